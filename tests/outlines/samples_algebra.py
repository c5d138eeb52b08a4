"""Samples for derive.outlines.algebra."""

from sympy import Rational, S, log, sqrt

from derive.outlines.algebra import (
        algebra,
        combine,
        compare,
        greatest,
        least,
        meet,
        replace,
        same_inside,
        symmetric,
        transitive,
)
from derive.outlines.logic import assume, plainly
from derive.outlines.order import less_by_one
from derive.outlines.terms import AtMost, Equal, Less, NotEqual, Sum, at, integer, maximum, minimum, real, size

from .sample import accepts, refuses

x, y, z = real("x"), real("y"), real("z")
i, j, k, t = integer("i"), integer("j"), integer("k"), integer("t")
m, n = size("m"), size("n")
a, b = at("a", i), at("b", j)

accepts(algebra, (x + y) ** 2, x**2 + 2 * x * y + y**2, statement=Equal((x + y) ** 2, x**2 + 2 * x * y + y**2))
accepts(algebra, 1 / (x * y), (1 / x) * (1 / y), given={NotEqual(x, 0), NotEqual(y, 0)}, statement=Equal(1 / (x * y),
        1 / (x * y)))
accepts(algebra, Sum(x * a, i, 1, n), x * Sum(a, i, 1, n), statement=Equal(Sum(x * a, i, 1, n), x * Sum(a, i, 1, n)))
accepts(algebra, Sum(Sum(a * b, i, 1, m), j, 1, n), Sum(a, i, 1, m) * Sum(b, j, 1, n),
        statement=Equal(Sum(Sum(a * b, i, 1, m), j, 1, n), Sum(a, i, 1, m) * Sum(b, j, 1, n)))
accepts(algebra, Sum(x, i, 1, k), k * x, given={AtMost(0, k)}, statement=Equal(Sum(x, i, 1, k), k * x))
accepts(algebra, Sum(x, i, 1, n), n * x, statement=Equal(Sum(x, i, 1, n), n * x))
accepts(algebra, (1 - x) ** (t + 1), (1 - x) * (1 - x) ** t, Less(x, 1), given={Less(x, 1)},
        statement=Equal((1 - x) ** (t + 1), (1 - x) * (1 - x) ** t))
refuses(algebra, (x + y) ** 2, x**2 + x * y + y**2, says="algebra: normal forms differ")
refuses(algebra, sqrt(x**2), x, says="algebra: normal forms differ")
refuses(algebra, Sum(at("a", i), i, 1, n), Sum(at("a", i), i, 0, n), says="algebra: normal forms differ")
refuses(algebra, Sum(a * at("b", i), i, 1, n), Sum(a, i, 1, n) * Sum(b, j, 1, n), says="algebra: normal forms differ")
refuses(algebra, x ** Rational(1, 3) * y ** Rational(1, 3), (x * y) ** Rational(1, 3), says="normal forms differ")

XY = assume(Equal(x, y))
accepts(combine, x * z, y * z, (z,), (XY,), given={Equal(x, y)}, statement=Equal(x * z, y * z))
accepts(combine, x / z, y / z, (1 / z,), (XY,), given={Equal(x, y), NotEqual(z, 0)}, statement=Equal(x / z, y / z))
refuses(combine, x * z, y, (z,), (XY,), says="combine: normal forms differ")
refuses(combine, x, y, (), (XY,), says="combine: 0 factors for 1 equations")
refuses(combine, x, y, (S.One,), (assume(AtMost(x, y)),), says="combine: not an equation")

YZ = assume(Equal(y, z))
accepts(transitive, XY, YZ, given={Equal(x, y), Equal(y, z)}, statement=Equal(x, z))
refuses(transitive, XY, XY, says="transitive: middle terms differ: y | x")
refuses(transitive, XY, assume(AtMost(y, z)), says="transitive: not an equation")

accepts(symmetric, XY, given={Equal(x, y)}, statement=Equal(y, x))
refuses(symmetric, assume(AtMost(x, y)), says="symmetric: not an equation")
refuses(symmetric, Equal(x, y), says="symmetric:.*is no outline")

POSITIVE = assume(Less(0, x))
accepts(replace, XY, POSITIVE, z, Less(0, z), given={Equal(x, y), Less(0, x)}, statement=Less(0, y))
accepts(replace, XY, plainly(AtMost(0, x**2)), z, AtMost(0, x * z), given={Equal(x, y)}, statement=AtMost(0, x * y))
accepts(replace, XY, algebra(S.One, S.One), z, Equal(1, 1 + z - z), given={Equal(x, y)}, statement=Equal(1, 1))
accepts(replace, XY, algebra(S.One, S.One), z, Equal(z / x, 1), given={Equal(x, y), NotEqual(x, 0)},
        statement=Equal(y / x, 1))
