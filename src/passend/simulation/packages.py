"""Packages: what one party could offer so that it is worth the same to that party.

One's own side of a talk, on one's own machine. A package is other values for some parameters of the
draft. The levers are tried in every combination; one parameter balances each, so that on the same
cases the party is left with as much as under the draft, to the cent per case on average. What a
package means for the others is shown under the shared assumptions only.

Nothing here asks for a mandate, a weight or anything of the other side.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import lcm

from passend.algebra.units import Unit, rate
from passend.contract.check import prepare
from passend.contract.lower import parse_value, unit_of_parameter
from passend.contract.model import Contract
from passend.contract.prepared import Prepared
from passend.findings import BadInput, Finding
from passend.money import decimal_text, parse_ratio
from passend.report.pictures import Range
from passend.simulation.assumptions.model import Assumptions, Part
from passend.simulation.books import books_of
from passend.simulation.cases import run, to_party
from passend.simulation.samplers.draw import Draw
from passend.simulation.samplers.lines import base_of
from passend.simulation.samplers.world import World, world_of
from passend.simulation.simulate import Progress, draw_cases
from passend.simulation.simulated import Setting
from passend.simulation.statistics import band

__all__ = ["Lever", "OwnOffers", "OwnPackage", "packages_of", "with_values"]

_MOST = 200
"""Combinations of levers at most."""

_FINE = 10_000
"""A ratio that balances moves in hundredths of a percent."""


@dataclass(frozen=True)
class Lever:
    """A parameter that could have other values, as they would be written in the file."""

    parameter: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class OwnPackage:
    """A package as its own side sees it: the values, how much more it is worth to me than the draft
    (less than a cent per case either way), where it leaves me, and where it leaves every other
    party under the shared assumptions."""

    values: Mapping[str, str]
    difference: int
    mine: Range
    others: Mapping[str, Range]


@dataclass(frozen=True)
class OwnOffers:
    """The packages of one party. For that party's eyes: it shows what each is worth to it."""

    prepared: Prepared
    party: str
    cases: int
    packages: tuple[OwnPackage, ...]
    impossible: tuple[Mapping[str, str], ...]
    owner: str


def packages_of(
    prepared: Prepared,
    assumptions: Assumptions,
    shared: Assumptions,
    party: str,
    levers: Sequence[Lever],
    balance: Lever,
    setting: Setting | None = None,
    *,
    progress: Progress | None = None,
) -> OwnOffers:
    """Packages worth as much to a party as the draft. ``balance`` is the parameter that balances,
    with the lowest and the highest value it may get; ``assumptions`` may hold the party's own part,
    ``shared`` holds none.

    Raises BadInput: ``unknown-party``, ``other-overlay`` (the private part of somebody else),
    ``unknown-name``, ``several-values``, ``balance-range``, ``too-many-packages``.
    """
    setting = setting or Setting(cases=2_000)
    _allowed(prepared, assumptions, shared, party, levers, balance)
    worth = _Worth(prepared, assumptions, shared, party, setting)
    found: list[OwnPackage] = []
    impossible: list[Mapping[str, str]] = []
    choices = list(product(*(lever.values for lever in levers)))
    for done, choice in enumerate(choices):
        if progress is not None:
            progress(done, len(choices))
        values = dict(zip((lever.parameter for lever in levers), choice, strict=True))
        package = _balanced(worth, values, balance)
        if package is None:
            impossible.append(values)
        elif package.values not in [one.values for one in found]:
            found.append(package)
    if progress is not None:
        progress(len(choices), len(choices))
    return OwnOffers(prepared, party, worth.draw.n, tuple(found), tuple(impossible),
                     assumptions.owner)  # fmt: skip


def _allowed(
    prepared: Prepared,
    assumptions: Assumptions,
    shared: Assumptions,
    party: str,
    levers: Sequence[Lever],
    balance: Lever,
) -> None:
    findings = list(_refused(prepared, party, [*levers, balance]))
    place = prepared.resolved.place(())
    if shared.owner or assumptions.owner not in ("", party):
        findings.append(Finding(place, "other-overlay",
                                f"packages of {party} rest on its own private part, or on none",
                                "give the shared part, and your own if you like"))  # fmt: skip
    if len(balance.values) != 2:
        findings.append(Finding(place, "balance-range", "the parameter that balances has a lowest "
                                "and a highest value", "give two values"))  # fmt: skip
    many = 1
    for lever in levers:
        many *= len(lever.values)
    if many > _MOST:
        message = f"{many} combinations are more than a talk can hold"
        findings.append(Finding(place, "too-many-packages", message, "give fewer values"))
    if findings:
        raise BadInput(findings)


