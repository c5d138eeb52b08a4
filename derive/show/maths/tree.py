"""What written mathematics is made of, whatever prints it; and how wide and how tall it comes out."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["relation", "binary", "prefix", "times", "separator", "plain", "opening", "closing"]


@dataclass(frozen=True, slots=True)
class Letter:
    """x, μ, or a word that is used as a letter; with a hat, bar or tilde on it and primes behind it."""

    text: str
    over: str = ""
    primes: int = 0


@dataclass(frozen=True, slots=True)
class Number:
    """12, 0.5"""

    text: str


@dataclass(frozen=True, slots=True)
class Named:
    """exp, min, Var: the name of a function."""

    text: str


@dataclass(frozen=True, slots=True)
class Words:
    """Words inside a formula."""

    text: str


@dataclass(frozen=True, slots=True)
class Sign:
    """= ≤ + − · , … and the sign of a product that is not seen; a bracket by itself has a size."""

    text: str
    kind: Kind
    size: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """Parts one after the other."""

    parts: "tuple[Maths, ...]"


@dataclass(frozen=True, slots=True)
class Fraction:
    """above/below"""

    above: "Maths"
    below: "Maths"


@dataclass(frozen=True, slots=True)
class Scripts:
    """base with an index and a power."""

    base: "Maths"
    index: "Maths | None" = None
    power: "Maths | None" = None


@dataclass(frozen=True, slots=True)
class Root:
    """√body"""

    body: "Maths"


@dataclass(frozen=True, slots=True)
class Brackets:
    """(body), [body], |body|"""

    body: "Maths"
    left: str = "("
    right: str = ")"


@dataclass(frozen=True, slots=True)
class Big:
    """∑ or max with a range; what it ranges over follows it in its row."""

    sign: str
    below: "Maths"
    above: "Maths | None" = None


@dataclass(frozen=True, slots=True)
class Cases:
    """value if condition, a row each."""

    rows: "tuple[tuple[Maths, Phrase], ...]"


Maths: TypeAlias = Letter | Number | Named | Words | Sign | Row | Fraction | Scripts | Root | Brackets | Big | Cases
Phrase: TypeAlias = tuple["str | Maths", ...]
KINDS = (Letter, Number, Named, Words, Sign, Row, Fraction, Scripts, Root, Brackets, Big, Cases)

TIMES = Sign("\N{INVISIBLE TIMES}", "times")
DOT = Sign("·", "times")
PLUS = Sign("+", "binary")
MINUS = Sign("−", "prefix")
COMMA = Sign(",", "separator")
DIGIT, CAPITAL, SMALL, RELATION, BINARY = 0.5, 0.72, 0.5, 1.35, 1.25       # widths in em, as Computer Modern has them


def row(*parts: "Maths | None") -> Maths:
    """A row without rows in it; a single part is itself."""
    flat: list[Maths] = []
    for part in parts:
        flat += part.parts if isinstance(part, Row) else () if part is None else (part,)
    return flat[0] if len(flat) == 1 else Row(tuple(flat))


def joined(parts: Iterable[Maths], sign: Sign) -> Maths:
    """a, b, c"""
    found: list[Maths] = []
    for part in parts:
        found += [sign, part] if found else [part]
    return row(*found)


def width(maths: Maths) -> float:
    """About how many em it takes in a line of display size."""
    match maths:
        case Letter(text, _, primes):
            return 0.25 * primes + sum(CAPITAL if sign.isupper() else SMALL for sign in text)
        case Number(text):
            return DIGIT * len(text)
        case Named(text) | Words(text):
            return 0.5 * len(text) + 0.17
        case Sign(kind=kind):
            return {"relation": RELATION, "binary": BINARY, "prefix": 0.78, "separator": 0.45, "times": 0.1,
                    "plain": 0.5, "opening": 0.6, "closing": 0.6}[kind]
        case Row(parts):
            return sum(map(width, parts))
        case Fraction(above, below):
            return max(width(above), width(below)) + 0.24
        case Scripts(base, index, power):
            return width(base) + 0.7 * max(width(part) if part else 0 for part in (index, power)) + 0.05
        case Root(body):
            return width(body) + 0.85
        case Brackets(body):
            return width(body) + (1.2 if level(body) > 1 else 0.8)
        case Big(sign, below, above):
            return max(1.44 if len(sign) == 1 else 0.5 * len(sign),
                       0.7 * width(below), 0.7 * width(above) if above else 0) + 0.17
        case Cases(rows):
            return 3.0 + max(width(value) for value, _ in rows) + max(phrase_width(when) for _, when in rows)


def phrase_width(phrase: Phrase) -> float:
    return sum(0.45 * len(part) if isinstance(part, str) else width(part) for part in phrase)


def level(maths: Maths) -> int:
    """How tall: 0 for a line of text, 1 with powers, 2 for a fraction of such, 3 for a sum with its range, ..."""
    match maths:
        case Row(parts):
            return max(map(level, parts), default=0)
        case Fraction(above, below):
            return max(2, min(level(above), 2) + 1, min(level(below), 2) + 1)
        case Scripts(base, _, power):
            return max(level(base), 1 if power else 0)
        case Root(body) | Brackets(body):
            return level(body)
        case Big():
            return 3
        case Cases():
            return 4
        case _:
            return 0
