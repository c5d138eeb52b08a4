"""What is read as something longer: P(x >= a) as a mean, norm(x) and dot(x, y) as sums over the coordinates.

Every reader of a tree then has them at once: none of them gets a node of its own.
"""

from dataclasses import replace
from fractions import Fraction
from typing import Final

from derive.notation.errors import NotationError
from derive.notation.source import Span
from derive.notation.syntax import Access, Binary, Call, Expr, Name, Negate, Number, Reduce, Relation, Tree
from derive.notation.walk import names_in, walk, with_parts

VECTORS: Final[dict[str, int]] = {"norm": 1, "dot": 2}      # how many vectors they are about
ABBREVIATIONS: Final[dict[str, tuple[str, ...]]] = {"P": ("condition",), "norm": ("x",), "dot": ("x", "y")}
DIMENSION: Final = "dim"        # how many coordinates there are, where nothing says it
LETTERS: Final = "ijklmnpq"
TWO: Final = Number(Fraction(2))


def probability(condition: Relation, at: Span) -> Expr:
    """P(x >= a) as E(where(x >= a, 1, 0))"""
    one, zero = Number(Fraction(1), at=at), Number(Fraction(0), at=at)
    return Call("E", (Call("where", (condition, one, zero), at=at),), at=at)


def over_range(name: str, index: str, lower: Expr, upper: Expr, parts: tuple[Expr, ...], at: Span) -> Expr:
    """norm(i=1..n, x[i]) as sqrt(sum(i=1..n, x[i]**2)), dot(i=1..n, x[i], y[i]) as sum(i=1..n, x[i]*y[i])"""
    body = Binary("**", parts[0], replace(TWO, at=at), at=at) if name == "norm" else Binary("*", *parts, at=at)
    total = Reduce("sum", (index,), lower, upper, body, at=at)
    return Call("sqrt", (total,), at=at) if name == "norm" else total


def of_vectors(text: str, name: str, vectors: tuple[Expr, ...], at: Span) -> Expr:
    """norm(x - eta*g) as sqrt(sum(i=1..dim, (x[i] - eta*g[i])**2)); x[t] is the vector of the entries x[t,i]."""
    taken = frozenset().union(*map(names_in, vectors))
    letter = next((one for one in LETTERS if one not in taken), "coordinate")
    parts = tuple(_coordinate(text, vector, Name(letter, at=at)) for vector in vectors)
    return over_range(name, letter, Number(Fraction(1), at=at), Name(DIMENSION, at=at), parts, at)


def check_vectors(text: str, tree: Tree) -> None:
    """Refuse a vector that is a number elsewhere: in norm(g*eta) the vector is eta."""
    found = [node for node, _ in walk(tree)]
    if not any(isinstance(node, Name) and node.id == DIMENSION for node in found):
        return
    vectors = {node.name: node for node in found if isinstance(node, Access)}
    for node in found:
        if isinstance(node, Name) and node.id in vectors:
            raise NotationError(f"{node.id} is a number in one place and a vector in another", text, node.at,
                                "one of the two", "in a product of norm and dot the last factor is the vector, and the "
                                "others are numbers: norm(eta*g)")


def _coordinate(text: str, tree: Expr, letter: Name) -> Expr:
    """A coordinate of a sum of multiples of vectors: in a product the last factor is the vector, the others are
    numbers."""
    match tree:
        case Name(name):
            return Access(name, (letter,), at=tree.at)
        case Access(name, indices):
            return Access(name, (*indices, letter), at=tree.at)
        case Negate() | Binary("+" | "-", _, _):
            return with_parts(tree, lambda part: _coordinate(text, part, letter))
        case Binary("*", left, right):
            return replace(tree, right=_coordinate(text, right, letter), left=left)
        case Binary("/", left, right):
            return replace(tree, left=_coordinate(text, left, letter), right=right)
        case Number(value) if value == 0:
            return tree
    raise NotationError("this is no sum of multiples of vectors", text, tree.at, "x, x - y or x - eta*g",
                        "or name the coordinates: norm(i=1..n, x[i])")

