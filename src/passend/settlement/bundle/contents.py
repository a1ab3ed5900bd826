"""What belongs in a sealed file of each kind: what is given, and what follows from it.

Given are the files of a contract as written, a statement, and what travels along unchanged
(annexes, the state of a ledger, an earlier statement, the claims by their hash). All else follows:
the contract as computed, its text in two languages, parameters, observations, explanation, and the
list of contents. Who checks a sealed file makes it anew from the given parts and compares bytes.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Final

import passend
from passend.contract.annex import annex
from passend.contract.codec import read_contract
from passend.contract.lower import lower
from passend.contract.prices import annex_path
from passend.contract.resolve import Resolved, canonical_json
from passend.files.source import read_source_file
from passend.findings import BadInput, Finding, Place
from passend.observation.table import COLUMNS
from passend.report.plain import markdown
from passend.settlement.bundle.archive import pack
from passend.settlement.document import explanation_document, statement_document
from passend.settlement.statement import Statement, to_json

__all__ = [
    "GIVEN", "KINDS", "LANGUAGES", "Contents", "contract_files", "fingerprint", "manifest_of",
    "members_of", "sealed",
]  # fmt: skip

LANGUAGES: Final = ("nl", "en")

KINDS: Final = ("draft", "proposal", "contract", "statement", "dispute", "reconciliation")
"""What can be sealed. A contract file is sealed by its status: draft, proposed, signed or ended."""

GIVEN: Final = ("contract/", "annexes/", "earlier.json", "ledger.jsonl", "claims.json",
                "dispute.json", "reconciliation.json")  # fmt: skip
"""Members, and folders of members, that do not follow from others."""


@dataclass(frozen=True)
class Contents:
    """The given parts of a sealed file. ``given`` are members as they are, by name; ``answers`` is
    the fingerprint of the sealed file that this one answers."""

    kind: str
    given: Mapping[str, bytes] = field(default_factory=dict)
    resolved: Resolved | None = None
    statement: Statement | None = None
    answers: str = ""
    engine: str = passend.__version__


def fingerprint(whole: bytes) -> str:
    """``"sha256:"`` and the hash of a file: what identifies it by telephone or letter."""
    return "sha256:" + hashlib.sha256(whole).hexdigest()


def sealed(contents: Contents) -> bytes:
    """The sealed file of some contents: the same contents, the same bytes."""
    return pack(members_of(contents))


def members_of(contents: Contents) -> dict[str, bytes]:
    """Every member by name: what is given, what follows, and the list of contents."""
    members = dict(contents.given)
    if contents.statement is not None:
        members |= _of_statement(contents.statement)
    elif contents.resolved is not None:
        members |= _of_contract(contents.resolved)
    members["LEESMIJ.txt"] = _read_me(contents.kind)
    members["manifest.json"] = _json(_manifest(contents, members))
    return members


def _json(tree: Any) -> bytes:
    return (canonical_json(tree) + "\n").encode()


def _manifest(contents: Contents, members: Mapping[str, bytes]) -> dict[str, Any]:
    return {
        "passend": "bundle/1",
        "kind": contents.kind,
        "engine": contents.engine,
        "schemas": _schemas(contents),
        "about": _about(contents),
        "answers": contents.answers,
        "members": {
            name: {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
            for name, data in members.items()
        },
    }


def _schemas(contents: Contents) -> dict[str, int]:
    """The versions of the formats inside, as the files say them."""
    found = {"observations": 1}
    if contents.statement is not None:
        canonical = contents.statement.inputs["contract"]["contract"]
        found["statement"] = int(contents.statement.passend.rpartition("/")[2])
        found["contract"] = int(canonical.get("passend", 1))
    elif contents.resolved is not None:
        found["contract"] = int(contents.resolved.contract.passend)
    return found


def _about(contents: Contents) -> dict[str, Any]:
    if contents.statement is not None:
        names = ("contract", "version", "title", "contract_hash", "observations_hash", "known_at")
        found = {name: getattr(contents.statement, name) for name in names}
        return found | {"statement": contents.statement.seal}
    if contents.resolved is not None:
        contract = contents.resolved.contract
        return {"contract": contract.id, "version": contract.version, "title": contract.title,
                "contract_hash": contents.resolved.hash}  # fmt: skip
    return {}


def manifest_of(members: Mapping[str, bytes]) -> dict[str, Any]:
    """The list of contents as data. Raises ValueError when it is none."""
    found = json.loads(members.get("manifest.json", b""))
    parts = {"passend", "kind", "engine", "schemas", "about", "answers", "members"}
    if not isinstance(found, dict) or set(found) != parts or found["passend"] != "bundle/1":
        raise ValueError("the list of contents has other parts than passend: bundle/1")
    if found["kind"] not in KINDS or not isinstance(found["members"], dict):
        raise ValueError("the list of contents is of no known kind")
    if not all(isinstance(found[key], str) for key in ("engine", "answers")):
        raise ValueError("the list of contents says no engine")
    return found


def _of_contract(resolved: Resolved) -> dict[str, bytes]:
    """The contract as computed, its parameters, and its text in two languages."""
    canonical = resolved.canonical()
    found = {"contract.json": _json(canonical), "parameters.json": _parameters(canonical)}
    form, _ = lower(resolved)
    for language in LANGUAGES:
        found[f"text.{language}.md"] = markdown(annex(resolved, form, language)).encode()
    return found


def _of_statement(statement: Statement) -> dict[str, bytes]:
    canonical = statement.inputs["contract"]
    found = {
        "statement.json": to_json(statement).encode(),
        "contract.json": _json(canonical),
        "parameters.json": _parameters(canonical),
        "observations.csv": _observations(statement.inputs["observations"]),
        "recheck.py": _recheck(),
    }
    for language in LANGUAGES:
        pages = (
            statement_document(statement, language),
            explanation_document(statement, statement.lines, language),
        )
        for name, page in zip(("statement", "explanation"), pages, strict=True):
            found[f"{name}.{language}.md"] = markdown(page).encode()
    return found


def _parameters(canonical: Mapping[str, Any]) -> bytes:
    """Every agreed value with the day it holds from, when it was known, and its source."""
    found = canonical["contract"].get("parameters", {})
    return (json.dumps(found, indent=1, ensure_ascii=False, sort_keys=True) + "\n").encode()


def _observations(rows: list[dict[str, Any]]) -> bytes:
    """The rows that counted, as a table that ``passend settle`` reads."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


