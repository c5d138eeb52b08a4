"""Stationary distributions, problem 1: is the stationary distribution determined by eta_0 = eta/B alone?

    SGD        Phi <- Phi - eta g^B
    Langevin   Phi(t + dt) = Phi(t) - g dt + e sqrt(dt),  e ~ N(0, eta Sigma^B)

On a quadratic loss with curvatures h[i], in the basis of their directions; C is Sigma^1, so Sigma^B = C/B.
"""

from derive import Sheet, layer, recurrence, report

problem = Sheet("Stationary distributions", "problem 1")

# %% "Phi <- eta g^B": the parameters would be the last gradient. With Phi - in front it is a Langevin step of dt = eta
phi = recurrence("Phi[t] = Phi[t-1] - eta*(g[t] + xi[t])")

step = problem.claim(
    "Phi[t] == Phi[t-1] - g[t]*dt + e[t]*sqrt(dt) for t >= 1",
    name="langevin.sgd_reading", about=phi, given=("dt == eta", "e[t] == -sqrt(eta)*xi[t] for t >= 1", "eta > 0"),
    note="With noise xi of covariance Sigma^B in the gradient, e has the covariance eta Sigma^B of the Langevin noise.",
).by_elimination()

problem.misprint(
    "Phi <- eta g^B",
    reading=step, name="langevin.sgd", inventory="1.1", note="Read as Phi <- Phi - eta g^B.",
)

# %% One step of the printed Langevin dynamics takes the covariance S to (1 - h dt)^2 S + eta Sigma^B dt
any_batch = recurrence("S[t] = (1 - h*dt)**2*S[t-1] + eta*C/B*dt")
single = recurrence("R[t] = (1 - h*dt)**2*R[t-1] + eta0*C*dt", start="R[0] = S[0]")

same = problem.claim(
    "S[t] == R[t] for t >= 0",
    name="langevin.same_covariance", about=(any_batch, single), given=("eta == B*eta0", "B > 0"),
).by_invariants()

problem.informal(
    "Show that for eta = B eta_0 the stationary distribution is determined by eta_0 independent of B.",
    nearest=same, name="langevin.determined", inventory="1.9",
    note="True of the Langevin dynamics, whose every step has B in eta Sigma^B = eta_0 Sigma^1 only; given the loss "
         "and Sigma^1. It is not true of SGD itself: see langevin.discrete.",
)

# %% The stationary covariance: H S + S H = eta Sigma, in any dimension
problem.claim(
    "S[i,j] == eta*C[i,j]/(h[i] + h[j])",
    name="langevin.lyapunov", inventory="1.10",
    given=("h[i]*S[i,j] + S[i,j]*h[j] == eta*C[i,j]", "h[i] > 0", "h[j] > 0"),
    note="dS/dt = -(H S + S H) + eta Sigma is 0. Each entry has one solution, so the stationary covariance is unique.",
).by_elimination()

problem.claim(
    "sum(k=1..d, H[i,k]*where(k == j, eta*c/2, 0)) + sum(k=1..d, where(i == k, eta*c/2, 0)*H[k,j]) == eta*(c*H[i,j])"
    " for i >= 1, i <= d, j >= 1, j <= d",
    name="langevin.isotropic",
    note="Noise proportional to the Hessian, c H: then S = eta c/2 times the identity, in any basis.",
).by_elimination()

# %% One dimension: p = exp(-2 L/(eta_0 s2)), its slope by L, and the flux L' p + (eta_0/2 s2 p)'
problem.gradient(
    "dL = dp*(-2/(eta0*s2))*exp(-2*L/(eta0*s2))",
    of=layer("p = exp(-2*L/(eta0*s2))"), name="langevin.density",
)

problem.claim(
    "slope*p + eta0/2*(s2*dp + ds2*p) == 0",
    name="langevin.zero_flux", inventory="1.11",
    given=("dp == p*(-2*slope/(eta0*s2) + 2*L*ds2/(eta0*s2**2))", "p > 0", "s2 > 0", "eta0 > 0"), needs=["ds2 == 0"],
    note="slope is L', ds2 the slope of the noise variance s2: exp(-2 L/(eta_0 s2)) is stationary where the noise is "
         "the same everywhere.",
).by_elimination()

# %% SGD itself on a quadratic: the step makes the mean square M into (1 - eta h)^2 M + eta^2 C/B
M = recurrence("M[t] = (1 - eta*h)**2*M[t-1] + eta**2*C/B", start="M[0] = m0")

closed = problem.claim(
    "M[t] == eta*C/(B*h*(2 - eta*h)) + ((1 - eta*h)**2)**t*(m0 - eta*C/(B*h*(2 - eta*h))) for t >= 0",
    name="langevin.discrete_closed", about=M,
).by_invariants()

problem.claim(
    "M[t] -> eta*C/(B*h*(2 - eta*h)) as t -> oo",
    name="langevin.discrete_limit", about=M, given=("eta > 0", "h > 0"), needs=["eta*h < 2"], using=[closed],
).by_limits()

exact = problem.claim(
    "eta*C/(B*h*(2 - eta*h)) == eta0*C/(h*(2 - B*eta0*h))",
    "eta*C/(B*h*(2 - eta*h)) == eta0*C/(2*h)*(1 + eta*h/(2 - eta*h))",
    name="langevin.discrete_repaired", given=("eta == B*eta0", "h > 0", "eta > 0", "B > 0", "eta*h < 2"),
    note="To leading order in eta it is eta_0 C/(2 h), whatever B is; relative to this the error is eta h/(2 - eta h). "
         "In d dimensions the entries are eta C[i,j]/(B (h[i] + h[j] - eta h[i] h[j])).",
).by_elimination()

problem.claim(
    "eta*C/(B*h*(2 - eta*h)) == eta0*C/(2*h)",
    name="langevin.discrete", inventory="1.12", given=("eta == B*eta0", "h > 0", "eta > 0", "B > 0", "eta*h < 2"),
    note="The mean square that SGD tends to depends on B, with eta_0 fixed; and for B eta_0 h >= 2 there is none.",
).fails(repair=exact)

report(__name__)
