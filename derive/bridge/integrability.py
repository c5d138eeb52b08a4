"""That a random number has a finite mean: linear combinations, sums over ranges, and comparison with moments."""
from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import reduce

from derive.conversions.context import Context
from derive.conversions.functions import applied
from derive.conversions.nested import is_sum
from derive.conversions.normal import normal
from derive.conversions.polynomials import arranged, coefficient, monomial_key, monomial_term, ordered
from derive.kernel.polynomials import polynomial
from derive.kernel.terms import APPLICATION, CONSTANT, NUMBER, Term, abstracted, number, var
from derive.kernel.theorem import Theorem, congruence, convert, generalise, reflexive, ring, symmetric, transitive
from derive.kernel.types import INT, REAL, Refused
from derive.kernel.words import real, word
from derive.library.extrema import absolute_from_zero, absolute_nonnegative
from derive.library.means import integrable_sum_over
from derive.library.moments import product_below
from derive.library.powers import power_nonnegative
from derive.library.steps import at, follows, for_all, sides, supposing, use
from derive.library.sums import sum_multiple

from .chance import Chance, is_entry, measurable_numbers
from .envelopes import envelope
from .measurable import member
from .recasting import fresh_of
from .spaces import RANDOM, integrable, of_the_space

ONE = real(1)


@dataclass(frozen=True, slots=True)
class Part:
    """A summand: a factor that is no matter of chance, and a product of random numbers, or a sum over a range."""

    factor: Term
    chance: Term


def summands(body: Term, point: Term, context: Context) -> tuple[Theorem, list[Part]]:
    """body = the sum of factor*chance, by its normal form"""
    return _summands(normal(body, context), point)


def _summands(form: Theorem, point: Term) -> tuple[Theorem, list[Part]]:
    """The same by any form that is a polynomial."""
    parts = []
    equations = []
    for monomial, value in sorted(polynomial(sides(form)[1]).items(), key=lambda item: monomial_key(item[0])):
        chance = [(atom, k) for atom, k in ordered(monomial) if (point.name, point.type) in atom.free]
        rest = tuple(item for item in monomial if item not in chance)
        flat = _flat([atom for atom, k in chance for _ in range(k)], point)
        equations.append(flat)
        parts.append(Part(monomial_term(rest, value, REAL), sides(flat)[1]))
    total = reduce(lambda one, other: one + other, [part.factor * part.chance for part in parts] or [real(0)])
    premises = [item for part, flat in zip(parts, equations, strict=True) for item in (flat, part.factor)]
    same = follows(sides(form)[1].eq(total), *premises)
    return transitive(form, same), parts


def _flat(factors: list[Term], point: Term) -> Theorem:
    """A product of random numbers as one of what is no sum, or as a sum over a range around such a product."""
    product = reduce(lambda one, other: one * other, factors or [ONE])
    place = next((place for place, factor in enumerate(factors) if is_sum(factor)), None)
    if place is None or len(factors) == 1:
        return reflexive(product)
    rest = reduce(lambda one, other: one * other, factors[:place] + factors[place + 1:])
    function, low, high = factors[place].parts[1:]
    moved = ring(product, rest * factors[place])
    return transitive(moved, symmetric(use(sum_multiple(), f=function, x=rest, a=low, b=high)))


def finite(body: Term, point: Term, chance: Chance) -> Theorem:
    """w -> body is integrable; refused where that is not seen."""
    if (point.name, point.type) not in body.free:
        return use("integrable_constant", c=body)
    known = chance.context.prove(integrable(abstracted(point, body)))
    if known is not None:
        return known
    same, parts = summands(body, point, chance.context)
    try:
        return same_random(same, point, _finite_total(
            [(part, finite_part(part.chance, point, chance)) for part in parts], point))
    except Refused:
        found = _as_written(body, point, chance)
        if found is None:
            raise
        return found


def _as_written(body: Term, point: Term, chance: Chance) -> Theorem | None:
    """A sum of what is known to be integrable as it is written: h*(x - c), of which x need not be so if h is 0."""
    if (point.name, point.type) not in body.free:
        return use("integrable_constant", c=body)
    if applied("plus", body):
        one, other = (_as_written(part, point, chance) for part in body.parts[1:])
        return None if one is None or other is None else _plus(one, other)
    return chance.context.prove(integrable(abstracted(point, body)))


