"""How to visit a tree without recursion, and which names a formula speaks of."""

from collections.abc import Iterator

from derive.notation.syntax import (
    Access,
    Assign,
    Binary,
    Call,
    Conjunction,
    Expr,
    Infinity,
    Name,
    Negate,
    Number,
    Program,
    Quantified,
    Reduce,
    Relation,
    Size,
    Tends,
    Tree,
)


def children(node: Tree) -> tuple[Tree, ...]:
    """The nodes directly inside `node`, in the order of the text."""
    match node:
        case Number() | Name() | Size() | Infinity():
            return ()
        case Access(_, indices):
            return indices
        case Call(_, arguments):
            return arguments
        case Reduce(_, _, lower, upper, body):
            return tuple(part for part in (lower, upper, body) if part is not None)
        case Negate(operand):
            return (operand,)
        case Binary(_, left, right) | Relation(_, left, right):
            return (left, right)
        case Conjunction(parts):
            return parts
        case Tends(expression, limit, _, target):
            return (expression, limit, target)
        case Quantified(claim, conditions):
            return (claim, *conditions)
        case Assign(target, value):
            return (target, value)
        case Program(assignments, _):
            return assignments


def walk(node: Tree) -> Iterator[tuple[Tree, int]]:
    """Every node with its depth, parents first; a loop, so that no tree is too deep for it."""
    waiting = [(node, 1)]
    while waiting:
        current, depth = waiting.pop()
        yield current, depth
        waiting.extend((child, depth + 1) for child in reversed(children(current)))


def mentions(expression: Expr, name: str) -> bool:
    """Whether `name` occurs free in `expression` as a value, in an index or in size(name); array names do not count."""
    waiting: list[Tree] = [expression]
    while waiting:
        match waiting.pop():
            case Name(found) | Size(found) if found == name:
                return True
            case Reduce(_, indices, lower, upper, _) if name in indices:
                waiting.extend(bound for bound in (lower, upper) if bound is not None)
            case node:
                waiting.extend(children(node))
    return False
