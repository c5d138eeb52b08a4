"""Near misses of a formula for a gradient, made on its tree: the slips of a hand derivation."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from typing import TypeAlias

from derive.notation import syntax, unparse
from derive.notation.errors import Error
from derive.notation.programs import parse_equation
from derive.notation.syntax import Access, Assign, Binary, Call, Expr, Name, Negate, Number, Reduce, Relation, Size

Arguments: TypeAlias = tuple[Expr | Relation, ...]
ONE, TWO = Number(Fraction(1)), Number(Fraction(2))
TURNED: dict[str, syntax.Comparison] = {">": "<", ">=": "<=", "<": ">", "<=": ">=", "==": "!=", "!=": "=="}
OTHER: dict[str, str] = {"sin": "cos", "cos": "sin", "exp": "sigmoid", "tanh": "sigmoid", "sigmoid": "tanh",
                         "sqrt": "abs", "log": "sqrt", "erf": "tanh"}


@dataclass(frozen=True, slots=True)
class Slip:
    """What went wrong, and the wrong formula."""

    kind: str
    text: str


def slips(text: str) -> tuple[Slip, ...]:
    """Every formula that differs from this one by one slip and still parses, each once, in a fixed order."""
    formula = parse_equation(text)
    letters = () if isinstance(formula.target, Name) else tuple(
        index.id for index in formula.target.indices if isinstance(index, Name))
    found: dict[str, str] = {}
    for kind, value in _slips(formula.value, letters):
        try:
            wrong = unparse(Assign(formula.target, value))
            if parse_equation(wrong) != formula:
                found.setdefault(wrong, kind)
        except (Error, ValueError):         # what has no text is nobody's slip
            continue
    return tuple(Slip(kind, wrong) for wrong, kind in found.items())


def _slips(tree: Expr, letters: tuple[str, ...]) -> Iterator[tuple[str, Expr]]:
    """Each slip at the root of a tree, and then each slip inside."""
    match tree:
        case Binary("+" | "-" as op, left, right):
            yield "a dropped term", left
            yield "a dropped term", right if op == "+" else Negate(right)
            yield "a wrong sign", Binary("-" if op == "+" else "+", left, right)
        case Binary("*", left, right):
            yield "a dropped factor", left
            yield "a dropped factor", right
        case Binary("/", left, right):
            yield "a dropped division" if not isinstance(right, Size) else "a missing 1/n", left
            yield "a product for a quotient", Binary("*", left, right)
        case Binary("**", base, exponent):
            yield "a dropped square", base
            yield "an exponent that is off by one", Binary("**", base, Binary("+", exponent, ONE))
        case Negate(operand):
            yield "a wrong sign", operand
        case Reduce("mean"):
            yield "a missing 1/n", replace(tree, kind="sum")
        case Reduce("sum", lower=None):
            yield "a mean for a sum", replace(tree, kind="mean")
        case Access(name, indices):
            yield from (("a swapped index", Access(name, swapped)) for swapped in _swapped(indices, letters))
            for place, index in enumerate(indices):
                for shifted in (Binary("+", index, ONE), Binary("-", index, ONE)):
                    yield "a shifted index", Access(name, (*indices[:place], shifted, *indices[place + 1:]))
        case Call("where", (Relation(compared, left, right), one, other)):
            yield "cases the wrong way round", Call("where", (Relation(TURNED[compared], left, right), one, other))
        case Call(function, arguments) if function in OTHER:
            yield "another function", Call(OTHER[function], arguments)
    if not isinstance(tree, Number | Size):
        yield "a factor of 2", Binary("*", TWO, tree)
    inner = (*letters, *tree.indices) if isinstance(tree, Reduce) else letters
    for part, rebuilt in _parts(tree):
        yield from ((kind, rebuilt(wrong)) for kind, wrong in _slips(part, inner))


def _swapped(indices: tuple[Expr, ...], letters: tuple[str, ...]) -> Iterator[tuple[Expr, ...]]:
    for place in range(len(indices) - 1):
        yield (*indices[:place], indices[place + 1], indices[place], *indices[place + 2:])
    for place, index in enumerate(indices):
        for letter in letters:
            if isinstance(index, Name) and index.id != letter:
                yield (*indices[:place], Name(letter), *indices[place + 1:])


def _parts(tree: Expr) -> Iterator[tuple[Expr, Callable[[Expr], Expr]]]:
    """The values inside a tree, each with what puts another in its place; indices have slips of their own."""
    match tree:
        case Negate(operand):
            yield operand, Negate
        case Reduce(body=body):
            yield body, lambda value: replace(tree, body=value)
        case Binary(op, left, right):
            yield left, lambda value: Binary(op, value, right)
            yield right, lambda value: Binary(op, left, value)
        case Call(function, arguments):
            for place, argument in enumerate(arguments):
                if not isinstance(argument, Relation):
                    before, after = arguments[:place], arguments[place + 1:]
                    yield argument, partial(_call, function, before, after)


def _call(function: str, before: Arguments, after: Arguments, value: Expr) -> Expr:
    return Call(function, (*before, value, *after))
