"""Contracts whose amounts and clauses are generated terms, with what was observed under them.

Terms are drawn as they stand in a file: dictionaries, lists and texts, often in the short form.
Only what the engine accepts is drawn: quotients are exact and no amounts, tiers and bands rise.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property
from typing import Any

from hypothesis import strategies as st
from tests.oracle_terms import Amount, Oracle, Value, Window

from passend.contract.check import Prepared, prepare
from passend.contract.codec import dump_contract
from passend.contract.resolve import Resolved, resolve
from passend.files.source import read_source
from passend.observation.table import Row, Table

Tree = Any
YEARS = (2027, 2028, 2029)
KNOWN = date(2030, 1, 1)
ITEMS = ("c1", "c2", "c3")
OUT_OF = 600
STATED = {"per": "year", "year_of": "stated", "held_by": "both"}
OBSERVED: Mapping[str, Mapping[str, str]] = {
    "cost": {"unit": "money"},
    "spent": {"unit": "money"},
    "hours": {"unit": "hour"},
    "size": {"unit": "hour"},
    "points": {"unit": "points", "out_of": str(OUT_OF)},
    "score": {"unit": "rate", "decimals": "3"},
    "done": {"unit": "yes_no"},
    "signed": {"unit": "yes_no"},
}


@dataclass(frozen=True, repr=False)
class Made:
    """A generated contract as a file, and the windows of its observations and parameters."""

    tree: Tree
    windows: tuple[Window, ...]
    kinds: frozenset[str]

    def __repr__(self) -> str:
        seen = "\n".join(f"{w.first_day}: {dict(w.values)}" for w in self.windows)
        return f"{json.dumps(self.tree)}\n{seen}"

    @cached_property
    def resolved(self) -> Resolved:
        return resolve(read_source(json.dumps(self.tree), "generated"), None)

    @cached_property
    def prepared(self) -> Prepared:
        return prepare(self.resolved)

    @property
    def clauses(self) -> frozenset[str]:
        return frozenset(self.tree["clauses"])

    def oracle(self) -> Oracle:
        canonical = dump_contract(self.resolved.contract)
        named = dict(canonical.get("amounts", {}))
        named |= {name: clause["pay"] for name, clause in canonical["clauses"].items()}
        return Oracle(named, self.clauses, self.windows)

    def table(self) -> Table:
        """The observations, and one row that makes every window one with data."""
        rows = []
        units = {name: item["unit"] for name, item in self.tree["observations"].items()}
        for year, window in zip(YEARS, self.windows, strict=True):
            for name, value in window.values.items():
                if name not in units and name != "ic.volume":
                    continue
                unit = units.get(name, "day")
                for item, number in _numbers(value, unit):
                    rows.append(Row("made", name, str(year), item, number, unit,
                                    date(2029, 12, 31), "both", 0))  # fmt: skip
        return Table(tuple(rows))


def _numbers(value: Value | None, unit: str) -> list[tuple[str, int]]:
    if value is None:
        return []
    if isinstance(value, dict):
        return [(item, int(number)) for item, number in value.items()]
    if isinstance(value, Amount):
        return [("", int(value.number))]
    assert unit == "rate"
    return [("", int(value * 1000))]


def money_text(cents: int) -> str:
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02}"


@dataclass
class _Builder:
    """Draws terms of a wanted type. ``amounts`` and ``rates`` are named ones drawn before."""

    draw: Callable
    all_amounts: tuple[str, ...]
    amounts: list[str] = field(default_factory=list)
    quotients: list[str] = field(default_factory=list)
    kinds: set[str] = field(default_factory=set)

    def pick(self, *choices):
        return choices[self.draw(st.integers(0, len(choices) - 1))]

    def chance(self, percent: int) -> bool:
        return self.draw(st.integers(0, 99)) < percent

    def cents(self) -> int:
        return self.draw(st.one_of(st.integers(0, 300), st.integers(0, 10**7)))

    def named(self, word: str, body: Tree, kind: str = "") -> Tree:
        self.kinds.add(kind or word)
        return {word: body}

    # Ratios.

    def simple_rate(self) -> Tree:
        return self.pick("8%", "97/100", "60%", "100%", "0%", "1/3", "12.5%", "p_rate", "score")

    def rate(self, depth: int) -> Tree:
        """A ratio with a fixed denominator."""
        if depth <= 0 or self.chance(40):
            return self.simple_rate()
        less = depth - 1
        match self.pick("product", "minus", "together", "limit", "only_if", "rounded", "steps"):
            case "product":
                return self.named("product", [self.rate(less), self.simple_rate()])
            case "minus":
                return self.named("minus", ["100%", self.rate(less)])
            case "together":
                return self.named("together", [self.rate(less), self.simple_rate()])
            case "limit":
                word = self.pick("at_most", "at_least")
                return self.named(word, {"of": self.rate(less), "limit": self.simple_rate()})
            case "only_if":
                body = {"of": self.rate(less), "test": self.test(less),
                        "otherwise": self.simple_rate()}  # fmt: skip
                return self.named("only_if", body)
            case "rounded":
                body = {"of": self.quotient(less), "decimals": self.pick("0", "2", "4")}
                return self.named("rounded", body, "rounded ratio")
            case _:
                lines = [self.rate(less), {"at_most": "60%"}, {"at_least": "1/3"}]
                return self.named("steps", lines)

    def quotient(self, depth: int) -> Tree:
        """An exact ratio of two observed things, a table, or points."""
        if self.quotients and self.chance(30):
            return self.pick(*self.quotients)
        match self.pick("money", "count", "table", "points", "only_if", "limit"):
            case "money":
                return self.named("quotient", [self.money(depth - 1), self.money(depth - 1)])
            case "count":
                return self.named("quotient", ["size", "hours"])
            case "table":
                return self.table()
            case "points":
                return "points"
            case "only_if":
                body = {"of": {"quotient": ["hours", "size"]}, "test": self.test(depth - 1),
                        "otherwise": {"quotient": ["size", "hours"]}}  # fmt: skip
                return self.named("only_if", body, "only_if of a quotient")
            case _:
                body = {"of": {"quotient": ["hours", "size"]},
                        "limit": {"quotient": ["size", "hours"]}}  # fmt: skip
                word = self.pick("at_most", "at_least")
                return self.named(word, body, f"{word} of a quotient")

    def exact_quotient(self) -> Tree:
        """A quotient that may be held against a rate: points may not."""
        found = self.quotient(0)
        return self.table() if found == "points" else found

    def table(self) -> Tree:
        starts = sorted(self.draw(st.sets(st.integers(0, 3000), min_size=1, max_size=4)))
        starts = [start + 2 * i for i, start in enumerate(starts)]
        between = self.pick("last_member", "next_point", "step")
        points = [{"from": str(s), "value": self.pick("3%", "5.5%", "1/3", "2%")} for s in starts]
        return self.named("table", {"by": "size", "points": points, "between": between},
                          f"table {between}")  # fmt: skip

    def ratio(self, depth: int) -> Tree:
        return self.rate(depth) if self.chance(60) else self.quotient(depth)

    def factors(self, depth: int) -> Tree:
        """One rate, or rates with at most one quotient of money."""
        if self.chance(30):
            return self.ratio(depth)
        found = [self.rate(depth), self.simple_rate()]
        if self.chance(40):
            found.append(self.quotient(depth))
        return found

    # Tests.

    def test(self, depth: int) -> Tree:
        word = self.pick("at_least", "at_most", "more_than", "less_than")
        kinds = ["money", "money", "rate", "figure", "hours", "quotient", "points", "yes"]
        kinds += ["all", "any", "not"] if depth > 0 else []
        kind = self.pick(*kinds)
        if kind == "yes":
            return self.pick("done", "signed")
        if kind == "not":
            return self.named("not", self.test(depth - 1))
        if kind in ("all", "any"):
            return self.named(kind, [self.test(depth - 1) for _ in range(self.pick(1, 2, 3))])
        left, right = {
            "money": lambda: (self.money(depth - 1), self.money(depth - 1)),
            "rate": lambda: (
                self.rate(depth - 1),
                self.pick(self.rate(depth - 1), self.exact_quotient()),
            ),
            "figure": lambda: (money_text(self.cents()), self.money(depth - 1)),
            "hours": lambda: ("hours", self.pick("0", "40", "1500")),
            "quotient": lambda: (self.exact_quotient(), self.rate(depth - 1)),
            "points": lambda: ("points", self.pick("300", "450", "0")),
        }[kind]()
        return self.named(word, [left, right], f"test {word}")

    # Money per year.

    def leaf(self) -> Tree:
        names = ["cost", "spent", "p_sum", "p_target", *self.amounts[-4:]]
        return self.pick(*names)

    def limit(self, depth: int) -> Tree:
        return money_text(self.cents()) if self.chance(40) else self.money(depth - 1)

    def money(self, depth: int) -> Tree:
        if depth <= 0 or self.chance(15):
            return self.leaf()
        less = depth - 1
        if self.chance(45):
            word, body = self.applied(depth)
            return {word: {"of": self.money(less), **body}}
        match self.pick("together", "minus", "bundle", "shared_savings", "pay_for_performance",
                        "glide", "prorated", "carry", "fee_for_service", "pass_through",
                        "lump_sum", "steps", "steps", "steps", "when", "carve_out",
                        "money"):  # fmt: skip
            case "together" | "minus" as word:
                return self.named(word, [self.money(less) for _ in range(self.pick(1, 2, 3))])
            case "bundle":
                body = {"target": self.money(less), "cost": self.money(less)}
                body |= {"stop_gain": self.limit(less)} if self.chance(50) else {}
                body |= {"stop_loss": self.limit(less)} if self.chance(50) else {}
                return self.named("bundle", body)
            case "shared_savings":
                return self.shared_savings(less)
            case "pay_for_performance":
                return self.pay_for_performance(less)
            case "glide":
                body = {"from": self.money(less), "to": self.money(less),
                        "begins": self.pick("2026-07-01", "2027-01-01", "2028-01-01"),
                        "years": self.pick("1", "3", "4")}  # fmt: skip
                return self.named("glide", body)
            case "prorated":
                return self.named("prorated", "p_daily")
            case "carry":
                first = money_text(self.cents()) if self.chance(50) else self.money(less)
                body = {"of": self.pick(*self.all_amounts), "first": first, "per": "year"}
                return self.named("carry", body)
            case "fee_for_service":
                return self.fee_for_service()
            case "pass_through":
                if self.chance(50):
                    return self.named("pass_through", self.money(less))
                body = {"cost": self.money(less), "rate": self.ratio(less)}
                return self.named("pass_through", body, "pass_through for a rate")
            case "lump_sum":
                return self.named("lump_sum", "p_sum")
            case "when":
                body = {"left": self.money(less), "right": self.money(less),
                        "then": self.money(less), "otherwise": self.money(less)}  # fmt: skip
                return self.named("when", body)
            case "carve_out":
                left_out = self.pick("c1", ["c1", "c3"], ["c2"])
                body = {"of": self.fee_for_service(True), "without": left_out}
                return self.named("carve_out", body)
            case "money":
                return self.named("money", {"money": money_text(self.cents()), "per": "year"})
            case _:
                lines = [self.money(less)]
                for _ in range(self.pick(1, 2, 3, 4)):
                    word, body = self.applied(depth)
                    lines.append({word: body})
                return self.named("steps", lines)

    def fee_for_service(self, by_code: bool = False) -> Tree:
        volume = "ic.volume" if by_code else self.pick("hours", "hours", "ic.volume")
        price = "p_price" if volume == "hours" else "p_day_price"
        return self.named("fee_for_service", {"volume": volume, "price": price}, f"PxQ {volume}")

    def applied(self, depth: int) -> tuple[str, Tree]:
        """A term that does something to an amount, without that amount."""
        less = depth - 1
        match self.pick("excess", "less", "share", "at_most", "at_most", "at_least", "tiers",
                        "corridor", "stop_loss", "only_if", "only_if", "rounded",
                        "scale"):  # fmt: skip
            case "excess":
                word, body = "excess", {"over": self.limit(less)}
            case "less":
                word, body = "less", {"by": self.limit(less)}
            case "share":
                word, body = "share", {"rate": self.factors(less)}
            case "at_most":
                word, body = "at_most", {"limit": self.limit(less)}
                if self.chance(50):
                    self.kinds.add("at_most above")
                    body["above"] = self.ratio(less)
            case "at_least":
                word, body = "at_least", {"limit": self.limit(less)}
            case "tiers":
                word, body = "tiers", {"tiers": self.tiers()}
            case "corridor":
                word, body = "corridor", self.corridor()
            case "stop_loss":
                word, body = "stop_loss", {"limit": self.limit(less), "rate": self.ratio(less)}
            case "only_if":
                word, body = "only_if", {"test": self.test(less)}
                body |= {"otherwise": self.limit(less)} if self.chance(50) else {}
            case "rounded":
                word, body = "rounded", {"decimals": self.pick("0", "1", "2")}
            case _:
                num, den = self.pick(("p_rate", "score"), ("hours", "size"), ("size", "hours"))
                word, body = "scale", {"num": num, "den": den}
        self.kinds.add(word)
        return word, body

    def tiers(self) -> Tree:
        starts = sorted(self.draw(st.sets(st.integers(-500, 10**6), max_size=3)))
        found: list[Tree] = [{"rate": self.simple_rate()}]
        return found + [{"from": money_text(s), "rate": self.simple_rate()} for s in starts]

    def corridor(self) -> Tree:
        sides = self.pick("both", "above", "below")
        self.kinds.add(f"corridor {sides}")
        beyond = sorted(self.draw(st.sets(st.sampled_from([0, 3, 8, 15, 100]), min_size=1)))
        bands = [{"beyond": f"{b}%", "rate": self.simple_rate()} for b in beyond]
        return {"target": "p_target", "bands": bands, "sides": sides}

    def shared_savings(self, depth: int) -> Tree:
        counts = self.pick("whole", "beyond")
        body = {"benchmark": self.pick("p_target", self.money(depth)),
                "expenditure": self.money(depth), "rate": self.factors(0),
                "counts": counts}  # fmt: skip
        if self.chance(70):
            rounded = {"rounded": {"of": "points", "decimals": "2"}}
            body["minimum"] = (
                self.simple_rate()
                if counts == "beyond"
                else self.pick("2%", "score", rounded, self.table())
            )
            self.kinds.add(f"shared_savings minimum {counts}")
        if self.chance(50):
            body["limit"] = self.simple_rate()
        return self.named("shared_savings", body, f"shared_savings {counts}")

    def pay_for_performance(self, depth: int) -> Tree:
        body = {"stake": self.money(depth)}
        form = self.pick("proportion", "steps", "actions")
        if form == "proportion":
            body["points"] = self.pick("points", "score")
        elif form == "steps":
            what, borders = self.pick(("points", ("0", "300", "450")),
                                      ("score", ("10%", "50%", "9/10")))  # fmt: skip
            kept = [b for b in borders if self.chance(70)] or [borders[0]]
            body["points"] = what
            body["rewards"] = [{"from": b, "rate": self.simple_rate()} for b in kept]
        else:
            kept = self.pick(("done",), ("done", "signed"))
            body["rewards"] = [{"done": d, "rate": self.rate(1)} for d in kept]
        return self.named("pay_for_performance", body, f"pay_for_performance {form}")


@st.composite
def made_contracts(draw) -> Made:
    """A contract of two to five named amounts and one to three clauses, over three years."""
    amounts_count = draw(st.integers(1, 3))
    names = tuple(f"a{i}" for i in range(amounts_count))
    builder = _Builder(draw, names)
    amounts: dict[str, Tree] = {}
    for name in names:
        if builder.chance(25):
            ratio = f"r_{name}"
            amounts[ratio] = {"quotient": [builder.money(1), builder.money(1)]}
            builder.quotients.append(ratio)
            builder.kinds.add("quotient")
        amounts[name] = builder.money(3)
        builder.amounts.append(name)
    clauses: dict[str, Tree] = {}
    for i in range(draw(st.integers(1, 2))):
        clauses[f"c{i}"] = {"pay": builder.money(3)}
        builder.amounts.append(f"c{i}")
    tree, windows = _frame(draw, builder)
    tree["amounts"], tree["clauses"] = amounts, clauses
    return Made(tree, windows, frozenset(builder.kinds))


def _frame(draw: Callable, builder: _Builder) -> tuple[Tree, tuple[Window, ...]]:
    """Everything around the terms, and the values of what it names."""
    prices = [draw(st.integers(0, 10**7)) for _ in range(2)]
    sums = [builder.cents() for _ in YEARS]
    targets = [draw(st.integers(1, 10**7)) for _ in YEARS]
    rates = [builder.pick("8%", "40%", "33/100", "0%") for _ in YEARS]
    change = date(2028, 1, 1) + timedelta(days=draw(st.integers(0, 365)))
    before, after = builder.cents(), builder.cents()

    def dated(texts: list[str], **more: str) -> Tree:
        return {**more, "values": [
            {"value": text, "from": f"{year}-01-01", "known": "2026-12-01", "source": "made"}
            for year, text in zip(YEARS, texts, strict=False)
        ]}  # fmt: skip

    daily = dated([money_text(before)], per="year")
    daily["values"].append({"value": money_text(after), "from": change.isoformat(),
                            "known": "2026-12-01", "source": "made"})  # fmt: skip
    if change == date(2027, 1, 1):
        daily["values"] = daily["values"][1:]
    tree = {
        "passend": "1",
        "id": "made",
        "runs": {"from": "2027-01-01", "until": "2030-01-01"},
        "parties": {"payer": {"name": "Zuid", "kind": "insurer"},
                    "provider": {"name": "Ziekenhuis", "kind": "provider"}},
        "care": {"ic": {"codes": list(ITEMS), "year_of": "delivered", "unit": "day",
                        "held_by": "both", "by_code": "true"}},
        "observations": {name: {**STATED, **item} for name, item in OBSERVED.items()},
        "parameters": {
            "p_sum": dated([money_text(v) for v in sums], per="year"),
            "p_target": dated([money_text(v) for v in targets], per="year"),
            "p_rate": dated(rates),
            "p_price": dated([f"{prices[0] // 10**4}.{prices[0] % 10**4:04}"], per="hour",
                             decimals="4"),
            "p_day_price": dated([f"{prices[1] // 10**4}.{prices[1] % 10**4:04}"], per="day",
                                 decimals="4"),
            "p_daily": daily,
        },
    }  # fmt: skip
    windows = []
    for i, year in enumerate(YEARS):
        first = date(year, 1, 1)
        days = [first + timedelta(days=d) for d in range((date(year + 1, 1, 1) - first).days)]
        windows.append(Window(
            first,
            {
                "cost": Amount(Fraction(builder.cents()), "money"),
                "spent": Amount(Fraction(draw(st.integers(-10**6, 10**7))), "money"),
                "hours": Amount(Fraction(draw(st.integers(0, 3000))), "count"),
                "size": Amount(Fraction(draw(st.integers(0, 3000))), "count"),
                "points": Amount(Fraction(draw(st.integers(0, OUT_OF))), "count", OUT_OF),
                "score": Fraction(draw(st.integers(0, 1000)), 1000),
                "done": Amount(Fraction(draw(st.integers(0, 1))), "count"),
                "signed": None if builder.chance(15)
                else Amount(Fraction(draw(st.integers(0, 1))), "count"),
                "ic.volume": {item: Fraction(draw(st.integers(0, 50))) for item in ITEMS},
                "p_sum": Amount(Fraction(sums[i]), "money"),
                "p_target": Amount(Fraction(targets[i]), "money"),
                "p_rate": Fraction(rates[i][:-1]) / 100 if "%" in rates[i] else Fraction(rates[i]),
                "p_price": Amount(Fraction(prices[0], 100), "money"),
                "p_day_price": Amount(Fraction(prices[1], 100), "money"),
            },
            {"p_daily": [before if day < change else after for day in days]},
        ))  # fmt: skip
    return tree, tuple(windows)
