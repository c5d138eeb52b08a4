"""The derivative by one real variable u, at u = 0, of a number that depends on it: along its structure, rule by rule.

Conditions that a rule asks for (a denominator is not 0, the argument of a logarithm is positive) are proved from the
context, or else assumed: they are hypotheses of the theorem.
"""
from __future__ import annotations

from collections.abc import Callable
from functools import cache

from derive.conversions import normal
from derive.conversions.context import Context
from derive.conversions.indices import fresh
from derive.conversions.signs import not_zero, sign
from derive.kernel.terms import APPLICATION, CONSTANT, NUMBER, Term, abstracted, number, var
from derive.kernel.theorem import Theorem, assume, congruence, convert, generalise, ring, symmetric
from derive.kernel.types import BOOL, INT, REAL, Refused, to
from derive.kernel.words import every, no, real, word
from derive.library.ranges import over_range
from derive.library.steps import arguments, at, follows, for_all, sides, supposing, use
from derive.library.sums import empty_sum, longer_sum, sum_of

U = var("_u", REAL)        # no name that a user writes begins with a line
ZERO = real(0)


def slope(function: Term, value: Term) -> Term:
    return word("derivative", function, ZERO, value)


def value_of(theorem: Theorem) -> Term:
    """d of `derivative(f, x, d)`"""
    return arguments(theorem.statement, "derivative")[2]


def derivative(body: Term, context: Context) -> Theorem:
    """derivative(u -> body, 0, d) for some d"""
    if (U.name, REAL) not in body.free:
        return use("derivative_constant", c=body, x=ZERO)
    if body is U:
        return use("derivative_identity", x=ZERO)
    if body.kind != APPLICATION:
        raise Refused(f"derivative: {body!r} does not depend on u as a number")
    if body.parts[0].kind != CONSTANT:
        return _of_entry(body, context)
    name, *inner = body.parts[0].name, *body.parts[1:]
    if name in ("plus", "times"):
        left, right = (derivative(part, context) for part in inner)
        return use(f"derivative_{'sum' if name == 'plus' else 'product'}", left, right, u=abstracted(U, inner[0]),
                   v=abstracted(U, inner[1]), x=ZERO, d=value_of(left), e=value_of(right))
    if name == "sum":
        return _of_sum(inner[0], inner[1], inner[2], context)
    if name == "power" and inner[1].kind == NUMBER and inner[1].value > 0:
        factor = inner[0]
        rest = word("power", factor, number(inner[1].value - 1, INT)) if inner[1].value > 1 else real(1)
        return same_function(derivative(factor * rest, context), ring(factor * rest, body))
    if name in CHAINED:
        return _chained(name, inner[0], context)
    raise Refused(f"derivative: no rule for {name}")


def same_function(theorem: Theorem, equation: Theorem) -> Theorem:
    """The derivative of u -> a, as that of u -> b, where a = b for every u."""
    hole = var("_hole", to(REAL, REAL))
    return convert(congruence(abstracted(hole, slope(hole, value_of(theorem))), generalise(U, equation)), theorem)


CHAINED = ("exp", "sin", "cos", "erf", "log", "sqrt", "inverse")
POSITIVE, NOT_ZERO = (lambda value: ZERO < value), (lambda value: no(value.eq(0)))
NEEDED: dict[str, Callable[[Term], Term]] = {"log": POSITIVE, "sqrt": POSITIVE, "inverse": NOT_ZERO}


def _needed(name: str, value: Term, context: Context) -> Theorem:
    """The condition that the rule for a function has on its argument: proved, or assumed of the normal form."""
    condition, form = NEEDED[name], normal(value, context)
    plain = sides(form)[1]
    known = not_zero(plain, context) if condition is NOT_ZERO else sign(plain, True, context)
    hole = var("_hole", REAL)
    same = congruence(abstracted(hole, condition(hole)), symmetric(form))
    return convert(same, known or context.suppose(condition(plain)))


def _chained(name: str, inner: Term, context: Context) -> Theorem:
    there = derivative(inner, context)
    function = abstracted(U, inner)
    here = function(ZERO)
    rule = use(f"derivative_{name}", x=here)
    if name in NEEDED:
        rule = use(rule, _needed(name, here, context))
    outer = arguments(rule.statement, "derivative")[0]
    return use("derivative_chain", there, rule, v=function, u=outer, x=ZERO, d=value_of(there), e=value_of(rule))


