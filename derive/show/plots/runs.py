"""Drawings of sequences: the kernels of the claims' own recurrences, run."""

from collections.abc import Callable, Mapping

import numpy
from matplotlib.axes import Axes

from derive.show.emitted import Kernels, Step
from derive.show.phrases import Told

from .canvas import BLUE, GREEN, GREY, ORANGE, PINK, Figure, draw
from .values import Array, Setting, run, sides, starts


def averages(kernels: Kernels, rescaled: Told, limit: Told, bias: Told) -> Figure:
    """y_t of momentum against N c, and the bias-corrected average of the same input."""
    names, length = {"N": 10.0, "c": 1.0}, 50
    inputs = {"x": lambda t: names["c"]}
    both, corrected = kernels.step(rescaled.laws), kernels.step(bias.laws)
    found = run(both, names, inputs, starts(rescaled.laws, names), length)
    average = run(corrected, names, inputs, {"y": 0.0}, length)["y"]
    tends = Setting(names)(sides(limit.texts[0])[1])

    def paint(axes: Axes) -> None:
        axes.axhline(tends, color=GREY, linestyle="--", label="$N c$")
        axes.plot(found["y"], color=BLUE, label="$y_t$ of momentum")
        axes.plot([names["N"] * mu for mu in found["mu"]], color=ORANGE, linestyle=":", linewidth=3, label="$N\\mu_t$")
        axes.plot(range(1, length + 1), average[1:], color=GREEN, label="bias-corrected average")
        axes.set_xlabel("$t$")

    return draw(
        rescaled.name,
        "Momentum with N = 10 and input 1 rises from 0 towards N c = 10 and coincides with N mu; the bias-corrected "
        "average is 1 from the first step on.",
        "Constant input c = 1, N = 10. y_t tends to N c and is N times the running average at every step; with "
        f"1/min(t, N) the average is c from the first step on. Run by the kernels of {rescaled.name} and {bias.name}; "
        f"the limit is that of {limit.name}.",
        paint, (both.emitted, corrected.emitted))


def adam(kernels: Kernels, constant: Told) -> Figure:
    """Both averages before and after the correction, for a constant derivative."""
    names = {"delta": 0.9, "gamma": 0.99, "c": 1.0}
    step = kernels.step(constant.laws)
    found = run(step, names, {"d": lambda k: names["c"]}, dict.fromkeys(step.states, 0.0), 100)
    steps = range(1, 101)
    zero: Mapping[str, Array] = dict.fromkeys(step.states, lambda k: 0.0)
    factor = {name: [Setting({**names, "k": k}, zero)(sides(text)[1]) for k in steps]
              for name, text in zip(("m", "v"), constant.texts, strict=True)}

    def paint(axes: Axes) -> None:
        for name, colour in (("m", BLUE), ("v", ORANGE)):
            raw = found[name][1:]
            axes.plot(steps, raw, color=colour, label=f"${name}_k$")
            axes.plot(steps, [value / whole for value, whole in zip(raw, factor[name], strict=True)], color=colour,
                      linestyle="--", label=f"$\\hat{{{name}}}_k$")
        axes.set_xlabel("$k$")

    return draw(
        constant.name,
        "With a constant derivative 1, m and v rise slowly from 0 to 1; after the correction both are 1 at every "
        "step.",
        "A constant derivative c = 1, from 0, with delta = 0.9 and gamma = 0.99: divided by what the claim says they "
        f"are, both averages are exact at every step. Run by the kernel of {constant.name}.",
        paint, (step.emitted,))


