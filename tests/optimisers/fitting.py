"""Whether a second rule can follow the paths of a first one: least squares on its starts and unknown parameters.

From many points at once, by Levenberg and Marquardt's method, over several sequences of gradients of the same start.
"""

from collections.abc import Callable
from random import Random

import numpy as np

from tests.optimisers.numbers import DOUBLES
from tests.optimisers.pair_table import Pair, draw, draw_input
from tests.optimisers.reading import GRADIENT, Rule, expression
from tests.optimisers.simulation import Place, path

STEPS, STARTS, ROUNDS, PATIENCE = 9, 16, 40, 12
UNDEFINED = 1e3
Residual = Callable[[np.ndarray], np.ndarray]


def misfit(pair: Pair, seed: int, many: int = 4, rest: bool = False) -> float:
    """The smallest root mean square that is found, in units of the first rule's own changes, over so many sequences."""
    random = Random(f"{pair.name} {seed}")
    with np.errstate(all="ignore"):
        for _ in range(50):
            values = draw(pair, random, DOUBLES)
            inputs = {name: _input(pair, name, random, many) for name in sorted(_all_inputs(pair))}
            starts = _starts(pair, pair.first, values, random)
            if rest:
                starts = {name: _at_rest(pair, name, starts, values) for name in pair.first.states}
            aim = _flat(path_of(pair, pair.first, starts, values, inputs))
            if np.isfinite(aim).all():
                break
        else:
            raise AssertionError(f"{pair.name}: no path of the first rule is defined")
        return _fitted(pair, values, starts, inputs, aim, random)


def _all_inputs(pair: Pair) -> frozenset[str]:
    return pair.sequences | pair.first.inputs | pair.second.inputs


def _input(pair: Pair, name: str, random: Random, many: int) -> Callable[[int], np.ndarray]:
    """Schedules, and the gradient before the first step, are those of all sequences."""
    letters = pair.first.shapes[GRADIENT] if name == GRADIENT else ()
    places = list(np.ndindex(pair.shape(letters)))
    schedule = name not in (GRADIENT, "h")
    found = []
    for step in range(STEPS + 2):
        array = np.empty(pair.shape(letters), dtype=object)
        for place in places:
            if schedule or step == 0:
                array[place] = draw_input(pair, name, random, DOUBLES)
                continue
            array[place] = np.array([draw_input(pair, name, random, DOUBLES) for _ in range(many)])
            if name == GRADIENT and step <= len(pair.gradients):
                array[place][::2] = pair.gradients[step - 1]
        found.append(array if letters else array[()])
    return found.__getitem__


def _starts(pair: Pair, rule: Rule, values: dict[str, float], random: Random) -> dict[str, object]:
    """As drawn; every coordinate on its own, where there are several."""
    found: dict[str, object] = {}
    for name in rule.states:
        letters = rule.shapes[name]
        array = np.empty(pair.shape(letters), dtype=object)
        for place in np.ndindex(pair.shape(letters)):
            array[place] = draw(pair, random, DOUBLES)[name] if letters else values[name]
        found[name] = array if letters else array[()]
    return found


def _at_rest(pair: Pair, name: str, starts: dict[str, object], values: dict[str, float]) -> object:
    text = pair.rest.get(name, name if name == pair.first.watched else "0")
    letters = pair.first.shapes[name]
    array = np.empty(pair.shape(letters), dtype=object)
    for place in np.ndindex(pair.shape(letters)):
        here = {other: start[place] if letters and pair.first.shapes[other] == letters else start
                for other, start in starts.items()}
        array[place] = Place(DOUBLES, values | here).value(expression(text))
    return array if letters else array[()]


def path_of(pair: Pair, rule: Rule, starts: dict[str, object], values: dict[str, float],
            inputs: dict[str, Callable[[int], np.ndarray]]) -> list[object]:
    shapes = {name: pair.shape(letters) for name, letters in rule.shapes.items()}
    return path(rule, starts, values, inputs, STEPS, DOUBLES, shapes)


