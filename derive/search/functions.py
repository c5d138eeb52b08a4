"""Terms with their functions taken apart: sigmoid and tanh by exp, logarithms and roots of products and quotients."""

from collections.abc import Callable, Iterator, Mapping

from sympy import Abs, Add, Expr, Integer, Mul, Pow, Rational, S, exp, fraction, log, tanh, together

from derive.outlines.functions_apart import functions_apart
from derive.outlines.linear import in_range
from derive.outlines.outline import Outline
from derive.outlines.terms import (
    AtMost,
    Binder,
    Equal,
    Forall,
    Formula,
    Less,
    NotEqual,
    Refused,
    Sum,
    fresh,
    maximum,
    minimum,
    relu,
    sigmoid,
    spelled,
)

from .chains import Chain
from .discharge import follows, tidy
from .equalities import Range, for_all, range_formulas
from .factors import factored
from .instances import at_letters
from .specialising import prove_from_instances
from .unfolding import Knowledge

Context = frozenset[Formula]
Meaning = Mapping[type, Callable[..., Expr]]
MEANING: dict[type, Callable[..., Expr]] = {
    sigmoid: lambda x: 1 / (1 + exp(-x)), tanh: lambda x: 1 - 2 / (exp(2 * x) + 1)}
BY_ABSOLUTE_VALUES: dict[type, Callable[..., Expr]] = {
    relu: lambda x: (x + Abs(x)) / 2, maximum: lambda x, y: (x + y + Abs(x - y)) / 2,
    minimum: lambda x, y: (x + y - Abs(x - y)) / 2}


def prove_by_functions(goal: Formula, knowledge: Knowledge, ranges: tuple[Range, ...]) -> Outline:
    """An equation by the rules for functions, for all values of its indices."""
    if not isinstance(goal, Equal):
        raise Refused("functions: {} is no equation", goal)
    inside = knowledge.with_context(range_formulas(ranges))
    theorem = tidy(functions_apart(*goal.args, *comparisons(inside.context)), inside.context)
    return tidy(for_all(theorem, ranges), knowledge.context)


def prove_by_functions_and_equations(goal: Formula, knowledge: Knowledge, ranges: tuple[Range, ...]) -> Outline:
    """An equation: functions taken apart on both sides, relu and maxima by absolute values; then from what is given as
    equations."""
    if not isinstance(goal, Equal):
        raise Refused("functions: {} is no equation", goal)
    inside = knowledge.with_context(range_formulas(ranges))
    left, right = (_apart(side, inside.context) for side in goal.args)
    if left.end != right.end:
        last, = prove_from_instances([Equal(left.end, right.end)], inside)
        left = left.then(last)
    theorem = tidy(left.joined(right), inside.context)
    return tidy(for_all(theorem, ranges), knowledge.context)


def _apart(side: Expr, context: Context) -> Chain:
    end = apart(side, context, MEANING | BY_ABSOLUTE_VALUES)
    chain = Chain(side)
    return chain if end == side else chain.then(tidy(functions_apart(side, end, *comparisons(context)), context))


def comparisons(context: Context) -> Iterator[Formula]:
    """What may decide signs: comparisons, also those that are said for all indices."""
    for formula in sorted(context, key=spelled):
        inner = formula
        while isinstance(inner, Forall):
            inner = inner.body
        if isinstance(inner, (Less, AtMost, NotEqual)):
            yield formula


def apart(term: Expr, context: Context, meaning: Meaning = MEANING) -> Expr:
    """The same number with its functions taken apart, as far as the signs are known that this needs."""
    if type(term) in meaning:
        return meaning[type(term)](*(apart(part, context, meaning) for part in term.args))
    if isinstance(term, Sum):
        name = fresh("i", term, *context)
        around = context | in_range(name, *term.outer)
        local = around.union(one.statement for one in at_letters([name], around))
        return Sum(apart(term.open(name), local, meaning), name, *term.outer)
    if isinstance(term, Binder) or not term.args:
        return term
    if isinstance(term, log):
        inner = apart(term.args[0], context, meaning)
        return Add(*(power * _log(base) for base, power in powers_in(inner, context)))
    if isinstance(term, Abs):
        return _absolute(apart(term.args[0], context, meaning), context)
    if isinstance(term, Pow) and _is_root_of_product(term, context):
        return Mul(*(Pow(apart(part, context, meaning), term.exp) for part in term.base.args))
    if isinstance(term, (Add, Mul, Pow, exp)):
        return term.func(*(apart(part, context, meaning) for part in term.args))
    return term


def _is_root_of_product(term: Pow, context: Context) -> bool:
    """Whether it is a root of a product of numbers that are not negative."""
    return (isinstance(term.exp, Rational) and term.exp.q == 2 and isinstance(term.base, Mul)
            and all(follows(AtMost(0, part), context) is not None for part in term.base.args))


def _absolute(term: Expr, context: Context) -> Expr:
    """|x*y| as |x|*|y|, and |x| as x where it is not negative."""
    return Mul(*(part if follows(AtMost(0, part), context) is not None else Abs(part) for part in Mul.make_args(term)))


def _log(term: Expr) -> Expr:
    return log(term) if term != 1 else S.Zero


def powers_in(term: Expr, context: Context) -> list[tuple[Expr, Expr]]:
    """Positive numbers and exponents whose powers have the product `term`: that itself where no more is known."""
    above, below = fraction(together(term))
    found: list[tuple[Expr, Expr]] = []
    for side, direction in ((above, S.One), (below, S.NegativeOne)):
        for factor in Mul.make_args(factored(side)):
            found += [(base, direction * power) for base, power in _power(factor)]
    found = [(base, power) for base, power in found if base != 1]
    whole = [(term, S.One)]
    return found if all(follows(Less(0, base), context) is not None for base, _ in found) else whole


def _power(factor: Expr) -> list[tuple[Expr, Expr]]:
    if isinstance(factor, exp):
        return [(S.Exp1, factor.args[0])]
    if isinstance(factor, Rational) and factor > 0:
        return [(Integer(factor.p), S.One), (Integer(factor.q), S.NegativeOne)]
    if isinstance(factor, Pow) and factor.exp.is_real:
        return [(base, power * factor.exp) for base, power in _power(factor.base)]
    return [(factor, S.One)]

