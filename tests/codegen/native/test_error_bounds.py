"""The functions of the target native err by 4 units in the last place at most: proved, of the C that is emitted."""

import re

import numpy as np
import pytest
from flint import arb

from .c_bounds import Bounds, text
from .c_reading import Code, Unread, parsed
from .c_rounding import Formulas, Value, half_unit

# What is proved, in units.
MOST = {"exp": 1.5, "log": 1.7, "erf": 3.6, "sigmoid": 3.5, "tanh": 3.6}


@pytest.mark.thorough(seconds=10, every=11)
@pytest.mark.parametrize("single", [True, False], ids=["float32", "float64"])
@pytest.mark.parametrize("name", MOST)
def test_units_in_the_last_place(name: str, single: bool) -> None:
    assert getattr(Bounds(single), name)() <= MOST[name]


@pytest.mark.parametrize(("name", "old", "new"), [
    ("exp", "R(0.041666666666666664)", "R(0.04166)"),                      # a worse coefficient
    ("exp", "(r)*R(0.0001984126984126984)", "(r)*R(0)"),                    # a term less
    ("exp", "R(-0.00021219444005469057)", "R(-0.000212)"),                  # of log(2)
    ("sigmoid", "const real e = exp_of(-size_of(x));", "const real h = exp_of(-size_of(x)), e = h * h * h * h;"),
    ("log", "s * (half + REST(s * s))", "s * (half + REST(s))"),
    ("tanh", "TAYLOR_LESS_1(r) + (scale - 1)", "(TAYLOR_LESS_1(r) + 1) - 1"),
    ("erf", "R(0.112835999)", "R(0.11284)")])
def test_what_is_worse_has_no_proof(name: str, old: str, new: str) -> None:
    written = text()
    assert old in written
    bounds = Bounds(True, written.replace(old, new))
    try:
        found = getattr(bounds, name)()
    except (AssertionError, Unread):
        return
    assert not found <= MOST[name]


def test_half_a_unit() -> None:
    for least, most, wanted in ((1, 1.5, 2**-24), (0.6, 1, 2**-25), (0.6, 1 + 2**-30, 2**-25), (2, 4, 2**-23)):
        assert half_unit(arb(least), arb(most), 24) == wanted
    assert half_unit(arb(1 - 2**-40), arb(1), 24) <= 2**-40              # 1 is near


def test_what_two_numbers_come_to_is_known() -> None:
    """2**-24 - 1 is a number of the type, 2**-25 - 1 is rounded to -1; then 2 more is 1, and of the first that errs."""
    one, two = (Value.of(arb(number), arb(0), 24) for number in (1, 2))
    for exponent, made, error in ((-24, 2**-24 - 1, 0.0), (-25, -1, 2**-25), (-26, -1, 2**-26)):
        found = Value.of(arb(2) ** exponent, arb(0), 24) - one
        assert (found.made, found.error) == (made, error)
        assert (found + two).error == (error or 2**-24)
    third = Value.of(arb(1) / 3, arb(0), 24) * two
    assert third.made.contains(arb(2) / 3)
    product = Value.of(arb(1 + 2**-20), arb(0), 24) * Value.of(arb(1 + 2**-20), arb(0), 24)
    assert product.made.contains(arb(1 + 2**-20) ** 2)                      # as it may be contracted with what follows
    assert product.made.contains(arb(1 + 2**-19))


def test_each_operation_adds_its_rounding() -> None:
    code = Code("static inline real f(real x)\n{ const real y = x * x, z = y + R(0.1); return -z / 3; }", True)
    x = Value.of(arb(1.25), arb(0), 24)
    formulas = Formulas(code, "f", lambda number: Value.of(number, arb(0), 24), {"x": x})
    assert formulas.worth("y").error == 0                               # 25/16 is a number of the type
    exact = 1.5625 + 0.10000000149011612
    off = abs(float(np.float32(exact)) - exact)
    assert formulas.worth("z").error == off
    assert formulas.worth("return").error >= off / 3
    assert formulas.worth("return").ball.overlaps(-(arb(1.5625) + arb(0.10000000149011612)) / 3)


def test_formulas_are_read_as_c_reads_them() -> None:
    assert str(parsed("a - b - c * -d / e")) == "((a - b) - ((c * -d) / e))"
    assert str(parsed("x < 0 ? f(x, 1) : (real)(2) << n")) == "?((x < 0), f(x, 1), (2 << n))"
    for wrong in ("a + ", "a $ b", "a b"):
        with pytest.raises(Unread):
            parsed(wrong)
    with pytest.raises(Unread, match="no function is called g"):
        Code("", True).function("g")


def test_each_type_sees_its_own_coefficients() -> None:
    for single, count in ((True, 7), (False, 13)):
        assert len(re.findall(r"R\(", Code(text(), single).macros["SERIES"][1])) == count - 1
