"""What is counted: lines of care and other observations, each in sentences."""

from __future__ import annotations

from passend.contract.annex.cards import Writer
from passend.contract.model import Care, Observation
from passend.contract.wording import unit_text
from passend.report.document import Block, Paragraph
from passend.report.numbers import number_text
from passend.words import Words

__all__ = ["care_blocks", "observation_blocks"]

_YEAR_OF = {
    "opened": Words("Telt in het jaar waarin het zorgtraject is geopend.",
                    "Counts in the year in which the care was opened."),
    "closed": Words("Telt in het jaar waarin het zorgtraject is gesloten.",
                    "Counts in the year in which the care was closed."),
    "delivered": Words("Telt in het jaar waarin de zorg is geleverd.",
                       "Counts in the year in which the care was delivered."),
    "received": Words("Telt in het jaar waarin de declaratie is ontvangen.",
                      "Counts in the year in which the claim was received."),
    "stated": Words("Telt in het jaar waarvoor het is opgegeven.",
                    "Counts in the year for which it was stated."),
}  # fmt: skip

_ABSENT = {
    "error": Words("Ontbreekt een opgave, dan wordt die periode niet afgerekend.",
                   "If it is not reported, that period is not settled."),
    "zero": Words("Ontbreekt een opgave, dan telt zij als nul.",
                  "If it is not reported, it counts as zero."),
    "not_counted": Words("Ontbreekt een opgave, dan telt zij niet mee.",
                         "If it is not reported, it is left out."),
}  # fmt: skip


def care_blocks(care: Care, writer: Writer) -> list[Block]:
    """A line of care: how it is counted, in which year, and by whom."""
    found = _said(care, writer)
    if care.by_code:
        found.append(Words("Wordt per code geteld.", "Is counted per code.")[writer.language])
    return _blocks(care.says, [*found, *_selected(care, writer)])


_FALLBACK = {
    "nl": "Telt alleen declaraties waarvoor een andere regel van de zorg geen tarief heeft.",
    "en": "Counts only claims for which another line of care has no tariff.",
}

_PRICED_ON = {
    "opened": Words("De prijs is die van de eerste dag van de zorg.",
                    "The price is that of the first day of the care."),
    "closed": Words("De prijs is die van de laatste dag van de zorg.",
                    "The price is that of the last day of the care."),
    "delivered": Words("De prijs is die van de dag van levering.",
                       "The price is that of the day of delivery."),
    "received": Words("De prijs is die van de dag van ontvangst.",
                      "The price is that of the day of receipt."),
    "stated": Words("De prijs is die van de opgave.", "The price is that of the statement."),
}  # fmt: skip


def _selected(care: Care, writer: Writer) -> list[str]:
    """Which claims the line of care takes, beside its codes."""
    lists = [
        (Words("Specialismen", "Specialisms"), care.specialisms),
        (Words("Diagnoses", "Diagnoses"), care.diagnoses),
        (Words("Geleverd door", "Delivered by"), care.delivered_by),
        (Words("Verzekerd bij", "Insured with"), care.insured_with),
    ]
    found = [f"{lead[writer.language]}: {', '.join(items)}." for lead, items in lists if items]
    if care.priority:
        lead = Words("Voorrang bij overlap", "Priority where lines overlap")
        found.append(f"{lead[writer.language]}: {care.priority}.")
    if care.fallback:
        found.append(_FALLBACK[writer.language])
    if care.priced_on:
        found.append(_PRICED_ON[care.priced_on][writer.language])
    return found


def observation_blocks(item: Observation, writer: Writer) -> list[Block]:
    """A figure that is counted or stated outside the contract."""
    language = writer.language
    found = _said(item, writer)
    if item.decimals:
        lead = Words("Met zoveel decimalen", "Decimals")[language]
        found.append(f"{lead}: {item.decimals}.")
    if item.out_of is not None:
        most = number_text(item.out_of, language)
        found.append(f"Ten hoogste {most}." if language == "nl" else f"Out of {most}.")
    if item.items:
        lead = Words("Onderdelen", "Items")[language]
        found.append(f"{lead}: {', '.join(item.items)}.")
    if item.method:
        lead = Words("Methode", "Method")[language]
        found.append(f"{lead}: {writer.name(item.method)}.")
    return _blocks(item.says, found)


def _said(item: Care | Observation, writer: Writer) -> list[str]:
    language = writer.language
    unit, per = unit_text(item.unit, language), unit_text(item.per, language)
    held = writer.word(item.held_by)
    found = [
        Words("Eenheid: {}, per {}.", "Unit: {}, per {}.")[language].format(unit, per),
        _YEAR_OF[item.year_of][language],
        Words("Opgave van: {}.", "Reported by: {}.")[language].format(held),
        _ABSENT[item.absent][language],
    ]
    if item.closes_after:
        days = number_text(item.closes_after, language)
        found.append(
            Words("Wordt {} dagen na de periode gesloten.", "Closes {} days after the period.")[
                language
            ].format(days)
        )
    return found


def _blocks(says: str, found: list[str]) -> list[Block]:
    lead: list[Block] = [Paragraph(says)] if says else []
    return [*lead, Paragraph(" ".join(found))]
