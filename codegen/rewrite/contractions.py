"""Splits a sum of a product into products of two arrays, which BLAS computes, and chooses their order."""

from collections.abc import Container, Iterable, Sequence
from dataclasses import replace
from itertools import combinations

from codegen.program.grammar import (
    MINUS,
    Affine,
    Axis,
    Inside,
    Num,
    Op,
    Program,
    Read,
    Reduce,
    Value,
    add,
    factors_of,
    letter,
    letters,
    match_of,
    mul,
    num,
    parts,
    places_into,
    power,
    put,
    reduce_over,
    scale_of,
    with_parts,
)
from codegen.program.value_numbering import Names, Scope, stem_of
from codegen.rewrite.contraction_order import Cost, Pair, best, step
from codegen.rewrite.deltas import length, pulled_out

Group = tuple[frozenset[str], Value]        # letters, and the product of what has just these


def separate_products(program: Program) -> Program:
    """sum(b, r[a,b]*(x[a,j] + z[b,j])) = x[a,j]*sum(b, r[a,b]) + sum(b, r[a,b]*z[b,j]): no array over all letters."""
    lets = []
    for let in program.lets:
        value = _separated(let.value)
        lets.append(replace(let, value=value, by=let.by if value == let.value else (*let.by, "apart")))
    return replace(program, lets=tuple(lets))


def _separated(term: Value) -> Value:
    inside = parts(term)
    term = with_parts(term, tuple(map(_separated, inside))) if inside else term
    if not (isinstance(term, Reduce) and term.kind == "sum"):
        return term
    factors = list(factors_of(term.body))
    everything = letters(term.body)
    for place, factor in enumerate(factors):
        rest = factors[:place] + factors[place + 1:]
        if (isinstance(factor, Op) and factor.name == "add" and rest and letters(factor) >= everything
                and len(everything) > 2 and all(letters(part) < everything for part in factor.args)
                and all(letters(other) < everything for other in rest)):
            return add(*(_separated(pulled_out(term.axes, [*rest, *factors_of(part)]))
                         for part in _centred(factor.args, term.axes)))
    return term


def _centred(args: tuple[Value, ...], axes: tuple[Axis, ...]) -> tuple[Value, ...]:
    """x[a,j] - z[b,j], summed over b, as (x[a,j] - c[j]) - (z[b,j] - c[j]), where c is the mean of z over b: apart, the
    two would be as inaccurate as x and z are large."""
    scales = list(map(scale_of, args))
    if len(args) != 2 or scales[0] != -scales[1]:
        return args
    own = [axis for axis in axes if (axis.name in letters(args[0])) != (axis.name in letters(args[1]))]
    moving = next((arg for arg in args if own and {axis.name for axis in own} <= letters(arg)), None)
    if moving is None or not all(axis.length.plain for axis in own):        # another length may be 0
        return args
    again = {axis.name: letter(f"{axis.name}0") for axis in own}
    of = mul(num(1 / scale_of(moving)), moving)
    means = tuple(replace(axis, name=f"{axis.name}0") for axis in own)
    centre = mul(reduce_over("sum", means, put(of, again)), *(power(length(axis), -1) for axis in own))
    return tuple(mul(num(scale), add(mul(num(1 / scale), arg), mul(MINUS, centre)))
                 for scale, arg in zip(scales, args, strict=True))


