"""Assignments with solutions, assignment 3: back-propagation through a sequence layer.

    y_i = a (x_i + x_{i+2}) + b        i = 1..N-2,  x in R^N

Given g, the gradient of the loss in y, what are the gradients in a, b and x?
"""

from derive import Sheet, layer, report

problem = Sheet("Assignments with solutions", "assignment 3")

# %% (16) The layer: i runs over the positions at which x_i and x_{i+2} are both there, 1..N-2
sequence = layer("y[i] = a*(x[i] + x[i+2]) + b", upstream="g")

# %% (17) "dL/db = sum_i g_i"
problem.gradient(
    "db == sum(i, g[i])",
    of=sequence, name="sequence.b", inventory="2.13", part="17",
)

# %% (18) "dL/da = sum_i g_i (x_i + x_{i+2})"
problem.gradient(
    "da == sum(i, g[i]*(x[i] + x[i+2]))",
    of=sequence, name="sequence.a", inventory="2.14", part="18",
)

# %% (19) "dL/dx_j = sum_i g_i a (1[j=i] + 1[j=i+2])"
problem.gradient(
    "dx[j] == sum(i, g[i]*a*(where(j == i, 1, 0) + where(j == i+2, 1, 0)))",
    of=sequence, name="sequence.x_indicators", inventory="2.15", part="19",
)

# %% One formula for all j and all N >= 3, with g_i = 0 for i < 1 and for i > N-2
everywhere = problem.gradient(
    "dx[j] == a*(g[j] + g[j-2])",
    of=sequence, name="sequence.x", inventory="2.17", part="19", printed=False,
)

# %% (19) Three cases: "a g_j if j <= 2, a (g_j + g_{j-2}) if j = 2..N-2, a g_{j-2} if j >= N-2"
cases = problem.gradient(
    "dx[j] == a*g[j] for j <= 2",
    "dx[j] == a*(g[j] + g[j-2]) for 3 <= j, j <= I - 2",
    "dx[j] == a*g[j-2] for j >= I - 1",
    of=sequence, name="sequence.x_cases_repaired", lemma=True,
)

problem.gradient(
    "dx[j] == a*g[j] for j <= 2",
    "dx[j] == a*(g[j] + g[j-2]) for 2 <= j, j <= I - 2",
    "dx[j] == a*g[j-2] for j >= I - 2",
    of=sequence, name="sequence.x_cases", inventory="2.16", part="19", repair=cases,
    note="Read from the top, the first case that fits, the cases are right: that is sequence.x_cases_repaired. As they "
         "are printed they overlap: at j = N-2 the last one forgets g_{N-2}, and at j = 2 the second asks for a g_0, "
         "which there is not (with g_0 = 0 it agrees with the first).",
)

report(__name__)
