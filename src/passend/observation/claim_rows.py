"""From what was counted to the observations of a contract, for a settlement to read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from passend.contract.check import Prepared
from passend.findings import BadInput, Finding
from passend.observation.amounts import Amount, label_of
from passend.observation.postings import PaidTowards, paid_as_cost, postings_of
from passend.observation.prices import PriceLines
from passend.observation.table import Row
from passend.periods import Interval, Window, regular_windows

__all__ = ["rows_of"]

Sums = dict[tuple[str, str, str], int]
"""Values by observation, window and item."""


def rows_of(
    prepared: Prepared,
    amounts: Sequence[Amount],
    prices: Mapping[str, PriceLines],
    known_at: date,
) -> Iterator[Row]:
    """The observations of one contract: ``<care>.volume``, ``<care>.cost`` and what was posted.
    ``prices`` are the price lines of every line of care that claims are counted for.

    Claims that were counted say of a whole year what there was. In a year in which the contract
    counts some claim, a line of care without any therefore has zero in every window that has begun;
    in a year without claims nothing is said, and a settlement reports what it lacks. Raises
    BadInput ``mixed-units`` and ``posting-twice``.
    """
    contract = prepared.resolved.contract
    postings = postings_of(contract, prices)
    _refuse_mixed_units(prepared, amounts)
    sums = _sums(prepared, amounts)
    posted = _posted(prepared, amounts, postings)
    years = {amount.day.year for amount in amounts}
    for price in prices.values():
        sums |= _zeros(price, sums, years, known_at)
    for posting in postings:
        posted = _unposted(prepared, posting, years, known_at) | posted
    all_ = sorted((sums | posted).items())
    said = {name: _said(prepared, name) for name in {key[0] for key, _ in all_}}
    for (observation, window, item), value in all_:
        unit, holder = said[observation]
        yield Row(contract.id, observation, window, item, value, unit, known_at, holder, 0)


def _sums(prepared: Prepared, amounts: Iterable[Amount]) -> Sums:
    paid = paid_as_cost(prepared.resolved.contract)
    found: Sums = {}
    for amount in amounts:
        cost = amount.paid if amount.care in paid else amount.declared
        for what, value in (("volume", amount.quantity), ("cost", cost)):
            key = f"{amount.care}.{what}", amount.window, amount.item
            found[key] = found.get(key, 0) + value
    return found


def _said(prepared: Prepared, observation: str) -> tuple[str, str]:
    """The unit of an observation and who holds it."""
    contract = prepared.resolved.contract
    stem, _, what = observation.rpartition(".")
    if stem in contract.care:
        care = contract.care[stem]
        return "money" if what == "cost" else care.unit, care.held_by
    item = contract.observations[observation]
    return item.unit, item.held_by


def _posted(prepared: Prepared, amounts: Iterable[Amount], postings: Sequence[PaidTowards]) -> Sums:
    run = _run(prepared)
    found: Sums = {}
    twice: set[tuple[str, str]] = set()
    for amount in amounts:
        held = {(posting.observation, posting.per) for posting in postings
                if posting.holds(amount.care, amount.payer, amount.provider)}  # fmt: skip
        if len(held) > 1:
            twice.add((amount.care, " and ".join(sorted(name for name, _ in held))))
        for name, per in held:
            key = name, label_of(per, amount.day, run), ""
            found[key] = found.get(key, 0) + amount.paid
    if twice:
        raise BadInput(
            Finding(
                prepared.resolved.place(("postings",)),
                "posting-twice",
                f"what was paid for {care} would be posted to {names}",
                "let one posting go towards all clauses that read this care",
            )
            for care, names in twice
        )
    return found


def _refuse_mixed_units(prepared: Prepared, amounts: Iterable[Amount]) -> None:
    """Raises BadInput when a volume that a clause reads would add up different things."""
    read = {leaf.name for leaf in prepared.form.program.leaves if leaf.observed}
    units: dict[tuple[str, str], set[str]] = {}
    for amount in amounts:
        code = amount.item.partition("@")[0]
        units.setdefault((amount.care, code), set()).add(amount.unit)
    findings = [
        Finding(
            prepared.resolved.place(("care", care)),
            "mixed-units",
            f"{care} would add up {' and '.join(sorted(found))}" + (f" of {code}" if code else ""),
            "give claims of another unit a line of care of their own, or convert them on intake",
        )
        for (care, code), found in units.items()
        if len(found) > 1 and f"{care}.volume" in read
    ]
    if findings:
        raise BadInput(findings)


def _run(prepared: Prepared) -> Interval:
    runs = prepared.resolved.contract.runs
    assert runs is not None
    return Interval(runs.valid_from, runs.until)


def _begun(per: str, run: Interval, years: set[int], known_at: date) -> Iterator[Window]:
    """The windows that have begun, in years of which claims were counted."""
    for window in regular_windows(per, run):
        inside = range(window.interval.start.year, window.interval.end.year + 1)
        touched = years & set(inside) if per == "term" else {window.interval.start.year} & years
        if touched and window.interval.start <= known_at:
            yield window


def _zeros(prices: PriceLines, sums: Sums, years: set[int], known_at: date) -> Sums:
    """Zero for every window without claims of a line of care whose absence would be an error."""
    scope = prices.scope
    if scope.care.per == "episode" or scope.care.absent != "error":
        return {}
    code = scope.codes[0] if scope.care.by_code else ""
    seen = {window for observation, window, _ in sums if observation == f"{scope.name}.volume"}
    found: Sums = {}
    for window in _begun(scope.care.per, scope.run, years, known_at):
        if window.label in seen:
            continue
        day = window.interval.start
        item = prices.item(code, prices.chosen(day), day)
        found |= {(f"{scope.name}.{what}", window.label, item): 0 for what in ("volume", "cost")}
    return found


def _unposted(prepared: Prepared, posting: PaidTowards, years: set[int], known_at: date) -> Sums:
    item = prepared.resolved.contract.observations[posting.observation]
    if item.absent != "error":
        return {}
    windows = _begun(posting.per, _run(prepared), years, known_at)
    return {(posting.observation, window.label, ""): 0 for window in windows}
