"""Optimisation slides: a batch derivative that is that of one instance, and the variance of the loss.

    Loss(w) = (1/N) sum_i div(f(x_i; w), d_i);   d[i] below is the divergence at training point i.
"""

from derive import Sheet, family, report

slides = Sheet("Optimisation slides", "SGD")

# %% "Why it works": the batch derivative is that of an individual instance, where the points have the same derivative
slides.claim(
    "mean(i=1..T, h[i]) == h[k]",
    name="sgd.identical_points", inventory="4.1", given=("T >= 1", "1 <= k", "k <= T"), integers="k",
    needs=["h[i] == h[k] for i >= 1, i <= T"],
    note="Identical points have the same derivative. That they are identical is not in the text; \"as data get "
         "increasingly diverse\", further down, suggests it.",
).by_moments()

# %% Var(Loss(w)) for the batch: 1/N leaves the variance squared
slides = Sheet("Optimisation slides", "The variance of loss")
d = family("d[i]")
batch = "mean(i=1..N, d[i])"

slides.claim(
    f"Var({batch}) == (1/N**2)*Var(sum(i=1..N, d[i]))",
    name="variance.line_1", inventory="4.13", about=d,
).by_moments()

# %% The variance of a sum is the sum of the variances when the points are uncorrelated
slides.claim(
    "(1/N**2)*Var(sum(i=1..N, d[i])) == (1/N**2)*sum(i=1..N, Var(d[i]))",
    name="variance.line_2", inventory="4.14", about=d, needs=[d.known("uncorrelated")],
).by_moments()

# %% All terms are alike when the points have one variance; the index i outside of the sum is that of any of them
slides.claim(
    "(1/N**2)*sum(i=1..N, Var(d[i])) == (1/N)*Var(d[k])",
    name="variance.line_3", inventory="4.15", about=d, given=("1 <= k", "k <= N"), integers="k",
    needs=["Var(d[i]) == Var(d[k]) for i >= 1, i <= N"],
    note="One law would do as well; it is more than is needed.",
).by_moments()

# %% "N times": SGD looks at one point, and its variance is N times that of the batch
slides.claim(
    f"Var(d[k]) == N*Var({batch})",
    name="variance.n_times", inventory="4.16", about=d, given=("1 <= k", "k <= N"), integers="k",
    needs=[d.known("uncorrelated"), "Var(d[i]) == Var(d[k]) for i >= 1, i <= N"],
).by_moments()

# %% The same for a mini-batch of B points
slides.claim(
    "Var(mean(i=1..B, d[i])) == 1/B*Var(d[k])",
    name="variance.minibatch", inventory="4.19", about=d, given=("1 <= k", "k <= B"), integers="k",
    needs=[d.known("uncorrelated"), "Var(d[i]) == Var(d[k]) for i >= 1, i <= B"],
).by_moments()

# %% Drawn without replacement, any two points are correlated alike, and the variance is smaller
slides.lemma(
    "Var(mean(i=1..B, d[i])) == (v + (B - 1)*c)/B",
    name="variance.without_replacement", about=d, given=(
        "E(d[i]) == mu for i >= 1, i <= B",
        "E(d[i]*d[j]) == where(i == j, v, c) + mu**2 for i >= 1, i <= B, j >= 1, j <= B"),
).by_moments()

# %% "The larger the variance of Loss, the greater the likelihood that the minimiser differs": for a location model
x = family("x[i]")
location = slides.lemma(
    "E((mean(i=1..N, x[i]) - E(x[1]))**2) == Var(x[1])/N",
    name="variance.location", about=x, needs=[x.known("uncorrelated"), x.known("one law")],
    note="The minimiser of the mean of (w - x_i)**2/2 is the mean of the x_i; E x minimises the expected divergence.",
).by_moments()

# %% Two such models, and the variance of the divergence where the expected divergence is least: the larger one may go
# with the smaller error
y = family("y[i]", moments=4)
laws = x.known("uncorrelated"), x.known("one law"), y.known("uncorrelated"), y.known("one law")
larger = slides.lemma(
    "E((mean(i=1..N, x[i]) - E(x[1]))**2) < E((mean(i=1..N, y[i]) - E(y[1]))**2)",
    name="variance.larger", about=(x, y, *laws),
    given=("Var((x[1] - E(x[1]))**2/2) < Var((y[1] - E(y[1]))**2/2)", "N >= 1"),
).fails(repair=location)

# %% At every W: points 1 and -1, against points 0, 1, -1 with probabilities 1/2, 1/4, 1/4 and four times the divergence
p = family("p[i]", moments=4)
slides.lemma(
    "Var((w - p[1])**2/2) == w**2",
    "Var(2*(w - y[1])**2) == 1 + 8*w**2",
    "Var(y[1]) == Var(p[1])/2",
    name="variance.everywhere", about=(p, y), given=(
        "E(p[1]) == 0", "E(p[1]**2) == 1", "E(p[1]**3) == 0", "E(p[1]**4) == 1",
        "E(y[1]) == 0", "E(y[1]**2) == 1/2", "E(y[1]**3) == 0", "E(y[1]**4) == 1/2"),
).by_moments()

slides.informal(
    "The larger the variance of Loss(W), the greater the likelihood that the W that minimizes the empirical risk will "
    "differ significantly from the W that minimizes the expected divergence",
    nearest=larger, name="variance.minimiser", inventory="4.17",
    note="The error is measured by its mean square. A larger variance at every W does not help (variance.everywhere). "
         "What moves the minimiser is the derivative: adding to div a random number that does not depend on W makes "
         "Var(Loss) as large as one likes and leaves every minimiser where it is.",
)

report(__name__)
