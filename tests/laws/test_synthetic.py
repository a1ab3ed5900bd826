"""Laws of synthetic claims: one seed, one set of bytes; a programme changes only what it says."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import examples

from passend.claims.synthetic import generate
from passend.claims.synthetic.care import ONLY_WITH, ONLY_WITHOUT, Columns, taken
from passend.claims.synthetic.catalogue import CATALOGUE, CODES
from passend.claims.synthetic.draws import Draws, cumulative, expanded, pseudonyms
from passend.claims.synthetic.lives import Lives, lived
from passend.claims.synthetic.pathways import PATHS
from passend.claims.synthetic.plan import NONE, Plan, plan_of
from passend.claims.synthetic.running import run
from passend.claims.synthetic.starts import hits_by_year
from passend.claims.synthetic.tally import Tally


def contents(folder: Path) -> dict[str, str]:
    """The hash of every file, by its path in the folder."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


# One seed, one set of bytes


@pytest.mark.law("the same seed gives the same bytes, whoever makes which chunk when")
@pytest.mark.parametrize(
    ("workers", "order"),
    [(1, [0, 1, 2, 3]), (2, [0, 1, 2, 3]), (1, [3, 2, 1, 0]), (2, [2, 0, 3, 1]), (3, [1, 3, 0, 2])],
)
def test_workers_and_order_leave_no_trace(
    tmp_path_factory: pytest.TempPathFactory, workers: int, order: list[int]
) -> None:
    plan = plan_of("rivierland", 2_000, [2023, 2024], 11)
    assert plan.chunks == 4
    alone = tmp_path_factory.getbasetemp() / "synthetic-alone"
    if not alone.exists():
        generate("rivierland", 2_000, [2023, 2024], 11, alone, workers=1)
    folder = tmp_path_factory.mktemp("made") / "made"
    run(plan, folder, None, workers, order)
    assert contents(folder) == contents(alone)


@pytest.mark.law("another seed, and another region, gives other claims")
def test_another_seed_gives_other_claims(tmp_path: Path) -> None:
    asked = [("rivierland", 1), ("rivierland", 2), ("havenstad", 1)]
    made = [
        generate(region, 600, [2024], seed, tmp_path / f"{region}-{seed}") for region, seed in asked
    ]
    claims = [
        {digest for name, digest in contents(truth.folder).items() if name.startswith("claims/")}
        for truth in made
    ]
    assert claims[0].isdisjoint(claims[1])
    assert claims[0].isdisjoint(claims[2])
    patients = [set(truth.table("trajectories")["patient"].to_pylist()) for truth in made]
    assert patients[0].isdisjoint(patients[1])
    assert patients[0].isdisjoint(patients[2])


# Programmes

COMPARED = ("person", "payer", "code", "path", "referrer", "opened", "closed", "delivered",
            "quantity")  # fmt: skip


def with_only(plan: Plan, kind: str | None) -> Plan:
    """The plan with the programmes of one kind, or none."""
    programmes = tuple(p for p in plan.region.programmes if p.kind == kind)
    return dataclasses.replace(plan, region=dataclasses.replace(plan.region, programmes=programmes))


def chunk_with(region: str, kind: str | None) -> Columns:
    """Six thousand people for three years, with the programmes of one kind, or none."""
    return lives_with(region, kind).lines


@functools.cache
def lives_with(region: str, kind: str | None) -> Lives:
    return lived(with_only(plan_of(region, 96_000, [2022, 2023, 2024], 5), kind), 0)


def as_rows(lines: Columns, provider: np.ndarray) -> Counter[tuple[int, ...]]:
    return Counter(
        zip(provider.tolist(), *(lines[name].tolist() for name in COMPARED), strict=True)
    )


@pytest.mark.law("what there would be without a programme is what there is without it")
@pytest.mark.parametrize("region", ["rivierland", "havenstad"])
@pytest.mark.parametrize("kind", ["fewer_ic_days", "joint_consult", "reablement", "leakage"])
def test_without_a_programme_is_the_region_that_never_had_it(region: str, kind: str) -> None:
    lines, plain = chunk_with(region, kind), chunk_with(region, None)
    touched = (lines["world"] != 0) | (lines["home"] != NONE)
    assert touched.any()
    without = taken(lines, lines["world"] != ONLY_WITH)
    # A patient who leaked away would have been at home.
    home = np.where(without["home"] != NONE, without["home"], without["provider"])
    assert as_rows(without, home) == as_rows(plain, plain["provider"])


@pytest.mark.law("a programme changes nothing before it starts")
@pytest.mark.parametrize("kind", ["fewer_ic_days", "joint_consult", "reablement", "leakage"])
def test_before_a_programme_starts_nothing_differs(kind: str) -> None:
    plan = plan_of("rivierland", 32_000, [2022, 2023, 2024], 8)
    start = min(s for p in plan.region.programmes if (s := plan.starts(p)) and p.kind == kind)
    worlds = [lived(with_only(plan, each), 0).lines for each in (None, kind)]
    early = []
    for lines in worlds:
        day = np.where(lines["closed"] == NONE, lines["delivered"], lines["closed"])
        rows = (day < start) & (lines["world"] != ONLY_WITHOUT)
        lines = taken(lines, rows)
        early.append(as_rows(lines, lines["provider"]))
    assert sum(early[0].values()) > 1_000
    assert early[0] == early[1]


