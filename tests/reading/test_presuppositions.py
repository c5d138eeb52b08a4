"""What texts presuppose: each partial operation, in each context, with near misses that presuppose nothing or else."""

import pytest

from derive.kernel.text import text as written
from derive.notation import parse_expression
from derive.reading.claims import read_claim, read_surely
from derive.reading.names import Names
from derive.reading.operations import MEANING
from derive.reading.presuppositions import PARTIAL, defined
from derive.reading.terms import Reader

NAMES = Names(frozenset({"t", "k"}), frozenset({"n"}), frozenset({"p"}), frozenset({"X", "Z"}))

VALUES: dict[str, list[str]] = {
    # division
    "a/b": ["b = 0 => false"],
    "a/b/c": ["b = 0 => false", "c = 0 => false"],
    "a/(b*c)": ["b*c = 0 => false"],
    "a/2": [],
    "a/(1 - 1/2)": [],
    "a/0": ["0 = 0 => false"],
    "a/(1 - 1)": ["1 + (-1) = 0 => false"],
    "a/pi": ["pi = 0 => false"],
    "a/n": ["real(n) = 0 => false"],
    "a/a": ["a = 0 => false"],
    "(1/a)/(1/b)": ["a = 0 => false", "b = 0 => false", "1*inverse(b) = 0 => false"],
    "0*(1/a)": ["a = 0 => false"],
    "1/a - 1/a": ["a = 0 => false"],
    "sin(a)/cos(a)": ["cos(a) = 0 => false"],
    # remainders of whole numbers
    "t % k": ["0 < k"],
    "a*(t % 2)": [],
    # logarithms and roots
    "log(a)": ["0 < a"],
    "log(2)": [],
    "log(0)": ["0 < 0"],
    "log(-1)": ["0 < (-1)"],
    "exp(log(a))": ["0 < a"],
    "0*log(a)": ["0 < a"],
    "log(a/b)": ["b = 0 => false", "0 < a*inverse(b)"],
    "log(log(a))": ["0 < a", "0 < log(a)"],
    "sqrt(a)": ["0 <= a"],
    "sqrt(0)": [],
    "sqrt(a)**2": ["0 <= a"],
    "sqrt(a**2)": ["0 <= power(a, 2)"],
    "1/sqrt(a)": ["0 <= a", "sqrt(a) = 0 => false"],
    # whole powers: x**0 is 1 for every x
    "a**2": [],
    "a**0": [],
    "0**0": [],
    "(a/b)**0": ["b = 0 => false"],
    "log(a)**0": ["0 < a"],
    "a**-1": ["a = 0 => false"],
    "a**(1 - 3)": ["a = 0 => false"],
    "2**-1": [],
    "0**-1": ["0 = 0 => false"],
    "a**t": ["t < 0 => a = 0 => false"],
    "a**(t - k)": ["t + (-1)*k < 0 => a = 0 => false"],
    "a**-t": ["(-1)*t < 0 => a = 0 => false"],
    "a**n": [],                                                     # a size is at least 0
    "a**-n": ["(-1)*n < 0 => a = 0 => false"],
    "2**t": [],
    "0**t": ["t < 0 => 0 = 0 => false"],
    # other powers
    "a**b": ["0 < a"],
    "2**b": [],
    "0**b": ["0 < 0"],
    "a**(1/3)": ["0 < a"],
    "a**(1/2)": ["0 <= a"],
    "a**(3/2)": ["0 <= a"],
    "a**(-1/2)": ["0 <= a", "a = 0 => false"],
    "a**(t/b)": ["b = 0 => false", "0 < a"],
    # functions that are defined everywhere
    "exp(a) + sin(a) + cos(a) + tanh(a) + sigmoid(a) + softplus(a) + erf(a)": [],
    "relu(a) + abs(a) + sign(a) + sinh(a) + cosh(a) + max(a, b) + min(a, b)": [],
    "sigmoid(log(a))": ["0 < a"],
    "max(1/a, b)": ["a = 0 => false"],
    # under the letters of a range
    "sum(i=1..n, 1/x[i])": ["for all i: int. 1 <= i => i <= n => x(i) = 0 => false"],
    "sum(i=1..n, 1/a)": ["for all i: int. 1 <= i => i <= n => a = 0 => false"],       # of nothing, nothing is said
    "sum(i=1..n, x[i])": [],
    "prod(i=1..n, log(x[i]))": ["for all i: int. 1 <= i => i <= n => 0 < x(i)"],
    "sum(i=1..n, sum(j=i..t, 1/w[i,j]))": [
        "for all i: int. 1 <= i => i <= n => (for all j: int. i <= j => j <= t => w(i, j) = 0 => false)"],
    "sum(i=1..n, a**i)": [],
    "sum(i=0..n, a**(i - 1))": ["for all i: int. 0 <= i => i <= n => i + (-1) < 0 => a = 0 => false"],
    "sum(i=1..n, a**(i - 1))": [],
    "sum(t=1..t, 1/t)": ["for all i: int. 1 <= i => i <= t => real(i) = 0 => false"],
    # averages and extremes of at least one entry
    "mean(i=1..n, x[i])": ["1 <= n"],
    "mean(i=0..n, x[i])": [],
    "mean(i=1..3, x[i])": [],
    "mean(i=3..1, x[i])": ["3 <= 1"],
    "mean(i=1..n, 1/x[i])": ["1 <= n", "for all i: int. 1 <= i => i <= n => x(i) = 0 => false"],
    "max(i=1..n, x[i])": ["1 <= n"],
    "min(i=t..k, x[i])": ["t <= k"],
    "mean(i=1..n, max(j=1..i, w[i,j]))": ["1 <= n"],
    "sum(i=0..n, max(j=1..i, w[i,j]))": ["for all i: int. 0 <= i => i <= n => 1 <= i"],
    # under conditions
    "where(a > 0, log(a), b)": [],
    "where(a < 0, log(a), b)": ["a < 0 => 0 < a"],
    "where(a > 0, b, log(a))": ["(0 < a => false) => 0 < a"],
    "where(a != 0, 1/a, 0)": [],
    "where(a == 0, 0, 1/a)": [],
    "where(a > 0, 1/a, 1/b)": ["0 < a => a = 0 => false", "(0 < a => false) => b = 0 => false"],
    "where(1/a > 0, b, c)": ["a = 0 => false"],
    "where(a > 0, where(b > 0, log(a*b), 0), 0)": ["0 < a => 0 < b => 0 < a*b"],
    "where(t > 0, a**t, 0)": [],
    "where(t > -2, a**t, 0)": ["(-2) < t => t < 0 => a = 0 => false"],
    "where(a > 0, sum(i=1..n, log(a)), 0)": [],
    "sum(i=1..n, where(x[i] > 0, log(x[i]), 0))": [],
    "sum(i=1..n, where(x[i] > 0, 1/x[i], 0))": [
        "for all i: int. 1 <= i => i <= n => 0 < x(i) => x(i) = 0 => false"],
    # inside of a mean
    "E(X)": ["integrable(X)"],
    "E(1/X)": ["for all w: outcome. X(w) = 0 => false", "integrable(w -> 1*inverse(X(w)))"],
    "E(X/a)": ["a = 0 => false", "integrable(w -> X(w)*inverse(a))"],
    "Var(X)": ["integrable(X)", "integrable(w -> power(X(w) + (-1)*mean(X), 2))"],
    "Cov(X, X)": ["integrable(X)", "integrable(w -> (X(w) + (-1)*mean(X))*(X(w) + (-1)*mean(X)))"],
    "E(X*E(log(X)))": ["for all w: outcome. 0 < X(w)", "integrable(w -> log(X(w)))",
                       "integrable(w -> X(w)*mean(w' -> log(X(w'))))"],
    "sum(i=1..n, E(Z[i]))": ["for all i: int. 1 <= i => i <= n => integrable(w -> Z(w, i))"],
    # a mean in a mean has an outcome of its own: that X is not 0 at the outer one says nothing of the inner one
    "E(where(X != 0, E(1/X), 0))": [
        "for all w: outcome. (X(w) = 0 => false) => (for all w': outcome. X(w') = 0 => false)",
        "for all w: outcome. (X(w) = 0 => false) => integrable(w' -> 1*inverse(X(w')))",
        "integrable(w -> if(X(w) = 0 => false, mean(w' -> 1*inverse(X(w'))), 0))"],
}

