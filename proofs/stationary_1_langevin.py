"""Stationary distributions, problem 1: is the stationary distribution determined by eta_0 = eta/B alone?

    SGD        Phi <- Phi - eta g^B
    Langevin   Phi(t + dt) = Phi(t) - g dt + e sqrt(dt),  e ~ N(0, eta Sigma^B)

C is Sigma^1, so Sigma^B = C/B where the samples are uncorrelated and of one law. A quadratic loss has the Hessian H
with the curvatures h[k] in the directions Q[.,k].
"""

from derive import Sheet, family, layer, recurrence, report

problem = Sheet("Stationary distributions", "problem 1")

# %% "Phi <- eta g^B": the parameters would be the last gradient. With Phi - in front it is a Langevin step of dt = eta
phi = recurrence("Phi[t] = Phi[t-1] - eta*(g[t] + xi[t])")

step = problem.lemma(
    "Phi[t] == Phi[t-1] - g[t]*dt + e[t]*sqrt(dt) for t >= 1",
    name="langevin.sgd_reading", about=phi, given=("dt == eta", "e[t] == -sqrt(eta)*xi[t] for t >= 1", "eta > 0"),
    note="With noise xi of covariance Sigma^B in the gradient, e has the covariance eta Sigma^B of the Langevin noise.",
).by_elimination()

literally = recurrence("Phi[t] = eta*g[t]")

forgets = problem.lemma("Phi[t] == eta*g[t] for t >= 1", name="langevin.sgd_forgets", about=literally).by_elimination()

problem.lemma(
    "Phi[t] == Phi[t-1] for t >= 1",
    name="langevin.sgd_literally", about=literally, given="eta == 0",
    note="A learning rate of 0 should leave the parameters alone. As printed it makes them 0.",
).fails(repair=forgets)

problem.misprint(
    "Phi <- eta g^B",
    reading=step, name="langevin.sgd", inventory="1.1",
    note="Read as Phi <- Phi - eta g^B. As printed nothing is left of the parameters (langevin.sgd_literally).",
)

# %% "For eta = B eta_0 the stationary distribution is determined by eta_0": B is in eta Sigma^B = eta_0 Sigma^1 only,
# so the step is the same, for any loss (g is its gradient at Phi) and any outcome z of a standard normal number
same = problem.lemma(
    "Phi - g*dt + sqrt(eta*C/B)*z*sqrt(dt) == Phi - g*dt + sqrt(eta0*C)*z*sqrt(dt)",
    name="langevin.same_step", given=("eta == B*eta0", "B > 0"),
).by_algebra()

# %% For example, for a quadratic loss one step takes the covariance S to (1 - h dt)^2 S + eta Sigma^B dt
any_batch = recurrence("S[t] = (1 - h*dt)**2*S[t-1] + eta*C/B*dt")
single = recurrence("R[t] = (1 - h*dt)**2*R[t-1] + eta0*C*dt", start="R[0] = S[0]")

problem.lemma(
    "S[t] == R[t] for t >= 0",
    name="langevin.same_covariance", about=(any_batch, single), given=("eta == B*eta0", "B > 0"),
).by_invariants()

problem.informal(
    "Show that for eta = B eta_0 the stationary distribution is determined by eta_0 independent of B.",
    nearest=same, name="langevin.determined", inventory="1.9",
    note="True of the Langevin dynamics: a step with the batch size B is the step without it, for any loss, so that "
         "all steps and what they tend to are the same; given the loss and Sigma^1, and Sigma^B = Sigma^1/B. In one "
         "coordinate here; of covariances on a quadratic, langevin.same_covariance. It is not true of SGD itself: see "
         "langevin.discrete.",
)

# %% The stationary covariance for a quadratic loss: H S + S H = eta Sigma^B = eta_0 C. In the directions of H, in which
# it is diagonal, a step takes the second moments S of the distance x from the minimum to
x, e = family("x[i]", units=0), family("e[i]", units=0)

