"""How large a text may be, and that what is just allowed can be compared, hashed, copied, pickled and written."""

import copy
import pickle
import sys
from time import process_time

import pytest

from derive.notation import NotationError, parse_claim, parse_expression, parse_program, unparse
from derive.notation.limits import (
    MAX_CHARACTERS,
    MAX_CONSTANT_DIGITS,
    MAX_DEPTH,
    MAX_DIGITS,
    MAX_EXPONENT,
    MAX_NESTING,
    MAX_NODES,
    MAX_TEN_POWER,
)

# text -> what is wrong with it
TOO_LARGE = {
    "#" * (MAX_CHARACTERS + 1): f"the text has {MAX_CHARACTERS + 1} characters",
    "(" * MAX_NESTING + "x" + ")" * MAX_NESTING: "this formula nests too deeply",
    "-" * MAX_NESTING + "x": "this formula nests too deeply",
    "x**" * MAX_NESTING + "x": "this formula nests too deeply",
    "x[" * MAX_NESTING + "i" + "]" * MAX_NESTING: "this formula nests too deeply",
    "exp(" * MAX_NESTING + "x" + ")" * MAX_NESTING: "this formula nests too deeply",
    "exp(" * 3999 + "x" + ")" * 3999: "this formula nests too deeply",
    "(" * MAX_CHARACTERS: "this '(' is never closed",
    "x" + " + x" * MAX_DEPTH: "this formula is too deep",
    "x" + "+x" * 9_999: "this formula is too deep",
    "max(i, " + "x" + "+x" * 9_000 + ")": "this formula is too deep",
    "x[" + ",".join("i" * MAX_NODES) + "]": "this text is too large",
    "1" * (MAX_DIGITS + 1): f"this number has {MAX_DIGITS + 1} digits",
    "0." + "0" * MAX_DIGITS: f"this number has {MAX_DIGITS + 1} digits",
    f"1e{MAX_TEN_POWER + 1}": "this number is too large or too small",
    f"1e-{MAX_TEN_POWER + 1}": "this number is too large or too small",
    f"10e{MAX_TEN_POWER}": "this number is too large or too small",
    f"0e{MAX_TEN_POWER + 1}": "this number is too large or too small",
    "1e" + "9" * 10_000: "this number is too large or too small",
    f"x**{MAX_EXPONENT + 1}": "this exponent is too large",
    f"x**-{MAX_EXPONENT + 1}": "this exponent is too large",
    "x**(1000*1000)": "this exponent is too large",
    "x**(2**0.5*1e99)": "this exponent is too large",
    "x**((1e400**9)**0.5)": "this exponent is too large",
    "9**9**9": "this exponent is too large",
    "9**9**9**9": "this exponent is too large",
    "9**(1/1e-400)": "this exponent is too large",
    "((9**999)**999)**999": "the value of this arithmetic between numbers is too large",
    "2*(9**999)**(9+0.5)": "the value of this arithmetic between numbers is too large",
    "*".join(["1e400"] * 11): "the value of this arithmetic between numbers is too large",
}


@pytest.mark.parametrize("text", TOO_LARGE, ids=[text[:24] for text in TOO_LARGE])
def test_too_large(text: str) -> None:
    before = process_time()
    with pytest.raises(NotationError) as caught:
        parse_expression(text)
    assert caught.value.problem == TOO_LARGE[text]
    assert process_time() - before < 2
    assert all(len(line) < 240 for line in str(caught.value).splitlines())


JUST_ALLOWED = [
    "(" * (MAX_NESTING - 1) + "x" + ")" * (MAX_NESTING - 1),
    "-" * (MAX_NESTING - 1) + "x",
    "x**" * (MAX_NESTING - 1) + "x",
    "exp(" * (MAX_NESTING - 1) + "x" + ")" * (MAX_NESTING - 1),
    "x" + " + x" * (MAX_DEPTH - 1),
    "x[" + ", ".join("i" * (MAX_NODES - 1)) + "]",
    "1" * MAX_DIGITS,
    f"1e{MAX_TEN_POWER}",
    f"1e-{MAX_TEN_POWER}",
    f"x**{MAX_EXPONENT}",
    "9**999",
    "(1 + 1/2)**2**0.5",
    "x**(1 - 1e-8)",
    "x**(2**0.5)",
    "1**1000**1",
    "(1/0)**2",
    "0**-1",
]


@pytest.mark.parametrize("text", JUST_ALLOWED, ids=[text[:24] for text in JUST_ALLOWED])
def test_just_allowed(text: str) -> None:
    tree = parse_expression(text)
    again = parse_expression(unparse(tree))
    assert tree == again
    assert hash(tree) == hash(again)
    assert copy.deepcopy(tree) == tree
    assert pickle.loads(pickle.dumps(tree)) == tree
    assert repr(tree) == repr(again)


def test_the_limits_hold_in_programs_and_claims() -> None:
    with pytest.raises(NotationError, match="this text is too large"):
        parse_program("\n".join(f"x{k} = a + b + c + d" for k in range(MAX_NODES // 8)))
    with pytest.raises(NotationError, match="this text is too large"):
        parse_claim("x" + " < x" * MAX_NODES)


def test_a_constant_has_fewer_digits_than_python_refuses_to_print() -> None:
    assert sys.get_int_max_str_digits() > MAX_CONSTANT_DIGITS


def test_the_deepest_text_parses_when_the_stack_is_half_full() -> None:
    def below(frames: int) -> str:
        return below(frames - 1) if frames else unparse(parse_expression(text))

    text = "maximum(x, " * (MAX_NESTING - 1) + "x" + ")" * (MAX_NESTING - 1)
    assert below(450) == text
