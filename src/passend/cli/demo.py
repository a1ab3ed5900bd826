"""``passend demo``: the practices settled on a small made-up region, and one page to look at."""

from __future__ import annotations

import shutil
from argparse import Namespace
from filecmp import cmp
from pathlib import Path

import passend.practices
from passend.cli.printing import write_aside
from passend.cli.reading import prepared_files
from passend.contract.annex import annex
from passend.contract.check import Prepared, prepare
from passend.contract.drafting import draft_findings
from passend.contract.resolve import resolve_file
from passend.findings import BadInput, Finding, Place
from passend.observation.table import read_table
from passend.report.document import Block, Document, Heading, Paragraph
from passend.report.html import html
from passend.report.numbers import money_text
from passend.report.plain import plain, table_text
from passend.settlement.document import explanation_document, statement_document, waterfall_of
from passend.settlement.settle import known_by
from passend.settlement.settle import settle as settle_all
from passend.settlement.statement import Statement
from passend.settlement.verify import verify
from passend.words import Words

__all__ = ["demo"]

FOLDER = Path(passend.practices.__file__).parent
SHOWN, CLAUSE, YEAR = "waardegedreven-aanneemsom", "waardedeel_acties", "2026"
"""The practice whose statement is printed and drawn."""

_WORDS = {
    "region": Words("Een kleine, verzonnen regio: elke praktijk afgerekend",
                    "A small made-up region: every practice settled"),
    "copied": Words("De praktijken en de regio staan in {}.",
                    "The practices and the region are in {}."),
    "one": Words("Eén afrekening, met haar boom", "One statement, with its tree"),
    "bad": Words("Een met opzet slecht ontwerp", "A deliberately bad draft"),
    "verified": Words("Nagerekend: elk getal van elke afrekening volgt uit de invoer.",
                      "Verified: every value of every statement follows from the inputs."),
    "page": Words("De afrekening, het plaatje, de boom en de tekst als pagina",
                  "The statement, the picture, the tree and the text as a page"),
    "on": Words("Verder lezen: passend practices · README.md · docs/reference/terms.md",
                "Read on: passend practices · README.md · docs/reference/terms.md"),
}  # fmt: skip


def demo(arguments: Namespace) -> int:
    """Settle, show, warn, and write the page."""
    language = arguments.lang
    if arguments.copy_to:
        _copy(Path(arguments.copy_to), language)
        return 0
    prepared = prepared_files([str(path) for path in sorted(FOLDER.glob("*.yaml"))])
    table = read_table(FOLDER / "regio" / "waarnemingen.csv", "waarnemingen.csv")
    statements = settle_all(prepared, table, known_by(prepared, table)).statements
    _title("region", language)
    print(_overview(statements, language))
    wrong = [text for statement in statements for text in verify(statement).wrong]
    print("\n" + ("\n".join(wrong) or _WORDS["verified"][language]))
    shown = next(s for s in statements if s.contract == SHOWN)
    contract = next(p for p in prepared if p.resolved.contract.id == SHOWN)
    _title("one", language)
    print(plain(statement_document(shown, language)))
    lines = tuple(x for x in shown.lines if (x.clause, x.window) == (CLAUSE, YEAR))
    print("\n" + plain(explanation_document(shown, lines, language)))
    _title("bad", language)
    draft = prepare(resolve_file(FOLDER / "regio" / "ontwerp.yaml"))
    for finding in draft_findings(draft, language):
        print(finding)
    page = Path(arguments.out)
    write_aside(page, html(_page(shown, contract, language)).encode())
    print(f"\n{_WORDS['page'][language]}: {page.resolve()}\n{_WORDS['on'][language]}")
    return int(bool(wrong))


def _copy(folder: Path, language: str) -> None:
    """The practices and the region in a folder. Raises BadInput ``exists`` for every file there
    that was changed since: nobody's work is overwritten."""
    names = [path.relative_to(FOLDER) for path in sorted(FOLDER.rglob("*")) if path.is_file()]
    pairs = [(FOLDER / name, folder / name) for name in names
             if not any(part.startswith("__") for part in name.parts)]  # fmt: skip
    changed = [
        copy for path, copy in pairs
        if copy.exists() and not (copy.is_file() and cmp(path, copy, shallow=False))
    ]  # fmt: skip
    if changed:
        raise BadInput(Finding(Place(str(copy)), "exists", "is there already, and differs",
                               "choose another folder: nothing is overwritten")
                       for copy in changed)  # fmt: skip
    for path, copy in pairs:
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
    print(_WORDS["copied"][language].format(folder))


def _title(key: str, language: str) -> None:
    text = _WORDS[key][language]
    print(f"\n{text}\n{'━' * len(text)}\n")


def _overview(statements: tuple[Statement, ...], language: str) -> str:
    """One row per practice: what it is worth in both years that are over."""
    rows = []
    for statement in statements:
        cells = [statement.contract]
        for year in ("2026", "2027"):
            inside = [x.entitlement for x in statement.lines if x.window.startswith(year)]
            cells.append(money_text(sum(inside), language))
        rows.append([*cells, str(len(statement.lines)), str(len(statement.missing))])
    head = Words("praktijk|recht 2026|recht 2027|regels|ontbreekt",
                 "practice|entitled 2026|entitled 2027|lines|missing")[language]  # fmt: skip
    return table_text(head.split("|"), rows, {1, 2, 3, 4})


def _page(statement: Statement, prepared: Prepared, language: str) -> Document:
    """Statement, waterfall, trees and annex on one page."""
    found = statement_document(statement, language)
    blocks: list[Block] = [*found.blocks]
    blocks.append(Heading(Words("In beeld", "In a picture")[language]))
    blocks.append(waterfall_of(statement, YEAR, language))
    blocks.append(Heading(Words("Waarom dit bedrag", "Why this amount")[language]))
    said = Words("Open een regel om te zien waar hij op rust.", "Open a line to see what is below.")
    blocks.append(Paragraph(said[language]))
    lines = tuple(x for x in statement.lines if x.window == YEAR)
    blocks += explanation_document(statement, lines, language).blocks
    text = annex(prepared.resolved, prepared.form, language)
    return Document(found.title, language, (*blocks, *text.blocks), found.facts, text.footer)
