"""The command offers: make packages, join lists, mark what is acceptable, meet.

Only ``make`` knows what a package is worth, and it shows that on one's own machine. What leaves the
house is a list of values and a list of marks.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

from passend.cli.assuming import assumptions_of, setting_of
from passend.cli.printing import counter, print_result, write_aside
from passend.cli.reading import prepared_files
from passend.cli.values import bad, named, names
from passend.simulation.data import data_of
from passend.simulation.offers import (
    acceptance,
    joined,
    public_list,
    read_acceptance,
    read_offers,
    side_by_side,
)
from passend.simulation.offers_document import offers_document
from passend.simulation.packages import Lever, packages_of

__all__ = ["offers"]


def offers(arguments: Namespace) -> int:
    """``passend offers ACTION``."""
    return _ACTIONS[arguments.action](arguments)


def _make(arguments: Namespace) -> int:
    (prepared,) = prepared_files([arguments.file])
    both = assumptions_of([prepared], arguments)
    shared = assumptions_of([prepared], arguments, overlays=False)
    tried = [named(text, "--lever", "write vast_deel=40%,60%") for text in arguments.lever]
    levers = [Lever(lever, tuple(names(values))) for lever, values in tried]
    name, ends = named(arguments.balance, "--balance", "write dagprijs=900.00..1500.00")
    low, dots, high = ends.partition("..")
    if not dots:
        raise bad("--balance", arguments.balance, "write dagprijs=900.00..1500.00")
    found = packages_of(
        prepared, both, shared, arguments.party, levers, Lever(name, (low.strip(), high.strip())),
        setting_of(arguments), progress=counter("offers"),
    )  # fmt: skip
    listed = public_list(prepared, [found])
    if arguments.public:
        write_aside(Path(arguments.public), listed.dump(arguments.lang).encode())
    print_result(
        arguments,
        lambda: offers_document(found, arguments.lang),
        lambda: {"only_for": arguments.party, "cases": found.cases,
                 "packages": data_of(found.packages), "impossible": data_of(found.impossible)},
    )  # fmt: skip
    return 0


def _join(arguments: Namespace) -> int:
    found = joined([read_offers(Path(name)) for name in arguments.lists])
    write_aside(Path(arguments.public), found.dump(arguments.lang).encode())
    print_result(arguments, lambda: offers_document(found, arguments.lang),
                 lambda: {"hash": found.hash, "packages": data_of(found.packages)})  # fmt: skip
    return 0


def _mark(arguments: Namespace) -> int:
    listed = read_offers(Path(arguments.list))
    found = acceptance(listed, arguments.party, names(arguments.accept))
    write_aside(Path(arguments.marks), found.dump(arguments.lang).encode())
    print(arguments.marks)
    return 0


def _meet(arguments: Namespace) -> int:
    listed = read_offers(Path(arguments.list))
    first, second = (read_acceptance(Path(name)) for name in arguments.marks)
    rows = side_by_side(listed, first, second)
    print_result(
        arguments,
        lambda: offers_document(listed, arguments.lang, (first, second), arguments.signed),
        lambda: [data_of(one) | {first.party: mine, second.party: theirs}
                 for one, mine, theirs in rows],
    )  # fmt: skip
    return 0


_ACTIONS: dict[str, Callable[[Namespace], int]] = {
    "make": _make,
    "join": _join,
    "mark": _mark,
    "meet": _meet,
}
