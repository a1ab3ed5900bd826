"""Offers: one public list of packages, and what each side marks as acceptable on its own machine.

The public list holds values of parameters and nothing else. Each side writes a list of its own:
which packages it could accept. Only those two lists meet, side by side; no common set is computed,
nothing is ordered, weighed or left out, and a file with a mandate or a weight is refused.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from passend.contract.prepared import Prepared
from passend.contract.resolve import content_hash
from passend.files.source import Source, read_source, read_source_file
from passend.findings import BadInput, Finding, Place
from passend.simulation.assumptions.blocks import Block, Reading
from passend.simulation.assumptions.keys import KEYS
from passend.simulation.packages import OwnOffers
from passend.terms.reading import nearest

__all__ = [
    "Acceptance", "Package", "PublicList", "acceptance", "joined", "public_list", "read_acceptance",
    "read_offers", "side_by_side",
]  # fmt: skip


@dataclass(frozen=True)
class Package:
    """A package that both sides may see: its id, who brings it, and the values it gives to
    parameters."""

    id: str
    by: str
    values: Mapping[str, str]
    says: str = ""


@dataclass(frozen=True)
class PublicList:
    """The packages on the table, about one version of one contract."""

    contract: str
    contract_hash: str
    packages: tuple[Package, ...]
    place: Place = Place()

    @property
    def hash(self) -> str:
        """What an acceptance is about: the contract and every package, in any order."""
        packages = sorted((one.id, one.by, sorted(one.values.items())) for one in self.packages)
        return content_hash([self.contract, self.contract_hash, packages])

    def dump(self, language: str = "nl") -> str:
        """The list as a file."""
        word = _spelled(language)
        lines = [f"{word('passend_offers')}: 1"]
        lines += [f"{'taal' if language == 'nl' else 'language'}: {language}"]
        lines += [f"{word('contract')}: {self.contract}", f"hash: {self.contract_hash}",
                  f"{word('packages')}:"]  # fmt: skip
        for one in self.packages:
            values = ", ".join(f"{name}: {json.dumps(text)}" for name, text in one.values.items())
            says = (
                f", {word('says')}: {json.dumps(one.says, ensure_ascii=False)}" if one.says else ""
            )
            lines.append(f"  - {{id: {one.id}, {word('by')}: {one.by}{says}, "
                         f"{word('parameters')}: {{{values}}}}}")  # fmt: skip
        if not self.packages:
            lines[-1] += " []"
        return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class Acceptance:
    """Which packages of a public list one party could accept. Nothing says why, or how much."""

    party: str
    list_hash: str
    acceptable: tuple[str, ...]
    place: Place = Place()

    def dump(self, language: str = "nl") -> str:
        """The acceptance as a file."""
        word = _spelled(language)
        return "\n".join([
            f"{word('passend_acceptance')}: 1",
            f"{'taal' if language == 'nl' else 'language'}: {language}",
            f"{word('party')}: {self.party}", f"{word('list')}: {self.list_hash}",
            f"{word('acceptable')}: [{', '.join(self.acceptable)}]",
        ]) + "\n"  # fmt: skip


def _spelled(language: str) -> Callable[[str], str]:
    """How a file in a language spells a key."""
    return lambda key: KEYS[key] if language == "nl" else key


def public_list(prepared: Prepared, own: Sequence[OwnOffers]) -> PublicList:
    """What goes on the table of one or both sides: values only, numbered per party; what a package
    is worth to anyone stays behind."""
    packages = [
        Package(f"{offers.party}_{number}", offers.party, package.values)
        for offers in own
        for number, package in enumerate(offers.packages, start=1)
    ]
    return PublicList(prepared.resolved.contract.id, prepared.resolved.hash, tuple(packages))


def joined(lists: Sequence[PublicList]) -> PublicList:
    """The lists of both sides as one, in the order they are given. Raises BadInput
    ``other-contract`` when they are about different contracts or versions, and ``id-twice``."""
    first, *others = lists
    findings = [
        Finding(one.place, "other-contract", f"is about another version, or about {one.contract}",
                "make both lists from the same contract file")
        for one in others
        if (one.contract, one.contract_hash) != (first.contract, first.contract_hash)
    ]  # fmt: skip
    seen: set[str] = set()
    for one in lists:
        twice = sorted(seen & {package.id for package in one.packages})
        findings += [Finding(one.place, "id-twice", f"two packages are named {name}",
                             "give each its own id") for name in twice]  # fmt: skip
        seen |= {package.id for package in one.packages}
    if findings:
        raise BadInput(findings)
    packages = tuple(package for one in lists for package in one.packages)
    return PublicList(first.contract, first.contract_hash, packages, first.place)


def acceptance(offers: PublicList, party: str, acceptable: Sequence[str]) -> Acceptance:
    """One side's marks. Raises BadInput ``unknown-package``."""
    found = Acceptance(party, offers.hash, tuple(acceptable), offers.place)
    _known(offers, found)
    return found


