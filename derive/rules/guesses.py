"""Rules that are not linear: what their unknown parameters may be, and first steps that no values agree with."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import permutations, product

from sympy import Eq, Expr, Le, Lt, Ne, Poly, PolynomialError, Rational, S, Symbol, cancel, groebner

from derive.outlines.normal import canonical
from derive.outlines.terms import At, AtMost, Bracket, Equal, Less, NotEqual, at, maximum, minimum, relu
from derive.rules.reading import GRADIENT, Reading, T, parameter
from derive.rules.trajectories import STRIDES, choices

MOST_MAPS = 24
RELATION = {Equal: Eq, NotEqual: Ne, Less: Lt, AtMost: Le}
STARTS = (Fraction(1), Fraction(0), Fraction(2))
PUSHES = (Fraction(1), Fraction(2), Fraction(-1))


@dataclass(frozen=True, slots=True)
class Step:
    """What a first step makes of what is watched, and of its opposite, in which the unknown parameters stand."""

    start: Fraction
    push: Fraction
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Steps:
    """First steps, at one choice of the other parameters, that no values of the unknown ones agree with."""

    values: tuple[tuple[str, Fraction], ...]
    steps: tuple[Step, ...]


def guesses(one: Reading, other: Reading, unknowns: Sequence[Symbol]) -> Iterator[Mapping[Symbol, Expr]]:
    """Parameters of the first rule for those that only the second one has: the likeliest by their names first."""
    own = [parameter(name) for name in one.parameters if name not in other.parameters]
    found = sorted(permutations(own, len(unknowns)), key=lambda some: -_likeness(unknowns, some))
    for some in found[:MOST_MAPS]:
        yield dict(zip(unknowns, some, strict=True))


def _likeness(unknowns: Sequence[Symbol], some: Sequence[Symbol]) -> int:
    return sum(a.name.startswith(b.name) or b.name.startswith(a.name) for a, b in zip(unknowns, some, strict=True))


def scales(one: Reading, other: Reading, names: Mapping[str, str]) -> Mapping[str, Expr]:
    """For each state of the first rule what it is a multiple of, in the other rule, if a first step from rest tells:
    c where x = c*x' after it, for every gradient. What is watched is the same in both."""
    left, right = _after_rest(one), _after_rest(other)
    ratios = {old: cancel(left[old] / right[new]) for old, new in names.items()
              if old != one.watched and right[new] != 0}
    return {old: ratio for old, ratio in ratios.items() if ratio != 0 and not ratio.has(At, T)}


def _after_rest(rule: Reading) -> Mapping[str, Expr]:
    """Each state after the first step, by the gradient, where all of them start at 0."""
    now: dict[Expr, Expr] = {at(state, T - 1): S.Zero for state in rule.laws}
    for state, law in rule.laws.items():
        now[at(state, T)] = law.xreplace(now)
    return {state: now[at(state, T)] for state in rule.laws}


def put(rule: Reading, values: Mapping[Symbol, Expr]) -> Reading:
    """The rule with these values for parameters."""
    laws = {name: law.xreplace(values) for name, law in rule.laws.items()}
    left = tuple(name for name in rule.parameters if parameter(name) not in values)
    return replace(rule, laws=laws, parameters=left)


def other_formulas(one: Reading, other: Reading, names: Mapping[str, str]) -> tuple[str, ...]:
    """The states of the first rule that the other one, which calls them otherwise, computes by another formula."""
    back = {at(new, step): at(old, step) for old, new in names.items() for step in (T, T - 1)}
    return tuple(name for name, law in one.laws.items()
                 if names.get(name) not in other.laws
                 or canonical(other.laws[names[name]].xreplace(back)) != canonical(law))


def impossible_steps(one: Reading, watched: str, other: Reading, opposite: str,
                     unknowns: Sequence[Symbol]) -> Steps | None:
    """Two or three first steps that cannot agree together."""
    known = tuple(dict.fromkeys(n for n in (*one.parameters, *other.parameters) if parameter(n) not in unknowns))
    for values in choices(known, STRIDES):
        found: list[Step] = []
        for start, push in product(STARTS, PUSHES):
            step = _first_step(one, watched, other, opposite, values, start, push)
            if step is None or not _polynomial(step.left - step.right, unknowns):
                continue
            found.append(step)
            if _impossible([s.left - s.right for s in found], unknowns):
                return Steps(tuple(values.items()), _fewest(found, unknowns))
    return None


def _fewest(found: Sequence[Step], unknowns: Sequence[Symbol]) -> tuple[Step, ...]:
    """Without the steps that the contradiction does not need."""
    kept = list(found)
    for step in found:
        rest = [s for s in kept if s is not step]
        if rest and _impossible([s.left - s.right for s in rest], unknowns):
            kept = rest
    return tuple(kept)


def _first_step(one: Reading, watched: str, other: Reading, opposite: str, values: Mapping[str, Fraction],
                start: Fraction, push: Fraction) -> Step | None:
    """What is watched begins at `start` and all else at 0; None where that has no rational value."""
    sides = []
    for rule, name in ((one, watched), (other, opposite)):
        now: dict[Expr, Expr] = {parameter(n): _rational(v) for n, v in values.items()}
        now |= {at(state, T - 1): S.Zero for state in rule.laws} | {at(name, T - 1): _rational(start)}
        now |= {at(GRADIENT, T): _rational(push), T: S.One}
        for state, law in rule.laws.items():
            value = cancel(_decided(law.xreplace(now)))
            if value.has(At, S.NaN, S.ComplexInfinity) or not all(n.is_Rational for n in value.atoms() if n.is_number):
                return None
            now[at(state, T)] = value
        sides.append(now[at(name, T)])
    return Step(start, push, *sides)


def _decided(term: Expr) -> Expr:
    """With the smaller and the larger of two numbers put in."""
    for part in sorted(term.atoms(minimum, maximum, relu, Bracket), key=str):
        numbers = part.args[0].args if isinstance(part, Bracket) else (S.Zero, *part.args)[-2:]
        if all(n.is_Rational for n in numbers):
            found = RELATION.get(type(part.args[0]), Eq)(*numbers) if isinstance(part, Bracket) else None
            value = max(numbers) if isinstance(part, (maximum, relu)) else min(numbers)
            term = term.xreplace({part: value if found is None else S.One if found else S.Zero})
    return term


def _rational(value: Fraction) -> Rational:
    return Rational(value.numerator, value.denominator)


def _polynomial(term: Expr, unknowns: Sequence[Symbol]) -> bool:
    try:
        return Poly(term, *unknowns).domain.is_QQ or Poly(term, *unknowns).domain.is_ZZ
    except PolynomialError:
        return False


def _impossible(equations: Sequence[Expr], unknowns: Sequence[Symbol]) -> bool:
    """Whether no values, complex ones included, make all of these 0."""
    wanted = [e for e in equations if e != 0]
    return bool(wanted) and groebner(wanted, *unknowns, order="grevlex").exprs == [1]
