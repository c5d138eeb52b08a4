"""The laws of random families as formulas, in their textbook form.

A unit of a family is what its first indices single out: a random number, or a random array. A function of a unit is
measurable when it is in each closed class of functions that contains the entries (derive.bridge.measurable). So each
law below says of arbitrary Borel functions of units what the textbook says of them, and no more.
"""
from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce

from derive.kernel.terms import Term, abstracted, app, number, var
from derive.kernel.types import INT, OUTCOME, REAL, Refused, to
from derive.kernel.words import both, every, no, over, real, word
from derive.library.brackets import bracket
from derive.outlines.laws import (
    Independent,
    Moments,
    Normal,
    PairwiseIndependent,
    SameLaw,
    Symmetric,
    Uncorrelated,
)
from derive.outlines.terms import Law

from .measurable import generated
from .spaces import RANDOM, Family, integrable, mean, w
from .terms import named

Arities = Mapping[str, int]


def family_variable(name: str, arity: int) -> Term:
    """A random family with so many indices, as it stands in terms."""
    return named(name, to(OUTCOME, *[INT] * arity, REAL))


def families_of(law: Law, arities: Arities) -> list[Family]:
    """The families of a law; refused where it is not known how many indices one has."""
    families = []
    for pair in law.args:
        name, unit = pair.args
        if str(name) not in arities:
            raise Refused(f"law: nothing tells how many indices {name} has")
        count = 0 if isinstance(law, (Moments, Normal)) else int(unit)
        if count > arities[str(name)]:
            raise Refused(f"law: {name} has fewer than {count} indices")
        families.append(Family(family_variable(str(name), arities[str(name)]), count))
    return families


def law_formula(law: Law, arities: Arities) -> Term:
    """What a law says."""
    families = families_of(law, arities)
    if isinstance(law, Moments):
        return _all_of([moments(family, int(pair.args[1])) for family, pair in zip(families, law.args, strict=True)])
    if isinstance(law, (SameLaw, Symmetric, Normal)):
        one = {SameLaw: same_law, Symmetric: symmetric_law, Normal: normal_law}[type(law)]
        return _all_of([one(family) for family in families])
    if isinstance(law, Independent):
        return _all_of([independent(family, families) for family in families])
    if isinstance(law, (PairwiseIndependent, Uncorrelated)):
        pair_of = pairwise_independent if isinstance(law, PairwiseIndependent) else uncorrelated
        return _all_of([pair_of(one, other) for one in families for other in families if one is not other or one.unit])
    raise Refused(f"law: {law} is none that the kernel has words for")


def _all_of(formulas: list[Term]) -> Term:
    if not formulas:
        raise Refused("law: it says nothing")
    return reduce(both, formulas)


def _every(variables: list[Term], body: Term) -> Term:
    return reduce(lambda inner, variable: every(variable, inner), reversed(variables), body)


def moments(family: Family, order: int) -> Term:
    """E |x[i..]|**k is finite, for all i.."""
    inner = family.inner()
    return _every(inner, integrable(abstracted(w, word(
        "power", word("absolute", family.at(*inner)), number(order, INT)))))


def coordinates(family: Family, predicate: Term) -> list[Term]:
    """That a class of functions of a unit contains the entries of the unit."""
    unit, inner = var("unit", family.rest), family.inner()
    return [_every(inner, predicate(abstracted(unit, app(unit, *inner))))]


def of_a_unit(function: Term, family: Family, *indices: Term) -> Term:
    """A function of a unit, as a random number."""
    return abstracted(w, function(family.at(*indices)))


def negative(family: Family, unit: Term) -> Term:
    """The unit with the opposite of each of its entries."""
    inner = family.inner()
    return reduce(lambda body, index: abstracted(index, body), reversed(inner), -app(unit, *inner))


def same_law(family: Family) -> Term:
    """For every Borel function f of a unit: if f(x[i..]) is integrable then so is f(x[j..]), with the same mean."""
    function = var("f", to(family.rest, REAL))
    one, other = family.indices("i"), family.indices("j")
    there, here = of_a_unit(function, family, *one), of_a_unit(function, family, *other)
    said = integrable(there) >> both(integrable(here), mean(there).eq(mean(here)))
    return every(function, generated(function, lambda predicate: coordinates(family, predicate)) >> _every(
        [*one, *other], said))


def symmetric_law(family: Family) -> Term:
    """For every Borel function f of a unit: if f(x[i..]) is integrable then so is f(-x[i..]), with the same mean."""
    function, indices = var("f", to(family.rest, REAL)), family.indices("i")
    there, here = of_a_unit(function, family, *indices), abstracted(w, function(negative(family, family.at(*indices))))
    said = integrable(there) >> both(integrable(here), mean(there).eq(mean(here)))
    return every(function, generated(function, lambda predicate: coordinates(family, predicate)) >> _every(
        indices, said))


def entries(family: Family, indices: list[Term]) -> Callable[[Term], list[Term]]:
    """That a class of random numbers contains the entries of one unit."""
    inner = family.inner()
    return lambda predicate: [_every(inner, predicate(abstracted(w, family.at(*indices, *inner))))]


