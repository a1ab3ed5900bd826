"""Case mix: what was to be expected with these patients, by a regression. Needs extra ``casemix``.

Statsmodels fits, so that a statistician on the other side can fit the same; it is imported here
only, inside the functions. Which traits count is agreed on the method card.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from passend.findings import BadInput, Finding, Place
from passend.monitoring.funnels.funnel import Unit
from passend.monitoring.funnels.limits import Z95

__all__ = ["Adjusted", "Case", "Family", "PublishedModel", "adjusted_ratio",
           "adjusted_scores", "expected_units"]  # fmt: skip

Family = Literal["binomial", "poisson", "gaussian"]
"""An event that happens or not (logistic); counts or hours (log-linear); a score (linear)."""


@dataclass(frozen=True)
class Case:
    """A patient, or patients alike: with whom, what was observed, the traits, how many they are."""

    unit: str
    observed: float
    traits: Mapping[str, float | str]
    weight: float = 1.0


@dataclass(frozen=True)
class Adjusted:
    """A figure after adjustment, its 95 % interval, and the same figure without adjustment."""

    unit: str
    value: float
    lower: float
    upper: float
    crude: float


@dataclass(frozen=True)
class PublishedModel:
    """A logistic model that someone else fitted and published: a coefficient per trait. Needs no
    extra, since nothing is fitted."""

    coefficients: Mapping[str, float]

    def mean(self, effect: float, cases: Sequence[Mapping[str, float]]) -> float:
        """The mean probability of cases under a constant: mean of 1 / (1 + exp(-(effect + sum of
        coefficient x trait))). With the constant of a provider it is what that provider is
        predicted to have, with the average constant what is expected of anyone with its patients;
        their quotient is its standardised ratio. Raises ValueError without cases and KeyError
        where a case does not say a trait."""
        if not cases:
            raise ValueError("there is no mean of no cases")
        total = 0.0
        for case in cases:
            score = effect + sum(c * case[trait] for trait, c in self.coefficients.items())
            total += 1 / (1 + math.exp(-score))
        return total / len(cases)


def expected_units(
    cases: Sequence[Case], family: Family, reference: Sequence[Case] | None = None
) -> tuple[Unit, ...]:
    """Observed and expected by provider, for a funnel of ratios: expected is the sum of what a
    model of the traits (no provider in it) predicts for each case. The model is fitted on the
    ``reference``, by default on the cases themselves: a large provider that differs then hides in
    part in what is expected of it.

    Raises BadInput ``extra-missing``, ``no-fit`` (fewer cases than coefficients, or no variation).
    """
    fitted_on = cases if reference is None else reference
    design, _ = _design([*cases, *fitted_on])
    predicted = _fitted(fitted_on, family, design[len(cases) :]).predict(design[: len(cases)])
    found: dict[str, list[float]] = {}
    for case, mean in zip(cases, predicted, strict=True):
        sums = found.setdefault(case.unit, [0.0, 0.0])
        sums[0] += case.observed * case.weight
        sums[1] += float(mean) * case.weight
    return tuple(Unit(name, observed, expected) for name, (observed, expected) in found.items())


def adjusted_ratio(cases: Sequence[Case], unit: str, against: str) -> Adjusted:
    """How many times as much (hours, visits) ``unit`` has as ``against`` for people alike:
    exp(coefficient) of a log-linear model with the traits, with a robust (sandwich, HC1) 95 %
    interval, since hours are not Poisson. ``crude`` is the ratio of the plain means.

    Raises BadInput ``extra-missing``, ``no-fit``.
    """
    pair = [case for case in cases if case.unit in (unit, against)]
    design, names = _design(pair)
    group = np.array([[float(case.unit == unit)] for case in pair])
    model = _fitted(pair, "poisson", np.hstack([design, group]), robust=True)
    value, error = float(model.params[-1]), float(model.bse[-1])
    if len(names) + 1 != len(model.params) or not math.isfinite(error):
        raise _no_fit("the traits tell the two sides apart completely")
    means = [_mean([case for case in pair if case.unit == name]) for name in (unit, against)]
    lower, upper = (math.exp(value + z * error) for z in (-Z95, Z95))
    return Adjusted(unit, math.exp(value), lower, upper, means[0] / means[1])


def adjusted_scores(cases: Sequence[Case]) -> tuple[Adjusted, ...]:
    """The mean score of every provider as if it had the people of all together: mean of all +
    (its own mean - the mean predicted for its people), by a linear model of the traits; the
    interval is that of its own mean (residual standard deviation / sqrt(n)).

    Raises BadInput ``extra-missing``, ``no-fit``.
    """
    design, names = _design(cases)
    model = _fitted(cases, "gaussian", design)
    predicted = np.asarray(model.predict(design))
    residual = np.array([case.observed for case in cases]) - predicted
    freedom = max(1.0, sum(case.weight for case in cases) - len(names))
    weights = np.array([case.weight for case in cases])
    spread = math.sqrt(float((weights * residual**2).sum()) / freedom)
    whole = _mean(cases)
    found = []
    for unit in dict.fromkeys(case.unit for case in cases):
        rows = np.array([case.unit == unit for case in cases])
        count = float(weights[rows].sum())
        value = whole + float((weights * residual)[rows].sum()) / count
        width = Z95 * spread / math.sqrt(count)
        crude = _mean([case for case in cases if case.unit == unit])
        found.append(Adjusted(unit, value, value - width, value + width, crude))
    return tuple(found)


def _mean(cases: Sequence[Case]) -> float:
    weight = sum(case.weight for case in cases)
    return sum(case.observed * case.weight for case in cases) / weight


def _design(cases: Sequence[Case]) -> tuple[NDArray[np.float64], list[str]]:
    """A constant, every number as it is, every word but the first as yes or no."""
    columns, names = [np.ones(len(cases))], ["constant"]
    for trait in sorted({name for case in cases for name in case.traits}):
        missing = next((case for case in cases if trait not in case.traits), None)
        if missing is not None:
            raise _no_fit(f"a case of {missing.unit} does not say {trait}")
        values = [case.traits[trait] for case in cases]
        if all(isinstance(value, (int, float)) for value in values):
            columns.append(np.array(values, dtype=np.float64))
            names.append(trait)
            continue
        for word in sorted({str(value) for value in values})[1:]:
            columns.append(np.array([float(str(value) == word) for value in values]))
            names.append(f"{trait} {word}")
    return np.column_stack(columns), names


def _fitted(
    cases: Sequence[Case], family: Family, design: NDArray[np.float64], robust: bool = False
) -> Any:
    try:
        import statsmodels.api as sm
    except ImportError:
        mend = 'install it with: pip install "passend[casemix]"'
        message = "a case-mix model needs statsmodels, which the base install lacks"
        raise BadInput([Finding(Place("case mix"), "extra-missing", message, mend)]) from None
    if np.linalg.matrix_rank(design) < design.shape[1]:
        raise _no_fit("some traits say the same, or there are fewer cases than traits")
    families = {"binomial": sm.families.Binomial, "poisson": sm.families.Poisson,
                "gaussian": sm.families.Gaussian}  # fmt: skip
    observed = np.array([case.observed for case in cases], dtype=np.float64)
    weights = np.array([case.weight for case in cases], dtype=np.float64)
    model = sm.GLM(observed, design, family=families[family](), freq_weights=weights)
    try:
        return model.fit(cov_type="HC1") if robust else model.fit()
    except (ValueError, ArithmeticError, np.linalg.LinAlgError) as error:
        raise _no_fit(f"the model does not fit: {error}") from None


def _no_fit(message: str) -> BadInput:
    mend = "join or leave out traits, or give more cases"
    return BadInput([Finding(Place("case mix"), "no-fit", message, mend)])
