"""The annex: text and file side by side, and nothing in the one is missing in the other."""

from __future__ import annotations

import dataclasses
import io
import typing
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import docx
import pytest
from tests.contracts import NAMES, copied

from passend.contract import model
from passend.contract.annex import annex
from passend.contract.lower import lower
from passend.contract.resolve import Resolved, resolve_file
from passend.report.html import html
from passend.report.numbers import parameter_text
from passend.report.pdf import pdf
from passend.report.plain import markdown, plain
from passend.report.word import word
from passend.terms.base import Figure, Name, Previous, Record, Term
from passend.terms.base import Test as Condition
from passend.terms.reading import CHOICES

PRACTICES = sorted((Path(__file__).parents[2] / "src" / "passend" / "practices").glob("*.yaml"))


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = copied(tmp_path_factory.mktemp("good"))
    found = {name: folder / name for name in NAMES}
    return found | {path.name: path for path in PRACTICES}


EVERY = [*NAMES, *(path.name for path in PRACTICES)]


def said(resolved: Resolved, language: str = "nl") -> str:
    """The text without the hash, which changes with every value."""
    return plain(annex(resolved, None, language)).replace(resolved.hash, "#")


# --- every value of the file stands in the text ----------------------------------------------


def another(value: Any, hint: Any) -> Any:
    """A value of the same kind that differs."""
    choices = typing.get_args(hint)
    if typing.get_origin(hint) is typing.Literal:
        return next(choice for choice in choices if choice != value)
    for choice in choices:
        if typing.get_origin(choice) is typing.Literal and value in typing.get_args(choice):
            return another(value, choice)
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case date():
            return value + timedelta(days=1)
        case str():
            return figure(value) if value[:1].isdigit() and value[-1:] in "0123456789%" else (
                f"{value}x")  # fmt: skip
    raise TypeError(value)


def figure(text: str) -> str:
    """Another figure in the same way of writing."""
    at = next(i for i, c in enumerate(text) if c.isdigit())
    return text[:at] + str(int(text[at]) % 8 + 1) + text[at + 1 :]


