"""Optimisation, "trend" algorithms: RMSProp and Adam.

    s_k = gamma s_{k-1} + (1 - gamma) d_k^2               w <- w - eta d_k/sqrt(s_k + eps)
    m_k = delta m_{k-1} + (1 - delta) d_k,  v_k = gamma v_{k-1} + (1 - gamma) d_k^2
    mh_k = m_k/(1 - delta^k),  vh_k = v_k/(1 - gamma^k)   w <- w - eta mh_k/sqrt(vh_k + eps)
"""

from derive import Sheet, recurrence, report

slides = Sheet("Optimisation slides", "Trend Algorithms")

# %% "Scale down updates with large mean squared derivatives, scaled up with small": the factor falls as s grows
factor = slides.lemma(
    "eta/sqrt(s2 + eps) < eta/sqrt(s1 + eps)",
    name="adaptive.scale", given=("0 <= s1", "s1 < s2", "0 < eps", "0 < eta"),
).by_elimination()

slides.informal(
    "Scale down updates with large mean squared derivatives. Scaled up updates with small mean squared derivatives",
    nearest=factor, name="adaptive.scaling", inventory="4.20",
    note="Of two weights the one with the larger mean square gets the smaller factor. Against plain steps eta d it is "
         "scaled down where s + eps > 1, and up where s + eps < 1.",
)

# %% The recursion: its closed form; its mean S_k, where the squares have the means q_k, as the recursion is linear; and
# a bound: no step is longer than eta/sqrt(1 - gamma)
s = recurrence("s[k] = gamma*s[k-1] + (1 - gamma)*d[k]**2")
S = recurrence("S[k] = gamma*S[k-1] + (1 - gamma)*q[k]")

nonnegative = slides.lemma(
    "0 <= s[k] for k >= 0",
    name="adaptive.nonnegative", about=s, given=("0 <= gamma", "gamma < 1", "s[0] >= 0"),
).by_induction()

slides.claim(
    "s[k] == gamma**k*s[0] + (1 - gamma)*sum(i=1..k, gamma**(k-i)*d[i]**2) for k >= 0",
    "S[k] == gamma**k*S[0] + (1 - gamma)*sum(i=1..k, gamma**(k-i)*q[i]) for k >= 0",
    "(eta*d[k])**2/(s[k] + eps) <= eta**2/(1 - gamma) for k >= 1",
    name="adaptive.average", inventory="4.22", about=(s, S),
    given=("0 <= gamma", "gamma < 1", "s[0] >= 0", "0 < eps"), using=[nonnegative],
    note="S[k] is the mean of s[k], and q[i] that of d[i]**2. The two equations hold for any decay rate gamma and any "
         "start; where s begins is not said on the slide.",
).by_induction()

squares = slides.lemma(
    "s[k] == gamma**k*s[0] + (1 - gamma)*sum(i=1..k, gamma**(k-i)*d[i]**2) for k >= 0",
    name="adaptive.notation_reading", about=s,
).by_induction()

slides.misprint(
    "E[d_w^2 D]: mean squared derivatives",
    reading=squares, name="adaptive.notation", inventory="4.21",
    note="Written as the second derivative; the text beside it says what is averaged: the square of the first. The "
         "second one is h for the loss h w^2/2, and its average knows nothing of the steepness (adaptive.literally). "
         "The same notation stands in the recursion of RMSProp and in that of Adam's v_k.",
)

A = recurrence("A[k] = gamma*A[k-1] + (1 - gamma)*h", start="A[0] = 0")
slides.lemma("A[k] == (1 - gamma**k)*h for k >= 0", name="adaptive.literally", about=A).by_induction()

# %% Where all squares have one mean q0, and s begins at 0, S is below it by the factor 1 - gamma^k, which Adam's
# correction takes out
slides.lemma(
    "S[k] == (1 - gamma**k)*q0 for k >= 0",
    name="adaptive.mean", about=S, given="S[0] == 0", needs=["q[k] == q0 for k >= 1"],
).by_induction()

