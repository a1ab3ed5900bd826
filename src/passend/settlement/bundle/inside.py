"""A statement from wherever it stands: in a file of its own, or in a sealed file."""

from __future__ import annotations

from pathlib import Path

from passend.findings import BadInput, Finding, Place
from passend.settlement.bundle.archive import is_archive, read_archive
from passend.settlement.statement import Statement, parse_statement, read_statement

__all__ = ["statement_in"]


def statement_in(path: Path) -> Statement:
    """The statement in a file of its own or in a sealed file. Raises BadInput."""
    if not is_archive(path):
        return read_statement(path)
    _, members = read_archive(path)
    if "statement.json" not in members:
        message = "there is no statement in this sealed file"
        raise BadInput([Finding(Place(str(path)), "not-a-statement", message)])
    return parse_statement(members["statement.json"], f"{path}: statement.json")
