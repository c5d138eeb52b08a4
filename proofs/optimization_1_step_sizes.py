"""Optimisation, stochastic gradient descent: step sizes that shrink, and how fast.

    w_k = w_{k-1} - eta_k g_k.   sum eta_k = oo says that the partial sums grow without bound, so that one over them
    tends to 0; sum eta_k^2 < oo says that they have a limit, or, as no term is negative, that they have a bound.
"""

from derive import Sheet, family, recurrence, report

slides = Sheet("Optimisation slides", "Stochastic Gradient Descent")

# %% 1. "Entire parameter space can be searched": with derivatives of at most G, no run leaves the ball of radius G sum
w = recurrence("w[n] = w[n-1] - eta[n]*g[n]")

reach = slides.lemma(
    "-G*sum(k=1..n, eta[k]) <= w[n] - w[0] <= G*sum(k=1..n, eta[k]) for n >= 0",
    name="steps.reach", about=w, given=("eta[k] >= 0 for k >= 1", "-G <= g[k] <= G for k >= 1"),
    note="One weight of many. If the sum is finite, nothing further away than G times the sum is ever reached.",
).by_induction()

# %% And where the derivative stays G, the run goes as far as that, so to any distance if the sum is infinite
down = recurrence("w[n] = w[n-1] - eta[n]*G")

slides.lemma(
    "w[0] - w[n] == G*sum(k=1..n, eta[k]) for n >= 0",
    name="steps.as_far", about=down,
).by_induction()

slides.informal(
    "Entire parameter space can be searched: sum eta_k = oo",
    nearest=reach, name="steps.searched", inventory="4.5",
    note="If the sum is finite, a start that is further away than G times the sum will not do; if it is infinite, "
         "distance is no obstacle (steps.as_far). It does not say that a run comes by every point: it may well settle.",
)

# %% 2. "The steps shrink": the terms of a convergent series tend to 0
slides.claim(
    "eta[n+1] -> 0 as n -> oo",
    name="steps.shrink", inventory="4.6", given="sum(k=1..n, eta[k]**2) -> Q as n -> oo",
    note="n + 1 for n, to begin with the first step. The converse is false: 1/sqrt(k) tends to 0, and the sum of its "
         "squares is infinite.",
).by_series()

# %% Which powers satisfy both: a convex power lies above its tangents, so its differences bound the terms of the series
tangent = slides.lemma(
    "(q - 1)*(n + 1)**(-q) <= n**(1 - q) - (n + 1)**(1 - q) for n >= 1",
    name="steps.tangent", given="q > 1", integers="n",
).by_fact("tangent of a power", x="n", y="n + 1", p="1 - q")

bounded = slides.lemma(
    "(q - 1)*sum(k=1..n, k**(-q)) <= q - n**(1 - q) for n >= 1",
    name="steps.bounded", given="q > 1", integers="n", using=[tangent],
).by_telescoping()

powers = slides.claim(
    "1/sum(k=1..n+1, c*k**(-p)) -> 0 as n -> oo for p <= 1",
    "sum(k=1..n, c*k**(-p)) <= c*p/(p - 1) for n >= 1, p > 1",
    "sum(k=1..n, (c*k**(-p))**2) <= c**2*2*p/(2*p - 1) for n >= 1, p > 1/2",
    "1/sum(k=1..n+1, (c*k**(-p))**2) -> 0 as n -> oo for p <= 1/2",
    name="steps.powers", inventory="4.7", given="c > 0", integers="n", using=[bounded], printed=False,
    note="So eta_k = c k^-p satisfies both exactly for 1/2 < p <= 1: the first sum is infinite for p <= 1 and for no "
         "other p, the second is finite for p > 1/2 and for no other p.",
).by_series()

# %% "Sufficient conditions": for the loss h w^2/2 with noise z of mean square s2. With x_k = h eta_k a step makes the
# mean square e into (1 - x)^2 e + x^2 s2/h^2, if the noise is uncorrelated with w
point, noise = family("w", units=0, moments=2), family("z", units=0, moments=2)

slides.lemma(
    "E((w - eta*(h*w + z))**2) == (1 - h*eta)**2*E(w**2) + eta**2*s2",
    name="steps.mean_square", about=(point, noise), given=("E(w*z) == 0", "E(z**2) == s2"),
).by_moments()

e = recurrence("e[n] = (1 - x[n])**2*e[n-1] + x[n]**2*c")
small = "0 <= x[k] <= 1 for k >= 1", "c >= 0"
later = (*small, "m >= 0")
length, noise_part = "sum(k=m+1..n, x[k])", "sum(k=m+1..n, x[k]**2)"

square = slides.lemma(
    "0 <= e[n] for n >= 0",
    name="steps.square", about=e, given=(*small, "e[0] >= 0"),
).by_induction()

way = slides.lemma(
    f"0 <= {length} for n >= m",
    name="steps.way", given=later, integers="m n",
).by_induction()

spread = slides.lemma(
    f"0 <= c*{noise_part} for n >= m",
    name="steps.spread", given=later, integers="m n",
).by_induction()

# %% What a step makes smaller, and what it adds
smaller = slides.lemma(
    "0 <= e[n]*x[n+1]*(1 - x[n+1]) for n >= 0",
    name="steps.smaller", about=e, given=(*small, "e[0] >= 0"), using=[square],
).by_instances()

