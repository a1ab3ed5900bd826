"""Claims messages of fixed width: what is read, what is refused, and what becomes a claim line.

Every message here is made up. The official test messages stand in ``tests/conformance``.
"""

from __future__ import annotations

import io
import json
import random
import tracemalloc
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import examples

from passend.claims.bsn import Key
from passend.claims.intake import check as intake_check
from passend.claims.intake import take_in
from passend.claims.quality import quality_document
from passend.claims.report import Report
from passend.claims.store import Store
from passend.claims.vektis.checking import FAULT_LIMIT, Checked, check, check_stream
from passend.claims.vektis.claim_lines import claim_lines, message_source
from passend.claims.vektis.described import about, layout_of_file
from passend.claims.vektis.faults import LEVELS, Fault
from passend.claims.vektis.layout import Layout
from passend.claims.vektis.message import Message
from passend.claims.vektis.parsing import layout_of_code, own_layouts, read_layout
from passend.findings import BadInput
from passend.report.plain import plain

KEY = Key(b"one key of the tests of messages")
OTHER_KEY = Key(b"another key, of another insurer.")
RECEIVED = date(2020, 4, 6)

# Two numbers that meet the eleven test: 1*9 + 1*8 + 1*7 + 2*6 + 2*5 + 2*4 + 3*3 + 3*2 - 3 = 66, and
# 1*9 + 2*8 + 3*7 + 4*6 + 5*5 + 6*4 + 7*3 + 8*2 - 2 = 154; both are multiples of 11.
ANNA, BRAM = "111222333", "123456782"

Record = dict[str, str]
Edits = Mapping[int, Mapping[str, str]]


def layout(code: str) -> Layout:
    found = layout_of_code(code)
    assert found is not None
    return found


GZ321, ZH308, AW319 = layout("195"), layout("101"), layout("428")


def written(standard: Layout, record: Record) -> str:
    """A record as a line: digits right with leading zeros, text left with spaces behind it."""
    kind = standard.kinds[min(record)[:2]]
    line = [" "] * standard.length
    for name, field in kind.fields.items():
        text = record.get(name, "")
        filled = text.rjust(field.length, "0") if field.numeric else text.ljust(field.length)
        line[field.start : field.end] = filled
    line[0:2] = record.get(next(iter(kind.fields), ""), kind.code).rjust(2)
    return "".join(line)


def header() -> Record:
    return {
        "0101": "01", "0102": "195", "0103": "01", "0105": "P", "0108": "9001",
        "0112": "06990001", "0113": "04", "0114": "20200301", "0115": "20200331",
        "0116": "F2020-03", "0117": "20200403", "0119": "EUR",
    }  # fmt: skip


def insured(number: int, bsn: str = ANNA) -> Record:
    return {
        "0201": "02", "0202": str(number), "0203": bsn, "0204": "9001", "0207": "19800517",
        "0208": "2", "0209": "1", "0210": "Voorbeeld", "0215": "A", "0217": "1234AB",
        "0219": "7", "0223": "2",
    }  # fmt: skip


def keys(kind: str, bsn: str) -> Record:
    """What a record below a performance repeats of it."""
    values = (bsn, "9001", "", "063", "180001", "20200302", "01")
    return {f"{kind}{n:02}": value for n, value in enumerate(values, 3)}


def performance(number: int, bsn: str = ANNA) -> Record:
    """Basic mental health care, 60 minutes direct and 30 indirect, from 2 up to 20 March."""
    return {
        "0401": "04", "0402": str(number), "0403": bsn, "0404": "9001", "0407": "1",
        "0408": "063", "0409": "180001", "0411": "20200302", "0412": "20200320", "0413": "01",
        "0416": "94990001", "0417": "9922", "0420": "01", "0421": "01990001", "0426": "180001",
        "0431": "11", "0434": "01", "0435": "90", "0436": "60", "0437": "30", "0438": "01",
        "0439": "D", "0440": f"P{number}",
    }  # fmt: skip


def tariff(number: int, bsn: str = ANNA) -> Record:
    """EUR 512.34 for the whole performance."""
    return {
        "0601": "06", "0602": str(number), **keys("06", bsn), "0610": "14", "0612": "180001",
        "0614": "06990001", "0616": "20200302", "0617": "20200320", "0618": "1",
        "0619": "51234", "0620": "51234", "0621": "D", "0623": "D", "0625": "51234", "0626": "D",
        "0627": f"T{number}",
    }  # fmt: skip


def time_spent(number: int, bsn: str = ANNA) -> Record:
    return {
        "1701": "17", "1702": str(number), **keys("17", bsn), "1710": "01", "1711": "94990001",
        "1713": "20200302", "1714": "20200320", "1715": "01", "1716": "60", "1717": "30",
        "1718": "D", "1719": f"B{number}",
    }  # fmt: skip


def comment(number: int, line: int = 1) -> Record:
    return {"9801": "98", "9802": str(number), "9803": str(line), "9804": "Een toelichting."}


def last(persons: int, comments: int = 0) -> Record:
    """Each person has one performance, one tariff and one record of time spent."""
    return {
        "9901": "99", "9902": str(persons), "9904": str(persons), "9905": str(persons),
        "9907": str(persons), "9908": str(comments), "9909": str(4 * persons + comments),
        "9910": str(51_234 * persons), "9911": "D",
    }  # fmt: skip


def message(persons: int = 1) -> list[Record]:
    """A right message: header 0; per person insured, performance, tariff, time; the last record."""
    records = [header()]
    for person in range(persons):
        bsn, number = (ANNA, BRAM)[person % 2], 4 * person
        records += [insured(number + 1, bsn), performance(number + 2, bsn),
                    tariff(number + 3, bsn), time_spent(number + 4, bsn)]  # fmt: skip
    return [*records, last(persons)]


def data(records: list[Record], ending: str = "\r\n") -> bytes:
    return "".join(written(GZ321, r) + ending for r in records).encode("latin-1")


