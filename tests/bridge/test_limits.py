"""Outlines of steps about limits become theorems of the kernel; what does not follow is refused."""
from __future__ import annotations

import pytest
from sympy import Integer, Rational, S, oo, sqrt

from derive.bridge.facts import FACTS as PROVED_FACTS
from derive.bridge.limits import from_late_on, limit_of_template, one_limit, same_tail, squeeze, squeeze_twice
from derive.bridge.outlines import theorem_of
from derive.bridge.recasting import limit_as
from derive.bridge.steps import Proved, Step, hypotheses
from derive.bridge.terms import formula_of
from derive.conversions.context import Context
from derive.kernel.terms import Term, abstracted, number, var
from derive.kernel.text import text
from derive.kernel.theorem import Theorem
from derive.kernel.theorem import assume as suppose
from derive.kernel.types import INT, REAL, Refused, to
from derive.kernel.words import no, word
from derive.outlines import facts
from derive.outlines.limits import algebra_of_limits, limit_of_constant, shift
from derive.outlines.limits import one_limit as one_limit_of
from derive.outlines.limits import same_tail as same_tail_of
from derive.outlines.logic import assume, cut, generalise, instantiate, specialise
from derive.outlines.order import certificate
from derive.outlines.outline import Outline
from derive.outlines.squeeze import squeeze as squeeze_of
from derive.outlines.squeeze import squeeze_twice as squeeze_twice_of
from derive.outlines.terms import AtMost, Equal, Forall, Formula, Tends, at, integer, real, size

x, y, u, v, q, p = map(real, ("x", "y", "u", "v", "q", "p"))
t, k, m, n = map(integer, ("t", "k", "m", "n"))
N = size("N")
a, b, f, g = (at(name, t) for name in "abfg")


def tends(sequence: object, limit: object, low: object = 0) -> Outline:
    return assume(Tends(sequence, t, low, limit))


def always(formula: object, low: object = 0) -> Outline:
    return assume(Forall(formula, t, low, oo))


TO_X, TO_Y = tends(a, x), tends(b, y)
ROWS = assume(Forall(Tends(at("h", m, n), n, m, at("g", m)), m, 0, oo))
ROW_BOUNDS = assume(Forall(Forall(AtMost(at("f", n)**2, at("h", m, n)), n, m, oo), m, 0, oo))
ROOT = tends(sqrt(f), S.Zero)

OUTLINES = {
    "constant": limit_of_constant(1 / x, S.Zero),
    "sum and product": algebra_of_limits(u * v + q, (u, v), (TO_X, TO_Y)),
    "quotient": algebra_of_limits(u / v, (u, v), (TO_X, TO_Y)),
    "positive denominator": algebra_of_limits(u / (1 + v**2), (u, v), (TO_X, TO_Y)),
    "powers": algebra_of_limits(3 * u**3 - v**-2, (u, v), (TO_X, TO_Y)),
    "without holes": algebra_of_limits(q + N, (u,), (TO_X,)),
    "one hole twice": algebra_of_limits(u / v, (u, v), (TO_X, TO_X)),
    "not 0 from some index on": algebra_of_limits(v * u / (1 + u)**2 / u, (u, v), (TO_X, TO_Y)),
    "two denominators": algebra_of_limits(u / v * q, (u, v, q), (tends(a / b, x), TO_Y, tends(b / a, 2))),
    "cancelled from 1 on": algebra_of_limits(u * v, (u, v), (tends(a / t, x, 1), tends(b * t, y, 1))),
    "cancelled from 4 on": algebra_of_limits(u * v, (u, v), (tends(a / (t - 3), x, 4), tends(b * (t - 3), y, 4))),
    "square of a root": algebra_of_limits(u**2, (u,), (ROOT,)),
    "shift": shift(TO_X, Integer(2)),
    "shift by a name": shift(TO_X, k),
    "shift of an index": shift(tends(t * a, x, 1), Integer(-3)),
    "same tail": same_tail_of(TO_X, always(Equal(a, b), 2)),
    "same tail of whole numbers": same_tail_of(tends(2 * t, x), always(Equal(2 * t, k * t + k), k)),
    "one limit": one_limit_of(TO_X, tends(a, y, 5)),
    "one limit of whole value": one_limit_of(tends(a, N), tends(a, k)),
    "squeeze": squeeze_of(tends(g, 0), always(AtMost(f**2, g)), Tends(f, t, 0, 0)),
    "squeeze from 3 on": squeeze_of(tends(g, 0), always(AtMost(f**2, g), 3), Tends(f, t, 3, 0)),
    "squeeze of a root": squeeze_of(tends(g, 0), always(AtMost(f, g)), Tends(sqrt(f), t, 0, 0)),
    "squeeze of a quotient": squeeze_of(tends(g, 0), always(AtMost(f**2 / x**2, g)), Tends(f / x, t, 0, 0)),
    "squeeze of an absolute value": squeeze_of(tends(g, 0), always(AtMost(f**2, g)), Tends(abs(f), t, 0, 0)),
    "squeeze twice": squeeze_twice_of(ROWS, tends(g, 0), ROW_BOUNDS, Tends(f, t, 0, 0)),
    **{f"fact: {name}": facts.fact(name) for name in facts.FACTS},
    "decay of roots": instantiate(facts.fact("decay of powers"), (p, Rational(1, 2))),
    "decay of squares": instantiate(facts.fact("decay of powers"), (p, Integer(2))),
    "harmonic series": instantiate(facts.fact("p-series"), (p, Integer(1))),
    "series of roots": instantiate(facts.fact("p-series"), (p, Rational(1, 2))),
    "decay of squared base": instantiate(facts.fact("geometric decay"), (q, (1 - x)**2)),
}


