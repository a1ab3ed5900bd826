"""The commands on running contracts: monitor, portfolio."""

from __future__ import annotations

from passend.cli.parsers.shared import Command, document

__all__ = ["add"]


def add(command: Command) -> None:
    """The commands of this group."""
    monitor = command(
        "monitor", "where running contracts stand, and what is worth a conversation", "monitoring"
    )
    monitor.add_argument("files", nargs="+", metavar="FILE")
    monitor.add_argument("--observations", metavar="TABLE", help="CSV or XLSX: what is known")
    monitor.add_argument("--measures", metavar="TABLE", help="CSV or XLSX: measures by window")
    monitor.add_argument("--claims", metavar="PATH", help="taken-in claims, or Parquet files")
    monitor.add_argument("--engine", metavar="URL", default="duckdb://",
                         help="what counts claims: duckdb://, spark://, postgres://")  # fmt: skip
    monitor.add_argument("--log", metavar="FILE", help="issues, meetings and judgements (YAML)")
    monitor.add_argument("--questions", metavar="FILE",
                         help="shifts, comparisons, access and capacity (YAML)")  # fmt: skip
    monitor.add_argument("--known-at", metavar="DATE", help="as known on this day (default: all)")
    monitor.add_argument("--since", metavar="DATE", help="the day of the previous report")
    monitor.add_argument("--out", metavar="DIR", help="write HTML, PDF, XLSX and JSON here")
    monitor.add_argument("--json", action="store_true", help="print the report as JSON")
    _portfolio(command)


def _portfolio(command: Command) -> None:
    portfolio = command(
        "portfolio", "all contracts of one party beside its budget, and the bad case", "monitoring"
    )
    portfolio.add_argument("files", nargs="+", metavar="FILE")
    portfolio.add_argument("--party", metavar="NAME", default="",
                           help="whose: a name, id or code (default: who is in all)")  # fmt: skip
    portfolio.add_argument("--budget", metavar="TABLE", help="CSV or XLSX with year and amount")
    portfolio.add_argument("--cases", metavar="JSON", action="append", default=[],
                           help="a result of passend simulate --json; may be repeated")  # fmt: skip
    document(portfolio)
    portfolio.add_argument("--json", action="store_true", help="print the portfolio as JSON")
