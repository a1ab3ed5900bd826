"""Every warning before signing is reached from a command, and its mended twin stays silent.

Each pair is a small contract that goes wrong and the same one mended: what is said, in Dutch and in
English, is worked out by hand in the comment beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.contracts import HEADER

from passend.cli import main

DAYS = """
care: {days: {year_of: delivered, unit: day, held_by: both}}
observations:
  elsewhere: {unit: day, per: year, year_of: delivered, held_by: payer}
  contacts: {unit: contact, per: year, year_of: delivered, held_by: both}
parameters:
  price: [{value: "1000.00", from: 2026-01-01, known: 2025-11-01, source: a}]
  sum: [{value: "950000.00", per: year, from: 2026-01-01, known: 2025-11-01, source: a}]
  border: [{value: "950000.00", per: year, from: 2026-01-01, known: 2025-11-01, source: a}]
expected:
  days: {2026: 1000, 2027: 900}
  elsewhere: {2026: 400, 2027: 400}
  contacts: {2026: 500, 2027: 1500}
"""
VOLUME = DAYS + "clauses: {paid: {pay: {fee_for_service: {volume: days.volume, price: price}}}}\n"
FIXED = DAYS + "clauses: {paid: {pay: {lump_sum: sum}}}\n"
# From 950 days on nothing is paid at all.
CLIFF = DAYS + (
    "amounts: {care: {fee_for_service: {volume: days.volume, price: price}}}\n"
    "clauses: {paid: {pay: {only_if: {of: care, test: {at_most: [care, border]}}}}}\n"
)
CAPPED = DAYS + (
    "amounts: {care: {fee_for_service: {volume: days.volume, price: price}}}\n"
    "clauses: {paid: {pay: {at_most: {of: care, limit: border}}}}\n"
)
ACT = ("--act", "avoid=days.volume:-1", "--cost", "days.volume=300.00")
AWAY = ("observations: {days.volume: {programme: {effect: {2026: 10%}}, "
        "shifts: [{to: elsewhere, share: 60%}], guess: yes}}\n")  # fmt: skip
NURSES = ("costs: {days.volume: {hours: 15, guess: yes}}\n"
          "staff: {hours_per_fte: 1500, fte: {2026: PRESENT}, guess: yes}\n")  # fmt: skip
HOUSE = 'fixed_costs: {house: {amount: "600000.00", guess: yes}}\n'
REPLACED = "replacements: [{new: contacts, old: days.volume, guess: yes}]\n"


def said(
    folder: Path, capsys: pytest.CaptureFixture[str], command: Sequence[str], contract: str,
    assumptions: str, language: str,
) -> tuple[int, str]:  # fmt: skip
    """A command on a contract, with its assumptions: the status and what is printed."""
    (folder / "k.yaml").write_text(HEADER + contract, "utf-8")
    (folder / "a.yaml").write_text(f"passend_assumptions: 1\nid: a\n{assumptions}", "utf-8")
    name, *more = command
    given = ["--assumptions", str(folder / "a.yaml")] if assumptions else []
    cases = ["--cases", "4"] if name == "simulate" else []
    status = main([name, str(folder / "k.yaml"), *more, *given, *cases, "--lang", language])
    return status, " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(
    ("command", "wrong", "mended", "dutch", "english"),
    [
        pytest.param(
            ("xray", *ACT), (VOLUME, ""), (FIXED, ""),
            # -1,000 of payment and 300 of cost saved.
            "avoid kost provider € 700,00 in 2026: gepast handelen wordt bestraft",
            "avoid costs provider EUR 700.00 in 2026: acting appropriately is punished",
            id="perverse step",
        ),
        pytest.param(
            ("xray",), (CLIFF, ""), (CAPPED, ""),
            "klif: ", "cliff: ", id="cliff",
        ),
        pytest.param(
            # 100 leave and 60 of them are paid for elsewhere at 900: 54,000. Under the sum nothing
            # comes back; under price x volume 100,000 x 60 % = 60,000 does.
            ("xray", "--leaving", "days.volume=100:60:900.00"), (FIXED, ""),
            (VOLUME, ""),
            "daalt wat payer hier betaalt met € 0,00 en kost het elders € 54.000,00: € 54.000,00 "
            "is dubbel",
            "what payer pays here falls by EUR 0.00 and elsewhere costs EUR 54,000.00: "
            "EUR 54,000.00 is paid twice",
            id="double payment",
        ),
        pytest.param(
            ("simulate",), (FIXED, AWAY),
            # Under the fixed sum a price elsewhere would be paid on top: another warning.
            (VOLUME, AWAY + 'insurer: {elsewhere: {elsewhere: "9.00"}, guess: yes}\n'),
            # 900 x 0.1 / 0.9 x 60 % = 60.
            "stille transitie: 60 van days.volume komen in 2027 terecht bij elsewhere",
            "silent transition: 60 of days.volume turn up at elsewhere in 2027",
            id="silent transition",
        ),
        pytest.param(
            ("simulate",),
            (FIXED.replace("2027: 900", "2027: 1000"), REPLACED), (FIXED, REPLACED),
            # 500 contacts become 1,500, and 1,000 days stay 1,000.
            "toegevoegd, niet vervangen: contacts +1.000, days.volume -0",
            "added, not replaced: contacts +1,000, days.volume -0",
            id="added, not replaced",
        ),
        pytest.param(
            ("simulate",), (FIXED, NURSES.replace("PRESENT", "9.5")),
            (FIXED, NURSES.replace("PRESENT", "10")),
            # 1,000 x 15 / 1,500 = 10; there are 9.5.
            "in 2026 vraagt de zorg 10 fte verpleging en zijn er 9,5",
            "in 2026 the care asks for 10 FTE of nursing and there are 9.5",
            id="more hours than people",
        ),
        pytest.param(
            ("simulate",), (VOLUME, HOUSE), (FIXED, HOUSE),
            # 1,000,000 -> 900,000: of 600,000 fixed a tenth has no revenue.
            "achterblijvende kosten: de opbrengst van provider daalt van € 1.000.000,00 naar "
            "€ 900.000,00; in het midden van de gevallen blijft € 60.000,00",
            "stranded cost: the revenue of provider falls from EUR 1,000,000.00 to "
            "EUR 900,000.00; in the median case EUR 60,000.00",
            id="stranded cost in a simulation",
        ),
        pytest.param(
            ("ratchet", "--fixed", "70%"), (VOLUME, ""), (FIXED, ""),
            "€ 70.000,00 vaste kosten blijven achter", "EUR 70,000.00 of fixed cost stay behind",
            id="stranded cost of a contract",
        ),
    ],
)  # fmt: skip
def test_a_warning_and_its_mended_twin(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    command: Sequence[str],
    wrong: tuple[str, str],
    mended: tuple[str, str],
    dutch: str,
    english: str,
) -> None:
    for language, sentence in (("nl", dutch), ("en", english)):
        status, text = said(tmp_path, capsys, command, *wrong, language)
        assert status == 1
        assert sentence in text
        assert ("Waarschuwingen" if language == "nl" else "Warnings") in text
        status, text = said(tmp_path, capsys, command, *mended, language)
        # Mended, it has another fault at most (a price by volume punishes), never this one.
        assert sentence not in text
        if mended[0] == FIXED:
            assert status == 0


@pytest.mark.parametrize(
    ("wrong", "mended", "dutch", "english"),
    [
        pytest.param(
            ("luck", "--count", "4/60", "--rate", "10%", "--effect", "90%"),
            ("luck", "--count", "40/600", "--rate", "10%", "--effect", "90%"),
            "de kans op beloning zonder dat er iets verandert is 27,10%",
            "the probability of a reward although nothing changes is 27.10%",
            id="reward by luck",
        ),
        pytest.param(
            # Rebased to what was spent a third stays; never rebased all of it.
            ("ratchet", "--rebase", "100%"), ("ratchet", "--rebase", "0%"),
            "houdt provider over 3 contractperioden 33,33%",
            "provider keeps 33.33% over 3 contract periods",
            id="ratchet",
        ),
    ],
)  # fmt: skip
def test_a_warning_of_a_rule_and_its_mended_twin(
    capsys: pytest.CaptureFixture[str],
    wrong: Sequence[str],
    mended: Sequence[str],
    dutch: str,
    english: str,
) -> None:
    for language, sentence in (("nl", dutch), ("en", english)):
        assert main([*wrong, "--lang", language]) == 1
        assert sentence in " ".join(capsys.readouterr().out.split())
        assert main([*mended, "--lang", language]) == 0
        assert ("Waarschuwingen" if language == "nl" else "Warnings") not in capsys.readouterr().out
