"""Samples for derive.outlines.expectation and derive.outlines.order."""

from sympy import Integer, Rational, S, Tuple, pi, sqrt
from sympy.core.symbol import Str

from derive.outlines.algebra import algebra, compare
from derive.outlines.expectation import (
    at_outcome,
    average,
    finite_as,
    independence,
    linearity,
    normal_mean,
    null,
    reflect,
    relabel,
)
from derive.outlines.laws import Independent, Moments, Normal, PairwiseIndependent, SameLaw, Symmetric, Uncorrelated
from derive.outlines.logic import assume, plainly
from derive.outlines.order import certificate, positive_part, same_truth
from derive.outlines.terms import (
    At,
    AtMost,
    Bracket,
    Either,
    Equal,
    Expr,
    Forall,
    Integrable,
    Law,
    Less,
    Mean,
    NotEqual,
    Sum,
    Surely,
    at,
    integer,
    maximum,
    outcome,
    real,
    relu,
    size,
)

from .sample import accepts, refuses

w, v = outcome("w"), outcome("v")
x, y = real("x"), real("y")
i, j, k = integer("i"), integer("j"), integer("k")
n = size("n")


def X(*indices: Expr | int) -> At:
    return at("X", w, *indices)


def E(term: Expr) -> Expr:
    return Mean(term, w)


def law(kind: type[Law], units: int = 1, name: str = "X") -> Law:
    return kind(Tuple(Str(name), Integer(units)))


FOURTH = law(Moments, 4)
COIN = Surely(Either(Equal(X(i), 0), Equal(X(i), 1)), w)

# %% Outcomes
accepts(at_outcome, assume(COIN), "v", given={COIN}, statement=COIN.open(v))
refuses(at_outcome, assume(COIN.open(v)), "v", says="at_outcome:.*not said of all outcomes")
refuses(at_outcome, assume(Forall(COIN, i, 1, n)), "v", says="at_outcome:.*not said of all outcomes")

# %% Equality and order of means
POSITIVE = plainly(AtMost(0, X(i) ** 2))
accepts(average, POSITIVE, "w", FOURTH, given={FOURTH}, statement=AtMost(E(S.Zero), E(X(i) ** 2)))
accepts(average, algebra(X(i) * (X(i) + 1), X(i) ** 2 + X(i)), "w",
        given={Integrable(X(i) * (X(i) + 1), w), Integrable(X(i) ** 2 + X(i), w)},
        statement=Equal(E(X(i) * (X(i) + 1)), E(X(i) ** 2 + X(i))))
refuses(average, assume(AtMost(0, X(i))), "w", says="average: the outcome w is free in a hypothesis")
refuses(average, plainly(NotEqual(1 + X(i) ** 2, 0)), "w", says="average:.*compares nothing")
refuses(average, plainly(Less(0, 1 + X(i) ** 2)), "w", FOURTH, says="average:.*strictly")

# %% A finite mean
accepts(finite_as, algebra(X(i) * (X(i) + 1), X(i) ** 2 + X(i)), "w", FOURTH, given={FOURTH},
        statement=Integrable(X(i) * (X(i) + 1), w))
accepts(finite_as, algebra(X(i) + X(j), X(j) + X(i)), "w", given={Integrable(X(j) + X(i), w)},
        statement=Integrable(X(i) + X(j), w))
refuses(finite_as, assume(Equal(X(i), 0)), "w", says="finite_as: the outcome w is free in a hypothesis")
refuses(finite_as, plainly(AtMost(0, X(i) ** 2)), "w", says="finite_as:.*is no equation")

# %% Linearity
MEAN = E((X(1) + x) * X(1))
accepts(linearity, MEAN, FOURTH, given={FOURTH}, statement=Equal(MEAN, E(X(1) ** 2) + x * E(X(1))))
accepts(linearity, E(Sum(X(i), i, 1, n) / n), FOURTH, given={FOURTH, NotEqual(n, 0)},
        statement=Equal(E(Sum(X(i), i, 1, n) / n), Sum(E(X(i)) / n, i, 1, n)))
accepts(linearity, E(x), statement=Equal(E(x), x))
accepts(linearity, E(1 / X(1)), given={Surely(NotEqual(X(1), 0), w), Integrable(1 / X(1), w)},
        statement=Equal(E(1 / X(1)), E(1 / X(1))))
refuses(linearity, x, says="linearity: x is no expectation")
refuses(linearity, E(x) + 1, says="linearity:.*is no expectation")

