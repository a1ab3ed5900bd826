"""What many cases say before signing: assumptions, samplers, simulate, compare, shadow, context."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from tests.contracts import HEADER, contract, row

import passend.practices
from passend.contract.check import Prepared, prepare
from passend.contract.resolve import resolve_file
from passend.findings import BadInput
from passend.money import parse_money, parse_ratio
from passend.observation.table import Table, read_table
from passend.report.document import Paragraph, Picture
from passend.report.plain import plain
from passend.settlement.settle import settle
from passend.simulation.assumptions.combine import assumptions_for, combined
from passend.simulation.assumptions.model import Assumptions, Distribution, Insurer
from passend.simulation.assumptions.reading import read_assumptions_text
from passend.simulation.books import Figures
from passend.simulation.borders import borders_of
from passend.simulation.cases import case_table, expected_point, run, to_party
from passend.simulation.cautions import added_not_replaced, cautions, stranded
from passend.simulation.changes import flows, moved
from passend.simulation.compare import compare, comparison_document
from passend.simulation.context import Predicate, context, context_document, deviates, predicates
from passend.simulation.documents import simulation_document
from passend.simulation.fixed_part import independent_of_volume
from passend.simulation.offers import (
    Acceptance,
    Package,
    PublicList,
    acceptance,
    public_list,
    read_acceptance,
    read_offers,
    side_by_side,
)
from passend.simulation.offers_document import offers_document
from passend.simulation.packages import Lever, packages_of
from passend.simulation.returns import returns_of
from passend.simulation.samplers.draw import Draw, load_draw, store_draw
from passend.simulation.samplers.noise import compound
from passend.simulation.samplers.quantiles import beta_of, drawn
from passend.simulation.samplers.sobol import points, primitive_polynomials
from passend.simulation.samplers.streams import CHUNK
from passend.simulation.samplers.world import world_of
from passend.simulation.shadow import shadow, shadow_document
from passend.simulation.simulate import draw_cases, simulate
from passend.simulation.simulated import Setting, Simulation
from passend.simulation.statistics import Chance, band, rank
from passend.simulation.stories import ordered_cases, story
from passend.simulation.tariffs import Tariff, weighted_mean
from passend.simulation.unit_figures import fixed_share, units_of

F = Fraction
PRACTICES = Path(passend.practices.__file__).parent
REGION = PRACTICES / "regio"

# 1,000 and 900 days at 1,000.00: what follows is easy to do by hand.
DAYS = """
care:
  days: {year_of: delivered, unit: day, held_by: both}
observations:
  elsewhere: {unit: day, per: year, year_of: delivered, held_by: payer}
parameters:
  price: [{value: "1000.00", from: 2026-01-01, known: 2025-11-01, source: a}]
  sum: [{value: "950000.00", per: year, from: 2026-01-01, known: 2025-11-01, source: a}]
expected: {days: {2026: 1000, 2027: 900}, elsewhere: {2026: 400, 2027: 400}}
"""
BY_VOLUME = (
    DAYS + "clauses:\n  paid: {pay: {fee_for_service: {volume: days.volume, price: price}}}\n"
)
FIXED_SUM = DAYS + "clauses:\n  paid: {pay: {lump_sum: sum}}\n"
HEAD = "passend_assumptions: 1\nid: shared\n"


def assume(item: Prepared, text: str, *more: str) -> Assumptions:
    parts = [read_assumptions_text(HEAD + text, "a.yaml")]
    parts += [read_assumptions_text(other, f"b{at}.yaml") for at, other in enumerate(more)]
    return combined([item], parts)


def simulated(item: Prepared, text: str, cases: int = 2048, **options: object) -> Simulation:
    return simulate(item, assume(item, text), Setting(cases=cases, **options))  # type: ignore[arg-type]


def findings(item: Prepared, text: str) -> list[tuple[str, int]]:
    """The codes of what is wrong, each with its line."""
    with pytest.raises(BadInput) as caught:
        assume(item, text)
    return [(finding.code, finding.place.line) for finding in caught.value.findings]


@pytest.fixture
def volume(tmp_path: Path) -> Prepared:
    return contract(tmp_path, BY_VOLUME)


@pytest.fixture
def fixed(tmp_path: Path) -> Prepared:
    return contract(tmp_path, FIXED_SUM, name="f.yaml")


# The expected point.


def test_the_expected_point_is_what_the_contract_expects(volume: Prepared) -> None:
    cases = expected_point(volume)
    assert cases.observed("days.volume").tolist() == [[1000, 900]]
    # 1,000 x 1,000.00 and 900 x 1,000.00.
    outcomes = run(volume, cases)
    assert to_party(volume, outcomes, "provider").tolist() == [[1_000_000_00, 900_000_00]]
    assert to_party(volume, outcomes, "payer").tolist() == [[-1_000_000_00, -900_000_00]]


def test_what_no_clause_reads_but_is_expected_is_there_too(fixed: Prepared) -> None:
    cases = expected_point(fixed)
    assert cases.observed("days.volume").tolist() == [[1000, 900]]
    assert cases.observed("elsewhere").tolist() == [[400, 400]]
    with pytest.raises(KeyError):
        cases.observed("nothing")


def test_what_nobody_expects_cannot_be_simulated(tmp_path: Path) -> None:
    text = BY_VOLUME.replace("expected: {days: {2026: 1000, 2027: 900}, ", "expected: {")
    item = contract(tmp_path, text)
    with pytest.raises(BadInput) as caught:
        run(item, expected_point(item))
    (found,) = caught.value.findings
    assert found.code == "nothing-expected"
    assert "days.volume" in found.message
    with pytest.raises(BadInput) as caught:
        simulated(item, "observations: {days.volume: {spread: {poisson: {}}, guess: yes}}\n")
    assert caught.value.findings[0].code == "nothing-expected"
    assert caught.value.findings[0].place.line == 3
    # What follows it cannot be drawn either.
    with pytest.raises(BadInput, match=r"anything of days[.]volume"):
        simulated(item, "observations: {elsewhere: {follows: days.volume, guess: yes}}\n")


# Reading assumptions.


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("observations:\n  days.volume:\n    spread: {lognormal: {cv: 5%}}\n",
         "figure-without-source", 5),
        ("expected: {days: {2026: 5}}\n", "assumption-expectation", 3),
        ("observations:\n  days.volume:\n    guess: yes\n    spread: {normal: {mean: 9, sd: 5%}}\n",
         "assumption-expectation", 6),
        ("observations:\n  days.volume:\n    guess: yes\n    expected: {2026: 4}\n",
         "assumption-expectation", 6),
        ("observations:\n  days.volume:\n    guess: yes\n"
         "    spread: {triangular: {low: 80%, mode: 100%, high: 150%}}\n",
         "assumption-expectation", 6),
        ("observations:\n  days.volume:\n    guess: yes\n"
         "    programme: {effect: {2026: 5%}, realised: {normal: {mean: 90%, sd: 5%}}}\n",
         "assumption-expectation", 6),
        ("observations:\n  days.volume:\n    guess: yes\n    growth: {fixed: 2%}\n",
         "assumption-expectation", 6),
        ("observations:\n  days.volumes: {guess: yes, spread: {poisson: {}}}\n", "unknown-name", 4),
        ("observations:\n  days.volume: {guess: yes, sprad: {poisson: {}}}\n", "unknown-key", 4),
        ("observations:\n  days.volume: {guess: yes, spread: {poissn: {}}}\n", "unknown-key", 4),
        ("observations:\n  days.volume: {guess: yes, spread: {lognormal: {cv: 0.05}}}\n",
         "bad-value", 4),
        ("observations:\n  days.volume: {guess: yes, spread: {lognormal: {}}}\n", "missing-key", 4),
        ("observations:\n  days.volume: {guess: yes, spread: {binomial: {}}}\n", "distribution", 4),
        ("observations:\n  days.volume: {guess: yes, spread: {lognormal: {cv: -5%}}}\n",
         "distribution", 4),
        ("inflation: {poisson: {}, guess: yes}\n", "distribution", 3),
        ("inflation: {beta: {mean: 50%, sd: 60%}, guess: yes}\n", "distribution", 3),
        ("inflation: {triangular: {low: 3%, mode: 2%, high: 4%}, guess: yes}\n", "distribution", 3),
        ("observations:\n  days.volume: {guess: yes, spread: {normal: {from: [9, 10]}}}\n",
         "cannot-fit", 4),
        ("observations:\n  days.volume:\n    guess: yes\n    season: {weights: [1, 2]}\n",
         "bad-value", 6),
        ("observations:\n  days.volume: {guess: yes, episodes: 5}\n", "bad-value", 4),
        ("observations:\n  days.volume: {guess: yes, follows: elsewhere}\n"
         "  elsewhere: {guess: yes, follows: days.volume}\n", "follows-circle", 4),
        ("costs:\n  days.volume: {party: nobody, hours: 5, guess: yes}\n", "unknown-party", 4),
        ("correlations:\n  - {between: [inflation, case_mix], correlation: 0.5, guess: yes}\n",
         "correlation", 4),
        ("correlations:\n  - {between: [inflation, inflation], correlation: 1.5, guess: yes}\n",
         "bad-value", 4),
        ("insurer: {equalisation: 140%, guess: yes}\n", "bad-value", 3),
        ('fixed_costs:\n  bed: {amount: "1.00", of: days.volume, guess: yes}\n', "missing-key", 4),
        ("contracts: [another]\n", "other-contract", 1),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_file_is_said_with_its_line(
    volume: Prepared, text: str, code: str, line: int
) -> None:
    assert (code, line) in findings(volume, text)


def test_every_finding_comes_at_once(volume: Prepared) -> None:
    text = "inflation: {normal: {mean: 3%}, guess: yes}\ncase_mix: {drift: 1%}\nstaf: {}\n"
    assert [code for code, _ in findings(volume, text)] == [
        "missing-key", "figure-without-source", "unknown-key",
    ]  # fmt: skip


def test_a_dutch_file_says_the_same_as_an_english_one() -> None:
    english = """passend_assumptions: 1
id: x
observations:
  days.volume:
    spread: {negative_binomial: {size: 40}, source: annual report}
    programme: {effect: {2026: 10%}, realised: {normal: {mean: 100%, sd: 20%}}, guess: yes}
    shifts: [{to: elsewhere, share: {beta: {mean: 60%, sd: 10%}}, guess: yes, because: b}]
inflation: {normal: {mean: 3%, sd: 1%}, source: CEP}
fixed_costs: {bed: {amount: "400000.00", number: 240, of: days.volume, stays: 1, guess: yes}}
staff: {hours_per_fte: 1500, fte: {2026: 112.5}, guess: yes}
correlations: [{between: [days.volume.growth, inflation], correlation: -0.5, guess: yes}]
"""
    dutch = """passend_aannames: 1
