"""Contracts deltas: sum_i [i = j] f(i) is f(j); a factor without i leaves the sum over i; a sure condition is 1."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import reduce
from operator import and_

from codegen.program.grammar import (
    ONE,
    ZERO,
    Affine,
    Axis,
    Inside,
    Let,
    Num,
    Op,
    Pow,
    Program,
    Reduce,
    Size,
    Value,
    add,
    factors_of,
    letters,
    mul,
    num,
    parts,
    power,
    put,
    rebuilt,
    reduce_over,
    scale_of,
    terms_of,
    walk,
    with_parts,
)
from codegen.program.notation import value

Scope = Mapping[str, Axis]


def contract_deltas(program: Program) -> Program:
    """sum(i, [i == j]*f(i)) = f(j); sum(i, a*f(i)) = a*sum(i, f(i))."""
    return replace(program, lets=tuple(_in_let(let) for let in program.lets))


def _in_let(let: Let) -> Let:
    return replace(let, value=_simple(let.value, {axis.name: axis for axis in let.axes}))


def _simple(term: Value, scope: Scope) -> Value:
    if isinstance(term, Reduce):
        inner = {**scope, **{axis.name: axis for axis in term.axes}}
        body = _simple(term.body, inner)
        return _sum(term.axes, body, inner) if term.kind == "sum" else reduce_over(term.kind, term.axes, body)
    if isinstance(term, Inside):
        return ONE if _surely(term, scope) else term
    inside = parts(term)
    return with_parts(term, tuple(_simple(part, scope) for part in inside)) if inside else term


def _sum(axes: tuple[Axis, ...], body: Value, scope: Scope) -> Value:
    """A sum with its deltas contracted, as far as they name one letter by another."""
    bound = {axis.name for axis in axes}
    if isinstance(body, Op) and body.name == "add" and _has_delta(body, bound):
        return add(*(_sum(axes, term, scope) for term in body.args))
    factors = list(factors_of(body))
    for place, factor in enumerate(factors):
        rest = factors[:place] + factors[place + 1:]
        if isinstance(factor, Op) and factor.name == "add" and _has_delta(factor, bound):
            return add(*(_sum(axes, mul(*rest, term), scope) for term in factor.args))
        if isinstance(factor, Reduce) and factor.kind == "sum" and _has_delta(factor, bound):
            wider = {**scope, **{axis.name: axis for axis in factor.axes}}
            return _sum((*axes, *factor.axes), mul(*rest, factor.body), wider)
        if isinstance(factor, Inside) and factor.relation == "==":
            for one, other in ((factor.left.plain, factor.right.plain), (factor.right.plain, factor.left.plain)):
                if one in bound and other in scope and scope[one].span == scope[other].span:
                    left = tuple(axis for axis in axes if axis.name != one)
                    to = {one: factor.right if one == factor.left.plain else factor.left}
                    return _sum(left, rebuilt(put(mul(*rest), to), _settled), scope)
    return pulled_out(axes, factors)


def _settled(term: Value) -> Value:
    """[i == i] is 1, [i < i] is 0."""
    if isinstance(term, Inside) and term.left == term.right:
        return ONE if term.relation in ("==", "<=") else ZERO
    return term


def pulled_out(axes: tuple[Axis, ...], factors: list[Value]) -> Value:
    """a*sum(f) for sum(a*f); the number of terms for a sum over a letter that does not occur."""
    bound = {axis.name for axis in axes}
    inside = [factor for factor in factors if letters(factor) & bound]
    outside = [factor for factor in factors if not letters(factor) & bound]
    used = letters(mul(*inside))
    counts = [length(axis) for axis in axes if axis.name not in used]
    return mul(*outside, *counts, reduce_over("sum", tuple(axis for axis in axes if axis.name in used), mul(*inside)))


def length(axis: Axis) -> Value:
    return size(axis.length)


def size(form: Affine) -> Value:
    return add(*(mul(num(factor), Size(Affine(((name, 1),)))) for name, factor in form.terms), num(form.const))


def _has_delta(term: Value, bound: set[str]) -> bool:
    return any(isinstance(part, Inside) and part.relation == "==" and letters(part) & bound for part in walk(term))


def _surely(condition: Inside, scope: Scope) -> bool:
    """Whether low <= i (or i <= high) is what the range of i says."""
    if condition.relation != "<=":
        return False
    least = condition.right - condition.left
    for name in [name for name in least.names if name in scope]:
        axis = scope[name]
        end = axis.low if least.factor(name) > 0 else axis.high
        least = least.put({name: end})
    return least.const >= 0 and not least.terms


def plain_sums(program: Program) -> Program:
    """2*a - 2*b = 2*(a - b): what the terms of a sum have in common stands before it, so that equal sums look equal."""
    return program.mapped(lambda term: rebuilt(term, _common))


def _common(term: Value) -> Value:
    if isinstance(term, Reduce) and term.kind == "sum":
        return pulled_out(term.axes, list(factors_of(term.body)))
    if isinstance(term, Reduce):        # the largest of what is the same for all k is that
        return reduce_over(term.kind, tuple(axis for axis in term.axes if axis.name in letters(term.body)), term.body)
    if not (isinstance(term, Op) and term.name == "add"):
        if isinstance(term, Pow) and term.exponent.denominator == 1:
            return mul(*(power(factor, term.exponent) for factor in factors_of(term.base)))
        return term
    scales = [scale_of(part) for part in terms_of(term)]
    if len({abs(scale) for scale in scales}) != 1:
        return term
    common = abs(scales[0]) * _sign(term.args, scales)
    return term if common == 1 else mul(num(common), add(*(mul(num(1 / common), part) for part in term.args)))


def _sign(args: tuple[Value, ...], scales: list[Fraction]) -> int:
    """The sign that makes more terms positive; of as many, that of the number, then of what is read by most letters."""
    signs = [1 if scale > 0 else -1 for scale in scales]
    if sum(signs):
        return 1 if sum(signs) > 0 else -1
    return signs[max(range(len(args)), key=lambda k: (isinstance(args[k], Num), len(letters(args[k])), value(args[k])))]


def factor_sums(program: Program) -> Program:
    """a*b + a*c = a*(b + c)."""
    return program.mapped(lambda term: rebuilt(term, _factored))


def _factored(term: Value) -> Value:
    if not (isinstance(term, Op) and term.name == "add"):
        return term
    counts = [Counter(factors_of(arg)) for arg in term.args]
    shared = reduce(and_, counts)
    common = [factor for factor in shared.elements() if not isinstance(factor, Num)]
    return mul(*common, add(*(_without(part, common) for part in term.args))) if common else term


def _without(term: Value, common: Sequence[Value]) -> Value:
    factors = list(factors_of(term))
    for factor in common:
        factors.remove(factor)
    return mul(*factors)
