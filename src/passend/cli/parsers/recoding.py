"""The command on codes that change: rebase."""

from __future__ import annotations

from passend.cli.parsers.shared import Command

__all__ = ["add"]


def add(command: Command) -> None:
    """The command of this group."""
    rebase = command("rebase", "last year's figures under new codes, reconciled", "recoding")
    rebase.add_argument("table", metavar="TABLE", help="an observations table, CSV or XLSX")
    rebase.add_argument("--mapping", required=True, metavar="FILE",
                        help="CSV or XLSX: old, new, share (100%%, 1/3)")  # fmt: skip
    rebase.add_argument("--old-prices", metavar="FILE", help="what the old codes cost")
    rebase.add_argument("--new-prices", metavar="FILE", help="what the new codes cost")
    rebase.add_argument("--decimals", type=int, default=2, help="decimals of the prices")
    rebase.add_argument("--out", metavar="FILE", help="write the table under new codes (CSV)")
