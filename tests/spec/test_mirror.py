"""Mirror information: questions to ask by an agreed method, and what never reaches the money."""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from tests.contracts import cents, contract, settled
from tests.contracts import row as observed

from passend.findings import BadInput
from passend.monitoring.charts import Freeze, Point, Series, chart, claim_remark
from passend.monitoring.funnels.casemix import Case
from passend.monitoring.funnels.document import mirror_document
from passend.monitoring.funnels.method import MethodCard, Signature
from passend.monitoring.funnels.mirror import Count, Mirror, figure_hash, mirror, paid_rows
from passend.monitoring.funnels.proms import Asked, prom_lines, prom_table
from passend.monitoring.funnels.suppression import bounds
from passend.report.plain import plain

PARTIES = ("payer", "provider")
DAY = date(2026, 3, 1)
CARD = MethodCard(
    id="heropnames", version=1, title="Heropnames binnen 30 dagen", measure="readmissions",
    population="opnames met hartfalen", period="kalenderjaar", adjustment="geen",
    kind="proportion", dispersion="none", source="declaraties van beide partijen", minimum=10,
)  # fmt: skip
COUNTS = [Count("Noord", 30, 300), Count("Oost", 28, 290), Count("Zuid", 33, 310),
          Count("West", 29, 305), Count("Kust", 75, 295), Count("Eiland", 4, 60)]  # fmt: skip


def signed(content: str, *parties: str) -> list[Signature]:
    return [Signature(party, "A. de Vries", DAY, content) for party in parties]


def released(card: MethodCard = CARD, **more) -> Mirror:
    approvals = signed(card.content_hash, *PARTIES)
    return mirror(card, "2025", COUNTS, PARTIES, approvals, **more)


@pytest.mark.row("S4-16")
def test_both_parties_approve_the_method_before_anything_is_released() -> None:
    for approvals, missing in (
        ([], ["payer did not sign", "provider did not sign"]),
        (signed(CARD.content_hash, "payer"), ["provider did not sign"]),
    ):
        with pytest.raises(BadInput) as caught:
            mirror(CARD, "2025", COUNTS, PARTIES, approvals)
        assert [f.code for f in caught.value.findings] == ["not-signed"] * len(missing)
        assert all(m in str(f) for f, m in zip(caught.value.findings, missing, strict=True))
    assert released().funnel.points


def test_a_changed_method_is_another_method() -> None:
    wider = replace(CARD, minimum=3)
    with pytest.raises(BadInput, match="payer signed another version of method card heropnames"):
        mirror(wider, "2025", COUNTS, PARTIES, signed(CARD.content_hash, *PARTIES))


def test_the_output_is_questions_with_caveats_about_registration() -> None:
    found = released()
    assert [(p.unit.name, p.place) for p in found.funnel.signals] == [("Kust", "far_above")]
    asked = [(q.provider, q.asks.nl) for q in found.questions]
    assert [provider for provider, _ in asked] == ["Kust", "Kust"]
    # How it was registered is asked first, and everything is a question.
    assert "geregistreerd" in asked[0][1]
    assert all(text.endswith("?") for _, text in asked)
    assert any("registreren verschillend" in caveat.nl for caveat in found.caveats)


def test_small_providers_are_withheld_and_nothing_in_the_funnel_gives_them_away() -> None:
    found = released()
    assert "Eiland" in found.withheld
    # The total of all is withheld too, or it would give Eiland away; so the target is that of those
    # who are shown: 195 of 1,500.
    assert found.release.value("readmissions|2025|*|with") is None
    assert found.funnel.target == pytest.approx(195 / 1500)
    low, high = bounds(found.release.small[0], found.release.shown)
    assert high is None or high - low >= 9
    shown = {p.unit.name for p in found.funnel.points}
    assert shown == {c.provider for c in COUNTS} - set(found.withheld)
    assert "Eiland" not in str(found.questions)
    # The next release reckons with this one.
    later = released(replace(CARD, minimum=3), earlier=[found.release])
    assert "Eiland" in later.withheld


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_document_asks_and_says_what_it_is_not(language: str) -> None:
    approvals = signed(CARD.content_hash, *PARTIES)
    document = mirror_document(released(), approvals, language)
    text = plain(document)
    said = {"nl": ("geen oordeel", "Niet getoond: Eiland", "Goedgekeurd door payer"),
            "en": ("no verdict", "Not shown: Eiland", "Approved by payer")}[language]  # fmt: skip
    assert all(words in text for words in said)
    assert text.index("Kust") < text.index("99")
    assert document.footer == CARD.content_hash


