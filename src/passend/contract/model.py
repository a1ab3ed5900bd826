"""The contract as data. Every field carries its Dutch key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, ClassVar, Literal

from passend.contract.counting import (  # the codec looks every class up here
    BeforeAfter,
    Count,
    Counted,
    DigitalShare,
    Episodes,
    FromClaims,
    HoursPerClient,
    Leakage,
    LengthOfStay,
    Mean,
    MoneyShift,
    NormHours,
    Percentile,
    Proportion,
    Rate,
    Readmission,
    Same,
    Selection,
    VolumeNorm,
    Waiting,
)
from passend.contract.fields import Aliases, YearOf, named
from passend.terms.base import Term

__all__ = [
    "Accepted", "Algorithm", "Aliases", "Aligned", "BeforeAfter", "Burden", "Care", "Clause",
    "Contract", "Count", "Counted", "Deadline", "Digital", "DigitalShare", "Entry", "Episodes",
    "Evidence", "Example", "Extends", "FromClaims", "HoursPerClient", "Indexed", "Leakage",
    "LengthOfStay", "Mean", "Measure", "Method", "MoneyShift", "NormHours", "Observation",
    "Parameter", "Party", "Percentile", "Posting", "PriceAnnex", "Proportion", "Rate",
    "Readmission", "Same", "Selection", "VolumeNorm", "Waiting", "Weighted", "YearOf", "named",
]  # fmt: skip


class _IsTerm:
    """Tells the codec that a term stands here, and the JSON Schema where terms are described."""

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        from pydantic_core import core_schema

        return core_schema.is_instance_schema(Term)

    def __get_pydantic_json_schema__(self, core: Any, handler: Any) -> Any:
        return {"$comment": "term"}


Expression = Annotated[Term, _IsTerm()]
Absent = Literal["error", "zero", "not_counted"]
PartyKind = Literal[
    "insurer", "care_office", "municipality", "provider", "welfare", "coalition",
    "ministry", "other"
]  # fmt: skip


HOLDERS = {"beide": "both", "betaler": "payer", "aanbieder": "provider"}
"""Who holds a figure, in Dutch; any other word is the id of a party."""


@dataclass(frozen=True, kw_only=True)
class Code:
    """One code of a party (a UZOVI label, an AGB code), and when it belongs to the party."""

    SHORT: ClassVar[str] = "code"
    code: str = named("code")
    valid_from: date | None = named("vanaf", key="from", default=None)
    until: date | None = named("tot", default=None)


@dataclass(frozen=True, kw_only=True)
class Party:
    """A party is a dated set of codes: an insurer group has several labels, a hospital several AGB
    codes."""

    name: str = named("naam")
    kind: PartyKind = named("soort", words=True)
    uzovi: tuple[Code, ...] = named("uzovi", default=())
    agb: tuple[Code, ...] = named("agb", default=())
    kvk: tuple[Code, ...] = named("kvk", default=())
    municipality: tuple[Code, ...] = named("gemeentecode", default=())
    members: tuple[str, ...] = named("leden", default=())


@dataclass(frozen=True, kw_only=True)
class Runs:
    """From a day, up to but not including another."""

    valid_from: date = named("vanaf", key="from")
    until: date = named("tot")


@dataclass(frozen=True, kw_only=True)
class Extends:
    """A framework this contract stands on, pinned by its content hash."""

    file: str = named("bestand")
    hash: str = named("hash")


@dataclass(frozen=True, kw_only=True)
class Uncertainty:
    """What nobody knows yet, and the clauses that carry it, or the parties that accept it as it
    is."""

    id: str = named("id")
    says: str = named("zegt")
    carried_by: tuple[str, ...] = named("gedragen_door", default=())
    accepted_by: tuple[str, ...] = named("aanvaard_door", default=())


@dataclass(frozen=True, kw_only=True)
class Role:
    """Who does what in the relationship."""

    id: str = named("id")
    party: str = named("partij")
    does: str = named("doet")


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """A line of the governance calendar."""

    id: str = named("id")
    says: str = named("zegt")
    every: str = named("elke", default="")
    day: date | None = named("dag", default=None)
    owner: str = named("eigenaar", default="")


@dataclass(frozen=True, kw_only=True)
class Escalation:
    """A step that is taken when the step before did not help."""

    says: str = named("zegt")
    within_days: int | None = named("binnen_dagen", default=None)


@dataclass(frozen=True, kw_only=True)
class Care:
    """A line of care: its codes, how it is attributed to a year, and who holds the data. Gives the
    observations ``<id>.volume`` and ``<id>.cost``.

    Claims are selected by code (declaration code or care product), and where given by specialism,
    diagnosis, the parties that deliver (default: all parties with an AGB code) and the parties
    that insure (default: all with a UZOVI code). Where the scopes of two lines of care overlap,
    the higher ``priority`` takes the claim. ``priced_on`` is the day that chooses the price
    (default: the day of ``year_of``). A ``fallback`` takes only claims for which another line of
    care has no tariff, so that a clause of its own can say what is paid for them."""

    codes: tuple[str, ...] | str = named("codes", default=())
    year_of: YearOf = named("jaar_van", words=True)
    unit: str = named("eenheid", words=True)
    held_by: str = named("opgave_van", words=HOLDERS)
    per: str = named("per", default="year", words=True)
    by_code: bool = named("per_code", default=False)
    absent: Absent = named("afwezig", default="error", words=True)
    closes_after: int = named("sluit_na_dagen", default=0)
    says: str = named("zegt", default="")
    specialisms: tuple[str, ...] = named("specialismen", default=())
    diagnoses: tuple[str, ...] = named("diagnoses", default=())
    delivered_by: tuple[str, ...] = named("geleverd_door", default=())
    insured_with: tuple[str, ...] = named("verzekerd_bij", default=())
    priority: int = named("voorrang", default=0)
    priced_on: YearOf | None = named("prijs_op", default=None, words=True)
    fallback: bool = named("vangnet", default=False)


@dataclass(frozen=True, kw_only=True)
class Observation:
    """A figure that is counted or stated outside the contract."""

    unit: str = named("eenheid", words=True)
    per: str = named("per", words=True)
    year_of: YearOf = named("jaar_van", words=True)
    held_by: str = named("opgave_van", words=HOLDERS)
    decimals: int = named("decimalen", default=0)
    out_of: int | None = named("van_de", default=None)
    items: tuple[str, ...] = named("onderdelen", default=())
    absent: Absent = named("afwezig", default="error", words=True)
    closes_after: int = named("sluit_na_dagen", default=0)
    says: str = named("zegt", default="")
    method: str = named("methode", default="")


@dataclass(frozen=True, kw_only=True)
class PriceAnnex:
    """A price list in a file, and from when it holds. ``maximum`` names the price list with the
    maximum tariffs, ``above_maximum`` the written agreement to go beyond them."""

    file: str = named("bestand")
    valid_from: date = named("vanaf", key="from")
    known: date = named("bekend")
    source: str = named("bron", default="")
    decimals: int = named("decimalen", default=2)
    maximum: str = named("maximum", default="")
    above_maximum: str = named("boven_maximum", default="")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One value of a parameter: nothing is edited, only appended. An invented figure is marked as
    an ``example`` and says ``because``."""

    value: str = named("waarde")
    valid_from: date = named("vanaf", key="from")
    known: date = named("bekend")
    source: str = named("bron")
    status: Literal["agreed", "proposed"] = named("status", default="agreed", words=True)
    per: str = named("per", default="", words=True)
    example: bool = named("voorbeeldcijfer", default=False)
    because: str = named("omdat", default="")


