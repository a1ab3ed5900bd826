"""Access and capacity: waiting, refusals, volumes, concentration, double capacity, nursing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from passend.money import rounded_fraction
from passend.monitoring.access.capacity import Nursing, double
from passend.monitoring.access.volumes import below, concentration, concentration_alert
from passend.monitoring.effects.figures import Share
from passend.monitoring.questions.reading import (
    Asked,
    Concentrated,
    Doubled,
    Questions,
    Volumes,
    Waits,
)
from passend.monitoring.questions.texts import figure, percent, sourced
from passend.monitoring.questions.wording import NORM_WORDS, W
from passend.report.document import Block, Heading, Paragraph, Table
from passend.report.numbers import number_text

__all__ = ["access_blocks"]


def access_blocks(questions: Questions, language: str) -> Iterator[Block]:
    """Every question about access and capacity."""
    if questions.waiting:
        yield Heading(W["waiting"][language], 2)
        yield _waiting(questions.waiting, language)
    if questions.refusals:
        yield Heading(W["refusals"][language], 2)
        yield _shares(questions.refusals, language)
        yield from sourced(questions.refusals, language)
    for volumes in questions.volumes:
        yield from _volumes(volumes, language)
    for concentrated in questions.concentration:
        yield from _concentration(concentrated, language)
    for doubled in questions.double:
        yield from _double(doubled, language)
    if questions.nursing:
        yield from _nursing(questions.nursing, language)


def _waiting(asked: Sequence[Asked[Waits]], language: str) -> Table:
    rows = []
    for one in asked:
        norm, within = one.found.norm, one.found.within
        share = percent(norm.share, language)
        met = within.value >= norm.share
        rows.append((
            one.says, NORM_WORDS[norm.care][language],
            W["norm"][language].format(share=share, days=norm.days),
            figure(within.numerator, language), figure(within.denominator, language),
            percent(within.value, language), W["met" if met else "missed"][language], norm.source,
        ))  # fmt: skip
    head = tuple(W["waiting_head"][language].split("|"))
    return Table(head, tuple(rows), frozenset({3, 4, 5}))


def _shares(asked: Sequence[Asked[Share]], language: str) -> Table:
    head = tuple(W["shares_head"][language].split("|"))
    rows = tuple(
        (one.says, figure(one.found.numerator, language), figure(one.found.denominator, language),
         W["refusals"][language].lower(), percent(one.found.value, language))
        for one in asked
    )  # fmt: skip
    return Table(head[:3] + head[4:], tuple(r[:3] + r[4:] for r in rows), frozenset({1, 2, 3}))


def _volumes(one: Asked[Volumes], language: str) -> Iterator[Block]:
    norm, counts = one.found.norm, one.found.counts
    short = below(norm, counts)
    yield Heading(f"{W['volumes'][language]}: {one.says}", 2)
    rows = tuple(
        (name, number_text(count, language), number_text(norm.least, language),
         number_text(short[name], language) if name in short else "-")
        for name, count in counts.items()
    )  # fmt: skip
    yield Table(tuple(W["volumes_head"][language].split("|")), rows, frozenset({1, 2, 3}))
    yield Paragraph(W["volumes_says"][language].format(
        n=len(short), of=len(counts), norm=norm.least, source=norm.source))  # fmt: skip


def _concentration(one: Asked[Concentrated], language: str) -> Iterator[Block]:
    before, after = concentration(one.found.before), concentration(one.found.after)
    yield Heading(f"{W['concentration'][language]}: {one.says}", 2)
    said = W["concentration_says"][language].format(
        before=_whole(before, language), after=_whole(after, language))  # fmt: skip
    yield Paragraph(said)
    if concentration_alert(one.found.before, one.found.after, one.found.more_than):
        more = number_text(one.found.more_than, language)
        yield Paragraph(W["concentration_alert"][language].format(n=more), remark=True)
    yield from sourced([one], language)


def _whole(value: Fraction, language: str) -> str:
    return number_text(rounded_fraction(value), language)


def _double(one: Asked[Doubled], language: str) -> Iterator[Block]:
    found = double(one.found.places, one.found.need)
    yield Heading(f"{W['double'][language]}: {one.says}", 2)
    key = "double_says" if found.beyond else "double_none"
    yield Paragraph(W[key][language].format(
        beyond=found.beyond, need=one.found.need,
        spare=", ".join(found.spare) or W["nobody"][language]))  # fmt: skip
    yield from sourced([one], language)


def _nursing(asked: Sequence[Asked[Nursing]], language: str) -> Iterator[Block]:
    yield Heading(W["nursing"][language], 2)
    rows = tuple(
        (one.says, one.found.place, number_text(one.found.treatments, language),
         "-" if one.found.hours_per_treatment is None
         else figure(one.found.hours_per_treatment, language))
        for one in asked
    )  # fmt: skip
    yield Table(tuple(W["nursing_head"][language].split("|")), rows, frozenset({2, 3}))
    yield Paragraph(W["nursing_note"][language])
    yield from sourced(asked, language)
