"""Refused rows handed back to whoever can mend them: a file, and the mapping that reads it."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Final

from passend.claims.columns import ColumnMapping
from passend.findings import BadInput, Finding, Place

__all__ = ["MAPPING", "ROWS", "free", "hand_back"]

ROWS: Final = "refused.csv"
MAPPING: Final = "refused.yaml"


def free(folder: Path) -> None:
    """Raises BadInput ``exists`` when rows were handed back in a folder before: somebody may have
    mended them; ``unwritable`` when it is no folder."""
    for name in (ROWS, MAPPING):
        if (folder / name).exists():
            message, mend = (
                "rows were handed back here before",
                "take them in, or name another folder",
            )
            raise BadInput([Finding(Place(str(folder / name)), "exists", message, mend)])
    if folder.exists() and not folder.is_dir():
        message = "a file stands where the folder should be"
        raise BadInput([Finding(Place(str(folder)), "unwritable", message, "name a folder")])


def hand_back(refused: Path, mapping: ColumnMapping, folder: Path, language: str) -> None:
    """Copies a file of refused rows to a folder, with the mapping that takes them in when they are
    mended. Both are there whole or not at all. Raises BadInput ``unwritable``."""
    from passend.claims.mappingtext import mapping_text
    from passend.claims.refusedrows import retaken

    text = mapping_text(retaken(mapping), language)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".") as name:
            aside = Path(name)
            shutil.copyfile(refused, aside / ROWS)
            (aside / MAPPING).write_text(text, "utf-8")
            # The mapping first: rows without it would be read as something else.
            for file in (MAPPING, ROWS):
                os.replace(aside / file, folder / file)
    except OSError as error:
        message = f"the rows cannot be handed back: {(error.strerror or str(error)).lower()}"
        mend = "name a folder in which you may write"
        raise BadInput([Finding(Place(str(folder)), "unwritable", message, mend)]) from None
