"""Luck as a document: rules with their remedies, the clauses of a contract, baselines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from passend.money import rounded_fraction
from passend.report.curves import Axis, Curve, Mark, bars, curves, share_text
from passend.report.document import Block, Document, Heading, Paragraph, Picture, Table
from passend.report.numbers import money_text, number_text
from passend.simulation.luck import CountReward, Remedies, Reward, Row, luck, warnings
from passend.simulation.notices import warning_blocks
from passend.simulation.remarks import Warned
from passend.simulation.rewards import ClauseLuck, clause_warnings
from passend.words import Words

__all__ = ["Judged", "luck_document", "luck_picture", "luck_warnings"]

_NOTHING = Words(
    "Geen afspraak betaalt op een aandeel dat toeval kan halen of missen. Betaalt er een op "
    "kosten, vraag dat dan: --cost met --persons en --variation.",
    "No clause pays on a proportion that chance can reach or miss. Where one pays on a cost, ask "
    "for it: --cost with --persons and --variation.",
)

_STEPS = (Fraction(1, 4), Fraction(1, 2), 1, 2, 4, 10, 20, 40)
"""The volumes of a picture, as multiples of the volume there is."""
_MOST = 20_000
"""An exact binomial of more than so many is not drawn: it takes too long."""


@dataclass(frozen=True)
class Judged:
    """A rule to judge: its name, the real effect that it should see, and what might help."""

    label: str
    reward: Reward
    effect: Fraction
    remedies: Remedies = Remedies()


def luck_document(
    language: str,
    judged: Sequence[Judged] = (),
    clauses: tuple[ClauseLuck, ...] = (),
    unknown: Sequence[str] = (),
    others: Sequence[Warned] = (),
    title: str = "",
    worry: Fraction = Fraction(1, 10),
) -> Document:
    """What luck does to rules and to the clauses of a contract. ``unknown`` are measures of which
    nobody says the true rate; ``others`` are warnings of baselines and comparators; what happens
    more often than ``worry`` is warned of."""
    rows = [(item, luck(item.reward, item.effect, item.remedies)) for item in judged]
    blocks = warning_blocks(luck_warnings(judged, clauses, others, worry), language)
    for item, found in rows:
        blocks += _of_rule(item, found, language)
    blocks += _of_clauses(clauses, unknown, language)
    if not blocks:
        blocks.append(Paragraph(_NOTHING[language]))
    name = Words("Toeval", "Luck")[language]
    return Document(f"{name}: {title}" if title else name, language, tuple(blocks))


def luck_warnings(
    judged: Sequence[Judged],
    clauses: tuple[ClauseLuck, ...] = (),
    others: Sequence[Warned] = (),
    worry: Fraction = Fraction(1, 10),
) -> list[Warned]:
    """Everything to warn of that happens more often than ``worry``."""
    rows = [(item, luck(item.reward, item.effect)) for item in judged]
    found = [w for item, row in rows for w in warnings(item.label, row, item.effect, worry)]
    return [*found, *clause_warnings(clauses, worry), *others]


def _of_rule(item: Judged, rows: Sequence[Row], language: str) -> Iterator[Block]:
    yield Heading(item.label)
    yield Paragraph(_rule(item.reward, language))
    effect = share_text(item.effect, language)
    head = Words(f"regel|beloond door toeval|effect van {effect} gemist",
                 f"rule|rewarded by luck|effect of {effect} missed")  # fmt: skip
    cells = tuple(
        (
            row.name[language],
            *(share_text(Fraction(c), language) for c in (row.by_luck, row.missed)),
        )
        for row in rows
    )
    yield Table(tuple(head[language].split("|")), cells, frozenset({1, 2}))
    yield luck_picture(item, language)


def _rule(reward: Reward, language: str) -> str:
    if isinstance(reward, CountReward):
        figures = [number_text(reward.events, language), number_text(reward.of, language),
                   share_text(reward.rate, language)]  # fmt: skip
        fewer = Words("Beloning bij ten hoogste {} van {}; het werkelijke aandeel is {}.",
                      "A reward for at most {} of {}; the true rate is {}.")  # fmt: skip
        more = Words("Beloning bij ten minste {} van {}; het werkelijke aandeel is {}.",
                     "A reward for at least {} of {}; the true rate is {}.")  # fmt: skip
        return (fewer if reward.fewer else more)[language].format(*figures)
    text = Words(
        "Beloning als de gemiddelde kosten van {} personen een besparing boven {} laten zien; de "
        "kosten van een persoon hebben een variatiecoëfficiënt van {}. ",
        "A reward when the mean cost of {} persons shows a saving above {}; the cost of one person "
        "has a coefficient of variation of {}. ",
    )[language].format(number_text(reward.persons, language), share_text(reward.minimum, language),
                       share_text(reward.variation, language, 0))  # fmt: skip
    years = reward.baseline_years
    fixed = Words("De norm staat vast.", "The benchmark is fixed.")
    own = Words(f"De norm is het gemiddelde van {years} eerdere jaren.",
                f"The benchmark is the mean of {years} earlier years.")  # fmt: skip
    return text + (own if years else fixed)[language]


def luck_picture(item: Judged, language: str) -> Picture:
    """How often luck pays and how often the effect is missed, by volume."""
    dutch, now = language == "nl", item.reward.volume
    most = _MOST if isinstance(item.reward, CountReward) else 10**9
    volumes = sorted({max(1, int(now * step)) for step in _STEPS if now * step <= max(most, now)})
    rules = [(volume, item.reward.at(volume)) for volume in volumes]
    paid = Curve("beloond door toeval" if dutch else "rewarded by luck",
                 tuple((v, Fraction(rule.by_luck())) for v, rule in rules))  # fmt: skip
    effect = share_text(item.effect, language)
    name = Words(f"effect van {effect} gemist", f"effect of {effect} missed")[language]
    missed = Curve(name, tuple((v, Fraction(rule.missed(item.effect))) for v, rule in rules))
    x = Axis("aantal" if dutch else "number", "count", log=True)
    y = Axis("kans" if dutch else "probability", "share")
    says = Words(
        f"{item.label}: de kans op een beloning door toeval, en de kans dat een echt effect van "
        f"{effect} niet wordt gezien, naar aantal.",
        f"{item.label}: the probability of a reward by luck, and that a real effect of {effect} is "
        "missed, by number.",
    )[language]
    marks = [Mark(now, "nu" if dutch else "now")]
    return curves([paid, missed], says, x, y, language, marks)


def _of_clauses(
    clauses: Sequence[ClauseLuck], unknown: Sequence[str], language: str
) -> Iterator[Block]:
    dutch = language == "nl"
    if clauses or unknown:
        yield Heading("De afspraken van het contract" if dutch else "The clauses of the contract")
    if clauses:
        yield Paragraph(
            "Wat toeval alleen doet met wat de aanbieder krijgt, vergeleken met wat hij krijgt als "
            "precies gebeurt wat is verwacht."
            if dutch
            else "What chance alone does to what the provider gets, compared with what it gets "
            "when exactly the expected happens."
        )
        head = Words(
            "afspraak|periode|leest|aantal|meer door toeval|minder door toeval|gemiddeld|effect "
            "gemist",
            "clause|period|reads|number|more by luck|less by luck|on average|effect missed",
        )
        rows = tuple(_cells(item, language) for item in clauses)
        table = Table(tuple(head[language].split("|")), rows, frozenset({3, 4, 5, 6, 7}))
        yield _clauses_picture(clauses, table, language)
    if unknown:
        words = Words(
            "Van {} zegt niemand het werkelijke aandeel of het aantal: het toeval is niet bekend.",
            "Nobody says the true rate of {}, or how many there are: its luck is not known.",
        )
        yield Paragraph(words[language].format(", ".join(unknown)), remark=True)


def _clauses_picture(clauses: Sequence[ClauseLuck], table: Table, language: str) -> Picture:
    """How often luck alone brings more, and less, by clause and period."""
    more, less = Words("meer", "more")[language], Words("minder", "less")[language]
    rows: list[tuple[str, Fraction]] = []
    for item in clauses:
        name = f"{item.clause} {item.window}, {item.reads.rpartition('.')[0] or item.reads}"
        rows += [(f"{name}: {more}", Fraction(item.more)), (f"{name}: {less}", Fraction(item.less))]
    says = Words(
        "De kans dat toeval alleen meer of minder oplevert dan verwacht.",
        "The probability that luck alone brings more or less than expected.",
    )
    axis = Axis(Words("kans", "probability")[language], "share")
    return bars(rows, says[language], axis, table, language)


def _cells(item: ClauseLuck, language: str) -> tuple[str, ...]:
    def chance(value: Fraction | float | None) -> str:
        return "–" if value is None else share_text(Fraction(value), language)

    mean = money_text(rounded_fraction(Fraction(item.mean)), language)
    return (item.clause, item.window, item.reads, number_text(item.volume, language),
            chance(item.more), chance(item.less), mean,
            f"{chance(item.missed)} ({share_text(item.effect, language)})")  # fmt: skip
