"""Practices that pay for something else than volume, settled and held against hand calculations."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from itertools import product
from pathlib import Path

import pytest
from tests.contracts import cents, line, row, settled

from passend.algebra.evaluate import evaluate
from passend.contract.binding import Case as Bound
from passend.contract.binding import bind, calendar_for
from passend.contract.check import Prepared, check, latest_known, prepare
from passend.contract.resolve import resolve_file
from passend.findings import BadInput
from passend.observation.table import Row, read_table
from passend.settlement.settle import settle
from passend.settlement.verify import verify

FOLDER = Path(__file__).resolve().parents[2] / "src" / "passend" / "practices"
NAMES = (
    "aanneemsom-weglek", "focus-op-herstel", "geld-volgt-patient", "ic-zonder-muren",
    "inschrijftarief", "mediant-menzis", "minimumvolume", "onderzoek", "passend-behandelplan",
    "telemonitoring", "waardegedreven-aanneemsom", "wijkverpleging-normuren",
)  # fmt: skip
REGION = read_table(FOLDER / "regio" / "waarnemingen.csv")
YEARS = ("2026", "2027")


@cache
def practice(name: str) -> Prepared:
    return prepare(resolve_file(FOLDER / f"{name}.yaml"))


def variant(folder: Path, name: str, *changes: tuple[str, str]) -> Prepared:
    """A practice in which the parties wrote something else in some places."""
    text = (FOLDER / f"{name}.yaml").read_text("utf-8")
    for old, new in changes:
        assert text.count(old) == 1
        text = text.replace(old, new)
    path = folder / f"{name}.yaml"
    path.write_text(text, "utf-8")
    return prepare(resolve_file(path))


def counted(name: str, unit: str, *values: int, windows: tuple[str, ...] = YEARS) -> list[Row]:
    """One observation in consecutive windows. The name is ``<practice>/<observation>``."""
    of, _, observation = name.partition("/")
    found = zip(windows, values, strict=False)
    return [row(observation, value, window, unit=unit, of=of) for window, value in found]


def shown(prepared: Prepared, rows: list[Row], name: str, window: str = "2026") -> Fraction:
    """A named amount that is shown and not paid: cents, a count or a ratio."""
    observed = {(r.observation, r.window, r.item): r.value for r in rows}
    known = latest_known(prepared.resolved)
    case = Bound(prepared.resolved, prepared.timelines, observed, known)
    calendar = calendar_for(prepared.form, prepared.resolved.contract, observed)
    program = prepared.form.program
    value = evaluate(program, bind(prepared.form, [case], calendar))[name]
    step = program.steps[program.outputs[name]]
    at = calendar.index(str(step.grain), window)
    assert value.defects is None or not value.defects[0, at]
    return Fraction(int(value.values[0, at]), step.node.unit.parts)


# --- every practice --------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_a_practice_is_valid_and_its_examples_hold(name: str) -> None:
    assert check(FOLDER / f"{name}.yaml") == []
    assert len(practice(name).resolved.contract.examples) >= 2


@pytest.mark.parametrize("name", NAMES)
def test_every_figure_is_marked_as_an_example_or_has_a_published_source(name: str) -> None:
    text = (FOLDER / f"{name}.yaml").read_text("utf-8")
    assert text.startswith("# Alle bedragen zijn voorbeelden.\n")
    published = ("Dialoog Passende contractering", "gerandomiseerd onderzoek")
    unmarked = [
        f"{parameter}: {entry.value}"
        for parameter, item in practice(name).resolved.contract.parameters.items()
        for entry in item.values
        if not (entry.example and entry.because) and not entry.source.startswith(published)
    ]
    assert unmarked == []


@pytest.mark.parametrize("name", NAMES)
def test_every_worked_example_expects_something_of_every_paying_clause(name: str) -> None:
    prepared = practice(name)
    for example in prepared.resolved.contract.examples:
        assert set(prepared.form.clauses) <= set(example.expect), example.id
        assert example.because, example.id


@pytest.mark.parametrize("name", NAMES)
def test_the_region_settles_every_clause_of_the_years_that_ended(name: str) -> None:
    prepared = practice(name)
    statement = settle([prepared], REGION).statements[0]
    assert statement.missing == ()
    found = {(x.clause, x.window) for x in statement.lines if x.closed}
    calendar = calendar_for(prepared.form, prepared.resolved.contract, {})
    for clause in prepared.form.clauses:
        grain = prepared.form.program.steps[prepared.form.program.outputs[clause]].grain
        labels = [window.label for window in calendar.windows[str(grain)]]
        ended = [label for label in labels if label[:4] in YEARS]
        assert [label for label in ended if (clause, label) not in found] == [], clause
    settled_towards = {balance.posting for balance in statement.balances}
    assert settled_towards == set(prepared.resolved.contract.postings)
    assert verify(statement).wrong == ()


@pytest.mark.parametrize("name", NAMES)
def test_the_region_counts_every_row_and_holds_a_late_correction(name: str) -> None:
    statement = settle([practice(name)], REGION).statements[0]
    assert [residual.reason for residual in statement.residual] == ["corrected"]


def test_the_region_speaks_of_these_practices_only() -> None:
    assert {r.contract for r in REGION.rows} >= set(NAMES)


# --- one table of hand calculations ----------------------------------------------------------


@dataclass(frozen=True)
class Case:
    """What was observed under a practice, and what must come out, in cents."""

    name: str
    practice: str
    rows: list[Row]
    owed: dict[tuple[str, str], int]
    shows: dict[tuple[str, str], Fraction | int] = field(default_factory=dict)


def insured(*bands: int, window: str) -> list[Row]:
    names = ("tot_65", "van_65_tot_75", "van_75_tot_85", "vanaf_85")
    return [
        row("ingeschrevenen", n, window, unit="verzekerde", item=item, of="inschrijftarief")
        for item, n in zip(names, bands, strict=True)
    ]


def hips(own: int, elsewhere: int, agreed: int, market: int, signed: int | None) -> list[Row]:
    counts = {"eigen": own, "elders": elsewhere, "concentratie": agreed, "marktgroei": market}
    rows = [
        row(f"heupen_{what}", n, unit="heup", of="aanneemsom-weglek") for what, n in counts.items()
    ]
    if signed is not None:
        rows.append(row("methode_getekend", signed, unit="yes_no", of="aanneemsom-weglek"))
    return rows


def included(*patients: int) -> list[Row]:
    labels = tuple(f"{year}-Q{quarter}" for year, quarter in product(YEARS, range(1, 5)))
    return counted("onderzoek/insluitingen", "patient", *patients, windows=labels)


def monitored(*pairs: tuple[int, int]) -> list[Row]:
    """Patient-months and visits of North, Middle and South, in this order."""
    of, rows = "telemonitoring", []
    for hospital, (months, visits) in zip(("noord", "midden", "zuid"), pairs, strict=True):
        rows.append(row(f"maanden_{hospital}", months, unit="patientmaand", of=of))
        rows.append(row(f"bezoeken_{hospital}", visits, unit="bezoek", of=of))
    return rows


def judged(*done: int) -> list[Row]:
    actions = ("marktwaarde", "toegankelijkheid", "uitkomsten", "doelmatigheid", "duurzaamheid",
               "financieel_gezond")  # fmt: skip
    of = "waardegedreven-aanneemsom"
    pairs = zip(actions, done, strict=True)
    return [row(f"actie_{action}", said, unit="yes_no", of=of) for action, said in pairs]


THREE_YEARS = ("2026", "2027", "2028")

CASES = [
    Case(
        "capitation by age band, and members who join in the second quarter",
        "inschrijftarief",
        [
            *insured(100, 20, 10, 2, window="2026-Q1"),
            *insured(103, 20, 11, 2, window="2026-Q2"),
            *counted("inschrijftarief/deelnemers", "deelnemer", 7, windows=("2026-05",)),
        ],
        {
            # 100 x 18.40 + 20 x 21.10 + 10 x 29.75 + 2 x 41.20 = 1,840 + 422 + 297.50 + 82.40
            ("inschrijving", "2026-Q1"): 264190,
            # 3 x 18.40 + 29.75 = 84.95 more
            ("inschrijving", "2026-Q2"): 272685,
            # 7 x 24.50
            ("ouderenprogramma", "2026-05"): 17150,
        },
    ),
    Case(
        "leakage is shown and not settled",
        "aanneemsom-weglek",
        hips(900, 475, 30, 6, signed=None),
        {("vaste_som", "2026"): 1050000000, ("weglek_verrekenen", "2026"): 0},
        {
            # own 1,000 - 900; elsewhere 475 - 400; 75 - 30 - 6 = 39 of 100; 39 x 10,500.00
            ("daling_eigen", "2026"): 100,
            ("bruto_weglek", "2026"): 75,
            ("onverklaarde_weglek", "2026"): 39,
            ("weglek_aandeel", "2026"): Fraction(39, 100),
            ("weglek_bedrag", "2026"): 40950000,
        },
    ),
    Case(
        "leakage is settled in a year for which both parties signed the method",
        "aanneemsom-weglek",
        hips(900, 475, 30, 6, signed=1),
        {("vaste_som", "2026"): 1050000000, ("weglek_verrekenen", "2026"): 40950000},
    ),
    Case(
        "no leakage without a fall, whatever happens elsewhere",
        "aanneemsom-weglek",
        hips(1000, 475, 0, 0, signed=1),
        {("weglek_verrekenen", "2026"): 0},
        {("daling_eigen", "2026"): 0, ("onverklaarde_weglek", "2026"): 0},
    ),
    Case(
        "one hip more than is explained",
        "aanneemsom-weglek",
        hips(999, 437, 30, 6, signed=1),
        # 37 - 36 = 1 hip, and there is 1 less here: 1 x 10,500.00
        {("weglek_verrekenen", "2026"): 1050000},
    ),
    Case(
        "a glide path in four steps, indexed",
        "focus-op-herstel",
        [],
        {
            ("klinische_som", "2026"): 2400000000,
            ("herstelsom", "2026"): 3600000000,
            # index 0.75 x 4.00 % + 0.25 x 2.40 % = 3.60 %; 22.5 x 1.036 and 37 x 1.036 million
            ("klinische_som", "2027"): 2331000000,
            ("herstelsom", "2027"): 3833200000,
            # three steps: (24 - 18/4) x 1.036 = 19.5 x 1.036 and (36 + 12/4) x 1.036 = 39 x 1.036
            ("klinische_som", "2029"): 2020200000,
            ("herstelsom", "2029"): 4040400000,
        },
    ),
    Case(
        "milestones are paid once, and 80 of 100 patients earn 80 %",
        "passend-behandelplan",
        [
            *counted("passend-behandelplan/opleiding_gereed", "yes_no", 0, 1, 1,
                     windows=THREE_YEARS),
            *counted("passend-behandelplan/overleg_ingericht", "yes_no", 1, 1, 1,
                     windows=THREE_YEARS),
            *counted("passend-behandelplan/gesprek_voor_overleg.numerator",
                     "gesprek_voor_overleg", 80, 0, 100, windows=THREE_YEARS),
            *counted("passend-behandelplan/gesprek_voor_overleg.denominator",
                     "gesprek_voor_overleg", 100, 100, 100, windows=THREE_YEARS),
        ],
        {
            ("mijlpaal_opleiding", "2026"): 0,
            ("mijlpaal_opleiding", "2027"): 9000000,
            ("mijlpaal_opleiding", "2028"): 0,
            ("mijlpaal_overleg", "2026"): 6000000,
            ("mijlpaal_overleg", "2027"): 0,
            ("mijlpaal_overleg", "2028"): 0,
            # 80 % of 200,000.00; nothing of 206,000.00; all of 212,180.00
            ("procesdeel", "2026"): 16000000,
            ("procesdeel", "2027"): 0,
            ("procesdeel", "2028"): 21218000,
        },
    ),
    Case(
        "hours above the norm",
        "wijkverpleging-normuren",
        [
            *counted("wijkverpleging-normuren/uren", "uur", 17400, 16892),
            *counted("wijkverpleging-normuren/client_maanden", "client_maand", 1200, 1200),
        ],
        {
            # 17,400 x 68.00
            ("geleverde_uren", "2026"): 118320000,
            # 1,200 x 13.8 x 1.02 = 16,891.2; 508.8 x 68.00 = 34,598.40
            ("uren_boven_de_norm", "2026"): 3459840,
            # 0.8 hour above: 0.8 x 70.20 = 56.16
            ("uren_boven_de_norm", "2027"): 5616,
        },
        {("uren_erboven", "2026"): Fraction(5088, 10)},
    ),
    Case(
        "a corridor carried over three years closes at zero",
        "mediant-menzis",
        counted("mediant-menzis/kosten", "money", 5016000000, 5107360000, 4788640000,
                windows=THREE_YEARS),
        {
            ("eindafrekening", "2026"): 0,
            ("eindafrekening", "2027"): 0,
            # in millions (50.16 - 48.96) / 2 = 0.6; (51.0736 - 50.6736) / 2 = 0.2; and back
            # (48.6864 - 47.8864) / 2 = 0.4: 600,000 + 200,000 - 400,000
            ("eindafrekening", "2028"): 40000000,
        },
        {
            ("eindsaldo", "2026"): 60000000,
            ("eindsaldo", "2027"): 80000000,
            ("eindsaldo", "2028"): 0,
        },
    ),
    Case(
        "beyond six per cent four fifths go to the account",
        "mediant-menzis",
        counted("mediant-menzis/kosten", "money", 5188000000, 4968000000, 4968000000,
                windows=THREE_YEARS),
        # 102 % = 48.96, 106 % = 50.88; 51.88: half of 1.92 + 80 % of 1.00 = 0.96 + 0.80 million
        {("eindafrekening", "2028"): 176000000},
        {("uitkomst", "2026"): 176000000, ("eindsaldo", "2028"): 0},
    ),
    Case(
        "the fixed sum stays where price times volume falls",
        "ic-zonder-muren",
        [
            *counted("ic-zonder-muren/ic_dagen.volume", "dag", 6000),
            *counted("ic-zonder-muren/ic_bedden", "bed", 26),
        ],
        {("vaste_som", "2026"): 2450000000, ("vaste_som", "2027"): 2535750000},
        # 6,000 x 2,450.00 = 14,700,000.00; 24,500,000 - 14,700,000
        {
            ("opbrengst_prijs_maal_volume", "2026"): 1470000000,
            ("niet_verloren", "2026"): 980000000,
        },
    ),
    Case(
        "agreed actions: three of six",
        "waardegedreven-aanneemsom",
        judged(1, 0, 1, 0, 1, 0),
        {
            # 92 % of 100 million; 3/6 of 8 million
            ("basisdeel", "2026"): 9200000000,
            ("waardedeel_gevolgd", "2026"): 0,
            ("waardedeel_acties", "2026"): 400000000,
            ("waardedeel_punten", "2026"): 0,
        },
        {("totaal", "2026"): 9600000000},
    ),
    Case(
        "monitoring is paid as far as visits disappeared, and the platform once",
        "telemonitoring",
        monitored((12000, 1550), (6000, 775), (3000, 390)),
        {
            # (12,000 + 6,000 + 3,000) x 5.00; 0.195 x 110.00 x months is more for each hospital
            ("meekijken", "2026"): 10500000,
            # 1,380 visits x 110.00 = 151,800.00 leaves 46,800.00 for a platform of 30,000.00
            ("platform", "2026"): 3000000,
            ("bezoeken_aan_noord", "2026"): 17050000,
            ("bezoeken_aan_midden", "2026"): 8525000,
            ("bezoeken_aan_zuid", "2026"): 4290000,
        },
    ),
    Case(
        "a fall at one hospital does not pay for growth at another",
        "telemonitoring",
        monitored((1000, 100), (1000, 195), (1000, 500)),
        {
            # North 95 x 110.00 = 10,450.00, above 5,000.00; Middle nothing; South nothing
            ("meekijken", "2026"): 500000,
            # 10,450.00 - 5,000.00 = 5,450.00 is left for the platform
            ("platform", "2026"): 545000,
        },
    ),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_practice_gives_the_hand_calculation(case: Case) -> None:
    prepared = practice(case.practice)
    statement = settled(prepared, case.rows)
    assert {key: cents(statement, *key) for key in case.owed} == case.owed
    found = {key: shown(prepared, case.rows, *key) for key in case.shows}
    assert found == case.shows


# --- what a practice promises ----------------------------------------------------------------


def test_a_count_that_was_corrected_later_resettles_its_quarter() -> None:
    early = insured(100, 0, 0, 0, window="2026-Q1")
    late = row("ingeschrevenen", 97, "2026-Q1", unit="verzekerde", item="tot_65",
               known="2029-01-10", of="inschrijftarief")  # fmt: skip
    paid = row("declaraties_inschrijving", 184000, "2026-Q1", of="inschrijftarief")
    before = settled(practice("inschrijftarief"), [*early, late, paid], known_at="2028-12-31")
    after = settled(practice("inschrijftarief"), [*early, late, paid])
    # 100 x 18.40 is what was paid; 3 x 18.40 comes back
    assert cents(before, "inschrijving", "2026-Q1") == 184000
    assert cents(after, "inschrijving", "2026-Q1") == 178480
    balance = next(b for b in after.balances if b.posting == "betaald_inschrijving")
    assert (balance.balance, balance.owed_by, balance.owed_to) == (-5520, "provider", "payer")


@pytest.mark.row("S0-25")
def test_leakage_is_what_came_back_elsewhere_of_what_fell_here() -> None:
    """100 fewer here and 60 more elsewhere, nothing explained: 60 % leaks, 40 is really saved."""
    rows = hips(900, 460, 0, 0, signed=None)
    weglek = practice("aanneemsom-weglek")
    assert shown(weglek, rows, "weglek_aandeel") == Fraction(60, 100)
    saved = shown(weglek, rows, "daling_eigen") - shown(weglek, rows, "onverklaarde_weglek")
    assert saved == 40


@pytest.mark.row("S0-08")
def test_a_second_term_of_five_years_has_a_sum_per_year_and_names_the_first() -> None:
    prepared = practice("focus-op-herstel")
    assert prepared.resolved.contract.succeeds == "focus-op-herstel-2021"
    statement = settled(prepared, [])
    years = [x.window for x in statement.lines if x.clause == "klinische_som"]
    assert years == ["2026", "2027", "2028", "2029", "2030"]
    # 24, 22.5, 21, 19.5 and 18 million, from 2027 on x 1.036
    sums = [cents(statement, "klinische_som", year) for year in years]
    assert sums == [2400000000, 2331000000, 2175600000, 2020200000, 1864800000]


@pytest.mark.row("S0-32")
def test_money_that_moves_from_hospital_to_home_care_balances_to_zero() -> None:
    rows = [
        *counted("geld-volgt-patient/verplaatst", "patient", 240, 700),
        *counted("geld-volgt-patient/teruggekeerd", "patient", 15, 0),
    ]
    prepared = practice("geld-volgt-patient")
    statement = settled(prepared, rows)
    # 225 x 2,850.00; in 2027 700 x 2,938.35 = 2,056,845.00 is above 10 % of 18,558,000.00
    for window, moved in (("2026", 64125000), ("2027", 185580000)):
        gives, gets = (line(statement, name, window) for name in ("af_ziekenhuis", "bij_thuiszorg"))
        assert (gives.paid_by, gives.entitlement) == ("provider", moved)
        assert (gets.paid_to, gets.entitlement) == ("thuiszorg", moved)
        assert shown(prepared, rows, "saldo_verplaatsing", window) == 0
    sums = ("ziekenhuis_som", "thuiszorg_som", "bij_thuiszorg")
    total = sum(cents(statement, name) for name in sums) - cents(statement, "af_ziekenhuis")
    assert total == 1800000000 + 600000000


@pytest.mark.row("S1-09", "S1-10")
def test_a_pathway_contract_has_three_years_of_values_and_a_process_share() -> None:
    prepared = practice("passend-behandelplan")
    values = {
        name: [
            entry.valid_from.year for entry in prepared.resolved.contract.parameters[name].values
        ]
        for name in ("basisbedrag", "inzet_proces")
    }
    assert values == {"basisbedrag": [2026, 2027, 2028], "inzet_proces": [2026, 2027, 2028]}
    measure = "passend-behandelplan/gesprek_voor_overleg"
    rows = [
        *counted(f"{measure}.numerator", "gesprek_voor_overleg", 80),
        *counted(f"{measure}.denominator", "gesprek_voor_overleg", 100),
    ]
    # 80 of 100 patients is 80 %; of a stake of 200,000.00 that is 160,000.00
    assert Fraction(cents(settled(prepared, rows), "procesdeel"), 20000000) == Fraction(80, 100)


def test_a_norm_that_is_not_in_the_contract_recovers_nothing_and_the_statement_says_why(
    tmp_path: Path,
) -> None:
    without = variant(
        tmp_path,
        "wijkverpleging-normuren",
        ('{waarde: "1"', '{waarde: "0"'),
        ("bron: artikel 4.1 staat in het contract", "bron: artikel 4.1 is niet getekend"),
    )
    rows = [
        *counted("wijkverpleging-normuren/uren", "uur", 17400),
        *counted("wijkverpleging-normuren/client_maanden", "client_maand", 1200),
    ]
    found = line(settled(without, rows), "uren_boven_de_norm")
    assert found.entitlement == 0
    assert [
        (used.value, used.source) for used in found.used if used.name == "norm_in_contract"
    ] == [(0, "artikel 4.1 is niet getekend")]
    # what it would have been stays in sight: 508.8 x 68.00
    assert shown(without, rows, "bedrag_erboven") == 3459840


def without_history(folder: Path, *, newcomer: int) -> Prepared:
    """The minimum volume for a hospital that did no operation in 2025."""
    flag = "van: ja_nee\n    waarden:\n      - {waarde: "
    return variant(
        folder,
        "minimumvolume",
        ('{waarde: "27"', '{waarde: "0"'),
        (f'{flag}"0"', f'{flag}"{newcomer}"'),
    )


def operations(*numbers: int) -> list[Row]:
    return counted("minimumvolume/operaties.volume", "operatie", *numbers, windows=THREE_YEARS)


@pytest.mark.row("S4-29")
def test_the_volume_of_the_year_before_decides_and_nineteen_is_below_twenty() -> None:
    statement = settled(practice("minimumvolume"), operations(20, 19, 30))
    found = [cents(statement, "operatie", year) for year in THREE_YEARS]
    # 27 in 2025: 20 x 9,200.00; 20 in 2026: 19 x 9,476.00; 19 in 2027: not bought
    assert found == [18400000, 18004400, 0]


@pytest.mark.row("S4-47")
def test_a_newcomer_has_a_norm_that_grows_with_it(tmp_path: Path) -> None:
    rows = operations(10, 19, 25)
    newcomer = settled(without_history(tmp_path, newcomer=1), rows)
    # norm 0, then 10 (met by 10), then 20 (not met by 19)
    bought = [cents(newcomer, "operatie", year) for year in THREE_YEARS]
    assert bought == [10 * 920000, 19 * 947600, 0]
    others = settled(without_history(tmp_path, newcomer=0), rows)
    assert [cents(others, "operatie", year) for year in THREE_YEARS] == [0, 0, 0]


def test_an_exception_by_both_parties_buys_the_operation_below_the_norm() -> None:
    said = counted("minimumvolume/uitzondering", "yes_no", 0, 0, 1, windows=THREE_YEARS)
    statement = settled(practice("minimumvolume"), [*operations(20, 19, 30), *said])
    # 30 x 9,476.00
    assert cents(statement, "operatie", "2028") == 28428000


@pytest.mark.row("S4-15")
def test_care_outside_the_study_pays_nothing_and_inside_it_only_until_the_end() -> None:
    inside = included(15, 0, 0, 0, 0, 5, 5, 5)
    outside = counted("onderzoek/buiten_onderzoek", "patient", 50, windows=("2026-Q1",))
    prepared = practice("onderzoek")
    alone, both = settled(prepared, inside), settled(prepared, [*inside, *outside])
    assert [(x.clause, x.window, x.entitlement) for x in both.lines] == [
        (x.clause, x.window, x.entitlement) for x in alone.lines
    ]
    # 15 x 4,200.00; 5 x 4,326.00 in the last quarter of the study; nothing from July 2027 on
    paid = [cents(both, "onderzoekszorg", f"{w}") for w in ("2026-Q1", "2027-Q2", "2027-Q3")]
    assert paid == [6300000, 2163000, 0]
    assert [cents(both, "evaluatie", w) for w in ("2027-Q2", "2027-Q3", "2027-Q4")] == [
        1545000,
        0,
        0,
    ]
    # 50 x 4,200.00 is shown
    assert shown(prepared, [*inside, *outside], "bedrag_buiten_onderzoek", "2026-Q1") == 21000000


def test_a_study_pays_for_no_more_patients_than_it_needs() -> None:
    statement = settled(practice("onderzoek"), included(60, 59, 2, 10))
    # 60, 119, then one of two to 120, then none
    quarters = [cents(statement, "onderzoekszorg", f"2026-Q{q}") for q in range(1, 5)]
    assert quarters == [60 * 420000, 59 * 420000, 420000, 0]


def ic_days(*days: int) -> list[Row]:
    return counted("ic-zonder-muren/ic_dagen.volume", "dag", *days)


@pytest.mark.row("S0-03")
def test_fewer_beds_and_fewer_days_are_two_figures() -> None:
    rows = [*ic_days(6000), *counted("ic-zonder-muren/ic_bedden", "bed", 26)]
    prepared = practice("ic-zonder-muren")
    # (42 - 26) / 42 = 38.095 %, with one decimal; (10,000 - 6,000) / 10,000
    assert shown(prepared, rows, "daling_bedden") == Fraction(381, 1000)
    assert shown(prepared, rows, "daling_dagen") == Fraction(400, 1000)


@pytest.mark.row("S0-04")
def test_price_times_volume_would_fall_by_forty_per_cent_and_the_fixed_sum_does_not() -> None:
    prepared, name = practice("ic-zonder-muren"), "opbrengst_prijs_maal_volume"
    many, few = ic_days(10000), ic_days(6000)
    before, after = shown(prepared, many, name), shown(prepared, few, name)
    assert (before, after) == (2450000000, 1470000000)
    assert (before - after) / before == Fraction(40, 100)
    sums = [cents(settled(prepared, rows), "vaste_som") for rows in (many, few)]
    assert sums == [2450000000, 2450000000]
    assert shown(prepared, few, "niet_verloren") == 980000000


@pytest.mark.row("S0-05")
def test_half_more_deaths_change_no_cent_and_may_not_be_made_to(tmp_path: Path) -> None:
    def deaths(number: int) -> list[Row]:
        return [
            *ic_days(9000),
            *counted("ic-zonder-muren/sterfte.numerator", "sterfte", number),
            *counted("ic-zonder-muren/sterfte.denominator", "sterfte", 1000),
        ]

    statements = [settled(practice("ic-zonder-muren"), deaths(number)) for number in (100, 150)]
    assert statements[0].observations_hash != statements[1].observations_hash
    assert [cents(statement, "vaste_som") for statement in statements] == [2450000000, 2450000000]
    with pytest.raises(BadInput) as caught:
        variant(
            tmp_path,
            "ic-zonder-muren",
            ("betaal: {vast_bedrag: som}", "betaal: {deel: {van: som, tarief: sterfte}}"),
        )
    assert {finding.code for finding in caught.value.findings} == {"watched-measure"}


def by_rule(folder: Path, rule: int) -> Prepared:
    """The value-driven sum under one of its three rules."""
    return variant(
        folder,
        "waardegedreven-aanneemsom",
        ('{waarde: "2"', f'{{waarde: "{rule}"'),
    )


@pytest.mark.row("S0-21", "S1-05")
def test_eight_per_cent_is_paid_by_exactly_one_of_three_rules(tmp_path: Path) -> None:
    points = counted("waardegedreven-aanneemsom/behaalde_punten", "punten", 450)
    rows = [*judged(1, 1, 1, 1, 1, 1), *points]
    parts = ("waardedeel_gevolgd", "waardedeel_acties", "waardedeel_punten")
    found = {}
    for rule in (1, 2, 3):
        statement = settled(by_rule(tmp_path, rule), rows)
        assert cents(statement, "basisdeel") == 9200000000
        found[rule] = [cents(statement, part) for part in parts]
    # 8 % of 100.0 million; all six actions done; 450 of 600 points is 75 %
    assert found == {1: [800000000, 0, 0], 2: [0, 800000000, 0], 3: [0, 0, 600000000]}
    # in a straight line 92.0 + 75 % of 8.0 = 98.0 million
    assert 9200000000 + sum(found[3]) == 9800000000


def test_the_straight_line_is_marked_as_a_rule_that_no_source_gives() -> None:
    clauses = practice("waardegedreven-aanneemsom").resolved.contract.clauses
    assert [name for name, clause in clauses.items() if clause.example_rule] == [
        "waardedeel_punten"
    ]


@pytest.mark.row("S4-05")
def test_monitoring_that_replaces_no_visit_is_not_paid() -> None:
    # 1,000 months x 0.195 = 195 visits were expected, and there were 195
    statement = settled(practice("telemonitoring"), monitored((1000, 195), (0, 0), (0, 0)))
    found = {name: cents(statement, name) for name in ("meekijken", "platform")}
    assert found == {"meekijken": 0, "platform": 0}


@pytest.mark.row("S4-11")
def test_one_centre_serves_three_hospitals_and_its_platform_is_paid_once() -> None:
    prepared = practice("telemonitoring")
    one = settled(prepared, monitored((12000, 1550), (0, 0), (0, 0)))
    three = settled(prepared, monitored((12000, 1550), (6000, 775), (3000, 390)))
    # 790 x 110.00 - 60,000.00 = 26,900.00 is all that one hospital leaves; three leave enough
    assert (cents(one, "platform"), cents(three, "platform")) == (2690000, 3000000)
    hospitals = {x.paid_to for x in three.lines} - {"provider"}
    assert hospitals == {"noord", "midden", "zuid"}
    assert [x.paid_to for x in three.lines if x.clause == "platform"] == ["provider"]


def test_digital_care_says_what_it_replaces_when_it_starts_and_stops_and_the_other_route() -> None:
    clauses = practice("telemonitoring").resolved.contract.clauses
    digital = [clause.digital for clause in clauses.values() if clause.digital is not None]
    assert len(digital) == 1
    assert "" not in (digital[0].replaces, digital[0].start, digital[0].stop)
    assert digital[0].non_digital != ""
