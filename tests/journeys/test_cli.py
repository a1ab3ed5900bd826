"""The commands as a user runs them: what is printed, what is written, and how they exit."""

from __future__ import annotations

import copy
import dataclasses
import json
import random
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from tests.conftest import SOAK, examples
from tests.contracts import HEADER

from passend.contract.prices import read_price_list
from passend.findings import BadInput
from passend.settlement.statement import Statement, read_statement
from passend.settlement.verify import verify

BUNDLE = (
    HEADER
    + """observations:
  cost: {unit: money, per: year, year_of: opened, held_by: both}
  visits: {unit: visit, per: year, year_of: opened, held_by: both}
parameters:
  bundle_price:
    - {value: "100000.00", per: year, from: 2026-01-01, known: 2025-11-12, source: art. 2}
  fee: [{value: "10.00", from: 2026-01-01, known: 2025-11-12, source: art. 3}]
clauses:
  bundle: {article: "2", pay: {bundle: {target: bundle_price, cost: cost}}}
  per_visit: {article: "3", pay: {fee_for_service: {volume: visits, price: fee}}}
"""
)
COLUMNS = "contract,observation,window,item,value,unit,known,held_by\n"
FIRST = "k,cost,2026,,9000000,money,2027-03-01,both\nk,visits,2026,,3,visit,2027-03-01,both\n"
LATER = "k,cost,2026,,9090000,money,2027-09-01,both\n"


@dataclasses.dataclass(frozen=True)
class Run:
    """How a command ended."""

    status: int
    out: str
    err: str

    @property
    def text(self) -> str:
        return self.out + self.err


def passend(folder: Path, *arguments: str, stdin: str = "") -> Run:
    """Run a command in a folder, as a user does. No traceback, ever."""
    command = [sys.executable, "-m", "passend.cli", *arguments]
    done = subprocess.run(
        command, cwd=folder, input=stdin, capture_output=True, text=True, timeout=120, check=False
    )
    assert "Traceback" not in done.stdout + done.stderr, done.stderr
    return Run(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """A folder with a contract and its observations."""
    (tmp_path / "k.yaml").write_text(BUNDLE, encoding="utf-8")
    (tmp_path / "first.csv").write_text(COLUMNS + FIRST, encoding="utf-8")
    (tmp_path / "later.csv").write_text(COLUMNS + FIRST + LATER, encoding="utf-8")
    return tmp_path


def keep_first(here: Path) -> None:
    """Writes the statement on the first observations to ``k.statement.json``."""
    done = passend(here, "settle", "k.yaml", "--observations", "first.csv", "--out", ".")
    assert done.status == 0


def files(folder: Path) -> dict[str, bytes]:
    found = folder.rglob("*")
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in found if p.is_file()}


VALID = ("check", "k.yaml", "--no-remarks")


def test_check_says_valid_in_two_languages_and_exits_0(here: Path) -> None:
    assert passend(here, *VALID) == Run(0, "k.yaml: in orde\n", "")
    assert passend(here, *VALID, "--lang", "en") == Run(0, "k.yaml: valid\n", "")


def test_check_of_a_valid_draft_says_what_a_negotiator_should_know(here: Path) -> None:
    """Nothing is said of a missing title without the line, the mend and the law behind it."""
    dutch = passend(here, "check", "k.yaml")
    assert dutch.status == 1
    assert "k.yaml:15:" in dutch.out
    assert "draft-no-title: bundle betaalt zonder betaaltitel" in dutch.out
    assert "[Wmg art. 35" in dutch.out
    found = json.loads(passend(here, "check", "k.yaml", "--json", "--lang", "en").out)["k.yaml"]
    assert {"draft-no-title", "draft-unanswered", "draft-no-evidence"} <= {f["code"] for f in found}
    assert all(f["mend"] and f["source"] for f in found)


def test_check_shows_all_findings_of_all_files_with_their_lines_and_exits_1(here: Path) -> None:
    bad = BUNDLE.replace("cost: cost", "cost: costs").replace("kind: insurer", "kind: bank")
    (here / "bad.yaml").write_text(bad, encoding="utf-8")
    (here / "worse.yaml").write_text("a: 1\na: 2\n", encoding="utf-8")
    every = ("bad.yaml", "worse.yaml", "k.yaml", "--no-remarks")
    done = passend(here, "check", *every, "--lang", "en")
    assert done.status == 1
    assert "bad.yaml:5:" in done.out
    assert "unknown-word" in done.out
    assert "worse.yaml:2:1" in done.out
    assert "k.yaml: valid" in done.out
    found = json.loads(passend(here, "check", *every, "--json").out)
    assert found["k.yaml"] == []
    assert found["bad.yaml"][0]["place"]["line"] == 5


