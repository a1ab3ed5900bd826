"""What the engine costs, held against the same formula written by hand.

``full_contract.yaml`` is written out twice more here: in float NumPy for many cases, and in plain
Python integers for one. Both are checked against the engine before anything is timed.
"""

from __future__ import annotations

import gc
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from passend.algebra.evaluate import Column, Inputs, Value, evaluate, traces
from passend.algebra.explain import Explanations
from passend.contract.binding import Case, bind, calendar_for
from passend.contract.check import Prepared, prepare
from passend.contract.examples import examples_that_fail
from passend.contract.resolve import resolve_file
from passend.money import rounded
from passend.observation.table import Row, Table
from passend.settlement.settle import settle

__all__ = ["Ratio", "cases_against_numpy", "help_against_argparse", "statement_against_integers"]

CONTRACT = Path(__file__).parent / "full_contract.yaml"
YEARS = tuple(range(2026, 2031))
KNOWN = date(2031, 6, 1)
FLOW = {
    "negotiated_drugs": (6_000_000_00, 9_000_000_00),
    "lock_drugs": (1_000_000_00, 3_000_000_00),
    "orphan_drugs": (500_000_00, 2_000_000_00),
    "elsewhere": (1_000_000_00, 4_000_000_00),
    "points": (200, 600),
    "benchmark": (90_000_000_00, 110_000_000_00),
    "expenditure": (85_000_000_00, 115_000_000_00),
}
Floats = NDArray[np.float64]
Observed = Mapping[tuple[str, str, str], int]


@dataclass(frozen=True)
class Ratio:
    """One measurement: how often the plain thing fits in ours, and how often it should."""

    what: str
    found: float
    target: float
    remark: str = ""


def contract() -> Prepared:
    """The full contract, its example checked by hand holding to the cent."""
    prepared = prepare(resolve_file(CONTRACT))
    failing = examples_that_fail(prepared)
    if failing:
        raise AssertionError("\n".join(map(str, failing)))
    return prepared


def made_up(prepared: Prepared, cases: int) -> Inputs:
    """Observations of many cases around the ceilings, the same on every run."""
    form, resolved = prepared.form, prepared.resolved
    calendar = calendar_for(form, resolved.contract, {})
    case = Case(resolved, prepared.timelines, {}, KNOWN)
    columns = dict(bind(form, [case], calendar).columns)
    random = np.random.default_rng(1)
    shape = (cases, len(YEARS))
    items = len(form.axes["hospital"])
    columns["hospital.volume", "year"] = Column(random.integers(0, 1500, (*shape, items)))
    for name, (low, high) in FLOW.items():
        columns[name, "year"] = Column(random.integers(low, high, shape))
    return Inputs(calendar, columns)


def in_floats(data: Mapping[str, Floats], prices: Floats) -> dict[str, Floats]:
    """The contract in float NumPy, in cents, as one would write it by hand for all cases."""
    points = data["points"]
    position = np.arange(len(YEARS)) / 4
    ceiling = np.rint(54e8 * (1 - position) + 50e8 * position)
    second = ceiling + 1e8
    production = data["hospital.volume"] @ prices
    inside = production + data["negotiated_drugs"]
    at_cost = data["lock_drugs"] + data["orphan_drugs"]
    settled = np.rint(
        inside - 0.40 * np.maximum(0, inside - ceiling) - 0.35 * np.maximum(0, inside - second)
    )
    outcome = np.rint(
        0.5 * np.maximum(0, inside - 1.03 * ceiling)
        + 0.3 * np.maximum(0, inside - 1.08 * ceiling)
        - 0.5 * np.maximum(0, 0.97 * ceiling - inside)
        - 0.3 * np.maximum(0, 0.92 * ceiling - inside)
    )
    pot, rest = np.empty_like(outcome), np.empty_like(outcome)
    carried: Floats = np.zeros(len(outcome))
    for year in range(len(YEARS)):
        pot[:, year] = carried + outcome[:, year]
        carried = rest[:, year] = np.minimum(pot[:, year], 30_000_000)
    stake = np.rint(0.04 * settled)
    reached = np.where(points >= 510, 1.0, np.where(points >= 420, 0.6, 0.25 * (points >= 300)))
    saving = _in_floats(data["benchmark"], data["expenditure"], 0.5 * points / 600, 0.10)
    loss = _in_floats(data["expenditure"], data["benchmark"], 0.4, 0.08)
    return {
        "production": production, "inside": inside, "at_cost": at_cost, "ceiling": ceiling,
        "second": second, "settled": settled, "outcome": outcome, "pot": pot, "rest": rest,
        "stake": stake, "care_paid": settled - stake, "drugs": at_cost,
        "pot_paid": np.maximum(0, pot - 30_000_000), "performance": np.rint(stake * reached),
        "leakage": np.rint(0.3 * np.maximum(0, data["elsewhere"] - 200_000_000)),
        "savings": saving, "losses": loss,
    }  # fmt: skip


