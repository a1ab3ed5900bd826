"""A portfolio as plain data, for programs: cents as whole numbers, ratios as text."""

from __future__ import annotations

from typing import Any

from passend.monitoring.portfolio.total import Portfolio

__all__ = ["portfolio_data"]


def portfolio_data(found: Portfolio) -> dict[str, Any]:
    """Everything a portfolio says, and whose eyes it is for."""
    fixed = found.fixed_share
    return {
        "party": found.party,
        "pays": found.pays,
        "only_for": found.only_for,
        "fixed_share": None if fixed is None else str(fixed),
        "multi_year_innovative": found.multi_year_innovative,
        "elsewhere": found.elsewhere,
        "years": [
            {"year": y.year, "expected": y.expected, "budget": y.budget, "apart": y.apart,
             "together": y.together, "room": y.room(y.expected, found.pays),
             "without_cases": list(y.without_cases), "unknown": list(y.unknown)}
            for y in found.years
        ],
        "contracts": [
            {"contract": h.contract, "title": h.title, "party": h.party, "pays": h.pays,
             "multi_year": h.multi_year, "innovative": h.innovative,
             "uncarried": list(h.uncarried), "spread": found.spread(h),
             "years": {str(year): {"net": v.net, "fixed": v.fixed, "gross": v.gross,
                                   "bad": found.bad(h, year), "unknown": list(v.unknown)}
                       for year, v in h.years.items()}}
            for h in found.holdings
        ],
    }  # fmt: skip
