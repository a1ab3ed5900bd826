"""The monitoring report as a document: where we stand, what changed, what is noise, what is
incomplete, and which conversation was agreed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from passend.monitoring.charts.remarks import chart_remarks, signal_words
from passend.monitoring.exhaustion.document import exhaustion_blocks
from passend.monitoring.pictures import chart_grid
from passend.monitoring.questions.document import question_blocks
from passend.monitoring.watch.agenda_blocks import agenda_blocks, by_contract, talk_name
from passend.monitoring.watch.bridge_blocks import bridge_blocks
from passend.monitoring.watch.changes import Change
from passend.monitoring.watch.gaps import Gap
from passend.monitoring.watch.gather import Watch
from passend.monitoring.watch.measures import Measured
from passend.monitoring.watch.run_off_blocks import run_off_blocks
from passend.monitoring.watch.wording import W
from passend.observation.counts import counted_document
from passend.report.curves import share_text
from passend.report.document import Block, Document, Heading, Listing, Paragraph, Table
from passend.report.numbers import date_text, figure_text, money_text, number_text

__all__ = ["watch_document"]

_LONGEST = 60
"""A table of changes or gaps shows at most so many rows; the rest is counted."""


def watch_document(found: Watch, language: str) -> Document:
    """The whole report."""
    blocks: list[Block] = [Paragraph(W["money"][language], remark=True)]
    blocks += _short(found, language)
    blocks.append(Heading(W["stand"][language]))
    blocks += exhaustion_blocks(found.overview, language, found.titles, level=1)
    blocks += _measures(found, language)
    blocks += _changed(found, language)
    blocks += bridge_blocks(found, language)
    blocks += question_blocks(found.questions, language)
    blocks += _noise(found, language)
    blocks += _gaps(found, language)
    blocks += agenda_blocks(found, language)
    blocks += _evidence(found, language)
    facts = [(W["contracts"][language], ", ".join(found.titles.values())),
             (W["known"][language], date_text(found.known_at, language))]  # fmt: skip
    if found.since:
        facts.append((W["since"][language], date_text(found.since, language)))
    facts.append((W["hash"][language], found.evidence.hash))
    names = list(found.titles.values())
    title = f"{W['title'][language]}: {names[0]}" if len(names) == 1 else W["title"][language]
    return Document(title, language, tuple(blocks), tuple(facts), found.evidence.hash)


def _short(found: Watch, language: str) -> Iterator[Block]:
    """The page in a few lines."""
    many = len(found.triggered)
    key = "short_none" if not many else "short_talk" if many == 1 else "short_talks"
    items = [W[key][language].format(n=many)]
    provisions = [line.provision for line in found.overview.lines if line.provision]
    for word, cents in (("short_provision", sum(p for p in provisions if p > 0)),
                        ("short_owed", -sum(p for p in provisions if p < 0))):  # fmt: skip
        if cents:
            items.append(W[word][language].format(cents=money_text(cents, language)))
    moved = sum(bool(chart.new_signals) for chart in found.charts)
    if moved:
        key = "short_signal" if moved == 1 else "short_signals"
        items.append(W[key][language].format(n=moved))
    late = sum(issue.state(found.known_at) == "overdue" for issue in found.issues)
    if late:
        key = "short_late_one" if late == 1 else "short_late"
        items.append(W[key][language].format(n=late))
    if found.gaps:
        key = "short_gap" if len(found.gaps) == 1 else "short_gaps"
        items.append(W[key][language].format(n=number_text(len(found.gaps), language)))
    yield Heading(W["short"][language])
    yield Listing(tuple(items))


def _measures(found: Watch, language: str) -> Iterator[Block]:
    if not found.measures:
        return
    yield Heading(W["measures"][language], 2)
    rows = [_measure_row(one, found, language) for one in _latest(found.measures)]
    yield by_contract(found, W["measures_head"][language], rows, {3, 4, 5})


def _latest(measures: tuple[Measured, ...]) -> Iterator[Measured]:
    """Of every measure the last windows: a month of each would fill pages."""
    for at, one in enumerate(measures):
        later = [m for m in measures[at + 1 :]
                 if (m.contract, m.measure) == (one.contract, one.measure)]  # fmt: skip
        if len(later) < 3:
            yield one


def _measure_row(one: Measured, found: Watch, language: str) -> tuple[str, ...]:
    value = "-" if one.value is None else _value(one, one.value, language)
    norm = f"{figure_text(one.norm, language)} ({one.norm_source})" if one.norm else "-"
    return (found.titles[one.contract], one.measure.replace("_", " "), one.window,
            number_text(one.numerator, language), number_text(one.denominator, language),
            value, norm)  # fmt: skip


def _value(one: Measured, value: Fraction, language: str) -> str:
    if one.kind == "proportion":
        return share_text(value, language, 1)
    hundredths = share_text(value / 100, language, 2)
    return hundredths.removesuffix("%")


def _changed(found: Watch, language: str) -> Iterator[Block]:
    yield Heading(W["changed"][language])
    if found.since is None:
        yield Paragraph(W["no_since"][language])
        return
    day = date_text(found.since, language)
    if not found.changes:
        yield Paragraph(W["changed_none"][language].format(day=day))
        return
    rows = [_change_row(one, found, language) for one in found.changes[:_LONGEST]]
    caption = W["changed_caption"][language].format(day=day)
    yield by_contract(found, W["changed_head"][language], rows, {3, 4, 5}, caption)
    yield from _more(len(found.changes) - _LONGEST, language)


def _change_row(one: Change, found: Watch, language: str) -> tuple[str, ...]:
    def text(value: int | None) -> str:
        if value is None:
            return W["new"][language]
        return (money_text if one.unit in ("money", "geld") else number_text)(value, language)

    name = one.observation.replace("_", " ") + (f" {one.item}" if one.item else "")
    difference = "" if one.was is None else text(one.value - one.was)
    return (found.titles[one.contract], name, one.window, text(one.was), text(one.value),
            difference)  # fmt: skip


def _more(rest: int, language: str) -> Iterator[Block]:
    if rest > 0:
        yield Paragraph(W["more"][language].format(n=number_text(rest, language)))


def _noise(found: Watch, language: str) -> Iterator[Block]:
    yield Heading(W["noise"][language])
    if found.charts:
        yield chart_grid(found.charts, language)
        yield from _signals(found, language)
    items = [
        W["few"][language].format(
            measure=one.measure.replace("_", " "), window=one.window,
            denominator=number_text(one.denominator, language),
            minimum=number_text(one.minimum or 0, language))
        for one in _latest(found.measures) if one.few
    ]  # fmt: skip
    for talk in found.talks:
        if talk.state == "early" and talk.expected and talk.observed is not None:
            so_far = Fraction(talk.expected * talk.months, 12)
            off = share_text((talk.observed - so_far) / abs(so_far), language, 1)
            items.append(W["early_noise"][language].format(
                clause=talk_name(talk, found), year=talk.year, off=off))  # fmt: skip
    if items:
        yield Listing(tuple(items))
    elif not found.charts:
        yield Paragraph(W["noise_none"][language])


def _signals(found: Watch, language: str) -> Iterator[Block]:
    """What the charts show: signals by month, what is noise, what a reader must know, and words
    that no chart bears out."""
    said = []
    for chart in found.charts:
        name = chart.series.name
        new = [f"{name}: {signal_words(signal, language)}" for signal in chart.new_signals]
        quiet = chart.verdict.variation == "noise"
        said += new or ([W["quiet"][language].format(measure=name)] if quiet else [])
        said += [f"{name}: {remark[language]}" for remark in chart_remarks(chart)]
    if said:
        yield Listing(tuple(said))
    for claim in found.claimed:
        yield Paragraph(claim.remark[language], remark=True)


def _gaps(found: Watch, language: str) -> Iterator[Block]:
    yield Heading(W["gaps"][language])
    for contract, name in found.ownerless:
        said = W["ownerless"][language].format(
            measure=name.replace("_", " "), contract=found.titles[contract])  # fmt: skip
        yield Paragraph(said, remark=True)
    if found.gaps:
        rows = [_gap_row(gap, found, language) for gap in found.gaps[:_LONGEST]]
        yield by_contract(found, W["gaps_head"][language], rows)
        yield from _more(len(found.gaps) - _LONGEST, language)
    else:
        yield Paragraph(W["gaps_none"][language])
    yield from run_off_blocks(found.incoming, found.titles, language)
    if found.residual is not None:
        counted = counted_document(found.residual, language)
        yield Heading(counted.title, 2)
        yield from counted.blocks


def _gap_row(gap: Gap, found: Watch, language: str) -> tuple[str, ...]:
    said = W[f"gap_{gap.kind}"][language].format(day=_day(gap.closes, language))
    return (found.titles[gap.contract], gap.observation.replace("_", " "), gap.window, said)


def _day(day: date, language: str) -> str:
    return date_text(day, language)


def _evidence(found: Watch, language: str) -> Iterator[Block]:
    yield Heading(W["evidence"][language])
    yield Paragraph(W["evidence_says"][language])
    head = tuple(W["evidence_head"][language].split("|"))
    rows = tuple((W[one.kind][language], one.name, one.hash) for one in found.evidence.inputs)
    yield Table(head, rows)
