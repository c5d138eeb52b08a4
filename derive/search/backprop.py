"""Gradients of a program: the total derivative of each array, last first, brought to a readable form."""

from dataclasses import dataclass

from sympy import Add, Basic, Expr, Mul, Pow, Symbol, factor_terms

from derive.kernel.algebra import algebra, transitive
from derive.kernel.calculus import total_derivative
from derive.kernel.linear import in_range
from derive.kernel.logic import generalise
from derive.kernel.normal import canonical
from derive.kernel.terms import Binder, Bracket, Equal, Formula, Program, Refused, Slope, Sum, at, fresh, substitute
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
    context = _about(raw, facts).union(*(in_range(*ranged) for ranged in ranges))
    raw = tidy(raw, context)
    form = raw.statement.rhs
    known = _needed(form, context)
    shown = raw
    for step in (contracted(form), readable(form, context)):
        if step != shown.statement.rhs:
            try:
                shown = transitive(shown, algebra(shown.statement.rhs, step, *known))
            except Refused:             # a contraction that left its range
                continue
    return Gradient(name, ranges, raw, tidy(shown, context), facts)


def _about(theorem: Theorem, facts: frozenset[Formula]) -> frozenset[Formula]:
    """The facts about what a theorem speaks of, and about what they speak of: in a deep network, few of them all."""
    names = set().union(*map(_names, (theorem.statement.rhs, *theorem.given)))
    found: set[Formula] = set()
    while more := {fact for fact in facts - found if fact.free_symbols & names}:
        found |= more
        names.update(*(fact.free_symbols for fact in more))
    return frozenset(found)


def _names(term: Basic) -> set[Basic]:
    """The names in a term; of a slope's program, which speaks of all of them, none."""
    if isinstance(term, Symbol):
        return {term}
    parts = [term.args[1]] if isinstance(term, Slope) else [term.body, *term.outer] if isinstance(term, Binder) \
        else term.args
    return set().union(*map(_names, parts))


def contracted(term: Expr) -> Expr:
    """The term with sum_i [i = j] f(i) written f(j), and nothing else done to it. A guess: j may lie out of range."""
    if isinstance(term, Sum):
        name = fresh("s", term)
        body = contracted(term.open(name))
        for part in body.args if isinstance(body, Mul) else (body,):
            if isinstance(part, Bracket) and isinstance(part.args[0], Equal) and name in part.free_symbols:
                left, right = part.args[0].args
                value = right if left == name else left if right == name else None
                if value is not None and name not in value.free_symbols:
                    rest = Mul(*(p for p in (body.args if isinstance(body, Mul) else ()) if p != part))
                    return contracted(substitute(rest, {name: value}))
        return Sum(body, name, *term.outer)
    return term.func(*map(contracted, term.args)) if isinstance(term, (Add, Mul, Pow)) else term


def readable(form: Expr, context: frozenset[Formula]) -> Expr:
    """The normal form with common factors taken out."""
    return factor_terms(canonical(form, context))


def _needed(form: Expr, context: frozenset[Formula]) -> tuple[Formula, ...]:
    """Facts on sizes and indices, where brackets must be decided."""
    return tuple(sorted(context, key=str)) if _has_brackets(form) else ()


def _has_brackets(form: Expr) -> bool:
    return "Bracket" in str(form)
