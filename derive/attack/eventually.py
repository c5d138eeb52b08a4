"""What a term in t is from some t on: values put in, definitions unfolded, minima and tails of arrays settled."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import floor

from sympy import Add, Expr, Integer, Pow, Rational, S, Symbol

from derive.attack.fading import Fading, InTurn
from derive.attack.families import Constant, Entries, Family, Law, Table, nodes
from derive.attack.geometric import Unclear, as_rational, exactly, summed
from derive.attack.table import Frame, key, run_of
from derive.kernel.free import free_in
from derive.kernel.terms import At, Binder, Sum, fresh, maximum, minimum, substitute

LONGEST_SUM = 12


class InTurns(Exception):
    """The sequence is one thing for even t and another for odd t."""


@dataclass(slots=True)
class Eventually:
    """Rewrites terms in t into what they are for all t >= start; `start` grows as it goes."""

    frame: Frame
    entries: Entries
    t: Symbol
    start: int = 0
    steps: dict[str, Expr] = field(default_factory=dict)    # the law of each recursive sequence, at index t
    parity: int | None = None           # of t, where only even or only odd ones are looked at

    def settle(self, term: Expr) -> Expr:
        values = {s: as_rational(self.frame.names[key(s)]) for s in free_in(term) if s != self.t}
        return self._rewritten(substitute(term, values))

    def _rewritten(self, term: Expr) -> Expr:
        if self.t not in free_in(term):
            return as_rational(run_of(term)(self.frame))
        if isinstance(term, Binder):
            return self._written_out(term)
        if isinstance(term, At):
            return self._entry(term)
        if term == self.t:
            return term
        parts = [self._rewritten(part) for part in term.args]
        if isinstance(term, (minimum, maximum)):
            return self._extreme(isinstance(term, minimum), parts)
        if isinstance(term, Pow) and parts[0] == 0 and self.t in parts[1].free_symbols:
            slope, offset = self._line(parts[1])
            self._from(floor(-offset / slope) + 1)
            return S.Zero
        return term.func(*parts)

    def _written_out(self, term: Binder) -> Expr:
        """A sum over a range that does not grow, term by term; over one that does, from the law of its terms."""
        if not isinstance(term, Sum) or self.t in free_in(term.outer[0]):
            raise Unclear(term)
        if self.t in term.outer[1].free_symbols:
            return self._growing(term)
        low, high = (int(run_of(end)(self.frame)) for end in term.outer)
        if high - low > LONGEST_SUM:
            raise Unclear(term)
        name = fresh("s", term, self.t)
        body = term.open(name)
        return Add(*(self._rewritten(substitute(body, {name: Integer(k)})) for k in range(low, high + 1)))

    def _growing(self, term: Sum) -> Expr:
        """A sum up to t + k: its first terms one by one, the others by what they are from some term on."""
        ahead = term.outer[1] - self.t
        name = fresh("s", term, self.t)
        body = term.open(name)
        if not isinstance(ahead, Integer) or self.t in body.free_symbols:
            raise Unclear(term)
        if self.parity is not None:
            raise Unclear(term)
        inner = Eventually(self.frame, self.entries, name)
        low = int(run_of(term.outer[0])(self.frame))
        later = inner.settle(body)
        if inner.steps or inner.start > low + LONGEST_SUM:
            raise Unclear(term)
        first = max(low, inner.start)
        self._from(first - int(ahead))
        start = (run_of(substitute(body, {name: Integer(k)}))(self.frame) for k in range(low, first))
        return summed(later, name, first, self.t + ahead) + Add(*map(as_rational, start))

    def _extreme(self, smaller: bool, parts: list[Expr]) -> Expr:
        numbers = [part for part in parts if isinstance(part, Rational)]
        lines = [part for part in parts if not isinstance(part, Rational)]
        if len(numbers) != 1 or len(lines) != 1:
            raise Unclear(parts)
        slope, offset = self._line(lines[0])
        self._from(floor((numbers[0] - offset) / slope) + 1)
        return numbers[0] if smaller else lines[0]

    def _line(self, term: Expr) -> tuple[Rational, Rational]:
        """slope and offset of a term slope*t + offset that grows."""
        slope = term.coeff(self.t)
        offset = term - slope * self.t
        if not (isinstance(slope, Rational) and slope > 0 and isinstance(offset, Rational)):
            raise Unclear(term)
        return slope, offset

    def _entry(self, term: At) -> Expr:
        offset = term.indices[0] - self.t
        law = self._law(term.name)
        if law is None:
            return self._constant(term)
        if len(law.ranges) > 1:
            return self._of_several(term, law)
        if len(term.indices) != 1 or not isinstance(offset, Integer):
            raise Unclear(term)
        if term.name in self.steps:
            return term
        (name, low, _), = law.ranges
        shift = law.pattern[0][1]
        recursive = self._recursive(term.name)
        index = 0 if recursive else int(offset)         # a step is a rule for the entry t, whatever entry is asked for
        self._from(int(run_of(low)(self.frame)) + int(run_of(shift)(self.frame)) - index)
        for fixed in self.entries.laws[term.name]:      # y[0] = 0 speaks before the law does
            if fixed is not law:
                self._from(int(run_of(fixed.pattern[0][1])(self.frame)) + 1 - index)
        if recursive:
            self.steps[term.name] = S.Zero              # so that the law may speak of its own sequence
            self.steps[term.name] = self.settle(substitute(law.value, {name: self.t - shift}))
            return term
        return self.settle(substitute(law.value, {name: self.t + offset - shift}))

    def _of_several(self, term: At, law: Law) -> Expr:
        """An entry d[t, j] of an array that is not recursive, at a j in its range, for all t from some t on."""
        if len(law.ranges) != len(term.indices) or self._recursive(term.name):
            raise Unclear(term)
        values = {name: index - shift for (name, shift), index in zip(law.pattern, term.indices, strict=True)}
        for name, low, high in law.ranges:
            value, first = values[name], int(run_of(low)(self.frame))
            if self.t in value.free_symbols and value.coeff(self.t) == 1 and high is S.Infinity:
                self._from(first - int(value - self.t))
            elif value.coeff(self.t) == 1 and isinstance(value - self.t, Integer):
                self._from(int(run_of(high)(self.frame)) + 1 - int(value - self.t))     # past its range
                return self._constant(term)
            elif not isinstance(value, Integer):
                raise Unclear(term)
            elif value < first or (high is not S.Infinity and value > int(run_of(high)(self.frame))):
                return self._constant(term)
        return self.settle(substitute(law.value, values))

    def _law(self, name: str) -> Law | None:
        laws = [law for law in self.entries.laws.get(name, ()) if law.ranges]
        if len(laws) == 1 and (len(laws[0].ranges) > 1 or laws[0].ranges[0][2] is S.Infinity):
            return laws[0]
        if self.entries.laws.get(name):
            raise Unclear(name)
        return None

    def _recursive(self, name: str) -> bool:
        seen: set[str] = set()
        waiting = [name]
        while waiting:
            for law in self.entries.laws.get(waiting.pop(), ()):
                found = {node.name for node in nodes(law.value) if isinstance(node, At)} - seen
                seen |= found
                waiting += found
        return name in seen

    def _constant(self, term: At) -> Expr:
        family: Family = self.entries.family_of(term.name)
        if isinstance(family, Table) and isinstance(family.rest, Constant) and len(term.indices) == 1:
            slope, offset = self._line(term.indices[0])
            self._from(floor((max((entry[0] for entry in family.entries), default=0) - offset) / slope) + 1)
            family = family.rest
        if isinstance(family, InTurn):
            offset = term.indices[0] - self.t
            if self.parity is None:
                raise InTurns(term)
            if not isinstance(offset, Integer):
                raise Unclear(term)
            family = family.at(self.parity + int(offset))
        if isinstance(family, Fading):
            return family.term(*term.indices)
        if not isinstance(family, Constant):
            raise Unclear(term)
        return exactly(family.value)

    def _from(self, start: int) -> None:
        self.start = max(self.start, start)

