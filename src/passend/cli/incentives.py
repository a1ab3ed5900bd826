"""Commands before signing that need no chance: xray, luck, ratchet."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from passend.cli.asked import act_of, cost_of, leaving_of, split_of
from passend.cli.assuming import assumptions_of
from passend.cli.printing import print_result
from passend.cli.reading import prepared_files
from passend.cli.values import amount, bad, part, share
from passend.contract.prepared import Prepared
from passend.findings import BadInput, Finding, Place
from passend.simulation.acts import Verdict, costs_from
from passend.simulation.assumptions.model import OtherPayers
from passend.simulation.data import data_of, xray_data
from passend.simulation.mix import Leaving, Mix, coverage_warning, mix, mix_of
from passend.simulation.ratchet import Ratchet, Rebasing, ratchet_of
from passend.simulation.ratchet import ratchet as ratchet_rule
from passend.simulation.ratchet_document import ratchet_document
from passend.simulation.remarks import Warned
from passend.simulation.stranded import Stranded, friction, stranded, stranded_of
from passend.simulation.xray import Xray
from passend.simulation.xray import xray as xray_of
from passend.simulation.xray_document import cliffs, xray_document

__all__ = ["ratchet", "xray"]

Mixes = list[tuple[Mix, Fraction | None, int]]


def xray(arguments: Namespace) -> int:
    """``passend xray FILE``: 0, or 1 with warnings."""
    files = [arguments.file, *([arguments.others] if arguments.others else [])]
    prepared, *others = prepared_files(files)
    assumptions = assumptions_of([prepared], arguments)
    acts = [act_of(text, prepared) for text in arguments.act]
    if len(arguments.split) > 1:
        raise bad("--split", arguments.split[1], "one fee split at a time")
    split = split_of(arguments.split[0]) if arguments.split else None
    parties = [*prepared.resolved.contract.parties, *([split.party] if split else [])]
    given = [cost_of(text, prepared, acts, parties) for text in arguments.cost]
    costs = [*given, *costs_from(assumptions)]
    found = xray_of(prepared, acts, costs, split)
    # Private tariffs of other payers make a result private too.
    found = replace(found, owner=found.owner or assumptions.owner)
    there = xray_of(others[0], found.acts, costs, split) if others else None
    mixes = _mixes(found, there, assumptions.all.payers, arguments)
    leaves = [leaving_of(text, prepared) for text in arguments.leaving]
    warned = [*found.warnings(), *_warned(mixes, leaves)]
    print_result(
        arguments,
        lambda: xray_document(found, arguments.lang, mixes, warned),
        lambda: xray_data(found, mixes, leaves, warned),
    )
    return int(bool(warned or cliffs(found, arguments.lang)))


def _warned(mixes: Mixes, leaves: Sequence[Leaving]) -> Iterator[Warned]:
    """Too low a coverage, and double payment."""
    coverage = (coverage_warning(one, covered) for one, covered, _ in mixes if covered is not None)
    yield from (one for one in (*coverage, *(leave.warning() for leave in leaves)) if one)


def _mixes(
    found: Xray, there: Xray | None, payers: OtherPayers | None, arguments: Namespace
) -> Mixes:
    """What each act brings who gives care, by the share of payers on this form; the others are
    paid under another contract, or at assumed tariffs."""
    covered = part(arguments.covered, "--covered") if arguments.covered else None
    if there is not None:
        beside = {(one.act, one.party, one.year): one for one in there.verdicts}
        pairs = ((one, beside.get((one.act, one.party, one.year))) for one in _first(found))
        return [(mix(one, other), covered, arguments.times) for one, other in pairs if other]
    if payers is not None:
        acts = {act.id: act for act in found.acts}
        known = payers.share if covered is None else covered
        return [(mix_of(one, acts[one.act], payers), known, arguments.times)
                for one in _first(found)]  # fmt: skip
    if covered is not None or arguments.times:
        mend = "add --others FILE, the contract of the other payers, or assume their tariffs"
        message = "nobody said what the other payers pay"
        raise BadInput([Finding(Place("--covered"), "missing-key", message, mend)])
    return []


def _first(found: Xray) -> Iterator[Verdict]:
    """The verdicts of who gives care: of every act in the first year in which it has one."""
    seen = set()
    for one in found.verdicts:
        known = one.party in found.receivers and one.net is not None
        if known and (one.act, one.party) not in seen:
            seen.add((one.act, one.party))
            yield one


def ratchet(arguments: Namespace) -> int:
    """``passend ratchet [FILE]``: 0, or 1 with warnings."""
    prepared = prepared_files([arguments.file])[0] if arguments.file else None
    _known_party(prepared, arguments)
    if not (arguments.rebase or arguments.fixed):
        mend = "add --rebase 100%, --fixed 70%, or both"
        raise BadInput([Finding(Place("ratchet"), "missing-key", "nothing is asked", mend)])
    found = _rebased(prepared, arguments) if arguments.rebase else None
    left = _stranded(prepared, arguments) if arguments.fixed else []
    worst = max((one.cents for one in left), default=Fraction(0))
    ends = friction(worst, arguments.friction_years) if arguments.friction_years else ()
    contract = prepared.resolved.contract if prepared else None
    title = (contract.title or contract.id) if contract else ""
    print_result(
        arguments,
        lambda: ratchet_document(arguments.lang, found, left, ends, title),
        lambda: {
            "ratchet": data_of(found),
            "kept": {party: data_of(found.share(party)) for party in found.periods[0].kept}
            if found
            else {},
            "stranded": data_of(left),
            "friction": list(ends),
        },
    )
    warned = [found.warning() if found else None, *(one.warning() for one in left)]
    return int(any(warned))


def _known_party(prepared: Prepared | None, arguments: Namespace) -> None:
    """Raises BadInput ``unknown-party`` for a party the contract does not have, and ``bad-value``
    for one party on both sides."""
    if arguments.saver == arguments.other:
        raise bad("--saver", arguments.saver, "name two parties")
    known = list(prepared.resolved.contract.parties) if prepared else [arguments.saver]
    if arguments.saver not in known:
        message, mend = f"there is no party {arguments.saver!r}", f"choose {', '.join(known)}"
        raise BadInput([Finding(Place("--saver"), "unknown-party", message, mend)])


def _rebased(prepared: Prepared | None, arguments: Namespace) -> Ratchet:
    rule = Rebasing(part=share(arguments.rebase, "--rebase"), last=arguments.last,
                    glide=arguments.glide)  # fmt: skip
    if prepared is None:
        return ratchet_rule(rule, share(arguments.keeps, "--keeps"), arguments.years,
                            arguments.periods, arguments.saver, arguments.other)  # fmt: skip
    lacking = [option for option in ("parameter", "act", "saves") if not getattr(arguments, option)]
    if lacking:
        raise BadInput(
            Finding(Place(f"--{option}"), "missing-key", "is needed to rebase a contract",
                    "say which sum is rebased, what is done, and what it saves a year")
            for option in lacking
        )  # fmt: skip
    does: dict[str, int] = {}
    for text in arguments.act:
        does |= act_of(text, prepared).does
    return ratchet_of(prepared, rule, arguments.parameter, does, amount(arguments.saves, "--saves"),
                      arguments.saver, arguments.periods)  # fmt: skip


def _stranded(prepared: Prepared | None, arguments: Namespace) -> list[Stranded]:
    fixed = share(arguments.fixed, "--fixed")
    if prepared is not None and not arguments.revenue:
        return list(stranded_of(prepared, arguments.saver, fixed))
    before, colon, after = (arguments.revenue or "").partition(":")
    if not colon:
        raise bad("--revenue", arguments.revenue or "", "write 100.00:87.00, or give a contract")
    cents = amount(before, "--revenue"), amount(after, "--revenue")
    return [Stranded(arguments.saver, *cents, stranded(*cents, fixed))]
