"""The monitoring report as a whole: charts, bridges, changes, gaps, and what people wrote."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from tests.contracts import contract, row

from passend.contract.check import Prepared
from passend.monitoring.agenda.logbook import Logbook, read_logbook_text
from passend.monitoring.effects.bridge import Bridge
from passend.monitoring.watch.document import watch_document
from passend.monitoring.watch.gather import Sources, Watch, watch
from passend.observation.table import Row, Table
from passend.report.plain import plain

CARD = ("kind: proportion, use: watched, owners: [payer, provider], year_of: delivered, "
        "held_by: provider, definition: d, numerator: n, denominator: d")  # fmt: skip
TEXT = f"""
care:
  visits: {{codes: [A1], year_of: opened, unit: visit, held_by: both, closes_after: 120}}
parameters:
  ceiling: [{{value: "1050.00", per: year, from: 2026-01-01, known: 2025-11-12, source: art. 4}}]
expected:
  visits.volume: {{2026: 100}}
  visits.cost: {{2026: "1000.00"}}
measures:
  waiting: {{{CARD}, minimum_denominator: 100}}
clauses:
  paid: {{article: "4", pay: {{steps: [visits.cost, {{at_most: ceiling}}]}}}}
"""
KNOWN = date(2027, 6, 1)


def months(shares: Sequence[int], of: int = 1000) -> list[Row]:
    """A share of a thousand by month, from January 2025."""
    found = []
    for at, share in enumerate(shares):
        window = f"{2025 + at // 12}-{at % 12 + 1:02}"
        for half, value in (("numerator", share), ("denominator", of)):
            found.append(row(f"waiting.{half}", value, window, unit="waiting", known="2027-06-01"))
    return found


def seen(prepared: Prepared, rows: Sequence[Row], since: date | None = None,
         log: Logbook | None = None) -> Watch:  # fmt: skip
    sources = Sources([("k.yaml", prepared)], Table(tuple(rows), "t.csv"), KNOWN, since,
                      logbook=log or Logbook())  # fmt: skip
    return watch(sources)


def said(found: Watch, language: str = "en") -> str:
    return " ".join(plain(watch_document(found, language)).replace("─", "").split())


STEADY = [800, 805, 795, 802, 798, 801, 799, 803, 797, 800, 804, 796, 801, 799, 802, 798]


def test_what_goes_up_and_down_by_chance_is_called_noise(tmp_path: Path) -> None:
    """800 of 1,000 give or take a few: sigma is sqrt(0.8 x 0.2 / 1000) = 1.26 %."""
    found = seen(contract(tmp_path, TEXT), months(STEADY))
    (chart,) = found.charts
    assert (chart.verdict.variation, chart.new_signals) == ("noise", ())
    assert "waiting: no signal. What goes up and down fits chance." in said(found)


def test_a_change_that_is_not_chance_is_said_in_short(tmp_path: Path) -> None:
    """From 80 % to 70 %: eight sigma."""
    found = seen(contract(tmp_path, TEXT), months([*STEADY[:14], 700, 700]))
    assert found.charts[0].verdict.variation == "lower"
    assert "The change of one measure is not chance." in said(found)


def test_improved_beside_a_chart_without_a_signal_gets_a_remark(tmp_path: Path) -> None:
    log = read_logbook_text(
        """passend_log: 1
meetings:
  - {contract: k, on: 2027-05-01, says: The share waiting improved again.}
