"""Gross, at risk, net; what changed and why; what someone else states."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from tests.contracts import HEADER, cents, contract, line, row, settled

from passend.cli import main
from passend.contract.check import Prepared
from passend.observation.table import Row
from passend.settlement.breakdown import Split, idle_limits, split, totals
from passend.settlement.causes import CAUSES, causes
from passend.settlement.completeness import completeness, counted
from passend.settlement.said import hold_against, read_said
from passend.settlement.settle import differences
from passend.settlement.statement import Statement, read_statement, to_json

MONEY = "{unit: money, per: year, year_of: opened, held_by: both}"


def one(folder: Path, pay: str, values: dict[str, int]) -> Statement:
    """A contract with one clause over yearly amounts of money, settled."""
    observed = "".join(f"  {name}: {MONEY}\n" for name in values)
    prepared = contract(folder, f"observations:\n{observed}clauses:\n  care: {{pay: {pay}}}\n")
    return settled(prepared, [row(name, value) for name, value in values.items()])


@pytest.mark.parametrize(
    ("pay", "accepted", "expected"),
    [
        ("{steps: [a, {at_most: 300.00}]}", 32_000, Split(32_000, 2_000, 0)),
        ("{steps: [a, {at_most: 300.00}]}", 29_000, Split(29_000, 0, 0)),
        # half of what lies above is paid: 1,000 of 2,000 is taken away
        ("{steps: [a, {at_most: {limit: 300.00, above: 50%}}]}", 32_000, Split(32_000, 1_000, 0)),
        ("{steps: [a, {at_least: 350.00}]}", 32_000, Split(32_000, 0, 3_000)),
        ("{steps: [a, {at_least: 350.00}]}", 36_000, Split(36_000, 0, 0)),
        ("{minus: [a, a, {excess: {of: a, over: 300.00}}]}", 32_000, Split(0, 2_000, 0)),
        ("{share: {of: a, rate: 25%}}", 32_000, Split(8_000, 0, 0)),
        ("a", 32_000, Split(32_000, 0, 0)),
    ],
    ids=["above a ceiling", "below a ceiling", "half above the ceiling", "below a floor",
         "above a floor", "a ceiling by itself", "a share", "an amount"],
)  # fmt: skip
def test_a_line_is_gross_less_what_is_at_risk_plus_what_is_topped_up(
    pay: str, accepted: int, expected: Split, tmp_path: Path
) -> None:
    statement = one(tmp_path, pay.replace("300.00", '"300.00"').replace("350.00", '"350.00"'),
                    {"a": accepted})  # fmt: skip
    found = split(line(statement, "care"))
    assert (found, found.net) == (expected, cents(statement, "care"))


def test_a_clinical_ceiling_inside_a_larger_turnover(tmp_path: Path) -> None:
    """The worked example of ValueCare: 15 million, of which 11 clinical under a ceiling of 10:
    gross 15, at risk 1, net 14."""
    text = f"""observations:
  clinical: {MONEY}
  other: {MONEY}
parameters:
  ceiling:
    - {{value: "10000000.00", per: year, from: 2026-01-01, known: 2025-11-12, source: art. 4}}
clauses:
  inside: {{pay: {{steps: [clinical, {{at_most: ceiling}}]}}}}
  outside: {{pay: other}}
"""
    rows = [row("clinical", 1_100_000_000), row("other", 400_000_000)]
    statement = settled(contract(tmp_path, text), rows)
    assert totals(statement)["2026"] == Split(1_500_000_000, 100_000_000, 0)
    assert totals(statement)["2026"].net == 1_400_000_000


@pytest.mark.row("S4-24")
@pytest.mark.parametrize(("inside", "excess"), [(True, 500), (False, 0)])
def test_expensive_drugs_inside_or_outside_the_ceiling(
    inside: bool, excess: int, tmp_path: Path
) -> None:
    """An add-on of 10 with 95 other care under a ceiling of 100: 5 above it inside, 0 outside."""
    held = "{together: [other, drugs]}" if inside else "other"
    pay = f'{{steps: [{held}, {{at_most: "100.00"}}]}}'
    statement = one(tmp_path, pay, {"other": 9_500, "drugs": 1_000})
    assert split(line(statement, "care")).at_risk == excess


@pytest.mark.row("S4-23")
def test_only_lock_and_orphan_drugs_are_settled_at_cost(tmp_path: Path) -> None:
    """Ceiling 55.0 million; other care 48.2, negotiated drugs 7.5 inside it, lock and orphan drugs
    3.0 at the net price of the hospital: 58.0 paid, 0.7 recovered. All inside: 3.7."""
    text = f"""observations:
  care: {MONEY}
  negotiated: {MONEY}
  lock: {{unit: money, per: year, year_of: delivered, held_by: provider}}
