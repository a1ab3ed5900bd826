"""What must show: known figures, each through a contract file, a table and a statement."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.contracts import FOLDER, HEADER, cents, contract, row, settled

from passend.contract.check import prepare
from passend.contract.resolve import resolve_file
from passend.findings import BadInput, Finding
from passend.observation.table import Row, Table
from passend.settlement.settle import differences, settle
from passend.settlement.verify import verify

YEAR = "{unit: money, per: year, year_of: opened, held_by: both}"
SINCE = "from: 2026-01-01, known: 2025-11-12, source: art. 4"


def values(*amounts: str, per: str = "per: year, ") -> str:
    return "[" + ", ".join(f'{{value: "{a}", {per}{SINCE}}}' for a in amounts) + "]"


@dataclass(frozen=True)
class Case:
    """A contract, what was observed, and what must come out, in cents."""

    name: str
    text: str
    rows: tuple[Row, ...]
    owed: dict[str, int] = field(default_factory=dict)
    balances: dict[str, tuple[int, str, str]] = field(default_factory=dict)
    """By posting and window: what is still owed, by whom, to whom."""


def posted(text: str, *clauses: str) -> str:
    return (
        f"observations:\n  accepted: {YEAR}\n  declared: {YEAR}\n{text}"
        f"postings:\n  claims: {{observation: declared, towards: [{', '.join(clauses)}]}}\n"
    )


CEILING = posted(
    f"""parameters:
  ceiling: {values("300000.00")}
clauses:
  care: {{pay: {{steps: [accepted, {{at_most: ceiling}}]}}}}
""",
    "care",
)

DEGRESSIVE = posted(
    """clauses:
  care:
    pay:
      tiers:
        of: accepted
        tiers: [{rate: 100%}, {from: "40000000.00", rate: 60%}, {from: "41000000.00", rate: 25%}]
""",
    "care",
)

FIXED = posted(
    f"""parameters:
  sum: {values("24500000.00")}
clauses:
  care: {{pay: {{lump_sum: sum}}}}
""",
    "care",
)

CORRIDOR = f"""observations:
  cost: {YEAR}
parameters:
  target: {values("20000000.00")}
clauses:
  corridor:
    pay:
      corridor:
        of: cost
        target: target
        bands: [{{beyond: 3%, rate: 50%}}, {{beyond: 8%, rate: 80%}}]
        sides: both
"""

DRUGS = f"""observations:
  other_care: {YEAR}
  negotiated: {YEAR}
  locked:     {YEAR}
  declared:   {YEAR}
parameters:
  ceiling: {values("55000000.00")}
clauses:
  hospital: {{article: "3", pay: {{steps: [{{together: [PARTS]}}, {{at_most: ceiling}}]}}}}
OUTSIDE
postings:
  claims: {{observation: declared, towards: [TOWARDS]}}
"""

DRUGS_APART = (
    DRUGS.replace("PARTS", "other_care, negotiated")
    .replace("OUTSIDE", '  drugs: {article: "4", pay: {pass_through: locked}}')
    .replace("TOWARDS", "hospital, drugs")
)
DRUGS_INSIDE = (
    DRUGS.replace("PARTS", "other_care, negotiated, locked")
    .replace("OUTSIDE\n", "")
    .replace("TOWARDS", "hospital")
)
DRUG_ROWS = (
    row("other_care", 4_820_000_000),
    row("negotiated", 750_000_000),
    row("locked", 300_000_000),
    row("declared", 5_870_000_000),
)

ADD_ON = f"""observations:
  other: {YEAR}
  add_on: {YEAR}
parameters:
  ceiling: {values("100.00")}
clauses:
  over: {{paid_by: provider, paid_to: payer, pay: {{excess: {{of: WHAT, over: ceiling}}}}}}
"""

MSB = f"""observations:
  benchmark: {YEAR}
  spent: {YEAR}
clauses:
  saving:
    pay:
      shared_savings: {{benchmark: benchmark, expenditure: spent, rate: 100%, minimum: 2%, counts: whole}}
