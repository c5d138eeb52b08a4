"""Optimisation, stochastic gradient descent: diverse data, a random order, and the two loops as they are printed.

    for t = 1:T    j = j + 1;  for every layer k:  W_k = W_k - eta_j grad_k Div(Y_t, d_t)^T
    for t = 1:b:T  j = j + 1;  dW_k = sum over t' = t : t+b-1 of 1/b grad_k Div(Y_t', d_t')^T;  W_k = W_k - eta_j dW_k
"""

from derive import Sheet, family, layer, recurrence, report, surely

slides = Sheet("Optimisation slides", "Stochastic Gradient Descent")

# %% Two points at a and -a with the losses (w - x)^2/2: a measures how diverse they are. One batch step leads from w to
# b; one by one, the points lead to u2 in one order, to v2 in the other. The minimum is at 0.
orders = (
    "b == w - eta*((w - a) + (w + a))/2",
    "u1 == w - eta*(w - a)", "u2 == u1 - eta*(u1 + a)",
    "v1 == w - eta*(w + a)", "v2 == v1 - eta*(v1 - a)",
)
benefit = "b**2 - (u2**2 + v2**2)/2"

slides.lemma(
    "eta*((1 - eta)**2*(2 - eta)*w**2 - eta**3*a2) < eta*((1 - eta)**2*(2 - eta)*w**2 - eta**3*a1)",
    name="epoch.decreases", given=("0 < eta", "a1 < a2"),
    note="a1 and a2 are the squares of a.",
).by_algebra()

far_away = slides.lemma(
    f"{benefit} == eta*((1 - eta)**2*(2 - eta)*w**2 - eta**3*a**2)",
    f"0 < {benefit} for eta**3*a**2 < (1 - eta)**2*(2 - eta)*w**2",
    name="epoch.diverse_repaired", given=(*orders, "0 < eta", "eta < 1"),
    note="It decreases in a^2, is 0 where the two sides of the condition are equal, and negative beyond. For each a it "
         "is positive for all small enough steps, if w is not the minimum already.",
).by_elimination()

positive = slides.lemma(
    f"0 < {benefit}",
    name="epoch.diverse_positive", given=(*orders, "0 < eta", "eta < 1", "w != 0"),
).fails(repair=far_away)

slides.informal(
    "As data get increasingly diverse, the benefits of incremental updates decrease, but do not entirely vanish",
    nearest=positive, name="epoch.diverse", inventory="4.3",
    note="The benefit: how much nearer to the minimum one pass leads than a batch step, in mean squared distance. "
         "It decreases, and with a fixed step it does vanish: near the minimum the single points lead away from it.",
)

# %% T points around 0 with the mean square v, in a random order: after a pass w is p w + eta sum a[s] X[s],
# where p = (1 - eta)^T and a[s] = (1 - eta)^(T-s); c is the covariance of two draws, -v/(T - 1) as shown below
X = family("X[s]")
slides.lemma(
    "E((p*w + eta*sum(s=1..T, a[s]*X[s]))**2)"
    " == p**2*w**2 + eta**2*((v - c)*sum(s=1..T, a[s]**2) + c*sum(s=1..T, a[s])**2)",
    name="epoch.diverse_any_number", about=X, given=(
        "T >= 1", "E(X[s]) == 0 for s >= 1, s <= T",
        "E(X[r]*X[s]) == where(r == s, v, c) for r >= 1, r <= T, s >= 1, s <= T"),
    note="So the mean squared distance after a pass grows with v, in proportion; after a batch step v is not in it.",
).by_moments()

# %% The algorithm: after e epochs the counter is e T, so eta_j is a sequence over all epochs, and never starts anew
n = recurrence("n[e] = n[e-1] + T", start="n[0] = 0")
W = recurrence("W[j] = W[j-1] - eta[j]*g[j]")

loop = slides.lemma(
    "n[e] == e*T for e >= 0",
    "W[j] == W[0] - sum(i=1..j, eta[i]*g[i]) for j >= 0",
    name="epoch.sgd_reading", about=(n, W),
    note="n[e] is the counter j after e epochs; g[j] is the derivative by any weight of any layer, at the weights "
         "before step j.",
).by_induction()

slides.misprint(
    "For every layer k: Compute grad_k Div(Y_t, d_t); Update W_k = W_k - eta_j grad_k Div(Y_t, d_t)^T",
    reading=loop, name="epoch.sgd", inventory="4.10",
    note="Read as: first the gradients of all layers, then all updates. As it is nested, the gradient of the next "
         "layer is taken where this layer has moved already (epoch.layer_by_layer).",
)

