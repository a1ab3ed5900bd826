"""The actions of ``passend claims``: generate, propose, check, take-in, convert."""

from __future__ import annotations

from argparse import ArgumentParser

from passend.cli.parsers.shared import Command, language

__all__ = ["add"]


def add(command: Command) -> None:
    """The command of this group, with its actions."""
    claims = command("claims", "claims: make up, map, check, take in, pack", "claims")
    actions = claims.add_subparsers(dest="action", metavar="ACTION", required=True)

    def action(name: str, about: str) -> ArgumentParser:
        found = actions.add_parser(name, help=about, description=about)
        language(found)
        return found

    generate = action("generate", "claims of a made-up region, with their truth beside them")
    generate.add_argument("--region", default="rivierland", help="rivierland or havenstad")
    generate.add_argument("--people", type=int, default=10_000)
    generate.add_argument("--years", default="2026-2027", help="such as 2026-2028")
    generate.add_argument("--seed", type=int, default=1)
    generate.add_argument("--workers", type=int, default=2)
    generate.add_argument("--out", required=True, metavar="DIR", help="a new or empty folder")
    propose = action("propose", "a mapping of columns, proposed from the header of a source")
    propose.add_argument("source", metavar="SOURCE")
    propose.add_argument("--out", metavar="FILE", help="write the mapping to this file")
    for name, about in (("check", "the quality of a source; nothing is kept"),
                        ("take-in", "take a source in, whole or not at all")):  # fmt: skip
        _source(action(name, about), name == "take-in")
    convert = action("convert", "pack the store in a sorted layout that is counted faster")
    convert.add_argument("store", metavar="DIR")


def _source(found: ArgumentParser, kept: bool) -> None:
    found.add_argument("source", metavar="SOURCE", nargs="+",
                       help="CSV, XLSX, Parquet, URL or message; each by itself")  # fmt: skip
    found.add_argument("--mapping", metavar="FILE", help="which column is which field")
    found.add_argument("--message", action="store_true", help="the source is an EI message")
    found.add_argument("--received", metavar="DATE", help="when the message came in")
    # A check keeps nothing, so that a test message may always be checked.
    found.add_argument("--test", action="store_true", default=not kept,
                       help="take a test message too")  # fmt: skip
    found.add_argument("--store", metavar="DIR", required=kept,
                       help="the folder of taken-in claims")  # fmt: skip
    found.add_argument("--contract", metavar="FILE",
                       help="name codes and amounts that differ from its prices")  # fmt: skip
    found.add_argument(
        "--key", metavar="FILE", help="turns patient numbers into pseudonyms; stays with you"
    )
    found.add_argument("--refused", metavar="DIR",
                       help="hand the refused rows back here, to be mended")  # fmt: skip
    found.add_argument("--json", action="store_true", help="print the report as JSON")
    if kept:
        found.add_argument("--allow-refused", action="store_true",
                           help="take in the good rows, keep the refused aside")  # fmt: skip
