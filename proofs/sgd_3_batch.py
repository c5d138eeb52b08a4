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

# %% (d) The mean of s: of each square E g_t^2 = mu^2 + v/B, for batches of B uncorrelated gradients with mean mu and
# variance v; and s gives the squares the weights a_k = (1/N)(1 - 1/N)^(t-k), which add up to a = 1 - (1 - 1/N)^t
G = family("G[k,b]", "uncorrelated", units=2)
problem.claim(
    "E(sum(k=1..t, a[k]*mean(b=1..B, G[k,b])**2)) == sum(k=1..t, a[k])*(mu**2 + v/B)",
    name="batch.mean_of_s", part="d", about=G,
    given=("E(G[k,b]) == mu for k >= 1, k <= t, b >= 1, b <= B", "Var(G[k,b]) == v for k >= 1, k <= t, b >= 1, b <= B"),
).by_moments()

problem.claim(
    "(1/N)*sum(k=1..t, (1 - 1/N)**(t-k)) == 1 - (1 - 1/N)**t for t >= 0",
    name="batch.weights", part="d", given="N >= 1", integers="t",
).by_induction()

# %% (d) a > 0 from the first step on: with q = 1 - 1/N it is 1 - q^t >= 1 - q = 1/N
problem.claim(
    "q**t <= q for t >= 1",
    name="batch.weight_at_least", part="d", given=("0 <= q", "q < 1"), integers="t",
).by_induction()

# %% (d) "s will be reduced as the batch size increases": if the gradients vary at all
problem.claim(
    "a*(mu**2 + v/(B + 1)) < a*(mu**2 + v/B)",
    name="batch.reduced", inventory="0.18", part="d", given=("a > 0", "v >= 0", "B >= 1"), needs=["v > 0"],
    note="Both sides are the mean of s_t, with a = 1 - (1 - 1/N)^t; uncorrelated gradients of one mean and variance.",
).by_algebra()

# %% (d) "In the limit of large batches s will converge to the mean squared"
problem.claim(
    "a*(mu**2 + v/(B + 1)) -> a*mu**2 as B -> oo",
    name="batch.large", inventory="0.19", part="d",
    note="B + 1 for B, to begin at a batch of 1. The mean of s_t tends to a mu^2, and a = 1 - (1 - 1/N)^t to 1 with t.",
).by_limits()

report(__name__)