def edited(edits: Edits, records: list[Record] | None = None) -> list[Record]:
    found = [dict(record) for record in records or message()]
    for index, fields in edits.items():
        found[index].update(fields)
    return found


def read(content: bytes, **more: Any) -> Checked:
    return check_stream(io.BytesIO(content), "message", **more)


def checks(found: Checked) -> list[str]:
    return [fault.check for fault in found.faults]


def file_of(folder: Path, records: list[Record]) -> Path:
    path = folder / "message.asc"
    path.write_bytes(data(records))
    return path


# --- layouts ---------------------------------------------------------------------------------


def test_every_layout_says_how_old_and_how_complete_it_is() -> None:
    assert [each.standard for each in own_layouts()] == ["AW319", "GZ321", "ZH308"]
    assert GZ321.complete
    for old in (ZH308, AW319):
        assert not old.complete
        assert "old version" in old.note.en
        assert "known in part" in old.note.en
        assert "oude versie" in old.note.nl


def test_a_layout_names_the_positions_that_it_does_not_read() -> None:
    """Of a hospital's insured person the names (63 to 134) and the rest from 182 are unread."""
    assert GZ321.unread == (("03", 1, 310),)
    found = {(first, end) for kind, first, end in ZH308.unread if kind == "02"}
    assert found == {(63, 134), (141, 141), (148, 156), (162, 167), (182, 610)}
    assert ("98", 1, 610) in ZH308.unread


def test_a_layout_names_the_code_lists_that_it_does_not_hold() -> None:
    found = dict(GZ321.unread_lists)
    assert found["0438"] == "COD651"
    assert found["0431"] == "COD874"
    assert "0420" not in found


LAYOUT = """\
standard: TOY
version: "1"
note: made up
codes: ["999"]
length: 10
first: "01"
last: "99"
records:
  "01":
    name: header
    inside: ["99"]
    fields:
      "0101": {name: mark, form: number, length: 2, end: 2}
  "99":
    name: last
    under: ["01"]
"""


@pytest.mark.parametrize(
    ("wrong", "right", "line"),
    [
        ("end: 2}", "end: 2, colour: red}", 13),
        ("form: number", "form: roman", 13),
        ("length: 2,", "length: two,", 13),
        ("length: 2,", "length: 3,", 13),
        ("end: 2}", "end: 2, pattern: '['}", 13),
        ('    inside: ["99"]\n', '    inside: ["99"]\n    complete: yes\n', 9),
        ('under: ["01"]', 'under: ["07"]', 0),
        ("note: made up\n", "", 0),
        ('    under: ["01"]\n', '    under: ["01"]\nrelations: [{on: "01", field: "0107", '
         "must: filled}]\n", 0),
        ('    under: ["01"]\n', '    under: ["01"]\nrelations: [{on: "02", field: "0101", '
         "must: filled}]\n", 17),
        ('    under: ["01"]\n', '    under: ["01"]\nrelations: [{on: "01", field: "0101", '
         "must: {same_as: []}}]\n", 17),
        ('    under: ["01"]\n', '    under: ["01"]\nrelations: [{on: "01", field: "0101", '
         "must: green}]\n", 17),
    ],
)  # fmt: skip
def test_a_slip_in_a_layout_has_a_finding(
    wrong: str, right: str, line: int, tmp_path: Path
) -> None:
    path = tmp_path / "toy.yaml"
    assert wrong in LAYOUT
    path.write_text(LAYOUT.replace(wrong, right, 1), encoding="utf-8")
    with pytest.raises(BadInput) as raised:
        read_layout(path)
    assert {f.code for f in raised.value.findings} == {"vektis-layout"}
    if line:
        assert line in {f.place.line for f in raised.value.findings}


def test_a_layout_of_ones_own_reads_a_message(tmp_path: Path) -> None:
    path = tmp_path / "toy.yaml"
    path.write_text(LAYOUT, encoding="utf-8")
    own = read_layout(path)
    assert read(b"01        \n99        \n", layout=own).clean
    assert checks(read(b"0x        \n99        \n", layout=own)) == ["N1-0002"]
    assert checks(read(b"01        \n99       \n", layout=own)) == ["N2-length"]


# --- what is right ----------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["\r\n", "\n"])
@pytest.mark.parametrize("persons", [1, 2, 7])
def test_a_right_message_has_no_finding(persons: int, ending: str) -> None:
    found = read(data(message(persons), ending), received=RECEIVED)
    assert found.findings() == ()
    assert found.total_cents == 51_234 * persons
    assert not found.is_test


def test_comments_follow_the_record_that_they_belong_to() -> None:
    head, person, care, price, spent, _ = message()
    records = [head, person, comment(1), comment(1, 2), care, price, comment(3), spent, last(1, 3)]
    assert read(data(records)).findings() == ()


def test_a_person_without_a_number_goes_by_that_of_the_insurer() -> None:
    """The stand-in of nines takes the place of the BSN; then the insured number is asked for."""
    nines = "999999999"
    names = {1: "02", 2: "04", 3: "06", 4: "17"}
    edits = {n: {f"{kind}03": nines} for n, kind in names.items()}
    assert checks(read(data(edited(edits)))) == ["N5-0205"]
    edits = {n: {f"{kind}03": nines, f"{kind}05": "VZ-17"} for n, kind in names.items()}
    assert read(data(edited(edits))).clean


def credited() -> list[Record]:
    """The credit of the whole performance: every line says C and names the line before."""
    return edited({
        2: {"0439": "C", "0440": "P9", "0441": "P2", "0438": "01"},
        3: {"0621": "C", "0623": "C", "0626": "C", "0627": "T9", "0628": "T3"},
        4: {"1718": "C", "1719": "B9", "1720": "B4"},
        5: {"9911": "C"},
    })  # fmt: skip


def test_a_credit_counts_below_zero() -> None:
    found = read(data(credited()))
    assert found.findings() == ()
    assert found.total_cents == -51_234


