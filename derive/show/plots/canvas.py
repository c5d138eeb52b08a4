"""A drawing as SVG that stands in a page: its own ids, a title that is read aloud, no date and no network."""

import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from derive.show.emitted import Emitted

INK, BLUE, ORANGE, GREEN, PINK, GREY = "#1c1c22", "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#8a8a8a"
SIZE = 4.8, 3.1                 # inches: what is written in it can be read on a telephone
SETTINGS = {
    "font.family": "serif", "font.size": 9, "axes.spines.top": False, "axes.spines.right": False, "axes.grid": True,
    "grid.color": "#e4e4e0", "lines.linewidth": 1.5, "legend.frameon": False, "legend.fontsize": 8,
    "svg.fonttype": "path", "mathtext.fontset": "dejavuserif", "svg.hashsalt": "chalkproof",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """What is drawn about a claim, in words for those who do not see it, what it shows, and what has computed it."""

    claim: str
    svg: str
    alt: str
    caption: str
    kernels: tuple[Emitted, ...] = ()


def draw(claim: str, alt: str, caption: str, paint: Callable[[Axes], None],
         kernels: Sequence[Emitted] = ()) -> Figure:
    """One pair of axes, painted."""
    with matplotlib.rc_context(SETTINGS):
        canvas = Canvas(figsize=SIZE, layout="constrained")
        axes = canvas.add_subplot()
        paint(axes)
        if axes.get_legend_handles_labels()[1]:
            axes.legend()
        file = io.StringIO()
        canvas.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    return Figure(claim, _inlined(file.getvalue(), claim, alt), alt, caption, tuple(kernels))


def _inlined(svg: str, name: str, alt: str) -> str:
    """Without its head, and with ids that no other drawing on the page has."""
    svg = svg[svg.index("<svg"):].strip()
    own = name.replace(".", "-")
    svg = re.sub(r'\bid="([^"]+)"', rf'id="{own}-\1"', svg)
    svg = re.sub(r'(xlink:href|href)="#([^"]+)"', rf'\1="#{own}-\2"', svg)
    svg = re.sub(r"url\(#([^)]+)\)", rf"url(#{own}-\1)", svg)
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    words = alt.replace("&", "and").replace("<", "less than").replace('"', "'")
    return svg.replace("<svg ", f'<svg role="img" aria-label="{words}" ', 1)
