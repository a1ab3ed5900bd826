"""A proposed mapping as a file in Dutch or English, with a remark wherever a person must look."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from passend.claims.sampled import Written
from passend.claims.schema import FIELDS, field_named
from passend.files.editing import quoted
from passend.words import Words

if TYPE_CHECKING:
    from passend.claims.proposal import Placed, Proposal

__all__ = ["proposal_text"]

_REMARKS: Final = {
    "check": Words("controleer elke regel", "check every line"),
    "resembles": Words("lijkt erop: controleer", "resembles it: check"),
    "bsn": Words("een BSN: alleen met een sleutel om te pseudonimiseren (--key)",
                 "a BSN: only with a key to pseudonymise it (--key)"),
    "choose": Words("kies: euro of centen", "choose: euros or cents"),
    "days": Words("zoals de datums in het bestand staan", "as days are written in the file"),
    "zeros": Words("nullen vooraan zijn kwijt: ze komen terug",
                   "zeros at the front are lost: they come back"),
    "minus": Words("een bedrag met een min is een credit", "an amount with a minus is a credit"),
    "anew": Words("de regels tellen in elke declaratie opnieuw vanaf 1",
                  "the lines are counted from 1 in each claim"),
    "smallest": Words("in de kleinste eenheid", "in the smallest unit"),
    "text": Words("zoals de tekst in het bestand is bewaard", "as the text was saved in the file"),
    "missing": Words("nog te vullen, hier of met een kolom", "still to fill, here or by a column"),
    "unplaced": Words("niet geplaatst", "not placed"),
    "euros": Words("euro", "euros"),
    "yes": Words("ja", "yes"),
}  # fmt: skip
_KEYS: Final = {
    "columns": "kolommen", "field": "veld", "first": "eerste", "dates": "datums",
    "restore_zeros": "nullen_terug", "decimal": "decimaal", "thousands": "duizendtal",
    "amounts": "bedragen", "constants": "vast", "translations": "vertalingen",
    "convert": "omrekenen", "to": "naar", "times": "maal", "joined": "samengevoegd",
    "minus_is_credit": "min_is_credit", "encoding": "codering",
}  # fmt: skip
_CUT: Final = {"postcode3": "3"}


def proposal_text(proposal: Proposal, language: str) -> str:
    """The file; what the sample does not tell stands in it as a remark."""
    return "\n".join(_Text(proposal, language).lines()) + "\n"


class _Text:
    """The lines of the file in one language."""

    def __init__(self, proposal: Proposal, language: str) -> None:
        self.proposal, self.how, self.language = proposal, proposal.written, language
        keys = {key: Words(dutch, key) for key, dutch in _KEYS.items()}
        self.say = {name: words[language] for name, words in (_REMARKS | keys).items()}

    def lines(self) -> Iterator[str]:
        say, how = self.say, self.how
        yield f"{say['columns']}:  # {say['check']}"
        for placed in self.proposal.placed:
            if not (how.line_per_claim and placed.field == "line_id"):
                yield self.column(placed)
        if how.line_per_claim:
            names = {placed.field: quoted(placed.column) for placed in self.proposal.placed}
            yield f"{say['joined']}:  # {say['anew']}"
            yield f"  {self.name('line_id')}: [{names['claim_id']}, {names['line_id']}]"
        yield f"{say['dates']}: {self.layout(how.dates or 'YYYY-MM-DD')}  # {say['days']}"
        yield from self.amounts(how)
        yield from self.meanings(how)
        if self.proposal.encoding != "utf-8":
            yield f"{say['encoding']}: {self.proposal.encoding}  # {say['text']}"
        yield from self.left()

    def column(self, placed: Placed) -> str:
        """One column with its field, and how its values differ from the others."""
        say, field = self.say, placed.field
        own = dict(self.how.own_dates).get(field)
        options = {
            "first": f'"{_CUT[field]}"' if field in _CUT else "",
            "dates": self.layout(own) if own else "",
            "restore_zeros": say["yes"] if field in self.how.lost_zeros else "",
        }
        given = [f"{say[key]}: {value}" for key, value in options.items() if value]
        value = self.name(field)
        if given:
            value = "{" + ", ".join([f"{say['field']}: {value}", *given]) + "}"
        bsn = placed.column in self.proposal.bsn
        zeros = "zeros" if options["restore_zeros"] else ""
        remark = say.get("bsn" if bsn else zeros or placed.why)
        return f"  {quoted(placed.column)}: {value}" + (f"  # {remark}" if remark else "")

    def amounts(self, how: Written) -> Iterator[str]:
        say = self.say
        if how.style is None:
            yield f"# {say['amounts']}:  # {say['choose']}"
        else:
            yield f"{say['amounts']}: {say['euros']}"
            yield f'{say["decimal"]}: "{how.style.decimal}"'
            if how.style.thousands:
                yield f'{say["thousands"]}: "{how.style.thousands}"'
        if how.minus:
            yield f"{say['minus_is_credit']}: {say['yes']}  # {say['minus']}"

    def meanings(self, how: Written) -> Iterator[str]:
        """What is the same in every row, what words mean, and units that become smaller ones."""
        say = self.say
        if self.proposal.unit:
            yield f"{say['constants']}:"
            yield f"  {self.name('unit')}: {self.proposal.unit}"
        if how.words:
            yield f"{say['translations']}:"
        for name, words in how.words:
            pairs = ", ".join(f'{quoted(word)}: "{meaning}"' for word, meaning in words)
            yield f"  {self.name(name)}: {{{pairs}}}"
        if how.minutes:
            yield f"{say['convert']}:  # {say['smallest']}"
        for unit, times in how.minutes:
            to = f"{say['to']}: minuut"
            yield f'  {quoted(unit)}: {{{to}, {say["times"]}: "{times}"}}'

    def left(self) -> Iterator[str]:
        """What is still to fill, and what was not placed."""
        say = self.say
        if self.proposal.missing:
            yield f"# {say['constants']}:  # {say['missing']}"
        for name in self.proposal.missing:
            field = field_named(name)
            means = field.means[self.language] if field else ""
            yield f"#   {self.name(name)}:  # {means}"
        for column in self.proposal.unplaced:
            yield f"# {say['unplaced']}: {quoted(column)}"

    def name(self, field: str) -> str:
        """A field in the language of the file."""
        return next(f.dutch if self.language == "nl" else f.name for f in FIELDS if f.name == field)

    def layout(self, dates: str) -> str:
        """A layout of days in the language of the file."""
        return dates.lower().replace("y", "j") if self.language == "nl" else dates
