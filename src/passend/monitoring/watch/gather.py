"""Everything that is known about running contracts on a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from passend.contract.drafting.draft import Draft
from passend.contract.prepared import Prepared
from passend.contract.resolve import content_hash
from passend.monitoring.agenda.burden import Burdened, burden
from passend.monitoring.agenda.judged import Judged, judged
from passend.monitoring.agenda.logbook import Issue, Logbook, Met
from passend.monitoring.agenda.meetings import Due, due
from passend.monitoring.agenda.talks import Talk, talks
from passend.monitoring.charts import Chart
from passend.monitoring.exhaustion.claimed import by_label, used
from passend.monitoring.exhaustion.overview import Day, Overview, day_of, lines_of, overview
from passend.monitoring.exhaustion.stated import is_stated, stated_rows
from passend.monitoring.exhaustion.tocome import Incoming, to_come_of
from passend.monitoring.questions.reading import Questions
from passend.monitoring.watch.bridges import Bridged, bridges
from passend.monitoring.watch.changes import Change, changes
from passend.monitoring.watch.control import Claimed, charted, claims_beside
from passend.monitoring.watch.evidence import Evidence, Input, claims_hash, freeze
from passend.monitoring.watch.gaps import Gap, gaps
from passend.monitoring.watch.measures import Measured, measured, without_owner
from passend.observation.claimed import Counted
from passend.observation.table import Row, Table

__all__ = ["Sources", "Watch", "watch"]


@dataclass(frozen=True)
class FromClaims:
    """What one reading of the claims gave: the counts on the day and, where asked, an earlier day,
    the measures that are defined from claims, and how claims came in."""

    counted: Sequence[Counted] = ()
    measures: tuple[Row, ...] = ()
    incoming: tuple[Incoming, ...] = ()


@dataclass(frozen=True)
class Sources:
    """What a report is made from: contracts with the names of their files, a table of
    observations, what one reading of the claims gave, a logbook, questions."""

    prepared: Sequence[tuple[str, Prepared]]
    table: Table
    known_at: date
    since: date | None = None
    claims: str = ""
    given: FromClaims = field(default_factory=FromClaims)
    logbook: Logbook = field(default_factory=Logbook)
    log_name: str = ""
    log_hash: str = ""
    questions: Questions = field(default_factory=Questions)
    questions_name: str = ""


@dataclass(frozen=True)
class Watch:
    """A report as data. No amount of it enters a payment."""

    titles: dict[str, str]
    known_at: date
    since: date | None
    overview: Overview
    talks: tuple[Talk, ...]
    measures: tuple[Measured, ...]
    charts: tuple[Chart, ...]
    bridges: tuple[Bridged, ...]
    claimed: tuple[Claimed, ...]
    ownerless: tuple[tuple[str, str], ...]
    changes: tuple[Change, ...]
    gaps: tuple[Gap, ...]
    meetings: tuple[Due, ...]
    held: tuple[Met, ...]
    issues: tuple[Issue, ...]
    judged: tuple[Judged, ...]
    burdens: tuple[Burdened, ...]
    questions: Questions
    evidence: Evidence
    residual: Counted | None
    rows: tuple[Row, ...]
    prepared: tuple[Prepared, ...]
    incoming: tuple[Incoming, ...] = ()

    @property
    def triggered(self) -> tuple[Talk, ...]:
        """The agreed conversations that are opened by what was observed."""
        return tuple(talk for talk in self.talks if talk.opens)


def watch(sources: Sources) -> Watch:
    """The report on contracts, from whatever is known of them.

    Raises BadInput as :func:`stated_rows` does.
    """
    prepared = [item for _, item in sources.prepared]
    contracts = [item.resolved.contract for item in prepared]
    ids = {contract.id for contract in contracts}
    rows = _rows(sources, prepared)
    known, since, log = sources.known_at, sources.since, sources.logbook
    titles = {c.id: c.title or c.id for c in contracts}
    ownerless = [pair for item in prepared for pair in without_owner(item)]
    measures = tuple(one for c in contracts for one in measured(c, rows, known)
                     if (one.contract, one.measure) not in ownerless)  # fmt: skip
    charts = charted(measures, titles)
    found = _overview(sources, prepared)
    return Watch(
        titles=titles,
        known_at=known,
        since=since,
        overview=found,
        talks=tuple(talk for item in prepared for talk in talks(item, rows, known)),
        measures=measures,
        charts=charts,
        bridges=tuple(b for item in prepared for b in bridges(item, rows, found.lines, known)),
        claimed=claims_beside(charts, log),
        ownerless=tuple(ownerless),
        changes=changes((r for r in rows if not is_stated(r)), since, known) if since else (),
        gaps=tuple(gap for item in prepared for gap in gaps(item, rows, known)),
        meetings=tuple(line for c in contracts for line in due(c, known)),
        held=tuple(m for m in log.meetings if m.contract in ids and m.on <= known),
        issues=tuple(i for i in log.issues if i.contract in ids and i.raised <= known),
        judged=tuple(j for c in contracts for j in judged(c, log.judgements, known)),
        burdens=tuple(burden(c, known.year) for c in contracts if c.measures),
        questions=sources.questions,
        evidence=_evidence(sources),
        residual=sources.given.counted[0] if sources.given.counted else None,
        rows=tuple(rows),
        prepared=tuple(prepared),
        incoming=sources.given.incoming,
    )


def _rows(sources: Sources, prepared: Sequence[Prepared]) -> list[Row]:
    """The observations of the table, and those that the claims give; where both give one, that of
    the claims counts when it became known later, as everywhere."""
    own = {(item.resolved.contract.id) for item in prepared}
    found = [row for row in sources.table.rows if row.contract in own]
    found += sources.given.measures
    for counted in reversed(sources.given.counted[:2]):
        found += [row for row in counted.table.rows if not _posting(prepared, row)]
    return found


def _posting(prepared: Sequence[Prepared], row: Row) -> bool:
    """Postings are counted between parties; here labels are parties, so they are left out."""
    return any(
        row.observation == posting.observation
        for item in prepared
        if item.resolved.contract.id == row.contract
        for posting in item.resolved.contract.postings.values()
    )


def _overview(sources: Sources, prepared: Sequence[Prepared]) -> Overview:
    drafts = [Draft(by_label(item)) for item in prepared]

    third = len(sources.given.counted) > 2

    def on(day: date, at: int) -> Day:
        stated = stated_rows(prepared, sources.table.rows, day, sources.table.file)
        counted = sources.given.counted[at].amounts if len(sources.given.counted) > at else ()
        to_come = to_come_of(sources.given.incoming) if at == 0 else {}
        # The third count is of today, without the credits that came in since the earlier day.
        brought = sources.given.counted[2].amounts if at == 0 and third else ()
        return day_of(prepared, day, stated, used(drafts, counted), to_come,
                      used(drafts, brought))  # fmt: skip

    today = on(sources.known_at, 0)
    if sources.since is None:
        return overview((today.known_at, lines_of(today)))
    earlier = on(sources.since, 1)
    return overview(
        (today.known_at, lines_of(today, earlier)), (earlier.known_at, lines_of(earlier))
    )


def _evidence(sources: Sources) -> Evidence:
    inputs = [Input("contract", name, item.resolved.hash) for name, item in sources.prepared]
    if sources.table.rows:
        inputs.append(Input("observations", sources.table.file, sources.table.content_hash()))
    if sources.given.counted:
        first = sources.given.counted[0]
        counted = [(row.reason, row.rows, row.declared, row.paid) for row in first.residual]
        counted += [("", first.counted.rows, first.counted.declared, first.counted.paid)]
        inputs.append(
            Input("claims", Path(sources.claims).name, claims_hash(sources.claims, counted))
        )
    if sources.log_hash:
        inputs.append(Input("logbook", sources.log_name, sources.log_hash))
    if sources.questions.content:
        asked = content_hash(sources.questions.content)
        inputs.append(Input("questions", sources.questions_name, asked))
    return freeze(inputs, sources.known_at, sources.since)
