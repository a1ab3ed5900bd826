"""Synthetic claims of a made-up Dutch region, and the truth that every estimate must find.

Lives are simulated, not sampled line by line: people age, fall ill, wait, are treated, switch to
another insurer; sub-trajectories open and close by rule; providers declare, too late, twice, or
wrongly. What happened is written beside the claims by the generator itself. Only this package of
``claims`` draws random numbers. Needs the extra ``claims``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from passend.claims.synthetic.truth import TABLES, Truth, read_truth
from passend.findings import BadInput, Finding, Place

__all__ = ["TABLES", "Truth", "generate", "read_truth"]


def generate(
    region: str,
    people: int,
    years: Sequence[int],
    seed: int,
    folder: Path,
    progress: Callable[[int, int], None] | None = None,
    *,
    workers: int = 2,
) -> Truth:
    """Claims of ``people`` in a region (``rivierland``, ``havenstad``) over consecutive years.

    Writes ``claims/*.parquet`` (the claim schema) and ``truth/`` (:data:`TABLES`, and
    ``truth.json``) in ``folder``, which must be new or empty. The same seed gives the same bytes
    with any number of ``workers``, whichever chunk is done first. ``progress`` is called with the
    number of chunks that are done and the number of all chunks.

    Raises BadInput: ``unknown-name`` (region), ``out-of-range`` (people, years, seed), ``exists``,
    ``unwritable``, ``extra-missing``.
    """
    try:
        import pyarrow  # noqa: F401
    except ImportError:
        mend = 'install it with: pip install "passend[claims]"'
        raise BadInput(
            [Finding(Place("claims"), "extra-missing", "claims need an extra", mend)]
        ) from None
    from passend.claims.synthetic.plan import plan_of
    from passend.claims.synthetic.running import run

    return run(plan_of(region, people, years, seed), folder, progress, max(1, workers))
