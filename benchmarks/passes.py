"""What a pass over the claims costs, held against the same cube written by hand.

Every measurement is a process of its own, so that its CPU seconds and its peak memory are its own;
the works take turns and the best of each counts. Beside the ratio of the clock stands that of the
CPU, which says more on a machine that others use. Before anything is timed, the cubes are compared
to the row and the cent.

``python -m benchmarks.passes WORK FOLDER`` does one work once and prints what it took.
"""

from __future__ import annotations

import gc
import hashlib
import json
import pickle
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from benchmarks import by_hand
from benchmarks.evaluate import Ratio
from benchmarks.region import KNOWN_AT, Market, market, write_claims, write_csv
from passend.claims.intake import check
from passend.claims.layout import convert
from passend.claims.mapping import read_mapping_text
from passend.claims.readers import open_source
from passend.claims.schema import FIELDS
from passend.claims.store import Store
from passend.observation.claimed import count_claims, held_against, refuse_overlaps
from passend.observation.lookups import Lookups

__all__ = ["Took", "WORKS", "digest_of", "made", "passes", "reading"]

ENGINE = "duckdb://?memory_limit=1GB"
CSV = "columns: {" + ", ".join(f"{f.name}: {f.name}" for f in FIELDS) + "}\namounts: cents\n"


@dataclass(frozen=True)
class Took:
    """What one work took: seconds by the clock and of the CPU, megabytes at most and before it
    began, how many rows it gave, and a hash of them."""

    seconds: float
    cpu: float
    peak: float
    before: float
    rows: int
    digest: str


# --- the works -----------------------------------------------------------------------------------


def _files(folder: Path) -> str:
    return str(folder / "store" / "sources" / "*" / "*.parquet")


def _cube(folder: Path, claims: Any) -> pa.Table:
    """The cube of the pass, as columns, and where every other line went."""
    found = _market(folder)
    with held_against(found.contracts, claims, KNOWN_AT, ENGINE) as (cube, _, _):
        refuse_overlaps(cube)
        table = cube.engine.columns(cube.sums)
        cube.fates()
        return _named(table, cube.lookups)


def _named(table: pa.Table, lookups: Lookups) -> pa.Table:
    """The numbers of the lookups as the contracts, codes and years that they stand for."""
    scope, item, day = (table.column(name).to_numpy() for name in ("scope", "item", "day"))
    numbers = np.array([int(found.contract.id[1:]) for found in lookups.scopes])
    years = np.array([0, *(border.year for border in lookups.borders)])
    codes = [code for found in lookups.scopes for code in found.codes]
    first = np.cumsum([0, *(len(found.codes) for found in lookups.scopes)])
    columns = {
        "contract": numbers[scope],
        "code": pa.DictionaryArray.from_arrays(pa.array(first[scope] + item), pa.array(codes)),
        "year": years[day],
    }
    return pa.table(columns | {name: table.column(name) for name in by_hand.SUMS})


def _whole(folder: Path) -> pa.Table:
    """Everything: the observations of all contracts, as Python objects."""
    found = count_claims(_market(folder).contracts, folder / "store", KNOWN_AT, ENGINE)
    return pa.table({"rows": [len(table.rows) for table in found.tables.values()]})


def _checked(folder: Path) -> pa.Table:
    report = check(open_source(folder / "claims.csv", read_mapping_text(CSV, "mapping.yaml")))
    return pa.table({"rows": [report.read]})


def _bare(folder: Path) -> pa.Table:
    import duckdb

    with duckdb.connect() as run:
        run.execute(f"CREATE TABLE t AS FROM read_csv('{folder}/claims.csv', delim = ';')")
        return run.execute("SELECT count(*) AS rows FROM t").to_arrow_table()


WORKS: dict[str, Callable[[Path], Any]] = {
    "pass": lambda folder: _cube(folder, _files(folder)),
    "packed": lambda folder: _cube(folder, folder / "store"),
    "whole": _whole,
    "sql": lambda folder: by_hand.in_sql(_market(folder), _files(folder), KNOWN_AT, "1GB"),
    "polars": lambda folder: by_hand.in_polars(_market(folder), _files(folder), KNOWN_AT),
    "scan": lambda folder: pa.table({"rows": [len(by_hand.scan(_files(folder)))]}),
    "checked": _checked,
    "bare": _bare,
}  # fmt: skip

_LOADED: dict[Path, Market] = {}


def _market(folder: Path) -> Market:
    if folder not in _LOADED:
        _LOADED[folder] = pickle.loads((folder / "market.pickle").read_bytes())
    return _LOADED[folder]


def digest_of(table: pa.Table) -> str:
    """A hash of a cube, in whatever order its rows come."""
    if "contract" not in table.column_names:
        return ""
    ordered = table.select([*by_hand.KEYS, *by_hand.SUMS])
    ordered = ordered.cast(pa.schema([(n, pa.string() if n == "code" else pa.int64())
                                      for n in ordered.column_names]))  # fmt: skip
    ordered = ordered.sort_by([(name, "ascending") for name in by_hand.KEYS]).combine_chunks()
    found = hashlib.sha256()
    for name in ordered.column_names:
        found.update("\n".join(map(str, ordered.column(name).to_pylist())).encode())
    return found.hexdigest()


