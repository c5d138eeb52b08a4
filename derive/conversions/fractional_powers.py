"""Products of roots of one number in normal form: x**(1/6) is exp(log(x)/6), its cube is sqrt(x), and x**(1/4)*sqrt(x)
is the cube of x**(1/4)."""
from __future__ import annotations

from fractions import Fraction
from functools import reduce
from math import gcd

from derive.kernel.polynomials import Monomial, polynomial
from derive.kernel.terms import Term, abstracted, var
from derive.kernel.theorem import Theorem, congruence, symmetric, transitive
from derive.kernel.types import REAL
from derive.kernel.words import word

from .context import Context
from .functions import applied, exp, exp_of_logarithm, exp_of_parts
from .normal import normal, then
from .polynomials import monomial_term, ordered
from .reduction import leading, rule

HOLE, HALF = var("_hole", REAL), Fraction(1, 2)
MOST_ROOTS = 12             # in one product


@rule
def roots_of_one_number(monomial: Monomial, context: Context) -> tuple[Theorem, Monomial] | None:
    """exp(a*log(x))**m*exp(b*log(x))**n*sqrt(x) = exp((m*a + n*b + 1/2)*log(x)), for positive fractions a and b"""
    by_log: dict[Term, list[Fraction]] = {}
    for atom, exponent in ordered(monomial):
        log, share = _share(atom)
        if log is not None:
            by_log.setdefault(log, []).extend([share] * exponent)
    for log, shares in by_log.items():
        rooted = (word("sqrt", log.parts[1]), 1) in monomial
        chosen = _gone(shares, rooted)
        if chosen and len(chosen) <= MOST_ROOTS:
            found = _merged(log, chosen, context)
            if found is not None:
                return leading(found)
    return None


def _share(atom: Term) -> tuple[Term | None, Fraction]:
    """log(x) and a of exp(a*log(x))"""
    terms = polynomial(atom.parts[1]) if applied("exp", atom) else {}
    if len(terms) == 1:
        (monomial, value), = terms.items()
        if len(monomial) == 1 and monomial[0][1] == 1 and applied("log", monomial[0][0]) and value > 0:
            return monomial[0][0], Fraction(value)
    return None, Fraction(0)


def _gone(shares: list[Fraction], rooted: bool) -> list[Fraction]:
    """The exponents of what is put together: all, if they are several; of one, what is x or a lower root."""
    if rooted or len(set(shares)) > 1:
        return [*shares, *([HALF] if rooted else [])]
    share, count = shares[0], len(shares)
    if share * count >= 1 and share.numerator == 1 and count >= share.denominator > 1:
        return [share] * share.denominator
    return shares if count > 1 and gcd(count, share.denominator) > 1 else []


def _merged(log: Term, shares: list[Fraction], context: Context) -> Theorem | None:
    """The product of roots = x to the sum of their exponents"""
    parts = [monomial_term(((log, 1),), share, REAL) for share in shares]
    whole = monomial_term(((log, 1),), sum(shares, Fraction(0)), REAL)
    apart = symmetric(exp_of_parts(whole, parts))
    if HALF in shares:
        half = parts[shares.index(HALF)]
        root = exp_of_logarithm(half, log, context)
        if root is None:
            return None
        factors = [HOLE if part is half else exp(part) for part in parts]
        product = abstracted(HOLE, reduce(lambda left, right: left * right, factors))
        apart = transitive(symmetric(congruence(product, root)), apart)
    result = then(apart, lambda now: normal(now, context))
    return None if result.statement.parts[2] is exp(whole) and exp(whole).parts[1] is log else result