@pytest.mark.parametrize("name", OUTLINES)
def test_an_outline_becomes_its_theorem(name: str) -> None:
    outline = OUTLINES[name]
    theorem = theorem_of(outline, Proved())
    assert theorem.statement is formula_of(outline.statement)
    assert theorem.given <= hypotheses(outline)


def test_each_fact_of_outlines_is_proved() -> None:
    assert PROVED_FACTS.keys() == facts.FACTS.keys()


@pytest.mark.parametrize(("name", "given", "statement"), [
    ("geometric decay", {"(-1) < q", "q < 1"}, "tends(power(q), 0)"),
    ("decay of powers", {"0 < p"}, "tends(i -> exp((-1)*p*log(real(i))), 0)"),
    ("p-series", {"p <= 1"}, "tends(i -> inverse(sum(j=1..i, exp((-1)*p*log(real(j))))), 0)"),
    ("pi from below", set(), "223*inverse(71) < pi"), ("pi from above", set(), "pi < 22*inverse(7)"),
])
def test_a_fact_in_the_words_of_the_kernel(name: str, given: set[str], statement: str) -> None:
    theorem = theorem_of(facts.fact(name), Proved())
    assert text(theorem.statement) == statement
    assert {text(formula) for formula in theorem.given} == given


def test_a_limit_may_use_that_a_premise_is_defined() -> None:
    """The hypothesis that f is not negative is cut away; that sqrt(f) has a limit says so of an outline."""
    above_1 = specialise(always(AtMost(1, f)), t)
    reason = generalise(certificate(AtMost(0, f), ((S.One, S.One, (above_1,)), (S.One, S.One, ())), (), ()), t,
                         S.Zero, oo)
    root = cut(reason, ROOT)
    assert reason.statement in ROOT.given
    assert reason.statement not in root.given
    outline = algebra_of_limits(u**2, (u,), (root,))
    theorem = theorem_of(outline, Proved())
    assert theorem.statement is formula_of(Tends(f, t, 0, 0))
    assert theorem.given <= hypotheses(outline)


# -- near misses: the search itself, asked for what does not follow ----------------------------------------------------
def formula(statement: Formula) -> Theorem:
    return suppose(formula_of(statement))


NOTHING = Context()
LIMIT_A, LIMIT_B = formula(TO_X.statement), formula(TO_Y.statement)
HOLE, START = var("u", REAL), number(0, INT)
TO_ZERO = formula_of(Tends(f, t, 0, 0))
NULL = formula(Tends(g, t, 0, 0))


def test_a_template_of_another_function_has_no_limit_here() -> None:
    for template in (word("exp", HOLE), word("power", HOLE, var("n", INT)), word("absolute", HOLE)):
        with pytest.raises(Refused, match=r"algebra_of_limits: .* is no sum, product, whole power or inverse"):
            limit_of_template(template, {HOLE: LIMIT_A})


def test_the_limit_of_a_denominator_is_not_0() -> None:
    """1/a[t] -> 1/x, where the outline says nothing of x."""
    theorem = limit_of_template(word("inverse", HOLE), {HOLE: LIMIT_A})
    assert text(theorem.statement) == "tends(i -> inverse(a(i)), inverse(x))"
    assert "x = 0 => false" in map(text, theorem.given)
    with pytest.raises(Refused, match="is assumed, and not by the outline"):
        Step(TO_X, Proved()).discharged(theorem)
    outline = algebra_of_limits(1 / u, (u,), (TO_X,))
    assert Step(outline, Proved()).discharged(theorem).given <= hypotheses(outline)


def test_a_denominator_is_cancelled_late_only_if_its_limit_is_not_0() -> None:
    """a[t]/a[t] -> x/x is 1 -> 1, where x is not 0; the outline says nothing of x."""
    fraction = limit_of_template(HOLE * word("inverse", HOLE), {HOLE: LIMIT_A})
    goal = formula_of(Tends(S.One, t, 0, 1))
    nonzero = NOTHING.assuming(no(var("x", REAL).eq(0)))
    theorem = from_late_on(fraction, [LIMIT_A], goal, nonzero, START)
    assert theorem.statement is goal
    with pytest.raises(Refused, match="is assumed, and not by the outline"):
        Step(TO_X, Proved()).discharged(theorem)
    with pytest.raises(Refused, match="recast"):            # the limit of something else is not 0
        from_late_on(fraction, [LIMIT_B], goal, nonzero, START)


