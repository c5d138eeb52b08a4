"""Estimators as people write them: unbiased ones, their variances, and what biases the others; by hand formulas."""

import pytest
from mpmath import exp as exponential
from mpmath import mp, mpf, pi, quad, sqrt

from derive import Error, conditional, estimator, family, identity, surely, together
from derive.answers import Answer
from derive.kernel.files import read
from derive.outlines.laws import PairwiseIndependent, Uncorrelated
from derive.outlines.terms import Law, Refused
from derive.search.densities import _antiderivative

AVERAGE = "mean(b=1..B, x[b])"
SPREAD = "sum(b=1..B, (x[b] - mean(c=1..B, x[c]))**2)"


def laws(theorem: Answer) -> set[type[Law]]:
    return {type(formula) for formula in theorem.given if isinstance(formula, Law)}


def proved(text: str, *about: object, given: tuple[str, ...] = ()) -> Answer:
    answer = identity(text, *about, given=given)
    again, = read(answer.proof_file.splitlines())
    assert again.theorem.statement is answer.proof.statement
    return answer


def test_the_variance_of_a_mean_uses_the_weakest_law_that_is_given() -> None:
    x = family("x[b]", "i.i.d.", "pairwise independent", "uncorrelated")
    theorem = proved(f"Var({AVERAGE}) == Var(x[1])/B", x, given=("B >= 1",))
    assert Uncorrelated in laws(theorem)
    assert PairwiseIndependent not in laws(theorem)


@pytest.mark.parametrize("law", ["uncorrelated", "pairwise independent", "independent"])
def test_the_sample_variance_is_unbiased(law: str) -> None:
    x = family("x[b]", law, "one law")
    proved(f"E({SPREAD}/(B - 1)) == Var(x[1])", x, given=("B >= 2",))
    with pytest.raises(Refused, match="normal forms differ"):
        identity(f"E({SPREAD}/B) == Var(x[1])", x, given=("B >= 2",))


def test_the_bias_of_the_other_sample_variance() -> None:
    x = family("x[b]", "i.i.d.")
    proved(f"E({SPREAD}/B) - Var(x[1]) == -Var(x[1])/B", x, given=("B >= 1",))


@pytest.mark.thorough(seconds=9)
def test_the_variance_of_the_sample_variance() -> None:
    """Var s^2 = mu_4/B - sigma^4 (B - 3)/(B (B - 1)), for variables with mean 0."""
    x = family("x[b]", "i.i.d.", moments=4)
    given = ("B >= 2", "E(x[1]) == 0", "E(x[1]**2) == v", "E(x[1]**4) == m4")
    proved(f"Var({SPREAD}/(B - 1)) == m4/B - v**2*(B - 3)/(B*(B - 1))", x, given=given)


@pytest.mark.thorough(seconds=4)
def test_the_fourth_moment_of_a_mean() -> None:
    x = family("x[b]", "i.i.d.", moments=4)
    given = ("B >= 1", "E(x[1]) == 0", "E(x[1]**2) == v", "E(x[1]**4) == m4")
    proved(f"E(({AVERAGE})**4) == m4/B**3 + 3*(B - 1)*v**2/B**3", x, given=given)


def test_importance_sampling_is_unbiased() -> None:
    """z[b,k] = [draw b is k], with probability q[k]; the weight is p[k]/q[k]."""
    z = family("z[b, k]")
    proved("E(mean(b=1..B, sum(k=1..n, z[b,k]*f[k]*p[k]/q[k]))) == sum(k=1..n, p[k]*f[k])", z,
           given=("B >= 1", "q[k] > 0 for k >= 1, k <= n", "E(z[b,k]) == q[k] for b >= 1, b <= B, k >= 1, k <= n"))


def test_antithetic_variates() -> None:
    """The mean of two has half the variance, and less where they are negatively correlated."""
    x = family("x[b]")
    given = ("Var(x[1]) == v", "Var(x[2]) == v", "Cov(x[1], x[2]) == c")
    proved("Var((x[1] + x[2])/2) == (v + c)/2", x, given=given)


