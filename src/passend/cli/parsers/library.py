"""The commands on the library and on versions: practices, diff, framework, amend."""

from __future__ import annotations

from passend.cli.parsers.shared import Command, document

__all__ = ["add"]


def add(command: Command) -> None:
    """The commands of this group."""
    practices = command("practices", "contract files with evidence, to read and to copy", "library")
    practices.add_argument("name", nargs="?", metavar="NAME", help="show this practice")
    practices.add_argument(
        "--copy-to", metavar="FILE", help="start a contract of your own; no price is copied"
    )
    diff = command("diff", "what changed between two contracts, in words and in euros", "library")
    diff.add_argument("before", metavar="A")
    diff.add_argument("after", metavar="B")
    framework = command("framework", "which contracts follow a regional agreement", "library")
    framework.add_argument("framework", metavar="FRAMEWORK")
    framework.add_argument("files", nargs="+", metavar="FILE", help="the contracts beside it")
    document(framework)
    document(practices)
    document(diff)
    amend = command("amend", "the next version of a contract: one value appended", "library")
    amend.add_argument("file", metavar="FILE")
    amend.add_argument("--parameter", required=True, metavar="NAME")
    amend.add_argument("--value", required=True, help='such as "78000000.00" or 8%%')
    amend.add_argument("--from", required=True, metavar="DATE", dest="valid_from")
    amend.add_argument("--known", required=True, metavar="DATE", help="the day it was agreed")
    amend.add_argument("--source", required=True, help="where it was agreed")
    amend.add_argument("--proposed", action="store_true", help="not agreed yet")
    amend.add_argument("--out", required=True, metavar="FILE", help="the new version")
