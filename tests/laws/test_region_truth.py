"""The truth of made-up regions: every estimate covers it as often as it says.

Regions are made with several seeds, their claims are counted for the contracts of five labels with
one hospital, and what the counts say (the effect of a programme, what one product more costs, how
often luck pays, what next year brings) is held against what was put into the region. With so few
regions the true mix of products is that of the same label in all other regions.

How often is often: of m intervals that hold the truth with probability p, so many or fewer hold it
with a probability that the binomial gives; below one in a thousand the interval says too much.
"""

from __future__ import annotations

import json
import math
import os
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from tests.conftest import SOAK
from tests.contracts import contract, row

from passend.claims.synthetic import generate
from passend.contract.prepared import Prepared
from passend.observation.claimed import count_claims
from passend.observation.table import Table
from passend.settlement.settle import settle
from passend.simulation.assumptions.combine import combined
from passend.simulation.assumptions.reading import read_assumptions_text
from passend.simulation.cases import expected_point
from passend.simulation.evidence import effect_of, slope_of
from passend.simulation.moves import effects
from passend.simulation.rewards import count_luck
from passend.simulation.simulate import simulate
from passend.simulation.simulated import Setting
from passend.simulation.statistics import band

REGIONS = 60 if SOAK else 6
PEOPLE, YEARS = 12_000, (2023, 2024, 2025)
HOSPITAL = "06991001"
LABELS = ("9001", "9002", "9004", "9005", "9006")
SKIN = "D"
# Planned care that no programme touches, of pathways that grow about as fast.
OTHERS = "ZEYCU"
FIRST = (101, 102, 103, 104)  # treated and not, light and heavy: one product per patient
CODES = tuple(f"15{letter}{number}" for letter in (SKIN, *OTHERS) for number in FIRST)

Counts = dict[tuple[str, str], int]
"""Units by month and code."""


@dataclass(frozen=True)
class Trial:
    """What was counted for one label in one region, and what a unit of every code costs in 2024."""

    region: int
    label: str
    counts: Counts
    cents: dict[str, int]

    def months(self, year: int, letters: str) -> list[int]:
        """Units per month of a year."""
        return [
            sum(value for (window, code), value in self.counts.items()
                if window == f"{year}-{month:02}" and code[2] in letters)
            for month in range(1, 13)
        ]  # fmt: skip

    def products(self, *years: int) -> Counter[str]:
        """Units per code."""
        found: Counter[str] = Counter()
        for (window, code), value in self.counts.items():
            if int(window[:4]) in years:
                found[code] += value
        return found


def label_contract(folder: Path, label: str) -> Prepared:
    """A contract of one label with the hospital that counts first products per code and month."""
    (folder / "list.csv").write_text("code,price\n" + "".join(f"{c},1.00\n" for c in CODES))
    header = (
        f"passend: 1\nid: l{label}\nruns: {{from: 2023-01-01, until: 2026-01-01}}\nparties:\n"
        f'  payer: {{name: P, kind: insurer, uzovi: ["{label}"]}}\n'
        f'  provider: {{name: H, kind: provider, agb: ["{HOSPITAL}"]}}\n'
    )
    text = (
        f"care:\n  planned: {{codes: {list(CODES)}, by_code: true, per: month, year_of: opened,"
        " unit: product, held_by: both}\n"
        "prices: {list: [{file: list.csv, from: 2023-01-01, known: 2022-11-12}]}\n"
        "clauses: {paid: {pay: {total: {of: {fee_for_service: {volume: planned.volume,"
        " price: list}}, per: year}}}}\n"
    )
    return contract(folder, text, header, f"{label}.yaml")


def made(folder: Path) -> list[Trial]:
    """Every region made, counted and let go."""
    contracts = [label_contract(folder, label) for label in LABELS]
    found = []
    for seed in range(REGIONS):
        truth = generate("rivierland", PEOPLE, YEARS, 100 + seed, folder / str(seed), workers=1)
        # What other providers declared is in no scope; without it counting takes half the time.
        claims = pq.read_table(truth.folder / "claims", filters=[("provider", "==", HOSPITAL)])
        counted = count_claims(contracts, claims)
        prices = truth.table("prices").to_pylist()
        for label in LABELS:
            counts = {
                (one.window, one.item): one.value
                for one in counted.tables[f"l{label}"].rows
                if one.observation == "planned.volume"
            }
            cents = {
                one["code"]: one["cents"] for one in prices
                if (one["provider"], one["payer"], one["year"]) == (HOSPITAL, label, 2024)
            }  # fmt: skip
            found.append(Trial(seed, label, counts, cents))
    return found


