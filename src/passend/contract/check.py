"""Everything that makes a contract file invalid, and examples that do not hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from passend.contract.binding import Case, calendar_for, inside_changes, timelines
from passend.contract.codec import ID
from passend.contract.examples import examples_that_fail
from passend.contract.lower import Form, lower, unit_of_parameter
from passend.contract.measuring import definition_findings
from passend.contract.model import Contract
from passend.contract.prepared import Prepared, latest_known, observed_names
from passend.contract.resolve import Resolved, resolve_file
from passend.findings import BadInput, Finding
from passend.money import parse_decimal, parse_ratio
from passend.parameters import Indexed, Timeline
from passend.periods import Calendar, Interval, parse_window
from passend.terms.reading import nearest, parts_of
from passend.terms.timing import Prorated

At = Callable[..., Callable[..., Finding]]

__all__ = ["Prepared", "check", "latest_known", "prepare"]


def check(path: Path) -> list[Finding]:
    """Every finding in a contract file; an empty list when it is valid and its examples hold."""
    try:
        prepared = prepare(resolve_file(path))
    except BadInput as error:
        return [finding for finding in error.findings if finding.code != "framework"]
    return examples_that_fail(prepared)


def prepare(resolved: Resolved) -> Prepared:
    """A contract made ready. Raises BadInput with everything that makes it invalid."""
    findings = [*_structure(resolved)]
    if any(finding.code == "out-of-range" for finding in findings):
        raise BadInput(findings)
    found, wrong = timelines(resolved)
    findings += wrong
    findings += _too_large(resolved, found)
    form, unlowered = lower(resolved)
    if resolved.contract.status == "framework":
        # A framework may read what the contracts that stand on it must say themselves.
        findings += [finding for finding in unlowered if finding.code != "unknown-name"]
        findings = findings or [
            Finding(
                resolved.place(("status",)),
                "framework",
                f"{resolved.contract.id} is a framework: it is not computed itself",
                "settle a contract that extends it",
            )
        ]
        raise BadInput(findings)
    findings += unlowered
    if form is not None and not findings:
        case = Case(resolved, found, {}, latest_known(resolved))
        calendar = calendar_for(form, resolved.contract, {})
        findings += [
            Finding(resolved.place(("parameters", text.split(" ")[0].partition(".")[0])),
                    "changes-inside-window", text, "use prorated, or finer windows")
            for text in inside_changes(form, case, calendar)
        ]  # fmt: skip
        findings += _cut_windows(resolved, form, calendar)
        findings += _posting_grains(resolved, form)
    if findings or form is None:
        raise BadInput(findings)
    return Prepared(resolved, form, found)


def _too_large(resolved: Resolved, found: Mapping[str, Timeline | Indexed]) -> Iterator[Finding]:
    for name, timeline in found.items():
        if isinstance(timeline, Indexed) or not timeline.entries:
            continue
        largest = unit_of_parameter(name, resolved.contract).largest
        if any(abs(entry.value) > largest for entry in timeline.entries):
            place = resolved.place(("parameters", name))
            yield Finding(place, "too-large", f"a value of {name} is larger than can be computed")


def _cut_windows(resolved: Resolved, form: Form, calendar: Calendar) -> Iterator[Finding]:
    """Clauses whose own run starts or ends inside a window they pay for."""
    for name in form.clauses:
        clause = resolved.contract.clauses[name]
        if clause.runs is None or clause.pay is None:
            continue
        if any(isinstance(part, Prorated) for part in parts_of(clause.pay)):
            continue
        runs = Interval(clause.runs.valid_from, clause.runs.until)
        grain = form.program.steps[form.program.outputs[name]].grain
        for window in calendar.windows.get(grain, ()):
            if runs.overlap(window.interval) and not runs.holds(window.interval):
                yield Finding(
                    resolved.place(("clauses", name)),
                    "partial-window",
                    f"{name} starts or ends inside {window.label}, for which it pays",
                    "pay it prorated, or let it run whole windows",
                )


def _posting_grains(resolved: Resolved, form: Form) -> Iterator[Finding]:
    """Postings towards clauses that pay per different grains: no balance could be drawn."""
    for name, posting in resolved.contract.postings.items():
        grains = {
            form.program.steps[form.program.outputs[clause]].grain
            for clause in posting.towards
            if clause in form.clauses
        }
        if len(grains) > 1:
            yield Finding(
                resolved.place(("postings", name)),
                "posting-grains",
                f"{name} goes towards clauses that pay per {' and per '.join(sorted(grains))}",
                "give the clauses of every grain a posting of their own",
            )


_FIRST_YEAR, _LAST_YEAR = 1900, 2200
"""The years that a run may touch: within what a window's label can say."""

