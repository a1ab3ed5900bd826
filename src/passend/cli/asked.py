"""What somebody asks of an x-ray, from the text of an option: acts, costs, fee splits, leaving."""

from __future__ import annotations

from collections.abc import Sequence

from passend.cli.values import amount, bad, named, names, share, whole
from passend.contract.prepared import Prepared
from passend.findings import BadInput, Finding, Place
from passend.simulation.acts import Act, VariableCost
from passend.simulation.cases import expected_point, observables, years
from passend.simulation.fees import FeeSplit
from passend.simulation.mix import Leaving, leaving
from passend.terms.reading import nearest

__all__ = ["act_of", "cost_of", "leaving_of", "split_of"]


def act_of(text: str, prepared: Prepared) -> Act:
    """``avoid=ic_dagen.volume:-1``: an act and what it changes; money in euros.

    Raises BadInput ``bad-value``, ``unknown-observation``."""
    mend = "write avoid=ic_dagen.volume:-1"
    name, changes = named(text, "--act", mend)
    known = observables(prepared.resolved.contract)
    does: dict[str, int] = {}
    for change in names(changes):
        observation, colon, value = change.rpartition(":")
        if not colon:
            raise bad("--act", text, mend)
        obs = known.get(observation.partition("/")[0])
        if obs is None:
            hint = nearest(observation, known) or f"observed: {', '.join(sorted(known))}"
            message = f"the contract observes nothing named {observation!r}"
            raise BadInput([Finding(Place("--act"), "unknown-observation", message, hint)])
        read = amount if obs.unit.kind == "money" else whole
        does[observation] = read(value, "--act")
    return Act(id=name, does=does)


def cost_of(
    text: str, prepared: Prepared, acts: Sequence[Act], parties: Sequence[str]
) -> VariableCost:
    """``ic_dagen.volume=700.00``, of the provider or a named party: a cost both agreed on, of one
    unit or of one act.

    Raises BadInput ``bad-value``, ``unknown-party``, ``unknown-observation``."""
    what, value = named(text, "--cost", "write ic_dagen.volume=700.00")
    party, colon, of = what.partition(":")
    party, of = (party, of) if colon else ("provider", what)
    known = [*observables(prepared.resolved.contract), *(act.id for act in acts)]
    for word, choices, code in ((party, parties, "unknown-party"),
                                (of.partition("/")[0], known, "unknown-observation")):  # fmt: skip
        if word not in choices:
            hint = nearest(word, choices) or f"choose {', '.join(choices)}"
            raise BadInput([Finding(Place("--cost"), code, f"there is no {word!r}", hint)])
    return VariableCost(of=of, party=party, cents=amount(value, "--cost"))


def split_of(text: str) -> FeeSplit:
    """``msb:share=12%``, ``msb:production=ic_dagen.volume:300.00`` or ``msb:fixed=1000.00``."""
    mend = "write msb:share=12%, msb:production=ic_dagen.volume:300.00 or msb:fixed=1000.00"
    what, value = named(text, "--split", mend)
    party, _, key = what.partition(":")
    if key == "share":
        return FeeSplit(party=party, key="share", share=share(value, "--split"))
    if key == "fixed":
        return FeeSplit(party=party, key="fixed", budget=amount(value, "--split"))
    if key != "production":
        raise bad("--split", text, mend)
    fees = {}
    for fee in names(value):
        name, colon, cents = fee.rpartition(":")
        if not colon:
            raise bad("--split", text, mend)
        fees[name] = amount(cents, "--split")
    return FeeSplit(party=party, key="production", fees=fees)


def leaving_of(text: str, prepared: Prepared) -> Leaving:
    """``ic_dagen.volume=1000:600:2600.00``: so many leave in the first year, so many of them are
    paid for elsewhere, at a price."""
    mend = "write ic_dagen.volume=1000:600:2600.00: who leave, of them elsewhere, price there"
    observation, figures = named(text, "--leaving", mend)
    parts = figures.split(":")
    if len(parts) != 3:
        raise bad("--leaving", text, mend)
    year = years(expected_point(prepared).calendar)[0]
    units, elsewhere = whole(parts[0], "--leaving"), whole(parts[1], "--leaving")
    price = amount(parts[2], "--leaving")
    return leaving(prepared, observation, year, units, elsewhere, price)
