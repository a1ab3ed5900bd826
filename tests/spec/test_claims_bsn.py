"""Citizen service numbers: seen, refused, or turned into pseudonyms; never kept, never shown."""

from __future__ import annotations

import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

import pytest
from tests.spec.test_claims_cases import (
    MAPPING,
    codes,
    csv_text,
    found,
    mapping,
    row,
)

from passend.claims import csvblocks
from passend.claims.bsn import (
    Key,
    eleven_test,
    looks_like_bsn,
    masked,
    named_as_bsn,
    read_key,
)
from passend.claims.intake import check, take_in
from passend.claims.quality import quality_document
from passend.claims.readers import open_source
from passend.claims.store import Store
from passend.report.plain import plain

# 249566758: 9*2 + 8*4 + 7*9 + 6*5 + 5*6 + 4*6 + 3*7 + 2*5 - 8 = 220 = 20 x 11 (domain.md 10-08).
# 111222333: 9 + 8 + 7 + 12 + 10 + 8 + 9 + 6 - 3 = 66 = 6 x 11.
# 123456782: 9 + 16 + 21 + 24 + 25 + 24 + 21 + 16 - 2 = 154 = 14 x 11.
# 010464554: 0 + 8 + 0 + 24 + 30 + 16 + 15 + 10 - 4 = 99 = 9 x 11.
GOOD = ("249566758", "111222333", "123456782", "010464554")
# One more in the last place takes one from the sum.
BAD = ("249566759", "111222334", "123456783", "010464555")
KEY = Key(b"0123456789abcdef0123456789abcdef")


@pytest.mark.parametrize("number", GOOD)
def test_a_bsn_obeys_the_eleven_test(number: str) -> None:
    assert eleven_test(number)


@pytest.mark.parametrize(
    "number", [*BAD, "000000000", "24956675", "2495667588", "24956675x", "٢٤٩٥٦٦٧٥٨", ""]
)
def test_another_number_does_not(number: str) -> None:
    assert not eleven_test(number)


def test_a_column_looks_like_bsn_when_over_half_of_its_nine_digits_pass() -> None:
    assert looks_like_bsn([GOOD[0], GOOD[1], BAD[0]])
    assert not looks_like_bsn([GOOD[0], BAD[0]])
    assert not looks_like_bsn([])
    # Values of another shape do not count; how a BSN is printed does.
    for printed in ("2495.66.758", "2495 66 758", "249 566 758", "249-566-758"):
        assert looks_like_bsn(["P-1", "x", "", "06990001", printed])


@pytest.mark.parametrize(
    ("name", "is_bsn"),
    [
        ("BSN", True),
        ("bsn_verzekerde", True),
        ("PatientBSN", True),
        ("Burgerservicenummer (BSN) verzekerde", True),
        ("Burger Service Nummer", True),
        ("sofinummer", True),
        ("Sofi-nr", True),
        ("citizen_service_number", True),
        ("patient", False),
        ("absent", False),
        ("obsnummer", False),
        ("", False),
    ],
)
def test_a_column_is_named_as_bsn(name: str, is_bsn: bool) -> None:
    assert named_as_bsn(name) == is_bsn


def test_what_may_be_a_bsn_is_starred_in_a_text() -> None:
    text = f"x {GOOD[0]}, {BAD[0]}; 1{GOOD[0]} (2495.66.758) 249 566 758"
    assert masked(text) == f"x *********, {BAD[0]}; 1{GOOD[0]} (*********) *********"


def test_a_pseudonym_is_the_hmac_of_the_nine_digits_however_they_are_written() -> None:
    expected = hmac.new(KEY.secret, b"010464554", hashlib.sha256).hexdigest()
    for written in ("010464554", "0104.64.554", "10464554", "0104 64 554"):
        assert KEY.pseudonym(written) == expected
    assert KEY.pseudonym("other") != expected
    assert "0123456789abcdef" not in repr(KEY) + KEY.mark


@pytest.mark.parametrize("data", [b"", b"short", b"a" * 64, b" " * 64])
def test_a_key_that_is_no_secret_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "sleutel.txt"
    path.write_bytes(data)
    assert codes(lambda: read_key(path)) == ["bad-key"]
    assert codes(lambda: read_key(tmp_path / "none")) == ["bad-key"]


def source(folder: Path, *rows: str, header: str = "patient", extra: str = "") -> Any:
    path = folder / "a.csv"
    text = csv_text(rows)
    head, rest = text.split("\n", 1)
    path.write_text(head.replace("patient", header) + "\n" + rest, "utf-8")
    said = MAPPING.replace("  patient: patient\n", f"  {header}: patient\n") + extra
    return open_source(path, mapping(said), "a.csv")


def files_of(folder: Path) -> bytes:
    """Everything a store has on disk."""
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


@pytest.mark.parametrize(
    ("header", "patients"),
    [
        ("bsn_verzekerde", ("P-1", "P-2")),
        ("patient", GOOD[:2]),
        ("patient", ("10464554", "P-1")),
        ("patient", ("249 566 758", "1112 22 333")),
    ],
)
def test_a_column_of_bsns_is_refused_without_a_key(
    tmp_path: Path, header: str, patients: tuple[str, ...]
) -> None:
    rows = [row(line_id=str(i), patient=patient) for i, patient in enumerate(patients)]
    store = Store(tmp_path / "store")
    opened = source(tmp_path, *rows, header=header)
    (finding,) = found(lambda: take_in(opened, store, allow_refused=True))
    assert (finding.code, finding.place.column) == ("bsn", 5)
    assert "key" in finding.mend
    assert not any(number in str(finding) for number in GOOD)
    assert store.sources() == ()


