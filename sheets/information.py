"""Entropy, divergence and bounds: Cover and Thomas, Elements of Information Theory, 2."""

from derive import Sheet, report

problem = Sheet("Information theory", "entropy")

problem.claim(
    "-sum(i=1..n, p[i]*log(p[i])) <= log(n)", name="information.entropy_max", part="2.6.4",
    given=("n >= 1", "p[i] > 0 for 1 <= i <= n", "sum(i=1..n, p[i]) == 1"),
)

problem.claim(
    "-sum(i=1..n, p[i]*log(p[i])) >= 0", name="information.entropy_positive", part="2.1.1",
    given=("p[i] > 0 for 1 <= i <= n", "p[i] <= 1 for 1 <= i <= n"),
)

problem.claim(
    "-sum(i=1..n, 1/n*log(1/n)) == log(n)", name="information.entropy_uniform", given="n >= 1",
)

problem.claim(
    "-sum(i=1..n, p[i]*log(q[i])) == -sum(i=1..n, p[i]*log(p[i])) + sum(i=1..n, p[i]*log(p[i]/q[i]))",
    name="information.cross_entropy", given=("p[i] > 0 for 1 <= i <= n", "q[i] > 0 for 1 <= i <= n"),
)

problem.claim(
    "p*log(p/q) + (1 - p)*log((1 - p)/(1 - q)) >= 0", name="information.kl_bernoulli",
    given=("0 < p", "p < 1", "0 < q", "q < 1"),
)

problem.claim(
    "(mu**2 + s**2 - log(s**2) - 1)/2 >= 0", name="information.normal_kl_vae", part="Kingma, Welling", given="s > 0",
)

problem.claim(
    "(mu**2 + s**2 - log(s) - 1)/2 >= 0", name="information.normal_kl_wrong", given="s > 0",
)

problem.claim(
    "-sum(i=1..n, p[i]*log(p[i])) <= log(n) - 1/n", name="information.entropy_concave_wrong",
    given=("n >= 1", "p[i] > 0 for 1 <= i <= n", "sum(i=1..n, p[i]) == 1"),
)

problem.claim(
    "sum(i=1..n, (p[i] - q[i])**2/q[i]) == sum(i=1..n, p[i]**2/q[i]) - 1", name="information.chi_square",
    given=("q[i] > 0 for 1 <= i <= n", "sum(i=1..n, p[i]) == 1", "sum(i=1..n, q[i]) == 1"),
)

report(__name__)
