"""Witnesses by hand: the smallest instance that refutes, no instance for what is true, limits decided exactly."""

from collections.abc import Iterable
from fractions import Fraction as Q

import pytest
from sympy import Expr, Rational, S, exp

from derive.attack.evaluate import Truth, evaluate, truth
from derive.attack.instances import counterexample, refute_limit, satisfiable
from derive.outlines.terms import (
    AtMost,
    Bracket,
    Equal,
    Forall,
    Formula,
    Less,
    NotEqual,
    Sum,
    Tends,
    at,
    integer,
    maximum,
    minimum,
    real,
    relu,
    size,
)

N, c, L, q, p = map(real, "NcLqp")
t, s, i, j, T = map(integer, ("t", "s", "i", "j", "T"))
n = size("n")


def always(formula: Formula, low: int = 0) -> Formula:
    return Forall(formula, t, S(low), S.Infinity)


def tends(sequence: Expr, limit: Expr) -> Tends:
    return Tends(sequence, t, S.Zero, limit)


y, mu, x = at("y", t), at("mu", t), at("x", t)
Y = (always(Equal(y, (1 - 1 / N) * at("y", t - 1) + x), 1), Equal(at("y", 0), 0))
MU = (always(Equal(mu, (1 - 1 / N) * at("mu", t - 1) + x / N), 1), Equal(at("mu", 0), 0))
WINDOW = minimum(t, N)
MIN = (always(Equal(y, (1 - 1 / WINDOW) * at("y", t - 1) + x / WINDOW), 1),)
CONSTANT = always(Equal(x, c), 1)
CLOSED = always(Equal(y, Sum((1 - 1 / N)**(t - s) * at("x", s), s, 1, t)))

REFUTED: list[tuple[Formula, Iterable[Formula], Iterable[Formula], str]] = [
    (always(Equal(y, c), 1), [CONSTANT], MIN, "N = 1/2, c = 1, y[0] = 0: y[1] = 2, but c = 1"),
    (always(Equal(y, x), 1), [], MIN, "N = 2, x[1] = 1, x[2] = 0, y[0] = 0: y[2] = 1/2, but x[2] = 0"),
    (always(Equal(y, mu)), [], (*Y, *MU), "N = 2, x[1] = 1: y[1] = 1, but mu[1] = 1/2"),
    (Equal(relu(q), q), [], [], "q = -1: relu(q) = 0, but q = -1"),
    (Less(q, q**2 + 1 - q), [], [], "q = 1: q = 1, which is not < q**2 - q + 1 = 1"),
    (NotEqual(q**2, 4), [], [], "q = 2: q**2 = 4, and also 4"),
    (Equal(at("w", i, j), at("w", j, i)), [], [],
     "i = 1, j = 2, w[1, 2] = 0, w[2, 1] = 1: w[i, j] = 0, but w[j, i] = 1"),
    (Equal(Sum(at("x", j)**2, j, 1, n), Sum(at("x", j), j, 1, n)**2), [], [],
     "n = 2, x[1] = 1, x[2] = 1: sum(s=1..n, x[s]**2) = 2, but sum(s=1..n, x[s])**2 = 4"),
    (Less(exp(q), 2), [], [], "q = 1: exp(q) ≈ 2.718281828459, which is not < 2"),
    (AtMost(q, 3), [AtMost(3, q)], [], "q = 4: q = 4, which is not <= 3"),
]


@pytest.mark.parametrize(("statement", "hypotheses", "definitions", "words"), REFUTED, ids=lambda v: str(v)[:40])
def test_the_witness_is_small_and_reads_well(statement: Formula, hypotheses: Iterable[Formula],
                                             definitions: Iterable[Formula], words: str) -> None:
    found = counterexample(statement, hypotheses, definitions=definitions)
    assert str(found) == words
    assert str(counterexample(statement, hypotheses, definitions=definitions)) == words


def test_a_witness_says_its_values() -> None:
    found = counterexample(always(Equal(y, c), 1), [CONSTANT], definitions=MIN)
    assert found is not None
    assert found.values == (("N", Q(1, 2)), ("c", Q(1)))
    assert (found.entries, found.at, found.lhs, found.rhs) == ((("y[0]", Q(0)),), (1,), Q(2), Q(1))
    assert found.instance.entry("y", 2) == 0            # (1 - 2)*2 + 2*1


TRUE: list[tuple[Formula, Iterable[Formula], Iterable[Formula]]] = [
    (always(Equal(y, N * mu)), [NotEqual(N, 0)], (*Y, *MU)),
    (always(Equal(y, N * mu)), [], (*Y, *MU)),          # where N = 0 nothing is defined, so nothing fails
    (CLOSED, [], Y),
    (always(Equal(y, c), 1), [CONSTANT, AtMost(1, N)], MIN),
    (Equal(1 / q, 1 / q), [], []),
    (Equal(maximum(q, 0), relu(q)), [], []),
    (Equal(exp(q) * exp(-p), exp(q - p)), [], []),
    (Equal(Sum(Bracket(Equal(i, j)) * at("x", j), j, 1, n), at("x", i)), [AtMost(1, i), AtMost(i, n)], []),
    (Less(N, 5), [Less(N, 1), Less(1, N)], []),         # nothing satisfies the hypotheses
    (tends(y, N * c), [CONSTANT, Less(S.Half, N)], Y),
    (Equal(L, N * c), [CONSTANT, tends(y, L)], Y),
]


@pytest.mark.parametrize(("statement", "hypotheses", "definitions"), TRUE, ids=lambda v: str(v)[:40])
def test_what_is_true_is_not_refuted(statement: Formula, hypotheses: Iterable[Formula],
                                     definitions: Iterable[Formula]) -> None:
    assert counterexample(statement, hypotheses, definitions=definitions) is None


