"""Where checkers of gradients have been fooled: losses that hide an error, corners, boundaries, names used twice."""

from fractions import Fraction

import pytest

from derive.answers import Answer
from derive.layers.layer import Layer, Refutation, Undecided, layer
from derive.outlines.terms import At, Forall, NotEqual

BATCH_NORM = """mu[j] = mean(n, x[n,j])
v[j] = mean(n, (x[n,j] - mu[j])**2)
y[n,j] = (x[n,j] - mu[j])/sqrt(v[j]{eps})"""
RIGHT = "(dy[n,j] - mean(m, dy[m,j]) - (x[n,j] - mu[j])/(v[j]{eps})*mean(m, dy[m,j]*(x[m,j] - mu[j])))/sqrt(v[j]{eps})"
WINDOW = "y[i] = a*(x[i] + x[i+2]) + b"
CASES = "dx[j] = where(j <= {first}, a*dy[j], where(j <= {last}, a*(dy[j] + dy[j-2]), a*dy[j-2]))"


def proved(found: Layer, name: str, text: str) -> Answer:
    answer = found.check_gradient(name, text)
    assert isinstance(answer, Answer), str(answer)
    return answer


def refuted(found: Layer, name: str, text: str) -> dict[str, int]:
    """The sizes of the witness."""
    answer = found.check_gradient(name, text)
    assert isinstance(answer, Refutation), str(answer)
    assert not answer
    return dict(answer.witness.sizes)


def test_a_loss_that_sums_all_outputs_would_hide_any_error_and_does_not() -> None:
    summed = layer(BATCH_NORM.format(eps=" + eps") + "\nL = sum(n, j, y[n,j])")
    proved(summed, "x", "dx[n,j] = 0*x[n,j]")                       # so of this loss a gradient of 0 is true,
    found = layer(BATCH_NORM.format(eps=" + eps"))
    refuted(found, "x", "dx[n,j] = 0*x[n,j]")                       # and of the layer, whose dy is free, it is not
    refuted(found, "x", "dx[n,j] = dy[n,j]/sqrt(v[j] + eps)")
    refuted(found, "x", "dx[n,j] = (dy[n,j] - mean(m, dy[m,j]))/sqrt(v[j] + eps)")
    proved(found, "x", "dx[n,j] = " + RIGHT.format(eps=" + eps"))


def test_without_eps_two_examples_hide_an_error_and_three_do_not() -> None:
    found = layer(BATCH_NORM.format(eps=""))
    assert refuted(found, "x", "dx[n,j] = 0*x[n,j]")["N"] == 3      # at N = 2 each y is 1 or -1, and the slope is 0
    theorem = proved(found, "x", "dx[n,j] = " + RIGHT.format(eps=""))
    assert any("Less(0, At(v" in str(formula) for formula in theorem.given)


def test_relu_at_its_corner_is_a_hypothesis() -> None:
    found = layer("y[i] = relu(x[i])")
    theorem = proved(found, "x", "dx[i] = where(x[i] > 0, dy[i], 0)")
    assert any(isinstance(f, Forall) and isinstance(f.body, NotEqual) and isinstance(f.body.lhs, At) and f.body.rhs == 0
               for f in theorem.given)
    refuted(found, "x", "dx[i] = where(x[i] > 0, 0, dy[i])")
    refuted(found, "x", "dx[i] = dy[i]/2")


def test_another_convention_at_the_corner_is_not_refuted() -> None:
    try:
        answer = layer("y[i] = relu(x[i])").check_gradient("x", "dx[i] = where(x[i] >= 0, dy[i], 0)")
    except Undecided:
        return
    assert isinstance(answer, Answer)
    assert any("NotEqual" in str(formula) for formula in answer.given)


@pytest.mark.parametrize("last", ["I - 2", "size(j) - 2"])
def test_the_boundary_rows_in_three_cases(last: str) -> None:
    proved(layer(WINDOW), "x", CASES.format(first=2, last=last))


WRONG_PLACES = [("3", "I - 2"), ("4", "I - 2"), ("2", "I - 3"), ("2", "2"), ("2", "I - 4")]


@pytest.mark.parametrize(("first", "last"), WRONG_PLACES)
def test_a_boundary_in_a_wrong_place(first: str, last: str) -> None:
    assert refuted(layer(WINDOW), "x", CASES.format(first=first, last=last))["I"] >= 3


@pytest.mark.parametrize("text", [
    "dx[j] == a*dy[j] for j <= 2", "dx[j] == a*(dy[j] + dy[j-2]) for j >= 3, j <= I - 2",
    "dx[j] == a*dy[j-2] for j > I - 2", "dx[j] = a*(dy[j] + dy[j-2])",
])
def test_the_boundary_rows_one_by_one(text: str) -> None:
    proved(layer(WINDOW), "x", text)