def _flat(found: list[object]) -> np.ndarray:
    """Points of unknowns before, equations after."""
    parts = [np.asarray(part, dtype=float) for value in found
             for part in (value.ravel() if getattr(value, "dtype", None) == np.dtype(object) else [value])]
    shape = np.broadcast_shapes(*(part.shape for part in parts), (1, 1))
    return np.concatenate([np.broadcast_to(part, shape) for part in parts], axis=-1)


def _fitted(pair: Pair, values: dict[str, float], starts: dict[str, object],
            inputs: dict[str, Callable[[int], np.ndarray]], aim: np.ndarray, random: Random) -> float:
    rule = pair.second
    slots = [(name, place) for name in rule.states for place in np.ndindex(pair.shape(rule.shapes[name]))]
    count = len(slots) + len(pair.solve)
    scale = max(float(np.std(aim)), 1e-3)
    fixed = {name: value for name, value in values.items() if name in pair.free}

    def residual(points: np.ndarray) -> np.ndarray:
        columns = [points[:, k, None] for k in range(count)]
        arrays: dict[str, object] = {}
        for (name, place), column in zip(slots, columns, strict=False):
            if rule.shapes[name]:
                arrays.setdefault(name, np.empty(pair.shape(rule.shapes[name]), dtype=object))[place] = column
            else:
                arrays[name] = column
        unknown = dict(zip(pair.solve, columns[len(slots):], strict=True))
        found = (_flat(path_of(pair, rule, arrays, fixed | unknown, inputs)) - aim)/scale
        return np.where(np.isfinite(found), np.clip(found, -UNDEFINED, UNDEFINED), UNDEFINED)

    named = [_like_named(starts, values, name, place) for name, place in slots]
    named += [values.get(name, 0.5) for name in pair.solve]
    points = np.array([[random.uniform(-2, 2) if k % 3 else random.uniform(0, 1) for _ in range(count)]
                       for k in range(STARTS)])
    points[0] = named
    points[1:STARTS//3] = points[0] + (points[1:STARTS//3] - points[0])*0.3
    return _least_squares(residual, points)


def _like_named(starts: dict[str, object], values: dict[str, float], name: str, place: tuple[int, ...]) -> float:
    start = starts.get(name, values.get(name, 0.0))
    return float(start[place]) if isinstance(start, np.ndarray) and start.shape else float(start)


def _least_squares(residual: Residual, points: np.ndarray) -> float:
    """The smallest root mean square over all starting points."""
    many, count = points.shape
    damping = np.full(many, 1e-2)
    best, still = np.inf, 0
    now = residual(points)
    for _ in range(ROUNDS):
        step = 1e-7*np.maximum(1, np.abs(points))
        moved = points[:, None, :] + step[:, None, :]*np.eye(count)
        ahead = residual(moved.reshape(-1, count)).reshape(many, count, -1)
        slopes = (ahead - now[:, None, :])/step[:, :, None]
        normal = slopes @ slopes.transpose(0, 2, 1)
        down = (slopes @ now[:, :, None])[:, :, 0]
        ridge = damping[:, None]*(np.einsum("kii->ki", normal) + 1e-12)
        change = np.linalg.solve(normal + ridge[:, :, None]*np.eye(count), down[:, :, None])[:, :, 0]
        there = residual(points - change)
        better = (there**2).sum(1) < (now**2).sum(1)
        points = np.where(better[:, None], points - change, points)
        now = np.where(better[:, None], there, now)
        damping = np.clip(np.where(better, damping/5, damping*4), 1e-14, 1e8)
        least = np.sqrt((now**2).mean(1)).min()
        still = 0 if least < 0.99*best else still + 1
        best = min(best, least)
        if least < 1e-10 or still > PATIENCE:
            break
    return float(np.sqrt((now**2).mean(1)).min())