def test_check_fails_on_an_example_that_does_not_hold(here: Path) -> None:
    example = 'examples: [{says: x, given: {cost: "1.00"}, expect: {bundle: "99999.98"}}]\n'
    (here / "k.yaml").write_text(BUNDLE + example, encoding="utf-8")
    done = passend(here, "check", "k.yaml")
    assert done.status == 1
    assert "bundle in 2026 is 99999.00, the example expects 99999.98" in done.out


def test_settle_prints_and_writes_nothing(here: Path) -> None:
    before = files(here)
    dutch = passend(here, "settle", "k.yaml", "--observations", "first.csv")
    english = passend(here, "settle", "k.yaml", "--observations", "first.csv", "--lang", "en")
    assert (dutch.status, english.status) == (0, 0)
    assert "€ 10.000,00" in dutch.out
    assert "definitief" in dutch.out
    assert "EUR 10,000.00" in english.out
    assert "final" in english.out
    assert files(here) == before


def test_settle_json_is_the_statement_that_out_writes(here: Path) -> None:
    before = files(here)
    command = ("settle", "k.yaml", "--observations", "first.csv", "--json", "--out", "to/here")
    done = passend(here, *command)
    assert done.status == 0
    after = files(here)
    written = after.pop("to/here/k.statement.json")
    assert after == before
    assert json.loads(done.out) == [json.loads(written)]


def test_settle_reads_a_table_from_stdin(here: Path) -> None:
    command = ("settle", "k.yaml", "--json", "--observations")
    piped = passend(here, *command, "-", stdin=COLUMNS + FIRST)
    read = passend(here, *command, "first.csv")
    assert piped.status == 0
    assert piped.out == read.out


def test_settle_as_known_on_a_day_leaves_later_rows_out_and_says_so(here: Path) -> None:
    command = ("settle", "k.yaml", "--observations", "later.csv", "--lang", "en")
    latest = passend(here, *command)
    earlier = passend(here, *command, "--known-at", "2027-06-30")
    assert "EUR 9,100.00" in latest.out
    assert "known at: 2027-09-01" in latest.out
    assert "EUR 10,000.00" in earlier.out
    assert "known later — 1 row, EUR 90,900.00" in earlier.out


def test_the_annex_is_printed_on_the_screen_or_written_to_a_file(here: Path) -> None:
    shown = passend(here, "text", "k.yaml", "--lang", "en")
    said = " ".join(shown.out.split())
    assert "per year: the bundle price ‘bundle price’ (EUR 100,000.00) less ‘cost’." in said
    assert "content hash sha256:" in shown.out
    assert "## 1. Partijen" in passend(here, "text", "k.yaml", "--format", "md").out
    refused = passend(here, "text", "k.yaml", "--format", "pdf")
    assert refused.status == 2
    assert "--out" in refused.err
    for kind, start in (("pdf", b"%PDF-"), ("docx", b"PK"), ("html", b"<!doctype html>")):
        done = passend(here, "text", "k.yaml", "--format", kind, "--out", f"k.{kind}")
        assert (done.status, done.out) == (0, f"k.{kind}\n")
        assert (here / f"k.{kind}").read_bytes().startswith(start)


def test_a_practice_is_listed_read_and_copied_but_never_over_a_file(here: Path) -> None:
    listed = passend(here, "practices")
    assert "ic-zonder-muren" in listed.out
    page = passend(here, "practices", "ic-zonder-muren")
    assert "Wat bekend is, en wat niet" in page.out
    assert passend(here, "practices", "ic-zonder-muur").text.count("did you mean") == 1
    assert passend(here, "practices", "ic-zonder-muren", "--copy-to", "eigen.yaml").status == 0
    checked = passend(here, "check", "eigen.yaml")
    assert checked.status == 1
    assert "to-fill" in checked.out
    again = passend(here, "practices", "ic-zonder-muren", "--copy-to", "eigen.yaml")
    assert (again.status, "exists" in again.err) == (2, True)