HYPOTHESES: list[list[Formula]] = [
    [AtMost(1, T), AtMost(T, N), Less(N, T + 1)],
    [AtMost(1, T), AtMost(T, N), Less(N, T + 1), NotEqual(N, T), Less(2, N)],
    [Less(0, p), Less(p, q), Less(q, 1)],
    [Equal(c, N**2), Equal(L, c + 1), Less(1, N)],
    [Equal(Sum(at("w", j), j, 1, n), 1), always(AtMost(0, at("w", t)))],
    [Equal(Sum(at("w", j), j, 1, n), 1), Less(1, n)],
    [CONSTANT, Less(c, 0)],
    [always(Less(0, x), 1)],
]


@pytest.mark.parametrize("hypotheses", HYPOTHESES, ids=str)
def test_hypotheses_are_satisfied(hypotheses: list[Formula]) -> None:
    found = satisfiable(hypotheses)
    assert found is not None
    assert all(truth(formula, found) in (Truth.TRUE, Truth.SO_FAR) for formula in hypotheses)


@pytest.mark.parametrize("hypotheses", [[Less(N, 1), Less(1, N)], [Equal(N, 0), Equal(c, 1 / N)], [Less(q**2, 0)],
                                        [Equal(exp(q), 2)], [Equal(N, S.Half), Equal(Sum(N, i, 1, n), T), Equal(n, 3)]],
                         ids=str)
def test_hypotheses_that_nothing_satisfies(hypotheses: list[Formula]) -> None:
    assert satisfiable(hypotheses) is None


@pytest.mark.parametrize("given", [[Less(p, N), Less(N, 1), Less(0, p)], [AtMost(1, i), AtMost(i, n), Less(2, n)]])
def test_a_witness_that_was_made_smaller_still_satisfies_all(given: list[Formula]) -> None:
    free = sorted({symbol for formula in given for symbol in formula.free_symbols}, key=str)
    found = counterexample(Equal(free[0], free[1]), given)
    assert found is not None
    assert all(truth(formula, found.instance) is Truth.TRUE for formula in given)


def test_definitions_by_hypotheses_give_the_values() -> None:
    found = satisfiable([Equal(c, N**2), Equal(at("x", 3), c + 1), CONSTANT])
    assert found is None                                # x[3] cannot be both c and c + 1
    found = satisfiable([Equal(c, N**2), Equal(L, at("x", 3) + c), CONSTANT])
    assert found is not None
    assert evaluate(L - 2 * N**2, found) == 0


LIMITS: list[tuple[Tends, Iterable[Formula], Iterable[Formula], str]] = [
    (tends(y, N * c), [CONSTANT, Equal(N, S.Half), Equal(c, 1)], Y, "it repeats 1, 0, 1, 0, ... from t = 1 on"),
    (tends(y, N * c), [CONSTANT, NotEqual(N, 0)], Y,
     "N = 1/2, c = 1: y[t] does not tend to N*c = 1/2: it repeats 1, 0, 1, 0, ... from t = 1 on"),
    (tends(y, 2 * c), [CONSTANT, Equal(N, 1)], Y, "it is 1 for all t >= 1"),
    (tends(y, c), [CONSTANT, Equal(N, 2)], Y, "y[t] = (1/2)*y[t-1] + (1) from y[1] = 1: it tends to 2"),
    (tends(y, N * c), [CONSTANT, Equal(N, Rational(1, 3))], Y, "its part (-1/3)*(-2)**t does not settle"),
    (tends(y, N * c), [CONSTANT, Equal(N, -1)], Y, "its part (1)*(2)**t does not settle"),
    (tends(at("z", t), L), [], (always(Equal(at("z", t), at("z", t - 1) + 1), 1), Equal(at("z", 0), 0)),
     "(1)*t*(1)**t"),
    (tends(q**t, S.Zero), [AtMost(1, q)], [], "q = 1: q**t does not tend to 0: it tends to 1"),
    (tends((-1)**t * q, S.Zero), [Less(1, q)], [], "(2)*(-1)**t does not settle"),
    (tends(y, c), [CONSTANT, Equal(N, S.Half), Less(0, c)], MIN, "it repeats 2, 0, 2, 0"),
]


@pytest.mark.parametrize(("statement", "hypotheses", "definitions", "words"), LIMITS, ids=lambda v: str(v)[:40])
def test_a_limit_is_refuted_exactly(statement: Tends, hypotheses: Iterable[Formula], definitions: Iterable[Formula],
                                    words: str) -> None:
    assert words in str(refute_limit(statement, hypotheses, definitions=definitions))


SETTLES: list[tuple[Tends, Iterable[Formula], Iterable[Formula]]] = [
    (tends(q**t, S.Zero), [Less(-1, q), Less(q, 1)], []),
    (tends(1 + q**(2 * t + 1) - t * 0, S.One), [Less(-1, q), Less(q, 1)], []),
    (tends(y - at("y", t - 1), S.Zero), [CONSTANT, Equal(N, 3)], Y),
    (tends(minimum(t, N), N), [], []),
    (tends(y, c), [CONSTANT, AtMost(1, N)], MIN),
    (tends(exp(-t), S.One), [], []),                    # false, and beyond what is decided here: not refuted
]


@pytest.mark.parametrize(("statement", "hypotheses", "definitions"), SETTLES, ids=lambda v: str(v)[:40])
def test_other_limits_are_not_refuted(statement: Tends, hypotheses: Iterable[Formula],
                                      definitions: Iterable[Formula]) -> None:
    assert refute_limit(statement, hypotheses, definitions=definitions) is None
