"""Assignment 4: stochastic gradient quantization.

    q_i in {0, 1} is sent for g_i, and a q_i + b is made of it;  q_i = 1 with probability beta_i
"""

from derive import Sheet, family, report, surely

problem = Sheet("Assignments with solutions", "assignment 4")

# %% "With a deterministic choice of q_i we cannot achieve the property for all coordinates"
three = problem.lemma(
    "(g[1] - g[2])*(g[2] - g[3])*(g[3] - g[1]) == 0",
    name="quantization.deterministic_repaired",
    given=("g[i] == a*q[i] + b for i >= 1, i <= 3", "q[1]**2 == q[1]", "q[2]**2 == q[2]", "q[3]**2 == q[3]"),
    note="A choice without chance gives at most two values: it fails as soon as three of the g_i differ.",
).by_equations()

problem.claim(
    "sum(i=1..n, (a*q[i] + b - g[i])**2) > 0",
    name="quantization.deterministic", inventory="2.18", given=("n >= 1", "q[i]**2 == q[i] for i >= 1"),
    note="Where g takes at most two values, q can be chosen without chance and without error.",
).fails(repair=three)

# %% (20) The choice of beta_i is unbiased
q = family("q[i]")
bit = surely("q[i]**2 == q[i]", q)
chosen = "E(q[i]) == (g[i] - b)/a"
problem.lemma(
    "E(a*q[i] + b) == a*beta[i] + b",
    name="quantization.mean", about=q, given="E(q[i]) == beta[i]",
).by_moments()

problem.claim(
    "E(a*q[i] + b) == g[i]",
    name="quantization.unbiased", inventory="2.19", about=q, given=chosen,
).by_moments()

# %% (21) is equivalent to (22) when a > 0: each follows from the other
problem.claim(
    "b <= g[i] <= a + b for 0 <= (g[i] - b)/a, (g[i] - b)/a <= 1",
    "0 <= (g[i] - b)/a <= 1 for b <= g[i], g[i] <= a + b",
    name="quantization.range", inventory="2.20", given="a > 0",
).by_certificate()

# %% "The choice of a and b is clearly non-unique": every b <= m and a >= M - b will do
allowed = "a > 0", "b <= m", "m <= g[i]", "g[i] <= M", "M <= a + b"
any_of_these = problem.claim(
    "0 <= (g[i] - b)/a <= 1",
    name="quantization.not_unique", inventory="2.21", given=allowed,
    note="All of these will do, and not only b = m and a = M - m (quantization.unique).",
).by_certificate()

problem.lemma("b == m", "a == M - m", name="quantization.unique", given=allowed).fails(repair=any_of_these)

# %% (23) "The variance of a Bernoulli variable is beta (1 - beta)", and that of a q + b
problem.lemma(
    "Var(q[i]) == beta[i]*(1 - beta[i])",
    name="quantization.bernoulli", about=(q, bit), given="E(q[i]) == beta[i]",
).by_moments()

problem.claim(
    "Var(a*q[i] + b) == a**2*((g[i] - b)/a)*(1 - (g[i] - b)/a)",
    "a**2*((g[i] - b)/a)*(1 - (g[i] - b)/a) == (g[i] - b)*(a + b - g[i])",
    name="quantization.variance", inventory="2.22", about=(q, bit), given=chosen,
).by_moments()

# %% "Both (g_i - b) and (a + b - g_i) are non-negative. The first factor is minimized by choosing b = m. The second
# factor is minimized by choosing a = M - b = M - m."
constraints = "b <= m", "m <= g[i]", "g[i] <= M", "M <= a + b"
problem.lemma(
    "0 <= g[i] - b",
    "0 <= a + b - g[i]",
    "g[i] - m <= g[i] - b",
    "(M - m) + m - g[i] <= a + b - g[i]",
    name="quantization.factors", given=constraints,
).by_certificate()

# %% (24) The least variance is at b = m, a = M - m
problem.claim(
    "(g[i] - m)*((M - m) + m - g[i]) <= (g[i] - b)*(a + b - g[i])",
    name="quantization.least", inventory="2.23",
    given=constraints,
    note="The minimum is not unique for a coordinate with g_i = m or g_i = M: there only one of the factors must be 0. "
         "Between m and M it is (quantization.only_there).",
).by_certificate()

problem.lemma(
    "(m - b)*(M - g[i]) <= 0",
    "(g[i] - m)*(a + b - M) <= 0",
    name="quantization.only_there",
    given=(*constraints, "(g[i] - b)*(a + b - g[i]) <= (g[i] - m)*(M - g[i])"),
    note="So where the variance is least, b = m if g_i < M, and a + b = M if g_i > m.",
).by_certificate()

# %% The same a and b serve all coordinates
problem.claim(
    "(g[i] - m)*((M - m) + m - g[i]) <= (g[i] - b)*(a + b - g[i]) for i >= 1, i <= n",
    name="quantization.all_at_once", inventory="2.24",
    given=("b <= m", "M <= a + b", "m <= g[i] for i >= 1, i <= n", "g[i] <= M for i >= 1, i <= n"), integers="n",
    note="When all g_i are equal, M - m is 0 and (20) divides by it: then a q + b = m is exact without chance.",
).by_certificate()

report(__name__)
