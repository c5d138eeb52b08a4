"""Two evaluators that share no code: one of kernel terms, which are total, and one of syntax trees, which raises where
the text has no value. Random numbers live on finitely many outcomes, so that all of them have means."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import reduce
from typing import TypeAlias

from mpmath import mp, mpf

from derive.kernel.terms import APPLICATION, BOUND, CONSTANT, FUNCTION, NUMBER, Term
from derive.kernel.types import INT, OUTCOME, REAL, Arrow, Type
from derive.notation import syntax

Value: TypeAlias = object
WINDOW = range(-3, 9)               # the whole numbers that a quantifier looks at
OUTCOMES = range(4)
CLOSE = mpf(10) ** -25


class Undefined(ArithmeticError):
    """A text that has no value here."""


# -- terms of the kernel -----------------------------------------------------------------------------------------------
def curried(function: Callable[..., Value], count: int) -> Value:
    if count == 0:
        return function()
    return lambda x: curried(lambda *rest: function(x, *rest), count - 1)


def _power(x: mpf, n: int) -> mpf:
    return x**n if n >= 0 else _inverse(x ** (-n))


def _inverse(x: mpf) -> mpf:
    return 1 / x if x else mpf(0)


def _ranged(step: Callable[[Value, Value], Value], empty: Callable[[Callable[[int], Value], int], Value],
            ) -> Callable[..., Value]:
    def over(f: Callable[[int], Value], a: int, b: int) -> Value:
        return reduce(step, map(f, range(a, b + 1))) if a <= b else empty(f, a)
    return over


def same(x: Value, y: Value) -> bool:
    """Whether two numbers are one, as far as the digits go."""
    return abs(x - y) <= CLOSE * (1 + abs(x) + abs(y))


TOTAL: Mapping[str, tuple[Callable[..., Value], int]] = {
    "implies": (lambda p, q: not p or q, 2), "and": (lambda p, q: p and q, 2), "or": (lambda p, q: p or q, 2),
    "equal": (same, 2), "at_most": (lambda x, y: x <= y or same(x, y), 2),
    "less": (lambda x, y: x < y and not same(x, y), 2), "if": (lambda p, x, y: x if p else y, 3),
    "plus": (lambda x, y: x + y, 2), "times": (lambda x, y: x * y, 2), "real": (mpf, 1),
    "inverse": (_inverse, 1), "power": (_power, 2), "maximum": (max, 2), "minimum": (min, 2), "absolute": (abs, 1),
    "sqrt": (lambda x: mp.sqrt(x) if x > 0 else mpf(0), 1), "exp": (mp.exp, 1),
    "log": (lambda x: mp.log(x) if x > 0 else mpf(0), 1), "sin": (mp.sin, 1), "cos": (mp.cos, 1), "erf": (mp.erf, 1),
    "sum": (_ranged(lambda x, y: x + y, lambda f, a: mpf(0)), 3),
    "product": (_ranged(lambda x, y: x * y, lambda f, a: mpf(1)), 3),
    "largest": (_ranged(max, lambda f, a: f(a)), 3),
    "mean": (lambda f: sum(map(f, OUTCOMES)) / mpf(len(OUTCOMES)), 1), "integrable": (lambda f: True, 1),
    "false": (lambda: False, 0), "pi": (lambda: mp.pi + 0, 0),
}


def term_value(term: Term, free: Mapping[str, Value], bound: tuple[Value, ...] = ()) -> Value:
    """What a term is worth, when these are the values of its free variables."""
    if term.kind == NUMBER:
        return mpf(term.value) if term.type == REAL else term.value
    if term.kind == BOUND:
        return bound[-1 - term.value]
    if term.kind == FUNCTION:
        return lambda x: term_value(term.parts[0], free, (*bound, x))
    if term.kind == CONSTANT and term.name in ("all", "some"):
        test = all if term.name == "all" else any
        return lambda p: test(map(p, _values(term.type)))
    if term.kind == CONSTANT:
        return curried(*TOTAL[term.name])
    if term.kind != APPLICATION:
        return free[term.name]
    head, *parts = (term_value(part, free, bound) for part in term.parts)
    for part in parts:
        head = head(part)
    return head


def _values(quantifier: Type) -> range:
    assert isinstance(quantifier, Arrow)
    assert isinstance(quantifier.argument, Arrow)
    return {INT: WINDOW, OUTCOME: OUTCOMES}[str(quantifier.argument.argument)]


# -- texts -------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Point:
    """Values for the names of a text, and where it stands."""

    free: Mapping[str, Value]
    whole: frozenset[str] = frozenset()         # names of whole numbers
    random: frozenset[str] = frozenset()
    bound: Mapping[str, int] = field(default_factory=dict)
    outcome: int | None = None


def text_value(tree: syntax.Tree, at: Point) -> Value:
    """What a text is worth, computed as a reader would; Undefined where some part that counts has no value."""
    match tree:
        case syntax.Number(value=value):
            return mpf(value.numerator) / value.denominator
        case syntax.Name(id=name):
            if name in at.bound:
                return mpf(at.bound[name])
            return mp.pi + 0 if name == "pi" else _entry(name, (), at)
        case syntax.Access(name=name, indices=indices):
            return _entry(name, tuple(int(text_value(index, at)) for index in indices), at)
        case syntax.Negate(operand=operand):
            return -text_value(operand, at)
        case syntax.Binary(op="**", left=left, right=right):
            return _written_power(text_value(left, at), text_value(right, at), _is_whole(right, at))
        case syntax.Binary(op=op, left=left, right=right):
            x, y = text_value(left, at), text_value(right, at)
            if op == "/" and same(y, 0):
                raise Undefined("division by 0")
            return {"+": lambda: x + y, "-": lambda: x - y, "*": lambda: x * y,
                    "/": lambda: x / y}[op]()
        case syntax.Relation(op=op, left=left, right=right):
            return _compare(op, text_value(left, at), text_value(right, at))
        case syntax.Conjunction(parts=parts):
            return all(text_value(part, at) for part in parts)
        case syntax.Call(function="where", arguments=(condition, one, other)):
            return text_value(one if text_value(condition, at) else other, at)
        case syntax.Call(function="E" | "Var" | "Cov" as name, arguments=arguments):
            return _moment(name, [[text_value(a, replace(at, outcome=w)) for w in OUTCOMES] for a in arguments])
        case syntax.Call(function=name, arguments=arguments):
            return _function(name, [text_value(argument, at) for argument in arguments])
        case syntax.Reduce(kind=kind, indices=(letter,), lower=lower, upper=upper, body=body):
            assert lower is not None
            assert upper is not None
            low, high = (int(text_value(end, at)) for end in (lower, upper))
            values = [text_value(body, replace(at, bound={**at.bound, letter: i})) for i in range(low, high + 1)]
            return _over(kind, values)
    raise AssertionError(tree)


def _entry(name: str, indices: tuple[int, ...], at: Point) -> Value:
    value = at.free[name]
    for index in (*((at.outcome,) if name in at.random else ()), *indices):
        value = value(index)
    return value


def _is_whole(tree: syntax.Expr, at: Point) -> bool:
    """Whether an exponent is whole by its names, not by its value."""
    match tree:
        case syntax.Number(value=value):
            return value.denominator == 1
        case syntax.Name(id=name):
            return name in at.bound or name in at.whole
        case syntax.Negate(operand=operand):
            return _is_whole(operand, at)
        case syntax.Binary(op="+" | "-" | "*", left=left, right=right):
            return _is_whole(left, at) and _is_whole(right, at)
    return False


def _written_power(x: Value, a: Value, whole: bool) -> Value:
    if whole:
        if a < 0 and same(x, 0):
            raise Undefined("a negative power of 0")
        return x ** int(a)
    if a in (Fraction(1, 2), Fraction(3, 2)) and x >= 0:
        return x**a
    if x <= 0 or same(x, 0):
        raise Undefined("a real power of what is not positive")
    return x**a


def _compare(op: str, x: Value, y: Value) -> bool:
    equal = same(x, y)
    return {"==": equal, "!=": not equal, "<": x < y and not equal, "<=": x <= y or equal,
            ">": x > y and not equal, ">=": x >= y or equal}[op]


def _function(name: str, values: list[Value]) -> Value:
    x = values[0]
    if (name == "log" and (x <= 0 or same(x, 0))) or (name == "sqrt" and x < 0 and not same(x, 0)):
        raise Undefined(name)
    if name == "sqrt" and same(x, 0):
        return mpf(0)
    return {"sqrt": mp.sqrt, "exp": mp.exp, "log": mp.log, "tanh": mp.tanh, "erf": mp.erf, "abs": abs, "sign": mp.sign,
            "sin": mp.sin, "cos": mp.cos, "sinh": mp.sinh, "cosh": mp.cosh, "maximum": max, "minimum": min,
            "sigmoid": lambda x: 1 / (1 + mp.exp(-x)), "softplus": lambda x: mp.log(1 + mp.exp(x)),
            "relu": lambda x: max(x, mpf(0))}[name](*values)


def _moment(name: str, values: list[list[Value]]) -> Value:
    n = mpf(len(OUTCOMES))
    mean = [sum(row) / n for row in values]
    if name == "E":
        return mean[0]
    x, y = values[0], values[-1]
    return sum((a - mean[0]) * (b - mean[-1]) for a, b in zip(x, y, strict=True)) / n


def _over(kind: str, values: list[Value]) -> Value:
    if kind not in ("sum", "prod") and not values:
        raise Undefined(f"{kind} of nothing")
    if kind in ("sum", "mean"):
        total = sum(values, mpf(0))
        return total if kind == "sum" else total / len(values)
    if kind == "prod":
        return reduce(lambda x, y: x * y, values, mpf(1))
    return max(values) if kind == "max" else min(values)
