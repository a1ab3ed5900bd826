"""The words of a simulation in two languages."""

from __future__ import annotations

from passend.words import Words

__all__ = ["WORDS"]

WORDS = {
    "title": Words("Wat dit contract kan brengen", "What this contract may bring"),
    "contract": Words("contract", "contract"), "cases": Words("gevallen", "cases"),
    "seed": Words("zaad", "seed"), "assumptions": Words("aannames", "assumptions"),
    "own": Words(
        "Alleen voor {owner}: dit rust op de eigen aannames van {owner}. Deel het niet met de "
        "ander.",
        "For {owner} only: this rests on the private assumptions of {owner}. Do not share it."),
    "unassumed": Words(
        "Er is niets aangenomen: elk geval is precies wat het contract verwacht.",
        "Nothing is assumed: every case is exactly what the contract expects."),
    "incomplete": Words(
        "In {count} van de {of} gevallen was iets niet te berekenen (een deling door nul, of een "
        "te groot bedrag); wat zo'n afspraak betaalt telt daar als niets.",
        "In {count} of {of} cases something could not be computed (a division by zero, or too "
        "large an amount); what such a clause pays counts there as nothing."),
    "party": Words("partij", "party"), "year": Words("jaar", "year"), "what": Words("wat", "what"),
    "median": Words("mediaan", "median"), "p5": Words("5 %", "5 %"), "p95": Words("95 %", "95 %"),
    "tail": Words("slechtste 5 %, gemiddeld", "worst 5 %, mean"),
    "money": Words("Geld per partij en jaar", "Money per party and year"),
    "revenue": Words("ontvangt", "receives"), "spend": Words("geeft uit", "spends"),
    "cost": Words("eigen kosten", "own cost"), "margin": Words("houdt over", "is left with"),
    "losses": Words("Kans op verlies", "Probability of a loss"),
    "loss": Words("kans op verlies", "probability of a loss"),
    "within": Words("95 %-interval", "95 % interval"),
    "hours": Words("Verpleging", "Nursing"), "hour": Words("uren", "hours"),
    "fte": Words("fte", "FTE"), "present": Words("er zijn", "there are"),
    "borders": Words("Kans dat een grens in een afspraak wordt bereikt",
                     "Probability that a border in a clause is reached"),
    "clause": Words("afspraak", "clause"), "border": Words("grens", "border"),
    "fan": Words("Wat {party} overhoudt", "What {party} is left with"),
    "volume": Words("{name} per jaar", "{name} per year"),
    "amount": Words("bedrag", "amount"), "number": Words("aantal", "number"),
    "returns": Words("Wat de investering de verzekeraar oplevert",
                     "What the investment returns to the insurer"),
    "variant": Words("telling", "counted"), "kept": Words("blijft over", "is kept"),
    "return": Words("rendement", "return"),
    "gross": Words("zonder vereffening en overstap", "without equalisation and switching"),
    "equalised": Words("met risicoverevening", "with risk equalisation"),
    "switching": Words("met overstappers", "with insured who switch"),
    "both": Words("met beide", "with both"),
    "change": Words("Wat de verandering voor iedereen betekent",
                    "What the change means for everyone"),
    "held": Words(
        "Naast {against} zonder het programma, met dezelfde kansen; de mediaan over de looptijd.",
        "Beside {against} without the programme, on the same chances; the median over the run."),
    "shifts": Words("Waar de zorg naartoe gaat", "Where the care goes"),
    "from": Words("hier minder", "less here"), "to": Words("elders meer", "more elsewhere"),
    "leaks": Words("deel dat elders terugkomt", "share that turns up elsewhere"),
    "net": Words("per saldo minder", "less on balance"),
    "less_fte": Words("fte minder dan zonder het programma",
                      "FTE fewer than without the programme"),
    "units": Words("Wat een eenheid zorg vraagt, zonder de vaste kosten",
                   "What a unit of care asks for, without the fixed cost"),
    "unit_hours": Words("verpleegkundige uren", "nursing hours"),
    "unit_cost": Words("variabele kosten", "variable cost"),
    "infrastructure": Words("Deel van de kosten dat vast is (infrastructuur)",
                            "Share of the cost that is fixed (infrastructure)"),
    "fixed_share": Words("vast deel", "fixed share"),
    "flows": Words("ontvangt min betaalt", "receives less pays"),
    "fan_spend": Words("Wat {party} uitgeeft", "What {party} spends"),
    "difference": Words("verschil", "difference"), "together": Words("samen", "together"),
    "story": Words("Het geval in het midden, en een duur geval",
                   "The median case, and an expensive one"),
    "told": Words(
        "Geordend naar wat {payer} uitgeeft over de hele looptijd. Geef de waarnemingen van een "
        "geval aan settle en dezelfde centen komen eruit.",
        "Ordered by what {payer} spends over the whole run. Give the observations of a case to "
        "settle and the same cents come out."),
    "middle": Words("mediaan", "median"), "dear": Words("95e percentiel", "95th percentile"),
    "warnings": Words("Waarschuwingen", "Warnings"),
    "none": Words("Geen waarschuwingen.", "No warnings."),
    "guesses": Words("Wat een schatting is", "What is a guess"),
}  # fmt: skip
