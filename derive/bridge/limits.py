"""The steps about limits: their algebra, shifts, equal tails, uniqueness, squeezed sequences."""
from __future__ import annotations

from collections.abc import Callable, Iterable

from sympy import Basic, Pow, cos, exp, log, sin

from derive.conversions.context import Context
from derive.kernel.terms import APPLICATION, CONSTANT, NUMBER, Term, abstracted, number
from derive.kernel.theorem import Theorem, assume
from derive.kernel.types import INT, REAL, Refused
from derive.kernel.words import every, no, real, word
from derive.library.decay import contraction, limit_through
from derive.library.limits import limit_eventually_same, limit_power, limit_shift
from derive.library.limits import squeeze as squeezed
from derive.library.nonzero_limits import not_zero_eventually
from derive.library.null_sequences import null_by_square, null_by_square_twice
from derive.library.rewriting import restated
from derive.library.steps import arguments, first_of, follows, obtained, second_of, use
from derive.library.trigonometry import cos_zero, sin_zero
from derive.outlines.outline import Outline
from derive.outlines.terms import Formula

from .recasting import fresh_of, limit_as, recast
from .steps import Step, elaborates
from .sums import needed
from .terms import named, real_of, whole_of

NULL = real(0)
SMOOTH: dict[str, type[Basic]] = {"exp": exp, "sin": sin, "cos": cos, "log": log, "sqrt": Pow}
AT_ZERO: dict[str, Callable[[], Theorem]] = {"sin": sin_zero, "cos": cos_zero}


def limit_of(theorem: Theorem) -> tuple[Term, Term]:
    """The sequence and the limit."""
    return sequence_of(theorem.statement)


def sequence_of(tends: Term) -> tuple[Term, Term]:
    sequence, value = arguments(tends, "tends")
    return sequence, value


def first_index(ranged: Formula) -> Term:
    """Where the range of a limit, or of a statement for all indices, begins."""
    return whole_of(ranged.outer[0])


def in_words(step: Step, theorem: Theorem, *premises: Outline) -> Theorem:
    """A limit in the words of the outline, which speak of the sequence from its first index on."""
    return limit_as(theorem, step.goal, step.context_of(*premises), first_index(step.outline.statement))


@elaborates("limit_of_constant")
def _limit_of_constant(step: Step) -> Theorem:
    return use("limit_constant", x=real_of(step.arguments[0]))


@elaborates("algebra_of_limits")
def _algebra_of_limits(step: Step) -> Theorem:
    template, holes, limits = step.arguments
    put = {named(hole.name, REAL): step.of(limit) for hole, limit in zip(holes, limits, strict=True)}
    theorem = limit_of_template(real_of(template), put)
    try:
        return in_words(step, theorem, *limits)
    except Refused:
        below = [limit_of_template(part, put) for part in denominators(real_of(template), put)]
        return from_late_on(theorem, below, step.goal, step.context_of(*limits), first_index(step.outline.statement))


def limit_of_template(template: Term, limits: dict[Term, Theorem]) -> Theorem:
    """f_k(t) -> L_k give R(f(t)) -> R(L), where R is made of sums, products, whole powers and inverses. That no inverse
    is one of 0 at the limits is assumed."""
    if template in limits:
        return limits[template]
    if all(template.free.isdisjoint(hole.free) for hole in limits):
        return use("limit_constant", x=template)
    if parts := applied(template, "plus") or applied(template, "times"):
        one, other = (limit_of_template(part, limits) for part in parts)
        (f, x), (g, y) = limit_of(one), limit_of(other)
        return use("limit_sum" if applied(template, "plus") else "limit_product", one, other, f=f, x=x, g=g, y=y)
    if parts := applied(template, "inverse"):
        inner = limit_of_template(parts[0], limits)
        f, x = limit_of(inner)
        return use("limit_inverse", assume(no(x.eq(0))), inner, f=f, x=x)
    parts = applied(template, "power")
    if parts and parts[1].kind == NUMBER and parts[1].value >= 0:
        inner = limit_of_template(parts[0], limits)
        f, x = limit_of(inner)
        return use(limit_power(), follows(number(0, INT) <= parts[1]), inner, f=f, x=x, n=parts[1])
    raise Refused(f"algebra_of_limits: {template!r} is no sum, product, whole power or inverse")


def denominators(template: Term, holes: Iterable[Term]) -> list[Term]:
    """The parts with holes that a template has the inverses of."""
    if all(template.free.isdisjoint(hole.free) for hole in holes):
        return []
    inner = [part for piece in template.parts for part in denominators(piece, holes)]
    return [*applied(template, "inverse"), *inner]


def from_late_on(theorem: Theorem, nonzero: list[Theorem], goal: Term, context: Context, start: Term) -> Theorem:
    """f -> x as g -> x, where f(t) = g(t) once sequences whose limits are not 0 are not 0 themselves"""
    if not nonzero:
        return limit_as(theorem, goal, context, start)
    first, *others = nonzero
    f, x = limit_of(first)
    found = use(not_zero_eventually(), assume(no(x.eq(0))), first, f=f, x=x, k=start)
    late = fresh_of(INT, goal, theorem.statement, found.statement, *(known.statement for known in context.known))
    claim = assume(arguments(found.statement, "some")[0](late))
    inner = context.knowing(first_of(claim), second_of(claim))
    return obtained(found, late, from_late_on(theorem, others, goal, inner, late))


def applied(term: Term, name: str) -> tuple[Term, ...]:
    """The arguments, if the term is the constant of that name with arguments; otherwise nothing."""
    there = term.kind == APPLICATION and term.parts[0].kind == CONSTANT and term.parts[0].name == name
    return term.parts[1:] if there else ()


