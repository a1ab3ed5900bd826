"""The sheets of a statement: explanation, statement, balances, what changed, calculation, input."""

from __future__ import annotations

from collections.abc import Sequence

from passend.contract.wording import unit_text
from passend.settlement.breakdown import split
from passend.settlement.causes import CAUSES, Change
from passend.settlement.clocks_document import COURTS
from passend.settlement.issued_document import CAUSE_WORDS, Extras
from passend.settlement.statement import Line, Statement
from passend.settlement.workbook.book import Book, Sheet
from passend.settlement.workbook.formulas import COLUMNS, Calculation, Row
from passend.terms.reading import roles
from passend.words import Words

__all__ = ["workbook"]

_NAMES = {
    "about": Words("Uitleg", "Explanation"), "statement": Words("Afrekening", "Statement"),
    "balance": Words("Saldo", "Balance"), "changed": Words("Veranderd", "Changed"),
    "calculation": Words("Berekening", "Calculation"), "input": Words("Invoer", "Input"),
    "early": Words("Meldingen", "Warnings"),
}  # fmt: skip
_HEADS = {
    "statement": Words(
        "afspraak|artikel|periode|van|aan|bruto (centen)|boven plafond (centen)|"
        "aangevuld (centen)|netto recht (centen)|volgens berekening|verschil|netto recht (euro)|"
        "stand",
        "clause|article|window|from|to|gross (cents)|above ceiling (cents)|topped up (cents)|"
        "net entitlement (cents)|by the calculation|gap|net entitlement (euro)|state"),
    "balance": Words(
        "boeking|periode|afspraken|te betalen (centen)|al geboekt (centen)|saldo (centen)|"
        "waarvan eigen risico (centen)|netto last (centen)|saldo (euro)|verschuldigd door|aan",
        "posting|window|clauses|payable (cents)|posted (cents)|balance (cents)|"
        "of which deductible (cents)|net cost (cents)|balance (euro)|owed by|to"),
    "calculation": Words(
        "nummer|wat|soort|periode|onderdeel|eenheid|in delen van|waarde|q1|r1|q2|r2|hoe",
        "number|what|kind|window|item|unit|in parts of|value|q1|r1|q2|r2|how"),
    "input": Words("waarneming|periode|onderdeel|waarde|eenheid|bekend|opgave van",
                   "observation|window|item|value|unit|known|held by"),
    "changed": Words("afspraak|periode|was (centen)|{}|is (centen)|verschil (euro)",
                     "clause|window|was (cents)|{}|is (cents)|difference (euro)"),
    "early": Words("dag|door|afspraak|periode|bedrag (centen)|gevraagd of gezegd",
                   "day|by|clause|window|amount (cents)|asked or said"),
}  # fmt: skip
_ABOUT = {
    "what": Words(
        "Deze werkmap rekent de afrekening na in hele centen. Blad Berekening heeft één rij per "
        "stap; gele cellen zijn waargenomen of afgesproken, alle andere zijn formules.",
        "This workbook recomputes the statement in whole cents. Sheet Calculation has a row for "
        "every step; yellow cells were observed or agreed, all others are formulas."),
    "rounding": Words(
        "Er wordt alleen afgerond waar een aandeel of deling staat, op de cent, een halve cent van "
        "nul af. Staan er getallen in q1 tot en met r2, dan is de deling gesplitst, omdat het "
        "product te groot is voor een rekenblad.",
        "Only a share or a division is rounded, to the cent, half a cent away from zero. Where "
        "numbers stand in q1 to r2 the division was split, because the product is too large for a "
        "spreadsheet."),
    "gap": Words(
        "Blad Afrekening zet ernaast wat de berekening geeft. In de kolom verschil staat overal 0; "
        "staat er iets anders, dan is er iets veranderd.",
        "Sheet Statement shows what the calculation gives beside it. The column gap is 0 "
        "everywhere; if it is not, something was changed."),
    "cells": Words("{} cellen zijn te groot voor een rekenblad en staan er als waarde. Controleer "
                   "ze met passend verify.",
                   "{} cells are too large for a spreadsheet and stand as values. Check them with "
                   "passend verify."),
    "proof": Words("Deze werkmap is om te lezen en na te rekenen; het bewijs is het bestand van de "
                   "afrekening met zegel {}.",
                   "This workbook is to read and recompute; the proof is the file of the statement "
                   "with seal {}."),
    "known": Words("Contract {} versie {}, bekend op {}.", "Contract {} version {}, known at {}."),
    "late": Words("Deze afrekening is te laat afgegeven. Reden: {}.",
                  "This statement was issued late. Reason: {}."),
    "none": Words("niet opgegeven", "none given"),
}  # fmt: skip
_STEPS = {
    "Sum": Words("som", "sum"), "Scale": Words("aandeel of deling", "share or division"),
    "Times": Words("volume maal prijs", "volume times price"),
    "Excess": Words("wat erboven ligt", "what lies above"), "When": Words("keuze", "choice"),
    "Total": Words("totaal", "total"), "Lit": Words("vast getal", "constant"),
    "Par": Words("afgesproken", "agreed"), "Obs": Words("waargenomen", "observed"),
    "Carry": Words("van de periode ervoor", "from the window before"),
}  # fmt: skip


