"""The commands on claims as a user runs them: what is shown, written and said."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.spec.test_claims_cases import MAPPING, csv_text, row
from tests.spec.test_vektis import RECEIVED, data, edited

from passend.claims.store import Store
from passend.cli import main


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def source(folder: Path, *rows: str) -> str:
    path = folder / "aanlevering.csv"
    path.write_text(csv_text(rows), "utf-8")
    return str(path)


def mapped(folder: Path) -> str:
    path = folder / "kolommen.yaml"
    path.write_text(MAPPING, "utf-8")
    return str(path)


def test_a_terminal_sees_how_much_of_the_source_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    rows = [row(line_id=str(at)) for at in range(200)]
    assert main(["claims", "check", source(tmp_path, *rows), "--mapping", mapped(tmp_path)]) == 0
    # The file fits in one block: once it is read, all of it is.
    assert screen.getvalue() == "\rcheck 100 %\n"


def test_a_message_is_told_from_a_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever its name ends in; a test message is checked, and taken in when that is meant."""
    path = tmp_path / "bericht.txt"
    path.write_bytes(data(edited({0: {"0105": "T"}})))
    for action in ("check", "propose"):
        assert main(["claims", action, str(path)]) == 2
        said = capsys.readouterr().err
        assert "source-type" in said
        assert "GZ321" in said
        assert "--message --received" in said
    message = [str(path), "--message", "--received", RECEIVED.isoformat()]
    assert main(["claims", "check", *message]) == 0
    assert "Dit is een testbericht." in capsys.readouterr().out.replace("\n", " ")
    store = ["--store", str(tmp_path / "store")]
    assert main(["claims", "take-in", *message, *store]) == 2
    assert "--test" in capsys.readouterr().err
    assert main(["claims", "take-in", *message, *store, "--test"]) == 0


def test_refused_rows_come_back_with_the_command_that_takes_them_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    handed, store = str(tmp_path / "terug"), str(tmp_path / "store")
    given = [source(tmp_path, row(), row(line_id="2", payer="x")), "--mapping", mapped(tmp_path)]
    take_in = ["claims", "take-in", *given, "--store", store, "--allow-refused"]
    assert main([*take_in, "--refused", handed]) == 1
    command = capsys.readouterr().out.splitlines()[-1].split()
    rows = (tmp_path / "terug" / "refused.csv").read_text("utf-8-sig")
    (tmp_path / "terug" / "refused.csv").write_text(rows.replace('"x"', '"9001"'), "utf-8")
    assert command[0] == "passend"
    assert main(command[1:]) == 0
    # What was handed back there is not written over.
    assert main([*take_in, "--refused", handed]) == 2
    assert "exists" in capsys.readouterr().err


def test_packing_says_what_it_did_and_when_it_is_out_of_date(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store, by = str(tmp_path / "store"), ["--mapping", mapped(tmp_path)]
    assert main(["claims", "convert", store]) == 2
    assert "empty-store" in capsys.readouterr().err
    assert not (tmp_path / "store").exists()
    assert main(["claims", "take-in", source(tmp_path, row()), *by, "--store", store]) == 0
    assert "convert" not in capsys.readouterr().out
    for said in (
        "Sorted and packed: 1 lines (sources: 1)",
        "Nothing changed: packed before were 1",
    ):
        assert main(["claims", "convert", store, "--lang", "en"]) == 0
        assert said in capsys.readouterr().out
    more = source(tmp_path, row(line_id="2"), row(line_id="3"))
    assert main(["claims", "take-in", more, *by, "--store", store]) == 0
    assert f"passend claims convert {store}" in capsys.readouterr().out
    assert main(["claims", "convert", store, "--lang", "en"]) == 0
    assert "Sorted and packed: 3 lines (sources: 2)" in capsys.readouterr().out


@pytest.mark.skipif(sys.platform == "win32", reason="limits of a process are of POSIX")
def test_a_full_disk_changes_nothing_and_says_so(tmp_path: Path) -> None:
    """A process that may write no file above 20,000 bytes, as on a disk that is full."""
    rows = [row(line_id=f"{at:x}" * 8, claim_id=f"{at * 7919:x}") for at in range(20_000)]
    given, store = source(tmp_path, *rows), str(tmp_path / "store")
    take_in = ["claims", "take-in", given, "--mapping", mapped(tmp_path), "--store", store]
    found = starved(take_in)
    assert (found.returncode, "unwritable" in found.stderr) == (2, True), found.stderr
    assert "make room" in found.stderr
    assert not any((tmp_path / "store" / "sources").iterdir())
    assert main(take_in) == 0
    found = starved(["claims", "convert", store])
    assert (found.returncode, "unwritable" in found.stderr) == (2, True), found.stderr
    left = {path.name for path in (tmp_path / "store").rglob("*") if path.is_file()}
    assert not any("alone" in name for name in left)
    assert main(["claims", "convert", store]) == 0


def starved(arguments: list[str]) -> subprocess.CompletedProcess[str]:
    import resource

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    command = [sys.executable, "-m", "passend.cli", *arguments]
    return subprocess.run(command, preexec_fn=limit, capture_output=True, text=True, check=False)


def test_an_export_of_a_spreadsheet_is_proposed_for_in_its_own_encoding(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = csv_text([row()]).replace("P-7", "Zoë")
    (tmp_path / "a.csv").write_bytes(text.encode("cp1252"))
    given, out = str(tmp_path / "a.csv"), str(tmp_path / "k.yaml")
    assert main(["claims", "propose", given, "--out", out]) == 0
    assert "codering: cp1252" in (tmp_path / "k.yaml").read_text("utf-8")
    assert main(["claims", "check", given, "--mapping", out]) == 0
    # Another encoding is still named.
    (tmp_path / "a.csv").write_bytes(text.encode("utf-16"))
    assert main(["claims", "propose", given]) == 2
    assert "UTF-16" in capsys.readouterr().err


def test_who_has_no_mapping_is_told_how_to_get_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.csv").write_text("Factuur;Bedrag\n1;2\n", "utf-8")
    assert main(["claims", "check", str(tmp_path / "a.csv")]) == 2
    assert "passend claims propose" in capsys.readouterr().err


def test_several_sources_are_taken_in_one_by_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each whole or not at all, with a report and a folder of refused rows of its own."""
    (tmp_path / "jan.csv").write_text(csv_text([row()]), "utf-8")
    (tmp_path / "feb.csv").write_text(csv_text([row(line_id="2", payer="x")]), "utf-8")
    (tmp_path / "maart.csv").write_text(csv_text([row(line_id="3")]), "utf-8")
    given = [str(tmp_path / f"{name}.csv") for name in ("jan", "feb", "maart")]
    by = ["--mapping", mapped(tmp_path), "--store", str(tmp_path / "store")]
    handed = str(tmp_path / "terug")
    assert main(["claims", "take-in", *given, *by, "--refused", handed]) == 1
    assert capsys.readouterr().out.count("Bron: ") == 3
    assert len(Store(tmp_path / "store").sources()) == 2
    assert [path.name for path in (tmp_path / "terug").iterdir()] == ["feb"]
    assert main(["claims", "check", *given, *by, "--json"]) == 1
    reports = json.loads(capsys.readouterr().out)
    assert [report["refused"]["rows"] for report in reports] == [0, 1, 0]