def test_control_variates() -> None:
    x, y = family("x", units=0), family("y", units=0)
    given = ("Var(x) == v", "Var(y) == u", "Cov(x, y) == c")
    proved("Var(x - a*(y - E(y))) == v - 2*a*c + a**2*u", x, y, given=given)
    proved("v - 2*(c/u)*c + (c/u)**2*u == v - c**2/u", given=("u > 0",))


def test_dropout_keeps_the_mean_and_adds_to_the_variance() -> None:
    m = family("m[i]", "independent")
    given = ("p > 0", "E(m[i]) == p for i >= 1, i <= n")
    proved("E(sum(i=1..n, w[i]*m[i]*x[i]/p)) == sum(i=1..n, w[i]*x[i])", m, given=given)
    squares = (*given, "E(m[i]**2) == p for i >= 1, i <= n")
    proved("Var(sum(i=1..n, w[i]*m[i]*x[i]/p)) == (1 - p)/p*sum(i=1..n, w[i]**2*x[i]**2)", m, given=squares)


def test_the_mean_size_of_a_normal_number() -> None:
    z = family("z", "standard normal", units=0, moments=4)
    proved("E(abs(z)) == sqrt(2/pi)", z)
    proved("E(abs(z)**3) == 2*sqrt(2/pi)", z)
    proved("Var(abs(z)) == 1 - 2/pi", z)
    with pytest.raises(Refused, match="normal forms differ"):
        identity("E(abs(z)) == sqrt(1/pi)", z)


def test_comparisons_and_limits_of_means() -> None:
    x = family("x[b]", "i.i.d.")
    proved("E(x[1])**2 <= E(x[1]**2)", x)
    proved("Var(mean(b=1..B+1, x[b])) < Var(mean(b=1..B, x[b]))", x, given=("B >= 1", "Var(x[1]) > 0"))
    proved("Var(mean(b=1..B+1, x[b])) -> 0 as B -> oo", x)
    with pytest.raises(Refused, match="is not known"):
        identity("E(x[1])**2 < E(x[1]**2)", x)


def test_total_expectation() -> None:
    """Given whether y is below a: each half of E y is a conditional mean times the probability of its condition."""
    y = family("y", units=0)
    proved("E(y) == E(y*where(y < a, 1, 0)) + E(y*where(a <= y, 1, 0))", y)
    halves = ("E(where(y < a, 1, 0)) == p", "E(where(a <= y, 1, 0)) == 1 - p", "0 < p", "p < 1")
    proved("E(y) == p*(E(y*where(y < a, 1, 0))/p) + (1 - p)*(E(y*where(a <= y, 1, 0))/(1 - p))", y, given=halves)


def test_total_variance() -> None:
    """m = E(y | x) is that of which y - m has the mean 0, and which is uncorrelated with y - m."""
    y, m = family("y", units=0), family("m", units=0)
    tower = conditional(m, y)
    proved("E(m) == E(y)", y, m, tower)
    proved("Var(y) == E((y - m)**2) + Var(m)", y, m, tower)
    proved("Var(m) <= Var(y)", y, m, tower)
    with pytest.raises(Refused, match="nothing given says"):
        identity("E(m*y) == E(y**2)", y, m, tower)
    with pytest.raises(Error, match="one random number, without an index"):
        conditional(m, family("x[b]"))


def test_a_conditional_mean_is_a_better_estimate() -> None:
    """Rao and Blackwell: m = E(y | x) has the bias of y and no larger mean squared error, whatever c is."""
    y, m = family("y", units=0), family("m", units=0)
    proved("E((m - c)**2) <= E((y - c)**2)", y, m, conditional(m, y))


