"""Rebuild a sealed file from its given parts and compare bytes; say what was taken on trust.

Nothing is read but the sealed file: no network, no clock, no setting of the machine. What the
engine of another version wrote for people to read is not compared, and that is said.
"""

from __future__ import annotations

import dataclasses
import hashlib
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import passend
from passend.contract.check import prepare
from passend.contract.resolve import Resolved, canonical_json, resolve_file
from passend.findings import BadInput, Finding, Place
from passend.settlement.bundle.archive import unpack
from passend.settlement.bundle.contents import (
    GIVEN,
    Contents,
    fingerprint,
    manifest_of,
    members_of,
)
from passend.settlement.dispute import parse_dispute
from passend.settlement.disputing import wrong_dispute
from passend.settlement.settle import differences, settle
from passend.settlement.statement import Statement, parse_statement
from passend.settlement.verify import contract_inside, settled_again, verify, wrong_differences

__all__ = ["Checked", "ClauseChecked", "check_sealed", "follow_again"]

_DATA: Final = ("statement.json", "contract.json", "parameters.json", "observations.csv")
"""Members that say the same under every version of the engine."""


@dataclass(frozen=True)
class ClauseChecked:
    """One clause: over how many windows, how many cents follow from data both parties hold, how
    many rest on one party's word, and whose word on what."""

    clause: str
    article: str
    windows: int
    recomputed: int
    attested: int
    on_word_of: tuple[str, ...]


@dataclass(frozen=True)
class Checked:
    """What a check of a sealed file found. ``taken`` names what was taken as it is, ``unread`` what
    another version of the engine wrote and was not compared."""

    kind: str
    about: Mapping[str, Any]
    answers: str
    engine: str
    fingerprint: str
    members: int
    wrong: tuple[str, ...]
    clauses: tuple[ClauseChecked, ...] = ()
    taken: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


def check_sealed(whole: bytes, shown: str, claims: str = "") -> Checked:
    """Recheck a sealed file; an empty ``wrong`` means that it is byte for byte what sealing its
    given parts gives. ``claims`` are claims to count again.

    Raises BadInput where it is no sealed file: as :func:`unpack` does, and ``bundle-manifest``.
    """
    members = unpack(whole, shown)
    try:
        manifest = manifest_of(members)
    except (ValueError, RecursionError) as error:
        message = f"the list of contents cannot be read: {error}"
        place = Place(shown, spot="manifest.json")
        raise BadInput([Finding(place, "bundle-manifest", message)]) from None
    checked = Checked(
        manifest["kind"], manifest["about"], manifest["answers"], manifest["engine"],
        fingerprint(whole), len(members), tuple(_wrong_hashes(manifest["members"], members)),
    )  # fmt: skip
    if checked.wrong:
        return checked
    if manifest["kind"] in ("statement", "dispute"):
        return _check_statement(checked, members, shown, claims)
    return _check_contract(checked, members, shown)


def _wrong_hashes(listed: Mapping[str, Any], members: Mapping[str, bytes]) -> Iterator[str]:
    for name in sorted({*listed, *members} - {"manifest.json"}):
        if name not in members:
            yield f"{name}: is listed and not there"
        elif name not in listed:
            yield f"{name}: is not in the list of contents"
        else:
            digest = hashlib.sha256(members[name]).hexdigest()
            if listed[name] != {"bytes": len(members[name]), "sha256": digest}:
                yield f"{name}: has another hash than the list of contents says"


def _given(members: Mapping[str, bytes]) -> dict[str, bytes]:
    return {name: data for name, data in members.items() if name.startswith(GIVEN)}


def _check_contract(checked: Checked, members: Mapping[str, bytes], shown: str) -> Checked:
    """A draft, a proposal, a contract or a reconciliation: its text and its computed form follow
    from its files."""
    given = _given(members)
    resolved = None
    if checked.kind != "reconciliation":
        resolved = _resolved(given, shown)
        if resolved is None:
            return _with(checked, ["contract/contract.yaml: is not there"])
    contents = Contents(checked.kind, given, resolved, None, checked.answers, checked.engine)
    wrong, unread = _compared(contents, members)
    taken = tuple(name for name in given if not name.startswith("contract/"))
    return dataclasses.replace(_with(checked, wrong), taken=taken, unread=unread)


def _with(checked: Checked, wrong: list[str]) -> Checked:
    return dataclasses.replace(checked, wrong=tuple(dict.fromkeys([*checked.wrong, *wrong])))


