"""Several payers, one ward: from which share of aligned payers does the appropriate act pay?

A hospital does the same for every patient, whoever insures them; the forms it is paid by differ. An
act pays when the payers on this form outweigh the others (free riding, the coverage meter).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from passend.contract.prepared import Prepared
from passend.findings import BadInput, Finding, Place
from passend.money import rounded_fraction
from passend.simulation.acts import Act, Verdict, owner_of
from passend.simulation.assumptions.model import OtherPayers
from passend.simulation.cases import expected_point
from passend.simulation.moves import effects, to_party
from passend.simulation.remarks import Warned, euros, number, share, warned

__all__ = [
    "Leaving",
    "Mix",
    "Payer",
    "by_price",
    "coverage",
    "coverage_warning",
    "leaving",
    "mix",
    "mix_of",
]


@dataclass(frozen=True)
class Payer:
    """A payer of the same care: how much of it, and whether it pays on this form."""

    name: str
    volume: int
    on_form: bool


@dataclass(frozen=True)
class Mix:
    """What one act brings a party, in cents: ``here`` for a patient whose payer is on this form,
    ``elsewhere`` for the others; both with the cost that the act saves."""

    act: str
    party: str
    here: int
    elsewhere: int
    owner: str = ""

    def at(self, covered: Fraction) -> Fraction:
        """The mean over patients, exactly, when a share of them is on this form.

        Formula: share x here + (1 - share) x elsewhere."""
        return covered * self.here + (1 - covered) * self.elsewhere

    def total(self, covered: Fraction, times: int) -> int:
        """What so many acts bring at a share, rounded once."""
        return rounded_fraction(self.at(covered) * times)

    @property
    def pays_from(self) -> Fraction | None:
        """The share from which the act does not cost the party any more: 0 when it never does, None
        when it does even if all payers are on this form.

        Formula: -elsewhere / (here - elsewhere)."""
        if self.here < 0:
            return None
        if self.elsewhere >= 0:
            return Fraction(0)
        return Fraction(-self.elsewhere, self.here - self.elsewhere)


def mix(here: Verdict, elsewhere: Verdict | int) -> Mix:
    """The mix of one act: its verdict under this form, and under the form of the other payers or
    what it brings there in cents.

    Raises BadInput ``no-cost`` when nobody said what the act costs, ``two-owners``."""
    other = elsewhere.net if isinstance(elsewhere, Verdict) else elsewhere
    if here.net is None or other is None:
        message = f"nobody said what {here.act} saves {here.party}"
        raise BadInput(
            [Finding(Place(spot=here.act), "no-cost", message, "give the variable cost")]
        )
    owners = [here.owner, elsewhere.owner if isinstance(elsewhere, Verdict) else ""]
    return Mix(here.act, here.party, here.net, other, owner_of(owners))


def mix_of(here: Verdict, act: Act, others: OtherPayers) -> Mix:
    """The mix of one act where the other payers pay by price x volume, at the prices of the year of
    the verdict.

    Raises BadInput ``no-cost``, also when the others have no price for what the act changes."""
    lacking = [name for name in act.does if not others.tariffs.get(name)]
    if lacking or here.saved is None:
        message = f"nobody said what the other payers pay for {', '.join(lacking) or here.act}"
        mend = "give their price and the variable cost"
        raise BadInput([Finding(Place(spot=here.act), "no-cost", message, mend)])
    paid = 0
    for name, change in act.does.items():
        since = [year for year in others.tariffs[name] if year <= int(here.year)]
        paid += change * others.tariffs[name][max(since, default=min(others.tariffs[name]))]
    return mix(here, paid + here.saved)


def by_price(change: int, price: int, variable: int) -> int:
    """What a change of volume brings under price x volume, in cents.

    Formula: change x (price - variable cost)."""
    return change * (price - variable)


def coverage(payers: Sequence[Payer]) -> Fraction:
    """The coverage meter: the share of the care whose payer is on this form.

    Raises BadInput ``no-volume`` without care, or with a volume below zero."""
    volumes = [payer.volume for payer in payers]
    if not volumes or min(volumes) < 0 or not sum(volumes):
        message = "the payers have no volume, or one below zero"
        raise BadInput([Finding(Place(), "no-volume", message, "give the volume of every payer")])
    return Fraction(sum(payer.volume for payer in payers if payer.on_form), sum(volumes))


def coverage_warning(found: Mix, covered: Fraction) -> Warned | None:
    """The warning that too few payers are on the form, or nothing."""
    border, net = found.pays_from, found.at(covered)
    if border is None or net >= 0:
        return None
    return warned("xray-coverage", act=found.act, party=found.party, border=share(border),
                  share=share(covered), cents=euros(-net))  # fmt: skip


@dataclass(frozen=True)
class Leaving:
    """Patients who go elsewhere: what the payer saves here and pays there, in cents."""

    observation: str
    party: str
    leaving: int
    elsewhere: int
    saved: int
    paid: int

    @property
    def leakage(self) -> Fraction:
        """The share of what left that turned up elsewhere."""
        return Fraction(self.elsewhere, self.leaving)

    @property
    def net(self) -> int:
        """What the payer keeps; below zero it pays more than before."""
        return self.saved - self.paid

    @property
    def double(self) -> int:
        """What is paid twice: what care elsewhere costs beyond what this contract gives back for
        it."""
        return max(0, self.paid - max(0, rounded_fraction(self.saved * self.leakage)))

    def warning(self) -> Warned | None:
        """The warning of double payment, or nothing."""
        if not self.double:
            return None
        return warned("xray-double-payment", observation=self.observation, party=self.party,
                      leaving=number(self.leaving), elsewhere=number(self.elsewhere),
                      saved=euros(self.saved), paid=euros(self.paid),
                      cents=euros(self.double))  # fmt: skip


def leaving(
    prepared: Prepared,
    observation: str,
    year: str,
    units: int,
    elsewhere: int,
    price: int,
    party: str = "payer",
) -> Leaving:
    """What a payer saves when ``units`` of an observation leave in a year and ``elsewhere`` of them
    are paid for at other providers, at a price in cents.

    Raises BadInput ``no-volume`` when nothing leaves, ``no-value``, and as ``effects`` does."""
    if units <= 0 or elsewhere < 0:
        message = f"{units} units leave and {elsewhere} turn up elsewhere"
        mend = "give how many leave, more than zero"
        raise BadInput([Finding(Place(spot=observation), "no-volume", message, mend)])
    cases = expected_point(prepared)
    change = effects(prepared, cases, [(year, {observation: -units})])[0]
    if change is None:
        message = f"a clause has no value with {units} less of {observation}"
        raise BadInput([Finding(Place(spot=observation), "no-value", message, "let fewer leave")])
    saved = to_party(prepared.resolved.contract, change, party)
    return Leaving(observation, party, units, elsewhere, saved, elsewhere * price)
