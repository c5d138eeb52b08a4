"""The derivative by one real variable u, at u = 0, of a number that depends on it: along its structure, rule by rule.

Conditions that a rule asks for (a denominator is not 0, the argument of a logarithm is positive) are proved from the
context, or else assumed: they are hypotheses of the theorem.
"""
from __future__ import annotations

from collections.abc import Callable

from derive.conversions import normal
from derive.conversions.brackets import known_choice
from derive.conversions.coinciding import coinciding, nothing
from derive.conversions.context import Context
from derive.conversions.functions import applied
from derive.conversions.indices import fresh
from derive.conversions.normal import changes_nothing
from derive.conversions.polynomials import arranged
from derive.conversions.signs import not_zero, sign
from derive.conversions.unequal import unequal
from derive.kernel.terms import APPLICATION, CONSTANT, NUMBER, Term, abstracted, number, substituted, var
from derive.kernel.theorem import (
    Theorem,
    assume,
    congruence,
    convert,
    generalise,
    imply,
    ring,
    symmetric,
    transitive,
)
from derive.kernel.types import BOOL, INT, REAL, Refused, to
from derive.kernel.words import no, real, word
from derive.library.choices import if_not, if_same, maximum_by_less, minimum_by_less
from derive.library.continuity import continuous_absolute, continuous_sum, derivative_continuous
from derive.library.derivatives import derivative_power, derivative_power_nonzero, derivative_sum_over
from derive.library.extrema import absolute_not_zero
from derive.library.inverses import inverse_product
from derive.library.kinks import (
    derivative_absolute,
    derivative_choice_at_most,
    derivative_choice_equal,
    derivative_choice_less,
    derivative_maximum,
    derivative_minimum,
)
from derive.library.largest import derivative_largest
from derive.library.local_derivatives import derivative_if, derivative_if_decided
from derive.library.order import equal_or_not, equal_or_not_int, product_not_zero
from derive.library.powers import power_not_zero, power_of_inverse, power_opposite
from derive.library.steps import (
    arguments,
    at,
    clash,
    follows,
    for_all,
    left_of,
    ordered,
    right_of,
    sides,
    supposing,
    use,
)

from .maxima import over_all_indices

U = var("_u", REAL)        # no name that a user writes begins with a line
ZERO = real(0)
HOLE, INDEX = var("_hole", REAL), var("_index", INT)


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
    if name in COMPARED:
        alike = _where_sides_are_alike(name, inner, body, context)
        if alike is not None:
            return alike
    if name in ("plus", "times"):
        left, right = (derivative(part, context) for part in inner)
        return use(f"derivative_{'sum' if name == 'plus' else 'product'}", left, right, u=abstracted(U, inner[0]),
                   v=abstracted(U, inner[1]), x=ZERO, d=value_of(left), e=value_of(right))
    if name == "sum":
        return _of_sum(inner[0], inner[1], inner[2], context)
    if name == "largest":
        return _of_largest(inner[0], inner[1], inner[2], context)
    if name == "power" and inner[1].kind == NUMBER and inner[1].value > 0:
        factor = inner[0]
        less = inner[1].value - 1
        rest = word("power", factor, number(less, INT)) if less > 1 else factor if less else real(1)
        return same_function(derivative(factor * rest, context), ring(factor * rest, body))
    if name == "power" and inner[1].kind == NUMBER:
        base, exponent = inner
        if not exponent.value:
            return same_function(use("derivative_constant", c=real(1), x=ZERO), ring(real(1), body))
        opposite = symmetric(use(power_opposite(), x=base, n=number(-exponent.value, INT)))
        same = congruence(abstracted(INDEX, word("power", base, INDEX)), ring(-number(-exponent.value, INT), exponent))
        return same_function(derivative(sides(opposite)[0], context), transitive(opposite, same))
    if name == "power":
        return _of_power(inner[0], inner[1], context)
    factors = _inverses(inner[0]) if name == "inverse" else None
    if factors is not None:                 # so that no factor stands above and below
        return same_function(derivative(sides(factors)[0], context), factors)
    if name in CHAINED:
        return _chained(name, inner[0], context)
    if name in ("maximum", "minimum"):
        parts = {key: abstracted(U, part) for key, part in zip("uv", inner, strict=True)}
        apart = _unequal(parts["u"](ZERO), parts["v"](ZERO), context)
        left, right = (derivative(part, context) for part in inner)
        lemma = derivative_maximum() if name == "maximum" else derivative_minimum()
        return use(lemma, apart, left, right, **parts, x=ZERO, d=value_of(left), e=value_of(right))
    if name == "absolute":
        function = abstracted(U, inner[0])
        apart = _off_the_corner(function(ZERO), context)
        there = derivative(inner[0], context)
        return use(derivative_absolute(), apart, there, u=function, x=ZERO, d=value_of(there))
    if name == "if":
        return _choice(inner[0], inner[1], inner[2], context)
    raise Refused(f"derivative: no rule for {name}")


