"""Problem set 4, problem 1: initialisation of a unit u = W x + b.

    x[j] has mean 0 and variance 1;  W[i,j] has mean 0 and "variance sigma", and is drawn independently of x;  b = 0
"""

from derive import Sheet, family, report, together

problem = Sheet("Problem set 4", "problem 1")

# %% The setting: "u and v are vectors" names a v that is nowhere else; b = 0
written_out = problem.lemma(
    "sum(j=1..d, W[i,j]*x[j]) + b[i] == sum(j=1..d, W[i,j]*x[j])",
    name="initialisation.unit_reading", given="b[i] == 0",
).by_equations()

problem.misprint(
    "u = Wx + b where u and v are vectors",
    reading=written_out, name="initialisation.unit", inventory="3.1",
    note="v is a slip for x: u_i is the sum of W_ij x_j.",
)

W, x = family("W[i, j]", units=2, moments=8), family("x[j]", units=0, moments=4)
centred = "E(W[i,j]) == 0 for j >= 1, j <= d", "E(x[j]) == 0 for j >= 1, j <= d"
unit = "sum(j=1..d, W[i,j]*x[j])"

# %% (a) "If W and x are independent with zero mean then u_i has zero mean"
problem.claim(
    f"E({unit}) == 0",
    name="initialisation.mean", inventory="3.2", part="a", about=(W, x, together("uncorrelated", W, x, whole=[x])),
    given=centred, note="W and x need not be independent, only uncorrelated.",
).by_moments()

# %% (a) E u_i^2 = d_x sigma^2. With sigma the variance, as the problem says, there is no square.
free = together("independent", W, x, whole=[x])
ones = "E(x[j]**2) == 1 for j >= 1, j <= d"
variance = "E(W[i,j]**2) == sigma for j >= 1, j <= d"
problem.lemma(
    f"Var({unit}) == sum(j=1..d, Var(W[i,j]*x[j]))",
    f"E(({unit})**2) == sum(j=1..d, E(W[i,j]**2*x[j]**2))",
    "sum(j=1..d, E(W[i,j]**2*x[j]**2)) == sum(j=1..d, E(W[i,j]**2)*E(x[j]**2))",
    name="initialisation.lines", part="a", about=(W, x, free), given=centred,
    note="The variance of the sum is the sum of the variances; and lines 1 and 2. The products W_ij x_j need not be "
         "independent, as the x_j need not be; they are uncorrelated.",
).by_moments()

second = problem.lemma(
    f"E(({unit})**2) == d*sigma",
    name="initialisation.second_moment_repaired", part="a", about=(W, x, free), given=(*centred, ones, variance),
    note="The weights must be independent of each other and of x; the x_j may depend on each other.",
).by_moments()

problem.claim(
    f"E(({unit})**2) == d*sigma**2",
    name="initialisation.second_moment", inventory="3.3", part="a", about=(W, x, free),
    given=(*centred, ones, variance),
    note="The problem calls sigma the variance of the weights, the solution takes it for their standard deviation.",
).fails(repair=second)

# %% (a) sigma = 1/sqrt(d_x) is the standard deviation that gives E u_i^2 = 1; the variance is 1/d_x
scale = problem.lemma(
    f"E(({unit})**2) == 1",
    name="initialisation.scale_repaired", part="a", about=(W, x, free),
    given=(*centred, ones, variance, "sigma == 1/d"),
).by_moments()

problem.claim(
    "d*sigma == 1",
    name="initialisation.scale", inventory="3.4", part="a", given="sigma == 1/sqrt(d)", integers="d",
    note="E u_i^2 is d sigma, as shown above, and is to be 1; sigma = 1/sqrt(d) is the standard deviation to choose.",
).fails(repair=scale)

# %% (b) "For any y with P(y < 0) > 0 the variance of max(0, y) is less than that of y"
y = family("y", units=0)
problem.claim(
    "Var(max(0, y)) < Var(y)",
    name="initialisation.relu_variance", inventory="3.5", part="b", about=y, given="E(where(y < 0, 1, 0)) > 0",
    needs=["Var(y) > 0"],
    note="Var y - Var max(0, y) = Var d + 2 E max(0, y) E d, where d = max(0, y) - y. "
         "A y that is always -1 has both variances 0.",
).by_positive_part()

