"""Every tree the parser can make is written as a text that parses to it; any text at all gives a tree or an error."""

from contextlib import suppress
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derive.notation import (
    Access,
    Assign,
    Binary,
    Call,
    Conjunction,
    Expr,
    Infinity,
    Name,
    Negate,
    NotationError,
    Number,
    Program,
    Quantified,
    Reduce,
    Relation,
    Size,
    Tends,
    defined,
    parse_claim,
    parse_equation,
    parse_expression,
    parse_program,
    unparse,
)
from derive.notation.names import FUNCTIONS, REDUCTIONS
from derive.notation.syntax import Comparison, Operator, Reduction

OPERATORS: list[Operator] = ["+", "-", "*", "/"]
COMPARISONS: list[Comparison] = ["==", "!=", "<", "<=", ">", ">="]
KINDS: list[Reduction] = list(REDUCTIONS.values())
VALUE_FUNCTIONS = sorted(name for name, parameters in FUNCTIONS.items() if "condition" not in parameters)

words = st.sampled_from(["x", "y", "i", "j", "t", "N", "mu'", "w_1", "e", "e1", "all", "\N{GREEK SMALL LETTER ALPHA}"])
names = words.map(Name)
numbers = st.builds(
    lambda digits, power: Number(Fraction(digits) * Fraction(10) ** power),
    st.integers(0, 10**17),
    st.integers(-30, 12),
)