# --- what is wrong, level by level --------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "N1-0003"),
        (b"not a message at all\r\n", "N1-0002"),
        (b"\r\n", "N1-0002"),
        (b"x", "N1-0002"),
        (data(message()).decode("latin-1").encode("utf-16"), "N1-0002"),
        (b"\xef\xbb\xbf" + data(message()), "N1-0002"),
        (data(edited({0: {"0102": "999"}, 1: {}})).replace(b"01999", b"07999", 1), "N1-0002"),
        (data(edited({0: {"0103": "02"}})), "N1-0009"),
    ],
    ids=["empty", "text", "blank", "x", "utf-16", "mark in front", "other code", "version"],
)
def test_what_cannot_be_read_is_refused_at_level_1_and_nothing_else_is_said(
    content: bytes, expected: str
) -> None:
    found = read(content)
    assert expected in checks(found)
    assert {fault.line for fault in found.faults} <= {0, 1}


def without(*lines: int) -> Callable[[], bytes]:
    return lambda: data([r for n, r in enumerate(message()) if n not in lines])


def twice(line: int) -> Callable[[], bytes]:
    records = message()
    return lambda: data([*records[: line + 1], records[line], *records[line + 1 :]])


def moved(line: int, to: int) -> Callable[[], bytes]:
    def made() -> bytes:
        records = message()
        records.insert(to, records.pop(line))
        return data(records)

    return made


def marked(line: int, mark: bytes) -> Callable[[], bytes]:
    def made() -> bytes:
        lines = data(message()).split(b"\r\n")
        lines[line] = mark + lines[line][2:]
        return b"\r\n".join(lines)

    return made


@pytest.mark.parametrize(
    ("made", "expected", "line"),
    [
        (lambda: data(message())[:-2], "N2-0006", 6),
        (lambda: data(message()) + b"\r\n", "N2-empty_line", 7),
        (twice(0), "N2-0008", 2),
        (twice(1), "N2-0011", 3),
        (twice(3), "N2-0011", 5),
        (marked(2, b"55"), "N2-0018", 3),
        (moved(3, 2), "N2-0022", 3),
        (moved(4, 3), "N2-0022", 5),
        (moved(5, 1), "N2-0022", 3),
        (without(5), "N2-missing", 1),
        (without(2, 3, 4), "N2-missing", 2),
        (without(3), "N2-missing", 3),
        (lambda: data([*message()[:2], comment(2), *message()[2:]]), "N2-0315", 3),
        (lambda: data([*message()[:2], comment(1, 2), *message()[2:]]), "N2-comment_line", 3),
        (lambda: data(message()).replace(b"Voorbeeld ", b"Voorbeeld", 1), "N2-length", 2),
        (lambda: data(message()).replace(b"Voorbeeld", b"V" * 9_000, 1), "N2-length", 2),
    ],
)
def test_records_missing_doubled_or_out_of_place_are_refused_at_level_2(
    made: Callable[[], bytes], expected: str, line: int
) -> None:
    found = [(fault.check, fault.line) for fault in read(made()).faults]
    assert (expected, line) in found


def test_two_messages_in_one_file_give_one_finding() -> None:
    """What follows on the second header is not held against the first message."""
    found = read(data(message()) + data(message(3)))
    assert [(fault.check, fault.line) for fault in found.faults] == [("N2-0008", 7)]


def test_a_report_says_by_which_standard_a_message_was_read(tmp_path: Path) -> None:
    """How old it is, which positions are unread and which code lists are missing, in both
    languages; and whether it is a test."""
    said = about(ZH308, is_test=True)
    for words in (said.en, said.nl):
        assert words.startswith("ZH308 v9.0. ")
        assert "02 (63-134, 141, 148-156, 162-167, 182-610)" in words
        assert "04-herdeclaratie (COD651)" in words
    assert "An old version" in said.en
    assert "test message" in said.en
    assert "testbericht" in said.nl
    path = file_of(tmp_path, edited({0: {"0105": "T"}}))
    source = message_source(path, received=RECEIVED, take_test=True)
    assert source.about == about(GZ321, is_test=True)
    assert message_source(file_of(tmp_path, message()), received=RECEIVED).about == about(
        GZ321, is_test=False
    )
    report = intake_check(source)
    assert report.about == source.about
    assert Report.load(json.loads(json.dumps(report.dump()))) == report
    assert "Standaard" in plain(quality_document(report, "nl"))


