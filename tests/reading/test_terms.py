"""Texts and the terms that they stand for, each written by hand: every construct of the notation, and its near misses.

Terms are eta-normal: w -> X(w) is X.
"""

import pytest

from derive.kernel.terms import abstracted, number, var
from derive.kernel.text import text as written
from derive.kernel.types import INT, OUTCOME, REAL, to
from derive.kernel.words import choice, every, over, real, reals, total, word
from derive.notation import NotationError, parse_claim, parse_expression
from derive.reading.claims import read_claim, read_expression, read_surely
from derive.reading.names import Names, names_of
from derive.reading.recurrences import read_recurrence
from derive.reading.terms import Reader

NAMES = Names(frozenset({"t", "k"}), frozenset({"n"}), frozenset({"p"}), frozenset({"X", "Z"}))

VALUES = {
    # numbers and arithmetic
    "3": "3",
    "-3": "-3",
    "0.5": "1*inverse(2)",
    "-0.5": "(-1)*inverse(2)",
    "1e-2": "1*inverse(100)",
    "pi": "pi",
    "a + b": "a + b",
    "a - b": "a + (-1)*b",
    "a - 1": "a + (-1)",
    "a*b*a": "a*b*a",
    "a/b": "a*inverse(b)",
    "1/3": "1*inverse(3)",
    "a/b/a": "a*inverse(b)*inverse(a)",
    "-(a + b)": "(-1)*(a + b)",
    # whole numbers among real ones, and real ones among themselves
    "t": "real(t)",
    "t + 1": "real(t) + 1",
    "a*n": "a*real(n)",
    "1/(t - 1)": "1*inverse(real(t) + (-1))",
    "x[t - 1]": "x(t + (-1))",
    "x[2*t + k]": "x(2*t + k)",
    "x[-1]": "x(-1)",
    "x[k**2]": "x(k*k)",
    "x[k**3]": "x(k*k*k)",
    "x[k**0]": "x(1)",
    "w[t,k]": "w(t, k)",
    "x[p[k]]": "x(p(k))",
    "p[k]": "real(p(k))",
    # powers
    "a**2": "power(a, 2)",
    "a**0": "power(a, 0)",
    "a**-2": "power(a, -2)",
    "a**(2 - 1)": "power(a, 1)",
    "a**(4/2)": "power(a, 2)",
    "a**t": "power(a, t)",
    "a**(t - k)": "power(a, t + (-1)*k)",
    "a**-t": "power(a, (-1)*t)",
    "t**2": "power(real(t), 2)",
    "2**n": "power(2, n)",
    "a**(1/2)": "power(sqrt(a), 1)",
    "a**1.5": "power(sqrt(a), 3)",
    "a**(-1/2)": "power(sqrt(a), -1)",
    "a**b": "exp(b*log(a))",
    "a**(1/3)": "exp(1*inverse(3)*log(a))",
    "a**(t/2)": "exp(real(t)*inverse(2)*log(a))",
    # functions
    "sqrt(a)": "sqrt(a)",
    "sqrt(a)**2": "power(sqrt(a), 2)",
    "exp(log(a))": "exp(log(a))",
    "0*log(a)": "0*log(a)",
    "abs(a)": "absolute(a)",
    "sin(a)/cos(a)": "sin(a)*inverse(cos(a))",
    "erf(a)": "erf(a)",
    "max(a, b)": "maximum(a, b)",
    "min(t, a)": "minimum(real(t), a)",
    "relu(a)": "maximum(a, 0)",
    "sign(a)": "if(0 < a, 1, if(a < 0, -1, 0))",
    "sigmoid(a)": "1*inverse(1 + exp((-1)*a))",
    "softplus(a)": "log(1 + exp(a))",
    "tanh(a)": "1 + (-1)*(2*inverse(exp(2*a) + 1))",
    "sinh(a)": "(exp(a) + (-1)*exp((-1)*a))*inverse(2)",
    "cosh(a)": "(exp(a) + exp((-1)*a))*inverse(2)",
    "where(a > b, a, 1/b)": "if(b < a, a, 1*inverse(b))",
    "where(t == k, 1, 0)": "if(t = k, 1, 0)",
    "where(t == a, 1, 0)": "if(real(t) = a, 1, 0)",
    "where(1 < 2, a, b)": "if(1 < 2, a, b)",
    "where(a != b, 1, 0)": "if(a = b => false, 1, 0)",
    # over ranges
    "sum(i=1..n, x[i])": "sum(i=1..n, x(i))",
    "sum(i=0..t-1, a**i)": "sum(i=0..t + (-1), power(a, i))",
    "sum(i=1..n, i)": "sum(i=1..n, real(i))",
    "sum(t=1..t, x[t])": "sum(i=1..t, x(i))",
    "sum(i=1..2, sum(i=1..i, x[i]))": "sum(i=1..2, sum(j=1..i, x(j)))",
    "sum(i=1..n, sum(j=1..i, w[j,i]))": "sum(i=1..n, sum(j=1..i, w(j, i)))",
    "mean(i=1..n, x[i])": "sum(i=1..n, x(i))*inverse(real(n))",
    "mean(i=0..n, x[i])": "sum(i=0..n, x(i))*inverse(real(n + 1))",
    "mean(i=k..t, x[i])": "sum(i=k..t, x(i))*inverse(real(t + ((-1)*k + 1)))",
    "sum(i=1..n, a/size(i))": "sum(i=1..n, a*inverse(real(n)))",
    "max(i=1..n, x[i])": "largest(i=1..n, x(i))",
    "min(i=1..n, x[i])": "(-1)*largest(i=1..n, (-1)*x(i))",
    "prod(i=1..n, x[i])": "product(i=1..n, x(i))",
    # means
    "E(X)": "mean(X)",
    "E(Z[t]*a)": "mean(w -> Z(w, t)*a)",
    "E(a)": "mean(w -> a)",
    "Var(X)": "mean(w -> power(X(w) + (-1)*mean(X), 2))",
    "Cov(X, Z[1])": "mean(w -> (X(w) + (-1)*mean(X))*(Z(w, 1) + (-1)*mean(w' -> Z(w', 1))))",
    "E(X*E(X))": "mean(w -> X(w)*mean(X))",
    "E(sum(i=1..n, Z[i]))": "mean(w -> sum(i=1..n, Z(w, i)))",
}

