"""Both sides stay at home: three files each way, every one answering the other's last.

1. *buckets*: a keyed digest per bucket. Where two digests are equal, so are the lines.
2. *lines*: of the buckets that differ, a keyed digest per line.
3. *rows*: of the lines that differ, the agreed fields and nothing else.

Whoever holds the third file of the other knows the exact lines. A digest is HMAC-SHA-256 with a
secret that only the two parties share: to anybody else the first two files say nothing but how
many buckets and lines there are. A party with the secret can test a guess of a whole line, which
is to say that it can find out whether the other has a line that it knows in full already.
"""

from __future__ import annotations

import hmac
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from passend.findings import BadInput, Finding, Place
from passend.settlement.reconcile.files import Buckets, Exchanged, Lines, Pair, Rows, Shared
from passend.settlement.reconcile.kinds import Kind
from passend.settlement.reconcile.local import Reconciled, buckets_for, known_twice
from passend.settlement.reconcile.pairing import Line, paired
from passend.settlement.reconcile.sides import LINES_LIMIT, Row, Side

__all__ = ["buckets_of", "found_in", "lines_of", "rows_of"]


def _check(secret: bytes) -> str:
    return hmac.digest(secret, b"passend reconcile", "sha256").hex()[:16]


def _bucket(buckets: int) -> str:
    """The bucket of a line: so many of the first bits of its keyed digest."""
    return f"(('0x' || substr(line, 1, 8))::BIGINT % {buckets})"


def buckets_of(side: Side, secret: bytes, fields: Sequence[str] = (), buckets: int = 0) -> Buckets:
    """The first file. Without ``fields`` all are compared; without ``buckets`` their number follows
    from the number of lines. Raises BadInput ``unknown-field``."""
    kept = _known(side.kind, fields, "--fields") or side.kind.fields
    number = buckets or buckets_for(side.count())
    rows = side.opened.rows(
        f"SELECT bucket, sum(('0x' || substr(content, 1, 15))::BIGINT::HUGEINT) AS one, "
        f"sum(('0x' || substr(content, 16, 15))::BIGINT::HUGEINT) AS two FROM "
        f"(SELECT content, {_bucket(number)} AS bucket FROM ({side.keyed(secret, kept)})) "
        f"GROUP BY bucket ORDER BY bucket"
    )
    digests = {str(r["bucket"]): f"{int(r['one']):x}:{int(r['two']):x}" for r in rows}
    return Buckets("reconcile-buckets/1", side.kind.name, kept, number, _check(secret), digests)


def _known(kind: Kind, names: Sequence[str], place: str) -> tuple[str, ...]:
    """Names of fields in the order of the kind. They become SQL, so unknown ones are refused."""
    unknown = sorted(set(names) - {*kind.fields, *kind.key})
    if unknown:
        mend = f"fields of {kind.name}: {', '.join((*kind.key, *kind.fields))}"
        raise BadInput(Finding(Place(place), "unknown-field", f"there is no field {name}", mend)
                       for name in unknown)  # fmt: skip
    return tuple(name for name in (*kind.key, *kind.fields) if name in names)


def _fits(side: Side, secret: bytes, theirs: Exchanged, shown: str) -> tuple[str, ...]:
    """The fields both compare. Raises BadInput ``other-secret``, ``other-kind``."""
    if theirs.check != _check(secret):
        raise BadInput([Finding(Place(shown), "other-secret", "was made with another secret",
                                "share one key file, by a way of its own")])  # fmt: skip
    if theirs.kind != side.kind.name:
        message = f"mine are {side.kind.name}, theirs {theirs.kind}"
        raise BadInput([Finding(Place(shown), "other-kind", message, "compare like with like")])
    return _known(side.kind, theirs.fields, shown)


def lines_of(side: Side, secret: bytes, theirs: Buckets, shown: str) -> Lines:
    """The second file, answering the other's first. Raises BadInput ``other-secret``,
    ``other-kind``, ``too-different``."""
    fields = _fits(side, secret, theirs, shown)
    mine = buckets_of(side, secret, fields, theirs.buckets)
    differing = sorted(
        int(name) for name in {*mine.digests, *theirs.digests}
        if mine.digests.get(name) != theirs.digests.get(name)
    )  # fmt: skip
    lines = sorted((r["line"], r["content"]) for r in _inside(side, secret, fields, theirs.buckets,
                                                              differing))  # fmt: skip
    return Lines("reconcile-lines/1", side.kind.name, fields, theirs.buckets, _check(secret),
                 tuple(differing), tuple(lines))  # fmt: skip


def _inside(
    side: Side, secret: bytes, fields: Sequence[str], buckets: int, differing: Sequence[int],
    more: Sequence[str] = (),
) -> list[Row]:  # fmt: skip
    """The lines of a side in some buckets, with their digests."""
    import pyarrow as pa

    connection = side.opened.connection
    connection.register("differing_buckets", pa.table({"b": pa.array(differing, pa.int64())}))
    found = side.opened.rows(
        f"SELECT * FROM ({side.keyed(secret, fields, more)}) WHERE {_bucket(buckets)} IN "
        f"(SELECT b FROM differing_buckets) LIMIT {LINES_LIMIT + 1}"
    )
    connection.unregister("differing_buckets")
    if len(found) > LINES_LIMIT:
        mend = "see whether both are of the same parties and years, under the same line numbers"
        raise BadInput([Finding(Place(side.name), "too-different",
                                f"more than {LINES_LIMIT:,} lines stand in buckets that differ",
                                mend)])  # fmt: skip
    return found


