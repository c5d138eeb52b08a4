"""A rule of arrays on arrays whose coordinates are of two kinds: the first one, and all others, which are alike.

A step keeps coordinates alike that start alike and are pushed alike. So on such arrays the rule is one of numbers: x.1
is the first coordinate, x.2 each of the others, and sum(i, f(x[i])) is f(x.1) + (I - 1)*f(x.2). Of size 2 these are all
arrays that there are.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product

from sympy import Basic, Expr, Integer, S, Symbol

from derive.answers import Undecided
from derive.outlines.terms import At, Binder, Largest, Sum, at, fresh, integer, maximum
from derive.rules.entries import KINDS, entry_name
from derive.rules.reading import Reading, parameter

T = integer("t")
Places = Mapping[Symbol, int]


@dataclass(frozen=True)
class Model:
    """The rule on such arrays, their sizes being parameters or, where it is `exact`, numbers."""

    rule: Reading
    exact: bool = False

    @cached_property
    def sizes(self) -> Mapping[Symbol, Expr]:
        assert self.rule.arrays is not None
        return {size: Integer(len(KINDS)) if self.exact else parameter(size.name)
                for size in self.rule.arrays.shapes.sizes}

    def reading(self, watched: str) -> Reading:
        """The rule of numbers, of which one entry is watched."""
        laws = {entry_name(name, kinds): self.value(self.rule.laws[name], self._letters(name, kinds))
                for name in self.rule.laws for kinds in self.kinds(name)}
        temporaries = frozenset(entry_name(name, kinds) for name in self.rule.temporaries for kinds in self.kinds(name))
        first = entry_name(watched, (1,) * self.dimension(watched))
        return replace(self.rule, laws=laws, temporaries=temporaries, watched=first, written=False, arrays=None,
                       parameters=(*self.rule.parameters, *(() if self.exact else (size.name for size in self.sizes))))

    def dimension(self, name: str) -> int:
        return len(self.rule.letters(name))

    def kinds(self, name: str) -> Iterator[tuple[int, ...]]:
        """The kinds of entries that an array has."""
        yield from product(KINDS, repeat=self.dimension(name))

    def _letters(self, name: str, kinds: tuple[int, ...]) -> Places:
        return {letter: kind for (letter, _, _), kind in zip(self.rule.letters(name), kinds, strict=True)}

    def value(self, term: Basic, places: Places) -> Basic:
        """A term whose letters are at these places."""
        if isinstance(term, Sum | Largest):
            return self._over_a_range(term, places)
        if isinstance(term, At):
            return self._entry(term, places)
        if isinstance(term, Symbol):
            return self._number(term, places)
        if isinstance(term, Binder):
            raise Undecided(f"a rule of arrays with {type(term).__name__} in it is not compared")
        if not term.args:
            return term
        return term.func(*(self.value(part, places) for part in term.args))

    def _number(self, name: Symbol, places: Places) -> Expr:
        if name in places:
            if not self.exact:
                raise Undecided(f"a rule in which the letter {name} stands for a number is not compared")
            return Integer(places[name])
        return self.sizes.get(name, name)

    def _entry(self, term: At, places: Places) -> Expr:
        moving = bool(term.indices) and T in term.indices[0].free_symbols
        step, rest = (term.indices[:1], term.indices[1:]) if moving else ((), term.indices)
        if rest and not moving:
            raise Undecided(f"a rule with an array of parameters, {term.name}, is not compared")
        kinds = []
        for index in rest:
            kind = places.get(index) if isinstance(index, Symbol) else index if index in KINDS else None
            if kind is None or (isinstance(index, Integer) and index != 1 and not self.exact):
                raise Undecided(f"a rule that reads an array at {index} is not compared")
            kinds.append(int(kind))
        return at(entry_name(term.name, tuple(kinds)), *step)

    def _over_a_range(self, term: Sum | Largest, places: Places) -> Expr:
        letter = fresh("k", term, *places)
        low, high = (self.value(end, places) for end in term.outer)
        body = term.open(letter)
        if self.exact:
            return self._in_full(term, [self.value(body, {**places, letter: k})
                                        for k in range(int(low), int(high) + 1)])
        if low != 1 or term.outer[1] not in self.sizes:
            raise Undecided(f"a rule with a range from {low} to {high} is not compared")
        first, others = (self.value(body, {**places, letter: kind}) for kind in KINDS)
        return first + (high - 1) * others if isinstance(term, Sum) else maximum(first, others)

    def _in_full(self, term: Sum | Largest, parts: list[Expr]) -> Expr:
        if isinstance(term, Sum):
            return sum(parts, S.Zero)
        found = parts[0]
        for part in parts[1:]:
            found = maximum(found, part)
        return found
