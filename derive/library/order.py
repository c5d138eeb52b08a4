"""The order of the real numbers and of the integers: equal or not, cases, products that keep it."""
from __future__ import annotations

from functools import cache

from derive.kernel.terms import Term, var
from derive.kernel.theorem import Theorem, assume, imply
from derive.kernel.types import INT, REAL, Type
from derive.kernel.words import either, no

from .formulas import ZERO, inverse, x, y, z
from .steps import absurd, by_cases, clash, follows, left_of, ordered, right_of, supposing, use


def _pair(type_: Type) -> tuple[Term, Term]:
    return var("x", type_), var("y", type_)


def _unequal(type_: Type, premise: Term) -> Theorem:
    """x < y, or y < x, implies that x is not y."""
    x, y = _pair(type_)
    same = assume(x.eq(y))
    return supposing(clash(assume(premise), same, -1 if premise is (x < y) else 1, type_=type_), premise, x.eq(y))


def _equal_or_not(type_: Type) -> Theorem:
    x, y = _pair(type_)
    other = no(x.eq(y))
    less, more = (use(_unequal(type_, order), assume(order)) for order in (x < y, y < x))
    same = use("antisymmetric", type_, assume(x <= y), assume(y <= x), x=x, y=y)
    return ordered(x, y, ordered(y, x, left_of(same, other), right_of(x.eq(y), less)), right_of(x.eq(y), more))


def _trichotomy(type_: Type) -> Theorem:
    x, y = _pair(type_)
    less_or_same = either(x < y, x.eq(y))
    same = use("antisymmetric", type_, assume(x <= y), assume(y <= x), x=x, y=y)
    below = ordered(y, x, right_of(x < y, same), left_of(assume(x < y), x.eq(y)))
    return ordered(x, y, left_of(below, y < x), right_of(less_or_same, assume(y < x)))


def _not_less(type_: Type) -> Theorem:
    x, y = _pair(type_)
    never = no(x < y)
    return supposing(ordered(y, x, assume(y <= x), absurd(use(assume(never), assume(x < y)), y <= x)), never)


def _not_at_most(type_: Type) -> Theorem:
    x, y = _pair(type_)
    never = no(x <= y)
    return supposing(ordered(x, y, absurd(use(assume(never), assume(x <= y)), y < x), assume(y < x)), never)


def _less_or_equal(type_: Type) -> Theorem:
    x, y = _pair(type_)
    same = use("antisymmetric", type_, assume(x <= y), assume(y <= x), x=x, y=y)
    return supposing(ordered(y, x, right_of(x < y, same), left_of(assume(x < y), x.eq(y))), x <= y)


def _different(type_: Type) -> Theorem:
    x, y = _pair(type_)
    never = no(x.eq(y))
    same = use("antisymmetric", type_, assume(x <= y), assume(y <= x), x=x, y=y)
    goal = either(x < y, y < x)
    below = ordered(y, x, absurd(use(assume(never), same), goal), left_of(assume(x < y), y < x))
    return supposing(ordered(x, y, below, right_of(x < y, assume(y < x))), never)


@cache
def less_not_equal() -> Theorem:
    """x < y => x = y => false"""
    return _unequal(REAL, x < y)


@cache
def greater_not_equal() -> Theorem:
    """y < x => x = y => false"""
    return _unequal(REAL, y < x)


@cache
def equal_or_not() -> Theorem:
    """x = y or (x = y => false)"""
    return _equal_or_not(REAL)


@cache
def trichotomy() -> Theorem:
    """x < y or x = y or y < x"""
    return _trichotomy(REAL)


@cache
def not_less() -> Theorem:
    """(x < y => false) => y <= x"""
    return _not_less(REAL)


@cache
def not_at_most() -> Theorem:
    """(x <= y => false) => y < x"""
    return _not_at_most(REAL)


