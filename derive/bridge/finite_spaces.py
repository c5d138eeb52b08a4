"""A probability space of finitely many outcomes: what is said of it, and what follows for random numbers on it.

The kernel's facts about means hold in every space, also in one where no number is random. That a claim about means
fails is therefore a theorem about some space: under `given`, which says that each random number has the mean of its
values at these outcomes.
"""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, reduce

from derive.conversions.context import Context
from derive.kernel.terms import APPLICATION, CONSTANT, Term, abstracted, app, number, var
from derive.kernel.theorem import Theorem, apply, assume, generalise, imply, reflexive, symmetric
from derive.kernel.types import BOOL, INT, OUTCOME, REAL, Arrow, Refused
from derive.kernel.words import FALSE, choice, every, no
from derive.library.limits import another, limit_multiple, towards
from derive.library.steps import at, both, sides, use

from .computing import Computing
from .exhibited import Entries, places, table
from .numerals import constant, numeral
from .recasting import fresh_of, parts_of
from .sequences import simplified
from .spaces import RANDOM, X, integrable, mean

TRUE = FALSE >> FALSE
EVERY_ONE = abstracted(X, TRUE)         # each random number is measurable
ENDLESS = ("it is about means, and something is said of endlessly many random numbers that is not seen to hold in a "
           "space of finitely many outcomes")


@dataclass(frozen=True)
class FiniteSpace:
    """Each random number is integrable; its mean is that of its values at some outcomes, each with its probability."""

    probabilities: tuple[Fraction, ...]

    @cached_property
    def outcomes(self) -> tuple[Term, ...]:
        return tuple(var(f"w{place}", OUTCOME) for place in range(1, len(self.probabilities) + 1))

    @cached_property
    def given(self) -> tuple[Term, ...]:
        """What is said of the space."""
        apart = (no(one.eq(other)) for place, other in enumerate(self.outcomes) for one in self.outcomes[:place])
        return (every(X, integrable(X)), every(X, mean(X).eq(self._average(X))), *apart)

    @property
    def weights(self) -> list[Term]:
        """The probabilities as the kernel writes them."""
        return [numeral(one, REAL) for one in self.probabilities]

    def _average(self, random: Term) -> Term:
        terms = [p * random(w) for p, w in zip(self.weights, self.outcomes, strict=True)]
        return reduce(lambda one, other: one + other, terms)

    def integrable(self, random: Term) -> Theorem:
        return at(assume(self.given[0]), random)

    def mean(self, random: Term) -> Theorem:
        """E(X) = p1*X(w1) + p2*X(w2) + .."""
        return at(assume(self.given[1]), random)

    def same(self, one: Term, other: Term) -> Theorem:
        """That two outcomes are the same, or that they are not."""
        if one is other:
            return reflexive(one)
        known, turned = no(one.eq(other)), no(other.eq(one))
        if known in self.given:
            return assume(known)
        if turned not in self.given:
            raise Refused(f"refute: whether {one!r} and {other!r} are one outcome is not known")
        return imply(one.eq(other), apply(assume(turned), symmetric(assume(one.eq(other)))))

    def family(self, family: Term, values: Sequence[Entries]) -> Term:
        """A random family with these entries at each outcome, and 0 for all others."""
        outcome, unit = var("_outcome", OUTCOME), var("_unit", family(self.outcomes[0]).type)
        indices = places(unit)
        *firsts, body = (app(table(unit, one, Fraction(0)), *indices) for one in values)
        for w, one in reversed(list(zip(self.outcomes, firsts, strict=False))):
            body = choice(outcome.eq(w), one, body)
        for index in reversed(indices):
            body = abstracted(index, body)
        return abstracted(outcome, body)

    def seen(self, formula: Term, known: tuple[Theorem, ...] = ()) -> Theorem | None:
        """What holds of all random numbers, as it holds on this space: where each is integrable, and measurable."""
        if formula is TRUE:
            return imply(FALSE, assume(FALSE))
        if parts := parts_of(formula, "integrable"):
            return self.integrable(parts[0])
        if (parts := parts_of(formula, "all")) and isinstance(parts[0].type, Arrow):
            index = fresh_of(parts[0].type.argument, formula, *(theorem.statement for theorem in known))
            found = self.seen(parts[0](index), known)
            return found and generalise(index, found)
        if (parts := parts_of(formula, "implies")) and parts[1] is not FALSE:
            found = self.seen(parts[1], (*known, assume(parts[0])))
            return found and imply(parts[0], found)
        if parts := parts_of(formula, "and"):
            one, other = (self.seen(part, known) for part in parts)
            return both(one, other) if one is not None and other is not None else None
        if parts := parts_of(formula, "tends"):
            return self._means_tend(parts[0], parts[1], known)
        return None

    def _means_tend(self, sequence: Term, limit: Term, known: tuple[Theorem, ...]) -> Theorem | None:
        """E(X[n]) tends to E(X), where X[n] tends to X at each outcome."""
        index = fresh_of(INT, sequence, limit, *(theorem.statement for theorem in known))
        means = [self.mean(term.parts[1]) if _is_mean(term) else None for term in (sequence(index), limit)]
        near = next((theorem for theorem in known if _at_each_outcome(theorem.statement)), None)
        if None in means or near is None:
            return None
        each, end = (mean_ for mean_ in means if mean_ is not None)
        found = reduce(_added, [self._share(p, at(near, w)) for p, w in zip(
            self.probabilities, self.outcomes, strict=True)])
        return towards(another(found, generalise(index, symmetric(each))), limit, end)

    def _share(self, probability: Fraction, near: Theorem) -> Theorem:
        sequence, limit = near.statement.parts[1:]
        return use(limit_multiple(), near, f=sequence, x=limit, c=numeral(probability, REAL))


