"""Gross, at risk, net: what a line would be without its limits, and what the limits do to it.

For every line ``gross - at_risk + guaranteed = entitlement``. ``at_risk`` is what a ceiling takes
away (omzet boven het plafond), ``guaranteed`` what a floor adds. A ceiling in an article of its own
is a line with gross 0 and only something at risk. Read from the kept nodes alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from passend.algebra.explain import Explained
from passend.settlement.statement import Line, Statement

__all__ = ["Idle", "Split", "idle_limits", "split", "totals"]


@dataclass(frozen=True)
class Split:
    """A line in cents, before and after its limits."""

    gross: int
    at_risk: int = 0
    guaranteed: int = 0

    @property
    def net(self) -> int:
        return self.gross - self.at_risk + self.guaranteed

    def __add__(self, other: Split) -> Split:
        return Split(self.gross + other.gross, self.at_risk + other.at_risk,
                     self.guaranteed + other.guaranteed)  # fmt: skip


@dataclass(frozen=True)
class Idle:
    """A limit that had no effect: where it lies and how far it was from having one, in 1/parts of
    its unit. ``role`` is what the limit is, or what it is part of."""

    clause: str
    window: str
    role: str
    border: int
    slack: int
    unit: str
    parts: int


def split(line: Line) -> Split:
    """The gross of a line and what its limits did."""
    by_id = {node.id: node for node in line.nodes}
    found = _split(line.nodes[-1], by_id)
    assert found.net == line.entitlement, f"{line.clause} {line.window} does not split"
    return found


def _split(node: Explained, by_id: dict[str, Explained]) -> Split:
    assert isinstance(node.value, int)
    below = [by_id[arg] for arg in node.args]
    if any(isinstance(item.value, dict) for item in below) or node.parts != 1:
        return Split(node.value)
    limit = _limit_under(node, by_id)
    if limit is not None and node.kind == "Scale" and node.value <= 0:
        return Split(0, at_risk=-node.value)
    if node.kind == "Sum":
        return _split_sum(below, by_id)
    if node.kind == "Total" and all(item.parts == 1 for item in below):
        return sum((_split(item, by_id) for item in below), Split(0))
    if node.kind == "When":
        chosen = _chosen(node, by_id)
        return _split(chosen, by_id) if chosen.value == node.value else Split(node.value)
    return Split(node.value)


def _split_sum(below: list[Explained], by_id: dict[str, Explained]) -> Split:
    """A limit beside something else: taken away where the sign says so, or given back as a share of
    what another part took away (above the ceiling half is paid), else added as a guarantee."""
    limits = [(part, _limit_under(part, by_id)) for part in below]
    taken = {limit for part, limit in limits if limit and _amount(part) < 0}
    found = Split(0)
    for part, limit in limits:
        if limit is None or len(below) == 1:
            found += _split(part, by_id)
        elif _amount(part) <= 0 or limit in taken:
            found += Split(0, at_risk=-_amount(part))
        else:
            found += Split(0, guaranteed=_amount(part))
    return found


def _limit_under(node: Explained, by_id: dict[str, Explained]) -> str | None:
    """The id of the ``Excess`` that a part is a share of, or is; None when it is something else."""
    while node.kind == "Scale":
        node = by_id[node.args[0]]
    return node.id if node.kind == "Excess" else None


def _chosen(node: Explained, by_id: dict[str, Explained]) -> Explained:
    sides = [by_id[arg].value for arg in node.args]
    if node.ratio:
        met = sides[0] * sides[3] >= sides[2] * sides[1]  # type: ignore[operator]
    else:
        met = sides[0] >= sides[1]  # type: ignore[operator]
    return by_id[node.args[-2 if met else -1]]


def _amount(node: Explained) -> int:
    assert isinstance(node.value, int)
    return node.value


def totals(statement: Statement) -> dict[str, Split]:
    """Per window the splits of all lines, in the direction of the first line."""
    found: dict[str, Split] = {}
    for line in statement.lines:
        one = split(line)
        if line.paid_by != statement.lines[0].paid_by:
            one = Split(-one.gross, -one.at_risk, -one.guaranteed)
        found[line.window] = found.get(line.window, Split(0)) + one
    return found


def idle_limits(lines: Iterable[Line]) -> list[Idle]:
    """Every limit without effect, with its room."""
    found: list[Idle] = []
    for line in lines:
        by_id = {node.id: node for node in line.nodes}
        parents = {arg: node.id for node in line.nodes for arg in node.args}
        for node in line.nodes:
            if node.kind != "Excess" or not node.slack or isinstance(node.value, dict):
                continue
            part, over = (by_id[arg] for arg in node.args)
            # A floor is written the other way round: what lies fixed is the border.
            turned = _observed(over, by_id) and not _observed(part, by_id)
            border = (part if turned else over).value
            if isinstance(border, int):
                role = _role(node, parents, by_id)
                found.append(Idle(line.clause, line.window, role, border, node.slack, node.unit,
                                  node.parts))  # fmt: skip
    return list(dict.fromkeys(found))


def _role(node: Explained, parents: dict[str, str], by_id: dict[str, Explained]) -> str:
    """The role of a node, or of the nearest one above it that has one."""
    while not node.role and node.id in parents:
        node = by_id[parents[node.id]]
    return node.role


def _observed(node: Explained, by_id: dict[str, Explained]) -> bool:
    """Whether an observation stands under a node."""
    return node.kind == "Obs" or any(_observed(by_id[arg], by_id) for arg in node.args)
