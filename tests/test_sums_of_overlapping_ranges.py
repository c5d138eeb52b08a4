"""Sums over ranges that overlap are cut where others end, those over pairs of indices are squares of sums, and sums are
compared term by term."""

import pytest

from derive import claim
from derive.sheets.claims import Verdict

HOLD = [
    ("sum(k=n..m, r[k]) == r[n] + sum(k=n+1..m, r[k]) for 0 <= n <= m", ()),
    ("sum(k=n..m, r[k]) == sum(k=n..m-1, r[k]) + r[m] for 0 <= n <= m", ()),
    ("sum(k=1..m, r[k]) == sum(k=1..n, r[k]) + sum(k=n+1..m, r[k]) for 0 <= n <= m", ()),
    ("sum(k=0..n, g**k*r[k]) == r[0] + g*sum(k=0..n-1, g**k*r[k+1]) for n >= 0", ()),
    ("sum(k=2..n, r[k]) == sum(k=1..n+1, r[k-1]) - r[0] - r[1] + r[n+1] - r[n+1] for n >= 1", ()),
    ("sum(k=1..n, r[k]**2) <= sum(k=0..n, r[k]**2) for n >= 1", ()),
    ("sum(i=1..n, sum(j=1..n, c[i]*c[j]*sum(k=1..d, f[i,k]*f[j,k]))) >= 0", ()),
    ("sum(i=1..n, sum(j=1..n, c[i]*c[j]*sum(k=1..d, f[i,k]*f[j,k])**2)) >= 0", ()),
    ("sum(i=1..m, sum(j=1..n, a[i,j]*x[j])**2) <= sum(i=1..m, sum(j=1..n, a[i,j]**2))*sum(j=1..n, x[j]**2)", ()),
    ("sum(i=1..n, exp(x[i])*(1 + y[i])) <= sum(i=1..n, exp(x[i] + y[i]))", ()),
    ("sum(i=1..n, sigmoid(x[i])) <= n for n >= 1", ()),
    ("sum(i=1..n, x[i]*y[i] - y[i]*tanh(y[i])) <= sum(i=1..n, x[i]*y[i])", ()),
]
FAIL = [
    ("sum(k=n..m, r[k]) == r[n] + sum(k=n+1..m, r[k]) for 0 <= n <= m + 1", ()),        # empty: r[n] is too much
    ("sum(k=0..n, g**k*r[k]) == r[0] + g*sum(k=0..n, g**k*r[k+1]) for n >= 0", ()),
    ("sum(k=1..m, r[k]) == sum(k=1..n, r[k]) + sum(k=n..m, r[k]) for 1 <= n <= m", ()),
    ("sum(k=1..n, g**(k-1)*r[k]) == g*sum(k=1..n, g**k*r[k]) for n >= 1", ()),
    ("sum(i=1..n, sum(j=1..n, c[i]*b[j]*sum(k=1..d, f[i,k]*f[j,k]))) >= 0", ()),
    ("sum(i=1..n, sum(j=1..n, c[i]*c[j]*sum(k=1..d, w[k]*f[i,k]*f[j,k]))) >= 0", ()),
    ("sum(i=1..m, sum(j=1..n, a[i,j]*x[j])**2) <= sum(i=1..m, sum(j=1..n, a[i,j]**2))*max(j=1..n, x[j]**2)", ()),
    ("sum(i=1..n, sigmoid(x[i])) <= n/2 for n >= 1", ()),
    ("sum(i=1..n, exp(x[i])*(1 + y[i])) >= sum(i=1..n, exp(x[i] + y[i]))", ()),
]


@pytest.mark.parametrize(("text", "given"), HOLD)
def test_what_holds(text: str, given: tuple[str, ...]) -> None:
    assert claim(text, given=given).verdict is Verdict.HOLDS


@pytest.mark.parametrize(("text", "given"), FAIL)
def test_what_does_not(text: str, given: tuple[str, ...]) -> None:
    assert claim(text, given=given).verdict in (Verdict.FAILS, Verdict.HOLDS_IF)


def test_definitions_are_put_in() -> None:
    returns = "G[t] == sum(k=0..T-t-1, g**k*r[t+k+1]) for 0 <= t <= T"
    assert claim("G[t] == r[t+1] + g*G[t+1] for 0 <= t <= T-1", given=returns).verdict is Verdict.HOLDS
    assert claim("G[t] == r[t] + g*G[t+1] for 0 <= t <= T-1", given=returns).verdict is Verdict.FAILS


def test_what_is_given_and_has_no_value_at_its_start_is_told() -> None:
    answer = claim("Q[n+1] == Q[n] + (R[n] - Q[n])/n for n >= 1", given="Q[n+1] == 1/n*sum(i=1..n, R[i]) for n >= 0")
    assert answer.verdict is Verdict.UNKNOWN
    assert answer.note == "no instance was found in which all that is given holds"
