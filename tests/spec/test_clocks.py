"""Deadlines as data: what is due when, what is near, what was late, and what goes with it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.contracts import contract, row, settled

from passend.cli import main
from passend.contract.annex import annex
from passend.findings import BadInput
from passend.report.plain import plain
from passend.settlement.clocks import due_days, issues_of, last_day, state_on
from passend.settlement.ics import ics
from passend.settlement.issue import issue_of, record_issue
from passend.settlement.issued_document import Extras, issued_document
from passend.settlement.ledger.entries import Remark
from passend.settlement.ledger.sqlite import SqliteLedger
from passend.settlement.statement import to_json

TEXT = """observations:
  accepted: {unit: money, per: year, year_of: opened, held_by: both, closes_after: 90}
deadlines:
  - {id: data, kind: data_cutoff, months: 3, article: "9.1"}
  - {id: provisional, kind: provisional, months: 6, article: "9.2", warn_days: 45}
  - {id: final, kind: final, months: 18, article: "9.3", warn_days: 60, risk: recovery may fail}
  - {id: objection, kind: objection, days: 30, counts_from: issued, of: final, article: "9.4"}
calendar:
  - {id: midterm, says: "the midterm; review, of all", day: 2027-06-01, owner: payer}
clauses:
  care: {pay: {steps: [accepted, {at_most: "300000.00"}]}}
"""


@pytest.mark.parametrize(
    ("start", "months", "days", "expected"),
    [
        ("2027-01-01", 6, 0, "2027-06-30"),
        ("2027-01-01", 3, 0, "2027-03-31"),
        ("2027-01-01", 0, 90, "2027-03-31"),
        ("2027-05-02", 0, 30, "2027-05-31"),  # issued on 1 May
        ("2027-01-01", 18, 0, "2028-06-30"),
        ("2027-01-01", 2, 0, "2027-02-28"),
        ("2027-01-31", 1, 1, "2027-02-28"),
        ("2027-12-31", 2, 1, "2028-02-29"),
    ],
)
def test_the_last_day_of_a_term(start: str, months: int, days: int, expected: str) -> None:
    assert last_day(date.fromisoformat(start), months, days).isoformat() == expected


def test_every_year_has_its_deadlines_and_an_objection_counts_from_the_issue(
    tmp_path: Path,
) -> None:
    agreed = contract(tmp_path, TEXT).resolved.contract
    days = [(due.window, due.deadline.id, due.day.isoformat()) for due in due_days(agreed, {})]
    assert days == [
        ("2026", "data", "2027-03-31"),
        ("2026", "provisional", "2027-06-30"),
        ("2027", "data", "2028-03-31"),
        ("2026", "final", "2028-06-30"),
        ("2027", "provisional", "2028-06-30"),
        ("2027", "final", "2029-06-30"),
    ]
    issued = {("final", "2026"): date(2028, 5, 1)}
    (objection,) = [d for d in due_days(agreed, issued) if d.deadline.id == "objection"]
    assert (objection.window, objection.day) == ("2026", date(2028, 5, 31))


def test_a_day_that_was_agreed_goes_before_the_term(tmp_path: Path) -> None:
    text = TEXT.replace("months: 18,", "months: 18, on: {2026: 2028-03-01},")
    agreed = contract(tmp_path, text).resolved.contract
    finals = {d.window: d.day for d in due_days(agreed, {}) if d.deadline.id == "final"}
    assert finals == {"2026": date(2028, 3, 1), "2027": date(2029, 6, 30)}


@pytest.mark.parametrize(
    ("day", "state"),
    [("2028-04-30", "later"), ("2028-05-01", "near"), ("2028-06-30", "near"),
     ("2028-07-01", "passed")],
)  # fmt: skip
def test_a_deadline_warns_before_it_passes(day: str, state: str, tmp_path: Path) -> None:
    agreed = contract(tmp_path, TEXT).resolved.contract
    (final,) = [d for d in due_days(agreed, {}) if (d.deadline.id, d.window) == ("final", "2026")]
    assert state_on(final, date.fromisoformat(day)) == state


@pytest.mark.parametrize(("day", "state", "late"), [("2028-06-30", "met", 0),
                                                    ("2028-07-04", "late", 4)])  # fmt: skip
def test_what_was_issued_is_met_or_late(day: str, state: str, late: int, tmp_path: Path) -> None:
    agreed = contract(tmp_path, TEXT).resolved.contract
    issued = {("final", "2026"): date.fromisoformat(day)}
    found = [d for d in due_days(agreed, issued) if (d.deadline.id, d.window) == ("final", "2026")]
    assert [(state_on(d, date(2029, 1, 1)), d.late_days) for d in found] == [(state, late)]


@pytest.mark.parametrize(
    ("was", "becomes", "code"),
    [
        ("id: final", "id: data", "name-twice"),
        ("months: 18, ", "", "no-term"),
        ("counts_from: issued, ", "", "no-term"),
        (", of: final", "", "no-term"),
        ("months: 18", "months: -1", "bad-value"),
        ("months: 18,", "months: 18, on: {2026-Q1: 2028-03-01},", "bad-window"),
        ("months: 18,", "months: 18, on: {2026: soon},", "bad-date"),
        ("kind: final", "kind: finale", "unknown-word"),
    ],
)
def test_a_deadline_that_does_not_say_when_is_refused(
    was: str, becomes: str, code: str, tmp_path: Path
) -> None:
    assert was in TEXT
    with pytest.raises(BadInput) as caught:
        contract(tmp_path, TEXT.replace(was, becomes))
    assert {f.code for f in caught.value.findings} == {code}
    assert all(f.place.line > 0 for f in caught.value.findings)


def test_deadlines_have_dutch_keys_and_stand_in_the_annex(tmp_path: Path) -> None:
    header = """passend: 1
