"""Synthetic Medicare claims: payments per member and year."""

from __future__ import annotations

import pytest
from tests.conftest import real_data


def test_inpatient_claims_roll_up_to_the_published_payment() -> None:
    assert any(real_data("desynpuf").iterdir())
    pytest.skip("the readers of claims files are not part of the package yet")
