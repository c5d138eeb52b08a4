"""Optimisation, stochastic gradient descent: one update or T of them, and updates that never end."""

from derive import Sheet, recurrence, report

slides = Sheet("Optimisation slides", "Stochastic Gradient Descent")

# %% T identical points with the loss h w^2/2: each update is w <- (1 - eta h) w, and takes a gradient a point
w = recurrence("w[t] = w[t-1] - eta*h*w[t-1]", start="w[0] = w0")

updates = slides.lemma(
    "w[t] == (1 - eta*h)**t*w0 for t >= 0",
    name="updates.identical", about=w,
).by_invariants()

slides.informal(
    "a single update vs T updates (same computation)",
    nearest=updates, name="updates.one_or_many", inventory="4.2",
    note="T gradients are worked out either way. The batch takes them all at w0 and makes one step, a factor "
         "1 - eta h; one by one they make T steps, a factor (1 - eta h)^T.",
)

# %% Two points at a and -a in turn, the loss (w - x)^2/2 and a fixed step: w settles into a cycle and never stops
x = recurrence("x[t] = -x[t-1]", start="x[0] = a")
w = recurrence("w[t] = w[t-1] - eta*(w[t-1] - x[t])", start="w[0] = eta/(2 - eta)*a")

cycle = slides.lemma(
    "w[t] == eta/(2 - eta)*x[t] for t >= 0",
    name="updates.cycle", about=(x, w), given=("0 < eta", "eta < 2"),
).by_invariants()

size = slides.lemma("x[t]**2 == a**2 for t >= 0", name="updates.size", about=x).by_invariants()

endless = slides.lemma(
    "(w[t+1] - w[t])**2 == (2*eta/(2 - eta))**2*a**2 for t >= 0",
    name="updates.endless", about=(x, w), given=("0 < eta", "eta < 2"), using=[cycle, size],
).by_elimination()

slides.informal(
    "Shrink the learning rate with iterations to prevent never-ending updates",
    nearest=endless, name="updates.never_end", inventory="4.4",
    note="With a fixed step every update has the same size for ever, in proportion to eta for small eta.",
)

report(__name__)
