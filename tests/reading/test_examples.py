"""Every example layer and every hand-derived gradient, read and evaluated: entries of the gradients against differences
of the layer itself, with 40 digits, at sizes of two and more."""

from collections.abc import Iterator, Mapping
from itertools import product
from random import Random

import pytest
from mpmath import mpf

from derive.layers.examples import EXAMPLES
from derive.reading.gradients import Gradient, read_gradient
from derive.reading.layers import Array, Program, read_layer

from .evaluating import curried, term_value

STEP = mpf(10) ** -13           # the error of a central difference is of the order of its square
ELSEWHERE = mpf(12345)
Entries = Mapping[tuple[int, ...], mpf]


def sizes_for(program: Program) -> dict[str, int]:
    """The first sizes of two and more at which the layer has a meaning; the last ones grow first."""
    for values in product(range(2, 7), repeat=len(program.sizes)):
        sizes = {size.name: value for size, value in zip(program.sizes, values, strict=True)}
        if all(term_value(fact, sizes) for fact in program.given):
            return sizes
    raise AssertionError(program.text)


def positions(array: Array, sizes: Mapping[str, int]) -> Iterator[tuple[int, ...]]:
    return product(*(range(term_value(low, sizes), term_value(high, sizes) + 1) for low, high in array.positions))


def function(entries: Entries) -> object:
    """An array as the terms see it, a total function: nothing may depend on what it is outside of the array."""
    return curried(lambda *at: entries.get(at, ELSEWHERE), len(next(iter(entries))))


def run(program: Program, sizes: Mapping[str, int], inputs: Mapping[str, Entries]) -> dict[str, Entries]:
    """Every array of the layer, entry by entry."""
    found = dict(inputs)
    for definition in program.definitions:
        free = {**sizes, **{name: function(entries) for name, entries in found.items()}}
        letters = [one.variable.name for one in definition.ranges]
        found[definition.array.name] = {
            at: term_value(definition.value, {**free, **dict(zip(letters, at, strict=True))})
            for at in positions(definition.array, sizes)}
    return found


def difference(program: Program, sizes: Mapping[str, int], inputs: Mapping[str, Entries],
               upstream: Mapping[str, Entries], name: str, at: tuple[int, ...]) -> mpf:
    """The derivative of sum dy*y by one entry of an input."""
    def loss(moved: mpf) -> mpf:
        arrays = run(program, sizes, {**inputs, name: {**inputs[name], at: inputs[name][at] + moved}})
        return sum(upstream[y][p] * arrays[y][p] for y in program.outputs for p in upstream[y])

    return (loss(STEP) - loss(-STEP)) / (2 * STEP)


def entry(gradient: Gradient, free: Mapping[str, object], at: tuple[int, ...]) -> mpf:
    letters = [one.variable.name for one in gradient.ranges]
    return term_value(gradient.value, {**free, **dict(zip(letters, at, strict=True))})


@pytest.mark.parametrize("name", EXAMPLES)
def test_gradients_by_hand_are_the_differences_of_their_layer(name: str) -> None:
    example, random = EXAMPLES[name], Random(name)
    program = read_layer(example.text)
    sizes = sizes_for(program)
    inputs = {array.name: {at: mpf(random.uniform(0.2, 1.5)) for at in positions(array, sizes)}
              for array in program.inputs}
    arrays = run(program, sizes, inputs)
    upstream = {y: {at: mpf(random.uniform(-1, 1)) for at in arrays[y]} for y in program.outputs}
    free = {**sizes, **{array: function(entries) for array, entries in arrays.items()},
            **{f"d{y}": function(entries) for y, entries in upstream.items()}}
    assert all(term_value(condition, free) for condition in program.presupposed)
    for wrt, text in example.gradients.items():
        gradient = read_gradient(text, program)
        places = list(positions(program.array(wrt), sizes))
        for at in {places[0], places[-1], random.choice(places)}:
            said, found = entry(gradient, free, at), difference(program, sizes, inputs, upstream, wrt, at)
            assert abs(said - found) < mpf(10) ** -18 * (1 + abs(found)), (wrt, at)


def test_a_wrong_gradient_is_no_difference() -> None:
    program = read_layer("y[i] = x[i]*x[i+1]")
    inputs = {"x": {(1,): mpf(2), (2,): mpf(3), (3,): mpf(5)}}
    upstream = {"y": {(1,): mpf(1), (2,): mpf(10)}}
    free = {"I": 3, "x": function(inputs["x"]), "dy": function(upstream["y"])}
    right = read_gradient("dx[j] = dy[j]*x[j+1] + dy[j-1]*x[j-1]", program)
    wrong = read_gradient("dx[j] = dy[j]*x[j+1]", program)
    found = [difference(program, {"I": 3}, inputs, upstream, "x", (k,)) for k in (1, 2, 3)]
    assert [float(value) for value in found] == pytest.approx([3, 52, 30])
    assert [float(entry(right, free, (k,))) for k in (1, 2, 3)] == pytest.approx([3, 52, 30])
    assert float(entry(wrong, free, (2,))) == 50
