"""The lines that differ: paired, put in classes, with what each does in cents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from passend.settlement.reconcile.kinds import Kind

__all__ = ["Differing", "Line", "paired"]


@dataclass(frozen=True)
class Line:
    """A line on one side: what is known of it, and whether that side has the same thing twice.
    ``token`` stands for its key: the key itself, or its keyed digest."""

    token: tuple[Any, ...]
    values: dict[str, Any]
    duplicate: bool = False

    def cents(self, kind: Kind) -> int:
        """What the line is worth, in cents; a credit takes away. 0 where that is not known."""
        known = kind.cents in self.values and (not kind.sign or kind.sign in self.values)
        if not known or not _money(kind, self.values):
            return 0
        cents = int(self.values[kind.cents] or 0)
        return -cents if kind.sign and self.values.get(kind.sign) == "C" else cents


def _money(kind: Kind, values: dict[str, Any]) -> bool:
    """Only of money an effect in cents can be told: a number of days is none."""
    return kind.cents != "value" or values.get("unit") == "money"


@dataclass(frozen=True)
class Differing:
    """One difference: the line on either side (None: it has none), its classes, the fields that
    differ, and its effect in cents: mine minus theirs."""

    mine: Line | None
    theirs: Line | None
    classes: tuple[str, ...]
    fields: tuple[str, ...]
    cents: int

    @property
    def line(self) -> Line:
        found = self.mine or self.theirs
        assert found is not None
        return found


def paired(
    mine: Iterable[Line],
    theirs: Iterable[Line],
    kind: Kind,
    seen: Sequence[str],
    my_last: date | None = None,
    their_last: date | None = None,
) -> tuple[Differing, ...]:
    """The differences between the lines that only one side has. ``seen`` are the fields of which
    both sides know the values; the last days are those on which a side received anything.

    Lines of one key are paired, the most alike first; what is left is paired by all but its key;
    what is then left is missing, or there twice.
    """
    found: list[Differing] = []
    my_rest, their_rest = _by_key(mine, theirs, kind, seen, found)
    my_rest, their_rest = _by_content(my_rest, their_rest, kind, seen, found)
    for line in my_rest:
        found.append(Differing(line, None, (_alone(line, kind, their_last),), (),
                               line.cents(kind)))  # fmt: skip
    for line in their_rest:
        found.append(Differing(None, line, (_alone(line, kind, my_last),), (),
                               -line.cents(kind)))  # fmt: skip
    return tuple(sorted(found, key=_order))


def _order(item: Differing) -> tuple[Any, ...]:
    return (item.classes, -abs(item.cents), tuple(map(str, item.line.token)), item.mine is None)


def _by_key(
    mine: Iterable[Line], theirs: Iterable[Line], kind: Kind, seen: Sequence[str],
    found: list[Differing],
) -> tuple[list[Line], list[Line]]:  # fmt: skip
    ours: dict[tuple[Any, ...], list[Line]] = {}
    for line in mine:
        ours.setdefault(line.token, []).append(line)
    left: list[Line] = []
    others: dict[tuple[Any, ...], list[Line]] = {}
    for line in theirs:
        others.setdefault(line.token, []).append(line)
    for token, lines in others.items():
        left += _matched(ours.get(token, []), lines, kind, seen, found)
    return [line for lines in ours.values() for line in lines], left


def _matched(
    ours: list[Line], lines: list[Line], kind: Kind, seen: Sequence[str], found: list[Differing]
) -> list[Line]:
    """Pairs off lines of one key, taking them out of ``ours``; returns theirs that are left."""
    left = []
    for line in lines:
        if not ours:
            left.append(line)
            continue
        best = min(ours, key=lambda own: len(_fields(own, line, seen)))
        ours.remove(best)
        fields = _fields(best, line, seen)
        classes = tuple(dict.fromkeys(kind.classes[name] for name in fields)) or ("unseen",)
        cents = best.cents(kind) - line.cents(kind)
        found.append(Differing(best, line, classes, fields, cents))
    return left


def _fields(one: Line, other: Line, seen: Sequence[str]) -> tuple[str, ...]:
    return tuple(name for name in seen if one.values.get(name) != other.values.get(name))


def _by_content(
    mine: list[Line], theirs: list[Line], kind: Kind, seen: Sequence[str], found: list[Differing]
) -> tuple[list[Line], list[Line]]:
    """Pairs lines that say the same under another key. Only where enough is known of both to tell
    one line from another: a shared amount and date are not enough."""
    if not set(kind.fields) <= set(seen) or not kind.alike:
        return mine, theirs
    ours: dict[tuple[Any, ...], list[Line]] = {}
    for line in mine:
        ours.setdefault(_content(line, seen), []).append(line)
    left = []
    for line in theirs:
        same = ours.get(_content(line, seen), [])
        if line.duplicate or not same or same[-1].duplicate:
            left.append(line)
            continue
        found.append(Differing(same.pop(), line, ("number",), kind.key, 0))
    return list(_flat(ours)), left


def _content(line: Line, seen: Sequence[str]) -> tuple[Any, ...]:
    return tuple(line.values.get(name) for name in seen)


def _flat(groups: dict[tuple[Any, ...], list[Line]]) -> Iterator[Line]:
    for lines in groups.values():
        yield from lines


def _alone(line: Line, kind: Kind, other_last: date | None) -> str:
    """Why the other side has no such line."""
    if line.duplicate:
        return "duplicate"
    day = line.values.get(kind.day)
    if isinstance(day, date) and other_last is not None and day > other_last:
        return "timing"
    return "missing"
