"""Limits of remainders, series, bounds of sums and multiples of comparisons: what is proved, and the near miss that is
refused by the prover and, where an instance tells, by the attack."""

import runpy
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest
from sympy import oo

from derive import Sheet, recurrence
from derive.bridge.outlines import theorem_of
from derive.bridge.terms import formula_of
from derive.elaboration.formulas import sorts_of, statements_of
from derive.notation import parse_claim
from derive.outlines.terms import AtMost, Forall, NotEqual, Refused, Sum, at, integer
from derive.search.remainders import cauchy_schwarz
from derive.sheets.claims import Claim
from derive.sheets.sheet import collecting

SHEET = Sheet("a test", "a problem")
LENGTH = "eps[i]**2 == sum(j=1..n, d[i,j]**2) for i >= 0", "eps[i] > 0 for i >= 0"
SLOPE = "sum(j=1..n, J[j]*d[i,j])"
FIRST = (*LENGTH, f"P[i] == L0 + {SLOPE} + r[i] for i >= 0", "r[i]/eps[i] -> 0 as i -> oo")
SMALL_Q = "sum(j=1..n, q[i,j]**2)/(theta[i]*eps[i])**2 -> 0 as i -> oo"
INNER = (*LENGTH, "X[i] == sum(j=1..n, q[i,j]*d[i,j]) for i >= 0", "0 < theta[i] for i >= 0")
SERIES = "sum(k=1..n, x[k]**2) -> Q as n -> oo"


def claimed(statement: str, way: str, given: tuple[str, ...], values: Mapping[str, str] | None = None,
            using: tuple[Claim, ...] = (), about: object = ()) -> Claim:
    with collecting():
        proposal = SHEET.claim(statement, name="one", given=given, using=using, about=about,    # type: ignore[arg-type]
                               integers="m n" if "[i" not in statement else "")
        settled = getattr(proposal, way)(**(values or {}))
    assert isinstance(settled, Claim)
    return settled


ACCEPTED = [
    (f"abs(P[i] - L0 - {SLOPE})/eps[i] -> 0 as i -> oo", "by_remainders", FIRST),
    (f"(3*(P[i] - L0 - {SLOPE}) + 2*eps[i])/eps[i] -> 2 as i -> oo", "by_remainders", FIRST),
    ("X[i]/eps[i]**2 -> 0 as i -> oo", "by_remainders", (*INNER, "theta[i] < 1 for i >= 0", SMALL_Q)),
    ("x[n+1] -> 0 as n -> oo", "by_series", (SERIES,)),
    ("abs(x[n+1]) -> 0 as n -> oo", "by_series", (SERIES,)),
    ("1/sum(k=1..n+1, c*k**(-p)) -> 0 as n -> oo", "by_series", ("c > 0", "p <= 1")),
    ("a < b", "by_multiple", ("a > 0", "b > 0", "a**6 < b**6")),
    ("2*a < 3*b", "by_multiple", ("a > 0", "b > 0", "c == 2*a", "c**3 < 27*b**3")),
    ("e == 0", "by_uniqueness_of_limit", ("r[i] -> 0 as i -> oo", "P[i] == r[i] + e for i >= 0",
                                          "P[i] -> 0 as i -> oo")),
]
REFUSED = [             # what is wrong is the order, the factor, the constant, a missing hypothesis, the sign
    (f"abs(P[i] - L0 - {SLOPE})/eps[i]**2 -> 0 as i -> oo", "by_remainders", FIRST, "does not"),
    (f"abs(P[i] - L0 - 2*{SLOPE})/eps[i] -> 0 as i -> oo", "by_remainders", FIRST, "does not"),
    (f"(3*(P[i] - L0 - {SLOPE}) + 2*eps[i])/eps[i] -> 3 as i -> oo", "by_remainders", FIRST, "does not"),
    ("X[i]/eps[i]**3 -> 0 as i -> oo", "by_remainders", (*INNER, "theta[i] < 1 for i >= 0", SMALL_Q), "does not"),
    ("X[i]/eps[i]**2 -> 0 as i -> oo", "by_remainders", (*INNER, SMALL_Q), ""),     # theta may grow
    ("2**n*x[n+1] -> 0 as n -> oo", "by_series", (SERIES,), "does not"),
    ("n*x[n+1] -> 0 as n -> oo", "by_series", (SERIES,), ""),
    ("1/sum(k=1..n+1, c*k**(-p)) -> 0 as n -> oo", "by_series", ("c > 0", "p <= 2"), ""),
    ("a < b", "by_multiple", ("a > 0", "b > 0", "a**6 < 2*b**6"), "which is not <"),
    ("a < b", "by_multiple", ("a**6 < b**6",), "which is not <"),
    ("e == 0", "by_uniqueness_of_limit", ("r[i] -> 0 as i -> oo", "P[i] == r[i] + e for i >= 0",
                                          "P[i] -> 1 as i -> oo"), "not 0"),
]


@pytest.mark.parametrize(("statement", "way", "given"), ACCEPTED)
def test_what_follows_is_proved(statement: str, way: str, given: tuple[str, ...]) -> None:
    found = claimed(statement, way, given)
    assert found.verdict == "holds", found.note
    for theorem in found.theorems:
        assert theorem_of(theorem).statement is formula_of(theorem.statement)


