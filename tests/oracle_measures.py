"""The oracle of measures from claims: line by line and patient by patient, in plain Python, from
the definitions as they are said. It reads the model of a contract and imports nothing of what it
checks; what lines stand is that of ``oracle_claims``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from tests.oracle_claims import REQUIRED, Expected, distinct, placed

from passend.contract.check import Prepared
from passend.contract.model import Contract, Measure

Line = dict[str, Any]
Figures = dict[tuple[str, str], tuple[int, int]]
"""Numerator and denominator by measure and window."""


def net(lines: Iterable[Line], known_at: date) -> list[Line]:
    """Every debit that was known, once, less the credit that reverses it."""
    known = [line for line in lines
             if all(line[name] is not None for name in REQUIRED)
             and line["debit_credit"] in ("D", "C") and line["received"] <= known_at]  # fmt: skip
    once, contradicting = distinct(known, Expected())
    found = {id(line): {**line, "stands": True, "paid": line["paid"] or 0}
             for line in once if line["debit_credit"] == "D"}  # fmt: skip
    for line, place in placed(once, contradicting, Expected()):
        if line is not place:
            debit = found[id(place)]
            debit |= {"stands": False, "quantity": 0, "declared": 0,
                      "paid": debit["paid"] - (line["paid"] or 0)}  # fmt: skip
    return list(found.values())


def windows(per: str, run: tuple[date, date]) -> list[str]:
    """The labels of the windows of a run, which begins and ends with a month here."""
    months = [
        (year, month)
        for year in range(run[0].year, run[1].year + 1)
        for month in range(1, 13)
        if run[0] <= date(year, month, 1) < run[1]
    ]
    return list(dict.fromkeys(label(per, date(*month, 1), run) for month in months))


def label(per: str, day: date, run: tuple[date, date]) -> str:
    return {
        "month": f"{day.year}-{day.month:02}",
        "quarter": f"{day.year}-Q{(day.month + 2) // 3}",
        "year": f"{day.year}",
        "term": f"{run[0]}/{run[1]}",
    }[per]


def start_of(text: str) -> date:
    month = 1 if len(text) == 4 else 3 * int(text[6]) - 2 if "Q" in text else int(text[5:])
    return date(int(text[:4]), month, 1)


def end_of(text: str) -> date:
    if "/" in text:
        return date.fromisoformat(text.partition("/")[2])
    year = int(text[:4])
    month = 12 if len(text) == 4 else 3 * int(text[6]) if "Q" in text else int(text[5:])
    return date(year + month // 12, month % 12 + 1, 1)


class Oracle:
    """One measure of one contract on the lines that stand."""

    def __init__(self, prepared: Prepared, name: str, lines: Sequence[Line], known: date) -> None:
        self.prepared, self.contract = prepared, prepared.resolved.contract
        self.measure: Measure = self.contract.measures[name]
        self.per, self.lines, self.known = self.measure.per, lines, known
        assert self.contract.runs is not None
        self.run = (self.contract.runs.valid_from, self.contract.runs.until)
        self.read: set[int] = set()

    def held(self, code: str, day: date, kind: str, parties: Sequence[str]) -> bool:
        contract: Contract = self.contract
        return any(
            each.code == code and (each.valid_from or date.min) <= day < (each.until or date.max)
            for name, party in contract.parties.items()
            if not parties or name in parties
            for each in getattr(party, kind)
        )

    def take(self, says: Any) -> list[Line]:
        """The lines that a selection takes, each with the day that places it in time."""
        care = self.contract.care.get(says.care)
        codes = {*says.codes, *self.prepared.resolved.codes.get(says.care, ())}
        specialisms = says.specialisms or (care.specialisms if care else ())
        diagnoses = says.diagnoses or (care.diagnoses if care else ())
        dated = says.year_of or self.measure.year_of
        found = []
        for line in self.lines:
            day = line[dated]
            if day is None or not (line["stands"] or line["paid"]):
                continue
            if codes and line["code"] not in codes and line["product"] not in codes:
                continue
            if specialisms and line["specialism"] not in specialisms:
                continue
            if diagnoses and line["diagnosis"] not in diagnoses:
                continue
            born, of = line["birth_year"], (says.from_age, says.until_age)
            if says.sex and line["sex"] != says.sex:
                continue
            if of != (None, None) and (
                born is None or not (of[0] or 0) <= day.year - born < (of[1] or 1000)
            ):
                continue
            if not self.held(line["payer"], day, "uzovi", says.insured_with):
                continue
            here = self.held(line["provider"], day, "agb", says.delivered_by)
            if (says.where == "here" and not here) or (says.where == "elsewhere" and here):
                continue
            if self.inside(day):
                self.read.add(day.year)
            start = day if dated == "delivered" else line["opened"] or day
            end = day + timedelta(1) if dated == "delivered" else line["closed"] or day
            end = max(start, end)
            found.append({**line, "on": day, "start": start, "end": end})
        return found

    def inside(self, day: date) -> bool:
        return self.run[0] <= day < self.run[1]

    def whole(self, text: str) -> bool:
        """Whether the run does not cut a window."""
        return "/" in text or (self.run[0] <= start_of(text) and end_of(text) <= self.run[1])

    def window(self, day: date) -> str:
        return label(self.per, day, self.run)

    def by_window(self, lines: Iterable[Line]) -> dict[str, list[Line]]:
        found: dict[str, list[Line]] = defaultdict(list)
        for line in lines:
            if self.inside(line["on"]):
                found[self.window(line["on"])].append(line)
        return found


def amount(lines: Iterable[Line], what: str) -> int:
    lines = list(lines)
    if what == "lines":
        return sum(line["stands"] for line in lines)
    if what == "patients":
        return len({x["patient"] for x in lines if x["stands"] and x["patient"] is not None})
    return int(sum(line[what] for line in lines))


def alike(one: Line, other: Line, same: Sequence[str]) -> bool:
    return all((one[name] or "") == (other[name] or "") for name in same)


def key_of(line: Line) -> tuple[str, str]:
    return line["provider"], line["line_id"]


def count(o: Oracle, says: Any) -> dict[str, tuple[int, int]]:
    return {w: (amount(x, says.counts), 1) for w, x in o.by_window(o.take(says.of)).items()}


def rate(o: Oracle, says: Any) -> dict[str, tuple[int, int]]:
    above, below = o.by_window(o.take(says.of)), o.by_window(o.take(says.per))
    return {w: (amount(above.get(w, ()), says.counts), amount(below.get(w, ()), says.per_counts))
            for w in {*above, *below}}  # fmt: skip


def mean(o: Oracle, says: Any) -> dict[str, tuple[int, int]]:
    lines = [x for x in o.take(says.of)
             if x["stands"] and (says.per == "lines" or x["patient"] is not None)]  # fmt: skip
    return {w: (amount(x, says.value), amount(x, says.per)) for w, x in o.by_window(lines).items()}


def nearest_rank(values: Iterable[int], percent: int) -> int:
    ordered = sorted(values)
    rank = -(-percent * len(ordered) // 100)
    return ordered[rank - 1]


def percentile(o: Oracle, says: Any) -> dict[str, tuple[int, int]]:
    found = {}
    for w, lines in o.by_window(x for x in o.take(says.of) if x["stands"]).items():
        values: dict[Any, int] = defaultdict(int)
        for line in lines:
            unit = line["patient"] if says.per == "patients" else key_of(line)
            if unit is not None:
                values[unit] += line[says.value]
        if values:
            found[w] = nearest_rank(values.values(), says.percent), 1
    return found


def digital_share(o: Oracle, says: Any) -> dict[str, tuple[int, int]]:
    digital = o.take(says.digital)
    keys = {key_of(line) for line in digital}
    above = o.by_window(digital)
    rest = o.by_window(x for x in o.take(says.physical) if key_of(x) not in keys)
    return {w: (d := amount(above.get(w, ()), says.counts),
                d + amount(rest.get(w, ()), says.counts))
            for w in {*above, *rest}}  # fmt: skip


def proportion(o: Oracle, says: Any) -> dict[str, tuple[int, int]]:
    wanted = [x for x in o.take(says.having or says.without) if x["stands"]]
    out = [x for x in (o.take(says.excluding) if says.excluding else ()) if x["stands"]]
    found: dict[str, list[int]] = {}
    for w, lines in o.by_window(x for x in o.take(says.of) if x["stands"]).items():
        found[w] = [0, 0]
        for unit in units(lines, says.counts):
            if excluded(o, unit, w, out, says.counts):
                continue
            if says.when == "after" and unit["on"] + timedelta(says.within_days) > o.known:
                continue
            has = any(goes_with(o, unit, w, other, says) for other in wanted)
            found[w][0] += has == (says.having is not None)
            found[w][1] += 1
    return {w: (above, below) for w, (above, below) in found.items()}


def units(lines: Iterable[Line], counts: str) -> Iterator[Line]:
    ordered = sorted(lines, key=lambda x: (x["on"], x["provider"], x["line_id"]))
    seen = set()
    for line in ordered:
        unit = line["patient"] if counts == "patients" else key_of(line)
        if unit is not None and unit not in seen:
            seen.add(unit)
            yield line


def excluded(o: Oracle, unit: Line, w: str, out: Iterable[Line], counts: str) -> bool:
    if counts == "lines":
        return any(key_of(x) == key_of(unit) for x in out)
    return any(x["patient"] == unit["patient"] and o.inside(x["on"]) and o.window(x["on"]) == w
               for x in out)  # fmt: skip


def goes_with(o: Oracle, unit: Line, w: str, other: Line, says: Any) -> bool:
    if says.when == "same" and says.counts == "lines":
        return key_of(other) == key_of(unit)
    if other["patient"] != unit["patient"] or other["patient"] is None:
        return False
    if not alike(unit, other, says.same):
        return False
    if says.when == "same":
        return o.inside(other["on"]) and o.window(other["on"]) == w
    days = (other["on"] - unit["on"]).days * (1 if says.when == "after" else -1)
    return key_of(other) != key_of(unit) and 0 <= days <= says.within_days


def stays(lines: Iterable[Line], apart: Sequence[str], joins: int) -> list[Line]:
    """Stays by going through the claims of every patient in order of their first day."""
    groups: dict[Any, list[Line]] = defaultdict(list)
    for line in lines:
        if line["stands"] and line["patient"] is not None:
            key = line["patient"], *((line[name] or "") for name in apart)
            groups[key].append(line)
    found = []
    for group in groups.values():
        group.sort(key=lambda x: (x["start"], x["end"], x["provider"], x["line_id"]))
        last: list[Line] = []
        for line in group:
            if not last or line["start"] > max(x["end"] for x in last) + timedelta(joins):
                last = []
                found.append({**line, "claims": last})
            last.append(line)
    for stay in found:
        stay["start"] = min(x["start"] for x in stay["claims"])
        stay["end"] = max(x["end"] for x in stay["claims"])
    return found


def placed_stays(o: Oracle, found: Iterable[Line]) -> dict[str, list[Line]]:
    way = "start" if o.measure.year_of == "opened" else "end"
    return o.by_window({**stay, "on": stay[way]} for stay in found)


def readmission(o: Oracle, says: Any) -> dict[str, tuple[int, int]]:
    apart = list(dict.fromkeys(["provider", *says.same]))
    index = stays(o.take(says.index), apart, says.joins_days)
    again = stays(o.take(says.again or says.index), apart, says.joins_days)
    planned = [x for x in (o.take(says.planned) if says.planned else ()) if x["stands"]]
    again = [stay for stay in again
             if not any(x["patient"] == stay["patient"] and stay["start"] <= x["on"] <= stay["end"]
                        for x in planned)]  # fmt: skip
    out = [x for x in (o.take(says.excluding) if says.excluding else ()) if x["stands"]]
    result: dict[str, list[int]] = {}
    for w, found in placed_stays(o, index).items():
        result[w] = [0, 0]
        for stay in found:
            if any(x["patient"] == stay["patient"] and stay["start"] <= x["on"] <= stay["end"]
                   for x in out):  # fmt: skip
                continue
            if stay["end"] + timedelta(says.within_days) > o.known:
                continue
            own = [x for x in again if x["patient"] == stay["patient"]]
            gaps = [(x["start"] - stay["end"]).days for x in own if alike(stay, x, says.same)]
            result[w][0] += any(1 <= gap <= says.within_days for gap in gaps)
            result[w][1] += 1
    return {w: (above, below) for w, (above, below) in result.items()}


def length_of_stay(o: Oracle, says: Any) -> dict[str, tuple[int, int]]:
    found = stays(o.take(says.of), ["provider"], says.joins_days)
    return {w: (sum((x["end"] - x["start"]).days for x in of), len(of))
            for w, of in placed_stays(o, found).items()}  # fmt: skip


def episodes(o: Oracle, says: Any) -> dict[str, tuple[int, int]]:
    def value(episode: Line) -> int:
        if says.value == "days":
            return int((episode["end"] - episode["start"]).days)
        return amount(episode["claims"], says.value)

    found = stays(o.take(says.of), says.same, says.gap_days)
    return {w: (sum(map(value, of)), len(of)) for w, of in placed_stays(o, found).items()}


def hours_per_client(o: Oracle, says: Any) -> dict[str, tuple[int, int]]:
    result = {}
    for w, lines in o.by_window(o.take(says.of)).items():
        observed, expected = 0, Fraction(0)
        for patient in {x["patient"] for x in lines if x["patient"] is not None}:
            for year in {x["on"].year for x in lines}:
                own = [x for x in lines if x["patient"] == patient and x["on"].year == year]
                norm = norm_of(own, year, says)
                if own and norm is not None:
                    months = {x["on"].month for x in own if x["stands"]}
                    observed += sum(x["quantity"] for x in own)
                    expected += 60 * norm * len(months)
        result[w] = observed, half_away(expected)
    return result


def norm_of(own: Sequence[Line], year: int, says: Any) -> Fraction | None:
    born = max((x["birth_year"] for x in own if x["birth_year"] is not None), default=None)
    sex = max((x["sex"] for x in own if x["sex"] is not None), default=None)
    for group in says.norm:
        if group.sex and group.sex != sex:
            continue
        if group.from_age is None and group.until_age is None:
            return Fraction(group.hours)
        if born is None:
            continue
        if (group.from_age or 0) <= year - born < (group.until_age or 1000):
            return Fraction(group.hours)
    return None


def half_away(value: Fraction) -> int:
    whole = abs(value).__floor__() + (abs(value) % 1 >= Fraction(1, 2))
    return whole if value >= 0 else -whole


def volume_norm(o: Oracle, says: Any) -> dict[str, tuple[int, int]]:
    result = {}
    for w, lines in o.by_window(o.take(says.of)).items():
        places = {x["provider"] for x in lines}
        volumes = [amount((x for x in lines if x["provider"] == p), says.counts) for p in places]
        held = [volume for volume in volumes if volume > 0]
        if held and o.whole(w):
            result[w] = sum(volume >= says.norm for volume in held), len(held)
    return result


def in_label(o: Oracle, lines: Iterable[Line], text: str) -> list[Line]:
    return [x for x in lines if label(o.per, x["on"], o.run) == text]


def compared(o: Oracle, says: Any) -> Iterator[tuple[str, list[str]]]:
    for text in windows(o.per, o.run):
        if end_of(text) <= o.known and o.whole(text):
            yield text, [year + text[4:] for year in says.baseline]


def leakage(o: Oracle, says: Any) -> dict[str, tuple[int, int]]:
    selections = {"of": says.of, "elsewhere": replace(says.of, where="elsewhere"),
                  "agreed": says.agreed, "market": says.market}  # fmt: skip
    lines = {role: o.take(s) if s else [] for role, s in selections.items()}
    away = {key_of(line) for line in lines["elsewhere"]}
    lines["agreed"] = [line for line in lines["agreed"] if key_of(line) in away]
    result = {}
    for text, before in compared(o, says):
        every = [in_label(o, [x for each in lines.values() for x in each], w)
                 for w in (text, *before)]  # fmt: skip
        if not all(every):
            continue
        growth = {}
        for role, own in lines.items():
            then = Fraction(sum(amount(in_label(o, own, w), says.counts) for w in before),
                            len(before))  # fmt: skip
            growth[role] = half_away(amount(in_label(o, own, text), says.counts) - then)
            if role == "elsewhere" and says.market_growth:
                growth["more"] = half_away(then * Fraction(says.market_growth))
        fall = max(0, -growth["of"])
        agreed = max(0, growth["agreed"])
        if says.agreed_at_most is not None:
            agreed = min(agreed, says.agreed_at_most)
        market = max(0, growth["market"]) + growth.get("more", 0)
        left = max(0, max(0, growth["elsewhere"]) - agreed - market)
        result[text] = min(left, fall), fall
    return result


def money_shift(o: Oracle, says: Any) -> dict[str, tuple[int, int]]:
    people = [x for x in o.take(says.people) if x["stands"] and x["patient"] is not None]
    leaving, receiving = o.take(says.leaving), o.take(says.receiving)
    result = {}
    for text, before in compared(o, says):
        who = {x["patient"] for w in (text, *before) for x in in_label(o, people, w)}
        sums = {}
        there = False
        for role, lines in (("leaving", leaving), ("receiving", receiving)):
            own = [x for x in lines if x["patient"] in who]
            there |= any(in_label(o, own, w) for w in (text, *before))
            now = amount(in_label(o, own, text), says.value)
            then = sum(amount(in_label(o, own, w), says.value) for w in before)
            sums[role] = now, half_away(Fraction(then, len(before)))
        if there:
            result[text] = (sums["receiving"][0] - sums["receiving"][1],
                            max(0, sums["leaving"][1] - sums["leaving"][0]))  # fmt: skip
    return result


def waiting(o: Oracle, says: Any) -> dict[str, tuple[int, int]]:
    since = [x for x in o.take(says.since) if x["stands"] and x["patient"] is not None]
    until = [x for x in o.take(says.until) if x["stands"] and x["patient"] is not None]
    found: dict[str, list[int]] = defaultdict(list)
    used: set[Any] = set()
    for end in sorted(until, key=lambda x: (x["on"], x["provider"], x["line_id"])):
        days = [x["on"] for x in since if x["patient"] == end["patient"]
                and alike(x, end, says.same) and x["on"] <= end["on"]]  # fmt: skip
        if not days:
            continue
        key = end["patient"], *((end[name] or "") for name in says.same), max(days)
        if key in used:
            continue
        used.add(key)
        wait = (end["on"] - max(days)).days
        if wait <= says.at_most_days and o.inside(end["on"]):
            found[o.window(end["on"])].append(wait)
    kind = o.measure.kind
    if kind == "percentile":
        return {w: (nearest_rank(waits, says.percent), 1) for w, waits in found.items()}
    if kind == "mean":
        return {w: (sum(waits), len(waits)) for w, waits in found.items()}
    return {w: (sum(x <= says.within_days for x in waits), len(waits))
            for w, waits in found.items()}  # fmt: skip


def before_after(o: Oracle, says: Any) -> dict[str, tuple[int, int]]:
    starts: dict[str, date] = {}
    for line in o.take(says.start):
        if line["stands"] and line["patient"] is not None:
            starts[line["patient"]] = min(line["on"], starts.get(line["patient"], date.max))
    lines = o.take(says.of)
    result: dict[str, list[int]] = {}
    for patient, day in starts.items():
        if not o.inside(day):
            continue
        sums = result.setdefault(o.window(day), [0, 0])
        if day + timedelta(says.days) > o.known:
            continue
        own = [x for x in lines if x["patient"] == patient]
        after = [x for x in own if 0 <= (x["on"] - day).days < says.days]
        before = [x for x in own if 0 < (day - x["on"]).days <= says.days]
        sums[0] += amount(after, says.counts)
        sums[1] += amount(before, says.counts)
    return {w: (above, below) for w, (above, below) in result.items()}


KINDS: dict[str, Callable[[Oracle, Any], dict[str, tuple[int, int]]]] = {
    function.__name__: function
    for function in (count, proportion, rate, mean, percentile, readmission, length_of_stay,
                     episodes, hours_per_client, digital_share, volume_norm, leakage, money_shift,
                     waiting, before_after)
}  # fmt: skip


def measure(prepared: Sequence[Prepared], lines: Iterable[Line], known_at: date) -> Figures:
    """Every measure from claims of some contracts, by contract, measure and window."""
    standing = net(lines, known_at)
    found: Figures = {}
    for item in prepared:
        contract = item.resolved.contract
        for name, measure in contract.measures.items():
            if measure.from_claims is None:
                continue
            oracle = Oracle(item, name, standing, known_at)
            for kind, function in KINDS.items():
                says = getattr(measure.from_claims, kind)
                if says is not None:
                    figures = empty(oracle, kind, function(oracle, says))
                    found |= {(f"{contract.id}.{name}", w): pair for w, pair in figures.items()}
    return found


def empty(o: Oracle, kind: str, figures: dict[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
    """Nothing, in windows that had begun in a year of which the measure read a claim."""
    if kind in ("leakage", "money_shift"):
        return figures
    more = {}
    for text in windows(o.per, o.run):
        begin = o.run[0] if "/" in text else start_of(text)
        if begin <= o.known and o.read & set(range(begin.year, years_end(text) + 1)):
            more[text] = (0, int(kind == "count"))
    return {**more, **figures}


def years_end(text: str) -> int:
    return (end_of(text) - timedelta(1)).year
