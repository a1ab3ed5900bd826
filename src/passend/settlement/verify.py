"""Recheck a statement: every node from its arguments, and everything from its inputs.

Two independent ways. First each node is recomputed from the written values of its arguments in
plain integers. Then the contract and the observations inside the statement are hashed and settled
anew, and every value is compared. Any single changed value is named.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from passend.algebra.explain import check_nodes
from passend.contract.check import prepare
from passend.contract.codec import load_tree
from passend.contract.model import PriceAnnex
from passend.contract.prices import PriceList
from passend.contract.resolve import Resolved, content_hash
from passend.files.source import Source
from passend.findings import BadInput
from passend.observation.table import Table
from passend.settlement.settle import settle
from passend.settlement.statement import Statement

__all__ = ["Verdict", "contract_inside", "embedded", "settled_again", "verify", "wrong_differences"]


@dataclass(frozen=True)
class Verdict:
    """What a check found: every difference by name, and how much rests on attestation, in cents."""

    wrong: tuple[str, ...]
    recomputed: int
    attested: int


def verify(statement: Statement) -> Verdict:
    """Recheck a statement. An empty ``wrong`` means that every value follows from the inputs."""
    wrong = []
    for line in statement.lines:
        for node in check_nodes(line.nodes):
            wrong.append(f"clause {line.clause}, {line.window}: node {node} does not follow")
    wrong += _recompute(statement)
    if statement.seal != statement.hash:
        wrong.append("seal: something in the statement was changed after it was written")
    recomputed = [line for line in statement.lines if not line.evidence.attested]
    attested = [line for line in statement.lines if line.evidence.attested]
    return Verdict(
        tuple(dict.fromkeys(wrong)),
        sum(abs(line.entitlement) for line in recomputed),
        sum(abs(line.entitlement) for line in attested),
    )


def _recompute(statement: Statement) -> Iterator[str]:
    inputs = statement.inputs
    if set(inputs) != {"contract", "observations"}:
        yield "inputs: the contract and the observations were expected"
        return
    if content_hash(inputs["contract"]) != statement.contract_hash:
        yield "contract_hash: the contract inside the statement has another hash"
    try:
        table = Table.load(inputs["observations"], "observations in the statement")
        if table.content_hash() != statement.observations_hash:
            yield "observations_hash: the observations inside the statement have another hash"
        again = settled_again(statement)
    except (BadInput, ValueError, KeyError, TypeError, AttributeError) as error:
        yield f"inputs: cannot be settled: {error}"
        return
    ours, theirs = dataclasses.asdict(again), dataclasses.asdict(statement)
    # What was left out, and an earlier statement, are not among the inputs: they are checked in
    # themselves, not recomputed.
    for key in ("residual", "after", "differences", "no_data", "missing", "seal"):
        ours[key] = theirs[key]
    yield from _compare(ours, theirs, "")
    yield from wrong_differences(statement, again)
    for gap in again.missing:
        if gap not in statement.missing:
            yield f"missing {gap.clause} {gap.window}: is not listed"
    for gap in statement.missing:
        if gap not in again.missing:
            yield f"missing {gap.clause} {gap.window}: is not missing"
    if again.no_data != statement.no_data:
        yield "no_data: other windows have no data"


def settled_again(statement: Statement) -> Statement:
    """What follows from the contract and the observations inside a statement, as known then.

    Raises BadInput, ValueError, KeyError, TypeError or AttributeError when these are none."""
    table = Table.load(statement.inputs["observations"], "observations in the statement")
    prepared = prepare(contract_inside(statement))
    return settle([prepared], table, date.fromisoformat(statement.known_at)).statements[0]


def wrong_differences(statement: Statement, again: Statement) -> Iterator[str]:
    """The differences with an earlier statement that are not now minus before."""
    now = {(line.clause, line.window): line.entitlement for line in again.lines}
    for item in statement.differences:
        expected = (item.now or 0) - (item.before or 0)
        if item.difference != expected or now.get((item.clause, item.window)) != item.now:
            yield f"differences {item.clause} {item.window}: does not follow"


def contract_inside(statement: Statement) -> Resolved:
    """The contract inside a statement, with its annexes. Raises as :func:`settled_again` does."""
    return embedded(statement.inputs["contract"])


def embedded(canonical: Mapping[str, Any]) -> Resolved:
    """The contract inside a statement, with its annexes."""
    source = Source("contract in the statement", dict(canonical["contract"]), {}, {})
    contract = load_tree(source.tree, source)
    lists = canonical.get("prices", {})

    def price_list(annex: PriceAnnex) -> PriceList:
        found = lists[annex.file]
        prices = {code: int(price) for code, price in found["prices"].items()}
        return PriceList(annex.file, int(found["decimals"]), prices, {})

    prices = {
        name: tuple((annex, price_list(annex)) for annex in annexes)
        for name, annexes in contract.prices.items()
    }
    codes = {
        name: tuple(canonical["codes"][care.codes]) if isinstance(care.codes, str) else care.codes
        for name, care in contract.care.items()
    }
    return Resolved(contract, (source,), prices, codes)


def _compare(ours: Any, theirs: Any, spot: str) -> Iterator[str]:
    """Every place where two trees differ, named in the words of the statement."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key in sorted({**ours, **theirs}, key=str):
            inner = f"{spot} {key}".strip()
            if key not in ours or key not in theirs:
                yield f"{inner}: stands on one side only"
            else:
                yield from _compare(ours[key], theirs[key], inner)
    elif isinstance(ours, list | tuple) and isinstance(theirs, list | tuple):
        if len(ours) != len(theirs):
            yield f"{spot}: {len(theirs)} entries where {len(ours)} follow from the inputs"
        for at, (left, right) in enumerate(zip(ours, theirs, strict=False)):
            yield from _compare(left, right, f"{spot} {_label(left, at)}")
    elif ours != theirs or type(ours) is not type(theirs):
        yield f"{spot}: says {theirs!r}, {ours!r} follows from the inputs"


def _label(item: Any, at: int) -> str:
    if isinstance(item, dict) and "clause" in item and "window" in item:
        return f"{item['clause']} {item['window']}"
    if isinstance(item, dict) and "id" in item and "kind" in item:
        return f"{item['id']} ({item.get('role') or item.get('name') or item['kind']})"
    return str(at)
