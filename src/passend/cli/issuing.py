"""Commands on what is sent and when: statement, clocks."""

from __future__ import annotations

import dataclasses
import sys
from argparse import Namespace
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

from passend.cli.printing import print_json, write_aside, write_document
from passend.cli.reading import day_of, prepared_files, statement_in
from passend.contract.check import prepare
from passend.contract.prepared import latest_known
from passend.findings import BadInput, Finding, Place
from passend.report.document import Block, Document, Heading
from passend.settlement.causes import causes
from passend.settlement.clocks import due_days, issues_of, state_on
from passend.settlement.clocks_document import clocks_document
from passend.settlement.ics import ics
from passend.settlement.insured import read_package, without_status
from passend.settlement.issue import Issue, issue_of
from passend.settlement.issued_document import Extras, issued_document
from passend.settlement.ledger.entries import Remark
from passend.settlement.ledger.sqlite import SqliteLedger
from passend.settlement.said import Said, hold_against, read_said
from passend.settlement.settle import differences
from passend.settlement.statement import Statement
from passend.settlement.verify import embedded
from passend.words import Words

__all__ = ["clocks", "statement"]


def statement(arguments: Namespace) -> int:
    """``passend statement``: everything that is sent with a statement. 1 when someone else states
    an amount that does not follow."""
    found = statement_in(Path(arguments.statement))
    changes = None
    if arguments.after:
        earlier = statement_in(Path(arguments.after))
        found = differences(found, earlier)
        changes = causes(found, earlier)
    said, findings = _said(arguments, found)
    if arguments.package:
        findings += without_status(found, read_package(Path(arguments.package)))[1]
    extras = Extras(_issue(arguments, found), changes, said, _allocate(arguments, found))
    if arguments.format == "json":
        print_json(_tree(found, extras))
    elif arguments.format == "xlsx":
        # Imported here: only this needs it.
        from passend.settlement.workbook.sheets import workbook

        if not arguments.out:
            raise BadInput([Finding(Place("--format"), "no-file", "is written to a file",
                                    f"add --out {found.contract}.xlsx")])  # fmt: skip
        write_aside(Path(arguments.out), workbook(found, extras, arguments.lang))
        print(arguments.out)
    else:
        write_document(issued_document(found, extras, arguments.lang), arguments)
    for finding in findings:
        print(finding, file=sys.stderr)
    return int(bool(findings))


def _allocate(arguments: Namespace, found: Statement) -> int | None:
    """Divide the entitlements over claim lines; over how many, all clauses together."""
    if not arguments.allocate:
        return None
    if not arguments.claims:
        raise BadInput([Finding(Place("--allocate"), "missing-key", "there are no claim lines",
                                "add --claims PATH")])  # fmt: skip
    kind = Path(arguments.allocate).suffix.lower()
    if kind not in (".csv", ".parquet"):
        raise BadInput([Finding(Place("--allocate"), "annex-type",
                                f"is written as .csv or .parquet, not as {kind or 'nothing'}",
                                "name a file that ends so")])  # fmt: skip
    # Imported here: only this needs the engine of the claims.
    from passend.observation.allocation import allocate_to

    due = {(line.clause, line.window): line.entitlement for line in found.lines}
    prepared = prepare(embedded(found.inputs["contract"]))
    known = date.fromisoformat(found.known_at)
    done = allocate_to(Path(arguments.allocate), prepared, arguments.claims, due, known)
    for item in done:
        if item.due and not item.lines:
            says = _UNDIVIDED[arguments.lang].format(item.clause, item.window)
            print(says, file=sys.stderr)
    return sum(item.lines for item in done)


_UNDIVIDED = Words("{} {}: geen declaratieregels om over te verdelen",
                   "{} {}: no claim lines to divide it over")  # fmt: skip


def _said(arguments: Namespace, found: Statement) -> tuple[list[Said], list[Finding]]:
    if not arguments.said:
        return [], []
    return hold_against(found, read_said(Path(arguments.said)), arguments.lang)


def _issue(arguments: Namespace, found: Statement) -> Issue | None:
    day = day_of(arguments.day, "--day")
    if arguments.issue is None:
        return None
    if day is None:
        raise BadInput([Finding(Place("--issue"), "missing-key", "an issue has a day",
                                "add --day 2027-06-30")])  # fmt: skip
    remarks = _remarks(arguments.ledger, found.contract)
    contract = embedded(found.inputs["contract"]).contract
    spoken = [remark for remark in remarks if remark.kind != "issued"]
    return issue_of(found, contract, arguments.issue, day, arguments.by, arguments.reason,
                    arguments.year, issues_of(remarks), spoken)  # fmt: skip


def _remarks(ledger: str | None, contract: str) -> list[Remark]:
    if not ledger:
        return []
    with closing(SqliteLedger(Path(ledger), make=False)) as file:
        return file.remarks(contract)


def _tree(found: Statement, extras: Extras) -> dict[str, Any]:
    """What is sent, for programs: the statement itself, and what stands beside it."""
    return {
        "passend": "issue/1",
        "issue": extras.issue and dataclasses.asdict(extras.issue),
        "changes": extras.changes
        and [{**vars(c), "difference": c.difference} for c in extras.changes],
        "said": [{**vars(s), "place": str(s.place), "gap": s.gap} for s in extras.said],
        "statement": dataclasses.asdict(found),
    }


def clocks(arguments: Namespace) -> int:
    """``passend clocks``: 1 when a deadline is near or has passed."""
    prepared = prepared_files(arguments.files)
    on = day_of(arguments.on, "--on")
    pages, warned, calendars = list[Document](), False, []
    for item in prepared:
        contract, stamp = item.resolved.contract, latest_known(item.resolved)
        dues = due_days(contract, issues_of(_remarks(arguments.ledger, contract.id)))
        day = on or stamp
        warned |= any(state_on(due, day) in ("near", "passed") for due in dues)
        pages.append(clocks_document(contract, dues, day, arguments.lang))
        calendars.append(ics(contract, dues, stamp, arguments.lang))
    if arguments.format == "ics":
        return _write_calendar("".join(calendars), arguments)
    blocks: list[Block] = [block for page in pages for block in (Heading(page.title), *page.blocks)]
    whole = pages[0] if len(pages) == 1 else Document("Termijnen" if arguments.lang == "nl" else
                                                      "Deadlines", arguments.lang,
                                                      tuple(blocks))  # fmt: skip
    write_document(whole, arguments)
    return int(warned)


def _write_calendar(text: str, arguments: Namespace) -> int:
    if arguments.out:
        write_aside(Path(arguments.out), text.encode())
        print(arguments.out)
    else:
        sys.stdout.write(text)
    return 0