def contracted(term: Reduce, names: Names, scope: Scope) -> Value:
    """The sum with at most two operands, each of them an array; what leads there gets names."""
    inner = {**scope, **{axis.name: axis for axis in term.axes}}
    bound = {axis.name for axis in term.axes}
    deltas = [f for f in factors_of(term.body) if isinstance(f, Inside) and places_into(f, bound)]
    if deltas and (go_somewhere(term, deltas, names.program, inner) or _has_one_match(term, deltas, scope)):
        return _scattered(term, deltas, names, scope)
    term = replace(term, body=mul(*(_compared(f) if f in deltas else f for f in factors_of(term.body))))
    axes, given = list(term.axes), {array.name for array in names.program.inputs}
    groups = grouped(factors_of(term.body), frozenset(inner))
    while len(groups) > 1:
        alone = _alone(axes, groups)
        if alone is not None:
            place, own = alone
            groups[place] = _summed(groups[place], own, names, inner)
            axes = [axis for axis in axes if axis not in own]
        elif len(groups) == 2:
            break
        else:
            one, other = _pair(axes, groups, given)
            joined = groups[one][0] | groups[other][0], mul(groups[one][1], groups[other][1])
            rest = [group for k, group in enumerate(groups) if k not in (one, other)]
            own = [axis for axis in axes if axis.name in joined[0] and not any(axis.name in g[0] for g in rest)]
            if own:
                joined = _summed(joined, own, names, inner)
                axes = [axis for axis in axes if axis not in own]
            else:
                joined = joined[0], operand(joined, names, inner)
            groups = [joined, *rest]
        groups = grouped([factor for _, product in groups for factor in factors_of(product)], frozenset(inner))
    if len(groups) == 1:
        product = groups[0][1]
        found = names.find(product, inner) if len(factors_of(product)) > 1 else None
        return pulled_out(tuple(axes), list(factors_of(product if found is None else found)))
    return reduce_over("sum", tuple(axes), mul(*(operand(group, names, inner) for group in groups)))


def operand(group: Group, names: Names, scope: Scope) -> Value:
    return group[1] if isinstance(group[1], Read) else names.read(group[1], scope, stem_of(group[1]))


def grouped(factors: Iterable[Value], known: frozenset[str]) -> list[Group]:
    found: dict[frozenset[str], list[Value]] = {}
    for factor in factors:
        found.setdefault(letters(factor) & known, []).append(factor)
    return [(own, mul(*inside)) for own, inside in found.items()]


def _summed(group: Group, axes: list[Axis], names: Names, scope: Scope) -> Group:
    """One group summed over letters that no other has, under a name of its own."""
    outer = {name: axis for name, axis in scope.items() if axis not in axes}
    made = contracted(Reduce("sum", tuple(axes), group[1]), names, outer)
    named = names.read(made, outer, "total", ("order",)) if isinstance(made, Reduce) else made
    return group[0] - {axis.name for axis in axes}, named


def _alone(axes: list[Axis], groups: list[Group]) -> tuple[int, list[Axis]] | None:
    """A group that alone has some of the letters that are summed."""
    for place, (own, _) in enumerate(groups):
        rest = frozenset().union(*(other for k, (other, _) in enumerate(groups) if k != place))
        mine = [axis for axis in axes if axis.name in own and axis.name not in rest]
        if mine:
            return place, mine
    return None


def _pair(axes: list[Axis], groups: list[Group], given: Container[str]) -> Pair:
    """The two to be multiplied first: those that are next, unless another order takes less work in the end."""
    summed = frozenset(axis.name for axis in axes)
    own = [group[0] for group in groups]
    least, first = best(own, summed)
    made = [not (isinstance(group[1], Read) and group[1].array in given) for group in groups]
    return first if first is not None and least < _work(own, made, summed) else _next(own, made, summed)


def _next(groups: Sequence[frozenset[str]], made: Sequence[bool], summed: frozenset[str]) -> Pair:
    """Such that a letter can be summed, or one takes in the other; the smallest. Of two that are alike, that of arrays
    that come in: in reverse mode dy times the weights, which all gradients need, before the slopes."""
    def order(pair: Pair) -> tuple[bool, bool, int, int]:
        one, other = (groups[k] for k in pair)
        done = (one | other) & summed - _others(groups, pair)
        return (not (one <= other or other <= one), not done, len((one | other) - done), sum(made[k] for k in pair))

    return min(combinations(range(len(groups)), 2), key=order)


def _others(groups: Sequence[frozenset[str]], pair: Pair) -> frozenset[str]:
    return frozenset().union(*(group for k, group in enumerate(groups) if k not in pair))