# %% (b) "So the variance of the weights must increase": a factor s^2 = 1/v, where v = Var max(0, u) < 1
increase = problem.lemma(
    "1 < 1/v",
    name="initialisation.factor", part="b", given=("0 < v", "v < 1"),
    note="Var relu(s u) = s^2 Var relu(u) for s > 0.",
).by_certificate()

problem.informal(
    "So to keep the variance at 1 we must increase the variance sigma of the weights",
    nearest=increase, name="initialisation.increase", inventory="3.6", part="b",
    note="v > 0 follows here: with Var relu(u) = 0, relu(u) would be a constant, which E u = 0 makes 0, so u <= 0 and "
         "then u = 0; but Var u = 1.",
)

# %% (b) "The appropriate value of sigma is sqrt(c/d_x)": again the standard deviation; the variance is c/d_x
relu_scale = problem.lemma(
    f"E(({unit})**2) == c",
    name="initialisation.relu_scale_repaired", part="b", about=(W, x, free),
    given=(*centred, ones, variance, "c == d*sigma"),
).by_moments()

problem.claim(
    "d*sigma == c",
    name="initialisation.relu_scale", inventory="3.7", part="b", given=("sigma == sqrt(c/d)", "c > 1"), integers="d",
    note="As in (a): E u_i^2 is d sigma, and is to be c; sqrt(c/d) is the standard deviation to choose. d sqrt(c/d) is "
         "c only where d = c, and the c meant is no whole number. It is the right number where |x| is constant: "
         "initialisation.constant.",
).fails(repair=relu_scale)

# %% (b) The constant. Given x, u is normal with variance sigma |x|^2, so u = R z with z standard normal and R^2 = sigma
# |x|^2, independent of z
z, R = family("z", units=0, moments=8), family("R", units=0, moments=8)
normal = z.known("standard normal")
problem.lemma(
    "Var(R*relu(z)) == E(R**2)*(1/2 - 1/(2*pi))",
    name="initialisation.constant", part="b", about=(R, z, normal, together("independent", R, z)),
    given=("E(z) == 0", "E(z**2) == 1"), needs=["E(R)**2 == E(R**2)"],
    note="R >= 0, so that relu(R z) = R relu(z). What is needed says that R, and with it |x|, is constant; only then "
         "is u exactly normal. For any x, c is 1/(1/2 - r/(2 pi)) with r = (E R)^2/E R^2, which lies between 2 and "
         "2.94 (initialisation.mixture, initialisation.any_length).",
).by_moments()

problem.lemma(
    "Var(relu(s*z)) == s**2*(1/2 - 1/(2*pi))",
    name="initialisation.normal_unit", part="b", about=(z, normal), given=("s > 0", "E(z) == 0", "E(z**2) == 1"),
).by_moments()

problem.lemma(
    "Var(R*relu(z)) == E(R**2)/2 - E(R)**2/(2*pi)",
    name="initialisation.mixture", part="b", about=(R, z, normal, together("independent", R, z)),
    given=("E(z) == 0", "E(z**2) == 1"),
).by_moments()

problem.lemma(
    "2 <= 1/(1/2 - r/(2*pi)) < 2.94",
    name="initialisation.any_length", part="b", given=("0 <= r", "r <= 1"),
).by_certificate()

# %% (b) c is about 3
near = problem.lemma(
    "2.93 < 1/(1/2 - 1/(2*pi)) < 2.94",
    name="initialisation.constant_bounds", part="b",
).by_certificate()

problem.informal(
    "c = 1/(1/2 - 1/(2 pi)), about 3",
    nearest=near, name="initialisation.about_3", inventory="3.8", part="b", note="To three digits c is 2.93.",
)

# %% (b) The shift b' that makes the mean 0
problem.claim(
    "E(relu(s*z) - s/sqrt(2*pi)) == 0",
    name="initialisation.shift", inventory="3.9", part="b", about=(z, z.known("standard normal")), given="s > 0",
    printed=False,
    note="For a normal unit: b' = s/sqrt(2 pi) for u = s z; with s**2 = c this is b' = sqrt(c/(2 pi)), about 0.68.",
).by_moments()

report(__name__)
