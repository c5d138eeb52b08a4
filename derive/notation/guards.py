"""Which trees are refused for their size alone: too deep, too many nodes, or literal powers too large to compute."""

from dataclasses import dataclass
from fractions import Fraction
from math import log10

from derive.notation.errors import NotationError
from derive.notation.limits import MAX_CHARACTERS, MAX_CONSTANT_DIGITS, MAX_DEPTH, MAX_EXPONENT, MAX_NODES
from derive.notation.source import Span
from derive.notation.syntax import Binary, Expr, Negate, Number, Operator, Tree
from derive.notation.walk import children, walk


@dataclass(frozen=True, slots=True)
class Constant:
    """Arithmetic between literals: its exact value where that is rational, and how many digits that takes at most."""

    value: Fraction | None
    digits: float


def check_length(text: str) -> None:
    """Refuse a text that is too long, before anything reads it."""
    if len(text) > MAX_CHARACTERS:
        at = Span(MAX_CHARACTERS, MAX_CHARACTERS + 1)
        raise NotationError(f"the text has {len(text)} characters", text, at, f"at most {MAX_CHARACTERS} characters")


def check_tree(text: str, tree: Tree) -> None:
    """Refuse a tree that is too deep or too large for its readers, or that hides a number too large to compute."""
    for count, (node, depth) in enumerate(walk(tree), start=1):
        if depth > MAX_DEPTH:
            expected = f"at most {MAX_DEPTH} operations inside each other: name a part of it, and use the name"
            raise NotationError("this formula is too deep", text, node.at, expected)
        if count > MAX_NODES:
            raise NotationError("this text is too large", text, node.at, f"at most {MAX_NODES} operations and operands")
    _measure(text, tree)


def _measure(text: str, node: Tree) -> Constant | None:
    """What is known of `node` if it is made of literals alone, else None.  Its value is used for this check only."""
    parts = [_measure(text, child) for child in children(node)]
    match node, parts:
        case Number(value), _:
            return _exact(text, node.at, value)
        case Negate(), [Constant(value, digits)]:
            return Constant(None if value is None else -value, digits)
        case Binary("**", _, exponent), [base, Constant() as power]:
            return _power(text, node.at, base, exponent, power)
        case Binary(op, _, _), [Constant() as left, Constant() as right]:
            return _arithmetic(text, node.at, op, left, right)
        case _:
            return None


def _power(text: str, at: Span, base: Constant | None, exponent: Expr, power: Constant) -> Constant | None:
    size = abs(power.value) if power.value is not None else _bound(power)
    if size > MAX_EXPONENT:
        raise NotationError("this exponent is too large", text, exponent.at, f"at most {MAX_EXPONENT} in size")
    if base is None:
        return None
    bound = _within(text, at, base.digits * max(1.0, float(size)))
    if base.value is None or power.value is None or power.value.denominator != 1:
        return bound
    if base.value == 0 and power.value < 0:
        return bound
    return _exact(text, at, base.value ** int(power.value))


def _bound(constant: Constant) -> float:
    """A number no smaller than the constant; the constant is irrational, and known by its digits only."""
    return 10**constant.digits if constant.digits < 100 else float("inf")


def _arithmetic(text: str, at: Span, op: Operator, left: Constant, right: Constant) -> Constant:
    a, b = left.value, right.value
    if a is None or b is None or (op == "/" and b == 0):
        return _within(text, at, left.digits + right.digits + 1)
    match op:
        case "+":
            return _exact(text, at, a + b)
        case "-":
            return _exact(text, at, a - b)
        case "*":
            return _exact(text, at, a * b)
        case _:
            return _exact(text, at, a / b)


def _exact(text: str, at: Span, value: Fraction) -> Constant:
    digits = log10(max(abs(value.numerator), value.denominator))
    _within(text, at, digits)
    return Constant(value, digits)


def _within(text: str, at: Span, digits: float) -> Constant:
    if digits > MAX_CONSTANT_DIGITS:
        expected = f"at most {MAX_CONSTANT_DIGITS} digits"
        raise NotationError("the value of this arithmetic between numbers is too large", text, at, expected)
    return Constant(None, digits)