CLAIMS = {
    "a == b": "a = b",
    "a != b": "a = b => false",
    "a > b": "b < a",
    "a >= b": "b <= a",
    "t <= k": "t <= k",
    "t <= a": "real(t) <= a",
    "t == 1/2": "real(t) = 1*inverse(2)",
    "0 <= a < b <= 1": "0 <= a and (a < b and b <= 1)",
    "y[t] == 0 for t >= 0": "for all i: int. 0 <= i => y(i) = 0",
    "y[t] == 0 for t > 0": "for all i: int. 0 < i => y(i) = 0",
    "y[t] == 0 for t - 1 >= 0": "for all i: int. 0 <= i + (-1) => y(i) = 0",
    "y[t] == 0 for 1 <= t <= n": "for all i: int. 1 <= i => i <= n => y(i) = 0",
    "w[t,k] == 0 for t >= 1, k >= t": "for all i: int. for all j: int. 1 <= i => i <= j => w(i, j) = 0",
    "y[t] == 0 for t <= k": "t <= k => y(t) = 0",                       # no first value: t is the t of other texts
    "y[t] == 0 for t != k": "(t = k => false) => y(t) = 0",
    "a == b for t >= 1": "1 <= t => a = b",                             # it is not about t
    "y[t] == a for a > 0": "0 < a => y(t) = a",
    "sum(i=1..n, x[i]) == a for n >= 1": "1 <= n => sum(i=1..n, x(i)) = a",       # a size is one number
    "y[t] -> a as t -> oo": "tends(y, a)",
    "y[t]/t -> 0 as t -> oo": "tends(i -> y(i)*inverse(real(i)), 0)",
    "a**j -> 0 as j -> oo": "tends(power(a), 0)",
    "y[t] -> a as t -> oo for a > 0": "0 < a => tends(y, a)",
    "1/t -> 0 as t -> oo for t >= 1": "for all i: int. 1 <= i => tends(j -> 1*inverse(real(j)), 0)",
}


@pytest.mark.parametrize("text", VALUES)
def test_a_value_is_read(text: str) -> None:
    tree = parse_expression(text)
    assert written(Reader(text, NAMES).real(tree)) == VALUES[text]


@pytest.mark.parametrize("text", CLAIMS)
def test_a_claim_is_read(text: str) -> None:
    assert written(read_claim(text, NAMES).formula) == CLAIMS[text]


def test_terms_are_those_of_the_constructors() -> None:
    a, b = reals("a b")
    i, n, w = var("i", INT), var("n", INT), var("w", OUTCOME)
    x, X = var("x", to(INT, REAL)), var("X", to(OUTCOME, REAL))
    read = {
        "a/b": over(a, b),
        "a**2": word("power", a, number(2, INT)),
        "mean(i=1..n, x[i]**n)": over(total(i, word("power", x(i), n), number(1, INT), n), word("real", n)),
        "where(a < b, a, 0)": choice(a < b, a, real(0)),
        "E(X**2)": word("mean", abstracted(w, word("power", X(w), number(2, INT)))),
    }
    for text, term in read.items():
        assert Reader(text, NAMES).real(parse_expression(text)) is term
    assert read_claim("1 < 2", NAMES).formula is (real(1) < real(2))           # nothing says that they are whole
    assert read_claim("t < 2", NAMES).formula is (var("t", INT) < number(2, INT))
    assert read_surely("X**2 == X", NAMES).formula is every(w, word("power", X(w), number(2, INT)).eq(X(w)))
    assert read_expression("X + a", NAMES)[0] is abstracted(w, X(w) + a)