def _added(one: Theorem, other: Theorem) -> Theorem:
    (f, x), (g, y) = one.statement.parts[1:], other.statement.parts[1:]
    return use("limit_sum", one, other, f=f, g=g, x=x, y=y)


def _is_mean(term: Term) -> bool:
    return term.kind == APPLICATION and term.parts[0].kind == CONSTANT and term.parts[0].name == "mean"


def _at_each_outcome(formula: Term) -> bool:
    """Whether it says of each outcome that a sequence has a limit there."""
    parts = parts_of(formula, "all")
    if not parts or parts[0].type != Arrow(OUTCOME, BOOL):
        return False
    return bool(parts_of(parts[0](var("_outcome", OUTCOME)), "tends"))


def space_of(theorem: Theorem) -> FiniteSpace | None:
    """The space that a theorem is about, if all that it assumes is said of a space of finitely many outcomes."""
    for formula in theorem.given:
        parts = parts_of(formula, "all")
        sides_ = parts_of(parts[0](X), "equal") if parts and parts[0].type == Arrow(RANDOM, BOOL) else ()
        if sides_ and sides_[0] is mean(X):
            space = FiniteSpace(tuple(map(constant, _weights(sides_[1]))))
            return space if theorem.given <= set(space.given) else None
    return None


def _weights(average: Term) -> list[Term]:
    """p1, p2, .. of p1*X(w1) + p2*X(w2) + .."""
    head, *parts = average.parts
    return [weight for part in parts for weight in _weights(part)] if head.name == "plus" else [parts[0]]


def is_random(variable: Term) -> bool:
    """Whether a variable is a random number, or a family of such."""
    return isinstance(variable.type, Arrow) and variable.type.argument == OUTCOME


def entries_read(formula: Term, computing: Computing) -> list[tuple[Term, tuple[int, ...]]]:
    """The entries of random families that a formula is about, as far as its ranges can be gone through."""
    found: list[tuple[Term, tuple[int, ...]]] = []
    waiting, count = [formula], 0
    while waiting:
        part = waiting.pop()
        if (parts := parts_of(part, "all")) and parts[0].type == Arrow(INT, BOOL):
            waiting.extend(parts[0](number(value, INT)) for value in _values(parts[0], computing))
        elif parts := parts_of(part, "implies", "and", "or", "equal", "at_most", "less"):
            waiting.extend(parts)
        elif isinstance(part.type, Arrow) and part.type.argument == OUTCOME:
            count += 1
            waiting.append(part(var(f"_outcome{count}", OUTCOME)))
        elif part.kind == APPLICATION:
            part = sides(simplified(part, Context()))[1]
            head, *arguments = part.parts if part.kind == APPLICATION else (part,)
            if is_random(head):
                found.append((head, tuple(int(computing.number(one)) for one in arguments[1:])))
            waiting.extend(arguments)
    return found


def _values(predicate: Term, computing: Computing) -> Iterable[int]:
    try:
        return computing.range_of(predicate)
    except Refused:
        return computing.tried
