"""A sum of squared deviations from a mean, less what rounding the mean adds to it: exact again beside a large mean."""

from dataclasses import replace

from codegen.deltas import length
from codegen.ir import (
    MINUS,
    ZERO,
    Let,
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
    """Whether a term is x[i] - mu, where mu is the mean of the x[i]."""
    if len(terms_of(term)) != 2:
        return False
    axis = total.axes[0]
    for one, other in (terms_of(term), terms_of(term)[::-1]):
        factors = factors_of(other)
        if not (isinstance(one, Read) and len(factors) == 2 and factors[0] == MINUS and isinstance(factors[1], Read)):
            continue
        mean = defined.get(factors[1].array)
        if mean is None or axis.name in letters(factors[1]):
            continue
        here = put(mean.value, {own.name: form for own, form in zip(mean.axes, factors[1].index, strict=True)})
        sums = [factor for factor in factors_of(here) if isinstance(factor, Reduce)]
        if len(sums) == 1 and len(sums[0].axes) == 1 and sums[0].axes[0].span == axis.span:
            body = put(sums[0].body, {sums[0].axes[0].name: letter(axis.name)})
            if body == one and here in (mul(power(length(axis), -1), sums[0]), mul(sums[0], power(length(axis), -1))):
                return True
    return False
