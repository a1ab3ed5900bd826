"""The made-up regions: a river country that ages, and a young port."""

from __future__ import annotations

from passend.claims.synthetic.region import Payer, Programme, Provider, Region, Town
from passend.words import Words

__all__ = ["REGIONS"]

_ELECTIVE_JOINTS = ("hip", "knee")


def _labels(*shares: int) -> tuple[Payer, ...]:
    """The labels of four insurers with their shares in a region, and the care office."""
    brug, jong, oost, maas, budget, heide = shares
    return (
        Payer("9001", "De Brug", "label", "Zorgverzekeraar De Brug", brug, 900, 995),
        Payer("9002", "De Brug Jong", "label", "Zorgverzekeraar De Brug", jong, 2200, 995),
        Payer("9004", "Oostgouw", "label", "Zorgverzekeraar Oostgouw", oost, 950, 1010),
        Payer("9005", "De Maas", "label", "Zorgverzekeraar De Maas", maas, 850, 1000),
        Payer("9006", "De Maas Budget", "label", "Zorgverzekeraar De Maas", budget, 1800, 1000),
        Payer("9003", "Heideland", "label", "Zorgverzekeraar Heideland", heide, 1000, 1035),
        Payer("9051", "Zorgkantoor De Brug", "care_office", "Zorgverzekeraar De Brug"),
    )


def _municipality(code: str, name: str) -> Payer:
    return Payer(code, f"Gemeente {name}", "municipality", f"Gemeente {name}")


def _programmes(
    hospital: str, academic: str, clinic: str, elsewhere: str, home: str
) -> tuple[Programme, ...]:
    return (
        Programme("ic-zonder-muren", "fewer_ic_days",
                  Words("IC-kennis op de afdeling: elk jaar 10 % minder IC-dagen",
                        "IC knowledge on the ward: 10 % fewer IC days every year"),
                  1, 1, {"per_year": 100}, provider=hospital),
        Programme("thuismeten", "telemonitoring",
                  Words("Hartfalen en COPD thuis gemeten in plaats van polibezoek",
                        "Heart failure and COPD measured at home instead of visits"),
                  1, 7, {"enrolled": 450, "visits": 350, "admissions": 250},
                  provider=hospital, paths=("heart_failure", "copd")),
        Programme("meekijken", "joint_consult",
                  Words("De huisarts laat een dermatoloog meekijken",
                        "The GP lets a dermatologist look along"),
                  1, 4, {"asked": 350, "avoided": 600}, paths=("skin",)),
        Programme("weer-zelf-doen", "reablement",
                  Words("Thuiszorg die weer leert zelf doen: elk jaar 5 % minder minuten",
                        "Home care that restores doing: 5 % fewer minutes every year"),
                  1, 1, {"per_year": 50}, provider=home),
        Programme("gewrichten-elders", "leakage",
                  Words("Heupen en knieën gaan na het vaste bedrag deels naar andere aanbieders",
                        "After the fixed sum hips and knees partly go to other providers"),
                  1, 1, {}, provider=hospital, paths=_ELECTIVE_JOINTS,
                  moves=(("agreed", academic, 90), ("market", clinic, 60),
                         ("unexplained", elsewhere, 70))),
    )  # fmt: skip


