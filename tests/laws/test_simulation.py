"""What holds for every simulation, whatever is assumed."""

from __future__ import annotations

import tempfile
from fractions import Fraction
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import examples
from tests.contracts import contract, row

from passend.contract.check import Prepared
from passend.observation.table import Table
from passend.settlement.settle import settle
from passend.simulation.assumptions.combine import combined
from passend.simulation.assumptions.reading import read_assumptions_text
from passend.simulation.cases import case_table, run, to_party
from passend.simulation.offers import Package, PublicList, read_offers
from passend.simulation.samplers.draw import Draw, load_draw, store_draw
from passend.simulation.samplers.streams import CHUNK
from passend.simulation.samplers.world import World, world_of
from passend.simulation.simulate import draw_cases
from passend.simulation.simulated import Setting
from passend.simulation.statistics import band

TEXT = """
care:
  days: {year_of: delivered, unit: day, held_by: both}
observations:
  bill: {unit: money, per: month, year_of: delivered, held_by: both}
  elsewhere: {unit: day, per: year, year_of: delivered, held_by: payer}
parameters:
  price: [{value: "17.31", from: 2026-01-01, known: 2025-11-01, source: a}]
  limit: [{value: "16000.00", per: year, from: 2026-01-01, known: 2025-11-01, source: a}]
  part: [{value: 35%, from: 2026-01-01, known: 2025-11-01, source: a}]
expected: {days: {2026: 1000}, bill: {2026: "60000.00"}, elsewhere: {2026: 300, 2027: 320}}
clauses:
  care:
    pay:
      steps:
        - {fee_for_service: {volume: days.volume, price: price}}
        - {at_most: {limit: limit, above: part}}
  bills: {pay: {share: {of: bill, rate: part}}}
  back:
    paid_by: provider
    paid_to: payer
    pay: {fee_for_service: {volume: elsewhere, price: price}}
"""


@cache
def item() -> Prepared:
    return contract(Path(tempfile.mkdtemp()), TEXT)


PERCENT = st.integers(1, 60).map(lambda n: f"{n}%")
SPREADS = st.one_of(
    PERCENT.map(lambda p: f"{{lognormal: {{cv: {p}}}}}"),
    PERCENT.map(lambda p: f"{{gamma: {{cv: {p}}}}}"),
    PERCENT.map(lambda p: f"{{normal: {{cv: {p}}}}}"),
    st.integers(1, 500).map(lambda k: f"{{negative_binomial: {{size: {k}}}}}"),
    st.just("{poisson: {}}"),
)


@st.composite
def assumed(draw: st.DrawFn) -> str:
    """Assumptions about any of the observations."""
    lines = []
    for name in ("days.volume", "bill", "elsewhere"):
        parts = ["guess: yes"]
        if draw(st.booleans()):
            parts.append(f"spread: {draw(SPREADS)}")
        if draw(st.booleans()):
            parts.append(f"growth: {{normal: {{mean: 0%, sd: {draw(PERCENT)}}}}}")
        if draw(st.booleans()):
            parts.append(f"programme: {{effect: {{2026: {draw(PERCENT)}}}}}")
            if name == "days.volume" and draw(st.booleans()):
                parts.append("shifts: [{to: elsewhere, share: 40%}]")
        lines.append(f"  {name}: {{{', '.join(parts)}}}")
    if draw(st.booleans()):
        lines.append("inflation: {normal: {mean: 3%, sd: 1%}, guess: yes}")
        lines.append('costs: {days.volume: {variable: "9.00", hours: 2, guess: yes}}')
    return "observations:\n" + "\n".join(lines) + "\n"


def world(text: str, **options: object) -> World:
    part = read_assumptions_text(f"passend_assumptions: 1\nid: x\n{text}", "a.yaml")
    return world_of([item()], combined([item()], [part]), **options)  # type: ignore[arg-type]


def small(full: int) -> settings:
    return settings(max_examples=examples(full))


def same(one: Draw, other: Draw) -> bool:
    return one.content_hash() == other.content_hash()


@pytest.mark.law("the first cases are the same however many are drawn, on any number of threads")
@small(200)
@given(assumed(), st.integers(1, 2500), st.integers(1, 4), st.integers(0, 2**32))
def test_the_first_cases_do_not_depend_on_how_many(
    text: str, cases: int, threads: int, seed: int
) -> None:
    one = world(text, seed=seed)
    many = draw_cases(one, Setting(cases=2600, threads=threads))
    few = draw_cases(one, Setting(cases=cases))
    assert same(many.part(0, cases), few)


@pytest.mark.law("another chunk draws other cases")
@small(200)
@given(SPREADS, st.integers(0, 3), st.integers(1, 3))
def test_another_chunk_draws_other_cases(spread: str, chunk: int, further: int) -> None:
    one = world(f"observations:\n  days.volume: {{spread: {spread}, guess: yes}}\n")
    here, there = (one.draw(at).observed["days.volume", "year"] for at in (chunk, chunk + further))
    assert (here[:, 0] == there[:, 0]).mean() < 0.5


@pytest.mark.law("a name carries its own chances, whatever else is assumed")
@small(200)
@given(SPREADS, SPREADS, st.integers(0, 3))
def test_one_observation_does_not_move_another(spread: str, other: str, chunk: int) -> None:
    days = f"observations:\n  days.volume: {{spread: {spread}, guess: yes}}\n"
    more = f"  elsewhere: {{spread: {other}, guess: yes}}\n"
    alone, beside = world(days).draw(chunk), world(days + more).draw(chunk)
    key = "days.volume", "year"
    assert (alone.observed[key] == beside.observed[key]).all()
    assert len(set(beside.observed["elsewhere", "year"][:, 0].tolist())) > 3


