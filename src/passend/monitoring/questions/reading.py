"""A file of questions: YAML, in Dutch or English; every figure says where it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any, Generic, TypeVar, cast

from passend.files.source import Source, read_source, read_source_file
from passend.findings import BadInput
from passend.monitoring.access.capacity import Nursing
from passend.monitoring.access.norms import Norm, norm_on
from passend.monitoring.access.volumes import VolumeNorm
from passend.monitoring.effects.comparing import Differences, Group
from passend.monitoring.effects.figures import Share
from passend.monitoring.effects.replaced import Replaced
from passend.monitoring.effects.shifts import Kind, Place, Went, went
from passend.monitoring.reading import Block, Reading

__all__ = [
    "Asked", "Concentrated", "Doubled", "Questions", "Volumes", "Waits", "read_questions",
    "read_questions_text",
]  # fmt: skip

_KEYS = {
    "passend_questions": "passend_vragen", "language": "taal", "id": "id", "says": "zegt",
    "source": "bron", "unit": "eenheid", "shifts": "verschuivingen", "places": "plaatsen",
    "name": "naam", "kind": "soort", "before": "voor", "after": "na",
    "amount_before": "bedrag_voor", "amount_after": "bedrag_na", "agreed": "afgesproken",
    "market": "markt", "price": "prijs", "replaced": "vervangingen", "added": "erbij",
    "removed": "eraf", "per": "per", "changes": "veranderingen", "capacity": "capaciteit",
    "comparisons": "vergelijkingen", "group": "groep", "beside": "ernaast",
    "error_before": "fout_voor", "error_after": "fout_na", "shares": "aandelen",
    "numerator": "teller", "denominator": "noemer", "of": "van", "waiting": "wachttijden",
    "care": "zorg", "on": "op", "within": "binnen", "waited": "gewacht", "share": "deel",
    "days": "dagen", "refusals": "weigeringen", "requests": "aanvragen", "refused": "geweigerd",
    "volumes": "volumenormen", "norm": "norm", "counts": "aantallen",
    "concentration": "concentratie", "more_than": "meer_dan", "double": "dubbel", "need": "nodig",
    "nursing": "verpleging", "minutes": "minuten", "treatments": "behandelingen",
}  # fmt: skip
_KINDS = {"eigen": "own", "aanbieder": "provider", "sector": "sector", "thuis": "home",
          "digitaal": "digital"}  # fmt: skip
_CARE = {
    "polikliniek": "outpatient", "diagnostiek": "diagnostics", "dagopname": "day_treatment",
    "opname": "admission", "poliklinische_behandeling": "outpatient_treatment",
    "thuiszorg": "home_care", "verpleeghuis": "nursing_home",
    "ggz_aanmelding": "mental_registration", "ggz_beoordeling": "mental_assessment",
    "ggz_behandeling": "mental_treatment",
}  # fmt: skip

Found = TypeVar("Found")


@dataclass(frozen=True)
class Asked(Generic[Found]):
    """One question: its name, what it is about, the unit, where the figures come from, and what was
    found."""

    id: str
    says: str
    source: str
    unit: str
    found: Found


@dataclass(frozen=True)
class Waits:
    """People waiting, beside a norm: how many within it, of how many."""

    norm: Norm
    within: Share


@dataclass(frozen=True)
class Volumes:
    """Counts by location beside a norm."""

    norm: VolumeNorm
    counts: Mapping[str, int]


@dataclass(frozen=True)
class Concentrated:
    """Volumes by provider before and after, and the move of the index that calls for a talk."""

    before: Mapping[str, int]
    after: Mapping[str, int]
    more_than: int


@dataclass(frozen=True)
class Doubled:
    """Capacity by place, and what the region needs."""

    places: Mapping[str, int]
    need: int


@dataclass(frozen=True)
class Questions:
    """Everything that a file asks, by kind."""

    shifts: tuple[Asked[Went], ...] = ()
    replaced: tuple[Asked[Replaced], ...] = ()
    changes: tuple[Asked[Group], ...] = ()
    capacity: tuple[Asked[Group], ...] = ()
    comparisons: tuple[Asked[Differences], ...] = ()
    shares: tuple[Asked[Share], ...] = ()
    waiting: tuple[Asked[Waits], ...] = ()
    refusals: tuple[Asked[Share], ...] = ()
    volumes: tuple[Asked[Volumes], ...] = ()
    concentration: tuple[Asked[Concentrated], ...] = ()
    double: tuple[Asked[Doubled], ...] = ()
    nursing: tuple[Asked[Nursing], ...] = ()
    content: Mapping[str, Any] = field(default_factory=dict, compare=False)


def read_questions(path: Path, shown: str = "") -> Questions:
    """The questions in a file. Raises BadInput with every finding: ``missing-key`` (a figure
    without a source too), ``bad-value``, ``bad-date``, ``unknown-key``, ``unknown-norm``, and those
    of reading YAML."""
    return _read(read_source_file(path, shown))


def read_questions_text(text: str, file: str) -> Questions:
    """As :func:`read_questions`, from text."""
    return _read(read_source(text, file))


def _read(source: Source) -> Questions:
    reading = Reading(source, _KEYS)
    reading.version("passend_questions")
    root = reading.root
    root.only("passend_questions", "language", *_READERS)
    found = {name: tuple(root.each(name, read)) for name, read in _READERS.items()}
    reading.done()
    return Questions(content=source.tree, **cast("dict[str, Any]", found))


def _asked(block: Block, found: Found, *keys: str) -> Asked[Found]:
    block.only("id", "says", "source", "unit", *keys)
    return Asked(block.text("id"), block.text("says"), block.text("source"),
                 block.text("unit", needed=False), found)  # fmt: skip


def _shift(block: Block) -> Asked[Went]:
    places = list(block.each("places", _place))
    agreed = block.whole("agreed", needed=False)
    market = block.whole("market", needed=False)
    found = went(places, agreed, market, block.cents("price") or 0)
    if not any(place.kind == "own" for place in places):
        block.reading.note(block.path, "missing-key", "no place is the own one",
                           f"give one place {block.reading.word('kind')}: own (eigen)")  # fmt: skip
    return _asked(block, found, "places", "agreed", "market", "price")


def _place(block: Block) -> Place:
    block.only("name", "kind", "before", "after", "amount_before", "amount_after")
    kind = cast(Kind, block.one_of("kind", _KINDS))
    return Place(block.text("name"), kind, block.whole("before"), block.whole("after"),
                 block.cents("amount_before"), block.cents("amount_after"))  # fmt: skip


def _replaced(block: Block) -> Asked[Replaced]:
    per = block.figure("per", needed=False) or Fraction(1)
    found = Replaced(block.whole("added"), block.whole("removed"), per)
    return _asked(block, found, "added", "removed", "per")


def _group(block: Block) -> Group:
    errors = [float(block.figure(key, needed=False)) if block.has(key) else None
              for key in ("error_before", "error_after")]  # fmt: skip
    before, after = block.figure("before"), block.figure("after")
    if not before and block.has("before"):
        block.reading.note(block.at("before"), "zero-denominator",
                           "a change from nothing has no percentage", "leave it out")  # fmt: skip
    return Group(before, after, *errors)


def _changed(block: Block) -> Asked[Group]:
    return _asked(block, _group(block), "before", "after")


def _compared(block: Block) -> Asked[Differences]:
    groups = []
    for key in ("group", "beside"):
        inner = block.under(key)
        inner.only("before", "after", "error_before", "error_after")
        groups.append(_group(inner))
    return _asked(block, Differences(*groups), "group", "beside")


def _share(block: Block, numerator: str, denominator: str, of: str) -> Share:
    found = Share(block.whole(numerator), block.whole(denominator), of)
    if not found.denominator and block.has(denominator):
        block.reading.note(block.at(denominator), "zero-denominator", f"a share of no {of}",
                           "leave it out")  # fmt: skip
    elif found.numerator > found.denominator:
        message = f"{found.numerator} of {found.denominator} is more than all"
        block.reading.note(block.at(numerator), "bad-value", message)
    return found


def _shared(block: Block) -> Asked[Share]:
    found = _share(block, "numerator", "denominator", block.text("of"))
    return _asked(block, found, "numerator", "denominator", "of")


def _refused(block: Block) -> Asked[Share]:
    return _asked(block, _share(block, "refused", "requests", "requests"), "refused", "requests")


def _waiting(block: Block) -> Asked[Waits]:
    share = block.figure("share", needed=False) or Fraction(1)
    within = _share(block, "within", "waited", "people waiting")
    norm = _norm(block, block.one_of("care", _CARE), block.day("on"), share)
    return _asked(block, Waits(norm, within), "care", "on", "share", "within", "waited", "days")


def _norm(block: Block, care: str, day: date, share: Fraction) -> Norm:
    """The norm of the file itself, else the one that holds on the day."""
    if block.has("days"):
        days = block.whole("days")
        return Norm(care, days, share, day, None, block.text("source"))
    try:
        return norm_on(care, day, share)
    except BadInput as error:
        for finding in error.findings if care else ():
            block.reading.note(block.path, finding.code, finding.message, finding.mend)
        return Norm(care, 0, share, day, None, "")


def _volumes(block: Block) -> Asked[Volumes]:
    norm = VolumeNorm(block.text("id"), block.whole("norm"), block.text("source"))
    return _asked(block, Volumes(norm, block.counts("counts")), "norm", "counts")


def _concentrated(block: Block) -> Asked[Concentrated]:
    found = Concentrated(block.counts("before"), block.counts("after"),
                         block.whole("more_than"))  # fmt: skip
    return _asked(block, found, "before", "after", "more_than")


def _double(block: Block) -> Asked[Doubled]:
    found = Doubled(block.counts("places"), block.whole("need"))
    return _asked(block, found, "places", "need")


def _nursing(block: Block) -> Asked[Nursing]:
    found = Nursing(block.text("name"), block.whole("minutes"), block.whole("treatments"))
    return _asked(block, found, "name", "minutes", "treatments")


_READERS: Mapping[str, Any] = {
    "shifts": _shift, "replaced": _replaced, "changes": _changed, "capacity": _changed,
    "comparisons": _compared, "shares": _shared, "waiting": _waiting, "refusals": _refused,
    "volumes": _volumes, "concentration": _concentrated, "double": _double, "nursing": _nursing,
}  # fmt: skip