taal: nl
id: x
waarnemingen:
  days.volume:
    spreiding: {negatief_binomiaal: {dispersie: 40}, bron: annual report}
    programma: {effect: {2026: 10%}, realisatie: {normaal: {gemiddelde: 100%, standaardafwijking: 20%}}, schatting: ja}
    verschuift: [{naar: elsewhere, deel: {beta: {gemiddelde: 60%, standaardafwijking: 10%}}, schatting: ja, omdat: b}]
prijsstijging: {normaal: {gemiddelde: 3%, standaardafwijking: 1%}, bron: CEP}
vaste_kosten: {bed: {bedrag: "400000.00", aantal: 240, van: days.volume, blijft_jaren: 1, schatting: ja}}
personeel: {uren_per_fte: 1500, fte: {2026: 112.5}, schatting: ja}
samenhang: [{tussen: [days.volume.groei, prijsstijging], correlatie: -0.5, schatting: ja}]
"""  # noqa: E501
    one = read_assumptions_text(english, "e.yaml")
    other = read_assumptions_text(dutch, "d.yaml")
    assert one.staff is not None
    assert one.staff.fte == {2026: 11250}
    assert one.observed["days.volume"].spread == Distribution(
        "negative_binomial", size=F(40), basis=replace(
            one.observed["days.volume"].spread.basis))  # fmt: skip
    for name in ("observed", "fixed", "inflation", "staff", "correlations"):
        assert _without_paths(getattr(one, name)) == _without_paths(getattr(other, name))


def _without_paths(value: object) -> str:
    """Everything but where it stood, as text."""
    import re

    return re.sub(r"place=Place\([^)]*\)|path='[^']*'", "", repr(value))


def test_a_fit_takes_the_moments_of_past_observations(volume: Prepared) -> None:
    # 80, 120 and 100: mean 100, variance (400 + 400 + 0) / 2 = 400, sd 20, cv 20 %.
    # Negative binomial: k = 100² / (400 - 100) = 33.33...
    text = (
        "observations: {{days.volume: {{spread: {{{}: {{from: [80, 120, 100]}}}}, source: s}}}}\n"
    )
    for kind, expected in (("lognormal", {"cv": F(1, 5)}), ("negative_binomial",
                                                           {"size": F(100, 3)})):  # fmt: skip
        found = assume(volume, text.format(kind)).all.observed["days.volume"].spread
        assert found is not None
        assert {name: getattr(found, name) for name in expected} == expected
        assert found.mean is None
    with pytest.raises(BadInput, match="a poisson fits"):
        # Variance 1 is below the mean of 100.
        assume(volume, text.format("negative_binomial").replace("80, 120", "99, 101"))


def test_two_private_parts_are_refused_and_one_names_its_owner(volume: Prepared) -> None:
    mine = "passend_assumptions: 1\nid: mine\nowner: provider\n"
    yours = "passend_assumptions: 1\nid: yours\nowner: payer\n"
    with pytest.raises(BadInput) as caught:
        assume(volume, "", mine, yours)
    assert [finding.code for finding in caught.value.findings] == ["two-overlays"] * 2
    found = assume(volume, "", mine)
    assert (found.owner, found.ids) == ("provider", ("shared", "mine"))
    result = simulate(volume, found, Setting(cases=64))
    assert result.owner == "provider"
    for language, said in (("en", "For provider only"), ("nl", "Alleen voor provider")):
        first = simulation_document(result, language).blocks[0]
        assert isinstance(first, Paragraph)
        assert first.text.startswith(said)
    shared = simulate(volume, assume(volume, ""), Setting(cases=64))
    assert shared.owner == ""
    assert "only" not in plain(simulation_document(shared, "en"))


def test_an_overlay_replaces_only_what_it_says(volume: Prepared) -> None:
    base = (
        "observations:\n  days.volume: {spread: {poisson: {}}, season: {weights: "
        "[1,1,1,1,1,1,1,1,1,1,1,1]}, guess: yes}\ninflation: {fixed: 2%, guess: yes}\n"
    )
    over = (
        "passend_assumptions: 1\nid: mine\nowner: provider\nobservations:\n"
        "  days.volume: {spread: {lognormal: {cv: 5%}}, source: own figures}\n"
    )
    found = assume(volume, base, over).all
    spread, season = found.observed["days.volume"].spread, found.observed["days.volume"].season
    assert spread is not None
    assert (spread.kind, spread.basis.source) == ("lognormal", "own figures")
    assert season is not None
    assert found.inflation is not None
    with pytest.raises(BadInput, match="assumed in another shared part"):
        assume(volume, base, base.join([HEAD.replace("shared", "again"), ""]))


# Distributions, each against what is known of it elsewhere.

Z = np.linspace(-4, 4, 81)
U = np.array([0.5 * math.erfc(-z / math.sqrt(2)) for z in Z])


@pytest.mark.parametrize(
    ("found", "quantile"),
    [
        # Exponential: a gamma with cv 1; its quantile is -mean ln(1 - u).
        (drawn(Distribution("gamma", mean=F(3), cv=F(1)), Z), -3 * np.log1p(-U)),
        # Beta(1, 4) has mean 1/5 and variance 4/150; its quantile is 1 - (1 - u)^(1/4).
        (beta_of(0.2, math.sqrt(4 / 150), Z), 1 - (1 - U) ** 0.25),
        # Beta(3, 1): mean 3/4, variance 3/80, quantile u^(1/3).
        (beta_of(0.75, math.sqrt(3 / 80), Z), U ** (1 / 3)),
        # A symmetric triangle from 0 to 2: sqrt(2u) below the middle, 2 - sqrt(2(1 - u)) above.
        (drawn(Distribution("triangular", low=F(0), mode=F(1), high=F(2)), Z),
         np.where(U < 0.5, np.sqrt(2 * U), 2 - np.sqrt(2 * (1 - U)))),
        # Normal and lognormal by their definition; s² = ln(1 + cv²).
        (drawn(Distribution("normal", mean=F(10), sd=F(2)), Z), 10 + 2 * Z),
        (drawn(Distribution("lognormal", mean=F(10), cv=F(1, 2)), Z),
         10 * np.exp(math.sqrt(math.log(1.25)) * Z - math.log(1.25) / 2)),
        (drawn(Distribution("fixed", mean=F(7)), Z), np.full(81, 7.0)),
    ],
)  # fmt: skip
def test_a_quantile_is_that_of_the_named_distribution(
    found: np.ndarray, quantile: np.ndarray
) -> None:
    assert np.abs(found - quantile).max() < 2e-5 * quantile.std() + 1e-9


def test_counts_have_the_mean_and_variance_of_their_name(tmp_path: Path) -> None:
    # At mean 1,000: Poisson variance 1,000; negative binomial with k = 25: 1,000 + 1,000² / 25 =
    # 41,000. A variance over n draws is known to about sqrt(2 / n) of itself (more with a tail), a
    # mean to sd / sqrt(n); five times that is allowed.
    item = contract(tmp_path, BY_VOLUME)
    for spread, variance in (("poisson: {}", 1000), ("negative_binomial: {size: 25}", 41_000)):
        text = f"observations: {{days.volume: {{spread: {{{spread}}}, guess: yes}}}}\n"
        found = simulated(item, text, 16_384).observed["days.volume"][:, 0]
        n = len(found)
        assert abs(found.mean() - 1000) < 5 * math.sqrt(variance / n)
        assert abs(found.var() / variance - 1) < 5 * math.sqrt(3 / n)


@pytest.mark.parametrize("cases", [200, 2000])
def test_a_sum_of_cases_has_the_moments_of_a_sum(cases: int) -> None:
    # n lognormal cases of mean 1 and cv 1.8: mean n, sd 1.8 sqrt(n), skewness of one case
    # 1.8³ + 3 x 1.8 = 11.232, of the sum 11.232 / sqrt(n). Below 513 case by case, above it by a
    # gamma with those three moments.
    n = 40_000
    total = compound(np.random.default_rng(7), np.full((n, 1), cases), np.ones((n, 1)),
                     Distribution("lognormal", cv=F(9, 5)))[:, 0]  # fmt: skip
    sd = 1.8 * math.sqrt(cases)
    assert abs(total.mean() - cases) < 5 * sd / math.sqrt(n)
    assert abs(total.std() / sd - 1) < 0.05
    skewness = (((total - total.mean()) / total.std()) ** 3).mean()
    # The skewness of a long tail is itself known badly: within a third.
    assert skewness == pytest.approx(11.232 / math.sqrt(cases), rel=0.34)


def test_an_amount_of_cases_follows_their_number_and_keeps_its_tail(tmp_path: Path) -> None:
    text = DAYS.replace("elsewhere: {unit: day", "bill: {unit: money").replace(
        "elsewhere: {2026: 400, 2027: 400}", 'bill: {2026: "400000.00", 2027: "360000.00"}'
    )
    item = contract(tmp_path, text + "clauses:\n  paid: {pay: {pass_through: bill}}\n")
    found = simulated(
        item,
        "observations:\n  days.volume: {spread: {poisson: {}}, guess: yes}\n"
        "  bill: {per_case: {of: days.volume, distribution: {lognormal: {cv: 180%}}}, "
        "guess: yes}\n",
        8192,
    ).observed["bill"][:, 0]
    # 1,000 cases of 400.00 with cv 1.8 and a Poisson number: a compound Poisson sum has variance
    # n x mean² x (1 + cv²) = 1,000 x 400² x 4.24, sd 26,045.73.
    assert abs(found.mean() - 400_000_00) < 5 * 2_604_573 / math.sqrt(8192)
    assert found.std() == pytest.approx(2_604_573, rel=0.05)


@pytest.mark.parametrize("persons", [500, 2_000, 5_000, 20_000])
def test_a_saving_that_is_not_there_shows_as_often_as_in_an_independent_draw(
    tmp_path: Path, persons: int
) -> None:
    # The cost of a person is lognormal with a coefficient of variation of 1.8 and nothing changes:
    # how often do all together cost less than 98 % of what is expected?
    text = f"""
observations:
  bill: {{unit: money, per: year, year_of: delivered, held_by: both}}
  people: {{unit: person, per: year, year_of: delivered, held_by: both}}
