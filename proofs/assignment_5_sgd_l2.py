"""Assignment 5: SGD with momentum and L2 regularisation. Momentum on the loss gradient only, or on both gradients?

    (25)  v^t = mu v^{t-1} + g^t                      theta^{t+1} = theta^t - alpha (v^t + lambda theta^t)
    (26)  v^t = mu' v^{t-1} + g^t + lambda' theta^t   theta^{t+1} = theta^t - alpha' v^t

Here v2, theta2, mu2, alpha2, lam2 are the primed letters. The first step is t = 0: it starts from v[-1] and theta[0].
"""

from derive import Sheet, layer, recurrence, report

problem = Sheet("Assignments", "assignment 5")

# %% (a) "The gradient of the regularizer at theta^t is given by g_r = lambda theta^t"
problem.gradient(
    "dtheta[j] = dR*lam*theta[j]",
    of=layer("R = lam/2*sum(i, theta[i]**2)"), name="l2.regulariser", inventory="2.25", part="a",
)

# %% (25): the first algorithm, over two time steps (27); mu times the second step is subtracted from the first (28)
v = recurrence("v[t] = mu*v[t-1] + g[t]", first=0)
theta = recurrence("theta[t] = theta[t-1] - alpha*(v[t-1] + lam*theta[t-1])")

problem.claim(
    "theta[t+1] == theta[t] - alpha*(v[t] + lam*theta[t]) for t >= 0",
    "theta[t] == theta[t-1] - alpha*(v[t-1] + lam*theta[t-1]) for t >= 1",
    "theta[t+1] - mu*theta[t] == theta[t] - mu*theta[t-1] - alpha*(g[t] + lam*theta[t] - mu*lam*theta[t-1]) for t >= 1",
    name="l2.eliminated", inventory="2.26", part="b", about=(v, theta),
).by_elimination()

# %% (29)
problem.claim(
    "theta[t+1] == (1 + mu - alpha*lam)*theta[t] - mu*(1 - alpha*lam)*theta[t-1] - alpha*g[t] for t >= 1",
    name="l2.recurrence", inventory="2.27", part="b", about=(v, theta),
).by_elimination()

# %% (26): the second algorithm over two time steps (30)
v2 = recurrence("v2[t] = mu2*v2[t-1] + g[t] + lam2*theta2[t]", first=0)
theta2 = recurrence("theta2[t] = theta2[t-1] - alpha2*v2[t-1]")

two_steps = problem.claim(
    "theta2[t+1] == theta2[t] - alpha2*v2[t] for t >= 0",
    "theta2[t] == theta2[t-1] - alpha2*v2[t-1] for t >= 1",
    name="l2.second_steps_repaired", about=(v2, theta2),
).by_elimination()

problem.claim(
    "theta2[t+1] == theta2[t] - alpha2*v2[t+1] for t >= 0",
    "theta2[t] == theta2[t-1] - alpha2*v2[t-1] for t >= 1",
    name="l2.second_steps", inventory="2.28", part="b", about=(v2, theta2),
    note="(30a) prints v^{t+1} where (26b) has v^t. A slip of the index: (31) follows from the right one.",
).fails(repair=two_steps)

# %% (31), (32)
problem.claim(
    "theta2[t+1] - mu2*theta2[t] == theta2[t] - mu2*theta2[t-1] - alpha2*(g[t] + lam2*theta2[t]) for t >= 1",
    "theta2[t+1] == (1 + mu2 - alpha2*lam2)*theta2[t] - mu2*theta2[t-1] - alpha2*g[t] for t >= 1",
    name="l2.second_recurrence", inventory="2.29", part="b", about=(v2, theta2),
).by_elimination()

# %% (33): "The two recurrent sequences can be made equal by equating the coefficients": if they start equal, twice
matching = ("1 + mu2 - alpha2*lam2 == 1 + mu - alpha*lam", "mu2 == mu*(1 - alpha*lam)", "alpha2 == alpha")

problem.claim(
    "theta2[t] == theta[t] for t >= 0",
    name="l2.matching", inventory="2.30", part="b", about=(v, theta, v2, theta2), given=matching,
    needs=("theta2[0] == theta[0]", "theta2[1] == theta[1]"),
    note="The coefficients alone do not make two sequences equal; these two need equal values at the first two steps.",
).by_invariants()

# %% (34): mu' = mu (1 - alpha lambda) is put in as mu + mu alpha lambda
strength = problem.claim(
    "lam2 == (mu2 - mu + alpha*lam)/alpha2 == (mu - mu*alpha*lam - mu + alpha*lam)/alpha == lam - mu*lam == (1 - mu)*lam",
    name="l2.strength_repaired", given=matching,
).by_elimination()

problem.claim(
    "lam2 == (mu2 - mu + alpha*lam)/alpha2 == (mu + mu*alpha*lam - mu + alpha*lam)/alpha == mu*lam + lam == (mu + 1)*lam",
    name="l2.strength", inventory="2.31", part="b", given=matching,
    note="The first equation is right. The second puts in mu + mu alpha lambda for mu' = mu (1 - alpha lambda).",
).fails(repair=strength)

# %% "Equivalent up to changing the regularization strength only": mu' is not mu, and no lambda' makes up for that
problem.claim(
    "mu*alpha*lam == 0",
    name="l2.strength_alone", part="b", about=(v, theta, v2, theta2),
    given=("mu2 == mu", "alpha2 == alpha", "theta2[t] == theta[t] for t >= 0", "theta[0] == 0", "theta[1] == 1"),
).by_elimination()

mapped = ("mu2 == mu*(1 - alpha*lam)", "alpha2 == alpha", "lam2 == (1 - mu)*lam")

problem.claim(*mapped, name="l2.map", given=(*matching, "alpha != 0")).by_elimination()

