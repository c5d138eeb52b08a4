"""Which tree each form of the notation gives."""

from fractions import Fraction

import pytest

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
    Number,
    Program,
    Quantified,
    Reduce,
    Relation,
    Size,
    Span,
    Tends,
    parse_claim,
    parse_equation,
    parse_expression,
    parse_program,
)

a, b, c, i, j, k, n, t, x, y = (Name(letter) for letter in "abcijkntxy")


def number(value: int | str) -> Number:
    return Number(Fraction(value))


one, two = number(1), number(2)

EXPRESSIONS: dict[str, Expr] = {
    "a - b - c": Binary("-", Binary("-", a, b), c),
    "a - (b - c)": Binary("-", a, Binary("-", b, c)),
    "a/b*c": Binary("*", Binary("/", a, b), c),
    "a + b*c": Binary("+", a, Binary("*", b, c)),
    "a**b**c": Binary("**", a, Binary("**", b, c)),
    "-x**2": Negate(Binary("**", x, two)),
    "(-x)**2": Binary("**", Negate(x), two),
    "x**-a**b": Binary("**", x, Negate(Binary("**", a, b))),
    "-a*b": Binary("*", Negate(a), b),
    "a*-b": Binary("*", a, Negate(b)),
    "a - -b": Binary("-", a, Negate(b)),
    "-1": Negate(one),
    "x[i+2, k]": Access("x", (Binary("+", i, two), k)),
    "x[2*i+k]": Access("x", (Binary("+", Binary("*", two, i), k),)),
    "exp(-x)": Call("exp", (Negate(x),)),
    "where(x > 0, a, b)": Call("where", (Relation(">", x, number(0)), a, b)),
    "Cov(x, y)": Call("Cov", (x, y)),
    "size(i)": Size("i"),
    "sum(i, x[i])": Reduce("sum", ("i",), None, None, Access("x", (i,))),
    "sum(i, j, x[i,j])": Reduce("sum", ("i", "j"), None, None, Access("x", (i, j))),
    "sum(i, sum(j, x[i,j]))": Reduce("sum", ("i",), None, None, Reduce("sum", ("j",), None, None, Access("x", (i, j)))),
    "prod(k=1..t-1, k)": Reduce("prod", ("k",), one, Binary("-", t, one), k),
    "sum(i=1..n, j=1..i, c)": Reduce("sum", ("i",), one, n, Reduce("sum", ("j",), one, i, c)),
    "mean(a, b, i=1..2, j, k, c)": Reduce(
        "mean",
        ("a", "b"),
        None,
        None,
        Reduce("mean", ("i",), one, two, Reduce("mean", ("j", "k"), None, None, c)),
    ),
    "0.5": number("1/2"),
    ".5": number("1/2"),
    "1e-8": number("1/100000000"),
    "007": number(7),
    "1.50E+2": number(150),
    "mu'": Name("mu'"),
    "mu\u2032": Name("mu'"),
    "\N{MICRO SIGN}": Name("\N{GREEK SMALL LETTER MU}"),
    "\N{GREEK PHI SYMBOL}_1": Name("\N{GREEK SMALL LETTER PHI}_1"),
    "a\u00b7b \u2212 a\u00d7c": Binary("-", Binary("*", a, b), Binary("*", a, c)),
    "(\n a  # first\n + b\n)": Binary("+", a, b),
    "((a))": a,
}


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_expression(text: str) -> None:
    assert parse_expression(text) == EXPRESSIONS[text]


# A reduction needs its index inside an index of the body: only from there could its range be known.
TWO_VALUES: dict[str, Expr] = {
    "min(t, n)": Call("minimum", (t, n)),
    "max(0, x)": Call("maximum", (number(0), x)),
    "max(x, x - a)": Call("maximum", (x, Binary("-", x, a))),
    "max(x[i], a)": Call("maximum", (Access("x", (i,)), a)),
    "max(i, sum(i, x[i]))": Call("maximum", (i, Reduce("sum", ("i",), None, None, Access("x", (i,))))),
    "max(n, sum(k=1..n, x[k]))": Call("maximum", (n, Reduce("sum", ("k",), one, n, Access("x", (k,))))),
    "max(i, x[j, 2*i])": Reduce("max", ("i",), None, None, Access("x", (j, Binary("*", two, i)))),
    "min(i, j, x[j])": Reduce("min", ("i", "j"), None, None, Access("x", (j,))),
    "max(k=1..n, k)": Reduce("max", ("k",), one, n, k),
    "maximum(i, x[i])": Call("maximum", (i, Access("x", (i,)))),
}


