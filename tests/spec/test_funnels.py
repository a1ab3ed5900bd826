"""Funnels: limits as published, standardisation by hand, over-dispersion, case mix."""

from __future__ import annotations

import importlib.util
from decimal import Decimal, localcontext
from fractions import Fraction

import numpy as np
import pytest
from tests.conftest import examples

from passend.findings import BadInput
from passend.monitoring.funnels import Stratum, Unit, byar, direct, funnel, indirect, wilson
from passend.monitoring.funnels.casemix import Case, adjusted_ratio, adjusted_scores, expected_units
from passend.monitoring.funnels.funnel import expected_beyond
from passend.monitoring.funnels.limits import Z95, Z998, byar_around, wilson_around

needs_models = pytest.mark.skipif(
    importlib.util.find_spec("statsmodels") is None, reason="the extra casemix is not installed"
)


def close(found: float, expected: Decimal) -> bool:
    return abs(Decimal(found) - expected) <= abs(expected) * Decimal("1e-12")


@pytest.mark.parametrize("z", [1.96, 3.0, Z95, Z998])
@pytest.mark.parametrize(("events", "of"), [(1, 10), (7, 40), (81, 263), (999, 1000)])
def test_wilson_is_the_textbook_formula_to_12_digits(events, of, z) -> None:
    with localcontext() as context:
        context.prec = 50
        p, n, k = Decimal(events) / of, Decimal(of), Decimal(z)
        # As in the textbook: (p + z2/2n -+ z sqrt(p(1-p)/n + z2/4n2)) / (1 + z2/n).
        root = k * (p * (1 - p) / n + k * k / (4 * n * n)).sqrt()
        expected = [(p + k * k / (2 * n) + sign * root) / (1 + k * k / n) for sign in (-1, 1)]
    assert all(close(f, e) for f, e in zip(wilson(events, of, z), expected, strict=True))


@pytest.mark.parametrize("z", [1.96, 3.0, Z95, Z998])
@pytest.mark.parametrize("events", [5, 10, 44, 1234])
def test_byar_is_the_textbook_formula_to_12_digits(events, z) -> None:
    with localcontext() as context:
        context.prec = 50
        o, k = Decimal(events), Decimal(z)
        lower = o * (1 - 1 / (9 * o) - k / (3 * o.sqrt())) ** 3
        upper = (o + 1) * (1 - 1 / (9 * (o + 1)) + k / (3 * (o + 1).sqrt())) ** 3
    found = byar(events, z)
    assert close(found[0], max(lower, Decimal(0)))
    assert close(found[1], upper)


def test_published_limits() -> None:
    # Newcombe (1998), Statistics in Medicine 17, table I: 81 of 263, score method.
    assert [round(limit, 4) for limit in wilson(81, 263)] == [0.2553, 0.3662]
    assert [round(limit, 4) for limit in wilson(0, 20)] == [0.0, 0.1611]
    # Exact Poisson limits of 10 are 4.795 and 18.39; Byar's come within a percent of them.
    assert byar(10) == pytest.approx((4.795, 18.39), rel=0.01)
    assert byar(0)[0] == 0


@pytest.mark.parametrize("arguments", [(1, 0), (3, 2), (-1, 5)])
def test_no_limits_of_what_is_no_share(arguments) -> None:
    with pytest.raises(ValueError, match="no share"):
        wilson(*arguments)


# --- funnels ---------------------------------------------------------------------------------


def test_a_funnel_by_hand() -> None:
    # 30 of 300 together: 10 %. At n = 100: 10 % -+ 1.96 x 3 %.
    found = funnel("f", "proportion", [Unit("A", 4, 100), Unit("B", 10, 100), Unit("C", 16, 100)])
    assert found.target == pytest.approx(0.1)
    assert found.points[0].limits95 == pytest.approx((0.1 - Z95 * 0.03, 0.1 + Z95 * 0.03))
    assert [p.place for p in found.points] == ["below", "inside", "above"]
    assert [p.z for p in found.points] == pytest.approx([-2, 0, 2])


@pytest.mark.parametrize("z", [Z95, Z998])
@pytest.mark.parametrize("size", [3, 9, 40, 700])
def test_a_provider_lies_inside_exactly_when_its_own_limits_hold_the_target(size, z) -> None:
    target = 0.1
    low, high = wilson_around(target, size, z)
    for events in range(size + 1):
        own = wilson(events, size, z)
        assert (low <= events / size <= high) == (own[0] <= target <= own[1])
    low, high = byar_around(target * size, z)
    for events in range(4 * size):
        own = byar(events, z)
        assert (low <= events <= high) == (own[0] <= target * size <= own[1])


