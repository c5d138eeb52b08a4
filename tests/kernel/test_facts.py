"""Each fact as a book has it, written by hand, and each constant with its type."""

import pytest

from derive.kernel.facts import FACTS
from derive.kernel.theorem import fact
from derive.kernel.types import BOOL, CONSTANTS, INT, OUTCOME, REAL, Refused, to

from .attack import variables
from .derivations import TYPES
from .notation import type_written, written

NEAR = "(all r0: 0 < r0 -> (some i1: all i2: i1 <= i2 -> absolute(f(i2) - x) < r0))"
QUOTIENTS = ("(all r0: 0 < r0 -> (some r1: 0 < r1 & (all r2: not (r2 = 0) -> absolute(r2) < r1 -> "
             "absolute((u(x + r2) - u(x))/r2 - d) < r0)))")
BOOK = {
    # Logic
    "absurd": "false -> p",
    "both": "p -> q -> p & q",
    "first": "p & q -> p",
    "second": "p & q -> q",
    "left": "p -> p | q",
    "right": "q -> p | q",
    "cases": "p | q -> (p -> r) -> (q -> r) -> r",
    "witness": "s(x) -> some(s)",
    "unpack": "some(s) -> (all {0}0: s({0}0) -> p) -> p",
    "if_true": "p -> if(p, x, y) = x",
    "if_false": "not p -> if(p, x, y) = y",
    "if_same": "if(p, x, x) = x",
    "if_equivalent": "(p -> q) -> (q -> p) -> if(p, x, y) = if(q, x, y)",
    # Order
    "total": "x <= y | y < x",
    "antisymmetric": "x <= y -> y <= x -> x = y",
    "irreflexive": "not (x < x)",
    "product_nonnegative": "0 <= x -> 0 <= y -> 0 <= x * y",
    "product_positive": "0 < x -> 0 < y -> 0 < x * y",
    # Integers
    "next": "a < b -> a + 1 <= b",
    "induction": "s(a) -> (all i0: a <= i0 -> s(i0) -> s(i0 + 1)) -> (all i0: a <= i0 -> s(i0))",
    "division": "0 < b -> a = b * quotient(a, b) + remainder(a, b)",
    "remainder_from": "0 < b -> 0 <= remainder(a, b)",
    "remainder_to": "0 < b -> remainder(a, b) < b",
    "recursion_start": "recursion(x, h, 0) = x",
    "recursion_step": "0 <= n -> recursion(x, h, n + 1) = h(n, recursion(x, h, n))",
    # Real numbers
    "embedding": "a <= b -> real(a) <= real(b)",
    "archimedean": "some i0: x < real(i0)",
    "completeness": "s(c) -> (all r0: s(r0) -> r0 <= x) -> (some r0: (all r1: s(r1) -> r1 <= r0) & "
                    "(all r1: (all r2: s(r2) -> r2 <= r1) -> r0 <= r1))",
    "inverse": "not (x = 0) -> x/x = 1",
    "power_step": "0 <= n -> power(x, n + 1) = x * power(x, n)",
    "power_negative": "0 <= n -> power(x, -n) = inverse(power(x, n))",
    "maximum": "maximum(x, y) = if(x <= y, y, x)",
    "minimum": "minimum(x, y) = if(x <= y, x, y)",
    "absolute": "absolute(x) = if(0 <= x, x, -x)",
    "sqrt_square": "0 <= x -> sqrt(x) * sqrt(x) = x",
    "sqrt_nonnegative": "0 <= sqrt(x)",
    "sqrt_below": "x <= 0 -> sqrt(x) = 0",
    "exp_sum": "exp(x + y) = exp(x) * exp(y)",
    "exp_tangent": "1 + x <= exp(x)",
    "log_exp": "log(exp(x)) = x",
    "exp_log": "0 < x -> exp(log(x)) = x",
    "log_below": "x <= 0 -> log(x) = 0",
    "sin_sum": "sin(x + y) = sin(x) * cos(y) + cos(x) * sin(y)",
    "cos_sum": "cos(x + y) = cos(x) * cos(y) - (sin(x) * sin(y))",
    "circle": "sin(x) * sin(x) + cos(x) * cos(x) = 1",
    "sin_pi": "sin(pi) = 0",
    "cos_pi": "cos(pi) = -1",
    "pi_from": "223/71 < pi",
    "pi_to": "pi < 22/7",
    "erf_zero": "erf(0) = 0",
    # Ranges
    "sum_empty": "b < a -> sum(f, a, b) = 0",
    "sum_step": "a <= b + 1 -> sum(f, a, b + 1) = sum(f, a, b) + f(b + 1)",
    "product_empty": "b < a -> product(f, a, b) = 1",
    "product_step": "a <= b + 1 -> product(f, a, b + 1) = product(f, a, b) * f(b + 1)",
    "largest_one": "largest(f, a, a) = f(a)",
    "largest_step": "a <= b -> largest(f, a, b + 1) = maximum(largest(f, a, b), f(b + 1))",
    # Limits
    "tends_near": f"tends(f, x) -> {NEAR}",
    "near_tends": f"{NEAR} -> tends(f, x)",
    "limit_unique": "tends(f, x) -> tends(f, y) -> x = y",
    "limit_constant": "tends(i0 -> x, x)",
    "limit_sum": "tends(f, x) -> tends(g, y) -> tends(i0 -> f(i0) + g(i0), x + y)",
    "limit_product": "tends(f, x) -> tends(g, y) -> tends(i0 -> f(i0) * g(i0), x * y)",
    "limit_inverse": "not (x = 0) -> tends(f, x) -> tends(i0 -> inverse(f(i0)), inverse(x))",
    "limit_order": "(all i0: f(i0) <= g(i0)) -> tends(f, x) -> tends(g, y) -> x <= y",
    "geometric_decay": "absolute(x) < 1 -> tends(power(x), 0)",
    # Derivatives
    "derivative_near": f"derivative(u, x, d) -> {QUOTIENTS}",
    "near_derivative": f"{QUOTIENTS} -> derivative(u, x, d)",
    "derivative_unique": "derivative(u, x, d) -> derivative(u, x, e) -> d = e",
    "derivative_local": "0 < c -> (all r0: absolute(r0 - x) < c -> u(r0) = v(r0)) -> derivative(u, x, d) -> "
                        "derivative(v, x, d)",
    "derivative_constant": "derivative(r0 -> c, x, 0)",
    "derivative_identity": "derivative(r0 -> r0, x, 1)",
    "derivative_sum": "derivative(u, x, d) -> derivative(v, x, e) -> derivative(r0 -> u(r0) + v(r0), x, d + e)",
    "derivative_product": "derivative(u, x, d) -> derivative(v, x, e) -> "
                          "derivative(r0 -> u(r0) * v(r0), x, d * v(x) + u(x) * e)",
    "derivative_chain": "derivative(v, x, d) -> derivative(u, v(x), e) -> derivative(r0 -> u(v(r0)), x, e * d)",
    "derivative_inverse": "not (x = 0) -> derivative(inverse, x, -(1/(x * x)))",
    "derivative_exp": "derivative(exp, x, exp(x))",
    "derivative_log": "0 < x -> derivative(log, x, inverse(x))",
    "derivative_sqrt": "0 < x -> derivative(sqrt, x, 1/(sqrt(x) * 2))",
    "derivative_sin": "derivative(sin, x, cos(x))",
    "derivative_cos": "derivative(cos, x, -sin(x))",
    "derivative_erf": "derivative(erf, x, exp(-(x * x)) * 2/sqrt(pi))",
    "mean_value": "x < y -> (all r0: x <= r0 -> r0 <= y -> derivative(u, r0, v(r0))) -> "
                  "(some r0: x < r0 & r0 < y & u(y) - u(x) = v(r0) * (y - x))",
    # Means
    "integrable_constant": "integrable(w0 -> c)",
    "integrable_sum": "integrable(X) -> integrable(Y) -> integrable(w0 -> X(w0) + Y(w0))",
    "integrable_multiple": "integrable(X) -> integrable(w0 -> c * X(w0))",
    "mean_constant": "mean(w0 -> c) = c",
    "mean_sum": "integrable(X) -> integrable(Y) -> mean(w0 -> X(w0) + Y(w0)) = mean(X) + mean(Y)",
    "mean_multiple": "integrable(X) -> mean(w0 -> c * X(w0)) = c * mean(X)",
    "mean_monotone": "integrable(X) -> integrable(Y) -> (all w0: X(w0) <= Y(w0)) -> mean(X) <= mean(Y)",
}
TYPE_OF = {**dict.fromkeys("pqr", BOOL), **dict.fromkeys("abmn", INT), **dict.fromkeys("xyzcde", REAL),
           **dict.fromkeys("fg", to(INT, REAL)), **dict.fromkeys("uv", to(REAL, REAL)),
           **dict.fromkeys("XY", to(OUTCOME, REAL)), "s": to(REAL, BOOL), "w": OUTCOME}


