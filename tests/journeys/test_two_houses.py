"""Two installations in folders of their own play a whole contract by files alone.

Draft, proposal, signature, twelve months with payments, a dispute, its reconciliation and decision,
and a final settlement. Nothing goes from one folder to the other but sealed files, signatures and
the files of a reconciliation; both end with the same ledger.
"""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from pathlib import Path

import pytest

pytest.importorskip("duckdb")

from passend.cli import main
from passend.settlement.bundle.checking import check_sealed
from passend.settlement.ledger.balances import balances
from passend.settlement.ledger.sqlite import SqliteLedger

CONTRACT = """passend: 1
id: poli-zuid
title: Polikliniek Zuid
version: 1
status: draft
runs: {from: 2026-01-01, until: 2027-01-01}
parties:
  payer: {name: Verzekeraar Zuid, kind: insurer, uzovi: ["9001"]}
  provider: {name: Ziekenhuis Zuid, kind: provider, agb: ["06990001"]}
observations:
  visits: {unit: visit, per: month, year_of: delivered, held_by: both}
parameters:
  fee: [{value: "90.00", from: 2026-01-01, known: 2025-10-01, source: art. 3}]
clauses:
  per_visit: {article: "3", pay: {fee_for_service: {volume: visits, price: fee}}}
"""
COLUMNS = "contract,observation,window,item,value,unit,known,held_by\n"
PAYMENTS = "contract,clause,window,kind,amount,day,reference,paid_by,paid_to\n"


class House:
    """One installation: a folder with its own files and its own ledger."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.capsys = folder, capsys
        folder.mkdir()

    def path(self, name: str) -> str:
        return str(self.folder / name)

    def run(self, *arguments: str, status: int = 0) -> str:
        """A command of this house; arguments that start with ``./`` are its own files."""
        own = [self.path(a[2:]) if a.startswith("./") else a for a in arguments]
        found = main(own)
        printed = self.capsys.readouterr()
        assert found == status, printed.out + printed.err
        return printed.out

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, encoding="utf-8")

    def send(self, name: str, other: House) -> None:
        """A file by whatever way: a stick, a mail. What comes in is checked before it is used."""
        shutil.copyfile(self.folder / name, other.folder / name)
        if name.endswith(".zip"):
            other.run("verify", f"./{name}")


@pytest.fixture
def houses(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[House, House]:
    return House(tmp_path / "insurer", capsys), House(tmp_path / "hospital", capsys)


def observed(visits: int, upto: int = 12, corrected: dict[int, int] | None = None) -> str:
    """Visits per month as known on the tenth of the next month, and what was corrected later."""
    rows = []
    for month in range(1, upto + 1):
        known = f"2026-{month + 1:02}-10" if month < 12 else "2027-01-10"
        rows.append(f"poli-zuid,visits,2026-{month:02},,{visits},visit,{known},both\n")
        if corrected and month in corrected:
            rows.append(f"poli-zuid,visits,2026-{month:02},,{corrected[month]},visit,2027-05-02,"
                        "both\n")  # fmt: skip
    return COLUMNS + "".join(rows)


def agree(insurer: House, hospital: House) -> None:
    """Draft, proposal and signature; every file names the fingerprint of the one it answers."""
    insurer.write("draft.yaml", CONTRACT)
    insurer.run("seal", "./draft.yaml", "--out", "./draft.zip")
    insurer.send("draft.zip", hospital)
    hospital.run("open", "./draft.zip", "--out", "./draft")
    text = (hospital.folder / "draft" / "contract" / "contract.yaml").read_text("utf-8")
    hospital.write("proposal.yaml", text.replace('"90.00"', '"95.00"')
                   .replace("status: draft", "status: proposed"))  # fmt: skip
    hospital.run("seal", "./proposal.yaml", "--answers", "./draft.zip", "--out", "./proposal.zip")
    hospital.send("proposal.zip", insurer)
    insurer.run("open", "./proposal.zip", "--out", "./proposal")
    changes = insurer.run("diff", "./draft.yaml", "./proposal/contract/contract.yaml", status=1)
    assert "95,00" in changes
    text = (insurer.folder / "proposal" / "contract" / "contract.yaml").read_text("utf-8")
    insurer.write("contract.yaml", text.replace("status: proposed", "status: signed"))
    insurer.run("seal", "./contract.yaml", "--answers", "./proposal.zip", "--out", "./contract.zip")
    insurer.send("contract.zip", hospital)
    hospital.run("open", "./contract.zip", "--out", "./signed")
    text = (hospital.folder / "signed" / "contract" / "contract.yaml").read_text("utf-8")
    hospital.write("contract.yaml", text)


def sign(folder: Path, insurer: House, hospital: House) -> None:
    """Both sign the same sealed contract, and each checks the other's signature."""
    pytest.importorskip("pyhanko")
    from tests.spec.test_signing import keys

    for house, other in ((insurer, hospital), (hospital, insurer)):
        key, root = keys(folder, house.folder.name)
        house.write("password", "geheim")
        house.run("sign", "./contract.zip", "--key", str(key), "--password-file", "./password",
                  "--out", f"./{house.folder.name}.p7s")  # fmt: skip
        house.send(f"{house.folder.name}.p7s", other)
        shutil.copyfile(root, other.folder / root.name)
        said = other.run("verify", "./contract.zip", "--signature", f"./{house.folder.name}.p7s",
                         "--trust", f"./{root.name}", "--lang", "en")  # fmt: skip
        assert f"Signed by Common Name: {house.folder.name}" in said