CLAIMS: dict[str, list[str]] = {
    "a/b == c": ["b = 0 => false"],
    "a/b == c for b != 0": [],
    "a/b == c for b > 0": ["0 < b => b = 0 => false"],
    "log(b) <= c for b > 0": [],
    "y[t]/z[t] == 1 for t >= 1": ["for all i: int. 1 <= i => z(i) = 0 => false"],
    "y[t]/z[t] == 1 for t >= 1, z[t] != 0": [],
    "y[t]/N == 1 for t >= 1": ["for all i: int. 1 <= i => N = 0 => false"],
    "a**t == b for t >= 0": [],
    "a**t == b for t >= -1": ["for all i: int. (-1) <= i => i < 0 => a = 0 => false"],
    "a**(t - 1) == b for t > 0": [],
    "c == b for 1/a > 0": ["a = 0 => false"],
    "c == b for a != 0, 1/a > 0": [],
    "c == b for 1/a > 0, a != 0": ["a = 0 => false"],
    "0 < a <= log(a)": [],
    "log(a) >= 0": ["0 < a"],
    "0 < a <= 1/a": ["0 < a => a = 0 => false"],
    "1/a <= b <= 1/c": ["a = 0 => false", "1*inverse(a) <= b => c = 0 => false"],
    "1/t -> 0 as t -> oo": ["for some i: int. for all j: int. i <= j => real(j) = 0 => false"],
    "y[t]/a -> b/c as t -> oo": ["a = 0 => false", "c = 0 => false"],
    "log(y[t])/z[t] -> 0 as t -> oo": [
        "for some i: int. for all j: int. i <= j => 0 < y(j) and (z(j) = 0 => false)"],
    "y[t]/a -> 0 as t -> oo for a != 0": [],
    "y[t] -> a as t -> oo": [],
    "mean(i=1..t, x[i]) == a for t >= 1": [],
    "mean(i=1..t, x[i]) == a for t >= 0": ["for all i: int. 0 <= i => 1 <= i"],
}


