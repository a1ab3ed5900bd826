"""An x-ray as a document: what a unit does, what acts bring, along the range, per payer mix."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction

from passend.contract.drafting import RULES as DRAFT_RULES
from passend.contract.drafting.draft import Draft
from passend.contract.drafting.jumps import jumps
from passend.contract.drafting.rules import finding
from passend.findings import Finding
from passend.report.curves import share_text
from passend.report.document import Block, Document, Heading, Paragraph, Table
from passend.report.numbers import money_text, number_text
from passend.simulation.acts import Verdict
from passend.simulation.mix import Mix
from passend.simulation.moves import Changes
from passend.simulation.notices import mended, owner_blocks, parties_facts, warning_blocks
from passend.simulation.ranges import over_range
from passend.simulation.remarks import Warned
from passend.simulation.xray import Marginal, Xray
from passend.simulation.xray_pictures import mix_picture, range_picture
from passend.words import Words

__all__ = ["cliffs", "xray_document"]

_SAYS = {
    "pays": Words("loont", "pays"),
    "neutral": Words("neutraal", "neutral"),
    "costs": Words("kost", "costs"),
    "unknown": Words("onbekend: niemand gaf de variabele kosten", "unknown: nobody said its cost"),
}


def xray_document(
    found: Xray,
    language: str,
    mixes: Sequence[tuple[Mix, Fraction | None, int]] = (),
    warned: Sequence[Warned] | None = None,
) -> Document:
    """The x-ray of a contract. ``mixes`` are payer mixes with the share that is on this form now
    (None: not known) and the number of acts to add up (0: none); ``warned`` is what to warn of
    beside cliffs, by default the warnings of the x-ray itself."""
    dutch, contract = language == "nl", found.prepared.resolved.contract
    title = "Röntgenfoto van de prikkels" if dutch else "Incentive x-ray"
    facts = (("contract", f"{contract.id} v{contract.version}"), *parties_facts(contract))
    blocks: list[Block] = [
        *owner_blocks(found.owner, language),
        *_warnings(found, language, found.warnings() if warned is None else warned),
    ]
    blocks += [*_fixed(found, language), *_marginals(found, language), *_acts(found, language)]
    for item, covered, times in mixes:
        blocks += [
            Heading(f"{item.act}: {item.party}", 2),
            mix_picture(item, covered, times, language),
        ]
    blocks += _ranges(found, language)
    return Document(f"{title}: {contract.title or contract.id}", language, tuple(blocks), facts)


def cliffs(found: Xray, language: str) -> list[Finding]:
    """Where one unit more or less changes everything at once."""
    return [
        finding(item, DRAFT_RULES[item.code], found.prepared.resolved, language)
        for item in jumps(Draft(found.prepared))
        if item.code == "draft-cliff"
    ]


def _warnings(found: Xray, language: str, warned: Sequence[Warned]) -> list[Block]:
    word = Words("klif: ", "cliff: ")[language]
    said = [mended(word + item.message, item.mend, language) for item in cliffs(found, language)]
    return warning_blocks(warned, language, said)


def _fixed(found: Xray, language: str) -> Iterator[Block]:
    if found.fixed_share is None:
        return
    words = Words(
        "{} van de waarde van het contract hangt niet af van volume of zorgkosten.",
        "{} of the value of the contract depends on no volume or cost of care.",
    )
    yield Paragraph(words[language].format(share_text(found.fixed_share, language)))


def _marginals(found: Xray, language: str) -> Iterator[Block]:
    dutch = language == "nl"
    if not found.marginals:
        return
    yield Heading("Eén eenheid meer of minder" if dutch else "One unit more or fewer")
    yield Paragraph(
        "Wat een eenheid meer of minder in een jaar over de hele looptijd verandert: per afspraak "
        "wat zij betaalt, per partij wat zij ontvangt min wat zij betaalt."
        if dutch
        else "What a unit more or fewer in a year changes over the whole run: per clause what it "
        "pays, per party what it receives less what it pays."
    )
    for line in dict.fromkeys(item.line for item in found.marginals):
        items = [item for item in found.marginals if item.line == line]
        yield Heading(f"{line}: {_unit(items[0], language)}", 2)
        yield _of_line(found, items, language)


def _unit(item: Marginal, language: str) -> str:
    text = money_text(item.units, language) if item.money else number_text(item.units, language)
    text += f" {item.of}" if item.of else ""
    if item.codes > 1:
        codes = number_text(item.codes, language)
        text += Words(f" van elk van de {codes} codes", f" of each of the {codes} codes")[language]
    return text


def _of_line(found: Xray, items: Sequence[Marginal], language: str) -> Table:
    """A row per clause that changes and per party; years with the same figures share a row."""
    contract, line = found.prepared.resolved.contract, items[0].line
    rows: list[tuple[str, ...]] = []
    for name in found.prepared.form.clauses:
        clause = contract.clauses[name]
        if any(changes and changes[name] for item in items for changes in (item.more, item.fewer)):

            def paid(changes: Changes, units: int, name: str = name) -> int:
                return changes[name]

            none = money_text(0, language)
            cells = [cell for cell in _cells(items, paid, language) if set(cell[1:]) != {none}]
            rows += [(name, f"{clause.paid_by} → {clause.paid_to}", *cell) for cell in cells]
    said = "" if rows else Words("Geen afspraak verandert.", "No clause changes.")[language]
    lead = Words("samen voor", "in total for")[language]
    for party in found.parties:

        def total(changes: Changes, units: int, party: str = party) -> int:
            return found.of_party(changes, {line: units}, party)

        rows += [(f"{lead} {party}", "", *cell) for cell in _cells(items, total, language)]
    head = Words("afspraak|van → aan|periode|meer|minder", "clause|from → to|period|more|fewer")
    return Table(tuple(head[language].split("|")), tuple(rows), frozenset({3, 4}), said)


def _cells(
    items: Sequence[Marginal], of: Callable[[Changes, int], int], language: str
) -> list[tuple[str, ...]]:
    """Period, more, fewer."""

    def text(changes: Changes | None, units: int) -> str:
        return "–" if changes is None else money_text(of(changes, units), language)

    by_year = {
        item.year: (text(item.more, item.units), text(item.fewer, -item.units)) for item in items
    }
    return [(period, *cells) for period, cells in _periods(by_year)]


def _periods(by_year: Mapping[str, tuple[str, ...]]) -> list[tuple[str, tuple[str, ...]]]:
    """Years after each other with the same cells taken together: 2026–2028."""
    found: list[tuple[list[str], tuple[str, ...]]] = []
    for year, cells in by_year.items():
        if found and found[-1][1] == cells:
            found[-1][0].append(year)
        else:
            found.append(([year], cells))
    return [
        (years[0] if len(years) == 1 else f"{years[0]}–{years[-1]}", cells)
        for years, cells in found
    ]


def _acts(found: Xray, language: str) -> Iterator[Block]:
    if not found.verdicts:
        return
    dutch = language == "nl"
    yield Heading("Loont de handeling?" if dutch else "Does the act pay?")
    said = [f"{act.id}: {act.says}" for act in found.acts if act.says]
    if said:
        yield Paragraph("\n".join(said))
    rows: list[tuple[str, ...]] = []
    for act in found.acts:
        for party in found.parties:
            items = [v for v in found.verdicts if (v.act, v.party) == (act.id, party)]
            cells = {item.year: _verdict(item, language) for item in items}
            rows += [(act.id, party, period, *cell) for period, cell in _periods(cells)]
    head = Words("handeling|partij|periode|betaling|bespaarde kosten|saldo|oordeel",
                 "act|party|period|payment|cost saved|net|verdict")  # fmt: skip
    yield Table(tuple(head[language].split("|")), tuple(rows), frozenset({3, 4, 5}))


def _verdict(item: Verdict, language: str) -> tuple[str, ...]:
    cells = [money_text(item.paid, language)]
    cells += ["–" if cents is None else money_text(cents, language)
              for cents in (item.saved, item.net)]  # fmt: skip
    return (*cells, _SAYS[item.says][language])


def _ranges(found: Xray, language: str) -> Iterator[Block]:
    draft = Draft(found.prepared)
    reads = set().union(*map(draft.reads, draft.paying))
    read = [line for line in dict.fromkeys(m.line for m in found.marginals) if line in reads]
    if read:
        yield Heading("Langs de hele lijn" if language == "nl" else "Along the whole range")
    for line in read:
        profile = over_range(found.prepared, line)
        yield Heading(f"{line}, {profile.year}", 2)
        yield range_picture(profile, sorted(found.receivers & set(profile.totals)), language)
