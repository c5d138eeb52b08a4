"""Closed forms of linear rules for any input: the weight of each start and of each input, proved by induction.

x[t] = A^t x[0] + sum_s A^(t-s) B u[s], and A^t comes from (1 - D A)^-1 in partial fractions: c/(1 - q*D)^m is the
sequence c*binomial(t+m-1, m-1)*q^t. So a form is found where det(1 - D A) has factors that are linear in D only.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from sympy import Add, Expr, Integer, Mul, Pow, S, Symbol, apart, cancel, eye, factor_list, fraction, rf

from derive.outlines.logic import specialise
from derive.outlines.outline import Outline
from derive.outlines.terms import AtMost, Equal, Refused, Sum, at, integer, substitute

from .chains import Chain
from .discharge import tidy
from .elimination import prove_by_elimination
from .equalities import prove_equal
from .factored_form import pleasant
from .simultaneous_induction import prove_together
from .transfer import DELAY, Entry, Linear
from .unfolding import Knowledge, unfolded

T, S_INDEX = integer("t"), integer("s")


def closed_forms(rule: Linear, entry: Entry = at) -> dict[str, Expr]:
    """The value of each state at step t; `entry` is that of a state at a step."""
    count = len(rule.states)
    system = (eye(count) - DELAY * rule.A)
    below = cancel(system.det(method="berkowitz"))
    inverse = system.adjugate(method="berkowitz") / below
    starts, inputs = ((inverse * part).applyfunc(lambda x: sequence(cancel(x), T)) for part in (eye(count), rule.B))
    found: dict[str, Expr] = {}
    for row, state in enumerate(rule.states):
        terms = [starts[row, k] * entry(other, S.Zero) for k, other in enumerate(rule.states)]
        for column, source in enumerate(rule.inputs):
            terms += [_summed(part, source) for part in Add.make_args(inputs[row, column]) if part != 0]
        found[state] = Add(*terms)
    return found


def sequence(quotient: Expr, step: Symbol) -> Expr:
    """The coefficients of a quotient of polynomials in D, as a function of the step."""
    terms = []
    for part in Add.make_args(apart(quotient, DELAY)):
        above, below = fraction(cancel(part))
        if below.has(DELAY) is False and above.has(DELAY) is False and part != 0:
            raise Refused("closed form: {} has a part that lasts one step only", quotient)
        constant, factors = factor_list(below, DELAY)
        if part == 0:
            continue
        if above.has(DELAY) or len(factors) != 1 or not _linear(factors[0][0]):
            raise Refused("closed form: the eigenvalues are no rational functions of the parameters: {} = 0", below)
        (factor, power), = factors
        start = factor.subs(DELAY, 0)
        ratio = pleasant(-factor.coeff(DELAY, 1) / start)
        weight = rf(step + 1, power - 1) / Integer(max(1, _factorial(power - 1)))
        terms.append(pleasant(above / (constant * start**power)) * weight * Pow(ratio, step))
    return Add(*terms)


def _linear(factor: Expr) -> bool:
    return factor.expand().coeff(DELAY, 2) == 0 and factor.subs(DELAY, 0) != 0


@lru_cache
def _factorial(number: int) -> int:
    return 1 if number <= 1 else number * _factorial(number - 1)


def _summed(weight: Expr, source: Expr) -> Expr:
    """sum_s weight(t - s)*u[s], what does not depend on s in front."""
    inside = substitute(weight, {T: T - S_INDEX})
    moving = [part for part in Mul.make_args(inside) if S_INDEX in part.free_symbols]
    fixed = [part for part in Mul.make_args(inside) if S_INDEX not in part.free_symbols]
    return pleasant(Mul(*fixed)) * Sum(Mul(*moving, substitute(source, {T: S_INDEX})), S_INDEX, S.One, T)


def prove_closed(forms: Mapping[str, Expr], laws: Mapping[str, Outline]) -> dict[str, Outline]:
    """Each form for all t >= 0, by the laws of all states."""
    context = frozenset([AtMost(0, T)]).union(*(law.given for law in laws.values()))
    now = tuple(tidy(specialise(law, T + 1), context) for law in laws.values())
    goals = [Equal(specialise(laws[name], T).statement.lhs, form) for name, form in forms.items()]

    def step(following: Sequence[Equal], held: Sequence[Outline]) -> Sequence[Outline]:
        known = context | {e.statement for e in held}
        opened = [unfolded(goal.rhs, Knowledge((), known), T + 1) for goal in following]
        wanted = [Equal(goal.lhs, chain.end) for goal, chain in zip(following, opened, strict=True)]
        proved = prove_by_elimination(wanted, (*now, *held), known)
        return [tidy(Chain(goal.lhs).then(theorem).joined(chain), known)
                for goal, theorem, chain in zip(following, proved, opened, strict=True)]

    bases = [prove_equal(substitute(goal, {T: S.Zero}), Knowledge((), context), S.Zero) for goal in goals]
    proved = prove_together(goals, T, S.Zero, bases, step, context - {AtMost(0, T)})
    return dict(zip(forms, proved, strict=True))
