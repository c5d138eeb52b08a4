"""Laws at work: formulas about random families, evaluated in finite probability spaces by enumeration.

Quantifiers run over all outcomes and over samples of whole numbers, real numbers and functions; that a function is in
the smallest closed class around some generators is decided by the partition which the generators make.
"""
from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from derive.bridge.spaces import CLOSURE
from derive.kernel.terms import APPLICATION, BOUND, FUNCTION, NUMBER, VARIABLE, Term, function
from derive.kernel.types import BOOL, INT, OUTCOME, REAL, Arrow, Type
from derive.kernel.words import FALSE, word

Value = Any             # of a term: a number, a truth, or a function from values to values
Values = dict[tuple[str, Type], Value]
CONSTANTS: dict[Term, Value] = {FALSE: False, word("pi"): math.pi}
REALS = (Fraction(-1), Fraction(0), Fraction(1), Fraction(2))


@dataclass(frozen=True)
class Space:
    """The outcomes with their probabilities, the indices that quantifiers run over, and samples of functions."""

    weights: dict[Value, Fraction]
    indices: Sequence[int] = (1, 2)
    functions: dict[Type, Sequence[Value]] = field(default_factory=dict)
    measurable: Callable[[Value], bool] = lambda random: True
    integrable: Callable[[Value], bool] = lambda random: True
    same: Callable[[Value, Value], bool] = lambda left, right: left == right
    derivative: Callable[[Value, Value, Value], bool] = lambda function, place, slope: False

    def domain(self, type_: Type) -> Iterable[Value]:
        if type_ == INT:
            return self.indices
        if type_ == REAL:
            return REALS
        return self.weights if type_ == OUTCOME else self.functions[type_]

    def mean(self, random: Value) -> Fraction:
        return sum((weight * random(w) for w, weight in self.weights.items()), Fraction(0))


def holds(formula: Term, space: Space, values: Values) -> bool:
    result = evaluate(formula, space, values, ())
    assert isinstance(result, bool)
    return result


def evaluate(term: Term, space: Space, values: Values, around: tuple[Value, ...]) -> Value:
    if term.kind == NUMBER:
        return term.value if term.type == INT else Fraction(term.value)
    if term.kind == VARIABLE:
        return values[term.name, term.type]
    if term.kind == BOUND:
        return around[-1 - term.value]
    if term.kind == FUNCTION:
        return lambda argument: evaluate(term.parts[0], space, values, (*around, argument))
    if term in CONSTANTS:
        return CONSTANTS[term]
    assert term.kind == APPLICATION, term
    head, *parts = term.parts
    if head.kind in (VARIABLE, BOUND):
        result = evaluate(head, space, values, around)
        for part in parts:
            result = result(evaluate(part, space, values, around))
        return result
    return _constant(head, parts, lambda part: evaluate(part, space, values, around), space)


def _constant(head: Term, parts: list[Term], value: Callable[[Term], Value], space: Space) -> Value:
    if head.name == "implies":
        return not value(parts[0]) or value(parts[1])
    if head.name == "all":
        return _all(parts[0], value, space)
    arguments = [value(part) for part in parts]
    meaning: dict[str, Callable[..., Value]] = {
        "and": lambda a, b: a and b, "equal": space.same, "at_most": lambda a, b: a <= b,
        "less": lambda a, b: a < b, "if": lambda p, a, b: a if p else b, "plus": lambda a, b: a + b,
        "times": lambda a, b: a * b, "power": lambda a, b: a**b, "absolute": abs, "mean": space.mean,
        "integrable": space.integrable, "derivative": space.derivative, "inverse": lambda x: 1 / x, "exp": math.exp,
        "erf": math.erf, "sqrt": math.sqrt, "tends": lambda f, x: f(100) == f(101) == x}
    return meaning[head.name](*arguments)


def _all(predicate: Term, value: Callable[[Term], Value], space: Space) -> bool:
    type_ = predicate.type
    assert isinstance(type_, Arrow)
    if isinstance(type_.argument, Arrow) and type_.argument.result == BOOL:
        return _in_smallest_class(predicate, value, space)
    asked = value(predicate)
    return all(asked(one) for one in space.domain(type_.argument))


def _in_smallest_class(predicate: Term, value: Callable[[Term], Value], space: Space) -> bool:
    """For every closed class S with the generators: S(f). The generators are those that S is asked about when it says
    that all are in it; f is in the smallest such class when it is constant where they all are."""
    recorded: list[Value] = []

    def record(one: Value) -> bool:
        recorded.append(one)
        return True

    body = predicate.parts[0]
    for _ in CLOSURE:
        body = body.parts[2]
    while body.kind == APPLICATION and body.parts[0].name == "implies":
        premise, body = body.parts[1:]
        assert _under(premise, record, value)
    assert _under(body, record, value)
    *generators, asked = recorded
    type_ = predicate.type
    assert isinstance(type_, Arrow)
    domain = type_.argument.argument.argument                                       # type: ignore[union-attr]
    blocks: dict[object, set[object]] = {}
    for point in space.domain(domain):
        blocks.setdefault(tuple(generator(point) for generator in generators), set()).add(asked(point))
    return all(len(found) == 1 for found in blocks.values())


def _under(body: Term, predicate: Callable[[Value], bool], value: Callable[[Term], Value]) -> bool:
    """A formula in which bound variable 0 is a class."""
    (class_type, *_) = body.loose
    assert class_type is not None
    return bool(value(function(class_type, body))(predicate))
