"""Bounds of entries are put into bounds: rates of methods whose errors obey an inequality from step to step; and what
is left of the start at each step is carried along: regret."""

import pytest

from derive import claim
from derive.sheets.claims import Verdict

FRANK_WOLFE = "h[1] <= 2*C/3", "h[t+1] <= (1 - 2/(t+2))*h[t] + C*(2/(t+2))**2/2 for t >= 1", "C >= 0"
NOISE = "r[t+1] <= (1 - a)*r[t] + c for t >= 0", "0 < a", "a <= 1", "c >= 0"
LARGEST = "q[t+1] <= a*q[t] + c for t >= 0", "0 <= a", "a < 1"


@pytest.mark.thorough(seconds=16, every=2, first=1)
@pytest.mark.parametrize(("text", "given"), [
    ("h[t] <= 2*C/(t+2) for t >= 1", FRANK_WOLFE),
    ("r[t] <= (1 - a)**t*r[0] + c/a for t >= 0", NOISE),
    ("q[t] <= max(q[0], c/(1 - a)) for t >= 0", LARGEST),
    ("x <= a*b + c", ("x <= a*y + c", "y <= b", "a >= 0")),
    ("x <= a*b*d + a*c + e", ("x <= a*y + e", "y <= b*z + c", "z <= d", "a >= 0", "b >= 0")),
])
def test_what_follows(text: str, given: tuple[str, ...]) -> None:
    assert claim(text, given=given).verdict is Verdict.HOLDS


@pytest.mark.thorough(seconds=12, every=2, first=1)
@pytest.mark.parametrize(("text", "given"), [
    ("h[t] <= C/(t+2) for t >= 1", FRANK_WOLFE),
    ("r[t] <= (1 - a)**t*r[0] + c/2 for t >= 0", NOISE),
    ("q[t] <= min(q[0], c/(1 - a)) for t >= 0", LARGEST),
    ("x <= a*b + c", ("x <= a*y + c", "y <= b", "a <= 0")),     # from the wrong side
    ("x <= a*b + c", ("x <= a*y + c", "y >= b", "a >= 0")),
])
def test_what_does_not(text: str, given: tuple[str, ...]) -> None:
    assert claim(text, given=given).verdict in (Verdict.FAILS, Verdict.HOLDS_IF)


REGRET = "sum(t=1..T, eta*g[t]*(w[t] - u)) <= (w[1] - u)**2/2 + eta**2/2*sum(t=1..T, g[t]**2) for T >= 0"
FROM_0 = "sum(t=0..T-1, 2*eta*g[t]*(w[t] - u)) <= (w[0] - u)**2 + eta**2*sum(t=0..T-1, g[t]**2) for T >= 0"
DESCENT = "w[t+1] = w[t] - eta*g[t]"


@pytest.mark.parametrize("text", [REGRET, FROM_0])
def test_regret(text: str) -> None:
    assert claim(text, about=DESCENT).verdict is Verdict.HOLDS
    wrong = text.replace("(w[1] - u)**2/2", "(w[1] - u)**2/3").replace("(w[0] - u)**2", "(w[0] - u)**2/2")
    assert claim(wrong, about=DESCENT).verdict is Verdict.FAILS
