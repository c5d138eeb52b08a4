"""Inductions on inequalities and on laws that lead backwards, means from equations between means, logarithms of powers:
what is accepted, and the near miss that is refused."""

import pytest
from sympy import Pow, log

from derive import Sheet, family, recurrence, surely
from derive.bridge.outlines import theorem_of
from derive.bridge.terms import formula_of
from derive.elaboration.formulas import sorts_of, statements_of
from derive.notation import parse_claim
from derive.outlines.terms import Equal, Less, integer, real
from derive.rules.recurrences import Recurrence
from derive.search.logarithms import log_of_power
from derive.sheets.claims import Claim
from derive.sheets.sheet import collecting

SHEET = Sheet("a test", "a problem")
product = recurrence("p[s] = f[s+1]*p[s+1]", start="p[T] = 1", first=0, last="T - 1")


def claimed(statement: str, way: str, about: object = (), given: tuple[str, ...] = (), integers: str = "") -> Claim:
    with collecting():
        proposal = SHEET.claim(statement, name="one", about=about, given=given, integers=integers)    # type: ignore[arg-type]
        settled = getattr(proposal, way)()
    assert isinstance(settled, Claim)
    return settled


def test_a_law_that_leads_backwards() -> None:
    assert isinstance(product, Recurrence)
    assert str(product) == "p[s] = f[s+1]*p[s+1] for 0 <= s <= T - 1; p[T] = 1"
    assert product.law.outer[1] == integer("T") - 1
    assert str(recurrence("y[t] = y[t-1]")) == "y[t] = y[t-1]"


GATES = ("T >= 0", "0 <= f[t] for t >= 1")
BOUNDED = ("lo <= k[v] for v >= 1", "k[v] <= hi for v >= 1")
ACCEPTED = [
    ("0 <= p[T-k] for k >= 0, k <= T", "by_induction", product, GATES, ""),
    ("p[t] == p[0] + sum(s=1..t, (1 - f[s])*p[s]) for t >= 0, t <= T", "by_induction", product, GATES[:1], ""),
    ("lo*N <= sum(v=1..N, k[v]) for N >= 0", "by_induction", (), BOUNDED, "N"),
    ("x[n+1] != y[n+1]", "by_instances", (), ("x[n+1] == 0", "y[k] != 0 for k >= 1", "n >= 0"), "n"),
    ("a*n <= sum(i=1..n, a)", "by_instances", (), ("n >= 0",), "n"),
    ("log(1/P) == l*log(2)", "by_logarithms", (), ("P == 2**(-l)",), ""),
]
REFUSED = [             # what is missing is the hypothesis, the range, the sign
    ("0 <= p[T-k] for k >= 0, k <= T", "by_induction", product, GATES[:1], ""),
    ("0 < p[T-k] for k >= 0, k <= T", "by_induction", product, GATES, ""),
    ("p[t] == p[0] + sum(s=1..t, f[s]*p[s]) for t >= 0, t <= T", "by_induction", product, GATES[:1], ""),
    ("hi*N <= sum(v=1..N, k[v]) for N >= 0", "by_induction", (), BOUNDED, "N"),
    ("x[n] != y[n]", "by_instances", (), ("x[n+1] == 0", "y[k] != 0 for k >= 1", "n >= 0"), "n"),
    ("a*n <= sum(i=1..n-1, a)", "by_instances", (), ("n >= 0",), "n"),
    ("log(1/P) == l*log(2)", "by_logarithms", (), ("P == 2**(-l - 1)",), ""),
    ("log(1 + P) == log(P)", "by_logarithms", (), ("P > 0",), ""),
]


@pytest.mark.parametrize(("statement", "way", "about", "given", "integers"), ACCEPTED)
def test_what_follows_is_proved(statement: str, way: str, about: object, given: tuple[str, ...], integers: str) -> None:
    found = claimed(statement, way, about, given, integers)
    assert found.verdict == "holds", found.note
    assert all(theorem_of(theorem).statement is formula_of(theorem.statement) for theorem in found.theorems)


@pytest.mark.parametrize(("statement", "way", "about", "given", "integers"), REFUSED)
def test_what_does_not_follow_is_not_proved(statement: str, way: str, about: object, given: tuple[str, ...],
                                            integers: str) -> None:
    assert claimed(statement, way, about, given, integers).verdict != "holds"


def test_a_mean_from_what_holds_at_every_outcome() -> None:
    x = family("X[s]", "one law")
    once = surely("sum(s=1..T, X[s]) == sum(i=1..T, g[i])", x)
    right = claimed("E(X[k]) == mean(i=1..T, g[i]) for k >= 1, k <= T", "by_mean_equations", (x, once), ("T >= 1",))
    assert right.verdict == "holds"
    wrong = claimed("E(X[k]) == sum(i=1..T, g[i]) for k >= 1, k <= T", "by_mean_equations", (x, once), ("T >= 1",))
    assert wrong.verdict != "holds"


def test_the_logarithm_of_a_power() -> None:
    x, n = real("x"), integer("n")
    theorem = log_of_power(Pow(x, n))
    assert theorem.statement == Equal(log(x**n), n * log(x))
    assert Less(0, x) in theorem.given
    assert theorem_of(theorem).statement is formula_of(theorem.statement)


def test_what_a_condition_is_about() -> None:
    """k <= T bounds k, not T, though T is an integer that the statement speaks of as well."""
    def ranges(text: str) -> dict[str, tuple[object, object]]:
        tree = parse_claim(text)
        statement, *_ = statements_of(text, tree, sorts_of([tree], {"n": integer}))
        return {str(name): (low, str(high)) for name, low, high in statement.ranges}

    assert ranges("p[T-k] == 1 for k >= 0, k <= T") == {"k": (0, "T")}
    assert ranges("p[i,j] == 1 for i >= 1, j >= i") == {"i": (1, "oo"), "j": (integer("i"), "oo")}
    assert ranges("p[i] == 1 for 1 <= i <= n") == {"i": (1, "n")}
    assert ranges("p[t] == 1 for t > 2") == {"t": (3, "oo")}
