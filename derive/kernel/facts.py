"""All that is believed without proof: textbook statements about arbitrary values and functions, each with a reference.

The free variables of a fact stand for anything of their types. Functions are total: 1/0 = 0, log x = 0 and sqrt x = 0
for x < 0, and a fact that needs more of its arguments says so.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from .terms import Term, abstracted, constant, number, var
from .types import BOOL, INT, OUTCOME, REAL, Table, Type, need, to
from .words import FALSE, both, choice, either, every, ints, no, over, quantified, real, reals, some, word


class Row(NamedTuple):
    statement: Term | Callable[[Type], Term]
    reference: str


class Fact(Row):
    """A statement; one about values of any type is a function of that type."""

    __slots__ = ()
    __class__ = property(lambda self: Fact)         # no assignment makes it another class's

    def at(self, *types: Type) -> Term:
        need(len(types) == (0 if isinstance(self.statement, Term) else 1), "fact: {} types", len(types))
        return self.statement if isinstance(self.statement, Term) else self.statement(*types)


LOGIC, CHURCH = "Gentzen, natural deduction", "Church, A Formulation of the Simple Theory of Types"
RUDIN, SPIVAK = "Rudin, Principles of Mathematical Analysis, 3rd ed.", "Spivak, Calculus, 4th ed."
KNUTH, PEANO = "Graham, Knuth, Patashnik, Concrete Mathematics, 2nd ed.", "Peano, Arithmetices principia"
WILLIAMS, ARCHIMEDES = "Williams, Probability with Martingales", "Archimedes, Measurement of a Circle, proposition 3"

p, q, r = (var(name, BOOL) for name in "pqr")
a, b, m, n = ints("a b m n")
x, y, z, c, d, e = reals("x y z c d e")
f, g = (var(name, to(INT, REAL)) for name in "fg")              # sequences
u, v = (var(name, to(REAL, REAL)) for name in "uv")             # functions of a real number
X, Y = (var(name, to(OUTCOME, REAL)) for name in "XY")          # random numbers
s, w = var("s", to(REAL, BOOL)), var("w", OUTCOME)
ZERO, ONE = real(0), real(1)


def any_pair(body: Callable[[Term, Term], Term]) -> Callable[[Type], Term]:
    """A statement about two values x, y of one type, whichever."""
    return lambda type_: body(var("x", type_), var("y", type_))


def any_predicate(body: Callable[[Term, Term], Term]) -> Callable[[Type], Term]:
    """A statement about a predicate s and a value x of any type."""
    return lambda type_: body(var("s", to(type_, BOOL)), var("x", type_))


def recursion(after: Callable[[Term, Callable[[Term], Term], Term], Term]) -> Callable[[Type], Term]:
    """A statement about the recursion from x by a step h, values of any type."""
    def statement(type_: Type) -> Term:
        start, step = var("x", type_), var("h", to(INT, type_, type_))
        whole = constant("recursion", to(type_, step.type, INT, type_))
        return after(start, lambda end: whole(start, step, end), step)

    return statement


def zero(like: Term) -> Term:
    return number(0, like.type)


def absolute(term: Term) -> Term:
    return word("absolute", term)


def slope(function: Term, at: Term, value: Term) -> Term:
    return word("derivative", function, at, value)


def of_y(body: Term) -> Term:
    return abstracted(y, body)


def at_outcome(body: Term) -> Term:
    return abstracted(w, body)


def mean(number_: Term) -> Term:
    return word("mean", number_)


def integrable(number_: Term) -> Term:
    return word("integrable", number_)


NEAR = every(e, (ZERO < e) >> some(m, every(n, (m <= n) >> (absolute(f(n) - x) < e))))
QUOTIENTS_NEAR = every(e, (ZERO < e) >> some(z, both(ZERO < z, every(y, no(y.eq(0)) >> (
    (absolute(y) < z) >> (absolute(over(u(x + y) - u(x), y) - d) < e))))))
BOUND = every(y, s(y) >> (y <= x))
LEAST_BOUND = some(z, both(every(y, s(y) >> (y <= z)), every(x, BOUND >> (z <= x))))
BETWEEN = some(z, both(both(x < z, z < y), (u(y) - u(x)).eq(v(z) * (y - x))))

FACTS = Table({
    # Logic
    "absurd": Fact(FALSE >> p, LOGIC),
    "both": Fact(p >> (q >> both(p, q)), LOGIC),
    "first": Fact(both(p, q) >> p, LOGIC),
    "second": Fact(both(p, q) >> q, LOGIC),
    "left": Fact(p >> either(p, q), LOGIC),
    "right": Fact(q >> either(p, q), LOGIC),
    "cases": Fact(either(p, q) >> ((p >> r) >> ((q >> r) >> r)), LOGIC),
    "witness": Fact(any_predicate(lambda s, x: s(x) >> quantified("some", s)), LOGIC),
    "unpack": Fact(any_predicate(lambda s, x: quantified("some", s) >> (every(x, s(x) >> p) >> p)), LOGIC),
    "if_true": Fact(any_pair(lambda x, y: p >> choice(p, x, y).eq(x)), CHURCH),
    "if_false": Fact(any_pair(lambda x, y: no(p) >> choice(p, x, y).eq(y)), CHURCH),
    "if_same": Fact(any_pair(lambda x, y: choice(p, x, x).eq(x)), CHURCH),
    "if_equivalent": Fact(any_pair(lambda x, y: (p >> q) >> ((q >> p) >> choice(p, x, y).eq(choice(q, x, y)))), CHURCH),
    # Order, of integers and of real numbers
    "total": Fact(any_pair(lambda x, y: either(x <= y, y < x)), f"{RUDIN}, 1.5"),
    "antisymmetric": Fact(any_pair(lambda x, y: (x <= y) >> ((y <= x) >> x.eq(y))), f"{RUDIN}, 1.5"),
    "irreflexive": Fact(any_pair(lambda x, y: (x < x) >> FALSE), f"{RUDIN}, 1.5"),
    "product_nonnegative": Fact(any_pair(lambda x, y: (zero(x) <= x) >> ((zero(x) <= y) >> (zero(x) <= x * y))),
                                f"{RUDIN}, 1.17"),
    "product_positive": Fact(any_pair(lambda x, y: (zero(x) < x) >> ((zero(x) < y) >> (zero(x) < x * y))),
                             f"{RUDIN}, 1.17"),
    # Integers
    "next": Fact((a < b) >> (a + 1 <= b), PEANO),
    "induction": Fact(var("s", to(INT, BOOL))(a) >> (
        every(n, (a <= n) >> (var("s", to(INT, BOOL))(n) >> var("s", to(INT, BOOL))(n + 1)))
        >> every(n, (a <= n) >> var("s", to(INT, BOOL))(n))), PEANO),
    "division": Fact((zero(b) < b) >> a.eq(b * word("quotient", a, b) + word("remainder", a, b)), f"{KNUTH}, 3.22"),
    "remainder_from": Fact((zero(b) < b) >> (zero(b) <= word("remainder", a, b)), f"{KNUTH}, 3.22"),
    "remainder_to": Fact((zero(b) < b) >> (word("remainder", a, b) < b), f"{KNUTH}, 3.22"),
    "recursion_start": Fact(recursion(lambda x, run, h: run(number(0, INT)).eq(x)), "Dedekind, recursion theorem"),
    "recursion_step": Fact(recursion(lambda x, run, h: (zero(n) <= n) >> run(n + 1).eq(h(n, run(n)))),
                           "Dedekind, recursion theorem"),
    # Real numbers
    "embedding": Fact((a <= b) >> (word("real", a) <= word("real", b)), f"{RUDIN}, 1.19"),
    "archimedean": Fact(some(n, x < word("real", n)), f"{RUDIN}, 1.20"),
    "completeness": Fact(s(c) >> (BOUND >> LEAST_BOUND), f"{RUDIN}, 1.19"),
    "inverse": Fact(no(x.eq(0)) >> (x * word("inverse", x)).eq(1), f"{RUDIN}, 1.12"),
    "power_step": Fact((zero(n) <= n) >> word("power", x, n + 1).eq(x * word("power", x, n)), f"{RUDIN}, 1.12"),
    "power_negative": Fact((zero(n) <= n) >> word("power", x, -n).eq(word("inverse", word("power", x, n))), SPIVAK),
    "maximum": Fact(word("maximum", x, y).eq(choice(x <= y, y, x)), "definition"),
    "minimum": Fact(word("minimum", x, y).eq(choice(x <= y, x, y)), "definition"),
    "absolute": Fact(absolute(x).eq(choice(ZERO <= x, x, -x)), "definition"),
    "sqrt_square": Fact((ZERO <= x) >> (word("sqrt", x) * word("sqrt", x)).eq(x), f"{RUDIN}, 1.21"),
    "sqrt_nonnegative": Fact(ZERO <= word("sqrt", x), f"{RUDIN}, 1.21"),
    "sqrt_below": Fact((x <= 0) >> word("sqrt", x).eq(0), "convention"),
    "exp_sum": Fact(word("exp", x + y).eq(word("exp", x) * word("exp", y)), f"{RUDIN}, 8.6"),
    "exp_tangent": Fact(ONE + x <= word("exp", x), f"{RUDIN}, 8.6"),
    "log_exp": Fact(word("log", word("exp", x)).eq(x), f"{RUDIN}, 8.6"),
    "exp_log": Fact((ZERO < x) >> word("exp", word("log", x)).eq(x), f"{RUDIN}, 8.6"),
    "log_below": Fact((x <= 0) >> word("log", x).eq(0), "convention"),
    "sin_sum": Fact(word("sin", x + y).eq(word("sin", x) * word("cos", y) + word("cos", x) * word("sin", y)), SPIVAK),
    "cos_sum": Fact(word("cos", x + y).eq(word("cos", x) * word("cos", y) - word("sin", x) * word("sin", y)), SPIVAK),
    "circle": Fact((word("sin", x) * word("sin", x) + word("cos", x) * word("cos", x)).eq(1), SPIVAK),
    "sin_pi": Fact(word("sin", word("pi")).eq(0), SPIVAK),
    "cos_pi": Fact(word("cos", word("pi")).eq(-1), SPIVAK),
    "pi_from": Fact(over(real(223), real(71)) < word("pi"), ARCHIMEDES),
    "pi_to": Fact(word("pi") < over(real(22), real(7)), ARCHIMEDES),
    "erf_zero": Fact(word("erf", ZERO).eq(0), "definition"),
    # Sums, products and largest entries over a range
    "sum_empty": Fact((b < a) >> word("sum", f, a, b).eq(0), f"{KNUTH}, 2.1"),
    "sum_step": Fact((a <= b + 1) >> word("sum", f, a, b + 1).eq(word("sum", f, a, b) + f(b + 1)), f"{KNUTH}, 2.1"),
    "product_empty": Fact((b < a) >> word("product", f, a, b).eq(1), f"{KNUTH}, 2.1"),
    "product_step": Fact((a <= b + 1) >> word("product", f, a, b + 1).eq(word("product", f, a, b) * f(b + 1)),
                         f"{KNUTH}, 2.1"),
    "largest_one": Fact(word("largest", f, a, a).eq(f(a)), "definition"),
    "largest_step": Fact((a <= b) >> word("largest", f, a, b + 1).eq(
        word("maximum", word("largest", f, a, b), f(b + 1))), "definition"),
    # Limits
    "tends_near": Fact(word("tends", f, x) >> NEAR, f"{RUDIN}, 3.1"),
    "near_tends": Fact(NEAR >> word("tends", f, x), f"{RUDIN}, 3.1"),
    "limit_unique": Fact(word("tends", f, x) >> (word("tends", f, y) >> x.eq(y)), f"{RUDIN}, 3.2"),
    "limit_constant": Fact(word("tends", abstracted(n, x), x), f"{RUDIN}, 3.1"),
    "limit_sum": Fact(word("tends", f, x) >> (word("tends", g, y) >> word("tends", abstracted(n, f(n) + g(n)), x + y)),
                      f"{RUDIN}, 3.3"),
    "limit_product": Fact(word("tends", f, x) >> (word("tends", g, y) >> word(
        "tends", abstracted(n, f(n) * g(n)), x * y)), f"{RUDIN}, 3.3"),
    "limit_inverse": Fact(no(x.eq(0)) >> (word("tends", f, x) >> word(
        "tends", abstracted(n, word("inverse", f(n))), word("inverse", x))), f"{RUDIN}, 3.3"),
    "limit_order": Fact(every(n, f(n) <= g(n)) >> (word("tends", f, x) >> (word("tends", g, y) >> (x <= y))),
                        f"{RUDIN}, 3.19"),
    "geometric_decay": Fact((absolute(x) < 1) >> word("tends", abstracted(n, word("power", x, n)), ZERO),
                            f"{RUDIN}, 3.20(e)"),
    # Derivatives of functions of one real number
    "derivative_near": Fact(slope(u, x, d) >> QUOTIENTS_NEAR, f"{RUDIN}, 5.1"),
    "near_derivative": Fact(QUOTIENTS_NEAR >> slope(u, x, d), f"{RUDIN}, 5.1"),
    "derivative_unique": Fact(slope(u, x, d) >> (slope(u, x, e) >> d.eq(e)), f"{RUDIN}, 5.1"),
    "derivative_local": Fact((ZERO < c) >> (every(y, (absolute(y - x) < c) >> u(y).eq(v(y))) >> (
        slope(u, x, d) >> slope(v, x, d))), f"{SPIVAK}, chapter 9"),
    "derivative_constant": Fact(slope(of_y(c), x, ZERO), f"{RUDIN}, 5.4"),
    "derivative_identity": Fact(slope(of_y(y), x, ONE), f"{RUDIN}, 5.4"),
    "derivative_sum": Fact(slope(u, x, d) >> (slope(v, x, e) >> slope(of_y(u(y) + v(y)), x, d + e)), f"{RUDIN}, 5.3"),
    "derivative_product": Fact(slope(u, x, d) >> (slope(v, x, e) >> slope(of_y(u(y) * v(y)), x, d * v(x) + u(x) * e)),
                               f"{RUDIN}, 5.3"),
    "derivative_chain": Fact(slope(v, x, d) >> (slope(u, v(x), e) >> slope(of_y(u(v(y))), x, e * d)), f"{RUDIN}, 5.5"),
    "derivative_inverse": Fact(no(x.eq(0)) >> slope(constant("inverse", to(REAL, REAL)), x, -over(ONE, x * x)),
                               f"{RUDIN}, 5.3"),
    "derivative_exp": Fact(slope(constant("exp", to(REAL, REAL)), x, word("exp", x)), f"{RUDIN}, 8.6"),
    "derivative_log": Fact((ZERO < x) >> slope(constant("log", to(REAL, REAL)), x, word("inverse", x)),
                           f"{RUDIN}, 8.6"),
    "derivative_sqrt": Fact((ZERO < x) >> slope(constant("sqrt", to(REAL, REAL)), x, over(ONE, word("sqrt", x) * 2)),
                            f"{SPIVAK}, chapter 12"),
    "derivative_sin": Fact(slope(constant("sin", to(REAL, REAL)), x, word("cos", x)), f"{RUDIN}, 8.7"),
    "derivative_cos": Fact(slope(constant("cos", to(REAL, REAL)), x, -word("sin", x)), f"{RUDIN}, 8.7"),
    "derivative_erf": Fact(slope(constant("erf", to(REAL, REAL)), x, over(
        word("exp", -(x * x)) * 2, word("sqrt", word("pi")))), "Abramowitz, Stegun, Handbook, 7.1.1"),
    "mean_value": Fact((x < y) >> (every(z, (x <= z) >> ((z <= y) >> slope(u, z, v(z)))) >> BETWEEN), f"{RUDIN}, 5.10"),
    # Means: a positive linear functional on a space of integrable random numbers, with the mean 1 of 1
    "integrable_constant": Fact(integrable(at_outcome(c)), f"{WILLIAMS}, 5.2"),
    "integrable_sum": Fact(integrable(X) >> (integrable(Y) >> integrable(at_outcome(X(w) + Y(w)))), f"{WILLIAMS}, 5.2"),
    "integrable_multiple": Fact(integrable(X) >> integrable(at_outcome(c * X(w))), f"{WILLIAMS}, 5.2"),
    "mean_constant": Fact(mean(at_outcome(c)).eq(c), f"{WILLIAMS}, 6.1"),
    "mean_sum": Fact(integrable(X) >> (integrable(Y) >> mean(at_outcome(X(w) + Y(w))).eq(mean(X) + mean(Y))),
                     f"{WILLIAMS}, 5.2"),
    "mean_multiple": Fact(integrable(X) >> mean(at_outcome(c * X(w))).eq(c * mean(X)), f"{WILLIAMS}, 5.2"),
    "mean_monotone": Fact(integrable(X) >> (integrable(Y) >> (every(w, X(w) <= Y(w)) >> (mean(X) <= mean(Y)))),
                          f"{WILLIAMS}, 5.2"),
})
