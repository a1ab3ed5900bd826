"""Commands on what parties send each other: seal, open, verify, sign, dispute."""

from __future__ import annotations

import dataclasses
import hashlib
from argparse import Namespace
from contextlib import closing
from fractions import Fraction
from pathlib import Path

from passend.cli.printing import print_json, write_aside
from passend.cli.reading import day_of, statement_in
from passend.findings import BadInput, Finding, Place
from passend.money import parse_decimal, rounded_fraction
from passend.report.numbers import money_text, value_text
from passend.report.plain import plain
from passend.settlement.bundle.archive import is_archive, read_archive
from passend.settlement.bundle.checking import check_sealed
from passend.settlement.bundle.contents import fingerprint
from passend.settlement.bundle.document import checked_document
from passend.settlement.bundle.sealing import seal_contract, seal_data
from passend.settlement.bundle.signing import Signed, check_signature, sign_file, sign_pdf
from passend.settlement.decided import decision_payment
from passend.settlement.dispute import Dispute, dispute_json, parse_dispute
from passend.settlement.dispute_document import dispute_document
from passend.settlement.disputing import decide
from passend.settlement.disputing import dispute as make_dispute
from passend.settlement.ledger.posting import post_decision
from passend.settlement.ledger.sqlite import SqliteLedger
from passend.settlement.statement import read_statement
from passend.settlement.verify import verify as verify_statement
from passend.words import Words

__all__ = ["dispute", "open", "seal", "sign", "verify"]

_read = Path.read_bytes


def seal(arguments: Namespace) -> int:
    """``passend seal FILE``: 1 when the statement does not follow from its inputs."""
    path = Path(arguments.file)
    given: dict[str, bytes] = {}
    for name in arguments.annex:
        given[f"annexes/{Path(name).name}"] = _read(Path(name))
    answers = fingerprint(_read(Path(arguments.answers))) if arguments.answers else ""
    if path.suffix.lower() in (".yaml", ".yml"):
        whole = seal_contract(path, given, answers)
    else:
        whole = seal_data(path, given, answers, **_beside(arguments))
    write_aside(Path(arguments.out), whole)
    print(arguments.out)
    said = Words("vingerafdruk", "fingerprint")[arguments.lang]
    print(f"{said}: {fingerprint(whole)}")
    return 0


def _beside(arguments: Namespace) -> dict[str, Path | None]:
    names = ("contract", "statement", "after", "ledger", "claims")
    return {n: Path(getattr(arguments, n)) if getattr(arguments, n) else None for n in names}


def open(arguments: Namespace) -> int:
    """``passend open SEALED``: its members in a folder, once they were checked; 1 when something
    does not hold, and then nothing is written."""
    folder = Path(arguments.out)
    whole, members = read_archive(Path(arguments.file))
    checked = check_sealed(whole, arguments.file)
    if checked.wrong:
        print(plain(checked_document(checked, None, arguments.lang)))
        return 1
    if folder.exists() and any(folder.iterdir()):
        message = "the folder is not empty"
        raise BadInput([Finding(Place(str(folder)), "not-empty", message, "name a new folder")])
    for name, data in members.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        print(path)
    return 0


def verify(arguments: Namespace) -> int:
    """``passend verify``: 0 when everything follows, 1 with what does not."""
    path = Path(arguments.file)
    if not is_archive(path):
        return _verify_statement(arguments)
    whole, members = read_archive(path)
    checked = check_sealed(whole, arguments.file, arguments.claims or "")
    told = (arguments.fingerprint or "").strip().lower().removeprefix("sha256:")
    if told and told != checked.fingerprint.removeprefix("sha256:"):
        said = Words("de vingerafdruk is een andere dan de afzender noemt",
                     "the fingerprint is another than the sender told")  # fmt: skip
        checked = dataclasses.replace(checked, wrong=(*checked.wrong, said[arguments.lang]))
    signed = _signed(arguments, whole, bool(told) and not checked.wrong)
    if arguments.json:
        signature = None if signed is None else {"good": signed.good, "by": signed.by}
        print_json(dataclasses.asdict(checked) | {"signature": signature})
    else:
        print(plain(checked_document(checked, signed, arguments.lang)))
        if checked.kind == "dispute" and not checked.wrong:
            found = parse_dispute(members["dispute.json"], arguments.file)
            print("\n\n" + plain(dispute_document(found, arguments.lang)))
    return int(bool(checked.wrong) or (signed is not None and not signed.good))


