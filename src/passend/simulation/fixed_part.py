"""How much of a contract's value does not depend on volume. Exact: no case is drawn."""

from __future__ import annotations

from fractions import Fraction

from passend.contract.drafting.draft import Draft
from passend.contract.prepared import Prepared
from passend.simulation.cases import expected_point, run

__all__ = ["independent_of_volume"]


def independent_of_volume(prepared: Prepared) -> Fraction:
    """The share of the contract's value at the expected point, over the whole run, that is paid by
    clauses that read no care: a fixed sum, a reward for actions or outcomes.

    share = sum of |clause| without care / sum of |clause|; nothing where nothing is paid.
    Raises BadInput as :func:`passend.simulation.cases.run`.
    """
    draft, outcomes = Draft(prepared), run(prepared, expected_point(prepared))
    total = fixed = 0
    for name, cents in outcomes.clauses.items():
        amount = sum(abs(one) for one in cents[0].tolist())
        total += amount
        fixed += 0 if any(draft.care(seen) for seen in draft.reads(name)) else amount
    return Fraction(fixed, total) if total else Fraction(0)
