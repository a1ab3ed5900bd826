"""The command that holds two parties' figures against each other: reconcile."""

from __future__ import annotations

import dataclasses
import json
from argparse import Namespace
from datetime import date
from pathlib import Path

from passend.claims.bsn import read_key
from passend.cli.printing import print_json, write_aside
from passend.cli.reading import prepared_files, statement_in
from passend.contract.prepared import Prepared
from passend.findings import BadInput, Finding, Place
from passend.observation.table import Table, read_table
from passend.report.plain import plain
from passend.settlement.bundle.archive import is_archive
from passend.settlement.reconcile.document import (
    gaps_document,
    reconciled_data,
    reconciled_document,
)
from passend.settlement.reconcile.exchange import buckets_of, found_in, lines_of, rows_of
from passend.settlement.reconcile.files import (
    Buckets,
    Exchanged,
    Lines,
    Rows,
    exchange_json,
    parse_exchange,
)
from passend.settlement.reconcile.gaps import (
    Gap,
    against_totals,
    between_statements,
    read_totals,
)
from passend.settlement.reconcile.local import Reconciled
from passend.settlement.reconcile.local import reconcile as reconcile_sides
from passend.settlement.reconcile.sides import opened
from passend.settlement.settle import settle
from passend.settlement.statement import Statement
from passend.words import Words

__all__ = ["reconcile"]

_NEXT = {
    "Buckets": Words("Stuur dit bestand naar de ander; het noemt geen enkele regel.",
                     "Send this file to the other; it names no line at all."),
    "Lines": Words("Stuur dit bestand naar de ander: {} regels als hash, uit de {} bakken die "
                   "verschillen.",
                   "Send this file to the other: {} lines as hashes, of the {} buckets that "
                   "differ."),
    "Rows": Words("Stuur dit bestand naar de ander: van {} regels alleen {}.",
                  "Send this file to the other: of {} lines only {}."),
}  # fmt: skip


def reconcile(arguments: Namespace) -> int:
    """``passend reconcile MINE THEIRS``: 0 when both agree, 1 when they differ."""
    if arguments.key:
        return _exchange(arguments)
    if arguments.theirs is None:
        mend = "name the other's, or give --key to start an exchange of files"
        raise BadInput([Finding(Place("reconcile"), "missing-key", "there is no other side", mend)])
    if _is_statement(Path(arguments.mine)):
        return _gaps(arguments)
    _no_exchange(Path(arguments.theirs))
    found = reconcile_sides(arguments.mine, arguments.theirs, arguments.memory)
    gaps = _settled_both(arguments) if arguments.contract else None
    return _report(found, gaps, arguments)


def _is_statement(path: Path) -> bool:
    return path.is_file() and (path.suffix.lower() == ".json" or is_archive(path))


def _no_exchange(path: Path) -> None:
    """Raises BadInput where a file of an exchange is given without the secret."""
    if path.suffix.lower() == ".json":
        mend = "add --key with the secret that both share"
        message = "looks like a file of an exchange"
        raise BadInput([Finding(Place(str(path)), "missing-key", message, mend)])


def _gaps(arguments: Namespace) -> int:
    """A statement beside another one, or beside a spreadsheet of totals."""
    mine, other = statement_in(Path(arguments.mine)), Path(arguments.theirs)
    if other.suffix.lower() in (".csv", ".xlsx"):
        gaps = against_totals(mine, read_totals(other))
    elif not _is_statement(other):
        mend = "hold a statement against a statement, or a table of clause, window, amount"
        raise BadInput([Finding(Place(str(other)), "other-kind", "is no statement", mend)])
    else:
        theirs = statement_in(other)
        if theirs.contract != mine.contract:
            message = f"is of {theirs.contract}, mine of {mine.contract}"
            raise BadInput([Finding(Place(str(other)), "other-contract", message,
                                    "name two statements of one contract")])  # fmt: skip
        gaps = between_statements(mine, theirs)
    tree = {"passend": "reconciliation/1", "kind": "statements", "contract": mine.contract,
            "gaps": [dataclasses.asdict(gap) | {"cents": gap.cents} for gap in gaps]}  # fmt: skip
    if arguments.json:
        print_json(tree)
    else:
        print(plain(gaps_document(gaps, mine.title or mine.contract, arguments.lang)))
    if arguments.out:
        write_aside(Path(arguments.out), (json.dumps(tree, indent=1) + "\n").encode())
    return int(bool(gaps))


