"""Finds products that two sums have in common although one reads a factor by its name, and computes them once."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from codegen.program.grammar import Let, Op, Program, Read, Reduce, Value, factors_of, letters, mul, put, rebuilt, walk
from codegen.program.value_numbering import Scope, key


def share_products(program: Program) -> Program:
    """sum(i, t[n,i]*d[n,i]) and sum(n, e[n,i]*t[n,i]/s[n]) with d[n,i] = g[i]*e[n,i] are both made of t[n,i]*e[n,i], a
    product with g or 1/s of which BLAS then sums."""
    named = {let.name: let for let in program.lets if _is_product(let)}
    counts = Counter(text for let in program.lets for sums, scope in _sums(let)
                     if (text := _shared(_opened(sums, named), scope)))

    def change(let: Let) -> Let:
        scopes = dict(_sums(let))

        def shared(term: Value) -> Value:
            if not isinstance(term, Reduce) or term not in scopes:
                return term
            text = _shared(_opened(term, named), scopes[term])
            return _opened(term, named) if counts[text] > 1 else term

        return replace(let, value=rebuilt(let.value, shared))

    return replace(program, lets=tuple(map(change, program.lets)))


def _is_product(let: Let) -> bool:
    return (isinstance(let.value, Op) and let.value.name == "mul"
            and not any(isinstance(part, Reduce) for part in walk(let.value)))


def _sums(let: Let) -> Iterator[tuple[Reduce, Scope]]:
    """The sums in a value that stand in no other, and the ranges of their letters."""
    scope = {axis.name: axis for axis in let.axes}
    for part in walk(let.value):
        if isinstance(part, Reduce) and part.kind == "sum" and not any(
                isinstance(inner, Reduce) for inner in walk(part.body)):
            yield part, {**scope, **{axis.name: axis for axis in part.axes}}


def _opened(term: Reduce, named: Mapping[str, Let]) -> Reduce:
    """The sum with its factors written out that are read by names of products; as it is, where a letter would not be in
    them any more: d[i,k] = g[i] is the same for every k."""
    factors: list[Value] = []
    for factor in factors_of(term.body):
        if isinstance(factor, Read) and factor.array in named and all(form.plain for form in factor.index):
            let = named[factor.array]
            to = {axis.name: form for axis, form in zip(let.axes, factor.index, strict=True)}
            factors += factors_of(put(let.value, to))
        else:
            factors.append(factor)
    body = mul(*factors)
    return replace(term, body=body) if letters(body) == letters(term.body) else term


def _shared(term: Reduce, scope: Scope) -> str:
    """The product of the factors that have all letters of a sum, where it has others as well, in a spelling that equal
    products share."""
    factors = factors_of(term.body)
    wide = [factor for factor in factors if letters(factor) == letters(term.body)]
    return key(mul(*wide), scope)[0] if 1 < len(wide) < len(factors) else ""
