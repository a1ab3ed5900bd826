"""The shared part and one overlay together, held against the contracts they speak of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from passend.contract.model import Contract
from passend.contract.prepared import Prepared
from passend.findings import BadInput, Finding, Place
from passend.simulation.assumptions.checks import checks
from passend.simulation.assumptions.model import Assumptions, Observed, Part
from passend.simulation.assumptions.reading import read_assumptions

__all__ = ["assumptions_for", "combined"]


def assumptions_for(prepared: Sequence[Prepared], paths: Sequence[Path]) -> Assumptions:
    """The assumptions in some files, for some contracts. Raises BadInput as :func:`combined` and
    reading do; every file's findings at once."""
    parts: list[Part] = []
    findings: list[Finding] = []
    for path in paths:
        try:
            parts.append(read_assumptions(path))
        except BadInput as error:
            findings += error.findings
    if findings:
        raise BadInput(findings)
    return combined(prepared, parts)


def combined(prepared: Sequence[Prepared], parts: Sequence[Part]) -> Assumptions:
    """Shared parts with at most one private overlay over them; what the overlay says of a thing
    replaces what the shared part says of it.

    Raises BadInput: ``two-overlays``, ``assumed-twice`` (two shared parts say the same),
    ``other-contract``, ``unknown-name``, ``unknown-party``, ``follows-circle``, ``correlation`` and
    ``assumption-expectation`` (growth with a mean where the contract states every year).
    """
    overlays = [part for part in parts if part.owner]
    if len(overlays) > 1:
        raise BadInput(_two(part) for part in overlays)
    shared = [part for part in parts if not part.owner]
    base = _joined(shared)
    together = _over(base, overlays[0]) if overlays else base
    contracts = [item.resolved.contract for item in prepared]
    findings = [*_contracts(parts, contracts), *checks(together, prepared)]
    if findings:
        raise BadInput(findings)
    owner = overlays[0].owner if overlays else ""
    return Assumptions(together, owner, tuple(part.id for part in parts))


def _two(part: Part) -> Finding:
    return Finding(
        part.place, "two-overlays",
        f"this is the private part of {part.owner}; a result may rest on the private part of one "
        "party only", "give one private part; what both may know belongs in the shared part",
    )  # fmt: skip


_MAPPINGS = ("observed", "costs", "fixed", "activities")
_SINGLES = ("inflation", "case_mix", "payers", "staff", "insurer")
_LISTS = ("correlations", "replacements", "guesses")


def _joined(parts: Sequence[Part]) -> Part:
    found = Part(id="", place=parts[0].place if parts else Place())
    twice = []
    for part in parts:
        for name in _MAPPINGS:
            for key in set(getattr(found, name)) & set(getattr(part, name)):
                twice.append(_assumed_twice(part, key))
        for name in _SINGLES:
            if getattr(found, name) is not None and getattr(part, name) is not None:
                twice.append(_assumed_twice(part, name))
        found = _over(found, part)
    if twice:
        raise BadInput(twice)
    return found


def _assumed_twice(part: Part, what: str) -> Finding:
    return Finding(part.place, "assumed-twice", f"{what} is assumed in another shared part too",
                   "keep one of the two")  # fmt: skip


def _over(base: Part, part: Part) -> Part:
    """A part laid over another."""
    changes: dict[str, object] = {}
    for name in _MAPPINGS:
        changes[name] = {**getattr(base, name), **getattr(part, name)}
    changes["observed"] = _observed_over(base.observed, part.observed)
    for name in _SINGLES:
        changes[name] = getattr(base, name) if getattr(part, name) is None else getattr(part, name)
    for name in _LISTS:
        changes[name] = (*getattr(base, name), *getattr(part, name))
    return replace(base, id=base.id or part.id, owner=part.owner, **changes)  # type: ignore[arg-type]


def _observed_over(
    base: Mapping[str, Observed], part: Mapping[str, Observed]
) -> dict[str, Observed]:
    """Of one observation the overlay replaces only what it says."""
    found = dict(base)
    empty = Observed()
    for name, says in part.items():
        given = {key: value for key, value in vars(says).items() if value != getattr(empty, key)}
        found[name] = replace(found[name], **given) if name in found else says
    return found


def _contracts(parts: Sequence[Part], contracts: Sequence[Contract]) -> Iterator[Finding]:
    ids = {contract.id for contract in contracts}
    for part in parts:
        if part.contracts and not ids <= set(part.contracts):
            other = ", ".join(sorted(ids - set(part.contracts)))
            message = f"{part.id} is about {', '.join(part.contracts)}, not about {other}"
            mend = "take the assumptions of this contract, or name it under contracts"
            yield Finding(part.place, "other-contract", message, mend)