@pytest.fixture(scope="session")
def trials(tmp_path_factory: pytest.TempPathFactory) -> list[Trial]:
    """The trials, made once however many workers run the tests."""
    base = tmp_path_factory.getbasetemp()
    base = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    kept, lock = base / "regions.json", base / "regions.lock"
    try:
        lock.mkdir()
    except FileExistsError:
        while not kept.exists():
            time.sleep(0.1)
    else:
        found = made(tmp_path_factory.mktemp("regions"))
        plain = [[one.region, one.label, [[*key, value] for key, value in one.counts.items()],
                  one.cents] for one in found]  # fmt: skip
        kept.with_suffix(".part").write_text(json.dumps(plain))
        kept.with_suffix(".part").rename(kept)
    return [
        Trial(region, label, {(window, code): value for window, code, value in counts}, cents)
        for region, label, counts, cents in json.loads(kept.read_text())
    ]


def enough(hits: int, of: int, chance: float) -> None:
    """So few and so many hits are each no less likely than one in a thousand."""

    def mass(k: int) -> float:
        return math.comb(of, k) * chance**k * (1 - chance) ** (of - k)

    few = math.fsum(mass(k) for k in range(hits + 1))
    many = math.fsum(mass(k) for k in range(hits, of + 1))
    assert few > 0.001, f"{hits} of {of} hold the truth, and {chance:.0%} was said"
    assert many > 0.001, f"{hits} of {of} hold the truth, though only {chance:.0%} was said"


def elsewhere(trials: list[Trial], trial: Trial) -> Iterator[Trial]:
    """The same label in the other regions."""
    return (t for t in trials if t.label == trial.label and t.region != trial.region)


@pytest.mark.law("an interval holds the truth of a region as often as it says: effect")
def test_the_effect_of_a_programme(trials: list[Trial], tmp_path: Path) -> None:
    truth = generate("rivierland", 100, [2023], 1, tmp_path / "r", workers=1).summary
    (programme,) = (p for p in truth["region"]["programmes"] if p["id"] == "meekijken")
    # Of those asked 60 % need no referral: 35 % x 60 % = 21 % fewer; from April 2024 on.
    effect = programme["figures"]["asked"] * programme["figures"]["avoided"] / 1000**2
    assert effect == pytest.approx(0.21)
    found = [
        effect_of(trial.months(2023, SKIN), trial.months(2025, SKIN),
                  trial.months(2023, OTHERS), trial.months(2025, OTHERS), f"region {trial.region}")
        for trial in trials
    ]  # fmt: skip
    enough(sum(one.covers(effect) for one in found), len(found), 0.95)
    # All regions together: the mean lies where the truth is, and says that there is an effect.
    logs = [math.log(1 - one.value) for one in found]
    mean = math.fsum(logs) / len(logs)
    error = math.sqrt(math.fsum((x - mean) ** 2 for x in logs) / (len(logs) - 1) / len(logs))
    assert abs(mean - math.log(1 - effect)) < 4 * error
    assert mean < -3 * error


@pytest.mark.law("an interval holds the truth of a region as often as it says: slope")
def test_what_one_patient_more_costs(trials: list[Trial], tmp_path: Path) -> None:
    hits = 0
    cents = {label: {c: v for t in trials if t.label == label for c, v in t.cents.items()}
             for label in LABELS}  # fmt: skip
    for trial in trials:
        seen, prices = trial.products(2024), cents[trial.label]
        found = slope_of(seen, prices, f"region {trial.region}")
        others = sum((t.products(*YEARS) for t in elsewhere(trials, trial)), Counter[str]())
        known = {code: n for code, n in others.items() if code in prices}
        truth = sum(n * prices[code] for code, n in known.items()) / sum(known.values())
        hits += found.covers(truth)
    enough(hits, len(trials), 0.95)


def test_the_slope_of_every_product_is_what_the_payer_pays(
    trials: list[Trial], tmp_path: Path
) -> None:
    # Of a product there is nothing to estimate: one more gives its price, to the cent.
    trial = trials[0]
    prices = {code: trial.cents[code] for code in CODES if code in trial.cents}
    listed = "".join(f"{c},{v // 100}.{v % 100:02}\n" for c, v in prices.items())
    (tmp_path / "list.csv").write_text("code,price\n" + listed)
    seen = {code: n for code, n in trial.products(2024).items() if code in prices}
    text = (
        f"care: {{planned: {{codes: {list(prices)}, by_code: true, year_of: opened,"
        " unit: product, held_by: both}}\n"
        f"expected: {{planned.volume: {{2026: {sum(seen.values())}}}}}\n"
        "prices: {list: [{file: list.csv, from: 2026-01-01, known: 2025-11-12}]}\n"
        "clauses: {paid: {pay: {fee_for_service: {volume: planned.volume, price: list}}}}\n"
    )
    item = contract(tmp_path, text)
    moves = [("2026", {f"planned.volume/{code}": 1}) for code in prices]
    changes = effects(item, expected_point(item), moves)
    assert changes == [{"paid": cents} for cents in prices.values()]


