"""What typed formulas are worth in numbers: a claim's own expressions and recurrences, step by step.

This is for drawings. Nothing is proved by it, and no drawing has a formula of its own where a claim has one.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

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


def run(laws: Sequence[str], names: Mapping[str, float], inputs: Mapping[str, Array],
        starts: Mapping[tuple[str, int], float]) -> Mapping[str, Array]:
    """The sequences that recurrences define, each value when it is asked for; `starts` gives those before the first."""
    equations = [parse_equation(piece) for law in laws for piece in filter(None, map(str.strip, law.split(";")))]
    known: dict[tuple[str, int], float] = dict(starts)
    begins: dict[tuple[str, int], Assign] = {}
    arrays: dict[str, Array] = dict(inputs)

    def sequence(equation: Assign, name: str, step: str) -> Array:
        def value(t: int) -> float:
            if (name, t) not in known:
                law = begins.get((name, t), equation)
                known[name, t] = Setting({**names, step: t}, arrays)(law.value)
            return known[name, t]

        return value

    for equation in equations:
        match equation.target:
            case Access(name, (Name(step),)):
                arrays[name] = sequence(equation, name, step)
            case Access(name, (Number(place),)):
                begins[name, int(place)] = equation
    return arrays
