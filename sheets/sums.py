"""Sums, recurrences and limits: Graham, Knuth, Patashnik, Concrete Mathematics, 2; Cormen and others, appendix A."""

from derive import Sheet, report

problem = Sheet("Sums and limits", "series")

problem.claim(
    "sum(k=0..n, x**k) == (x**(n+1) - 1)/(x - 1) for n >= 0", name="sum.geometric", part="A.6",
)

problem.claim(
    "sum(k=0..n, r**k) == (1 - r**n)/(1 - r) for n >= 0", name="sum.geometric_index",
)

problem.claim(
    "m[t] == (1 - b)*sum(k=1..t, b**(t - k)*g[k]) for t >= 0", name="sum.ema_closed", part="Kingma 1",
    about="m[t] = b*m[t-1] + (1 - b)*g[t]; m[0] = 0",
)

problem.claim(
    "sum(k=1..n, 2*k - 1) == n**2 for n >= 0", name="sum.odd",
)

problem.claim(
    "sum(k=1..n, 2*k + 1) == n**2 for n >= 0", name="sum.odd_wrong",
)

problem.claim(
    "sum(k=1..n, a[k] - a[k-1]) == a[n] - a[0] for n >= 0", name="sum.telescope",
)

problem.claim(
    "sum(i=1..n, sum(j=1..m, a[i]*b[j])) == sum(i=1..n, a[i])*sum(j=1..m, b[j])", name="sum.exchange",
)

problem.claim(
    "sum(i=1..n, x[i] - mean(j=1..n, x[j])) == 0", name="sum.deviations", given="n >= 1",
)

problem.claim(
    "sum(i=1..n, sum(j=1..n, (x[i] - x[j])**2)) == 2*n*sum(i=1..n, x[i]**2) - 2*sum(i=1..n, x[i])**2",
    name="sum.lagrange",
)

problem.claim(
    "mean(i=1..n, (x[i] - mean(j=1..n, x[j]))**2) == mean(i=1..n, x[i]**2) - mean(i=1..n, x[i])**2",
    name="sum.variance_forms", given="n >= 1",
)

problem.claim(
    "sum(i=1..n, sum(j=1..n, x[i]*x[j])) == sum(i=1..n, x[i])**2", name="sum.pairs",
)

problem.claim(
    "sum(k=1..n, 1/2**k) == 1 - 1/2**n for n >= 0", name="sum.factorial_free",
)

problem.claim(
    "1/n -> 0 as n -> oo", name="limit.one_over",
)

problem.claim(
    "1/sqrt(n) -> 0 as n -> oo", name="limit.root",
)

problem.claim(
    "(3*n**2 + 1)/(n**2 + n) -> 3 as n -> oo", name="limit.ratio",
)

problem.claim(
    "(3*n**2 + 1)/(2*n**2 + n) -> 3 as n -> oo", name="limit.ratio_wrong",
)

problem.claim(
    "q**n -> 0 as n -> oo", name="limit.geometric_needs", given="-1 < q",
)

problem.claim(
    "mean(k=1..n, 1) -> 1 as n -> oo", name="limit.average",
)

problem.claim(
    "1/log(n) -> 0 as n -> oo", name="limit.log",
)

problem.claim(
    "n*q**n -> 0 as n -> oo", name="limit.polynomial_geometric", given=("0 <= q", "q < 1"),
)

problem.claim(
    "(1 + 1/n) -> 0 as n -> oo", name="limit.wrong",
)

problem.claim(
    "2**n >= n + 1 for n >= 0", name="sum.powers_two",
)

problem.claim(
    "n**3 <= 3**n for n >= 3", name="sum.factor_growth",
)

problem.claim(
    "sum(k=0..n, F[k]) == F[n+2] - 1 for n >= 0", name="sum.fibonacci",
    given=("F[0] == 0", "F[1] == 1", "F[n+2] == F[n+1] + F[n] for n >= 0"),
)

report(__name__)