problem.lemma(
    "E((x[i] - h[i]*x[i]*dt + e[i]*sqrt(dt))*(x[j] - h[j]*x[j]*dt + e[j]*sqrt(dt)))"
    " == S[i,j]*(1 - h[i]*dt)*(1 - h[j]*dt) + eta0*C[i,j]*dt",
    name="langevin.one_step", about=(x, e), given=(
        "dt > 0", "E(x[i]*x[j]) == S[i,j]", "E(e[i]*e[j]) == eta0*C[i,j]", "E(x[i]*e[j]) == 0", "E(e[i]*x[j]) == 0"),
    note="The noise e of the step has the covariance eta Sigma^B = eta_0 C, and none with x.",
).by_moments()

# %% ... so that, by the time dt, they change at the rate dS/dt = eta_0 C - (H S + S H) as dt -> 0: here dt = 1/(n + 1)
problem.lemma(
    "(S[i,j]*(1 - h[i]*dt)*(1 - h[j]*dt) + eta0*C[i,j]*dt - S[i,j])/dt"
    " == eta0*C[i,j] - (h[i]*S[i,j] + S[i,j]*h[j]) + h[i]*h[j]*S[i,j]*dt",
    name="langevin.rate", given="dt > 0",
).by_elimination()

problem.lemma(
    "eta0*C[i,j] - (h[i]*S[i,j] + S[i,j]*h[j]) + h[i]*h[j]*S[i,j]/(n + 1)"
    " -> eta0*C[i,j] - (h[i]*S[i,j] + S[i,j]*h[j]) as n -> oo",
    name="langevin.rate_limit",
).by_limits()

# %% Where that rate is 0 (the Lyapunov equation) nothing changes
problem.claim(
    "S[i,j] == eta0*C[i,j]/(h[i] + h[j])",
    name="langevin.lyapunov", inventory="1.10", printed=False,
    given="h[i]*S[i,j] + S[i,j]*h[j] == eta0*C[i,j]",
    note="What is given says that dS/dt is 0 (langevin.one_step, langevin.rate, langevin.rate_limit), in any "
         "dimension. Each entry has one solution where h_i + h_j is not 0, as it is for a loss with a minimum. In any "
         "basis: langevin.any_basis, langevin.back.",
).by_elimination()

# %% Nothing is lost by taking these directions: in any basis, and for any directions with H q_k = h_k q_k,
# q_k S q_l = eta_0 q_k C q_l/(h_k + h_l)
every = "for i >= 1, i <= d, j >= 1, j <= d"
both = "sum(k=1..d, H[i,k]*S[k,j]) + sum(k=1..d, S[i,k]*H[k,j])"
directions = (
    "sum(i=1..d, H[i,j]*Q[i,k]) == h[k]*Q[j,k] for j >= 1, j <= d, k >= 1, k <= d",
    "sum(j=1..d, H[i,j]*Q[j,k]) == h[k]*Q[i,k] for i >= 1, i <= d, k >= 1, k <= d",
)
seen = "sum(i=1..d, sum(j=1..d, Q[i,k]*{}[i,j]*Q[j,l]))".format

problem.lemma(
    f"eta0*{seen('C')} == (h[k] + h[l])*{seen('S')} for k >= 1, k <= d, l >= 1, l <= d",
    name="langevin.any_basis", given=(*directions, f"C[i,j] == ({both})/eta0 {every}", "eta0 > 0"),
    note="From H S + S H = eta_0 C, solved for C.",
).by_contraction()

# %% ... and back: T[k,l] = eta_0 c[k,l]/(h[k] + h[l]) in orthonormal directions gives H S + S H = eta_0 C
problem.lemma(
    f"{both} == eta0*C[i,j] {every}",
    name="langevin.back", given=(
        "sum(i=1..d, Q[i,k]*Q[i,l]) == where(k == l, 1, 0) for k >= 1, k <= d, l >= 1, l <= d",
        f"H[i,j] == sum(k=1..d, Q[i,k]*h[k]*Q[j,k]) {every}",
        f"S[i,j] == sum(k=1..d, sum(l=1..d, Q[i,k]*T[k,l]*Q[j,l])) {every}",
        f"C[i,j] == sum(k=1..d, sum(l=1..d, Q[i,k]*(T[k,l]*(h[k] + h[l])/eta0)*Q[j,l])) {every}", "eta0 > 0"),
).by_contraction()

