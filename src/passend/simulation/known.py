"""What is known of payment elements before a figure is computed: what each drives people to, how it
is known to fail, and what helps.

An element is a payment form of the vocabulary, by its key; a failure has an id of its own, which an
uncertainty of a contract may bear to say which clauses carry it. Sources name documents and studies
by which a reader can find them; where there is none the words are good practice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from passend.contract.drafting.rules import DIALOGUE, INSURERS, PRACTICE
from passend.words import Words

__all__ = ["ELEMENTS", "Element", "Failure", "Helps"]


@dataclass(frozen=True)
class Helps:
    """By what a contract helps against a failure: one of these terms, answers, or kinds of method
    in it; a talk when an expectation is missed; a watched or settled measure."""

    terms: frozenset[str] = frozenset()
    answers: frozenset[str] = frozenset()
    methods: frozenset[str] = frozenset()
    talk: bool = False
    measure: bool = False


@dataclass(frozen=True)
class Failure:
    """One known way in which an element fails, what helps, and why we say so. Its ``id`` is one
    word in either language."""

    id: Words
    risk: Words
    mend: Words
    source: Words
    helps: Helps = field(default=Helps())


@dataclass(frozen=True)
class Element:
    """A payment element: its term, its name, what it drives people to, and how it fails."""

    term: str
    name: Words
    incentive: Words
    failures: tuple[Failure, ...]


_PRACTICE = Words(*PRACTICE)
_DIALOGUE, _INSURERS = Words(DIALOGUE, DIALOGUE), Words(INSURERS, INSURERS)
_BERNHOVEN = Words(
    "Bernhoven: omzet -13% in vijf jaar, daarna 20 miljoen besparen (CPB en NZa)",
    "Bernhoven: revenue -13% in five years, then 20 million to save (CPB and NZa)",
)
_KARIMI = Words("Karimi e.a. 2021, Health Policy 125: bundels verhoogden de kosten",
                "Karimi et al. 2021, Health Policy 125: bundles raised spending")  # fmt: skip
_COURT = Words("Hof Den Haag 2022:1008: te late eindafrekening", "Court of Appeal of The Hague "
               "2022:1008: a final settlement too late")  # fmt: skip


def _failure(
    id_: tuple[str, str],
    risk: tuple[str, str],
    mend: tuple[str, str],
    source: Words = _PRACTICE,
    helps: Helps | None = None,
) -> Failure:
    return Failure(Words(*id_), Words(*risk), Words(*mend), source, helps or Helps())


def _by(
    *terms: str,
    answers: tuple[str, ...] = (),
    methods: tuple[str, ...] = (),
    talk: bool = False,
    measure: bool = False,
) -> Helps:
    return Helps(frozenset(terms), frozenset(answers), frozenset(methods), talk, measure)


_UNDERTREATMENT = _failure(
    ("onderbehandeling", "undertreatment"),
    ("wie minder krijgt dan nodig is valt niet op", "nobody notices who gets less than needed"),
    ("volg uitkomsten en toegang", "watch outcomes and access"), helps=_by(measure=True),
)  # fmt: skip

_ALL = (
    Element(
        "lump_sum",
        Words("aanneemsom, vast bedrag", "lump sum, fixed amount"),
        Words("minder zorg waar dat kan: wat niet hoeft, kost niets meer",
              "less care where possible: what is not needed no longer costs anything"),
        (
            _failure(
                ("weglek", "leakage"),
                ("patiënten gaan elders heen en de verzekeraar betaalt twee keer",
                 "patients go elsewhere and the insurer pays twice"),
                ("meet weglek tegen de uitgangssituatie en spreek af wat dan volgt",
                 "measure leakage against the baseline and agree what then follows"),
                _DIALOGUE, helps=_by(methods=("leakage",)),
            ),
            _UNDERTREATMENT,
            _failure(
                ("volumerisico", "volume-risk"),
                ("vergrijzing en zorgzwaarte komen voor rekening van de aanbieder",
                 "ageing and case mix are for the account of the provider"),
                ("neem een bandbreedte op, of een gesprek bij een zwaardere patiëntenmix",
                 "add a corridor, or a talk when patients grow heavier"),
                _DIALOGUE,
                _by("corridor", "stop_loss", answers=("changed_context",), talk=True),
            ),
            _failure(
                ("achterblijvende-kosten", "stranded-cost"),
                ("vaste kosten blijven achter als bedden leeg staan",
                 "fixed cost stays behind when beds are empty"),
                ("spreek frictiekosten af die aflopen", "agree friction costs that end"),
                _BERNHOVEN, helps=_by("glide"),
            ),
        ),
    ),
    Element(
        "fee_for_service",
        Words("prijs maal volume", "price times volume"),
        Words("meer doen: elke verrichting levert op", "do more: every act earns"),
        (
            _failure(
                ("volumeprikkel", "volume-drive"),
                ("passende zorg die minder vraagt kost de aanbieder omzet",
                 "appropriate care that asks for less costs the provider revenue"),
                ("maak een deel van de betaling los van het volume, of begrens haar",
                 "make part of the payment independent of volume, or limit it"),
                _INSURERS, helps=_by("lump_sum", "at_most", "corridor", "shared_savings", "tiers"),
            ),
            _failure(
                ("beschikbaarheid", "availability"),
                ("beschikbaarheid, advies en begeleiding worden niet betaald",
                 "availability, advice and guidance are not paid"),
                ("betaal die met een vast bedrag", "pay for those by a fixed amount"),
                _DIALOGUE, helps=_by("lump_sum"),
            ),
        ),
    ),
    Element(
        "at_most",
        Words("omzetplafond", "ceiling"),
        Words("doorgaan tot het plafond, daarna wachten", "go on to the ceiling, then wait"),
        (
            _failure(
                ("zorgstop", "stop-of-care"),
                ("boven het plafond stokt de zorg", "above the ceiling care stalls"),
                ("zeg of er een doorleverplicht is en wat overschrijding doet",
                 "say whether care must go on and what an excess does"),
                _COURT, helps=_by(answers=("overspend",)),
            ),
        ),
    ),
    Element(
        "at_least",
        Words("garantieomzet", "guaranteed revenue"),
        Words("rust om te veranderen", "peace to change"),
        (
            _failure(
                ("betaald-voor-niets", "paid-for-nothing"),
                ("er wordt betaald voor zorg die niet meer bestaat",
                 "care is paid that no longer exists"),
                ("laat de garantie aflopen, met een datum", "let the guarantee end, with a date"),
                helps=_by("glide", answers=("end_of_pilot", "underspend",)),
            ),
        ),
    ),
    Element(
        "corridor",
        Words("bandbreedte", "corridor"),
        Words("rust binnen de band, samen dragen daarbuiten",
              "peace within the band, sharing beyond it"),
        (
            _failure(
                ("verschuiving", "drift"),
                ("wie altijd aan een kant zit, deelt nooit mee",
                 "who always lies on one side never shares"),
                ("herijk de som op vaste momenten", "set the sum anew at fixed moments"),
                helps=_by(answers=("reopener", "changed_context",), talk=True),
            ),
        ),
    ),
    Element(
        "shared_savings",
        Words("gedeelde besparing", "shared savings"),
        Words("minder uitgeven dan de norm", "spend less than the benchmark"),
        (
            _failure(
                ("beloond-toeval", "reward-by-luck"),
                ("bij weinig patiënten is een besparing vaak toeval",
                 "with few patients a saving is often chance"),
                ("begin pas te delen boven een drempel, over een grotere groep of meer jaren",
                 "share beyond a minimum only, over a larger group or more years"),
                helps=_by("stop_loss"),
            ),
            _failure(
                ("ratel", "ratchet"),
                ("wat wordt bespaard, verlaagt de volgende norm",
                 "what is saved lowers the next benchmark"),
                ("spreek af hoe de norm wordt herijkt", "agree how the benchmark is set anew"),
                helps=_by(answers=("reopener",), methods=("baseline",)),
            ),
            _UNDERTREATMENT,
        ),
    ),
    Element(
        "pay_for_performance",
        Words("prestatiebeloning", "performance pay"),
        Words("halen wat wordt gemeten", "reach what is measured"),
        (
            _failure(
                ("risicoselectie", "cherry-picking"),
                ("lichte patiënten halen de norm makkelijker", "light patients reach it easier"),
                ("corrigeer voor zorgzwaarte", "correct for case mix"),
                helps=_by(methods=("case_mix",)),
            ),
            _failure(
                ("meetlast", "burden"),
                ("meten kost tijd van zorgverleners", "measuring takes time of professionals"),
                ("meet weinig, en wat toch al wordt vastgelegd",
                 "measure little, and what is registered anyway"),
                _DIALOGUE,
            ),
        ),
    ),
    Element(
        "bundle",
        Words("bundel", "bundle"),
        Words("samenwerken binnen een bedrag per patiënt",
              "work together within an amount per patient"),
        (
            _failure(
                ("meer-bundels", "more-bundles"),
                ("meer patiënten in de bundel en dubbel betalen erbuiten",
                 "more patients in the bundle and paying twice outside it"),
                ("zeg wat erin zit, corrigeer voor zorgzwaarte en begrens uitschieters",
                 "say what is inside, correct for case mix and limit outliers"),
                _KARIMI, helps=_by("carve_out", "stop_loss", methods=("case_mix",)),
            ),
        ),
    ),
    Element(
        "pass_through",
        Words("nacalculatie", "pass-through"),
        Words("niets: wat het kost wordt betaald", "nothing: what it costs is paid"),
        (
            _failure(
                ("geen-rem", "no-brake"),
                ("niemand heeft belang bij een lagere prijs", "nobody gains by a lower price"),
                ("vergoed een deel, of begrens", "pay a share, or limit it"),
                helps=_by("share", "at_most", "corridor", "stop_loss"),
            ),
        ),
    ),
    Element(
        "stop_loss",
        Words("uitschieters", "stop-loss"),
        Words("niemand mijdt wie heel duur is", "nobody avoids who is very expensive"),
        (
            _failure(
                ("boven-de-grens", "over-the-border"),
                ("boven de grens let niemand meer op", "beyond the border nobody minds"),
                ("laat een deel voor eigen rekening", "leave a share for own account"),
                helps=_by("share"),
            ),
        ),
    ),
)  # fmt: skip

ELEMENTS: Mapping[str, Element] = {element.term: element for element in _ALL}
"""Every element by the key of its term."""
