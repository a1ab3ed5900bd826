"""Before signing, from the command line: what both sides see of a draft, in both languages."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from passend.cli import main
from passend.contract.check import prepare
from passend.contract.resolve import resolve_file
from passend.observation.table import read_table
from passend.settlement.settle import settle

PRACTICES = Path(__file__).resolve().parents[2] / "src" / "passend" / "practices"
SHARED = "regio/aannames-ic-zonder-muren.yaml"
HOSPITAL, INSURER = "regio/aannames-ic-ziekenhuis.yaml", "regio/aannames-ic-verzekeraar.yaml"
FIXED, VOLUME = "ic-zonder-muren.yaml", "regio/ic-prijs-maal-volume.yaml"
FEW = ("--cases", "200")


@pytest.fixture(scope="module")
def tour(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The practices and the region as somebody copies them; an intensive-care day is 2,400.00."""
    folder = tmp_path_factory.mktemp("tour")
    shutil.copytree(PRACTICES, folder, dirs_exist_ok=True)
    for name in (FIXED, VOLUME):
        text = (folder / name).read_text("utf-8")
        (folder / f"day-{Path(name).name}").write_text(
            text.split("\nvoorbeelden:")[0].replace('"2450.00"', '"2400.00"') + "\n", "utf-8"
        )
    return folder


