"""Assumptions fitted to past observations: spread, growth and season of everything that a table
says enough of, as a file of assumptions in which every figure names the rows that it rests on.

Of n whole years, each of k windows (months of a year, say):

    trend   the straight line through the logarithms of the yearly totals, from four years on;
            below that their mean
    season  a month's share of the totals of all years, in thousandths
    r       what was observed / (trend or total of the year x season)
    v       sum of (r - 1)² / ((n - 1)(k - 1)); of years n - 2 beside a trend, else n - 1

Money becomes lognormal with cv = sqrt(v). A count becomes Poisson where v <= 1 / mean, else
negative binomial with size 1 / (v - 1 / mean). The numerator of a proportion becomes binomial, or
beta with sd² = what its variance is above that of chance.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from passend.algebra.nodes import Obs
from passend.contract.model import Contract
from passend.contract.prepared import Prepared
from passend.findings import BadInput, Finding, Place
from passend.observation.table import Table
from passend.periods import parse_window
from passend.simulation.assumptions.checks import expected_of, last_year
from passend.simulation.assumptions.keys import DISTRIBUTIONS, KEYS
from passend.simulation.assumptions.model import Basis, Distribution, Kind
from passend.simulation.cases import observables
from passend.words import Words

__all__ = ["Fit", "Fits", "fit_table", "fits_text"]

_LEAST_YEARS = {"year": 3, "quarter": 2, "month": 2}
_TREND_YEARS = 4
_PARTS = {"year": 1, "quarter": 4, "month": 12}
_DECIMALS = 10_000


@dataclass(frozen=True)
class Fit:
    """What past observations say of one observation: its spread around what is expected, its yearly
    growth (None with too few years for a trend, or where the contract states every year), the
    weights of the months where it is per month, and the rows behind it."""

    observation: str
    spread: Distribution
    growth: Fraction | None
    season: tuple[int, ...]
    source: str


@dataclass(frozen=True)
class Fits:
    """Everything that could be fitted; what could not, with the reason."""

    found: tuple[Fit, ...]
    left_out: Mapping[str, Words]


def fit_table(prepared: Prepared, table: Table, of: str = "") -> Fits:
    """Fit every observation of which a contract expects something and a table has enough whole
    years. The rows are those of the contract, or of the one named ``of`` (an earlier one, say); of
    each the latest known counts, items added up.

    Raises BadInput ``cannot-fit`` when nothing can be fitted."""
    contract = prepared.resolved.contract
    rows = [row for row in table.rows if row.contract == (of or contract.id)]
    latest = {(row.observation, row.window, row.item): row.value
              for row in sorted(rows, key=lambda row: row.known)}  # fmt: skip
    series: dict[str, dict[str, int]] = {}
    for (name, window, _), value in latest.items():
        windows = series.setdefault(name, {})
        windows[window] = windows.get(window, 0) + value
    found, left_out = [], {}
    known = observables(contract)
    for name in sorted(name for name in series if name in known and expected_of(contract, name)):
        try:
            found.append(_Series(contract, known[name], series, table, of or contract.id).fit())
        except _Unfit as unfit:
            left_out[name] = unfit.why
    if not found:
        why = "; ".join(f"{name}: {words.en}" for name, words in left_out.items())
        nothing = f"the table has no rows of {of or contract.id} of what {contract.id} expects"
        raise BadInput([Finding(Place(table.file), "cannot-fit", why or nothing,
                                "give more years, at the grain of the contract")])  # fmt: skip
    return Fits(tuple(found), left_out)


class _Unfit(Exception):
    """Why an observation is left out."""

    def __init__(self, dutch: str, english: str) -> None:
        super().__init__(english)
        self.why = Words(dutch, english)


class _Series:
    """The whole years of one observation."""

    def __init__(
        self,
        contract: Contract,
        obs: Obs,
        series: Mapping[str, Mapping[str, int]],
        table: Table,
        of: str,
    ) -> None:
        self.contract = contract
        self.obs, self.all = obs, series
        if obs.per not in _PARTS:
            raise _Unfit("per gebeurtenis zijn er geen jaren om naast elkaar te zetten",
                         "by event there are no years to set side by side")  # fmt: skip
        self.parts = _PARTS[obs.per]
        self.windows = self.whole(obs.name)
        if len(self.windows) < _LEAST_YEARS[obs.per]:
            seen, least = len(self.windows), _LEAST_YEARS[obs.per]
            years = ("heel jaar", "whole year") if seen == 1 else ("hele jaren", "whole years")
            raise _Unfit(f"{seen} {years[0]}, minstens {least} nodig",
                         f"{seen} {years[1]}, at least {least} needed")  # fmt: skip
        if min(map(min, self.windows.values())) < 0 or not all(map(sum, self.windows.values())):
            raise _Unfit("een jaar met niets, of een bedrag onder nul",
                         "a year of nothing, or an amount below zero")  # fmt: skip
        first, last = min(self.windows), max(self.windows)
        self.source = (f"{table.file or 'observations'} ({table.content_hash()[:19]}), "
                       f"{of} {first}-{last}")  # fmt: skip

    def whole(self, name: str) -> dict[int, list[int]]:
        """The values of every year of which all windows are there, by year, in their order."""
        years: dict[int, dict[str, int]] = {}
        for window, value in self.all.get(name, {}).items():
            if parse_window(window.partition("#")[0])[0] == self.obs.per:
                years.setdefault(int(window[:4]), {})[window] = value
        return {year: [values[window] for window in sorted(values)]
                for year, values in sorted(years.items()) if len(values) == self.parts}  # fmt: skip

    def fit(self) -> Fit:
        growth, trend = self.trend()
        weights = self.weights()
        if self.obs.name.endswith(".numerator"):
            spread = self.proportion()
        else:
            spread = self.around(trend, weights, growth is not None)
        # Growth would be a second expectation where the contract states every year, and of a
        # numerator where its denominator grows.
        stated = last_year(self.contract) in expected_of(self.contract, self.obs.name)
        if stated or self.obs.name.endswith(".numerator"):
            growth = None
        season = tuple(round(1000 * weight) for weight in weights) if self.parts == 12 else ()
        return Fit(self.obs.name, spread, growth, season, self.source)

    def trend(self) -> tuple[Fraction | None, list[float]]:
        """The growth per year, and the yearly totals that follow from it."""
        totals = [sum(values) for values in self.windows.values()]
        if len(totals) < _TREND_YEARS:
            return None, [sum(totals) / len(totals)] * len(totals)
        years, logs = list(self.windows), [math.log(total) for total in totals]
        middle, level = sum(years) / len(years), math.fsum(logs) / len(logs)
        slope = math.fsum((year - middle) * one for year, one in zip(years, logs, strict=True))
        slope /= math.fsum((year - middle) ** 2 for year in years)
        line = [math.exp(level + slope * (year - middle)) for year in years]
        return _decimal(math.expm1(slope)), line

    def weights(self) -> list[float]:
        """The share of each window of a year in the totals of all years."""
        total = sum(map(sum, self.windows.values()))
        return [sum(column) / total for column in zip(*self.windows.values(), strict=True)]

    def around(
        self, trend: Sequence[float], weights: Sequence[float], with_trend: bool
    ) -> Distribution:
        """The spread of windows around what was to be expected of each."""
        n, squares, expected = len(self.windows), 0.0, []
        for level, values in zip(trend, self.windows.values(), strict=True):
            level = level if self.parts == 1 else sum(values)
            for weight, value in zip(weights, values, strict=True):
                if weight:
                    expected.append(level * weight)
                    squares += (value / expected[-1] - 1) ** 2
        freedom = n - 1 - with_trend if self.parts == 1 else (n - 1) * (self.parts - 1)
        return self.named(squares / freedom, math.fsum(expected) / len(expected))

    def named(self, variance: float, mean: float) -> Distribution:
        """The distribution with a variance relative to its mean."""
        if self.obs.unit.kind == "money":
            return self.distribution("lognormal", cv=math.sqrt(variance))
        if variance <= 1 / mean:
            return self.distribution("poisson")
        return self.distribution("negative_binomial", size=1 / (variance - 1 / mean))

    def proportion(self) -> Distribution:
        """The spread of a numerator within its denominator."""
        below = self.whole(self.obs.name.removesuffix("numerator") + "denominator")
        pairs = [pair for year, values in self.windows.items() if year in below
                 for pair in zip(values, below[year], strict=True) if pair[1]]  # fmt: skip
        if len(pairs) < _LEAST_YEARS["year"]:
            raise _Unfit("te weinig noemers naast de tellers",
                         "too few denominators beside the numerators")  # fmt: skip
        rate = sum(top for top, _ in pairs) / sum(of for _, of in pairs)
        variance = math.fsum((top / of - rate) ** 2 for top, of in pairs) / (len(pairs) - 1)
        chance = math.fsum(rate * (1 - rate) / of for _, of in pairs) / len(pairs)
        if variance <= chance:
            return self.distribution("binomial")
        return self.distribution("beta", sd=math.sqrt(variance - chance))

    def distribution(self, kind: Kind, **figures: float) -> Distribution:
        exact = {name: max(_decimal(value), Fraction(1, _DECIMALS))
                 for name, value in figures.items()}  # fmt: skip
        return Distribution(kind, basis=Basis(source=self.source), **exact)


def _decimal(value: float) -> Fraction:
    return Fraction(round(value * _DECIMALS), _DECIMALS)


def fits_text(fits: Fits, id_: str, language: str = "nl") -> str:
    """The fits as a file of assumptions, in Dutch or English, ready to be read."""
    dutch = language == "nl"
    word = KEYS if dutch else {key: key for key in KEYS}
    lines = [f"{word['passend_assumptions']}: 1", *(["taal: nl"] if dutch else []),
             f"{word['id']}: {json.dumps(id_, ensure_ascii=False)}",
             f"{word['observations']}:"]  # fmt: skip
    for fit in fits.found:
        source = json.dumps(fit.source, ensure_ascii=False)
        lines += [f"  {fit.observation}:", f"    {word['source']}: {source}",
                  f"    {word['spread']}: {_spread(fit.spread, word, dutch)}"]  # fmt: skip
        if fit.growth is not None:
            lines.append(f"    {word['growth']}: {_percent(fit.growth)}")
        if fit.season:
            weights = ", ".join(map(str, fit.season))
            lines.append(f"    {word['season']}: {{{word['weights']}: [{weights}]}}")
    return "\n".join(lines) + "\n"


def _spread(spread: Distribution, word: Mapping[str, str], dutch: bool) -> str:
    kind = DISTRIBUTIONS[spread.kind] if dutch else spread.kind
    inside = ""
    for name in ("cv", "sd", "size"):
        value = getattr(spread, name)
        if value is not None:
            text = f"{float(value):.4f}" if name == "size" else _percent(value)
            inside = f"{word[name]}: {text}"
    return f"{{{kind}: {{{inside}}}}}"


def _percent(value: Fraction) -> str:
    return f"{float(value * 100):.2f}%"