def _of_power(base: Term, exponent: Term, context: Context) -> Theorem:
    """x**n, where n is a whole number that no one knows: if it may be negative, x is not 0."""
    there, function = derivative(base, context), abstracted(U, base)
    parts = {"u": function, "n": exponent, "x": ZERO, "d": value_of(there)}
    whole = context.prove(number(0, INT) <= exponent)
    if whole is not None:
        return use(derivative_power(), whole, there, **parts)
    return use(derivative_power_nonzero(), _apart_from_zero(function(ZERO), context), there, **parts)


def _inverses(below: Term) -> Theorem | None:
    """inverse(x)**n = inverse(x**n) and inverse(x)*inverse(y) = inverse(x*y), for a power or a product as written"""
    kind, parts = (below.parts[0].name, below.parts) if below.kind == APPLICATION else ("", ())
    if kind == "power" and parts[2].kind == NUMBER and parts[2].value > 0:
        return use(power_of_inverse(), x=parts[1], n=parts[2])
    return symmetric(use(inverse_product(), x=parts[1], y=parts[2])) if kind == "times" else None


COMPARED = ("maximum", "minimum", "absolute", "sqrt", "if")


def _where_sides_are_alike(name: str, inner: list[Term], body: Term, context: Context) -> Theorem | None:
    """The derivative where the sides that are compared move alike, as in max(x(i), x(j)) for i = j: there nothing is
    asked. Such indices are told from the others, of which alone it is asked that the sides differ."""
    left, *others = inner[0].parts[1:] if name == "if" and inner[0].kind == APPLICATION else inner
    right = others[0] if others else ZERO
    if left.type != REAL or right.type != REAL or (U.name, REAL) not in left.free | right.free:
        return None
    zero = nothing(left - right)
    if zero is not None:
        return None if name == "if" else _of_equals(name, inner, zero, context)
    guard = coinciding(left, right)
    if guard is None or context.prove(guard) is not None or context.prove(no(guard)) is not None:
        return None
    index, value = guard.parts[1:]
    moved = congruence(abstracted(index, body), assume(guard))
    same = same_function(derivative(sides(moved)[1], context.under(guard)), symmetric(moved))
    other = derivative(body, context.under(no(guard)))
    function, ends = abstracted(U, body), (value_of(same), value_of(other))
    whole = use(derivative_if_decided(), use(equal_or_not_int(), x=index, y=value), imply(guard, same),
                imply(no(guard), other), p=guard, u=function, v=function, x=ZERO, d=ends[0], e=ends[1])
    return same_function(whole, use(if_same(), p=guard, x=body))


def _of_equals(name: str, inner: list[Term], equal: Theorem, context: Context) -> Theorem:
    """The derivative of a maximum of a number and itself, of a minimum, or of |0| or sqrt(0)."""
    if name in ("absolute", "sqrt"):
        zero = transitive(ring(inner[0], inner[0] - ZERO), equal)
        still = congruence(abstracted(HOLE, word(name, HOLE)), symmetric(zero))
        return same_function(use("derivative_constant", c=word(name, ZERO), x=ZERO), still)
    chosen = use(maximum_by_less() if name == "maximum" else minimum_by_less(), x=inner[0], y=inner[1])
    return same_function(derivative(sides(chosen)[1], context), symmetric(chosen))


def same_function(theorem: Theorem, equation: Theorem) -> Theorem:
    """The derivative of u -> a, as that of u -> b, where a = b for every u."""
    hole = var("_hole", to(REAL, REAL))
    return convert(congruence(abstracted(hole, slope(hole, value_of(theorem))), generalise(U, equation)), theorem)


CHAINED = ("exp", "sin", "cos", "erf", "log", "sqrt", "inverse")
POSITIVE, NOT_ZERO = (lambda value: ZERO < value), (lambda value: no(value.eq(0)))
NEEDED: dict[str, Callable[[Term], Term]] = {"log": POSITIVE, "sqrt": POSITIVE, "inverse": NOT_ZERO}


