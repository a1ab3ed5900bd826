"""Control charts: limits as the textbooks print them, rules one by one, verdicts in words."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction

import numpy as np
import pytest
from tests.conftest import SOAK, examples

from passend.findings import BadInput
from passend.monitoring.charts import (
    NHS,
    SHEWHART,
    WESTERN_ELECTRIC,
    Exclusion,
    Freeze,
    Phase,
    Point,
    Series,
    chart,
    charts,
    claim_remark,
)
from passend.monitoring.charts.remarks import chart_remarks, signal_words
from passend.monitoring.charts.rules import RULE_SETS, RULES, RuleSet

MONTHS = [f"{year}-{month:02}" for year in (2024, 2025, 2026) for month in range(1, 13)]
READMITTED = [9, 12, 7, 11, 14, 8, 10, 9, 13, 12, 8, 11, 10, 9]
DISCHARGED = [180, 211, 164, 190, 240, 171, 188, 193, 222, 204, 166, 199, 187, 176]
DAYS = [152, 148, 160, 155, 149, 151, 158, 147, 154, 150, 156, 153, 149, 155]


def series(kind, above, below=None, **agreed):
    below = below or [1] * len(above)
    points = [Point(m, a, b) for m, a, b in zip(MONTHS, above, below, strict=False)]
    return Series("heropnames", kind, tuple(points), **agreed)


def exact(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def same_to_12_digits(found: float, expected: Decimal) -> bool:
    return abs(Decimal(found) - expected) <= abs(expected) * Decimal("1e-12")


def textbook(kind: str, at: int) -> tuple[Decimal, Decimal, Decimal]:
    """Centre, lower and upper limit at a month, in exact fractions and 50 digits."""
    with localcontext() as context:
        context.prec = 50
        if kind == "xmr":
            center = exact(Fraction(sum(DAYS), len(DAYS)))
            ranges = [abs(a - b) for a, b in zip(DAYS[1:], DAYS, strict=False)]
            width = Decimal("2.66") * exact(Fraction(sum(ranges), len(ranges)))
            return center, center - width, center + width
        center = exact(Fraction(sum(READMITTED), sum(DISCHARGED)))
        spread = center * (1 - center) if kind.startswith("p") else center
        sigmas = [(spread / n).sqrt() for n in DISCHARGED]
        ratio = Decimal(1)
        if kind.endswith("prime"):
            z = [(Decimal(x) / n - center) / s
                 for x, n, s in zip(READMITTED, DISCHARGED, sigmas, strict=True)]  # fmt: skip
            ranges = [abs(a - b) for a, b in zip(z[1:], z, strict=False)]
            ratio = sum(ranges) / len(ranges) / Decimal("1.128")
        width = 3 * sigmas[at] * ratio
        return center, max(Decimal(0), center - width), center + width


@pytest.mark.parametrize("kind", ["xmr", "p", "u", "p_prime", "u_prime"])
def test_limits_are_the_textbook_formulas_to_12_digits(kind: str) -> None:
    given = series("xmr", DAYS) if kind == "xmr" else series(kind, READMITTED, DISCHARGED)
    for at, point in enumerate(chart(given).points):
        for found, expected in zip(
            (point.center, point.lower, point.upper), textbook(kind, at), strict=True
        ):
            assert same_to_12_digits(found, expected)


def test_an_individuals_chart_worked_by_hand() -> None:
    # Mean of 10, 12, 11, 13, 9 is 11; moving ranges 2, 1, 2, 4, mean 2.25; 2.66 x 2.25 = 5.985.
    point = chart(series("xmr", [10, 12, 11, 13, 9])).points[0]
    assert (point.center, point.lower, point.upper) == pytest.approx((11, 5.015, 16.985), abs=1e-12)


# --- rules -----------------------------------------------------------------------------------

# Each line: z by month, and the month (counted from 1) in which the rule is first met; 0 is never.
# Written from the words of the rule.
RULE_CASES = [
    ("beyond_limits", [0, 3.1], 2),
    ("beyond_limits", [0, 3.0, -3.0], 0),
    ("two_of_three", [2.1, 0, 2.1], 3),
    ("two_of_three", [2.1, 0, 0, 2.1], 0),
    ("two_of_three", [2.1, -2.1, 0], 0),
    ("four_of_five", [1.1, 1.1, 0, 1.1, 1.1], 5),
    ("four_of_five", [1.1, 1.1, -1.1, -1.1, 1.1], 0),
    ("seven_on_one_side", [0.1] * 7, 7),
    ("seven_on_one_side", [0.1] * 6 + [-0.1], 0),
    ("seven_on_one_side", [0.1] * 6 + [0.0, 0.1], 0),
    ("eight_on_one_side", [-0.1] * 8, 8),
    ("nine_on_one_side", [-0.1] * 9, 9),
    ("nine_on_one_side", [-0.1] * 8 + [0.1], 0),
    ("six_steady", [-0.5, -0.4, -0.3, -0.2, -0.1, 0.1], 6),
    ("six_steady", [-0.5, -0.4, -0.3, -0.3, -0.1, 0.1], 0),
    ("seven_steady", [0.6, 0.5, 0.4, 0.3, 0.2, 0.1, -0.1], 7),
    ("fourteen_alternating", [0.1, -0.1] * 7, 14),
    ("fourteen_alternating", [0.1, -0.1] * 6 + [0.1, 0.2], 0),
    ("fifteen_hugging", [0.9, -0.9, 0.5] * 5, 15),
    ("fifteen_hugging", [0.9] * 14 + [1.1], 0),
    ("eight_avoiding", [1.1, -1.2] * 4, 8),
    ("eight_avoiding", [1.1, -1.2] * 3 + [1.1, 0.9], 0),
]


@pytest.mark.parametrize(("name", "z", "expected"), RULE_CASES)
def test_a_rule_is_met_in_the_month_that_completes_it(name, z, expected) -> None:
    given = np.array([z])
    up, down = RULES[name].find(given, given)
    met = np.flatnonzero((up | down)[0])
    assert (met[0] + 1 if len(met) else 0) == expected
    mirrored = RULES[name].find(-given, -given)
    assert np.array_equal(mirrored[0], down if RULES[name].directed else up)


@pytest.mark.parametrize("name", sorted(RULES))
def test_a_missing_month_breaks_every_run(name) -> None:
    z = next(np.array(z, dtype=float) for rule, z, at in RULE_CASES if rule == name and at)
    months = RULES[name].months
    whole = RULES[name].find(z[None], z[None])
    assert (whole[0] | whole[1]).any()
    if months == 1:
        return
    z[0 if months == 3 else months // 2] = np.nan
    if name == "four_of_five":
        z[0] = np.nan
    broken = RULES[name].find(z[None], z[None])
    assert not (broken[0] | broken[1]).any()


def run_lengths(rules: RuleSet, chains: int, seed: int) -> np.ndarray:
    """Months until the first signal, where nothing happens and the limits are known."""
    months = 3000
    z = np.random.default_rng(seed).standard_normal((chains, months))
    first = np.full(chains, months)
    for rule in rules.rules:
        up, down = rule.find(z, z)
        met = up | down
        first = np.minimum(first, np.where(met.any(axis=1), met.argmax(axis=1) + 1, months))
    return first


@pytest.mark.parametrize("name", sorted(RULE_SETS))
def test_where_nothing_happens_false_signals_come_at_the_stated_rate(name) -> None:
    # Shewhart and Western Electric: the published average run lengths (Champ and Woodall 1987).
    stated = RULE_SETS[name].months_until_false
    found = np.concatenate([run_lengths(RULE_SETS[name], 400, s) for s in range(examples(100))])
    error = found.std() / len(found) ** 0.5
    assert abs(found.mean() - stated) < 4 * error
    # The four sets are told apart: an error that is too wide would prove nothing.
    assert error < 0.02 * stated * (1 if SOAK else 1.6)


def test_charts_of_noise_give_few_signals_and_charts_of_a_real_change_many() -> None:
    random = np.random.default_rng(7)
    count, month = examples(2000), range(36)
    quiet = [series("p", random.binomial(400, 0.1, 36).tolist(), [400] * 36) for _ in range(count)]
    changed = [
        series("p", random.binomial(400, [0.1 if m < 24 else 0.16 for m in month]).tolist(),
               [400] * 36)
        for _ in range(count)
    ]  # fmt: skip
    false = np.mean([bool(c.signals) for c in charts(quiet, SHEWHART)])
    seen = np.mean([bool(c.signals) for c in charts(changed, NHS)])
    # 36 months at 1 in 370 is 9.3 % of the charts; limits from 36 months of counts add a little.
    assert false < 0.16
    assert seen > 0.99


# --- what people agree about a series --------------------------------------------------------


def test_phases_start_limits_anew_and_no_run_crosses_them() -> None:
    given = series("xmr", [10, 11, 10, 9, 10, 11, 20, 21, 20, 19, 20, 21],
                   phases=(Phase("2024-07", "nieuwe werkwijze op de afdeling"),))  # fmt: skip
    found = chart(given)
    assert [p.center for p in found.points] == pytest.approx([61 / 6] * 6 + [121 / 6] * 6)
    assert found.signals == ()
    assert [p.phase for p in found.points] == [0] * 6 + [1] * 6
    assert "nieuwe werkwijze" in chart_remarks(found)[0].nl


def test_frozen_limits_rest_on_the_months_before_and_see_the_change() -> None:
    steady, after = [10, 11, 10, 9, 10, 11, 9, 10, 11, 10, 9, 10], [16, 17, 16]
    free = chart(series("xmr", steady + after, better="down"))
    frozen = chart(series("xmr", steady + after, better="down",
                          frozen=Freeze("2024-12", "basisjaar van de afspraak")))  # fmt: skip
    assert frozen.points[14].center == pytest.approx(sum(steady) / 12)
    assert free.points[14].center == pytest.approx(sum(steady + after) / 15)
    assert frozen.verdict.variation == "worse"
    assert {s.rule for s in frozen.new_signals} >= {"beyond_limits"}


def test_an_excluded_month_is_shown_and_makes_no_limits() -> None:
    values = [10, 11, 10, 9, 40, 11, 9, 10, 11, 10, 9, 10, 11]
    out = chart(series("xmr", values, excluded=(Exclusion("2024-05", "storing in registratie"),)))
    assert out.points[4].value == 40
    assert out.points[4].excluded
    assert out.signals == ()
    kept = [v for v in values if v != 40]
    # Neither range with the excluded month counts.
    ranges = [1, 1, 1, 2, 1, 1, 1, 1, 1, 1]
    assert out.points[0].center == pytest.approx(sum(kept) / 12)
    width = 2.66 * sum(ranges) / len(ranges)
    assert out.points[0].upper == pytest.approx(sum(kept) / 12 + width)


def test_a_missing_month_and_a_month_over_nothing_are_gaps() -> None:
    found = chart(series("p", [5, None, 6, 0, 7], [50, 60, 60, 0, 70]))
    assert [p.value is None for p in found.points] == [False, True, False, True, False]
    assert found.points[0].center == pytest.approx(18 / 180)
    assert "2024-02, 2024-04" in chart_remarks(found)[0].nl


@pytest.mark.parametrize(
    ("agreed", "code"),
    [
        ({"phases": (Phase("2024-03", " "),)}, "chart-reason"),
        ({"excluded": (Exclusion("2024-03", ""),)}, "chart-reason"),
        ({"frozen": Freeze("2024-03", "")}, "chart-reason"),
        ({"frozen": Freeze("2031-01", "basis")}, "chart-window"),
        ({"phases": (Phase("2024-05", "b"), Phase("2024-03", "a"))}, "chart-window"),
    ],
)
def test_what_is_agreed_about_a_series_has_a_reason_and_a_month(agreed, code) -> None:
    with pytest.raises(BadInput) as caught:
        series("p", READMITTED, DISCHARGED, **agreed)
    assert [f.code for f in caught.value.findings] == [code]


def test_every_wrong_figure_is_found_at_once() -> None:
    with pytest.raises(BadInput) as caught:
        series("p", [5, -1, 9], [4, 10, 10])
    assert [(f.code, f.place.spot) for f in caught.value.findings] == [
        ("chart-value", "heropnames, 2024-01"),
        ("chart-value", "heropnames, 2024-02"),
    ]


# --- verdicts --------------------------------------------------------------------------------

QUIET = [10, 11, 10, 9, 10, 11, 9, 10, 11, 10, 9, 10, 11, 10]


@pytest.mark.parametrize(
    ("values", "better", "target", "variation", "assurance"),
    [
        (QUIET, "down", None, "noise", "no_target"),
        (QUIET, "down", 10, "noise", "wavers"),
        (QUIET, "down", 30, "noise", "meets"),
        (QUIET, "down", 2, "noise", "misses"),
        (QUIET, "up", 2, "noise", "meets"),
        (QUIET, "up", 30, "noise", "misses"),
        (QUIET, "", 30, "noise", "no_target"),
        ([*QUIET, 25], "down", None, "worse", "no_target"),
        ([*QUIET, 25], "up", None, "better", "no_target"),
        ([*QUIET, 25], "", None, "higher", "no_target"),
        ([*QUIET, 0], "down", None, "better", "no_target"),
        ([*QUIET, 25, 10], "down", None, "noise", "no_target"),
        (QUIET[:6], "down", 30, "unjudged", "unjudged"),
        ([10] * 14, "down", 30, "unjudged", "unjudged"),
    ],
)
def test_variation_and_assurance_are_two_verdicts(
    values, better, target, variation, assurance
) -> None:
    target = None if target is None else Fraction(target)
    found = chart(series("xmr", values, better=better, target=target)).verdict
    assert (found.variation, found.assurance) == (variation, assurance)


def test_a_verdict_reads_in_two_languages_without_colors() -> None:
    found = chart(series("xmr", [*QUIET, 25], better="down", target=Fraction(30)))
    assert found.verdict.variation_words("nl") == "een signaal: het wordt slechter"
    assert found.verdict.assurance_words("en") == "meets the target every time"
    said = " ".join([found.verdict.icons, signal_words(found.signals[-1], "nl")])
    assert "2025-03: een maand buiten de grenzen (omhoog)" in said
    assert not any(light in said.lower() for light in ("rood", "groen", "red", "green", "●"))


@pytest.mark.parametrize(
    ("text", "values", "remarked"),
    [
        ("De heropnames zijn verbeterd.", QUIET, True),
        ("Readmissions have improved", QUIET, True),
        ("Het aantal is gedaald", QUIET, True),
        ("De heropnames zijn verbeterd.", [*QUIET, 0], False),
        ("De heropnames zijn verbeterd.", [*QUIET, 25], True),
        ("Het aantal is gestegen", [*QUIET, 25], False),
        ("De heropnames zijn niet verbeterd.", QUIET, False),
        ("Het is nog te vroeg.", QUIET, False),
    ],
)
def test_improved_written_beside_a_chart_without_a_signal_gets_a_remark(
    text, values, remarked
) -> None:
    found = claim_remark(text, chart(series("xmr", values, better="down")))
    assert (found is not None) == remarked
    assert found is None or "toeval" in found.nl


def test_more_spread_than_chance_is_said_and_taken_into_the_limits() -> None:
    random = np.random.default_rng(3)
    rates = np.clip(random.normal(0.10, 0.02, 36), 0.02, 0.2)
    counts = random.binomial(5000, rates).tolist()
    plain, corrected = (chart(series(kind, counts, [5000] * 36)) for kind in ("p", "p_prime"))
    assert plain.dispersion == pytest.approx(corrected.dispersion)
    assert plain.dispersion > 3
    assert len(plain.signals) > 5 * len(corrected.signals)
    assert "p'-kaart" in chart_remarks(plain)[-1].nl
    assert chart_remarks(corrected) == ()


def test_charts_together_are_the_same_as_one_by_one() -> None:
    many = [series("p", READMITTED, DISCHARGED), series("xmr", DAYS), series("xmr", QUIET[:9]),
            series("xmr", DAYS, phases=(Phase("2024-06", "verhuizing"),)),
            series("u", READMITTED, DISCHARGED)]  # fmt: skip
    assert charts(many, WESTERN_ELECTRIC) == tuple(chart(one, WESTERN_ELECTRIC) for one in many)


@pytest.mark.parametrize("months", range(1, 17))
@pytest.mark.parametrize("name", sorted(RULE_SETS))
def test_a_series_shorter_than_a_rule_looks_has_no_such_signal(name, months) -> None:
    found = chart(series("xmr", [10 + at % 3 for at in range(months)]), RULE_SETS[name])
    assert len(found.points) == months
    assert all(RULES[signal.rule].months <= months for signal in found.signals)


def test_a_series_without_months_and_a_phase_without_figures_are_not_judged() -> None:
    assert chart(Series("leeg", "p", ())).verdict.variation == "unjudged"
    given = series("p", [*READMITTED, None], [*DISCHARGED, None],
                   phases=(Phase("2025-03", "nieuwe registratie"),))  # fmt: skip
    assert chart(given).verdict.variation == "unjudged"
