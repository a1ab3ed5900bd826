"""Bridges from expectation to reality, each as a picture with its table."""

from __future__ import annotations

from collections.abc import Iterator

from passend.monitoring.watch.bridges import Bridged
from passend.monitoring.watch.gather import Watch
from passend.monitoring.watch.wording import W
from passend.report.charts import Step, waterfall
from passend.report.document import Block, Heading, Paragraph
from passend.report.numbers import date_text, money_text

__all__ = ["bridge_blocks"]

_STEPS = ("volume", "mix", "price", "clause", "timing")


def bridge_blocks(found: Watch, language: str) -> Iterator[Block]:
    """A waterfall per clause and year; nothing where no bridge can be made."""
    if not found.bridges:
        return
    yield Heading(W["bridges"][language])
    for one in found.bridges:
        name = one.scope.replace("_", " ") or found.titles[one.contract]
        yield Heading(f"{name[:1].upper()}{name[1:]}, {one.year}", 2)
        if one.closes > found.known_at:
            day = date_text(one.closes, language)
            yield Paragraph(W["bridge_open"][language].format(day=day), remark=True)
        steps = [Step(W["step_expected"][language], one.found.expected)]
        steps += [Step(W[f"step_{key}"][language], getattr(one.found, key)) for key in _STEPS]
        steps.append(Step(W["step_booked"][language], one.found.booked, total=True))
        head = W["bridge_head"][language].split("|")
        yield waterfall(tuple(steps), _says(one, name, language), (head[0], head[1]), language)


def _says(one: Bridged, name: str, language: str) -> str:
    amounts = {key: money_text(getattr(one.found, key), language)
               for key in ("expected", "booked", *_STEPS)}  # fmt: skip
    return W["bridge_says"][language].format(name=name, year=one.year, **amounts)
