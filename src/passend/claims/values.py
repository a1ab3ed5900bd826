"""Text as handed in, to typed values: whole columns at once, exact, and nothing guessed.

Each function takes an Arrow array of texts (trimmed, empty is null) and gives an array of values as
long, null where a text is wrong, with a mask per reason. No float is made: an amount of money is
read digit by digit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from passend.claims.columns import MIDNIGHT, Style, date_pattern
from passend.claims.schema import Field
from passend.money import LIMIT

__all__ = ["Parsed", "amounts", "dates", "integers", "numbers", "padded", "texts", "translated",
           "trimmed", "years"]  # fmt: skip

Mask = NDArray[np.bool_]
Integers = NDArray[np.int64]

_LONGEST_TEXT: Final = 100
_DIGITS: Final = 16
"""More digits than this are larger than any amount the house allows."""
_PARTS: Final = 10**9
"""Decimals are read as parts of a thousand million: nine of them, exactly."""


@dataclass(frozen=True)
class Parsed:
    """The values (null where a text is wrong or empty) and, per reason, where it is wrong."""

    values: Any
    faults: tuple[tuple[str, Mask], ...] = ()


def trimmed(text: Any) -> Any:
    """The texts without the white space around them; what is empty then is null."""
    found = pc.utf8_trim_whitespace(text)
    empty = pc.equal(found, "")
    return pc.if_else(empty, None, found) if pc.any(empty).as_py() else found


def translated(text: Any, words: dict[str, str]) -> Any:
    """The texts with each word replaced by its meaning; other words stay."""
    if not words:
        return text
    place = pc.index_in(text, value_set=pa.array(list(words), pa.string()))
    meaning = pa.array(list(words.values()), pa.string()).take(place)
    return pc.coalesce(meaning, text)


def _mask(found: Any) -> Mask:
    """An Arrow array of truth values as a mask; null is false."""
    array = found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found
    result: Mask = np.asarray(pc.fill_null(array, False))
    return result


def _whole(pattern: str) -> str:
    return rf"\A(?:{pattern})\z"


def texts(field: Field, text: Any) -> Parsed:
    """Texts, codes and words: printable, short, of the field's pattern, one of its words."""
    bad = _mask(pc.invert(pc.utf8_is_printable(text)))
    bad |= _mask(pc.greater(pc.utf8_length(text), _LONGEST_TEXT))
    faults = [("bad-text", bad)]
    if field.pattern:
        # In the pattern of a field \d means 0 to 9, as the engine of Arrow reads it.
        other = _mask(pc.invert(pc.match_substring_regex(text, _whole(field.pattern))))
        faults.append(("bad-code", other & ~bad))
    if field.words:
        other = _mask(pc.invert(pc.is_in(text, pa.array(field.words)))) & _mask(pc.is_valid(text))
        faults.append(("unknown-word", other & ~bad))
    return Parsed(text, _found(faults))


def _found(faults: list[tuple[str, Mask]]) -> tuple[tuple[str, Mask], ...]:
    return tuple((code, mask) for code, mask in faults if mask.any())


def padded(text: Any, width: int) -> Any:
    """Digits with the zeros back that a spreadsheet took from their front: two at most."""
    short = pc.match_substring_regex(text, _whole(f"[0-9]{{{width - 2},{width - 1}}}"))
    return pc.if_else(pc.fill_null(short, False), pc.utf8_lpad(text, width, "0"), text)


def _days(text: Any, layout: str) -> tuple[Any, Mask, Integers]:
    """Days since 1970 as datetime64, which of them exist, and their years."""
    parts = pc.extract_regex(text, rf"\A(?:{date_pattern(layout)})(?:{MIDNIGHT})?\z")
    shaped = _mask(pc.is_valid(parts))
    year, month, day = (_integers(parts.field(name), shaped) for name in "ymd")
    months = ((year - 1970) * 12 + month - 1).astype("datetime64[M]")
    days = months.astype("datetime64[D]") + (day - 1)
    exists = shaped & (month >= 1) & (month <= 12) & (day >= 1)
    exists &= days.astype("datetime64[M]") == months
    return days, exists, year


def _integers(text: Any, valid: Mask) -> Integers:
    """Digits as int64; 0 where a mask says that there are none."""
    digits = pc.if_else(pa.array(valid), text, "0")
    found: Integers = np.asarray(pc.if_else(pc.equal(digits, ""), "0", digits).cast(pa.int64()))
    return found


def dates(text: Any, style: Style) -> Parsed:
    """Days in the layout of a style; they exist and lie in 1900 up to 2200."""
    days, exists, year = _days(text, style.dates)
    out = exists & ((year < 1900) | (year > 2200))
    good = exists & ~out
    values = pa.array(np.where(good, days, np.datetime64(0, "D")), pa.date32(), mask=~good)
    return Parsed(
        values, _found([("bad-date", ~exists & _given(text)), ("date-out-of-range", out)])
    )


def _given(text: Any) -> Mask:
    return _mask(pc.is_valid(text))


def years(text: Any, style: Style, from_dates: bool) -> Parsed:
    """Years of birth, as years or as the year of a day."""
    if from_dates:
        _, good, year = _days(text, style.dates)
        # A year that stands alone says what is asked.
        alone = _mask(pc.match_substring_regex(text, _whole("[0-9]{4}")))
        year, good = np.where(alone, _integers(text, alone), year), good | alone
        bad = ("bad-date", ~good & _given(text))
    else:
        good = _mask(pc.match_substring_regex(text, _whole("[0-9]{4}")))
        year, bad = _integers(text, good), ("bad-number", ~good & _given(text))
    out = good & ((year < 1850) | (year > 2200))
    good &= ~out
    return Parsed(pa.array(year, mask=~good), _found([bad, ("date-out-of-range", out)]))