refuses(replace, XY, POSITIVE, z, Less(0, z + y), says="replace:.*is not")
refuses(replace, XY, POSITIVE, i, Less(0, x), says="replace: the hole i is not a real name")
refuses(replace, POSITIVE, POSITIVE, z, Less(0, z), says="replace: not an equation")

accepts(same_inside, XY, z, Sum(z * a, i, 1, n), given={Equal(x, y)}, statement=Equal(Sum(x * a, i, 1, n),
        Sum(y * a, i, 1, n)))
accepts(same_inside, XY, z, log(z), given={Equal(x, y), Less(0, x), Less(0, y)}, statement=Equal(log(x), log(y)))
accepts(same_inside, assume(Equal(x, a)), z, Sum(z, i, 1, n), given={Equal(x, a)},
        statement=Equal(Sum(x, j, 1, n), Sum(a, j, 1, n)))
refuses(same_inside, XY, i, Sum(a, i, 1, n), says="same_inside: the hole i is not a real name")
refuses(same_inside, POSITIVE, z, z**2, says="same_inside: not an equation")

TWO = plainly(Less(0, 2))
accepts(compare, assume(Less(x, y)), Less(2 * x + z, 2 * y + z), TWO, given={Less(x, y)},
        statement=Less(2 * x + z, 2 * y + z))
accepts(compare, assume(AtMost(x, y)), AtMost(x * z, y * z), assume(Less(0, z)), given={AtMost(x, y), Less(0, z)},
        statement=AtMost(x * z, y * z))
refuses(compare, assume(Less(x, y)), Less(y, x), TWO, says="compare:.*is not")
refuses(compare, assume(Less(x, y)), AtMost(x, y), TWO, says="compare:")
refuses(compare, assume(Less(x, y)), Less(x * z, y * z), assume(AtMost(0, z)), says="does not say that a factor is pos")
refuses(compare, assume(Equal(x, y)), Equal(2 * x, 3 * y), TWO, says="compare:")
refuses(compare, assume(Equal(x, y)), NotEqual(2 * x, 2 * y), TWO, says="compare:")

accepts(least, assume(AtMost(x, y)), minimum(x, y), given={AtMost(x, y)}, statement=Equal(minimum(x, y), x))
accepts(least, assume(Less(x, 1 / y)), minimum(1 / y, x), given={Less(x, 1 / y), NotEqual(y, 0)},
        statement=Equal(minimum(1 / y, x), x))
refuses(least, assume(AtMost(x, y)), minimum(x, z), says="least:")
refuses(least, assume(AtMost(x, y)), maximum(x, y), says="least:")
refuses(least, assume(NotEqual(x, y)), minimum(x, y), says="least:")
accepts(greatest, assume(AtMost(x, y)), maximum(x, y), given={AtMost(x, y)}, statement=Equal(maximum(x, y), y))
refuses(greatest, assume(AtMost(x, y)), maximum(y, z), says="greatest:")
refuses(greatest, assume(Equal(x, y)), maximum(x, y), says="greatest:")

FIRST, SECOND = assume(Equal(x, (a + b) ** 2)), assume(Equal(y, a**2 + 2 * a * b + b**2))
accepts(meet, FIRST, SECOND, given={FIRST.statement, SECOND.statement}, statement=Equal(x, y))
refuses(meet, FIRST, assume(Equal(y, a**2 + b**2)), says="meet: normal forms differ")
refuses(meet, FIRST, assume(AtMost(y, (a + b) ** 2)), says="meet: not an equation")

# %% Whole numbers
accepts(less_by_one, assume(Less(i, j + 1)), given={Less(i, j + 1)}, statement=AtMost(i, j))
accepts(less_by_one, assume(Less(2 * i, n + 3)), given={Less(2 * i, n + 3)}, statement=AtMost(2 * i, n + 2))
refuses(less_by_one, assume(Less(x, j + 1)), says="less_by_one:.*whole number")
refuses(less_by_one, assume(Less(i / 2, j)), says="less_by_one:.*whole number")
refuses(less_by_one, assume(AtMost(i, j)), says="less_by_one:.*whole number")
