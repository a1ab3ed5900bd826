"""Reconciling: planted differences of every class are found, line by line, and nothing else."""

from __future__ import annotations

import hashlib
import hmac
import json
import random
import re
from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("duckdb")

import pyarrow as pa
import pyarrow.parquet as pq
from tests import contracts
from tests.contracts import row, settled

from passend.claims.schema import arrow_schema
from passend.cli import main
from passend.findings import BadInput
from passend.settlement.reconcile.gaps import against_totals, between_statements
from passend.settlement.reconcile.kinds import CLAIMS
from passend.settlement.reconcile.local import buckets_for, reconcile
from passend.settlement.reconcile.pairing import Differing
from passend.settlement.reconcile.sides import _hmac, opened
from passend.settlement.statement import to_json

Claim = dict[str, Any]
SECRET = "b7e1403a" * 8


def claims(count: int = 1500) -> list[Claim]:
    """Made-up claim lines, the same on every run."""
    draw = random.Random(7)
    first = date(2026, 1, 1)
    found = []
    for at in range(count):
        opened_on = first + timedelta(days=draw.randrange(300))
        found.append(
            dict.fromkeys(arrow_schema().names)
            | {
                "claim_id": f"DEC{at // 3:07}", "line_id": f"REGEL{at:08}", "payer": "9001",
                "provider": "06990001", "patient": f"pseudo{at:06}", "code_list": "041",
                "code": f"15{draw.choice('ABCDEF')}{draw.randrange(100, 999)}",
                "product": f"{draw.randrange(10**9):09}", "opened": opened_on,
                "closed": opened_on + timedelta(days=40), "delivered": opened_on,
                "received": opened_on + timedelta(days=45), "quantity": 1, "unit": "product",
                "declared": draw.randrange(10_000, 900_000), "debit_credit": "D",
            }
        )  # fmt: skip
        found[-1]["paid"] = found[-1]["declared"]
    return found


def written(folder: Path, name: str, lines: Iterable[Claim]) -> str:
    path = folder / f"{name}.parquet"
    pq.write_table(pa.Table.from_pylist(list(lines), schema=arrow_schema()), path)
    return str(path)


def planted() -> tuple[list[Claim], list[Claim], dict[str, tuple[str, int]]]:
    """Mine, theirs, and per line what was planted: its classes and mine minus theirs in cents."""
    mine, theirs = claims(), claims()
    truth: dict[str, tuple[str, int]] = {}

    def plant(at: int, classes: str, **changes: Any) -> None:
        before = theirs[at]["declared"]
        theirs[at].update(changes)
        truth[mine[at]["line_id"]] = classes, before - theirs[at]["declared"]

    plant(10, "amount", declared=mine[10]["declared"] + 12_345)
    plant(11, "amount", quantity=2)
    plant(20, "date", opened=date(2025, 12, 31))
    plant(30, "code", code="15Z001", product="999999999")
    plant(40, "attribution", payer="9002")
    plant(50, "timing", received=date(2026, 12, 24))
    plant(60, "code,amount", code="15Z002", declared=mine[60]["declared"] - 500)
    # Only mine: a line they never had, one they had not received yet, and one booked twice.
    truth[mine[70]["line_id"]] = "missing", mine[70]["declared"]
    mine.append(mine[80] | {"line_id": "REGEL-TWICE", "claim_id": "DEC-TWICE"})
    truth["REGEL-TWICE"] = "duplicate", mine[80]["declared"]
    mine.append(mine[81] | {"line_id": "REGEL-LATE", "received": date(2027, 3, 1),
                            "patient": "somebody else"})  # fmt: skip
    truth["REGEL-LATE"] = "timing", mine[81]["declared"]
    mine.append(dict(mine[82]))
    truth[mine[82]["line_id"]] = "duplicate", mine[82]["declared"]
    # Only theirs: a credit that I do not have, so that they are worth less.
    theirs.append(theirs[90] | {"line_id": "REGEL-CREDIT", "debit_credit": "C", "patient": "x",
                                "reverses": theirs[90]["line_id"]})  # fmt: skip
    truth["REGEL-CREDIT"] = "missing", theirs[90]["declared"]
    # The same line under another number on either side.
    theirs[100]["line_id"] = "REGEL-OTHER"
    truth[mine[100]["line_id"]] = "number", 0
    del theirs[70]
    draw = random.Random(8)
    draw.shuffle(theirs)
    return mine, theirs, truth