def test_no_event_among_few_cases_is_no_signal() -> None:
    # With a chance of 1 in 10, nine cases are without an event in 39 % of the times.
    units = [Unit("klein", 0, 9), Unit("groot", 100, 991)]
    for kind in ("proportion", "rate", "ratio"):
        target = 1.0 if kind == "ratio" else None
        sizes = [Unit(u.name, u.observed, u.size * (0.1 if kind == "ratio" else 1)) for u in units]
        found = funnel("f", kind, sizes, target)
        assert found.points[0].limits998[0] == 0
        assert found.points[0].place == "inside"


def test_a_funnel_of_ratios_uses_byar_around_what_is_expected() -> None:
    found = funnel("SMR", "ratio", [Unit("A", 18, 10.0), Unit("B", 40, 40.0)], target=1.0)
    # Byar's limits of 18 are 10.66 and 28.45, of 4 they are 1.08 and 10.24: 10 lies just outside
    # the first and inside the second.
    assert [round(limit, 2) for limit in byar(18)] == [10.66, 28.45]
    assert [p.place for p in found.points] == ["above", "inside"]
    assert 3 < found.points[0].limits95[0] * 10 < 4
    assert found.points[0].interval == pytest.approx(tuple(x / 10 for x in byar(18)))


def test_over_dispersion_by_hand_in_fractions() -> None:
    # Ten providers of 100 cases, target 1/2: s = 1/20, z = (x/100 - 1/2) x 20 = (x - 50) / 5.
    counts = [30, 40, 42, 45, 48, 52, 55, 58, 60, 95]
    z = [Fraction(x - 50, 5) for x in counts]
    winsorised = [z[1], *z[1:9], z[8]]
    phi = sum(one * one for one in winsorised) / 10
    # Equal weights w = 400: sum w - sum w^2 / sum w = 4000 - 400.
    tau2 = (10 * phi - 9) / 3600
    units = [Unit(str(x), x, 100) for x in counts]
    found = funnel("f", "proportion", units, target=0.5)
    assert found.phi == pytest.approx(float(phi))
    assert found.tau**2 == pytest.approx(float(tau2))
    wide = funnel("f", "proportion", units, target=0.5, dispersion="additive")
    s = float(Fraction(1, 400) + tau2) ** 0.5
    assert wide.points[0].limits998 == pytest.approx((0.5 - Z998 * s, 0.5 + Z998 * s))
    narrow = funnel("f", "proportion", units, target=0.5, dispersion="multiplicative")
    s = (float(phi) / 400) ** 0.5
    assert narrow.points[0].limits95 == pytest.approx((0.5 - Z95 * s, 0.5 + Z95 * s))


def test_limits_are_never_narrowed_and_few_providers_say_nothing() -> None:
    even = [Unit(str(at), 50, 100) for at in range(10)]
    assert (funnel("f", "proportion", even).phi, funnel("f", "proportion", even).tau) == (1.0, 0.0)
    few = [Unit("A", 10, 100), Unit("B", 90, 100)]
    assert funnel("f", "proportion", few).phi == 1.0


def test_by_chance_alone_few_lie_outside_and_over_dispersion_is_not_made_up() -> None:
    random = np.random.default_rng(11)
    rounds, outside, corrected = examples(400), 0, 0
    for _ in range(rounds):
        sizes = random.integers(200, 2000, 50)
        units = [Unit(str(at), int(random.binomial(n, 0.1)), int(n)) for at, n in enumerate(sizes)]
        outside += len(funnel("f", "proportion", units).signals)
        corrected += len(funnel("f", "proportion", units, dispersion="additive").signals)
    # 0.2 % of 50 providers is 0.1 per funnel.
    stated = expected_beyond(50) * rounds
    assert stated == pytest.approx(0.1 * rounds)
    assert outside < stated + 4 * stated**0.5
    assert corrected < stated + 4 * stated**0.5


def test_a_provider_without_cases_is_not_judged_and_wrong_figures_are_all_named() -> None:
    found = funnel("f", "rate", [Unit("A", 4, 1000), Unit("leeg", 0, 0)], per=1000)
    assert [p.place for p in found.points] == ["inside", "unjudged"]
    with pytest.raises(BadInput) as caught:
        funnel("f", "proportion", [Unit("A", 5, 4), Unit("B", -1, 4)])
    assert [(f.code, f.place.spot) for f in caught.value.findings] == [
        ("funnel-value", "f, A"), ("funnel-value", "f, B")
    ]  # fmt: skip


# --- standardisation -------------------------------------------------------------------------

YOUNG_OLD = [
    Stratum("Oost", "jong", 1000, 10), Stratum("Oost", "oud", 1000, 90),
    Stratum("West", "jong", 3000, 50), Stratum("West", "oud", 1000, 110),
]  # fmt: skip


def test_indirect_standardisation_by_hand() -> None:
    # Rates together: young 60 / 4000, old 200 / 2000. East expects 15 + 100, West 45 + 100.
    east, west = indirect(YOUNG_OLD)
    assert (east.expected, west.expected) == pytest.approx((115, 145))
    assert (east.ratio, west.ratio) == pytest.approx((100 / 115, 160 / 145))
    # ISR: ratio x 260 / 6000.
    assert east.rate == pytest.approx(100 / 115 * 260 / 6000)
    assert west.ratio_limits == pytest.approx(tuple(limit / 145 for limit in byar(160)))


