"""Money that moved between sectors for the same people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from passend.money import rounded_fraction
from passend.observation.measures.asked import Answer, Asked

__all__ = ["money_shift"]


def money_shift(asked: Asked) -> Iterator[Answer]:
    """What the receiving sector rose / what the leaving sector fell (0 where it rose), in cents,
    against the mean of the baseline and for the people of the window and of its baseline. Only of
    windows that have ended and that the run does not cut: an unfinished year would look like a
    fall.

    ``parts``: cents, lines and quantity of both sectors, now and before, and ``net``: what both
    cost more or less together. Of the ``people`` some are ``gone`` (the measure reads no claim of
    them in the window: they died, went to another insurer, or needed nothing more) and some
    ``new``; ``gone_cents`` is what care that leaves cost for the former before, ``new_cents`` what
    care that comes costs for the latter now: no money that moved.
    """
    if asked.by:
        return  # People are followed wherever they go: they belong to no one provider.
    people = asked.engine.keep(_people(asked))
    counted = people.group_by(["measure", "target", "gone", "new"]).agg(people=people.count())
    found: dict[tuple[int, int], list[Mapping[str, Any]]] = {}
    for row in asked.fetch(counted):
        found.setdefault((row["measure"], row["target"]), []).append({"role": "people", **row})
    for role in ("leaving", "receiving"):
        for row in asked.fetch(_money(asked, role, people)):
            found[row["measure"], row["target"]].append({"role": role, **row})
    for (number, window), rows in found.items():
        if any(row["role"] != "people" for row in rows):
            yield _answer(asked, number, window, rows)


def _pairs(asked: Asked) -> Any:
    """(measure, target window, window read for it, whether that is its baseline)."""
    rows = [
        (item.number, target, source, int(source != target))
        for item in asked.defined
        for target in item.ended(asked.known_at)
        if item.compared_with(target)
        for source in (target, *item.compared_with(target))
    ]
    return asked.engine.table(("in_measure", "target", "source", "is_before"), rows)


def _people(asked: Asked) -> Any:
    """The people of every target window: seen in it or in its baseline; and whether the measure
    reads nothing of them in one of the two."""
    lines = asked.standing("people", "leaving", "receiving")
    lines = lines.filter(lines.window.notnull() & lines.patient.notnull())
    lines = lines.mutate(one_of_them=(lines.role == "people").ifelse(1, 0))
    seen = lines.group_by(["measure", "window", "patient"]).agg(one_of_them=lines.one_of_them.max())
    both = seen.join(_pairs(asked), [("measure", "in_measure"), ("window", "source")])
    each = both.group_by(["measure", "target", "patient"]).agg(
        one_of_them=both.one_of_them.max(), gone=both.is_before.min(), new=1 - both.is_before.max()
    )
    return each.filter(each.one_of_them == 1).drop("one_of_them")


def _money(asked: Asked, role: str, people: Any) -> Any:
    """What was declared and paid for those people in a sector, now and before."""
    lines = asked.lines(role)
    lines = lines.filter(lines.window.notnull())
    both = lines.join(_pairs(asked), [("measure", "in_measure"), ("window", "source")])
    theirs = people.select("gone", "new", that_measure=people.measure, that_target=people.target,
                           that_patient=people.patient)  # fmt: skip
    held = both.join(theirs, [("measure", "that_measure"), ("target", "that_target"),
                              ("patient", "that_patient")])  # fmt: skip
    by = ("measure", "target", "is_before", "gone", "new")
    return asked.totals(held, *by, also=("lines", "quantity"))


def _answer(asked: Asked, number: int, window: int, rows: Sequence[Mapping[str, Any]]) -> Answer:
    defined = asked.of(number)
    value, years = defined.says.value, len(defined.compared_with(window))

    def total(role: str, name: str, **only: int) -> int:
        return sum(row[name] for row in rows if row["role"] == role
                   and all(row[key] == held for key, held in only.items()))  # fmt: skip

    def before(role: str, name: str, **only: int) -> int:
        return rounded_fraction(Fraction(total(role, name, is_before=1, **only), years))

    parts: dict[str, int] = {}
    for role in ("leaving", "receiving"):
        for part, name in (("cents", value), ("lines", "lines"), ("quantity", "quantity")):
            parts[f"{role}_{part}"] = total(role, name, is_before=0)
            parts[f"{role}_{part}_before"] = before(role, name)
    fell = parts["leaving_cents_before"] - parts["leaving_cents"]
    rose = parts["receiving_cents"] - parts["receiving_cents_before"]
    more = {
        "net": rose - fell,
        "people": total("people", "people"),
        "gone": total("people", "people", gone=1),
        "gone_cents": before("leaving", value, gone=1),
        "new": total("people", "people", new=1),
        "new_cents": total("receiving", value, is_before=0, new=1),
    }
    return Answer(number, window, "", rose, max(0, fell), {**parts, **more})
