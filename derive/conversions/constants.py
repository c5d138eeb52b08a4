"""Numbers such as e, pi and the root of 2 are positive: that is known wherever something else is known of them."""
from __future__ import annotations

from collections.abc import Iterator

from derive.kernel.terms import NUMBER

from .context import Context
from .gaps import FURTHER, Gap, gap_of
from .polynomials import order_key
from .signs import sign


def positive_constants(gap: Gap, context: Context) -> Iterator[Gap]:
    """0 < e, where a gap speaks of e."""
    constants = {atom for monomial in gap.form for atom, _ in monomial if not atom.free and atom.kind != NUMBER}
    for constant in sorted(constants, key=order_key):
        theorem = sign(constant, True, context)
        above = theorem and gap_of(theorem, context)
        if above is not None and above.form != gap.form:
            yield above


FURTHER.append(positive_constants)