# %% Two layers u and v, Div = (v u x - d)^2/2 with r = v u x - d, updated one after the other: v sees the new u
slides.gradient(
    "du = dD*(v*u*x - d)*v*x",
    "dv = dD*(v*u*x - d)*u*x",
    of=layer("D = (v*u*x - d)**2/2"), name="epoch.two_layers", lemma=True,
)

nested = ("r == v*u*x - d", "u1 == u - eta*r*v*x", "v1 == v - eta*(v*u1*x - d)*u1*x")

second_order = slides.lemma(
    "v1 == v - eta*r*u*x + eta**2*r*v*x**2*(r + u*v*x - eta*r*v**2*x**2)",
    name="epoch.layer_by_layer_repaired", given=nested,
).by_elimination()

slides.lemma(
    "v1 == v - eta*r*u*x",
    name="epoch.layer_by_layer", given=nested,
    note="The step that was meant. Layer by layer there is an error of the order of eta^2.",
).fails(repair=second_order)

# %% "Randomly permute": X[s] is what point the s-th draw of an epoch brings of the derivatives g[1], .., g[T] at fixed
# weights. Each draw has the same law, and together they bring each point once.
X = family("X[s]", "one law")
once = surely("sum(s=1..T, X[s]) == sum(i=1..T, g[i])", X)

unbiased = slides.lemma(
    "E(X[s]) == mean(i=1..T, g[i]) for s >= 1, s <= T",
    name="epoch.unbiased", about=(X, once), given="T >= 1",
).by_mean_equations()

# %% They are not independent: any two draws have the covariance -v/(T - 1)
Y = family("X[s]")
moments = ("E(X[s]) == mu for s >= 1, s <= T",
           "E(X[r]*X[s]) == where(r == s, v, c) + mu**2 for r >= 1, r <= T, s >= 1, s <= T")

correlated = slides.lemma(
    "c == -v/(T - 1)",
    name="epoch.correlated", about=Y, given=("T >= 2", *moments, "E((sum(s=1..T, X[s]) - T*mu)**2) == 0"),
    note="The sum of all draws is T mu for certain. So given the draws before it the last one is no longer random.",
).by_mean_equations()

# %% And the weights move: two losses h1 w^2/2 and h2 w^2/2, in either order. The second step against the full gradient
# (h1 + h2)/2 w at the weights where it is taken
moved = "u1 == w - eta*h1*w", "v1 == w - eta*h2*w"

biased = slides.lemma(
    "(h2*u1 + h1*v1)/2 == ((h1 + h2)/2*u1 + (h1 + h2)/2*v1)/2 + eta*w*((h1 - h2)/2)**2",
    name="epoch.second_step_repaired", given=moved,
).by_elimination()

slides.lemma(
    "(h2*u1 + h1*v1)/2 == ((h1 + h2)/2*u1 + (h1 + h2)/2*v1)/2",
    name="epoch.second_step", given=moved,
    note="Said of the second step: that on average it is the full gradient at the weights that the first step led to.",
).fails(repair=biased)

slides.informal(
    "Randomly permute sample points",
    nearest=unbiased, name="epoch.permutation", inventory="4.11",
    note="At fixed weights each draw of an epoch is unbiased. Given the draws before it, it is not: any two have the "
         "covariance -v/(T-1) (epoch.correlated). As the weights move, the later steps of an epoch are biased even on "
         "average, by an amount of the order of eta (epoch.second_step).",
)

# %% The mini-batch loop: a batch begins at t = 1, 1 + b, 1 + 2 b, .. <= T, and t' runs to t + b - 1
slides = Sheet("Optimisation slides", "Mini-batch update")
whole = "t b T r i"

in_range = slides.lemma(
    "1 <= min(b, T - t + 1)",
    "t + min(b, T - t + 1) - 1 <= T",
    "sum(k=1..r, 1/r) == 1 for r >= 1",
    name="epoch.minibatch_repaired", given=("t <= T", "b >= 1"), integers=whole,
    note="A batch has r = min(b, T - t + 1) points: t' = t : t + r - 1, with the weight 1/r for 1/b.",
).by_algebra()

slides.claim(
    "t + b - 1 <= T",
    name="epoch.minibatch", inventory="4.18", given=("t <= T", "b >= 1", "t == 1 + (i - 1)*b", "i >= 1"),
    integers=whole,
    note="True where b divides T. With T = 3 and b = 2 the second batch begins at t = 3 and asks for point 4.",
).fails(repair=in_range)

# %% Within a batch dW adds up to the average of the gradients
D = recurrence("D[k] = D[k-1] + 1/b*h[k]", start="D[0] = 0")
slides.lemma("D[k] == 1/b*sum(i=1..k, h[i]) for k >= 0", name="epoch.accumulated", about=D).by_induction()

report(__name__)
