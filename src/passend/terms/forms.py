"""The payment forms: price x volume, lump sum, tiers, table, corridor, bundle, performance."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from passend.algebra.nodes import Excess, Lit, Node, Ratio, Scale, Times
from passend.algebra.units import rate
from passend.money import parse_ratio
from passend.terms.base import (
    Lowered,
    Record,
    Scope,
    Term,
    TermError,
    add,
    align,
    as_ratio,
    excess,
    finer,
    linear_pieces,
    negative,
    part,
    product,
    share,
    subtract,
    times_rate,
    to_parts,
    when,
    zero,
)
from passend.words import Words

__all__ = [
    "Band", "Bundle", "Corridor", "FeeForService", "LumpSum", "PassThrough", "PayForPerformance",
    "Reward", "SharedSavings", "StopLoss", "Table", "Tier", "Tiers",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class FeeForService(Term):
    """Price x volume (PxQ): the sum over items of volume x price.

    Formula: sum of volume x price, rounded to cents once on the sum where a price has parts of a
    cent. For rounding per claim line, observe the volume per line and take the total afterwards.
    """

    key: ClassVar[str] = "fee_for_service"
    dutch: ClassVar[str] = "prijs_maal_volume"
    sentence: ClassVar[Words] = Words("{volume} maal {price}", "{volume} times {price}")
    roles: ClassVar = {"result": Words("prijs maal volume", "price times volume")}
    volume: Term = part("expression", "volume")
    price: Term = part("expression", "prijs")

    def lower(self, scope: Scope) -> Lowered:
        volume = self.volume.amount(scope)
        paid = Times(volume, self.price.amount(scope.over(volume.axis)))
        return to_parts(paid).named("fee_for_service.result")


@dataclass(frozen=True, kw_only=True)
class LumpSum(Term):
    """A fixed sum per window (aanneemsom, vast bedrag, beschikbaarheid).

    Formula: the amount in force at the window's first day. The amount says what it is per.
    """

    key: ClassVar[str] = "lump_sum"
    dutch: ClassVar[str] = "vast_bedrag"
    sentence: ClassVar[Words] = Words("het vaste bedrag {amount}", "the fixed sum {amount}")
    amount_of: Term = part("expression", "bedrag", key="amount", main=True)

    def lower(self, scope: Scope) -> Lowered:
        amount = self.amount_of.amount(scope)
        if amount.unit.kind == "money" and amount.grain is None:
            raise TermError(
                "a fixed sum says what it is per: add per: year (or month, quarter, term) to it",
                self.path,
                "per-missing",
            )
        return amount


@dataclass(frozen=True, kw_only=True)
class PassThrough(Term):
    """Costs paid as they were made (nacalculatie), in whole or for a stated share.

    Formula: round(cost x rate).
    """

    key: ClassVar[str] = "pass_through"
    dutch: ClassVar[str] = "nacalculatie"
    sentence: ClassVar[Words] = Words("{cost}, zoals werkelijk gemaakt", "{cost}, as actually made")
    asides: ClassVar = {"rate": Words(", voor {rate}", ", for {rate}")}
    roles: ClassVar = {"result": Words("nagecalculeerd", "settled at cost")}
    cost: Term = part("expression", "kosten", main=True)
    rate: Term | None = part("expression", "tarief", optional=True)

    def lower(self, scope: Scope) -> Lowered:
        cost = self.cost.amount(scope)
        if self.rate is None:
            return cost
        return share(cost, [self.rate.value(scope)], scope).named("pass_through.result")


@dataclass(frozen=True, kw_only=True)
class Tier(Record):
    """From a border on (none: from zero), each further unit counts for this rate."""

    sentence: ClassVar[Words] = Words("{rate}", "{rate}")
    asides: ClassVar = {"from": Words(" van wat boven {from} ligt", " of what lies above {from}")}

    start: Term | None = part("expression", "vanaf", key="from", optional=True)
    rate: Term = part("expression", "tarief")


@dataclass(frozen=True, kw_only=True)
class Tiers(Term):
    """A sliding scale (staffel): every slice counts for its own rate.

    Formula: r1 x of + (r2 - r1) x max(0, of - b2) + ..., rounded once.
    """

    key: ClassVar[str] = "tiers"
    dutch: ClassVar[str] = "staffel"
    sentence: ClassVar[Words] = Words(
        "{of} volgens de staffel {tiers}", "{of} by the scale {tiers}"
    )
    roles: ClassVar = {"result": Words("volgens de staffel", "by the scale")}
    of: Term = part("incoming", "van")
    tiers: tuple[Tier, ...] = part("Tier", "treden", main=True)

    def lower(self, scope: Scope) -> Lowered:
        of = self.of.amount(scope)
        before: Node | None = None
        pieces: list[tuple[Node | None, Node]] = []
        for place, tier in enumerate(self.tiers):
            if (tier.start is None) != (place == 0):
                raise TermError("the first tier has no start, every other has one", tier.path)
            slope = _rate(tier.rate, scope)
            change = slope if before is None else subtract(slope, before)
            border = None if tier.start is None else _node(tier.start.like(of, scope), tier)
            pieces.append((border, change))
            before = slope
        return linear_pieces(of, pieces, of.unit.parts).named("tiers.result")


@dataclass(frozen=True, kw_only=True)
class Point(Record):
    """At this size the table says this ratio."""

    sentence: ClassVar[Words] = Words("bij {from}: {value}", "at {from}: {value}")

    start: int = part("integer", "vanaf", key="from")
    value: str = part("ratio", "waarde")


@dataclass(frozen=True, kw_only=True)
class Table(Term):
    """A ratio by size. Between two points it runs in a straight line, reaching the next value at
    the last whole number below the next point (``last_member``) or at the next point itself
    (``next_point``); with ``step`` it stays. From the last point on it is the last value; below the
    first point it is undefined.

    Formula: v1 + (v2 - v1) x (by - s1) / (length of the band), exact, never rounded.
    """

    key: ClassVar[str] = "table"
    dutch: ClassVar[str] = "tabel"
    sentence: ClassVar[Words] = Words(
        "de waarde bij {by} volgens de tabel {points} (ertussen: {between})",
        "the value at {by} by the table {points} (in between: {between})",
    )
    roles: ClassVar = {"outside": Words("onder de tabel: geen waarde", "below the table: no value")}
    by: Term = part("expression", "naar")
    points: tuple[Point, ...] = part("Point", "punten")
    between: str = part("between", "tussen")

    def lower(self, scope: Scope) -> Lowered:
        by = self.by.amount(scope)
        parts = by.unit.parts
        starts = [int(point.start) for point in self.points]
        if starts != sorted(set(starts)):
            raise TermError("the points of a table rise", self.path)
        undefined = Lit(0, by.unit).named("table.outside")
        num: Node = undefined
        den: Node = Lit(0, by.unit).named("table.outside")
        found: Ratio = Ratio(num, den)
        for place, point in enumerate(self.points):
            last = place + 1 == len(self.points)
            band = self._flat(point, by) if last else self._band(place, by)
            border = Lit(starts[place] * parts, by.unit)
            chosen = when(by, border, band, found, scope)
            assert isinstance(chosen, Ratio)
            found = chosen
        return found

    def _flat(self, point: Point, by: Node) -> Ratio:
        value, parts = parse_ratio(point.value), by.unit.parts
        return Ratio(Lit(value.numerator * parts, by.unit), Lit(value.denominator * parts, by.unit))

    def _band(self, place: int, by: Node) -> Ratio:
        here, after = self.points[place], self.points[place + 1]
        if self.between == "step":
            return self._flat(here, by)
        low, high = parse_ratio(here.value), parse_ratio(after.value)
        length = int(after.start) - int(here.start) - (self.between == "last_member")
        if length < 1:
            raise TermError("a band of a table has room for a line", after.path)
        rise, parts = (high - low) / length, by.unit.parts
        common = math.lcm(low.denominator, rise.denominator)
        beyond = subtract(by, Lit(int(here.start) * parts, by.unit))
        above = times_rate(beyond, Lit(int(rise * common), rate(1)))
        num = add(Lit(int(low * common) * parts, by.unit), above)
        return Ratio(num, Lit(common * parts, by.unit))


@dataclass(frozen=True, kw_only=True)
class Band(Record):
    """Beyond this ratio of the target, this share of the difference is settled."""

    sentence: ClassVar[Words] = Words(
        "{rate} van wat meer dan {beyond} van het doel afwijkt",
        "{rate} of what deviates more than {beyond} from the target",
    )

    beyond: Term = part("expression", "voorbij")
    rate: Term = part("expression", "tarief")


@dataclass(frozen=True, kw_only=True)
class Corridor(Term):
    """A corridor (bandbreedte): inside it nothing is settled, outside it shares of the difference.

    Formula: sum over bands of (r_k - r_(k-1)) x max(0, of - target x (1 + b_k)), minus the same
    below the target, rounded once; positive above the target. ``sides: above`` or ``below`` settles
    one side only.
    """

    key: ClassVar[str] = "corridor"
    dutch: ClassVar[str] = "bandbreedte"
    sentence: ClassVar[Words] = Words(
        "van het verschil tussen {of} en {target} buiten de bandbreedte: {bands} ({sides})",
        "of the difference between {of} and {target} outside the corridor: {bands} ({sides})",
    )
    roles: ClassVar = {"result": Words("buiten de bandbreedte", "outside the corridor")}
    of: Term = part("incoming", "van")
    target: Term = part("expression", "doel")
    bands: tuple[Band, ...] = part("Band", "banden")
    sides: str = part("sides", "kanten")

    def lower(self, scope: Scope) -> Lowered:
        of = self.of.amount(scope)
        target = _node(self.target.like(of, scope), self)
        pieces: list[Node] = []
        before: Node | None = None
        for band in self.bands:
            slope, beyond = _rate(band.rate, scope), _rate(band.beyond, scope)
            change = slope if before is None else subtract(slope, before)
            one = Lit(beyond.unit.parts, beyond.unit)
            if self.sides != "below":
                above = excess(of, times_rate(target, add(one, beyond)))
                pieces.append(times_rate(above, change))
            if self.sides != "above":
                below = excess(times_rate(target, subtract(one, beyond)), of)
                pieces.append(negative(times_rate(below, change)))
            before = slope
        return to_parts(add(*pieces), of.unit.parts).named("corridor.result")


@dataclass(frozen=True, kw_only=True)
class StopLoss(Term):
    """Outliers (uitschieters): the payer bears a share of what one window costs above a limit.

    Formula: round(max(0, of - limit) x rate).
    """

    key: ClassVar[str] = "stop_loss"
    dutch: ClassVar[str] = "uitschieters"
    sentence: ClassVar[Words] = Words(
        "{rate} van wat {of} uitkomt boven {limit}", "{rate} of what {of} comes to above {limit}"
    )
    roles: ClassVar = {
        "excess": Words("boven de grens voor uitschieters", "above the outlier limit"),
        "result": Words("vergoeding voor uitschieters", "outlier payment"),
    }
    of: Term = part("incoming", "van")
    limit: Term = part("expression", "grens")
    rate: Term = part("expression", "tarief")

    def lower(self, scope: Scope) -> Lowered:
        of = self.of.amount(scope)
        beyond = excess(of, _node(self.limit.like(of, scope), self)).named("stop_loss.excess")
        return share(beyond, [self.rate.value(scope)], scope).named("stop_loss.result")


@dataclass(frozen=True, kw_only=True)
class Bundle(Term):
    """A bundle (bundel): the agreed target less the cost of the care in it, either way.

    Formula: target - cost, between -stop_loss and stop_gain where those are given.
    """

    key: ClassVar[str] = "bundle"
    dutch: ClassVar[str] = "bundel"
    sentence: ClassVar[Words] = Words(
        "de bundelprijs {target} min {cost}",
        "the bundle price {target} less {cost}",
    )
    asides: ClassVar = {
        "stop_gain": Words(", hoogstens {stop_gain}", ", at most {stop_gain}"),
        "stop_loss": Words(", verlies hoogstens {stop_loss}", ", loss at most {stop_loss}"),
    }
    roles: ClassVar = {
        "difference": Words("bundelprijs min kosten", "bundle price less cost"),
        "result": Words("uitkomst van de bundel", "result of the bundle"),
    }
    target: Term = part("expression", "doel")
    cost: Term = part("expression", "kosten")
    stop_gain: Term | None = part("expression", "winstgrens", optional=True)
    stop_loss: Term | None = part("expression", "verliesgrens", optional=True)

    def lower(self, scope: Scope) -> Lowered:
        target = self.target.amount(scope)
        cost = _node(self.cost.like(target, scope), self)
        found = subtract(target, cost).named("bundle.difference")
        if self.stop_gain is not None:
            limit = _node(self.stop_gain.like(found, scope), self)
            found = subtract(found, excess(found, limit))
        if self.stop_loss is not None:
            floor = negative(_node(self.stop_loss.like(found, scope), self))
            found = add(found, excess(floor, found))
        return found.named("bundle.result")


@dataclass(frozen=True, kw_only=True)
class SharedSavings(Term):
    """Shared savings (gedeelde besparing): a share of what expenditure stays below the benchmark,
    once the saving reaches a minimum share of the benchmark; the whole saving counts, or only what
    lies beyond the minimum. Losses are a clause of their own, with the two amounts swapped.

    Formula: D = max(0, benchmark - expenditure); 0 unless D / benchmark >= minimum (exact);
    round(D x share), or round((D - minimum x benchmark) x share); at most round(limit x benchmark).
    """

    key: ClassVar[str] = "shared_savings"
    dutch: ClassVar[str] = "gedeelde_besparing"
    sentence: ClassVar[Words] = Words(
        "{rate} van wat {expenditure} onder {benchmark} blijft ({counts})",
        "{rate} of what {expenditure} stays below {benchmark} ({counts})",
    )
    asides: ClassVar = {
        "minimum": Words(
            ", zodra dat ten minste {minimum} is", ", once that is at least {minimum}"
        ),
        "limit": Words(", ten hoogste {limit} van {benchmark}", ", at most {limit} of {benchmark}"),
    }
    roles: ClassVar = {
        "saving": Words("besparing", "saving"),
        "threshold": Words("besparing vanaf de drempel", "saving from the threshold on"),
        "share": Words("aandeel in de besparing", "share of the saving"),
        "result": Words("na het maximum", "after the limit"),
    }
    benchmark: Term = part("expression", "norm")
    expenditure: Term = part("expression", "uitgaven")
    rate: tuple[Term, ...] = part("expressions", "tarief")
    minimum: Term | None = part("expression", "drempel", optional=True)
    counts: str = part("counts", "telt")
    limit: Term | None = part("expression", "maximum", optional=True)

    def lower(self, scope: Scope) -> Lowered:
        benchmark, spent = align(self.benchmark.amount(scope), self.expenditure.amount(scope))
        saving: Node = Excess(benchmark, spent).named("shared_savings.saving")
        parts = benchmark.unit.parts
        if self.minimum is not None:
            minimum = self.minimum.value(scope)
            counted = saving
            if self.counts == "beyond":
                threshold = as_ratio(minimum, scope)
                if not isinstance(minimum, Node):
                    raise TermError("beyond a quotient nothing exact is left", self.path)
                counted = excess(saving, times_rate(benchmark, threshold.num))
            reached = when(Ratio(saving, benchmark), minimum, counted, zero(counted), scope)
            saving = _node(reached, self).named("shared_savings.threshold")
        factors = [rate.value(scope) for rate in self.rate]
        shared = to_parts(share(saving, factors, scope), parts) if saving.unit.parts == parts else (
            _share_to(saving, product(factors, scope), parts, scope))  # fmt: skip
        shared = shared.named("shared_savings.share")
        if self.limit is None:
            return shared
        most = share(benchmark, [self.limit.value(scope)], scope)
        return subtract(shared, excess(shared, most)).named("shared_savings.result")


def _share_to(node: Node, factor: Lowered, parts: int, scope: Scope) -> Node:
    """round(node x factor) in the stated parts, rounded once."""
    pair = as_ratio(factor, scope)
    return Scale(node, pair.num, finer(pair.den, pair.den.unit.parts * node.unit.parts // parts))


@dataclass(frozen=True, kw_only=True)
class Reward(Record):
    """From this many points (or this rate) on, this share of the stake is earned; or an agreed
    action, judged by both, that earns a share when it is done."""

    sentence: ClassVar[Words] = Words("{rate}", "{rate}")
    asides: ClassVar = {
        "from": Words(" vanaf {from}", " from {from} on"),
        "done": Words(" als {done} is gedaan", " if {done} is done"),
    }

    start: Term | None = part("expression", "vanaf", key="from", optional=True)
    done: Term | None = part("expression", "gedaan", optional=True)
    rate: Term = part("expression", "tarief")


@dataclass(frozen=True, kw_only=True)
class PayForPerformance(Term):
    """Performance pay (prestatiebeloning, uitkomstbekostiging): steps on points earned, or agreed
    actions judged jointly; without rewards the stake is earned in proportion to the points.

    Formula: round(stake x r), with r the rate of the highest step reached (0 below the first), the
    sum of the rates of the actions that are done, or points / the points there are.
    """

    key: ClassVar[str] = "pay_for_performance"
    dutch: ClassVar[str] = "prestatiebeloning"
    sentence: ClassVar[Words] = Words(
        "het verdiende deel van {stake}", "the part of {stake} that was earned"
    )
    asides: ClassVar = {
        "points": Words(", naar {points}", ", by {points}"),
        "rewards": Words(": {rewards}", ": {rewards}"),
    }
    roles: ClassVar = {"result": Words("verdiende beloning", "reward earned")}
    stake: Term = part("expression", "inzet")
    points: Term | None = part("expression", "punten", optional=True)
    rewards: tuple[Reward, ...] | None = part("Reward", "beloningen", optional=True)

    def lower(self, scope: Scope) -> Lowered:
        stake = self.stake.amount(scope)
        return share(stake, [self._earned(scope)], scope).named("pay_for_performance.result")

    def _earned(self, scope: Scope) -> Lowered:
        if self.rewards is None:
            if self.points is None:
                raise TermError("say by which points, or which rewards there are", self.path)
            return self.points.value(scope)
        if all(reward.done is not None for reward in self.rewards) and self.points is None:
            earned = []
            for reward in self.rewards:
                assert reward.done is not None
                rate_ = _rate(reward.rate, scope)
                done = reward.done.amount(scope)
                chosen = when(done, Lit(done.unit.parts, done.unit), rate_, zero(rate_), scope)
                earned.append(_node(chosen, reward))
            return add(*earned)
        if self.points is None or any(r.start is None or r.done is not None for r in self.rewards):
            raise TermError("rewards are steps on points (from), or actions (done)", self.path)
        points = self.points.value(scope)
        found: Lowered = Lit(0, rate(1))
        for reward in self.rewards:
            assert reward.start is not None
            border = reward.start.like(points, scope)
            found = when(points, border, _rate(reward.rate, scope), found, scope)
        return found


def _rate(term: Term, scope: Scope) -> Node:
    """A rate. Raises TermError for anything else."""
    found = term.value(scope)
    if isinstance(found, Ratio) or found.unit.kind != "rate":
        raise TermError(
            "a rate was expected: a percentage, or a parameter or amount that is one", term.path
        )
    return found


def _node(value: Lowered, at: Term | Record) -> Node:
    if isinstance(value, Ratio):
        raise TermError("a quotient is not an amount here", at.path)
    return value
