"""SGD problems, problem 2: bias correction.

    y_t = (1 - 1/min(t, N)) y_{t-1} + x_t/min(t, N)
"""

from derive import Sheet, family, recurrence, report

problem = Sheet("SGD problems", "problem 2")

# %% The update is defined for every t >= 1: what it divides by is never 0
problem.claim(
    "min(t, N) != 0 for t >= 1, N != 0",
    name="bias.update", inventory="0.6",
).by_algebra()

y = recurrence("y[t] = (1 - 1/min(t, N))*y[t-1] + x[t]/min(t, N)")

# %% "If x_t = c for all t >= 1 give a closed form solution for y_t": y_t = c
problem.claim(
    "y[t] == c for t >= 1",
    name="bias.constant_input", inventory="0.7", about=y, given="x[t] == c for t >= 1",
    note="The scan prints y for x and > for >=; the solution begins at t = 1 and calls x constant.",
).by_induction()

# %% "For t = 1 we get y_1 = x_1", whatever y_0 is
problem.claim(
    "y[1] == x[1]",
    name="bias.first_step", inventory="0.8", about=y,
).by_algebra()

# %% "y_{t+1} is a convex combination of y_t and x_t": then it would lie between the two
repaired = problem.lemma(
    "y[t+1] == (1 - 1/min(t+1, N))*y[t] + (1/min(t+1, N))*x[t+1] for t >= 0",
    "0 <= 1/min(t+1, N) <= 1 for t >= 0",
    name="bias.convex_repaired", about=y,
).by_algebra()

problem.claim(
    "min(y[t], x[t]) <= y[t+1] <= max(y[t], x[t]) for t >= 1",
    name="bias.convex", inventory="0.9", about=y, given="N >= 1",
    note="The new input is x_{t+1}. Where the solution uses it, x is constant, so the slip does no harm there.",
).fails(repair=repaired)

# %% A general input: the plain average up to T, the last t with t <= N, and an exponential average from there on
plain = problem.lemma(
    "y[t] == mean(s=1..t, x[s]) for t >= 1, t <= T",
    name="bias.plain_average", about=y, given="T <= N", integers="T",
).by_induction()

problem.claim(
    "y[t] == (1 - 1/N)**(t-T)*mean(s=1..T, x[s]) + sum(s=T+1..t, (1 - 1/N)**(t-s)*x[s])/N for t >= T",
    "(1 - 1/N)**(t-T)*mean(s=1..T, 1) + sum(s=T+1..t, (1 - 1/N)**(t-s))/N == 1 for t >= T",
    name="bias.general_input", inventory="0.10", about=y, given=("1 <= T", "T <= N", "N < T + 1"), integers="T",
    using=[plain], printed=False,
    note="T is N without its fraction, so N >= 1, as the first step needs it. None of these weights is negative "
         "(bias.weights).",
).by_induction()

problem.lemma(
    "0 <= (1 - 1/N)**(t-T)/T for t >= T",
    "0 <= (1 - 1/N)**k/N for k >= 0",
    name="bias.weights", given=("1 <= T", "T <= N"), integers="k t T", note="k is t - s.",
).by_induction()

# %% Its variance, for uncorrelated inputs of one variance: v times the squares of the weights, added up
X = family("X[s]", "uncorrelated")
problem.lemma(
    "Var(sum(s=1..t, a[s]*X[s])) == v*sum(s=1..t, a[s]**2)",
    name="bias.variance", about=X, given="Var(X[s]) == v for s >= 1, s <= t",
).by_moments()

# %% With q = 1 - 1/N the weights are q^(t-T)/T up to T, and (1 - q) q^(t-s) from there on
problem.lemma(
    "sum(s=1..T, (q**(t-T)/T)**2) + sum(s=T+1..t, ((1 - q)*q**(t-s))**2) "
    "== q**(2*(t-T))/T + (1 - q)*(1 - q**(2*(t-T)))/(1 + q) for t >= T",
    name="bias.squared_weights", integers="T t", given="1 <= T",
).by_induction()

problem.lemma(
    "(1 - (1 - 1/N))/(1 + (1 - 1/N)) == 1/(2*N - 1)",
    name="bias.long_run", given="N >= 1",
).by_algebra()

# %% ... and the limit of that, where it forgets how it began: v/(2N - 1)
problem.lemma(
    "v*((1 - 1/N)**(2*k)/T + (1 - (1 - 1/N)**(2*k))/(2*N - 1)) -> v/(2*N - 1) as k -> oo",
    name="bias.variance_limit", given=("1 <= T", "T <= N"), integers="T", note="k = t - T counts the steps after T.",
).by_limits()

report(__name__)
