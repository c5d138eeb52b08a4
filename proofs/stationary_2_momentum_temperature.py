"""Stationary distributions, problem 2: momentum and temperature. Does eta = (1 - mu) B eta_0 take out mu and B?

    v <- mu v + g,  theta <- theta - eta v,  g = h theta + noise of variance s = C/B: SGD with momentum on a quadratic.
P, Q, R are the stationary means of theta^2, theta v, v^2.
"""

from derive import Sheet, report

problem = Sheet("Stationary distributions", "problem 2")

# %% "For any given training point i we have that g_i is unaffected by the drift in the parameter vector"
drift = problem.claim(
    "h*(theta + drift - m) == h*(theta - m)",
    name="temperature.no_drift", needs=["h*drift == 0"],
    note="The gradient of a point with a quadratic loss of curvature h, before and after a drift of the parameters.",
).by_elimination()

problem.informal(
    "The random variables g_i are essentially independent and identically distributed.",
    nearest=drift, name="temperature.iid", inventory="1.17",
    note="Drawn points are i.i.d.; their gradients are so as far as the drift does not change them.",
)

# %% What is stationary: each of P, Q, R is what one step makes of it. (`update_rule(...).stationary()` finds this.)
sizes = "0 < h", "0 < eta", "0 < B", "-1 < mu", "mu < 1", "eta*h < 2 + 2*mu"
bottom = "(1 - mu)*(2 + 2*mu - eta*h)"

problem.claim(
    "R == mu**2*R + 2*mu*h*Q + h**2*P + C/B",
    "Q == mu*Q + h*P - eta*R",
    "P == P - 2*eta*(mu*Q + h*P) + eta**2*R",
    name="temperature.variance",
    given=(f"P == eta*C*(1 + mu)/(B*h*{bottom})", f"Q == -eta*C/(B*{bottom})", f"R == 2*C/(B*{bottom})", *sizes),
).by_elimination()

# %% With eta = (1 - mu) B eta_0: mu and B stay, but in a correction of the order of eta
exact = problem.claim(
    "eta*C*(1 + mu)/(B*h*(1 - mu)*(2 + 2*mu - eta*h)) == eta0*C/(2*h)*(1 + eta*h/(2 + 2*mu - eta*h))",
    name="temperature.exact", given=("eta == (1 - mu)*B*eta0", *sizes),
).by_elimination()

problem.claim(
    "eta*C*(1 + mu)/(B*h*(1 - mu)*(2 + 2*mu - eta*h)) == eta0*C/(2*h)",
    name="temperature.not_exact", given=("eta == (1 - mu)*B*eta0", *sizes),
).fails(repair=exact)

leading = problem.claim(
    "C*(1 + mu)/h/(2 + 2*mu - (1 - mu)*B*h*c*r**t) -> C/(2*h) as t -> oo",
    name="temperature.leading",
    given=("0 < h", "0 < B", "0 < c", "-1 < mu", "mu < 1", "0 < r", "r < 1",
           "2 + 2*mu - (1 - mu)*B*h*c*r**t != 0 for t >= 0"),
    note="P/eta_0 at eta_0 = c r^t, ever smaller.",
).by_limits()

problem.informal(
    "Setting the learning rate by eta = (1 - mu) B eta_0 yields a temperature determined by eta_0 independent of mu "
    "and B.",
    nearest=leading, name="temperature.determined", inventory="1.15",
    note="True to leading order in eta: the variance is eta_0 C/(2 h) times 1 + eta h/(2 + 2 mu - eta h). It keeps mu "
         "and B at the next order; and it presupposes a stable run, eta h < 2 + 2 mu.",
)

report(__name__)
