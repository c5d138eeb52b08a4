"""Signs that can be read off a real number where it stands: that it is positive, not negative, or not 0."""
from __future__ import annotations

from fractions import Fraction

from derive.kernel.polynomials import combined, polynomial
from derive.kernel.terms import APPLICATION, CONSTANT, NUMBER, Term, abstracted, number, var
from derive.kernel.theorem import Theorem, apply, assume, congruence, imply, linear, ring
from derive.kernel.types import INT, REAL
from derive.kernel.words import no, real, word
from derive.library.exponentials import exp_positive, log_monotone, log_one, log_positive
from derive.library.extrema import (
    absolute_from_zero,
    absolute_positive,
    maximum_from_left,
    maximum_from_right,
    minimum_bound,
    minimum_more,
)
from derive.library.integers import real_nonnegative, real_not_zero, real_positive
from derive.library.inverses import inverse_nonnegative, inverse_not_zero, inverse_opposite, inverse_positive
from derive.library.largest import largest_bound
from derive.library.order import (
    different,
    greater_not_equal,
    less_not_equal,
    product_not_zero,
    square_nonnegative,
    square_positive,
)
from derive.library.powers import power_nonnegative, power_not_zero, power_positive
from derive.library.roots import sqrt_positive
from derive.library.steps import absurd, applied, at, by_cases, clash, follows, for_all, sides, supposing, use
from derive.library.sums import sum_nonnegative, sum_positive

from .context import Context
from .gaps import added_up, gaps, known_apart, known_sign, known_zero
from .indices import fresh
from .matching import matched
from .normal import normal
from .polynomials import coefficient, monomial_term, ordered, product, raised, written

ZERO, ONE = real(0), real(1)


def sign(term: Term, strict: bool, context: Context) -> Theorem | None:
    """0 < term, or 0 <= term where that need not be strict; None where it cannot be read off and what is known does not
    add up to it."""
    def found() -> Theorem | None:
        return _read_off(term, strict, context) or (_not_zero_either(term, context) if strict else None) or (
            summed_up(term, strict, context))

    return context.remembered("positive" if strict else "not negative", term, found)


def summed_up(term: Term, strict: bool, context: Context, more: tuple[Theorem, ...] = ()) -> Theorem | None:
    """0 <= term (0 < term, if strict), where multiples of what is known add up to it."""
    if not gaps(context):
        return None
    equation = normal(term, context)
    now = sides(equation)[1]
    found = added_up(ZERO < now if strict else ZERO <= now, context, more)
    return found and linear(ZERO < term if strict else ZERO <= term, found, real(1), equation, real(-1))


def _not_zero_either(term: Term, context: Context) -> Theorem | None:
    """0 < term, where it is known not to be 0 and is not negative."""
    apart = known_apart(term, context) or context.prove(no(term.eq(0)))
    above = apart and _read_off(term, False, context)
    if apart is None or above is None:
        return None
    below = imply(term < ZERO, absurd(clash(above, assume(term < ZERO)), ZERO < term))
    return by_cases(use(different(), apart, x=term, y=ZERO), below, imply(ZERO < term, assume(ZERO < term)))


