"""``passend fit``: a file of assumptions from what was observed in past years."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from passend.cli.printing import write_aside
from passend.cli.reading import prepared_files
from passend.contract.prepared import Prepared
from passend.findings import BadInput, Finding, Place
from passend.observation.table import Table, read_table
from passend.simulation.fits import fit_table, fits_text

__all__ = ["fit"]


def fit(arguments: Namespace) -> int:
    """``passend fit FILE``: 0, or 1 when something that was observed could not be fitted."""
    if not arguments.observations and not arguments.claims:
        mend = "give --observations or --claims of past years"
        place = Place("--observations")
        raise BadInput([Finding(place, "missing-key", "there is nothing to fit to", mend)])
    past = arguments.of or arguments.file
    prepared, about = (prepared_files([arguments.file]) + prepared_files([past]))[:2]
    table = _table(about, arguments)
    found = fit_table(prepared, table, about.resolved.contract.id)
    name = arguments.id or f"{prepared.resolved.contract.id}-fit"
    text = fits_text(found, name, arguments.lang)
    if arguments.out:
        write_aside(Path(arguments.out), text.encode())
        print(arguments.out)
    else:
        print(text, end="")
    said = "niet geschat" if arguments.lang == "nl" else "not fitted"
    for observation, why in found.left_out.items():
        print(f"{observation} {said}: {why[arguments.lang]}", file=sys.stderr)
    return int(bool(found.left_out))


def _table(about: Prepared, arguments: Namespace) -> Table:
    if arguments.observations:
        return read_table(Path(arguments.observations))
    # Imported here: only this needs the engine of the claims.
    from passend.observation.claimed import count_claims

    counted = count_claims([about], arguments.claims, None, arguments.engine)
    return Table(counted.table.rows, arguments.claims)
