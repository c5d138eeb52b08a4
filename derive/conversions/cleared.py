"""What is not 0, times the denominators in it that are not 0 either: that is not 0, and can be met without them. And
each of its factors."""
from __future__ import annotations

from collections.abc import Iterator

from derive.kernel.terms import Term
from derive.kernel.theorem import Theorem, apply, assume, imply, linear
from derive.kernel.words import real, word
from derive.library.order import greater_not_equal, product_not_zero
from derive.library.steps import use

from .context import Context
from .functions import applied, product_factors
from .gaps import FURTHER, Gap, gap_of
from .polynomials import order_key, product
from .signs import not_zero

ZERO = real(0)


def without_denominators(gap: Gap, context: Context) -> Iterator[Gap]:
    """The gap times one denominator after another."""
    done: set[Term] = set()
    while gap.relation == "apart":
        inverses = {atom for monomial in gap.form for atom, _ in monomial if applied("inverse", atom)} - done
        below = next(((atom.parts[1], other) for atom in sorted(inverses, key=order_key)
                      if (other := not_zero(atom.parts[1], context)) is not None), None)
        if below is None:
            return
        done.add(word("inverse", below[0]))
        cleared = gap_of(use(product_not_zero(), below[1], gap.theorem, x=below[0], y=gap.term), context)
        assert cleared is not None          # it is not 0
        gap = cleared
        yield gap


def factors_apart(apart: Theorem, term: Term) -> list[Theorem]:
    """Each factor of a number that is not 0 is not 0."""
    factors = product_factors(term)
    found = []
    for place, factor in enumerate(factors if len(factors) > 1 else ()):
        if factor.free:
            none = assume(factor.eq(0))
            zero = linear(term.eq(0), none, product(other for k, other in enumerate(factors) if k != place))
            found.append(imply(none.statement, apply(apart, zero)))
    return found


def _factors_of(gap: Gap, context: Context) -> Iterator[Gap]:
    if gap.relation in ("apart", "less"):
        apart = gap.theorem if gap.relation == "apart" else use(greater_not_equal(), gap.theorem, x=gap.term, y=ZERO)
        yield from filter(None, (gap_of(one, context) for one in factors_apart(apart, gap.term)))


FURTHER.append(without_denominators)
FURTHER.append(_factors_of)