expected: {{bill: {{2026: "{persons * 1000}.00"}}, people: {{2026: {persons}}}}}
clauses: {{paid: {{pay: bill}}}}
"""
    header = HEADER.replace("2028-01-01", "2027-01-01")
    said = (
        "observations: {bill: {per_case: {of: people, distribution: {lognormal: {cv: 180%}}},"
        " guess: yes}}\n"
    )
    cases = 8192
    found = simulated(contract(tmp_path, text, header), said, cases)
    shown = float((found.observed["bill"][:, 0] < persons * 980_00).mean())
    draws, sigma2 = 2000, math.log(1 + 1.8**2)
    random = np.random.default_rng(persons)
    means = np.array([
        random.lognormal(-sigma2 / 2, math.sqrt(sigma2), persons).mean() for _ in range(draws)
    ])  # fmt: skip
    independent = float((means < 0.98).mean())
    error = math.sqrt(independent * (1 - independent) * (1 / draws + 1 / cases))
    assert abs(shown - independent) < 4 * error


def test_a_measured_proportion_counts_within_its_denominator(tmp_path: Path) -> None:
    text = """
measures:
  again: {kind: proportion, use: settled, owners: [payer, provider], year_of: closed,
          held_by: provider, definition: d}
parameters:
  fee: [{value: "1000.00", per: year, from: 2026-01-01, known: 2025-11-01, source: a}]
  norm: [{value: 10%, from: 2026-01-01, known: 2025-11-01, source: a}]
expected: {again.numerator: {2026: 6, 2027: 6}, again.denominator: {2026: 60, 2027: 60}}
clauses:
  bonus: {pay: {only_if: {of: {lump_sum: fee}, test: {at_least: [norm, again]}}}}
"""
    item = contract(tmp_path, text)
    for spread, variance in (
        # Binomial of 60 at 10 %: 60 x 0.1 x 0.9 = 5.4.
        ("binomial: {}", 5.4),
        # With a beta of sd 5 %: n p q + n (n - 1) sd² = 5.4 + 60 x 59 x 0.0025 = 14.25.
        ("beta: {sd: 5%}", 14.25),
    ):
        said = f"observations: {{again.numerator: {{spread: {{{spread}}}, guess: yes}}}}\n"
        found = simulated(item, said, 16_384)
        counted = found.observed["again.numerator"][:, 0]
        assert counted.max() <= 60
        assert abs(counted.mean() - 6) < 5 * math.sqrt(variance / 16_384)
        assert counted.var() == pytest.approx(variance, rel=0.06)
    # The bonus is paid at 6 or fewer of 60: with the binomial in 60.65 % of the years.
    exact = sum(math.comb(60, k) * 0.1**k * 0.9 ** (60 - k) for k in range(7))
    binomial = simulated(
        item, "observations: {again.numerator: {spread: {binomial: {}}, guess: yes}}\n", 16_384
    )
    paid = (binomial.clauses["bonus"][:, 0] > 0).mean()
    assert abs(paid - exact) < 4 * math.sqrt(exact * (1 - exact) / 16_384)
    (border,) = borders_of(item)
    assert binomial.borders[border][0].count == (binomial.clauses["bonus"][:, 0] > 0).sum()


# How things go over the years.


def test_growth_moves_nothing_that_the_contract_states(tmp_path: Path) -> None:
    # Only 2026 is stated: 2027 is expected to be the same, and grows by 4 %.
    item = contract(tmp_path, BY_VOLUME.replace("{2026: 1000, 2027: 900}", "{2026: 1000}"))
    found = simulated(item, "observations: {days.volume: {growth: {fixed: 4%}, guess: yes}}\n", 4)
    assert found.observed["days.volume"].tolist() == [[1000, 1040]] * 4
    # Of three years two are stated: 900 stays 900, and grows from there: 936.
    longer = HEADER.replace("2028-01-01", "2029-01-01")
    item = contract(tmp_path, BY_VOLUME, longer)
    found = simulated(item, "observations: {days.volume: {growth: {fixed: 4%}, guess: yes}}\n", 4)
    assert found.observed["days.volume"].tolist() == [[1000, 900, 936]] * 4
    # With both years stated a growth of mean 0 spreads, and keeps the mean.
    item = contract(tmp_path, BY_VOLUME)
    text = "observations: {days.volume: {growth: {normal: {mean: 0%, sd: 10%}}, guess: yes}}\n"
    days = simulated(item, text, 8192).observed["days.volume"]
    assert (days[:, 0] == 1000).all()
    assert abs(days[:, 1].mean() - 900) < 5 * 90 / math.sqrt(8192)
    assert days[:, 1].std() == pytest.approx(90, rel=0.05)


def test_a_programme_that_comes_true_is_the_expectation(volume: Prepared) -> None:
    # Without it: 1,000 / 0.8 = 1,250 and 900 / 0.6 = 1,500. If half comes true: 1,250 x 0.9 = 1,125
    # and 1,500 x 0.8 = 1,200.
    text = (
        "observations:\n  days.volume:\n    guess: yes\n"
        "    programme: {effect: {2026: 20%, 2027: 40%}, realised: REAL}\n"
    )
    found = simulated(volume, text.replace("REAL", "100%"), 4)
    assert found.observed["days.volume"].tolist() == [[1000, 900]] * 4
    assert found.observed_without["days.volume"].tolist() == [[1250, 1500]] * 4
    spread = text.replace("REAL", "{normal: {mean: 100%, sd: 50%}}")
    world = world_of([volume], assume(volume, spread))
    days = world.draw(0).observed["days.volume", "year"]
    # One realisation f per case: days = 1,250 (1 - 0.2 f) and 1,500 (1 - 0.4 f), so that
    # 1,500 - days_2027 = 600 f and 1,250 - days_2026 = 250 f: 2.4 times, but for rounding.
    gap = np.abs((1500 - days[:, 1]) - 2.4 * (1250 - days[:, 0]))
    inside = days.min(axis=1) > 0
    assert gap[inside].max() <= 0.5 + 2.4 * 0.5 + 1e-9
    assert abs(days[:, 0].mean() - 1000) < 5 * 125 / math.sqrt(CHUNK)


@pytest.mark.row("S0-25")
def test_what_goes_elsewhere_is_counted_there(volume: Prepared) -> None:
    # The effect takes 1,000 / 0.9 - 1,000 = 111 days; 900 / 0.9 - 900 = 100 days in 2027, of which
    # 60 % turn up elsewhere: 400 + 60. Leakage 60 %, on balance 40 less.
    text = (
        "observations:\n  days.volume:\n    guess: yes\n    programme: {effect: {2026: 10%}}\n"
        "    shifts: [{to: elsewhere, share: 60%}]\n"
    )
    found = simulated(volume, text, 4)
    assert found.observed["elsewhere"][:, 1].tolist() == [460] * 4
    second = next(one for one in moved(found) if one.year == 2027)
    assert (second.less, second.more, second.share, second.net) == (100, 60, F(60, 100), 40)
    said = plain(simulation_document(found, "en"))
    assert "days.volume → elsewhere" in said
    assert "60%" in said


def test_an_observation_follows_another(volume: Prepared) -> None:
    text = (
        "observations:\n  days.volume: {spread: {normal: {cv: 20%}}, guess: yes}\n"
        "  elsewhere: {follows: days.volume, guess: yes}\n"
    )
    found = simulated(volume, text, 512).observed
    # 400 x days / 1,000, to the nearest whole.
    expected = np.rint(found["days.volume"][:, 0] * 0.4)
    assert (found["elsewhere"][:, 0] == expected).all()
    assert len(set(expected.tolist())) > 50


MONTHLY = """
observations:
  visits: {unit: visit, per: month, year_of: delivered, held_by: both}
parameters:
  price: [{value: "10.00", from: 2026-01-01, known: 2025-11-01, source: a}]
