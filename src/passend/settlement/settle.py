"""From contracts and observations to statements: pure, for any number of contracts at once.

Contracts of one form are evaluated together; each gets its own statement. A missing value holds up
its own clause and window only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from itertools import repeat

import passend
from passend.algebra.evaluate import Inputs, Value, traces
from passend.algebra.explain import Explained, Explanations, Gap
from passend.contract.binding import (
    Case,
    bind,
    calendar_for,
    day_of,
    days_of,
    inside_changes,
    with_price_lines,
)
from passend.contract.check import Prepared, latest_known
from passend.contract.codec import dump_contract
from passend.contract.lower import Form
from passend.contract.resolve import canonical_json, content_hash
from passend.findings import BadInput, Finding, Place
from passend.observation.counted import Counted, Residual, count_rows
from passend.observation.table import Row, Table
from passend.parameters import Indexed
from passend.periods import Calendar, Interval, Window
from passend.settlement.statement import (
    Balance,
    Difference,
    Evidence,
    Line,
    Missing,
    Statement,
    Used,
)

__all__ = ["Settlement", "differences", "known_by", "settle"]


@dataclass(frozen=True)
class Settlement:
    """Statements in the order of the contracts, and the rows that belong to none of them."""

    statements: tuple[Statement, ...]
    known_at: date
    unclaimed: Residual


def known_by(prepared: Sequence[Prepared], table: Table) -> date:
    """The latest day on which something in the input became known: the default of ``known_at``."""
    days = [latest_known(item.resolved) for item in prepared]
    return max([*days, *([table.latest_known()] if table.rows else [])])  # type: ignore[type-var, return-value]


def settle(prepared: Sequence[Prepared], table: Table, known_at: date | None = None) -> Settlement:
    """Settle contracts on an observations table, as known on a day.

    Raises BadInput when two contracts have one id, or a parameter changes inside a window.
    """
    known = known_at or known_by(prepared, table)
    by_id = {item.resolved.contract.id: item for item in prepared}
    if len(by_id) != len(prepared):
        ids = [item.resolved.contract.id for item in prepared]
        raise BadInput(
            Finding(item.resolved.place(("id",)), "id-twice", f"two contracts are named {name}")
            for item in prepared
            if ids.count(name := item.resolved.contract.id) > 1
        )
    rows: dict[str, list[int]] = {}
    for at, row in enumerate(table.rows):
        rows.setdefault(row.contract, []).append(at)
    counted = {
        name: count_rows(item, [table.rows[at] for at in rows.get(name, ())], known)
        for name, item in by_id.items()
    }
    statements: dict[str, Statement] = {}
    for group in _groups(prepared, counted):
        statements |= {s.contract: s for s in _settle_group(group, counted, known)}
    lost = [row for row in table.rows if row.contract not in by_id]
    cents = sum(row.value for row in lost if row.unit == "money")
    unclaimed = Residual("other contract", len(lost), cents)
    return Settlement(tuple(statements[name] for name in by_id), known, unclaimed)


def _groups(prepared: Sequence[Prepared], counted: Mapping[str, Counted]) -> list[list[Prepared]]:
    """Contracts that compute alike and have the same windows, together."""
    if len(prepared) == 1:
        return [list(prepared)]
    found: dict[str, list[Prepared]] = {}
    for item in prepared:
        tree = dump_contract(item.resolved.contract)
        parts = ("runs", "care", "observations", "measures", "amounts", "clauses", "prices")
        units = sorted((leaf.name, leaf.grain) for leaf in item.form.program.leaves)
        key = [tree.get(part) for part in parts]
        scales = [str(step.node.unit) for step in item.form.program.steps]
        rows = counted[item.resolved.contract.id].rows
        own = [r.window for r in rows if "/" in r.window]
        lines = sorted({(r.observation, r.item) for r in rows if "@" in r.item})
        alike = [key, units, scales, own, item.form.axes, lines]
        found.setdefault(canonical_json(alike), []).append(item)
    return list(found.values())


def _settle_group(
    group: Sequence[Prepared], counted: Mapping[str, Counted], known_at: date
) -> list[Statement]:
    cases = []
    for item in group:
        rows = counted[item.resolved.contract.id].rows
        observed = {(r.observation, r.window, r.item): r.value for r in rows}
        cases.append(Case(item.resolved, item.timelines, observed, known_at))
    form = with_price_lines(group[0].form, cases[0].observed)
    calendar = calendar_for(form, group[0].resolved.contract, cases[0].observed)
    findings = [
        Finding(case.resolved.place(("parameters",)), "changes-inside-window", text,
                "use prorated, or finer windows")
        for case in cases for text in inside_changes(form, case, calendar)
    ]  # fmt: skip
    if findings:
        raise BadInput(findings)
    inputs = bind(form, cases, calendar)
    return [
        _Settling(form, case, counted[case.resolved.contract.id], inputs, values).statement()
        for case, values in zip(cases, _values(form, inputs, len(cases)), strict=True)
    ]  # fmt: skip


def _values(form: Form, inputs: Inputs, cases: int) -> Iterator[list[Value]]:
    """The values of every case; cases that are alike in every input are computed once."""
    found = traces(form.program, inputs)
    return found if inputs.cases == cases else repeat(next(found), cases)


@dataclass
class _Settling:
    """One contract being settled."""

    form: Form
    case: Case
    counted: Counted
    inputs: Inputs
    values: Sequence[Value]

    @property
    def calendar(self) -> Calendar:
        return self.inputs.calendar

    @cached_property
    def explanations(self) -> Explanations:
        return Explanations(self.form.program, self.values, self.calendar, self.form.axes)

    @cached_property
    def reported(self) -> dict[tuple[str, str], list[Row]]:
        """The rows that count, by observation and window."""
        found: dict[tuple[str, str], list[Row]] = {}
        for row in self.counted.rows:
            found.setdefault((row.observation, row.window), []).append(row)
        return found

    @cached_property
    def intervals(self) -> dict[str, Interval]:
        """The days of every window, by its label."""
        return {w.label: w.interval for windows in self.calendar.windows.values() for w in windows}

    def statement(self) -> Statement:
        contract = self.case.resolved.contract
        lines: list[Line] = []
        missing: list[Missing] = []
        empty, without = self.without_data(), set[str]()
        for clause in self.form.clauses:
            grain = self.form.program.steps[self.form.program.outputs[clause]].grain
            for at, window in enumerate(self.calendar.windows[grain]):
                lacks = self.explanations.gaps(clause, at)
                if not lacks:
                    lines.append(self.line(clause, at, window))
                elif window.label not in empty:
                    missing.append(Missing(clause, window.label, lacks))
                else:
                    without.add(window.label)
        balances, unknown = self.balances(lines)
        missing += unknown
        canonical = self.case.resolved.canonical()
        used = Table(
            tuple(sorted(self.counted.rows, key=lambda r: (r.observation, r.window, r.item)))
        )
        return Statement(
            passend="statement/1",
            engine=passend.__version__,
            currency="EUR",
            known_at=self.case.known_at.isoformat(),
            contract=contract.id,
            version=contract.version,
            title=contract.title,
            contract_hash=content_hash(canonical),
            observations_hash=used.content_hash(),
            lines=tuple(lines),
            balances=tuple(balances),
            missing=tuple(missing),
            no_data=tuple(sorted(without)),
            residual=self.counted.residual,
            after="",
            differences=(),
            inputs={"contract": canonical, "observations": used.dump()},
        ).sealed()

    def without_data(self) -> set[str]:
        """Windows inside which nothing at all was reported, where something is in others."""
        seen = [self.about(row) for row in self.counted.rows]
        windows = [w for windows in self.calendar.windows.values() for w in windows]
        return {w.label for w in windows if seen and not any(w.interval.overlap(i) for i in seen)}

    def about(self, row: Row) -> Interval:
        """The days that a row says something of: an episode belongs to the year of one day."""
        days = days_of(row.window)
        if "/" not in row.window:
            return days
        seen = self.form.observed.get(row.observation)
        stay = seen is not None and seen.per in ("episode", "line")
        contract = self.case.resolved.contract
        day = day_of(contract, row.observation, days) if stay else days.start
        return Interval(day, day + timedelta(days=1))

    def line(self, clause: str, at: int, window: Window) -> Line:
        agreed = self.case.resolved.contract.clauses[clause]
        nodes = self.explanations.of(clause, at)
        entitlement = nodes[-1].value
        assert isinstance(entitlement, int)
        advance = self.advance(clause, at)
        begun = window.interval.start <= self.case.known_at
        closed = begun and all(self.is_closed(node) for node in nodes if node.kind == "Obs")
        return Line(
            clause=clause,
            article=agreed.article,
            window=window.label,
            paid_by=agreed.paid_by,
            paid_to=agreed.paid_to,
            entitlement=entitlement,
            closed=closed,
            advance=advance,
            payable=entitlement if closed else advance or 0,
            evidence=self.evidence(nodes),
            used=self.used(nodes),
            nodes=nodes,
        )

    def advance(self, clause: str, at: int) -> int | None:
        step = self.form.program.outputs.get(f"{clause}.advance")
        return None if step is None else int(self.values[step].values[0, at])

    def is_closed(self, node: Explained) -> bool:
        """Whether an observation is final: known on or after the day its window closes."""
        contract = self.case.resolved.contract
        item = contract.observations.get(node.name) or contract.care.get(
            node.name.rpartition(".")[0]
        )
        after = item.closes_after if item is not None else 0
        end = self.intervals[node.window].end + timedelta(days=after)
        known = [row.known for row in self.reported.get((node.name, node.window), ())]
        return (max(known) if known else self.case.known_at) >= end

    def evidence(self, nodes: Sequence[Explained]) -> Evidence:
        held = {f"{n.name} {n.window}": self.holder(n) for n in nodes if n.kind == "Obs"}
        return Evidence(
            tuple(sorted(name for name, holder in held.items() if holder == "both")),
            {name: holder for name, holder in sorted(held.items()) if holder != "both"},
        )

    def holder(self, node: Explained) -> str:
        """Who holds an observation: as the rows say, else as the contract says."""
        contract = self.case.resolved.contract
        said = {row.held_by for row in self.reported.get((node.name, node.window), ())}
        if said:
            return min(said - {"both"}, default="both")
        stem = node.name.rpartition(".")[0]
        item = (contract.observations.get(node.name) or contract.care.get(stem)
                or contract.measures.get(node.name) or contract.measures.get(stem))  # fmt: skip
        return item.held_by if item is not None else "both"

    def used(self, nodes: Sequence[Explained]) -> tuple[Used, ...]:
        found = []
        for node in nodes:
            timeline = self.case.timelines.get(node.name) if node.kind == "Par" else None
            if isinstance(timeline, Indexed):
                found += self.used_by_index(timeline, node)
                continue
            if timeline is None:
                continue
            entry = timeline.entry(self.intervals[node.window].start, self.case.known_at)
            if entry is not None:
                found.append(Used(node.name, node.window, entry.value, entry.valid_from.isoformat(),
                                  entry.known_at.isoformat(), entry.source))  # fmt: skip
        return tuple(found)

    def used_by_index(self, timeline: Indexed, node: Explained) -> list[Used]:
        """The base and the index values under an indexed amount, under the amount's own name."""
        day, known = self.intervals[node.window].start, self.case.known_at
        parts = [p for p in (timeline.base, timeline.provisional, timeline.definitive) if p]
        entries = [(part.name, part.entry(day, known)) for part in parts]
        assert isinstance(node.value, int)
        source = "; ".join(f"{name}: {entry.source}" for name, entry in entries if entry)
        days = [entry for _, entry in entries if entry]
        latest = max(entry.known_at for entry in days)
        start = max(entry.valid_from for entry in days)
        return [Used(node.name, node.window, node.value, start.isoformat(), latest.isoformat(),
                     source)]  # fmt: skip

    def balances(self, lines: Sequence[Line]) -> tuple[list[Balance], list[Missing]]:
        """What is still owed per posting and window of its clauses, and where it is not known how
        much was posted."""
        found: list[Balance] = []
        missing: list[Missing] = []
        for name, posting in self.case.resolved.contract.postings.items():
            towards = [line for line in lines if line.clause in posting.towards]
            for label in dict.fromkeys(line.window for line in towards):
                paid = [line for line in towards if line.window == label]
                if len(paid) < len(posting.towards):
                    continue
                posted = self.posted(posting.observation, self.intervals[label])
                if posted is None:
                    if label not in self.without_data() and paid[0].closed:
                        lacks = (Gap(posting.observation, label, "missing"),)
                        missing.append(Missing(name, label, lacks))
                    continue
                balance = _balance(name, posting.towards, paid, posted)
                borne = self.posted(posting.deductible, self.intervals[label]) or 0
                found.append(replace(balance, deductible=borne))
        return found, missing

    def posted(self, observation: str, interval: Interval) -> int | None:
        """What was posted inside a window; None when nothing is known of it."""
        contract = self.case.resolved.contract
        rows = [
            row
            for row in self.counted.rows
            if row.observation == observation and interval.holds(days_of(row.window))
        ]
        item = contract.observations.get(observation) or contract.care.get(
            observation.rpartition(".")[0]
        )
        if not rows and (item is None or item.absent == "error"):
            return None
        return sum(row.value for row in rows)


