"""The entries of a ledger as a journal: debit and credit in the books of one of the two parties.

A leg above zero is what ``paid_by`` owes ``paid_to``: in the books of ``paid_to`` that is a debit,
in those of ``paid_by`` a credit. Every entry balances, and so does the journal.

A text that a spreadsheet would take for a formula gets an apostrophe before it in CSV, and stands
as text in XLSX (OWASP: CSV injection).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from passend.money import decimal_text
from passend.settlement.ledger.document import ENTRY_WORDS
from passend.settlement.ledger.entries import Entry, Ledger
from passend.words import Words

__all__ = ["JournalLine", "journal_csv", "journal_lines", "journal_xlsx", "safe_text"]


@dataclass(frozen=True)
class JournalLine:
    """One leg of an entry in the books of a party, in cents; either debit or credit is zero."""

    day: str
    entry: str
    contract: str
    clause: str
    window: str
    kind: str
    account: str
    debit: int
    credit: int
    counterparty: str
    text: str


_COLUMNS: Final = {
    "day": Words("datum", "day"), "entry": Words("boeking", "entry"),
    "contract": Words("contract", "contract"), "clause": Words("afspraak", "clause"),
    "window": Words("periode", "window"), "kind": Words("soort", "kind"),
    "account": Words("rekening", "account"), "debit": Words("debet", "debit"),
    "credit": Words("credit", "credit"), "counterparty": Words("tegenpartij", "counterparty"),
    "text": Words("omschrijving", "text"),
}  # fmt: skip
_ACCOUNTS: Final = {
    "due": Words("opeisbaar", "due"),
    "open": Words("nog niet opeisbaar", "not due yet"),
    "entitled": Words("recht", "entitled"),
    "paid": Words("betaald", "paid"),
    "deductible": Words("eigen risico", "deductible"),
    "decided": Words("besluiten", "decided"),
}
_AMOUNTS: Final = ("debit", "credit")


def journal_lines(
    ledger: Ledger, party: str, accounts: Mapping[str, str] | None = None, contract: str = ""
) -> tuple[JournalLine, ...]:
    """The journal of a party (its short name in the contracts, such as ``payer``): every entry it
    has part in, leg by leg. ``accounts`` gives the number of an account by its name in the
    ledger."""
    return tuple(
        line
        for record, _ in ledger.records()
        if isinstance(record, Entry) and party in (record.key.paid_by, record.key.paid_to)
        if not contract or record.key.contract == contract
        for line in _legs(record, party, accounts or {})
    )


def _legs(entry: Entry, party: str, accounts: Mapping[str, str]) -> Iterator[JournalLine]:
    key = entry.key
    receives = key.paid_to == party
    other = key.paid_by if receives else key.paid_to
    for account, cents in sorted(entry.legs.items()):
        owed = cents if receives else -cents
        yield JournalLine(
            entry.day, entry.id.removeprefix("sha256:")[:12], key.contract, key.clause, key.window,
            entry.kind, accounts.get(account, account), max(0, owed), max(0, -owed), other,
            entry.reason,
        )  # fmt: skip


def safe_text(text: str) -> str:
    """A text that no spreadsheet takes for a formula or a command."""
    risky = text.lstrip()[:1] in ("=", "+", "-", "@") or text[:1] in ("\t", "\r", "\n")
    return f"'{text}" if risky else text


def journal_csv(lines: Iterable[JournalLine], language: str) -> bytes:
    """The journal as CSV in UTF-8. In Dutch with semicolons and decimal commas, as Dutch
    spreadsheets and packages expect; in English with commas and points."""
    dutch = language == "nl"
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";" if dutch else ",", lineterminator="\r\n")
    writer.writerow([word[language] for word in _COLUMNS.values()])
    for line in lines:
        writer.writerow([_cell(line, name, language) for name in _COLUMNS])
    return text.getvalue().encode("utf-8-sig")


def _said(line: JournalLine, name: str, language: str) -> str:
    """A text of a line as people read it."""
    value = str(getattr(line, name))
    words = {"kind": ENTRY_WORDS, "account": _ACCOUNTS}.get(name, {}).get(value)
    if name == "text" and not value:
        return f"{ENTRY_WORDS[line.kind][language]} {line.clause} {line.window}"
    return words[language] if words else value


def _cell(line: JournalLine, name: str, language: str) -> str:
    value = getattr(line, name)
    if name not in _AMOUNTS:
        return safe_text(_said(line, name, language))
    text = decimal_text(value, 2)
    return text.replace(".", ",") if language == "nl" else text


def journal_xlsx(lines: Iterable[JournalLine], language: str) -> bytes:
    """The journal as a workbook: text as text, amounts as numbers, sums below as formulas. Dates
    of making are left out, so that the same ledger gives the same file."""
    import xlsxwriter  # type: ignore[import-untyped]

    whole = io.BytesIO()
    book = xlsxwriter.Workbook(whole, {"in_memory": True, "strings_to_formulas": False,
                                       "strings_to_urls": False})  # fmt: skip
    book.set_properties({"created": datetime(1980, 1, 1)})
    sheet = book.add_worksheet(Words("journaal", "journal")[language])
    head = book.add_format({"bold": True})
    money = book.add_format({"num_format": "#,##0.00"})
    rows = list(lines)
    for column, (name, word) in enumerate(_COLUMNS.items()):
        sheet.write_string(0, column, word[language], head)
        for at, line in enumerate(rows, 1):
            value = getattr(line, name)
            if name in _AMOUNTS:
                sheet.write_number(at, column, float(decimal_text(value, 2)), money)
            else:
                sheet.write_string(at, column, _said(line, name, language))
        if name in _AMOUNTS and rows:
            letter = chr(ord("A") + column)
            total = sum(getattr(line, name) for line in rows)
            sheet.write_formula(len(rows) + 1, column, f"=SUM({letter}2:{letter}{len(rows) + 1})",
                                money, decimal_text(total, 2))  # fmt: skip
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(_COLUMNS) - 1, 16)
    book.close()
    return whole.getvalue()
