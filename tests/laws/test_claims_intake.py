"""Laws of the intake: whatever is handed in, every row is accounted for and nothing is half done.

The oracle judges a row cell by cell in plain Python, from the meaning of the fields; it shares no
code with the checks.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
import tempfile
from collections import Counter
from datetime import date
from fractions import Fraction
from pathlib import Path
from random import Random

import pyarrow as pa
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import examples
from tests.spec.test_claims_cases import COLUMNS, ROW, csv_text, mapping, row

from passend.claims import csvblocks
from passend.claims.bsn import looks_like_bsn
from passend.claims.columns import Style
from passend.claims.handback import hand_back
from passend.claims.intake import check, take_in
from passend.claims.mapping import read_mapping
from passend.claims.readers import open_source
from passend.claims.report import Report
from passend.claims.store import Store
from passend.claims.values import amounts, trimmed
from passend.findings import BadInput, Finding

# --- the oracle ----------------------------------------------------------------------------------

REQUIRED = ("claim_id", "line_id", "payer", "provider", "code", "received", "quantity", "unit",
            "declared", "debit_credit")  # fmt: skip
SHAPES = {"payer": "[0-9]{4}", "provider": "[0-9]{8}", "code": "[0-9A-Za-z]{1,12}",
          "product": "[0-9]{9}", "postcode3": "[0-9]{3}", "debit_credit": "D|C",
          "sex": "0|1|2|9", "quantity": "-?[0-9]+([.]0+)?"}  # fmt: skip
LIMIT = 10**15


def day(text: str) -> date | None:
    """A day from 1900 up to 2200, or None."""
    try:
        found = (
            date.fromisoformat(text) if re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else None
        )
    except ValueError:
        return None
    return found if found is not None and 1900 <= found.year <= 2200 else None


def cents(text: str) -> int | None:
    """A whole number of cents from zero up to the limit, or None."""
    if not re.fullmatch(r"-?[0-9]+([.][0-9]+)?", text) or not text.isascii():
        return None
    value = Fraction(text) * 100
    return int(value) if value.denominator == 1 and 0 <= value <= LIMIT else None


def good(cells: dict[str, str]) -> bool:
    """Whether a row is right, field by field."""
    if any(not cells[name] for name in REQUIRED):
        return False
    for name, shape in SHAPES.items():
        if cells[name] and not re.fullmatch(shape, cells[name]):
            return False
    for name in ("claim_id", "line_id", "patient", "code_list", "unit", "reverses"):
        if not cells[name].isprintable() or len(cells[name]) > 100:
            return False
    if not 0 <= int(cells["quantity"].partition(".")[0]) <= LIMIT:
        return False
    if any(cells[name] and cents(cells[name]) is None for name in ("declared", "paid")):
        return False
    birth = cells["birth_year"]
    if birth and not (re.fullmatch("[0-9]{4}", birth) and 1850 <= int(birth) <= 2200):
        return False
    days = {name: day(cells[name]) for name in ("opened", "closed", "received")}
    if any(cells[name] and found is None for name, found in days.items()):
        return False
    opened = days["opened"]
    return opened is None or not any(
        found is not None and found < opened for found in (days["closed"], days["received"])
    )


# --- corrupted rows ------------------------------------------------------------------------------

NASTY = st.sampled_from(
    ["", " ", "x", "0", "-1", "-0", "1.5", "1e5", "1E+05", "NaN", "inf", "=1+1", "@x", "-x", "+1",
     "9" * 15, "9" * 16, "1" + "0" * 15, "9" * 19, "9" * 40, "0" * 30 + "7", "12,50", "1.234,50",
     "12.505", "12.500", "10000000000000.00", "10000000000000.01", "2026-02-29", "2024-02-29",
     "1899-12-31", "1900-01-01", "2200-12-31", "2201-01-01", "0000-00-00", "9999-99-99",
     "2026-3-1", "20260301", "infinity", "epoch", "D", "C", "d", "٩٠٠١", "é", "\u200b", "a\u2028b",
     "\u00a0 y \u00a0", "null", "None", "true", "'; DROP TABLE x; --", '"; COPY', "%s", "{value}",
     "ＡＢＣ", "\U0001f600", "1961", "1849", "2201", "9001", "06990001", "990004009", "x" * 100,
     "x" * 101, "a\x00b", "a\tb", "a\nb"]
)  # fmt: skip
# What one version of Unicode does not assign, the next may call a letter: readers may differ on it.
TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cn"], exclude_characters='"\r'), max_size=12
)
CELL = st.one_of(NASTY, TEXT)
CHANGES = st.dictionaries(st.sampled_from(COLUMNS), CELL, max_size=3)


def written(cells: dict[str, str]) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow([cells[name] for name in COLUMNS])
    return stream.getvalue().removesuffix("\n")


@settings(max_examples=examples(500))
@given(st.lists(CHANGES, min_size=1, max_size=25))
def test_a_row_is_accepted_exactly_when_every_field_is_right(
    changes: list[dict[str, str]],
) -> None:
    rows = [ROW | {"line_id": f"L{i}"} | change for i, change in enumerate(changes)]
    right = [{name: text.strip() for name, text in cells.items()} for cells in rows]
    verdicts = [good(cells) for cells in right]
    keys = Counter(
        (cells["provider"], cells["line_id"]) for cells, v in zip(right, verdicts, strict=True) if v
    )
    unique = all(count == 1 for count in keys.values())
    watched = ("patient", "line_id", "claim_id", "code", "reverses", "code_list", "unit")
    bsn = any(looks_like_bsn({cells[name] for cells in right}) for name in watched)
    # A patient of eight digits may be a number that lost its zero in a spreadsheet.
    patients = {cells["patient"] for cells in right}
    lost_zero = {text.zfill(9) if re.fullmatch("[0-9]{8}", text) else text for text in patients}
    if not unique or bsn or looks_like_bsn(lost_zero):
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        path.write_text(csv_text(written(cells) for cells in rows), "utf-8")
        report = check(open_source(path, mapping()))
    assert report.read == len(rows)
    assert report.accepted.rows == sum(verdicts)
    assert report.refused.rows == len(rows) - sum(verdicts)
    amount = {"D": 0, "C": 0}
    for cells, verdict in zip(right, verdicts, strict=True):
        if verdict:
            amount[cells["debit_credit"]] += cents(cells["declared"]) or 0
    assert (report.accepted.debit_cents, report.accepted.credit_cents) == (
        amount["D"],
        amount["C"],
    )
    # Every wrong row is named, and no good one.
    line, lines = 2, []
    for cells in rows:
        lines.append(line)
        line += 1 + sum(text.count("\n") for text in cells.values())
    named = {f.place.line for f in report.findings(remarks=False)}
    assert named == {at for at, verdict in zip(lines, verdicts, strict=True) if not verdict}


ODD_AMOUNT = st.one_of(NASTY, st.from_regex(r"-?[0-9]{1,18}([.][0-9]{1,12})?", fullmatch=True))
EUROS = st.decimals(0, 10**14, places=2, allow_nan=False).map(str)
WHOLE_EUROS = st.integers(0, 10**15).map(str)


@settings(max_examples=examples(2000))
@given(
    st.one_of(
        st.lists(kind, min_size=1) for kind in (EUROS, WHOLE_EUROS, st.one_of(ODD_AMOUNT, EUROS))
    )
)
def test_an_amount_is_exact_or_refused(texts: list[str]) -> None:
    parsed = amounts(trimmed(pa.array(texts, pa.string())), Style())
    assert parsed.values.to_pylist() == [cents(text.strip()) for text in texts]


# --- corrupted files -----------------------------------------------------------------------------

MUTATIONS = st.lists(
    st.tuples(
        st.sampled_from(["cut", "insert", "replace", "double", "drop", "reverse"]),
        st.integers(0, 10**6),
        st.integers(1, 60),
        st.one_of(
            st.binary(max_size=6),
            st.sampled_from(
                [b'"', b'""', b";", b"\n", b"\r", b"\r\n", b"\0", b"\xff", b"\xc3", b"\xef\xbb\xbf",
                 b"\xff\xfe", b";" * 40, b'";"', b"\n" * 5, b"=1+1", b"9" * 40, b"\x1a", b"\\"]
            ),
        ),
    ),
    min_size=1,
    max_size=6,
)  # fmt: skip


def corrupted(data: bytes, changes: list[tuple[str, int, int, bytes]]) -> bytes:
    """A file under the knife."""
    for kind, position, length, new in changes:
        at = position % (len(data) + 1)
        match kind:
            case "cut":
                data = data[:at]
            case "insert":
                data = data[:at] + new + data[at:]
            case "replace":
                data = data[:at] + new + data[at + len(new) :]
            case "double":
                data = data[: at + length] + data[at:]
            case "drop":
                data = data[:at] + data[at + length :]
            case "reverse":
                data = data[:at] + data[at : at + length][::-1] + data[at + length :]
    return data


WHOLE = csv_text(
    [
        *(row(line_id=f"L{i}", claim_id=f"F{i // 3}") for i in range(12)),
        row(line_id="C1", debit_credit="C", reverses="L3"),
        row(line_id="Q", claim_id='"a;""b"""'),
    ]
).encode()


