"""Closed forms of linear rules for any input: the weight of each start and of each input, proved by induction.

x[t] = A^t x[0] + sum_s A^(t-s) B u[s], and A^t comes from (1 - D A)^-1 in partial fractions: c/(1 - q*D)^m is the
sequence c*binomial(t+m-1, m-1)*q^t. So a form is found where det(1 - D A) has factors that are linear in D, or squares
in it, whose roots get names.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import count, islice

from sympy import Add, Expr, Integer, Mul, Poly, Pow, S, Symbol, apart, cancel, degree, eye, factor_list, fraction, rf

from derive.outlines.logic import assume, specialise
from derive.outlines.outline import Outline
from derive.outlines.terms import AtMost, Equal, Formula, NotEqual, Sum, at, integer, real, spelled, substitute

from .chains import Chain
from .discharge import tidy
from .elimination import prove_by_elimination
from .equalities import prove_equal
from .factored_form import pleasant
from .simultaneous_induction import prove_together
from .transfer import DELAY, Entry, Linear
from .unfolding import Knowledge, unfolded

T, S_INDEX = integer("t"), integer("s")
ONE_STEP = "a start or an input counts in one step in another way than in the others, as its law says"


@dataclass(frozen=True, slots=True)
class Forms:
    """The value of each state at step t, and of those that have no such form the reason. Some are in roots of
    characteristic polynomials, which `roots` define."""

    values: Mapping[str, Expr]
    refused: Mapping[str, str]
    roots: tuple[Formula, ...]


class NoSequence(Exception):
    """Why a quotient is no sum of powers of numbers that can be written."""


def closed_forms(rule: Linear, entry: Entry = at) -> Forms:
    """The forms; `entry` is that of a state at a step."""
    number = len(rule.states)
    system = (eye(number) - DELAY * rule.A)
    below = cancel(system.det(method="berkowitz"))
    inverse = system.adjugate(method="berkowitz") / below
    found: dict[str, Expr] = {}
    refused: dict[str, str] = {}
    roots = Roots({name.name for part in (rule.A, rule.B) for name in part.free_symbols} | set(rule.states))
    for row, state in enumerate(rule.states):
        try:
            starts, inputs = ([sequence(cancel(quotient), T, roots) for quotient in inverse[row, :] * part]
                              for part in (eye(number), rule.B))
        except NoSequence as reason:
            refused[state] = str(reason)
            continue
        terms = [start * entry(other, S.Zero) for start, other in zip(starts, rule.states, strict=True)]
        for weight, source in zip(inputs, rule.inputs, strict=True):
            terms += [_summed(part, source) for part in Add.make_args(weight) if part != 0]
        found[state] = Add(*terms)
    return Forms(found, refused, roots.formulas)


class Roots:
    """Names for the two roots of polynomials D**2 - p*D + q that have no rational ones."""

    def __init__(self, taken: Iterable[str]) -> None:
        self.taken = set(taken)
        self.named: dict[tuple[Expr, Expr], tuple[Symbol, Symbol]] = {}

    def of(self, total: Expr, product: Expr) -> tuple[Symbol, Symbol]:
        key = total, product
        if key not in self.named:
            one, other = islice((f"r{k}" for k in count(1) if f"r{k}" not in self.taken), 2)
            self.taken |= {one, other}
            self.named[key] = real(one), real(other)
        return self.named[key]

    @property
    def formulas(self) -> tuple[Formula, ...]:
        return tuple(formula for (total, product), (one, other) in self.named.items() for formula in (
            Equal(one + other, total), Equal(one * other, product), NotEqual(one, other)))


def sequence(quotient: Expr, step: Symbol, roots: Roots) -> Expr:
    """The coefficients of a quotient of polynomials in D, as a function of the step."""
    terms = []
    for part in Add.make_args(apart(quotient, DELAY)):
        above, below = fraction(cancel(part))
        if part == 0:
            continue
        if not below.has(DELAY):
            raise NoSequence(ONE_STEP)
        constant, factors = factor_list(below, DELAY)
        if len(factors) == 1 and factors[0][1] == 1 and degree(factors[0][0], DELAY) == 2:
            terms.append(_of_two_roots(above / constant, factors[0][0], step, roots))
            continue
        if above.has(DELAY) or len(factors) != 1 or not _linear(factors[0][0]):
            raise NoSequence("its eigenvalues 1/D are no rational functions of the parameters: "
                             f"{spelled(below.subs(DELAY, Symbol('D')))} = 0")
        (factor, power), = factors
        start = factor.subs(DELAY, 0)
        ratio = pleasant(-factor.coeff(DELAY, 1) / start)
        weight = rf(step + 1, power - 1) / Integer(max(1, _factorial(power - 1)))
        terms.append(pleasant(above / (constant * start**power)) * weight * Pow(ratio, step))
    return Add(*terms)


def _of_two_roots(above: Expr, below: Expr, step: Symbol, roots: Roots) -> Expr:
    """(a + b*D)/(1 - r*D)/(1 - s*D) has the coefficients (a*r + b)/(r - s)*r**t + (a*s + b)/(s - r)*s**t."""
    square, slope, start = Poly(below, DELAY).all_coeffs()
    one, other = roots.of(pleasant(-slope / start), pleasant(square / start))
    over = Poly(above / start, DELAY)
    last, first = over.nth(0), over.nth(1)
    return Add(*(pleasant(last * root + first) / apart_by * Pow(root, step)
                 for root, apart_by in ((one, one - other), (other, other - one))))


def _linear(factor: Expr) -> bool:
    return factor.expand().coeff(DELAY, 2) == 0 and factor.subs(DELAY, 0) != 0


@lru_cache
def _factorial(number: int) -> int:
    return 1 if number <= 1 else number * _factorial(number - 1)


def _summed(weight: Expr, source: Expr) -> Expr:
    """sum_s weight(t - s)*u[s], what does not depend on s in front."""
    inside = [part for factor in Mul.make_args(substitute(weight, {T: T - S_INDEX})) for part in _powers(factor)]
    moving = [part for part in inside if S_INDEX in part.free_symbols]
    fixed = [part for part in inside if S_INDEX not in part.free_symbols]
    return pleasant(Mul(*fixed)) * Sum(Mul(*moving, substitute(source, {T: S_INDEX})), S_INDEX, S.One, T)


def _powers(factor: Expr) -> tuple[Expr, ...]:
    """q**(t - s + 1) as q and q**(t - s)"""
    if not isinstance(factor, Pow) or S_INDEX not in factor.exp.free_symbols:
        return (factor,)
    more, exponent = factor.exp.as_coeff_Add()
    return Pow(factor.base, more), Pow(factor.base, exponent)


def prove_closed(forms: Forms, laws: Mapping[str, Outline]) -> dict[str, Outline]:
    """Each form for all t >= 0, by the laws of all states."""
    context = frozenset([AtMost(0, T), *forms.roots]).union(*(law.given for law in laws.values()))
    now = tuple(tidy(specialise(law, T + 1), context) for law in laws.values())
    roots = tuple(assume(formula) for formula in forms.roots if isinstance(formula, Equal))
    goals = [Equal(specialise(laws[name], T).statement.lhs, form) for name, form in forms.values.items()]

    def step(following: Sequence[Equal], held: Sequence[Outline]) -> Sequence[Outline]:
        known = context | {e.statement for e in held}
        opened = [unfolded(goal.rhs, Knowledge((), known), T + 1) for goal in following]
        wanted = [Equal(goal.lhs, chain.end) for goal, chain in zip(following, opened, strict=True)]
        proved = prove_by_elimination(wanted, (*now, *held, *roots), known)
        return [tidy(Chain(goal.lhs).then(theorem).joined(chain), known)
                for goal, theorem, chain in zip(following, proved, opened, strict=True)]

    bases = [prove_equal(substitute(goal, {T: S.Zero}), Knowledge((), context), S.Zero) for goal in goals]
    proved = prove_together(goals, T, S.Zero, bases, step, context - {AtMost(0, T)})
    return dict(zip(forms.values, proved, strict=True))
