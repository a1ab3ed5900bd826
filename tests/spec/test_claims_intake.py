"""Taking in: whole or not at all, and once; lines that occur twice; credits and their debits."""

from __future__ import annotations

import csv
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.spec.test_claims_cases import COLUMNS, MAPPING, codes, csv_file, mapping, row

from passend.claims.intake import check, take_in
from passend.claims.layout import ALONE, RELATED, SORTED_BY, convert
from passend.claims.readers import Batch, Source, open_source
from passend.claims.report import Report
from passend.claims.schema import arrow_schema
from passend.claims.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def deliver(store: Store, folder: Path, *rows: str, name: str = "a.csv", **options: Any) -> Report:
    source = open_source(csv_file(folder, *rows, name=name), mapping(), name)
    return take_in(source, store, **options)


def line_ids(store: Store) -> list[str]:
    return sorted(store.dataset().to_table().column("line_id").to_pylist())


def snapshot(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {
        str(path.relative_to(folder)): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file() and path.name != "lock"
    }


def test_a_source_becomes_one_parquet_file_named_by_its_content(
    store: Store, tmp_path: Path
) -> None:
    report = deliver(store, tmp_path, row(line_id="1"), row(line_id="2"))
    name = report.content.removeprefix("sha256:")
    assert store.sources() == (report.content,)
    (path,) = store.paths()
    assert path.name == f"{name}.parquet"
    assert pq.read_schema(path).equals(arrow_schema())
    assert store.report(report.content) == report
    assert store.refused(report.content) is None
    assert sorted(p.name for p in path.parent.iterdir()) == [path.name, "report.json"]
    assert list((store.folder / "aside").iterdir()) == []


def test_taking_in_twice_changes_nothing(store: Store, tmp_path: Path) -> None:
    first = deliver(store, tmp_path, row())
    before = snapshot(store.folder)
    again = deliver(store, tmp_path, row(), name="other name.csv")
    assert (again.already, again.taken_in, again.content) == (True, True, first.content)
    assert snapshot(store.folder) == before


def test_the_same_file_read_as_cents_is_another_content(store: Store, tmp_path: Path) -> None:
    deliver(store, tmp_path, row(declared="1250", paid=""))
    cents = mapping(MAPPING.replace("euros", "cents"))
    second = take_in(open_source(csv_file(tmp_path, row(declared="1250", paid="")), cents), store)
    # It says something else of a line that stands: refused, and nothing happens in silence.
    assert (second.taken_in, second.total("conflicting-line")) == (False, 1)
    assert store.dataset().to_table().column("declared").to_pylist() == [125_000]


def test_one_refused_row_keeps_the_source_out_unless_allowed(store: Store, tmp_path: Path) -> None:
    rows = (row(line_id="1"), row(line_id="2", payer="x"))
    report = deliver(store, tmp_path, *rows)
    assert (report.taken_in, report.accepted.rows, report.refused.rows) == (False, 1, 1)
    assert store.sources() == ()
    report = deliver(store, tmp_path, *rows, allow_refused=True)
    assert report.taken_in
    assert line_ids(store) == ["1"]


def test_a_source_without_a_good_row_is_never_taken_in(store: Store, tmp_path: Path) -> None:
    report = deliver(store, tmp_path, row(payer="x"), allow_refused=True)
    assert (report.taken_in, store.sources()) == (False, ())


def test_refused_rows_are_kept_as_handed_in_with_their_reasons(
    store: Store, tmp_path: Path
) -> None:
    report = deliver(
        store, tmp_path, row(line_id="1"), row(line_id="2", payer="x", quantity=""), "a;b",
        row(line_id="3", declared="?"), row(line_id="1"), allow_refused=True,
    )  # fmt: skip
    path = store.refused(report.content)
    assert path is not None
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter=";"))
    assert [(r["row"], r["reason"], r["line_id"], r["declared"]) for r in rows] == [
        ("3", "bad-code: payer, empty-cell: quantity", "2", "1250.00"),
        ("5", "bad-amount: declared", "3", "?"),
        ("4", "ragged-row", "", ""),
        # A repeated row was read already: it comes back as its source writes amounts.
        ("6", "repeated-line: line_id", "1", "1250.00"),
    ]


