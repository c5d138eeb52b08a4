"""Weighted means, powers by their logarithms, exponentials taken out, stationary points; and their slips."""

import pytest

from derive import claim
from derive.sheets.claims import Verdict

HOLD = [
    ("a**t*b**(1-t) <= t*a + (1-t)*b", ("a > 0", "b > 0", "0 <= t", "t <= 1")),
    ("a*b <= a**p/p + b**q/q", ("a > 0", "b > 0", "p > 1", "q > 1", "1/p + 1/q == 1")),
    ("(a*b*c*d)**(1/4) <= (a + b + c + d)/4", ("a > 0", "b > 0", "c > 0", "d > 0")),
    ("(1 + x)**a <= 1 + a*x", ("x > -1", "0 <= a", "a <= 1")),
    ("(1 + x/n)**n <= exp(x) for n >= 1", ("x >= 0",)),
    ("(1 - 1/n)**n <= exp(-1) for n >= 1", ()),         # 0 to a power, at first
    ("exp(x) <= 1 + x + x**2", ("-1 <= x", "x <= 1")),
    ("x*log(x) >= -exp(-1)", ("x > 0",)),
    ("x**2*exp(-x) <= 4*exp(-2)", ("x >= 0",)),
    ("-log(1 - x) <= x + x**2", ("0 <= x", "x <= 1/2")),
    ("1/z <= exp(-1)", ("z >= exp(1)",)),               # z is positive, as e is
    ("where(y*f <= 0, 1, 0) <= exp(-y*f)", ()),
]
FAIL = [
    ("a**t*b**(1-t) <= t*a + (1-t)*b", ("a > 0", "b > 0", "0 <= t", "t <= 2")),
    ("a*b <= a**p/p + b**q/q", ("a > 0", "b > 0", "p > 1", "q > 1", "1/p + 1/q == 2/3")),
    ("(a*b*c)**(1/3) <= (a + b + c)/4", ("a > 0", "b > 0", "c > 0")),
    ("(1 + x)**a >= 1 + a*x", ("x > -1", "0 <= a", "a <= 1")),
    ("(1 + x/n)**n >= exp(x) for n >= 1", ("x >= 0",)),
    ("(1 - 1/n)**n <= exp(-2) for n >= 1", ()),
    ("exp(x) <= 1 + x + x**2", ("-1 <= x", "x <= 3")),
    ("x*log(x) >= -exp(-2)", ("x > 0",)),
    ("x**2*exp(-x) <= exp(-1)", ("x >= 0",)),
    ("-log(1 - x) <= x + x**2/3", ("0 <= x", "x <= 1/2")),
]


@pytest.mark.thorough(seconds=13, every=4)
@pytest.mark.parametrize(("text", "given"), HOLD)
def test_what_holds(text: str, given: tuple[str, ...]) -> None:
    assert claim(text, given=given).verdict is Verdict.HOLDS


@pytest.mark.thorough(seconds=8, every=4)
@pytest.mark.parametrize(("text", "given"), FAIL)
def test_what_does_not(text: str, given: tuple[str, ...]) -> None:
    assert claim(text, given=given).verdict in (Verdict.FAILS, Verdict.HOLDS_IF)
