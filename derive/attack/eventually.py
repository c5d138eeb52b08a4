"""What a term in t is from some t on: values put in, definitions unfolded, minima and tails of arrays settled."""

from __future__ import annotations

from dataclasses import dataclass, field

from sympy import Abs, Add, Basic, Expr, Integer, Mul, Pow, S, Symbol

from derive.attack.exponential_polynomials import Growing, Unclear, geometric, number, opaque, rational, variable
from derive.attack.families import Constant, Entries, Family, Law, Table, nodes
from derive.attack.numbers import number as exact
from derive.attack.table import Frame, key, run_of
from derive.attack.vanishing_sequences import Fading, InTurn
from derive.outlines.free import free_in
from derive.outlines.terms import (
    At,
    AtMost,
    Binder,
    Bracket,
    Either,
    Formula,
    Less,
    Relation,
    Sum,
    fresh,
    maximum,
    minimum,
    relu,
    substitute,
)

LONGEST_SUM = 12


class InTurns(Exception):
    """The sequence is one thing for even t and another for odd t."""


@dataclass(slots=True)
class Eventually:
    """Reads terms in t as what they are for all t >= start; `start` grows as it goes."""

    frame: Frame
    entries: Entries
    t: Symbol
    start: int = 0
    steps: dict[str, Growing] = field(default_factory=dict)     # the law of each recursive sequence, at index t
    parity: int | None = None           # of t, where only even or only odd ones are looked at

    def settle(self, term: Expr) -> Growing:
        values = {s: rational(self.frame.names[key(s)]) for s in free_in(term) if s != self.t}
        return self._read(substitute(term, values))

    def _read(self, term: Expr) -> Growing:
        if self.t not in free_in(term):
            return number(run_of(term)(self.frame))
        if isinstance(term, Binder):
            return self._written_out(term)
        if isinstance(term, At):
            return self._entry(term)
        if term == self.t:
            return variable()
        if isinstance(term, (Add, Mul)):
            found = self._read(term.args[0])
            for part in term.args[1:]:
                found = found + self._read(part) if isinstance(term, Add) else found * self._read(part)
            return found
        if isinstance(term, Pow):
            return self._power(term)
        return self._by_signs(term) or self._opaque(term)

    def _power(self, term: Pow) -> Growing:
        base = self._read(term.base)
        if self.t not in free_in(term.exp):
            return base.power(run_of(term.exp)(self.frame)) or self._opaque(term)
        exponent = self._read(term.exp)
        if base.constant is None or not exponent.pure:
            return self._opaque(term)
        slope, offset = exponent.line
        if base.constant != 0:
            return geometric(base.constant, slope, offset) or self._opaque(term)
        self._comes_above_0(exponent)
        return number(0)

    def _by_signs(self, term: Expr) -> Growing | None:
        """What goes by cases: in the end one of them stays."""
        if isinstance(term, (Abs, relu)):
            inside = self._read(term.args[0])
            if not inside.pure:
                return None
            sign = self._sign(inside)
            return inside if sign >= 0 else number(0) if isinstance(term, relu) else number(0) - inside
        if isinstance(term, (minimum, maximum)):
            one, other = map(self._read, term.args)
            if not (one.pure and other.pure):
                return None
            return one if (self._sign(one - other) < 0) == isinstance(term, minimum) else other
        if isinstance(term, Bracket) and isinstance(term.args[0], (Less, AtMost)):
            one, other = map(self._read, term.args[0].args)
            if not (one.pure and other.pure):
                return None
            return number(int(self._sign(other - one) >= isinstance(term.args[0], Less)))
        return None

    def _opaque(self, term: Expr) -> Growing:
        return opaque(term.func(*map(self._written, term.args)))

    def _written(self, part: Basic) -> Basic:
        if isinstance(part, Formula):
            if not isinstance(part, (Relation, Either)):
                raise Unclear(part)
            return part.func(*map(self._written, part.args))
        return self._read(part).term(self.t)

    def _sign(self, sequence: Growing) -> int:
        sign, start = sequence.sign
        self._from(start)
        return sign

    def _comes_above_0(self, line: Growing) -> None:
        if self._sign(line) <= 0:
            raise Unclear(str(line))

    def _written_out(self, term: Binder) -> Growing:
        """A sum over a range that does not grow, term by term; over one that does, from the law of its terms."""
        if not isinstance(term, Sum) or self.t in free_in(term.outer[0]):
            raise Unclear(term)
        if self.t in term.outer[1].free_symbols:
            return self._growing(term)
        low, high = (int(run_of(end)(self.frame)) for end in term.outer)
        if high - low > LONGEST_SUM:
            raise Unclear(term)
        name = fresh("#t", term, self.t)
        body = term.open(name)
        return sum((self._read(substitute(body, {name: Integer(k)})) for k in range(low, high + 1)), number(0))

    def _growing(self, term: Sum) -> Growing:
        """A sum up to t + k: its first terms one by one, the others by what they are from some term on."""
        ahead = term.outer[1] - self.t
        name = fresh("#t", term, self.t)
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
        return sum(map(number, start), later.summed(first, int(ahead)))

    def _entry(self, term: At) -> Growing:
        offset = term.indices[0] - self.t
        law = self._law(term.name)
        if law is None:
            return self._constant(term)
        if len(law.ranges) > 1:
            return self._of_several(term, law)
        if len(term.indices) != 1 or not isinstance(offset, Integer):
            raise Unclear(term)
        if term.name in self.steps:
            return opaque(term)
        (name, low, _), = law.ranges
        shift = law.pattern[0][1]
        recursive = self._recursive(term.name)
        index = 0 if recursive else int(offset)         # a step is a rule for the entry t, whatever entry is asked for
        self._from(int(run_of(low)(self.frame)) + int(run_of(shift)(self.frame)) - index)
        for fixed in self.entries.laws[term.name]:      # y[0] = 0 speaks before the law does
            if fixed is not law:
                self._from(int(run_of(fixed.pattern[0][1])(self.frame)) + 1 - index)
        if recursive:
            self.steps[term.name] = number(0)           # so that the law may speak of its own sequence
            self.steps[term.name] = self.settle(substitute(law.value, {name: self.t - shift}))
            return opaque(term)
        return self.settle(substitute(law.value, {name: self.t + offset - shift}))

    def _of_several(self, term: At, law: Law) -> Growing:
        """An entry d[t, j] of an array that is not recursive, at a j in its range, for all t from some t on."""
        if len(law.ranges) != len(term.indices) or self._recursive(term.name):
            raise Unclear(term)
        values = {name: index - shift for (name, shift), index in zip(law.pattern, term.indices, strict=True)}
        for name, low, high in law.ranges:
            if any(other in low.free_symbols | high.free_symbols for other in values):
                raise Unclear(term)
            value, first = values[name], int(run_of(low)(self.frame))
            ahead = value - self.t
            if isinstance(ahead, Integer) and high is S.Infinity:
                self._from(first - int(ahead))
            elif isinstance(ahead, Integer):
                self._from(int(run_of(high)(self.frame)) + 1 - int(ahead))      # past its range
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

    def _constant(self, term: At) -> Growing:
        family: Family = self.entries.family_of(term.name)
        if isinstance(family, Table) and isinstance(family.rest, Constant) and len(term.indices) == 1:
            last = max((entry[0] for entry in family.entries), default=0)
            self._comes_above_0(self._read(term.indices[0]) - number(last))
            family = family.rest
        if isinstance(family, InTurn):
            offset = term.indices[0] - self.t
            if self.parity is None:
                raise InTurns(term)
            if not isinstance(offset, Integer):
                raise Unclear(term)
            family = family.at(self.parity + int(offset))
        if isinstance(family, Fading):
            return self._fading(family, [self._read(index) for index in term.indices])
        if not isinstance(family, Constant):
            raise Unclear(term)
        return number(exact(family.value))

    def _fading(self, family: Fading, indices: list[Growing]) -> Growing:
        found = geometric(exact(family.ratio), *indices[0].line)
        if found is None:
            raise Unclear(str(family))
        return found * number(exact(family.factor)) * (indices[1] if family.tilted and indices[1:] else number(1))

    def _from(self, start: int) -> None:
        self.start = max(self.start, start)

