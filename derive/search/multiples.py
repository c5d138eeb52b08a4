"""A comparison that is a positive multiple of one that is given, as a < b is of a**6 < b**6."""

from sympy import Add, Expr, Mul, Poly, PolynomialError, Pow, cancel

from derive.outlines.algebra import compare, replace
from derive.outlines.logic import assume, plainly
from derive.outlines.outline import Outline
from derive.outlines.terms import Equal, Formula, Less, Refused, Relation, fresh, real, spelled

from .discharge import follows, tidy
from .elimination import combinations
from .equalities import Range, for_all, range_formulas
from .factors import factors_of
from .specialising import prove_from_instances
from .unfolding import Knowledge


def prove_multiple(goal: Formula, knowledge: Knowledge, ranges: tuple[Range, ...]) -> Outline:
    """c < d from a < b, when d - c is a multiple of b - a once the given equations are put in; likewise for <=."""
    if not isinstance(goal, Relation):
        raise Refused("multiple: {} compares nothing", goal)
    inside = knowledge.with_context(range_formulas(ranges))
    theorem = tidy(_multiple(goal, inside), inside.context)
    return for_all(theorem, ranges)


def _multiple(goal: Formula, knowledge: Knowledge) -> Outline:
    equations = [e for e in knowledge.equations if isinstance(e.statement, Equal)]
    for given in sorted((f for f in knowledge.context if type(f) is type(goal)), key=spelled):
        sides = [f.rhs - f.lhs for f in (goal, given)]
        wanted, said = (made.rest for made in combinations(sides, [e.statement for e in equations]))
        positive = _positive(cancel(wanted / said), knowledge) if said != 0 else None
        if positive is None:
            continue
        known = _with(sides[1], said, compare(assume(given), type(goal)(0, sides[1]), plainly(Less(0, 1))), knowledge)
        multiple = compare(known, type(goal)(0, wanted), positive)
        return compare(_with(wanted, sides[0], multiple, knowledge), goal, plainly(Less(0, 1)))
    raise Refused("multiple: {} is no positive multiple of what is given", goal)


def _with(before: Expr, after: Expr, theorem: Outline, knowledge: Knowledge) -> Outline:
    """0 < a gives 0 < b, for an a that is b by the given equations."""
    if before == after:
        return theorem
    equal, = prove_from_instances([Equal(before, after)], knowledge)
    hole = real(fresh("m", theorem.statement, equal.statement).name)
    return tidy(replace(equal, theorem, hole, type(theorem.statement)(0, hole)), knowledge.context)


def _positive(term: Expr, knowledge: Knowledge) -> Outline | None:
    """0 < m for a quotient of polynomials, from the signs of its factors, a square completed where that shows one."""
    number, parts = factors_of(term)
    written = Mul(number, *(Pow(_completed(part), power) for part, power in parts))
    found = follows(Less(0, written), knowledge.context)
    return None if found is None else tidy(found, knowledge.context)


def _completed(part: Expr) -> Expr:
    """p*a**2 + q*a*b + r*b**2 as p*(a + q/(2*p)*b)**2 + (r - q**2/(4*p))*b**2, where the last is plain."""
    for name in sorted(part.free_symbols, key=str) if isinstance(part, Add) else ():
        try:
            first, second, third = Poly(part, name).all_coeffs()
        except (PolynomialError, ValueError):
            continue
        rest = cancel(third - second**2 / (4 * first))
        if first.is_number and first > 0 and not isinstance(rest, Add) and second.could_extract_minus_sign():
            return first * (name + second / (2 * first)) ** 2 + rest
    return part
