"""What is drawn, in numbers: runs of the kernels of a claim's recurrences, and values of the formulas that it proves.

Nothing is proved by it, and no drawing has a formula of its own where a claim has one.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy
from numpy.typing import ArrayLike

from derive.notation import parse_claim, parse_equation
from derive.notation.errors import Error
from derive.notation.syntax import (
    Access,
    Assign,
    Binary,
    Call,
    Conjunction,
    Expr,
    Name,
    Negate,
    Number,
    Quantified,
    Reduce,
    Relation,
    Tends,
)
from derive.notation.walk import walk
from derive.show.emitted import Step

GRADIENT = "g"              # the one input of a rule that every coordinate has its own of
Array = Callable[[int], float]
ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b, "/": lambda a, b: a / b,
    "**": lambda a, b: a**b,
}
COMPARED: dict[str, Callable[[float, float], bool]] = {
    "==": lambda a, b: a == b, "!=": lambda a, b: a != b, "<": lambda a, b: a < b, "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b, ">=": lambda a, b: a >= b,
}
CALLED: dict[str, Callable[..., float]] = {
    "sqrt": math.sqrt, "exp": math.exp, "log": math.log, "abs": abs, "minimum": min, "maximum": max,
    "relu": lambda x: max(x, 0.0),
}


@dataclass(frozen=True, slots=True)
class Setting:
    """Values of names, and of arrays by their index."""

    names: Mapping[str, float]
    arrays: Mapping[str, Array] = field(default_factory=dict)

    def __call__(self, tree: Expr | Relation) -> float:
        match tree:
            case Number(value):
                return float(value)
            case Name(name):
                return self.names[name] if name in self.names or name != "pi" else math.pi
            case Access(name, (index,)):
                return self.arrays[name](round(self(index)))
            case Negate(operand):
                return -self(operand)
            case Binary(op, left, right):
                return ARITHMETIC[op](self(left), self(right))
            case Relation(op, left, right):
                return float(COMPARED[op](self(left), self(right)))
            case Call("E" | "Var" | "Cov" as moment):        # a value that the drawing gives it
                return self.names[moment]
            case Call("where", (condition, one, other)):
                return self(one) if self(condition) else self(other)
            case Call(function, arguments) if function in CALLED:
                return CALLED[function](*map(self, arguments))
            case Reduce("sum" | "mean" as kind, (index,), low, high, body) if low is not None and high is not None:
                places = range(round(self(low)), round(self(high)) + 1)
                total = math.fsum(Setting({**self.names, index: k}, self.arrays)(body) for k in places)
                return total / len(places) if kind == "mean" else total
        raise Error(f"no number is known for {type(tree).__name__} in a drawing")


def sides(text: str) -> tuple[Expr, ...]:
    """The expressions that a claim compares: (a, b, c) of a == b == c."""
    tree = parse_claim(text)
    body = tree.body if isinstance(tree, Quantified) else tree
    match body:
        case Relation(_, left, right):
            return left, right
        case Conjunction(parts):
            return parts[0].left, *(part.right for part in parts)
        case Tends(expression, limit):
            return expression, limit
    raise Error(f"nothing is compared: {text}")


def summed(text: str) -> Reduce:
    """The first sum of a claim."""
    return next(node for node, _ in walk(parse_claim(text)) if isinstance(node, Reduce))


def starts(laws: Sequence[str], names: Mapping[str, float]) -> Mapping[str, float]:
    """What recurrences start from: y[0] = 0."""
    found = {}
    for piece in (part for law in laws for part in law.split(";")[1:]):
        match parse_equation(piece.strip()):
            case Assign(Access(name, _), value):
                found[name] = Setting(names)(value)
    return found


def run(step: Step, names: Mapping[str, float], inputs: Mapping[str, Array], start: Mapping[str, float],
        length: int) -> Mapping[str, Sequence[float]]:
    """The states of a kernel from their start on, a value a step; step t = 1, 2, ... is given each input's value at t.
    A kernel works in place, on arrays: here they have one entry."""
    states = {name: numpy.full(1, start[name]) for name in step.states}
    found = {name: [start[name]] for name in step.states}
    for t in range(1, length + 1):
        given: dict[str, ArrayLike] = {**states}
        for name in step.takes:
            worth = t if name == "t" else inputs[name](t) if name in inputs else names[name]
            given[name] = numpy.full(1, worth) if name == GRADIENT else worth
        step.kernel(1, **given)
        for name, array in states.items():
            found[name].append(float(array[0]))
    return found
