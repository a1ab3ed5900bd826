"""Control charts: what is noise and what is a signal.

``series`` is what goes in, ``limits`` the formulas over many charts at once, ``rules`` the rules by
name with their source, ``verdicts`` what they say together, ``chart`` a chart of one series,
``remarks`` what is said about it in words. May use findings, words and report only.
"""

from passend.monitoring.charts.chart import Chart, ChartPoint, Signal, chart, charts
from passend.monitoring.charts.limits import Grid, Limits, limits
from passend.monitoring.charts.remarks import claim_remark
from passend.monitoring.charts.rules import NELSON, NHS, SHEWHART, WESTERN_ELECTRIC, Rule, RuleSet
from passend.monitoring.charts.series import Exclusion, Freeze, Phase, Point, Series
from passend.monitoring.charts.verdicts import Assurance, Variation, Verdict, Verdicts, verdicts

__all__ = [
    "NELSON", "NHS", "SHEWHART", "WESTERN_ELECTRIC", "Assurance", "Chart", "ChartPoint",
    "Exclusion", "Freeze", "Grid", "Limits", "Phase", "Point", "Rule", "RuleSet", "Series",
    "Signal", "Variation", "Verdict", "Verdicts", "chart", "charts", "claim_remark", "limits",
    "verdicts",
]  # fmt: skip
