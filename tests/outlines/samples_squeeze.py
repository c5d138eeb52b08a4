"""Samples for derive.outlines.squeeze, and for the facts on powers."""

from sympy import log, oo, sqrt

from derive.outlines.facts import fact
from derive.outlines.logic import assume
from derive.outlines.squeeze import contraction, squeeze, squeeze_between, squeeze_twice
from derive.outlines.terms import AtMost, Either, Forall, Less, NotEqual, Sum, Tends, at, integer, real, size

from .sample import accepts, refuses

c, x, y, p = real("c"), real("x"), real("y"), real("p")
t, m, n, k = integer("t"), integer("m"), integer("n"), integer("k")
f, g = at("f", t), at("g", t)


def to_zero(sequence, low=0):
    return Tends(sequence, t, low, 0)


def below(lower, upper, low=0):
    return assume(Forall(AtMost(lower, upper), t, low, oo))


SMALL = assume(to_zero(g))
BELOW = below(f**2, g)
GIVEN = {SMALL.statement, BELOW.statement}
accepts(squeeze, SMALL, BELOW, to_zero(f), given=GIVEN, statement=to_zero(f))
accepts(squeeze, SMALL, below(f**2, g, 3), to_zero(f, 3), given={SMALL.statement, Forall(AtMost(f**2, g), t, 3, oo)},
        statement=to_zero(f, 3))
accepts(squeeze, SMALL, below(f, g), to_zero(sqrt(f)), statement=to_zero(sqrt(f)),
        given={SMALL.statement, Forall(AtMost(f, g), t, 0, oo), Forall(AtMost(0, f), t, 0, oo)})
accepts(squeeze, SMALL, below(f**2 / x**2, g), to_zero(f / x), statement=to_zero(f / x),
        given={SMALL.statement, Forall(AtMost(f**2 / x**2, g), t, 0, oo), NotEqual(x, 0)})
refuses(squeeze, assume(Tends(g, t, 0, 1)), BELOW, to_zero(f), says="squeeze:.*says of nothing that it tends to 0")
refuses(squeeze, SMALL, BELOW, Tends(f, t, 0, 1), says="squeeze:.*is not what follows")
refuses(squeeze, SMALL, below(f, g), to_zero(f), says="squeeze:.*is not")             # f may be -1
refuses(squeeze, SMALL, below(f**2, 2 * g), to_zero(f), says="squeeze:.*is not")
refuses(squeeze, SMALL, assume(Forall(AtMost(f**2, g), t, 0, size("N"))), to_zero(f), says="squeeze:.*is not")
refuses(squeeze, SMALL, BELOW, to_zero(f, -1), says="squeeze:.*is not")                # nothing is said of t = -1
refuses(squeeze, BELOW, BELOW, to_zero(f), says="squeeze:.*says of nothing that it tends to 0")

a, limit = at("a", m, n), at("A", m)
ALONG = assume(Forall(Tends(a, n, m, limit), m, 0, oo))
OUTER = assume(Tends(limit, m, 0, 0))
BOUNDS = assume(Forall(Forall(AtMost(at("f", n) ** 2, a), n, m, oo), m, 0, oo))
accepts(squeeze_twice, ALONG, OUTER, BOUNDS, to_zero(f), statement=to_zero(f),
        given={ALONG.statement, OUTER.statement, BOUNDS.statement})
refuses(squeeze_twice, ALONG, assume(Tends(limit, m, 0, 1)), BOUNDS, to_zero(f), says="does not say that")
refuses(squeeze_twice, ALONG, assume(to_zero(at("B", t))), BOUNDS, to_zero(f), says="does not say that")
refuses(squeeze_twice, ALONG, OUTER, BOUNDS, to_zero(at("b", t)), says="squeeze_twice:.*is not")
refuses(squeeze_twice, ALONG, OUTER, BOUNDS, Tends(f, t, 0, c), says="is not what follows")
refuses(squeeze_twice, assume(Forall(Tends(a, n, m, limit), m, 0, size("N"))), OUTER, BOUNDS, to_zero(f),
        says="says nothing of ever later starts")