@elaborates("limit_through")
def _limit_through(step: Step) -> Theorem:
    limit, _, function = step.arguments
    f, x = limit_of(step.of(limit))
    name = next(name for name, kind in SMOOTH.items() if isinstance(function, kind))
    premises = [needed(step, NULL < x)] if name in ("log", "sqrt") else []
    smooth = use(f"derivative_{name}", *premises, x=x)
    word_, _, slope_ = smooth.statement.parts[1:]
    theorem = use(limit_through(), smooth, step.of(limit), u=word_, f=f, x=x, d=slope_)
    if x is NULL and name in AT_ZERO:
        theorem = restated(theorem, AT_ZERO[name]())
    return in_words(step, theorem, limit)


@elaborates("shift")
def _shift(step: Step) -> Theorem:
    theorem, by = step.arguments
    f, x = limit_of(step.of(theorem))
    return in_words(step, use(limit_shift(), step.of(theorem), f=f, x=x, k=whole_of(by)), theorem)


@elaborates("same_tail")
def _same_tail(step: Step) -> Theorem:
    theorem, equation = step.arguments
    return same_tail(step.of(theorem), step.of(equation), step.goal, first_index(equation.statement),
                     step.context_of(theorem, equation))


def same_tail(theorem: Theorem, equation: Theorem, goal: Term, start: Term, context: Context) -> Theorem:
    """f -> x as g -> x, from f(t) = g(t) for all t >= start"""
    (f, x), g = limit_of(theorem), sequence_of(goal)[0]
    index = fresh_of(INT, f, g, start)
    same = recast(equation, every(index, (start <= index) >> f(index).eq(g(index))), context)
    return use(limit_eventually_same(), same, theorem, f=f, g=g, k=start, x=x)


@elaborates("one_limit")
def _one_limit(step: Step) -> Theorem:
    first, second = step.arguments
    return one_limit(step.of(first), step.of(second), first_index(second.statement),
                     step.context_of(first, second))


def one_limit(first: Theorem, second: Theorem, start: Term, context: Context) -> Theorem:
    """f -> x and g -> y give x = y, where f(t) = g(t) for t >= start by computation"""
    (f, x), (_, y) = limit_of(first), limit_of(second)
    return use("limit_unique", first, limit_as(second, word("tends", f, y), context, start), f=f, x=x, y=y)


@elaborates("squeeze")
def _squeeze(step: Step) -> Theorem:
    limit, bound, result = step.arguments
    return squeeze(step.of(limit), step.of(bound), step.goal, first_index(result), step.context_of(limit, bound))


def squeeze(limit: Theorem, bound: Theorem, goal: Term, start: Term, context: Context) -> Theorem:
    """g -> 0, and f(t)*f(t) <= g(t) for all t >= start, give f -> 0"""
    f, g = sequence_of(goal)[0], limit_of(limit)[0]
    index = fresh_of(INT, f, g, start)
    below = recast(bound, every(index, (start <= index) >> (f(index) * f(index) <= g(index))), context)
    return use(null_by_square(), below, limit, f=f, g=g, k=start)


@elaborates("squeeze_between")
def _squeeze_between(step: Step) -> Theorem:
    lower, upper, below, above, _ = step.arguments
    context = step.context_of(lower, upper, below, above)
    f, g = (limit_of(step.of(one))[0] for one in (lower, upper))
    h, wanted = sequence_of(step.goal)
    start = first_index(below.statement)
    index = fresh_of(INT, f, g, h, start)
    orders = [recast(step.of(one), every(index, (start <= index) >> (low(index) <= high(index))), context)
              for one, low, high in ((below, f, h), (above, h, g))]
    first = limit_as(step.of(lower), word("tends", f, wanted), context, start)
    second = limit_as(step.of(upper), word("tends", g, wanted), context, start)
    return use(squeezed(), *orders, first, second, f=f, g=g, h=h, k=start, x=wanted)


@elaborates("contraction")
def _contraction(step: Step) -> Theorem:
    sign, less, factor, _ = step.arguments
    f, c, start = sequence_of(step.goal)[0], real_of(factor), first_index(sign.statement)
    context = step.context_of(sign, less)
    index = fresh_of(INT, f, c, start)
    from_zero = recast(step.of(sign), every(index, (start <= index) >> (NULL <= f(index))), context)
    shrinks = recast(step.of(less), every(index, (start <= index) >> (f(index + 1) <= c * f(index))), context)
    return use(contraction(), from_zero, shrinks, needed(step, c < real(1)), f=f, c=c, k=start)


@elaborates("squeeze_twice")
def _squeeze_twice(step: Step) -> Theorem:
    limits, limit, bound, _ = step.arguments
    return squeeze_twice(step.of(limits), step.of(limit), step.of(bound), step.goal,
                         step.context_of(limits, limit, bound))


def squeeze_twice(limits: Theorem, limit: Theorem, bound: Theorem, goal: Term, context: Context) -> Theorem:
    """h(m, t) -> g(m) for all m >= low, g -> 0, and f(t)*f(t) <= h(m, t) for all m >= low and t >= m, give f -> 0"""
    f, (predicate,) = sequence_of(goal)[0], arguments(limits.statement, "all")
    m = fresh_of(INT, predicate, f)
    t = fresh_of(INT, predicate, f, m)
    ranged, inner = arguments(predicate(m), "implies")
    along, at_end = sequence_of(inner)
    h, g, start = abstracted(m, along), abstracted(m, at_end), ranged.parts[1]
    outer = limit_as(limit, word("tends", g, NULL), context, start)
    wanted = every(m, ranged >> every(t, (m <= t) >> (f(t) * f(t) <= h(m, t))))
    return use(null_by_square_twice(), limits, outer, recast(bound, wanted, context), f=f, g=g, h=h, k=start)
