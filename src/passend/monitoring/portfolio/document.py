"""The portfolio as a document."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from passend.monitoring.portfolio.holdings import Holding
from passend.monitoring.portfolio.total import Portfolio, Year
from passend.report.beside import Pair, beside
from passend.report.curves import share_text
from passend.report.document import Block, Document, Heading, Listing, Paragraph, Table
from passend.report.numbers import money_text, number_text
from passend.words import Words

__all__ = ["portfolio_document"]

_W = {
    "title": Words("Portefeuille van {party}", "Portfolio of {party}"),
    "pays": Words("betaalt", "pays"), "receives": Words("ontvangt", "receives"),
    "side": Words("kant", "side"), "contracts": Words("contracten", "contracts"),
    "only_for": Words("Deze portefeuille rust op eigen aannames van {owner} en is alleen voor die "
                      "partij.",
                      "This portfolio rests on assumptions of {owner} itself and is for that party "
                      "only."),
    "forecast": Words("Wat contracten waard zijn is een verwachting, geen afrekening.",
                      "What contracts are worth is a forecast, not a settlement."),
    "budget": Words("Naast de begroting", "Beside the budget"),
    "budget_head": Words(
        "jaar|verwacht|begroting|ruimte|slecht: los van elkaar|slecht: alles tegelijk|ruimte dan",
        "year|expected|budget|room|bad: apart|bad: all at once|room then"),
    "bad_says": Words(
        "Slecht is per contract wat in 95 van de 100 gevallen niet wordt overschreden (of, voor "
        "wie ontvangt, wat minstens binnenkomt). Samen ligt de waarheid tussen los van elkaar en "
        "alles tegelijk.",
        "Bad is per contract what is not exceeded in 95 of 100 cases (or, for who receives, what "
        "comes in at least). Together the truth lies between apart and all at once."),
    "over": Words("Ook als alles gaat zoals verwacht, is er in {years} geen ruimte.",
                  "Even when all goes as expected, there is no room in {years}."),
    "over_bad": Words("In {years} is er als alles tegelijk tegenzit geen ruimte.",
                      "In {years} there is no room when everything goes wrong at once."),
    "without": Words("Zonder doorgerekende gevallen, dus alleen als verwacht meegeteld: {names}.",
                     "Without simulated cases, so counted only as expected: {names}."),
    "no_cases": Words("Geen contract is doorgerekend: geef met --cases de uitkomst van passend "
                      "simulate --json om het slechte geval te zien.",
                      "No contract was simulated: give results of passend simulate --json with "
                      "--cases to see the bad case."),
    "unknown": Words("Niet alles is bekend: van een deel van {names} wordt niets verwacht.",
                     "Not everything is known: of a part of {names} nothing is expected."),
    "elsewhere": Words("{n} contracten zijn niet van deze partij en tellen niet mee.",
                       "{n} contracts are not of this party and do not count."),
    "list": Words("De contracten", "The contracts"),
    "list_head": Words(
        "contract|verwacht over de looptijd|los van volume|meerjarig|vernieuwend|onzekerheid",
        "contract|expected over the run|not by volume|multi-year|innovative|uncertainty"),
    "yes": Words("ja", "yes"), "no": Words("nee", "no"),
    "not_simulated": Words("niet doorgerekend", "not simulated"),
    "open": Words("; niemand draagt: {names}", "; nobody carries: {names}"),
    "kinds": Words("Soorten contracten", "Kinds of contracts"),
    "kinds_multi": Words("{n} van de {of} contracten zijn meerjarig.",
                         "{n} of the {of} contracts are multi-year."),
    "kinds_new": Words(
        "{n} van de {of} zijn vernieuwend: een deel hangt niet af van volume of wel van "
        "uitkomsten, of het contract bundelt, deelt besparingen of vervangt zorg digitaal.",
        "{n} of the {of} are innovative: a part does not depend on volume or does on outcomes, or "
        "the contract bundles, shares savings or replaces care digitally."),
    "kinds_both": Words("{n} van de {of} zijn beide.", "{n} of the {of} are both."),
    "fixed": Words("{share} van de waarde van alle contracten hangt niet af van volume.",
                   "{share} of the value of all contracts does not depend on volume."),
    "picture": Words("Verwacht naast de begroting (100): {parts}.",
                     "Expected beside the budget (100): {parts}."),
}  # fmt: skip


_BARS = (Words("begroting", "budget"), Words("verwacht", "expected"))


def portfolio_document(found: Portfolio, language: str) -> Document:
    """Beside the budget, the kinds of contracts, and each contract with its uncertainty."""
    blocks: list[Block] = []
    if found.only_for:
        said = _W["only_for"][language].format(owner=found.only_for)
        blocks.append(Paragraph(said, remark=True))
    blocks.append(Paragraph(_W["forecast"][language], remark=True))
    blocks += _budget(found, language)
    blocks += _kinds(found, language)
    blocks += [Heading(_W["list"][language]), _contracts(found, language)]
    side = _W["pays" if found.pays else "receives"][language]
    facts = ((_W["side"][language], side),
             (_W["contracts"][language], number_text(len(found.holdings), language)))  # fmt: skip
    return Document(_W["title"][language].format(party=found.party), language, tuple(blocks), facts)


def _money(cents: int | None, language: str) -> str:
    return "-" if cents is None else money_text(cents, language)


def _budget(found: Portfolio, language: str) -> Iterator[Block]:
    yield Heading(_W["budget"][language])
    table = Table(tuple(_W["budget_head"][language].split("|")),
                  tuple(_row(year, found.pays, language) for year in found.years),
                  frozenset(range(1, 7)))  # fmt: skip
    pairs = [_pair(year, language) for year in found.years if year.budget]
    if pairs:
        said = "; ".join(f"{pair.name}: {pair.says}" for pair in pairs)
        yield beside(pairs, _W["picture"][language].format(parts=said), table, language, _BARS)
    else:
        yield table
    yield from _remarks(found, language)


def _row(year: Year, pays: bool, language: str) -> tuple[str, ...]:
    cells = (year.expected, year.budget, year.room(year.expected, pays), year.apart, year.together,
             year.room(year.together, pays))  # fmt: skip
    return (str(year.year), *(_money(cents, language) for cents in cells))


def _pair(year: Year, language: str) -> Pair:
    budget = Fraction(year.budget or 0)
    share = share_text(Fraction(year.expected) / budget, language, 1)
    return Pair(str(year.year), budget, Fraction(year.expected), share)


def _remarks(found: Portfolio, language: str) -> Iterator[Block]:
    def short(cents: str) -> str:
        return ", ".join(str(y.year) for y in found.years
                         if (y.room(getattr(y, cents), found.pays) or 0) < 0)  # fmt: skip

    if short("expected"):
        yield Paragraph(_W["over"][language].format(years=short("expected")), remark=True)
    if short("together"):
        yield Paragraph(_W["over_bad"][language].format(years=short("together")), remark=True)
    titles = {holding.contract: holding.title for holding in found.holdings}
    if not found.cases:
        yield Paragraph(_W["no_cases"][language])
    else:
        yield Paragraph(_W["bad_says"][language])
    for key, names in (("without", {n for y in found.years for n in y.without_cases}),
                       ("unknown", {n for y in found.years for n in y.unknown})):  # fmt: skip
        if names and (found.cases or key == "unknown"):
            said = ", ".join(titles[name] for name in sorted(names))
            yield Paragraph(_W[key][language].format(names=said))
    if found.elsewhere:
        yield Paragraph(_W["elsewhere"][language].format(n=found.elsewhere))


def _kinds(found: Portfolio, language: str) -> Iterator[Block]:
    of = len(found.holdings)
    counts = (("kinds_multi", sum(h.multi_year for h in found.holdings)),
              ("kinds_new", sum(h.innovative for h in found.holdings)),
              ("kinds_both", found.multi_year_innovative))  # fmt: skip
    items = [_W[key][language].format(n=n, of=of) for key, n in counts]
    if found.fixed_share is not None:
        share = share_text(found.fixed_share, language, 1)
        items.append(_W["fixed"][language].format(share=share))
    yield Heading(_W["kinds"][language])
    yield Listing(tuple(items))


def _contracts(found: Portfolio, language: str) -> Table:
    """The contracts, those whose bad case lies furthest away first."""
    ordered = sorted(found.holdings, key=lambda h: -(found.spread(h) or -1))
    rows = tuple(_contract(holding, found, language) for holding in ordered)
    return Table(tuple(_W["list_head"][language].split("|")), rows, frozenset({1, 2}))


def _contract(holding: Holding, found: Portfolio, language: str) -> tuple[str, ...]:
    spread = found.spread(holding)
    said = _W["not_simulated"][language] if spread is None else "± " + money_text(spread, language)
    if holding.uncarried:
        said += _W["open"][language].format(names=", ".join(holding.uncarried))
    share = holding.fixed_share
    return (
        holding.title,
        money_text(sum(value.net for value in holding.years.values()), language),
        "-" if share is None else share_text(share, language, 1),
        _W["yes" if holding.multi_year else "no"][language],
        _W["yes" if holding.innovative else "no"][language],
        said,
    )
