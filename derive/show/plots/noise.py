"""Drawings of variances: the line that the claim gives, and samples drawn with a fixed seed beside it."""

import math

import numpy
from matplotlib.axes import Axes

from derive.show.emitted import Kernels, Step
from derive.show.phrases import Told

from .canvas import BLUE, GREEN, GREY, INK, ORANGE, PINK, Figure, draw
from .values import Setting, sides


def minibatch(kernels: Kernels, claim: Told) -> Figure:
    """The variance of a mean of B, and the line 1/B."""
    random = numpy.random.default_rng(1)
    sizes = [2**k for k in range(9)]
    mean = kernels.function("y = mean(i, d[i])", batch=("d",))
    sampled = [float(mean(d=random.exponential(size=(4000, size))).var()) for size in sizes]
    factor = sides(claim.texts[0])[1]           # 1/B*Var(d[1]), with a variance of 1
    line = [Setting({"B": size, "Var": 1.0})(factor) for size in sizes]

    def paint(axes: Axes) -> None:
        axes.loglog(sizes, line, color=GREY, label="$\\mathrm{Var}/B$")
        axes.loglog(sizes, sampled, "o", color=BLUE, label="4000 batches each")
        axes.set_xlabel("$B$")
        axes.set_ylabel("variance of the mean")

    return draw(
        claim.name,
        "On logarithmic axes the sampled variance of a mini-batch mean lies on the straight line 1/B.",
        "Means of B independent numbers of variance 1 (exponential law), taken by a kernel. The line is the right side "
        f"of {claim.name}.",
        paint, (mean.emitted,))


def temperature(kernels: Kernels, exact: Told) -> Figure:
    """The stationary variance of SGD with momentum: the exact formula, its leading order, and runs."""
    formula, leading = sides(exact.texts[0])[0], sides(exact.texts[0])[1]
    fixed = {"C": 1.0, "h": 1.0, "B": 1.0, "mu": 0.9}
    rates = numpy.geomspace(0.05, 12.0, 40)
    few = numpy.geomspace(0.05, 10.0, 9)
    step = kernels.step(("v[t] = mu*v[t-1] + g[t]", "theta[t] = theta[t-1] - eta*v[t]"))

    def at(eta0: float) -> dict[str, float]:
        return {**fixed, "eta0": eta0, "eta": (1 - fixed["mu"]) * fixed["B"] * eta0}

    def stands_for(eta0: float) -> float:
        """The right side without its last factor is the leading order: the left side at a step that tends to 0."""
        small = at(eta0 * 1e-7)
        return Setting(small)(leading) * 1e7

    def paint(axes: Axes) -> None:
        axes.loglog(rates, [Setting(at(r))(formula) for r in rates], color=BLUE, label="exact")
        axes.loglog(rates, [stands_for(r) for r in rates], color=GREY, linestyle="--", label="leading order")
        axes.loglog(few, [_simulated(step, at(r)) for r in few], "o", color=ORANGE, label="simulated")
        axes.set_xlabel("$\\eta_0$")
        axes.set_ylabel("stationary variance")

    return draw(
        exact.name,
        "The simulated variance of SGD with momentum lies on the exact curve, which leaves the straight line of "
        "the leading order as the learning rate grows.",
        "Quadratic loss, momentum 0.9, eta = (1 - mu) B eta_0. The temperature is eta_0 C/(2 h) to leading order; "
        f"the exact variance, the left side of {exact.name}, has mu and B at the next. Simulated by the kernel of the "
        "update rule, 4000 runs at each learning rate.",
        paint, (step.emitted,))


def _simulated(step: Step, names: dict[str, float]) -> float:
    """The mean square of many runs with the gradient h theta + noise, after they have settled."""
    random = numpy.random.default_rng(2)
    theta, velocity, squares = numpy.zeros(4000), numpy.zeros(4000), []
    last = 60 + int(8 / (names["eta"] * names["h"] / (1 - names["mu"])))
    for k in range(last + 40):
        noise = random.normal(size=theta.size) * math.sqrt(names["C"] / names["B"])
        step.kernel(v=velocity, theta=theta, g=names["h"] * theta + noise, mu=names["mu"], eta=names["eta"])
        if k >= last:
            squares.append(float((theta**2).mean()))
    return sum(squares) / len(squares)


def quantised(kernels: Kernels, variance: Told) -> Figure:
    """The variance of a quantised entry over (a, b), where it is allowed, and where it is least."""
    formula = sides(variance.texts[1])[-1]
    least, most, entry = -1.0, 2.0, 0.5
    a, b = numpy.linspace(0.5, 6.0, 120), numpy.linspace(-4.0, 1.0, 120)
    values = numpy.array([[Setting({"a": x, "b": y, "i": 1}, {"g": lambda i: entry})(formula) for x in a] for y in b])
    allowed = (b[:, None] <= least) & (a[None, :] + b[:, None] >= most)

    def paint(axes: Axes) -> None:
        shades = axes.contourf(a, b, numpy.where(allowed, values, numpy.nan), levels=14, cmap="viridis")
        axes.figure.colorbar(shades, ax=axes, label="variance")
        axes.plot(most - least, least, "o", color=ORANGE, label="$b = m,\\ a = M - m$")
        axes.plot(a, most - a, color=INK, linewidth=1, linestyle="--", label="$a + b = M$")
        axes.axhline(least, color=INK, linewidth=1, linestyle=":", label="$b = m$")
        axes.set_ylim(b[0], b[-1])
        axes.set_xlabel("$a$")
        axes.set_ylabel("$b$")

    return draw(
        variance.name,
        "In the region b at most m and a + b at least M the variance is least in its corner, at b = m and a = M - "
        "m.",
        "The variance (g - b)(a + b - g) of one entry g = 0.5 between m = -1 and M = 2. White is not allowed: "
        f"there a probability would leave [0, 1]. Drawn from the formula of {variance.name}.",
        paint)


def rectified(kernels: Kernels, normal: Told) -> Figure:
    """The variance of relu(s z) against s^2: the claim's line, and samples; and where it is 1."""
    formula = sides(normal.texts[0])[1]
    random = numpy.random.default_rng(4)
    sample = random.normal(size=400_000)
    relu = kernels.function("y[i] = relu(s*z[i])")
    scales = numpy.linspace(0.2, 2.2, 21)
    root = 1 / Setting({"s": 1.0})(formula)

    def paint(axes: Axes) -> None:
        axes.plot(scales**2, [Setting({"s": s})(formula) for s in scales], color=BLUE, label="proved")
        axes.plot(scales**2, [relu(s=s, z=sample).var() for s in scales], "o", color=ORANGE, markersize=4,
                  label="sampled")
        axes.axhline(1, color=GREY, linestyle="--")
        axes.axvline(root, color=GREEN, label=f"$c = {root:.3f}$")
        axes.axvline(2, color=PINK, linestyle=":", label="$2$, for the mean square")
        axes.set_xlabel("$s^2$")
        axes.set_ylabel("$\\mathrm{Var}\\,\\mathrm{relu}(s z)$")

    return draw(
        normal.name,
        "The variance of relu of a normal number grows linearly with its variance and is 1 where that is about "
        "2.93.",
        "z is standard normal. To keep the variance at 1 the variance before relu must be c = 1/(1/2 - 1/(2 pi)). The "
        f"line is the right side of {normal.name}; the samples went through the kernel of relu.",
        paint, (relu.emitted,))
