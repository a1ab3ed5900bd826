"""The command line: parses and prints; the work is one function in each package.

Every command reads files or stdin, prints a table for people and ``--json`` for programs, writes
nothing it was not told to, and exits 0 (done), 1 (findings) or 2 (bad input). Nothing of the house
is imported before a command runs, so that ``--help`` answers at once.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from importlib import import_module

__all__ = ["main"]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="passend", description="De rekenbare bijlage: the annex that both parties can compute."
    )
    parser.add_argument("--version", action="store_true", help="print the version")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")

    def command(name: str, about: str, module: str) -> argparse.ArgumentParser:
        found = commands.add_parser(name, help=about, description=about)
        found.set_defaults(module=f"passend.cli.{module}")
        found.add_argument(
            "--lang", choices=("nl", "en"), default="nl", help="language of the output"
        )
        return found

    demo = command("demo", "settle the practices on a made-up region, and explain one", "demo")
    demo.add_argument("--copy-to", metavar="DIR", help="copy practices and region to this folder")
    demo.add_argument("--out", metavar="FILE", default="passend-demo.html",
                      help="where to write the page (default passend-demo.html)")  # fmt: skip
    check = command("check", "what makes a file invalid, or a draft unwise to sign", "contracts")
    check.add_argument("files", nargs="+", metavar="FILE")
    check.add_argument(
        "--no-remarks", action="store_true", help="only what makes a file invalid, no remarks"
    )
    check.add_argument("--json", action="store_true", help="print findings as JSON")
    text = command("text", "the annex as a lawyer reads it, generated from the file", "contracts")
    text.add_argument("file", metavar="FILE")
    text.add_argument("--format", choices=("text", "md", "html", "pdf", "docx"), default="text")
    text.add_argument("--out", metavar="FILE", help="write to this file (needed for pdf and docx)")
    _library(command)
    _claims(command("claims", "claims: make up, map, check, take in, pack", "claims"))
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
    verify = command(
        "verify", "recompute a statement and name every value that does not follow", "statements"
    )
    verify.add_argument("statement", metavar="STATEMENT")
    verify.add_argument("--json", action="store_true", help="print the verdict as JSON")
    prices = command("prices", "work on price lists", "contracts")
    actions = prices.add_subparsers(dest="action", metavar="ACTION", required=True)
    scale = actions.add_parser("scale", help="scale a price list to a target sum, remainder shown")
    scale.add_argument("prices", metavar="PRICES", help="CSV or XLSX with code and price")
    scale.add_argument(
        "--volumes", required=True, metavar="TABLE", help="CSV or XLSX: code, volume"
    )
    scale.add_argument(
        "--target", required=True, metavar="AMOUNT", help='euros, such as "1250000.00"'
    )
    scale.add_argument("--decimals", type=int, default=2, help="decimals of the prices (default 2)")
    scale.add_argument("--out", metavar="FILE", help="write the scaled list (CSV or XLSX)")
    scale.add_argument("--lang", choices=("nl", "en"), default="nl", help="language of the output")
    scale.add_argument("--json", action="store_true", help="print the result as JSON")
    schema = command("schema", "print a published JSON Schema", "contracts")
    schema.add_argument("of", choices=("contract", "statement", "observations"))
    return parser


def _library(command: Callable[[str, str, str], argparse.ArgumentParser]) -> None:
    """The commands on files that stand beside each other: the library, differences, amendments."""
    practices = command("practices", "contract files with evidence, to read and to copy", "library")
    practices.add_argument("name", nargs="?", metavar="NAME", help="show this practice")
    practices.add_argument(
        "--copy-to", metavar="FILE", help="start a contract of your own; no price is copied"
    )
    diff = command("diff", "what changed between two contracts, in words and in euros", "library")
    diff.add_argument("before", metavar="A")
    diff.add_argument("after", metavar="B")
    for found in (practices, diff):
        found.add_argument(
            "--format", choices=("text", "md", "html", "pdf", "docx"), default="text"
        )
        found.add_argument("--out", metavar="FILE", help="write to this file")
    amend = command("amend", "the next version of a contract: one value appended", "library")
    amend.add_argument("file", metavar="FILE")
    amend.add_argument("--parameter", required=True, metavar="NAME")
    amend.add_argument("--value", required=True, help='such as "78000000.00" or 8%%')
    amend.add_argument("--from", required=True, metavar="DATE", dest="valid_from")
    amend.add_argument("--known", required=True, metavar="DATE", help="the day it was agreed")
    amend.add_argument("--source", required=True, help="where it was agreed")
    amend.add_argument("--proposed", action="store_true", help="not agreed yet")
    amend.add_argument("--out", required=True, metavar="FILE", help="the new version")


def _claims(claims: argparse.ArgumentParser) -> None:
    """The actions of ``passend claims``."""
    actions = claims.add_subparsers(dest="action", metavar="ACTION", required=True)

    def action(name: str, about: str) -> argparse.ArgumentParser:
        found = actions.add_parser(name, help=about, description=about)
        found.add_argument(
            "--lang", choices=("nl", "en"), default="nl", help="language of the output"
        )
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
        found = action(name, about)
        found.add_argument("source", metavar="SOURCE", help="CSV, XLSX, Parquet, URL or message")
        found.add_argument("--mapping", metavar="FILE", help="which column is which field")
        found.add_argument("--message", action="store_true", help="the source is an EI message")
        found.add_argument("--received", metavar="DATE", help="when the message came in")
        found.add_argument("--store", metavar="DIR", required=name == "take-in",
                           help="the folder of taken-in claims")  # fmt: skip
        found.add_argument("--key", metavar="FILE", help="turns patient numbers into pseudonyms")
        found.add_argument("--json", action="store_true", help="print the report as JSON")
        if name == "take-in":
            found.add_argument("--allow-refused", action="store_true",
                               help="take in the good rows, keep the refused aside")  # fmt: skip
    convert = action("convert", "pack the store in a sorted layout that is counted faster")
    convert.add_argument("store", metavar="DIR")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    parser = _parser()
    arguments = parser.parse_args(argv)
    if arguments.version:
        print(import_module("passend").__version__)
        return 0
    if arguments.command is None:
        parser.print_help()
        return 2
    commands = import_module(arguments.module)
    bad_input = import_module("passend.findings").BadInput
    try:
        return int(getattr(commands, arguments.command)(arguments))
    except bad_input as error:
        print(error, file=sys.stderr)
        return 2
    except BrokenPipeError:
        return 0
    except OSError as error:
        print(f"{error.filename or 'file'}: {error.strerror or error}", file=sys.stderr)
        return 2
