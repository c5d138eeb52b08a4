"""What is refused where it stands and is never passed on to Python."""

import pytest

from derive.notation import NotationError, parse_program
from derive.notation.refused import SYMBOLS, WORDS

# text -> the column of its mistake
REFUSED = {
    "y = 'text'": 5,
    'y = "text"': 5,
    "y = `x`": 5,
    "y = x @ w": 7,
    "y = x && z": 7,
    "y //= x": 3,
    "y := x": 3,
    "y += x": 3,
    "y = \\alpha": 5,
    "y = x if a else b": 7,
    "import os": 1,
    "y = lambda: 0": 5,
    "y = eval(x)": 5,
    "y = x.real": 6,
    "y = x[1:2]": 8,
    "y = {x}": 5,
    "y = x!": 6,
    "y = $x$": 5,
    "y = 1.": 6,
    "y = 1.2.3": 8,
    "y = x.5": 6,
    "y = f'{x}'": 7,
    "y = x\x00": 6,
    "y = x\u202e": 6,
    "y = x\ud800": 6,
    "y = \u221ax": 5,
    "y = \u2211 x": 5,
    "y = x => 2": 7,
    "y = x & z": 7,
    "y = None": 5,
    "y = \u0663": 5,
}


@pytest.mark.parametrize("text", REFUSED)
def test_refused_at(text: str) -> None:
    with pytest.raises(NotationError) as caught:
        parse_program(text)
    assert (caught.value.line, caught.value.column) == (1, REFUSED[text])


@pytest.mark.parametrize("symbol", SYMBOLS)
def test_symbol_is_met_with_what_to_write(symbol: str) -> None:
    with pytest.raises(NotationError) as caught:
        parse_program(f"y = x {symbol} z")
    assert (caught.value.column, caught.value.problem, caught.value.hint) == (7, *SYMBOLS[symbol])


@pytest.mark.parametrize("word", WORDS)
def test_word_is_met_with_what_to_write(word: str) -> None:
    with pytest.raises(NotationError) as caught:
        parse_program(f"y = {word}")
    assert (caught.value.column, caught.value.hint) == (5, WORDS[word])
