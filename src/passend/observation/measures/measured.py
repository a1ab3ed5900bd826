"""Measures of all contracts from one reading of the claims."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, Literal

from passend.contract.check import Prepared, latest_known
from passend.observation.engines import Engine, open_engine
from passend.observation.lines import lines_of
from passend.observation.measures.asked import Answer, Asked, Place
from passend.observation.measures.counts import count, digital_share, mean, percentile, rate
from passend.observation.measures.defined import Defined, defined_in
from passend.observation.measures.drawn import By, Placing, drawn_from
from passend.observation.measures.hours import hours_per_client
from passend.observation.measures.leakages import leakage
from passend.observation.measures.lengths import episodes, length_of_stay
from passend.observation.measures.pre_post import before_after
from passend.observation.measures.readmissions import readmission
from passend.observation.measures.selections import chosen_by
from passend.observation.measures.shares import proportion
from passend.observation.measures.shifts import money_shift
from passend.observation.measures.volumes import volume_norm
from passend.observation.measures.waits import waiting
from passend.observation.opened import open_claims
from passend.observation.table import Row
from passend.periods import Interval

__all__ = ["KINDS", "Measured", "measure_claims", "measured_in", "rows_of_measures"]

KINDS: Mapping[str, Callable[[Asked], Iterator[Answer]]] = {
    "count": count,
    "proportion": proportion,
    "rate": rate,
    "mean": mean,
    "percentile": percentile,
    "readmission": readmission,
    "length_of_stay": length_of_stay,
    "episodes": episodes,
    "hours_per_client": hours_per_client,
    "digital_share": digital_share,
    "volume_norm": volume_norm,
    "leakage": leakage,
    "money_shift": money_shift,
    "waiting": waiting,
    "before_after": before_after,
}
"""One function per kind of definition, under the key that the contract file gives it."""

Grain = Literal["", "month", "quarter", "year", "term"]


@dataclass(frozen=True)
class Measured:
    """A measure in one window: ``numerator`` and ``denominator`` are whole numbers; a denominator
    may be 0. ``kind`` is that of the measure (proportion, ratio, mean, ...), ``unit`` what the
    numerator counts and ``per`` what the denominator counts (lines, patients, quantity, cents,
    days, minutes, stays, episodes, waits, contacts, locations; nothing for a denominator of 1).

    ``item`` is the provider, referrer or specialism when results are split by it, else empty.
    ``parts`` are the whole numbers that the figures are made of (the docstring of each kind names
    them), ``interval`` holds an estimate with 95 %."""

    contract: str
    measure: str
    window: str
    item: str
    kind: str
    unit: str
    per: str
    numerator: int
    denominator: int
    parts: Mapping[str, int] = field(default_factory=dict)
    interval: tuple[Fraction, Fraction] | None = None

    @property
    def value(self) -> Fraction | None:
        """Numerator / denominator; None without a denominator."""
        return Fraction(self.numerator, self.denominator) if self.denominator else None


def measure_claims(
    prepared: Sequence[Prepared],
    claims: Any,
    known_at: date | None = None,
    engine: str = "duckdb://",
    *,
    per: Grain = "",
    by: By = "",
) -> tuple[Measured, ...]:
    """Every measure of some contracts that is defined ``from_claims``, in order of contract,
    measure, window and item.

    ``claims`` and ``engine`` are as in :func:`passend.observation.claimed.count_claims`, and so is
    what counts: claims received after ``known_at`` are left out, a credit reverses its debit, a
    line handed in twice counts once. ``per`` asks for another grain than the measures state, such
    as ``month`` for a control chart; a patient who comes in two months then counts in both.
    ``by`` splits the results by provider, referrer or specialism: of the line, of the index stay,
    or of the first line of a patient in the window (and the patient counts under each).

    A window that had begun by ``known_at`` in a calendar year of which the measure reads any claim
    in its run is there, with zeros when it counts nothing; other windows are not there.

    Raises BadInput as opening claims does, and ``mixed-units``.
    """
    if not defined_in(prepared):
        return ()
    with open_engine(engine) as opened:
        table = open_claims(opened, claims)
        if known_at is None:
            received = opened.fetch(table.lines.agg(last=table.lines.received.max()))[0]["last"]
            days = [latest_known(item.resolved) for item in prepared]
            known_at = max([*days, *([received] if received else [])])
        return measured_in(opened, lines_of(opened, table, known_at).net, prepared, known_at,
                           per=per, by=by)  # fmt: skip


def measured_in(
    engine: Engine,
    net: Any,
    prepared: Sequence[Prepared],
    known_at: date,
    *,
    per: Grain = "",
    by: By = "",
) -> tuple[Measured, ...]:
    """As :func:`measure_claims`, of lines that an engine holds already, net of their credits."""
    defined = defined_in(prepared, per)
    if not defined:
        return ()
    chosen = chosen_by(defined)
    placing = Placing(engine, defined)
    drawn = drawn_from(engine, net, chosen, placing, by)
    answers: dict[Place, Answer] = {}
    for kind, function in KINDS.items():
        own = [item for item in defined if item.kind == kind]
        if own:
            for answer in function(Asked(engine, own, chosen, drawn, placing, known_at, by)):
                answers[answer.measure, answer.window, answer.item] = answer
    if not by:
        for empty in _empty(engine, drawn, defined, known_at):
            answers.setdefault((empty.measure, empty.window, empty.item), empty)
    return tuple(_measured(defined[at[0]], answers[at]) for at in sorted(answers))


def _measured(defined: Defined, answer: Answer) -> Measured:
    return Measured(
        defined.contract.id, defined.name, defined.windows[answer.window].label, answer.item,
        defined.measure.kind, *defined.units, answer.numerator, answer.denominator, answer.parts,
        answer.interval,
    )  # fmt: skip


def _empty(
    engine: Engine, drawn: Any, defined: Sequence[Defined], known_at: date
) -> Iterator[Answer]:
    """Nothing, for every window that had begun in a calendar year of which the measure reads any
    claim inside its run."""
    found = drawn.filter(drawn.inside).select("measure", "window").distinct()
    years: dict[int, set[int]] = {}
    for row in engine.fetch(found):
        window = defined[row["measure"]].windows[row["window"]]
        years.setdefault(row["measure"], set()).update(_years(window.interval))
    for item in defined:
        if hasattr(item.says, "baseline"):
            continue  # Nothing against a baseline is a fall, and only known when the window ended.
        for place in item.begun(known_at):
            if years.get(item.number, set()) & _years(item.windows[place].interval):
                yield Answer(item.number, place, "", 0, int(item.kind == "count"))


def _years(days: Interval) -> set[int]:
    return set(range(days.start.year, (days.end - timedelta(1)).year + 1))


def rows_of_measures(
    measured: Sequence[Measured], prepared: Prepared, known_at: date
) -> Iterator[Row]:
    """The observations of one contract, for a settlement: ``<measure>.numerator`` and
    ``<measure>.denominator``, held by whom the measure says. What was split is no observation."""
    for found in measured:
        if found.item:
            continue
        holder = prepared.resolved.contract.measures[found.measure].held_by
        for what, value in (("numerator", found.numerator), ("denominator", found.denominator)):
            yield Row(found.contract, f"{found.measure}.{what}", found.window, "", value,
                      found.measure, known_at, holder, 0)  # fmt: skip
