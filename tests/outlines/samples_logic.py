"""Samples for derive.outlines.logic."""

from sympy import Float, I, S, Symbol, exp, log, oo

from derive.outlines.algebra import algebra
from derive.outlines.logic import (
    absurd,
    assume,
    cases,
    cut,
    either,
    generalise,
    instantiate,
    plainly,
    specialise,
    split,
    weaken,
)
from derive.outlines.terms import AtMost, Either, Equal, Forall, Less, NotEqual, at, integer, real, size

from .sample import accepts, refuses

x, y, z = real("x"), real("y"), real("z")
i, j, k = integer("i"), integer("j"), integer("k")
n = size("n")

accepts(assume, Less(0, x), given={Less(0, x)}, statement=Less(0, x))
accepts(assume, Less(0, log(x)), given={Less(0, log(x)), Less(0, x)}, statement=Less(0, log(x)))
accepts(assume, Equal(at("x", i) / n, y), given={Equal(at("x", i) / n, y), NotEqual(n, 0)},
        statement=Equal(at("x", i) / n, y))
refuses(assume, x, says="is not a formula")
refuses(assume, Less(0, Float(1)), says="Float is not in the language")
refuses(assume, Less(0, Symbol("x", positive=True)), says="not a name of sort")
refuses(assume, Equal(x, I), says="not in the language")

ONE = algebra(S.One, S.One)
POSITIVE = assume(Less(0, x))
accepts(weaken, ONE, Less(0, x), given={Less(0, x)}, statement=Equal(1, 1))
refuses(weaken, ONE, x, says="weaken: x is not a formula")
refuses(weaken, ONE, Less(0, oo), says="weaken|term")

NOT_ZERO = plainly(NotEqual(x, 0), Less(0, x))
accepts(cut, NOT_ZERO, algebra(x / x + 1 / x, 1 + 1 / x), given={Less(0, x)}, statement=Equal(1 + 1 / x, 1 + 1 / x))
accepts(cut, ONE, POSITIVE, given={Less(0, x)}, statement=Less(0, x))
refuses(cut, Less(0, x), POSITIVE, says="cut:.*is no outline")
refuses(cut, NOT_ZERO, Equal(x, y), says="cut:.*is no outline")

accepts(plainly, AtMost(0, n), statement=AtMost(0, n))
accepts(plainly, NotEqual(x, 0), Less(0, x), given={Less(0, x)}, statement=NotEqual(x, 0))
accepts(plainly, AtMost(0, (x / y) ** 2), given={NotEqual(y, 0)}, statement=AtMost(0, x**2 / y**2))
accepts(plainly, Less(0, 1 + exp(x)), statement=Less(0, 1 + exp(x)))
accepts(plainly, Less(0, n), AtMost(1, i), AtMost(i, n), given={AtMost(1, i), AtMost(i, n)}, statement=Less(0, n))
refuses(plainly, Less(0, n), says="plainly: not plain")
refuses(plainly, AtMost(0, k), says="plainly: not plain")
refuses(plainly, AtMost(0, x**3), says="plainly: not plain")
refuses(plainly, Less(0, x), AtMost(0, x), says="plainly: not plain")
refuses(plainly, Equal(x, x), says="plainly: not plain")

accepts(either, POSITIVE, Either(Less(0, x), Equal(y, 1)), given={Less(0, x)},
        statement=Either(Less(0, x), Equal(y, 1)))
accepts(either, POSITIVE, Either(Equal(1 / y, 1), Less(0, x)), given={Less(0, x), NotEqual(y, 0)},
        statement=Either(Equal(1 / y, 1), Less(0, x)))
refuses(either, POSITIVE, Either(Less(0, y), Equal(y, 1)), says="either:")
refuses(either, POSITIVE, Less(0, x), says="either:")
refuses(either, POSITIVE, Either(Less(0, x), Less(0, x), Less(0, x)), says="Either takes 2 arguments")

SMALL, LARGE = plainly(NotEqual(x**2 + 1, 0), AtMost(x, y)), plainly(NotEqual(x**2 + 1, 0), Less(y, x))
SAME, OTHER = plainly(NotEqual(x**2 + 1, 0), Equal(x, y)), plainly(NotEqual(x**2 + 1, 0), NotEqual(x, y))
accepts(cases, SMALL, LARGE, AtMost(x, y), Less(y, x), statement=NotEqual(x**2 + 1, 0))
accepts(cases, SAME, OTHER, Equal(x, y), NotEqual(x, y), statement=NotEqual(x**2 + 1, 0))
accepts(cases, SMALL, OTHER, AtMost(1 / z, y), Less(y, 1 / z), given={AtMost(x, y), NotEqual(x, y), NotEqual(z, 0)},
        statement=NotEqual(x**2 + 1, 0))
