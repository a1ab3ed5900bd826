"""The commands on a ledger: post, log, warn."""

from __future__ import annotations

from passend.cli.parsers.shared import Command

__all__ = ["add"]


def add(command: Command) -> None:
    """The commands of this group."""
    post = command("post", "post statements and payments in a ledger; again changes nothing",
                   "ledger")  # fmt: skip
    post.add_argument("papers", nargs="*", metavar="PAPER",
                      help="statements (JSON or sealed), tables of payments")  # fmt: skip
    post.add_argument("--ledger", required=True, metavar="FILE", help="made when not there yet")
    post.add_argument("--by", default="", metavar="NAME", help="who posts")
    post.add_argument("--issued", choices=("provisional", "final"),
                      help="record that the statements were issued as such on --day")  # fmt: skip
    post.add_argument("--year", action="append", default=[], metavar="YEAR",
                      help="the year that is issued (default: all that are final)")  # fmt: skip
    post.add_argument("--dry-run", action="store_true", help="show it, write nothing")
    post.add_argument("--reverse", metavar="ENTRY", help="undo this entry by adding its opposite")
    post.add_argument("--reason", default="", metavar="TEXT", help="why it is reversed, or late")
    post.add_argument("--day", metavar="DATE", help="the day of the reversal or issue")
    post.add_argument("--json", action="store_true", help="print what was posted as JSON")
    log = command("log", "what a ledger holds: balances, entries, what was said", "ledger")
    log.add_argument("ledger", metavar="LEDGER")
    log.add_argument("--contract", metavar="ID", help="of this contract only")
    log.add_argument("--entries", action="store_true", help="every entry too")
    log.add_argument("--jsonl", action="store_true", help="print everything as JSON Lines")
    warn = command("warn", "record an early warning, or the reply, in a ledger", "ledger")
    warn.add_argument("ledger", metavar="LEDGER")
    warn.add_argument("--contract", required=True, metavar="ID")
    warn.add_argument("--clause", default="", metavar="CLAUSE")
    warn.add_argument("--window", default="", metavar="WINDOW", help="such as 2026")
    warn.add_argument("--by", required=True, metavar="NAME", help="who warned or replied")
    warn.add_argument("--on", required=True, metavar="DATE", help="on which day")
    warn.add_argument(
        "--excess", default="0.00", metavar="AMOUNT", help="what is looming, in euros"
    )
    warn.add_argument("--says", required=True, metavar="TEXT", help="what was asked, or replied")
    warn.add_argument("--reply", action="store_true", help="this is a reply to a warning")