_CODES: Mapping[str, tuple[str, str]] = {
    "uzovi": (r"\d{4}", "four digits"),
    "agb": (r"\d{8}", "eight digits"),
    "kvk": (r"\d{8}", "eight digits"),
    "municipality": (r"\d{4}", "four digits"),
}


def _structure(resolved: Resolved) -> Iterator[Finding]:
    contract = resolved.contract

    def at(*path: str | int) -> Callable[..., Finding]:
        place = resolved.place(path)

        def note(code: str, message: str, mend: str = "") -> Finding:
            return Finding(place, code, message, mend)

        return note

    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", contract.id):
        yield at("id")("bad-id", f"{contract.id!r} is no id", "use letters, digits, . _ and -")
    if contract.status != "framework":
        for word in ("runs", "parties", "clauses"):
            if not getattr(contract, word):
                yield at()("missing-key", f"{word} is missing", f"add {word}: ...")
    yield from _ids(contract, at)
    yield from _ranges(contract, at)
    yield from _parties(contract, at)
    yield from _dates(contract, at)
    yield from _references(contract, at)
    yield from _deadlines(contract, at)


def _deadlines(contract: Contract, at: At) -> Iterator[Finding]:  # fmt: skip
    """Deadlines that say when, once."""
    seen: set[str] = set()
    for i, deadline in enumerate(contract.deadlines):
        if deadline.id in seen:
            yield at("deadlines", i)("name-twice", f"{deadline.id} is also a deadline above",
                                     "give every deadline an id of its own")  # fmt: skip
        seen.add(deadline.id)
        if not (deadline.months or deadline.days or deadline.on):
            yield at("deadlines", i)("no-term", f"{deadline.id} does not say when",
                                     "add months, days, or on: {2026: 2027-07-01}")  # fmt: skip
        if (deadline.counts_from == "issued") != (deadline.of is not None):
            yield at("deadlines", i)(
                "no-term",
                f"{deadline.id}: a term from the issue of a statement says of which",
                "write both counts_from: issued and of: provisional or of: final, or neither",
            )
        if min(deadline.months, deadline.days, deadline.warn_days) < 0 or (
            max(deadline.months, deadline.days, deadline.warn_days) > _DAYS[-1]
        ):
            yield at("deadlines", i)("bad-value", f"{deadline.id} has no possible term",
                                     "write whole numbers of zero or more")  # fmt: skip
        for window in deadline.on:
            if not re.fullmatch(r"[0-9]{4}", window):
                yield at("deadlines", i)("bad-window", f"{window!r} is no year",
                                         "write on: {2026: 2027-07-01}")  # fmt: skip


def _ids(contract: Contract, at: At) -> Iterator[Finding]:  # fmt: skip
    sections = ("care", "observations", "prices", "parameters", "measures", "amounts", "clauses",
                "postings", "parties", "expected")  # fmt: skip
    owner: dict[str, str] = {}
    for section in sections:
        for name in getattr(contract, section):
            if not re.fullmatch(ID, name):
                yield at(section, name)(
                    "bad-id", f"{name!r} is no id", "use small letters, digits and _"
                )
            if section in ("parties", "expected"):
                continue
            if name in owner:
                yield at(section, name)("name-twice", f"{name} is also used in {owner[name]}",
                                        "one name means one thing: rename one of them")  # fmt: skip
            owner[name] = section


_DECIMALS = range(10)
_DAYS = range(3651)


