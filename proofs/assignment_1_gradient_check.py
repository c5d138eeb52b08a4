"""Assignments, assignment 1: checking a gradient by differences, one-sided and central.

    A limit as dw -> 0 is a limit along every sequence of displacements d[i] that tend to 0; eps[i] is the length of
    d[i]. P[i] is L(w + d[i]), M[i] is L(w - d[i]), L0 is L(w); J is the derivative in w, and H the second one.
"""

from derive import Sheet, family, report

one_sided = Sheet("Assignments with solutions", "assignment 1(a)")
central = Sheet("Assignments with solutions", "assignment 1(b)")
slope = "sum(j=1..n, J[j]*d[i,j])"
curve = "sum(j=1..n, sum(k=1..n, d[i,j]*H[j,k]*d[i,k]))"
steps = ("eps[i]**2 == sum(j=1..n, d[i,j]**2) for i >= 0", "eps[i] > 0 for i >= 0", "eps[i] -> 0 as i -> oo")

# %% (1), (3)-(6): by definition of the derivative, (3) has a remainder r with r/eps -> 0
derivative = f"P[i] == L0 + {slope} + r[i] for i >= 0", "r[i]/eps[i] -> 0 as i -> oo"

one_sided.lemma(
    f"{slope} == P[i] - L0 - r[i] for i >= 0",
    name="check.rearranged", given=derivative[0], note="(4); the remainder r is o(eps) with either sign.",
).by_elimination()

one_sided.claim(
    f"abs(P[i] - L0 - {slope})/eps[i] -> 0 as i -> oo",
    name="check.one_sided", inventory="2.1", given=(*steps, *derivative),
).by_remainders()

# %% What the test sees of a wrong derivative J + e, along one direction u: only the part of e along u
along = "d[i,j] == eps[i]*u[j] for i >= 0, j >= 1, j <= n"
tested = "(P[i] - L0 - sum(j=1..n, (J[j] + e[j])*d[i,j]))/eps[i]"

passed = one_sided.lemma(
    "sum(j=1..n, e[j]*u[j]) == 0",
    name="check.detects", given=(*steps, along, *derivative, f"{tested} -> 0 as i -> oo"),
    note="J + e passes along u only if e is orthogonal to u.",
).by_uniqueness_of_limit()

unseen = one_sided.lemma(
    f"{tested} -> 0 as i -> oo",
    name="check.unseen", given=(*steps, along, *derivative, "sum(j=1..n, e[j]*u[j]) == 0"),
    note="And if it is orthogonal, J + e passes, however large e is.",
).by_remainders()

# %% For a random direction whose components are uncorrelated, that part of e has the mean square |e|^2/n: not 0
u = family("u[j]", units=0)
random = one_sided.lemma(
    "E(sum(j=1..n, e[j]*u[j])**2) == sum(j=1..n, e[j]**2)/n",
    name="check.random_direction", about=u,
    given="E(u[j]*u[k]) == where(j == k, 1/n, 0) for j >= 1, j <= n, k >= 1, k <= n",
).by_moments()

one_sided.lemma(
    "e[k] == 0 for k >= 1, k <= n",
    name="check.sufficient", given=(*steps, along, *derivative, f"{tested} -> 0 as i -> oo"),
    note="Here u = (1, 0) and e = (0, 1): a wrong derivative passes along a direction that is orthogonal to its error.",
).fails(repair=passed)

one_sided.informal(
    "Show that the (correctly computed) derivative must satisfy the condition",
    nearest=passed, name="check.must_satisfy", inventory="2.3",
    note="The condition is necessary. Along one direction u it is met by J + e exactly when e is orthogonal to u "
         "(check.detects, check.unseen), so that it is not sufficient (check.sufficient); of an error e, a random "
         "direction of length 1 sees |e|^2/n in mean square (check.random_direction).",
)

# %% (7), (8): twice differentiable in w. The mean value theorem for s -> L(w + s d) - s^2/2 <d, H d> on [0, 1] gives
# theta, and the gradient G at w + theta d; and the gradient is differentiable in w, with the derivative H. The same for
# -d, with the gradient F at w - phi d.
ahead = (
    f"P[i] == L0 + 1/2*{curve} + sum(j=1..n, G[i,j]*d[i,j]) - theta[i]*{curve} for i >= 0",
    "0 < theta[i] < 1 for i >= 0",
    "G[i,j] == J[j] + theta[i]*sum(k=1..n, H[j,k]*d[i,k]) + q[i,j] for i >= 0, j >= 1, j <= n",
    "sum(j=1..n, q[i,j]**2)/(theta[i]*eps[i])**2 -> 0 as i -> oo",
)
behind = (
    f"M[i] == L0 + 1/2*{curve} - sum(j=1..n, F[i,j]*d[i,j]) - phi[i]*{curve} for i >= 0",
    "0 < phi[i] < 1 for i >= 0",
    "F[i,j] == J[j] - phi[i]*sum(k=1..n, H[j,k]*d[i,k]) + p[i,j] for i >= 0, j >= 1, j <= n",
    "sum(j=1..n, p[i,j]**2)/(phi[i]*eps[i])**2 -> 0 as i -> oo",
)

