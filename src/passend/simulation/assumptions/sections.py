"""The sections of an assumptions file, each from its block to data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import TypeVar

from passend.simulation.assumptions.blocks import Block
from passend.simulation.assumptions.distributions import read_distribution
from passend.simulation.assumptions.keys import ACTIVITIES, DRIVERS
from passend.simulation.assumptions.model import (
    Activity,
    CaseMix,
    Correlation,
    Distribution,
    FixedCost,
    Insurer,
    Observed,
    OtherPayers,
    PerCase,
    Programme,
    Replacement,
    Season,
    Shift,
    Staff,
    UnitCost,
)

__all__ = [
    "read_activities", "read_case_mix", "read_correlation", "read_fixed_cost", "read_insurer",
    "read_observed", "read_other_payers", "read_replacement", "read_staff", "read_unit_cost",
]  # fmt: skip

_MONTHS = 12
_NINE = 10**9
Found = TypeVar("Found")


def read_observed(block: Block) -> Observed:
    basis = block.basis(needed=False)
    block.inherits = basis
    if block.has("expected") or block.has("mean"):
        key = "expected" if block.has("expected") else "mean"
        block.reading.note(
            block.at(key), "assumption-expectation",
            "what is expected stands in the contract; here stands only the spread around it",
            "leave it out, or change the expectation in the contract",
        )  # fmt: skip
    follows = block.text("follows")
    episodes = block.whole("episodes", least=1) if block.has("episodes") else 0
    if follows or episodes:
        block.basis()
    return Observed(
        spread=read_distribution(block, "spread", "share", around=True),
        per_case=_inside(block, "per_case", _per_case),
        growth=read_distribution(block, "growth", "share"),
        season=_inside(block, "season", _season),
        programme=_inside(block, "programme", _programme),
        follows=follows,
        shifts=tuple(_shift(item) for item in block.items("shifts")),
        episodes=episodes,
        basis=basis,
    )


def _inside(block: Block, key: str, read: Callable[[Block], Found | None]) -> Found | None:
    tree = block.get(key)
    if tree is None:
        return None
    inner = block.reading.block(tree, block.at(key), inherits=block.inherits)
    found = read(inner)
    inner.done()
    return found


def _per_case(block: Block) -> PerCase | None:
    block.inherits = block.basis(needed=False)
    of = block.text("of", needed=True)
    found = read_distribution(block, "distribution", "share", around=True)
    if found is None:
        if not block.has("distribution") and not block.broken:
            block.get("distribution", needed=True)
        return None
    if found.kind not in ("lognormal", "gamma"):
        message = f"the cost of a case is lognormal or gamma here, not {found.kind}"
        block.reading.note(block.at("distribution"), "distribution", message)
        return None
    return PerCase(of, found)


def _season(block: Block) -> Season | None:
    weights = block.figures("weights", "number")
    if len(weights) != _MONTHS or min(weights, default=Fraction(-1)) < 0 or not sum(weights):
        block.reading.note(block.at("weights"), "bad-value",
                           "a season is twelve weights of zero or more, January first")  # fmt: skip
        return None
    return Season(weights, block.basis())


def _programme(block: Block) -> Programme | None:
    basis = block.basis()
    block.inherits = basis
    effect = block.by_year("effect", "share", needed=True)
    realised = read_distribution(block, "realised", "share")
    realised = realised or Distribution("fixed", mean=Fraction(1), basis=basis)
    if any(share >= 1 for share in effect.values()):
        block.reading.note(block.at("effect"), "bad-value",
                           "an effect is less than the whole: below 100%")  # fmt: skip
        return None
    if realised.center != 1:
        block.reading.note(
            block.at("realised"), "assumption-expectation",
            f"what comes true of the effect is {realised.center} of it on average, not all of it: "
            "that would be another expectation",
            "give it a mean of 100%, or change the effect and the contract's expectation",
        )  # fmt: skip
        return None
    return Programme(effect, realised, basis)


def _shift(block: Block) -> Shift:
    basis = block.basis(needed=False)
    block.inherits = basis if basis.source or basis.guess else block.inherits
    to = block.text("to", needed=True)
    share = read_distribution(block, "share", "share_or_number")
    if share is None and not block.has("share"):
        block.get("share", needed=True)
    receiver = block.text("receiver")
    block.done()
    return Shift(to, share or Distribution("fixed", mean=Fraction(0)), receiver, basis)


def read_unit_cost(block: Block) -> UnitCost:
    basis = block.basis(needed=False)
    block.inherits = basis
    variable = read_distribution(block, "variable", "money")
    hours = read_distribution(block, "hours", "number")
    return UnitCost(block.text("party") or "provider", variable, hours, basis)


def read_fixed_cost(block: Block) -> FixedCost:
    basis = block.basis()
    block.inherits = basis
    amount = read_distribution(block, "amount", "money")
    if amount is None and not block.has("amount"):
        block.get("amount", needed=True)
    of = block.text("of")
    number = block.whole("number", least=1, needed=bool(of))
    if number and not of:
        block.get("of", needed=True)
    amount = amount or Distribution("fixed", mean=Fraction(0))
    party = block.text("party") or "provider"
    return FixedCost(party, amount, number, of, block.whole("stays"), basis)


def read_case_mix(block: Block) -> CaseMix | None:
    block.inherits = block.basis(needed=False)
    drift = read_distribution(block, "drift", "share")
    if drift is None and not block.has("drift"):
        block.get("drift", needed=True)
    observation = block.text("observation")
    return None if drift is None else CaseMix(drift, observation)


def read_correlation(block: Block) -> Correlation:
    basis = block.basis()
    between = block.texts("between")
    value = block.figure("correlation", "number", needed=True)
    if len(between) != 2 or between[0] == between[1]:
        block.reading.note(block.at("between"), "bad-value", "two different things are named here")
        between = ("", "")
    if value is not None and not -1 < value < 1:
        block.reading.note(block.at("correlation"), "bad-value",
                           "a correlation lies between -1 and 1")  # fmt: skip
    block.done()
    first, second = (_driver(name, block.reading.dutch) for name in between)
    return Correlation((first, second), value or Fraction(0), basis)


def _driver(name: str, dutch: bool) -> str:
    """The English name of what is correlated; an observation alone is its spread."""
    words = {d if dutch else e: e for e, d in DRIVERS.items()}
    if words.get(name) in ("inflation", "case_mix"):
        return words[name]
    stem, _, what = name.rpartition(".")
    if words.get(what) in ("growth", "spread"):
        return f"{stem}.{words[what]}"
    return f"{name}.spread"


def read_other_payers(block: Block) -> OtherPayers | None:
    basis = block.basis()
    share = block.figure("share", "share", needed=True)
    tariffs: dict[str, dict[int, int]] = {}
    for name, tree, path in block.under("tariffs"):
        if isinstance(tree, str):
            value = block.parsed(tree, path, "money")
            tariffs[name] = {} if value is None else {0: int(value)}
        else:
            inner = Block(block.reading, {block.reading.key("tariffs"): tree}, path[:-1])
            tariffs[name] = _cents(inner.by_year("tariffs", "money"))
    if share is not None and not 0 < share <= 1:
        block.reading.note(block.at("share"), "bad-value",
                           "a share of patients is above 0 and at most 100%")  # fmt: skip
        return None
    party = block.text("party") or "provider"
    return None if share is None else OtherPayers(party, share, tariffs, basis)


def _cents(figures: Mapping[int, Fraction]) -> dict[int, int]:
    return {year: int(value) for year, value in figures.items()}


def read_staff(block: Block) -> Staff:
    basis = block.basis()
    fte = block.by_year("fte", "number", needed=True)
    hundredths = {year: value * 100 for year, value in fte.items()}
    if any(value.denominator != 1 for value in hundredths.values()):
        block.reading.note(block.at("fte"), "bad-value", "full-time equivalents have two decimals")
    whole = {year: int(value) for year, value in hundredths.items()}
    hours = block.whole("hours_per_fte", least=1, needed=True)
    return Staff(block.text("party") or "provider", hours, whole, basis)


def read_insurer(block: Block) -> Insurer:
    basis = block.basis()
    shares: dict[str, Fraction] = {}
    for key in ("equalisation", "switching"):
        share = block.figure(key, "share") or Fraction(0)
        if not 0 <= share <= 1 or (share * _NINE).denominator != 1:
            block.reading.note(block.at(key), "bad-value",
                               "a share between 0 and 100%, to at most nine decimals")  # fmt: skip
        shares[key] = share
    prices = {}
    for name, tree, path in block.under("elsewhere"):
        value = block.parsed(tree, path, "money")
        if value is not None:
            prices[name] = int(value)
    investment = _cents(block.by_year("investment", "money"))
    party = block.text("party") or "payer"
    return Insurer(party, shares["equalisation"], shares["switching"], prices, investment, basis)


def read_replacement(block: Block) -> Replacement:
    found = Replacement(
        block.text("new", needed=True), block.text("old", needed=True), block.basis(needed=False)
    )
    block.done()
    return found


def read_activities(root: Block) -> dict[str, Activity]:
    """What kind of activity clauses pay for."""
    words = {dutch if root.reading.dutch else english: english
             for english, dutch in ACTIVITIES.items()}  # fmt: skip
    found = {}
    for clause, tree, path in root.under("activities"):
        if isinstance(tree, str) and tree in words:
            found[clause] = Activity(words[tree], root.reading.source.place(path))
        else:
            root.reading.note(path, "unknown-word", "this is no kind of activity",
                              f"choose {', '.join(words)}")  # fmt: skip
    return found
