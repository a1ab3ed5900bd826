"""What reconciling found, as documents: lines, clauses, and what an exchange is waiting for."""

from __future__ import annotations

from typing import Any, Final

from passend.claims.schema import field_named
from passend.report.document import Block, Document, Heading, Listing, Paragraph, Table
from passend.report.numbers import money_text, number_text, value_text
from passend.settlement.reconcile.gaps import Gap, Hint
from passend.settlement.reconcile.kinds import CLASSES, KINDS
from passend.settlement.reconcile.local import Reconciled
from passend.settlement.reconcile.pairing import Differing, Line
from passend.terms.reading import roles
from passend.words import Words

__all__ = ["LINES_SHOWN", "gaps_document", "reconciled_data", "reconciled_document"]

LINES_SHOWN: Final = 50
"""How many lines are printed; all of them stand in the JSON."""

_TITLE: Final = Words("Aansluiting", "Reconciliation")
_SAME: Final = Words("Beide zijden zijn regel voor regel gelijk.",
                     "Both sides are the same, line by line.")  # fmt: skip
_SUMMARY: Final = (
    Words("verschil", "difference"), Words("regels", "lines"),
    Words("alleen bij mij", "only mine"), Words("alleen bij de ander", "only theirs"),
    Words("mijn bedrag min dat van de ander", "my amount minus theirs"),
)  # fmt: skip
_TOTAL: Final = Words("samen", "together")
_LINES: Final = Words("De regels", "The lines")
_HEAD: Final = (
    Words("regel", "line"), Words("verschil", "difference"), Words("veld", "field"),
    Words("bij mij", "mine"), Words("bij de ander", "theirs"), Words("in geld", "in money"),
)  # fmt: skip
_MORE: Final = Words("… en nog {} regels; --json geeft ze alle.",
                     "… and {} more lines; --json gives them all.")  # fmt: skip
_THERE: Final = Words("staat er", "is there")
_ABSENT: Final = Words("–", "–")
_COUNT: Final = Words(
    "Regels bij mij: {mine}, bij de ander: {theirs}; verschillen: {n}.",
    "Lines of mine: {mine}, of theirs: {theirs}; differences: {n}.",
)
_COUNT_MINE: Final = Words("Regels bij mij: {mine}; verschillen: {n}.",
                           "Lines of mine: {mine}; differences: {n}.")  # fmt: skip


def reconciled_document(found: Reconciled, language: str) -> Document:
    """The classes with their number and their euros, and the lines themselves."""
    blocks: list[Block] = [Paragraph(_count(found, language))]
    if not found.differences:
        blocks.append(Paragraph(_SAME[language]))
        return Document(_TITLE[language], language, tuple(blocks))
    blocks.append(_summary(found, language))
    blocks.append(Heading(_LINES[language], 2))
    blocks.append(_lines(found, language))
    left = len(found.differences) - LINES_SHOWN
    if left > 0:
        blocks.append(Paragraph(_MORE[language].format(number_text(left, language))))
    return Document(_TITLE[language], language, tuple(blocks))


def _count(found: Reconciled, language: str) -> str:
    words = _COUNT_MINE if found.their_lines is None else _COUNT
    theirs = "" if found.their_lines is None else number_text(found.their_lines, language)
    return words[language].format(
        mine=number_text(found.mine_lines, language), theirs=theirs,
        n=number_text(len(found.differences), language),
    )  # fmt: skip


def _classes(item: Differing, language: str) -> str:
    return ", ".join(CLASSES[name][language] for name in item.classes)


def _summary(found: Reconciled, language: str) -> Table:
    groups: dict[str, list[Differing]] = {}
    for item in found.differences:
        groups.setdefault(_classes(item, language), []).append(item)
    rows = []
    for name, items in [*groups.items(), (_TOTAL[language], list(found.differences))]:
        mine = sum(1 for x in items if x.theirs is None)
        theirs = sum(1 for x in items if x.mine is None)
        counts = [number_text(n, language) for n in (len(items), mine, theirs)]
        rows.append((name, *counts, money_text(sum(x.cents for x in items), language)))
    head = tuple(word[language] for word in _SUMMARY)
    return Table(head, tuple(rows), frozenset({1, 2, 3, 4}))


def _lines(found: Reconciled, language: str) -> Table:
    kind = KINDS[found.kind]
    rows: list[tuple[str, ...]] = []
    for item in found.differences[:LINES_SHOWN]:
        name = _name(item, kind.key)
        cents = money_text(item.cents, language)
        fields = [name for name in item.fields if item.mine and item.theirs]
        if not fields:
            sides = [_THERE if side else _ABSENT for side in (item.mine, item.theirs)]
            rows.append((name, _classes(item, language), "", *(s[language] for s in sides), cents))
            continue
        for at, field in enumerate(fields):
            assert item.mine is not None
            assert item.theirs is not None
            values = [_value(_of(side, field, kind.key), field, language)
                      for side in (item.mine, item.theirs)]  # fmt: skip
            lead = (name, _classes(item, language)) if at == 0 else ("", "")
            rows.append((*lead, _field(field, language), *values, cents if at == 0 else ""))
    return Table(tuple(word[language] for word in _HEAD), tuple(rows), frozenset({5}))


def _of(line: Line, field: str, key: tuple[str, ...]) -> Any:
    """A value of a line; of its key where that is known."""
    if field in key and len(line.token) == len(key):
        return line.token[key.index(field)]
    return line.values.get(field)


_DUTCH_FIELDS: Final = {"value": "waarde", "known": "bekend", "held_by": "opgave van"}


def _field(name: str, language: str) -> str:
    """A field as people call it."""
    if language != "nl":
        return name.replace("_", " ")
    found = field_named(name)
    return (found.dutch if found else _DUTCH_FIELDS.get(name, name)).replace("_", " ")