expansions = central.claim(
    f"(P[i] - L0 - {slope} - 1/2*{curve})/eps[i]**2 -> 0 as i -> oo",
    f"(M[i] - L0 + {slope} - 1/2*{curve})/eps[i]**2 -> 0 as i -> oo",
    name="check.expansions", inventory="2.6", given=(*steps, *ahead, *behind), cites="mean value theorem",
    note="Twice differentiable in w is enough: the gradient exists near w, and is differentiable in w. That there are "
         "such theta and phi is the mean value theorem; all else is proved here.",
).by_remainders()

# %% (9)-(11): the two expansions subtracted
central.lemma(
    f"P[i] - M[i] == 2*{slope} + (r[i] - s[i]) for i >= 0",
    f"{slope} - 1/2*(P[i] - M[i]) == -1/2*(r[i] - s[i]) for i >= 0",
    name="check.subtracted", note="(9) and (10), where r and s are the remainders of (7) and (8).",
    given=(f"P[i] == L0 + {slope} + 1/2*{curve} + r[i] for i >= 0",
           f"M[i] == L0 - {slope} + 1/2*{curve} + s[i] for i >= 0"),
).by_elimination()

central.claim(
    f"abs(1/2*(P[i] - M[i]) - {slope})/eps[i]**2 -> 0 as i -> oo",
    name="check.central", inventory="2.4", given=(*steps, *ahead, *behind), using=[expansions],
    cites="mean value theorem",
).by_remainders()

# %% The order of the one-sided difference, along a direction u: its error is eps^2/2 <u, H u> to leading order
second = (f"P[i] == L0 + {slope} + 1/2*{curve} + r[i] for i >= 0", "r[i]/eps[i]**2 -> 0 as i -> oo")
exact_order = one_sided.claim(
    f"(P[i] - L0 - {slope})/eps[i]**2 -> 1/2*sum(j=1..n, sum(k=1..n, u[j]*H[j,k]*u[k])) as i -> oo",
    name="check.one_sided_order", inventory="2.2", given=(*steps, along, *second), cites="mean value theorem",
    note="Twice differentiable, so that the expansion is that of check.expansions: the error is of order eps^2, and of "
         "no higher order unless <u, H u> = 0.",
).by_remainders()

one_sided.lemma(
    f"abs(P[i] - L0 - {slope})/eps[i]**2 -> 0 as i -> oo",
    name="check.one_sided_is_not_central", given=(*steps, along, *second),
    note="What holds of the central difference does not hold of the one-sided one.",
).fails(repair=exact_order)

# %% The order of the central difference, three times differentiable: D is the third derivative
cubic = "sum(j=1..n, sum(k=1..n, sum(l=1..n, D[j,k,l]*d[i,j]*d[i,k]*d[i,l])))"
third = (
    f"P[i] == L0 + {slope} + 1/2*{curve} + 1/6*{cubic} + r[i] for i >= 0", "r[i]/eps[i]**3 -> 0 as i -> oo",
    f"M[i] == L0 - {slope} + 1/2*{curve} - 1/6*{cubic} + s[i] for i >= 0", "s[i]/eps[i]**3 -> 0 as i -> oo",
)

central.claim(
    f"(1/2*(P[i] - M[i]) - {slope})/eps[i]**3"
    " -> 1/6*sum(j=1..n, sum(k=1..n, sum(l=1..n, D[j,k,l]*u[j]*u[k]*u[l]))) as i -> oo",
    name="check.central_order", inventory="2.5", given=(*steps, along, *third),
    cites="Taylor's theorem with Peano's remainder",
    note="From Taylor's expansions to third order in d and -d, with Peano's remainder: the error is of order eps^3.",
).by_remainders()

# %% Limited accuracy: s is the slope <J, u>; A, B, C are computed for P, M, L0, each to within delta
one_bound = one_sided.lemma(
    "-(M2*eps/2 + 2*delta/eps) <= (A - C)/eps - s <= M2*eps/2 + 2*delta/eps",
    name="check.one_sided_accuracy", cites="Taylor's theorem", given=(
        "-delta <= A - P <= delta", "-delta <= C - L0 <= delta", "eps > 0",
        "-M2*eps**2/2 <= P - L0 - eps*s <= M2*eps**2/2"),
).by_certificate()