@pytest.mark.law("a product follows from what was done, with the programmes and without them")
@pytest.mark.parametrize("gone", [ONLY_WITH, ONLY_WITHOUT])
def test_a_product_follows_from_visits_and_treatment(gone: int) -> None:
    plan = plan_of("rivierland", 96_000, [2022, 2023, 2024], 5)
    lines = chunk_with("rivierland", "telemonitoring")
    lines = taken(lines, lines["world"] != gone)
    count = int(lines["claim"].max()) + 1
    codes = np.array([performance.code for performance in CATALOGUE])[lines["code"]]
    visits = np.bincount(lines["claim"][np.isin(codes, ("039922", "039923"))], minlength=count)
    treated = np.bincount(lines["claim"][np.isin(codes, ("039921", "039924"))], minlength=count)
    chronic = np.array([path.kind == "chronic" for path in PATHS])
    # Chronic care, closed in the years asked for and with a stay at most if it was bad enough.
    rows = plan.by_opening[lines["code"]] & (lines["closed"] <= plan.last_day)
    rows[rows] = chronic[lines["path"][rows]]
    number = np.array([int(code[3:]) for code in codes[rows]])
    claim = lines["claim"][rows]
    assert len(number) > 1_000
    # Products 101 and 102 are of treatment; of the others the even ones take three visits.
    outpatient = number > 102
    assert treated[claim[outpatient]].tolist() == [0] * int(outpatient.sum())
    assert (number[outpatient] % 2 == 0).tolist() == (visits[claim[outpatient]] >= 3).tolist()
    clinical = treated[claim[~outpatient]]
    assert (clinical > 0).mean() > 0.9  # two stays at once are one


def keys(columns: Columns, day: str) -> list[tuple[int, int, int]]:
    names = ("person", "path", day)
    return list(zip(*(columns[name].tolist() for name in names), strict=True))


@pytest.mark.law("an admission that is avoided leaves an outpatient product and no stay")
def test_an_avoided_admission_leaves_an_outpatient_product() -> None:
    plan = plan_of("rivierland", 96_000, [2022, 2023, 2024], 5)
    lives = lives_with("rivierland", "telemonitoring")
    subs, lines = lives.subs, lives.lines
    inside = (plan.seen_year(subs["opened"]) >= 0) & (subs["discharged"] <= plan.last_day)
    avoided = taken(subs, (subs["avoided"] == 1) & inside)
    assert len(avoided["person"]) > 3
    opened, admitted = set(keys(avoided, "opened")), set(keys(avoided, "treated"))
    numbers = np.array([int(p.code[3:]) if p.product else 0 for p in CATALOGUE])[lines["code"]]
    products = taken(lines | {"number": numbers}, plan.by_opening[lines["code"]])
    clinical: dict[int, int] = {ONLY_WITH: 0, ONLY_WITHOUT: 0}
    outpatient = dict(clinical)
    for key, number, world in zip(
        keys(products, "opened"), products["number"], products["world"], strict=True
    ):
        if key in opened:
            (clinical if number <= 102 else outpatient)[int(world)] += 1
    assert clinical == {ONLY_WITH: 0, ONLY_WITHOUT: len(opened)}
    assert outpatient == {ONLY_WITH: len(opened), ONLY_WITHOUT: 0}
    days = taken(lines, lines["code"] == CODES["039921"])
    worlds = [w for key, w in zip(keys(days, "opened"), days["world"], strict=True)
              if key in admitted]  # fmt: skip
    assert worlds == [ONLY_WITHOUT] * len(admitted)


@pytest.mark.law("measuring at home never replaces the first visit")
def test_the_first_visit_stays() -> None:
    lives = lives_with("rivierland", "telemonitoring")
    subs, lines = lives.subs, lives.lines
    enrolled = (subs["enrolled"] != NONE) & (subs["enrolled"] <= subs["opened"])
    first = taken(subs, (subs["first"] == 1) & enrolled)
    assert len(first["person"]) > 3
    visits = np.isin(lines["code"], (CODES["039922"], CODES["039923"]))
    replaced = taken(lines, visits & (lines["world"] == ONLY_WITHOUT))
    assert len(replaced["person"]) > 100
    assert set(keys(replaced, "delivered")).isdisjoint(keys(first, "opened"))


@pytest.mark.law("who begins something does not begin it again in the next year")
def test_nobody_begins_twice_in_two_years() -> None:
    hits = hits_by_year(draws(), np.full((2_000, 7), 500_000))
    assert not (hits[:, 1:] & hits[:, :-1]).any()
    # With chance one every second year is left.
    always = hits_by_year(draws(), np.full((1, 5), 1_000_000))
    assert always.tolist() == [[True, False, True, False, True]]


