"""The logbook (logboek): what was raised, met about and judged while a contract runs.

A YAML file, in Dutch or English. An issue has an owner and a date, and an outcome once it is
closed. A meeting that invoked reasonableness and fairness records its decision. A judgement is one
party's answer on a measure without a number; answers that differ stand side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from passend.files.source import Keys, Source, read_source, read_source_file
from passend.findings import BadInput, Finding
from passend.terms.reading import nearest

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
    reading = _Reading(source)
    tree = source.tree
    if reading.word("passend_log") not in tree:
        reading.note((), "missing-key", f"{reading.word('passend_log')} is missing",
                     f"start the file with {reading.word('passend_log')}: 1")  # fmt: skip
    reading.unknown(tree, (), ("passend_log", "language", "issues", "meetings", "judgements"))
    found = Logbook(
        tuple(reading.each("issues", _ISSUE, _issue)),
        tuple(reading.each("meetings", _MET, _met)),
        tuple(reading.each("judgements", _JUDGED, _judgement)),
        tree,
    )
    reading.twice([issue.id for issue in found.issues])
    if reading.findings:
        raise BadInput(reading.findings)
    return found


_ISSUE = ("id", "contract", "raised", "by", "says", "owner", "before", "clause", "outcome", "on")
_MET = ("contract", "on", "says", "meeting", "present", "fairness", "decision")
_JUDGED = ("contract", "measure", "window", "by", "kind", "answer", "says", "on", "evidence")


@dataclass
class _Reading:
    """A logbook being read, and everything found wrong so far."""

    source: Source
    findings: list[Finding] = field(default_factory=list)

    @property
    def dutch(self) -> bool:
        return self.source.tree.get("taal", self.source.tree.get("language")) == "nl"

    def word(self, english: str) -> str:
        return _KEYS[english] if self.dutch else english

    def note(self, path: Keys, code: str, message: str, mend: str = "") -> None:
        self.findings.append(Finding(self.source.place(path), code, message, mend))

    def unknown(self, tree: Mapping[str, Any], path: Keys, keys: tuple[str, ...]) -> None:
        known = {self.word(key) for key in keys} | {"taal", "language"}
        for word in tree:
            if word not in known:
                place = self.source.key_place((*path, word))
                self.findings.append(
                    Finding(place, "unknown-key", f"{word!r} is no key here", nearest(word, known))
                )

    def each(self, key: str, keys: tuple[str, ...], make: Callable[[_Block], Any]) -> Iterator[Any]:
        word = self.word(key)
        items = self.source.tree.get(word, [])
        if not isinstance(items, list):
            self.note((word,), "bad-value", "a list is expected here", "start each with a dash")
            return
        for at, item in enumerate(items):
            path = (word, at)
            if not isinstance(item, dict):
                self.note(path, "bad-value", "keys with values are expected here")
                continue
            self.unknown(item, path, keys)
            before = len(self.findings)
            made = make(_Block(self, item, path))
            if len(self.findings) == before:
                yield made

    def twice(self, names: list[str]) -> None:
        for at, name in enumerate(names):
            if name in names[:at]:
                self.note((self.word("issues"), at), "id-twice", f"two issues are named {name}")


@dataclass
class _Block:
    """One entry."""

    reading: _Reading
    tree: Mapping[str, Any]
    path: Keys

    def text(self, key: str, needed: bool = True) -> str:
        word = self.reading.word(key)
        found = self.tree.get(word, "")
        if isinstance(found, str) and (found or not needed):
            return found
        code, said = ("missing-key", "is missing") if not found else ("bad-value", "must be a text")
        self.reading.note(self.path, code, f"{word} {said}", f"add {word}: ...")
        return ""

    def texts(self, key: str) -> tuple[str, ...]:
        found = self.tree.get(self.reading.word(key), [])
        return tuple(map(str, found)) if isinstance(found, list) else (str(found),)

    def day(self, key: str, needed: bool = True) -> date:
        text = self.text(key, needed)
        try:
            return date.fromisoformat(text)
        except ValueError:
            if text:
                path = (*self.path, self.reading.word(key))
                self.reading.note(path, "bad-date", f"{text!r} is no date", "write 2026-12-31")
        return date.min

    def one_of(self, key: str, words: Mapping[str, str]) -> str:
        text = self.text(key)
        found = words.get(text, text if text in words.values() else "")
        if text and not found:
            known = words if self.reading.dutch else words.values()
            path = (*self.path, self.reading.word(key))
            self.reading.note(path, "bad-value", f"{text!r} is none of the answers",
                              f"choose {', '.join(known)}")  # fmt: skip
        return found


def _issue(block: _Block) -> Issue:
    outcome = block.text("outcome", needed=False)
    return Issue(
        id=block.text("id"), contract=block.text("contract"), raised=block.day("raised"),
        by=block.text("by"), says=block.text("says"), owner=block.text("owner"),
        before=block.day("before"), clause=block.text("clause", needed=False), outcome=outcome,
        on=block.day("on") if outcome else None,
    )  # fmt: skip


def _met(block: _Block) -> Met:
    fairness = block.text("fairness", needed=False)
    return Met(
        contract=block.text("contract"), on=block.day("on"), says=block.text("says"),
        meeting=block.text("meeting", needed=False), present=block.texts("present"),
        fairness=fairness, decision=block.text("decision", needed=bool(fairness)),
    )  # fmt: skip


def _judgement(block: _Block) -> Judgement:
    return Judgement(
        contract=block.text("contract"), measure=block.text("measure"),
        window=block.text("window"), by=block.text("by"), kind=block.one_of("kind", _KINDS),
        answer=block.one_of("answer", _ANSWERS), says=block.text("says"), on=block.day("on"),
        evidence=block.text("evidence", needed=False),
    )  # fmt: skip
