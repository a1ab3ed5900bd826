"""The commands on claims as a user runs them: what is shown, written and said."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
from tests.spec.test_claims_cases import MAPPING, csv_text, row

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
