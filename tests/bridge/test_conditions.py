"""Which conditions of a text are shown: those that nothing else says, in plain form, and none by way of the kernel's
values of undefined terms."""

from collections.abc import Sequence

import pytest

from derive.bridge.conditions import Said, follows_from, left_open, simpler
from derive.kernel.terms import Term
from derive.notation import parse_claim
from derive.reading.claims import read_claim
from derive.reading.names import Names, names_of
from derive.reading.spelling import letters_in, spelled


def shown(claims: Sequence[str], given: Sequence[str] = (), integers: str = "") -> list[str]:
    names = names_of(map(parse_claim, (*claims, *given)), integers.split())
    read = [read_claim(text, names) for text in given]
    claimed = [formula for text in claims for formula in read_claim(text, names).presupposed]
    found = left_open([Said(one.formula, one.presupposed) for one in read], claimed, names.given)
    return [str(spelled(one, letters_in((*claims, *given)))) for one in found]


CASES: list[tuple[list[str], list[str], list[str]]] = [
    (["x/x == 1"], [], ["x != 0"]),
    (["0*log(x) == 0"], [], ["x > 0"]),
    (["sqrt(x)**2 == x"], [], ["x >= 0"]),
    (["sqrt(x)**2 == x"], ["x >= 1"], []),
    (["a/(2*x*y**3) == b"], [], ["x != 0", "y != 0"]),
    (["a/(x*(1 - y)) == b"], ["y < 1"], ["x != 0"]),
    (["y[t] == x[t]/N for t >= 1"], [], ["N != 0"]),
    (["y[t] == x[t]/N for t >= 1, t <= T"], [], ["N != 0 for 1 <= t <= T"]),     # there may be no t
    (["sum(i=1..n, x[i])/n == m"], [], ["n >= 0", "n != 0"]),
    (["mean(i=1..n, x[i]) == m"], [], ["n >= 1"]),
    (["a[t]/e[t] -> 0 as t -> oo"], [], ["e[t] != 0 from some t on"]),
    (["a[t]/e[t] -> 0 as t -> oo"], ["e[t] > 0 for t >= 0"], []),
    (["a[t]/e[t]**2 -> 0 as t -> oo"], [], ["e[t] != 0 from some t on"]),
    (["where(x > 0, log(x), 0) == y"], [], []),
    (["where(x > 0, 0, log(x)) == y"], [], ["x > 0 for x <= 0"]),
]


@pytest.mark.parametrize(("claims", "given", "expected"), CASES, ids=str)
def test_what_is_shown(claims: list[str], given: list[str], expected: list[str]) -> None:
    integers = "t" if any("t" in text for text in claims) else ""
    assert shown(claims, given, integers) == expected


def test_a_given_quotient_does_not_show_its_own_denominator() -> None:
    """4/0 is 0 in the kernel, so M = 4/e**2 and M > 0 imply e != 0 there; on paper they presuppose it."""
    given = ["M == 4/e**2", "M > 0"]
    names = Names()
    formulas = [read_claim(text, names).formula for text in given]
    apart = read_claim("e != 0", names).formula
    assert shown(["M == M"], given) == ["e != 0"]
    assert shown(["1/e == 1/e"], given) == ["e != 0"]
    assert shown(["1/e == 1/e"], [*given, "e > 0"]) == []
    assert not follows_from(read_claim("e > 0", names).formula, (*formulas, apart))


def test_two_givens_do_not_show_each_others_denominators() -> None:
    assert shown(["x == x"], ["1/x == y", "1/y == x"]) == ["x != 0", "y != 0"]
    assert shown(["x == x"], ["1/x == y", "1/y == x", "y > 0"]) == ["x != 0"]


@pytest.mark.parametrize(("formula", "said"), [
    ("x != 0", ["x >= 0"]), ("x > 0", ["x >= 0", "y != 0"]), ("x[t] != 0 for t >= 0", ["x[t] != 0 for t >= 1"]),
    ("N != 0", ["N != 0 for t >= 1, t <= T"])])
def test_what_does_not_follow_is_not_left_out(formula: str, said: list[str]) -> None:
    names = names_of(map(parse_claim, [formula, *said]), ["t"])
    assert not follows_from(read_claim(formula, names).formula, [read_claim(text, names).formula for text in said])


def test_a_condition_that_is_no_product_stays_as_it_is() -> None:
    def of(text: str) -> Term:
        return read_claim(text, Names()).formula

    assert simpler(of("x + y != 0")) == (of("x + y != 0"),)
    assert simpler(of("x*y > 0")) == (of("x*y > 0"),)
    assert simpler(of("x*y != 0")) == (of("x != 0"), of("y != 0"))