def _settled_both(arguments: Namespace) -> tuple[Gap, ...]:
    """The contract settled on both sides, one subtracted from the other."""
    (prepared,) = prepared_files([arguments.contract])
    tables = [_observed(name, prepared) for name in (arguments.mine, arguments.theirs)]
    known = max(day for table in tables if (day := table.latest_known()) is not None)
    mine, theirs = (_settled(prepared, table, known) for table in tables)
    return between_statements(mine, theirs)


def _observed(name: str, prepared: Prepared) -> Table:
    path = Path(name)
    if path.suffix.lower() in (".csv", ".xlsx"):
        return read_table(path)
    from passend.observation.claimed import count_claims

    return count_claims([prepared], name).table


def _settled(prepared: Prepared, table: Table, known: date) -> Statement:
    return settle([prepared], table, known).statements[0]


def _report(found: Reconciled, gaps: tuple[Gap, ...] | None, arguments: Namespace) -> int:
    tree = reconciled_data(found)
    if gaps is not None:
        tree["gaps"] = [dataclasses.asdict(gap) | {"cents": gap.cents} for gap in gaps]
    if arguments.json:
        print_json(tree)
    else:
        page = reconciled_document(found, arguments.lang)
        if gaps is not None:
            more = gaps_document(gaps, "", arguments.lang).blocks
            page = dataclasses.replace(page, blocks=(*page.blocks, *more))
        print(plain(page))
    if arguments.out:
        write_aside(Path(arguments.out), (json.dumps(tree, indent=1) + "\n").encode())
    return int(bool(found.differences))


def _exchange(arguments: Namespace) -> int:
    """Answers the other's last file with the next one; the last answer is the report."""
    secret = read_key(Path(arguments.key)).secret
    theirs, shown = None, arguments.theirs or ""
    if arguments.theirs:
        theirs = parse_exchange(Path(arguments.theirs).read_bytes(), shown)
    with opened(arguments.memory) as place:
        side = place.side(arguments.mine, "mine")
        if isinstance(theirs, Rows):
            return _report(found_in(side, secret, theirs, shown), None, arguments)
        answer: Exchanged
        if isinstance(theirs, Buckets):
            answer = lines_of(side, secret, theirs, shown)
        elif isinstance(theirs, Lines):
            answer = rows_of(side, secret, theirs, _agreed(arguments), shown)
        else:
            answer = buckets_of(side, secret, _names(arguments.fields), _buckets(arguments))
    if not arguments.out:
        raise BadInput([Finding(Place("--out"), "no-file", "the answer is written to a file",
                                "add --out FILE")])  # fmt: skip
    write_aside(Path(arguments.out), exchange_json(answer).encode())
    print(arguments.out)
    print(_said(answer, arguments.lang))
    return 0


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _agreed(arguments: Namespace) -> list[str]:
    if arguments.agreed is None:
        mend = "add --agreed with the fields that you agreed to share, such as code,opened,declared"
        raise BadInput([Finding(Place("--agreed"), "missing-key",
                                "what may the other see of lines that differ?", mend)])  # fmt: skip
    return _names(arguments.agreed)


def _buckets(arguments: Namespace) -> int:
    number = int(arguments.buckets)
    if number and (number < 1 or number > 1 << 20 or number & (number - 1)):
        raise BadInput([Finding(Place("--buckets"), "bad-value", f"{number} is no power of two",
                                "at most 1048576")])  # fmt: skip
    return number


def _said(answer: Exchanged, language: str) -> str:
    words = _NEXT[type(answer).__name__][language]
    if isinstance(answer, Lines):
        return words.format(len(answer.lines), len(answer.differing))
    if isinstance(answer, Rows):
        return words.format(len(answer.rows), ", ".join(answer.agreed) or "–")
    return words