expected: {visits: {2026: 1200, 2027: 1200}}
clauses: {paid: {pay: {fee_for_service: {volume: visits, price: price}}}}
"""
SEASON = (
    "observations: {visits: {season: {weights: [3,1,1,1,1,1,1,1,1,1,0,0]}, SPREAD guess: yes}}\n"
)


def test_months_have_their_season_and_what_is_known_stands_still(tmp_path: Path) -> None:
    item = contract(tmp_path, MONTHLY)
    # 1,200 over weights that add up to 12: 300 in January, 100 in the nine months after, then none.
    text = SEASON.replace("SPREAD", "")
    cases = simulated(item, text, 4).case(0)
    assert cases.observed("visits")[0].tolist() == [300, *[100] * 9, 0, 0] * 2
    known = Table((row("visits", 17, "2026-02", unit="visit", known="2026-03-01"),))
    spread = SEASON.replace("SPREAD", "spread: {poisson: {}},")
    found = simulated(item, spread, 64, known=known)
    months = np.stack([found.case(at).observed("visits")[0] for at in range(8)])
    assert set(months[:, 1].tolist()) == {17}
    assert len(set(months[:, 0].tolist())) > 4


def test_known_months_of_a_year_leave_only_the_rest_to_chance(volume: Prepared) -> None:
    # January and February of 2026 are known: 60 + 80; ten months of 1,000 days are left,
    # 1,000 x 10/12 = 833.33, so 140 + 833 without any spread.
    rows = tuple(row("days.volume", n, f"2026-0{m}", unit="day", known="2026-03-01")
                 for m, n in ((1, 60), (2, 80)))  # fmt: skip
    text = "observations: {days.volume: {spread: SPREAD, guess: yes}}\n"
    still = simulated(volume, text.replace("SPREAD", "{normal: {cv: 0.0001%}}"), 4,
                      known=Table(rows))  # fmt: skip
    assert still.observed["days.volume"][:, 0].tolist() == [973] * 4
    loose = text.replace("SPREAD", "{normal: {cv: 12%}}")
    whole = simulated(volume, loose, 4096).observed["days.volume"][:, 0].std()
    rest = simulated(volume, loose, 4096, known=Table(rows)).observed["days.volume"][:, 0].std()
    assert rest / whole == pytest.approx(10 / 12, abs=0.01)


def test_known_quarters_leave_the_rest_and_are_not_counted_twice(
    volume: Prepared, tmp_path: Path
) -> None:
    # The first quarter of 2026 is known as a whole (300) and by its months; so is April (70): eight
    # months of 1,000 are left, 1,000 x 8/12 = 666.67: 300 + 70 + 667.
    rows = [row("days.volume", 300, "2026-Q1", unit="day", known="2026-06-01")]
    rows += [row("days.volume", n, f"2026-0{m}", unit="day", known="2026-06-01")
             for m, n in ((1, 90), (2, 100), (4, 70))]  # fmt: skip
    text = "observations: {days.volume: {spread: {normal: {cv: 0.0001%}}, guess: yes}}\n"
    found = simulated(volume, text, 4, known=Table(tuple(rows))).observed["days.volume"]
    assert found.tolist() == [[1037, 900]] * 4
    # Of a quarter that itself is drawn two months are known: a third of 250 is left, 83.
    quarterly = DAYS.replace("unit: day, held_by: both}", "unit: day, held_by: both, per: quarter}")
    clause = "{total: {of: {fee_for_service: {volume: days.volume, price: price}}, per: year}}"
    item = contract(tmp_path, f"{quarterly}clauses: {{paid: {{pay: {clause}}}}}\n", name="q.yaml")
    known = [row("days.volume", n, f"2026-0{m}", unit="day", known="2026-06-01")
             for m, n in ((4, 90), (5, 100))]  # fmt: skip
    cases = simulated(item, text, 4, known=Table(tuple(known))).case(0)
    assert cases.observed("days.volume")[0].tolist()[:4] == [250, 273, 250, 250]


def test_prices_and_case_mix_raise_cost_from_the_second_year(volume: Prepared) -> None:
    # 100.00 x 1.03 x 1.02 = 105.06; hours 2 x 1.02 = 2.04 hours = 7,344 seconds.
    text = (
        "inflation: {fixed: 3%, guess: yes}\ncase_mix: {drift: {fixed: 2%}, guess: yes}\n"
        'costs: {days.volume: {variable: "100.00", hours: 2, guess: yes}}\n'
    )
    figures = simulated(volume, text, 2).books["provider"]
    assert figures.variable.tolist() == [[1000 * 100_00, 900 * 105_06]] * 2
    assert figures.seconds.tolist() == [[1000 * 7200, 900 * 7344]] * 2
    # 1,000 x 1,000.00 - 1,000 x 100.00.
    assert figures.margin[0].tolist() == [900_000_00, 900_000_00 - 900 * 105_06]


def test_capacity_comes_in_steps_that_stay_a_while(volume: Prepared) -> None:
    # 1,000 days at 300 a step: 4 steps; 900: 3, but a step stays a year: 4.
    text = (
        'fixed_costs: {{bed: {{amount: "50.00", number: 300, of: days.volume, stays: {}, '
        "guess: yes}}}}\n"
    )
    for stays, steps in ((0, [4, 3]), (1, [4, 4]), (9, [4, 4])):
        found = simulated(volume, text.format(stays), 2).books["provider"].fixed
        assert found[0].tolist() == [n * 50_00 for n in steps]


def test_other_payers_pay_for_the_other_patients(volume: Prepared) -> None:
    # 40 % of the patients: 1,000 of 2,500 and 900 of 2,250. The 1,500 and 1,350 others pay 800.00,
    # and cost 100.00 each like everyone.
    text = (
        'other_payers: {share: 40%, tariffs: {days.volume: "800.00"}, guess: yes}\n'
        'costs: {days.volume: {variable: "100.00", guess: yes}}\n'
    )
    figures = simulated(volume, text, 2).books["provider"]
    assert figures.from_others[0].tolist() == [1500 * 800_00, 1350 * 800_00]
    assert figures.variable[0].tolist() == [2500 * 100_00, 2250 * 100_00]


def test_what_moves_together_is_correlated(volume: Prepared) -> None:
    text = (
        "observations:\n  days.volume: {spread: {lognormal: {cv: 10%}}, guess: yes}\n"
        "  elsewhere: {spread: {normal: {cv: 10%}}, guess: yes}\n"
        "correlations: [{between: [days.volume, elsewhere], correlation: 0.8, guess: yes}]\n"
    )
    found = simulated(volume, text, 8192).observed
    logs = np.log(found["days.volume"][:, 0])
    seen = np.corrcoef(logs, found["elsewhere"][:, 0])[0, 1]
    # The standard error of a correlation is (1 - r²) / sqrt(n) = 0.004.
    assert abs(seen - 0.8) < 5 * (1 - 0.64) / math.sqrt(8192) + 0.002
    # Two things that each move along with a third cannot move against each other.
    more = text.replace(
        "guess: yes}\n  else", "growth: {normal: {mean: 0%, sd: 1%}}, guess: yes}\n  else"
    )
    more = more.removesuffix("]\n") + (
        ", {between: [elsewhere, days.volume.growth], correlation: 0.9, guess: yes}"
        ", {between: [days.volume, days.volume.growth], correlation: -0.9, guess: yes}]\n"
    )
    with pytest.raises(BadInput, match="positive definite"):
        simulated(volume, more, 2)


# Streams.


def test_primitive_polynomials_are_the_known_ones() -> None:
    # x + 1, x² + x + 1, x³ + x + 1, x³ + x² + 1, x⁴ + x + 1, x⁴ + x³ + 1; of degree 5 there are 6.
    found = primitive_polynomials()
    assert [next(found) for _ in range(6)] == [0b11, 0b111, 0b1011, 0b1101, 0b10011, 0b11001]
    assert [next(found).bit_length() for _ in range(7)] == [6] * 6 + [7]


@pytest.mark.parametrize("dimension", [0, 1, 7, 60])
def test_quasi_random_points_fill_every_part_once(dimension: int) -> None:
    cells = np.floor(points(dimension, 0, 1024, 0xABCDEF01) * 1024).astype(int)
    assert sorted(cells.tolist()) == list(range(1024))


def test_quasi_random_cases_are_closer_to_the_mean(volume: Prepared) -> None:
    text = "observations: {days.volume: {spread: {lognormal: {cv: 30%}}, guess: yes}}\n"
    away = {
        quasi: abs(simulated(volume, text, 4096, quasi=quasi).observed["days.volume"].mean(axis=0)
                   - [1000, 900]).max()
        for quasi in (False, True)
    }  # fmt: skip
    assert away[True] < 0.5
    assert away[True] < away[False] / 3


def test_any_number_of_threads_twice_gives_identical_bytes(tmp_path: Path) -> None:
    item = prepare(resolve_file(PRACTICES / "ic-zonder-muren.yaml"))
    names = ("aannames-ic-zonder-muren.yaml", "aannames-ic-ziekenhuis.yaml")
    assumptions = assumptions_for([item], [REGION / name for name in names])
    world = world_of([item], assumptions)
    stored, said = set(), set()
    for turn, threads in enumerate((1, 2, 5, 2)):
        setting = Setting(cases=10_500, threads=threads)
        path = store_draw(draw_cases(world, setting), tmp_path / str(turn))
        stored.add((path.name, path.read_bytes()))
        said.add(plain(simulation_document(simulate(item, assumptions, setting), "nl")))
    assert len(stored) == len(said) == 1


def test_another_process_draws_identical_bytes() -> None:
    # Names are put in another order by another hash seed; nothing may follow from that order.
    code = (
        "from pathlib import Path\n"
        "import passend.practices\n"
        "from passend.contract.check import prepare\n"
        "from passend.contract.resolve import resolve_file\n"
        "from passend.simulation.assumptions.combine import assumptions_for\n"
        "from passend.simulation.samplers.world import world_of\n"
        "from passend.simulation.simulate import draw_cases\n"
        "from passend.simulation.simulated import Setting\n"
        "folder = Path(passend.practices.__file__).parent\n"
        "item = prepare(resolve_file(folder / 'ic-zonder-muren.yaml'))\n"
        "said = assumptions_for([item], [folder / 'regio' / 'aannames-ic-zonder-muren.yaml'])\n"
        "for quasi in (False, True):\n"
        "    world = world_of([item], said, quasi=quasi)\n"
        "    print(draw_cases(world, Setting(cases=1500, quasi=quasi)).content_hash())\n"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True, text=True, check=True,
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(found) == 1
    assert len(set(found.pop().split())) == 2


def test_kept_cases_are_known_by_what_they_hold(volume: Prepared, tmp_path: Path) -> None:
    text = "observations: {days.volume: {spread: {poisson: {}}, guess: yes}}\n"
    world = world_of([volume], assume(volume, text))
    draw = draw_cases(world, Setting(cases=300))
    path = store_draw(draw, tmp_path)
    kept = load_draw(path)
    assert (kept.n, kept.content_hash()) == (300, draw.content_hash())
    again = simulate(volume, assume(volume, text), drawn=kept)
    fresh = simulated(volume, text, 300)
    assert (again.clauses["paid"] == fresh.clauses["paid"]).all()
    assert case_table(volume, again.case(7), 0).rows == case_table(volume, fresh.case(7), 0).rows
    other = tmp_path / ("0" * 64 + ".npz")
    path.rename(other)
    with pytest.raises(BadInput) as caught:
        load_draw(other)
    assert caught.value.findings[0].code == "cases-changed"
    other.write_bytes(b"no cases")
    with pytest.raises(BadInput) as caught:
        load_draw(other)
    assert caught.value.findings[0].code == "cases-unreadable"


# Simulated = settled.


@pytest.mark.parametrize("path", sorted(PRACTICES.glob("*.yaml")), ids=lambda path: path.stem)
def test_one_case_fed_to_settle_gives_the_same_cents(path: Path) -> None:
    item = prepare(resolve_file(path))
    names = [name for name, unit in _spreadable(item) if unit]
    text = "observations:\n" + "".join(
        f"  {name}: {{spread: {{gamma: {{cv: 15%}}}}, guess: yes}}\n" for name in names
    )
    found = simulated(item, text, 200) if names else simulated(item, "", 200)
    for percent in (50, 95):
        told = story(found, percent)
        statement = settle([item], told.table).statements[0]
        years: dict[tuple[str, str], int] = {}
        for line in statement.lines:
            key = line.clause, line.window[:4]
            years[key] = years.get(key, 0) + line.entitlement
        for clause, cents in told.clauses().items():
            for year, amount in zip(found.years, cents, strict=True):
                assert years.get((clause, str(year)), 0) == amount, (clause, year)
        assert statement.residual == ()
    if names:
        assert any((found.observed[name] != found.observed[name][0]).any() for name in names)


def _spreadable(item: Prepared) -> list[tuple[str, bool]]:
    """Expected observations that are counts or money, no yes or no and no points."""
    world = world_of([item], combined([item], [read_assumptions_text(HEAD, "a.yaml")]))
    found = []
    for name, line in world.lines.items():
        item_ = item.resolved.contract.observations.get(name)
        points = item_ is not None and item_.out_of is not None
        measured = name.rpartition(".")[0] in item.resolved.contract.measures
        free = line.obs.unit.kind in ("count", "money") and line.obs.unit.of != "yes_no"
        some = bool((line.expected > 0).any())
        found.append((name, free and some and not points and not measured))
    return found


def test_episodes_are_drawn_one_by_one(tmp_path: Path) -> None:
    text = """
observations:
  cost: {unit: money, per: episode, year_of: opened, held_by: both}
parameters:
  limit: [{value: "120.00", per: episode, from: 2026-01-01, known: 2025-11-01, source: a}]
