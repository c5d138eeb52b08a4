"""How to visit a tree without recursion, and which names serve as indices in it."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from derive.notation.syntax import (
    Access,
    Assign,
    Binary,
    Call,
    Conjunction,
    Expr,
    Given,
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
        case Given(said):
            return (said,)
        case Program(assignments, _, given):
            return (*assignments, *given)


def with_parts(node: Expr, of: Callable[[Expr], Expr]) -> Expr:
    """A sign, an operation or a call with other terms in place of those directly in it; any other node as it is."""
    match node:
        case Negate(operand):
            return replace(node, operand=of(operand))
        case Binary(_, left, right):
            return replace(node, left=of(left), right=of(right))
        case Call(_, arguments):
            return replace(node, arguments=tuple(
                replace(part, left=of(part.left), right=of(part.right)) if isinstance(part, Relation) else of(part)
                for part in arguments))
    return node


def walk(node: Tree) -> Iterator[tuple[Tree, int]]:
    """Every node with its depth, parents first; a loop, so that no tree is too deep for it."""
    waiting = [(node, 1)]
    while waiting:
        current, depth = waiting.pop()
        yield current, depth
        waiting.extend((child, depth + 1) for child in reversed(children(current)))


def free_letters(tree: Tree, bound: frozenset[str] = frozenset()) -> Iterator[str]:
    """The names that stand in an index and that no sum around them binds, in the order of the text."""
    match tree:
        case Access(indices=indices):
            for index in indices:
                yield from (node.id for node, _ in walk(index) if isinstance(node, Name) and node.id not in bound)
        case Reduce(indices=own, body=body):
            yield from free_letters(body, bound | set(own))
        case _:
            for child in children(tree):
                yield from free_letters(child, bound)


def names_in(node: Tree) -> frozenset[str]:
    """What a text calls its arrays, numbers and indices."""
    return frozenset(name for part, _ in walk(node) for name in _named(part))


def _named(node: Tree) -> tuple[str, ...]:
    match node:
        case Name(id=name) | Access(name=name):
            return (name,)
        case Reduce(indices=indices):
            return indices
    return ()


def indexes(expression: Tree, name: str) -> bool:
    """Whether `name` occurs free in an index somewhere in `expression`: in x[name+1], but not in x[i] + name."""
    waiting: list[tuple[Tree, bool]] = [(expression, False)]
    while waiting:
        node, in_index = waiting.pop()
        inside = children(node)
        match node:
            case Name(found) if in_index and found == name:
                return True
            case Access():
                in_index = True
            case Reduce(_, indices, lower, upper, _) if name in indices:
                inside = tuple(bound for bound in (lower, upper) if bound is not None)
            case _:
                pass
        waiting.extend((child, in_index) for child in inside)
    return False