"""  # noqa: E501

VALUE_PART = f"""observations:
  points: {{unit: points, out_of: 100, per: year, year_of: stated, held_by: both}}
parameters:
  sum: {values("100000000.00")}
amounts:
  stake: {{share: {{of: sum, rate: 8%}}}}
clauses:
  base: {{pay: {{minus: [sum, stake]}}}}
  value: {{pay: {{pay_for_performance: {{stake: stake, points: points}}}}}}
"""

ACTIONS = """measures:
  one: &
  two: &
parameters:
  sum: VALUES
amounts:
  stake: {share: {of: sum, rate: 8%}}
clauses:
  base: {pay: {minus: [sum, stake]}}
  value:
    pay:
      pay_for_performance:
        stake: stake
        rewards: [{done: one, rate: 75%}, {done: two, rate: 25%}]
""".replace("VALUES", values("100000000.00")).replace(
    "&",
    "{kind: judged, use: settled, owners: [payer, provider], year_of: stated, held_by: both,"
    " definition: an agreed action}",
)

TALKS = f"""measures:
  nurse_talk:
    kind: proportion
    use: settled
    owners: [payer, provider]
    year_of: delivered
    held_by: both
    definition: a talk before the panel meets
parameters:
  stake: {values("1000.00")}
clauses:
  reward: {{pay: {{pay_for_performance: {{stake: stake, points: nurse_talk}}}}}}
"""

FOUR_FORMS = f"""observations:
  claims: {YEAR}
  points: {{unit: points, out_of: 100, per: year, year_of: stated, held_by: both}}
parameters:
  sum: {values("9800000.00")}
  guarantee: {values("10200000.00")}
  stake: {values("300000.00")}
  benchmark: {values("10400000.00")}
  bundle_price: {values("10100000.00")}
clauses:
  a_fixed: {{pay: {{lump_sum: sum}}}}
  b_guaranteed: {{pay: {{steps: [claims, {{at_least: guarantee}}]}}}}
  b_performance: {{pay: {{pay_for_performance: {{stake: stake, points: points}}}}}}
  c_savings:
    pay: {{shared_savings: {{benchmark: benchmark, expenditure: claims, rate: 50%, counts: whole}}}}
  d_bundle: {{pay: {{bundle: {{target: bundle_price, cost: claims}}}}}}
