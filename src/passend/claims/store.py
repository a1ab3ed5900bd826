"""Claims that were taken in: a folder per source, whole or not there at all.

``sources/<hash>/`` holds ``<hash>.parquet``, ``report.json`` and, when rows were refused,
``refused.csv``. Everything is written in ``aside/`` and renamed in one step, so that a crash leaves
nothing; one writer at a time. Nothing is edited: what was taken in is corrected by later lines.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final

from passend.claims.needed import needed
from passend.claims.report import Report
from passend.claims.schema import arrow_schema
from passend.findings import BadInput, Finding, Place

__all__ = ["Store"]

_LAYOUT: Final = "2"
"""How the packed layout is written; one that was written otherwise is not read."""
_HEX: Final = set("0123456789abcdef")


class Store:
    """A folder with sources of claims, named by their content (``sha256:...``)."""

    def __init__(self, folder: Path | str) -> None:
        self.folder = Path(folder)

    def __repr__(self) -> str:
        return f"Store({str(self.folder)!r})"

    @property
    def _sources(self) -> Path:
        return self.folder / "sources"

    def sources(self) -> tuple[str, ...]:
        """The content of every source that was taken in, in a fixed order."""
        if not self._sources.is_dir():
            return ()
        names = (path.name for path in self._sources.iterdir())
        return tuple(f"sha256:{n}" for n in sorted(names) if len(n) == 64 and set(n) <= _HEX)

    def place(self, content: str) -> Path:
        """The folder of a source, whether it is there or not. Raises ValueError."""
        name = content.removeprefix("sha256:")
        if len(name) != 64 or not set(name) <= _HEX:
            raise ValueError(f"{content!r} is no content hash")
        return self._sources / name

    def claims(self, content: str) -> Path:
        """The Parquet file with the accepted rows of a source."""
        place = self.place(content)
        return place / f"{place.name}.parquet"

    def refused(self, content: str) -> Path | None:
        """The file with the rows of a source that were kept aside, where there are any."""
        path = self.place(content) / "refused.csv"
        return path if path.exists() else None

    def report(self, content: str) -> Report:
        """The quality report of a source. Raises BadInput ``unreadable``."""
        path = self.place(content) / "report.json"
        try:
            return Report.load(json.loads(path.read_text("utf-8")))
        except (OSError, ValueError) as error:
            message = f"the report cannot be read: {error}"
            mend = "take the source in anew in an empty store"
            raise BadInput([Finding(Place(str(path)), "unreadable", message, mend)]) from None

    def source_paths(self) -> tuple[Path, ...]:
        """The Parquet file of every source."""
        return tuple(self.claims(content) for content in self.sources())

    def layout(self) -> Path:
        """Where the packed layout of exactly these sources belongs, whether it is there or not."""
        names = "\n".join([_LAYOUT, *self.sources()])
        return self.folder / "packed" / hashlib.sha256(names.encode()).hexdigest()

    def is_packed(self) -> bool:
        """Whether the packed layout holds exactly these sources. No other files are taken for one,
        whatever their names: what lies in it is not looked at again."""
        return bool(self.sources()) and any(self.layout().glob("*.parquet"))

    def paths(self) -> tuple[Path, ...]:
        """The Parquet files to read: the packed layout when it holds exactly these sources,
        otherwise one file per source."""
        if self.is_packed():
            return tuple(sorted(self.layout().glob("*.parquet")))
        return self.source_paths()

    def dataset(self) -> Any:
        """The claims as an Arrow dataset with the schema of the claim table."""
        needed("pyarrow")
        import pyarrow.dataset as arrow_dataset

        paths = [str(path) for path in self.paths()]
        return arrow_dataset.dataset(paths, schema=arrow_schema(), format="parquet")

    @contextmanager
    def writing(self) -> Iterator[Path]:
        """A folder aside to write in, while nobody else writes to the store. It is thrown away at
        the end, and so is what a crash left there earlier.

        Raises BadInput ``store-busy``, ``unwritable``.
        """
        aside = self.folder / "aside"
        try:
            aside.mkdir(parents=True, exist_ok=True)
            self._sources.mkdir(exist_ok=True)
            lock = (self.folder / "lock").open("wb")
        except OSError as error:
            message = f"the store cannot be written: {(error.strerror or str(error)).lower()}"
            mend = "name a folder in which you may write"
            place = Place(str(self.folder))
            raise BadInput([Finding(place, "unwritable", message, mend)]) from None
        with lock:
            self._lock(lock)
            for left in aside.iterdir():
                shutil.rmtree(left, ignore_errors=True)
            folder = Path(tempfile.mkdtemp(dir=aside))
            try:
                yield folder
            finally:
                shutil.rmtree(folder, ignore_errors=True)

    def _lock(self, lock: IO[bytes]) -> None:
        """Holds the store; the operating system lets go when the process ends, however it ends."""
        try:
            if sys.platform == "win32":
                import msvcrt

                msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            message = "somebody else is writing to this store"
            place = Place(str(self.folder))
            mend = "wait until that is done"
            raise BadInput([Finding(place, "store-busy", message, mend)]) from None

    def keep(self, folder: Path, claims: Path, refused: Path, report: Report) -> None:
        """Takes in what lies in a folder of :meth:`writing`: its claims, refused rows and report
        appear in one step."""
        target = self.place(report.content)
        ready = folder / "ready"
        ready.mkdir()
        os.replace(claims, ready / f"{target.name}.parquet")
        if refused.exists():
            os.replace(refused, ready / "refused.csv")
        text = json.dumps(report.dump(), ensure_ascii=False, indent=1, sort_keys=True)
        (ready / "report.json").write_text(text + "\n", "utf-8")
        rename_whole(ready, target)


def rename_whole(folder: Path, target: Path) -> None:
    """Renames a folder when all that is in it has reached the disk."""
    for path in (*sorted(folder.iterdir()), folder):
        _reach_disk(path)
    os.rename(folder, target)
    _reach_disk(target.parent)


def _reach_disk(path: Path) -> None:
    if path.is_dir() and sys.platform == "win32":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
