"""The catalogue: every performance that is declared, with its code, unit and national price.

Codes have the shape of the real ones and are invented: a DBC care product has a declaration code of
six characters and a product code of nine digits, six for the product group and three for the
product (domain facts, 4.1). No nine digits here pass the test that a citizen number passes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from passend.claims.synthetic.pathways import PATHS, Pathway

__all__ = ["CATALOGUE", "CODES", "DURATIONS_MINUTES", "FAMILIES", "PROFESSIONS", "SECTORS",
           "SLOTS", "Performance", "Sector"]  # fmt: skip

Sector = Literal["hospital", "mental", "home", "general"]
SECTORS: tuple[Sector, ...] = ("hospital", "mental", "home", "general")
"""Sectors with their own delays of declaring; ``home`` is all care that is declared by month."""

SLOTS = (101, 102, 103, 104, 105, 106)
"""The products of a pathway: treated light and heavy, outpatient light and heavy in a first
sub-trajectory (ZT11), light and heavy in a later one (ZT21)."""

PROFESSIONS = ("A", "B", "C")
DURATIONS_MINUTES = (15, 30, 45, 60, 90)


@dataclass(frozen=True)
class Performance:
    """One performance: its code, the list it stands on, its unit and sector, the day that
    attributes it to a year, its price in cents per ``per`` units, the code it may be corrected to.
    """

    code: str
    unit: str
    sector: Sector
    cents: int
    nl: str
    code_list: str = ""
    product: str = ""
    specialism: str = ""
    per: int = 1
    year_of: Literal["opened", "delivered"] = "delivered"
    national: bool = False
    corrected_to: str = ""


def passes_eleven(digits: str) -> bool:
    """Whether nine digits pass the test of a citizen number: weights 9 to 2 and -1, by eleven."""
    total = sum(int(d) * w for d, w in zip(digits, (9, 8, 7, 6, 5, 4, 3, 2, -1), strict=True))
    return total % 11 == 0


def _product(group: str, number: int) -> str:
    while passes_eleven(f"{group}{number:03}"):
        number += 200
    return f"{group}{number:03}"


def _cents(path: Pathway, slot: int) -> int:
    """Heavier products cost more: 135 % when treated, 180 % otherwise; later ones 80 %."""
    treated, heavy = slot < 2, slot % 2
    percent = (135 if treated else 180) if heavy else 100
    base = path.clinical if treated else path.outpatient
    return base * percent * (80 if slot >= 4 else 100) // 100


def _care_products() -> Iterator[Performance]:
    names = ("behandeling", "zware behandeling", "polikliniek", "intensieve polikliniek",
             "vervolg", "intensief vervolg")  # fmt: skip
    for place, path in enumerate(PATHS, 1):
        for slot, number in enumerate(SLOTS):
            yield Performance(
                f"15{path.letter}{number}", "zorgproduct", "hospital", _cents(path, slot),
                f"{path.nl}: {names[slot]}", "041", _product(f"88{place:04}", number),
                path.specialism, year_of="opened",
                corrected_to=f"15{path.letter}{number - 1}" if slot % 2 else "",
            )  # fmt: skip


def _hospital_lines() -> Iterator[Performance]:
    def line(code: str, unit: str, cents: int, nl: str, corrected_to: str = "") -> Performance:
        return Performance(code, unit, "hospital", cents, nl, "016", corrected_to=corrected_to)

    yield line("039901", "dag", 215_000, "IC-dag")
    yield line("039902", "dag", 274_500, "IC-dag, zwaar", "039901")
    yield line("039911", "eenheid", 3_145, "duur geneesmiddel, onderhandeld")
    yield line("039912", "eenheid", 14_260, "duur geneesmiddel uit de sluis")
    yield line("039913", "eenheid", 98_750, "weesgeneesmiddel")
    yield line("039931", "maand", 4_150, "thuismeten, per maand")
    # Activities inside a care product: declared with it, at no charge of their own.
    yield line("039921", "dag", 0, "verpleegdagen van een opname")
    yield line("039922", "bezoek", 0, "polikliniekbezoek")
    yield line("039923", "bezoek", 0, "digitaal consult")
    yield line("039924", "operatie", 0, "operatie")


def _mental_lines() -> Iterator[Performance]:
    # Cents per minute; a short consult costs more per minute than a long one.
    rates = {"A": 265, "B": 410, "C": 225}
    for profession in PROFESSIONS:
        for kind, extra in (("D", 30), ("T", 0)):
            for place, minutes in enumerate(DURATIONS_MINUTES):
                shorter = DURATIONS_MINUTES[place - 1] if place else 0
                yield Performance(
                    f"C{profession}{kind}{minutes:03}", "minuut", "mental",
                    rates[profession] + extra - 8 * place,
                    f"consult {minutes} minuten, beroep {profession}, "
                    f"{'diagnostiek' if kind == 'D' else 'behandeling'}",
                    corrected_to=f"C{profession}{kind}{shorter:03}" if shorter else "",
                )  # fmt: skip
    yield Performance("VD0001", "dag", "mental", 31_240, "verblijfsdag ggz")


def _home_lines() -> Iterator[Performance]:
    # Prices per hour and quantities in minutes: the amount of a line is rounded to a cent.
    yield Performance("1001", "minuut", "home", 6_425, "persoonlijke verzorging", "065", per=60)
    yield Performance("1002", "minuut", "home", 8_890, "verpleging", "065", per=60)
    yield Performance("2001", "dag", "home", 23_480, "verblijf met zorg", "055")
    yield Performance("2002", "minuut", "home", 6_835, "modulair pakket thuis", "055", per=60)
    yield Performance("3001", "minuut", "home", 3_770, "huishoudelijke hulp", per=60)
    yield Performance("3002", "minuut", "home", 9_610, "jeugdhulp, begeleiding", per=60)


def _general_lines() -> Iterator[Performance]:
    def line(code: str, unit: str, cents: int, nl: str, corrected_to: str = "") -> Performance:
        return Performance(
            code, unit, "general", cents, nl, "016", national=True, corrected_to=corrected_to
        )

    yield line("12901", "kwartaal", 1_840, "inschrijving tot 65")
    yield line("12902", "kwartaal", 2_110, "inschrijving 65 tot 75")
    yield line("12903", "kwartaal", 2_975, "inschrijving 75 tot 85")
    yield line("12904", "kwartaal", 4_120, "inschrijving vanaf 85")
    yield line("12911", "consult", 1_195, "consult kort")
    yield line("12912", "consult", 2_390, "consult lang", "12911")
    yield line("12913", "visite", 3_585, "visite", "12912")
    yield line("12914", "consult", 1_195, "digitaal consult huisarts")
    yield line("12915", "consult", 1_195, "consult met verwijzing")
    yield line("12916", "consult", 5_250, "meekijkconsult")


CATALOGUE: tuple[Performance, ...] = (
    *_care_products(),
    *_hospital_lines(),
    *_mental_lines(),
    *_home_lines(),
    *_general_lines(),
)
"""Every performance; first the care products, six per pathway in the order of the pathways."""

CODES: dict[str, int] = {performance.code: at for at, performance in enumerate(CATALOGUE)}
"""The place of every code in the catalogue."""


def _family(code: str) -> str:
    while further := CATALOGUE[CODES[code]].corrected_to:
        code = further
    return code


FAMILIES: tuple[int, ...] = tuple(CODES[_family(performance.code)] for performance in CATALOGUE)
"""For every performance the one that corrections lead to in the end."""