"""

CASES = [
    Case(
        "a ceiling recovers what lies above it, each year",
        CEILING,
        tuple(
            row(name, value, year)
            for year, value in (("2026", 32_408_800), ("2027", 36_417_600))
            for name in ("accepted", "declared")
        ),
        {"care 2026": 30_000_000, "care 2027": 30_000_000},
        {
            "claims 2026": (-2_408_800, "provider", "payer"),
            "claims 2027": (-6_417_600, "provider", "payer"),
        },
    ),
    Case(
        "a degressive ceiling",
        DEGRESSIVE,
        (row("accepted", 4_150_000_000), row("declared", 4_150_000_000)),
        {"care 2026": 4_072_500_000},
        {"claims 2026": (-77_500_000, "provider", "payer")},
    ),
    Case(
        "a fixed sum, less was claimed",
        FIXED,
        (row("declared", 2_296_000_000),),
        {"care 2026": 2_450_000_000},
        {"claims 2026": (154_000_000, "payer", "provider")},
    ),
    Case(
        "a fixed sum, more was claimed",
        FIXED,
        (row("declared", 2_510_000_000),),
        {"care 2026": 2_450_000_000},
        {"claims 2026": (-60_000_000, "provider", "payer")},
    ),
    Case(
        "a corridor at 110 % of the target settles 4.1 % of it",
        CORRIDOR,
        (row("cost", 2_200_000_000), row("cost", 1_800_000_000, "2027")),
        {"corridor 2026": 82_000_000, "corridor 2027": -82_000_000},
    ),
    Case(
        "inside a corridor nothing is settled",
        CORRIDOR,
        (row("cost", 2_060_000_000), row("cost", 1_940_000_000, "2027")),
        {"corridor 2026": 0, "corridor 2027": 0},
    ),
    Case(
        "locked and orphan drugs at cost, the others under the ceiling",
        DRUGS_APART,
        DRUG_ROWS,
        {"hospital 2026": 5_500_000_000, "drugs 2026": 300_000_000},
        {"claims 2026": (-70_000_000, "provider", "payer")},
    ),
    Case(
        "all drugs under the ceiling",
        DRUGS_INSIDE,
        DRUG_ROWS,
        {"hospital 2026": 5_500_000_000},
        {"claims 2026": (-370_000_000, "provider", "payer")},
    ),
    Case(
        "an add-on of 10 inside a ceiling of 100 with 95 other care",
        ADD_ON.replace("WHAT", "{together: [other, add_on]}"),
        (row("other", 9_500), row("add_on", 1_000)),
        {"over 2026": 500},
    ),
    Case(
        "the same add-on outside the ceiling",
        ADD_ON.replace("WHAT", "other"),
        (row("other", 9_500), row("add_on", 1_000)),
        {"over 2026": 0},
    ),
    Case(
        "a threshold of 20,000.004 is not reached by 20,000.00",
        MSB,
        (row("benchmark", 100_000_020), row("spent", 98_000_020)),
        {"saving 2026": 0},
    ),
    Case(
        "a threshold of 20,000.004 is reached by 20,000.01",
        MSB,
        (row("benchmark", 100_000_020), row("spent", 98_000_019)),
        {"saving 2026": 2_000_001},
    ),
    Case(
        "8 % of the sum depends on value: 75 of 100 points",
        VALUE_PART,
        (row("points", 75, unit="points"),),
        {"base 2026": 9_200_000_000, "value 2026": 600_000_000},
    ),
    Case(
        "8 % of the sum depends on agreed actions, one of two done",
        ACTIONS,
        (row("one", 1, unit="yes_no"), row("two", 0, unit="yes_no")),
        {"base 2026": 9_200_000_000, "value 2026": 600_000_000},
    ),
    Case(
        "80 of 100 patients in time is 80 %",
        TALKS,
        (
            row("nurse_talk.numerator", 80, unit="nurse_talk"),
            row("nurse_talk.denominator", 100, unit="nurse_talk"),
        ),
        {"reward 2026": 80_000},
    ),
    Case(
        "the same claims under the four payment forms",
        FOUR_FORMS,
        (row("claims", 1_000_000_000), row("points", 60, unit="points")),
        {
            "a_fixed 2026": 980_000_000,
            "b_guaranteed 2026": 1_020_000_000,
            "b_performance 2026": 18_000_000,
            "c_savings 2026": 20_000_000,
            "d_bundle 2026": 10_000_000,
        },
    ),
]


def computed(case: Case, folder: Path) -> None:
    """Asserts the figures of a case, and that its statement can be rechecked."""
    statement = settled(contract(folder, case.text), case.rows)
    found = {f"{line.clause} {line.window}": line.entitlement for line in statement.lines}
    assert {key: found.get(key) for key in case.owed} == case.owed
    balances = {
        f"{b.posting} {b.window}": (b.balance, b.owed_by, b.owed_to) for b in statement.balances
    }
    assert balances == case.balances
    assert verify(statement).wrong == ()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_known_figure_comes_out_of_a_contract_file(case: Case, tmp_path: Path) -> None:
    computed(case, tmp_path)


def named(name: str) -> Case:
    return next(case for case in CASES if name in case.name)


@pytest.mark.row("S4-23")
def test_locked_and_orphan_drugs_are_paid_at_cost_beside_the_ceiling(tmp_path: Path) -> None:
    statement = settled(contract(tmp_path, DRUGS_APART), DRUG_ROWS)
    assert cents(statement, "hospital") + cents(statement, "drugs") == 5_800_000_000
    computed(named("locked and orphan"), tmp_path)


@pytest.mark.row("S4-24")
def test_an_add_on_stands_inside_or_outside_the_ceiling(tmp_path: Path) -> None:
    computed(named("an add-on of 10 inside"), tmp_path)
    computed(named("the same add-on outside"), tmp_path)


@pytest.mark.row("S0-21")
@pytest.mark.parametrize("name", ["75 of 100 points", "agreed actions"])
def test_eight_per_cent_of_a_fixed_sum_depends_on_value(name: str, tmp_path: Path) -> None:
    case = named(name)
    computed(case, tmp_path)
    assert sum(case.owed.values()) == 9_800_000_000


@pytest.mark.row("S1-10")
def test_the_share_of_patients_in_time_is_a_proportion(tmp_path: Path) -> None:
    computed(named("80 of 100"), tmp_path)


@pytest.mark.row("S1-08")
def test_four_payment_forms_on_the_same_claims(tmp_path: Path) -> None:
    computed(named("four payment forms"), tmp_path)


def test_later_claims_lower_a_bundle_and_the_difference_is_shown(tmp_path: Path) -> None:
    text = f"""observations:
  cost: {YEAR}
