"""The command that writes assumptions from past observations: fit."""

from __future__ import annotations

from passend.cli.parsers.shared import Command

__all__ = ["add"]


def add(command: Command) -> None:
    """The command of this group."""
    fit = command("fit", "assumptions fitted to past observations, each with its source", "fitting")
    fit.add_argument("file", metavar="FILE")
    fit.add_argument("--observations", metavar="TABLE", help="the observations of past years")
    fit.add_argument("--claims", metavar="PATH", help="or the claims of past years, to be counted")
    fit.add_argument("--engine", metavar="URL", default="duckdb://",
                     help="what counts claims: duckdb://, spark://, postgres://")  # fmt: skip
    fit.add_argument("--of", metavar="FILE",
                     help="the contract that the past years are about (default: FILE)")  # fmt: skip
    fit.add_argument("--id", metavar="ID", default="", help="the id of the new assumptions")
    fit.add_argument("--out", metavar="FILE", help="write to this file")
