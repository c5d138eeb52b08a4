"""Assignment 5: SGD with momentum and L2 regularisation. Momentum on the loss gradient only, or on both gradients?

    (25)  v^t = mu v^{t-1} + g^t                      theta^{t+1} = theta^t - alpha (v^t + lambda theta^t)
    (26)  v^t = mu' v^{t-1} + g^t + lambda' theta^t   theta^{t+1} = theta^t - alpha' v^t

Here v2, theta2, mu2, alpha2, lam2 are the primed letters. The first step is t = 0: it starts from v[-1] and theta[0].
"""

from derive import Sheet, layer, recurrence, report

problem = Sheet("Assignments with solutions", "assignment 5")

# %% (a) "The gradient of the regularizer at theta^t is given by g_r = lambda theta^t"
problem.gradient(
    "dtheta[j] = dR*lam*theta[j]",
    of=layer("R = lam/2*sum(i, theta[i]**2)"), name="l2.regulariser", inventory="2.25", part="a",
)

# %% (25): the first algorithm, over two time steps (27); mu times the second step is subtracted from the first (28)
v = recurrence("v[t] = mu*v[t-1] + g[t]", first=0)
theta = recurrence("theta[t] = theta[t-1] - alpha*(v[t-1] + lam*theta[t-1])")

eliminated = problem.lemma(
    "theta[t+1] == theta[t] - alpha*(v[t] + lam*theta[t]) for t >= 0",
    "theta[t] == theta[t-1] - alpha*(v[t-1] + lam*theta[t-1]) for t >= 1",
    "theta[t+1] - mu*theta[t] == theta[t] - mu*theta[t-1] - alpha*(g[t] + lam*theta[t] - mu*lam*theta[t-1]) for t >= 1",
    name="l2.eliminated", part="b", about=(v, theta),
).by_elimination()

# %% (25) takes g to be of L. "Let g~ be a stochastic gradient estimate of L~ at theta", says the problem: of L~, which
# has lambda theta in its gradient. Then (25b) adds it twice
loss = ("v[-1] == 0", "g[0] == dL[0] + lam*theta[0]")

twice = problem.lemma(
    "theta[1] == theta[0] - alpha*(dL[0] + 2*lam*theta[0])",
    name="l2.twice", part="a", about=(v, theta), given=loss, note="The first step from rest; dL is of L alone.",
).by_elimination()

problem.lemma(
    "theta[1] == theta[0] - alpha*(dL[0] + lam*theta[0])",
    name="l2.estimate_literally", part="a", about=(v, theta), given=loss,
).fails(repair=twice)

problem.misprint(
    "Let g~ be a stochastic gradient estimate of L~ at theta. v^t = mu v^{t-1} + g~^t, theta^{t+1} = theta^t - "
    "alpha (v^t + lambda theta^t)",
    reading=eliminated, name="l2.estimate", inventory="2.26", part="b",
    note="Read as an estimate of the gradient of L, without tilde, as the solution has it: of that (25), (27) and (28) "
         "are true as printed. An estimate for L~ has lambda theta in it, and (25b) would add it once more "
         "(l2.twice, l2.estimate_literally).",
)

# %% (29)
problem.claim(
    "theta[t+1] == (1 + mu - alpha*lam)*theta[t] - mu*(1 - alpha*lam)*theta[t-1] - alpha*g[t] for t >= 1",
    name="l2.recurrence", inventory="2.27", part="b", about=(v, theta),
).by_elimination()

# %% (26): the second algorithm over two time steps (30)
v2 = recurrence("v2[t] = mu2*v2[t-1] + g[t] + lam2*theta2[t]", first=0)
theta2 = recurrence("theta2[t] = theta2[t-1] - alpha2*v2[t-1]")

two_steps = problem.lemma(
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
    note="Equal coefficients do not make two sequences equal: they need equal values at the first two steps as well.",
).by_invariants()

# %% (34): mu' = mu (1 - alpha lambda) is put in as mu + mu alpha lambda
strength = problem.lemma(
    "lam2 == (mu2 - mu + alpha*lam)/alpha2 == (mu - mu*alpha*lam - mu + alpha*lam)/alpha == lam - mu*lam"
    " == (1 - mu)*lam",
    name="l2.strength_repaired", given=matching,
).by_elimination()