def test_bsns_become_pseudonyms_on_the_way_in(tmp_path: Path) -> None:
    rows = [row(line_id=str(i), patient=number) for i, number in enumerate(GOOD)]
    rows += [row(line_id="again", patient=GOOD[0]), row(line_id="none", patient="")]
    # A row that is refused is kept aside, and may not bring a BSN along either.
    rows += [row(line_id="x", patient=GOOD[1], payer=GOOD[2], claim_id=f"F {GOOD[3]}")]
    store = Store(tmp_path / "store")
    report = take_in(source(tmp_path, *rows), store, key=KEY, allow_refused=True)
    assert report.taken_in
    patients = store.dataset().to_table().column("patient").to_pylist()
    assert patients == [KEY.pseudonym(n) for n in (*GOOD, GOOD[0])] + [None]
    assert report.pseudonyms == KEY.mark
    aside = store.refused(report.content)
    assert aside is not None
    assert KEY.pseudonym(GOOD[1]) in aside.read_text("utf-8-sig")
    told = json.dumps(report.dump()) + "".join(map(str, report.findings()))
    for number in GOOD:
        assert number.encode() not in files_of(tmp_path / "store")
        assert number not in told
    assert KEY.secret not in files_of(tmp_path / "store")


def test_with_a_key_any_number_of_a_patient_becomes_a_pseudonym(tmp_path: Path) -> None:
    """A hospital's own number of a patient is a person's number too."""
    store = Store(tmp_path / "store")
    rows = [row(line_id="1", patient="Z-4711"), row(line_id="2", patient="")]
    report = take_in(source(tmp_path, *rows), store, key=KEY)
    assert store.dataset().to_table().column("patient").to_pylist() == [
        KEY.pseudonym("Z-4711"),
        None,
    ]
    assert report.pseudonyms == KEY.mark


def test_a_column_of_bsns_that_no_field_takes_is_neither_read_nor_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        csv_text([row()]).replace("\n", ";BSN\n", 1).replace(";432\n", f";432;{GOOD[0]}\n")
    )
    store = Store(tmp_path / "store")
    report = take_in(open_source(path, mapping(), "a.csv"), store)
    assert report.taken_in
    assert "BSN (BSN: not read, so not kept)" in plain(quality_document(report, "en"))
    assert GOOD[0].encode() not in files_of(tmp_path / "store")


def test_a_bsn_column_seen_late_leaves_nothing_of_what_was_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csvblocks, "BLOCK_BYTES", 2000)
    rows = [row(line_id=f"a{i}", patient=f"P{i}") for i in range(100)]
    rows += [row(line_id=f"b{i}", patient=GOOD[i % 4]) for i in range(100)]
    store = Store(tmp_path / "store")
    opened = source(tmp_path, *rows)
    assert codes(lambda: take_in(opened, store)) == ["bsn"]
    assert GOOD[0].encode() not in files_of(tmp_path / "store")
    report = take_in(opened, store, key=KEY)
    assert (report.taken_in, report.read, report.pseudonyms) == (True, 200, KEY.mark)
    patients = store.dataset().to_table().column("patient").to_pylist()
    # The second reading makes pseudonyms of all, also of those that came before the first BSN.
    assert patients[0] == KEY.pseudonym("P0")
    assert set(patients[100:]) == set(map(KEY.pseudonym, GOOD))


def test_no_other_field_may_hold_bsns(tmp_path: Path) -> None:
    rows = [row(line_id=number) for number in GOOD]
    (finding,) = found(lambda: check(source(tmp_path, *rows), key=KEY))
    assert finding.code == "bsn"
    assert "not_bsn" in finding.mend
    extra = "not_bsn: [line_id]\n"
    assert check(source(tmp_path, *rows, extra=extra)).good


def test_the_owner_may_say_that_a_name_means_no_bsn_but_not_that_numbers_do_not(
    tmp_path: Path,
) -> None:
    extra = "not_bsn: [bsn_pseudo]\n"
    assert check(source(tmp_path, row(), header="bsn_pseudo", extra=extra)).good
    rows = [row(line_id=n, patient=n, claim_id="F") for n in ("1", "2")]
    rows += [row(line_id=f"L{n}", patient=n) for n in GOOD]
    opened = source(tmp_path, *rows, header="bsn_pseudo", extra=extra)
    assert codes(lambda: check(opened)) == ["bsn"]


def test_a_few_care_products_that_pass_by_chance_are_no_bsns(tmp_path: Path) -> None:
    assert check(source(tmp_path, row(product=GOOD[0]))).good
    numbers = [str(n) for n in range(100_000_000, 100_002_000) if eleven_test(str(n))][:40]
    swapped = [row(line_id=n[-4:], product=n) for n in numbers]
    assert codes(lambda: check(source(tmp_path, *swapped))) == ["bsn"]


def test_one_store_has_one_key(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    take_in(source(tmp_path, row(line_id="1", patient=GOOD[0])), store, key=KEY)
    other = Key(b"another key of at least 32 bytes!")
    second = source(tmp_path, row(line_id="2", patient=GOOD[0]))
    assert codes(lambda: take_in(second, store, key=other)) == ["other-key"]
    assert take_in(second, store, key=KEY).taken_in
    assert len(set(store.dataset().to_table().column("patient").to_pylist())) == 1


def test_a_key_file_is_read_where_it_lies(tmp_path: Path) -> None:
    path = tmp_path / "sleutel.txt"
    path.write_bytes(KEY.secret + b"\n")
    store = Store(tmp_path / "store")
    report = take_in(source(tmp_path, row(patient=GOOD[0])), store, key=path)
    assert report.pseudonyms == KEY.mark
