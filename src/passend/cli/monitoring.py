"""Commands on running contracts: monitor, portfolio."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from passend.cli.printing import print_json, write_aside, write_document
from passend.cli.reading import day_of, prepared_files
from passend.contract.prepared import Prepared, latest_known
from passend.contract.resolve import content_hash
from passend.findings import BadInput, Finding, Place
from passend.monitoring.agenda.logbook import Logbook, read_logbook
from passend.monitoring.exhaustion.claimed import by_label
from passend.monitoring.exhaustion.workbook import workbook
from passend.monitoring.portfolio.data import portfolio_data
from passend.monitoring.portfolio.document import portfolio_document
from passend.monitoring.portfolio.holdings import holdings
from passend.monitoring.portfolio.inputs import read_budget, read_cases
from passend.monitoring.portfolio.total import portfolio as portfolio_of
from passend.monitoring.questions.reading import Questions, read_questions
from passend.monitoring.watch.data import watch_data
from passend.monitoring.watch.document import watch_document
from passend.monitoring.watch.gather import FromClaims, Sources, Watch, watch
from passend.observation.claimed import Counted
from passend.observation.engines import Engine
from passend.observation.lines import Lines
from passend.observation.table import Row, Table, read_table
from passend.report.document import Document
from passend.report.html import html
from passend.report.pdf import pdf
from passend.report.plain import plain
from passend.words import Words

__all__ = ["monitor", "portfolio"]


def monitor(arguments: Namespace) -> int:
    """``passend monitor``: the report on the screen, as JSON, or as files in a folder. 1 when an
    agreed conversation is called for."""
    found = watch(_sources(arguments))
    document = watch_document(found, arguments.lang)
    if arguments.json:
        print_json(watch_data(found))
    elif arguments.out:
        for path in _written(found, document, Path(arguments.out), arguments.lang):
            print(path)
    else:
        print(plain(document))
    return int(bool(found.triggered))


def _written(found: Watch, document: Document, folder: Path, language: str) -> Sequence[Path]:
    """The report as a page, on paper, as a workbook and as data; whole or not at all."""
    overview = Words("uitputting", "exhaustion")[language]
    data = json.dumps(watch_data(found), indent=1, ensure_ascii=False)
    contents = {
        "monitor.html": html(document).encode(),
        "monitor.pdf": pdf(document),
        f"{overview}.xlsx": workbook(found.overview, language, found.titles),
        "monitor.json": (data + "\n").encode(),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        write_aside(folder / name, content)
    return [folder / name for name in contents]


def _sources(arguments: Namespace) -> Sources:
    if not (arguments.observations or arguments.measures or arguments.claims):
        mend = "add --observations TABLE, --measures TABLE or --claims PATH"
        raise BadInput([Finding(Place("monitor"), "missing-key", "nothing is observed", mend)])
    known, since = day_of(arguments.known_at, "--known-at"), day_of(arguments.since, "--since")
    prepared = prepared_files(arguments.files)
    table = _table(arguments)
    log = read_logbook(Path(arguments.log)) if arguments.log else Logbook()
    asked = read_questions(Path(arguments.questions)) if arguments.questions else Questions()
    claims = FromClaims()
    if arguments.claims:
        claims = _counted(prepared, arguments, known, since)
    known = known or _latest(prepared, table, log, claims.counted)
    if since is not None and since >= known:
        message = f"{since} is not before {known}"
        mend = "give the day of an earlier report"
        raise BadInput([Finding(Place("--since"), "bad-date", message, mend)])
    names = [Path(file).name for file in arguments.files]
    return Sources(
        list(zip(names, prepared, strict=True)), table, known, since, arguments.claims or "",
        claims, log, Path(arguments.log or "").name,
        content_hash(log.content) if arguments.log else "", asked,
        Path(arguments.questions or "").name,
    )  # fmt: skip


def _table(arguments: Namespace) -> Table:
    """The observations and the measures as one table; a file given twice counts once."""
    files = [file for file in (arguments.observations, arguments.measures) if file]
    tables = [read_table(Path(file)) for file in dict.fromkeys(files)]
    rows = tuple(row for table in tables for row in table.rows)
    return Table(rows, ", ".join(Path(table.file).name for table in tables))


def _counted(
    prepared: Sequence[Prepared], arguments: Namespace, known: date | None, since: date | None
) -> FromClaims:
    """From one reading of the claims: what was counted on the day and on the earlier day, the
    measures that are defined from claims by their own windows and by month, and what the run-off
    expects."""
    # Imported here: only this needs the engine of the claims.
    from passend.monitoring.exhaustion.tocome import Incoming, incoming_in
    from passend.observation.claimed import count_claims_on
    from passend.observation.measures.measured import measured_in, rows_of_measures

    rows: list[Row] = []
    incoming: list[Incoming] = []

    def also(opened: Engine, claims: Any, lines: Lines, day: date) -> None:
        for per in ("", "month"):
            found = measured_in(opened, lines.net, prepared, day, per=per)
            for item in prepared:
                own = [m for m in found if m.contract == item.resolved.contract.id]
                rows.extend(rows_of_measures(own, item, day))
        incoming.extend(incoming_in(opened, claims, prepared, day))

    days = [known, *([since] if since else [])]
    labelled = [by_label(item) for item in prepared]
    counted = count_claims_on(labelled, arguments.claims, days, arguments.engine, also, since)
    return FromClaims(counted, tuple(dict.fromkeys(rows)), tuple(incoming))


def _latest(
    prepared: Sequence[Prepared], table: Table, log: Logbook, counted: Sequence[Counted]
) -> date:
    """The last day on which something in the input became known."""
    days = [item.known_at for item in counted[:1]]
    days += [day for day in (table.latest_known(),) if day is not None]
    days += [issue.raised for issue in log.issues] + [met.on for met in log.meetings]
    return max(days or [latest_known(item.resolved) for item in prepared])


def portfolio(arguments: Namespace) -> int:
    """``passend portfolio``: a document, or JSON. 1 when some year has no room even as expected."""
    prepared = prepared_files(arguments.files)
    party, found = holdings(prepared, arguments.party)
    budget = read_budget(Path(arguments.budget)) if arguments.budget else {}
    cases = read_cases([Path(name) for name in arguments.cases])
    whole = portfolio_of(party, found, budget, cases, len(prepared) - len(found))
    if arguments.json:
        print_json(portfolio_data(whole))
    else:
        write_document(portfolio_document(whole, arguments.lang), arguments)
    rooms = [year.room(year.expected, whole.pays) for year in whole.years]
    return int(any(room is not None and room < 0 for room in rooms))
