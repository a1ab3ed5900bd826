"""The commands before signing that look at many cases: simulate, compare, elements, context."""

from __future__ import annotations

from argparse import ArgumentParser

from passend.cli.parsers.shared import Command, assumed, drawn, shown

__all__ = ["add"]


def add(command: Command) -> None:
    """The commands of this group."""
    simulate = command("simulate", "what a draft may bring every party", "simulation")
    simulate.add_argument("file", metavar="FILE")
    _cases(simulate)
    simulate.add_argument("--against", metavar="FILE",
                          help="the contract without the change (default: this one)")  # fmt: skip
    simulate.add_argument("--keep", metavar="DIR", help="keep the cases, named by their hash")
    simulate.add_argument("--drawn", metavar="CASES", help="cases that were kept before")
    simulate.add_argument("--case", type=int, metavar="PERCENT", default=50,
                          help="which case is explained, or written (default 50)")  # fmt: skip
    simulate.add_argument("--explain", metavar="CLAUSE",
                          help="explain a clause in that case, cent by cent")  # fmt: skip
    simulate.add_argument("--case-out", metavar="TABLE",
                          help="write that case as observations that settle reads")  # fmt: skip
    compare = command("compare", "forms on the same cases, or on what really happened",
                      "simulation")  # fmt: skip
    compare.add_argument("files", nargs="+", metavar="FILE")
    _cases(compare)
    compare.add_argument("--observations", metavar="TABLE",
                         help="a shadow run: last year's observations, no assumptions")  # fmt: skip
    compare.add_argument("--claims", metavar="PATH", help="a shadow run on last year's claims")
    compare.add_argument("--engine", metavar="URL", default="duckdb://",
                         help="what counts claims: duckdb://, spark://, postgres://")  # fmt: skip
    compare.add_argument("--of", metavar="ID", default="",
                         help="the contract that they are about (default: the first)")  # fmt: skip
    elements = command("elements", "what each part of a contract contributes", "simulation")
    elements.add_argument("file", metavar="FILE")
    _cases(elements, 1_000)
    elements.add_argument("--only", metavar="ELEMENTS",
                          help="these elements, with commas (default: all)")  # fmt: skip
    elements.add_argument("--programme-needs", metavar="ELEMENTS", default="",
                          help="the programme happens only with all of these")  # fmt: skip
    context = command("context", "when the talk opens again, and how likely", "simulation")
    context.add_argument("file", metavar="FILE")
    _cases(context)
    context.add_argument("--when", action="append", default=[], metavar="OBSERVATION=SHARE",
                         help="one more predicate to try: ic_dagen.volume=5%%")  # fmt: skip


def _cases(parser: ArgumentParser, cases: int = 10_000) -> None:
    assumed(parser)
    drawn(parser, cases)
    shown(parser)
