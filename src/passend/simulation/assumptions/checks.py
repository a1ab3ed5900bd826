"""Whether assumptions fit the contracts they speak of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from passend.algebra.nodes import Obs
from passend.contract.model import Contract
from passend.contract.prepared import Prepared
from passend.findings import Finding, Place
from passend.simulation.assumptions.model import Distribution, Observed, Part
from passend.simulation.cases import observables
from passend.terms.reading import nearest

__all__ = ["checks", "depends_on", "expected_of", "last_year"]

_OWN_DRIVERS = ("inflation", "case_mix")


def checks(part: Part, prepared: Sequence[Prepared]) -> Iterator[Finding]:
    """Everything in which assumptions do not fit some contracts."""
    contracts = [item.resolved.contract for item in prepared]
    known: dict[str, Obs] = {}
    parties: set[str] = set()
    for contract in contracts:
        known |= observables(contract)
        parties |= set(contract.parties)
    yield from _names(part, known)
    yield from _parties(part, parties)
    yield from _clauses(part, contracts)
    yield from _circles(part)
    yield from _correlated(part, known)
    for name, observed in part.observed.items():
        yield from _grains(name, observed, known)
        for contract in contracts:
            yield from _second_expectation(name, observed, contract)


def _names(part: Part, known: Mapping[str, Obs]) -> Iterator[Finding]:
    for name, place in _named(part):
        if name not in known:
            hint = nearest(name, known) or f"observed here: {', '.join(sorted(known))}"
            message = f"the contract observes nothing named {name!r}"
            yield Finding(place, "unknown-name", message, hint)


def _named(part: Part) -> Iterator[tuple[str, Place]]:
    """Every observation that is named, and where."""
    for name, observed in part.observed.items():
        at = _place(observed) or part.place
        yield name, at
        yield from ((shift.to, shift.basis.place) for shift in observed.shifts)
        if observed.follows:
            yield observed.follows, at
        if observed.per_case is not None:
            yield observed.per_case.of, at
    for name, cost in part.costs.items():
        yield name, cost.basis.place
    for item in part.fixed.values():
        if item.of:
            yield item.of, item.basis.place
    if part.case_mix is not None and part.case_mix.observation:
        yield part.case_mix.observation, part.case_mix.drift.basis.place
    for replaced in part.replacements:
        yield from ((name, replaced.basis.place) for name in (replaced.new, replaced.old))
    if part.payers is not None:
        yield from ((name, part.payers.basis.place) for name in part.payers.tariffs)
    if part.insurer is not None:
        yield from ((name, part.insurer.basis.place) for name in part.insurer.elsewhere)


def _place(observed: Observed) -> Place | None:
    return observed.basis.place if observed.basis.place.file else None


def _parties(part: Part, known: set[str]) -> Iterator[Finding]:
    named: list[tuple[str, Place]] = [(part.owner, part.place)] if part.owner else []
    holders: Iterable[object] = (*part.costs.values(), *part.fixed.values(), part.payers,
                                 part.staff, part.insurer)  # fmt: skip
    named += [(item.party, item.basis.place) for item in holders if item is not None]  # type: ignore[attr-defined]
    for observed in part.observed.values():
        named += [(s.receiver, s.basis.place) for s in observed.shifts if s.receiver]
    for party, place in named:
        if party not in known:
            hint = nearest(party, known) or f"parties: {', '.join(sorted(known))}"
            yield Finding(place, "unknown-party", f"there is no party {party!r}", hint)


def _clauses(part: Part, contracts: Sequence[Contract]) -> Iterator[Finding]:
    known = {name for contract in contracts for name in contract.clauses}
    for name, activity in part.activities.items():
        if name not in known:
            hint = nearest(name, known) or f"clauses: {', '.join(sorted(known))}"
            yield Finding(activity.place, "unknown-name", f"there is no clause {name!r}", hint)


def _circles(part: Part) -> Iterator[Finding]:
    """Observations that in the end follow themselves."""
    below = depends_on(part)
    for name in below:
        seen, waiting = set[str](), list(below[name])
        while waiting:
            one = waiting.pop()
            if one == name:
                place = part.observed[name].basis.place if name in part.observed else part.place
                yield Finding(place, "follows-circle", f"{name} follows itself in the end",
                              "let one of the observations stand on its own")  # fmt: skip
                break
            if one not in seen:
                seen.add(one)
                waiting += below.get(one, ())


def depends_on(part: Part) -> dict[str, list[str]]:
    """Of every observation those that are drawn before it."""
    found: dict[str, list[str]] = {}
    for name, observed in part.observed.items():
        if observed.follows:
            found.setdefault(name, []).append(observed.follows)
        if observed.per_case is not None:
            found.setdefault(name, []).append(observed.per_case.of)
        for shift in observed.shifts:
            found.setdefault(shift.to, []).append(name)
    return found


def _correlated(part: Part, known: Mapping[str, Obs]) -> Iterator[Finding]:
    for item in part.correlations:
        for name in item.between:
            drawn: object | None
            if name in _OWN_DRIVERS:
                drawn = part.inflation if name == "inflation" else part.case_mix
            else:
                stem, _, what = name.rpartition(".")
                observed = part.observed.get(stem)
                drawn = getattr(observed, what, None) if observed is not None else None
                drawn = _shock(drawn)
            if drawn is None:
                yield Finding(
                    item.basis.place, "correlation",
                    f"{name} draws nothing that could move together with something else",
                    "name an observation with a spread that is no poisson or binomial, "
                    "<observation>.growth, inflation or case_mix",
                )  # fmt: skip


def _shock(drawn: object) -> object | None:
    """A pure count draws no factor of its own that could be correlated."""
    if isinstance(drawn, Distribution) and drawn.kind in ("poisson", "binomial", "fixed"):
        return None
    return drawn


def _grains(name: str, observed: Observed, known: Mapping[str, Obs]) -> Iterator[Finding]:
    obs = known.get(name)
    if obs is None:
        return
    event = obs.per in ("episode", "line")
    if observed.episodes and not event:
        message = f"{name} is observed per {obs.per}: it has no number of episodes"
        yield Finding(observed.basis.place, "bad-value", message)
    of = known.get(observed.per_case.of) if observed.per_case is not None else None
    if of is not None and of.per != obs.per:
        message = f"{name} is observed per {obs.per} and {of.name} per {of.per}"
        mend = "an amount and the cases it is made of are observed per the same window"
        yield Finding(observed.basis.place, "grain-differs", message, mend)
    numerator = name.endswith(".numerator")
    if (
        observed.spread is not None
        and observed.spread.kind in ("binomial", "beta")
        and not numerator
    ):
        yield Finding(
            observed.spread.basis.place, "distribution",
            f"{name} is no numerator of a measure: it has no number out of which it counts",
            "choose poisson, negative_binomial, normal, lognormal or gamma",
        )  # fmt: skip


def expected_of(contract: Contract, name: str) -> Mapping[str, str]:
    """What a contract states that it expects of an observation, by window."""
    return contract.expected.get(name) or contract.expected.get(name.removesuffix(".volume"), {})


def last_year(contract: Contract) -> str:
    """The last year of the run of a contract; nothing without a run."""
    if contract.runs is None:
        return ""
    until = contract.runs.until
    return str(until.year - (until.month == until.day == 1))


def _second_expectation(name: str, observed: Observed, contract: Contract) -> Iterator[Finding]:
    """Growth with a mean where the contract already says what it expects of every year."""
    growth = observed.growth
    if growth is None or growth.center == 0:
        return
    said, last = expected_of(contract, name), last_year(contract)
    if last in said:
        yield Finding(
            growth.basis.place, "assumption-expectation",
            f"{contract.id} expects {said[last]} of {name} in {last}; growth with a mean of "
            "its own would be another expectation",
            "give growth a mean of 0%, or state the expectation of the first years only",
        )  # fmt: skip
