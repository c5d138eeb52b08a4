"""Finds the values whose squares may leave the range of a type: roots of sums of squares."""

from collections.abc import Set

from codegen.program.grammar import Op, Pow, Program, Read, Reduce, Value, factors_of, letters, walk

TABLES = frozenset(("exp", "log", "log1p", "tanh", "erf", "sigmoid", "normal"))      # in C they are made for two types


def norms(program: Program) -> tuple[str, ...]:
    """The lets that have a root of a sum of squares, as of its mean and eps, or 1 over one."""
    squares: set[str] = set()
    found = []
    for let in program.lets:
        roots = [part for part in walk(let.value) if isinstance(part, Pow) and part.exponent.denominator == 2
                 and letters(part) == {axis.name for axis in let.axes}]
        if any(_squared(root.base, squares) for root in roots):
            found.append(let.name)
        elif _squared(let.value, squares):
            squares.add(let.name)
    return tuple(found)


def _squared(term: Value, squares: Set[str]) -> bool:
    """Whether it is a sum of squares, or a sum or a product in which one stands."""
    match term:
        case Read(array=array):
            return array in squares
        case Reduce(kind="sum", body=body):
            return any(isinstance(factor, Pow) and factor.exponent == 2 for factor in factors_of(body))
        case Op(name="add" | "mul" | "maximum", args=args):
            return any(_squared(arg, squares) for arg in args)
    return False


def has_tables(program: Program) -> bool:
    return any(isinstance(part, Op) and part.name in TABLES for let in program.lets for part in walk(let.value))
