"""Recurrences that look several steps back: closed forms by hand, proved by an induction that carries several steps."""

import pytest

from derive import claim

TWO = "x[0] == 2", "x[1] == 3", "x[t] == 3*x[t-1] - 2*x[t-2] for t >= 2"
THREE = "x[0] == 0", "x[1] == 1", "x[2] == 4", "x[t] == 3*x[t-1] - 3*x[t-2] + x[t-3] for t >= 3"
HEAVY_BALL = "v[0] == a", "v[1] == a*(1 + b)/2", "v[t] == (1 + b)*v[t-1] - b*v[t-2] for t >= 2"
TRUE = [
    (TWO, "x[t] == 1 + 2**t for t >= 0"),
    (("x[0] == 1", "x[1] == 4", "x[t] == 4*x[t-1] - 4*x[t-2] for t >= 2"), "x[t] == (1 + t)*2**t for t >= 0"),
    (("x[0] == 1", "x[1] == r + s", "x[t] == (r + s)*x[t-1] - r*s*x[t-2] for t >= 2", "r != s"),
     "x[t] == (r**(t+1) - s**(t+1))/(r - s) for t >= 0"),
    (HEAVY_BALL, "v[t] == a*(1 + b**t)/2 for t >= 0"),
    (THREE, "x[t] == t**2 for t >= 0"),
    (("x[0] == 1", "x[1] == 0", "x[t] == -x[t-2] for t >= 2"), "x[t]**2 + x[t+1]**2 == 1 for t >= 0"),
    (("x[3] == 1", "x[4] == 2", "x[t+2] == 4*x[t+1] - 4*x[t] for t >= 3"), "x[t] == 2**(t - 3) for t >= 3"),
]
FALSE = [
    (TWO, "x[t] == 1 + 3**t for t >= 0"),
    (TWO, "x[t] == 2 + t for t >= 0"),                  # true at 0 and 1
    (THREE, "x[t] == t*(3*t - 1)/2 - t*(t - 1)*(t - 2) for t >= 0"),
    (HEAVY_BALL, "v[t] == a*(1 + b)**t/2**t for t >= 0"),
]


@pytest.mark.parametrize(("given", "said"), TRUE)
def test_a_closed_form_is_proved(given: tuple[str, ...], said: str) -> None:
    assert claim(said, given=given).verdict == "holds"


@pytest.mark.parametrize(("given", "said"), FALSE)
def test_a_wrong_one_is_refuted(given: tuple[str, ...], said: str) -> None:
    assert claim(said, given=given).verdict == "fails"
