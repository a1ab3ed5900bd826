"""What the law and the supervisor say, as data with its period and its source, and the rules of the
draft checker that rest on it: payment titles, competition, surge capacity."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from passend.contract.drafting.draft import Draft
from passend.contract.drafting.rules import INSURERS, Remark, Rule, remark
from passend.contract.model import Clause
from passend.periods import Interval
from passend.words import Words

__all__ = ["LAW", "RULES", "Law", "in_force", "law"]


@dataclass(frozen=True)
class Law:
    """One version of one rule: from when until when it holds (None: no limit that the source
    gives), a limit where it is a number, and where it stands."""

    rule: str
    valid_from: date | None
    until: date | None
    source: Words
    limit: Fraction | None = None


_MAXIMUM = Words(
    "NZa, prestaties en tarieven (zorgprestatiemodel, sinds 1-1-2022): een maximumtarief mag met "
    "hoogstens 10 % worden overschreden, en alleen met een schriftelijke afspraak met de "
    "verzekeraar",
    "NZa, performance descriptions and tariffs (zorgprestatiemodel, since 1-1-2022): a maximum "
    "tariff may be exceeded by at most 10 %, and only with a written agreement with the insurer",
)

LAW = (
    Law("maximum", date(2022, 1, 1), None, _MAXIMUM, Fraction(1)),
    Law("maximum-by-agreement", date(2022, 1, 1), None, _MAXIMUM, Fraction(110, 100)),
    Law(
        "payment-title", None, None,
        Words(
            "Wmg art. 35: er mag niets in rekening worden gebracht buiten een tarief of "
            "prestatiebeschrijving",
            "Wmg art. 35: nothing may be charged outside a tariff or performance description",
        ),
    ),
    Law(
        "competition", None, None,
        Words(
            "Mededingingswet art. 6: afspraken tussen ondernemingen die de mededinging beperken, "
            "zijn verboden",
            "Mededingingswet art. 6: agreements between undertakings that restrict competition are "
            "forbidden",
        ),
    ),
    Law(
        "surge", date(2023, 1, 1), None,
        Words(
            f"{INSURERS}: vanaf 2023 betalen verzekeraars IC-zorg op basis van geleverde zorg bij "
            "een normale bezetting; beschikbaarheid daarboven is voor het ministerie van VWS",
            f"{INSURERS}: from 2023 insurers pay intensive care by care delivered at normal "
            "occupancy; availability above that is for the ministry",
        ),
    ),
)  # fmt: skip
"""Every version of every rule. A change in the law is a line more, never an edit."""


def _latest(rule: str) -> Words:
    return [item for item in LAW if item.rule == rule][-1].source


RULES = (
    Rule(
        code="draft-no-title",
        means="a paying clause does not name its payment title (betaaltitel) and rule",
        says=Words(
            "{at} betaalt zonder betaaltitel ({lacks})",
            "{at} pays without a payment title ({lacks})",
        ),
        mend=Words(
            "geef de afspraak een titel met soort en regel",
            "give the clause a title: kind and rule",
        ),
        source=_latest("payment-title"),
    ),
    Rule(
        code="draft-follows-others",
        means="a clause moves with what other payers or other providers agree",
        says=Words(
            "{at} beweegt mee met wat {others} afspreken",
            "{at} moves with what {others} agree",
        ),
        mend=Words(
            "verwijs naar een gepubliceerde index of naar de wet, niet naar contracten van anderen",
            "refer to a published index or to the law, not to the contracts of others",
        ),
        source=_latest("competition"),
    ),
    Rule(
        code="draft-surge-payer",
        means="surge capacity is paid by a party that is no ministry",
        says=Words(
            "{at} betaalt piekcapaciteit, en {payer} is geen ministerie",
            "{at} pays for surge capacity, and {payer} is no ministry",
        ),
        mend=Words(
            "laat het ministerie de piek betalen, of betaal alleen normale bezetting",
            "let the ministry pay for the surge, or pay for normal occupancy only",
        ),
        source=_latest("surge"),
    ),
)

_OTHERS = {
    "other_payers": Words("andere betalers", "other payers"),
    "other_providers": Words("andere aanbieders", "other providers"),
}


def in_force(rule: str, days: Interval) -> Law | None:
    """The version of a rule that holds on some of the days; the latest when there are several."""
    found = [
        item
        for item in LAW
        if item.rule == rule
        and (item.valid_from is None or item.valid_from < days.end)
        and (item.until is None or item.until > days.start)
    ]
    return max(found, key=lambda item: item.valid_from or date.min, default=None)


def law(draft: Draft) -> Iterator[Remark]:
    """Clauses without a payment title, that follow others, or that pay surge capacity."""
    for rule, check in _CHECKS.items():
        version = in_force(rule, draft.run)
        if version is not None:
            for name, clause in draft.contract.clauses.items():
                yield from check(draft, name, clause, version.source)


def _untitled(draft: Draft, name: str, clause: Clause, source: Words) -> Iterator[Remark]:
    title = clause.title
    if clause.pay is None or (title and title.kind.strip() and title.rule.strip()):
        return
    lacks = Words("titel", "title") if title is None else Words("soort of regel", "kind or rule")
    yield remark("draft-no-title", name, ("clauses", name), source, lacks=lacks)


def _follows(draft: Draft, name: str, clause: Clause, source: Words) -> Iterator[Remark]:
    if clause.follows in _OTHERS:
        path = ("clauses", name)
        yield remark("draft-follows-others", name, path, source, others=_OTHERS[clause.follows])


def _surge(draft: Draft, name: str, clause: Clause, source: Words) -> Iterator[Remark]:
    if clause.pay is None or clause.capacity != "surge":
        return
    if draft.contract.parties[clause.paid_by].kind != "ministry":
        yield remark("draft-surge-payer", name, ("clauses", name), source, payer=clause.paid_by)


_CHECKS = {"payment-title": _untitled, "competition": _follows, "surge": _surge}