def test_a_large_power_of_an_index_is_no_deep_term() -> None:
    assert Reader("", NAMES).whole(parse_expression("k**1000")).type == INT


def test_names_are_whole_by_their_use_in_all_texts_of_a_setting() -> None:
    texts = ["y[t] == a*t", "sum(i=s..n, x[i]) == b", "x[p[k]] == c", "1/m -> 0 as m -> oo", "i == q"]
    names = names_of(map(parse_claim, texts), ["d"], ["X"])
    assert names.integers == {"t", "s", "k", "d"}
    assert names.sizes == {"n"}
    assert names.entries == {"p"}
    assert not names.whole("i")              # bound by the sum: what it is elsewhere, the sum does not say
    assert not names.whole("m")
    assert list(map(written, names.given)) == ["0 <= n"]
    assert names_of([parse_claim("sum(i=1..n, y[n]) == 0")]).sizes == frozenset()


def test_a_declared_integer_is_whole_though_nothing_shows_it() -> None:
    for declared, formula in ([], "exp(d*log(a)) = d"), (["d"], "power(a, d) = real(d)"):
        names = names_of([parse_claim("a**d == d")], declared)
        assert written(read_claim("a**d == d", names).formula) == formula


def test_a_recurrence_is_a_law_for_all_steps_and_its_starts() -> None:
    names = Names(frozenset({"t", "T"}))
    y = read_recurrence("y[t] = (1 - 1/N)*y[t-1] + x[t]", names, start="y[0] = 0; y[1] = x[1]/N", first=2)
    assert list(map(written, y.formulas)) == [
        "for all i: int. 2 <= i => y(i) = (1 + (-1)*(1*inverse(N)))*y(i + (-1)) + x(i)", "y(0) = 0",
        "y(1) = x(1)*inverse(N)"]
    assert list(map(written, y.presupposed)) == ["for all i: int. 2 <= i => N = 0 => false", "N = 0 => false"]
    back = read_recurrence("p[t] = p[t+1]/t", names, first=0, last="T - 1")
    assert written(back.law) == "for all i: int. 0 <= i => i <= T + (-1) => p(i) = p(i + 1)*inverse(real(i))"
    assert list(map(written, back.presupposed)) == [
        "for all i: int. 0 <= i => i <= T + (-1) => real(i) = 0 => false"]


def test_a_sequence_of_random_numbers_has_its_law_at_every_outcome() -> None:
    names = Names(frozenset({"t"}), random=frozenset({"m", "g"}))
    m = read_recurrence("m[t] = m[t-1]/c + g[t]", names, start="m[0] = g[0]/c")
    assert list(map(written, m.formulas)) == [
        "for all w: outcome. for all i: int. 1 <= i => m(w, i) = m(w, i + (-1))*inverse(c) + g(w, i)",
        "for all w: outcome. m(w, 0) = g(w, 0)*inverse(c)"]
    assert list(map(written, m.presupposed)) == ["for all i: int. 1 <= i => c = 0 => false", "c = 0 => false"]


MISTAKES = {
    "x[1/2]": ("1/2 is not a whole number for all values of its names", "1/2"),
    "x[a]": ("a is not a whole number for all values of its names", "a"),
    "sum(i=1..a, x[i])": ("a is not a whole number for all values of its names", "a"),
    "x[exp(t)]": ("exp(t) is not a whole number for all values of its names", "exp(t)"),
    "sum(i, x[i])": ("a sum here needs its range", "sum(i, x[i])"),
    "mean(i, x[i])": ("a mean here needs its range", "mean(i, x[i])"),
    "X + 1": ("X is random: only its mean is a number", "X"),
    "a*Z[1]": ("Z is random: only its mean is a number", "Z[1]"),
    "a*size(i)": ("no index is called i here", "size(i)"),
    "sum(i=1..n, size(j))": ("no index is called j here", "size(j)"),
}


@pytest.mark.parametrize("text", MISTAKES)
def test_a_mistake_is_told_with_its_place(text: str) -> None:
    problem, place = MISTAKES[text]
    with pytest.raises(NotationError) as raised:
        Reader(text, NAMES).real(parse_expression(text))
    error = raised.value
    assert error.problem == problem
    assert text[error.at.start:error.at.end] == place
    assert error.expected
    assert "^" * len(place) in str(error)


def test_other_limits_and_other_targets_are_refused() -> None:
    with pytest.raises(NotationError, match="only limits at infinity") as raised:
        read_claim("y[t] -> 0 as t -> 1", NAMES)
    assert raised.value.expected == "-> L as t -> oo"
    with pytest.raises(NotationError, match="a recurrence defines a sequence at its step"):
        read_recurrence("y = 2*y", NAMES)
    with pytest.raises(NotationError, match="this does not start y"):
        read_recurrence("y[t] = y[t-1]", NAMES, start="z[0] = 1")
    for unknown in ("atan(a)", "asin(a)", "acos(a)"):
        with pytest.raises(NotationError):                  # a function of the notation it is not: nothing to define
            parse_expression(unknown)
