"""What a contract says besides money: values, goals, risks, lineage, many parties, many years."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.contracts import HEADER, cents, contract, row, settled

from passend.contract.annex import annex
from passend.contract.check import prepare
from passend.contract.copying import amended
from passend.contract.drafting import draft_findings
from passend.contract.model import Entry
from passend.contract.resolve import resolve_file
from passend.findings import BadInput
from passend.observation.table import read_table
from passend.report.plain import plain
from passend.settlement.document import statement_document
from passend.settlement.settle import settle

PRACTICES = Path(__file__).resolve().parents[2] / "src" / "passend" / "practices"
REGION = PRACTICES / "regio" / "waarnemingen.csv"

MEASURE = """measures:
  a: {kind: judged, use: watched, owners: [payer, provider], year_of: stated, held_by: both,
      definition: done or not, value: VALUE}
clauses:
  fixed: {pay: {lump_sum: {money: "100.00", per: year}}}
"""
SIX = "values: [market value, access, outcomes, efficiency, durability, financial health]\n"


@pytest.mark.row("S0-20")
def test_every_measure_serves_one_of_the_named_values(tmp_path: Path) -> None:
    assert contract(tmp_path, SIX + MEASURE.replace("VALUE", "access"))
    with pytest.raises(BadInput, match="serves 'beauty', which is none of the agreed") as error:
        contract(tmp_path, SIX + MEASURE.replace("VALUE", "beauty"))
    (finding,) = error.value.findings
    assert (finding.code, finding.place.line) == ("unknown-value", 9)
    assert "market value, access, outcomes" in finding.mend
    six = prepare(resolve_file(PRACTICES / "waardegedreven-aanneemsom.yaml")).resolved.contract
    assert len(six.values) == 6
    assert {measure.value for measure in six.measures.values()} == set(six.values)


@pytest.mark.row("S0-15")
def test_what_is_paid_is_reported_by_the_goal_it_serves() -> None:
    """Made-up region, 2026: the two clauses for technology and the two for living at home."""
    prepared = prepare(resolve_file(PRACTICES / "van-zorg-naar-gewoon-leven.yaml"))
    statement = settle([prepared], read_table(REGION)).statements[0]
    clauses = prepared.resolved.contract.clauses
    wanted = {
        goal: sum(
            line.entitlement
            for line in statement.lines
            if line.window == "2026" and clauses[line.clause].serves == goal
        )
        for goal in ("technologie", "gemeenschapskracht")
    }
    assert all(wanted.values())
    text = plain(statement_document(statement, "nl"))
    table = text[text.index("Recht per doel") :]
    for goal, total in wanted.items():
        euros = f"{total // 100:,}".replace(",", ".") + f",{total % 100:02}"
        assert any(
            line.startswith(goal) and "2026" in line and line.endswith(f"€ {euros}")
            for line in table.splitlines()
        ), goal


@pytest.mark.row("S0-16")
def test_a_risk_may_be_accepted_by_both_parties(tmp_path: Path) -> None:
    text = """uncertainties:
  - {id: falling, says: People who move more may fall, ACCEPTED}
clauses:
  fixed: {title: {kind: a, rule: b}, pay: {lump_sum: {money: "100.00", per: year}}}
