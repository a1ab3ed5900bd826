"""What simulating costs: against the same model by hand in float NumPy, and six forms against one.

The model is the full contract with assumptions for everything that it reads. By hand it is drawn
from the same distributions, computed in floats and summed to what each party is left with; both
work in blocks, and both keep the same totals. Before anything is timed the two are compared.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from benchmarks.evaluate import CONTRACT, FLOW, YEARS, Floats, Ratio, fastest, in_floats, peak
from passend.contract.check import Prepared, prepare
from passend.contract.resolve import resolve_file
from passend.simulation.assumptions.combine import combined
from passend.simulation.assumptions.model import Assumptions
from passend.simulation.assumptions.reading import read_assumptions_text
from passend.simulation.compare import compare
from passend.simulation.simulate import simulate
from passend.simulation.simulated import Setting, Simulation
from passend.simulation.statistics import band

__all__ = ["cases_against_floats", "six_forms_against_one"]

_FROM = CONTRACT.read_text("utf-8").partition("\nexamples:\n")[0]
_PRODUCTS = 750
"""Of each of twenty products, in a year."""
_MIDDLE = {name: (low + high) // 2 for name, (low, high) in FLOW.items()}
_EXPECTED = f"\nexpected:\n  hospital.volume: {{2026: {20 * _PRODUCTS}}}\n" + "".join(
    f"  {name}: {{2026: {middle if name == 'points' else f'{middle // 100}.{middle % 100:02}'}}}\n"
    for name, middle in _MIDDLE.items()
)
_CV, _GROWTH, _SPREAD = 0.05, 0.01, 0.02
_COST, _HOURS, _FIXED = 400_00, 3, 9_000_000_00
_ASSUMED = (
    "passend_assumptions: 1\nid: benchmark\nobservations:\n"
    "  hospital.volume: {guess: yes, spread: {poisson: {}},"
    f" growth: {{normal: {{mean: {_GROWTH:.2%}, sd: {_SPREAD:.2%}}}}}}}\n"
    + "".join(
        f"  {name}: {{guess: yes, spread: {{lognormal: {{cv: {_CV:.2%}}}}}"
        + ("" if name == "points" else f", growth: {{normal: {{mean: {_GROWTH:.2%},"
           f" sd: {_SPREAD:.2%}}}}}") + "}\n"
        for name in FLOW
    )
    + f'costs: {{hospital.volume: {{variable: "{_COST // 100}.00", hours: {_HOURS},'
    + " guess: yes}}\n"
    + f'fixed_costs: {{house: {{amount: "{_FIXED // 100}.00", guess: yes}}}}\n'
    + f"inflation: {{normal: {{mean: {_GROWTH:.2%}, sd: {_SPREAD:.2%}}}, guess: yes}}\n"
)  # fmt: skip
_FORMS = {
    "volume": "  all: {pay: production}\n  drugs: {pay: at_cost}\n",
    "fixed": "  all: {pay: {lump_sum: {amount: tariff_now}}}\n  drugs: {pay: at_cost}\n",
    "ceiling": "  all: {pay: settled}\n  drugs: {pay: at_cost}\n",
    "corridor": "  all: {pay: production}\n  kept: {pay: pot}\n",
    "savings": "  all: {pay: production}\n  shared: {pay: {shared_savings: {benchmark: benchmark,"
    " expenditure: expenditure, rate: [50%, points], minimum: 2%, counts: whole, limit: 10%}}}\n",
}


def prepared_form(folder: Path, name: str, clauses: str = "") -> Prepared:
    """The full contract with its expectation, or a form of it with other clauses."""
    if not (folder / "prices").exists():
        shutil.copytree(CONTRACT.parent / "prices", folder / "prices")
    head, _, own = _FROM.partition("\nclauses:\n")
    text = f"{head}\nclauses:\n{clauses or own}{_EXPECTED}"
    (folder / f"{name}.yaml").write_text(text.replace("id: full-contract", f"id: {name}"), "utf-8")
    return prepare(resolve_file(folder / f"{name}.yaml"))


def assumed(*prepared: Prepared) -> Assumptions:
    """The assumptions of the benchmark."""
    return combined(prepared, [read_assumptions_text(_ASSUMED, "benchmark.yaml")])


def by_hand(cases: int, prices: Floats, seed: int = 1, block: int = 8192) -> dict[str, Floats]:
    """What hospital and insurer are left with per case and year, in cents, and nursing hours."""
    random, parts = np.random.default_rng(seed), []
    for start in range(0, cases, block):
        parts.append(_block(random, min(block, cases - start), prices))
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _block(random: np.random.Generator, n: int, prices: Floats) -> dict[str, Floats]:
    years = len(YEARS)
    sigma = np.sqrt(np.log1p(_CV**2))

    def grown() -> Floats:
        steps = 1 + _GROWTH + _SPREAD * random.standard_normal((n, years))
        steps[:, 0] = 1.0
        return np.cumprod(steps, axis=1)

    volume = random.poisson(_PRODUCTS * grown()[:, :, None], (n, years, len(prices)))
    data: dict[str, Floats] = {"hospital.volume": volume.astype(np.float64)}
    for name, middle in _MIDDLE.items():
        shock = np.exp(sigma * random.standard_normal((n, years)) - sigma**2 / 2)
        data[name] = np.rint(middle * shock * (1.0 if name == "points" else grown()))
    found = in_floats(data, prices)
    inside = found["care_paid"] + found["drugs"] + found["pot_paid"] + found["performance"]
    received = inside + found["savings"] - found["leakage"] - found["losses"]
    level, products = grown(), data["hospital.volume"].sum(axis=2)
    cost = products * np.rint(_COST * level) + np.rint(_FIXED * level)
    return {"provider": received - cost, "payer": -received, "hours": products * _HOURS}


def _ours(found: Simulation) -> Mapping[str, np.ndarray]:
    hours = found.books["provider"].seconds / 3600
    return {"provider": found.books["provider"].margin, "payer": found.books["payer"].margin,
            "hours": hours}  # fmt: skip


def _agree(found: Simulation, floats: Mapping[str, Floats]) -> None:
    """Every party's percentiles per year agree within what so many cases can say."""
    for name, ours in _ours(found).items():
        theirs = floats[name]
        error = np.sqrt(ours.var(axis=0) / len(ours) + theirs.var(axis=0) / len(theirs))
        away = np.abs(ours.mean(axis=0) - theirs.mean(axis=0)) / error
        assert away.max() < 5, f"{name}: the means are {away.max():.1f} errors apart"
        for percent in (5, 50, 95):
            apart = np.abs(np.percentile(ours, percent, axis=0)
                           - np.percentile(theirs, percent, axis=0)) / error  # fmt: skip
            assert apart.max() < 12, f"{name}: {percent} %: {apart.max():.1f} errors apart"


