"""What textbooks say of limits with exponentials, logarithms and roots, between bounds and by a factor, and slips."""

import pytest

import derive
from derive.sheets.claims import Claim, Verdict

SMALL = "-1 < q", "q < 1"
CONTRACTED = "mu <= L", "0 <= D[t] for t >= 0", "D[t+1] <= (1 - mu/L)*D[t] for t >= 0"

TRUE: dict[str, tuple[str, ...]] = {
    "1/(1 + n*x) -> 0 as n -> oo": ("x > 0",),
    "(a*n + b)/(c*n + d) -> a/c as n -> oo": ("c > 0", "d > 0"),
    "n**2/(1 + x*n**2) -> 1/x as n -> oo": ("x > 0",),
    "n**(1/n) -> 1 as n -> oo": (),
    "n*log(1 + x/n) -> x as n -> oo": ("x > 0",),
    "(1 + x/n)**n -> exp(x) as n -> oo": ("x > 0",),
    "exp(-n) -> 0 as n -> oo": (),
    "exp(-c*n) -> 0 as n -> oo": ("c > 0",),
    "n*exp(-n) -> 0 as n -> oo": (),
    "n*q**n -> 0 as n -> oo": ("0 <= q", "q < 1"),
    "n**3*q**n -> 0 as n -> oo": SMALL,
    "(n+1)*q**n -> 0 as n -> oo": SMALL,
    "n/2**n -> 0 as n -> oo": (),
    "1/log(n) -> 0 as n -> oo": (),
    "2 + 3/log(n) -> 2 as n -> oo": (),
    "1/log(n)**2 -> 0 as n -> oo": (),
    "log(n)/n -> 0 as n -> oo": (),
    "log(n)**2/n -> 0 as n -> oo": (),
    "1/log(n + 1) -> 0 as n -> oo": (),
    "exp(1/n) -> 1 as n -> oo": (),
    "sqrt(1 + 1/n) -> 1 as n -> oo": (),
    "log(1 + 1/n) -> 0 as n -> oo": (),
    "sigmoid(n) -> 1 as n -> oo": (),
    "sin(n)/n -> 0 as n -> oo": (),
    "sin(1/n) -> 0 as n -> oo": (),
    "(-1)**n/n -> 0 as n -> oo": (),
    "sqrt(1/n + 1/n**2) -> 0 as n -> oo": (),
    "1/sum(k=1..n, 1/k) -> 0 as n -> oo": (),
    "sqrt(n + 1) - sqrt(n) -> 0 as n -> oo": (),
    "1/sqrt(n) -> 0 as n -> oo": (),
    "1 + 1/n -> 1 as n -> oo": (),
    "(1 + 1/n)**2 -> 1 as n -> oo": (),
    "1/(1 + exp(-n)) -> 1 as n -> oo": (),
    "a[n] -> 0 as n -> oo": ("0 <= a[n] for n >= 1", "a[n] <= c/n for n >= 1"),
    "d[n] -> 0 as n -> oo": ("abs(d[n]) <= c/n for n >= 1",),
    "z[n] -> L as n -> oo": ("(z[n] - L)**2 <= c*q**n for n >= 0", "0 <= q", "q < 1"),
    "a[n] -> L as n -> oo": ("L - 1/n <= a[n] for n >= 1", "a[n] <= L + 1/n for n >= 1"),
    "b[n] -> L as n -> oo": ("a[n] <= b[n] for n >= 0", "b[n] <= c[n] for n >= 0", "a[n] -> L as n -> oo",
                             "c[n] -> L as n -> oo"),
    "D[t] -> 0 as t -> oo": ("0 < mu", *CONTRACTED),
    "e[t] -> 0 as t -> oo": ("q < 1", "0 <= e[t] for t >= 0", "e[t] <= q*e[t-1] for t >= 1"),
    "x[t] -> s as t -> oo": ("0 <= q", "q < 1", "abs(x[t+1] - s) <= q*abs(x[t] - s) for t >= 0"),
    "y[t] -> s as t -> oo": ("0 <= q", "q < 1", "(y[t+1] - s)**2 <= q*(y[t] - s)**2 for t >= 0"),
    "f[t] -> m as t -> oo": ("q < 1", "m <= f[t] for t >= 0", "f[t+1] - m <= q*(f[t] - m) for t >= 0"),
}
FALSE: dict[str, tuple[str, ...]] = {
    "n*q**n -> 0 as n -> oo": ("q == 1",),
    "exp(-c*n) -> 0 as n -> oo": ("c >= 0",),
    "(-1)**n -> 0 as n -> oo": (),
    "a[n] -> 0 as n -> oo": ("0 <= a[n] for n >= 1", "a[n] <= c for n >= 1"),
    "D[t] -> 0 as t -> oo": ("0 == mu", "0 < L", *CONTRACTED),
}
NOT_PROVED: dict[str, tuple[str, ...]] = {
    "1/log(n) -> 1 as n -> oo": (),
    "(1 + 1/n)**n -> 3 as n -> oo": (),
    "(1 + x/n)**n -> exp(2*x) as n -> oo": ("x > 0",),
    "(a*n + b)/(c*n + d) -> b/d as n -> oo": ("c > 0", "d > 0"),
    "exp(n) -> 0 as n -> oo": (),
    "sin(n) -> 0 as n -> oo": (),
    "log(n) -> 0 as n -> oo": (),
    "log(n)/n -> 1 as n -> oo": (),
    "sqrt(n + 1) - sqrt(n) -> 1 as n -> oo": (),
    "a[n] -> 0 as n -> oo": ("a[n] <= c/n for n >= 1",),
    "D[t] -> 0 as t -> oo": ("0 < mu", *CONTRACTED[:1], *CONTRACTED[2:]),
}


def verdict(claim: Claim) -> tuple[Verdict, str]:
    return claim.verdict, claim.note if claim.verdict is Verdict.UNKNOWN else ""


@pytest.mark.thorough(seconds=60, every=8)
@pytest.mark.parametrize("text", TRUE)
def test_what_textbooks_say_of_limits_holds(text: str) -> None:
    assert verdict(derive.claim(text, given=TRUE[text])) == (Verdict.HOLDS, "")


@pytest.mark.thorough(seconds=30, every=8)
@pytest.mark.parametrize("text", FALSE)
def test_a_slip_about_a_limit_is_refuted(text: str) -> None:
    claim = derive.claim(text, given=FALSE[text])
    assert verdict(claim) == (Verdict.FAILS, "")
    assert claim.witness


@pytest.mark.thorough(seconds=20, every=8)
@pytest.mark.parametrize("text", NOT_PROVED)
def test_what_is_false_is_not_proved(text: str) -> None:
    assert derive.claim(text, given=NOT_PROVED[text]).verdict in (Verdict.UNKNOWN, Verdict.FAILS)
