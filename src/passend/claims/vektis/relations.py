"""Relations between fields (level 5), evaluated from data."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import cache
from typing import Final

from passend.claims.vektis.faults import Fault
from passend.claims.vektis.layout import Condition, Layout, Relation, kind_of
from passend.claims.vektis.records import Record

__all__ = ["broken"]

Test = Callable[[Record, str, Sequence[str], date | None], bool | None]
"""Whether a condition holds of a field of a record; None when it cannot be said."""

Bound = tuple[Test, str, Sequence[str]]
"""A condition on a field: the test, the name, the operands."""


def broken(record: Record, layout: Layout, received: date | None) -> Iterator[Fault]:
    """Every relation on a record that does not hold. What cannot be read breaks no relation: its
    own field has a finding."""
    for relation, when, (test, name, operands) in _bound(layout, record.kind.code):
        for applies, field, values in when:
            if not applies(record, field, values, received):
                break
        else:
            if test(record, name, operands, received) is False:
                yield _fault(record, layout, relation)


@cache
def _bound(layout: Layout, code: str) -> tuple[tuple[Relation, tuple[Bound, ...], Bound], ...]:
    """The relations on a record kind, each condition with its test."""
    near = {code, *layout.above(code)}

    def bound(name: str, condition: Condition) -> Bound:
        if name == kind_of(name):
            return _some if condition.word == "filled" else _none, name, ()
        test = _TESTS[condition.word] if kind_of(name) in near else _one_of_those_below
        return test, name, condition.operands

    return tuple(
        (r, tuple(bound(*each) for each in r.when), bound(r.field, r.must))
        for r in layout.relations[code]
    )


def _some(record: Record, kind: str, _: Sequence[str], __: date | None) -> bool | None:
    return record.counts[kind] > 0


def _none(record: Record, kind: str, _: Sequence[str], __: date | None) -> bool | None:
    return record.counts[kind] == 0


def _one_of_those_below(
    record: Record, name: str, values: Sequence[str], _: date | None
) -> bool | None:
    return not record.seen.get(name, frozenset()).isdisjoint(values)


def _filled(record: Record, name: str, _: Sequence[str], __: date | None) -> bool | None:
    value = record.value(name)
    return None if value is None else value != ""


def _empty(record: Record, name: str, _: Sequence[str], __: date | None) -> bool | None:
    value = record.value(name)
    return None if value is None else value == ""


def _one_of(record: Record, name: str, values: Sequence[str], _: date | None) -> bool | None:
    value = record.value(name)
    return None if value is None else value in values


def _none_of(record: Record, name: str, values: Sequence[str], _: date | None) -> bool | None:
    value = record.value(name)
    return None if value is None else value not in values


def _same_as(record: Record, name: str, others: Sequence[str], _: date | None) -> bool | None:
    values = {record.value(name), *map(record.value, others)}
    return None if None in values else len(values) == 1


def _other_than(record: Record, name: str, others: Sequence[str], _: date | None) -> bool | None:
    value = record.value(name)
    return None if value is None else value == "" or value not in map(record.value, others)


def _at_least(record: Record, name: str, other: Sequence[str], day: date | None) -> bool | None:
    left, right = record.number(name), _operand(record, other[0], day)
    return None if left is None or right is None else left >= right


def _at_most(record: Record, name: str, other: Sequence[str], day: date | None) -> bool | None:
    left, right = record.number(name), _operand(record, other[0], day)
    return None if left is None or right is None else left <= right


def _before(record: Record, name: str, other: Sequence[str], day: date | None) -> bool | None:
    left, right = record.number(name), _operand(record, other[0], day)
    return None if left is None or right is None else left < right


def _at_least_sum(record: Record, name: str, others: Sequence[str], _: date | None) -> bool | None:
    left, parts = record.number(name), [record.number(other) for other in others]
    if left is None or None in parts:
        return None
    return left >= sum(part for part in parts if part is not None)


def _days_between(record: Record, name: str, ends: Sequence[str], _: date | None) -> bool | None:
    days, first, last = record.number(name), record.number(ends[0]), record.number(ends[1])
    if days is None or first is None or last is None:
        return None
    return days == (_day(last) - _day(first)).days + 1


def _total_of(record: Record, name: str, other: Sequence[str], _: date | None) -> bool | None:
    left, total = record.signed(name), _scope(record).totals.get(other[0], 0)
    return None if left is None or total is None else left == total


def _count_of(record: Record, name: str, kinds: Sequence[str], _: date | None) -> bool | None:
    left, counts = record.number(name), _scope(record).counts
    return None if left is None else left == sum(counts[kind] for kind in kinds)


def _unique_in(record: Record, name: str, kinds: Sequence[str], _: date | None) -> bool | None:
    value, above = record.value(name), record.at(kinds[0])
    if not value or above is None:
        return None
    return above.remember(name, value)


_TESTS: Final[dict[str, Test]] = {
    "filled": _filled, "empty": _empty, "one_of": _one_of, "none_of": _none_of,
    "same_as": _same_as, "other_than": _other_than, "at_least": _at_least, "at_most": _at_most,
    "before": _before, "at_least_sum": _at_least_sum, "days_between": _days_between,
    "total_of": _total_of, "count_of": _count_of, "unique_in": _unique_in,
}  # fmt: skip


def _scope(record: Record) -> Record:
    """Whose records are counted: those below a record; for the last record those of the message."""
    return record if record.kind.inside or record.parent is None else record.parent


def _operand(record: Record, text: str, received: date | None) -> int | None:
    if text == "received":
        return None if received is None else int(received.strftime("%Y%m%d"))
    return int(text) if len(text) == 8 and text.isdigit() else record.number(text)


def _day(number: int) -> date:
    return date(number // 10000, number // 100 % 100, number % 100)


# --- the words of a finding ------------------------------------------------------------------


def _fault(record: Record, layout: Layout, relation: Relation) -> Fault:
    name = relation.field
    if name == kind_of(name):
        return _fault_of_kind(record, layout, relation)
    field = layout.named(name)
    holder = record.at(kind_of(name)) or record
    expected = f"{_said(layout, name)} must be {_must(layout, relation.must, record)}"
    return Fault(
        level=5, line=holder.line, expected=expected + _when(layout, relation) + _why(relation),
        found=holder.shown(field), mend=_mend(relation.must),
        control=relation.control or name, returns=relation.returns or field.returns,
        kind=kind_of(name), field=name, start=field.start,
    )  # fmt: skip


def _fault_of_kind(record: Record, layout: Layout, relation: Relation) -> Fault:
    kind = layout.kinds[relation.field]
    some = "at least one" if relation.must.word == "filled" else "no"
    expected = f"there must be {some} record {kind.code} ({kind.label}) below this one"
    mend = f"add the record {kind.code}" if some != "no" else f"leave out the records {kind.code}"
    return Fault(
        level=5, line=record.line, expected=expected + _when(layout, relation) + _why(relation),
        found=str(record.counts[kind.code]), mend=f"{mend}, or set the fields right",
        control=relation.control or f"{kind.code}01", returns=relation.returns,
        kind=record.kind.code,
    )  # fmt: skip


def _said(layout: Layout, name: str) -> str:
    if name == kind_of(name):
        return f"a record {name}"
    if name == "received" or (name.isdigit() and len(name) == 8):
        return "the day of receipt" if name == "received" else name
    return f"{name} ({layout.named(name).label})"


def _must(layout: Layout, condition: Condition, record: Record | None = None) -> str:
    names = " and ".join(_said(layout, o) for o in condition.operands) if condition.word not in (
        "one_of", "none_of", "count_of", "unique_in") else ""  # fmt: skip
    values = ", ".join(value or "nothing" for value in condition.operands)
    total = _scope(record).totals.get((*condition.operands, "")[0], 0) if record else 0
    counted = sum(_scope(record).counts[kind] for kind in condition.operands) if record else 0
    return {
        "filled": "filled", "empty": "empty", "one_of": f"one of {values}",
        "none_of": f"other than {values}", "same_as": f"equal to {names}",
        "other_than": f"other than {names}", "at_least": f"not below {names}",
        "at_most": f"not above {names}", "before": f"before {names}",
        "at_least_sum": f"not below the sum of {names}",
        "days_between": f"the number of days from {names}, both counted",
        "total_of": f"the total of {names}, which is {total}",
        "count_of": f"the number of records {values}, which is {counted}",
        "unique_in": f"once below one record {values}",
    }[condition.word]  # fmt: skip


def _when(layout: Layout, relation: Relation) -> str:
    parts = [f"{_said(layout, name)} is {_must(layout, c)}" for name, c in relation.when]
    return f" when {' and '.join(parts)}" if parts else ""


def _why(relation: Relation) -> str:
    return f" ({relation.because})" if relation.because else ""


def _mend(must: Condition) -> str:
    return {
        "filled": "fill it", "empty": "leave it empty", "count_of": "count the records again",
        "total_of": "add the amounts again",
    }.get(must.word, "set the one or the other right")  # fmt: skip