@pytest.mark.law("an interval holds the truth of a region as often as it says: luck")
def test_a_reward_is_paid_by_luck_as_often_as_it_says(trials: list[Trial], tmp_path: Path) -> None:
    said, paid = [], 0
    for trial in trials:
        heavy, n = heavy_of(trial.products(2024))
        pool = [heavy_of(t.products(*YEARS)) for t in elsewhere(trials, trial)]
        rate = Fraction(round(1000 * sum(h for h, _ in pool) / sum(m for _, m in pool)), 1000)
        item = bonus(tmp_path, n, n * (rate - Fraction(1, 100)))
        (luck,) = count_luck(item, Fraction(1, 10), {"heavy": rate})
        said.append(float(luck.more))
        rows = (row("heavy.numerator", heavy, unit="heavy"),
                row("heavy.denominator", n, unit="heavy"))  # fmt: skip
        statement = settle([item], Table(rows), rows[0].known).statements[0]
        paid += statement.lines[0].entitlement == 100_000_00
    # Rewards that are paid with probabilities p: so many as their sum, give or take.
    expected, error = math.fsum(said), math.sqrt(math.fsum(p * (1 - p) for p in said))
    assert 0.1 < expected / len(said) < 0.7
    assert abs(paid - expected) < 3.3 * error, f"{paid} were paid, {expected:.1f} were said"


def heavy_of(products: Counter[str]) -> tuple[int, int]:
    """How many products are heavy, and how many there are."""
    return sum(n for code, n in products.items() if int(code[3:]) % 2 == 0), products.total()


def bonus(folder: Path, n: int, border: Fraction) -> Prepared:
    """100,000.00 for no more than so many heavy products of n."""
    text = (
        "measures:\n  heavy: {kind: proportion, use: settled, owners: [provider, payer],"
        " year_of: opened, held_by: both, definition: products that are heavy}\n"
        f"expected: {{heavy.denominator: {{2026: {n}}}}}\n"
        'parameters: {prize: [{value: "100000.00", per: year, from: 2026-01-01,'
        " known: 2025-11-12, source: a}]}\n"
        "clauses: {bonus: {pay: {only_if: {of: prize, test:"
        f" {{at_most: [heavy.numerator, {math.floor(border)}]}}}}}}}}}}\n"
    )
    return contract(folder, text, ONE_YEAR, "bonus.yaml")


ONE_YEAR = (
    "passend: 1\nid: k\nruns: {from: 2026-01-01, until: 2027-01-01}\nparties:\n"
    '  payer: {name: P, kind: insurer, uzovi: ["9001"]}\n'
    '  provider: {name: H, kind: provider, agb: ["06990001"]}\n'
)


@pytest.mark.law("an interval holds the truth of a region as often as it says: next year")
def test_the_band_of_a_simulation_holds_what_a_region_brings(
    trials: list[Trial], tmp_path: Path
) -> None:
    hits = 0
    for trial in trials:
        others = [sum(t.products(2025).values()) for t in elsewhere(trials, trial)]
        # What is expected is known from so many events: a negative binomial of that size.
        text = (
            "care: {planned: {year_of: opened, unit: product, held_by: both}}\n"
            f"expected: {{planned: {{2026: {round(sum(others) / len(others))}}}}}\n"
            'parameters: {price: [{value: "100.00", from: 2026-01-01, known: 2025-11-01,'
            " source: a}]}\n"
            "clauses: {paid: {pay: {fee_for_service: {volume: planned.volume, price: price}}}}\n"
        )
        item = contract(tmp_path, text, ONE_YEAR)
        assumed = (
            "passend_assumptions: 1\nid: a\nobservations: {planned.volume: {spread:"
            f" {{negative_binomial: {{size: {sum(others)}}}}}, source: other regions}}}}\n"
        )
        assumptions = combined([item], [read_assumptions_text(assumed, "a.yaml")])
        found = simulate(item, assumptions, Setting(cases=4096, seed=trial.region))
        inside = band(found.observed["planned.volume"][:, 0]).range
        hits += inside.p5 <= sum(trial.products(2025).values()) <= inside.p95
    # Whole numbers on the borders are inside: a little more than 90 % is said.
    said = 0.91
    enough(hits, len(trials), said)
