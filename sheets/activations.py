"""Activation functions and losses: Goodfellow, Bengio, Courville, Deep Learning, 3.10 and 6; Bishop, Pattern
Recognition and Machine Learning, 4.
"""

from derive import Sheet, report

problem = Sheet("Deep learning", "activations and losses")

problem.claim(
    "sigmoid(x) + sigmoid(-x) == 1", name="activation.sigmoid_sum", part="Goodfellow 3.41",
)

problem.claim(
    "1 - sigmoid(x) == sigmoid(-x)", name="activation.sigmoid_symmetric", part="Goodfellow 3.35",
)

problem.claim(
    "sigmoid(x) == exp(x)/(exp(x) + exp(0))", name="activation.sigmoid_exp", part="Goodfellow 3.33",
)

problem.claim(
    "sigmoid(0) == 1/2", name="activation.sigmoid_zero",
)

problem.claim(
    "sigmoid(x)*(1 - sigmoid(x)) <= 1/4", name="activation.sigmoid_slope",
)

problem.claim(
    "sigmoid(x)*(1 - sigmoid(x)) <= 1/5", name="activation.sigmoid_slope_wrong",
)

problem.claim(
    "sigmoid(x) == (1 + tanh(x/2))/2", name="activation.sigmoid_tanh",
)

problem.claim(
    "tanh(x) == 2*sigmoid(2*x) - 1", name="activation.tanh_sigmoid", part="Bishop 5.",
)

problem.claim(
    "tanh(x) == 2*sigmoid(x) - 1", name="activation.tanh_sigmoid_wrong",
)

problem.claim(
    "tanh(-x) == -tanh(x)", name="activation.tanh_odd",
)

problem.claim(
    "tanh(-x) == tanh(x)", name="activation.tanh_even",
)

problem.claim(
    "exp(x*y) == exp(x)*exp(y)", name="activation.exp_of_product",
)

problem.claim(
    "-1 < tanh(x) < 1", name="activation.tanh_bounds",
)

problem.claim(
    "tanh(x) == (exp(x) - exp(-x))/(exp(x) + exp(-x))", name="activation.tanh_exp",
)

problem.claim(
    "1 - tanh(x)**2 == 1/cosh(x)**2", name="activation.tanh_hyperbolic",
)

problem.claim(
    "cosh(x)**2 - sinh(x)**2 == 1", name="activation.cosh_sinh",
)

problem.claim(
    "cosh(x) >= 1", name="activation.cosh_one",
)

problem.claim(
    "softplus(x) - softplus(-x) == x", name="activation.softplus_difference", part="Goodfellow 3.40",
)

problem.claim(
    "log(sigmoid(x)) == -softplus(-x)", name="activation.softplus_log", part="Goodfellow 3.36",
)

problem.claim(
    "softplus(x) <= relu(x) + log(2)", name="activation.softplus_gap",
)

problem.claim(
    "softplus(x) > 0", name="activation.softplus_positive",
)

problem.claim(
    "softplus(x) <= relu(x)", name="activation.softplus_wrong",
)

problem.claim(
    "log(sigmoid(x)/(1 - sigmoid(x))) == x", name="activation.logit", part="Goodfellow 3.37",
)

problem.claim(
    "sigmoid(log(p/(1 - p))) == p", name="activation.logit_inverse", given=("0 < p", "p < 1"),
)

problem.claim(
    "relu(a*x) == a*relu(x)", name="activation.relu_scale_needs",
)

problem.claim(
    "relu(x) - relu(-x) == x", name="activation.relu_parts",
)

problem.claim(
    "relu(x) + relu(-x) == abs(x)", name="activation.relu_abs",
)

problem.claim(
    "relu(x)**2 + relu(-x)**2 == x**2", name="activation.relu_squares",
)

problem.claim(
    "relu(x + y) <= relu(x) + relu(y)", name="activation.relu_subadditive",
)

problem.claim(
    "relu(x + y) == relu(x) + relu(y)", name="activation.relu_additive_wrong",
)

problem.claim(
    "abs(x) == maximum(x, -x)", name="activation.abs_as_max",
)

problem.claim(
    "exp(x + y) == exp(x)*exp(y)", name="activation.exp_product",
)

problem.claim(
    "exp(x)**n == exp(n*x) for n >= 0", name="activation.exp_power",
)

problem.claim(
    "exp(x - y) == exp(x)/exp(y)", name="activation.exp_quotient",
)

problem.claim(
    "exp(x + y) == exp(x) + exp(y)", name="activation.exp_wrong",
)

problem.claim(
    "log(x*y) == log(x) + log(y)", name="activation.log_product", given=("x > 0", "y > 0"),
)

problem.claim(
    "log(x/y) == log(x) - log(y)", name="activation.log_quotient", given=("x > 0", "y > 0"),
)

problem.claim(
    "log(x**n) == n*log(x) for n >= 0", name="activation.log_power", given="x > 0",
)

problem.claim(
    "log(x + y) == log(x) + log(y)", name="activation.log_sum_wrong", given=("x > 0", "y > 0"),
)

problem.claim(
    "-(y*log(sigmoid(z)) + (1 - y)*log(1 - sigmoid(z))) == softplus(z) - y*z", name="activation.cross_entropy",
    part="Bishop 4.90",
)

problem.claim(
    "softplus(z) - z == softplus(-z)", name="activation.cross_entropy_signs",
)

problem.claim(
    "exp(x) - 1 > -1", name="activation.elu",
)

report(__name__)
