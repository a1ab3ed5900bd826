"""A contract with everything it stands on: frameworks, price lists, code sets, and its hash."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from passend.contract.codec import dump_contract, read_contract, spelled_in_dutch
from passend.contract.model import Contract, PriceAnnex
from passend.contract.prices import PriceList, annex_path, read_codes, read_price_list
from passend.files.source import Source, read_source, read_source_file
from passend.findings import BadInput, Finding, Place

PRICE_DECIMALS = range(2, 10)

__all__ = ["Resolved", "canonical_json", "content_hash", "resolve", "resolve_file"]


@dataclass(frozen=True)
class Resolved:
    """A contract as it is computed: merged with its frameworks, its annexes read."""

    contract: Contract
    sources: tuple[Source, ...]
    prices: Mapping[str, tuple[tuple[PriceAnnex, PriceList], ...]] = field(default_factory=dict)
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def canonical(self) -> dict[str, Any]:
        """The canonical form, with the annexes inside; what the hash is taken of."""
        prices = {
            annex.file: {"decimals": str(prices.decimals),
                         "prices": {code: str(price) for code, price in prices.prices.items()}}
            for annexes in self.prices.values() for annex, prices in annexes
        }  # fmt: skip
        codes = {
            care.codes: list(self.codes[name])
            for name, care in self.contract.care.items()
            if isinstance(care.codes, str) and care.codes
        }
        found: dict[str, Any] = {"contract": dump_contract(self.contract)}
        if prices:
            found["prices"] = prices
        if codes:
            found["codes"] = codes
        return found

    @property
    def hash(self) -> str:
        return content_hash(self.canonical())

    def place(self, path: tuple[str | int, ...]) -> Place:
        """Where a path stands: in the contract's own file, or in the framework that says it."""
        for source in self.sources:
            for written in (path, spelled_in_dutch(path)):
                if written[:2] in source.places:
                    return source.place(written)
        return self.sources[0].place(path)


def canonical_json(tree: Any) -> str:
    """JSON with sorted keys and no spaces: the same text for the same content. A dataclass is
    written as its fields."""
    return json.dumps(tree, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=vars)


def content_hash(tree: Any) -> str:
    """SHA-256 of the canonical JSON."""
    return "sha256:" + hashlib.sha256(canonical_json(tree).encode()).hexdigest()


def resolve_file(path: Path, above: tuple[Path, ...] = (), text: str | None = None) -> Resolved:
    """The contract in a file, with frameworks and annexes by relative path inside its folder.
    ``above`` are the files that extend this one; ``text`` is what the file would hold.

    Raises BadInput with every finding.
    """
    real = path.resolve()
    if real in above:
        circle = " → ".join(item.name for item in (*above[above.index(real) :], real))
        message = f"frameworks that extend each other: {circle}"
        raise BadInput([Finding(Place(), "circle", message, "let one of them stand alone")])

    def framework(relative: str) -> Resolved:
        found = annex_path(path.parent, relative, kinds=(".yaml", ".yml"))
        return resolve_file(found, (*above, real))

    source = read_source_file(path) if text is None else read_source(text, str(path))
    return resolve(source, path.parent, framework)


def resolve(
    source: Source, folder: Path | None, framework: Callable[[str], Resolved] | None = None
) -> Resolved:
    """The contract in a source. ``framework`` gives a framework by its file.

    Raises BadInput with every finding.
    """
    contract = read_contract(source)
    findings: list[Finding] = []
    frameworks = []
    for i, extends in enumerate(contract.extends):
        place = _place(source, ("extends", i))
        try:
            if framework is None:
                raise BadInput([Finding(place, "annex-missing", f"{extends.file} is not here")])
            found = framework(extends.file)
        except BadInput as error:
            findings += [
                item if item.place.file else dataclasses.replace(item, place=place)
                for item in error.findings
            ]
            continue
        findings += _check_framework(found, contract, extends.hash, place, source)
        frameworks.append(found)
    merged = contract
    for found in frameworks:
        merged = _merge(found.contract, merged)
    prices = {k: v for found in frameworks for k, v in found.prices.items()}
    codes = {k: v for found in frameworks for k, v in found.codes.items()}
    findings += _annexes(contract, source, folder, prices, codes)
    if findings:
        raise BadInput(findings)
    sources = (source, *(s for found in frameworks for s in found.sources))
    return Resolved(merged, sources, prices, codes)