def read_offers(path: Path, text: str | None = None) -> PublicList:
    """A public list from its file. Raises BadInput with every finding; a key that no list has, such
    as a weight, is ``unknown-key``."""
    reading, root = _root(path, text, "passend_offers")
    contract, hash_ = root.text("contract", needed=True), root.text("hash", needed=True)
    packages = []
    for item in root.items("packages"):
        values = {}
        for name, value, at in item.under("parameters"):
            if isinstance(value, str):
                values[name] = value
            else:
                reading.note(at, "bad-value", "a package gives a parameter one value")
        packages.append(Package(item.text("id", needed=True), item.text("by", needed=True), values,
                                item.text("says")))  # fmt: skip
        item.done()
    ids = [package.id for package in packages]
    for id_ in sorted({one for one in ids if ids.count(one) > 1}):
        reading.note((), "id-twice", f"two packages are named {id_}", "give each its own id")
    root.done()
    _raise(reading)
    return PublicList(contract, hash_, tuple(packages), reading.source.place(()))


def read_acceptance(path: Path, text: str | None = None) -> Acceptance:
    """One side's marks from their file. Raises BadInput as :func:`read_offers`."""
    reading, root = _root(path, text, "passend_acceptance")
    party, list_ = root.text("party", needed=True), root.text("list", needed=True)
    found = Acceptance(party, list_, root.texts("acceptable"), reading.source.place(()))
    root.done()
    _raise(reading)
    return found


def _root(path: Path, text: str | None, version: str) -> tuple[Reading, Block]:
    source: Source = read_source_file(path) if text is None else read_source(text, str(path))
    dutch = source.tree.get("taal", source.tree.get("language", "en")) == "nl"
    reading = Reading(source, dutch)
    root = Block(reading, source.tree, ())
    root.asked |= {"taal", "language"}
    if root.text(version, needed=True) not in ("", "1"):
        reading.note(root.at(version), "bad-value", "only version 1 is known")
    return reading, root


def _raise(reading: Reading) -> None:
    if reading.findings:
        raise BadInput(reading.findings)


def _known(offers: PublicList, found: Acceptance) -> None:
    ids = [package.id for package in offers.packages]
    findings = [
        Finding(found.place, "unknown-package", f"there is no package {one!r} on the list",
                nearest(one, ids) or f"packages: {', '.join(ids)}")
        for one in found.acceptable if one not in ids
    ]  # fmt: skip
    if findings:
        raise BadInput(findings)


def side_by_side(offers: PublicList, first: Acceptance, second: Acceptance) -> tuple[
    tuple[Package, bool, bool], ...
]:  # fmt: skip
    """Every package of the public list in its order, with the mark of either side. No more: what
    the two have in common is for the parties to see.

    Raises BadInput: ``other-list``, ``same-party``, ``unknown-package``.
    """
    findings = [
        Finding(one.place, "other-list", f"{one.party} marked another list, or an older one",
                "let both sides mark the same list")
        for one in (first, second) if one.list_hash != offers.hash
    ]  # fmt: skip
    if first.party == second.party:
        findings.append(Finding(second.place, "same-party", f"both lists are of {first.party}",
                                "give one list of each side"))  # fmt: skip
    if findings:
        raise BadInput(findings)
    _known(offers, first)
    _known(offers, second)
    return tuple((package, package.id in first.acceptable, package.id in second.acceptable)
                 for package in offers.packages)  # fmt: skip
