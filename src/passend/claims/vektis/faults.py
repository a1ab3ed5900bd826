"""What is wrong with a message: the level and number of the check, the return code, the place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from passend.findings import Finding, Place

__all__ = ["LEVELS", "Fault"]

LEVELS: Final = {
    1: "the message cannot be read",
    2: "records are missing, doubled, out of place or of another length",
    3: "a field is missing or has another form",
    4: "a field holds a value that cannot be",
    5: "fields contradict each other, or the totals",
}
"""The five levels of the standard's checks."""

_CODES = {
    1: "vektis-message",
    2: "vektis-record",
    3: "vektis-form",
    4: "vektis-value",
    5: "vektis-relation",
}


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with a message.

    ``control`` is the number of the check in the standard's register: of a field (levels 3 and 4),
    else its own; empty where the number is not known. ``returns`` is the code that the return
    message carries (list COD954), where one is known. ``start`` counts from 0.
    """

    level: int
    line: int
    expected: str
    found: str = ""
    mend: str = ""
    control: str = ""
    returns: str = ""
    kind: str = ""
    field: str = ""
    start: int = -1

    @property
    def check(self) -> str:
        """The level and number of the check, such as ``N3-0203``."""
        return f"N{self.level}" + (f"-{self.control}" if self.control else "")

    def finding(self, file: str, standard: str) -> Finding:
        """The fault as a finding on a line and column of the file."""
        spot = ", ".join(filter(None, [self.kind and f"record {self.kind}",
                                       self.field and f"field {self.field}"]))  # fmt: skip
        place = Place(file, self.line, self.start + 1, spot)
        message = self.expected + (f"; found: {self.found}" if self.found else "")
        source = f"{standard}, check {self.check}"
        if self.returns:
            source += f", return code {self.returns}"
        return Finding(place, _CODES[self.level], message, self.mend, source)
