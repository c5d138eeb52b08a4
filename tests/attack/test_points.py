"""The sizes at which a formula about a layer is looked at: as what is known wants them, the smallest first, a few."""

from itertools import islice

import pytest
from sympy import Integer

from derive.attack.points import LARGEST, sizes_of
from derive.layers.layer import Refutation, layer
from derive.outlines.terms import AtMost, Formula, size

LETTERS = [size(f"N{k:02}") for k in range(30)]


def found(names: int, *facts: Formula) -> list[list[int]]:
    arrays = {f"x{k}": ((Integer(1), letter),) for k, letter in enumerate(LETTERS[:names])}
    return [[sizes[letter] for letter in LETTERS[:names]] for sizes in islice(sizes_of(arrays, frozenset(facts)), 200)]


def test_all_small_sizes_of_two_letters_by_their_sum() -> None:
    seen = found(2)
    assert len(seen) == 49
    assert seen[:6] == [[0, 0], [0, 1], [1, 0], [0, 2], [2, 0], [1, 1]]     # of one sum, different ones first
    assert [sum(one) for one in seen] == sorted(sum(one) for one in seen)


@pytest.mark.parametrize("names", [8, 16, 30])
def test_of_many_letters_each_above_1_the_smallest_come_at_once(names: int) -> None:
    seen = found(names, *(AtMost(2, letter) for letter in LETTERS[:names]))
    assert seen[0] == [2] * names
    assert seen[1] == [2] * (names - 1) + [3]
    assert all(min(one) >= 2 for one in seen)


def test_larger_sizes_where_no_small_ones_are_wanted() -> None:
    assert found(1, AtMost(12, LETTERS[0]))[0] == [12]
    assert found(2, AtMost(3 * LETTERS[0] + 9, LETTERS[1]), AtMost(1, LETTERS[0]))[0] == [1, 12]
    assert found(1, AtMost(LARGEST + 1, LETTERS[0])) == []


def test_a_window_that_takes_steps_has_room_at_last() -> None:
    """O, C, K >= 1 and I >= 3*K - 2: with sizes up to 3, K is 1 alone."""
    some = [AtMost(1, letter) for letter in LETTERS[:4]]
    seen = found(4, *some, AtMost(3 * LETTERS[2] - 2, LETTERS[3]))
    assert len({tuple(one) for one in seen}) == len(seen)
    assert seen[0] == [1, 1, 1, 1]
    assert [1, 1, 2, 4] in seen


@pytest.mark.parametrize("wrong", [
    "dx[c,p] = sum(o, k, w[o,c,k]*dy[o,p-k+1])", "dw[o,c,k] = sum(i, dy[o,i]*x[c,i+k-1])",
    "dw[o,c,k] = sum(i, dy[o,i]*x[c,i-3*k+3])",
])
def test_a_wrong_step_of_a_dilated_convolution_is_refuted(wrong: str) -> None:
    known = layer("y[o,i] = sum(c, k, w[o,c,k]*x[c,i+3*k-3])")
    assert isinstance(known.check_gradient(wrong[1], wrong), Refutation)


def test_sizes_that_nothing_allows() -> None:
    assert found(2, AtMost(LETTERS[0] + 1, LETTERS[1]), AtMost(LETTERS[1] + 1, LETTERS[0])) == []
