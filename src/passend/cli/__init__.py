"""The command line: parses and prints; the work is one function in each package.

Every command reads files or stdin, prints a table for people and ``--json`` for programs, writes
nothing it was not told to, and exits 0 (done), 1 (findings) or 2 (bad input). Nothing of the house
but ``cli/parsers`` is imported before a command runs, so that ``--help`` answers at once.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module

from passend.cli.parsers import whole_parser

__all__ = ["main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    parser = whole_parser()
    arguments = parser.parse_args(argv)
    if arguments.version:
        print(import_module("passend").__version__)
        return 0
    if arguments.command is None:
        parser.print_help()
        return 2
    commands = import_module(arguments.module)
    bad_input = import_module("passend.findings").BadInput
    overwriting = import_module("passend.cli.overwriting")
    try:
        overwriting.refuse_overwriting(arguments)
        return int(getattr(commands, arguments.command)(arguments))
    except bad_input as error:
        print(error, file=sys.stderr)
        return 2
    except BrokenPipeError:
        return 0
    except OSError as error:
        print(f"{error.filename or 'file'}: {error.strerror or error}", file=sys.stderr)
        print(f"    {_mend(error)}", file=sys.stderr)
        return 2


def _mend(error: OSError) -> str:
    if isinstance(error, FileExistsError | NotADirectoryError):
        return "a file stands where a folder is needed: name another folder"
    return "check the name of the file, and whether you may read or write it"
