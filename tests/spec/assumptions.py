"""An example of every section of an assumptions file, in English and in Dutch: the same data.

The reference page shows them and ``test_assumptions_described.py`` reads them.
"""

from __future__ import annotations

EXAMPLES: dict[str, tuple[str, str]] = {
    "file": (
        "passend_assumptions: 1\nid: shared\ncontracts: [k]\nsays: Made up.\n"
        "inflation: {normal: {mean: 3%, sd: 1%}, guess: yes, because: made up}\n"
        "activities: {paid: treating}\n",
        "passend_aannames: 1\ntaal: nl\nid: shared\ncontracten: [k]\nzegt: Made up.\n"
        "prijsstijging: {normaal: {gemiddelde: 3%, standaardafwijking: 1%}, schatting: ja, "
        "omdat: made up}\nactiviteiten: {paid: behandelen}\n",
    ),
    "observation": (
        "observations:\n"
        "  days.volume:\n"
        "    spread: {negative_binomial: {size: 400}, source: annual report}\n"
        "    growth: {normal: {mean: 0%, sd: 1.5%}, guess: yes, because: ageing}\n"
        "  beds: {follows: days.volume, guess: yes}\n"
        "  stay.cost: {episodes: 40, source: annual report}\n",
        "waarnemingen:\n"
        "  days.volume:\n"
        "    spreiding: {negatief_binomiaal: {dispersie: 400}, bron: annual report}\n"
        "    groei: {normaal: {gemiddelde: 0%, standaardafwijking: 1.5%}, schatting: ja, "
        "omdat: ageing}\n"
        "  beds: {volgt: days.volume, schatting: ja}\n"
        "  stay.cost: {episodes: 40, bron: annual report}\n",
    ),
    "per_case": (
        "observations:\n  days.cost:\n"
        "    per_case: {of: days.volume, distribution: {gamma: {cv: 180%}, source: claims 2025}}\n",
        "waarnemingen:\n  days.cost:\n"
        "    per_geval: {van: days.volume, verdeling: {gamma: {variatiecoefficient: 180%}, "
        "bron: claims 2025}}\n",
    ),
    "season": (
        "observations:\n  days.volume:\n"
        "    season: {weights: [9, 8, 8, 8, 8, 8, 7, 7, 8, 9, 10, 10], source: claims 2025}\n",
        "waarnemingen:\n  days.volume:\n"
        "    seizoen: {gewichten: [9, 8, 8, 8, 8, 8, 7, 7, 8, 9, 10, 10], bron: claims 2025}\n",
    ),
    "programme": (
        "observations:\n  days.volume:\n    programme:\n"
        "      effect: {2026: 10%, 2027: 20%}\n"
        "      realised: {triangular: {low: 60%, mode: 100%, high: 140%}}\n"
        "      guess: yes\n      because: nobody has done this here before\n",
        "waarnemingen:\n  days.volume:\n    programma:\n"
        "      effect: {2026: 10%, 2027: 20%}\n"
        "      realisatie: {driehoek: {laagst: 60%, meestal: 100%, hoogst: 140%}}\n"
        "      schatting: ja\n      omdat: nobody has done this here before\n",
    ),
    "shift": (
        "observations:\n  days.volume:\n    shifts:\n"
        "      - {to: elsewhere, share: {beta: {mean: 30%, sd: 10%}, guess: yes}, "
        "receiver: provider}\n",
        "waarnemingen:\n  days.volume:\n    verschuift:\n"
        "      - {naar: elsewhere, deel: {beta: {gemiddelde: 30%, standaardafwijking: 10%}, "
        "schatting: ja}, ontvanger: provider}\n",
    ),
    "unit_cost": (
        "costs:\n  days.volume:\n    party: provider\n"
        '    variable: {lognormal: {mean: "700.00", cv: 5%}, source: cost accounts}\n'
        "    hours: {normal: {from: [17.5, 18, 18.4, 18.1]}, source: rosters of four years}\n",
        "kosten:\n  days.volume:\n    partij: provider\n"
        '    variabel: {lognormaal: {gemiddelde: "700.00", variatiecoefficient: 5%}, '
        "bron: cost accounts}\n"
        "    uren: {normaal: {uit: [17.5, 18, 18.4, 18.1]}, bron: rosters of four years}\n",
    ),
    "fixed_cost": (
        'fixed_costs:\n  bed: {party: provider, amount: "400000.00", number: 240, '
        "of: days.volume, stays: 1, source: cost accounts}\n",
        'vaste_kosten:\n  bed: {partij: provider, bedrag: "400000.00", aantal: 240, '
        "van: days.volume, blijft_jaren: 1, bron: cost accounts}\n",
    ),
    "case_mix": (
        "case_mix:\n  drift: {normal: {mean: 1%, sd: 0.5%}, guess: yes}\n  observation: weight\n",
        "zorgzwaarte:\n  drift: {normaal: {gemiddelde: 1%, standaardafwijking: 0.5%}, "
        "schatting: ja}\n  waarneming: weight\n",
    ),
    "correlation": (
        'correlations:\n  - {between: [inflation, case_mix], correlation: "0.2", guess: yes}\n',
        'samenhang:\n  - {tussen: [prijsstijging, zorgzwaarte], correlatie: "0.2", '
        "schatting: ja}\n",
    ),
    "other_payers": (
        'other_payers: {party: provider, share: 45%, tariffs: {days.volume: {2026: "2400.00"}}, '
        "source: passers-by tariff}\n",
        "andere_betalers: {partij: provider, deel: 45%, "
        'tarieven: {days.volume: {2026: "2400.00"}}, bron: passers-by tariff}\n',
    ),
    "staff": (
        "staff: {party: provider, hours_per_fte: 1500, fte: {2026: 112, 2027: 108.5}, "
        "source: annual report}\n",
        "personeel: {partij: provider, uren_per_fte: 1500, fte: {2026: 112, 2027: 108.5}, "
        "bron: annual report}\n",
    ),
    "insurer": (
        "insurer: {party: payer, equalisation: 40%, switching: 7%, "
        'elsewhere: {elsewhere: "10800.00"}, investment: {2026: "1000000.00"}, guess: yes}\n',
        "verzekeraar: {partij: payer, vereffening: 40%, overstap: 7%, "
        'prijs_elders: {elsewhere: "10800.00"}, investering: {2026: "1000000.00"}, '
        "schatting: ja}\n",
    ),
    "replacement": (
        "replacements:\n  - {new: contacts, old: visits, source: the plan}\n",
        "vervangingen:\n  - {nieuw: contacts, oud: visits, bron: the plan}\n",
    ),
}
