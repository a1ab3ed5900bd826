"""What people come to a hospital for: pathways, how often they begin and how they go.

Figures are rounded and invented, of the order of what is seen in a Dutch region: they make claims
that look right, not statistics.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["BANDS", "PATHS", "SEASONS", "Pathway"]

BANDS = (18, 40, 55, 65, 75, 85)
"""The ages at which a next age band begins; every row of figures by age has seven."""

SEASONS = {
    "flat": (1,) * 12,
    "planned": (96, 98, 108, 100, 96, 104, 78, 80, 106, 110, 108, 76),
    "winter": (150, 145, 125, 100, 82, 72, 66, 66, 78, 96, 110, 134),
    "summer": (84, 86, 94, 102, 110, 114, 112, 110, 104, 98, 90, 86),
}
"""Weights of the months, January first."""


@dataclass(frozen=True)
class Pathway:
    """One pathway.

    ``starts`` is the yearly number of new patients per 100,000 in each age band, ``present`` the
    number that has a chronic condition at the start. ``sexes`` are factors for men and women and
    ``frail`` for the four classes of frailty (per cent); ``growth`` is per year (per mille).
    ``opens`` and ``treats`` are the mean days from referral to first visit and from there to
    treatment. ``treated`` of the patients get treatment, ``stays`` of those are admitted, for
    ``stay_days`` in the mean; of those ``ic`` lie on intensive care for ``ic_days``, and
    ``readmitted`` come back within thirty days (all in millionths). ``worse`` is the chance of an
    admission in a sub-trajectory of a chronic condition, ``follows`` that a next sub-trajectory is
    opened. ``visits`` weighs one to six visits. ``drug`` is a drug, with ``every`` the days between
    administrations and ``units`` how many units each takes. ``outpatient`` and ``clinical`` are the
    prices of the lightest products in euros; ``academic`` weighs the university hospital against
    the others (per cent).
    """

    id: str
    letter: str
    specialism: str
    diagnosis: str
    kind: Literal["acute", "elective", "chronic"]
    starts: tuple[int, int, int, int, int, int, int]
    outpatient: int
    clinical: int
    nl: str
    en: str
    present: tuple[int, int, int, int, int, int, int] = (0,) * 7
    sexes: tuple[int, int] = (100, 100)
    frail: tuple[int, int, int, int] = (90, 100, 110, 100)
    season: str = "planned"
    growth: int = 0
    opens: int = 28
    treats: int = 45
    treated: int = 0
    stays: int = 0
    stay_days: int = 4
    ic: int = 0
    ic_days: int = 4
    readmitted: int = 0
    worse: int = 0
    follows: int = 300_000
    visits: tuple[int, int, int, int, int, int] = (45, 30, 15, 6, 3, 1)
    drug: str = ""
    every: int = 28
    units: int = 0
    academic: int = 100

    @property
    def graver(self) -> str:
        """The diagnosis of a chronic condition with complications; of others there is one."""
        return f"{self.diagnosis[:3]}9" if self.kind == "chronic" else self.diagnosis


_SICK = (50, 100, 180, 300)
_OLD = (80, 100, 150, 200)
_MANY = (15, 25, 25, 18, 11, 6)

PATHS: tuple[Pathway, ...] = (
    Pathway("hip", "H", "0305", "1701", "elective", (4, 40, 320, 950, 1_600, 1_700, 900), 210,
            9_400, "heupslijtage", "worn hip", sexes=(80, 118), growth=15, treats=52,
            treated=420_000, stays=960_000, stay_days=3, ic=12_000, readmitted=42_000),
    Pathway("knee", "K", "0305", "1801", "elective", (30, 120, 520, 1_300, 1_800, 1_500,
            600), 205, 9_900, "knieslijtage", "worn knee", sexes=(82, 116), growth=18, treats=55,
            treated=330_000, stays=960_000, stay_days=3, ic=9_000, readmitted=40_000),
    Pathway("cataract", "Z", "0301", "0554", "elective", (4, 20, 190, 900, 2_900, 4_300, 2_600),
            98, 1_045, "staar", "cataract", growth=22, opens=35, treats=40, treated=820_000,
            follows=420_000),
    Pathway("hernia", "L", "0303", "0121", "elective", (60, 60, 180, 300, 380, 380, 220), 165,
            2_250, "liesbreuk", "inguinal hernia", sexes=(175, 28), treats=38,
            treated=780_000, stays=180_000, stay_days=1, readmitted=18_000),
    Pathway("gallbladder", "G", "0303", "0322", "elective", (3, 140, 190, 220, 240, 220, 120), 190,
            3_850, "galstenen", "gallstones", sexes=(62, 137), treats=35, treated=760_000,
            stays=640_000, stay_days=2, ic=6_000, readmitted=38_000),
    Pathway("prostate", "P", "0306", "0402", "elective", (0, 0, 60, 320, 560, 420, 160), 260,
            8_600, "prostaatkanker", "prostate cancer", sexes=(200, 0), growth=12, opens=14,
            treats=32, treated=380_000, stays=900_000, stay_days=3, ic=30_000, readmitted=50_000,
            follows=700_000, academic=400),
    Pathway("skin", "D", "0310", "0231", "elective", (1_600, 1_700, 2_100, 2_900, 4_100, 4_700,
            3_900), 125, 640, "huidafwijking", "skin condition", season="summer", growth=25,
            opens=42, treats=24, treated=260_000),
    Pathway("ear", "E", "0302", "0131", "elective", (1_900, 900, 1_100, 1_500, 1_900, 2_000,
            1_300), 118, 1_480, "oor, neus of keel", "ear, nose or throat", opens=30, treats=36,
            treated=140_000, stays=120_000, stay_days=1),
    Pathway("eye", "Y", "0301", "0655", "elective", (900, 500, 900, 1_700, 2_900, 3_900, 3_600),
            104, 980, "netvlies en glaucoom", "retina and glaucoma", growth=14, opens=38,
            treats=30, treated=90_000, follows=620_000),
    Pathway("chest_pain", "C", "0320", "0414", "elective", (50, 550, 1_400, 2_600, 3_700, 4_100,
            2_900), 295, 2_700, "pijn op de borst", "chest pain", sexes=(108, 92), opens=18,
            treats=28, treated=120_000, stays=350_000, stay_days=2, follows=380_000, frail=_OLD),
    Pathway("urology", "U", "0306", "0030", "elective", (240, 420, 800, 1_500, 2_500, 3_000,
            2_200), 175, 2_150, "plasklachten", "urinary complaints", sexes=(130, 70), opens=32,
            treats=42, treated=130_000, stays=260_000, stay_days=2, readmitted=30_000),
    Pathway("rare", "W", "0313", "0761", "chronic", (2, 2, 2, 2, 1, 1, 0), 480, 6_200,
            "zeldzame stofwisselingsziekte", "rare metabolic disease",
            present=(24, 24, 22, 18, 12, 6, 2), worse=30_000, stay_days=5, visits=_MANY,
            drug="orphan", every=14, units=8, academic=6_000),
    Pathway("birth", "B", "0307", "0711", "acute", (12, 2_500, 40, 0, 0, 0, 0), 310, 2_650,
            "bevalling", "childbirth", sexes=(0, 200), season="flat", growth=-5,
            treated=1_000_000, stays=820_000, stay_days=2, readmitted=12_000, follows=120_000),
    Pathway("pneumonia", "N", "0322", "1401", "acute", (110, 60, 130, 320, 780, 1_900, 3_600), 240,
            4_900, "longontsteking", "pneumonia", season="winter", frail=_SICK, growth=10,
            treated=1_000_000, stays=960_000, stay_days=6, ic=130_000, ic_days=6,
            readmitted=120_000, follows=250_000),
    Pathway("sepsis", "S", "0313", "0505", "acute", (20, 25, 60, 150, 330, 650, 900), 260, 7_800,
            "bloedvergiftiging", "sepsis", season="winter", frail=_SICK, treated=1_000_000,
            stays=1_000_000, stay_days=8, ic=640_000, ic_days=6, readmitted=150_000,
            academic=160),
    Pathway("fracture", "F", "0303", "0214", "acute", (1_900, 1_000, 900, 1_000, 1_300, 2_300,
            4_300), 245, 6_900, "botbreuk", "fracture", frail=_OLD, treated=230_000,
            stays=900_000, stay_days=5, ic=30_000, readmitted=70_000, season="flat",
            follows=260_000),
    Pathway("stroke", "R", "0330", "1111", "acute", (4, 22, 110, 290, 620, 1_250, 1_900), 390,
            5_900, "beroerte", "stroke", frail=_OLD, treated=1_000_000, stays=970_000,
            stay_days=6, ic=90_000, ic_days=4, readmitted=90_000, season="flat", follows=450_000),
    Pathway("infarct", "A", "0320", "0205", "acute", (0, 18, 150, 330, 480, 640, 780), 420, 6_600,
            "hartinfarct", "heart attack", sexes=(132, 68), frail=_OLD, treated=1_000_000,
            stays=980_000, stay_days=4, ic=260_000, ic_days=3, readmitted=110_000,
            season="winter", follows=800_000),
    Pathway("heart_failure", "M", "0320", "0302", "chronic", (2, 12, 70, 210, 560, 1_300, 2_200),
            275, 5_200, "hartfalen", "heart failure", present=(6, 60, 420, 1_500, 4_200, 9_500,
            15_000), frail=_OLD, opens=16, worse=85_000, stay_days=7, ic=60_000,
            readmitted=190_000, visits=_MANY),
    Pathway("copd", "Q", "0322", "1241", "chronic", (0, 10, 110, 260, 420, 480, 300), 230, 4_700,
            "COPD", "COPD", present=(0, 80, 900, 2_600, 4_200, 4_400, 2_600), frail=_OLD,
            opens=24, worse=70_000, stay_days=6, ic=75_000, readmitted=180_000, visits=_MANY,
            season="winter"),
    Pathway("diabetes", "T", "0313", "0223", "chronic", (30, 30, 60, 90, 110, 90, 40), 190, 3_600,
            "diabetes", "diabetes", present=(280, 450, 800, 1_200, 1_500, 1_200, 600),
            worse=14_000, stay_days=4, readmitted=70_000),
    Pathway("bowel", "V", "0318", "0601", "chronic", (18, 42, 34, 30, 26, 18, 8), 255, 4_400,
            "chronische darmontsteking", "inflammatory bowel disease",
            present=(60, 480, 560, 520, 460, 340, 150), worse=28_000, stay_days=5,
            readmitted=90_000, visits=_MANY, drug="negotiated", every=56, units=30),
    Pathway("rheumatism", "J", "0324", "0101", "chronic", (8, 34, 70, 96, 104, 90, 40), 215, 3_900,
            "reuma", "rheumatoid arthritis", present=(60, 380, 900, 1_500, 1_800, 1_500, 700),
            sexes=(58, 140), worse=8_000, stay_days=5, readmitted=60_000, drug="negotiated",
            every=28, units=12),
    Pathway("lung_cancer", "X", "0322", "1304", "chronic", (0, 3, 38, 130, 230, 220, 90), 520,
            7_400, "longkanker", "lung cancer", present=(0, 3, 40, 150, 250, 210, 70), opens=9,
            worse=130_000, stay_days=6, ic=45_000, readmitted=140_000, visits=_MANY,
            drug="lock", every=21, units=20, growth=8, academic=220),
)  # fmt: skip
"""Every pathway. The letter stands in the declaration codes of its products."""