def test_a_limit_in_other_words_is_the_same_limit() -> None:
    with pytest.raises(Refused, match="recast: x is not y"):
        limit_as(LIMIT_A, word("tends", LIMIT_A.statement.parts[1], var("y", REAL)), NOTHING, START)
    with pytest.raises(Refused, match="recast: a is not b"):
        limit_as(LIMIT_A, word("tends", LIMIT_B.statement.parts[1], var("x", REAL)), NOTHING, START)


def test_a_sequence_in_other_words_is_the_same_from_its_first_index_on() -> None:
    """a[t]*(t - 3)/(t - 3) is a[t] from t = 4 on; at t = 3 it is 0 in the kernel."""
    i = var("i", INT)
    a_i, gap = word_of("a")(i), word("real", i) + -3
    longer = suppose(word("tends", abstracted(i, a_i * gap * word("inverse", gap)), var("x", REAL)))
    assert limit_as(longer, LIMIT_A.statement, NOTHING, number(4, INT)).statement is LIMIT_A.statement
    for start in (0, 1, 3):
        with pytest.raises(Refused, match=r"recast: .* is not a"):
            limit_as(longer, LIMIT_A.statement, NOTHING, number(start, INT))


def word_of(name: str) -> Term:
    return var(name, to(INT, REAL))


def test_a_tail_is_the_same_as_far_as_the_equation_goes() -> None:
    equation = formula(Forall(Equal(a, b), t, 2, oo))
    goal = formula_of(Tends(b, t, 2, x))
    assert same_tail(LIMIT_A, equation, goal, number(2, INT), NOTHING).statement is goal
    with pytest.raises(Refused, match=r"recast: .* does not say"):
        same_tail(LIMIT_A, formula(Forall(Equal(a, g), t, 2, oo)), goal, number(2, INT), NOTHING)
    with pytest.raises(Refused, match="does not say"):      # it ends at N
        same_tail(LIMIT_A, formula(Forall(Equal(a, b), t, 2, N)), goal, number(2, INT), NOTHING)
    with pytest.raises(Refused, match="does not say"):      # from 2 on, not from 1 on
        same_tail(LIMIT_A, equation, goal, number(1, INT), NOTHING)


def test_two_sequences_may_have_two_limits() -> None:
    with pytest.raises(Refused, match="recast: b is not a"):
        one_limit(LIMIT_A, LIMIT_B, START, NOTHING)


@pytest.mark.parametrize("bound", [
    AtMost(f, g), AtMost(f**2, 2 * g), AtMost(f**2, at("h", t)), AtMost(g, f**2), AtMost(f**3, g)], ids=str)
def test_a_square_below_something_else_is_not_squeezed(bound: Formula) -> None:
    with pytest.raises(Refused, match="recast"):
        squeeze(NULL, formula(Forall(bound, t, 0, oo)), TO_ZERO, START, NOTHING)


def test_a_square_is_squeezed_as_far_as_the_bound_goes() -> None:
    bound = Forall(AtMost(f**2, g), t, 2, oo)
    assert squeeze(NULL, formula(bound), TO_ZERO, number(2, INT), NOTHING).statement is TO_ZERO
    with pytest.raises(Refused):
        squeeze(NULL, formula(bound), TO_ZERO, START, NOTHING)
    with pytest.raises(Refused):                            # what the square is below tends to 1
        squeeze(formula(Tends(g, t, 0, 1)), formula(bound), TO_ZERO, number(2, INT), NOTHING)


def test_a_square_is_squeezed_twice_by_rows_from_ever_later_starts() -> None:
    rows, bounds = formula(ROWS.statement), formula(ROW_BOUNDS.statement)
    assert squeeze_twice(rows, NULL, bounds, TO_ZERO, NOTHING).statement is TO_ZERO
    with pytest.raises(Refused):                            # bounds at the start m of each row only
        squeeze_twice(rows, NULL, formula(Forall(Forall(AtMost(at("f", m)**2, at("h", m, n)), n, m, oo), m, 0, oo)),
                      TO_ZERO, NOTHING)
    with pytest.raises(Refused):                            # of rows from 1 on
        squeeze_twice(rows, NULL, formula(Forall(Forall(AtMost(at("f", n)**2, at("h", m, n)), n, m, oo), m, 1, oo)),
                      TO_ZERO, NOTHING)
    with pytest.raises(Refused):                            # the limits of the rows tend to 1
        squeeze_twice(rows, formula(Tends(g, t, 0, 1)), bounds, TO_ZERO, NOTHING)
    with pytest.raises(Refused):                            # finitely many rows
        squeeze_twice(formula(Forall(Tends(at("h", m, n), n, m, at("g", m)), m, 0, N)), NULL, bounds, TO_ZERO, NOTHING)