@cache
def less_or_equal() -> Theorem:
    """x <= y => x < y or x = y"""
    return _less_or_equal(REAL)


@cache
def different() -> Theorem:
    """(x = y => false) => x < y or y < x"""
    return _different(REAL)


@cache
def less_not_equal_int() -> Theorem:
    """x < y => x = y => false"""
    x, y = _pair(INT)
    return _unequal(INT, x < y)


@cache
def greater_not_equal_int() -> Theorem:
    """y < x => x = y => false"""
    x, y = _pair(INT)
    return _unequal(INT, y < x)


@cache
def equal_or_not_int() -> Theorem:
    """x = y or (x = y => false)"""
    return _equal_or_not(INT)


@cache
def trichotomy_int() -> Theorem:
    """x < y or x = y or y < x"""
    return _trichotomy(INT)


@cache
def not_less_int() -> Theorem:
    """(x < y => false) => y <= x"""
    return _not_less(INT)


@cache
def not_at_most_int() -> Theorem:
    """(x <= y => false) => y < x"""
    return _not_at_most(INT)


@cache
def less_or_equal_int() -> Theorem:
    """x <= y => x < y or x = y"""
    return _less_or_equal(INT)


@cache
def different_int() -> Theorem:
    """(x = y => false) => x < y or y < x"""
    return _different(INT)


def compared(left: Term, right: Term, same: Theorem, other: Theorem) -> Theorem:
    """A under left = right, and A under not left = right, give A."""
    either_ = use(equal_or_not() if left.type == REAL else equal_or_not_int(), x=left, y=right)
    return by_cases(either_, imply(left.eq(right), same), imply(no(left.eq(right)), other))


@cache
def square_nonnegative() -> Theorem:
    """0 <= x*x"""
    positive = use("product_nonnegative", REAL, assume(ZERO <= x), assume(ZERO <= x), x=x, y=x)
    opposite = follows(ZERO <= -x, assume(x < ZERO))
    negative = follows(ZERO <= x * x, use("product_nonnegative", REAL, opposite, opposite, x=-x, y=-x))
    return ordered(ZERO, x, positive, negative)


@cache
def square_positive() -> Theorem:
    """(x = 0 => false) => 0 < x*x"""
    positive = use("product_positive", REAL, assume(ZERO < x), assume(ZERO < x), x=x, y=x)
    opposite = follows(ZERO < -x, assume(x < ZERO))
    negative = follows(ZERO < x * x, use("product_positive", REAL, opposite, opposite, x=-x, y=-x))
    signs = use(different(), assume(no(x.eq(0))), y=ZERO)
    return supposing(by_cases(signs, imply(x < 0, negative), imply(ZERO < x, positive)), no(x.eq(0)))


@cache
def zero_product() -> Theorem:
    """x*y = 0 => x = 0 or y = 0"""
    none = assume((x * y).eq(0))
    unit = use("inverse", assume(no(x.eq(0))))
    zero = follows(y.eq(0), none, inverse(x), unit, -y)
    return supposing(compared(x, ZERO, left_of(assume(x.eq(0)), y.eq(0)), right_of(x.eq(0), zero)), none.statement)


@cache
def product_not_zero() -> Theorem:
    """(x = 0 => false) => (y = 0 => false) => x*y = 0 => false"""
    none, first, second = (x * y).eq(0), no(x.eq(0)), no(y.eq(0))
    return supposing(by_cases(use(zero_product(), assume(none)), assume(first), assume(second)), first, second, none)


@cache
def square_zero() -> Theorem:
    """x*x = 0 => x = 0"""
    none = (x * x).eq(0)
    same = imply(x.eq(0), assume(x.eq(0)))
    return supposing(by_cases(use(zero_product(), assume(none), y=x), same, same), none)


