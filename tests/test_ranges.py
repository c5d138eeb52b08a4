"""What textbooks say of largest and smallest entries, of terms of sums and of products over a range, and slips."""

import pytest

import derive
from derive.sheets.claims import Claim, Verdict

SOME = "n >= 1"
SHARES = "p[i] >= 0 for 1 <= i <= n", "sum(i=1..n, p[i]) == 1"
INSIDE = "1 <= k", "k <= n"
FROM_ZERO = "x[i] >= 0 for 1 <= i <= n"
POSITIVE = "x[i] > 0 for 1 <= i <= n"

TRUE: dict[str, tuple[str, ...]] = {
    # -- largest and smallest entries ----------------------------------------------------------------------------------
    "max(i=1..n, x[i]) <= sum(i=1..n, x[i])": (SOME, FROM_ZERO),
    "mean(i=1..n, x[i]) <= max(i=1..n, x[i])": (SOME,),
    "min(i=1..n, x[i]) <= mean(i=1..n, x[i])": (SOME,),
    "min(i=1..n, x[i]) <= max(i=1..n, x[i])": (SOME,),
    "max(i=1..n, x[i] + c) == max(i=1..n, x[i]) + c": (SOME,),
    "max(i=1..n, x[i] + y[i]) <= max(i=1..n, x[i]) + max(i=1..n, y[i])": (SOME,),
    "max(i=1..n, c*x[i]) == c*max(i=1..n, x[i])": (SOME, "c >= 0"),
    "max(i=1..n, c*x[i]) == c*min(i=1..n, x[i])": (SOME, "c <= 0"),
    "-max(i=1..n, -x[i]) == min(i=1..n, x[i])": (SOME,),
    "max(i=1..n, exp(x[i])) == exp(max(i=1..n, x[i]))": (SOME,),
    "max(i=1..n, max(j=1..m, a[i,j])) == max(j=1..m, max(i=1..n, a[i,j]))": (SOME, "m >= 1"),
    "max(i=1..n+1, x[i]) == max(max(i=1..n, x[i]), x[n+1])": (SOME,),
    "max(i=1..2, x[i]) == max(x[1], x[2])": (),
    "max(i=1..1, x[i]) == x[1]": (),
    "max(i=1..n, c) == c": (SOME,),
    "max(i=1..n, x[i]) == x[n]": (SOME, "x[i] <= x[n] for 1 <= i <= n"),
    "max(i=1..n, x[i]) < c": (SOME, "x[i] < c for 1 <= i <= n"),
    "x[k] <= max(i=1..n, x[i])": INSIDE,
    "x[k] <= c": ("max(i=1..n, x[i]) <= c", *INSIDE),
    "1/n <= max(i=1..n, p[i])": (*SHARES, SOME),
    "sum(i=1..n, abs(x[i])) <= n*max(i=1..n, abs(x[i]))": (SOME,),
    "max(i=1..n, x[i]) <= log(sum(i=1..n, exp(x[i])))": (SOME,),
    "log(sum(i=1..n, exp(x[i]))) <= max(i=1..n, x[i]) + log(n)": (SOME,),
    "sum(i=1..n, exp(x[i] - max(j=1..n, x[j]))) <= n": (SOME,),
    "max(i=1..n, x[i]) <= max(i=1..m, x[i])": ("1 <= n", "n <= m"),
    "max(i=1..n, x[i]) == min(i=1..n, x[i])": (SOME, "x[i] == c for 1 <= i <= n"),
    "max(i=1..n, x[i]) == 0": (SOME, "x[i] <= 0 for 1 <= i <= n", "x[n] == 0"),
    "max(i=1..n, x[i]**2) == max(i=1..n, abs(x[i]))**2": (SOME,),
    "max(j=1..m, mean(i=1..n, a[i,j])) <= mean(i=1..n, max(j=1..m, a[i,j]))": (SOME, "m >= 1"),
    "sum(i=1..n, x[i]**2) <= max(i=1..n, abs(x[i]))*sum(i=1..n, abs(x[i]))": (SOME,),
    "1/n <= max(i=1..n, exp(x[i])/sum(j=1..n, exp(x[j])))": (SOME,),
    "sum(i=1..n, p[i]*x[i]) <= max(i=1..n, x[i])": (SOME, *SHARES),
    # -- terms of sums -------------------------------------------------------------------------------------------------
    "exp(x[k])/sum(j=1..n, exp(x[j])) <= 1": INSIDE,
    "abs(a[k]) <= sqrt(sum(i=1..n, a[i]**2))": INSIDE,
    "max(i=1..n, abs(x[i])) <= sqrt(sum(i=1..n, x[i]**2))": (SOME,),
    "sum(i=1..n, p[i]**2) <= 1": SHARES,
    "sum(i=1..n, x[i]**4) <= sum(i=1..n, x[i]**2)**2": (),
    "sqrt(sum(i=1..n, x[i]**2)) <= sum(i=1..n, x[i])": (FROM_ZERO,),
    "p[k] <= 1": (*SHARES, *INSIDE),
    # -- products ------------------------------------------------------------------------------------------------------
    "prod(i=1..n, c*x[i]) == c**n*prod(i=1..n, x[i])": (),
    "prod(i=1..n, x[i]*y[i]) == prod(i=1..n, x[i])*prod(i=1..n, y[i])": (),
    "prod(i=1..n, x[i]**2) == prod(i=1..n, x[i])**2": (),
    "prod(i=1..n, 1/x[i]) == 1/prod(i=1..n, x[i])": ("x[i] != 0 for 1 <= i <= n",),
    "prod(k=1..n, (k+1)/k) == n+1": (SOME,),
    "prod(k=2..n, 1 - 1/k**2) == (n+1)/(2*n)": ("n >= 2",),
    "prod(i=1..3, x[i]) == x[1]*x[2]*x[3]": (),
    "prod(i=1..0, x[i]) == 1": (),
    "prod(i=1..n, 2) == 2**n": (),
    "log(prod(i=1..n, x[i])) == sum(i=1..n, log(x[i]))": (POSITIVE,),
    "prod(i=1..n, exp(x[i])) == exp(sum(i=1..n, x[i]))": (),
    "log(prod(i=1..n, exp(-x[i]**2/2))) == -sum(i=1..n, x[i]**2)/2": (),
    "prod(i=1..n, 1 - a[i]) <= exp(-sum(i=1..n, a[i]))": ("a[i] <= 1 for 1 <= i <= n",),
    "prod(i=1..n, 1 + a[i]) >= 1 + sum(i=1..n, a[i])": ("a[i] >= 0 for 1 <= i <= n",),
    "prod(i=1..n, x[i]) <= 1": (FROM_ZERO, "x[i] <= 1 for 1 <= i <= n"),
    "prod(i=1..n, x[i]) <= max(i=1..n, x[i])**n": (FROM_ZERO, SOME),
    "prod(i=1..n, x[i]) > 0": (POSITIVE,),
    "prod(i=1..n, 1 - p[i]) >= 1 - sum(i=1..n, p[i])": ("0 <= p[i] for 1 <= i <= n", "p[i] <= 1 for 1 <= i <= n"),
    "prod(i=1..n, 1 + x[i]/n) <= exp(mean(i=1..n, x[i]))": (SOME, FROM_ZERO),
    "prod(k=1..n, a[k]/a[k-1]) == a[n]/a[0]": ("a[k] > 0 for k >= 0", SOME),
    "e[T] <= e[0]*prod(t=1..T, 1 - a[t]) for T >= 0": ("a[t] <= 1 for t >= 1",
                                                       "e[t] <= (1 - a[t])*e[t-1] for t >= 1"),
    "prod(k=1..n, k) >= 2**(n-1)": (SOME,),
    "v[l] == v[0]*prod(k=1..l, n[k]*s[k]/2) for l >= 0": ("v[l] = n[l]*s[l]/2*v[l-1]",),
}
ABOUT = "v[l] == v[0]*prod(k=1..l, n[k]*s[k]/2) for l >= 0"
FALSE: dict[str, tuple[str, ...]] = {
    "max(i=1..n, x[i]) <= sum(i=1..n, x[i])": (SOME,),
    "max(i=1..n, x[i]) <= mean(i=1..n, x[i])": (SOME,),
    "max(i=1..n, x[i] + y[i]) == max(i=1..n, x[i]) + max(i=1..n, y[i])": (SOME,),
    "max(i=1..n, c*x[i]) == c*max(i=1..n, x[i])": (SOME, "c <= 0"),
    "max(i=1..n, x[i]*y[i]) <= max(i=1..n, x[i])*max(i=1..n, y[i])": (SOME,),
    "log(sum(i=1..n, exp(x[i]))) <= max(i=1..n, x[i])": (SOME,),
    "x[k] < max(i=1..n, x[i])": INSIDE,
    "x[k] <= max(i=1..n, x[i])": ("1 <= k", "k <= n + 1", SOME),
    "abs(a[k]) < sqrt(sum(i=1..n, a[i]**2))": INSIDE,
    "x[k] <= sum(i=1..n, x[i])": INSIDE,
    "sum(i=1..n, p[i]**2) < 1": SHARES,
    "max(i=1..m, x[i]) <= max(i=1..n, x[i])": ("1 <= n", "n <= m"),
    "mean(i=1..n, max(j=1..m, a[i,j])) <= max(j=1..m, mean(i=1..n, a[i,j]))": (SOME, "m >= 1"),
    "prod(k=1..n, k) >= 2**n": (SOME,),
    "prod(i=1..n, c*x[i]) == c*prod(i=1..n, x[i])": (),
    "prod(i=1..0, x[i]) == 0": (),
    "prod(k=1..n, (k+1)/k) == n": (),
    "prod(i=1..n, x[i]) <= c**n": ("x[i] <= c for 1 <= i <= n",),
    "prod(i=1..n, 1 - a[i]) <= exp(-sum(i=1..n, a[i]))": (),
    "prod(i=1..n, 1 + a[i]) >= 1 + sum(i=1..n, a[i])": (),
    "prod(i=1..n, x[i]) > 0": (FROM_ZERO,),
    "prod(i=1..n, x[i] + y[i]) == prod(i=1..n, x[i]) + prod(i=1..n, y[i])": (),
}


def verdict(claim: Claim) -> tuple[Verdict, str]:
    return claim.verdict, claim.note if claim.verdict is Verdict.UNKNOWN else ""


@pytest.mark.thorough(seconds=90, every=8)
@pytest.mark.parametrize("text", TRUE)
def test_what_textbooks_say_of_ranges_holds(text: str) -> None:
    said = TRUE[text]
    claim = derive.claim(text, about=said) if text == ABOUT else derive.claim(text, given=said)
    assert verdict(claim) == (Verdict.HOLDS, "")


@pytest.mark.thorough(seconds=40, every=8)
@pytest.mark.parametrize("text", FALSE)
def test_a_slip_about_ranges_is_refuted(text: str) -> None:
    claim = derive.claim(text, given=FALSE[text])
    assert verdict(claim) == (Verdict.FAILS, "")
    assert claim.witness