"""

    def remarks(accepted: str) -> set[str]:
        prepared = contract(tmp_path, text.replace("ACCEPTED", accepted))
        found = {f.code for f in draft_findings(prepared)}
        said = plain(annex(prepared.resolved, prepared.form, "en"))
        assert ("accepted by" in said) == bool(accepted)
        return found

    assert "draft-uncertainty" in remarks("")
    assert "draft-uncertainty" in remarks("accepted_by: [payer]")
    assert "draft-uncertainty" not in remarks("accepted_by: [payer, provider]")


@pytest.mark.row("S0-09")
def test_a_multi_year_proposal_rests_on_evidence(tmp_path: Path) -> None:
    text = 'clauses:\n  fixed: {pay: {lump_sum: {money: "100.00", per: year}}}\n'
    shown = "evidence: [{says: bed days fell by 40 %, status: known, source: report 2024}]\n"
    without, with_it = contract(tmp_path, text), contract(tmp_path, shown + text, name="b.yaml")
    assert "draft-no-evidence" in {f.code for f in draft_findings(without)}
    assert "draft-no-evidence" not in {f.code for f in draft_findings(with_it)}


@pytest.mark.row("S0-07")
def test_a_renewed_contract_keeps_the_history_of_the_one_it_replaces(tmp_path: Path) -> None:
    """The sum of 2026 was 100.00 as known in 2027; an addendum of June 2027 makes it 120.00. The
    second version still tells what was known before."""
    text = HEADER + (
        "parameters:\n"
        '  sum: [{value: "100.00", per: year, from: 2026-01-01, known: 2025-11-12, source: a}]\n'
        "observations:\n"
        "  visits: {unit: visit, per: year, year_of: opened, held_by: both}\n"
        "clauses:\n"
        "  fixed: {pay: {lump_sum: sum}}\n"
    )
    path = tmp_path / "k.yaml"
    path.write_text(text, encoding="utf-8")
    entry = Entry(value="120.00", valid_from="2026-01-01", known="2027-06-01", source="addendum")
    renewed = amended(text, resolve_file(path).contract, "sum", entry)
    path.write_text(renewed.replace("id: k\n", "id: k\nsucceeds: k-2021\n"), encoding="utf-8")
    prepared = prepare(resolve_file(path))
    assert prepared.resolved.contract.succeeds == "k-2021"
    rows = [row("visits", 1, unit="visit", known="2027-01-15")]
    assert cents(settled(prepared, rows, "2027-05-31"), "fixed") == 100_00
    assert cents(settled(prepared, rows, "2027-06-01"), "fixed") == 120_00
    assert "k-2021" in plain(annex(prepared.resolved, prepared.form, "en"))


@pytest.mark.row("S0-19")
def test_a_contract_with_eight_years_of_history(tmp_path: Path) -> None:
    """1,000.00 in 2018, 50.00 more every year: 1,350.00 in 2025."""
    values = ", ".join(
        f'{{value: "{1000 + 50 * i}.00", per: year, from: {2018 + i}-01-01, '
        f"known: {2017 + i}-11-12, source: art. 4}}"
        for i in range(8)
    )
    text = f"parameters:\n  sum: [{values}]\nclauses:\n  fixed: {{pay: {{lump_sum: sum}}}}\n"
    header = HEADER.replace(
        "from: 2026-01-01, until: 2028-01-01", "from: 2018-01-01, until: 2026-01-01"
    )
    statement = settled(contract(tmp_path, text, header), [], "2026-06-01")
    assert [line.entitlement for line in statement.lines] == [
        (1000 + 50 * i) * 100 for i in range(8)
    ]


@pytest.mark.row("S0-12")
def test_a_coalition_of_many_shares_goals_and_every_party_sees_its_own_terms_only(
    tmp_path: Path,
) -> None:
    members = ", ".join(f"organisation {i}" for i in range(1, 182))
    (tmp_path / "coalition.yaml").write_text(
        "passend: 1\nid: coalition\nstatus: framework\nfixed: [vision]\n"
        "vision: More living, less care\n"
        f"parties:\n  coalition: {{name: Living, kind: coalition, members: [{members}]}}\n",
        encoding="utf-8",
    )
    framework = resolve_file(tmp_path / "coalition.yaml")
    texts = []
    for name, amount in (("one", "111.11"), ("two", "222.22")):
        own = HEADER.replace("id: k", f"id: {name}") + (
            f"extends: [{{file: coalition.yaml, hash: {framework.hash!r}}}]\n"
            f'clauses:\n  fixed: {{pay: {{lump_sum: {{money: "{amount}", per: year}}}}}}\n'
        )
        (tmp_path / f"{name}.yaml").write_text(own.replace("'", ""), encoding="utf-8")
        prepared = prepare(resolve_file(tmp_path / f"{name}.yaml"))
        assert len(prepared.resolved.contract.parties["coalition"].members) == 181
        texts.append(plain(annex(prepared.resolved, prepared.form, "en")))
    assert all("More living, less care" in text and "organisation 181" in text for text in texts)
    assert "111.11" in texts[0]
    assert "222.22" not in texts[0]
    assert "111.11" not in texts[1]
    # A framework that carries somebody's price list is refused (framework-prices).
    assert not framework.contract.prices


@pytest.mark.row("S0-30")
def test_the_hours_of_every_measure_and_their_sum_are_shown(tmp_path: Path) -> None:
    """3 minutes x 400 = 20 hours; 5 minutes x 130 = 650 minutes = 10 hours 50; together 30:50."""
    card = (
        "{kind: proportion, use: watched, owners: [payer, provider], year_of: stated,\n"
        "      held_by: both, definition: d, numerator: n, denominator: d, registration_minutes: "
    )
    text = (
        f"measures:\n  talks: {card}3}}\n  plans: {card}5}}\n"
        'expected: {talks.denominator: {"2026": 400}, plans.denominator: {"2026": 130}}\n'
        'clauses:\n  fixed: {pay: {lump_sum: {money: "100.00", per: year}}}\n'
    )
    prepared = contract(tmp_path, text)
    said = [" ".join(line.split()) for line in
            plain(annex(prepared.resolved, prepared.form, "en")).splitlines()]  # fmt: skip
    assert "Talks 3 400 20 hours 0 minutes" in said
    assert "Plans 5 130 10 hours 50 minutes" in said
    assert "Together 30 hours 50 minutes" in said
