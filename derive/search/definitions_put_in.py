"""Entries that others define, such as p[i] = exp(z[i])/sum(k=1..n, exp(z[k])), put in under sums and functions."""

from collections.abc import Callable

from derive.outlines.outline import Outline
from derive.outlines.terms import AtMost, Equal, Formula, Less, NotEqual, Refused

from .chains import Chain, of_starts
from .discharge import by_general, tidy
from .equalities import Range, at_names, for_all, range_formulas
from .moments import with_definitions
from .unfolding import Knowledge

Prove = Callable[[Formula], Outline]
ROUNDS = 3                  # definitions put into definitions


def prove_with_definitions(goal: Formula, knowledge: Knowledge, ranges: tuple[Range, ...], prove: Prove) -> Outline:
    """The goal for all values of its indices, where `prove` proves what it is given for all of them."""
    if not isinstance(goal, (Equal, NotEqual, AtMost, Less)):
        raise Refused("definitions: {} compares nothing", goal)
    inside = knowledge.with_context(range_formulas(ranges))
    chains = [Chain(side) for side in goal.args]
    for _ in range(ROUNDS):
        chains = [with_definitions(chain, inside) for chain in chains]
    plain = type(goal)(*(chain.end for chain in chains))
    if plain == goal:
        raise Refused("definitions: nothing in {} is defined by others", goal)
    theorem = of_starts(at_names(prove(plain), ranges), *chains)
    theorem = by_general(tidy(theorem, inside.context), inside.context)
    return tidy(for_all(theorem, ranges), knowledge.context)
