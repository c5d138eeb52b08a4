"""Products over a range in a normal form, and compared factor by factor.

In the normal form constants and powers stand outside of products, exponentials are that of a sum, and the logarithm of
a product is a sum: prod(i, c*x[i]**2*exp(y[i])) is c**n*prod(i, x[i])**2*exp(sum(i, y[i])).
"""

from collections.abc import Callable, Iterator, Sequence

from sympy import Expr, Integer, Mul, Pow, S, Symbol, exp, expand, log

from derive.outlines.algebra import algebra, combine, replace, symmetric
from derive.outlines.linear import in_range
from derive.outlines.normal import canonical
from derive.outlines.outline import Outline
from derive.outlines.products import (
    equal_factors,
    exp_of_sum,
    factor_by_factor,
    factors_apart,
    factors_compared,
    log_of_product,
    sign_of_product,
)
from derive.outlines.terms import (
    AtMost,
    Equal,
    Formula,
    Less,
    NotEqual,
    Product,
    Refused,
    Sum,
    fresh,
    real,
    spelled,
)

from .chains import Chain, of_starts
from .discharge import follows, tidy
from .equalities import Range, for_all, range_formulas
from .functions import prove_by_functions
from .instances import at_letters, without
from .unfolding import Knowledge

Prove = Callable[[Formula, Knowledge], Outline]
MOST_STEPS = 40


def prove_with_products(goal: Formula, knowledge: Knowledge, ranges: tuple[Range, ...],
                        ways: Sequence[Prove]) -> Outline:
    """The goal for all values of its indices: an equation by normal forms, an inequality factor by factor or, once the
    products are in normal form, by other searches."""
    if not any(side.atoms(Product) or _powers(side) for side in goal.args):
        raise Refused("products: {} speaks of no product", goal)
    inside = knowledge.with_context(range_formulas(ranges))
    theorem = tidy(_proved(goal, inside, ways), inside.context)
    return tidy(for_all(theorem, ranges), knowledge.context)


def _proved(goal: Formula, knowledge: Knowledge, ways: Sequence[Prove]) -> Outline:
    if isinstance(goal, Equal):
        return equal_products(goal.lhs, goal.rhs, knowledge.context)
    if isinstance(goal, AtMost):
        try:
            return factors_in_order(goal, knowledge, ways)
        except Refused:
            pass
    return _by_other_searches(goal, knowledge, ways)


def equal_products(left: Expr, right: Expr, context: frozenset[Formula]) -> Outline:
    """left = right, by the normal forms of the products in them"""
    one, other = (simplified(side, context) for side in (left, right))
    try:
        return tidy(one.joined(other), context)
    except Refused as refusal:
        if one.theorem is None and other.theorem is None:
            raise
        try:
            same = prove_by_functions(Equal(one.end, other.end), Knowledge((), context), ())
            return tidy(one.then(same).joined(other), context)
        except Refused:
            raise refusal from None


def _by_other_searches(goal: Formula, knowledge: Knowledge, ways: Sequence[Prove]) -> Outline:
    """An inequality with the products in normal form, whose signs are told."""
    chains = [simplified(side, knowledge.context) for side in goal.args]
    signs = list(signs_of_products(goal.args, knowledge.context))
    inside = knowledge.with_context(one.statement for one in signs)
    plain = type(goal)(*(chain.end for chain in chains))
    refusal = Refused("products: {} is not shown", goal)
    for way in ways:
        try:
            theorem = without(signs, tidy(way(plain, inside), inside.context), knowledge.context)
            break
        except Refused as found:
            refusal = found
    else:
        raise refusal
    return of_starts(theorem, *chains)


# -- the normal form ---------------------------------------------------------------------------------------------------

def simplified(term: Expr, context: frozenset[Formula]) -> Chain:
    """term = ... = its normal form"""
    chain = Chain(term)
    for _ in range(MOST_STEPS):
        step = next(_steps(chain.end, context), None)
        if step is None:
            return chain
        chain = chain.replacing(tidy(step, context))
    return chain


def _steps(term: Expr, context: frozenset[Formula]) -> Iterator[Outline]:
    for part in sorted(term.atoms(log), key=spelled):
        yield from _of_log(part, context)
    for total in sorted(term.atoms(Product), key=spelled):
        yield from _of_product(total, context)


def _of_log(part: Expr, context: frozenset[Formula]) -> Iterator[Outline]:
    inner = part.args[0]
    if isinstance(inner, Product):
        name = fresh("i", inner, *context)
        sign = _sign(Less, inner.open(name), (name, *inner.outer), context)
        if sign is not None:
            yield log_of_product(sign, name, *inner.outer)


def _of_product(total: Product, context: frozenset[Formula]) -> Iterator[Outline]:
    low, high = total.outer
    name = fresh("i", total, *context)
    ranged = name, low, high
    body = total.open(name)
    if name not in body.free_symbols:
        yield equal_factors(total)
        return
    if isinstance(body, exp):
        found = exp_of_sum(Sum(body.args[0], *ranged))
        if found.statement.rhs == total:
            yield symmetric(found)
        return
    if isinstance(body, Pow) and isinstance(body.exp, Integer):
        yield from _of_power(total, body, ranged, context)
        return
    factors = sorted(Mul.make_args(body), key=spelled)
    if len(factors) > 1:
        constants = [one for one in factors if name not in one.free_symbols]
        first = Mul(*constants) if constants else factors[0]
        yield factors_apart(first, body / first, *ranged)
        return
    plain = canonical(body, context | in_range(name, low, high))
    if len(Mul.make_args(plain)) > 1 or (isinstance(plain, Pow) and isinstance(plain.exp, Integer)):
        yield from _otherwise(body, plain, ranged, context)


