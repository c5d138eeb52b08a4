"""Inequalities that every proof of convergence uses: Boyd and Vandenberghe, Convex Optimization, 3; Hardy, Littlewood,
Polya, Inequalities.
"""

from derive import Sheet, report

problem = Sheet("Inequalities", "of analysis")

problem.claim(
    "sum(i=1..n, a[i]*b[i])**2 <= sum(i=1..n, a[i]**2)*sum(i=1..n, b[i]**2)", name="inequality.cauchy_schwarz",
    part="Boyd A.1",
)

problem.claim(
    "sum(i=1..n, a[i])**2 <= n*sum(i=1..n, a[i]**2)", name="inequality.square_of_sum",
)

problem.claim(
    "sum(i=1..n, a[i])**2 <= sum(i=1..n, a[i]**2)", name="inequality.square_of_sum_wrong",
)

problem.claim(
    "mean(i=1..n, a[i])**2 <= mean(i=1..n, a[i]**2)", name="inequality.square_of_mean", given="n >= 1",
)

problem.claim(
    "abs(sum(i=1..n, a[i])) <= sum(i=1..n, abs(a[i]))", name="inequality.triangle",
)

problem.claim(
    "a*b <= a**2/(2*c) + c*b**2/2", name="inequality.young", given="c > 0",
)

problem.claim(
    "sum(i=1..n, (a[i] + b[i])**2) + sum(i=1..n, (a[i] - b[i])**2) == 2*sum(i=1..n, a[i]**2) + 2*sum(i=1..n, b[i]**2)",
    name="inequality.parallelogram",
)

problem.claim(
    "sqrt(a*b) <= (a + b)/2", name="inequality.am_gm", given=("a >= 0", "b >= 0"),
)

problem.claim(
    "a*b*c <= (a**3 + b**3 + c**3)/3", name="inequality.am_gm_three", given=("a >= 0", "b >= 0", "c >= 0"),
)

problem.claim(
    "(a + b)/2 <= sqrt((a**2 + b**2)/2)", name="inequality.quadratic_mean",
)

problem.claim(
    "(t*x + (1 - t)*y)**2 <= t*x**2 + (1 - t)*y**2", name="inequality.jensen_square", part="Boyd 3.1.8",
    given=("0 <= t", "t <= 1"),
)

problem.claim(
    "sum(i=1..n, p[i]*x[i])**2 <= sum(i=1..n, p[i]*x[i]**2)", name="inequality.jensen_square_weights",
    given=("p[i] >= 0 for 1 <= i <= n", "sum(i=1..n, p[i]) == 1"),
)

problem.claim(
    "exp(t*x + (1 - t)*y) <= t*exp(x) + (1 - t)*exp(y)", name="inequality.jensen_exp", given=("0 <= t", "t <= 1"),
)

problem.claim(
    "exp(sum(i=1..n, p[i]*x[i])) <= sum(i=1..n, p[i]*exp(x[i]))", name="inequality.jensen_exp_weights",
    given=("p[i] >= 0 for 1 <= i <= n", "sum(i=1..n, p[i]) == 1"),
)

problem.claim(
    "sum(i=1..n, p[i]*log(x[i])) <= log(sum(i=1..n, p[i]*x[i]))", name="inequality.jensen_log",
    given=("p[i] >= 0 for 1 <= i <= n", "sum(i=1..n, p[i]) == 1", "x[i] > 0 for 1 <= i <= n"),
)

problem.claim(
    "log((x + y)/2) <= (log(x) + log(y))/2", name="inequality.jensen_log_wrong", given=("x > 0", "y > 0"),
)

problem.claim(
    "abs(t*x + (1 - t)*y) <= t*abs(x) + (1 - t)*abs(y)", name="inequality.jensen_abs", given=("0 <= t", "t <= 1"),
)

problem.claim(
    "(1 + x)**n >= 1 + n*x for n >= 0", name="inequality.bernoulli", given="x >= -1",
)

problem.claim(
    "1 - n*x <= (1 - x)**n for n >= 0", name="inequality.bernoulli_product", given=("0 <= x", "x <= 1"),
)

problem.claim(
    "1 + x <= exp(x)", name="inequality.exp_tangent",
)

problem.claim(
    "1 - x <= exp(-x)", name="inequality.exp_minus",
)

problem.claim(
    "exp(x) <= 1/(1 - x)", name="inequality.exp_above", given="x < 1",
)

problem.claim(
    "exp(x) <= 1 + x + x**2", name="inequality.exp_above_wrong",
)

problem.claim(
    "exp(x) >= 1 + x + x**2/2", name="inequality.exp_square_wrong",
)

problem.claim(
    "log(x) <= x - 1", name="inequality.log_below", given="x > 0",
)

problem.claim(
    "1 - 1/x <= log(x)", name="inequality.log_above", given="x > 0",
)

problem.claim(
    "x/(1 + x) <= log(1 + x)", name="inequality.log_one_plus", given="x > -1",
)

problem.claim(
    "log(1 + x) <= x", name="inequality.log_one_plus_below", given="x > -1",
)

problem.claim(
    "log(x) <= 2*(sqrt(x) - 1)", name="inequality.log_root", given="x > 0",
)

problem.claim(
    "log(1 + x) >= x", name="inequality.log_wrong", given="x > -1",
)

problem.claim(
    "sqrt(a + b) == sqrt(a) + sqrt(b)", name="inequality.root_sum_wrong", given=("a >= 0", "b >= 0"),
)

problem.claim(
    "log(n + 1) <= sum(k=1..n, 1/k) for n >= 1", name="inequality.harmonic_log",
)

problem.claim(
    "sum(k=1..n, 1/k) <= log(n + 1) for n >= 1", name="inequality.harmonic_wrong",
)

problem.claim(
    "(a + b)*(c + d) <= 2*(a*c + b*d)", name="inequality.chebyshev_sum", given=("a <= b", "c <= d"),
)

problem.claim(
    "max(i=1..n, x[i] + y[i]) == max(i=1..n, x[i]) + max(i=1..n, y[i])", name="inequality.max_wrong", given="n >= 1",
)

report(__name__)
