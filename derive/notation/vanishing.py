"""Where a term is 0 because an entry in it is nowhere: an entry outside of its array counts as 0 in a gradient."""

from derive.notation.syntax import Access, Binary, Call, Expr, Name, Negate, Number, Reduce, Size
from derive.notation.walk import indexes, walk

SOMEWHERE = frozenset(("log", "sqrt"))      # functions that have no value, or no slope, at 0


def vanishes_outside(body: Expr, letter: str) -> bool:
    """Whether it does not matter how far beyond its arrays the letter of a sum goes: each term has a factor that the
    letter alone picks an entry of, all of it has a value there, and nothing asks how far that is."""
    return _vanishes(body, letter) and all(_has_value(node, letter) for node, _ in walk(body))


def _vanishes(term: Expr, letter: str) -> bool:
    match term:
        case Number(value):
            return value == 0
        case Access(_, indices):
            return any(isinstance(index, Name) and index.id == letter for index in indices)
        case Negate(operand):
            return _vanishes(operand, letter)
        case Binary("+" | "-", left, right):
            return _vanishes(left, letter) and _vanishes(right, letter)
        case Binary("*", left, right):
            return _vanishes(left, letter) or _vanishes(right, letter)
        case Binary("/", left, _):
            return _vanishes(left, letter)
        case Reduce("sum" | "mean", indices, _, _, body):
            return letter not in indices and _vanishes(body, letter)
    return False


def _has_value(node: object, letter: str) -> bool:
    match node:
        case Size(index):
            return index != letter
        case Binary("/", _, right):
            return not indexes(right, letter)
        case Binary("**", base, exponent):
            whole = isinstance(exponent, Number) and exponent.value.denominator == 1 and exponent.value > 0
            return whole or not (indexes(base, letter) or indexes(exponent, letter))
        case Call(function, arguments) if function in SOMEWHERE:
            return not any(indexes(part, letter) for part in arguments)
    return True