@pytest.mark.parametrize("name", sorted(set(FACTS) | set(BOOK)))
def test_each_fact_says_what_the_book_says(name: str) -> None:
    if name in TYPES:
        letters = {INT: "i", REAL: "r", BOOL: "b", OUTCOME: "w"}
        for type_ in TYPES[name]:
            theorem = fact(name, type_)
            assert written(theorem.statement) == BOOK[name].format(letters.get(type_))
            own = {"x": type_, "y": type_, "s": to(type_, BOOL), "h": to(INT, type_, type_)}
            assert all(TYPE_OF.get(one) == found or own.get(one) == found for one,
                       found in variables(theorem.statement))
    else:
        theorem = fact(name)
        assert written(theorem.statement) == BOOK[name]
        own = {"s": to(INT, BOOL)} if name == "induction" else {}
        assert all((TYPE_OF | own)[one] == found for one, found in variables(theorem.statement))
    assert theorem.given == frozenset()
    assert FACTS[name].reference


@pytest.mark.parametrize("name", TYPES)
def test_a_fact_about_any_type_needs_one_type(name: str) -> None:
    with pytest.raises(Refused, match="fact: 0 types"):
        fact(name)
    with pytest.raises(Refused, match="fact: 2 types"):
        fact(name, INT, INT)


