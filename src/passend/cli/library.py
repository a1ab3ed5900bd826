"""Commands on the library and on versions: practices, diff, amend, framework."""

from __future__ import annotations

from argparse import Namespace
from datetime import date
from pathlib import Path

import passend.practices
from passend.cli.printing import write_aside, write_document
from passend.cli.reading import day_of, prepared_files
from passend.contract.alignment import aligned, alignment_document, read_framework
from passend.contract.annex.practice import practice_page
from passend.contract.check import prepare
from passend.contract.codec import read_contract
from passend.contract.comparing import comparison
from passend.contract.copying import amended, copied
from passend.contract.model import Contract, Entry
from passend.contract.resolve import resolve_file
from passend.files.source import read_source_file
from passend.findings import BadInput, Finding, Place
from passend.report.plain import plain
from passend.terms.reading import nearest
from passend.words import Words

__all__ = ["amend", "diff", "framework", "practices"]


def practices(arguments: Namespace) -> int:
    """``passend practices``: the list, one practice with its evidence, or a copy of one."""
    found = _library()
    dutch = arguments.lang == "nl"
    if arguments.name is None:
        for name, path in found.items():
            print(f"{name:<28}  {_contract(path).title}")
        print("\npassend practices NAAM" if dutch else "\npassend practices NAME")
        return 0
    own = Path(arguments.name)
    if arguments.name not in found and not own.is_file():
        hint = nearest(arguments.name, found) or f"practices: {', '.join(found)}"
        message = f"there is no practice {arguments.name!r}"
        raise BadInput([Finding(Place("NAME"), "unknown-name", message, hint)])
    path = found.get(arguments.name, own)
    if arguments.copy_to:
        return _copy(path, Path(arguments.copy_to), dutch)
    return write_document(practice_page(prepare(resolve_file(path)), arguments.lang), arguments)


def _library() -> dict[str, Path]:
    """Every practice by its name."""
    folder = Path(passend.practices.__file__).parent
    return {path.stem: path for path in sorted(folder.glob("*.yaml"))}


def _contract(path: Path) -> Contract:
    return read_contract(read_source_file(path))


def _copy(path: Path, target: Path, dutch: bool) -> int:
    _refuse_existing(target)
    text = copied(path.read_text("utf-8"), _contract(path), target.stem)
    write_aside(target, text.encode())
    said = Words(
        "vul in wat open staat; `passend check` noemt elke plek",
        "fill in what is open; `passend check` names every place",
    )
    print(f"{target}: {said['nl' if dutch else 'en']}")
    return 0


def _refuse_existing(target: Path) -> None:
    if target.exists():
        mend = "choose another name: nothing is overwritten"
        raise BadInput([Finding(Place(str(target)), "exists", "is there already", mend)])


def diff(arguments: Namespace) -> int:
    """``passend diff A B``: 0 when nothing differs, 1 with differences."""
    before, after = prepared_files([arguments.before, arguments.after])
    write_document(comparison(before, after, arguments.lang), arguments)
    return int(before.resolved.hash != after.resolved.hash)


def framework(arguments: Namespace) -> int:
    """``passend framework``: 0 when every contract rests on the framework as it is and follows it,
    1 when one deviates."""
    path = Path(arguments.framework)
    agreed = read_framework(path)
    found, findings = [], list[Finding]()
    for name in arguments.files:
        try:
            found.append(aligned(agreed, path, Path(name), arguments.lang))
        except BadInput as error:
            findings += error.findings
    if findings:
        raise BadInput(findings)
    write_document(alignment_document(agreed, found, arguments.lang), arguments)
    return int(any(one.deviates or one.pinned != agreed.hash for one in found))


def amend(arguments: Namespace) -> int:
    """``passend amend``: the next version beside the old one, and what it changes."""
    path, target = Path(arguments.file), Path(arguments.out)
    before = prepare(resolve_file(path))
    days = day_of(arguments.valid_from, "--from"), day_of(arguments.known, "--known")
    assert isinstance(days[0], date)
    assert isinstance(days[1], date)
    entry = Entry(
        value=arguments.value,
        valid_from=days[0],
        known=days[1],
        source=arguments.source,
        status="proposed" if arguments.proposed else "agreed",
    )
    _refuse_existing(target)
    text = amended(path.read_text("utf-8"), _contract(path), arguments.parameter, entry)
    after = prepare(resolve_file(target, text=text))
    write_aside(target, text.encode())
    print(plain(comparison(before, after, arguments.lang)))
    return 0
