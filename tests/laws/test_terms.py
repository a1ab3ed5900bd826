"""Laws of the terms: the engine says what their Dutch definitions say, to the cent."""

from __future__ import annotations

import dataclasses
import json
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st
from tests.conftest import examples
from tests.generated_terms import KNOWN, YEARS, Made, made_contracts, money_text
from tests.oracle_terms import Amount, Undefined, Window, half_away

from passend.contract import model
from passend.contract.codec import dump_contract, load_tree
from passend.contract.resolve import Resolved
from passend.files.source import Source, read_source
from passend.settlement.settle import settle
from passend.terms.base import REGISTRY
from passend.terms.conditions import TESTS
from passend.terms.reading import CHOICES, RECORDS, fields_of, key_of

FIRST_FOUND = (Phase.generate,)
Outcome = dict[tuple[str, str], int | None]


def entitled(made: Made) -> Outcome:
    """What the engine says: cents per clause and window, None where it is not settled."""
    (statement,) = settle([made.prepared], made.table(), KNOWN).statements
    found: Outcome = {(line.clause, line.window): line.entitlement for line in statement.lines}
    for missing in statement.missing:
        assert not any(gap.defect == "too large" for gap in missing.lacks), missing
        found[missing.clause, missing.window] = None
    return found


def defined(made: Made) -> Outcome:
    """What the definitions say."""
    oracle = made.oracle()
    found: Outcome = {}
    for clause in made.clauses:
        for at, year in enumerate(YEARS):
            try:
                value = oracle.at(clause, at)
            except Undefined:
                found[clause, str(year)] = None
                continue
            assert isinstance(value, Amount)
            found[clause, str(year)] = int(value.number)
    return found


@pytest.mark.law("every term means its definition: engine = oracle over terms, to the cent")
@settings(max_examples=examples(2000))
@given(made_contracts())
def test_the_engine_says_what_the_definitions_say(made: Made) -> None:
    assert entitled(made) == defined(made)


KINDS = {
    *(REGISTRY.keys() - {"number", "quotient", "table", "times", "total", "pay_for_performance"}),
    *("quotient", "PxQ hours", "PxQ ic.volume", "at_most above", "at_most of a quotient"),
    *(
        "at_least of a quotient",
        "only_if of a quotient",
        "rounded ratio",
        "pass_through for a rate",
    ),
    *("table last_member", "table next_point", "table step", "not", "all", "any"),
    *("test at_least", "test at_most", "test more_than", "test less_than"),
    *("corridor both", "corridor above", "corridor below"),
    *("shared_savings whole", "shared_savings beyond"),
    *("pay_for_performance proportion", "pay_for_performance steps"),
    "pay_for_performance actions",
} - {"fee_for_service", "shared_savings"}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_of_term_is_drawn(kind: str) -> None:
    find(made_contracts(), lambda made: kind in made.kinds,
         settings=settings(max_examples=3000, phases=FIRST_FOUND))  # fmt: skip


@pytest.mark.law("load and dump are inverse and the content hash is stable")
@settings(max_examples=examples(500))
@given(made_contracts())
def test_load_and_dump_are_inverse(made: Made) -> None:
    contract = made.resolved.contract
    canonical = dump_contract(contract)
    again = load_tree(canonical, Source("canonical", canonical, {}, {}))
    assert again == contract
    assert dump_contract(again) == canonical
    assert hash_of(again) == made.resolved.hash


def hash_of(contract: model.Contract) -> str:
    return Resolved(contract, (Source("", {}, {}, {}),)).hash


@pytest.mark.law("load and dump are inverse and the content hash is stable")
@settings(max_examples=examples(500))
@given(made_contracts(), st.randoms(use_true_random=False))
def test_the_order_of_keys_and_the_layout_of_the_file_do_not_change_the_hash(
    made: Made, random: Any
) -> None:
    def shuffled(tree: Any) -> Any:
        if isinstance(tree, dict):
            keys = sorted(tree)
            random.shuffle(keys)
            return {key: shuffled(tree[key]) for key in keys}
        return [shuffled(item) for item in tree] if isinstance(tree, list) else tree

    text = json.dumps(shuffled(made.tree), indent=random.choice([1, 4]))
    contract = load_tree(read_source(text, "b").tree, read_source(text, "b"))
    assert hash_of(contract) == made.resolved.hash


