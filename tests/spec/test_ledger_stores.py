"""What every store of a ledger does: appended once, in order, whole or not at all."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from passend.findings import BadInput
from passend.settlement.ledger.entries import (
    Document,
    Entry,
    Key,
    Ledger,
    Remark,
    broken_links,
    content_id,
)
from passend.settlement.ledger.jsonlines import read_jsonlines, to_jsonlines
from passend.settlement.ledger.memory import MemoryLedger
from passend.settlement.ledger.sqlite import SqliteLedger

KEY = Key("k", "care", "payer", "provider", "2026")
Maker = Callable[[str], Ledger]


@pytest.fixture(params=["memory", "sqlite"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Maker]:
    """Makes empty ledgers of one kind; a store for another database joins here."""
    opened: list[SqliteLedger] = []

    def maker(name: str) -> Ledger:
        if request.param == "memory":
            return MemoryLedger()
        opened.append(SqliteLedger(tmp_path / name))
        return opened[-1]

    yield maker
    for ledger in opened:
        ledger.close()


def document(name: str, known: str = "2027-01-01", version: int = 1) -> Document:
    return Document(name, "k", "statement", known, version)


def entry(id: str, of: str, cents: int = 100, reverses: str = "", clause: str = "care") -> Entry:
    key = Key("k", clause, "payer", "provider", "2026")
    legs = {"due": cents, "entitled": -cents}
    kind = "reversal" if reverses else "entitlement"
    return Entry(id, kind, key, "2027-01-01", of, legs, "why" if reverses else "", "", reverses)


def add(ledger: Ledger, doc: Document, *entries: Entry) -> None:
    with ledger.writing():
        ledger.add(doc, entries)


def remark(id: str) -> Remark:
    return Remark(id, "early_warning", "k", "care", "2026", "2026-09-01", "Anna", 500, "more room")


def test_what_was_added_is_read_back_in_order(make: Maker) -> None:
    ledger = make("a")
    add(ledger, document("d1"), entry("e1", "d1"), entry("e2", "d1", clause="other"))
    with ledger.writing():
        ledger.remark(remark("r1"))
    add(ledger, document("d2", "2027-02-01"))
    records = [record for record, _ in ledger.records()]
    assert records == [
        document("d1"),
        entry("e1", "d1"),
        entry("e2", "d1", clause="other"),
        remark("r1"),
        document("d2", "2027-02-01"),
    ]
    assert ledger.document("d1") == document("d1")
    assert ledger.entry("e1") == entry("e1", "d1")
    assert (ledger.document("e1"), ledger.entry("d1")) == (None, None)
    assert ledger.remarks("k") == [remark("r1")]
    assert ledger.remarks("other") == []
    assert broken_links(ledger) == []


def test_the_latest_statement_is_the_one_known_last_of_the_highest_version(make: Maker) -> None:
    ledger = make("a")
    assert ledger.latest("k") is None
    for name, known, version in (("a", "2027-05-01", 1), ("b", "2027-05-01", 2),
                                 ("c", "2027-04-01", 9)):  # fmt: skip
        add(ledger, document(name, known, version))
    add(ledger, Document("p", "k", "paper", "2030-01-01"))
    assert ledger.latest("k") == document("b", "2027-05-01", 2)
    assert ledger.latest("other") is None


def test_totals_are_per_key_account_and_kind_and_a_reversal_counts_as_what_it_undoes(
    make: Maker,
) -> None:
    ledger = make("a")
    add(ledger, document("d1"), entry("e1", "d1", 300))
    add(ledger, document("d2"), entry("e2", "d2", 50))
    add(ledger, document("d3"), entry("e3", "d3", -50, reverses="e2"))
    assert dict(ledger.totals("k")) == {
        (KEY, "due", "entitlement"): 300,
        (KEY, "entitled", "entitlement"): -300,
    }
    assert dict(ledger.totals("other")) == {}


@pytest.mark.parametrize("twice", ["document", "entry", "reversal", "remark"])
def test_nothing_is_added_twice_and_a_refused_batch_leaves_nothing(twice: str, make: Maker) -> None:
    ledger = make("a")
    add(ledger, document("d1"), entry("e1", "d1"))
    add(ledger, document("d2"), entry("e2", "d2", -100, reverses="e1"))
    with ledger.writing():
        ledger.remark(remark("r1"))
    before = list(ledger.records())

    def said_twice() -> None:
        with ledger.writing():
            ledger.add(document("d9"), [])
            ledger.remark(remark("r1"))

    batch = {
        "remark": said_twice,
        "document": lambda: add(ledger, document("d1"), entry("e9", "d1")),
        "entry": lambda: add(ledger, document("d9"), entry("e8", "d9"), entry("e1", "d9")),
        "reversal": lambda: add(ledger, document("d9"), entry("e9", "d9", -100, reverses="e1")),
    }
    with pytest.raises(ValueError, match="already"):
        batch[twice]()
    assert list(ledger.records()) == before
    assert ledger.document("d9") is None


def test_what_fails_half_way_leaves_nothing(make: Maker) -> None:
    ledger = make("a")

    def fail() -> None:
        with ledger.writing():
            add(ledger, document("d1"), entry("e1", "d1"))
            raise RuntimeError("power")

    with pytest.raises(RuntimeError, match="power"):
        fail()
    assert list(ledger.records()) == []
    add(ledger, document("d1"), entry("e1", "d1"))
    assert len(list(ledger.records())) == 2


def test_the_head_stands_for_everything_in_its_order(make: Maker) -> None:
    one, other, third = make("a"), make("b"), make("c")
    for ledger in (one, other):
        add(ledger, document("d1"), entry("e1", "d1"))
        add(ledger, document("d2"))
    add(third, document("d2"))
    add(third, document("d1"), entry("e1", "d1"))
    assert one.head() == other.head() != third.head()


def test_json_lines_make_an_equal_ledger(make: Maker) -> None:
    ledger, again = make("a"), make("b")
    add(ledger, document("d1"), entry("e1", "d1"), entry("e2", "d1", clause="other"))
    with ledger.writing():
        ledger.remark(remark("r1"))
    add(ledger, document("d2", "2027-02-01"), entry("e3", "d2", -100, reverses="e1"))
    lines = list(to_jsonlines(ledger))
    assert read_jsonlines(lines, again) == len(lines) == 6
    assert list(again.records()) == list(ledger.records())
    assert again.head() == ledger.head()
    assert list(to_jsonlines(again)) == lines


@pytest.mark.parametrize(
    ("was", "becomes"), [('"due": 100', '"due": 101'), ("2026", "2025"), ('"link"', '"lonk"')]
)
def test_json_lines_that_were_changed_are_refused(was: str, becomes: str, make: Maker) -> None:
    ledger, again = make("a"), make("b")
    add(ledger, document("d1"), entry("e1", "d1"))
    lines = [line.replace(was, becomes) for line in to_jsonlines(ledger)]
    with pytest.raises(BadInput) as caught:
        read_jsonlines(lines, again)
    assert {f.code for f in caught.value.findings} == {"bad-ledger-line"}
    assert list(again.records()) == []


def test_legs_sum_to_zero() -> None:
    with pytest.raises(ValueError, match="zero"):
        Entry("e", "payment", KEY, "2027-01-01", "d", {"due": -100, "paid": 99})
    with pytest.raises(ValueError, match="account"):
        Entry("e", "payment", KEY, "2027-01-01", "d", {"cash": -100, "due": 100})
    with pytest.raises(ValueError, match="larger"):
        Entry("e", "payment", KEY, "2027-01-01", "d", {"due": 10**16, "paid": -(10**16)})


# --- the file ---------------------------------------------------------------------------------


@pytest.mark.parametrize("table", ["document", "entry", "leg", "remark", "record"])
@pytest.mark.parametrize("how", ["UPDATE {} SET rowid = rowid", "DELETE FROM {}"])
def test_the_file_refuses_changes_by_anyone(table: str, how: str, tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    with SqliteLedger(path) as ledger:
        add(ledger, document("d1"), entry("e1", "d1"))
        with ledger.writing():
            ledger.remark(remark("r1"))
    other = sqlite3.connect(path)
    with pytest.raises(sqlite3.IntegrityError, match="never changed"):
        other.execute(how.format(table))
    other.close()


def test_a_change_behind_the_back_of_the_triggers_breaks_the_chain(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    with SqliteLedger(path) as ledger:
        add(ledger, document("d1"), entry("e1", "d1"), entry("e2", "d1", clause="other"))
    other = sqlite3.connect(path)
    other.execute("DROP TRIGGER leg_no_update")
    other.execute("UPDATE leg SET cents = cents * 2 WHERE entry = 'e1'")
    other.commit()
    other.close()
    with SqliteLedger(path) as ledger:
        assert broken_links(ledger) == ["e1"]


def test_closing_leaves_one_file_that_holds_everything(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    with SqliteLedger(path) as ledger:
        add(ledger, document("d1"), entry("e1", "d1"))
        head = ledger.head()
    assert [item.name for item in tmp_path.iterdir()] == ["ledger.db"]
    with SqliteLedger(path) as ledger:
        assert ledger.head() == head


@pytest.mark.parametrize("content", [b"no database at all, but a text of some length" * 40, None])
def test_a_file_of_something_else_is_refused_and_stays_as_it_was(
    content: bytes | None, tmp_path: Path
) -> None:
    path = tmp_path / "other.db"
    if content is None:
        other = sqlite3.connect(path)
        other.execute("CREATE TABLE mine (a)")
        other.commit()
        other.close()
    else:
        path.write_bytes(content)
    before = path.read_bytes()
    with pytest.raises(BadInput) as caught:
        SqliteLedger(path)
    assert [f.code for f in caught.value.findings] == ["not-a-ledger"]
    assert path.read_bytes() == before
    with pytest.raises(BadInput):
        SqliteLedger(tmp_path / "missing.db", make=False)
    assert not (tmp_path / "missing.db").exists()


def test_an_id_is_the_hash_of_what_it_says_in_any_order_of_keys() -> None:
    assert content_id({"a": 1, "b": [2]}) == content_id({"b": [2], "a": 1})
    assert content_id({"a": 1}) != content_id({"a": 2})