def _needed(name: str, value: Term, context: Context) -> Theorem:
    """The condition that the rule for a function has on its argument: proved, or assumed."""
    return _apart_from_zero(value, context) if NEEDED[name] is NOT_ZERO else _assured(name, value, context)


def _apart_from_zero(value: Term, context: Context) -> Theorem:
    """That a number is not 0: proved, or assumed of the factors that are written."""
    known = not_zero(value, context)
    kind, parts = (value.parts[0].name, value.parts) if value.kind == APPLICATION else ("", ())
    if known is None and kind == "times":
        left, right = (_apart_from_zero(part, context) for part in parts[1:])
        return use(product_not_zero(), left, right, x=parts[1], y=parts[2])
    if known is None and kind == "power":
        return use(power_not_zero(), _apart_from_zero(parts[1], context), x=parts[1], n=parts[2])
    return known or _assured("inverse", value, context)


def _assured(name: str, value: Term, context: Context) -> Theorem:
    """The condition: proved of the normal form, or assumed of it."""
    condition, form = NEEDED[name], normal(value, context)
    plain = sides(form)[1]
    known = not_zero(plain, context) if condition is NOT_ZERO else sign(plain, True, context)
    hole = var("_hole", REAL)
    same = congruence(abstracted(hole, condition(hole)), symmetric(form))
    return convert(same, known or context.suppose(condition(plain)))


def _unequal(left: Term, right: Term, context: Context) -> Theorem:
    """That two numbers differ: proved of their normal forms, or assumed of them."""
    known = unequal(left, right, context, context.suppose)
    assert known is not None            # it is supposed where it is not known
    return known


def _off_the_corner(value: Term, context: Context) -> Theorem:
    """That a number is not 0: as its absolute value is known not to be, or else as it is assumed."""
    known = not_zero(word("absolute", value), context)
    return _unequal(value, ZERO, context) if known is None else use(absolute_not_zero(), known, x=value)


def _choice(condition: Term, first: Term, second: Term, context: Context) -> Theorem:
    """A choice: by a condition that does not move, or by a comparison of two numbers that differ. What a branch asks
    for is asked for where that branch is taken."""
    parts = {"r": abstracted(U, first), "s": abstracted(U, second)}
    if condition.kind == APPLICATION and condition.parts[0].name == "implies" and (
            condition is no(condition.parts[1])):
        swapped = symmetric(use(if_not(), p=condition.parts[1], x=first, y=second))
        return same_function(derivative(sides(swapped)[0], context), swapped)
    if (U.name, REAL) not in condition.free:
        return _still_choice(condition, first, second, context)
    plain = known_choice(condition, first, second)
    if plain is not None:                   # as x < x: the two sides move alike
        return same_function(derivative(sides(plain)[1], context), symmetric(plain))
    name = condition.parts[0].name if condition.kind == APPLICATION else ""
    if name not in CHOICES or condition.parts[1].type != REAL:
        raise Refused(f"derivative: no rule for a choice by {condition!r}")
    left, right = condition.parts[1:]
    parts |= {"u": abstracted(U, left), "v": abstracted(U, right)}
    here, there = parts["u"](ZERO), parts["v"](ZERO)
    apart = _unequal(here, there, context)
    known = [_continuity(part, context) for part in (left, right)]
    if name == "equal":
        other = derivative(second, context)
        return use(CHOICES[name](), apart, *known, other, x=ZERO, **parts, b=value_of(other))
    one, other = _under_order(first, here, there, context), _under_order(second, there, here, context)
    values = {name: side.statement.parts[2].parts[3] for name, side in (("a", one), ("b", other))}
    return use(CHOICES[name](), apart, *known, one, other, x=ZERO, **parts, **values)


def _continuity(body: Term, context: Context) -> Theorem:
    """That u -> body is continuous at 0. It is at the corner of an absolute value, where it has no derivative."""
    if applied("absolute", body):
        return use(continuous_absolute(), _continuity(body.parts[1], context), u=abstracted(U, body.parts[1]), x=ZERO)
    if applied("plus", body) and _has_corners(body):
        _, left, right = body.parts
        one, other = (_continuity(part, context) for part in (left, right))
        return use(continuous_sum(), one, other, u=abstracted(U, left), v=abstracted(U, right), x=ZERO)
    there = derivative(body, context)
    return use(derivative_continuous(), there, u=abstracted(U, body), x=ZERO, d=value_of(there))