# The same contract with Dutch keys.

WORDS = {v: k for k, v in model.DUTCH_VALUES.items()} | {
    "money": "geld", "year": "jaar", "rate": "ratio", "yes_no": "ja_nee",
}  # fmt: skip


def in_dutch(tree: Any, kind: Any = model.Contract) -> Any:
    """A canonical contract with the Dutch key of every field of the model and of every term."""
    if not isinstance(tree, dict):
        return tree
    if kind is TERM:
        return term_in_dutch(tree)
    fields = {f.metadata["key"] or f.name: f for f in dataclasses.fields(kind)}
    found = {}
    for key, value in tree.items():
        item = fields[key]
        inside = INSIDE.get((kind, key))
        if item.metadata["words"] and isinstance(value, str):
            value = WORDS.get(value, value)
        elif inside is not None and isinstance(value, list):
            value = [in_dutch(each, inside) for each in value]
        elif inside is not None and (kind, key) in SINGLE:
            value = in_dutch(value, inside)
        elif inside is not None:
            value = {name: in_dutch(each, inside) for name, each in value.items()}
        found[item.metadata["dutch"]] = value
    return found


TERM = "term"
INSIDE: dict[tuple[Any, str], Any] = {
    (model.Contract, "parties"): model.Party,
    (model.Contract, "care"): model.Care,
    (model.Contract, "observations"): model.Observation,
    (model.Contract, "parameters"): model.Parameter,
    (model.Contract, "amounts"): TERM,
    (model.Contract, "clauses"): model.Clause,
    (model.Contract, "runs"): model.Runs,
    (model.Parameter, "values"): model.Entry,
    (model.Clause, "pay"): TERM,
}
SINGLE = {(model.Contract, "runs"), (model.Clause, "pay")}


def term_in_dutch(tree: Any) -> Any:
    if isinstance(tree, list):
        return [term_in_dutch(item) for item in tree]
    if not isinstance(tree, dict):
        return tree
    ((word, body),) = tree.items()
    kind = REGISTRY[word]
    if word == "steps":
        return {kind.dutch: term_in_dutch(body)}
    return {kind.dutch: fields_in_dutch(kind, body)}


def fields_in_dutch(kind: Any, body: Any) -> Any:
    found = {}
    for item in fields_of(kind):
        if key_of(item) not in body:
            continue
        value, holds = body[key_of(item)], item.metadata["kind"]
        if holds == "test":
            value = test_in_dutch(value)
        elif holds in RECORDS:
            value = [fields_in_dutch(RECORDS[holds], each) for each in value]
        elif holds in CHOICES:
            value = CHOICES[holds][value]
        elif holds == "per":
            value = "jaar"
        elif holds in ("expression", "incoming", "expressions", "steps"):
            value = term_in_dutch(value)
        found[item.metadata["dutch"]] = value
    return found


def test_in_dutch(tree: Any) -> Any:
    if not isinstance(tree, dict):
        return tree
    ((word, body),) = tree.items()
    if word in ("all", "any"):
        return {TESTS[word]: [test_in_dutch(each) for each in body]}
    return {TESTS[word]: test_in_dutch(body) if word == "not" else term_in_dutch(body)}


test_in_dutch.__test__ = False  # type: ignore[attr-defined]


@pytest.mark.law("Dutch keys are a one-to-one alias: the canonical form and the hash are the same")
@settings(max_examples=examples(500))
@given(made_contracts())
def test_a_file_with_dutch_keys_has_the_same_hash(made: Made) -> None:
    dutch = {"taal": "nl", **in_dutch(dump_contract(made.resolved.contract))}
    source = read_source(json.dumps(dutch, ensure_ascii=False), "nl")
    contract = load_tree(source.tree, source)
    assert hash_of(contract) == made.resolved.hash


# Single terms.


def paying(cost_cents: int, target_cents: int, pay: Any) -> int | None:
    """One clause over one year in which a cost and a target were observed."""
    stated = {"unit": "money", "per": "year", "year_of": "stated", "held_by": "both"}
    tree = {
        **FRAME,
        "observations": {"cost": stated, "target": stated},
        "clauses": {"c": {"pay": pay}},
    }
    window = {"cost": Amount(Fraction(cost_cents), "money"),
              "target": Amount(Fraction(target_cents), "money")}  # fmt: skip
    made = Made(tree, tuple(Window(date(year, 1, 1), window) for year in YEARS), frozenset())
    return entitled(made)["c", str(YEARS[0])]


