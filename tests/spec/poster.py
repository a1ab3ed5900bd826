"""A process that posts to a ledger until it is killed: one number on stdout for every posting.

``python poster.py LEDGER COUNT``: document n has 1 + n % 5 entries; a remark follows every tenth.
"""

from __future__ import annotations

import sys
from pathlib import Path

from passend.settlement.ledger.entries import Document, Entry, Key, Ledger, Remark
from passend.settlement.ledger.sqlite import SqliteLedger


def post(ledger: Ledger, number: int) -> None:
    """Post document ``number``, unless it is there."""
    document = Document(f"d{number}", "k", "statement", "2027-01-01", number)
    with ledger.writing():
        if ledger.document(document.id) is None:
            ledger.add(document, entries(number))
            if number % 10 == 0:
                ledger.remark(Remark(f"r{number}", "early_warning", "k", "", "", "", "Bob", 1, "x"))


def entries(number: int) -> list[Entry]:
    return [
        Entry(f"e{number}.{at}", "payment", Key("k", f"c{at}", "payer", "provider", "2026"),
              "2027-01-01", f"d{number}", {"due": -number - 1, "paid": number + 1})
        for at in range(1 + number % 5)
    ]  # fmt: skip


if __name__ == "__main__":
    with SqliteLedger(Path(sys.argv[1])) as file:
        for number in range(int(sys.argv[2])):
            post(file, number)
            print(number, flush=True)
