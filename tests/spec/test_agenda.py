"""From signals to an agenda: clauses that open a talk, the calendar, the logbook, the burden."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from tests.contracts import contract, row

from passend.contract.check import Prepared
from passend.findings import BadInput
from passend.monitoring.agenda.burden import burden
from passend.monitoring.agenda.judged import judged
from passend.monitoring.agenda.logbook import Logbook, read_logbook_text
from passend.monitoring.agenda.meetings import due
from passend.monitoring.agenda.talks import Talk, talks
from passend.monitoring.watch.evidence import Input, freeze
from passend.observation.table import Row

TALK = """
care:
  visits: {codes: [A1], year_of: opened, unit: visit, held_by: both, closes_after: 120}
expected:
  visits.volume: {2026: 1000, 2027: 1000}
calendar:
  - {id: talk, says: The year so far., every: quarter, owner: provider}
  - {id: final, says: The final settlement., day: 2027-09-01, owner: payer}
clauses:
  reopen:
    article: "6"
    answers: [changed_context]
    talk_when: {care: visits, deviates: 10%}
    says: Volume that moves is talked about.
"""


def visits(value: int, known: str, window: str = "2026") -> Row:
    return row("visits.volume", value, window, unit="visit", known=known)


def first(prepared: Prepared, rows: list[Row], day: str) -> Talk:
    return talks(prepared, rows, date.fromisoformat(day))[0]


# --- clauses that open a talk ----------------------------------------------------------------


@pytest.mark.row("S1-07", "S1-06")
@pytest.mark.parametrize(
    ("value", "state"),
    [(1100, "within"), (1101, "fires"), (900, "within"), (899, "fires"), (1000, "within")],
)
def test_a_complete_year_that_deviates_more_than_agreed_opens_the_talk(
    tmp_path: Path, value: int, state: str
) -> None:
    """10 % of 1,000 is 100: 1,100 does not yet deviate more than that, 1,101 does."""
    talk = first(contract(tmp_path, TALK), [visits(value, "2027-05-01")], "2027-05-01")
    assert (talk.state, talk.opens) == (state, state == "fires")


def test_a_year_that_late_claims_may_still_change_is_not_judged(tmp_path: Path) -> None:
    """The year is over on 1 January and closed 120 days later, on 1 May: until then a shortfall may
    be late claims. What is already past the upper border fires at once."""
    prepared = contract(tmp_path, TALK)
    assert first(prepared, [visits(700, "2027-04-30")], "2027-04-30").state == "early"
    assert first(prepared, [visits(700, "2027-04-30")], "2027-05-01").state == "fires"
    assert first(prepared, [visits(1101, "2026-11-01")], "2026-11-01").state == "passed"


@pytest.mark.parametrize(
    ("value", "state"),
    [(550, "open"), (551, "early"), (449, "early"), (450, "open")],
)
def test_in_an_open_year_the_months_so_far_give_an_early_sign_and_no_verdict(
    tmp_path: Path, value: int, state: str
) -> None:
    """Six months are over: 500 of 1,000 were to be expected, give or take 50."""
    talk = first(contract(tmp_path, TALK), [visits(value, "2026-07-15")], "2026-07-15")
    assert (talk.state, talk.months, talk.opens) == (state, 6, False)


def test_months_add_up_to_the_year_and_a_correction_replaces(tmp_path: Path) -> None:
    text = TALK.replace("unit: visit,", "unit: visit, per: month,")
    rows = [visits(600, "2026-02-10", "2026-01"), visits(500, "2026-03-10", "2026-02"),
            visits(550, "2026-04-10", "2026-01")]  # fmt: skip
    prepared = contract(tmp_path, text)
    assert first(prepared, rows, "2026-03-31").observed == 1100
    assert first(prepared, rows, "2026-04-30").observed == 1050
    assert first(prepared, rows, "2026-04-30").off == Fraction(50, 1000)


def test_without_an_observation_or_an_expectation_nothing_is_judged(tmp_path: Path) -> None:
    prepared = contract(tmp_path, TALK)
    assert first(prepared, [], "2027-06-01").state == "unknown"
    nothing = contract(tmp_path, TALK.replace("visits.volume: {2026: 1000, 2027: 1000}", "{}"))
    assert first(nothing, [visits(5, "2027-06-01")], "2027-06-01").state == "unknown"


# --- the calendar ----------------------------------------------------------------------------


def test_the_calendar_says_when_a_meeting_was_and_is_due(tmp_path: Path) -> None:
    """Quarterly from 1 January 2026: 1 April, 1 July, ...; one meeting has a day of its own."""
    talk, final = due(contract(tmp_path, TALK).resolved.contract, date(2026, 8, 15))
    assert (talk.last, talk.next) == (date(2026, 7, 1), date(2026, 10, 1))
    assert (final.last, final.next) == (None, date(2027, 9, 1))
    on_the_day = due(contract(tmp_path, TALK).resolved.contract, date(2026, 7, 1))[0]
    assert (on_the_day.last, on_the_day.next) == (date(2026, 7, 1), date(2026, 10, 1))


# --- the logbook -----------------------------------------------------------------------------

ISSUE = """passend_log: 1
issues:
  - {id: wait, contract: k, raised: 2026-03-01, by: provider, says: Waiting times rise.,
     owner: payer, before: 2026-04-01%s}
