"""Whether a difference of normal forms is 0: powers of one sum brought together, cases and their opposites."""
from __future__ import annotations

from fractions import Fraction

from sympy import Add, Rational, Symbol, expand

from .naming import Exponent
from .normal import (
    LARGEST_POWER,
    ONE,
    Polynomial,
    add,
    atom,
    difference,
    is_whole,
    multiply,
    negative,
    polynomial,
)
from .terms import AtMost, Bracket


def is_zero(form: Polynomial) -> bool:
    """Whether a difference is 0 wherever it is defined. Powers of one sum, say (1 - q)**(-1) and (1 - q)**(t+1), are
    brought to the least exponent of each class modulo the integers; the others are multiplied out."""
    form = _without_opposites(form)
    for turn in range(LARGEST_POWER):
        if not form:
            return True
        base = next((b for m in form for b, _ in m if isinstance(b, (Add, Rational))), None)
        if base is None:
            return False
        multiple, _ = polynomial(base)
        result: Polynomial = {}
        classes = _classes({dict(m).get(base, Fraction(0)) for m in form})
        mark = {frozenset(group): Symbol(f"#class{turn}.{k}") for k, group in enumerate(classes)}
        for monomial, coefficient in form.items():
            exponents = dict(monomial)
            exponent = exponents.pop(base, Fraction(0))
            group = next(g for g in mark if exponent in g)
            steps = max(difference(exponent, other) for other in group)
            kept = {frozenset([*exponents.items(), (mark[group], Fraction(1))]): coefficient}
            result = add(result, multiply(kept, *[multiple] * int(steps)))
        form = result
    return False


def _without_opposites(form: Polynomial) -> Polynomial:
    """[d < 0] as 1 - [d >= 0], over integers, so that a case and its opposite add up to 1."""
    result: Polynomial = {}
    for monomial, coefficient in form.items():
        term: Polynomial = {ONE: coefficient}
        for base, exponent in monomial:
            factor: Polynomial = {frozenset([(base, exponent)]): Fraction(1)}
            if isinstance(base, Bracket) and isinstance(base.args[0], AtMost):
                opposite = expand(-base.args[0].rhs - 1)
                if base.args[0].rhs.could_extract_minus_sign() and not opposite.could_extract_minus_sign():
                    factor = add({ONE: Fraction(1)}, negative(atom(Bracket(AtMost(0, opposite)))))
            term = multiply(term, factor)
        result = add(result, term)
    return result


def _classes(exponents: set[Exponent]) -> list[set[Exponent]]:
    """Exponents that differ by whole numbers, together; in an order that the set's own order does not change."""
    groups: list[set[Exponent]] = []
    for exponent in sorted(exponents, key=str):
        home = next((g for g in groups if is_whole(difference(exponent, next(iter(g))))), None)
        groups.append({exponent}) if home is None else home.add(exponent)
    return groups
