"""Commands on claims: generate, propose, check, take-in, convert."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Final

from passend.claims.bsn import read_key
from passend.claims.handback import MAPPING, ROWS, free, hand_back
from passend.claims.intake import HandBack, Prices, take_in
from passend.claims.intake import check as check_source
from passend.claims.layout import convert
from passend.claims.mapping import read_mapping
from passend.claims.needed import room
from passend.claims.proposal import propose
from passend.claims.quality import quality_document
from passend.claims.readers import Source, open_source, peek
from passend.claims.report import Report
from passend.claims.store import Store
from passend.claims.synthetic import generate
from passend.claims.vektis.claim_lines import message_source
from passend.claims.vektis.described import layout_of_file
from passend.cli.printing import counter, print_json, write_aside
from passend.cli.reading import day_of, prepared_files
from passend.findings import BadInput, Finding, Place
from passend.observation.tariffs import prices_of
from passend.report.plain import plain
from passend.words import Words

__all__ = ["claims"]


def claims(arguments: Namespace) -> int:
    """``passend claims ACTION``: 0 when done, 1 when rows were refused."""
    return _ACTIONS[arguments.action](arguments)


def _years(text: str) -> list[int]:
    first, _, last = text.partition("-")
    try:
        return list(range(int(first), int(last or first) + 1))
    except ValueError:
        place = Place("--years")
        raise BadInput(
            [Finding(place, "bad-value", f"{text!r} are no years", "write 2026 or 2026-2028")]
        ) from None


def _generate(arguments: Namespace) -> int:
    folder = Path(arguments.out)
    truth = generate(
        arguments.region, arguments.people, _years(arguments.years), arguments.seed, folder,
        counter("generate"), workers=arguments.workers,
    )  # fmt: skip
    said = Words("{} regels in {}; de waarheid staat ernaast in {}",
                 "{} lines in {}; the truth stands beside it in {}")  # fmt: skip
    print(said[arguments.lang].format(truth.lines, folder / "claims", folder / "truth"))
    return 0


def _propose(arguments: Namespace) -> int:
    _no_message(arguments.source)
    header, rows = peek(arguments.source)
    found = propose(header, rows).text(arguments.lang)
    if arguments.out:
        write_aside(Path(arguments.out), found.encode())
        print(arguments.out)
    else:
        print(found, end="")
    return 0


def _check(arguments: Namespace) -> int:
    store = Store(arguments.store) if arguments.store else None
    key = Path(arguments.key) if arguments.key else None
    source, (prices, priced_on) = _source(arguments, key), _prices(arguments)
    report = check_source(source, store, key=key, progress=counter("check"), prices=prices,
                          priced_on=priced_on, hand_back=_handed(source, arguments))  # fmt: skip
    return _said(report, arguments)


def _take_in(arguments: Namespace) -> int:
    key = Path(arguments.key) if arguments.key else None
    source, (prices, priced_on) = _source(arguments, key), _prices(arguments)
    store = Store(arguments.store)
    report = take_in(source, store, key=key, allow_refused=arguments.allow_refused,
                     progress=counter("take-in"), prices=prices, priced_on=priced_on,
                     hand_back=_handed(source, arguments))  # fmt: skip
    status = _said(report, arguments)
    packed = store.layout().parent
    if report.taken_in and packed.is_dir() and not store.layout().is_dir() and not arguments.json:
        print(f"{_STALE[arguments.lang]}\n  passend claims convert {store.folder}")
    return status


def _handed(source: Source, arguments: Namespace) -> HandBack | None:
    """Hands refused rows back in the folder ``--refused``; nothing without it."""
    if not arguments.refused:
        return None
    folder = Path(arguments.refused)
    free(folder)
    return lambda rows: hand_back(rows, source.mapping, folder, arguments.lang)


def _prices(arguments: Namespace) -> tuple[Prices | None, str]:
    """The prices of a contract to hold the claims against, and the day that chooses one."""
    if not arguments.contract:
        return None, ""
    (prepared,) = prepared_files([arguments.contract])
    return prices_of(prepared)


def _no_message(source: str) -> None:
    """A message is no table, whatever its name ends in."""
    layout = layout_of_file(Path(source))
    if layout is not None:
        message = f"this is an EI message ({layout.standard}): it needs no mapping"
        mend = (
            "add --message --received 2026-05-12, the day on which it came in, to check or take-in"
        )
        raise BadInput([Finding(Place(source), "source-type", message, mend)])


def _source(arguments: Namespace, key: Path | None) -> Source:
    """A message with the day it was received, or a table with its mapping."""
    if arguments.message:
        received = day_of(arguments.received, "--received")
        if received is None:
            mend = "add --received 2026-05-12, the day on which the message came in"
            raise BadInput(
                [Finding(Place("--received"), "missing-key", "a message does not say it", mend)]
            )
        secret = read_key(key) if key else None
        return message_source(Path(arguments.source), received=received, key=secret,
                              take_test=arguments.test)  # fmt: skip
    _no_message(arguments.source)
    mapping = read_mapping(Path(arguments.mapping)) if arguments.mapping else None
    return open_source(arguments.source, mapping)


_HANDED: Final = Words(
    "De geweigerde rijen staan in {0}/refused.csv, elk met de reden. Verbeter ze en lees ze in:",
    "The refused rows are in {0}/refused.csv, each with its reason. Mend and take them in:",
)


def _said(report: Report, arguments: Namespace) -> int:
    if arguments.json:
        print_json(report.dump())
    else:
        print(plain(quality_document(report, arguments.lang)))
        if arguments.refused and report.refused.rows:
            folder, store = Path(arguments.refused), arguments.store or "DIR"
            print(_HANDED[arguments.lang].format(folder))
            print(f"  passend claims take-in {folder / ROWS} --mapping {folder / MAPPING}"
                  f" --store {store}")  # fmt: skip
    return int(not report.good)


def _convert(arguments: Namespace) -> int:
    store = Store(arguments.store)
    before = store.layout().is_dir()
    with room(store.folder):
        folder = convert(store)
    lines = store.dataset().count_rows()
    said = _PACKED_BEFORE if before else _PACKED
    print(said[arguments.lang].format(lines, len(store.sources()), folder))
    return 0


_PACKED: Final = Words(
    "{} regels uit {} bron(nen) gesorteerd en ingepakt in {}",
    "{} lines of {} source(s) sorted and packed in {}",
)
_PACKED_BEFORE: Final = Words(
    "Er is niets veranderd: {} regels uit {} bron(nen) waren al ingepakt in {}",
    "Nothing changed: {} lines of {} source(s) were packed before in {}",
)
_STALE: Final = Words(
    "De ingepakte indeling is van voor deze bron en wordt niet gebruikt; maak haar opnieuw met:",
    "The packed layout is from before this source and is not used; make it anew with:",
)


_ACTIONS: dict[str, Callable[[Namespace], int]] = {
    "generate": _generate,
    "propose": _propose,
    "check": _check,
    "take-in": _take_in,
    "convert": _convert,
}
