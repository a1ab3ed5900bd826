"""Acute care in a region: hours in which a department took nobody in, and where patients went.

What sites report adds up to their region, and regions to the whole: every closed hour belongs to
one site, every diverted patient left one site and arrived at one other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from passend.findings import BadInput, Finding, Place
from passend.report.document import Table
from passend.report.numbers import estimate_text, number_text
from passend.words import Words

__all__ = ["AcuteRegion", "Closure", "Diversion", "acute_regions", "acute_table"]


@dataclass(frozen=True)
class Closure:
    """A department (emergency, acute obstetrics) that took nobody in from one moment until
    another."""

    site: str
    first: datetime
    until: datetime


@dataclass(frozen=True)
class Diversion:
    """Patients who were meant for one site and were taken to another."""

    site: str
    to: str
    patients: int


@dataclass(frozen=True)
class AcuteRegion:
    """A region: closed minutes by site, patients diverted by site, and of these those who stayed in
    the region; ``arrived`` came from other regions."""

    region: str
    closed_minutes: Mapping[str, int]
    diverted: Mapping[str, int]
    stayed: int
    arrived: int

    @property
    def all_closed_minutes(self) -> int:
        return sum(self.closed_minutes.values())

    @property
    def all_diverted(self) -> int:
        return sum(self.diverted.values())

    @property
    def left(self) -> int:
        """Patients who had to leave the region."""
        return self.all_diverted - self.stayed


def acute_regions(
    sites: Mapping[str, str],
    closures: Sequence[Closure],
    diversions: Sequence[Diversion],
    stated: Mapping[str, tuple[int, int]] | None = None,
) -> tuple[AcuteRegion, ...]:
    """Regions by name. ``sites`` names the region of every site. Closures of one site that overlap
    count once. ``stated`` are totals that a region reported itself: closed minutes and diverted
    patients.

    Raises BadInput: ``unknown-site``, ``empty-period`` (a closure that ends before it begins),
    ``negative``, ``totals-disagree`` (a stated total is not the sum of the sites).
    """
    findings = list(_wrong(sites, closures, diversions))
    if findings:
        raise BadInput(findings)
    found = tuple(_region(name, sites, closures, diversions) for name in sorted({*sites.values()}))
    findings = list(_disagreeing(found, stated or {}))
    if findings:
        raise BadInput(findings)
    return found


def _wrong(
    sites: Mapping[str, str], closures: Sequence[Closure], diversions: Sequence[Diversion]
) -> Iterator[Finding]:
    named = [c.site for c in closures] + [s for d in diversions for s in (d.site, d.to)]
    for site in sorted(set(named) - set(sites)):
        mend = f"say of {site} in which region it lies"
        yield Finding(Place(spot=site), "unknown-site", "this site is in no region", mend)
    for closure in closures:
        if closure.until <= closure.first:
            said = f"closed from {closure.first} until {closure.until}"
            mend = "a closure ends after it begins"
            yield Finding(Place(spot=closure.site), "empty-period", said, mend)
    for diversion in diversions:
        if diversion.patients < 0:
            said = f"{diversion.patients} patients"
            yield Finding(Place(spot=diversion.site), "negative", said, "count people")


def _region(
    name: str,
    sites: Mapping[str, str],
    closures: Sequence[Closure],
    diversions: Sequence[Diversion],
) -> AcuteRegion:
    own = sorted(site for site, region in sites.items() if region == name)
    out = [d for d in diversions if sites[d.site] == name]
    return AcuteRegion(
        name,
        {site: _minutes([c for c in closures if c.site == site]) for site in own},
        {site: sum(d.patients for d in out if d.site == site) for site in own},
        sum(d.patients for d in out if sites[d.to] == name),
        sum(d.patients for d in diversions if sites[d.to] == name and sites[d.site] != name),
    )


def _minutes(closures: Sequence[Closure]) -> int:
    """Minutes in which a site was closed, each of them once."""
    total, reached = 0, None
    for closure in sorted(closures, key=lambda c: (c.first, c.until)):
        first = closure.first if reached is None else max(closure.first, reached)
        if closure.until > first:
            total += int((closure.until - first).total_seconds() // 60)
            reached = closure.until
    return total


def _disagreeing(
    regions: Sequence[AcuteRegion], stated: Mapping[str, tuple[int, int]]
) -> Iterator[Finding]:
    for region in regions:
        own = region.all_closed_minutes, region.all_diverted
        if region.region in stated and stated[region.region] != own:
            minutes, patients = stated[region.region]
            said = (
                f"{minutes} closed minutes and {patients} diverted patients are stated, the sites "
                f"add up to {own[0]} and {own[1]}"
            )
            mend = "find the site that is missing or counted twice"
            yield Finding(Place(spot=region.region), "totals-disagree", said, mend)


def acute_table(regions: Sequence[AcuteRegion], language: str) -> Table:
    """Regions as a table for people, with the whole as its last row."""
    head = Words(
        "regio|uren gesloten|omgeleid|bleef in de regio|moest de regio uit|kwam van elders",
        "region|hours closed|diverted|stayed in the region|left the region|came from elsewhere",
    )
    counts = [[r.all_closed_minutes, r.all_diverted, r.stayed, r.left, r.arrived] for r in regions]
    counts.append([sum(row[at] for row in counts) for at in range(5)])
    names = [*(r.region for r in regions), Words("samen", "together")[language]]
    cells = tuple(
        (
            name,
            estimate_text(minutes / 60, 1, language),
            *(number_text(value, language) for value in people),
        )
        for name, (minutes, *people) in zip(names, counts, strict=True)
    )
    return Table(tuple(head[language].split("|")), cells, frozenset(range(1, 6)))
