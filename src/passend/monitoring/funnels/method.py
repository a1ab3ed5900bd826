"""The method card of mirror information, and the approval of both parties before it is released."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from passend.contract.resolve import content_hash
from passend.findings import BadInput, Finding, Place
from passend.monitoring.funnels.funnel import Dispersion, FunnelKind
from passend.monitoring.funnels.suppression import MINIMUM

__all__ = ["CAVEATS", "MethodCard", "Signature", "refuse_unsigned"]

CAVEATS: tuple[tuple[str, str], ...] = (
    ("Aanbieders registreren verschillend; een verschil kan een verschil in registratie zijn.",
     "Providers register differently; a difference may be a difference in registration."),
    ("Wie de patiënten zijn is alleen bekend voor zover het in de gegevens staat.",
     "Who the patients are is known only as far as the data say it."),
    ("Cijfers van de laatste maanden zijn nog niet compleet.",
     "Figures of the last months are not complete yet."),
)  # fmt: skip
"""What is said beside every mirror figure, in Dutch and English, unless the card says otherwise."""


@dataclass(frozen=True)
class MethodCard:
    """How a mirror figure comes about: what is counted, of whom, how it is adjusted and shown, from
    which count on, with which caveats (Dutch, English). Any change makes another card, which both
    parties approve anew."""

    id: str
    version: int
    title: str
    measure: str
    population: str
    period: str
    adjustment: str
    kind: FunnelKind
    dispersion: Dispersion
    source: str
    minimum: int = MINIMUM
    caveats: tuple[tuple[str, str], ...] = field(default=CAVEATS)

    @property
    def content_hash(self) -> str:
        """``sha256:`` and the hash of the card as canonical JSON: what an approval is of."""
        return content_hash(self)


@dataclass(frozen=True)
class Signature:
    """Who signed what on which day: ``of`` is the content hash of a card or of a figure."""

    party: str
    by: str
    on: date
    of: str


def refuse_unsigned(
    what: str, content: str, parties: Sequence[str], signatures: Sequence[Signature]
) -> None:
    """Raises BadInput ``not-signed``, once for every party that did not sign this very content."""
    present = {s.party for s in signatures if s.by.strip()}
    signed = {s.party for s in signatures if s.by.strip() and s.of == content}
    findings = [
        Finding(Place(spot=what), "not-signed",
                f"{party} signed another version of {what}" if party in present
                else f"{party} did not sign {what}",
                f"let {party} sign {content}")
        for party in parties
        if party not in signed
    ]  # fmt: skip
    if findings:
        raise BadInput(findings)