def _has_corners(body: Term) -> bool:
    return applied("absolute", body) or any(map(_has_corners, body.parts))


def _still_choice(condition: Term, first: Term, second: Term, context: Context) -> Theorem:
    """The derivative of a choice by a condition that does not move"""
    decided = _decided(condition)
    parts = {"p": condition, "u": abstracted(U, first), "v": abstracted(U, second), "x": ZERO}
    if decided is None:
        one, other = derivative(first, context), derivative(second, context)
        return use(derivative_if(), one, other, **parts, d=value_of(one), e=value_of(other))
    one, other = derivative(first, context.under(condition)), derivative(second, context.under(no(condition)))
    return use(derivative_if_decided(), decided, imply(condition, one), imply(no(condition), other), **parts,
               d=value_of(one), e=value_of(other))


def _decided(condition: Term) -> Theorem | None:
    """p or not p, for a comparison"""
    name = condition.parts[0].name if condition.kind == APPLICATION else ""
    if name not in CHOICES:
        return None
    left, right = condition.parts[1:]
    if name == "equal":
        return use(equal_or_not() if left.type == REAL else equal_or_not_int(), x=left, y=right) if left.type in (
            INT, REAL) else None
    opposite = right < left if name == "at_most" else right <= left
    against = imply(condition, clash(assume(condition), assume(opposite), type_=left.type))
    one, other = left_of(assume(condition), no(condition)), right_of(condition, against)
    return ordered(left, right, one, other) if name == "at_most" else ordered(right, left, other, one)


def _under_order(body: Term, low: Term, high: Term, context: Context) -> Theorem:
    """low < high => derivative(u -> body, 0, d), with the guard in normal form inside"""
    one, other = normal(low, context), normal(high, context)
    plain = sides(one)[1] < sides(other)[1]
    inner = imply(plain, derivative(body, context.under(plain)))
    hole = var("_hole", REAL)
    guard = convert(congruence(abstracted(hole, hole < high), one), assume(low < high))
    guard = convert(congruence(abstracted(hole, sides(one)[1] < hole), other), guard)
    return imply(low < high, use(inner, guard))


CHOICES = {"at_most": derivative_choice_at_most, "less": derivative_choice_less, "equal": derivative_choice_equal}


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


def _of_largest(terms: Term, low: Term, high: Term, context: Context) -> Theorem:
    """The largest entry moves as the entries that are the largest, where no entry is as large as those before it."""
    if any((U.name, REAL) in end.free for end in (low, high)):
        raise Refused("derivative: the range of a largest entry moves")
    index = fresh(context, terms, low, high)
    inner = derivative(terms(index), context.within(index, low, high))
    each = for_all([index], supposing(inner, low <= index, index <= high))
    moving = abstracted(index, abstracted(U, terms(index)))
    rest = abstracted(index, substituted(terms(index), {(U.name, REAL): ZERO}))
    last = sides(arranged(high - 1))[1]
    unequal = _unequal(word("largest", rest, low, index), rest(index + 1), context.within(index, low, last))
    unequal = use(imply(index <= last, unequal), follows(index <= last, assume(index + 1 <= high)))
    apart = for_all([index], supposing(unequal, low <= index, index + 1 <= high))
    some = context.prove(low <= high) or context.suppose(low <= high)
    whole = use(derivative_largest(), some, each, apart, h=moving, f=abstracted(index, value_of(inner)), a=low, b=high,
                x=ZERO)
    same = over_all_indices(value_of(whole), word("largest", rest, low, high), context)
    return whole if changes_nothing(same) else convert(congruence(abstracted(HOLE, slope(
        abstracted(U, word("largest", terms, low, high)), HOLE)), same), whole)


def _of_sum(terms: Term, low: Term, high: Term, context: Context) -> Theorem:
    if any((U.name, REAL) in end.free for end in (low, high)):
        raise Refused("derivative: the range of a sum moves")
    index = fresh(context, terms, low, high)
    inner = derivative(terms(index), context.within(index, low, high))
    each = for_all([index], supposing(inner, low <= index, index <= high))
    moving = abstracted(index, abstracted(U, terms(index)))
    return use(derivative_sum_over(), each, h=moving, f=abstracted(index, value_of(inner)), a=low, b=high, x=ZERO)
