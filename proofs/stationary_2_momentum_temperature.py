"""Stationary distributions, problem 2: momentum and temperature. Does eta = (1 - mu) B eta_0 take out mu and B?

    v <- mu v + g,  theta <- theta - eta v,  g = h theta + noise of variance s = C/B: SGD with momentum on a quadratic.
P, Q, R are the stationary means of theta^2, theta v, v^2.
"""

from derive import Sheet, family, report

problem = Sheet("Stationary distributions", "problem 2")

# %% "For any given training point i we have that g_i is unaffected by the drift in the parameter vector"
m = family("m[i]", "i.i.d.")

alike = problem.lemma(
    "Cov(h*(theta - m[1]), h*(theta - m[2])) == 0",
    "E(h*(theta - m[1])) == E(h*(theta - m[2]))",
    "Var(h*(theta - m[1])) == Var(h*(theta - m[2]))",
    name="temperature.no_drift", about=m,
    note="The gradients of two points with quadratic losses of curvature h and minima m, drawn independently, at one "
         "theta: uncorrelated, with one mean and one variance.",
).by_moments()

problem.lemma(
    "h*(theta + drift - m) - h*(theta - m) == h*drift",
    name="temperature.drift", note="By so much a drift of the parameters changes each gradient.",
).by_algebra()

problem.informal(
    "The random variables g_i are essentially independent and identically distributed.",
    nearest=alike, name="temperature.iid", inventory="1.17",
    note="Drawn points are i.i.d., and a gradient at one theta is a function of its point. That the drift is not felt "
         "is what the sentence before assumes; of a quadratic loss it changes the gradients by h times the drift "
         "(temperature.drift).",
)

# %% What is stationary: each of P, Q, R is what one step makes of it. (`update_rule(...).stationary()` finds this.)
sizes = "0 < h", "0 < eta", "0 < B", "-1 < mu", "mu < 1", "eta*h < 2 + 2*mu"
bottom = "(1 - mu)*(2 + 2*mu - eta*h)"

problem.lemma(
    "R == mu**2*R + 2*mu*h*Q + h**2*P + C/B",
    "Q == mu*Q + h*P - eta*R",
    "P == P - 2*eta*(mu*Q + h*P) + eta**2*R",
    name="temperature.variance",
    given=(f"P == eta*C*(1 + mu)/(B*h*{bottom})", f"Q == -eta*C/(B*{bottom})", f"R == 2*C/(B*{bottom})", *sizes),
).by_elimination()

# %% These are the moments of something exactly if the run is stable: mean squares are positive, and Q^2 <= P R
problem.lemma(
    "0 < P",
    "Q**2 <= P*R",
    name="temperature.stable", given=("Q == -eta*R/2", "P == eta*(1 + mu)*R/(2*h)", "0 < R", *sizes),
    note="The same moments, by R, which is positive if C is.",
).by_elimination()

moments = ("Q == -eta*R/2", "P == eta*(1 + mu)*R/(2*h)", f"C == B*R*{bottom}/2",
           "0 < h", "0 < eta", "0 < B", "0 < C", "0 < R", "Q**2 <= P*R")

problem.lemma(
    "R == mu**2*R + 2*mu*h*Q + h**2*P + C/B",
    "Q == mu*Q + h*P - eta*R",
    "P == P - 2*eta*(mu*Q + h*P) + eta**2*R",
    name="temperature.moments", given=moments, note="The same moments again, with R for C.",
).by_elimination()

problem.lemma(
    "eta*h <= 2 + 2*mu",
    f"0 < {bottom}",
    name="temperature.only_stable", given=moments,
    note="So 2 + 2 mu - eta h, which is not negative, and 1 - mu are both positive; and 2 + 2 mu > eta h > 0.",
).by_multiple()

# %% With eta = (1 - mu) B eta_0: mu and B stay, but in a correction of the order of eta
exact = problem.lemma(
    "eta*C*(1 + mu)/(B*h*(1 - mu)*(2 + 2*mu - eta*h)) == eta0*C/(2*h)*(1 + eta*h/(2 + 2*mu - eta*h))",
    name="temperature.exact", given=("eta == (1 - mu)*B*eta0", *sizes),
).by_elimination()

problem.lemma(
    "eta*C*(1 + mu)/(B*h*(1 - mu)*(2 + 2*mu - eta*h)) == eta0*C/(2*h)",
    name="temperature.not_exact", given=("eta == (1 - mu)*B*eta0", *sizes),
).fails(repair=exact)

# %% To leading order they are gone, and this is how far it is from that: P - eta_0 C/(2 h) is of the order of eta_0^2
rate = "(1 - mu)*B*eta0"
leading = problem.lemma(
    f"0 <= {rate}*C*(1 + mu)/(B*h*(1 - mu)*(2 + 2*mu - {rate}*h)) - eta0*C/(2*h)"
    " <= (1 - mu)*B*C/(2*(1 + mu))*eta0**2",
    name="temperature.leading",
    given=("0 < h", "0 < eta0", "0 < B", "0 <= C", "-1 < mu", "mu < 1", f"{rate}*h <= 1 + mu",
           f"0 < 2 + 2*mu - {rate}*h"),
    note="The first term is P at eta = (1 - mu) B eta_0.",
).by_elimination()

# %% In any dimension: the entry of two directions with the curvatures h and k, where C is that of Sigma^1. W is the
# mean of v theta with the directions in the other order.
D = "((1 - mu)**2*(1 + mu)*(h + k) + eta*(mu*(h**2 + k**2) - (1 + mu**2)*h*k))"
problem.lemma(
    "R == mu**2*R + mu*(k*W + h*Q) + h*k*P + C/B",
    "Q == mu*Q + k*P - eta*R",
    "W == mu*W + h*P - eta*R",
    "P == P - eta*(mu*Q + k*P) - eta*(mu*W + h*P) + eta**2*R",
    name="temperature.entries", given=(
        f"P == eta*C*(1 - mu)*(1 + mu)/(B*{D})", f"Q == eta*C*(k*mu - h)/(B*{D})", f"W == eta*C*(h*mu - k)/(B*{D})",
        f"R == C*(1 - mu)*(h + k)/(B*{D})"),
    note="With eta = (1 - mu) B eta_0, P is eta_0 C/(h + k) to leading order, which is the Langevin covariance.",
).by_elimination()

problem.informal(
    "Setting the learning rate by eta = (1 - mu) B eta_0 yields a temperature determined by eta_0 independent of mu "
    "and B.",
    nearest=leading, name="temperature.determined", inventory="1.15",
    note="True to leading order in eta: the variance is eta_0 C/(2 h) times 1 + eta h/(2 + 2 mu - eta h) "
         "(temperature.exact). It keeps mu and B at the next order; and it presupposes a stable run, abs(mu) < 1 and "
         "eta h < 2 + 2 mu (temperature.only_stable).",
)

report(__name__)
