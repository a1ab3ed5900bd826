"""The rules of the house that no other tool checks: the map, the bans, the licences, the habits."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest
from tests import coverage_rows

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "passend"
MODULES = sorted(PACKAGE.rglob("*.py"))

# Reading the clock makes a settlement differ from one day to the next: dates are arguments.
BANNED_CALLS = {
    "datetime.now": "dates are arguments, never read from the clock",
    "datetime.utcnow": "dates are arguments, never read from the clock",
    "datetime.today": "dates are arguments, never read from the clock",
    "date.today": "dates are arguments, never read from the clock",
    "time.time": "dates are arguments, never read from the clock",
    "time.time_ns": "dates are arguments, never read from the clock",
    "eval": "a contract is data, never code",
    "exec": "a contract is data, never code",
}
# Where an import may stand; everywhere else it is banned.
ALLOWED_IN = {
    "duckdb": ("claims/", "observation/", "settlement/reconcile/"),
    "ibis": ("claims/", "observation/", "settlement/reconcile/"),
    "django": ("web/",),
    "random": ("simulation/samplers", "claims/synthetic"),
    "numpy.random": ("simulation/samplers", "claims/synthetic"),
}
# Money never passes through a float; money.py holds the one exact correction of an estimate.
BEARS_MONEY = ("parameters.py", "algebra/", "terms/", "contract/", "observation/", "settlement/")

NOT_IN_FILES = re.compile(
    r"[T]ODO|[F]IXME|raise [N]otImplemented|/[w]ork/|/[r]oot/|/[h]ome/\w|[f]ile:///"
)


def project_files() -> list[Path]:
    """The files of the project: tracked, or new and not ignored."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    try:
        names = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout")
    paths = (ROOT / name for name in sorted(set(names.stdout.split("\0"))) if name)
    return [path for path in paths if path.is_file()]


def imported(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Attribute) and ast.unparse(node) in ("np.random", "numpy.random"):
            yield node.lineno, "numpy.random"


def breaches(name: str, source: str) -> list[str]:
    """The banned imports and calls in one module of the package, by its path in the package."""
    tree = ast.parse(source)
    found = []
    for line, module in imported(tree):
        for banned, places in ALLOWED_IN.items():
            if f"{module}.".startswith(f"{banned}.") and not name.startswith(places):
                found.append(f"{name}:{line}: {banned} only in {', '.join(places)}")
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    # A number in a cell of XLSX is a double by its format: there, and only there, a float is right.
    cells = [c for c in calls if ast.unparse(c.func).endswith(".write_number")]
    written = {id(argument) for call in cells for argument in call.args}
    for node in calls:
        called = ast.unparse(node.func)
        for banned, reason in BANNED_CALLS.items():
            if called == banned or (called.endswith(f".{banned}") and "." in banned):
                found.append(f"{name}:{node.lineno}: {called}(): {reason}")
        if called == "float" and id(node) not in written and name.startswith(BEARS_MONEY):
            found.append(f"{name}:{node.lineno}: float(): money is exact")
    return found


def test_no_module_uses_what_the_house_bans() -> None:
    found = [
        breach
        for path in MODULES
        for breach in breaches(path.relative_to(PACKAGE).as_posix(), path.read_text("utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("settlement/settle.py", "import datetime\ndatetime.date.today()"),
        ("settlement/settle.py", "from datetime import datetime\ndatetime.now()"),
        ("cli/main.py", "import time\ntime.time()"),
        ("contract/file.py", "eval('1')"),
        ("algebra/evaluate.py", "float('1')"),
        ("algebra/evaluate.py", "import numpy as np\nnp.random.default_rng(1)"),
        ("simulation/offers.py", "import random"),
        ("contract/file.py", "from ibis import table"),
        ("settlement/settle.py", "import duckdb"),
        ("register/status.py", "from django.db import models"),
    ],
)
def test_the_ban_sees_each_kind_of_breach(name: str, source: str) -> None:
    assert len(breaches(name, source)) == 1


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("settlement/reconcile/sides.py", "import duckdb"),
        ("simulation/samplers.py", "import numpy as np\nnp.random.default_rng(1)"),
        ("web/talks/service.py", "from django.db import models"),
        ("money.py", "float('1')"),
        ("contract/prices.py", "sheet.write_number(1, 2, float(text), price_format)"),
    ],
)
def test_the_ban_leaves_the_allowed_places_alone(name: str, source: str) -> None:
    assert breaches(name, source) == []


