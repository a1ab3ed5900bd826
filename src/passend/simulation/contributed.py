"""What each part of a contract contributes over many cases, by the measures parties talk about.

Every subset of the elements meets the same cases. Where a programme needs some elements to happen,
a subset that lacks one of them meets the cases without it, on the same chances.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from fractions import Fraction

import numpy as np

from passend.algebra.columns import Integers
from passend.contract.prepared import Prepared
from passend.findings import BadInput, Finding, Place
from passend.simulation.assumptions.model import Assumptions
from passend.simulation.books import Figures, books_of
from passend.simulation.cases import Cases, Outcomes, run
from passend.simulation.elements import MOST, Measure, elements_of, worths
from passend.simulation.samplers.draw import Draw
from passend.simulation.samplers.world import World, world_of
from passend.simulation.shapley import Contributions, Subset, contributions, rotations
from passend.simulation.simulate import Progress, blocks, draw_cases
from passend.simulation.simulated import Setting
from passend.simulation.statistics import rank
from passend.simulation.worth import volume

__all__ = ["contributed"]

_SECONDS = 3600


def contributed(
    prepared: Prepared,
    assumptions: Assumptions,
    setting: Setting,
    *,
    only: Sequence[str] = (),
    needs: Collection[str] = (),
    progress: Progress | None = None,
) -> Mapping[str, Contributions]:
    """The contributions of all elements, or ``only`` of some, to what the payer spends, to the
    margin and the risk of who gives care, to volume and to hours of nursing. With more than
    :data:`MOST` elements over some orders instead of all. ``needs`` are the elements without which
    the programme does not happen.

    Raises BadInput ``unknown-element``, and as ``worths`` and the samplers do."""
    elements = tuple(only) or elements_of(prepared)
    _known(needs, elements)
    world = world_of([prepared], assumptions, seed=setting.seed, quasi=setting.quasi,
                     known=setting.known)  # fmt: skip
    draw = draw_cases(world, setting)
    cases = world.cases(draw)
    bare = cases
    if needs:
        drawn = Draw.joined(list(blocks(world, setting, programme=False)))
        bare = world.cases(drawn)
    orders = rotations(elements) if len(elements) > MOST else []
    total = 2 ** len(elements) if not orders else len(orders) * len(elements)
    done = 0

    def cases_of(subset: Subset) -> Cases:
        nonlocal done
        done += 1
        if progress is not None:
            progress(min(done, total), total)
        return cases if set(needs) <= subset else bare

    measures = _measures(prepared, world, draw, cases)
    found = worths(prepared, elements, cases_of, measures, orders)
    if progress is not None:
        progress(total, total)
    return {name: contributions(elements, worth, orders) for name, worth in found.items()}


def _known(needs: Collection[str], elements: Sequence[str]) -> None:
    for name in needs:
        if name not in elements:
            message = f"{name!r} is no element that is left out"
            mend = f"choose among {', '.join(elements)}"
            raise BadInput([Finding(Place(spot=name), "unknown-element", message, mend)])


def _measures(prepared: Prepared, world: World, draw: Draw, cases: Cases) -> dict[str, Measure]:
    """The measures that say something here, each named with the party it is about."""
    part = world.assumptions.all
    books = books_of(prepared, part, draw, cases, run(prepared, cases))
    payer = max(books, key=lambda party: int(books[party].paid.sum()))
    giver = max(books, key=lambda party: int(books[party].received.sum()))

    def of(party: str, values: Callable[[Figures], Integers], to: Callable[[Integers], Fraction]):  # type: ignore[no-untyped-def]
        def measure(variant: Prepared, given: Cases, outcomes: Outcomes) -> Fraction:
            figures = books_of(variant, part, draw, given, outcomes)[party]
            return to(values(figures).sum(axis=1))

        return measure

    found: dict[str, Measure] = {
        f"spend {payer}": of(payer, lambda figures: figures.spend - figures.revenue, _mean),
        f"margin {giver}": of(giver, lambda figures: figures.margin, _mean),
        f"risk {giver}": of(giver, lambda figures: figures.margin, _below_median),
    }
    lines = [name for name, line in world.lines.items() if line.obs.unit.kind == "count"
             and name.endswith(".volume")]  # fmt: skip
    if lines:
        found["volume"] = volume(*lines)
    for party, figures in books.items():
        if figures.seconds.any():
            found[f"hours {party}"] = of(party, lambda f: f.seconds, _hours)
    return found


def _mean(values: Integers) -> Fraction:
    return Fraction(sum(values.tolist()), len(values))


def _hours(values: Integers) -> Fraction:
    return _mean(values) / _SECONDS


def _below_median(values: Integers) -> Fraction:
    """How far the 5th percentile lies below the median."""
    ordered = np.sort(values)
    n = len(ordered)
    return Fraction(int(ordered[rank(n, 50)]) - int(ordered[rank(n, 5)]))