# --- the one way to the money ----------------------------------------------------------------

PAYS = """measures:
  readmissions:
    kind: proportion
    use: settled
    owners: [payer, provider]
    year_of: delivered
    held_by: both
    definition: readmissions within 30 days
parameters:
  stake: [{value: "1000.00", from: 2026-01-01, known: 2025-11-12, source: art. 4}]
clauses:
  reward: {pay: {pay_for_performance: {stake: stake, points: readmissions}}}
"""


def test_a_mirror_figure_is_paid_on_only_after_both_signed_that_very_figure(tmp_path: Path) -> None:
    found, prepared = released(), contract(tmp_path, PAYS)
    asked = {"provider": "Kust", "contract": "k", "measure": "readmissions", "window": "2026",
             "known": date(2028, 6, 1), "parties": PARTIES}  # fmt: skip
    content = figure_hash(found, "Kust")
    other = figure_hash(found, "Noord")
    for signatures in ([], signed(content, "payer"), signed(other, *PARTIES)):
        with pytest.raises(BadInput) as caught:
            paid_rows(found, signatures=signatures, **asked)
        assert {f.code for f in caught.value.findings} == {"not-signed"}
    rows = paid_rows(found, signatures=signed(content, *PARTIES), **asked)
    assert [(r.observation, r.value, r.held_by) for r in rows] == [
        ("readmissions.numerator", 75, "both"), ("readmissions.denominator", 295, "both")
    ]  # fmt: skip
    # 1,000.00 x 75 / 295.
    assert cents(settled(prepared, rows), "reward") == 25_424


def test_what_is_withheld_or_estimated_cannot_be_paid_on() -> None:
    found = released()
    with pytest.raises(KeyError):
        figure_hash(found, "Eiland")
    ratio = replace(CARD, kind="ratio")
    estimated = mirror(ratio, "2025", COUNTS, PARTIES, signed(ratio.content_hash, *PARTIES))
    with pytest.raises(ValueError, match="only a share"):
        paid_rows(estimated, "Kust", "k", "readmissions", "2026", DAY, PARTIES, [])


WATCHED = """measures:
  mortality: {kind: proportion, use: watched, owners: [payer, provider], year_of: delivered,
              held_by: provider, definition: died on intensive care}
  refusals: {kind: proportion, use: watched, owners: [payer, provider], year_of: delivered,
             held_by: provider, definition: refused for lack of a bed, norm: NORM}
parameters:
  sum: [{value: "24500000.00", per: year, from: 2026-01-01, known: 2025-11-12, source: art. 4.1}]
clauses:
  fixed: {pay: {lump_sum: {amount: sum}}}
"""
NORM = "{value: 5%, source: annex 3}"
MONTHS = [f"{year}-{month:02}" for year in (2025, 2026) for month in range(1, 13)]


def monthly(name: str, counts: list[int], of: int, **more) -> Series:
    points = tuple(Point(m, n, of) for m, n in zip(MONTHS, counts, strict=True))
    return Series(name, "p", points, better="down", **more)


@pytest.mark.row("S0-05")
def test_mortality_half_as_high_again_alarms_and_changes_no_cent(tmp_path: Path) -> None:
    prepared = contract(tmp_path, WATCHED.replace("NORM", NORM))
    random = np.random.default_rng(2)
    before = random.binomial(400, 0.10, 12).tolist()
    frozen = Freeze("2025-12", "basisjaar van de afspraak")

    def seen(rate: float) -> tuple[str, int]:
        counts = before + random.binomial(400, rate, 12).tolist()
        rows = [observed("mortality.numerator", sum(counts[12:]), unit="mortality"),
                observed("mortality.denominator", 4800, unit="mortality")]  # fmt: skip
        found = chart(monthly("mortaliteit", counts, 400, frozen=frozen))
        return found.verdict.variation, cents(settled(prepared, rows), "fixed")

    assert seen(0.10) == ("noise", 2_450_000_000)
    assert seen(0.15) == ("worse", 2_450_000_000)


