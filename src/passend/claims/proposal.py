"""A column mapping proposed from the header of a source: a first draft, for a person to check.

What could not be placed is listed, never guessed: a wrong column costs more than an empty one.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from passend.claims.bsn import named_as_bsn
from passend.claims.columns import Style, date_pattern
from passend.claims.schema import FIELDS, field_named
from passend.files.editing import quoted
from passend.words import Words

__all__ = ["Placed", "Proposal", "propose"]

Why = Literal["name", "synonym", "resembles"]

_SYNONYMS: Final[dict[str, str]] = {
    "claim_id": "factuurnummer, factuur, declaratienummer, declaratie nr, invoice number, invoice, "
                "factuurnr, claim number, claim id",
    "line_id": "regelnummer, regelnr, referentienummer, referentie, prestatierecord, line number, "
               "declaratieregel, declaratieregelnummer, claim line, record id, regel id",
    "payer": "uzovi code, uzovi nummer, verzekeraar, zorgverzekeraar, uzovinr, label, insurer, "
             "payer code, betaler",
    "provider": "agb code, agbcode, zorgaanbieder, aanbieder, instelling, instellingscode, "
                "agb instelling, agb zorgaanbieder, praktijkcode, provider code, agb praktijk",
    "patient": "patientnummer, patient nr, pseudoniem, client, clientnummer, verzekerde, "
               "verzekerdennummer, patientid, person, member id",
    "code_list": "prestatiecodelijst, codelijst, codelijstnummer, code system, apc",
    "code": "declaratiecode, verrichting, verrichtingcode, prestatie, procedure code, "
            "performance code, zorgactiviteit, zorgactiviteitcode, dbc declaratiecode",
    "product": "zorgproduct, zorgproductcode, dbc zorgproduct, dot code, care product",
    "opened": "begindatum, startdatum, openingsdatum, datum opening, start date, from date, "
              "datum geopend, begindatum dbc",
    "closed": "einddatum, sluitdatum, datum sluiting, end date, through date, datum gesloten, "
              "einddatum dbc",
    "delivered": "behandeldatum, prestatiedatum, datum prestatie, datum behandeling, leverdatum, "
                 "service date, uitvoerdatum, datum uitvoering, datum geleverd",
    "received": "ontvangstdatum, datum ontvangst, datum ontvangen, receipt date, received date, "
                "indieningsdatum",
    "quantity": "hoeveelheid, aantal prestaties, aantal eenheden, volume, units, count, qty",
    "unit": "tijdseenheid, soort eenheid, unit of measure, uom",
    "declared": "declaratiebedrag, gedeclareerd bedrag, bedrag gedeclareerd, charged amount, "
                "ingediend bedrag, claimed amount, factuurbedrag, bedrag",
    "paid": "betaald bedrag, toegekend bedrag, vergoed bedrag, uitbetaald bedrag, paid amount, "
            "toegekend, vergoed",
    "debit_credit": "debet credit, dc, d c, indicatie debet credit, debit credit indicator, "
                    "debetcredit",
    "reverses": "vorige regel, credit op, oorspronkelijke regel, vorig referentienummer, "
                "reversed line, gecrediteerde regel, voorgaand referentienummer",
    "diagnosis": "diagnose, diagnosecode, icd10, icd 10, hoofddiagnose, typerende diagnose",
    "specialism": "specialisme code, behandelend specialisme, agb specialisme, specialty, "
                  "poortspecialisme, specialismecode",
    "referrer": "verwijzer agb, verwijzend arts, agb verwijzer, referring provider",
    "birth_year": "geboortejaar verzekerde, birth year, geboren in, yob, geboortedatum",
    "sex": "geslacht verzekerde, gender, man vrouw",
    "postcode3": "pc3, postcode 3, postcodegebied, zip3, postcode cijfers, postcode",
}  # fmt: skip
"""What columns are called in exports, field by field."""

_DATE_LAYOUTS: Final = ("YYYY-MM-DD", "DD-MM-YYYY", "YYYYMMDD", "DD/MM/YYYY", "DD.MM.YYYY",
                        "D-M-YYYY", "D/M/YYYY")  # fmt: skip
_COMMA: Final = re.compile(r"-?[0-9]+,[0-9]{1,2}|-?[0-9]{1,3}(\.[0-9]{3})+(,[0-9]{1,2})?")
_POINT: Final = re.compile(r"-?[0-9]+\.[0-9]{1,2}")
_CUT: Final = {"postcode3": 3}


@dataclass(frozen=True)
class Placed:
    """A column with the field proposed for it, and why: it has the field's name, a name known for
    it, or one that resembles those."""

    column: str
    field: str
    why: Why


@dataclass(frozen=True)
class Proposal:
    """What was placed, which columns were not, which required fields have no column, which columns
    are called BSN; how dates and decimals look in the sample (empty without one)."""

    placed: tuple[Placed, ...]
    unplaced: tuple[str, ...]
    missing: tuple[str, ...]
    bsn: tuple[str, ...]
    dates: str = ""
    style: Style | None = None

    def text(self, language: str = "nl") -> str:
        """The mapping as a file, with a remark wherever a person must look."""
        return _text(self, language)


def propose(header: Sequence[str], sample: Sequence[Sequence[str]] = ()) -> Proposal:
    """A mapping for a header; with some rows (``sample``) also how dates and amounts are written.

    The best match of a field wins; a second column for the same field stays unplaced.
    """
    offers = sorted(
        (offer for at, name in enumerate(header) if (offer := _offer(at, name)) is not None),
        key=lambda offer: (-offer[0], offer[1]),
    )
    placed: dict[str, tuple[int, Placed]] = {}
    for _, at, found in offers:
        placed.setdefault(found.field, (at, found))
    by_place = [found for _, found in sorted(placed.values(), key=lambda item: item[0])]
    used = {at for at, _ in placed.values()}
    required = [f.name for f in FIELDS if f.required]
    return Proposal(
        placed=tuple(by_place),
        unplaced=tuple(n for at, n in enumerate(header) if at not in used and n.strip()),
        missing=tuple(name for name in required if name not in placed),
        bsn=tuple(name for name in header if named_as_bsn(name)),
        dates=_dates(_cells(placed, sample, "date")),
        style=_style(_cells(placed, sample, "cents")),
    )


def _plain(text: str) -> str:
    """A name without capitals, signs and camel case: ``DatumOntvangst`` is ``datum ontvangst``."""
    split = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    return " ".join(re.findall(r"[^\W_]+", split.casefold()))


def _names() -> dict[str, tuple[str, Why]]:
    """Every known name of every field."""
    found: dict[str, tuple[str, Why]] = {}
    for field in FIELDS:
        for name in (field.name, field.dutch):
            found[_plain(name)] = (field.name, "name")
    for field in FIELDS:
        for name in (field.source, *_SYNONYMS[field.name].split(", ")):
            found.setdefault(_plain(name), (field.name, "synonym"))
    found.pop("", None)
    return found


def _offer(at: int, name: str) -> tuple[int, int, Placed] | None:
    """How well a column fits its best field (100 is a name of the field), its place, the match."""
    plain, names = _plain(name), _names()
    if named_as_bsn(name):
        return 60, at, Placed(name, "patient", "synonym")
    if plain in names:
        field, why = names[plain]
        return (100 if why == "name" else 90), at, Placed(name, field, why)
    close = difflib.get_close_matches(plain, names, 1, 0.82)
    if not close:
        return None
    return 50, at, Placed(name, names[close[0]][0], "resembles")


def _cells(
    placed: dict[str, tuple[int, Placed]], sample: Sequence[Sequence[str]], kind: str
) -> list[str]:
    """The values in the sample of every column placed on a field of a kind."""
    columns = [
        at
        for at, found in placed.values()
        if (field := field_named(found.field)) is not None and field.kind == kind
    ]
    cells = [row[at].strip() for row in sample for at in columns if at < len(row)]
    return [cell for cell in cells if cell]


def _dates(cells: Sequence[str]) -> str:
    """The first layout that every day in the sample obeys; empty when none does."""
    for layout in _DATE_LAYOUTS if cells else ():
        if all(re.fullmatch(date_pattern(layout), cell) for cell in cells):
            return layout
    return ""


def _style(cells: Sequence[str]) -> Style | None:
    """How amounts are written; None when whole numbers leave euros and cents both possible."""
    if any(_COMMA.fullmatch(c) for c in cells) and not any(_POINT.fullmatch(c) for c in cells):
        return Style(decimal=",", thousands="." if any("." in cell for cell in cells) else "")
    return Style() if any(_POINT.fullmatch(cell) for cell in cells) else None


_REMARKS: Final = {
    "check": Words("controleer elke regel", "check every line"),
    "resembles": Words("lijkt erop: controleer", "resembles it: check"),
    "bsn": Words("een BSN: alleen met een sleutel om te pseudonimiseren",
                 "a BSN: only with a key to pseudonymise it"),
    "amounts": Words("kies: euro of centen", "choose: euros or cents"),
    "dates": Words("zoals de datums in het bestand staan", "as days are written in the file"),
    "missing": Words("nog te vullen, hier of met een kolom", "still to fill, here or by a column"),
    "unplaced": Words("niet geplaatst", "not placed"),
}  # fmt: skip


def _text(proposal: Proposal, language: str) -> str:
    dutch = language == "nl"
    say = {name: words[language] for name, words in _REMARKS.items()}
    lines = ["kolommen:" if dutch else "columns:"]
    lines[0] += f"  # {say['check']}"
    for placed in proposal.placed:
        field = next(f for f in FIELDS if f.name == placed.field)
        value = field.dutch if dutch else field.name
        if placed.field in _CUT:
            keys = ("veld", "eerste") if dutch else ("field", "first")
            value = f'{{{keys[0]}: {value}, {keys[1]}: "{_CUT[placed.field]}"}}'
        remark = "bsn" if placed.column in proposal.bsn else placed.why
        lines.append(f"  {quoted(placed.column)}: {value}" + _remark(say.get(remark)))
    dates = proposal.dates or "YYYY-MM-DD"
    layout = dates.lower().replace("y", "j") if dutch else dates
    lines.append(f"{'datums' if dutch else 'dates'}: {layout}" + _remark(say["dates"]))
    if proposal.style is None:
        lines.append(f"# {'bedragen' if dutch else 'amounts'}:" + _remark(say["amounts"]))
    else:
        lines.append("bedragen: euro" if dutch else "amounts: euros")
        lines.append(f'{"decimaal" if dutch else "decimal"}: "{proposal.style.decimal}"')
        if proposal.style.thousands:
            lines.append(f'{"duizendtal" if dutch else "thousands"}: "."')
    if proposal.missing:
        lines.append(f"# {'vast' if dutch else 'constants'}:" + _remark(say["missing"]))
        for name in proposal.missing:
            field = next(f for f in FIELDS if f.name == name)
            lines.append(f"#   {field.dutch if dutch else name}:" + _remark(field.means[language]))
    lines += [f"# {say['unplaced']}: {quoted(name)}" for name in proposal.unplaced]
    return "\n".join(lines) + "\n"


def _remark(text: str | None) -> str:
    return f"  # {text}" if text else ""
