"""Money that moved between sectors for the same people."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from passend.money import rounded_fraction
from passend.observation.measures.asked import Answer, Asked

__all__ = ["money_shift"]


def money_shift(asked: Asked) -> Iterator[Answer]:
    """What the receiving sector rose / what the leaving sector fell (0 where it rose), in cents,
    against the mean of the baseline and for the people of the window and of its baseline. Only of
    windows that have ended: an unfinished year would look like a fall.

    ``parts``: cents, lines and quantity of both sectors, now and before, and ``net``: what both
    cost more or less together.
    """
    if asked.by:
        return  # People are followed wherever they go: they belong to no one provider.
    people = asked.engine.keep(_people(asked))
    sums: dict[tuple[int, int], dict[tuple[str, int], Any]] = {}
    for role in ("leaving", "receiving"):
        for row in asked.fetch(_money(asked, role, people)):
            at = sums.setdefault((row["measure"], row["target"]), {})
            at[role, row["is_before"]] = row
    for (number, window), found in sums.items():
        yield _answer(asked, number, window, found)


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
    """The people of every target window: seen in it or in its baseline."""
    lines = asked.standing("people")
    lines = lines.filter(lines.window.notnull() & lines.patient.notnull())
    seen = lines.select("measure", "window", "patient").distinct()
    pairs = _pairs(asked)
    both = seen.join(pairs, [("measure", "in_measure"), ("window", "source")])
    return both.select("measure", "target", "patient").distinct()


def _money(asked: Asked, role: str, people: Any) -> Any:
    """What was declared and paid for those people in a sector, now and before."""
    lines = asked.lines(role)
    lines = lines.filter(lines.window.notnull())
    pairs = _pairs(asked)
    both = lines.join(pairs, [("measure", "in_measure"), ("window", "source")])
    theirs = people.select(
        that_measure=people.measure, that_target=people.target, that_patient=people.patient
    )
    held = both.semi_join(theirs, [("measure", "that_measure"), ("target", "that_target"),
                                   ("patient", "that_patient")])  # fmt: skip
    return asked.totals(held, "measure", "target", "is_before", also=("lines", "quantity"))


def _answer(asked: Asked, number: int, window: int, found: dict[tuple[str, int], Any]) -> Answer:
    defined = asked.of(number)
    years = len(defined.compared_with(window))
    parts: dict[str, int] = {}
    for role in ("leaving", "receiving"):
        for name, column in (("cents", defined.says.value), ("lines", "lines"),
                             ("quantity", "quantity")):  # fmt: skip
            now, then = (found[role, at][column] if (role, at) in found else 0 for at in (0, 1))
            parts[f"{role}_{name}"] = now
            parts[f"{role}_{name}_before"] = rounded_fraction(Fraction(then, years))
    fell = parts["leaving_cents_before"] - parts["leaving_cents"]
    rose = parts["receiving_cents"] - parts["receiving_cents_before"]
    return Answer(number, window, "", rose, max(0, fell), {**parts, "net": rose - fell})
