"""Every slip in a hand-derived gradient is refuted, by a case that a reader without the engine confirms."""

from functools import cache
from itertools import islice
from random import Random

import mpmath
import pytest

from derive.answers import Answer
from derive.attack.formulas import Slip, slips
from derive.layers.examples import EXAMPLES
from derive.layers.layer import Layer, Refutation, Undecided, layer
from derive.notation import parse_equation
from derive.notation.errors import NotationError

from .numbers import claimed, claimed_somewhere
from .slopes import DIGITS
from .terms import case, sizes_of

EACH = 3                        # slips for each gradient
FEWER = {"GRU cell": 1, "LSTM cell": 1}
LEAST = 200                     # slips that are refuted by a case, over all gradients
GRADIENTS = [(name, of) for name, example in EXAMPLES.items() for of in example.gradients]
KINDS = {"a dropped term", "a swapped index", "a missing 1/n", "a wrong sign", "a shifted index", "a dropped square",
         "an exponent that is off by one", "a dropped factor"}


@cache
def example(name: str) -> Layer:
    return layer(EXAMPLES[name].text)


def differs(name: str, of: str, wrong: str) -> bool | None:
    """Whether the slip has another value than the right formula somewhere; None if it has no value anywhere."""
    found, defined = example(name), False
    with mpmath.workdps(DIGITS):
        for sizes in islice(sizes_of(found, 4), 40):
            here = case(found, sizes, f"{wrong} {sizes}", positive=True)
            right = claimed(parse_equation(EXAMPLES[name].gradients[of]), here.arrays, of)
            for place, other in claimed_somewhere(wrong, here.arrays, of).items():
                defined = True
                if abs(right[place] - other) > 1e-20:
                    return True
    return False if defined else None


def refuted(name: str, of: str, slip: Slip) -> bool:
    """True if a case refutes it, False if its shapes do; raises if it is taken for true and is not."""
    try:
        answer = example(name).check_gradient(of, slip.text)
    except NotationError:
        return False
    except Undecided:
        assert not differs(name, of, slip.text), f"undecided: {slip.kind}: {slip.text}"
        return False
    if isinstance(answer, Answer):
        assert differs(name, of, slip.text) is False, f"PROVED: {slip.kind}: {slip.text}"
        return False
    assert isinstance(answer, Refutation)
    assert differs(name, of, slip.text), f"refuted, but true: {slip.text}: {answer.witness}"
    return True


def chosen(name: str, of: str) -> list[Slip]:
    """All slips of a formula in a random order that tries each kind once before it repeats one."""
    found = list(slips(EXAMPLES[name].gradients[of]))
    Random(f"{name} {of}").shuffle(found)
    return sorted(found, key=lambda slip: [other.kind for other in found[:found.index(slip)]].count(slip.kind))


@pytest.mark.thorough(seconds=20, every=23)
@pytest.mark.parametrize(("name", "of"), GRADIENTS)
def test_slips_are_refuted(name: str, of: str) -> None:
    wanted = FEWER.get(name, EACH)
    some = islice((slip for slip in chosen(name, of) if refuted(name, of, slip)), wanted)
    assert len(list(some)) >= min(wanted, 2)        # dy[i] has few


@pytest.mark.thorough(seconds=5)
def test_there_are_enough_of_every_kind() -> None:
    assert sum(FEWER.get(name, EACH) for name, _ in GRADIENTS) >= LEAST
    kinds = [slip.kind for name, of in GRADIENTS for slip in slips(EXAMPLES[name].gradients[of])]
    assert set(kinds) >= KINDS
    assert min(map(kinds.count, KINDS)) >= 10


def test_a_slip_is_told_from_another_way_of_writing() -> None:
    assert differs("softmax", "x", "dx[k] = y[k]*dy[k] - y[k]*sum(i, y[i]*dy[i])") is False
    assert differs("softmax", "x", "dx[k] = y[k]*dy[k] - y[k]*sum(i, dy[i])") is True
    assert differs("softmax", "x", "dx[k] = y[k]/dy[k-9]") is None


def test_a_true_formula_is_no_slip() -> None:
    with pytest.raises(AssertionError):
        assert refuted("softmax", "x", Slip("none", "dx[k] = y[k]*dy[k] - y[k]*sum(i, y[i]*dy[i])"))


def test_slips_of_a_formula() -> None:
    found = {(slip.kind, slip.text) for slip in slips("dx[i] = mean(j, w[i,j]**2) - b[i]")}
    for kind, value in (("a dropped term", "mean(j, w[i, j]**2)"), ("a dropped term", "-b[i]"),
                        ("a wrong sign", "mean(j, w[i, j]**2) + b[i]"), ("a missing 1/n", "sum(j, w[i, j]**2) - b[i]"),
                        ("a dropped square", "mean(j, w[i, j]) - b[i]"),
                        ("a shifted index", "mean(j, w[i, j]**2) - b[i+1]"),
                        ("a swapped index", "mean(j, w[j, i]**2) - b[i]")):
        assert (kind, f"dx[i] = {value}") in found
