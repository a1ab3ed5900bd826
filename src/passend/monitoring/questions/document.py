"""The answers to questions: a section of the monitoring report."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from passend.monitoring.effects.comparing import (
    NO_CONTROL,
    PARALLEL,
    Differences,
    Group,
    before_after,
)
from passend.monitoring.effects.figures import Share
from passend.monitoring.effects.replaced import Replaced
from passend.monitoring.questions.access_blocks import access_blocks
from passend.monitoring.questions.reading import Asked, Questions
from passend.monitoring.questions.shift_blocks import shift_blocks
from passend.monitoring.questions.texts import figure, percent, signed, sourced
from passend.monitoring.questions.wording import VERDICTS, W
from passend.report.beside import Pair, beside
from passend.report.document import Block, Heading, Paragraph, Table
from passend.report.numbers import estimate_text, number_text

__all__ = ["question_blocks"]


def question_blocks(questions: Questions, language: str) -> Iterator[Block]:
    """Every kind of question under its own heading; nothing where nothing is asked."""
    parts: list[tuple[str, Sequence[object], Callable[[], Iterator[Block]]]] = [
        ("shifts", questions.shifts, lambda: shift_blocks(questions.shifts, language)),
        ("replaced", questions.replaced, lambda: _replaced(questions.replaced, language)),
        ("changes", questions.changes, lambda: _changes(questions.changes, language)),
        ("capacity", questions.capacity, lambda: _capacity(questions.capacity, language)),
        ("comparisons", questions.comparisons,
         lambda: _comparisons(questions.comparisons, language)),
        ("shares", questions.shares, lambda: _shares(questions.shares, language)),
    ]  # fmt: skip
    found = [block for key, asked, make in parts if asked
             for block in (Heading(W[key][language], 2), *make())]  # fmt: skip
    found += access_blocks(questions, language)
    if found:
        yield Heading(W["title"][language])
        yield from found


def _replaced(asked: Sequence[Asked[Replaced]], language: str) -> Iterator[Block]:
    head = tuple(W["replaced_head"][language].split("|"))
    rows = tuple(
        (one.says, number_text(one.found.added, language), number_text(one.found.removed, language),
         "-" if one.found.share is None else percent(one.found.share, language),
         VERDICTS[one.found.verdict][language])
        for one in asked
    )  # fmt: skip
    yield Table(head, rows, frozenset({1, 2, 3}))
    yield from sourced(asked, language)


def _changes(asked: Sequence[Asked[Group]], language: str) -> Iterator[Block]:
    yield _before_after(asked, language)
    yield Paragraph(NO_CONTROL[language], remark=True)
    yield from sourced(asked, language)


def _before_after(asked: Sequence[Asked[Group]], language: str) -> Table:
    head = tuple(W["changes_head"][language].split("|"))
    rows = tuple(
        (one.says, one.unit or "-", figure(one.found.before, language),
         figure(one.found.after, language), signed(figure(one.found.difference, language)),
         signed(percent(before_after(one.found), language)))
        for one in asked
    )  # fmt: skip
    return Table(head, rows, frozenset({2, 3, 4, 5}))


def _capacity(asked: Sequence[Asked[Group]], language: str) -> Iterator[Block]:
    pairs = []
    for one in asked:
        before, after = figure(one.found.before, language), figure(one.found.after, language)
        change = signed(percent(before_after(one.found), language))
        unit = f" {one.unit}" if one.unit else ""
        says = f"{before} → {after}{unit} ({change})"
        pairs.append(Pair(one.says, Fraction(one.found.before), Fraction(one.found.after), says))
    said = "; ".join(f"{pair.name}: {pair.says}" for pair in pairs)
    yield beside(pairs, W["capacity_says"][language].format(parts=said),
                 _before_after(asked, language), language)  # fmt: skip
    yield from sourced(asked, language)


def _comparisons(asked: Sequence[Asked[Differences]], language: str) -> Iterator[Block]:
    head = tuple(W["comparisons_head"][language].split("|"))
    rows = tuple(_compared(one, language) for one in asked)
    yield Table(head, rows, frozenset({1, 2, 3, 4}))
    yield Paragraph(PARALLEL[language], remark=True)
    yield from sourced(asked, language)


def _compared(one: Asked[Differences], language: str) -> tuple[str, ...]:
    def moved(group: Group) -> str:
        return f"{figure(group.before, language)} → {figure(group.after, language)}"

    found = one.found
    effect = signed(figure(found.effect, language))
    if found.interval is not None:
        low, high = (estimate_text(edge, 1, language) for edge in found.interval)
        effect += f" ({low} – {high})"
    return (one.says, moved(found.treated), moved(found.control), effect,
            signed(percent(found.relative, language)), VERDICTS[found.shown][language])  # fmt: skip


def _shares(asked: Sequence[Asked[Share]], language: str) -> Iterator[Block]:
    head = tuple(W["shares_head"][language].split("|"))
    rows = tuple(
        (one.says, figure(one.found.numerator, language), figure(one.found.denominator, language),
         one.found.of, percent(one.found.value, language))
        for one in asked
    )  # fmt: skip
    yield Table(head, rows, frozenset({1, 2, 4}))
    if len({one.found.of for one in asked}) > 1:
        yield Paragraph(W["shares_note"][language])
    yield from sourced(asked, language)
