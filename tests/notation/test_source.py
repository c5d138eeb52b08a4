"""How a line is quoted: tabs, wide and combining letters, control characters, long lines; and errors that travel."""

import pickle

import pytest

from derive.notation import NotationError, Span, parse_program
from derive.notation.source import column_of, excerpt, line_of, quote


@pytest.mark.parametrize(
    ("text", "at", "quoted"),
    [
        ("ab cd", Span(3, 5), "  ab cd\n     ^^"),
        ("ab", Span(2, 2), "  ab\n    ^"),
        ("ab", Span(7, 9), "  ab\n    ^"),
        ("a\nbc\n", Span(3, 4), "  2 | bc\n    |  ^"),
        ("a\r\nbc\r\n", Span(0, 4), "  1 | a\n    | ^"),
        ("\ta b", Span(3, 4), "      a b\n        ^"),
        ("\N{HIRAGANA LETTER A} b", Span(2, 3), "  \N{HIRAGANA LETTER A} b\n     ^"),
        ("e\N{COMBINING ACUTE ACCENT} b", Span(3, 4), "  e\N{COMBINING ACUTE ACCENT} b\n    ^"),
        ("\x1b[2J b", Span(5, 6), "  \N{SYMBOL FOR ESCAPE}[2J b\n       ^"),
        ("\u202ea b", Span(3, 4), "  \N{REPLACEMENT CHARACTER}a b\n     ^"),
        ("\n" * 99 + "ab", Span(100, 101), "  100 | ab\n      |  ^"),
    ],
)
def test_quote(text: str, at: Span, quoted: str) -> None:
    assert quote(text, at) == quoted


def test_a_long_line_is_cut_around_the_caret() -> None:
    text = "y = " + " + ".join(f"x{k}" for k in range(400)) + " + $"
    with pytest.raises(NotationError) as caught:
        parse_program(text)
    _, line, carets, _ = str(caught.value).splitlines()
    assert len(line) < 110
    assert line[carets.index("^")] == "$"
    assert line.lstrip().startswith("\N{HORIZONTAL ELLIPSIS}")


def test_a_long_piece_is_cut_in_a_sentence() -> None:
    assert excerpt("a\n  + b") == "a + b"
    assert len(excerpt("x" * 1000)) == 32


def test_lines_and_columns_count_from_one() -> None:
    assert [(line_of("ab\ncd", offset), column_of("ab\ncd", offset)) for offset in (0, 1, 3, 5)] == [
        (1, 1),
        (1, 2),
        (2, 1),
        (2, 3),
    ]


def test_an_error_survives_pickling() -> None:
    error = NotationError("wrong", "a\nb", Span(2, 3), "right", "write c")
    again = pickle.loads(pickle.dumps(error))
    assert str(again) == str(error) == "wrong\n  2 | b\n    | ^\nexpected right\nwrite c"
    assert (again.line, again.column, again.expected) == (2, 1, "right")
