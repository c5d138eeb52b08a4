"""What the tool adds to a false claim by itself leaves room: a region, and never one value that makes it trivial."""

from random import Random

import pytest

from derive import Sheet, layer, recurrence
from derive.outlines.terms import Equal
from derive.sheets.claims import Claim, Verdict
from derive.show.settled import collecting

SHEET = Sheet("A sheet", "problem 1")


def settled(text: str, given: tuple[str, ...] = (), needs: tuple[str, ...] = ()) -> Claim:
    with collecting():
        return SHEET.claim(text, name="repair.it", given=given, needs=needs).by_algebra()


def false_identity(random: Random) -> str:
    """a*P == b*P and the like: true where a factor is 0 or 1, and nowhere else."""
    p, q = random.choice(("x", "x*y", "(x + y)", "x**2", "a*x")), random.randint(2, 9)
    return random.choice((f"{p} == {q}*{p}", f"a*{p} == {q}*a*{p}", f"(x + y)**{random.choice((2, 3))} == x**2 + y**2",
                          f"(a - {q})*{p} == 0", f"{p}**2 == {q}*{p}**2 + 0*a", "a*x + y == x + y",
                          "(x - y)**2 == x**2 - y**2"))


@pytest.mark.parametrize("seed", range(24))
def test_a_false_identity_fails_and_gets_no_repair(seed: int) -> None:
    claim = settled(false_identity(Random(seed)))
    assert claim.verdict is Verdict.FAILS
    assert claim.witness
    assert not claim.hypotheses


@pytest.mark.parametrize("given", [("0 <= a",), ("0 <= a", "a <= 1"), ("a <= 0",), ("0 <= a", "a <= 5")])
def test_a_bound_that_leaves_one_value_is_no_repair(given: tuple[str, ...]) -> None:
    """a <= 0 where 0 <= a is given says a = 0."""
    claim = settled("a*x == 2*a*x", given)
    assert claim.verdict is Verdict.FAILS
    assert not claim.hypotheses


@pytest.mark.parametrize("seed", range(20))
def test_a_false_closed_form_fails(seed: int) -> None:
    random = Random(seed)
    rate, step = random.choice((("1/2", "1"), ("c", "x[t]"), ("2", "c"), ("1/3", "c*x[t]")))
    start, factor = random.choice(("0", "c", "1")), random.randint(2, 7)
    law = recurrence(f"y[t] = {rate}*y[t-1] + {step}", start=f"y[0] = {start}")
    with collecting():
        claim = SHEET.claim(f"y[t] == {factor}*({rate})**t*({start}) + {factor}*t*({step}) for t >= 1",
                            name="repair.form", about=law).by_induction()
    assert claim.verdict is Verdict.FAILS
    assert not any(isinstance(one.formula, Equal) for one in claim.hypotheses)


def test_a_region_is_a_repair() -> None:
    with collecting():
        claim = SHEET.claim("x/N <= x for x >= 0", name="repair.region").by_certificate()
    assert claim.verdict in (Verdict.HOLDS_IF, Verdict.FAILS)
    assert not any(isinstance(one.formula, Equal) for one in claim.hypotheses)


def test_a_hypothesis_of_a_script_stays() -> None:
    claim = settled("a*x == 2*a*x", needs=("a == 0",))
    assert claim.verdict is Verdict.HOLDS_IF
    assert [str(one.formula) for one in claim.hypotheses] == ["Equal(a, 0)"]


def test_what_is_refuted_fails_in_every_door() -> None:
    square = layer("y[i] = x[i] + x[i]**2")
    with collecting() as found:
        SHEET.gradient("dx[i] = dy[i]", of=square, name="fails.gradient")
        SHEET.gradient("dx[i] = dy[i]", of=square, name="fails.repaired", repair=SHEET.gradient(
            "dx[i] = dy[i]*(1 + 2*x[i])", of=square, name="fails.right"))
        SHEET.identity("y[i] == 2*x[i]", of=square, name="fails.identity")
        SHEET.identity("y[i] - x[i] == x[i]**2", of=square, name="holds.identity")
        SHEET.claim("x**2 <= x", name="fails.claim").by_certificate()
        SHEET.claim("x**2 <= x", name="fails.said").fails(repair=SHEET.claim("x <= y", name="fails.not").by_algebra())
    verdicts = {claim.name: (str(claim.verdict), bool(claim.witness), claim.repair is not None) for claim in found}
    assert verdicts == {
        "fails.gradient": ("fails", True, False), "fails.repaired": ("fails", True, True),
        "fails.right": ("holds", False, False), "fails.identity": ("fails", True, False),
        "holds.identity": ("holds", False, False), "fails.claim": ("fails", True, False),
        "fails.said": ("fails", True, False), "fails.not": ("fails", True, False)}


@pytest.mark.parametrize("seed", range(20))
def test_identities_of_layers_are_attacked(seed: int) -> None:
    """The two sides as the layer computes them, one of them changed."""
    random = Random(seed)
    of = layer("s = sum(j, exp(x[j])); p[i] = exp(x[i])/s; m = mean(i, x[i]); c[i] = x[i] - m -> p, c")
    left, right = random.choice((("p[i]*s", "exp(x[i])"), ("sum(i, c[i])", "0*m"), ("c[i] + m", "x[i]"),
                                 ("log(p[i])", "x[i] - log(s)"), ("p[i]*exp(x[j])", "p[j]*exp(x[i])")))
    wrong = random.choice((f"2*({right}) + p[1]" if "1]" in right else f"({right}) + m", f"({right}) + s"))
    with collecting():
        holds = SHEET.identity(f"{left} == {right}", of=of, name="identity.right")
        fails = SHEET.identity(f"{left} == {wrong}", of=of, name="identity.wrong")
    assert holds.verdict is not Verdict.FAILS
    assert fails.verdict is Verdict.FAILS