@pytest.mark.parametrize("content", [b"", b"01", b"01999", b"99195", b"\xff\xfe"])
def test_what_is_no_known_message_has_no_layout(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.txt").write_bytes(content)
    assert layout_of_file(tmp_path / "a.txt") is None
    assert layout_of_file(tmp_path / "nothing") is None
    assert layout_of_file(file_of(tmp_path, message())) is GZ321


def test_a_debtor_goes_to_no_insurer() -> None:
    records = message()
    line = "03" + "0" * 11 + "9" + " " * 296
    content = data(records[:2]) + f"{line}\r\n".encode() + data(records[2:])
    assert "N2-too_many" in checks(read(content))


def test_text_saved_as_utf_8_is_named_as_such() -> None:
    """A name with a diaeresis is one position in Latin-1 and two bytes in UTF-8."""
    right = edited({1: {"0210": "Noël"}})
    assert read(data(right)).clean
    (fault,) = [
        f for f in read(data(right).decode("latin-1").encode("utf-8")).faults if f.line == 2
    ]
    assert fault.check == "N2-length"
    assert "UTF-8" in fault.mend


FIELDS: list[tuple[str, int, dict[str, str], str]] = [
    # The form: what is mandatory is there, digits are digits, a date is written from the century.
    ("no sort of message", 0, {"0105": " "}, "N3-0105"),
    ("no insurer", 0, {"0108": "0000"}, "N3-0108"),
    ("letters in a number", 1, {"0202": "XXXXXXXXXXXX"}, "N3-0202"),
    ("spaces in a number that may be zero", 1, {"0219": "     "}, "N3-0219"),
    ("no initials", 1, {"0215": ""}, "N3-0215"),
    ("no number of prestations", 3, {"0618": "0000"}, "N3-0618"),
    ("a date from the day", 2, {"0412": "20032020"}, "N4-0412"),
    ("a date from the day, in an early century", 2, {"0412": "01032020"}, "N3-0412"),
    ("a character that prints nothing", 1, {"0210": "Voor\x00beeld"}, "N3-0210"),
    # The value: days of the calendar, codes that can be, values of a list, blanks kept blank.
    ("30 February", 2, {"0411": "20200230"}, "N4-0411"),
    ("a BSN that cannot be", 1, {"0203": "111222334"}, "N4-0203"),
    ("no kind of provider", 0, {"0112": "00990001"}, "N4-0112"),
    ("no provider", 0, {"0112": "06000000"}, "N4-0112"),
    ("a service bureau is of kind 98", 0, {"0109": "06990001"}, "N4-0109"),
    ("a third sex", 1, {"0208": "3"}, "N4-0208"),
    ("another currency", 0, {"0119": "USD"}, "N4-0119"),
    ("a text that starts late", 1, {"0210": " Voorbeeld"}, "N4-0210"),
    ("zeros for a text", 1, {"0211": "0000000000"}, "N4-0211"),
    ("a postal code without letters", 1, {"0217": "123456"}, "N4-0217"),
    ("an unknown kind of referrer", 2, {"0420": "09"}, "N4-0420"),
    ("kept for later", 2, {"0422": "0303"}, "N4-0422"),
    ("a reserve that holds something", 4, {"1780": "x"}, "N4-1780"),
    ("too small a message", 5, {"9909": "2"}, "N4-9909"),
]


@pytest.mark.parametrize(("says", "line", "edit", "expected"), FIELDS, ids=[f[0] for f in FIELDS])
def test_a_field_is_refused_at_levels_3_and_4(
    says: str, line: int, edit: dict[str, str], expected: str
) -> None:
    found = [f for f in read(data(edited({line: edit}))).faults if f.level in (3, 4)]
    (name,) = edit
    field = GZ321.named(name)
    assert [(f.check, f.line, f.field, f.start) for f in found] == [
        (expected, line + 1, name, field.start)
    ]
    assert found[0].returns == field.returns


RELATIONS: list[tuple[str, Edits, str]] = [
    ("software has a version", {0: {"0106": "010101"}}, "N5-001"),
    ("an insurer knows who was treated", {2: {"0407": "2"}}, "N5-003"),
    ("a provider or an institution", {0: {"0110": "94990001"}}, "N5-005"),
    ("the practice is paid but not named", {0: {"0113": "03"}}, "N5-007"),
    ("the provider is paid but not named", {0: {"0113": "02"}}, "N5-009"),
    ("the institution is paid but not named", {0: {"0112": "0"}}, "N5-011"),
    ("the period ends before it begins", {0: {"0115": "20200229"}}, "N5-0115"),
    ("the invoice is older than the period", {0: {"0117": "20200330"}}, "N5-0117"),
    ("a name of the partner is announced", {1: {"0212": "2"}}, "N5-015"),
    ("two postal codes", {1: {"0218": "B-1000"}}, "N5-017"),
    ("in the Netherlands, without postal code", {1: {"0217": "", "0221": "NL"}}, "N5-019"),
    ("a Dutch postal code abroad", {1: {"0221": "BE"}}, "N5-021"),
    ("abroad in the Netherlands", {1: {"0217": "", "0218": "B-1000", "0221": "NL"}}, "N5-023"),
    ("abroad, country unknown", {1: {"0217": "", "0218": "B-1000"}}, "N5-0221"),
    ("care after the invoice", {0: {"0117": "20200301"}}, "N5-025"),
    ("care that ends after the invoice", {0: {"0117": "20200319"}}, "N5-027"),
    ("care that ends before it begins", {2: {"0412": "20200301"}}, "N5-029"),
    ("care from before the standard", {2: {"0411": "20131231"}}, "N5-031"),
    ("a second therapist without a profession", {2: {"0418": "94990002"}}, "N5-033"),
    ("a self-referrer with a referrer", {2: {"0420": "06"}}, "N5-035"),
    ("a credit of nothing", {2: {"0439": "C"}}, "N5-039"),
    ("a DBC code for basic care", {2: {"0410": "101001000041"}}, "N5-0410"),
    ("basic care without an expected product", {2: {"0426": ""}}, "N5-053"),
    ("a ROM outside basic care", {2: {"0430": "J"}, 3: {"0610": "15"}}, "N5-055"),
    ("hours of activities that are not there", {2: {"0433": "000020"}}, "N5-057"),
    ("less time in all than in its parts", {2: {"0435": "000089"}}, "N5-059"),
    ("treatment without its port specialism", {3: {"0610": "10"}}, "N5-061"),
    ("a stay with the code of the performance", {3: {"0610": "11"}}, "N5-063"),
    ("a tariff of another performance", {3: {"0609": "02"}}, "N5-065"),
    ("a tariff that ends later", {3: {"0617": "20200321"}}, "N5-067"),
    ("a tariff that starts later", {3: {"0616": "20200303"}}, "N5-045"),
    ("a tariff for another code", {3: {"0612": "180002"}}, "N5-049"),
    ("a credit of itself", {3: {"0628": "T3"}}, "N5-069"),
    ("a credit of an unnamed tariff", {3: {"0626": "C"}}, "N5-071"),
    ("debit and credit in one record", {3: {"0623": "C"}}, "N5-073"),
    ("more declared than calculated", {3: {"0620": "51233"}}, "N5-075"),
    ("activities counted but not there", {2: {"0433": "000001"}}, "N5-077"),
    ("time spent by another person", {4: {"1703": BRAM}}, "N5-087"),
    ("time spent on a fee", {3: {"0610": "04"}}, "N5-089"),
    ("a profession for the head therapist", {4: {"1712": "9922"}}, "N5-091"),
    ("an assistant without a profession", {4: {"1710": "02", "1711": "0"}}, "N5-093"),
    ("time spent before the care began", {4: {"1713": "20200301"}}, "N5-095"),
    ("no time in time spent", {4: {"1716": "0", "1717": "0"}}, "N5-097"),
    ("time that credits itself", {4: {"1720": "B4"}}, "N5-099"),
    ("another number of persons", {5: {"9902": "2"}}, "N5-101"),
    ("another number of performances", {5: {"9904": "2"}}, "N5-9904"),
    ("another number of tariffs", {5: {"9905": "2"}}, "N5-103"),
    ("another number of times spent", {5: {"9907": "2"}}, "N5-105"),
    ("another number of records", {5: {"9909": "5"}}, "N5-107"),
    ("another total", {5: {"9910": "51235"}}, "N5-109"),
    ("a total with the wrong sign", {5: {"9911": "C"}}, "N5-109"),
    ("a number left out", {2: {"0402": "3"}, 3: {"0602": "4"}, 4: {"1702": "5"}}, "N5-0402"),
]


@pytest.mark.parametrize(("says", "edits", "expected"), RELATIONS, ids=[r[0] for r in RELATIONS])
def test_fields_that_contradict_each_other_are_refused_at_level_5(
    says: str, edits: Edits, expected: str
) -> None:
    assert expected in checks(read(data(edited(edits))))


def test_a_line_is_credited_once() -> None:
    """The insured person has two performances that both take back P2."""
    head, person, care, price, spent, _ = credited()
    second = care | {"0402": "5", "0440": "P10", "0411": "20200302", "0413": "02"}
    price_2 = price | {"0602": "6", "0609": "02", "0627": "T10"}
    spent_2 = spent | {"1702": "7", "1709": "02", "1719": "B10"}
    end = last(1) | {"9904": "2", "9905": "2", "9907": "2", "9909": "7", "9910": "102468",
                     "9911": "C"}  # fmt: skip
    found = read(data([head, person, care, price, spent, second, price_2, spent_2, end]))
    assert checks(found) == ["N5-037"]


def test_a_stay_counts_its_days() -> None:
    """From 2 up to 20 March both counted are nineteen days."""
    edits = {2: {"0408": "050"}, 3: {"0610": "16", "0606": "050", "0618": "18"},
             4: {"1706": "050"}}  # fmt: skip
    assert "N5-0618" in checks(read(data(edited(edits))))
    edits = {**edits, 3: edits[3] | {"0618": "19"}}
    assert "N5-0618" not in checks(read(data(edited(edits))))


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        (None, set()),
        (RECEIVED, set()),
        (date(2020, 4, 3), set()),
        (date(2020, 4, 2), {"N5-0117"}),
        (date(2020, 3, 19), {"N5-0117", "N5-0412"}),
        (date(2020, 3, 1), {"N5-0114", "N5-0117", "N5-0412"}),
    ],
)
def test_dates_are_held_against_the_day_of_receipt(
    received: date | None, expected: set[str]
) -> None:
    """The period began on 1 March, the care ended on the 20th, the invoice is of 3 April."""
    assert set(checks(read(data(message()), received=received))) == expected


