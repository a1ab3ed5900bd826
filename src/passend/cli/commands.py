"""One function per command: read, call the house, print."""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
import sys
import tempfile
from argparse import Namespace
from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from passend.cli.show import explanation_text, statement_text
from passend.contract.check import Prepared, prepare
from passend.contract.check import check as check_file
from passend.contract.codec import contract_schema
from passend.contract.prices import read_price_list, read_volumes, scale_prices, write_price_list
from passend.contract.resolve import resolve_file
from passend.findings import BadInput, Finding, Place
from passend.money import decimal_text, parse_decimal, rounded_fraction
from passend.observation.table import Table, read_table, read_table_text, table_schema
from passend.report.numbers import number_text, table_text
from passend.settlement.settle import differences, known_by
from passend.settlement.settle import settle as settle_all
from passend.settlement.statement import Statement, read_statement, statement_schema, to_json
from passend.settlement.verify import verify as verify_statement

__all__ = ["check", "demo", "explain", "prices", "schema", "settle", "verify"]


def _print_json(tree: Any) -> None:
    print(json.dumps(tree, indent=1, ensure_ascii=False, default=str))


def _progress(items: Sequence[str], word: str) -> Iterator[str]:
    """The items, with a counter on a terminal where there are many."""
    shown = len(items) >= 20 and sys.stderr.isatty()
    for at, item in enumerate(items, 1):
        if shown:
            print(f"\r{word} {at}/{len(items)}", end="", file=sys.stderr, flush=True)
        yield item
    if shown:
        print(file=sys.stderr)


def check(arguments: Namespace) -> int:
    """``passend check FILE...``: 0 when all are valid, 1 with findings."""
    found = {file: check_file(Path(file)) for file in _progress(arguments.files, "check")}
    if arguments.json:
        _print_json(
            {file: [dataclasses.asdict(f) for f in findings] for file, findings in found.items()}
        )
    else:
        for file, findings in found.items():
            for finding in findings:
                print(finding)
            if not findings:
                print(f"{file}: " + ("in orde" if arguments.lang == "nl" else "valid"))
    return int(any(found.values()))


def _prepared(files: Sequence[str]) -> list[Prepared]:
    """All contracts made ready. Raises BadInput with the findings of all files together."""
    findings: list[Finding] = []
    prepared = []
    for file in _progress(files, "read"):
        try:
            prepared.append(prepare(resolve_file(Path(file))))
        except BadInput as error:
            findings += error.findings
    if findings:
        raise BadInput(findings)
    return prepared


def _day(text: str | None, option: str) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        place = Place(option)
        raise BadInput(
            [Finding(place, "bad-date", f"{text!r} is no date", "write 2026-12-31")]
        ) from None


def _observations(name: str) -> Table:
    return read_table_text(sys.stdin.read(), "stdin") if name == "-" else read_table(Path(name))


def settle(arguments: Namespace) -> int:
    """``passend settle``: statements on the screen, as JSON, or in a folder. 1 when something is
    missing."""
    known = _day(arguments.known_at, "--known-at")
    table = _observations(arguments.observations)
    found = settle_all(_prepared(arguments.files), table, known)
    statements = found.statements
    if arguments.after:
        earlier = read_statement(Path(arguments.after))
        statements = tuple(
            differences(s, earlier) if s.contract == earlier.contract else s for s in statements
        )
        if earlier.contract not in {s.contract for s in statements}:
            place = Place(arguments.after)
            raise BadInput(
                [
                    Finding(
                        place,
                        "other-contract",
                        f"is of {earlier.contract}, which is not settled here",
                    )
                ]
            )
    if arguments.json:
        _print_json([dataclasses.asdict(s) for s in statements])
    else:
        print("\n\n".join(statement_text(s, arguments.lang) for s in statements))
        if found.unclaimed.rows:
            print(_unclaimed(found.unclaimed.rows, arguments.lang))
    if arguments.out:
        for path in _write(statements, Path(arguments.out)):
            print(path, file=sys.stderr)
    return int(any(s.missing for s in statements))


def _unclaimed(rows: int, language: str) -> str:
    if language == "nl":
        return f"\n{rows} rijen van de tabel horen bij een ander contract."
    return f"\n{rows} rows of the table belong to another contract."