def test_an_amendment_is_a_new_file_and_shows_what_it_changes(here: Path) -> None:
    was = (here / "k.yaml").read_bytes()
    command = ("amend", "k.yaml", "--parameter", "fee", "--from", "2027-01-01", "--known",
               "2026-11-01", "--source", "addendum", "--lang", "en")  # fmt: skip
    done = passend(here, *command, "--value", "12.00", "--out", "k2.yaml")
    assert done.status == 0
    assert "EUR 12.00 from 1 January 2027" in " ".join(done.out.split())
    assert (here / "k.yaml").read_bytes() == was
    assert passend(here, "diff", "k.yaml", "k2.yaml").status == 1
    assert passend(here, "diff", "k.yaml", "k.yaml").status == 0
    wrong = passend(here, *command, "--value", "0.085", "--out", "k3.yaml")
    assert wrong.status == 2
    assert not (here / "k3.yaml").exists()


def test_settle_after_an_earlier_statement_shows_what_changed(here: Path) -> None:
    """Later claims lift the cost of a bundle from 90,000 to 90,900: 900 goes back."""
    keep_first(here)
    command = ("settle", "k.yaml", "--observations", "later.csv", "--after", "k.statement.json")
    done = passend(here, *command, "--lang", "en")
    assert done.status == 0
    row = next(line for line in done.out.splitlines() if "-" in line and "bundle" in line)
    assert row.split() == [
        "bundle", "2026", "EUR", "10,000.00", "EUR", "9,100.00", "EUR", "-900.00"
    ]  # fmt: skip
    (found,) = json.loads(passend(here, *command, "--json").out)
    assert found["differences"] == [
        {"clause": "bundle", "window": "2026", "before": 1000000, "now": 910000,
         "difference": -90000}
    ]  # fmt: skip
    assert "−900,00" in passend(here, *command).out.replace("-", "−")


def test_settle_lists_what_is_missing_and_exits_1(here: Path) -> None:
    table = COLUMNS + FIRST.splitlines()[0] + "\n"
    for language, words in (("en", "Not settled: per_visit"), ("nl", "Niet afgerekend: per_visit")):
        done = passend(
            here, "settle", "k.yaml", "--observations", "-", "--lang", language, stdin=table
        )
        assert done.status == 1
        assert words in done.out
        assert "visits (2026)" in done.out
        assert "10" in done.out, "the other clause is settled"


def test_settle_counts_the_rows_of_other_contracts(here: Path) -> None:
    table = COLUMNS + FIRST + "x,cost,2026,,1,money,2027-03-01,both\n"
    command = ("settle", "k.yaml", "--observations", "-", "--lang", "en")
    done = passend(here, *command, stdin=table)
    assert "1 rows of the table belong to another contract" in done.out


def test_explain_shows_the_tree_and_refuses_an_unknown_clause_with_the_list(here: Path) -> None:
    keep_first(here)
    dutch = passend(here, "explain", "k.statement.json", "bundle")
    english = passend(here, "explain", "k.statement.json", "bundle", "--lang", "en")
    assert (dutch.status, english.status) == (0, 0)
    assert "bundelprijs min kosten" in dutch.out
    assert "bundle price less cost" in english.out
    assert "source: art. 2" in english.out
    assert "per_visit" not in english.out
    everything = passend(here, "explain", "k.statement.json", "--lang", "en").out
    assert "bundle · article 2 · 2026" in everything
    assert "per_visit · article 3 · 2026" in everything
    nodes = json.loads(passend(here, "explain", "k.statement.json", "bundle", "--json").out)
    assert nodes[0]["nodes"][-1]["value"] == 1_000_000
    unknown = passend(here, "explain", "k.statement.json", "nope")
    assert unknown.status == 2
    assert "unknown-clause" in unknown.err
    assert "clauses: bundle, per_visit" in unknown.err


def test_verify_says_that_everything_follows_and_what_rests_on_attestation(here: Path) -> None:
    attested = FIRST.replace("visit,2027-03-01,both", "visit,2027-03-01,provider")
    command = ("settle", "k.yaml", "--observations", "-", "--out", ".")
    assert passend(here, *command, stdin=COLUMNS + attested).status == 0
    done = passend(here, "verify", "k.statement.json", "--lang", "en")
    assert done.status == 0
    assert "everything follows from the inputs" in done.out
    assert "recomputed on data both parties hold: EUR 10,000.00 (99.7%)" in done.out
    assert "rests on one party's attestation: EUR 30.00 (0.3%)" in done.out
    assert "alles volgt uit de invoer" in passend(here, "verify", "k.statement.json").out
    assert json.loads(passend(here, "verify", "k.statement.json", "--json").out)["wrong"] == []


