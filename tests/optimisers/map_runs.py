"""Whether two rules give one path along a map of parameters and starts, at random points of a pair."""

import ast
from collections.abc import Mapping
from functools import cache
from random import Random

import mpmath
import numpy as np

from tests.optimisers.numbers import DOUBLES, FORTY_DIGITS, Number
from tests.optimisers.pair_table import Pair, draw, draw_input
from tests.optimisers.reading import GRADIENT, Rule, base, expression, is_sequence, subscripts
from tests.optimisers.simulation import Place, path

STEPS, TRIALS, ATTEMPTS = 8, 5, 60
PRIME = "_of_second"        # Python's parser reads no prime
Starts = Mapping[str, ast.expr]


@cache
def digits_agree() -> mpmath.mpf:
    return mpmath.mpf(10) ** -25


def follows(pair: Pair, values: Starts, starts: Starts, random: Random, where_both: bool = False) -> None:
    """Raises where the second rule leaves the path of the first, and where no point is found at which all is defined.
    States of the second rule that have no start here start anywhere. `where_both`: what is undefined in one rule may be
    anything in the other."""
    with mpmath.workdps(40), np.errstate(all="ignore"):
        defined = 0
        for trial in range(TRIALS + ATTEMPTS):
            if defined >= TRIALS or (defined and trial >= ATTEMPTS):
                break
            defined += agrees(pair, values, starts, random, where_both)
    assert defined, f"{pair.name}: no path is defined at all steps"


def agrees(pair: Pair, known: Starts, second: Starts, random: Random, where_both: bool = False) -> bool:
    """Whether all was defined; raises where one of the two paths is another."""
    numbers = DOUBLES if pair.lettered else FORTY_DIGITS
    values = draw(pair, random, numbers)
    starts = {name: _spread(pair, name, value, random) for name, value in values.items() if name in pair.first.states}
    if pair.truth == "rest only":
        rest = {pair.first.watched: pair.first.watched} | pair.rest
        place = Place(numbers, values | starts)
        starts = {name: place.value(expression(rest.get(name, "0"))) + 0*starts[name] for name in pair.first.states}
    inputs = {name: [_input(pair, name, random) for _ in range(STEPS + 2)] for name in sorted(pair.sequences)}
    anywhere = {name: _array(pair, pair.second.shapes[name], numbers.constant(f"{random.uniform(0, 2):.6f}"), random)
                for name in pair.second.states if name not in second}
    seen = {_as_read(pair, name): value for name, value in anywhere.items()} | values | starts
    seen |= {letter.upper(): numbers.constant(str(pair.sizes.get(letter, 3))) for letter in pair.first.letters}
    place = Place(numbers, seen, {name: found.__getitem__ for name, found in inputs.items()})
    unknown = {name: place.value(tree) for name, tree in known.items()}
    begun = {name: _start(pair, name, tree, place) for name, tree in second.items()}
    free = {name: values[name] for name in pair.free}
    one = _path(pair, pair.first, starts, free, inputs)
    two = _path(pair, pair.second, begun | anywhere, free | unknown, inputs)
    tolerance = 1e-9 if pair.lettered else digits_agree()
    for t, (a, b) in enumerate(zip(one, two, strict=True), 1):
        for x, y in zip(np.ravel(a), np.ravel(b), strict=True):
            if where_both and (mpmath.isnan(x) or mpmath.isnan(y)):
                return False
            same = (mpmath.isnan(x) and mpmath.isnan(y)) or abs(x - y) <= tolerance*(1 + abs(x))
            assert same, f"{pair.name}: at step {t}: {x} and {y}, with {values}"
    return not any(mpmath.isnan(x) for a in one for x in np.ravel(a))


def _as_read(pair: Pair, name: str) -> str:
    """A state of the second rule, as a start of another one names it."""
    return f"{name}{PRIME}" if name in pair.first.targets else name


def _start(pair: Pair, name: str, tree: ast.expr, place: Place) -> Number:
    """Where a state of the second rule starts: by whole arrays, or at each place where letters are written."""
    letters = pair.second.shapes[name]
    if not any(isinstance(node, ast.Subscript) and not is_sequence(node) for node in ast.walk(tree)):
        return place.value(tree) + (np.zeros(pair.shape(letters)) if letters else 0)
    found = np.zeros(pair.shape(letters))
    place.sizes = {letter: pair.sizes.get(letter, 3) for letter in "ijk"} | _bound(pair, tree)
    for places in np.ndindex(found.shape):
        place.at = dict(zip(letters, places, strict=True))
        found[places] = place.value(tree)
    return found


def _bound(pair: Pair, tree: ast.expr) -> dict[str, int]:
    """The sizes of letters that index arrays of the first rule, as these have them."""
    return {letter: pair.sizes.get(own, 3) for node in ast.walk(tree) if isinstance(node, ast.Subscript)
            and base(node) in pair.first.shapes
            for letter, own in zip(subscripts(node), pair.first.shapes[base(node)], strict=True)}


def _spread(pair: Pair, name: str, value: Number, random: Random) -> Number:
    """Another start for each coordinate, near the one that is as given."""
    return _array(pair, pair.first.shapes[name], value, random)


def _array(pair: Pair, letters: tuple[str, ...], value: Number, random: Random) -> Number:
    if not letters:
        return value
    shape = pair.shape(letters)
    return float(value)*np.array([random.uniform(0.5, 1) for _ in range(int(np.prod(shape)))]).reshape(shape)


def _input(pair: Pair, name: str, random: Random) -> Number:
    letters = pair.first.shapes[GRADIENT] if name == GRADIENT else ()
    if not letters:
        return draw_input(pair, name, random, DOUBLES if pair.lettered else FORTY_DIGITS)
    shape = pair.shape(letters)
    return np.array([draw_input(pair, name, random, DOUBLES) for _ in range(int(np.prod(shape)))]).reshape(shape)


def _path(pair: Pair, rule: Rule, starts: Mapping[str, Number], values: Mapping[str, Number],
          inputs: Mapping[str, list[Number]]) -> list[Number]:
    numbers = DOUBLES if pair.lettered else FORTY_DIGITS
    shapes = {name: pair.shape(letters) for name, letters in rule.shapes.items()}
    sequences = {name: found.__getitem__ for name, found in inputs.items()}
    return path(rule, starts, values, sequences, STEPS, numbers, shapes)
