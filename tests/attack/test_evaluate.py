"""Exact values by hand; where mathematics has no value there is none, and only FALSE is final."""

from fractions import Fraction as Q
from time import perf_counter

import pytest
from sympy import Abs, Basic, Expr, Function, Pow, Rational, S, cos, erf, exp, log, pi, sin, tanh

from derive.attack.evaluate import Inexact, Instance, Truth, Undefined, Unknown, approximate, evaluate, refutes, truth
from derive.attack.families import Constant, Scattered, Table
from derive.attack.rows import FORMULAS, TABLE
from derive.outlines import laws, terms
from derive.outlines.terms import (
    At,
    AtMost,
    Bracket,
    Either,
    Equal,
    Forall,
    Formula,
    Less,
    NotEqual,
    Relation,
    Sum,
    at,
    integer,
    maximum,
    minimum,
    real,
    relu,
    sigmoid,
    size,
)

a, b, N = real("a"), real("b"), real("N")
i, j, t = integer("i"), integer("j"), integer("t")
n = size("n")
HERE = Instance({a: Q(-3), b: Q(2, 3), N: Q(1, 2), i: Q(2), n: Q(3)},
                {"x": Table({(1,): Q(5), (2,): Q(7), (3,): Q(-1)}, Constant(Q(0)))})

VALUES: list[tuple[Expr, Q]] = [
    (Rational(3, 4), Q(3, 4)), (a, Q(-3)), (a + b, Q(-7, 3)), (a * b, Q(-2)), (a**3, Q(-27)), (b**-2, Q(9, 4)),
    (at("x", i), Q(7)), (at("x", i + 1), Q(-1)), (at("x", 9), Q(0)), (Abs(a), Q(3)), (exp(a + 3), Q(1)),
    (Sum(at("x", j), j, 1, n), Q(11)), (Sum(at("x", j), j, 2, 1), Q(0)), (Sum(j * at("x", j)**2, j, 1, i), Q(123)),
    (Sum(Sum(i * j, j, 1, i), i, 1, n), Q(25)),         # 1*1 + 2*(1+2) + 3*(1+2+3)
    (minimum(a, b), Q(-3)), (maximum(a, b), Q(2, 3)), (relu(a), Q(0)), (relu(b), Q(2, 3)), (sigmoid(a + 3), Q(1, 2)),
    (Bracket(Less(a, b)), Q(1)), (Bracket(Equal(a, b)), Q(0)),
    ((N * 4 + a + 5)**Rational(3, 2), Q(8)), ((a + 3)**S.Half, Q(0)),
    ((a + 3)**i, Q(0)), ((a + 3)**(i - 2), Q(1)), (log(a + 4), Q(0)), (sin(a + 3), Q(0)), (cos(a + 3), Q(1)),
    (tanh(a + 3), Q(0)), (erf(a + 3), Q(0)), ((a + 11)**Rational(1, 3), Q(2)),
]


@pytest.mark.parametrize(("term", "value"), VALUES, ids=str)
def test_values_by_hand(term: Expr, value: Q) -> None:
    assert evaluate(term, HERE) == value


UNDEFINED = [1 / (a + 3), Pow(a + 3, i - 3), Pow(a, S.Half), Pow(a + 3, -S.Half), log(a), log(a + 3), Pow(a, b),
             Pow(a + 3, N), Sum(1 / (j - 2), j, 1, n), Pow(a + 3, b - Rational(2, 3))]


@pytest.mark.parametrize("term", UNDEFINED, ids=str)
def test_no_value_where_mathematics_has_none(term: Expr) -> None:
    with pytest.raises(Undefined):
        evaluate(term, HERE)


@pytest.mark.parametrize("term", [exp(a), sin(b), Pow(b, S.Half), pi, log(b), sigmoid(a), erf(b)], ids=str)
def test_an_irrational_value_is_refused_and_approximated(term: Expr) -> None:
    with pytest.raises(Inexact, match="is no fraction"):
        evaluate(term, HERE)
    assert approximate(term, HERE) != 0


def test_approximations_are_near() -> None:
    assert abs(approximate(Pow(b * 3, S.Half), HERE)**2 - 2) < Q(1, 10**70)
    assert abs(approximate(log(exp(b)), HERE) - Q(2, 3)) < Q(1, 10**70)
    assert abs(approximate(sigmoid(b) + sigmoid(-b), HERE) - 1) < Q(1, 10**70)


def test_a_comparison_of_approximations_refutes_but_never_proves() -> None:
    assert truth(Less(exp(b), 2), HERE) is Truth.TRUE
    assert truth(Less(2, exp(b)), HERE) is Truth.FALSE
    assert truth(Equal(exp(b) * exp(a), exp(a + b)), HERE) is Truth.UNDECIDED
    assert truth(Equal(exp(b), exp(b) + Rational(1, 10**50)), HERE) is Truth.UNDECIDED
    assert truth(Equal(exp(b), exp(b) + Rational(1, 10**30)), HERE) is Truth.FALSE


