"""The table of pairs against simulation: maps are right at 40 digits, and where none is told none is found."""

import ast
from collections import Counter
from functools import cache
from pathlib import Path
from random import Random

import mpmath
import numpy as np
import pytest

from tests.optimisers.fitting import misfit
from tests.optimisers.numbers import DOUBLES, FORTY_DIGITS, Number
from tests.optimisers.pair_table import TRUTHS, Pair, draw, draw_input, pairs
from tests.optimisers.reading import GRADIENT, Rule, expression, is_sequence
from tests.optimisers.simulation import Place, path

STEPS, TRIALS, ATTEMPTS = 8, 5, 60
TABLE = pairs(Path(__file__).parent / "pairs")


@cache
def digits_agree() -> mpmath.mpf:
    return mpmath.mpf(10) ** -25


def named(pair: Pair) -> str:
    return pair.name


def test_the_table_is_well_formed() -> None:
    assert max(Counter(pair.name for pair in TABLE).values()) == 1
    for pair in TABLE:
        assert pair.truth in TRUTHS, pair.name
        assert bool(pair.why) == (pair.truth != "equivalent"), pair.name
        assert set(pair.starts) == (set() if pair.truth == "not equivalent" else set(pair.second.states)), pair.name
        assert set(pair.values) == (set() if pair.truth == "not equivalent" else set(pair.solve)), pair.name
    assert Counter(pair.truth for pair in TABLE)["not equivalent"] > 70


@pytest.mark.parametrize("pair", [pair for pair in TABLE if pair.truth != "not equivalent"], ids=named)
def test_the_map_is_right(pair: Pair) -> None:
    random = Random(pair.name)
    with mpmath.workdps(40), np.errstate(all="ignore"):
        defined = sum(_agrees(pair, random) for _ in range(TRIALS))
        for _ in range(ATTEMPTS):
            if defined >= TRIALS:
                return
            defined += _agrees(pair, random)
    assert defined, f"{pair.name}: no path is defined at all steps"


def _agrees(pair: Pair, random: Random) -> bool:
    """Whether all was defined; raises where one of the two paths is another."""
    numbers = DOUBLES if pair.lettered else FORTY_DIGITS
    values = draw(pair, random, numbers)
    starts = {name: _spread(pair, name, value, random) for name, value in values.items() if name in pair.first.states}
    if pair.truth == "rest only":
        rest = {pair.first.watched: pair.first.watched} | pair.rest
        place = Place(numbers, values | starts)
        starts = {name: place.value(expression(rest.get(name, "0"))) + 0*starts[name] for name in pair.first.states}
    inputs = {name: [_input(pair, name, random) for _ in range(STEPS + 2)] for name in sorted(pair.sequences)}
    place = Place(numbers, values | starts, {name: found.__getitem__ for name, found in inputs.items()})
    known = {name: place.value(expression(text)) for name, text in pair.values.items()}
    second = {name: _start(pair, name, expression(text), place) for name, text in pair.starts.items()}
    free = {name: values[name] for name in pair.free}
    one = _path(pair, pair.first, starts, free, inputs)
    two = _path(pair, pair.second, second, free | known, inputs)
    tolerance = 1e-9 if pair.lettered else digits_agree()
    for t, (a, b) in enumerate(zip(one, two, strict=True), 1):
        for x, y in zip(np.ravel(a), np.ravel(b), strict=True):
            same = (mpmath.isnan(x) and mpmath.isnan(y)) or abs(x - y) <= tolerance*(1 + abs(x))
            assert same, f"{pair.name}: at step {t}: {x} and {y}, with {values}"
    return not any(mpmath.isnan(x) for a in one for x in np.ravel(a))


def _start(pair: Pair, name: str, tree: ast.expr, place: Place) -> Number:
    """Where a state of the second rule starts: by whole arrays, or at each place where letters are written."""
    letters = pair.second.shapes[name]
    if not any(isinstance(node, ast.Subscript) and not is_sequence(node) for node in ast.walk(tree)):
        return place.value(tree) + (np.zeros(pair.shape(letters)) if letters else 0)
    found = np.zeros(pair.shape(letters))
    place.sizes = {letter: pair.sizes.get(letter, 3) for letter in "ijk"}
    for places in np.ndindex(found.shape):
        place.at = dict(zip(letters, places, strict=True))
        found[places] = place.value(tree)
    return found


def _spread(pair: Pair, name: str, value: Number, random: Random) -> Number:
    """Another start for each coordinate, near the one that is as given."""
    letters = pair.first.shapes[name]
    return _array(pair, letters, value, random) if letters else value


def _array(pair: Pair, letters: tuple[str, ...], value: Number, random: Random) -> Number:
    shape = pair.shape(letters)
    return float(value)*np.array([random.uniform(0.5, 1) for _ in range(int(np.prod(shape)))]).reshape(shape)


def _input(pair: Pair, name: str, random: Random) -> Number:
    letters = pair.first.shapes[GRADIENT] if name == GRADIENT else ()
    if not letters:
        return draw_input(pair, name, random, DOUBLES if pair.lettered else FORTY_DIGITS)
    shape = pair.shape(letters)
    return np.array([draw_input(pair, name, random, DOUBLES) for _ in range(int(np.prod(shape)))]).reshape(shape)


def _path(pair: Pair, rule: Rule, starts: dict[str, Number], values: dict[str, Number],
          inputs: dict[str, list[Number]]) -> list[Number]:
    numbers = DOUBLES if pair.lettered else FORTY_DIGITS
    shapes = {name: pair.shape(letters) for name, letters in rule.shapes.items()}
    sequences = {name: found.__getitem__ for name, found in inputs.items()}
    return path(rule, starts, values, sequences, STEPS, numbers, shapes)


@pytest.mark.parametrize("pair", [pair for pair in TABLE if pair.truth != "equivalent"], ids=named)
def test_no_start_works(pair: Pair) -> None:
    assert _is_missed(pair), "from a generic start"
    if pair.truth == "not equivalent":
        assert _is_missed(pair, rest=True), "from rest"


def _is_missed(pair: Pair, rest: bool = False) -> bool:
    """Whether a point and sequences are found for which no start is: more sequences where signs say little."""
    return any(misfit(pair, seed, many, rest) > 1e-6 for seed, many in enumerate((4, 4, 60, 400)))


def test_the_search_finds_the_maps_there_are() -> None:
    """A search that finds nothing anywhere would say nothing where it finds nothing."""
    sample = [pair for pair in TABLE if pair.truth == "equivalent"][::6]
    found = [pair.name for pair in sample if misfit(pair, 3) < 1e-8]
    assert len(found) >= 0.9*len(sample), sorted({pair.name for pair in sample} - set(found))
