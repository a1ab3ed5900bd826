"""Funnels and mirror information: how providers compare, as questions to ask.

``limits`` holds the published formulas, ``funnel`` the comparison with over-dispersion,
``standardise`` and ``casemix`` what is expected of each provider, ``suppression`` keeps small
cells from being worked out, ``mirror`` is what leaves the house: questions, caveats and a method
that both parties agreed. May use findings, words, observations and report; statsmodels only in
``casemix``.
"""

from passend.monitoring.funnels.funnel import Funnel, FunnelPoint, Place, Unit, funnel
from passend.monitoring.funnels.limits import byar, wilson
from passend.monitoring.funnels.standardise import Direct, Indirect, Stratum, direct, indirect

__all__ = [
    "Direct", "Funnel", "FunnelPoint", "Indirect", "Place", "Stratum", "Unit", "byar", "direct",
    "funnel", "indirect", "wilson",
]  # fmt: skip
