"""Last year's figures under new codes (re-basing): a mapping that reconciles, or names its gap.

A mapping says which new codes an old code became, each for an exact share; the shares of a code are
one. A figure is divided by these shares with the one allocation of the house: the new code that is
named last takes the remainder, so volumes and amounts sum to what they were. With the price lists
of both codings the worth before and after are held against each other, per old code.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import lcm
from pathlib import Path

from passend.findings import BadInput, Finding, Place
from passend.money import allocate, parse_ratio, rounded_fraction
from passend.observation.table import Row
from passend.settlement.tables import read_records

__all__ = ["Mapped", "Rebased", "read_code_mapping", "rebase"]

CodeMapping = Mapping[str, Sequence[tuple[str, Fraction]]]
"""For every old code the new ones, each with its share."""

Prices = Mapping[str, Fraction]
"""Cents per code, exactly."""

_COLUMNS = {"old": "old", "oud": "old", "new": "new", "nieuw": "new", "share": "share",
            "aandeel": "share", "source": "source", "bron": "source"}  # fmt: skip


@dataclass(frozen=True)
class Mapped:
    """One old code: its figure (an ``amount`` in cents, or a volume), what became of it, and its
    worth before and after in cents (None of amounts, and without both price lists)."""

    code: str
    figure: int
    into: tuple[tuple[str, int], ...]
    before: int | None
    after: int | None
    amount: bool = False

    @property
    def gap(self) -> int | None:
        """What the new coding is worth more."""
        return None if self.before is None or self.after is None else self.after - self.before


@dataclass(frozen=True)
class Rebased:
    """The rows under new codes, each old code, and the rows whose code the mapping lacks; these
    stay as they are."""

    rows: tuple[Row, ...]
    codes: tuple[Mapped, ...]
    unmapped: tuple[Row, ...]

    @property
    def gap(self) -> int:
        """What all mapped codes together are worth more under the new coding, in cents."""
        return sum(code.gap or 0 for code in self.codes)


def read_code_mapping(path: Path) -> dict[str, list[tuple[str, Fraction]]]:
    """A mapping from a table with old, new and share (``100%``, ``1/3``).

    Raises BadInput: what ``read_records`` finds, ``bad-value`` for a share that is none,
    ``code-twice``, and ``shares-not-whole`` for an old code of which the shares are not one."""
    findings: list[Finding] = []
    found: dict[str, list[tuple[str, Fraction]]] = {}
    places: dict[str, Place] = {}
    for record in read_records(path, _COLUMNS, ("old", "new", "share"), ()):
        old, new = record["old"], record["new"]
        places.setdefault(old, record.place("old"))
        try:
            share = parse_ratio(record["share"])
        except ValueError as error:
            findings.append(Finding(record.place("share"), "bad-value", str(error)))
            continue
        if share <= 0 or share > 1:
            findings.append(Finding(record.place("share"), "bad-value",
                                    f"{record['share']} is no share of a whole"))  # fmt: skip
        if new in [code for code, _ in found.setdefault(old, [])]:
            findings.append(Finding(record.place("new"), "code-twice",
                                    f"{old} becomes {new} twice"))  # fmt: skip
        found[old].append((new, share))
    for old, parts in found.items():
        whole = sum(share for _, share in parts)
        if whole != 1 and not findings:
            findings.append(Finding(places[old], "shares-not-whole",
                                    f"the shares of {old} are {whole}, not one"))  # fmt: skip
    if findings:
        raise BadInput(findings)
    return found


def rebase(
    rows: Iterable[Row], mapping: CodeMapping, old: Prices | None = None, new: Prices | None = None
) -> Rebased:
    """The rows with their items under new codes. A price line ``code@day`` keeps its day. Worth is
    told of volumes only: a price times money means nothing."""
    found: list[Row] = []
    figures: dict[tuple[str, bool], int] = {}
    into: dict[tuple[str, bool], dict[str, int]] = {}
    unmapped = []
    for row in rows:
        code, mark, day = row.item.partition("@")
        if code not in mapping:
            found.append(row)
            if code:
                unmapped.append(row)
            continue
        parts = mapping[code]
        scale = lcm(*(share.denominator for _, share in parts))
        weights = [share.numerator * (scale // share.denominator) for _, share in parts]
        of = code, row.unit == "money"
        figures[of] = figures.get(of, 0) + row.value
        for (other, _), value in zip(parts, allocate(row.value, weights), strict=True):
            found.append(replace(row, item=f"{other}{mark}{day}", value=value))
            held = into.setdefault(of, {})
            held[other] = held.get(other, 0) + value
    codes = tuple(
        Mapped(code, figure, tuple(into[code, True].items()), None, None, amount=True)
        if amount
        else _mapped(code, figure, into[code, False], old or {}, new or {})
        for (code, amount), figure in figures.items()
    )
    return Rebased(_summed(found), codes, tuple(unmapped))


def _mapped(code: str, figure: int, into: Mapping[str, int], old: Prices, new: Prices) -> Mapped:
    priced = code in old and all(other in new for other in into)
    before = rounded_fraction(figure * old[code]) if priced else None
    worth = sum((value * new[other] for other, value in into.items()), Fraction(0)) if priced else 0
    after = rounded_fraction(Fraction(worth)) if priced else None
    return Mapped(code, figure, tuple(into.items()), before, after)


def _summed(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Rows of two old codes that became one new one, as one row."""
    found: dict[tuple[object, ...], Row] = {}
    for row in rows:
        key = (row.contract, row.observation, row.window, row.item, row.known, row.unit)
        held = found.get(key)
        found[key] = row if held is None else replace(held, value=held.value + row.value)
    return tuple(found.values())
