"""One form for what a step of a rule computes, so that equal values look alike: what parameters alone make stands
before roots, absolute values, maxima and comparisons, not in them.

sqrt(4*b*v + 4*b*g**2) is 2*sqrt(b)*sqrt(v + g**2), where a point of sample values says that b is positive. Nothing is
proved here: what is found with these forms is proved by the kernel, which asks for 0 < b.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import reduce

from flint import fmpz_mpoly
from sympy import Abs, Add, Dummy, Expr, Function, Integer, Mul, Pow, Rational, S, Symbol, exp, log, tanh

from derive.outlines.terms import (
    At,
    AtMost,
    Bracket,
    Equal,
    Formula,
    Less,
    NotEqual,
    integer,
    integral,
    maximum,
    minimum,
    relu,
    sigmoid,
)
from derive.rules.quotient_forms import Form, forms, quotient, shape

STEP = integer("t")
POINTS = 6


@dataclass
class Canonical:
    """Canonical forms, `dynamic` telling which entries change from step to step and may have any sign, `sample` the
    value that a name or an entry has at the point that decides signs."""

    dynamic: Callable[[At], bool]
    sample: Callable[[Expr, int], Fraction]     # at one of several points
    cases: bool = False                         # maxima and absolute values by brackets
    known: dict[Expr, Expr] = field(default_factory=dict)
    forms: dict[tuple[Expr, ...], tuple[Form, ...]] = field(default_factory=dict)

    def of(self, term: Expr) -> Expr:
        if isinstance(term, Rational | Symbol | At):
            return term
        if term not in self.known:
            self.known[term] = self._of(term)
        return self.known[term]

    def _of(self, term: Expr) -> Expr:
        if isinstance(term, exp):
            return self._exponential(self.of(term.exp))
        if isinstance(term, Add | Mul):
            return term.func(*map(self.of, term.args))
        if isinstance(term, Pow):
            base = self.of(term.base)
            if isinstance(term.exp, Integer):
                return Pow(base, term.exp)
            return Pow(self.lowest(base), term.exp) if integral(term.exp) else self._power(base, self.of(term.exp))
        if isinstance(term, Bracket):
            return self._bracket(term)
        parts = tuple(map(self.of, term.args))
        if isinstance(term, Abs):
            return parts[0] * (2 * self._above(*parts) - 1) if self.cases else self._absolute(*parts)
        if isinstance(term, log):
            return Add(*(times * (part.exp if isinstance(part, exp) else log(part))
                         for part, times in self.factors(*parts)))
        if isinstance(term, tanh | sigmoid):
            grown = self._exponential((2 if isinstance(term, tanh) else 1) * parts[0])
            return (grown - 1) / (grown + 1) if isinstance(term, tanh) else grown / (grown + 1)
        if isinstance(term, relu) and self.cases:
            return parts[0] * self._above(*parts)
        if isinstance(term, relu):
            scale, rest = self.apart(*parts)
            return scale * relu(rest)
        if isinstance(term, maximum | minimum):
            return self._extreme(term.func, *parts)
        return term.func(*map(self.lowest, parts)) if isinstance(term, Function) else term

    # -- quotients -----------------------------------------------------------------------------------------------------

    def form(self, *terms: Expr) -> tuple[Form, ...]:
        """Terms that have canonical parts, all in the same letters."""
        if terms not in self.forms:
            self.forms[terms] = forms(terms)
        return self.forms[terms]

    def lowest(self, term: Expr) -> Expr:
        """A quotient in lowest terms."""
        form, = self.form(term)
        return form.term(form.quotient.above) / form.term(form.quotient.below)

    def numerator(self, term: Expr) -> Form:
        """What is 0 where the term is, with no power of a root that its base says."""
        form, = self.form(self.of(term))
        over, above = form.quotient.over, form.quotient.above
        for place, root in enumerate(over.letters):
            if isinstance(root, Bracket):
                above = _lowered(above, place, 1, over.one.above, over.one.above)
            elif isinstance(root, Pow) and isinstance(root.exp, Rational) and root.exp.q > 1:
                base = quotient(shape(root.base), over)
                above = _lowered(above, place, int(root.exp.q), base.above, base.below)
        return Form(over.of(above))

    def vanishes(self, term: Expr) -> bool:
        return bool(self.numerator(term).quotient.above.is_zero())

    def sign(self, term: Expr) -> int | None:
        """The sign of what parameters make, where it is the same at all sample points."""
        if self.is_dynamic(term) or STEP in term.free_symbols:
            return None
        signs = {(value > 0) - (value < 0) for value in (self.at_sample(term, point) for point in range(POINTS))}
        return signs.pop() if len(signs) == 1 else None

    def at_sample(self, term: Expr, point: int = 0) -> float:
        """The value at a point of sample values."""
        values = {part: _rational(self.sample(part, point)) for part in term.atoms(Symbol, At)}
        found = term.xreplace({part: Rational(17, 23) for part in term.atoms(Bracket)}).xreplace(values)
        value = found.evalf(30) if isinstance(found, Expr) else None
        return float(value) if (value is not None and value.is_Float) or isinstance(value, Integer | Rational) else 1.0

    def is_dynamic(self, term: Expr) -> bool:
        return any(self.dynamic(entry) for entry in term.atoms(At))

    # -- what stands before ------------------------------------------------------------------------------------------

    def apart(self, term: Expr, mark: Expr | None = None) -> tuple[Expr, Expr]:
        """c and f with term = c*f: c of parameters alone, positive at the sample point, f without such a factor. What
        the mark is a factor of has its own."""
        form, = self.form(term)
        if form.quotient.above.is_zero():
            return S.One, S.Zero
        moving = [place for place, part in enumerate(form.letters) if part == mark or self.is_dynamic(part)]
        above, below = (_content(part, moving) for part in (form.quotient.above, form.quotient.below))
        scale = form.term(above) / form.term(below)
        rest = form.term(form.quotient.above / above) / form.term(form.quotient.below / below)
        return (-scale, -rest) if self.at_sample(scale) < 0 else (scale, rest)

    def factors(self, term: Expr) -> list[tuple[Expr, int]]:
        """The factors of a quotient of polynomials; of parameters alone each positive at the sample point."""
        form, = self.form(term)
        found: list[tuple[Expr, int]] = []
        for polynomial, turn in ((form.quotient.above, 1), (form.quotient.below, -1)):
            number, parts = polynomial.factor()
            value = Integer(int(number))
            for part, times in parts:
                made = form.term(part)
                if not self.is_dynamic(made) and self.at_sample(made) < 0:
                    made, value = -made, value * (-1) ** (times % 2)
                found.append((made, turn * int(times)))
            if value != 1:
                found.append((value, turn))
        return found

    def _power(self, base: Expr, exponent: Expr) -> Expr:
        """Roots of what parameters make are roots of its factors; squares come out as absolute values."""
        scale, rest = self.apart(base)
        if not isinstance(exponent, Rational):
            if self.is_dynamic(rest):
                return Mul(self._exponential(exponent * log(scale)), Pow(rest, exponent))
            return self._exponential(exponent * Add(*(times * log(part) for part, times in self.factors(base))))
        found = [Pow(part, exponent * times) for part, times in self.factors(scale)]
        left: list[tuple[Expr, int]] = []
        for part, times in self.factors(rest):
            whole = exponent * times
            if not isinstance(whole, Integer) and times % 2:
                left.append((part ** abs(times), 1 if times > 0 else -1))
            elif not isinstance(whole, Integer):
                found.append(Pow(self._absolute(part), whole))
            else:
                found.append((Abs(part) if times % 2 == 0 and whole % 2 else part) ** whole)
        if self._are_positive([part for part, _ in left]):          # and 1/sqrt(x) is sqrt(1/x)
            return Mul(*found, *(Pow(self.lowest(part), turn * exponent) for part, turn in left))
        return Mul(*found, Pow(self.lowest(Mul(*(part**turn for part, turn in left))), exponent))

    def _are_positive(self, factors: Sequence[Expr]) -> bool:
        """Whether none of the factors is -1: so the root of their product is that of each, where these have roots."""
        return not any(factor.is_number for factor in factors)

    def _absolute(self, term: Expr) -> Expr:
        scale, rest = self.apart(term)
        return Mul(scale, *(Abs(part) ** times for part, times in self.factors(rest)))

    # -- functions ---------------------------------------------------------------------------------------------------

    def _exponential(self, exponent: Expr) -> Expr:
        """exp(2*a - b*t) = exp(a)**2/exp(b)**t"""
        found: Expr = S.One
        form, = self.form(exponent)
        below = form.term(form.quotient.below)
        for monomial, count in form.quotient.above.terms():
            part = form.term(form.quotient.over.ring.from_dict({monomial: 1})) / below
            times = Integer(int(count))
            steps = self.lowest(part / STEP)
            found *= Pow(exp(part), times) if STEP in steps.free_symbols else Pow(exp(steps), times * STEP)
        return found

    def _extreme(self, of: Callable[[Expr, Expr], Expr], one: Expr, other: Expr) -> Expr:
        """max(c*a, c*b) = c*max(a, b); the larger of two parameters, where it is known"""
        sign = self.sign(one - other)
        if sign is not None:
            return one if (sign > 0) == (of is maximum) else other
        if self.cases:
            above = self._above(one - other)
            return other + (one - other) * above if of is maximum else one - (one - other) * above
        mark = Dummy("mark", real=True)
        scale, _ = self.apart(one + mark * other, mark)
        return scale * of(*sorted((self.lowest(one / scale), self.lowest(other / scale)), key=str))

    def _above(self, term: Expr) -> Expr:
        """[0 < term], or what makes term*[0 < term] the same"""
        rest, turned = self._turned(self.lowest(term))
        return 1 - Bracket(Less(0, rest)) if turned else Bracket(Less(0, rest))

    def _turned(self, term: Expr) -> tuple[Expr, bool]:
        """A gap without its factor and with its first coefficient positive, and whether that turned it round."""
        rest = self._without_scale(term)
        form, = self.form(rest)
        turned = form.quotient.above.leading_coefficient() < 0 if form.quotient.above else False
        return (-rest if turned else rest), turned

    def _without_scale(self, gap: Expr) -> Expr:
        """A gap without the factors that are positive whatever it is about."""
        if self.is_dynamic(gap):
            return self.apart(gap)[1]
        kept: Expr = S.One
        for part, times in self.factors(gap):
            sign = self.sign(part)
            kept *= part**times if sign is None else Integer(sign) ** abs(times)
        return kept

    def _bracket(self, term: Bracket) -> Expr:
        """[b < c*a] = [0 < a] where b is 0"""
        said = term.args[0]
        if not isinstance(said, Less | AtMost | Equal | NotEqual):
            return term
        difference = self.lowest(self.of(said.rhs) - self.of(said.lhs))
        of_step = difference.free_symbols == {STEP} and not difference.atoms(At, Bracket)
        if of_step and (settled := _from_zero(said, difference)) is not None:
            return settled
        sign = self.sign(difference)
        if sign is not None:
            return Integer({Less: sign > 0, AtMost: sign >= 0, Equal: sign == 0, NotEqual: sign != 0}[type(said)])
        if not self.cases:
            rest = self._without_scale(difference)
            turn = isinstance(said, Equal | NotEqual) and rest.could_extract_minus_sign()
            return Bracket(said.func(0, -rest if turn else rest))
        rest, turned = self._turned(difference)
        above, at = Bracket(Less(0, rest)), Bracket(Equal(0, rest))
        if isinstance(said, Equal | NotEqual):
            return at if isinstance(said, Equal) else 1 - at
        if turned:
            return 1 - above - at if isinstance(said, Less) else 1 - above
        return above if isinstance(said, Less) else above + at


def _from_zero(said: Formula, difference: Expr) -> Expr | None:
    """What a comparison of the step with a number is for all steps from 0 on."""
    low = difference.xreplace({STEP: S.Zero})
    rising = difference.diff(STEP)
    if not (rising.is_Rational and rising != 0 and low.is_Rational):
        return None
    if rising < 0:
        low, truth = -low, S.Zero
    else:
        truth = S.One
    if low > 0 or (low == 0 and isinstance(said, AtMost) and truth == 1) or (low == 0 and isinstance(said, Less) and (
            truth == 0)):
        return (S.One if isinstance(said, NotEqual) else S.Zero) if isinstance(said, Equal | NotEqual) else truth
    return None


def _content(polynomial: fmpz_mpoly, moving: Iterable[int]) -> fmpz_mpoly:
    """The greatest common factor of the coefficients, polynomials in the letters that do not move."""
    moving = tuple(moving)
    ring = polynomial.context()
    groups: dict[tuple[int, ...], dict[tuple[int, ...], int]] = {}
    for monomial, count in polynomial.terms():
        key = tuple(int(monomial[place]) for place in moving)
        still = tuple(0 if place in moving else int(power) for place, power in enumerate(monomial))
        groups.setdefault(key, {})[still] = int(count)
    return reduce(lambda one, other: one.gcd(other), (ring.from_dict(group) for group in groups.values()))


def _lowered(polynomial: fmpz_mpoly, place: int, power: int, above: fmpz_mpoly, below: fmpz_mpoly) -> fmpz_mpoly:
    """With above/below in place of a power of a letter, times a power of `below`; with power 1 and 1/1 the letter is
    its own square."""
    ring, letter = polynomial.context(), polynomial.context().gens()[place]
    groups: dict[int, dict[tuple[int, ...], int]] = {}
    for monomial, count in polynomial.terms():
        rest = tuple(0 if k == place else int(e) for k, e in enumerate(monomial))
        groups.setdefault(int(monomial[place]), {})[rest] = int(count)
    idempotent = power == 1
    most = 0 if idempotent else max(groups, default=0) // power
    found = ring.from_dict({})
    for degree, group in groups.items():
        times = 0 if idempotent else degree // power
        left = min(degree, 1) if idempotent else degree % power
        found += ring.from_dict(group) * letter**left * above**times * below ** (most - times)
    return found


def _rational(value: Fraction) -> Rational:
    return Rational(value.numerator, value.denominator)
