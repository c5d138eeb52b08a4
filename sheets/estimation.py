"""Estimators, batches and bounds: Murphy, Probabilistic Machine Learning, 2 and 4; Williams, Probability with
Martingales.
"""

from derive import Sheet, report

problem = Sheet("Estimators", "means and variances")

problem.claim(
    "E(mean(i=1..n, x[i])) == mu", name="estimation.mean", about="x[i] i.i.d.", given=("n >= 1", "E(x[1]) == mu"),
)

problem.claim(
    "Var(sum(i=1..n, x[i])) == n**2*Var(x[1])", name="estimation.variance_of_sum_wrong", about="x[i] i.i.d.",
)

problem.claim(
    "E(mean(i=1..n, (x[i] - mean(j=1..n, x[j]))**2)) == Var(x[1])", name="estimation.unbiased_wrong",
    about="x[i] i.i.d.", given="n >= 1",
)

problem.claim(
    "E((y - c)**2) == Var(y) + (E(y) - c)**2", name="estimation.bias_variance", part="Murphy 4.46", about="y random",
)

problem.claim(
    "P(x >= a) <= E(x)/a", name="estimation.markov_unsigned", about="x random", given="a > 0",
)

problem.claim(
    "P(x >= a) + P(x < a) == 1", name="estimation.complement", about="x random",
)

problem.claim(
    "E(maximum(where(x >= a, 1, 0), where(y >= a, 1, 0))) <= P(x >= a) + P(y >= a)", name="estimation.union",
    about="x and y random",
)

problem.claim(
    "E(x)**2 <= E(x**2)", name="estimation.jensen_square", about="x random",
)

problem.claim(
    "E(x**2) <= E(x)**2", name="estimation.jensen_wrong", about="x random",
)

problem.claim(
    "E(x*y) == E(x)*E(y)", name="estimation.independent_product", about="x and y independent",
)

problem.claim(
    "Var(x*y) == Var(x)*Var(y)", name="estimation.variance_product_wrong", about="x and y independent",
)

problem.claim(
    "E(x*y) == E(x)*E(y)", name="estimation.uncorrelated_product", about="x and y random",
)

problem.claim(
    "Cov(a*x + b, c*y + d) == a*c*Cov(x, y)", name="estimation.shift", about="x and y random",
)

problem.claim(
    "Var(x[1]) == E((x[1] - x[2])**2)/2", name="estimation.pairs", about="x[i] i.i.d.",
)

problem.claim(
    "sum(i=1..n, q[i]*(p[i]/q[i])*f[i]) == sum(i=1..n, p[i]*f[i])", name="estimation.importance",
    given="q[i] > 0 for 1 <= i <= n",
)

problem.claim(
    "Var(x) == p*(1 - p)", name="estimation.bernoulli_variance", about=("x random", "surely x**2 == x"),
    given="E(x) == p",
)

problem.claim(
    "Var(x) <= 1/4", name="estimation.bernoulli_bound", about=("x random", "surely x**2 == x"),
)

problem.claim(
    "Var(x) <= (b - a)**2/4", name="estimation.bounded_variance", part="Popoviciu",
    about=("x random", "surely x >= a", "surely x <= b"),
)

problem.claim(
    "E((s*x)**4) == 3*s**2", name="estimation.normal_fourth_wrong", about="x standard normal",
)

problem.claim(
    "E(d*x/q) == x", name="estimation.dropout", part="Goodfellow 7.12", about=("d random", "surely d**2 == d"),
    given=("q > 0", "E(d) == q"),
)

problem.claim(
    "Var(d*x/q) == x**2*(1 - q)/q", name="estimation.dropout_variance", about=("d random", "surely d**2 == d"),
    given=("q > 0", "E(d) == q"),
)

report(__name__)