# %% Independence, pairwise independence, no correlation
INDEPENDENT, PAIRWISE, APART = law(Independent), law(PairwiseIndependent), law(Uncorrelated)
ONE = Bracket(Equal(j, i))
TWO = (1 - ONE) * E(X(i)) * E(X(j)) + ONE * E(X(i) ** 2)
for kind in (INDEPENDENT, PAIRWISE, APART):
    accepts(independence, E(X(i) * X(j)), kind, FOURTH, given={kind, FOURTH}, statement=Equal(E(X(i) * X(j)), TWO))
accepts(independence, E(X(i) ** 2 * X(j)), PAIRWISE, FOURTH, given={PAIRWISE, FOURTH}, statement=Equal(
    E(X(i) ** 2 * X(j)), (1 - ONE) * E(X(i) ** 2) * E(X(j)) + ONE * E(X(i) ** 3)))
SECOND = Moments(Tuple(Str("X"), Integer(2)), Tuple(Str("Y"), Integer(2)))
BOTH = Independent(Tuple(Str("X"), Integer(1)), Tuple(Str("Y"), Integer(0)))
YI, YJ = at("Y", w, i), at("Y", w, j)
accepts(independence, E(X(1) * YI * YJ), BOTH, Moments(Tuple(Str("X"), Integer(3)), Tuple(Str("Y"), Integer(3))),
        given={BOTH, Moments(Tuple(Str("X"), Integer(3)), Tuple(Str("Y"), Integer(3)))},
        statement=Equal(E(X(1) * YI * YJ), E(X(1)) * E(YI * YJ)))
refuses(independence, E(X(i) * X(j)), law(SameLaw), says="independence:.*says nothing of it")
refuses(independence, E(X(i) * X(j) * X(k)), PAIRWISE, says="independence: 3 units, but PairwiseIndependent")
refuses(independence, E(X(i) ** 2 * X(j)), APART, says="independence:.*is not about")
refuses(independence, E(X(i) * YI), INDEPENDENT, says="independence:.*is not about")
refuses(independence, E(relu(X(i) + X(j))), INDEPENDENT, says="independence:.*depends on several units")
refuses(independence, E(X(1) * X(2, 1)), law(Independent, 2), says="independence:.*has too few indices")
refuses(independence, E(Sum(X(i), i, 1, n) ** 2 * X(1)), INDEPENDENT, says="independence:.*is not one unit")

# %% One law
SAME = law(SameLaw)
accepts(relabel, E(X(i, j) * X(i, k)), SAME, (S.One,), FOURTH, given={SAME, FOURTH},
        statement=Equal(E(X(i, j) * X(i, k)), E(X(1, j) * X(1, k))))
refuses(relabel, E(X(i) * X(j)), SAME, (S.One,), says="relabel:.*is not about one unit")
refuses(relabel, E(X(i)), INDEPENDENT, (S.One,), says="relabel:.*says nothing of it")
refuses(relabel, E(X(i)), SAME, (S.One, S.One), says="relabel:.*single out no unit")

# %% Symmetric laws
MIRROR = law(Symmetric)
accepts(reflect, E(X(i) ** 3 + relu(X(i))), MIRROR, FOURTH, given={MIRROR, FOURTH},
        statement=Equal(E(X(i) ** 3 + relu(X(i))), E(-(X(i) ** 3) + relu(-X(i)))))
refuses(reflect, E(X(i) * X(j)), MIRROR, says="reflect:.*is not about one unit")
refuses(reflect, E(X(i)), SAME, says="reflect:.*says nothing of it")

# %% What is 0 on average and never negative is 0 almost surely
ZERO = assume(Equal(E(relu(X(1))), 0))
ABOVE = plainly(AtMost(0, relu(X(1))))
VANISHES = assume(Equal(relu(X(1)), 0))
accepts(null, ZERO, ABOVE, VANISHES, "w", given={Integrable(relu(X(1)), w), Equal(E(relu(X(1))), 0)},
        statement=Equal(E(relu(X(1))), 0))
refuses(null, ZERO, plainly(AtMost(0, X(1) ** 2)), VANISHES, "w", says="null:.*is not that the mean of")
refuses(null, ZERO, plainly(AtMost(-1, relu(X(1)))), VANISHES, "w", says="null:.*is no bound by 0")
refuses(null, ZERO, ABOVE, assume(Equal(X(1), 0)), "w", says="null: the outcome w is free in a hypothesis")
refuses(null, ZERO, assume(AtMost(0, relu(X(1)))), plainly(AtMost(0, 1)), "w", says="null:")

