"""A chain of equations a = b = c ..., built step by step: each step replaces a part of the last term."""

from collections.abc import Sequence
from dataclasses import dataclass

from sympy import Expr

from derive.outlines.algebra import algebra, replace, same_inside, symmetric, transitive
from derive.outlines.outline import Outline
from derive.outlines.terms import Refused, fresh, real


@dataclass(frozen=True, slots=True)
class Chain:
    """start = end, with the theorem that says so (none while nothing was done)."""

    start: Expr
    theorem: Outline | None = None

    @property
    def end(self) -> Expr:
        return self.start if self.theorem is None else self.theorem.statement.rhs

    @property
    def proved(self) -> Outline:
        """start = end; refused while nothing was done."""
        if self.theorem is None:
            raise Refused("chain: nothing was done to {}", self.start)
        return self.theorem

    def then(self, equation: Outline) -> "Chain":
        """The chain with one equation more, which begins where the chain ends."""
        return Chain(self.start, equation if self.theorem is None else transitive(self.theorem, equation))

    def replacing(self, equation: Outline) -> "Chain":
        """The chain after replacing the left side of an equation by its right side wherever it stands in the end."""
        before = equation.statement.lhs
        if before == self.end:
            return self.then(equation)
        hole = real(fresh("part", self.end, equation.statement).name)
        template = self.end.xreplace({before: hole})
        return self if template == self.end else self.then(same_inside(equation, hole, template))

    def joined(self, other: "Chain") -> Outline:
        """start = other.start: the two chains meet, by algebra if need be."""
        chain = self if self.end == other.end and self.theorem is not None else self.then(algebra(self.end, other.end))
        return (chain if other.theorem is None else chain.then(symmetric(other.theorem))).proved


def of_starts(theorem: Outline, *chains: Chain) -> Outline:
    """What is said of the ends of two chains, of where they begin."""
    return with_sides(theorem, [None if chain.theorem is None else symmetric(chain.theorem) for chain in chains])


def with_sides(theorem: Outline, equations: Sequence[Outline | None]) -> Outline:
    """A comparison with another term for its left side, and for its right one, where there is an equation."""
    for place, equation in enumerate(equations):
        if equation is not None:
            said = theorem.statement
            hole = real(fresh("side", said, equation.statement).name)
            template = type(said)(*(hole if k == place else side for k, side in enumerate(said.args)))
            theorem = replace(equation, theorem, hole, template)
    return theorem
