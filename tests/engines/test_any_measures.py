"""Laws of measures, on made-up lives: the oracle agrees on every kind, and neither the order of the
lines nor taking them in twice changes a figure."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

import pytest
from tests import contracts, oracle_measures
from tests.conftest import SOAK
from tests.engines import measures_world, world

from passend.observation.measures.measured import measure_claims


@pytest.mark.law("claims in any order, taken in twice, give the same measures")
@pytest.mark.parametrize("seed", range(2, 30 if SOAK else 3))
def test_any_lives_give_what_the_oracle_says_in_any_order_and_twice(
    tmp_path: Path, seed: int
) -> None:
    prepared = [measures_world.contract(tmp_path)]
    lines = measures_world.lines(seed)
    found = measure_claims(prepared, world.table(lines), world.KNOWN_AT)
    figures = {(f"{x.contract}.{x.measure}", x.window): (x.numerator, x.denominator) for x in found}
    assert figures == oracle_measures.measure(prepared, lines, world.KNOWN_AT)
    # Nothing would be proved by figures that are all zero; only leakage may be, as what fell here
    # by chance need not come back elsewhere. The first of these worlds has that too.
    kinds = {x.measure.rpartition("_")[0] for x in found if x.numerator}
    assert set(measures_world.DEFINITIONS) - kinds <= (set() if seed == 2 else {"leakage"})

    again = [*lines, *lines]
    random.Random(seed).shuffle(again)
    assert measure_claims(prepared, world.table(again), world.KNOWN_AT) == found


@pytest.mark.law("a window that the run cuts has no norm and is held against no whole year")
def test_any_lives_in_a_run_that_cuts_years_give_what_the_oracle_says(tmp_path: Path) -> None:
    prepared = [measures_world.contract(tmp_path, "from: 2026-04-01, until: 2028-01-01")]
    lines, known_at = measures_world.lines(3), date(2028, 3, 1)
    found = measure_claims(prepared, world.table(lines), known_at)
    figures = {(f"{x.contract}.{x.measure}", x.window): (x.numerator, x.denominator) for x in found}
    assert figures == oracle_measures.measure(prepared, lines, known_at)
    against = {x.window for x in found if x.measure in ("leakage_0", "money_shift_0")}
    assert against == {"2027"}
    (cut,) = (x for x in found if x.measure == "volume_norm_0" and x.window == "2026")
    assert cut.parts
    assert cut.value is None


ADDING_UP = """measures:
  lines: {D, kind: ratio, from_claims: {count: {of: {codes: [A1, B1], where: anywhere}}}}
  cents: {D, kind: mean, from_claims: {mean: {of: {codes: [A1, A2], where: anywhere},
          value: declared}}}
  digital: {D, kind: proportion, from_claims: {digital_share: {digital: A3, physical: [A1, A2]}}}
  back: {D, kind: proportion, from_claims: {readmission: {index: {codes: [A1, B1, B2],
         where: anywhere}, within_days: 60}}}
  days: {D, kind: mean, from_claims: {length_of_stay: {of: {codes: [A1, A2], where: anywhere}}}}
  claims: {D, kind: proportion, from_claims: {proportion: {of: [A1, A2], having: {diagnoses: '401'},
           counts: lines}}}
  waits: {D, kind: mean, from_claims: {waiting: {from: A1, until: {codes: [B1, A2]}}}}
""".replace("D,", "use: watched, owners: [payer, provider], year_of: delivered, held_by: payer, "
            "definition: x,")  # fmt: skip


@pytest.mark.law("months sum to the year, and providers to all of them")
def test_months_add_up_to_years_and_providers_to_the_whole(tmp_path: Path) -> None:
    """For everything that is a count of claims, stays or waits: each belongs to one month and one
    provider. People do not: who comes in two months counts in both."""
    header = measures_world.HEADER
    prepared = [contracts.contract(tmp_path, ADDING_UP, header, "adding.yaml")]
    claims = world.table(measures_world.lines(4))
    whole = measure_claims(prepared, claims, world.KNOWN_AT)
    months = measure_claims(prepared, claims, world.KNOWN_AT, per="month")
    split = measure_claims(prepared, claims, world.KNOWN_AT, by="provider")
    assert len({x.item for x in split}) > 2
    for one in whole:
        of_months = [x for x in months
                     if x.measure == one.measure and x.window[:4] == one.window]  # fmt: skip
        of_places = [x for x in split if (x.measure, x.window) == (one.measure, one.window)]
        for parts in (of_months, of_places):
            assert sum(x.numerator for x in parts) == one.numerator, one.measure
            if one.per:
                assert sum(x.denominator for x in parts) == one.denominator, one.measure
    assert sum(x.numerator > 0 for x in whole) > 10
