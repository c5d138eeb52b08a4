"""What a user reads after a mistake in a definition, a list of results or a claim: the whole message, to the letter."""

from collections.abc import Callable
from textwrap import dedent

import pytest

from derive.notation import Error, NotationError, Tree, parse_claim, parse_equation, parse_expression, parse_program

VALUE = "expected a value: a number, a name, a function of something, or '('"

PROGRAMS = {
    "a = x\nb = a\na = b": """
        a is defined twice, on line 1 and on line 3
          3 | a = b
            | ^
        expected a new name
        give one of them another name""",
    "a = 1; a = 2": """
        a is defined twice, at column 1 and at column 8 of line 1
          a = 1; a = 2
                 ^
        expected a new name
        give one of them another name""",
    "y[i+1] = x[i]": """
        an index on the left of '=' is a bare name
          y[i+1] = x[i]
            ^^^
        expected a name
        shift the right side instead, so that the left side is y[i] for every i""",
    "y[i,i] = x[i]": """
        the index i stands twice on the left of '='
          y[i,i] = x[i]
              ^
        expected another name""",
    "y == x": """
        '==' compares, and defines nothing
          y == x
            ^^
        expected '='
        did you mean '='?""",
    "y = a = b": """
        this line has a second '='
          y = a = b
                ^
        expected the end of the line
        define one name a line""",
    "x + 1": """
        this line defines nothing
          x + 1
          ^^^^^
        expected a definition, as in y[i] = 2*x[i]""",
    "x + 1 = y": """
        only a name can be defined
          x + 1 = y
          ^^^^^
        expected a name, with or without indices, left of '='""",
    "y = x -> z, y": """
        the result z is never defined
          y = x -> z, y
                   ^
        expected a name that is defined above
        defined here: y""",
    "hidden = x\ny = hidden\n-> hiden": """
        the result hiden is never defined
          3 | -> hiden
            |    ^^^^^
        expected a name that is defined above
        did you mean hidden?""",
    "y = x -> y, y": """
        the result y is named twice
          y = x -> y, y
                      ^
        expected another name""",
    "y = x -> y[i]": """
        a result is a bare name
          y = x -> y[i]
                   ^^^^
        expected a name, as in -> y, s""",
    "y = x\n-> y\nz = y": """
        the results are named last, and something follows
          3 | z = y
            | ^
        expected the end of the text""",
    "y = x for i >= 1": """
        'for' cannot stand here
          y = x for i >= 1
                ^^^
        expected an operator or the end of the line
        it follows a whole claim, as in a == b for n >= 1""",
    "": f"""
        the text is empty
        {VALUE}""",
}

CLAIMS = {
    "y[t] = N*mu[t]": """
        a claim has no single '='
          y[t] = N*mu[t]
               ^
        expected '=='
        did you mean '=='?  A claim compares; a single '=' defines a name""",
    "y[t]": """
        this is a value, and claims nothing
          y[t]
          ^^^^
        expected a comparison or a limit
        claim something of it, as in a == b, 0 <= a <= 1 or y[t] -> c as t -> oo""",
    "a == b for all t": """
        this condition compares nothing
          a == b for all t
                         ^
        expected a comparison such as n >= 1
        every name is general already: say which values it takes, or leave the clause out""",
    "a == b for N = 3": """
        a single '=' defines a name, and cannot stand here
          a == b for N = 3
                       ^
        expected a comparison such as n >= 1
        did you mean '=='?""",
    "y[t] -> c": """
        the text ends too early
          y[t] -> c
                   ^
        expected an operator, or 'as' and what tends where, as in y[t] -> c as t -> oo""",
    "y[t] -> oo as t -> oo": """
        a limit is a number
          y[t] -> oo as t -> oo
                  ^^
        expected a value
        state what grows without bound through its inverse, as in 1/y[t] -> 0 as t -> oo""",
    "y -> c as 2*t -> oo": """
        only a bare name can tend to something
          y -> c as 2*t -> oo
                    ^^^
        expected a name, as in y[t] -> c as t -> oo""",
    "a == b and c == d": """
        'and' stands in the condition of a where
          a == b and c == d
                 ^^^
        expected an operator, 'for' or the end of the claim
        a claim is a chain, as in 0 <= a <= 1, or several claims""",
    "a == b or c == d": """
        'or' stands in the condition of a where
          a == b or c == d
                 ^^
        expected an operator, 'for' or the end of the claim
        claim each alternative by itself""",
    "not a == b": """
        'not' stands in the condition of a where
          not a == b
          ^^^
        expected a value: a number, a name, a function of something, or '('
        write != for 'differs from'""",
    "a == b\nc == d": """
        this text is one formula, and goes on
          2 | c == d
            | ^
        expected the end of the text""",
    "a == b == c, d": """
        ',' cannot stand here
          a == b == c, d
                     ^
        expected an operator, 'for' or the end of the claim""",
}

EXPRESSIONS = {
    "a == b": """
        the comparison '==' cannot stand here
          a == b
            ^^
        expected an operator or the end of the text
        write where(x > 0, a, b) for a choice""",
    "a = b": """
        a single '=' defines a name, and cannot stand here
          a = b
            ^
        expected an operator or the end of the text
        did you mean '=='?""",
}

EQUATIONS = {
    "y[0] == 0": """
        '==' compares, and defines nothing
          y[0] == 0
               ^^
        expected '='
        did you mean '='?""",
}

CASES = [
    (parse, text, message)
    for parse, table in (
        (parse_program, PROGRAMS),
        (parse_claim, CLAIMS),
        (parse_expression, EXPRESSIONS),
        (parse_equation, EQUATIONS),
    )
    for text, message in table.items()
]


@pytest.mark.parametrize(("parse", "text", "message"), CASES, ids=[repr(text) for _, text, _ in CASES])
def test_message(parse: Callable[[str], Tree], text: str, message: str) -> None:
    with pytest.raises(NotationError) as caught:
        parse(text)
    assert str(caught.value) == dedent(message).removeprefix("\n")


def test_attributes() -> None:
    with pytest.raises(NotationError) as caught:
        parse_program("a = x\n\ny = a +\n")
    error = caught.value
    assert isinstance(error, Error)
    assert (error.line, error.column) == (3, 8)
    assert error.expected == "a value: a number, a name, a function of something, or '('"
    assert error.problem == "the line ends too early"