@dataclass(frozen=True)
class _Numbers:
    """Decimal numbers as a whole part and billionths, with what can be wrong with them."""

    whole: Integers
    parts: Integers
    shaped: Mask
    negative: Mask
    too_large: Mask
    too_fine: Mask


def numbers(text: Any, style: Style) -> _Numbers:
    """The digits before and after the decimal sign, exactly."""
    return _plain_numbers(text, style.decimal) or _any_numbers(text, style)


def _plain_numbers(text: Any, decimal: str) -> _Numbers | None:
    """Numbers that are all written as 1250, or all as 1250.00: most columns are, and digits alone
    are read five times as fast. None for any other column."""
    given = _given(text)
    none = np.zeros(len(given), dtype=np.bool_)
    if _all_are(text, "[0-9]{1,15}"):
        return _Numbers(_integers(text, given), np.zeros(len(given), np.int64), given,
                        none, none, none)  # fmt: skip
    if _all_are(text, rf"[0-9]{{1,13}}{re.escape(decimal)}[0-9]{{2}}"):
        hundredths = _integers(pc.replace_substring(text, decimal, ""), given)
        parts = hundredths % 100 * (_PARTS // 100)
        return _Numbers(hundredths // 100, parts, given, none, none, none)
    return None


def _all_are(text: Any, pattern: str) -> bool:
    """Whether every text that is there has a pattern; mostly the first few tell that not."""
    matches = (pc.match_substring_regex(part, _whole(pattern)) for part in (text[:20], text))
    return all(pc.all(match).as_py() is not False for match in matches)


def _any_numbers(text: Any, style: Style) -> _Numbers:
    """Numbers written in any way that a style allows."""
    digits = "[0-9]+"
    if style.thousands:
        digits = rf"[0-9]{{1,3}}(?:{re.escape(style.thousands)}[0-9]{{3}})+|[0-9]+"
    pattern = rf"(?P<s>-?)(?P<w>{digits})(?:{re.escape(style.decimal)}(?P<f>[0-9]+))?"
    found = pc.extract_regex(text, _whole(pattern))
    shaped = _mask(pc.is_valid(found))
    before = found.field("w")
    if style.thousands:
        before = pc.replace_substring(before, style.thousands, "")
    before = pc.utf8_ltrim(before, "0")
    behind = pc.utf8_rtrim(found.field("f"), "0")
    too_large = shaped & _mask(pc.greater(pc.utf8_length(before), _DIGITS))
    too_fine = shaped & _mask(pc.greater(pc.utf8_length(behind), 9))
    whole = _integers(before, shaped & ~too_large)
    parts = _integers(pc.utf8_rpad(behind, 9, "0"), shaped & ~too_fine)
    minus = shaped & _mask(pc.equal(found.field("s"), "-"))
    negative = minus & ((whole != 0) | (parts != 0) | too_large | too_fine)
    return _Numbers(whole, parts, shaped, negative, too_large, too_fine)


def amounts(text: Any, style: Style, below_zero: bool = False) -> Parsed:
    """Cents, from euros with at most two decimals or from whole cents; below zero only where that
    is allowed."""
    read = numbers(text, style)
    step = _PARTS if style.cents else _PARTS // 100
    fine = read.too_fine | (read.shaped & (read.parts % step != 0))
    cents = read.whole if style.cents else read.whole * 100 + read.parts // step
    if not below_zero:
        return _bounded(text, read, cents, ("part-of-cent", fine), "bad-amount")
    signed = replace(read, negative=np.zeros(len(cents), dtype=np.bool_))
    parsed = _bounded(text, signed, cents, ("part-of-cent", fine), "bad-amount")
    way = pa.array(np.where(read.negative, -1, 1))
    return Parsed(pc.multiply(parsed.values, way), parsed.faults)


def integers(text: Any, style: Style, times: Integers) -> Parsed:
    """Whole numbers after multiplying each by ``times``: 1,5 hours are 90 minutes, a third of an
    hour in decimals is refused."""
    read = numbers(text, style)
    beyond = read.shaped & (read.whole > LIMIT // times)
    whole = np.where(beyond, 0, read.whole)
    rest = read.parts * times
    fine = read.too_fine | (read.shaped & (rest % _PARTS != 0))
    values = np.where(beyond, LIMIT + 1, whole * times + rest // _PARTS)
    return _bounded(text, read, values, ("bad-number", fine), "bad-number")


def _bounded(
    text: Any, read: _Numbers, values: Integers, fine: tuple[str, Mask], bad: str
) -> Parsed:
    """Numbers of zero up to the largest amount; the first reason that holds is given."""
    large = (read.too_large | (values > LIMIT)) & ~read.negative
    part = fine[1] & ~read.negative & ~large
    good = read.shaped & ~read.negative & ~large & ~part
    faults = [(bad, _given(text) & ~read.shaped), ("negative", read.negative),
              ("number-too-large", large), (fine[0], part)]  # fmt: skip
    return Parsed(pa.array(np.where(good, values, 0), pa.int64(), mask=~good), _found(faults))
