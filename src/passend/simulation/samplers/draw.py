"""What was drawn: integers, joined, cut, and kept by the hash of what they say."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from passend.algebra.columns import Integers
from passend.findings import BadInput, Finding, Place

__all__ = ["Draw", "load_draw", "store_draw"]

_GROUPS = ("observed", "variable", "fixed", "hours")


@dataclass(frozen=True)
class Draw:
    """Integers of ``n`` cases: observations by name and grain, of shape (cases, windows[, items]),
    and figures of cost: cents per unit (``variable``), cents per year or step (``fixed``), seconds
    of nursing per unit (``hours``), each (cases, years)."""

    n: int
    observed: Mapping[tuple[str, str], Integers]
    variable: Mapping[str, Integers]
    fixed: Mapping[str, Integers]
    hours: Mapping[str, Integers]

    def part(self, start: int, stop: int) -> Draw:
        """Some of the cases."""
        groups: list[Any] = [
            {key: values[start:stop] for key, values in getattr(self, name).items()}
            for name in _GROUPS
        ]
        return Draw(min(stop, self.n) - start, *groups)

    @staticmethod
    def joined(parts: Sequence[Draw]) -> Draw:
        """The cases of several draws, one after the other."""
        if len(parts) == 1:
            return parts[0]
        groups: list[Any] = [
            {key: np.concatenate([getattr(part, name)[key] for part in parts])
             for key in getattr(parts[0], name)}
            for name in _GROUPS
        ]  # fmt: skip
        return Draw(sum(part.n for part in parts), *groups)

    def arrays(self) -> dict[str, Integers]:
        """Every array by a name that says what it is."""
        found = {f"observed {name} {grain}": values
                 for (name, grain), values in self.observed.items()}  # fmt: skip
        for group in _GROUPS[1:]:
            found |= {f"{group} {name}": values for name, values in getattr(self, group).items()}
        return dict(sorted(found.items()))

    def like(self, other: Draw) -> bool:
        """Whether it speaks of the same things in the same windows as another draw."""
        mine, others = self.arrays(), other.arrays()
        return mine.keys() == others.keys() and all(
            values.shape[1:] == others[name].shape[1:] for name, values in mine.items()
        )

    def content_hash(self) -> str:
        """``"sha256:"`` and the hash of the names, shapes and integers, on every machine the
        same."""
        digest = sha256()
        for name, values in self.arrays().items():
            digest.update(json.dumps([name, list(values.shape)]).encode("utf-8"))
            digest.update(np.ascontiguousarray(values, dtype="<i8").tobytes())
        return "sha256:" + digest.hexdigest()


def store_draw(draw: Draw, folder: Path) -> Path:
    """Keep a draw in a folder, in a file named by its content hash; written aside and renamed."""
    path = folder / (draw.content_hash().removeprefix("sha256:") + ".npz")
    aside = path.with_suffix(".part")
    folder.mkdir(parents=True, exist_ok=True)
    with aside.open("wb") as stream:
        arrays: dict[str, Any] = {**draw.arrays(), "n": np.array(draw.n, np.int64)}
        np.savez_compressed(stream, **arrays)
    aside.replace(path)
    return path


def load_draw(path: Path) -> Draw:
    """The draw in a file. Raises BadInput ``cases-unreadable`` when it is no such file, and
    ``cases-changed`` when it does not hold what its name says."""
    try:
        with np.load(path, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        n = int(arrays.pop("n"))
        groups: dict[str, dict[Any, Integers]] = {name: {} for name in _GROUPS}
        for name, values in arrays.items():
            group, _, rest = name.partition(" ")
            key = tuple(rest.rsplit(" ", 1)) if group == "observed" else rest
            groups[group][key] = values.astype(np.int64)
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise BadInput([Finding(
            Place(str(path)), "cases-unreadable", f"this file holds no cases: {error}",
            "draw the cases again",
        )]) from None  # fmt: skip
    draw = Draw(n, **groups)
    if draw.content_hash() != f"sha256:{path.stem}":
        raise BadInput([Finding(
            Place(str(path)), "cases-changed", "the cases are not those that the name says",
            "draw the cases again, or take the original file",
        )])  # fmt: skip
    return draw
