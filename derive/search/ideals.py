"""Equations that follow from equations: which multiples of what is given add up to what is claimed."""

from sympy import Expr, Symbol, reduced, symbols

from derive.outlines.algebra import algebra, combine, transitive
from derive.outlines.outline import Outline
from derive.outlines.rewriting import everywhere
from derive.outlines.terms import At, Equal, Formula, Refused, Sum, spelled

from .chains import Chain
from .discharge import tidy
from .equalities import Range, for_all, range_formulas
from .unfolding import Knowledge


def prove_from_equations(goal: Formula, knowledge: Knowledge, ranges: tuple[Range, ...]) -> Outline:
    """a = b by general definitions put in, and a combination of the other equations that are given."""
    if not isinstance(goal, Equal):
        raise Refused("equations: {} is no equation", goal)
    inside = knowledge.with_context(range_formulas(ranges))
    chain = Chain(goal.lhs, algebra(goal.lhs, goal.lhs))
    for equation in knowledge.equations:
        try:
            made = everywhere(equation, chain.theorem or algebra(goal.lhs, goal.lhs))
            chain = Chain(goal.lhs, tidy(made, inside.context))
        except Refused:
            continue
    equations = tuple(e for e in knowledge.equations if isinstance(e.statement, Equal))
    multiples = _multiples(chain.end - goal.rhs, [e.statement.lhs - e.statement.rhs for e in equations])
    last = combine(chain.end, goal.rhs, multiples, equations)
    theorem = tidy(last if chain.theorem is None else transitive(chain.theorem, last), inside.context)
    return for_all(theorem, ranges)


def _multiples(goal: Expr, equations: list[Expr]) -> tuple[Expr, ...]:
    """Polynomials m_k with goal = sum of m_k times the k-th equation, if division finds them."""
    parts = sorted(set().union(*(e.atoms(At, Sum, Symbol) - _indices(e) for e in (goal, *equations))), key=spelled)
    names = symbols(f"x:{len(parts)}")
    there, back = dict(zip(parts, names, strict=True)), dict(zip(names, parts, strict=True))
    plain = [e.xreplace(there) for e in equations]
    if not plain:
        raise Refused("equations: none is given")
    quotients, rest = reduced(goal.xreplace(there).expand(), plain, *names)
    if rest != 0:
        raise Refused("equations: {} is left over", rest.xreplace(back))
    return tuple(q.xreplace(back) for q in quotients)


def _indices(term: Expr) -> set[Symbol]:
    return {s for entry in term.atoms(At) for index in entry.indices for s in index.free_symbols}
