"""``python -m benchmarks``: print every ratio beside its target."""

from __future__ import annotations

from benchmarks.control_charts import charts_against_numpy
from benchmarks.evaluate import (
    cases_against_numpy,
    help_against_argparse,
    statement_against_integers,
)
from benchmarks.reconciling import reconciling_against_anti_join
from benchmarks.sealing import sealing_against_settling
from benchmarks.simulation import cases_against_floats, six_forms_against_one

_MEASURES = (
    cases_against_numpy,
    statement_against_integers,
    help_against_argparse,
    cases_against_floats,
    six_forms_against_one,
    charts_against_numpy,
    sealing_against_settling,
    reconciling_against_anti_join,
)


def main() -> None:
    """Measure everything once and print a table."""
    print(f"{'what':<66} {'ratio':>7} {'target':>7}")
    for measure in _MEASURES:
        for ratio in measure():
            verdict = "" if ratio.found <= ratio.target else "missed"
            line = f"{ratio.what:<66} {ratio.found:>7.2f} {ratio.target:>7.2f}  {verdict:<6}"
            print(f"{line}  {ratio.remark}".rstrip(), flush=True)


if __name__ == "__main__":
    main()
