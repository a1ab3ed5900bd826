"""The prices of a contract as the intake holds claims against them: by code and first day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from passend.contract.check import Prepared
from passend.findings import BadInput, Finding

__all__ = ["prices_of"]

_CENT_DECIMALS = 2


def prices_of(prepared: Prepared) -> tuple[Mapping[tuple[str, date], int], str]:
    """The price in cents of every code from a day on, in all price lists of a contract (of one code
    and day the price that became known last); and the day of a claim that chooses its price,
    empty where lines of care choose by different days.

    Raises BadInput ``bad-value`` for a price with a part of a cent: no declared amount equals it.
    """
    contract = prepared.resolved.contract
    lists = [pair for pairs in prepared.resolved.prices.values() for pair in pairs]
    found: dict[tuple[str, date], int] = {}
    for annex, prices in sorted(lists, key=lambda pair: pair[0].known):
        parts = 10 ** (prices.decimals - _CENT_DECIMALS)
        for code, price in prices.prices.items():
            if price % parts:
                place = prepared.resolved.place(("prices",))
                message = f"the price of {code} in {annex.file} has a part of a cent"
                mend = "hold claims against price lists in whole cents"
                raise BadInput([Finding(place, "bad-value", message, mend)])
            found[code, annex.valid_from] = price // parts
    by = {str(care.priced_on or care.year_of) for care in contract.care.values() if care.by_code}
    return found, by.pop() if len(by) == 1 and "stated" not in by else ""