FRAME = {
    "passend": "1",
    "id": "made",
    "runs": {"from": f"{YEARS[0]}-01-01", "until": f"{YEARS[-1] + 1}-01-01"},
    "parties": {
        "payer": {"name": "Zuid", "kind": "insurer"},
        "provider": {"name": "Ziekenhuis", "kind": "provider"},
    },
}
cents = st.integers(-(10**9), 10**11)
above_zero = st.integers(1, 10**11)


def corridor(beyond: str, rate: str) -> Any:
    return {"corridor": {"of": "cost", "target": "target", "sides": "both",
                         "bands": [{"beyond": beyond, "rate": rate}]}}  # fmt: skip


@pytest.mark.law("a corridor degenerates to a lump sum and to price x volume")
@settings(max_examples=examples(200))
@given(cents, above_zero)
def test_a_corridor_degenerates_to_a_fixed_sum_and_to_the_whole_difference(
    cost: int, target: int
) -> None:
    nothing = {"together": ["target", corridor("0%", "0%")]}
    whole = {"together": ["target", corridor("0%", "100%")]}
    assert paying(cost, target, nothing) == target
    assert paying(cost, target, whole) == cost


@pytest.mark.law("a cap is a minimum, idempotent")
@settings(max_examples=examples(200))
@given(cents, cents)
def test_a_cap_is_a_minimum_and_idempotent(cost: int, limit: int) -> None:
    cap = {"at_most": money_text(limit)}
    once = paying(cost, 0, {"steps": ["cost", cap]})
    assert once == min(cost, limit)
    assert paying(cost, 0, {"steps": ["cost", cap, cap]}) == once


@pytest.mark.law("a floor and a cap commute only when ordered")
@settings(max_examples=examples(200))
@given(cents, cents, cents)
def test_a_floor_and_a_cap_commute_only_when_ordered(cost: int, floor: int, cap: int) -> None:
    lines = [{"at_least": money_text(floor)}, {"at_most": money_text(cap)}]
    first = paying(cost, 0, {"steps": ["cost", *lines]})
    second = paying(cost, 0, {"steps": ["cost", *reversed(lines)]})
    assert (first, second) == (min(cap, max(floor, cost)), max(floor, min(cap, cost)))
    assert (first == second) == (floor <= cap)


def settled(amounts: Any, pay: Any, **observed: int) -> Outcome:
    """One clause on observed numbers that are the same in every year."""
    stated = {"per": "year", "year_of": "stated", "held_by": "both"}
    units = {name: "money" if name == "cost" else "hour" for name in observed}
    tree = {
        **FRAME,
        "observations": {name: {**stated, "unit": unit} for name, unit in units.items()},
        "amounts": amounts,
        "clauses": {"c": {"pay": pay}},
    }
    window = {
        name: Amount(Fraction(number), "money" if name == "cost" else "count")
        for name, number in observed.items()
    }
    made = Made(tree, tuple(Window(date(year, 1, 1), window) for year in YEARS), frozenset())
    found = entitled(made)
    assert found == defined(made)
    return found


def test_a_carry_in_a_loop_may_look_back_at_what_is_outside_it() -> None:
    amounts = {
        "own": {"less": {"of": {"carry": {"of": "other", "first": "2.20", "per": "year"}},
                         "by": "0.00"}},
        "base": {"together": ["cost"]},
        "other": {"carry": {"of": "base", "first": "own", "per": "year"}},
    }  # fmt: skip
    assert list(settled(amounts, "own", cost=100).values()) == [220, 220, 100]


def test_a_quotient_below_zero_stays_undefined_in_a_product() -> None:
    below = {"quotient": ["hours", {"minus": ["hours", "limit"]}]}
    pay = {"share": {"of": "cost", "rate": [below, below]}}
    assert set(settled({}, pay, cost=100, hours=2, limit=3).values()) == {None}


@pytest.mark.parametrize(
    ("value", "expected"),
    [("1/2", 1), ("-1/2", -1), ("3/2", 2), ("-3/2", -2), ("49/100", 0), ("-7/5", -1), ("8/5", 2)],
)
def test_the_oracle_rounds_half_away_from_zero(value: str, expected: int) -> None:
    assert half_away(Fraction(value)) == expected