def workbook() -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet = book.add_worksheet()
    for line, cells in enumerate([COLUMNS, *(row(line_id=str(i)).split(";") for i in range(5))]):
        for column, cell in enumerate(cells):
            sheet.write_string(line, column, cell)
    book.close()
    return stream.getvalue()


def parquet() -> bytes:
    import pyarrow.parquet as pq

    stream = io.BytesIO()
    pq.write_table(pa.table({name: [text] * 5 for name, text in ROW.items()}), stream)
    return stream.getvalue()


FILES = {"a.csv": WHOLE, "a.csv.gz": gzip.compress(WHOLE, mtime=0), "a.xlsx": workbook(),
         "a.parquet": parquet()}  # fmt: skip


def taken(folder: Path, name: str, data: bytes, allow: bool) -> Report | None:
    """What becomes of a file; the store holds it whole or not at all."""
    path = folder / name
    path.write_bytes(data)
    store = Store(folder / "store")
    report: Report | None = None
    findings: tuple[Finding, ...] = ()
    try:
        report = take_in(open_source(path, mapping()), store, allow_refused=allow)
    except BadInput as error:
        findings = error.findings
    aside = store.folder / "aside"
    assert not aside.exists() or list(aside.iterdir()) == []
    if report is None:
        assert findings
        assert all(f.code and f.message and f.mend and f.place.file for f in findings)
        assert store.sources() == ()
        return None
    assert report.read == report.accepted.rows + report.repeated.rows + report.refused.rows
    assert sum(c.rows for c in report.counts) >= report.refused.rows
    assert bool(store.sources()) == report.taken_in
    if report.refused.rows and not allow:
        assert not report.taken_in
    if report.taken_in:
        assert store.dataset().to_table().num_rows == report.accepted.rows
        assert store.report(report.content) == report
    return report