@dataclass(frozen=True, kw_only=True)
class Indexed:
    """A base raised by an index. Gives also ``<id>.definitive`` and ``<id>.catch_up``."""

    base: str = named("basis")
    index: str = named("index")
    definitive: str = named("definitief", default="")
    decimals: int = named("decimalen")


@dataclass(frozen=True, kw_only=True)
class Weight:
    """One part of a weighted index."""

    weight: str = named("gewicht")
    index: str = named("index")


@dataclass(frozen=True, kw_only=True)
class Weighted:
    """An index made of others; ``decimals`` of the ratio (4 is hundredths of a percent)."""

    parts: tuple[Weight, ...] = named("delen")
    decimals: int = named("decimalen")


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """A value over time, or one derived from others. The unit follows from how the values are
    written (``8%``, ``12.50``, ``20``); ``decimals`` allows parts of a cent. ``maximum`` names the
    parameter with the maximum tariff, ``above_maximum`` the written agreement to go beyond it."""

    SHORT: ClassVar[str] = "values"
    values: tuple[Entry, ...] = named("waarden", default=())
    per: str = named("per", default="", words=True)
    of: str = named("van", default="", words=True)
    decimals: int = named("decimalen", default=2)
    indexed: Indexed | None = named("geindexeerd", default=None)
    weighted: Weighted | None = named("gewogen", default=None)
    says: str = named("zegt", default="")
    method: str = named("methode", default="")
    maximum: str = named("maximum", default="")
    above_maximum: str = named("boven_maximum", default="")