@pytest.mark.row("S0-06")
def test_refusals_of_2_percent_meet_a_norm_of_5_percent_that_has_a_source(tmp_path: Path) -> None:
    prepared = contract(tmp_path, WATCHED.replace("NORM", NORM))
    norm = prepared.resolved.contract.measures["refusals"].norm
    assert (norm.value, norm.source) == ("5%", "annex 3")
    refused = np.random.default_rng(4).binomial(1000, 0.02, 24).tolist()
    found = chart(monthly("weigeringen", refused, 1000, target=Fraction(5, 100)))
    assert found.verdict.assurance == "meets"
    assert found.verdict.assurance_words("nl") == "haalt het doel steeds"
    with pytest.raises(BadInput) as caught:
        contract(tmp_path, WATCHED.replace("NORM", "{value: 5%}"))
    assert [f.code for f in caught.value.findings] == ["missing-key"]


@pytest.mark.row("S4-56")
def test_care_to_be_ended_falls_from_its_baseline_to_its_target() -> None:
    # Baseline 2025: about 60 a month; the target is 30. Two courses: it ends, or nothing happens.
    random = np.random.default_rng(6)
    before = random.poisson(60, 12).tolist()
    ended = [int(n) for n in random.poisson(20, 12)]
    same = [int(n) for n in random.poisson(60, 12)]

    def course(after: list[int]) -> Series:
        points = tuple(Point(m, n, 1) for m, n in zip(MONTHS, before + after, strict=True))
        return Series("kijkoperatie knie", "u", points, better="down", target=Fraction(30),
                      frozen=Freeze("2025-12", "uitgangsvolume van het doel"))  # fmt: skip

    fell, stayed = chart(course(ended)), chart(course(same))
    assert fell.verdict.variation == "better"
    assert max(p.value for p in fell.points[-6:]) < 30
    assert claim_remark("Het volume is gedaald.", fell) is None
    assert stayed.verdict.variation == "noise"
    assert claim_remark("Het volume is gedaald.", stayed) is not None


# --- what patients report --------------------------------------------------------------------


@pytest.mark.skipif(importlib.util.find_spec("statsmodels") is None, reason="needs casemix")
@pytest.mark.row("S4-12")
def test_response_and_adjusted_score_stand_beside_monitored_days() -> None:
    # Scores fall by 1 per ten years of age; Noord has older patients and scores as well as Zuid.
    answers = [Case("Noord", 70 - age / 10 + noise, {"leeftijd": age})
               for age in (70, 80, 90) for noise in (-1, 1)]  # fmt: skip
    answers += [Case("Zuid", 70 - age / 10 + noise, {"leeftijd": age})
                for age in (50, 60, 70) for noise in (-1, 1)]  # fmt: skip
    asked = [Asked("Noord", 12, 2400), Asked("Zuid", 8, 300), Asked("West", 5, 0)]
    north, south, west = prom_lines(asked, answers)
    assert (north.response, south.response, west.response) == (
        Fraction(1, 2), Fraction(3, 4), Fraction(0)
    )  # fmt: skip
    assert south.score.crude - north.score.crude == pytest.approx(2)
    assert south.score.value == pytest.approx(north.score.value)
    assert west.score is None
    table = prom_table((north, south, west), "nl")
    assert [(row[1], row[4]) for row in table.rows] == [("50%", "2.400"), ("75%", "300"),
                                                         ("0%", "0")]  # fmt: skip
    with pytest.raises(BadInput) as caught:
        prom_lines([Asked("Noord", 3, 0)], answers)
    assert [f.place.spot for f in caught.value.findings] == ["Noord", "Zuid"]
