"""Members to one file and back: stored, sorted, without a clock. One content, one file.

Members are stored and not compressed, because compressors of two machines may differ in their
bytes. Reading accepts exactly what writing writes, so that nothing can hide between, before or
after the members, and nothing grows while it is unpacked.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Final

from passend.findings import BadInput, Finding, Place

__all__ = ["MEMBERS_LIMIT", "SIZE_LIMIT_BYTES", "is_archive", "pack", "read_archive", "unpack"]

SIZE_LIMIT_BYTES: Final = 1_000_000_000
"""The largest sealed file. Claims do not travel in it, only their hashes."""

MEMBERS_LIMIT: Final = 10_000

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The first day a ZIP can say; no clock is read."""

# A name is a relative path with /; no part of it is empty, a dot or two dots.
_PART: Final = r"(?!\.{1,2}(?:/|$))[^/\\:\x00-\x1f\x7f*?\"<>|]+"
_NAME: Final = re.compile(f"{_PART}(?:/{_PART})*")
_SEAL_AGAIN: Final = "ask the sender for the file as it was sealed"


def pack(members: Mapping[str, bytes]) -> bytes:
    """One file of all members, in the order of their names. Raises ValueError for a name that
    cannot travel (a path that is absolute or leads upward)."""
    whole = BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(members):
            if not _NAME.fullmatch(name):
                raise ValueError(f"{name!r} cannot be the name of a member")
            info = zipfile.ZipInfo(name, _EPOCH)
            info.create_system = 3
            info.external_attr = 0o100644 << 16
            archive.writestr(info, members[name])
    return whole.getvalue()


def is_archive(path: Path) -> bool:
    """Whether a file starts as a sealed file does. Raises BadInput ``unreadable``."""
    try:
        with path.open("rb") as file:
            return file.read(4) == b"PK\x03\x04"
    except OSError as error:
        raise _unreadable(path, error) from None


def read_archive(path: Path) -> tuple[bytes, dict[str, bytes]]:
    """A sealed file as bytes and as its members. Raises BadInput as :func:`unpack` does, and
    ``unreadable``, ``bundle-too-large``."""
    try:
        size = path.stat().st_size
        if size > SIZE_LIMIT_BYTES:
            message = f"{size} bytes; a sealed file has at most {SIZE_LIMIT_BYTES}"
            raise BadInput([Finding(Place(str(path)), "bundle-too-large", message, _SEAL_AGAIN)])
        whole = path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error) from None
    return whole, unpack(whole, str(path))


def _unreadable(path: Path, error: OSError) -> BadInput:
    return BadInput([Finding(Place(str(path)), "unreadable", error.strerror or "cannot be read")])


def unpack(whole: bytes, shown: str) -> dict[str, bytes]:
    """The members of a sealed file; ``shown`` is its name in findings.

    Raises BadInput: ``not-a-bundle``, ``bundle-name`` for a path that leads elsewhere,
    ``bundle-member-twice``, ``bundle-compressed``, ``bundle-damaged`` where bytes were changed, and
    ``bundle-not-canonical`` where the file holds anything beside its members.
    """
    try:
        with zipfile.ZipFile(BytesIO(whole)) as archive:
            infos = archive.infolist()
            findings = list(_odd(infos, len(whole), shown))
            if findings:
                raise BadInput(findings)
            members = {}
            for info in infos:
                try:
                    members[info.filename] = archive.read(info)
                except (zipfile.BadZipFile, OSError, EOFError, ValueError):
                    message = "was changed after sealing"
                    damaged = _finding(shown, info.filename, message, code="bundle-damaged")
                    findings.append(damaged)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError) as error:
        message = f"no sealed file, or one that was changed: {error}"
        raise BadInput([_finding(shown, "", message, code="not-a-bundle")]) from None
    if findings:
        raise BadInput(findings)
    if pack(members) != whole:
        message = "holds bytes beside its members: sealing these members gives another file"
        raise BadInput([_finding(shown, "", message, code="bundle-not-canonical")])
    return members


def _finding(shown: str, member: str, message: str, *, code: str) -> Finding:
    spot = member.encode("ascii", "backslashreplace").decode()
    return Finding(Place(shown, spot=spot), code, message, _SEAL_AGAIN)


def _odd(infos: list[zipfile.ZipInfo], size: int, shown: str) -> Iterator[Finding]:
    """What can be told from the list of members alone, before anything is unpacked."""
    if len(infos) > MEMBERS_LIMIT:
        message = f"{len(infos)} members; a sealed file has at most {MEMBERS_LIMIT}"
        yield _finding(shown, "", message, code="bundle-too-large")
        return
    seen = set()
    for info in infos:
        if not _NAME.fullmatch(info.filename):
            yield _finding(
                shown, info.filename, "leads outside the sealed file", code="bundle-name"
            )
        if info.filename in seen:
            yield _finding(
                shown, info.filename, "stands in the file twice", code="bundle-member-twice"
            )
        seen.add(info.filename)
        if info.compress_type != zipfile.ZIP_STORED or info.file_size != info.compress_size:
            message = "is compressed or encrypted; sealing stores members as they are"
            yield _finding(shown, info.filename, message, code="bundle-compressed")
    if sum(info.file_size for info in infos) > size:
        yield _finding(shown, "", "its members are larger than the file", code="bundle-compressed")
