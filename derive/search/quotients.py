"""Quotients of polynomials in letters, in lowest terms: FLINT reckons with them, SymPy's terms go in and come out."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add, mul

from flint import Ordering, fmpz_mpoly, fmpz_mpoly_ctx
from sympy import Add, Expr, Integer, Mul, Pow, Rational


@dataclass(frozen=True, slots=True)
class Quotient:
    """above/below: whole numbers as coefficients, no common factor, the leading coefficient below positive."""

    over: "Quotients"
    above: fmpz_mpoly
    below: fmpz_mpoly

    def __add__(self, other: "Quotient") -> "Quotient":
        if self.below == other.below:
            return self.over.lowest(self.above + other.above, self.below)
        return self.over.lowest(self.above * other.below + other.above * self.below, self.below * other.below)

    def __neg__(self) -> "Quotient":
        return Quotient(self.over, -self.above, self.below)

    def __sub__(self, other: "Quotient") -> "Quotient":
        return self + -other

    def __mul__(self, other: "Quotient") -> "Quotient":
        return self.over.lowest(self.above * other.above, self.below * other.below)

    def __truediv__(self, other: "Quotient") -> "Quotient":
        return self.over.lowest(self.above * other.below, self.below * other.above)

    def __pow__(self, exponent: int) -> "Quotient":
        if exponent < 0:
            return self.over.one / self ** -exponent
        return Quotient(self.over, self.above**exponent, self.below**exponent)

    def __bool__(self) -> bool:
        return not self.above.is_zero()

    @property
    def whole(self) -> bool:
        """Whether it is a polynomial, with fractions as coefficients."""
        return bool(self.below.is_constant())

    @property
    def term(self) -> Expr:
        return self.over.written(self.above) / self.over.written(self.below)


class Quotients:
    """The quotients in some letters, the earlier ones leading."""

    def __init__(self, letters: Sequence[Expr]) -> None:
        self.letters = tuple(letters)
        self.ring = fmpz_mpoly_ctx.get(tuple(f"x{k}" for k in range(len(self.letters))), Ordering.lex)
        self.unit = self.ring.constant(1)
        self.zero, self.one = self.number(0), self.number(1)
        self.gens = tuple(self.of(gen) for gen in self.ring.gens())
        self.known: dict[Expr, Quotient] = dict(zip(self.letters, self.gens, strict=True))

    def of(self, above: fmpz_mpoly) -> Quotient:
        return Quotient(self, above, self.unit)

    def number(self, above: int, below: int = 1) -> Quotient:
        return Quotient(self, self.ring.constant(above), self.ring.constant(below))

    def lowest(self, above: fmpz_mpoly, below: fmpz_mpoly) -> Quotient:
        if below.is_zero():
            raise ZeroDivisionError("a quotient by 0")
        if below.is_one():
            return Quotient(self, above, below)
        common = above.gcd(below)
        if not common.is_one():
            above, below = above / common, below / common
        return Quotient(self, above, below) if below.leading_coefficient() > 0 else Quotient(self, -above, -below)

    def read(self, term: Expr) -> Quotient:
        """A term made of the letters by sums, products and whole powers."""
        found = self.known.get(term)
        if found is not None:
            return found
        if isinstance(term, Rational):
            return self.number(int(term.p), int(term.q))
        if isinstance(term, (Add, Mul)):
            return reduce(add if isinstance(term, Add) else mul, map(self.read, term.args))
        if isinstance(term, Pow) and isinstance(term.exp, Integer):
            return self.read(term.base) ** int(term.exp)
        raise ValueError(f"{term} is no quotient of polynomials in {self.letters}")

    def written(self, form: fmpz_mpoly) -> Expr:
        return Add(*(Mul(Integer(int(coefficient)), *(Pow(letter, int(exponent)) for letter, exponent
                                                      in zip(self.letters, monomial, strict=True) if exponent))
                     for monomial, coefficient in form.terms()))
