"""Variational bounds, diffusion and adversarial losses: Kingma and Welling 2014; Ho and others 2020; Goodfellow and
others 2014.
"""

from derive import Sheet, report

problem = Sheet("Generative models", "likelihoods and bounds")

problem.claim(
    "sum(z=1..n, q[z]*log(p[z]/q[z])) <= log(sum(z=1..n, p[z]))", name="generative.elbo",
    given=("n >= 1", "q[z] > 0 for 1 <= z <= n", "p[z] > 0 for 1 <= z <= n", "sum(z=1..n, q[z]) == 1"),
)

problem.claim(
    "v[t] == 1 - ab[t] for t >= 0", name="generative.diffusion_variance",
    given=("v[0] == 0", "ab[0] == 1", "v[t+1] == a[t+1]*v[t] + 1 - a[t+1] for t >= 0",
           "ab[t+1] == ab[t]*a[t+1] for t >= 0"),
)

problem.claim(
    "v[t] == 1 - a**t for t >= 0", name="generative.diffusion_constant", about="v[t] = a*v[t-1] + 1 - a; v[0] = 0",
)

problem.claim(
    "v[t] -> 1 as t -> oo", name="generative.diffusion_limit", about="v[t] = a*v[t-1] + 1 - a; v[0] = 0",
    given=("0 < a", "a < 1"),
)

problem.claim(
    "v[t] == 1 - a**(t+1) for t >= 0", name="generative.diffusion_variance_wrong",
    about="v[t] = a*v[t-1] + 1 - a; v[0] = 0",
)

problem.claim(
    "1/(1/b + a/(1 - c)) == b*(1 - c)/(1 - a*c)", name="generative.posterior_swapped", part="Ho 7",
    given=("0 < b", "0 < a", "a < 1", "b == 1 - a", "0 < c", "c < 1"),
)

problem.claim(
    "E(m + s*e) == m", name="generative.reparameterised_mean", about="e standard normal",
)

problem.claim(
    "Var(m + s*e) == s**2", name="generative.reparameterised_variance", about="e standard normal",
)

problem.claim(
    "sum(i=1..n, p[i]*(d[i]/p[i])) == 0", name="generative.score",
    given=("p[i] > 0 for 1 <= i <= n", "sum(i=1..n, d[i]) == 0"),
)

problem.claim(
    "sum(i=1..n, p[i]*s[i]*(f[i] - b)) == sum(i=1..n, p[i]*s[i]*f[i])", name="generative.baseline",
    part="Williams 1992", given="sum(i=1..n, p[i]*s[i]) == 0",
)

report(__name__)
