"""The rule of the total derivative: a sheet shows as proved what its text says, and no other text."""

import pytest

from derive import Sheet, layer
from derive.layers.layer import Layer
from derive.notation.errors import NotationError
from derive.sheets.claims import Claim, ClaimError
from derive.show.record import row_of
from derive.show.settled import collecting

NORM = layer("y[i] = (sum(j, w[i,j]*x[j]) + b[i]) / sqrt(sum(j, w[i,j]**2))", upstream="g")
TWO = layer("y[i] = w*x[i]\ns = sum(i, x[i]**2)*w\n-> y, s")
DEEP = layer("h[i] = w*x[i]\ny[i] = exp(h[i])")
WINDOW = layer("y[i] = x[i]*x[i+2]")


def claimed(of: Layer, *texts: str, repair: Claim | None = None) -> Claim:
    with collecting():
        return Sheet("A sheet", "problem 1").total_derivative(*texts, of=of, name="rule.total", repair=repair)


@pytest.mark.parametrize(("of", "text", "theorems"), [
    (NORM, "dL/dtheta == sum(i, dL/dy[i]*(dy[i]/dtheta)) == sum(i, g[i]*(dy[i]/dtheta))", 3),
    (NORM, "dL/dp == sum(i, (dy[i]/dp)*(dL/dy[i]))", 3),
    (NORM, "dL/dtheta == -sum(k, -dy[k]*(dy[k]/dtheta))", 3),
    (TWO, "dL/dtheta == sum(i, dL/dy[i]*(dy[i]/dtheta)) + dL/ds*(ds/dtheta)", 2),
    (DEEP, "dL/dtheta == sum(i, dL/dh[i]*(dh[i]/dtheta))", 2),
    (WINDOW, "dL/dtheta == sum(i, dy[i]*(dy[i]/dtheta))", 1),
    (layer("y = x"), "dL/dtheta == dL/dy*(dy/dtheta)", 1),
])
def test_the_rule_as_it_is(of: Layer, text: str, theorems: int) -> None:
    claim = claimed(of, text)
    assert (row_of(claim).verdict, claim.statements, len(claim.theorems)) == ("holds", (text,), theorems)
    assert {str(theorem.statement).count("Slope") > 0 for theorem in claim.theorems} == {True}


@pytest.mark.thorough(seconds=6, every=11)
@pytest.mark.parametrize(("of", "text"), [
    (NORM, "dL/dtheta == 2*sum(i, dL/dy[i]*(dy[i]/dtheta))"),
    (NORM, "dL/dtheta == sum(i, dL/dy[i]*(dy[i]/dtheta)) == sum(i, g[i]**2*(dy[i]/dtheta))"),
    (NORM, "dL/dtheta == sum(i, dL/dy[i])"),
    (NORM, "dL/dtheta == sum(i, j, g[i]*(dy[j]/dtheta))"),
    (NORM, "dL/dtheta == mean(i, g[i]*(dy[i]/dtheta))"),
    (NORM, "dL/dtheta == sum(i, 0*g[i])"),
    (TWO, "dL/dtheta == sum(i, dL/dy[i]*(dy[i]/dtheta))"),
    (TWO, "dL/dtheta == sum(i, dL/dy[i]*(dy[i]/dtheta)) + dL/ds"),
    (DEEP, "dL/dtheta == sum(i, dL/dy[i]*(dh[i]/dtheta))"),
    (WINDOW, "dL/dtheta == sum(i, dy[i]*(dy[i+1]/dtheta))"),
])
def test_another_text_is_refuted(of: Layer, text: str) -> None:
    alone = claimed(of, text)
    assert row_of(alone).verdict == "fails"
    assert alone.witness
    right = claimed(NORM, "dL/dtheta == sum(i, g[i]*(dy[i]/dtheta))")
    assert row_of(claimed(of, text, repair=right)).verdict == "fails"


@pytest.mark.parametrize(("of", "text", "why"), [
    (NORM, "dL/dtheta <= sum(i, g[i]*(dy[i]/dtheta))", "is an equation"),
    (NORM, "dL/dtheta == sum(i, g[i]*(dy[i]/dtheta)) for i <= 2", "no rule of the total derivative"),
    (NORM, "sum(i, g[i]*(dy[i]/dtheta)) == dL/dtheta", "no rule of the total derivative"),
    (NORM, "the loss moves", "unexpected|expected|no rule"),
    (NORM, "dL/dtheta == sum(i, (dy[i]/dtheta)*dL/dy[i])", "dL means nothing by itself"),
    (NORM, "dL/dtheta == dL/dtheta", "no differential"),
    (NORM, "dL/dtheta == sum(i, g[i]*(dy[i]/dalpha))", "no array is called dalpha"),
    (NORM, "dL/dtheta == sum(i, g[i]*dy[i]/dtheta)", "dtheta means nothing by itself"),
    (NORM, "dL/dtheta == sum(i, g[i]*(dg[i]/dtheta))", "no array is called dg"),
    (NORM, "dL/dtheta == sum(j, dx[j])", "dx means nothing by itself"),
    (NORM, "dL/dx == sum(i, g[i]*(dy[i]/dx))", "x is an array of the layer"),
    (layer("L = x"), "dL/dtheta == dL/dL*(dL/dtheta)", "L is an array of the layer"),
    (DEEP, "dL/dtheta == sum(i, dL/dy[i]*(dy[i]/dtheta))", "leads to y through h"),
    (TWO, "dL/dtheta == sum(i, dL/dx[i]*(dx[i]/dtheta))", "x is not computed"),
])
def test_what_says_no_such_rule_is_refused(of: Layer, text: str, why: str) -> None:
    with pytest.raises(NotationError, match=why):
        claimed(of, text)


def test_nothing_is_claimed_by_no_text() -> None:
    sheet = Sheet("A sheet", "problem 1")
    for settle in (sheet.total_derivative, sheet.gradient, sheet.identity):
        with collecting(), pytest.raises(ClaimError, match="nothing is claimed"):
            settle(of=NORM, name="rule.nothing")