_LINE = 60
"""How many characters of the explanation go on a line, at least."""


def workbook(statement: Statement, extras: Extras, language: str, *, cached: bool = True) -> bytes:
    """The XLSX file of a statement. With ``cached`` off no formula carries its value, so that
    whoever opens it computes everything anew."""
    writer = _Writer(statement, extras, language, Book(cached=cached))
    return writer.bytes()


class _Writer:
    def __init__(self, statement: Statement, extras: Extras, language: str, book: Book) -> None:
        self.statement, self.extras, self.language, self.book = statement, extras, language, book
        self.lines = sorted(statement.lines, key=lambda x: (x.paid_by, x.paid_to, x.window))
        # The first row of figures on the calculation sheet, as a spreadsheet counts.
        self.calculation = Calculation(self.lines, 2)

    def bytes(self) -> bytes:
        self.about()
        self.main()
        if self.statement.balances:
            self.balances()
        if self.extras.changes is not None:
            self.changes(self.extras.changes)
        if self.extras.issue is not None and self.extras.issue.remarks:
            self.early()
        self.steps()
        self.input()
        return self.book.bytes()

    def sheet(self, key: str, widths: list[int]) -> Sheet:
        sheet = self.book.sheet(_NAMES[key][self.language], widths, landscape=key != "about")
        if key in _HEADS and key != "changed":
            sheet.head(0, _HEADS[key][self.language].split("|"))
        return sheet

    def about(self) -> None:
        sheet, statement = self.sheet("about", [76]), self.statement
        says = {key: words[self.language] for key, words in _ABOUT.items()}
        sheet.text(0, 0, statement.title or statement.contract, "title")
        texts = [
            says["known"].format(statement.contract, statement.version, statement.known_at),
            says["what"], says["rounding"], says["gap"],
        ]  # fmt: skip
        large = sum(row.too_large for row in self.calculation.rows)
        if large:
            texts.append(says["cells"].format(large))
        issue = self.extras.issue
        if issue is not None and issue.late:
            texts += [says["late"].format(issue.reason or says["none"]), COURTS[self.language]]
        texts.append(says["proof"].format(statement.seal))
        for row, text in enumerate(texts, 2):
            sheet.text(row, 0, text)
            sheet.height(row, 1 + len(text) // _LINE)

    def main(self) -> None:
        """Per line gross - above ceiling + topped up = net, beside the calculation; the sums per
        window and pair of parties."""
        sheet = self.sheet("statement", [24, 9, 11, 12, 12, 16, 16, 16, 18, 18, 9, 20, 14])
        row, first = 1, 1
        for at, line in enumerate(self.lines):
            self.main_line(sheet, row, line)
            row += 1
            after = self.lines[at + 1] if at + 1 < len(self.lines) else None
            if after is None or _group(after) != _group(line):
                self.main_total(sheet, row, first, line)
                row += 2
                first = row

    def main_line(self, sheet: Sheet, row: int, line: Line) -> None:
        one, at = split(line), row + 1
        words = (line.clause, line.article, line.window, line.paid_by, line.paid_to)
        for column, text in enumerate(words):
            sheet.text(row, column, text)
        for column, cents in enumerate((one.gross, one.at_risk, one.guaranteed), 5):
            sheet.number(row, column, cents)
        sheet.formula(row, 8, f"F{at}-G{at}+H{at}", line.entitlement)
        name = _NAMES["calculation"][self.language]
        cell = self.calculation.cell(line.nodes[-1].id)
        sheet.formula(row, 9, f"{name}!{cell}", line.entitlement)
        sheet.formula(row, 10, f"I{at}-J{at}", 0)
        sheet.formula(row, 11, f"I{at}/100", _euro(line.entitlement), "euro")
        state = Words("definitief", "final") if line.closed else Words("voorlopig", "provisional")
        sheet.text(row, 12, state[self.language])

    def main_total(self, sheet: Sheet, row: int, first: int, line: Line) -> None:
        group = [x for x in self.lines if _group(x) == _group(line)]
        sheet.text(row, 0, Words("samen", "together")[self.language], "total_text")
        for column, text in enumerate(("", line.window, line.paid_by, line.paid_to), 1):
            sheet.text(row, column, text, "total_text")
        splits = [split(x) for x in group]
        sums = [sum(s.gross for s in splits), sum(s.at_risk for s in splits),
                sum(s.guaranteed for s in splits), sum(s.net for s in splits)]  # fmt: skip
        for letter, cents in zip("FGHIJ", [*sums, sums[-1]], strict=True):
            formula = f"SUM({letter}{first + 1}:{letter}{row})"
            sheet.formula(row, ord(letter) - ord("A"), formula, cents, "total")
        sheet.formula(row, 10, f"I{row + 1}-J{row + 1}", 0, "total")
        sheet.formula(row, 11, f"I{row + 1}/100", _euro(sums[-1]), "total_euro")

    def balances(self) -> None:
        sheet = self.sheet("balance", [18, 10, 30, 18, 18, 18, 16, 18, 20, 14, 14])
        for row, item in enumerate(self.statement.balances, 1):
            at = row + 1
            for column, text in enumerate((item.posting, item.window, ", ".join(item.towards))):
                sheet.text(row, column, text)
            sheet.number(row, 3, item.payable)
            sheet.number(row, 4, item.posted, "input")
            sheet.formula(row, 5, f"D{at}-E{at}", item.balance)
            sheet.number(row, 6, item.deductible, "input")
            sheet.formula(row, 7, f"D{at}-G{at}", item.payable - item.deductible)
            sheet.formula(row, 8, f"F{at}/100", _euro(item.balance), "euro")
            sheet.text(row, 9, item.owed_by)
            sheet.text(row, 10, item.owed_to)

    def changes(self, changes: Sequence[Change]) -> None:
        sheet = self.sheet("changed", [24, 11, *[18] * (len(CAUSES) + 3)])
        causes = "|".join(CAUSE_WORDS[cause][self.language] for cause in CAUSES)
        sheet.head(0, _HEADS["changed"][self.language].format(causes).split("|"))
        for row, change in enumerate(changes, 1):
            at = row + 1
            sheet.text(row, 0, change.clause)
            sheet.text(row, 1, change.window)
            sheet.number(row, 2, change.before)
            for column, cause in enumerate(CAUSES, 3):
                sheet.number(row, column, change.by[cause])
            sheet.formula(row, 8, f"SUM(C{at}:H{at})", change.now)
            sheet.formula(row, 9, f"(I{at}-C{at})/100", _euro(change.difference), "euro")

    def early(self) -> None:
        sheet = self.sheet("early", [12, 24, 20, 11, 18, 60])
        assert self.extras.issue is not None
        for row, remark in enumerate(self.extras.issue.remarks, 1):
            for column, text in enumerate((remark.day, remark.by, remark.clause, remark.window)):
                sheet.text(row, column, text)
            sheet.number(row, 4, remark.cents)
            sheet.text(row, 5, remark.says)

    def steps(self) -> None:
        sheet = self.sheet("calculation", [12, 38, 20, 11, 16, 12, 10, 20, 12, 12, 12, 12, 44])
        said = roles()
        for row, step in enumerate(self.calculation.rows, 1):
            node = step.node
            name = said[node.role][self.language] if node.role in said else node.name.lstrip("@")
            words = (node.id, name, _STEPS[node.kind][self.language], node.window, step.item,
                     unit_text(node.unit, self.language))  # fmt: skip
            for column, text in enumerate(words):
                sheet.text(row, column, text)
            sheet.number(row, 6, node.parts)
            self.step_value(sheet, row, step)

    def step_value(self, sheet: Sheet, row: int, step: Row) -> None:
        column = ord(COLUMNS["value"]) - ord("A")
        if not step.formula:
            sheet.number(row, column, step.value, "cents" if step.too_large else "input")
            return
        sheet.formula(row, column, step.formula, step.value)
        for helper, (formula, value) in enumerate(step.helpers, column + 1):
            sheet.formula(row, helper, formula, value)
        sheet.text(row, column + 5, step.formula)

    def input(self) -> None:
        sheet = self.sheet("input", [28, 14, 16, 20, 12, 12, 14])
        for row, item in enumerate(self.statement.inputs["observations"], 1):
            for column, name in enumerate(("observation", "window", "item")):
                sheet.text(row, column, str(item[name]))
            sheet.number(row, 3, int(item["value"]), "input")
            for column, name in enumerate(("unit", "known", "held_by"), 4):
                sheet.text(row, column, str(item[name]))


def _group(line: Line) -> tuple[str, str, str]:
    return line.paid_by, line.paid_to, line.window


def _euro(cents: int) -> float:
    """What a spreadsheet makes of cents / 100: a double, as every cell is. Shown, never computed
    with."""
    return cents / 100
