"""Texts against their terms: equal values where the text has one, and presuppositions that hold exactly there.

Texts are drawn at random over the whole notation. The points hold zeros, negative numbers and equal entries, so that
each partial operation meets arguments on both sides of its edge.
"""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mpmath import mpf

from derive.notation import parse_claim, parse_expression
from derive.reading.claims import read_claim, read_expression
from derive.reading.names import Names
from derive.reading.presuppositions import defined
from derive.reading.terms import Reader

from .evaluating import OUTCOMES, Point, Undefined, same, term_value, text_value

NAMES = Names(frozenset({"t"}), frozenset({"n"}), frozenset(), frozenset({"X", "Z"}))
EXPONENTS = ["0", "2", "3", "(-1)", "(-2)", "t", "n", "(t - 1)", "(1/2)", "(3/2)", "(-1/2)", "a", "(1/3)"]
FUNCTIONS = ["sqrt", "log", "exp", "sin", "cos", "abs", "tanh", "sigmoid", "relu", "softplus", "sign", "erf", "sinh",
             "cosh"]
NUMBERS = [mpf(0), mpf(1), mpf(-1), mpf("0.5"), mpf(2), mpf("-1.5")]


def names(free: dict[str, object]) -> Point:
    return Point(free, NAMES.integers | NAMES.sizes, NAMES.random)


@st.composite
def points(draw: st.DrawFn) -> Point:
    """Values for a, b (numbers), x[i], w[i,j] (arrays), t, n (whole), X, Z[i] (random)."""
    several = st.lists(st.sampled_from(NUMBERS), min_size=7, max_size=7)
    x, w, X, Z = draw(several), draw(several), draw(several), draw(several)
    return names({
        "a": draw(st.sampled_from(NUMBERS)), "b": draw(st.sampled_from(NUMBERS)),
        "x": lambda i: x[i % 7], "w": lambda i: lambda j: w[(2*i + j) % 7],
        "t": draw(st.integers(-2, 3)), "n": draw(st.integers(0, 3)),
        "X": lambda o: X[o], "Z": lambda o: lambda i: Z[(o + 2*i) % 7],
    })


def expressions(letters: tuple[str, ...] = (), random: bool = False, depth: int = 3) -> st.SearchStrategy[str]:
    """Texts of values, in which these letters are bound."""
    index = st.sampled_from([*letters, *(f"{i} + 1" for i in letters), "t", "t - 1", "1", "n"])
    leaves = st.one_of(
        st.sampled_from(["a", "b", "0", "1", "2", "0.5", "pi", "t", "n", *letters, *(["X"] if random else [])]),
        st.builds("x[{}]".format, index), st.builds("w[{},{}]".format, index, index),
        *([st.builds("Z[{}]".format, index)] if random else []),
    )
    if depth == 0:
        return leaves
    inner = st.deferred(lambda: expressions(letters, random, depth - 1))
    letter = f"i{len(letters)}"
    under = st.deferred(lambda: expressions((*letters, letter), random, depth - 1))
    means = st.deferred(lambda: expressions(letters, True, depth - 1))
    condition = st.builds("{} {} {}".format, inner, st.sampled_from(["==", "!=", "<", "<=", ">", ">="]), inner)
    return st.one_of(
        leaves,
        st.builds("({} {} {})".format, inner, st.sampled_from("+-*/"), inner),
        st.builds("({}/{})".format, inner, inner),
        st.builds("(-{})".format, inner),
        st.builds("({})**{}".format, inner, st.sampled_from(EXPONENTS)),
        st.builds("{}({})".format, st.sampled_from(FUNCTIONS), inner),
        st.builds("{}({}, {})".format, st.sampled_from(["maximum", "minimum"]), inner, inner),
        st.builds("where({}, {}, {})".format, condition, inner, inner),
        st.builds("{}({}={}..{}, {})".format, st.sampled_from(["sum", "mean", "max", "min", "prod"]), st.just(letter),
                  st.sampled_from(["1", "0", "t"]), st.sampled_from(["n", "2", "t", "n - 1"]), under),
        st.builds("{}({})".format, st.sampled_from(["E", "Var"]), means),
        st.builds("Cov({}, {})".format, means, means),
    )


def small(value: object) -> bool:
    """exp(exp(exp(3))) says nothing about reading."""
    return abs(value) < mpf(10) ** 15


@pytest.mark.thorough(seconds=4)
@given(expressions(), points())
@settings(max_examples=300)
def test_a_term_is_worth_what_its_text_is_wherever_the_text_is_defined(text: str, at: Point) -> None:
    tree, reader = parse_expression(text), Reader(text, NAMES)
    conditions = defined(reader, tree)
    try:
        expected = text_value(tree, at)
    except Undefined:
        assert not all(term_value(c, at.free) for c in conditions), f"{text} presupposes more"
        return
    except (OverflowError, MemoryError):
        return
    assert all(term_value(c, at.free) for c in conditions), f"{text} is defined here"
    if small(expected):
        assert same(term_value(reader.real(tree), at.free), expected), text


@given(*[expressions(depth=2)]*3, st.sampled_from(["<", "<=", "==", "!="]), points())
@settings(max_examples=120)
def test_the_parts_of_a_chain_are_defined_one_under_the_other(one: str, other: str, third: str, op: str,
                                                             at: Point) -> None:
    text = f"{one} {op} {other} <= {third}"
    said, tree = read_claim(text, NAMES), parse_claim(text)
    try:
        expected = text_value(tree, at)
    except Undefined:
        assert not all(term_value(c, at.free) for c in said.presupposed), text
        return
    except (OverflowError, MemoryError):
        return
    assert all(term_value(c, at.free) for c in said.presupposed), text
    assert bool(term_value(said.formula, at.free)) == expected, text


@given(expressions(random=True, depth=2), points())
@settings(max_examples=80)
def test_an_estimator_is_a_function_of_the_outcome(text: str, at: Point) -> None:
    term, conditions = read_expression(text, NAMES)
    try:
        expected = [text_value(parse_expression(text), Point(at.free, at.whole, at.random, {}, w)) for w in OUTCOMES]
    except Undefined:
        assert not all(term_value(c, at.free) for c in conditions), text
        return
    assert all(term_value(c, at.free) for c in conditions), text
    if all(map(small, expected)):
        assert all(same(term_value(term, at.free)(w), value) for w, value in zip(OUTCOMES, expected, strict=True))


@pytest.mark.parametrize(("text", "number"), [("1/a", 0), ("log(a)", 1), ("a**t", 2)])
def test_the_evaluator_of_texts_says_no(text: str, number: int) -> None:
    undefined = 0
    for a, t in product(NUMBERS, range(-1, 2)):
        try:
            text_value(parse_expression(text), names({"a": a, "t": t}))
        except Undefined:
            undefined += 1
    assert undefined == (3, 9, 1)[number]       # at a = 0; at a <= 0; at a = 0 and t = -1
