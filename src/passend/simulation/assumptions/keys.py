"""The words of the files of a simulation (assumptions, offers) in two languages."""

from __future__ import annotations

__all__ = ["ACTIVITIES", "DISTRIBUTIONS", "DRIVERS", "KEYS", "YES_NO"]

KEYS = {
    "passend_assumptions": "passend_aannames", "language": "taal", "id": "id", "owner": "eigenaar",
    "contracts": "contracten", "says": "zegt", "observations": "waarnemingen", "costs": "kosten",
    "fixed_costs": "vaste_kosten", "inflation": "prijsstijging", "case_mix": "zorgzwaarte",
    "correlations": "samenhang", "other_payers": "andere_betalers", "staff": "personeel",
    "insurer": "verzekeraar", "replacements": "vervangingen",
    "activities": "activiteiten", "expected": "verwachting",
    "source": "bron", "guess": "schatting", "because": "omdat",
    "spread": "spreiding", "per_case": "per_geval", "growth": "groei", "season": "seizoen",
    "programme": "programma", "follows": "volgt", "shifts": "verschuift", "episodes": "episodes",
    "of": "van", "distribution": "verdeling", "weights": "gewichten", "effect": "effect",
    "realised": "realisatie", "to": "naar", "share": "deel", "receiver": "ontvanger",
    "party": "partij", "variable": "variabel", "hours": "uren", "amount": "bedrag",
    "number": "aantal", "stays": "blijft_jaren", "drift": "drift", "observation": "waarneming",
    "between": "tussen", "correlation": "correlatie", "tariffs": "tarieven",
    "hours_per_fte": "uren_per_fte", "fte": "fte", "equalisation": "vereffening",
    "switching": "overstap", "elsewhere": "prijs_elders", "investment": "investering",
    "new": "nieuw", "old": "oud",
    "passend_offers": "passend_voorstellen", "passend_acceptance": "passend_aanvaardbaar",
    "contract": "contract", "hash": "hash", "packages": "pakketten", "parameters": "parameters",
    "list": "lijst", "acceptable": "aanvaardbaar", "by": "van_partij",
    "mean": "gemiddelde", "cv": "variatiecoefficient", "sd": "standaardafwijking", "low": "laagst",
    "mode": "meestal", "high": "hoogst", "size": "dispersie", "from": "uit",
}  # fmt: skip
"""Every key: English and, beside it, what a Dutch file writes."""

DISTRIBUTIONS = {
    "fixed": "vast", "normal": "normaal", "lognormal": "lognormaal", "gamma": "gamma",
    "beta": "beta", "triangular": "driehoek", "poisson": "poisson",
    "negative_binomial": "negatief_binomiaal", "binomial": "binomiaal",
}  # fmt: skip
"""Distributions: English, Dutch."""

DRIVERS = {"inflation": "prijsstijging", "case_mix": "zorgzwaarte", "growth": "groei",
           "spread": "spreiding"}  # fmt: skip
"""What a correlation may name besides an observation."""

ACTIVITIES = {"treating": "behandelen", "advising": "adviseren", "guiding": "begeleiden",
              "availability": "beschikbaarheid"}  # fmt: skip
"""What a clause can pay for, by kind of activity: English, Dutch."""

YES_NO = {"yes": True, "ja": True, "true": True, "no": False, "nee": False, "false": False}
