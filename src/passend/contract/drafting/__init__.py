"""The draft checker: warns a negotiator before the court does.

A valid contract can still be a bad one. Each module holds one family of rules: the words in two
languages beside the check. May use what ``contract`` may use, and the contract itself; changes
nothing. A remark that both parties know stands in the contract under ``accepted``, with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal

from passend.contract.drafting import (
    governance,
    jumps,
    law,
    limits,
    losses,
    measures,
    slopes,
    tariffs,
    values,
)
from passend.contract.drafting.draft import Draft
from passend.contract.drafting.rules import Remark, Rule, finding, remark
from passend.contract.model import DUTCH_VALUES, Accepted
from passend.contract.prepared import Prepared
from passend.findings import Finding
from passend.terms.reading import nearest

__all__ = ["RULES", "draft_findings"]

RULES: dict[str, Rule] = {
    rule.code: rule
    for family in (jumps, slopes, limits, losses, values, tariffs, law, measures, governance)
    for rule in family.RULES
}
"""Every rule by its code."""

_CHECKS: tuple[Callable[[Draft], Iterator[Remark]], ...] = (
    jumps.jumps,
    slopes.negative_slopes,
    limits.limits,
    losses.losses,
    values.values,
    tariffs.tariffs,
    law.law,
    measures.measures,
    governance.governance,
)


def draft_findings(prepared: Prepared, language: Literal["nl", "en"] = "en") -> list[Finding]:
    """Everything a negotiator should know of a valid contract before signing it, sorted by place:
    what the parties did not accept, and what they accepted that is not there."""
    draft = Draft(prepared)
    remarks = [found for check in _CHECKS for found in check(draft)]
    accepted = draft.contract.accepted
    left = [found for found in remarks if not any(_accepts(item, found) for item in accepted)]
    for i, item in enumerate(accepted):
        if not any(_accepts(item, found) for found in remarks):
            left.append(_nothing(i, item, remarks))
    resolved = prepared.resolved
    return sorted({finding(found, RULES[found.code], resolved, language) for found in left})


def _accepts(item: Accepted, found: Remark) -> bool:
    """Whether an acceptance is of this very remark. A question may be named in Dutch."""
    question = found.code == "draft-unanswered"
    at = DUTCH_VALUES.get(item.at, item.at) if question else item.at
    return item.finding == found.code and at == found.at


def _nothing(i: int, item: Accepted, remarks: list[Remark]) -> Remark:
    """Nothing like that is remarked: perhaps at another id, or by another code."""
    if item.finding in RULES:
        hint = nearest(item.at, [found.at for found in remarks if found.code == item.finding])
    else:
        hint = nearest(item.finding, RULES)
    hint = f"; {hint}" if hint else ""
    path = ("accepted", i)
    return remark("draft-accepted-nothing", item.at, path, finding=item.finding, hint=hint)