"""


def codes(text: str) -> list[str]:
    with pytest.raises(BadInput) as caught:
        read_logbook_text(text, "log.yaml")
    return [finding.code for finding in caught.value.findings]


@pytest.mark.row("S0-10")
def test_a_raised_issue_has_an_owner_a_date_and_in_the_end_an_outcome() -> None:
    (issue,) = read_logbook_text(ISSUE % "", "log.yaml").issues
    assert (issue.owner, issue.before) == ("payer", date(2026, 4, 1))
    assert issue.state(date(2026, 3, 31)) == "open"
    assert issue.state(date(2026, 4, 2)) == "overdue"
    closed = ISSUE % ", outcome: A second clinic opens., on: 2026-04-10"
    (issue,) = read_logbook_text(closed, "log.yaml").issues
    assert issue.state(date(2026, 4, 9)) == "overdue"
    assert issue.state(date(2026, 4, 10)) == "closed"


@pytest.mark.parametrize(
    ("was", "becomes", "code"),
    [
        ("owner: payer, ", "", "missing-key"),
        ("before: 2026-04-01%s", "by_when: 2026-04-01%s", "missing-key"),
        ("raised: 2026-03-01", "raised: 1 March", "bad-date"),
        ("%s", ", outcome: Solved.", "missing-key"),  # an outcome without its day
    ],
)
def test_an_issue_without_what_it_must_have_is_a_finding(was: str, becomes: str, code: str) -> None:
    assert code in codes(ISSUE.replace(was, becomes).replace("%s", ""))


@pytest.mark.row("S0-24")
def test_a_talk_that_invoked_fairness_records_its_decision() -> None:
    text = """passend_logboek: 1
taal: nl
gesprekken:
  - {contract: k, op: 2026-10-20, zegt: Het euroteken kwam in beeld., redelijkheid: "art. 6"%s}
"""
    assert codes(text % "") == ["missing-key"]
    (met,) = read_logbook_text(text % ", besluit: Eenmalig delen.", "log.yaml").meetings
    assert (met.fairness, met.decision) == ("art. 6", "Eenmalig delen.")


def test_everything_wrong_in_a_logbook_is_said_at_once() -> None:
    text = (ISSUE % "").replace("owner: payer, ", "").replace("passend_log: 1\n", "colour: red\n")
    assert sorted(codes(text)) == ["missing-key", "missing-key", "unknown-key"]


def test_two_issues_have_two_names() -> None:
    text = ISSUE % ""
    assert codes(text + text.partition("issues:\n")[2]) == ["id-twice"]


# --- judged by both --------------------------------------------------------------------------

JUDGED = """
measures:
  plan: {kind: judged, use: watched, owners: [payer, provider], year_of: delivered, held_by: both,
         definition: Every older patient has a plan before treatment.}
clauses:
  talk: {says: The parties talk about the plan.}
