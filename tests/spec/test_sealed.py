"""Sealed files: what is inside, what a hostile one does, what is taken on trust."""

from __future__ import annotations

import dataclasses
import io
import json
import re
import zipfile
import zlib
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from tests import contracts
from tests.contracts import HEADER, row, settled

import passend
from passend.cli import main
from passend.findings import BadInput
from passend.observation.table import read_table_text
from passend.settlement.bundle import archive
from passend.settlement.bundle.archive import pack, unpack
from passend.settlement.bundle.checking import Checked, check_sealed
from passend.settlement.bundle.contents import (
    Contents,
    contract_files,
    fingerprint,
    members_of,
    sealed,
)
from passend.settlement.bundle.sealing import seal_contract, seal_statement
from passend.settlement.settle import differences, settle
from passend.settlement.statement import Statement, to_json

TEXT = """observations:
  declared: {unit: money, per: year, year_of: opened, held_by: payer}
  visits: {unit: visit, per: year, year_of: opened, held_by: both}
parameters:
  fee: [{value: "10.00", from: 2026-01-01, known: 2025-11-12, source: art. 3}]
clauses:
  at_cost: {article: "2", pay: {pass_through: {cost: declared}}}
  per_visit: {article: "3", pay: {fee_for_service: {volume: visits, price: fee}}}
"""
ROWS = (row("declared", 150_00, held_by="payer"), row("visits", 7, unit="visit"))


def statement(folder: Path, rows: tuple[Any, ...] = ROWS) -> Statement:
    return settled(contracts.contract(folder, TEXT), rows)


def check(members: dict[str, bytes]) -> Checked:
    return check_sealed(pack(members), "file")


def codes(whole: bytes) -> list[str]:
    with pytest.raises(BadInput) as raised:
        check_sealed(whole, "file")
    return [finding.code for finding in raised.value.findings]


def test_a_sealed_statement_holds_all_that_it_rests_on(tmp_path: Path) -> None:
    members = unpack(seal_statement(statement(tmp_path), {}), "file")
    assert sorted(members) == [
        "LEESMIJ.txt", "contract.json", "explanation.en.md", "explanation.nl.md", "manifest.json",
        "observations.csv", "parameters.json", "recheck.py", "statement.en.md", "statement.json",
        "statement.nl.md",
    ]  # fmt: skip
    manifest = json.loads(members["manifest.json"])
    assert (manifest["kind"], manifest["engine"]) == ("statement", passend.__version__)
    assert manifest["schemas"] == {"contract": 1, "observations": 1, "statement": 1}
    assert set(manifest["members"]) == set(members) - {"manifest.json"}
    assert json.loads(members["parameters.json"])["fee"]["values"][0]["source"] == "art. 3"


def test_the_observations_inside_settle_to_the_same_statement(tmp_path: Path) -> None:
    made = statement(tmp_path)
    members = unpack(seal_statement(made, {}), "file")
    table = read_table_text(members["observations.csv"].decode(), "observations.csv")
    prepared = contracts.contract(tmp_path, TEXT)
    again = settle([prepared], table).statements[0]
    assert again.lines == made.lines
    assert again.observations_hash == made.observations_hash


def test_per_clause_it_says_what_was_recomputed_and_on_whose_word(tmp_path: Path) -> None:
    checked = check_sealed(seal_statement(statement(tmp_path), {}), "file")
    # 7 visits of 10.00 are known to both; the 150.00 at cost stands on the payer's word.
    said = {x.clause: (x.recomputed, x.attested, x.on_word_of) for x in checked.clauses}
    assert said == {
        "at_cost": (0, 150_00, ("declared (payer)",)),
        "per_visit": (70_00, 0, ()),
    }


def test_what_travels_along_is_named_as_taken_on_trust(tmp_path: Path) -> None:
    given = {"annexes/brief.txt": b"letter", "ledger.jsonl": b"{}\n"}
    checked = check_sealed(seal_statement(statement(tmp_path), given), "file")
    assert checked.wrong == ()
    assert checked.taken == ("annexes/brief.txt", "ledger.jsonl")


def test_the_difference_is_recomputed_when_the_earlier_statement_is_inside(tmp_path: Path) -> None:
    earlier = statement(tmp_path)
    now = statement(tmp_path, (ROWS[0], row("visits", 9, unit="visit")))
    made = differences(now, earlier)
    assert [(d.clause, d.difference) for d in made.differences] == [("per_visit", 20_00)]
    without = check_sealed(seal_statement(made, {}), "file")
    assert without.taken == ("differences",)
    given = {"earlier.json": to_json(earlier).encode()}
    assert check_sealed(seal_statement(made, given), "file").taken == ()
    other = to_json(statement(tmp_path, (ROWS[0], row("visits", 8, unit="visit"))))
    with pytest.raises(BadInput, match="does-not-follow"):
        seal_statement(made, {"earlier.json": other.encode()})