problem.claim(
    "lam2 == (mu2 - mu + alpha*lam)/alpha2 == (mu + mu*alpha*lam - mu + alpha*lam)/alpha == mu*lam + lam"
    " == (mu + 1)*lam",
    name="l2.strength", inventory="2.31", part="b", given=matching,
    note="The first equation is right. The second puts in mu + mu alpha lambda for mu' = mu (1 - alpha lambda).",
).fails(repair=strength)

# %% "Equivalent up to changing the regularization strength only": mu' is not mu, and no lambda' makes up for that
first = recurrence("theta[t] = (1 + mu - alpha*lam)*theta[t-1] - mu*(1 - alpha*lam)*theta[t-2] - alpha*g[t-1]",
                   start="theta[0] = 0; theta[1] = 1", first=2)
second = recurrence("theta2[t] = (1 + mu2 - alpha2*lam2)*theta2[t-1] - mu2*theta2[t-2] - alpha2*g[t-1]",
                    start="theta2[0] = 0; theta2[1] = 1", first=2)

problem.lemma(
    "mu*alpha*lam == 0",
    name="l2.strength_alone", about=(first, second),
    given=("mu2 == mu", "alpha2 == alpha", "theta2[2] == theta[2]", "theta2[3] == theta[3]"),
).by_elimination()

mapped = ("mu2 == mu*(1 - alpha*lam)", "alpha2 == alpha", "lam2 == (1 - mu)*lam")

the_map = problem.lemma(*mapped, name="l2.map", given=(*matching, "alpha != 0")).by_elimination()


only = problem.lemma(
    "mu2 == mu", "alpha2 == alpha", "lam2 == (mu + 1)*lam",
    name="l2.strength_only_reading", given=(*matching, "alpha != 0"),
).fails(repair=the_map)

problem.informal(
    "We obtained that the two algorithms are equivalent up to changing the regularization strength only.",
    nearest=only, name="l2.strength_only", inventory="2.32", part="b",
    note="By (33b) the momentum changes as well, and no strength makes up for it: with mu' = mu and alpha' = alpha, "
         "equal trajectories need mu alpha lambda = 0.",
)

# %% "The two algorithms are equivalent": from matching starts, and only from these
runs = problem.lemma(
    "theta2[t] == theta[t] for t >= 0",
    name="l2.equivalent_runs", about=(v, theta, v2, theta2), given=mapped,
    needs=("theta2[0] == theta[0]", "(1 - alpha*lam)*v2[-1] == v[-1] + lam*theta[0]"),
).by_invariants()

problem.lemma(
    "theta2[t] == theta[t] for t >= 0",
    name="l2.from_rest", about=(v, theta, v2, theta2),
    given=(*mapped, "theta2[0] == theta[0]", "v[-1] == 0", "v2[-1] == 0"),
    note="The first steps differ: theta - alpha (g + lambda theta) against theta - alpha (g + lambda' theta).",
).fails(repair=runs)

problem.informal(
    "We obtained that the two algorithms are equivalent.",
    nearest=runs, name="l2.equivalent", inventory="2.33", part="b",
    note="The start of the second velocity is part of the map: v' = (v + lambda theta)/(1 - alpha lambda), which is "
         "not 0 where v is; where alpha lambda = 1 there is no such start.",
)

# %% "If we used EWA form (with q and 1 - q), the equivalence can be shown by the same method": here lambda' = lambda
va = recurrence("va[t] = q*va[t-1] + (1 - q)*g[t]", first=0)
a = recurrence("a[t] = a[t-1] - alpha*(va[t-1] + lam*a[t-1])")
vb = recurrence("vb[t] = q2*vb[t-1] + (1 - q2)*(g[t] + lam2*b[t])", first=0)
b = recurrence("b[t] = b[t-1] - alpha2*vb[t-1]")

averaged = problem.lemma(
    "b[t] == a[t] for t >= 0",
    name="l2.averaged_runs", about=(va, a, vb, b),
    given=("q2 == q*(1 - alpha*lam)", "alpha2 == alpha*(1 - q)/(1 - q + q*alpha*lam)", "lam2 == lam"),
    needs=("b[0] == a[0]", "(1 - alpha*lam)*(1 - q)*vb[-1] == (1 - q2)*(va[-1] + lam*a[0])"),
).by_invariants()

problem.informal(
    "If we used EWA form (with q and 1 - q), the equivalence can be shown by the same method.",
    nearest=averaged, name="l2.averaged", inventory="2.34", part="b",
    note="The map: q' = q (1 - alpha lambda), alpha' = alpha (1 - q)/(1 - q'), lambda' = lambda; the strength stays.",
)

report(__name__)