expected: {cost: {2026: "100.00", 2027: "100.00"}}
clauses: {paid: {pay: {total: {of: {steps: [cost, {at_most: limit}]}, per: year}}}}
"""
    item = contract(tmp_path, text)
    said = "observations: {cost: {spread: {normal: {cv: 20%}}, episodes: 400, guess: yes}}\n"
    found = simulated(item, said, 64)
    assert len(found.case(3).calendar.windows["episode"]) == 800
    # E min(X, 120) for X ~ N(100, 20²): 100 - 20 (φ(1) - (1 - Φ(1))) = 100 - 1.6663 = 98.3337.
    tail = 0.5 * math.erfc(1 / math.sqrt(2))
    mean = 100 - 20 * (math.exp(-0.5) / math.sqrt(2 * math.pi) - tail)
    per_year = found.clauses["paid"].mean() / 400 / 100
    assert per_year == pytest.approx(mean, abs=5 * 20 / math.sqrt(64 * 800))
    told = story(found, 50)
    statement = settle([item], told.table).statements[0]
    assert [line.entitlement for line in statement.lines] == told.clauses()["paid"]


# What a simulation says.


def test_percentiles_are_amounts_of_real_cases() -> None:
    # Of 1 .. 100 the 5th percentile is 5, the median 50; the worst five are 1 .. 5, mean 3.
    values = np.arange(100, 0, -1)
    found = band(values)
    assert (found.range.p5, found.range.p25, found.median, found.range.p75, found.range.p95) == (
        5, 25, 50, 75, 95,
    )  # fmt: skip
    assert found.tail == 3
    assert band(values, "high").tail == 98
    # Of three values the median is the second, the 95th percentile the third; of -1 and -2 the
    # worst is -2; the mean of 1 and 2 rounds to 2.
    assert [rank(3, p) for p in (5, 50, 95)] == [0, 1, 2]
    assert band(np.array([-1, -2])).tail == -2
    assert band(np.arange(40)).tail == 1  # (0 + 1) / 2 = 0.5


def test_an_interval_covers_the_truth_as_often_as_it_says() -> None:
    # Exactly, by adding the binomial probabilities of the counts whose interval holds the truth.
    for p, n in ((0.1, 400), (0.3, 200), (0.02, 1000)):
        covered = sum(
            math.exp(math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
                     + k * math.log(p) + (n - k) * math.log(1 - p))
            for k in range(n + 1)
            if Chance(k, n).interval()[0] <= p <= Chance(k, n).interval()[1]
        )  # fmt: skip
        assert covered == pytest.approx(0.95, abs=0.015)
    assert Chance(0, 0).interval() == (0.0, 1.0)
    assert (Chance(1, 4).share, Chance(0, 0).share) == (F(1, 4), 0)


def test_how_often_a_ceiling_is_reached_and_a_guarantee_called(tmp_path: Path) -> None:
    # Days ~ N(1,000, 100²). A ceiling at 1,164.49 days is passed in 5 % of the years, a guarantee
    # of 900 days called when there are 899 or fewer: P(Z < -1.005) = 15.7 %.
    text = DAYS.replace("2027: 900", "2027: 1000") + (
        "  \n".join([""]) + "clauses:\n  paid:\n    pay:\n      steps:\n"
        "        - {fee_for_service: {volume: days.volume, price: price}}\n"
        '        - {at_most: {money: "1164490.00", per: year}}\n'
        '        - {at_least: {money: "900000.00", per: year}}\n'
    )
    item = contract(tmp_path, text)
    found = simulated(
        item, "observations: {days.volume: {spread: {normal: {cv: 10%}}, guess: yes}}\n", 16_384
    )
    chances = {border.role: chances[0] for border, chances in found.borders.items()}
    assert set(chances) == {"at_most.excess", "at_least.top_up"} or len(chances) == 2
    ceiling, guarantee = (next(c for role, c in chances.items() if role.startswith(name))
                          for name in ("at_most", "at_least"))  # fmt: skip
    days = found.observed["days.volume"][:, 0]
    assert ceiling.count == (days > 1164).sum()
    assert guarantee.count == (days < 900).sum()
    for chance_, exact in ((ceiling, 0.05), (guarantee, 0.1575)):
        low, high = chance_.interval()
        assert low - 0.004 < exact < high + 0.004
    said = plain(simulation_document(found, "nl"))
    assert "Kans dat een grens in een afspraak wordt bereikt" in said


@pytest.mark.row("S0-17", "S4-52", "S0-36")
def test_less_care_and_still_profitable(fixed: Prepared) -> None:
    # Under a fixed sum 10 % fewer days save 10 % of the variable cost and of the hours; revenue
    # stays. 900 / 0.9 = 1,000 days without: 100 days x 100.00 and 100 x 15 hours, one FTE of 1,500.
    text = (
        "observations: {days.volume: {programme: {effect: {2026: 10%}}, "
        "spread: {normal: {cv: 10%}}, guess: yes}}\n"
        'costs: {days.volume: {variable: "100.00", hours: 15, guess: yes}}\n'
        "staff: {hours_per_fte: 1500, fte: {2026: 20}, guess: yes}\n"
    )
    still = simulated(fixed, text.replace("normal: {cv: 10%}", "normal: {cv: 0.0001%}"), 2)
    figures, before = still.books["provider"], still.without["provider"]
    assert figures.revenue[0].tolist() == before.revenue[0].tolist() == [950_000_00] * 2
    assert int(figures.margin[0, 1] - before.margin[0, 1]) == 100 * 100_00
    assert int(before.seconds[0, 1] - figures.seconds[0, 1]) == 1500 * 3600
    # A range, not a point: the document shows where nine in ten cases lie.
    wide = simulated(fixed, text, 2048)
    lies = band(wide.books["provider"].margin[:, 0]).range
    assert lies.p5 < lies.median < lies.p95
    document = simulation_document(wide, "en")
    assert any(isinstance(block, Picture) for block in document.blocks)
    assert "FTE fewer than without the programme" in plain(document)


def test_the_probability_of_a_loss(volume: Prepared) -> None:
    # Revenue 1,000.00 a day, cost 500.00 a day and 500,000.00 fixed: a loss below 1,000 days, in
    # half of the years (less the half day at 1,000 itself).
    text = (
        "observations: {days.volume: {spread: {normal: {cv: 10%}}, guess: yes}}\n"
        'costs: {days.volume: {variable: "500.00", guess: yes}}\n'
        'fixed_costs: {house: {amount: "500000.00", guess: yes}}\n'
    )
    found = simulated(volume, text, 16_384)
    figures = found.books["provider"]
    losses = (figures.margin[:, 0] < 0).mean()
    exact = 0.5 * math.erfc(0.005 / math.sqrt(2))
    assert abs(losses - exact) < 4 * math.sqrt(0.25 / 16_384)
    assert "Probability of a loss" in plain(simulation_document(found, "en"))


@pytest.mark.row("S0-26")
def test_a_saving_in_one_place_and_cost_in_another_are_one_sum(tmp_path: Path) -> None:
    # The hospital gives 5 days less at 1.00, home care gives 2 hours more at 1.00: the payer is 3
    # better off.
    text = """
care:
  days: {year_of: delivered, unit: day, held_by: both}
  hours: {year_of: delivered, unit: hour, held_by: both}
parameters:
  price: [{value: "1.00", from: 2026-01-01, known: 2025-11-01, source: a}]
expected: {days: {2026: 95, 2027: 95}, hours: {2026: 20, 2027: 20}}
clauses:
  hospital: {pay: {fee_for_service: {volume: days.volume, price: price}}}
  home: {paid_to: home_care, pay: {fee_for_service: {volume: hours.volume, price: price}}}
"""
    header = """passend: 1
id: k
runs: {from: 2026-01-01, until: 2027-01-01}
parties:
  payer: {name: P, kind: insurer, uzovi: ["9001"]}
  provider: {name: H, kind: provider, agb: ["06990001"]}
  home_care: {name: W, kind: provider, agb: ["41990001"]}
"""
    item = contract(tmp_path, text, header)
    found = simulated(
        item,
        "observations: {days.volume: {programme: {effect: {2026: 5%}}, "
        "shifts: [{to: hours.volume, share: 0.4, receiver: home_care}], guess: yes}}\n",
        2,
    )
    assert {party: change[0] for party, change in flows(found).items()} == {
        "provider": -500, "home_care": 200, "payer": 300,
    }  # fmt: skip
    # Home care is paid for what it receives: no silent transition.
    assert cautions(found) == []


@pytest.mark.row("S4-04")
def test_a_silent_transition_is_said_in_plain_words(fixed: Prepared) -> None:
    text = (
        "observations: {days.volume: {programme: {effect: {2026: 10%}}, "
        "shifts: [{to: elsewhere, share: 60%EXTRA}], guess: yes}}\n"
    )
    (found,) = cautions(simulated(fixed, text.replace("EXTRA", ""), 2))
    assert found.code == "sim-silent-transition"
    # 900 x 0.1 / 0.9 x 60 % = 60.
    assert "60 van days.volume komen in 2027 terecht bij elsewhere" in found.says("nl")
    assert "no party is paid" in found.says("en")
    # A receiver whom no clause pays does not help; one who is paid does, and so does a price.
    unpaid = text.replace("EXTRA", ", receiver: payer")
    assert [one.code for one in cautions(simulated(fixed, unpaid, 2))] == ["sim-silent-transition"]
    assert cautions(simulated(fixed, text.replace("EXTRA", ", receiver: provider"), 2)) == []
    priced = text.replace("EXTRA", "") + 'insurer: {elsewhere: {elsewhere: "9.00"}, guess: yes}\n'
    # ... but under a fixed sum that price is paid on top.
    assert [one.code for one in cautions(simulated(fixed, priced, 2))] == ["xray-double-payment"]


def test_a_silent_transition_counts_a_whole_year_and_the_effect_of_that_year(
    tmp_path: Path,
) -> None:
    # 1,200 visits a year, 100 a month. In 2027 the effect is 20 % and no longer 40 %: 1,200 x 0.2 /
    # 0.8 = 300 fewer, of which half turns up elsewhere.
    other = "  elsewhere: {unit: visit, per: year, year_of: delivered, held_by: payer}\n"
    text = MONTHLY.replace("parameters:", f"{other}parameters:")
    expected = "2027: 1200}, elsewhere: {2026: 9, 2027: 9}}"
    item = contract(tmp_path, text.replace("2027: 1200}}", expected))
    said = (
        "observations: {visits: {programme: {effect: {2026: 40%, 2027: 20%}}, "
        "shifts: [{to: elsewhere, share: 50%}], guess: yes}}\n"
    )
    (found,) = cautions(simulated(item, said, 2))
    assert "150 of visits turn up at elsewhere in 2027" in found.says("en")
    # A programme that brings care here takes nothing away.
    more = said.replace("2026: 40%, 2027: 20%", "2026: -40%")
    assert cautions(simulated(item, more, 2)) == []


@pytest.mark.row("S0-25")
def test_a_fixed_sum_pays_twice_for_what_goes_elsewhere(volume: Prepared, fixed: Prepared) -> None:
    # In 2026 1,000 / 0.9 - 1,000 = 111 days fewer, of which 67 turn up elsewhere at 800.00; in 2027
    # 100 fewer and 60 there. Under the fixed sum nothing is saved: 67 x 800.00 is paid twice. Under
    # price x volume 111 x 1,000.00 is saved, 60 % of which is more than the 53,600.00 elsewhere.
    text = (
        "observations: {days.volume: {programme: {effect: {2026: 10%}}, "
        "shifts: [{to: elsewhere, share: 60%}], guess: yes}}\n"
        'insurer: {elsewhere: {elsewhere: "800.00"}, guess: yes}\n'
    )
    (found,) = cautions(simulated(fixed, text, 2))
    assert found.code == "xray-double-payment"
    assert "EUR 53,600.00 is paid twice" in found.says("en")
    assert "€ 53.600,00 is dubbel" in found.says("nl")
    assert found.finding("nl").mend.startswith("volg de zorg van dezelfde verzekerden")
    assert "€ 53.600,00 is dubbel" in " ".join(plain(simulation_document(
        simulated(fixed, text, 2), "nl")).split())  # fmt: skip
    assert cautions(simulated(volume, text, 2)) == []


@pytest.mark.row("S4-05")
def test_added_not_replaced(tmp_path: Path) -> None:
    text = """
