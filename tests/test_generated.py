"""The generated pages are up to date, and the published schemas say what the readers accept."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import jsonschema
import pytest
from tests import contracts, generate

from passend.contract.check import prepare
from passend.contract.resolve import resolve_file
from passend.files.source import read_source
from passend.observation.table import read_table
from passend.settlement.settle import settle
from passend.settlement.statement import to_json

DEMO = generate.ROOT / "tests" / "fixtures" / "demo"
GOOD = [*sorted(DEMO.glob("*.yaml")), *(contracts.FOLDER / name for name in contracts.NAMES)]


def schema(name: str) -> jsonschema.Draft202012Validator:
    text = (generate.DOCS / "schema" / f"{name}.json").read_text("utf-8")
    found = json.loads(text)
    jsonschema.Draft202012Validator.check_schema(found)
    return jsonschema.Draft202012Validator(found)


def test_the_generated_files_are_up_to_date() -> None:
    stale = [
        path.relative_to(generate.DOCS).as_posix()
        for path, text in generate.generated().items()
        if not path.is_file() or path.read_text("utf-8") != text
    ]
    assert stale == [], "run make docs"


def test_every_finding_that_is_said_is_emitted() -> None:
    assert set(generate.MEANINGS) - generate.codes() == set()


@pytest.mark.parametrize("path", GOOD, ids=lambda p: p.stem)
def test_a_good_contract_obeys_the_published_schema(path: Path) -> None:
    tree = read_source(path.read_text("utf-8"), path.name).tree
    assert [error.message for error in schema("contract-1").iter_errors(tree)] == []


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("title: IC", "titel_: IC"),
        ("lump_sum: vaste_som_geindexeerd", "lumpsum: vaste_som_geindexeerd"),
        ("id: ic-zuid\n", ""),
    ],
)
def test_the_published_schema_refuses_what_the_reader_refuses(was: str, becomes: str) -> None:
    text = (DEMO / "ic-zuid.yaml").read_text("utf-8")
    assert was in text
    tree = read_source(text.replace(was, becomes), "ic-zuid.yaml").tree
    assert not schema("contract-1").is_valid(tree)


def test_a_statement_and_its_observations_obey_the_published_schemas() -> None:
    table = read_table(DEMO / "observations.csv")
    ready = [prepare(resolve_file(path)) for path in sorted(DEMO.glob("*.yaml"))]
    for statement in settle(ready, table).statements:
        tree = json.loads(to_json(statement))
        assert [error.message for error in schema("statement-1").iter_errors(tree)] == []
        rows = tree["inputs"]["observations"]
        assert rows
        for row in rows:
            assert [error.message for error in schema("observations-1").iter_errors(row)] == []
        broken = {**tree, "currency": "GBP"}
        assert not schema("statement-1").is_valid(broken)
        assert set(tree) == {f.name for f in dataclasses.fields(statement)}
