"""Which indices a sum runs over: brackets on its index as bounds, and the one range that stands for all equal ones."""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from sympy import Basic, Expr, Integer, Pow, S, Symbol, exp, expand, log

from .linear import NOT_NEGATIVE, Context, linear_sign
from .naming import Exponent
from .terms import At, AtMost, Bracket, Equal, Largest, Outcomes, Product, Slope, Sum, Tends, integral, spelled

Item = tuple[Expr, Exponent]


def solved(base: Expr, name: Symbol) -> Expr | None:
    """e for a bracket that says name = e, for an integer e."""
    if not (isinstance(base, Bracket) and isinstance(base.args[0], Equal) and integral(base.args[0].lhs)):
        return None
    difference = base.args[0].lhs                       # a normal form: [difference = 0]
    slope = difference.coeff(name)
    value = expand(name - slope * difference)
    return value if slope in (1, -1) and name not in value.free_symbols else None


def bound(base: Expr, name: Symbol) -> tuple[int, Expr] | None:
    """(1, e) for a bracket that says e <= name, (-1, e) for one that says name <= e."""
    if not (isinstance(base, Bracket) and isinstance(base.args[0], AtMost) and name in base.free_symbols):
        return None
    difference = base.args[0].rhs                       # a normal form over integers: [0 <= difference]
    slope = difference.coeff(name)
    end = expand(name - slope * difference)
    return (int(slope), end) if slope in (1, -1) and name not in end.free_symbols else None


def ranges(items: Iterable[Item], name: Symbol, length: Expr, context: Context, *, wider: bool,
           ) -> Iterator[tuple[Expr, Expr, list[Item]]]:
    """The ways to write a sum of the items over 1..length: its ends, and the items with the other bounds as brackets.
    sum_i [a <= i][i <= b] over all integers is the sum over a..b, whichever of the bounds are a and b. All ways have
    one length, the simplest that there is; with `wider` unset only a range inside 1..length is another way."""
    ends: dict[int, list[Expr]] = {1: [S.One], -1: [length]}
    others: list[Item] = []
    for item in items:
        found = bound(item[0], name)
        if found is None:
            others.append(item)
        elif found[1] not in ends[found[0]]:
            ends[found[0]].append(found[1])
    for side, bounds in ends.items():
        ends[side] = _tightest(bounds, side, context)
    pairs = [(low, high) for low in ends[1] for high in ends[-1]
             if wider or ((low == 1 or S.One not in ends[1]) and (high == length or length not in ends[-1]))]
    simplest = min(_simplicity(low, high) for low, high in pairs)
    for low, high in pairs:
        if _simplicity(low, high) == simplest:
            left = [name - e for e in ends[1] if e != low] + [e - name for e in ends[-1] if e != high]
            brackets: list[Item] = [(Bracket(AtMost(0, expand(difference))), Fraction(1)) for difference in left]
            yield low, high, [*others, *brackets]


def total(term: Basic) -> bool:
    """Whether a term is plainly defined whatever its names stand for, so that it may stand outside of its range."""
    if isinstance(term, Pow) and not isinstance(term, exp) and not (isinstance(term.exp, Integer) and term.exp > 0):
        return False
    if isinstance(term, (Largest, Product, Outcomes, Tends, log)):
        return False
    return isinstance(term, Slope) or all(map(total, [term.body] if isinstance(term, Sum) else term.args))


def turned(items: Iterable[Item], name: Symbol) -> int:
    """How often an entry or a power runs against the index: x[n - i], q**(n - i)."""
    entries = (index for base, _ in items for entry in base.atoms(At) for index in entry.indices if index.has(name))
    powers = (exponent for _, exponent in items if isinstance(exponent, Expr))
    return sum(index.coeff(name).could_extract_minus_sign() for index in (*entries, *powers))


def first_exponent(exponent: Expr, name: Symbol, context: Context) -> Expr | None:
    """c of q**(c + a*(i - 1)) for whole numbers a, c > 0, so that it is q**c*q**(a*(i - 1)) for every q, 0 too. What
    speaks of an index of a sum around may be 0, if its range says that it is not less."""
    slope = exponent.coeff(name)
    first = expand(exponent - slope * name + slope)
    if not isinstance(slope, Integer) or slope <= 0:
        return None
    inside = any(symbol.name.startswith("#") for symbol in first.free_symbols)
    positive = linear_sign(first, context) in NOT_NEGATIVE if inside else isinstance(first, Integer) and first > 0
    return first if positive else None


def _tightest(bounds: list[Expr], side: int, context: Context) -> list[Expr]:
    """Those bounds that do not follow from another one: the larger of two lower ones, the smaller of two upper ones."""
    kept: list[Expr] = []
    for k, one in enumerate(bounds):
        rivals = [*kept, *bounds[k + 1:]]
        if not any(linear_sign(side * (other - one), context) in NOT_NEGATIVE for other in rivals):
            kept.append(one)
    return kept


def _simplicity(low: Expr, high: Expr) -> tuple[int, str]:
    """By what a length speaks of: sizes are simpler than indices."""
    length = expand(high - low + 1)
    return sum(not name.is_nonnegative for name in length.free_symbols), spelled(length)
