"""The oracle of counting claims: one line at a time, in plain Python, from the rules as they are
said. It reads the model of a contract and imports nothing of the pass.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from passend.contract.check import Prepared
from passend.contract.model import Care, Contract

Line = dict[str, Any]
REQUIRED = ("claim_id", "line_id", "payer", "provider", "code", "received", "quantity", "unit",
            "declared", "debit_credit")  # fmt: skip


@dataclass
class Sums:
    """Rows, quantity, declared and paid cents."""

    values: list[int] = field(default_factory=lambda: [0, 0, 0, 0])

    def add(self, line: Line) -> None:
        way = -1 if line["debit_credit"] == "C" else 1
        self.values[0] += 1
        for at, name in enumerate(("quantity", "declared", "paid"), start=1):
            self.values[at] += way * (line[name] or 0)


def summed() -> dict[Any, Sums]:
    return defaultdict(Sums)


class Overlap(Exception):
    """Two lines of care of a contract count one line: which."""


@dataclass
class Expected:
    """``counted`` by contract, care, price line (where observed by code), window, the parties
    between whom and the unit; ``worth`` by contract, care, price list and window ("" for stays), in
    parts of a price; ``posted`` by contract, care, day and parties, the paid cents; ``once`` and
    ``all`` the rows, declared and paid cents that some contract counts, and of everything."""

    counted: dict[Any, Sums] = field(default_factory=summed)
    worth: dict[Any, int] = field(default_factory=lambda: defaultdict(int))
    left_out: dict[Any, Sums] = field(default_factory=summed)
    untariffed: dict[Any, Sums] = field(default_factory=summed)
    posted: dict[Any, int] = field(default_factory=lambda: defaultdict(int))
    once: Sums = field(default_factory=Sums)
    all: Sums = field(default_factory=Sums)

    def residual(self) -> dict[str, tuple[int, int, int]]:
        return {reason: told(sums) for reason, sums in self.left_out.items()}

    def check(self) -> None:
        """Counted + residual = all, of rows, declared and paid cents."""
        parts = [self.once, *self.left_out.values()]
        assert [sum(column) for column in zip(*map(told, parts), strict=True)] == [*told(self.all)]


def told(sums: Sums) -> tuple[int, int, int]:
    """Rows, declared and paid cents."""
    rows, _, declared, paid = sums.values
    return rows, declared, paid


def count(prepared: Sequence[Prepared], lines: Iterable[Line], known_at: date) -> Expected:
    """What a pass must say of some lines. Raises Overlap."""
    found = Expected()
    known = []
    for line in lines:
        found.all.add(line)
        if any(line[name] is None for name in REQUIRED) or line["debit_credit"] not in ("D", "C"):
            found.left_out["incomplete"].add(
                line if line["debit_credit"] == "C" else {**line, "debit_credit": "D"}
            )
        elif line["received"] > known_at:
            found.left_out["known later"].add(line)
        else:
            known.append(line)
    once, contradicting = distinct(known, found)
    for line, place in placed(once, contradicting, found):
        judge(prepared, line, place, known_at, found)
    found.counted = numbered(found.counted)
    found.check()
    return found


def numbered(counted: Mapping[Any, Sums]) -> dict[Any, Sums]:
    """Stays under their labels: no pseudonym is in them, so stays of a contract with the same days
    are numbered in the order of their pseudonyms."""
    stays = {(key[0], key[3]) for key in counted if isinstance(key[3], tuple)}
    labels = {}
    for contract, (patient, opened, closed) in stays:
        others = sorted(p for c, (p, *days) in stays if (c, days) == (contract, [opened, closed]))
        nth = others.index(patient) + 1
        label = f"{opened}/{closed + timedelta(days=1)}" + (f"#{nth}" if nth > 1 else "")
        labels[contract, (patient, opened, closed)] = label
    found: dict[Any, Sums] = {}
    for key, sums in counted.items():
        found[(*key[:3], labels.get((key[0], key[3]), key[3]), *key[4:])] = sums
    return found


def distinct(known: Iterable[Line], found: Expected) -> tuple[list[Line], set[tuple[str, str]]]:
    """Every line once, and the numbers under which lines contradict each other."""
    same: dict[tuple[str, str], list[Line]] = defaultdict(list)
    for line in known:
        same[line["provider"], line["line_id"]].append(line)
    once, contradicting = [], set()
    for key, lines in same.items():
        contents = {declares(line) for line in lines}
        payments = {line["paid"] for line in lines if line["paid"]}
        if len(contents) > 1 or len(payments) > 1:
            contradicting.add(key)
            for line in lines:
                found.left_out["contradicting"].add(line)
            continue
        # One line, sent once or more: it came in on its first day, and it holds what was paid.
        paying = next((at for at, line in enumerate(lines) if line["paid"]), 0)
        once.append({**lines[paying], "received": min(line["received"] for line in lines)})
        for line in lines[:paying] + lines[paying + 1 :]:
            found.left_out["duplicate"].add(line)
    return once, contradicting


def declares(line: Line) -> tuple[str, ...]:
    """What the provider says: all but the day on which a line came in and what was paid for it."""
    told = {name: value for name, value in line.items() if name not in ("received", "paid")}
    return tuple(str(told[name]) for name in sorted(told))


def placed(
    once: Sequence[Line], contradicting: set[tuple[str, str]], found: Expected
) -> list[tuple[Line, Line]]:
    """Every line with the line whose place it has: its own, or that of the debit it reverses."""
    debits = {(x["provider"], x["line_id"]): x for x in once if x["debit_credit"] == "D"}
    result = [(line, line) for line in debits.values()]
    credits_ = [line for line in once if line["debit_credit"] == "C"]
    reversed_: set[tuple[str, str]] = set()
    for line in sorted(credits_, key=lambda x: (x["received"], -(x["paid"] or 0))):
        key = line["provider"], line["reverses"]
        debit = debits.get(key)
        if key in contradicting:
            found.left_out["contradicting"].add(line)
        elif debit is None:
            found.left_out["credit without debit"].add(line)
        elif (debit["quantity"], debit["declared"]) != (line["quantity"], line["declared"]):
            found.left_out["credit unlike its debit"].add(line)
        elif key in reversed_:
            found.left_out["reversed twice"].add(line)
        else:
            reversed_.add(key)
            result.append((line, debit))
    return result


def judge(
    prepared: Sequence[Prepared], line: Line, place: Line, known_at: date, found: Expected
) -> None:
    """Where one line counts, or the reason of the contract that came nearest."""
    nearest = (0, "other provider")
    counts = False
    for item in prepared:
        contract = item.resolved.contract
        tries = [try_care(item, name, place, known_at) for name in contract.care
                 if selects(item, name)]  # fmt: skip
        falls = [t for t in tries if t[0] == 10 and contract.care[t[2]].fallback]
        # A fallback wants no line of its own: to it alone, the code of a line is in no scope.
        tries = [(2, "code not in any scope", t[2], None)
                 if t[0] >= 8 and contract.care[t[2]].fallback else t for t in tries]  # fmt: skip
        held = [t for t in tries if t[0] >= 8]
        if held:
            chosen = highest(contract, held)
            if any(t[0] == 9 for t in chosen) and falls:
                chosen = highest(contract, falls)
            if len(chosen) > 1:
                raise Overlap(f"{contract.id}: {sorted(t[2] for t in chosen)} both count {place}")
            tries = [t for t in tries if t[0] < 8] + chosen
            counts |= take(item, line, place, chosen[0], known_at, found)
        nearest = max([nearest, *((t[0], t[1]) for t in tries)])
    if counts:
        found.once.add(line)
    else:
        found.left_out[nearest[1]].add(line)


def highest(contract: Contract, held: list[Any]) -> list[Any]:
    top = max(contract.care[t[2]].priority for t in held)
    return [t for t in held if contract.care[t[2]].priority == top]


def selects(item: Prepared, name: str) -> bool:
    care = item.resolved.contract.care[name]
    codes = item.resolved.codes.get(name, ())
    if care.year_of == "stated" or (care.by_code and not codes):
        return False
    return bool(codes or care.specialisms or care.diagnoses or care.delivered_by
                or care.insured_with)  # fmt: skip


def members(contract: Contract, names: Sequence[str], kind: str, code: str) -> list[Any]:
    """The memberships of a code, in the order of the parties."""
    return [(name, held) for name in (names or contract.parties)
            for held in getattr(contract.parties[name], kind) if held.code == code]  # fmt: skip


def party_on(found: Sequence[Any], day: date) -> str:
    for name, held in found:
        if (held.valid_from or date.min) <= day < (held.until or date.max):
            return str(name)
    return ""


def dated(care: Care, by: str, line: Line) -> date | None:
    if care.per == "episode":
        by = {"received": "closed", "delivered": "opened"}.get(by, by)
    return line.get(by)


def try_care(item: Prepared, name: str, line: Line, known_at: date) -> tuple[int, str, str, Any]:
    """How far a line comes with one line of care: the step, the reason, the care, and what it
    counts as."""
    contract = item.resolved.contract
    care, codes = contract.care[name], item.resolved.codes.get(name, ())
    delivers = members(contract, care.delivered_by, "agb", line["provider"])
    insures = members(contract, care.insured_with, "uzovi", line["payer"])
    if not delivers:
        # A contract without the provider is no nearer than one of another provider altogether.
        return 0, "other provider", name, None
    if not insures:
        return 1, "other payer", name, None
    code = line["code"] if line["code"] in codes else ""
    product = line["product"]
    if not code and product in codes and len(product) == 9 and product.isdigit():
        code = product
    if codes and not code:
        return 2, "code not in any scope", name, None
    chosen = ((care.specialisms, line["specialism"]), (care.diagnoses, line["diagnosis"]))
    if any(wanted and value not in wanted for wanted, value in chosen):
        return 3, "specialism or diagnosis not in any scope", name, None
    day = dated(care, care.year_of, line)
    stay = (line["patient"], line["opened"], line["closed"])
    broken = None in stay or stay[2] < stay[1]
    if day is None or (care.per == "episode" and broken):
        return 4, "no date to attribute by", name, None
    runs = contract.runs
    assert runs is not None
    if not runs.valid_from <= day < runs.until:
        return 5, "outside run", name, None
    provider, payer = party_on(delivers, day), party_on(insures, day)
    if not provider:
        return 6, "other provider on that day", name, None
    if not payer:
        return 7, "other payer on that day", name, None
    as_what = (code if care.by_code else "", day, payer, provider)
    lists = price_lists(item, name)
    if care.by_code and lists:
        priced = line.get(care.priced_on) if care.priced_on else dated(care, care.year_of, line)
        # Where no list is known yet there is no price, whatever the day.
        if priced is None and price_starts(item, name, known_at):
            return 8, "no date to price by", name, as_what
        if any(price(item, x, code, priced, known_at) is None for x in lists):
            return 9, "missing tariff", name, as_what
    return 10, "", name, as_what


def price_lists(item: Prepared, care: str) -> list[str]:
    """The price lists that some clause multiplies this care with (worlds of tests read them by a
    plain price x volume)."""
    return sorted({leaf.name for leaf in item.form.program.leaves
                   if leaf.axis == care and leaf.name in item.resolved.prices})  # fmt: skip


def price(item: Prepared, name: str, code: str, day: date | None, known_at: date) -> int | None:
    """The price in the list that holds on a day, in parts of the finest list."""
    lists = item.resolved.prices[name]
    best = None
    for annex, prices in lists:
        if day is not None and annex.valid_from <= day and annex.known <= known_at:
            key = (annex.valid_from, annex.known)
            if best is None or key > best[0]:
                best = key, annex, prices
    if best is None or code not in best[2].prices:
        return None
    finest = max(annex.decimals for annex, _ in lists)
    return int(best[2].prices[code]) * 10 ** (finest - best[1].decimals)


def window_of(care: Care, day: date, contract: Contract, line: Line) -> Any:
    """The label of the window of a day; of a stay who it is and its days."""
    runs = contract.runs
    assert runs is not None
    return {
        "year": f"{day.year}",
        "quarter": f"{day.year}-Q{(day.month + 2) // 3}",
        "month": f"{day.year}-{day.month:02}",
        "term": f"{runs.valid_from}/{runs.until}",
        "episode": (line["patient"], line["opened"], line["closed"]),
    }[care.per]


def days_of(grain: str, day: date, contract: Contract) -> tuple[date, date]:
    """The first day of the window that holds a day, and the day after its last, within the run."""
    runs = contract.runs
    assert runs is not None
    months = {"year": 12, "quarter": 3, "month": 1}.get(grain)
    if months is None:
        return runs.valid_from, runs.until
    first = (day.month - 1) // months * months
    start = date(day.year, first + 1, 1)
    end = date(day.year + (first + months) // 12, (first + months) % 12 + 1, 1)
    return max(start, runs.valid_from), min(end, runs.until)


def price_starts(item: Prepared, care: str, known_at: date) -> set[date]:
    """The days from which a list holds that prices this care, as known on a day."""
    return {annex.valid_from for name in price_lists(item, care)
            for annex, _ in item.resolved.prices[name] if annex.known <= known_at}  # fmt: skip


def price_line(
    item: Prepared, name: str, code: str, day: date, begun: date | None, starts: set[date],
    place: Line,
) -> str:  # fmt: skip
    """A code, with the day from which its price holds where the code alone would say another price:
    that of the first day of its window, unless the price changes after it."""
    if begun is None:
        return code
    # Read in windows of its own and in those of a year, the code must say the same price to both.
    read = {leaf.grain for leaf in item.form.program.leaves
            if leaf.axis == name and leaf.name in item.resolved.prices}  # fmt: skip
    for grain in read:
        if grain == "episode":
            plain = latest(starts, place["opened"]) == begun
        else:
            start, end = days_of(grain, day, item.resolved.contract)
            changes = any(start < other < end for other in starts)
            plain = not changes and latest(starts, start) == begun
        if not plain:
            return f"{code}@{begun}"
    return code


def latest(starts: set[date], day: date) -> date | None:
    return max((start for start in starts if start <= day), default=None)


def take(
    item: Prepared, line: Line, place: Line, tried: tuple[int, str, str, Any], known_at: date,
    found: Expected,
) -> bool:  # fmt: skip
    step, _, name, (code, day, payer, provider) = tried
    contract = item.resolved.contract
    care = contract.care[name]
    by = care.priced_on or care.year_of
    priced = place.get(by) if care.priced_on else dated(care, by, place)
    starts = price_starts(item, name, known_at) if care.by_code else set()
    begun = latest(starts, priced) if starts and priced else None
    if step == 9:
        found.untariffed[contract.id, name, code, begun].add(line)
    if step < 10:
        return False
    window = window_of(care, day, contract, place)
    shown = price_line(item, name, code, day, begun, starts, place)
    found.counted[contract.id, name, shown, window, payer, provider, place["unit"]].add(line)
    way = -1 if line["debit_credit"] == "C" else 1
    found.posted[contract.id, name, day, payer, provider] += way * (line["paid"] or 0)
    if care.by_code:
        for x in price_lists(item, name):
            assert priced is not None
            amount = price(item, x, code, priced, known_at)
            assert amount is not None
            per = "" if care.per == "episode" else window
            found.worth[contract.id, name, x, per] += way * line["quantity"] * amount
    return True


def as_mapping(sums: Mapping[Any, Sums]) -> dict[Any, tuple[int, ...]]:
    return {key: tuple(found.values) for key, found in sums.items()}