# %% Adam's two averages and their weights
m = recurrence("m[k] = delta*m[k-1] + (1 - delta)*d[k]")
v = recurrence("v[k] = gamma*v[k-1] + (1 - gamma)*d[k]**2")

slides.claim(
    "m[k] == delta**k*m[0] + (1 - delta)*sum(i=1..k, delta**(k-i)*d[i]) for k >= 0",
    "v[k] == gamma**k*v[0] + (1 - gamma)*sum(i=1..k, gamma**(k-i)*d[i]**2) for k >= 0",
    "(1 - delta)*sum(i=1..k, delta**(k-i)) == 1 - delta**k for k >= 0",
    name="adaptive.adam_weights", inventory="4.23", about=(m, v),
    note="The slide does not say where they begin; Adam begins at m_0 = v_0 = 0.",
).by_induction()

# %% The bias corrections. M[k] and V[k] are the means of m_k and v_k, e[k] and q[k] those of d_k and its square
M = recurrence("M[k] = delta*M[k-1] + (1 - delta)*e[k]")
V = recurrence("V[k] = gamma*V[k-1] + (1 - gamma)*q[k]")
one_mean, one_square = ("e[k] == mu for k >= 1", "M[0] == 0"), ("q[k] == q0 for k >= 1", "V[0] == 0")

too_small = slides.lemma(
    "M[k] == (1 - delta**k)*mu for k >= 1",
    name="adaptive.mean_of_m", about=M, given=one_mean,
).by_induction()

too_small_square = slides.lemma(
    "V[k] == (1 - gamma**k)*q0 for k >= 1",
    name="adaptive.mean_of_v", about=V, given=one_square,
).by_induction()

slides.claim(
    "M[k]/(1 - delta**k) == mu for k >= 1",
    "V[k]/(1 - gamma**k) == q0 for k >= 1",
    name="adaptive.unbiased", inventory="4.24", about=(M, V), needs=(*one_mean, *one_square),
    given=("0 <= delta", "delta < 1", "0 <= gamma", "gamma < 1"), using=(too_small, too_small_square),
    note="E mh_k = mu and E vh_k = q0: unbiased where all d_k have one mean and one mean square, and m and v start at "
         "0.",
).by_elimination()

# %% A constant derivative c: from 0, both averages are exact after the correction
averages = slides.claim(
    "m[k] == c*(1 - delta**k) + delta**k*m[0] for k >= 0",
    "v[k] == c**2*(1 - gamma**k) + gamma**k*v[0] for k >= 0",
    name="adaptive.constant", inventory="4.25", about=(m, v), given="d[k] == c for k >= 1",
    note="From m_0 = v_0 = 0 on, mh_k = c and vh_k = c^2 at every step (adaptive.corrected); the update is eta c/sqrt("
         "c^2 + eps), of length eta but for eps.",
).by_induction()

slides.lemma(
    "m[k]/(1 - delta**k) == c for k >= 1",
    "v[k]/(1 - gamma**k) == c**2 for k >= 1",
    name="adaptive.corrected", about=(m, v), given=("d[k] == c for k >= 1", "m[0] == 0", "v[0] == 0"), using=[averages],
).by_elimination()

# %% delta = 0: Adam's m_k is d_k. What is left is RMSProp with the corrected average.
slides.claim(
    "m[k] == d[k] for k >= 1",
    name="adaptive.delta_zero", inventory="4.26", about=m, given="delta == 0",
    note="So mh_k = d_k, and w <- w - eta d_k/sqrt(vh_k + eps). RMSProp as printed before has v_k there: it lacks the "
         "correction 1 - gamma^k.",
).by_elimination()

# %% eps stands inside the root here, and outside where Adam was published: sqrt(vh) + eps. No constant makes them one.
outside = slides.lemma(
    "(sqrt(vh + eps) - sqrt(vh))*(sqrt(vh + eps) + sqrt(vh)) == eps",
    name="adaptive.epsilon_repaired", given=("0 <= vh", "0 < eps"),
).by_elimination()

slides.lemma(
    "sqrt(vh + eps) == sqrt(vh) + eps",
    name="adaptive.epsilon", given=("0 <= vh", "0 < eps"),
).fails(repair=outside)

report(__name__)
