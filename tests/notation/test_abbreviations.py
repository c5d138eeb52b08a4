"""P(x >= a), norm(x) and dot(x, y) say what they are short for, and nothing else."""

import pytest

from derive.notation import parse_claim
from derive.notation.errors import NotationError


@pytest.mark.parametrize(("short", "long"), [
    ("P(x >= a) <= 1", "E(where(x >= a, 1, 0)) <= 1"),
    ("norm(x) == 1", "sqrt(sum(i=1..dim, x[i]**2)) == 1"),
    ("norm(x - eta*g) == 1", "sqrt(sum(i=1..dim, (x[i] - eta*g[i])**2)) == 1"),
    ("norm(x[t] - y/2) == 1", "sqrt(sum(i=1..dim, (x[t,i] - y[i]/2)**2)) == 1"),
    ("norm(x[i]) == 1", "sqrt(sum(j=1..dim, x[i,j]**2)) == 1"),
    ("dot(x, -y) == 0", "sum(i=1..dim, x[i]*(-y[i])) == 0"),
    ("norm(k=1..n, x[k]) == 1", "sqrt(sum(k=1..n, x[k]**2)) == 1"),
    ("dot(k=1..n, x[k], y[k]) == 1", "sum(k=1..n, x[k]*y[k]) == 1"),
    ("P + norm*dot == 1", "P + norm*dot == 1"),         # as names they are free
])
def test_it_is_read_as_what_it_is_short_for(short: str, long: str) -> None:
    assert parse_claim(short) == parse_claim(long)


@pytest.mark.parametrize("text", ["P(x) == 1", "P(a <= x <= b) == 1", "norm(x, y) == 1", "norm(x**2) == 1",
                                  "dot(x) == 1", "norm(1 + x) == 1", "norm(i=1..n, x[i], y[i]) == 1"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(NotationError):
        parse_claim(text)


@pytest.mark.parametrize("text", [
    "norm(g*eta) == abs(eta)*norm(g)", "dot(x, y*a) == a*dot(x, y)", "norm(x)**2 == x",
])
def test_a_vector_is_a_number_nowhere(text: str) -> None:
    with pytest.raises(NotationError, match="is a number in one place and a vector in another"):
        parse_claim(text)