def test_a_statement_that_does_not_follow_is_not_sealed(tmp_path: Path) -> None:
    made = statement(tmp_path)
    line = dataclasses.replace(made.lines[0], payable=1)
    wrong = dataclasses.replace(made, lines=(line, *made.lines[1:])).sealed()
    with pytest.raises(BadInput) as raised:
        seal_statement(wrong, {})
    assert {finding.code for finding in raised.value.findings} == {"does-not-follow"}
    assert "payable" in str(raised.value)


def rewritten(whole: bytes, name: str, data: bytes) -> bytes:
    """A member changed, with its hash in the list of contents changed to match."""
    members = unpack(whole, "file")
    members[name] = data
    manifest = json.loads(members["manifest.json"])
    digest = fingerprint(data).removeprefix("sha256:")
    manifest["members"][name] = {"bytes": len(data), "sha256": digest}
    text = json.dumps(manifest, sort_keys=True, separators=(",", ":"), ensure_ascii=False) + "\n"
    members["manifest.json"] = text.encode()
    return pack(members)


@pytest.mark.parametrize(
    "name",
    ["contract.json", "explanation.nl.md", "observations.csv", "parameters.json", "recheck.py",
     "statement.en.md", "LEESMIJ.txt"],
)  # fmt: skip
def test_a_member_changed_together_with_its_hash_is_named(tmp_path: Path, name: str) -> None:
    whole = seal_statement(statement(tmp_path), {})
    members = unpack(whole, "file")
    checked = check_sealed(rewritten(whole, name, members[name] + b" "), "file")
    assert checked.wrong == (f"{name}: says something else than follows from its inputs",)


def test_a_value_changed_together_with_every_hash_above_it_is_named(tmp_path: Path) -> None:
    made = statement(tmp_path)
    line = dataclasses.replace(made.lines[0], entitlement=151_00, payable=151_00)
    forged = dataclasses.replace(made, lines=(line, *made.lines[1:])).sealed()
    whole = sealed(Contents("statement", {}, None, forged))
    assert any("at_cost 2026 entitlement" in text for text in check_sealed(whole, "file").wrong)


