"""Bounds put into bounds: h[t+1] <= c*h[t] + d and h[t] <= b with c >= 0 give h[t+1] <= c*b + d.

In d - c of a goal one entry after another is replaced by a bound that is known of it, from the side that its
coefficient asks for; what is left is compared by other searches.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from sympy import Expr, S, expand

from derive.outlines.logic import assume
from derive.outlines.order import Product, certificate
from derive.outlines.outline import Outline
from derive.outlines.terms import AtMost, Formula, Less, Refused, fresh, real, spelled

from .discharge import follows, tidy
from .equalities import Range, for_all, range_formulas
from .specialising import entries_of
from .unfolding import Knowledge

DEEPEST = 4             # bounds put in, one after another
MOST = 12               # terms that are looked at
Prove = Callable[[Formula, Knowledge], Outline]


def prove_by_chained_bounds(goal: Formula, knowledge: Knowledge, ranges: tuple[Range, ...],
                            ways: Sequence[Prove]) -> Outline:
    """c <= d for all values of its indices."""
    if not isinstance(goal, AtMost):
        raise Refused("chained bounds: {} is no comparison by <=", goal)
    inside = knowledge.with_context(range_formulas(ranges))
    theorem = tidy(_Chains(inside, ways).shown(goal), inside.context)
    return tidy(for_all(theorem, ranges), knowledge.context)


@dataclass
class _Chains:
    knowledge: Knowledge
    ways: Sequence[Prove]
    seen: set[Expr] = field(default_factory=set)

    def shown(self, goal: Formula) -> Outline:
        found = next(self._from(expand(goal.rhs - goal.lhs), (), DEEPEST), None)
        if found is None:
            raise Refused("chained bounds: no bounds of entries give {}", goal)
        return certificate(goal, found, (), ())

    def _from(self, gap: Expr, used: tuple[Product, ...], depth: int) -> Iterator[tuple[Product, ...]]:
        """The products that add up to what is wanted, once the gap is known not to be negative."""
        if gap in self.seen or len(self.seen) >= MOST:
            return
        self.seen.add(gap)
        if used:
            for way in self.ways:
                try:
                    last = tidy(way(AtMost(S.Zero, gap), self.knowledge), self.knowledge.context)
                except Refused:
                    continue
                yield (*used, (S.One, S.One, (last,)))
                return
        for smaller, product in self._steps(gap) if depth else ():
            yield from self._from(smaller, (*used, product), depth - 1)

    def _steps(self, gap: Expr) -> Iterator[tuple[Expr, Product]]:
        """The gap with one entry replaced by a bound of it, and the product that it is less by."""
        context = self.knowledge.context
        bounds = [f for f in sorted(context, key=spelled) if isinstance(f, (AtMost, Less))]
        for entry in sorted(entries_of(AtMost(S.Zero, gap)), key=spelled, reverse=True):
            letter = real(fresh("e", gap, *bounds).name)
            factor = expand(gap.xreplace({entry: letter})).coeff(letter, 1)
            if not factor or expand(gap - factor * entry).has(entry):
                continue
            for bound in bounds:
                difference = expand(bound.rhs - bound.lhs)
                times = difference.coeff(entry)
                if not times.is_Rational or not times or expand(difference - times * entry).has(entry):
                    continue
                sign = follows(AtMost(S.Zero, factor / times), context)
                if sign is not None:
                    yield expand(gap - factor / times * difference), (S.One, S.One, (assume(bound), sign))