@dataclass(frozen=True, kw_only=True)
class Norm:
    """A norm and where it comes from."""

    value: str = named("waarde")
    source: str = named("bron")


@dataclass(frozen=True, kw_only=True)
class Algorithm:
    """What an algorithm has a part in: what it does, and the steps of a quality checklist (such as
    the Dutch guideline on quality of AI in care) that are done and that are still to do. In a
    signed contract none may be left."""

    says: str = named("zegt")
    source: str = named("bron")
    done: tuple[str, ...] = named("gedaan", default=())
    to_do: tuple[str, ...] = named("nog_te_doen", default=())


@dataclass(frozen=True, kw_only=True)
class Measure:
    """The whole card of a measure. ``watched`` measures change no cent; only ``settled`` ones may
    stand in a payment. Gives ``<id>.numerator`` and ``<id>.denominator``, or a yes-or-no ``<id>``
    when it is judged."""

    kind: Literal["proportion", "ratio", "mean", "observed_expected", "percentile", "judged"] = (
        named("soort", words=True)
    )
    use: Literal["watched", "settled"] = named("gebruik", words=True)
    owners: tuple[str, ...] = named("eigenaren")
    year_of: YearOf = named("jaar_van", words=True)
    held_by: str = named("opgave_van", words=HOLDERS)
    definition: str = named("definitie")
    numerator: str = named("teller", default="")
    denominator: str = named("noemer", default="")
    per: str = named("per", default="year", words=True)
    value: str = named("dient", default="")
    interest: str = named("belang", default="")
    decision: str = named("besluit", default="")
    norm: Norm | None = named("norm", default=None)
    minimum_denominator: int | None = named("minimale_noemer", default=None)
    registration_minutes: int | None = named("registratieminuten", default=None)
    principle: str = named("principe", default="")
    from_claims: FromClaims | None = named("uit_declaraties", default=None)
    method: str = named("methode", default="")
    algorithm: Algorithm | None = named("algoritme", default=None)


@dataclass(frozen=True, kw_only=True)
class Method:
    """How a figure is found that the parties cannot simply count (leakage, a comparison, a
    correction for case mix), and who signed it. ``compared_with`` are the codes of the parties in
    the comparison, ``baseline`` the years of the starting point."""

    kind: Literal["leakage", "comparison", "case_mix", "baseline", "other"] = named(
        "soort", words=True
    )
    says: str = named("zegt")
    signed_by: tuple[str, ...] = named("getekend_door", default=())
    compared_with: tuple[str, ...] = named("vergeleken_met", default=())
    baseline: tuple[str, ...] = named("nuljaren", default=())
    source: str = named("bron", default="")


@dataclass(frozen=True, kw_only=True)
class Burden:
    """What the parties agreed to measure at most: a number of measures, and hours of registration
    per year. ``beyond`` says why more is justified."""

    measures: int | None = named("meetwaarden", default=None)
    hours: int | None = named("uren", default=None)
    beyond: str = named("meer_omdat", default="")