def _finite_total(parts: list[tuple[Part, Theorem]], point: Term) -> Theorem:
    """A combination of integrable numbers is integrable."""
    multiples = [use("integrable_multiple", known, X=abstracted(point, part.chance), c=part.factor)
                 for part, known in parts]
    return reduce(_plus, multiples) if multiples else use("integrable_constant", c=real(0))


def same_random(equation: Theorem, point: Term, theorem: Theorem) -> Theorem:
    """What is said of w -> b, of w -> a, where a = b."""
    hole = var("_hole", RANDOM)
    name = theorem.statement.parts[0]
    return convert(symmetric(congruence(abstracted(hole, name(hole)), generalise(point, equation))), theorem)


def _plus(one: Theorem, other: Theorem) -> Theorem:
    (left,), (right,) = one.statement.parts[1:], other.statement.parts[1:]
    return use("integrable_sum", one, other, X=left, Y=right)


def finite_part(product: Term, point: Term, chance: Chance) -> Theorem:
    """w -> product is integrable, for one summand."""
    if (point.name, point.type) not in product.free:
        return use("integrable_constant", c=product)
    known = chance.context.prove(integrable(abstracted(point, product)))
    if known is not None:
        return known
    if is_sum(product):
        return _finite_sum(product, point, chance)
    in_order = normal(product, chance.context)
    known = chance.context.prove(integrable(abstracted(point, sides(in_order)[1])))
    if known is not None:
        return same_random(in_order, point, known)
    try:
        return _by_comparison(product, point, chance)
    except Refused:
        found = _solved(sides(in_order)[1], point, chance) or _by_laws(sides(in_order)[1], point, chance)
        if found is None:
            raise
        return same_random(in_order, point, found)


def _by_laws(product: Term, point: Term, chance: Chance) -> Theorem | None:
    for law in chance.products:
        with suppress(Refused):
            return law(product, point, chance)
    return None


def _solved(product: Term, point: Term, chance: Chance) -> Theorem | None:
    """From what is known of a sum in which it is a summand, as f*f in (f - c)**2, and the others have finite means."""
    for known in chance.context.known:
        if not applied("integrable", known.statement):
            continue
        body = known.statement.parts[1](point)
        same, parts = summands(body, point, chance.context)
        part = next((part for part in parts if part.factor.kind == NUMBER
                     and polynomial(part.chance) == polynomial(product)), None)
        if part is None:
            continue
        others = [one for one in parts if one is not part]
        left = (one for one in chance.context.known if one is not known)
        without = replace(chance, context=Context().knowing(*left))
        try:
            rest = _finite_total([(one, finite_part(one.chance, point, without)) for one in others], point)
        except Refused:
            continue
        inverse = coefficient(1 / Fraction(part.factor.value), REAL)
        less = _plus(known, use("integrable_multiple", rest, X=rest.statement.parts[1], c=real(-1)))
        whole = use("integrable_multiple", less, X=less.statement.parts[1], c=inverse)
        return same_random(follows(product.eq(whole.statement.parts[1](point)), same, -inverse), point, whole)
    return None


def rows(total: Term, chance: Chance) -> tuple[Term, Term, Term, Term]:
    """An index for a sum over a range, the random number there, and the ends."""
    function, low, high = total.parts[1:]
    index = fresh_of(INT, total, *(known.statement for known in chance.context.known))
    return index, function(index), low, high


def _finite_sum(total: Term, point: Term, chance: Chance) -> Theorem:
    index, body, low, high = rows(total, chance)
    each = each_finite(index, body, low, high, point, chance)
    return use(integrable_sum_over(), each, R=abstracted(index, abstracted(point, body)), a=low, b=high)


def each_finite(index: Term, body: Term, low: Term, high: Term, point: Term, chance: Chance) -> Theorem:
    here = finite(body, point, chance.within(index, low, high))
    return for_all([index], supposing(here, low <= index, index <= high))


def _factors(product: Term) -> list[Term]:
    """The factors, each as often as it is there."""
    (monomial, value), = polynomial(product).items()
    if value != 1:
        raise Refused(f"integrable: {product!r} is no product")
    return [atom for atom, k in ordered(monomial) for _ in range(k)]


