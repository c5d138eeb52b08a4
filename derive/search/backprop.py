"""Gradients of a program: the total derivative of each array, last first, brought to a readable form."""

from dataclasses import dataclass

from sympy import Expr, Symbol, factor_terms

from derive.kernel.algebra import algebra, transitive
from derive.kernel.calculus import total_derivative
from derive.kernel.linear import in_range
from derive.kernel.logic import generalise
from derive.kernel.normal import canonical
from derive.kernel.terms import Formula, Program, Slope, at
from derive.kernel.theorem import Theorem

from .discharge import tidy

Ranges = tuple[tuple[Symbol, Expr, Expr], ...]


@dataclass(frozen=True, slots=True)
class Gradient:
    """dL/dx[j] for open indices j, with the form it starts from and the form it is shown in."""

    name: str
    ranges: Ranges
    raw: Theorem            # |- dL/dx[j] = sum over what uses x
    shown: Theorem          # |- dL/dx[j] = the same in a readable form
    facts: frozenset[Formula]

    @property
    def theorem(self) -> Theorem:
        """For every j in its range."""
        theorem = tidy(self.shown, self.context)
        for name, low, high in reversed(self.ranges):
            theorem = generalise(theorem, name, low, high)
        return theorem

    @property
    def context(self) -> frozenset[Formula]:
        return self.facts.union(*(in_range(*ranged) for ranged in self.ranges))


def gradient(program: Program, name: str, ranges: Ranges, facts: frozenset[Formula]) -> Gradient:
    """The total derivative by one array."""
    raw = total_derivative(Slope(program, at(name, *(index for index, _, _ in ranges))))
    context = facts.union(*(in_range(*ranged) for ranged in ranges))
    raw = tidy(raw, context)
    form = raw.statement.rhs
    shown = transitive(raw, algebra(form, readable(form, context), *_needed(form, context)))
    return Gradient(name, ranges, raw, tidy(shown, context), facts)


def readable(form: Expr, context: frozenset[Formula]) -> Expr:
    """The normal form with common factors taken out."""
    return factor_terms(canonical(form, context))


def _needed(form: Expr, context: frozenset[Formula]) -> tuple[Formula, ...]:
    """Facts on sizes and indices, where brackets must be decided."""
    return tuple(sorted(context, key=str)) if _has_brackets(form) else ()


def _has_brackets(form: Expr) -> bool:
    return "Bracket" in str(form)
