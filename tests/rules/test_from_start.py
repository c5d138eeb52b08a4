"""Two rules from one start of the first: what is proved for it, what no start of the second follows, and mistakes."""

from collections.abc import Mapping

import pytest

from derive import Error, NotationError, update_rule
from derive.answers import Undecided
from derive.rules.answers import Equivalence, OnlyFrom
from derive.rules.from_start_phrases import ApartFrom, SameFrom
from derive.rules.starts import split

POWERS = "m = b*m + (1 - b)*g; theta = theta - lr*m/(1 - b**t)"
PRODUCT = "p = p*b; m = b*m + (1 - b)*g; theta = theta - lr*m/(1 - p)"
SGD = "theta = theta - lr*g"
ADAM = "m = b1*m + (1 - b1)*g; v = b2*v + (1 - b2)*g**2; theta = theta - lr*m/(1 - b1**t)/(sqrt(v/(1 - b2**t)) + eps)"
SCALED = "m = b1*m + g; v = b2*v + g**2; theta = theta - lr*(1 - b1)*m/(1 - b1**t)/(sqrt((1 - b2)*v/(1 - b2**t)) + eps)"

# first, second, start -> where the second starts then, by hand
SAME = [
    (PRODUCT, POWERS, "p = 1, m = 0", {"theta'": "theta", "m'": "0"}),
    (PRODUCT, POWERS, "p = 1", {"theta'": "theta", "m'": "m"}),
    (ADAM, SCALED, "m = 0, v = 0", {"theta'": "theta", "m'": "0", "v'": "0"}),
    (ADAM, SCALED, "m = 1 - b1; v = 2", {"theta'": "theta", "m'": "1", "v'": "2/(1 - b2)"}),
    ("s = s + g**2; theta = theta - lr*g/sqrt(s + eps)", "s = s + g**2; theta = theta - lr*g/sqrt(s)", "s = s0",
     {"theta'": "theta", "s'": "s0 + eps"}),
    ("v = mu*v + g; theta = theta - lr*v", "v = mu*v + lr*g; theta = theta - v", "v[0] = 3, theta = 1",
     {"theta'": "1", "v'": "3*lr"}),
    ("m = b*m; theta = theta - lr*g - m", SGD, "m = 0", {"theta'": "theta"}),
    ("m = m + k; theta = theta - lr*(g + m - k*t)", SGD, "m = 0", {"theta'": "theta"}),
    ("z = z + g; theta = x0 - lr*z", SGD, "z = 0", {"theta'": "x0"}),
    ("z = z - lr*g; theta = z", SGD, "z = theta", {"theta'": "theta"}),
    ("z = z - lr*g; theta = z", SGD, "z = 2*theta, theta = c", {"theta'": "2*c"}),
]
APART = [
    (PRODUCT, POWERS, "p = 0, m = 0"),
    (PRODUCT, POWERS, "p = 1/2"),
    ("m = b*m; theta = theta - lr*g - m", SGD, "m = 1"),
    ("m = b*m + g; theta = theta - lr*m", SGD, "m = 0"),
    ("s = s + g**2; theta = theta - lr*g/sqrt(s + 1)", "s = s + 2*g**2; theta = theta - lr*g/sqrt(s)", "s = 0"),
    ("m = m + k; theta = theta - lr*(g + m - k*t)", SGD, "m = k"),
    (SGD, "theta = theta - 2*lr*g", "theta = 0"),
]


def asked(first: str, second: str, start: Mapping[str, str] | str, **more: object) -> object:
    said = split(start) if isinstance(start, str) else start
    return update_rule(first).equivalent_to(update_rule(second), start=said, **more)    # type: ignore[arg-type]


@pytest.mark.thorough(seconds=6, every=11)
@pytest.mark.parametrize(("first", "second", "start", "needed"), SAME)
def test_same_from_a_start(first: str, second: str, start: str, needed: dict[str, str]) -> None:
    found = asked(first, second, start)
    assert isinstance(found, SameFrom)
    assert found
    said = str(found).partition("start:      ")[2].partition("\n")[0].strip()
    assert said == ", ".join(f"{name} = {value}" for name, value in needed.items())


