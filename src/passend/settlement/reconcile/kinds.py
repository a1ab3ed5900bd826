"""What a line is: its key, its fields, and what it means when a field differs.

Two parties name one claim line by the number of the claim and of the line; an observation by
contract, name, window and item. Fields that each party writes in its own way (pseudonyms of
patients) or that no contract counts are not compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from passend.words import Words

__all__ = ["CLAIMS", "CLASSES", "KINDS", "OBSERVATIONS", "Kind"]

CLASSES: Final = {
    "missing": Words("ontbreekt", "missing"),
    "duplicate": Words("dubbel", "duplicate"),
    "timing": Words("tijdstip", "timing"),
    "attribution": Words("toedeling", "attribution"),
    "code": Words("code", "code"),
    "date": Words("datum", "date"),
    "amount": Words("bedrag of aantal", "amount"),
    "number": Words("ander regelnummer", "another line number"),
    "unseen": Words("in een veld dat niet is gedeeld", "in a field that was not shared"),
}
"""The classes of a difference. ``missing``: one side has no such line. ``duplicate``: the line
stands on that side under another number, or twice. ``timing``: the same line, received on another
day, or received after the other side stopped counting. ``attribution``: to another payer, provider
or line. ``number``: the same line under another number."""


@dataclass(frozen=True)
class Kind:
    """A kind of line. ``classes`` gives the class of a difference in each compared field;
    ``alike`` are the fields by which a side sees that one thing stands there twice; ``cents`` is
    the field with the money, signed by ``sign`` (C takes away) where there is one."""

    name: str
    key: tuple[str, ...]
    classes: dict[str, str]
    alike: tuple[str, ...]
    cents: str
    sign: str = ""
    day: str = ""

    @property
    def fields(self) -> tuple[str, ...]:
        """The compared fields, in a fixed order."""
        return tuple(self.classes)


CLAIMS: Final = Kind(
    "claims",
    ("claim_id", "line_id"),
    {
        "payer": "attribution", "provider": "attribution", "reverses": "attribution",
        "code_list": "code", "code": "code", "product": "code",
        "opened": "date", "closed": "date", "delivered": "date",
        "received": "timing",
        "quantity": "amount", "unit": "amount", "declared": "amount", "paid": "amount",
        "debit_credit": "amount",
    },
    ("patient", "payer", "provider", "code", "opened", "closed", "delivered", "quantity",
     "declared", "debit_credit"),
    "declared", "debit_credit", "received",
)  # fmt: skip

OBSERVATIONS: Final = Kind(
    "observations",
    ("contract", "observation", "window", "item"),
    {"held_by": "attribution", "known": "timing", "value": "amount", "unit": "amount"},
    (),
    "value", "", "known",
)  # fmt: skip

KINDS: Final = {kind.name: kind for kind in (CLAIMS, OBSERVATIONS)}