def _place(source: Source, path: tuple[str | int, ...]) -> Place:
    """Where a path stands, in whichever language the file spells its keys."""
    written = path if path[:1] in source.places else spelled_in_dutch(path)
    return source.place(written)


def _check_framework(
    found: Resolved, child: Contract, pinned: str, place: Place, source: Source
) -> Iterator[Finding]:
    if found.hash != pinned:
        yield Finding(place, "framework-hash", f"the framework has hash {found.hash}, not {pinned}",
                      "read what changed, then pin the hash it has now")  # fmt: skip
    if found.contract.status != "framework":
        yield Finding(place, "not-a-framework", f"{found.contract.id} is no framework",
                      "give it status: framework, or copy what you need")  # fmt: skip
    if found.contract.prices:
        yield Finding(place, "framework-prices", "a framework carries no one's price list",
                      "move the price list to the contract")  # fmt: skip
    for fixed in found.contract.fixed:
        section, _, name = fixed.partition(".")
        own = getattr(child, section, None)
        if (name in own) if name and isinstance(own, dict) else bool(own):
            yield Finding(_place(source, (section, name) if name else (section,)), "fixed-field",
                          f"{fixed} is fixed by the framework {found.contract.id}",
                          "leave it out, or agree on another framework")  # fmt: skip


def _merge(framework: Contract, child: Contract) -> Contract:
    """What the contract says itself counts; what it leaves out comes from the framework."""
    values: dict[str, Any] = {}
    for item in dataclasses.fields(Contract):
        own, other = getattr(child, item.name), getattr(framework, item.name)
        if item.name in ("passend", "id", "version", "status", "fixed", "extends", "language"):
            continue
        values[item.name] = {**other, **own} if isinstance(own, dict) else own or other
    return dataclasses.replace(child, **values)


def _annexes(
    contract: Contract,
    source: Source,
    folder: Path | None,
    prices: dict[str, tuple[tuple[PriceAnnex, PriceList], ...]],
    codes: dict[str, tuple[str, ...]],
) -> list[Finding]:
    """Read price lists and code sets into the two mappings; returns what was wrong."""
    findings: list[Finding] = []

    def read(relative: str, path: tuple[str | int, ...], how: Callable[[Path], Any]) -> Any:
        try:
            if folder is None:
                raise BadInput(
                    [Finding(_place(source, path), "annex-missing", f"{relative}: no folder")]
                )
            return how(annex_path(folder, relative, _place(source, path)))
        except BadInput as error:
            findings.extend(error.findings)
            return None

    for name, annexes in contract.prices.items():
        lists = []
        for i, annex in enumerate(annexes):
            if annex.decimals not in PRICE_DECIMALS:
                # Found here and not with the other ranges: a price would be read with it below.
                message = f"decimals is {annex.decimals}"
                mend = f"decimals lies between {PRICE_DECIMALS.start} and {PRICE_DECIMALS.stop - 1}"
                place = _place(source, ("prices", name, i))
                findings.append(Finding(place, "out-of-range", message, mend))
                continue

            def price_list(path: Path, annex: PriceAnnex = annex) -> PriceList:
                return read_price_list(path, annex.file, annex.decimals)

            found = read(annex.file, ("prices", name, i), price_list)
            if found is not None:
                lists.append((annex, found))
        prices[name] = tuple(lists)
    for name, care in contract.care.items():
        if isinstance(care.codes, str):
            relative = care.codes
            found = read(relative, ("care", name), lambda path: read_codes(path, path.name))
            codes[name] = found or ()
        else:
            codes[name] = care.codes
    return findings
