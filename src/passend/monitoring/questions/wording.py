"""The words of the answers to questions, in two languages."""

from __future__ import annotations

from passend.words import Words

__all__ = ["KINDS", "NORM_WORDS", "VERDICTS", "W"]

KINDS = {
    "own": Words("eigen", "own"), "provider": Words("andere aanbieder", "other provider"),
    "sector": Words("andere sector", "other sector"), "home": Words("thuis", "home"),
    "digital": Words("digitaal", "digital"),
}  # fmt: skip

NORM_WORDS = {
    "outpatient": Words("polikliniek", "outpatient visit"),
    "diagnostics": Words("diagnostiek", "diagnostics"),
    "day_treatment": Words("dagopname", "day treatment"),
    "admission": Words("opname", "admission"),
    "outpatient_treatment": Words("poliklinische behandeling", "outpatient treatment"),
    "home_care": Words("thuiszorg", "home care"),
    "nursing_home": Words("verpleeghuis", "nursing home"),
    "mental_registration": Words("ggz, aanmelding", "mental care, registration"),
    "mental_assessment": Words("ggz, beoordeling", "mental care, assessment"),
    "mental_treatment": Words("ggz, behandeling", "mental care, treatment"),
}

VERDICTS = {
    "nothing": Words("er kwam niets bij", "nothing was added"),
    "replaced": Words("vervangen", "replaced"),
    "partly": Words("deels vervangen, deels erbij gekomen", "partly replaced, partly added"),
    "added": Words("erbij gekomen: er ging niets af", "added: nothing went"),
    "rise": Words("stijging", "rise"), "fall": Words("daling", "fall"),
    "chance": Words("niet van toeval te onderscheiden", "not told apart from chance"),
}  # fmt: skip

W = {
    "title": Words("Verwacht en werkelijk", "Expected and real"),
    "source": Words("Bron: {source}.", "Source: {source}."),
    "shifts": Words("Waar de zorg heen ging", "Where the care went"),
    "places_head": Words("plek|soort|voor|na|verschil|geld",
                         "place|kind|before|after|change|money"),
    "parts_head": Words("onderdeel|aantal|deel van wat wegging", "part|number|share of what left"),
    "left": Words("minder op de eigen plek", "less at the own place"),
    "gross": Words("meer bij andere aanbieders (bruto weglek)",
                   "more at other providers (gross leakage)"),
    "agreed": Words("daarvan afgesproken", "of which agreed"),
    "market": Words("daarvan marktgroei", "of which market growth"),
    "unexplained": Words("daarvan onverklaard", "of which unexplained"),
    "elsewhere_unexplained": Words("elders, onverklaard", "elsewhere, unexplained"),
    "elsewhere_agreed": Words("elders, afgesproken", "elsewhere, agreed"),
    "elsewhere_market": Words("elders, marktgroei", "elsewhere, market growth"),
    "net": Words("netto minder bij alle aanbieders", "net less at all providers"),
    "avoided": Words("nergens teruggevonden", "found nowhere else"),
    "unexplained_says": Words(
        "Onverklaard is {n} {unit}, {cents}. Dat is een vraag aan elkaar, geen verwijt, en het "
        "verandert geen betaling.",
        "Unexplained is {n} {unit}, {cents}. That is a question to each other, not a reproach, and "
        "it changes no payment."),
    "chain": Words("Over alle plekken samen verandert het geld met {cents}.",
                   "Over all places together money changes by {cents}."),
    "chain_unknown": Words("Van een of meer plekken is het geld niet bekend: de keten als geheel "
                           "is niet op te tellen.",
                           "Of one or more places the money is not known: the chain as a whole "
                           "cannot be added up."),
    "flow_says": Words("{id}: {left} {unit} minder op de eigen plek; {parts}.",
                       "{id}: {left} {unit} less at the own place; {parts}."),
    "origin": Words("minder op de eigen plek", "less at the own place"),
    "replaced": Words("Vervangen of erbij", "Replaced or added"),
    "replaced_head": Words("vraag|erbij|eraf|vervangen deel|oordeel",
                           "question|added|removed|replaced share|verdict"),
    "changes": Words("Voor en na", "Before and after"),
    "changes_head": Words("vraag|eenheid|voor|na|verschil|in procenten",
                          "question|unit|before|after|change|percent"),
    "capacity": Words("Capaciteit voor en na", "Capacity before and after"),
    "capacity_says": Words("Elk naast zijn eigen begin: {parts}. De cijfers tellen niet op.",
                           "Each beside its own beginning: {parts}. The figures do not add up."),
    "comparisons": Words("Naast een andere groep", "Beside another group"),
    "comparisons_head": Words(
        "vraag|groep|vergelijking|effect|in procenten|oordeel",
        "question|group|comparison|effect|percent|verdict"),
    "shares": Words("Aandelen", "Shares"),
    "shares_head": Words("vraag|teller|noemer|van|deel", "question|numerator|denominator|of|share"),
    "shares_note": Words("Aandelen van verschillende dingen staan naast elkaar en worden niet "
                         "opgeteld of gemiddeld.",
                         "Shares of different things stand beside each other and are not added up "
                         "or averaged."),
    "waiting": Words("Wachttijden naast de norm", "Waiting times beside the norm"),
    "waiting_head": Words("vraag|zorg|norm|binnen de norm|van|deel|oordeel|bron van de norm",
                          "question|care|norm|within|of|share|verdict|source of the norm"),
    "norm": Words("{share} binnen {days} dagen", "{share} within {days} days"),
    "met": Words("gehaald", "met"), "missed": Words("niet gehaald", "missed"),
    "refusals": Words("Geweigerde aanvragen", "Refused requests"),
    "volumes": Words("Volumenormen", "Volume norms"),
    "volumes_head": Words("locatie|aantal|norm|tekort", "location|number|norm|short by"),
    "volumes_says": Words("{n} van de {of} locaties blijven onder de norm van {norm} ({source}).",
                          "{n} of the {of} locations are below the norm of {norm} ({source})."),
    "concentration": Words("Concentratie", "Concentration"),
    "concentration_says": Words(
        "De concentratie-index (HHI) gaat van {before} naar {after}.",
        "The concentration index (HHI) goes from {before} to {after}."),
    "concentration_alert": Words("Dat is meer dan {n} punten: reden voor een gesprek over keuze in "
                                 "de regio.",
                                 "That is more than {n} points: a reason to talk about choice in "
                                 "the region."),
    "double": Words("Dubbele capaciteit", "Double capacity"),
    "double_says": Words("Er staat {beyond} meer dan de {need} die nodig zijn. Elk voor zich te "
                         "missen: {spare}.",
                         "There are {beyond} more than the {need} that are needed. Each by itself "
                         "could be spared: {spare}."),
    "double_none": Words("Er staat niet meer dan de {need} die nodig zijn.",
                         "There is no more than the {need} that are needed."),
    "nobody": Words("geen", "none"),
    "nursing": Words("Verpleegkundige uren", "Hours of nursing"),
    "nursing_head": Words("vraag|waar|behandelingen|uren per behandeling",
                          "question|where|treatments|hours per treatment"),
    "nursing_note": Words(
        "Een vergelijking, geen voorkeur: thuis kan meer verpleging vragen dan op één plek.",
        "A comparison, not a preference: care at home may take more nursing than in one place."),
}  # fmt: skip
