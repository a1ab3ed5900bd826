"""Deadlines for people: what is due when, what is near, what was missed and what that risks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from passend.contract.model import Contract
from passend.report.document import Block, Document, Paragraph, Table
from passend.report.numbers import date_text
from passend.settlement.clocks import Due, state_on
from passend.words import Words

__all__ = ["COURTS", "KIND_WORDS", "clocks_document"]

KIND_WORDS = {
    "data_cutoff": Words("Gegevens aangeleverd tot en met", "Data handed in until"),
    "run_off": Words("Uitloop van declaraties tot en met", "Run-off of claims until"),
    "provisional": Words("Voorlopige afrekening", "Provisional statement"),
    "final": Words("Definitieve afrekening", "Final statement"),
    "objection": Words("Bezwaar tegen de afrekening", "Objection to the statement"),
}
COURTS = Words(
    "Rechters oordelen verschillend over een late eindafrekening: het hof Den Haag liet een "
    "verzekeraar € 71.919 over 2015 niet terugvorderen, omdat een tijdige eindafrekening ontbrak "
    "en belangen niet waren afgewogen (2022:1008); de rechtbank vond de termijn eerder niet "
    "fataal (2020:12857). Laat afrekenen kan dus het recht op geld kosten.",
    "Courts differ on a late final statement: the court of appeal of The Hague did not let an "
    "insurer recover EUR 71,919 over 2015, because there was no timely final statement and "
    "interests had not been weighed (2022:1008); the court of first instance had held that the "
    "term is not fatal (2020:12857). Settling late may cost the right to the money.",
)
_STATES = {
    "met": Words("gehaald", "met"),
    "late": Words("{} dagen te laat", "{} days late"),
    "passed": Words("verstreken", "passed"),
    "over": Words("voorbij", "over"),
    "near": Words("nadert", "near"),
    "later": Words("", ""),
}
_HEAD = Words("termijn|jaar|uiterlijk|artikel|stand op {}",
              "deadline|year|last day|article|state on {}")  # fmt: skip
_NONE = Words("In het contract staan geen termijnen voor de afrekening.",
              "The contract has no deadlines for the settlement.")  # fmt: skip


def clocks_document(contract: Contract, dues: Sequence[Due], on: date, language: str) -> Document:
    """The deadlines of a contract as they stand on a day."""
    rows, risks = [], []
    for due in dues:
        state = state_on(due, on)
        kind = KIND_WORDS[due.deadline.kind][language]
        said = _STATES[state][language].format(due.late_days)
        rows.append((kind, due.window, date_text(due.day, language), due.deadline.article, said))
        if state in ("late", "passed") and due.deadline.risk:
            risks.append(f"{kind} {due.window}: {due.deadline.risk}")
        if state in ("late", "passed") and due.deadline.kind == "final":
            risks.append(COURTS[language])
    head = tuple(_HEAD[language].format(date_text(on, language)).split("|"))
    blocks: list[Block] = [Table(head, tuple(rows))] if rows else [Paragraph(_NONE[language])]
    blocks += [Paragraph(text, remark=True) for text in dict.fromkeys(risks)]
    return Document(contract.title or contract.id, language, tuple(blocks))