@pytest.fixture
def ask(tour: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Run a command in the folder: its status, and what it says with single spaces."""
    monkeypatch.chdir(tour)

    def run(*arguments: str) -> tuple[int, str]:
        status = main(arguments)
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return status, " ".join((said.out + said.err).split())

    return run


def data(ask: Any, *arguments: str) -> Any:
    """What a command answers in JSON; what it tells people beside that comes after it."""
    _, said = ask(*arguments, "--json")
    return json.JSONDecoder().raw_decode(said)[0]


# The x-ray: one day on the intensive care is paid at 2,400 and costs 700.

ACT = ("--act", "dag_minder=ic_dagen.volume:-1", "--cost", "ic_dagen.volume=700.00")
MIX = ("--others", "day-ic-prijs-maal-volume.yaml", "--covered", "45%", "--times", "4000")


@pytest.mark.parametrize(
    ("language", "volume", "fixed", "mix"),
    [
        ("nl", "€ -2.400,00 € 700,00 € -1.700,00 kost", "€ 0,00 € 700,00 € 700,00 loont",
         ("70,83%", "€ -620,00 per keer", "€ -2.480.000,00 voor 4.000 keer")),
        ("en", "EUR -2,400.00 EUR 700.00 EUR -1,700.00 costs",
         "EUR 0.00 EUR 700.00 EUR 700.00 pays",
         ("70.83%", "EUR -620.00 each time", "EUR -2,480,000.00 for 4,000 times")),
    ],
)  # fmt: skip
def test_a_day_avoided_in_both_forms_and_in_the_payer_mix(
    ask: Any, language: str, volume: str, fixed: str, mix: tuple[str, ...]
) -> None:
    # -2,400 + 700 = -1,700; 0 + 700; 1,700 / 2,400 = 70.83 %; 45 % x 700 - 55 % x 1,700 = -620.
    status, said = ask("xray", "day-ic-prijs-maal-volume.yaml", *ACT, "--lang", language)
    assert status == 1  # acting appropriately is punished
    assert volume in said
    status, said = ask("xray", "day-ic-zonder-muren.yaml", *ACT, *MIX, "--lang", language)
    assert status == 1  # too few payers are on the form
    assert fixed in said
    for text in mix:
        assert text in said


def test_a_fixed_sum_that_everybody_pays_has_nothing_to_warn_of(ask: Any) -> None:
    assert ask("xray", "day-ic-zonder-muren.yaml", *ACT)[0] == 0


def test_an_x_ray_for_programs(ask: Any) -> None:
    found = data(ask, "xray", "day-ic-zonder-muren.yaml", *ACT, *MIX)
    (mix,) = found["mixes"]
    assert (mix["here"], mix["elsewhere"]) == (700_00, -1700_00)
    assert (mix["pays_from"], mix["now"], mix["together"]) == ("17/24", -620_00, -2_480_000_00)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        # 1,000 leave and 600 are paid for elsewhere at 2,600: the fixed sum gives nothing back.
        (("--leaving", "ic_dagen.volume=1000:600:2600.00"), "€ 1.560.000,00 is dubbel"),
        (
            ("--split", "msb:production=ic_dagen.volume:300.00"),
            "de prikkels staan tegenover elkaar",
        ),
    ],
)
def test_double_payment_and_opposed_incentives_are_warned_of(
    ask: Any, more: tuple[str, ...], says: str
) -> None:
    status, said = ask("xray", "day-ic-zonder-muren.yaml", *ACT, *more)
    assert status == 1
    assert says in said


# Luck and the ratchet: no contract is needed.


@pytest.mark.parametrize(
    ("language", "texts"),
    [("nl", ("27,10%", "0,27%", "zonder dat er iets verandert")),
     ("en", ("27.10%", "0.27%", "although nothing changes"))],
)  # fmt: skip
def test_a_bonus_paid_by_luck(ask: Any, language: str, texts: tuple[str, ...]) -> None:
    status, said = ask("luck", "--count", "4/60", "--count", "40/600", "--rate", "10%",
                       "--lang", language)  # fmt: skip
    assert status == 1
    for text in texts:
        assert text in said


def test_savings_that_show_when_there_are_none(ask: Any) -> None:
    found = data(ask, "luck", "--saving", "2%", "--persons", "500,2000,5000,20000",
                 "--variation", "180%")  # fmt: skip
    shown = [rule["rows"][0]["by_luck"] for rule in found["rules"]]
    # 1 - Phi(0.02 sqrt(n) / 1.8), from a table of the normal distribution: z = 0.248, 0.497,
    # 0.786, 1.571.
    assert shown == pytest.approx([0.402, 0.310, 0.216, 0.058], abs=0.001)


def test_remedies_baselines_and_comparators(ask: Any) -> None:
    said = ask("luck", "--saving", "2%", "--persons", "500", "--variation", "180%", "--corridor",
               "2%", "--years", "3", "--constant", "2000", "--pool", "5000")[1]  # fmt: skip
    # Without a remedy asked for, one of each kind.
    assert "groep van 600" in ask("luck", "--count", "4/60", "--rate", "10%")[1]
    for text in ("bandbreedte van 2%", "3 jaren samen", "geloofwaardigheid", "groep van 5.000"):
        assert text in said
    # Half of one's own comparator: save 6 % to be credited 3 %.
    status, said = ask("luck", "--own-share", "50%", "--credit", "3%")
    assert status == 1
    assert "moet 6% besparen om 3% gerekend te krijgen" in said
    # 1.8² / 500 = 0.00648, 0.05² = 0.0025: Z = 27.84 %; of 10 % away 72.16 % x 0.1 / 1.1 = 6.56 %.
    said = ask("luck", "--away", "10%", "--between", "5%", "--persons", "500",
               "--variation", "180%")[1]  # fmt: skip
    assert "10% boven het gebruikelijke ligt keert 6,56% vanzelf terug" in said


def test_luck_in_the_clauses_of_a_contract(ask: Any) -> None:
    status, said = ask("luck", "garantieomzet.yaml", "--rate", "toegang=90%")
    assert status == 1
    # At 180 of 200 and a true rate of 90 %, fewer than 180 in 44 % of the years.
    assert "toegangsbeloning (2026, 2027, 2028): de kans op een korting" in said
    assert "Van kwaliteit zegt niemand het werkelijke aandeel" in said
    status, said = ask("luck", "gedeelde-besparing.yaml", "--cost", "hartzorg.cost", "--persons",
                       "2000", "--variation", "180%")  # fmt: skip
    assert status == 1
    assert "besparing_eenzijdig (2026): de kans op beloning" in said
    status, said = ask("luck", "bundel.yaml")
    assert status == 0
    assert "Geen afspraak betaalt op een aandeel" in said


def test_who_keeps_a_saved_euro_and_what_strands(ask: Any) -> None:
    # Rebased to what was spent: the first of three periods is all that is kept.
    status, said = ask("ratchet", "--rebase", "100%")
    assert status == 1
    assert "houdt provider over 3 contractperioden 33,33%" in said
    # 70 % of the 13 that fall away: 9.10; in three equal steps 6.07, 3.03, nothing.
    status, said = ask("ratchet", "--fixed", "70%", "--revenue", "100.00:87.00",
                       "--friction-years", "3", "--lang", "en")  # fmt: skip
    assert status == 1
    for text in ("EUR 9.10 of fixed cost", "1 EUR 6.07 2 EUR 3.03 3 EUR 0.00"):
        assert text in said
    # A quarter rebased: 1 + 3/4 + 9/16 of three, 77.08 %.
    found = data(ask, "ratchet", FIXED, "--rebase", "25%", "--parameter", "som", "--act",
                 "minder=ic_dagen.volume:-1000", "--saves", "700000.00")  # fmt: skip
    assert found["kept"]["provider"] == "37/48"


def test_tariffs_of_old_and_new_care_keep_their_mean(ask: Any) -> None:
    # 0.7 x 91.00 + 0.3 x 121.00 = 63.70 + 36.30 = 100.00 exactly.
    old, new = ("--tariff", "oud=70%:91.00"), ("--tariff", "nieuw=30%:121.00")
    status, said = ask("prices", "mean", *old, *new)
    assert status == 0
    assert "gewogen gemiddelde: € 100,00" in said
    assert data(ask, "prices", "mean", *old, *new)["mean"] == 100_00
    # At 112.00 for the new care the old may cost (100 - 0.3 x 112) / 0.7 = 94.857142...
    found = data(ask, "prices", "mean", *old, "--tariff", "nieuw=30%:112.00", "--target", "100.00",
                 "--for", "oud")  # fmt: skip
    assert found["needed"] == "66400/7"
    status, said = ask("prices", "mean", *old)
    assert (status, "weights" in said) == (2, True)
    status, said = ask("prices", "mean", "--tariff", "oud=70%")
    assert (status, "bad-value" in said) == (2, True)


# Many cases.


def test_a_simulation_with_ones_own_figures_is_for_oneself_only(ask: Any) -> None:
    status, said = ask("simulate", FIXED, "--assumptions", SHARED, "--overlay", HOSPITAL, *FEW)
    assert status == 0
    for text in ("Alleen voor provider", "provider: Ziekenhuis Tweewater", "Kans op verlies",
                 "Verpleging (uren)", "Het geval in het midden"):  # fmt: skip
        assert text in said
    shared = data(ask, "simulate", FIXED, "--assumptions", SHARED, *FEW)
    own = data(ask, "simulate", FIXED, "--assumptions", SHARED, "--overlay", HOSPITAL, *FEW)
    assert (shared["only_for"], own["only_for"]) == ("", "provider")
    # 24,500,000.00, and indexed once by 3.5 %: 25,357,500.00, whatever happens.
    spent = shared["parties"]["payer"]["spend"]
    assert {spent["2026"]["range"]["p5"], spent["2026"]["range"]["p95"]} == {24_500_000_00}
    assert spent["2027"]["range"]["median"] == 25_357_500_00


def test_the_return_of_an_insurer_is_its_own(ask: Any) -> None:
    said = ask("simulate", FIXED, "--against", VOLUME, "--assumptions", SHARED, "--overlay",
               INSURER, *FEW, "--lang", "en")[1]  # fmt: skip
    for text in ("For payer only", "with risk equalisation", "with insured who switch"):
        assert text in said


def test_two_private_parts_are_refused(ask: Any) -> None:
    status, said = ask("simulate", FIXED, "--assumptions", SHARED, "--overlay", HOSPITAL,
                       "--overlay", INSURER)  # fmt: skip
    assert status == 2
    assert said.count("two-overlays") == 2


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("simulate", "nee.yaml"), "unreadable"),
        (("simulate", FIXED, "--assumptions", "nee.yaml"), "unreadable"),
        (("simulate", FIXED, "--assumptions", HOSPITAL), "private-part"),
        (("simulate", FIXED, "--overlay", SHARED), "no-owner"),
        (("simulate", "bundel.yaml", "--assumptions", SHARED), "other-contract"),
        (("simulate", FIXED, "--cases", "0"), "bad-value"),
        (("simulate", FIXED, "--case", "101"), "bad-value"),
        (("compare", FIXED), "compare-one"),
        (("compare", FIXED, VOLUME, "--assumptions", SHARED, "--observations",
          "regio/waarnemingen.csv"), "shadow-assumes"),
        (("xray", FIXED, "--act", "minder"), "bad-value"),
        (("xray", FIXED, "--act", "minder=dagen:-1"), "unknown-observation"),
        (("xray", FIXED, "--cost", "ic_dagen.volume=veel"), "bad-value"),
        (("xray", FIXED, "--covered", "45%"), "missing-key"),
        (("xray", FIXED, "--split", "msb:half=1"), "bad-value"),
        (("xray", FIXED, "--leaving", "ic_dagen.volume=1000"), "bad-value"),
        (("luck",), "missing-key"),
        (("luck", "--count", "4/60"), "bad-value"),
        (("luck", "--count", "4/60", "--rate", "veel"), "bad-value"),
        (("luck", FIXED, "--rate", "geluk=10%"), "unknown-name"),
        (("luck", "--count", "4/60", "--rate", "10%", "--constant=-60"), "bad-value"),
        (("luck", "--saving", "2%", "--persons", "500", "--variation", "180%", "--effect",
          "100%"), "bad-value"),
        (("simulate", FIXED, "--seed=-1"), "bad-value"),
        (("xray", FIXED, "--covered", "150%", "--others", VOLUME), "bad-value"),
        (("xray", FIXED, "--cost", "niemand:ic_dagen.volume=700.00"), "unknown-party"),
        (("xray", FIXED, "--cost", "dagen=700.00"), "unknown-observation"),
        (("ratchet", FIXED, "--fixed", "70%", "--saver", "niemand"), "unknown-party"),
        (("ratchet", "--rebase", "50%", "--saver", "payer"), "bad-value"),
        (("context", FIXED, "--when", "ic_bedden=-5%"), "bad-value"),
        (("ratchet",), "missing-key"),
        (("ratchet", FIXED, "--rebase", "50%"), "missing-key"),
        (("ratchet", "--fixed", "70%"), "bad-value"),
        (("context", FIXED, "--when", "dagen=5%"), "unknown-observation"),
        (("elements", FIXED, "--only", "dagen"), "unknown-element"),
        (("elements", FIXED, "--programme-needs", "dagen"), "unknown-element"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_said_and_never_a_traceback(
    ask: Any, arguments: tuple[str, ...], code: str
) -> None:
    status, said = ask(*arguments)
    assert status == 2
    assert f"{code}: " in said


def test_one_case_settles_to_the_same_cents(ask: Any, tour: Path) -> None:
    name = "aanneemsom-weglek.yaml"
    arguments = ("simulate", name, "--assumptions", "regio/aannames-weglek.yaml", *FEW)
    ask(*arguments, "--case", "95", "--case-out", "geval.csv")
    told = data(ask, *arguments)["cases_told"]["95"]
    prepared = prepare(resolve_file(tour / name))
    (statement,) = settle([prepared], read_table(tour / "geval.csv")).statements
    for clause, cents in told["clauses"].items():
        settled = [line.entitlement for line in statement.lines if line.clause == clause]
        assert sum(settled) == sum(cents), clause
    assert len(statement.lines) >= len(told["clauses"])
    status, said = ask("settle", name, "--observations", "geval.csv")
    assert status in (0, 1)
    assert "recht" in said


@pytest.mark.parametrize(
    ("language", "says"), [("nl", "Het geval op 95 %, cent voor cent"),
                           ("en", "The case at 95 %, cent by cent")],
)  # fmt: skip
def test_a_case_is_explained_cent_by_cent(ask: Any, language: str, says: str) -> None:
    arguments = ("simulate", VOLUME, "--assumptions", SHARED, "--cases", "20", "--case", "95",
                 "--explain", "dagen", "--lang", language)  # fmt: skip
    status, said = ask(*arguments)
    assert status == 0
    assert says in said
    found = data(ask, *arguments)
    told = found["cases_told"]["95"]
    assert [line["entitlement"] for line in found["explained"]] == told["clauses"]["dagen"]
    # 2026: so many days at 2,450.00.
    days = told["observed"]["ic_dagen.volume"][0]
    assert told["clauses"]["dagen"][0] == days * 2450_00
    status, said = ask(*arguments[:-4], "--explain", "niets")
    assert (status, "unknown-clause" in said) == (2, True)


def test_kept_cases_give_the_same_result_and_are_known_by_their_hash(ask: Any, tour: Path) -> None:
    arguments = ("simulate", FIXED, "--assumptions", SHARED, *FEW)
    first = ask(*arguments, "--keep", "gevallen", "--json")[1]
    (kept,) = (tour / "gevallen").iterdir()
    again = data(ask, *arguments, "--drawn", str(kept))
    found = json.loads(first.replace(str(kept.relative_to(tour)), ""))
    assert again["parties"] == found["parties"]
    assert again["observed"] == found["observed"]
    status, said = ask("simulate", "aanneemsom-weglek.yaml", "--drawn", str(kept))
    assert (status, "other-cases" in said) == (2, True)
    kept.rename(kept.with_name("anders.npz"))
    status, said = ask(*arguments, "--drawn", "gevallen/anders.npz")
    assert (status, "cases-changed" in said) == (2, True)


def test_threads_change_no_byte(ask: Any) -> None:
    arguments = ("simulate", FIXED, "--assumptions", SHARED, "--cases", "3000", "--json")
    assert ask(*arguments) == ask(*arguments, "--threads", "2")
    assert ask(*arguments) != ask(*arguments, "--seed", "2")


def test_what_is_known_stands_still(ask: Any) -> None:
    arguments = ("simulate", FIXED, "--assumptions", SHARED, *FEW, "--quasi")
    found = data(ask, *arguments, "--known", "regio/waarnemingen.csv")["observed"]
    # 8,900 days were observed in 2026 and 7,750 in 2027; nobody knows 2028 yet.
    days = {year: one["range"] for year, one in found["ic_dagen.volume"].items()}
    assert {days["2026"]["p5"], days["2026"]["p95"]} == {8900}
    assert {days["2027"]["p5"], days["2027"]["p95"]} == {7750}
    assert days["2028"]["p5"] < days["2028"]["p95"]


def test_files_that_rest_on_a_private_part_are_named_as_such(ask: Any) -> None:
    said = ask("simulate", FIXED, "--assumptions", SHARED, "--overlay", HOSPITAL, "--cases", "5",
               "--keep", "eigen", "--case-out", "eigen.csv")[1]  # fmt: skip
    assert said.count("(alleen voor provider)") == 2
    said = ask("simulate", FIXED, "--assumptions", SHARED, "--cases", "5", "--case-out", "a.csv")[1]
    assert said.endswith("a.csv")


def test_private_tariffs_of_other_payers_make_an_x_ray_private(ask: Any, tour: Path) -> None:
    (tour / "tarieven.yaml").write_text(
        "passend_aannames: 1\ntaal: nl\nid: t\neigenaar: provider\nandere_betalers: {deel: 45%, "
        'tarieven: {ic_dagen.volume: "2400.00"}, bron: passantentarief}\n', "utf-8"
    )  # fmt: skip
    status, said = ask("xray", "day-ic-zonder-muren.yaml", *ACT, "--overlay", "tarieven.yaml",
                       "--times", "4000")  # fmt: skip
    assert status == 1
    # The same border and the same loss, from the tariff instead of from a contract.
    for text in ("Alleen voor provider", "70,83%", "€ -2.480.000,00 voor 4.000 keer"):
        assert text in said


def test_forms_meet_the_same_cases(ask: Any) -> None:
    found = data(ask, "compare", VOLUME, FIXED, "--assumptions", SHARED, *FEW)
    assert found["forms"] == ["ic-prijs-maal-volume", "ic-zonder-muren"]
    # 24,500,000.00 + 4 x 25,357,500.00 in every case.
    payer = found["parties"]["payer"]["ic-zonder-muren"]["range"]
    assert {payer["p5"], payer["p95"]} == {-125_930_000_00}
    assert found["independent_of_volume"] == {"ic-prijs-maal-volume": 0, "ic-zonder-muren": 1}
    said = ask("compare", VOLUME, FIXED, "--assumptions", SHARED, *FEW)[1]
    for text in ("Vormen naast elkaar", "kans beter af te zijn", "los van het volume"):
        assert text in said
    # By volume the hospital keeps fixed cost that its revenue no longer carries.
    status, said = ask("compare", VOLUME, FIXED, "--assumptions", SHARED, "--overlay", HOSPITAL,
                       *FEW)  # fmt: skip
    assert status == 1
    assert "ic-prijs-maal-volume: achterblijvende kosten" in said
    assert "ic-zonder-muren: achterblijvende kosten" not in said


def test_without_assumptions_it_is_said_that_nothing_varies(ask: Any, tour: Path) -> None:
    said = ask("simulate", FIXED, "--cases", "2")[1]
    assert "Er is niets aangenomen" in said
    assert "payer: geeft uit" in said
    assert "payer: houdt over" not in said
    ask("simulate", FIXED, "--cases", "2", "--json", "--out", "uit.json")
    assert json.loads((tour / "uit.json").read_text("utf-8"))["cases"] == 2


@pytest.mark.parametrize(
    ("language", "texts"),
    [("nl", ("Zonder aannames", "€ 21.805.000,00", "€ 24.500.000,00")),
     ("en", ("Without assumptions", "EUR 21,805,000.00", "EUR 24,500,000.00"))],
)  # fmt: skip
def test_a_shadow_run_on_last_years_figures(
    ask: Any, language: str, texts: tuple[str, ...]
) -> None:
    # 8,900 days x 2,450.00 = 21,805,000.00.
    status, said = ask("compare", FIXED, VOLUME, "--observations", "regio/waarnemingen.csv",
                       "--lang", language)  # fmt: skip
    assert status == 0
    for text in texts:
        assert text in said


def test_elements_and_the_behaviour_that_goes_with_one(ask: Any) -> None:
    arguments = ("elements", VOLUME, "--assumptions", SHARED, "--cases", "50")
    found = data(ask, *arguments)["measures"]
    # One clause that pays for every day is all there is; days do not depend on it.
    assert found["spend payer"]["nothing"] == 0
    assert [one["element"] for one in found["spend payer"]["elements"]] == ["dagen"]
    assert found["volume"]["nothing"] == found["volume"]["whole"]
    # Now the programme happens only with it: without, more days and more hours.
    found = data(ask, *arguments, "--programme-needs", "dagen")["measures"]
    assert float(eval_fraction(found["volume"]["nothing"])) > eval_fraction(
        found["volume"]["whole"]
    )
    said = ask(*arguments)[1]
    assert "Geen element verandert dit" in said
    assert "Shapley-waarde" in said


def eval_fraction(text: str | int) -> float:
    numerator, _, denominator = str(text).partition("/")
    return int(numerator) / int(denominator or 1)


def test_when_the_talk_opens_again(ask: Any) -> None:
    status, said = ask("context", FIXED, "--assumptions", SHARED, *FEW, "--when", "ic_bedden=5%")
    assert status == 0
    for text in (
        "herziening",
        "ic_dagen.volume meer dan 10%",
        "(gevraagd)",
        "ic_bedden meer dan 5%",
    ):
        assert text in said


def test_packages_are_made_marked_and_met_without_a_mandate(ask: Any, tour: Path) -> None:
    own = ("--assumptions", SHARED, "--cases", "50", "--balance",
           "som_2026=23000000.00..26000000.00")  # fmt: skip
    status, said = ask("offers", "make", FIXED, "--party", "provider", "--overlay", HOSPITAL, *own,
                       "--lever", "index=3.00%,4.00%", "--public", "a.yaml")  # fmt: skip
    assert status == 0
    assert "Alleen voor provider" in said
    ask("offers", "make", FIXED, "--party", "payer", "--overlay", INSURER, *own,
        "--lever", "index=2.50%", "--public", "b.yaml")  # fmt: skip
    # What leaves the house says what is offered, and nothing of what it is worth.
    public = (tour / "a.yaml").read_text("utf-8")
    assert "worth" not in public
    assert set(public.split()) & {"verschil:", "difference:", "mandaat:"} == set()
    ask("offers", "join", "a.yaml", "b.yaml", "--public", "tafel.yaml")
    ask("offers", "mark", "tafel.yaml", "--party", "payer", "--accept", "provider_1,payer_1",
        "--marks", "m1.yaml")  # fmt: skip
    ask("offers", "mark", "tafel.yaml", "--party", "provider", "--accept", "provider_1",
        "--marks", "m2.yaml")  # fmt: skip
    rows = data(ask, "offers", "meet", "tafel.yaml", "m1.yaml", "m2.yaml")
    assert [(row["id"], row["payer"], row["provider"]) for row in rows] == [
        ("provider_1", True, True), ("provider_2", False, False), ("payer_1", True, False),
    ]  # fmt: skip
    status, said = ask("offers", "meet", "tafel.yaml", "m1.yaml", "m2.yaml", "--signed")
    assert status == 0
    assert "Er is niets gewogen" in said
    status, said = ask("offers", "meet", "a.yaml", "m1.yaml", "m2.yaml")
    assert (status, "other-list" in said) == (2, True)
    status, said = ask("offers", "join", "a.yaml", "a.yaml", "--public", "twee.yaml")
    assert (status, "id-twice" in said, (tour / "twee.yaml").exists()) == (2, True, False)
    status, said = ask("offers", "make", FIXED, "--party", "payer", "--overlay", HOSPITAL, *own)
    assert (status, "other-overlay" in said) == (2, True)


# Documents and the terminal.


@pytest.mark.parametrize("form", ["md", "html", "pdf", "docx"])
def test_a_result_is_a_document_in_every_format(ask: Any, tour: Path, form: str) -> None:
    for number, arguments in enumerate(
        [("ratchet", "--rebase", "50%"), ("luck", "--count", "4/60", "--rate", "10%")]
    ):
        path = tour / f"uit-{number}.{form}"
        ask(*arguments, "--format", form, "--out", str(path))
        content = path.read_bytes()
        assert content[:4] == {"pdf": b"%PDF", "docx": b"PK\x03\x04"}.get(form, content[:4])
        if form == "html":
            page = content.decode()
            assert "<svg" in page
            assert 'role="img" aria-label="' in page
            assert "<table>" in page


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize(
    "command",
    [
        ("simulate", FIXED, "--assumptions", SHARED, "--cases", "20"),
        ("compare", VOLUME, FIXED, "--assumptions", SHARED, "--cases", "20"),
        ("compare", FIXED, VOLUME, "--observations", "regio/waarnemingen.csv"),
        ("elements", VOLUME, "--assumptions", SHARED, "--cases", "5"),
        ("context", FIXED, "--assumptions", SHARED, "--cases", "20"),
        ("xray", VOLUME),
        ("luck", "passend-behandelplan.yaml", "--rate", "gesprek_voor_overleg=60%"),
        ("ratchet", VOLUME, "--fixed", "70%"),
        ("offers", "make", FIXED, "--party", "provider", "--cases", "5", "--balance",
         "som_2026=23000000.00..26000000.00"),
        ("prices", "mean", "--tariff", "oud=70%:91.00", "--tariff", "nieuw=30%:121.00"),
    ],
    ids=lambda command: " ".join(command[:2]),
)  # fmt: skip
def test_every_command_has_a_picture_with_words_and_a_table(
    ask: Any, tour: Path, command: tuple[str, ...], language: str
) -> None:
    path = tour / "plaatje.html"
    ask(*command, "--format", "html", "--out", str(path), "--lang", language)
    page = path.read_text("utf-8")
    pictures = page.split("<figure>")[1:]
    assert pictures
    for picture in pictures:
        assert "<svg" in picture
        assert 'aria-label=""' not in picture
        assert "<table>" in picture


def test_a_counter_is_shown_on_a_terminal_only(
    tour: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tour)
    arguments = ["simulate", FIXED, "--assumptions", SHARED, *FEW]
    main(arguments)
    assert capfd.readouterr().err == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    main(arguments)
    assert "simulate 100 %" in capfd.readouterr().err


def test_a_command_as_a_process_of_its_own(tour: Path) -> None:
    command = [sys.executable, "-m", "passend.cli", "luck", "--count", "4/60", "--rate", "10%"]
    done = subprocess.run(command, cwd=tour, capture_output=True, text=True, timeout=60,
                          check=False, env={**os.environ, "PYTHONWARNINGS": "error"})  # fmt: skip
    assert (done.returncode, done.stderr) == (1, "")
    assert "27,10%" in done.stdout


CLAIMED = """passend: 1
id: {id}
runs: {{from: {year}-01-01, until: {until}-01-01}}
parties:
  payer: {{name: P, kind: insurer, uzovi: {payers}}}
  provider: {{name: H, kind: provider, agb: ["{agb}"]}}
care: {{care: {{year_of: delivered, unit: piece, held_by: both{codes}}}}}
parameters:
  cap: [{{value: "1000.00", per: year, from: {year}-01-01, known: {year}-01-01, source: a}}]
clauses: {{paid: {{pay: {pay}}}}}
"""


def test_a_shadow_run_on_last_years_claims(ask: Any, tour: Path) -> None:
    ask("claims", "generate", "--people", "60", "--years", "2026", "--workers", "1",
        "--out", "declaraties")  # fmt: skip
    (path,) = (tour / "declaraties" / "claims").glob("*.parquet")
    ask("claims", "take-in", str(path), "--store", "opslag", "--allow-refused")
    claims = pq.read_table(path)
    ((agb, _),) = Counter(claims["provider"].to_pylist()).most_common(1)
    payers = json.dumps(sorted(set(claims["payer"].to_pylist())))
    codes = sorted({row["code"] for row in claims.to_pylist() if row["provider"] == agb})
    same = {"agb": agb, "payers": payers, "codes": f", codes: {codes}"}
    contracts = {
        "oud": {"year": 2026, "until": 2027, "pay": "care.cost", **same},
        "nieuw": {"year": 2027, "until": 2028, "pay": "{at_most: {of: care.cost, limit: cap}}",
                  **same, "codes": f", codes: {codes[:1]}"},
    }  # fmt: skip
    for name, fields in contracts.items():
        (tour / f"{name}.yaml").write_text(CLAIMED.format(id=name, **fields), "utf-8")
    (settled,) = data(ask, "settle", "oud.yaml", "--claims", "opslag")
    cents = settled["lines"][0]["entitlement"]
    assert cents > 1000_00
    old, new = data(ask, "compare", "oud.yaml", "nieuw.yaml", "--claims", "opslag")["forms"]
    assert (old["clauses"], old["moved_years"]) == ({"paid": {"2026": cents}}, 0)
    # The draft runs a year later, pays at most 1,000.00, and would count one code only.
    assert (new["clauses"], new["moved_years"]) == ({"paid": {"2027": 1000_00}}, 1)
    assert (old["other_codes"], new["other_codes"]) == ([], ["care"])
    said = ask("compare", "oud.yaml", "nieuw.yaml", "--claims", "opslag")[1]
    assert "care telt in nieuw andere codes dan in oud; hier staat wat oud telde." in said
    assert "De rijen zijn 1 jaar opgeschoven" in said
