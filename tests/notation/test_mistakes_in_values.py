"""What a user reads after a mistake inside a value: the whole message, to the letter."""

from textwrap import dedent

import pytest

from derive.notation import NotationError, parse_program

VALUE = "expected a value: a number, a name, a function of something, or '('"

MISTAKES = {
    "y[i] = x[i]^2": """
        '^' is no operator here
          y[i] = x[i]^2
                     ^
        write ** for a power, as in x**2""",
    "a = 1\ny = sqr(x)": """
        there is no function 'sqr'
          2 | y = sqr(x)
            |     ^^^
        did you mean sqrt or rsqrt?""",
    "y = ln(x)": """
        there is no function 'ln'
          y = ln(x)
              ^^
        write log(x)""",
    "y = a(b)": """
        there is no function 'a'
          y = a(b)
              ^
        expected one of abs, clip, cos, cosh, Cov, dot, E, erf, exp, floor, log, max, maximum, mean, min, minimum, \
norm, P, prod, relu, sigmoid, sign, sin, sinh, size, softplus, sqrt, sum, tanh, Var, where
        a product is written with *, as in a*(...)""",
    "y = 2x + 3": """
        two values side by side: a product needs its sign
          y = 2x + 3
               ^
        expected an operator
        write 2*x""",
    "y = (a + b) (c)": """
        two values side by side: a product needs its sign
          y = (a + b) (c)
                      ^
        expected an operator
        write (a + b)*(...)""",
    "y = |x|": """
        '|' is not part of the notation
          y = |x|
              ^
        write abs(x) for an absolute value""",
    "y = (a + b\nz = c": """
        this '(' is never closed
          1 | y = (a + b
            |     ^
        expected a ')'""",
    "y = (a + b]": """
        ']' does not close the '(' before it
          y = (a + b]
                    ^
        expected ')'""",
    "y = (a +\n b] + c": """
        ']' does not close the '(' on line 1
          2 |  b] + c
            |   ^
        expected ')'""",
    "y = a)": """
        this ')' closes nothing
          y = a)
               ^""",
    "y = x +\nz = 3": f"""
        the line ends too early
          1 | y = x +
            |        ^
        {VALUE}
        a formula goes on to the next line only inside brackets""",
    "y = x + # the rest": f"""
        the text ends too early
          y = x + # the rest
                 ^
        {VALUE}""",
    "y = ": f"""
        the text ends too early
          y =\N{SPACE}
             ^
        {VALUE}""",
    "y = +x": f"""
        this '+' has nothing to add to
          y = +x
              ^
        {VALUE}""",
    "y = a * / b": f"""
        '/' cannot stand here
          y = a * / b
                  ^
        {VALUE}""",
    "y = lambda*x": """
        'lambda' is a word of Python and cannot be a name
          y = lambda*x
              ^^^^^^
        write lam for the letter lambda""",
    "y = __import__": """
        a name begins with a letter
          y = __import__
              ^
        put the underscore after it, as in x_0""",
    "y = x.__class__": """
        a point stands only inside a number
          y = x.__class__
               ^
        write an index in brackets, as in x[i]; a decimal has digits on both sides of its point, as in 1.0""",
    "y = a__b": """
        a name has no two underscores in a row
          y = a__b
               ^^
        write a_b""",
    "sum = x": """
        'sum' is a function, and cannot be the name of a value
          sum = x
          ^^^
        expected sum(i, body) or sum(i=1..n, body)
        give the value another name""",
    "y = E[x]": """
        'E' is a function, and cannot be the name of a value
          y = E[x]
              ^
        expected E(x)
        its arguments stand in ( and )""",
    "y = exp(a, b)": """
        exp takes 1 argument, not 2
          y = exp(a, b)
              ^^^^^^^^^
        expected exp(x)""",
    "y = where(x > 0, x)": """
        where takes 3 arguments, not 2
          y = where(x > 0, x)
              ^^^^^^^^^^^^^^^
        expected where(condition, a, b)""",
    "y = where(x, 1, 2)": """
        the condition of where is a comparison
          y = where(x, 1, 2)
                    ^
        expected where(x > 0, a, b)""",
    "y = where(x > 0 and y, 1, 2)": """
        'and' joins comparisons
          y = where(x > 0 and y, 1, 2)
                              ^
        expected a comparison
        compare it with something, as in where(x > 0 and y > 0, a, b)""",
    "y = where(x or y > 0, 1, 2)": """
        'or' joins comparisons
          y = where(x or y > 0, 1, 2)
                    ^
        expected a comparison
        compare it with something, as in where(x > 0 and y > 0, a, b)""",
    "y = where(not x, 1, 2)": """
        'not' stands before a comparison
          y = where(not x, 1, 2)
                        ^
        expected a comparison
        as in where(not x > 0, a, b)""",
    "y = where((x > 0) == 1, 1, 2)": """
        a condition is compared with nothing
          y = where((x > 0) == 1, 1, 2)
                    ^^^^^^^^^^
        expected 'and', 'or' or ','""",
    "y = where(x > 0 && y > 0, 1, 2)": """
        '&&' is not part of the notation
          y = where(x > 0 && y > 0, 1, 2)
                          ^^
        write and, as in where(x > 0 and y > 0, a, b)""",
    "y = x > 0 and y": """
        the comparison '>' cannot stand here
          y = x > 0 and y
                ^
        expected an operator or the end of the line
        write where(x > 0, a, b) for a choice""",
    "y = clip(x, 1)": """
        clip takes 3 arguments, not 2
          y = clip(x, 1)
              ^^^^^^^^^^
        expected clip(x, lo, hi)""",
    "y = clamp(x, 0, 1)": """
        there is no function 'clamp'
          y = clamp(x, 0, 1)
              ^^^^^
        write clip(x, lo, hi)""",
    "y = floor(t/k, 1)": """
        floor takes 1 argument, not 2
          y = floor(t/k, 1)
              ^^^^^^^^^^^^^
        expected floor(x)""",
    "y = (x > 0)*x": """
        the comparison '>' cannot stand here
          y = (x > 0)*x
                 ^
        expected an operator or ')'
        write where(x > 0, a, b) for a choice""",
    "y = sum(x[i])": """
        sum needs an index and a body
          y = sum(x[i])
              ^^^^^^^^^
        expected sum(i, body) or sum(i=1..n, body)
        did you mean sum(i, x[i])?""",
    "y = sum(s, 1, t, x[s])": """
        '1' is not an index
          y = sum(s, 1, t, x[s])
                     ^
        expected sum(i, body) or sum(i=1..n, body)
        did you mean sum(s=1..t, x[s])?""",
    "y = sum(i=1, n, x[i])": """
        ',' cannot stand here
          y = sum(i=1, n, x[i])
                     ^
        expected an operator or '..'""",
    "y = sum(i, j=1..n)": """
        the body of sum is missing
          y = sum(i, j=1..n)
                     ^^^^^^
        expected sum(i, body) or sum(i=1..n, body)""",
    "y = sum(i, i, x[i])": """
        sum has the index i twice
          y = sum(i, i, x[i])
                     ^
        expected another name""",
    "y = max(a, b, c)": """
        max takes two values at a time
          y = max(a, b, c)
              ^^^^^^^^^^^^
        expected max(i, body), max(i=1..n, body) or max(a, b)
        put one inside the other, as in max(a, max(b, c))""",
    "y = size(2)": """
        size takes the bare name of an index
          y = size(2)
                   ^
        expected a name, as in size(i)""",
    "y = x[i][j]": """
        only a name takes indices
          y = x[i][j]
                  ^
        expected an operator
        write all indices of a name in one pair of brackets, as in x[i,j]""",
    "y = x[]": f"""
        ']' cannot stand here
          y = x[]
                ^
        {VALUE}""",
    "y = [a, b]": f"""
        brackets hold the indices of a name
          y = [a, b]
              ^
        {VALUE}
        group with ( and )""",
    "y = oo": f"""
        oo is not a number
          y = oo
              ^^
        {VALUE}
        it stands only at the end of a limit, as in y[t] -> c as t -> oo""",
    "y = 1_000": """
        digits are not grouped here
          y = 1_000
               ^
        write 1000000 or 1e6""",
    "y = \N{CYRILLIC SMALL LETTER A} + 1": """
        the character '\N{CYRILLIC SMALL LETTER A}' (U+0430, CYRILLIC SMALL LETTER A) is not part of the notation
          y = \N{CYRILLIC SMALL LETTER A} + 1
              ^
        names are made of the letters a-z, A-Z and the Greek ones, digits, _ and a final '""",
    "\ty = \N{GREEK SMALL LETTER MU}\N{MIDDLE DOT}x\N{SUPERSCRIPT TWO}": """
        a raised 2 is no operator here
              y = \N{GREEK SMALL LETTER MU}\N{MIDDLE DOT}x\N{SUPERSCRIPT TWO}
                     ^
        write x**2""",
    "y = sin x": """
        'sin' is a function, and cannot be the name of a value
          y = sin x
              ^^^
        expected sin(x)
        its arguments stand in ( and )""",
}


@pytest.mark.parametrize(("text", "message"), MISTAKES.items(), ids=map(repr, MISTAKES))
def test_message(text: str, message: str) -> None:
    with pytest.raises(NotationError) as caught:
        parse_program(text)
    assert str(caught.value) == dedent(message).removeprefix("\n")
