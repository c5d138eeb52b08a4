"""What is not 0, times the denominators in it that are not 0 either: that is not 0, and can be met without them."""
from __future__ import annotations

from collections.abc import Iterator

from derive.kernel.terms import Term
from derive.kernel.words import word
from derive.library.order import product_not_zero
from derive.library.steps import use

from .context import Context
from .functions import applied
from .gaps import FURTHER, Gap, gap_of
from .polynomials import order_key
from .signs import not_zero


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


FURTHER.append(without_denominators)
