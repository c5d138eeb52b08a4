"""Terms as rational functions: a letter for each part that is no sum, product or whole power."""

from typing import TypeAlias

from sympy import Add, Basic, Dummy, Expr, Integer, Mul, Pow, Rational, Symbol, exp

from derive.outlines.normal import canonical
from derive.outlines.terms import integral

Letters: TypeAlias = dict[Basic, Symbol]


def lettered(term: Expr, letters: Letters) -> Expr:
    """The term as a rational function: a letter for each part that is no sum, product or whole power."""
    if isinstance(term, (Rational, Symbol)):
        return term
    if isinstance(term, (Add, Mul)):
        return term.func(*(lettered(part, letters) for part in term.args))
    if isinstance(term, Pow) and isinstance(term.exp, Integer):
        return Pow(lettered(term.base, letters), term.exp)
    if isinstance(term, Pow) and integral(term.exp):
        constant, rest = term.exp.as_coeff_Add()
        if constant != 0:                               # q**(t+1) = q*q**t
            return Pow(lettered(term.base, letters), constant) * lettered(Pow(term.base, rest), letters)
        if term.exp.could_extract_minus_sign():         # q**(-t) = 1/q**t
            return 1 / lettered(Pow(term.base, -term.exp), letters)
    if isinstance(term, Pow) and isinstance(term.exp, Rational) and term.exp.p != 1:
        return Pow(lettered(Pow(term.base, Rational(1, term.exp.q)), letters), term.exp.p)
    if isinstance(term, exp):
        return Mul(*(_exponential(part, letters) for part in Add.make_args(term.args[0])))
    if term not in letters:
        letters[term] = Dummy(f"x{len(letters):03}")
    return letters[term]


def _exponential(exponent: Expr, letters: Letters) -> Expr:
    """exp(3*u) as the third power of a letter for exp(u)"""
    times, rest = exponent.as_coeff_Mul()
    if not isinstance(times, Rational) or rest == 1:
        times, rest = Rational(1), exponent
    one = exp(rest / times.q)
    if one not in letters:
        letters[one] = Dummy(f"x{len(letters):03}")
    return Pow(letters[one], times.p)


def roots_of(letters: Letters) -> list[Expr]:
    """What is 0 by the meaning of a root: sqrt(x)**2 - x."""
    found: list[Expr] = []
    while len(found) < len(roots := [term for term in letters if isinstance(term, Pow) and term.exp.is_Rational]):
        term = roots[len(found)]
        found.append(Pow(letters[term], term.exp.q) - lettered(canonical(term.base), letters))
    return found
