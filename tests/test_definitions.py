"""What a claim is about, in a line: random numbers and their laws, recurrences; and mistakes in such lines."""

import pytest

from derive.notation.errors import Error
from derive.outlines.terms import Forall, Surely
from derive.rules.recurrences import Recurrence
from derive.sheets.definitions import definitions_of


def told(*lines: str) -> list[str]:
    return [str(one) for one in definitions_of(lines)]


@pytest.mark.parametrize(("line", "said"), [
    ("x[b] i.i.d.", ["x[b] random, i.i.d."]),
    ("x random", ["x random"]),
    ("x", ["x random"]),
    ("x[b] independent, one law, 4 moments", ["x[b] random, independent, one law"]),
    ("g[b,i] random, uncorrelated", ["g[b,i] random, uncorrelated"]),
    ("x and y independent", ["x random", "y random", "x and y independent"]),
    ("x, y and z independent", ["x random", "y random", "z random", "x and y and z independent"]),
    ("x[b], y[i,j] random", ["x[b] random", "y[i,j] random"]),
    ("x independent of y", ["x random", "y random", "x and y independent"]),
    ("x[b], i.i.d.", ["x[b] random, i.i.d."]),
    ("y[t] = y[t-1]/2; y[0] = 1", ["y[t] = y[t-1]/2; y[0] = 1"]),
    ("m = mean(k=1..n, x[k])", ["m = mean(k=1..n, x[k])"]),
    ("z[t] = w[t] - v[t] for t >= 0", ["z[t] = w[t] - v[t]"]),
    ("p[t] = p[t+1]/2 for 0 <= t <= T - 1", ["p[t] = p[t+1]/2 for 0 <= t <= T - 1"]),
])
def test_a_line_says_what_it_is_about(line: str, said: list[str]) -> None:
    assert told(line) == said


def test_a_first_step_is_read() -> None:
    (found,) = definitions_of(["z[t] = w[t] - v[t] for t >= 0"])
    assert found.first == 0     # type: ignore[attr-defined]


def test_a_law_of_several_speaks_of_those_that_are_declared() -> None:
    assert told("x[b] i.i.d.", "z random", "x[b] and z independent") == [
        "x[b] random, i.i.d.", "z random", "x[b] and z independent"]


def test_what_holds_at_every_outcome() -> None:
    assert told("q random", "surely q**2 == q") == ["q random", "surely q**2 == q"]


@pytest.mark.parametrize(("line", "error"), [
    ("x[b] iid", "'iid' is no law; the laws are independent"),
    ("x[b] i.i.d", "did you mean i.i.d."),
    ("", "says of nothing what it is"),
    ("!", "says of nothing what it is"),
    ("y[t] = ", "expected"),
])
def test_a_mistake_is_told(line: str, error: str) -> None:
    with pytest.raises(Error, match=error):
        definitions_of([line])


@pytest.mark.parametrize(("line", "said"), [
    ("w[t+1] = w[t] - g[t]", "w[t] = w[t-1] - g[t-1]"),
    ("w[t+1] = w[t] - g[t] for t >= 1", "w[t] = w[t-1] - g[t-1]"),
    ("y[n+1] = y[n] + sum(k=0..n, x[k]) + u[n+1]", "y[n] = y[n-1] + sum(k=0..n-1, x[k]) + u[n]"),
    ("p[t+2] = p[t+1]/2 for 0 <= t <= T", "p[t] = p[t-1]/2 for 2 <= t <= T + 2"),
])
def test_a_law_of_the_next_step_is_one_of_this_step(line: str, said: str) -> None:
    assert told(line) == [said]


def test_a_step_that_is_no_next_one_is_refused() -> None:
    with pytest.raises(Error, match="defines a sequence at its step"):
        told("w[2*t] = w[t]")


def test_what_random_numbers_drive_is_random_wherever_it_is_said() -> None:
    u, v, y, *_ = definitions_of(["u[t] = v[t] + a; u[0] = 0", "v[t] = v[t-1]/2 + g[t]; v[0] = g[0]",
                                  "y[t] = y[t-1]/2 + x[t]", "g[t] i.i.d."])
    assert isinstance(u, Recurrence)
    assert isinstance(v, Recurrence)
    assert isinstance(y, Recurrence)
    assert [one.random for one in (u, v, y)] == [True, True, False]
    assert all(isinstance(formula, Surely) for formula in v.formulas)
    assert isinstance(y.law, Forall)


def test_a_number_made_of_random_numbers_is_random() -> None:
    *_, named, said = definitions_of(["x[b] i.i.d.", "m = mean(b=1..B, x[b])"])
    assert str(named) == "m random"
    assert all(isinstance(formula, Surely) for formula in said.formulas)


def test_a_number_is_not_defined_by_itself() -> None:
    with pytest.raises(Error, match=r"defines m by itself; a sequence has an index: m\[t\] = ..."):
        definitions_of(["m = m/2"])


def test_what_is_random_is_known_before_a_number_is_made_of_it() -> None:
    lines = ("m = mean(b=1..B, x[b])", "x[b] i.i.d.")
    assert sorted(told(*lines)) == sorted(told(*lines[::-1]))