@cache
def _recheck() -> bytes:
    """The program that travels along, without the line ends of the machine."""
    package = resources.files("passend.settlement.bundle")
    return (package / "recheck.py").read_bytes().replace(b"\r\n", b"\n")


def _read_me(kind: str) -> bytes:
    return (_READ_ME + (_READ_ME_STATEMENT if kind == "statement" else "")).encode()


_READ_ME: Final = """Verzegeld bestand van Passend / a sealed file of Passend

Nakijken / to check:       passend verify BESTAND
Inhoud met hashes / list:  manifest.json
Er wordt niets uitgevoerd bij het openen. / Nothing is run when it is opened.

Verzegelen laat elke losse wijziging zien. Wie alles consistent herschrijft, maakt een ander bestand
dat ook klopt: vergelijk de vingerafdruk (SHA-256 van het bestand) langs een andere weg, of
controleer een handtekening.
Sealing shows every single change. Who rewrites everything consistently makes another file that also
holds: compare the fingerprint (SHA-256 of the file) by another way, or check a signature.
"""

_READ_ME_STATEMENT: Final = """
Zonder Passend, met alleen Python / without Passend, with Python alone:

  python recheck.py BESTAND
"""


def contract_files(path: Path) -> dict[str, bytes]:
    """The file of a contract with its frameworks, price lists and code sets, as members in
    ``contract/``: the contract itself as ``contract/contract.yaml``, the others by their path.

    Raises BadInput where a file is missing or leads outside the folder, and ``bundle-name`` where
    another file has the name that the contract gets.
    """
    found = dict(_files_of(path, path.parent, ()))
    if "contract/contract.yaml" in found:
        message = "extends contract.yaml, which is the name of the contract in a sealed file"
        mend = "give that file another name"
        raise BadInput([Finding(Place(str(path)), "bundle-name", message, mend)])
    found["contract/contract.yaml"] = path.read_bytes()
    return found


def _files_of(path: Path, root: Path, above: tuple[Path, ...]) -> Iterator[tuple[str, bytes]]:
    contract = read_contract(read_source_file(path))
    named = [annex.file for annexes in contract.prices.values() for annex in annexes]
    named += [care.codes for care in contract.care.values() if isinstance(care.codes, str)]
    for relative in named:
        yield _member(annex_path(path.parent, relative), root)
    for extends in contract.extends:
        framework = annex_path(path.parent, extends.file, kinds=(".yaml", ".yml"))
        if framework not in above:
            yield _member(framework, root)
            yield from _files_of(framework, root, (*above, path))


def _member(path: Path, root: Path) -> tuple[str, bytes]:
    return f"contract/{path.relative_to(root).as_posix()}", path.read_bytes()