def _signed(arguments: Namespace, whole: bytes, told: bool) -> Signed | None:
    if arguments.signature:
        trust = Path(arguments.trust) if arguments.trust else None
        return check_signature(whole, _read(Path(arguments.signature)), trust)
    if told:
        return Signed(True, "", Words("De vingerafdruk is die van de afzender.",
                                      "The fingerprint is the sender's."))  # fmt: skip
    return None


def _verify_statement(arguments: Namespace) -> int:
    verdict = verify_statement(read_statement(Path(arguments.file)))
    dutch = arguments.lang == "nl"
    if arguments.json:
        print_json(dataclasses.asdict(verdict))
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
            percent = value_text(share, "rate", 1000, arguments.lang)
            print(f"{word}: {money_text(cents, arguments.lang)} ({percent})")
    return int(bool(verdict.wrong))


def sign(arguments: Namespace) -> int:
    """``passend sign``: a signature beside a file, or a signed PDF."""
    path, key = Path(arguments.file), Path(arguments.key)
    password = ""
    if arguments.password_file:
        password = Path(arguments.password_file).read_text("utf-8").rstrip("\r\n")
    whole = _read(path)
    if whole.startswith(b"%PDF"):
        if not arguments.out:
            mend = f"add --out {path.stem}-signed.pdf"
            raise BadInput([Finding(Place("--out"), "no-file", "a signed PDF needs a name", mend)])
        found, out = sign_pdf(whole, key, password), Path(arguments.out)
    else:
        found = sign_file(whole, key, password)
        out = Path(arguments.out or f"{arguments.file}.p7s")
    write_aside(out, found)
    print(out)
    return 0


def dispute(arguments: Namespace) -> int:
    """``passend dispute``: what is in dispute and what is payable meanwhile; or its end."""
    day_of(arguments.on, "--on")
    said = {"by": arguments.by, "on": arguments.on, "reason": arguments.reason}
    if arguments.award is not None or arguments.ground:
        found = _decided(arguments, said)
    else:
        _require(arguments, "node", "window", "claimed")
        evidence = {
            Path(name).name: "sha256:" + hashlib.sha256(_read(Path(name))).hexdigest()
            for name in arguments.evidence
        }
        found = make_dispute(
            statement_in(Path(arguments.file)), arguments.node, arguments.window,
            arguments.claimed, item=arguments.item, evidence=evidence, **said,
        )  # fmt: skip
    if arguments.json:
        print_json(dataclasses.asdict(found))
    else:
        print(plain(dispute_document(found, arguments.lang)))
    if arguments.out:
        write_aside(Path(arguments.out), dispute_json(found).encode())
    if arguments.ledger and found.decision is not None:
        _post(found, Path(arguments.ledger), arguments.lang)
    return 0


def _post(found: Dispute, path: Path, language: str) -> None:
    """The decision as a posting of its own: what the statement says stays as it is."""
    if found.correction == 0:
        print(Words("Er valt niets te boeken.", "There is nothing to post.")[language])
        return
    with closing(SqliteLedger(path)) as ledger:
        done = post_decision(ledger, decision_payment(found))
    words = Words("geboekt", "posted") if not done.again else Words(
        "was al geboekt: er verandert niets", "was posted before: nothing changes")  # fmt: skip
    print(f"{path}: {words[language]}")


def _decided(arguments: Namespace, said: dict[str, str]) -> Dispute:
    withdrawn = arguments.ground == "withdrawn"
    _require(arguments, "ground", *([] if withdrawn else ["award"]))
    path = Path(arguments.file)
    data = _read(path)
    if is_archive(path):
        data = read_archive(path)[1].get("dispute.json", b"")
    found = parse_dispute(data, arguments.file)
    try:
        awarded = parse_decimal(arguments.award, 2) if arguments.award else found.award_as_stated
    except ValueError as error:
        raise BadInput([Finding(Place("--award"), "bad-value", str(error))]) from None
    return decide(found, awarded, arguments.ground, **said)


def _require(arguments: Namespace, *names: str) -> None:
    missing = [Finding(Place(f"--{n}"), "missing-key", "is needed here")
               for n in names if getattr(arguments, n) is None]  # fmt: skip
    if missing:
        raise BadInput(missing)
