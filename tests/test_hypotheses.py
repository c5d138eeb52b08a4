"""A hypothesis is said for all values of the letters that only index its arrays; one of the claim is that letter."""

import pytest

import derive
from derive.sheets.claims import ClaimError, Verdict
from derive.sheets.hypotheses import hypotheses_of


@pytest.mark.parametrize(("given", "claim", "said"), [
    ("x[i] >= 0", "sum(i=1..n, x[i]) >= 0", "x[i] >= 0 for i >= 0"),
    ("x[i] >= 0", "x[i] + 1 > 0", "x[i] >= 0"),
    ("D[t] <= q*D[t-1]", "D[T] <= D[0]", "D[t] <= q*D[t-1] for t >= 1"),
    ("a[t] <= c/t", "a[1] <= c", "a[t] <= c/t for t >= 1"),
    ("A[i,j] == A[j,i]", "A[1,2] == A[2,1]", "A[i,j] == A[j,i] for i >= 0, j >= 0"),
    ("A[i,j] == A[j,i] for i >= 1", "A[1,2] == A[2,1]", "A[i,j] == A[j,i] for i >= 1, j >= 0"),
    ("x[i] <= M for i <= n", "x[1] <= M", "x[i] <= M for i <= n, i >= 0"),
    ("x[i] <= M for 1 <= i <= n", "x[1] <= M", "x[i] <= M for 1 <= i <= n"),
    ("sum(i=1..n, x[i]) == 1", "x[1] <= 1", "sum(i=1..n, x[i]) == 1"),
    ("D[t] -> 0 as t -> oo", "D[t]/2 -> 0 as t -> oo", "D[t] -> 0 as t -> oo"),
])
def test_what_is_said_for_all(given: str, claim: str, said: str) -> None:
    assert hypotheses_of([given], [claim]) == (said,)


def test_a_letter_that_another_hypothesis_speaks_of_is_that_one() -> None:
    assert hypotheses_of(["x[i] >= 0", "i >= 2"], ["x[2] >= 0"]) == ("x[i] >= 0", "i >= 2")


@pytest.mark.parametrize("given", [
    "Cov(x[i], x[j]) == 0", "sum(k=1..n, u[k,i]*u[k,j]) == 0", "x[i] != x[j]", "x[i] <= x[j]", "abs(f[i] - f[j]) <= L"])
def test_two_letters_that_may_be_one_number_are_asked_about(given: str) -> None:
    with pytest.raises(ClaimError, match=r"whether i and j may be one number; .*`for i >= 0, j >= i \+ 1`"):
        hypotheses_of([given], ["1 == 1"])
    assert hypotheses_of([f"{given} for i >= 0, j >= i + 1"], ["1 == 1"]) == (f"{given} for i >= 0, j >= i + 1",)


@pytest.mark.parametrize("given", ["A[i,j] == A[j,i]", "sum(k=1..n, u[k,i]*u[k,j]) == where(i == j, 1, 0)"])
def test_two_letters_of_which_a_hypothesis_says_what_holds_where_they_are_one(given: str) -> None:
    assert hypotheses_of([given], ["1 == 1"]) == (f"{given} for i >= 0, j >= 0",)


def test_a_hypothesis_without_its_range_is_used_at_every_index() -> None:
    found = derive.claim("sum(i=1..n, x[i]) >= 0 for n >= 1", given="x[i] >= 0")
    assert found.verdict is Verdict.HOLDS
    assert found.given == ("x[i] >= 0 for i >= 0",)
    assert derive.claim("sum(i=1..n, x[i]) > 0 for n >= 1", given="x[i] >= 0").verdict is Verdict.FAILS
    assert derive.claim("x[i] >= 1", given="x[i] >= 0").verdict is Verdict.FAILS


@pytest.mark.parametrize(("claim", "given", "about"), [
    ("mean(i=1..n, x[i]) <= M for n >= 1", ("x[i] <= M for 1 <= i <= n",), ()),
    ("mean(i=1..n, x[i]) <= M for n >= 1", ("x[i] <= M for i <= n",), ()),
    ("x <= k for k >= 1", ("x <= k",), ()),
    ("sum(k=1..n, k) < n**2 for n >= 1", ("n >= 2",), ()),
    ("p[0] == p[T]/2**T for T >= 1", (), ("p[t] = p[t+1]/2 for 0 <= t <= T - 1",)),
])
def test_a_number_of_which_something_is_given_is_that_number_in_the_claim(claim: str, given: tuple[str, ...],
                                                                          about: tuple[str, ...]) -> None:
    assert derive.claim(claim, given=given, about=about).verdict is Verdict.HOLDS
    weaker = [one.replace("<= M", "<= M + 1").replace("<= k", "<= k + 1").replace("n >= 2", "n >= 1") for one in given]
    other = [one.replace("/2 for", "/3 for") for one in about]
    assert derive.claim(claim, given=weaker, about=other).verdict in (Verdict.FAILS, Verdict.HOLDS_IF)


@pytest.mark.parametrize(("claim", "about", "integers"), [
    ("y[t] == k*t for t >= 0", "y[t] = y[t-1] + k; y[0] = 0", "k"),
    ("sum(j=1..k, 1) == y[0]", "y[t] = y[t-1]/2; y[0] = k", ""),
    ("E(x[1]) <= k", "surely x[b] <= k", "k"),
])
def test_a_definition_speaks_of_the_whole_number_that_the_claim_counts_with(claim: str, about: str,
                                                                            integers: str) -> None:
    lines = ["x[b] i.i.d.", about] if "surely" in about else about
    assert derive.claim(claim, about=lines, integers=integers).verdict is Verdict.HOLDS
    assert derive.claim(claim.replace("k", "(k - 1)"), about=lines, integers=integers).verdict is Verdict.FAILS
