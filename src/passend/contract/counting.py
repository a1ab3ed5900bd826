"""What a measure counts in claims: definitions as data, one class per kind of definition.

Every kind says which claims are its population, which of them count, and when. The functions that
count them stand in ``observation/measures``, one per kind under the same name; a test pairs them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from passend.contract.fields import YearOf, named

__all__ = [
    "BeforeAfter", "Count", "DigitalShare", "Episodes", "FromClaims", "HoursPerClient", "Leakage",
    "LengthOfStay", "Mean", "MoneyShift", "NormHours", "Percentile", "Proportion", "Rate",
    "Readmission", "Selection", "VolumeNorm", "Waiting",
]  # fmt: skip

Counted = Literal["lines", "patients", "quantity", "declared", "paid"]
Same = Literal["provider", "diagnosis", "specialism"]


@dataclass(frozen=True, kw_only=True)
class Selection:
    """Which claims: by code (declaration code or care product), or those of a line of ``care``,
    and where given by specialism and diagnosis. ``here`` is care of the parties with an AGB code
    (or of ``delivered_by``), ``elsewhere`` care of anybody else. The people are insured with the
    parties that have a UZOVI code (or with ``insured_with``), and where given of an age in the
    year of care (``from_age``, up to but not including ``until_age``) and a sex (1 or 2, as in
    claims); whose age or sex is not known is then left out. ``year_of`` is the day that places
    a claim in time; without it, that of the measure."""

    SHORT: ClassVar[str] = "codes"
    codes: tuple[str, ...] = named("codes", default=())
    care: str = named("zorg", default="")
    specialisms: tuple[str, ...] = named("specialismen", default=())
    diagnoses: tuple[str, ...] = named("diagnoses", default=())
    where: Literal["here", "elsewhere", "anywhere"] = named("waar", default="here", words=True)
    delivered_by: tuple[str, ...] = named("geleverd_door", default=())
    insured_with: tuple[str, ...] = named("verzekerd_bij", default=())
    year_of: YearOf | None = named("jaar_van", default=None, words=True)
    from_age: int | None = named("vanaf_leeftijd", default=None)
    until_age: int | None = named("tot_leeftijd", default=None)
    sex: str = named("geslacht", default="")


@dataclass(frozen=True, kw_only=True)
class Count:
    """How many: lines that nobody reversed, different patients, a quantity or cents. Denominator
    1."""

    of: Selection = named("van")
    counts: Counted = named("telt", default="lines", words=True)


@dataclass(frozen=True, kw_only=True)
class Proportion:
    """The part of a population that has something, or goes ``without`` it. The numerator lies
    within the denominator, whatever the selections say.

    A unit is a patient (per window) or a line. ``excluding`` takes units out of both. ``when``:
    ``same`` asks that the patient has it in the same window (a line: that it is itself such a
    line), ``after`` and ``before`` that it lies at most ``within_days`` after or before the first
    claim of the unit, the day itself included. A unit counts once the days after it have passed."""

    of: Selection = named("van")
    having: Selection | None = named("met", default=None)
    without: Selection | None = named("zonder", default=None)
    excluding: Selection | None = named("behalve", default=None)
    counts: Literal["patients", "lines"] = named("telt", default="patients", words=True)
    when: Literal["same", "after", "before"] = named("wanneer", default="same", words=True)
    within_days: int | None = named("binnen_dagen", default=None)
    same: tuple[Same, ...] = named("zelfde", default=(), words=True)


@dataclass(frozen=True, kw_only=True)
class Rate:
    """So many of one thing for so many of another, such as nursing days per patient."""

    of: Selection = named("van")
    counts: Counted = named("telt", default="lines", words=True)
    per: Selection = named("per")
    per_counts: Counted = named("per_telt", default="patients", words=True)


@dataclass(frozen=True, kw_only=True)
class Mean:
    """The mean of a value per line or per patient: of lines that nobody reversed and, per patient,
    that have one."""

    of: Selection = named("van")
    value: Literal["quantity", "declared", "paid"] = named("waarde", words=True)
    per: Literal["lines", "patients"] = named("per", default="lines", words=True)


@dataclass(frozen=True, kw_only=True)
class Percentile:
    """The smallest value that at least ``percent`` in a hundred lines or patients do not exceed
    (nearest rank, so that it is a value that occurs). Denominator 1."""

    of: Selection = named("van")
    value: Literal["quantity", "declared", "paid"] = named("waarde", words=True)
    percent: int = named("procent")
    per: Literal["lines", "patients"] = named("per", default="lines", words=True)


@dataclass(frozen=True, kw_only=True)
class Readmission:
    """Stays (index stays) that are followed by another within so many days, each counted once.

    A stay is unbroken care of a patient with one provider: claims of which the next begins at most
    ``joins_days`` after the last day. It runs from opened to closed; where the selection's day is
    ``delivered``, every claim is a day. A new stay begins 1 to ``within_days`` after discharge, in
    the selection ``again`` (default: that of the index stay). ``excluding``: a claim of the
    patient during the index stay that takes it out; ``planned``: one during the new stay that
    makes that no readmission. A stay counts once the days after it have passed. Its window is that
    of discharge, or of admission where the measure says ``opened``."""

    index: Selection = named("opname")
    within_days: int = named("binnen_dagen")
    again: Selection | None = named("opnieuw", default=None)
    excluding: Selection | None = named("behalve", default=None)
    planned: Selection | None = named("gepland", default=None)
    same: tuple[Same, ...] = named("zelfde", default=(), words=True)
    joins_days: int = named("sluit_aan_dagen", default=0)


@dataclass(frozen=True, kw_only=True)
class LengthOfStay:
    """Days (nights) per stay; a stay is what it is for a readmission."""

    of: Selection = named("van")
    joins_days: int = named("sluit_aan_dagen", default=0)


@dataclass(frozen=True, kw_only=True)
class Episodes:
    """A value per episode: claims of a patient of which the next begins at most ``gap_days`` after
    the last day. ``same`` keeps providers, diagnoses or specialisms apart."""

    of: Selection = named("van")
    gap_days: int = named("tussen_dagen")
    value: Literal["days", "lines", "quantity", "declared", "paid"] = named("waarde", words=True)
    same: tuple[Same, ...] = named("zelfde", default=(), words=True)


@dataclass(frozen=True, kw_only=True)
class NormHours:
    """The hours per client per month that are expected of a group of clients, by age in the year
    of care (from, up to but not including) and sex (as in claims: 1 or 2)."""

    hours: str = named("uren")
    from_age: int | None = named("vanaf_leeftijd", default=None)
    until_age: int | None = named("tot_leeftijd", default=None)
    sex: str = named("geslacht", default="")


@dataclass(frozen=True, kw_only=True)
class HoursPerClient:
    """Minutes of care against what the case mix makes expect: the sum over groups of client months
    x norm, rounded once. A client month is a month in which a client has care. Clients who belong
    to no group stand apart, in neither figure."""

    of: Selection = named("van")
    norm: tuple[NormHours, ...] = named("norm")


@dataclass(frozen=True, kw_only=True)
class DigitalShare:
    """Digital contacts out of all contacts; a claim in both selections is one digital contact."""

    digital: Selection = named("digitaal")
    physical: Selection = named("fysiek")
    counts: Literal["lines", "quantity"] = named("telt", default="quantity", words=True)


@dataclass(frozen=True, kw_only=True)
class VolumeNorm:
    """Locations (AGB codes) whose volume reaches the norm, out of those that have any. The norm
    is of a whole window of the measure: a window that the run cuts has no result, and other
    windows than its own (a year by month) are not asked of it."""

    of: Selection = named("van")
    norm: int = named("norm")
    counts: Literal["lines", "patients", "quantity"] = named("telt", default="lines", words=True)


@dataclass(frozen=True, kw_only=True)
class Leakage:
    """What came back elsewhere of what left here, against the mean of the ``baseline`` years.

    Gross: growth elsewhere. Agreed: growth of what both ``agreed`` and elsewhere hold, at most
    ``agreed_at_most`` in a window. Market: growth in the selection ``market``, or ``market_growth``
    x the volume elsewhere in the baseline: what would have come anyway. Unexplained: gross -
    agreed - market, not below zero and at most the fall here. Numerator: unexplained; denominator:
    the fall here. Only whole windows are held against whole years of the baseline."""

    of: Selection = named("van")
    baseline: tuple[str, ...] = named("nuljaren")
    counts: Literal["lines", "patients", "quantity", "declared"] = named(
        "telt", default="lines", words=True
    )
    agreed: Selection | None = named("afgesproken", default=None)
    agreed_at_most: int | None = named("afgesproken_hoogstens", default=None)
    market: Selection | None = named("markt", default=None)
    market_growth: str = named("marktgroei", default="")


@dataclass(frozen=True, kw_only=True)
class MoneyShift:
    """Money that moved from one sector to another for the same people: those with a claim of
    ``people`` in the window or in the ``baseline`` years. Numerator: what ``receiving`` rose;
    denominator: what ``leaving`` fell, 0 where it rose, both against the mean of the baseline.
    Only whole windows are held against whole years of the baseline."""

    people: Selection = named("mensen")
    leaving: Selection = named("verlaat")
    receiving: Selection = named("ontvangt")
    baseline: tuple[str, ...] = named("nuljaren")
    value: Literal["declared", "paid"] = named("waarde", default="declared", words=True)


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """Days between two claims of a patient: from the last ``since`` at or before an ``until``, at
    most ``at_most_days``; every ``since`` ends with its first ``until``. A mean sums the days, a
    proportion counts those within ``within_days``, a percentile takes the nearest rank. The window
    is that of ``until``."""

    since: Selection = named("vanaf", key="from")
    until: Selection = named("tot")
    within_days: int | None = named("binnen_dagen", default=None)
    percent: int | None = named("procent", default=None)
    at_most_days: int = named("hoogstens_dagen", default=365)
    same: tuple[Same, ...] = named("zelfde", default=(), words=True)


@dataclass(frozen=True, kw_only=True)
class BeforeAfter:
    """The same people after a first claim of ``start`` against as many days before it. Without a
    comparison group it proves no effect: whoever starts at a peak would have fallen anyway.
    Numerator: after, the day of the start included; denominator: before."""

    start: Selection = named("start")
    of: Selection = named("van")
    days: int = named("dagen")
    counts: Literal["lines", "quantity", "declared"] = named("telt", default="lines", words=True)


@dataclass(frozen=True, kw_only=True)
class FromClaims:
    """How claims give the figures of a measure: exactly one kind of definition, and the ``source``
    that it stands in, which a signed contract gives."""

    source: str = named("bron", default="")
    count: Count | None = named("aantal", default=None)
    proportion: Proportion | None = named("aandeel", default=None)
    rate: Rate | None = named("verhouding", default=None)
    mean: Mean | None = named("gemiddelde", default=None)
    percentile: Percentile | None = named("percentiel", default=None)
    readmission: Readmission | None = named("heropname", default=None)
    length_of_stay: LengthOfStay | None = named("ligduur", default=None)
    episodes: Episodes | None = named("episodes", default=None)
    hours_per_client: HoursPerClient | None = named("uren_per_client", default=None)
    digital_share: DigitalShare | None = named("digitaal_aandeel", default=None)
    volume_norm: VolumeNorm | None = named("volumenorm", default=None)
    leakage: Leakage | None = named("weglek", default=None)
    money_shift: MoneyShift | None = named("verschuiving", default=None)
    waiting: Waiting | None = named("wachttijd", default=None)
    before_after: BeforeAfter | None = named("voor_en_na", default=None)