def _of_entry(body: Term, context: Context) -> Theorem:
    """An entry H(u, i..) of an array that moves with u: by what the context knows about all its entries."""
    moved, *indices = body.parts[1:]
    if moved is not U or any((U.name, REAL) in index.free for index in indices):
        raise Refused(f"derivative: an index of {body!r} moves")
    for theorem in context.known:
        special = _said_of(theorem, indices, context)
        if special is not None and special.statement.kind == APPLICATION and special.statement.parts[0].name == (
                "derivative") and special.statement.parts[1] is abstracted(U, body):
            return special
    raise Refused(f"derivative: nothing is known of how {body!r} moves")


def _said_of(theorem: Theorem, indices: list[Term], context: Context) -> Theorem | None:
    """What a theorem `for all i..: in range => ...` says of these indices, where the context knows that they are."""
    for index in indices:
        if theorem.statement.kind != APPLICATION or theorem.statement.parts[0].name != "all" or (
                theorem.statement.parts[1].type != to(INT, BOOL)):
            return None
        theorem = at(theorem, index)
    while theorem.statement.kind == APPLICATION and theorem.statement.parts[0].name == "implies":
        premise = context.prove(theorem.statement.parts[1])
        if premise is None:
            return None
        theorem = use(theorem, premise)
    return theorem


def _of_sum(terms: Term, low: Term, high: Term, context: Context) -> Theorem:
    if any((U.name, REAL) in end.free for end in (low, high)):
        raise Refused("derivative: the range of a sum moves")
    index = fresh(context, terms, low, high)
    inner = derivative(terms(index), context.within(index, low, high))
    each = for_all([index], supposing(inner, low <= index, index <= high))
    moving = abstracted(index, abstracted(U, terms(index)))
    return use(derivative_of_sum(), each, h=moving, d=abstracted(index, value_of(inner)), a=low, b=high, x=ZERO)


@cache
def derivative_of_sum() -> Theorem:
    """(for all i: a <= i => i <= b => derivative(h(i), x, d(i))) =>
    derivative(u -> sum(i=a..b, h(i, u)), x, sum(i=a..b, d(i)))"""
    a, b, i = var("a", INT), var("b", INT), var("i", INT)
    x, y, h, d = var("x", REAL), var("y", REAL), var("h", to(INT, REAL, REAL)), var("d", to(INT, REAL))

    def column(value: Term) -> Term:
        return abstracted(i, h(i, value))

    def each(high: Term) -> Term:
        return every(i, (a <= i) >> ((i <= high) >> word("derivative", h(i), x, d(i))))

    def goal(high: Term) -> Term:
        return word("derivative", abstracted(y, sum_of(column(y), a, high)), x, sum_of(d, a, high))

    def restated(theorem: Theorem, function: Theorem, value: Theorem) -> Theorem:
        """derivative(f, x, d) as derivative(g, x, e), where g = f and e = d"""
        f, hole = var("f", to(REAL, REAL)), var("_hole", REAL)
        now = congruence(abstracted(f, word("derivative", f, x, value_of(theorem))), symmetric(function))
        theorem = convert(now, theorem)
        moved = arguments(theorem.statement, "derivative")[0]
        return convert(congruence(abstracted(hole, word("derivative", moved, x, hole)), symmetric(value)), theorem)

    f = var("f", to(REAL, REAL))
    as_function = abstracted(f, f)
    nothing = congruence(as_function, generalise(y, empty_sum(column(y), a, b)))
    empty = restated(use("derivative_constant", c=ZERO, x=x), nothing, empty_sum(d, a, b))
    claim = each(b) >> goal(b)
    longer = assume(each(b + 1))
    shorter = for_all([i], supposing(use(
        at(longer, i), assume(a <= i), follows(i <= b + 1, assume(i <= b))), a <= i, i <= b))
    last = use(at(longer, b + 1), assume(a <= b + 1), follows(b + 1 <= b + 1))
    before = use(assume(claim), shorter)
    both = use("derivative_sum", before, last, u=abstracted(y, sum_of(column(y), a, b)), v=h(b + 1), x=x,
               d=sum_of(d, a, b), e=d(b + 1))
    more = congruence(as_function, generalise(y, longer_sum(column(y), a, b)))
    step = restated(both, more, longer_sum(d, a, b))
    return over_range(claim, b, a, supposing(empty, b < a, each(b)), supposing(step, a <= b + 1, claim, each(b + 1)))
