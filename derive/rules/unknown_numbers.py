"""Terms in exact numbers and in letters for what is not known.

A root, a maximum or a bracket of what is not known is a letter, of which no more is asked than r**2 = x,
(m - a)*(m - b) = 0 or b**2 = b, and that roots are not negative, maxima not below what they are of.
"""

from dataclasses import dataclass, field
from fractions import Fraction

from mpmath import mp, mpf
from sympy import Abs, Add, Dummy, Expr, Function, Mul, Pow, Rational, exp

from derive.outlines.terms import AtMost, Bracket, Equal, Less, NotEqual, Relation, maximum, minimum, relu, remainder
from derive.search.quotients import Quotient, Quotients

LETTERS = 40
MARGIN = mpf(10) ** -25


class NoValue(Exception):
    """A run that leaves the domain, or takes more letters than there are."""


@dataclass
class Machine:
    """Terms in exact numbers and letters."""

    over: Quotients = field(default_factory=lambda: Quotients([Dummy(f"u{k}") for k in range(LETTERS)]))
    used: int = 0
    relations: list[Quotient] = field(default_factory=list)
    memory: dict[object, Quotient] = field(default_factory=dict)
    near: dict[int, mpf] = field(default_factory=dict)      # letters that are numbers
    least: list[Quotient] = field(default_factory=list)     # what is not negative
    choices: list[tuple[Quotient, Quotient]] = field(default_factory=list)      # one of the two is 0
    orders: dict[int, tuple[type[Relation], Quotient]] = field(default_factory=dict)    # letters that are 1 or 0, for
    # 0 < x, 0 <= x, 0 = x and their opposites

    def letter(self, near: mpf | None = None) -> Quotient:
        if self.used == LETTERS:
            raise NoValue
        self.used += 1
        if near is not None:
            self.near[self.used - 1] = near
        return self.over.gens[self.used - 1]

    def number(self, value: Fraction) -> Quotient:
        return self.over.number(value.numerator, value.denominator)

    def value(self, term: Expr, known: dict[Expr, Quotient]) -> Quotient:
        """The value of a term, which is `known` from then on: what a step computes stands in it many times."""
        if term not in known:
            known[term] = self._found(term, known)
        return known[term]

    def _found(self, term: Expr, known: dict[Expr, Quotient]) -> Quotient:
        if isinstance(term, Rational):
            return self.over.number(int(term.p), int(term.q))
        if isinstance(term, Add | Mul):
            found = self.value(term.args[0], known)
            for part in term.args[1:]:
                other = self.value(part, known)
                found = found + other if isinstance(term, Add) else found * other
            return found
        if isinstance(term, exp):
            return self._function(term.func, (self.value(term.exp, known),))
        if isinstance(term, Pow):
            return self._power(self.value(term.base, known), self.value(term.exp, known))
        if isinstance(term, Bracket):
            return self._truth(type(term.args[0]), *(self.value(side, known) for side in term.args[0].args))
        if isinstance(term, Function | Abs):
            return self._function(term.func, tuple(self.value(part, known) for part in term.args))
        raise NoValue

    def fraction(self, value: Quotient) -> Fraction | None:
        if value.above.is_constant() and value.below.is_constant():
            return Fraction(int(value.above.leading_coefficient()) if value.above else 0,
                            int(value.below.leading_coefficient()))
        return None

    def near_value(self, value: Quotient) -> mpf | None:
        """The value in digits, where all its letters are numbers."""
        sides = []
        for side in (value.above, value.below):
            total = mpf(0)
            for monomial, count in side.terms():
                part = mpf(int(count))
                for place, power in enumerate(monomial):
                    if power:
                        if place not in self.near:
                            return None
                        part *= self.near[place] ** int(power)
                total += part
            sides.append(total)
        if abs(sides[1]) < MARGIN:
            raise NoValue
        return sides[0] / sides[1]

    def digits(self, value: Quotient) -> Fraction | None:
        """A number near the value, where it is one."""
        exact, near = self.fraction(value), self.near_value(value)
        return exact if exact is not None or near is None else Fraction(mp.nstr(near, 30))

    def sign(self, value: Quotient) -> int | None:
        if not value:
            return 0
        near = self.near_value(value)
        if near is None:
            return None
        if abs(near) < MARGIN:
            raise NoValue
        return 1 if near > 0 else -1

    def _power(self, base: Quotient, exponent: Quotient) -> Quotient:
        power = self.fraction(exponent)
        if power is None:
            return self._function(Pow, (base, exponent))
        if power.denominator == 1:
            if not base and power < 0:
                raise NoValue
            return base ** int(power)
        return self._root(base, power.denominator) ** power.numerator

    def _root(self, base: Quotient, degree: int) -> Quotient:
        key = degree, str(base.above), str(base.below)
        if key not in self.memory:
            sign = self.sign(base)
            if sign == -1:
                raise NoValue
            if sign == 0:
                return self.over.zero
            exact = self.fraction(base)
            if exact is not None and (root := _exact_root(exact, degree)) is not None:
                return self.number(root)
            near = self.near_value(base)
            found = self.letter(None if near is None else near ** (mpf(1) / degree))
            self.relations.append(found**degree - base)
            self.least.append(found)
            self.memory[key] = found
        return self.memory[key]

    def _truth(self, relation: type[Relation], low: Quotient, high: Quotient) -> Quotient:
        sign = self.sign(high - low)
        if sign is not None:
            truth = {Less: sign > 0, AtMost: sign >= 0, Equal: sign == 0, NotEqual: sign != 0}.get(relation)
            if truth is None:
                raise NoValue
            return self.over.one if truth else self.over.zero
        key = relation, str((high - low).above), str((high - low).below)
        if key not in self.memory:
            self.memory[key] = found = self.letter()
            self.relations.append(found * found - found)
            self.orders[self.used - 1] = relation, high - low
        return self.memory[key]

    def _remainder(self, whole: Fraction | None, by: Fraction | None) -> Quotient:
        if whole is None or by is None or by == 0 or {whole.denominator, by.denominator} != {1}:
            raise NoValue
        return self.number(whole % by)

    def _function(self, of: object, values: tuple[Quotient, ...]) -> Quotient:
        if of in (maximum, minimum):
            sign = self.sign(values[1] - values[0])
            if sign is not None:
                return values[(sign > 0) == (of is maximum)]
        if of is remainder:
            return self._remainder(*map(self.fraction, values))
        if of in (Abs, relu):
            sign = self.sign(values[0])
            if sign is not None:
                return values[0] if sign >= 0 else -values[0] if of is Abs else self.over.zero
        key = of, *(str(part) for value in values for part in (value.above, value.below))
        if key not in self.memory:
            near = [self.near_value(value) for value in values]
            if of not in (maximum, minimum, Abs, relu) and None not in near:
                raise NoValue                   # a value of exp at a number: nothing is known of it but digits
            self.memory[key] = found = self.letter()
            if of in (maximum, minimum):
                self._is_one_of(found, *values)
                self.least += [found - value if of is maximum else value - found for value in values]
            elif of is relu:
                self._is_one_of(found, self.over.zero, values[0])
                self.least += [found, found - values[0]]
            elif of is Abs:
                self._is_one_of(found, values[0], -values[0])
                self.least += [found, found - values[0], found + values[0]]
        return self.memory[key]

    def _is_one_of(self, letter: Quotient, one: Quotient, other: Quotient) -> None:
        self.relations.append((letter - one) * (letter - other))
        self.choices.append((letter - one, letter - other))


def _exact_root(value: Fraction, degree: int) -> Fraction | None:
    parts = []
    for part in (value.numerator, value.denominator):
        root = round(part ** (1 / degree)) if part < 2**52 else 0
        if root**degree != part:
            return None
        parts.append(root)
    return Fraction(*parts)