@pytest.mark.parametrize("text", TWO_VALUES)
def test_two_values_or_reduction(text: str) -> None:
    assert parse_expression(text) == TWO_VALUES[text]


EQUAL = Relation("==", a, b)

CLAIMS = {
    "a == b": EQUAL,
    "a \u2264 b": Relation("<=", a, b),
    "a \u2260 b": Relation("!=", a, b),
    "a<-b": Relation("<", a, Negate(b)),
    "0 <= a < 1": Conjunction((Relation("<=", number(0), a), Relation("<", a, one))),
    "a -> b as t -> oo": Tends(a, b, "t", Infinity()),
    "a \u2192 b as t \u2192 \u221e": Tends(a, b, "t", Infinity()),
    "a -> b as t -> -1": Tends(a, b, "t", Negate(one)),
    "a == b for n >= 1": Quantified(EQUAL, (Relation(">=", n, one),)),
    "a == b for all n >= 1, t != 0": Quantified(EQUAL, (Relation(">=", n, one), Relation("!=", t, number(0)))),
    "a == b for 0 <= c <= 1": Quantified(EQUAL, (Relation("<=", number(0), c), Relation("<=", c, one))),
    "a == b for all >= 1": Quantified(EQUAL, (Relation(">=", Name("all"), one),)),
    "a -> b as t -> oo for n > 0": Quantified(Tends(a, b, "t", Infinity()), (Relation(">", n, number(0)),)),
}


@pytest.mark.parametrize("text", CLAIMS)
def test_claim(text: str) -> None:
    assert parse_claim(text) == CLAIMS[text]


def test_program_lines() -> None:
    text = "\n# a layer\na = x; b = a  # shared\n\n\ny[i] = (b +\n  c[i])\r\n"
    value = Binary("+", b, Access("c", (i,)))
    assert parse_program(text) == Program((Assign(a, x), Assign(b, a), Assign(Access("y", (i,)), value)), ("y",))


@pytest.mark.parametrize("text", ["a = x; y = a -> y, a", "a = x\ny = a\n-> y, a", "a = x\ny = a\n\n-> y, a  # both\n"])
def test_program_results(text: str) -> None:
    assert parse_program(text) == Program((Assign(a, x), Assign(y, a)), ("y", "a"))


def test_rule_may_define_again() -> None:
    again = parse_program("x = x - a; x = 2*x", reassign=True)
    assert [assign.target for assign in again.assignments] == [x, x]
    assert again.outputs == ("x",)


def test_equation() -> None:
    assert parse_equation("y[0] = 0") == Assign(Access("y", (number(0),)), number(0))
    assert parse_equation("y[t+1] = x") == Assign(Access("y", (Binary("+", t, one),)), x)


def test_byte_order_mark_and_wide_blanks() -> None:
    assert parse_expression("\ufeffa\N{NO-BREAK SPACE}+ b") == Binary("+", a, b)


def test_places_do_not_count_when_trees_are_compared() -> None:
    first, second = parse_expression("a+b"), parse_expression("( a  +  b )")
    assert first == second
    assert hash(first) == hash(second)
    assert first.at != second.at


def test_every_node_knows_its_text() -> None:
    text = "y[i] = 2*(a + b)**-c + sum(j=1..n, k, w[i,j,k])"
    program = parse_program(text)
    (assign,) = program.assignments
    match assign.value:
        case Binary("+", Binary("*", _, Binary("**", base, exponent)), Reduce(_, _, lower, _, inner) as outer):
            nodes = (program, assign, assign.target, base, exponent, lower, inner, outer)
        case _:
            raise AssertionError(assign)
    assert [text[node.at.start : node.at.end] for node in nodes if node is not None] == [
        text,
        text,
        "y[i]",
        "(a + b)",
        "-c",
        "1",
        "k, w[i,j,k])",
        "sum(j=1..n, k, w[i,j,k])",
    ]
    assert assign.target.at == Span(0, 4)
