"""How a rational function is written so that people like to read it: factored, with 1 - mu rather than mu - 1."""

from collections.abc import Iterable

from sympy import Add, Expr, Mul, Pow, S, factor_list, fraction, together

from .factors import factored


def pleasant(term: Expr) -> Expr:
    """Each bracket with its number positive: lam*(1 - mu), not -lam*(mu - 1)."""
    sign, factors = S.One, []
    for part in Mul.make_args(factored(term)):
        base, exponent = part.as_base_exp() if isinstance(part, Pow) else (part, S.One)
        turn = isinstance(base, Add) and exponent.is_Integer and faces_away(base)
        sign *= (-1) ** exponent if turn else 1
        factors.append(Pow(-base if turn else base, exponent))
    return Mul(sign, *factors)


def faces_away(total: Expr) -> bool:
    """Whether its number is negative, or all of it."""
    constant = total.as_coeff_Add()[0]
    return bool(constant < 0) if constant != 0 else all(p.could_extract_minus_sign() for p in Add.make_args(total))


def denominators(terms: Iterable[Expr]) -> tuple[Expr, ...]:
    """What must not be 0 for the terms to have values."""
    found = dict.fromkeys(fraction(together(term))[1] for term in terms)
    return tuple(below for below in found if below.free_symbols)


def zeros_of(term: Expr) -> tuple[Expr, ...]:
    """The factors of a polynomial, one of which is 0 where it is."""
    return tuple(part if not faces_away(part) else -part for part, _ in factor_list(term)[1])