def test_verify_names_a_changed_node_and_exits_1(here: Path) -> None:
    keep_first(here)
    path = here / "k.statement.json"
    tree = json.loads(path.read_text("utf-8"))
    node = next(n for n in tree["lines"][0]["nodes"] if n["name"] == "cost")
    node["value"] += 1
    path.write_text(json.dumps(tree), encoding="utf-8")
    done = passend(here, "verify", "k.statement.json")
    assert done.status == 1
    assert node["id"] in done.out


# --- any single value changed ----------------------------------------------------------------

Spot = tuple[str | int, ...]


@cache
def demo_statements() -> tuple[tuple[Statement, Any], ...]:
    from passend.contract.check import prepare
    from passend.contract.resolve import resolve_file
    from passend.observation.table import read_table
    from passend.settlement.settle import settle
    from passend.settlement.statement import to_json

    folder = Path(__file__).parents[1] / "fixtures" / "demo"
    ready = [prepare(resolve_file(path)) for path in sorted(folder.glob("*.yaml"))]
    found = settle(ready, read_table(folder / "observations.csv"))
    return tuple((s, json.loads(to_json(s))) for s in found.statements)


def leaves(tree: Any, spot: Spot = ()) -> Iterator[Spot]:
    """The spot of every scalar in a tree."""
    if isinstance(tree, dict | list):
        entries = tree.items() if isinstance(tree, dict) else enumerate(tree)
        for key, inner in entries:
            yield from leaves(inner, (*spot, key))
    else:
        yield spot


def changed(tree: Any, spot: Spot) -> Any:
    """The tree with one scalar changed to another of its kind."""
    found = copy.deepcopy(tree)
    at = found
    for key in spot[:-1]:
        at = at[key]
    value = at[spot[-1]]
    if value is None or isinstance(value, str):
        at[spot[-1]] = 1 if value is None else value + "1"
    else:
        at[spot[-1]] = not value if isinstance(value, bool) else value + 1
    return found


def spots() -> list[tuple[int, Spot]]:
    """150 leaves by seed, in the soak run all of them; of every section at least one."""
    every = [(i, spot) for i, (_, tree) in enumerate(demo_statements()) for spot in leaves(tree)]
    if SOAK:
        return every
    first = {(i, str(spot[:1]), spot[-1]): (i, spot) for i, spot in every}
    chosen = random.Random(2).sample(every, examples(1500))
    return list(dict.fromkeys([*first.values(), *chosen]))


def verdict(tree: Any, folder: Path) -> tuple[str, ...]:
    """What verify finds, or the findings of a file that is no statement."""
    path = folder / "changed.json"
    path.write_text(json.dumps(tree), encoding="utf-8")
    try:
        return verify(read_statement(path)).wrong
    except BadInput as error:
        return tuple(map(str, error.findings))


def test_a_statement_with_any_single_value_changed_does_not_pass(tmp_path: Path) -> None:
    chosen = spots()
    assert len(chosen) >= 150
    for index, spot in chosen:
        tree = demo_statements()[index][1]
        wrong = verdict(changed(tree, spot), tmp_path)
        assert wrong, spot
        if "nodes" in spot and spot[4:] == ("value",):
            node = tree["lines"][spot[1]]["nodes"][spot[3]]["id"]
            assert any(node in text for text in wrong), (node, wrong)


def test_a_changed_line_that_was_sealed_anew_does_not_pass_either(tmp_path: Path) -> None:
    """The seal shows a careless change; a careful one is still found by recomputing."""
    checked = 0
    for index, spot in spots():
        if spot[0] in ("residual", "after", "differences", "seal"):
            continue
        path = tmp_path / "changed.json"
        path.write_text(json.dumps(changed(demo_statements()[index][1], spot)), encoding="utf-8")
        try:
            statement = read_statement(path).sealed()
        except BadInput:
            continue
        if spot[:2] == ("inputs", "observations") and spot[-1] == "line":
            continue
        checked += 1
        assert verify(statement).wrong, spot
    assert checked >= 100


def test_the_unchanged_statements_pass(tmp_path: Path) -> None:
    for statement, tree in demo_statements():
        assert verify(statement).wrong == ()
        assert verdict(tree, tmp_path) == ()


# --- prices ----------------------------------------------------------------------------------