def _read_off(term: Term, strict: bool, context: Context) -> Theorem | None:
    goal = ZERO < term if strict else ZERO <= term
    known = context.prove(goal)
    if known is not None:
        return known
    above = context.prove(ZERO < term)
    if above is not None:
        return follows(goal, above)
    multiple = known_sign(term, strict, context)
    if multiple is not None:
        return multiple
    if term.kind == NUMBER:
        return follows(goal) if term.value > 0 or (term.value == 0 and not strict) else None
    if term is word("pi"):
        return follows(goal, use("pi_from"))
    if term.kind != APPLICATION or term.parts[0].kind != CONSTANT:
        return None
    name, *inner = term.parts[0].name, *term.parts[1:]
    if name == "plus":
        return _of_sum_of_two(goal, inner[0], inner[1], strict, context) or (
            None if strict else _of_largest(term, context))
    if name == "times":
        return _of_product(goal, strict, context)
    if name == "power":
        return _of_power(goal, inner[0], inner[1], strict, context)
    if name == "sum":
        return _of_range(inner[0], inner[1], inner[2], strict, context)
    if name == "inverse":
        part = sign(inner[0], strict, context)
        return part and use(inverse_positive() if strict else inverse_nonnegative(), part, x=inner[0])
    if name == "real":
        part = context.prove(number(0, INT) < inner[0] if strict else number(0, INT) <= inner[0])
        return part and use(real_positive() if strict else real_nonnegative(), part, n=inner[0])
    if name == "exp":
        return follows(goal, use(exp_positive(), x=inner[0]))
    if name == "sqrt":
        part = sign(inner[0], True, context) if strict else None
        return part and use(sqrt_positive(), part, x=inner[0]) if strict else use("sqrt_nonnegative", x=inner[0])
    if name == "log":
        return _of_logarithm(goal, inner[0], strict, context)
    if name == "maximum":
        return _of_larger(goal, inner[0], inner[1], strict, context)
    if name == "minimum":
        one, other = (sign(part, strict, context) for part in inner)
        lemma = minimum_more() if strict else minimum_bound()
        return one and other and use(lemma, one, other, x=inner[0], y=inner[1], z=ZERO)
    if name == "absolute":
        part = not_zero(inner[0], context) if strict else None
        return part and use(absolute_positive(), part, x=inner[0]) if strict else use(absolute_from_zero(), x=inner[0])
    return None


def _of_logarithm(goal: Term, inner: Term, strict: bool, context: Context) -> Theorem | None:
    """0 < log(x) where 1 < x, and 0 <= log(x) where 1 <= x"""
    more = normal(inner - ONE, context)
    above = sign(sides(more)[1], strict, context)
    if above is None:
        return None
    order = follows(ONE < inner if strict else ONE <= inner, above, more)
    if strict:
        return use(log_positive(), order, x=inner)
    return follows(goal, use(log_monotone(), follows(ZERO < ONE), order, x=ONE, y=inner), log_one())


def _of_largest(term: Term, context: Context) -> Theorem | None:
    """0 <= term, where it is c*(largest(i=a..b, f(i)) - f(k)) with a positive c, and a <= k <= b"""
    terms = polynomial(term)
    for monomial, factor in terms.items():
        atom, times = monomial[0] if len(monomial) == 1 else (term, 0)
        if times != 1 or factor <= 0 or atom.kind != APPLICATION or atom.parts[0].name != "largest":
            continue
        function, low, high = atom.parts[1:]
        place = fresh(context, term)
        rest = combined({monomial: factor}, terms, -1)
        entry = written({one: value / Fraction(factor) for one, value in rest.items()}, REAL)
        values = matched(function(place), entry, [place])
        if not values:
            continue
        index = values[place]
        known = [context.prove(one) for one in (low <= high, low <= index, index <= high)]
        inside = [one for one in known if one is not None]
        if len(inside) == len(known):
            bound = applied(at(use(largest_bound(), inside[0], f=function, a=low, b=high), index), *inside[1:])
            return follows(ZERO <= term, bound, coefficient(factor, REAL))
    return None


def _of_larger(goal: Term, left: Term, right: Term, strict: bool, context: Context) -> Theorem | None:
    for part, lemma in ((left, maximum_from_left), (right, maximum_from_right)):
        found = sign(part, strict, context)
        if found is not None:
            return follows(goal, found, use(lemma(), x=left, y=right))
    return None


