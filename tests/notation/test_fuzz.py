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

# A change to one of these reaches far into the grammar, where random words do not.
SAMPLES: list[tuple[Callable[[str], Tree], str]] = [
    (parse_program, "y[i] = (sum(j, w[i,j]*x[j]) + b[i]) / sqrt(sum(j, w[i,j]**2))"),
    (parse_program, "v = mu*v + g; theta = theta - alpha*(v + lam*theta) -> theta"),
    (parse_equation, "y[t+1] = (1 - 1/N) * y[t-1] + x[t]"),
    (parse_claim, "y[t] == N*mu[t] for t >= 1, N != 0"),
    (parse_claim, "y[t] -> N*c as t -> oo for all N > 0"),
    (parse_claim, "0 <= where(x > 0, min(t, N), max(j, x[i,j])) <= 1"),
    (parse_expression, "sum(i=1..n, j, k=0..size(j)-1, -x[i+2,2*k]**-1e-8)"),
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
@example(text="\ufeff")
@example(text="#")
def test_any_text(parse: Callable[[str], Tree], text: str) -> None:
    parses_or_refuses(parse, text)


@pytest.mark.thorough(seconds=4, every=5)
@pytest.mark.parametrize("parse", PARSERS)
@settings(max_examples=500)
@given(pieces=st.lists(st.sampled_from(PIECES), max_size=25))
def test_any_words(parse: Callable[[str], Tree], pieces: list[str]) -> None:
    parses_or_refuses(parse, "".join(pieces))


@pytest.mark.thorough(seconds=6)
@settings(max_examples=2000)
@given(
    sample=st.sampled_from(SAMPLES),
    changes=st.lists(st.tuples(st.integers(0, 70), st.integers(0, 2), st.sampled_from(PIECES)), max_size=3),
)
def test_any_change(sample: tuple[Callable[[str], Tree], str], changes: list[tuple[int, int, str]]) -> None:
    parse, text = sample
    for place, length, piece in changes:
        text = text[:place] + piece + text[place + length :]
    parses_or_refuses(parse, text)
