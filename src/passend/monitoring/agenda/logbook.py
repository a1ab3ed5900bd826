"""The logbook (logboek): what was raised, met about and judged while a contract runs.

A YAML file, in Dutch or English. An issue has an owner and a date, and an outcome once it is
closed. A meeting that invoked reasonableness and fairness records its decision. A judgement is one
party's answer on a measure without a number; answers that differ stand side by side.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from passend.files.source import Source, read_source, read_source_file
from passend.monitoring.reading import Block, Reading

__all__ = ["Issue", "Judgement", "Logbook", "Met", "read_logbook", "read_logbook_text"]

_KEYS = {
    "passend_log": "passend_logboek", "language": "taal", "issues": "kwesties",
    "meetings": "gesprekken", "judgements": "oordelen", "id": "id", "contract": "contract",
    "raised": "gemeld", "by": "door", "says": "zegt", "owner": "eigenaar", "before": "voor",
    "outcome": "uitkomst", "on": "op", "clause": "afspraak", "meeting": "overleg",
    "present": "aanwezig", "fairness": "redelijkheid", "decision": "besluit",
    "measure": "meetwaarde", "window": "periode", "kind": "soort", "answer": "oordeel",
    "evidence": "bewijs",
}  # fmt: skip
_KINDS = {"gedaan": "done", "verhaal": "narrative", "audit": "audit"}
_ANSWERS = {"ja": "yes", "nee": "no", "deels": "partly"}


@dataclass(frozen=True)
class Issue:
    """Something somebody raised: who owns it, before when, and what came of it."""

    id: str
    contract: str
    raised: date
    by: str
    says: str
    owner: str
    before: date
    clause: str = ""
    outcome: str = ""
    on: date | None = None

    def state(self, known_at: date) -> str:
        """``closed``, ``overdue`` or ``open`` on a day."""
        if self.outcome and self.on is not None and self.on <= known_at:
            return "closed"
        return "overdue" if self.before < known_at else "open"


@dataclass(frozen=True)
class Met:
    """A meeting that was held, and what was decided; ``fairness`` names the clause or article on
    which reasonableness and fairness was invoked."""

    contract: str
    on: date
    says: str
    meeting: str = ""
    present: tuple[str, ...] = ()
    fairness: str = ""
    decision: str = ""


@dataclass(frozen=True)
class Judgement:
    """One party's judgement of a measure in a window: done, a narrative or an audit."""

    contract: str
    measure: str
    window: str
    by: str
    kind: str
    answer: str
    says: str
    on: date
    evidence: str = ""


@dataclass(frozen=True)
class Logbook:
    """Everything in a logbook."""

    issues: tuple[Issue, ...] = ()
    meetings: tuple[Met, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    content: Mapping[str, Any] = field(default_factory=dict, compare=False)


def read_logbook(path: Path, shown: str = "") -> Logbook:
    """The logbook in a file.

    Raises BadInput with every finding: ``missing-key`` (an issue without an owner or a date, a
    fairness meeting without a decision, an outcome without its day), ``bad-date``, ``bad-value``,
    ``unknown-key``, ``id-twice``, and those of reading YAML.
    """
    return _read(read_source_file(path, shown))


def read_logbook_text(text: str, file: str) -> Logbook:
    """As :func:`read_logbook`, from text."""
    return _read(read_source(text, file))


def _read(source: Source) -> Logbook:
    reading = Reading(source, _KEYS)
    reading.version("passend_log")
    root = reading.root
    root.only("passend_log", "language", "issues", "meetings", "judgements")
    found = Logbook(
        tuple(root.each("issues", _issue)),
        tuple(root.each("meetings", _met)),
        tuple(root.each("judgements", _judgement)),
        source.tree,
    )
    names = [issue.id for issue in found.issues]
    for at, name in enumerate(names):
        if name in names[:at]:
            path = (reading.word("issues"), at)
            reading.note(path, "id-twice", f"two issues are named {name}")
    reading.done()
    return found


def _issue(block: Block) -> Issue:
    block.only("id", "contract", "raised", "by", "says", "owner", "before", "clause", "outcome",
               "on")  # fmt: skip
    outcome = block.text("outcome", needed=False)
    return Issue(
        id=block.text("id"), contract=block.text("contract"), raised=block.day("raised"),
        by=block.text("by"), says=block.text("says"), owner=block.text("owner"),
        before=block.day("before"), clause=block.text("clause", needed=False), outcome=outcome,
        on=block.day("on") if outcome else None,
    )  # fmt: skip


def _met(block: Block) -> Met:
    block.only("contract", "on", "says", "meeting", "present", "fairness", "decision")
    fairness = block.text("fairness", needed=False)
    return Met(
        contract=block.text("contract"), on=block.day("on"), says=block.text("says"),
        meeting=block.text("meeting", needed=False), present=block.texts("present"),
        fairness=fairness, decision=block.text("decision", needed=bool(fairness)),
    )  # fmt: skip


def _judgement(block: Block) -> Judgement:
    block.only("contract", "measure", "window", "by", "kind", "answer", "says", "on", "evidence")
    return Judgement(
        contract=block.text("contract"), measure=block.text("measure"),
        window=block.text("window"), by=block.text("by"), kind=block.one_of("kind", _KINDS),
        answer=block.one_of("answer", _ANSWERS), says=block.text("says"), on=block.day("on"),
        evidence=block.text("evidence", needed=False),
    )  # fmt: skip