@pytest.mark.parametrize("text", [
    "dx[j] == a*dy[j] for j <= 3", "dx[j] == a*dy[j-2] for j >= I - 2", "dx[j] = a*dy[j]",
    "dx[j] = a*(dy[j] + dy[j-1])", "dx[j] = a*(dy[j] + dy[j+2])", "dx[j] = a*(dy[j] - dy[j-2])",
])
def test_wrong_boundary_rows(text: str) -> None:
    refuted(layer(WINDOW), "x", text)


OVERLAPPING = "y[i] = x[i]*x[i+1]*x[i+2]"


def test_windows_that_overlap() -> None:
    proved(layer(OVERLAPPING), "x", "dx[j] = dy[j]*x[j+1]*x[j+2] + dy[j-1]*x[j-1]*x[j+1] + dy[j-2]*x[j-2]*x[j-1]")


def test_wrong_windows_that_overlap() -> None:
    found = layer(OVERLAPPING)
    refuted(found, "x", "dx[j] = dy[j]*x[j+1]*x[j+2] + dy[j-1]*x[j-1]*x[j+1]")
    refuted(found, "x", "dx[j] = dy[j]*x[j+1]*x[j+2] + dy[j-2]*x[j-2]*x[j-1] + dy[j-1]*x[j]*x[j+1]")


TWICE = "y[i] = sum(j, w[i,j]*x[j]) + sum(j, v[i,j]*z[j])"


def test_a_bound_name_used_twice_has_two_sizes() -> None:
    assert dict(layer(TWICE).shapes)["w"] != dict(layer(TWICE).shapes)["v"]


def test_a_bound_name_used_twice() -> None:
    found = layer(TWICE)
    proved(found, "z", "dz[j] = sum(i, dy[i]*v[i,j])")
    proved(found, "x", "dx[j] = sum(i, dy[i]*w[i,j])")


def test_a_bound_name_does_not_capture() -> None:
    found = layer("y[i] = sum(j, x[j]*sum(i, w[i,j]))*z[i]")
    proved(found, "x", "dx[j] = sum(k, dy[k]*z[k])*sum(i, w[i,j])")
    proved(found, "w", "dw[i,j] = x[j]*sum(k, dy[k]*z[k])")
    refuted(found, "w", "dw[i,j] = x[j]*dy[j]*z[j]")


def test_an_output_that_a_later_line_uses_has_both_gradients() -> None:
    found = layer("h[i] = exp(x[i])\ny[i] = h[i]**2\n-> y, h")
    proved(found, "x", "dx[i] = (dh[i] + 2*dy[i]*h[i])*h[i]")
    refuted(found, "x", "dx[i] = 2*dy[i]*h[i]**2")
    refuted(found, "x", "dx[i] = dh[i]*h[i]")


def test_both_places_of_an_array_count() -> None:
    found = layer("r[i,j] = x[i]*x[j]")
    proved(found, "x", "dx[i] = sum(j, (dr[i,j] + dr[j,i])*x[j])")
    refuted(found, "x", "dx[i] = 2*sum(j, dr[i,j]*x[j])")           # true of a symmetric dr only


@pytest.mark.parametrize("text", ["y[i] = max(j, x[i,j])", "y[i] = min(j, x[i,j])"])
def test_ties_of_a_maximum_are_a_hypothesis(text: str) -> None:
    assert any("Largest" in str(formula) for formula in layer(text).gradient("x").given)


def test_the_larger_and_the_smaller_of_two() -> None:
    larger, smaller = layer("y[i] = maximum(x[i], z[i])"), layer("y[i] = minimum(x[i], z[i])")
    proved(larger, "x", "dx[i] = where(x[i] > z[i], dy[i], 0)")
    proved(larger, "z", "dz[i] = where(z[i] > x[i], dy[i], 0)")
    proved(smaller, "x", "dx[i] = where(x[i] < z[i], dy[i], 0)")
    proved(smaller, "z", "dz[i] = where(z[i] < x[i], dy[i], 0)")
    refuted(larger, "x", "dx[i] = where(x[i] < z[i], dy[i], 0)")
    refuted(smaller, "x", "dx[i] = where(x[i] > z[i], dy[i], 0)")


def test_a_root_that_is_a_fraction_is_exact_in_a_witness() -> None:
    """At a fraction w the norm is |w|, so that nothing need be rounded: 1/sqrt(w**2) has the slope -w/|w|**3."""
    norm = layer("y[i] = x[i]/sqrt(sum(j, w[i,j]**2))")
    answer = norm.check_gradient("w", "dw[i,j] = -dy[i]*x[i]*w[i,j]/sqrt(sum(k, w[i,k]**2))")
    assert isinstance(answer, Refutation)
    entries = {name: Fraction(value) for name, value in answer.witness.entries}
    dy, w, x = entries["dy[1]"], entries["w[1,1]"], entries["x[1]"]
    assert answer.witness.true == str(Fraction(-dy * x * w, abs(w) ** 3))
    assert answer.witness.claimed == str(Fraction(-dy * x * w, abs(w)))