@pytest.mark.parametrize("name", FILES)
@settings(max_examples=examples(1000))
@given(changes=MUTATIONS, allow=st.booleans())
def test_a_corrupted_file_is_taken_in_whole_or_named(
    name: str, changes: list[tuple[str, int, int, bytes]], allow: bool
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        taken(Path(folder), name, corrupted(FILES[name], changes), allow)


@pytest.mark.parametrize("name", FILES)
def test_the_files_that_are_corrupted_are_good_before(name: str, tmp_path: Path) -> None:
    report = taken(tmp_path, name, FILES[name], allow=False)
    assert report is not None
    assert report.taken_in


# --- what does not matter ------------------------------------------------------------------------


@settings(max_examples=examples(300))
@given(st.permutations(range(14)), st.sampled_from([700, 1500, 5000, 16 << 20]))
def test_the_order_of_rows_and_the_size_of_blocks_do_not_matter(
    order: list[int], block: int
) -> None:
    head, *lines = WHOLE.decode().splitlines()
    lines += [row(line_id="L1", claim_id="F0"), row(line_id="X", payer="?"), row(line_id="L2")]
    order = [*order, 14, 15, 16]
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(csvblocks, "BLOCK_BYTES", block)
        text = "\n".join([head, *(lines[i] for i in order)]) + "\n"
        result = taken(Path(folder), "a.csv", text.encode(), allow=True)
        ids = Store(Path(folder) / "store").dataset().to_table().column("line_id").to_pylist()
    assert result is not None
    # Fourteen rows; L1 comes again, X is wrong, L2 comes again with another claim_id (F1, not F0).
    assert sorted(ids) == sorted({*(f"L{i}" for i in range(12)), "C1", "Q"} - {"L2"})
    assert (result.accepted.rows, result.repeated.rows, result.refused.rows) == (13, 1, 3)


@settings(max_examples=examples(300))
@given(st.lists(st.integers(0, 9), min_size=1, max_size=12), st.integers(1, 11))
def test_in_how_many_deliveries_lines_come_does_not_matter(picked: list[int], cut: int) -> None:
    lines = [row(line_id=f"L{i}") for i in picked]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store = Store(folder / "store")
        for at, part in enumerate((lines[:cut], lines[cut:])):
            if part:
                path = folder / f"{at}.csv"
                path.write_text(csv_text(part), "utf-8")
                assert take_in(open_source(path, mapping()), store).taken_in
        ids = store.dataset().to_table().column("line_id").to_pylist()
    assert sorted(ids) == sorted({f"L{i}" for i in picked})


# --- a hundred thousand corrupted rows -----------------------------------------------------------

ROWS_A_FILE = 2_500
WILD = ["", " ", "x", "0", "-1", "1e5", "NaN", "=1+1", "@SUM(A1)", "-2+3", "+1", "9" * 16, "9" * 40,
        "12,50", "12.505", "12.5", "2026-02-29", "1899-12-31", "9999-99-99", "d", "é",
        "\u200b", "null", "'; DROP TABLE x; --", "%s", "{value}", "\U0001f600", "1849", "2201",
        "9001", "x" * 101, "a\x00b", "a\tb", "D", "C"]  # fmt: skip


def battered(random: Random, number: int) -> dict[str, str]:
    """A good row of which up to three cells are something else, or scrambled."""
    cells = ROW | {"line_id": f"L{number}"}
    for name in random.sample(COLUMNS, random.choice([0, 1, 1, 2, 3])):
        old = cells[name]
        cut = random.randrange(len(old) + 1)
        wild = random.choice(WILD)
        cells[name] = random.choice([wild, wild, old[:cut], old[cut:] + old[:cut], old + wild])
    if cells["line_id"].strip() == "L1":
        cells["line_id"] = ""
    return cells


@pytest.mark.parametrize("seed", range(examples(100_000) // ROWS_A_FILE))
def test_of_corrupted_rows_the_right_ones_stand_and_all_others_are_named(
    seed: int, tmp_path: Path
) -> None:
    """Ten thousand rows, a hundred thousand in the soak run, in large files as they come."""
    random = Random(seed)
    rows = [battered(random, number) for number in range(ROWS_A_FILE)]
    right = [{name: text.strip() for name, text in cells.items()} for cells in rows]
    keys = Counter((c["provider"], c["line_id"]) for c in right if good(c))
    # A number that became that of another row is a matter of other tests.
    kept = [at for at, c in enumerate(right) if keys[c["provider"], c["line_id"]] < 2]
    verdicts = {at: good(right[at]) for at in kept}
    path = tmp_path / "a.csv"
    path.write_text(csv_text(written(rows[at]) for at in kept), "utf-8")
    store = Store(tmp_path / "store")
    report = take_in(open_source(path, mapping()), store, allow_refused=True)
    assert (report.read, report.accepted.rows) == (len(kept), sum(verdicts.values()))
    assert 0 < report.accepted.rows < report.read
    assert report.taken_in
    aside = store.refused(report.content)
    assert aside is not None
    with aside.open(encoding="utf-8-sig", newline="") as stream:
        refused = list(csv.DictReader(stream, delimiter=";"))
    assert len(refused) == report.refused.rows == len(kept) - sum(verdicts.values())
    assert all(row["reason"] for row in refused)
    # What nobody mends is refused again, for the same reasons: nothing is lost on the way.
    terug = tmp_path / "terug"
    hand_back(aside, mapping(), terug, "nl")
    again = open_source(terug / "refused.csv", read_mapping(terug / "refused.yaml"))
    unmended = check(again)
    assert (unmended.read, unmended.accepted.rows) == (report.refused.rows, 0)
    assert unmended.blank == 0
    # Nothing that was kept aside runs in a spreadsheet.
    assert not any(
        cell.lstrip()[:1] in "=+-@" and cell.strip() for r in refused for cell in r.values()
    )