def _otherwise(body: Expr, plain: Expr, ranged: Range, context: frozenset[Formula]) -> Iterator[Outline]:
    """The product of what the factors are in normal form."""
    try:
        same = tidy(algebra(body, plain), context | in_range(*ranged))
        yield factor_by_factor(same, *ranged)
    except Refused:
        return


def _of_power(total: Product, body: Pow, ranged: Range, context: frozenset[Formula]) -> Iterator[Outline]:
    """prod f**2 = prod f*prod f, and prod 1/f = 1/prod f"""
    base, power = body.base, body.exp
    if power > 1:
        yield factors_apart(base, base ** (power - 1), *ranged)
    elif power == -1:
        apart = _sign(NotEqual, base, ranged, context)
        if apart is not None:
            whole = Product(base, *ranged)
            sign = tidy(sign_of_product(apart, *ranged), context)
            one = tidy(factors_apart(base, body, *ranged), context)
            yield without((sign,), combine(total, 1 / whole, (-1 / whole,), (one,), sign.statement), context)
    else:
        yield factors_apart(1 / base, base ** (power + 1), *ranged)


def _sign(kind: type[Formula], factor: Expr, ranged: Range, context: frozenset[Formula]) -> Outline | None:
    """0 < f(i), or another comparison with 0, for an index of the range"""
    around = context | in_range(*ranged)
    local = at_letters([ranged[0]], around)
    found = follows(kind(0, factor), around.union(one.statement for one in local))
    return None if found is None else without(local, found, around)


def signs_of_products(terms: Sequence[Expr], context: frozenset[Formula]) -> Iterator[Outline]:
    """Which products in the terms are positive or not negative, because their factors are."""
    for total in sorted({part for term in terms for part in term.atoms(Product)}, key=spelled):
        name = fresh("i", total, *context)
        for kind in (Less, AtMost):
            sign = _sign(kind, total.open(name), (name, *total.outer), context)
            if sign is not None:
                yield tidy(sign_of_product(sign, name, *total.outer), context)
                break


# -- factor by factor --------------------------------------------------------------------------------------------------

def factors_in_order(goal: Formula, knowledge: Knowledge, ways: Sequence[Prove]) -> Outline:
    """prod f <= prod g from 0 <= f(i) and f(i) <= g(i) for each index; c**n and exp(sum(y)) are such products too."""
    outer = {total.outer for side in goal.args for total in side.atoms(Product)}
    outer |= {(S.One, power.exp) for side in goal.args for power in _powers(side)}
    refusal = Refused("products: no two products over one range in {}", goal)
    for low, high in sorted(outer, key=spelled_pair):
        name = fresh("i", goal, *knowledge.context)
        try:
            return _in_order(goal, (name, low, high), knowledge, ways)
        except Refused as found:
            refusal = found
    raise refusal


def _powers(term: Expr) -> set[Expr]:
    """The powers in a term that are products of as many equal factors as a name says."""
    return {power for power in term.atoms(Pow) if isinstance(power.exp, Symbol) and power.exp.is_integer}


def spelled_pair(pair: tuple[Expr, Expr]) -> str:
    return f"{spelled(pair[0])}..{spelled(pair[1])}"


def _in_order(goal: Formula, ranged: Range, knowledge: Knowledge, ways: Sequence[Prove]) -> Outline:
    left, right = (_factor(side, ranged) for side in goal.args)
    around = knowledge.with_context(in_range(*ranged))
    local = at_letters([ranged[0]], around.context)
    inside = around.with_context(one.statement for one in local)
    sign, order = (without(local, _first(one, inside, ways), around.context)
                   for one in (AtMost(0, left), AtMost(left, right)))
    theorem = tidy(factors_compared(sign, order, *ranged), knowledge.context)
    for place, side in enumerate(goal.args):
        there = theorem.statement.args[place]
        if there != side:
            same = equal_products(there, side, knowledge.context)
            sides = list(theorem.statement.args)
            hole = sides[place] = real(fresh("side", theorem.statement, goal).name)
            theorem = replace(same, theorem, hole, AtMost(*sides))
    return theorem


def _first(goal: Formula, knowledge: Knowledge, ways: Sequence[Prove]) -> Outline:
    found = follows(goal, knowledge.context)
    if found is not None:
        return found
    refusal = Refused("products: {} is not shown", goal)
    for way in ways:
        try:
            return tidy(way(goal, knowledge), knowledge.context)
        except Refused as reason:
            refusal = reason
    raise refusal


def _factor(term: Expr, ranged: Range) -> Expr:
    """What stands in a product over the range that is the term; refused where the term is no such product."""
    name, low, high = ranged
    if term == 1:
        return S.One
    if isinstance(term, Product) and term.outer == (low, high):
        return term.open(name)
    if isinstance(term, Mul):
        return Mul(*(_factor(part, ranged) for part in term.args))
    if isinstance(term, exp):
        return exp(_summand(expand(term.args[0]), ranged))
    if isinstance(term, Pow) and expand(term.exp - (high - low + 1)) == 0:
        return term.base
    if isinstance(term, Pow) and isinstance(term.exp, Integer):
        return _factor(term.base, ranged) ** term.exp
    raise Refused("products: {} is no product over {} to {}", term, low, high)


def _summand(term: Expr, ranged: Range) -> Expr:
    """What stands in a sum over the range that is the term."""
    name, low, high = ranged
    result: Expr = S.Zero
    for part in term.as_ordered_terms():
        totals = [one for one in Mul.make_args(part) if isinstance(one, Sum) and one.outer == (low, high)]
        length = expand(part / (high - low + 1))
        if len(totals) == 1:
            result += part / totals[0] * totals[0].open(name)
        else:
            result += length
    return result