"""
OPINIONS = """passend_log: 1
judgements:
  - {contract: k, measure: plan, window: "2026", by: provider, kind: done, answer: yes,
     says: All have one., on: 2027-01-10}
  - {contract: k, measure: plan, window: "2026", by: payer, kind: audit, answer: "no",
     says: Four of ten files had none., on: 2027-02-01, evidence: audit 2027-3}
"""


@pytest.mark.row("S1-05")
def test_a_measure_without_a_number_is_judged_by_both_and_disagreement_is_kept(
    tmp_path: Path,
) -> None:
    found = contract(tmp_path, JUDGED).resolved.contract
    log = read_logbook_text(OPINIONS, "log.yaml")
    (early,) = judged(found, log.judgements, date(2027, 1, 31))
    assert (early.verdict, early.silent) == ("incomplete", ("payer",))
    (both,) = judged(found, log.judgements, date(2027, 2, 1))
    assert both.verdict == "disagreed"
    assert {(one.by, one.answer) for one in both.judgements} == {("provider", "yes"),
                                                                 ("payer", "no")}  # fmt: skip


def test_a_party_may_change_its_mind_and_only_its_own(tmp_path: Path) -> None:
    found = contract(tmp_path, JUDGED).resolved.contract
    more = (
        OPINIONS
        + """  - {contract: k, measure: plan, window: "2026", by: payer, kind: audit,
     answer: yes, says: The files were found., on: 2027-03-01}
"""
    )
    log = read_logbook_text(more, "log.yaml")
    assert judged(found, log.judgements, date(2027, 2, 28))[0].verdict == "disagreed"
    assert judged(found, log.judgements, date(2027, 3, 1))[0].verdict == "yes"


# --- the burden of registration --------------------------------------------------------------


@pytest.mark.row("S0-30")
def test_hours_of_registration_per_measure_and_their_sum(tmp_path: Path) -> None:
    """600 patients x 3 minutes = 30 hours, 200 x 6 = 20 hours, one costs nothing: together 50 hours
    where 40 were agreed. Of one that does not say, nothing is known."""
    card = ("use: watched, owners: [payer, provider], year_of: delivered, held_by: provider, "
            "definition: d, numerator: n, denominator: d")  # fmt: skip
    text = f"""
burden: {{measures: 3, hours: 40}}
expected:
  pain.denominator: {{2026: 600}}
  trust.denominator: {{2026: 200}}
measures:
  pain: {{kind: proportion, {card}, registration_minutes: 3}}
  trust: {{kind: proportion, {card}, registration_minutes: 6}}
  days: {{kind: proportion, {card}, registration_minutes: 0}}
  late: {{kind: proportion, {card}}}
clauses:
  talk: {{says: The parties talk.}}
"""
    found = burden(contract(tmp_path, text).resolved.contract, 2026)
    assert found.minutes == {"pain": 1800, "trust": 1200, "days": 0}
    assert (found.hours, found.agreed_hours, found.too_much) == (50, 40, True)
    assert found.unknown == ("late",)
    room = text.replace("measures: 3, hours: 40", "measures: 4, hours: 50")
    assert not burden(contract(tmp_path, room).resolved.contract, 2026).too_much


# --- frozen evidence -------------------------------------------------------------------------


def test_the_evidence_changes_with_every_input_and_with_the_day_and_not_with_a_name() -> None:
    one = Input("contract", "a.yaml", "sha256:1")
    day = date(2027, 1, 31)
    base = freeze([one], day, None).hash
    assert freeze([Input("contract", "moved.yaml", "sha256:1")], day, None).hash == base
    others = {
        freeze([Input("contract", "a.yaml", "sha256:2")], day, None).hash,
        freeze([one, Input("claims", "c", "sha256:3")], day, None).hash,
        freeze([one], date(2027, 2, 1), None).hash,
        freeze([one], day, date(2026, 12, 31)).hash,
    }
    assert base not in others
    assert len(others) == 4


def test_an_empty_logbook_is_a_logbook() -> None:
    assert read_logbook_text("passend_log: 1\n", "log.yaml") == Logbook()
