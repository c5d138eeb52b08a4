"""A gradient derived by hand, proved equal to the total derivative: as it is, or with all names put in."""

from collections.abc import Iterable

from sympy import Expr

from derive.outlines.algebra import algebra, meet, transitive
from derive.outlines.calculus import entries
from derive.outlines.linear import in_range
from derive.outlines.logic import assume, cut, generalise, specialise
from derive.outlines.outline import Outline
from derive.outlines.rewriting import everywhere
from derive.outlines.terms import Equal, Forall, Formula, Less, NotEqual, Refused, spelled

from .backprop import Gradient, readable
from .discharge import tidy


def prove_gradient(found: Gradient, claimed: Expr, conditions: tuple[Formula, ...], later: Iterable[Gradient],
                   definitions: Iterable[Formula]) -> Outline:
    """|- dL/dx[j] = claimed, for all j (or for those of which the conditions are true): the two normal forms agree, or
    agree when the gradients of later arrays and then the definitions of the forward pass are put in on both sides."""
    context = found.context | frozenset(conditions)
    gradients = tuple(one.theorem for one in later)
    forward = tuple(map(assume, reversed(tuple(definitions))))
    last: Refused | None = None
    for equations in ((), gradients, (*gradients, *forward)):
        left = put_in(found.raw, equations, context)
        right = put_in(algebra(claimed, claimed), equations, context)
        try:
            theorem = tidy(met(left, right, context), context)
        except Refused as refusal:
            last = refusal
            continue
        return theorem if conditions else _for_all_entries(theorem, found)
    raise last or Refused("gradient: nothing was tried")


def as_compared(found: Gradient, claimed: Expr) -> Outline:
    """The outline where the kernel alone has found the two to be equal: the total derivative, and one step of algebra
    that no normal form of ours shows."""
    defined = algebra(claimed, claimed)
    step = Outline(defined.given, Equal(found.raw.statement.rhs, claimed), algebra.__name__,
                   (found.raw.statement.rhs, claimed))
    return _for_all_entries(tidy(transitive(found.raw, step), found.context), found)


def _for_all_entries(theorem: Outline, found: Gradient) -> Outline:
    """For all entries of the array; and so is what the formula presupposes of the entries at each. A condition on the
    place alone, which is not that of all entries, is refused."""
    for name, low, high in reversed(found.ranges):
        for formula in sorted(theorem.given - in_range(name, low, high), key=spelled):
            if name in formula.free_symbols and entries(formula):
                theorem = cut(specialise(assume(Forall(formula, name, low, high)), name), theorem)
        theorem = generalise(theorem, name, low, high)
    return theorem


def difference(found: Gradient, claimed: Expr, later: Iterable[Gradient], definitions: Iterable[Formula]) -> Expr:
    """What a wrong formula lacks: the normal form of the true one less it, all names put in. For people to look at."""
    equations = (*(one.theorem for one in later), *map(assume, reversed(tuple(definitions))))
    sides = (found.raw, algebra(claimed, claimed))
    left, right = (put_in(side, equations, found.context).statement.rhs for side in sides)
    return readable(left - right, found.context)


def put_in(theorem: Outline, equations: Iterable[Outline], context: frozenset[Formula]) -> Outline:
    """a = b, with what the equations say put into b."""
    for equation in equations:
        step = tidy(everywhere(equation, theorem), context)
        if step.statement != theorem.statement:
            theorem = step
    return theorem


def met(left: Outline, right: Outline, context: frozenset[Formula]) -> Outline:
    try:
        return meet(left, right)
    except Refused:             # brackets may need the sizes, and that no entry is at a corner
        return meet(left, right, *sorted(context | _here(left.given | right.given, context), key=spelled))


def _here(given: frozenset[Formula], context: frozenset[Formula]) -> frozenset[Formula]:
    """The inequalities that are said for all indices of one range, at the indices whose range that is here."""
    names = {name for formula in context for name in formula.free_symbols if name.is_integer}
    waiting, found = list(given), set()
    while waiting:
        formula = waiting.pop()
        if isinstance(formula, Forall):
            low, high = formula.outer
            waiting += [formula.open(name) for name in names - formula.free_symbols
                        if context >= in_range(name, low, high)]
        elif isinstance(formula, (Less, NotEqual)):
            found.add(formula)
    return frozenset(found)
