"""Random layers: what their gradient theorems say agrees with differences, and no mutation of it passes."""

from itertools import islice
from random import Random

import mpmath
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Add, Expr, Mul, Pow

from derive.kernel.files import read
from derive.layers.layer import Layer, layer
from derive.notation import parse_program
from derive.outlines.algebra import algebra
from derive.outlines.terms import At, Binder, Equal, Forall, Refused, integer

from .generated import dense, windows
from .numbers import run
from .slopes import DIGITS, agree, along, random_entries
from .terms import Case, case, sizes_of


def right_side(found: Layer, name: str) -> tuple[Expr, list[Expr]]:
    statement, names = found.gradient(name).statement, []
    while isinstance(statement, Forall):
        names.append(integer(f"n{len(names)}"))
        statement = statement.open(names[-1])
    assert isinstance(statement, Equal)
    return statement.rhs, names


def check(text: str, seed: int) -> None:
    """Every gradient, at two choices of sizes: one of the smallest, and one with different sizes."""
    found = layer(text)
    random = Random(seed)
    with mpmath.workdps(DIGITS):
        known = list(islice(sizes_of(found, 9 if len(found.source.shapes.sizes) < 3 else 4), 60))
        for sizes in (known[0], random.choice(known)):
            here = case(found, sizes, f"{text} {seed}")
            for name in found.inputs:
                again, = read(found.gradient(name).proof_file.splitlines())
                assert again.theorem.statement is found.gradient(name).proof.statement
                direction = random_entries(here.arrays[name], random)
                upstream = {output: here.arrays[f"d{output}"] for output in found.outputs}
                inputs = {one: here.arrays[one] for one in found.inputs}
                slope = along(lambda moved: run(parse_program(text), moved), inputs, name, direction, upstream)
                agree(slope, here.gradient(name), direction)


@pytest.mark.thorough(seconds=9)
@settings(max_examples=20)
@given(dense(), st.integers(0, 99))
def test_the_gradients_of_a_random_layer_agree_with_differences(text: str, seed: int) -> None:
    check(text, seed)


@pytest.mark.thorough(seconds=10)
@settings(max_examples=25)
@given(windows(), st.integers(0, 99))
def test_so_do_those_of_random_windows(text: str, seed: int) -> None:
    check(text, seed)


TEXTS = (
    "h[i] = x[i+3] - x[i]\ny[i] = h[i+2]*h[i-2]",
    "h[i] = x[i+3]*x[i]\ny[i] = exp(h[i+1])\n-> y, h",
    "h[i] = x[i+1] - x[i]\ny[i] = sum(k, c[k]*h[2*i+k])",
    "y[i,j] = sum(k, l, c[k,l]*x[i+k,j+l])",
    "y[i] = sum(j, w[i,j]*sum(j, x[j]))*sum(j, z[j])",                      # one letter, three sizes
    "y[i] = sum(j, a[i,j]*x[j]) + sum(j, b[i,j]*z[j])",
    "s[i,j] = x[i]*x[j]\ny[i] = sum(j, s[i,j]*s[j,i])",
    "m = mean(i, x[i])\ny[i] = exp(x[i] - m)/m**2\n-> m, y",
    "y[i] = relu(x[i]) + abs(z[i])*maximum(x[i], z[i])",
    "y[i] = minimum(x[i], 2*z[i])*maximum(x[i], x[i]*z[i])",
    "y[i] = max(j, x[i,j])*min(j, x[i,j]*z[j])",
    "y[i] = where(x[i] > z[i], x[i]*z[i], exp(x[i]))",
)


@pytest.mark.thorough(seconds=6, every=13)
@pytest.mark.parametrize("text", TEXTS)
def test_these_layers_agree_too(text: str) -> None:
    check(text, 1)


def mutated(term: Expr, random: Random) -> Expr:
    """One node changed: a sign, a factor, an exponent, a dropped part, a shifted or another index."""
    nodes = _count(term)
    return _at(term, random.randrange(nodes), random)


def _count(term: Expr) -> int:
    inside = (term.body,) if isinstance(term, Binder) else () if isinstance(term, At) else term.args
    return 1 + sum(_count(part) for part in inside if isinstance(part, Expr))


def _at(term: Expr, place: int, random: Random) -> Expr:
    if place == 0:
        return _changed(term, random)
    place -= 1
    parts = [term.body] if isinstance(term, Binder) else list(term.args)
    for k, part in enumerate(parts):
        if not isinstance(part, Expr):
            continue
        count = _count(part)
        if place < count:
            parts[k] = _at(part, place, random)
            return (type(term)._closed(parts[0], term.height, *term.outer) if isinstance(term, Binder)
                    else term.func(*parts))
        place -= count
    raise AssertionError


def _changed(term: Expr, random: Random) -> Expr:
    if isinstance(term, At) and term.indices and random.random() < 0.5:
        k = 1 + random.randrange(len(term.indices))
        return term.func(*term.args[:k], term.args[k] + random.choice((1, -1)), *term.args[k + 1:])
    if isinstance(term, (Add, Mul)) and random.random() < 0.6:
        dropped = random.randrange(len(term.args))
        return term.func(*term.args[:dropped], *term.args[dropped + 1:])
    if isinstance(term, Pow) and random.random() < 0.5:
        return Pow(term.base, term.exp + 1)
    return term * random.choice((2, -1)) if random.random() < 0.7 else term + 1


@pytest.mark.thorough(seconds=5)
@settings(max_examples=40)
@given(st.one_of(dense(), windows()), st.integers(0, 9999))
def test_a_random_mutation_never_passes_as_equal(text: str, seed: int) -> None:
    """If the kernel takes a mutation for equal, it has the same value everywhere that we look."""
    found, random = layer(text), Random(seed)
    name = random.choice(found.inputs)
    right, names = right_side(found, name)
    wrong = mutated(right, random)
    facts = sorted(found.source.shapes.facts, key=str)
    try:
        algebra(right, wrong, *facts)
    except Refused:
        return
    with mpmath.workdps(DIGITS):
        for sizes in islice(sizes_of(found, 5), 12):
            here = case(found, sizes, f"{text} {seed}")
            for place in here.places(name):
                scope = dict(zip(names, place, strict=True))
                try:
                    other = here.value(wrong, scope)
                except KeyError:            # an entry that no array has
                    raise AssertionError(f"{right} = {wrong}") from None
                assert abs(here.value(right, scope) - other) < 1e-20, f"{right} = {wrong} at {sizes}, {place}"


def test_the_comparison_says_no() -> None:
    found = layer("y[i] = exp(x[i])/sum(j, exp(x[j]))")
    with mpmath.workdps(DIGITS):
        here = case(found, next(s for s in sizes_of(found, 2) if 2 in s.values()), "no")
        gradient = {place: 2 * number for place, number in here.gradient("x").items()}
        direction = random_entries(gradient, Random(0))
        slope = along(lambda moved: run(parse_program(found.text), moved), {"x": here.arrays["x"]}, "x", direction,
                      {"y": here.arrays["dy"]})
        agree(slope, here.gradient("x"), direction)
        with pytest.raises(AssertionError, match=", not "):
            agree(slope, gradient, direction)


def test_a_case_keeps_to_its_arrays() -> None:
    found = layer("y[i] = x[i+1] - x[i-1]")
    here = case(found, next(sizes_of(found, 4)), "windows")
    assert isinstance(here, Case)
    assert sorted(here.arrays["y"]) == [(2,)]