observations:
  telemonitoring: {unit: contact, per: year, year_of: delivered, held_by: both}
  visits: {unit: visit, per: year, year_of: delivered, held_by: both}
parameters:
  fee: [{value: "1.00", per: year, from: 2026-01-01, known: 2025-11-01, source: a}]
expected: {telemonitoring: {2026: 500, 2027: 1500}, visits: {2026: 900, 2027: LATER}}
clauses: {paid: {pay: {lump_sum: fee}}}
"""
    said = "replacements: [{new: telemonitoring, old: visits, guess: yes}]\n"
    item = contract(tmp_path, text.replace("LATER", "900"))
    (found,) = cautions(simulated(item, said, 2))
    assert found.says("en") == "added, not replaced: telemonitoring +1,000, visits -0"
    assert found.says("nl") == "toegevoegd, niet vervangen: telemonitoring +1.000, visits -0"
    item = contract(tmp_path, text.replace("LATER", "899"))
    assert cautions(simulated(item, said, 2)) == []
    assert [added_not_replaced((0, 1), old) for old in ((5, 5), (5, 6), (5, 4))] == [
        True, True, False,
    ]  # fmt: skip
    assert not added_not_replaced((1, 1), (5, 5))


@pytest.mark.row("S4-52")
def test_more_nursing_hours_than_there_are_people(volume: Prepared) -> None:
    # 1,000 x 15 hours / 1,500 = 10 FTE, and there are 9.5; in 2027 900 x 15 / 1,500 = 9.
    text = (
        "costs: {days.volume: {hours: 15, guess: yes}}\n"
        "staff: {hours_per_fte: 1500, fte: {2026: 9.5}, guess: yes}\n"
    )
    (found,) = cautions(simulated(volume, text, 2))
    assert found.code == "sim-hours"
    assert "in 2026 vraagt de zorg 10 fte verpleging" in found.says("nl")
    assert found.finding("en").mend.endswith("money does not buy them")
    assert cautions(simulated(volume, text.replace("9.5", "10"), 2)) == []


def test_stranded_cost_is_what_revenue_no_longer_carries(volume: Prepared) -> None:
    # Revenue 100 -> 87, fixed cost 70 throughout: 70 - 70 x 0.87 = 9.1.
    found = stranded(np.array([[100_00, 87_00]]), np.array([[70_00, 70_00]]))
    assert found.tolist() == [9_10]
    # Falling along with revenue nothing is stranded; without revenue nothing is said.
    assert stranded(np.array([[100, 87]]), np.array([[70, 60]])).tolist() == [0]
    assert stranded(np.array([[0, 0]]), np.array([[70, 70]])).tolist() == [0]
    # 1,000,000.00 -> 900,000.00 with 600,000.00 fixed: 60,000.00 stays behind.
    text = 'fixed_costs: {house: {amount: "600000.00", guess: yes}}\n'
    (warned,) = cautions(simulated(volume, text, 2))
    assert warned.code == "sim-stranded"
    assert "€ 60.000,00" in warned.says("nl")


@pytest.mark.row("S0-31")
def test_only_treating_is_paid_by_the_piece(tmp_path: Path, fixed: Prepared) -> None:
    item = contract(tmp_path, BY_VOLUME)
    for kind in ("advising", "guiding", "availability"):
        (found,) = cautions(simulated(item, f"activities: {{paid: {kind}}}\n", 2))
        assert found.code == "sim-unfitting-form"
        assert f"paid pays for {kind} by volume" in found.says("en")
        assert "fixed sum" in found.finding("en").mend
        assert cautions(simulated(fixed, f"activities: {{paid: {kind}}}\n", 2)) == []
    assert cautions(simulated(item, "activities: {paid: treating}\n", 2)) == []
    dutch = read_assumptions_text(
        "passend_aannames: 1\ntaal: nl\nid: x\nactiviteiten: {paid: beschikbaarheid}\n", "d.yaml"
    )
    (found,) = cautions(simulate(item, combined([item], [dutch]), Setting(cases=2)))
    assert "paid betaalt beschikbaarheid per stuk" in found.says("nl")
    assert findings(item, "activities:\n  paid: waiting\n") == [("unknown-word", 4)]
    assert findings(item, "activities:\n  paying: treating\n") == [("unknown-name", 4)]


@pytest.mark.row("S4-21")
def test_the_insurers_return_by_hand() -> None:
    # 100 a year for two years, 50 invested, 40 % equalised, 10 % leaving:
    # 200 - 50 = 150; 60 + 60 - 50 = 70; 100 + 90 - 50 = 140; 60 + 54 - 50 = 64.
    insurer = Insurer("payer", F(2, 5), F(1, 10), {}, {}, None)  # type: ignore[arg-type]
    found = returns_of(insurer, np.array([[100_00, 100_00]]), 50_00)
    assert [(one.variant, int(one.net[0]) // 100) for one in found] == [
        ("gross", 150), ("equalised", 70), ("switching", 140), ("both", 64),
    ]  # fmt: skip
    assert found[0].ratio(150_00) == 3
    assert returns_of(insurer, np.array([[1, 1]]), 0)[0].ratio(1) is None


@pytest.mark.row("S4-21")
def test_the_return_of_a_programme_under_a_contract(volume: Prepared, fixed: Prepared) -> None:
    # Without it 1,000 / 0.8 = 1,250 days, with it 1,000: 250,000.00 saved in 2026; in 2027
    # 900 / 0.8 - 900 = 225 days, 225,000.00. Invested: 100,000.00.
    text = (
        "observations: {days.volume: {programme: {effect: {2026: 20%}}, guess: yes}}\n"
        'insurer: {investment: {2026: "100000.00"}, guess: yes}\n'
    )
    found = simulated(volume, text, 2)
    assert found.returns[0].net.tolist() == [375_000_00] * 2
    # Held against price x volume without the programme, the fixed sum saves 1,250,000 - 950,000 and
    # 1,125,000 - 950,000; held against itself it saves nothing.
    assumptions = combined([volume, replace_id(fixed)], [read_assumptions_text(HEAD + text, "a")])
    against = simulate(replace_id(fixed), assumptions, Setting(cases=2), against=volume)
    assert against.returns[0].net.tolist() == [375_000_00] * 2
    assert against.against == "k"
    assert simulated(fixed, text, 2).returns[0].net.tolist() == [-100_000_00] * 2
    said = plain(simulation_document(against, "en"))
    assert "with risk equalisation" in said
    assert "375%" in said


def replace_id(item: Prepared, name: str = "other") -> Prepared:
    resolved = replace(item.resolved, contract=replace(item.resolved.contract, id=name))
    return replace(item, resolved=resolved)


@pytest.mark.row("S4-53")
def test_units_of_care_are_compared_by_hours_and_by_cost(tmp_path: Path) -> None:
    text = """
care:
  home: {year_of: delivered, unit: treatment, held_by: both}
  centre: {year_of: delivered, unit: treatment, held_by: both}
parameters:
  fee: [{value: "1.00", per: year, from: 2026-01-01, known: 2025-11-01, source: a}]
expected: {home: {2026: 10, 2027: 10}, centre: {2026: 30, 2027: 30}}
clauses: {paid: {pay: {lump_sum: fee}}}
"""
    item = contract(tmp_path, text)
    said = (
        'costs:\n  home.volume: {hours: 3.5, variable: "200.00", guess: yes}\n'
        '  centre.volume: {hours: 1.5, variable: "100.00", guess: yes}\n'
        'fixed_costs: {building: {amount: "15000.00", guess: yes}}\n'
    )
    found = simulated(item, said, 2)
    assert [(one.observation, one.seconds, one.cents) for one in units_of(found)] == [
        ("home.volume", 12_600, 200_00), ("centre.volume", 5_400, 100_00),
    ]  # fmt: skip
    # 10 x 200 + 30 x 100 = 5,000 variable, 15,000 fixed: three quarters.
    assert fixed_share(found, "provider") == F(3, 4)
    assert "3.5" in plain(simulation_document(found, "en"))
    assert "75%" in plain(simulation_document(found, "nl"))


@pytest.mark.row("S4-28")
def test_two_providers_are_comparable_once_infrastructure_is_left_out(tmp_path: Path) -> None:
    # A hospital with a building of 40,000.00 and a clinic with one of 5,000.00, of 100 treatments:
    # per treatment 650.00 against 310.00, of which without infrastructure 250.00 against 260.00.
    text = """
care:
  here: {year_of: delivered, unit: treatment, held_by: both}
  there: {year_of: delivered, unit: treatment, held_by: both}
parameters:
  fee: [{value: "1.00", per: year, from: 2026-01-01, known: 2025-11-01, source: a}]
expected: {here: {2026: 100}, there: {2026: 100}}
clauses: {one: {pay: {lump_sum: fee}}, two: {paid_to: clinic, pay: {lump_sum: fee}}}
"""
    header = """passend: 1
id: k
runs: {from: 2026-01-01, until: 2027-01-01}
parties:
  payer: {name: P, kind: insurer, uzovi: ["9001"]}
  provider: {name: H, kind: provider, agb: ["06990001"]}
  clinic: {name: C, kind: provider, agb: ["06990002"]}
