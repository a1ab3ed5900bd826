"""The commands on statements: settle, explain."""

from __future__ import annotations

from passend.cli.parsers.shared import Command

__all__ = ["add"]


def add(command: Command) -> None:
    """The commands of this group."""
    settle = command("settle", "settle contracts on an observations table", "statements")
    settle.add_argument("files", nargs="+", metavar="FILE")
    settle.add_argument("--observations", metavar="TABLE",
                        help="CSV or XLSX; - reads CSV from stdin")  # fmt: skip
    settle.add_argument("--claims", metavar="PATH", help="taken-in claims, or Parquet files")
    settle.add_argument("--engine", metavar="URL", default="duckdb://",
                        help="what counts claims: duckdb://, spark://, postgres://")  # fmt: skip
    settle.add_argument("--known-at", metavar="DATE", help="as known on this day (default: all)")
    settle.add_argument("--after", metavar="EARLIER.json", help="show what changed since then")
    settle.add_argument("--out", metavar="DIR", help="write each statement to this folder")
    settle.add_argument("--json", action="store_true", help="print the statements as JSON")
    explain = command(
        "explain", "explain a statement, or one clause of it, cent by cent", "statements"
    )
    explain.add_argument("statement", metavar="STATEMENT")
    explain.add_argument("clause", nargs="?", metavar="CLAUSE")
    explain.add_argument("--json", action="store_true", help="print the nodes as JSON")
