"""Laws of the terms: the engine says what their Dutch definitions say, to the cent."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from tests.conftest import examples
from tests.generated_terms import KNOWN, YEARS, Made, made_contracts
from tests.oracle_terms import Undefined

from passend.settlement.settle import settle


def entitled(made: Made) -> dict[tuple[str, str], int | None]:
    """What the engine says: cents per clause and window, None where it is not settled."""
    (statement,) = settle([made.prepared], made.table(), KNOWN).statements
    found: dict[tuple[str, str], int | None] = {
        (line.clause, line.window): line.entitlement for line in statement.lines
    }
    for missing in statement.missing:
        assert not any(gap.defect == "too large" for gap in missing.lacks), missing
        found[missing.clause, missing.window] = None
    return found


def defined(made: Made) -> dict[tuple[str, str], int | None]:
    """What the definitions say."""
    oracle = made.oracle()
    found: dict[tuple[str, str], int | None] = {}
    for clause in made.clauses:
        for at, year in enumerate(YEARS):
            try:
                found[clause, str(year)] = int(oracle.at(clause, at).number)
            except Undefined:
                found[clause, str(year)] = None
    return found


@pytest.mark.law("every term means its definition: engine = oracle over terms, to the cent")
@settings(max_examples=examples(2000))
@given(made_contracts())
def test_the_engine_says_what_the_definitions_say(made: Made) -> None:
    assert entitled(made) == defined(made)
