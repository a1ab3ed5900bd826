"""What contracts count per person: together it is what they count."""

from __future__ import annotations

from pathlib import Path

from tests.contracts import contract
from tests.engines.world import claim, table
from tests.spec.test_pass import KNOWN_AT, ONE_CARE, credit

from passend.observation.claimed import count_claims
from passend.observation.persons import PersonAmount, count_persons


def test_every_person_has_the_own_lines_with_credits_taken_off(tmp_path: Path) -> None:
    """The credit is of the person of its debit, whatever it says itself."""
    prepared = contract(tmp_path, ONE_CARE)
    lines = [
        claim(1, patient="a", declared=300, paid=200),
        claim(2, patient="a", declared=500, paid=400),
        credit("3", 1, patient="b", declared=300, paid=200),
        claim(4, patient="b", opened="2027-02-01", declared=7, paid=6),
        claim(5, patient=None, declared=11, paid=10),
        claim(6, patient="c", code="Z9"),
    ]
    found = count_persons([prepared], table(lines), KNOWN_AT)
    assert found == (
        PersonAmount("k", "visits", "", "2026", 1, 1, 11, 10),
        PersonAmount("k", "visits", "a", "2026", 3, 1, 500, 400),
        PersonAmount("k", "visits", "b", "2027", 1, 1, 7, 6),
    )
    whole = count_claims([prepared], table(lines), KNOWN_AT)
    assert sum(x.paid for x in found) == sum(x.paid for x in whole.amounts) == whole.counted.paid
