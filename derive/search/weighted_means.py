"""Weighted geometric means: a**t*b**(1 - t) <= t*a + (1 - t)*b, and what else the tangent of exp at one point gives.

Where a product g of powers is to be at most a sum of products of powers, each y of them is compared with g by
g*(1 + log(y) - log(g)) <= y, which is equality where y is g. With the coefficients of the sum, which must not be
negative, the logarithms cancel: Young's inequality, that of Bernoulli, and arithmetic against geometric means.
"""

from collections.abc import Iterator, Mapping

from sympy import Add, Expr, Integer, Mul, Pow, S, expand, log

from derive.outlines.algebra import compare, replace
from derive.outlines.facts import fact
from derive.outlines.functions_apart import functions_apart
from derive.outlines.logic import instantiate, plainly
from derive.outlines.order import certificate
from derive.outlines.outline import Outline
from derive.outlines.terms import AtMost, Binder, Equal, Formula, Less, Refused, fresh, real, spelled

from .discharge import follows, tidy
from .elimination import combinations
from .equalities import Range, for_all, range_formulas
from .functions import comparisons
from .tangents import X
from .unfolding import Knowledge

Powers = tuple[tuple[Expr, Expr], ...]      # positive numbers, each with its exponent


def prove_by_weighted_means(goal: Formula, knowledge: Knowledge, ranges: tuple[Range, ...]) -> Outline:
    """c <= d for all values of its indices, where one product of powers in d - c has a negative coefficient."""
    if not isinstance(goal, AtMost) or goal.atoms(Binder):
        raise Refused("weighted means: {} compares no sums of powers", goal)
    inside = knowledge.with_context(range_formulas(ranges))
    theorem = tidy(_proved(goal, inside), inside.context)
    return tidy(for_all(theorem, ranges), knowledge.context)


def _proved(goal: Formula, knowledge: Knowledge) -> Outline:
    """The goal, with roots of products as products of roots."""
    difference = goal.rhs - goal.lhs
    parts = _parts(expand(difference), knowledge.context)
    apart = Add(*(factor * _product(powers) for powers, factor in parts.items()))
    if expand(difference) == apart:
        return _bounded(goal, parts, knowledge)
    theorem = tidy(_bounded(AtMost(S.Zero, apart), parts, knowledge), knowledge.context)
    hole = real(fresh("side", apart, difference).name)
    same = functions_apart(apart, difference, *comparisons(knowledge.context))
    return compare(replace(same, theorem, hole, AtMost(S.Zero, hole)), goal, plainly(Less(0, 1)))


def _bounded(goal: Formula, parts: Mapping[Powers, Expr], knowledge: Knowledge) -> Outline:
    context = knowledge.context
    signs = {powers: follows(AtMost(0, factor), context) for powers, factor in parts.items()}
    smaller = [powers for powers, sign in signs.items() if sign is None]
    if len(smaller) != 1 or follows(Less(0, _product(smaller[0])), context) is None:
        raise Refused("weighted means: not one product of powers in {} is to be bounded", goal)
    bounds = [(_tangent(powers, smaller[0], context), sign) for powers, sign in signs.items() if sign is not None]
    products = tuple((S.One, S.One, bound) for bound in bounds)
    made_of = (Mul(*(one.statement.rhs - one.statement.lhs for one in pair)) for pair in bounds)
    rest = goal.rhs - goal.lhs - Add(*made_of)
    known = [one for one in knowledge.equations if isinstance(one.statement, Equal)]
    made, = combinations([expand(rest)], [one.statement for one in known])
    if made.rest != 0:
        raise Refused("weighted means: {} is left of {}", made.rest, goal)
    used = [(factor, one) for factor, one in zip(made.factors, known, strict=True) if factor != 0]
    return certificate(goal, products, tuple(f for f, _ in used), tuple(one for _, one in used))


def _parts(difference: Expr, context: frozenset[Formula]) -> dict[Powers, Expr]:
    """The products of powers in a sum, each with its coefficient. What is known to be positive counts as one of the
    numbers of which powers are taken, but for letters of exponents, if one power is no whole one."""
    written, sums = _with_letters(difference)
    addends = [list(_powers(addend)) for addend in Add.make_args(written)]
    pairs = [pair for powers in addends for pair in powers]
    roots = {base for base, exponent in pairs if not isinstance(exponent, Integer) and not base.is_number}
    letters = set().union(*(exponent.free_symbols for _, exponent in pairs))
    bases = {base for base, _ in pairs if roots and not base.is_number and not base.free_symbols & letters
             and follows(Less(0, sums.get(base, base)), context) is not None}
    found: dict[Powers, Expr] = {}
    for powers in addends:
        apart: dict[Expr, Expr] = {}
        factor: Expr = S.One
        for base, exponent in powers:
            if base in bases:
                apart[base] = expand(apart.get(base, S.Zero) + exponent)
            else:
                factor *= Pow(base, exponent)
        key = tuple((sums.get(base, base), apart[base]) for base in sorted(apart, key=spelled) if apart[base] != 0)
        found[key] = found.get(key, S.Zero) + factor
    return {powers: expand(factor.xreplace(sums)) for powers, factor in found.items() if factor != 0}


def _with_letters(difference: Expr) -> tuple[Expr, dict[Expr, Expr]]:
    """The difference with a letter for each sum of which a power is taken: 1 + a*x beside (1 + x)**a is 1 - a + a*u."""
    sums: dict[Expr, Expr] = {}
    for power in sorted(difference.atoms(Pow), key=spelled):
        base = power.base
        if isinstance(base, Add) and not isinstance(power.exp, Integer) and base not in sums.values():
            names = (s for s in sorted(base.free_symbols, key=spelled) if base.coeff(s).is_Rational and base.coeff(s))
            name = next(names, None)
            if name is not None:
                letter = real(fresh("u", difference, *sums).name)
                solved = (letter - base + base.coeff(name) * name) / base.coeff(name)
                difference = expand(difference.xreplace({base: letter}).subs(name, solved))
                sums[letter] = base
    return difference, sums


def _powers(addend: Expr) -> Iterator[tuple[Expr, Expr]]:
    """Its factors, those of a root of a product one by one."""
    for factor in Mul.make_args(addend):
        base, exponent = factor.as_base_exp()
        for part in Mul.make_args(base):
            inner, power = part.as_base_exp()
            yield inner, power * exponent


def _product(powers: Powers) -> Expr:
    return Mul(*(Pow(base, exponent) for base, exponent in powers))


def _logarithm(powers: Powers) -> Expr:
    return Add(*(exponent * log(base) for base, exponent in powers))


def _tangent(larger: Powers, smaller: Powers, context: frozenset[Formula]) -> Outline:
    """g*(1 + log(y) - log(g)) <= y"""
    y, g = _product(larger), _product(smaller)
    gap = expand(_logarithm(larger) - _logarithm(smaller))
    tangent = instantiate(fact("tangent of exp"), (X, gap))
    left, right = tangent.statement.args
    if right != y / g:
        hole = real(fresh("side", left, right).name)
        tangent = replace(functions_apart(right, y / g, *comparisons(context)), tangent, hole, AtMost(left, hole))
    positive = follows(Less(0, g), context)
    if positive is None:
        raise Refused("weighted means: {} is not known to be positive", g)
    return tidy(certificate(AtMost(g * left, y), ((S.One, S.One, (tangent, positive)),), (), ()), context)
