"""SGD problems, problem 3 (c), (d): batch size coupling to RMSProp and Adam.

    h[b] below is W.grad[b, j, i], the gradient of one weight for batch element b
"""

from derive import Sheet, family, recurrence, report

problem = Sheet("SGD problems", "problem 3")

# %% (c) "The average square is not determined by the average, but for the variance": avg h^2 = (avg h)^2 + variance
problem.claim(
    "mean(b=1..B, h[b]**2) == mean(b=1..B, h[b])**2 + mean(b=1..B, (h[b] - mean(c=1..B, h[c]))**2)",
    name="batch.average_square", inventory="0.16", part="c",
).by_moments()

# %% (c) The definition of W.grad2 is printed without its square; then it would be W.grad itself
squares = problem.lemma(
    "mean(b=1..B, (ygrad[b,j]*x[b,i])**2) == 1/B*sum(b=1..B, (ygrad[b,j]*x[b,i])**2)",
    name="batch.second_moment_reading", part="c", note="W.grad2 is the average square, with (b) put in.",
).by_moments()

problem.misprint(
    "W.grad2[j,i] = (1/B) sum_b W.grad[b,j,i]",
    reading=squares, name="batch.second_moment", inventory="0.14", part="c",
    note="The solution calls it the average of the square of the gradient, so the square is lost in print. As it "
         "stands it is W.grad (batch.literally), and the answer to (c) would be yes.",
)

problem.lemma(
    "mean(b=1..B, ygrad[b,j]*x[b,i]) == 1/B*sum(b=1..B, ygrad[b,j]*x[b,i])",
    name="batch.literally", part="c", note="W.grad2 without its square, with (b) put in; and W.grad as in (a).",
).by_moments()

# %% (c) It is no function of W.grad: these batches all have the average 1, and other average squares for each t
problem.claim(
    "mean(b=1..B, 1 + t*where(b == 1, 1, 0) - t*where(b == 2, 1, 0)) == 1",
    "mean(b=1..B, (1 + t*where(b == 1, 1, 0) - t*where(b == 2, 1, 0))**2) == 1 + 2*t**2/B",
    name="batch.not_a_function", inventory="0.15", part="c", needs=["B >= 2"],
    note="For B = 1 it is one: then W.grad2 is the square of W.grad (batch.one_element).",
).by_moments()

problem.lemma("mean(b=1..1, h[b]**2) == mean(b=1..1, h[b])**2", name="batch.one_element", part="c").by_algebra()

# %% (d) The running average of squares
s = recurrence("s[t] = (1 - 1/N)*s[t-1] + (1/N)*g[t]**2")
problem.claim(
    "s[t] == (1 - 1/N)**t*s[0] + (1/N)*sum(k=1..t, (1 - 1/N)**(t-k)*g[k]**2) for t >= 0",
    name="batch.running_square", inventory="0.17", part="d", about=s,
).by_induction()

# %% (d) In the mean, s gives the means m[k] of the squares g[k]^2 these weights: for N > 1 they are positive, and they
# add up to 1 - (1 - 1/N)^t
G = family("G[k]")
problem.lemma(
    "E(q*s0 + sum(k=1..t, a[k]*G[k]**2)) == q*s0 + sum(k=1..t, a[k]*m[k])",
    name="batch.mean_of_s", part="d", about=G, given="E(G[k]**2) == m[k] for k >= 1, k <= t",
).by_moments()

problem.lemma(
    "0 < (1/N)*(1 - 1/N)**k for k >= 0",
    "(1/N)*sum(k=1..t, (1 - 1/N)**(t-k)) == 1 - (1 - 1/N)**t for t >= 0",
    name="batch.weights", part="d", given="N > 1", integers="k t",
).by_induction()

# %% (d) "s will be reduced as the batch size increases": the mean of each square that goes into it is
h = family("h[b]")
of_batch = "E(mean(b=1..B, h[b])**2)"
alike = h.known("uncorrelated"), h.known("one law")

problem.claim(
    f"E(mean(b=1..B+1, h[b])**2) < {of_batch}",
    name="batch.reduced", inventory="0.18", part="d", about=h, given="B >= 1", needs=[*alike, "Var(h[1]) > 0"],
    note="Said of means, and of the same parameters whatever B is: a single batch of more elements may well have the "
         "larger square. s_t averages such squares with positive weights (batch.mean_of_s, batch.weights).",
).by_moments()

# %% (d) Where all squares have one mean m, that of s is m but for what is left of the start
at_rest = recurrence("s[t] = (1 - 1/N)*s[t-1] + (1/N)*m", start="s[0] = s0")
held = problem.lemma(
    "s[t] == m + (1 - 1/N)**t*(s0 - m) for t >= 0",
    name="batch.held", part="d", about=at_rest, note="s is the mean of the running average, here and in batch.settles.",
).by_induction()

problem.lemma(
    "s[t] -> m as t -> oo",
    name="batch.settles", part="d", about=at_rest, using=[held], needs=["N > 1/2"],
).by_limits()

# %% (d) "In the limit of large batches s will converge to the mean squared": mu^2, where mu^2 + v is the second moment
problem.claim(
    f"{of_batch} == mu**2 + v/B",
    "mu**2 + v/(B + 1) -> mu**2 as B -> oo",
    "q*E(s[0]) + (1 - q)*(mu**2 + v/(B + 1)) -> mu**2 as B -> oo",
    name="batch.large", inventory="0.19", part="d", about=(h, family("s[t]")),
    given=("B >= 1", "E(h[1]) == mu", "Var(h[1]) == v"), needs=(*alike, "E(s[0]) == mu**2"), integers="B",
    note="B + 1 for B in the limit, to begin at a batch of 1; the same parameters whatever B is. q is (1 - 1/N)^t: at "
         "each step t the start s_0 has that weight (batch.held), which no batch size takes away. As t -> oo as well "
         "it is gone, for N > 1/2, and nothing is needed of s_0 (batch.settles).",
).by_moments()

problem.lemma(
    "E((mean(b=1..B, h[b]) - mu)**2) == v/B",
    name="batch.itself", part="d", about=(h, *alike), given=("B >= 1", "E(h[1]) == mu", "Var(h[1]) == v"),
    note="So the gradient of the batch itself tends to mu in mean square, and with it s to an average of mu^2.",
).by_moments()

report(__name__)