_RIVERLAND = Region(
    id="rivierland",
    name="Rivierland",
    towns=(
        Town("Lindenstroom", "9091", ("011", "012"), 45),
        Town("Karrewaard", "9091", ("013",), 15),
        Town("Oosterveld", "9092", ("014", "015"), 25),
        Town("Tweewater", "9093", ("016",), 15),
    ),
    payers=(
        *_labels(34, 12, 26, 18, 7, 3),
        _municipality("9091", "Lindenstroom"),
        _municipality("9092", "Oosterveld"),
        _municipality("9093", "Tweewater"),
    ),
    providers=(
        Provider("06991001", "Ziekenhuis De Linde", "hospital", (100, 100, 80, 60)),
        Provider("06990141", "Universitair Ziekenhuis Noorderpoort", "academic",
                 (10, 10, 16, 12), price=1120, wait=125),
        Provider("06991009", "Ziekenhuis Overzand", "elsewhere", (4, 8, 14, 40), price=1010),
        Provider("06991011", "Kliniek Karrewaard", "clinic", (22, 30, 12, 8),
                 paths=_ELECTIVE_JOINTS, price=930, wait=60),
        Provider("06991012", "Oogkliniek Glimmerlicht", "clinic", (30, 25, 30, 20),
                 paths=("cataract", "eye"), price=920, wait=55),
        Provider("06991013", "Huidkliniek Berkenwaal", "clinic", (25, 25, 20, 10),
                 paths=("skin",), price=950, wait=70),
        Provider("06990161", "GGZ Oostgouw", "mental", (60, 60, 70, 50), wait=120),
        Provider("06991021", "Praktijk De Zwaluwdreef", "mental", (30, 20, 20, 15), wait=75),
        Provider("41990001", "Thuiszorg Ottermeent", "home_care", (60, 50, 40, 50)),
        Provider("41990002", "Wijkteam Zwaluwdreef", "home_care", (30, 40, 50, 30), price=980),
        Provider("41990003", "Vrije Thuiszorg Kwikstaart", "home_care", (4, 3, 4, 6), paid=750),
        Provider("41990011", "Woonzorg Hazelmeent", "nursing_home", (50, 50, 50, 50)),
        Provider("41990021", "Hulp in Huis Waterkant", "household_help", (50, 50, 50, 50)),
        Provider("41990022", "Jeugdhulp Kwikstaart", "youth_care", (50, 50, 50, 50)),
    ),
    programmes=_programmes("06991001", "06990141", "06991011", "06991009", "41990001"),
    ages=(48, 52, 55, 57, 55, 56, 58, 59, 57, 60, 68, 74, 73, 67, 58, 47, 31, 17, 7, 1),
    practices="069950",
)  # fmt: skip

_PORT = Region(
    id="havenstad",
    name="Havenstad",
    towns=(
        Town("Havenstad", "9094", ("021", "022", "023"), 80),
        Town("Zoutdijk", "9095", ("024",), 20),
    ),
    payers=(
        *_labels(14, 14, 12, 34, 18, 8),
        _municipality("9094", "Havenstad"),
        _municipality("9095", "Zoutdijk"),
    ),
    providers=(
        Provider("06993001", "Ziekenhuis Meeuwenhaven", "hospital", (100, 80), price=1010),
        Provider("06993002", "Universitair Ziekenhuis Vuurbaak", "academic", (40, 20), price=1130,
                 wait=130),
        Provider("06993009", "Ziekenhuis Overzand Zuid", "elsewhere", (4, 25), price=1005),
        Provider("06993011", "Kliniek De Kade", "clinic", (30, 15), paths=_ELECTIVE_JOINTS,
                 price=940, wait=60),
        Provider("06993012", "Oogkliniek Vuurbaak", "clinic", (35, 25), paths=("cataract", "eye"),
                 price=925, wait=50),
        Provider("06993013", "Huidkliniek De Kade", "clinic", (35, 15), paths=("skin",), price=945,
                 wait=65),
        Provider("06993021", "GGZ Havenmond", "mental", (70, 60), wait=150),
        Provider("06993022", "Praktijk Zoutdijk", "mental", (25, 40), wait=80),
        Provider("41993001", "Thuiszorg Meeuwenhaven", "home_care", (60, 50)),
        Provider("41993002", "Wijkteam De Kade", "home_care", (45, 30), price=985),
        Provider("41993003", "Vrije Thuiszorg Bakboord", "home_care", (7, 4), paid=700),
        Provider("41993011", "Woonzorg Vuurbaak", "nursing_home", (50, 50)),
        Provider("41993021", "Hulp in Huis Havenmond", "household_help", (50, 50)),
        Provider("41993022", "Jeugdhulp Bakboord", "youth_care", (50, 50)),
    ),
    programmes=_programmes("06993001", "06993002", "06993011", "06993009", "41993001"),
    ages=(58, 55, 52, 58, 82, 95, 88, 78, 68, 62, 60, 57, 50, 42, 34, 26, 17, 9, 4, 1),
    practices="069970",
    arrivals=34,
    switchers=(130, 80, 28),
)  # fmt: skip

REGIONS = {region.id: region for region in (_RIVERLAND, _PORT)}
"""Every region that can be made, by its id."""