@pytest.mark.thorough(seconds=4, every=5)
@pytest.mark.parametrize(("statement", "way", "given", "witness"), REFUSED)
def test_a_near_miss_is_refused(statement: str, way: str, given: tuple[str, ...], witness: str) -> None:
    found = claimed(statement, way, given)
    assert found.theorems == ()
    assert found.verdict == ("fails" if witness else "unknown")
    assert witness in found.witness
    assert bool(witness) == bool(found.witness)


TANGENT = {"name": "tangent of a power", "x": "n", "y": "n + 1", "p": "1 - q"}
STEP = "(q - 1)*(n + 1)**(-q) <= n**(1 - q) - (n + 1)**(1 - q) for n >= 1"
BOUND = "(q - 1)*sum(k=1..n, k**(-q)) <= q - n**(1 - q) for n >= 1"


def test_a_sum_is_bounded_by_the_differences_that_bound_its_terms() -> None:
    step = claimed(STEP, "by_fact", ("q > 1",), TANGENT)
    bound = claimed(BOUND, "by_telescoping", ("q > 1",), using=(step,))
    scaled = claimed("sum(k=1..n, c*k**(-3)) <= 3/2*c for n >= 1", "by_series", ("c > 0",), using=(bound,))
    assert [claim.verdict for claim in (step, bound, scaled)] == ["holds"] * 3
    assert {"exp_tangent", "induction"} <= set(scaled.facts)        # the tangent of a power is one of exp
    too_much = claimed("sum(k=1..n, c*k**(-3)) <= 9/8*c for n >= 1", "by_series", ("c > 0",), using=(bound,))
    assert too_much.verdict == "fails"
    assert "251/216" in too_much.witness            # 1 + 1/8 + 1/27


@pytest.mark.parametrize(("statement", "given", "values"), [
    (STEP, ("q > 0",), TANGENT),                                    # concave: the tangent lies above
    (STEP, ("q > 1",), {**TANGENT, "p": "-q"}), (STEP, ("q > 1",), {**TANGENT, "y": "n - 1"}),
    (STEP.replace("(q - 1)", "q"), ("q > 1",), TANGENT),
])
def test_a_fact_is_used_with_values_that_fit(statement: str, given: tuple[str, ...], values: Mapping[str, str]) -> None:
    assert claimed(statement, "by_fact", given, values).verdict != "holds"


def test_a_sum_is_not_bounded_by_differences_that_are_too_small() -> None:
    half = claimed(f"1/2*{STEP}", "by_fact", ("q > 1",), TANGENT)
    assert claimed(BOUND, "by_telescoping", ("q > 1",), using=(half,)).theorems == ()


# %% Limits in two steps
STEPS = Path(__file__).parents[1] / "proofs" / "optimization_1_step_sizes.py"
MEAN_SQUARE = recurrence("e[n] = (1 - x[n])**2*e[n-1] + x[n]**2*c")
KNOWN = "0 <= x[k] <= 1 for k >= 1", "c >= 0", "e[0] >= 0"
GROWS = "1/(1 + sum(k=1..n, x[k])) -> 0 as n -> oo"


@cache
def lemmas() -> tuple[Claim, ...]:
    with collecting() as claims:
        runpy.run_path(str(STEPS))
    return tuple(claim for claim in claims if claim.name in ("steps.finite", "steps.way", "steps.square"))


@pytest.mark.thorough(seconds=10, every=5)
@pytest.mark.parametrize(("limits", "verdict", "witness"), [
    ((GROWS, SERIES), "holds", ""), ((SERIES,), "fails", "does not tend to 0"),
    ((GROWS,), "fails", ""),                                        # for x[k] = 1
    ((GROWS, "x[n] -> 0 as n -> oo"), "unknown", ""),
])
def test_a_bound_from_each_step_on_gives_a_limit_if_both_parts_vanish(limits: tuple[str, ...], verdict: str,
                                                                      witness: str) -> None:
    found = claimed("e[n] -> 0 as n -> oo", "by_two_steps", (*KNOWN, *limits), using=lemmas(), about=MEAN_SQUARE)
    assert found.verdict == verdict
    assert witness in found.witness


# %% What these rest on
def test_cauchy_and_schwarz() -> None:
    i, j, n = integer("i"), integer("j"), integer("n")
    a, b = at("a", i, j), at("b", j)
    found = cauchy_schwarz(Sum(a * b, j, 1, n))
    assert found.given == frozenset()
    assert found.statement == AtMost(Sum(a * b, j, 1, n) ** 2, Sum(a**2, j, 1, n) * Sum(b**2, j, 1, n))
    with pytest.raises(Refused, match="no sum of products of two"):
        cauchy_schwarz(Sum(a * b * at("c", j), j, 1, n))


def test_what_a_limit_presupposes_is_said_of_every_step() -> None:
    text = "r[i]/eps[i] -> 0 as i -> oo"
    tree = parse_claim(text)
    statement, = statements_of(text, tree, sorts_of([tree], {}))
    assert statement.presupposed == {Forall(NotEqual(at("eps", integer("i")), 0), integer("i"), 0, oo)}
