"""An oracle over terms, written from their Dutch definitions: min, max, if, in exact fractions.

It works on the canonical form of a contract as plain dictionaries, lists and texts, and imports
nothing of the package. Money is in cents. Every amount is a whole number of cents (or of things),
so ``rounded`` to parts of a cent may only be the last thing that happens to an amount.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import reduce
from typing import Any

Tree = Any
MONEY = re.compile(r"-?\d+\.\d\d")


class Undefined(Exception):
    """Geen waarde: iets ontbreekt, een noemer is niet groter dan nul, of de tabel zegt niets."""


@dataclass(frozen=True)
class Amount:
    """Centen of een aantal; ``out_of`` is het aantal punten dat te behalen valt."""

    number: Fraction
    kind: str
    out_of: int | None = None

    def but(self, number: Fraction | int) -> Amount:
        return Amount(Fraction(number), self.kind)


Value = Amount | Fraction | dict[str, Fraction]
"""Een bedrag of aantal, een verhouding, of een aantal per onderdeel."""


@dataclass(frozen=True)
class Window:
    """Eén venster: zijn eerste dag, wat is waargenomen en welke waarde parameters hebben.
    ``daily`` geeft per parameter de waarde op elke dag van het venster."""

    first_day: date
    values: Mapping[str, Value | None]
    daily: Mapping[str, Sequence[int]] = field(default_factory=dict)


def half_away(value: Fraction) -> int:
    """Het dichtstbijzijnde gehele getal; precies halverwege: van nul af."""
    whole, rest = divmod(abs(value), 1)
    size = int(whole) + (1 if rest >= Fraction(1, 2) else 0)
    return size if value >= 0 else -size


@dataclass
class Oracle:
    """``named`` holds the canonical trees of amounts and clauses; clauses are in whole cents."""

    named: Mapping[str, Tree]
    clauses: frozenset[str]
    windows: Sequence[Window]

    def at(self, name: str, window: int) -> Value:
        """De waarde van een bedrag of afspraak in een venster."""
        return _Reading(self, window).named(name)


def _of(value: Value) -> Fraction:
    """Het getal, om mee te vergelijken."""
    assert not isinstance(value, dict)
    return value.number if isinstance(value, Amount) else value


def _ratio(value: Value) -> Fraction:
    """Een verhouding; punten zijn een verhouding tot de punten die er te behalen zijn."""
    if isinstance(value, Amount):
        assert value.out_of is not None, "no ratio"
        return value.number / value.out_of
    assert not isinstance(value, dict)
    return value


def _like(old: Value, number: Fraction) -> Value:
    """Een getal van dezelfde soort."""
    return old.but(number) if isinstance(old, Amount) else number


def _slice(value: Fraction, low: Fraction | None, high: Fraction | None) -> Fraction:
    """Het deel van een bedrag dat tussen twee grenzen ligt."""
    top = value if high is None else min(value, high)
    return top if low is None else max(Fraction(0), top - low)


@dataclass
class _Reading:
    """Leest termen in één venster; ``before`` is wat de vorige stap opleverde."""

    oracle: Oracle
    window: int
    before: Callable[[], Value] | None = None

    @property
    def here(self) -> Window:
        return self.oracle.windows[self.window]

    def named(self, name: str) -> Value:
        if name in self.oracle.named:
            found = _Reading(self.oracle, self.window).term(self.oracle.named[name])
            if name in self.oracle.clauses:
                return _like(found, Fraction(half_away(_of(found))))
            return found
        found = self.here.values[name]
        if found is None:
            raise Undefined(name)
        return found

    def term(self, tree: Tree) -> Value:
        if isinstance(tree, str):
            return self.scalar(tree)
        ((word, body),) = tree.items()
        return getattr(self, word)(body)

    def scalar(self, text: str) -> Value:
        if text.endswith("%"):
            return Fraction(text[:-1]) / 100
        if "/" in text:
            return Fraction(text)
        if MONEY.fullmatch(text):
            return Amount(Fraction(text) * 100, "money")
        if re.fullmatch(r"-?\d+", text):
            return Amount(Fraction(text), "count")
        return self.named(text)

    def incoming(self, body: Tree) -> Value:
        if "of" in body:
            return self.term(body["of"])
        assert self.before is not None, "the first line of steps has an amount"
        return self.before()

    def numbers(self, trees: Sequence[Tree]) -> list[Fraction]:
        return [_of(self.term(tree)) for tree in trees]

    def ratios(self, trees: Sequence[Tree]) -> Fraction:
        return reduce(lambda a, b: a * b, [_ratio(self.term(tree)) for tree in trees], Fraction(1))

    # Bedragen.

    def money(self, body: Tree) -> Value:
        return Amount(Fraction(body["money"]) * 100, "money")

    def number(self, body: Tree) -> Value:
        return Amount(Fraction(body["number"]), "count")

    def together(self, body: Tree) -> Value:
        return _like(self.term(body["amounts"][0]), sum(self.numbers(body["amounts"]), Fraction()))

    def minus(self, body: Tree) -> Value:
        first, *rest = self.numbers(body["amounts"])
        return _like(self.term(body["amounts"][0]), first - sum(rest))

    def excess(self, body: Tree) -> Value:
        of, over = self.incoming(body), self.term(body["over"])
        return _like(of, max(Fraction(0), _of(of) - _of(over)))

    def less(self, body: Tree) -> Value:
        of, by = self.incoming(body), self.term(body["by"])
        return _like(of, max(Fraction(0), _of(of) - _of(by)))

    def share(self, body: Tree) -> Value:
        of, rates = self.incoming(body), self.ratios(body["rate"])
        return _like(of, Fraction(half_away(_of(of) * rates)))

    def product(self, body: Tree) -> Value:
        return self.ratios(body["rates"])

    def quotient(self, body: Tree) -> Value:
        above, below = self.numbers(body["amounts"])
        if below <= 0:
            raise Undefined("quotient")
        return above / below

    def at_most(self, body: Tree) -> Value:
        """Hoogstens de grens; van wat erboven ligt eventueel een deel."""
        of, limit = self.incoming(body), self.term(body["limit"])
        found = min(_of(of), _of(limit))
        if "above" in body:
            above = max(Fraction(0), _of(of) - _of(limit))
            found += half_away(above * _ratio(self.term(body["above"])))
        return _like(of, found)

    def at_least(self, body: Tree) -> Value:
        of, limit = self.incoming(body), self.term(body["limit"])
        return _like(of, max(_of(of), _of(limit)))

    def scale(self, body: Tree) -> Value:
        of, num, den = self.incoming(body), self.term(body["num"]), self.term(body["den"])
        if _of(den) <= 0:
            raise Undefined("scale")
        return _like(of, Fraction(half_away(_of(of) * _of(num) / _of(den))))

    # Vormen van betaling.

    def fee_for_service(self, body: Tree) -> Value:
        volume, price = self.term(body["volume"]), _of(self.term(body["price"]))
        counted = sum(volume.values()) if isinstance(volume, dict) else _of(volume)
        return Amount(Fraction(half_away(counted * price)), "money")

    def lump_sum(self, body: Tree) -> Value:
        return self.term(body["amount"])

    def pass_through(self, body: Tree) -> Value:
        cost = self.term(body["cost"])
        if "rate" not in body:
            return cost
        return _like(cost, Fraction(half_away(_of(cost) * _ratio(self.term(body["rate"])))))

    def tiers(self, body: Tree) -> Value:
        """Elke schijf telt voor haar eigen tarief."""
        of = self.incoming(body)
        borders = [None if "from" not in t else _of(self.term(t["from"])) for t in body["tiers"]]
        rates = [_ratio(self.term(tier["rate"])) for tier in body["tiers"]]
        ends = [*borders[1:], None]
        parts = zip(borders, ends, rates, strict=True)
        paid = sum(_slice(_of(of), low, high) * rate for low, high, rate in parts)
        return _like(of, Fraction(half_away(Fraction(paid))))

    def table(self, body: Tree) -> Value:
        by = _of(self.term(body["by"]))
        points = [(int(p["from"]), self.scalar(p["value"])) for p in body["points"]]
        if by < points[0][0]:
            raise Undefined("table")
        place = max(i for i, (start, _) in enumerate(points) if start <= by)
        start, low = points[place]
        if place + 1 == len(points) or body["between"] == "step":
            return low
        after, high = points[place + 1]
        last = after - 1 if body["between"] == "last_member" else after
        return low + (high - low) * (by - start) / (last - start)

    def corridor(self, body: Tree) -> Value:
        """Binnen de bandbreedte niets; daarbuiten per band een deel van het verschil."""
        of, target = self.incoming(body), _of(self.term(body["target"]))
        beyond = [_ratio(self.term(band["beyond"])) for band in body["bands"]]
        rates = [_ratio(self.term(band["rate"])) for band in body["bands"]]
        over, under = _of(of) - target, target - _of(of)
        paid = Fraction(0)
        for low, high, rate in zip(beyond, [*beyond[1:], None], rates, strict=True):
            end = None if high is None else high * target
            if body["sides"] != "below":
                paid += rate * _slice(over, low * target, end)
            if body["sides"] != "above":
                paid -= rate * _slice(under, low * target, end)
        return _like(of, Fraction(half_away(paid)))

    def stop_loss(self, body: Tree) -> Value:
        of, limit = self.incoming(body), _of(self.term(body["limit"]))
        above = max(Fraction(0), _of(of) - limit)
        return _like(of, Fraction(half_away(above * _ratio(self.term(body["rate"])))))

    def bundle(self, body: Tree) -> Value:
        target = self.term(body["target"])
        found = _of(target) - _of(self.term(body["cost"]))
        if "stop_gain" in body:
            found = min(found, _of(self.term(body["stop_gain"])))
        if "stop_loss" in body:
            found = max(found, -_of(self.term(body["stop_loss"])))
        return _like(target, found)

    def shared_savings(self, body: Tree) -> Value:
        benchmark = self.term(body["benchmark"])
        norm, spent = _of(benchmark), _of(self.term(body["expenditure"]))
        saving = max(Fraction(0), norm - spent)
        if "minimum" in body:
            minimum = _ratio(self.term(body["minimum"]))
            if norm <= 0:
                raise Undefined("benchmark")
            if saving / norm < minimum:
                saving = Fraction(0)
            elif body["counts"] == "beyond":
                saving = max(Fraction(0), saving - minimum * norm)
        paid = half_away(saving * self.ratios(body["rate"]))
        if "limit" in body:
            paid = min(paid, half_away(norm * _ratio(self.term(body["limit"]))))
        return _like(benchmark, Fraction(paid))

    def pay_for_performance(self, body: Tree) -> Value:
        stake = self.term(body["stake"])
        return _like(stake, Fraction(half_away(_of(stake) * self.earned(body))))

    def earned(self, body: Tree) -> Fraction:
        if "rewards" not in body:
            return _ratio(self.term(body["points"]))
        rewards = body["rewards"]
        if "points" not in body:
            done = [reward for reward in rewards if _of(self.term(reward["done"])) >= 1]
            return sum((_ratio(self.term(reward["rate"])) for reward in done), Fraction(0))
        points = _of(self.term(body["points"]))
        for reward in reversed(rewards):
            if points >= _of(self.term(reward["from"])):
                return _ratio(self.term(reward["rate"]))
        return Fraction(0)

    # Voorwaarden.

    def only_if(self, body: Tree) -> Value:
        if self.holds(body["test"]):
            return self.incoming(body)
        if "otherwise" in body:
            return self.term(body["otherwise"])
        return Amount(Fraction(0), "money")

    def when(self, body: Tree) -> Value:
        holds = _of(self.term(body["left"])) >= _of(self.term(body["right"]))
        return self.term(body["then" if holds else "otherwise"])

    def holds(self, test: Tree) -> bool:
        if isinstance(test, str):
            return _of(self.term(test)) >= 1
        ((word, body),) = test.items()
        if word == "not":
            return not self.holds(body)
        if word == "all":
            return all(self.holds(inner) for inner in body)
        if word == "any":
            return any(self.holds(inner) for inner in body)
        left, right = self.numbers(body)
        return {"at_least": left >= right, "at_most": left <= right,
                "more_than": left > right, "less_than": left < right}[word]  # fmt: skip

    # Tijd.

    def prorated(self, body: Tree) -> Value:
        days = self.here.daily[body["amount"]]
        return Amount(Fraction(half_away(Fraction(sum(days), len(days)))), "money")

    def glide(self, body: Tree) -> Value:
        start, end = self.term(body["from"]), self.term(body["to"])
        begins, day, years = date.fromisoformat(body["begins"]), self.here.first_day, body["years"]
        passed = day.year - begins.year - ((day.month, day.day) < (begins.month, begins.day))
        done = Fraction(min(max(passed, 0), int(years)), int(years))
        return _like(start, Fraction(half_away(_of(start) * (1 - done) + _of(end) * done)))

    def rounded(self, body: Tree) -> Value:
        of, decimals = self.incoming(body), int(body["decimals"])
        if isinstance(of, Amount) and of.kind == "money":
            step = Fraction(100, 10**decimals)
            return of.but(half_away(of.number / step) * step)
        return Fraction(half_away(_ratio(of) * 10**decimals), 10**decimals)

    def carve_out(self, body: Tree) -> Value:
        left_out = set(body["without"])
        values = {
            name: {k: Fraction(0) if k in left_out else v for k, v in value.items()}
            if isinstance(value, dict) else value
            for name, value in self.here.values.items()
        }  # fmt: skip
        windows = list(self.oracle.windows)
        windows[self.window] = Window(self.here.first_day, values, self.here.daily)
        fewer = Oracle(self.oracle.named, self.oracle.clauses, windows)
        return _Reading(fewer, self.window).term(body["of"])

    def carry(self, body: Tree) -> Value:
        if self.window == 0:
            return self.term(body["first"])
        return self.oracle.at(body["of"], self.window - 1)

    def steps(self, body: Sequence[Tree]) -> Value:
        """De volgorde op papier is de volgorde van afronden."""
        first, *rest = body

        def found() -> Value:
            return self.term(first)

        for line in rest:

            def found(line: Tree = line, before: Callable[[], Value] = found) -> Value:
                return _Reading(self.oracle, self.window, before).term(line)

        return found()