def _refused(prepared: Prepared, party: str, levers: Sequence[Lever]) -> Iterator[Finding]:
    contract = prepared.resolved.contract
    if party not in contract.parties:
        yield Finding(prepared.resolved.place(("parties",)), "unknown-party",
                      f"there is no party {party!r}",
                      f"choose {', '.join(contract.parties)}")  # fmt: skip
    for lever in levers:
        item = contract.parameters.get(lever.parameter)
        if item is None:
            yield Finding(prepared.resolved.place(("parameters",)), "unknown-name",
                          f"there is no parameter {lever.parameter!r}",
                          f"choose {', '.join(contract.parameters)}")  # fmt: skip
            continue
        place = prepared.resolved.place(("parameters", lever.parameter))
        if len(item.values) != 1:
            message = f"{lever.parameter} has {len(item.values)} values of its own"
            mend = "choose a parameter with one value, such as the base of an index"
            yield Finding(place, "several-values", message, mend)
            continue
        for text in lever.values:
            try:
                parse_value(text, _unit(contract, lever, text))
            except ValueError as error:
                yield Finding(place, "bad-value", str(error))


def _unit(contract: Contract, lever: Lever, text: str) -> Unit:
    """The unit in which a value of a lever is read: that of the parameter, a ratio in its own."""
    unit = unit_of_parameter(lever.parameter, contract)
    return rate(parse_ratio(text).denominator) if unit.kind == "rate" else unit


def with_values(prepared: Prepared, values: Mapping[str, str]) -> Prepared:
    """The contract with other values for some parameters. Raises BadInput when it is not valid."""
    contract = prepared.resolved.contract
    parameters = dict(contract.parameters)
    for name, text in values.items():
        entry = replace(parameters[name].values[0], value=text)
        parameters[name] = replace(parameters[name], values=(entry,))
    changed = replace(prepared.resolved, contract=replace(contract, parameters=parameters))
    return prepare(changed)


class _Worth:
    """What a contract is worth, always on the same cases."""

    def __init__(
        self, prepared: Prepared, assumptions: Assumptions, shared: Assumptions, party: str,
        setting: Setting,
    ) -> None:  # fmt: skip
        self.prepared, self.party, self.shared = prepared, party, shared
        options = {"seed": setting.seed, "quasi": setting.quasi, "known": setting.known}
        self.world = world_of([prepared], assumptions, **options)  # type: ignore[arg-type]
        self.draw = draw_cases(self.world, setting)
        self.others = world_of([prepared], shared, **options)  # type: ignore[arg-type]
        self.other_draw = draw_cases(self.others, setting)
        self.drafted = self.total(prepared)

    def total(self, prepared: Prepared) -> int:
        """What the party receives less what it pays, over all cases and years."""
        cases = _as(self.world, prepared).cases(self.draw)
        return int(to_party(prepared, run(prepared, cases), self.party).sum())

    def package(self, prepared: Prepared, values: Mapping[str, str]) -> OwnPackage:
        mine = self.left(self.world, self.draw, prepared)
        others = self.left(self.others, self.other_draw, prepared)
        others.pop(self.party)
        return OwnPackage(values, self.total(prepared) - self.drafted, mine[self.party], others)

    def left(self, world: World, draw: Draw, prepared: Prepared) -> dict[str, Range]:
        """Where every party is left over the whole run."""
        own = _as(world, prepared)
        cases = own.cases(draw)
        part: Part = own.assumptions.all
        books = books_of(prepared, part, draw, cases, run(prepared, cases))
        return {party: band(figures.margin.sum(axis=1)).range for party, figures in books.items()}


def _as(world: World, prepared: Prepared) -> World:
    """The same world for another version of its contract."""
    return replace(world, prepared=(prepared,), bases=(base_of(prepared, world.assumptions),))


def _balanced(worth: _Worth, values: Mapping[str, str], balance: Lever) -> OwnPackage | None:
    """The package in which the balancing parameter makes up for the rest, or None where no value in
    its range does. Bisection over its smallest unit: worth goes one way with the parameter."""
    contract = worth.prepared.resolved.contract
    unit = unit_of_parameter(balance.parameter, contract)
    unit = rate(lcm(_FINE, *(parse_ratio(text).denominator for text in balance.values))) if (
        unit.kind == "rate") else unit  # fmt: skip
    low, high = sorted(parse_value(text, unit) for text in balance.values)
    decimals = len(str(unit.parts)) - 1 + (2 if unit.kind == "money" else 0)

    def at(value: int) -> tuple[Prepared, dict[str, str]]:
        text = f"{value}/{unit.parts}" if unit.kind == "rate" else decimal_text(value, decimals)
        chosen = {**values, balance.parameter: text}
        return with_values(worth.prepared, chosen), chosen

    def short(value: int) -> int:
        return worth.total(at(value)[0]) - worth.drafted

    ends = short(low), short(high)
    if ends[0] * ends[1] > 0:
        return None
    rising = ends[1] >= ends[0]
    while high - low > 1:
        middle = (low + high) // 2
        if (short(middle) >= 0) == rising:
            high = middle
        else:
            low = middle
    best = min((low, high), key=lambda value: (abs(short(value)), value))
    found, chosen = at(best)
    return worth.package(found, chosen)