def _summary(figures: Mapping[str, Floats]) -> list[Floats]:
    """The percentiles that a report shows, by hand."""
    return [np.percentile(values, (5, 25, 50, 75, 95), axis=0) for values in figures.values()]


def cases_against_floats(cases: int = 200_000, rounds: int = 3) -> list[Ratio]:
    """A million case-years of the full contract, against the same model in float NumPy."""
    folder = Path(tempfile.mkdtemp())
    try:
        item = prepared_form(folder, "full")
    finally:
        shutil.rmtree(folder)
    assumptions = assumed(item)
    prices = np.array(list(item.resolved.prices["list"][0][1].prices.values()), np.float64)

    def ours(n: int) -> Simulation:
        found = simulate(item, assumptions, Setting(cases=n))
        for values in _ours(found).values():
            for year in range(len(YEARS)):
                band(values[:, year])
        return found

    few = min(cases, 20_000)
    _agree(ours(few), by_hand(few, prices))
    mine, floats = fastest(
        lambda: ours(cases), lambda: _summary(by_hand(cases, prices)), rounds=rounds
    )
    # What is kept of a case grows with the cases; what is held beside it while working must not.
    many = 4 * few
    kept = _kept(ours(few)) / few
    most, least = peak(lambda: ours(many)), peak(lambda: ours(few))
    beside = (most - many * kept) / (least - few * kept)
    seen = f"{cases * len(YEARS):,} case-years simulated"
    return [
        Ratio(f"{seen}, against float NumPy", mine / floats, 4, f"{mine:.1f} s"),
        Ratio("memory beside the totals, against a quarter of the cases", beside, 1.1,
              f"peak {most:.0f} MB for {many:,} cases, of which kept {many * kept:.0f} MB"),
    ]  # fmt: skip


def _kept(found: Simulation) -> float:
    """What a simulation keeps, in megabytes."""
    books = sum(getattr(figures, name).nbytes for figures in found.books.values()
                for name in figures.__dataclass_fields__)  # fmt: skip
    totals = [*found.clauses.values(), *found.observed.values(), found.whole]
    return (books + sum(values.nbytes for values in totals)) / 1e6


def six_forms_against_one(cases: int = 10_000, rounds: int = 7) -> list[Ratio]:
    """Six forms on the same cases, against one of them with its own sampling (their mean)."""
    folder = Path(tempfile.mkdtemp())
    try:
        forms = [prepared_form(folder, "full")]
        forms += [prepared_form(folder, name, clauses) for name, clauses in _FORMS.items()]
    finally:
        shutil.rmtree(folder)
    setting, together = Setting(cases=cases), assumed(*forms)
    found = compare(forms, together, setting)
    for at, form in enumerate(forms):
        alone = simulate(form, together, setting)
        for party, figures in alone.books.items():
            same = (figures.margin == found.forms[at].books[party].margin).all()
            assert same, f"{form.resolved.contract.id}: {party} differs alone"
    whole, *singles = fastest(
        lambda: compare(forms, together, setting),
        *(lambda form=form: simulate(form, together, setting) for form in forms),
        rounds=rounds,
    )
    one = sum(singles) / len(singles)
    what = f"six forms, {cases:,} cases x {len(YEARS)} years, against one with its sampling"
    return [Ratio(what, whole / one, 3, f"{whole:.2f} s")]
