"""What a rule is, and how a remark by a rule becomes a finding in the language of the reader.

The words of a rule stand beside the check that uses it, in both languages; a remark holds the
figures that fill them in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from passend.algebra.units import Unit
from passend.contract.resolve import Resolved
from passend.findings import Finding
from passend.report.numbers import date_text, number_text, value_text
from passend.words import Words

__all__ = ["DIALOGUE", "INSURERS", "PRACTICE", "STEP_PLAN", "Figure", "Phrase",
           "Quantity", "Remark", "Rule", "finding", "remark"]  # fmt: skip

PRACTICE = "goede praktijk, geen wet", "good practice, no law"
DIALOGUE = "Dialoog Passende contractering (VWS, 2025)"
STEP_PLAN = "Stappenplan contracteren van gezamenlijke besluitvorming (Zorginstituut Nederland)"
INSURERS = "Perspectief voor verandering (visie van de zorgverzekeraars, 2022-2025)"
"""The documents that rules rest on, by the names under which a reader can find them."""


@dataclass(frozen=True)
class Rule:
    """One rule: its stable code, what it means in one line, what it says of a contract (with the
    names of figures between braces), how to mend that, and why."""

    code: str
    means: str
    says: Words
    mend: Words
    source: Words


@dataclass(frozen=True)
class Quantity:
    """A value with its unit."""

    value: int
    unit: Unit


@dataclass(frozen=True)
class Phrase:
    """Figures that are said after each other."""

    parts: tuple[Figure, ...]
    between: str = " "


Figure = str | int | date | Words | Quantity | Phrase


@dataclass(frozen=True)
class Remark:
    """What a rule found: where, about which id (``at``, by which both parties may accept it), and
    the figures. ``source`` replaces that of the rule where a version of the law decides."""

    code: str
    at: str
    path: tuple[str | int, ...]
    figures: Mapping[str, Figure] = field(default_factory=dict)
    source: Words | None = None


def remark(
    code: str,
    at: str,
    path: tuple[str | int, ...],
    source: Words | None = None,
    **figures: Figure,
) -> Remark:
    """What a rule found, with the figures by name."""
    return Remark(code, at, path, figures, source)


def _said(figure: Figure, language: str) -> str:
    match figure:
        case Words():
            return figure[language]
        case Quantity(value=value, unit=unit):
            return value_text(value, unit.of if unit.kind == "count" else unit.kind,
                              unit.parts, language)  # fmt: skip
        case Phrase(parts=parts, between=between):
            return between.join(_said(part, language) for part in parts)
        case date():
            return date_text(figure, language)
        case int():
            return number_text(figure, language)
    return figure


def finding(found: Remark, rule: Rule, resolved: Resolved, language: str) -> Finding:
    """A remark as a finding: its place with the line, its words filled in."""
    figures = {name: _said(figure, language) for name, figure in found.figures.items()}
    figures["at"] = found.at
    said = rule.says[language].format(**figures)
    source = found.source or rule.source
    place = resolved.place(found.path)
    return Finding(place, found.code, said, rule.mend[language], source[language])