# %% In matrices: where H and C commute, S = (eta_0/2) H^-1 C; K is the inverse of H. Noise c H gives eta_0 c/2 times 1
problem.lemma(
    f"{both} == eta0*C[i,j] {every}",
    name="langevin.commuting", given=(
        f"S[i,j] == eta0/2*sum(k=1..d, K[i,k]*C[k,j]) {every}",
        f"sum(k=1..d, H[i,k]*K[k,j]) == where(i == j, 1, 0) {every}",
        f"sum(k=1..d, K[i,k]*H[k,j]) == where(i == j, 1, 0) {every}",
        f"sum(k=1..d, C[i,k]*H[k,j]) == sum(k=1..d, H[i,k]*C[k,j]) {every}"),
).by_contraction()

problem.lemma(
    "sum(k=1..d, H[i,k]*where(k == j, eta0*c/2, 0)) + sum(k=1..d, where(i == k, eta0*c/2, 0)*H[k,j]) == eta0*(c*H[i,j])"
    " for i >= 1, i <= d, j >= 1, j <= d",
    name="langevin.isotropic",
    note="Noise proportional to the Hessian, c H: then S = eta_0 c/2 times the identity, in any basis.",
).by_elimination()

# %% One dimension: p = exp(-2 L/(eta_0 s2)), its slopes by L and s2, and the flux L' p + (eta_0/2 s2 p)'
problem.gradient(
    "dL = dp*(-2/(eta0*s2))*exp(-2*L/(eta0*s2))",
    "ds2 = dp*(2*L/(eta0*s2**2))*exp(-2*L/(eta0*s2))",
    of=layer("p = exp(-2*L/(eta0*s2))"), name="langevin.density", lemma=True,
)

problem.claim(
    "slope*p + eta0/2*(s2*dp + ds2*p) == 0",
    name="langevin.zero_flux", inventory="1.11", printed=False,
    given=("dp == p*(-2*slope/(eta0*s2) + 2*L*ds2/(eta0*s2**2))", "p > 0", "s2 > 0", "eta0 > 0"), needs=["ds2 == 0"],
    note="slope is L', ds2 the slope of the noise variance s2: exp(-2 L/(eta_0 s2)) is stationary where the noise is "
         "the same everywhere. In general it is exp(-F)/s2 with F' = 2 L'/(eta_0 s2) (langevin.any_noise), and no "
         "other density has no flux (langevin.one_density).",
).by_elimination()

# %% How much flux there is otherwise: none only where s2' = 0 or 2 L = -eta_0 s2
problem.lemma(
    "slope*p + eta0/2*(s2*dp + ds2*p) == p*ds2*(2*L + eta0*s2)/(2*s2)",
    name="langevin.flux",
    given=("dp == p*(-2*slope/(eta0*s2) + 2*L*ds2/(eta0*s2**2))", "s2 > 0", "eta0 > 0"),
).by_elimination()

problem.lemma(
    "slope*p + eta0/2*(s2*dp + ds2*p) == 0",
    name="langevin.any_noise",
    given=("p == u/s2", "dp == (-dF*u - ds2*p)/s2", "dF == 2*slope/(eta0*s2)", "s2 > 0", "eta0 > 0"),
    note="u is exp(-F), so u' = -F' u; and p = u/s2 has the slope (u' - s2' p)/s2.",
).by_elimination()

problem.lemma(
    "dp*r - p*dr == 0",
    name="langevin.one_density", given=(
        "dp == -(2*slope/eta0 + ds2)*p/s2", "dr == -(2*slope/eta0 + ds2)*r/s2", "s2 > 0", "eta0 > 0"),
    note="Two densities p and r without flux: the slope of p/r is 0, so they are the same but for a factor.",
).by_elimination()