def price_files(folder: Path, kind: str) -> tuple[str, str]:
    tables = {
        "prices": [("code", "price"), ("0A1", "100.00"), ("0B2", "33.33")],
        "volumes": [("code", "volume"), ("0A1", "3"), ("0B2", "7")],
    }
    for name, rows in tables.items():
        if kind == "csv":
            text = "".join(";".join(row) + "\n" for row in rows)
            (folder / f"{name}.csv").write_text(text, encoding="utf-8")
            continue
        book = xlsxwriter.Workbook(folder / f"{name}.xlsx")
        sheet = book.add_worksheet()
        for at, (code, figure) in enumerate(rows):
            sheet.write_string(at, 0, code)
            sheet.write_string(at, 1, figure) if at == 0 else sheet.write_number(
                at, 1, float(figure)
            )
        book.close()
    return f"prices.{kind}", f"volumes.{kind}"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_prices_scale_shows_the_remainder_and_writes_the_list(tmp_path: Path, kind: str) -> None:
    """3 x 100.00 + 7 x 33.33 = 533.31. To 500.00, x 0.93754: 93.75 and 31.25, together 281.25 +
    218.75 = 500.00. To 500.01, x 0.93756: 93.76 and 31.25, together 500.03, two cents too many."""
    prices, volumes = price_files(tmp_path, kind)
    scale = ("prices", "scale", prices, "--volumes", volumes, "--target")
    out = f"scaled.{kind}"
    done = passend(tmp_path, *scale, "500.01", "--out", out, "--lang", "en")
    assert done.status == 0
    assert "sum: 500.03" in done.out
    assert "remainder: -0.02" in done.out
    assert "rest: -0.02" in passend(tmp_path, *scale, "500.01").out
    assert read_price_list(tmp_path / out, out).prices == {"0A1": 9376, "0B2": 3125}
    found = json.loads(passend(tmp_path, *scale, "500.00", "--json").out)
    assert found["remainder"] == "0.00"
    assert found["prices"] == {"0A1": "93.75", "0B2": "31.25"}


@pytest.mark.parametrize(
    "more",
    [
        ("--target", "many"),
        ("--target", "-1.00"),
        ("--target", "1.001"),
        ("--target", "1.00", "--decimals", "-1"),
        ("--target", "1.00", "--decimals", "40"),
        ("--target", "1.00", "--out", "scaled.pdf"),
        ("--target", "1.00", "--out", "no/such/folder/scaled.csv"),
        ("--target", "9999999999999999999.00"),
    ],
)
def test_prices_scale_refuses_what_it_cannot_do(tmp_path: Path, more: tuple[str, ...]) -> None:
    prices, volumes = price_files(tmp_path, "csv")
    done = passend(tmp_path, "prices", "scale", prices, "--volumes", volumes, *more)
    assert done.status == 2
    assert done.err


# --- bad input -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("check", "nowhere.yaml"), "nowhere.yaml"),
        (("check", "."), "."),
        (("check", "noise.bin"), "noise.bin"),
        (("check", "first.csv"), "first.csv"),
    ],
)
def test_a_file_that_is_no_contract_is_a_finding(
    here: Path, arguments: tuple[str, ...], says: str
) -> None:
    (here / "noise.bin").write_bytes(bytes(range(256)))
    done = passend(here, *arguments)
    assert done.status in (1, 2)
    assert says in done.text


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("settle", "nowhere.yaml", "--observations", "first.csv"), "nowhere.yaml"),
        (("settle", "k.yaml", "--observations", "nowhere.csv"), "nowhere.csv"),
        (("settle", "k.yaml", "--observations", "."), "."),
        (("settle", "k.yaml", "--observations", "noise.bin"), "noise.bin"),
        (("settle", "k.yaml", "--observations", "-"), "stdin"),
        (("settle", "k.yaml", "k.yaml", "--observations", "first.csv"), "id-twice"),
        (
            ("settle", "k.yaml", "--observations", "first.csv", "--known-at", "31-12-2026"),
            "--known-at: bad-date",
        ),
        (
            ("settle", "k.yaml", "--observations", "first.csv", "--known-at", "2026-02-30"),
            "write 2026-12-31",
        ),
        (
            ("settle", "k.yaml", "--observations", "first.csv", "--after", "nowhere.json"),
            "nowhere.json",
        ),
        (("settle", "k.yaml", "--observations", "first.csv", "--after", "k.yaml"), "not-a-statem"),
        (("settle", "k.yaml", "--observations", "first.csv", "--out", "k.yaml"), "k.yaml"),
        (("explain", "nowhere.json"), "nowhere.json"),
        (("explain", "k.yaml"), "not-a-statement"),
        (("verify", "nowhere.json"), "nowhere.json"),
        (("verify", "noise.bin"), "not-a-statement"),
        (("verify", "deep.json"), "not-a-statement"),
        (("prices", "scale", "nowhere.csv", "--volumes", "first.csv", "--target", "1.00"), "nowhe"),
        (("schema", "nothing"), "nothing"),
        (("frobnicate",), "frobnicate"),
        ((), "usage"),
    ],
)
def test_bad_input_exits_2_and_says_what_is_wrong(
    here: Path, arguments: tuple[str, ...], says: str
) -> None:
    (here / "noise.bin").write_bytes(bytes(range(256)))
    (here / "deep.json").write_text("[" * 100_000, encoding="utf-8")
    before = files(here)
    done = passend(here, *arguments)
    assert done.status == 2, done.text
    assert says in done.text
    assert files(here) == before


