"""Laws of sealed files: one content is one file, and every change of a byte shows."""

from __future__ import annotations

import hashlib
import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import ROOT, examples

from passend.contract.check import prepare
from passend.contract.resolve import canonical_json, resolve_file
from passend.findings import BadInput
from passend.observation.table import read_table
from passend.settlement.bundle.archive import pack, unpack
from passend.settlement.bundle.checking import check_sealed
from passend.settlement.bundle.sealing import seal_contract, seal_statement
from passend.settlement.settle import settle
from passend.settlement.statement import to_json

PRACTICES = ROOT / "src" / "passend" / "practices"
NAMES = ("waardegedreven-aanneemsom", "aanneemsom-bandbreedte", "prijs-maal-volume", "bundel")


def sealed_practices() -> Iterator[tuple[str, bytes]]:
    """Practices settled on the made-up region and sealed, and drafts that are not settled."""
    table = read_table(PRACTICES / "regio" / "waarnemingen.csv")
    for name in NAMES:
        path = PRACTICES / f"{name}.yaml"
        statement = settle([prepare(resolve_file(path))], table).statements[0]
        yield f"{name}: statement", seal_statement(statement, {})
        yield f"{name}: draft", seal_contract(path, {}, "")


SEALED = dict(sealed_practices())


@pytest.mark.parametrize("name", SEALED)
@pytest.mark.law("a clean sealed file passes")
def test_a_clean_file_passes(name: str) -> None:
    checked = check_sealed(SEALED[name], name)
    assert checked.wrong == ()
    assert checked.unread == ()


@pytest.mark.law("packing is the inverse of unpacking, whatever the order of the members")
def test_pack_and_unpack_are_inverse() -> None:
    for name, whole in SEALED.items():
        members = unpack(whole, name)
        backwards = dict(reversed(members.items()))
        assert pack(backwards) == whole


def noticed(whole: bytes, shown: str) -> bool:
    try:
        return bool(check_sealed(whole, shown).wrong)
    except BadInput as error:
        return all(finding.code for finding in error.findings)


@pytest.mark.law("every edit of one byte of a sealed file is found")
def test_every_single_byte_edit_is_found() -> None:
    draw = random.Random(20260301)
    names = sorted(SEALED)
    for _ in range(examples(1000)):
        name = draw.choice(names)
        whole = bytearray(SEALED[name])
        at = draw.randrange(len(whole))
        whole[at] ^= draw.randrange(1, 256)
        assert noticed(bytes(whole), name), f"{name}: byte {at}"


ODD = (None, 0, -1, 10**30, "", "x", [], {}, True, "2026-13-45", 1.5, [[]], "sha256:", "../x")


@pytest.mark.law("a wrong value in a statement inside is named, also when every hash fits it")
def test_a_changed_tree_is_named_or_refused() -> None:
    draw = random.Random(20260303)
    names = sorted(name for name in SEALED if name.endswith("statement"))
    for _ in range(examples(500)):
        name = draw.choice(names)
        members = unpack(SEALED[name], name)
        tree = json.loads(members["statement.json"])
        *way, last = draw.choice(list(spots(tree, ())))
        spot = tree
        for key in way:
            spot = spot[key]
        if spot[last] == (value := draw.choice(ODD)) and type(spot[last]) is type(value):
            continue
        spot[last] = value
        members["statement.json"] = (json.dumps(tree, indent=1, ensure_ascii=False) + "\n").encode()
        manifest = json.loads(members["manifest.json"])
        digest = hashlib.sha256(members["statement.json"]).hexdigest()
        size = len(members["statement.json"])
        manifest["members"]["statement.json"] = {"bytes": size, "sha256": digest}
        members["manifest.json"] = (canonical_json(manifest) + "\n").encode()
        assert noticed(pack(members), name), f"{name}: {way} {last} = {value!r}"


def spots(tree: Any, way: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    """Every place in a tree, by the keys that lead there."""
    pairs = tree.items() if isinstance(tree, dict) else enumerate(tree)
    for key, value in pairs:
        yield (*way, key)
        if isinstance(value, dict | list):
            yield from spots(value, (*way, key))


@pytest.mark.law("a byte more or less is found")
def test_a_byte_more_or_less_is_found() -> None:
    draw = random.Random(20260302)
    whole = SEALED["bundel: statement"]
    for _ in range(examples(100)):
        at = draw.randrange(len(whole))
        more = whole[:at] + bytes([draw.randrange(256)]) + whole[at:]
        assert noticed(more, "more"), at
        assert noticed(whole[:at] + whole[at + 1 :], "less"), at
    assert noticed(whole + b"\0", "trailing")
    assert noticed(b"\0" + whole, "leading")


@pytest.mark.law("sealing gives the same bytes in any time zone, locale and hash seed")
def test_the_same_bytes_on_every_machine(tmp_path: Path) -> None:
    path = PRACTICES / "waardegedreven-aanneemsom.yaml"
    table = read_table(PRACTICES / "regio" / "waarnemingen.csv")
    statement = settle([prepare(resolve_file(path))], table).statements[0]
    (tmp_path / "s.json").write_text(to_json(statement), encoding="utf-8")
    machines = [("UTC", "C", "0"), ("Pacific/Kiritimati", "C.UTF-8", "1"),
                ("America/St_Johns", "POSIX", "4242")]  # fmt: skip
    found = set()
    for at, (zone, locale, seed) in enumerate(machines):
        out = tmp_path / f"{at}.zip"
        environment = {**os.environ, "TZ": zone, "LC_ALL": locale, "PYTHONHASHSEED": seed}
        seal = ["seal", "s.json", "--contract", str(path), "--out", str(out)]
        both = f"from passend.cli import main; exit(main({seal}) or main({['verify', str(out)]}))"
        done = subprocess.run(
            [sys.executable, "-c", both], cwd=tmp_path, env=environment, capture_output=True,
            timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        found.add(out.read_bytes())
    assert len(found) == 1
