"""Measures without a number, judged by both parties; a disagreement is kept, never averaged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from passend.contract.model import Contract
from passend.monitoring.agenda.logbook import Judgement

__all__ = ["Judged", "judged"]


@dataclass(frozen=True)
class Judged:
    """A measure in a window: the latest judgement of every owner of the measure, and of whom there
    is none yet."""

    contract: str
    measure: str
    window: str
    judgements: tuple[Judgement, ...]
    silent: tuple[str, ...]

    @property
    def verdict(self) -> str:
        """``disagreed`` when two judge differently, ``incomplete`` when an owner has not judged,
        else the answer both gave. Neither side outweighs the other."""
        answers = {one.answer for one in self.judgements}
        if len(answers) > 1:
            return "disagreed"
        return "incomplete" if self.silent else answers.pop()


def judged(
    contract: Contract, judgements: Sequence[Judgement], known_at: date
) -> tuple[Judged, ...]:
    """Every measure and window that somebody judged, as known on a day. A later judgement of the
    same party replaces its earlier one."""
    latest: dict[tuple[str, str], dict[str, Judgement]] = {}
    for one in sorted(judgements, key=lambda one: one.on):
        if one.contract == contract.id and one.on <= known_at:
            latest.setdefault((one.measure, one.window), {})[one.by] = one
    found = []
    for (measure, window), given in sorted(latest.items()):
        card = contract.measures.get(measure)
        owners = card.owners if card is not None else ()
        silent = tuple(owner for owner in owners if owner not in given)
        found.append(Judged(contract.id, measure, window, tuple(given.values()), silent))
    return tuple(found)