def _resolved(given: Mapping[str, bytes], shown: str) -> Resolved | None:
    """The contract in the files that travel along. Raises BadInput where they are no contract."""
    if "contract/contract.yaml" not in given:
        return None
    with tempfile.TemporaryDirectory() as folder:
        for name, data in given.items():
            if name.startswith("contract/"):
                path = Path(folder, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
        try:
            return resolve_file(Path(folder, "contract", "contract.yaml"))
        except BadInput as error:
            # The folder is gone when this is read: name the place inside the sealed file.
            raise BadInput(
                dataclasses.replace(
                    found, place=dataclasses.replace(found.place, file=f"{shown}: {_inside(found)}")
                )
                for found in error.findings
            ) from None


def _inside(finding: Finding) -> str:
    """The name of a file of a contract inside a sealed file."""
    return f"contract/{Path(finding.place.file).name}"


def _check_statement(
    checked: Checked, members: Mapping[str, bytes], shown: str, claims: str
) -> Checked:
    statement = parse_statement(members.get("statement.json", b""), f"{shown}: statement.json")
    given = _given(members)
    wrong: list[str] = []
    followed = ("contract/", "earlier.json", "dispute.json")
    taken = [name for name in given if not name.startswith(followed)]
    resolved = _resolved(given, shown)
    if resolved is not None and resolved.hash != statement.contract_hash:
        wrong.append("contract/: these files give another contract than the statement settles")
    try:
        again, more, on_trust = follow_again(statement, given, shown)
    except (BadInput, ValueError, KeyError, TypeError, AttributeError) as error:
        return _with(checked, [*verify(statement).wrong, f"inputs: cannot be settled: {error}"])
    contents = Contents(checked.kind, given, None, again, checked.answers, checked.engine)
    differs, unread = _compared(contents, members)
    if statement.engine != checked.engine:
        wrong.append("manifest.json: names another engine than the statement")
    if "statement.json" in {text.partition(":")[0] for text in differs}:
        wrong += verify(statement).wrong
    wrong += [*more, *differs]
    if claims:
        wrong += _recounted(statement, claims)
        taken = [name for name in taken if name != "claims.json"]
    if "dispute.json" in given:
        dispute = parse_dispute(given["dispute.json"], f"{shown}: dispute.json")
        wrong += wrong_dispute(statement, dispute)
    return dataclasses.replace(
        _with(checked, wrong),
        clauses=_clauses(statement),
        taken=(*taken, *on_trust),
        unread=unread,
    )


def follow_again(
    statement: Statement, given: Mapping[str, bytes], shown: str
) -> tuple[Statement, list[str], list[str]]:
    """The statement as it follows from its inputs; what does not follow; what was taken as it is.
    What was left out, and differences with a statement that is not here, are no inputs.

    Raises as :func:`settled_again` does."""
    again = dataclasses.replace(settled_again(statement), engine=statement.engine)
    again = dataclasses.replace(again, residual=statement.residual)
    wrong: list[str] = []
    taken = ["residual"] if statement.residual else []
    if "earlier.json" in given:
        earlier = parse_statement(given["earlier.json"], f"{shown}: earlier.json")
        wrong += [f"earlier.json: {text}" for text in verify(earlier).wrong]
        again = differences(again, earlier)
    else:
        again = dataclasses.replace(again, after=statement.after, differences=statement.differences)
        wrong += wrong_differences(statement, again)
        taken += ["differences"] if statement.differences else []
    return again.sealed(), wrong, taken


def _compared(
    contents: Contents, members: Mapping[str, bytes]
) -> tuple[list[str], tuple[str, ...]]:
    """The members that are not what follows, and those that were not compared."""
    ours = members_of(contents)
    unread: tuple[str, ...] = ()
    same_engine = contents.engine == passend.__version__
    if same_engine:
        if ours == members:
            return [], ()
        names = sorted({*ours, *members} - {"manifest.json"})
    else:
        names = [name for name in _DATA if name in ours or name in members]
        unread = tuple(sorted({*members} - {*names, *_given(members), "manifest.json"}))
    wrong = [
        f"{name}: says something else than follows from its inputs"
        if name in ours and name in members else f"{name}: stands on one side only"
        for name in names if ours.get(name) != members.get(name)
    ]  # fmt: skip
    if not wrong and (same_engine or _about(ours) != _about(members)):
        wrong.append("manifest.json: says something else than follows from its inputs")
    return wrong, unread


def _about(members: Mapping[str, bytes]) -> str:
    found = manifest_of(members)
    return canonical_json([found["about"], found["kind"], found["answers"]])


def _recounted(statement: Statement, claims: str) -> Iterator[str]:
    """Whether the claims give the observations of a statement."""
    from passend.observation.claimed import count_claims

    prepared = prepare(contract_inside(statement))
    known = date.fromisoformat(statement.known_at)
    counted = count_claims([prepared], claims, known)
    again = settle([prepared], counted.table, known).statements[0]
    if again.observations_hash != statement.observations_hash:
        yield f"claims: {claims} gives other observations than the statement rests on"
        ours = {(x.clause, x.window): x.entitlement for x in again.lines}
        for line in statement.lines:
            cents = ours.get((line.clause, line.window))
            if cents != line.entitlement:
                yield (f"claims: clause {line.clause} {line.window} says {line.entitlement} "
                       f"cents, {cents} follows from the claims")  # fmt: skip


def _clauses(statement: Statement) -> tuple[ClauseChecked, ...]:
    found: dict[str, ClauseChecked] = {}
    for line in statement.lines:
        was = found.get(line.clause, ClauseChecked(line.clause, line.article, 0, 0, 0, ()))
        cents, held = abs(line.entitlement), line.evidence.attested
        words = {f"{name.rpartition(' ')[0]} ({holder})" for name, holder in held.items()}
        found[line.clause] = dataclasses.replace(
            was,
            windows=was.windows + 1,
            recomputed=was.recomputed + (0 if held else cents),
            attested=was.attested + (cents if held else 0),
            on_word_of=tuple(sorted({*was.on_word_of, *words})),
        )
    return tuple(found.values())
