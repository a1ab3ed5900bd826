"""Mirror information (spiegelinformatie): how providers compare, as questions to ask.

It leaves the house only by a method that both parties approved, with small cells withheld. It is
no verdict and no measure of a contract: a figure enters a payment by one step, signed by both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from passend.contract.resolve import content_hash
from passend.monitoring.funnels.funnel import Funnel, FunnelPoint, Unit, funnel
from passend.monitoring.funnels.method import MethodCard, Signature, refuse_unsigned
from passend.monitoring.funnels.suppression import Figure, Release, suppress
from passend.observation.table import Row
from passend.words import Words

__all__ = ["Count", "Mirror", "Question", "figure_hash", "mirror", "paid_rows"]


@dataclass(frozen=True)
class Count:
    """A provider: what was counted, and of how many cases (None for a rate or ratio, whose
    ``size`` is an exposure or an expectation and no count of people)."""

    provider: str
    events: int
    size: float


@dataclass(frozen=True)
class Question:
    """Something worth asking a provider; the registration is always asked first."""

    provider: str
    asks: Words


@dataclass(frozen=True)
class Mirror:
    """What is released: the funnel of the providers that can be shown, the questions, the caveats,
    who is withheld, and the release that later ones must reckon with."""

    card: MethodCard
    period: str
    funnel: Funnel
    questions: tuple[Question, ...]
    caveats: tuple[Words, ...]
    withheld: tuple[str, ...]
    release: Release


def mirror(
    card: MethodCard,
    period: str,
    counts: Sequence[Count],
    parties: Sequence[str],
    approvals: Sequence[Signature],
    earlier: Sequence[Release] = (),
    target: float | None = None,
) -> Mirror:
    """Mirror information of a period. The target is the agreed one or what all providers have
    together; where that total is withheld, what the shown providers have together.

    Raises BadInput ``not-signed`` (a party did not approve this card), ``already-known`` and
    ``figures-disagree`` (see :func:`suppress`), ``funnel-value``.
    """
    refuse_unsigned(f"method card {card.id}", card.content_hash, parties, approvals)
    release = suppress(_figures(card, period, counts), card.minimum, earlier)
    hidden = tuple(c.provider for c in counts if not _shown(card, period, c, release))
    shown = [c for c in counts if c.provider not in hidden]
    # Everything in the funnel is made of what is shown, or it would give away what is withheld.
    if target is None and release.value(_name(card, period, "*", "with")) is not None:
        target = sum(c.events for c in counts) / sum(c.size for c in counts)
    units = [Unit(c.provider, c.events, c.size) for c in shown]
    found = funnel(card.title, card.kind, units, target, card.dispersion)
    questions = tuple(q for point in found.points for q in _questions(point))
    return Mirror(card, period, found, questions, tuple(Words(*c) for c in card.caveats), hidden,
                  release)  # fmt: skip


def _name(card: MethodCard, period: str, provider: str, what: str) -> str:
    return f"{card.measure}|{period}|{provider}|{what}"


def _figures(card: MethodCard, period: str, counts: Sequence[Count]) -> list[Figure]:
    """What a reader of the funnel knows: events of every provider and of all together; of a share
    also the cases, which with the events give those without one."""
    with_, without, cases = [], [], []
    for count in counts:
        name = _name(card, period, count.provider, "with")
        with_.append(Figure(name, frozenset({name}), count.events))
        if card.kind == "proportion":
            other = _name(card, period, count.provider, "without")
            rest = int(count.size) - count.events
            without.append(Figure(other, frozenset({other}), rest))
            both = _name(card, period, count.provider, "all")
            cases.append(Figure(both, frozenset({name, other}), int(count.size)))
    found = [*with_, *without, *cases]
    for what, parts in (("with", with_), ("without", without)):
        if len(parts) > 1:
            together = frozenset().union(*(part.cells for part in parts))
            total = sum(part.value for part in parts)
            found.append(Figure(_name(card, period, "*", what), together, total))
    return found


def _shown(card: MethodCard, period: str, count: Count, release: Release) -> bool:
    kinds = ("with", "without", "all") if card.kind == "proportion" else ("with",)
    return all(
        release.value(_name(card, period, count.provider, what)) is not None for what in kinds
    )


def _questions(point: FunnelPoint) -> list[Question]:
    if point.place not in ("far_below", "far_above"):
        return []
    name = point.unit.name
    way = Words("hoger", "higher") if point.place == "far_above" else Words("lager", "lower")
    return [
        Question(name, Words(
            f"{name}: wordt dit geregistreerd zoals bij de anderen, en is het compleet?",
            f"{name}: is this registered as the others do, and is it complete?")),
        Question(name, Words(
            f"{name}: wat maakt dat het cijfer {way.nl} is dan toeval verklaart? Herkent u het, en "
            "wat kunnen anderen ervan leren?",
            f"{name}: why is the figure {way.en} than chance explains? Do you recognise it, and "
            "what can others learn from it?")),
    ]  # fmt: skip


def figure_hash(found: Mirror, provider: str) -> str:
    """The content hash of the figure of one provider: what both parties sign before it may be paid
    on. Raises KeyError for a provider that is withheld or not there."""
    unit = _unit(found, provider)
    tree = {"card": found.card.content_hash, "period": found.period, "provider": provider,
            "observed": str(unit.observed), "size": str(unit.size)}  # fmt: skip
    return content_hash(tree)


def _unit(found: Mirror, provider: str) -> Unit:
    units = {point.unit.name: point.unit for point in found.funnel.points}
    return units[provider]


def paid_rows(
    found: Mirror,
    provider: str,
    contract: str,
    measure: str,
    window: str,
    known: date,
    parties: Sequence[str],
    signatures: Sequence[Signature],
) -> tuple[Row, Row]:
    """A mirror figure as the numerator and denominator of a settled measure: the one way in which
    it reaches a payment, for this contract and this window, signed by every party.

    Only shares of cases can be paid on: what is expected of a provider is an estimate. Raises
    BadInput ``not-signed``, KeyError for a provider that is not shown, ValueError for a figure that
    is no share.
    """
    if found.card.kind != "proportion":
        raise ValueError("only a share of cases can stand in a payment")
    content = figure_hash(found, provider)
    refuse_unsigned(f"{measure} of {provider} in {contract}", content, parties, signatures)
    unit = _unit(found, provider)

    def row(part: str, value: float) -> Row:
        return Row(contract, f"{measure}.{part}", window, "", int(value), measure, known, "both", 0)

    return row("numerator", unit.observed), row("denominator", unit.size)