def _name(item: Differing, key: tuple[str, ...]) -> str:
    """The line by its key where that is known, else by the start of its digest."""
    values = item.mine.values if item.mine else item.line.values
    known = [str(values[name]) for name in key if values.get(name)]
    if not known and item.mine is None:
        return str(item.line.token[0])[:12] if len(item.line.token) == 1 else "/".join(
            str(part) for part in item.line.token if part)  # fmt: skip
    return "/".join(known) or "/".join(str(part) for part in item.line.token if part)


def _value(value: Any, field: str, language: str) -> str:
    if value is None:
        return "–"
    if field in ("declared", "paid") and isinstance(value, int):
        return money_text(value, language)
    return str(value)


def reconciled_data(found: Reconciled) -> dict[str, Any]:
    """The reconciliation as data, to seal or to read by a program."""
    key = KINDS[found.kind].key
    return {
        "passend": "reconciliation/1",
        "kind": found.kind,
        "lines": {"mine": found.mine_lines, "theirs": found.their_lines},
        "differences": [
            {
                "line": _name(item, key),
                "classes": list(item.classes),
                "fields": list(item.fields),
                "mine": _plain(item.mine.values) if item.mine else None,
                "theirs": _plain(item.theirs.values) if item.theirs else None,
                "cents": item.cents,
            }
            for item in found.differences
        ],
    }


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {k: v if isinstance(v, int) or v is None else str(v) for k, v in values.items()}


_HINTS: Final = {
    "unknown": Words("de afrekening heeft hier niets", "the statement has nothing here"),
    "left-out": Words("het rekenblad heeft deze afspraak niet",
                      "the spreadsheet lacks this clause"),
    "payable": Words("het rekenblad noemt wat nu te betalen is, niet het recht",
                     "the spreadsheet says what is payable now, not the entitlement"),
    "advance": Words("het rekenblad noemt het voorschot", "the spreadsheet says the advance"),
    "direction": Words("het teken is omgekeerd: wie betaalt wie?",
                       "the sign is the other way round: who pays whom?"),
    "is-node": Words("het rekenblad noemt een tussenstap: {}",
                     "the spreadsheet says a step on the way: {}"),
    "node": Words("precies {}", "exactly {}"),
    "residual": Words("precies wat niet is meegeteld: {}", "exactly what was not counted: {}"),
    "clause": Words("precies de afspraak {}", "exactly the clause {}"),
    "window": Words("het rekenblad noemt het bedrag van {}", "the spreadsheet says that of {}"),
    "rounding": Words("niet meer dan {} afrondingen kunnen verschillen",
                      "no more than {} roundings may differ"),
}  # fmt: skip
_UNNAMED: Final = Words("zonder naam: zoek in de stappen (passend explain)",
                        "without a name: look in the steps (passend explain)")  # fmt: skip
_GAPS: Final = Words("Verschil per afspraak", "Gap per clause")
_GAP_HEAD: Final = (
    Words("afspraak", "clause"), Words("periode", "window"), Words("bij mij", "mine"),
    Words("bij de ander", "theirs"), Words("verschil", "gap"), Words("komt van", "comes from"),
)  # fmt: skip
_NO_GAP: Final = Words("Geen verschil: elke afspraak sluit op de cent.",
                       "No gap: every clause agrees to the cent.")  # fmt: skip
_NAMES_SHOWN: Final = 3


def gaps_document(gaps: tuple[Gap, ...], title: str, language: str) -> Document:
    """The gaps per clause, each with what it comes from or is equal to."""
    if not gaps:
        return Document(title, language, (Paragraph(_NO_GAP[language]),))
    rows = []
    causes: list[str] = []
    for gap in gaps:
        named = _named(gap, language)
        rows.append((gap.clause, gap.window, _maybe(gap.mine, language),
                     _maybe(gap.theirs, language), money_text(gap.cents, language),
                     named))  # fmt: skip
        causes += [f"{gap.clause} {gap.window}: {text}" for text in _traced(gap, language)]
    total = sum(gap.cents for gap in gaps)
    rows.append((_TOTAL[language], "", "", "", money_text(total, language), ""))
    head = tuple(word[language] for word in _GAP_HEAD)
    blocks: list[Block] = [Table(head, tuple(rows), frozenset({2, 3, 4}), _GAPS[language])]
    if causes:
        blocks.append(Listing(tuple(causes)))
    return Document(title, language, tuple(blocks))


def _maybe(cents: int | None, language: str) -> str:
    return "–" if cents is None else money_text(cents, language)


def _named(gap: Gap, language: str) -> str:
    if gap.causes:
        names = list(dict.fromkeys(cause.name.lstrip("@") for cause in gap.causes))
        more = "" if len(names) <= _NAMES_SHOWN else ", …"
        return ", ".join(names[:_NAMES_SHOWN]) + more
    if not gap.hints:
        return _UNNAMED[language] if gap.mine is not None and gap.theirs is not None else ""
    return _hint(gap.hints[0], language)


def _hint(hint: Hint, language: str) -> str:
    said = roles().get(hint.name)
    name = said[language] if said else hint.name.replace("_", " ")
    return _HINTS[hint.kind][language].format(name)


def _traced(gap: Gap, language: str) -> list[str]:
    found = [_hint(hint, language) for hint in gap.hints[1:]]
    for cause in gap.causes:
        sides = [
            "–" if value is None else value_text(value, cause.unit, cause.parts, language)
            for value in (cause.mine, cause.theirs)
        ]
        name = cause.name.lstrip("@") + (f" ({cause.item})" if cause.item else "")
        found.append(f"{name} {cause.window}: {sides[0]} ↔ {sides[1]}")
    return found
