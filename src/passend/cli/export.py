"""The command that writes for other systems: export."""

from __future__ import annotations

from argparse import Namespace
from contextlib import closing
from pathlib import Path

from passend.cli.printing import write_aside
from passend.cli.reading import statement_in
from passend.findings import BadInput, Finding, Place
from passend.report.numbers import money_text
from passend.settlement.export.fhir import fhir_json, statement_fhir
from passend.settlement.export.journal import journal_csv, journal_lines, journal_xlsx
from passend.settlement.ledger.entries import ACCOUNTS
from passend.settlement.ledger.sqlite import SqliteLedger
from passend.words import Words

__all__ = ["export"]


def export(arguments: Namespace) -> int:
    """``passend export FILE --out FILE``: what is written follows from the ending of its name."""
    out = Path(arguments.out)
    kind = out.suffix.lower()
    if kind == ".json":
        write_aside(out, fhir_json(statement_fhir(statement_in(Path(arguments.file)))).encode())
        print(out)
        return 0
    if kind not in (".csv", ".xlsx"):
        mend = "a journal ends in .csv or .xlsx, FHIR in .json"
        raise BadInput([Finding(Place("--out"), "bad-value", f"{out.name} says no format", mend)])
    with closing(SqliteLedger(Path(arguments.file), make=False)) as ledger:
        lines = journal_lines(ledger, arguments.books_of, _accounts(arguments), arguments.contract)
    write = journal_csv if kind == ".csv" else journal_xlsx
    write_aside(out, write(lines, arguments.lang))
    debit = money_text(sum(line.debit for line in lines), arguments.lang)
    said = Words("{} regels; debet en credit elk {}", "{} lines; debit and credit {} each")
    print(f"{out}: {said[arguments.lang].format(len(lines), debit)}")
    return 0


def _accounts(arguments: Namespace) -> dict[str, str]:
    found = {}
    for text in arguments.account:
        name, sign, number = text.partition("=")
        if name not in ACCOUNTS or not sign or not number:
            mend = f"write NAME=NUMBER, NAME one of {', '.join(ACCOUNTS)}"
            raise BadInput([Finding(Place("--account"), "bad-value", f"{text!r} is none", mend)])
        found[name] = number
    return found
