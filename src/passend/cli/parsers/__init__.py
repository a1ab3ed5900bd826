"""What every command is called with, one module per group of commands; argparse and nothing else.

A group's ``add(command)`` makes its commands; ``command(name, about, module)`` gives the parser of
one, whose work is the function of that name in ``passend.cli.<module>``. To add a group, write its
module here and name it in ``GROUPS``; ``--help`` shows the groups in that order.
"""

from __future__ import annotations

import argparse
from importlib import import_module

from passend.cli.parsers.shared import language

__all__ = ["GROUPS", "whole_parser"]

GROUPS = (
    "contracts",
    "library",
    "fitting",
    "simulation",
    "incentives",
    "offers",
    "claims",
    "statements",
    "ledger",
    "issuing",
    "recoding",
    "bundles",
    "reconciling",
    "export",
    "monitoring",
)


def whole_parser() -> argparse.ArgumentParser:
    """The parser of every command."""
    parser = argparse.ArgumentParser(
        prog="passend", description="De rekenbare bijlage: the annex that both parties can compute."
    )
    parser.add_argument("--version", action="store_true", help="print the version")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")

    def command(name: str, about: str, module: str) -> argparse.ArgumentParser:
        found = commands.add_parser(name, help=about, description=about)
        found.set_defaults(module=f"passend.cli.{module}")
        language(found)
        return found

    for group in GROUPS:
        import_module(f"passend.cli.parsers.{group}").add(command)
    return parser