@pytest.mark.parametrize("text", VALUES)
def test_what_a_value_presupposes(text: str) -> None:
    tree = parse_expression(text)
    assert list(map(written, defined(Reader(text, NAMES), tree, NAMES.given))) == VALUES[text]


@pytest.mark.parametrize("text", CLAIMS)
def test_what_a_claim_presupposes(text: str) -> None:
    assert list(map(written, read_claim(text, NAMES).presupposed)) == CLAIMS[text]


def test_what_surely_holds_is_defined_at_every_outcome() -> None:
    assert list(map(written, read_surely("1/X <= a", NAMES).presupposed)) == ["for all w: outcome. X(w) = 0 => false"]


def test_every_partial_operation_has_a_meaning_and_is_tried_above() -> None:
    assert set(PARTIAL) <= set(MEANING)
    spelled = {"power": "**", "power of a root": "**(1/2)", "real power": "**b", "remainder": "%"}
    for name in PARTIAL:
        assert any(spelled.get(name, name) in text and said for text, said in VALUES.items()), name


def test_nothing_is_dropped_because_it_follows_from_what_is_known_in_another_place() -> None:
    """A condition known inside a sum says nothing outside of it, nor one of another letter of the same name."""
    text = "sum(i=1..n, where(x[i] > 0, sum(i=1..n, log(x[i])), 0)) + log(x[t])"
    found = defined(Reader(text, NAMES), parse_expression(text), NAMES.given)
    assert list(map(written, found)) == [
        "for all i: int. 1 <= i => i <= n => 0 < x(i) => (for all j: int. 1 <= j => j <= n => 0 < x(j))", "0 < x(t)"]
    known = "a == sum(t=1..n, log(x[t])) for x[t] > 0, x[k] > 0"
    assert list(map(written, read_claim(known, NAMES).presupposed)) == [
        "0 < x(t) => 0 < x(k) => (for all i: int. 1 <= i => i <= n => 0 < x(i))"]


def test_accesses_stay_within_positions_that_are_known() -> None:
    one, n = Reader("1", NAMES).whole(parse_expression("1")), Reader("n", NAMES).whole(parse_expression("n"))
    text = "x[t] + sum(i=1..n, x[i] + x[i+1])"
    reader = Reader(text, NAMES, arrays={"x": ((one, n),)})
    assert list(map(written, defined(reader, parse_expression(text)))) == [
        "1 <= t", "t <= n", "for all i: int. 1 <= i => i <= n => i + 1 <= n"]
