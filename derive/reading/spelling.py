"""A formula of the kernel in the notation of texts, the way back from reading.

What the notation has words for is spelled as it would be written; the rest is said in English around it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from derive.kernel.terms import APPLICATION, CONSTANT, FUNCTION, NUMBER, VARIABLE, Term, app, number, var
from derive.kernel.types import BOOL, INT, OUTCOME, REAL, Arrow
from derive.kernel.words import FALSE

LETTERS = ("i", "j", "k", "l", "m", "n", "p", "q", "r", "s", "t")
SUM, PRODUCT, POWER, ATOM = 1, 2, 3, 4              # how tightly a text binds
CALLED = {"absolute": "abs", "maximum": "max", "minimum": "min", "sqrt": "sqrt", "exp": "exp", "log": "log",
          "sin": "sin", "cos": "cos", "erf": "erf"}
RANGED = {"sum": "sum", "product": "prod", "largest": "max"}
SIGNS = {"equal": "==", "less": "<", "at_most": "<="}
INDICES = re.compile(r"\[([^][]*)\]|\bfor\s+([a-z])\b|\bas\s+([a-z])\s*->")       # of entries, steps and limits
LETTER = re.compile(r"\b[a-z]\b")
CODED = re.compile(r"_([0-9a-f]{4,})_")


class Piece(NamedTuple):
    """A part of a sentence: a formula in the notation, or words."""

    text: str
    formula: bool


@dataclass(frozen=True, slots=True)
class Spelled:
    """A sentence, in pieces."""

    pieces: tuple[Piece, ...]

    def __str__(self) -> str:
        return in_words(self.pieces)


def spelled(formula: Term, letters: Sequence[str] = ()) -> Spelled:
    """The formula as a sentence; its bound variables are called by the letters first, as far as these are free."""
    taken = frozenset(name_of(name) for name, _ in formula.free)
    return Spelled(_Speller((*letters, *LETTERS), taken).sentence(formula))


def in_words(pieces: Iterable[Piece]) -> str:
    return "".join(piece.text for piece in pieces)


def letters_in(texts: Iterable[str]) -> tuple[str, ...]:
    """The letters that stand for indices in texts, in the order in which they come up."""
    indices = INDICES.findall("; ".join(texts))
    return tuple(dict.fromkeys(name for index in indices for name in LETTER.findall("".join(index))))


def name_of(variable: str) -> str:
    """The name of a text that a variable stands for (derive.reading.names.variable)."""
    return CODED.sub(lambda found: chr(int(found[1], 16)), variable[2:]) if variable.startswith("__") else variable


@dataclass(frozen=True, slots=True)
class _Speller:
    """Spells terms; the names around them are taken."""

    letters: tuple[str, ...]
    taken: frozenset[str]

    # -- sentences -----------------------------------------------------------------------------------------------------
    def sentence(self, formula: Term) -> tuple[Piece, ...]:
        spell, body, conditions = self.opened_all(formula)
        said = spell.body(body)
        plain = spell.ranges(conditions, spell.taken - self.taken)
        if not conditions:
            return said
        if all(text is not None for text in plain):
            ends: list[Piece] = []
            for text in plain:
                ends += [Piece(", ", False)] if ends else []
                ends.append(Piece(str(text), True))
            whole = len(said) == 1 and said[0].formula
            joined = f"{said[0].text} for {', '.join(map(str, plain))}"
            return (Piece(joined, True),) if whole else (*said, Piece(" for ", False), *ends)
        told: list[Piece] = [*said]
        for place, condition in enumerate(conditions):
            told += [Piece(" and " if place else " if ", False), *spell.sentence(condition)]
        return tuple(told)

    def body(self, formula: Term) -> tuple[Piece, ...]:
        """What is said for all values of the letters."""
        text = self.relation(formula)
        if text is not None:
            return (Piece(text, True),)
        parts = _parts(formula)
        match _head(formula):
            case "and" | "or" as word:
                return (*self.sentence(parts[0]), Piece(f" {word} ", False), *self.sentence(parts[1]))
            case "integrable":
                return (Piece(self.inside_mean(parts[0]), True), Piece(" is finite", False))
            case "tends":
                letter, spell, body = self.opened(parts[0])
                return (Piece(f"{spell.real(body)} -> {self.real(parts[1])} as {letter} -> oo", True),)
            case "some":
                return self.eventually(parts[0])
            case "implies":
                if parts[1] is FALSE:
                    return (Piece("not: ", False), *self.sentence(parts[0]))
                return (*self.sentence(parts[1]), Piece(" if ", False), *self.sentence(parts[0]))
        return (Piece(repr(formula), False),)

    def eventually(self, predicate: Term) -> tuple[Piece, ...]:
        """For some m, for all i: m <= i => A, as `A from some i on`."""
        start, spell, body = self.opened(predicate)
        if _head(body) == "all":
            letter, inner, said = self.opened(_parts(body)[0])
            parts = _parts(said)
            if _head(said) == "implies" and parts[0] is (var(start, INT) <= var(letter, INT)):
                return (*inner.sentence(parts[1]), Piece(" from some ", False), Piece(letter, True),
                        Piece(" on", False))
        return (Piece("for some ", False), Piece(start, True), Piece(": ", False), *spell.sentence(body))

    def opened_all(self, formula: Term) -> tuple["_Speller", Term, list[Term]]:
        """The body of general statements under conditions, and the conditions."""
        spell, conditions = self, list[Term]()
        while True:
            parts = _parts(formula)
            if _head(formula) == "all":
                _, spell, formula = spell.opened(parts[0])
            elif _head(formula) == "implies" and parts[1] is not FALSE:
                conditions.append(parts[0])
                formula = parts[1]
            else:
                return spell, formula, conditions

    def opened(self, function: Term, high: Term | None = None) -> tuple[str, "_Speller", Term]:
        """A letter that is free, the speller beside it, and the body at it: i for a range up to I. An outcome has no
        name."""
        type_ = function.type
        assert isinstance(type_, Arrow)
        if type_.argument == OUTCOME:
            return "", self, app(function, var("_outcome", OUTCOME))
        liked = _letters_of(high if high is not None else _upper_end(function))
        letter = next(letter for letter in (*liked, *self.letters, *_more(self.letters)) if letter not in self.taken)
        return letter, replace(self, taken=self.taken | {letter}), app(function, var(letter, type_.argument))

    # -- formulas that the notation has --------------------------------------------------------------------------------
    def relation(self, formula: Term) -> str | None:
        """A comparison."""
        head, parts = _head(formula), _parts(formula)
        if head == "implies" and parts[1] is FALSE and _head(parts[0]) in SIGNS:
            inner = _parts(parts[0])
            turned = {"equal": (inner, "!="), "less": (inner[::-1], "<="), "at_most": (inner[::-1], "<")}
            (left, right), sign = turned[_head(parts[0])]
        elif head in SIGNS:
            (left, right), sign = parts, SIGNS[head]
        else:
            return None
        if left.type not in (INT, REAL):
            return None
        if left.kind == NUMBER and right.kind != NUMBER and sign in ("<", "<="):
            left, right, sign = right, left, {"<": ">", "<=": ">="}[sign]
        return f"{self.real(left)} {sign} {self.real(right)}"

    def ranges(self, conditions: Sequence[Term], bound: frozenset[str]) -> list[str | None]:
        """Comparisons, both ends of a range as one where that can be read: 1 <= i <= n, but i >= m, i <= n, since the
        condition m <= i would be about m."""
        found, waiting = list[str | None](), list(conditions)
        while waiting:
            one = waiting.pop(0)
            low, letter = _ends(one)
            again, high = _ends(waiting[0]) if waiting else (None, None)
            if low is None or letter is None or letter.kind != VARIABLE or letter.name not in bound:
                found.append(self.relation(one))
            elif low.kind == NUMBER and again is letter and high is not None:
                waiting.pop(0)
                found.append(f"{self.real(low)} <= {self.real(letter)} <= {self.real(high)}")
            else:
                found.append(f"{self.real(letter)} >= {self.real(low)}")
        return found

    def inside_mean(self, random: Term) -> str:
        """E(X), or Var(X) and Cov(X, Y) where that is what the mean of X is."""
        _, _, body = self.opened(random)
        factors = _power_of_two(body) or _two_factors(body)
        centred = [_centred(factor) for factor in factors]
        found = [self.real(one) for one in centred if one is not None]
        if len(found) == 2:
            return f"Var({found[0]})" if found[0] == found[1] else f"Cov({', '.join(found)})"
        return f"E({self.real(body)})"

    def real(self, term: Term) -> str:
        return self.at_least(term, SUM)

    def at_least(self, term: Term, tight: int) -> str:
        text, own = self.spell(term)
        return text if own >= tight else f"({text})"

    def spell(self, term: Term) -> tuple[str, int]:
        """The text of a number, and how tightly it binds."""
        if term.kind == NUMBER:
            return str(term.value), ATOM if term.value >= 0 else SUM
        if term.kind == VARIABLE:
            return name_of(term.name), ATOM
        if term.kind == CONSTANT:
            return term.name, ATOM
        head, parts = _head(term), _parts(term)
        if head == "plus":
            return self.total(term), SUM
        if head in ("times", "inverse"):
            return self.product(term)
        if head == "real":
            return self.spell(parts[0])
        if head == "power":
            exponent = self.at_least(parts[1], ATOM)
            return f"{self.at_least(parts[0], ATOM)}**{exponent}", POWER
        if head == "if":
            condition = self.relation(parts[0]) or in_words(self.sentence(parts[0]))
            return f"where({condition}, {self.real(parts[1])}, {self.real(parts[2])})", ATOM
        if head in RANGED:
            letter, inner, body = self.opened(parts[0], parts[2])
            ends = "..".join(self.real(end).replace(" ", "") for end in parts[1:])
            return f"{RANGED[head]}({letter}={ends}, {inner.real(body)})", ATOM
        if head == "mean":
            return self.inside_mean(parts[0]), ATOM
        if head == "exp" and (found := _real_power(parts[0])):
            return f"{self.at_least(found[0], ATOM)}**{self.at_least(found[1], ATOM)}", POWER
        if head:
            return f"{CALLED.get(head, head)}({', '.join(map(self.real, parts))})", ATOM
        return self.entry(term), ATOM

    def entry(self, term: Term) -> str:
        """x[i, j]; the outcome of a random number is not written."""
        if term.kind == FUNCTION:
            return repr(term)
        head, *indices = term.parts
        shown = [self.real(index).replace(" ", "") for index in indices if index.type != OUTCOME]
        return name_of(head.name) + (f"[{','.join(shown)}]" if shown else "")

    def total(self, term: Term) -> str:
        left, right = _parts(term)
        negative = _negated(right)
        sign, size = ("-", negative) if negative is not None else ("+", right)
        return f"{self.at_least(left, SUM)} {sign} {self.at_least(size, PRODUCT)}"

    def product(self, term: Term) -> tuple[str, int]:
        negative = _negated(term)
        if negative is not None:
            return f"-{self.at_least(negative, PRODUCT)}", PRODUCT
        if _head(term) == "inverse":
            return f"1/{self.at_least(_parts(term)[0], POWER)}", PRODUCT
        left, right = _parts(term)
        if _head(right) == "inverse":
            return f"{self.at_least(left, PRODUCT)}/{self.at_least(_parts(right)[0], POWER)}", PRODUCT
        return f"{self.at_least(left, PRODUCT)}*{self.at_least(right, POWER)}", PRODUCT


def _head(term: Term) -> str:
    """The constant that is applied, if one is."""
    known = term.kind == APPLICATION and term.parts[0].kind == CONSTANT
    return term.parts[0].name if known else ""


def _parts(term: Term) -> tuple[Term, ...]:
    return term.parts[1:] if term.kind == APPLICATION else ()


def _more(letters: Iterable[str]) -> Iterable[str]:
    """i1, i2, ... when all the letters are taken."""
    return (f"i{place}" for place in range(1, 10_000) if f"i{place}" not in letters)


def _letters_of(end: Term | None) -> list[str]:
    """The lower case of sizes that are single letters."""
    names = sorted(name_of(name) for name, _ in end.free) if end is not None else []
    return [name.lower() for name in names if len(name) == 1 and name.isalpha()]


def _upper_end(predicate: Term) -> Term | None:
    """b of: a <= i => i <= b => ..., said of all i"""
    if not isinstance(predicate.type, Arrow) or predicate.type != Arrow(INT, BOOL):
        return None
    index = var("_index", INT)
    formula = app(predicate, index)
    while _head(formula) == "implies":
        premise, formula = _parts(formula)
        low, high = _ends(premise)
        if low is index:
            return high
    return None


def _ends(formula: Term) -> tuple[Term | None, Term | None]:
    """a and b of a <= b, whole numbers among the real ones as such"""
    if _head(formula) != "at_most":
        return None, None
    left, right = (_parts(part)[0] if _head(part) == "real" else part for part in _parts(formula))
    return left, right


def _negated(term: Term) -> Term | None:
    """x of (-1)*x, 3 of -3, x*y of (-1)*x*y"""
    if term.kind == NUMBER and term.value < 0:
        return number(-term.value, term.type)
    if _head(term) != "times":
        return None
    left, right = _parts(term)
    if left is number(-1, term.type):
        return right
    inner = _negated(left)
    return inner and inner * right


def _real_power(exponent: Term) -> tuple[Term, Term] | None:
    """x and a of exp(a*log(x)), where a is no literal that a power would have."""
    parts = _parts(exponent)
    if _head(exponent) == "times" and _head(parts[1]) == "log":
        return _parts(parts[1])[0], parts[0]
    return None


def _power_of_two(term: Term) -> tuple[Term, ...]:
    parts = _parts(term)
    return (parts[0], parts[0]) if _head(term) == "power" and parts[1] is number(2, INT) else ()


def _two_factors(term: Term) -> tuple[Term, ...]:
    return _parts(term) if _head(term) == "times" else ()


def _centred(term: Term) -> Term | None:
    """X of X - E X, at the outcome."""
    parts = _parts(term)
    mean = _negated(parts[1]) if _head(term) == "plus" else None
    if mean is None or _head(mean) != "mean":
        return None
    return parts[0] if app(_parts(mean)[0], var("_outcome", OUTCOME)) is parts[0] else None