def told(differences: Iterable[Differing], key: int = 1) -> dict[str, tuple[str, int]]:
    return {str(x.line.token[key]): (",".join(x.classes), x.cents) for x in differences}


def test_planted_differences_of_every_class_are_found_exactly(tmp_path: Path) -> None:
    mine, theirs, truth = planted()
    found = reconcile(written(tmp_path, "m", mine), written(tmp_path, "t", theirs))
    assert told(found.differences) == truth
    assert set(found.differences[0].line.values) == set(CLAIMS.fields)
    assert (found.mine_lines, found.their_lines) == (len(mine), len(theirs))
    total = sum(x["declared"] * (-1 if x["debit_credit"] == "C" else 1) for x in mine)
    other = sum(x["declared"] * (-1 if x["debit_credit"] == "C" else 1) for x in theirs)
    assert (found.mine_cents, found.their_cents) == (total, other)
    assert sum(x.cents for x in found.differences) == total - other


def test_the_other_side_finds_the_same_with_the_sign_turned(tmp_path: Path) -> None:
    mine, theirs, _ = planted()
    paths = written(tmp_path, "m", mine), written(tmp_path, "t", theirs)
    one, two = reconcile(*paths), reconcile(*reversed(paths))
    assert Counter(x.classes for x in one.differences) == Counter(
        x.classes for x in two.differences
    )
    assert sum(x.cents for x in one.differences) == -sum(x.cents for x in two.differences)


def test_equal_sides_have_no_difference_in_whatever_order_and_files(tmp_path: Path) -> None:
    lines = claims()
    folder = tmp_path / "t"
    folder.mkdir()
    draw = random.Random(9)
    draw.shuffle(lines)
    written(folder, "a", lines[:1000])
    written(folder, "b", lines[1000:])
    found = reconcile(written(tmp_path, "m", claims()), str(folder))
    assert found.differences == ()


@pytest.mark.parametrize("lines", [0, 1, 31, 1000, 10**6, 10**8, 10**12])
def test_the_number_of_buckets_is_a_power_of_two_within_bounds(lines: int) -> None:
    buckets = buckets_for(lines)
    assert buckets & (buckets - 1) == 0
    assert 16 <= buckets <= 1 << 20
    assert lines / buckets <= 64 or buckets == 1 << 20


def test_sides_that_share_nothing_are_refused_with_a_word_of_advice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from passend.settlement.reconcile import local

    monkeypatch.setattr(local, "LINES_LIMIT", 100)
    others = [line | {"claim_id": "X" + line["claim_id"]} for line in claims()]
    with pytest.raises(BadInput, match="too-different"):
        reconcile(written(tmp_path, "m", claims()), written(tmp_path, "t", others))


def test_what_is_no_side_is_refused(tmp_path: Path) -> None:
    good = written(tmp_path, "m", claims(10))
    (tmp_path / "empty").mkdir()
    for path in ("nowhere.parquet", str(tmp_path / "empty"), str(tmp_path / "x.txt")):
        (tmp_path / "x.txt").write_text("x", encoding="utf-8")
        with pytest.raises(BadInput, match="no-claims"):
            reconcile(good, path)
    pq.write_table(pa.table({"a": [1]}), tmp_path / "a.parquet")
    with pytest.raises(BadInput, match="claims-column"):
        reconcile(good, str(tmp_path / "a.parquet"))
    table(tmp_path / "o.csv", 1)
    with pytest.raises(BadInput, match="other-kind"):
        reconcile(good, str(tmp_path / "o.csv"))


def test_what_does_not_belong_together_gets_a_word_of_advice(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, "m", claims(10))
    (tmp_path / "x.json").write_text("{}", encoding="utf-8")
    assert main(["reconcile", path]) == 2
    assert "--key" in capsys.readouterr().err
    assert main(["reconcile", path, str(tmp_path / "x.json")]) == 2
    assert "--key" in capsys.readouterr().err
    made = settled(contracts.contract(tmp_path, TEXT), [row("visits", 1, unit="visit")])
    (tmp_path / "s.json").write_text(to_json(made), encoding="utf-8")
    assert main(["reconcile", str(tmp_path / "s.json"), path]) == 2
    assert "other-kind" in capsys.readouterr().err


