"""From files on disk to a sealed file. Only what follows from its inputs is sealed."""

from __future__ import annotations

import hashlib
import json
from contextlib import closing
from pathlib import Path

from passend.contract.resolve import canonical_json, resolve_file
from passend.findings import BadInput, Finding, Place
from passend.settlement.bundle.checking import follow_again
from passend.settlement.bundle.contents import Contents, contract_files, sealed
from passend.settlement.bundle.inside import statement_in
from passend.settlement.dispute import parse_dispute
from passend.settlement.disputing import wrong_dispute
from passend.settlement.ledger.jsonlines import to_jsonlines
from passend.settlement.ledger.sqlite import SqliteLedger
from passend.settlement.statement import Statement, to_json
from passend.settlement.verify import verify

__all__ = ["claims_hashes", "seal_contract", "seal_data", "seal_statement"]

_KINDS = {"draft": "draft", "framework": "draft", "proposed": "proposal"}


def seal_contract(path: Path, given: dict[str, bytes], answers: str) -> bytes:
    """A contract with its annexes and its text in two languages, sealed by its status. Raises
    BadInput where it cannot be read."""
    resolved = resolve_file(path)
    kind = _KINDS.get(resolved.contract.status, "contract")
    return sealed(Contents(kind, given | contract_files(path), resolved, None, answers))


def seal_data(
    path: Path,
    given: dict[str, bytes],
    answers: str,
    *,
    contract: Path | None = None,
    statement: Path | None = None,
    after: Path | None = None,
    ledger: Path | None = None,
    claims: Path | None = None,
) -> bytes:
    """A statement, a dispute or a reconciliation from its JSON. Raises BadInput: ``no-seal`` for
    another kind of file, ``does-not-follow`` for what does not follow from its inputs."""
    data = path.read_bytes()
    kind = _kind(data, path)
    if kind == "reconciliation":
        given["reconciliation.json"] = data
        return sealed(Contents(kind, given, None, None, answers))
    about = path if kind == "statement" else statement
    if about is None:
        message = "the statement that this dispute is about is needed"
        raise BadInput([Finding(Place(str(path)), "missing-key", message, "add --statement FILE")])
    settled = statement_in(about)
    if contract is not None:
        _same_contract(settled, contract)
        given |= contract_files(contract)
    if after is not None:
        given["earlier.json"] = to_json(statement_in(after)).encode()
    if ledger is not None:
        given["ledger.jsonl"] = ledger_state(ledger, settled.contract)
    if claims is not None:
        given["claims.json"] = claims_hashes(claims)
    if kind == "dispute":
        found = parse_dispute(data, str(path))
        _refuse(path, list(wrong_dispute(settled, found)))
        _frozen(path, found.evidence, given)
        given["dispute.json"] = data
    return seal_statement(settled, given, answers, str(about), kind)


def seal_statement(
    statement: Statement,
    given: dict[str, bytes],
    answers: str = "",
    shown: str = "statement",
    kind: str = "statement",
) -> bytes:
    """A statement sealed with what travels along. Raises BadInput ``does-not-follow``."""
    try:
        again, wrong, _ = follow_again(statement, given, shown)
    except (BadInput, ValueError, KeyError, TypeError, AttributeError) as error:
        _refuse(Path(shown), [*verify(statement).wrong, f"inputs: cannot be settled: {error}"])
        raise
    if again != statement:
        wrong = [*verify(statement).wrong, *wrong]
        wrong = wrong or ["the difference from the earlier statement does not follow"]
    _refuse(Path(shown), wrong)
    return sealed(Contents(kind, given, None, again, answers, statement.engine))


def _kind(data: bytes, path: Path) -> str:
    try:
        found = json.loads(data)
        kind = str(found["passend"]).partition("/")[0]
    except (ValueError, TypeError, KeyError, RecursionError):
        kind = ""
    if kind not in ("statement", "dispute", "reconciliation"):
        message = "is no contract, statement, dispute or reconciliation"
        mend = "seal a contract (.yaml), or what settle, dispute or reconcile wrote with --out"
        raise BadInput([Finding(Place(str(path)), "no-seal", message, mend)])
    return kind


def _refuse(path: Path, wrong: list[str]) -> None:
    if wrong:
        mend = "settle again and seal what that gives"
        raise BadInput(Finding(Place(str(path)), "does-not-follow", x, mend) for x in wrong)


def _same_contract(statement: Statement, contract: Path) -> None:
    found = resolve_file(contract).hash
    if found != statement.contract_hash:
        message = f"has hash {found}, the statement settles {statement.contract_hash}"
        mend = "name the version of the contract that was settled"
        raise BadInput([Finding(Place(str(contract)), "other-contract", message, mend)])


def _frozen(path: Path, evidence: dict[str, str], given: dict[str, bytes]) -> None:
    """Evidence that travels along is what was frozen."""
    for name, data in given.items():
        said = evidence.get(name.removeprefix("annexes/"))
        if name.startswith("annexes/") and said not in (None, _hash(data)):
            _refuse(path, [f"{name}: was changed since the dispute was written"])


def _hash(data: bytes) -> str:
    return "sha256:" + hashlib.sha256(data).hexdigest()


def ledger_state(path: Path, contract: str) -> bytes:
    """What a ledger holds of a contract, as JSON Lines; nothing of other contracts."""
    with closing(SqliteLedger(path, make=False)) as ledger:
        return "".join(to_jsonlines(ledger, contract)).encode()


def claims_hashes(folder: Path) -> bytes:
    """The claims under a statement by the hash of their content: the sources of a store, else
    every Parquet file."""
    sources = sorted(x.name for x in (folder / "sources").glob("*") if len(x.name) == 64)
    if sources:
        found = {"sources": [f"sha256:{name}" for name in sources]}
    else:
        files = sorted(folder.glob("**/*.parquet")) if folder.is_dir() else [folder]
        found = {"files": [f"{x.name} {_hash_of_file(x)}" for x in files]}
    return (canonical_json(found) + "\n").encode()


def _hash_of_file(path: Path) -> str:
    with path.open("rb") as file:
        return "sha256:" + hashlib.file_digest(file, "sha256").hexdigest()
