"""Any text at all gives a tree or a NotationError with a caret in it: no crash, no other exception."""

from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from derive.notation import (
    NotationError,
    Tree,
    parse_claim,
    parse_equation,
    parse_expression,
    parse_program,
    unparse,
)
from derive.notation.names import CALLABLE
from derive.notation.refused import SYMBOLS

PARSERS = [parse_program, parse_expression, parse_claim, parse_equation]

PIECES = [
    *sorted(CALLABLE),
    *SYMBOLS,
    *["x", "y", "i", "j", "t", "mu'", "all", "oo", "for", "as", "lambda", "import", "__x__"],
    *["0", "1", "2.5", "1e-8", "1e999", "9999"],
    *["+", "-", "*", "/", "**", "=", "==", "!=", "<", "<=", ">", ">=", "->", "..", ",", ";", "(", ")", "[", "]"],
    *[" ", "\n", "\t", "\r\n", "# note\n", "\x00", "\ufeff", "\u200b", "\N{GREEK SMALL LETTER LAMDA}"],
]
# Most of these parse, so that a mutation of one reaches far into the grammar.
SAMPLES = [
    (parse_program, "y[i] = (sum(j, w[i,j]*x[j]) + b[i]) / sqrt(sum(j, w[i,j]**2))",
    "v = mu*v + g; theta = theta - alpha*(v + lam*theta) -> theta",
    "y[t] == N*mu[t] for t >= 1, N != 0",
    "y[t] -> N*c as t -> oo for all N > 0",
    "0 <= where(x > 0, min(t, N), max(j, x[i,j])) <= 1",
    "sum(i=1..n, j, k=0..size(j)-1, -x[i+2,2*k]**-1e-8)",
]


def parses_or_refuses(parse: Callable[[str], Tree], text: str) -> None:
    try:
        tree = parse(text)
    except NotationError as error:
        points_into(error, text)
    else:
        assert parse(unparse(tree)) == tree


def points_into(error: NotationError, text: str) -> None:
    assert error.problem
    assert "^" in str(error) or not text.strip()
    assert error.line >= 1
    assert error.column >= 1
    assert 0 <= error.at.start <= error.at.end <= len(text)
    assert str(error).encode()  # a lone surrogate would stop the terminal instead


@pytest.mark.parametrize("parse", PARSERS)
@given(text=st.text())
@example(text="\ud800")
@example(text="\r")
@example(text=";;\n;")
def test_any_text(parse: Callable[[str], Tree], text: str) -> None:
    parses_or_refuses(parse, text)


@pytest.mark.parametrize("parse", PARSERS)
@settings(max_examples=500)
@given(pieces=st.lists(st.sampled_from(PIECES), max_size=25))
def test_any_words(parse: Callable[[str], Tree], pieces: list[str]) -> None:
    parses_or_refuses(parse, "".join(pieces))


@pytest.mark.parametrize("parse", PARSERS)
@settings(max_examples=500)
@given(
    text=st.sampled_from(SAMPLES), edits=st.lists(st.tuples(st.integers(0, 70), st.sampled_from(PIECES)), max_size=3)
)
def test_any_change(parse: Callable[[str], Tree], text: str, edits: list[tuple[int, str]]) -> None:
    for place, piece in edits:
        text = text[:place] + piece + text[place + 1 :]
    parses_or_refuses(parse, text)
