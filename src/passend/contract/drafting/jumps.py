"""Cliffs: where one unit more changes a payment at once by more than that unit is worth."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from passend.algebra.nodes import Obs
from passend.algebra.units import Unit
from passend.contract.drafting.draft import Draft
from passend.contract.drafting.rules import (
    PRACTICE,
    STEP_PLAN,
    Figure,
    Quantity,
    Remark,
    Rule,
    remark,
)
from passend.contract.drafting.search import Jump, Search
from passend.words import Words

__all__ = ["RULES", "jumps"]

RULES = (
    Rule(
        code="draft-cliff",
        means="one cent or unit more changes a payment at once by more than that unit is worth",
        says=Words(
            "{step} meer van {observation} dan {border} verandert wat {at} betaalt over {window} "
            "in één keer met {size}{more}",
            "{step} more of {observation} than {border} changes what {at} pays for {window} at "
            "once by {size}{more}",
        ),
        mend=Words(
            "laat alleen tellen wat voorbij de grens ligt, of gebruik een staffel of een rechte "
            "lijn; wie de sprong bewust wil, zet haar met de reden onder aanvaard",
            "count only what lies beyond the border, or use tiers or a straight line; parties who "
            "want the jump put it under accepted with the reason",
        ),
        source=Words(
            f"{PRACTICE[0]}: een sprong beloont toeval en het schuiven van zorg over de grens",
            f"{PRACTICE[1]}: a jump rewards chance, and moving care over the border",
        ),
    ),
    Rule(
        code="draft-no-expected",
        means="a paying clause reads what the contract expects nothing of, so cliffs are not seen",
        says=Words(
            "{at} betaalt op {observations}, waarvan het contract niets verwacht: sprongen en "
            "verkeerde prikkels zijn niet te zien",
            "{at} pays on {observations}, of which the contract expects nothing: cliffs and "
            "perverse incentives cannot be seen",
        ),
        mend=Words(
            "zet onder verwachting wat partijen per jaar verwachten",
            "say under expected what the parties expect per year",
        ),
        source=Words(
            f"{STEP_PLAN}, stap 5: beoordeel of de verwachtingen overeenkomen met de realiteit",
            f"{STEP_PLAN}, step 5: judge whether the expectations agree with reality",
        ),
    ),
)


def jumps(draft: Draft) -> Iterator[Remark]:
    """Every cliff, one remark per clause and observation with its largest jump; and every paying
    clause of which the contract expects too little to look for them."""
    search = Search(draft)
    for clause in draft.paying:
        lacking = sorted(draft.reads(clause) & draft.expected.lacking)
        if lacking:
            path, names = draft.place_of_pay(clause), ", ".join(lacking)
            yield remark("draft-no-expected", clause, path, observations=names)
    for obs in draft.prepared.form.observed.values():
        clauses = search.clauses(obs)
        if not clauses or not _measured(draft, obs):
            continue
        found: dict[str, list[Jump]] = {clause: [] for clause in clauses}
        for window in draft.expected.distinct(obs):
            for clause, jump in search.jumps(obs, window, clauses):
                found[clause].append(jump)
        for clause, some in found.items():
            if some:
                yield _cliff(draft, clause, obs, some)


def _measured(draft: Draft, obs: Obs) -> bool:
    """Whether an observation can be a unit more: money, a count or a rate, no judgement. Of a
    measured proportion the numerator is varied, at the denominator that is expected."""
    return obs.unit.of != "yes_no" and not (
        obs.name.endswith(".denominator") and obs.name.rpartition(".")[0] in draft.contract.measures
    )


def _cliff(draft: Draft, clause: str, obs: Obs, found: Sequence[Jump]) -> Remark:
    worst = max(found, key=lambda jump: abs(jump.size))
    borders = len({jump.border for jump in found})
    more = Words(f"; er zijn {borders} zulke grenzen", f"; there are {borders} such borders")
    pays = draft.program.steps[draft.program.outputs[clause]].node.unit
    return remark(
        "draft-cliff",
        clause,
        draft.place_of_pay(clause),
        step=_said(1, obs.unit),
        observation=obs.name,
        border=_said(worst.border, obs.unit),
        window=worst.window,
        size=Quantity(abs(worst.size), pays),
        more=more if borders > 1 else "",
    )


def _said(value: int, unit: Unit) -> Figure:
    """A number of things bare: what is counted is said by the name of the observation."""
    return value if unit.kind == "count" and unit.parts == 1 else Quantity(value, unit)
