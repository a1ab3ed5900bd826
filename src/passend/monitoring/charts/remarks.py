"""What is said about a chart in words: what people write beside it, and what the chart leaves open.

A sentence that claims a change beside a chart without a signal gets a remark; nothing else is ever
concluded from what people write.
"""

from __future__ import annotations

import re

from passend.monitoring.charts.chart import Chart, Signal
from passend.monitoring.charts.rules import RULES
from passend.words import Words

__all__ = ["OVER_DISPERSED", "chart_remarks", "claim_remark", "signal_words"]

OVER_DISPERSED = 1.3
"""From this sigma of z on, months of a p or u chart differ by visibly more than chance."""

_BETTER = r"verbeter\w*|beter(e)?|improv\w*|better|vooruitgang|progress"
_WORSE = r"verslechter\w*|slechter(e)?|achteruit\w*|worse\w*|deteriorat\w*"
_HIGHER = (
    r"gestegen|stijgt|stijging|toegenomen|toename|neemt toe|hoger|rose|risen|increas\w*|higher"
)
_LOWER = r"gedaald|daalt|daling|afgenomen|afname|neemt af|lager|fell|fallen|decreas\w*|lower"
_DENIED = re.compile(r"\b(niet|geen|nooit|nog niet|not|no|never|neither)\b", re.IGNORECASE)
_CLAIMS = {
    name: re.compile(rf"\b({words})\b", re.IGNORECASE)
    for name, words in (("better", _BETTER), ("worse", _WORSE), ("up", _HIGHER), ("down", _LOWER))
}
_REMARK = Words(
    "Er staat “{said}”, maar de kaart toont in deze fase geen nieuw signaal die kant op: wat er "
    "te zien is past bij toeval.",
    "It says “{said}”, but the chart shows no signal that way in this phase: what can be seen fits "
    "chance.",
)


def claim_remark(text: str, chart: Chart) -> Words | None:
    """A remark on a sentence that says that a figure changed while the newest signal of its chart,
    in its last phase, goes another way or is not there; None where the chart bears it out, or where
    nothing is claimed. A clause that denies (``niet``, ``geen``, ``not``) claims nothing."""
    for clause in re.split(r"[.;:!?\n,]", text):
        if _DENIED.search(clause):
            continue
        for claim, words in _CLAIMS.items():
            said = words.search(clause)
            if said and not _borne_out(claim, chart):
                return Words(_REMARK.nl.format(said=said[0]), _REMARK.en.format(said=said[0]))
    return None


def _borne_out(claim: str, chart: Chart) -> bool:
    """The newest signal of the last phase goes the way that is claimed."""
    phase = chart.points[-1].phase if chart.points else 0
    signals = [signal for signal in chart.signals if signal.phase == phase]
    ways = {signal.way for signal in signals if signal.last == signals[-1].last}
    if chart.verdict.variation == "unjudged":
        return False
    if claim in ("up", "down"):
        return claim in ways
    if not chart.series.better:
        return bool(ways & {"up", "down"})
    good = chart.series.better
    bad = "down" if good == "up" else "up"
    return (good if claim == "better" else bad) in ways


def signal_words(signal: Signal, language: str) -> str:
    """A signal as a sentence: the rule, the months, which way."""
    rule = RULES[signal.rule]
    way = {"up": Words(" (omhoog)", " (up)"), "down": Words(" (omlaag)", " (down)")}
    months = signal.first if signal.first == signal.last else f"{signal.first} – {signal.last}"
    return f"{months}: {rule.says[language]}{way[signal.way][language] if signal.way else ''}"


def chart_remarks(chart: Chart) -> tuple[Words, ...]:
    """What a reader of the chart must know: agreed phases, freeze and exclusions with their reason,
    missing months, more spread than chance."""
    series = chart.series
    found = [
        Words(f"Vanaf {phase.start} nieuwe grenzen: {phase.reason}",
              f"New limits from {phase.start}: {phase.reason}")
        for phase in series.phases
    ]  # fmt: skip
    if series.frozen:
        until, why = series.frozen.until, series.frozen.reason
        found.append(Words(f"Grenzen uit de maanden tot en met {until}: {why}",
                           f"Limits from the months up to {until}: {why}"))  # fmt: skip
    found += [
        Words(f"{e.window} telt niet mee: {e.reason}", f"{e.window} does not count: {e.reason}")
        for e in series.excluded
    ]
    missing = [point.window for point in series.points if not point.present]
    if missing:
        months = ", ".join(missing)
        found.append(Words(f"Geen cijfer voor {months}.", f"No figure for {months}."))
    spread = chart.dispersion
    if spread is not None and spread >= OVER_DISPERSED and series.kind in ("p", "u"):
        nl, en = f"{spread:.1f}".replace(".", ","), f"{spread:.1f}"
        found.append(Words(
            f"De maanden verschillen {nl} keer zoveel als toeval alleen geeft: een {series.kind}'-"
            "kaart geeft minder schijnsignalen.",
            f"Months differ {en} times as much as chance alone gives: a {series.kind}' chart gives "
            "fewer false signals."))  # fmt: skip
    return tuple(found)
