"""The words of the monitoring report in two languages."""

from __future__ import annotations

from passend.words import Words

__all__ = ["ANSWERS", "STATES", "W"]

STATES = {
    "fires": Words("gesprek afgesproken: het hele jaar wijkt af",
                   "agreed conversation: the whole year deviates"),
    "passed": Words("gesprek afgesproken: al voorbij de bovengrens",
                    "agreed conversation: already past the upper border"),
    "early": Words("vroeg teken, nog geen oordeel", "early sign, no verdict yet"),
    "within": Words("binnen de afspraak", "within the agreement"),
    "open": Words("jaar loopt nog, niets bijzonders", "year still open, nothing unusual"),
    "unknown": Words("niet te beoordelen: waarneming of verwachting ontbreekt",
                     "cannot be judged: observation or expectation is missing"),
}  # fmt: skip

ANSWERS = {
    "yes": Words("ja", "yes"), "no": Words("nee", "no"), "partly": Words("deels", "partly"),
    "done": Words("gedaan", "done"), "narrative": Words("verhaal", "narrative"),
    "audit": Words("audit", "audit"),
    "disagreed": Words("oneens", "disagreed"), "incomplete": Words("nog niet compleet",
                                                                   "not complete yet"),
    "open": Words("open", "open"), "overdue": Words("te laat", "overdue"),
    "closed": Words("afgehandeld", "closed"),
}  # fmt: skip

