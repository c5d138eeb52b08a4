"""Which of several hypotheses follow from the others: the kernel proves it, and they need not be told."""

from collections.abc import Iterator, Sequence
from contextlib import suppress

from derive.conversions.context import Context
from derive.conversions.signs import sign
from derive.kernel.terms import APPLICATION, Term, number
from derive.kernel.theorem import Theorem, assume
from derive.kernel.types import INT, Refused
from derive.kernel.words import real
from derive.library.powers import one_power, power_increasing
from derive.library.steps import follows, use
from derive.outlines.terms import AtMost, Forall, Formula, integer

from .deciding import decided
from .terms import formula_of

T = integer("t")
ONE = real(1)


def without_implied(formulas: Sequence[Formula]) -> list[Formula]:
    """The formulas without those that the rest implies, looked at one after the other; of two that say the same, one
    stays."""
    kept = list(formulas)
    for formula in formulas:
        rest = [other for other in kept if other is not formula]
        if is_implied(formula, rest):
            kept = rest
    return kept


def is_implied(formula: Formula, others: Sequence[Formula]) -> bool:
    """Whether a formula is proved from others, at every step that it speaks of."""
    said = [formula_of(other) for other in others]
    body = formula
    if isinstance(formula, Forall):
        body = formula.open(T)
        said.append(formula_of(_from(formula)))
    with suppress(Refused):
        goal = formula_of(body)
        context = Context(known=tuple(map(assume, said)))
        below = tuple(_below_one(goal, context))
        found = decided(goal, Context(known=(*context.known, *below)) if below else context)
        return found is not None and found.given <= frozenset(said)
    return False


def _from(formula: Forall) -> Formula:
    """That the step is one of those that a formula speaks of."""
    low, _ = formula.outer
    return AtMost(low, T)


def _below_one(term: Term, context: Context) -> Iterator[Theorem]:
    """power(b, n) < 1 for each power in a term of which 0 <= b, b < 1 and n >= 1 are known."""
    for base, exponent in dict.fromkeys(_powers(term)):
        from_zero = sign(base, False, context)
        below, from_one = decided(base < ONE, context), decided(number(1, INT) <= exponent, context)
        if from_zero is not None and below is not None and from_one is not None:
            less = use(power_increasing(), from_zero, below, from_one, x=base, y=ONE, n=exponent)
            yield follows(less.statement.parts[1] < ONE, less, use(one_power(), n=exponent))


def _powers(term: Term) -> Iterator[tuple[Term, Term]]:
    if term.kind == APPLICATION and term.parts[0].name == "power":
        yield term.parts[1], term.parts[2]
    for part in term.parts if term.kind == APPLICATION else ():
        yield from _powers(part)
