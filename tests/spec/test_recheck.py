"""The program that travels in a sealed statement: alone, readable, and strict."""

from __future__ import annotations

import ast
import copy
import json
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from tests.conftest import ROOT

from passend.algebra.explain import check_nodes
from passend.contract.check import prepare
from passend.contract.resolve import resolve_file
from passend.observation.table import read_table
from passend.settlement.bundle import recheck
from passend.settlement.bundle.sealing import seal_statement
from passend.settlement.settle import settle
from passend.settlement.statement import Statement, to_json

SOURCE = Path(str(recheck.__file__))
PRACTICES = ROOT / "src" / "passend" / "practices"


@cache
def statements() -> tuple[Statement, ...]:
    """Every practice that comes with the product, settled on the made-up region."""
    paths = sorted(PRACTICES.glob("*.yaml"))
    table = read_table(PRACTICES / "regio" / "waarnemingen.csv")
    return settle([prepare(resolve_file(path)) for path in paths], table).statements


def alone(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The program as it lies in a folder, without packages, settings or environment."""
    program = folder / "recheck.py"
    program.write_bytes(SOURCE.read_bytes())
    command = [sys.executable, "-I", "-S", "-W", "error", str(program), *arguments]
    return subprocess.run(
        command, cwd=folder, env={}, capture_output=True, text=True, timeout=60, check=False
    )


def test_it_imports_nothing_but_the_standard_library_and_is_read_in_one_sitting() -> None:
    text = SOURCE.read_text("utf-8")
    modules = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            modules |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            modules.add((node.module or "").partition(".")[0])
    assert modules <= set(sys.stdlib_module_names)
    assert len(text.splitlines()) < 250
    assert max(map(len, text.splitlines())) <= 100


@pytest.mark.parametrize("language", ["nl", "en"])
def test_alone_it_follows_a_sealed_statement(tmp_path: Path, language: str) -> None:
    path = tmp_path / "sealed.zip"
    path.write_bytes(seal_statement(statements()[0], {}))
    done = alone(tmp_path, str(path), language)
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(done.stdout.splitlines()) == len(statements()[0].lines) + 3
    word = {"nl": "Vergelijk", "en": "Compare"}[language]
    assert word in done.stdout


@pytest.mark.parametrize("at", range(len(statements())))
def test_it_follows_every_practice(at: int) -> None:
    tree = json.loads(to_json(statements()[at]))
    assert [found for line in tree["lines"] for found in recheck.wrong_nodes(line)] == []
    assert recheck.wrong_balances(tree) == []


def changed_lines() -> Iterator[tuple[str, dict[str, Any]]]:
    """Lines in which one computed value is one more than it was."""
    for statement in statements():
        tree = json.loads(to_json(statement))
        for line in tree["lines"]:
            for at, node in enumerate(line["nodes"]):
                if node["args"] and not node["defect"] and isinstance(node["value"], int):
                    changed = copy.deepcopy(line)
                    changed["nodes"][at]["value"] += 1
                    yield f"{statement.contract} {node['id']} {node['kind']}", changed
            break


def test_every_changed_value_is_named() -> None:
    names = []
    for name, line in changed_lines():
        assert recheck.wrong_nodes(line), name
        names.append(name.rpartition(" ")[2])
    assert {"Sum", "Scale", "Times", "Excess"} <= set(names)


def node(kind: str, value: Any, *args: str, **more: Any) -> dict[str, Any]:
    found = {"id": kind, "kind": kind, "value": value, "args": list(args), "slack": None,
             "ratio": False, "role": "", "defect": ""}  # fmt: skip
    return found | more


@pytest.mark.parametrize(
    ("kind", "values", "gives"),
    [
        ("Sum", [1, 2, 3], 6),
        ("Total", [4, -5], -1),
        ("Scale", [5, 1, 2], 3),  # a half goes away from zero
        ("Scale", [-5, 1, 2], -3),
        ("Scale", [10, 1, 3], 3),
        ("Times", [7, 1000], 7000),
        ("Excess", [9, 7], 2),
        ("When", [5, 5, 1, 2], 1),  # at the border the first
        ("When", [4, 5, 1, 2], 2),
        ("Carry", [8], 8),
    ],
)
def test_the_rules_are_those_of_the_nine_nodes(kind: str, values: list[int], gives: int) -> None:
    below = [node(f"a{at}", value) for at, value in enumerate(values)]
    made = node(kind, gives)
    assert recheck.follows(made, below)
    assert not recheck.follows(made | {"value": gives + 1}, below)


def test_a_choice_between_quotients_is_exact() -> None:
    # 1/3 against 33333/100000: a float of few digits would call them equal
    sides = [node("a", n) for n in (1, 3, 33_333, 100_000)]
    branches = [node("b", 10), node("c", 20)]
    assert recheck.follows(node("When", 10, ratio=True), [*sides, *branches])
    with pytest.raises(ZeroDivisionError):
        recheck.follows(
            node("When", 10, ratio=True), [node("a", 1), node("a", 0), *sides[2:], *branches]
        )


def test_items_are_followed_one_by_one() -> None:
    volumes, prices = node("v", {"x": 2, "y": 3}), node("p", {"x": 10, "y": 20})
    assert recheck.follows(node("Times", 80), [volumes, prices])
    assert recheck.follows(node("Sum", {"x": 12, "y": 23}), [volumes, prices])
    assert recheck.follows(node("Total", 5), [volumes])


def test_slack_is_followed() -> None:
    below = [node("a", 5), node("b", 8)]
    assert recheck.follows(node("Excess", 0, slack=3), below)
    assert not recheck.follows(node("Excess", 0, slack=2), below)


def test_a_wrong_balance_is_named() -> None:
    found = 0
    for statement in statements():
        tree = json.loads(to_json(statement))
        for item in tree["balances"]:
            item["posted"] += 1
            found += 1
            assert recheck.wrong_balances(tree) != []
            break
    assert found


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04", b"{}", b"[" * 100_000, b'{"lines": [1]}', b"\xff", b'{"lines": 3}']
)
def test_what_cannot_be_read_gives_no_traceback(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "x").write_bytes(data)
    done = alone(tmp_path, "x")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


FAULTS = [
    ("return sum(args)", "return args[0]"),
    ("2 * abs(value.numerator) + value.denominator", "2 * abs(value.numerator)"),
    ("return args[0] * args[1]", "return args[0] + args[1]"),
    ("max(0, args[0] - args[1])", "args[0] - args[1]"),
    ("return args[-2] if met(node, args) else args[-1]", "return args[-1]"),
    ("return args[0] >= args[1]", "return args[0] > args[1]"),
    ("own == value and", ""),
    ("and node[\"slack\"] == slack", ""),
    ("if last != line[\"entitlement\"]:", "if False:"),
    ("if line[\"payable\"] != expected:", "if False:"),
    ("balance = payable - item[\"posted\"]", "balance = payable"),
]  # fmt: skip


@pytest.mark.parametrize(("was", "becomes"), FAULTS)
def test_a_fault_in_the_program_itself_would_be_noticed(was: str, becomes: str) -> None:
    text = SOURCE.read_text("utf-8")
    assert text.count(was) == 1, was
    faulty = ModuleType("faulty")
    exec(compile(text.replace(was, becomes), "faulty", "exec"), faulty.__dict__)
    assert not _passes(faulty)
    assert _passes(recheck)


def _passes(program: ModuleType) -> bool:
    """Whether a program follows what is good and names what is not."""
    good = [
        (node("Sum", 6), [1, 2, 3]), (node("Scale", 3), [5, 1, 2]), (node("Times", 12), [3, 4]),
        (node("Excess", 0, slack=2), [3, 5]), (node("When", 1), [5, 5, 1, 2]),
    ]  # fmt: skip
    for made, values in good:
        below = [node("a", value) for value in values]
        if not program.follows(made, below) or program.follows(made | {"value": 99}, below):
            return False
        if made["slack"] and program.follows(made | {"slack": 1}, below):
            return False
    line = {"nodes": [node("Obs", 5)], "entitlement": 5, "payable": 5, "closed": True,
            "advance": None, "clause": "c", "window": "w",
            "paid_by": "p", "paid_to": "q"}  # fmt: skip
    for wrong in ({"entitlement": 6, "payable": 6}, {"payable": 6}):
        if program.wrong_nodes(line) or not program.wrong_nodes(line | wrong):
            return False
    balance = {"posting": "x", "window": "w", "towards": ["c"], "payable": 5, "posted": 2,
               "balance": 3, "owed_by": "p"}  # fmt: skip
    said = [program.wrong_balances({"lines": [line], "balances": [balance | more]})
            for more in ({}, {"balance": 4}, {"posted": 3})]  # fmt: skip
    return not said[0] and bool(said[1]) and bool(said[2])


def test_it_agrees_with_the_engine_s_own_check() -> None:
    for statement in statements():
        for line in statement.lines:
            assert check_nodes(line.nodes) == ()
