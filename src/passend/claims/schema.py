"""The claim table: one row per claim line, field by field with its meaning, unit and source.

Quantities and declared amounts are never below zero: ``debit_credit`` says which way a line goes,
as in the Dutch messages. A paid amount is only below zero where a mapping allows it: the person's
own payment may be more than the care costs. Text that looks like a number stays text (an AGB code
keeps its zeros).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from passend.words import Words

__all__ = ["DECLARATION", "FIELDS", "Field", "Kind", "arrow_schema", "field_named", "fixed_width"]

Kind = Literal["text", "code", "date", "count", "cents", "word"]
"""What a field holds: free text, a code, a day, a whole number, cents, one word of a few."""


@dataclass(frozen=True)
class Field:
    """One column: its name, Dutch name, kind, whether every line has it, its meaning, the pattern
    or words it must obey, and the message field that it comes from."""

    name: str
    dutch: str
    kind: Kind
    required: bool
    means: Words
    pattern: str = ""
    words: tuple[str, ...] = ()
    source: str = ""


def _field(
    name: str,
    dutch: str,
    kind: Kind,
    nl: str,
    en: str,
    *,
    required: bool = False,
    pattern: str = "",
    words: tuple[str, ...] = (),
    source: str = "",
) -> Field:
    return Field(name, dutch, kind, required, Words(nl, en), pattern, words, source)


FIELDS: tuple[Field, ...] = (
    _field("claim_id", "declaratie", "text", "nummer van de declaratie of factuur",
           "number of the claim or invoice", required=True,
           source="factuurnummer declarant"),
    _field("line_id", "regel", "text", "nummer van de regel, eenmalig bij deze aanbieder",
           "number of the line, unique with this provider", required=True,
           source="referentienummer dit prestatierecord"),
    _field("payer", "uzovi", "code", "UZOVI-code van het label waar de verzekerde verzekerd is",
           "UZOVI code of the label that insures the person", required=True, pattern=r"\d{4}",
           source="UZOVI-nummer"),
    _field("provider", "agb", "code", "AGB-code van de aanbieder, acht cijfers als tekst",
           "AGB code of the provider, eight digits as text", required=True, pattern=r"\d{8}",
           source="zorgverleners- of instellingscode"),
    _field("patient", "patient", "text", "pseudoniem van de patiënt; nooit een BSN",
           "pseudonym of the patient; never a BSN"),
    _field("code_list", "codelijst", "code", "prestatiecodelijst, zoals 041 of 016",
           "list of the performance code, such as 041 or 016",
           source="aanduiding prestatiecodelijst"),
    _field("code", "prestatiecode", "code", "declaratie- of prestatiecode, zoals 15B875",
           "declaration or performance code, such as 15B875", required=True,
           pattern=r"[0-9A-Za-z]{1,12}", source="prestatiecode"),
    _field("product", "zorgproduct", "code", "zorgproductcode van negen cijfers",
           "care product code of nine digits", pattern=r"\d{9}", source="zorgproductcode"),
    _field("opened", "geopend", "date", "eerste dag van het subtraject of de zorg",
           "first day of the sub-trajectory or the care", source="begindatum prestatie"),
    _field("closed", "gesloten", "date", "laatste dag van het subtraject of de zorg",
           "last day of the sub-trajectory or the care", source="einddatum prestatie"),
    _field("delivered", "geleverd", "date", "dag waarop de zorg is geleverd",
           "day on which the care was delivered", source="datum prestatie"),
    _field("received", "ontvangen", "date", "dag waarop de betaler de regel ontving",
           "day on which the payer received the line", required=True),
    _field("quantity", "aantal", "count", "aantal in de kleinste eenheid (minuten, geen uren)",
           "quantity in the smallest unit (minutes, not hours)", required=True,
           source="aantal uitgevoerde prestaties"),
    _field("unit", "eenheid", "text", "waarin het aantal telt", "what the quantity counts",
           required=True, source="tijdseenheid zorgprestatie"),
    _field("declared", "gedeclareerd", "cents", "gedeclareerd bedrag in centen",
           "declared amount in cents", required=True, source="declaratiebedrag"),
    _field("paid", "betaald", "cents", "betaald bedrag in centen, naar besluit van de betaler",
           "amount paid in cents, as the payer decided",
           source="toegekend bedrag"),
    _field("debit_credit", "debet_credit", "word", "D: debet; C: credit, keert een regel om",
           "D: debit; C: credit, reverses a line", required=True, words=("D", "C"),
           source="indicatie debet/credit"),
    _field("reverses", "keert_om", "text", "de regel die deze credit omkeert",
           "the line that this credit reverses",
           source="referentienummer voorgaande gerelateerde prestatierecord"),
    _field("diagnosis", "diagnose", "code", "diagnosecode", "diagnosis code",
           source="diagnosecode"),
    _field("specialism", "specialisme", "code", "specialisme dat behandelde",
           "specialism that treated", source="specialisme behandelaar"),
    _field("referrer", "verwijzer", "code", "AGB-code van de verwijzer",
           "AGB code of the referrer", source="zorgverlenerscode verwijzer"),
    _field("birth_year", "geboortejaar", "count", "geboortejaar", "year of birth",
           source="datum geboorte verzekerde"),
    _field("sex", "geslacht", "word", "geslacht: 0 onbekend, 1 man, 2 vrouw, 9 niet opgegeven",
           "sex: 0 unknown, 1 male, 2 female, 9 not stated", words=("0", "1", "2", "9"),
           source="code geslacht verzekerde"),
    _field("postcode3", "postcode3", "code", "eerste drie cijfers van de postcode",
           "first three digits of the postal code", pattern=r"\d{3}", source="postcode"),
)  # fmt: skip
"""Every field of a claim line, in the order of the table."""


DECLARATION: tuple[str, ...] = tuple(f.name for f in FIELDS if f.name not in ("received", "paid"))
"""What the provider declares. Lines of one number that say this alike are one line, however often
it was sent: when it came in and what was paid for it is for the payer to say (decision 17)."""


@cache
def _by_name() -> dict[str, Field]:
    return {name: field for field in FIELDS for name in (field.name, field.dutch)}


def field_named(name: str) -> Field | None:
    """The field of an English or Dutch name."""
    return _by_name().get(name)


def fixed_width(name: str) -> int:
    """How many digits the code in a field always has; 0 where that differs."""
    field = field_named(name)
    found = re.fullmatch(r"\\d\{([0-9]+)\}", field.pattern) if field else None
    return int(found.group(1)) if found else 0


@cache
def arrow_schema() -> Any:
    """The Arrow schema of the table: int64 for numbers, date32 for days, text for all else."""
    import pyarrow as pa

    kinds = {"date": pa.date32(), "count": pa.int64(), "cents": pa.int64()}
    return pa.schema(
        [pa.field(f.name, kinds.get(f.kind, pa.string()), nullable=not f.required) for f in FIELDS]
    )