"""
    said = (
        'costs:\n  here.volume: {variable: "250.00", guess: yes}\n'
        '  there.volume: {variable: "260.00", party: clinic, guess: yes}\n'
        'fixed_costs:\n  building: {amount: "40000.00", guess: yes}\n'
        '  rooms: {amount: "5000.00", party: clinic, guess: yes}\n'
    )
    found = simulated(contract(tmp_path, text, header), said, 2)
    whole = {party: int(found.books[party].cost[0, 0]) // 100 for party in ("provider", "clinic")}
    assert whole == {"provider": 650_00, "clinic": 310_00}
    shares = {party: fixed_share(found, party) for party in whole}
    assert shares == {"provider": F(400, 650), "clinic": F(50, 310)}
    rest = {party: whole[party] * (1 - (share or 0)) for party, share in shares.items()}
    assert rest == {"provider": 250_00, "clinic": 260_00}
    assert rest == {one.party: one.cents for one in units_of(found)}
    document = plain(simulation_document(found, "nl"))
    assert "61,5%" in document
    assert "16,1%" in document


def test_the_median_case_is_the_middle_of_what_the_payer_spends(volume: Prepared) -> None:
    text = "observations: {days.volume: {spread: {normal: {cv: 10%}}, guess: yes}}\n"
    found = simulated(volume, text, 1001)
    spent = found.books["payer"].paid.sum(axis=1)
    assert int(spent[story(found, 50).at]) == sorted(spent.tolist())[500]
    assert int(spent[story(found, 95).at]) == sorted(spent.tolist())[950]
    assert len(ordered_cases(found)) == 1001
    nodes = story(found, 95).explained("paid", 0)
    assert nodes[-1].value == story(found, 95).clauses()["paid"][0]


def test_a_case_that_cannot_be_computed_is_left_out_and_said(tmp_path: Path) -> None:
    text = DAYS + (
        "clauses:\n  paid: {pay: {share: {of: {lump_sum: sum}, "
        "rate: {quotient: [elsewhere, days.volume]}}}}\n"
    )
    item = contract(tmp_path, text)
    found = simulated(
        item, "observations: {days.volume: {spread: {normal: {cv: 60%}}, guess: yes}}\n", 2048
    )
    broken = (found.observed["days.volume"] == 0).any(axis=1)
    assert 10 < broken.sum() < 300
    assert (found.whole == ~broken).all()
    assert not set(ordered_cases(found).tolist()) & set(np.flatnonzero(broken).tolist())
    assert f"In {broken.sum()} of 2,048 cases" in plain(simulation_document(found, "en"))


@pytest.mark.row("S4-20")
def test_old_and_new_care_keep_their_weighted_mean() -> None:
    # 0.7 x 91.00 + 0.3 x 121.00 = 63.70 + 36.30 = 100.00.
    parts = [Tariff("old", F(7, 10), 91_00), Tariff("new", F(3, 10), 121_00)]
    assert weighted_mean(parts) == 100_00


@pytest.mark.row("S4-17")
def test_how_much_of_the_value_does_not_depend_on_volume(tmp_path: Path) -> None:
    # 920 a year by volume and 80 fixed: 8 %.
    text = DAYS.replace('"950000.00"', '"80000.00"').replace(
        "{2026: 1000, 2027: 900}", "{2026: 920, 2027: 920}"
    )
    item = contract(tmp_path, text + (
        "clauses:\n  volume: {pay: {fee_for_service: {volume: days.volume, price: price}}}\n"
        "  value: {pay: {lump_sum: sum}}\n"
    ))  # fmt: skip
    assert independent_of_volume(item) == F(8, 100)


# Side by side.


@pytest.mark.row("S0-04")
def test_forms_meet_the_same_cases(volume: Prepared, fixed: Prepared) -> None:
    other = replace_id(fixed)
    text = "observations: {days.volume: {spread: {normal: {cv: 10%}}, guess: yes}}\n"
    both = [volume, other]
    assumptions = combined(both, [read_assumptions_text(HEAD + text, "a.yaml")])
    found = compare(both, assumptions, Setting(cases=500))
    days = [form.observed["days.volume"] for form in found.forms]
    assert (days[0] == days[1]).all()
    # In every case: 950,000.00 twice, less 1,000.00 a day.
    expected = 2 * 950_000_00 - days[0].sum(axis=1) * 1000_00
    assert (found.more(1, "provider") == expected).all()
    assert (found.more(1, "payer") == -expected).all()
    assert found.better(1, "provider").count == (days[0].sum(axis=1) < 1900).sum()
    # The same as each alone: names carry the chances.
    alone = simulate(volume, assume(volume, text), Setting(cases=500))
    assert (alone.observed["days.volume"] == days[0]).all()
    for language, says in (("nl", "Vormen naast elkaar"), ("en", "Forms side by side")):
        document = comparison_document(found, language)
        assert document.title == says
        pictures = [block for block in document.blocks if isinstance(block, Picture)]
        assert len(pictures) == 2
        assert all(picture.table.rows for picture in pictures)
        assert "100" in plain(document)


def test_days_fall_by_forty_percent_and_the_fixed_sum_does_not(tmp_path: Path) -> None:
    # 10,000 days without the change, 6,000 with it: price x volume falls by 40 %.
    header = """passend: 1
id: k
runs: {from: 2026-01-01, until: 2027-01-01}
parties:
  payer: {name: P, kind: insurer, uzovi: ["9001"]}
  provider: {name: H, kind: provider, agb: ["06990001"]}
"""
    text = BY_VOLUME.replace("{2026: 1000, 2027: 900}", "{2026: 6000}")
    item = contract(tmp_path, text, header)
    said = "observations: {days.volume: {programme: {effect: {2026: 40%}}, guess: yes}}\n"
    found = simulated(item, said, 2)
    before, after = found.without["provider"].revenue[0, 0], found.books["provider"].revenue[0, 0]
    assert (before, after) == (10_000_000_00, 6_000_000_00)
    still = simulated(contract(tmp_path, text.replace("fee_for_service: {volume: days.volume, "
                               "price: price}", "lump_sum: sum"), header), said, 2)  # fmt: skip
    assert (still.without["provider"].revenue == still.books["provider"].revenue).all()


def test_what_cannot_be_compared_is_refused(tmp_path: Path, volume: Prepared) -> None:
    def code(*items: Prepared) -> str:
        assumptions = combined(items, [read_assumptions_text(HEAD, "a.yaml")])
        with pytest.raises(BadInput) as caught:
            compare(items, assumptions, Setting(cases=2))
        return caught.value.findings[0].code

    assert code(volume) == "compare-one"
    assert code(volume, volume) == "id-twice"
    other = contract(tmp_path, BY_VOLUME.replace("2027: 900", "2027: 901"), name="o.yaml")
    assert code(volume, replace_id(other)) == "expectation-differs"
    later = contract(tmp_path, BY_VOLUME, name="l.yaml", header=(
        "passend: 1\nid: k\nruns: {from: 2026-01-01, until: 2029-01-01}\nparties:\n"
        '  payer: {name: P, kind: insurer, uzovi: ["9001"]}\n'
        '  provider: {name: H, kind: provider, agb: ["06990001"]}\n'))  # fmt: skip
    assert code(volume, replace_id(later)) == "runs-differ"


def test_a_shadow_run_needs_no_assumptions() -> None:
    names = ("ic-zonder-muren.yaml", "regio/ic-prijs-maal-volume.yaml")
    items = [prepare(resolve_file(PRACTICES / name)) for name in names]
    found = shadow(items, read_table(REGION / "waarnemingen.csv"))
    assert found.of == "ic-zonder-muren"
    # 8,900 days x 2,450.00 = 21,805,000.00; 7,750 x 2,450.00 x 1.035 = 7,750 x 2,535.75 =
    # 19,652,062.50. The sum: 24,500,000.00 and 25,357,500.00.
    assert found.forms[1].clauses == {("dagen", "2026"): 21_805_000_00,
                                      ("dagen", "2027"): 19_652_062_50}  # fmt: skip
    assert found.forms[0].to_party("payer") == {"2026": -24_500_000_00, "2027": -25_357_500_00}
    assert (found.forms[0].lacking, found.forms[0].moved) == ((), 0)
    for language, says in (("nl", "Schaduwdraai"), ("en", "Shadow run")):
        said = plain(shadow_document(found, language))
        assert said.startswith(says)
    assert "Niet meegeteld: 19 rijen (dit contract kent de waarneming niet)." in plain(
        shadow_document(found, "nl")
    )


def test_a_draft_that_runs_later_is_shadowed_at_its_own_prices(volume: Prepared) -> None:
    rows = [row("days.volume", 700, year, unit="day", of="old", known="2026-01-15")
            for year in ("2024", "2025")]  # fmt: skip
    found = shadow([volume], Table(tuple(rows)), of="old").forms[0]
    # Two years later: 700 x 1,000.00 in 2026 and 2027.
    assert (found.moved, found.clauses) == (
        2, {("paid", "2026"): 700_000_00, ("paid", "2027"): 700_000_00},
    )  # fmt: skip
    with pytest.raises(BadInput, match="there are no rows"):
        shadow([volume], Table(tuple(rows)))
    half = shadow([volume], Table((row("elsewhere", 5, "2026", unit="day"),)))
    assert half.forms[0].lacking == (("paid", "2026"),)
    assert "Cannot be computed from these rows: paid 2026." in plain(shadow_document(half, "en"))


# When the talk opens again.


def test_a_deviation_is_more_than_its_share_exactly() -> None:
    # 10 % of 1,000 is 100: 1,100 is not more, 1,101 is; 12.5 % of 100 is 12.5: 13 away is more.
    values = np.array([900, 899, 1100, 1101])
    assert deviates(values, 1000, F(1, 10)).tolist() == [False, True, False, True]
    assert deviates(np.array([112, 113, 87]), 100, F(1, 8)).tolist() == [False, True, True]


@pytest.mark.row("S0-35")
def test_the_probability_that_the_talk_opens_again(tmp_path: Path) -> None:
    text = (
        DAYS.replace("2027: 900", "2027: 1000")
        + """
clauses:
  paid: {pay: {lump_sum: sum}}
  again: {answers: [changed_context], talk_when: {care: days, deviates: 5%}}
  maybe: {answers: [reopener]}