def settle_and_send(
    insurer: House, hospital: House, name: str, *answers: str, known: str = ""
) -> None:
    """The insurer settles and seals; the hospital checks, settles itself, and both post."""
    day = ["--known-at", known] if known else []
    for house in (insurer, hospital):
        house.run("settle", "./contract.yaml", "--observations", "./observed.csv", *day,
                  "--out", "./now", status=0)  # fmt: skip
    insurer.run("seal", "./now/poli-zuid.statement.json", "--contract", "./contract.yaml",
                *answers, "--out", f"./{name}.zip")  # fmt: skip
    insurer.send(f"{name}.zip", hospital)
    hospital.run("reconcile", "./now/poli-zuid.statement.json", f"./{name}.zip")
    for house in (insurer, hospital):
        house.run("post", f"./{name}.zip", "--ledger", "./ledger.db")


def pay(house: House, reference: str, window: str, euros: str, day: str) -> None:
    """A payment, booked by a house from its own bank."""
    text = f"poli-zuid,per_visit,{window},payment,{euros},{day},{reference},payer,provider\n"
    house.write("paid.csv", PAYMENTS + text)
    house.run("post", "./paid.csv", "--ledger", "./ledger.db")


def reconcile_at_home(insurer: House, hospital: House) -> str:
    """Three files each way; the insurer sees the exact observation that differs."""
    for house in (insurer, hospital):
        house.write("key", "5ec2e7b1f0a94d38" * 4)
    before: dict[House, list[str]] = {insurer: [], hospital: []}
    for turn in "123":
        agreed = ["--agreed", "value,contract,observation,window"] if turn == "3" else []
        for house in (insurer, hospital):
            house.run("reconcile", "./observed.csv", *before[house], "--key", "./key", *agreed,
                      "--out", f"./{house.folder.name}-{turn}.json")  # fmt: skip
        for house, other in ((insurer, hospital), (hospital, insurer)):
            house.send(f"{house.folder.name}-{turn}.json", other)
            before[other] = [f"./{house.folder.name}-{turn}.json"]
    return insurer.run("reconcile", "./observed.csv", *before[insurer], "--key", "./key", "--json",
                       "--out", "./reconciliation.json", status=1)  # fmt: skip


