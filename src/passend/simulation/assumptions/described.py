"""What an assumptions file may hold, described once: for its schema and for its reference page.

A test compares this with the reader: it knows these keys and no others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from passend.simulation.assumptions.keys import ACTIVITIES, DISTRIBUTIONS, KEYS

__all__ = ["DISTRIBUTED", "SECTIONS", "Key", "Section", "assumptions_schema"]


@dataclass(frozen=True)
class Key:
    """A key: what it holds (one of :data:`_HOLDS`, a section, a list of one or several by name),
    what it means, and whether it must be there."""

    name: str
    holds: str
    says: str
    needed: bool = False


@dataclass(frozen=True)
class Section:
    """A mapping of the file: what it means, and its keys. ``basis``: its figures say here what they
    rest on (``source``, or ``guess`` with ``because``), unless a block around it does."""

    says: str
    keys: tuple[Key, ...]
    basis: bool = True


SECTIONS: Mapping[str, Section] = {
    "file": Section("An assumptions file: the shared part, or one party's private overlay.", (
        Key("passend_assumptions", "one", "the version of the format", True),
        Key("language", "language", "the language of the keys (default en)"),
        Key("id", "word", "the name of this part, shown with every result", True),
        Key("owner", "word", "the party whose private part this is; without it the part is shared"),
        Key("contracts", "words", "the contracts it is about (default: any)"),
        Key("says", "text", "what the reader should know"),
        Key("observations", "named observation", "how observations may turn out"),
        Key("costs", "named unit_cost", "what a unit of an observation costs"),
        Key("fixed_costs", "named fixed_cost", "costs per year, also in steps of capacity"),
        Key("inflation", "distribution share", "price rise per year of all costs"),
        Key("case_mix", "case_mix", "how much heavier patients become"),
        Key("correlations", "list correlation", "what moves together"),
        Key("other_payers", "other_payers", "the other payers of the same patients' ward"),
        Key("staff", "staff", "the nurses there are"),
        Key("insurer", "insurer", "what the payer's return needs"),
        Key("replacements", "list replacement", "new care that should replace old care"),
        Key("activities", "activities", "what kind of activity a clause pays for"),
    ), basis=False),
    "observation": Section(
        "How one observation may turn out around what the contract expects of it.", (
        Key("spread", "spread", "how far a window lies from its mean"),
        Key("per_case", "per_case", "an amount that is made up of cases"),
        Key("growth", "distribution share", "growth per year beyond what the contract expects"),
        Key("season", "season", "how a year is divided over its months"),
        Key("programme", "programme", "what the agreed change does"),
        Key("follows", "word", "another observation that this one moves along with"),
        Key("shifts", "list shift", "where care that goes away here turns up"),
        Key("episodes", "whole", "how many episodes there are a year"),
    )),
    "per_case": Section("Each case draws its own amount, so small numbers and long tails show.", (
        Key("of", "word", "the observation that counts the cases", True),
        Key("distribution", "spread", "lognormal or gamma, around the mean per case", True),
    )),
    "season": Section("Twelve weights, January first; what they add up to does not matter.", (
        Key("weights", "numbers", "twelve numbers of zero or more", True),
    )),
    "programme": Section(
        "The contract's expectation is with the programme; without it there would be more.", (
        Key("effect", "years share", "by what share it lowers the observation, by year", True),
        Key("realised", "distribution share", "how much of that comes true: mean 100%"),
    )),
    "shift": Section("What a programme takes away here turns up there.", (
        Key("to", "word", "the observation in which it turns up", True),
        Key("share", "distribution share_or_number", "units there per unit less here", True),
        Key("receiver", "word", "the party that does it and is paid for it"),
    )),
    "unit_cost": Section("What goes when one unit goes, at the prices of the first year.", (
        Key("party", "word", "whose cost it is (default provider)"),
        Key("variable", "distribution money", "variable cost of a unit"),
        Key("hours", "distribution number", "hours of nursing of a unit"),
    )),
    "fixed_cost": Section(
        "A cost per year; with `number` and `of` one for every so many begun units.", (
        Key("party", "word", "whose cost it is (default provider)"),
        Key("amount", "distribution money", "the amount per year, or per step and year", True),
        Key("number", "whole", "so many units need one step of capacity"),
        Key("of", "word", "the observation that needs the capacity"),
        Key("stays", "whole", "so many years a step stays when it is no longer needed"),
    )),
    "case_mix": Section("Cost and hours of a unit grow with it, and what measures it.", (
        Key("drift", "distribution share", "how much heavier patients become per year", True),
        Key("observation", "word", "the observation that measures it"),
    )),
    "correlation": Section("Two things that move together, on the normal scale.", (
        Key("between", "words", "two of: an observation, <observation>.growth, inflation, case_mix",
            True),
        Key("correlation", "number", "above -1 and below 1", True),
    )),
    "other_payers": Section("This payer insures a share of the patients, others the rest.", (
        Key("party", "word", "who treats them (default provider)"),
        Key("share", "share", "the share of the patients that this payer insures", True),
        Key("tariffs", "named tariff", "what the others pay per unit, or that by year"),
    )),
    "staff": Section("Warned of when the care asks for more nursing than there is.", (
        Key("party", "word", "whose nurses they are (default provider)"),
        Key("hours_per_fte", "whole", "hours of one full-time equivalent a year", True),
        Key("fte", "years number", "full-time equivalents by year, to two decimals", True),
    )),
    "insurer": Section("What an insurer keeps of a saving.", (
        Key("party", "word", "the insurer (default payer)"),
        Key("equalisation", "share", "the share that risk equalisation takes back"),
        Key("switching", "share", "the share of insured who leave each year"),
        Key("elsewhere", "named money", "what a unit of an observation costs elsewhere"),
        Key("investment", "years money", "what it invests, by year"),
    )),
    "replacement": Section("Warned of when the new care grows and the old does not shrink.", (
        Key("new", "word", "the observation of the new care", True),
        Key("old", "word", "the observation of the old care", True),
    )),
}  # fmt: skip
"""Every mapping of an assumptions file, from the whole down."""

DISTRIBUTED: Mapping[str, tuple[tuple[str, ...], str]] = {
    "fixed": ((), "no chance: written as a figure"),
    "normal": (("mean", "sd"), "normal; `cv` may stand for `sd`"),
    "lognormal": (("mean", "cv"), "the logarithm is normal; cv = sd / mean"),
    "gamma": (("mean", "cv"), "shape 1 / cv²; a longer tail than normal"),
    "beta": (("mean", "sd"), "a share between 0 and 1"),
    "triangular": (("low", "mode", "high"), "lowest, most likely, highest; mean of the three"),
    "poisson": ((), "counts that come apart from each other: variance = mean"),
    "negative_binomial": (("size",), "counts that vary more: variance = mean + mean² / size"),
    "binomial": ((), "a numerator out of its denominator"),
}
"""Every distribution: its parameters, and what it is. Around an expectation the mean is left out,
and an sd and a triangle are shares of it."""

_BASIS = (
    Key("source", "text", "what the figures rest on"),
    Key("guess", "yes_no", "they are a guess"),
    Key("because", "text", "why this guess"),
)
_TEXT: dict[str, Any] = {"type": "string"}
_FIGURE: dict[str, Any] = {"type": ["string", "number"]}
_HOLDS: Mapping[str, dict[str, Any]] = {
    "one": {"enum": [1, "1"]}, "language": {"enum": ["nl", "en"]}, "word": _TEXT, "text": _TEXT,
    "words": {"anyOf": [_TEXT, {"type": "array", "items": _TEXT}]},
    "numbers": {"type": "array", "items": _FIGURE},
    "whole": {"type": ["integer", "string"]}, "money": _FIGURE, "share": _FIGURE,
    "number": _FIGURE, "yes_no": {"type": ["string", "boolean"]},
    "tariff": {"anyOf": [_FIGURE, {"$ref": "#/$defs/years"}]},
    "activities": {"type": "object", "additionalProperties": {
        "enum": [*ACTIVITIES, *(word for word in ACTIVITIES.values() if word not in ACTIVITIES)]}},
    "spread": {"$ref": "#/$defs/distribution"},
}  # fmt: skip


def assumptions_schema() -> dict[str, Any]:
    """The published JSON Schema of an assumptions file: English keys, each beside its Dutch one."""
    definitions = {name: _section(item) for name, item in SECTIONS.items() if name != "file"}
    definitions["years"] = {"type": "object", "additionalProperties": False,
                            "patternProperties": {"^(19|20|21)[0-9]{2}$": _FIGURE}}  # fmt: skip
    definitions["distribution"] = _distribution()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "passend_assumptions/1",
        **_section(SECTIONS["file"]),
        "$defs": definitions,
    }


def _section(item: Section) -> dict[str, Any]:
    properties: dict[str, Any] = {}
    needed = []
    for key in (*item.keys, *(_BASIS if item.basis else ())):
        about = {**_holds(key.holds), "description": key.says}
        words = dict.fromkeys((key.name, KEYS[key.name]))
        properties |= dict.fromkeys(words, about)
        if key.needed:
            needed.append({"anyOf": [{"required": [word]} for word in words]})
    found: dict[str, Any] = {"type": "object", "description": item.says, "properties": properties,
                             "additionalProperties": False}  # fmt: skip
    return {**found, "allOf": needed} if needed else found


def _holds(holds: str) -> dict[str, Any]:
    kind, _, rest = holds.partition(" ")
    if kind == "named":
        return {"type": "object", "additionalProperties": _holds(rest)}
    if kind == "list":
        return {"type": "array", "items": _holds(rest)}
    if kind == "years":
        return {"$ref": "#/$defs/years"}
    if kind == "distribution":
        return {"$ref": "#/$defs/distribution"}
    return _HOLDS.get(kind, {"$ref": f"#/$defs/{kind}"})


def _distribution() -> dict[str, Any]:
    """A figure, or one distribution by its name with what it rests on."""
    properties: dict[str, Any] = {}
    for key in _BASIS:
        about = {**_holds(key.holds), "description": key.says}
        properties |= {key.name: about, KEYS[key.name]: about}
    for name, (parameters, says) in DISTRIBUTED.items():
        figures = {word: _FIGURE for key in (*parameters, "cv") for word in (key, KEYS[key])}
        past = dict.fromkeys(("from", KEYS["from"]), _HOLDS["numbers"])
        inner = {"type": "object", "properties": figures | past, "additionalProperties": False}
        about = {"description": says, "anyOf": [_FIGURE, inner]}
        properties |= {name: about, DISTRIBUTIONS[name]: about}
    return {"anyOf": [_FIGURE, {"type": "object", "properties": properties,
                                "additionalProperties": False}]}  # fmt: skip