one_sided.lemma(
    "(A - C)/eps - s == M2*eps/2 + 2*delta/eps",
    name="check.one_sided_attained", given=(
        "A == P + delta", "C == L0 - delta", "P - L0 - eps*s == M2*eps**2/2", "eps > 0"),
    note="A quadratic loss, and roundings of both signs.",
).by_elimination()

two_bound = central.lemma(
    "-(M3*eps**2/6 + delta/eps) <= (A - B)/(2*eps) - s <= M3*eps**2/6 + delta/eps",
    name="check.central_accuracy", cites="Taylor's theorem", given=(
        "-delta <= A - P <= delta", "-delta <= B - M <= delta", "eps > 0",
        "-M3*eps**3/3 <= P - M - 2*eps*s <= M3*eps**3/3"),
).by_certificate()

# %% The best step of each, and its error
best_one = one_sided.lemma(
    "4*delta/eps1 <= M2*eps/2 + 2*delta/eps",
    "M2*eps1/2 + 2*delta/eps1 == 4*delta/eps1",
    name="check.one_sided_best", given=("M2 == 4*delta/eps1**2", "eps > 0", "eps1 > 0", "M2 > 0"),
).by_elimination()

best_two = central.lemma(
    "3*delta/(2*eps2) <= M3*eps**2/6 + delta/eps",
    "M3*eps2**2/6 + delta/eps2 == 3*delta/(2*eps2)",
    name="check.central_best", given=("M3 == 3*delta/eps2**3", "eps > 0", "eps2 > 0", "M3 > 0"),
).by_elimination()

# %% Without a third derivative: each half of the central difference misses by M2 eps^2/2 at most, and they share 2 eps
halves = central.lemma(
    "-M2*eps**2 <= P - M - 2*eps*s <= M2*eps**2",
    name="check.central_crude_sum", cites="Taylor's theorem", given=(
        "-M2*eps**2/2 <= P - L0 - eps*s <= M2*eps**2/2", "-M2*eps**2/2 <= M - L0 + eps*s <= M2*eps**2/2"),
).by_certificate()

central.lemma(
    "-(M2*eps/2 + delta/eps) <= (A - B)/(2*eps) - s <= M2*eps/2 + delta/eps",
    name="check.central_crude", cites="Taylor's theorem", given=(
        "-delta <= A - P <= delta", "-delta <= B - M <= delta", "eps > 0", *halves.statements),
    note="What is given of P - M is check.central_crude_sum. The truncation is bounded as for the one-sided "
         "difference, and the rounding is halved.",
).by_certificate()

# %% So at the best step of the one-sided difference, eps1, the central one is already better
easier = central.lemma(
    "M2*eps1/2 + delta/eps1 == 3*delta/eps1",
    "3*delta/eps1 < 4*delta/eps1",
    name="check.easier_to_check", given=("M2 == 4*delta/eps1**2", "eps1 > 0", "M2 > 0"),
    note="The bound of check.central_crude at eps1, which is 2 sqrt(delta/M2), and the least that the one-sided "
         "difference can promise at any step, 2 sqrt(M2 delta) (check.one_sided_best).",
).by_elimination()

# %% How much easier, at best steps of both: with a third derivative the ratio falls with the sixth root of delta
central.lemma(
    "(3*delta/(2*eps2))**6 == 81*M3**2*delta/(4096*M2**3)*(4*delta/eps1)**6",
    name="check.ratio",
    given=("M2 == 4*delta/eps1**2", "M3 == 3*delta/eps2**3", "M2 > 0", "M3 > 0", "eps1 > 0", "eps2 > 0"),
).by_elimination()

central.informal(
    "Conclude that this condition is easier to check with limited numerical accuracy.",
    nearest=easier, name="check.easier", inventory="2.7",
    note="M2 bounds the second derivative, delta the rounding of each value of L. The one-sided difference errs in the "
         "worst case by its bound (check.one_sided_accuracy, check.one_sided_attained), at its best step by 4 "
         "delta/eps1 (check.one_sided_best); the central one at the same step by 3 delta/eps1 at most. Where M3 bounds "
         "the third derivative, its own best step gives 3 delta/(2 eps2), of order delta^(2/3) against delta^(1/2) "
         "(check.central_accuracy, check.central_best, check.ratio): much easier for a small delta.",
)

report(__name__)
