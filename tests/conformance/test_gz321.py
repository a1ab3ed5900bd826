"""The official test messages of a Dutch mental-health claims message (Vektis GZ321 v1.0).

One message is right; each of the others has one fault, and its name says at which level (N1 to N5)
and under which number of the standard's register of checks it must be refused. The register itself
is not in the material: at levels 3 and 4 the number is that of the field, at levels 1, 2 and 5 a
number of its own. The checker sees a stream of bytes, never the name.
"""

from __future__ import annotations

import io
import re
import tarfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from tests.conftest import real_data

from passend.claims import intake
from passend.claims.bsn import Key
from passend.claims.vektis.checking import Checked, check, check_stream
from passend.claims.vektis.claim_lines import claim_lines, message_source
from passend.claims.vektis.parsing import layout_of_code
from passend.findings import BadInput

BASE = "GZ321-basisbestand-correct.ASC"
RECEIVED = date(2015, 2, 3)
KEY = Key(b"a key of this test, of 32 bytes.")

COUNTS = {1: 3, 2: 7, 3: 158, 4: 68, 5: 55}
"""How many faulty messages there are at each level."""

MISSES = {
    "N2-0020": "the message is byte for byte the right one; what its fault was did not survive",
    "N4-0438": "needs code list COD651 (kinds of repeated declaration); the layout names no value",
    "N5-013": "the period is one day, which the layout allows; needs the register of checks",
}
"""The faulty messages that are not refused, each with what it would take."""


@dataclass(frozen=True)
class Faulty:
    """A faulty message: its name, the check that must refuse it, its level and its bytes."""

    name: str
    check: str
    level: int
    data: bytes


@cache
def faulty() -> tuple[Faulty, ...]:
    """Every faulty message of the material."""
    return tuple(_faulty(real_data("gz321") / "tests.tar.gz"))


def _faulty(path: Path) -> Iterator[Faulty]:
    with tarfile.open(path) as packed:
        for member in sorted(packed.getmembers(), key=lambda member: member.name):
            named = re.search(r"_TB_N([1-5])_(\d+)_", member.name)
            stream = packed.extractfile(member)
            if named and stream:
                level, number = int(named[1]), named[2]
                yield Faulty(Path(member.name).stem, f"N{level}-{number}", level, stream.read())


@cache
def checked(message: Faulty) -> Checked:
    return check_stream(io.BytesIO(message.data), "message")


def base() -> Path:
    return real_data("gz321") / BASE


def checks(found: Checked) -> list[str]:
    return [fault.check for fault in found.faults]


def test_the_layout_has_every_position_of_the_published_one() -> None:
    """Each field of ours ends where the published layout says, with its length, type and whether
    it is mandatory; the fields we ask for and it does not are named."""
    layout = layout_of_code("195")
    assert layout is not None
    published = (real_data("gz321") / "195_01.txt").read_text("latin-1").splitlines()
    rows = [line.split("\t") for line in published[1:]]
    expected = {row[2]: (int(row[7]), int(row[5]), row[4] == "N", row[8] == "M") for row in rows}
    found = {
        name: (field.end, field.length, field.numeric, field.needed)
        for kind in layout.kinds.values()
        for name, field in kind.fields.items()
    }
    # Conditional in the layout: mandatory in a message to an insurer, which is what is read here.
    expected["0108"] = (*expected["0108"][:3], True)
    assert len(found) == 174
    assert found == expected


def test_the_right_message_reads_clean() -> None:
    """Counted by eye in the message: three insured, six performances, ten tariffs, a care activity,
    four times spent, three comments. The tariffs are 100 + 900 + 400 + 300 + 90 + 90 + 150 + 400 +
    4,500 + 400 = EUR 7,330.00, which is what the last record says."""
    found = check(base(), received=RECEIVED)
    assert found.findings() == ()
    expected = {"02": 3, "04": 6, "06": 10, "16": 1, "17": 4, "98": 3, "99": 1}
    assert found.counts == expected
    assert found.total_cents == 733_000
    assert found.is_test


def test_the_right_message_may_end_its_lines_with_cr_lf(tmp_path: Path) -> None:
    """The standard asks for CR/LF; the message of the material ends its lines with LF."""
    path = tmp_path / "message"
    path.write_bytes(base().read_bytes().replace(b"\n", b"\r\n"))
    assert check(path, received=RECEIVED).findings() == ()