refuses(cases, SMALL, LARGE, Less(x, y), Less(y, x), says="cases:.*do not exhaust")
refuses(cases, SMALL, LARGE, AtMost(x, y), Less(x, y), says="cases:.*do not exhaust")
refuses(cases, SAME, OTHER, Equal(x, y), NotEqual(y, x), says="cases:.*do not exhaust")
refuses(cases, SMALL, ONE, AtMost(x, y), Less(y, x), says="cases: conclusions differ")

EITHER = assume(Either(AtMost(x, y), Less(y, x)))
accepts(split, EITHER, SMALL, LARGE, given={Either(AtMost(x, y), Less(y, x))}, statement=NotEqual(x**2 + 1, 0))
accepts(split, EITHER, SMALL, SMALL, given={Either(AtMost(x, y), Less(y, x)), AtMost(x, y)},
        statement=NotEqual(x**2 + 1, 0))
refuses(split, SMALL, SMALL, LARGE, says="split:.*is not an alternative")
refuses(split, EITHER, SMALL, ONE, says="split: conclusions differ")

accepts(absurd, assume(Equal(x, y)), assume(NotEqual(x, y)), Equal(1 / z, 0),
        given={Equal(x, y), NotEqual(x, y), NotEqual(z, 0)}, statement=Equal(1 / z, 0))
accepts(absurd, assume(AtMost(x, y)), assume(Less(y, x)), Equal(0, 1), given={AtMost(x, y), Less(y, x)},
        statement=Equal(0, 1))
refuses(absurd, assume(AtMost(x, y)), assume(Less(x, y)), Equal(0, 1), says="absurd: no contradiction")
refuses(absurd, assume(Equal(x, y)), assume(NotEqual(y, x)), Equal(0, 1), says="absurd: no contradiction")

RANGED = plainly(Less(0, i), AtMost(1, i), AtMost(i, n))
accepts(generalise, RANGED, i, S.One, n, statement=Forall(Less(0, i), i, 1, n))
accepts(generalise, plainly(Less(0, i), AtMost(1, i)), i, S.One, oo, statement=Forall(Less(0, i), i, 1, oo))
accepts(generalise, POSITIVE, i, S.One, n, given={Less(0, x)}, statement=Forall(Less(0, x), i, 1, n))
refuses(generalise, RANGED, i, S.Zero, n, says="generalise: i is free in a hypothesis")
refuses(generalise, RANGED, i, S.One, oo, says="generalise: i is free in a hypothesis")
refuses(generalise, RANGED, i, S.One, i, says="range: i stands in its own range")
refuses(generalise, ONE, x, S.One, n, says="not of the sort that it ranges over")
refuses(generalise, ONE, i, x, n, says="ends at no integer")

GENERAL = generalise(RANGED, i, S.One, n)
accepts(specialise, GENERAL, j + 1, given={AtMost(1, j + 1), AtMost(j + 1, n)}, statement=Less(0, j + 1))
accepts(specialise, generalise(plainly(Less(0, i), AtMost(1, i)), i, S.One, oo), j, given={AtMost(1, j)},
        statement=Less(0, j))
refuses(specialise, GENERAL, x, says="specialise: x is not an integer")
refuses(specialise, GENERAL, S.Half, says="specialise: 1/2 is not an integer")
refuses(specialise, POSITIVE, j, says="specialise: not a general statement")
refuses(specialise, GENERAL, oo, says="specialise: oo is not an integer")

accepts(instantiate, POSITIVE, (x, y + 1), given={Less(0, y + 1)}, statement=Less(0, y + 1))
accepts(instantiate, assume(Less(x, y)), (x, y), (y, x), given={Less(y, x)}, statement=Less(y, x))
accepts(instantiate, plainly(AtMost(0, n)), (n, k), given={AtMost(0, k)}, statement=AtMost(0, k))
accepts(instantiate, plainly(AtMost(0, n)), (n, n + 1), statement=AtMost(0, n + 1))
accepts(instantiate, plainly(AtMost(0, x**2)), (x, 1 / y), given={NotEqual(y, 0)}, statement=AtMost(0, y**-2))
accepts(instantiate, GENERAL, (n, j), given={AtMost(0, j)}, statement=Forall(Less(0, i), i, 1, j))
refuses(instantiate, plainly(AtMost(0, n)), (n, x), says="instantiate: x is not an integer, n is")
refuses(instantiate, plainly(AtMost(0, n)), (n, n / 2), says="is not an integer, n is")
refuses(instantiate, POSITIVE, (x, oo), says="instantiate: oo for x")
refuses(instantiate, POSITIVE, (x, Equal(x, y)), says="instantiate:")
