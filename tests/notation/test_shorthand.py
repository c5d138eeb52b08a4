"""clip, floor, // and conditions with and, or, not: their values at random points, by Python's own operators."""

from collections.abc import Iterator
from fractions import Fraction
from random import Random

import pytest

from derive.notation import NotationError, Relation, parse_expression, unparse
from derive.notation.syntax import Access, Binary, Call, Expr, Name, Negate, Number, Reduce, Size

COMPARED = {
    "==": lambda a, b: a == b, "!=": lambda a, b: a != b, "<": lambda a, b: a < b, "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b, ">=": lambda a, b: a >= b,
}
# The notation -> the same for Python, if it is another text.
CONDITIONS = {
    "a > 0 and b > 0": "", "a > 0 or b > 0": "", "not a > 0": "", "not (a > 0 and b > 0)": "",
    "not (a > 0 or b > c)": "", "a > 0 or b > 0 and c > 0": "", "(a > 0 or b > 0) and c > 0": "",
    "a > 0 and b > 0 or c > 0 and d > 0": "", "0 < a < 2": "", "0 <= a < b <= 2": "", "not 0 < a < 2": "",
    "not not a == b": "", "(a + b) > c": "", "((a) > (b))": "", "((a > b))": "", "not (a == b) or c != d": "",
    "a == 1 or b == 1 or c == 1 or d == 1": "", "a < b and b < c and c < d": "",
    "where(a > 0, b, c) > 0 and d > 0": "(b if a > 0 else c) > 0 and d > 0",
    "(where(a > 0 or b > 0, 1, 0) + c) > 1": "((1 if a > 0 or b > 0 else 0) + c) > 1",
    "not (a > 0 and (b > 0 or not c > 0))": "", "a % 2 == 0 and not b % 2 == 0": "",
    "clip(a, b, c) == d or a == b": "min(max(a, b), c) == d or a == b", "a//2 == b and (a % 3)//2 != c": "",
}
FLOORS = {
    "t//2": "", "t//k": "", "floor(t/k)": "t//k", "floor(t/2)": "t//2", "floor(0.1*t)": "t//10", "t // k // 3": "",
    "floor(floor(t/3)/m)": "t//3//m", "(t//k) % 2": "", "t//k % m": "", "(1 + t//k) % 3": "", "(t//k + 1) % m": "",
    "floor(1 + t/(2*k))": "(2*k + t)//(2*k)", "floor(t/k + 1/2)": "(2*t + k)//(2*k)", "floor((t//k)/2)": "t//k//2",
    "-t//2": "", "-(t//2)": "", "floor(-t/k)": "-t//k", "-floor(-t/k)": "-(-t//k)", "floor(t/k - m)": "(t - m*k)//k",
    "floor(7/2)": "3", "floor(-7/2)": "-4", "floor(t)": "t", "2**(t//k)": "", "t - k*(t//k)": "", "(t - 1)//k": "",
    "floor((t - 1)/k) + m*(t % k)": "(t - 1)//k + m*(t % k)", "floor(t/(k/m))": "t*m//k", "t//(k*m)": "",
    "floor(1 + t/k)": "1 + t//k", "floor(t/k - 2)": "t//k - 2", "floor(1 + t//k) % 2": "(1 + t//k) % 2",
    "floor(2*(t/k))": "2*t//k", "floor(t/k) - floor(t/m)": "t//k - t//m", "(t - t % k)/k % 2": "t//k % 2",
}


def value(tree: Expr, at: dict[str, int]) -> Fraction:
    match tree:
        case Number(number):
            return number
        case Name(name):
            return Fraction(at[name])
        case Negate(operand):
            return -value(operand, at)
        case Binary(op, left, right):
            one, other = value(left, at), value(right, at)
            return {"+": one + other, "-": one - other, "*": one*other}[op] if op in "+-*" else (
                one/other if op == "/" else one**int(other))
        case Call("where", (Relation(op, left, right), one, other)):
            assert not isinstance(one, Relation)
            assert not isinstance(other, Relation)
            return value(one if COMPARED[op](value(left, at), value(right, at)) else other, at)
        case Call(name, (left, right)):
            one, other = value(left, at), value(right, at)
            if name == "remainder":
                assert one.denominator == other.denominator == 1, f"{unparse(tree)} is one of {one} and {other}"
                assert other > 0
            return {"maximum": max, "minimum": min, "remainder": lambda a, b: a % b}[name](one, other)
        case Access() | Reduce() | Size() | Call():
            raise AssertionError(unparse(tree))


def points(count: int, low: int) -> Iterator[dict[str, int]]:
    random = Random(f"{count} {low}")
    for _ in range(count):
        yield {name: random.randint(low, 7) for name in "abcdkmt"}


@pytest.mark.parametrize("text", CONDITIONS)
def test_conditions(text: str) -> None:
    tree = parse_expression(f"where({text}, a - 5, 9*b)")
    assert parse_expression(unparse(tree)) == tree
    for at in points(200, -2):
        holds = eval(CONDITIONS[text] or text, {}, dict(at))     # noqa: S307 (the texts above)
        assert value(tree, at) == (at["a"] - 5 if holds else 9*at["b"])


@pytest.mark.parametrize("text", FLOORS)
def test_floors(text: str) -> None:
    tree = parse_expression(text)
    assert parse_expression(unparse(tree)) == tree
    for at in points(300, 1):
        assert value(tree, at) == eval(FLOORS[text] or text, {}, dict(at))     # noqa: S307 (the texts above)


@pytest.mark.parametrize("t", [-7, -1, 0, 1, 6, 7])
def test_floors_of_negative_numbers(t: int) -> None:
    for k in range(1, 5):
        assert value(parse_expression("floor(t/k)"), {"t": t, "k": k}) == t//k
        assert value(parse_expression("t//k % 2"), {"t": t, "k": k}) == t//k % 2


def test_both_parts_of_a_floor_are_said_to_be_positive() -> None:
    """t//k//m is t//(k*m) for k, m > 0 only. A remainder says that what it is of is whole, and its divisor positive."""
    for k, m in ((-2, -2), (-1, 3), (2, -1)):
        with pytest.raises(AssertionError):
            value(parse_expression("t//k % m"), {"t": 3, "k": k, "m": m})
    with pytest.raises(AssertionError):
        value(parse_expression("t//k//2"), {"t": 3, "k": -2})
    assert unparse(parse_expression("t//k//m")) == "((t - t % k)/k/m - (t - t % k)/k/m % 1)/1"


def test_clip_where_its_ends_are_crossed() -> None:
    for x in range(-3, 4):
        assert value(parse_expression("clip(x, 2, -1)"), {"x": x}) == -1


def test_what_is_asked_second_stands_under_what_is_asked_first() -> None:
    assert unparse(parse_expression("where(x > 0 and log(x) > 1, a, b)")) == "where(x > 0, where(log(x) > 1, a, b), b)"
    assert unparse(parse_expression("where(x <= 0 or log(x) > 1, a, b)")) == "where(x <= 0, a, where(log(x) > 1, a, b))"


def test_names_may_be_called_so() -> None:
    assert unparse(parse_expression("min(max(g, -clip), clip) + floor")) == "minimum(maximum(g, -clip), clip) + floor"


def test_a_condition_that_grows_too_large() -> None:
    parts = " and ".join(f"(a{place} > 0 or b{place} > 0)" for place in range(60))
    with pytest.raises(NotationError, match="this condition is too long"):
        parse_expression(f"where({parts}, a, b)")
