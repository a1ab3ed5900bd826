"""A group beside itself, or beside another group: what changed, and what may be said of it.

Before and after alone never shows an effect: who is doing badly when a programme starts tends to do
better anyway (regression to the mean), and everything else changed too. With a comparison group the
difference in differences takes away what changed for both. It shows a rise as readily as a fall.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

from passend.monitoring.effects.figures import Exact, change
from passend.words import Words

__all__ = ["NO_CONTROL", "Differences", "Group", "PARALLEL", "before_after", "differences"]

NO_CONTROL = Words(
    "Zonder vergelijkingsgroep: dit is een verandering, geen effect. Wie bij de start slecht "
    "scoort, scoort later vaak beter, ook zonder programma.",
    "No control group: this is a change, not an effect. Whoever scores badly at the start often "
    "scores better later, also without a programme.",
)
PARALLEL = Words(
    "Dit veronderstelt dat beide groepen zonder programma evenveel waren veranderd.",
    "This assumes that both groups would have changed equally without the programme.",
)
_Z95 = 1.959963984540054


@dataclass(frozen=True)
class Group:
    """A mean (or total) before and after, exactly, with standard errors where they are known."""

    before: Exact
    after: Exact
    error_before: float | None = None
    error_after: float | None = None

    @property
    def difference(self) -> Fraction:
        return Fraction(self.after) - Fraction(self.before)

    @property
    def variance(self) -> float | None:
        """The variance of the difference, of independent samples."""
        if self.error_before is None or self.error_after is None:
            return None
        return self.error_before**2 + self.error_after**2


def before_after(group: Group) -> Fraction:
    """The relative change of one group: always to be shown with :data:`NO_CONTROL`."""
    return change(group.before, group.after)


@dataclass(frozen=True)
class Differences:
    """Difference in differences: effect = (after - before) of who took part - that of who did not.

    Above zero the programme's group rose more: where the figure is a cost, it cost money.
    """

    treated: Group
    control: Group

    @property
    def effect(self) -> Fraction:
        return self.treated.difference - self.control.difference

    @property
    def relative(self) -> Fraction:
        """The effect as a share of where the group began."""
        return self.effect / abs(Fraction(self.treated.before))

    @property
    def error(self) -> float | None:
        """The standard error, where both groups have theirs."""
        one, other = self.treated.variance, self.control.variance
        return None if one is None or other is None else sqrt(one + other)

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 percent interval of the effect."""
        if self.error is None:
            return None
        middle = float(self.effect)
        return middle - _Z95 * self.error, middle + _Z95 * self.error

    @property
    def shown(self) -> str:
        """``rise``, ``fall``, or ``chance`` when the interval holds zero (or there is no
        difference)."""
        held = self.interval is not None and self.interval[0] <= 0 <= self.interval[1]
        if held or not self.effect:
            return "chance"
        return "rise" if self.effect > 0 else "fall"


def differences(treated: Group, control: Group) -> Differences:
    """Who took part beside who did not."""
    return Differences(treated, control)
