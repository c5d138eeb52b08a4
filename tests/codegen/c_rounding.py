"""What a formula in C is worth, operation by operation: a ball around it, and how far rounding may lead away.

Every operation adds half a unit in the last place of the largest value that it may have. Where a compiler contracts
a*b + c to one operation, as it may (-ffp-contract=fast), it leaves a rounding out: the bound holds with and without.
"""

import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Generic, Protocol, Self, TypeVar

from flint import arb, arb_series, ctx

from .c_reading import Code, Term, Unread, parsed

ctx.prec = 160
PLACES = {True: 24, False: 53}


class Worth(Protocol):
    def __add__(self, other: Self) -> Self: ...
    def __sub__(self, other: Self) -> Self: ...
    def __mul__(self, other: Self) -> Self: ...
    def __truediv__(self, other: Self) -> Self: ...
    def __neg__(self) -> Self: ...


T = TypeVar("T", bound=Worth)


def binade(size: arb) -> int:
    """k, the least with size <= 2**(k + 1)."""
    man, exp = size.abs_upper().man_exp()
    man, exp = int(man), int(exp)
    return exp + man.bit_length() - 1 - (man & (man - 1) == 0) if man else -10**6


def half_unit(least: arb, most: arb, places: int) -> arb:
    """How far a number between these two is from the nearest of the type: half a unit in the last place; and no farther
    than from a power of 2 that is near."""
    power = arb(2) ** binade(most)
    below, above = power * arb(2) ** -(places + 1), power * arb(2) ** -places
    beyond, short = arb((most - power).upper()), arb((2 * power - least).upper())
    if beyond <= above:
        return below if beyond <= below else beyond
    return short if short <= above else above


@dataclass(frozen=True)
class Value:
    """Where the exact value of a formula lies, and the largest distance of the computed one from it."""

    ball: arb
    error: arb
    places: int

    @property
    def known(self) -> bool:
        return self.error == 0 and self.ball.is_exact()

    def _rounded(self, ball: arb, error: arb, others: tuple["Value", ...]) -> "Value":
        half = half_unit(arb(ball.abs_lower()) - error, arb(ball.abs_upper()) + error, self.places)
        if all(one.known for one in (self, *others)) and ball.is_exact():
            man, _ = ball.man_exp()
            half = arb(0) if int(man).bit_length() <= self.places else half
        return Value(ball, arb((error + half).abs_upper()), self.places)

    def __add__(self, other: "Value") -> "Value":
        for one, rest in ((self, other), (other, self)):
            if one.known and one.ball == 0:
                return rest
        return self._rounded(self.ball + other.ball, self.error + other.error, (other,))

    def __neg__(self) -> "Value":
        return Value(-self.ball, self.error, self.places)

    def __sub__(self, other: "Value") -> "Value":
        return self + -other

    def __mul__(self, other: "Value") -> "Value":
        for one, rest in ((self, other), (other, self)):
            if one.known and (one.ball == 0 or abs(int(one.ball.man_exp()[0])) == 1):       # a power of 2
                return Value(one.ball * rest.ball, abs(one.ball) * rest.error, self.places)
        spread = (arb(self.ball.abs_upper()) * other.error + arb(other.ball.abs_upper()) * self.error
                  + self.error * other.error)
        ball = self.ball**2 if self is other else self.ball * other.ball
        return self._rounded(ball, spread, (other,))

    def __truediv__(self, other: "Value") -> "Value":
        ball = self.ball / other.ball
        least = arb(other.ball.abs_lower()) - other.error
        return self._rounded(ball, (self.error + arb(ball.abs_upper()) * other.error) / least, ())


@dataclass
class Formulas(Generic[T]):
    """The formulas of a function of C, worked out with values of any kind. `given` has what is no arithmetic, and what
    is known to be exact, by its text."""

    code: Code
    function: str
    number: Callable[[arb], T]
    given: Mapping[str, T]
    calls: Mapping[str, Callable[[T], T]] = field(default_factory=dict)

    def worth(self, name: str) -> T:
        return self._of(self.code.function(self.function)[name], dict(self.given))

    def of(self, text: str) -> T:
        return self._of(parsed(text), dict(self.given))

    def _of(self, term: Term, known: dict[str, T]) -> T:
        if str(term) in known:
            return known[str(term)]
        if term.head == "R" or term.head[0].isdigit():
            sign, inner = (-1, term.parts[0].parts[0]) if term.parts and term.parts[0].head == "-" else (
                1, term.parts[0] if term.parts else term)
            return self.number(arb(sign * _of_type(float(inner.head), self.code.single)))
        if term.called and term.head in self.calls:
            return self.calls[term.head](self._of(term.parts[0], known))
        if term.head in self.code.macros:
            names, text = self.code.macros[term.head]
            inside = {name: self._of(part, known) for name, part in zip(names, term.parts, strict=True)}
            return self._of(parsed(text), {**known, **inside})
        if term.called and term.head == "taylor":
            return self._of(self.code.function("taylor")["return"], {**known, "r": self._of(term.parts[0], known)})
        if not term.parts:
            own = self.code.function(self.function)
            if term.head not in own:
                raise Unread(f"{self.function}: {term.head} is not known")
            known[term.head] = self._of(own[term.head], known)
            return known[term.head]
        if term.called or term.head not in "+-*/":
            raise Unread(f"{self.function}: {term} is no arithmetic")
        one = self._of(term.parts[0], known)
        if len(term.parts) == 1:
            return -one
        if term.head == "*" and term.parts[0] == term.parts[1]:
            return one * one
        other = self._of(term.parts[1], known)
        return {"+": lambda: one + other, "-": lambda: one - other, "*": lambda: one * other,
                "/": lambda: one / other}[term.head]()


def _of_type(number: float, single: bool) -> float:
    found: float = struct.unpack("f", struct.pack("f", number))[0] if single else number
    return found


def between(low: arb | float, high: arb | float) -> arb:
    return arb(low).union(arb(high))


def distance(formula: Callable[[arb_series], arb_series], truth: Callable[[arb_series], arb_series], ball: arb,
             order: int) -> arb:
    """A bound of |formula - truth| on a ball: by Taylor's theorem, with the rest on the whole ball."""
    ctx.cap = order + 1
    middle, spread = arb(ball.mid()), arb(ball.rad())
    near, far = (formula(at) - truth(at) for at in (arb_series([middle, 1]), arb_series([ball, 1])))
    found = arb(abs(far[order]).abs_upper()) * spread**order
    for k in range(order):
        found += arb(abs(near[k]).abs_upper()) * spread**k
    return arb(found.abs_upper())


def unit(ball: arb, places: int) -> arb:
    """A unit in the last place of the smallest value of a ball."""
    man, exp = ball.abs_lower().man_exp()
    return arb(2) ** (int(exp) + int(man).bit_length() - places)
