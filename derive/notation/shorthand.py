"""What is short for something else, and is put down as that: clip, floor, a // b, and conditions with and, or, not.

Every reader of a tree, every search and every kernel then has them at once: none of them gets a node of its own.
"""

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final, Literal, TypeAlias

from derive.notation.limits import MAX_NODES
from derive.notation.source import Span
from derive.notation.syntax import Binary, Call, Comparison, Expr, Negate, Number, Relation
from derive.notation.walk import walk

# The functions that are short for others.
SHORT: Final[dict[str, tuple[str, ...]]] = {"clip": ("x", "lo", "hi"), "floor": ("x",)}

OPPOSITE: Final[dict[Comparison, Comparison]] = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", "<=": ">", ">": "<="}


@dataclass(frozen=True, slots=True)
class Joined:
    """a and b, a or b; 0 < a < 1 is 0 < a and a < 1."""

    every: bool                         # and
    parts: "tuple[Condition, ...]"
    at: Span


Condition: TypeAlias = Relation | Joined


def negated(condition: Condition) -> Condition:
    """What holds where the condition does not."""
    if isinstance(condition, Relation):
        return replace(condition, op=OPPOSITE[condition.op])
    return Joined(not condition.every, tuple(map(negated, condition.parts)), condition.at)


def choice(condition: Condition, one: Expr, other: Expr, at: Span) -> Expr | None:
    """where(a and b, x, y) as where(a, where(b, x, y), y), and where(a or b, x, y) as where(a, x, where(b, x, y)), so
    that b is asked only where a leaves it open; nothing if that becomes too large."""
    grown = _grown(condition, _size(one), _size(other))
    return _choice(condition, one, other, at) if grown <= MAX_NODES else None


def _choice(condition: Condition, one: Expr, other: Expr, at: Span) -> Expr:
    if isinstance(condition, Relation):
        return Call("where", (condition, one, other), at=at)
    for part in reversed(condition.parts):
        if condition.every:
            one = _choice(part, one, other, at)
        else:
            other = _choice(part, one, other, at)
    return one if condition.every else other


def _grown(condition: Condition, one: int, other: int) -> int:
    """How many nodes the choice will have."""
    if isinstance(condition, Relation):
        return 1 + _size(condition) + one + other
    for part in reversed(condition.parts):
        if condition.every:
            one = _grown(part, one, other)
        else:
            other = _grown(part, one, other)
    return one if condition.every else other


def _size(tree: Expr | Relation) -> int:
    return sum(1 for _ in walk(tree))


def clip(x: Expr, low: Expr, high: Expr, at: Span) -> Expr:
    """The smaller of `high` and the larger of `x` and `low`: where low > high it is `high`."""
    return Call("minimum", (Call("maximum", (x, low), at=at), high), at=at)


def remainder(whole: Expr, by: Expr, at: Span) -> Expr:
    """whole % by; floor(a/b) % c is (a % (b*c) - a % b)/b: that b and c are positive is what both say."""
    found = _quotient(whole)
    if found.floored == "whole" and found.below is not None:
        more = Call("remainder", (found.above, _times(found.below, by)), at=at)
        rest = Call("remainder", (found.above, found.below), at=at)
        return Binary("/", Binary("-", more, rest, at=at), found.below, at=at)
    return Call("remainder", (whole, by), at=at)


def floor(value: Expr, at: Span) -> Expr:
    """floor(a/b) of whole numbers, b > 0, as (a - a % b)/b; floor(floor(a/b)/c) is floor(a/(b*c)), and floor(x + 1) is
    floor(x) + 1."""
    match value:
        case Binary("+" | "-" as op, left, Number(number)) if number.denominator == 1:
            return Binary(op, floor(left, at), Number(number, at=value.right.at), at=at)
        case Binary("+", Number(number), right) if number.denominator == 1:
            return Binary("+", Number(number, at=value.left.at), floor(right, at), at=at)
    found = _quotient(value)
    return _floored(found.above, found.below or Number(Fraction(1), at=at), at)


