"""Commands on statements: settle, explain."""

from __future__ import annotations

import dataclasses
import sys
from argparse import Namespace
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from passend.cli.printing import print_json, steps, write_aside
from passend.cli.reading import day_of, prepared_files, statement_in
from passend.contract.check import Prepared
from passend.findings import BadInput, Finding, Place
from passend.observation.table import Row, Table, read_table, read_table_text
from passend.report.document import Document
from passend.report.plain import plain
from passend.settlement.document import explanation_document, statement_document
from passend.settlement.settle import differences
from passend.settlement.settle import settle as settle_all
from passend.settlement.statement import Statement, to_json
from passend.words import Words

__all__ = ["explain", "settle"]

_STEPS = {
    "engine": Words("declaraties openen", "opening the claims"),
    "lines": Words("regels en credits tellen", "counting lines and credits"),
    "cells": Words("regels samenvatten", "folding lines"),
    "contracts": Words("toewijzen aan contracten", "holding them against contracts"),
}
"""The steps of counting claims, in words."""


def _observed(
    prepared: Sequence[Prepared], arguments: Namespace, known: date | None
) -> tuple[Table, date | None, Document | None]:
    """The observations: the table, what the claims give, or both; and what claims do not give."""
    if not (arguments.observations or arguments.claims):
        mend = "add --observations TABLE, --claims PATH, or both"
        raise BadInput([Finding(Place("settle"), "missing-key", "nothing is observed", mend)])
    rows: tuple[Row, ...] = ()
    document = None
    if arguments.observations:
        rows = _observations(arguments.observations).rows
    if arguments.claims:
        # Imported here: only this needs the engine of the claims.
        from passend.observation.claimed import count_claims
        from passend.observation.counts import counted_document

        with steps(_STEPS, arguments.lang) as tell:
            counted = count_claims(prepared, arguments.claims, known, arguments.engine, tell)
        rows += counted.table.rows
        known = known or counted.known_at
        document = counted_document(counted, arguments.lang)
    return Table(rows), known, document


def _observations(name: str) -> Table:
    return read_table_text(sys.stdin.read(), "stdin") if name == "-" else read_table(Path(name))


def settle(arguments: Namespace) -> int:
    """``passend settle``: statements on the screen, as JSON, or in a folder. 1 when something is
    missing."""
    known = day_of(arguments.known_at, "--known-at")
    prepared = prepared_files(arguments.files)
    table, known, counted = _observed(prepared, arguments, known)
    found = settle_all(prepared, table, known)
    statements = found.statements
    if arguments.after:
        earlier = statement_in(Path(arguments.after))
        statements = tuple(
            differences(s, earlier) if s.contract == earlier.contract else s for s in statements
        )
        if earlier.contract not in {s.contract for s in statements}:
            place = Place(arguments.after)
            raise BadInput(
                [
                    Finding(
                        place,
                        "other-contract",
                        f"is of {earlier.contract}, which is not settled here",
                        "name the statement that was sent before of a contract that is settled",
                    )
                ]
            )
    if arguments.json:
        print_json([dataclasses.asdict(s) for s in statements])
        if counted is not None:
            # What was not counted belongs with every settlement; the answer itself stays JSON.
            print(plain(counted), file=sys.stderr)
    else:
        shown = (plain(statement_document(s, arguments.lang)) for s in statements)
        print("\n\n\n".join(shown))
        if counted is not None:
            print("\n\n" + plain(counted))
        if found.unclaimed.rows:
            print(_unclaimed(found.unclaimed.rows, arguments.lang))
    if arguments.out:
        for path in _write(statements, Path(arguments.out)):
            print(path, file=sys.stderr)
    return int(any(s.missing for s in statements))


def _unclaimed(rows: int, language: str) -> str:
    if language == "nl":
        return f"\n{rows} rijen van de tabel horen bij een ander contract."
    return f"\n{rows} rows of the table belong to another contract."


def _write(statements: Sequence[Statement], folder: Path) -> list[Path]:
    """Every statement in a file of its own; written aside and renamed, nothing half written."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for statement in statements:
        paths.append(folder / f"{statement.contract}.statement.json")
        write_aside(paths[-1], to_json(statement).encode())
    return paths


def explain(arguments: Namespace) -> int:
    """``passend explain``: the tree of every line, or of one clause."""
    statement = statement_in(Path(arguments.statement))
    lines = [x for x in statement.lines if arguments.clause in (None, x.clause)]
    if not lines and arguments.clause is not None:
        clauses = sorted({line.clause for line in statement.lines})
        raise BadInput([Finding(Place(arguments.statement), "unknown-clause",
                                f"there is no settled clause {arguments.clause!r}",
                                f"clauses: {', '.join(clauses)}")])  # fmt: skip
    if arguments.json:
        print_json([dataclasses.asdict(line) for line in lines])
    else:
        print(plain(explanation_document(statement, tuple(lines), arguments.lang)))
    return 0
