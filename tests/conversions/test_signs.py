"""Signs that are read off: of inverses of negative numbers, and with numbers such as e, which are positive."""

import pytest

from derive.bridge.deciding import decided
from derive.conversions import Context
from derive.kernel.terms import Term
from derive.kernel.words import real, reals, word
from derive.library.formulas import exp, inverse

x, z = reals("x z")
ZERO, HALF, E = real(0), inverse(real(2)), exp(real(1))
BETWEEN = Context().assuming(ZERO <= z, z <= x, x <= HALF)
LARGE = Context().assuming(E <= z)


@pytest.mark.parametrize(("context", "formula"), [
    (BETWEEN, inverse(z - real(1)) < ZERO),
    (BETWEEN, ZERO <= inverse(z - real(1)) * (real(2) * z - real(1))),
    (BETWEEN, ZERO <= z * inverse(z - real(1)) * (real(2) * z - real(1))),
    (LARGE, ZERO < z),
    (Context().assuming(word("sqrt", real(2)) <= z), ZERO < z),
])
def test_a_sign_is_read_off(context: Context, formula: Term) -> None:
    found = decided(formula, context)
    assert found is not None
    assert found.statement is formula


@pytest.mark.parametrize(("context", "formula"), [
    (BETWEEN, ZERO <= inverse(z - real(1)) * (real(3) * z - real(1))),
    (BETWEEN, ZERO < z * inverse(z - real(1)) * (real(2) * z - real(1))),       # 0 at 0
    (BETWEEN, ZERO <= inverse(z - real(1))),
    (Context().assuming(z <= E), ZERO < z),
    (Context().assuming(real(-1) * E <= z), ZERO < z),
])
def test_what_need_not_be_so_is_not_read_off(context: Context, formula: Term) -> None:
    assert decided(formula, context) is None
