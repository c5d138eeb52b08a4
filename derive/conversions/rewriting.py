"""What equations between entries are for: a sum or an entry that is known to be something else is written as that."""
from __future__ import annotations

from collections.abc import Iterable

from derive.kernel.terms import APPLICATION, CONSTANT, NUMBER, VARIABLE, Term, mapped
from derive.kernel.theorem import Theorem, assume, symmetric, transitive
from derive.kernel.types import REAL
from derive.library.steps import for_all, sides, supposing

from .context import Context
from .generality import opened
from .matching import head_of
from .normal import normal


def rewriting(context: Context, formulas: Iterable[Term]) -> Context:
    """The context in which the left side of each of these equations, which are assumed, is written as the right side,
    where the left side is a sum or an entry, and the right side has nothing of that kind. Where both are entries of one
    array, each may be written as the other."""
    laws = [law for formula in formulas for law in _laws(assume(formula), context)]
    exchanges = [law for law in laws if _is_exchange(law)]
    return context.defining(*_in_one_direction([law for law in laws if law not in exchanges])).exchanging(*exchanges)


def _in_one_direction(laws: list[Theorem]) -> list[Theorem]:
    """The laws without those by which one would come back to what the laws before have written otherwise."""
    kept, leads = list[Theorem](), dict[Term, set[Term]]()
    for law in laws:
        left, right = sides(opened(law)[0])
        there = {head for head in _heads(right) for head in (head, *leads.get(head, ()))}
        if head_of(left) not in there:
            kept.append(law)
            leads.setdefault(head_of(left), set()).update(there)
            for others in leads.values():
                if head_of(left) in others:
                    others |= there
    return kept


def _is_exchange(law: Theorem) -> bool:
    left, right = sides(opened(law)[0])
    return head_of(right) is head_of(left)


def _laws(theorem: Theorem, context: Context) -> list[Theorem]:
    theorem, indices, conditions = opened(theorem)
    statement = theorem.statement
    if statement.kind != APPLICATION or statement.parts[0].kind != CONSTANT or statement.parts[0].name != "equal" or (
            statement.parts[1].type != REAL):
        return []
    equation = normal(statement.parts[1], context)
    left, right = sides(equation)[1], statement.parts[2]
    if left.kind == NUMBER or _is_operation(left) or (_has(right, head_of(left)) and not _only_moves(left, right)):
        return []
    return [for_all(indices, supposing(transitive(symmetric(equation), theorem), *conditions))]


def _only_moves(left: Term, right: Term) -> bool:
    """Whether two entries of one array differ by the order of their indices, or by numbers for some of them: of such
    entries there is a first one."""
    return head_of(right) is head_of(left) and head_of(left).kind == VARIABLE and all(
        index in left.parts[1:] or index.kind == NUMBER for index in right.parts[1:])


def _is_operation(term: Term) -> bool:
    """Whether a term is made by a function of the kernel, other than a sum, of what would itself be an atom."""
    head = head_of(term)
    return head.kind == CONSTANT and head.name != "sum"


def _has(term: Term, head: Term) -> bool:
    return head in _heads(term)


def _heads(term: Term) -> set[Term]:
    """The arrays and functions in a term"""
    seen = set[Term]()

    def look(part: Term, _: int) -> Term | None:
        seen.add(part)
        return None if part.parts else part

    mapped(term, look)
    return {part for part in seen if part.kind in (CONSTANT, VARIABLE)}
