"""The gradient of a program in one of its inputs, and whether another formula is the same gradient."""
from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property

from derive.conversions.context import Context
from derive.conversions.equality import equal
from derive.conversions.matching import defined_head
from derive.conversions.nested import under_index
from derive.conversions.polynomials import TooLarge
from derive.conversions.restating import restating
from derive.conversions.rewriting import rewriting
from derive.kernel.terms import Name, Term, abstracted, app, substituted, var
from derive.kernel.theorem import Theorem, congruence, convert
from derive.kernel.types import REAL
from derive.library.steps import arguments

from .adjoint import Array
from .backward import Backward
from .folding import folding
from .forward import slope
from .program import Program

Comparison = Callable[..., Theorem | None]      # of two terms, in one context after the other


@dataclass(frozen=True)
class Gradient:
    """dx as a function of the indices, and the theorem about the loss; `adjoints` names those of arrays between."""

    of: Array
    value: Term
    theorem: Theorem
    backward: Backward                  # the pass that found it
    also: tuple[Term, ...] = ()         # what may be assumed when it is compared with a claim

    def supposing(self, *formulas: Term) -> Gradient:
        """The same, to be compared with claims under hypotheses."""
        return replace(self, also=(*self.also, *formulas))

    @property
    def at_rest(self) -> dict[Name, Term]:
        """An array of the program as the theorem calls it"""
        return self.backward.at_rest()

    def agrees(self, claim: Term, same: Comparison = equal) -> Theorem | None:
        """The theorem with another gradient, a function of the indices that speaks of the program's arrays; None where
        the two are not found to be equal. `same` compares two entries. A way in which a term becomes too large is
        none."""
        for contexts in (self._plainly, self._folding, self._unfolding, self._in_full_ranges, self._in_strict_orders,
                         self._unfolding_in_strict_orders):
            with suppress(TooLarge):
                found = self._with(claim, contexts(), same)
                if found is not None:
                    return found
        return None

    def agrees_as_written(self, claim: Term, same: Comparison) -> Theorem | None:
        """The same, for another way to write the gradient in which arrays keep their names."""
        return (self._with(claim, [self._bare], equal) or self._with(claim, self._plainly(), same)
                or self._with(claim, self._in_full_ranges(), equal))

    def _with(self, claim: Term, contexts: list[Context], same: Comparison) -> Theorem | None:
        stated = substituted(claim, self.at_rest)
        function, _, total = arguments(self.theorem.statement, "derivative")
        equation = _entry_by_entry(total, len(self.of.ranges), stated, [], contexts, same)
        hole = var("_hole", REAL)
        return equation and convert(congruence(abstracted(hole, slope(function, hole)), equation), self.theorem)

    @cached_property
    def _bare(self) -> Context:
        """What the pass knew, where the names of adjoints stay and the signs of definitions are not looked for."""
        return self.backward.context.afresh()

    def _context(self, without: frozenset[Term] = frozenset()) -> Context:
        """What is known at u = 0, with what the names of adjoints stand for; equations `without` these arrays are used
        from left to right"""
        done = self.backward
        known = done.signs().defining(*done.names).assuming(*self.also).afresh()
        names = {(array.name, array.type) for array in without}
        return rewriting(known, (formula for formula in self.also if names.isdisjoint(formula.free)))

    def _plainly(self) -> list[Context]:
        """Arrays keep their names."""
        return [restating(self._context())]

    def _in_full_ranges(self) -> list[Context]:
        """Sums over i <= j have one form only where neither range is made smaller."""
        return [self._context().in_full_ranges()]

    def _folding(self) -> list[Context]:
        """The same; then also values that definitions introduce are written by the names of these."""
        context = restating(self._context())
        return [context, folding(context, self.backward.laws())]

    def _in_strict_orders(self) -> list[Context]:
        """A sum over j <= i is one over j < i and the term at i."""
        return [self._context().in_strict_orders()]

    def _unfolding_in_strict_orders(self) -> list[Context]:
        return [context.in_strict_orders() for context in self._unfolding()]

    def _unfolding(self) -> list[Context]:
        """Each array of the program is put in for its name."""
        laws = [law for _, law in self.backward.laws()]
        computed = frozenset(filter(None, (defined_head(law.statement) for law in laws)))
        return [restating(self._context(computed).defining(*laws))]


def _entry_by_entry(total: Term, depth: int, claim: Term, indices: list[Term], contexts: list[Context],
                    compared: Comparison) -> Theorem | None:
    """sum(k, g(k)*v(k)) = sum(k, c(k)*v(k)), from g(k) = c(k) for each k in range, in one context after the other"""
    if depth == 0:
        gradient, direction = arguments(total, "times")
        same = compared(gradient, app(claim, *indices), *contexts)
        hole = var("_hole", REAL)
        return same and congruence(abstracted(hole, hole * direction), same)
    _, low, high = arguments(total, "sum")
    return under_index(total, contexts[0], lambda body, inner, index: _entry_by_entry(
        body, depth - 1, claim, [*indices, index], [inner, *(one.within(index, low, high) for one in contexts[1:])],
        compared))


def gradient(program: Program, wrt: Array) -> Gradient:
    """The gradient of a program's loss in one of its inputs."""
    done = Backward(program, wrt)
    return Gradient(wrt, done.adjoints[wrt], done.theorem, done)
