"""One prover: what textbooks say of sums, inequalities, limits and means is settled without a way being named."""

from pathlib import Path

import pytest

import derive
from derive.running.run import claims_of
from derive.sheets import course
from derive.sheets.claims import Claim, Verdict
from derive.sheets.sheet import Proposal, Sheet, collecting
from derive.sheets.ways import WAYS

from .show.course_told import EACH_SCRIPT, settled_by

IID, PAIR, APART = "x[b] i.i.d.", "x and y random", "x and y independent"
SMALL = ("-1 < q", "q < 1")

TRUE = {
    # -- sums ----------------------------------------------------------------------------------------------------------
    "sum(k=1..n, k) == n*(n+1)/2 for n >= 0": (),
    "sum(k=1..N, k) == N*(N+1)/2": (),
    "sum(k=1..n, k**2) == n*(n+1)*(2*n+1)/6 for n >= 0": (),
    "sum(k=1..n, k**3) == (sum(k=1..n, k))**2 for n >= 0": (),
    "sum(k=0..n, q**k) == (1 - q**(n+1))/(1 - q) for n >= 0": (),
    "sum(k=0..n-1, a + k*d) == n*a + d*n*(n-1)/2 for n >= 0": (),
    "sum(k=1..n, 1/(k*(k+1))) == n/(n+1) for n >= 0": (),
    "sum(k=1..n, k*2**k) == (n-1)*2**(n+1) + 2 for n >= 0": (),
    "sum(i=1..n, a*x[i] + y[i]) == a*sum(i=1..n, x[i]) + sum(i=1..n, y[i])": (),
    # -- inequalities --------------------------------------------------------------------------------------------------
    "x*y + y*z + z*x <= x**2 + y**2 + z**2": (),
    "x*(1 - x) <= 1/4": (),
    "(x + y)**2 <= 2*x**2 + 2*y**2": (),
    "x**2 + y**2 <= 2": ("0 <= x", "x <= 1", "0 <= y", "y <= 1"),
    "x/(1 + x) <= x": ("0 <= x",),
    "abs(x + y) <= abs(x) + abs(y)": (),
    "abs(abs(x) - abs(y)) <= abs(x - y)": (),
    "maximum(x, y) == (x + y + abs(x - y))/2": (),
    "relu(x) == (x + abs(x))/2": (),
    "n < 2**n for n >= 0": (),
    "n**2 <= 2**n for n >= 4": (),
    "1 + n*x <= (1 + x)**n for n >= 0": ("-1 <= x",),
    "sum(k=1..n, 1/k**2) <= 2 - 1/n for n >= 1": (),
    "sum(k=1..n, 1/sqrt(k)) <= 2*sqrt(n) for n >= 1": (),
    "sum(k=1..n, 2**(-k)) < 1 for n >= 0": (),
    # -- limits --------------------------------------------------------------------------------------------------------
    "1/n -> 0 as n -> oo": (),
    "1/(n - 3) -> 0 as n -> oo": (),
    "(2*n + 1)/(n + 5) -> 2 as n -> oo": (),
    "(n**2 + n)/(2*n**2) -> 1/2 as n -> oo": (),
    "q**n -> 0 as n -> oo": SMALL,
    "sum(k=0..n, q**k) -> 1/(1 - q) as n -> oo": SMALL,
    "sum(k=1..n, k)/n**2 -> 1/2 as n -> oo": (),
}
ABOUT = {
    "y[t] -> c/(1 - a) as t -> oo": ("y[t] = a*y[t-1] + c", ("-1 < a", "a < 1")),
    "y[t] -> 0 as t -> oo": ("y[t] = y[t-1]/2; y[0] = 1", ()),
    "y[t] == a**t*y[0] + c*(1 - a**t)/(1 - a) for t >= 0": ("y[t] = a*y[t-1] + c", ()),
    "E(mean(b=1..B, x[b])) == mu": (IID, ("E(x[1]) == mu",)),
    "Var(mean(b=1..B, x[b])) == Var(x[1])/B": (IID, ()),
    "E(sum(b=1..B, (x[b] - mean(c=1..B, x[c]))**2)/(B - 1)) == Var(x[1])": (IID, ("B >= 2",)),
    "Var(a*x + b) == a**2*Var(x)": (PAIR, ()),
    "Var(x + y) == Var(x) + Var(y) + 2*Cov(x, y)": (PAIR, ()),
    "Var(x + y) == Var(x) + Var(y)": (APART, ()),
    "E(x)**2 <= E(x**2)": (PAIR, ()),
}
FALSE: dict[str, tuple[str | tuple[str, ...], tuple[str, ...]]] = {
    "sum(k=1..n, k) == n*(n-1)/2 for n >= 0": ((), ()),
    "sum(i=1..n, x[i]*y[i]) == sum(i=1..n, x[i])*sum(i=1..n, y[i])": ((), ()),
    "n**2 <= 2**n for n >= 0": ((), ()),
    "1 + n*x <= (1 + x)**n for n >= 0": ((), ()),
    "sum(k=1..n, k) < n**2 for n >= 1": ((), ()),
    "abs(x + y) == abs(x) + abs(y)": ((), ()),
    "1/n -> 1 as n -> oo": ((), ()),
    "E(x*y) == E(x)*E(y)": (PAIR, ()),
    "Var(x + y) == Var(x) + Var(y)": (PAIR, ()),
    "Var(mean(b=1..B, x[b])) == Var(x[1])/B": ("x[b] uncorrelated", ()),
    "E(sum(b=1..B, (x[b] - mean(c=1..B, x[c]))**2)/B) == Var(x[1])": (IID, ("B >= 1",)),
}