parameters:
  target: {values("100000.00")}
clauses:
  bundle: {{pay: {{bundle: {{target: target, cost: cost}}}}}}
"""
    prepared = contract(tmp_path, text)
    rows = (
        row("cost", 9_000_000, known="2027-03-01"),
        row("cost", 9_090_000, known="2027-09-01"),
    )
    first = settled(prepared, rows, "2027-04-01")
    later = differences(settled(prepared, rows, "2027-10-01"), first)
    assert cents(first, "bundle") == 1_000_000
    assert cents(later, "bundle") == 910_000
    assert [(d.clause, d.window, d.before, d.now, d.difference) for d in later.differences] == [
        ("bundle", "2026", 1_000_000, 910_000, -90_000)
    ]
    assert later.after == first.hash
    assert verify(later).wrong == ()


WEIGHTED = """parameters:
  base: [{value: "1000000.00", per: year, from: 2025-01-01, known: 2024-11-12, source: art. 4}]
  wages:  [{value: 4.12%, from: 2026-01-01, known: 2025-11-12, source: index}]
  prices: [{value: 2.37%, from: 2026-01-01, known: 2025-11-12, source: index}]
  capital: [{value: 2.80%, from: 2026-01-01, known: 2025-11-12, source: index}]
  index:
    weighted:
      parts:
        - {weight: 60%, index: wages}
        - {weight: 30%, index: prices}
        - {weight: 10%, index: capital}
      decimals: DECIMALS
  sum: {indexed: {base: base, index: index, decimals: 2}}
clauses:
  care: {pay: {lump_sum: sum}}
"""


@pytest.mark.parametrize(
    ("decimals", "raised"), [("4", 103_460_000), ("5", 103_463_000), ("3", 103_500_000)]
)
def test_a_weighted_index_has_the_decimals_the_contract_names(
    decimals: str, raised: int, tmp_path: Path
) -> None:
    """60 % x 4.12 + 30 % x 2.37 + 10 % x 2.80 = 3.463 %, stated as 3.46 % with four decimals."""
    prepared = contract(tmp_path, WEIGHTED.replace("DECIMALS", decimals))
    statement = settled(prepared, ())
    assert cents(statement, "care") == raised
    index = prepared.timelines["index"].value  # type: ignore[union-attr]
    known = prepared.timelines["wages"].latest_known  # type: ignore[union-attr]
    exact = 3463 * 10 ** int(decimals) / 100_000
    assert abs(index(known.replace(2026, 1, 1), known) - exact) <= 0.5


@pytest.mark.parametrize("names", [("4.1%", "2.25%"), ("4%", "3.75%"), ("3.5%", "1/3")])
def test_indices_with_other_denominators_are_weighted_exactly(
    names: tuple[str, str], tmp_path: Path
) -> None:
    text = f"""parameters:
  base: [{{value: "1000000.00", per: year, from: 2025-01-01, known: 2024-11-12, source: art. 4}}]
  a: [{{value: {names[0]}, from: 2026-01-01, known: 2025-11-12, source: index}}]
  b: [{{value: {names[1]}, from: 2026-01-01, known: 2025-11-12, source: index}}]
  w: {{weighted: {{parts: [{{weight: 50%, index: a}}, {{weight: 50%, index: b}}], decimals: 6}}}}
  sum: {{indexed: {{base: base, index: w, decimals: 2}}}}
