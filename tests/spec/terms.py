"""One tiny table per term: given these figures, the term gives that one, computed by hand.

The tables are run by ``test_terms_spec.py`` and printed in ``docs/reference/terms.md`` by
``make docs``. A table reads the observations and parameters below and what it names itself;
``term`` is the term of the table, ``shown`` an amount that reads it where a term is no amount.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["OBSERVATIONS", "PARAMETERS", "SPECS", "Row", "Spec", "contract_text"]

_YEAR = "per: year, year_of: delivered, held_by: both"

OBSERVATIONS = {
    "cost": f"{{unit: money, {_YEAR}}}",
    "other": f"{{unit: money, {_YEAR}}}",
    "monthly": "{unit: money, per: month, year_of: delivered, held_by: both, absent: zero}",
    "days": f"{{unit: day, {_YEAR}}}",
    "points": f"{{unit: points, out_of: 600, {_YEAR}}}",
    "members": f"{{unit: member, {_YEAR}}}",
    "done": f"{{unit: yes_no, {_YEAR}}}",
    "done_too": f"{{unit: yes_no, {_YEAR}}}",
    "stays": f"{{unit: stay, items: [hip, knee], {_YEAR}}}",
}
"""What a table may observe."""

_SINCE = "from: 2026-01-01, known: 2025-11-12, source: art. 1"

PARAMETERS = {
    "target": f'[{{value: "1000000.00", per: year, {_SINCE}}}]',
    "ceiling": f'[{{value: "300000.00", per: year, {_SINCE}}}]',
    "price": f'[{{value: "12.50", {_SINCE}}}]',
    "fine_price": f'{{decimals: 3, values: [{{value: "0.125", {_SINCE}}}]}}',
}
"""What every table may read besides."""


@dataclass(frozen=True)
class Row:
    """Given these figures (a text is for 2026), the shown amount is this; None is no value."""

    given: Mapping[str, str | Mapping[str, str]]
    gives: str | Mapping[str, str] | None
    because: str


@dataclass(frozen=True)
class Spec:
    """A table of one term."""

    title: str
    term: str
    rows: tuple[Row, ...]
    dutch: str = ""
    shown: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    amounts: Mapping[str, str] = field(default_factory=dict)
    care: Mapping[str, str] = field(default_factory=dict)
    prices: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)

    @property
    def output(self) -> str:
        """The amount that the rows are about."""
        return "shown" if self.shown else "term"


def _value(text: str, per: str = "year", since: str = "2026-01-01") -> str:
    return f'{{value: "{text}", per: {per}, from: {since}, known: 2025-11-12, source: art. 2}}'


def contract_text(spec: Spec, pays: bool) -> str:
    """The sections of the contract that a table is run in; with a clause if it can be paid."""
    amounts = {"term": spec.term, **spec.amounts}
    if spec.shown:
        amounts["shown"] = spec.shown
    read = " ".join([*amounts.values(), *(name for row in spec.rows for name in row.given)])
    words = set("".join(c if c.isalnum() or c in "_." else " " for c in read).split())
    sections = {
        "care": spec.care,
        "observations": {k: v for k, v in OBSERVATIONS.items() if k in words},
        "prices": spec.prices,
        "parameters": {**{k: v for k, v in PARAMETERS.items() if k in words}, **spec.parameters},
        "amounts": amounts,
        "clauses": {"paid": f"{{pay: {spec.output}}}" if pays else "{says: nothing}"},
    }
    lines = []
    for section, entries in sections.items():
        if entries:
            lines += [f"{section}:", *(f"  {name}: {text}" for name, text in entries.items())]
    return "\n".join(lines) + "\n"


SPECS: dict[str, tuple[Spec, ...]] = {
    "money": (
        Spec(
            "a constant says what it is per",
            '{money: "300.00", per: year}',
            (Row({}, {"2026": "300.00", "2027": "300.00"}, "the amount, in every year"),),
            dutch='{geld: "300.00", per: jaar}',
        ),
    ),
    "number": (
        Spec(
            "a constant number of things",
            "{number: 20, of: day}",
            (
                Row({"days": "25"}, "5", "25 - 20"),
                Row({"days": "20"}, "0", "20 - 20"),
            ),
            dutch="{aantal: 20, van: day}",
            shown="{minus: [days, term]}",
        ),
    ),
    "together": (
        Spec(
            "a sum",
            "{together: [cost, other]}",
            (
                Row({"cost": "100.00", "other": "50.25"}, "150.25", "100.00 + 50.25"),
                Row({"cost": "100.00", "other": "-100.00"}, "0.00", "100.00 - 100.00"),
                Row({"cost": "100.00"}, None, "what is missing is not zero"),
            ),
            dutch="{samen: [cost, other]}",
        ),
    ),
    "minus": (
        Spec(
            "a difference may be below zero",
            "{minus: [cost, other]}",
            (
                Row({"cost": "100.00", "other": "150.00"}, "-50.00", "100.00 - 150.00"),
                Row({"cost": "150.00", "other": "100.00"}, "50.00", "150.00 - 100.00"),
            ),
            dutch="{min: [cost, other]}",
        ),
    ),
    "excess": (
        Spec(
            "what lies above a border",
            "{excess: {of: cost, over: ceiling}}",
            (
                Row({"cost": "324088.00"}, "24088.00", "324,088.00 - 300,000.00"),
                Row({"cost": "300000.01"}, "0.01", "one cent above"),
                Row({"cost": "300000.00"}, "0.00", "at the border nothing lies above it"),
            ),
            dutch="{boven: {van: cost, over: ceiling}}",
        ),
    ),
    "less": (
        Spec(
            "a deduction stops at zero",
            "{less: {of: cost, by: other}}",
            (
                Row({"cost": "100.00", "other": "30.00"}, "70.00", "100.00 - 30.00"),
                Row({"cost": "100.00", "other": "130.00"}, "0.00", "-30.00 is below zero"),
            ),
            dutch="{verminderd_met: {van: cost, met: other}}",
        ),
    ),
    "share": (
        Spec(
            "a list of factors is rounded once, half away from zero",
            "{share: {of: cost, rate: [50%, 97/100]}}",
            (
                Row({"cost": "1.00"}, "0.49", "1.00 x 0.5 x 0.97 = 0.485"),
                Row({"cost": "-1.00"}, "-0.49", "-0.485, away from zero"),
                Row({"cost": "100.01"}, "48.50", "48.50485"),
            ),
            dutch="{deel: {van: cost, tarief: [50%, 97/100]}}",
        ),
    ),
    "product": (
        Spec(
            "ratios are multiplied, nothing is rounded",
            "{product: [50%, 97/100]}",
            (Row({"cost": "1.00"}, "0.49", "0.485 of 1.00, rounded by the share that uses it"),),
            dutch="{product: [50%, 97/100]}",
            shown="{share: {of: cost, rate: term}}",
        ),
    ),
    "quotient": (
        Spec(
            "an exact ratio, used as a share",
            "{quotient: [cost, other]}",
            (
                Row({"cost": "1.00", "other": "3.00"}, "333333.33", "1/3 of 1,000,000"),
                Row({"cost": "2.00", "other": "3.00"}, "666666.67", "2/3 of 1,000,000"),
                Row({"cost": "2.00", "other": "0.00"}, None, "a ratio to nothing has no value"),
            ),
            dutch="{verhouding: [cost, other]}",
            shown="{share: {of: target, rate: term}}",
        ),
    ),
    "at_most": (
        Spec(
            "a ceiling",
            "{at_most: {of: cost, limit: ceiling}}",
            (
                Row({"cost": "299999.99"}, "299999.99", "below the ceiling"),
                Row({"cost": "364176.00"}, "300000.00", "64,176.00 above it is not paid"),
            ),
            dutch="{hoogstens: {van: cost, grens: ceiling}}",
        ),
        Spec(
            "a degressive ceiling",
            "{at_most: {of: cost, limit: ceiling, above: 60%}}",
            (
                Row({"cost": "310000.00"}, "306000.00", "300,000 + 60 % x 10,000"),
                Row({"cost": "300000.01"}, "300000.01", "60 % of a cent is 0.6 cent: a cent"),
            ),
            dutch="{hoogstens: {van: cost, grens: ceiling, daarboven: 60%}}",
        ),
        Spec(
            "of a quotient",
            "{at_most: {of: {quotient: [cost, ceiling]}, limit: {quotient: [other, target]}}}",
            (
                Row({"cost": "90.00", "other": "200.00"}, "200.00", "2/10,000 is below 3/10,000"),
                Row({"cost": "30.00", "other": "200.00"}, "100.00", "1/10,000 is below 2/10,000"),
            ),
            shown="{share: {of: target, rate: term}}",
        ),
    ),
    "at_least": (
        Spec(
            "a guaranteed turnover",
            '{at_least: {of: cost, limit: "500.00"}}',
            (
                Row({"cost": "499.99"}, "500.00", "one cent is added"),
                Row({"cost": "500.01"}, "500.01", "above the guarantee"),
            ),
            dutch='{minstens: {van: cost, grens: "500.00"}}',
        ),
    ),
    "scale": (
        Spec(
            "an amount times one count over another",
            "{scale: {of: cost, num: days, den: {number: 365, of: day}}}",
            (
                Row({"cost": "365.00", "days": "100"}, "100.00", "365.00 x 100/365"),
                Row({"cost": "1.00", "days": "2"}, "0.01", "200/365 = 0.548 cents: a cent"),
                Row({"cost": "1.00", "days": "1"}, "0.00", "100/365 = 0.274 cents"),
            ),
            dutch="{schaal: {van: cost, teller: days, noemer: {aantal: 365, van: day}}}",
        ),
    ),
    "times": (
        Spec(
            "prices below a cent stay exact until a term rounds them",
            "{times: {volume: days, price: fine_price}}",
            (
                Row({"days": "3"}, "0.38", "3 x 0.125 = 0.375"),
                Row({"days": "8"}, "1.00", "8 x 0.125"),
            ),
            dutch="{maal: {volume: days, prijs: fine_price}}",
            shown="{rounded: {of: term, decimals: 2}}",
        ),
    ),
    "fee_for_service": (
        Spec(
            "a price per code from a price list, rounded once on the sum",
            "{fee_for_service: {volume: eyes.volume, price: list}}",
            (
                Row(
                    {"eyes.volume": {"2026 0A1": "3", "2026 0B2": "2"}},
                    "301.75",
                    "3 x 100.50 + 2 x 0.125 = 301.50 + 0.25",
                ),
                Row(
                    {"eyes.volume": {"2026 0A1": "0", "2026 0B2": "3"}}, "0.38", "3 x 0.125 = 0.375"
                ),
            ),
            dutch="{prijs_maal_volume: {volume: eyes.volume, prijs: list}}",
            care={
                "eyes": "{codes: [0A1, 0B2], year_of: opened, unit: product, held_by: both, "
                "by_code: true}"
            },
            prices={"list": "[{file: list.csv, from: 2026-01-01, known: 2025-11-12, decimals: 3}]"},
            files={"list.csv": "code;price\n0A1;100.50\n0B2;0.125\n"},
        ),
        Spec(
            "one price for every item",
            "{fee_for_service: {volume: stays, price: price}}",
            (Row({"stays": {"2026 hip": "3", "2026 knee": "4"}}, "87.50", "7 x 12.50"),),
        ),
    ),
    "lump_sum": (
        Spec(
            "the amount in force on the first day of the year",
            "{lump_sum: fixed_sum}",
            (Row({}, {"2026": "1000.00", "2027": "1035.00"}, "as agreed for each year"),),
            dutch="{vast_bedrag: fixed_sum}",
            parameters={
                "fixed_sum": f"[{_value('1000.00')}, {_value('1035.00', since='2027-01-01')}]"
            },
        ),
    ),
    "pass_through": (
        Spec(
            "costs for a stated share",
            "{pass_through: {cost: cost, rate: 80%}}",
            (Row({"cost": "100.01"}, "80.01", "100.01 x 0.8 = 80.008"),),
            dutch="{nacalculatie: {kosten: cost, tarief: 80%}}",
        ),
        Spec(
            "costs as they were made",
            "{pass_through: cost}",
            (Row({"cost": "100.01"}, "100.01", "unchanged"),),
        ),
    ),
    "tiers": (
        Spec(
            "every slice counts for its own rate",
            '{tiers: {of: cost, tiers: [{rate: 100%}, {from: "40000000.00", rate: 60%}, '
            '{from: "41000000.00", rate: 25%}]}}',
            (
                Row({"cost": "40000000.00"}, "40000000.00", "the first slice only"),
                Row(
                    {"cost": "41500000.00"},
                    "40725000.00",
                    "40 + 60 % x 1 + 25 % x 0.5 = 40.725 million",
                ),
            ),
            dutch='{staffel: {van: cost, treden: [{tarief: 100%}, {vanaf: "40000000.00", '
            'tarief: 60%}, {vanaf: "41000000.00", tarief: 25%}]}}',
        ),
    ),
    "table": (
        Spec(
            "a straight line that reaches the next value at the next point",
            "{table: {by: members, points: [{from: 10, value: 10%}, {from: 110, value: 20%}], "
            "between: next_point}}",
            (
                Row({"members": "35"}, "125000.00", "10 % + 25/100 x 10 % = 12.5 % of 1,000,000"),
                Row({"members": "5000"}, "200000.00", "the last value, from the last point on"),
                Row({"members": "9"}, None, "below the first point the table says nothing"),
            ),
            dutch="{tabel: {naar: members, punten: [{vanaf: 10, waarde: 10%}, "
            "{vanaf: 110, waarde: 20%}], tussen: volgend_punt}}",
            shown="{share: {of: target, rate: term}}",
        ),
        Spec(
            "a straight line that reaches the next value at the last whole number before it",
            "{table: {by: members, points: [{from: 0, value: 10%}, {from: 100, value: 20%}], "
            "between: last_member}}",
            (
                Row({"members": "33"}, "133333.33", "10 % + 33/99 x 10 % = 13.333... %"),
                Row({"members": "99"}, "200000.00", "10 % + 99/99 x 10 %"),
            ),
            shown="{share: {of: target, rate: term}}",
        ),
        Spec(
            "steps",
            "{table: {by: members, points: [{from: 0, value: 10%}, {from: 100, value: 20%}], "
            "between: step}}",
            (
                Row({"members": "99"}, "100000.00", "10 % until the next point"),
                Row({"members": "100"}, "200000.00", "20 % from 100 on"),
            ),
            shown="{share: {of: target, rate: term}}",
        ),
    ),
    "corridor": (
        Spec(
            "both sides",
            "{corridor: {of: cost, target: target, bands: [{beyond: 3%, rate: 50%}, "
            "{beyond: 8%, rate: 80%}], sides: both}}",
            (
                Row(
                    {"cost": "1100000.00"},
                    "41000.00",
                    "10 % over: 50 % of 5 % and 80 % of 2 % = 4.1 % of 1,000,000",
                ),
                Row({"cost": "1030000.00"}, "0.00", "at the edge of the corridor"),
                Row({"cost": "950000.00"}, "-10000.00", "5 % under: 50 % of 2 %, the other way"),
            ),
            dutch="{bandbreedte: {van: cost, doel: target, banden: [{voorbij: 3%, tarief: 50%}, "
            "{voorbij: 8%, tarief: 80%}], kanten: beide}}",
        ),
        Spec(
            "above the target only",
            "{corridor: {of: cost, target: target, bands: [{beyond: 0%, rate: 50%}], "
            "sides: above}}",
            (
                Row({"cost": "1000000.01"}, "0.01", "half a cent, away from zero"),
                Row({"cost": "900000.00"}, "0.00", "below the target nothing is settled"),
            ),
        ),
    ),
    "stop_loss": (
        Spec(
            "the payer bears a share of an outlier",
            '{stop_loss: {of: cost, limit: "50000.00", rate: 80%}}',
            (
                Row({"cost": "60000.00"}, "8000.00", "80 % of 10,000.00"),
                Row({"cost": "50000.00"}, "0.00", "at the limit"),
            ),
            dutch='{uitschieters: {van: cost, grens: "50000.00", tarief: 80%}}',
        ),
    ),
    "bundle": (
        Spec(
            "either way",
            "{bundle: {target: bundle_price, cost: cost}}",
            (
                Row({"cost": "90000.00"}, "10000.00", "100,000 - 90,000"),
                Row({"cost": "90900.00"}, "9100.00", "100,000 - 90,900"),
                Row({"cost": "130000.00"}, "-30000.00", "100,000 - 130,000"),
            ),
            dutch="{bundel: {doel: bundle_price, kosten: cost}}",
            parameters={"bundle_price": f"[{_value('100000.00')}]"},
        ),
        Spec(
            "gain and loss have a limit",
            "{bundle: {target: bundle_price, cost: cost, "
            'stop_gain: "8000.00", stop_loss: "5000.00"}}',
            (
                Row({"cost": "90000.00"}, "8000.00", "10,000 is more than 8,000"),
                Row({"cost": "130000.00"}, "-5000.00", "a loss of 30,000 is more than 5,000"),
                Row({"cost": "97000.00"}, "3000.00", "between the limits"),
            ),
            dutch="{bundel: {doel: bundle_price, kosten: cost, "
            'winstgrens: "8000.00", verliesgrens: "5000.00"}}',
            parameters={"bundle_price": f"[{_value('100000.00')}]"},
        ),
    ),
    "shared_savings": (
        Spec(
            "nothing is rounded before the threshold",
            "{shared_savings: {benchmark: norm, expenditure: cost, rate: 50%, minimum: 2%, "
            "counts: whole}}",
            (
                Row({"cost": "980000.20"}, "0.00", "20,000.00 is below 2 % = 20,000.004"),
                Row({"cost": "980000.19"}, "10000.01", "50 % of 20,000.01 = 10,000.005"),
                Row({"cost": "1200000.00"}, "0.00", "no saving"),
            ),
            dutch="{gedeelde_besparing: {norm: norm, uitgaven: cost, tarief: 50%, drempel: 2%, "
            "telt: geheel}}",
            parameters={"norm": f"[{_value('1000000.20')}]"},
        ),
        Spec(
            "only what lies beyond the threshold, with a limit",
            "{shared_savings: {benchmark: norm, expenditure: cost, rate: 50%, minimum: 2%, "
            "counts: beyond, limit: 4%}}",
            (
                Row(
                    {"cost": "930000.20"},
                    "25000.00",
                    "50 % of (70,000 - 20,000.004) = 24,999.998",
                ),
                Row({"cost": "800000.20"}, "40000.01", "89,999.998 is above 4 % = 40,000.008"),
            ),
            parameters={"norm": f"[{_value('1000000.20')}]"},
        ),
    ),
    "pay_for_performance": (
        Spec(
            "in proportion to the points",
            "{pay_for_performance: {stake: stake, points: points}}",
            (Row({"points": "450"}, "750.00", "450/600 of 1,000.00"),),
            dutch="{prestatiebeloning: {inzet: stake, punten: points}}",
            parameters={"stake": f"[{_value('1000.00')}]"},
        ),
        Spec(
            "steps on points",
            "{pay_for_performance: {stake: stake, points: points, rewards: "
            "[{from: 400, rate: 50%}, {from: 500, rate: 100%}]}}",
            (
                Row({"points": "399"}, "0.00", "below the first step"),
                Row({"points": "400"}, "500.00", "the first step"),
                Row({"points": "600"}, "1000.00", "the second step"),
            ),
            dutch="{prestatiebeloning: {inzet: stake, punten: points, beloningen: "
            "[{vanaf: 400, tarief: 50%}, {vanaf: 500, tarief: 100%}]}}",
            parameters={"stake": f"[{_value('1000.00')}]"},
        ),
        Spec(
            "agreed actions, judged jointly",
            "{pay_for_performance: {stake: stake, rewards: "
            "[{done: done, rate: 40%}, {done: done_too, rate: 60%}]}}",
            (
                Row({"done": "1", "done_too": "0"}, "400.00", "40 % of 1,000.00"),
                Row({"done": "1", "done_too": "1"}, "1000.00", "40 % + 60 %"),
            ),
            parameters={"stake": f"[{_value('1000.00')}]"},
        ),
    ),
    "only_if": (
        Spec(
            "at the border the condition holds",
            "{only_if: {of: target, test: {at_least: [{quotient: [cost, other]}, 80%]}}}",
            (
                Row({"cost": "80.00", "other": "100.00"}, "1000000.00", "80/100 is at least 80 %"),
                Row({"cost": "79.99", "other": "100.00"}, "0.00", "79.99 % is not, unrounded"),
            ),
            dutch="{alleen_als: {van: target, toets: {minstens: [{verhouding: [cost, other]}, "
            "80%]}}}",
        ),
        Spec(
            "another amount otherwise",
            "{only_if: {of: cost, test: {all: [done, {not: {more_than: [days, 10]}}]}, "
            "otherwise: other}}",
            (
                Row(
                    {"cost": "1.00", "other": "2.00", "done": "1", "days": "10"},
                    "1.00",
                    "done, and 10 is not more than 10",
                ),
                Row(
                    {"cost": "1.00", "other": "2.00", "done": "1", "days": "11"},
                    "2.00",
                    "11 is more than 10",
                ),
            ),
            dutch="{alleen_als: {van: cost, toets: {alle: [done, {niet: {meer_dan: [days, 10]}}]}, "
            "anders: other}}",
        ),
    ),
    "when": (
        Spec(
            "a choice",
            "{when: {left: days, right: {number: 10, of: day}, then: cost, otherwise: other}}",
            (
                Row({"days": "10", "cost": "1.00", "other": "2.00"}, "1.00", "10 >= 10"),
                Row({"days": "9", "cost": "1.00", "other": "2.00"}, "2.00", "9 < 10"),
            ),
            dutch="{wanneer: {links: days, rechts: {aantal: 10, van: day}, dan: cost, "
            "anders: other}}",
        ),
    ),
    "prorated": (
        Spec(
            "a value that changes inside the year",
            "{prorated: availability}",
            (
                Row(
                    {},
                    {"2026": "5490.00", "2027": "7300.00"},
                    "2026: 181 days of 10.00 and 184 days of 20.00; 2027: 365 days of 20.00",
                ),
            ),
            dutch="{naar_rato: availability}",
            parameters={
                "availability": f"[{_value('3650.00')}, {_value('7300.00', since='2026-07-01')}]"
            },
        ),
    ),
    "glide": (
        Spec(
            "a third of the way every year",
            '{glide: {from: old_sum, to: "400.01", begins: 2026-01-01, years: 3}}',
            (
                Row(
                    {},
                    {"2026": "1000.00", "2027": "800.00", "2028": "600.01", "2029": "400.01"},
                    "2027: (2 x 1,000 + 400.01)/3 = 800.0033; 2028: (1,000 + 800.02)/3 = 600.0067",
                ),
            ),
            dutch='{glijpad: {van: old_sum, naar: "400.01", begint: 2026-01-01, jaren: 3}}',
            parameters={"old_sum": f"[{_value('1000.00')}]"},
        ),
    ),
    "rounded": (
        Spec(
            "to whole euros",
            "{rounded: {of: cost, decimals: 0}}",
            (
                Row({"cost": "24088.50"}, "24089.00", "half away from zero"),
                Row({"cost": "-0.50"}, "-1.00", "also below zero"),
                Row({"cost": "0.49"}, "0.00", "less than half"),
            ),
            dutch="{afgerond: {van: cost, decimalen: 0}}",
        ),
        Spec(
            "a quotient to hundredths of a percent",
            "{rounded: {of: {quotient: [cost, other]}, decimals: 4}}",
            (
                Row({"cost": "1.00", "other": "3.00"}, "33.33%", "0.33333..."),
                Row({"cost": "2.00", "other": "3.00"}, "66.67%", "0.66666..."),
            ),
        ),
    ),
    "carve_out": (
        Spec(
            "the same amount over fewer codes",
            "{carve_out: {of: {fee_for_service: {volume: stays, price: price}}, without: [knee]}}",
            (Row({"stays": {"2026 hip": "3", "2026 knee": "4"}}, "37.50", "3 x 12.50"),),
            dutch="{zonder_codes: {van: {prijs_maal_volume: {volume: stays, prijs: price}}, "
            "zonder: [knee]}}",
        ),
    ),
    "carry": (
        Spec(
            "the pot of the year before",
            '{carry: {of: pot, first: "5.00", per: year}}',
            (
                Row(
                    {"cost": {"2026": "10.00", "2027": "20.00"}},
                    {"2026": "5.00", "2027": "15.00", "2028": "35.00"},
                    "5; 5 + 10; 15 + 20",
                ),
            ),
            dutch='{meenemen: {van: pot, eerst: "5.00", per: jaar}}',
            amounts={"pot": "{together: [term, cost]}"},
        ),
    ),
    "total": (
        Spec(
            "months of a year",
            "{total: {of: monthly, per: year}}",
            (
                Row(
                    {"monthly": {"2026-01": "1.00", "2026-12": "2.00", "2027-01": "4.00"}},
                    {"2026": "3.00", "2027": "4.00"},
                    "1 + 2 in 2026; a month without a figure says zero here",
                ),
            ),
            dutch="{totaal: {van: monthly, per: jaar}}",
        ),
        Spec(
            "all items",
            "{total: {of: stays, over: stays}}",
            (Row({"stays": {"2026 hip": "3", "2026 knee": "4"}}, "7", "3 + 4"),),
            dutch="{totaal: {van: stays, over: stays}}",
        ),
    ),
    "steps": (
        Spec(
            "the order on paper is the order of rounding",
            "{steps: [cost, {at_most: {limit: ceiling, above: 60%}}, {share: 8%}]}",
            (
                Row({"cost": "310000.00"}, "24480.00", "8 % of (300,000 + 60 % x 10,000)"),
                Row({"cost": "100.07"}, "8.01", "8 % of 100.07 = 8.0056"),
            ),
            dutch="{stappen: [cost, {hoogstens: {grens: ceiling, daarboven: 60%}}, {deel: 8%}]}",
        ),
    ),
}
"""The tables by the key of their term."""