def test_no_refused_cell_starts_a_formula(store: Store, tmp_path: Path) -> None:
    evil = ["=1+1", "+1", "-1", "@SUM(1)", "  =1", "=cmd|' /C calc'!A0", "＝1", "good"]
    rows = [row(line_id=text, payer="=x") for text in evil]
    report = deliver(store, tmp_path, row(line_id="ok"), *rows, allow_refused=True)
    path = store.refused(report.content)
    assert path is not None
    with path.open(encoding="utf-8-sig", newline="") as stream:
        cells = [(r["line_id"], r["payer"]) for r in csv.DictReader(stream, delimiter=";")]
    assert cells == [
        *((f"'{text.strip()}", "'=x") for text in evil[:-1]),
        ("good", "'=x"),
    ]


# --- lines that occur twice ----------------------------------------------------------------------


def test_of_equal_rows_the_first_stands_and_nothing_is_refused(
    store: Store, tmp_path: Path
) -> None:
    report = deliver(store, tmp_path, row(line_id="1"), row(line_id="2"), row(line_id="1"))
    assert (report.taken_in, report.good) == (True, True)
    assert (report.accepted.rows, report.repeated.rows, report.refused.rows) == (2, 1, 0)
    assert report.repeated.debit_cents == 125_000
    assert [(f.row, f.code, f.value) for f in report.faults] == [(4, "repeated-line", "row 2")]
    assert line_ids(store) == ["1", "2"]


def test_of_rows_that_declare_different_things_none_stands(store: Store, tmp_path: Path) -> None:
    report = deliver(
        store, tmp_path, row(line_id="1"), row(line_id="1", quantity="2"), row(line_id="2"),
        row(line_id="1"), allow_refused=True,
    )  # fmt: skip
    assert report.total("conflicting-line") == 3
    assert (report.accepted.rows, report.refused.rows, report.refused.debit_cents) == (
        1,
        3,
        3 * 125_000,
    )
    assert line_ids(store) == ["2"]


def test_a_line_that_is_sent_again_stands_with_every_decision_of_the_payer(
    store: Store, tmp_path: Path
) -> None:
    """Sent on 2 April and refused, nothing paid; sent again on 9 May and paid; a copy of that row;
    and once more in June, refused because it was paid. One declaration, one payment."""
    report = deliver(
        store,
        tmp_path,
        row(line_id="1", paid="0.00"),
        row(line_id="1", received="2026-05-09"),
        row(line_id="1", received="2026-05-09"),
        row(line_id="1", received="2026-06-01", paid=""),
        row(line_id="2"),
    )
    assert (report.taken_in, report.good) == (True, True)
    assert (report.accepted.rows, report.repeated.rows, report.refused.rows) == (4, 1, 0)
    assert [(f.row, f.code, f.value) for f in report.faults] == [
        (3, "resent-line", "row 2"),
        (4, "repeated-line", "row 3"),
        (5, "resent-line", "row 2"),
    ]
    assert line_ids(store) == ["1", "1", "1", "2"]


def test_a_line_that_was_paid_twice_differently_contradicts_itself(
    store: Store, tmp_path: Path
) -> None:
    rows = (row(line_id="1", paid="1200.00"), row(line_id="1", paid="1250.00"))
    report = deliver(store, tmp_path, *rows, row(line_id="1", paid=""), row(line_id="2"))
    assert (report.taken_in, report.total("conflicting-line")) == (False, 3)


def test_a_decision_may_come_in_a_later_source(store: Store, tmp_path: Path) -> None:
    """Declared in April, decided on in May, in June the same again; then another payment."""
    deliver(store, tmp_path, row(line_id="1", paid=""), name="apr.csv")
    may = deliver(store, tmp_path, row(line_id="1", paid="900.00"), name="may.csv")
    assert [(f.row, f.code, f.value) for f in may.faults] == [(2, "resent-line", "apr.csv")]
    assert (may.taken_in, may.accepted.rows) == (True, 1)
    june = deliver(store, tmp_path, row(line_id="1", paid="900.00"), row(line_id="2"), name="j.csv")
    assert (june.accepted.rows, june.repeated.rows) == (1, 1)
    other = deliver(store, tmp_path, row(line_id="1", paid="901.00"), name="july.csv")
    assert (other.taken_in, other.total("conflicting-line")) == (False, 1)
    paid = store.dataset().to_table().select(["line_id", "paid"]).to_pylist()
    assert sorted((p["line_id"], p["paid"] or 0) for p in paid) == [
        ("1", 0), ("1", 90_000), ("2", 125_000)
    ]  # fmt: skip