W = {
    "title": Words("Monitor", "Monitor"),
    "contracts": Words("contracten", "contracts"),
    "known": Words("bekend op", "as known on"),
    "since": Words("vergeleken met", "compared with"),
    "hash": Words("bewijs (hash)", "evidence (hash)"),
    "money": Words(
        "Dit verslag verandert geen bedrag. Het zegt waar een gesprek over kan gaan; wat partijen "
        "daarin besluiten, leggen zij zelf vast.",
        "This report changes no amount. It says what a conversation may be about; what the parties "
        "decide there, they record themselves."),
    "short": Words("In het kort", "In short"),
    "short_talks": Words("{n} keer is een afgesproken gesprek aan de orde.",
                         "{n} times an agreed conversation is called for."),
    "short_talk": Words("Eén afgesproken gesprek is aan de orde.",
                        "One agreed conversation is called for."),
    "short_none": Words("Geen enkel afgesproken gesprek is aan de orde.",
                        "No agreed conversation is called for."),
    "short_provision": Words(
        "Naar verwachting is {cents} terug te vorderen; dat is een raming.",
        "An estimated {cents} is to be recovered; that is a forecast."),
    "short_owed": Words("Naar verwachting is {cents} nog te betalen; dat is een raming.",
                        "An estimated {cents} is still to be paid; that is a forecast."),
    "short_signal": Words("Van één meetwaarde is de verandering geen toeval.",
                          "The change of one measure is not chance."),
    "short_signals": Words("Van {n} meetwaarden is de verandering geen toeval.",
                           "The change of {n} measures is not chance."),
    "bridges": Words("Van verwacht naar werkelijk", "From expected to real"),
    "bridge_open": Words(
        "Dit jaar is nog open, tot {day}: zorg die nog binnenkomt, staat hier als minder volume.",
        "This year is still open, until {day}: care that is yet to come in stands here as less "
        "volume."),
    "bridge_head": Words("stap|bedrag", "step|amount"),
    "bridge_says": Words(
        "{name} {year}: van {expected} naar {booked}. Volume {volume}, mix {mix}, prijs {price}, "
        "afspraken {clause}, tijd {timing}.",
        "{name} {year}: from {expected} to {booked}. Volume {volume}, mix {mix}, price {price}, "
        "clauses {clause}, timing {timing}."),
    "step_expected": Words("verwacht", "expected"),
    "step_volume": Words("meer of minder zorg (volume)", "more or less care (volume)"),
    "step_mix": Words("andere zorg (mix)", "other care (mix)"),
    "step_price": Words("andere prijs", "other price"),
    "step_clause": Words("wat de afspraken doen", "what the clauses do"),
    "step_timing": Words("nog niet of eerder geboekt (tijd)", "not yet or earlier booked (timing)"),
    "step_booked": Words("geboekt", "booked"),
    "short_late": Words("{n} kwesties zijn over hun datum.", "{n} issues are past their date."),
    "short_late_one": Words("Eén kwestie is over haar datum.", "One issue is past its date."),
    "short_gaps": Words("{n} cijfers zijn nog niet compleet.", "{n} figures are not complete yet."),
    "short_gap": Words("Eén cijfer is nog niet compleet.", "One figure is not complete yet."),
    "stand": Words("Waar staan we", "Where we stand"),
    "measures": Words("Meetwaarden", "Measures"),
    "measures_head": Words("contract|meetwaarde|periode|teller|noemer|waarde|norm",
                           "contract|measure|period|numerator|denominator|value|norm"),
    "changed": Words("Wat veranderde", "What changed"),
    "changed_head": Words("contract|waarneming|periode|was|is|verschil",
                          "contract|observation|period|was|is|difference"),
    "changed_caption": Words("Nieuw of gecorrigeerd sinds {day}", "New or corrected since {day}"),
    "changed_none": Words("Er kwamen sinds {day} geen nieuwe of gecorrigeerde cijfers.",
                          "No new or corrected figures came in since {day}."),
    "no_since": Words("Geef met --since de dag van het vorige verslag om te zien wat veranderde.",
                      "Give the day of the previous report with --since to see what changed."),
    "new": Words("nieuw", "new"),
    "noise": Words("Wat is ruis, en wat niet", "What is noise, and what is not"),
    "few": Words(
        "{measure}, {window}: {denominator} waarnemingen, minder dan de afgesproken {minimum}. "
        "Hieruit volgt niets.",
        "{measure}, {window}: {denominator} observations, fewer than the agreed {minimum}. Nothing "
        "follows from it."),
    "quiet": Words("{measure}: geen signaal. Wat op en neer gaat, past bij toeval.",
                   "{measure}: no signal. What goes up and down fits chance."),
    "ownerless": Words(
        "{measure} ({contract}) heeft geen eigenaar aan beide kanten en is dus niet actief: er "
        "wordt niets van gemaakt.",
        "{measure} ({contract}) has no owner on both sides and is not active: nothing is made of "
        "it."),
    "noise_none": Words(
        "Er zijn geen meetwaarden per maand om toeval van signaal te scheiden, en geen meetwaarde "
        "ligt onder haar minimum.",
        "There are no measures by month to tell chance from signal, and no measure is below its "
        "minimum."),
    "early_noise": Words(
        "{clause} loopt in {year} {off} uit de pas met de verwachting tot nu toe. Het jaar is nog "
        "open: late opgaven kunnen dit nog veranderen.",
        "{clause} is {off} off the expectation so far in {year}. The year is still open: late "
        "reports may change this."),
    "gaps": Words("Wat is onvolledig", "What is incomplete"),
    "gaps_head": Words("contract|cijfer|periode|stand", "contract|figure|period|state"),
    "gap_open": Words("open voor late opgaven tot {day}", "open for late reports until {day}"),
    "gap_missing": Words("ontbreekt, hoort sinds {day} compleet te zijn",
                         "missing, should be complete since {day}"),
    "gaps_none": Words("Alle cijfers waarop afspraken rusten, zijn compleet.",
                       "All figures that clauses rest on are complete."),
    "agenda": Words("Agenda", "Agenda"),
    "talks": Words("Afgesproken gesprekken", "Agreed conversations"),
    "talks_head": Words("afspraak|jaar|waargenomen|verwacht|verschil|grens|oordeel",
                        "clause|year|observed|expected|difference|border|verdict"),
    "talk_says": Words("{clause} (artikel {article}): {says}",
                       "{clause} (article {article}): {says}"),
    "talks_none": Words("Geen afspraak in deze contracten opent een gesprek bij een afwijking.",
                        "No clause in these contracts opens a conversation at a deviation."),
    "meetings": Words("Overlegkalender", "Governance calendar"),
    "meetings_head": Words("overleg|waarover|eigenaar|vorige keer|volgende keer",
                           "meeting|about|owner|last time|next time"),
    "not_held": Words("{day} (niet in het logboek)", "{day} (not in the logbook)"),
    "issues": Words("Kwesties", "Issues"),
    "issues_head": Words("kwestie|gemeld|door|eigenaar|voor|stand|uitkomst",
                         "issue|raised|by|owner|before|state|outcome"),
    "held": Words("Gesprekken en besluiten", "Meetings and decisions"),
    "held_head": Words("dag|waarover|aanwezig|redelijkheid en billijkheid|besluit",
                       "day|about|present|reasonableness and fairness|decision"),
    "judged": Words("Beoordeelde meetwaarden", "Judged measures"),
    "judged_head": Words("meetwaarde|periode|wie|soort|oordeel|toelichting|samen",
                         "measure|period|who|kind|answer|explanation|together"),
    "disagreed": Words(
        "Over {measure} ({window}) zijn partijen het oneens. Beide oordelen blijven staan en horen "
        "op de agenda.",
        "The parties disagree about {measure} ({window}). Both judgements stand and belong on the "
        "agenda."),
    "silent": Words("nog geen oordeel van {who}", "no judgement yet by {who}"),
    "burden": Words("Meetlast", "Burden of registration"),
    "burden_head": Words("contract|meetwaarde|uren per jaar", "contract|measure|hours a year"),
    "burden_sum": Words("samen in {year}", "together in {year}"),
    "burden_agreed": Words("afgesproken: hoogstens {hours} uur", "agreed: at most {hours} hours"),
    "burden_unknown": Words("onbekend", "unknown"),
    "burden_over": Words(
        "De meetlast van {contract} is hoger dan afgesproken. {beyond}",
        "The burden of registration of {contract} is higher than agreed. {beyond}"),
    "burden_why": Words("Geef een reden, of meet minder.", "Give a reason, or measure less."),
    "evidence": Words("Bewijs", "Evidence"),
    "evidence_head": Words("invoer|bestand|inhoudshash", "input|file|content hash"),
    "evidence_says": Words(
        "Uit invoer met deze hashes is precies dit verslag opnieuw te maken.",
        "From inputs with these hashes exactly this report can be made again."),
    "contract": Words("contract", "contract"), "observations": Words("waarnemingen",
                                                                     "observations"),
    "claims": Words("declaraties", "claims"), "logbook": Words("logboek", "logbook"),
    "questions": Words("vragen", "questions"),
    "more": Words("En nog {n}.", "And {n} more."),
}  # fmt: skip
