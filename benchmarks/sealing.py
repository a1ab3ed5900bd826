"""What sealing and checking cost, held against settling the same contract from its files."""

from __future__ import annotations

import csv
import tempfile
from pathlib import Path

from benchmarks.evaluate import CONTRACT, KNOWN, Ratio, contract, fastest, table_of_one
from passend.contract.check import prepare
from passend.contract.resolve import resolve_file
from passend.observation.table import COLUMNS, read_table
from passend.settlement.bundle.checking import check_sealed
from passend.settlement.bundle.sealing import seal_statement
from passend.settlement.settle import settle
from passend.settlement.statement import parse_statement, to_json

__all__ = ["sealing_against_settling"]


def sealing_against_settling(rounds: int = 9) -> list[Ratio]:
    """Sealing and checking, each against one settlement: contract and table read, settled, written.

    Sealing reads the statement, settles it anew, and writes every member; checking unpacks, settles
    anew, writes every member again and compares.
    """
    with tempfile.TemporaryDirectory() as folder:
        observed = Path(folder, "observed.csv")
        with observed.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, extrasaction="ignore")
            writer.writeheader()
            writer.writerows(table_of_one(contract()).dump())

        def settled() -> bytes:
            prepared = prepare(resolve_file(CONTRACT))
            statement = settle([prepared], read_table(observed), KNOWN).statements[0]
            return to_json(statement).encode()

        written = settled()

        def sealed() -> bytes:
            return seal_statement(parse_statement(written, "statement"), {})

        whole = sealed()
        checked = check_sealed(whole, "sealed")
        assert checked.wrong == ()
        assert checked.unread == ()
        one, seal, check = fastest(settled, sealed, lambda: check_sealed(whole, "sealed"),
                                   rounds=rounds)  # fmt: skip
    remark = f"settling {one * 1000:.0f} ms, file of {len(whole) / 1e6:.1f} MB"
    return [
        Ratio("sealing, against one settlement from its files", seal / one, 1.5, remark),
        Ratio("checking a sealed file, against the same", check / one, 1.5),
    ]
