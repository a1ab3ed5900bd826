"""A contract as the rules look at it: what each clause reads, who pays and who receives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from passend.algebra.compile import Program, Step
from passend.algebra.nodes import Lit, Obs, Par, Scale
from passend.contract.binding import calendar_for
from passend.contract.drafting.expected import Expected
from passend.contract.model import Clause, Contract
from passend.contract.prepared import Prepared, latest_known
from passend.periods import Interval

__all__ = ["Draft"]

_PAYS = ("insurer", "care_office", "municipality", "ministry")
_RECEIVES = ("provider", "welfare", "coalition")


@dataclass(frozen=True)
class Draft:
    """A valid contract with what several rules ask about it, each found once."""

    prepared: Prepared

    @property
    def contract(self) -> Contract:
        return self.prepared.resolved.contract

    @property
    def program(self) -> Program:
        return self.prepared.form.program

    @property
    def paying(self) -> tuple[str, ...]:
        """The clauses that pay something."""
        return self.prepared.form.clauses

    @cached_property
    def run(self) -> Interval:
        runs = self.contract.runs
        assert runs is not None
        return Interval(runs.valid_from, runs.until)

    @cached_property
    def known(self) -> date:
        return latest_known(self.prepared.resolved)

    @property
    def longer_than_a_year(self) -> bool:
        start = self.run.start
        leap = (start.month, start.day) == (2, 29)
        anniversary = date(start.year + 1, 3, 1) if leap else start.replace(year=start.year + 1)
        return self.run.end > anniversary

    @cached_property
    def expected(self) -> Expected:
        """The contract at its expected point."""
        return Expected(self.prepared, calendar_for(self.prepared.form, self.contract, {}))

    @cached_property
    def sides(self) -> tuple[frozenset[str], frozenset[str]]:
        """The parties that pay for care and those that receive, by their kind; where the kinds do
        not tell, by the direction of the clauses."""
        kinds = {name: party.kind for name, party in self.contract.parties.items()}
        payers = frozenset(name for name, kind in kinds.items() if kind in _PAYS)
        receivers = frozenset(name for name, kind in kinds.items() if kind in _RECEIVES)
        if payers and receivers:
            return payers, receivers
        clauses = [self.contract.clauses[name] for name in self.paying]
        paying = payers or frozenset(c.paid_by for c in clauses) - receivers
        return paying, receivers or frozenset(c.paid_to for c in clauses) - paying

    def clauses(self) -> Iterator[tuple[str, Clause]]:
        """The paying clauses with their names."""
        return ((name, self.contract.clauses[name]) for name in self.paying)

    def reach(self, at: int) -> frozenset[int]:
        """A step and every step below it, through ``Carry`` too."""
        if at not in self._reached:
            seen: set[int] = set()
            waiting = [at]
            while waiting:
                one = waiting.pop()
                if one not in seen:
                    seen.add(one)
                    step = self.program.steps[one]
                    waiting += [*step.args, *([step.target] if step.target >= 0 else [])]
            self._reached[at] = frozenset(seen)
        return self._reached[at]

    @cached_property
    def _reached(self) -> dict[int, frozenset[int]]:
        return {}

    def steps(self, clause: str) -> Iterator[tuple[int, Step]]:
        """Every step that a clause (or a named amount) is computed from."""
        reached = self.reach(self.program.outputs[clause])
        return ((at, self.program.steps[at]) for at in sorted(reached))

    def observed(self, at: int) -> frozenset[str]:
        """The observations that a step depends on."""
        if at not in self._seen:
            nodes = (self.program.steps[one].node for one in self.reach(at))
            self._seen[at] = frozenset(node.name for node in nodes if isinstance(node, Obs))
        return self._seen[at]

    @cached_property
    def _seen(self) -> dict[int, frozenset[str]]:
        return {}

    def reads(self, clause: str) -> frozenset[str]:
        """The observations that a clause reads."""
        return self.observed(self.program.outputs[clause])

    def parameters_of(self, clause: str) -> frozenset[str]:
        """The parameters that a clause reads, with those they are derived from."""
        nodes = (step.node for _, step in self.steps(clause))
        names = [node.name for node in nodes if isinstance(node, Par)]
        names = [name.split(" ")[1] if name.startswith("@weighted") else name for name in names]
        stems = {name if name in self.contract.parameters else name.rpartition(".")[0]
                 for name in names}  # fmt: skip
        found = stems & set(self.contract.parameters)
        while more := {m for name in found for m in made_of(self.contract, name)} - found:
            found |= more
        return frozenset(found)

    def place_of_pay(self, clause: str) -> tuple[str | int, ...]:
        """Where the term of a paying clause stands in the file."""
        term = self.contract.clauses[clause].pay
        assert term is not None
        return term.path[:3] or ("clauses", clause)

    def known_at_point(self, clause: str) -> bool:
        """Whether the contract expects something of everything that a clause reads."""
        return not self.reads(clause) & self.expected.lacking

    def payment(self, clause: str) -> int:
        """The step of what a clause pays, inside its own run."""
        at = self.program.outputs[clause]
        step = self.program.steps[at]
        return step.args[-2] if step.node.role == "clause.runs" else at

    def same(self, at: int) -> int:
        """The amount that a step is in other parts of its unit, or the step itself."""
        step = self.program.steps[at]
        while _only_parts(step):
            at = step.args[0]
            step = self.program.steps[at]
        return at

    def care(self, name: str) -> bool:
        """Whether an observation is care: volume or cost of a line of care, or money or a count
        that was observed of care. A measure, a score, what a method finds and what is merely stated
        is not."""
        stem, _, what = name.rpartition(".")
        if stem in self.contract.care:
            return what in ("volume", "cost")
        item = self.contract.observations.get(name)
        if item is None or item.method or item.out_of is not None:
            return False
        return item.year_of != "stated" and item.unit not in ("yes_no", "rate")

    def noise(self, clause: str, largest: int) -> int:
        """How many cents rounding alone may change when one unit more is observed: one for every
        place where a clause rounds, more where it rounds to more than a cent, and where it rounds a
        ratio one step of that ratio of the ``largest`` amount it pays."""
        return 1 + sum(_rounding(step, largest) for _, step in self.steps(clause))

    def runs_in(self, clause: str, window: Interval) -> bool:
        """Whether a clause runs on some day of a window."""
        own = self.contract.clauses[clause].runs
        return own is None or Interval(own.valid_from, own.until).overlap(window) > 0


def _only_parts(step: Step) -> bool:
    node = step.node
    return (
        isinstance(node, Scale)
        and isinstance(node.num, Lit)
        and isinstance(node.den, Lit)
        and node.num.value * node.den.unit.parts == node.den.value * node.num.unit.parts
        and not node.role
    )


def made_of(contract: Contract, name: str) -> Iterator[str]:
    """The parameters that a derived parameter is made of."""
    item = contract.parameters[name]
    if item.indexed is not None:
        made = (item.indexed.base, item.indexed.index, item.indexed.definitive)
        yield from (other for other in made if other in contract.parameters)
    if item.weighted is not None:
        parts = (part.index for part in item.weighted.parts)
        yield from (other for other in parts if other in contract.parameters)


def _rounding(step: Step, largest: int) -> int:
    node = step.node
    if not isinstance(node, Scale):
        return 0
    if not isinstance(node.den, Lit) or node.den.value != 1:
        return 1 + (largest // node.unit.parts if node.unit.kind == "rate" else 0)
    stated = node.role == "rounded.result" and isinstance(node.num, Lit)
    return node.num.value if stated and isinstance(node.num, Lit) else 0