# --- the exchange of files -------------------------------------------------------------------


def test_the_keyed_digest_is_hmac_sha256() -> None:
    with opened() as place:
        for key in (b"k" * 32, b"long" * 40):
            query = f"SELECT {_hmac(key, chr(39) + 'één tekst' + chr(39))} AS h"
            expected = hmac.digest(key, "één tekst".encode(), hashlib.sha256).hex()
            assert place.rows(query)[0]["h"] == expected


AGREED = "code,opened,declared"


def exchanged(folder: Path, mine: str, theirs: str, agreed: str = AGREED) -> dict[str, Path]:
    """Both parties in folders of their own; only files go to and fro."""
    (folder / "key").write_text(SECRET, encoding="utf-8")
    files: dict[str, Path] = {}
    before: dict[str, list[str]] = {"a": [], "b": []}
    for turn in ("1", "2", "3"):
        for party, path in (("a", mine), ("b", theirs)):
            out = files[party + turn] = folder / f"{party}{turn}.json"
            options = ["--agreed", agreed] if turn == "3" else []
            command = ["reconcile", path, *before[party], "--key", str(folder / "key"), *options]
            assert main([*command, "--out", str(out)]) == 0
        before = {"a": [str(files["b" + turn])], "b": [str(files["a" + turn])]}
    return files


