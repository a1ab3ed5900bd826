"""Every term does what its table says, and can be read, said and explained in two languages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
import yaml
from tests.contracts import HEADER, contract, row, settled
from tests.spec.terms import SPECS, Row, Spec, contract_text

import passend
from passend.contract.check import Prepared
from passend.contract.examples import examples_that_fail
from passend.contract.lower import parse_value
from passend.settlement.verify import verify
from passend.terms.base import REGISTRY, Term
from passend.terms.reading import RECORDS, Reader, dump, fields_of, key_of, roles

LONG_RUN = HEADER.replace("until: 2028-01-01", "until: 2030-01-01")
# Fields that no sentence says and a role that no node carries: to be mended in the terms.
TABLES = [(key, spec) for key, specs in SPECS.items() for spec in specs]
TABLE_IDS = [f"{key}: {spec.title}" for key, spec in TABLES]


def is_money(spec: Spec) -> bool:
    """Whether the shown amount can be paid: its figures are written as euros."""
    texts = [
        text
        for row in spec.rows
        for text in (row.gives.values() if isinstance(row.gives, Mapping) else [row.gives])
        if text is not None
    ]
    return all(re.fullmatch(r"-?\d+\.\d\d", text) for text in texts)


def yaml_list(rows: tuple[Row, ...], output: str) -> str:
    """The rows as worked examples of a contract; where no value is expected, any figure stands."""
    lines = ["examples:"]
    for each in rows:
        gives = each.gives if each.gives is not None else "0.00"
        expect = dict(gives) if isinstance(gives, Mapping) else gives
        example = {"says": each.because, "given": _plain(each.given), "expect": {output: expect}}
        text = yaml.safe_dump(example, default_flow_style=True, width=10_000, default_style='"')
        lines.append(f"  - {text.strip()}")
    return "\n".join(lines) + "\n"


def _plain(given: Mapping[str, str | Mapping[str, str]]) -> dict[str, object]:
    return {k: dict(v) if isinstance(v, Mapping) else v for k, v in given.items()}


def prepared(folder: Path, spec: Spec) -> Prepared:
    for name, text in spec.files.items():
        (folder / name).write_text(text, encoding="utf-8")
    examples = yaml_list(spec.rows, spec.output)
    text = contract_text(spec, pays=is_money(spec)) + examples
    return contract(folder, text, header=LONG_RUN)


@pytest.mark.parametrize(("key", "spec"), TABLES, ids=TABLE_IDS)
def test_a_term_gives_the_figures_of_its_table(key: str, spec: Spec, tmp_path: Path) -> None:
    ready = prepared(tmp_path, spec)
    failed = {f.place: str(f.message) for f in examples_that_fail(ready)}
    without_value = [i for i, row in enumerate(spec.rows) if row.gives is None]
    expected = {ready.resolved.place(("examples", i)) for i in without_value}
    assert set(failed) == expected, failed
    assert all("has no value" in message for message in failed.values())


@pytest.mark.parametrize(
    ("key", "spec"), [x for x in TABLES if is_money(x[1])],
    ids=[i for i, x in zip(TABLE_IDS, TABLES, strict=True) if is_money(x[1])],
)  # fmt: skip
def test_a_settlement_gives_the_same_and_can_be_rechecked(
    key: str, spec: Spec, tmp_path: Path
) -> None:
    ready = prepared(tmp_path, spec)
    for each in spec.rows:
        observed = []
        for name, given in each.given.items():
            windows = given if isinstance(given, Mapping) else {"2026": given}
            for label, text in windows.items():
                window, _, item = label.partition(" ")
                unit = ready.form.observed[name].unit
                word = "money" if unit.kind == "money" else unit.of
                value = parse_value(text, unit)
                observed.append(row(name, value, window, item=item, unit=word, known="2031-01-01"))
        statement = settled(ready, observed, known_at="2031-01-01")
        found = {line.window: line.entitlement for line in statement.lines}
        gives = each.gives if isinstance(each.gives, Mapping) else {"2026": each.gives}
        for window, text in gives.items():
            expected = None if text is None else round(100 * float(text))
            assert found.get(window) == expected, (each.because, window)
        assert statement.residual == ()
        assert verify(statement).wrong == ()
    assert statement.known_at == date(2031, 1, 1).isoformat()


@pytest.mark.parametrize(("key", "spec"), TABLES, ids=TABLE_IDS)
def test_a_term_in_dutch_is_the_same_term(key: str, spec: Spec) -> None:
    english, dutch = Reader(), Reader(dutch=True)
    term = english.term(yaml.load(spec.term, yaml.BaseLoader), ())
    assert english.problems == []
    assert (isinstance(term, Term) and term.key) == key
    assert dump(Reader().term(dump(term), ())) == dump(term)
    if spec.dutch:
        assert dutch.term(yaml.load(spec.dutch, yaml.BaseLoader), ()) == term
        assert dutch.problems == []


def test_every_term_has_a_table_and_some_have_it_in_dutch() -> None:
    assert set(SPECS) == set(REGISTRY)
    assert [key for key, specs in SPECS.items() if not any(s.dutch for s in specs)] == []
    assert all(spec.rows for _, spec in TABLES)


@pytest.mark.parametrize("key", sorted(REGISTRY))
def test_a_term_says_its_formula_and_its_fields_in_two_languages(key: str) -> None:
    term = REGISTRY[key]
    doc = term.__doc__ or ""
    assert len(re.findall(r"^    Formula: \S", doc, re.MULTILINE)) == 1
    assert re.fullmatch(r"[a-z][a-z_]*", term.dutch)
    keys = {key_of(f) for f in fields_of(term)}
    assert all(re.fullmatch(r"[a-z][a-z_]*", f.metadata["dutch"]) for f in fields_of(term))
    for language in ("nl", "en"):
        said = set(re.findall(r"\{(\w+)\}", term.sentence[language]))
        aside = {n for words in term.asides.values()
                 for n in re.findall(r"\{(\w+)\}", words[language])}  # fmt: skip
        assert term.sentence[language].strip()
        assert said | aside == keys, "every field is said, and nothing else"
    optional = {key_of(f) for f in fields_of(term) if f.metadata["optional"]}
    assert set(term.asides) == optional - {"otherwise"} | set(term.asides) & {"otherwise"}


def test_dutch_keys_are_one_to_one() -> None:
    for words in [
        [t.dutch for t in REGISTRY.values()],
        *([f.metadata["dutch"] for f in fields_of(k)] for k in REGISTRY.values()),
        *([f.metadata["dutch"] for f in fields_of(k)] for k in RECORDS.values()),
    ]:
        assert len(words) == len(set(words))


def test_every_role_that_a_term_gives_has_words_and_every_worded_role_is_given() -> None:
    given = set()
    for path in Path(passend.__file__).parent.rglob("*.py"):
        given |= set(re.findall(r'\.named\("([^"]+)"\)', path.read_text("utf-8")))
    worded = roles()
    assert given - set(worded) == set()
    assert all(words[language].strip() for words in worded.values() for language in ("nl", "en"))
    assert set(worded) == given & set(worded)