def _work(groups: Sequence[frozenset[str]], made: Sequence[bool], summed: frozenset[str]) -> Cost:
    """What it costs to take those that are next, again and again."""
    total = Cost()
    while len(groups) > 1:
        pair = _next(groups, made, summed)
        both = groups[pair[0]] | groups[pair[1]]
        joined = both - (summed - _others(groups, pair))
        total += step(both, joined)
        rest = [k for k in range(len(groups)) if k not in pair]
        groups, made = [joined, *(groups[k] for k in rest)], [True, *(made[k] for k in rest)]
    return total


def go_somewhere(term: Reduce, deltas: list[Inside], program: Program, scope: Scope) -> bool:
    """Whether each condition says of a place which one it is, by letters of the sum, in the range of the place, and
    nothing else speaks of that place."""
    bound = {axis.name for axis in term.axes}
    places: set[str] = set()
    for delta in deltas:
        for form, target in ((delta.left, delta.right.plain), (delta.right, delta.left.plain)):
            own = [name for name in form.names if name in scope]
            if target in scope and target not in bound and own and set(own) <= bound and within(
                    form, scope[target], scope, program):
                places.add(target)
    rest = [factor for factor in factors_of(term.body) if factor not in deltas]
    return len(places) == len(deltas) and not any(letters(factor) & places for factor in rest)


def _has_one_match(term: Reduce, deltas: list[Inside], scope: Scope) -> bool:
    """Whether the sum over a letter has one term at most, [2*j + 1 == i], which is f at another place: where i has no
    match, the sum is 0. Nothing else in it speaks of i."""
    match = match_of(deltas[0], {axis.name for axis in term.axes}, scope) if len(deltas) == 1 else None
    if match is None:
        return False
    place = match.slow if match.slow in scope else match.fast
    return not any(place in letters(factor) for factor in factors_of(term.body) if factor not in deltas)


def within(form: Affine, axis: Axis, scope: Scope, program: Program) -> bool:
    """Whether a form stays within a range, as far as the lengths of inputs can tell. Sizes that are derived follow from
    those so that it does."""
    lengths = {(high - low + 1).plain for array in program.inputs for low, high in array.spans} - program.derived
    ends = [form, form]
    for name in [name for name in form.names if name in scope]:
        span = scope[name].span if form.factor(name) > 0 else scope[name].span[::-1]
        ends = [end.put({name: bound}) for end, bound in zip(ends, span, strict=True)]
    rooms = ends[0] - axis.low, axis.high - ends[1]
    return all(room.const >= 0 if not room.terms else not set(room.names) <= lengths for room in rooms)


def _compared(condition: Inside) -> Value:
    """[a == b] as [a <= b]*[b <= a]: a mask, and no place where a term goes."""
    return mul(Inside("<=", condition.left, condition.right), Inside("<=", condition.right, condition.left))


def _scattered(term: Reduce, deltas: list[Inside], names: Names, scope: Scope) -> Value:
    """sum(i, k, f(i,k)*[i+k == p]): f is made first, summed over all letters that the condition does not have."""
    inner = {**scope, **{axis.name: axis for axis in term.axes}}
    placed = frozenset().union(*map(letters, deltas))
    stay = tuple(axis for axis in term.axes if axis.name in placed)
    away = tuple(axis for axis in term.axes if axis.name not in placed)
    rest = [factor for factor in factors_of(term.body) if factor not in deltas]
    outer = {name: axis for name, axis in inner.items() if axis not in away}
    if away:
        body = contracted(Reduce("sum", away, mul(*rest)), names, outer)
    else:
        body = mul(*rest)
    if not isinstance(body, Num) and not _is_slice(body):
        body = names.read(body, outer, stem_of(body))
    return Reduce("sum", stay, mul(body, *deltas))


def _is_slice(body: Value) -> bool:
    """Whether what goes somewhere is an array with an axis for each letter: s[p,p], whose letter runs along two, is
    none, nor x[i + k]."""
    if not isinstance(body, Read):
        return False
    own = [name for form in body.index for name in form.names if not name[:1].isupper()]
    return len(own) == len(set(own)) == len(body.index) and all(len(form.terms) == 1 for form in body.index)
