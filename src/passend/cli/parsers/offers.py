"""The actions of ``passend offers``: make, join, mark, meet."""

from __future__ import annotations

from argparse import ArgumentParser

from passend.cli.parsers.shared import Command, assumed, drawn, language, shown

__all__ = ["add"]


def add(command: Command) -> None:
    """The command of this group, with its actions."""
    offers = command("offers", "packages for a talk: make, join, mark, meet", "offers")
    actions = offers.add_subparsers(dest="action", metavar="ACTION", required=True)

    def action(name: str, about: str) -> ArgumentParser:
        found = actions.add_parser(name, help=about, description=about)
        language(found)
        return found

    make = action("make", "packages that are worth the same to you, and your public list")
    make.add_argument("file", metavar="FILE")
    make.add_argument("--party", required=True, metavar="PARTY", help="whose packages")
    make.add_argument("--lever", action="append", default=[], metavar="NAME=VALUES",
                      help="values to try: vast_deel=40%%,60%%")  # fmt: skip
    make.add_argument("--balance", required=True, metavar="NAME=LOW..HIGH",
                      help="the parameter that balances: dagprijs=900.00..1500.00")  # fmt: skip
    make.add_argument("--public", metavar="FILE", help="write the public list: values only")
    assumed(make)
    drawn(make, 2_000)
    shown(make)
    join = action("join", "the lists of both sides as one list for the table")
    join.add_argument("lists", nargs="+", metavar="LIST")
    join.add_argument("--public", required=True, metavar="FILE", help="write the joined list")
    mark = action("mark", "what you could accept, marked on your own machine")
    mark.add_argument("list", metavar="LIST")
    mark.add_argument("--party", required=True, metavar="PARTY")
    mark.add_argument("--accept", default="", metavar="PACKAGES", help="with commas; may be none")
    mark.add_argument("--marks", required=True, metavar="FILE", help="write your marks")
    meet = action("meet", "both sides' marks side by side; nothing is weighed or left out")
    meet.add_argument("list", metavar="LIST")
    meet.add_argument("marks", nargs=2, metavar="MARKS")
    meet.add_argument("--signed", action="store_true", help="a second look, after signing")
    for found in (join, meet):
        shown(found)