MISSING = {
    "E(exp(x[1])) == 1": r"nothing given says what these means are: E\(exp\(x\[1\]\)\)",
    "E(x[1]**3) == 0": r"nothing given says what these means are: E\(x\[1\]³\)",
    "E(max(x[1], x[2])) == E(x[1])": r"what these means are: .*E\(max\(x\[1\], x\[2\]\)\)",
    "E(1/x[1]) == 1/E(x[1])": r"what these means are: E\(1/x\[1\]\)",
    "Var(sum(b=1..B, y*x[b])) == 0": r"what these means are: E\(x\[i\]·x\[j\]·y²\), E\(x\[i\]·y\)",
    "E(where(3 <= y**2, 1, 0)) <= E(y**2)/3": r"the sign of E\(y²\)/3 - 1 \+ E\(\[0 < 3 - y²\]\) is not known",
    "E(y*x[1])**2 <= E(y**2)*E(x[1]**2)": r"the sign of .* is not known",
    "E(y*w) == w": "no mean is left in it|what these means are",
    "E(abs(mean(b=1..B+1, x[b]))) -> 0 as B -> oo": r"limit: no rule for E\(abs\(",
    "(1 + 1/(n + 1))**n -> 3 as n -> oo": r"limit: no rule for .* as t -> oo",
}


@pytest.mark.parametrize("text", MISSING)
def test_outside_of_the_calculus_it_is_said_what_is_missing(text: str) -> None:
    x, y = family("x[b]", "i.i.d."), family("y", units=0)
    with pytest.raises(Refused, match=MISSING[text]):
        identity(text, x, y)


def test_stochastic_rounding_is_unbiased() -> None:
    """x lies a fraction f above a grid point; it is rounded up with probability f."""
    u = family("u", units=0)
    one = surely("u**2 == u", u)
    proved("E(low + step*u) == low + step*f", u, given=("E(u) == f",))
    proved("Var(low + step*u) == step**2*f*(1 - f)", u, one, given=("E(u) == f",))


def test_a_clipped_gradient_is_biased() -> None:
    """g is 3 or -1 with probability 1/4 and 3/4: its mean is 0, and that of min(1, g) is -1/2."""
    up = family("up", units=0)
    proved("E(3*up - (1 - up)) == 0", up, given=("E(up) == 1/4",))
    proved("E(1*up - (1 - up)) == -1/2", up, given=("E(up) == 1/4",))


def test_values_are_found_as_well_as_checked() -> None:
    x = family("x[b]", "i.i.d.")
    average = estimator(AVERAGE, x, given=("B >= 1", "E(x[1]) == mu", "Var(x[1]) == v"))
    assert str(average.E().statement.rhs) == "mu"
    assert str(average.Var().statement.rhs) == "v/B"
    assert average.bias("mu").statement.rhs == 0
    assert str(average.Cov(estimator("x[1]", x)).statement.rhs) == "v/B"


def test_what_is_not_given_is_named() -> None:
    x = family("x[b]", "one law")
    with pytest.raises(Refused, match="nothing given says what these means are"):
        identity(f"Var({AVERAGE}) == Var(x[1])/B", x, given=("B >= 1",))


def test_a_random_number_stands_in_a_mean_only() -> None:
    x = family("x[b]")
    with pytest.raises(Error, match="x is random: only its mean is a number"):
        identity("E(x[1]) == x[1]", x)
    with pytest.raises(Error, match="is no law"):
        family("x[b]", "lucky")
    with pytest.raises(Error, match="a family is written as"):
        family("2x[b]")


def test_independent_families_split() -> None:
    x, y = family("x[b]", moments=4), family("y[b]", moments=4)
    both = together("independent", x, y)
    proved("Var(x[1]*y[1]) == E(x[1]**2)*E(y[1]**2) - E(x[1])**2*E(y[1])**2", x, y, both)


@pytest.mark.parametrize("power", range(9))
def test_normal_moments_agree_with_quadrature(power: int) -> None:
    """E z**k and E [0 < z] z**k from the antiderivative, beside a numerical integral of another author."""
    below, total = _antiderivative(power)
    mp.dps = 30
    density = [quad(lambda t: t**power * exponential(-t * t / 2) / sqrt(2 * pi), [low, 0, 8, 40])
               for low in (-40, mpf(0))]
    at_zero = below.as_poly().eval(0) if below.free_symbols else below
    half = mpf(int(total)) / 2 - mpf(int(at_zero)) / sqrt(2 * pi)
    assert abs(density[0] - int(total)) < mpf(10) ** -12
    assert abs(density[1] - half) < mpf(10) ** -12