def _in_floats(benchmark: Floats, spent: Floats, rate: Floats | float, limit: float) -> Floats:
    saved = np.maximum(0, benchmark - spent)
    shared = np.rint(np.where(saved >= 0.02 * benchmark, saved, 0) * rate)
    return np.minimum(shared, np.rint(limit * benchmark))


def in_integers(seen: Observed, prices: Mapping[str, int]) -> dict[tuple[str, int], int]:
    """The clauses of the contract in plain Python integers, for one case."""
    found = {}
    rest = 0
    for position, year in enumerate(YEARS):
        label = str(year)
        inside = seen["negotiated_drugs", label, ""]
        for code, price in prices.items():
            inside += seen["hospital.volume", label, code] * price
        ceiling = rounded(5_400_000_000 * (4 - position) + 5_000_000_000 * position, 4)
        over, more = max(0, inside - ceiling), max(0, inside - ceiling - 100_000_000)
        settled = rounded(100 * inside - 40 * over - 35 * more, 100)
        outcome = rounded(
            50 * max(0, 100 * inside - 103 * ceiling) + 30 * max(0, 100 * inside - 108 * ceiling)
            - 50 * max(0, 97 * ceiling - 100 * inside) - 30 * max(0, 92 * ceiling - 100 * inside),
            10_000,
        )  # fmt: skip
        pot = rest + outcome
        rest = min(pot, 30_000_000)
        stake = rounded(settled * 4, 100)
        points = seen["points", label, ""]
        earned = 100 if points >= 510 else 60 if points >= 420 else 25 if points >= 300 else 0
        benchmark, spent = seen["benchmark", label, ""], seen["expenditure", label, ""]
        beyond = max(0, seen["elsewhere", label, ""] - 200_000_000)
        found["care_paid", year] = settled - stake
        found["drugs", year] = seen["lock_drugs", label, ""] + seen["orphan_drugs", label, ""]
        found["pot_paid", year] = max(0, pot - 30_000_000)
        found["performance", year] = rounded(stake * earned, 100)
        found["leakage", year] = rounded(beyond * 30, 100)
        found["savings", year] = _in_integers(benchmark, spent, points, 1200, 10)
        found["losses", year] = _in_integers(spent, benchmark, 40, 100, 8)
    return found


def _in_integers(benchmark: int, spent: int, num: int, den: int, limit: int) -> int:
    saved = max(0, benchmark - spent)
    shared = rounded(saved * num, den) if saved * 100 >= benchmark * 2 else 0
    return min(shared, rounded(benchmark * limit, 100))


def fastest(*works: Callable[[], Any], rounds: int, repeat: int = 1) -> list[float]:
    """The best time of each work in seconds, the works taking turns so that a slow moment of the
    machine meets all of them."""
    best = [float("inf")] * len(works)
    for _ in range(rounds):
        for at, work in enumerate(works):
            gc.collect()
            start = time.perf_counter()
            for _ in range(repeat):
                work()
            best[at] = min(best[at], (time.perf_counter() - start) / repeat)
    return best


def peak(work: Callable[[], Any]) -> float:
    """The most memory that was held at once while working, in megabytes, inputs left out."""
    gc.collect()
    tracemalloc.start()
    work()
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most / 1e6


def _agree(ours: Mapping[str, Value], theirs: Mapping[str, Floats]) -> None:
    """The engine and the floats say the same, but for a half cent rounded the other way, which the
    pot carries from year to year."""
    assert set(ours) == set(theirs)
    for name, value in ours.items():
        assert value.defects is None, f"{name} has defects"
        furthest = np.abs(value.values - theirs[name]).max()
        assert furthest <= 5, f"{name} is {furthest} cents from the floats"


