"""SGD problems, problem 1: reformulating momentum as a running average.

    y_0 = 0        y_t = (1 - 1/N) y_{t-1} + x_t
"""

from derive import Sheet, recurrence, report

problem = Sheet("SGD problems", "problem 1")

# %% The running update, for any real N != 0 and any input
y = recurrence("y[t] = (1 - 1/N)*y[t-1] + x[t]", start="y[0] = 0")

problem.claim(
    "y[t] == sum(s=1..t, (1 - 1/N)**(t-s)*x[s]) for t >= 0",
    name="momentum.update", inventory="0.1", about=y,
).by_induction()

# %% (a) "Assume that y_t converges to a limit. If x_t = c for all t >= 1, what is the limit?"  "The limit must satisfy
# y_oo = (1 - 1/N) y_oo + c, giving y_oo = N c"
problem.claim(
    "L == (1 - 1/N)*L + c",
    "L == N*c",
    name="momentum.limit", inventory="0.2", part="a", about=y,
    given=("x[t] == c for t >= 1", "y[t] -> L as t -> oo"),
).by_uniqueness_of_limit()

# %% (a) Does it converge? With c = 1 the terms are N (1 - q^t), where q = 1 - 1/N.
constant = problem.lemma(
    "y[t] == N*c*(1 - (1 - 1/N)**t) for t >= 0",
    name="momentum.constant_input", about=y, given="x[t] == c for t >= 1",
).by_induction()

problem.claim(
    "y[t] -> N*c as t -> oo",
    name="momentum.converges", inventory="0.3", part="a", about=y, given="x[t] == c for t >= 1", using=[constant],
    printed=False,
).by_limits()

# %% (a) N > 1/2 is not only enough: N c is the only limit there can be, and for no other N does y come nearer to it
away = problem.lemma(
    "(y[t] - N*c)**2 <= (y[t+1] - N*c)**2 for t >= 0",
    name="momentum.away", part="a", about=y, given=("x[t] == c for t >= 1", "N <= 1/2"),
).by_elimination()

problem.lemma(
    "(N*c)**2 <= (y[t] - N*c)**2 for t >= 0",
    name="momentum.never_nearer", part="a", about=y, given=("x[t] == c for t >= 1", "N <= 1/2"), using=[away],
    note="So for c != 0 it converges exactly if N > 1/2.",
).by_induction()

# %% (b) "The update can be rewritten as ... so y_t is the running average of N x_t."
problem.claim(
    "y[t] == (1 - 1/N)*y[t-1] + (1/N)*(N*x[t]) for t >= 1",
    name="momentum.average_of", inventory="0.4", part="b", about=y,
).by_algebra()

# %% (c) "y_t = N mu_t"
mu = recurrence("mu[t] = (1 - 1/N)*mu[t-1] + x[t]/N", start="mu[0] = 0")

problem.claim(
    "y[t] == N*mu[t] for t >= 0",
    name="momentum.rescaled", inventory="0.5", part="c", about=(y, mu),
).by_induction()

report(__name__)
