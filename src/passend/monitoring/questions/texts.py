"""Figures of answers as people read them: rounded once, here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from passend.monitoring.questions.reading import Asked
from passend.monitoring.questions.wording import W
from passend.report.curves import share_text
from passend.report.document import Block, Paragraph
from passend.report.numbers import number_text

__all__ = ["figure", "percent", "signed", "sourced"]


def figure(value: int | Fraction, language: str) -> str:
    """A number: whole where it is, else with two decimals."""
    exact = Fraction(value)
    if exact.denominator == 1:
        return number_text(exact.numerator, language)
    return share_text(exact / 100, language, 2).removesuffix("%")


def percent(value: Fraction, language: str) -> str:
    """A share of one as a percentage with one decimal, or none where it is whole."""
    return share_text(value, language, 1)


def signed(text: str) -> str:
    """A plus before what is not below zero or zero."""
    return text if text.startswith("-") or text in ("0", "0%") else f"+{text}"


def sourced(asked: Sequence[Asked[Any]], language: str) -> Iterator[Block]:
    """Where the figures come from, each source once."""
    sources = dict.fromkeys(one.source for one in asked)
    yield Paragraph(W["source"][language].format(source="; ".join(sources)))
