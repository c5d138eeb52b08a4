"""Samples for derive.outlines.entries."""

from sympy import S

from derive.outlines.algebra import algebra, replace, symmetric
from derive.outlines.entries import at_the_largest, entry_at_most_largest, last_entry, only_entry, term_at_most_sum
from derive.outlines.logic import assume, plainly
from derive.outlines.terms import AtMost, Equal, Forall, Largest, Less, NotEqual, Sum, at, integer, maximum, real, size

from .sample import accepts, refuses

x = real("x")
i, j, k = integer("i"), integer("j"), integer("k")
n = size("n")
a = at("a", i)
TOP = Largest(a, i, 1, n)

accepts(entry_at_most_largest, TOP, k, given={AtMost(1, k), AtMost(k, n)}, statement=AtMost(at("a", k), TOP))
accepts(entry_at_most_largest, Largest(1 / a, i, 1, n), S.One,
        given={AtMost(1, 1), AtMost(1, n), NotEqual(at("a", 1), 0), Forall(NotEqual(a, 0), i, 1, n)},
        statement=AtMost(1 / at("a", 1), Largest(1 / a, i, 1, n)))
refuses(entry_at_most_largest, a, k, says="entry_at_most_largest: not a largest entry")
refuses(entry_at_most_largest, TOP, x, says="entry_at_most_largest: x is not an integer")

IS_ENTRY = assume(Equal(TOP, at("a", k)))
BELOW = replace(symmetric(IS_ENTRY), assume(AtMost(at("a", k), x)), x_hole := real("hole"), AtMost(x_hole, x))
GENERAL = plainly(AtMost(0, x), AtMost(0, x))
accepts(at_the_largest, GENERAL, k, TOP, given={AtMost(0, x), AtMost(1, n)}, statement=AtMost(0, x))
accepts(at_the_largest, assume(Equal(Largest(a, i, 2, 5), Largest(a, i, 2, 5))), k, Largest(a, i, 2, 5),
        given={Equal(Largest(a, i, 2, 5), Largest(a, i, 2, 5))},
        statement=Equal(Largest(a, i, 2, 5), Largest(a, i, 2, 5)))
refuses(at_the_largest, BELOW, k, TOP, says="at_the_largest: k is free in a hypothesis")
refuses(at_the_largest, IS_ENTRY, k, TOP, says="at_the_largest: k is no new index")
refuses(at_the_largest, GENERAL, n, TOP, says="at_the_largest: n is no new index")
refuses(at_the_largest, GENERAL, k, a, says="at_the_largest: not a largest entry")

accepts(only_entry, Largest(a, i, k, k), statement=Equal(Largest(a, i, k, k), at("a", k)))
refuses(only_entry, TOP, says="only_entry:.*has not one entry")
refuses(only_entry, a, says="only_entry:.*has not one entry")

accepts(last_entry, TOP, given={AtMost(2, n)}, statement=Equal(TOP, maximum(Largest(a, i, 1, n - 1), at("a", n))))
refuses(last_entry, a, says="last_entry: not a largest entry")
refuses(last_entry, 2 * TOP, says="last_entry: not a largest entry")

SQUARE = plainly(AtMost(0, a**2))
accepts(term_at_most_sum, SQUARE, i, S.One, n, k, given={AtMost(1, k), AtMost(k, n)},
        statement=AtMost(at("a", k) ** 2, Sum(a**2, i, 1, n)))
accepts(term_at_most_sum, plainly(Less(0, a**2 + 1)), i, S.Zero, j, j, given={AtMost(0, j), AtMost(j, j)},
        statement=AtMost(at("a", j) ** 2 + 1, Sum(a**2 + 1, i, 0, j)))
refuses(term_at_most_sum, plainly(AtMost(-1, a**2)), i, S.One, n, k, says="term_at_most_sum: not 0 <=")
refuses(term_at_most_sum, algebra(a, a), i, S.One, n, k, says="term_at_most_sum: not 0 <=")
refuses(term_at_most_sum, assume(AtMost(0, a)), i, S.One, n, k, says="term_at_most_sum: i is free in a hypothesis")
refuses(term_at_most_sum, SQUARE, i, S.One, n, x, says="term_at_most_sum: x is not an integer")
