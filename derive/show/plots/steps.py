"""Drawings of orders: how fast an error or a sum goes, as a slope on logarithmic axes."""

import numpy
from matplotlib.axes import Axes

from derive.show.told import Told

from .canvas import BLUE, GREEN, GREY, ORANGE, PINK, Figure, draw
from .values import Setting, sides

SAMPLE = numpy.array([0.7, -0.4])                   # where, and along which direction, the differences are taken
DIRECTION = numpy.array([0.6, 0.8])


def loss(w: numpy.ndarray) -> float:
    """A smooth loss with all derivatives."""
    return float(numpy.exp(numpy.sin(w[0]) + w[0] * w[1]) + w[1] ** 3)


def slope(w: numpy.ndarray) -> numpy.ndarray:
    common = numpy.exp(numpy.sin(w[0]) + w[0] * w[1])
    return numpy.array([common * (numpy.cos(w[0]) + w[1]), common * w[0] + 3 * w[1] ** 2])


def differences(one_sided: Told) -> Figure:
    """The errors of both gradient checks against epsilon, in double precision."""
    lengths = numpy.geomspace(1e-8, 0.3, 90)
    exact = float(slope(SAMPLE) @ DIRECTION)
    here = loss(SAMPLE)
    one = [abs(loss(SAMPLE + e * DIRECTION) - here - e * exact) / e for e in lengths]
    both = [abs((loss(SAMPLE + e * DIRECTION) - loss(SAMPLE - e * DIRECTION)) / 2 - e * exact) / e for e in lengths]

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
        "|Delta L - <J, Delta w>|/epsilon for a smooth loss in double precision. The central check may take a "
        "much larger epsilon, where rounding does not matter.",
        paint)


def step_sizes(powers: Told) -> Figure:
    """Partial sums of k^-p and of their squares: which grow without bound, and which stay below the proved bound."""
    counts = numpy.unique(numpy.geomspace(1, 10_000, 60).astype(int))
    places = numpy.arange(1, counts[-1] + 1)
    bounds = {p: Setting({"c": 1.0, "p": p})(sides(powers.texts[2])[1]) for p in (0.75, 1.0)}

    def paint(axes: Axes) -> None:
        for p, colour in ((0.4, PINK), (0.75, BLUE), (1.0, GREEN)):
            steps = places**-p
            axes.loglog(counts, numpy.cumsum(steps)[counts - 1], color=colour, label=f"sum, $p = {p}$")
            axes.loglog(counts, numpy.cumsum(steps**2)[counts - 1], color=colour, linestyle="--",
                        label=f"squares, $p = {p}$")
        for p, bound in bounds.items():
            axes.axhline(bound, color=GREY, linewidth=1, linestyle=":")
            axes.annotate(f"bound, $p = {p}$", (1, bound), fontsize=7, color=GREY, va="bottom")
        axes.set_xlabel("$n$")

    return draw(
        powers.name,
        "The sums of k to the power -p grow without bound for p up to 1; the sums of their squares stay below a "
        "bound for p above one half and grow for p = 0.4.",
        "Both conditions hold for 1/2 < p <= 1. The dotted lines are the bounds of the claim for the sums of "
        "squares.",
        paint)
