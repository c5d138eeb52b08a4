"""Samples for derive.outlines.products."""

from sympy import S, exp, log

from derive.outlines.algebra import algebra
from derive.outlines.logic import assume, plainly
from derive.outlines.products import (
    equal_factors,
    exp_of_sum,
    factor_by_factor,
    factors_apart,
    factors_compared,
    last_factor,
    log_of_product,
    no_factor,
    sign_of_product,
)
from derive.outlines.terms import AtMost, Equal, Forall, Less, NotEqual, Product, Sum, at, integer, real, size

from .sample import accepts, refuses

c, x = real("c"), real("x")
i, j, k = integer("i"), integer("j"), integer("k")
n = size("n")
a, b = at("a", i), at("b", i)
RANGE = i, S.One, n
WHOLE = Product(a, *RANGE)

accepts(last_factor, WHOLE, given={AtMost(1, n)}, statement=Equal(WHOLE, Product(a, i, 1, n - 1) * at("a", n)))
accepts(last_factor, Product(1 / a, i, 1, k), given={AtMost(1, k), Forall(NotEqual(a, 0), i, 1, k), Forall(
        NotEqual(a, 0), i, 1, k - 1), NotEqual(at("a", k), 0)},
        statement=Equal(Product(1 / a, i, 1, k), Product(1 / a, i, 1, k - 1) / at("a", k)))
refuses(last_factor, a, says="last_factor: not a product")
refuses(last_factor, Sum(a, *RANGE), says="last_factor: not a product")

accepts(no_factor, WHOLE, given={AtMost(n + 1, 1)}, statement=Equal(WHOLE, 1))
refuses(no_factor, a, says="no_factor: not a product")
refuses(no_factor, 2 * WHOLE, says="no_factor: not a product")

SAME = algebra(a * (a + x), a**2 + x * a)
accepts(factor_by_factor, SAME, *RANGE, statement=Equal(Product(a * (a + x), *RANGE), Product(a**2 + x * a, *RANGE)))
refuses(factor_by_factor, algebra(a / i, a / i), *RANGE, says="factor_by_factor: i is free in a hypothesis")
refuses(factor_by_factor, plainly(AtMost(0, a**2)), *RANGE, says="factor_by_factor: not an equation")

SIGN, ORDER = plainly(AtMost(0, a**2)), plainly(AtMost(a**2, a**2 + 1))
accepts(factors_compared, SIGN, ORDER, *RANGE, statement=AtMost(Product(a**2, *RANGE), Product(a**2 + 1, *RANGE)))
accepts(factors_compared, plainly(AtMost(0, 1)), plainly(AtMost(1, a**2 + 1)), *RANGE,
        statement=AtMost(1, Product(a**2 + 1, *RANGE)))
refuses(factors_compared, plainly(AtMost(-1, a**2)), ORDER, *RANGE, says="factors_compared:.*are not 0 <= f")
refuses(factors_compared, SIGN, plainly(AtMost(0, a**2)), *RANGE, says="factors_compared:.*are not 0 <= f")
refuses(factors_compared, SIGN, assume(AtMost(a**2, x)), *RANGE, says="factors_compared: i is free in a hypothesis")

accepts(sign_of_product, SIGN, *RANGE, statement=AtMost(0, Product(a**2, *RANGE)))
accepts(sign_of_product, plainly(Less(0, exp(a))), *RANGE, statement=Less(0, Product(exp(a), *RANGE)))
accepts(sign_of_product, plainly(NotEqual(0, exp(a))), *RANGE, statement=NotEqual(0, Product(exp(a), *RANGE)))
refuses(sign_of_product, plainly(AtMost(-1, a**2)), *RANGE, says="sign_of_product: neither 0 <= nor 0 <")
refuses(sign_of_product, assume(Less(0, a)), *RANGE, says="sign_of_product: i is free in a hypothesis")

accepts(factors_apart, c, a, *RANGE, statement=Equal(Product(c * a, *RANGE), Product(c, *RANGE) * WHOLE))
accepts(factors_apart, a, 1 / b, *RANGE, given={Forall(NotEqual(b, 0), *RANGE)},
        statement=Equal(Product(a / b, *RANGE), WHOLE * Product(1 / b, *RANGE)))
accepts(factors_apart, a, 1 / a, *RANGE, given={Forall(NotEqual(a, 0), *RANGE)},
        statement=Equal(1, WHOLE * Product(1 / a, *RANGE)))
refuses(factors_apart, a, S.One, *RANGE, says="factors_apart:.*are no two factors")
refuses(factors_apart, a, b, i, S.One, S.Half, says="term:")
refuses(factors_apart, a, b, i, S.One, i, says="range: i stands in its own range")

accepts(equal_factors, Product(c, *RANGE), given={AtMost(0, n)}, statement=Equal(Product(c, *RANGE), c**n))
accepts(equal_factors, Product(c, i, j, k), given={AtMost(j - 1, k)},
        statement=Equal(Product(c, i, j, k), c**(k - j + 1)))
refuses(equal_factors, WHOLE, says="equal_factors: the factors of")
refuses(equal_factors, c, says="equal_factors: not a product")

accepts(exp_of_sum, Sum(a, *RANGE), statement=Equal(exp(Sum(a, *RANGE)), Product(exp(a), *RANGE)))
accepts(exp_of_sum, Sum(log(a), *RANGE), given={Forall(Less(0, a), *RANGE)},
        statement=Equal(exp(Sum(log(a), *RANGE)), WHOLE))
refuses(exp_of_sum, WHOLE, says="exp_of_sum: not a sum")
refuses(exp_of_sum, 2 * Sum(a, *RANGE), says="exp_of_sum: not a sum")

ABOVE = plainly(Less(0, a**2 + 1))
accepts(log_of_product, ABOVE, *RANGE, given={Less(0, Product(a**2 + 1, *RANGE))},
        statement=Equal(log(Product(a**2 + 1, *RANGE)), Sum(log(a**2 + 1), *RANGE)))
refuses(log_of_product, SIGN, *RANGE, says="log_of_product: not 0 <")
refuses(log_of_product, assume(Less(0, a)), *RANGE, says="log_of_product: i is free in a hypothesis")
