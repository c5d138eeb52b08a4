"""What is given of the arrays of a layer: right formulas are proved under it, wrong ones refuted where it holds."""

import pytest

from derive.layers.layer import Refutation, layer
from derive.notation.errors import Error

SOFTMAX = "p[k] = exp(z[k])/sum(j, exp(z[j]))\nL = -sum(k, t[k]*log(p[k]))"
ROWS = "p[n,k] = exp(z[n,k])/sum(j, exp(z[n,j]))\nL = -mean(n, sum(k, t[n,k]*log(p[n,k])))"
DIVERGENCE = "p[k] = exp(z[k])/sum(j, exp(z[j]))\nL = sum(k, t[k]*log(t[k]/p[k]))"
NORMALISED = "y[i] = x[i]/sqrt(sum(k, x[k]**2))"

# the layer, what is given, whose gradient; the right formula, and wrong ones
CASES = [
    (SOFTMAX, "sum(k, t[k]) == 1", "z", "dz[k] = dL*(p[k] - t[k])",
     ["dz[k] = dL*(t[k] - p[k])", "dz[k] = dL*(p[k] - 2*t[k])", "dz[k] = dL*p[k]"]),
    (ROWS, "sum(k, t[n,k]) == 1", "z", "dz[n,k] = dL*(p[n,k] - t[n,k])/size(n)",
     ["dz[n,k] = dL*(p[n,k] - t[n,k])", "dz[n,k] = dL*(p[n,k] + t[n,k])/size(n)"]),
    (DIVERGENCE, "sum(k, t[k]) == 1, t[k] > 0", "z", "dz[k] = dL*(p[k] - t[k])", ["dz[k] = dL*(p[k]/t[k] - 1)"]),
    (NORMALISED, "sum(k, x[k]**2) == 1", "x", "dx[i] = dy[i] - x[i]*sum(k, dy[k]*x[k])",
     ["dx[i] = dy[i] + x[i]*sum(k, dy[k]*x[k])", "dx[i] = dy[i]"]),
    ("y[i] = abs(x[i])", "x[i] > 0", "x", "dx[i] = dy[i]", ["dx[i] = -dy[i]", "dx[i] = 2*dy[i]"]),
    ("y[i] = abs(x[i])", "x[i] < 0", "x", "dx[i] = -dy[i]", ["dx[i] = dy[i]"]),
    ("y[i] = relu(x[i])", "x[i] < 0", "x", "dx[i] = 0*dy[i]", ["dx[i] = dy[i]"]),
    ("y[i] = sqrt(x[i]**2)", "x[i] > 0", "x", "dx[i] = dy[i]", ["dx[i] = -dy[i]"]),
    ("y[i] = max(x[i], z[i])", "x[i] > z[i]", "x", "dx[i] = dy[i]", ["dx[i] = 0*dy[i]", "dx[i] = dy[i]/2"]),
    ("y[i] = max(x[i], z[i])", "x[i] > z[i]", "z", "dz[i] = 0*dy[i]", ["dz[i] = dy[i]"]),
    ("y[i] = a*x[i]", "a == 2", "x", "dx[i] = 2*dy[i]", ["dx[i] = dy[i]", "dx[i] = 4*dy[i]"]),
    ("y[i] = a*b*x[i]", "a == 2*b, b == 3", "x", "dx[i] = 18*dy[i]", ["dx[i] = 9*dy[i]"]),
    ("y[n] = sum(k, w[k]*x[n,k]*c)", "w[k] == c", "x", "dx[n,k] = dy[n]*c**2", ["dx[n,k] = dy[n]*c"]),
    ("y = sum(i, j, x[i]*w[i,j]*x[j])", "w[i,j] == w[j,i]", "x", "dx[k] = 2*dy*sum(j, w[k,j]*x[j])",
     ["dx[k] = dy*sum(j, w[k,j]*x[j])", "dx[k] = dy*(w[k,k]*x[k] + sum(j, x[j])*w[k,k])"]),
    ("y = sum(i, j, x[i]*w[i,j]*x[j])", "w[i,j] == w[j,i]", "x", "dx[k] = 2*dy*sum(j, w[j,k]*x[j])", []),
    ("y[i] = x[i]*c[i]", "c[i] == c[1]", "x", "dx[i] = dy[i]*c[1]", ["dx[i] = dy[i]"]),
    ("y[i] = x[i]**q", "q == 3, x[i] > 0", "x", "dx[i] = 3*dy[i]*x[i]**2", ["dx[i] = 3*dy[i]*x[i]"]),
]


@pytest.mark.parametrize(("text", "given", "name", "right", "wrong"), CASES)
def test_right_is_proved_and_wrong_is_refuted_under_what_is_given(text: str, given: str, name: str, right: str,
                                                                  wrong: list[str]) -> None:
    made = layer(text, given=given)
    assert made.check_gradient(name, right)
    for claim in wrong:
        assert isinstance(made.check_gradient(name, claim), Refutation), claim


