"""Gradient descent on smooth, convex and strongly convex functions: Nesterov, Lectures on Convex Optimization, 2.1;
Bubeck, Convex Optimization, 3.
"""

from derive import Sheet, report

problem = Sheet("Convex optimisation", "gradient descent")

problem.claim(
    "f1 - s <= (1 - mu/L)*(f0 - s)", name="descent.pl", part="Polyak-Lojasiewicz",
    given=("L > 0", "mu > 0", "f1 <= f0 - g**2/(2*L)", "2*mu*(f0 - s) <= g**2"),
)

problem.claim(
    "f1 - s <= (1 - 2*mu/L)*(f0 - s)", name="descent.pl_wrong",
    given=("L > 0", "mu > 0", "f0 >= s", "f1 <= f0 - g**2/(2*L)", "2*mu*(f0 - s) <= g**2"),
)

problem.claim(
    "(y - s)**2 == (x - s)**2 - 2*eta*g*(x - s) + eta**2*g**2", name="descent.distance_step", part="Bubeck 3.1",
    given="y == x - eta*g",
)

problem.claim(
    "2*sum(i=1..d, (x[i] - y[i])*(x[i] - z[i])) == sum(i=1..d, (x[i] - y[i])**2) + sum(i=1..d, (x[i] - "
    "z[i])**2) - sum(i=1..d, (y[i] - z[i])**2)",
    name="descent.three_points",
)

problem.claim(
    "R**2/(2*eta*T) + eta*G**2/2 == R*G/sqrt(T)", name="descent.best_step_value",
    given=("T >= 1", "R > 0", "G > 0", "eta == R/(G*sqrt(T))"),
)

problem.claim(
    "x[t] == (1 - eta*a)**t*x[0] for t >= 0", name="descent.quadratic_rate", part="Polyak",
    about="x[t] = x[t-1] - eta*a*x[t-1]",
)

problem.claim(
    "x[t] -> 0 as t -> oo", name="descent.quadratic_converges", about="x[t] = x[t-1] - eta*a*x[t-1]",
    given=("0 < eta*a", "eta*a < 2"),
)

problem.claim(
    "x[t] -> 0 as t -> oo", name="descent.quadratic_needs", about="x[t] = x[t-1] - eta*x[t-1]", given="0 < eta",
)

problem.claim(
    "((x - eta*a*x) - (y - eta*a*y))**2 <= (1 - eta*a)**2*(x - y)**2", name="descent.contraction",
)

problem.claim(
    "abs(1 - eta*h) <= (L - mu)/(L + mu)", name="descent.best_rate_wrong",
    given=("0 < mu", "mu <= h", "h <= L", "eta == 1/L"),
)

problem.claim(
    "((kappa - 1)/(kappa + 1))**2 <= 1 - 1/kappa", name="descent.condition", given="kappa >= 1",
)

problem.claim(
    "(gx - gy)**2 <= L*(gx - gy)*(x - y)", name="descent.cocoercive", part="Nesterov 2.1.8",
    given=("L > 0", "fy >= fx + gx*(y - x) + (gy - gx)**2/(2*L)", "fx >= fy + gy*(x - y) + (gx - gy)**2/(2*L)"),
)

problem.claim(
    "(gx - gy)*(x - y) >= mu*(x - y)**2", name="descent.strong_monotone", part="Nesterov 2.1.19",
    given=("fy >= fx + gx*(y - x) + mu/2*(y - x)**2", "fx >= fy + gy*(x - y) + mu/2*(x - y)**2"),
)

problem.claim(
    "fy >= fx - g**2/(4*mu)", name="descent.strong_minimum_wrong",
    given=("mu > 0", "fy >= fx + g*(y - x) + mu/2*(y - x)**2"),
)

problem.claim(
    "sum(k=0..t-1, (1 - beta)*beta**k) == 1 - beta**t for t >= 0", name="descent.momentum_weights", part="Polyak",
)

problem.claim(
    "lam[t] >= (t + 2)/2 for t >= 0", name="descent.nesterov_growth",
    given=("lam[0] == 1", "lam[t+1] == (1 + sqrt(1 + 4*lam[t]**2))/2 for t >= 0"),
)

problem.claim(
    "sum(t=1..T, 1/sqrt(t)) <= sqrt(T) for T >= 1", name="descent.steps_wrong",
)

problem.claim(
    "e[t] <= nu/(t + 1) for t >= 0", name="descent.sgd_decay", part="Bottou 4.7",
    given=("e[0] <= nu", "4 <= nu", "e[t+1] <= (1 - 2/(t + 2))*e[t] + 2/(t + 2)**2 for t >= 0"),
)

problem.claim(
    "a[t] <= a[0]*exp(c*t) for t >= 0", name="descent.gronwall",
    given=("c >= 0", "a[0] >= 0", "a[t+1] <= (1 + c)*a[t] for t >= 0"),
)

problem.claim(
    "x - (a*x - b)/a == b/a", name="descent.newton", part="Boyd 9.5", given="a != 0",
)

problem.claim(
    "y >= sqrt(a)", name="descent.newton_sqrt", given=("a > 0", "x > 0", "y == (x + a/x)/2"),
)

problem.claim(
    "sum(i=1..d, (x[i] - eta*g[i] - s[i])**2) == sum(i=1..d, (x[i] - s[i])**2) - 2*eta*sum(i=1..d, g[i]*(x[i] - "
    "s[i])) + eta**2*sum(i=1..d, g[i]**2)",
    name="descent.vector_distance", part="Bubeck 3.1",
)

problem.claim(
    "norm(x - eta*g)**2 == norm(x)**2 - 2*eta*dot(x, g) + eta**2*norm(g)**2", name="descent.norm_step",
)

report(__name__)
