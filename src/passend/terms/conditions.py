"""Tests and ``only_if``. Nothing is rounded before a test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from passend.algebra.nodes import Ratio
from passend.terms.base import (
    Figure,
    Lowered,
    Scope,
    Term,
    TermError,
    Test,
    part,
    when,
    zero,
)
from passend.words import Words

__all__ = ["TESTS", "WORDS", "All", "Any", "Compare", "Not", "OnlyIf", "Satisfied", "WhenOf"]

TESTS = {"at_least": "minstens", "at_most": "hoogstens", "more_than": "meer_dan",
         "less_than": "minder_dan", "all": "alle", "any": "een_van", "not": "niet"}  # fmt: skip
"""The keys of a test, with their Dutch alias."""

WORDS = {
    "at_least": Words("{left} ten minste {right} is", "{left} is at least {right}"),
    "at_most": Words("{left} ten hoogste {right} is", "{left} is at most {right}"),
    "more_than": Words("{left} meer is dan {right}", "{left} is more than {right}"),
    "less_than": Words("{left} minder is dan {right}", "{left} is less than {right}"),
}


@dataclass(frozen=True, kw_only=True)
class Compare(Test):
    """One comparison of two expressions of one unit, or of two ratios by cross-multiplication."""

    how: str
    left: Term
    right: Term

    def choose(self, scope: Scope, then: Lowered, otherwise: Lowered) -> Lowered:
        if isinstance(self.left, Figure) and not isinstance(self.right, Figure):
            right = self.right.value(scope)
            left = self.left.like(right, scope)
        else:
            left = self.left.value(scope)
            right = self.right.like(left, scope)
        match self.how:
            case "at_least":
                return when(left, right, then, otherwise, scope)
            case "at_most":
                return when(right, left, then, otherwise, scope)
            case "more_than":
                return when(right, left, otherwise, then, scope)
            case _:
                return when(left, right, otherwise, then, scope)


@dataclass(frozen=True, kw_only=True)
class Satisfied(Test):
    """A yes-or-no observation that says yes: its value is at least 1."""

    of: Term

    def choose(self, scope: Scope, then: Lowered, otherwise: Lowered) -> Lowered:
        test = Compare(how="at_least", left=self.of, right=Figure(text="1"), path=self.path)
        return test.choose(scope, then, otherwise)


@dataclass(frozen=True, kw_only=True)
class All(Test):
    """Every one of several tests."""

    tests: tuple[Test, ...]

    def choose(self, scope: Scope, then: Lowered, otherwise: Lowered) -> Lowered:
        for test in reversed(self.tests):
            then = test.choose(scope, then, otherwise)
        return then


@dataclass(frozen=True, kw_only=True)
class Any(Test):
    """At least one of several tests."""

    tests: tuple[Test, ...]

    def choose(self, scope: Scope, then: Lowered, otherwise: Lowered) -> Lowered:
        for test in reversed(self.tests):
            otherwise = test.choose(scope, then, otherwise)
        return otherwise


@dataclass(frozen=True, kw_only=True)
class Not(Test):
    """The opposite of a test."""

    test: Test

    def choose(self, scope: Scope, then: Lowered, otherwise: Lowered) -> Lowered:
        return self.test.choose(scope, otherwise, then)


@dataclass(frozen=True, kw_only=True)
class OnlyIf(Term):
    """An amount under a condition (voorwaarde, mijlpaal); otherwise zero or another amount.

    Formula: of if test, else otherwise (default 0).
    """

    key: ClassVar[str] = "only_if"
    dutch: ClassVar[str] = "alleen_als"
    sentence: ClassVar[Words] = Words("{of}, alleen als {test}", "{of}, only if {test}")
    asides: ClassVar = {"otherwise": Words("; anders {otherwise}", "; otherwise {otherwise}")}
    roles: ClassVar = {"result": Words("onder de voorwaarde", "subject to the condition")}
    of: Term = part("incoming", "van")
    test: Test = part("test", "toets", main=True)
    otherwise: Term | None = part("expression", "anders", optional=True)

    def lower(self, scope: Scope) -> Lowered:
        of = self.of.value(scope)
        if self.otherwise is None:
            if isinstance(of, Ratio):
                raise TermError("say what a quotient is otherwise", self.path)
            other: Lowered = zero(of)
        else:
            other = self.otherwise.like(of, scope)
        found = self.test.choose(scope, of, other)
        return found if isinstance(found, Ratio) else found.named("only_if.result")


@dataclass(frozen=True, kw_only=True)
class WhenOf(Term):
    """The node ``When`` itself: for a rule that no term says.

    Formula: then if left >= right, else otherwise.
    """

    key: ClassVar[str] = "when"
    dutch: ClassVar[str] = "wanneer"
    sentence: ClassVar[Words] = Words(
        "{then} als {left} ten minste {right} is, anders {otherwise}",
        "{then} if {left} is at least {right}, otherwise {otherwise}",
    )
    left: Term = part("expression", "links")
    right: Term = part("expression", "rechts")
    then: Term = part("expression", "dan")
    otherwise: Term = part("expression", "anders")

    def lower(self, scope: Scope) -> Lowered:
        test = Compare(how="at_least", left=self.left, right=self.right, path=self.path)
        then = self.then.value(scope)
        return test.choose(scope, then, self.otherwise.like(then, scope))
