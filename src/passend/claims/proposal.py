"""A column mapping proposed from the header of a source: a first draft, for a person to check.

What could not be placed is listed, never guessed: a wrong column costs more than an empty one.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from passend.claims.bsn import named_as_bsn
from passend.claims.proposaltext import proposal_text
from passend.claims.sampled import Written, written
from passend.claims.schema import FIELDS

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
    "quantity": "hoeveelheid, aantal prestaties, aantal eenheden, volume, units, count, qty, "
                "uren, minuten, aantal uren, aantal minuten, hours, minutes, geleverde uren, "
                "geleverde minuten, tijd in minuten",
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

_UNITS: Final = {"minuut": {"minuten", "minuut", "minutes", "min"}, "uur": {"uren", "uur", "hours"}}
"""What the name of a column with quantities says of their unit."""


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
    are called BSN; the unit that the name of a column tells; how the values of the sample are
    written; the encoding of the text."""

    placed: tuple[Placed, ...]
    unplaced: tuple[str, ...]
    missing: tuple[str, ...]
    bsn: tuple[str, ...]
    unit: str = ""
    written: Written = Written()
    encoding: str = "utf-8"

    def text(self, language: str = "nl") -> str:
        """The mapping as a file, with a remark wherever a person must look."""
        return proposal_text(self, language)


def propose(
    header: Sequence[str], sample: Sequence[Sequence[str]] = (), encoding: str = "utf-8"
) -> Proposal:
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
    unit = "" if "unit" in placed else _unit(placed)
    cells = {
        name: [row[at].strip() if at < len(row) else "" for row in sample]
        for name, (at, _) in placed.items()
    }
    how = written(cells, unit)
    minus = how.minus and "debit_credit" not in placed
    filled = {*placed, *(["unit"] if unit else []), *(["debit_credit"] if minus else [])}
    required = [f.name for f in FIELDS if f.required]
    return Proposal(
        placed=tuple(by_place),
        unplaced=tuple(n for at, n in enumerate(header) if at not in used and n.strip()),
        missing=tuple(name for name in required if name not in filled),
        bsn=tuple(name for name in header if named_as_bsn(name)),
        unit=unit,
        written=replace(how, minus=minus),
        encoding=encoding,
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


def _unit(placed: Mapping[str, tuple[int, Placed]]) -> str:
    """The unit that the name of the column with quantities tells."""
    if "quantity" not in placed:
        return ""
    words = set(_plain(placed["quantity"][1].column).split())
    return next((unit for unit in _UNITS if words & _UNITS[unit]), "")
