"""Drawings of sequences: each is the claim's own recurrence, run."""

from collections.abc import Callable, Mapping

import numpy
from matplotlib.axes import Axes

from derive.show.told import Told

from .canvas import BLUE, GREEN, GREY, ORANGE, PINK, Figure, draw
from .values import Array, Setting, run, sides


def averages(rescaled: Told, bias: Told) -> Figure:
    """y_t of momentum against N c, and the bias-corrected average of the same input."""
    names, length = {"N": 10.0, "c": 1.0}, 50
    steps = range(length + 1)
    y = run(rescaled.laws, names, {"x": lambda t: 1.0}, {})
    corrected = run(bias.laws, names, {"x": lambda t: 1.0}, {("y", 0): 0.0})["y"]

    def paint(axes: Axes) -> None:
        axes.axhline(10, color=GREY, linestyle="--", label="$N c$")
        axes.plot(steps, [y["y"](t) for t in steps], color=BLUE, label="$y_t$ of momentum")
        axes.plot(steps, [10 * y["mu"](t) for t in steps], color=ORANGE, linestyle=":", linewidth=3, label="$N\\mu_t$")
        axes.plot(steps[1:], [corrected(t) for t in steps[1:]], color=GREEN, label="bias-corrected average")
        axes.set_xlabel("$t$")

    return draw(
        rescaled.name,
        "Momentum with N = 10 and input 1 rises from 0 towards N c = 10 and coincides with N mu; the bias- "
        "corrected average is 1 from the first step on.",
        "Constant input c = 1, N = 10. y_t tends to N c and is N times the running average at every step; with "
        "1/min(t, N) the average is c from the first step on.",
        paint)


def adam(constant: Told) -> Figure:
    """Both averages before and after the correction, for a constant derivative."""
    names = {"delta": 0.9, "gamma": 0.99, "c": 1.0}
    found = run(constant.laws, names, {"d": lambda k: 1.0}, {})
    steps = range(1, 101)
    factor = {name: [Setting({**names, "k": k})(sides(text)[1]) for k in steps]
              for name, text in zip(("m", "v"), constant.texts, strict=True)}

    def paint(axes: Axes) -> None:
        for name, colour in (("m", BLUE), ("v", ORANGE)):
            raw = [found[name](k) for k in steps]
            axes.plot(steps, raw, color=colour, label=f"${name}_k$")
            axes.plot(steps, [value / whole for value, whole in zip(raw, factor[name], strict=True)], color=colour,
                      linestyle="--", label=f"$\\hat{{{name}}}_k$")
        axes.set_xlabel("$k$")

    return draw(
        constant.name,
        "With a constant derivative 1, m and v rise slowly from 0 to 1; after the correction both are 1 at every "
        "step.",
        "A constant derivative c = 1, with delta = 0.9 and gamma = 0.99: divided by what the claim says they are, "
        "both averages are exact at every step.",
        paint)


def regularised(runs: Told, printed: Told, repaired: Told) -> Figure:
    """The first algorithm, and the second with the printed strength, from rest, and with the proved map."""
    names = {"mu": 0.9, "alpha": 0.1, "lam": 0.4, "h": 1.0}
    noise = numpy.random.default_rng(3).normal(size=200)
    mapped = {**names, "alpha2": 0.1, "mu2": 0.9 * (1 - 0.1 * 0.4)}
    inputs = {"g": lambda t: float(noise[t]) if t >= 0 else 0.0}
    rest = {("theta", 0): 4.0, ("theta2", 0): 4.0, ("v", -1): 0.0, ("v2", -1): 0.0}
    strengths = {"printed": Setting(mapped)(sides(printed.texts[0])[-1]),
                 "repaired": Setting(mapped)(sides(repaired.texts[0])[-1])}
    start = {**rest, ("v2", -1): _matching_start(runs, {**mapped, "lam2": strengths["repaired"]}, inputs, rest)}
    steps = range(61)
    first = run(runs.laws, {**mapped, "lam2": 0.0}, inputs, rest)["theta"]
    wanted = (("as printed, from rest", "printed", rest, ORANGE), ("repaired, from rest", "repaired", rest, PINK),
              ("repaired, with the start", "repaired", start, GREEN))
    lines = [(label, run(runs.laws, {**mapped, "lam2": strengths[which]}, inputs, begin)["theta2"], colour)
             for label, which, begin, colour in wanted]

    def paint(axes: Axes) -> None:
        axes.plot(steps, [first(t) for t in steps], color=BLUE, linewidth=3.5, alpha=.5, label="first algorithm")
        for label, sequence, colour in lines:
            axes.plot(steps, [sequence(t) for t in steps], color=colour, label=label)
        axes.set_xlabel("$t$")
        axes.set_ylabel("$\\theta_t$")

    return draw(
        runs.name,
        "The second algorithm follows the first exactly with the repaired strength and the matching start; with "
        "the printed strength it does not.",
        "The same gradients for both algorithms. Only the proved map of parameters, with its map of the starting "
        "velocity, gives one trajectory.",
        paint)


def _matching_start(runs: Told, names: Mapping[str, float], inputs: Mapping[str, Array],
                    rest: Mapping[tuple[str, int], float]) -> float:
    """The velocity that puts the second run's first step where the first's is: that step is linear in it."""
    def apart(velocity: float) -> float:
        found = run(runs.laws, names, inputs, {**rest, ("v2", -1): velocity})
        return found["theta2"](1) - found["theta"](1)

    return apart(0.0) / (apart(0.0) - apart(1.0))


def units(adaptive: Told, steps: Told) -> Figure:
    """The output W x after a change of units by c: under SGD, and with the step divided by sigma or by its square."""
    noise = numpy.random.default_rng(5).normal(size=80)
    names, times = {"eta": 0.1, "sigma": 1.0, "c": 3.0}, range(41)
    change = names["c"]

    def outputs(step: Callable[[Mapping[str, float]], float], scale: float) -> list[float]:
        """W_t x_t with x = 1 in the old units, scale in the new; the loss gradient pulls it to 1, and is noisy."""
        weight, found = 0.0, [0.0]
        for t in times[1:]:
            slope = scale * weight - 1.0 + 0.2 * float(noise[t])
            weight -= step({**names, "c": scale, "dl": slope, "x": 1.0})
            found.append(scale * weight)
        return found

    by_square, by_sigma = (sides(text)[0] for text in steps.texts)

    def paint(axes: Axes) -> None:
        axes.plot(times, outputs(lambda at: Setting(at)(by_square), 1.0), color=BLUE, linewidth=4, alpha=.45,
                  label="old units, any of them")
        axes.plot(times, outputs(lambda at: at["eta"] * at["dl"] * at["c"], change), color=ORANGE,
                  label="new units, SGD")
        axes.plot(times, outputs(lambda at: Setting(at)(by_sigma), change), color=PINK,
                  label="new units, $\\eta/\\sigma$ as RMSProp has it")
        axes.plot(times, outputs(lambda at: Setting(at)(by_square), change), color=GREEN,
                  label="new units, $\\eta/\\sigma^2$")
        axes.set_xlabel("$t$")
        axes.set_ylabel("$W_t x_t$")

    return draw(
        adaptive.name,
        "After a feature is measured in units three times smaller, SGD takes another path, and so does a step "
        "divided by sigma; with the step divided by sigma squared the outputs are the same as before.",
        "One feature, measured in other units (x becomes 3 x, W becomes W/3). The step eta/sigma^2 keeps the "
        "outputs; plain SGD and RMSProp's eta/sigma do not.",
        paint)
