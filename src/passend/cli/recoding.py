"""The command on codes that change: rebase."""

from __future__ import annotations

import csv
import io
from argparse import Namespace
from fractions import Fraction
from pathlib import Path

from passend.cli.printing import write_aside
from passend.contract.prices import read_price_list
from passend.findings import BadInput, Finding, Place
from passend.observation.table import COLUMNS, Row, read_table
from passend.report.plain import plain
from passend.settlement.rebase import read_code_mapping
from passend.settlement.rebase import rebase as rebase_rows
from passend.settlement.rebase_document import rebase_document

__all__ = ["rebase"]


def rebase(arguments: Namespace) -> int:
    """``passend rebase``: 1 when the totals do not reconcile or a code is not in the mapping."""
    rows = read_table(Path(arguments.table)).rows
    mapping = read_code_mapping(Path(arguments.mapping))
    if bool(arguments.old_prices) != bool(arguments.new_prices):
        mend = "give both --old-prices and --new-prices, or neither"
        raise BadInput([Finding(Place("rebase"), "missing-key", "one price list is missing", mend)])
    old, new = (_prices(name, arguments.decimals)
                for name in (arguments.old_prices, arguments.new_prices))  # fmt: skip
    done = rebase_rows(rows, mapping, old, new)
    print(plain(rebase_document(done, arguments.lang)))
    if arguments.out:
        write_aside(Path(arguments.out), _csv(done.rows).encode())
    return int(bool(done.gap or done.unmapped))


def _prices(name: str | None, decimals: int) -> dict[str, Fraction]:
    """Cents per code."""
    if name is None:
        return {}
    found = read_price_list(Path(name), name, decimals)
    return {code: Fraction(price * 100, 10**decimals) for code, price in found.prices.items()}


def _csv(rows: tuple[Row, ...]) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([getattr(row, name) for name in COLUMNS] for row in rows)
    return stream.getvalue()