def test_after_the_statement_of_another_contract_is_refused(here: Path) -> None:
    other = BUNDLE.replace("id: k", "id: j")
    (here / "j.yaml").write_text(other, encoding="utf-8")
    table = COLUMNS + FIRST.replace("k,", "j,")
    command = ("settle", "j.yaml", "--observations", "-", "--out", ".")
    assert passend(here, *command, stdin=table).status == 0
    done = passend(
        here, "settle", "k.yaml", "--observations", "first.csv", "--after", "j.statement.json"
    )
    assert done.status == 2
    assert "other-contract" in done.err


# --- the rest --------------------------------------------------------------------------------


def test_the_demo_runs_in_two_languages_and_copies_its_files(tmp_path: Path) -> None:
    dutch, english = (passend(tmp_path, "demo", "--lang", lang) for lang in ("nl", "en"))
    assert (dutch.status, english.status) == (0, 0)
    assert "Nagerekend: elk getal van elke afrekening volgt uit de invoer." in dutch.out
    assert "Verified: every value of every statement follows from the inputs." in english.out
    assert "draft-cliff" in dutch.out
    assert "€ 200.000,00" in dutch.out
    assert set(files(tmp_path)) == {"passend-demo.html"}
    page = files(tmp_path)["passend-demo.html"].decode()
    assert "<details" in page
    assert "<svg" in page
    assert "<script" not in page
    assert passend(tmp_path, "demo", "--copy-to", "tour").status == 0
    assert {name for name in files(tmp_path) if name.endswith((".yaml", ".csv"))} >= {
        "tour/ic-zonder-muren.yaml", "tour/regio/waarnemingen.csv", "tour/regio/ontwerp.yaml"
    }  # fmt: skip


@pytest.mark.parametrize("of", ["contract", "statement", "observations", "assumptions"])
def test_a_schema_is_the_published_one(tmp_path: Path, of: str) -> None:
    docs = Path(__file__).resolve().parents[2] / "docs" / "schema" / f"{of}-1.json"
    done = passend(tmp_path, "schema", of)
    assert json.loads(done.out) == json.loads(docs.read_text("utf-8"))


def test_version_and_help(tmp_path: Path) -> None:
    assert passend(tmp_path, "--version").out.strip()
    assert "settle" in passend(tmp_path, "--help").out


BASE_ONLY = """
import sys
allowed = {"passend", "numpy", "yaml", "_yaml", "pydantic", "pydantic_core", "python_calamine",
           "xlsxwriter", "typst", "annotated_types", "typing_extensions", "typing_inspection"}
class Blocked:
    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        standard = top in sys.stdlib_module_names or top.startswith("_sysconfigdata")
        if top not in allowed and not standard:
            raise ModuleNotFoundError(f"{name} is not in the base install", name=name)
sys.meta_path.insert(0, Blocked())
from passend.cli import main
sys.exit(main(sys.argv[1:]))
"""


def test_a_counterparty_needs_the_base_install_only(here: Path) -> None:
    """Only what the base install brings can be imported; everything a counterparty does works."""
    for arguments in (
        VALID,
        ("text", "k.yaml"),
        ("text", "k.yaml", "--format", "pdf", "--out", "k.pdf"),
        ("practices",),
        ("demo",),
        ("settle", "k.yaml", "--observations", "first.csv", "--out", "."),
        ("explain", "k.statement.json"),
        ("verify", "k.statement.json"),
    ):
        done = subprocess.run(
            [sys.executable, "-c", BASE_ONLY, *arguments],
            cwd=here, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