def not_zero(term: Term, context: Context) -> Theorem | None:
    """term = 0 => false"""
    known = context.prove(no(term.eq(0))) or known_apart(term, context)
    if known is not None:
        return known
    if term.kind == NUMBER and term.value:
        return imply(term.eq(0), use("irreflexive", REAL, linear(ZERO < ZERO, assume(term.eq(0)), real(
            1 if term.value > 0 else -1)), x=ZERO))
    for one, other in _differences(term):
        apart = context.prove(no(one.eq(other)))
        if apart is not None:
            return imply(term.eq(0), apply(apart, linear(one.eq(other), assume(term.eq(0)), real(_side(term, one)))))
    above = sign(term, True, context)
    if above is not None:
        return use(greater_not_equal(), above, x=term, y=ZERO)
    below = sign(negative(term), True, context)
    if below is not None:
        return use(less_not_equal(), follows(term < ZERO, below), x=term, y=ZERO)
    if term.kind != APPLICATION or term.parts[0].kind != CONSTANT:
        return None
    name, *inner = term.parts[0].name, *term.parts[1:]
    if name == "times":
        left, right = (not_zero(part, context) for part in inner)
        return left and right and use(product_not_zero(), left, right, x=inner[0], y=inner[1])
    if name == "power":
        base = not_zero(inner[0], context)
        return base and use(power_not_zero(), base, x=inner[0], n=inner[1])
    if name == "inverse":
        part = not_zero(inner[0], context)
        return part and use(inverse_not_zero(), part, x=inner[0])
    if name == "real":
        part = context.prove(no(inner[0].eq(0)))
        return part and use(real_not_zero(), part, n=inner[0])
    return None


def _differences(term: Term) -> list[tuple[Term, Term]]:
    """a and b where the term is a - b, either way round; 0 and the term."""
    pairs = [(ZERO, term)]
    terms = polynomial(term)
    if len(terms) == 2 and sorted(terms.values()) == [-1, 1]:
        one, other = (monomial_term(monomial, 1, REAL) for monomial in terms)
        pairs += [(one, other), (other, one)]
    return pairs


def _side(term: Term, left: Term) -> int:
    """1 where the term is left - right, -1 where it is right - left."""
    coefficients = {monomial_term(monomial, 1, REAL): value for monomial, value in polynomial(term).items()}
    return int(coefficients.get(left, -1))


def _of_sum_of_two(goal: Term, left: Term, right: Term, strict: bool, context: Context) -> Theorem | None:
    for first, second in ((strict, False), (False, strict)):
        one, other = sign(left, first, context), sign(right, second, context)
        if one is not None and other is not None:
            return follows(goal, one, other)
    return None


def _of_product(goal: Term, strict: bool, context: Context) -> Theorem | None:
    """The factors one by one: a number, a square, one that is not negative, two that are not positive."""
    value, number_ = 1, real(1)
    factors: list[tuple[Term, int]] = [(part, 1) for part in _factors(goal.parts[2])]
    whole = polynomial(goal.parts[2])
    if len(whole) == 1:
        (monomial, scale), = whole.items()
        value, factors = (1 if scale > 0 else -1), ordered(monomial)
        number_ = coefficient(abs(Fraction(scale)), REAL)
    proved: list[Theorem] = []
    for place, (atom, _) in enumerate(factors):
        zero = None if strict else known_zero(atom, context)
        if zero is not None:
            others = [raised(*factor) for k, factor in enumerate(factors) if k != place]
            rest = product([coefficient(value, REAL) * number_, raised(atom, factors[place][1] - 1), *others])
            return linear(goal, zero, -rest)
    for atom, exponent in factors:
        found = _factor(atom, exponent, strict, context)
        if found is None:
            return None
        turned, theorem = found
        value = -value if turned else value
        proved.append(theorem)
    if value < 0:
        return None
    result = follows(ZERO < number_) if strict else follows(ZERO <= number_)
    for theorem in proved:
        result = use("product_positive" if strict else "product_nonnegative", REAL, result, theorem,
                     x=result.statement.parts[2], y=theorem.statement.parts[2])
    return linear(goal, result, real(1))


def _factors(term: Term) -> list[Term]:
    """The factors of a product as it is written."""
    if term.kind == APPLICATION and term.parts[0].kind == CONSTANT and term.parts[0].name == "times":
        return [*_factors(term.parts[1]), *_factors(term.parts[2])]
    return [term]


