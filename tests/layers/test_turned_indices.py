"""A factor with its indices the other way round, the commonest slip: it is named, with a case in which sizes agree."""

import json

import pytest

from derive import Sheet, layer
from derive.commands.cli import main
from derive.layers.layer import Refutation
from derive.notation.errors import NotationError

PRODUCT, SCORES = "y[n,k] = sum(i, x[n,i]*w[i,k])", "s[i,j] = sum(d, q[i,d]*k[j,d])"
ATTENTION = ("s[i,j] = sum(d, q[i,d]*k[j,d]); a[i,j] = exp(s[i,j])/sum(j', exp(s[i,j'])); "
             "y[i,e] = sum(j, a[i,j]*v[j,e])")
LINEAR = "z[i] = sum(j, d, exp(k[j,d]*q[i,d])); y[i,m] = sum(j, d, exp(k[j,d]*q[i,d])*v[j,m])/z[i]"
TURNED = [
    ("y[i] = sum(j, w[i,j]*x[j])", "dx[j] = sum(i, w[j,i]*dy[i])", "w[j,i]"),
    ("y[i] = sum(j, w[i,j]*x[j])", "dw[i,j] = dy[j]*x[i]", "dw[i,j]"),
    (PRODUCT, "dw[i,k] = sum(n, x[i,n]*dy[n,k])", "x[i,n]"),
    (PRODUCT, "dx[n,i] = sum(k, dy[n,k]*w[k,i])", "w[k,i]"),
    (SCORES, "dk[j,d] = sum(i, ds[j,i]*q[i,d])", "ds[j,i]"),
    (SCORES, "dq[i,d] = sum(j, ds[i,j]*k[d,j])", "k[d,j]"),
    (ATTENTION, "dv[j,e] = sum(i, a[j,i]*dy[i,e])", "a[j,i]"),
    ("y = sum(i, j, w[i,j]*s[j,i])", "dw[i,j] = dy*s[i,j]", "s[i,j]"),
    ("y[b,i] = sum(j, t[i,j,b]*x[b,j])", "dx[b,j] = sum(i, t[j,i,b]*dy[b,i])", "t[j,i,b]"),
]
OTHER = [
    ("y[i] = sum(j, w[i,j]*x[j])", "dx[j] = sum(i, w[i,j]*dy[j])"),
    (PRODUCT, "dw[i,k] = -sum(n, x[n,i]*dy[n,k])"),
    (PRODUCT, "dx[n,i] = sum(k, x[n,i]*w[i,k])"),
    (ATTENTION, "dv[j,e] = sum(i, s[j,i]*dy[i,e])"),
    (LINEAR, "dv[j,m] = sum(i, d, exp(k[j,d]*q[i,d])*dy[i,m]/z[i]**2)"),
]


@pytest.mark.parametrize(("text", "claim", "turned"), TURNED)
def test_it_is_named_with_a_case_of_equal_sizes(text: str, claim: str, turned: str) -> None:
    found = layer(text).check_gradient(claim.partition("[")[0][1:], claim)
    assert isinstance(found, Refutation)
    assert found.turned == turned
    assert len({size for _, size in found.witness.sizes}) == 1
    assert f"  slip     {turned} has its indices the other way round" in str(found).splitlines()


@pytest.mark.parametrize(("text", "claim"), OTHER)
def test_another_slip_is_not_called_so(text: str, claim: str) -> None:
    found = layer(text).check_gradient(claim.partition("[")[0][1:], claim)
    assert isinstance(found, Refutation)
    assert not found.turned
    assert "slip" not in str(found)


@pytest.mark.parametrize(("text", "claim"), [
    ("y = sum(i, j, s[i,j]*s[j,i])", "ds[i,j] = 2*dy*s[j,i]"),
    ("y = sum(i, j, x[i]*s[i,j]*x[j])", "dx[j] = dy*sum(i, x[i]*(s[i,j] + s[j,i]))"),
])
def test_what_is_right_is_proved(text: str, claim: str) -> None:
    assert not isinstance(layer(text).check_gradient(claim.partition("[")[0][1:], claim), Refutation)


def test_a_sum_over_all_entries_that_there_are_may_be_right() -> None:
    """w[j,i] is 0 where there is no such entry: nothing is added, whatever the sizes are."""
    found = layer("y[i] = sum(j, w[i,j]*x[j])").check_gradient(
        "x", "dx[j] = sum(i, w[i,j]*dy[i]) + 0*sum(i, w[j,i]*dy[i])")
    assert not isinstance(found, Refutation)


@pytest.mark.parametrize("claim", [
    "dx[j] = mean(i, w[j,i]*dy[i])", "dx[j] = max(i, w[j,i]*dy[i])", "dx[j] = sum(i, w[j,i]*dy[i] + 1)",
    "dx[j] = sum(i, exp(w[j,i]*dy[i]))", "dx[j] = sum(i, w[j,i]*dy[i]*size(i))", "dx[j] = sum(i, w[j,i] + x[j]/dy[i])",
    "dx[j] = sum(i, w[j,i]*dy[i]/dy[i])", "dx[j] = sum(i, w[j,i]*log(dy[i]))", "dx[j] = sum(i, w[j,i]*dy[i]**(-1))",
])
def test_where_it_matters_how_far_the_index_goes_there_is_no_meaning(claim: str) -> None:
    """A mean, a largest entry, and a sum whose terms are not 0 outside of the arrays."""
    with pytest.raises(NotationError, match="sizes that cannot be compared"):
        layer("y[i] = sum(j, w[i,j]*x[j])").check_gradient("x", claim)


def test_a_sheet_says_so_too() -> None:
    sheet = Sheet("a sheet", "by hand")
    said = sheet.gradient("dw[i,k] = sum(n, x[i,n]*dy[n,k])", of=layer(PRODUCT), name="turned", note="exercise 3")
    assert (said.verdict, said.note) == ("fails", "x[i,n] has its indices the other way round; exercise 3")


def test_as_data(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["layer", PRODUCT, "--claim", "dw[i,k] = sum(n, x[i,n]*dy[n,k])", "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["verdict"], found["turned"]) == ("fails", "x[i,n]")
    assert found["case"]["sizes"].keys() == {"I", "K", "N"}
    assert found["at"].startswith("dw[")
    assert found["true"] != found["claimed"]
    assert "dy[n, k]" in found["right"]