def test_it_gives_a_claim_line_for_each_tariff() -> None:
    """The first two tariffs, read by eye from the message: the treatment of a DBC and a stay of six
    days from 10 up to 15 January 2014 at EUR 150 a day."""
    lines = list(claim_lines(base(), received=RECEIVED, key=KEY, take_test=True))
    assert [line for line, _ in lines] == [4, 5, 6, 8, 14, 15, 19, 22, 26, 28]
    rows = [row for _, row in lines]
    assert sum(row["declared"] for row in rows) == 733_000  # type: ignore[misc]
    shared = {
        "claim_id": "olvg201501", "payer": "7119", "provider": "54540051",
        "patient": KEY.pseudonym("600000291"), "code_list": "050", "product": None,
        "opened": date(2014, 1, 1), "closed": date(2014, 1, 31), "received": RECEIVED,
        "paid": None, "debit_credit": "D", "reverses": None, "diagnosis": None,
        "specialism": None, "referrer": "94002427", "birth_year": 1994, "sex": "1",
        "postcode3": "383",
    }  # fmt: skip
    treatment = {
        "line_id": "pres001_tar001", "code": "26A012", "delivered": date(2014, 1, 1),
        "quantity": 1, "unit": "prestatie", "declared": 10_000,
    }  # fmt: skip
    stay = {
        "line_id": "pres001_tar002", "code": "25A048", "delivered": date(2014, 1, 10),
        "quantity": 6, "unit": "dag", "declared": 90_000,
    }  # fmt: skip
    assert rows[0] == shared | treatment
    assert rows[1] == shared | stay
    # 31 days of January 2015 at EUR 150; one patient in three, for whom only the key has a name.
    assert (rows[8]["quantity"], rows[8]["unit"], rows[8]["declared"]) == (31, "dag", 450_000)
    assert len({row["patient"] for row in rows}) == 3


def test_no_citizen_service_number_leaves_the_message() -> None:
    numbers = {line[14:23] for line in base().read_text("latin-1").splitlines()[1:-1]}
    persons = {number for number in numbers if number.isdigit() and number[0] in "69"}
    assert persons == {"600000291", "900000132", "900000752"}
    for key in (None, KEY):
        text = repr(list(claim_lines(base(), received=RECEIVED, key=key, take_test=True)))
        assert not any(number in text for number in persons)
        assert ("'patient': None" in text) == (key is None)
    found = [repr(checked(message).findings()) for message in faulty()]
    assert not any(number in text for text in found for number in persons)


def test_the_intake_takes_its_lines() -> None:
    """As text, the columns of the claim table; the day of receipt is the same for every line."""
    source = message_source(base(), received=RECEIVED, key=KEY, take_test=True)
    (batch,) = source.read()
    assert batch.table.column("row").to_pylist() == [4, 5, 6, 8, 14, 15, 19, 22, 26, 28]
    assert batch.table.column("declared").to_pylist()[:2] == ["10000", "90000"]
    assert batch.table.column("opened").to_pylist()[0] == "2014-01-01"
    assert source.mapping.constant("received") == "2015-02-03"
    report = intake.check(source)
    assert (report.accepted.rows, report.accepted.debit_cents) == (10, 733_000)
    assert (report.refused.rows, report.repeated.rows) == (0, 0)


def test_every_faulty_message_is_there() -> None:
    assert Counter(message.level for message in faulty()) == COUNTS


def test_a_faulty_message_is_refused_by_its_check() -> None:
    """Prints the score of each level and the misses; both are what they should be."""
    found = {message: checked(message) for message in faulty()}
    missed = {m.check for m, report in found.items() if m.check not in checks(report)}
    refused = Counter(m.level for m, report in found.items() if m.check in checks(report))
    for level, count in COUNTS.items():
        print(f"N{level}: {refused[level]} of {count} refused by their check")
    for name, reason in MISSES.items():
        print(f"missed {name}: {reason}")
    assert refused == {1: 3, 2: 6, 3: 158, 4: 67, 5: 54}
    assert missed == set(MISSES)


def test_a_message_that_is_missed_has_no_finding_at_all() -> None:
    """A miss is not hidden behind another finding."""
    for message in faulty():
        if message.check in MISSES:
            assert checked(message).findings() == (), message.name


def test_a_fault_in_one_field_gives_one_finding_in_that_field() -> None:
    """At levels 3 and 4: on the line that differs from the right message, in the field that the
    name of the message says, and nothing else at that level."""
    right = base().read_bytes().split(b"\n")
    for message in faulty():
        if message.level not in (3, 4) or message.check in MISSES:
            continue
        wrong = message.data.split(b"\n")
        (line,) = [n for n, (a, b) in enumerate(zip(right, wrong, strict=True), 1) if a != b]
        found = [f for f in checked(message).faults if f.level in (3, 4)]
        expected = [(message.check, line, message.check[3:])]
        assert [(f.check, f.line, f.field) for f in found] == expected, message.name


def test_a_missing_or_misformed_field_gives_nothing_but_its_finding() -> None:
    for message in faulty():
        if message.level == 3:
            assert checks(checked(message)) == [message.check], message.name


def test_most_messages_are_refused_by_their_check_alone() -> None:
    """What else is found follows from the same fault: a key that no longer agrees with the record
    below, a total that no longer adds up."""
    alone = sum(checks(checked(message)) == [message.check] for message in faulty())
    print(f"{alone} of {len(faulty())} are refused by their check and nothing else")
    assert alone >= 230


@pytest.mark.parametrize("message", ["N5-001", "N5-071", "N5-109"])
def test_nothing_is_taken_in_of_a_faulty_message(message: str, tmp_path: Path) -> None:
    data = next(each.data for each in faulty() if each.check == message)
    path = tmp_path / "message"
    path.write_bytes(data)
    with pytest.raises(BadInput) as raised:
        list(claim_lines(path, received=RECEIVED, take_test=True))
    assert any(f"check {message}" in finding.source for finding in raised.value.findings)
