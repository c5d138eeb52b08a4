"""Short ways to write steps of the kernel: use a lemma with its premises, chain equalities, argue by cases.

Nothing here is trusted: each function only calls rules, and a wrong call is refused by one of them.
"""
from __future__ import annotations

from fractions import Fraction

from derive.kernel.terms import APPLICATION, CONSTANT, Term, abstracted, number, var
from derive.kernel.theorem import (
    Theorem,
    apply,
    assume,
    congruence,
    convert,
    fact,
    generalise,
    imply,
    instantiate,
    linear,
    specialise,
    transitive,
)
from derive.kernel.types import REAL, Refused, Type
from derive.kernel.words import FALSE, no, over

from .certificates import scales


def arguments(term: Term, name: str) -> tuple[Term, ...]:
    """The arguments of a constant of that name; refused if the term is not one with arguments."""
    if term.kind != APPLICATION or term.parts[0].kind != CONSTANT or term.parts[0].name != name:
        raise Refused(f"{term!r} is not {name} of something")
    return term.parts[1:]


def sides(theorem: Theorem) -> tuple[Term, Term]:
    left, right = arguments(theorem.statement, "equal")
    return left, right


def use(source: Theorem | str, *rest: Theorem | Type, **values: Term) -> Theorem:
    """A theorem, or a fact by its name and type, with values for its variables, then with its premises taken off."""
    types = [part for part in rest if not isinstance(part, Theorem)]
    theorem = fact(source, *types) if isinstance(source, str) else source
    pairs = [part for name, type_ in sorted(theorem.statement.free, key=repr) if name in values
             for part in (var(name, type_), values[name])]
    if len(pairs) < 2 * len(values):
        raise Refused(f"use: {sorted(values)} are not all variables of {theorem!r}")
    result = instantiate(theorem, *pairs) if pairs else theorem
    return applied(result, *(part for part in rest if isinstance(part, Theorem)))


def applied(theorem: Theorem, *premises: Theorem) -> Theorem:
    """A implies (B implies C), A and B give C."""
    for premise in premises:
        theorem = apply(theorem, premise)
    return theorem


def supposing(theorem: Theorem, *formulas: Term) -> Theorem:
    """B under A and C gives A implies (C implies B)."""
    for formula in reversed(formulas):
        theorem = imply(formula, theorem)
    return theorem


def for_all(variables: list[Term], theorem: Theorem) -> Theorem:
    for variable in reversed(variables):
        theorem = generalise(variable, theorem)
    return theorem


def at(theorem: Theorem, *values: Term) -> Theorem:
    """What is said of all, of these values."""
    for value in values:
        theorem = specialise(theorem, value)
    return theorem


def chain(first: Theorem, *rest: Theorem) -> Theorem:
    """a = b, b = c, c = d give a = d."""
    for step in rest:
        first = transitive(first, step)
    return first


def inside(theorem: Theorem, hole: Term, context: Term) -> Theorem:
    """a = b gives C(a) = C(b); in `context`, `hole` stands where a does."""
    return congruence(abstracted(hole, context), theorem)


def replaced(equation: Theorem, theorem: Theorem, hole: Term, context: Term) -> Theorem:
    """a = b and C(a) give C(b)."""
    return convert(inside(equation, hole, context), theorem)


def follows(goal: Term, *premises: Theorem | Term | int) -> Theorem:
    """A comparison from others, each followed by its factor where that is not 1, up to numbers that are found here."""
    kind = goal.parts[1].type
    pairs: list[tuple[Theorem, Term]] = []
    for place, part in enumerate(premises):
        if isinstance(part, Theorem):
            factor = premises[place + 1] if place + 1 < len(premises) else 1
            pairs.append((part, factor if isinstance(factor, Term) else number(
                1 if isinstance(factor, Theorem) else factor, kind)))
    try:
        return linear(goal, *(part for pair in pairs for part in pair))
    except Refused:
        found = scales(goal, [(theorem.statement, factor) for theorem, factor in pairs])
        if found is None:
            raise
    return linear(goal, *(part for (theorem, factor), scale in zip(pairs, found, strict=True) if scale
                          for part in (theorem, _times(scale, factor))))


def _times(scale: Fraction, factor: Term) -> Term:
    scaled = number(scale.numerator, factor.type) * factor
    return scaled if scale.denominator == 1 else over(scaled, number(scale.denominator, factor.type))


def by_cases(either: Theorem, one: Theorem, other: Theorem) -> Theorem:
    """A or B, A implies C and B implies C give C."""
    left, right = arguments(either.statement, "or")
    return use("cases", either, one, other, p=left, q=right, r=arguments(one.statement, "implies")[1])


def ordered(low: Term, high: Term, one: Theorem, other: Theorem) -> Theorem:
    """A under low <= high, and A under high < low, give A."""
    return by_cases(use("total", low.type, x=low, y=high), imply(low <= high, one), imply(high < low, other))


def left_of(theorem: Theorem, other: Term) -> Theorem:
    """A gives A or B."""
    return use("left", theorem, p=theorem.statement, q=other)


def right_of(other: Term, theorem: Theorem) -> Theorem:
    """B gives A or B."""
    return use("right", theorem, p=other, q=theorem.statement)


def clash(*premises: Theorem | Term | int, type_: Type = REAL) -> Theorem:
    """false, from comparisons that add up to 0 < 0, each followed by its factor where that is not 1."""
    zero = number(0, type_)
    return use("irreflexive", type_, follows(zero < zero, *premises), x=zero)


def both(one: Theorem, other: Theorem) -> Theorem:
    return use("both", one, other, p=one.statement, q=other.statement)


def first_of(theorem: Theorem) -> Theorem:
    left, right = arguments(theorem.statement, "and")
    return use("first", theorem, p=left, q=right)


def second_of(theorem: Theorem) -> Theorem:
    left, right = arguments(theorem.statement, "and")
    return use("second", theorem, p=left, q=right)


def conjuncts(theorem: Theorem, count: int) -> list[Theorem]:
    """A and B and C give A, B and C, so many of them."""
    parts: list[Theorem] = []
    for _ in range(count - 1):
        parts.append(second_of(theorem))
        theorem = first_of(theorem)
    return [theorem, *reversed(parts)]


def absurd(theorem: Theorem, conclusion: Term) -> Theorem:
    """false gives everything."""
    return use("absurd", theorem, p=conclusion)


def obtained(existence: Theorem, variable: Term, conclusion: Theorem) -> Theorem:
    """Some x has s(x), and A under s(x), give A."""
    predicate, = arguments(existence.statement, "some")
    step = for_all([variable], imply(predicate(variable), conclusion))
    return use("unpack", variable.type, existence, step, s=predicate, p=conclusion.statement)


def exhibited(value: Term, predicate: Term, theorem: Theorem) -> Theorem:
    """s(a) gives that some x has s(x)."""
    return use("witness", value.type, theorem, s=predicate, x=value)


def contradiction(theorem: Theorem, formula: Term) -> Theorem:
    """false under A gives not A."""
    if theorem.statement is not FALSE:
        raise Refused(f"contradiction: {theorem!r} is none")
    return imply(formula, theorem)


def suppose(*formulas: Term) -> list[Theorem]:
    return [assume(formula) for formula in formulas]


def negated(formula: Term) -> Term:
    return no(formula)
