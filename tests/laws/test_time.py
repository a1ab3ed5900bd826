"""Laws of dates: half-open intervals, windows, timelines, indices."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.conftest import examples
from tests.oracle_nodes import half_away

from passend.parameters import (
    Entry,
    Indexed,
    ParameterError,
    Timeline,
    day_weighted,
    weighted,
)
from passend.periods import (
    Calendar,
    Interval,
    Window,
    calendar_of,
    parse_window,
    regular_windows,
)

START = date(2026, 1, 1)
LAST = date(2028, 12, 31)
days = st.integers(0, 200).map(lambda n: START + timedelta(n))
intervals = st.tuples(days, st.integers(1, 90)).map(
    lambda p: Interval(p[0], p[0] + timedelta(p[1]))
)
runs_of_years = st.tuples(st.dates(START, date(2027, 6, 1)), st.integers(1, 800)).map(
    lambda p: Interval(p[0], p[0] + timedelta(p[1]))
)
known_days = st.integers(0, 5).map(lambda n: date(2025, 1, 1) + timedelta(n))


@st.composite
def timelines(draw, most: int = 7, proposed: bool = True) -> Timeline:
    some_days = st.integers(0, 4).map(lambda n: START + timedelta(45 * n))
    keys = st.tuples(some_days, known_days, st.sampled_from(["agreed", "agreed", "proposed"]))
    found = draw(st.lists(keys, min_size=1, max_size=most, unique=True))
    status = (lambda s: s) if proposed else (lambda s: "agreed")
    unique = {(day, known, status(s)) for day, known, s in found}
    values = draw(st.lists(st.integers(-5, 5), min_size=len(unique), max_size=len(unique)))
    entries = [
        Entry(day, known, value, "", state)
        for (day, known, state), value in zip(sorted(unique), values, strict=True)
    ]
    return Timeline("t", tuple(draw(st.permutations(entries))))


def in_force(timeline: Timeline, day: date, known_at: date) -> int | None:
    """By its words: the latest ``valid_from`` up to the day; of corrections the latest known."""
    best = None
    for e in timeline.entries:
        if e.status != "agreed" or e.known_at > known_at or e.valid_from > day:
            continue
        if best is None or e.valid_from > best.valid_from:
            best = e
        if e.valid_from == best.valid_from and e.known_at > best.known_at:
            best = e
    return None if best is None else best.value


def each_day(interval: Interval):
    day = interval.start
    while day != interval.end:
        yield day
        day += timedelta(1)


@pytest.mark.law("an interval holds its first day and not its end")
@settings(max_examples=examples(500))
@given(intervals)
def test_intervals_are_half_open(interval):
    assert interval.start in interval
    assert interval.end not in interval
    assert interval.end - timedelta(1) in interval
    assert interval.start - timedelta(1) not in interval
    assert interval.days == len(list(each_day(interval)))


@pytest.mark.law("two intervals overlap in the days that both hold")
@settings(max_examples=examples(500))
@given(intervals, intervals)
def test_overlap_counts_common_days(one, other):
    common = [day for day in each_day(one) if day in other]
    assert len(common) == one.overlap(other) == other.overlap(one)
    assert one.holds(other) == (one.overlap(other) == other.days)


def test_an_interval_without_days_is_refused():
    with pytest.raises(ValueError, match="holds no day"):
        Interval(START, START)


@pytest.mark.law("the windows of a grain tile the run: every day lies in exactly one")
@settings(max_examples=examples(300))
@given(runs_of_years, st.sampled_from(["month", "quarter", "year", "term"]))
def test_windows_tile_the_run(runs, grain):
    windows = regular_windows(grain, runs)
    assert runs.start == windows[0].interval.start
    assert runs.end == windows[-1].interval.end
    for before, after in itertools.pairwise(windows):
        assert before.interval.end == after.interval.start
    for window in windows:
        if grain != "term":
            named, whole = parse_window(window.label)
            assert grain == named
            assert whole.holds(window.interval)
            assert window.whole == (window.interval == whole)


@pytest.mark.law("a window has one parent in every coarser grain, which holds its first day")
@settings(max_examples=examples(200))
@given(runs_of_years, st.data())
def test_parents_hold_their_windows(runs, data):
    day = data.draw(st.dates(runs.start, runs.end - timedelta(1)))
    calendar = calendar_of(runs, {"episode": [(Window(Interval(START, LAST), "e"), day)]})
    for (fine, coarse), parents in calendar.parents.items():
        for window, parent in zip(calendar.windows[fine], parents, strict=True):
            first = day if fine == "episode" else window.interval.start
            assert first in calendar.windows[coarse][parent].interval


def test_a_day_outside_the_run_has_no_parent():
    runs = Interval(date(2026, 1, 1), date(2027, 1, 1))
    with pytest.raises(ValueError, match="in no window of the run"):
        calendar_of(runs, {"episode": [(Window(runs, "late"), date(2027, 1, 1))]})


@pytest.mark.parametrize(
    ("label", "grain", "start", "end"),
    [
        ("2026", "year", (2026, 1, 1), (2027, 1, 1)),
        ("2026-Q1", "quarter", (2026, 1, 1), (2026, 4, 1)),
        ("2026-Q4", "quarter", (2026, 10, 1), (2027, 1, 1)),
        ("2026-12", "month", (2026, 12, 1), (2027, 1, 1)),
        ("2026-02", "month", (2026, 2, 1), (2026, 3, 1)),
        ("2026-03-15/2026-07-01", "", (2026, 3, 15), (2026, 7, 1)),
    ],
)
def test_windows_by_their_labels(label, grain, start, end):
    assert (grain, Interval(date(*start), date(*end))) == parse_window(label)


@pytest.mark.parametrize(
    "label", ["26", "2026-Q5", "2026-1", "2026-00", "2026-13", "x", "2026/2027"]
)
def test_what_is_no_window_is_refused(label):
    with pytest.raises(ValueError):
        parse_window(label)


def test_the_position_of_a_window():
    calendar = calendar_of(Interval(date(2026, 1, 1), date(2028, 1, 1)))
    assert calendar.index("year", "2027") == 1
    with pytest.raises(KeyError):
        calendar.index("year", "2028")
    with pytest.raises(KeyError):
        Calendar({}, {}).index("year", "2026")


@pytest.mark.law("the value in force is the latest agreed one known by then")
@settings(max_examples=examples(2000))
@given(timelines(), days, known_days)
def test_the_value_in_force(timeline, day, known_at):
    assert in_force(timeline, day, known_at) == timeline.value(day, known_at)


@pytest.mark.law("what becomes known later changes nothing as known before")
@settings(max_examples=examples(500))
@given(timelines(), days, known_days, st.integers(-5, 5))
def test_later_knowledge_changes_no_earlier_reading(timeline, day, known_at, value):
    late = Entry(day, known_at + timedelta(100), value)
    more = Timeline("t", (*timeline.entries, late))
    assert timeline.value(day, known_at) == more.value(day, known_at)
    assert value == more.value(day, late.known_at)


@pytest.mark.law("on its first day, and when it is known, a value counts")
def test_the_edges_of_a_timeline():
    day, known = date(2026, 4, 1), date(2026, 2, 1)
    one, correction = (
        Entry(date(2026, 1, 1), known, 1),
        Entry(date(2026, 1, 1), date(2026, 3, 1), 2),
    )
    later = Entry(day, known, 3)
    timeline = Timeline("t", (one, correction, later))
    before = timedelta(1)
    assert (timeline.value(day, known), timeline.value(day - before, known)) == (3, 1)
    assert timeline.value(day - before, date(2026, 3, 1)) == 2
    assert timeline.value(day - before, date(2026, 3, 1) - before) == 1
    assert timeline.value(day, date(2026, 3, 1)) == 3
    assert None is timeline.value(day, known - before)
    assert None is timeline.value(date(2025, 12, 31), known)
    assert date(2026, 3, 1) == timeline.latest_known
    assert None is Timeline("t", ()).latest_known


def test_two_values_known_on_one_day_are_refused():
    entry = Entry(START, START, 1)
    with pytest.raises(ParameterError, match="two values"):
        Timeline("t", (entry, Entry(START, START, 2)))
    assert len(Timeline("t", (entry, Entry(START, START, 2, "", "proposed"))).entries) == 2


@pytest.mark.law("a change is a day inside, not the first, on which the value differs")
@settings(max_examples=examples(1000))
@given(timelines(), intervals, known_days)
def test_changes(timeline, interval, known_at):
    values = {day: in_force(timeline, day, known_at) for day in each_day(interval)}
    expected = tuple(
        day
        for day in list(values)[1:]
        if values[day] != values[day - timedelta(1)]
    )  # fmt: skip
    assert expected == timeline.changes(interval, known_at)


@pytest.mark.law("a day-weighted value is the sum over the days")
@settings(max_examples=examples(1000))
@given(timelines(), intervals, intervals, known_days)
def test_day_weighted_is_the_sum_over_the_days(timeline, window, runs, known_at):
    values = [in_force(timeline, day, known_at) for day in each_day(window) if day in runs]
    expected = None if None in values else sum(values)
    assert expected == day_weighted(timeline, window, runs, known_at)


def line(name: str, *entries: tuple[int, int, str] | tuple[int, int]) -> Timeline:
    """Values per year, each known on the first of January of the year that stands beside it."""
    return Timeline(
        name,
        tuple(
            Entry(date(year, 1, 1), date(known, 1, 1), value)
            for year, known, value in entries
        ),
    )  # fmt: skip


@pytest.mark.law("a weighted index is rounded once, to the decimals the contract states")
def test_a_weighted_index_by_hand():
    wages, prices, rent = (
        line(name, (2026, 2026, value))
        for name, value in (("wages", 412), ("prices", 237), ("rent", 280))
    )
    shares = [(Fraction(60, 100), wages), (Fraction(30, 100), prices), (Fraction(10, 100), rent)]
    for decimals, value in ((4, 346), (5, 3463), (3, 35), (2, 3)):
        index = weighted(shares, "index", 10_000, decimals)
        assert value == index.value(START, START)
    (entry,) = weighted(shares, "index", 10_000, 4).entries
    assert entry.source == "3/5 x wages + 3/10 x prices + 1/10 x rent"


def test_weights_add_up_to_one():
    one = line("one", (2026, 2026, 1))
    with pytest.raises(ParameterError, match="add up to 9/10"):
        weighted([(Fraction(9, 10), one)], "index", 100, 2)


@pytest.mark.law("a weighted index is that of its parts on every day, as known on every day")
@settings(max_examples=examples(500))
@given(timelines(5), timelines(5), st.integers(0, 10), days, known_days)
def test_a_weighted_index_follows_its_parts(one, other, tenths, day, known_at):
    share = Fraction(tenths, 10)
    index = weighted([(share, one), (1 - share, other)], "index", 100, 1)
    first, second = (in_force(part, day, known_at) for part in (one, other))
    if None in (first, second):
        expected = None
    else:
        exact = share * Fraction(first, 100) + (1 - share) * Fraction(second, 100)
        expected = half_away(exact * 10)
    assert expected == index.value(day, known_at)


BASE = line("base", (2026, 2025, 50_000_000_00))
PROVISIONAL = line("provisional", (2027, 2026, 350), (2028, 2027, 290))
DEFINITIVE = line("definitive", (2027, 2028, 380))


def indexed(step: int = 1, **changes) -> Indexed:
    timelines = {"base": BASE, "provisional": PROVISIONAL, "definitive": DEFINITIVE, **changes}
    return Indexed("sum", scale=10_000, step=step, **timelines)


@pytest.mark.law("an index raises the definitive level; the difference is paid once, if agreed")
def test_indexation_by_hand():
    known = date(2028, 1, 1)
    in_2027 = indexed().values(date(2027, 1, 1), known)
    in_2028 = indexed().values(date(2028, 1, 1), known)
    assert in_2027 == {"amount": 51_750_000_00, "definitive": 51_900_000_00, "catch_up": 0}
    assert in_2028["amount"] == 53_405_100_00
    assert in_2028["catch_up"] == 150_000_00
    assert indexed().values(date(2026, 12, 31), known)["amount"] == 50_000_000_00


@pytest.mark.law("until the definitive index is known the provisional one counts")
def test_a_provisional_index_counts_until_the_definitive_is_known():
    early = date(2027, 12, 31)
    before = indexed().values(date(2028, 1, 1), early)
    assert (
        indexed().values(date(2027, 1, 1), early)["definitive"],
        before["catch_up"],
    ) == (51_750_000_00, 0)
    assert half_away(Fraction(51_750_000_00 * 10_290, 10_000)) == before["amount"]
    assert before == indexed(definitive=None).values(date(2028, 1, 1), early)


def test_a_base_starts_anew():
    base = line("base", (2026, 2025, 100_00), (2027, 2025, 1_000_00))
    made = indexed(base=base)
    assert made.values(date(2027, 5, 1), date(2028, 1, 1))["amount"] == 1_000_00
    assert made.values(date(2028, 5, 1), date(2028, 1, 1))["amount"] == 1_029_00


def test_indexed_amounts_are_rounded_to_the_step():
    base = line("base", (2026, 2025, 100_33))
    assert indexed(base=base).values(date(2027, 1, 1), LAST)["amount"] == 103_84
    assert indexed(100, base=base).values(date(2027, 1, 1), LAST)["amount"] == 104_00
    owed = line("base", (2026, 2025, -100_33))
    assert indexed(base=owed).values(date(2027, 1, 1), LAST)["amount"] == -103_84


def test_what_is_not_known_has_no_indexed_value():
    assert None is indexed().values(date(2025, 12, 31), LAST)
    assert None is indexed().values(date(2026, 6, 1), date(2024, 12, 31))
    assert indexed().values(date(2027, 6, 1), date(2025, 6, 1))["amount"] == 50_000_000_00


@pytest.mark.law("a proposed index changes nothing")
def test_a_proposed_index_changes_nothing():
    proposed = Entry(date(2028, 1, 1), date(2025, 1, 1), 999, "", "proposed")
    more = Timeline("provisional", (*PROVISIONAL.entries, proposed))
    for known in (date(2026, 6, 1), date(2028, 6, 1)):
        for day in (date(2027, 1, 1), date(2028, 6, 1)):
            assert indexed().values(day, known) == indexed(provisional=more).values(day, known)


@pytest.mark.law("an indexed amount is its base raised year after year")
@settings(max_examples=examples(500))
@given(
    st.integers(-(10**9), 10**9),
    st.lists(st.integers(-500, 900), min_size=1, max_size=5),
    st.lists(st.none() | st.integers(-500, 900), min_size=5, max_size=5),
    st.sampled_from([1, 100, 100_000]),
)
def test_indexation_raises_year_after_year(base, provisional, definitive, step):
    made = Indexed(
        "sum",
        line("base", (2026, 2026, base)),
        line("p", *((2027 + n, 2026, value) for n, value in enumerate(provisional))),
        line("d", *((2027 + n, 2026, v) for n, v in enumerate(definitive) if v is not None)),
        10_000,
        step,
    )
    level, in_force_before, catch_up = base, base, 0
    amount = base
    for n, index in enumerate(provisional):
        final = index if definitive[n] is None else definitive[n]
        catch_up = level - in_force_before
        amount = step * half_away(Fraction(level * (10_000 + index), 10_000 * step))
        level = step * half_away(Fraction(level * (10_000 + final), 10_000 * step))
        in_force_before = amount
        found = made.values(date(2027 + n, 7, 1), date(2026, 1, 1))
        assert {"amount": amount, "definitive": level, "catch_up": catch_up} == found


@pytest.mark.law("an indexed amount changes on the days its values differ")
@settings(max_examples=examples(100))
@given(runs_of_years, st.sampled_from([date(2025, 1, 1), date(2027, 1, 1), date(2028, 1, 1)]))
def test_changes_of_an_indexed_amount(interval, known_at):
    assume(interval.days < 900)
    made = indexed()
    previous, expected = made.values(interval.start, known_at), []
    for day in list(each_day(interval))[1:]:
        found = made.values(day, known_at)
        if found != previous:
            expected.append(day)
        previous = found
    assert tuple(expected) == made.changes(interval, known_at)
