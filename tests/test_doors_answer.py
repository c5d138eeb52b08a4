"""Questions to which doors once crashed: each has an answer, or an error of the tool's own that says why not."""

from contextlib import suppress
from random import Random

import pytest

from derive import Error, Sheet, estimator, family, identity, layer, recurrence, surely, together
from derive.estimators.families import FamilyError
from derive.layers.layer import Refutation
from derive.sheets.claims import Claim, Verdict
from derive.show.settled import collecting

SHEET = Sheet("A sheet", "problem 1")


def settled(text: str, way: str, **more: object) -> Claim:
    with collecting():
        claim = getattr(SHEET.claim(text, name="door.answers", **more), way)()        # type: ignore[arg-type]
    assert isinstance(claim, Claim)
    return claim


@pytest.mark.thorough(seconds=4, every=5)
@pytest.mark.parametrize("seed", range(20))
def test_gathering_and_scattering_by_entries(seed: int) -> None:
    """y at v adds up what is meant for v; the gradient of an entry is that of the place it is meant for."""
    random = Random(seed)
    factor, extra = random.choice((("s[n]", "1"), ("s[n]**2", "2*s[n]"), ("exp(s[n])", "exp(s[n])"),
                                   ("a*s[n]", "a"))), random.choice(("b[v]", "2*b[v]", "b[v]**2"))
    equal = random.choice(("k[n] == v", "v == k[n]"))
    of = layer(f"y[v] = {extra} + sum(n, where({equal}, {factor[0]}, 0))")
    right = of.check_gradient("s", f"ds[n] = {factor[1]}*sum(v, where({equal}, dy[v], 0))")
    assert not isinstance(right, Refutation)
    wrong = of.check_gradient("s", f"ds[n] = {factor[1]}*sum(v, dy[v])")
    assert isinstance(wrong, Refutation)
    assert of.gradient("s")


@pytest.mark.parametrize("name", ["h", "dh", "h'"])
def test_a_second_derivative_beside_an_array_of_its_name(name: str) -> None:
    of = layer(f"y = sum(i, {name}[i]**2*x[i])")
    assert of.hessian(name, "x")
    assert of.hessian("x", name)


def test_a_chain_that_holds_surely() -> None:
    m = family("m")
    both = surely("0 <= m <= 1", m)
    assert len(both.formulas) == len(both.everywhere) == 2
    with collecting():
        claim = SHEET.claim("0 <= E(m)", name="door.surely", about=(m, both)).by_moments()
    assert claim.verdict in (Verdict.HOLDS, Verdict.UNKNOWN)


@pytest.mark.parametrize("text", ["m -> 0 as t -> oo", "m == 0 for m >= 1"])
def test_what_cannot_hold_surely_is_refused(text: str) -> None:
    with pytest.raises(FamilyError, match="only a relation"):
        surely(text, family("m"))


@pytest.mark.parametrize("law", ["independent", "uncorrelated"])
def test_a_family_is_not_said_to_be_independent_of_itself(law: str) -> None:
    """That would say that it is a constant, and the attack would not know it."""
    m = family("m")
    with pytest.raises(FamilyError, match=f"m stands twice in what is {law}"):
        together(law, m, family("x"), m)


@pytest.mark.parametrize(("text", "way"), [
    ("x[t] -> 0 as t -> oo", "by_certificate"), ("x[t] -> 0 as t -> oo", "by_multiple"),
    ("2**x <= 2**y", "by_multiple"), ("x**p <= y**p", "by_multiple"), ("x**(1/2) <= y", "by_certificate"),
    ("x[t] == beta for beta > 0, t >= 1", "by_induction"), ("x/beta <= x for beta > 0", "by_algebra"),
    ("x[t]**t -> 1 as t -> oo", "by_limits"), ("x == 1", "by_contraction"), ("x == y", "by_series"),
    ("x == y", "by_two_steps"), ("x == y", "by_telescoping"), ("x <= y", "by_positive_part"),
    ("log(x) <= x for x > 0", "by_certificate"), ("x <= y for x < y, n > 0", "by_induction"),
])
def test_each_way_answers(text: str, way: str) -> None:
    claim = settled(text, way, given="x <= y" if "y" in text else ())
    assert claim.verdict in Verdict
    assert claim.verdict is not Verdict.UNKNOWN or claim.note


@pytest.mark.parametrize("claim", [
    "dx[i] = dx[i]", "dx[i] = 2*dx[i] + dy[i]", "dx[i] = sum(j, dx[j])", "dx[i] = dw[i]", "dx[i] = max(j, y[j])",
    "dx[i] = where(y[i] == 0, 0, dy[i]/y[i])", "dx[i] = dy[i]**dy[i]", "dx[i] = 1/0*dy[i]", "dx[i] = dy[i+1000]",
    "dx[i] = y[i]**(0 - 1/2)"])
def test_formulas_for_gradients(claim: str) -> None:
    for text in ("y[i] = x[i]**2", "y[i] = where(x[i] < 0, exp(x[i]) - 1, x[i])", "y[i] = sqrt(x[i])*w[i]"):
        with suppress(Error):
            assert layer(text).check_gradient("x", claim) is not None


def test_estimators_and_recurrences() -> None:
    x = family("x[b]", "i.i.d.")
    for text in ("x[1]**(1/3)", "log(x[1])", "1/x[1]", "exp(x[1])*x[2]", "max(x[1], x[2])", "x[1]**x[2]"):
        with suppress(Error):
            assert estimator(text, x).E()
    with pytest.raises(Error):
        identity("E(exp(x[1])*x[2]) == 3*E(x[1]**x[1])", x)
    law = recurrence("y[t] = 2*y[t-1] + 1", start="y[0] = 1")
    assert settled("y[t] == t + 1 for t >= 0", "by_induction", about=law).verdict is Verdict.FAILS
