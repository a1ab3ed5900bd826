"""What a sample of rows shows of how values are written: days, amounts, units, words, lost zeros.

Only what every value of the sample agrees with is said; the rest is left for a person to fill in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from passend.claims.columns import Style, date_pattern, without_midnight
from passend.claims.schema import FIELDS, fixed_width

__all__ = ["MINUTES", "Written", "written"]

_DATE_LAYOUTS: Final = ("YYYY-MM-DD", "DD-MM-YYYY", "YYYYMMDD", "DD/MM/YYYY", "DD.MM.YYYY",
                        "D-M-YYYY", "D/M/YYYY")  # fmt: skip
_COMMA: Final = re.compile(r"-?[0-9]+,[0-9]{1,2}|-?[0-9]{1,3}(\.[0-9]{3})+(,[0-9]{1,2})?")
_POINT: Final = re.compile(r"-?[0-9]+\.[0-9]{1,2}")
MINUTES: Final = {"uur": "60", "uren": "60", "u": "60", "hour": "60", "hours": "60", "h": "60",
                   "kwartier": "15"}  # fmt: skip
"""How many minutes a unit of time is: a quantity is kept in the smallest unit."""
_MEANINGS: Final[dict[str, dict[str, str]]] = {
    "debit_credit": {"debet": "D", "debit": "D", "deb": "D", "d": "D",
                     "credit": "C", "crediet": "C", "cred": "C", "c": "C"},
    "sex": {"man": "1", "m": "1", "male": "1", "vrouw": "2", "v": "2", "f": "2", "female": "2",
            "onbekend": "0", "o": "0", "unknown": "0", "u": "0"},
}  # fmt: skip
"""What words of exports mean, for fields that hold one word of a few."""


@dataclass(frozen=True)
class Written:
    """How the values of a sample are written.

    ``dates`` is the layout of most columns with days, ``own_dates`` that of the others (and of a
    birth date) by field; ``style`` how amounts are written (None where whole numbers leave euros
    and cents both possible); ``lost_zeros`` the fields whose codes lost zeros in a spreadsheet;
    ``minus`` whether declared amounts go below zero; ``words`` what the words of a field mean;
    ``minutes`` the units that are so many minutes; ``line_per_claim`` whether line numbers start
    anew with each claim.
    """

    dates: str = ""
    own_dates: tuple[tuple[str, str], ...] = ()
    style: Style | None = None
    lost_zeros: tuple[str, ...] = ()
    minus: bool = False
    words: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    minutes: tuple[tuple[str, str], ...] = ()
    line_per_claim: bool = False


def written(cells: Mapping[str, Sequence[str]], unit: str = "") -> Written:
    """How the values of each field are written; ``cells`` has one value per row of the sample, and
    ``unit`` is the unit of every row where no column holds it."""
    filled = {name: [cell for cell in column if cell] for name, column in cells.items()}
    dates, own = _days(filled)
    amounts = [*filled.get("declared", ()), *filled.get("paid", ())]
    units = dict.fromkeys([*filled.get("unit", ()), unit])
    return Written(
        dates=dates,
        own_dates=own,
        style=_style(amounts),
        lost_zeros=tuple(name for name, column in filled.items() if _lost_zeros(name, column)),
        minus=any(cell.startswith("-") for cell in filled.get("declared", ())),
        words=tuple((name, found) for name in _MEANINGS if (found := _words(name, filled))),
        minutes=tuple((u, MINUTES[u.casefold()]) for u in units if u.casefold() in MINUTES),
        line_per_claim=_per_claim(cells),
    )


def _days(filled: Mapping[str, Sequence[str]]) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The layout of most columns with days, and the layouts of the others."""
    days = {f.name for f in FIELDS if f.kind == "date"}
    found = {name: layout(column) for name, column in filled.items() if name in days}
    known = [each for each in found.values() if each]
    most = max(dict.fromkeys(known), key=known.count, default="")
    own = [(name, each) for name, each in found.items() if each not in ("", most)]
    born = layout(filled.get("birth_year", ()))
    return most, tuple(own + ([("birth_year", born)] if born else []))


def layout(cells: Sequence[str]) -> str:
    """The first layout that every day obeys; empty when none does."""
    bare = [without_midnight(cell) for cell in cells]
    for each in _DATE_LAYOUTS if bare else ():
        if all(re.fullmatch(date_pattern(each), cell) for cell in bare):
            return each
    return ""


def _style(cells: Sequence[str]) -> Style | None:
    """How amounts are written; None when whole numbers leave euros and cents both possible."""
    if any(_COMMA.fullmatch(c) for c in cells) and not any(_POINT.fullmatch(c) for c in cells):
        return Style(decimal=",", thousands="." if any("." in cell for cell in cells) else "")
    return Style() if any(_POINT.fullmatch(cell) for cell in cells) else None


def _lost_zeros(name: str, cells: Sequence[str]) -> bool:
    """Whether codes of a fixed width are all digits, and one of them is a digit short."""
    width = fixed_width(name)
    digits = all(cell.isascii() and cell.isdigit() for cell in cells)
    shortest = min(map(len, cells), default=width)
    # The first digits of a postal code are never zero: a short one is another thing.
    return name != "postcode3" and digits and width - 1 == shortest


def _words(name: str, filled: Mapping[str, Sequence[str]]) -> tuple[tuple[str, str], ...]:
    """The words in a column that mean something else than they say, when all are known."""
    known = next(f.words for f in FIELDS if f.name == name)
    meanings = _MEANINGS[name]
    words = [word for word in dict.fromkeys(filled.get(name, ())) if word not in known]
    if all(word.casefold() in meanings for word in words):
        return tuple((word, meanings[word.casefold()]) for word in words)
    return ()


def _per_claim(cells: Mapping[str, Sequence[str]]) -> bool:
    """Whether a number of a line comes back in another claim, and never within one."""
    lines, claims = cells.get("line_id", ()), cells.get("claim_id", ())
    pairs = set(zip(claims, lines, strict=False))
    return bool(pairs) and len(pairs) == len(lines) and len(set(lines)) < len(lines)
