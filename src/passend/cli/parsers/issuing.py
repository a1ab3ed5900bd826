"""The commands on what is sent and when: statement, clocks."""

from __future__ import annotations

from passend.cli.parsers.shared import FORMATS, Command, document

__all__ = ["add"]


def add(command: Command) -> None:
    """The commands of this group."""
    sent = command("statement", "a statement as it is sent: page, PDF, workbook or JSON", "issuing")
    sent.add_argument("statement", metavar="STATEMENT")
    sent.add_argument("--after", metavar="EARLIER.json", help="what changed since, cause by cause")
    sent.add_argument("--said", metavar="TABLE",
                      help="amounts that someone else states: CSV or XLSX")  # fmt: skip
    sent.add_argument("--package", metavar="TABLE",
                      help="codes with their status in the insured package")  # fmt: skip
    sent.add_argument("--issue", choices=("provisional", "final"), help="it is issued as such")
    sent.add_argument("--day", metavar="DATE", help="the day on which it is issued")
    sent.add_argument("--by", default="", metavar="NAME", help="who issues it")
    sent.add_argument("--reason", default="", metavar="TEXT", help="why it is late")
    sent.add_argument("--year", action="append", default=[], metavar="YEAR",
                      help="the year it settles (default: all that are final)")  # fmt: skip
    sent.add_argument("--ledger", metavar="FILE",
                      help="attach its early warnings, know what was issued before")  # fmt: skip
    sent.add_argument("--claims", metavar="PATH", help="the claims that it was settled on")
    sent.add_argument("--allocate", metavar="FILE",
                      help="divide it over the claim lines: a Parquet or CSV file")  # fmt: skip
    document(sent, (*FORMATS, "xlsx", "json"))
    clocks = command("clocks", "deadlines of the settlement: what is near, what has passed",
                     "issuing")  # fmt: skip
    clocks.add_argument("files", nargs="+", metavar="FILE", help="contracts")
    clocks.add_argument("--on", metavar="DATE", help="as it stands on this day")
    clocks.add_argument("--ledger", metavar="FILE", help="which statements were issued")
    document(clocks, (*FORMATS, "ics"))