def test_one_wrong_number_does_not_make_every_next_record_wrong() -> None:
    assert checks(read(data(edited({2: {"0402": "777"}}, message(3))))) == ["N5-0402"]


def test_a_mark_that_cannot_be_read_costs_one_finding() -> None:
    """What the record is follows from its place and its contents."""
    assert checks(read(marked(2, b"XX")())) == ["N3-0401"]
    assert checks(read(marked(2, b"00")())) == ["N3-0401"]
    assert checks(read(marked(2, b"77")())) == ["N2-0018", "N4-0401"]


def test_relations_are_not_held_against_a_record_that_is_out_of_place() -> None:
    """The first tariff stands before its performance: what follows has no level 5."""
    assert {check[:2] for check in checks(read(moved(3, 2)()))} == {"N2"}


# --- findings -----------------------------------------------------------------------------------


def test_a_finding_says_where_what_how_and_by_which_check() -> None:
    (found,) = read(data(edited({1: {"0208": "3"}}))).findings()
    assert found.code == "vektis-value"
    assert (found.place.line, found.place.column) == (2, 62)
    assert found.place.spot == "record 02, field 0208"
    assert found.message == "0208 (geslacht) must be one of 1, 2; found: '3'"
    assert found.mend == "take a value of the code list"
    assert found.source == "GZ321 v1.0, check N4-0208, return code 0351"


def test_a_finding_of_a_relation_names_both_sides() -> None:
    (found,) = read(data(edited({1: {"0212": "2"}}))).findings()
    expected = "0213 (naam 2) must be filled when 0212 (naamgebruik 2) is one of 2"
    assert found.message.startswith(expected)


def test_no_finding_shows_who_the_person_is() -> None:
    """Numbers, names, days of birth and addresses stay out of what is printed."""
    edits = {1: {"0203": "111222334", "0207": "19800231", "0210": " Voorbeeld", "0217": "12AB34"}}
    text = repr(read(data(edited(edits))).findings())
    assert not any(part in text for part in ("111222334", ANNA, "Voorbeeld", "19800231", "12AB34"))


def test_every_level_has_its_code() -> None:
    found = {level: Fault(level, 1, "x").finding("f", "s").code for level in LEVELS}
    assert found == {1: "vektis-message", 2: "vektis-record", 3: "vektis-form", 4: "vektis-value",
                     5: "vektis-relation"}  # fmt: skip


def test_the_first_thousand_faults_are_kept_and_the_others_counted() -> None:
    """Each of 400 persons has a wrong sex, a wrong currency of time and a wrong sort of tariff."""
    records = [
        r | {"0208": "3"} if "0208" in r else r | {"1715": "04"} if "1715" in r else
        r | {"0621": "X"} if "0621" in r else r for r in message(400)
    ]  # fmt: skip
    found = read(data(records))
    assert found.fault_count == 1_600
    assert len(found.faults) == FAULT_LIMIT == 1_000
    more = found.findings()[-1]
    assert (more.code, more.message) == ("vektis-more", "600 more faults were found and are not "
                                         "listed")  # fmt: skip