FORMULAE: list[tuple[Formula, Truth]] = [
    (Less(a, b), Truth.TRUE), (AtMost(b, a), Truth.FALSE), (Equal(a, -3), Truth.TRUE), (NotEqual(a, -3), Truth.FALSE),
    (Either(Less(b, a), Less(a, b)), Truth.TRUE), (Either(Less(b, a), Equal(a, b)), Truth.FALSE),
    (Forall(Less(at("x", j), 8), j, S.One, n), Truth.TRUE), (Forall(Less(at("x", j), 7), j, S.One, n), Truth.FALSE),
    (Forall(Less(at("x", j), 7), j, S.One, S.Zero), Truth.TRUE),
    (Forall(Less(at("x", j), 8), j, S.One, S.Infinity), Truth.SO_FAR),
    (Forall(NotEqual(at("x", j), 0), j, S.One, S.Infinity), Truth.FALSE),
]


@pytest.mark.parametrize(("formula", "found"), FORMULAE, ids=str)
def test_formulas(formula: Formula, found: Truth) -> None:
    assert truth(formula, HERE) is found
    assert (refutes(formula, HERE) is not None) == (found is Truth.FALSE)


def test_the_place_of_a_failure() -> None:
    failure = refutes(Forall(Less(at("x", j), 7), j, S.One, n), HERE)
    assert failure is not None
    assert ([value for _, value in failure.bound], failure.lhs, failure.rhs) == ([2], Q(7), Q(7))


def test_what_is_undefined_after_a_failure_is_still_a_presupposition() -> None:
    with pytest.raises(Undefined):
        truth(Forall(Equal(1 / (at("x", j) + 1), 0), j, S.One, n), HERE)        # fails at 1, undefined at 3


LAW = Forall(Equal(at("y", t), (1 - 1 / N) * at("y", t - 1) + at("x", t)), t, S.One, S.Infinity)
START = Equal(at("y", 0), 0)


def test_a_recurrence_is_unrolled() -> None:
    here = Instance({N: Q(2)}, {"x": Constant(Q(1))}, (LAW, START))
    assert [here.entry("y", k) for k in range(4)] == [0, 1, Q(3, 2), Q(7, 4)]
    assert here.drawn == (("x", (1,)), ("x", (2,)), ("x", (3,)))


def test_a_long_recurrence_is_unrolled_without_recursion() -> None:
    here = Instance({N: Q(1)}, {"x": Scattered(3)}, (LAW, START))
    assert here.entry("y", 5000) == here.entry("x", 5000)


def test_laws_at_shifted_and_double_indices() -> None:
    shifted = Forall(Equal(at("z", t + 1), 2 * at("z", t)), t, S.Zero, S.Infinity)
    table = Forall(Forall(Equal(at("w", i, j), i * 10 + j), i, S.One, j), j, S.One, n)
    here = Instance({n: Q(3)}, {"w": Constant(Q(0))}, (shifted, Equal(at("z", 0), 3), table))
    assert here.entry("z", 4) == 48
    assert [here.entry("w", 2, 3), here.entry("w", 3, 2), here.entry("w", 1, 4)] == [23, 0, 0]


def test_a_definition_that_needs_itself_is_undefined() -> None:
    circular = Forall(Equal(at("y", t), at("y", t) + 1), t, S.One, S.Infinity)
    with pytest.raises(Undefined, match="by itself"):
        Instance({}, {}, (circular,)).entry("y", 1)


def test_entries_depend_on_seed_name_and_indices_alone() -> None:
    one, again, other = (Instance({}, {}, (), seed) for seed in (1, 1, 2))
    entries = [[h.entry(name, k) for name in ("x", "y") for k in range(20)] for h in (one, again, other)]
    assert entries[0] == entries[1] != entries[2]
    assert entries[0][:20] != entries[0][20:]


def test_names_of_two_sorts_are_two_names() -> None:
    assert evaluate(real("k") - integer("k"), Instance({real("k"): Q(1, 2), integer("k"): Q(3)})) == Q(-5, 2)


def test_a_term_of_an_unknown_kind_is_named() -> None:
    class Gamma(Function):
        pass

    with pytest.raises(Unknown, match="no row for Gamma"):
        evaluate(Gamma(a), HERE)
    with pytest.raises(Unknown, match="b has no value"):
        evaluate(b, Instance({a: Q(1)}))


def test_every_kind_of_the_kernel_has_a_row() -> None:
    base = (Formula, Relation, terms.Law)           # a law's kinds are in derive.outlines.laws, each with a row
    everything = (*vars(terms).values(), *vars(laws).values())
    kinds = [k for k in everything if isinstance(k, type) and issubclass(k, Formula) and k not in base]
    assert [k for k in kinds if not any(kind in FORMULAS for kind in k.__mro__)] == []
    functions: tuple[type[Basic], ...] = (At, Sum, *terms.FUNCTIONS)
    assert [k for k in functions if k not in TABLE] == []


def test_a_thousand_instances_are_evaluated_in_less_than_a_second() -> None:
    closed = Forall(Equal(at("y", t), Sum((1 - 1 / N)**(t - i) * at("x", i), i, 1, t)), t, S.Zero, S.Infinity)
    started = perf_counter()
    assert all(truth(closed, Instance({N: Q(3, 2)}, {}, (LAW, START), k)) is Truth.SO_FAR for k in range(300))
    assert perf_counter() - started < 1


def test_a_power_that_would_fill_the_memory_is_inexact() -> None:
    for exponent in (Q(10**15 + 1, 3), Q(-10**15 - 1, 3)):
        with pytest.raises(Inexact, match="too large or too small"):
            approximate(Pow(2, N), Instance({N: exponent}))
