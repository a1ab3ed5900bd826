"""``python -m benchmarks``: print every ratio beside its target.

Without a word everything, the claims in small, in some minutes; with ``whole`` the pass over 6,000
contracts with two million dated prices and ten million claim lines, or as many millions as the next
word says.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial

from benchmarks.allocating import statement_against_pass
from benchmarks.control_charts import charts_against_numpy
from benchmarks.evaluate import (
    Ratio,
    cases_against_numpy,
    help_against_argparse,
    statement_against_integers,
)
from benchmarks.measures import measures_against_pass
from benchmarks.passes import passes, reading
from benchmarks.reconciling import reconciling_against_anti_join
from benchmarks.sealing import sealing_against_settling
from benchmarks.simulation import cases_against_floats, six_forms_against_one

SMALL: tuple[Callable[[], list[Ratio]], ...] = (
    cases_against_numpy,
    statement_against_integers,
    help_against_argparse,
    cases_against_floats,
    six_forms_against_one,
    charts_against_numpy,
    sealing_against_settling,
    reconciling_against_anti_join,
    reading,
    passes,
    statement_against_pass,
    measures_against_pass,
)


def whole(millions: float) -> tuple[Callable[[], list[Ratio]], ...]:
    """The works on claims in full size."""
    lines = int(millions * 1_000_000)
    return (partial(reading, 1_000_000), partial(passes, lines, 60, 100, whole=True))


def main() -> None:
    """Measure everything once and print a table."""
    words = sys.argv[1:]
    works = whole(float([*words, "10"][1])) if words[:1] == ["whole"] else SMALL
    print(f"{'what':<66} {'ratio':>7} {'target':>7}")
    for measure in works:
        for ratio in measure():
            verdict = "" if ratio.found <= ratio.target else "missed"
            line = f"{ratio.what:<66} {ratio.found:>7.2f} {ratio.target:>7.2f}  {verdict:<6}"
            print(f"{line}  {ratio.remark}".rstrip(), flush=True)


if __name__ == "__main__":
    main()