def test_two_houses_end_with_the_same_balance_by_files_alone(
    tmp_path: Path, houses: tuple[House, House]
) -> None:
    insurer, hospital = houses
    agree(insurer, hospital)
    sign(tmp_path, insurer, hospital)
    contracts = [check_sealed((h.folder / "contract.zip").read_bytes(), "x") for h in houses]
    assert contracts[0] == contracts[1]
    assert contracts[0].kind == "contract"

    # Twelve months of 100 visits of 95.00, each settled, sealed, checked, posted; 9,000.00 is paid.
    for month in range(1, 13):
        day = f"2026-{month + 1:02}-10" if month < 12 else "2027-01-10"
        for house in houses:
            house.write("observed.csv", observed(100, month))
        settle_and_send(insurer, hospital, f"month-{month}", known=day)
        for house in houses:
            pay(house, f"instalment-{month}", f"2026-{month:02}", "9000.00", day)
    assert owed(insurer) == owed(hospital) == 12 * (100 * 95_00 - 9_000_00)

    # In May the hospital corrects July to 130 visits; the insurer holds on to 100.
    hospital.write("agenda.csv", "July: 130\n")
    hospital.run("dispute", "./month-12.zip", "--node", "visits", "--window", "2026-07",
                 "--claimed", "130", "--by", "provider", "--on", "2027-05-02",
                 "--reason", "agenda of July", "--evidence", "./agenda.csv",
                 "--out", "./dispute.json")  # fmt: skip
    hospital.run("seal", "./dispute.json", "--statement", "./now/poli-zuid.statement.json",
                 "--annex", "./agenda.csv", "--answers", "./month-12.zip",
                 "--out", "./dispute.zip")  # fmt: skip
    hospital.send("dispute.zip", insurer)
    open_dispute = json.loads((hospital.folder / "dispute.json").read_text("utf-8"))
    (line,) = open_dispute["lines"]
    assert (line["undisputed"], line["disputed"]) == (9_500_00, 2_850_00)

    # Reconciling shows one observation; the insurer finds 120 in its own books, and takes that in.
    hospital.write("observed.csv", observed(100, 12, {7: 130}))
    found = json.loads(reconcile_at_home(insurer, hospital))["differences"]
    assert {(x["theirs"] or x["mine"])["window"] for x in found} == {"2026-07"}
    insurer.run("seal", "./reconciliation.json", "--answers", "./dispute.zip",
                "--out", "./reconciliation.zip")  # fmt: skip
    insurer.send("reconciliation.zip", hospital)

    # Both settle anew on 120; for the winter 500.00 more is decided on fairness, posted by both.
    for house in houses:
        house.write("observed.csv", observed(100, 12, {7: 120}))
    settle_and_send(insurer, hospital, "final", "--answers", "./dispute.zip")
    for house in houses:
        house.run("dispute", "./dispute.zip", "--award", "500.00", "--ground", "fairness",
                  "--by", "both", "--on", "2027-06-15", "--reason", "art. 9, a hard winter",
                  "--out", "./decided.json", "--ledger", "./ledger.db")  # fmt: skip
    left = owed(insurer)
    assert left == owed(hospital) == (11 * 100 + 120) * 95_00 + 500_00 - 12 * 9_000_00
    for house in houses:
        pay(house, "final", "2026-12", f"{left // 100}.{left % 100:02}", "2027-07-01")
    assert owed(insurer) == owed(hospital) == 0
    heads = []
    for house in houses:
        with closing(SqliteLedger(house.folder / "ledger.db", make=False)) as ledger:
            heads.append(ledger.head())
    assert heads[0] == heads[1]

    # The last word travels with the state of the ledger.
    insurer.run("seal", "./now/poli-zuid.statement.json", "--contract", "./contract.yaml",
                "--ledger", "./ledger.db", "--answers", "./final.zip",
                "--out", "./closed.zip")  # fmt: skip
    insurer.send("closed.zip", hospital)


def owed(house: House) -> int:
    """What the ledger of a house says is still owed, in cents."""
    with closing(SqliteLedger(house.folder / "ledger.db", make=False)) as ledger:
        return sum(item.balance for item in balances(ledger, "poli-zuid"))