def test_a_line_number_belongs_to_a_provider(store: Store, tmp_path: Path) -> None:
    report = deliver(store, tmp_path, row(), row(provider="06990002"))
    assert (report.accepted.rows, report.counts) == (2, ())


def test_a_cumulative_delivery_adds_only_what_is_new(store: Store, tmp_path: Path) -> None:
    deliver(store, tmp_path, row(line_id="1"), row(line_id="2"), name="jan.csv")
    report = deliver(store, tmp_path, *(row(line_id=i) for i in "123"), name="feb.csv")
    assert (report.taken_in, report.accepted.rows, report.repeated.rows) == (True, 1, 2)
    assert {f.value for f in report.faults} == {"jan.csv"}
    assert line_ids(store) == ["1", "2", "3"]


def test_what_was_taken_in_stands_against_a_later_source(store: Store, tmp_path: Path) -> None:
    deliver(store, tmp_path, row(line_id="1", declared="10.00"), name="jan.csv")
    changed = (row(line_id="1", declared="20.00"), row(line_id="2"))
    report = deliver(store, tmp_path, *changed, name="feb.csv", allow_refused=True)
    assert [(f.row, f.code, f.value) for f in report.faults] == [(2, "conflicting-line", "jan.csv")]
    amounts = store.dataset().to_table(columns=["line_id", "declared"]).to_pylist()
    assert sorted((a["line_id"], a["declared"]) for a in amounts) == [("1", 1_000), ("2", 125_000)]


# --- credits -------------------------------------------------------------------------------------


def test_a_credit_is_remarked_on_unless_its_debit_is_known(store: Store, tmp_path: Path) -> None:
    deliver(store, tmp_path, row(line_id="old"), name="jan.csv")
    report = deliver(
        store,
        tmp_path,
        row(line_id="1"),
        row(line_id="2", debit_credit="C", reverses="1"),
        row(line_id="3", debit_credit="C", reverses="old"),
        row(line_id="4", debit_credit="C", reverses="nowhere"),
        row(line_id="5", debit_credit="C"),
        row(line_id="6", debit_credit="C", reverses="2"),
        row(line_id="7", debit_credit="C", reverses="1", provider="06990002"),
    )
    # 5 names nothing, 6 names a credit, 7 a line of another provider.
    remarks = [(f.row, f.value) for f in report.faults]
    assert remarks == [(5, "nowhere"), (6, ""), (7, "2"), (8, "1")]
    assert report.total("credit-without-debit") == 4
    assert (report.taken_in, report.good) == (True, True)


def test_the_debit_of_a_refused_row_is_not_known(store: Store, tmp_path: Path) -> None:
    rows = (row(line_id="1", payer="x"), row(line_id="2", debit_credit="C", reverses="1"))
    report = deliver(store, tmp_path, *rows, allow_refused=True)
    assert report.total("credit-without-debit") == 1


# --- prices --------------------------------------------------------------------------------------

PRICES = {
    ("15B875", date(2026, 1, 1)): 125_000,
    ("15B875", date(2026, 7, 1)): 130_000,
    ("15E921", date(2026, 7, 1)): 10**15,
}


def priced(folder: Path, *rows: str, **options: Any) -> list[tuple[int, str, str]]:
    source = open_source(csv_file(folder, *rows), mapping())
    report = check(source, prices=PRICES, **options)
    assert report.good
    return [(f.row, f.code, f.value) for f in report.faults]


def test_amounts_are_held_against_the_price_of_their_day(tmp_path: Path) -> None:
    later = {"opened": "2026-07-01", "closed": "2026-07-02", "received": "2026-08-01"}
    assert priced(
        tmp_path,
        row(line_id="1"),
        # 3 x EUR 1,250.00 is EUR 3,750.00.
        row(line_id="2", quantity="3", declared="3750.00"),
        row(line_id="3", quantity="3", declared="3750.01"),
        row(line_id="4", **later),
        row(line_id="5", **later, declared="1300.00"),
    ) == [
        (4, "amount-differs", "375001 / 3 x 125000"),
        (5, "amount-differs", "125000 / 1 x 130000"),
    ]


def test_a_code_without_a_price_on_its_day_is_remarked_on(tmp_path: Path) -> None:
    early = {"opened": "2025-12-31", "closed": "2026-01-05"}
    rows = (row(line_id="1", code="190035"), row(line_id="2", **early))
    assert priced(tmp_path, *rows) == [
        (2, "unknown-code-on-date", "190035, 2026-03-01"),
        (3, "unknown-code-on-date", "15B875, 2025-12-31"),
    ]
    # By the day it was closed the second line has the price of 2026.
    assert [r[0] for r in priced(tmp_path, *rows, priced_on="closed")] == [2]