def regularised(kernels: Kernels, runs: Told, printed: Told, repaired: Told) -> Figure:
    """The first algorithm, and the second with the printed strength, from rest, and with the proved map."""
    noise = numpy.random.default_rng(3).normal(size=200)
    names = {"mu": 0.9, "alpha": 0.1, "lam": 0.4, "alpha2": 0.1, "mu2": 0.9 * (1 - 0.1 * 0.4)}
    inputs: Mapping[str, Array] = {"g": lambda t: float(noise[t])}
    step = kernels.step(runs.laws)
    strengths = {"printed": Setting(names)(sides(printed.texts[0])[-1]),
                 "repaired": Setting(names)(sides(repaired.texts[0])[-1])}

    def course(strength: float, velocity: float, length: int = 60) -> Mapping[str, list[float]]:
        """Both algorithms from theta = 4, the second with this velocity v'[-1] to start from, the first from rest."""
        own = {**names, "lam2": strength}
        rest = {"theta": 4.0, "theta2": 4.0, "v": 0.0, "v2": velocity}
        # v[0] comes before the first theta: a step whose learning rates are 0 leaves theta where it is
        begun = run(step, {**own, "alpha": 0.0, "alpha2": 0.0}, {"g": lambda t: float(noise[0])}, rest, 1)
        found = run(step, own, inputs, {name: values[-1] for name, values in begun.items()}, length)
        return {name: list(values) for name, values in found.items()}

    def apart(velocity: float) -> float:
        """How far the second is from the first after one step: that is linear in the velocity."""
        found = course(strengths["repaired"], velocity, 1)
        return found["theta2"][1] - found["theta"][1]

    matching = apart(0.0) / (apart(0.0) - apart(1.0))
    wanted = (("as printed, from rest", "printed", 0.0, ORANGE, "--"),
              ("repaired, from rest", "repaired", 0.0, PINK, ":"),
              ("repaired, with the start", "repaired", matching, GREEN, "-"))

    def paint(axes: Axes) -> None:
        axes.plot(course(0.0, 0.0)["theta"], color=BLUE, linewidth=3.5, alpha=.5, label="first algorithm")
        for label, which, velocity, colour, style in wanted:
            axes.plot(course(strengths[which], velocity)["theta2"], color=colour, linestyle=style, label=label)
        axes.set_xlabel("$t$")
        axes.set_ylabel("$\\theta_t$")

    return draw(
        runs.name,
        "The second algorithm follows the first exactly with the repaired strength and the matching start; with "
        "the printed strength it does not.",
        "The same gradients for both algorithms. Only the proved map of parameters, with its map of the starting "
        f"velocity, gives one trajectory. Run by the kernel of {runs.name}, which takes a step of both; the strengths "
        f"are those of {printed.name} and of its repair.",
        paint, (step.emitted,))


def units(kernels: Kernels, adaptive: Told, plain: Told, steps: Told) -> Figure:
    """The output W x after a change of units by c: under SGD, and with the step divided by sigma or by its square."""
    noise = numpy.random.default_rng(5).normal(size=80)
    names, times = {"eta": 0.1, "sigma": 1.0, "c": 3.0}, range(41)
    free, sgd = kernels.step(adaptive.laws), kernels.step(plain.laws[:1])
    by_sigma = sides(steps.texts[1])[0]

    def slope(output: float, t: int) -> float:
        """The loss pulls the output to 1, and its gradient is noisy."""
        return output - 1.0 + 0.2 * float(noise[t])

    def stepped(step: Step, state: str, scale: float, feature: float) -> list[float]:
        """W_t x_t, a step at a time: what is fed back is the output; the feature is 1 in the old units."""
        found = [0.0]
        weights = dict.fromkeys(step.states, 0.0)
        for t in times[1:]:
            given = {**names, "d": slope(found[-1], t), "x": feature}
            weights = {name: values[-1] for name, values in run(step, given, {}, weights, 1).items()}
            found.append(scale * weights[state])
        return found

    def adapted() -> list[float]:
        """The same with the step eta/(c sigma), which no claim has as a recurrence."""
        found, weight = [0.0], 0.0
        for t in times[1:]:
            weight -= Setting({**names, "dl": slope(found[-1], t), "x": 1.0})(by_sigma)
            found.append(names["c"] * weight)
        return found

    lines: list[tuple[str, Callable[[], list[float]], str, str]] = [
        ("new units, SGD", lambda: stepped(sgd, "W", names["c"], names["c"]), ORANGE, "--"),
        ("new units, $\\eta/\\sigma$ as RMSProp has it", adapted, PINK, ":"),
        ("new units, $\\eta/\\sigma^2$", lambda: stepped(free, "V", names["c"], 1.0), GREEN, "-")]

    def paint(axes: Axes) -> None:
        axes.plot(times, stepped(free, "W", 1.0, 1.0), color=BLUE, linewidth=4, alpha=.45,
                  label="old units, any of them")
        for label, line, colour, style in lines:
            axes.plot(times, line(), color=colour, linestyle=style, label=label)
        axes.set_xlabel("$t$")
        axes.set_ylabel("$W_t x_t$")

    return draw(
        adaptive.name,
        "After a feature is measured in units three times smaller, SGD takes another path, and so does a step "
        "divided by sigma; with the step divided by sigma squared the outputs are the same as before.",
        "One feature, measured in other units (x becomes 3 x, W becomes W/3). The step eta/sigma^2 keeps the "
        f"outputs; plain SGD and RMSProp's eta/sigma do not. Run by the kernels of {adaptive.name} and of SGD in "
        f"{plain.name}; the step eta/sigma is the formula of {steps.name}.",
        paint, (free.emitted, sgd.emitted))