clauses:
  care: {{pay: {{lump_sum: sum}}}}
"""
    expected = {
        ("4.1%", "2.25%"): 103_175_000,
        ("4%", "3.75%"): 103_875_000,
        ("3.5%", "1/3"): 118_416_700,  # 0.184166... stated as 0.184167
    }
    assert cents(settled(contract(tmp_path, text), ()), "care") == expected[names]


def test_a_definitive_index_may_have_another_denominator(tmp_path: Path) -> None:
    """3.5 % is 7/200 and 3.75 % is 3/80: their common denominator is 400."""
    text = """parameters:
  base: [{value: "100.00", per: year, from: 2025-01-01, known: 2024-11-12, source: art. 4}]
  first: [{value: 3.5%, from: 2026-01-01, known: 2025-11-12, source: estimate}]
  final: [{value: 3.75%, from: 2026-01-01, known: 2026-10-01, source: index}]
  sum: {indexed: {base: base, index: first, definitive: final, decimals: 2}}
clauses:
  care: {pay: {lump_sum: sum.definitive}}
"""
    assert cents(settled(contract(tmp_path, text), ()), "care") == 103_75


@pytest.mark.row("S3-09")
def test_a_correction_is_paid_next_year_only_by_a_clause(tmp_path: Path) -> None:
    """50 million, provisionally +3.50 %, definitively +3.80 %, next year +2.90 %."""
    prepared = prepare(resolve_file(FOLDER / "indexatie.yaml"))
    before, after = settled(prepared, (), "2026-09-30"), settled(prepared, (), "2026-12-01")
    for statement in (before, after):
        assert cents(statement, "vast_bedrag", "2026") == 5_175_000_000
    assert cents(after, "vast_bedrag", "2027") == 5_340_510_000
    assert cents(after, "inhaal", "2027") == 15_000_000
    text = (FOLDER / "indexatie.yaml").read_text(encoding="utf-8")
    kept = [line for line in text.splitlines() if not line.strip().startswith("inhaal")]
    (tmp_path / "c.yaml").write_text("\n".join(kept), encoding="utf-8")
    without = settled(prepare(resolve_file(tmp_path / "c.yaml")), (), "2026-12-01")
    owed = {line.window: line.entitlement for line in without.lines}
    assert owed == {"2025": 5_000_000_000, "2026": 5_175_000_000, "2027": 5_340_510_000}


def test_a_correction_cannot_be_carried_and_resettled_at_once(tmp_path: Path) -> None:
    text = (FOLDER / "indexatie.yaml").read_text(encoding="utf-8")
    entry = "    - {waarde: 2.90%"
    again = "    - {waarde: 3.80%, vanaf: 2026-01-01, bekend: 2026-10-01, bron: vaststelling}\n"
    assert text.count(entry) == 1
    found = refused(tmp_path, text.replace(entry, again + entry), header="")
    assert [finding.code for finding in found] == ["parameter"]
    assert "twice" in found[0].message
    assert found[0].place.line > 0


PER_PRODUCT = f"""observations:
  days: {{unit: day, per: year, year_of: delivered, held_by: both}}
parameters:
  sum: {values("2450000.00")}
  price: {values("2450.00", per="")}
clauses:
  care: {{pay: PAY}}
"""


@pytest.mark.row("S0-04")
def test_a_fixed_sum_stays_when_days_fall_and_the_difference_is_known(tmp_path: Path) -> None:
    """1,000 days at 2,450.00 is the fixed sum; 40 % fewer days cost 980,000.00 by volume."""
    fixed = contract(tmp_path, PER_PRODUCT.replace("PAY", "{lump_sum: sum}"))
    by_volume = contract(
        tmp_path,
        PER_PRODUCT.replace("PAY", "{fee_for_service: {volume: days, price: price}}"),
        header=HEADER.replace("id: k", "id: v"),
        name="v.yaml",
    )
    rows = [
        row("days", days, year, unit="day", of=of)
        for of in ("k", "v")
        for year, days in (("2026", 1000), ("2027", 600))
    ]
    sums, volumes = settle([fixed, by_volume], Table(tuple(rows))).statements
    assert [cents(sums, "care", year) for year in ("2026", "2027")] == [245_000_000] * 2
    assert [cents(volumes, "care", year) for year in ("2026", "2027")] == [245_000_000, 147_000_000]


# --- what is refused -------------------------------------------------------------------------


def refused(folder: Path, text: str, header: str = HEADER) -> tuple[Finding, ...]:
    with pytest.raises(BadInput) as caught:
        contract(folder, text, header=header)
    return caught.value.findings


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (
            f"""parameters:
  sum: {values("2450000.00", per="")}
