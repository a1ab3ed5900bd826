"""What is said of an assumptions file is what its reader knows: keys, examples, the schema."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from tests.spec.assumptions import EXAMPLES

import passend.practices
from passend.files.source import read_source
from passend.findings import BadInput
from passend.simulation.assumptions.blocks import Block
from passend.simulation.assumptions.described import (
    _BASIS,
    DISTRIBUTED,
    SECTIONS,
    assumptions_schema,
)
from passend.simulation.assumptions.distributions import _PARAMETERS
from passend.simulation.assumptions.keys import DISTRIBUTIONS, KEYS
from passend.simulation.assumptions.model import Part
from passend.simulation.assumptions.reading import read_assumptions_text

REGION = Path(passend.practices.__file__).parent / "regio"
# Where a section stands in a file, by the last key of its path in English.
PLACES = {
    "per_case": "per_case", "season": "season", "programme": "programme", "shifts": "shift",
    "case_mix": "case_mix", "correlations": "correlation", "other_payers": "other_payers",
    "staff": "staff", "insurer": "insurer", "replacements": "replacement",
}  # fmt: skip
UNDER = {"observations": "observation", "costs": "unit_cost", "fixed_costs": "fixed_cost"}
# Asked for only to be refused with a reason of its own: an expectation is the contract's.
REFUSED = {"expected", "mean"}
DRAFT = jsonschema.Draft202012Validator


def whole(section: str, text: str, dutch: bool) -> str:
    head = "passend_aannames: 1\ntaal: nl\nid: x\n" if dutch else "passend_assumptions: 1\nid: x\n"
    return text if section == "file" else head + text


def read(section: str, dutch: bool) -> Part:
    return read_assumptions_text(whole(section, EXAMPLES[section][dutch], dutch), "a.yaml")


def bare(value: Any) -> Any:
    """Data without the places in the file, which differ between languages."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: bare(getattr(value, f.name)) for f in dataclasses.fields(value)
                if f.name not in ("place", "path")}  # fmt: skip
    if isinstance(value, dict):
        return {key: bare(item) for key, item in value.items()}
    return [bare(item) for item in value] if isinstance(value, tuple) else value


def test_every_section_has_an_example_and_every_example_a_section() -> None:
    assert list(EXAMPLES) == list(SECTIONS)


@pytest.mark.parametrize("section", EXAMPLES)
def test_an_example_says_the_same_in_both_languages(section: str) -> None:
    english, dutch = read(section, False), read(section, True)
    assert bare(english) == bare(dutch)


def test_the_reader_knows_the_keys_that_are_described_and_no_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: dict[str, set[str]] = {}
    was = Block.done

    def done(self: Block) -> None:
        name = section_at([str(key) for key in self.path])
        if name:
            asked.setdefault(name, set()).update(self.asked)
        was(self)

    monkeypatch.setattr(Block, "done", done)
    for section in EXAMPLES:
        read(section, False)
    for name, section in SECTIONS.items():
        keys = {key.name for key in section.keys}
        keys |= {key.name for key in _BASIS} if section.basis else set()
        # The file itself speaks of its language in either word.
        extra = {"taal", "language", "expected"} if name == "file" else REFUSED
        assert asked[name] - extra == keys - extra, name


def section_at(path: list[str]) -> str:
    if not path:
        return "file"
    if len(path) == 2 and path[0] in UNDER:
        return UNDER[path[0]]
    last = path[-2] if path[-1].isdigit() else path[-1]
    return PLACES.get(last, "")


def test_the_distributions_are_those_of_the_reader() -> None:
    assert {name: parameters for name, (parameters, _) in DISTRIBUTED.items()} == {
        name: own if own else around for name, (own, around) in _PARAMETERS.items()
    }
    assert set(DISTRIBUTED) == set(DISTRIBUTIONS)


@pytest.mark.parametrize("path", sorted(REGION.glob("aannames-*.yaml")), ids=lambda p: p.stem)
def test_the_files_of_the_region_obey_the_schema(path: Path) -> None:
    DRAFT.check_schema(assumptions_schema())
    tree = read_source(path.read_text("utf-8"), path.name).tree
    assert [error.message for error in DRAFT(assumptions_schema()).iter_errors(tree)] == []


@pytest.mark.parametrize("dutch", [False, True], ids=["en", "nl"])
@pytest.mark.parametrize("section", EXAMPLES)
def test_examples_obey_the_schema(section: str, dutch: bool) -> None:
    text = whole(section, EXAMPLES[section][dutch], dutch)
    tree = read_source(text, "a.yaml").tree
    assert [error.message for error in DRAFT(assumptions_schema()).iter_errors(tree)] == []


@pytest.mark.parametrize(
    ("was", "becomes"),
    [("id: x\n", ""), ("party:", "partner:"), ("hours_per_fte: 1500, ", ""), ("2026: 112", "x: 1")],
)
def test_the_schema_refuses_what_the_reader_refuses(was: str, becomes: str) -> None:
    text = whole("staff", EXAMPLES["staff"][0], False)
    assert was in text
    wrong = text.replace(was, becomes)
    assert not DRAFT(assumptions_schema()).is_valid(read_source(wrong, "a.yaml").tree)
    with pytest.raises(BadInput):
        read_assumptions_text(wrong, "a.yaml")


def test_every_key_has_a_word_in_dutch() -> None:
    names = {key.name for section in SECTIONS.values() for key in (*section.keys, *_BASIS)}
    assert names <= set(KEYS)
