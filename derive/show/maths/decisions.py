"""Small decisions about written mathematics: which indices stand close, what an exponent looks like, what is large."""

from collections.abc import Iterable, Iterator, Sequence

from .tree import (
    COMMA,
    Brackets,
    Fraction,
    Letter,
    Maths,
    Number,
    Phrase,
    Row,
    Scripts,
    Sign,
    Words,
    joined,
    level,
    row,
    width,
)


def close(indices: Sequence[Maths]) -> Maths:
    """w_ij and w_1j, else w_{i+1, j} and w_{1, 1}."""
    letters = [i for i in indices if isinstance(i, Letter) and len(i.text) == 1 and not i.primes]
    digits = [i for i in indices if isinstance(i, Number) and len(i.text) == 1]
    small = bool(letters) and len(letters) + len(digits) == len(indices)
    return row(*indices) if small else joined(indices, COMMA)


def flat(maths: Maths) -> Maths:
    """Without built-up fractions, as an exponent or an index has it."""
    match maths:
        case Fraction(above, below):
            return row(_unit(flat(above)), Sign("/", "plain"), _unit(flat(below)))
        case Row(parts):
            return row(*map(flat, parts))
        case _:
            return maths


def _unit(maths: Maths) -> Maths:
    return Brackets(maths) if isinstance(maths, Row) else maths


def is_large(maths: Maths) -> bool:
    """Too wide for a numerator, or with fractions of its own."""
    return isinstance(maths, (Row, Brackets)) and (width(maths) > 12 or level(maths) > 1)


def begins_with_digit(maths: Maths) -> bool:
    match maths:
        case Number():
            return True
        case Row(parts):
            return begins_with_digit(parts[0])
        case Scripts(base):
            return begins_with_digit(base)
        case Fraction(above, below):
            return isinstance(above, Number) and isinstance(below, Number)
        case _:
            return False


def only(phrase: Phrase) -> Iterator[Maths]:
    """The mathematics of a phrase, words in it as words of a formula."""
    return (Words(piece) if isinstance(piece, str) else piece for piece in phrase)


def with_words(word: str, phrases: Iterable[Phrase]) -> Phrase:
    found: list[str | Maths] = []
    for phrase in phrases:
        found += [word, *phrase] if found else phrase
    return tuple(found)
