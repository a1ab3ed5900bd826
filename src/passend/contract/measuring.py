"""What does not fit in how claims give a measure."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from passend.contract.counting import FromClaims, HoursPerClient, Leakage, Selection
from passend.contract.model import Contract, Measure
from passend.findings import Finding
from passend.money import parse_ratio
from passend.periods import Interval, regular_windows
from passend.terms.reading import nearest

__all__ = ["definition_findings"]

Note = Callable[..., Finding]

_FITS: Mapping[str, tuple[str, ...]] = {
    "count": ("ratio",),
    "proportion": ("proportion",),
    "rate": ("ratio", "mean"),
    "mean": ("mean",),
    "percentile": ("percentile",),
    "readmission": ("proportion",),
    "length_of_stay": ("mean",),
    "episodes": ("mean",),
    "hours_per_client": ("observed_expected",),
    "digital_share": ("proportion",),
    "volume_norm": ("proportion",),
    "leakage": ("ratio",),
    "money_shift": ("ratio",),
    "waiting": ("proportion", "mean", "percentile"),
    "before_after": ("ratio",),
}
"""The kinds of measure that a kind of definition gives the figures of."""

_DAYS = range(1, 3651)
_NUMBERS: Mapping[str, range] = {
    "within_days": _DAYS,
    "days": _DAYS,
    "at_most_days": _DAYS,
    "gap_days": range(3651),
    "joins_days": range(3651),
    "percent": range(1, 101),
    "norm": range(1, 10**9),
    "agreed_at_most": range(10**12),
}


def definition_findings(contract: Contract, name: str, note: Note) -> Iterator[Finding]:
    """Everything that does not fit in the definition of one measure."""
    measure = contract.measures[name]
    yield from _algorithm(contract, measure, name, note)
    definition = measure.from_claims
    if definition is None:
        return
    filled = _filled(definition)
    if len(filled) != 1:
        said = f"{name} is defined as {' and '.join(filled)}" if filled else f"{name} says no kind"
        yield note("measure-kinds", said, f"choose one of: {', '.join(_FITS)}")
        return
    ((kind, says),) = filled.items()
    if contract.status == "signed" and not definition.source:
        yield note("measure-source", f"{name} does not say where this count was agreed",
                   "give a source, such as the annex that defines it")  # fmt: skip
    yield from _grain(measure, name, kind, note)
    yield from _numbers(says, name, note)
    for field in dataclasses.fields(says):
        value = getattr(says, field.name)
        if isinstance(value, Selection):
            yield from _selection(contract, measure, f"{name}: {field.name}", value, note)
    yield from _own_rules(contract, measure, name, kind, says, note)


def _algorithm(contract: Contract, measure: Measure, name: str, note: Note) -> Iterator[Finding]:
    """A measure by an algorithm goes live when its quality checklist is finished, not before."""
    by = measure.algorithm
    if by is None or contract.status != "signed" or (by.done and not by.to_do):
        return
    left = ", ".join(by.to_do) or "nothing of it is done"
    yield note("unfinished-checklist", f"{name} is found by an algorithm, and of {by.source} is "
               f"still to do: {left}",
               "finish the checklist before signing, or leave the measure out")  # fmt: skip


def _filled(definition: FromClaims) -> dict[str, Any]:
    return {name: value for name in _FITS if (value := getattr(definition, name)) is not None}


def _grain(measure: Measure, name: str, kind: str, note: Note) -> Iterator[Finding]:
    if measure.kind not in _FITS[kind]:
        yield note("measure-fit", f"{name} is a {measure.kind}, and {kind} gives another figure",
                   f"make it a {' or '.join(_FITS[kind])}")  # fmt: skip
    if measure.per not in ("month", "quarter", "year", "term"):
        yield note("measure-grain", f"{name} is counted per {measure.per}",
                   "count it per month, quarter, year or term")  # fmt: skip


def _numbers(says: Any, name: str, note: Note) -> Iterator[Finding]:
    for key, allowed in _NUMBERS.items():
        value = getattr(says, key, None)
        if isinstance(value, int) and value not in allowed:
            yield note("out-of-range", f"{name}: {key} is {value}",
                       f"{key} lies between {allowed.start} and {allowed.stop - 1}")  # fmt: skip


def _selection(
    contract: Contract, measure: Measure, what: str, says: Selection, note: Note
) -> Iterator[Finding]:
    # A framework may name care that the contracts that stand on it must say themselves.
    if says.care and says.care not in contract.care and contract.status != "framework":
        yield note("unknown-name", f"{what}: there is no line of care {says.care!r}",
                   nearest(says.care, contract.care))  # fmt: skip
    if not (says.codes or says.care or says.specialisms or says.diagnoses):
        yield note("measure-selects", f"{what} selects no claims",
                   "give codes, a line of care, specialisms or diagnoses")  # fmt: skip
    for code in says.codes:
        if not re.fullmatch(r"[0-9A-Za-z]{1,12}", code):
            yield note("bad-code", f"{what}: {code!r} is no code of care",
                       "a file of codes belongs to a line of care: name it with care")  # fmt: skip
    if (says.year_of or measure.year_of) == "stated":
        yield note("measure-date", f"{what}: a stated day is no day of a claim",
                   "choose opened, closed, delivered or received")  # fmt: skip
    if says.delivered_by and says.where == "anywhere":
        yield note("measure-selects", f"{what} is delivered anywhere, and by someone",
                   "leave one of the two out")  # fmt: skip
    if (says.from_age or 0) >= (says.until_age or 1000):
        yield note("measure-selects", f"{what}: from {says.from_age} until {says.until_age} holds "
                   "no age", "until_age is the first age that is too old")  # fmt: skip
    if says.sex not in ("", "1", "2"):
        yield note(
            "measure-selects", f"{what}: {says.sex!r} is no sex", "write 1 (male) or 2 (female)"
        )
    for party in (*says.delivered_by, *says.insured_with):
        if contract.parties and party not in contract.parties:
            yield note("unknown-party", f"{what}: there is no party {party!r}",
                       nearest(party, contract.parties))  # fmt: skip


def _own_rules(
    contract: Contract, measure: Measure, name: str, kind: str, says: Any, note: Note
) -> Iterator[Finding]:
    if kind == "proportion":
        if (says.having is None) == (says.without is None):
            yield note("measure-subset", f"{name} must say what part of the population counts",
                       "give having, or without")  # fmt: skip
        if (says.when == "same") != (says.within_days is None):
            yield note("measure-days", f"{name}: when is {says.when}",
                       "within_days goes with after or before, and only with those")  # fmt: skip
    if kind == "waiting":
        wanted = {"proportion": "within_days", "percentile": "percent"}.get(measure.kind)
        if wanted and getattr(says, wanted) is None:
            yield note("measure-days", f"{name} needs {wanted}", f"add {wanted}: ...")
    if isinstance(says, HoursPerClient):
        yield from _norms(says, name, note)
    if isinstance(says, Leakage):
        yield from _leakage(contract, name, says, note)
    if hasattr(says, "baseline"):
        yield from _baseline(contract, measure, name, says.baseline, note)


def _leakage(contract: Contract, name: str, says: Leakage, note: Note) -> Iterator[Finding]:
    """What is agreed is a part of what lies elsewhere."""
    if says.market_growth:
        yield from _ratio(says.market_growth, f"{name}: market_growth", note)
    if says.of.where != "here":
        yield note("measure-selects", f"{name}: of is {says.of.where}",
                   "leakage is from here: name who is here with delivered_by")  # fmt: skip
    agreed = says.agreed
    if agreed is not None and agreed.where == "here":
        here = set(says.of.delivered_by or contract.parties)
        if here and set(agreed.delivered_by or contract.parties) <= here:
            yield note("measure-subset", f"{name}: what is agreed elsewhere lies here",
                       "name who is here with delivered_by in of")  # fmt: skip


def _baseline(
    contract: Contract, measure: Measure, name: str, years: tuple[str, ...], note: Note
) -> Iterator[Finding]:
    """The starting point lies in whole calendar years before the run."""
    if not years:
        yield note(
            "measure-baseline", f"{name} has no baseline years", 'give years, as in ["2024"]'
        )
    if len(set(years)) < len(years):
        yield note("measure-baseline", f"{name} names a baseline year twice")
    for year in years:
        if not re.fullmatch(r"(19|20|21)\d\d", year):
            yield note("measure-baseline", f"{name}: {year!r} is no year", "write 2024")
        elif contract.runs and int(year) >= contract.runs.valid_from.year:
            yield note("measure-baseline", f"{name}: the year {year} is not before the run",
                       "a baseline lies before the contract begins")  # fmt: skip
    if measure.per == "term":
        yield note("measure-grain", f"{name} is counted per term against years",
                   "count it per month, quarter or year")  # fmt: skip
    elif contract.runs and measure.per in ("month", "quarter", "year"):
        run = Interval(contract.runs.valid_from, contract.runs.until)
        if not any(window.whole for window in regular_windows(measure.per, run)):
            yield note("measure-grain", f"{name} is counted per {measure.per}, and the run holds "
                       "no whole one", "count it per quarter or month")  # fmt: skip


def _norms(says: HoursPerClient, name: str, note: Note) -> Iterator[Finding]:
    """Norm hours that can be read, in groups that hold no client twice."""
    if not says.norm:
        yield note("measure-norm", f"{name} has no norm", "give hours for every group of clients")
    taken: list[tuple[int, int, str]] = []
    for group in says.norm:
        if not group.hours.isdigit():
            yield from _ratio(group.hours, f"{name}: hours", note)
        if group.sex not in ("", "1", "2"):
            yield note("measure-norm", f"{name}: {group.sex!r} is no sex",
                       "write 1 (male) or 2 (female)")  # fmt: skip
        own = (group.from_age or 0, group.until_age or 1000, group.sex)
        if own[0] >= own[1]:
            yield note("measure-norm", f"{name}: from {own[0]} until {own[1]} holds no age")
        for other in taken:
            sexes = not own[2] or not other[2] or own[2] == other[2]
            if sexes and max(own[0], other[0]) < min(own[1], other[1]):
                yield note("measure-norm", f"{name}: two groups of the norm hold the same clients",
                           "let the ages or the sexes differ")  # fmt: skip
        taken.append(own)


def _ratio(text: str, what: str, note: Note) -> Iterator[Finding]:
    try:
        value = parse_ratio(text)
    except ValueError as error:
        yield note("ratio", f"{what}: {error}", "write 2%, 138/10 or a whole number")
        return
    if value < 0:
        yield note("out-of-range", f"{what} is below zero")
