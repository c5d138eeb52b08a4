"""Functions of choices: f(x + B*y) is B*f(x + y) + (1 - B)*f(x) for a bracket B; maxima are choices, too."""
from __future__ import annotations

from collections.abc import Iterator

from derive.kernel.polynomials import combined, polynomial
from derive.kernel.terms import APPLICATION, CONSTANT, Term, abstracted, app, var
from derive.kernel.theorem import Theorem, congruence, reflexive, ring, symmetric, transitive
from derive.kernel.types import REAL
from derive.library.brackets import bracket
from derive.library.choices import if_apart, if_under_function
from derive.library.extrema import absolute_opposite
from derive.library.formulas import ONE, absolute
from derive.library.steps import arguments, sides, use

from .brackets import is_bracket
from .context import Context
from .normal import OF_ATOMS, conversion, normal, then
from .polynomials import order_key, scale_of, written
from .signs import negative, sign

HOLE = var("_hole", REAL)
MOST_BRACKETS = 6           # in one argument: there is a case for each set of them


@conversion("maximum")
def normal_maximum(term: Term, context: Context) -> Theorem:
    """maximum(x, y) = if(x <= y, y, x)"""
    x, y = arguments(term, "maximum")
    return then(use("maximum", x=x, y=y), lambda now: normal(now, context))


@conversion("minimum")
def normal_minimum(term: Term, context: Context) -> Theorem:
    """minimum(x, y) = if(x <= y, x, y)"""
    x, y = arguments(term, "minimum")
    return then(use("minimum", x=x, y=y), lambda now: normal(now, context))


@conversion("absolute")
def normal_absolute(term: Term, context: Context) -> Theorem:
    """absolute(x) = if(0 <= x, x, -x); where the sign of x is not known, its first coefficient is made positive:
    absolute(-x) = absolute(x)"""
    x, = arguments(term, "absolute")
    inside = normal(x, context)
    now = sides(inside)[1]
    terms = polynomial(now)
    if scale_of(terms) < 0 and not any(sign(side, False, context) for side in (now, negative(now))):
        turned = written({monomial: -value for monomial, value in terms.items()}, REAL)
        turn = transitive(inside, ring(now, -turned))
        result = transitive(congruence(abstracted(HOLE, absolute(HOLE)), turn), use(absolute_opposite(), x=turned))
    else:
        turned, result = x, reflexive(term)
    return then(transitive(result, use("absolute", x=turned)), lambda now: normal(now, context))


def split(atom: Term, _context: Context) -> Theorem | None:
    """f(x + B*y) = if(p, f(x + y), f(x)), B the first bracket if(p, 1, 0) in an argument"""
    for argument, function in _arguments(atom):
        terms = polynomial(argument)
        brackets = {one for monomial in terms for one, _ in monomial if is_bracket(one)}
        if 0 < len(brackets) <= MOST_BRACKETS:
            first = min(brackets, key=order_key)
            without = {monomial: value for monomial, value in terms.items() if first not in dict(monomial)}
            rest = {tuple(item for item in monomial if item[0] is not first): value
                    for monomial, value in combined(terms, without, -1).items()}
            yes, no = written(combined(without, rest), REAL), written(without, REAL)
            condition = first.parts[1]
            apart = use(if_apart(), p=condition, x=yes, y=no)
            whole = transitive(ring(argument, first * yes + (ONE + -first) * no), symmetric(apart))
            under = use(if_under_function(), u=function, p=condition, x=yes, y=no)
            return transitive(congruence(function, whole), under)
    return None


def _arguments(atom: Term) -> Iterator[tuple[Term, Term]]:
    """The real numbers that an atom is a function of, each with that function."""
    if atom.kind != APPLICATION or atom.parts[0].kind != CONSTANT:
        return
    if is_bracket(atom):
        condition = atom.parts[1]
        if condition.kind == APPLICATION and condition.parts[0].name in ("at_most", "less", "equal"):
            for part, function in _places(condition):
                yield part, abstracted(HOLE, bracket(function(HOLE)))
    elif atom.type == REAL:
        yield from _places(atom)


def _places(term: Term) -> Iterator[tuple[Term, Term]]:
    for place, part in enumerate(term.parts):
        if place and part.type == REAL:
            yield part, abstracted(HOLE, app(*term.parts[:place], HOLE, *term.parts[place + 1:]))


OF_ATOMS.append(split)
