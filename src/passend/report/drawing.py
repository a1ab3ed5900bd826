"""What the pictures of monitoring share: colors, the extra, and SVG from a chart.

All charts of a report are drawn in this process by one renderer; nothing is started beside it.
"""

from __future__ import annotations

import json
from typing import Any

__all__ = ["BLUE", "GREY", "LIGHT", "RED", "drawn", "extra"]

BLUE, LIGHT, RED, GREY = "#1d4f6e", "#c9dbe6", "#a4412b", "#6b7680"


def extra() -> tuple[Any, Any] | None:
    """Altair and the renderer; None without the extra ``charts``."""
    try:
        import altair
        import vl_convert
    except ImportError:
        return None
    return altair, vl_convert


def drawn(altair: Any, vl_convert: Any, chart: Any, language: str) -> str:
    """A chart as SVG, with the figures of its axes as the language writes them."""
    spec = chart.configure(
        font="sans-serif", axis=altair.AxisConfig(labelFontSize=11, titleFontSize=11),
        legend=altair.LegendConfig(labelFontSize=12), view=altair.ViewConfig(stroke=None),
        title=altair.TitleConfig(anchor="start", fontSize=13, subtitleFontSize=12),
    ).to_dict()  # fmt: skip
    locale = "nl-NL" if language == "nl" else "en-US"
    return str(vl_convert.vegalite_to_svg(json.dumps(spec), format_locale=locale))
