"""Comparisons of functions by their derivatives: what is not negative somewhere and rises is not negative after it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain

from sympy import (
    Dummy,
    Expr,
    Function,
    Mul,
    S,
    Symbol,
    cancel,
    cos,
    degree,
    diff,
    erf,
    exp,
    expand,
    factor,
    fraction,
    log,
    sin,
    tanh,
    together,
)

from derive.outlines.domain import domain
from derive.outlines.logic import assume, cases, instantiate
from derive.outlines.order import certificate
from derive.outlines.outline import Outline
from derive.outlines.slopes import rises, value_at
from derive.outlines.terms import At, AtMost, Binder, Formula, Less, Refused, fresh, real, sigmoid, spelled, substitute

from .discharge import follows, tidy
from .equalities import Range
from .unfolding import Knowledge

DEEPEST = 3             # derivatives of derivatives
SMOOTH = exp, log, sin, cos, tanh, erf, sigmoid
NEAR = S.Zero, S.One, S.Exp1        # where a function of one number often begins
MOST_EXPONENTIALS = 2   # of which a difference is divided by each
STEP = S.One / 16       # from there, at which its slope is looked at
Prove = Callable[[Formula, Knowledge], Outline]


def prove_by_slopes(goal: Formula, knowledge: Knowledge, ranges: tuple[Range, ...], quick: Sequence[Prove],
                    ways: Sequence[Prove]) -> Outline:
    """c <= d: d - c as a function of one of its names, which is not negative at some place and rises away from it. For
    the signs of slopes all is tried with quick ways first, whichever name it is."""
    if not isinstance(goal, AtMost) or ranges or goal.atoms(Binder):
        raise Refused("slopes: {} compares no functions of numbers", goal)
    letters: dict[At, Symbol] = {}
    for entry in sorted(goal.atoms(At), key=spelled):
        letters[entry] = real(fresh("v", goal, *letters.values(), *knowledge.context).name)
    if letters:
        return _of_entries(goal, letters, knowledge, quick, ways)
    refusal = Refused("slopes: nothing was tried")
    for way, signs in ((one, some) for some in ((quick, (*quick, *ways)) if ways else (quick,))
                       for one in (_proved, _without_an_exponential)):
        try:
            return tidy(way(goal, knowledge, signs, DEEPEST), knowledge.context)
        except Refused as found:
            refusal = found
    raise refusal


def _of_entries(goal: Formula, letters: dict[At, Symbol], knowledge: Knowledge, quick: Sequence[Prove],
                ways: Sequence[Prove]) -> Outline:
    """The goal of entries, from that of any numbers of which the same is known."""
    known = Knowledge((), frozenset(f.xreplace(letters) for f in knowledge.context if not f.atoms(Binder)))
    proved = prove_by_slopes(goal.xreplace(letters), known, (), quick, ways)
    return tidy(instantiate(proved, *((letter, entry) for entry, letter in letters.items())), knowledge.context)


def _without_an_exponential(goal: Formula, knowledge: Knowledge, ways: Sequence[Prove], depth: int) -> Outline:
    """The difference times exp(-u), in which a polynomial beside exp(u) has another slope: 1 + x + x**2 - exp(x) times
    exp(-x) rises where x*(1 - x) is positive."""
    gap = goal.rhs - goal.lhs
    for part in sorted(gap.atoms(exp), key=spelled)[:MOST_EXPONENTIALS]:
        scaled = AtMost(S.Zero, expand(expand(gap) / part))
        try:
            proved = _proved(scaled, knowledge, ways, min(depth, 1))
        except Refused:
            continue
        positive = follows(Less(0, part), knowledge.context)
        if positive is not None:
            return certificate(goal, ((S.One, S.One, (proved, positive)),), (), ())
    raise Refused("slopes: no exponential of {} can be taken out", gap)


def _proved(goal: Formula, knowledge: Knowledge, ways: Sequence[Prove], depth: int) -> Outline:
    gap = goal.rhs - goal.lhs
    names = sorted((name for name in gap.free_symbols if not (name.is_integer or gap.is_polynomial(name))), key=spelled)
    for name in names if depth else ():
        for base in _bases(gap, name, knowledge.context, depth == DEEPEST):
            try:
                return _from(goal, gap, name, base, knowledge, ways, depth)
            except Refused:
                continue
    raise Refused("slopes: no place from which {} is seen to hold", goal)


def _bases(gap: Expr, name: Symbol, context: frozenset[Formula], first: bool) -> Iterator[Expr]:
    """Bounds of the name, other names, and numbers, at which the gap is not negative; at first also those where it is
    flat."""
    others = sorted((one for one in gap.free_symbols if one != name and not one.is_integer), key=spelled)
    found = [bound for formula in sorted(context, key=spelled) for bound in _bound(formula, name)]
    flat = _flat_places(gap, name) if first else ()
    for base in _unique(chain(found, others, NEAR, flat)):
        try:
            start = expand(value_at(gap, name, base))
        except Refused:             # there is no value
            continue
        if start.is_nonnegative or follows(AtMost(0, start), context) is not None:
            yield base


def _unique(terms: Iterable[Expr]) -> Iterator[Expr]:
    """Each of them once, looked for only when it is asked for."""
    seen: set[Expr] = set()
    for term in terms:
        if term not in seen:
            seen.add(term)
            yield term


def _flat_places(gap: Expr, name: Symbol) -> Iterator[Expr]:
    """Numbers at which the slope is 0, as its factors say it that are linear in x, in exp(x) or in log(x)."""
    above, _ = fraction(together(slope_of(gap, name)))
    for part in Mul.make_args(factor(above)):
        for inner, back in ((name, name), (exp(name), log(name)), (log(name), exp(name))):
            letter = Dummy()
            form = part.as_base_exp()[0].subs(inner, letter)
            if form.free_symbols == {letter} and form.is_polynomial(letter) and degree(form, letter) == 1:
                root = -form.coeff(letter, 0) / form.coeff(letter, 1)
                place = expand(back.subs(name, root))
                if place.is_real:
                    yield place


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
    slope = _plain(slope_of(function, place))
    if not slope.free_symbols - {place} and _falls(slope, place, base, upwards):
        raise Refused("slopes: {} is negative near {}", slope, base)
    inside = knowledge.with_context([AtMost(order.lhs, place), AtMost(place, order.rhs), order])
    level = _plain(value_at(slope, place, base)) == 0
    sign = tidy(_sign(AtMost(0, slope), inside, ways, depth, level), inside.context)
    found = follows(order, knowledge.context)
    defined = filter(None, (follows(one, inside.context) for one in sorted(domain(AtMost(0, function)), key=spelled)
                            if place in one.free_symbols))
    rise = rises(sign, assume(order) if found is None else found, function, slope, place, tuple(defined))
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


def _plain(term: Expr) -> Expr:
    """Multiplied out, but for what logarithms are taken of."""
    return expand(term).replace(log, lambda inner: log(cancel(inner)))


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