# --- size ---------------------------------------------------------------------------------------


class Endless(io.RawIOBase):
    """A message of any number of persons, made while it is read."""

    def __init__(self, persons: int) -> None:
        self.rest = self.parts(persons)
        self.left = b""

    def parts(self, persons: int) -> Iterator[bytes]:
        yield data([header()])
        for person in range(persons):
            yield data([r | _numbered(r, 4 * person) for r in message()[1:-1]])
        yield data([last(persons)])

    def readable(self) -> bool:
        return True

    def readinto(self, target: Any) -> int:
        while not self.left:
            part = next(self.rest, None)
            if part is None:
                return 0
            self.left = part
        size = min(len(target), len(self.left))
        target[:size], self.left = self.left[:size], self.left[size:]
        return size


def _numbered(record: Record, offset: int) -> Record:
    name = min(record)[:2] + "02"
    return {name: str(int(record[name]) + offset)}


def peak_bytes(persons: int) -> int:
    stream = io.BufferedReader(Endless(persons))
    tracemalloc.start()
    try:
        found = check_stream(stream, "endless")
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        assert found.clean
        assert found.total_cents == 51_234 * persons


def test_a_message_of_any_size_takes_the_same_memory() -> None:
    """Ten times the persons, less than a tenth more memory."""
    peak_bytes(200)
    assert peak_bytes(2_000) < peak_bytes(200) * 11 // 10 + 20_000


def test_reading_tells_how_far_it_is(tmp_path: Path) -> None:
    path = file_of(tmp_path, message(6_000))
    size = path.stat().st_size
    seen: list[tuple[int, int]] = []
    check(path, progress=lambda done, total: seen.append((done, total)))
    # 24,002 lines: after 10,000 and 20,000 of them (312 bytes each), and at the end.
    assert seen == [(10_000 * 312, size), (20_000 * 312, size), (size, size)]
    seen.clear()
    list(claim_lines(path, received=RECEIVED, progress=lambda *at: seen.append(at)))
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert seen[-1] == (2 * size, 2 * size)


# --- whatever comes in --------------------------------------------------------------------------

KNOWN_CODES = {"vektis-message", "vektis-record", "vektis-form", "vektis-value", "vektis-relation",
               "vektis-more"}  # fmt: skip
RIGHT = data(message(3))


def named(content: bytes) -> Checked:
    """The check gives named findings for any bytes, and never a traceback."""
    found = read(content, received=RECEIVED)
    for finding in found.findings():
        assert finding.code in KNOWN_CODES
        assert finding.place.line <= content.count(b"\n") + 1
        assert finding.message
        assert finding.mend
    return found


@settings(max_examples=examples(500))
@given(st.integers(0, len(RIGHT) - 1))
def test_a_message_cut_off_anywhere_is_refused(size: int) -> None:
    assert not named(RIGHT[:size]).clean


@settings(max_examples=examples(300))
@given(st.integers(0, 13), st.integers(-310, 200).filter(bool))
def test_a_record_of_another_length_is_refused(line: int, more: int) -> None:
    lines = RIGHT.split(b"\r\n")
    lines[line] = lines[line] + b" " * more if more > 0 else lines[line][:more]
    found = {fault.check for fault in named(b"\r\n".join(lines)).faults}
    assert found & {"N2-length", "N2-empty_line", "N1-0002"}


@settings(max_examples=examples(300))
@given(st.permutations(range(14)))
def test_records_in_another_order_are_refused(order: list[int]) -> None:
    """Also when only two equal kinds changed places: then their numbers tell."""
    lines = RIGHT.split(b"\r\n")[:-1]
    content = b"".join(lines[n] + b"\r\n" for n in order)
    assert named(content).clean == (order == list(range(14)))


@settings(max_examples=examples(500))
@given(st.binary(max_size=2_000))
def test_any_bytes_are_refused_with_a_named_finding(content: bytes) -> None:
    assert not named(content).clean


@settings(max_examples=examples(500))
@given(st.integers(0, len(RIGHT) - 1), st.binary(min_size=1, max_size=40))
def test_bytes_written_over_a_message_give_named_findings(place: int, part: bytes) -> None:
    named(RIGHT[:place] + part + RIGHT[place + len(part) :])


@settings(max_examples=examples(200))
@given(st.sampled_from(["utf-16", "utf-16-le", "utf-32", "utf-7", "cp500", "utf-8-sig"]))
def test_a_message_in_another_encoding_is_refused(encoding: str) -> None:
    """cp500 is the encoding of mainframes; in UTF-7 and ASCII a plain message is the same."""
    content = RIGHT.decode("latin-1").encode(encoding)
    assert named(content).clean == (content == RIGHT)


@settings(max_examples=examples(200))
@given(
    st.sampled_from(["9902", "9904", "9905", "9907", "9909", "9910"]),
    st.integers(0, 10**11 - 1),
)
def test_counts_and_totals_of_any_size_are_compared(name: str, number: int) -> None:
    field = GZ321.named(name)
    text = str(number)[: field.length]
    right = message(3)[-1][name]
    found = named(data(edited({13: {name: text}}, message(3))))
    assert found.clean == (int(text) == int(right))


@settings(max_examples=examples(100))
@given(st.randoms(use_true_random=False))
def test_every_field_filled_with_nines_gives_findings_on_its_line(chance: random.Random) -> None:
    line = chance.randrange(14)
    records = message(3)
    names = [n for n in GZ321.kinds[min(records[line])[:2]].fields if n[2:] != "01"]
    name = chance.choice(names)
    length = GZ321.named(name).length
    named(data(edited({line: {name: "9" * length}}, records)))


# --- claim lines --------------------------------------------------------------------------------


