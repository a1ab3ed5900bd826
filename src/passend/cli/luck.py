"""The command luck: rules, the clauses of a contract, baselines and comparators."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from fractions import Fraction

from passend.cli.printing import print_result
from passend.cli.reading import prepared_files
from passend.cli.values import bad, numbers, part, positive, share, whole
from passend.contract.prepared import Prepared
from passend.findings import BadInput, Finding, Place
from passend.report.numbers import number_text
from passend.simulation.baseline import baseline_warning, comparator_warning, credibility
from passend.simulation.data import data_of
from passend.simulation.luck import CountReward, Remedies, SavingReward
from passend.simulation.luck import luck as luck_of
from passend.simulation.luck_document import Judged, luck_document, luck_warnings
from passend.simulation.remarks import Warned
from passend.simulation.rewards import ClauseLuck, cost_luck, count_luck, unknown_rates

__all__ = ["luck"]


def luck(arguments: Namespace) -> int:
    """``passend luck [FILE]``: 0, or 1 with warnings."""
    prepared = prepared_files([arguments.file])[0] if arguments.file else None
    judged = [*_counts(arguments), *_savings(arguments)]
    others = list(_others(arguments))
    clauses: tuple[ClauseLuck, ...] = ()
    unknown: list[str] = []
    if prepared is not None:
        clauses, unknown = _of_contract(prepared, arguments)
    elif not judged and not others:
        mend = "give a contract, --count 4/60 --rate 10%, or --saving 2% with --persons"
        raise BadInput([Finding(Place("luck"), "missing-key", "nothing is asked", mend)])
    worry = share(arguments.worry, "--worry")
    contract = prepared.resolved.contract if prepared else None
    title = (contract.title or contract.id) if contract else ""
    warned = luck_warnings(judged, clauses, others, worry)
    print_result(
        arguments,
        lambda: luck_document(arguments.lang, judged, clauses, unknown, others, title, worry),
        lambda: {
            "rules": [{"rule": item.label, "effect": data_of(item.effect), "rows": [
                {"nl": row.name.nl, "en": row.name.en, "by_luck": _number(row.by_luck),
                 "missed": _number(row.missed)}
                for row in luck_of(item.reward, item.effect, item.remedies)]} for item in judged],
            "clauses": [data_of(item) | {"more": _number(item.more), "less": _number(item.less),
                                         "mean": _number(item.mean),
                                         "missed": _number(item.missed)} for item in clauses],
            "unknown_rates": unknown,
            "warnings": [{"code": w.code, "nl": w.says("nl"), "en": w.says("en")} for w in warned],
        },
    )  # fmt: skip
    return int(bool(warned))


def _number(value: Fraction | float | None) -> float | None:
    """A probability as a number: as a fraction it has thousands of digits."""
    return None if value is None else float(value)


def _remedies(arguments: Namespace, volume: int) -> Remedies:
    """What was asked for; else one of each kind: a point, three years, half credibility, tenfold
    volume."""
    found = {name: positive(text, f"--{name}") for name in ("years", "constant", "pool")
             if (text := getattr(arguments, name))}  # fmt: skip
    corridor = part(arguments.corridor, "--corridor") if arguments.corridor else Fraction(0)
    if corridor or found:
        return Remedies(corridor=corridor, **found)
    return Remedies(corridor=Fraction(1, 100), years=3, constant=volume, pool=10 * volume)


def _counts(arguments: Namespace) -> Iterator[Judged]:
    rates = [share(text, "--rate") for text in arguments.rate if "=" not in text]
    if arguments.count and len(rates) != 1:
        raise bad("--rate", ", ".join(arguments.rate), "give the one true rate: --rate 10%")
    for text in arguments.count:
        events, slash, of = text.removeprefix("+").partition("/")
        if not slash:
            raise bad("--count", text, "write 4/60, or +4/60 for at least")
        count, volume = whole(events, "--count"), whole(of, "--count")
        if count > volume:
            raise bad("--count", text, "give no more events than that they are counted among")
        fewer = not text.startswith("+")
        reward = CountReward(events=count, of=volume, rate=rates[0], fewer=fewer)
        sign = "≤" if reward.fewer else "≥"
        label = " ".join((sign, number_text(reward.events, arguments.lang), "/",
                          number_text(reward.of, arguments.lang)))  # fmt: skip
        yield Judged(
            label,
            reward,
            part(arguments.effect, "--effect", below_one=True),
            _remedies(arguments, reward.volume),
        )


def _savings(arguments: Namespace) -> Iterator[Judged]:
    if arguments.saving is None:
        return
    for persons in _persons(arguments):
        reward = SavingReward(
            persons=persons, variation=_variation(arguments),
            minimum=share(arguments.saving, "--saving"), baseline_years=arguments.baseline_years,
            tail=arguments.tail,
        )  # fmt: skip
        label = f"n = {number_text(persons, arguments.lang)}"
        yield Judged(
            label,
            reward,
            part(arguments.effect, "--effect", below_one=True),
            _remedies(arguments, reward.volume),
        )


def _persons(arguments: Namespace) -> list[int]:
    found = numbers(arguments.persons, "--persons")
    if not found:
        raise bad("--persons", arguments.persons, "say of how many persons: --persons 2000")
    return found


def _variation(arguments: Namespace) -> Fraction:
    if arguments.variation is None:
        raise bad("--variation", "", "say how much the cost of one person varies: 180%")
    return share(arguments.variation, "--variation")


def _of_contract(
    prepared: Prepared, arguments: Namespace
) -> tuple[tuple[ClauseLuck, ...], list[str]]:
    rates = {name: share(text, "--rate") for name, _, text in
             (one.partition("=") for one in arguments.rate) if text}  # fmt: skip
    for name in rates:
        if name not in prepared.resolved.contract.measures:
            known = ", ".join(prepared.resolved.contract.measures)
            message = f"there is no measure {name!r}"
            raise BadInput(
                [Finding(Place("--rate"), "unknown-name", message, f"measures: {known}")]
            )
    effect = part(arguments.effect, "--effect", below_one=True)
    found = count_luck(prepared, effect, rates)
    if arguments.cost:
        for persons in _persons(arguments):
            found += cost_luck(prepared, arguments.cost, persons, _variation(arguments), effect)
    return found, unknown_rates(prepared, rates)


def _others(arguments: Namespace) -> Iterator[Warned]:
    """What is to be said of the baseline and of the comparator."""
    if arguments.away is not None:
        if arguments.between is None:
            raise bad("--between", "", "say how much providers really differ: 5%")
        credible = credibility(
            _persons(arguments)[0], max(1, arguments.baseline_years), _variation(arguments),
            share(arguments.between, "--between"),
        )  # fmt: skip
        found = baseline_warning(share(arguments.away, "--away"), credible)
        if found:
            yield found
    if arguments.own_share is not None:
        found = comparator_warning(share(arguments.credit, "--credit"),
                                   share(arguments.own_share, "--own-share"))  # fmt: skip
        if found:
            yield found