def _balance(name: str, towards: tuple[str, ...], paid: Sequence[Line], posted: int) -> Balance:
    """Payable minus posted, in the direction of the first clause; the sign tells who owes."""
    debtor, creditor = paid[0].paid_by, paid[0].paid_to
    payable = sum(line.payable if line.paid_by == debtor else -line.payable for line in paid)
    owed = payable - posted
    if owed < 0:
        debtor, creditor = creditor, debtor
    return Balance(name, paid[0].window, towards, payable, posted, owed, debtor, creditor)


def differences(statement: Statement, earlier: Statement) -> Statement:
    """The statement with what changed since an earlier one of the same contract.

    Raises BadInput when the earlier statement is of another contract."""
    if earlier.contract != statement.contract:
        raise BadInput(
            [
                Finding(
                    Place(earlier.contract),
                    "other-contract",
                    f"the earlier statement is of {earlier.contract}, not of {statement.contract}",
                )
            ]
        )
    before = {(line.clause, line.window): line.entitlement for line in earlier.lines}
    now = {(line.clause, line.window): line.entitlement for line in statement.lines}
    found = [
        Difference(*key, before.get(key), now.get(key), now.get(key, 0) - before.get(key, 0))
        for key in sorted({**before, **now})
        if before.get(key) != now.get(key)
    ]
    return replace(statement, after=earlier.hash, differences=tuple(found)).sealed()
