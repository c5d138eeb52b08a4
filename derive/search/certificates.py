"""Certificates for inequalities: which products of what is given add up to what is claimed."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, combinations_with_replacement
from typing import TypeAlias

from sympy import Expr, Matrix, Mul, NumberSymbol, Rational, S, cancel, factor, fraction, linsolve, symbols, together

from derive.kernel.facts import fact
from derive.kernel.logic import assume, cut, generalise, plainly, specialise
from derive.kernel.order import Product, certificate
from derive.kernel.terms import AtMost, Forall, Formula, Less, Refused, spelled
from derive.kernel.theorem import Theorem

from .discharge import follows, tidy
from .equalities import Range, range_formulas
from .unfolding import Knowledge

Form: TypeAlias = Mapping[Expr, Rational]       # a polynomial by its monomials
MOST_TERMS = 3          # products in one certificate


def prove_inequality(goal: Formula, knowledge: Knowledge, ranges: tuple[Range, ...]) -> Theorem:
    """c <= d or c < d for all values of its indices, from products of what is given."""
    inside = knowledge.with_context(range_formulas(ranges))
    theorem = tidy(_certified(goal, inside), inside.context)
    for name, low, high in reversed(ranges):
        theorem = generalise(theorem, name, low, high)
    return theorem


def _certified(goal: Formula, knowledge: Knowledge) -> Theorem:
    below = fraction(together(goal.rhs - goal.lhs))[1]
    wanted = cancel((goal.rhs - goal.lhs) * below).expand()
    bounds = [*_bounds(below, knowledge), *_instances(goal, knowledge)]
    pool = [(some, _above(some, below)) for count in (0, 1, 2) for some in combinations_with_replacement(bounds, count)]
    forms = [form.as_coefficients_dict() for form in (*(form for _, form in pool), wanted)]
    for chosen in _balanced(forms[:-1], forms[-1]):
        for weights in _weights([*(forms[k] for k in chosen), forms[-1]]):
            products: tuple[Product, ...] = tuple(
                (weight, S.One, pool[k][0]) for weight, k in zip(weights, chosen, strict=True) if weight)
            try:
                return _with_facts(certificate(goal, products, (), ()), knowledge)
            except Refused:
                continue
    raise Refused(f"certificate: none was found for {goal}, from {len(bounds)} bounds")


def _with_facts(theorem: Theorem, knowledge: Knowledge) -> Theorem:
    """The theorem without what follows from the bounds of pi."""
    facts = [fact("pi from below"), fact("pi from above")]
    if any(S.Pi in formula.atoms(NumberSymbol) for formula in theorem.given):
        theorem = tidy(theorem, knowledge.context | {one.statement for one in facts})
        for one in facts:
            theorem = cut(one, theorem)
    return theorem


def _above(some: tuple[Theorem, ...], below: Expr) -> Expr:
    """The product of the differences, over the denominator of what is wanted."""
    differences = (bound.statement.rhs - bound.statement.lhs for bound in some)
    return cancel(Mul(*differences) * below).expand()


def _bounds(below: Expr, knowledge: Knowledge) -> list[Theorem]:
    """What is given as an inequality, and that the inverse of what is positive is positive."""
    said = sorted((f for f in knowledge.context if isinstance(f, (AtMost, Less))), key=spelled)
    found = [assume(formula) for formula in said]
    for formula in said:
        if isinstance(formula, Less) and formula.lhs == 0:
            found.append(plainly(Less(0, 1 / formula.rhs), formula))
    if S.Pi in below.atoms(NumberSymbol):
        found += [fact("pi from below"), fact("pi from above")]
    for part in sorted({below, *Mul.make_args(factor(below))} - {S.One}, key=spelled):
        positive = follows(Less(0, 1 / part), knowledge.context | {t.statement for t in found})
        if positive is not None:
            for theorem in found:
                positive = cut(theorem, positive)       # the facts, and what is given
            found.append(positive)
    return found


def _instances(goal: Formula, knowledge: Knowledge) -> list[Theorem]:
    """What is given as an inequality for all indices, at those that the goal speaks of."""
    general = sorted((f for f in knowledge.context if isinstance(f, Forall)), key=spelled)
    indices = sorted((s for s in goal.free_symbols if s.is_integer and not s.is_nonnegative), key=spelled)
    return [theorem for f in general for k in indices
            if isinstance((theorem := specialise(assume(f), k)).statement, (AtMost, Less))]


def _balanced(forms: Sequence[Form], wanted: Form) -> Iterator[tuple[int, ...]]:
    """Which of the forms, in positive multiples, may add up to what is wanted: every monomial of that comes in with its
    sign, and every other one with both signs or not at all. A monomial is a bit."""
    bit = {m: 1 << k for k, m in enumerate(dict.fromkeys(m for form in (*forms, wanted) for m in form))}
    signs = [(sum(bit[m] for m, c in form.items() if c > 0), sum(bit[m] for m, c in form.items() if c < 0))
             for form in (*forms, wanted)]
    above, below = signs.pop()
    for count in range(1, MOST_TERMS + 1):
        for chosen in combinations(range(len(forms)), count):
            ups = downs = 0
            for k in chosen:
                ups, downs = ups | signs[k][0], downs | signs[k][1]
            if above & ~ups == below & ~downs == 0 == (ups ^ downs) & ~(above | below):
                yield chosen


def _weights(parts: Sequence[Form]) -> Iterator[tuple[Rational, ...]]:
    """Numbers >= 0 with which the forms add up to the last one, if these are determined."""
    monomials = sorted(set().union(*parts), key=str)
    rows = [[part.get(m, S.Zero) for part in parts] for m in monomials]
    unknowns = symbols(f"k:{len(parts) - 1}")
    for solution in linsolve(Matrix(rows), *unknowns):
        if all(value.is_Rational and value >= 0 for value in solution):
            yield tuple(solution)
