"""Regions side by side: acute care that closes and diverts, and where the need is most urgent.

``acute`` counts closed hours and diverted patients so that they add up, ``urgency`` ranks regions.
May use findings, money, report and words only.
"""

from passend.monitoring.regions.acute import AcuteRegion, Closure, Diversion, acute_regions
from passend.monitoring.regions.urgency import Need, Ranked, ranked

__all__ = [
    "AcuteRegion", "Closure", "Diversion", "Need", "Ranked", "acute_regions", "ranked",
]  # fmt: skip
