"""What kernel terms and hypotheses about a layer are worth at given sizes and arrays, in 40-digit numbers."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from random import Random

import mpmath
from sympy import Abs, Add, Basic, Expr, Integer, Mul, Pow, Rational, S, Symbol, cos, erf, exp, log, sin, tanh

from derive.layers.layer import Layer
from derive.notation import parse_program
from derive.outlines.terms import (
    At,
    AtMost,
    Binder,
    Bracket,
    Equal,
    Forall,
    Largest,
    Less,
    NotEqual,
    Slope,
    Sum,
    integer,
    maximum,
    minimum,
    relu,
    sigmoid,
)

from .numbers import Entries, run
from .slopes import random_entries

TINY = mpmath.mpf(10) ** -25
Scope = Mapping[Symbol, int]
FUNCTIONS: dict[type, Callable[..., mpmath.mpf]] = {
    exp: mpmath.exp, log: mpmath.log, sin: mpmath.sin, cos: mpmath.cos, tanh: mpmath.tanh, erf: mpmath.erf, Abs: abs,
    sigmoid: lambda x: 1 / (1 + mpmath.exp(-x)), relu: lambda x: max(x, mpmath.mpf(0)), maximum: max, minimum: min,
}


@dataclass(frozen=True, slots=True)
class Case:
    """A layer at sizes: all its arrays, the upstream gradients, and on the way the gradients of its arrays."""

    layer: Layer
    sizes: Scope
    arrays: dict[str, Entries]

    def places(self, name: str) -> list[tuple[int, ...]]:
        ranges = self.layer.source.shapes.arrays[name]
        return list(product(*(range(self.whole(low, {}), self.whole(high, {}) + 1) for low, high in ranges)))

    def whole(self, term: Expr, scope: Scope) -> int:
        values = {name: Integer(number) for name, number in {**self.sizes, **scope}.items()}
        return int(term.xreplace(values))

    def value(self, term: Expr, scope: Scope) -> mpmath.mpf:
        if isinstance(term, Rational):
            return mpmath.mpf(int(term.p)) / int(term.q)
        if isinstance(term, Symbol):
            return mpmath.mpf(self.whole(term, scope))
        if isinstance(term, At):
            return self.arrays[term.name][tuple(self.whole(index, scope) for index in term.indices)]
        if isinstance(term, Slope):
            entry = term.args[1]
            return self.gradient(entry.name)[tuple(self.whole(index, scope) for index in entry.indices)]
        if isinstance(term, Sum):
            return mpmath.fsum(self.value(term.body, inner) for inner in self._inside(term, scope))
        if isinstance(term, Largest):
            return max(self.value(term.body, inner) for inner in self._inside(term, scope))
        if isinstance(term, Bracket):
            return mpmath.mpf(self.truth(term.args[0], scope))
        if isinstance(term, Mul):           # an entry that is nowhere counts 0 where its bracket says so
            guards = [part for part in term.args if isinstance(part, Bracket)]
            if not all(self.truth(guard.args[0], scope) for guard in guards):
                return mpmath.mpf(0)
            return mpmath.fprod(self.value(part, scope) for part in term.args if part not in guards)
        if isinstance(term, Add):
            return mpmath.fsum(self.value(part, scope) for part in term.args)
        if term in (S.Pi, S.Exp1):
            return +mpmath.pi if term is S.Pi else +mpmath.e
        if isinstance(term, Pow) and not isinstance(term, exp):
            exponent = int(term.exp) if isinstance(term.exp, Integer) else self.value(term.exp, scope)
            return self.value(term.base, scope) ** exponent
        return FUNCTIONS[type(term)](*(self.value(part, scope) for part in term.args))

    def truth(self, formula: Basic, scope: Scope) -> bool:
        if isinstance(formula, Forall):
            return all(self.truth(formula.body, inner) for inner in self._inside(formula, scope))
        left, right = (self.value(side, scope) for side in formula.args)
        if isinstance(formula, Equal | NotEqual):
            return (abs(left - right) <= TINY * (1 + abs(left))) == isinstance(formula, Equal)
        assert isinstance(formula, Less | AtMost), formula
        return left < right if isinstance(formula, Less) else left <= right

    def _inside(self, term: Binder, scope: Scope) -> Iterator[Scope]:
        low, high = (self.whole(end, scope) for end in term.outer)
        return ({**scope, integer(f"#{term.height}"): at} for at in range(low, high + 1))

    def gradient(self, name: str) -> Entries:
        """What the theorem dL/dx[j] = ... says of every entry, later arrays' theorems put in."""
        key = f"d/d{name}"
        if key not in self.arrays:
            statement, names = self.layer.gradient(name).statement, []
            while isinstance(statement, Forall):
                names.append(integer(f"#{name}{len(names)}"))
                statement = statement.open(names[-1])
            assert isinstance(statement, Equal), statement
            self.arrays[key] = {place: self.value(statement.rhs, dict(zip(names, place, strict=True)))
                                for place in self.places(name)}
        return self.arrays[key]


def sizes_of(layer: Layer, largest: int) -> Iterator[Scope]:
    """Sizes for which the layer says anything, small and unequal ones first."""
    names = sorted(layer.source.shapes.sizes, key=str)
    choices = product(range(1, largest + 1), repeat=len(names))
    for choice in sorted(choices, key=lambda c: (max(c, default=0), sum(c), -len(set(c)), c)):
        sizes = dict(zip(names, choice, strict=True))
        if all(Case(layer, sizes, {}).truth(fact, {}) for fact in layer.source.shapes.facts):
            yield sizes


def case(layer: Layer, sizes: Scope, seed: str, positive: bool = False) -> Case:
    """Random entries for the inputs and for the upstream gradients; the rest computed by reading the layer's text."""
    random, bare = Random(seed), Case(layer, sizes, {})
    inputs = {name: random_entries(bare.places(name), random, positive) for name in layer.inputs}
    arrays = run(parse_program(layer.text), inputs)
    for name in layer.computed:
        assert sorted(arrays[name]) == sorted(bare.places(name)), f"{name} at {sizes}"
    upstream = {f"d{name}": random_entries(arrays[name], random) for name in layer.outputs}
    return Case(layer, sizes, {**arrays, **upstream})
