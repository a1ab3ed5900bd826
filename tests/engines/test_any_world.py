"""The pass on worlds that nobody thought of: contracts, price lists and claims by a number, in
every form that claims come in. The oracle counts line by line in plain Python, and agrees to the
cent.

A world that fails is named by its number: ``any_world(17, folder)`` makes it again.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests import oracle_claims
from tests.conftest import examples
from tests.engines.any_world import Posted, World, any_world, complete, stored, written
from tests.engines.world import EVERY_REASON, assert_as_expected, table
from tests.oracle_claims import Expected, Overlap, count

from passend.contract.check import Prepared
from passend.findings import BadInput
from passend.money import rounded
from passend.observation.claimed import Counted, count_claims, price_claims
from passend.observation.engines import _DuckDB
from passend.settlement.settle import settle

SEEDS = range(examples(100))


def expected_of(world: World, lines: list[Any]) -> Expected | None:
    """What a pass must say; None where lines of care overlap."""
    try:
        return count(world.prepared, lines, world.known_at)
    except Overlap:
        return None


def counted_as_expected(
    world: World, claims: Any, lines: list[Any], url: str = "duckdb://"
) -> Counted | None:
    """The pass over claims in some form, held against the oracle; None where care overlaps."""
    expected = expected_of(world, lines)
    if expected is None:
        with pytest.raises(BadInput) as caught:
            count_claims(world.prepared, claims, world.known_at, url)
        assert {finding.code for finding in caught.value.findings} == {"overlapping-care"}
        return None
    found = count_claims(world.prepared, claims, world.known_at, url)
    assert_as_expected(found, expected)
    for item in world.prepared:
        assert_observed(world, item, found, expected)
    return found


# --- the observations ------------------------------------------------------------------------


def assert_observed(world: World, item: Prepared, found: Counted, expected: Expected) -> None:
    """The observations of a contract are what was counted, what was paid, and zero in the windows
    that have begun of years in which it counts something."""
    contract = item.resolved.contract
    name = contract.id
    sums: Counter[tuple[str, str, str]] = Counter()
    for (of, care, line, window, *_), counted in expected.counted.items():
        if of == name:
            sums[f"{care}.volume", window, line] += counted.values[1]
            sums[f"{care}.cost", window, line] += counted.values[2]
    years = {day.year for of, _, day, *_ in expected.posted if of == name}
    zeros = {
        (f"{care}.{what}", window)
        for care, said in contract.care.items()
        if said.absent == "error" and said.per != "episode" and oracle_claims.selects(item, care)
        for window in begun(item, said.per, years, world.known_at)
        for what in ("volume", "cost")
    }
    if name in world.posted:
        posting = world.posted[name]
        sums.update(posted(item, posting, expected))
        zeros |= unposted(item, posting, years, world.known_at)
    rows = {(x.observation, x.window, x.item): x.value for x in found.tables[name].rows}
    assert len(rows) == len(found.tables[name].rows)
    assert {key: rows.get(key) for key in sums} == sums
    assert {key: value for key, value in rows.items() if key not in sums and value} == {}
    seen = {(observation, window) for observation, window, _ in sums}
    assert {key[:2] for key in rows.keys() - sums.keys()} == zeros - seen


def begun(item: Prepared, per: str, years: set[int], known_at: date) -> set[str]:
    """The windows of a run that have begun and lie in some years."""
    runs = item.resolved.contract.runs
    assert runs is not None
    days = [runs.valid_from + timedelta(days=n) for n in range((runs.until - runs.valid_from).days)]
    # A term has begun with its first day; of which of its years claims speak is the same to it.
    if per == "term":
        said = years and runs.valid_from <= known_at
        return {f"{runs.valid_from}/{runs.until}"} if said else set()
    return {label(item, per, day) for day in days if day.year in years and day <= known_at}


def label(item: Prepared, per: str, day: date) -> str:
    runs = item.resolved.contract.runs
    assert runs is not None
    return {
        "year": f"{day.year}",
        "quarter": f"{day.year}-Q{(day.month + 2) // 3}",
        "month": f"{day.year}-{day.month:02}",
        "term": f"{runs.valid_from}/{runs.until}",
    }[per]


def posted(item: Prepared, posting: Posted, expected: Expected) -> Counter[tuple[str, str, str]]:
    """What was paid on the claims of the care that the clauses read, between their parties."""
    found: Counter[tuple[str, str, str]] = Counter()
    for (of, care, day, payer, provider), cents in expected.posted.items():
        between = (payer, provider) == (posting.payer, posting.provider)
        if of == item.resolved.contract.id and care in posting.care and between:
            found[posting.observation, label(item, posting.per, day), ""] += cents
    return found


def unposted(
    item: Prepared, posting: Posted, years: set[int], known_at: date
) -> set[tuple[str, str]]:
    if not any(oracle_claims.selects(item, care) for care in posting.care):
        return set()
    return {(posting.observation, window) for window in begun(item, posting.per, years, known_at)}


# --- what is owed ----------------------------------------------------------------------------


def assert_owed(world: World, found: Counted, expected: Expected) -> None:
    """A clause that pays price x volume owes quantity x price of every line, rounded once in every
    window in which it pays a price."""
    for item in world.prepared:
        name = item.resolved.contract.id
        if not world.owed.get(name):
            continue
        owed = settle([item], found.tables[name], world.known_at).statements[0]
        lines = {(x.clause, x.window): x.entitlement for x in owed.lines}
        missing = {(x.clause, x.window) for x in owed.missing}
        for clause, care, prices, paid in world.owed[name]:
            finest = max(annex.decimals for annex, _ in item.resolved.prices[prices])
            worths: Counter[tuple[str, str]] = Counter()
            for (of, of_care, of_list, window), worth in expected.worth.items():
                if (of, of_care, of_list) == (name, care, prices) and window:
                    year = window if "/" in window else window[:4]
                    worths[year, year if paid == "year" else window] += worth
            due: Counter[str] = Counter()
            for (year, _), worth in worths.items():
                due[year] += rounded(worth, 10 ** (finest - 2))
            for year, cents in due.items():
                if (clause, year) not in missing:
                    assert lines[clause, year] == cents


# --- laws ------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_every_form_of_the_same_claims_gives_the_cents_of_the_oracle(
    seed: int, tmp_path: Path
) -> None:
    """A table or the files of others; a store as it was taken in, the same store packed. A store
    holds what an intake lets through, in one source or in several."""
    world = any_world(seed, tmp_path / "contracts")
    raw: Any = table(world.lines)
    if seed % 4 == 3:
        raw = written(world.lines, 3, tmp_path / "files")
    counted_as_expected(world, raw, world.lines)

    lines = complete(world.lines)
    packed = stored(lines, seed % 4 + 1, tmp_path / "packed", packed=True)
    found = counted_as_expected(world, packed, lines)
    if seed % 2:
        plain = stored(lines, seed % 4 + 1, tmp_path / "store")
        assert counted_as_expected(world, plain, lines) == found
    expected = expected_of(world, lines)
    if found is not None and expected is not None:
        assert_owed(world, found, expected)
        if seed % 3 == 0:
            assert price_claims(world.prepared, packed, world.known_at) == expected.worth


@pytest.mark.parametrize("seed", range(3))
def test_lines_that_by_chance_have_one_mark_count_the_same(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Eight bytes stand for a provider and a number. Here the last digit does, so that most lines
    have the mark of another."""
    monkeypatch.setattr(_DuckDB, "marks", lambda self, provider, line: [line.right(1)])
    world = any_world(seed, tmp_path / "contracts")
    counted_as_expected(world, table(world.lines), world.lines)