refuses(squeeze_twice, OUTER, OUTER, BOUNDS, to_zero(f), says="says nothing of ever later starts")
refuses(squeeze_twice, ALONG, OUTER, assume(Forall(Forall(AtMost(at("f", n) ** 2, a), n, m, oo), m, 1, oo)),
        to_zero(f), says="squeeze_twice:.*is not")
refuses(squeeze_twice, ALONG, OUTER, assume(Forall(Forall(AtMost(at("f", m) ** 2, a), n, m, oo), m, 0, oo)),
        to_zero(f), says="squeeze_twice:.*is not")      # at the start m, not at every n from there on

UNDER, OVER, MIDDLE = at("u", t), at("v", t), Tends(f, t, 0, c)
LOWER, UPPER = assume(Tends(UNDER, t, 2, c)), assume(Tends(OVER, t, 0, c))
FROM_BELOW, FROM_ABOVE = below(UNDER, f, 5), below(f, OVER, 5)      # the limit does not depend on the start
accepts(squeeze_between, LOWER, UPPER, FROM_BELOW, FROM_ABOVE, MIDDLE, statement=MIDDLE,
        given={LOWER.statement, UPPER.statement, FROM_BELOW.statement, FROM_ABOVE.statement})
refuses(squeeze_between, LOWER, assume(Tends(OVER, t, 0, x)), FROM_BELOW, FROM_ABOVE, MIDDLE, says="have not the limit")
refuses(squeeze_between, LOWER, UPPER, FROM_BELOW, FROM_ABOVE, Tends(f, t, 0, x), says="have not the limit")
refuses(squeeze_between, LOWER, UPPER, FROM_ABOVE, FROM_ABOVE, MIDDLE, says="squeeze_between:.*does not say")
refuses(squeeze_between, LOWER, UPPER, FROM_BELOW, below(f, OVER, 4), MIDDLE, says="start at different places")
refuses(squeeze_between, LOWER, UPPER, FROM_BELOW, assume(Forall(AtMost(f, OVER), t, 5, size("N"))), MIDDLE,
        says="squeeze_between:.*does not say")

FROM_ZERO, SHRINKS = below(0, f, 3), below(at("f", t + 1), x * f, 3)
accepts(contraction, FROM_ZERO, SHRINKS, x, to_zero(f), statement=to_zero(f),
        given={FROM_ZERO.statement, SHRINKS.statement, Less(x, 1)})
refuses(contraction, FROM_ZERO, SHRINKS, y, to_zero(f), says="contraction:.*does not say")
refuses(contraction, FROM_ZERO, SHRINKS, x, Tends(f, t, 0, c), says="is not what follows")
refuses(contraction, FROM_ZERO, below(at("f", t + 1), f / t, 3), 1 / t, to_zero(f), says="contraction:.*does not say")
refuses(contraction, below(0, f), SHRINKS, x, to_zero(f), says="contraction:.*start at different places")
refuses(contraction, SHRINKS, SHRINKS, x, to_zero(f), says="contraction:.*does not say")

accepts(fact, "powers against decay", given={AtMost(0, k), Less(-1, real("q")), Less(real("q"), 1)},
        statement=to_zero(t**k * real("q")**t))
accepts(fact, "log against powers", given={Less(0, p)}, statement=Tends(t**(-p) * log(t), t, 1, 0))
accepts(fact, "growth of log", statement=Tends(1 / log(t), t, 2, 0))
accepts(fact, "p-series", given={AtMost(p, 1)}, statement=Tends(1 / Sum(k**(-p), k, 1, t), t, 1, 0))
accepts(fact, "tangent of a power", given={Less(0, x), Less(0, y), Either(AtMost(p, 0), AtMost(1, p))},
        statement=AtMost(p * y**(p - 1) * (x - y), x**p - y**p))
refuses(fact, "p-series converges", says="fact: no fact is named")
refuses(fact, "tangent", says="fact: no fact is named")
