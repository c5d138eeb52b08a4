"""Problem set 4, problems 4 and 5: which updates depend on the units of a feature.

    W* = argmin_W E loss(W x)        dl[i] is the gradient of the loss by the i-th output; features are j = 0..k-1
"""

from derive import Sheet, layer, recurrence, report

norms = Sheet("Problem set 4", "problem 4")
units = Sheet("Problem set 4", "problem 5")

# %% 4: "The update of SGD is the same in all parameters but the update of RMS prop will be proportional to
# 1/sqrt(s[c] + eps)": two parameters with one gradient G, where r1 and r2 are these roots. (eta G, eta G) and
# (eta2 G/r1, eta2 G/r2) have one direction where their cross product is 0.
rates = "r1 > 0", "r2 > 0", "s1 == r1**2 - eps", "s2 == r2**2 - eps", "eta > 0", "eta2 > 0"

norms.claim(
    "eta*G*(eta2*G/r2) != eta*G*(eta2*G/r1) for r1 != r2",
    name="units.directions_example", inventory="3.17", given=rates, needs=["G != 0"],
    note="For all learning rates, so for those too that make the norms equal. The gradient has the same value in all "
         "components; where that is 0, both updates are 0, and their norms are equal.",
).by_elimination()

apart = norms.lemma(
    "eta*G*(eta2*G/r2) != eta*G*(eta2*G/r1) for r1 != r2",
    name="units.directions_moving", given=(*rates, "G != 0"),
).by_elimination()

norms.informal(
    "They will in general be in different directions.",
    nearest=apart, name="units.directions", inventory="3.16",
    note="Equal norms do not help: no two learning rates make the updates one, unless s is the same everywhere. "
         "\"In general\" leaves room for that, and for a gradient of 0.",
)

# %% 5(a): the gradient by W is the loss gradient times the input
units.gradient(
    "dW[i,j] == du[i]*x[j]",
    of=layer("u[i] = sum(j, W[i,j]*x[j])"), name="units.sgd", inventory="3.18", part="a",
)

# %% 5(b): the first feature doubled, its weights halved. The outputs are the same, and so is the loss gradient.
doubled = "xt0[j] == where(j == 0, 2*x0[j], x0[j]) for j >= 0"
doubled_1 = "xt1[j] == where(j == 0, 2*x1[j], x1[j]) for j >= 0"
halved = "Wt0[i,j] == where(j == 0, W0[i,j]/2, W0[i,j]) for j >= 0"
update = "W1[i,j] == W0[i,j] - eta*dl[i]*x0[j] for j >= 0"
update_t = "Wt1[i,j] == Wt0[i,j] - eta*dl[i]*xt0[j] for j >= 0"

units.claim(
    "sum(j=0..k-1, Wt0[i,j]*xt0[j]) == sum(j=0..k-1, W0[i,j]*x0[j])",
    name="units.same_gradient", inventory="3.19", part="b", given=(doubled, halved, "k >= 1"),
    note="The loss is a function of the output, so an equal output has an equal loss gradient.",
).by_elimination()

# %% The first display: "dl[i] xt_0[j] = dl[i] (2 x_0[j]) = 2 dl[i] x_0[j]"
feature_0 = units.lemma(
    "dl[i]*xt0[0] == dl[i]*(2*x0[0]) == 2*dl[i]*x0[0]",
    name="units.display_repaired", given=doubled,
).by_elimination()

units.claim(
    "dl[i]*xt0[j] == dl[i]*(2*x0[j]) == 2*dl[i]*x0[j] for j >= 0",
    name="units.display", inventory="3.20", part="b", given=doubled,
    note="Said of every feature j, and true of j = 0 only. (The left side names the gradient by W, not by the output.)",
).fails(repair=feature_0)

# %% The first update, lines 1 and 2: the comma in "eta dl[i], x_0[0]" is a slip of the pen
two_lines = units.lemma(
    "Wt1[i,0] == Wt0[i,0] - eta*dl[i]*xt0[0] == 1/2*W0[i,0] - 2*eta*dl[i]*x0[0]",
    name="units.first_update_reading", given=(doubled, halved, update_t),
).by_elimination()