def _peak() -> float:
    """The most memory that this process has held, in megabytes; its parent's is not in it."""
    lines = Path("/proc/self/status").read_text("ascii", "replace").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1000


def main() -> None:
    """Do one work once and print what it took."""
    work, folder = WORKS[sys.argv[1]], Path(sys.argv[2])
    if (folder / "market.pickle").exists():
        _market(folder)  # contracts are ready before a pass begins, by hand too
    for library in ("ibis", "pandas"):  # seconds that no work should be charged with
        import_module(library)
    gc.collect()
    gc.freeze()  # nor with going through the contracts, which were there before
    before = _peak()
    start, cpu = time.perf_counter(), time.process_time()
    table = work(folder)
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    peak = _peak()
    digest = digest_of(table) if "--digest" in sys.argv else ""
    print(json.dumps([seconds, cpu, peak, before, table.num_rows, digest]))


# --- measuring -----------------------------------------------------------------------------------


def _once(work: str, folder: Path, *more: str) -> Took:
    command = [sys.executable, "-m", "benchmarks.passes", work, str(folder), *more]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return Took(*json.loads(done.stdout.splitlines()[-1]))


def _in_turns(folder: Path, works: tuple[str, ...], rounds: int) -> dict[str, Took]:
    """Of every work the best: least of each figure, but for the peak, of which the most."""
    found: dict[str, list[Took]] = {work: [] for work in works}
    for _ in range(rounds):
        for work in works:
            found[work].append(_once(work, folder))
    return {
        work: Took(min(t.seconds for t in took), min(t.cpu for t in took),
                   max(t.peak for t in took), took[0].before, took[0].rows, "")
        for work, took in found.items()
    }  # fmt: skip


def made(folder: Path, lines: int, payers: int, providers: int) -> None:
    """A market, its claims in a store, and the store laid out beside."""
    (folder / "market.pickle").write_bytes(pickle.dumps(market(payers, providers)))
    raw = write_claims(folder / "raw", lines, payers, providers)
    for path in sorted(raw.glob("*.parquet")):
        name = hashlib.sha256(path.name.encode()).hexdigest()
        place = folder / "store" / "sources" / name
        place.mkdir(parents=True)
        path.rename(place / f"{name}.parquet")
    convert(Store(folder / "store"))


def passes(
    lines: int = 300_000, payers: int = 10, providers: int = 30, rounds: int = 2,
    folder: Path | None = None, whole: bool = False,
) -> list[Ratio]:  # fmt: skip
    """The pass over so many lines against SQL and Polars by hand, laid out, and a bare scan."""
    with tempfile.TemporaryDirectory(dir=folder) as name:
        made(Path(name), lines, payers, providers)
        return measured(Path(name), f"{lines / 1e6:g} m lines", rounds, whole)


def measured(place: Path, seen: str, rounds: int, whole: bool) -> list[Ratio]:
    """The ratios over what :func:`made` wrote."""
    works = ("pass", "packed", "sql", "polars")
    digests = {work: _once(work, place, "--digest").digest for work in works}
    if len(set(digests.values())) != 1:
        raise AssertionError(f"the cubes differ: {digests}")
    took = _in_turns(place, (*works, "scan"), rounds)
    alone = _once("whole", place) if whole else None
    ours = took["pass"]

    def against(what: str, other: str, target: float) -> Ratio:
        theirs = took[other]
        remark = (
            f"CPU {ours.cpu / theirs.cpu:.2f}; {ours.seconds:.1f} s and {theirs.seconds:.1f} s; "
            f"peak {ours.peak:.0f} and {theirs.peak:.0f} MB"
        )
        return Ratio(f"{what}, {seen}", ours.seconds / theirs.seconds, target, remark)

    packed = took["packed"]
    found = [
        against("pass against SQL by hand", "sql", 1.2),
        against("pass against Polars streaming", "polars", 1.0),
        against("pass against a bare scan", "scan", 8.0),
        Ratio(f"laid out against unsorted, {seen}", packed.seconds / ours.seconds, 0.5,
              f"CPU {packed.cpu / ours.cpu:.2f}"),
        Ratio("peak of the pass in GB", ours.peak / 1000, 2.0,
              f"{ours.before:.0f} MB before it: contracts and prices; {ours.rows:,} rows of cube"),
    ]  # fmt: skip
    if alone:
        remark = f"CPU {alone.cpu / ours.cpu:.2f}; peak {alone.peak:.0f} MB"
        what = "with the observations of all contracts, against the cube alone"
        found.append(Ratio(what, alone.seconds / ours.seconds, 2.0, remark))
    return found


def reading(lines: int = 100_000, rounds: int = 3) -> list[Ratio]:
    """CSV with all checks, against DuckDB's bare reading of the same file."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_csv(folder / "claims.csv", lines)
        took = _in_turns(folder, ("checked", "bare"), rounds)
    ours, bare = took["checked"], took["bare"]
    remark = f"CPU {ours.cpu / bare.cpu:.2f}; {ours.seconds:.1f} s and {bare.seconds:.1f} s"
    return [
        Ratio(f"{lines:,} CSV rows with all checks, against bare", ours.seconds / bare.seconds, 3.0,
              f"{remark}; peak {ours.peak:.0f} MB"),
    ]  # fmt: skip


if __name__ == "__main__":
    main()
