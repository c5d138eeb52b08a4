"""Gradients of a program: the total derivative of each array, last first, brought to a readable form."""

from dataclasses import dataclass

from sympy import Add, Basic, Expr, Mul, Pow, Symbol, expand_mul, factor_terms

from derive.outlines.algebra import algebra, transitive
from derive.outlines.calculus import total_derivative
from derive.outlines.linear import in_range
from derive.outlines.logic import generalise
from derive.outlines.normal import canonical
from derive.outlines.outline import Outline
from derive.outlines.terms import (
    Binder,
    Bracket,
    Equal,
    Formula,
    Program,
    Refused,
    Slope,
    Sum,
    at,
    fresh,
    integral,
    substitute,
)

from .discharge import tidy

FEW_BRACKETS = 4         # up to so many, the normal form is the shorter one
Ranges = tuple[tuple[Symbol, Expr, Expr], ...]


@dataclass(frozen=True, slots=True)
class Gradient:
    """dL/dx[j] for open indices j, with the form it starts from and the form it is shown in."""

    name: str
    ranges: Ranges
    raw: Outline            # |- dL/dx[j] = sum over what uses x
    shown: Outline          # |- dL/dx[j] = the same in a readable form
    facts: frozenset[Formula]

    @property
    def theorem(self) -> Outline:
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
    first = _shown(raw, contracted(form), known, context, ranges)
    plain = readable(form, context)
    shown = _shown(first, plain, known, context, ranges)
    if shown.statement.rhs != plain:    # it is less defined
        apart = contracted(distributed(form), tuple(index for index, _, _ in ranges))
        shown = _shown(first, factor_terms(apart), known, context, ranges)
    if _brackets(shown.statement.rhs) > FEW_BRACKETS:        # products of shares are not multiplied out
        kept = _shown(first, contracted(_factors_out(form)), known, context, ranges)
        shown = min(kept, shown, key=lambda one: _brackets(one.statement.rhs))
    return Gradient(name, ranges, raw, tidy(shown, context), facts)


def _brackets(term: Basic) -> int:
    """How many brackets stand in a term."""
    if isinstance(term, Binder):
        return _brackets(term.body)
    return isinstance(term, Bracket) + sum(map(_brackets, term.args))


def _factors_out(term: Expr) -> Expr:
    """The term with the common factors of what its sums are of taken out, and nothing multiplied out."""
    if isinstance(term, Sum):
        name = fresh("s", term)
        return Sum(factor_terms(_factors_out(term.open(name))), name, *term.outer)
    return term.func(*map(_factors_out, term.args)) if isinstance(term, (Add, Mul, Pow)) else term


def _shown(shown: Outline, step: Expr, known: tuple[Formula, ...], context: frozenset[Formula],
           ranges: Ranges) -> Outline:
    """The theorem with this form, if that is equal and as much defined."""
    if step == shown.statement.rhs:
        return shown
    try:
        made = tidy(transitive(shown, algebra(shown.statement.rhs, step, *known)), context)
    except Refused:                     # a contraction that left its range
        return shown
    return made if _of_one_entry(made, ranges) <= _of_one_entry(shown, ranges) else shown


def _of_one_entry(theorem: Outline, ranges: Ranges) -> frozenset[Formula]:
    """Hypotheses on the one entry that is asked for, beside its place: [i = j]/x[j,j] for [i = j]/x[i,j] needs x[j,j],
    which may lie beyond the end of x where the bracket is 0."""
    places = frozenset().union(*(in_range(*ranged) for ranged in ranges))
    return frozenset(formula for formula in theorem.given - places
                     if formula.free_symbols & {name for name, _, _ in ranges})


def _about(theorem: Outline, facts: frozenset[Formula]) -> frozenset[Formula]:
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


def contracted(term: Expr, wanted: tuple[Symbol, ...] = ()) -> Expr:
    """The term with sum_i [i = j] f(i) written f(j), and nothing else done to it; of several brackets, by the one with
    the name that is wanted most. A guess: j may lie out of range."""
    if isinstance(term, Sum):
        name = fresh("s", term)
        body = contracted(term.open(name), wanted)
        parts = Mul.make_args(body)
        found = [(value, part) for part in parts for value in [_value(part, name)] if value is not None]
        if found:
            value, bracket = min(found, key=lambda one: wanted.index(one[0]) if one[0] in wanted else len(wanted))
            rest = Mul(*(part for part in parts if part != bracket))
            return contracted(substitute(rest, {name: value}), wanted)
        return Sum(body, name, *term.outer)
    inside = isinstance(term, (Add, Mul, Pow))
    return term.func(*(contracted(part, wanted) for part in term.args)) if inside else term


def _value(part: Expr, name: Symbol) -> Expr | None:
    """j, where a part is [i = j] and i is the name; an entry, as in [i = k[n]], need be no index."""
    if not (isinstance(part, Bracket) and isinstance(part.args[0], Equal) and name in part.free_symbols):
        return None
    left, right = part.args[0].args
    value = right if left == name else left if right == name else None
    return None if value is None or name in value.free_symbols or not integral(value) else value


def distributed(term: Expr) -> Expr:
    """Sums term by term, with what does not move outside: sum_i (f(i) + a*g(i)) as sum_i f(i) + a*sum_i g(i)."""
    if isinstance(term, Sum):
        name = fresh("s", term)
        found = []
        for addend in Add.make_args(expand_mul(distributed(term.open(name)))):
            moving = [part for part in Mul.make_args(addend) if name in part.free_symbols]
            still = [part for part in Mul.make_args(addend) if name not in part.free_symbols]
            found.append(Mul(*still, Sum(Mul(*moving), name, *term.outer)))
        return Add(*found)
    return term.func(*map(distributed, term.args)) if isinstance(term, (Add, Mul, Pow)) else term


def readable(form: Expr, context: frozenset[Formula]) -> Expr:
    """The normal form with common factors taken out."""
    return factor_terms(canonical(form, context))


def _needed(form: Expr, context: frozenset[Formula]) -> tuple[Formula, ...]:
    """Facts on sizes and indices, where brackets must be decided."""
    return tuple(sorted(context, key=str)) if _has_brackets(form) else ()


def _has_brackets(form: Expr) -> bool:
    return "Bracket" in str(form)