def _factor(atom: Term, exponent: int, strict: bool, context: Context) -> tuple[bool, Theorem] | None:
    """0 <= a**n or 0 <= -a**n (which of them first), 0 < if strict."""
    plain = polynomial(atom)
    if plain.keys() <= {()}:
        size = coefficient(abs(Fraction(plain.get((), 0))) ** exponent, REAL)
        goal = ZERO < size if strict else ZERO <= size
        return (plain.get((), 0) < 0 and exponent % 2 == 1, follows(goal)) if plain or not strict else None
    even = word("power", atom, number(exponent - exponent % 2, INT))
    if exponent % 2 == 0:
        theorem = _of_power((ZERO < even) if strict else (ZERO <= even), atom, number(exponent, INT), strict, context)
        if theorem is None and strict:
            apart = not_zero(atom, context)
            half = word("power", atom, number(exponent // 2, INT))
            theorem = apart and linear(ZERO < even, use(square_positive(), use(
                power_not_zero(), apart, x=atom, n=number(exponent // 2, INT)), x=half), real(1))
        return None if theorem is None else (False, theorem)
    for turned, base in ((False, atom), (True, negative(atom))):
        one = len(polynomial(atom)) == 1
        found = _known(base, strict, context) if turned and one else sign(base, strict, context)
        if found is None and turned:
            found = _of_negative_inverse(atom, strict, context)
        if found is not None:
            if exponent == 1:
                return turned, found
            more = _factor(atom, exponent - 1, strict, context)
            if more is None:
                return None
            both = use("product_positive" if strict else "product_nonnegative", REAL, more[1], found,
                       x=more[1].statement.parts[2], y=base)
            return turned, both
    return None


def _of_negative_inverse(term: Term, strict: bool, context: Context) -> Theorem | None:
    """0 <= -inverse(q) where 0 <= -q (0 <, if strict)"""
    if term.kind != APPLICATION or term.parts[0].kind != CONSTANT or term.parts[0].name != "inverse":
        return None
    below = term.parts[1]
    opposite = negative(below)
    part = sign(opposite, strict, context)
    if part is None:
        return None
    found = use(inverse_positive() if strict else inverse_nonnegative(), part, x=opposite)
    hole = var("_hole", REAL)
    same = congruence(abstracted(hole, word("inverse", hole)), ring(opposite, -below))
    goal = -term
    return linear(ZERO < goal if strict else ZERO <= goal, found, ONE, same, ONE,
                  use(inverse_opposite(), x=below), ONE)


def _known(term: Term, strict: bool, context: Context) -> Theorem | None:
    """0 <= term (0 < term, if strict) where it is known as it is, or as a multiple."""
    return context.prove(ZERO < term if strict else ZERO <= term) or known_sign(term, strict, context)


def negative(term: Term) -> Term:
    """-a, each monomial turned."""
    return written({monomial: -value for monomial, value in polynomial(term).items()}, REAL)


def _of_power(goal: Term, base: Term, exponent: Term, strict: bool, context: Context) -> Theorem | None:
    above = sign(base, True, context)
    if above is not None:
        return follows(goal, use(power_positive(), above, x=base, n=exponent))
    from_zero = None if strict else sign(base, False, context)
    if from_zero is not None:
        return use(power_nonnegative(), from_zero, x=base, n=exponent)
    if exponent.kind == NUMBER and exponent.value % 2 == 0 and exponent.value >= 0 and not strict:
        half = word("power", base, number(exponent.value // 2, INT))
        return follows(goal, use(square_nonnegative(), x=half))
    return None


def _of_range(function: Term, low: Term, high: Term, strict: bool, context: Context) -> Theorem | None:
    index = fresh(context, function, low, high)
    part = sign(function(index), strict, context.within(index, low, high))
    if part is None:
        return None
    each = for_all([index], supposing(part, low <= index, index <= high))
    if not strict:
        return use(sum_nonnegative(), each, f=function, a=low, b=high)
    nonempty = context.prove(low <= high)
    return nonempty and use(sum_positive(), nonempty, each, f=function, a=low, b=high)

