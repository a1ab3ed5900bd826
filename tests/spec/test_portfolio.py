"""All contracts of one party beside its budget; every figure is worked out by hand, in euros."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest
from tests.contracts import contract

from passend.cli import main
from passend.contract.check import Prepared
from passend.findings import BadInput
from passend.monitoring.portfolio.document import portfolio_document
from passend.monitoring.portfolio.holdings import Holding, holdings
from passend.monitoring.portfolio.inputs import read_budget, read_cases
from passend.monitoring.portfolio.total import Portfolio, portfolio
from passend.report.plain import plain

HEAD = """passend: 1
id: {id}
title: {title}
runs: {{from: 2026-01-01, until: {until}}}
parties:
  payer: {{name: South, kind: insurer, uzovi: ["9001"]}}
  provider: {{name: {provider}, kind: provider, agb: ["{agb}"]}}
"""
SUM = """parameters:
  sum: [{value: "60000.00", per: year, from: 2026-01-01, known: 2025-11-12, source: art. 1}]
uncertainties:
  - {id: demand, says: Nobody knows., carried_by: [fixed]}
  - {id: staff, says: Nobody knows.}
clauses:
  fixed: {pay: {lump_sum: {amount: sum}}}
"""
VISITS = """care:
  visits: {codes: [A1], year_of: opened, unit: visit, held_by: both}
parameters:
  price: [{value: "100.00", from: 2026-01-01, known: 2025-11-12, source: art. 1}]
expected:
  visits.volume: {2026: 400}
clauses:
  paid: {pay: {fee_for_service: {volume: visits.volume, price: price}}}
