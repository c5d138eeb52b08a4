"""Whether two rules make the same steps from one start of the first: the start of somebody who uses it.

A map that was proved for all starts is asked for at this one; so is one that holds from some starts of the first rule
alone, if this is one of them. Where none is found, runs from this start may have no start of the second rule that
follows them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from sympy import Expr, S, nan, zoo

from derive.answers import Undecided
from derive.outlines.terms import At, Refused, at
from derive.rules.answers import Equivalence, OnlyFrom, Solution, is_equation
from derive.rules.comparing import MOST_MAPS, Comparison, without_mishaps
from derive.rules.from_start_phrases import ApartFrom, SameFrom
from derive.rules.instances import has_run
from derive.rules.joint import Joint
from derive.rules.matching import Matching
from derive.rules.no_start import no_solution
from derive.rules.starts import Starts, names_in, with_starts
from derive.search.factored_form import pleasant

INFINITE = (nan, zoo, S.Infinity, S.NegativeInfinity)


@dataclass(frozen=True)
class FromStart:
    """A question about two rules and a start of the first. `generally` answers it for all starts, or raises."""

    asked: Comparison
    starts: Starts
    generally: Callable[[], object]

    def answer(self) -> SameFrom | ApartFrom:
        asked = self.asked
        for solution in self._solutions():
            needed = self._needed(solution)
            if needed is not None:
                return SameFrom(asked.watched, asked.opposite, self.starts, needed, solution)
        apart = no_solution(asked.joint, asked.watched, asked.opposite, asked.unknowns, asked.ranges, self._names,
                            begun=self.starts)
        if apart is None:
            raise Undecided("not decided from this start: no map of starts and parameters is found that is proved, and "
                            "no first steps that rule out every start of the second rule")
        return ApartFrom(asked.watched, asked.opposite, self.starts, apart)

    @property
    def _names(self) -> tuple[str, ...]:
        """The parameters that matter, and those that only the start speaks of."""
        return tuple(dict.fromkeys((*self.asked.names, *names_in(self.starts))))

    def _solutions(self) -> Iterator[Solution]:
        try:
            found = self.generally()
        except (Undecided, Refused):
            found = None
        if isinstance(found, Equivalence):
            yield from found.solutions
        elif isinstance(found, OnlyFrom) and found.solution is not None:
            yield found.solution
        yield from self._from_some_starts()

    def _from_some_starts(self) -> Iterator[Solution]:
        """Maps that force a start of the first rule."""
        asked = self.asked
        for cases in (False, True) if asked.has_cases() else (False,):
            matching = Matching(asked.joint, asked.ranges, frozenset(asked.unknowns), cases=cases, forcing=True)
            for match in islice(without_mishaps(matching.found((asked.watched, asked.opposite))), MOST_MAPS):
                values = {name: pleasant(match.values[name]) for name in asked.unknowns if name in match.values}
                found = asked.proved(matching, match, asked.other, values, values)
                if found is not None:
                    yield found

    # -- whether a map is one from this start --------------------------------------------------------------------------

    def _needed(self, solution: Solution) -> Starts | None:
        """Where the second rule starts, if the ties allow the first to start here, and all that is assumed holds along
        some run from here."""
        needed: dict[str, Expr] = {}
        for tie in solution.ties:
            said = tie.equation(S.Zero)
            gap = _value(with_starts(said.rhs - said.lhs, self.starts), solution)
            if tie.state in self.asked.one.laws:
                if gap is None or gap != 0:
                    return None
                continue
            entry = at(tie.state, S.Zero)
            value = _value(with_starts(said.rhs, self.starts)/said.lhs.xreplace({entry: S.One}), solution)
            if value is None or any(part.name in self.asked.other.laws for part in value.atoms(At)):
                return None
            needed[tie.state] = value
        return needed if self._is_somewhere(solution) else None

    def _is_somewhere(self, solution: Solution) -> bool:
        asked = self.asked
        conditions = [f for f in (*solution.theorem.given, *solution.theorem.presupposed) if not is_equation(f)]
        values: dict[Expr, Expr] = dict(solution.parameters)
        return has_run(Joint(asked.one, asked.other), solution.ties, values, conditions, asked.ranges, self._names,
                       self.starts)


def _value(term: Expr, solution: Solution) -> Expr | None:
    """A value in the plainest form, with the parameters that were found; nothing where it divides by 0."""
    put = term.xreplace(dict(solution.parameters))
    found = pleasant(put) if not put.has(*INFINITE) else put
    return None if found.has(*INFINITE) else found
