"""Initialisation and normalisation: Glorot and Bengio 2010; He and others 2015; Ioffe and Szegedy 2015; Ba and others
2016.
"""

from derive import Sheet, report

problem = Sheet("Deep learning", "initialisation and normalisation")

problem.claim(
    "Var(sum(i=1..n, w[i]*x[i])) == n*Var(w[1])*Var(x[1])", name="scale.variance_wrong",
    about=("w[i] i.i.d.", "x[i] i.i.d.", "w[i] and x[i] independent"), given="E(w[1]) == 0",
)

problem.claim(
    "v[l] == v[0]*(n*s/2)**l for l >= 0", name="scale.depth_constant", about="v[l] = n*s/2*v[l-1]",
)

problem.claim(
    "v[l] == v[0] for l >= 0", name="scale.depth_one", about="v[l] = n*s/2*v[l-1]", given=("n > 0", "s == 2/n"),
)

problem.claim(
    "E(relu(y)**2) == E(y**2)/2", name="scale.relu_half", part="He 8", about="y symmetric",
)

problem.claim(
    "Var(relu(y)) == Var(y)/2", name="scale.relu_half_wrong", about="y symmetric",
)

problem.claim(
    "mean(i=1..n, (x[i] - mean(j=1..n, x[j]))/s) == 0", name="norm.batch_mean", part="Ioffe 1",
    given=("n >= 1", "s != 0"),
)

problem.claim(
    "mean(i=1..n, ((x[i] - m)/s)**2) == 1", name="norm.batch_variance",
    given=("n >= 1", "s > 0", "m == mean(i=1..n, x[i])", "s**2 == mean(i=1..n, (x[i] - m)**2)"),
)

problem.claim(
    "(x[k] + c) - mean(i=1..n, x[i] + c) == x[k] - mean(i=1..n, x[i])", name="norm.shift_invariant", given="n >= 1",
)

problem.claim(
    "norm(i=1..n, a*x[i]) == abs(a)*norm(i=1..n, x[i])", name="norm.homogeneous",
)

report(__name__)