units.misprint(
    "Wt_1[i,0] = Wt_0[i,0] - eta dl[i] xt_0[0] = 1/2 W_0[i,0] - 2 eta dl[i], x_0[0]",
    reading=two_lines, name="units.first_update", inventory="3.21", part="b",
    note="Read without the comma between dl[i] and x_0[0]; with it the line would be two numbers, and equal to none.",
)

# %% Line 3: "= 1/2 W_1[1,0] - 3/4 eta dl[i] x_0[0]"
line_3 = units.lemma(
    "1/2*W0[i,0] - 2*eta*dl[i]*x0[0] == 1/2*W1[i,0] - 3/2*eta*dl[i]*x0[0]",
    name="units.line_3_repaired", given=update,
).by_elimination()

units.claim(
    "1/2*W0[i,0] - 2*eta*dl[i]*x0[0] == 1/2*W1[1,0] - 3/4*eta*dl[i]*x0[0]",
    name="units.line_3", inventory="3.22", part="b", given=update,
    note="Two slips: the factor is 2 - 1/2 = 3/2, and the row of W_1 is i, not 1.",
).fails(repair=line_3)

# %% "Wt_1[i,0] != 1/2 W_1[i,0] and hence Wt_1[i,0] xt_1[0] != W_1[i,0] x_1[0]": where neither factor is 0
units.claim(
    "Wt1[i,0] != 1/2*W1[i,0]",
    "Wt1[i,0]*xt1[0] != W1[i,0]*x1[0]",
    name="units.differ", inventory="3.23", part="b", given=(doubled, doubled_1, halved, update, update_t),
    needs=("eta != 0", "dl[i] != 0", "x0[0] != 0", "x1[0] != 0"),
    note="The other features and their weights stay as they are, so that the outputs differ by -3 eta dl[i] x_0[0] "
         "x_1[0] (units.outputs).",
).by_elimination()

# %% "They do not produce the same sequence of vectors W_t x_t": the second outputs
for_all = "for i >= 1, j >= 0"
units.lemma(
    "sum(j=0..k-1, Wt1[i,j]*xt1[j]) == sum(j=0..k-1, W1[i,j]*x1[j]) - 3*eta*dl[i]*x0[0]*x1[0] for i >= 1",
    name="units.outputs", part="b", given=(
        doubled, doubled_1, "k >= 1", f"Wt0[i,j] == where(j == 0, W0[i,j]/2, W0[i,j]) {for_all}",
        f"W1[i,j] == W0[i,j] - eta*dl[i]*x0[j] {for_all}", f"Wt1[i,j] == Wt0[i,j] - eta*dl[i]*xt0[j] {for_all}"),
).by_contraction()

# %% (c) "A change in units can cause a change": in one run it does, by 3
changed = units.lemma(
    "Wt1[i,0]*xt1[0] == W1[i,0]*x1[0] - 3",
    name="units.can_change", part="c", given=(
        doubled, doubled_1, halved, update, update_t, "eta == 1", "dl[i] == 1", "x0[0] == 1", "x1[0] == 1"),
).by_elimination()

units.informal(
    "A change in units can cause a change in the SGD algorithm even when the weights are adjusted to be in inverse "
    "units.",
    nearest=changed, name="units.sensitive", inventory="3.24", part="c",
    note="It says that there is such a case, and this is one. When it is so in general: units.differ.",
)

# %% 5(d): the update that keeps the invariant. An entry (i,0) of the weights is a sequence of its own: W[t], and V[t]
# for the run with the doubled feature; d[t] is dl_t[i], and x[t] is x_t[0].
W = recurrence("W[t] = W[t-1] - eta*d[t-1]*x[t-1]")
V = recurrence("V[t] = V[t-1] - eta/4*d[t-1]*(2*x[t-1])", start="V[0] = W[0]/2")

