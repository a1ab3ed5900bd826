"""The words of the exhaustion overview in two languages."""

from __future__ import annotations

from passend.words import Words

__all__ = ["CAUSE_WORDS", "ROWS", "W"]

ROWS = {
    "declared": Words("gedeclareerd", "declared"),
    "paid": Words("betaald", "paid"),
    "in_assessment": Words("in behandeling", "in assessment"),
    "work_in_progress": Words("onderhanden werk", "work in progress"),
    "still_expected": Words("nog verwacht", "still expected"),
    "forecast": Words("verwachting (prognose)", "forecast"),
    "to_come": Words("nog te komen volgens de uitloop", "still to come by the run-off"),
    "ceiling": Words("plafond", "ceiling"),
    "sum": Words("vaste som", "fixed sum"),
    "none": Words("geen plafond of som", "no ceiling or sum"),
    "entitled": Words("wat het contract dan betaalt", "what the contract then pays"),
    "over": Words("boven (+) of onder (-) de grens", "over (+) or under (-) the limit"),
    "provision": Words("voorziening", "provision"),
    "final": Words("definitief vastgesteld", "final"),
    "recovered": Words("teruggevorderd (-: nabetaald)", "recovered (-: paid afterwards)"),
    "released": Words("vrijgevallen voorziening", "provision released"),
    "short": Words("tekort in de voorziening", "provision fell short"),
}

CAUSE_WORDS = {
    "paid": Words("nieuw betaald", "newly paid"),
    "new_claims": Words("nieuwe declaraties", "new claims"),
    "credits": Words("credits (teruggenomen)", "credits (taken back)"),
    "in_assessment": Words("in behandeling", "in assessment"),
    "work_in_progress": Words("onderhanden werk", "work in progress"),
    "still_expected": Words("bijgestelde verwachting", "revised expectation"),
    "forecast": Words("verwachting samen", "forecast together"),
    "by_forecast": Words("voorziening: door de verwachting", "provision: by the forecast"),
    "by_agreement": Words("voorziening: door een gewijzigde afspraak",
                          "provision: by an amended agreement"),
    "provision": Words("voorziening samen", "provision together"),
}  # fmt: skip

W = {
    "title": Words("Uitputtingsoverzicht", "Exhaustion overview"),
    "known": Words("bekend op", "as known on"),
    "summary": Words("Overzicht", "Overview"),
    "head": Words("contract|onderdeel|jaar|verwachting|plafond of som|boven of onder|voorziening",
                  "contract|part|year|forecast|ceiling or sum|over or under|provision"),
    "whole": Words("geheel", "whole"),
    "all": Words("totaal", "total"),
    "all_labels": Words("alle labels", "all labels"),
    "label": Words("label {}", "label {}"),
    "year": Words("{name}, schadelastjaar {year}", "{name}, year of loss {year}"),
    "unknown": Words("onbekend", "unknown"),
    "forecast": Words(
        "Een verwachting is geen afrekening: de voorziening is een raming en verandert geen "
        "betaling.",
        "A forecast settles nothing: the provision is an estimate and changes no payment."),
    "incomplete": Words(
        "Zonder {what} is er geen verwachting: dat staat niet in declaraties en moet worden "
        "opgegeven.",
        "Without {what} there is no forecast: it is not in claims and has to be stated."),
    "run_off": Words(
        "Wat nog komt is afgeleid uit hoe declaraties in eerdere maanden binnenkwamen (chain "
        "ladder), onderhanden werk inbegrepen. Een verwachting, geen afrekening.",
        "What is still to come follows from how claims of earlier months came in (chain ladder), "
        "work in progress included. A forecast, not a settlement."),
    "moved": Words("Wat er sinds {day} veranderde", "What changed since {day}"),
    "moved_head": Words("oorzaak|verandering", "cause|change"),
    "unmoved": Words("Sinds {day} veranderde er niets.", "Nothing changed since {day}."),
    "provision_labels": Words(
        "De voorziening is verdeeld naar de verwachting per label; het laatste label neemt de "
        "rest.",
        "The provision is divided by the forecast of each label; the last takes the remainder."),
    "picture": Words(
        "{name} {year}: {parts}; samen {forecast}{limit}.",
        "{name} {year}: {parts}; together {forecast}{limit}."),
    "picture_limit": Words(" bij {kind} van {limit}", " with a {kind} of {limit}"),
    "picture_over": Words(
        "Betaald, onderhanden werk en nog verwacht per onderdeel. Boven de grens komt naar "
        "verwachting: {over}.",
        "Paid, work in progress and still expected by part. Forecast above the limit: {over}."),
    "picture_under": Words(
        "Betaald, onderhanden werk en nog verwacht per onderdeel. Niets komt naar verwachting "
        "boven de grens.",
        "Paid, work in progress and still expected by part. Nothing is forecast above the limit."),
    "picture_title": Words("Betaald, onderhanden en nog verwacht tegenover de grens",
                           "Paid, in progress and still expected beside the limit"),
    "ceiling": Words("een plafond", "ceiling"), "sum": Words("een vaste som", "fixed sum"),
    "owed": Words("nog te betalen", "still to be paid"),
    "back": Words("terug te vorderen", "to be recovered"),
    "nothing": Words(
        "Er is nog niets bekend: geen declaraties en geen opgaven van uitputting.",
        "Nothing is known yet: no claims and no stated amounts."),
}  # fmt: skip
