"""What each written operation means in the constants of the kernel: one table, one line an operation.

The kernel's functions are total, so every line has a value everywhere; `derive.reading.presuppositions` says where that
value is the one that the writer means.
"""

from collections.abc import Callable
from fractions import Fraction

from derive.kernel.terms import NUMBER, Term, abstracted, number
from derive.kernel.types import INT, OUTCOME, Table
from derive.kernel.words import choice, no, over, real, word
from derive.reading.names import variable

ZERO, ONE, TWO = real(0), real(1), real(2)
POINT = variable("outcome", OUTCOME)
SOME = variable("_some", INT)


def negative(term: Term) -> Term:
    return number(-term.value, term.type) if term.kind == NUMBER else -term


def minus(left: Term, right: Term) -> Term:
    """left - right; t - 1 is t + (-1)."""
    return left + negative(right)


def fraction(value: Fraction) -> Term:
    """1/3 is 1*inverse(3)."""
    return real(value.numerator) if value.denominator == 1 else over(real(value.numerator), real(value.denominator))


def exp(term: Term) -> Term:
    return word("exp", term)


def square(term: Term) -> Term:
    return word("power", term, number(2, INT))


def whole_power(base: Term, exponent: int) -> Term:
    """The power of a whole number, as products: of its half with itself, so that no term is deep."""
    if exponent < 2:
        return base if exponent else number(1, INT)
    half = whole_power(base, exponent // 2)
    return half * half * base if exponent % 2 else half * half


def count(low: Term, high: Term) -> Term:
    """How many whole numbers there are from `low` to `high`, if any."""
    if low.kind == NUMBER and high.kind == NUMBER:
        return number(high.value - low.value + 1, INT)
    shift = negative(low) + 1 if low.kind != NUMBER else number(1 - low.value, INT)
    return high if shift is number(0, INT) else high + shift


def centred(random: Term) -> Term:
    """The value at the outcome, less the mean."""
    return minus(random(POINT), word("mean", random))


def mean_of(at_outcome: Term) -> Term:
    return word("mean", abstracted(POINT, at_outcome))


def average(entries: Term, low: Term, high: Term) -> Term:
    return over(word("sum", entries, low, high), word("real", count(low, high)))


def smallest(entries: Term, low: Term, high: Term) -> Term:
    return negative(word("largest", abstracted(SOME, negative(entries(SOME))), low, high))


MEANING: Table[Callable[..., Term]] = Table({
    # Arithmetic. Whole exponents are the kernel's power, with x**0 = 1 for every x, 0 among them
    "+": lambda x, y: x + y,
    "-": minus,
    "*": lambda x, y: x * y,
    "/": over,                                                              # x*inverse(y)
    "negative": negative,
    "power": lambda x, n: word("power", x, n),                              # x**n, n a whole number
    "power of a root": lambda x, n: word("power", word("sqrt", x), n),      # x**(n/2), n odd
    "real power": lambda x, a: exp(a * word("log", x)),                     # x**a, a any other number
    # Functions
    "sqrt": lambda x: word("sqrt", x),
    "exp": exp,
    "log": lambda x: word("log", x),
    "sin": lambda x: word("sin", x),
    "cos": lambda x: word("cos", x),
    "erf": lambda x: word("erf", x),
    "abs": lambda x: word("absolute", x),
    "maximum": lambda x, y: word("maximum", x, y),
    "minimum": lambda x, y: word("minimum", x, y),
    "relu": lambda x: word("maximum", x, ZERO),
    "sign": lambda x: choice(ZERO < x, ONE, choice(x < ZERO, real(-1), ZERO)),
    "sigmoid": lambda x: over(ONE, ONE + exp(negative(x))),
    "softplus": lambda x: word("log", ONE + exp(x)),
    "tanh": lambda x: minus(ONE, over(TWO, exp(TWO * x) + ONE)),            # with x once, so that networks stay small
    "sinh": lambda x: over(minus(exp(x), exp(negative(x))), TWO),
    "cosh": lambda x: over(exp(x) + exp(negative(x)), TWO),
    "where": choice,
    "remainder": lambda n, k: word("real", word("remainder", n, k)),        # of whole numbers, 0 at least for k > 0
    # Over a range. An average over several letters is an average of averages
    "sum": lambda f, a, b: word("sum", f, a, b),
    "prod": lambda f, a, b: word("product", f, a, b),
    "max": lambda f, a, b: word("largest", f, a, b),
    "min": smallest,
    "mean": average,
    # Of random numbers, which are functions of the outcome
    "E": lambda x: word("mean", x),
    "Var": lambda x: mean_of(square(centred(x))),
    "Cov": lambda x, y: mean_of(centred(x) * centred(y)),
    # Formulas
    "==": lambda x, y: x.eq(y),
    "!=": lambda x, y: no(x.eq(y)),
    "<": lambda x, y: x < y,
    "<=": lambda x, y: x <= y,
    ">": lambda x, y: y < x,
    ">=": lambda x, y: y <= x,
    "limit": lambda f, x: word("tends", f, x),
})
