"""An entitlement divided over the claim lines that it pays for, exactly, in bounded memory.

A clause's lines are those of the care that it reads; a clause that reads none (a fixed sum) is
divided over all care of its contract. The weight of a line is what was declared, less its credit.
Lines stand in the order of provider and number. With ``W`` the sum of all weights and ``C(i)`` that
of the first ``i`` lines, line ``i`` gets

    round(E C(i) / W) - round(E C(i - 1) / W)

with the one rounding of the house. So the parts sum to ``E`` whatever the weights, every line is
within a cent of its exact share, and the last line takes the remainder. Lines come from the engine
in batches; of those before only one sum is kept.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from passend.contract.check import Prepared
from passend.money import scaled
from passend.observation.amounts import label_of
from passend.observation.cells import folded_lines
from passend.observation.claimed import Counted, counted_in, held_against, refuse_overlaps
from passend.observation.cube import Cube
from passend.observation.lines import Lines
from passend.periods import parse_window
from passend.terms.reading import names_in

__all__ = ["COLUMNS", "Allocated", "allocate_to", "count_and_allocate"]

COLUMNS = ("clause", "window", "provider", "line", "declared", "cents")
"""The columns of an allocation: ``cents`` is the part of the entitlement."""

Due = Mapping[tuple[str, str], int]
"""What is to be divided, in cents, by clause and window."""


@dataclass(frozen=True)
class Allocated:
    """What was divided of one clause in one window: over how many lines, and their sum. No lines
    means that nothing could be divided: no claim of its care counts there."""

    clause: str
    window: str
    lines: int
    cents: int
    due: int


@dataclass
class _Group:
    """A clause in a window, while its lines come by."""

    clause: str
    window: str
    due: int
    weight: int = 0
    seen: int = 0
    lines: int = 0
    given: int = 0

    def shares(self, weights: Any) -> Any:
        """The parts of the next lines."""
        until = self.seen + np.cumsum(weights)
        whole, too_large = scaled(until, np.array(self.due), np.array(self.weight))
        assert not too_large.any()
        parts = np.diff(whole, prepend=self.given)
        self.seen, self.given = int(until[-1]), int(whole[-1])
        self.lines += len(weights)
        return parts


def allocate_to(
    path: Path, prepared: Prepared, claims: Any, due: Due, known_at: date,
    engine: str = "duckdb://",
) -> list[Allocated]:  # fmt: skip
    """Divide entitlements over claim lines and write them to a Parquet or CSV file; what could not
    be divided is told. The parts of a clause in a window sum to its entitlement.

    Raises BadInput as counting claims does."""
    with held_against([prepared], claims, known_at, engine, number=True) as (cube, lines, _):
        return _written(path, prepared, cube, lines, due)


def count_and_allocate(
    path: Path, prepared: Prepared, claims: Any, known_at: date,
    due_of: Callable[[Counted], Due], engine: str = "duckdb://",
) -> tuple[Counted, list[Allocated]]:  # fmt: skip
    """Count claims and divide over their lines what ``due_of`` makes of the count, from one reading
    of the claims.

    Raises BadInput as counting claims does."""
    with held_against([prepared], claims, known_at, engine, number=True) as (cube, lines, known):
        refuse_overlaps(cube)
        counted = counted_in([prepared], cube, lines, known)
        return counted, _written(path, prepared, cube, lines, due_of(counted))


def _written(path: Path, prepared: Prepared, cube: Cube, lines: Lines, due: Due) -> list[Allocated]:
    groups: list[_Group] = []
    with _writer(path) as write:
        for batch in _batches(prepared, cube, lines, due, groups):
            write(batch)
    divided = [Allocated(g.clause, g.window, g.lines, g.given, g.due) for g in groups]
    for item in divided:
        assert item.cents == (item.due if item.lines else 0), f"{item} does not sum"
    return divided


def _batches(
    prepared: Prepared, cube: Cube, lines: Lines, due: Due, groups: list[_Group]
) -> Iterator[Any]:
    """The allocation as Arrow batches in the order of clause, window, provider and line."""
    import pyarrow as pa

    rows = _groups(cube, prepared, due, groups)
    if not any(group.weight for group in groups):
        return
    names = {name: pa.array([getattr(g, name) for g in groups]) for name in ("clause", "window")}
    for batch in cube.engine.batches(_lines_in_groups(cube, lines, rows)):
        number = batch.column("group_number")
        numbers, weights = number.to_numpy(), batch.column("declared").to_numpy()
        cents = np.empty(len(weights), np.int64)
        borders = np.flatnonzero(np.diff(numbers, prepend=-1))
        for start, end in zip(borders, [*borders[1:], len(numbers)], strict=True):
            cents[start:end] = groups[numbers[start]].shares(weights[start:end])
        told = [pa.DictionaryArray.from_arrays(number, held) for held in names.values()]
        rest = [batch.column(name) for name in ("provider", "line_id", "declared")]
        yield pa.RecordBatch.from_arrays([*told, *rest, pa.array(cents)], list(COLUMNS))


def _groups(
    cube: Cube, prepared: Prepared, due: Due, groups: list[_Group]
) -> list[tuple[int, int, int]]:
    """The groups with their weights, and which scope and day number falls into which."""
    contract = prepared.resolved.contract
    care = {scope.name for scope in cube.lookups.scopes}
    found: list[tuple[int, int, int]] = []
    weights: dict[tuple[int, int], int] = {}
    for row in cube.amounts():
        key = row["scope"], row["day"]
        weights[key] = weights.get(key, 0) + row["declared"]
    for (clause, window), cents in sorted(due.items()):
        number, group = len(groups), _Group(clause, window, cents)
        groups.append(group)
        read = _care_read(prepared, clause) & care or care
        grain, _ = parse_window(window)
        for (scope_at, day), weight in sorted(weights.items()):
            scope = cube.lookups.scopes[scope_at]
            inside = scope.contract.id == contract.id and scope.name in read
            if inside and label_of(grain or "term", cube.lookups.borders[day - 1], scope.run) == (
                window
            ):
                group.weight += weight
                found.append((scope_at, day, number))
    return [row for row in found if groups[row[2]].weight > 0]


def _care_read(prepared: Prepared, clause: str) -> set[str]:
    """The lines of care under a clause, through amounts and other clauses."""
    contract = prepared.resolved.contract
    waiting, seen = [clause], set[str]()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        pay = contract.clauses[name].pay if name in contract.clauses else contract.amounts.get(name)
        waiting += sorted(names_in(pay)) if pay is not None else []
    return {name.partition(".")[0] for name in seen} & set(contract.care)


def _lines_in_groups(cube: Cube, lines: Lines, rows: Sequence[tuple[int, int, int]]) -> Any:
    """Every line that stands, in every group that it belongs to, in order."""
    import ibis

    folded, keys = folded_lines(cube.engine, cube.lookups, lines, ("provider", "line_id"))
    into = cube.engine.table(("of_scope", "of_day", "group_number"), rows)
    counted = cube.counted.join(into, [("scope", "of_scope"), ("day", "of_day")])
    cells = counted.select("cell", "group_number").join(cube.cells, "cell")
    # Computed once, so that the engine sees how few they are and looks the lines up in them.
    cells = cube.engine.keep(cells.select("group_number", *keys))
    # Only what makes a stay may be missing: a cell without one matches a line without one.
    same = [
        folded[key].identical_to(cells[key])
        if key.startswith("stay_")
        else folded[key] == cells[key]
        for key in keys
    ]
    both = folded.filter(folded.declared > ibis.literal(0, "int64")).join(cells, same)
    return both.order_by(["group_number", "provider", "line_id"]).select(
        "group_number", "provider", "line_id", "declared"
    )


@contextmanager
def _writer(path: Path) -> Iterator[Any]:
    """Writes batches to a file beside its place, which takes its place when all is written."""
    aside = path.with_name(f".{path.name}.part")
    try:
        if path.suffix.lower() == ".csv":
            with aside.open("w", encoding="utf-8", newline="") as stream:
                writer = csv.writer(stream, delimiter=";", lineterminator="\n")
                writer.writerow(COLUMNS)
                yield lambda batch: writer.writerows(zip(*batch.to_pydict().values(), strict=True))
        else:
            yield from _parquet(aside)
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


def _parquet(path: Path) -> Iterator[Any]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    named = pa.dictionary(pa.int64(), pa.string())
    kinds = (named, named, pa.string(), pa.string(), pa.int64(), pa.int64())
    schema = pa.schema(list(zip(COLUMNS, kinds, strict=True)))
    # Every line number occurs once: a dictionary of them would only cost.
    repeated = ["clause", "window", "provider"]
    with closing(pq.ParquetWriter(path, schema, use_dictionary=repeated)) as writer:
        yield lambda batch: writer.write_batch(batch.cast(schema))
