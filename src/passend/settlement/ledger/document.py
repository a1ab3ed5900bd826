"""A ledger for people: balances per clause and window, what was posted, and what was said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from passend.report.document import Block, Document, Paragraph, Table
from passend.report.numbers import money_text
from passend.settlement.ledger.balances import KeyBalance, owed_between
from passend.settlement.ledger.entries import Entry, Remark
from passend.words import Words

__all__ = ["ENTRY_WORDS", "balances_document", "entries_table", "remarks_table"]

ENTRY_WORDS = {
    "entitlement": Words("recht", "entitlement"),
    "claims": Words("betaalde declaraties", "claims paid"),
    "advance": Words("voorschot", "advance"),
    "instalment": Words("termijn", "instalment"),
    "payment": Words("betaling", "payment"),
    "set_off": Words("verrekening", "set-off"),
    "decision": Words("besluit", "decision"),
    "reversal": Words("tegenboeking", "reversal"),
}
_REMARK_WORDS = {
    "early_warning": Words("vroege melding", "early warning"),
    "issued": Words("afgegeven", "issued"),
    "answer": Words("antwoord", "answer"),
}
_BALANCES = Words(
    "afspraak|periode|van|aan|recht|besluit|al geboekt|nog niet opeisbaar|nu verschuldigd",
    "clause|window|from|to|entitlement|decision|already posted|not due yet|due now",
)
_ENTRIES = Words("boeking|dag|soort|afspraak|periode|bedrag|reden",
                 "entry|day|kind|clause|window|amount|reason")  # fmt: skip
_REMARKS = Words("dag|soort|door|afspraak|periode|bedrag|gevraagd of gezegd",
                 "day|kind|by|clause|window|amount|asked or said")  # fmt: skip
_OWES = Words("{} is aan {} verschuldigd: {}.", "{} owes {}: {}.")
_NOTHING = Words("Niemand is op dit moment iets verschuldigd.", "Nobody owes anything now.")
_DEDUCTIBLE = Words(
    "{clause} {window}: van wat is betaald, droegen verzekerden {own} als verplicht eigen risico. "
    "Het recht verandert daar niet door; de netto last van {payer} is {net}.",
    "{clause} {window}: of what was paid, insured people bore {own} as compulsory deductible. "
    "That does not change the entitlement; the net cost of {payer} is {net}.",
)


def balances_document(contract: str, found: Sequence[KeyBalance], language: str) -> Document:
    """The balances of one contract."""

    def money(cents: int) -> str:
        return money_text(cents, language)

    rows = tuple(
        (x.key.clause, x.key.window, x.key.paid_by, x.key.paid_to, money(x.entitled),
         money(x.decided), money(x.paid), money(x.open), money(x.due))
        for x in found
    )  # fmt: skip
    head = tuple(_BALANCES[language].split("|"))
    blocks: list[Block] = [Table(head, rows, frozenset(range(4, 9)))]
    owed = owed_between(found)
    blocks += [
        Paragraph(_OWES[language].format(debtor, creditor, money(cents)))
        for (debtor, creditor), cents in owed.items()
    ] or [Paragraph(_NOTHING[language])]
    for item in found:
        if item.deductible:
            blocks.append(Paragraph(_DEDUCTIBLE[language].format(
                clause=item.key.clause, window=item.key.window, own=money(item.deductible),
                payer=item.key.paid_by, net=money(item.net_cost))))  # fmt: skip
    return Document(contract, language, tuple(blocks))


def entries_table(entries: Iterable[Entry], language: str) -> Table:
    """Entries in the order of appending; the amount is what it changes in what is owed."""
    rows = []
    for entry in entries:
        owed = entry.legs.get("due", 0) + entry.legs.get("open", 0)
        rows.append((entry.id[7:19], entry.day, ENTRY_WORDS[entry.kind][language],
                     entry.key.clause, entry.key.window, money_text(owed, language),
                     entry.reason))  # fmt: skip
    return Table(tuple(_ENTRIES[language].split("|")), tuple(rows), frozenset({5}))


def remarks_table(remarks: Iterable[Remark], language: str) -> Table:
    """What was said: by whom, when, and what was asked."""
    rows = tuple(
        (r.day, _REMARK_WORDS[r.kind][language], r.by, r.clause, r.window,
         money_text(r.cents, language) if r.cents else "", r.says)
        for r in remarks
    )  # fmt: skip
    return Table(tuple(_REMARKS[language].split("|")), rows, frozenset({5}))
