"""What control charts cost: limits, rules, verdicts, against bare limits in NumPy."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from benchmarks.evaluate import Floats, Ratio, fastest
from passend.monitoring.charts import NHS, SHEWHART, Grid, limits, verdicts

__all__ = ["charts_against_numpy"]

Bare = tuple[Floats, Floats, Floats]


def _bare_p(counts: Floats, sizes: Floats) -> Bare:
    center = counts.sum(axis=1, keepdims=True) / sizes.sum(axis=1, keepdims=True)
    width = 3 * np.sqrt(center * (1 - center) / sizes)
    return center, np.maximum(center - width, 0), np.minimum(center + width, 1)


def _bare_u(counts: Floats, sizes: Floats) -> Bare:
    center = counts.sum(axis=1, keepdims=True) / sizes.sum(axis=1, keepdims=True)
    width = 3 * np.sqrt(center / sizes)
    return center, np.maximum(center - width, 0), center + width


def _bare_xmr(counts: Floats, sizes: Floats) -> Bare:
    values = counts / sizes
    center = values.mean(axis=1, keepdims=True)
    width = 2.66 * np.abs(np.diff(values, axis=1)).mean(axis=1, keepdims=True)
    return center, center - width, center + width


_BARE: dict[str, Callable[[Floats, Floats], Bare]] = {
    "p": _bare_p, "u": _bare_u, "xmr": _bare_xmr
}  # fmt: skip


def charts_against_numpy(charts: int = 10_000, months: int = 36, rounds: int = 100) -> list[Ratio]:
    """Whole charts (figures, limits, signals of a set of rules, both verdicts), against nothing but
    the limits, for each kind."""
    random = np.random.default_rng(1)
    sizes = random.integers(200, 2000, (charts, months)).astype(np.float64)
    counts = random.binomial(sizes.astype(np.int64), 0.1).astype(np.float64)
    targets = np.full(charts, 0.1)
    found = []
    for kind, bare in _BARE.items():
        grid = Grid(kind, counts, sizes)  # type: ignore[arg-type]
        ours, plain = limits(grid), bare(counts, sizes)
        for one, other in zip((ours.center, ours.lower, ours.upper), plain, strict=True):
            assert np.allclose(one, other, rtol=1e-12, atol=0), kind
        for rules, shown in ((SHEWHART, "three sigma alone"), (NHS, "four rules")):
            whole, alone = fastest(
                lambda: verdicts(limits(grid), rules, targets),  # noqa: B023
                lambda: bare(counts, sizes),  # noqa: B023
                rounds=rounds,
            )
            name = f"{charts:,} {kind} charts x {months} months, {shown}, to bare limits"
            found.append(Ratio(name, whole / alone, 5, f"{whole * 1e3:.1f} ms"))
    return found
