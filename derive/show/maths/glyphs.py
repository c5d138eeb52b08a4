"""How a name looks: mu is μ, eta0 is η with an index, x_hat has a hat; and a document's own letters before these."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from derive.show.signs import GREEK

from .tree import COMMA, Fraction, Letter, Maths, Number, Row, Scripts, Sign, row

OVER = ("hat", "bar", "tilde")
LETTER = re.compile(r"([A-Za-z]+|[^\W\d_])(\d*)('*)")


@dataclass(frozen=True, slots=True)
class Letters:
    """The document's own letters, as name -> how it is written (`mu'`, `hat g`, `eta_0`); beside a layer, `slopes` are
    the names of gradients: dx for that of the loss by x."""

    own: Mapping[str, str] = field(default_factory=dict)
    slopes: frozenset[str] = frozenset()

    def __call__(self, name: str, index: Maths | None = None) -> Maths:
        """A name, or an entry of an array."""
        if name in self.slopes and name not in self.own:
            return Fraction(row(Letter("d"), Letter("ℒ")), row(Letter("d"), Letters(self.own)(name[1:], index)))
        letter = written(self.own.get(name, name))
        return letter if index is None else indexed(letter, index)


def written(name: str) -> Maths:
    """hat g, x_hat, mu2, theta', dt, eta_0, influence, Delta t"""
    first, _, rest = name.partition(" ")
    if rest:
        return _put_over(written(rest), first) if first in OVER else row(written(first), _apart(rest), written(rest))
    stem, _, tail = name.partition("_")
    if tail in OVER and stem:
        return _put_over(written(stem), tail)
    if tail and stem:
        base = written(stem)
        index = Number(tail) if tail.isdecimal() else written(tail)
        return indexed(base, index)
    if name == "nabla":
        return Letter("∇")
    if name.isdecimal():
        return Number(name)
    matched = LETTER.fullmatch(name)
    if matched is None:
        return Letter(name)
    word, digits, primes = matched.groups()
    if word not in GREEK and word[0] == "d" and (word[1:] in GREEK or len(word) == 2):
        return row(Letter("d"), written(name[1:]))
    letter = Letter(GREEK.get(word, word), "", len(primes))
    return Scripts(letter, Number(digits)) if digits else letter


def _apart(rest: str) -> Maths | None:
    return Sign("\N{INVISIBLE TIMES}", "times") if len(rest) > 1 or rest.isdecimal() else None


def _put_over(letter: Maths, over: str) -> Maths:
    if isinstance(letter, Letter):
        return Letter(letter.text, over, letter.primes)
    if isinstance(letter, Scripts):
        return Scripts(_put_over(letter.base, over), letter.index, letter.power)
    return letter


def indexed(letter: Maths, index: Maths) -> Maths:
    """An entry of an array: an index that the letter has already stays in front; of dy it belongs to y."""
    match letter:
        case Scripts(base, index=first, power=None) if first is not None:
            return Scripts(base, row(first, COMMA, index))
        case Row(parts):
            return row(*parts[:-1], indexed(parts[-1], index))
        case _:
            return Scripts(letter, index)
