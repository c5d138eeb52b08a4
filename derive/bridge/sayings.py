"""What an outline says of slopes, in the kernel's words: when one entry of an array moves, how a program's loss moves.

`Slope(P, u[k]) = e` becomes: for all arrays that P computes from u while u[k] moves by a real number t, the derivative
of the loss at t = 0 is e. Where e speaks of arrays that move, their definitions are premises: h is what P computes at
t = 0. A slope elsewhere, as dL/dh[m] in the gradient by x, is a number D(m) of which it is a premise that it is that
derivative.
"""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from derive.gradients.adjoint import Array
from derive.gradients.program import Definition
from derive.kernel.terms import Name, Term, app, substituted, var
from derive.kernel.theorem import Theorem, apply, assume, generalise, imply, specialise
from derive.kernel.types import INT, REAL, to
from derive.kernel.words import every
from derive.outlines.calculus import opened, users
from derive.outlines.terms import At, Equal, Formula, Program, Slope, spelled

from .programs import Motion, Source, motion_of
from .terms import STATING, formula_of, named, real_of, slope_name, slopes_in, whole_of


@lru_cache(maxsize=1000)
def source_of(program: Program) -> Source:
    outputs, _ = users(program)
    definitions = tuple(map(_definition, program.args[0]))
    arrays = {left.name: one.array for (left, _, _), one in zip(map(opened, program.args[0]), definitions, strict=True)}
    return Source(definitions, tuple(map(formula_of, program.args[0])), tuple(
        (arrays[name].entries, named("d" + name, arrays[name].entries.type)) for name in outputs))


def _definition(formula: Formula) -> Definition:
    left, term, ranges = opened(formula)
    letters: dict[Name, Term] = {}
    ends: list[tuple[Term, Term]] = []
    for place, (name, low, high) in enumerate(ranges, 1):
        ends.append((substituted(whole_of(low), letters), substituted(whole_of(high), letters)))
        letters[named(name.name, INT).name, INT] = var(f"_{place}", INT)
    return Definition(Array(_entries(left), tuple(ends)), substituted(real_of(term), letters))


def _entries(entry: At) -> Term:
    return named(entry.name, to(*[INT] * len(entry.indices), REAL))


@dataclass(frozen=True, slots=True)
class Said:
    """A comparison with slopes: definitions, names of derivatives and what they are, arrays that move and how, and
    then a derivative or a comparison."""

    definitions: tuple[Term, ...]
    names: tuple[Term, ...]
    meant: tuple[Term, ...]
    variables: tuple[Term, ...]
    laws: tuple[Term, ...]
    core: Term

    @property
    def formula(self) -> Term:
        said = self.core
        for premises, variables in ((self.laws, self.variables), (self.meant, self.names), (self.definitions, ())):
            for premise in reversed(premises):
                said = premise >> said
            for variable in reversed(variables):
                said = every(variable, said)
        return said

    def reached(self, theorem: Theorem) -> Theorem:
        """What is said of all arrays that move, from the whole formula; what it stands under is assumed."""
        return _under(_under(theorem, (), self.definitions), self.names, self.meant)

    def opened(self, theorem: Theorem) -> Theorem:
        """The core, from the whole formula; all that it stands under is assumed."""
        return _under(self.reached(theorem), self.variables, self.laws)

    def closed(self, theorem: Theorem) -> Theorem:
        """The whole formula, from its core."""
        for premises, variables in ((self.laws, self.variables), (self.meant, self.names), (self.definitions, ())):
            for premise in reversed(premises):
                theorem = imply(premise, theorem)
            for variable in reversed(variables):
                theorem = generalise(variable, theorem)
        return theorem


def _under(theorem: Theorem, variables: tuple[Term, ...], premises: tuple[Term, ...]) -> Theorem:
    for variable in variables:
        theorem = specialise(theorem, variable)
    for premise in premises:
        theorem = apply(theorem, assume(premise))
    return theorem


def of_motion(motion: Motion, value: Term, names: tuple[Term, ...] = (), meant: tuple[Term, ...] = ()) -> Said:
    """That the loss has this derivative."""
    inner = Said((), names, meant, motion.variables, motion.laws, motion.derivative(value))
    return Said(motion.needed(inner.formula), names, meant, inner.variables, inner.laws, inner.core)


def on_its_left(formula: Formula) -> bool:
    return isinstance(formula, Equal) and isinstance(formula.lhs, Slope)


@lru_cache(maxsize=10_000)
def said(formula: Formula, raw: Term) -> Said:
    """What a comparison with slopes says; `raw` is the comparison with names for them."""
    alone = on_its_left(formula)
    names = by_name(slopes_in(formula.rhs) if alone else slopes_in(formula))
    meant = tuple(map(meaning, names.values()))
    return of_motion(motion_along(formula.lhs), raw.parts[2], tuple(names), meant) if alone else Said(
        (), tuple(names), meant, (), (), raw)


def by_name(slopes: Iterable[Slope]) -> dict[Term, Slope]:
    """One slope for each array and program."""
    return {slope_name(one): one for one in sorted(slopes, key=spelled, reverse=True)}


def motion_along(slope: Slope, places: tuple[Term, ...] | None = None) -> Motion:
    program, entry = slope.args
    return motion_of(source_of(program), _entries(entry), tuple(map(whole_of, entry.indices)) if places is None else
                     places)


def meaning(slope: Slope) -> Term:
    """That the name for a slope is what it names: D(k) is the derivative along the entry k, for all k in range."""
    places = places_of(slope)
    motion = motion_along(slope, places)
    formula = motion.formula(app(slope_name(slope), *places))
    for condition in reversed(motion.inside):
        formula = condition >> formula
    for place in reversed(places):
        formula = every(place, formula)
    return formula


def places_of(slope: Slope) -> tuple[Term, ...]:
    return tuple(var(f"_k{place}", INT) for place in range(1, len(slope.args[1].indices) + 1))


def _stated(formula: Formula, raw: Term) -> Term:
    return said(formula, raw).formula


STATING.append(_stated)
