"""The root of a sum of squares without overflow or underflow: the largest entry is taken out."""

from dataclasses import dataclass, replace
from fractions import Fraction

from codegen.ir import (
    Num,
    Op,
    Pow,
    Program,
    Reduce,
    Value,
    factors_of,
    mul,
    parts,
    power,
    reduce_over,
    walk,
    with_parts,
)
from codegen.naming import Names, Scope

HALF = Fraction(1, 2)
SMALLEST = Num(Fraction(1, 2**126))         # of the normal numbers of float32: what keeps 0/0 out


def scale_norms(program: Program) -> Program:
    """sqrt(sum(j, f[j]**2)) = m*sqrt(sum(j, (f[j]/m)**2)) for m > 0; m is max(j, abs(f[j])), or tiny if that is 0 or
    infinite, when the root is."""
    if not any(_rooted(part) for let in program.lets for part in walk(let.value)):
        return program
    names = Names(program)
    scaling = Scaling(names)
    for let in program.lets:
        names.define(replace(let, value=scaling.scaled(let.value, {axis.name: axis for axis in let.axes})))
    return Program(program.inputs, tuple(names.lets), program.outputs)


@dataclass(frozen=True, slots=True)
class Scaling:
    names: Names

    def scaled(self, term: Value, scope: Scope) -> Value:
        inner = {**scope, **{axis.name: axis for axis in term.axes}} if isinstance(term, Reduce) else scope
        inside = parts(term)
        term = with_parts(term, tuple(self.scaled(part, inner) for part in inside)) if inside else term
        squares = _rooted(term)
        if squares is not None and isinstance(term, Pow) and isinstance(term.base, Reduce):
            return power(self._norm(term.base, squares, scope), term.exponent * 2)
        return term

    def _norm(self, total: Reduce, entry: Value, scope: Scope) -> Value:
        largest = self.names.read(reduce_over("max", total.axes, Op("abs", (entry,))), scope, "top")
        unit = self.names.read(Op("maximum", (Op("finite", (largest,)), SMALLEST)), scope, "unit")
        square = power(mul(entry, power(unit, -1)), 2)
        return self.names.read(mul(unit, power(reduce_over("sum", total.axes, square), HALF)), scope, "norm", ("norm",))


def _rooted(term: Value) -> Value | None:
    """f of sum(f**2)**(k/2)."""
    if not (isinstance(term, Pow) and term.exponent.denominator == 2 and isinstance(term.base, Reduce)):
        return None
    total = term.base
    if total.kind != "sum" or not all(isinstance(f, Pow) and f.exponent == 2 for f in factors_of(total.body)):
        return None
    return mul(*(f.base for f in factors_of(total.body) if isinstance(f, Pow)))
