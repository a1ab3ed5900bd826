"""A ledger whose process is killed at any moment has lost nothing and holds nothing twice."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.conftest import SOAK
from tests.spec import poster

from passend.settlement.ledger.entries import Document, Entry, Remark, broken_links
from passend.settlement.ledger.memory import MemoryLedger
from passend.settlement.ledger.sqlite import SqliteLedger

DOCUMENTS_COUNT = 400
KILLS_COUNT = 200 if SOAK else 20


def killed_after(ledger: Path, seconds: float) -> int:
    """Let a process post, kill it after some time; the number it said last, -1 when none."""
    command = [sys.executable, poster.__file__, str(ledger), str(DOCUMENTS_COUNT)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        time.sleep(seconds)
        os.kill(process.pid, signal.SIGKILL)
        # A line may be cut off by the kill: only whole lines were said.
        said = [first, *process.stdout.read().split("\n")[:-1]]
    return int(said[-1])


def test_a_killed_process_loses_nothing_and_posts_nothing_twice(tmp_path: Path) -> None:
    whole = MemoryLedger()
    for number in range(DOCUMENTS_COUNT):
        poster.post(whole, number)
    path = tmp_path / "ledger.db"
    chance = random.Random(7)
    interrupted = 0
    for _ in range(KILLS_COUNT):
        said = killed_after(path, chance.random() * 0.06)
        with SqliteLedger(path) as ledger:
            assert broken_links(ledger) == []
            records = [record for record, _ in ledger.records()]
        documents = [r for r in records if isinstance(r, Document)]
        interrupted += len(documents) < DOCUMENTS_COUNT
        # What was said to be posted is there, and what is there is there whole.
        assert len(documents) > said
        for number, document in enumerate(documents):
            assert document.id == f"d{number}"
        expected = [e for n in range(len(documents)) for e in poster.entries(n)]
        assert [r for r in records if isinstance(r, Entry)] == expected
        assert len([r for r in records if isinstance(r, Remark)]) == (len(documents) + 9) // 10
        if len(documents) == DOCUMENTS_COUNT:
            path.unlink()
    assert interrupted >= KILLS_COUNT // 2, "most kills came while it was posting"
    with SqliteLedger(path) as ledger:
        for number in range(DOCUMENTS_COUNT):
            poster.post(ledger, number)
        assert list(ledger.records()) == list(whole.records())