def test_three_files_each_way_find_the_exact_lines(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine, theirs, truth = planted()
    paths = written(tmp_path, "m", mine), written(tmp_path, "t", theirs)
    agreed = ",".join((*CLAIMS.key, *CLAIMS.fields))
    files = exchanged(tmp_path, *paths, agreed)
    capsys.readouterr()
    command = ["reconcile", paths[0], str(files["b3"]), "--key", str(tmp_path / "key"), "--json"]
    assert main(command) == 1
    found = json.loads(capsys.readouterr().out)["differences"]
    lines = {x["line"].rpartition("/")[2]: (",".join(x["classes"]), x["cents"]) for x in found}
    assert lines == truth


def test_of_what_was_not_agreed_a_difference_is_known_but_not_which(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine, theirs, truth = planted()
    paths = written(tmp_path, "m", mine), written(tmp_path, "t", theirs)
    files = exchanged(tmp_path, *paths)
    capsys.readouterr()
    command = ["reconcile", paths[0], str(files["b3"]), "--key", str(tmp_path / "key"), "--json"]
    assert main(command) == 1
    found = json.loads(capsys.readouterr().out)["differences"]
    told_now = {x["line"].rpartition("/")[2]: ",".join(x["classes"]) for x in found}
    # Attribution, timing and quantity lie in fields that were not agreed.
    hidden = {m["line_id"] for m in (mine[11], mine[40], mine[50])}
    assert {line for line, said in told_now.items() if said == "unseen"} == hidden
    for line, (classes, cents) in truth.items():
        if line in told_now and classes in ("amount", "date", "code", "code,amount", "missing"):
            said = next(x for x in found if x["line"].endswith(line))
            assert line in hidden or (said["classes"], said["cents"]) == (classes.split(","), cents)


def values_in(lines: Iterable[Claim], names: Iterable[str]) -> set[str]:
    """The values of some fields as they would be recognised in a file."""
    return {str(line[name]) for line in lines for name in names if line[name] is not None}


def test_nothing_is_handed_over_but_what_was_agreed(tmp_path: Path) -> None:
    mine, theirs, truth = planted()
    paths = written(tmp_path, "m", mine), written(tmp_path, "t", theirs)
    files = exchanged(tmp_path, *paths)
    telling = ("claim_id", "line_id", "patient", "product", "opened", "declared", "code")
    secrets = {value for value in values_in([*mine, *theirs], telling) if len(value) > 4}
    for name, path in files.items():
        text = path.read_text("utf-8")
        assert SECRET not in text
        tree = json.loads(text)
        if not name.endswith("3"):
            # Digests and bookkeeping, and no value of any line in any form.
            words = set(_texts(tree))
            assert not (words & secrets), name
            # Digits alone can stand in a digest by chance; these cannot.
            assert re.findall(r"DEC|REGEL|pseudo|[0-9]{4}-[0-9]{2}-[0-9]{2}", text) == [], name
            continue
        side = mine if name.startswith("a") else theirs
        differing = [line for line in side if line["line_id"] in truth or "OTHER" in
                     line["line_id"]]  # fmt: skip
        # A line that stands here twice is among those with its number.
        allowed = values_in(differing, ("code", "opened", "declared", "debit_credit"))
        for row_ in tree["rows"]:
            # With an amount goes its direction: a credit takes away.
            assert set(row_["values"]) == {"code", "opened", "declared", "debit_credit"}
            assert {str(v) for v in row_["values"].values()} <= allowed
        assert len(tree["rows"]) <= len(differing)
        assert not values_in(side, ("claim_id", "line_id", "patient")) & set(_texts(tree))
        assert tree["last"] == ""


def _texts(tree: Any) -> Iterable[str]:
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield key
            yield from _texts(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from _texts(value)
    else:
        yield str(tree)


def test_without_the_secret_equal_lines_look_different(tmp_path: Path) -> None:
    path = written(tmp_path, "m", claims(300))
    found = []
    for at, secret in enumerate(("a1b2c3d4" * 8, "12345678" * 8)):
        (tmp_path / "key").write_text(secret, encoding="utf-8")
        out = tmp_path / f"{at}.json"
        assert main(["reconcile", path, "--key", str(tmp_path / "key"), "--out", str(out)]) == 0
        found.append(json.loads(out.read_text("utf-8"))["digests"])
    assert not set(found[0].values()) & set(found[1].values())


def test_equal_sides_show_each_other_no_line_at_all(tmp_path: Path) -> None:
    paths = written(tmp_path, "m", claims(500)), written(tmp_path, "t", reversed(claims(500)))
    files = exchanged(tmp_path, *paths)
    for party in "ab":
        assert json.loads(files[party + "2"].read_text("utf-8"))["lines"] == []
        assert json.loads(files[party + "3"].read_text("utf-8"))["rows"] == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"check": "0" * 16}, "other-secret"),
        ({"fields": ["declared); DROP VIEW mine; --"]}, "unknown-field"),
        ({"kind": "observations"}, "other-kind"),
        ({"kind": "people"}, "not-an-exchange"),
        ({"buckets": 0}, "not-an-exchange"),
        ({"buckets": 1 << 30}, "not-an-exchange"),
        ({"buckets": 12}, "not-an-exchange"),
        ({"digests": 3}, "not-an-exchange"),
        ({"digests": {"x": "1:2"}}, "not-an-exchange"),
        ({"digests": {"99999999999999999999": "1:2"}}, "not-an-exchange"),
        ({"digests": {"-1": "1:2"}}, "not-an-exchange"),
        ({"passend": "x"}, "not-an-exchange"),
    ],
)
def test_a_hostile_or_foreign_file_is_refused(
    tmp_path: Path, change: dict[str, Any], code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "key").write_text(SECRET, encoding="utf-8")
    path, out = written(tmp_path, "m", claims(30)), tmp_path / "1.json"
    start = ["reconcile", path, "--key", str(tmp_path / "key"), "--out", str(out)]
    assert main(start) == 0
    out.write_text(json.dumps(json.loads(out.read_text("utf-8")) | change), encoding="utf-8")
    later = tmp_path / "2.json"
    answer = ["reconcile", path, str(out), "--key", str(tmp_path / "key"), "--out", str(later)]
    assert main(answer) == 2
    assert code in capsys.readouterr().err
    assert not later.exists()


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A whole exchange of few lines."""
    folder = tmp_path_factory.mktemp("exchange")
    paths = written(folder, "m", claims(30)), written(folder, "t", claims(31))
    return exchanged(folder, *paths)


@pytest.mark.parametrize(
    ("turn", "change"),
    [
        ("2", {"differing": [10**30]}),
        ("2", {"differing": [-1]}),
        ("2", {"lines": [["a"]]}),
        ("3", {"rows": [{"line": "a", "content": "b", "values": {}, "duplicate": False}]}),
        ("3", {"agreed": ["declared"], "rows": [{"line": "a", "content": "b", "duplicate": False,
                                                 "values": {"declared": "much"}}]}),
        ("3", {"agreed": ["a; b"], "rows": []}),
        ("3", {"yours": [["a", 1]]}),
    ],
)  # fmt: skip
def test_a_hostile_later_file_is_refused(
    tmp_path: Path,
    small: dict[str, Path],
    turn: str,
    change: dict[str, Any],
    capsys: pytest.CaptureFixture[str],
) -> None:
    path, folder = tmp_path / "theirs.json", small["b" + turn].parent
    text = small["b" + turn].read_text("utf-8")
    path.write_text(json.dumps(json.loads(text) | change), encoding="utf-8")
    answer = ["reconcile", str(folder / "m.parquet"), str(path), "--agreed", "code",
              "--key", str(folder / "key")]  # fmt: skip
    assert main([*answer, "--out", str(tmp_path / "x")]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_what_may_be_shared_is_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "key").write_text(SECRET, encoding="utf-8")
    path = written(tmp_path, "m", claims(30))
    keyed = ["--key", str(tmp_path / "key"), "--out"]
    assert main(["reconcile", path, *keyed, str(tmp_path / "1")]) == 0
    assert main(["reconcile", path, str(tmp_path / "1"), *keyed, str(tmp_path / "2")]) == 0
    assert main(["reconcile", path, str(tmp_path / "2"), *keyed, str(tmp_path / "3")]) == 2
    assert "--agreed" in capsys.readouterr().err
    assert not (tmp_path / "3").exists()


# --- observations, statements and spreadsheets -----------------------------------------------

TEXT = """observations:
  visits: {unit: visit, per: year, year_of: opened, held_by: both}
  cost: {unit: money, per: year, year_of: opened, held_by: both}
