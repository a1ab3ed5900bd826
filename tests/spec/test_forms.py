"""Practices settled on rows written here, against figures derived by hand.

Amounts are cents, written as euros and cents: ``24_500_000_00`` is EUR 24,500,000.00.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
from tests.contracts import cents, row, settled

import passend
from passend.contract.check import Prepared, check, prepare
from passend.contract.drafting import draft_findings
from passend.contract.model import Contract
from passend.contract.resolve import resolve_file
from passend.observation.table import Row, read_table
from passend.settlement.settle import differences, settle
from passend.settlement.statement import Statement
from passend.settlement.verify import verify

PRACTICES = Path(passend.__file__).parent / "practices"
NAMES = (
    "prijs-maal-volume",
    "omzetplafond",
    "aanneemsom-bandbreedte",
    "garantieomzet",
    "uitkomstbekostiging",
    "gedeelde-besparing",
    "bundel",
    "beschikbaarheid-harmonica",
    "dure-geneesmiddelen",
    "van-zorg-naar-gewoon-leven",
    "concentratie-netwerk",
)

Seen = Mapping[str, Mapping[str, int]]
"""By observation, the value in a window; ``2026 15Z101`` is an item in a window."""


def practice(name: str) -> Prepared:
    return prepare(resolve_file(PRACTICES / f"{name}.yaml"))


def unit_of(contract: Contract, observation: str) -> str:
    """The unit in which an observation of a contract is reported."""
    stem, _, what = observation.rpartition(".")
    if observation in contract.observations:
        return contract.observations[observation].unit
    if stem in contract.care:
        return "money" if what == "cost" else contract.care[stem].unit
    return stem if stem in contract.measures else "yes_no"


def rows(prepared: Prepared, seen: Seen) -> Iterator[Row]:
    """Rows of one contract, known after everything is closed."""
    contract = prepared.resolved.contract
    for observation, values in seen.items():
        for where, value in values.items():
            window, _, item = where.partition(" ")
            unit = unit_of(contract, observation)
            yield row(
                observation, value, window, unit=unit, item=item, of=contract.id, known="2032-06-01"
            )


def statement_of(prepared: Prepared, seen: Seen) -> Statement:
    """The statement on what was seen, every row of which counts and every line of which can be
    recomputed."""
    statement = settled(prepared, rows(prepared, seen))
    assert statement.residual == ()
    assert verify(statement).wrong == ()
    return statement


def paid(statement: Statement, window: str, payer: str = "payer") -> int:
    """What a party owes in a window, less what it is owed."""
    lines = [line for line in statement.lines if line.window == window]
    owes = sum(line.entitlement for line in lines if line.paid_by == payer)
    return owes - sum(line.entitlement for line in lines if line.paid_to == payer)


@dataclass(frozen=True)
class Case:
    """A practice, what was observed, and what must come out."""

    says: str
    name: str
    seen: Seen
    owed: Mapping[str, int]
    balances: Mapping[str, int] = field(default_factory=dict)
    """By window: what the payer still owes; below zero what it gets back."""


EMPTY_CLUSTERS: Seen = {
    "overig.cost": {"2026": 0},
    "klinisch.cost": {"2026": 0},
    "dermatologie.cost": {"2026": 0},
    "planbaar.cost": {"2026": 0},
    "oogzorg.cost": {"2026": 0},
}
QUIET_MONTHS = {f"2026-{month:02}": 500 for month in range(1, 13)}

CASES = [
    Case(
        # 2026: 7 x 1,045.505 + 11 x 98.125 = 7,318.535 + 1,079.375 = 8,397.910. The claims were
        # rounded one by one: 7 x 1,045.51 + 11 x 98.13 = 8,398.00, 9 cents more.
        # 2027: 3 x 1,465.700 + 101.275 = 4,498.375, half a cent up.
        "price times volume: two price lists, rounded on the sum",
        "prijs-maal-volume",
        {
            "oogzorg.volume": {
                "2026 15Z101": 7,
                "2026 15Z103": 11,
                "2027 15Z102": 3,
                "2027 15Z103": 1,
            },
            "declaraties": {"2026": 8_398_00, "2027": 4_498_38},
        },
        {"productie 2026": 8_397_91, "productie 2027": 4_498_38},
        {"2026": -9, "2027": 0},
    ),
    Case(
        # Gross 11 + 4 = 15 million; 11 - 10 = 1 at risk; net 10 + 4 = 14, so 1 is recovered.
        "a ceiling of 10 million on inpatient care only, of which 11 million in a total of 15",
        "omzetplafond",
        {
            **EMPTY_CLUSTERS,
            "klinisch.cost": {"2026": 11_000_000_00},
            "overig.cost": {"2026": 4_000_000_00},
            "declaraties": {"2026": 15_000_000_00},
        },
        {"betaling_klinisch 2026": 10_000_000_00, "betaling_overig 2026": 4_000_000_00},
        {"2026": -1_000_000_00},
    ),
    Case(
        # 324,088 - 300,000 = 24,088; 364,176 - 300,000 = 64,176; in 2028 the ceiling is 286,068.
        "a hard ceiling recovers 24,088, then 64,176, then 13,932",
        "omzetplafond",
        {
            **{name: {"2026": 0, "2027": 0, "2028": 0} for name in EMPTY_CLUSTERS},
            "dermatologie.cost": {"2026": 324_088_00, "2027": 364_176_00, "2028": 300_000_00},
            "declaraties": {"2026": 324_088_00, "2027": 364_176_00, "2028": 300_000_00},
        },
        {
            "betaling_dermatologie 2026": 300_000_00,
            "betaling_dermatologie 2027": 300_000_00,
            "betaling_dermatologie 2028": 286_068_00,
        },
        {"2026": -24_088_00, "2027": -64_176_00, "2028": -13_932_00},
    ),
    Case(
        # 40 million + 60 % of 1 million + 25 % of 0.5 million = 40.725 million.
        "a degressive ceiling: 41.5 million gives 40.725 million, 0.775 is recovered",
        "omzetplafond",
        {
            **EMPTY_CLUSTERS,
            "planbaar.cost": {"2026": 41_500_000_00},
            "declaraties": {"2026": 41_500_000_00},
        },
        {"betaling_planbaar 2026": 40_725_000_00},
        {"2026": -775_000_00},
    ),
    Case(
        # With a duty to continue 150,000 above the ceiling is paid nothing. Without one, of 150,000
        # above 2,000,000 only the 40,000 that was urgent counts: 65 % = 26,000.
        "with and without a duty to continue the same excess is paid differently",
        "omzetplafond",
        {
            **EMPTY_CLUSTERS,
            "dermatologie.cost": {"2026": 450_000_00},
            "oogzorg.cost": {"2026": 2_150_000_00},
            "spoed_na_plafond": {"2026": 40_000_00},
            "declaraties": {"2026": 2_600_000_00},
        },
        {"betaling_dermatologie 2026": 300_000_00, "betaling_oogzorg 2026": 2_026_000_00},
        {"2026": -150_000_00 - 124_000_00},
    ),
    Case(
        # Both years lie inside the corridor of 7 %: only the claims are set against the sum.
        # 24.5 - 22.96 = 1.54 to the hospital; 24.5 x 1.035 = 25.3575, less 25.9575 = 0.60 back.
        "a fixed sum paid through ordinary claims",
        "aanneemsom-bandbreedte",
        {
            "hartzorg.cost": {"2026": 22_960_000_00, "2027": 25_957_500_00},
            "declaraties": {"2026": 22_960_000_00, "2027": 25_957_500_00},
        },
        {
            "vast_bedrag 2026": 24_500_000_00,
            "bandbreedte 2026": 0,
            "vast_bedrag 2027": 25_357_500_00,
            "bandbreedte 2027": 0,
        },
        {"2026": 1_540_000_00, "2027": -600_000_00},
    ),
    Case(
        # 24.5 x 1.13 = 27.685: 5 % x 50 % + 1 % x 80 % = 3.3 % of 24.5 = 808,500 to the hospital.
        # 25.3575 x 0.92 = 23.3289: 1 % x 50 % = 0.5 % of 25.3575 = 126,787.50 back.
        "outside the corridor shares of the difference are settled, on both sides",
        "aanneemsom-bandbreedte",
        {
            "hartzorg.cost": {"2026": 27_685_000_00, "2027": 23_328_900_00},
            "declaraties": {"2026": 27_685_000_00, "2027": 23_328_900_00},
        },
        {"bandbreedte 2026": 808_500_00, "bandbreedte 2027": -126_787_50},
        {
            "2026": 24_500_000_00 + 808_500_00 - 27_685_000_00,
            "2027": 25_357_500_00 - 126_787_50 - 23_328_900_00,
        },
    ),
    Case(
        # 2026: 23.2 is filled up to 23.8; 75 - 60 = 15 points x 5,000; 79.99 % reaches no step.
        # 2027: 24.6 is above 24.4; 58 points are below 60; 90 % earns 1 % of 24.4 million.
        "guaranteed revenue, points above a norm, and steps on access",
        "garantieomzet",
        {
            "hartzorg.cost": {"2026": 23_200_000_00, "2027": 24_600_000_00},
            "kwaliteit.numerator": {"2026": 75, "2027": 58},
            "kwaliteit.denominator": {"2026": 100, "2027": 100},
            "toegang.numerator": {"2026": 7_999, "2027": 9_000},
            "toegang.denominator": {"2026": 10_000, "2027": 10_000},
            "declaraties": {"2026": 23_200_000_00, "2027": 24_600_000_00},
        },
        {
            "omzet 2026": 23_800_000_00,
            "omzet 2027": 24_600_000_00,
            "kwaliteitsbeloning 2026": 75_000_00,
            "kwaliteitsbeloning 2027": 0,
            "toegangsbeloning 2026": 0,
            "toegangsbeloning 2027": 244_000_00,
        },
        {"2026": 675_000_00, "2027": 244_000_00},
    ),
    Case(
        # 2026: expected 400 x 7.5 % = 30; 90 % is 27; 24 seen: 3 x 4,000 = 12,000 bonus; the limit
        # is 1 % of 400 x 11,800 = 47,200. 2027: 110 % of 30 is 33; 40 seen: 7 x 4,000 = 28,000, but
        # 0.5 % of 400 x 12,100 = 24,200. 2028: 199 patients: neither.
        "bonus and malus against the expected outcome, with limits and a minimum",
        "uitkomstbekostiging",
        {
            "heupknie.volume": {"2026": 400, "2027": 400, "2028": 199},
            "complicaties.numerator": {"2026": 24, "2027": 40, "2028": 0},
            "complicaties.denominator": {"2026": 400, "2027": 400, "2028": 199},
            "verwacht_aandeel": {"2026": 750, "2027": 750, "2028": 750},
        },
        {
            "behandelingen 2026": 4_720_000_00,
            "bonus 2026": 12_000_00,
            "malus 2026": 0,
            "bonus 2027": 0,
            "malus 2027": 24_200_00,
            "bonus 2028": 0,
            "malus 2028": 0,
        },
    ),
    Case(
        # 2026, one-sided: norm 8,000 x 2,500 = 20 million; 400,000 saved is exactly 2 %: all of it
        # counts, 50 % = 200,000, of which 10 % is withheld.
        # 2027, two-sided: norm 8,000 x 2,570 = 20.56 million; 411,200 is exactly 2 %: nothing lies
        # beyond it. 2028: norm 21.12 million; 2 % over is 21,542,400; 60,000 more x 40 % = 24,000.
        "a threshold on the whole saving, then on what lies beyond it, then a loss",
        "gedeelde-besparing",
        {
            "hartzorg.volume": {"2026": 8_000, "2027": 8_000, "2028": 8_000},
            "hartzorg.cost": {"2026": 19_600_000_00, "2027": 20_148_800_00, "2028": 21_602_400_00},
            "toegang.numerator": {"2026": 80, "2027": 80, "2028": 80},
            "toegang.denominator": {"2026": 100, "2027": 100, "2028": 100},
            "kwaliteit.numerator": {"2026": 50, "2027": 50, "2028": 50},
            "kwaliteit.denominator": {"2026": 100, "2027": 100, "2028": 100},
            "declaraties": {"2026": 19_600_000_00, "2027": 20_148_800_00, "2028": 21_602_400_00},
        },
        {
            "besparing_eenzijdig 2026": 180_000_00,
            "fonds_eerste_jaar 2026": 20_000_00,
            "besparing_tweezijdig 2027": 0,
            "fonds_later 2027": 0,
            "verlies 2027": 0,
            "besparing_tweezijdig 2028": 0,
            "verlies 2028": 24_000_00,
        },
        {"2026": 180_000_00, "2027": 0, "2028": -24_000_00},
    ),
    Case(
        # Norm 2026 20 million, limit 2.5 % = 500,000: 1.2 million x 50 % = 600,000; first 10 % off
        # = 540,000, then the limit. Norm 2027 20.56 million, limit 514,000: (2.0 million - 411,200)
        # x 60 % x 70/100 = 667,296; first the limit, then 10 % off = 462,600.
        "money is withheld before the limit in 2026 and after it in 2027; quality is a scale",
        "gedeelde-besparing",
        {
            "hartzorg.volume": {"2026": 8_000, "2027": 8_000},
            "hartzorg.cost": {"2026": 18_800_000_00, "2027": 18_560_000_00},
            "toegang.numerator": {"2026": 80, "2027": 80},
            "toegang.denominator": {"2026": 100, "2027": 100},
            "kwaliteit.numerator": {"2026": 70, "2027": 70},
            "kwaliteit.denominator": {"2026": 100, "2027": 100},
            "declaraties": {"2026": 18_800_000_00, "2027": 18_560_000_00},
        },
        {
            "besparing_eenzijdig 2026": 500_000_00,
            "fonds_eerste_jaar 2026": 60_000_00,
            "besparing_tweezijdig 2027": 462_600_00,
            "fonds_later 2027": 51_400_00,
        },
        {"2026": 500_000_00, "2027": 462_600_00},
    ),
    Case(
        # 79 of 100 in time is below 80 %: nothing, in both forms.
        "without access there is no saving to share",
        "gedeelde-besparing",
        {
            "hartzorg.volume": {"2026": 8_000, "2027": 8_000},
            "hartzorg.cost": {"2026": 18_800_000_00, "2027": 18_560_000_00},
            "toegang.numerator": {"2026": 79, "2027": 79},
            "toegang.denominator": {"2026": 100, "2027": 100},
            "kwaliteit.numerator": {"2026": 100, "2027": 100},
            "kwaliteit.denominator": {"2026": 100, "2027": 100},
            "declaraties": {"2026": 18_800_000_00, "2027": 18_560_000_00},
        },
        {
            "besparing_eenzijdig 2026": 0,
            "fonds_eerste_jaar 2026": 0,
            "besparing_tweezijdig 2027": 0,
            "fonds_later 2027": 0,
        },
        {"2026": 0, "2027": 0},
    ),
    Case(
        # Patient-years: 1,000 x 2,475 = 2,475,000; cost 2,600,000: -125,000, at most 3 % = 74,250.
        # Episodes at 9,500: 8,000 gives 1,500, the most; 7,000 gives 1,500 as well; 14,000 gives
        # -4,000, the most; 9,999 gives -499. Together -1,499. The last one starts in 2026.
        "a bundle per patient-year and per episode, each with its own limits",
        "bundel",
        {
            "hartzorg.volume": {"2026": 1_000},
            "hartzorg.cost": {"2026": 2_600_000_00},
            "ingreep.cost": {
                "2026-02-02/2026-05-03": 8_000_00,
                "2026-02-09/2026-05-10": 7_000_00,
                "2026-05-18/2026-08-16": 14_000_00,
                "2026-12-14/2027-03-14": 9_999_00,
            },
            "declaraties": {"2026": 2_638_999_00},
        },
        {
            "zorg_hart 2026": 2_600_000_00,
            "zorg_ingreep 2026": 38_999_00,
            "bundel_patientjaar 2026": -74_250_00,
            "bundel_ingreep 2026": -1_499_00,
        },
        {"2026": -75_749_00},
    ),
    Case(
        # 10 x 500 + 570 + 570 = 6,140 days x 2,400; 0 + 30 = 30 days above normal x 700; three of
        # the six beds that were ordered in November stood ready: 3 x 45,000.
        "intensive care up to and above normal occupancy, and surge beds on order",
        "beschikbaarheid-harmonica",
        {
            "ic_dagen.volume": {**QUIET_MONTHS, "2026-11": 600, "2026-12": 570},
            "opschaling": {"2026-11": 1},
            "piekbedden_gereed": {"2026-11": 3},
        },
        {
            "ic_dagen_normaal 2026": 14_736_000_00,
            "ic_dagen_boven_normaal 2026": 21_000_00,
            "piekcapaciteit 2026": 135_000_00,
            "paraatheid 2026": 350_000_00,
        },
    ),
    Case(
        # 48.2 + 7.5 = 55.7 under 55.0; 1.9 + 1.1 = 3.0 at cost: 58.0 paid of 58.7, 0.7 recovered.
        # 2027: 49.0 + 7.0 = 56.0 under 56.5; 0.25 outside; nothing recovered.
        "drugs inside and outside the ceiling, lock and orphan drugs at purchase price",
        "dure-geneesmiddelen",
        {
            "overige_zorg.cost": {"2026": 48_200_000_00, "2027": 49_000_000_00},
            "addons_binnen.cost": {"2026": 7_500_000_00, "2027": 7_000_000_00},
            "addons_buiten.cost": {"2027": 250_000_00},
            "sluis.cost": {"2026": 1_900_000_00, "2027": 2_000_000_00},
            "wees.cost": {"2026": 1_100_000_00, "2027": 900_000_00},
            "declaraties": {"2026": 58_700_000_00, "2027": 59_150_000_00},
        },
        {
            "zorg_onder_plafond 2026": 55_000_000_00,
            "sluismiddelen 2026": 1_900_000_00,
            "weesmiddelen 2026": 1_100_000_00,
            "zorg_onder_plafond 2027": 56_000_000_00,
            "addons_buiten_plafond 2027": 250_000_00,
        },
        {"2026": -700_000_00, "2027": 0},
    ),
    Case(
        # 20,000 x 52.00 = 1,040,000; cost 1,400,000: a loss of 360,000, below 400,000. In 2027
        # 10,000 x 53.50 = 535,000; a loss of 65,000 is no longer covered.
        "transition money covers a loss of 360,000 in year one, and nothing after it",
        "van-zorg-naar-gewoon-leven",
        {
            "thuis.volume": {"2026": 100, "2027": 100},
            "herstel.volume": {"2026": 20_000, "2027": 10_000},
            "herstel.cost": {"2026": 1_400_000_00, "2027": 600_000_00},
        },
        {
            "module_thuis 2026": 6_850_00,
            "module_thuis 2027": 7_050_00,
            "module_herstel 2026": 1_040_000_00,
            "module_herstel 2027": 535_000_00,
            "transitie 2026": 360_000_00,
            "transitie 2027": 0,
        },
    ),
    Case(
        # 1,440,000.01 - 1,040,000 = 400,000.01: a cent stays with the provider.
        "transition money stops at its maximum",
        "van-zorg-naar-gewoon-leven",
        {
            "thuis.volume": {"2026": 0},
            "herstel.volume": {"2026": 20_000},
            "herstel.cost": {"2026": 1_440_000_01},
        },
        {"transitie 2026": 400_000_00},
    ),
    Case(
        # The path falls by 150,000 a year: 600, 450, 300, 150, 0 thousand. What is left of the cost
        # is paid up to that: 600,000.01 is cut by a cent, 90,000 in 2029 lies below the path.
        "friction costs taper to nothing on a fixed day",
        "concentratie-netwerk",
        {
            "operaties.volume": dict.fromkeys(("2026", "2027", "2028", "2029", "2030"), 100),
            "voor_en_nazorg.volume": dict.fromkeys(("2026", "2027", "2028", "2029", "2030"), 10),
            "achtergebleven_kosten": {
                "2026": 600_000_01,
                "2027": 700_000_00,
                "2028": 299_000_00,
                "2029": 90_000_00,
                "2030": 90_000_00,
            },
        },
        {
            "operatie 2026": 1_420_000_00,
            "operatie 2030": 1_460_000_00,
            "nazorg_dichtbij 2026": 18_500_00,
            "frictiekosten 2026": 600_000_00,
            "frictiekosten 2027": 450_000_00,
            "frictiekosten 2028": 299_000_00,
            "frictiekosten 2029": 90_000_00,
            "frictiekosten 2030": 0,
        },
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.says)
def test_a_practice_pays_what_was_worked_out_by_hand(case: Case) -> None:
    statement = statement_of(practice(case.name), case.seen)
    found = {f"{line.clause} {line.window}": line.entitlement for line in statement.lines}
    assert {key: found.get(key) for key in case.owed} == dict(case.owed)
    owed = {
        balance.window: balance.balance if balance.owed_by == "payer" else -abs(balance.balance)
        for balance in statement.balances
    }
    assert owed == dict(case.balances)


@pytest.mark.parametrize("name", NAMES)
def test_a_practice_is_valid_and_its_examples_hold(name: str) -> None:
    assert check(PRACTICES / f"{name}.yaml") == []
    contract = practice(name).resolved.contract
    assert contract.id == name
    paying = {clause for clause, item in contract.clauses.items() if item.pay}
    assert paying <= set().union(*(example.expect for example in contract.examples))


@pytest.mark.parametrize("name", NAMES)
def test_a_practice_gives_a_negotiator_nothing_to_remark(name: str) -> None:
    assert draft_findings(practice(name)) == []


# --- the four forms on one set of observed care ------------------------------------------------

SAME_CARE: Seen = {
    "hartzorg.volume": {"2026": 10_000},
    "hartzorg.cost": {"2026": 24_150_000_00},
    "toegang.numerator": {"2026": 8_400},
    "toegang.denominator": {"2026": 10_000},
    "kwaliteit.numerator": {"2026": 82},
    "kwaliteit.denominator": {"2026": 100},
    "declaraties": {"2026": 22_960_000_00},
}
DEARER_CARE: Seen = {
    **SAME_CARE,
    "hartzorg.cost": {"2026": 26_460_000_00},
    "toegang.numerator": {"2026": 7_900},
    "kwaliteit.numerator": {"2026": 55},
}

FOUR_FORMS = [
    # a: the sum; 24.15 is inside 7 % of 24.5. Dearer: 26.46 - 24.5 x 1.07 = 0.245; half is 122,500.
    ("aanneemsom-bandbreedte", SAME_CARE, 24_500_000_00),
    ("aanneemsom-bandbreedte", DEARER_CARE, 24_622_500_00),
    # b: 24.15 is above the guarantee of 23.8; (82 - 60) x 5,000 = 110,000; 84 % earns half of 1 %
    # of 23.8 million = 119,000. Dearer: 26.46 as delivered; 55 points and 79 % earn nothing.
    ("garantieomzet", SAME_CARE, 24_379_000_00),
    ("garantieomzet", DEARER_CARE, 26_460_000_00),
    # c: norm 10,000 x 2,500 = 25; saved 0.85 = 3.4 %; half is 425,000, 90 % to the hospital and
    # 10 % to the fund: 24.15 + 0.425. Dearer: no saving, and in the first year no share of a loss.
    ("gedeelde-besparing", SAME_CARE, 24_575_000_00),
    ("gedeelde-besparing", DEARER_CARE, 26_460_000_00),
    # d: 10,000 x 2,475 = 24.75; 0.60 more than the cost, at most 2 % = 495,000. Dearer: 1.71 less
    # than the cost, at most 3 % = 742,500.
    ("bundel", SAME_CARE, 24_645_000_00),
    ("bundel", DEARER_CARE, 25_717_500_00),
]


@pytest.mark.row("S1-08")
@pytest.mark.parametrize(("name", "seen", "total"), FOUR_FORMS)
def test_four_forms_settle_the_same_observed_care(name: str, seen: Seen, total: int) -> None:
    statement = statement_of(practice(name), seen)
    assert paid(statement, "2026") == total
    to_fund = sum(line.entitlement for line in statement.lines if line.paid_to == "fonds")
    (balance,) = [b for b in statement.balances if b.window == "2026"]
    assert balance.balance == total - to_fund - 22_960_000_00
    assert balance.balance == 0 or balance.owed_by == "payer"


# --- drugs, capacity, concentration ------------------------------------------------------------


@pytest.mark.row("S4-23")
def test_lock_and_orphan_drugs_are_paid_at_the_realised_price_and_others_are_not() -> None:
    """A million more of lock drugs is a million more paid; of other drugs, above the ceiling,
    nothing."""
    base = {
        "overige_zorg.cost": {"2026": 48_200_000_00},
        "addons_binnen.cost": {"2026": 7_500_000_00},
        "sluis.cost": {"2026": 2_100_000_00},
        "wees.cost": {"2026": 900_000_00},
        "declaraties": {"2026": 58_700_000_00},
    }
    prepared = practice("dure-geneesmiddelen")
    before = paid(statement_of(prepared, base), "2026")
    assert before == 58_000_000_00
    for name, more in (
        ("sluis.cost", 1_000_000_00),
        ("wees.cost", 1_000_000_00),
        ("addons_binnen.cost", 0),
    ):
        seen = {**base, name: {"2026": base[name]["2026"] + 1_000_000_00}}
        assert paid(statement_of(prepared, seen), "2026") == before + more


@pytest.mark.row("S4-24")
def test_a_drug_stands_inside_or_outside_the_ceiling(tmp_path: Path) -> None:
    """10 inside a ceiling of 100 with 95 other care: 5 too much; outside: nothing."""
    text = (PRACTICES / "dure-geneesmiddelen.yaml").read_text(encoding="utf-8")
    assert text.count('waarde: "55000000.00"') == 1
    path = tmp_path / "c.yaml"
    path.write_text(text.replace('waarde: "55000000.00"', 'waarde: "100.00"'), encoding="utf-8")
    prepared = prepare(resolve_file(path))
    for inside, outside, back in ((10_00, 0, 5_00), (0, 10_00, 0)):
        seen = {
            "overige_zorg.cost": {"2026": 95_00},
            "addons_binnen.cost": {"2026": inside},
            "addons_buiten.cost": {"2026": outside},
            "sluis.cost": {"2026": 0},
            "wees.cost": {"2026": 0},
            "declaraties": {"2026": 105_00},
        }
        (balance,) = statement_of(prepared, seen).balances
        assert balance.balance == -back
        assert balance.payable == 105_00 - back


@pytest.mark.row("S4-30")
def test_delivered_days_are_the_insurers_and_standby_is_not() -> None:
    """A month of 640 days at a normal occupancy of 570: 570 x 2,400 and 70 x 700 are paid for care;
    six beds on standby change nothing for the insurer and cost the ministry 6 x 45,000."""
    prepared = practice("beschikbaarheid-harmonica")
    months = {"ic_dagen.volume": {**dict.fromkeys(QUIET_MONTHS, 0), "2026-01": 640}}
    surge = {"opschaling": {"2026-01": 1}, "piekbedden_gereed": {"2026-01": 6}}
    without = statement_of(prepared, months)
    during = statement_of(prepared, {**months, **surge})
    assert paid(without, "2026") == paid(during, "2026") == 1_368_000_00 + 49_000_00
    assert paid(without, "2026", "vws") == 350_000_00
    assert paid(during, "2026", "vws") == 350_000_00 + 270_000_00
    contract = prepared.resolved.contract
    surges = {name for name, clause in contract.clauses.items() if clause.capacity == "surge"}
    assert {contract.clauses[name].paid_by for name in surges} == {"vws"}
    assert contract.parties["vws"].kind == "ministry"


@pytest.mark.row("S4-31")
@pytest.mark.parametrize(
    ("ordered", "ready", "beds"), [(1, 4, 4), (1, 6, 6), (1, 9, 6), (0, 9, 0), (1, 0, 0)]
)
def test_a_trigger_orders_surge_capacity_at_a_price(ordered: int, ready: int, beds: int) -> None:
    """An order is for six beds; those that stand ready are paid 45,000.00 a month each."""
    seen = {
        "ic_dagen.volume": QUIET_MONTHS,
        "opschaling": {"2026-03": ordered},
        "piekbedden_gereed": {"2026-03": ready},
    }
    statement = statement_of(practice("beschikbaarheid-harmonica"), seen)
    assert cents(statement, "piekcapaciteit") == beds * 45_000_00


@pytest.mark.row("S4-29")
@pytest.mark.parametrize(("operations", "fee"), [(19, 0), (20, 45_000_00), (21, 45_000_00)])
def test_nineteen_operations_are_below_a_volume_norm_of_twenty(operations: int, fee: int) -> None:
    seen = {
        "operaties.volume": {"2026": operations},
        "voor_en_nazorg.volume": {"2026": 0},
        "achtergebleven_kosten": {"2026": 0},
    }
    statement = statement_of(practice("concentratie-netwerk"), seen)
    assert cents(statement, "netwerktoeslag") == fee
    assert cents(statement, "operatie") == operations * 14_200_00


@pytest.mark.row("S4-18")
def test_friction_costs_fall_every_year_and_end() -> None:
    """Whatever the network hospital still bears, it is paid 600, 450, 300, 150 and 0 thousand."""
    years = [str(year) for year in range(2026, 2031)]
    seen = {
        "operaties.volume": dict.fromkeys(years, 100),
        "voor_en_nazorg.volume": dict.fromkeys(years, 0),
        "achtergebleven_kosten": dict.fromkeys(years, 5_000_000_00),
    }
    prepared = practice("concentratie-netwerk")
    statement = statement_of(prepared, seen)
    taper = [cents(statement, "frictiekosten", year) for year in years]
    assert taper == [600_000_00, 450_000_00, 300_000_00, 150_000_00, 0]
    runs = prepared.resolved.contract.clauses["frictiekosten"].runs
    assert runs is not None
    assert runs.until == date(2030, 1, 1)


@pytest.mark.row("S0-14")
def test_a_loss_is_covered_for_one_year_and_then_it_is_a_finding(tmp_path: Path) -> None:
    """A loss of 360,000 is paid in 2026, and nothing in 2027. Expected in 2027: 12,000 x 53.50 =
    642,000 against a cost of 630,000; at a cost of 700,000 there is a loss after its end."""
    seen = {
        "thuis.volume": {"2026": 0, "2027": 0},
        "herstel.volume": {"2026": 20_000, "2027": 12_000},
        "herstel.cost": {"2026": 1_400_000_00, "2027": 700_000_00},
    }
    statement = statement_of(practice("van-zorg-naar-gewoon-leven"), seen)
    assert [cents(statement, "transitie", year) for year in ("2026", "2027")] == [360_000_00, 0]
    text = (PRACTICES / "van-zorg-naar-gewoon-leven.yaml").read_text(encoding="utf-8")
    expected = 'herstel.cost:   {2026: "1400000.00", 2027: "630000.00"}'
    assert text.count(expected) == 1
    path = tmp_path / "c.yaml"
    path.write_text(text.replace(expected, expected.replace("630000.00", "700000.00")), "utf-8")
    (remark,) = draft_findings(prepare(resolve_file(path)))
    assert remark.code == "draft-loss-after-end"
    assert "module_herstel" in remark.message
    assert "58,000.00" in remark.message


# --- the made-up region ------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_the_region_settles_both_years_with_nothing_missing(name: str) -> None:
    prepared = practice(name)
    table = read_table(PRACTICES / "regio" / "waarnemingen.csv")
    (statement,) = settle([prepared], table).statements
    assert statement.missing == ()
    assert verify(statement).wrong == ()
    assert {residual.reason for residual in statement.residual} == {"corrected"}
    lines = {(line.clause, line.window): line for line in statement.lines}
    contract = prepared.resolved.contract
    paying = [clause for clause, item in contract.clauses.items() if item.pay]
    assert {(c, w) for c in paying for w in ("2026", "2027")} <= set(lines)
    assert all(lines[c, w].closed for c in paying for w in ("2026", "2027"))
    if contract.postings:
        assert {"2026", "2027"} <= {balance.window for balance in statement.balances}


LATE = [
    # 3 consults less: 3 x 98.125 = 294.375 off 1,480,306.255.
    ("prijs-maal-volume", "productie", 1_480_306_26, 1_480_011_88),
    # 10.84 million, then 10.9125: both above the ceiling of 10.
    ("omzetplafond", "betaling_klinisch", 10_000_000_00, 10_000_000_00),
    # 2.1 million at purchase price, then 2.074.
    ("dure-geneesmiddelen", "sluismiddelen", 2_100_000_00, 2_074_000_00),
    # 82 points, then 79.
    ("garantieomzet", "kwaliteitsbeloning", 110_000_00, 95_000_00),
    # Saved 850,000, then 790,000; half of it, 90 % of that.
    ("gedeelde-besparing", "besparing_eenzijdig", 382_500_00, 355_500_00),
    # 90 % of 48.6 is 43.74; 41 complications, then 42; x 4,000.
    ("uitkomstbekostiging", "bonus", 10_960_00, 6_960_00),
    # 500 - 750 + 1,500 - 4,000 - 40; the dearest was at its limit already.
    ("bundel", "bundel_ingreep", -2_790_00, -2_790_00),
    # 60 pathways, then 62, x 1,850.
    ("concentratie-netwerk", "nazorg_dichtbij", 111_000_00, 114_700_00),
    # A loss of 360,000, then 372,000.
    ("van-zorg-naar-gewoon-leven", "transitie", 360_000_00, 372_000_00),
]


@pytest.mark.parametrize(("name", "clause", "before", "after"), LATE)
def test_a_late_correction_settles_the_old_year_again(
    name: str, clause: str, before: int, after: int
) -> None:
    table = read_table(PRACTICES / "regio" / "waarnemingen.csv")
    prepared = practice(name)
    (first,) = settle([prepared], table, date(2027, 6, 15)).statements
    (later,) = settle([prepared], table, date(2027, 12, 31)).statements
    assert cents(first, clause) == before
    assert cents(later, clause) == after
    changed = {
        (d.clause, d.window): d.difference
        for d in differences(later, first).differences
        if d.window == "2026"
    }
    assert changed.get((clause, "2026"), 0) == after - before
