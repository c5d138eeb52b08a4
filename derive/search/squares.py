"""a = b from a**2 = b**2 where a + b is not 0: what roots and absolute values need, and elimination cannot see."""

from collections.abc import Iterator, Sequence

from sympy import Add, Expr, Mul, Pow, S

from derive.outlines.algebra import combine, compare
from derive.outlines.logic import assume, cut, instantiate, plainly
from derive.outlines.outline import Outline
from derive.outlines.terms import Equal, Formula, Less, Refused, real

from .discharge import follows, tidy
from .elimination import Left, prove_by_elimination
from .factored_form import pleasant
from .factors import factors_of

A, B, M = real("a"), real("b"), real("m")


def equal_squares() -> Outline:
    """a**2 = b**2, a + b != 0 |- a = b"""
    return combine(A, B, (1 / (A + B),), (assume(Equal(A**2, B**2)),))


def prove_with_squares(goals: Sequence[Equal], equations: Sequence[Outline],
                       context: frozenset[Formula]) -> tuple[Outline, ...]:
    """By elimination; where a factor a - b is left, with a = b from equal squares."""
    try:
        return prove_by_elimination(goals, equations, context)
    except Left as left:
        for one, other in (left.goal.args, *_sides(left.rest)):
            try:
                square, = prove_by_elimination([Equal(one**2, other**2)], equations, context)
                found = tidy(cut(square, instantiate(equal_squares(), (A, one), (B, other))), context)
                if found.given <= context.union(*(e.given for e in equations)):
                    return prove_by_elimination(goals, (*equations, found), context)
            except Refused:
                continue
        raise


def _sides(rest: Expr) -> Iterator[tuple[Expr, Expr]]:
    """a and b for each factor a - b of two terms."""
    if any(not part.exp.is_Rational for part in rest.atoms(Pow)):       # SymPy cannot put such factors in order
        return
    for part, power in factors_of(rest)[1]:
        terms = Add.make_args(part)
        if power > 0 and len(terms) == 2:
            one, other = sorted((terms[0], -terms[1]), key=lambda term: len(str(term)))
            number = next((f for f in Mul.make_args(one) if f.is_Rational), S.One)
            yield one / number, other / number



def signed_by_squares(goal: Formula, context: frozenset[Formula]) -> Outline | None:
    """0 < (a - b)*m from 0 < (a**2 - b**2)*m, where a + b > 0; likewise for <= and !=. (It may be written anew.)"""
    kind = type(goal)
    for one, other in _sides(goal.rhs):
        if follows(Less(0, one + other), context) is None:
            continue
        multiple = pleasant(goal.rhs / (one - other))
        squared, positive = kind(0, (A**2 - B**2) * M), Less(0, A + B)
        general = compare(assume(squared), kind(0, (A - B) * M), plainly(Less(0, 1 / (A + B)), positive))
        found = tidy(instantiate(general, (A, one), (B, other), (M, multiple)), context)
        if found.given <= context:
            return found
    return None
