"""Drawings of orders: how fast an error or a sum goes, as a slope on logarithmic axes."""

import numpy
from matplotlib.axes import Axes
from numpy.typing import NDArray

from derive.notation.syntax import Reduce
from derive.show.emitted import Kernels
from derive.show.phrases import Told

from .canvas import BLUE, GREEN, GREY, ORANGE, PINK, Figure, draw
from .values import Setting, sides, summed

Steps = NDArray[numpy.floating]
LOSS = "L = exp(sin(u) + u*v) + v**3"               # smooth, with all derivatives
PLACE, DIRECTION = {"u": 0.7, "v": -0.4}, {"u": 0.6, "v": 0.8}


def differences(kernels: Kernels, one_sided: Told) -> Figure:
    """The errors of both gradient checks against epsilon, in double precision."""
    lengths = numpy.geomspace(1e-8, 0.3, 90)
    loss = kernels.function(LOSS, batch=("u", "v"))
    slopes = loss.slopes(**{name: numpy.full(1, place) for name, place in PLACE.items()})
    exact = sum(float(slopes[name][0]) * along for name, along in DIRECTION.items())

    def at(steps: Steps) -> Steps:
        return loss(**{name: place + steps * DIRECTION[name] for name, place in PLACE.items()})

    here = at(numpy.zeros(1))[0]
    one = abs(at(lengths) - here - lengths * exact) / lengths
    both = abs((at(lengths) - at(-lengths)) / 2 - lengths * exact) / lengths

    def paint(axes: Axes) -> None:
        axes.loglog(lengths, one, color=BLUE, label="one-sided")
        axes.loglog(lengths, both, color=ORANGE, label="central")
        axes.loglog(lengths, one[-30] * lengths / lengths[-30], color=GREY, linestyle=":", label="slope 1")
        axes.loglog(lengths, both[-10] * (lengths / lengths[-10]) ** 2, color=GREY, linestyle="--", label="slope 2")
        floor = 2.0**-53 * abs(here) / lengths
        axes.loglog(lengths, floor, color=GREEN, linewidth=1, label="rounding, $u\\,|L|/\\epsilon$")
        axes.set_ylim(1e-14, 10)
        axes.set_xlabel("$\\epsilon$")
        axes.set_ylabel("error$/\\epsilon$")

    return draw(
        one_sided.name,
        "On logarithmic axes the error of the one-sided difference falls with slope 1 and that of the central one "
        "with slope 2, until rounding takes over.",
        "|Delta L - <J, Delta w>|/epsilon for a smooth loss in double precision; loss and gradient are those of a "
        "kernel, which is what one checks in this way. The central check may take a much larger epsilon, where "
        "rounding does not matter.",
        paint, (loss.emitted,))


def step_sizes(kernels: Kernels, powers: Told) -> Figure:
    """Partial sums of k^-p and of their squares: which grow without bound, and which stay below the proved bound."""
    counts = numpy.unique(numpy.geomspace(1, 4000, 60).astype(int))
    term, square = (summed(powers.texts[k]) for k in (1, 2))
    bounds = {p: Setting({"c": 1.0, "p": p})(sides(powers.texts[2])[1]) for p in (0.75, 1.0)}

    def sums(tree: Reduce, p: float) -> list[float]:
        """Up to each of the counts."""
        places = range(1, counts[-1] + 1)
        found = numpy.cumsum([Setting({"c": 1.0, "p": p, tree.indices[0]: k})(tree.body) for k in places])
        return [float(found[n - 1]) for n in counts]

    def paint(axes: Axes) -> None:
        for p, colour in ((0.4, PINK), (0.75, BLUE), (1.0, GREEN)):
            axes.loglog(counts, sums(term, p), color=colour, label=f"sum, $p = {p}$")
            axes.loglog(counts, sums(square, p), color=colour, linestyle="--",
                        label=f"squares, $p = {p}$")
        for p, bound in bounds.items():
            axes.axhline(bound, color=GREY, linewidth=1, linestyle=":")
            axes.annotate(f"bound, $p = {p}$", (1, bound), fontsize=7, color=GREY, va="bottom")
        axes.set_xlabel("$n$")

    return draw(
        powers.name,
        "The sums of k to the power -p grow without bound for p up to 1; the sums of their squares stay below a "
        "bound for p above one half and grow for p = 0.4.",
        "Both conditions hold for 1/2 < p <= 1. The dotted lines are the bounds for the sums of squares. Drawn from "
        f"the formulas of {powers.name}.",
        paint)
