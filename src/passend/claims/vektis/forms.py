"""What one field must look like by itself: its form (level 3) and its value (level 4)."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple

from passend.claims.bsn import eleven_test
from passend.claims.vektis.layout import Field

__all__ = ["NO_BSN", "Trouble", "can_be_bsn", "existing_day", "trouble"]

NO_BSN: Final = "999999999"
"""Stands in the message for a person who has no BSN."""

FIRST_CENTURY: Final = 19
"""A date that begins with an earlier century has its day, month and year in another order."""

CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class Trouble(NamedTuple):
    """What is wrong with a field: at which level, what was expected, how to mend it."""

    level: int
    expected: str
    mend: str


def trouble(field: Field, text: str) -> Trouble | None:
    """What is wrong with the text of a field, exactly as it stands in the line; None if nothing.

    The form is looked at first: of a field without its form the value says nothing.
    """
    if field.numeric:
        return _digits(field, text)
    if field.form == "blank":
        return None if not text.strip(" ") else Trouble(4, "only spaces", "leave it blank")
    return _letters(field, text)


def _digits(field: Field, text: str) -> Trouble | None:
    if not (text.isascii() and text.isdigit()):
        mend = "write digits with leading zeros; only zeros when there is nothing to say"
        return Trouble(3, f"{field.length} digits", mend)
    if not text.strip("0"):
        return Trouble(3, "a value other than zero", "fill it") if field.needed else None
    if field.empty:
        return Trouble(4, "only zeros: this field is kept for later", "leave it zero")
    if field.form == "date":
        return _date(text)
    if field.form == "agb" and (text.startswith("00") or text.endswith("000000")):
        expected = "an AGB code: two digits of the kind of provider, six of the provider"
        return Trouble(4, expected, "write the code as it stands in the AGB register")
    if field.form == "bsn" and not can_be_bsn(text):
        expected = f"a BSN that meets the eleven test, or {NO_BSN}"
        return Trouble(4, expected, f"write the BSN; {NO_BSN} for a person who has none")
    if int(text) < field.least:
        return Trouble(4, f"at least {field.least}", "write the right number")
    return _listed(field, text)


def _letters(field: Field, text: str) -> Trouble | None:
    if CONTROL.search(text):
        return Trouble(3, "printable characters", "remove what is invisible")
    if not text.strip(" "):
        return Trouble(3, "a text", "fill it") if field.needed else None
    if text.startswith(" "):
        return Trouble(4, "a text that starts at the first position", "move it to the left")
    if len(text) > 1 and not text.strip("0"):
        return Trouble(4, "a text, not only zeros", "leave it blank when there is nothing to say")
    return _listed(field, text.rstrip(" "))


def _listed(field: Field, text: str) -> Trouble | None:
    if field.values and text not in field.values:
        return Trouble(4, f"one of {', '.join(field.values)}", "take a value of the code list")
    if field.pattern and not field.pattern.fullmatch(text):
        return Trouble(4, f"a value of the pattern {field.pattern.pattern}", "write it that way")
    return None


def _date(text: str) -> Trouble | None:
    if int(text[:2]) < FIRST_CENTURY:
        return Trouble(3, "a date as EEJJMMDD", "write century, year, month, day")
    if not existing_day(text):
        return Trouble(4, "a day of the calendar", "write the right date as EEJJMMDD")
    return None


@lru_cache(maxsize=4096)
def existing_day(text: str) -> bool:
    """Whether eight digits EEJJMMDD are a day of the calendar. Return codes 0020, 0021, 0025 and
    8007, by the field."""
    try:
        date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:
        return False
    return True


def can_be_bsn(text: str) -> bool:
    """Whether nine digits meet the eleven test of a BSN, or stand in for one. Return code 0435."""
    return text == NO_BSN or eleven_test(text)
