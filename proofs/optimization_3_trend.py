"""Optimisation, "trend" algorithms: do momentum and Nesterov's method normalise the mean of the derivatives?

    momentum   v_t = mu v_{t-1} + g_t,  w_t = w_{t-1} - eta v_t        g_t is taken at w_{t-1}
    Nesterov   the same, with g_t taken ahead, where the momentum alone leads: at z_{t-1} = w_{t-1} - eta mu v_{t-1}
"""

from derive import Sheet, recurrence, report

slides = Sheet("Optimisation slides", "Trend Algorithms")
v = recurrence("v[t] = mu*v[t-1] + g[t]", start="v[0] = 0")

# %% Nesterov's points z, at which the derivatives are taken, move by g_t + mu v_t: the last derivative counts once more
w = recurrence("w[t] = w[t-1] - eta*v[t]")
z = recurrence("z[t] = w[t] - eta*mu*v[t]", first=0)

slides.lemma(
    "z[t+1] == z[t] - eta*(g[t+1] + mu*v[t+1]) for t >= 0",
    name="trend.ahead", about=(v, w, z),
).by_elimination()

# %% Momentum adds up all derivatives so far with the weights mu^(t-s), Nesterov's method those and mu times them.
# 1 - mu times the weights adds up to 1 - mu^t, and to 1 - mu^(t+1)
slides.lemma(
    "v[t] == sum(s=1..t, mu**(t-s)*g[s]) for t >= 0",
    "(1 - mu)*sum(s=1..t, mu**(t-s)) == 1 - mu**t for t >= 0",
    "(1 - mu)*(1 + mu*sum(s=1..t, mu**(t-s))) == 1 - mu**(t+1) for t >= 0",
    name="trend.weights", about=v,
    note="Momentum, then Nesterov's g_t + mu v_t (trend.ahead). Times 1 - mu these are means of the derivatives but "
         "for a total weight of 1 - mu^t or 1 - mu^(t+1), which tends to 1 where abs(mu) < 1.",
).by_induction()

# %% "Normalised": the weights of a mean add up to 1, and these do not, at any step
total = slides.lemma(
    "(1 - mu)*sum(s=1..t, mu**(t-s)) == 1 - mu**t for t >= 0",
    name="trend.normalised_repaired", integers="t",
).by_induction()

normalised = slides.lemma(
    "(1 - mu)*sum(s=1..t, mu**(t-s)) == 1 for t >= 1",
    name="trend.normalised", integers="t", given=("0 < mu", "mu < 1"),
    note="Divided by 1 - mu^t it is a mean: that is Adam's correction.",
).fails(repair=total)

# %% In the long run it is one: a derivative that stays at c
constant = slides.lemma(
    "v[t] == c*(1 - mu**t)/(1 - mu) for t >= 0",
    name="trend.constant", about=v, given=("g[t] == c for t >= 1", "-1 < mu", "mu < 1"),
).by_induction()

slides.lemma(
    "v[t] -> c/(1 - mu) as t -> oo",
    name="trend.in_the_long_run", about=v, given=("g[t] == c for t >= 1", "-1 < mu", "mu < 1"), using=[constant],
).by_limits()

slides.informal(
    "Momentum & Nesterov's method improve convergence by normalizing the mean of the derivatives",
    nearest=normalised, name="trend.mean", inventory="4.12",
    note="Normalised: the weights add up to 1. What they step by (trend.weights) is no mean but 1/(1 - mu) times one, "
         "in the long run (trend.in_the_long_run): the effective step is eta/(1 - mu). Nothing is divided by a measure "
         "of the derivatives; they are averaged. That convergence is better is not claimed of any class of losses, and "
         "is not proved here.",
)

report(__name__)