def _by_comparison(product: Term, point: Term, chance: Chance) -> Theorem:
    """A measurable number is integrable when it is below an integrable one."""
    factors = _factors(product)
    if all(is_entry(_without_size(factor), point) for factor in factors):
        return _by_moments(product, factors, point, chance)
    below = envelope(product, point)
    bound = below.statement.parts[2]
    return compared(member(product, point, measurable_numbers()), product, bound, below,
                    _finite_bound(bound, point, chance), point)


def _finite_bound(bound: Term, point: Term, chance: Chance) -> Theorem:
    """A polynomial in sizes of entries is integrable."""
    same, parts = _summands(arranged(bound), point)
    return same_random(same, point, _finite_total([(part, use("integrable_constant", c=ONE) if part.chance is ONE else (
        _by_moments(part.chance, _factors(part.chance), point, chance))) for part in parts], point))


def compared(measurable: Theorem, body: Term, bound: Term, below: Theorem, known: Theorem, point: Term) -> Theorem:
    """w -> body is integrable, for it is measurable, and its size below an integrable number."""
    comparison = at(of_the_space()["comparison"], abstracted(point, body), abstracted(point, bound))
    return use(comparison, measurable, known, generalise(point, below))


def _without_size(factor: Term) -> Term:
    """x for |x|"""
    there = factor.kind == APPLICATION and factor.parts[0].kind == CONSTANT and factor.parts[0].name == "absolute"
    return factor.parts[1] if there else factor


def _by_moments(product: Term, factors: list[Term], point: Term, chance: Chance) -> Theorem:
    """|x1*..*xn| <= 1 + |x1|**k1 + ..: the products of entries that moments of orders k1, .. allow."""
    entries = list(dict.fromkeys(map(_without_size, factors)))
    orders = {entry: chance.moments[entry.parts[0]] for entry in entries if entry.parts[0] in chance.moments}
    missing = [entry for entry in entries if entry not in orders]
    if missing:
        raise Refused(f"integrable: nothing says that {missing} have moments")
    powers = {entry: word("power", word("absolute", entry), number(orders[entry][0], INT)) for entry in entries}
    bound = reduce(lambda one, other: one + other, powers.values(), ONE)
    known = use("integrable_constant", c=ONE)
    for entry in entries:
        known = _plus(known, at(orders[entry][1], *entry.parts[2:]))
    signs = {entry: _power_from_zero(powers[entry]) for entry in entries}
    bounds = [_bounded(factor, powers[_without_size(factor)], bound, signs) for factor in factors]
    lemma = product_below(tuple(orders[_without_size(factor)][0] for factor in factors))
    values = {f"x{place}": factor for place, factor in enumerate(factors, 1)}
    below = use(lemma, follows(ONE <= bound, *signs.values()), *bounds, g=bound, **values)
    measurable = member(product, point, measurable_numbers())
    return compared(measurable, product, bound, _restated(below, product), known, point)


def _power_from_zero(power: Term) -> Theorem:
    size, exponent = power.parts[1:]
    return use(power_nonnegative(), use(absolute_from_zero(), x=size.parts[1]), x=size, n=exponent)


def _bounded(factor: Term, power: Term, bound: Term, signs: dict[Term, Theorem]) -> Theorem:
    """|x|**k <= 1 + |x|**k + .."""
    others = [sign for entry, sign in signs.items() if entry is not _without_size(factor)]
    goal = power <= bound
    plain = follows(goal, *others)
    if factor is _without_size(factor):
        return plain
    again = use(absolute_nonnegative(), use(absolute_from_zero(), x=_without_size(factor)), x=factor)
    hole = var("_hole", REAL)
    return convert(symmetric(congruence(abstracted(hole, word("power", hole, power.parts[2]) <= bound), again)), plain)


def _restated(below: Theorem, product: Term) -> Theorem:
    """|a| <= g for another order of the factors of a."""
    inside = below.statement.parts[1].parts[1]
    hole = var("_hole", REAL)
    context = abstracted(hole, word("absolute", hole) <= below.statement.parts[2])
    return convert(congruence(context, ring(inside, product)), below)
