"""What stands beside the contracts: a budget, and the results of simulations as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from passend.files.sheets import cell_text, find_columns, read_sheet
from passend.findings import BadInput, Finding, Place
from passend.money import parse_money

__all__ = ["Cases", "read_budget", "read_cases"]

_NAMES = {"year": "year", "jaar": "year", "amount": "amount", "bedrag": "amount"}


def read_budget(path: Path) -> dict[int, int]:
    """Cents by year from a table with the columns year (jaar) and amount (bedrag).

    Raises BadInput: those of reading a table, ``bad-value`` and ``duplicate-row``.
    """
    sheet = read_sheet(path, str(path))
    findings: list[Finding] = []
    columns = find_columns(sheet, _NAMES, ("year", "amount"), findings.append)
    found: dict[int, int] = {}
    for line, cells in sheet.rows if len(columns) == 2 else ():
        place = sheet.place(line, columns["amount"], "amount")
        try:
            year = int(str(cells[columns["year"]]).removesuffix(".0"))
            cents = parse_money(cell_text(cells[columns["amount"]]))
        except ValueError as error:
            findings.append(Finding(place, "bad-value", str(error.args[0])))
            continue
        if year in found:
            findings.append(Finding(place, "duplicate-row", f"{year} has two amounts"))
        found[year] = cents
    if findings:
        raise BadInput(findings)
    return found


@dataclass(frozen=True)
class Cases:
    """The result of a simulation of one contract: percentiles in cents, by party, kind (``spend``,
    ``revenue``) and year, and for whose eyes only it is."""

    contract: str
    only_for: str
    ranges: dict[tuple[str, str, int], dict[str, int]]

    def bad(self, party: str, pays: bool, year: int) -> int | None:
        """The bad case: what a party pays at most, or receives at least, in 95 of 100 cases."""
        kind, end = ("spend", "p95") if pays else ("revenue", "p5")
        return self.ranges.get((party, kind, year), {}).get(end)


def read_cases(paths: Sequence[Path]) -> dict[str, Cases]:
    """Results as ``passend simulate --json`` prints them, by contract.

    Raises BadInput ``bad-value`` for a file that is none, ``id-twice`` for two of one contract, and
    ``overlays-together`` when two were made for the eyes of different parties.
    """
    found: dict[str, Cases] = {}
    findings = []
    for path in paths:
        place = Place(str(path))
        try:
            cases = _cases(json.loads(path.read_text(encoding="utf-8")))
        except (ValueError, KeyError, TypeError, AttributeError):
            mend = "make it with: passend simulate FILE --json"
            findings.append(Finding(place, "bad-value", "this is no result of a simulation", mend))
            continue
        if cases.contract in found:
            findings.append(Finding(place, "id-twice", f"two results of {cases.contract}"))
        found[cases.contract] = cases
    owners = sorted({cases.only_for for cases in found.values() if cases.only_for})
    if len(owners) > 1:
        message = f"results for the eyes of {' and of '.join(owners)} are put together"
        mend = "use the results of one party"
        findings.append(Finding(Place("--cases"), "overlays-together", message, mend))
    if findings:
        raise BadInput(findings)
    return found


def _cases(tree: Any) -> Cases:
    ranges = {
        (party, kind, int(year)): {name: int(value) for name, value in band["range"].items()}
        for party, kinds in tree["parties"].items()
        for kind in ("spend", "revenue") if kind in kinds
        for year, band in kinds[kind].items()
    }  # fmt: skip
    return Cases(str(tree["contract"]), str(tree.get("only_for", "")), ranges)
