"""Update rules as plain Python, written by hand: what the tests hold the engine's answers against."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from random import Random

State = dict[str, Fraction]
Values = Mapping[str, Fraction]
Step = Callable[[State, Fraction, Values, int], State]


def trajectory(step: Step, start: State, gradients: Sequence[Fraction], values: Values, watched: str) -> list[Fraction]:
    """What is watched before the first step and after each."""
    state, found = dict(start), [start[watched]]
    for t, g in enumerate(gradients, 1):
        state = step(state, g, values, t)
        found.append(state[watched])
    return found


def gradients(seed: int, steps: int = 8) -> list[Fraction]:
    random = Random(seed)
    return [Fraction(random.randint(-9, 9), random.randint(1, 5)) for _ in range(steps)]


def momentum_then_decay(s: State, g: Fraction, p: Values, t: int) -> State:
    """(25): momentum on the gradient of the loss only."""
    v = p["mu"] * s["v"] + g
    return {"v": v, "theta": s["theta"] - p["alpha"] * (v + p["lam"] * s["theta"])}


def decay_then_momentum(s: State, g: Fraction, p: Values, t: int) -> State:
    """(26): momentum on both gradients."""
    v = p["mu2"] * s["v"] + g + p["lam2"] * s["theta"]
    return {"v": v, "theta": s["theta"] - p["alpha2"] * v}


def outside(s: State, g: Fraction, p: Values, t: int) -> State:
    """The learning rate outside of the velocity."""
    v = p["mu"] * s["v"] + g
    return {"v": v, "theta": s["theta"] - p["alpha"] * v}


def inside(s: State, g: Fraction, p: Values, t: int) -> State:
    """The learning rate inside of the velocity."""
    v = p["mu"] * s["v"] + p["alpha"] * g
    return {"v": v, "theta": s["theta"] - v}


def averaged(s: State, g: Fraction, p: Values, t: int) -> State:
    """q v + (1 - q) g."""
    v = p["mu2"] * s["v"] + (1 - p["mu2"]) * g
    return {"v": v, "theta": s["theta"] - p["alpha2"] * v}


def heavy_ball(s: State, g: Fraction, p: Values, t: int) -> State:
    """In one sequence: theta and the theta before it."""
    return {"theta": s["theta"] - p["alpha"] * g + p["mu"] * (s["theta"] - s["old"]), "old": s["theta"]}


def nesterov_of_frameworks(s: State, g: Fraction, p: Values, t: int) -> State:
    v = p["mu"] * s["v"] + g
    return {"v": v, "theta": s["theta"] - p["alpha"] * (g + p["mu"] * v)}


def nesterov_of_sutskever(s: State, g: Fraction, p: Values, t: int) -> State:
    """g is the gradient at phi = x + mu v, where it looks ahead."""
    v = p["mu"] * s["v"] - p["alpha"] * g
    x = s["x"] + v
    return {"v": v, "x": x, "phi": x + p["mu"] * v}