kept = units.lemma("V[t] == W[t]/2 for t >= 0", name="units.invariant_repaired", about=(W, V)).by_invariants()

# %% As printed it steps by x_t, not by the doubled input, and its rates 1/4 and 1 have lost the factor eta
printed = recurrence("V[t] = V[t-1] - 1/4*d[t-1]*x[t-1]", start="V[0] = W[0]/2")

units.claim(
    "V[1] == W[1]/2",
    name="units.invariant_step", inventory="3.25", part="d", about=(W, printed),
    note="Meant is the rate eta/4 with the doubled input. With x_t itself it would have to be eta/2.",
).fails(repair=kept)

units.claim(
    "V[t] == W[t]/2 for t >= 0",
    name="units.invariant", inventory="3.26", part="d", about=(W, printed),
    note="Kept for all t by the update that is meant. Both runs have one sequence d of loss gradients by construction: "
         "where the invariant is kept the outputs agree, and so do they.",
).fails(repair=kept)

# %% 5(e): sigma is proportional to the scaling of x; over N training points, for a feature that is not constant
units.claim(
    "sqrt(mean(n=1..N, (c*x[n] - mean(m=1..N, c*x[m]))**2)) == c*sqrt(mean(n=1..N, (x[n] - mean(m=1..N, x[m]))**2))",
    name="units.sigma", inventory="3.27", part="e",
    given=("N >= 1", "mean(n=1..N, (x[n] - mean(m=1..N, x[m]))**2) > 0"), needs=["c > 0"],
    note="Where the feature is constant, both sides are 0; the squares agree for any c (units.variance).",
).by_elimination()

units.lemma(
    "mean(n=1..N, (c*x[n] - mean(m=1..N, c*x[m]))**2) == c**2*mean(n=1..N, (x[n] - mean(m=1..N, x[m]))**2)",
    name="units.variance", part="e", given="N >= 1",
).by_elimination()

# %% "The resulting sequence of vectors W_t x_t remains the same when we rescale the components of x": entry by entry
W = recurrence("W[t] = W[t-1] - eta/sigma**2*d[t-1]*x[t-1]")
V = recurrence("V[t] = V[t-1] - eta/(c*sigma)**2*d[t-1]*(c*x[t-1])", start="V[0] = W[0]/c")

inverse = units.lemma(
    "V[t] == W[t]/c for t >= 0",
    name="units.adaptive_weights", about=(W, V),
).by_invariants()

adaptive_reading = units.lemma(
    "V[t]*(c*x[t]) == W[t]*x[t] for t >= 0",
    name="units.adaptive_reading", part="e", about=(W, V), using=[inverse],
    note="Each entry keeps its product with its feature, so the sums W_t x_t agree, and with them the loss gradients. "
         "Both runs have one sequence d of loss gradients by construction; that they do is units.feedback.",
).by_elimination()

# %% As it is printed, with x_t as in (d): the input before it is rescaled
as_printed = recurrence("V[t] = V[t-1] - eta/(c*sigma)**2*d[t-1]*x[t-1]", start="V[0] = W[0]/c")

units.lemma(
    "V[1]*(c*x[1]) == W[1]*x[1]",
    name="units.adaptive_literal", part="e", about=(W, as_printed),
).fails(repair=adaptive_reading)

units.misprint(
    "Wt_{t+1}[i,j] = Wt_t[i,j] - eta/sigma[j]^2 dl[i] x_t[j]; the sequence W_0x_0, W_1x_x, W_2x_2, ... remains the "
    "same when we rescale x",
    reading=adaptive_reading, name="units.adaptive", inventory="3.28", part="e",
    note="The tilde stands on W only. Read as in (d), where the doubled input is meant as well: x_t and sigma are the "
         "run's own, and sigma is proportional to the scaling of x, as the text says. With x_t before it is rescaled "
         "W_t x_t would change (units.adaptive_literal). W_1x_x is a slip for W_1x_1.",
)