def test_the_worlds_touch_every_rule(tmp_path: Path) -> None:
    """Or the law above could be silent about a rule that no world reaches."""
    reasons: Counter[str] = Counter()
    reached: Counter[str] = Counter()
    for seed in range(20):
        world = any_world(seed, tmp_path / str(seed))
        expected = expected_of(world, world.lines)
        reached["overlap"] += expected is None
        if expected is None:
            continue
        reasons.update(expected.residual().keys())
        for of, care, item, *_ in expected.counted:
            contract = next(x.resolved.contract for x in world.prepared
                            if x.resolved.contract.id == of)  # fmt: skip
            said = contract.care[care]
            reached[f"per {said.per}"] += 1
            reached["fallback"] += said.fallback
            reached["priced on another day"] += bool(said.priced_on and "@" in item)
        reached["posted"] += any(expected.posted.values())
        reached["untariffed"] += len(expected.untariffed)
        reached["in several contracts"] += (
            sum(sums.values[0] for sums in expected.counted.values()) > expected.once.values[0]
        )
    assert set(reasons) == EVERY_REASON
    assert {name for name, times in reached.items() if times} == {
        "fallback", "in several contracts", "overlap", "per episode", "per month", "per quarter",
        "per term", "per year", "posted", "priced on another day", "untariffed",
    }  # fmt: skip