def test_direct_standardisation_by_hand() -> None:
    # Half young, half old: East (1 % + 9 %) / 2; West (5/3 % + 11 %) / 2.
    east, west = direct(YOUNG_OLD, {"jong": 1, "oud": 1})
    assert (east.rate, west.rate) == pytest.approx((0.05, (50 / 3000 + 0.11) / 2))
    variance = (10 / 1000**2 + 90 / 1000**2) / 4
    lower, upper = byar(100)
    assert east.limits == pytest.approx(
        (
            0.05 + (variance / 100) ** 0.5 * (lower - 100),
            0.05 + (variance / 100) ** 0.5 * (upper - 100),
        )
    )


def test_a_stratum_without_people_is_refused_and_one_without_events_is_not() -> None:
    with pytest.raises(BadInput) as caught:
        direct([Stratum("Oost", "jong", 10, 1)], {"jong": 1, "oud": 1})
    assert [f.code for f in caught.value.findings] == ["stratum-missing"]
    with pytest.raises(BadInput, match="the reference has no one in stratum oud"):
        indirect(YOUNG_OLD, [Stratum("Nederland", "jong", 1000, 10)])
    assert direct([Stratum("Oost", "jong", 10, 0)], {"jong": 1})[0].limits is None
    assert indirect([Stratum("Oost", "jong", 10, 0)])[0].ratio is None


# --- case mix --------------------------------------------------------------------------------


@needs_models
def test_a_model_of_one_group_is_indirect_standardisation() -> None:
    # A logistic model with one yes-or-no trait predicts exactly the rates of the two strata.
    cases = [
        Case(s.unit, float(happened), {"leeftijd": s.stratum},
             s.events if happened else s.size - s.events)
        for s in YOUNG_OLD
        for happened in (True, False)
    ]  # fmt: skip
    found = {unit.name: unit for unit in expected_units(cases, "binomial")}
    for line in indirect(YOUNG_OLD):
        assert found[line.unit].observed == line.observed
        assert found[line.unit].size == pytest.approx(line.expected, rel=1e-6)


@needs_models
@pytest.mark.row("S2-17")
def test_hours_of_non_contracted_providers_beside_the_same_clients() -> None:
    # Clients with heavy care get twice the hours everywhere; non-contracted providers have more of
    # them, and give a quarter more hours besides. The plain means say 59 % more.
    random = np.random.default_rng(5)
    cases = []
    for unit, heavy_share, more in (("contract", 0.2, 1.0), ("zonder contract", 0.6, 1.25)):
        for _ in range(examples(20_000)):
            heavy = random.random() < heavy_share
            mean = 10 * more * (2 if heavy else 1)
            cases.append(Case(unit, random.gamma(4, mean / 4), {"zwaar": float(heavy)}))
    found = adjusted_ratio(cases, "zonder contract", "contract")
    assert found.lower < 1.25 < found.upper
    assert found.upper - found.lower < 0.1
    assert found.crude == pytest.approx(1.25 * 1.6 / 1.2, rel=0.05)
    assert found.crude > found.upper
    # Where nothing differs, the interval holds 1.
    same = [Case(case.unit, 10 * (1 + case.traits["zwaar"]) * random.gamma(4, 1 / 4), case.traits)
            for case in cases]  # fmt: skip
    nothing = adjusted_ratio(same, "zonder contract", "contract")
    assert nothing.lower < 1 < nothing.upper


@needs_models
def test_scores_are_adjusted_for_who_the_patients_are() -> None:
    # Scores fall by 1 per ten years of age and nothing else differs, but for A, which adds 2.
    ages = {"A": [50, 60, 70], "B": [70, 80, 90], "C": [50, 70, 90]}
    cases = [
        Case(unit, 80 - age / 10 + (2 if unit == "A" else 0) + noise, {"leeftijd": age})
        for unit, known in ages.items()
        for age in known
        for noise in (-0.5, 0.5) * 40
    ]
    found = {line.unit: line for line in adjusted_scores(cases)}
    assert found["A"].crude - found["B"].crude == pytest.approx(4)
    assert 1 < found["A"].value - found["B"].value < 2.2
    assert abs(found["B"].value - found["C"].value) < 0.75


@needs_models
@pytest.mark.parametrize(
    "cases",
    [
        [Case("A", 1, {"x": 1.0, "y": 2.0}), Case("B", 0, {"x": 2.0, "y": 4.0})],
        [Case("A", 1, {"x": 1.0}), Case("B", 0, {})],
    ],
)
def test_a_model_that_cannot_be_fitted_says_so(cases) -> None:
    with pytest.raises(BadInput) as caught:
        expected_units(cases, "binomial")
    assert [f.code for f in caught.value.findings] == ["no-fit"]
