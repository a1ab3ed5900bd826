"""What comes out is opened by the programs that people open it with: a browser, an office suite."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from passend.cli import main

PRACTICE = Path(__file__).parents[2] / "src" / "passend" / "practices" / "ic-zonder-muren.yaml"


def program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not on this machine")
    return found


def chromium(folder: Path, page: Path, *arguments: str) -> str:
    command = [
        program("chromium"), "--headless", "--no-sandbox", "--disable-gpu",
        f"--user-data-dir={folder}",
        "--virtual-time-budget=2000", "--window-size=1000,4000", *arguments, page.as_uri(),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=180, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_page_of_the_demo_opens_in_a_browser(tmp_path: Path) -> None:
    page = tmp_path / "demo.html"
    assert main(["demo", "--out", str(page)]) == 0
    seen = chromium(tmp_path / "profile", page, "--dump-dom")
    assert seen.count("<details") > 5
    assert "Waarom dit bedrag" in seen
    assert re.search(r"<svg[^>]*>.*basisdeel", seen, re.S)
    picture = tmp_path / "page.png"
    chromium(tmp_path / "profile", page, f"--screenshot={picture}")
    # A page without content is one colour, and compresses to almost nothing.
    assert picture.stat().st_size > 50_000


def test_the_annex_in_word_opens_in_an_office_suite(tmp_path: Path) -> None:
    document = tmp_path / "bijlage.docx"
    assert main(["text", str(PRACTICE), "--format", "docx", "--out", str(document)]) == 0
    command = [
        program("soffice"), "--headless", f"-env:UserInstallation={(tmp_path / 'user').as_uri()}",
        "--convert-to", "txt:Text", "--outdir", str(tmp_path), str(document),
    ]  # fmt: skip
    subprocess.run(command, capture_output=True, timeout=300, check=True)
    text = (tmp_path / "bijlage.txt").read_text("utf-8-sig")
    assert "IC zonder muren" in text
    assert "24.500.000,00" in text
    assert "Rangorde en vaststelling" in text
