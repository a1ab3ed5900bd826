"""Citizen service numbers (BSN): seen by their name and by their eleven-test, and pseudonymised.

A BSN is kept nowhere. A column that holds them is refused, or replaced on the way in by keyed
hashes (HMAC-SHA256); the key file stays with its owner and is never copied, printed or stored.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from passend.findings import BadInput, Finding, Place

__all__ = [
    "NINE_DIGITS", "Key", "eleven_test", "looks_like_bsn", "masked", "named_as_bsn", "read_key",
]  # fmt: skip

_WEIGHTS: Final = (9, 8, 7, 6, 5, 4, 3, 2, -1)
_NAMES: Final = re.compile(
    r"\b(bsn\w*|\w*bsn|burger ?service ?(nr|nummer)|sofi ?(nr|nummer)?|"
    r"citizen service number|social security number|ssn)\b"
)
NINE_DIGITS: Final = (
    r"[0-9]{9}|[0-9]{4}[. -][0-9]{2}[. -][0-9]{3}|[0-9]{3}[. -][0-9]{3}[. -][0-9]{3}"
)
"""Nine digits, bare or as a BSN is printed (1234.56.782, 123 456 782)."""
_BETWEEN: Final = str.maketrans("", "", ". -")
_NINE: Final = re.compile(rf"(?<![0-9])(?:{NINE_DIGITS})(?![0-9])")
_LEAST_KEY_BYTES: Final = 32


def eleven_test(text: str) -> bool:
    """Whether nine digits obey the test of a BSN: 9a + 8b + ... + 2h - i is divisible by 11."""
    if len(text) != 9 or not text.isascii() or not text.isdigit() or text == "0" * 9:
        return False
    return sum(w * int(c) for w, c in zip(_WEIGHTS, text, strict=True)) % 11 == 0


def looks_like_bsn(values: Iterable[str]) -> bool:
    """Whether over half of the values of nine digits pass the eleven-test (by chance one in eleven
    does). Values of another shape do not count."""
    nine = [value for value in map(str.strip, values) if re.fullmatch(NINE_DIGITS, value)]
    return 2 * sum(eleven_test(value.translate(_BETWEEN)) for value in nine) > len(nine)


def named_as_bsn(name: str) -> bool:
    """Whether a column or message field is called a BSN."""
    split = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return _NAMES.search(" ".join(re.findall(r"[^\W_]+", split.casefold()))) is not None


def masked(text: str) -> str:
    """A text in which whatever may be a BSN is starred: for messages and refused rows."""
    return _NINE.sub(
        lambda m: "*" * 9 if eleven_test(m.group().translate(_BETWEEN)) else m.group(), text
    )


@dataclass(frozen=True)
class Key:
    """The secret of the pseudonyms. It shows itself nowhere; ``mark`` tells two keys apart without
    saying anything about either."""

    secret: bytes = field(repr=False)

    @property
    def mark(self) -> str:
        """Eight characters that are the same for the same key."""
        return self.of("passend: the mark of a key")[:8]

    def of(self, text: str) -> str:
        """The HMAC-SHA256 of a text, as 64 hexadecimal digits."""
        return hmac.new(self.secret, text.encode("utf-8"), hashlib.sha256).hexdigest()

    def pseudonym(self, number: str) -> str:
        """The pseudonym of a BSN, however it was written: with points, or without its zero."""
        digits = re.sub(r"[ .\-]", "", number)
        return self.of(digits.zfill(9) if re.fullmatch("[0-9]{8,9}", digits) else number)


def read_key(path: Path) -> Key:
    """The key in a file: at least 32 bytes, such as 64 hexadecimal digits on one line.

    Raises BadInput ``bad-key``; the message never quotes the file.
    """
    mend = "make one with: openssl rand -hex 32 > sleutel.txt, and keep it where only you read it"
    try:
        with path.open("rb") as stream:
            data = stream.read(100_000).strip()
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        message = f"the key file cannot be read: {reason.lower()}"
        raise BadInput([Finding(Place(str(path)), "bad-key", message, mend)]) from None
    if len(data) < _LEAST_KEY_BYTES or len(set(data)) < 8:
        message = f"the key file holds no secret of at least {_LEAST_KEY_BYTES} bytes"
        raise BadInput([Finding(Place(str(path)), "bad-key", message, mend)])
    return Key(data)
