"""Stationary distributions, problem 1: the stationary distribution with minibatching.

    g^B is the average of B sampled gradients G_1 .. G_B, g = E g^B;  Sigma^B[i,j] = E (g^B[i] - g[i])(g^B[j] - g[j])
"""

from derive import Sheet, family, report

problem = Sheet("Stationary distributions", "problem 1")

# %% Sampled gradients: each has the mean g. Nothing is printed of how they depend on each other.
G = family("G[b, i]")
mean = "B >= 1", "E(G[b,i]) == g[i] for b >= 1, b <= B", "E(G[b,j]) == g[j] for b >= 1, b <= B"
average = "E((mean(b=1..B, G[b,i]) - g[i])*(mean(b=1..B, G[b,j]) - g[j]))"
single = "E((G[1,i] - g[i])*(G[1,j] - g[j]))"

# %% "The covariance matrix at batch size B": it is the covariance, because the mean of the average is g
problem.claim(
    f"{average} == Cov(mean(b=1..B, G[b,i]), mean(b=1..B, G[b,j]))",
    name="minibatch.covariance", inventory="1.2", about=G, given=mean,
).by_moments()

# %% Langevin dynamics: the noise of a step dt has the covariance eta Sigma dt
noise = family("noise[i]", units=0)
problem.claim(
    "Cov(noise[i]*sqrt(dt), noise[j]*sqrt(dt)) == eta*S[i,j]*dt",
    name="minibatch.langevin", inventory="1.3", about=noise,
    given=("E(noise[i]) == 0", "E(noise[j]) == 0", "E(noise[i]*noise[j]) == eta*S[i,j]"),
).by_moments()

# %% Line 2: 1/B leaves each average, and g goes inside the sum
line_2 = problem.lemma(
    f"{average} == E(sum(b=1..B, G[b,i] - g[i])*sum(b=1..B, G[b,j] - g[j]))/B**2",
    name="minibatch.line_2_reading", about=G,
).by_moments()

outside = problem.lemma(
    f"{average} == E((sum(b=1..B, G[b,i]) - g[i])*(sum(b=1..B, G[b,j]) - g[j]))/B**2",
    name="minibatch.line_2_outside", about=G,
    note="g outside the sum is the other way to read the line.",
).fails(repair=line_2)

problem.misprint(
    "Sigma^B = (1/B^2) E (sum_b g_b[i] - g[i]) (sum_b g_b[j] - g[j])",
    reading=line_2, name="minibatch.line_2", inventory="1.5",
    note="No brackets say whether g stands inside the sum. Line 3 shows that it does; outside of it the line is false.",
)

# %% Line 3: the product of two sums is a double sum. Line 4 splits it at b' = b and leaves 1/B^2 on one part only, as
# does line 5, which has E g_b[i] - g[i] times E g_b'[j] - g[j] in that part
double = "sum(b=1..B, sum(c=1..B, E((G[b,i] - g[i])*(G[c,j] - g[j]))))"
diagonal = "sum(b=1..B, E((G[b,i] - g[i])*(G[b,j] - g[j])))"
crossed = "sum(b=1..B, sum(c=1..B, where(b == c, 0, E((G[b,i] - g[i])*(G[c,j] - g[j])))))"
factored = "sum(b=1..B, sum(c=1..B, where(b == c, 0, (E(G[b,i]) - g[i])*(E(G[c,j]) - g[j]))))"

problem.lemma(
    f"E(sum(b=1..B, G[b,i] - g[i])*sum(b=1..B, G[b,j] - g[j])) == {double}",
    name="minibatch.line_3", about=G,
).by_moments()

split = problem.lemma(
    f"(1/B**2)*{double} == (1/B**2)*({diagonal} + {crossed})",
    name="minibatch.line_4_reading", about=G,
).by_moments()

problem.lemma(
    f"(1/B**2)*{double} == (1/B**2)*{diagonal} + {crossed}",
    name="minibatch.line_4_literally", about=G, given=mean,
    note="1/B^2 before the first sum alone is the other way to read the line.",
).fails(repair=split)

problem.misprint(
    "(1/B^2) sum_b E (g_b[i] - g[i]) (g_b[j] - g[j]) + sum_{b, b' != b} E (g_b[i] - g[i]) (g_b'[j] - g[j])",
    reading=split, name="minibatch.line_4", inventory="1.6",
    note="No brackets say whether 1/B^2 stands before both sums, in line 4 and in line 5. Line 3 shows that it does; "
         "before the first alone the line is false (minibatch.line_4_literally), but for uncorrelated samples, whose "
         "second sum is 0 (minibatch.cross_terms).",
)

# %% Lines 4 to 6: the terms with b' != b go. They do when the samples are uncorrelated, wherever 1/B^2 stands.
problem.claim(
    f"(1/B**2)*{diagonal} + {crossed} == (1/B**2)*{diagonal} + {factored}",
    f"(1/B**2)*{diagonal} + {factored} == (1/B**2)*{diagonal}",
    name="minibatch.cross_terms", inventory="1.7", about=G, given=mean, needs=[G.known("uncorrelated")],
).by_moments()

# %% Line 7: the B terms that are left are alike
problem.lemma(
    f"(1/B**2)*{diagonal} == {single}/B",
    name="minibatch.line_7", about=G, given=mean, needs=[G.known("one law")],
).by_moments()

# %% Sigma^B = Sigma^1 / B
problem.claim(
    f"{average} == {single}/B",
    name="minibatch.covariance_scales", inventory="1.4", about=G, given=mean,
    needs=[G.known("uncorrelated"), G.known("one law")],
).by_moments()

# %% eta = B eta_0 gives eta Sigma^B = eta_0 Sigma^1
problem.claim(
    f"eta*{average} == eta0*{single}",
    name="minibatch.temperature", inventory="1.8", about=G, given=(*mean, "eta == B*eta0"),
    needs=[G.known("uncorrelated"), G.known("one law")],
).by_moments()

report(__name__)
