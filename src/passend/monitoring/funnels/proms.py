"""What patients report (PROMs) beside what was watched at home: response, score and days in a row.

A score without its response says little, and a score without who the patients are says little
else: the three stand in one table. Needs the extra ``casemix``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from passend.findings import BadInput, Finding, Place
from passend.monitoring.funnels.casemix import Adjusted, Case, adjusted_scores
from passend.report.curves import share_text
from passend.report.document import Table
from passend.report.numbers import estimate_text, number_text
from passend.words import Words

__all__ = ["Asked", "PromLine", "prom_lines", "prom_table"]


@dataclass(frozen=True)
class Asked:
    """A provider: how many patients were asked, and on how many days patients were watched."""

    provider: str
    patients: int
    monitored_days: int


@dataclass(frozen=True)
class PromLine:
    """A provider: its response, its score adjusted for who its patients are, its monitored days;
    without answers there is no score."""

    provider: str
    response: Fraction | None
    score: Adjusted | None
    monitored_days: int


def prom_lines(asked: Sequence[Asked], answers: Sequence[Case]) -> tuple[PromLine, ...]:
    """A line per provider. ``answers`` are cases with the score and traits of one patient each.

    Raises BadInput ``prom-answers`` when a provider has more answers than patients were asked, and
    what :func:`adjusted_scores` raises.
    """
    count: dict[str, int] = {}
    for answer in answers:
        count[answer.unit] = count.get(answer.unit, 0) + 1
    patients: Mapping[str, int] = {one.provider: one.patients for one in asked}
    findings = [
        Finding(Place(spot=name), "prom-answers",
                f"{number} answers of {patients.get(name, 0)} patients who were asked",
                "count every patient who was asked once")
        for name, number in count.items()
        if number > patients.get(name, 0)
    ]  # fmt: skip
    if findings:
        raise BadInput(findings)
    scores = {line.unit: line for line in adjusted_scores(answers)} if answers else {}
    return tuple(
        PromLine(
            one.provider,
            Fraction(count.get(one.provider, 0), one.patients) if one.patients else None,
            scores.get(one.provider),
            one.monitored_days,
        )
        for one in asked
    )


def prom_table(lines: Sequence[PromLine], language: str) -> Table:
    """The lines as a table for people."""
    head = Words(
        "aanbieder|respons|score, gecorrigeerd|95 %-interval|dagen thuismonitoring",
        "provider|response|score, adjusted|95 % interval|days monitored at home",
    )
    rows = []
    for line in lines:
        score = line.score
        cells = ["–", "–"]
        if score is not None:
            ends = [estimate_text(value, 1, language) for value in (score.lower, score.upper)]
            cells = [estimate_text(score.value, 1, language), " – ".join(ends)]
        response = "–" if line.response is None else share_text(line.response, language, 1)
        rows.append((line.provider, response, *cells, number_text(line.monitored_days, language)))
    return Table(tuple(head[language].split("|")), tuple(rows), frozenset({1, 2, 3, 4}))
