"""An assumptions file: from YAML to data, with every finding at once and its line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from passend.files.source import Source, read_source, read_source_file
from passend.findings import BadInput
from passend.simulation.assumptions.blocks import Block, Reading
from passend.simulation.assumptions.distributions import read_distribution
from passend.simulation.assumptions.model import Part
from passend.simulation.assumptions.sections import (
    read_activities,
    read_case_mix,
    read_correlation,
    read_fixed_cost,
    read_insurer,
    read_observed,
    read_other_payers,
    read_replacement,
    read_staff,
    read_unit_cost,
)

__all__ = ["read_assumptions", "read_assumptions_text"]

Found = TypeVar("Found")


def read_assumptions(path: Path, shown: str = "") -> Part:
    """The assumptions in a file. Raises BadInput with every finding: those of reading YAML, keys
    and values, ``figure-without-source``, ``distribution``, ``cannot-fit`` and
    ``assumption-expectation``."""
    return _read(read_source_file(path, shown))


def read_assumptions_text(text: str, file: str) -> Part:
    """As :func:`read_assumptions`, from text."""
    return _read(read_source(text, file))


def _read(source: Source) -> Part:
    tree = source.tree
    reading = Reading(source, tree.get("taal", tree.get("language", "en")) == "nl")
    root = Block(reading, tree, ())
    root.asked |= {"taal", "language"}
    if root.text("passend_assumptions", needed=True) not in ("", "1"):
        reading.note(root.at("passend_assumptions"), "bad-value", "only version 1 is known")
    if root.has("expected"):
        reading.note(
            root.at("expected"), "assumption-expectation",
            "an assumptions file states no expectation: that is the contract's, and both sides'",
            "leave it out, or change the expectation in the contract",
        )  # fmt: skip
    root.text("says")
    part = Part(
        id=root.text("id", needed=True),
        owner=root.text("owner"),
        contracts=root.texts("contracts"),
        observed=_each(root, "observations", read_observed),
        costs=_each(root, "costs", read_unit_cost),
        fixed=_each(root, "fixed_costs", read_fixed_cost),
        inflation=read_distribution(root, "inflation", "share"),
        case_mix=_one(root, "case_mix", read_case_mix),
        correlations=tuple(read_correlation(item) for item in root.items("correlations")),
        payers=_one(root, "other_payers", read_other_payers),
        staff=_one(root, "staff", read_staff),
        insurer=_one(root, "insurer", read_insurer),
        replacements=tuple(read_replacement(item) for item in root.items("replacements")),
        activities=read_activities(root),
        guesses=tuple(dict.fromkeys(reading.guesses)),
        place=source.place(()),
    )
    root.done()
    if reading.findings:
        raise BadInput(reading.findings)
    return part


def _each(root: Block, key: str, read: Callable[[Block], Found]) -> dict[str, Found]:
    found = {}
    for name, tree, path in root.under(key):
        block = root.reading.block(tree, path)
        found[name] = read(block)
        block.done()
    return found


def _one(root: Block, key: str, read: Callable[[Block], Found]) -> Found | None:
    tree = root.get(key)
    if tree is None:
        return None
    block = root.reading.block(tree, root.at(key))
    found = read(block)
    block.done()
    return found