def other_entries(family: Family, indices: list[Term], families: list[Family]) -> Callable[[Term], list[Term]]:
    """That a class of random numbers contains the entries of all units but one."""
    others, inner = family.indices("j"), family.inner()

    def generators(predicate: Term) -> list[Term]:
        here = predicate(abstracted(w, family.at(*others, *inner)))
        own = [_every([*others, *inner], no(_same(others, indices)) >> here)] if others else []
        return own + [_every([*one.indices("j"), *one.inner()], predicate(abstracted(w, one.at(
            *one.indices("j"), *one.inner())))) for one in families if one is not family]

    return generators


def _same(one: list[Term], other: list[Term]) -> Term:
    return reduce(both, [a.eq(b) for a, b in zip(one, other, strict=True)])


def _two(*families: Family) -> tuple[Term, Term]:
    """Letters for two random numbers, which are none of the families."""
    taken = [family.variable for family in families]
    letters = (var("XY"[k % 2] + "'" * (k // 2), RANDOM) for k in range(2 * len(taken) + 2))
    free = [letter for letter in letters if letter not in taken]
    return free[0], free[1]


def _product_of_means(X: Term, Y: Term) -> Term:
    product = abstracted(w, X(w) * Y(w))
    return integrable(X) >> (integrable(Y) >> both(integrable(product), mean(product).eq(mean(X) * mean(Y))))


def independent(family: Family, families: list[Family]) -> Term:
    """For every X that is measurable with respect to a unit of the family, and Y with respect to all other units of
    all families: if X and Y are integrable then so is X*Y, and its mean is the product of their means. (Said of each
    unit, this is the independence of all of them: the units can be split off one after another.)"""
    indices, (X, Y) = family.indices("i"), _two(*families)
    one = generated(X, entries(family, indices))
    rest = generated(Y, other_entries(family, indices, families))
    return _every([*indices, X, Y], one >> (rest >> _product_of_means(X, Y)))


def pairwise_independent(one: Family, other: Family) -> Term:
    """The same for X measurable with respect to one unit, and Y with respect to one other."""
    first, second, (X, Y) = one.indices("i"), other.indices("j"), _two(one, other)
    said = generated(X, entries(one, first)) >> (generated(Y, entries(other, second)) >> _product_of_means(X, Y))
    return _every([*first, *second, X, Y], no(_same(first, second)) >> said if one is other else said)


def uncorrelated(one: Family, other: Family) -> Term:
    """The mean of a product of entries of two units is the product of their means, where all of these are finite."""
    first, second = [*one.indices("i"), *one.inner()], [*other.indices("j"), *(var(f"l{place}", INT) for place in range(
        1, other.arity - other.unit + 1))]
    here, there = abstracted(w, one.at(*first)), abstracted(w, other.at(*second))
    product = abstracted(w, one.at(*first) * other.at(*second))
    value = mean(product).eq(mean(here) * mean(there))
    said = integrable(here) >> (integrable(there) >> (integrable(product) >> value))
    apart = no(_same(first[:one.unit], second[:other.unit])) >> said if one is other else said
    return _every([*first, *second], apart)


def density(point: Term) -> Term:
    """exp(-x**2/2)/sqrt(2*pi)"""
    return over(word("exp", over(-(point * point), real(2))), word("sqrt", real(2) * word("pi")))


def normal_law(family: Family) -> Term:
    """Each entry z has the distribution function of the standard normal law, P(a < z) = (1 - erf(a/sqrt(2)))/2, and
    obeys what follows from it by integration by parts (Stein): E u'(z) = E z*u(z), and on a half line
    E [a < z]*(u'(z) - z*u(z)) = -u(a)*exp(-a**2/2)/sqrt(2*pi), for every differentiable u for which u'(z) and z*u(z)
    are integrable (there)."""
    inner, a, x = family.inner(), var("a", REAL), var("x", REAL)
    u, v = (var(name, to(REAL, REAL)) for name in "uv")
    z = family.at(*inner)
    beyond = bracket(a < z)
    tail = abstracted(w, beyond)
    root = word("sqrt", real(2))
    value = over(real(1) - word("erf", over(a, root)), real(2))
    distribution = every(a, both(integrable(tail), mean(tail).eq(value)))
    slope = every(x, word("derivative", u, x, v(x)))
    whole = _by_parts(v(z), z * u(z))
    half = every(a, _by_parts(beyond * v(z), beyond * (z * u(z)), -(u(a) * density(a))))
    return _every(inner, both(distribution, _every([u, v], slope >> both(whole, half))))




def _by_parts(slope: Term, product: Term, edge: Term | None = None) -> Term:
    """E v = E p, with what there is at the edge, where both are integrable."""
    one, other = abstracted(w, slope), abstracted(w, product)
    value = mean(other) if edge is None else mean(other) + edge
    return integrable(one) >> (integrable(other) >> mean(one).eq(value))


