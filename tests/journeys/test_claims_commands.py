"""The commands on claims as a user runs them: what is shown, written and said."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
from tests.spec.test_claims_cases import MAPPING, csv_text, row
from tests.spec.test_vektis import RECEIVED, data, edited

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
