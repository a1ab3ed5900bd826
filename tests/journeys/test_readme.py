"""Every command of the README's tour, run in order, exits as the README says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

README = Path(__file__).resolve().parents[2] / "README.md"
FEWEST = 5


@dataclass(frozen=True)
class Command:
    """A line of the tour and the status it should end with."""

    line: str
    status: int


def tour() -> list[Command]:
    """The lines that start with ``$`` in blocks of ``sh``; 0 unless ``# exit 1`` follows."""
    found = []
    for block in re.findall(r"^```sh\n(.*?)^```", README.read_text("utf-8"), re.M | re.S):
        lines = block.replace("\\\n", " ").splitlines()
        for line, after in zip(lines, [*lines[1:], ""], strict=True):
            if line.startswith("$ "):
                status = re.fullmatch(r"# exit (\d+)\b.*", after.strip())
                found.append(Command(line[2:], int(status.group(1)) if status else 0))
    return found


def test_every_command_of_the_tour_does_what_the_readme_says(tmp_path: Path) -> None:
    commands = tour()
    assert len(commands) >= FEWEST, "the README has a tour"
    shims, place = tmp_path / "bin", tmp_path / "place"
    shims.mkdir()
    place.mkdir()
    shim = shims / "passend"
    shim.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m passend.cli "$@"\n', encoding="utf-8")
    shim.chmod(0o755)
    environment = {**os.environ, "PATH": f"{shims}{os.pathsep}{os.environ['PATH']}"}
    for command in commands:
        done = subprocess.run(
            ["sh", "-c", command.line], cwd=place, env=environment, capture_output=True, text=True,
            timeout=300, check=False,
        )  # fmt: skip
        said = f"$ {command.line}\n{done.stdout[-2000:]}{done.stderr}"
        assert done.returncode == command.status, said
        assert "Traceback" not in said
        assert done.stdout.strip() or "--copy-to" in command.line, said


def test_the_tour_shows_every_command_of_a_counterparty() -> None:
    text = "\n".join(command.line for command in tour())
    for word in (
        "demo",
        "check",
        "settle",
        "explain",
        "seal",
        "verify",
        "reconcile",
        "prices scale",
    ):
        assert f"passend {word}" in text, word
