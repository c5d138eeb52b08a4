"""Functions of choices: f(x + B*y) is B*f(x + y) + (1 - B)*f(x) for a bracket B; maxima are choices, too."""
from __future__ import annotations

from collections.abc import Iterator

from derive.kernel.polynomials import combined, polynomial
from derive.kernel.terms import APPLICATION, CONSTANT, Term, abstracted, app, var
from derive.kernel.theorem import Theorem, congruence, linear, ring, symmetric, transitive
from derive.kernel.types import REAL
from derive.kernel.words import real
from derive.library.brackets import bracket
from derive.library.choices import if_apart, if_under_function
from derive.library.extrema import (
    absolute_inverse,
    absolute_nonpositive,
    absolute_opposite,
    absolute_product,
    maximum_left,
    maximum_right,
    minimum_left,
    minimum_right,
)
from derive.library.formulas import ONE, absolute
from derive.library.products import product_absolute
from derive.library.steps import arguments, sides, use

from .brackets import is_bracket
from .context import Context
from .functions import applied, inverse, product_factors
from .gaps import gaps, known_sign
from .normal import OF_ATOMS, conversion, normal, then
from .polynomials import order_key, product, scale_of, written
from .signs import negative, sign

HOLE = var("_hole", REAL)
MOST_BRACKETS = 6           # in one argument: there is a case for each set of them


@conversion("maximum")
def normal_maximum(term: Term, context: Context) -> Theorem:
    """maximum(x, y) = if(x <= y, y, x); where one of them is known to be at least the other, it is that one"""
    x, y = arguments(term, "maximum")
    known = _by_order(x, y, maximum_right(), maximum_left(), context)
    if known is not None:
        return then(known, lambda now: normal(now, context))
    return then(use("maximum", x=x, y=y), lambda now: normal(now, context))


@conversion("minimum")
def normal_minimum(term: Term, context: Context) -> Theorem:
    """minimum(x, y) = if(x <= y, x, y); where one of them is known to be at most the other, it is that one"""
    x, y = arguments(term, "minimum")
    known = _by_order(x, y, minimum_left(), minimum_right(), context)
    if known is not None:
        return then(known, lambda now: normal(now, context))
    return then(use("minimum", x=x, y=y), lambda now: normal(now, context))


def _by_order(x: Term, y: Term, if_less: Theorem, if_more: Theorem, context: Context) -> Theorem | None:
    """What holds where x <= y, or where y <= x, if either is known up to a factor."""
    if not gaps(context):
        return None
    form = normal(y - x, context)
    gap = sides(form)[1]
    up = known_sign(gap, False, context)
    if up is not None:
        return use(if_less, linear(x <= y, up, ONE, form, -ONE), x=x, y=y)
    down = known_sign(negative(gap), False, context)
    return down and use(if_more, linear(y <= x, down, ONE, form, ONE), x=x, y=y)


@conversion("absolute")
def normal_absolute(term: Term, context: Context) -> Theorem:
    """absolute(x) = if(0 <= x, x, -x); where the sign of x is not known, its first coefficient is made positive:
    absolute(-x) = absolute(x). Where sizes are taken apart, absolute(x*y) = absolute(x)*absolute(y)"""
    x, = arguments(term, "absolute")
    inside = normal(x, context)
    now = sides(inside)[1]
    if sign(now, False, context) is not None:
        return then(use("absolute", x=x), lambda now: normal(now, context))
    below = sign(negative(now), False, context)
    if below is not None:
        known = use(absolute_nonpositive(), linear(x <= real(0), below, ONE, inside, ONE), x=x)
        return then(known, lambda now: normal(now, context))
    terms = polynomial(now)
    is_below = scale_of(terms) < 0
    turned = written({monomial: -value if is_below else value for monomial, value in terms.items()}, REAL)
    factors = product_factors(turned) if context.sizes_apart else [turned]
    turn = transitive(inside, ring(now, -product(factors) if is_below else product(factors)))
    result = congruence(abstracted(HOLE, absolute(HOLE)), turn)
    if is_below:
        result = transitive(result, use(absolute_opposite(), x=product(factors)))
    return then(transitive(result, _of_factors(factors)), lambda now: normal(now, context))


def _of_factors(factors: list[Term]) -> Theorem:
    """absolute(a*b) = if(0 <= a, a, -a)*if(0 <= b, b, -b)"""
    first, *rest = factors
    result = _of_factor(first)
    before = first
    for factor in rest:
        apart = use(absolute_product(), x=before, y=factor)
        apart = transitive(apart, congruence(abstracted(HOLE, HOLE * absolute(factor)), result))
        now = sides(result)[1]
        result = transitive(apart, congruence(abstracted(HOLE, now * HOLE), _of_factor(factor)))
        before = before * factor
    return result


def _of_factor(factor: Term) -> Theorem:
    """absolute(a) = if(0 <= a, a, -a), absolute(inverse(a)) = inverse(absolute(a)); that of a product by factors"""
    if applied("product", factor):
        function, low, high = factor.parts[1:]
        return use(product_absolute(), f=function, a=low, b=high)
    if not applied("inverse", factor):
        return use("absolute", x=factor)
    below = factor.parts[1]
    return transitive(use(absolute_inverse(), x=below), congruence(abstracted(HOLE, inverse(HOLE)), _of_factor(below)))


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
