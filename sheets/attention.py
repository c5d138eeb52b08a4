"""Softmax and attention: Vaswani and others 2017; Goodfellow, Bengio, Courville, 4.1 and 6.2.2.3; Boyd and
Vandenberghe 3.1.5.
"""

from derive import Sheet, report

problem = Sheet("Attention", "softmax")

problem.claim(
    "sum(i=1..n, exp(x[i])/sum(j=1..n, exp(x[j]))) == 1", name="softmax.sum", given="n >= 1",
)

problem.claim(
    "sum(i=1..n, exp(x[i])/sum(j=1..n, exp(x[j]))) == 0", name="softmax.sum_empty", given="n >= 1",
)

problem.claim(
    "exp(x[k] + c)/sum(j=1..n, exp(x[j])) == exp(x[k])/sum(j=1..n, exp(x[j]))", name="softmax.shift_wrong",
    given="n >= 1",
)

problem.claim(
    "exp(x[k] + c)/sum(j=1..n, exp(x[j] + c)) == exp(x[k])/sum(j=1..n, exp(x[j]))", name="softmax.shift",
    part="Goodfellow 6.33", given="n >= 1",
)

problem.claim(
    "0 < exp(x[k])/sum(j=1..n, exp(x[j]))", name="softmax.positive", given="n >= 1",
)

problem.claim(
    "exp(a)/(exp(a) + exp(b)) == sigmoid(a - b)", name="softmax.two",
)

problem.claim(
    "log(exp(x[k])/sum(j=1..n, exp(x[j]))) == x[k] - log(sum(j=1..n, exp(x[j])))", name="softmax.log", given="n >= 1",
)

problem.claim(
    "log(sum(j=1..n, exp(x[j]))) == c + log(sum(j=1..n, exp(x[j] - c)))", name="softmax.logsumexp_shift",
    given="n >= 1",
)

problem.claim(
    "log(sum(i=1..n, exp(x[i]))) <= m + log(n)", name="softmax.logsumexp_above", part="Boyd 3.1.5",
    given=("n >= 1", "x[i] <= m for 1 <= i <= n"),
)

problem.claim(
    "log(sum(i=1..n, exp(x[i]))) <= max(i=1..n, x[i])", name="softmax.logsumexp_max_wrong", given="n >= 1",
)

problem.claim(
    "sum(i=1..n, p[i]*v[i]) <= M", name="softmax.mean_weights",
    given=("p[i] >= 0 for 1 <= i <= n", "sum(i=1..n, p[i]) == 1", "v[i] <= M for 1 <= i <= n"),
)

problem.claim(
    "exp(b*x)/(exp(b*x) + exp(b*y)) == sigmoid(b*(x - y))", name="softmax.sharper",
)

problem.claim(
    "sqrt(sum(j=1..d, sum(i=1..n, p[i]*v[i,j])**2)) >= 0", name="attention.convex",
)

report(__name__)
