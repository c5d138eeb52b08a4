"""The example layers: each hand-derived gradient is a theorem, and agrees with differences of NumPy."""

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import islice, product
from random import Random

import mpmath
import numpy as np
import pytest

from derive.answers import Answer
from derive.kernel.files import read
from derive.layers.examples import EXAMPLES
from derive.layers.layer import Layer, layer
from derive.notation import parse_equation, parse_program

from .by_hand import BY_HAND, DIGITS, Array, ByHand
from .numbers import Entries, claimed, run
from .slopes import agree, along, random_entries
from .terms import case
from .terms import sizes_of as small_sizes

SIZES = ((1, 1, 1), (3, 1, 2), (2, 3, 1))           # 1 in each place, and unequal
GRADIENTS = [(name, of) for name, example in EXAMPLES.items() for of in example.gradients]


@cache
def example(name: str) -> Layer:
    return layer(EXAMPLES[name].text)


@cache
def proved(name: str, of: str) -> Answer:
    theorem = example(name).check_gradient(of, EXAMPLES[name].gradients[of])
    assert isinstance(theorem, Answer), str(theorem)
    return theorem


def sizes_of(hand: ByHand) -> Iterator[Mapping[str, int]]:
    letters = sorted({letter for spelled in hand.inputs.values() for letter in spelled})
    if hand.sizes:
        yield from hand.sizes
    else:
        yield from (dict(zip(letters, islice(size * 2, len(letters)), strict=True)) for size in SIZES)


def entries(array: Array, starts: tuple[int, ...] = ()) -> Entries:
    array = np.asarray(array, dtype=object)
    shift = (*starts, *[1] * (array.ndim - len(starts)))
    return {tuple(int(i) + s for i, s in zip(place, shift, strict=True)): array[place]
            for place in np.ndindex(array.shape)}


def array(found: Entries) -> Array:
    if found.keys() == {()}:
        return np.array(found[()], dtype=object)
    shape = tuple(max(place[k] for place in found) for k in range(len(next(iter(found)))))
    result = np.empty(shape, dtype=object)
    for place, number in found.items():
        result[tuple(i - 1 for i in place)] = number
    return result


def computed(hand: ByHand, inputs: Mapping[str, Entries]) -> dict[str, Entries]:
    arrays = hand.forward(**{name: array(found) for name, found in inputs.items()})
    starts = {name: hand.starts.get(name, ()) for name in arrays}
    return {name: entries(found, ((1,) * (np.ndim(found) - len(starts[name])) + starts[name]) if starts[name] else ())
            for name, found in arrays.items()}


def drawn(hand: ByHand, sizes: Mapping[str, int], seed: str) -> dict[str, Entries]:
    random = Random(seed)
    return {name: random_entries(product(*(range(1, sizes[letter] + 1) for letter in letters)), random,
                                 name in hand.positive) for name, letters in hand.inputs.items()}


def test_every_example_is_written_by_hand_and_has_its_main_gradients() -> None:
    assert EXAMPLES.keys() == BY_HAND.keys()
    for name, one in EXAMPLES.items():
        assert set(example(name).inputs) == BY_HAND[name].inputs.keys(), name
        assert set(example(name).inputs) - one.gradients.keys() <= {"eps"}, name


@pytest.mark.thorough(seconds=29, every=31)
@pytest.mark.parametrize(("name", "of"), GRADIENTS)
def test_the_gradient_derived_by_hand_is_a_theorem(name: str, of: str) -> None:
    answer = proved(name, of)
    again, = read(answer.proof_file.splitlines())
    assert (again.theorem.statement, again.theorem.given) == (answer.proof.statement, answer.proof.given)
    assert answer.proof_file.split()[-1].startswith(answer.digest)


@pytest.mark.thorough(seconds=37, every=47)
@pytest.mark.parametrize(("name", "of"), GRADIENTS)
def test_its_hypotheses_can_be_true(name: str, of: str) -> None:
    given, layer = proved(name, of).given, example(name)
    with mpmath.workdps(DIGITS):
        cases = (case(layer, sizes, name, positive=True) for sizes in islice(small_sizes(layer, 5), 40))
        assert any(all(one.truth(formula, {}) for formula in given) for one in cases)


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_notation_says_what_the_numpy_code_computes(name: str) -> None:
    hand, program = BY_HAND[name], parse_program(EXAMPLES[name].text)
    with mpmath.workdps(DIGITS):
        for sizes in sizes_of(hand):
            inputs = drawn(hand, sizes, f"{name} {sizes}")
            read = run(program, inputs)
            for array_name, wanted in computed(hand, inputs).items():
                assert read[array_name].keys() == wanted.keys(), (array_name, sizes)
                assert all(abs(read[array_name][k] - wanted[k]) < 1e-30 for k in wanted), (array_name, sizes)


@pytest.mark.parametrize(("name", "of"), GRADIENTS)
def test_it_agrees_with_differences_of_the_numpy_code(name: str, of: str) -> None:
    hand = BY_HAND[name]
    formula = parse_equation(EXAMPLES[name].gradients[of])
    outputs = parse_program(EXAMPLES[name].text).outputs
    with mpmath.workdps(DIGITS):
        for sizes in sizes_of(hand):
            seed = f"{name} {of} {sizes}"
            inputs, random = drawn(hand, sizes, seed), Random(seed + " upstream")
            arrays = {**inputs, **computed(hand, inputs)}
            upstream = {output: random_entries(arrays[output], random) for output in outputs}
            direction = random_entries(inputs[of], random)
            slope = along(lambda moved: computed(hand, moved), inputs, of, direction, upstream)
            gradient = claimed(formula, {**arrays, **{"d" + y: dy for y, dy in upstream.items()}}, of)
            agree(slope, gradient, direction)


def test_a_wrong_gradient_does_not_agree() -> None:
    with mpmath.workdps(DIGITS):
        inputs = drawn(BY_HAND["softmax"], {"I": 3}, "no")
        upstream = {"y": random_entries([(1,), (2,), (3,)], Random("no"))}
        arrays = {**inputs, **computed(BY_HAND["softmax"], inputs), "dy": upstream["y"]}
        direction = random_entries(inputs["x"], Random("no too"))
        slope = along(lambda moved: computed(BY_HAND["softmax"], moved), inputs, "x", direction, upstream)
        agree(slope, claimed(parse_equation("dx[i] = y[i]*(dy[i] - sum(j, dy[j]*y[j]))"), arrays, "x"), direction)
        wrong = claimed(parse_equation("dx[i] = y[i]*(dy[i] - sum(j, dy[j]))"), arrays, "x")
        with pytest.raises(AssertionError, match=", not "):
            agree(slope, wrong, direction)