# %% SGD itself on a quadratic: the step makes the mean square M into (1 - eta h)^2 M + eta^2 C/B
M = recurrence("M[t] = (1 - eta*h)**2*M[t-1] + eta**2*C/B", start="M[0] = m0")

closed = problem.lemma(
    "M[t] == eta*C/(B*h*(2 - eta*h)) + ((1 - eta*h)**2)**t*(m0 - eta*C/(B*h*(2 - eta*h))) for t >= 0",
    name="langevin.discrete_closed", about=M,
).by_invariants()

problem.lemma(
    "M[t] -> eta*C/(B*h*(2 - eta*h)) as t -> oo",
    name="langevin.discrete_limit", about=M, given=("eta > 0", "h > 0"), needs=["eta*h < 2"], using=[closed],
).by_limits()

# %% Beyond eta h < 2 there is nothing stationary: each step adds at least as much as the first noise did
beyond = "eta*h >= 2", "eta > 0", "h > 0", "m0 >= 0", "C >= 0", "B > 0"

positive = problem.lemma("0 <= M[t] for t >= 0", name="langevin.square", about=M, given=beyond).by_induction()

grows = problem.lemma(
    "M[t] + eta**2*C/B <= M[t+1] for t >= 0",
    name="langevin.grows", about=M, given=beyond, using=[positive],
).by_instances()

problem.lemma(
    "m0 + t*eta**2*C/B <= M[t] for t >= 0",
    name="langevin.unstable", about=M, given=beyond, using=[grows],
    note="So with noise (C > 0) the mean squares converge exactly if 0 < eta h < 2.",
).by_induction()

# %% The stationary mean square, and its leading order with the error; then the same in any dimension
exact = problem.lemma(
    "eta*C/(B*h*(2 - eta*h)) == eta0*C/(h*(2 - B*eta0*h))",
    "eta*C/(B*h*(2 - eta*h)) == eta0*C/(2*h)*(1 + eta*h/(2 - eta*h))",
    name="langevin.discrete_repaired", given=("eta == B*eta0", "h > 0", "eta > 0", "B > 0", "eta*h < 2"),
    note="To leading order in eta it is eta_0 C/(2 h), whatever B is; relative to this the error is eta h/(2 - eta h).",
).by_elimination()

problem.lemma(
    "0 <= eta0*C/(h*(2 - B*eta0*h)) - eta0*C/(2*h) <= B*C/2*eta0**2",
    name="langevin.discrete_error", given=("h > 0", "eta0 > 0", "B > 0", "B*eta0*h <= 1", "C >= 0"),
).by_elimination()

problem.claim(
    "eta0*C/(h*(2 - B*eta0*h)) == eta0*C/(h*(2 - B2*eta0*h))",
    name="langevin.discrete", inventory="1.12", printed=False,
    given=("h > 0", "eta0 > 0", "B >= 1", "B2 >= 1", "B*eta0*h < 2", "B2*eta0*h < 2"), integers="B B2",
    note="The question that problem 1 asks of the Langevin dynamics: is it the same for the batch sizes B and B2? The "
         "mean square that SGD tends to is not, with eta_0 fixed; and for B eta_0 h >= 2 there is none. In any "
         "dimension: langevin.discrete_any_basis.",
).fails(repair=exact)

# S = (1 - eta H) S (1 - eta H) + eta^2 C/B, less S and over eta:  C eta/B = H S + S H - eta H S H
problem.lemma(
    f"eta/B*{seen('C')} == (h[k] + h[l] - eta*h[k]*h[l])*{seen('S')} for k >= 1, k <= d, l >= 1, l <= d",
    name="langevin.discrete_any_basis", given=(
        *directions, "eta > 0", "B > 0",
        f"C[i,j] == B/eta*({both} - eta*sum(k=1..d, sum(m=1..d, H[i,k]*S[k,m]*H[m,j]))) {every}"),
).by_contraction()

report(__name__)
