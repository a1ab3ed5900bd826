"""The pictures of an x-ray: what parties receive along a line of care, and per payer mix."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from passend.money import rounded_fraction
from passend.report.curves import Axis, Curve, Mark, curves, share_text
from passend.report.document import Picture, Table
from passend.report.numbers import money_text, number_text
from passend.simulation.mix import Mix
from passend.simulation.ranges import Profile, Stretch
from passend.words import Words

__all__ = ["mix_picture", "range_picture"]

_MOST_STRETCHES = 12
"""A table shows at most so many stretches; a curve has one in every step."""


def range_picture(profile: Profile, parties: Sequence[str], language: str) -> Picture:
    """What parties receive along a line of care, with the stretches over which a unit is worth the
    same."""
    dutch = language == "nl"
    x = Axis(profile.line, "money" if profile.money else "count")
    y = Axis("verschil met verwacht" if dutch else "difference from expected", "money")
    lines = [Curve(party, profile.outline(party)) for party in parties]
    line = f"{profile.line} ({profile.year})"
    who = Words(" en ", " and ")[language].join(parties)
    says = Words(
        f"Wat {who} over de looptijd meer of minder ontvangt als {line} anders uitvalt dan "
        "verwacht.",
        f"What {who} receives more or less over the run when {line} differs from what is expected.",
    )[language]
    mark = Mark(profile.here, "verwacht" if dutch else "expected")
    return curves(lines, says, x, y, language, [mark], _stretches(profile, parties, language))


def _stretches(profile: Profile, parties: Sequence[str], language: str) -> Table:
    """A row per stretch; of a curve the mean over tenths of the range."""

    def amount(value: int) -> str:
        return money_text(value, language) if profile.money else number_text(value, language)

    rows = []
    for party in parties:
        found = profile.stretches(party)
        if len(found) > _MOST_STRETCHES:
            found = _tenths(profile, party)
        rows += [
            (party, f"{amount(s.start)} – {amount(s.end)}", _worth(s, language)) for s in found
        ]
    unit = amount(profile.unit)
    head = Words(f"partij|van – tot|per {unit}", f"party|from – to|per {unit}")
    return Table(tuple(head[language].split("|")), tuple(rows), frozenset({2}))


def _worth(stretch: Stretch, language: str) -> str:
    text = money_text(rounded_fraction(stretch.cents), language)
    return text + Words(" in één keer", " at once")[language] if stretch.jump else text


def _tenths(profile: Profile, party: str) -> tuple[Stretch, ...]:
    points, totals = profile.points.tolist(), profile.totals[party].tolist()
    at = sorted({i * (len(points) - 1) // 10 for i in range(11)})
    return tuple(
        Stretch(points[a], points[b],
                Fraction((totals[b] - totals[a]) * profile.unit, points[b] - points[a]))
        for a, b in pairwise(at)
    )  # fmt: skip


def mix_picture(found: Mix, covered: Fraction | None, times: int, language: str) -> Picture:
    """What an act brings by the share of the care that is paid on this form, with the share from
    which it pays and, where known, the share there is now."""
    dutch, border = language == "nl", found.pays_from
    shares = [Fraction(i, 10) for i in range(11)]
    marks = []
    if border:
        shares.append(border)
        lead = "loont vanaf" if dutch else "pays from"
        marks.append(Mark(border, f"{lead} {share_text(border, language)}"))
    if covered is not None:
        shares.append(covered)
        lead = "nu" if dutch else "now"
        marks.append(Mark(covered, f"{lead} {share_text(covered, language)}"))
    line = Curve(found.act, tuple((s, found.at(s)) for s in sorted(set(shares))))
    x = Axis("aandeel op deze vorm" if dutch else "share on this form", "share")
    y = Axis("per keer" if dutch else "each time", "money")
    return curves([line], _mix_says(found, covered, times, language), x, y, language, marks)


def _mix_says(found: Mix, covered: Fraction | None, times: int, language: str) -> str:
    border = found.pays_from
    if border is None:
        text = Words(f"{found.act} loont voor {found.party} nooit, ook niet als alle zorg op deze "
                     "vorm is betaald.",
                     f"{found.act} never pays {found.party}, even if all care is paid on this "
                     "form.")[language]  # fmt: skip
    else:
        said = share_text(border, language)
        text = Words(f"{found.act} loont voor {found.party} vanaf een aandeel van {said} op deze "
                     "vorm.",
                     f"{found.act} pays {found.party} from a share of {said} on this form.")[
            language
        ]  # fmt: skip
    if covered is None:
        return text
    now, each = (
        share_text(covered, language),
        money_text(rounded_fraction(found.at(covered)), language),
    )
    text += Words(f" Nu is dat {now}: {each} per keer", f" Now it is {now}: {each} each time")[
        language
    ]
    if times:
        whole = money_text(found.total(covered, times), language)
        count = number_text(times, language)
        text += Words(f", {whole} voor {count} keer", f", {whole} for {count} times")[language]
    return text + "."
