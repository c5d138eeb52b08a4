"""Samples for derive.outlines.sums and derive.outlines.induction."""

from sympy import S, oo

from derive.outlines.algebra import algebra
from derive.outlines.induction import induct
from derive.outlines.logic import assume, plainly
from derive.outlines.sums import added_up, cut_range, empty, pull_out, single, term_by_term
from derive.outlines.terms import AtMost, Equal, Forall, Less, NotEqual, Sum, at, integer, real, size, substitute

from .sample import accepts, refuses

x, y = real("x"), real("y")
i, j, k = integer("i"), integer("j"), integer("k")
n = size("n")
a = at("a", i)
SQUARE = algebra(a * (a + x), a**2 + x * a)

accepts(term_by_term, SQUARE, i, S.One, n, statement=Equal(Sum(a * (a + x), i, 1, n), Sum(a**2 + x * a, i, 1, n)))
accepts(term_by_term, algebra(a / i, a / i, AtMost(1, i)), i, S.One, n, statement=Equal(Sum(a / i, i, 1, n),
        Sum(a / i, i, 1, n)))
refuses(term_by_term, algebra(a / i, a / i), i, S.One, n, says="term_by_term: i is free in a hypothesis")
refuses(term_by_term, algebra(a / i, a / i, AtMost(1, i)), i, S.Zero, n, says="term_by_term: i is free in a hypothesis")
refuses(term_by_term, plainly(AtMost(0, a**2)), i, S.One, n, says="term_by_term: not an equation")
refuses(term_by_term, SQUARE, i, S.One, oo, says="term:")

ABOVE = plainly(AtMost(0, a**2))
accepts(added_up, ABOVE, i, S.One, n, statement=AtMost(0, Sum(a**2, i, 1, n)))
accepts(added_up, plainly(Less(0, a**2 + 1)), i, S.One, n, given={AtMost(1, n)},
        statement=Less(0, Sum(a**2 + 1, i, 1, n)))
refuses(added_up, SQUARE, i, S.One, n, says="added_up: neither <= nor 0 <")
refuses(added_up, plainly(Less(-1, a**2)), i, S.One, n, says="added_up: neither <= nor 0 <")
refuses(added_up, plainly(AtMost(0, a), AtMost(0, a)), i, S.One, n, says="added_up: i is free in a hypothesis")

DOUBLE = algebra(2 * x * a, x * (2 * a))
accepts(pull_out, DOUBLE, x, 2 * a, i, S.One, n, statement=Equal(Sum(2 * x * a, i, 1, n), x * Sum(2 * a, i, 1, n)))
accepts(pull_out, algebra(a, a), 1 / x, x * a, i, S.One, n, given={NotEqual(x, 0)},
        statement=Equal(Sum(a, i, 1, n), Sum(x * a, i, 1, n) / x))
refuses(pull_out, DOUBLE, a, 2 * x, i, S.One, n, says="pull_out: i is free in")
refuses(pull_out, DOUBLE, x, a, i, S.One, n, says="pull_out:.*does not end in")
refuses(pull_out, plainly(AtMost(0, x**2)), x, x, i, S.One, n, says="pull_out:")

TOTAL = Sum(a, i, 1, n)
accepts(cut_range, TOTAL, k, given={AtMost(0, k), AtMost(k, n)},
        statement=Equal(TOTAL, Sum(a, i, 1, k) + Sum(a, i, k + 1, n)))
accepts(cut_range, Sum(a, i, 2, n), n - 1, given={AtMost(1, n - 1), AtMost(n - 1, n)},
        statement=Equal(Sum(a, i, 2, n), Sum(a, i, 2, n - 1) + Sum(a, i, n, n)))
refuses(cut_range, TOTAL, x, says="cut_range:")
refuses(cut_range, a, k, says="cut_range:")

accepts(empty, TOTAL, given={AtMost(n + 1, 1)}, statement=Equal(TOTAL, 0))
refuses(empty, a, says="empty: not a sum")
refuses(empty, 2 * TOTAL, says="empty: not a sum")

accepts(single, Sum(a / i, i, k, k), given={Forall(NotEqual(i, 0), i, k, k), NotEqual(k, 0)},
        statement=Equal(Sum(a / i, i, k, k), at("a", k) / k))
refuses(single, Sum(a, i, k, k + 1), says="single:.*has not one term")
refuses(single, a, says="single:.*has not one term")

GROWS = AtMost(0, Sum(at("a", j) ** 2, j, 1, k))
BASE, STEP = plainly(substitute(GROWS, {k: S.Zero})), plainly(substitute(GROWS, {k: k + 1}), GROWS)
accepts(induct, BASE, STEP, GROWS, k, S.Zero, oo, statement=Forall(GROWS, k, 0, oo))
accepts(induct, BASE, STEP, GROWS, k, S.Zero, n, statement=Forall(GROWS, k, 0, n))
accepts(induct, plainly(Less(0, 3), AtMost(3, n)), plainly(Less(0, k + 1), AtMost(3, k), AtMost(k + 1, n)), Less(0, k),
        k, S(3), n, statement=Forall(Less(0, k), k, 3, n))
refuses(induct, plainly(Less(0, 3), AtMost(3, n)), plainly(Less(0, k + 1), AtMost(2, k)), Less(0, k), k, S(3), n,
        says="induct: k is free in a hypothesis of the step")
refuses(induct, BASE, STEP, GROWS, k, S.One, oo, says="induct: the base proves")
refuses(induct, BASE, BASE, GROWS, k, S.Zero, oo, says="induct: the step proves")
refuses(induct, BASE, STEP, GROWS, k, k, oo, says="induct: k from k")
refuses(induct, assume(Less(0, x)), assume(Less(0, x)), Less(0, x), k, x, oo, says="induct: k from x")