def _ranges(contract: Contract, at: At) -> Iterator[Finding]:
    """Numbers that are read but mean nothing, and codes that would count twice."""
    numbers: list[tuple[tuple[str | int, ...], str, int, range]] = []
    place: tuple[str | int, ...]
    for name, item in contract.observations.items():
        place = ("observations", name)
        numbers.append((place, "decimals", item.decimals, _DECIMALS))
        numbers.append((place, "closes_after", item.closes_after, _DAYS))
        if item.out_of is not None:
            numbers.append((place, "out_of", item.out_of, range(1, 10**9)))
        yield from _twice(item.items, at(*place))
    for name, care in contract.care.items():
        numbers.append((("care", name), "closes_after", care.closes_after, _DAYS))
        if isinstance(care.codes, tuple):
            yield from _twice(care.codes, at("care", name))
    for name, parameter in contract.parameters.items():
        place = ("parameters", name)
        numbers.append((place, "decimals", parameter.decimals, _DECIMALS[2:]))
        if parameter.indexed:
            numbers.append((place, "decimals", parameter.indexed.decimals, _DECIMALS[:3]))
        if parameter.weighted:
            numbers.append((place, "decimals", parameter.weighted.decimals, _DECIMALS))
    for place, key, number, allowed in numbers:
        if number not in allowed:
            yield at(*place)(
                "out-of-range",
                f"{key} is {number}",
                f"{key} lies between {allowed.start} and {allowed.stop - 1}",
            )


def _twice(codes: tuple[str, ...], note: Callable[..., Finding]) -> Iterator[Finding]:
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield note("code-twice", f"{code} is listed twice", "leave one of the two out")


def _parties(contract: Contract, at: At) -> Iterator[Finding]:  # fmt: skip
    for name, party in contract.parties.items():
        for kind, (pattern, words) in _CODES.items():
            for code in getattr(party, kind):
                if not re.fullmatch(pattern, code.code):
                    yield at("parties", name, kind)("bad-code", f"{code.code!r} is no {kind} code",
                                                    f"{words} were expected")  # fmt: skip
                if code.valid_from and code.until and code.valid_from >= code.until:
                    yield at("parties", name, kind)("empty-period", f"{code.code} holds for no day")
    for name, clause in contract.clauses.items():
        for word in ("paid_by", "paid_to"):
            party_id = getattr(clause, word)
            if contract.status == "framework" or clause.pay is None or not contract.parties:
                continue
            if party_id not in contract.parties:
                yield at("clauses", name)("unknown-party", f"{word}: no party {party_id!r}",
                                          nearest(party_id, contract.parties) or
                                          f"parties: {', '.join(contract.parties)}")  # fmt: skip
        if clause.pay is not None and clause.paid_by == clause.paid_to:
            yield at("clauses", name)("one-party", f"{clause.paid_by} cannot pay itself")


def _dates(contract: Contract, at: At) -> Iterator[Finding]:  # fmt: skip
    runs = contract.runs
    if runs and runs.valid_from >= runs.until:
        yield at("runs")("empty-period", f"from {runs.valid_from} until {runs.until} is no day",
                         "until is the first day after the end")  # fmt: skip
        return
    if runs and (runs.valid_from.year < _FIRST_YEAR or runs.until.year > _LAST_YEAR):
        yield at("runs")(
            "bad-run",
            f"the contract runs from {runs.valid_from} until {runs.until}",
            f"a contract runs between {_FIRST_YEAR} and {_LAST_YEAR}",
        )
        return
    for name, clause in contract.clauses.items():
        own = clause.runs
        if own is None or runs is None:
            continue
        if own.valid_from >= own.until:
            yield at("clauses", name)("empty-period", f"{name} runs for no day")
        elif own.valid_from < runs.valid_from or own.until > runs.until:
            yield at("clauses", name)("outside-run", f"{name} runs outside the contract")
        elif clause.pay is not None and (own.valid_from.day, own.until.day) != (1, 1):
            prorated = any(isinstance(part, Prorated) for part in parts_of(clause.pay))
            if not prorated:
                yield at("clauses", name)(
                    "partial-window",
                    f"{name} starts or ends inside a month",
                    "pay it prorated, or let it run whole months",
                )