# %% The normal law: (x)' - x*x + 1 = 1 - x**2 + ... gives E z**2 = 1
GAUSS = law(Normal, 0, "Z")
Z = at("Z", w)
ALL = Moments(Tuple(Str("Z"), Integer(8)))
accepts(normal_mean, E(Z**2), GAUSS, -x, S.One, ALL, given={GAUSS, ALL}, statement=Equal(E(Z**2), 1))
accepts(normal_mean, E(Z**4), GAUSS, -(x**3) - 3 * x, Integer(3), ALL, given={GAUSS, ALL}, statement=Equal(E(Z**4), 3))
accepts(normal_mean, E(Bracket(Less(0, Z)) * Z), GAUSS, Integer(-1), S.Zero, ALL, given={GAUSS, ALL},
        statement=Equal(E(Bracket(Less(0, Z)) * Z), 1 / sqrt(2 * pi)))
accepts(normal_mean, E(Bracket(Less(0, Z)) * Z**2), GAUSS, -x, S.One, ALL, given={GAUSS, ALL},
        statement=Equal(E(Bracket(Less(0, Z)) * Z**2), Rational(1, 2)))
refuses(normal_mean, E(Z**2), GAUSS, -x, Integer(2), says="normal_mean:.*is not the derivative")
refuses(normal_mean, E(Z**2), MIRROR, -x, S.One, says="normal_mean:.*is no normal law")
refuses(normal_mean, E(X(1) ** 2), GAUSS, -x, S.One, says="normal_mean:.*is not about one normal number")
refuses(normal_mean, E(Bracket(Less(Z, 0)) * Z), GAUSS, Integer(-1), S.Zero, says="normal_mean:")
refuses(normal_mean, E(Z**2), GAUSS, 1 / x, S.One, says="normal_mean:")

# %% Positive parts and brackets
accepts(positive_part, relu(x - y), statement=Equal(relu(x - y), (x - y) * Bracket(Less(0, x - y))))
accepts(positive_part, maximum(0, x), statement=Equal(maximum(0, x), x * Bracket(Less(0, x))))
refuses(positive_part, maximum(x, 0), says="positive_part:.*is neither")
refuses(positive_part, x, says="positive_part: x is neither")
UP = compare(assume(Less(0, x)), Less(0, x * y), assume(Less(0, y)))
DOWN = compare(assume(Less(0, x * y)), Less(0, x), plainly(Less(0, 1 / y), Less(0, y)))
accepts(same_truth, UP, DOWN, given={Less(0, y)},
        statement=Equal(Bracket(Less(0, x)), Bracket(Less(0, x * y))))
refuses(same_truth, UP, algebra(x, x), says="same_truth:")
refuses(same_truth, UP, plainly(Less(0, 1)), says="same_truth:")

# %% Certificates
LOW, HIGH = assume(AtMost(x, y)), assume(Less(0, x))
accepts(certificate, AtMost(0, x * y), ((S.One, S.One, (HIGH, LOW)), (S.One, x, ())), (), (),
        given={AtMost(x, y), Less(0, x)}, statement=AtMost(0, x * y))
accepts(certificate, Less(0, x + y**2), ((S.One, S.One, (HIGH,)), (S.One, y, ())), (), (), given={Less(0, x)},
        statement=Less(0, x + y**2))
accepts(certificate, AtMost(2 * x * y, x**2 + y**2), ((S.One, x - y, ()),), (), (),
        statement=AtMost(2 * x * y, x**2 + y**2))
accepts(certificate, AtMost(0, y), ((S.One, x, ()),), (S.NegativeOne,), (assume(Equal(x**2, y)),),
        given={Equal(x**2, y)}, statement=AtMost(0, y))
refuses(certificate, AtMost(0, -(x**2)), ((S.NegativeOne, x, ()),), (), (),
        says="certificate: the weight -1 is negative")
refuses(certificate, Less(0, x**2), ((S.One, x, ()),), (), (), says="certificate:.*is strict, and nothing in it is")
refuses(certificate, Less(0, y - x), ((S.One, S.One, (LOW,)),), (), (),
        says="certificate:.*is strict, and nothing in it is")
refuses(certificate, AtMost(0, x * y), ((S.One, S.One, (HIGH, LOW)),), (), (), says="certificate: it does not add up")
refuses(certificate, Equal(x, y), (), (), (), says="certificate:.*is no inequality")
refuses(certificate, AtMost(0, y), ((S.One, S.One, (assume(Equal(x, y)),)),), (), (),
        says="certificate:.*are no bounds")
