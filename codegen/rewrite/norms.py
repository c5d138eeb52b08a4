"""Scales roots of sums of squares by the largest entry, so that no square overflows or underflows."""

from fractions import Fraction

from codegen.program.grammar import (
    Num,
    Op,
    Pow,
    Program,
    Reduce,
    Value,
    factors_of,
    mul,
    power,
    reduce_over,
    walk,
)
from codegen.program.value_numbering import Names, Scope, with_names

HALF = Fraction(1, 2)
SMALLEST = Num(Fraction(1, 2**126))         # of the normal numbers of float32: what keeps 0/0 out


def scale_norms(program: Program) -> Program:
    """sqrt(sum(j, f[j]**2)) = m*sqrt(sum(j, (f[j]/m)**2)) for m > 0; m is max(j, abs(f[j])), or tiny if that is 0 or
    infinite, when the root is."""
    if not any(_rooted(part) for let in program.lets for part in walk(let.value)):
        return program
    return with_names(program, _scaled)


def _scaled(term: Value, scope: Scope, names: Names) -> Value:
    squares = _rooted(term)
    if squares is not None and isinstance(term, Pow) and isinstance(term.base, Reduce):
        return power(_norm(term.base, squares, scope, names), term.exponent * 2)
    return term


def _norm(total: Reduce, entry: Value, scope: Scope, names: Names) -> Value:
    largest = names.read(reduce_over("max", total.axes, Op("abs", (entry,))), scope, "largest")
    unit = names.read(Op("maximum", (Op("finite", (largest,)), SMALLEST)), scope, "unit")
    square = power(mul(entry, power(unit, -1)), 2)
    return names.read(mul(unit, power(reduce_over("sum", total.axes, square), HALF)), scope, "norm", ("norm",))


def _rooted(term: Value) -> Value | None:
    """f of sum(f**2)**(k/2)."""
    if not (isinstance(term, Pow) and term.exponent.denominator == 2 and isinstance(term.base, Reduce)):
        return None
    total = term.base
    if total.kind != "sum" or not all(isinstance(f, Pow) and f.exponent == 2 for f in factors_of(total.body)):
        return None
    return mul(*(f.base for f in factors_of(total.body) if isinstance(f, Pow)))