def test_a_product_larger_than_any_amount_is_compared_exactly(tmp_path: Path) -> None:
    rows = row(code="15E921", quantity="1000000000000000", opened="2026-07-01", closed="")
    found = priced(tmp_path, rows.replace("2026-04-02", "2026-08-01"))
    assert found == [(2, "amount-differs", f"125000 / {10**15} x {10**15}")]


@pytest.mark.parametrize("price", [1.5, "1", True, -1, 10**16])
def test_a_price_is_a_whole_number_of_cents(tmp_path: Path, price: Any) -> None:
    source = open_source(csv_file(tmp_path, row()), mapping())
    with pytest.raises(ValueError, match="whole number of cents"):
        check(source, prices={("15B875", date(2026, 1, 1)): price})
    with pytest.raises(ValueError, match="holds no day"):
        check(source, prices=PRICES, priced_on="declared")


# --- the store -----------------------------------------------------------------------------------


def test_checking_keeps_nothing(store: Store, tmp_path: Path) -> None:
    source = open_source(csv_file(tmp_path, row()), mapping())
    report = check(source, store)
    assert (report.taken_in, report.accepted.rows) == (False, 1)
    assert not store.folder.exists()


def test_progress_counts_up_to_the_whole(store: Store, tmp_path: Path) -> None:
    """In bytes of a file: what a person sees is a share of it."""
    seen: list[tuple[int, int]] = []
    rows = [row(line_id=str(i)) for i in range(30)]
    deliver(store, tmp_path, *rows, progress=lambda done, whole: seen.append((done, whole)))
    size_bytes = (tmp_path / "a.csv").stat().st_size
    assert seen[-1] == (size_bytes, size_bytes)