@pytest.mark.parametrize("name", [name for name in TYPES if REAL in TYPES[name] and BOOL not in TYPES[name]])
@pytest.mark.parametrize("type_", [BOOL, OUTCOME, to(INT, INT)], ids=str)
def test_there_is_no_order_but_of_numbers(name: str, type_: object) -> None:
    with pytest.raises(Refused, match=r"is not of type|has no numbers"):
        fact(name, type_)


def test_a_fact_about_fixed_types_has_no_type() -> None:
    with pytest.raises(Refused, match="fact: 1 types"):
        fact("next", INT)


CONSTANT_TYPES = {
    "false": "bool", "implies": "bool -> bool -> bool", "and": "bool -> bool -> bool", "or": "bool -> bool -> bool",
    "all": "(any -> bool) -> bool", "some": "(any -> bool) -> bool",
    "equal": "any -> any -> bool", "at_most": "numeric -> numeric -> bool", "less": "numeric -> numeric -> bool",
    "if": "bool -> any -> any -> any", "plus": "numeric -> numeric -> numeric",
    "times": "numeric -> numeric -> numeric",
    "real": "int -> real", "quotient": "int -> int -> int", "remainder": "int -> int -> int", "inverse": "real -> real",
    "power": "real -> int -> real", "maximum": "real -> real -> real", "minimum": "real -> real -> real",
    **dict.fromkeys(("absolute", "sqrt", "exp", "log", "sin", "cos", "erf"), "real -> real"), "pi": "real",
    **dict.fromkeys(("sum", "product", "largest"), "(int -> real) -> int -> int -> real"),
    "recursion": "any -> (int -> any -> any) -> int -> any", "tends": "(int -> real) -> real -> bool",
    "derivative": "(real -> real) -> real -> real -> bool", "mean": "(outcome -> real) -> real",
    "integrable": "(outcome -> real) -> bool"}


def test_each_constant_has_its_type() -> None:
    assert {name: type_written(type_) for name, type_ in CONSTANTS.rows()} == CONSTANT_TYPES
