"""Claims that follow on each other: stays and episodes.

Claims are put in order of their first day. One belongs to what came before it when it begins at
most so many days after the last day so far; else a new stay begins. Overlapping claims, claims in
any order and claims that came in twice make the same stay.
"""

from __future__ import annotations

from typing import Any

from passend.observation.lines import whole

__all__ = ["stays_of"]


def stays_of(lines: Any, apart: tuple[str, ...], joins: str, *kept: str) -> Any:
    """Stays of the patients of some lines: one row for each, with ``measure``, ``role``,
    ``patient``, the columns that keep lines ``apart``, ``starts``, ``ends``, the ``provider`` and
    ``item`` of its first claim, ``lines`` and amounts. ``joins`` is the column with the days
    between claims that still join; ``kept`` are columns of the measure that stay."""
    import ibis

    lines = lines.filter(lines.patient.notnull())
    key = ["measure", "role", "patient", *apart, *kept]
    order = ["starts", "ends", "provider", "line"]
    before = ibis.window(group_by=key, order_by=order, preceding=(None, 1))
    seen = lines.mutate(last=lines.ends.max().over(before))
    new = (seen["last"].isnull() | (seen.starts > seen["last"] + seen[joins])).ifelse(1, 0)
    seen = seen.mutate(new=new.cast("int64"))
    so_far = ibis.window(group_by=key, order_by=order, preceding=(None, 0))
    seen = seen.mutate(nth=whole(seen.new.sum().over(so_far)))
    first = seen.new == 1
    others = {
        name: first.ifelse(seen[name], ibis.null()).max()
        for name in ("provider", "item") if name not in key
    }  # fmt: skip
    return seen.group_by([*key, "nth"]).agg(
        starts=seen.starts.min(),
        ends=seen.ends.max(),
        lines=whole(seen.stands.sum()),
        quantity=whole(seen.quantity.sum()),
        declared=whole(seen.declared.sum()),
        paid=whole(seen.paid.sum()),
        **others,
    )
