"""Commands on claims: generate, propose, check, take-in, convert."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Final

from passend.claims.bsn import read_key
from passend.claims.columns import ColumnMapping
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
from passend.report.numbers import number_text
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
    found = propose(*_peeked(arguments.source)).text(arguments.lang)
    if arguments.out:
        write_aside(Path(arguments.out), found.encode())
        print(arguments.out)
    else:
        print(found, end="")
    return 0


def _peeked(source: str) -> tuple[tuple[str, ...], list[list[str]], str]:
    """The header and the first rows of a source, and the encoding that reads them: spreadsheets of
    Windows save text as cp1252."""
    try:
        return *peek(source), "utf-8"
    except BadInput as error:
        if {finding.code for finding in error.findings} != {"encoding"}:
            raise
    return *peek(source, ColumnMapping((), encoding="cp1252")), "cp1252"


def _check(arguments: Namespace) -> int:
    store = Store(arguments.store) if arguments.store else None
    key = Path(arguments.key) if arguments.key else None
    prices, priced_on = _prices(arguments)

    def checked(source: Source, handed: HandBack | None) -> Report:
        return check_source(source, store, key=key, progress=counter("check"), prices=prices,
                            priced_on=priced_on, hand_back=handed)  # fmt: skip

    return _each(arguments, checked)


def _take_in(arguments: Namespace) -> int:
    store = Store(arguments.store)
    key = Path(arguments.key) if arguments.key else None
    prices, priced_on = _prices(arguments)

    def taken(source: Source, handed: HandBack | None) -> Report:
        return take_in(source, store, key=key, allow_refused=arguments.allow_refused,
                       progress=counter("take-in"), prices=prices, priced_on=priced_on,
                       hand_back=handed)  # fmt: skip

    before = store.is_packed()
    status = _each(arguments, taken)
    if before and not store.is_packed() and not arguments.json:
        print(f"{_STALE[arguments.lang]}\n  passend claims convert {store.folder}")
    return status


def _each(arguments: Namespace, act: Callable[[Source, HandBack | None], Report]) -> int:
    """Every source by itself, with its report: 1 when rows of any of them were refused."""
    reports, several = [], len(arguments.source) > 1
    for name in arguments.source:
        folder = Path(arguments.refused) if arguments.refused else None
        if folder is not None and several:
            folder /= Path(name).stem
        source = _source(name, arguments)
        report = act(source, _handed(source, folder, arguments.lang))
        reports.append(report)
        if not arguments.json:
            _show(report, folder, arguments)
    if arguments.json:
        dumped = [report.dump() for report in reports]
        print_json(dumped if several else dumped[0])
    return int(not all(report.good for report in reports))


def _handed(source: Source, folder: Path | None, language: str) -> HandBack | None:
    """Hands refused rows back in a folder; nothing without one."""
    if folder is None:
        return None
    free(folder)
    return lambda rows: hand_back(rows, source.mapping, folder, language)


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
        mend = "check it or take it in with --message --received 2026-05-12, the day it came in"
        raise BadInput([Finding(Place(source), "source-type", message, mend)])


def _source(name: str, arguments: Namespace) -> Source:
    """A message with the day it was received, or a table with its mapping."""
    if arguments.message:
        received = day_of(arguments.received, "--received")
        if received is None:
            mend = "add --received 2026-05-12, the day on which the message came in"
            raise BadInput(
                [Finding(Place("--received"), "missing-key", "a message does not say it", mend)]
            )
        key = read_key(Path(arguments.key)) if arguments.key else None
        return message_source(Path(name), received=received, key=key, take_test=arguments.test)
    _no_message(name)
    mapping = read_mapping(Path(arguments.mapping)) if arguments.mapping else None
    return open_source(name, mapping)


_HANDED: Final = Words(
    "De geweigerde rijen staan in {0}/refused.csv, elk met de reden. Verbeter ze en lees ze in:",
    "The refused rows are in {0}/refused.csv, each with its reason. Mend and take them in:",
)


def _show(report: Report, folder: Path | None, arguments: Namespace) -> None:
    print(plain(quality_document(report, arguments.lang)))
    if folder is not None and report.refused.rows:
        print(_HANDED[arguments.lang].format(folder))
        print(f"  passend claims take-in {folder / ROWS} --mapping {folder / MAPPING}"
              f" --store {arguments.store or 'DIR'}")  # fmt: skip


def _convert(arguments: Namespace) -> int:
    store = Store(arguments.store)
    before = store.is_packed()
    with room(store.folder):
        folder = convert(store)
    lines = number_text(store.dataset().count_rows(), arguments.lang)
    said = _PACKED_BEFORE if before else _PACKED
    print(said[arguments.lang].format(lines, len(store.sources()), folder))
    return 0


_PACKED: Final = Words(
    "Gesorteerd en ingepakt: {} regels (bronnen: {}), in {}",
    "Sorted and packed: {} lines (sources: {}), in {}",
)
_PACKED_BEFORE: Final = Words(
    "Er is niets veranderd: al ingepakt waren {} regels (bronnen: {}), in {}",
    "Nothing changed: packed before were {} lines (sources: {}), in {}",
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
