"""Samples for derive.outlines.calculus, derive.outlines.slopes and derive.outlines.rewriting."""

from sympy import Tuple, log
from sympy.core.symbol import Str

from derive.outlines.algebra import algebra
from derive.outlines.calculus import total_derivative
from derive.outlines.logic import assume, plainly
from derive.outlines.rewriting import everywhere
from derive.outlines.slopes import rises
from derive.outlines.terms import AtMost, Bracket, Equal, Forall, Less, Program, Slope, Sum, at, integer, real, size

from .sample import accepts, refuses

x = real("x")
i, j, k = integer("i"), integer("j"), integer("k")
n, m = size("n"), size("m")


def running(*definitions: Equal, outputs: str = "y") -> Program:
    return Program(Tuple(*definitions), Tuple(*map(Str, outputs)))


SQUARE = Forall(Equal(at("y", i), at("x", i) ** 2), i, 1, n)
LOG = Forall(Equal(at("y", i), log(at("x", i))), i, 1, n)
USES_GRADIENT = Forall(Equal(at("y", i), at("dy", i)), i, 1, n)
slope = Slope(running(SQUARE), at("x", k))
accepts(total_derivative, slope,
        statement=Equal(slope, Sum(at("dy", i) * 2 * at("x", i) * Bracket(Equal(i, k)), i, 1, n)))
accepts(total_derivative, Slope(running(LOG), at("x", k)), given={Forall(Less(0, at("x", i)), i, 1, n)},
        statement=Equal(Slope(running(LOG), at("x", k)), Sum(at("dy", i) * Bracket(Equal(i, k)) / at("x", i), i, 1, n)))
refuses(total_derivative, x, says="total_derivative:.*is no slope")
refuses(total_derivative, Slope(running(USES_GRADIENT), at("x", k)), says="program:")
refuses(total_derivative, Slope(running(SQUARE, SQUARE), at("x", k)), says="program:")
refuses(total_derivative, Slope(running(SQUARE), at("x", k, k)), says="derivative:.*other indices")

KNOWN = assume(SQUARE)
SHIFTED = Sum(at("y", j + 1) * x, j, 1, m)
accepts(everywhere, KNOWN, algebra(SHIFTED, SHIFTED), given={SQUARE, Forall(AtMost(j + 1, n), j, 1, m)},
        statement=Equal(SHIFTED, Sum(at("x", j + 1) ** 2 * x, j, 1, m)))
accepts(everywhere, KNOWN, assume(Equal(x, at("y", k))),
        given={SQUARE, AtMost(1, k), AtMost(k, n), Equal(x, at("y", k))}, statement=Equal(x, at("x", k) ** 2))
SAME = algebra(x, x)
refuses(everywhere, assume(Forall(Equal(x, at("x", i)), i, 1, n)), SAME, says="everywhere:.*rewrites no entry")
refuses(everywhere, assume(Forall(Equal(at("y", i + 1), x), i, 1, n)), SAME, says="everywhere:.*is not any entry")
refuses(everywhere, assume(Less(0, x)), SAME, says="everywhere:.*rewrites no entry")
refuses(everywhere, KNOWN, assume(Less(0, x)), says="everywhere: not an equation")

z, a = real("z"), real("a")
RISE = plainly(AtMost(0, z**2)), assume(AtMost(a, x))
accepts(rises, *RISE, z**3 / 3, z**2, z, given={AtMost(a, x)}, statement=AtMost(a**3 / 3, x**3 / 3))
accepts(rises, assume(AtMost(0, z)), assume(AtMost(0, x)), z**2 / 2, z, z, given={AtMost(0, x)},
        statement=AtMost(0, x**2 / 2))
refuses(rises, *RISE, z**3 / 3, z, z, says="rises:.*does not say that z is not negative")
refuses(rises, RISE[0], assume(Less(a, x)), z**3 / 3, z**2, z, says="rises:.*says not which place")
refuses(rises, assume(AtMost(0, z)), RISE[1], z**2 / 2, z, z, says="rises: something else is assumed of z")
