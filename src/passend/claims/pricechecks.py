"""Claims beside a price list: codes without a price on their day, amounts that differ from it.

The list comes in as plain data: which prices a contract has is for whoever reads contracts.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

import pyarrow as pa

from passend.claims.lines import Lines
from passend.claims.schema import FIELDS
from passend.money import LIMIT

__all__ = ["note_prices"]

_DAYS: Final = tuple(field.name for field in FIELDS if field.kind == "date")


def note_prices(lines: Lines, prices: Mapping[tuple[str, date], int], priced_on: str = "") -> None:
    """Remarks ``unknown-code-on-date`` and ``amount-differs`` on the lines that stand.

    A price holds from its day until the next price of that code. A line has the price of the day
    ``priced_on`` (a field; without it the day of delivery, else of opening, else of receipt); it
    should declare quantity x price. Raises ValueError for a field that holds no day, or a price
    that is no whole number of cents.
    """
    if priced_on and priced_on not in _DAYS:
        raise ValueError(f"{priced_on!r} holds no day: choose from {', '.join(_DAYS)}")
    if any(type(cents) is not int or not 0 <= cents <= LIMIT for cents in prices.values()):
        raise ValueError("a price is a whole number of cents, zero or more")
    day = priced_on or "coalesce(delivered, opened, received)"
    table = pa.table(
        {
            "code": pa.array([code for code, _ in prices], pa.string()),
            "valid_from": pa.array([valid_from for _, valid_from in prices], pa.date32()),
            "price": pa.array(list(prices.values()), pa.int64()),
        }
    )
    lines.connection.register("price_list", table)
    priced = (
        f"SELECT position, kept.code AS code, quantity, declared, {day} AS day, price FROM kept "
        f"ASOF LEFT JOIN price_list p ON kept.code = p.code AND {day} >= valid_from"
    )
    unknown = f"SELECT * FROM ({priced}) WHERE price IS NULL"
    said = "code || ', ' || coalesce(day::VARCHAR, '')"
    kind = "'unknown-code-on-date' AS kind"
    lines.note(f"SELECT position, {kind}, {said} AS other FROM ({unknown})", "code")
    # In 128 bits: a quantity times a price may be larger than any amount.
    differing = f"SELECT * FROM ({priced}) WHERE declared <> quantity::HUGEINT * price"
    said = "declared || ' / ' || quantity || ' x ' || price"
    kind = "'amount-differs' AS kind"
    lines.note(f"SELECT position, {kind}, {said} AS other FROM ({differing})", "declared")
