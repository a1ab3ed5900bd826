"""What is known of payment elements, and what in a contract carries it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.contracts import contract

import passend.practices
from passend.contract.check import prepare
from passend.contract.prepared import Prepared
from passend.contract.resolve import resolve_file
from passend.report.document import Document
from passend.report.plain import plain
from passend.simulation.attached import Attached, attached, known_blocks, terms_of
from passend.simulation.known import ELEMENTS
from passend.terms.base import REGISTRY

SINCE = "from: 2026-01-01, known: 2025-11-12, source: art. 4"
TEXT = f"""
care:
  days: {{year_of: delivered, unit: day, held_by: both}}
parameters:
  agreed: [{{value: "950000.00", per: year, {SINCE}}}]
  price: [{{value: "1000.00", {SINCE}}}]
expected: {{days: {{2026: 1000}}}}
UNCERTAIN
amounts:
  production: {{fee_for_service: {{volume: days.volume, price: price}}}}
clauses:
  fixed: {{pay: {{lump_sum: agreed}}}}
  band:
    pay: {{corridor: {{of: production, target: agreed, bands: [{{beyond: 5%, rate: 50%}}], sides: both}}}}
"""  # noqa: E501


def drafted(folder: Path, uncertain: str = "", text: str = TEXT) -> Prepared:
    return contract(folder, text.replace("UNCERTAIN", uncertain))


def of(item: Prepared, clause: str) -> dict[tuple[str, str], Attached]:
    return {(one.element.term, one.failure.id.en): one for one in attached(item)
            if one.clause == clause}  # fmt: skip


@pytest.mark.row("S0-01")
def test_a_lump_sum_lists_its_incentive_its_risks_and_what_helps(tmp_path: Path) -> None:
    item = drafted(tmp_path)
    found = of(item, "fixed")
    assert {term for term, _ in found} == {"lump_sum"}
    leak = found["lump_sum", "leakage"]
    assert "minder zorg" in leak.element.incentive.nl
    assert "twee keer" in leak.failure.risk.nl
    assert "weglek" in leak.failure.mend.nl
    assert leak.carried_by == ()
    # The corridor in the other clause helps against the volume risk of the sum.
    assert found["lump_sum", "volume-risk"].carried_by == ("band",)
    for language, said in (("nl", "Zet aan tot: minder zorg"), ("en", "Drives people to: less")):
        text = plain(Document("", language, tuple(known_blocks(item, language)), ()))
        assert said in text
        assert "fixed: " in text
        assert "band: " in text


@pytest.mark.row("S0-01")
def test_a_user_attaches_a_risk_to_a_clause_or_accepts_it(tmp_path: Path) -> None:
    item = drafted(
        tmp_path,
        "uncertainties:\n  - {id: leakage, says: Patients may leave., carried_by: [band]}\n"
        "  - {id: achterblijvende-kosten, says: Beds stay empty., accepted_by: [provider]}\n",
    )
    found = of(item, "fixed")
    assert found["lump_sum", "leakage"].carried_by == ("band",)
    assert found["lump_sum", "stranded-cost"].accepted_by == ("provider",)
    said = plain(Document("", "en", tuple(known_blocks(item, "en")), ()))
    assert "accepted by provider" in " ".join(said.split())


def test_what_a_clause_is_made_of_includes_the_amounts_that_it_names(tmp_path: Path) -> None:
    item = drafted(tmp_path)
    model = item.resolved.contract
    assert terms_of(model, "band") == {"corridor", "fee_for_service"}
    found = of(item, "band")
    # The sum makes part of the payment independent of volume; the corridor itself limits it too,
    # but a form does not help against its own failure.
    assert found["fee_for_service", "volume-drive"].carried_by == ("fixed", "band")
    assert found["corridor", "drift"].carried_by == ()
    # A bare parameter is a fixed amount as well.
    bare = drafted(tmp_path, text=TEXT.replace("{lump_sum: agreed}", "agreed"))
    assert terms_of(bare.resolved.contract, "fixed") == {"lump_sum"}


def test_every_practice_has_known_elements_only_of_terms_that_exist() -> None:
    assert set(ELEMENTS) <= set(REGISTRY)
    for element in ELEMENTS.values():
        assert element.failures
        for failure in element.failures:
            assert failure.helps.terms <= set(REGISTRY)
            for words in (
                element.incentive,
                failure.id,
                failure.risk,
                failure.mend,
                failure.source,
            ):
                assert words.nl
                assert words.en
    folder = Path(passend.practices.__file__).parent
    assert known_blocks(prepare(resolve_file(folder / "ic-zonder-muren.yaml")), "nl")


def test_a_contract_without_known_elements_says_nothing(tmp_path: Path) -> None:
    text = (
        "observations: {bill: {unit: money, per: year, year_of: delivered, held_by: both}}\n"
        "clauses: {all: {pay: bill}}\n"
    )
    assert known_blocks(contract(tmp_path, text), "en") == []
