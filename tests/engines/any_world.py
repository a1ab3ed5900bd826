"""Worlds that nobody thought of, to count claims in: a few contracts that may share parties, labels
and codes that change hands on a day, price lists that begin and are amended when they like, and
claim lines with every kind of correction. A number gives the world: the same on every machine.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pyarrow.parquet as pq
from tests.engines.world import Line, claim, table
from tests.oracle_claims import REQUIRED

from passend.claims.layout import convert
from passend.claims.schema import arrow_schema
from passend.claims.store import Store
from passend.contract.check import Prepared, prepare
from passend.contract.resolve import resolve_file

__all__ = ["Posted", "World", "any_world", "complete", "stored", "written"]

LABELS = ("9001", "9002", "9003")
PROVIDERS = ("06990001", "06990002", "06990003")
CODES = ("A1", "A2", "A3", "B1", "010000001", "010000002")
SPECIALISMS = ("0301", "0310")
DIAGNOSES = ("401", "402")
DATES = ("opened", "closed", "delivered", "received")
GRAINS = ("year", "year", "month", "quarter", "term", "episode")
DAYS = tuple(map(date.fromisoformat, (
    "2025-12-31", "2026-01-01", "2026-02-14", "2026-03-31", "2026-04-01", "2026-06-30",
    "2026-07-01", "2026-08-15", "2026-12-31", "2027-01-01", "2027-02-28", "2027-03-01",
    "2027-06-30", "2027-07-01", "2027-12-31", "2028-01-01",
)))  # fmt: skip
"""On and beside the days on which runs, windows, memberships and price lists begin and end."""
STARTS = ("2026-01-01", "2026-02-14", "2026-04-01", "2026-07-01", "2027-01-01", "2027-03-01")
RUNS = (
    ("2026-01-01", "2028-01-01"), ("2026-01-01", "2027-01-01"), ("2026-07-01", "2027-07-01"),
    ("2026-02-14", "2027-03-01"),
)  # fmt: skip
KNOWN = tuple(map(date.fromisoformat, ("2026-12-31", "2027-06-01", "2028-06-01", "2028-06-01")))


@dataclass(frozen=True)
class Posted:
    """A posting: its observation and grain, the care whose payments it holds, between whom."""

    observation: str
    per: str
    care: frozenset[str]
    payer: str
    provider: str


@dataclass(frozen=True)
class World:
    """``owed``: of every contract the clauses that pay a line of care at a price list, with the
    care, the list, and whether the price is paid in every window of the care or of the ``year``."""

    prepared: list[Prepared]
    lines: list[Line]
    known_at: date
    posted: dict[str, Posted] = field(default_factory=dict)
    owed: dict[str, list[tuple[str, str, str, str]]] = field(default_factory=dict)


def any_world(seed: int, folder: Path) -> World:
    """The world of a number; its contracts are written to a folder."""
    random = Random(seed)
    world = World([], [], random.choice(KNOWN))
    parties = _parties(random)
    # Lines of care have priorities that differ, but in a world in which they may overlap.
    ranked = random.random() < 0.9
    # One pass costs the same for one contract and for ten: writing its queries is the work.
    for at in range(random.choice((1, 3, 6, 10)) if ranked else 2):
        # Mostly with the parties of the contract before it: two deals between the same two houses.
        parties = _parties(random) if at and random.random() < 0.4 else parties
        home = folder / f"k{at}"
        home.mkdir(parents=True)
        text = _contract(random, f"k{at}", parties, home, world, ranked)
        (home / "contract.yaml").write_text(json.dumps(text), encoding="utf-8")
        world.prepared.append(prepare(resolve_file(home / "contract.yaml")))
    world.lines.extend(_lines(random, world.known_at))
    random.shuffle(world.lines)
    return world


# --- contracts -------------------------------------------------------------------------------


def _parties(random: Random) -> dict[str, Any]:
    """One or two that insure and one or two that deliver, by codes that may be theirs for a while;
    a label may go from one to the other on 1 January."""
    found: dict[str, Any] = {}
    for kind, names, codes, key in (
        ("insurer", ("south", "north"), LABELS, "uzovi"),
        ("provider", ("linde", "beuk"), PROVIDERS, "agb"),
    ):
        several = names[: random.choice((1, 1, 2))]
        given: dict[str, list[Any]] = {name: [] for name in several}
        for code in random.sample(codes, random.randint(2, 3)):
            first = random.choice(several)
            how = random.random()
            if how < 0.3 and len(several) == 2:
                (then,) = set(several) - {first}
                given[first].append({"code": code, "until": "2027-01-01"})
                given[then].append({"code": code, "from": "2027-01-01"})
            elif how < 0.4:
                given[first].append({"code": code, "from": random.choice(STARTS)})
            elif how < 0.5:
                given[first].append({"code": code, "until": random.choice(STARTS)})
            else:
                given[first].append(code)
        for name, held in given.items():
            found[name] = {"name": name, "kind": kind, key: held or [random.choice(codes)]}
    return found


def _contract(
    random: Random, name: str, parties: dict[str, Any], home: Path, world: World, ranked: bool
) -> dict[str, Any]:
    start, end = random.choice(RUNS)
    insures = [n for n, p in parties.items() if p["kind"] == "insurer"]
    delivers = [n for n, p in parties.items() if p["kind"] == "provider"]
    lists = {"tariffs": _price_list(random, home, "tariffs")}
    if random.random() < 0.3:
        lists["extra"] = _price_list(random, home, "extra")
    ranks = random.sample(range(5), 5) if ranked else [0] * 5
    between = {"paid_by": insures[0], "paid_to": delivers[0]}
    care, clauses = {}, {}
    for at in range(random.randint(1, 4)):
        key = f"care{at}"
        care[key] = _care(random, ranks[at], insures, delivers)
        _paid(random, world.owed.setdefault(name, []), key, care[key], lists, clauses, between)
    if random.random() < 0.5:
        care["fall"] = {
            "codes": random.sample(CODES, 5), "fallback": True, "unit": "product",
            "held_by": "both", "absent": "zero", "year_of": random.choice(DATES),
        }  # fmt: skip
        clauses["pay_fall"] = {**between, "pay": {"share": {"of": "fall.cost", "rate": "80%"}}}
    text = {"passend": 1, "id": name, "runs": {"from": start, "until": end}, "parties": parties,
            "care": care, "prices": lists, "clauses": clauses}  # fmt: skip
    if random.random() < 0.6:
        _posting(random, name, text, between, world)
    return text


def _price_list(random: Random, home: Path, name: str) -> list[dict[str, Any]]:
    """Up to four files: some codes have no tariff, some files are known late, one may be another
    version of the same day."""
    starts = sorted(random.sample(STARTS, random.randint(1, 3)))
    dated = [(day, "2025-11-12" if random.random() < 0.7 else "2027-01-15") for day in starts]
    if random.random() < 0.5:
        dated.append((random.choice(starts), "2026-12-31"))
    found = []
    for at, (day, known) in enumerate(dated):
        decimals = random.choice((2, 3))
        rows = [f"{code},{random.randint(100, 99_999) / 10**decimals:.{decimals}f}"
                for code in CODES if random.random() < 0.8]  # fmt: skip
        file = f"{name}-{at}.csv"
        (home / file).write_text("\n".join(["code,price", *rows, ""]), encoding="utf-8")
        found.append({"file": file, "from": day, "known": known, "decimals": decimals})
    return found


def _care(
    random: Random, priority: int, insures: Sequence[str], delivers: Sequence[str]
) -> dict[str, Any]:
    found: dict[str, Any] = {
        "year_of": random.choice(DATES), "per": random.choice(GRAINS), "unit": "product",
        "held_by": "both", "priority": priority, "absent": random.choice(("error", "zero")),
    }  # fmt: skip
    if found["per"] == "episode":
        found["absent"] = "zero"
    if random.random() < 0.8:
        found["codes"] = random.sample(CODES, random.randint(2, 6))
        found["by_code"] = random.random() < 0.6
        if random.random() < 0.5:
            found["priced_on"] = random.choice(DATES)
    for name, values, chance in (
        ("specialisms", SPECIALISMS, 0.15), ("diagnoses", DIAGNOSES, 0.15),
        ("insured_with", insures, 0.2), ("delivered_by", delivers, 0.2),
    ):  # fmt: skip
        if random.random() < chance:
            found[name] = [random.choice(values)]
    return found


def _paid(
    random: Random, owed: list[tuple[str, str, str, str]], key: str, care: dict[str, Any],
    lists: dict[str, Any], clauses: dict[str, Any], between: dict[str, str],
) -> None:  # fmt: skip
    """The clause of a line of care: at a price list where it is observed by code, at two of them,
    at none; or what was declared."""
    if care.get("by_code"):
        for name in lists:
            if name == "tariffs" and "extra" in lists and random.random() < 0.2:
                continue
            pay: Any = {"fee_for_service": {"volume": f"{key}.volume", "price": name}}
            clauses[f"{name}_{key}"] = {**between, "pay": _yearly(care, pay)}
            owed.append((f"{name}_{key}", key, name, "window"))
            if care["per"] in ("month", "quarter") and random.random() < 0.4:
                # Counted by month and priced on the year: a price line means one price to both.
                volume = {"total": {"of": f"{key}.volume", "per": "year"}}
                whole = {"fee_for_service": {"volume": volume, "price": name}}
                clauses[f"whole{name}_{key}"] = {**between, "pay": whole}
                owed.append((f"whole{name}_{key}", key, name, "year"))
    else:
        clauses[f"pay_{key}"] = {**between, "pay": _yearly(care, f"{key}.cost")}


def _yearly(care: dict[str, Any], pay: Any) -> Any:
    if care["per"] == "term":
        return pay if isinstance(pay, dict) else {"pass_through": pay}
    return {"total": {"of": pay, "per": "year"}} if care["per"] != "year" else {"together": [pay]}


def _posting(
    random: Random, name: str, text: dict[str, Any], between: dict[str, str], world: World
) -> None:
    """What was paid on claims, towards some clauses that pay per year, or some per term."""
    per = random.choice(("year", "month", "quarter", "term"))
    of_term = random.random() < 0.2
    chosen = [
        clause for clause in text["clauses"]
        if (text["care"][clause.partition("_")[2]].get("per") == "term") == of_term
        and random.random() < 0.5
    ]  # fmt: skip
    if not chosen:
        return
    text["observations"] = {"posted": {"unit": "money", "per": per, "year_of": "received",
                                       "held_by": "payer"}}  # fmt: skip
    text["postings"] = {"claims": {"observation": "posted", "towards": chosen}}
    world.posted[name] = Posted(
        "posted", per, frozenset(clause.partition("_")[2] for clause in chosen),
        between["paid_by"], between["paid_to"],
    )  # fmt: skip


# --- claims ----------------------------------------------------------------------------------


def _lines(random: Random, known_at: date) -> list[Line]:
    base = [_line(random, str(number), known_at) for number in range(random.randint(80, 200))]
    return base + [more for line in base for more in _corrections(random, line, known_at)]


def _line(random: Random, number: str, known_at: date) -> Line:
    opened = _day(random)
    closed = random.choice((opened, _day(random)))
    if random.random() < 0.3 and opened:
        closed = opened + timedelta(days=random.choice((0, 42, 90, 120)))
    quantity = random.choice((0, 1, 1, 2, 30))
    declared = random.choice((0, 100, 101, 25_000, 25_000, 99_999_999))
    return claim(
        number,
        claim_id=random.choice(("c1", "c2")),
        payer=random.choice((*LABELS, *LABELS, *LABELS, "9999")),
        provider=random.choice((*PROVIDERS, *PROVIDERS, *PROVIDERS, "00000000")),
        patient=random.choice(("p1", "p2", "p3", None)),
        code=random.choice((*CODES[:4], *CODES[:4], "Z9", CODES[4])),
        product=random.choice((None, None, "010000001", "010000002", "019999999")),
        specialism=random.choice((*SPECIALISMS, None)),
        diagnosis=random.choice((*DIAGNOSES, None)),
        opened=opened,
        closed=closed,
        delivered=None if random.random() < 0.15 else _day(random),
        received=_received(random, known_at),
        quantity=quantity,
        declared=declared,
        paid=random.choice((None, 0, declared, declared - 1, -5)),
    )


def _day(random: Random) -> date | None:
    return random.choice((*DAYS, None))


def _received(random: Random, known_at: date) -> date:
    """On the last day that is known, the day after it, or long before."""
    late = random.random()
    if late < 0.1:
        return known_at + timedelta(days=1)
    return known_at if late < 0.3 else random.choice([x for x in DAYS if x <= known_at])


def _corrections(random: Random, line: Line, known_at: date) -> list[Line]:
    """What comes after a line, or before it: nothing, mostly."""
    number, found = line["line_id"], []

    def credit(name: str, of: str = number, **other: Any) -> Line:
        # Its own day, code and label say nothing: it goes where its debit goes.
        back = {**line, "line_id": f"{name}{number}", "debit_credit": "C", "reverses": of,
                "received": _received(random, known_at), "code": "Z9", "payer": "9999",
                "unit": "uur"}  # fmt: skip
        return {**back, **other}

    def chance(share: float) -> bool:
        return random.random() < share

    if chance(0.12):
        found.append(dict(line))
    if chance(0.06):
        found.append({**line, "received": _received(random, known_at)})
    if chance(0.06):
        found.append({**line, "paid": random.choice((0, None, 77))})
    if chance(0.04):
        found.append({**line, "quantity": line["quantity"] + 1})
    if chance(0.04):
        found.append({**line, "provider": random.choice(PROVIDERS), "claim_id": "other"})
    if chance(0.25):
        found.append(credit("c"))
    if chance(0.08):
        found.append(credit("again", paid=12))
    if chance(0.05):
        found.append(credit("twin"))
        found.append(dict(found[-1]))
    if chance(0.05):
        found.append(credit("part", declared=line["declared"] + 1))
    if chance(0.04):
        found.append(credit("none", "nobody"))
    if chance(0.03):
        found.append(credit("unsaid", reverses=None))
    if chance(0.04):
        found.append(credit("far", provider=random.choice(PROVIDERS)))
    if chance(0.04):
        found.append(credit("back", f"c{number}"))
    if chance(0.04):
        lacks = random.choice(("unit", "received", "declared", "claim_id", "quantity"))
        found.append({**line, "line_id": f"gap{number}", lacks: None})
    if chance(0.02):
        found.append({**line, "line_id": f"x{number}", "debit_credit": "X"})
    return found


# --- the forms in which claims come ----------------------------------------------------------


def complete(lines: Sequence[Line]) -> list[Line]:
    """The lines that a store may hold: an intake refuses those that lack something."""
    return [line for line in lines
            if all(line[name] is not None for name in REQUIRED)
            and line["debit_credit"] in ("D", "C")]  # fmt: skip


def stored(lines: Sequence[Line], sources: int, folder: Path, packed: bool = False) -> Path:
    """A store of some lines, dealt out over its sources: a credit may be in another one than its
    debit, and a copy in another one than its original."""
    import pyarrow as pa

    for at in range(sources):
        name = f"{at:x}" * 64
        place = folder / "sources" / name
        place.mkdir(parents=True)
        rows = pa.Table.from_pylist(list(lines[at::sources]), schema=arrow_schema())
        pq.write_table(rows, place / f"{name}.parquet")
    if packed:
        convert(Store(folder))
    return folder


def written(lines: Sequence[Line], files: int, folder: Path) -> Path:
    """A folder of Parquet files as somebody else wrote them, in which anything may be missing."""
    folder.mkdir(parents=True)
    for at in range(files):
        pq.write_table(table(lines[at::files]), folder / f"{at}.parquet")
    return folder
