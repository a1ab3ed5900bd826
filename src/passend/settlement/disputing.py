"""Opening a dispute about one value, deciding it, and checking that it follows."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any, Final

from passend.algebra.explain import Explained, replayed
from passend.findings import BadInput, Finding, Place
from passend.money import decimal_text, parse_decimal, parse_ratio
from passend.settlement.dispute import GROUNDS, Decision, Dispute, DisputedLine, in_common
from passend.settlement.statement import Line, Statement

__all__ = ["decide", "dispute", "wrong_dispute"]

_YES_NO: Final = {"ja": 1, "yes": 1, "nee": 0, "no": 0}


def dispute(
    statement: Statement,
    node: str,
    window: str,
    claimed: str,
    *,
    by: str,
    on: str,
    reason: str,
    item: str = "",
    evidence: Mapping[str, str] | None = None,
) -> Dispute:
    """A dispute about the node of an id or a name in a window, claiming another value: an amount
    as ``"1234.50"``, a rate as ``8%``, a count as a whole number.

    Raises BadInput: ``unknown-node``, ``ambiguous-node``, ``unknown-item``, ``bad-value``,
    ``no-dispute`` when the claimed value is the stated one or changes no line.
    """
    found = _node(statement, node, window)
    stated = found.value
    if isinstance(stated, dict):
        if item not in stated:
            raise _bad("unknown-item", f"{node} has no item {item!r} in {window}",
                       f"items: {', '.join(list(stated)[:10])}")  # fmt: skip
        stated = stated[item]
    value = _value(found, claimed)
    made = Dispute(
        passend="dispute/1",
        contract=statement.contract,
        statement=statement.seal,
        node=found.id,
        name=found.name or found.role,
        window=found.window,
        item=item if isinstance(found.value, dict) else "",
        unit=found.unit,
        parts=found.parts,
        stated=stated,
        claimed=value.numerator,
        claimed_parts=value.denominator,
        by=by,
        on=on,
        reason=reason,
        evidence=dict(evidence or {}),
        lines=(),
        later=(),
    )
    lines = tuple(_lines(statement, made))
    if not lines:
        raise _bad("no-dispute", f"{claimed} for {node} in {window} changes no line",
                   "claim a value that makes a difference")  # fmt: skip
    return dataclasses.replace(made, lines=lines, later=tuple(_later(statement, made)))


def decide(
    open_dispute: Dispute, awarded: int, ground: str, *, by: str, on: str, reason: str
) -> Dispute:
    """The dispute with its decision: ``awarded`` cents of the disputed part are payable on top of
    the undisputed part. A claim that is withdrawn leaves what is stated; what fairness awards is
    any amount, paid beside what is stated.

    Raises BadInput: ``decided`` when it was decided before, ``bad-value`` for an amount outside the
    dispute or an unknown ground.
    """
    if open_dispute.decision is not None:
        raise _bad("decided", f"this was decided on {open_dispute.decision.on}",
                   "open another dispute, or settle anew")  # fmt: skip
    if ground not in GROUNDS:
        raise _bad("bad-value", f"{ground!r} is no ground", f"grounds: {', '.join(GROUNDS)}")
    if ground == "withdrawn" and awarded != open_dispute.award_as_stated:
        raise _bad("bad-value", "a claim that is withdrawn leaves what the statement says",
                   "leave the award out")  # fmt: skip
    most = decimal_text(open_dispute.disputed, 2)
    if ground in ("agreed", "ruling") and not 0 <= awarded <= open_dispute.disputed:
        raise _bad("bad-value", f"{decimal_text(awarded, 2)} lies outside what is in dispute",
                   f"between 0.00 and {most}; what fairness adds is another ground")  # fmt: skip
    kind: Any = ground
    decision = Decision(awarded, kind, by, on, reason)
    return dataclasses.replace(open_dispute, decision=decision)


def wrong_dispute(statement: Statement, found: Dispute) -> Iterator[str]:
    """What in a dispute does not follow from the statement it is about."""
    if found.statement != statement.seal:
        yield f"dispute: is about the statement {found.statement}, not about this one"
        return
    nodes = {node.id: node for line in statement.lines for node in line.nodes}
    node = nodes.get(found.node)
    if node is None:
        yield f"dispute: the statement has no node {found.node}"
        return
    stated = node.value.get(found.item) if isinstance(node.value, dict) else node.value
    described = (stated, node.window, node.unit, node.parts)
    if described != (found.stated, found.window, found.unit, found.parts):
        yield f"dispute: the statement says {stated} of {found.name} in {node.window}"
    elif tuple(_lines(statement, found)) != found.lines:
        yield "dispute: the disputed and undisputed parts do not follow"
    elif tuple(_later(statement, found)) != found.later:
        yield "dispute: other later windows carry the disputed amount"
    elif found.decision is not None:
        said = found.decision
        try:
            decide(dataclasses.replace(found, decision=None), said.awarded, said.ground, by=said.by,
                   on=said.on, reason=said.reason)  # fmt: skip
        except BadInput as error:
            yield f"dispute: the decision cannot be: {error.findings[0].message}"


def _bad(code: str, message: str, mend: str) -> BadInput:
    return BadInput([Finding(Place("dispute"), code, message, mend)])


def _node(statement: Statement, node: str, window: str) -> Explained:
    """The node of an id, a name or a role in a window."""
    nodes = {found.id: found for line in statement.lines for found in line.nodes}
    inside = [x for x in nodes.values() if x.window == window]
    for key in ("id", "name", "role"):
        matches = [x for x in inside if getattr(x, key) == node]
        if len(matches) == 1:
            return matches[0]
        if matches:
            ids = ", ".join(x.id for x in matches)
            raise _bad("ambiguous-node", f"{node} stands more than once in {window}",
                       f"name one of the ids {ids}")  # fmt: skip
    named = sorted({x.name for x in inside if x.name and not x.name.startswith("@")})
    known = f"in {window}: {', '.join(named)}" if named else "there is nothing in that window"
    raise _bad("unknown-node", f"nothing is named {node!r} in {window}", known)


def _value(node: Explained, text: str) -> Fraction:
    """What a text says, in the unit of a node."""
    try:
        if node.unit == "money":
            return Fraction(parse_decimal(text, 2))
        if node.unit == "yes_no":
            if text.casefold() not in _YES_NO:
                raise ValueError(f"{text!r} is neither yes nor no")
            return Fraction(_YES_NO[text.casefold()])
        return parse_ratio(text) if node.unit == "rate" else Fraction(parse_decimal(text, 0))
    except ValueError as error:
        raise _bad("bad-value", str(error), "as in 1234.50, 8%, 120 or yes (ja)") from None


def _lines(statement: Statement, found: Dispute) -> Iterator[DisputedLine]:
    """The lines whose payable amount depends on the node."""
    for line in statement.lines:
        node = next((x for x in line.nodes if x.id == found.node), None)
        if node is None or not line.closed:
            continue
        claimed = _claimed(line, node, found)
        if claimed == line.payable:
            continue
        undisputed = in_common(line.payable, claimed)
        yield DisputedLine(line.clause, line.window, line.paid_by, line.paid_to, line.payable,
                           claimed, undisputed, abs(line.payable - claimed))  # fmt: skip


def _claimed(line: Line, node: Explained, found: Dispute) -> int:
    """What a line is worth with the claimed value. A claimed rate may lie between the parts of the
    agreed one: it stays exact until the line rounds."""
    instead: Any = Fraction(found.claimed * found.parts, found.claimed_parts)
    value = {**node.value, found.item: instead} if isinstance(node.value, dict) else instead
    try:
        result: Any = replayed(line.nodes, {node.id: value})[line.nodes[-1].id]
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        raise _bad("bad-value", f"with that value {line.clause} {line.window} has none: {error}",
                   "claim another value") from None  # fmt: skip
    if Fraction(result).denominator != 1:
        raise _bad("bad-value", f"with that value {line.clause} {line.window} is no whole number "
                   "of cents", "claim a value with fewer decimals")  # fmt: skip
    return int(result)


def _later(statement: Statement, found: Dispute) -> Iterator[str]:
    """Lines of other windows that carry an amount of the disputed window on."""
    for line in statement.lines:
        if any(node.carried_from == found.window for node in line.nodes):
            yield f"{line.clause} {line.window}"
