"""Copies keep the design and its lineage and no price; amendments append; differences are shown."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.contracts import NAMES, copied, settled

from passend.contract.check import check, prepare
from passend.contract.codec import FILL_IN
from passend.contract.comparing import changes, comparison
from passend.contract.copying import amended
from passend.contract.copying import copied as copy_of
from passend.contract.model import Entry
from passend.contract.resolve import resolve_file
from passend.files.editing import Editor, quoted
from passend.files.source import read_source
from passend.findings import BadInput
from passend.report.plain import plain

PRACTICES = sorted((Path(__file__).parents[2] / "src" / "passend" / "practices").glob("*.yaml"))
MONEY = re.compile(r"(?<![\w.])[0-9]+\.[0-9]{2,}(?![\w.%])")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied(tmp_path_factory.mktemp("good"))


def every(folder: Path) -> list[Path]:
    return [*(folder / name for name in NAMES), *PRACTICES]


# --- copies ------------------------------------------------------------------------------------


def leaves(tree: object, path: tuple[object, ...] = ()) -> list[tuple[tuple[object, ...], str]]:
    if isinstance(tree, str):
        return [(path, tree)]
    pairs = tree.items() if isinstance(tree, dict) else enumerate(tree)  # type: ignore[arg-type]
    return [leaf for key, inner in pairs for leaf in leaves(inner, (*path, key))]


@pytest.mark.row("S0-11", "S0-27", "S0-38")
def test_a_copy_shows_its_origin_and_carries_no_price_and_no_party(folder: Path) -> None:
    for path in every(folder):
        contract = resolve_file(path).contract
        tree = read_source(copy_of(path.read_text("utf-8"), contract, "eigen"), "eigen.yaml").tree
        dutch = contract.language == "nl"
        assert tree["id"] == "eigen"
        assert tree["gekopieerd_van" if dutch else "copied_from"] == contract.id
        assert not {"voorbeelden", "examples"} & set(tree)
        codes = {
            c.code
            for party in contract.parties.values()
            for c in (*party.uzovi, *party.agb, *party.kvk)
        }
        names = {party.name for party in contract.parties.values()}
        values = {text for _, text in leaves(tree)}
        assert not values & (codes | names)
        for section in ("parameters", "bedragen", "amounts", "afspraken", "clauses"):
            found = [text for _, text in leaves(tree.get(section, {})) if MONEY.fullmatch(text)]
            assert found == [], path.name


def test_a_copy_keeps_every_other_character_with_its_comments(folder: Path) -> None:
    path = folder / "icare.yaml"
    text = path.read_text("utf-8")
    found = copy_of(text, resolve_file(path).contract, "eigen")
    before, after = text.splitlines(), found.splitlines()
    assert [line for line in before if line.lstrip().startswith("#")] == [
        line for line in after if line.lstrip().startswith("#")
    ]
    start = before.index(next(line for line in before if line.startswith("waarnemingen:")))
    rows = before[start : start + 4]
    assert all(row in after for row in rows)


def test_what_a_copy_left_open_is_named_place_by_place(folder: Path, tmp_path: Path) -> None:
    path = folder / "icare.yaml"
    own = tmp_path / "eigen.yaml"
    own.write_text(copy_of(path.read_text("utf-8"), resolve_file(path).contract, "eigen"), "utf-8")
    findings = check(own)
    count = own.read_text("utf-8").count(FILL_IN["nl"])
    assert count > 4
    assert [f.code for f in findings] == ["to-fill"] * count
    assert len({(f.place.line, f.place.column) for f in findings}) == count


# --- amendments --------------------------------------------------------------------------------

LISTED = """passend: 1
id: k
runs: {from: 2026-01-01, until: 2028-01-01}
parties:
  payer: {name: P, kind: insurer, uzovi: ["9001"]}
  provider: {name: H, kind: provider, agb: ["06990001"]}
parameters:
  sum:  # art. 4
    - {value: "100.00", per: year, from: 2026-01-01, known: 2025-11-12, source: art. 4}
    # nothing else yet

  other: {values: [{value: "1.00", per: year, from: 2026-01-01, known: 2025-11-12, source: a}]}
clauses:
  fixed: {pay: {together: [sum, other]}}
examples:
  - {says: two years, given: {}, expect: {fixed: {"2026": "101.00"}}, because: 100 + 1}
