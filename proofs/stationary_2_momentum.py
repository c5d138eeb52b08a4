"""Stationary distributions, problem 2: the stationary distribution with momentum.

    Delta Phi = sum_i alpha_i g_i, a weighted sum of the gradients of N training points, essentially i.i.d.
"""

from derive import Sheet, family, recurrence, report

problem = Sheet("Stationary distributions", "problem 2")

# %% The gradients are i.i.d., as the page has it
G = family("G[i, k]", "i.i.d.")
change, point = "sum(i=1..N, alpha[i]*G[i,{}])".format, "sum(i=1..N, eta0*G[i,{}])".format

# %% The covariance of the weighted sum: the weights are squared
squared = problem.lemma(
    f"Cov({change('k')}, {change('l')}) == sum(i=1..N, alpha[i]**2)*Cov(G[1,k], G[1,l])",
    name="momentum.covariance_repaired", about=G,
).by_moments()

problem.claim(
    f"Cov({change('k')}, {change('l')}) == sum(i=1..N, alpha[i])*Cov(G[1,k], G[1,l])",
    name="momentum.covariance", inventory="1.13", about=G,
    note="The square of alpha_i is lost. With alpha_i = 1/B the printed formula gives Sigma, problem 1 Sigma/B.",
).fails(repair=squared)

# %% Its mean
problem.claim(
    f"E({change('k')}) == sum(i=1..N, alpha[i])*E(G[1,k])",
    name="momentum.mean", inventory="1.14", about=G,
).by_moments()

# %% The influence of one training point: it enters v with weight 1, and each later update with weight eta mu^s / B
total = recurrence("influence[t] = influence[t-1] + eta*mu**t/B", start="influence[0] = eta/B")
summed = problem.lemma(
    "influence[t] == eta0*(1 - mu*mu**t) for t >= 0",
    name="momentum.influence", about=total, given="eta == (1 - mu)*B*eta0",
).by_induction()

problem.claim(
    "influence[t] -> eta0 as t -> oo",
    name="momentum.influence_limit", inventory="1.16", about=total,
    given=("eta == (1 - mu)*B*eta0", "-1 < mu"), needs=["mu < 1"], using=[summed],
    note="Each point moves the parameters by eta_0 times its gradient in the end, whatever mu and B: its weight is "
         "eta_0. By the repaired formula N points give N eta_0^2 Sigma_g (momentum.points). The printed one would give "
         "N eta_0 Sigma_g, free of mu and B as well, but another temperature unless eta_0 = 1. That -1 < mu is not "
         "printed either: a momentum is not negative.",
).by_limits()

# %% What N points of this weight give
by_square = problem.lemma(
    f"Cov({point('k')}, {point('l')}) == N*eta0**2*Cov(G[1,k], G[1,l])",
    name="momentum.points", about=G, given="N >= 1",
).by_moments()

problem.lemma(
    f"Cov({point('k')}, {point('l')}) == N*eta0*Cov(G[1,k], G[1,l])",
    name="momentum.points_as_printed", about=G, given="N >= 1",
).fails(repair=by_square)

report(__name__)
