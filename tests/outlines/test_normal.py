"""The normal form: what it calls equal is equal at every instance, and it calls equal what is equal by construction."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sympy import Abs, Expr, Pow, Rational, S, expand, powdenest, powsimp, together

from derive.outlines.algebra import algebra
from derive.outlines.equality import is_zero
from derive.outlines.normal import canonical, expression, polynomial
from derive.outlines.terms import Refused, Sum, at, integer, real, size, substitute, well_formed

from .evaluate import UndefinedError, UnknownError, holds, truth
from .random_terms import INTEGERS, SIZES, random_instance, term_or_none

SEEDS = st.integers(0, 10**9)
REWRITINGS = [expand, together, canonical, lambda e: powsimp(e, force=True), lambda e: powdenest(e, force=True),
              lambda e: expand(e, force=True)]       # some of them are wrong on purpose: sqrt(x**2) -> x
x, y = real("x"), real("y")
i, j, k, t = integer("i"), integer("j"), integer("k"), integer("t")
m, n = size("m"), size("n")


def rewritten(term: Expr, random: Random) -> Expr | None:
    try:
        for _ in range(random.randint(1, 3)):
            term = random.choice(REWRITINGS)(term)
        well_formed(term)
    except (Refused, ValueError, TypeError, AttributeError):  # SymPy's own failures
        return None
    return term


@pytest.mark.thorough(seconds=8)
@given(SEEDS)
def test_equal_forms_are_equal_at_instances(seed: int) -> None:
    random = Random(seed)
    for _ in range(10):
        one, factor = term_or_none(random), term_or_none(random, 1)
        if one is None or factor is None:
            continue
        if random.random() < 0.3:
            one, factor = Sum(one, INTEGERS[0], S.One, random.choice(SIZES)), S.One
        other = rewritten(one * factor + one, random)
        if other is None:
            continue
        try:
            theorem = algebra(one * factor + one, other)
        except Refused:
            continue
        for _ in range(6):
            here = random_instance(random)
            try:
                if all(holds(formula, here) for formula in theorem.given):
                    assert truth(theorem.statement, here), (theorem, here)
            except UnknownError:
                pass
            except UndefinedError:
                pytest.fail(f"undefined: {theorem} at {here}")


def complete(term: Expr) -> bool:
    """The form does not know abs(x)**2 = x**2, nor (-2)**(2*i) = 4**i; so it refuses, which is no error."""
    return not term.has(Abs, Sum) and not any(power.exp.free_symbols for power in term.atoms(Pow))


@pytest.mark.thorough(seconds=5)
@given(SEEDS)
def test_what_is_equal_by_construction_is_recognised(seed: int) -> None:
    random = Random(seed)
    for _ in range(10):
        one, two, three = (term_or_none(random, 2, functions=False) for _ in range(3))
        if one is None or two is None or three is None or not complete(one + two + three):
            continue
        name, other = INTEGERS[1], integer("l")
        pairs = [(one * (two + three), one * two + one * three), ((one + two) ** 2, one**2 + 2 * one * two + two**2),
                 (Sum(one + 2 * two, name, 1, 3), Sum(one, name, 1, 3) + 2 * Sum(two, name, 1, 3)),
                 (Sum(one, name, 1, n), Sum(substitute(one, {name: name - 1}), name, 2, n + 1)),
                 (Sum(one, name, 1, n), Sum(substitute(one, {name: other}), other, 1, n)),
                 (Sum(Sum(one * two, INTEGERS[0], 1, m), name, 2, n),
                  Sum(Sum(two * one, name, 2, n), INTEGERS[0], 1, m))]
        for left, right in pairs:
            try:
                well_formed(left)
                well_formed(right)
            except Refused:
                continue
            form = polynomial(left - right)[0]
            assert is_zero(form), f"{left} | {right} | {expression(form)}"


EQUAL = [
    (x ** (t + 1) * x ** (2 - t), x**3),
    ((1 - x) ** (t + 1), (1 - x) ** t - x * (1 - x) ** t),
    ((1 - 1 / x) ** t, ((x - 1) / x) ** t),
    (x ** Rational(1, 2) * x ** Rational(1, 2), x),
    (S(2) ** (t + 1), 2 * S(2) ** t),
    (1 / (1 - x) - 1, x / (1 - x)),
    (Sum(at("x", i) / n, i, 1, n) ** 2, Sum(Sum(at("x", i) * at("x", j), i, 1, n), j, 1, n) / n**2),
    (Sum((at("x", i) - y) ** 2, i, 1, n), Sum(at("x", i) ** 2, i, 1, n) - 2 * y * Sum(at("x", i), i, 1, n) + n * y**2),
    (Sum(Sum(at("x", j), j, 1, i), i, 1, n), Sum(Sum(at("x", k), k, 1, j), j, 1, n)),
    (Sum(at("x", i) * Sum(at("a", i, j) * at("y", j), j, 1, m), i, 1, n),
     Sum(at("y", j) * Sum(at("a", i, j) * at("x", i), i, 1, n), j, 1, m)),
    (Sum(Sum(y ** (n - i + j), i, 1, n), j, 1, n), y * Sum(y ** (i - 1), i, 1, n) ** 2),
    (Sum(Sum(y ** (2 * n - i - j), i, 1, n), j, 1, n), Sum(y ** (n - i), i, 1, n) ** 2),
    (Sum(at("x", n + 1 - i), i, 1, n), Sum(at("x", n - i), i, 0, n - 1)),
]
DIFFERENT = [
    ((x**2) ** Rational(1, 2), x),
    (Sum(at("x", i), i, 1, n) ** 2, Sum(at("x", i) ** 2, i, 1, n)),
    (Sum(at("x", i), i, 1, n), Sum(at("x", i), i, 1, m)),
    (Sum(at("x", i), i, 1, n), Sum(at("x", i), i, 2, n)),
    (Sum(Sum(at("a", i, j), i, 1, n), j, 1, n), Sum(Sum(at("a", i, i), i, 1, n), j, 1, n)),
    (Sum(Sum(at("x", j), j, 1, i), i, 1, n), Sum(Sum(at("x", j), j, 1, n), i, 1, n)),
    ((1 - x) ** (t + 1), (1 - x) ** t),
    (x**t * y**t, (x * y) ** (t + 1)),
    ((x + y) ** Rational(1, 2), x ** Rational(1, 2) + y ** Rational(1, 2)),
    (S.Zero**n, S.Zero),
    (S.Zero**n, S.One),
]


@pytest.mark.parametrize(("left", "right"), EQUAL)
def test_equal(left: Expr, right: Expr) -> None:
    assert is_zero(polynomial(left - right)[0])


@pytest.mark.parametrize(("left", "right"), DIFFERENT)
def test_different(left: Expr, right: Expr) -> None:
    assert not is_zero(polynomial(left - right)[0])
