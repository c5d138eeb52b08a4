"""What a formula in C is worth, operation by operation: a ball around it, and how far rounding may lead away.

Every operation adds half a unit in the last place of the largest value that it may have; or what rounding does to it,
where only one value is possible. Where a compiler contracts a*b + c to one operation, as it may (-ffp-contract=fast),
it leaves a rounding out: the bound holds with and without.
"""

import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
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


def rounded(exact: arb, places: int) -> arb:
    """The number of the type that is nearest; of two the one whose last place is even."""
    man, exp = (int(part) for part in exact.man_exp())
    left_out = max(0, man.bit_length() - places)
    return arb(round(Fraction(man, 2**left_out))) * arb(2) ** (exp + left_out)


@dataclass(frozen=True, slots=True)
class Value:
    """Where the exact value of a formula lies, how far from it the computed one is at most, and where that one lies."""

    ball: arb
    error: arb
    places: int
    made: arb

    @classmethod
    def of(cls, ball: arb, error: arb, places: int) -> "Value":
        return cls(ball, error, places, ball + between(-error, error) if error != 0 else ball)

    @property
    def known(self) -> bool:
        return self.error == 0 and self.ball.is_exact()

    def _rounded(self, ball: arb, error: arb, made: arb) -> "Value":
        """`made` is what comes of the computed values before it is rounded."""
        if made.is_exact():
            nearest = rounded(made, self.places)
            return Value(ball, arb((error + abs(nearest - made)).abs_upper()), self.places, nearest)
        half = half_unit(arb(made.abs_lower()), arb(made.abs_upper()), self.places)
        return Value(ball, arb((error + half).abs_upper()), self.places, made + between(-half, half))

    def __add__(self, other: "Value") -> "Value":
        for one, rest in ((self, other), (other, self)):
            if one.known and one.ball == 0:
                return rest
        return self._rounded(self.ball + other.ball, self.error + other.error, self.made + other.made)

    def __neg__(self) -> "Value":
        return Value(-self.ball, self.error, self.places, -self.made)

    def __sub__(self, other: "Value") -> "Value":
        return self + -other

    def __mul__(self, other: "Value") -> "Value":
        for one, rest in ((self, other), (other, self)):
            if one.known and (one.ball == 0 or abs(int(one.ball.man_exp()[0])) == 1):       # a power of 2
                return Value(one.ball * rest.ball, abs(one.ball) * rest.error, self.places, one.ball * rest.made)
        spread = (arb(self.ball.abs_upper()) * other.error + arb(other.ball.abs_upper()) * self.error
                  + self.error * other.error)
        ball, made = ((self.ball**2, self.made**2) if self is other else
                      (self.ball * other.ball, self.made * other.made))
        found = self._rounded(ball, spread, made)
        return replace(found, made=found.made.union(made)) if made.is_exact() else found        # if it is contracted

    def __truediv__(self, other: "Value") -> "Value":
        ball = self.ball / other.ball
        least = arb(other.ball.abs_lower()) - other.error
        return self._rounded(ball, (self.error + arb(ball.abs_upper()) * other.error) / least, self.made / other.made)


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
        if term.text in known:
            return known[term.text]
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
