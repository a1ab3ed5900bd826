"""What measures from claims cost: a measure of every kind beside the pass, against the pass alone.

The claims are those of a made-up region, about a million lines in three years. The pass reads them
several times, all measures together once; what is timed is processor time, which says more on a
machine that others use.
"""

from __future__ import annotations

import gc
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from benchmarks.evaluate import Ratio
from passend.claims.synthetic import generate
from passend.contract.check import Prepared, prepare
from passend.contract.resolve import resolve_file
from passend.observation.claimed import Counted, count_claims
from passend.observation.measures.measured import KINDS

__all__ = ["measures_against_pass"]

CONTRACT = Path(__file__).parent / "fifteen_measures.yaml"
KNOWN = date(2026, 12, 31)
PEOPLE = 35_000
_DEFAULTS = (
    "use: watched, owners: [payer, provider], held_by: payer, year_of: delivered, "
    "definition: as counted"
)


def _agreed(folder: Path) -> tuple[Prepared, Prepared]:
    """The contract with its measures, and without them."""
    text = CONTRACT.read_text(encoding="utf-8").replace("DEFAULTS", _DEFAULTS)
    found = []
    for name, part in (("with.yaml", text), ("without.yaml", text.partition("measures:\n")[0])):
        (folder / name).write_text(part, encoding="utf-8")
        found.append(prepare(resolve_file(folder / name)))
    return found[0], found[1]


def _seconds(*works: Callable[[], Counted], rounds: int) -> list[float]:
    """The least processor time of each work, the works taking turns."""
    best = [float("inf")] * len(works)
    for _ in range(rounds):
        for at, work in enumerate(works):
            gc.collect()
            start = time.process_time()
            work()
            best[at] = min(best[at], time.process_time() - start)
    return best


def measures_against_pass(people: int = PEOPLE, rounds: int = 3) -> list[Ratio]:
    """The ratio, after it was seen that every kind gives a figure and the pass the same amounts."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        generate("rivierland", people, [2021, 2022, 2023], 1, folder / "region")
        claims = folder / "region" / "claims"
        with_, without = _agreed(folder)
        ours, alone = (count_claims([each], claims, KNOWN) for each in (with_, without))
        assert ours.amounts == alone.amounts
        assert ours.residual == alone.residual
        speak = {x.measure for x in ours.measured if x.numerator}
        assert len(speak) == len(KINDS), speak
        found = _seconds(
            lambda: count_claims([with_], claims, KNOWN),
            lambda: count_claims([without], claims, KNOWN),
            rounds=rounds,
        )
    what = f"fifteen measures on {ours.all.rows:,} claim lines, against the pass"
    return [Ratio(what, found[0] / found[1], 5, f"the pass {found[1]:.1f} s, processor time")]