taal: nl
id: k
looptijd: {vanaf: 2026-01-01, tot: 2028-01-01}
partijen:
  payer: {naam: Verzekeraar, soort: verzekeraar}
  provider: {naam: Ziekenhuis, soort: aanbieder}
"""
    text = """termijnen:
  - {id: eind, soort: definitief, maanden: 18, artikel: "9.3", waarschuw_dagen: 60}
  - {id: bezwaar, soort: bezwaar, dagen: 30, telt_vanaf: afgifte, van: definitief}
afspraken:
  som: {betaal: {vast_bedrag: "100.00"}}
"""
    prepared = contract(tmp_path, text.replace('"100.00"', '{geld: "100.00", per: jaar}'), header)
    final, objection = prepared.resolved.contract.deadlines
    assert (final.kind, final.months, final.warn_days) == ("final", 18, 60)
    assert (objection.counts_from, objection.of) == ("issued", "final")
    shown = plain(annex(prepared.resolved, prepared.form, "nl"))
    assert "Termijnen van de afrekening" in shown
    assert "telt vanaf" in shown


def test_an_agenda_reads_the_calendar(tmp_path: Path) -> None:
    agreed = contract(tmp_path, TEXT).resolved.contract
    text = ics(agreed, due_days(agreed, {}), date(2025, 11, 12), "en")
    assert text == ics(agreed, due_days(agreed, {}), date(2025, 11, 12), "en")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    lines = text.replace("\r\n ", "").split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]
    at = lines.index("UID:k-final-2026@passend")
    assert lines[at : at + 5] == [
        "UID:k-final-2026@passend",
        "DTSTAMP:20251112T000000Z",
        "DTSTART;VALUE=DATE:20280630",
        "DTEND;VALUE=DATE:20280701",
        "SUMMARY:Final statement 2026 · k",
    ]
    assert "TRIGGER:-P60D" in lines
    assert "SUMMARY:Meeting: the midterm\\; review\\, of all · k" in lines
    assert text.count("BEGIN:VEVENT") == text.count("END:VEVENT") == 7
    assert text.count("BEGIN:VALARM") == 6


def test_the_command_warns_of_what_is_near_and_what_has_passed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    contract(tmp_path, TEXT)
    clocks = ["clocks", str(tmp_path / "k.yaml"), "--on"]
    assert main([*clocks, "2027-01-15"]) == 0
    assert "31 maart 2027" in capsys.readouterr().out
    assert main([*clocks, "2028-07-15"]) == 1
    out = " ".join(capsys.readouterr().out.split())
    assert "verstreken" in out
    assert "recovery may fail" in out
    assert "71.919" in out
    assert main([*clocks, "2027-01-15", "--format", "ics", "--out", str(tmp_path / "a.ics")]) == 0
    assert (tmp_path / "a.ics").read_text("utf-8").startswith("BEGIN:VCALENDAR")


# --- issuing ------------------------------------------------------------------------------------


def test_a_late_final_statement_is_issued_with_its_reason_the_risk_and_the_warnings(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    statement = settled(contract(tmp_path, TEXT), [row("accepted", 32_408_800)])
    path, ledger = tmp_path / "s.json", tmp_path / "ledger.db"
    path.write_text(to_json(statement), encoding="utf-8")
    for said in ("--by Bob --on 2026-09-01 --excess 24088.00 --says more",
                 "--by Anna --on 2026-09-20 --says no --reply"):  # fmt: skip
        warn = ["warn", str(ledger), "--contract", "k", "--clause", "care", *said.split()]
        assert main(warn) == 0
    capsys.readouterr()
    sent = ["statement", str(path), "--issue", "final", "--day", "2028-07-04", "--by", "Anna",
            "--ledger", str(ledger), "--lang", "en"]  # fmt: skip
    assert main([*sent, "--reason", "the hospital merged"]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "due by 30 June 2028 and comes 4 days after" in out
    assert "The issuer says: the hospital merged" in out
    assert "recovery may fail" in out
    assert "2022:1008" in out
    assert "early warning Bob care" in out
    assert "answer Anna care" in out
    assert "Objection on 2026 until 3 August 2028 (9.4)" in out
    assert main(sent) == 0
    assert "The issuer gives no reason." in capsys.readouterr().out


def test_a_statement_in_time_is_not_marked_and_a_revision_is_not_late_again(
    tmp_path: Path,
) -> None:
    prepared = contract(tmp_path, TEXT)
    statement = settled(prepared, [row("accepted", 32_408_800)])
    agreed = prepared.resolved.contract
    in_time = issue_of(statement, agreed, "final", date(2028, 6, 30))
    assert (in_time.years, in_time.late, in_time.not_final) == (("2026",), (), ())
    late = issue_of(statement, agreed, "final", date(2028, 7, 4))
    assert [(due.window, due.late_days) for due in late.late] == [("2026", 4)]
    assert late.lacks_reason
    with SqliteLedger(tmp_path / "ledger.db") as ledger:
        record_issue(ledger, "k", in_time)
        first = issues_of(ledger.remarks("k"))
    assert first == {("final", "2026"): date(2028, 6, 30)}
    again = issue_of(statement, agreed, "final", date(2029, 7, 4), issued=first)
    assert again.late == ()
    text = plain(issued_document(statement, Extras(in_time), "nl"))
    assert "te laat" not in text


def test_a_final_statement_of_what_is_still_open_says_so(tmp_path: Path) -> None:
    prepared = contract(tmp_path, TEXT)
    statement = settled(prepared, [row("accepted", 100, known="2027-02-01")])
    agreed = prepared.resolved.contract
    assert issue_of(statement, agreed, "final", date(2027, 2, 1)).years == ()
    forced = issue_of(statement, agreed, "final", date(2027, 2, 1), years=["2026"])
    assert forced.not_final == ("2026",)
    provisional = issue_of(statement, agreed, "provisional", date(2027, 2, 1))
    assert (provisional.years, provisional.not_final) == (("2026",), ())


def test_a_statement_is_not_issued_before_it_was_known(tmp_path: Path) -> None:
    prepared = contract(tmp_path, TEXT)
    statement = settled(prepared, [row("accepted", 100, known="2027-05-02")])
    with pytest.raises(BadInput) as caught:
        issue_of(statement, prepared.resolved.contract, "provisional", date(2027, 5, 1))
    assert [f.code for f in caught.value.findings] == ["issued-before-known"]


def test_posting_records_the_issue_once_with_the_days_it_was_late(tmp_path: Path) -> None:
    path, ledger = tmp_path / "s.json", tmp_path / "ledger.db"
    statement = settled(contract(tmp_path, TEXT), [row("accepted", 100)])
    path.write_text(to_json(statement), encoding="utf-8")
    post = ["post", str(path), "--ledger", str(ledger), "--issued", "final", "--by", "Anna"]
    assert main([*post, "--day", "2028-07-04", "--reason", "merger"]) == 0
    assert main([*post, "--day", "2028-07-04", "--reason", "merger"]) == 0
    assert main([*post, "--day", "2028-09-01"]) == 0
    with SqliteLedger(ledger) as opened:
        said = [(r.clause, r.window, r.day, r.by, r.says) for r in opened.remarks("k")]
    assert said == [
        ("final", "2026", "2028-07-04", "Anna", "4 days late: merger"),
        ("final", "2026", "2028-09-01", "Anna", "revised"),
    ]
    clocks = ["clocks", str(tmp_path / "k.yaml"), "--ledger", str(ledger), "--on", "2028-07-10"]
    assert main(clocks) == 1  # the provisional one was never issued


def test_an_early_warning_without_words_or_with_a_bad_day_is_refused(tmp_path: Path) -> None:
    from passend.settlement.ledger.memory import MemoryLedger
    from passend.settlement.ledger.remarks import say

    for day, by, says, code in (("2026-09-01", "", "more", "empty-remark"),
                                ("2026-09-01", "Bob", "", "empty-remark"),
                                ("1-9-2026", "Bob", "more", "bad-date")):  # fmt: skip
        with pytest.raises(BadInput) as caught:
            say(MemoryLedger(), Remark("", "early_warning", "k", "", "", day, by, 0, says))
        assert [f.code for f in caught.value.findings] == [code]
