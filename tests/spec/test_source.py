"""What a contract file may be as text, and what is said when it is not."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from passend.files import source
from passend.files.source import DEPTH_LIMIT, SIZE_LIMIT_BYTES, read_source, read_source_file
from passend.findings import BadInput, Place


@pytest.fixture(params=["CSafeLoader", "SafeLoader"], autouse=True)
def loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every sentence holds for both parsers."""
    monkeypatch.setattr(source, "LOADER", getattr(yaml, request.param))


def refused(text: str) -> list[tuple[str, int, int]]:
    with pytest.raises(BadInput) as caught:
        read_source(text, "c.yaml")
    assert all(finding.mend and finding.place.file == "c.yaml" for finding in caught.value.findings)
    return [(f.code, f.place.line, f.place.column) for f in caught.value.findings]


@pytest.mark.parametrize(
    "text", ["01234567", "no", "12:30", "0.08", "null", "~", "2026-01-01", "1_000", "0611", ".inf"]
)
def test_a_scalar_is_the_text_as_written(text: str) -> None:
    assert read_source(f"a: {text}\n", "c.yaml").tree == {"a": text}


def test_quotes_blocks_and_nothing_are_text_too() -> None:
    text = "a: \"é: x\"\nb:\nc: |\n  twee\n  regels\nd: ['', 1]\n"
    expected = {"a": "é: x", "b": "", "c": "twee\nregels\n", "d": ["", "1"]}
    assert read_source(text, "c.yaml").tree == expected


def test_every_value_and_every_key_has_its_place() -> None:
    read = read_source("a: 1\nb:\n  - c: 2\n    d: 3\n", "c.yaml")
    assert read.places == {
        (): (1, 1),
        ("a",): (1, 4),
        ("b",): (3, 3),
        ("b", 0): (3, 5),
        ("b", 0, "c"): (3, 8),
        ("b", 0, "d"): (4, 8),
    }
    assert read.key_places[("b", 0, "d")] == (4, 5)


def test_an_absent_value_has_the_place_of_its_nearest_parent() -> None:
    read = read_source("a: 1\nb:\n  c: 2\n", "c.yaml")
    assert read.place(("b", "x", 0)) == Place("c.yaml", 3, 3, "b.x.0")
    assert read.place(("x",), "the title") == Place("c.yaml", 1, 1, "the title")
    assert read.key_place(("b", "c")) == Place("c.yaml", 3, 3, "b.c")
    assert read.key_place(("b", "x")) == Place("c.yaml", 3, 3, "b.x")


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("a: 1\nb: 2\na: 3\n", ("duplicate-key", 3, 1)),
        ("a: &x 1\n", ("anchor", 1, 4)),
        ("b: *x\n", ("anchor", 1, 4)),
        ("a:\n  <<: {b: 1}\n", ("anchor", 2, 3)),
        ("a: 1\n*x : 2\n", ("anchor", 2, 1)),
        ("a: !!int 1\n", ("tag", 1, 4)),
        ("a: !own [1]\n", ("tag", 1, 4)),
        ("a: ! x\n", ("tag", 1, 4)),
        ("a: !e!x 1\n", ("tag", 1, 4)),
        ("a: 1\n---\nb: 2\n", ("several-documents", 2, 1)),
        ("", ("empty", 1, 1)),
        ("# nothing yet\n", ("empty", 1, 1)),
        ("---\n", ("empty", 1, 1)),
        ("- a\n- b\n", ("not-a-mapping", 1, 1)),
        ("only words\n", ("not-a-mapping", 1, 1)),
        ('""\n', ("not-a-mapping", 1, 1)),
        ("a: b: c\n", ("yaml-syntax", 1, 5)),
        ("a: %x\n", ("yaml-syntax", 1, 4)),
        ('a: 1\nb: "x\n', ("yaml-syntax", 3, 1)),
        ("a: 1\n\tb: 2\n", ("tab", 2, 1)),
        ("a: 1\n? [b]\n: 2\n", ("key-not-text", 2, 3)),
        ("a: 1\n'': 2\n", ("key-not-text", 2, 1)),
        ("a: 1 # \u2028 b: 2\n", ("bad-character", 1, 8)),
        ("a: x\u202ey\n", ("bad-character", 1, 5)),
        ("a: \x00\n", ("bad-character", 1, 4)),
        ("a: \ud800\n", ("bad-character", 1, 4)),
        ("a: " + "[" * DEPTH_LIMIT + "]" * DEPTH_LIMIT, ("too-deep", 1, 3 + DEPTH_LIMIT)),
    ],
)
def test_what_is_refused_is_refused_at_its_place(text: str, finding: tuple[str, int, int]) -> None:
    assert refused(text) == [finding]


def test_a_quoted_merge_sign_is_an_ordinary_key() -> None:
    assert read_source("'<<': 1\n", "c.yaml").tree == {"<<": "1"}


def test_the_deepest_nesting_that_is_allowed_is_read() -> None:
    inner = DEPTH_LIMIT - 1
    assert read_source("a: " + "[" * inner + "]" * inner, "c.yaml").tree["a"] is not None


def test_all_findings_come_at_once_with_the_error_of_syntax_last() -> None:
    text = "a: &x 1\na: !!str 2\nb: *x\n? {c: 1}\n: 2\nd: [\n"
    codes = [code for code, _, _ in refused(text)]
    assert codes == ["anchor", "duplicate-key", "tag", "anchor", "key-not-text", "yaml-syntax"]


def test_a_text_that_is_too_large_is_refused_before_it_is_parsed() -> None:
    assert refused("a: " + "x" * SIZE_LIMIT_BYTES) == [("too-large", 0, 0)]


def test_a_file_with_a_byte_order_mark_and_windows_line_ends_is_read(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 01\r\nb: no\r\n")
    read = read_source_file(path)
    assert read.tree == {"a": "01", "b": "no"}
    assert (read.file, read.places[("b",)]) == (str(path), (2, 4))


@pytest.mark.parametrize(
    ("content", "finding"),
    [
        (b"a: 1\nb: \xe9\n", ("encoding", 2, 4)),
        (b"\xff\xfea\x00", ("encoding", 1, 1)),
        (b"a: " + b"x" * SIZE_LIMIT_BYTES, ("too-large", 0, 0)),
        (None, ("unreadable", 0, 0)),
    ],
)
def test_a_file_that_cannot_be_text_is_refused(
    tmp_path: Path, content: bytes | None, finding: tuple[str, int, int]
) -> None:
    path = tmp_path / "c.yaml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BadInput) as caught:
        read_source_file(path, "shown.yaml")
    (found,) = caught.value.findings
    assert (found.code, found.place.line, found.place.column) == finding
    assert found.place.file == "shown.yaml"
