"""From expressions to an ordered list of steps, compiled once for any number of cases.

A node that is the same for every window (grain None) is read at the grain of whoever reads it, so a
step is a node *at a grain*. Steps stand in an order in which every argument comes first, except
inside a *loop*: a group of steps that wait, through ``Carry``, for their own previous window.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from passend.algebra.nodes import AlgebraError, Carry, Node, Obs, Par, children

__all__ = ["Leaf", "Program", "Step", "compile_program", "leaf_of"]

Key = tuple[Node, str]


@dataclass(frozen=True)
class Leaf:
    """What an expression reads: a parameter or an observation, at a grain, perhaps per item."""

    name: str
    grain: str
    axis: str | None
    observed: bool

    @property
    def key(self) -> tuple[str, str]:
        """The name and grain under which its column is given. One price list may be read per item
        of several lines of care: it has a column for the items of each."""
        per_item = self.axis is not None and not self.observed
        return (f"{self.name} per {self.axis}" if per_item else self.name), self.grain


def leaf_of(node: Obs | Par, grain: str) -> Leaf:
    """What a node reads at a grain."""
    return Leaf(node.name, grain, node.axis, isinstance(node, Obs))


@dataclass(frozen=True, eq=False)
class Step:
    """A node at a grain, the positions of its arguments, and for a ``Carry`` the position of the
    amount whose previous window it takes."""

    node: Node
    grain: str
    args: tuple[int, ...]
    target: int = -1


@dataclass(frozen=True)
class Program:
    """Steps, the groups in which they are evaluated (one step, or a loop), where every named output
    stands, and the leaves that must be supplied."""

    steps: tuple[Step, ...]
    groups: tuple[tuple[int, ...], ...]
    outputs: Mapping[str, int]
    leaves: frozenset[Leaf]

    def loops(self, group: Sequence[int]) -> bool:
        """Whether a group waits for its own previous window."""
        return len(group) > 1 or self.steps[group[0]].target == group[0]


def compile_program(outputs: Mapping[str, Node], amounts: Mapping[str, Node]) -> Program:
    """Order the nodes of the outputs, and of the amounts that a ``Carry`` names.

    Raises AlgebraError when an output has no grain or still has items, and when a carried amount is
    unknown or has another unit, grain or item axis than its first value.
    """
    for name, node in outputs.items():
        if node.grain is None:
            raise AlgebraError(f"{name} says nothing about when: it is per no window")
        if node.axis is not None:
            raise AlgebraError(f"{name} still has items: take a total over {node.axis}")
    ordered, groups = _components([(n, n.grain or "") for n in outputs.values()], amounts)
    position = {key: index for index, key in enumerate(ordered)}
    steps = []
    for node, grain in ordered:
        target = position[_target(node, amounts)] if isinstance(node, Carry) else -1
        args = tuple(position[key] for key in _arguments(node, grain))
        steps.append(Step(node, grain, args, target))
    leaves = frozenset(
        leaf_of(step.node, step.grain) for step in steps if isinstance(step.node, Obs | Par)
    )
    places = {name: position[node, node.grain or ""] for name, node in outputs.items()}
    return Program(tuple(steps), groups, places, leaves)


def _arguments(node: Node, grain: str) -> list[Key]:
    inner = node.grain or grain
    return [(child, child.grain or inner) for child in children(node)]


def _target(node: Carry, amounts: Mapping[str, Node]) -> Key:
    named = amounts.get(node.name)
    if named is None:
        raise AlgebraError(f"there is no amount named {node.name} to carry over")
    if (named.unit, named.grain or node.per, named.axis) != (node.unit, node.grain, node.axis):
        raise AlgebraError(
            f"{node.name} is {named.unit}, its first value {node.unit}: they must agree"
        )
    return named, node.per


def _components(
    roots: Sequence[Key], amounts: Mapping[str, Node]
) -> tuple[list[Key], tuple[tuple[int, ...], ...]]:
    """Strongly connected components in dependency order (Tarjan 1972), without recursion. The edge
    from a Carry to its amount counts; inside a component the steps stand children first."""
    number: dict[Key, int] = {}
    low: dict[Key, int] = {}
    open_: list[Key] = []
    is_open: set[Key] = set()
    finished: dict[Key, int] = {}
    components: list[list[Key]] = []

    def successors(key: Key) -> Iterator[Key]:
        yield from _arguments(*key)
        if isinstance(key[0], Carry):
            yield _target(key[0], amounts)

    for root in roots:
        if root in number:
            continue
        stack: list[tuple[Key, Iterator[Key]]] = []

        def visit(key: Key, stack: list[tuple[Key, Iterator[Key]]] = stack) -> None:
            number[key] = low[key] = len(number)
            open_.append(key)
            is_open.add(key)
            stack.append((key, successors(key)))

        visit(root)
        while stack:
            key, following = stack[-1]
            for child in following:
                if child not in number:
                    visit(child)
                    break
                if child in is_open:
                    low[key] = min(low[key], number[child])
            else:
                stack.pop()
                finished[key] = len(finished)
                if stack:
                    low[stack[-1][0]] = min(low[stack[-1][0]], low[key])
                if low[key] == number[key]:
                    component: list[Key] = []
                    while not component or component[-1] != key:
                        component.append(open_.pop())
                        is_open.discard(component[-1])
                    components.append(component)
    ordered: list[Key] = []
    groups = []
    for component in components:
        inner = _inside(component)
        groups.append(tuple(range(len(ordered), len(ordered) + len(inner))))
        ordered.extend(inner)
    return ordered, tuple(groups)


def _inside(component: Sequence[Key]) -> list[Key]:
    """The steps of one component, arguments first, the edge from a Carry to its amount left out.

    Raises AlgebraError for a circle without a Carry (it cannot be built from immutable nodes, so it
    would be a fault of the house)."""
    members = set(component)
    done: list[Key] = []
    placed: set[Key] = set()
    while len(done) < len(members):
        before = len(done)
        for key in component:
            ready = all(child in placed or child not in members for child in _arguments(*key))
            if key not in placed and ready:
                placed.add(key)
                done.append(key)
        if len(done) == before:
            raise AlgebraError("a circle without a carry")
    return done