def _references(contract: Contract, at: At) -> Iterator[Finding]:  # fmt: skip
    paid_names = [*contract.observations, *(f"{care}.cost" for care in contract.care)]
    for name, posting in contract.postings.items():
        for observed in filter(None, (posting.observation, posting.deductible)):
            if observed not in paid_names:
                yield at("postings", name)(
                    "unknown-name",
                    f"there is no observation {observed!r}",
                    nearest(observed, paid_names),
                )
        for clause in posting.towards:
            if clause not in contract.clauses:
                yield at("postings", name)("unknown-name", f"there is no clause {clause!r}",
                                           nearest(clause, contract.clauses))  # fmt: skip
        paid = [contract.clauses[c] for c in posting.towards if c in contract.clauses]
        if len({frozenset((clause.paid_by, clause.paid_to)) for clause in paid}) > 1:
            yield at("postings", name)(
                "posting-parties",
                f"{name} goes towards clauses between different parties",
                "give every pair of parties a posting of its own",
            )
    for name, measure in contract.measures.items():
        yield from definition_findings(contract, name, at("measures", name))
        if contract.values and measure.value not in contract.values:
            yield at("measures", name)(
                "unknown-value",
                f"{name} serves {measure.value!r}, which is none of the agreed values",
                f"choose from: {', '.join(contract.values)}",
            )
    for i, uncertainty in enumerate(contract.uncertainties):
        for party in uncertainty.accepted_by:
            if contract.parties and party not in contract.parties:
                yield at("uncertainties", i)("unknown-party", f"there is no party {party!r}",
                                             nearest(party, contract.parties))  # fmt: skip
        for clause in uncertainty.carried_by:
            if clause not in contract.clauses:
                yield at("uncertainties", i)("unknown-name", f"there is no clause {clause!r}",
                                             nearest(clause, contract.clauses))  # fmt: skip
    for name, windows in contract.expected.items():
        if name not in observed_names(contract) and name not in contract.care:
            yield at("expected", name)("unknown-name", f"nothing observed is named {name!r}",
                                       nearest(name, observed_names(contract)))  # fmt: skip
        for label, value in windows.items():
            yield from _window(label, at("expected", name))
            yield from _figure(value, at("expected", name))
    for name, agreed in contract.clauses.items():
        talk = agreed.talk_when
        if talk is None:
            continue
        if talk.care not in contract.care and talk.care not in observed_names(contract):
            known = [*contract.care, *observed_names(contract)]
            yield at("clauses", name)(
                "unknown-name",
                f"nothing observed is named {talk.care!r}",
                nearest(talk.care, known),
            )
        yield from _figure(talk.deviates, at("clauses", name), ratio=True)
    people = [(("roles", i), role.party) for i, role in enumerate(contract.roles)]
    people += [(("calendar", i), m.owner) for i, m in enumerate(contract.calendar) if m.owner]
    for place, party in people:
        if contract.parties and party not in contract.parties:
            hint = nearest(party, contract.parties)
            yield at(*place)("unknown-party", f"there is no party {party!r}", hint)
    for name, measure in contract.measures.items():
        for owner in measure.owners:
            if contract.parties and owner not in contract.parties:
                yield at("measures", name)("unknown-party", f"there is no party {owner!r}",
                                           nearest(owner, contract.parties))  # fmt: skip


def _window(label: str, note: Callable[..., Finding]) -> Iterator[Finding]:
    try:
        parse_window(label)
    except ValueError as error:
        yield note("bad-window", str(error))


def _figure(text: str, note: Callable[..., Finding], ratio: bool = False) -> Iterator[Finding]:
    """A figure as written: a ratio, or an amount or a count."""
    try:
        if ratio or text.endswith("%") or "/" in text:
            parse_ratio(text)
        else:
            parse_decimal(text, 9)
    except ValueError as error:
        yield note("bad-value", str(error))
