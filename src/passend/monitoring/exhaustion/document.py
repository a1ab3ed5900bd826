"""The exhaustion overview as a document: the controller's monthly page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from passend.monitoring.exhaustion.movement import CAUSES, Movement
from passend.monitoring.exhaustion.overview import Overview
from passend.monitoring.exhaustion.position import Line, Position
from passend.monitoring.exhaustion.wording import CAUSE_WORDS, ROWS, W
from passend.report.document import Block, Document, Heading, Paragraph, Picture, Table
from passend.report.numbers import date_text, money_text
from passend.report.stacked import Bar, Part, stacked
from passend.words import Words

__all__ = ["exhaustion_blocks", "exhaustion_document", "line_name"]

_PARTS = ("paid", "in_assessment", "work_in_progress", "still_expected")


def exhaustion_document(
    found: Overview, language: str, titles: Mapping[str, str] | None = None
) -> Document:
    """The page: every line in a row, the picture, then each line with its labels and what moved."""
    facts = ((W["known"][language], date_text(found.known_at, language)),)
    return Document(W["title"][language], language,
                    tuple(exhaustion_blocks(found, language, titles or {})), facts)  # fmt: skip


def exhaustion_blocks(
    found: Overview, language: str, titles: Mapping[str, str], level: int = 0
) -> Iterator[Block]:
    """The blocks of the page, with headings from a level on; ``titles`` names contracts."""
    if not found.lines:
        yield Paragraph(W["nothing"][language])
        return
    yield Paragraph(W["forecast"][language], remark=True)
    yield _summary(found.lines, language, titles)
    drawn = [line for line in found.lines if line.forecast is not None]
    if drawn:
        yield _picture(drawn, language, titles)
    moved = {id(movement.after): movement for movement in found.moved}
    for line in found.lines:
        name = line_name(line, titles)
        said = W["year"][language].format(name=name, year=line.year)
        yield Heading(said, level + 1)
        yield from _line_blocks(line, language)
        if found.since is not None and id(line) in moved:
            yield from _moved(moved[id(line)], date_text(found.since, language), language)


def line_name(line: Line, titles: Mapping[str, str]) -> str:
    """The contract by its title, and the clause where it is one; of one contract the clause."""
    whole, part = titles.get(line.contract, line.contract), line.scope.replace("_", " ")
    if not part:
        return whole
    return part[:1].upper() + part[1:] if len(titles) == 1 else f"{whole}: {part}"


def _money(cents: int | None, language: str) -> str:
    return W["unknown"][language] if cents is None else money_text(cents, language)


def _signed(cents: int | None, language: str) -> str:
    text = _money(cents, language)
    return text.replace(" ", " +", 1) if cents is not None and cents > 0 else text


def _summary(lines: tuple[Line, ...], language: str, titles: Mapping[str, str]) -> Table:
    rows = []
    for line in lines:
        limit = _money(line.limit, language) if line.kind != "none" else "-"
        over = _signed(line.over, language) if line.kind != "none" else "-"
        rows.append((
            titles.get(line.contract, line.contract),
            line.scope.replace("_", " ") or W["whole"][language], str(line.year),
            _money(line.forecast, language), limit, over, _money(line.provision, language),
        ))  # fmt: skip
    head = tuple(W["head"][language].split("|"))
    if len(titles) == 1:  # the report is about one contract: its name stands above
        return Table(head[1:], tuple(row[1:] for row in rows), frozenset({2, 3, 4, 5}))
    return Table(head, tuple(rows), frozenset({3, 4, 5, 6}))


def _line_blocks(line: Line, language: str) -> Iterator[Block]:
    total = line.total
    columns = [*line.positions, total] if len(line.positions) > 1 else [total]
    head = ["", *(_label(position, position is total, language) for position in columns)]
    rows = [[ROWS["declared"][language], *(_money(p.declared, language) for p in columns)]]
    for name in (*_PARTS, "forecast"):
        if name == "in_assessment" and not any(p.in_assessment for p in columns):
            continue
        unstated = all(getattr(p, name) is None for p in columns)
        if line.by_run_off and unstated and name in ("work_in_progress", "still_expected"):
            continue  # the run-off holds both
        word = ROWS[name][language]
        rows.append([word, *(_money(getattr(p, name), language) for p in columns)])
    if line.by_run_off:
        blank = [""] * (len(columns) - 1)
        rows[-1] = [ROWS["to_come"][language], *blank, _money(line.to_come, language)]
        rows.append([ROWS["forecast"][language], *blank, _money(line.forecast, language)])
    rows += _against(line, columns, language)
    yield Table(tuple(head), tuple(map(tuple, rows)), frozenset(range(1, len(head))))
    lacking = [ROWS[name][language] for name in ("paid", "work_in_progress", "still_expected")
               if getattr(total, name) is None]  # fmt: skip
    if line.by_run_off:
        yield Paragraph(W["run_off"][language], remark=True)
    elif lacking:
        joined = Words(" en ", " and ")[language].join(lacking)
        yield Paragraph(W["incomplete"][language].format(what=joined), remark=True)
    elif len(columns) > 1 and line.provision:
        yield Paragraph(W["provision_labels"][language])


def _label(position: Position, total: bool, language: str) -> str:
    if total:
        return W["all"][language]
    if not position.payer:
        return W["all_labels"][language]
    return W["label"][language].format(position.payer)


def _against(line: Line, columns: list[Position], language: str) -> Iterator[list[str]]:
    """The rows that hold for the whole; of the provision every label has its share."""
    blank = [""] * (len(columns) - 1)
    if line.kind == "none" and line.entitled is None:
        yield [ROWS["none"][language], *blank, "-"]
    elif line.kind == "none":
        yield [ROWS["entitled"][language], *blank, _money(line.entitled, language)]
    else:
        yield [ROWS[line.kind][language], *blank, _money(line.limit, language)]
        yield [ROWS["over"][language], *blank, _signed(line.over, language)]
    shares = line.provisions()
    cells = [_money(shares[p.payer], language) if p.payer in shares else "" for p in columns[:-1]]
    yield [_provision(line, language), *cells, _money(line.provision, language)]
    closing = line.closing
    if closing is not None:
        for name in ("final", "recovered", "released", "short"):
            if name != "short" or closing.short:
                cents = getattr(closing, name)
                yield [ROWS[name][language], *blank, _money(cents, language)]


def _provision(line: Line, language: str) -> str:
    word = ROWS["provision"][language]
    if not line.provision:
        return word
    return f"{word} ({W['back' if line.provision > 0 else 'owed'][language]})"


def _moved(movement: Movement, day: str, language: str) -> Iterator[Block]:
    rows = [(CAUSE_WORDS[name][language], movement.forecast[name])
            for name in CAUSES if movement.forecast.get(name)]  # fmt: skip
    for name, cents in (("forecast", movement.forecast_change),
                        ("by_forecast", movement.by_forecast),
                        ("by_agreement", movement.by_agreement),
                        ("provision", movement.provision_change)):  # fmt: skip
        if cents:
            rows.append((CAUSE_WORDS[name][language], cents))
    if not rows:
        yield Paragraph(W["unmoved"][language].format(day=day))
        return
    head = tuple(W["moved_head"][language].split("|"))
    cells = tuple((word, _signed(cents, language)) for word, cents in rows)
    yield Table(head, cells, frozenset({1}), W["moved"][language].format(day=day))


def _picture(lines: list[Line], language: str, titles: Mapping[str, str]) -> Picture:
    bars = [Bar(_label_of(line, titles), _bar_parts(line, language), line.limit) for line in lines]
    says = " ".join(_said(line, bar, titles, language)
                    for line, bar in zip(lines, bars, strict=True))  # fmt: skip
    if len(lines) > 2:
        over = [bar.label for line, bar in zip(lines, bars, strict=True) if (line.over or 0) > 0]
        key = "picture_over" if over else "picture_under"
        says = W[key][language].format(over="; ".join(over))
    return stacked(bars, says, W["picture_title"][language], language)


def _label_of(line: Line, titles: Mapping[str, str]) -> str:
    """A bar's name: beside each other, contracts go by their short names, which fit."""
    if len(titles) < 2:
        return f"{line_name(line, titles)} {line.year}"
    part = line.scope.replace("_", " ")
    return f"{line.contract}: {part} {line.year}" if part else f"{line.contract} {line.year}"


def _bar_parts(line: Line, language: str) -> tuple[Part, ...]:
    """What the forecast is made of; what nobody stated is no part of it."""
    parts = []
    for name in _PARTS:
        cents = getattr(line.total, name)
        if cents is not None and (name != "in_assessment" or cents):
            parts.append(Part(ROWS[name][language], cents))
    if line.by_run_off:
        parts.append(Part(ROWS["to_come"][language], line.to_come or 0))
    return tuple(parts)


def _said(line: Line, bar: Bar, titles: Mapping[str, str], language: str) -> str:
    parts = ", ".join(f"{part.name} {money_text(part.cents, language)}" for part in bar.parts)
    limit = ""
    if line.kind != "none" and line.limit is not None:
        cents = money_text(line.limit, language)
        limit = W["picture_limit"][language].format(kind=W[line.kind][language], limit=cents)
    return W["picture"][language].format(
        name=line_name(line, titles), year=line.year, parts=parts,
        forecast=_money(line.forecast, language), limit=limit,
    )  # fmt: skip
