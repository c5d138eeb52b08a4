"""Keeps deviations from a mean exact beside a large mean: takes them before anything else is added, and corrects the
sum of their squares by what rounding the mean adds to it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from codegen.program.grammar import (
    MINUS,
    ZERO,
    Let,
    Num,
    Op,
    Pow,
    Program,
    Read,
    Reduce,
    Value,
    add,
    factors_of,
    letter,
    letters,
    mul,
    parts,
    power,
    put,
    terms_of,
    with_parts,
)
from codegen.program.value_numbering import Names, Scope, with_names
from codegen.rewrite.deltas import length


def name_means(program: Program) -> Program:
    """x[i] - sum(j, x[j])/N as x[i] - mu."""
    return with_names(program, _by_name)


def take_deviations_first(program: Program) -> Program:
    """x[i] - mu + c, where mu is the mean of the x[i], as t[i] + c."""
    return with_names(program, _apart)


def correct_deviations(program: Program) -> Program:
    """sum(i, (x[i] - mu)**2) = max(sum(i, (x[i] - mu)**2) - sum(i, x[i] - mu)**2/N, 0) for mu = sum(j, x[j])/N: what is
    taken away is 0 but for the rounding of mu, which it undoes."""
    lets: list[Let] = []
    for let in program.lets:
        value = _corrected(let.value, {one.name: one for one in lets})
        lets.append(replace(let, value=value, by=let.by if value == let.value else (*let.by, "deviations")))
    return replace(program, lets=tuple(lets))


def _corrected(term: Value, defined: dict[str, Let]) -> Value:
    inside = parts(term)
    term = with_parts(term, tuple(_corrected(part, defined) for part in inside)) if inside else term
    if not (isinstance(term, Reduce) and term.kind == "sum" and len(term.axes) == 1 and isinstance(term.body, Pow)
            and term.body.exponent == 2 and _from_its_mean(term.body.base, term, defined)):
        return term
    apart = Reduce("sum", term.axes, term.body.base)
    return Op("maximum", (add(term, mul(MINUS, power(length(term.axes[0]), -1), power(apart, 2))), ZERO))


def _from_its_mean(term: Value, total: Reduce, defined: dict[str, Let]) -> bool:
    """Whether a term is a multiple of x[i] - mu, where mu is the mean of the x[i]."""
    scope = {axis.name: axis for axis in total.axes}
    return len(terms_of(term)) == 2 and next(_deviations(term, scope, defined), None) is not None


# -- what is taken from which mean -------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Deviation:
    """scale*(entry - mean), as two terms of a sum."""

    entry: Read
    mean: Value
    scale: Fraction
    terms: tuple[Value, Value]


def _deviations(term: Value, scope: Scope, defined: Mapping[str, Let]) -> Iterator[Deviation]:
    """Entries less their mean, which is written there or has a name, in a sum."""
    split = [(one, *_split(one)) for one in terms_of(term)]
    for one, scale, entry in split:
        for other, less, mean in split:
            if isinstance(entry, Read) and less == -scale and _is_mean(mean, entry, scope, defined):
                yield Deviation(entry, mean, scale, (one, other))


def _split(term: Value) -> tuple[Fraction, Value]:
    """The number before a term, and the rest."""
    first, *rest = factors_of(term)
    return (first.value, mul(*rest)) if isinstance(first, Num) else (Fraction(1), term)


def _is_mean(mean: Value, entry: Read, scope: Scope, defined: Mapping[str, Let]) -> bool:
    if isinstance(mean, Read):
        if mean.array not in defined:
            return False
        let = defined[mean.array]
        there = put(let.value, {own.name: form for own, form in zip(let.axes, mean.index, strict=True)})
    else:
        there = mean
    sums = [factor for factor in factors_of(there) if isinstance(factor, Reduce)]
    if len(sums) != 1 or sums[0].kind != "sum" or len(sums[0].axes) != 1:
        return False
    axis = sums[0].axes[0]
    over = power(length(axis), -1)
    return there in (mul(over, sums[0]), mul(sums[0], over)) and any(
        scope[name].span == axis.span and name not in letters(mean)
        and put(sums[0].body, {axis.name: letter(name)}) == entry for name in letters(entry) & scope.keys())


def _by_name(term: Value, scope: Scope, names: Names) -> Value:
    found = next(_deviations(term, scope, {}), None)
    if found is None:
        return term
    rest = [one for one in terms_of(term) if one not in found.terms]
    mean = names.read(found.mean, scope, "mu")
    return _by_name(add(*rest, found.terms[0], mul(Num(-found.scale), mean)), scope, names)


def _apart(term: Value, scope: Scope, names: Names) -> Value:
    if len(terms_of(term)) < 3:
        return term
    found = next(_deviations(term, scope, {let.name: let for let in names.lets}), None)
    if found is None:
        return term
    rest = [one for one in terms_of(term) if one not in found.terms]
    apart = names.read(add(found.entry, mul(MINUS, found.mean)), scope, "t")
    return _apart(add(*rest, mul(Num(found.scale), apart)), scope, names)
