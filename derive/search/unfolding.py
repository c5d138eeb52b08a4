"""Rewriting with what is given: definitions unfolded at one index, sums opened at their last term, plain minima."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sympy import Expr, Integer, Mul, Pow, S, Symbol

from derive.outlines.algebra import algebra, greatest, least
from derive.outlines.entries import last_entry, only_entry
from derive.outlines.linear import in_range
from derive.outlines.logic import assume, specialise
from derive.outlines.outline import Outline
from derive.outlines.products import last_factor, no_factor
from derive.outlines.sums import cut_range, empty, pull_out, single
from derive.outlines.terms import (
    At,
    AtMost,
    Equal,
    Forall,
    Formula,
    Largest,
    Less,
    Product,
    Refused,
    Sum,
    fresh,
    maximum,
    minimum,
    spelled,
    substitute,
)

from .chains import Chain
from .discharge import follows, tidy

MOST_WRITTEN = 5            # entries of a range between numbers that are written out, less one
MOST_STEPS = 100            # a rewriting that takes longer goes in circles


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Equations to rewrite with, and formulas to discharge conditions with."""

    equations: tuple[Outline, ...] = ()         # x = e, and x[k] = e(k) for all k in a range
    context: frozenset[Formula] = frozenset()

    def with_context(self, formulas: Iterable[Formula]) -> "Knowledge":
        return Knowledge(self.equations, self.context | frozenset(formulas))

    def with_equations(self, *equations: Outline) -> "Knowledge":
        return Knowledge((*equations, *self.equations), self.context)


def unfolded(term: Expr, knowledge: Knowledge, head: Expr) -> Chain:
    """term = ... = what is left when nothing more can be rewritten. Recursive definitions are used at the index
    `head` and at numbers only; all others everywhere."""
    chain = Chain(term)
    for _ in range(MOST_STEPS):
        step = next(_steps(chain.end, knowledge, head), None)
        if step is None:
            return chain
        chain = chain.replacing(tidy(step, knowledge.context))
    return chain


def _steps(term: Expr, knowledge: Knowledge, head: Expr) -> Iterator[Outline]:
    for equation in knowledge.equations:
        if isinstance(equation.statement, Equal) and equation.statement.lhs in term.atoms(Symbol):
            yield equation
    for part in sorted(term.atoms(Sum), key=spelled):
        yield from _of_sum(part, knowledge, head)
    for part in sorted(term.atoms(Product, Largest), key=spelled):
        yield from _of_range(part, knowledge.context, head)
    for part in sorted(term.atoms(minimum, maximum), key=spelled):
        yield from _of_extreme(part, knowledge.context)
    for entry in sorted(term.atoms(At), key=spelled, reverse=True):
        for equation in knowledge.equations:
            yield from _of_entry(entry, equation, knowledge.context, head)


def _of_entry(entry: At, equation: Outline, context: frozenset[Formula], head: Expr) -> Iterator[Outline]:
    said = equation.statement
    if isinstance(said, Equal) and said.lhs == entry:
        yield equation
    if not isinstance(said, Forall) or not isinstance(said.body, Equal):
        return
    name = fresh("k", said, entry, head)
    left, right = said.open(name).args
    if not (isinstance(left, At) and left.name == entry.name and left.indices == (name,) and len(entry.indices) == 1):
        return
    index = entry.indices[0]
    recursive = any(part.name == left.name for part in right.atoms(At))
    if recursive and index != head and not isinstance(index, Integer):
        return
    conditions = (substitute(c, {name: index}) for c in in_range(name, *said.outer))
    if all(follows(condition, context) is not None for condition in conditions):
        yield specialise(equation, index)


def _of_extreme(part: Expr, context: frozenset[Formula]) -> Iterator[Outline]:
    for one, other in (part.args, part.args[::-1]):
        for formula in (AtMost(one, other), Less(one, other)):
            lemma = follows(formula, context)
            if lemma is not None:
                yield (least if isinstance(part, minimum) else greatest)(lemma, part)
                return


def _of_sum(total: Sum, knowledge: Knowledge, head: Expr) -> Iterator[Outline]:
    low, high = total.outer
    if low == high:
        yield single(total)
    elif follows(AtMost(high + 1, low), knowledge.context) is not None:
        yield empty(total)
    elif high == head and head.free_symbols:
        yield cut_range(total, head - 1)
    else:
        yield from _powers_out(total)


def _of_range(part: Product | Largest, context: frozenset[Formula], head: Expr) -> Iterator[Outline]:
    """A product or a largest entry opened at the end of its range, where that is the head or a number after its
    start."""
    low, high = part.outer
    several = isinstance(high - low, Integer) and 0 < high - low <= MOST_WRITTEN
    at_end = several or (high == head and bool(head.free_symbols))
    if isinstance(part, Largest):
        if low == high:
            yield only_entry(part)
        elif at_end and follows(AtMost(low + 1, high), context) is not None:
            yield last_entry(part)
    elif follows(AtMost(high + 1, low), context) is not None:
        yield no_factor(part)
    elif low == high or (at_end and follows(AtMost(low, high), context) is not None):
        yield last_factor(part)


def _powers_out(total: Sum) -> Iterator[Outline]:
    """sum q**(t+1-s) x[s] = q * sum q**(t-s) x[s]: the power that every term has, from its least exponent."""
    low, high = total.outer
    name = fresh("s", total)
    body = total.open(name)
    parts = body.args if isinstance(body, Mul) else (body,)
    for part in parts:
        if isinstance(part, Pow) and name in part.exp.free_symbols:
            slope = part.exp.coeff(name)
            least_exponent = substitute(part.exp, {name: high if slope.is_negative else low})
            if isinstance(least_exponent, Integer) and least_exponent != 0:
                factor = Pow(part.base, least_exponent)
                rest = Mul(*(p for p in parts if p != part), Pow(part.base, part.exp - least_exponent))
                try:
                    equation = algebra(body, factor * rest, *in_range(name, low, high))
                    yield pull_out(equation, factor, rest, name, low, high)
                except Refused:
                    return


def head_of(variable: Symbol | None, *terms: Expr) -> Expr:
    """The largest index at which a named sequence stands, as an offset of the variable."""
    if variable is None:
        return S.Zero
    offsets = [entry.indices[0] - variable for term in terms for entry in term.atoms(At) if len(entry.indices) == 1]
    return variable + max((o for o in offsets if isinstance(o, Integer)), default=S.Zero)


def assumed(formulas: Iterable[Formula]) -> tuple[Outline, ...]:
    return tuple(assume(f) for f in formulas)