def rows_of(folder: Path, records: list[Record], **more: Any) -> list[dict[str, object]]:
    path = file_of(folder, records)
    return [row for _, row in claim_lines(path, received=RECEIVED, **more)]


def test_a_performance_and_its_tariff_become_one_line(tmp_path: Path) -> None:
    (row,) = rows_of(tmp_path, message())
    assert row == {
        "claim_id": "F2020-03", "line_id": "T3", "payer": "9001", "provider": "06990001",
        "patient": None, "code_list": "063", "code": "180001", "product": None,
        "opened": date(2020, 3, 2), "closed": date(2020, 3, 20), "delivered": date(2020, 3, 2),
        "received": RECEIVED, "quantity": 1, "unit": "prestatie", "declared": 51_234,
        "paid": None, "debit_credit": "D", "reverses": None, "diagnosis": None,
        "specialism": None, "referrer": "01990001", "birth_year": 1980, "sex": "2",
        "postcode3": "123",
    }  # fmt: skip


def test_a_credit_names_the_line_that_it_reverses(tmp_path: Path) -> None:
    """The amount stays above zero: the letter says which way it goes."""
    (row,) = rows_of(tmp_path, credited())
    assert (row["debit_credit"], row["declared"]) == ("C", 51_234)
    assert (row["line_id"], row["reverses"]) == ("T9", "T3")


def test_a_patient_is_a_pseudonym_under_a_key_and_nothing_without(tmp_path: Path) -> None:
    """The same person is the same under one key, and not to be known under another."""
    first, second = (rows_of(tmp_path, message(3), key=key) for key in (KEY, OTHER_KEY))
    assert first[0]["patient"] == first[2]["patient"] == KEY.pseudonym(ANNA)
    assert first[1]["patient"] == KEY.pseudonym(BRAM)
    assert {row["patient"] for row in first}.isdisjoint(row["patient"] for row in second)
    assert {row["patient"] for row in rows_of(tmp_path, message(3))} == {None}


def test_a_person_without_a_number_has_a_pseudonym_of_the_insured_number(tmp_path: Path) -> None:
    names = {1: "02", 2: "04", 3: "06", 4: "17"}

    def of(number: str) -> object:
        edits = {n: {f"{k}03": "999999999", f"{k}05": number} for n, k in names.items()}
        return rows_of(tmp_path, edited(edits), key=KEY)[0]["patient"]

    assert of("VZ-17") == of("VZ-17")
    assert of("VZ-17") != of("VZ-18")
    assert "VZ-17" not in str(of("VZ-17"))


def test_nothing_is_taken_in_of_a_message_with_a_fault(tmp_path: Path) -> None:
    """The fault is in the last record; no line comes out before it is known."""
    lines = claim_lines(file_of(tmp_path, edited({5: {"9910": "1"}})), received=RECEIVED)
    with pytest.raises(BadInput) as raised:
        next(lines)
    assert [f.code for f in raised.value.findings] == ["vektis-relation"]


def test_a_test_message_is_taken_in_only_when_it_is_asked_for(tmp_path: Path) -> None:
    records = edited({0: {"0105": "T"}})
    with pytest.raises(BadInput) as raised:
        rows_of(tmp_path, records)
    assert [f.code for f in raised.value.findings] == ["vektis-test-message"]
    assert len(rows_of(tmp_path, records, take_test=True)) == 1


def test_a_layout_without_claim_lines_says_so(tmp_path: Path) -> None:
    path = tmp_path / "toy.yaml"
    path.write_text(LAYOUT, encoding="utf-8")
    content = tmp_path / "message"
    content.write_bytes(b"01        \n99        \n")
    with pytest.raises(BadInput) as raised:
        list(claim_lines(content, received=RECEIVED, layout=read_layout(path)))
    assert [f.code for f in raised.value.findings] == ["vektis-no-claims"]


def test_a_file_that_is_not_there_has_a_finding(tmp_path: Path) -> None:
    for reads in (
        lambda path: check(path),
        lambda path: list(claim_lines(path, received=RECEIVED)),
        lambda path: message_source(path, received=RECEIVED),
    ):
        with pytest.raises(BadInput) as raised:
            reads(tmp_path / "nothing")
        assert [f.code for f in raised.value.findings] == ["unreadable"]


def test_the_source_of_a_message_differs_by_key_and_day_of_receipt(tmp_path: Path) -> None:
    """The same message read otherwise gives other lines, so it is another source."""
    path = file_of(tmp_path, message())
    sources = [
        message_source(path, received=RECEIVED),
        message_source(path, received=RECEIVED, key=KEY),
        message_source(path, received=RECEIVED, key=OTHER_KEY),
        message_source(path, received=date(2020, 4, 7)),
    ]
    assert len({source.content for source in sources}) == 4
    assert sources[0].content == message_source(path, received=RECEIVED).content


# --- standards that are known in part -------------------------------------------------------------


def old_header(code: str, version: str) -> Record:
    return {
        "01-kenmerk": "01", "01-code": code, "01-versie": version, "01-soort": "P",
        "01-uzovi": "9001", "01-instelling": "06990001", "01-betaling": "04",
        "01-factuur": "F77", "01-valuta": "EUR",
    }  # fmt: skip


def old_insured() -> Record:
    return {"02-kenmerk": "02", "02-id": "1", "02-bsn": ANNA, "02-uzovi": "9001",
            "02-geboren": "19800517", "02-geslacht": "2", "02-postcode": "1234AB"}  # fmt: skip


