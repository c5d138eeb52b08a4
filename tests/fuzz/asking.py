"""Texts put to the doors that search for an answer: a result, or an Error, in the time that is given."""

from collections.abc import Callable
from zlib import crc32

from derive import Sheet, estimator, family, identity, layer, recurrence, update_rule
from derive.sheets.claims import Verdict
from derive.show.settled import collecting

Asked = Callable[[str], None]
FAMILY = family("x[b]", "i.i.d.")
OTHER = family("z[b]", "one law")
RULE = update_rule("v = mu*v + g; theta = theta - alpha*v")
PLAIN = layer("y[i] = sum(j, w[i,j]*x[j]) + b[i]")
MEANS = layer("mu[n] = mean(i, x[n,i])\ny[n,i] = (x[n,i] - mu[n])/s[n]")
WAYS = ("by_algebra", "by_induction", "by_limits", "by_uniqueness_of_limit", "by_remainders", "by_moments",
        "by_mean_equations", "by_elimination", "by_invariants", "by_instances", "by_equations", "by_contraction",
        "by_logarithms", "by_positive_part", "by_certificate", "by_multiple", "by_two_steps", "by_telescoping",
        "by_series")
RECURRENCES = (
    "y[t] = (1 - 1/N)*y[t-1] + x[t]", "mu[t] = (1 - 1/N)*mu[t-1] + x[t]/N", "a[t+1] = 2*a[t] - a[t-1] + t",
    "v[t] = beta*v[t-1] + (1 - beta)*g[t]**2", "y[t] = (1 - 1/min(t, N))*y[t-1] + x[t]/min(t, N)")
EQUATIONS = (
    "Var(mean(b=1..B, x[b])) == Var(x[1])/B", "E(x[1]*z[2]) == E(x[1])*E(z[1])",
    "E((x[1] - x[2])**2) == 2*Var(x[1])", "Cov(x[1], x[1] + x[2]) == Var(x[1])")
IDENTITIES = ("sum(i, y[n,i]*s[n]) == 0*mu[n]", "y[n,i]*s[n] == x[n,i] - mu[n]", "mean(i, x[n,i]) == mu[n]")


def _drawn(text: str, number: int) -> int:
    return crc32(text.encode(errors="replace")) % number


def layer_asked(text: str) -> None:
    found = layer(text)
    for name in found.inputs[:2]:
        assert found.gradient(name)


def gradient_asked(text: str) -> None:
    """The whole way: proved, refuted, or undecided, which is an error."""
    PLAIN.check_gradient(text[1:2], text)


def rule_asked(text: str) -> None:
    rule = update_rule(text)
    assert str(rule.equivalent_to(RULE))
    assert rule.closed_form()


def pair_asked(text: str) -> None:
    assert str(RULE.equivalent_to(update_rule(text)))


def estimator_asked(text: str) -> None:
    found = estimator(text, FAMILY, given="B >= 2")
    assert found.E()
    assert found.Var()


def equation_asked(text: str) -> None:
    assert identity(text, FAMILY, OTHER, given="B >= 2")


def claim_asked(text: str) -> None:
    with collecting():
        proposal = Sheet("A sheet", "problem 1").claim(text, name="fuzz.it", about=(FAMILY,))
        assert getattr(proposal, WAYS[_drawn(text, len(WAYS))])().verdict in Verdict


def recurrence_asked(text: str) -> None:
    law = recurrence(text, start=f"{text[:1]}[0] = 0")
    with collecting():
        claim = Sheet("A sheet", "problem 1").claim(f"{text[:1]}[t] == t*x[1]/2 for t >= 0", name="fuzz.it", about=law)
        way = ("by_induction", "by_invariants", "by_elimination", "by_algebra")[_drawn(text, 4)]
        assert getattr(claim, way)().verdict in Verdict


def identity_asked(text: str) -> None:
    with collecting():
        assert Sheet("A sheet", "problem 1").identity(text, of=MEANS, name="fuzz.it").verdict in Verdict
