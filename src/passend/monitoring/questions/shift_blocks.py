"""Where care went: places, what of it came back, and the flow as a picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from passend.monitoring.effects.shifts import Place, Went
from passend.monitoring.questions.reading import Asked
from passend.monitoring.questions.texts import percent, signed, sourced
from passend.monitoring.questions.wording import KINDS, W
from passend.report.document import Block, Heading, Paragraph, Table
from passend.report.flows import Flow, flows
from passend.report.numbers import money_text, number_text

__all__ = ["shift_blocks"]


def shift_blocks(asked: Sequence[Asked[Went]], language: str) -> Iterator[Block]:
    """Every shift: the places, the parts of what left, the picture, the money of the chain."""
    for one in asked:
        yield Heading(one.says, 3)
        yield _places(one.found.places, language)
        yield flows(W["origin"][language], _flows(one.found, language),
                    _says(one, language), _parts(one.found, language), language)  # fmt: skip
        shift = one.found.shift
        if shift.unexplained and shift.price:
            yield Paragraph(W["unexplained_says"][language].format(
                n=number_text(shift.unexplained, language), unit=one.unit,
                cents=money_text(shift.cents, language)), remark=True)  # fmt: skip
        if one.found.cents is not None:
            cents = money_text(one.found.cents, language)
            yield Paragraph(W["chain"][language].format(cents=cents))
        elif any(place.cents is not None for place in one.found.places):
            yield Paragraph(W["chain_unknown"][language])
        yield from sourced([one], language)


def _places(places: Sequence[Place], language: str) -> Table:
    rows = []
    for place in places:
        cents = "-" if place.cents is None else money_text(place.cents, language)
        rows.append((
            place.name, KINDS[place.kind][language], number_text(place.before, language),
            number_text(place.after, language), signed(number_text(place.volume, language)), cents,
        ))  # fmt: skip
    return Table(tuple(W["places_head"][language].split("|")), tuple(rows),
                 frozenset({2, 3, 4, 5}))  # fmt: skip


def _parts(found: Went, language: str) -> Table:
    shift = found.shift
    rows = []
    for key, value in (("left", shift.left), ("gross", shift.gross), ("agreed", shift.agreed),
                       ("market", shift.market), ("unexplained", shift.unexplained),
                       ("net", shift.net), ("avoided", found.avoided)):  # fmt: skip
        share = shift.share(value)
        said = "-" if share is None else percent(share, language)
        rows.append((W[key][language], number_text(value, language), said))
    return Table(tuple(W["parts_head"][language].split("|")), tuple(rows), frozenset({1, 2}))


def _flows(found: Went, language: str) -> list[Flow]:
    """Where what left went: to providers by reason, to each other place, and nowhere."""
    shift = found.shift
    parts = [Flow(W["elsewhere_unexplained"][language], shift.unexplained)]
    explained = max(0, min(shift.gross, shift.left) - shift.unexplained)
    agreed = min(shift.agreed, explained)
    parts += [
        Flow(W["elsewhere_agreed"][language], agreed),
        Flow(W["elsewhere_market"][language], explained - agreed),
    ]
    parts += [Flow(f"{place.name} ({KINDS[place.kind][language]})", place.volume)
              for place in found.places if place.kind in ("sector", "home", "digital")]  # fmt: skip
    return [*parts, Flow(W["avoided"][language], found.avoided)]


def _says(one: Asked[Went], language: str) -> str:
    parts = ", ".join(f"{flow.to} {number_text(flow.volume, language)}"
                      for flow in _flows(one.found, language) if flow.volume > 0)  # fmt: skip
    left = number_text(one.found.shift.left, language)
    return W["flow_says"][language].format(id=one.says, left=left, unit=one.unit, parts=parts)
