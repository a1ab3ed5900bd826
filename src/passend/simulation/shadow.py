"""A shadow run: what was really observed under last year's contract, settled under it and under a
draft too. No assumptions, no chance.

Rows are known by the name of the observation. Where a draft runs in later years than the rows are
about, they are read as if they fell in its first years: its own prices hold there. What a contract
does not know is left out and counted; what it needs and is not there is listed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from passend.algebra.evaluate import evaluate
from passend.contract.binding import Case, bind, calendar_for
from passend.contract.prepared import Prepared, latest_known
from passend.findings import BadInput, Finding, Place
from passend.observation.counted import Residual, count_rows
from passend.observation.table import Row, Table
from passend.periods import parse_window
from passend.report.curves import Axis, bars
from passend.report.document import Block, Document, Heading, Paragraph, Picture
from passend.report.document import Table as Rows
from passend.report.numbers import money_text
from passend.simulation.cases import years
from passend.simulation.notices import parties_facts
from passend.words import Words

__all__ = ["Shadow", "Shadows", "shadow", "shadow_document"]


@dataclass(frozen=True)
class Shadow:
    """One contract on the real rows: cents per clause and year, by how many years the rows were
    moved, the clauses and years that lack something, what was not counted, and the lines of care
    that here count other codes than the rows do."""

    prepared: Prepared
    moved: int
    clauses: Mapping[tuple[str, str], int]
    lacking: tuple[tuple[str, str], ...]
    residual: tuple[Residual, ...]
    other_codes: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.prepared.resolved.contract.id

    def to_party(self, party: str) -> dict[str, int]:
        """By year what a party receives less what it pays, of what could be computed."""
        found: dict[str, int] = {}
        for (clause, year), cents in self.clauses.items():
            agreed = self.prepared.resolved.contract.clauses[clause]
            sign = (agreed.paid_to == party) - (agreed.paid_by == party)
            found[year] = found.get(year, 0) + sign * cents
        return found


@dataclass(frozen=True)
class Shadows:
    """Contracts on the same real rows, in the order they were given."""

    of: str
    forms: tuple[Shadow, ...]


def shadow(prepared: Sequence[Prepared], table: Table, of: str = "") -> Shadows:
    """Settle the rows of one contract under several. ``of`` names the contract that the rows are
    about; by default the first whose rows are there.

    Raises BadInput ``no-rows`` when the table says nothing of it.
    """
    named = [item.resolved.contract.id for item in prepared]
    of = of or next((name for name in named if any(r.contract == name for r in table.rows)), "")
    rows = [row for row in table.rows if row.contract == of]
    if not rows:
        place = Place(table.file)
        raise BadInput([Finding(place, "no-rows", f"there are no rows of {of or ', '.join(named)}",
                                "give the observations of last year's contract")])  # fmt: skip
    about = next((item for item in prepared if item.resolved.contract.id == of), None)
    found = (_shadow(item, rows) for item in prepared)
    return Shadows(of, tuple(replace(one, other_codes=_other_codes(about, one)) for one in found))


def _other_codes(about: Prepared | None, found: Shadow) -> tuple[str, ...]:
    """The lines of care that have one name and count other care than the contract the rows are
    about."""
    if about is None:
        return ()
    return tuple(
        name
        for name in found.prepared.resolved.contract.care
        if name in about.resolved.contract.care
        and _counts(found.prepared, name) != _counts(about, name)
    )


def _counts(prepared: Prepared, name: str) -> tuple[frozenset[str], ...]:
    """The codes, specialisms and diagnoses that a line of care counts."""
    care = prepared.resolved.contract.care[name]
    inline = () if isinstance(care.codes, str) else care.codes
    codes = prepared.resolved.codes.get(name, inline)
    return frozenset(codes), frozenset(care.specialisms), frozenset(care.diagnoses)


def _shadow(item: Prepared, rows: Sequence[Row]) -> Shadow:
    contract = item.resolved.contract
    assert contract.runs is not None
    first = min(parse_window(row.window)[1].start.year for row in rows)
    last = max(parse_window(row.window)[1].start.year for row in rows)
    begins = contract.runs.valid_from.year
    inside = begins <= last and first < contract.runs.until.year
    moved = 0 if inside else begins - first
    own = [replace(row, contract=contract.id, window=_moved(row.window, moved)) for row in rows]
    known = max(latest_known(item.resolved), *(row.known for row in own))
    counted = count_rows(item, own, known)
    observed = {(r.observation, r.window, r.item): r.value for r in counted.rows}
    calendar = calendar_for(item.form, contract, observed)
    case = Case(item.resolved, item.timelines, observed, known)
    values = evaluate(item.form.program, bind(item.form, [case], calendar))
    clauses: dict[tuple[str, str], int] = {}
    lacking: list[tuple[str, str]] = []
    seen = {row.window[:4] for row in counted.rows}
    labels = years(calendar)
    for name in item.form.clauses:
        grain = item.form.program.steps[item.form.program.outputs[name]].grain
        value, defects = values[name].values[0], values[name].defects
        bad = np.zeros(value.shape, bool) if defects is None else defects[0] != 0
        for at, year in enumerate(_years(calendar.parents, grain, len(labels), len(value))):
            label = labels[year]
            if label not in seen and grain != "term":
                continue
            if bad[at]:
                lacking.append((name, calendar.windows[grain][at].label))
            else:
                clauses[name, label] = clauses.get((name, label), 0) + int(value[at])
    return Shadow(item, moved, clauses, tuple(lacking), counted.residual)


def _years(
    parents: Mapping[tuple[str, str], tuple[int, ...]], grain: str, count: int, windows: int
) -> Sequence[int]:
    """The year of every window; the whole run counts in its last."""
    if grain == "year":
        return range(windows)
    return [count - 1] if grain == "term" else parents[grain, "year"]


def _moved(window: str, by: int) -> str:
    """A window so many years later."""
    if not by:
        return window
    if "/" not in window:
        return f"{int(window[:4]) + by}{window[4:]}"
    interval = parse_window(window)[1]
    return "/".join(_later(day, by).isoformat() for day in (interval.start, interval.end))


def _later(day: date, by: int) -> date:
    leap = (day.month, day.day) == (2, 29)
    return date(day.year + by, 3, 1) if leap else day.replace(year=day.year + by)


_W = {
    "title": Words("Schaduwdraai: de echte cijfers van {of} onder elk contract",
                   "Shadow run: the real figures of {of} under every contract"),
    "none": Words("Zonder aannames: dit is wat er echt is gebeurd.",
                  "Without assumptions: this is what really happened."),
    "clause": Words("afspraak", "clause"), "year": Words("jaar", "year"),
    "amount": Words("bedrag", "amount"), "contract": Words("contract", "contract"),
    "party": Words("partij", "party"), "gets": Words("ontvangt min betaalt", "receives less pays"),
    "side": Words("Wat elke partij krijgt", "What every party gets"),
    "drawn": Words("Wat {party} onder elk contract ontvangt min betaalt.",
                   "What {party} receives less pays under every contract."),
    "moved": Words("De rijen zijn {by} jaar opgeschoven: {name} loopt later.",
                   "The rows are moved by {by} years: {name} runs later."),
    "lacks": Words("Niet te berekenen uit deze rijen: {what}.",
                   "Cannot be computed from these rows: {what}."),
    "codes": Words(
        "{names} telt in {name} andere codes dan in {of}; hier staat wat {of} telde.",
        "{names} counts other codes in {name} than in {of}; what stands here is what {of} "
        "counted."),
    "left": Words("Niet meegeteld: {rows} ({reason}).", "Not counted: {rows} ({reason})."),
    "row": Words("rij", "row"), "rows": Words("rijen", "rows"),
}  # fmt: skip

_REASONS = {
    "known later": "later bekend geworden", "corrected": "later gecorrigeerd",
    "unknown observation": "dit contract kent de waarneming niet",
    "unknown item": "onbekend onderdeel",
    "an item where none is expected": "een onderdeel waar geen wordt verwacht",
    "outside the contract's run": "buiten de looptijd van het contract",
}  # fmt: skip
"""Why rows were not counted, in Dutch."""


def shadow_document(shadows: Shadows, language: str) -> Document:
    """The real figures under every contract: per party, then per clause, and what is lacking."""
    rows = []
    for form in shadows.forms:
        for party in form.prepared.resolved.contract.parties:
            for year, cents in form.to_party(party).items():
                if cents:
                    rows.append((party, year, form.name, money_text(cents, language)))
    head = tuple(_W[key][language] for key in ("party", "year", "contract", "gets"))
    table = Rows(head, tuple(sorted(rows)), frozenset({3}))
    blocks: list[Block] = [Paragraph(_W["none"][language]), Heading(_W["side"][language]),
                           _picture(shadows, table, language)]  # fmt: skip
    for form in shadows.forms:
        blocks += _form(form, shadows.of, language)
    title = _W["title"][language].format(of=shadows.of)
    facts = parties_facts(shadows.forms[0].prepared.resolved.contract)
    return Document(title, language, tuple(blocks), facts)


def _picture(shadows: Shadows, table: Rows, language: str) -> Picture:
    """What the party that receives most gets, by contract and year, above what everybody gets."""
    totals: dict[str, int] = {}
    for form in shadows.forms:
        for party in form.prepared.resolved.contract.parties:
            totals[party] = totals.get(party, 0) + sum(form.to_party(party).values())
    most = max(totals, key=lambda party: totals[party])
    rows = [(f"{form.name}, {year}", cents) for form in shadows.forms
            for year, cents in form.to_party(most).items()]  # fmt: skip
    axis = Axis(f"{most}: {_W['gets'][language]}", "money")
    says = _W["drawn"][language].format(party=most)
    return bars(rows, says, axis, table, language)


def _form(form: Shadow, of: str, language: str) -> list[Block]:
    blocks: list[Block] = [Heading(form.name, 2)]
    if form.moved:
        blocks.append(Paragraph(_W["moved"][language].format(by=form.moved, name=form.name)))
    if form.other_codes:
        names = ", ".join(form.other_codes)
        text = _W["codes"][language].format(names=names, name=form.name, of=of)
        blocks.append(Paragraph(text, remark=True))
    head = tuple(_W[key][language] for key in ("clause", "year", "amount"))
    rows = tuple((clause, year, money_text(cents, language))
                 for (clause, year), cents in form.clauses.items())  # fmt: skip
    blocks.append(Rows(head, rows, frozenset({2})))
    if form.lacking:
        what = ", ".join(f"{clause} {window}" for clause, window in form.lacking)
        blocks.append(Paragraph(_W["lacks"][language].format(what=what), remark=True))
    for rest in form.residual:
        reason = _REASONS.get(rest.reason, rest.reason) if language == "nl" else rest.reason
        rows_said = f"{rest.rows} {_W['row' if rest.rows == 1 else 'rows'][language]}"
        blocks.append(Paragraph(_W["left"][language].format(rows=rows_said, reason=reason)))
    return blocks
