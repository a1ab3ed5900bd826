"""Before and after beside each other, each thing against its own beginning, as SVG with their
table. Needs the extra ``charts``.

What is drawn is exact until it is drawn: here, and only here, it becomes a float.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from passend.report.document import Picture, Table
from passend.report.drawing import drawn, extra
from passend.words import Words

__all__ = ["BEFORE_AFTER", "Pair", "beside"]

BEFORE_AFTER = (Words("voor", "before"), Words("na", "after"))
"""What the two bars are, unless somebody says so."""


@dataclass(frozen=True)
class Pair:
    """One thing before and after, and the words that stand at its bar."""

    name: str
    before: Fraction
    after: Fraction
    says: str


def beside(
    pairs: Sequence[Pair],
    says: str,
    table: Table,
    language: str,
    whens: tuple[Words, Words] = BEFORE_AFTER,
) -> Picture:
    """Two bars per thing: 100, and what is left of it. Beds and days so share one picture without
    being added up. ``whens`` names the two. Without the extra there is a table and no picture."""
    return Picture(_svg([p for p in pairs if p.before], whens, language), says, table)


def _svg(pairs: Sequence[Pair], between: tuple[Words, Words], language: str) -> str:
    loaded = extra()
    if loaded is None or not pairs:
        return ""
    altair, vl_convert = loaded
    whens = [when[language] for when in between]
    values: list[dict[str, Any]] = []
    for pair in pairs:
        values.append({"name": pair.name, "when": whens[0], "index": 100.0, "says": ""})
        index = float(100 * pair.after / pair.before)
        values.append({"name": pair.name, "when": whens[1], "index": index, "says": pair.says})
    names = [pair.name for pair in pairs]
    base = altair.Chart(altair.InlineData(values=values)).encode(
        y=altair.Y("name:N", sort=names, title=None, axis=altair.Axis(labelLimit=260)),
        yOffset=altair.YOffset("when:N", sort=whens),
    )
    bars = base.mark_bar().encode(
        x=altair.X("index:Q", title=f"{whens[0]} = 100"),
        color=altair.Color("when:N", sort=whens, scale=altair.Scale(
            domain=whens, range=["#b7cfdc", "#1d4f6e"]),
            legend=altair.Legend(title=None, orient="bottom")),
    )  # fmt: skip
    said = base.mark_text(align="left", dx=5, fontSize=12).encode(x="index:Q", text="says:N")
    chart = (bars + said).properties(width=480, height=max(80, 62 * len(pairs)))
    return drawn(altair, vl_convert, chart, language)
