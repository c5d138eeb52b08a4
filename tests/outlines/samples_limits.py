"""Samples for derive.outlines.limits and derive.outlines.facts."""

from sympy import S, exp, log, oo, sqrt

from derive.outlines.facts import fact
from derive.outlines.limits import algebra_of_limits, limit_of_constant, limit_through, one_limit, same_tail, shift
from derive.outlines.logic import assume
from derive.outlines.terms import AtMost, Equal, Forall, Less, NotEqual, Tends, at, integer, real, size

from .sample import accepts, refuses

x, y, q, u, v = real("x"), real("y"), real("q"), real("u"), real("v")
i, t, k = integer("i"), integer("t"), integer("k")
n = size("n")
a, b = at("a", t), at("b", t)

accepts(limit_of_constant, 1 / x, k, given={NotEqual(x, 0)}, statement=Tends(1 / x, t, k, 1 / x))
refuses(limit_of_constant, x, y, says="ends at no integer")
refuses(limit_of_constant, oo, S.Zero, says="not in the language")

TO_X, TO_Y = assume(Tends(a, t, 0, x)), assume(Tends(b, t, 0, y))
GIVEN = {TO_X.statement, TO_Y.statement}
accepts(algebra_of_limits, u * v + q, (u, v), (TO_X, TO_Y), given=GIVEN, statement=Tends(a * b + q, t, 0, x * y + q))
accepts(algebra_of_limits, u / (1 + v**2), (u, v), (TO_X, TO_Y), given=GIVEN,
        statement=Tends(a / (1 + b**2), t, 0, x / (1 + y**2)))
accepts(algebra_of_limits, u / v, (u, v), (TO_X, TO_Y), statement=Tends(a / b, t, 0, x / y),
        given={*GIVEN, NotEqual(y, 0), Forall(NotEqual(b, 0), t, 0, oo)})
accepts(algebra_of_limits, u / v, (u, v), (TO_X, TO_X), given={TO_X.statement, NotEqual(x, 0)},
        statement=Tends(S.One, t, 0, 1))
refuses(algebra_of_limits, exp(u), (u,), (TO_X,), says="is not rational")
refuses(algebra_of_limits, 2**u, (u,), (TO_X,), says="is not rational")
refuses(algebra_of_limits, u, (u, v), (TO_X,), says="one limit for each hole")
refuses(algebra_of_limits, i, (i,), (TO_X,), says="a hole is a real name")
refuses(algebra_of_limits, u * v, (u, v), (TO_X, assume(Tends(b, t, 1, y))), says="start at different places")
refuses(algebra_of_limits, u, (u,), (assume(Less(0, x)),), says="not a limit")

accepts(limit_through, TO_X, u, exp(u), given={TO_X.statement}, statement=Tends(exp(a), t, 0, exp(x)))
accepts(limit_through, TO_X, u, log(u), statement=Tends(log(a), t, 0, log(x)),
        given={TO_X.statement, Less(0, x), Forall(Less(0, a), t, 0, oo)})
accepts(limit_through, TO_X, u, sqrt(u), statement=Tends(sqrt(a), t, 0, sqrt(x)),
        given={TO_X.statement, Less(0, x), Forall(AtMost(0, a), t, 0, oo)})
refuses(limit_through, TO_X, u, 1 / u, says="limit_through:.*is none of the functions")
refuses(limit_through, TO_X, u, exp(2 * u), says="limit_through:.*is none of the functions")
refuses(limit_through, assume(Less(0, x)), u, exp(u), says="limit_through: not a limit")

accepts(shift, TO_X, k, given={TO_X.statement}, statement=Tends(at("a", t + k), t, -k, x))
refuses(shift, TO_X, x, says="shift: x is not an integer")
refuses(shift, TO_X, S.Half, says="shift: 1/2 is not an integer")

SAME = assume(Forall(Equal(a, b), t, 2, oo))
accepts(same_tail, TO_X, SAME, given={TO_X.statement, SAME.statement}, statement=Tends(b, t, 2, x))
refuses(same_tail, TO_Y, SAME, says="same_tail:.*is not")
refuses(same_tail, TO_X, assume(Forall(Equal(a, b), t, 2, n)), says="same_tail:.*ends somewhere")
refuses(same_tail, TO_X, assume(Forall(AtMost(a, b), t, 2, oo)), says="same_tail: no equation")

accepts(one_limit, TO_X, assume(Tends(a, t, 5, y)), given={TO_X.statement, Tends(a, t, 5, y)}, statement=Equal(x, y))
refuses(one_limit, TO_X, TO_Y, says="one_limit: two sequences")
refuses(one_limit, TO_X, SAME, says="one_limit: not a limit")

accepts(fact, "geometric decay", given={Less(-1, q), Less(q, 1)}, statement=Tends(q**t, t, 0, 0))
refuses(fact, "the theorem to be proved", says="fact: no fact is named")
refuses(fact, "Geometric decay", says="fact: no fact is named")