""",
        "log.yaml",
    )
    found = seen(contract(tmp_path, TEXT), months(STEADY), log=log)
    (claimed,) = found.claimed
    assert "improved" in claimed.remark.en
    assert "It says “improved”" in said(found)
    assert seen(contract(tmp_path, TEXT), months(STEADY)).claimed == ()


def test_a_month_that_is_missing_is_shown_as_missing(tmp_path: Path) -> None:
    rows = [r for r in months(STEADY) if r.window != "2025-06"]
    found = seen(contract(tmp_path, TEXT), rows)
    assert found.charts[0].points[5].value is None
    assert "No figure for 2025-06." in said(found)


def test_few_observations_say_nothing(tmp_path: Path) -> None:
    rows = [row("waiting.numerator", 40, unit="waiting", known="2027-06-01"),
            row("waiting.denominator", 50, unit="waiting", known="2027-06-01")]  # fmt: skip
    text = said(seen(contract(tmp_path, TEXT), rows))
    assert "waiting, 2026: 50 observations, fewer than the agreed 100." in text


@pytest.mark.row("S0-23")
def test_a_measure_without_an_owner_on_both_sides_is_not_active(tmp_path: Path) -> None:
    """Nothing is made of it: no figure, no chart."""
    text = TEXT.replace("owners: [payer, provider]", "owners: [provider]")
    found = seen(contract(tmp_path, text), months(STEADY))
    assert found.ownerless == (("k", "waiting"),)
    assert (found.measures, found.charts) == ((), ())
    assert "has no owner on both sides and is not active" in said(found)


def test_a_bridge_is_made_where_expectation_and_reality_are_known(tmp_path: Path) -> None:
    """100 visits of 10.00 expected, 110 of 11.00 observed: 1,210.00 under a ceiling of 1,050.00.

    volume 10 x 10.00 = 100.00; price 110 x 1.00 = 110.00; the ceiling takes 160.00; 900.00 is paid
    of the 1,050.00 that is due.
    """
    rows = [
        row("visits.volume", 110, unit="visit", known="2027-06-01"),
        row("visits.cost", 121_000, known="2027-06-01"),
        row("exhaustion.paid", 90_000, known="2027-06-01"),
    ]
    (found,) = seen(contract(tmp_path, TEXT), rows).bridges
    assert found.found == Bridge(
        expected=100_000, volume=10_000, mix=0, price=11_000, clause=-16_000, timing=-15_000
    )
    assert found.found.booked == 90_000
    text = said(seen(contract(tmp_path, TEXT), rows), "nl")
    assert "van € 1.000,00 naar € 900,00. Volume € 100,00, mix € 0,00, prijs € 110,00" in text


def test_without_a_volume_there_is_no_bridge(tmp_path: Path) -> None:
    assert seen(contract(tmp_path, TEXT), [row("visits.cost", 5, known="2027-06-01")]).bridges == ()


def test_a_line_of_care_without_its_figures_leaves_the_bridge_out(tmp_path: Path) -> None:
    """A clause over two lines of care of which one is known would look like all there is."""
    text = TEXT.replace(
        "parameters:",
        "  scans: {codes: [A2], year_of: opened, unit: visit, held_by: both}\nparameters:",
    ).replace("[visits.cost, {at_most", "[{together: [visits.cost, scans.cost]}, {at_most")
    rows = [row("visits.volume", 110, unit="visit", known="2027-06-01"),
            row("visits.cost", 121_000, known="2027-06-01")]  # fmt: skip
    assert seen(contract(tmp_path, text), rows).bridges == ()


def test_what_became_known_since_the_last_report(tmp_path: Path) -> None:
    rows = [row("visits.volume", 90, unit="visit", known="2027-02-01"),
            row("visits.volume", 110, unit="visit", known="2027-05-01"),
            row("visits.cost", 121_000, known="2027-05-01")]  # fmt: skip
    found = seen(contract(tmp_path, TEXT), rows, since=date(2027, 3, 1))
    assert [(c.observation, c.was, c.value) for c in found.changes] == [
        ("visits.cost", None, 121_000), ("visits.volume", 90, 110),
    ]  # fmt: skip
    assert "visits.volume 2026 90 110 20" in said(found)
    on_the_day = seen(contract(tmp_path, TEXT), rows, since=date(2027, 5, 1))
    assert on_the_day.changes == ()


def test_what_is_not_closed_and_what_is_missing_are_told_apart(tmp_path: Path) -> None:
    """2026 is open until 1 May 2027; a month later it should be there."""
    prepared = contract(tmp_path, TEXT)
    sources = Sources([("k.yaml", prepared)], Table(()), date(2027, 2, 1))
    assert {(gap.observation, gap.kind) for gap in watch(sources).gaps} == {("visits.cost", "open")}
    assert [(g.observation, g.kind) for g in seen(prepared, []).gaps] == [
        ("visits.cost", "missing")
    ]
    assert "missing, should be complete since 1 May 2027" in said(seen(prepared, []))


def test_a_report_about_several_contracts_names_them(tmp_path: Path) -> None:
    one = contract(tmp_path, TEXT)
    header = "passend: 1\nid: other\ntitle: The other\n" + (
        "runs: {from: 2026-01-01, until: 2027-01-01}\nparties:\n"
        "  payer: {name: P, kind: insurer, uzovi: [\"9001\"]}\n"
        "  provider: {name: Q, kind: provider, agb: [\"06990001\"]}\n"
    )  # fmt: skip
    other = contract(tmp_path, TEXT, header, "other.yaml")
    rows = [row("exhaustion.paid", 5, known="2027-06-01"),
            row("exhaustion.paid", 7, known="2027-06-01", of="other")]  # fmt: skip
    sources = Sources([("k.yaml", one), ("other.yaml", other)], Table(tuple(rows)), KNOWN)
    found = watch(sources)
    assert [line.contract for line in found.overview.lines] == ["k", "other"]
    assert "The other whole 2026" in said(found)


@pytest.mark.row("S0-22")
def test_more_measures_than_agreed_ask_for_a_reason(tmp_path: Path) -> None:
    """One measure was agreed and two are there; a written reason is shown in the place of the
    question."""
    text = TEXT + "burden: {measures: 1}\n"
    text = text.replace("  waiting: {", f"  trust: {{{CARD}}}\n  waiting: {{")
    assert "Give a reason, or measure less." in said(seen(contract(tmp_path, text), []))
    reasoned = text.replace("measures: 1", "measures: 1, beyond: The board asked for it.")
    found = said(seen(contract(tmp_path, reasoned), []))
    assert "The board asked for it." in found
    assert "measure less" not in found