parameters:
  fee: [{value: "10.00", from: 2026-01-01, known: 2025-11-12, source: art. 3}]
  kept: [{value: 8%, from: 2026-01-01, known: 2025-11-12, source: art. 4}]
clauses:
  per_visit: {article: "3", pay: {fee_for_service: {volume: visits, price: fee}}}
  shared: {article: "4", pay: {share: {of: cost, rate: kept}}}
"""
COLUMNS = "contract,observation,window,item,value,unit,known,held_by\n"


def table(path: Path, visits: int, cost: int = 100_000) -> str:
    path.write_text(
        COLUMNS + f"k,visits,2026,,{visits},visit,2027-06-01,both\n"
        f"k,cost,2026,,{cost},money,2027-06-01,both\n",
        encoding="utf-8",
    )
    return str(path)


def test_observations_that_differ_are_named_with_their_effect_per_clause(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    contracts.contract(tmp_path, TEXT)
    sides = [table(tmp_path / "m.csv", 120), table(tmp_path / "t.csv", 100)]
    command = ["reconcile", *sides, "--contract", str(tmp_path / "k.yaml"), "--lang", "en"]
    assert main(command) == 1
    printed = capsys.readouterr().out
    assert "k/visits/2026" in printed
    # 20 visits of 10.00
    assert "EUR 200.00" in printed
    assert "120 visit ↔ 100 visit" in printed


def test_an_observation_in_money_has_an_effect_and_a_count_has_none(tmp_path: Path) -> None:
    found = reconcile(
        table(tmp_path / "m.csv", 120, 100_000), table(tmp_path / "t.csv", 100, 90_000)
    )
    assert told(found.differences) == {"visits": ("amount", 0), "cost": ("amount", 10_000)}


def test_two_statements_are_traced_to_the_leaves_that_differ(tmp_path: Path) -> None:
    rows = [row("visits", 120, unit="visit"), row("cost", 1_000_00)]
    prepared = contracts.contract(tmp_path, TEXT)
    mine = settled(prepared, rows)
    theirs = settled(prepared, [row("visits", 100, unit="visit"), row("cost", 1_000_00)])
    (gap,) = between_statements(mine, theirs)
    assert (gap.clause, gap.cents) == ("per_visit", 200_00)
    assert [(c.name, c.mine, c.theirs) for c in gap.causes] == [("visits", 120, 100)]
    dearer = contracts.contract(tmp_path, TEXT.replace('"10.00"', '"11.00"'))
    (gap,) = between_statements(mine, settled(dearer, rows))
    assert gap.cents == -120_00
    assert [(c.name, c.mine, c.theirs) for c in gap.causes] == [("fee", 1000, 1100)]


@pytest.mark.parametrize(
    ("totals", "gap", "hint"),
    [
        ({("per_visit", "2026"): 1_200_00, ("shared", "2026"): 80_00}, None, None),
        ({("per_visit", "2026"): 1_200_00}, 80_00, "left-out"),
        ({("per_visit", "2026"): -1_200_00, ("shared", "2026"): 80_00}, 2_400_00, "direction"),
        ({("per_visit", "2026"): 1_200_00, ("shared", "2026"): 1_000_00}, -920_00, "is-node"),
        ({("per_visit", "2026"): 1_200_00, ("shared", "2026"): 1_080_00}, -1_000_00, "node"),
        ({("per_visit", "2026"): 1_120_00, ("shared", "2026"): 80_00}, 80_00, "clause"),
        ({("per_visit", "2026"): 1_199_99, ("shared", "2026"): 80_00}, 1, "rounding"),
        ({("per_visit", "2026"): 1_200_00, ("shared", "2026"): 80_00, ("bonus", "2026"): 5}, -5,
         "unknown"),
    ],
)  # fmt: skip
def test_a_gap_with_a_spreadsheet_of_totals_is_named(
    tmp_path: Path, totals: dict[tuple[str, str], int], gap: int | None, hint: str | None
) -> None:
    rows = [row("visits", 120, unit="visit"), row("cost", 1_000_00)]
    mine = settled(contracts.contract(tmp_path, TEXT), rows)
    found = against_totals(mine, totals)
    assert [x.cents for x in found] == ([] if gap is None else [gap])
    if hint:
        assert found[0].hints[0].kind == hint


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_spreadsheet_beside_a_statement_on_the_command_line(
    tmp_path: Path, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    contracts.contract(tmp_path, TEXT)
    table(tmp_path / "m.csv", 120)
    settle = ["settle", str(tmp_path / "k.yaml"), "--observations", str(tmp_path / "m.csv")]
    assert main([*settle, "--out", str(tmp_path)]) == 0
    statement = str(tmp_path / "k.statement.json")
    head = {"nl": "afspraak,periode,bedrag", "en": "clause,window,amount"}[language]
    sheet = tmp_path / "totals.csv"
    sheet.write_text(f"{head}\nper_visit,2026,1200.00\nshared,2026,80.00\n", encoding="utf-8")
    capsys.readouterr()
    assert main(["reconcile", statement, str(sheet), "--lang", language]) == 0
    expected = {"nl": "sluit op de cent", "en": "agrees to the cent"}
    assert expected[language] in capsys.readouterr().out
    sheet.write_text(f"{head}\nper_visit,2026,1200.00\nshared,2026,1000.00\n", encoding="utf-8")
    assert main(["reconcile", statement, str(sheet), "--lang", language]) == 1
    expected = {"nl": "een tussenstap", "en": "a step on the way"}
    assert expected[language] in capsys.readouterr().out


def test_rates_of_different_precision_are_told_in_one_measure(tmp_path: Path) -> None:
    """8 % and 8.25 % of 1,000.00: a cause that says 825 % would send people the wrong way."""
    text = """observations:
  cost: {unit: money, per: year, year_of: opened, held_by: both}
parameters:
  part:
    - {value: 8%, from: 2026-01-01, known: 2025-11-12, source: art. 4}
clauses:
  share: {article: "4", pay: {share: {of: cost, rate: part}}}
"""
    rows = [row("cost", 100_000)]
    mine = settled(contracts.contract(tmp_path, text), rows)
    theirs = settled(contracts.contract(tmp_path, text.replace("8%", "8.25%")), rows)
    (gap,) = between_statements(mine, theirs)
    assert gap.cents == 8_000 - 8_250
    (cause,) = [cause for cause in gap.causes if cause.name == "part"]
    assert cause.mine is not None
    assert cause.theirs is not None
    assert Fraction(cause.mine, cause.parts) == Fraction(8, 100)
    assert Fraction(cause.theirs, cause.parts) == Fraction(825, 10_000)