def test_a_forged_but_consistent_file_passes_and_only_its_fingerprint_tells(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    honest = seal_statement(statement(tmp_path), {})
    forged = seal_statement(
        statement(tmp_path, (row("declared", 1_00, held_by="payer"), ROWS[1])), {}
    )
    assert check_sealed(forged, "file").wrong == ()
    path = tmp_path / "forged.zip"
    path.write_bytes(forged)
    assert main(["verify", str(path), "--lang", "en"]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "Who rewrites everything consistently makes another file that also holds" in out
    told = ["--fingerprint", fingerprint(honest)]
    assert main(["verify", str(path), "--lang", "en", *told]) == 1
    assert "the fingerprint is another" in " ".join(capsys.readouterr().out.split())
    assert main(["verify", str(path), "--fingerprint", fingerprint(forged)]) == 0
    assert "De vingerafdruk is die van de afzender" in capsys.readouterr().out


def test_of_another_version_values_are_compared_and_texts_are_not(tmp_path: Path) -> None:
    made = dataclasses.replace(statement(tmp_path), engine="0.0.0").sealed()
    members = members_of(Contents("statement", {}, None, made, engine="0.0.0"))
    checked = check(members)
    assert checked.wrong == ()
    assert "explanation.nl.md" in checked.unread
    assert "statement.json" not in checked.unread
    line = dataclasses.replace(made.lines[0], payable=1)
    wrong = dataclasses.replace(made, lines=(line, *made.lines[1:])).sealed()
    members = members_of(Contents("statement", {}, None, wrong, engine="0.0.0"))
    assert any("payable" in text for text in check(members).wrong)


@pytest.mark.parametrize("status", ["draft", "proposed", "signed"])
def test_a_contract_is_sealed_by_its_status_with_its_text(tmp_path: Path, status: str) -> None:
    path = tmp_path / "k.yaml"
    path.write_text(HEADER + f"status: {status}\n" + TEXT, encoding="utf-8")
    checked = check_sealed(whole := seal_contract(path, {}, "sha256:0"), "file")
    kinds = {"draft": "draft", "proposed": "proposal", "signed": "contract"}
    assert (checked.kind, checked.answers, checked.wrong) == (kinds[status], "sha256:0", ())
    members = unpack(whole, "file")
    assert members["contract/contract.yaml"] == path.read_bytes()
    changed = rewritten(whole, "text.nl.md", members["text.nl.md"].replace(b"10,00", b"11,00"))
    assert "text.nl.md" in check_sealed(changed, "file").wrong[0]


@pytest.mark.parametrize("name", contracts.NAMES)
def test_annexes_and_frameworks_travel_along(tmp_path: Path, name: str) -> None:
    folder = contracts.copied(tmp_path)
    checked = check_sealed(seal_contract(folder / name, {}, ""), "file")
    assert checked.wrong == ()


def test_a_framework_may_not_take_the_name_that_the_contract_gets(tmp_path: Path) -> None:
    framework = tmp_path / "contract.yaml"
    framework.write_text(HEADER.replace("id: k", "id: f") + "status: framework\n", "utf-8")
    path = tmp_path / "k.yaml"
    path.write_text(HEADER + TEXT + "extends: [{file: contract.yaml, hash: a}]\n", "utf-8")
    with pytest.raises(BadInput, match="bundle-name"):
        contract_files(path)


# --- hostile files ---------------------------------------------------------------------------


def zipped(*members: tuple[str, bytes], compress: int = zipfile.ZIP_STORED) -> bytes:
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w", compress) as file:
        for name, data in members:
            file.writestr(zipfile.ZipInfo(name), data)
            file.infolist()[-1].compress_type = compress
    return found.getvalue()


@pytest.mark.parametrize(
    "name",
    ["../x", "/etc/passwd", "a/../../x", "a//b", "./x", "C:/x", "a\\b", "x\x01y", "", "a/"],
)
def test_a_member_that_leads_elsewhere_is_refused(name: str) -> None:
    assert codes(zipped((name, b"x"))) == ["bundle-name"]


def test_a_member_that_stands_there_twice_is_refused() -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        whole = zipped(("a", b"1"), ("a", b"2"))
    assert codes(whole) == ["bundle-member-twice"]


def test_what_grows_when_unpacked_is_refused_before_it_is_unpacked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("manifest.json", b"0" * 50_000_000)
    assert len(bomb.getvalue()) < 100_000

    def never(*_: Any) -> bytes:
        raise AssertionError("a bomb was unpacked")

    monkeypatch.setattr(zipfile.ZipFile, "read", never)
    assert set(codes(bomb.getvalue())) == {"bundle-compressed"}


def test_members_that_overlap_are_refused() -> None:
    whole = bytearray(zipped(("a", b"x" * 1000), ("b", b"y" * 1000), ("c", b"z" * 1000)))
    # Every member of the central directory points at the same bytes and claims them all.
    for match in re.finditer(re.escape(b"PK\x01\x02"), bytes(whole)):
        at = match.start()
        whole[at + 20 : at + 28] = (2500).to_bytes(4, "little") * 2
    assert "bundle-compressed" in codes(bytes(whole))


def test_bytes_beside_the_members_are_refused(tmp_path: Path) -> None:
    whole = seal_statement(statement(tmp_path), {})
    assert codes(b"#!/bin/sh\n" + whole) == ["bundle-not-canonical"]
    with zipfile.ZipFile(commented := io.BytesIO(whole), "a") as file:
        file.comment = b"hello"
    assert codes(commented.getvalue()) == ["bundle-not-canonical"]
    assert codes(zipped(("manifest.json", b"{}")).replace(b"\x00\x00\x21\x00", b"\x00\x00\x22\x00")
                 ) == ["bundle-not-canonical"]  # fmt: skip
    assert codes(whole + b"x")[0] in ("bundle-not-canonical", "not-a-bundle")


def test_too_many_members_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MEMBERS_LIMIT", 3)
    assert codes(pack({str(n): b"" for n in range(4)})) == ["bundle-too-large"]


def test_a_file_that_is_too_large_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "SIZE_LIMIT_BYTES", 10)
    path = tmp_path / "x.zip"
    path.write_bytes(pack({"a": b""}))
    with pytest.raises(BadInput, match="bundle-too-large"):
        archive.read_archive(path)


@pytest.mark.parametrize(
    "whole", [b"", b"PK", b"PK\x03\x04", b"{}", b"\x00" * 100, b"PK\x05\x06" * 9]
)
def test_what_is_no_sealed_file_is_refused(whole: bytes) -> None:
    assert codes(whole)[0] in ("not-a-bundle", "bundle-not-canonical")


@pytest.mark.parametrize(
    "manifest",
    [b"", b"[]", b"{}", b"null", b'{"passend": "bundle/2"}', b"[" * 100_000, b"\xff\xfe"],
)
def test_a_list_of_contents_that_is_none_is_refused(manifest: bytes) -> None:
    assert codes(pack({"manifest.json": manifest})) == ["bundle-manifest"]


def test_a_member_beside_the_list_is_named(tmp_path: Path) -> None:
    members = unpack(seal_statement(statement(tmp_path), {}), "file")
    assert check({**members, "extra.txt": b"x"}).wrong == (
        "extra.txt: is not in the list of contents",
    )
    del members["parameters.json"]
    assert check(members).wrong == ("parameters.json: is listed and not there",)


def test_a_contract_inside_that_is_not_the_one_settled_is_named(tmp_path: Path) -> None:
    made = statement(tmp_path)
    other = (tmp_path / "k.yaml").read_text("utf-8").replace('"10.00"', '"11.00"').encode()
    whole = sealed(Contents("statement", {"contract/contract.yaml": other}, None, made))
    assert "another contract" in check_sealed(whole, "file").wrong[0]


def test_a_contract_inside_that_is_none_gives_findings_with_its_place(tmp_path: Path) -> None:
    given = {"contract/contract.yaml": b"passend: 1\nid: k\nannex: &x 3\n"}
    whole = sealed(Contents("statement", given, None, statement(tmp_path)))
    with pytest.raises(BadInput, match=r"file: contract/contract\.yaml:3"):
        check_sealed(whole, "file")
    given = {"contract/contract.yaml": HEADER.encode() + b"extends: [{file: ../x.yaml, hash: a}]\n"}
    whole = sealed(Contents("statement", given, None, statement(tmp_path)))
    with pytest.raises(BadInput, match="annex-outside"):
        check_sealed(whole, "file")


# --- on the command line ---------------------------------------------------------------------


def test_seal_verify_and_open_on_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = statement(tmp_path)
    (tmp_path / "s.json").write_text(to_json(made), encoding="utf-8")
    (tmp_path / "brief.txt").write_text("=1+1", encoding="utf-8")
    out = str(tmp_path / "s.zip")
    assert main(["seal", str(tmp_path / "s.json"), "--contract", str(tmp_path / "k.yaml"),
                 "--annex", str(tmp_path / "brief.txt"), "--out", out]) == 0  # fmt: skip
    printed = capsys.readouterr().out
    assert fingerprint(Path(out).read_bytes()) in printed
    assert main(["verify", out]) == 0
    printed = capsys.readouterr().out
    assert "declared (payer)" in printed
    assert "byte voor byte" in printed
    assert "annexes/brief.txt" in printed
    assert main(["verify", out, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["wrong"] == []
    assert main(["explain", out, "per_visit", "--lang", "en"]) == 0
    assert "EUR 70.00" in capsys.readouterr().out
    assert main(["open", out, "--out", str(tmp_path / "opened")]) == 0
    opened = tmp_path / "opened"
    assert (opened / "contract" / "contract.yaml").read_bytes() == (
        tmp_path / "k.yaml"
    ).read_bytes()
    again = ["settle", str(opened / "contract" / "contract.yaml"), "--observations",
             str(opened / "observations.csv"), "--out", str(tmp_path / "again")]  # fmt: skip
    assert main(again) == 0
    assert main(["open", out, "--out", str(opened)]) == 2
    assert "not-empty" in capsys.readouterr().err


def test_another_file_is_not_sealed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x.json").write_text("[1]", encoding="utf-8")
    assert main(["seal", str(tmp_path / "x.json"), "--out", str(tmp_path / "x.zip")]) == 2
    assert "no-seal" in capsys.readouterr().err
    assert not (tmp_path / "x.zip").exists()


# --- faults of the reader itself -------------------------------------------------------------

FAULTS = [
    ("if not _NAME.fullmatch(info.filename):", "if False:", zipped(("../x", b"x"))),
    (
        "info.compress_type != zipfile.ZIP_STORED or info.file_size != info.compress_size",
        "False",
        zipped(("x", b"0" * 9999), compress=zipfile.ZIP_DEFLATED),
    ),
    ("if pack(members) != whole:", "if False:", b"#!" + zipped(("x", b"1"))),
    (
        "if len(infos) > MEMBERS_LIMIT:",
        "if False:",
        zipped(*[(str(n), b"") for n in range(10_001)]),
    ),
]


@pytest.mark.parametrize(("was", "becomes", "hostile"), FAULTS, ids=["name", "zip", "more", "many"])
def test_a_fault_in_the_reader_would_be_noticed(was: str, becomes: str, hostile: bytes) -> None:
    """Without the line the hostile file is read, or refused for another reason than this one."""
    text = Path(archive.__file__).read_text("utf-8")
    assert text.count(was) == 1, was

    def said(source: str) -> list[str]:
        module = ModuleType("reader")
        exec(compile(source, "reader", "exec"), module.__dict__)
        try:
            module.unpack(hostile, "file")
        except BadInput as error:
            return sorted({finding.code for finding in error.findings})
        except (ValueError, zlib.error):
            return ["not a finding"]
        return []

    assert said(text) != said(text.replace(was, becomes))
    assert said(text) != []
