"""The command that writes for other systems: export."""

from __future__ import annotations

from passend.cli.parsers.shared import Command

__all__ = ["add"]


def add(command: Command) -> None:
    """The command of this group."""
    found = command("export", "a ledger as a journal for the books, a statement as FHIR", "export")
    found.add_argument("file", metavar="FILE", help="a ledger, or a statement")
    found.add_argument("--books-of", metavar="PARTY", default="payer",
                       help="whose debit and credit (default payer)")  # fmt: skip
    found.add_argument("--contract", metavar="ID", default="", help="of this contract only")
    found.add_argument("--account", action="append", default=[], metavar="NAME=NUMBER",
                       help="the number of an account, such as due=1600")  # fmt: skip
    found.add_argument("--out", required=True, metavar="FILE",
                       help="a journal in .csv or .xlsx; FHIR R4B in .json")  # fmt: skip
