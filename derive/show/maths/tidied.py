"""Machine-made formulas put in the order in which people write them: 2 - x for -x + 2."""

from dataclasses import replace

from derive.notation.syntax import (
    Access,
    Binary,
    Call,
    Expr,
    Name,
    Negate,
    Number,
    Reduce,
    Relation,
    Size,
    Tree,
)

Signed = tuple[bool, Expr]              # whether it is taken away, and what


def tidied(tree: Tree) -> Tree:
    """The same tree, each of its sums led by its first part that is not negative."""
    match tree:
        case Relation(left=left, right=right):
            return replace(tree, left=expression(left), right=expression(right))
        case Number() | Name() | Access() | Call() | Reduce() | Size() | Negate() | Binary():
            return expression(tree)
        case _:
            return tree


def expression(tree: Expr) -> Expr:
    match tree:
        case Binary("+" | "-"):
            return _sum([(minus, expression(part)) for minus, part in _parts(tree, False)])
        case Binary(left=left, right=right):
            return replace(tree, left=expression(left), right=expression(right))
        case Negate(operand):
            return replace(tree, operand=expression(operand))
        case Reduce(body=body):
            return replace(tree, body=expression(body))
        case Call(arguments=arguments):
            return replace(tree, arguments=tuple(part if isinstance(part, Relation) else expression(part)
                                                 for part in arguments))
        case _:
            return tree


def _parts(tree: Expr, minus: bool) -> list[Signed]:
    match tree:
        case Binary("+", left, right):
            return [*_parts(left, minus), *_parts(right, minus)]
        case Binary("-", left, right):
            return [*_parts(left, minus), *_parts(right, not minus)]
        case _ if isinstance(first_factor(tree), Negate):
            return [(not minus, without_sign(tree))]
        case _:
            return [(minus, tree)]


def _sum(parts: list[Signed]) -> Expr:
    lead = next((k for k, (minus, _) in enumerate(parts) if not minus), 0)
    (minus, total), *others = parts[lead], *parts[:lead], *parts[lead + 1:]
    total = Negate(total) if minus else total
    for taken_away, part in others:
        total = Binary("-" if taken_away else "+", total, part)
    return total


def first_factor(tree: Expr) -> Expr:
    """a of a*b/c"""
    while isinstance(tree, Binary) and tree.op in ("*", "/"):
        tree = tree.left
    return tree


def without_sign(tree: Expr) -> Expr:
    """a*b of -a*b"""
    if isinstance(tree, Binary):
        return Binary(tree.op, without_sign(tree.left), tree.right)
    assert isinstance(tree, Negate)
    return tree.operand
