"""Every claim line once, a credit in the place of the debit that it reverses; and the lines that do
not count whatever a contract says.

All of it is Ibis: the same on every engine, in any order of the lines and any split over files.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from typing import Any

from passend.claims.schema import DECLARATION, FIELDS
from passend.observation.engines import Engine
from passend.observation.opened import Claims

__all__ = ["Lines", "Tally", "lines_of", "lines_once", "tallied", "whole"]

KEY = ("provider", "line_id")
"""What names a claim line: its number is unique with its provider."""

PLACE = ("payer", "provider", "patient", "code", "product", "specialism", "diagnosis", "unit",
         "opened", "closed", "delivered", "received")  # fmt: skip
"""What decides where a line counts. A credit has it from its debit."""

AMOUNTS = ("quantity", "declared", "paid")

ABOUT = ("line_id", "referrer", "birth_year", "sex", "postcode3")
"""What measures read of a line beside its place."""

_ALL = (*DECLARATION, "received", "paid")


@dataclass(frozen=True)
class Tally:
    """How many claim lines, and what they hold: credits are below zero. Amounts in cents."""

    rows: int = 0
    declared: int = 0
    paid: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.rows + other.rows, self.declared + other.declared, self.paid + other.paid)


@dataclass(frozen=True)
class Lines:
    """``counting``: one row per line that may count, with its place and its signed amounts.
    ``all`` is what was handed in, ``left_out`` what is in none of the rows, by reason; ``units``
    are those of the lines that are looked at. ``net``:
    one row per debit with its place, what it is about and its amounts less those of the credit
    that reverses it; ``stands`` is 0 for a reversed line, else 1."""

    counting: Any
    net: Any
    all: Tally
    left_out: dict[str, Tally]
    units: tuple[str, ...]


def whole(expression: Any) -> Any:
    """A sum as int64: engines answer with wider integers or decimals. Beyond 64 bits is an error
    of the engine."""
    import ibis.expr.operations as ops

    return ops.Cast(expression, to="int64").to_expr()  # a plain cast to its own type is dropped


def tallied(table: Any, *by: str) -> Any:
    """The sums of rows, declared and paid cents."""
    return table.group_by(list(by)).agg(
        **{name: whole(table[name].sum()) for name in ("rows", "declared", "paid")}
    )


def lines_of(engine: Engine, claims: Claims, known_at: date, place: Sequence[str] = PLACE) -> Lines:
    """The lines of claims, as known on a day. ``counting`` has the columns of ``place``: what is
    not asked for is not read.

    A line received later, or without what every line must have, is left out. Lines of one provider
    with one number count once when they declare the same and at most one payment was decided on
    (``duplicate``): received on its first day, with what was paid. Otherwise they do not count at
    all (``contradicting``). A credit reverses exactly its debit, once.
    """
    all_, left_out, units = Tally(), dict[str, Tally](), set[str]()
    for row in engine.fetch(_first_count(claims, known_at)):
        tally = _tally(row)
        all_ += tally
        if row["reason"]:
            left_out[row["reason"]] = left_out.get(row["reason"], Tally()) + tally
        else:
            units.add(row["unit"])
    alone, related = _apart(engine, claims, known_at, list(left_out))
    once, out, contradicting = _once(engine, related)
    counting, net, more = _reversed(engine, once, contradicting, place)
    together = reduce(lambda one, other: one.union(other), [*out, *more])
    left_out |= {row["reason"]: _tally(row) for row in engine.fetch(tallied(together, "reason"))}
    counting = alone.select(*place, *AMOUNTS).union(counting)
    net = _net(alone, None).union(net)
    return Lines(counting, net, all_, left_out, tuple(sorted(units)))


def lines_once(engine: Engine, claims: Claims, known_at: date) -> Any:
    """The lines that are known on a day, each once and with its signed amounts; credits stand by
    themselves, on the day on which they were received. What is incomplete, contradicts itself or
    became known later is not among them."""
    alone, related = _apart(engine, claims, known_at, (_INCOMPLETE, _LATER))
    return alone.select(*_ALL).union(_once(engine, related)[0].select(*_ALL))


def _tally(row: Mapping[str, int]) -> Tally:
    return Tally(row["rows"], row["declared"], row["paid"])


_INCOMPLETE, _LATER = "incomplete", "known later"


def _why_not(claims: Claims, lines: Any, known_at: date) -> dict[str, Any]:
    """The tests for which a line is not looked at, by the reason. Columns that are known to lack no
    value are not read for it."""
    import ibis

    lacking = [lines[f.name].isnull() for f in FIELDS if f.required and f.name not in claims.full]
    return {
        _INCOMPLETE: ibis.or_(*lacking, lines.debit_credit.notin(["D", "C"]).fill_null(True)),
        _LATER: (lines.received > ibis.literal(known_at)).fill_null(False),
    }


def _signed(claims: Any) -> Any:
    """The lines with their amounts signed."""
    import ibis

    way = ibis.cases((claims.debit_credit == "C", -1), else_=1).cast("int64")
    return claims.mutate(**{name: claims[name].fill_null(0) * way for name in AMOUNTS})


def _first_count(claims: Claims, known_at: date) -> Any:
    """What was handed in, by why it is not looked at and by its unit."""
    import ibis

    why = _why_not(claims, claims.lines, known_at)
    reason = ibis.cases(*((test, name) for name, test in why.items()), else_="")
    signed = _signed(claims.lines.mutate(rows=1, reason=reason))
    return tallied(signed, "reason", "unit")


def _apart(
    engine: Engine, claims: Claims, known_at: date, reasons: Collection[str]
) -> tuple[Any, Any]:
    """Signed lines that are looked at: those that nothing else is said of, and the others, which
    are few. ``reasons`` are those for which some lines are not looked at."""

    def looked_at(lines: Any) -> Any:
        # For a reason that no line has there is nothing to look for, nor a column to read again.
        why = _why_not(claims, lines, known_at)
        return lines.filter(*(~why[name] for name in reasons)) if reasons else lines

    if claims.related is not None:
        alone, related = looked_at(claims.alone), looked_at(claims.related)
    else:
        lines = looked_at(claims.lines)
        keys, marks = _related_keys(engine, lines), _marks(engine, lines.provider, lines.line_id)
        marked = lines.mutate(**marks)
        related = marked.semi_join(keys, list(marks)).drop(*marks)
        alone = marked.anti_join(keys, list(marks)).drop(*marks)
    # Those that are alone are debits, of which only the payment may not be known yet.
    return alone.mutate(paid=alone.paid.fill_null(0)), engine.put_aside(_signed(related))


def _marks(engine: Engine, provider: Any, line_id: Any) -> dict[str, Any]:
    """Columns by which a line is found again."""
    return {f"mark_{at}": mark for at, mark in enumerate(engine.marks(provider, line_id))}


def _related_keys(engine: Engine, lines: Any) -> Any:
    """The marks of lines that are not alone: what occurs more than once, credits, and what they
    reverse. Some that are alone may be among them by chance: nothing else is found of these."""
    marked = lines.select(**_marks(engine, lines.provider, lines.line_id))
    counts = marked.group_by(marked.columns).agg(times=marked.count())
    # By itself: it takes all the memory that there is, and what that lacks goes to disk.
    twice = engine.keep(counts.filter(counts.times > 1).select(*marked.columns))
    credits_ = lines.filter(lines.debit_credit == "C")
    credits_ = engine.keep(credits_.select(*KEY, "reverses"))
    debits = credits_.filter(credits_.reverses.notnull())
    own = credits_.select(**_marks(engine, credits_.provider, credits_.line_id))
    of_debits = debits.select(**_marks(engine, debits.provider, debits.reverses))
    return engine.keep(twice.union(own).union(of_debits).distinct())


def _once(engine: Engine, known: Any) -> tuple[Any, list[Any], Any]:
    """Every line once; what is left out of it, with the reason; the lines that contradict."""
    counts = known.group_by(list(KEY)).agg(times=known.count())
    twice = engine.keep(counts.filter(counts.times > 1).select(*KEY))
    again = known.semi_join(twice, list(KEY))
    # Amounts are signed: of equal lines the payments, where any, are all above or all below zero.
    versions = again.group_by(list(DECLARATION)).agg(
        received=again.received.min(),
        times=whole(again.count()),
        payments=again.paid.nullif(0).nunique(),
        most=again.paid.max(),
        least=again.paid.min(),
        all_paid=whole(again.paid.sum()),
    )
    versions = versions.mutate(paid=(versions.most > 0).ifelse(versions.most, versions.least))
    per_key = versions.group_by(list(KEY)).agg(versions=versions.count())
    kept = engine.put_aside(versions.join(per_key, list(KEY)))
    clash = (kept.versions > 1) | (kept.payments > 1)
    single, several = kept.filter(~clash), kept.filter(clash)
    out = [
        _out(single, "duplicate", single.times - 1, single.all_paid - single.paid),
        _out(several, "contradicting", several.times, several.all_paid),
    ]
    once = known.anti_join(twice, list(KEY)).select(*_ALL).union(single.select(*_ALL))
    return once, out, several.select(*KEY).distinct()


def _out(table: Any, reason: Any, times: Any = 1, paid: Any = None) -> Any:
    """Lines that are left out, each so many times; together they were paid ``paid``."""
    import ibis

    said = ibis.literal(reason) if isinstance(reason, str) else reason
    return table.select(
        reason=said,
        rows=ibis.literal(1, "int64") * times,
        declared=table.declared * times,
        paid=table.paid * times if paid is None else paid,
    )


def _reversed(
    engine: Engine, once: Any, contradicting: Any, place: Sequence[str]
) -> tuple[Any, Any, list[Any]]:
    """The debits, with every credit in the place of the debit that it reverses; the debits net of
    their credits; and the credits that reverse none."""
    debits, credits_ = once.filter(once.debit_credit == "D"), once.filter(once.debit_credit == "C")
    credits_ = credits_.select(*KEY, *AMOUNTS, "received", "reverses")
    paired = engine.put_aside(_paired(debits, credits_, place))
    counting = debits.select(*place, *AMOUNTS).union(
        paired.filter(paired.reason == "").select(*place, *AMOUNTS)
    )
    alone = credits_.anti_join(
        paired, [credits_.provider == paired.own_provider, credits_.line_id == paired.own_line]
    )
    refused = paired.filter(paired.reason != "")
    net = _net(debits, paired.filter(paired.reason == ""))
    return counting, net, [_out(refused, refused.reason), *_without_debit(alone, contradicting)]


def _net(debits: Any, reversing: Any) -> Any:
    """Every debit less the credit that reverses it, which says the same quantity and amount but
    may differ in what was paid back."""
    import ibis

    if reversing is None:
        return debits.select(*PLACE, *ABOUT, *AMOUNTS, stands=ibis.literal(1, "int64"))
    back = reversing.select(of_provider=reversing.provider, of_debit=reversing.of_line,
                            paid_back=reversing.paid)  # fmt: skip
    both = debits.left_join(
        back, [debits.provider == back.of_provider, debits.line_id == back.of_debit]
    )
    gone = both.of_debit.notnull()
    zero = ibis.literal(0, "int64")
    return both.select(
        *PLACE, *ABOUT,
        quantity=gone.ifelse(zero, both.quantity), declared=gone.ifelse(zero, both.declared),
        paid=both.paid + both.paid_back.fill_null(0),
        stands=gone.ifelse(zero, ibis.literal(1, "int64")),
    )  # fmt: skip


def _paired(debits: Any, credits_: Any, place: Sequence[str]) -> Any:
    """Every credit that has a debit, with the place of the debit. It reverses it when it says the
    same and is the first to do so."""
    import ibis

    own = credits_.select(
        *AMOUNTS, own_provider=credits_.provider, own_line=credits_.line_id,
        own_received=credits_.received, reverses=credits_.reverses,
    )  # fmt: skip
    targets = own.filter(own.reverses.notnull()).select("own_provider", "reverses").distinct()
    found = debits.semi_join(
        targets, [debits.provider == targets.own_provider, debits.line_id == targets.reverses]
    )
    found = found.select(
        *place, of_line=found.line_id, of_quantity=found.quantity, of_declared=found.declared
    )
    both = own.join(found, [own.own_provider == found.provider, own.reverses == found.of_line])
    alike = (both.quantity == -both.of_quantity) & (both.declared == -both.of_declared)
    both = both.mutate(alike=alike)
    order = ibis.row_number().over(
        group_by=["provider", "of_line", "alike"], order_by=["own_received", "paid", "own_line"]
    )
    both = both.mutate(nth=order)
    reason = ibis.cases(
        (~both.alike, "credit unlike its debit"), (both.nth > 0, "reversed twice"), else_=""
    )
    return both.select(
        *place, *AMOUNTS, "own_provider", "own_line", "of_line",
        reason=reason,
    )  # fmt: skip


def _without_debit(alone: Any, contradicting: Any) -> list[Any]:
    """Credits of which no debit counts: there is none, or it contradicts itself."""
    keys = [alone.provider == contradicting.provider, alone.reverses == contradicting.line_id]
    return [
        _out(alone.semi_join(contradicting, keys), "contradicting"),
        _out(alone.anti_join(contradicting, keys), "credit without debit"),
    ]