added = slides.lemma(
    f"0 <= c*{noise_part}*x[n+1] for n >= m",
    name="steps.added", given=later, integers="m n", using=[spread],
).by_instances()

one_step = slides.lemma(
    f"(1 - x[n+1])**2*e[n]*(1 + {length} + x[n+1]) <= (1 - x[n+1])*e[n]*(1 + {length}) for n >= m",
    name="steps.one_step", about=e, given=(*later, "e[0] >= 0"), integers="m n", using=[smaller, way],
).by_instances()

one_more = slides.lemma(
    f"(1 - x[n+1])*(e[m] + c*{noise_part}*(1 + {length})) <= e[m] + c*{noise_part}*(1 + {length} + x[n+1]) for n >= m",
    name="steps.one_more", about=e, given=(*later, "e[0] >= 0"), integers="m n", using=[added, way, square],
).by_instances()

# %% From any step m on: the start is forgotten as the steps add up, and the noise is at most c times their squares
product = slides.lemma(
    f"e[n]*(1 + {length}) <= e[m] + c*{noise_part}*(1 + {length}) for n >= m",
    name="steps.product", about=e, given=(*later, "e[0] >= 0"), integers="m n", using=[one_step, one_more],
).by_induction()

finite = slides.lemma(
    f"e[n] <= e[m]/(1 + {length}) + c*{noise_part} for n >= m",
    name="steps.finite", about=e, given=(*later, "e[0] >= 0"), integers="m n", using=[product, way],
).by_instances()

# %% So, with a finite sum of squares: m so large that they add up to little from there on, and then n much larger still
enough = slides.lemma(
    "e[n] -> 0 as n -> oo",
    name="steps.enough", about=e, using=[finite, way, square],
    given=(*small, "e[0] >= 0", "1/(1 + sum(k=1..n, x[k])) -> 0 as n -> oo", "sum(k=1..n, x[k]**2) -> Q as n -> oo"),
).by_two_steps()

slides.informal(
    "Sufficient conditions",
    nearest=enough, name="steps.sufficient", inventory="4.8",
    note="Sufficient for what, and for which losses, is not said. Proved for a quadratic loss h w^2/2 with noise of "
         "constant variance: the mean square of the distance tends to 0, for all steps with x_k = h eta_k at most 1, "
         "as they are from some step on. It is not true of every loss: a run without noise that starts at a maximum "
         "stays there.",
)

# %% "Optimal rate of shrinking the step size (in convex)": for h w^2/2 with noise, no steps do better than these
e = recurrence("e[n] = (1 - h*eta[n])**2*e[n-1] + eta[n]**2*s2")
noisy = "s2 > 0", "e[n] > 0 for n >= 0"

gain = slides.lemma(
    "1/e[n+1] <= 1/e[n] + h**2/s2 for n >= 0",
    name="steps.gain", about=e, given=noisy,
    note="What one step can gain at most, whatever eta is.",
).by_instances()

# %% After n steps of any sizes 1/e is at most that much larger, and these steps make it as large at every n
b = recurrence("b[n] = (1 - h*best[n])**2*b[n-1] + best[n]**2*s2", start="b[0] = e0")

slides.lemma(
    "1/e[n] <= 1/e0 + n*h**2/s2 for n >= 0",
    "b[n] == 1/(1/e0 + n*h**2/s2) for n >= 0",
    name="steps.best", about=(e, b), using=[gain],
    given=(*noisy, "h > 0", "e0 > 0", "e[0] == e0", "best[n] == 1/(h*(n + s2/(h**2*e0))) for n >= 1"),
    note="So b_n <= e_n for all n, with any steps for e and the steps 1/(h (n + s2/(h^2 e_0))) for b.",
).by_induction()

# %% The factor in front of 1/k matters: with eta_k = 1/(4 h k) even the start is forgotten as slowly as 1/sqrt(n)
f = recurrence("f[n] = (1 - 1/(4*n))**2*f[n-1]")

slow = slides.lemma(
    "n*f[n]**2 <= (n + 1)*f[n+1]**2 for n >= 1",
    name="steps.slow", about=f,
).by_instances()

slides.lemma(
    "f[1]**2 <= n*f[n]**2 for n >= 1",
    name="steps.too_small", about=f, using=[slow],
).by_induction()

# %% With the factor 1/h the steps 1/k come near to that, whatever the start is
e = recurrence("e[n] = (1 - h*(c/n))**2*e[n-1] + (c/n)**2*s2")

rate = slides.lemma(
    "e[n] == s2/h**2/n for n >= 1",
    name="steps.rate", about=e, given=("h > 0", "s2 > 0", "e[0] > 0"), needs=["c == 1/h"],
).by_induction()

slides.informal(
    "Optimal rate of shrinking the step size (in convex): eta_k proportional to 1/k",
    nearest=rate, name="steps.optimal", inventory="4.9",
    note="Proved for a quadratic loss h w^2/2 with noise, steps c/k and the factor c = 1/h: at no n does any choice of "
         "steps do better than 1/(1/e_0 + n h^2/s2) (steps.best), which is s2/(h^2 n) but for the start. With a "
         "quarter of the factor the mean square falls no faster than 1/sqrt(n), even without noise (steps.too_small). "
         "So for convex losses in general, with no lower bound on the curvature, no one factor will do.",
)

report(__name__)
