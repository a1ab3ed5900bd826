"""The one reading of the claims for all measures: the lines that some selection takes.

A row is a line in a selection, so a line stands under every selection that takes it, once. Days are
whole numbers (days since 1970-01-01), so that every engine counts them alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Literal

from passend.observation.engines import Engine
from passend.observation.lookups import DATES
from passend.observation.measures.defined import Defined
from passend.observation.measures.selections import ELSEWHERE, HERE, Chosens

__all__ = ["APART", "By", "Placing", "drawn_from", "number_of_day"]

By = Literal["", "provider", "referrer", "specialism"]
"""What results are split by: nothing, or the provider, the referrer or the specialism of a line."""

_SAME = ("provider", "diagnosis", "specialism")

APART = tuple(f"apart_{name}" for name in _SAME)
"""The columns by which a measure keeps lines apart."""

_FIRST = date(1970, 1, 1)


def number_of_day(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - _FIRST).days


class Placing:
    """The windows of the measures as small tables, by which a day gets its window."""

    def __init__(self, engine: Engine, defined: Sequence[Defined]) -> None:
        self.windows = engine.table(
            ("that_measure", "that_month", "window_of_month"),
            [(item.number, *row) for item in defined for row in item.months()],
        )
        self.rules = engine.table(
            ("of_measure", "run_from", "run_until", "runs", *(f"by_{name}" for name in _SAME)),
            [_rules(item) for item in defined],
        )
        self.engine, self.defined = engine, defined

    def placed(self, table: Any) -> Any:
        """A table with a ``month`` and a day ``on``, with the ``window`` of every row in its
        measure (none for a day outside run and baseline), whether it is ``inside`` the run, and
        the rules of its measure."""
        import ibis

        found = table.left_join(
            self.windows, [("measure", "that_measure"), ("month", "that_month")]
        )
        found = found.join(self.rules, [("measure", "of_measure")])
        in_run = (found.on >= found.run_from) & (found.on < found.run_until)
        # A window of the run holds the days of the run only; one of the baseline its whole month.
        known = (found.window_of_month >= found.runs) | in_run
        window = known.ifelse(found.window_of_month, ibis.null())
        return found.mutate(window=window, inside=in_run & window.notnull())

    def by_day(self, table: Any, day: str) -> Any:
        """A table of which a day, as a whole number, places its rows; those outside all runs
        fall out."""
        first = min(item.run.start for item in self.defined)
        last = max(item.run.end for item in self.defined)
        days = map(date.fromordinal, range(first.toordinal(), last.toordinal()))
        rows = [(number_of_day(each), 12 * each.year + each.month - 1) for each in days]
        calendar = self.engine.table(("that_day", "month"), rows)
        found = table.join(calendar, [(day, "that_day")])
        found = self.placed(found.mutate(on=found[day]))
        return found.select(*table.columns, "window", "inside")


def _rules(item: Defined) -> tuple[int, ...]:
    same = getattr(item.says, "same", ())
    return (
        item.number, number_of_day(item.run.start), number_of_day(item.run.end),
        len(item.windows), *(int(name in same) for name in _SAME),
    )  # fmt: skip


def drawn_from(engine: Engine, net: Any, chosen: Chosens, placing: Placing, by: By) -> Any:
    """Every line in every selection that takes it. Columns:

    ``measure``, and the ``part`` of it that the selection is (:attr:`Chosens.parts`) · ``line`` and
    ``provider`` name the line · ``patient`` · ``on``: the day that places it in time, ``window``
    and ``inside``: where that lies · ``item``: what results are split by · ``apart_...``: what
    keeps it apart from other lines · ``quantity``, ``declared``, ``paid``, ``stands`` · and where
    some measure is of a kind that reads them ``starts`` and ``ends``: its days as part of a stay,
    ``month`` of ``on``, ``birth_year``, ``sex``, ``unit``.

    Kept are only the columns that some measure asks for, and the lines in a window of theirs; the
    kinds that look beyond a window have all lines.
    """
    lines = _coded(engine, net, chosen)
    names = ("of_selection", "measure", "part", "looks_on", "dated", "place",
             "names_specialism", "names_diagnosis")  # fmt: skip
    rules = engine.table(names, chosen.rules())
    lines = lines.join(rules, [("selection", "of_selection")])
    lines = _dated(lines)
    lines = _insured(engine, lines, chosen)
    lines = _delivered(engine, lines, chosen)
    for column, rows in (("specialism", chosen.specialisms()), ("diagnosis", chosen.diagnoses())):
        if rows:
            lines = _named(engine, lines, column, rows)
    lines = placing.placed(_told(_of_people(engine, lines, chosen)))
    lines = lines.filter((lines.looks_on == 1) | lines.window.notnull())
    return _kept(engine, lines, chosen, by)


def _coded(engine: Engine, net: Any, chosen: Chosens) -> Any:
    """Lines with the selections that name their code or, failing that, their product; and those
    that name no code."""
    import ibis

    lines = net.filter((net.stands == 1) | (net.paid != 0))
    parts = []
    if chosen.codes():
        codes = engine.table(("selection", "wanted"), chosen.codes())
        parts.append(lines.join(codes, [("code", "wanted")]))
        if chosen.names_products:
            by_code = codes.select(that=codes.selection, same_code=codes.wanted)
            found = lines.join(codes, [("product", "wanted")])
            parts.append(found.anti_join(by_code, [("selection", "that"), ("code", "same_code")]))
    if chosen.without_codes():
        every = engine.table(("selection", "of_label"), chosen.without_codes())
        parts.append(lines.join(every, [("payer", "of_label")]))
    if not parts:  # Nobody of these contracts insures, so nothing can be theirs.
        return lines.mutate(selection=ibis.literal(0, "int64")).filter(ibis.literal(False))
    names = [*lines.columns, "selection"]
    first, *rest = [part.select(*names) for part in parts]
    return first.union(*rest) if rest else first


def _dated(lines: Any) -> Any:
    """The lines that have the day by which their selection places them in time."""
    import ibis

    day = ibis.cases(*((lines.dated == at, lines[name]) for at, name in enumerate(DATES)))
    lines = lines.mutate(day=day)
    return lines.filter(lines.day.notnull())


def _insured(engine: Engine, lines: Any, chosen: Chosens) -> Any:
    import ibis

    rows = chosen.payers()
    if not rows:
        return lines.filter(ibis.literal(False))
    held = engine.table(("held_in", "label", "label_from", "label_until"), rows)
    return lines.join(held, [
        lines.selection == held.held_in, lines.payer == held.label,
        lines.day >= held.label_from, lines.day < held.label_until,
    ])  # fmt: skip


def _delivered(engine: Engine, lines: Any, chosen: Chosens) -> Any:
    rows = chosen.providers()
    if not rows:
        return lines.filter(lines.place != HERE)
    held = engine.table(("given_in", "agb", "agb_from", "agb_until"), rows)
    lines = lines.left_join(held, [
        lines.selection == held.given_in, lines.provider == held.agb,
        lines.day >= held.agb_from, lines.day < held.agb_until,
    ])  # fmt: skip
    return lines.filter(
        ((lines.place != HERE) | lines.agb.notnull())
        & ((lines.place != ELSEWHERE) | lines.agb.isnull())
    )


def _named(engine: Engine, lines: Any, column: str, rows: Any) -> Any:
    """The lines whose specialism or diagnosis their selection names, if it names any."""
    small = engine.table((f"{column}_in", f"{column}_is"), rows)
    lines = lines.left_join(small, [("selection", f"{column}_in"), (column, f"{column}_is")])
    return lines.filter((lines[f"names_{column}"] == 0) | lines[f"{column}_is"].notnull())


def _of_people(engine: Engine, lines: Any, chosen: Chosens) -> Any:
    """The lines of people of the age (that of the year) and sex that their selection names."""
    rows = chosen.people()
    if not rows:
        return lines
    names = ("people_of", "by_age", "from_age", "until_age", "of_sex")
    lines = lines.left_join(engine.table(names, rows), [("selection", "people_of")])
    age = lines.day.year() - lines.birth_year
    aged = (lines.by_age == 0) | ((age >= lines.from_age) & (age < lines.until_age))
    of_sex = (lines.of_sex == "") | (lines.sex == lines.of_sex)
    return lines.filter(lines.people_of.isnull() | (aged & of_sex).fill_null(False))


def _told(lines: Any) -> Any:
    """The lines with their days as whole numbers. What was closed before it was opened lasted no
    day."""
    import ibis

    on = _days(lines.day)
    # A claim that is placed by the day on which it was delivered is a day of care.
    daily = lines.dated == DATES.index("delivered")
    opened, closed = _days(lines.opened).fill_null(on), _days(lines.closed).fill_null(on)
    days = {
        "on": on,
        "month": lines.day.year() * 12 + lines.day.month() - 1,
        "starts": daily.ifelse(on, opened),
        "ends": daily.ifelse(on + 1, ibis.greatest(opened, closed)),
    }
    return lines.mutate(**{name: day.cast("int32") for name, day in days.items()})


def _kept(engine: Engine, lines: Any, chosen: Chosens, by: By) -> Any:
    """The lines as a table, with what results are split by and what keeps them apart. What no
    measure splits by or keeps apart is the same for all, and takes no room."""
    import ibis

    told = {name: (lines[f"by_{name}"] == 1).ifelse(lines[name].fill_null(""), ibis.literal(""))
            for name in chosen.keep_apart}  # fmt: skip
    columns = {f"apart_{name}": told[name] for name in told}
    if by:
        columns["item"] = lines[by].fill_null("")
    kept = engine.keep(lines.select(
        "provider", "patient", "on", "inside", "quantity", "declared", "paid",
        *chosen.columns, line=lines.line_id,
        **{name: lines[name].cast("int32") for name in ("measure", "part", "window", "stands")},
        **columns,
    ))  # fmt: skip
    alike = {name: ibis.literal("") for name in ("item", *APART) if name not in columns}
    return kept.mutate(**alike)


def _days(day: Any) -> Any:
    import ibis

    return day.delta(ibis.literal(_FIRST), unit="day").cast("int64")
