"""How complete the claims of every year are, by the run-off: a forecast beside every open year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from passend.monitoring.exhaustion.tocome import Incoming
from passend.monitoring.pictures import complete_text, run_off_of
from passend.monitoring.runoff import RunOff, chain_ladder, triangle_of
from passend.observation.runoff import Measure
from passend.report.document import Block, Heading, Paragraph, Table
from passend.report.numbers import estimate_text
from passend.words import Words

__all__ = ["run_off_blocks"]

_LEAST_MONTHS = 12
"""With fewer months of history nothing is foretold."""

_MEASURES: tuple[tuple[Measure, Words], ...] = (
    ("lines", Words("aantal declaratieregels", "number of claim lines")),
    ("paid", Words("betaald, in euro", "paid, in euros")),
)
_TITLE = Words("Hoe compleet de jaren zijn", "How complete the years are")
_LEAD = Words(
    "Declaraties komen maanden na de zorg. Hieronder staat welk deel van een jaar binnen is, naar "
    "wat eerdere maanden lieten zien: een verwachting, geen afrekening.",
    "Claims come in months after the care. Below stands which share of a year is in, by what "
    "earlier months showed: a forecast, not a settlement.",
)
_HEAD = Words("contract|afspraak|jaar|wat|bekend|verwacht|compleet",
              "contract|clause|year|what|known|expected|complete")  # fmt: skip
_WHOLE = Words("hele contract", "whole contract")


def run_off_blocks(
    incoming: Sequence[Incoming], titles: Mapping[str, str], language: str
) -> Iterator[Block]:
    """A row per clause, year and figure, complete for which share, and a picture per clause of what
    was paid by month. Nothing without a year of history."""
    rows: list[tuple[str, ...]] = []
    pictures: list[Block] = []
    for one in incoming:
        if len(one.received.periods) < _LEAST_MONTHS:
            continue
        name = one.scope.replace("_", " ") or _WHOLE[language]
        for measure, says in _MEASURES:
            what = says[language].partition(",")[0]
            title = f"{titles.get(one.contract, one.contract)}, {name}: {what}"
            found = chain_ladder(triangle_of(one.received, measure, title))
            if not found.known:
                continue
            head = titles.get(one.contract, one.contract), name
            rows += [(*head, *row) for row in _years(found, measure, says[language], language)]
            if measure == "paid":
                pictures.append(run_off_of(found, language))
    if rows:
        yield Heading(_TITLE[language], 2)
        yield Paragraph(_LEAD[language], remark=True)
        yield Table(tuple(_HEAD[language].split("|")), tuple(rows), frozenset({4, 5, 6}))
        yield from pictures


def _years(found: RunOff, measure: Measure, says: str, language: str) -> Iterator[tuple[str, ...]]:
    """The years of a run-off; of the last one the months that are over."""
    periods = found.triangle.periods
    for year in sorted({period[:4] for period in periods}):
        months = [period for period in periods if period.startswith(year)]
        part = found.of(months[0], months[-1])
        scale = 100 if measure == "paid" else 1
        known, expected = (
            estimate_text(value / scale, 0, language) for value in (part.known, part.expected)
        )
        complete = complete_text(part.complete, language)
        label = year if len(months) == 12 else f"{months[0]} – {months[-1]}"
        yield label, says, known, expected, complete