def cases_against_numpy(cases: int = 100_000, rounds: int = 15) -> list[Ratio]:
    """Many cases through the engine, against the contract in float NumPy."""
    prepared = contract()
    program, inputs = prepared.form.program, made_up(prepared, cases)
    data = {name: column.values.astype(np.float64) for (name, _), column in inputs.columns.items()}
    prices = data["list per hospital"][0, 0]
    _agree(evaluate(program, inputs), in_floats(data, prices))
    ours, theirs = fastest(
        lambda: evaluate(program, inputs), lambda: in_floats(data, prices), rounds=rounds
    )
    results = len(program.outputs) * len(YEARS) * 8 / 1e6
    held = peak(lambda: evaluate(program, inputs)) - results * cases
    few = made_up(prepared, cases // 4)
    held_by_few = peak(lambda: evaluate(program, few)) - results * (cases // 4)
    floats = peak(lambda: in_floats(data, prices))
    seen = f"{cases:,} cases x {len(YEARS)} years"
    return [
        Ratio(f"time, {seen}, against float NumPy", ours / theirs, 4),
        Ratio("memory beside the results, against a quarter of the cases", held / held_by_few, 1.1,
              f"peak {held + results * cases:.0f} MB, float NumPy {floats:.0f} MB"),
    ]  # fmt: skip


def table_of_one(prepared: Prepared) -> Table:
    """The rows of one case of :func:`made_up`."""
    inputs, rows = made_up(prepared, 1), []
    for leaf in sorted(prepared.form.program.leaves, key=lambda leaf: leaf.name):
        if not leaf.observed:
            continue
        values = inputs.columns[leaf.name, leaf.grain].values[0].tolist()
        unit = {"hospital.volume": "product", "points": "points"}.get(leaf.name, "money")
        for year, value in zip(YEARS, values, strict=True):
            items = prepared.form.axes[leaf.axis] if leaf.axis else ("",)
            for item, number in zip(items, value if leaf.axis else [value], strict=True):
                rows.append(Row(prepared.resolved.contract.id, leaf.name, str(year), item, number,
                                unit, KNOWN, "both", 0))  # fmt: skip
    return Table(tuple(rows))


def statement_against_integers(rounds: int = 7) -> list[Ratio]:
    """One statement with its explanation, against the contract in plain Python integers."""
    prepared = contract()
    table = table_of_one(prepared)
    seen = {(row.observation, row.window, row.item): row.value for row in table.rows}
    prices = prepared.resolved.prices["list"][0][1].prices
    statement = settle([prepared], table, KNOWN).statements[0]
    ours_say = {(line.clause, int(line.window)): line.entitlement for line in statement.lines}
    assert ours_say == in_integers(seen, prices), "the statement and the integers differ"
    form, inputs = prepared.form, made_up(prepared, 1)

    def explained() -> None:
        for values in traces(form.program, inputs):
            found = Explanations(form.program, values, inputs.calendar, form.axes)
            for clause in form.clauses:
                for window in range(len(YEARS)):
                    found.of(clause, window)

    whole, part, theirs = fastest(
        lambda: settle([prepared], table, KNOWN),
        explained,
        lambda: in_integers(seen, prices),
        rounds=rounds, repeat=5,
    )  # fmt: skip
    nodes = sum(len(line.nodes) for line in statement.lines)
    remark = f"{len(statement.lines)} lines, {nodes} explained values"
    return [
        Ratio("one statement, sealed, against plain integers", whole / theirs, 20, remark),
        Ratio("computing and explaining alone, against the same", part / theirs, 20),
    ]


def help_against_argparse(rounds: int = 15) -> list[Ratio]:
    """``passend --help``, against Python importing argparse."""

    def run(*arguments: str) -> Callable[[], Any]:
        command = [sys.executable, *arguments]
        return lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL)

    ours, theirs = fastest(
        run("-m", "passend.cli", "--help"), run("-c", "import argparse"), rounds=rounds
    )
    return [Ratio("passend --help, against import argparse", ours / theirs, 4)]
