"""SGD problems, problem 3 (c), (d): batch size coupling to RMSProp and Adam.

    h[b] below is W.grad[b, j, i], the gradient of one weight for batch element b
"""

from derive import Sheet, family, recurrence, report

problem = Sheet("SGD problems", "problem 3")

# %% (c) "The average square is not determined by the average, but for the variance": avg h^2 = (avg h)^2 + variance
parts = problem.claim(
    "mean(b=1..B, h[b]**2) == mean(b=1..B, h[b])**2 + mean(b=1..B, (h[b] - mean(c=1..B, h[c]))**2)",
    name="batch.average_square", inventory="0.16", part="c",
).by_moments()

# %% (c) The definition of W.grad2 is printed without its square; then it would be W.grad itself
problem.misprint(
    "W.grad2[j,i] = (1/B) sum_b W.grad[b,j,i]",
    reading=parts, name="batch.second_moment", inventory="0.14", part="c",
    note="The solution calls it the average of the square of the gradient, so the square is lost in print.",
)

# %% (c) It is no function of W.grad: these batches all have the average 1, and other average squares for each t
problem.claim(
    "mean(b=1..B, 1 + t*where(b == 1, 1, 0) - t*where(b == 2, 1, 0)) == 1",
    "mean(b=1..B, (1 + t*where(b == 1, 1, 0) - t*where(b == 2, 1, 0))**2) == 1 + 2*t**2/B",
    name="batch.not_a_function", inventory="0.15", part="c", given="B >= 2",
    note="For B = 1 it is one: then W.grad2 is the square of W.grad.",
).by_moments()

# %% (d) The running average of squares
s = recurrence("s[t] = (1 - 1/N)*s[t-1] + (1/N)*g[t]**2", start="s[0] = 0")
problem.claim(
    "s[t] == (1/N)*sum(k=1..t, (1 - 1/N)**(t-k)*g[k]**2) for t >= 0",
    name="batch.running_square", inventory="0.17", part="d", about=s,
).by_induction()

# %% (d) What s averages, for a batch of B uncorrelated gradients with mean mu and variance v
G = family("G[b]", "uncorrelated")
moments = "E(G[b]) == mu for b >= 1, b <= B", "Var(G[b]) == v for b >= 1, b <= B"
problem.claim(
    "E(mean(b=1..B, G[b])**2) == mu**2 + v/B",
    name="batch.mean_square", part="d", about=G, given=moments,
).by_moments()

# %% (d) "s will be reduced as the batch size increases": if the gradients vary at all
problem.claim(
    "mu**2 + v/(B + 1) < mu**2 + v/B",
    name="batch.reduced", inventory="0.18", part="d", given=("v >= 0", "B >= 1"), needs=["v > 0"],
    note="mu^2 + v/B is the mean of the squared batch gradient; uncorrelated gradients of one mean and variance.",
).by_certificate()

# %% (d) "In the limit of large batches s will converge to the mean squared"
problem.claim(
    "mu**2 + v/(B + 1) -> mu**2 as B -> oo",
    name="batch.large", inventory="0.19", part="d",
    note="B + 1 for B, to begin at a batch of 1. It is the mean of s that converges to mu^2, once t is large as well.",
).by_limits()

report(__name__)
