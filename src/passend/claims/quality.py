"""The quality report as a document for people, in Dutch and in English."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from passend.claims.bsn import named_as_bsn
from passend.claims.faults import REASONS, Fault
from passend.claims.report import Count, Report, Totals
from passend.claims.schema import field_named
from passend.report.document import Block, Document, Heading, Listing, Paragraph, Table
from passend.report.numbers import money_text, number_text
from passend.words import Words

__all__ = ["quality_document"]

_SHOWN: Final = {False: 20, True: 5}
"""How many rows a person sees of one reason in one column, and of one remark; as JSON there are
more."""
_TEXT: Final = {
    "title": Words("Kwaliteit van aangeleverde declaraties", "Quality of claims handed in"),
    "source": Words("Bron", "Source"),
    "content": Words("Inhoud", "Content"),
    "state": Words("Ingelezen", "Taken in"),
    "yes": Words("ja", "yes"),
    "already": Words("ja, al eerder: er is niets veranderd", "yes, earlier: nothing changed"),
    "no": Words("nee", "no"),
    "key": Words("Patiënten gepseudonimiseerd met sleutel", "Patients pseudonymised with key"),
    "rows": Words("Rijen", "Rows"),
    "debit": Words("Debet", "Debit"),
    "credit": Words("Credit", "Credit"),
    "accepted": Words("goed", "good"),
    "repeated": Words("herhaald: telt één keer", "repeated: counts once"),
    "refused": Words("geweigerd", "refused"),
    "all": Words("gelezen", "read"),
    "blank": Words("Lege rijen overgeslagen: {n}.", "Blank rows left out: {n}."),
    "totals": Words("Controletotalen", "Control totals"),
    "refused_amounts": Words("Van geweigerde rijen telt het bedrag mee dat te lezen was.",
                             "Of refused rows the amounts that could be read are counted."),
    "why": Words("Waarom rijen zijn geweigerd", "Why rows were refused"),
    "remarks": Words("Opmerkingen: deze rijen zijn niet geweigerd",
                     "Remarks: these rows were not refused"),
    "reason": Words("reden", "reason"),
    "column": Words("kolom", "column"),
    "field": Words("veld", "field"),
    "what": Words("wat er mis is", "what is wrong"),
    "mend": Words("wat te doen", "how to mend it"),
    "row": Words("rij", "row"),
    "count": Words("rijen", "rows"),
    "listed": Words("De eerste rijen per reden (hoogstens {n})",
                    "The first rows of each reason (at most {n})"),
    "unread": Words("Kolommen die niet zijn gelezen", "Columns that were not read"),
    "bsn": Words(" (BSN: niet gelezen, dus ook niet bewaard)", " (BSN: not read, so not kept)"),
    "standard": Words("Standaard", "Standard"),
    "none": Words("Geen rij is geweigerd.", "No row was refused."),
    "kept_out": Words(
        "Zo wordt de bron niet ingelezen. Verbeter de rijen, of lees alleen de goede rijen in "
        "(--allow-refused): de andere blijven apart. Met --refused krijgt u ze terug om ze te "
        "verbeteren.",
        "The source is not taken in like this. Mend the rows, or take in only the good ones "
        "(--allow-refused): the others are kept aside. With --refused you get them back to mend "
        "them."),
}  # fmt: skip


def quality_document(report: Report, language: str = "nl") -> Document:
    """What was read, what was refused and why, to the row."""
    say = {name: words[language] for name, words in _TEXT.items()}
    state = say["already" if report.already else "yes" if report.taken_in else "no"]
    facts = [(say["source"], report.source), (say["content"], report.content),
             (say["state"], state)]  # fmt: skip
    if report.pseudonyms:
        facts.append((say["key"], report.pseudonyms))
    blocks: list[Block] = [_totals(report, say, language)]
    if report.refused.rows:
        blocks.append(Paragraph(say["refused_amounts"]))
    if report.blank:
        blocks.append(Paragraph(say["blank"].replace("{n}", number_text(report.blank, language))))
    if not report.good and not report.taken_in:
        blocks.append(Paragraph(say["kept_out"], remark=True))
    blocks += _part(report, say, language, remarks=False) or [Paragraph(say["none"])]
    blocks += _part(report, say, language, remarks=True)
    if report.about:
        blocks += [Heading(say["standard"]), Paragraph(report.about[language])]
    if report.unread_columns:
        unread = (f"{name}{say['bsn'] if named_as_bsn(name) else ''}"
                  for name in report.unread_columns)  # fmt: skip
        blocks += [Heading(say["unread"]), Listing(tuple(unread))]
    return Document(say["title"], language, tuple(blocks), tuple(facts))


def _totals(report: Report, say: dict[str, str], language: str) -> Table:
    def line(name: str, totals: Totals) -> tuple[str, ...]:
        return (
            say[name],
            number_text(totals.rows, language),
            money_text(totals.debit_cents, language),
            money_text(totals.credit_cents, language),
        )

    whole = report.accepted + report.repeated + report.refused
    parts = {"accepted": report.accepted, "repeated": report.repeated, "refused": report.refused,
             "all": whole}  # fmt: skip
    return Table(
        ("", say["rows"], say["debit"], say["credit"]),
        tuple(line(name, totals) for name, totals in parts.items()),
        frozenset({1, 2, 3}),
        say["totals"],
    )


def _part(report: Report, say: dict[str, str], language: str, remarks: bool) -> list[Block]:
    """The reasons that refuse, or those that only remark: counted, and the first rows."""
    order = list(REASONS)
    counts = [count for count in report.counts if REASONS[count.code].remark == remarks]
    if not counts:
        return []
    counts.sort(key=lambda count: (order.index(count.code), count.column, count.field))
    faults = [fault for fault in report.faults if REASONS[fault.code].remark == remarks]
    return [
        Heading(say["remarks" if remarks else "why"]),
        _reasons(counts, say, language),
        _rows(faults, say, language, _SHOWN[remarks]),
    ]


def _reasons(counts: Sequence[Count], say: dict[str, str], language: str) -> Table:
    def line(count: Count) -> tuple[str, ...]:
        field = field_named(count.field)
        name = "" if field is None else field.dutch if language == "nl" else field.name
        mend = Fault(0, count.column, count.field, count.code).mend(language)
        return count.code, count.column, name, number_text(count.rows, language), mend

    head = (say["reason"], say["column"], say["field"], say["count"], say["mend"])
    return Table(head, tuple(map(line, counts)), frozenset({3}))


def _rows(faults: Sequence[Fault], say: dict[str, str], language: str, most: int) -> Table:
    seen: Counter[tuple[str, str]] = Counter()
    shown = []
    for fault in faults:
        seen[fault.code, fault.column] += 1
        if seen[fault.code, fault.column] <= most:
            shown.append(fault)
    rows = tuple(
        (number_text(fault.row, language), fault.column, fault.message(language)) for fault in shown
    )
    caption = say["listed"].replace("{n}", number_text(most, language))
    return Table((say["row"], say["column"], say["what"]), rows, frozenset({0}), caption)
