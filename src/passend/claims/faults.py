"""What can be wrong with a row of claims: the reasons in two languages, and a tally of them.

A tally counts everything and lists a part: a source with a million wrong rows gives one report that
a person can read, and Python objects only for the rows that it lists.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from passend.claims.schema import field_named
from passend.findings import Finding, Place
from passend.words import Words

__all__ = ["LISTED_PER_REASON", "REASONS", "Fault", "Reason", "Tally"]

LISTED_PER_REASON: Final = 100
"""How many rows are listed of one reason in one column; the others are counted."""


@dataclass(frozen=True)
class Reason:
    """Why a row is refused (or only remarked upon), in words with
    {field}, {means}, {words} and {value}."""

    code: str
    says: Words
    mend: Words
    remark: bool = False


def _reasons(*reasons: Reason) -> dict[str, Reason]:
    return {reason.code: reason for reason in reasons}


REASONS: Final = _reasons(
    Reason(code="empty-cell",
           says=Words("{field} is niet ingevuld", "{field} is not filled in"),
           mend=Words("vul de cel in, of geef elke rij een vaste waarde in de kolommenlijst",
                      "fill in the cell, or give every row a constant in the mapping")),
    Reason(code="bad-text",
           says=Words("{value} bevat een regeleinde of onzichtbaar teken, of is te lang",
                      "{value} holds a line break or an invisible character, or is too long"),
           mend=Words("typ de tekst opnieuw", "type the text anew")),
    Reason(code="bad-code",
           says=Words("{value} heeft niet de vorm van {field}",
                      "{value} has not the shape of {field}"),
           mend=Words("{field}: {means}", "{field}: {means}")),
    Reason(code="code-as-number",
           says=Words("{value} is een getal: voorloopnullen van {field} kunnen weg zijn",
                      "{value} is a number: leading zeros of {field} may be lost"),
           mend=Words("maak de kolom op als tekst en vul haar opnieuw",
                      "format the column as text and fill it in anew")),
    Reason(code="unknown-word",
           says=Words("{value} is geen van de woorden voor {field}",
                      "{value} is none of the words for {field}"),
           mend=Words("schrijf {words}, of vertaal het woord in de kolommenlijst",
                      "write {words}, or translate the word in the mapping")),
    Reason(code="bad-date",
           says=Words("{value} is geen bestaande dag in de opgegeven schrijfwijze",
                      "{value} is no existing day in the stated layout"),
           mend=Words("verbeter de dag, of de schrijfwijze (datums) in de kolommenlijst; geen tijd "
                      "erbij",
                      "correct the day, or the layout (dates) in the mapping; without a time")),
    Reason(code="date-out-of-range",
           says=Words("{value} ligt buiten de jaren die kunnen",
                      "{value} is outside the years that are possible"),
           mend=Words("een dag ligt in 1900 tot en met 2200, een geboortejaar vanaf 1850; laat wat "
                      "onbekend is leeg",
                      "a day is within 1900 up to 2200, a year of birth from 1850; leave what is "
                      "unknown empty")),
    Reason(code="dates-out-of-order",
           says=Words("{field} ligt voor de dag waarop de zorg begon: {value}",
                      "{field} is before the day on which the care began: {value}"),
           mend=Words("verbeter een van de twee dagen", "correct one of the two days")),
    Reason(code="bad-number",
           says=Words("{value} is geen heel getal voor {field}",
                      "{value} is no whole number for {field}"),
           mend=Words("schrijf alleen cijfers; reken uren om naar minuten met convert (omrekenen)",
                      "write digits only; convert hours to minutes with convert (omrekenen)")),
    Reason(code="bad-amount",
           says=Words("{value} is geen bedrag in de opgegeven schrijfwijze",
                      "{value} is no amount in the stated layout"),
           mend=Words("zet decimaal, duizendtal en bedragen goed in de kolommenlijst; geen munt- "
                      "teken",
                      "set decimal, thousands and amounts in the mapping; no currency sign")),
    Reason(code="part-of-cent",
           says=Words("{value} heeft een deel van een cent", "{value} has a part of a cent"),
           mend=Words("rond het bedrag af in de bron", "round the amount in the source")),
    Reason(code="negative",
           says=Words("{value} is minder dan nul", "{value} is below zero"),
           mend=Words("schrijf het bedrag zonder min en zet C in de kolom debet_credit",
                      "write the amount without minus and put C in the column debit_credit")),
    Reason(code="number-too-large",
           says=Words("{value} is groter dan mogelijk voor {field}",
                      "{value} is larger than possible for {field}"),
           mend=Words("controleer het aantal cijfers", "check the number of digits")),
    Reason(code="ragged-row",
           says=Words("de rij heeft {value} cellen en niet zoveel als de kop",
                      "the row has {value} cells and not as many as the header"),
           mend=Words("zet een tekst met een scheidingsteken tussen aanhalingstekens",
                      "put a text that holds a separator between quotes")),
    Reason(code="starred-cell",
           says=Words("{value} is niet bewaard: het kon een BSN zijn",
                      "{value} was not kept: it may have been a BSN"),
           mend=Words("vul de cel opnieuw in, zonder BSN",
                      "fill in the cell anew, without a BSN")),
    Reason(code="conflicting-line",
           says=Words("deze regel van deze aanbieder staat er vaker, met een andere declaratie of "
                      "een tweede betaling: {value}",
                      "this line of this provider occurs again with another declaration or a "
                      "second payment: {value}"),
           mend=Words("houd één van beide; corrigeer met een creditregel en een nieuwe regel",
                      "keep one of them; correct by a credit line and a new line")),
    Reason(code="repeated-line",
           says=Words("deze rij is gelijk aan een rij die al is ingelezen: {value}",
                      "this row equals a row that was taken in already: {value}"),
           mend=Words("niets te doen: de rij telt een keer", "nothing to do: the row counts once"),
           remark=True),
    Reason(code="resent-line",
           says=Words("deze regel is vaker ingediend: dezelfde declaratie, een andere dag van "
                      "ontvangst of een ander besluit van de betaler: {value}",
                      "this line was sent more than once: the same declaration, another day of "
                      "receipt or another decision of the payer: {value}"),
           mend=Words("niets te doen: de regel telt een keer, met het bedrag dat is betaald",
                      "nothing to do: the line counts once, with what was paid for it"),
           remark=True),
    Reason(code="credit-without-debit",
           says=Words("deze credit keert geen bekende debetregel om: {value}",
                      "this credit reverses no debit line that is known: {value}"),
           mend=Words("lees de bron met de debetregel in, of verbeter keert_om",
                      "take in the source with the debit line, or correct reverses"),
           remark=True),
    Reason(code="larger-unit",
           says=Words("het aantal telt in {value} en niet in minuten",
                      "the quantity counts in {value} and not in minutes"),
           mend=Words("reken het om in de kolommenlijst (omrekenen)",
                      "convert it in the mapping (convert)"),
           remark=True),
    Reason(code="unknown-code-on-date",
           says=Words("de prijslijst kent deze code niet op die dag: {value}",
                      "the price list does not know this code on that day: {value}"),
           mend=Words("verbeter de code of de dag, of vul de prijslijst aan",
                      "correct the code or the day, or complete the price list"),
           remark=True),
    Reason(code="amount-differs",
           says=Words("het bedrag wijkt af van aantal x contractprijs: {value}",
                      "the amount differs from quantity x contract price: {value}"),
           mend=Words("vraag de aanbieder om een credit en een nieuwe regel",
                      "ask the provider for a credit and a new line"),
           remark=True),
)  # fmt: skip
"""Every reason by its code, in the order of a report."""

_QUOTED: Final = {"bad-text", "bad-code", "code-as-number", "unknown-word", "bad-date",
                  "date-out-of-range", "bad-number", "bad-amount", "part-of-cent", "negative",
                  "number-too-large"}  # fmt: skip

_OF_A_ROW: Final = {"conflicting-line", "repeated-line", "resent-line"}
"""Whose value names another row, or the source that it is in."""


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong with one row: its row in the source, the column as the source names it, the
    field, the code of the reason and the value (starred where it may be a BSN)."""

    row: int
    column: str
    field: str
    code: str
    value: str = ""

    def message(self, language: str) -> str:
        """What is wrong, in a sentence."""
        return self._filled(REASONS[self.code].says[language], language)

    def mend(self, language: str) -> str:
        """How to mend it."""
        return self._filled(REASONS[self.code].mend[language], language)

    def finding(self, shown: str, position: int = 0) -> Finding:
        """The fault as a finding in a source; ``position`` is the place of its column from 1."""
        spot = f"row {self.row}" + (f", column {self.column}" if self.column else "")
        place = Place(shown, self.row, position, spot)
        return Finding(place, self.code, self.message("en"), self.mend("en"))

    def _filled(self, text: str, language: str) -> str:
        found = field_named(self.field)
        name = (found.dutch if language == "nl" else found.name) if found else self.field
        means = found.means[language] if found else ""
        words = " | ".join(found.words) if found else ""
        value = repr(self.value) if self.code in _QUOTED else self.value or "-"
        if self.code in _OF_A_ROW and language == "nl":
            value = value.replace("row ", "rij ", 1)
        # The value last: it may hold anything, also a mark.
        marks = {"{field}": name, "{means}": means, "{words}": words, "{value}": value}
        for mark, filling in marks.items():
            text = text.replace(mark, filling)
        return text


@dataclass
class Tally:
    """Faults counted per reason and column, the first of each listed."""

    counts: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    listed: list[Fault] = field(default_factory=list)

    def room(self, code: str, field_name: str, column: str) -> int:
        """How many more rows of a reason in a column will be listed."""
        return max(0, LISTED_PER_REASON - self.counts[code, field_name, column])

    def add(self, rows: int, faults: Sequence[Fault]) -> None:
        """``rows`` rows with one reason in one column, of which ``faults`` are the first."""
        if rows:
            key = (faults[0].code, faults[0].field, faults[0].column)
            self.listed += faults[: self.room(*key)]
            self.counts[key] += rows

    def rows(self, remarks: bool) -> int:
        """How many faults were counted, of those that refuse a row or of the remarks."""
        return sum(n for (code, _, _), n in self.counts.items() if REASONS[code].remark == remarks)
