"""Means under normal laws: positive parts written with brackets, then z**k by the antiderivatives of its density."""

from sympy import Abs, Expr, Integer, Mul, Pow, S, Symbol

from derive.outlines.algebra import algebra, compare, same_inside
from derive.outlines.expectation import average, normal_mean
from derive.outlines.laws import Moments, Normal
from derive.outlines.logic import assume
from derive.outlines.order import positive_part, same_truth
from derive.outlines.outline import Outline
from derive.outlines.terms import (
    At,
    Bracket,
    Formula,
    Less,
    Mean,
    Refused,
    fresh,
    maximum,
    outcome,
    random,
    real,
    relu,
    spelled,
)

from .chains import Chain
from .discharge import follows

x = real("x")


def positive_parts(mean: Mean, context: frozenset[Formula], moments: tuple[Moments, ...]) -> Outline | None:
    """E of relu(s*z) as E of s*z*[0 < z], for s > 0; |z| is 2*relu(z) - z."""
    point = outcome("w")
    chain = Chain(mean.open(point))
    for part in sorted(chain.end.atoms(Abs), key=spelled):
        chain = chain.replacing(algebra(part, 2 * relu(part.args[0]) - part.args[0]))
    for part in sorted(chain.end.atoms(relu, maximum), key=spelled):
        chain = chain.replacing(positive_part(part))
    for bracket in sorted(chain.end.atoms(Bracket), key=spelled):
        simpler = _scaled(bracket, context)
        if simpler is not None:
            hole = real(fresh("part", chain.end).name)
            template = _with(chain.end, bracket, hole)
            chain = chain.then(same_inside(simpler, hole, template))
    return None if chain.theorem is None else average(chain.theorem, point.name, *moments)


def _with(term: Expr, part: Expr, hole: Symbol) -> Expr:
    if term == part:
        return hole
    if not term.args or isinstance(term, (At, Bracket)):
        return term
    return term.func(*(_with(p, part, hole) for p in term.args))


def _scaled(bracket: Bracket, context: frozenset[Formula]) -> Outline | None:
    """[0 < s*z] = [0 < z] for s > 0."""
    said = bracket.args[0]
    if not (isinstance(said, Less) and said.lhs == 0 and isinstance(said.rhs, Mul)):
        return None
    chance = [p for p in said.rhs.args if any(map(random, p.atoms(At)))]
    scale, rest = Mul(*(p for p in said.rhs.args if p not in chance)), Mul(*chance)
    positive = follows(Less(0, scale), context)
    inverse = follows(Less(0, 1 / scale), context)
    if positive is None or inverse is None or scale == 1:
        return None
    back, there = Less(0, rest), said
    return same_truth(compare(assume(there), back, inverse), compare(assume(back), there, positive))


def normal_moment(mean: Mean, laws: tuple[Normal, ...], moments: tuple[Moments, ...]) -> Outline | None:
    """E z**k, and E [0 < z]*z**k."""
    point = outcome(fresh("w", mean).name)
    body = mean.open(point)
    rest = Mul(*(p for p in Mul.make_args(body) if not isinstance(p, Bracket)))
    base, power = (rest.base, rest.exp) if isinstance(rest, Pow) else (rest, S.One)
    if not (rest == 1 or (random(base) and isinstance(power, Integer) and power > 0)):
        return None
    antiderivative, total = _antiderivative(0 if rest == 1 else int(power))
    for law in laws:
        try:
            return normal_mean(mean, law, antiderivative, total, *moments)
        except Refused:
            continue
    return None


def _antiderivative(k: int) -> tuple[Expr, Expr]:
    """P and c with P' - x*P + c = x**k."""
    if k < 2:
        return (S.Zero, S.One) if k == 0 else (S.NegativeOne, S.Zero)
    below, total = _antiderivative(k - 2)
    return -(x ** (k - 1)) + (k - 1) * below, (k - 1) * total
