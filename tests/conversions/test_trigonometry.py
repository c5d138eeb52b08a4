"""Sines and cosines in normal form: what a textbook's table says is seen to be equal, and near misses of it are not."""

import pytest
from mpmath import cos as mp_cos
from mpmath import mpf
from mpmath import pi as mp_pi
from mpmath import sin as mp_sin

from derive.conversions import Context
from derive.conversions.equality import equal
from derive.kernel.terms import Term, constant, var
from derive.kernel.types import INT, REAL, to
from derive.kernel.words import ints, over, real, reals, total
from derive.library.formulas import cos, sin

i, k, n = ints("i k n")
a, b, p = reals("a b p")
x = var("x", to(INT, REAL))
PI, HALF = constant("pi", REAL), over(real(1), real(2))
SPREAD = over(PI * (a - b), p)

IDENTITIES = [
    (sin(a + b), sin(a) * cos(b) + cos(a) * sin(b)),
    (sin(a - b), sin(a) * cos(b) - cos(a) * sin(b)),
    (cos(a - b) - cos(a + b), real(2) * sin(a) * sin(b)),
    (sin(real(2) * a * b), real(2) * sin(a * b) * cos(a * b)),
    (cos(real(2) * a), real(1) - real(2) * sin(a) * sin(a)),
    (cos(real(3) * a), real(4) * cos(a) * cos(a) * cos(a) - real(3) * cos(a)),
    (sin(a) * sin(a) * sin(a), sin(a) - sin(a) * cos(a) * cos(a)),
    (sin(-a) + sin(a), real(0)),
    (sin(a + PI), -sin(a)),
    (cos(real(2) * PI - a), cos(a)),
    (sin(real(2) * SPREAD), real(2) * sin(SPREAD) * cos(SPREAD)),
    (total(i, sin(x(i)) * sin(x(i)), k, n), total(
        i, HALF - HALF * cos(real(2) * x(i)), k, n)),
]
NEAR = [
    (sin(a + b), sin(a) * cos(b) - cos(a) * sin(b)),
    (cos(a + b), cos(a) * cos(b) + sin(a) * sin(b)),
    (sin(real(2) * a), real(2) * sin(a)),
    (cos(real(2) * a), real(1) - sin(a) * sin(a)),
    (cos(-a), -cos(a)),
    (sin(a + PI), sin(a)),
]


@pytest.mark.parametrize(("left", "right"), IDENTITIES)
def test_they_are_equal(left: Term, right: Term) -> None:
    found = equal(left, right, Context())
    assert found is not None
    assert found.statement is left.eq(right)
    assert not found.given


@pytest.mark.parametrize(("left", "right"), NEAR)
def test_these_are_not(left: Term, right: Term) -> None:
    assert equal(left, right, Context()) is None


def test_a_sum_of_many_parts_stays_as_it_is() -> None:
    """There would be 2**n products; in one form it is, whatever the order in which it is written."""
    names = reals("a b c d e f")
    assert equal(sin(sum(names[1:], names[0])), sin(sum(names[-2::-1], names[-1])), Context()) is not None
    assert equal(sin(sum(names[1:], names[0])), sin(sum(names[2:], names[0])), Context()) is None


def test_the_table_is_right_and_its_near_misses_are_wrong() -> None:
    """By numbers: what is listed above was not made to fit the code."""
    u, v = mpf("0.7"), mpf("-1.9")
    values = {a: u, b: v, p: mpf("1.3"), PI: mp_pi}
    for pairs, right in ((IDENTITIES[:-1], True), (NEAR, False)):
        for left, other in pairs:
            gap = _value(left, values) - _value(other, values)
            assert (abs(gap) < mpf(10) ** -30) == right


def _value(term: Term, values: dict[Term, mpf]) -> mpf:
    if term in values:
        return values[term]
    if term.kind == "number":
        return mpf(int(term.value))
    name, *inner = term.parts[0].name, *(_value(part, values) for part in term.parts[1:])
    return {"plus": lambda l, r: l + r, "times": lambda l, r: l * r, "inverse": lambda z: 1 / z, "sin": mp_sin,
            "cos": mp_cos}[name](*inner)