# %% They do agree, step after step, as they follow from the outputs: for example where dl is p + q u + r u^2 for the
# output u = W x of one feature
slope = "(p + q*{0} + r*({0})**2)".format
plain = recurrence(f"W[t] = W[t-1] - eta/sigma**2*{slope('W[t-1]*x[t-1]')}*x[t-1]")
rescaled = recurrence(f"V[t] = V[t-1] - eta/(c*sigma)**2*{slope('V[t-1]*(c*x[t-1])')}*(c*x[t-1])",
                      start="V[0] = W[0]/c")

units.lemma("V[t] == W[t]/c for t >= 0", name="units.feedback", about=(plain, rescaled)).by_induction()

# %% "If dl has units of bits then the learning rate should be in inverse bits"
U = recurrence("U[t] = U[t-1] - eta2/sigma**2*(u*d[t-1])*x[t-1]", start="U[0] = W[0]")

bits = units.lemma(
    "U[t] == W[t] for t >= 0",
    name="units.bits", about=(W, U), given=("eta2 == eta/u", "sigma > 0"),
).by_invariants()

units.informal(
    "If dl has units of bits then the learning rate eta should be in inverse bits.",
    nearest=bits, name="units.inverse_bits", inventory="3.29", part="e",
    note="Where the loss is u times as large a number, the steps are the same if eta is 1/u times as large.",
)

L = recurrence("L[t] = L[t-1] - eta2/sigma**2*(d[t-1]/ln2)*x[t-1]", start="L[0] = W[0]")

nats = units.lemma(
    "L[t] == W[t] for t >= 0",
    name="units.nats", about=(W, L), given=("eta2 == eta*ln2", "ln2 > 0", "sigma > 0"),
).by_invariants()

units.informal(
    "Hence the learning rate would be sensitive to whether we ln or log_2 in the definition of the loss.",
    nearest=nats, name="units.logarithm", inventory="3.30", part="e",
    note="With log_2 the same run needs a learning rate that is ln 2 times as large.",
)

# %% RMSProp where dl is constant: s is dl^2 times the mean square of the feature, and D = abs(dl)
rms = units.lemma(
    "eta*dl*x/(sqrt(s) + eps) == (eta/D)*dl*x/(sqrt(sigma**2 + mu**2) + eps/D)",
    name="units.rmsprop_repaired",
    given=("s == dl**2*(sigma**2 + mu**2)", "D**2 == dl**2", "D > 0", "sigma > 0", "eps > 0"),
).by_elimination()

units.claim(
    "eta/(sqrt(s2) + eps) == eta2/(sigma2 + eps)",
    name="units.rmsprop", inventory="3.31", part="e",
    given=("s1 == dl**2*(sigma1**2 + mu1**2)", "s2 == dl**2*(sigma2**2 + mu2**2)", "dl > 0", "sigma1 > 0",
           "sigma2 > 0", "eps > 0", "eta > 0", "eta/(sqrt(s1) + eps) == eta2/(sigma1 + eps)"),
    note="The rate eta' that fits feature 1 does not fit feature 2: RMSProp divides by the root of the mean square, "
         "which is sigma only where mu = 0. And eta' = eta/abs(dl[i]) takes eps/abs(dl[i]) with it, a constant of its "
         "own for each output i. Problem 4 of this sheet has eps inside of the root, this line outside.",
).fails(repair=rms)

# %% "Similar but different": a feature in other units, c times as large. The step must be 1/c times as large.
steps = units.lemma(
    "eta/(c*sigma)**2*dl*(c*x) == (eta/sigma**2*dl*x)/c",
    "eta/(c*sigma)*dl*(c*x) == eta/sigma*dl*x",
    name="units.steps", given=("c > 0", "sigma > 0"),
).by_elimination()

units.informal(
    "The RMSProp update seems similar but is different.",
    nearest=steps, name="units.similar", inventory="3.32", part="e",
    note="With sigma^2 the step scales as the weights do; with sigma it stays: RMSProp still depends on the units. "
         "Compared at eps = 0; a constant eps > 0 has units of its own, and is one more dependence on them.",
)

report(__name__)
