"""A second settlement, written from the text of one contract's clauses and nothing else.

One claim line at a time, in plain Python and fractions. It imports nothing of Passend and reads no
contract file: what the parties agreed stands here a second time, in the words of the articles.

    Art. 1  The hospital (AGB 06991001) and the insurer (UZOVI 9001 and 9004) settle hospital care
            by the day on which it was opened, per calendar year.
    Art. 2  Hospital care is paid as declared up to the ceiling of the year; half of what lies above
            it, up to 10 % of the ceiling, and a fifth of what lies beyond that.
    Art. 3  The practices (AGB 06995001 and 06995003) are paid per consultation by the price list,
            per quarter in which it was delivered. The prices of 2027 hold from 1 July 2026 too.
    Art. 4  The practices get 1/3 of what hospital care stays below 95 % of the ceiling, and pay
            1/7 of what it exceeds 105 % of it, per year.
    Art. 5  Claims that were paid for hospital care count as paid towards article 2.

    How claims count: a line is known by its provider and number. Handed in again with the same
    content it counts once, from the day it first came in, with what was paid on it; with other
    content, or with two different payments, it counts not at all. A credit takes the place of the
    debit it names, if that debit counts, says the same and was not reversed before; else it does
    not count.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction
from typing import Any

Claim = dict[str, Any]

HOSPITAL, PRACTICES, INSURER = {"06991001"}, {"06995001", "06995003"}, {"9001", "9004"}
CEILING = {2026: 25_000_000, 2027: 28_606_833}
"""In cents, by year."""

PRICES = {
    date(2026, 1, 1): {"12901": 1_137, "12911": 2_274, "12912": 569},
    date(2026, 7, 1): {"12901": 1_183, "12911": 2_361, "12912": 590},
}
"""In cents, by the day from which they hold."""

LATER = ("received", "paid")


def whole(amount: Fraction) -> int:
    """Cents, half a cent away from zero."""
    sign = -1 if amount < 0 else 1
    return sign * int(abs(amount) + Fraction(1, 2))


def counting(lines: Iterable[Claim], known: date) -> Iterator[tuple[Claim, Claim, int]]:
    """Every line that counts, the line whose place it has, and its sign."""
    content: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for line in lines:
        # A number belongs to its provider, so lines of others are of no matter.
        if line["provider"] not in HOSPITAL | PRACTICES:
            continue
        needed = (line["line_id"], line["claim_id"], line["payer"], line["provider"], line["code"],
                  line["received"], line["quantity"], line["unit"], line["declared"])  # fmt: skip
        if None in needed or line["debit_credit"] not in ("D", "C") or line["received"] > known:
            continue
        content[line["provider"], line["line_id"]].append(line)
    debits, credits_ = {}, []
    for key, same in content.items():
        told = {said(line) for line in same}
        payments = {line["paid"] for line in same if line["paid"]}
        if len(told) > 1 or len(payments) > 1:
            continue
        first = min(same, key=lambda x: x["received"])
        first = {**first, "paid": next(iter(payments), 0)}
        if first["debit_credit"] == "D":
            debits[key] = first
            yield first, first, 1
        else:
            credits_.append(first)
    gone = set()
    for line in sorted(credits_, key=lambda x: (x["received"], -(x["paid"] or 0), x["line_id"])):
        key = line["provider"], line["reverses"]
        debit = debits.get(key)
        if debit is None or key in gone:
            continue
        if (debit["quantity"], debit["declared"]) == (line["quantity"], line["declared"]):
            gone.add(key)
            yield line, debit, -1


def said(line: Claim) -> tuple[Any, ...]:
    """What a line says: all but the day on which it came in and what was paid on it."""
    return tuple(line[name] for name in sorted(line) if name not in LATER)


def settlement(lines: Iterable[Claim], known: date) -> dict[tuple[str, str], int]:
    """Every clause in every window, and what was paid towards article 2, in cents."""
    declared: dict[int, int] = defaultdict(int)
    paid: dict[int, int] = defaultdict(int)
    consultations: dict[str, int] = defaultdict(int)
    for line, place, sign in counting(lines, known):
        if place["payer"] not in INSURER:
            continue
        if place["provider"] in HOSPITAL and place["opened"] is not None:
            declared[place["opened"].year] += sign * line["declared"]
            paid[place["opened"].year] += sign * (line["paid"] or 0)
        if place["provider"] in PRACTICES and place["delivered"] is not None:
            day, code = place["delivered"], place["code"]
            prices = [held for start, held in sorted(PRICES.items()) if start <= day]
            if prices and code in prices[-1]:
                quarter = f"{day.year}-Q{(day.month + 2) // 3}"
                consultations[quarter] += sign * line["quantity"] * prices[-1][code]
    found: dict[tuple[str, str], int] = {}
    for year, ceiling in CEILING.items():
        care = declared.get(year, 0)
        found["hospital_care", str(year)] = article_2(care, ceiling)
        below, above = Fraction(95, 100) * ceiling - care, care - Fraction(105, 100) * ceiling
        found["saved", str(year)] = article_4(below, Fraction(1, 3))
        found["exceeded", str(year)] = article_4(above, Fraction(1, 7))
        found["paid", str(year)] = paid.get(year, 0)
        for quarter in (f"{year}-Q{n}" for n in range(1, 5)):
            found["consultations", quarter] = consultations.get(quarter, 0)
    return found


def article_2(care: int, ceiling: int) -> int:
    """As declared to the ceiling, 1/2 to 110 % of it, 1/5 beyond. The border of 110 % is a whole
    amount of money: it is rounded by itself."""
    border = whole(Fraction(110, 100) * ceiling)
    if care <= ceiling:
        return care
    if care <= border:
        return whole(ceiling + Fraction(care - ceiling, 2))
    return whole(ceiling + Fraction(border - ceiling, 2) + Fraction(care - border, 5))


def article_4(amount: Fraction, rate: Fraction) -> int:
    """A rate of what lies beyond a border that is a whole amount of money itself."""
    return 0 if amount <= 0 else whole(rate * amount)