@cache
def equal_square() -> Theorem:
    """0 <= x => 0 <= y => x*x = y*y => x = y"""
    from_x, from_y, squares = assume(ZERO <= x), assume(ZERO <= y), assume((x * x).eq(y * y))
    halves = use(zero_product(), follows(((x - y) * (x + y)).eq(0), squares), x=x - y, y=x + y)
    first = follows(x.eq(y), assume((x - y).eq(0)))
    opposite = assume((x + y).eq(0))
    second = use("antisymmetric", REAL, follows(x <= y, opposite, from_y, 2),
                 follows(y <= x, opposite, from_x, 2))
    return supposing(by_cases(halves, imply((x - y).eq(0), first), imply((x + y).eq(0), second)),
                     ZERO <= x, ZERO <= y, squares.statement)


@cache
def product_monotone() -> Theorem:
    """x <= y => 0 <= z => x*z <= y*z"""
    order, sign = assume(x <= y), assume(ZERO <= z)
    more = use("product_nonnegative", REAL, follows(ZERO <= y - x, order), sign, x=y - x, y=z)
    return supposing(follows(x * z <= y * z, more), x <= y, ZERO <= z)


@cache
def product_increasing() -> Theorem:
    """x < y => 0 < z => x*z < y*z"""
    order, sign = assume(x < y), assume(ZERO < z)
    more = use("product_positive", REAL, follows(ZERO < y - x, order), sign, x=y - x, y=z)
    return supposing(follows(x * z < y * z, more), x < y, ZERO < z)


@cache
def product_antitone() -> Theorem:
    """x <= y => z <= 0 => y*z <= x*z"""
    order, sign = assume(x <= y), assume(z <= ZERO)
    more = use("product_nonnegative", REAL, follows(ZERO <= y - x, order), follows(ZERO <= -z, sign), x=y - x, y=-z)
    return supposing(follows(y * z <= x * z, more), x <= y, z <= ZERO)


@cache
def product_bounds() -> Theorem:
    """0 <= x => x <= y => 0 <= z => z <= u => x*z <= y*u"""
    u = var("u", REAL)
    first = use(product_monotone(), assume(x <= y), assume(ZERO <= z))
    from_y = follows(ZERO <= y, assume(ZERO <= x), assume(x <= y))
    second = use(product_monotone(), assume(z <= u), from_y, x=z, y=u, z=y)
    return supposing(follows(x * z <= y * u, first, second), ZERO <= x, x <= y, ZERO <= z, z <= u)


@cache
def cancel() -> Theorem:
    """(x = 0 => false) => x*y = x*z => y = z"""
    unit, same = use("inverse", assume(no(x.eq(0)))), assume((x * y).eq(x * z))
    return supposing(follows(y.eq(z), same, inverse(x), unit, z - y), no(x.eq(0)), same.statement)


@cache
def cancel_at_most() -> Theorem:
    """0 < z => x*z <= y*z => x <= y"""
    sign, products = assume(ZERO < z), assume(x * z <= y * z)
    wrong = use(product_increasing(), assume(y < x), sign, x=y, y=x)
    return supposing(ordered(x, y, assume(x <= y), absurd(clash(products, wrong), x <= y)), ZERO < z, x * z <= y * z)


@cache
def cancel_less() -> Theorem:
    """0 <= z => x*z < y*z => x < y"""
    sign, products = assume(ZERO <= z), assume(x * z < y * z)
    wrong = use(product_monotone(), assume(y <= x), sign, x=y, y=x)
    return supposing(ordered(y, x, absurd(clash(products, wrong), x < y), assume(x < y)), ZERO <= z, x * z < y * z)


@cache
def sum_of_squares_zero() -> Theorem:
    """x*x + y*y = 0 => x = 0"""
    none = assume((x * x + y * y).eq(0))
    upper = follows(x * x <= 0, none, use(square_nonnegative(), x=y))
    zero = use("antisymmetric", REAL, upper, use(square_nonnegative()), x=x * x, y=ZERO)
    return supposing(use(square_zero(), zero), none.statement)
