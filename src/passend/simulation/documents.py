"""A simulation as a document: tables, pictures and warnings, in Dutch and English."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from passend.algebra.columns import Integers
from passend.money import rounded
from passend.report.curves import Axis, share_text
from passend.report.document import Block, Document, Heading, Listing, Paragraph, Table
from passend.report.numbers import money_text, number_text
from passend.report.pictures import Fan, fan
from passend.simulation.assumptions.model import Assumptions, Staff
from passend.simulation.books import Figures
from passend.simulation.cautions import Caution, cautions, fte_needed
from passend.simulation.changes import change_blocks, return_blocks, shift_blocks
from passend.simulation.notices import lean, mended, parties_facts
from passend.simulation.simulated import Simulation
from passend.simulation.statistics import Chance, band, chance
from passend.simulation.stories import main_payer, main_receiver, story
from passend.simulation.unit_figures import unit_blocks
from passend.simulation.wording import WORDS

__all__ = ["basis_blocks", "caution_blocks", "chance_text", "simulation_document"]


def simulation_document(simulation: Simulation, language: str) -> Document:
    """Everything a simulation says: who may see it first, then warnings, money, hours, borders,
    the return, two cases told, and what is only a guess."""
    blocks: list[Block] = [*basis_blocks(simulation.world.assumptions, language)]
    blocks += _incomplete(simulation, language)
    blocks += caution_blocks(cautions(simulation), language)
    blocks += _money(simulation, language)
    blocks += _fans(simulation, language)
    blocks += _losses(simulation, language)
    blocks += _hours(simulation, language)
    blocks += unit_blocks(simulation, language)
    blocks += _borders(simulation, language)
    blocks += shift_blocks(simulation, language)
    blocks += change_blocks(simulation, language)
    blocks += return_blocks(simulation, language)
    blocks += _stories(simulation, language)
    blocks += guesses(simulation.world.assumptions, language)
    contract = simulation.contract
    said = (("contract", contract.id), ("cases", number_text(simulation.n, language)),
            ("seed", str(simulation.world.seed)),
            ("assumptions", ", ".join(simulation.world.assumptions.ids) or "-"))  # fmt: skip
    facts = tuple((WORDS[key][language], value) for key, value in said)
    facts = (facts[0], *parties_facts(contract), *facts[1:])
    title = f"{WORDS['title'][language]}: {contract.title or contract.id}"
    return Document(title, language, tuple(blocks), facts)


def basis_blocks(assumptions: Assumptions, language: str) -> list[Block]:
    """Whose eyes this is for, when it rests on a private part; that nothing was assumed."""
    if not assumptions.ids:
        return [Paragraph(WORDS["unassumed"][language], remark=True)]
    if not assumptions.owner:
        return []
    text = WORDS["own"][language].format(owner=assumptions.owner)
    return [Paragraph(text, remark=True)]


def caution_blocks(found: Sequence[Caution], language: str) -> list[Block]:
    """Warnings in plain words, each with how to mend it."""
    blocks: list[Block] = [Heading(WORDS["warnings"][language])]
    if not found:
        return [*blocks, Paragraph(WORDS["none"][language])]
    for one in found:
        finding = one.finding(language)
        text = mended(finding.message, finding.mend, language)
        blocks.append(Paragraph(text, remark=True))
    return blocks


def guesses(assumptions: Assumptions, language: str) -> list[Block]:
    """Every figure that is only a guess, with its reason."""
    items = tuple(f"{basis.path}: {basis.because}" if basis.because else basis.path
                  for basis in assumptions.all.guesses)  # fmt: skip
    return [Heading(WORDS["guesses"][language]), Listing(items)] if items else []


def chance_text(found: Chance, language: str) -> str:
    """A probability with one decimal of a percent."""
    return share_text(found.share, language, 1)


def _incomplete(simulation: Simulation, language: str) -> list[Block]:
    count = int((~simulation.whole).sum())
    if not count:
        return []
    text = WORDS["incomplete"][language].format(
        count=number_text(count, language), of=number_text(simulation.n, language)
    )
    return [Paragraph(text, remark=True)]


def _parties(simulation: Simulation) -> list[tuple[str, Figures]]:
    """The parties through whose hands some money goes."""
    return [(party, figures) for party, figures in simulation.books.items()
            if figures.revenue.any() or figures.spend.any()]  # fmt: skip


def _money(simulation: Simulation, language: str) -> list[Block]:
    rows = []
    for party, figures in _parties(simulation):
        for at, year in enumerate(simulation.years):
            for kind, worst in _kinds(figures):
                values = getattr(figures, kind)[:, at]
                if not values.any():
                    continue
                found = band(values, worst)
                cells = (found.median, found.range.p5, found.range.p95, found.tail)
                texts = [money_text(cents, language) for cents in cells]
                rows.append((party, str(year), WORDS[kind][language], *texts))
    keys = ("party", "year", "what", "median", "p5", "p95", "tail")
    head = tuple(WORDS[key][language] for key in keys)
    caption = WORDS["money"][language]
    return [Heading(caption), Table(head, tuple(rows), frozenset({3, 4, 5, 6}))]


def _kinds(figures: Figures) -> list[tuple[str, str]]:
    """What is shown of a party, and which end is bad for it. What is left is shown only of who
    receives and has costs; of who buys care, or whose costs nobody assumed, it says nothing."""
    kinds = [("revenue", "low"), ("spend", "high"), ("cost", "high")]
    whole = figures.revenue.any() and figures.cost.any()
    return [*kinds, ("margin", "low")] if whole else kinds


def _fans(simulation: Simulation, language: str) -> list[Block]:
    blocks: list[Block] = []
    for party, figures in _parties(simulation):
        kind, worst = _kinds(figures)[-1]
        kind = "spend" if kind == "cost" else kind
        values = getattr(figures, kind)
        if (values == values[:1]).all():
            continue
        axis = Axis(WORDS["amount"][language], "money")
        says = WORDS["fan" if kind == "margin" else "fan_spend"][language].format(party=party)
        years = [Fan(str(year), band(values[:, at], worst).range)
                 for at, year in enumerate(simulation.years)]  # fmt: skip
        blocks.append(fan(years, says, WORDS["year"][language], axis, language))
    for name, values in simulation.observed.items():
        if (values == values[:1]).all():
            continue
        money = simulation.world.lines[name].obs.unit.kind == "money"
        axis = Axis(WORDS["amount" if money else "number"][language], "money" if money else "count")
        says = WORDS["volume"][language].format(name=name)
        years = [Fan(str(year), band(values[:, at]).range)
                 for at, year in enumerate(simulation.years)]  # fmt: skip
        blocks.append(fan(years, says, WORDS["year"][language], axis, language))
    return blocks


def _losses(simulation: Simulation, language: str) -> list[Block]:
    rows = []
    for party, figures in _parties(simulation):
        if _kinds(figures)[-1][0] != "margin":
            continue
        for at, year in enumerate(simulation.years):
            found = chance(figures.margin[:, at] < 0)
            rows.append((party, str(year), chance_text(found, language), _within(found, language)))
    if not rows:
        return []
    head = tuple(WORDS[key][language] for key in ("party", "year", "loss", "within"))
    caption = WORDS["losses"][language]
    return [Heading(caption), Table(head, tuple(rows), frozenset({2, 3}))]


def _within(found: Chance, language: str) -> str:
    low, high = found.interval()
    ends = (round(low * 10_000), round(high * 10_000))
    return " – ".join(share_text(Fraction(end, 10_000), language) for end in ends)


def _hours(simulation: Simulation, language: str) -> list[Block]:
    staff = simulation.world.assumptions.all.staff
    rows = []
    for party, figures in simulation.books.items():
        for at, year in enumerate(simulation.years):
            seconds = figures.seconds[:, at]
            if not seconds.any():
                continue
            found = band(seconds, "high")
            parts = (found.median, found.range.p5, found.range.p95, found.tail)
            hours = [number_text(rounded(part, 3600), language) for part in parts]
            mine = staff if staff is not None and staff.party == party else None
            saved = _saved(simulation, party, at, mine, language)
            rows.append((party, str(year), *hours, *_fte(seconds, mine, year, language), saved))
    if not rows:
        return []
    keys = ("party", "year", "median", "p5", "p95", "tail", "fte", "present", "less_fte")
    head = tuple(WORDS[key][language] for key in keys)
    caption = f"{WORDS['hours'][language]} ({WORDS['hour'][language]})"
    return [Heading(caption), lean(Table(head, tuple(rows), frozenset(range(2, 9))))]


def _fte(seconds: Integers, staff: Staff | None, year: int, language: str) -> tuple[str, str]:
    if staff is None:
        return "", ""
    needed = number_text(rounded(band(fte_needed(seconds, staff)).median, 100), language)
    known = [one for one in staff.fte if one <= year]
    present = number_text(rounded(staff.fte[max(known)], 100), language) if known else ""
    return needed, present


def _saved(simulation: Simulation, party: str, at: int, staff: Staff | None, language: str) -> str:
    """How many full-time equivalents fewer than without the programme."""
    before = simulation.without.get(party)
    if staff is None or before is None:
        return ""
    saved = before.seconds[:, at] - simulation.books[party].seconds[:, at]
    return number_text(rounded(band(fte_needed(saved, staff)).median, 100), language)


def _borders(simulation: Simulation, language: str) -> list[Block]:
    if not simulation.borders:
        return []
    rows = tuple(
        (", ".join(border.clauses), border.says(language),
         *(chance_text(found, language) for found in chances))
        for border, chances in simulation.borders.items()
    )  # fmt: skip
    years = tuple(str(year) for year in simulation.years)
    head = (WORDS["clause"][language], WORDS["border"][language], *years)
    caption = WORDS["borders"][language]
    right = frozenset(range(2, len(head)))
    return [Heading(caption), Table(head, rows, right)]


def _stories(simulation: Simulation, language: str) -> list[Block]:
    middle, dear = story(simulation, 50), story(simulation, 95)
    payer = main_payer(simulation)
    blocks: list[Block] = [Heading(WORDS["story"][language]),
                           Paragraph(WORDS["told"][language].format(payer=payer))]  # fmt: skip
    rows: list[tuple[str, ...]] = []
    for name, values in middle.observed().items():
        money = simulation.world.lines[name].obs.unit.kind == "money"
        rows += _told(name, values, dear.observed()[name], simulation.years, money, language)
    for name, values in middle.clauses().items():
        rows += _told(name, values, dear.clauses()[name], simulation.years, True, language)
    for party in (payer, main_receiver(simulation)):
        kind = _told_of(simulation.books[party])
        values = getattr(simulation.books[party], kind)
        whole = [[int(values[s.at].sum())] for s in (middle, dear)]
        label = f"{party}: {WORDS[kind][language]}"
        rows += _told(label, whole[0], whole[1], [], True, language)
    keys = ("what", "year", "middle", "dear", "difference")
    head = tuple(WORDS[key][language] for key in keys)
    return [*blocks, Table(head, tuple(rows), frozenset({2, 3, 4}))]


def _told_of(figures: Figures) -> str:
    """What one case tells of a party: what it is left with, else what it spends or receives."""
    if _kinds(figures)[-1][0] == "margin":
        return "margin"
    return "revenue" if figures.revenue.any() and not figures.paid.any() else "spend"


def _told(
    name: str,
    middle: Sequence[int],
    dear: Sequence[int],
    years: Sequence[int],
    money: bool,
    language: str,
) -> Iterable[tuple[str, ...]]:
    """A row per year in which the two cases differ."""
    text = money_text if money else number_text
    for at, (one, other) in enumerate(zip(middle, dear, strict=True)):
        if one != other or not years:
            year = str(years[at]) if years else ""
            yield (name, year, text(one, language), text(other, language),
                   text(other - one, language))  # fmt: skip