def floor_of_quotient(left: Expr, right: Expr, at: Span) -> Expr:
    """a // b"""
    return floor(Binary("/", left, right, at=at), at)


def _floored(above: Expr, below: Expr, at: Span) -> Expr:
    if isinstance(above, Number) and isinstance(below, Number) and below.value > 0:
        return Number(Fraction(above.value // below.value), at=at)
    return Binary("/", Binary("-", above, Call("remainder", (above, below), at=at), at=at), below, at=at)


@dataclass(frozen=True, slots=True)
class _Quotient:
    """A value as above/below, or above alone. Or the value is the floor of that, a whole number; or its floor is the
    floor of that, and no more is said of it."""

    above: Expr
    below: Expr | None = None
    floored: Literal["", "whole", "below"] = ""


def _quotient(tree: Expr) -> _Quotient:
    """A value over its least written denominator; floor(a/b) and n + floor(a/b) as floors of one quotient."""
    match tree:
        case Number(value=value) if value.denominator != 1:
            return _Quotient(Number(Fraction(value.numerator), at=tree.at),
                             Number(Fraction(value.denominator), at=tree.at))
        case Binary("/", Binary("-", above, Call("remainder", (same, by))), below) if above == same and below == by:
            return _Quotient(above, below, "whole")
        case Binary("/", left, right):
            return _divided(tree, _quotient(left), _quotient(right))
        case Binary("*", left, right):
            one, other = _quotient(left), _quotient(right)
            if not one.floored and not other.floored:
                return _Quotient(_times(one.above, other.above), _product(one.below, other.below))
        case Negate(operand):
            one = _quotient(operand)
            if not one.floored:
                return _Quotient(Negate(one.above, at=tree.at), one.below)
        case Binary("+" | "-" as op, left, right):
            one, other = _quotient(left), _quotient(right)
            if _adds(one, other) and not (other.floored and op == "-"):
                above = Binary(op, _scaled(one.above, other.below, one.below),
                               _scaled(other.above, one.below, other.below), at=tree.at)
                both = one.below if one.below == other.below else _product(one.below, other.below)
                return _Quotient(above, both, one.floored or other.floored)
    return _Quotient(tree)


def _divided(tree: Expr, one: _Quotient, other: _Quotient) -> _Quotient:
    if not one.floored and not other.floored:
        above = one.above if other.below is None else _times(one.above, other.below)
        return _Quotient(above, other.above if one.below is None else _times(one.below, other.above))
    if one.floored and not other.floored and one.below is not None and other.below is None and (
            _together(one.below, other.above)):
        return _Quotient(one.above, _times(one.below, other.above), "below")
    return _Quotient(tree)


def _together(one: Expr, other: Expr) -> bool:
    """Whether one*other > 0 says that both are positive: one of them is a positive number."""
    return any(isinstance(part, Number) and part.value > 0 for part in (one, other))


def _adds(one: _Quotient, other: _Quotient) -> bool:
    """Whether a sum is read as one quotient: a floor beside a whole number only."""
    if one.floored or other.floored:
        return not (one.floored and other.floored) and (other if one.floored else one).below is None
    return True


def _scaled(above: Expr, by: Expr | None, own: Expr | None) -> Expr:
    return above if by is None or by == own else _times(above, by)


def _product(one: Expr | None, other: Expr | None) -> Expr | None:
    return other if one is None else one if other is None else _times(one, other)


def _times(one: Expr, other: Expr) -> Expr:
    if isinstance(one, Number) and isinstance(other, Number):
        return Number(one.value * other.value, at=one.at)
    for factor, rest in ((one, other), (other, one)):
        if isinstance(factor, Number) and factor.value == 1:
            return rest
    return Binary("*", one, other, at=one.at)