def changes(item: Any, hints: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """A record of the model with one leaf changed, for every leaf that is filled."""
    for each in dataclasses.fields(item):
        value = getattr(item, each.name)
        if each.name in ("path", "passend", "language") or value is None or value in ("", (), {}):
            continue
        for where, new in changed(value, hints.get(each.name), each):
            yield f"{each.name}{where}", dataclasses.replace(item, **{each.name: new})


def changed(value: Any, hint: Any, each: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Previous):
        return
    if isinstance(value, Name):
        yield "", dataclasses.replace(value, name=value.name + "x")
    elif isinstance(value, Figure):
        yield "", dataclasses.replace(value, text=figure(value.text))
    elif isinstance(value, Term | Condition | Record):
        yield from (
            (f".{where}", new) for where, new in changes(value, {}) if not where.startswith("how")
        )
    elif dataclasses.is_dataclass(value):
        kinds = typing.get_type_hints(type(value), vars(model))
        yield from ((f".{where}", new) for where, new in changes(value, kinds))
    elif isinstance(value, tuple):
        for i, inner in enumerate(value):
            for where, new in changed(inner, hint, each):
                yield f"[{i}]{where}", (*value[:i], new, *value[i + 1 :])
    elif isinstance(value, dict):
        for key, inner in value.items():
            for where, new in changed(inner, None, each):
                yield f".{key}{where}", {**value, key: new}
            yield f".{key}'", {("z" + k if k == key else k): v for k, v in value.items()}
    else:
        choices = CHOICES.get(each.metadata.get("kind", ""))
        new = next(c for c in choices if c != value) if choices else another(value, hint)
        yield "", new


def pays_nothing(contract: model.Contract, where: str) -> bool:
    """Who would pay has no meaning in a clause that pays nothing."""
    return contract.clauses[where.split(".")[1]].pay is None


# The practices are Dutch; the fixtures hold every field and are read in both languages.
IN_LANGUAGES = [*((name, "nl") for name in EVERY), *((name, "en") for name in NAMES)]


@pytest.mark.parametrize(("name", "language"), IN_LANGUAGES)
def test_any_changed_value_changes_the_text(
    files: dict[str, Path], name: str, language: str
) -> None:
    resolved = resolve_file(files[name])
    before = said(resolved, language)
    silent = []
    seen = 0
    hints = typing.get_type_hints(model.Contract, vars(model))
    for where, contract in changes(resolved.contract, hints):
        if where.startswith("prices"):
            continue  # the price lists of a resolved contract stand beside it, see below
        if where.endswith((".paid_by", ".paid_to")) and pays_nothing(contract, where):
            continue
        seen += 1
        codes = {
            name: care.codes if isinstance(care.codes, tuple) else resolved.codes.get(name, ())
            for name, care in contract.care.items()
        }
        if said(dataclasses.replace(resolved, contract=contract, codes=codes), language) == before:
            silent.append(where)
    assert seen > 10
    assert silent == []


@pytest.mark.parametrize("name", EVERY)
def test_every_value_of_a_parameter_appears_exactly_as_valued(
    files: dict[str, Path], name: str
) -> None:
    resolved = resolve_file(files[name])
    for language in ("nl", "en"):
        text = said(resolved, language)
        for parameter in resolved.contract.parameters.values():
            for entry in parameter.values:
                assert parameter_text(entry.value, language) in text


def test_a_changed_price_changes_the_text_also_in_a_list_too_long_to_print(
    files: dict[str, Path],
) -> None:
    resolved = resolve_file(files["zbc-noord.yaml"])
    name, [(listed, prices), *rest] = next(iter(resolved.prices.items()))
    for extra in (0, 5000):
        many = {f"Z{i:05}": i for i in range(extra)}
        texts = []
        for step in (0, 1):
            first = next(iter(prices.prices))
            both = {**prices.prices, first: prices.prices[first] + step, **many}
            new = dataclasses.replace(prices, prices=both)
            texts.append(said(dataclasses.replace(resolved, prices={name: ((listed, new), *rest)})))
        assert texts[0] != texts[1]


# --- what a reader sees ------------------------------------------------------------------------


def test_a_clause_says_who_pays_whom_per_what_and_in_which_order(files: dict[str, Path]) -> None:
    resolved = resolve_file(files["icare.yaml"])
    form, _ = lower(resolved)
    text = plain(annex(resolved, form, "nl"))
    assert "Artikel 7 · Transitie" in text
    assert "Zorgkantoor Noord (payer) betaalt aan Icare (provider) per jaar:" in text
    assert "a. ‘verlies’;\nb. dat bedrag, tot ten hoogste ‘transitiegeld’ (€ 400.000,00)." in text
    assert "Dit onderdeel is bewust verlieslatend, tot 1 januari 2027." in text
    assert resolved.hash in text
    english = plain(annex(resolved, form, "en"))
    assert "b. that amount, up to ‘transitiegeld’ (EUR 400,000.00)." in english
    assert "Where documents contradict each other" in english


def test_amounts_read_as_the_reader_of_the_language_writes_them() -> None:
    assert parameter_text("1234567.80", "nl") == "€ 1.234.567,80"
    assert parameter_text("1234567.80", "en") == "EUR 1,234,567.80"
    assert parameter_text("0.0375", "nl") == "€ 0,0375"
    assert parameter_text("95.72%", "nl") == "95,72%"
    assert parameter_text("97/100", "nl") == "97/100"
    assert parameter_text("-12000", "nl") == "-12.000"


# --- formats -----------------------------------------------------------------------------------

EVIL = 'Annex "<script>alert(1)</script>" #panic("x") \\ $x$ *b* _i_ [l](u) `c` | é €'


@pytest.fixture(scope="module")
def evil(files: dict[str, Path]) -> Resolved:
    resolved = resolve_file(files["icare.yaml"])
    contract = dataclasses.replace(resolved.contract, title=EVIL, vision=EVIL + "\n" + EVIL)
    return dataclasses.replace(resolved, contract=contract)


def test_html_is_one_page_in_which_free_text_is_text(evil: Resolved) -> None:
    page = html(annex(evil, None, "nl"))
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert '<html lang="nl">' in page
    assert "http://" not in page
    assert "https://" not in page


def test_markdown_escapes_what_would_be_markup(evil: Resolved) -> None:
    text = markdown(annex(evil, None, "nl"))
    assert "\\#panic" in text
    assert "\\<script\\>" in text
    assert "\\*b\\* \\_i\\_ \\[l\\]" in text


def test_a_pdf_is_tagged_and_the_same_bytes_every_time(evil: Resolved) -> None:
    document = annex(evil, None, "nl")
    found = pdf(document)
    assert found == pdf(document)
    assert found.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in found
    assert b"pdfuaid" in found


def test_a_word_file_holds_the_whole_text(evil: Resolved) -> None:
    document = annex(evil, None, "nl")
    found = docx.Document(io.BytesIO(word(document)))
    texts = [p.text for p in found.paragraphs]
    texts += [c.text for t in found.tables for row in t.rows for c in row.cells]
    assert EVIL in texts
    for cell in (c for b in document.blocks if hasattr(b, "rows") for row in b.rows for c in row):
        assert cell in texts


@pytest.mark.parametrize("name", EVERY)
def test_every_contract_prints_in_every_format(files: dict[str, Path], name: str) -> None:
    resolved = resolve_file(files[name])
    form, _ = lower(resolved)
    for language in ("nl", "en"):
        document = annex(resolved, form, language)
        assert document.title in plain(document)
        assert pdf(document).startswith(b"%PDF-")
        assert word(document).startswith(b"PK")
