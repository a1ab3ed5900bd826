"""The draft checker: every rule speaks once where it should, and is silent when that is mended."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import examples
from tests.contracts import FRAMEWORKS, NAMES, contract, copied
from tests.generated_terms import OUT_OF, YEARS, Made, made_contracts, money_text
from tests.oracle_terms import Amount, Oracle, Undefined, Window, half_away

import passend
from passend.contract.check import prepare
from passend.contract.drafting import RULES, draft_findings
from passend.contract.drafting.draft import Draft
from passend.contract.drafting.law import LAW, in_force
from passend.contract.drafting.search import Search
from passend.contract.resolve import resolve_file
from passend.findings import Finding
from passend.periods import Interval

DRAFTS = Path(__file__).parents[1] / "fixtures" / "drafts"
BAD = sorted(DRAFTS.glob("*.yaml"))
PRACTICES = sorted((Path(passend.__file__).parent / "practices").glob("*.yaml"))

PARTIES = """parties:
  payer: {name: Payer, kind: insurer, uzovi: ["9001"]}
  provider: {name: Provider, kind: provider, agb: ["06990001"]}
"""
ONE_YEAR = "passend: 1\nid: k\nruns: {from: 2026-01-01, until: 2027-01-01}\n" + PARTIES
TWO_YEARS = (
    "passend: 1\nid: k\nruns: {from: 2026-01-01, until: 2028-01-01}\n"
    "evidence: [{says: nothing, status: not_known}]\n" + PARTIES
)
DUTCH = (
    "passend: 1\ntaal: nl\nid: k\nlooptijd: {vanaf: 2026-01-01, tot: 2027-01-01}\n"
    "partijen:\n  payer: {naam: P, soort: verzekeraar}\n  provider: {naam: Z, soort: aanbieder}\n"
)
SINCE = "from: 2026-01-01, known: 2025-11-12, source: art. 4"
LATER = "from: 2027-01-01, known: 2025-11-12, source: art. 4"
MONEY = "{unit: money, per: year, year_of: opened, held_by: both}"
TITLE = "title: {kind: declaration, rule: NR-msz-2026}"
TALKS = "  talks: {answers: [overspend, underspend, changed_context, reopener]}\n"


def value(amount: str, per: str = "per: year, ", since: str = SINCE) -> str:
    return f'{{value: "{amount}", {per}{since}}}'


def clause(pay: str, name: str = "paid", more: str = "") -> str:
    return f"  {name}: {{{TITLE}, {more}pay: {pay}}}\n"


def draft(folder: Path, text: str, header: str = ONE_YEAR) -> list[Finding]:
    return draft_findings(contract(folder, text, header))


def codes(findings: list[Finding]) -> list[str]:
    return [finding.code for finding in findings]


FIXED = f"parameters:\n  sum: [{value('1000.00')}]\nclauses:\n" + clause("{lump_sum: sum}") + TALKS
FIXED_TWICE = (
    f"parameters:\n  sum: [{value('1000.00')}, {value('1020.00', since=LATER)}]\n"
    "clauses:\n" + clause("{lump_sum: sum}") + TALKS
)


@dataclass(frozen=True)
class Case:
    """A contract that breaks one rule once, and the same contract mended."""

    code: str
    bad: str
    mended: str
    header: str = ONE_YEAR
    at: str = ""
    """What stands on the line where it is found; by default the line of the clause ``paid``."""


def saving(counts: str) -> str:
    shared = "benchmark: norm, expenditure: cost, rate: 50%, minimum: 2%"
    return (
        f"observations: {{cost: {MONEY}}}\nparameters:\n  norm: [{value('20000000.00')}]\n"
        'expected: {cost: {2026: "19700000.00"}}\nclauses:\n'
        + clause(f"{{shared_savings: {{{shared}, counts: {counts}}}}}")
        + TALKS
    )


def days(price: str, malus: str) -> str:
    return (
        "care: {days: {year_of: delivered, unit: day, held_by: both}}\n"
        f"parameters:\n  price: [{value(price, '')}]\n  malus: [{value(malus, '')}]\n"
        "expected: {days: {2026: 9800}}\nclauses:\n"
        + clause("{fee_for_service: {volume: days.volume, price: price}}", "care")
        + clause(
            "{fee_for_service: {volume: days.volume, price: malus}}",
            more="paid_by: provider, paid_to: payer, ",
        )
        + TALKS
    )


def limited(floor: str, ceiling: str, duty: str = "duty_to_continue: true, ") -> str:
    return (
        f"observations: {{cost: {MONEY}}}\n"
        f"parameters:\n  floor: [{value(floor)}]\n  ceiling: [{value(ceiling)}]\n"
        'expected: {cost: {2026: "900.00"}}\nclauses:\n'
        + clause("{steps: [cost, {at_least: floor}, {at_most: ceiling}]}", more=duty)
        + TALKS
    )


def part(until: str, cost: str, more: str = "") -> str:
    return (
        "care: {hours: {year_of: delivered, unit: hour, held_by: both}}\n"
        f"parameters:\n  price: [{value('52.00', '')}, {value('53.00', '', LATER)}]\n"
        "expected:\n  hours: {2026: 100, 2027: 100}\n"
        f'  hours.cost: {{2026: "9000.00", 2027: "{cost}"}}\nclauses:\n'
        + clause("{fee_for_service: {volume: hours.volume, price: price}}", more=f"{until}{more}")
        + TALKS
    )


def indexed(final: str, base: str = "") -> str:
    return (
        f"parameters:\n  base: [{value('1000.00')}{base}]\n"
        f"  estimate: [{value('3.50%', '', LATER)}]\n"
        f"  final: [{value(final, '', LATER.replace('2025-11-12', '2027-10-01'))}]\n"
        "  sum: {indexed: {base: base, index: estimate, definitive: final, decimals: 2}}\n"
        "clauses:\n"
        + clause("{lump_sum: sum}")
        + clause("{lump_sum: sum.catch_up}", "later")
        + TALKS
    )


HIPS = "care: {hips: {year_of: opened, unit: hip, held_by: both}}\n"
UNMEASURED = f"vision: less pain\n{HIPS}expected: {{hips: {{2026: 1200}}}}\n{FIXED}"


def measured(burden: str, owners: str = "[payer, provider]", more: str = "") -> str:
    return (
        f"{HIPS}{burden}"
        "expected: {hips: {2026: 1200}}\n"
        f"measures:\n  pain: {{kind: mean, use: watched, owners: {owners}, year_of: opened, "
        f"held_by: provider, definition: less pain, denominator: hips, {more}"
        "registration_minutes: 5}\n" + FIXED
    )


def method(kind: str, more: str) -> str:
    return f"methods:\n  how: {{kind: {kind}, says: so, {more}}}\n{FIXED}"


def leaking(signed: str) -> str:
    return (
        f"methods:\n  how: {{kind: leakage, says: more elsewhere, signed_by: {signed}}}\n"
        "observations: {elsewhere: {unit: money, per: year, year_of: opened, held_by: payer, "
        'method: how}}\nexpected: {elsewhere: {2026: "100.00"}}\nclauses:\n'
        + clause("elsewhere", more="paid_by: provider, paid_to: payer, ")
        + TALKS
    )


def priced(price: str, maximum: str = "maximum: top, ", agreed: str = "") -> str:
    return (
        "care: {consults: {year_of: delivered, unit: consult, held_by: both}}\n"
        f"parameters:\n  price: {{{maximum}{agreed}values: [{value(price, '')}]}}\n"
        f"  top: [{value('100.00', '')}]\nexpected: {{consults: {{2026: 900}}}}\nclauses:\n"
        + clause("{fee_for_service: {volume: consults.volume, price: price}}")
        + clause("{fee_for_service: {volume: consults.volume, price: top}}", "other")
        + TALKS
    )


AGREED = "above_maximum: letter of 12 November, "
EXAMPLE = f"  sum: [{{value: '1000.00', per: year, {SINCE}, example: true%s}}]\n"
SIGNED = ONE_YEAR + "status: signed\n"
DIGITAL = "digital: {replaces: visits, start: a month stable, stop: two weeks silent%s}, "
PHONE = ", non_digital: by telephone"
MINISTRY = ONE_YEAR + "  state: {name: Ministry, kind: ministry}\n"
NEST = "{share: {of: {excess: {of: {together: [cost, cost]}, over: sum}}, rate: 10%}}"
NESTED = (
    f"observations: {{cost: {MONEY}}}\n" 'expected: {cost: {2026: "100.00"}}\n'
    f"parameters:\n  sum: [{value('1000.00')}]\namounts: {{%s}}\nclauses:\n%s" + TALKS
)  # fmt: skip
MIDYEAR = ONE_YEAR.replace("2026-01-01, until: 2027-01-01", "2026-04-01, until: 2027-01-01")

CASES = (
    Case("draft-cliff", saving("whole"), saving("beyond")),
    Case(
        "draft-no-expected",
        saving("whole").replace('expected: {cost: {2026: "19700000.00"}}\n', ""),
        saving("beyond"),
    ),
    Case("draft-negative-slope", days("400.00", "450.00"), days("450.00", "400.00")),
    Case(
        "draft-nesting",
        NESTED % ("", clause(NEST)),
        NESTED % (
            "beyond: {excess: {of: {together: [cost, cost]}, over: sum}}",
            clause("{share: {of: beyond, rate: 10%}}"),
        ),
    ),
    Case("draft-ceiling-below-guarantee", limited("1000.00", "999.99"),
         limited("1000.00", "1000.00")),
    Case("draft-ceiling-no-duty", limited("1000.00", "1000.00", ""),
         limited("1000.00", "1000.00", "duty_to_continue: false, ")),
    Case("draft-starts-midyear", FIXED.replace("2026-01-01", "2026-04-01"),
         FIXED.replace("2026-01-01", "2026-04-01").replace("lump_sum", "prorated"), MIDYEAR),
    Case("draft-loss-no-end", part("", "5300.00", "loss_making: true, "),
         part("loss_making_until: 2027-01-01, ", "5300.00", "loss_making: true, "), TWO_YEARS),
    Case("draft-loss-after-end", part("loss_making_until: 2027-01-01, ", "5300.01"),
         part("loss_making_until: 2027-01-01, ", "5300.00"), TWO_YEARS),
    Case("draft-unused", FIXED.replace("clauses:", f"  more: [{value('1.00')}]\nclauses:"), FIXED,
         at="more: "),
    Case(
        "draft-double-index",
        indexed("3.80%", ", " + value("1010.00").replace("2025-11-12", "2026-11-12")),
        indexed("3.80%"), TWO_YEARS, at="sum: ",
    ),
    Case("draft-no-indexation", FIXED, FIXED_TWICE, TWO_YEARS, at="sum: "),
    Case("draft-proposed-in-signed",
         FIXED.replace("source: art. 4}", "source: art. 4, status: proposed}"), FIXED, SIGNED,
         at="sum: "),
    Case("draft-example-no-because", FIXED.replace(f"  sum: [{value('1000.00')}]\n", EXAMPLE % ""),
         FIXED.replace(f"  sum: [{value('1000.00')}]\n", EXAMPLE % ", because: round"),
         at="sum: "),
    Case("draft-above-maximum", priced("100.01"), priced("100.00"), at="price: "),
    Case("draft-unknown-name", priced("100.00", "maximum: topp, "), priced("100.00"),
         at="price: "),
    Case("draft-no-title", FIXED.replace(f"{TITLE}, ", ""), FIXED),
    Case("draft-follows-others", FIXED.replace(TITLE, f"{TITLE}, follows: other_payers"),
         FIXED.replace(TITLE, f"{TITLE}, follows: law")),
    Case("draft-surge-payer", FIXED.replace(TITLE, f"{TITLE}, capacity: surge"),
         FIXED.replace(TITLE, f"{TITLE}, capacity: surge, paid_by: state"), MINISTRY),
    Case("draft-measure-owner", measured("", "[payer]"), measured(""), at="pain: "),
    Case("draft-too-many-measures", measured("burden: {measures: 0}\n"),
         measured("burden: {measures: 0, beyond: the board asked for it}\n"), at="burden: "),
    Case("draft-burden", measured("burden: {hours: 99}\n"), measured("burden: {hours: 100}\n"),
         at="burden: "),
    Case("draft-single-baseline", method("comparison", 'baseline: ["2024"]'),
         method("comparison", 'baseline: ["2023", "2024"]'), at="how: "),
    Case("draft-compared-with-itself", method("other", 'compared_with: ["06990001", "06990002"]'),
         method("other", 'compared_with: ["06990002"]'), at="how: "),
    Case("draft-leakage-unsigned", leaking("[payer]"), leaking("[payer, provider]")),
    Case("draft-unanswered", FIXED.replace("overspend, ", ""), FIXED),
    Case("draft-no-reopener", FIXED_TWICE.replace(", reopener", ""), FIXED_TWICE, TWO_YEARS),
    Case("draft-no-evidence", FIXED_TWICE, FIXED_TWICE,
         TWO_YEARS.replace("evidence: [{says: nothing, status: not_known}]\n", ""), at="runs: "),
    Case("draft-uncertainty", "uncertainties: [{id: inflow, says: it may rise}]\n" + FIXED,
         "uncertainties: [{id: inflow, says: it may rise, carried_by: [paid]}]\n" + FIXED,
         at="uncertainties: "),
    Case("draft-unmeasured", UNMEASURED, "vision: less pain\n" + measured(""), at="vision: "),
    Case("draft-digital", FIXED.replace(f"{TITLE}, ", f"{TITLE}, " + DIGITAL % ""),
         FIXED.replace(f"{TITLE}, ", f"{TITLE}, " + DIGITAL % PHONE)),
    Case("draft-aligned-no-end", "aligned: [{id: beds, says: fewer}]\n" + FIXED,
         "aligned: [{id: beds, says: fewer, until: 2028-01-01}]\n" + FIXED, at="aligned: "),
    Case("draft-accepted-nothing",
         "accepted: [{finding: draft-cliff, at: paid, because: we know}]\n" + FIXED, FIXED,
         at="accepted: "),
)  # fmt: skip


def mended_header(case: Case) -> str:
    """The header of the mended twin: the same, except where the header itself was mended."""
    return TWO_YEARS if case.code == "draft-no-evidence" else case.header


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.code)
def test_a_rule_speaks_once_in_its_place_and_is_silent_when_mended(
    case: Case, tmp_path: Path
) -> None:
    (found,) = draft(tmp_path, case.bad, case.header)
    assert found.code == case.code
    lines = (case.header + case.bad).splitlines()
    assert lines[found.place.line - 1].lstrip().startswith(case.at or "paid: ")
    assert draft(tmp_path, case.mended, mended_header(case)) == []


@pytest.mark.row("S1-03")
def test_a_pathway_that_nothing_measures_is_flagged(tmp_path: Path) -> None:
    (found,) = draft(tmp_path, UNMEASURED)
    assert (found.code, "hips" in found.message) == ("draft-unmeasured", True)
    assert draft(tmp_path, UNMEASURED.replace("vision: less pain\n", "")) == []


def test_every_rule_has_a_case_and_says_what_it_means() -> None:
    assert sorted(case.code for case in CASES) == sorted(RULES)
    for code, rule in RULES.items():
        assert re.fullmatch(r"draft(-[a-z]+)+", code)
        assert rule.means
        assert not rule.means.endswith(".")
        figures = [set(re.findall(r"\{(\w+)\}", rule.says[one])) for one in ("nl", "en")]
        assert figures[0] == figures[1]
        for words in (rule.says, rule.mend, rule.source):
            assert words.nl.strip()
            assert words.nl != words.en
        assert not re.search(r"[{}]", rule.mend.nl + rule.mend.en + rule.source.nl)


# --- bad drafts --------------------------------------------------------------------------------


def marked(path: Path) -> set[tuple[int, str]]:
    """What the comments of a bad draft say must be found: line and code."""
    lines = path.read_text("utf-8").splitlines()
    return {
        (number, code)
        for number, text in enumerate(lines, 1)
        for code in re.findall(r"draft-[a-z-]+", text.partition("  # ")[2])
    }


@pytest.mark.row("S0-14", "S0-22", "S0-23", "S0-34", "S1-04", "S3-09", "S4-10", "S4-36", "S4-54")
@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_bad_draft_gives_exactly_what_is_wrong_with_it(path: Path) -> None:
    found = draft_findings(prepare(resolve_file(path)))
    assert {(finding.place.line, finding.code) for finding in found} == marked(path)
    assert all(finding.place.file == str(path) for finding in found)
    assert found == sorted(found)


def test_there_are_ten_bad_drafts_and_together_they_break_every_rule() -> None:
    assert len(BAD) == 10
    assert {code for path in BAD for _, code in marked(path)} == set(RULES)


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_every_remark_is_said_in_two_languages_with_its_figures(path: Path) -> None:
    ready = prepare(resolve_file(path))
    dutch, english = draft_findings(ready, "nl"), draft_findings(ready, "en")
    assert [(f.place, f.code) for f in dutch] == [(f.place, f.code) for f in english]
    for nl, en in zip(dutch, english, strict=True):
        assert nl.message != en.message
        assert nl.source != en.source
        for text in (nl.message, nl.source, en.message, en.source):
            assert text.strip()
            assert not re.search(r"[{}]", text)
        assert "EUR" not in nl.message
        assert "€" not in en.message


@pytest.mark.parametrize("path", PRACTICES, ids=lambda path: path.stem)
def test_a_practice_that_comes_with_the_product_gives_no_remark(path: Path) -> None:
    assert draft_findings(prepare(resolve_file(path))) == []


def test_any_valid_contract_can_be_looked_at(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    for name in (name for name in NAMES if name not in FRAMEWORKS):
        found = draft_findings(prepare(resolve_file(folder / name)))
        assert {finding.code for finding in found} <= set(RULES)


# --- cliffs ------------------------------------------------------------------------------------


def cliffs(folder: Path, text: str, header: str = ONE_YEAR) -> list[str]:
    return [f.message for f in draft(folder, text, header) if f.code == "draft-cliff"]


def test_a_cent_of_difference_is_half_of_two_percent_of_twenty_million(tmp_path: Path) -> None:
    # 2 % of 20,000,000.00 is 400,000.00: reached at a cost of 19,600,000.00, half of it is paid.
    (message,) = cliffs(tmp_path, saving("whole"))
    assert message == (
        "EUR 0.01 more of cost than EUR 19,600,000.00 changes what paid pays for 2026 at once by "
        "EUR 200,000.00"
    )


def test_a_cliff_is_found_along_every_figure_in_its_test(tmp_path: Path) -> None:
    # The saving is 2 % of the benchmark b when b >= 19,700,000.00 / 0.98 = 20,102,040.816...;
    # half of 20,102,040.82 - 19,700,000.00 is 201,020.41.
    text = saving("whole").replace(f"parameters:\n  norm: [{value('20000000.00')}]\n", "")
    text = text.replace("cost: {unit", "norm: {unit: money, per: year, year_of: stated, "
                        "held_by: payer}, cost: {unit")  # fmt: skip
    text = text.replace("expected: {", 'expected: {norm: {2026: "20000000.00"}, ')
    found = sorted(cliffs(tmp_path, text))
    assert len(found) == 2
    assert "more of cost than EUR 19,600,000.00" in found[0]
    assert "more of norm than EUR 20,102,040.81" in found[1]
    assert "at once by EUR 201,020.41" in found[1]


def counted(pay: str, expected: int = 900, more: str = "") -> str:
    return (
        "care: {days: {year_of: delivered, unit: day, held_by: both}}\n"
        f"parameters:\n  price: [{value('100.00', '')}]\n  lower: [{value('90.00', '')}]\n"
        f"  bonus: [{value('5000.00')}]\nexpected: {{days: {{2026: {expected}}}}}\n"
        f"amounts:\n  dear: {{fee_for_service: {{volume: days.volume, price: price}}}}\n"
        "  cheap: {fee_for_service: {volume: days.volume, price: lower}}\n"
        f"  extra: {{lump_sum: bonus}}\n{more}clauses:\n" + clause(pay) + TALKS
    )


def test_the_ordinary_price_of_a_unit_is_no_part_of_a_cliff(tmp_path: Path) -> None:
    # 1,000 days at 90 instead of 100 are 10,000.00 less than 1,000 days at 100 would have been.
    pay = "{only_if: {of: dear, test: {less_than: [days.volume, 1000]}, otherwise: cheap}}"
    (message,) = cliffs(tmp_path, counted(pay))
    assert "1 more of days.volume than 999 changes" in message
    assert message.endswith("by EUR 10,000.00")


def test_a_bonus_on_top_of_a_price_is_a_cliff_of_the_bonus(tmp_path: Path) -> None:
    pay = "{together: [dear, {only_if: {of: extra, test: {more_than: [days.volume, 950]}}}]}"
    (message,) = cliffs(tmp_path, counted(pay))
    assert "more of days.volume than 950 changes" in message
    assert message.endswith("by EUR 5,000.00")


@pytest.mark.parametrize(
    "pay",
    [
        "{tiers: {of: dear, tiers: [{rate: 100%}, {from: '50000.00', rate: 60%}]}}",
        "{steps: [dear, {at_most: {limit: bonus, above: 20%}}]}",
        "{corridor: {of: dear, target: bonus, bands: [{beyond: 3%, rate: 50%}], sides: both}}",
        "{share: {of: dear, rate: {table: {by: days.volume, points: [{from: 0, value: 60%}, "
        "{from: 1000, value: 80%}], between: next_point}}}}",
        "{share: {of: extra, rate: {table: {by: days.volume, points: [{from: 0, value: 60%}, "
        "{from: 500, value: 80%}, {from: 1000, value: 90%}], between: last_member}}}}",
    ],
    ids=["tiers", "ceiling", "corridor", "table", "table of last members"],
)
def test_a_kink_is_no_cliff(pay: str, tmp_path: Path) -> None:
    assert cliffs(tmp_path, counted(pay)) == []


def test_a_table_in_steps_is_a_row_of_cliffs(tmp_path: Path) -> None:
    # 60 % of 5,000 is 3,000; from 500 days on 80 %, from 1,000 on 90 %: steps of 1,000 and 500.
    points = "[{from: 0, value: 60%}, {from: 500, value: 80%}, {from: 1000, value: 90%}]"
    table = f"{{table: {{by: days.volume, points: {points}, between: step}}}}"
    (message,) = cliffs(tmp_path, counted(f"{{share: {{of: extra, rate: {table}}}}}"))
    assert "than 499 changes" in message
    assert message.endswith("by EUR 1,000.00; there are 2 such borders")


def test_a_judgement_is_no_cliff(tmp_path: Path) -> None:
    yes_no = "{unit: yes_no, per: year, year_of: stated, held_by: both}"
    text = (
        f"observations: {{approved: {yes_no}}}\nparameters:\n  sum: [{value('1000.00')}]\n"
        "measures:\n  plan: {kind: judged, use: settled, owners: [payer, provider], "
        "year_of: stated, held_by: both, definition: the plan is carried out}\nclauses:\n"
        + clause("{pay_for_performance: {stake: sum, rewards: [{done: plan, rate: 100%}]}}")
        + clause("{only_if: {of: sum, test: approved}}", "gate")
        + TALKS
    )
    assert draft(tmp_path, text) == []


def test_a_measured_share_is_a_cliff_at_every_step(tmp_path: Path) -> None:
    # Of 200 patients 80 % is 160 and 90 % is 180; each step is half of 1,000.00.
    text = (
        f"parameters:\n  sum: [{value('1000.00')}]\n"
        "measures:\n  seen: {kind: proportion, use: settled, owners: [payer, provider], "
        "year_of: stated, held_by: both, definition: seen in time, minimum_denominator: 200}\n"
        "clauses:\n"
        + clause("{pay_for_performance: {stake: sum, points: seen, "
                 "rewards: [{from: 80%, rate: 50%}, {from: 90%, rate: 100%}]}}")
        + TALKS
    )  # fmt: skip
    (message,) = cliffs(tmp_path, text)
    assert "1 more of seen.numerator than 159 changes" in message
    assert message.endswith("by EUR 500.00; there are 2 such borders")
    stated = text + "expected: {seen.denominator: {2026: 1000}, seen.numerator: {2026: 850}}\n"
    assert "1 more of seen.numerator than 799 changes" in cliffs(tmp_path, stated)[0]


def test_a_rate_is_varied_by_its_smallest_step(tmp_path: Path) -> None:
    rate = "{unit: rate, decimals: 4, per: year, year_of: stated, held_by: payer}"
    text = (
        f"observations: {{quality: {rate}}}\nparameters:\n  sum: [{value('1000.00')}]\n"
        "expected: {quality: {2026: 85%}}\nclauses:\n"
        + clause("{only_if: {of: sum, test: {at_least: [quality, 80%]}}}")
        + TALKS
    )
    (message,) = cliffs(tmp_path, text)
    assert message.startswith("0.01% more of quality than 79.99% changes")
    assert message.endswith("by EUR 1,000.00")


def test_codes_are_taken_together_along_an_even_spread(tmp_path: Path) -> None:
    # 30 products over three codes; from 41 on (14, 14 and 13) a bonus of 5,000.00.
    (tmp_path / "list.csv").write_text("code;price\nA1;10.00\nA2;20.00\nA3;30.00\n")
    text = (
        "care: {eyes: {codes: [A1, A2, A3], year_of: opened, unit: product, held_by: both, "
        "by_code: true}}\n"
        f"prices: {{list: [{{file: list.csv, {SINCE}}}]}}\n"
        f"parameters:\n  bonus: [{value('5000.00')}]\nexpected: {{eyes: {{2026: 30}}}}\n"
        "amounts: {number: {total: {of: eyes.volume, over: eyes}}, "
        "care: {fee_for_service: {volume: eyes.volume, price: list}}, "
        "extra: {only_if: {of: bonus, test: {more_than: [number, 40]}}}}\nclauses:\n"
        + clause("{together: [care, extra]}")
        + TALKS
    )
    (message,) = cliffs(tmp_path, text)
    assert "1 more of eyes.volume than 40 changes" in message
    assert message.endswith("by EUR 5,000.00")


def test_a_test_per_code_is_a_cliff_per_code(tmp_path: Path) -> None:
    # Each code is paid from ten products on. Spread evenly A1 has ten at 28, A2 at 29 and A3 at 30:
    # 100.00, 200.00 and 300.00 at once.
    (tmp_path / "list.csv").write_text("code;price\nA1;10.00\nA2;20.00\nA3;30.00\n")
    ten = "{only_if: {of: eyes.volume, test: {at_least: [eyes.volume, 10]}}}"
    text = (
        "care: {eyes: {codes: [A1, A2, A3], year_of: opened, unit: product, held_by: both, "
        "by_code: true}}\n"
        f"prices: {{list: [{{file: list.csv, {SINCE}}}]}}\n"
        f"expected: {{eyes: {{2026: 30}}}}\namounts: {{counted: {ten}}}\nclauses:\n"
        + clause("{fee_for_service: {volume: counted, price: list}}")
        + TALKS
    )
    (message,) = cliffs(tmp_path, text)
    assert "1 more of eyes.volume than 29 changes" in message
    assert message.endswith("by EUR 300.00; there are 3 such borders")


def test_a_rate_tested_per_item_is_a_cliff_too(tmp_path: Path) -> None:
    # Two wards at 85 %. Varied together, evenly: each earns its rate of 1,000.00 from 80 % on.
    rate = "{unit: rate, decimals: 2, items: [a, b], per: year, year_of: stated, held_by: payer}"
    earned = "{only_if: {of: score, test: {at_least: [score, 80%]}}}"
    text = (
        f"observations: {{score: {rate}}}\nparameters:\n  sum: [{value('1000.00')}]\n"
        f"expected: {{score: {{2026: 170%}}}}\namounts: {{earned: {earned}}}\nclauses:\n"
        + clause("{steps: [{times: {volume: earned, price: sum}}, {rounded: 2}]}")
        + TALKS
    )
    (message,) = cliffs(tmp_path, text)
    assert message.endswith("by EUR 800.00; there are 2 such borders")


def test_a_code_without_a_price_does_not_hide_a_cliff(tmp_path: Path) -> None:
    # The 30 products are of A1 and A2; A3 has no price and would leave the clause without a value.
    (tmp_path / "list.csv").write_text("code;price\nA1;10.00\nA2;20.00\n")
    text = (
        "care: {eyes: {codes: [A1, A2, A3], year_of: opened, unit: product, held_by: both, "
        "by_code: true}}\n"
        f"prices: {{list: [{{file: list.csv, {SINCE}}}]}}\n"
        "expected: {eyes: {2026: 30}}\n"
        "amounts: {care: {fee_for_service: {volume: eyes.volume, price: list}}}\nclauses:\n"
        + clause('{only_if: {of: care, test: {at_most: [care, "500.00"]}}}')
        + TALKS
    )
    # 33 products cost 17 x 10.00 + 16 x 20.00 = 490.00; the 34th, of A2, brings it to 510.00, for
    # which nothing is paid.
    (message,) = cliffs(tmp_path, text)
    assert "1 more of eyes.volume than 33 changes" in message
    assert message.endswith("by EUR 490.00")


def test_an_expectation_that_cannot_be_computed_with_is_none(tmp_path: Path) -> None:
    text = counted("dear")
    for written in ("12.50", "8%", '"97/1"'):
        found = draft(tmp_path, text.replace("{2026: 900}", f"{{2026: {written}}}"))
        assert codes(found) == ["draft-no-expected"]
    rate = "{unit: rate, decimals: 9, per: year, year_of: stated, held_by: payer}"
    text = (
        f"observations: {{quality: {rate}}}\nparameters:\n  sum: [{value('1000.00')}]\n"
        "expected: {quality: {2026: 999999999999999/1}}\nclauses:\n"
        + clause("{share: {of: sum, rate: quality}}")
        + TALKS
    )
    assert codes(draft(tmp_path, text)) == ["draft-no-expected"]


def test_what_is_expected_holds_on_and_a_year_is_spread_over_its_months(tmp_path: Path) -> None:
    # 12,000 a year is 1,000 a month, so that a test at 1,500 lies within twice the expectation;
    # nothing is said of 2027, for which 2026 stands.
    text = (
        "observations: {calls: {unit: call, per: month, year_of: delivered, held_by: both}}\n"
        f"parameters:\n  fee: [{value('600.00', 'per: month, ')}, "
        f"{value('700.00', 'per: month, ', LATER)}]\n"
        "expected: {calls: {2026: 12000}}\nclauses:\n"
        + clause("{only_if: {of: fee, test: {at_most: [calls, 1500]}}}")
        + TALKS
    )
    (message,) = cliffs(tmp_path, text, TWO_YEARS)
    assert "than 1,500 changes what paid pays for 2027-01 at once by EUR 700.00" in message


def test_nothing_is_expected_of_episodes_that_nobody_expects(tmp_path: Path) -> None:
    text = (
        "observations: {stay: {unit: money, per: episode, year_of: opened, held_by: both}}\n"
        "clauses:\n" + clause("{total: {of: stay, per: year}}") + TALKS
    )
    assert codes(draft(tmp_path, text)) == ["draft-no-expected"]


def test_what_is_not_reported_when_absent_is_not_there(tmp_path: Path) -> None:
    # An optional figure of which nothing is expected counts as absent: no remark, no cliff.
    text = (
        f"observations: {{relief: {MONEY[:-1]}, absent: not_counted}}}}\n"
        f"parameters:\n  sum: [{value('1000.00')}]\nclauses:\n"
        + clause("{only_if: {of: sum, test: relief.present}}")
        + TALKS
    )
    assert draft(tmp_path, text) == []


def test_an_episode_is_looked_at_by_itself(tmp_path: Path) -> None:
    # One episode a year stands for all: above 12,000.00 the payer bears 1,000.00 extra.
    text = (
        "observations: {stay: {unit: money, per: episode, year_of: opened, held_by: both}}\n"
        'expected: {stay: {2026: "9000.00"}}\nclauses:\n'
        + clause('{only_if: {of: {money: "1000.00", per: episode}, '
                 'test: {more_than: [stay, "12000.00"]}}}')
        + TALKS
    )  # fmt: skip
    (message,) = cliffs(tmp_path, text)
    assert "EUR 0.01 more of stay than EUR 12,000.00 changes" in message
    assert message.endswith("at once by EUR 1,000.00")


def test_a_jump_that_is_carried_into_a_later_year_is_seen(tmp_path: Path) -> None:
    # The bonus of one year is paid in the next.
    text = (
        f"observations: {{cost: {MONEY}}}\nparameters:\n"
        f"  sum: [{value('1000.00')}, {value('1000.00', since=LATER)}]\n"
        'expected: {cost: {2026: "900.00"}}\n'
        'amounts:\n  earned: {only_if: {of: sum, test: {at_most: [cost, "950.00"]}}}\nclauses:\n'
        + clause('{carry: {of: earned, first: "0.00", per: year}}')
        + TALKS
    )
    (message,) = cliffs(tmp_path, text, TWO_YEARS)
    assert "than EUR 950.00 changes what paid pays for 2027 at once by EUR 1,000.00" in message


@settings(max_examples=examples(200))
@given(
    st.lists(st.tuples(st.integers(1, OUT_OF), st.integers(0, 100)), min_size=1, max_size=4),
    st.integers(100, 10**9),
)
def test_the_largest_step_of_a_reward_is_the_one_reported(
    steps: list[tuple[int, int]], stake: int
) -> None:
    rewards = dict(sorted(steps))
    paid = [0] * (OUT_OF + 1)
    for points in range(OUT_OF + 1):
        reached = [rate for start, rate in rewards.items() if start <= points]
        paid[points] = half_away(Fraction(stake * (reached[-1] if reached else 0), 100))
    largest = max(abs(b - a) for a, b in pairwise(paid))
    tree = {
        "passend": "1", "id": "made", "runs": {"from": "2026-01-01", "until": "2027-01-01"},
        "parties": {"payer": {"name": "P", "kind": "insurer"},
                    "provider": {"name": "Z", "kind": "provider"}},
        "observations": {"points": {"unit": "points", "out_of": str(OUT_OF), "per": "year",
                                    "year_of": "stated", "held_by": "both"}},
        "expected": {"points": {"2026": "400"}},
        "clauses": {"paid": {"pay": {"pay_for_performance": {
            "stake": {"money": money_text(stake), "per": "year"}, "points": "points",
            "rewards": [{"from": str(s), "rate": f"{r}%"} for s, r in rewards.items()],
        }}}},
    }  # fmt: skip
    made = Made(tree, (), frozenset())
    found = [f for f in draft_findings(made.prepared) if f.code == "draft-cliff"]
    # A change of a cent or two is rounding, not a cliff.
    assert len(found) == (largest > 2)
    if found:
        euros = f"{largest // 100:,}.{largest % 100:02}"
        assert re.search(rf"at once by EUR {re.escape(euros)}\b", found[0].message)


def paid_by_oracle(made: Made, year: int) -> dict[tuple[str, str], list[int | None]]:
    """What every clause pays in every year at each number of points in one year."""
    canonical = made.oracle()
    found: dict[tuple[str, str], list[int | None]] = {}
    for points in range(OUT_OF + 1):
        values = {**made.windows[year].values, "points": Amount(Fraction(points), "count", OUT_OF)}
        windows = list(made.windows)
        windows[year] = replace(windows[year], values=values)
        oracle = Oracle(canonical.named, canonical.clauses, tuple(windows))
        for name in made.clauses:
            for at, label in enumerate(YEARS):
                found.setdefault((name, str(label)), []).append(_cents(oracle, name, at))
    return found


def _cents(oracle: Oracle, name: str, at: int) -> int | None:
    try:
        value = oracle.at(name, at)
    except Undefined:
        return None
    assert isinstance(value, Amount)
    return int(value.number)


def gated_at_expected_point(made: Made, gate: int) -> Made:
    """The generated contract with its first clause behind a number of points, expecting what its
    windows hold: everything done, and the volumes spread evenly over their items, as the draft
    checker takes them."""
    clauses = dict(made.tree["clauses"])
    test = {"at_least": ["points", str(gate)]}
    clauses["c0"] = {"pay": {"only_if": {"of": clauses["c0"]["pay"], "test": test}}}
    windows = []
    expected: dict[str, dict[str, str]] = {}
    for year, window in zip(YEARS, made.windows, strict=True):
        values = dict(window.values)
        values["done"] = values["signed"] = Amount(Fraction(1), "count")
        volumes = values["ic.volume"]
        assert isinstance(volumes, Mapping)
        total, items = int(sum(volumes.values())), len(volumes)
        values["ic.volume"] = {
            item: Fraction(total // items + (i < total % items)) for i, item in enumerate(volumes)
        }
        windows.append(Window(window.first_day, values, window.daily))
        shown = {"ic.volume": str(total)}
        for name in ("cost", "spent", "hours", "size", "points", "score"):
            number = values[name]
            if isinstance(number, Fraction):
                shown[name] = f"{int(number * 1000)}/1000"
            else:
                assert isinstance(number, Amount)
                cents = int(number.number)
                shown[name] = money_text(cents) if number.kind == "money" else str(cents)
        for name, text in shown.items():
            expected.setdefault(name, {})[str(year)] = text
    tree = {**made.tree, "clauses": clauses, "expected": expected}
    return Made(tree, tuple(windows), made.kinds)


@pytest.mark.law("a jump is found where a payment, counted by hand at every point, jumps")
@settings(max_examples=examples(100))
@given(made_contracts(), st.integers(1, OUT_OF))
def test_jumps_are_those_of_the_payment_counted_at_every_point(made: Made, gate: int) -> None:
    made = gated_at_expected_point(made, gate)
    search = Search(Draft(made.prepared))
    points = made.prepared.form.observed["points"]
    clauses = search.clauses(points)
    assert "c0" in clauses
    found = list(search.jumps(points, 0, clauses))
    paid = paid_by_oracle(made, 0)
    for clause_, jump in found:
        before, here, after = _around(paid[clause_, jump.window], jump.border)
        assert here is not None
        neighbours = [step for step in (before, after) if step is not None] or [0]
        assert not min(neighbours) <= here <= max(neighbours)
    known = {(clause_, jump.window, jump.border) for clause_, jump in found}
    for (clause_, window), cents in paid.items():
        largest = max((abs(c) for c in cents if c is not None), default=0)
        for border in range(OUT_OF):
            before, here, after = _around(cents, border)
            neighbours = [step for step in (before, after) if step is not None]
            if here is None or not neighbours:
                continue
            # Beyond rounding (to cents, to whole euros, of ratios) and beyond a bend of the curve.
            slack = 10_000 + largest // 50 + 2 * max(map(abs, neighbours))
            if not min(neighbours) - slack <= here <= max(neighbours) + slack:
                assert (clause_, window, border) in known


def _around(cents: list[int | None], border: int) -> tuple[int | None, int | None, int | None]:
    """The changes before, at and after a border; None where something has no value."""

    def change(at: int) -> int | None:
        if at < 0 or at + 1 >= len(cents) or cents[at] is None or cents[at + 1] is None:
            return None
        return cents[at + 1] - cents[at]  # type: ignore[operator]

    return change(border - 1), change(border), change(border + 1)


# --- slopes ------------------------------------------------------------------------------------


def test_a_saving_a_bundle_and_a_corridor_may_slope_down(tmp_path: Path) -> None:
    pays = [
        "{shared_savings: {benchmark: bonus, expenditure: dear, rate: 50%, counts: whole}}",
        "{bundle: {target: bonus, cost: dear}}",
        "{excess: {of: bonus, over: paid_out}}",
        "{minus: [bonus, paid_out]}",
    ]
    out = f"observations: {{paid_out: {MONEY}}}\n"
    for pay in pays:
        text = counted(pay).replace("expected: {", 'expected: {paid_out: {2026: "4000.00"}, ')
        assert "draft-negative-slope" not in codes(draft(tmp_path, out + text))


def test_a_negative_slope_says_how_much_a_thousand_euros_cost(tmp_path: Path) -> None:
    # 70 % of the revenue of a ward less 75 % of it: a thousand euros more cost fifty.
    text = (
        f"observations: {{revenue: {MONEY}}}\nparameters:\n  part: [{value('70%', '')}]\n"
        'expected: {revenue: {2026: "5000000.00"}}\nclauses:\n'
        + clause("{share: {of: revenue, rate: part}}", "paid_out")
        + clause("{share: {of: revenue, rate: 75%}}", more="paid_by: provider, paid_to: payer, ")
        + TALKS
    )
    (found,) = draft(tmp_path, text)
    assert found.message == (
        "EUR 1,000.00 more of revenue in 2026 lowers what provider gets in total by EUR 50.00, "
        "most of all through paid"
    )
    assert draft(tmp_path, text.replace("75%", "70%")) == []


# --- ceilings and guarantees -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("terms", "below"),
    [
        ("{at_most: {of: {at_least: {of: cost, limit: floor}}, limit: ceiling}}", True),
        ("{at_least: {of: {at_most: {of: cost, limit: ceiling}}, limit: floor}}", True),
        ("{at_most: {of: {share: {of: cost, rate: 50%}}, limit: ceiling}}", False),
    ],
    ids=["around", "inside", "of another amount"],
)
def test_a_ceiling_is_held_against_a_guarantee_on_the_same_amount(
    terms: str, below: bool, tmp_path: Path
) -> None:
    text = limited("1000.00", "900.00").replace(
        "{steps: [cost, {at_least: floor}, {at_most: ceiling}]}", "limited_sum"
    )
    guaranteed = "{at_least: {of: cost, limit: floor}}"
    named = f"amounts:\n  guaranteed: {guaranteed}\n  limited_sum: {terms}\n"
    text = text.replace("clauses:\n", named + "clauses:\n")
    text = text.replace(TALKS, clause("guaranteed", "other") + TALKS)
    assert codes(draft(tmp_path, text)) == ["draft-ceiling-below-guarantee"] * below


def test_a_ceiling_and_a_guarantee_are_compared_in_every_year(tmp_path: Path) -> None:
    text = limited("1000.00", "1100.00").replace(
        f"floor: [{value('1000.00')}]",
        f"floor: [{value('1000.00')}, {value('1100.01', since=LATER)}]",
    )
    (found,) = draft(tmp_path, text, TWO_YEARS)
    assert found.message == (
        "the ceiling of paid is EUR 1,100.00 in 2027, below the guarantee of EUR 1,100.01 on the "
        "same amount"
    )


def test_the_remark_stands_at_the_clause_where_it_has_more_than_one_ceiling(
    tmp_path: Path,
) -> None:
    text = limited("1000.00", "900.00").replace(
        "{steps: [cost, {at_least: floor}, {at_most: ceiling}]}",
        "{steps: [cost, {at_least: floor}, {at_most: ceiling}, {at_most: floor}]}",
    )
    (found,) = draft(tmp_path, text)
    assert found.place.spot == "clauses.paid"


def test_a_limit_on_a_saving_or_on_a_bonus_is_no_ceiling_on_care(tmp_path: Path) -> None:
    text = limited("1000.00", "1000.00", "")
    for of in ("{excess: {of: cost, over: floor}}", "{minus: [floor, cost]}"):
        other = text.replace("[cost, {at_least: floor}", f"[{of}")
        assert "draft-ceiling-no-duty" not in codes(draft(tmp_path, other))


def test_one_clause_may_answer_for_a_ceiling_that_several_read(tmp_path: Path) -> None:
    text = limited("1000.00", "1000.00", "duty_to_continue: true, ")
    text = text.replace(
        "clauses:\n", "clauses:\n" + clause("{share: {of: paid, rate: 8%}}", "value")
    )
    assert draft(tmp_path, text) == []


# --- losses ------------------------------------------------------------------------------------

ICARE = DRAFTS.parent / "contracts" / "icare.yaml"


def icare(folder: Path, second_year: str, more: str = "") -> list[str]:
    """The loss-making module of Icare with expected hours and cost in two years."""
    text = ICARE.read_text("utf-8")
    text += (
        "verwachting:\n  uren_thuis: {2026: 40000}\n  uren_herstel: {2026: 20000}\n"
        f'  kosten_herstel: {{2026: "1400000.00", 2027: "{second_year}"}}\n'
    )
    path = folder / "icare.yaml"
    path.write_text(text.replace("verlieslatend_tot: 2027-01-01", more), encoding="utf-8")
    found = draft_findings(prepare(resolve_file(path)))
    return [finding.message for finding in found if "loss" in finding.code]


@pytest.mark.row("S0-14")
def test_a_loss_in_year_two_is_a_finding(tmp_path: Path) -> None:
    # 20,000 hours at 52.00 are 1,040,000.00; 1,400,000.00 is 360,000.00 more.
    end = "verlieslatend_tot: 2027-01-01"
    assert icare(tmp_path, "1040000.00", end) == []
    (message,) = icare(tmp_path, "1400000.00", end)
    assert message == (
        "module_herstel may make a loss until 1 January 2027, but is expected to cost more than it "
        "pays after that: 2027 EUR 360,000.00"
    )
    assert icare(tmp_path, "1400000.00", "verlieslatend: ja") == [
        "module_herstel is loss-making and does not say until when"
    ]


def test_the_cost_of_a_part_may_be_held_against_it_as_a_difference(tmp_path: Path) -> None:
    # 100 hours at 53.00 are 5,300.00 in 2027.
    def lost(cost: str, pay: str = "{minus: [costs, paid]}") -> list[str]:
        text = part("loss_making_until: 2027-01-01, ", "5300.00")
        text = text.replace("  hours.cost:", "  costs:").replace(
            "parameters:\n", f"observations: {{costs: {MONEY}}}\nparameters:\n"
        )
        text = text.replace('2027: "5300.00"', f'2027: "{cost}"')
        return codes(draft(tmp_path, text + f"amounts: {{result: {pay}}}\n", TWO_YEARS))

    assert lost("5300.00") == []
    assert lost("5300.01") == ["draft-loss-after-end"]
    assert lost("5300.01", "{less: {of: costs, by: paid}}") == ["draft-loss-after-end"]
    # A limit on the payment itself says nothing about its cost.
    assert lost("5300.01", "{together: [costs, paid]}") == []


def test_a_cost_that_nobody_expects_gives_no_loss(tmp_path: Path) -> None:
    text = part("loss_making_until: 2027-01-01, ", "5300.01")
    text = re.sub(r"  hours.cost:.*\n", "", text)
    assert draft(tmp_path, text, TWO_YEARS) == []


def test_a_part_that_is_closed_at_its_end_loses_nothing(tmp_path: Path) -> None:
    closed = "runs: {from: 2026-01-01, until: 2027-01-01}, "
    until = "loss_making_until: 2027-01-01, "
    assert draft(tmp_path, part(until, "9000.00", closed), TWO_YEARS) == []
    assert codes(draft(tmp_path, part(until, "9000.00"), TWO_YEARS)) == ["draft-loss-after-end"]


# --- tariffs -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("price", "agreed", "refused"),
    [
        ("100.00", "", False), ("100.01", "", True), ("110.00", "", True),
        ("110.00", AGREED, False), ("110.01", AGREED, True), ("100.00", AGREED, False),
    ],
)  # fmt: skip
def test_a_price_is_at_most_its_maximum_or_110_percent_by_agreement(
    price: str, agreed: str, refused: bool, tmp_path: Path
) -> None:
    found = draft(tmp_path, priced(price, agreed=agreed))
    assert codes(found) == ["draft-above-maximum"] * refused


def test_the_maximum_is_that_of_the_day(tmp_path: Path) -> None:
    text = priced("105.00")
    text = text.replace(
        f"top: [{value('100.00', '')}]",
        f"top: [{value('105.00', '')}, {value('104.00', '', LATER)}]",
    )
    (found,) = draft(tmp_path, text, TWO_YEARS)
    assert found.message == (
        "price is higher than it may be from 1 January 2027: EUR 105.00 where at most EUR 104.00 "
        "is allowed; without a written agreement"
    )
    assert found.source.startswith("NZa")


def test_a_proposed_price_is_held_against_the_maximum_too(tmp_path: Path) -> None:
    offer = value("112.00", "", LATER).replace("source", "status: proposed, source")
    text = priced("100.00").replace(
        f"values: [{value('100.00', '')}]", f"values: [{value('100.00', '')}, {offer}]"
    )
    (found,) = draft(tmp_path, text, TWO_YEARS)
    assert "from 1 January 2027: EUR 112.00 where at most EUR 100.00" in found.message


def test_an_indexed_price_is_held_against_the_maximum(tmp_path: Path) -> None:
    # 100.00 x 1.035 = 103.50.
    text = priced("100.00").replace(
        "price: {maximum: top, ",
        f"estimate: [{value('3.50%', '', LATER)}]\n"
        "  price: {maximum: top, indexed: {base: first, index: estimate, decimals: 2}}\n"
        "  first: {",
    )
    (found,) = draft(tmp_path, text, TWO_YEARS)
    assert "from 1 January 2027: EUR 103.50 where at most EUR 100.00" in found.message


def listed(folder: Path, prices: str, maxima: str, more: str = "maximum: legal, ") -> list[Finding]:
    (folder / "agreed.csv").write_text(prices)
    (folder / "legal.csv").write_text(maxima)
    text = (
        "care: {eyes: {codes: [A1, A2, A3], year_of: opened, unit: product, held_by: both, "
        "by_code: true}}\n"
        f"prices:\n  agreed: [{{file: agreed.csv, {more}{SINCE}, decimals: 3}}]\n"
        f"  legal: [{{file: legal.csv, {SINCE}}}]\nexpected: {{eyes: {{2026: 30}}}}\nclauses:\n"
        + clause("{fee_for_service: {volume: eyes.volume, price: agreed}}")
        + TALKS
    )
    return draft(folder, text)


def test_a_price_list_is_held_against_another_code_by_code(tmp_path: Path) -> None:
    # A3 has no maximum; A2 is a tenth of a cent too high.
    prices = "code;price\nA1;100.000\nA2;50.001\nA3;999.000\n"
    (found,) = listed(tmp_path, prices, "code;price\nA1;100.00\nA2;50.00\n")
    assert found.message == (
        "agreed is higher than it may be from 1 January 2026: A2 EUR 50.001 where at most EUR "
        "50.00 is allowed; without a written agreement"
    )
    assert found.place.spot == "prices.agreed.0"
    agreed = f"maximum: legal, {AGREED}"
    assert listed(tmp_path, prices, "code;price\nA1;100.00\nA2;50.00\n", agreed) == []


def test_a_price_list_may_hold_its_maximum_in_a_column_of_its_own(tmp_path: Path) -> None:
    prices = "code;price;maximum\nA1;100.000;100.000\nA2;50.001;50.000\nA3;1.000;\n"
    (found,) = listed(tmp_path, prices, "code;price\nA1;1.00\n", "")
    assert "A2 EUR 50.001 where at most EUR 50.00 is allowed" in found.message


def test_a_maximum_that_is_no_price_list_of_the_contract_is_said(tmp_path: Path) -> None:
    (found,) = listed(tmp_path, "code;price\nA1;2.000\n", "code;price\nA1;1.00\n",
                      "maximum: legl, ")  # fmt: skip
    assert found.message == (
        "agreed names the maximum 'legl', which is not there or is of another kind; did you mean "
        "'legal'?"
    )


def test_a_maximum_of_another_kind_is_no_maximum(tmp_path: Path) -> None:
    text = priced("100.01").replace(f"top: [{value('100.00', '')}]", f"top: [{value('8%', '')}]")
    text = text.replace(clause("{fee_for_service: {volume: consults.volume, price: top}}", "other"),
                        clause("{share: {of: paid, rate: top}}", "other"))  # fmt: skip
    assert codes(draft(tmp_path, text)) == ["draft-unknown-name"]


def test_a_maximum_that_is_not_there_yet_holds_no_price_down(tmp_path: Path) -> None:
    text = priced("120.00").replace(
        f"top: [{value('100.00', '')}]", f"top: [{value('100.00', '', LATER)}]"
    )
    text = text.replace("120.00", "120.01").replace(
        f"[{value('120.01', '')}]", f"[{value('120.01', '')}, {value('120.00', '', LATER)}]"
    )
    (found,) = draft(tmp_path, text, TWO_YEARS)
    assert "from 1 January 2027: EUR 120.00" in found.message


def test_many_prices_above_their_maximum_are_counted_not_all_listed(tmp_path: Path) -> None:
    prices = "code;price;maximum\n" + "".join(f"A{i};2.000;1.000\n" for i in range(1, 6))
    (found,) = listed(tmp_path, prices, "code;price\nA1;1.00\n", "")
    assert "A3 EUR 2.00 where at most EUR 1.00 is allowed, and 2 more;" in found.message


def test_the_law_of_the_day_decides_how_far_an_agreement_may_go(tmp_path: Path) -> None:
    header = ONE_YEAR.replace("2026-01-01", "2020-01-01").replace("2027-01-01", "2021-01-01")

    def then(price: str, agreed: str = "") -> list[str]:
        text = priced(price, agreed=agreed).replace("2026", "2020").replace("2025", "2019")
        return codes(draft(tmp_path, text, header))

    # Before 2022 no version of the rule is known: only what the contract itself calls a maximum.
    assert then("150.00", AGREED) == []
    assert then("100.01") == ["draft-above-maximum"]


def test_surge_is_for_the_ministry_from_2023_on(tmp_path: Path) -> None:
    text = FIXED.replace(TITLE, f"{TITLE}, capacity: surge")
    early = text.replace("2026", "2022").replace("2025", "2021")
    header = ONE_YEAR.replace("2026-01-01", "2022-01-01").replace("2027-01-01", "2023-01-01")
    assert draft(tmp_path, early, header) == []
    assert codes(draft(tmp_path, text)) == ["draft-surge-payer"]


def test_every_law_has_a_source_and_versions_of_one_rule_do_not_overlap() -> None:
    for law in LAW:
        assert law.source.nl
        assert law.source.en
        start, end = law.valid_from or date(1900, 1, 1), law.until or date(2200, 1, 1)
        assert in_force(law.rule, Interval(start, end)) is not None
        days = [other for other in LAW if other.rule == law.rule and other is not law]
        assert all((o.until or end) <= start or (o.valid_from or start) >= end for o in days)
    assert in_force("maximum", Interval(date(2021, 1, 1), date(2022, 1, 1))) is None


# --- accepted remarks --------------------------------------------------------------------------


def accepted(finding: str, at: str) -> str:
    return f"accepted: [{{finding: {finding}, at: {at}, because: we know}}]\n"


def test_an_accepted_remark_is_left_out_at_that_id_only(tmp_path: Path) -> None:
    two = saving("whole").replace(TALKS, "").rstrip() + "\n"
    other = two.partition("clauses:\n")[2].replace("paid:", "other:") + TALKS
    assert codes(draft(tmp_path, two + other)) == ["draft-cliff", "draft-cliff"]
    (found,) = draft(tmp_path, accepted("draft-cliff", "paid") + two + other)
    assert found.message.startswith("EUR 0.01 more of cost than EUR 19,600,000.00 changes what oth")


def test_an_acceptance_that_meets_nothing_says_what_was_probably_meant(tmp_path: Path) -> None:
    found = draft(tmp_path, accepted("draft-cliff", "payd") + saving("whole"))
    assert codes(found) == ["draft-accepted-nothing", "draft-cliff"]
    assert found[0].message.endswith("did you mean 'paid'?")
    (found_,) = draft(tmp_path, accepted("draft-clif", "paid") + saving("beyond"))
    assert found_.message.endswith("did you mean 'draft-cliff'?")


def test_a_question_may_be_accepted_by_its_dutch_word(tmp_path: Path) -> None:
    text = (
        "parameters:\n  som: [{waarde: '1.00', per: jaar, vanaf: 2026-01-01, bekend: 2025-11-12, "
        "bron: art. 1}]\nafspraken:\n"
        "  vast: {titel: {soort: a, regel: b}, antwoord_op: [overschrijding, "
        "gewijzigde_omstandigheden], betaal: {vast_bedrag: som}}\n"
    )
    assert codes(draft(tmp_path, text, DUTCH)) == ["draft-unanswered"]
    known = "aanvaard: [{bevinding: draft-unanswered, bij: onderschrijding, omdat: vast}]\n"
    assert draft(tmp_path, text + known, DUTCH) == []


# --- the rest ----------------------------------------------------------------------------------


def test_a_pilot_says_what_comes_after_it(tmp_path: Path) -> None:
    (found,) = draft(tmp_path, FIXED, ONE_YEAR + "pilot: true\n")
    assert found.code == "draft-unanswered"
    assert "end of the pilot" in found.message
    answered = FIXED.replace("reopener", "end_of_pilot")
    assert draft(tmp_path, answered, ONE_YEAR + "pilot: true\n") == []


@pytest.mark.parametrize(
    ("until", "long"), [("2027-02-28", False), ("2027-03-01", False), ("2027-03-02", True)]
)
def test_a_year_from_a_leap_day_ends_on_the_first_of_march(until: str, long: bool) -> None:
    start, end = date(2028, 2, 29), date.fromisoformat(until.replace("2027", "2029"))
    ready = made_run(start, end)
    assert Draft(ready.prepared).longer_than_a_year is long


def made_run(start: date, end: date) -> Made:
    tree = {
        "passend": "1", "id": "made", "runs": {"from": start.isoformat(), "until": end.isoformat()},
        "parties": {"payer": {"name": "P", "kind": "insurer"}},
        "clauses": {"talks": {"says": "we talk"}},
    }  # fmt: skip
    return Made(tree, (), frozenset())


def test_a_price_list_per_year_is_indexation_too(tmp_path: Path) -> None:
    (tmp_path / "one.csv").write_text("code;price\nA1;100.00\n")
    text = (
        "care: {eyes: {codes: [A1], year_of: opened, unit: product, held_by: both, "
        "by_code: true}}\n"
        f"prices:\n  list: [{{file: one.csv, {SINCE}}}MORE]\nexpected: {{eyes: {{2026: 30}}}}\n"
        "clauses:\n" + clause("{fee_for_service: {volume: eyes.volume, price: list}}") + TALKS
    )
    later = f", {{file: one.csv, {LATER}}}"
    assert draft(tmp_path, text.replace("MORE", later), TWO_YEARS) == []
    (found,) = draft(tmp_path, text.replace("MORE", ""), TWO_YEARS)
    assert found.code == "draft-no-indexation"
    assert "(list)" in found.message


def test_owners_stand_on_both_sides_of_the_contract_not_of_a_clause(tmp_path: Path) -> None:
    # The provider pays too, and is still one side.
    text = measured("", "[provider]") + clause("sum", "back", "paid_by: provider, paid_to: payer, ")
    (found,) = draft(tmp_path, text)
    assert found.message == "pain has no owner on the side of the payer"


def test_where_kinds_do_not_tell_the_direction_of_payment_does(tmp_path: Path) -> None:
    header = (
        ONE_YEAR.replace("kind: insurer", "kind: other")
        .replace("uzovi", "kvk")
        .replace('["9001"]', "[]")
    )
    assert draft(tmp_path, measured("", "[payer, provider]"), header) == []
    (found,) = draft(tmp_path, measured("", "[provider]"), header)
    assert found.message == "pain has no owner on the side of the payer"


def test_leakage_through_a_parameter_must_be_signed_as_well(tmp_path: Path) -> None:
    text = (
        "methods:\n  how: {kind: leakage, says: more elsewhere, signed_by: [provider]}\n"
        f"parameters:\n  sum: {{method: how, values: [{value('1000.00')}]}}\nclauses:\n"
        + clause("{lump_sum: sum}")
        + TALKS
    )
    (found,) = draft(tmp_path, text)
    assert found.message == "paid pays on leakage by how, which is not signed by payer"


def test_a_constant_in_a_cut_year_is_a_sum_in_full_and_a_price_is_not(tmp_path: Path) -> None:
    text = "clauses:\n" + clause('{money: "1000.00", per: year}') + TALKS
    (found,) = draft(tmp_path, text, MIDYEAR)
    # From 1 April 2026 on 275 of the 365 days are left.
    assert found.message == (
        "paid pays the fixed sum EUR 1,000.00 for 2026 in full, while the contract runs on 275 of "
        "its 365 days"
    )
    priced_ = days("450.00", "400.00").replace("2026-01-01", "2026-04-01")
    assert draft(tmp_path, priced_, MIDYEAR) == []