"""
    )
    item = contract(tmp_path, text.replace("2026: 400, 2027: 400", "2026: 100, 2027: 100"))
    said = (
        "observations: {days.volume: {spread: {poisson: {}}, guess: yes}}\n"
        "case_mix: {drift: {fixed: 4%}, observation: elsewhere, guess: yes}\n"
    )
    simulation = simulated(item, said, 16_384)
    found = context(simulation, [Predicate("mix", "elsewhere", F(3, 100))])
    assert next(predicates(item.resolved.contract)).deviates == F(1, 20)
    # |X - 1,000| > 50 for a Poisson count of mean 1,000, added up term by term.
    exact = sum(math.exp(k * math.log(1000) - 1000 - math.lgamma(k + 1))
                for k in range(3000) if abs(k - 1000) > 50)  # fmt: skip
    days, mix = found.fires
    error = 4 * math.sqrt(exact * (1 - exact) / 16_384)
    assert abs(float(days.yearly[0].share) - exact) < error
    # Two years apart: 1 - (1 - p)².
    ever = 1 - (1 - exact) ** 2
    assert abs(float(days.ever.share) - ever) < 2 * error
    assert sum(one.count for one in days.first) == days.ever.count
    # The contract states both years, so that the mix lies around its 100: it fires in neither.
    assert (mix.ever.count, found.without) == (0, ("maybe",))
    stated = contract(tmp_path, text.replace("elsewhere: {2026: 400, 2027: 400}",
                                             "elsewhere: {2026: 100}"))  # fmt: skip
    again = context(simulated(stated, said, 4), [Predicate("mix", "elsewhere", F(3, 100))])
    # 100 and then 104: more than 3 % away in the second year.
    assert [one.share for one in again.fires[1].yearly] == [0, 1]
    for language, part in (("nl", "ooit in de looptijd"), ("en", "ever in the run")):
        assert part in plain(context_document(found, language))
    nothing = context(simulated(contract(tmp_path, FIXED_SUM), "", 2))
    assert "No clause opens the talk" in plain(context_document(nothing, "en"))


# Offers.

MIXED = (
    DAYS.replace("2027: 900", "2027: 1000")
    + """
clauses:
  fixed: {pay: {lump_sum: sum}}
  volume: {pay: {share: {of: {fee_for_service: {volume: days.volume, price: price}}, rate: part}}}
"""
)
PART = "  part: [{value: 50%, from: 2026-01-01, known: 2025-11-01, source: a}]\n"
SPREAD = "observations: {days.volume: {spread: {normal: {cv: 10%}}, guess: yes}}\n"


@pytest.fixture
def mixed(tmp_path: Path) -> Prepared:
    return contract(tmp_path, MIXED.replace("expected:", PART + "expected:"))


def test_packages_are_worth_the_same_to_who_makes_them(mixed: Prepared) -> None:
    shared = assume(mixed, SPREAD)
    found = packages_of(mixed, shared, shared, "provider", [Lever("part", ("0%", "50%", "90%"))],
                        Lever("sum", ("0.00", "2000000.00")), Setting(cases=1000))  # fmt: skip
    days = int(simulated(mixed, SPREAD, 1000).observed["days.volume"].sum())
    for package, part in zip(found.packages, (0, 50, 90), strict=True):
        # 950,000.00 + 50 % of the days is worth as much as sum + part of the days: over all cases
        # and both years the sum is 950,000.00 + (50 % - part) x days x 1,000.00 / 2,000.
        exact = F(950_000_00) + F(50 - part, 100) * days * 1000_00 / 2000
        cents = parse_money(package.values["sum"])
        assert abs(cents - exact) <= F(1, 2)
        assert abs(package.difference) <= 1000
    fixed, draft, most = found.packages
    assert draft.values == {"part": "50%", "sum": "950000.00"}
    # The same to me on average, and not the same to the other: who carries the volume differs.
    assert fixed.others["payer"].p95 == fixed.others["payer"].p5
    assert (most.others["payer"].p95 - most.others["payer"].p5
            > draft.others["payer"].p95 - draft.others["payer"].p5)  # fmt: skip
    for language, says in (("nl", "Alleen voor provider"), ("en", "For provider only")):
        assert says in plain(offers_document(found, language))


def test_what_cannot_be_balanced_is_said(mixed: Prepared) -> None:
    shared = assume(mixed, SPREAD)
    found = packages_of(mixed, shared, shared, "payer", [Lever("part", ("400%",))],
                        Lever("sum", ("0.00", "2000000.00")), Setting(cases=100))  # fmt: skip
    assert (found.packages, found.impossible) == ((), ({"part": "400%"},))
    assert "Cannot be balanced: part: 400%." in plain(offers_document(found, "en"))


def test_a_share_can_balance_too(mixed: Prepared) -> None:
    # 100,000.00 more in the sum is 10 % less of 1,000 days of 1,000.00, without any spread.
    shared = assume(mixed, "")
    found = packages_of(mixed, shared, shared, "provider", [Lever("sum", ("1050000.00",))],
                        Lever("part", ("0%", "100%")), Setting(cases=2))  # fmt: skip
    assert parse_ratio(found.packages[0].values["part"]) == F(40, 100)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"party": "nobody"}, "unknown-party"),
        ({"levers": [Lever("parts", ("1%",))]}, "unknown-name"),
        ({"levers": [Lever("part", ("1,5%",))]}, "bad-value"),
        ({"balance": Lever("sum", ("1.00",))}, "balance-range"),
        ({"levers": [Lever("part", tuple(f"{n}%" for n in range(201)))]}, "too-many-packages"),
    ],
)
def test_packages_that_cannot_be_made_are_refused(
    mixed: Prepared, changes: dict[str, object], code: str
) -> None:
    shared = assume(mixed, "")
    given: dict[str, object] = {
        "party": "provider", "levers": [Lever("part", ("1%",))],
        "balance": Lever("sum", ("0.00", "1.00")),
    }  # fmt: skip
    with pytest.raises(BadInput) as caught:
        packages_of(mixed, shared, shared, **(given | changes))  # type: ignore[arg-type]
    assert code in [finding.code for finding in caught.value.findings]


def test_nobody_makes_packages_on_the_private_part_of_another(mixed: Prepared) -> None:
    shared = assume(mixed, "")
    own = assume(mixed, "", "passend_assumptions: 1\nid: p\nowner: payer\n")
    levers, balance = [Lever("part", ("1%",))], Lever("sum", ("0.00", "2000000.00"))
    for mine, public in ((own, shared), (shared, own)):
        with pytest.raises(BadInput) as caught:
            packages_of(mixed, mine, public, "provider", levers, balance)
        assert caught.value.findings[0].code == "other-overlay"


def test_only_two_acceptance_lists_meet(mixed: Prepared) -> None:
    shared = assume(mixed, "")
    own = packages_of(mixed, shared, shared, "provider", [Lever("part", ("0%", "50%", "90%"))],
                      Lever("sum", ("0.00", "2000000.00")), Setting(cases=2))  # fmt: skip
    public = public_list(mixed, [own])
    # Nothing of what a package is worth is on the public list.
    assert [package.id for package in public.packages] == [f"provider_{n}" for n in (1, 2, 3)]
    assert "1450000.00" in public.dump()
    for language in ("nl", "en"):
        again = read_offers(Path("l.yaml"), public.dump(language))
        assert (again.hash, again.packages) == (public.hash, public.packages)
    mine = acceptance(public, "provider", ["provider_1", "provider_3"])
    yours = read_acceptance(Path("a.yaml"), acceptance(public, "payer", ["provider_3"]).dump())
    assert side_by_side(public, mine, yours) == tuple(
        zip(public.packages, (True, False, True), (False, False, True), strict=True)
    )
    said = plain(offers_document(public, "en", (mine, yours)))
    assert "Nothing is weighed, ordered or left out" in " ".join(said.split())
    assert "A second look" in plain(offers_document(public, "en", signed=True))
    assert "Een tweede blik" in plain(offers_document(public, "nl", signed=True))

    def refused(first: Acceptance, second: Acceptance) -> list[str]:
        with pytest.raises(BadInput) as caught:
            side_by_side(public, first, second)
        return [finding.code for finding in caught.value.findings]

    assert refused(mine, replace(yours, list_hash="sha256:0")) == ["other-list"]
    assert refused(mine, mine) == ["same-party"]
    assert refused(mine, replace(yours, acceptable=("provider_9",))) == ["unknown-package"]
    with pytest.raises(BadInput, match="no package"):
        acceptance(public, "payer", ["provider_4"])


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ("mandaat: {min: 5}\n", "unknown-key"),
        ("gewichten: [1, 2]\n", "unknown-key"),
        ("partij: payer\n", "duplicate-key"),
    ],
)
def test_a_mandate_or_a_weight_is_refused(more: str, code: str) -> None:
    text = Acceptance("provider", "sha256:0", ("a",)).dump()
    assert read_acceptance(Path("a.yaml"), text).party == "provider"
    with pytest.raises(BadInput) as caught:
        read_acceptance(Path("a.yaml"), text + more)
    assert caught.value.findings[0].code == code
    package = Package("b", "p", {})
    offered = PublicList("k", "sha256:0", (package,)).dump()
    offered += "  - {id: a, van_partij: p, gewicht: 2}\n"
    with pytest.raises(BadInput, match="gewicht"):
        read_offers(Path("l.yaml"), offered)


def test_a_package_named_twice_is_refused() -> None:
    package = Package("a", "payer", {"sum": "1.00"})
    with pytest.raises(BadInput, match="two packages are named a"):
        read_offers(Path("l.yaml"), PublicList("k", "h", (package, package)).dump("en"))


# The files that come with the product.


@pytest.mark.row("S0-03")
def test_the_example_assumptions_fit_their_contracts() -> None:
    ic = [prepare(resolve_file(PRACTICES / "ic-zonder-muren.yaml")),
          prepare(resolve_file(REGION / "ic-prijs-maal-volume.yaml"))]  # fmt: skip
    shared = REGION / "aannames-ic-zonder-muren.yaml"
    for name, owner in (("ziekenhuis", "provider"), ("verzekeraar", "payer")):
        found = assumptions_for(ic, [shared, REGION / f"aannames-ic-{name}.yaml"])
        assert found.owner == owner
        assert found.all.guesses
    # 10,000 days without the programme in every year, 6,000 and 26 beds with it in 2030: the mean
    # of the cases lies there, within what 4,096 cases can say.
    world = simulate(ic[0], assumptions_for(ic, [shared]), Setting(cases=4096))
    days = world.observed["ic_dagen.volume"][:, 4]
    assert abs(days.mean() - 6000) < 5 * days.std() / math.sqrt(4096)
    without = world.observed_without["ic_dagen.volume"]
    assert np.abs(without.mean(axis=0) - 10_000).max() < 5 * without.std() / math.sqrt(4096)
    weglek = prepare(resolve_file(PRACTICES / "aanneemsom-weglek.yaml"))
    assert assumptions_for([weglek], [REGION / "aannames-weglek.yaml"]).owner == ""


def test_figures_join_and_draws_part() -> None:
    one = Figures(*(np.array([[n]]) for n in range(8)))
    assert Figures.joined([one, one]).revenue.tolist() == [[2], [2]]
    draw = Draw(2, {("a", "year"): np.array([[1], [2]])}, {}, {}, {})
    assert Draw.joined([draw, draw]).part(1, 3).observed["a", "year"].tolist() == [[2], [1]]
