"""Claims held against the prices of a contract while they are taken in."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.contracts import HEADER, contract
from tests.spec.test_claims_cases import MAPPING, csv_file, row

from passend.cli import main
from passend.findings import BadInput
from passend.observation.tariffs import prices_of

TEXT = """
care:
  visits: {codes: [15B875, 15E921], by_code: true, year_of: opened, unit: stuk, held_by: both}
prices:
  list:
    - {file: list.csv, from: 2026-01-01, known: 2025-11-12}
    - {file: july.csv, from: 2026-07-01, known: 2026-05-12}
clauses:
  production: {pay: {fee_for_service: {volume: visits.volume, price: list}}}
"""


def written(folder: Path, price: str = "1250.00") -> Path:
    (folder / "list.csv").write_text(f"code,price\n15B875,{price}\n15E921,10.00\n", "utf-8")
    (folder / "july.csv").write_text("code,price\n15B875,1300.00\n15E921,11.00\n", "utf-8")
    contract(folder, TEXT, HEADER)
    return folder / "k.yaml"


def test_a_report_names_what_differs_from_the_prices_of_a_contract(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """1,250.00 is the price until July, 190035 has none, and the day of opening chooses."""
    later = {"opened": "2026-07-01", "closed": "2026-07-02", "received": "2026-08-01"}
    source = csv_file(tmp_path, row(line_id="1"), row(line_id="2", **later),
                      row(line_id="3", code="190035"))  # fmt: skip
    (tmp_path / "kolommen.yaml").write_text(MAPPING, "utf-8")
    words = ["claims", "check", str(source), "--mapping", str(tmp_path / "kolommen.yaml"), "--json",
             "--contract", str(written(tmp_path))]  # fmt: skip
    assert main(words) == 0
    report = json.loads(capsys.readouterr().out)
    assert [(f["row"], f["code"], f["value"]) for f in report["faults"]] == [
        (3, "amount-differs", "125000 / 1 x 130000"),
        (4, "unknown-code-on-date", "190035, 2026-03-01"),
    ]


def test_a_price_with_a_part_of_a_cent_is_no_declared_amount(tmp_path: Path) -> None:
    path = written(tmp_path)
    text = TEXT.replace("known: 2025-11-12}", "known: 2025-11-12, decimals: 3}")
    (tmp_path / "list.csv").write_text("code,price\n15B875,1250.005\n15E921,10.000\n", "utf-8")
    with pytest.raises(BadInput) as caught:
        prices_of(contract(path.parent, text, HEADER, "fine.yaml"))
    assert [finding.code for finding in caught.value.findings] == ["bad-value"]