def hospital() -> list[Record]:
    """A DBC care product of EUR 1,000.00 with an intensive-care day of EUR 2,150.00."""
    care = {"04-kenmerk": "04", "04-id": "2", "04-bsn": ANNA, "04-uzovi": "9001",
            "04-codelijst": "041", "04-code": "15B875", "04-begin": "20200110",
            "04-einde": "20200408", "04-zorgproduct": "990004009", "04-aantal": "1",
            "04-diagnose": "0301", "04-specialisme": "0303", "04-verwijzer": "01990001",
            "04-dc": "D", "04-referentie": "P1"}  # fmt: skip
    fee = {"06-kenmerk": "06", "06-code": "15B875", "06-begin": "20200110", "06-berekend": "100000",
           "06-dc-berekend": "D", "06-declaratiebedrag": "100000", "06-dc": "D",
           "06-referentie": "T1"}  # fmt: skip
    day = fee | {"06-code": "190150", "06-begin": "20200112", "06-berekend": "215000",
                 "06-declaratiebedrag": "215000", "06-referentie": "T2"}  # fmt: skip
    end = {"99-kenmerk": "99", "99-verzekerden": "1", "99-prestaties": "1", "99-tarieven": "2",
           "99-detailrecords": "4", "99-totaal": "315000", "99-dc": "D"}  # fmt: skip
    return [old_header("101", "09"), old_insured(), care, fee, day, end]


def home_care(quantity: str, unit: str) -> list[Record]:
    care = {"04-kenmerk": "04", "04-id": "2", "04-bsn": ANNA, "04-uzovi": "9001",
            "04-codelijst": "065", "04-code": "1002", "04-aantal": quantity,
            "04-tijdseenheid": unit, "04-declaratiebedrag": "8890", "04-dc": "D",
            "04-referentie": "P1"}  # fmt: skip
    return [old_header("428", "01"), old_insured(), care]


def old_message(folder: Path, standard: Layout, records: list[Record], end: str = "") -> Path:
    path = folder / "message.asc"
    lines = [written(standard, record) for record in records]
    lines += [end.ljust(standard.length)] if end else []
    path.write_bytes("".join(line + "\r\n" for line in lines).encode("latin-1"))
    return path


def test_a_hospital_line_joins_a_performance_and_its_tariff(tmp_path: Path) -> None:
    path = old_message(tmp_path, ZH308, hospital())
    assert check(path).findings() == ()
    first, second = (row for _, row in claim_lines(path, received=RECEIVED, key=KEY))
    assert (first["code"], first["product"], first["declared"]) == ("15B875", "990004009", 100_000)
    assert (second["code"], second["delivered"]) == ("190150", date(2020, 1, 12))
    assert (first["opened"], first["closed"]) == (date(2020, 1, 10), date(2020, 4, 8))
    assert (first["diagnosis"], first["specialism"]) == ("0301", "0303")
    assert first["patient"] == KEY.pseudonym(ANNA)


@pytest.mark.parametrize(
    ("line", "edit", "expected"),
    [
        (5, {"99-totaal": "315001"}, "N5-99-totaal"),
        (5, {"99-tarieven": "1"}, "N5-99-tarieven"),
        (2, {"04-bsn": BRAM}, "N5-04-bsn"),
        (2, {"04-dc": "C"}, "N5-04-vorige"),
        (2, {"04-einde": "20200109"}, "N5-04-einde"),
        (1, {"02-bsn": "0"}, "N3-02-bsn"),
        (0, {"01-versie": "08"}, "N1-0009"),
    ],
)
def test_what_is_known_of_the_hospital_message_is_checked(
    line: int, edit: dict[str, str], expected: str, tmp_path: Path
) -> None:
    path = old_message(tmp_path, ZH308, edited({line: edit}, hospital()))
    assert expected in checks(check(path))


@pytest.mark.parametrize(
    ("quantity", "code", "minutes", "unit"),
    [
        ("45", "01", 45, "minuut"),
        ("3", "04", 180, "minuut"),  # three hours
        ("7", "07", 35, "minuut"),  # seven times five minutes
        ("2", "14", 2, "etmaal"),
        ("2", "16", 2, "dagdeel"),
        ("2", "11", 2, "tijdseenheid 11"),
        ("1", "00", 1, "prestatie"),
    ],
)
def test_time_is_counted_in_its_smallest_unit(
    quantity: str, code: str, minutes: int, unit: str, tmp_path: Path
) -> None:
    path = old_message(tmp_path, AW319, home_care(quantity, code), end="99")
    ((_, row),) = claim_lines(path, received=RECEIVED)
    assert (row["quantity"], row["unit"]) == (minutes, unit)
    assert (row["code"], row["code_list"], row["declared"]) == ("1002", "065", 8_890)
    # The place of the dates is not known: they are left out, not guessed.
    assert (row["opened"], row["closed"], row["delivered"]) == (None, None, None)


def test_a_message_gives_its_records_in_order() -> None:
    found = [item for item in Message(io.BytesIO(RIGHT)) if not isinstance(item, Fault)]
    assert [record.kind.code for record in found] == ["01", *["02", "04", "06", "17"] * 3, "99"]
    assert found[3].value("0203") == ANNA
    assert found[3].number("0411") == 20_200_302


def test_patients_of_a_message_become_pseudonyms_once(tmp_path: Path) -> None:
    """By the reader: the intake, which has the key too, leaves them as they are."""
    source = message_source(file_of(tmp_path, message()), received=RECEIVED, key=KEY)
    store = Store(tmp_path / "store")
    assert take_in(source, store, key=KEY).pseudonyms == KEY.mark
    (patient,) = store.dataset().to_table().column("patient").to_pylist()
    assert patient == rows_of(tmp_path, message(), key=KEY)[0]["patient"]


def test_the_intake_sees_how_far_a_message_is_checked_before_its_first_line(
    tmp_path: Path,
) -> None:
    """24,002 lines are gone through twice: half of the work is done when the check is."""
    path = file_of(tmp_path, message(6_000))
    source, size = message_source(path, received=RECEIVED), path.stat().st_size
    seen: list[tuple[int, int]] = []
    report = intake_check(source, progress=lambda done, all_: seen.append((done, all_)))
    assert report.accepted.rows == 6_000
    assert seen[:2] == [(10_000 * 312, 2 * size), (20_000 * 312, 2 * size)]
    assert seen[-1] == (2 * size, 2 * size)
