"""The command that holds two parties' figures against each other: reconcile."""

from __future__ import annotations

from passend.cli.parsers.shared import Command

__all__ = ["add"]


def add(command: Command) -> None:
    """The command of this group."""
    found = command("reconcile", "the exact lines in which two parties differ, and the euros",
                    "reconciling")  # fmt: skip
    found.add_argument("mine", metavar="MINE", help="claims, a table of observations, a statement")
    found.add_argument("theirs", nargs="?", metavar="THEIRS",
                       help="the same of the other; their last file of the exchange; or a "
                       "spreadsheet of totals (clause, window, amount)")  # fmt: skip
    found.add_argument("--contract", metavar="FILE", help="settle both and show the gap per clause")
    found.add_argument("--key", metavar="FILE", help="the shared secret: exchange files instead")
    found.add_argument("--fields", metavar="NAMES", default="",
                       help="compare only these, such as code,declared")  # fmt: skip
    found.add_argument("--agreed", metavar="NAMES",
                       help="fields of differing lines that the other may see")  # fmt: skip
    found.add_argument("--buckets", type=int, default=0, metavar="N",
                       help="a power of two; default by the number of lines")  # fmt: skip
    found.add_argument("--memory", default="2GB", metavar="SIZE", help="beyond this it spills")
    found.add_argument("--out", metavar="FILE", help="write the answer or the report (JSON)")
    found.add_argument("--json", action="store_true", help="print the report as JSON")