clauses:
  care: {{pay: {{lump_sum: sum}}}}
""",
            "per-missing",
        ),
        (
            f"""observations:
  extra: {{unit: money, per: month, year_of: opened, held_by: both}}
parameters:
  sum: {values("2450000.00")}
clauses:
  care: {{pay: {{together: [sum, extra]}}}}
""",
            "units",
        ),
        (
            f"""observations:
  made: {{unit: money, per: month, year_of: opened, held_by: both}}
parameters:
  sum: {values("2450000.00")}
clauses:
  care: {{pay: {{steps: [made, {{at_most: sum}}]}}}}
""",
            "units",
        ),
    ],
    ids=["no per at all", "year and month added", "a monthly amount under a yearly ceiling"],
)
def test_a_sum_per_year_read_per_month_names_per(text: str, code: str, tmp_path: Path) -> None:
    (finding,) = refused(tmp_path, text)
    assert finding.code == code
    assert re.search(r"\bper\b", finding.message)
    assert finding.place.line == (HEADER + text).splitlines().index(text.splitlines()[-1]) + 1


@pytest.mark.row("S0-05")
def test_a_watched_measure_in_a_payment_is_refused(tmp_path: Path) -> None:
    (finding,) = refused(tmp_path, TALKS.replace("use: settled", "use: watched"))
    assert finding.code == "watched-measure"
    assert "nurse_talk" in finding.message


def test_a_scalar_is_read_as_written(tmp_path: Path) -> None:
    text = """passend: 1
id: no
title: 12:30
runs: {from: 2026-01-01, until: 2027-01-01}
parties:
  payer: {name: null, kind: insurer, uzovi: [0123]}
  provider: {name: on, kind: provider, agb: 01234567}
clauses:
  care: {article: 4.10, pay: {lump_sum: {money: {money: 10.00, per: year}}}}
"""
    found = contract(tmp_path, text, header="").resolved.contract
    assert (found.id, found.title) == ("no", "12:30")
    assert (found.parties["payer"].name, found.parties["provider"].name) == ("null", "on")
    assert found.parties["provider"].agb[0].code == "01234567"
    assert found.parties["payer"].uzovi[0].code == "0123"
    assert found.clauses["care"].article == "4.10"


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("id: k", "id: k\nid: l", "duplicate-key", 3),
        ("id: k", "id: &x k", "anchor", 2),
        ("id: k", "id: k\ntitle: *x", "anchor", 3),
        ("id: k", "id: k\n<<: {title: x}", "anchor", 3),
        ("id: k", "id: !!str k", "tag", 2),
    ],
)
def test_what_yaml_would_resolve_is_refused(
    old: str, new: str, code: str, line: int, tmp_path: Path
) -> None:
    header = HEADER.replace(old, new)
    found = refused(tmp_path, "clauses:\n  care: {says: nothing}\n", header=header)
    assert [(finding.code, finding.place.line) for finding in found] == [(code, line)]


@pytest.mark.parametrize("rate", ["0.08", "8", ".08", "8,0%", "8e-2", "no", "12:30", "01234567"])
def test_a_rate_that_is_no_exact_ratio_is_refused(rate: str, tmp_path: Path) -> None:
    text = f"""observations:
  made: {YEAR}
clauses:
  care: {{pay: {{share: {{of: made, rate: "{rate}"}}}}}}
"""
    found = refused(tmp_path, text)
    assert found
    assert {finding.place.line for finding in found} == {len(HEADER.splitlines()) + 4}