"""
NEW = Entry(value="90.00", valid_from="2027-01-01", known="2026-11-01", source="addendum 1: less")


def written(tmp_path: Path, text: str, name: str = "k.yaml") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(("parameter", "second"), [("sum", 9100), ("other", 19000)])
def test_an_amendment_appends_a_value_and_edits_nothing(
    tmp_path: Path, parameter: str, second: int
) -> None:
    """100.00 + 1.00; from 2027 on 90.00 + 1.00, or 100.00 + 90.00."""
    path = written(tmp_path, LISTED)
    text = amended(LISTED, resolve_file(path).contract, parameter, NEW)
    after = prepare(resolve_file(written(tmp_path, text, "k2.yaml")))
    assert after.resolved.contract.version == 2
    lines = settled(after, []).lines
    assert [line.entitlement for line in lines] == [10100, second]
    kept = [line for line in LISTED.splitlines() if "other:" not in line]
    assert [line for line in text.splitlines() if line in kept] == kept
    assert len(text.splitlines()) == len(LISTED.splitlines()) + (2 if parameter == "sum" else 1)


def test_an_amendment_of_what_takes_no_value_is_refused_with_a_hint(tmp_path: Path) -> None:
    contract = resolve_file(written(tmp_path, LISTED)).contract
    with pytest.raises(BadInput, match="'summ' is no parameter") as error:
        amended(LISTED, contract, "summ", NEW)
    assert "'sum'" in str(error.value)


def test_every_amended_practice_still_reads_and_differs_in_that_value_only(folder: Path) -> None:
    seen = 0
    for path in every(folder):
        resolved = resolve_file(path)
        for name, item in resolved.contract.parameters.items():
            if not item.values:
                continue
            seen += 1
            entry = Entry(value=item.values[-1].value, valid_from="2029-01-01",
                          known="2028-11-01", source="addendum")  # fmt: skip
            if name not in read_source(path.read_text("utf-8"), path.name).tree["parameters"]:
                with pytest.raises(BadInput, match="stands in a framework"):
                    amended(path.read_text("utf-8"), resolved.contract, name, entry)
                continue
            text = amended(path.read_text("utf-8"), resolved.contract, name, entry)
            after = resolve_file(path, text=text)
            found = changes(resolved, after, "en")
            assert {(c.section, c.name) for c in found} == {("", ""), ("parameters", name)}
            assert len(after.contract.parameters[name].values) == len(item.values) + 1
    assert seen > 100


# --- differences -------------------------------------------------------------------------------


def test_a_difference_is_shown_in_words_and_in_euros(tmp_path: Path) -> None:
    """The example gives 2026: 100.00 + 1.00 becomes 80.00 + 1.00, 20.00 less."""
    changed = (
        LISTED.replace('"100.00"', '"80.00"')
        .replace("together: [sum, other]", "minus: [sum, other]")
        .replace('"101.00"', '"79.00"')
    )
    before = prepare(resolve_file(written(tmp_path, LISTED)))
    after = prepare(resolve_file(written(tmp_path, changed, "b.yaml")))
    text = " ".join(plain(comparison(before, after, "en")).split())
    assert "‘sum’ plus ‘other’" in text
    assert "‘sum’ less ‘other’" in text
    assert "EUR 100.00 per year from 1 January 2026" in text
    assert "two years fixed 2026 EUR 101.00 EUR 79.00 EUR -22.00" in text


def test_no_difference_is_said(tmp_path: Path) -> None:
    one = prepare(resolve_file(written(tmp_path, LISTED)))
    assert changes(one.resolved, one.resolved, "nl") == ()
    text = plain(comparison(one, one, "nl"))
    assert "Er is geen verschil." in text
    assert "Op geen voorbeeld verandert een cent." in text


def test_a_contract_that_lacks_what_an_example_gives_is_named(tmp_path: Path) -> None:
    other = LISTED.replace("given: {}", 'given: {sum: "7.00"}').replace('"101.00"', '"8.00"')
    lacking = (
        re.sub(r"  sum:.*?\n\n", "", LISTED, flags=re.S)
        .replace("together: [sum, other]", "lump_sum: other")
        .split("examples:")[0]
    )
    before = prepare(resolve_file(written(tmp_path, other)))
    after = prepare(resolve_file(written(tmp_path, lacking, "b.yaml")))
    text = " ".join(plain(comparison(before, after, "en")).split())
    assert "Cannot be computed under both: two years: there is no observation" in text


# --- editing -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["no", "12:30", "0.08", "a: b", "- x", "#", "01234567", "é", "", "true", "art. 4"]
)
def test_a_quoted_text_reads_back_as_the_same_text(text: str) -> None:
    assert read_source(f"passend: {quoted(text)}\n", "k").tree == {"passend": text}


def test_an_editor_refuses_a_path_that_is_not_there() -> None:
    with pytest.raises(KeyError):
        Editor("a: {b: 1}\n").replace(("a", "c"), "2")
