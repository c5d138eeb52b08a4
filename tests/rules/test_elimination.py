"""What follows from equations by adding up multiples of them, and what does not."""

import re

import pytest
from sympy import S, Symbol, sqrt

from derive import Sheet, recurrence
from derive.outlines.logic import assume
from derive.outlines.terms import AtMost, Equal, Formula, Less, NotEqual, Refused, at, integer, real
from derive.search.elimination import combinations, prove_by_elimination
from derive.search.invariants import prove_eliminated, prove_invariant
from derive.search.specialising import prove_comparison
from derive.search.squares import equal_squares, prove_with_squares
from derive.search.unfolding import Knowledge
from derive.sheets.settle import Setting

a, b, c, d, x, y = (real(name) for name in "abcdxy")
MATCHING = [Equal(1 + b - a * d, 1 + c - x * y), Equal(b, c * (1 - x * y)), Equal(a, x)]


def test_three_equations_in_three_unknowns() -> None:
    theorem, = prove_by_elimination([Equal(d, (1 - c) * y)], [assume(e) for e in MATCHING])
    assert theorem.given == frozenset([*MATCHING, NotEqual(x, 0)])


@pytest.mark.parametrize("wrong", [Equal(d, (1 + c) * y), Equal(d, y), Equal(d, (1 - c) * x), Equal(b, c)])
def test_what_does_not_follow_is_refused(wrong: Equal) -> None:
    with pytest.raises(Refused, match="is left"):
        prove_by_elimination([wrong], [assume(e) for e in MATCHING])


def test_the_multiples_add_up() -> None:
    found, = combinations([3 * x - 3 * y], [Equal(x, a), Equal(y, a)])
    assert (found.rest, found.factors) == (S.Zero, (3, -3))
    found, = combinations([x - y], [Equal(x, a)])
    assert (found.rest, found.factors) == (a - y, ())


def test_a_product_that_is_0_is_used_as_it_is() -> None:
    theorem, = prove_by_elimination([Equal(a * b * c, 0)], [assume(Equal(a * c, 0))])
    assert theorem.given == {Equal(a * c, 0)}


def test_equal_squares_need_a_sum_that_is_not_0() -> None:
    assert equal_squares().given == {Equal(real("a")**2, real("b")**2), NotEqual(real("a") + real("b"), 0)}
    known: list[Formula] = [Equal(x**2, y**2), Less(0, x), Less(0, y)]
    theorem, = prove_with_squares([Equal(x, y)], [assume(known[0])], frozenset(known))
    assert theorem.given <= frozenset(known)
    with pytest.raises(Refused):
        prove_with_squares([Equal(x, y)], [assume(known[0])], frozenset(known[:2]))


def test_roots_are_compared_by_their_squares() -> None:
    known = frozenset([AtMost(0, a), Less(a, b)])
    assert prove_comparison(Less(sqrt(a), sqrt(b)), Knowledge((), known)).given <= known
    with pytest.raises(Refused, match="the sign of"):
        prove_comparison(Less(sqrt(b), sqrt(a)), Knowledge((), known))


def knowledge(*texts: str, given: tuple[str, ...] = ()) -> Knowledge:
    return Setting((), tuple(recurrence(*text.split("|")) for text in texts), tuple(given)).knowledge()


def test_definitions_are_found_at_the_steps_that_a_statement_speaks_of() -> None:
    t = integer("t")
    known = knowledge("v[t] = q*v[t-1] + g[t]", "w[t] = w[t-1] - v[t-1]")
    goal = Equal(at("w", t + 1) - real("q") * at("w", t),
                 at("w", t) - real("q") * at("w", t - 1) - at("g", t))
    assert prove_eliminated(goal, known, ((t, S.One, S.Infinity),)).given <= known.context
    with pytest.raises(Refused):
        prove_eliminated(Equal(goal.lhs, goal.rhs + at("g", t + 1)), known, ((t, S.One, S.Infinity),))


def test_companions_are_found_for_the_induction() -> None:
    t = integer("t")
    known = knowledge("v[t] = q*v[t-1] + g[t]", "w[t] = w[t-1] - v[t]", "p[t] = q*p[t-1] + r*g[t]",
                      "u[t] = u[t-1] - p[t]/r", given=("u[0] == w[0]", "p[0] == r*v[0]", "r != 0"))
    goal = Equal(at("u", t), at("w", t))
    theorem = prove_invariant(goal, known, ((t, S.Zero, S.Infinity),))
    assert theorem.given <= known.context
    without = Knowledge(known.equations, known.context - {Equal(at("p", 0), real("r") * at("v", 0))})
    fewer = Knowledge(tuple(e for e in known.equations if e.statement != Equal(at("p", 0), real("r") * at("v", 0))),
                      without.context)
    with pytest.raises(Refused):
        prove_invariant(goal, fewer, ((t, S.Zero, S.Infinity),))


def plain(text: str) -> str:
    """A text as one word."""
    return "_".join(re.findall(r"\w+", text))


@pytest.mark.parametrize(("statement", "verdict"), [
    ("W[t] == V[t]/2 for t >= 0", "holds"), ("W[t] == V[t]/3 for t >= 0", "fails"),
    ("W[t] == V[t] for t >= 0", "fails"), ("2*W[t] == V[t] for t >= 0", "holds")])
def test_near_misses_are_refuted(statement: str, verdict: str) -> None:
    V = recurrence("V[t] = V[t-1] - e*g[t]")
    W = recurrence("W[t] = W[t-1] - e/2*g[t]", start="W[0] = V[0]/2")
    claim = Sheet("a test", "rules").claim(statement, name=f"test.{plain(statement)}", about=(V, W)).by_invariants()
    assert claim.verdict == verdict
    assert bool(claim.witness) == (verdict == "fails")


def test_letters_of_one_name_and_two_sorts_are_two() -> None:
    n, real_n = integer("n"), Symbol("n", real=True)
    with pytest.raises(Refused):
        prove_by_elimination([Equal(n, 0)], [assume(Equal(real_n, 0))])