def _write(statements: Sequence[Statement], folder: Path) -> list[Path]:
    """Every statement in a file of its own; written aside and renamed, nothing half written."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for statement in statements:
        path = folder / f"{statement.contract}.statement.json"
        with tempfile.NamedTemporaryFile("w", dir=folder, delete=False, encoding="utf-8") as aside:
            aside.write(to_json(statement))
        os.replace(aside.name, path)
        paths.append(path)
    return paths


def explain(arguments: Namespace) -> int:
    """``passend explain``: the tree of every line, or of one clause."""
    statement = read_statement(Path(arguments.statement))
    lines = [x for x in statement.lines if arguments.clause in (None, x.clause)]
    if not lines and arguments.clause is not None:
        clauses = sorted({line.clause for line in statement.lines})
        raise BadInput([Finding(Place(arguments.statement), "unknown-clause",
                                f"there is no settled clause {arguments.clause!r}",
                                f"clauses: {', '.join(clauses)}")])  # fmt: skip
    if arguments.json:
        _print_json([dataclasses.asdict(line) for line in lines])
    else:
        print("\n\n".join(explanation_text(statement, line, arguments.lang) for line in lines))
    return 0


def verify(arguments: Namespace) -> int:
    """``passend verify``: 0 when everything follows, 1 with what does not."""
    verdict = verify_statement(read_statement(Path(arguments.statement)))
    dutch = arguments.lang == "nl"
    if arguments.json:
        _print_json(dataclasses.asdict(verdict))
    else:
        for text in verdict.wrong:
            print(text)
        if not verdict.wrong:
            print("alles volgt uit de invoer" if dutch else "everything follows from the inputs")
        total = verdict.recomputed + verdict.attested
        ours = ("nagerekend op gegevens van beide partijen", "berust op opgave van één partij")
        held = ours if dutch else (
            "recomputed on data both parties hold", "rests on one party's attestation")  # fmt: skip
        for word, cents in zip(held, (verdict.recomputed, verdict.attested), strict=True):
            share = rounded_fraction(Fraction(1000 * cents, total)) if total else 0
            print(f"{word}: {decimal_text(cents, 2)} ({decimal_text(share, 1)} %)")
    return int(bool(verdict.wrong))


def prices(arguments: Namespace) -> int:
    """``passend prices scale``: a price list scaled to a target sum, the remainder shown."""
    listed = read_price_list(Path(arguments.prices), arguments.prices, arguments.decimals)
    volumes = read_volumes(Path(arguments.volumes), arguments.volumes)
    try:
        target = parse_decimal(arguments.target, arguments.decimals)
    except ValueError as error:
        raise BadInput([Finding(Place("--target"), "bad-value", str(error))]) from None
    scaled = scale_prices(listed, volumes, target)
    if arguments.out:
        write_price_list(scaled.prices, Path(arguments.out))

    def text(value: int) -> str:
        return decimal_text(value, arguments.decimals)

    if arguments.json:
        _print_json({"ratio": str(scaled.ratio), "sum": text(scaled.total),
                     "remainder": text(scaled.remainder),
                     "prices": {c: text(p) for c, p in scaled.prices.prices.items()}})  # fmt: skip
        return 0
    dutch = arguments.lang == "nl"
    head = ["code", "volume", "was", "wordt"] if dutch else ["code", "volume", "was", "becomes"]
    rows = []
    for code, new in scaled.prices.prices.items():
        volume = number_text(volumes.get(code, 0), arguments.lang)
        rows.append([code, volume, text(listed.prices[code]), text(new)])
    print(table_text(head, rows, {1, 2, 3}))
    words = ("verhouding", "som", "rest") if dutch else ("ratio", "sum", "remainder")
    print(f"\n{words[0]}: {scaled.ratio}\n{words[1]}: {text(scaled.total)}")
    print(f"{words[2]}: {text(scaled.remainder)}")
    return 0


def schema(arguments: Namespace) -> int:
    """``passend schema``: the published JSON Schema of a contract, a statement or the table."""
    makers = {
        "contract": contract_schema,
        "statement": statement_schema,
        "observations": table_schema,
    }
    _print_json(makers[arguments.of]())
    return 0


def demo(arguments: Namespace) -> int:
    """``passend demo``: two made-up contracts settled, explained and verified."""
    folder = Path(__file__).parent.parent / "practices" / "demo"
    if arguments.copy_to:
        shutil.copytree(folder, arguments.copy_to, dirs_exist_ok=True)
    prepared = _prepared([str(path) for path in sorted(folder.glob("*.yaml"))])
    table = read_table(folder / "observations.csv", "observations.csv")
    statements = settle_all(prepared, table, known_by(prepared, table)).statements
    dutch = arguments.lang == "nl"
    for statement in statements:
        print(statement_text(statement, arguments.lang) + "\n")
        print(explanation_text(statement, statement.lines[-1], arguments.lang) + "\n")
        wrong = verify_statement(statement).wrong
        follows = (
            "nagerekend: elk getal volgt uit de invoer"
            if dutch
            else "verified: every value follows"
        )
        print(("\n".join(wrong) or follows) + "\n")
    return 0