"""


def made(folder: Path, name: str, text: str, until: str, provider: str = "Linde",
         agb: str = "06990001") -> Prepared:  # fmt: skip
    head = HEAD.format(id=name, title=name.title(), until=until, provider=provider, agb=agb)
    return contract(folder, text, head, f"{name}.yaml")


def two(folder: Path) -> list[Prepared]:
    """A fixed sum of 60,000 for two years, and 400 visits of 100 in one year."""
    return [made(folder, "sum", SUM, "2028-01-01"),
            made(folder, "visits", VISITS, "2027-01-01", "Maas", "06990002")]  # fmt: skip


def cases(folder: Path, name: str, p95: int, only_for: str = "") -> Path:
    band = {"range": {"p5": 0, "p25": 0, "median": 0, "p75": 0, "p95": p95}, "tail": 0}
    tree = {"contract": name, "only_for": only_for,
            "parties": {"payer": {"spend": {"2026": band}, "revenue": {"2026": band}}}}  # fmt: skip
    path = folder / f"{name}-{only_for}.json"
    path.write_text(json.dumps(tree), encoding="utf-8")
    return path


def whole(folder: Path, *results: Path, budget: dict[int, int] | None = None) -> Portfolio:
    party, found = holdings(two(folder))
    return portfolio(party, found, budget or {}, read_cases(results))


def test_the_contracts_of_the_one_party_that_all_have(tmp_path: Path) -> None:
    party, found = holdings(two(tmp_path))
    assert party == "South"
    assert [(h.contract, h.pays, {y: v.net for y, v in h.years.items()}) for h in found] == [
        ("sum", True, {2026: 6_000_000, 2027: 6_000_000}),
        ("visits", True, {2026: 4_000_000}),
    ]


def test_expected_beside_the_budget(tmp_path: Path) -> None:
    """60,000 + 40,000 of 105,000 leaves 5,000 in 2026; of 2027 there is no budget."""
    first, second = whole(tmp_path, budget={2026: 10_500_000}).years
    assert (first.expected, first.room(first.expected, True)) == (10_000_000, 500_000)
    assert (second.expected, second.budget, second.room(second.expected, True)) == (
        6_000_000, None, None,
    )  # fmt: skip


def test_the_bad_case_together_and_apart(tmp_path: Path) -> None:
    """The sum may cost 63,000 and the visits 44,000 at worst in 95 of 100 cases: 3,000 and 4,000
    above what is expected. All at once 7,000 more; apart the root of 3,000^2 + 4,000^2 = 5,000."""
    found = whole(tmp_path, cases(tmp_path, "sum", 6_300_000), cases(tmp_path, "visits", 4_400_000))
    year = found.years[0]
    assert (year.together, year.apart) == (10_700_000, 10_500_000)
    assert [found.spread(holding) for holding in found.holdings] == [300_000, 400_000]


def test_a_contract_without_cases_counts_as_expected_and_is_named(tmp_path: Path) -> None:
    year = whole(tmp_path, cases(tmp_path, "visits", 4_400_000)).years[0]
    assert (year.together, year.without_cases) == (10_400_000, ("sum",))
    assert whole(tmp_path).years[0].together is None


def test_a_provider_receives_and_its_bad_case_is_what_comes_in_at_least(tmp_path: Path) -> None:
    party, found = holdings(two(tmp_path), "06990001")
    assert (party, [h.contract for h in found]) == ("Linde", ["sum"])
    band = {"range": {"p5": 5_500_000, "p95": 9}, "tail": 0}
    path = tmp_path / "r.json"
    path.write_text(json.dumps({"contract": "sum", "parties": {"provider": {
        "revenue": {"2026": band}}}}), encoding="utf-8")  # fmt: skip
    result = portfolio(party, found, {2026: 5_800_000}, read_cases([path]), elsewhere=1)
    year = result.years[0]
    assert (result.pays, year.expected, year.together) == (False, 6_000_000, 5_500_000)
    assert year.apart == 5_500_000  # less comes in, also when only one contract goes wrong
    assert year.room(year.together, False) == -300_000


@pytest.mark.row("S4-17")
def test_the_share_of_value_that_does_not_depend_on_volume(tmp_path: Path) -> None:
    """120,000 of the fixed sum of two years, of 120,000 + 40,000: 3/4."""
    assert whole(tmp_path).fixed_share == Fraction(3, 4)


@pytest.mark.row("S3-06")
def test_multi_year_innovative_contracts_are_counted(tmp_path: Path) -> None:
    """The fixed sum of two years is both; visits for a year are neither."""
    found = whole(tmp_path)
    assert [(h.multi_year, h.innovative) for h in found.holdings] == [(True, True), (False, False)]
    assert found.multi_year_innovative == 1


def test_an_uncertainty_that_nobody_carries_is_named(tmp_path: Path) -> None:
    assert [h.uncarried for h in whole(tmp_path).holdings] == [("staff",), ()]


def test_a_clause_of_which_nothing_is_expected_is_named_and_not_counted(tmp_path: Path) -> None:
    text = VISITS.replace("visits.volume: {2026: 400}", "{}")
    _, found = holdings([made(tmp_path, "visits", text, "2027-01-01")], "South")
    assert found[0].years[2026].unknown == ("paid",)
    assert portfolio("South", found, {}, {}).years[0].unknown == ("visits",)


def codes(caught: pytest.ExceptionInfo[BadInput]) -> list[str]:
    return [finding.code for finding in caught.value.findings]


def test_whose_portfolio_it_is_must_be_clear(tmp_path: Path) -> None:
    one = [made(tmp_path, "sum", SUM, "2028-01-01")]
    other = made(tmp_path, "visits", VISITS, "2027-01-01", "Maas", "06990002")
    with pytest.raises(BadInput) as caught:
        holdings(one, "Nobody")
    assert codes(caught) == ["unknown-party"]
    assert holdings([*one, other], "maas")[0] == "Maas"


def test_results_for_the_eyes_of_two_parties_are_not_put_together(tmp_path: Path) -> None:
    paths = [cases(tmp_path, "sum", 1, "payer"), cases(tmp_path, "visits", 1, "provider")]
    with pytest.raises(BadInput) as caught:
        read_cases(paths)
    assert codes(caught) == ["overlays-together"]
    assert whole(tmp_path, paths[0]).only_for == "payer"


def test_what_is_no_result_or_no_budget_is_a_finding(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.json"
    wrong.write_text('{"contract": "sum"}', encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        read_cases([wrong])
    assert codes(caught) == ["bad-value"]
    twice = [cases(tmp_path, "sum", 1), cases(tmp_path, "sum", 1)]
    with pytest.raises(BadInput) as caught:
        read_cases(twice)
    assert codes(caught) == ["id-twice"]
    budget = tmp_path / "budget.csv"
    budget.write_text("jaar;bedrag\n2026;5\n2027;6.00\n2027;7.00\n", encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        read_budget(budget)
    assert sorted(codes(caught)) == ["bad-value", "duplicate-row"]
    budget.write_text("year,amount\n2026,5.00\n", encoding="utf-8")
    assert read_budget(budget) == {2026: 500}


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nl", ("Portefeuille van South", "€ 100.000,00 € 99.000,00 € -1.000,00",
                "zoals verwacht, is er in 2026 geen ruimte.", "1 van de 2 zijn beide.",
                "75% van de waarde", "niemand draagt: staff")),
        ("en", ("Portfolio of South", "EUR 100,000.00 EUR 99,000.00 EUR -1,000.00",
                "1 of the 2 are both.", "75% of the value", "nobody carries: staff")),
    ],
)  # fmt: skip
def test_the_portfolio_in_two_languages(
    tmp_path: Path, language: str, words: tuple[str, ...]
) -> None:
    found = whole(tmp_path, cases(tmp_path, "sum", 6_300_000), budget={2026: 9_900_000})
    text = " ".join(plain(portfolio_document(found, language)).split())
    for word in words:
        assert word in text, word


def test_the_command_ends_with_1_when_there_is_no_room(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    two(tmp_path)
    files = [str(tmp_path / f"{name}.yaml") for name in ("sum", "visits")]
    budget = tmp_path / "budget.csv"
    for amount, status in (("99000.00", 1), ("100000.00", 0)):
        budget.write_text(f"year,amount\n2026,{amount}\n", encoding="utf-8")
        assert main(["portfolio", *files, "--budget", str(budget), "--json"]) == status
        tree = json.loads(capsys.readouterr().out)
        assert tree["years"][0]["expected"] == 10_000_000
        assert tree["fixed_share"] == "3/4"
    page = tmp_path / "portfolio.html"
    assert main(["portfolio", *files, "--format", "html", "--out", str(page)]) == 0
    assert "Portefeuille van South" in page.read_text("utf-8")


def test_a_holding_without_value_has_no_share() -> None:
    assert Holding("k", "K", "payer", True, {}, False, False, ()).fixed_share is None
