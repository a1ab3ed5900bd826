"""Good contract files made bad, one place at a time: a finding with file and line, no traceback."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.conftest import examples
from tests.contracts import FRAMEWORKS, NAMES, copied

from passend.contract.check import check
from passend.findings import BadInput

WHOLE = tuple(name for name in NAMES if name not in FRAMEWORKS)
DUTCH = {
    "clauses": "afspraken",
    "observations": "waarnemingen",
    "amounts": "bedragen",
    "parties": "partijen",
    "examples": "voorbeelden",
    "measures": "meetwaarden",
    "expected": "verwachting",
    "postings": "boekingen",
    "prices": "prijslijsten",
    "care": "zorg",
    "uncertainties": "onzekerheden",
    "title": "titel",
    "runs": "looptijd",
    "until": "tot",
    "held_by": "opgave_van",
    "year_of": "jaar_van",
    "kind": "soort",
    "hash": "hash",
    "because": "omdat",
}


@dataclass
class Text:
    """A contract file under the knife. ``at`` is the line (from 1) that was made bad."""

    lines: list[str]
    chance: random.Random
    at: int = 0

    def pick(self, pattern: str) -> int:
        """The index of some line that matches. Raises LookupError when there is none."""
        found = [i for i, text in enumerate(self.lines) if re.search(pattern, text)]
        if not found:
            raise LookupError(pattern)
        return self.chance.choice(found)

    def replace(self, pattern: str, new: str) -> None:
        """Replace one match on some line that has one."""
        i = self.pick(pattern)
        self.lines[i] = re.sub(pattern, new, self.lines[i], count=1)
        self.at = i + 1

    def insert(self, i: int, *new: str, at: int = 0) -> None:
        self.lines[i:i] = new
        self.at = i + 1 + at

    def into(self, section: str, *new: str, at: int = 0) -> None:
        """New lines at the start of a section, which is added when the file has none."""
        pattern = rf"^({section}|{DUTCH[section]}):\s*$"
        try:
            self.insert(self.pick(pattern) + 1, *new, at=at)
        except LookupError:
            end = len(self.lines)
            self.insert(end, f"{section}:", *new, at=at + 1)

    def clause(self, body: str) -> None:
        """A clause more, with this body; without an own payer it has parties that exist."""
        payer, provider = self.two_parties()
        sides = "" if "paid_by" in body else f"paid_by: {payer}, paid_to: {provider}, "
        self.into("clauses", f"  zz_new: {{{sides}{body}}}")

    def two_parties(self) -> list[str]:
        start = self.pick(r"^(parties|partijen):")
        names = [re.match(r"  (\w+):", text) for text in self.lines[start + 1 : start + 3]]
        return [name[1] for name in names if name]

    def year(self) -> int:
        """The first year of the run."""
        return int(re.search(r"\d{4}", self.lines[self.pick("^(runs|looptijd):")])[0])  # type: ignore[index]


Kind = Callable[[Text], object]
KINDS: dict[str, tuple[str, Kind]] = {}


def kind(code: str) -> Callable[[Kind], Kind]:
    """Registers a kind of mutation with the code of the finding it must give."""

    def register(change: Kind) -> Kind:
        KINDS[change.__name__] = (code, change)
        return change

    return register


MONEY = "{money: {money: '1.00', per: year}}"
OBSERVED = "{unit: money, per: year, year_of: opened, held_by: both}"
JUDGED = "{kind: judged, use: watched, owners: [], year_of: stated, held_by: both, definition: x}"

# --- what is no YAML as we take it -----------------------------------------------------------


@kind("tab")
def tab_as_indent(text: Text) -> None:
    text.insert(text.pick(r"^(parties|partijen):") + 1, "\tzz: 1")


@kind("duplicate-key")
def duplicate_key(text: Text) -> None:
    i = text.pick(r"^(id|title|titel|runs|looptijd|passend): ?\S")
    text.insert(i + 1, text.lines[i])


@kind("duplicate-key")
def duplicate_section(text: Text) -> None:
    i = text.pick(r"^(clauses|afspraken):")
    text.insert(len(text.lines), text.lines[i], "  zz: {says: x}")


@kind("anchor")
def anchor(text: Text) -> None:
    text.replace(r"^id: ", "id: &a ")


@kind("anchor")
def alias(text: Text) -> None:
    text.replace(r"^id: .*", "id: *a")


@kind("anchor")
def merge_key(text: Text) -> None:
    text.insert(1, "<<: {copied_from: x}")


@kind("tag")
def tag(text: Text) -> None:
    text.replace(r"^id: ", "id: !!str ")


@kind("several-documents")
def second_document(text: Text) -> None:
    text.insert(len(text.lines), "---", "passend: 1")


@kind("key-not-text")
def key_that_is_a_list(text: Text) -> None:
    text.insert(1, "? [a, b]", ": c")


@kind("key-not-text")
def empty_key(text: Text) -> None:
    text.insert(1, "'': c")


@kind("yaml-syntax")
def unclosed_bracket(text: Text) -> None:
    text.insert(1, "copied_from: [a")
    text.at = 0


@kind("yaml-syntax")
def unclosed_quote(text: Text) -> None:
    text.insert(1, 'copied_from: "a')
    text.at = 0


@kind("yaml-syntax")
def wrong_indent(text: Text) -> None:
    text.insert(2, "   zz: 1")
    text.at = 0


@kind("bad-character")
def invisible_character(text: Text) -> None:
    text.replace(r"^id: ", "id: \u200b")


@kind("bad-character")
def control_character(text: Text) -> None:
    text.replace(r"^id: ", "id: \x07")


@kind("too-deep")
def too_deep(text: Text) -> None:
    text.insert(1, "vision: " + "[" * 60 + "]" * 60)


@kind("empty")
def nothing_left(text: Text) -> None:
    text.lines[:] = ["# nothing"]
    text.at = 1


@kind("not-a-mapping")
def list_at_the_root(text: Text) -> None:
    text.lines[:] = ["- passend: 1"]
    text.at = 1


# --- keys and values -------------------------------------------------------------------------


@kind("unknown-key")
def unknown_key_at_the_top(text: Text) -> None:
    text.insert(text.chance.randint(0, 3), "zz_key: 1")


@kind("unknown-key")
def misspelled_key(text: Text) -> None:
    text.clause(f"pya: {MONEY}")


@kind("unknown-key")
def unknown_field_of_a_term(text: Text) -> None:
    text.clause(f"pay: {{at_most: {{of: {MONEY}, limit: {MONEY}, abvoe: 8%}}}}")


@kind("missing-key")
def no_id(text: Text) -> None:
    del text.lines[text.pick("^id:")]
    text.at = 1


@kind("missing-key")
def no_format_version(text: Text) -> None:
    del text.lines[text.pick("^passend:")]
    text.at = 1


@kind("missing-key")
def no_parties(text: Text) -> None:
    i = text.pick(r"^(parties|partijen):")
    del text.lines[i]
    while text.lines[i].startswith("  "):
        del text.lines[i]
    text.at = 1


@kind("missing-key")
def no_holder(text: Text) -> None:
    text.into("observations", "  zz: {unit: money, per: year, year_of: opened}")


@kind("missing-key")
def no_attribution(text: Text) -> None:
    text.into("observations", "  zz: {unit: money, per: year, held_by: both}")


@kind("missing-key")
def field_of_a_term_missing(text: Text) -> None:
    text.clause(f"pay: {{stop_loss: {{of: {MONEY}, limit: {MONEY}}}}}")


@kind("unknown-word")
def other_format_version(text: Text) -> None:
    text.replace("^passend: 1", "passend: 2")


@kind("unknown-word")
def unknown_attribution(text: Text) -> None:
    text.into("observations", f"  zz: {OBSERVED.replace('opened', 'started')}")


@kind("unknown-word")
def unknown_kind_of_party(text: Text) -> None:
    text.into("parties", "  zz: {name: x, kind: pharmacy_chain}")


@kind("unknown-word")
def unknown_grain(text: Text) -> None:
    text.into("observations", f"  zz: {OBSERVED.replace('year,', 'decade,', 1)}")


@kind("unknown-word")
def unknown_choice(text: Text) -> None:
    bands = "[{beyond: 3%, rate: 50%}]"
    text.clause(f"pay: {{corridor: {{of: {MONEY}, target: {MONEY}, bands: {bands}, sides: all}}}}")


@kind("bad-date")
def day_that_does_not_exist(text: Text) -> None:
    text.replace(r"(until|tot): \d{4}-01-01", r"\1: 2028-02-30")


@kind("bad-date")
def day_in_dutch_order(text: Text) -> None:
    text.replace(r"(until|tot): (\d{4})-01-01", r"\1: 01-01-\2")


@kind("bad-value")
def version_that_is_no_number(text: Text) -> None:
    text.lines[:] = [line for line in text.lines if not line.startswith("version:")]
    text.insert(1, "version: second")


@kind("bad-value")
def list_where_a_text_belongs(text: Text) -> None:
    text.replace(r"^id: .*", "id: [a, b]")


@kind("bad-id")
def contract_id_with_spaces(text: Text) -> None:
    text.replace(r"^id: .*", "id: my contract")


@kind("bad-id")
def clause_id_with_capitals(text: Text) -> None:
    text.into("clauses", "  Article3: {says: x}")


@kind("bad-code")
def agb_without_its_zero(text: Text) -> None:
    text.into("parties", "  zz: {name: x, kind: provider, agb: 1234567}")


@kind("bad-code")
def uzovi_with_a_letter(text: Text) -> None:
    text.into("parties", "  zz: {name: x, kind: insurer, uzovi: ['900l']}")


@kind("empty-period")
def run_that_ends_before_it_begins(text: Text) -> None:
    text.replace(r"^(runs|looptijd): \{(from|vanaf): \d{4}", r"\1: {\2: 2199")


@kind("empty-period")
def clause_that_runs_for_no_day(text: Text) -> None:
    year = text.year()
    text.clause(f"runs: {{from: {year}-01-01, until: {year}-01-01}}, pay: {MONEY}")


@kind("outside-run")
def clause_that_outlives_the_contract(text: Text) -> None:
    text.clause(f"runs: {{from: {text.year()}-01-01, until: 2099-01-01}}, pay: {MONEY}")


@kind("partial-window")
def clause_that_ends_inside_a_month(text: Text) -> None:
    year = text.year()
    text.clause(f"runs: {{from: {year}-01-01, until: {year}-06-15}}, pay: {MONEY}")


# --- names and parties -----------------------------------------------------------------------


@kind("name-twice")
def one_name_for_two_things(text: Text) -> None:
    text.into("observations", f"  zz: {OBSERVED}")
    text.into("clauses", "  zz: {says: x}")
    text.at = text.pick(r"^  zz: \{says") + 1


@kind("unknown-name")
def misspelled_name(text: Text) -> None:
    text.clause("pay: zz_nothing")


@kind("unknown-name")
def posting_towards_no_clause(text: Text) -> None:
    text.into("observations", f"  zz: {OBSERVED}")
    text.into("postings", "  zz_paid: {observation: zz, towards: [zz_nothing]}")


@kind("unknown-name")
def posting_of_nothing(text: Text) -> None:
    text.into("postings", "  zz_paid: {observation: zz_nothing, towards: []}")


@kind("unknown-name")
def expectation_of_nothing(text: Text) -> None:
    text.into("expected", "  zz: {2026: 10}")


@kind("unknown-name")
def uncertainty_carried_by_no_clause(text: Text) -> None:
    text.into("uncertainties", "  - {id: zz, says: x, carried_by: [zz_nothing]}")


@kind("bad-window")
def expectation_in_no_window(text: Text) -> None:
    text.into("observations", f"  zz: {OBSERVED}")
    text.into("expected", "  zz: {2026-13: 10}")


@kind("unknown-party")
def payer_who_is_no_party(text: Text) -> None:
    text.clause(f"paid_by: zz_nobody, paid_to: {text.two_parties()[0]}, pay: {MONEY}")


@kind("unknown-party")
def owner_who_is_no_party(text: Text) -> None:
    text.into("measures", f"  zz: {JUDGED.replace('[]', '[zz_nobody]')}")


@kind("one-party")
def party_that_pays_itself(text: Text) -> None:
    party = text.two_parties()[0]
    text.clause(f"paid_by: {party}, paid_to: {party}, pay: {MONEY}")


@kind("circle")
def circle(text: Text) -> None:
    text.into("amounts", "  zz_a: {together: [zz_b]}", "  zz_b: {together: [zz_a]}")


@kind("watched-measure")
def watched_measure_in_a_payment(text: Text) -> None:
    text.into("measures", f"  zz: {JUDGED}")
    text.clause(f"pay: {{only_if: {{of: {MONEY}, test: zz}}}}")


# --- terms, units, values --------------------------------------------------------------------


@kind("unknown-term")
def unknown_term(text: Text) -> None:
    text.clause("pay: {lumpsum: 1}")


@kind("not-a-term")
def list_where_a_term_belongs(text: Text) -> None:
    text.clause(f"pay: [{MONEY}, {MONEY}]")


@kind("not-a-step")
def name_as_a_step(text: Text) -> None:
    text.clause(f"pay: {{steps: [{MONEY}, zz]}}")


@kind("missing-key")
def nothing_to_limit(text: Text) -> None:
    text.clause(f"pay: {{steps: [{MONEY}, {{together: [{{at_most: {MONEY}}}]}}]}}")


@kind("not-a-test")
def comparison_without_a_border(text: Text) -> None:
    text.clause(f"pay: {{only_if: {{of: {MONEY}, test: {{at_least: [{MONEY}]}}}}}}")


@kind("bare-decimal")
def bare_decimal(text: Text) -> None:
    text.clause(f"pay: {{share: {{of: {MONEY}, rate: 0.081}}}}")


@kind("bare-figure")
def bare_figure(text: Text) -> None:
    text.clause("pay: 500")


@kind("money")
def amount_without_cents(text: Text) -> None:
    text.clause("pay: {money: {money: 500, per: year}}")


@kind("per-missing")
def amount_without_per(text: Text) -> None:
    known = f"from: {text.year()}-01-01, known: {text.year() - 1}-06-01, source: x"
    text.lines.append("")
    text.into("amounts", f"  zz: {MONEY}")
    i = next((i for i, s in enumerate(text.lines) if s.startswith("parameters:")), None)
    if i is None:
        text.lines.append("parameters:")
        i = len(text.lines) - 1
    text.insert(i + 1, f"  zz_sum: [{{value: '5.00', {known}}}]")
    text.clause("pay: {lump_sum: zz_sum}")


@kind("units")
def clause_that_pays_a_rate(text: Text) -> None:
    text.clause("pay: {product: [8%, 97/100]}")


@kind("units")
def year_and_month_together(text: Text) -> None:
    text.clause(f"pay: {{together: [{MONEY}, {MONEY.replace('year', 'month')}]}}")


@kind("units")
def money_and_hours_together(text: Text) -> None:
    text.clause(f"pay: {{together: [{MONEY}, {{number: {{number: 3, of: hour}}}}]}}")


def parameter(text: Text, *values: str) -> None:
    year = text.year()
    entries = ", ".join(f"{{{value.replace('YEAR', str(year))}, source: x}}" for value in values)
    new = f"  zz_par: [{entries}]"
    i = next((i for i, s in enumerate(text.lines) if s.startswith("parameters:")), None)
    if i is None:
        text.lines.append("parameters:")
        i = len(text.lines) - 1
    text.insert(i + 1, new)


@kind("parameter")
def two_values_of_one_day(text: Text) -> None:
    entry = "value: '5.00', per: year, from: YEAR-01-01, known: YEAR-01-01"
    parameter(text, entry, entry.replace("5", "6"))


@kind("units")
def values_of_two_kinds(text: Text) -> None:
    entry = "value: 5%, from: YEAR-01-01, known: YEAR-01-01"
    parameter(text, entry, entry.replace("5%", "'6.00'").replace("-01-01", "-02-01"))


@kind("changes-inside-window")
def value_that_changes_inside_a_year(text: Text) -> None:
    entry = "value: '5.00', per: year, from: YEAR-01-01, known: YEAR-01-01"
    text.clause("pay: {lump_sum: zz_par}")
    parameter(text, entry, "value: '6.00', per: year, from: YEAR-07-01, known: YEAR-01-01")


@kind("bad-value")
def value_that_is_no_figure(text: Text) -> None:
    parameter(text, "value: 5..0%, from: YEAR-01-01, known: YEAR-01-01")


@kind("out-of-range")
def decimals_below_zero(text: Text) -> None:
    new = OBSERVED.replace("money", "rate, decimals: -1")
    text.into("observations", f"  zz: {new}")


@kind("out-of-range")
def points_out_of_nothing(text: Text) -> None:
    new = OBSERVED.replace("money", "points, out_of: 0")
    text.into("observations", f"  zz: {new}")


@kind("code-twice")
def item_that_would_count_twice(text: Text) -> None:
    new = OBSERVED.replace("money", "points, items: [a, b, a]")
    text.into("observations", f"  zz: {new}")


@kind("too-large")
def rate_that_does_not_fit(text: Text) -> None:
    entry = "value: 999999999.999999999%, from: YEAR-01-01, known: YEAR-01-01"
    parameter(text, entry, entry.replace("999999999.999999999%", "1/7").replace("-01-01", "-02-01"))


@kind("bad-run")
def run_beyond_every_calendar(text: Text) -> None:
    text.replace(r"^(runs|looptijd)(.*): \d{4}-\d\d-\d\d\}", r"\1\2: 9999-12-31}")


@kind("bad-value")
def expectation_that_is_no_figure(text: Text) -> None:
    text.into("observations", f"  zz: {OBSERVED}")
    text.into("expected", "  zz: {2026: many}")


@kind("unknown-name")
def talk_about_nothing(text: Text) -> None:
    text.clause("talk_when: {care: zz_nothing, deviates: 10%}")


@kind("partial-window")
def clause_that_ends_inside_its_year(text: Text) -> None:
    year = text.year()
    text.clause(f"runs: {{from: {year}-01-01, until: {year}-07-01}}, pay: {MONEY}")


# --- annexes, frameworks, examples -----------------------------------------------------------


@kind("annex-missing")
def annex_that_is_not_there(text: Text) -> None:
    known = f"from: {text.year()}-01-01, known: {text.year()}-01-01"
    text.into("prices", "  zz:", f"    - {{file: prices/none.csv, {known}}}", at=1)


@kind("annex-outside")
def annex_outside_the_folder(text: Text) -> None:
    known = f"from: {text.year()}-01-01, known: {text.year()}-01-01"
    text.into("prices", "  zz:", f"    - {{file: ../none.csv, {known}}}", at=1)


@kind("framework-hash")
def framework_with_another_hash(text: Text) -> None:
    text.replace(r"sha256:....", "sha256:ffff")


@kind("circle")
def contract_that_extends_itself(text: Text) -> None:
    if any(line.startswith(("extends:", "bouwt_op:")) for line in text.lines):
        raise LookupError("it extends another")
    text.insert(1, "extends: [{file: bad.yaml, hash: x}]")


@kind("fixed-field")
def override_of_a_fixed_field(text: Text) -> None:
    text.pick("^extends:")
    i = text.pick("^parameters:")
    known = "from: 2026-01-01, known: 2025-11-12, source: x"
    text.insert(i + 1, f"  ambition_share: [{{value: 60%, {known}}}]")


@kind("example-fails")
def example_that_does_not_hold(text: Text) -> None:
    i = text.pick(r"(expect|verwacht): ?\{\w+: \"")
    text.lines[i] = re.sub(r'(: \{\w+: ")', r"\g<1>9", text.lines[i], count=1)
    text.at = 0


@kind("example")
def example_that_gives_the_unknown(text: Text) -> None:
    text.into("examples", "  - {says: x, given: {zz_nothing: 5}, expect: {}}")


@kind("example")
def example_that_expects_the_unknown(text: Text) -> None:
    text.into("examples", "  - {says: x, given: {}, expect: {zz_nothing: '5.00'}}")


def malformed(folder: Path, name: str, which: str, chance: random.Random) -> Text | None:
    """A file made bad in one way, as bad.yaml in the folder; None where it has no place for it."""
    path = folder / name
    text = Text(path.read_text(encoding="utf-8").splitlines(), chance)
    try:
        KINDS[which][1](text)
    except LookupError:
        return None
    path.with_name("bad.yaml").write_text("\n".join(text.lines) + "\n", encoding="utf-8")
    return text


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied(tmp_path_factory.mktemp("malformed"))


def test_there_are_at_least_thirty_kinds() -> None:
    assert len(KINDS) >= 30
    assert len({code for code, _ in KINDS.values()}) >= 30


@pytest.mark.parametrize("which", KINDS)
def test_every_kind_has_its_finding_in_the_right_place(folder: Path, which: str) -> None:
    """At least one file takes each kind; of the others every one that takes it is tried too."""
    code = KINDS[which][0]
    chance = random.Random(which)
    tried = 0
    for name in WHOLE:
        text = malformed(folder, name, which, chance)
        if text is None:
            continue
        tried += 1
        found = check(folder / "bad.yaml")
        mine = [finding for finding in found if finding.code == code]
        assert mine, f"{name}: {which} gave {[str(finding) for finding in found]}"
        assert all(finding.place.file.endswith("bad.yaml") for finding in mine)
        assert all(finding.place.line > 0 for finding in mine), name
        if text.at:
            assert text.at in {finding.place.line for finding in mine}, (name, list(map(str, mine)))
    assert tried


def test_a_thousand_malformed_files(folder: Path) -> None:
    """Any kind on any file, twice on some: findings with file and line, never anything else."""
    for seed in range(examples(1000)):
        chance = random.Random(seed)
        name = chance.choice(WHOLE)
        text = Text((folder / name).read_text(encoding="utf-8").splitlines(), chance)
        codes: list[str] = []
        while not codes or chance.random() < 0.2:
            which = chance.choice(list(KINDS))
            try:
                KINDS[which][1](text)
            except LookupError:
                continue
            codes.append(KINDS[which][0])
        (folder / "bad.yaml").write_text("\n".join(text.lines) + "\n", encoding="utf-8")
        found = check(folder / "bad.yaml")
        assert found, (seed, name, codes)
        assert all(finding.place.file for finding in found), (seed, name)
        assert all(finding.message for finding in found)
        own = [finding for finding in found if finding.place.file.endswith("bad.yaml")]
        assert own, (seed, name)
        assert all(finding.place.line > 0 for finding in own), (seed, name)
        if len(codes) == 1:
            assert codes[0] in {finding.code for finding in found}, (seed, name, codes)


def damaged(data: bytes, chance: random.Random) -> bytes:
    """Bytes cut off, changed, swapped, repeated or put in anywhere."""
    changed = bytearray(data)
    for _ in range(chance.choice([1, 1, 1, 2, 5, 20])):
        at = chance.randrange(len(changed) or 1)
        to = min(len(changed), at + chance.choice([1, 1, 2, 8, 40]))
        match chance.randrange(7):
            case 0:
                del changed[at:]
            case 1:
                changed[at:at] = bytes(chance.randrange(256) for _ in range(chance.randrange(1, 6)))
            case 2:
                del changed[at:to]
            case 3:
                changed[at:at] = changed[at:to]
            case 4:
                changed[at:at] = chance.choice(
                    [b"{", b"}", b"[", b"]", b":", b"\n", b"  ", b"- ", b"%", b"/", b"'", b'"']
                )
            case 5:
                changed[at:to] = chance.choice(
                    [b"0", b"9" * 30, b"-1", b"1/0", b"", b"0000-00-00", b"9999-12-31", b"1.5%"]
                )
            case _ if len(changed) > at:
                changed[at] ^= 1 << chance.randrange(8)
    return bytes(changed)


def test_damaged_bytes_give_findings_or_a_valid_contract(folder: Path) -> None:
    for seed in range(examples(2000)):
        chance = random.Random(seed)
        name = chance.choice(NAMES)
        (folder / "bad.yaml").write_bytes(damaged((folder / name).read_bytes(), chance))
        try:
            found = check(folder / "bad.yaml")
        except BadInput:
            continue
        except Exception as error:
            raise AssertionError(f"seed {seed}, {name}: {error!r}") from error
        assert all(finding.code and finding.message for finding in found)


NUMBER = re.compile(r"(?<![\w.-])-?\d[\d./-]*%?(?![\w])")
EXTREME = ("0", "-1", "1", "9" * 12, "9" * 13 + ".00", "9" * 15, "9" * 40, "0%", "-8%", "1/0",
           "999999999.999999999%", "1/999999999999999", "0.00", "0001-01-01", "9999-12-31",
           "2026-02-29", "9999", "0000", "2026-Q1", "2026-01", "-0.01", "0.001", "x", "''", "[]",
           "{}", "[1, 2]", "{a: b}", "-5", "300", "65")  # fmt: skip
"""Figures that are too large, too small, of another kind, or nothing at all."""


def test_a_price_list_with_absurdly_many_decimals_is_refused_before_it_is_read(
    folder: Path,
) -> None:
    """Ten to the power of the decimals would take hours."""
    text = (folder / "zbc-noord.yaml").read_text(encoding="utf-8")
    start = re.search(r"(bekend|known): (\d{4}-\d\d-\d\d)", text[text.index("pri") :])
    assert start is not None
    at = text.index("pri") + start.end()
    key = "decimalen" if "taal: nl" in text else "decimals"
    (folder / "bad.yaml").write_text(f"{text[:at]}, {key}: 999999999{text[at:]}", encoding="utf-8")
    codes = [(finding.code, finding.message) for finding in check(folder / "bad.yaml")]
    assert ("out-of-range", "decimals is 999999999") in codes


def test_extreme_figures_give_findings_or_a_valid_contract(folder: Path) -> None:
    for seed in range(examples(2000)):
        chance = random.Random(seed)
        name = chance.choice(NAMES)
        text = (folder / name).read_text(encoding="utf-8")
        match = chance.choice(list(NUMBER.finditer(text)))
        new = chance.choice(EXTREME)
        (folder / "bad.yaml").write_text(
            text[: match.start()] + new + text[match.end() :], encoding="utf-8"
        )
        try:
            check(folder / "bad.yaml")
        except Exception as error:
            line = text.count("\n", 0, match.start()) + 1
            raise AssertionError(f"seed {seed}: {new} on {name}:{line} gave {error!r}") from error
