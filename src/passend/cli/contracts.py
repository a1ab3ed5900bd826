"""Commands on contract files: check, text, prices, schema."""

from __future__ import annotations

import dataclasses
from argparse import Namespace
from pathlib import Path

from passend.cli.printing import print_json, progress, write_document
from passend.contract.annex import annex
from passend.contract.check import check as check_file
from passend.contract.check import prepare
from passend.contract.codec import contract_schema
from passend.contract.drafting import draft_findings
from passend.contract.lower import lower
from passend.contract.prices import read_price_list, read_volumes, scale_prices, write_price_list
from passend.contract.resolve import resolve_file
from passend.findings import BadInput, Finding, Place
from passend.money import decimal_text, parse_decimal
from passend.observation.table import table_schema
from passend.report.numbers import number_text
from passend.report.plain import table_text
from passend.settlement.statement import statement_schema
from passend.simulation.assumptions.described import assumptions_schema

__all__ = ["check", "prices", "schema", "text"]


def check(arguments: Namespace) -> int:
    """``passend check FILE...``: 0 when all are valid and without remarks, 1 with findings."""
    found = {file: _findings(Path(file), arguments) for file in progress(arguments.files, "check")}
    if arguments.json:
        print_json(
            {file: [dataclasses.asdict(f) for f in findings] for file, findings in found.items()}
        )
    else:
        for file, findings in found.items():
            for finding in findings:
                print(finding)
            if not findings:
                print(f"{file}: " + ("in orde" if arguments.lang == "nl" else "valid"))
    return int(any(found.values()))


def _findings(path: Path, arguments: Namespace) -> list[Finding]:
    """What makes a file invalid; of a valid one, what a negotiator should know before signing."""
    found = check_file(path)
    if found or arguments.no_remarks:
        return found
    resolved = resolve_file(path)
    if resolved.contract.status == "framework":
        return []
    return draft_findings(prepare(resolved), arguments.lang)


def text(arguments: Namespace) -> int:
    """``passend text FILE``: the annex as a lawyer reads it, on the screen or in a file."""
    resolved = resolve_file(Path(arguments.file))
    form, findings = lower(resolved)
    if findings and resolved.contract.status != "framework":
        raise BadInput(findings)
    return write_document(annex(resolved, form, arguments.lang), arguments)


def prices(arguments: Namespace) -> int:
    """``passend prices ACTION``: scale, mean."""
    if arguments.action == "scale":
        return _scale(arguments)
    # Imported here: only this needs what is done before signing.
    from passend.cli.tariffs import mean

    return mean(arguments)


def _scale(arguments: Namespace) -> int:
    """A price list scaled to a target sum, the remainder shown."""
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
        print_json({"ratio": str(scaled.ratio), "sum": text(scaled.total),
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
    """``passend schema``: the published JSON Schema of a kind of file."""
    makers = {
        "contract": contract_schema,
        "statement": statement_schema,
        "observations": table_schema,
        "assumptions": assumptions_schema,
    }
    print_json(makers[arguments.of]())
    return 0
