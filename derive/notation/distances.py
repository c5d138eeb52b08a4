"""What a condition on a distance between positions is put down as: abs(i - j) <= 2 as i - j <= 2 and -(i - j) <= 2.

Comparisons without abs are sums of letters, which proofs and kernels decide; an abs they split by signs each time.
"""

from collections.abc import Callable
from dataclasses import replace

from derive.notation.shorthand import Condition, Joined, choice
from derive.notation.syntax import (
    Access,
    Assign,
    Binary,
    Call,
    Comparison,
    Expr,
    Name,
    Negate,
    Number,
    Reduce,
    Relation,
)
from derive.notation.walk import walk, with_parts

TURNED: dict[Comparison, Comparison] = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


def without_distances(assign: Assign) -> Assign:
    """A definition whose conditions speak of no distance between its letters."""
    target = assign.target.indices if isinstance(assign.target, Access) else ()
    letters = frozenset(index.id for index in target if isinstance(index, Name))
    return replace(assign, value=_spelled(assign.value, letters))


def _spelled(tree: Expr, letters: frozenset[str]) -> Expr:
    if isinstance(tree, Reduce):
        return replace(tree, body=_spelled(tree.body, letters | frozenset(tree.indices)))
    inner: Callable[[Expr], Expr] = lambda part: _spelled(part, letters)       # noqa: E731  (of this scope)
    tree = with_parts(tree, inner)
    match tree:
        case Call("where", (Relation() as condition, one, other)) if not isinstance(one, Relation) and not isinstance(
                other, Relation):
            apart = _apart(condition, letters)
            return (choice(apart, one, other, tree.at) if apart is not None else None) or tree
    return tree


def _apart(condition: Relation, letters: frozenset[str]) -> Condition | None:
    """The two comparisons that say the same of a distance; nothing for another condition."""
    if isinstance(condition.right, Call):
        condition = replace(condition, left=condition.right, op=TURNED[condition.op], right=condition.left)
    match condition:
        case Relation(op, Call("abs", (inner,)), right) if not isinstance(inner, Relation) and _of_letters(
                inner, letters) and (isinstance(right, Number) if op in ("==", "!=") else _of_letters(right, letters)):
            sides = (replace(condition, left=inner), replace(condition, left=Negate(inner, at=inner.at)))
            return Joined(op in ("<", "<=", "!="), sides, condition.at)
    return None


def _of_letters(tree: Expr, letters: frozenset[str]) -> bool:
    return all(isinstance(node, (Number, Negate, Binary)) or (isinstance(node, Name) and node.id in letters)
               for node, _ in walk(tree))
