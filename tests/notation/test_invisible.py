"""Characters that are not seen are refused wherever they stand, and no message carries one to a terminal."""

import sys
from unicodedata import category

import pytest

from derive.notation import NotationError, parse_claim, parse_equation, parse_expression, parse_program

INVISIBLE = [chr(code) for code in range(sys.maxunicode + 1) if category(chr(code)) in ("Cc", "Cf", "Zl", "Zp")
             and chr(code) not in "\n\t"]
PLACES = ["y = x{}", "y{} = x", "{}y = x", "y = 2*x  # a note{} about it", "# {}\ny = x", "y = (x\n{})", "y = x;{}"]


def refused(text: str) -> NotationError:
    with pytest.raises(NotationError) as caught:
        parse_program(text)
    return caught.value


@pytest.mark.parametrize("character", INVISIBLE, ids=lambda one: f"U+{ord(one):04X}")
def test_an_invisible_character_is_refused(character: str) -> None:
    for place in PLACES:
        if character == "\ufeff" and place.startswith("{}"):
            continue                                    # a byte order mark may open a file
        if character == "\r" and "{}\n" in place:
            continue                                    # a line end of Windows
        text = place.format(character)
        error = refused(text)
        assert error.at.start == text.index(character)
        assert f"U+{ord(character):04X}" in str(error)
        assert "\n" in str(error)
        assert str(error).replace("\n", "").isprintable()


def test_half_of_a_character_is_refused_in_a_comment() -> None:
    assert refused("y = x  # \ud800").at.start == 9


@pytest.mark.parametrize("parse", [parse_claim, parse_equation, parse_expression])
def test_every_door_refuses_them(parse: object) -> None:
    assert callable(parse)
    with pytest.raises(NotationError, match=r"U\+202E"):
        parse("y == x  # \u202e")


@pytest.mark.parametrize("text", ["y = x\r\nz = y\r\n", "y\t= x", "\ufeffy = x", "y = x  # \N{SNOWMAN}, \u00e9"])
def test_what_a_file_holds_is_accepted(text: str) -> None:
    assert parse_program(text).outputs


CONSTANT = ["pi = 2*x", "pi[i] = x[i]", "y[pi] = x[pi]", "y = pi[i]", "y = sum(pi, x[pi])", "y = max(pi, x[pi])",
            "y = sum(pi=1..3, x[pi])", "y = mean(i, pi, x[i,pi])", "y = size(pi)", "pi' = x; pi = 2"]


@pytest.mark.parametrize("text", CONSTANT)
def test_pi_is_a_number_and_names_nothing(text: str) -> None:
    for reassign in (False, True):
        with pytest.raises(NotationError, match="pi is a constant, and cannot be the name"):
            parse_program(text, reassign=reassign)


@pytest.mark.parametrize(("parse", "text"), [(parse_equation, "y[pi] = 2"), (parse_equation, "pi[t] = 2"),
                                             (parse_claim, "y[pi] -> 0 as pi -> oo"), (parse_claim, "pi[t] == 2")])
def test_pi_names_nothing_in_a_claim(parse: object, text: str) -> None:
    assert callable(parse)
    with pytest.raises(NotationError, match="pi is a constant"):
        parse(text)


@pytest.mark.parametrize("text", ["y = pi*x", "y[i] = x[i]**pi", "y = pi'*x", "pie = x", "y = where(x > pi, pi, x)"])
def test_pi_is_a_value(text: str) -> None:
    assert parse_program(text).outputs