parameters:
  ceiling:
    - {{value: "55000000.00", per: year, from: 2026-01-01, known: 2025-11-12, source: art. 4}}
clauses:
  inside: {{pay: {{steps: [HELD, {{at_most: ceiling}}]}}}}
  at_cost: {{pay: {{pass_through: lock}}}}
"""
    rows = [row("care", 4_820_000_000), row("negotiated", 750_000_000),
            row("lock", 300_000_000, held_by="provider")]  # fmt: skip
    apart = settled(
        contract(tmp_path, text.replace("HELD", "{together: [care, negotiated]}")), rows
    )
    assert sum(x.entitlement for x in apart.lines if x.window == "2026") == 5_800_000_000
    assert totals(apart)["2026"].at_risk == 70_000_000
    assert line(apart, "at_cost").evidence.attested == {"lock 2026": "provider"}
    whole = text.replace("HELD", "{together: [care, negotiated, lock]}")
    whole = whole.replace("  at_cost: {pay: {pass_through: lock}}\n", "")
    assert totals(settled(contract(tmp_path, whole), rows))["2026"].at_risk == 370_000_000


def test_a_limit_without_effect_says_how_much_room_is_left(tmp_path: Path) -> None:
    statement = one(tmp_path, '{steps: [a, {at_most: "300.00"}]}', {"a": 29_000})
    (idle,) = idle_limits(statement.lines)
    assert (idle.clause, idle.window, idle.border, idle.slack) == ("care", "2026", 30_000, 1_000)
    assert idle.role == "at_most.excess"
    statement = one(tmp_path, '{steps: [a, {at_least: "300.00"}]}', {"a": 32_000})
    assert [(i.border, i.slack) for i in idle_limits(statement.lines)] == [(30_000, 2_000)]


# --- since last time, by cause ------------------------------------------------------------------


def care(folder: Path, price: str = "", limit: str = "", version: int = 1) -> Prepared:
    entry = f'    - {{value: "{price}", from: 2026-01-01, known: 2027-05-01, source: a1}}\n'
    text = f"""observations:
  volume: {{unit: day, per: year, year_of: delivered, held_by: both}}
  other: {MONEY}
  score: {{unit: point, per: year, year_of: stated, held_by: both}}
measures:
  done: {{kind: judged, use: settled, owners: [payer, provider], year_of: stated, held_by: both,
         definition: the plan was carried out}}
parameters:
  price:
    - {{value: "100.00", from: 2026-01-01, known: 2025-11-12, source: art. 4}}
{entry if price else ""}  sum: [{{value: "50.00", per: year, from: 2026-01-01, known: 2025-11-12, source: a}}]
clauses:
  care: {{pay: {{steps: [{{together: [{{fee_for_service: {{volume: volume, price: price}}}}, other]}}{limit}]}}}}
  bonus: {{pay: {{steps: [{{lump_sum: sum}}, {{only_if: {{at_least: [done, 1]}}}}]}}}}
