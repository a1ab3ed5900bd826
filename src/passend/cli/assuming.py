"""What a command assumes: the shared part, at most one private part, and how many cases."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from passend.contract.prepared import Prepared
from passend.findings import BadInput, Finding, Place
from passend.observation.table import read_table
from passend.simulation.assumptions.combine import combined
from passend.simulation.assumptions.model import Assumptions, Part
from passend.simulation.assumptions.reading import read_assumptions
from passend.simulation.simulated import Setting

__all__ = ["assumptions_of", "setting_of"]


def assumptions_of(
    prepared: Sequence[Prepared], arguments: Namespace, *, overlays: bool = True
) -> Assumptions:
    """The assumptions that were given, for some contracts; without ``overlays`` the shared part.

    Raises BadInput as :func:`combined` does, ``private-part`` when a private part is given as a
    shared one, and ``no-owner`` when a shared part is given as a private one."""
    parts: list[Part] = []
    findings: list[Finding] = []
    private = arguments.overlay if overlays else []
    for name in [*arguments.assumptions, *private]:
        try:
            parts.append(read_assumptions(Path(name)))
        except BadInput as error:
            findings += error.findings
            continue
        findings += _misplaced(parts[-1], name in private)
    if findings:
        raise BadInput(findings)
    return combined(prepared, parts)


def _misplaced(part: Part, private: bool) -> list[Finding]:
    if part.owner and not private:
        message = f"this is the private part of {part.owner}, not a shared one"
        return [Finding(part.place, "private-part", message, "give it with --overlay")]
    if private and not part.owner:
        message = "this part has no owner: it is a shared one"
        mend = "give it with --assumptions, or name its owner (eigenaar)"
        return [Finding(part.place, "no-owner", message, mend)]
    return []


def setting_of(arguments: Namespace) -> Setting:
    """How many cases, from which seed. Raises BadInput ``bad-value`` for no cases or threads, and
    for a seed below zero."""
    for option, least in (("cases", 1), ("threads", 1), ("seed", 0)):
        if getattr(arguments, option) < least:
            raise BadInput([Finding(Place(f"--{option}"), "bad-value", f"is at least {least}")])
    known = read_table(Path(arguments.known)) if arguments.known else None
    return Setting(arguments.cases, arguments.seed, arguments.quasi, arguments.threads, known)
