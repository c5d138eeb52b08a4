"""A term as a polynomial with rational coefficients in opaque atoms: everything that `ring` and `linear` compute."""
from __future__ import annotations

from fractions import Fraction

from .terms import APPLICATION, CONSTANT, NUMBER, Term
from .types import need

Monomial = tuple[tuple[Term, int], ...]         # atoms in the order of their places in memory, with their exponents
Polynomial = dict[Monomial, int | Fraction]   # no coefficient is 0
LARGEST_POWER = 64


def polynomial(term: Term, known: dict[Term, Polynomial] | None = None) -> Polynomial:
    """Sums, products, whole powers and inverses of numbers are computed, and `real` is a homomorphism. Whatever else
    there is, 1/x among it, is an atom. No choice is made: everything is multiplied out. Parts that are `known` by now
    are not computed again."""
    known = {} if known is None else known
    if term not in known:
        known[term] = _computed(term, known)
    return known[term]


def _computed(term: Term, known: dict[Term, Polynomial]) -> Polynomial:
    if term.kind == NUMBER:
        return {(): term.value} if term.value else {}
    if term.kind == APPLICATION and term.parts[0].kind == CONSTANT:
        head, *args = term.parts
        if head.name == "plus":
            return combined(polynomial(args[0], known), polynomial(args[1], known))
        if head.name == "times":
            return multiplied(polynomial(args[0], known), polynomial(args[1], known))
        if head.name == "power" and args[1].kind == NUMBER and args[1].value >= 0:
            return _power(polynomial(args[0], known), args[1].value)
        if head.name == "inverse":
            inner = polynomial(args[0], known)
            if inner.keys() <= {()}:
                return {(): Fraction(1) / inner[()]} if inner else {}
        if head.name == "real":
            inner = polynomial(args[0], known)
            if inner != {((args[0], 1),): 1}:
                return {tuple(sorted(((head(atom), k) for atom, k in monomial), key=_place)): value
                        for monomial, value in inner.items()}
    return {((term, 1),): 1}


def combined(first: Polynomial, second: Polynomial, factor: int = 1) -> Polynomial:
    """first + factor * second"""
    result = dict(first)
    for monomial, value in second.items():
        _add(result, monomial, factor * value)
    return result


def multiplied(first: Polynomial, second: Polynomial) -> Polynomial:
    result: Polynomial = {}
    for one, value in first.items():
        for other, factor in second.items():
            _add(result, _product(one, other), value * factor)
    return result


def _add(result: Polynomial, monomial: Monomial, value: int | Fraction) -> None:
    value = result.get(monomial, 0) + value
    if value:
        result[monomial] = value
    else:
        result.pop(monomial, None)


def _product(one: Monomial, other: Monomial) -> Monomial:
    if not one or not other:
        return one or other
    exponents = dict(one)
    for atom, exponent in other:
        exponents[atom] = exponents.get(atom, 0) + exponent
    return tuple(sorted(exponents.items(), key=_place))


def _place(item: tuple[Term, int]) -> int:
    return id(item[0])              # terms are kept as long as the process lives


def _power(base: Polynomial, exponent: int) -> Polynomial:
    need(exponent <= LARGEST_POWER, "polynomial: a power of {} is not multiplied out", exponent)
    result: Polynomial = {(): 1}
    for _ in range(exponent):
        result = multiplied(result, base)
    return result