def test_an_error_underway_leaves_nothing(store: Store, tmp_path: Path) -> None:
    def stop(done: int, whole: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        deliver(store, tmp_path, row(), progress=stop)
    assert store.sources() == ()
    assert list((store.folder / "aside").iterdir()) == []
    assert deliver(store, tmp_path, row()).taken_in


CRASH = """
import os, sys
from pathlib import Path
from tests.spec.test_claims_cases import mapping
from passend.claims import store
from passend.claims.intake import take_in
from passend.claims.readers import open_source

def die(*_):
    os._exit(9)

where = sys.argv[3]
if where == "rename":
    store.rename_whole = die
options = {"progress": die} if where == "reading" else {}
take_in(open_source(Path(sys.argv[1]), mapping()), store.Store(sys.argv[2]), **options)
"""


@pytest.mark.parametrize("where", ["reading", "rename"])
def test_a_process_that_is_killed_leaves_no_source(
    store: Store, tmp_path: Path, where: str
) -> None:
    deliver(store, tmp_path, row(line_id="0"), name="first.csv")
    path = csv_file(tmp_path, row(line_id="1"))
    command = [sys.executable, "-c", CRASH, str(path), str(store.folder), where]
    ended = subprocess.run(command, check=False, cwd=Path(__file__).resolve().parents[2])
    assert ended.returncode == 9
    assert line_ids(store) == ["0"]
    # What the crash left aside is thrown away by the next one who writes.
    assert list((store.folder / "aside").iterdir()) != []
    assert take_in(open_source(path, mapping()), store).taken_in
    assert line_ids(store) == ["0", "1"]
    assert list((store.folder / "aside").iterdir()) == []


def test_one_writes_at_a_time(store: Store, tmp_path: Path) -> None:
    with store.writing():
        assert codes(lambda: deliver(store, tmp_path, row())) == ["store-busy"]
    assert deliver(store, tmp_path, row()).taken_in


def test_a_store_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    assert codes(lambda: deliver(Store(tmp_path / "file"), tmp_path, row())) == ["unwritable"]


def test_other_things_in_the_store_are_no_sources(store: Store, tmp_path: Path) -> None:
    deliver(store, tmp_path, row())
    (store.folder / "sources" / ".DS_Store").write_text("", "utf-8")
    (store.folder / "sources" / "x").mkdir()
    assert len(store.sources()) == 1
    with pytest.raises(ValueError, match="no content hash"):
        store.place("sha256:../../x")


def test_a_report_that_was_damaged_is_named(store: Store, tmp_path: Path) -> None:
    content = deliver(store, tmp_path, row()).content
    (store.place(content) / "report.json").write_text("{", "utf-8")
    assert codes(lambda: store.report(content)) == ["unreadable"]


# --- the packed layout ---------------------------------------------------------------------------


def test_the_layout_holds_all_sources_sorted(store: Store, tmp_path: Path) -> None:
    deliver(store, tmp_path, row(line_id="3", payer="9002"), row(line_id="2", code="190035"),
            name="a.csv")  # fmt: skip
    deliver(store, tmp_path, row(line_id="1"), row(line_id="0", opened="2026-02-01"), name="b.csv")
    folder = convert(store)
    assert store.paths() == (folder / ALONE.format(0), folder / RELATED)
    table = store.dataset().to_table()
    assert table.schema.equals(arrow_schema())
    # By payer, provider, code, day: 9001 190035; 9001 15B875 in February and March; 9002.
    assert table.column("line_id").to_pylist() == ["0", "1", "2", "3"]
    assert SORTED_BY[:3] == ("payer", "provider", "code")
    assert pq.read_metadata(folder / ALONE.format(0)).row_group(0).column(0).compression == "ZSTD"


def test_lines_of_which_more_is_said_lie_apart(store: Store, tmp_path: Path) -> None:
    """Sent again in another file (1), reversed by a later file (2, by 7) and a credit of which the
    debit is not there (8). A number of another provider is another line (3)."""
    deliver(store, tmp_path, row(line_id="1"), row(line_id="2"), row(line_id="3"), name="a.csv")
    deliver(
        store, tmp_path, row(line_id="1", received="2026-04-01"),
        row(line_id="3", provider="06010002"),
        row(line_id="7", debit_credit="C", reverses="2"),
        row(line_id="8", debit_credit="C", reverses="9"), name="b.csv",
    )  # fmt: skip
    convert(store)
    alone, related = (pq.read_table(path).column("line_id").to_pylist() for path in store.paths())
    assert sorted(alone) == ["3", "3"]
    assert sorted(related) == ["1", "1", "2", "7", "8"]


def test_more_lines_than_are_sorted_at_once_go_to_a_file_per_part(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At two lines at once: 9001 and 9002 with one line each; 9003 with one line of one provider,
    then three of the next, which stay together; then 9004."""
    one, other = "06990001", "06990002"
    pairs = [("9003", other), ("9001", other), ("9003", other), ("9004", one), ("9002", one),
             ("9003", other), ("9003", one)]  # fmt: skip
    rows = [
        row(line_id=str(at), payer=payer, provider=provider)
        for at, (payer, provider) in enumerate(pairs)
    ]
    deliver(store, tmp_path, *rows)
    monkeypatch.setattr("passend.claims.layout._AT_ONCE", 2)
    convert(store)
    *alone, related = (
        list(zip(*pq.read_table(path, columns=["payer", "provider"]).to_pydict().values(),
                 strict=True)) for path in store.paths()
    )  # fmt: skip
    assert alone == [
        [("9001", other), ("9002", one)],
        [("9003", one)],
        [("9003", other)] * 3,
        [("9004", one)],
    ]
    assert related == []


def test_a_stale_layout_is_not_read_and_is_replaced(store: Store, tmp_path: Path) -> None:
    deliver(store, tmp_path, row(line_id="1"), name="a.csv")
    old = convert(store)
    before = snapshot(old)
    assert convert(store) == old
    assert snapshot(old) == before
    deliver(store, tmp_path, row(line_id="2"), name="b.csv")
    assert store.paths() == store.source_paths()
    assert line_ids(store) == ["1", "2"]
    new = convert(store)
    assert new != old
    assert not old.exists()
    assert line_ids(store) == ["1", "2"]


def test_an_empty_store_has_no_layout(store: Store) -> None:
    assert codes(lambda: convert(store)) == ["empty-store"]
    assert store.paths() == ()


# --- sources of others ---------------------------------------------------------------------------


def test_anything_that_gives_batches_of_text_is_a_source(store: Store) -> None:
    texts = dict(zip(COLUMNS, row().split(";"), strict=True))
    table = pa.table({"row": pa.array([7])} | {n: pa.array([t]) for n, t in texts.items()})
    source = Source("elders", mapping(), lambda: iter([Batch(table)]), header=COLUMNS)
    report = take_in(source, store)
    assert (report.taken_in, report.accepted.debit_cents) == (True, 125_000)
    assert take_in(source, store).already