@pytest.mark.law("simulated = settled")
@small(300)
@given(assumed(), st.integers(0, CHUNK - 1))
def test_any_case_settles_to_the_same_cents(text: str, at: int) -> None:
    one = world(text)
    draw = one.draw(0).part(at, at + 1)
    cases = one.cases(draw)
    outcomes = run(item(), cases)
    statement = settle([item()], case_table(item(), cases, 0)).statements[0]
    program = item().form.program
    grains = {name: program.steps[program.outputs[name]].grain for name in outcomes.names}
    simulated = {
        (name, window.label): int(outcomes.clauses[name][0, place])
        for name in outcomes.names
        for place, window in enumerate(cases.calendar.windows[grains[name]])
    }
    assert {(x.clause, x.window): x.entitlement for x in statement.lines} == simulated
    assert (statement.missing, statement.residual) == ((), ())


@pytest.mark.law("what one party receives another pays: over all parties nothing is left")
@small(200)
@given(assumed())
def test_the_parties_add_up_to_nothing(text: str) -> None:
    one = world(text)
    cases = one.cases(one.draw(0).part(0, 50))
    outcomes = run(item(), cases)
    parties = [to_party(item(), outcomes, party) for party in ("payer", "provider")]
    assert (parties[0] + parties[1] == 0).all()
    assert (to_party(item(), outcomes, "nobody") == 0).all()
    assert parties[0].any()


@pytest.mark.law("many cases = each case alone")
@small(200)
@given(assumed(), st.integers(0, 29))
def test_many_cases_are_each_case_alone(text: str, at: int) -> None:
    one = world(text)
    draw = one.draw(0).part(0, 30)
    together = run(item(), one.cases(draw))
    alone = run(item(), one.cases(draw.part(at, at + 1)))
    for name in together.names:
        assert (together.clauses[name][at] == alone.clauses[name][0]).all()


@pytest.mark.law("what is known is the same in every case")
@small(200)
@given(assumed(), st.integers(0, 5000), st.integers(1, 12))
def test_what_is_known_stands_still(text: str, value: int, month: int) -> None:
    label = f"2026-{month:02}"
    rows = (row("bill", value, label, known="2026-12-31"),
            row("elsewhere", value, "2027", unit="day", known="2028-01-01"))  # fmt: skip
    said = text.replace("  bill: {", "  bill: {follows: days.volume, ")
    if "shifts" not in text:
        said = said.replace("  elsewhere: {", "  elsewhere: {follows: days.volume, ")
    draw = world(said, known=Table(rows)).draw(0)
    assert (draw.observed["bill", "month"][:, month - 1] == value).all()
    assert (draw.observed["elsewhere", "year"][:, 1] == value).all()


@pytest.mark.law("without a programme nothing it does happens")
@small(200)
@given(assumed())
def test_without_the_programme_nothing_shifts(text: str) -> None:
    one = world(text)
    with_it, without = one.draw(0), one.draw(0, programme=False)
    if "programme" not in text:
        assert same(with_it, without)
    for group in ("variable", "hours", "fixed"):
        for name, values in getattr(with_it, group).items():
            assert (values == getattr(without, group)[name]).all()


@pytest.mark.law("store and load are inverse")
@small(60)
@given(assumed(), st.integers(1, 40))
def test_a_kept_draw_is_the_draw(text: str, cases: int) -> None:
    draw = draw_cases(world(text), Setting(cases=cases))
    with tempfile.TemporaryDirectory() as folder:
        kept = load_draw(store_draw(draw, Path(folder)))
    assert same(kept, draw)
    assert (kept.n, kept.observed.keys()) == (draw.n, draw.observed.keys())


@pytest.mark.law("percentiles stand in their order, and the tail lies beyond the fifth")
@given(st.lists(st.integers(-(10**15), 10**15), min_size=1, max_size=200))
def test_percentiles_stand_in_order(values: list[int]) -> None:
    found = band(np.array(values, np.int64))
    lies = found.range
    assert min(values) <= lies.p5 <= lies.p25 <= lies.median <= lies.p75 <= lies.p95 <= max(values)
    assert min(values) <= found.tail <= lies.p5
    assert lies.p95 <= band(np.array(values, np.int64), "high").tail or len(values) % 20
    # Exactly half of the cases, or more, lie at or below the median; fewer lie below it.
    below = sum(value < lies.median for value in values)
    assert 2 * below <= len(values) <= 2 * sum(value <= lies.median for value in values)


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp")), max_size=20)


@pytest.mark.law("writing and reading a public list are inverse")
@given(st.lists(st.tuples(st.integers(0, 10**9), TEXTS), max_size=5), st.sampled_from(("nl", "en")))
def test_a_public_list_reads_as_it_was_written(
    packages: list[tuple[int, str]], language: str
) -> None:
    offered = PublicList("k", "sha256:0", tuple(
        Package(f"p_{at}", "payer", {"sum": f"{Fraction(cents, 1)}.00"}, says)
        for at, (cents, says) in enumerate(packages)
    ))  # fmt: skip
    again = read_offers(Path("l.yaml"), offered.dump(language))
    assert (again.packages, again.hash) == (offered.packages, offered.hash)