def verdict(claim: Claim) -> tuple[Verdict, str]:
    return claim.verdict, claim.note if claim.verdict is Verdict.UNKNOWN else ""


@pytest.mark.thorough(seconds=5, every=7)
@pytest.mark.parametrize("text", TRUE)
def test_what_textbooks_say_holds(text: str) -> None:
    assert verdict(derive.claim(text, given=TRUE[text])) == (Verdict.HOLDS, "")


@pytest.mark.parametrize("text", ABOUT)
def test_what_they_say_of_sequences_and_random_numbers_holds(text: str) -> None:
    about, given = ABOUT[text]
    assert verdict(derive.claim(text, about=about, given=given)) == (Verdict.HOLDS, "")


@pytest.mark.parametrize("text", FALSE)
def test_a_slip_is_refuted(text: str) -> None:
    about, given = FALSE[text]
    claim = derive.claim(text, about=about, given=given)
    assert verdict(claim) == (Verdict.FAILS, "")
    assert claim.witness


def test_what_a_limit_needs_is_found() -> None:
    claim = derive.claim("q**n -> 0 as n -> oo")
    assert verdict(claim)[0] is Verdict.HOLDS_IF
    assert [str(need.formula) for need in claim.hypotheses] == ["Less(Abs(q), 1)"]


def test_a_proof_that_needs_more_is_not_lost_while_what_it_needs_is_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(*_: object) -> None:
        while True:
            pass
    monkeypatch.setattr("derive.sheets.way._shown", endless)
    with derive.seconds(4):
        claim = derive.claim("relu(a*x) == a*relu(x)")
    assert verdict(claim)[0] is Verdict.HOLDS_IF


def test_what_a_proof_needs_is_proved_from_what_is_given() -> None:
    given = ("Var(y) > 0", "c == Cov(x, y)/Var(y)")
    text = "Var(x - c*(y - E(y))) == Var(x) - Cov(x, y)**2/Var(y)"
    assert verdict(derive.claim(text, about=PAIR, given=given))[0] is Verdict.HOLDS
    assert verdict(derive.claim(text, about=PAIR, given=given[1:]))[0] is Verdict.HOLDS     # it divides by Var(y)
    assert verdict(derive.claim("x/x**2*x**2 == x"))[0] is Verdict.HOLDS


def by_the_prover(proposal: Proposal, *_: object, **__: object) -> Claim:
    return proposal.settled()


@EACH_SCRIPT
@pytest.mark.xdist_group("course")
@pytest.mark.parametrize("script", course.scripts(), ids=lambda path: path.stem)
def test_the_course_needs_no_way_to_be_named(script: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    named, _ = settled_by(script)
    for way in filter(lambda name: name.startswith("by_"), dir(Proposal)):
        monkeypatch.setattr(Proposal, way, by_the_prover)
    monkeypatch.setattr(Proposal, "fails", lambda proposal, repair: proposal.settled(repair=repair))
    alone, error = claims_of(script)
    assert error == ""
    assert [(c.name, c.verdict, c.hypotheses and [need.formula for need in c.hypotheses]) for c in alone] == [
        (c.name, c.verdict, c.hypotheses and [need.formula for need in c.hypotheses]) for c in named]


def test_a_claim_that_nobody_settles_settles_itself() -> None:
    sheet = Sheet("A sheet", "a place")
    with collecting() as found:
        half = sheet.claim("x**2 <= x", name="it.half", given="0 <= x")
        sheet.claim("0 <= x**2", name="it.square")
        sheet.informal("Squares are small.", nearest=half, name="it.prose", inventory="1")
    assert [(claim.name, str(claim.verdict)) for claim in found] == [
        ("it.half", "holds-if"), ("it.square", "holds"), ("it.prose", "informal")]      # as they stand in the script


def test_a_repair_may_settle_itself_too() -> None:
    sheet = Sheet("A sheet", "a place")
    with collecting() as found:
        repair = sheet.claim("x**2 <= x", name="it.repair", given=("0 <= x", "x <= 1"))
        sheet.claim("x**2 <= x", name="it.claim", given="0 <= x").fails(repair=repair)
    assert [(claim.name, str(claim.verdict)) for claim in found] == [("it.repair", "holds"), ("it.claim", "fails")]


def test_a_way_that_never_ends_keeps_no_other_from_its_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(*_: object) -> None:
        while True:
            pass

    stuck = [way if way.name != "algebra" else type(way)(way.name, endless, way.applies) for way in WAYS]   # type: ignore[arg-type]
    monkeypatch.setattr("derive.sheets.prover.WAYS", tuple(stuck))
    assert derive.claim("sum(k=1..n, k) == n*(n+1)/2 for n >= 0").verdict is Verdict.HOLDS

