"""Problem set 4, problem 2: why gating is needed for the skip path of an RNN but not in ResNet.

    ResNet       r_t = r_{t-1} + a_t d_t               a weight a_t of its own for each layer's diversion d_t
    shared       k_t = lambda k_{t-1} + c d_t          an RNN without gates: the same two numbers at every step
    gated RNN    h_t = f_t h_{t-1} + (1 - f_t) d_t     a gate f_t for each step
"""

from derive import Sheet, recurrence, report

problem = Sheet("Problem set 4", "problem 2")
k = recurrence("k[t] = lam*k[t-1] + c*d[t]")

# %% Shared numbers: the weight of d[s] is c lambda^(T-s), whatever the data are; of three in a row the middle one is
# the geometric mean of its neighbours
problem.lemma(
    "(c*lam**(t-s-1))*(c*lam**(t-s+1)) == (c*lam**(t-s))**2 for s >= 1, s <= t - 1",
    name="gating.no_choice", integers="s t",
).by_algebra()

# %% Layers with parameters of their own have any weights whatever; so do gates, of positive weights with the sum 1:
# the gate of step t is the part U[t-1]/U[t] of the weights up to t that is due to the steps before it
r = recurrence("r[t] = r[t-1] + a[t]*d[t]")
U = recurrence("U[t] = U[t-1] + u[t]")
h = recurrence("h[t] = U[t-1]/U[t]*h[t-1] + (1 - U[t-1]/U[t])*d[t]")

weights = problem.lemma(
    "r[t] == r[0] + sum(s=1..t, a[s]*d[s]) for t >= 0",
    "k[t] == lam**t*k[0] + sum(s=1..t, c*lam**(t-s)*d[s]) for t >= 0",
    "U[t]*h[t] == U[0]*h[0] + sum(s=1..t, u[s]*d[s]) for t >= 0",
    name="gating.weights", about=(r, k, U, h), given="U[t] > 0 for t >= 0",
    note="Layer-specific weights a_s are free. Shared numbers lambda and c allow weights c lambda^(t-s) only, all of "
         "them equal without a forgetting factor. Gates U[t-1]/U[t] allow any weights u_s/U[t] > 0.",
).by_induction()

problem.informal(
    "Explain why gating is needed for the highway path (skip connections) in RNNs but not in resnet.",
    nearest=weights, name="gating.needed", inventory="3.10",
    note="Needed where the weights are to be others than c lambda^(t-s). A gate that depended on the step alone would "
         "be a parameter of that step, which an RNN does not have; so it is computed from the data.",
)

# %% The gated recurrence, unrolled from step T backwards: p[s] is the product of the gates after step s, up to T
h = recurrence("h[t] = f[t]*h[t-1] + (1 - f[t])*d[t]")
p = recurrence("p[s] = f[s+1]*p[s+1]", start="p[T] = 1", first=0, last="T - 1")

carried = problem.lemma(
    "p[t]*h[t] == p[0]*h[0] + sum(s=1..t, (1 - f[s])*p[s]*d[s]) for t >= 0, t <= T",
    name="gating.carried", about=(h, p), given="T >= 0",
).by_induction()

total = problem.lemma(
    "p[t] == p[0] + sum(s=1..t, (1 - f[s])*p[s]) for t >= 0, t <= T",
    name="gating.total", about=p, given="T >= 0",
).by_induction()

# %% A product of numbers in 0..1 is in 0..1
above_0 = problem.lemma(
    "0 <= p[T-k] for k >= 0, k <= T",
    name="gating.above_0", about=p, given=("T >= 0", "0 <= f[t] for t >= 1"),
).by_induction()

# %% (3.11) The weight of d[s] is (1 - f[s]) p[s], that of the start is p[0]: they are >= 0 and their sum is 1
gates = "T >= 0", "0 <= f[t] for t >= 1", "f[t] <= 1 for t >= 1"

problem.claim(
    "h[T] == p[0]*h[0] + sum(s=1..T, (1 - f[s])*p[s]*d[s])",
    "p[0] + sum(s=1..T, (1 - f[s])*p[s]) == 1",
    "0 <= p[0]",
    "0 <= (1 - f[s])*p[s] for s >= 1, s <= T",
    name="gating.unrolled", inventory="3.11", about=(h, p), given=gates, using=(carried, total, above_0),
    printed=False,
    note="So h_T is a convex combination of h_0 and the diversions. The two equations hold for any numbers f_t.",
).by_instances()

report(__name__)