"""  # noqa: E501
    header = HEADER.replace("id: k\n", f"id: k\nversion: {version}\n")
    return contract(folder, text, header=header, name=f"v{version}{price}{len(limit)}.yaml")


def rows(volume: int, other: int, done: int, known: str) -> list[Row]:
    return [row("volume", volume, unit="day", known=known), row("other", other, known=known),
            row("done", done, unit="yes_no", known=known)]  # fmt: skip


def by_cause(now: Statement, before: Statement) -> dict[tuple[str, str], dict[str, int]]:
    found = causes(now, before)
    for change in found:
        assert sum(change.by.values()) == change.difference
        assert change.before == _before(before, change.clause)
        assert change.now == cents(now, change.clause)
    return {(c.clause, name): {name: cents for name, cents in c.by.items() if cents}[name]
            for c in found for name in CAUSES if c.by[name]}  # fmt: skip


def _before(statement: Statement, clause: str) -> int:
    found = [x.entitlement for x in statement.lines if (x.clause, x.window) == (clause, "2026")]
    return found[0] if found else 0


def test_a_difference_is_told_cause_by_cause_and_adds_up(tmp_path: Path) -> None:
    """10 days at 100.00 and 200.00 other. Then: 12 days (+200.00), other falls to 150.00 (-50.00),
    the plan is done (+50.00), the price becomes 110.00 (12 x 10.00 = +120.00), and a ceiling of
    1,400.00 comes in (1,320.00 + 150.00 = 1,470.00: -70.00)."""
    before = settled(care(tmp_path), rows(10, 20_000, 0, "2027-02-01"))
    later = care(tmp_path, "110.00", ', {at_most: "1400.00"}', 2)
    now = settled(later, rows(12, 15_000, 1, "2027-06-01"))
    assert (cents(before, "care"), cents(now, "care")) == (120_000, 140_000)
    assert by_cause(now, before) == {
        ("care", "new_claims"): 20_000,
        ("care", "corrections"): -5_000,
        ("care", "parameters"): 12_000,
        ("care", "amendment"): -7_000,
        ("bonus", "measures"): 5_000,
    }


@pytest.mark.parametrize(
    ("volume", "other", "done", "price", "cause", "effect"),
    [
        (11, 20_000, 0, "", ("care", "new_claims"), 10_000),
        (9, 20_000, 0, "", ("care", "corrections"), -10_000),
        (10, 20_000, 1, "", ("bonus", "measures"), 5_000),
        (10, 20_000, 0, "99.50", ("care", "parameters"), -500),
    ],
)
def test_one_cause_by_itself(
    volume: int, other: int, done: int, price: str, cause: tuple[str, str], effect: int,
    tmp_path: Path,
) -> None:  # fmt: skip
    before = settled(care(tmp_path), rows(10, 20_000, 0, "2027-02-01"))
    now = settled(care(tmp_path, price), rows(volume, other, done, "2027-06-01"))
    assert by_cause(now, before) == {cause: effect}
    assert by_cause(now, now) == {}


def test_a_contract_that_does_not_know_its_new_inputs_is_an_amendment(tmp_path: Path) -> None:
    before = settled(care(tmp_path), rows(10, 20_000, 0, "2027-02-01"))
    text = f"""observations:
  volume: {{unit: day, per: year, year_of: delivered, held_by: both}}
  extra: {MONEY}
parameters:
  price: [{{value: "100.00", from: 2026-01-01, known: 2025-11-12, source: art. 4}}]
clauses:
  care: {{pay: {{fee_for_service: {{volume: volume, price: price}}}}}}
  new: {{pay: extra}}
"""
    later = contract(tmp_path, text, header=HEADER.replace("id: k\n", "id: k\nversion: 2\n"))
    now = settled(later, [row("volume", 10, unit="day"), row("extra", 700)])
    assert by_cause(now, before) == {
        ("care", "amendment"): -20_000,
        ("new", "amendment"): 700,
    }


CEILING = """observations:
  accepted: {unit: money, per: year, year_of: opened, held_by: both}
parameters:
  ceiling:
    - {value: "300000.00", per: year, from: 2026-01-01, known: 2025-11-12, source: art. 4}
MORE
clauses:
  care: {article: "4", pay: {steps: [accepted, {at_most: ceiling}]}}
"""
LOWERED = (
    '    - {value: "286068.00", per: year, from: 2026-01-01, known: 2026-07-01, source: letter}\n'
)


def lowered(folder: Path) -> tuple[Statement, Statement]:
    """The ceiling of 300,000 lowered to 286,068 in mid-contract: before and after."""
    accepted = [row("accepted", 32_408_800, known="2026-06-01")]
    before = settled(contract(folder, CEILING.replace("MORE\n", "")), accepted)
    now = settled(contract(folder, CEILING.replace("MORE\n", LOWERED)), accepted)
    return now, before


def test_a_lowered_ceiling_differs_13932_and_a_document_that_says_13914_is_18_off(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    now, before = lowered(tmp_path)
    assert by_cause(now, before) == {("care", "parameters"): -1_393_200}
    stated = tmp_path / "brief.csv"
    stated.write_text("afspraak;periode;wat;bedrag;bron\ncare;2026;verschil;-13914.00;brief\n"
                      "care;2026;recht;286068.00;brief\n", encoding="utf-8")  # fmt: skip
    compared, findings = hold_against(differences(now, before), read_said(stated))
    assert [(s.follows, s.gap) for s in compared] == [(-1_393_200, 1_800), (28_606_800, 0)]
    (finding,) = findings
    assert finding.code == "stated-amount-differs"
    assert "EUR 18.00 apart" in finding.message
    assert finding.place.line == 2
    paths = []
    for name, statement in (("now", now), ("before", before)):
        paths.append(tmp_path / f"{name}.json")
        paths[-1].write_text(to_json(statement), encoding="utf-8")
    command = ["statement", str(paths[0]), "--after", str(paths[1]), "--said", str(stated)]
    assert main(command) == 1
    shown = capsys.readouterr()
    assert "verschil € 18,00" in shown.err
    assert "€ -13.932,00" in shown.out


def test_nothing_is_recovered_on_a_clause_that_is_not_in_the_contract(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """1,200 client-months with 17,400 hours, norm 13.8 + 2 %: 508.8 hours, 34,598.40 at 68.00. But
    the norm was never agreed (Rb Gelderland 2025:2716)."""
    text = """observations:
  hours: {unit: hour, per: year, year_of: delivered, held_by: both}
  months: {unit: client_month, per: year, year_of: delivered, held_by: both}
