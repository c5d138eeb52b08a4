"""What other languages write that this notation does not, and what to write instead."""

from typing import Final
from unicodedata import name as character_name

from derive.notation.source import excerpt

_NO_PYTHON: Final = "the notation is a small grammar of its own and knows nothing else of Python"
_COMPARE: Final = "the comparisons are ==, !=, <, <=, > and >="

# What stands there -> (what is wrong with it, what to write).  A longer symbol is tried before a shorter one.
SYMBOLS: dict[str, tuple[str, str]] = {
    "^": ("'^' is no operator here", "write ** for a power, as in x**2"),
    "**=": ("'**=' is no assignment here", "write the name again, as in x = x**2"),
    "+=": ("'+=' is no assignment here", "write the name again, as in x = x + 1"),
    "-=": ("'-=' is no assignment here", "write the name again, as in x = x - 1"),
    "*=": ("'*=' is no assignment here", "write the name again, as in x = x*2"),
    "/=": ("'/=' is no assignment here", "write the name again, as in x = x/2"),
    ":=": ("':=' is no assignment here", "write = for a definition"),
    "===": ("'===' is no comparison here", "write == for an equation"),
    "=>": ("'=>' is no comparison here", "write >= for 'at least', or -> for a limit"),
    "=<": ("'=<' is no comparison here", "write <= for 'at most'"),
    "<>": ("'<>' is no comparison here", "write != for 'differs from'"),
    "\u2248": ("an approximate equality cannot be proved", _COMPARE),
    "\u2261": ("'\u2261' is no comparison here", "write == for an equation"),
    "\u2208": ("'\u2208' is not part of the notation", "say where a name lies with comparisons, as in 1 <= i"),
    "//=": ("'//=' is no assignment here", "write the name again, as in n = t // 2"),
    "%=": ("'%=' is no assignment here", "write the name again, as in n = t % 2"),
    "&&": ("'&&' is not part of the notation", "write and, as in where(x > 0 and y > 0, a, b)"),
    "/*": ("'/*' starts no comment here", "a comment starts with # and ends with its line"),
    "@": ("'@' is no operator here", "write a product of matrices with its indices, as in sum(j, a[i,j]*b[j,k])"),
    "\u00f7": ("'\u00f7' is no operator here", "write / for a quotient"),
    "\u2013": ("this is a dash, not a minus sign", "write - for a difference"),
    "\u2014": ("this is a dash, not a minus sign", "write - for a difference"),
    "|": ("'|' is not part of the notation", "write abs(x) for an absolute value"),
    "||": ("'||' is not part of the notation", "write or between conditions, and sqrt(sum(i, x[i]**2)) for a norm"),
    "&": ("'&' is not part of the notation", "in where write and; after for, separate conditions with a comma"),
    "~": ("'~' is not part of the notation", _COMPARE),
    "!": ("'!' is not part of the notation", "write prod(k=1..n, k) for a factorial, and != for 'differs from'"),
    "?": ("'?' is not part of the notation", "write where(x > 0, a, b) for a choice"),
    "...": ("'...' is not part of the notation", "write a range with two dots, as in sum(i=1..n, x[i])"),
    "\u2026": ("'\u2026' is not part of the notation", "write a range with two dots, as in sum(i=1..n, x[i])"),
    ":": ("':' is not part of the notation", "write a range with two dots, as in sum(i=1..n, x[i])"),
    "{": ("'{' is not part of the notation", "group with ( and )"),
    "}": ("'}' is not part of the notation", "group with ( and )"),
    "\\": ("'\\' is not part of the notation", "write names without it: alpha, sqrt(x), sum(i, x[i])"),
    "$": ("'$' is not part of the notation", "write the formula without dollar signs"),
    "`": ("'`' is not part of the notation", "write the formula without quotes"),
    '"': ("text in quotes is not part of the notation", "write the formula without quotes"),
    "'": ("text in quotes is not part of the notation", "a prime follows its name directly, as in mu'"),
    "\u2018": ("text in quotes is not part of the notation", "a prime follows its name directly, as in mu'"),
    "\u2019": ("this is a quote, not a prime", "a prime follows its name directly, as in mu'"),
    "_": ("a name begins with a letter", "put the underscore after it, as in x_0"),
    "\u221a": ("'\u221a' is no operator here", "write sqrt(x)"),
    "\u2211": ("'\u2211' is no operator here", "write sum(i, x[i]) or sum(i=1..n, x[i])"),
    "\u220f": ("'\u220f' is no operator here", "write prod(i, x[i]) or prod(i=1..n, x[i])"),
    "\u2202": ("'\u2202' is no operator here", "write a gradient as a name, as in dx[j]"),
    "\u2207": ("'\u2207' is no operator here", "write a gradient as a name, as in dx[j]"),
    "\u222b": ("'\u222b' is no operator here", "integrals are not part of the notation"),
    "\u00b2": ("a raised 2 is no operator here", "write x**2"),
    "\u00b3": ("a raised 3 is no operator here", "write x**3"),
    "\u207b": ("a raised minus sign is no operator here", "write x**-1"),
    "\u22a4": ("a transpose has no sign here", "swap the indices, as in w[j,i]"),
    "\u00bd": ("this fraction is no number here", "write 1/2"),
}

LONGEST_SYMBOL: Final = max(map(len, SYMBOLS))

# Words of Python that someone may mean something by; the other ones are refused with the sentence below.
WORDS: dict[str, str] = {
    "lambda": "write lam for the letter lambda",
    "if": "write where(x > 0, a, b) for a choice",
    "else": "write where(x > 0, a, b) for a choice",
    "in": "write a range with two dots, as in sum(i=1..n, x[i])",
    "is": "write == for an equation",
    "def": "write a definition as in y = x**2",
    "return": "name the results in a last line, as in -> y, s",
    "del": "write a gradient as a name, as in dx[j]",
}


# The control characters that are met in pasted text; Unicode itself gives them no names.
CONTROL_NAMES: dict[str, str] = {
    "\0": "null", "\a": "bell", "\b": "backspace", "\r": "carriage return", "\x1b": "escape",
}


def symbol_at(text: str, offset: int) -> str:
    """The longest refused symbol at `offset`, or nothing."""
    for length in range(LONGEST_SYMBOL, 0, -1):
        if text[offset : offset + length] in SYMBOLS:
            return text[offset : offset + length]
    return ""


def about_word(word: str) -> tuple[str, str]:
    """(problem, hint) for a keyword of Python, which no name may be: kernels take names as arguments."""
    return f"'{word}' is a word of Python and cannot be a name", WORDS.get(word, _NO_PYTHON)


def about_character(character: str) -> tuple[str, str]:
    """(problem, hint) for a character that nothing begins with."""
    known = character_name(character, "unnamed")
    shown = excerpt(character).strip() or " "
    problem = f"the character '{shown}' (U+{ord(character):04X}, {known}) is not part of the notation"
    if character.isalpha():
        return problem, "names are made of the letters a-z, A-Z and the Greek ones, digits, _ and a final '"
    return problem, ""


def about_invisible(character: str) -> tuple[str, str]:
    """(problem, hint) for a character that is not seen, or that changes how its neighbours are seen."""
    problem = f"the invisible character U+{ord(character):04X} ({_control_name(character)}) is not part of the notation"
    return problem, "delete it; tabs and line ends may stay"


def _control_name(character: str) -> str:
    return CONTROL_NAMES.get(character) or character_name(character, "a control character").lower()