def rows_of(
    side: Side, secret: bytes, theirs: Lines, agreed: Sequence[str], shown: str
) -> Rows:  # fmt: skip
    """The third file, answering the other's second: the agreed fields of the lines that only this
    side has. Raises BadInput as :func:`lines_of` does, and ``unknown-field``."""
    fields = _fits(side, secret, theirs, shown)
    share = _shared(side.kind, _known(side.kind, agreed, "--agreed"))
    more = tuple(dict.fromkeys((*side.kind.key, *side.kind.fields)))
    mine = _inside(side, secret, fields, theirs.buckets, theirs.differing, more)
    only, yours = _apart(mine, theirs.lines)
    twice = known_twice(side, only)
    rows = [
        Shared(row["line"], row["content"], {name: _plain(row[name]) for name in share},
               tuple(row[name] for name in side.kind.key) in twice)
        for row in only
    ]  # fmt: skip
    last = ""
    if side.kind.day in share:
        found = side.opened.rows(f"SELECT max({side.kind.day}) AS last FROM {side.name}")
        last = str(found[0]["last"] or "")
    rows.sort(key=lambda row: (row.line, row.content))
    return Rows("reconcile-rows/1", side.kind.name, fields, _check(secret), share, last,
                tuple(rows), tuple(sorted(yours)))  # fmt: skip


def _shared(kind: Kind, agreed: tuple[str, ...]) -> tuple[str, ...]:
    """With an amount goes what it is: its direction, or its unit. Without that its effect would be
    told with the wrong sign."""
    beside = {kind.sign or "unit"} if kind.cents in agreed else set()
    return tuple(name for name in (*kind.key, *kind.fields) if name in {*agreed, *beside})


def _apart(mine: list[Row], theirs: Sequence[Pair]) -> tuple[list[Row], list[Pair]]:
    """My rows without an equal line on their side, and their pairs without one on mine; a line that
    stands there twice needs two."""
    left = Counter(theirs)
    only = []
    for row in mine:
        pair = row["line"], row["content"]
        if left[pair]:
            left[pair] -= 1
        else:
            only.append(row)
    return only, list(left.elements())


def _plain(value: Any) -> str | int | None:
    return value if isinstance(value, int) or value is None else str(value)


def found_in(side: Side, secret: bytes, theirs: Rows, shown: str) -> Reconciled:
    """The differences, from the other's third file and one's own lines. Fields that were not agreed
    stay unknown: a difference in one of them is called that. Raises BadInput as :func:`lines_of`
    does."""
    import pyarrow as pa

    fields = _fits(side, secret, theirs, shown)
    seen = _known(side.kind, theirs.agreed, shown)
    tokens = {pair[0] for pair in theirs.yours}
    connection = side.opened.connection
    connection.register("asked_lines", pa.table({"l": pa.array(sorted(tokens), pa.string())}))
    more = tuple(dict.fromkeys((*side.kind.key, *side.kind.fields)))
    rows = side.opened.rows(
        f"SELECT * FROM ({side.keyed(secret, fields, more)}) WHERE line IN "
        f"(SELECT l FROM asked_lines)"
    )
    connection.unregister("asked_lines")
    wanted = _as_often(rows, theirs.yours)
    twice = known_twice(side, wanted)
    mine = [
        Line((row["line"],), _own(row, side.kind),
             tuple(row[name] for name in side.kind.key) in twice)
        for row in wanted
    ]  # fmt: skip
    others = [Line((row.line,), _dated(row.values, side.kind), row.duplicate)
              for row in theirs.rows]  # fmt: skip
    comparable = tuple(name for name in seen if name in side.kind.fields)
    last = side.opened.rows(f"SELECT max({side.kind.day}) AS last FROM {side.name}")[0]["last"]
    pairs = paired(mine, others, side.kind, comparable, last, _date(theirs.last))
    return Reconciled(side.kind.name, side.count(), None, None, None, pairs)


def _as_often(rows: list[Row], pairs: Sequence[Pair]) -> list[Row]:
    """The rows with these digests, each no more often than it is asked for: of a line that stands
    here twice and there once, one is asked."""
    left = Counter(pairs)
    found = []
    for row in rows:
        pair = row["line"], row["content"]
        if left[pair]:
            left[pair] -= 1
            found.append(row)
    return found


def _own(row: Row, kind: Kind) -> dict[str, Any]:
    return _dated({name: _plain(row[name]) for name in (*kind.key, *kind.fields)}, kind)


def _dated(values: dict[str, Any], kind: Kind) -> dict[str, Any]:
    """The values with the day on which the line was received as a day."""
    day = _date(str(values.get(kind.day) or ""))
    return {**values, kind.day: day} if kind.day in values else dict(values)


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
