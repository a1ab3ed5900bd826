"""Taking in a source: read, checked, and kept whole or not at all; with a report of its quality."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from passend.claims.bsn import Key, read_key
from passend.claims.needed import engine, needed, room
from passend.claims.readers import Source
from passend.claims.report import Count, Report
from passend.claims.store import Store
from passend.findings import BadInput, Finding, Place

if TYPE_CHECKING:
    from passend.claims.lines import Lines
    from passend.claims.staging import Progress, Staged

__all__ = ["HandBack", "Prices", "check", "take_in"]

Prices = Mapping[tuple[str, date], int]
"""The contract price in cents of a code from a day on."""
HandBack = Callable[[Path], None]
"""Gets the file with the refused rows of a source."""


def take_in(
    source: Source, store: Store, *, key: Key | Path | None = None, allow_refused: bool = False,
    progress: Progress | None = None, prices: Prices | None = None, priced_on: str = "",
    hand_back: HandBack | None = None,
) -> Report:  # fmt: skip
    """Takes a source into a store, whole or not at all; its quality report.

    A source that the store has already (by its content) changes nothing. Without
    ``allow_refused`` one refused row keeps the whole source out; the report says so. Rows equal to
    rows that stand already are left out and counted. With a price list the report also names codes
    without a price on their day (the field ``priced_on``) and amounts beside the price.
    ``hand_back`` gets the file with the refused rows, where there are any.

    Raises BadInput when the source cannot be read at all: what :func:`readers.open_source` and
    :func:`staging.stage` raise, ``other-key``, ``store-busy``, ``unwritable``, ``extra-missing``.
    """
    needed("pyarrow", "duckdb")
    if source.content in store.sources():
        return _already(source.content, store, hand_back)
    secret = read_key(key) if isinstance(key, Path) else key
    with room(store.folder), store.writing() as folder:
        with _examined(source, store, folder, secret, progress) as (staged, lines):
            if staged.content in store.sources():
                return _already(staged.content, store, hand_back)
            claims, report = _reported(source, staged, lines, secret, prices, priced_on)
        if hand_back is not None and report.refused.rows:
            hand_back(staged.aside.path)
        usable = report.accepted.rows or report.repeated.rows
        if usable and (report.good or allow_refused):
            _same_key(source, store, report)
            report = replace(report, taken_in=True)
            store.keep(folder, claims, staged.aside.path, report)
    return report


def check(
    source: Source, store: Store | None = None, *, key: Key | Path | None = None,
    progress: Progress | None = None, prices: Prices | None = None, priced_on: str = "",
    hand_back: HandBack | None = None,
) -> Report:  # fmt: skip
    """The report that :func:`take_in` would give; nothing is kept. Raises BadInput as it does."""
    needed("pyarrow", "duckdb")
    secret = read_key(key) if isinstance(key, Path) else key
    with (
        room(Path(tempfile.gettempdir())),
        tempfile.TemporaryDirectory() as name,
        _examined(source, store, Path(name), secret, progress) as (staged, lines),
    ):
        report = _reported(source, staged, lines, secret, prices, priced_on)[1]
        if hand_back is not None and report.refused.rows:
            hand_back(staged.aside.path)
        return report


def _already(content: str, store: Store, hand_back: HandBack | None) -> Report:
    """The report of a source that the store has; its refused rows are handed back once more."""
    refused = store.refused(content)
    if hand_back is not None and refused is not None:
        hand_back(refused)
    return replace(store.report(content), already=True)


@contextmanager
def _examined(
    source: Source, store: Store | None, folder: Path, key: Key | None,
    progress: Progress | None,
) -> Iterator[tuple[Staged, Lines]]:  # fmt: skip
    """A source after one pass, with its lines beside those of the store."""
    from passend.claims.lines import Lines
    from passend.claims.staging import stage

    pass_folder = folder / "pass"
    pass_folder.mkdir()
    staged = stage(source, pass_folder, key, progress)
    earlier = {}
    if store is not None:
        earlier = {store.claims(c): store.report(c).source for c in store.sources()}
    with engine(str(folder)) as connection:
        yield staged, Lines(connection, staged.claims, staged.rows, earlier, source.mapping,
                            staged.tally)  # fmt: skip


def _reported(
    source: Source, staged: Staged, lines: Lines, key: Key | None, prices: Prices | None,
    priced_on: str,
) -> tuple[Path, Report]:  # fmt: skip
    """The claims that stand, and the report on everything that was read."""
    from passend.claims.pricechecks import note_prices

    claims = lines.set_aside(staged.aside)
    lines.note_credits()
    lines.note_units()
    if prices is not None:
        note_prices(lines, prices, priced_on)
    counts = sorted(
        Count(code, column, field, rows)
        for (code, field, column), rows in staged.tally.counts.items()
    )
    report = Report(
        source=source.shown,
        content=staged.content,
        read=staged.read,
        blank=staged.blank,
        accepted=lines.totals(),
        repeated=lines.totals("repeated-line"),
        refused=staged.refused_totals + lines.totals("conflicting-line"),
        counts=tuple(counts),
        faults=tuple(sorted(staged.tally.listed)),
        unread_columns=source.unread,
        positions=tuple((name, source.position(name)) for name in source.header),
        about=source.about,
        pseudonyms=key.mark if key is not None and staged.pseudonymised else "",
    )
    if report.read != report.accepted.rows + report.repeated.rows + report.refused.rows:
        raise AssertionError("a row was lost between reading and the report")
    return claims, report


def _same_key(source: Source, store: Store, report: Report) -> None:
    """One person has one pseudonym in a store: every source was pseudonymised with one key."""
    marks = {store.report(content).pseudonyms for content in store.sources()} - {""}
    if report.pseudonyms and marks - {report.pseudonyms}:
        message = "the patients of an earlier source were pseudonymised with another key"
        mend = "use the key of the earlier sources, or another store"
        raise BadInput([Finding(Place(source.shown), "other-key", message, mend)])
