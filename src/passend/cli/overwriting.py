"""No command writes over a file that it reads."""

from __future__ import annotations

import os
from argparse import Namespace
from pathlib import Path
from typing import Final

from passend.findings import BadInput, Finding, Place

__all__ = ["refuse_overwriting"]

_WRITTEN: Final = ("out", "case_out", "public", "marks", "allocate")
_NO_FILES: Final = {"command", "module", "action", "lang", "format"}


def refuse_overwriting(arguments: Namespace) -> None:
    """Raises BadInput ``exists`` when what would be written is a file that is read."""
    told = {name: value for name, value in vars(arguments).items() if name not in _NO_FILES}
    written = {name: told.pop(name) for name in _WRITTEN if isinstance(told.get(name), str)}
    read = [
        one
        for value in told.values()
        for one in (value if isinstance(value, list) else [value])
        if isinstance(one, str)
    ]
    findings = [
        Finding(Place(file), "exists", "this command reads that file",
                f"give --{name.replace('_', '-')} another name: nothing is overwritten")
        for name, file in written.items()
        if Path(file).is_file() and any(os.path.exists(x) and os.path.samefile(x, file)
                                        for x in read)
    ]  # fmt: skip
    if findings:
        raise BadInput(findings)