NEEDED = [case for case in CASES if case[3] != "dz[i] = 0*dy[i]"]


@pytest.mark.parametrize(("text", "given", "name", "right", "wrong"), NEEDED)
def test_without_it_the_formula_is_not_proved(text: str, given: str, name: str, right: str, wrong: list[str]) -> None:
    """Refuted; or under another hypothesis, as what excludes a corner."""
    assert isinstance(layer(text).check_gradient(name, right), Refutation)


def test_the_theorem_tells_what_it_needs_of_it_and_no_more() -> None:
    found = layer(SOFTMAX, given="sum(k, t[k]) == 1, t[k] >= 0").check_gradient("z", "dz[k] = dL*(p[k] - t[k])")
    told = str(found)
    assert "Σ_{k=1..K} t[k] = 1" in told
    assert "t[k] ≥ 0" not in told


def test_what_follows_from_it_is_not_told_beside_it() -> None:
    told = str(layer("y[i] = abs(x[i])", given="x[i] > 0").check_gradient("x", "dx[i] = dy[i]"))
    assert "x[i] > 0" in told
    assert "≠" not in told


def test_numbers_are_drawn_of_which_it_holds() -> None:
    """A slip that shows at two rows and more alone, of a matrix that is symmetric."""
    made = layer("y = sum(i, j, x[i]*w[i,j]*x[j])", given="w[i,j] == w[j,i]")
    found = made.check_gradient("x", "dx[k] = 2*dy*w[k,k]*x[k]")
    assert isinstance(found, Refutation)
    sizes, entries = dict(found.witness.sizes), dict(found.witness.entries)
    assert sizes["I"] >= 2
    assert entries["w[1,2]"] == entries["w[2,1]"]


def test_a_witness_is_one_of_which_it_holds() -> None:
    found = layer("y[i] = a*x[i]", given="a == 2, x[i] > 0").check_gradient("x", "dx[i] = 3*dy[i]")
    assert isinstance(found, Refutation)
    entries = dict(found.witness.entries)
    assert entries["a"] == "2"
    assert all(not value.startswith("-") for name, value in entries.items() if name.startswith("x"))


def test_it_may_stand_on_lines_of_the_text() -> None:
    one = layer("y[i] = a*x[i]\ngiven a == 2\ngiven x[i] > 0")
    other = layer("y[i] = a*x[i]", given="a == 2, x[i] > 0")
    assert one.source.given == other.source.given
    assert layer("\n".join(one.lines)).source.given == one.source.given


def test_an_array_may_be_called_given() -> None:
    assert layer("given[i] = 2*x[i]\ny[i] = given[i]**2").check_gradient("x", "dx[i] = 8*dy[i]*x[i]")


def test_a_layer_that_says_only_what_is_given_is_an_error_that_says_why() -> None:
    with pytest.raises(Error, match="two values side by side"):
        layer("given x[i] > 0")


@pytest.mark.parametrize("given", ["x[i] > 0, x[i] < 0", "a == 1, a == 2", "x[i] == x[i] + 1"])
def test_what_holds_of_nothing_is_refused(given: str) -> None:
    with pytest.raises(Error, match="nothing was found of which all this holds"):
        layer("y[i] = a*x[i]", given=given)


@pytest.mark.parametrize(("given", "told"), [
    ("q > 0", "the layer has no array q"), ("x[i]", "says nothing that can be given"), ("x[i] = 2", "no single '='"),
    ("x[i] > 0; z = 3", "what is given stands last"), ("i > 2", "the layer has no array i")])
def test_what_cannot_be_given_is_an_error_that_says_why(given: str, told: str) -> None:
    with pytest.raises(Error, match=told):
        layer("y[i] = a*x[i]", given=given)


def test_an_equation_that_leads_back_to_itself_ends() -> None:
    """Of two entries of one array none is simpler: one is not written as the other again and again."""
    made = layer("y[i] = x[i]*x[i+1]", given="x[i] == x[i+1]")
    assert made.check_gradient("x", "dx[j] = dy[j]*x[j+1] + dy[j-1]*x[j-1]")
    assert isinstance(made.check_gradient("x", "dx[j] = dy[j]*x[j+1] - dy[j-1]*x[j-1]"), Refutation)


@pytest.mark.parametrize(("text", "given", "right"), [
    ("h[i] = x[i]**2\ny[i] = h[i]*x[i]", "x[i] == h[i], h[i] == x[i]", "dx[i] = 3*dy[i]*h[i]"),
    ("y[i] = x[i]**2", "x[i] == y[i]", "dx[i] = 2*dy[i]*y[i]"),
    ("y[i] = a*b*x[i]", "a == 2*b, b == a/2", "dx[i] = 2*dy[i]*b**2")])
def test_equations_that_lead_in_a_circle_end(text: str, given: str, right: str) -> None:
    made = layer(text, given=given)
    assert made.check_gradient("x", right)
    assert isinstance(made.check_gradient("x", right.replace("= ", "= -")), Refutation)