parameters:
  price: [{value: "68.00", from: 2026-01-01, known: 2025-11-12, source: art. 4}]
clauses:
  care: {pay: {fee_for_service: {volume: hours, price: price}}}
"""
    counted_rows = [row("hours", 17_400, unit="hour"), row("months", 1_200, unit="client_month")]
    statement = settled(contract(tmp_path, text), counted_rows)
    assert [x.clause for x in statement.lines] == ["care"]
    claim = tmp_path / "vordering.csv"
    claim.write_text("clause;window;what;amount\ngemiddelde_uren_per_client;2026;balance;34598.40\n",
                     encoding="utf-8")  # fmt: skip
    (stated,), (finding,) = hold_against(statement, read_said(claim), "nl")
    assert (stated.follows, stated.known_clause) == (0, False)
    assert (finding.code, finding.source) == ("not-agreed", "Rb Gelderland 2025:2716")
    path = tmp_path / "s.json"
    path.write_text(to_json(statement), encoding="utf-8")
    assert main(["statement", str(path), "--said", str(claim)]) == 1
    out = " ".join(capsys.readouterr().out.split())
    assert "Gemiddelde uren per client is geen afspraak in dit contract" in out
    assert "Er wordt niets op teruggevorderd" in out


def test_last_years_contract_rebuilt_from_a_sheet_of_aggregates(tmp_path: Path) -> None:
    """A controller's own sheet says 300,000.00 and 24,088.00 above it; a typo in it is named."""
    now, before = lowered(tmp_path)
    own = tmp_path / "eigen.csv"
    own.write_text("clause,window,what,amount\ncare,2026,gross,324088.00\n"
                   "care,2026,at_risk,24088.00\ncare,2026,entitlement,300000.00\n",
                   encoding="utf-8")  # fmt: skip
    compared, findings = hold_against(before, read_said(own))
    assert [s.gap for s in compared] == [0, 0, 0]
    assert findings == []
    _, findings = hold_against(now, read_said(own))
    assert [f.message.rpartition(", ")[2] for f in findings] == ["EUR 13,932.00 apart"] * 2
    other = replace(compared[0], window="2029")
    _, (nothing,) = hold_against(before, [other])
    assert nothing.code == "stated-nothing-follows"


def test_what_is_sent_as_json_holds_the_statement_and_what_stands_beside_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    now, before = lowered(tmp_path)
    for name, statement in (("now", now), ("before", before)):
        (tmp_path / f"{name}.json").write_text(to_json(statement), encoding="utf-8")
    command = ["statement", str(tmp_path / "now.json"), "--after", str(tmp_path / "before.json")]
    issued = ["--issue", "final", "--day", "2026-07-01", "--year", "2026", "--format", "json"]
    assert main([*command, *issued]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["changes"][0]["by"]["parameters"] == told["changes"][0]["difference"] == -1_393_200
    assert (told["issue"]["kind"], told["issue"]["years"]) == ("final", ["2026"])
    path = tmp_path / "again.json"
    path.write_text(json.dumps(told["statement"]), encoding="utf-8")
    assert read_statement(path) == differences(now, before)


# --- how complete -------------------------------------------------------------------------------


def test_completeness_counts_what_is_needed_there_and_final(tmp_path: Path) -> None:
    text = """observations:
  cost: {unit: money, per: year, year_of: closed, held_by: provider, closes_after: 90}
  relief: {unit: money, per: year, year_of: stated, held_by: payer}
clauses:
  care: {pay: cost}
  less: {paid_by: provider, paid_to: payer, pay: relief}
"""
    prepared = contract(tmp_path, text)
    given = [row("cost", 5_000, known="2027-02-01"), row("costs", 100, known="2027-02-01")]
    (found,) = completeness(settled(prepared, given))
    assert (found.needed, found.present, found.lines, found.waiting) == (2, 1, 1, 1)
    assert (found.final_cents, found.all_cents, found.is_final) == (0, 5_000, False)
    told = counted(settled(prepared, given))
    assert (told.rows, told.cents, told.left_out_rows, told.left_out_cents) == (1, 5_000, 1, 100)
    given = [row("cost", 5_000, known="2027-06-01"), row("relief", 100, known="2027-06-01")]
    (found,) = completeness(settled(prepared, given))
    assert (found.final_cents, found.is_final) == (5_100, True)
