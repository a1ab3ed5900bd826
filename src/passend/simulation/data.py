"""Results of this package as plain data, for programs: JSON without a float where it is exact.

A fraction is written as a text (``"17/24"``), cents as a whole number, a probability that rests on
a limit as a number.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from typing import Any

from passend.simulation.mix import Leaving, Mix
from passend.simulation.remarks import Warned
from passend.simulation.xray import Xray

__all__ = ["data_of", "xray_data"]


def xray_data(
    found: Xray,
    mixes: Sequence[tuple[Mix, Fraction | None, int]] = (),
    leaves: Sequence[Leaving] = (),
    warned: Sequence[Warned] | None = None,
) -> dict[str, Any]:
    """An x-ray: its marginals, verdicts, payer mixes and warnings, and who may see it."""
    contract = found.prepared.resolved.contract
    return {
        "contract": contract.id,
        "version": contract.version,
        "only_for": found.owner,
        "fixed_share": data_of(found.fixed_share),
        "parties": list(found.parties),
        "marginals": [
            data_of(item)
            | {
                "party": {
                    side: {
                        party: found.of_party(changes, {item.line: units}, party)
                        for party in found.parties
                    }
                    for side, changes, units in (
                        ("more", item.more, item.units),
                        ("fewer", item.fewer, -item.units),
                    )
                    if changes is not None
                }
            }
            for item in found.marginals
        ],
        "verdicts": [
            data_of(item) | {"net": item.net, "says": item.says} for item in found.verdicts
        ],
        "mixes": [
            data_of(item)
            | {"pays_from": data_of(item.pays_from), "covered": data_of(covered), "times": times,
               "now": None if covered is None else data_of(item.at(covered)),
               "together": None if covered is None else item.total(covered, times)}
            for item, covered, times in mixes
        ],
        "leaving": [data_of(item) | {"net": item.net, "double": item.double} for item in leaves],
        "warnings": [{"code": w.code, "nl": w.says("nl"), "en": w.says("en")}
                     for w in (found.warnings() if warned is None else warned)],
    }  # fmt: skip


def data_of(value: Any) -> Any:
    """A result as plain data: records by field, fractions as text."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: data_of(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Fraction):
        return value.numerator if value.denominator == 1 else str(value)
    if isinstance(value, Mapping):
        return {str(key): data_of(item) for key, item in value.items()}
    if isinstance(value, Collection) and not isinstance(value, str):
        return [data_of(item) for item in value]
    return value
