"""Comparisons of functions by their derivatives: what is not negative somewhere and rises is not negative after it."""

from collections.abc import Callable, Iterator, Sequence

from sympy import Expr, Function, S, Symbol, cos, diff, erf, exp, expand, log, sin, tanh

from derive.outlines.logic import assume, cases
from derive.outlines.order import certificate
from derive.outlines.outline import Outline
from derive.outlines.slopes import rises, value_at
from derive.outlines.terms import AtMost, Binder, Formula, Less, Refused, fresh, real, sigmoid, spelled, substitute

from .discharge import follows, tidy
from .equalities import Range
from .unfolding import Knowledge

DEEPEST = 3             # derivatives of derivatives
SMOOTH = exp, log, sin, cos, tanh, erf, sigmoid
NEAR = S.Zero, S.One, S.Exp1        # where a function of one number often begins
STEP = S.One / 16       # from there, at which its slope is looked at
Prove = Callable[[Formula, Knowledge], Outline]


def prove_by_slopes(goal: Formula, knowledge: Knowledge, ranges: tuple[Range, ...], ways: Sequence[Prove]) -> Outline:
    """c <= d: d - c as a function of one of its names, which is not negative at some place and rises away from it."""
    if not isinstance(goal, AtMost) or ranges or goal.atoms(Binder):
        raise Refused("slopes: {} compares no functions of numbers", goal)
    return tidy(_proved(goal, knowledge, ways, DEEPEST), knowledge.context)


def _proved(goal: Formula, knowledge: Knowledge, ways: Sequence[Prove], depth: int) -> Outline:
    gap = goal.rhs - goal.lhs
    names = sorted((name for name in gap.free_symbols if not (name.is_integer or gap.is_polynomial(name))), key=spelled)
    for name in names if depth else ():
        for base in _bases(gap, name, knowledge.context):
            try:
                return _from(goal, gap, name, base, knowledge, ways, depth)
            except Refused:
                continue
    raise Refused("slopes: no place from which {} is seen to hold", goal)


def _bases(gap: Expr, name: Symbol, context: frozenset[Formula]) -> Iterator[Expr]:
    """Bounds of the name, other names, and numbers, at which the gap is not negative."""
    others = sorted((one for one in gap.free_symbols if one != name and not one.is_integer), key=spelled)
    found = [bound for formula in sorted(context, key=spelled) for bound in _bound(formula, name)]
    for base in dict.fromkeys((*found, *others, *NEAR)):
        start = expand(value_at(gap, name, base))
        if start.is_nonnegative or follows(AtMost(0, start), context) is not None:
            yield base


def _bound(formula: Formula, name: Symbol) -> Iterator[Expr]:
    """a of a <= x, or of x <= a, as a comparison says it that is linear in x."""
    if isinstance(formula, (AtMost, Less)) and name in formula.free_symbols:
        gap = formula.rhs - formula.lhs
        factor = diff(gap, name)
        if factor.is_Rational and factor:
            yield expand(name - gap / factor)


def _from(goal: Formula, gap: Expr, name: Symbol, base: Expr, knowledge: Knowledge, ways: Sequence[Prove],
          depth: int) -> Outline:
    """The goal on both sides of a place, or on the one on which the name is."""
    above, below = AtMost(base, name), Less(name, base)
    if follows(above, knowledge.context) is not None:
        return _away(goal, gap, name, base, above, knowledge, ways, depth)
    if follows(AtMost(name, base), knowledge.context) is not None:
        return _away(goal, gap, name, base, AtMost(name, base), knowledge, ways, depth)
    inside = [knowledge.with_context([case]) for case in (above, below)]
    one = _away(goal, gap, name, base, above, inside[0], ways, depth)
    other = _away(goal, gap, name, base, AtMost(name, base), inside[1], ways, depth)
    return cases(one, other, above, below)


def _away(goal: Formula, gap: Expr, name: Symbol, base: Expr, order: Formula, knowledge: Knowledge,
          ways: Sequence[Prove], depth: int) -> Outline:
    """The gap is at least what it is at the base: to the right it rises, to the left its opposite does."""
    place = real(fresh("z", goal, base, *knowledge.context).name)
    upwards = order.lhs == base
    function = substitute(gap, {name: place}) * (1 if upwards else -1)
    slope = expand(slope_of(function, place))
    if not slope.free_symbols - {place} and _falls(slope, place, base, upwards):
        raise Refused("slopes: {} is negative near {}", slope, base)
    inside = knowledge.with_context([AtMost(order.lhs, place), AtMost(place, order.rhs), order])
    level = expand(value_at(slope, place, base)) == 0
    sign = tidy(_sign(AtMost(0, slope), inside, ways, depth, level), inside.context)
    found = follows(order, knowledge.context)
    rise = rises(sign, assume(order) if found is None else found, function, slope, place)
    start = follows(AtMost(0, expand(value_at(gap, name, base))), knowledge.context)
    if start is None:
        raise Refused("slopes: {} is not seen to hold at {}", goal, base)
    made = certificate(goal, ((S.One, S.One, (rise,)), (S.One, S.One, (start,))), (), ())
    return tidy(made, knowledge.context)


def _sign(goal: Formula, knowledge: Knowledge, ways: Sequence[Prove], depth: int, level: bool) -> Outline:
    """That a slope is not negative: one that is 0 at the base is likely to rise itself, and is asked for that first."""
    def again(goal: Formula, knowledge: Knowledge) -> Outline:
        return _proved(goal, knowledge, ways, depth - 1)

    refusal = Refused("slopes: the sign of {} is not seen", goal.rhs)
    for way in (ways[0], again, *ways[1:]) if level else (*ways, again):
        try:
            return way(goal, knowledge)
        except Refused:
            continue
    raise refusal


def _falls(slope: Expr, place: Symbol, base: Expr, upwards: bool) -> bool:
    """Whether a slope is seen to be negative near the base."""
    near = slope.subs(place, base + (STEP if upwards else -STEP)) if base.is_number else S.Zero
    return bool(near.is_real and near.evalf() < 0)


class _Sigmoid(Function):
    """A sigmoid of which SymPy knows the derivative."""

    def fdiff(self, argindex: int = 1) -> Expr:
        return self * (1 - self)


def slope_of(term: Expr, name: Symbol) -> Expr:
    """The derivative; that of tanh(x) by tanh(x), that of sigmoid(x) by sigmoid(x)."""
    return diff(term.replace(sigmoid, _Sigmoid), name).replace(_Sigmoid, sigmoid)
