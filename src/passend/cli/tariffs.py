"""The command prices mean: tariffs of old and new care with their weighted mean."""

from __future__ import annotations

from argparse import Namespace
from fractions import Fraction

from passend.cli.printing import print_result
from passend.cli.values import amount, bad, named, share
from passend.money import rounded_fraction
from passend.report.numbers import money_text
from passend.simulation.data import data_of
from passend.simulation.tariffs import Tariff, tariff_for, tariffs_document, weighted_mean
from passend.words import Words

__all__ = ["mean"]


def mean(arguments: Namespace) -> int:
    """The weighted mean of tariffs, and what one of them must be for a target."""
    mend = "write oud=70%:91.00"
    tariffs = []
    for text in arguments.tariff:
        name, figures = named(text, "--tariff", mend)
        weight, colon, cents = figures.partition(":")
        if not colon:
            raise bad("--tariff", text, mend)
        tariffs.append(Tariff(name, share(weight, "--tariff"), amount(cents, "--tariff")))
    needed = None
    if arguments.target:
        target = Fraction(amount(arguments.target, "--target"))
        needed = tariff_for(target, tariffs, arguments.wanted or tariffs[-1].name)
    print_result(
        arguments,
        lambda: tariffs_document(tariffs, arguments.lang),
        lambda: {"mean": data_of(weighted_mean(tariffs)), "needed": data_of(needed)},
    )
    if needed is not None and not arguments.json:
        said = Words("{} moet {} zijn", "{} must be {}")[arguments.lang]
        cents_text = money_text(rounded_fraction(needed), arguments.lang)
        print(said.format(arguments.wanted or tariffs[-1].name, cents_text))
    return 0