# Sums


@pytest.mark.law("a tally is the sum of its rows, in whatever portions and order they come")
@settings(max_examples=examples(200))
@given(
    st.lists(
        st.tuples(st.integers(0, 2), st.integers(0, 4), st.integers(-(10**15), 10**15)), max_size=30
    ),
    st.integers(0, 30),
    st.booleans(),
)
def test_a_tally_is_a_sum(rows: list[tuple[int, int, int]], cut: int, turned: bool) -> None:
    expected: Counter[tuple[int, int]] = Counter()
    for a, b, value in rows:
        expected[a, b] += value
    parts = [rows[:cut], rows[cut:]]
    whole = Tally({"a": 3, "b": 5}, ("value", "nothing"))
    for part in reversed(parts) if turned else parts:
        found = Tally({"a": 3, "b": 5}, ("value", "nothing"))
        a, b, value = np.array(part, dtype=np.int64).reshape(-1, 3).T
        found.add({"a": a, "b": b}, {"value": value})
        whole.merge(found)
    axes, sums = whole.axes(), whole.sums()
    keys = list(zip(axes["a"].tolist(), axes["b"].tolist(), strict=True))
    assert keys == sorted({(a, b) for a, b, _ in rows})
    assert dict(zip(keys, sums["value"].tolist(), strict=True)) == dict(expected)
    assert sums["nothing"].tolist() == [0] * len(keys)


# Chances


def draws(stage: str = "a", chunk: int = 0, seed: int = 1) -> Draws:
    return Draws(seed, "rivierland", chunk, stage)


@pytest.mark.law("a draw lies below its bound")
@settings(max_examples=examples(200))
@given(st.lists(st.integers(1, 2**31 - 1), min_size=1, max_size=50), st.integers(0, 2**40))
def test_a_draw_lies_below_its_bound(bounds: list[int], seed: int) -> None:
    found = draws(seed=seed).below(np.array(bounds))
    assert (found >= 0).all()
    assert (found < np.array(bounds)).all()


@pytest.mark.law("what cannot happen never does, what must always does")
def test_nothing_and_everything() -> None:
    assert not draws().chance(0, 10_000).any()
    assert draws().chance(1_000_000, 10_000).all()
    assert set(draws().pick(cumulative([0, 3, 0, 5, 0]), 10_000).tolist()) == {1, 3}
    tables = cumulative([[0, 1, 0], [2, 0, 2]])
    rows = np.arange(10_000) % 2
    found = draws().pick_rows(tables, rows)
    assert set(found[rows == 0].tolist()) == {1}
    assert set(found[rows == 1].tolist()) == {0, 2}


@pytest.mark.law("each stage, chunk and seed has chances of its own, and the same ones every time")
def test_streams_are_apart_and_repeatable() -> None:
    keys = [("a", 0, 1), ("b", 0, 1), ("a", 1, 1), ("a", 0, 2)]
    found = {key: tuple(draws(*key).below(2**31 - 1, 20).tolist()) for key in keys}
    assert len(set(found.values())) == len(keys)
    assert {key: tuple(draws(*key).below(2**31 - 1, 20).tolist()) for key in keys} == found


@pytest.mark.law("skewed draws keep their mean")
@pytest.mark.parametrize("mean", [1, 4, 45, 700])
def test_skewed_draws_keep_their_mean(mean: int) -> None:
    count = 200_000
    found = draws().skewed(np.full(count, mean))
    # At most 2.55 x the mean; the standard deviation is below 0.7 x the mean + 0.5, so the mean of
    # 200,000 lies within 5 / sqrt(200,000) < 0.0112 of that.
    assert found.max() <= mean * 255 // 100 + 1
    assert found.min() >= mean * 20 // 100
    assert abs(int(found.sum()) - count * mean) * 10_000 <= count * 112 * (7 * mean + 5) // 10


@pytest.mark.law("rows are repeated as often as counted, and their copies are numbered")
@given(st.lists(st.integers(0, 5), max_size=20))
def test_rows_are_repeated_as_counted(counts: list[int]) -> None:
    rows, place = expanded(np.array(counts, dtype=np.int64))
    expected = [(row, copy) for row, count in enumerate(counts) for copy in range(count)]
    assert list(zip(rows.tolist(), place.tolist(), strict=True)) == expected


@pytest.mark.law("a pseudonym belongs to one person, in whatever chunk")
@given(st.integers(0, 2**60), st.integers(1, 400), st.integers(0, 10**6))
def test_pseudonyms_are_one_to_one(seed: int, count: int, first: int) -> None:
    found = [bytes(row) for row in pseudonyms(seed, "rivierland", first, count)]
    assert len(set(found)) == count
    later = pseudonyms(seed, "rivierland", first + count // 2, 1)
    assert bytes(later[0]) == found[count // 2]
