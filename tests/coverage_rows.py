"""Writes docs/coverage.md: for each row of domain.md section 1, the tests that assert its idea.

A test claims rows with ``@pytest.mark.row("S0-21", ...)``. The tests are read, not run, so that the
page needs nothing but the files. Run it with ``make docs``.
"""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "coverage.md"

SOURCES = {
    "S0": "Dialogue on appropriate contracting",
    "S1": "Step plan for shared decision making",
    "S2": "Letter to parliament on the contracting process",
    "S3": "Survey among care contractors",
    "S4": "The insurers' vision on hospital care",
}


def rows() -> dict[str, str]:
    """Every row id with its description, in the order of the source documents."""
    tables = tomllib.loads((ROOT / "tests" / "rows.toml").read_text(encoding="utf-8"))
    return {f"{source}-{n}": text for source, table in tables.items() for n, text in table.items()}


def row_ids(tree: ast.AST) -> Iterator[str]:
    """The ids in every ``pytest.mark.row(...)`` under this node."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.row":
            for argument in node.args:
                if not (isinstance(argument, ast.Constant) and isinstance(argument.value, str)):
                    raise ValueError(f"a row id is a plain text: {ast.unparse(node)}")
                yield argument.value


def claims(path: Path) -> Iterator[tuple[str, str]]:
    """(row id, test) for every claim in one test file."""
    name = path.relative_to(ROOT).as_posix()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test"):
            yield from ((row, f"{name}::{node.name}") for row in row_ids(node))
        elif isinstance(node, ast.ClassDef):
            for decorator in node.decorator_list:
                yield from ((row, f"{name}::{node.name}") for row in row_ids(decorator))
            for part in node.body:
                if isinstance(part, ast.FunctionDef) and part.name.startswith("test"):
                    test = f"{name}::{node.name}::{part.name}"
                    yield from ((row, test) for row in row_ids(part))
        elif isinstance(node, ast.Assign) and "pytestmark" in map(ast.unparse, node.targets):
            yield from ((row, name) for row in row_ids(node))


def page() -> str:
    """The whole page; raises on a claim of a row that does not exist."""
    described = rows()
    tests: dict[str, list[str]] = {row: [] for row in described}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for row, test in claims(path):
            if row not in tests:
                raise ValueError(f"{test} claims row {row}, which rows.toml does not have")
            if test not in tests[row]:
                tests[row].append(test)
    shown = sum(bool(found) for found in tests.values())
    lines = [
        "# Coverage of the source documents",
        "",
        "Generated from the `row` markers of the tests by `make docs`; do not edit.",
        f"{shown} of {len(described)} rows have a test that asserts their acceptance idea.",
    ]
    for source, title in SOURCES.items():
        lines += ["", f"## {source}: {title}", "", "| row | what it asks | test |", "|---|---|---|"]
        for row, text in described.items():
            if row.startswith(source):
                found = "<br>".join(f"`{test}`" for test in tests[row]) or "open"
                lines.append(f"| {row} | {text} | {found} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