def calls(inside: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    return st.one_of(
        st.builds(Call, st.just("remainder"), st.tuples(inside, inside)),
        st.sampled_from(VALUE_FUNCTIONS).flatmap(
            lambda name: st.builds(Call, st.just(name), st.tuples(*[inside] * len(FUNCTIONS[name])))
        ),
        st.builds(Call, st.just("where"), st.tuples(relations(inside), inside, inside)),
    )


def reductions(inside: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    several = st.lists(words, min_size=1, max_size=3, unique=True).map(tuple)
    return st.one_of(
        st.builds(Reduce, st.sampled_from(["sum", "mean", "prod"]), several, st.none(), st.none(), inside),
        st.builds(Reduce, st.sampled_from(KINDS), words.map(lambda word: (word,)), inside, inside, inside),
        # The body of max and min has the index in an index, or it would be the larger of two values.
        st.builds(
            lambda kind, word, rest: Reduce(
                kind, (word,), None, None, Binary("*", rest, Access("x", (Negate(Name(word)),)))
            ),
            st.sampled_from(["max", "min"]),
            words,
            inside,
        ),
    )


def relations(inside: st.SearchStrategy[Expr]) -> st.SearchStrategy[Relation]:
    return st.builds(Relation, st.sampled_from(COMPARISONS), inside, inside)


def larger(inside: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    exponents = st.one_of(names, st.integers(0, 9).map(lambda k: Number(Fraction(k))), names.map(Negate))
    return st.one_of(
        st.builds(Binary, st.sampled_from(OPERATORS), inside, inside),
        st.builds(Binary, st.just("**"), inside, exponents),
        st.builds(Binary, st.just("**"), names, inside.map(lambda value: Binary("*", value, Name("q")))),
        st.builds(Negate, inside),
        st.builds(Access, words, st.lists(inside, min_size=1, max_size=3).map(tuple)),
        calls(inside),
        reductions(inside),
    )


expressions: st.SearchStrategy[Expr] = st.recursive(st.one_of(names, numbers, words.map(Size)), larger, max_leaves=20)


def chain(first: Expr, rest: list[tuple[Comparison, Expr]]) -> Conjunction:
    parts = []
    for op, value in rest:
        parts.append(Relation(op, first, value))
        first = value
    return Conjunction(tuple(parts))


comparisons = relations(expressions)
chains = st.builds(
    chain, expressions, st.lists(st.tuples(st.sampled_from(COMPARISONS), expressions), min_size=2, max_size=4)
)
limits = st.builds(Tends, expressions, expressions, words, st.one_of(expressions, st.just(Infinity())))
bodies = st.one_of(comparisons, chains, limits)
claims = st.one_of(bodies, st.builds(Quantified, bodies, st.lists(comparisons, min_size=1, max_size=3).map(tuple)))
accesses = st.builds(Access, words, st.lists(expressions, min_size=1, max_size=2).map(tuple))
equations = st.builds(Assign, st.one_of(names, accesses), expressions)
plain_accesses = st.builds(Access, words, st.lists(names, min_size=1, max_size=3, unique=True).map(tuple))


@st.composite
def programs(draw: st.DrawFn) -> Program:
    assigns = draw(
        st.lists(
            st.builds(Assign, st.one_of(names, plain_accesses), expressions), min_size=1, max_size=4, unique_by=defined
        )
    )
    results = draw(st.lists(st.sampled_from([defined(assign) for assign in assigns]), min_size=1, unique=True))
    return Program(tuple(assigns), tuple(results))


@given(expressions)
def test_expression_comes_back(tree: Expr) -> None:
    assert parse_expression(unparse(tree)) == tree


@given(claims)
def test_claim_comes_back(tree: Relation | Conjunction | Tends | Quantified) -> None:
    assert parse_claim(unparse(tree)) == tree


@given(equations)
def test_equation_comes_back(tree: Assign) -> None:
    assert parse_equation(unparse(tree)) == tree


@pytest.mark.thorough(seconds=4)
@given(programs())
def test_program_comes_back(tree: Program) -> None:
    assert parse_program(unparse(tree)) == tree


def without_each_bracket(text: str) -> list[str]:
    """The texts that lack one pair of grouping brackets: a bracket after a name holds arguments and stays."""
    found, opened = [], []
    for place, letter in enumerate(text):
        if letter == "(":
            opened.append(place)
        elif letter == ")":
            start = opened.pop()
            if start == 0 or not (text[start - 1].isalnum() or text[start - 1] in "_'"):
                found.append(f"{text[:start]} {text[start + 1 : place]} {text[place + 1 :]}")
    return found


@given(expressions)
def test_no_bracket_can_be_left_out(tree: Expr) -> None:
    for shorter in without_each_bracket(unparse(tree)):
        with suppress(NotationError):
            assert parse_expression(shorter) != tree


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0", "0"),
        ("1000000", "1000000"),
        ("1e20", "1e20"),
        ("1/8", "0.125"),
        ("0.001", "0.001"),
        ("1e-8", "1e-8"),
        ("123e-9", "1.23e-7"),
        ("100.5", "100.5"),
        ("-3", "-3"),
        ("1/3", "1/3"),
    ],
)
def test_number(value: str, text: str) -> None:
    assert unparse(Number(Fraction(value))) == text


def test_a_let_and_a_remainder_of_a_rule() -> None:
    text = "let u = t % 2*a - (b*t) % 3\nv = v - u"
    tree = parse_program(text, reassign=True)
    assert unparse(tree) == "let u = t % 2*a - b*t % 3\nv = v - u"
    assert parse_program(unparse(tree), reassign=True) == tree
    assert parse_program("let = let + g", reassign=True).outputs == ("let",)
    with pytest.raises(NotationError, match="let stands in an update rule"):
        parse_program("let u = x")


def test_what_is_no_decimal_keeps_its_brackets() -> None:
    x = Name("x")
    assert unparse(Binary("**", Number(Fraction(-3)), x)) == "(-3)**x"
    assert unparse(Binary("/", x, Number(Fraction(1, 3)))) == "x/(1/3)"


def test_what_has_no_text_is_refused() -> None:
    x, y = Name("x"), Name("y")
    with pytest.raises(ValueError, match=r"no chain: x < y \| x < y"):
        unparse(Conjunction((Relation("<", x, y), Relation("<", x, y))))
    with pytest.raises(ValueError, match="max over i of what has no such index has no text"):
        unparse(Reduce("max", ("i",), None, None, x))