@pytest.mark.thorough(seconds=4, every=5)
@pytest.mark.parametrize(("first", "second", "start"), APART)
def test_no_start_of_the_second_follows(first: str, second: str, start: str) -> None:
    found = asked(first, second, start)
    assert isinstance(found, ApartFrom)
    assert not found
    assert str(found).startswith("not equivalent from ")


def test_a_start_that_leaves_no_run_is_no_equivalence() -> None:
    """From v = 0 the first divides by 0: what was proved for v > 0 says nothing."""
    with pytest.raises(Undecided):
        asked("u = u; theta = theta - lr*g/u", "u = u; theta = theta - lr*g/u", "u = 0")


def test_parameters_are_found_with_it() -> None:
    first, second = "p = b*p; v = mu*v + g; theta = theta - lr*v - p", "v = mu*v + eta*g; theta = theta - v"
    found = asked(first, second, "p = 0, v = 0")
    assert isinstance(found, SameFrom)
    assert {name: str(value) for name, value in found.parameters.items()} == {"eta": "lr"}
    assert isinstance(asked("p = b*p; theta = theta - lr*g - p", "theta = theta - eta*g", "p = 2"), ApartFrom)


@pytest.mark.parametrize(("start", "message"), [
    ("q = 0", "has no state q"), ("m[1] = 0", "a start is said of a state"), ("m = t", "before the first step"),
    ("m = g", "before the first step"), ("m = m + 1", "the start of m is said by itself"), ("m", "defines nothing"),
    ("m = 0, m = 1", "m starts twice"), ("m = theta, theta = m", "is said by itself"),
])
def test_mistakes(start: str, message: str) -> None:
    with pytest.raises((NotationError, Error), match=message):
        asked("m = b*m + g; theta = theta - lr*m", SGD, start)


def test_commas_in_brackets_part_nothing() -> None:
    assert split("m = max(0, c), v = 2") == {"m": "maximum(0, c)", "v": "2"}


# -- where a rule says that it starts ----------------------------------------------------------------------------------

ADAGRAD, SHIFTED = ("s = s + g**2; theta = theta - lr*g/sqrt(s)", "s = s + g**2; theta = theta - lr*g/sqrt(s + eps)")


@pytest.mark.parametrize(("first", "second", "told"), [
    ({}, {"s": "eps"}, "from rest:  the same, with s' = eps to begin with"),
    ({"s": "s0"}, {"s": "s0 + eps"}, "from rest:  the same, with s = s0, s' = s0 + eps to begin with"),
    ({"s": "s0"}, {"s": "s0"}, ""), ({}, {}, ""), ({"s": "eps"}, {"s": "eps"}, ""),
])
def test_from_rest_is_from_where_the_rules_start(first: dict[str, str], second: dict[str, str], told: str) -> None:
    found = update_rule(SHIFTED, first).equivalent_to(update_rule(ADAGRAD, second))
    assert isinstance(found, Equivalence)
    lines = [line.strip() for line in str(found).splitlines() if "from rest" in line]
    assert lines == ([told] if told else [])


def test_the_run_from_rest_starts_so() -> None:
    inside, outside = "v = mu*v + lr*g; theta = theta - v", "v = mu*v + g; theta = theta - lr*v"
    found = update_rule(outside, {"v": "1"}).equivalent_to(update_rule(inside, {"v": "1"}))
    assert "v[0] = 1, v'[0] = 1, no gradient" in str(found)
    found = update_rule(outside, {"v": "1"}).equivalent_to(update_rule(inside, {"v": "lr"}))
    assert "from rest:  the same, with v = 1, v' = lr to begin with" in str(found)


def test_a_rule_that_is_one_with_another_from_its_own_start_alone() -> None:
    found = update_rule(PRODUCT, {"p": "1"}).equivalent_to(update_rule(POWERS))
    assert isinstance(found, SameFrom | OnlyFrom)
    assert "p = 1, m = 0" in str(found)