@dataclass(frozen=True, kw_only=True)
class Aligned:
    """A record of payers who move in the same direction, each with its own terms; it holds no
    price and is always temporary."""

    id: str = named("id")
    says: str = named("zegt")
    region: str = named("regio", default="")
    necessity: str = named("noodzaak", default="")
    begins: date | None = named("begint", default=None)
    until: date | None = named("tot", default=None)


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What is known, and from where; what is not known is said too."""

    says: str = named("zegt")
    status: Literal["known", "not_known", "assumed"] = named("status", words=True)
    source: str = named("bron", default="")


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """A remark of the draft checker that both parties know and accept, and why. ``at`` is the
    clause, parameter, measure or other id that the remark is about."""

    finding: str = named("bevinding")
    at: str = named("bij")
    because: str = named("omdat")


@dataclass(frozen=True, kw_only=True)
class Digital:
    """Care at a distance that replaces other care: what it replaces, when it starts and stops for a
    patient, and the route for people who are not digital."""

    replaces: str = named("vervangt", default="")
    start: str = named("start", default="")
    stop: str = named("stop", default="")
    non_digital: str = named("niet_digitaal", default="")


@dataclass(frozen=True, kw_only=True)
class PaymentTitle:
    """The payment title (betaaltitel) under the law, and the version of the rule."""

    kind: str = named("soort")
    rule: str = named("regel")


@dataclass(frozen=True, kw_only=True)
class TalkWhen:
    """A deviation from the expectation that puts the clause on the agenda."""

    care: str = named("zorg")
    deviates: str = named("wijkt_af")


@dataclass(frozen=True, kw_only=True)
class Clause:
    """What is agreed. ``pay`` is what ``paid_by`` owes ``paid_to``; a clause may pay nothing.

    ``duty_to_continue`` (doorleverplicht) says whether care must go on above a ceiling,
    ``capacity`` whether normal occupancy or surge is paid, ``follows`` whose terms it moves with;
    an ``example_rule`` is one that no source gives."""

    article: str = named("artikel", default="")
    pay: Expression | None = named("betaal", default=None)
    advance: Expression | None = named("voorschot", default=None)
    paid_by: str = named("betaald_door", default="payer")
    paid_to: str = named("betaald_aan", default="provider")
    title: PaymentTitle | None = named("titel", default=None)
    runs: Runs | None = named("looptijd", default=None)
    answers: tuple[
        Literal["overspend", "underspend", "changed_context", "end_of_pilot", "reopener"], ...
    ] = named("antwoord_op", default=(), words=True)
    talk_when: TalkWhen | None = named("gesprek_als", default=None)
    loss_making: bool = named("verlieslatend", default=False)
    loss_making_until: date | None = named("verlieslatend_tot", default=None)
    says: str = named("zegt", default="")
    serves: str = named("dient", default="")
    example_rule: bool = named("voorbeeldregel", default=False)
    duty_to_continue: bool | None = named("doorleverplicht", default=None)
    capacity: Literal["normal", "surge"] | None = named("capaciteit", default=None, words=True)
    digital: Digital | None = named("digitaal", default=None)
    follows: Literal["index", "law", "other_payers", "other_providers"] | None = named(
        "volgt", default=None, words=True
    )


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """A clock of the settlement. Its last day is ``months`` and ``days`` after the end of each
    year, or after the day on which the ``of`` (provisional or final) statement was issued; ``on``
    gives the day itself per year where that was agreed. It warns ``warn_days`` before. A term that
    ends on a day off is not longer for that. ``risk`` says what a party risks when it passes."""

    id: str = named("id")
    kind: Literal["data_cutoff", "run_off", "provisional", "final", "objection"] = named(
        "soort", words=True
    )
    months: int = named("maanden", default=0)
    days: int = named("dagen", default=0)
    counts_from: Literal["year_end", "issued"] = named("telt_vanaf", default="year_end", words=True)
    of: Literal["provisional", "final"] | None = named("van", default=None, words=True)
    on: dict[str, date] = named("op", default=dict)
    warn_days: int = named("waarschuw_dagen", default=30)
    article: str = named("artikel", default="")
    says: str = named("zegt", default="")
    risk: str = named("risico", default="")


@dataclass(frozen=True, kw_only=True)
class Posting:
    """An observation of what was already paid (declarations, advances) towards some clauses.
    ``deductible`` observes how much of it insured people paid out of their compulsory deductible:
    it changes no entitlement, only what the payer bears itself."""

    observation: str = named("waarneming")
    towards: tuple[str, ...] = named("op")
    deductible: str = named("eigen_risico", default="")


@dataclass(frozen=True, kw_only=True)
class Example:
    """A worked example with the calculation by hand."""

    says: str = named("zegt")
    given: dict[str, str | dict[str, str]] = named("gegeven")
    expect: dict[str, str | dict[str, str]] = named("verwacht")
    id: str = named("id", default="")
    because: str = named("omdat", default="")


@dataclass(frozen=True, kw_only=True)
class Contract:
    """The financial annex of a contract."""

    passend: Literal["1"] = named("passend")
    id: str = named("id")
    title: str = named("titel", default="")
    version: int = named("versie", default=1)
    language: Literal["nl", "en"] = named("taal", default="en")
    status: Literal["draft", "proposed", "signed", "ended", "framework"] = named(
        "status", default="draft", words=True
    )
    runs: Runs | None = named("looptijd", default=None)
    copied_from: str = named("gekopieerd_van", default="")
    succeeds: str = named("vervolg_op", default="")
    pilot: bool = named("proef", default=False)
    evidence: tuple[Evidence, ...] = named("bewijs", default=())
    definitions: dict[str, str] = named("begrippen", default=dict)
    extends: tuple[Extends, ...] = named("bouwt_op", default=())
    fixed: tuple[str, ...] = named("vast", default=())
    parties: dict[str, Party] = named("partijen", default=dict)
    vision: str = named("visie", default="")
    principles: tuple[str, ...] = named("principes", default=())
    values: tuple[str, ...] = named("waarden", default=())
    uncertainties: tuple[Uncertainty, ...] = named("onzekerheden", default=())
    roles: tuple[Role, ...] = named("rollen", default=())
    calendar: tuple[Meeting, ...] = named("kalender", default=())
    escalation: tuple[Escalation, ...] = named("escalatie", default=())
    aligned: tuple[Aligned, ...] = named("gelijkgericht", default=())
    burden: Burden | None = named("meetlast", default=None)
    methods: dict[str, Method] = named("methoden", default=dict)
    care: dict[str, Care] = named("zorg", default=dict)
    observations: dict[str, Observation] = named("waarnemingen", default=dict)
    prices: dict[str, tuple[PriceAnnex, ...]] = named("prijslijsten", default=dict)
    parameters: dict[str, Parameter] = named("parameters", default=dict)
    expected: dict[str, dict[str, str]] = named("verwachting", default=dict)
    measures: dict[str, Measure] = named("meetwaarden", default=dict)
    amounts: dict[str, Expression] = named("bedragen", default=dict)
    clauses: dict[str, Clause] = named("afspraken", default=dict)
    postings: dict[str, Posting] = named("boekingen", default=dict)
    deadlines: tuple[Deadline, ...] = named("termijnen", default=())
    accepted: tuple[Accepted, ...] = named("aanvaard", default=())
    rank_order: tuple[str, ...] = named("rangorde", default=())
    examples: tuple[Example, ...] = named("voorbeelden", default=())


DUTCH_VALUES = {
    "concept": "draft", "voorgesteld": "proposed", "getekend": "signed", "beeindigd": "ended",
    "raamwerk": "framework", "verzekeraar": "insurer", "zorgkantoor": "care_office",
    "gemeente": "municipality", "aanbieder": "provider", "welzijn": "welfare",
    "coalitie": "coalition", "ministerie": "ministry", "anders": "other", "geopend": "opened",
    "gesloten": "closed", "geleverd": "delivered", "ontvangen": "received", "opgegeven": "stated",
    "fout": "error", "nul": "zero", "niet_geteld": "not_counted", "beide": "both",
    "betaler": "payer", "afgesproken": "agreed", "gevolgd": "watched", "afgerekend": "settled",
    "proportie": "proportion", "gemiddelde": "mean", "waargenomen_verwacht": "observed_expected",
    "percentiel": "percentile", "beoordeeld": "judged", "overschrijding": "overspend",
    "onderschrijding": "underspend", "gewijzigde_omstandigheden": "changed_context",
    "einde_proef": "end_of_pilot", "heropening": "reopener", "weglek": "leakage",
    "vergelijking": "comparison", "zorgzwaarte": "case_mix", "nulmeting": "baseline",
    "bekend": "known", "niet_bekend": "not_known", "aangenomen": "assumed",
    "normaal": "normal", "piek": "surge", "wet": "law", "andere_betalers": "other_payers",
    "andere_aanbieders": "other_providers", "hier": "here", "elders": "elsewhere",
    "overal": "anywhere", "regels": "lines", "patienten": "patients", "hoeveelheid": "quantity",
    "gedeclareerd": "declared", "betaald": "paid", "dagen": "days", "zelfde": "same",
    "daarna": "after", "daarvoor": "before", "diagnose": "diagnosis", "specialisme": "specialism",
    "gegevens_tot": "data_cutoff", "uitloop": "run_off", "voorlopig": "provisional",
    "definitief": "final", "bezwaar": "objection", "jaareinde": "year_end", "afgifte": "issued",
}  # fmt: skip
"""Dutch words for values; units and grains are in ``terms.reading.DUTCH_WORDS``."""

DUTCH_YES_NO = {"ja": "true", "nee": "false"}
"""What a Dutch file writes where the canonical form says true or false."""
