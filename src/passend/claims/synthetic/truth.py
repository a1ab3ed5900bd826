"""The truth beside synthetic claims: what every later estimate must find, and where it stands."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["TABLES", "Truth", "read_truth"]

TABLES: Mapping[str, str] = {
    "totals": "lines, quantity, cents declared and paid by provider, payer, code and year, for "
    "lines as first declared (original), credits, what replaced them (correction), lines sent "
    "once more (resent) and care declared twice (billed_again); net = original + correction - "
    "credit; late = received more than 365 days after the last day of care, of all lines",
    "prices": "cents per so many units by code, provider, payer and year; paid is what the payer "
    "pays of it, per thousand; only for what was declared",
    "effects": "care in the scope of a programme, net: with it as it was declared, without it as "
    "it would have been; each unit that was taken away counts where it would have taken place",
    "leakage": "care elsewhere of patients who would have gone to home, net, by reason, and what "
    "it would have cost at home",
    "runoff": "debits (original and correction) and credits by the month that attributes the line "
    "and the months until it was received",
    "population": "people insured on 1 January by payer, birth year, sex and postal code",
    "case_mix": "sub-trajectories as first declared by frailty of the patient (0 to 3), which no "
    "claim says, and by whether the diagnosis is the graver one (1), which it does; and those with "
    "a heavy product",
    "switchers": "people who have another label from 1 January",
    "trajectories": "sub-trajectories that opened in the years asked for, the rule that closed "
    "them and the days it counts; the same trajectory number is one episode",
    "stays": "stays with their length in days; readmission: within 30 days (intensive care: 2) "
    "after an earlier stay of its kind with the same provider",
    "waits": "days from referral to the first visit, and the day of operation",
    "credits": "every credit with the line it reverses and the line that replaces that, if any",
    "duplicates": "every line that was sent again or declared again, with the line it repeats",
}
"""Every table of the truth and what it holds."""


@dataclass(frozen=True)
class Truth:
    """Where synthetic claims and their truth stand, and the figures of the whole.

    ``summary`` is the content of ``truth/truth.json``.
    """

    folder: Path
    summary: Mapping[str, Any]

    @property
    def lines(self) -> int:
        """The number of claim lines."""
        return int(self.summary["figures"]["lines"])

    @property
    def claims(self) -> tuple[Path, ...]:
        """The files of claim lines, in order."""
        return tuple(sorted((self.folder / "claims").glob("*.parquet")))

    def table(self, name: str) -> Any:
        """A table of the truth as an Arrow table. Raises KeyError when there is none."""
        if name not in TABLES:
            raise KeyError(f"the truth has no table {name!r}; it has {', '.join(TABLES)}")
        import pyarrow as pa
        import pyarrow.parquet as pq

        whole = self.folder / "truth" / f"{name}.parquet"
        parts = [whole] if whole.exists() else sorted(whole.with_suffix("").glob("*.parquet"))
        return pa.concat_tables([pq.read_table(part) for part in parts])


def read_truth(folder: Path) -> Truth:
    """The truth that :func:`generate` wrote in a folder."""
    text = (folder / "truth" / "truth.json").read_text(encoding="utf-8")
    return Truth(folder, json.loads(text))