def test_the_map_names_every_package_and_module_and_nothing_else() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    named = set(re.findall(r"^\| `([a-z_0-9/]+(?:/|\.py))` \|", text, re.MULTILINE))
    modules = {p.relative_to(PACKAGE).as_posix() for p in MODULES if p.name != "__init__.py"}
    packages = {
        f"{p.relative_to(PACKAGE).as_posix()}/"
        for p in PACKAGE.rglob("*")
        if p.is_dir() and p.name != "__pycache__"
    }
    assert named == modules | packages, (
        f"not on the map: {sorted((modules | packages) - named)}; "
        f"on the map, not in the tree: {sorted(named - modules - packages)}"
    )


def test_files_name_no_machine_and_leave_nothing_unfinished() -> None:
    found = []
    for path in project_files():
        if path.name == "uv.lock":
            continue
        try:
            lines = path.read_text("utf-8").splitlines()
        except UnicodeDecodeError:
            continue
        name = path.relative_to(ROOT)
        found += [
            f"{name}:{n}: {line}" for n, line in enumerate(lines, 1) if NOT_IN_FILES.search(line)
        ]
    assert found == []


def test_the_lock_points_at_no_file_of_a_machine() -> None:
    lock = (ROOT / "uv.lock").read_text("utf-8")
    assert re.findall(r"file://|path = ", lock) == []


def shipped() -> list[str]:
    """Every package that the install and its extras bring, by the lock."""
    lock = tomllib.loads((ROOT / "uv.lock").read_text("utf-8"))
    needs = {package["name"]: package for package in lock["package"]}
    seen: set[str] = set()
    waiting = ["passend"]
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        extras = needs[name].get("optional-dependencies", {}).values()
        for group in (needs[name].get("dependencies", []), *extras):
            waiting += [dependency["name"] for dependency in group]
    return sorted(seen - {"passend"})


def licence(name: str) -> str:
    """The licence a package declares: the expression, else the classifiers, else the first line."""
    about = metadata.metadata(name)
    classifiers = [c for c in about.get_all("Classifier", []) if c.startswith("License ::")]
    text = about.get("License-Expression") or "; ".join(classifiers) or about.get("License") or ""
    return text.strip().partition("\n")[0]


@pytest.mark.parametrize("name", shipped())
def test_a_shipped_package_has_a_licence_that_is_not_strong_copyleft(name: str) -> None:
    try:
        declared = licence(name)
    except metadata.PackageNotFoundError:
        pytest.skip(f"{name} is not installed here")
    assert declared != "", f"{name} declares no licence"
    strong = re.search(
        r"\bA?GPL|(Affero|GNU) General Public", declared.replace("GCC-exception", "")
    )
    assert strong is None, f"{name}: {declared}"


def test_a_changelog_fragment_has_a_kind_and_says_one_thing() -> None:
    kinds = ("added", "changed", "fixed", "removed")
    for path in sorted((ROOT / "changes").iterdir()):
        if path.name == "README.md":
            continue
        assert re.fullmatch(rf"[a-z0-9-]+\.({'|'.join(kinds)})\.md", path.name), path.name
        text = path.read_text("utf-8")
        assert text.endswith(".\n"), f"{path.name} ends with a full stop and a newline"
        assert text[0].isupper(), f"{path.name} starts with a capital"
        assert "\n\n" not in text, f"{path.name} is one paragraph"


def test_a_decision_has_its_parts_and_its_number() -> None:
    paths = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    numbers = [int(path.name[:4]) for path in paths]
    assert numbers[0] == 1
    assert numbers == sorted(set(numbers)), "a number belongs to one decision"
    for path in paths:
        text = path.read_text("utf-8")
        number = int(path.name[:4])
        assert text.startswith(f"# {number}. "), path.name
        assert re.search(r"^Status: \w+, \d{4}-\d\d-\d\d$", text, re.MULTILINE), path.name
        for part in ("Context", "Decision", "Consequences"):
            assert f"\n**{part}.** " in text, f"{path.name}: {part}"


def test_the_coverage_page_is_up_to_date() -> None:
    expected = coverage_rows.page()
    assert coverage_rows.PAGE.read_text("utf-8") == expected, "run make docs"


def test_a_row_of_every_source_document_is_described() -> None:
    counts = {"S0": 38, "S1": 12, "S2": 23, "S3": 9, "S4": 56}
    expected = [f"{source}-{n:02}" for source, count in counts.items() for n in range(1, count + 1)]
    assert list(coverage_rows.rows()) == expected
