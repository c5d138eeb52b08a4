"""Splits a let into calls of ufuncs: in which order, each into a register, none over more letters than it needs."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TypeAlias

from codegen.numpy.scalars import number, scalar
from codegen.numpy.views import Operand
from codegen.program.errors import Unsupported
from codegen.program.grammar import (
    MINUS,
    Inside,
    Let,
    Num,
    Op,
    Position,
    Pow,
    Read,
    Reduce,
    Test,
    Value,
    add,
    factors_of,
    letters,
    mul,
    power,
    terms_of,
)
from codegen.program.notation import said
from codegen.rewrite.normal_distribution import gaussian_of
from codegen.schedule.fusion import places_of

UFUNC = {"exp": "np.exp", "log": "np.log", "log1p": "np.log1p", "sin": "np.sin", "cos": "np.cos", "tanh": "np.tanh",
         "abs": "np.abs",
         "minimum": "np.minimum", "maximum": "np.maximum", "power": "np.power", "remainder": "np.mod"}
CHOSEN = {"kept": "0", "among": "-np.inf"}      # what stands where a condition is 0
RELATION = {"<": "np.less", "<=": "np.less_equal", "==": "np.equal", "!=": "np.not_equal"}
HALF = Fraction(1, 2)


Letters: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Register:
    """A value that a tile has for a while."""

    number: int
    letters: Letters
    shape: Letters      # the length over each letter; "*" over the one of which there is a tile


Source = Operand | Register


@dataclass(frozen=True, slots=True)
class Step:
    """One operation: what is called, with what, and where the result goes."""

    call: str
    args: tuple[Source, ...]
    into: Register
    note: str = ""                      # the formula that begins with this step
    scratch: tuple[Register, ...] = ()
    reduces: Letters = ()       # the letters that it sums or takes the largest over
    done: str = ""                      # the let whose value this step completes

    @property
    def may_alias(self) -> bool:
        """Whether it may write where it reads: not the functions of helpers.py, and no product of matrices."""
        return not self.call.startswith("_") and self.call not in ("dot", "places")


@dataclass(slots=True)
class Writer:
    """The operations of the lets of one phase."""

    operand: Callable[[Read | Inside | Position], Operand]
    scalars: Callable[[str], str]
    length: Callable[[str], str]
    steps: list[Step] = field(default_factory=list)
    count: int = 0
    reciprocals: dict[Source, Register] = field(default_factory=dict)

    def let(self, let: Let, home: str = "") -> None:
        """`home` is the array that the value is made in."""
        first = len(self.steps)
        self.reciprocals.clear()            # in another let the same letter may have another range
        own = tuple(axis.name for axis in let.axes)
        if isinstance(let.value, Reduce) and places_of(let):
            read = next(factor for factor in factors_of(let.value.body) if isinstance(factor, Read))
            self._into("places", (self.operand(read),), own, reduces=tuple(axis.name for axis in let.value.axes))
        elif isinstance(let.value, Reduce):
            self._reduce(let.value, own)
        else:
            found = self.value(let.value, own)
            made = len(self.steps) > first and self.steps[-1].into == found
            if not made or self.steps[-1].into.letters != own:
                self._into("copy", (found,), own)
        last = self.steps[-1]
        if not last.may_alias and any(isinstance(arg, Operand) and arg.name == home for arg in last.args):
            self._into("copy", (last.into,), own)
        self.steps[-1] = replace(self.steps[-1], done=let.name)
        self.steps[first] = replace(self.steps[first], note=said(let))

    def register(self, own: Letters) -> Register:
        self.count += 1
        return Register(self.count, own, tuple(map(self.length, own)))

    def _into(self, call: str, args: tuple[Source, ...], own: Letters,
              scratch: tuple[Register, ...] = (), reduces: Letters = ()) -> Register:
        into = self.register(own)
        self.steps.append(Step(call, args, into, "", scratch, reduces))
        return into

    # -- values --------------------------------------------------------------------------------------------------------
    def value(self, term: Value, order: Letters) -> Source:
        """Where a value can be read; over just the letters that it has, in the order given."""
        own = tuple(name for name in order if name in letters(term))
        if not own:
            return self._number(term)
        match term:
            case Read() | Inside() | Position():
                return self.operand(term)
            case Op(name="add"):
                return self._sum(term, order)
            case Op(name="mul"):
                return self._product(term, order)
            case Pow(base=base, exponent=exponent):
                return self._power(self.value(base, order), exponent, own)
            case Test(relation=relation, left=left, right=right):
                return self._into(RELATION[relation], (self.value(left, order), self.value(right, order)), own)
            case Op(name="sigmoid", args=(arg,)):
                minus = self.value(mul(MINUS, arg), order)
                grown = self._into("np.exp", (minus,), own)
                return self._into("np.divide", (_number("1"), self._into("np.add", (grown, _number("1")), own)), own)
            case Op(name="relu", args=(arg,)):
                return self._bounded("maximum", self.value(arg, order), _number("0"), own)
            case Op(name="maximum" | "minimum", args=args):
                one, other = (self.value(arg, order) for arg in args)
                return self._bounded(term.name, *((other, one) if is_number(one) else (one, other)), own)
            case Op(name="erf", args=(arg,)):
                at = self.value(arg, order)
                return self._into("_erf", (at,), own, tuple(self.register(own) for _ in range(3)))
            case Op(name="normal", args=(arg, grown)):
                both = self.value(arg, order), self.value(grown, order)
                return self._into("_normal", both, own, tuple(self.register(own) for _ in range(2)))
            case Op(name="exp", args=(arg,)) if (gaussian := gaussian_of(arg)) is not None:
                given = self.value(gaussian[0], order), _number(number(gaussian[1]))
                return self._into("_gaussian", given, own, tuple(self.register(own) for _ in range(2)))
            case Op(name="finite", args=(arg,)):
                return self._into("finite", (self.value(arg, order),), own)
            case Op(name=name, args=args) if name in CHOSEN:
                sides = tuple(self.value(arg, order) for arg in args)
                return self._into(CHOSEN[name], sides, own, () if any(map(is_number, sides)) else (self.register(own),))
            case Op(name=name, args=args) if name in UFUNC:
                return self._into(UFUNC[name], tuple(self.value(arg, order) for arg in args), own)
        raise Unsupported(f"no kernel for {type(term).__name__} yet: {term}")

    def _bounded(self, name: str, one: Source, bound: Source, own: Letters) -> Register:
        """The larger or the smaller of two. With a number, np.maximum takes three times as long as np.clip, but less to
        be called, which counts where there are rows of entries."""
        if not is_number(bound) or len(own) < 2:
            return self._into(f"np.{name}", (one, bound), own)
        between = (bound, _number("np.inf")) if name == "maximum" else (_number("-np.inf"), bound)
        return self._into("np.clip", (one, *between), own)

    def _power(self, base: Source, exponent: Fraction, own: Letters) -> Source:
        if exponent < 0:
            return self._over(self._power(base, -exponent, own), own)
        if exponent == 1:
            return base
        if exponent == HALF:
            return self._into("np.sqrt", (base,), own)
        if exponent.denominator == 2 and exponent < 4:
            whole = self._power(base, exponent - HALF, own)
            return self._into("np.multiply", (whole, self._into("np.sqrt", (base,), own)), own)
        if exponent.denominator == 1 and exponent <= 8:
            half = self._power(base, Fraction(int(exponent) // 2), own)
            square = self._into("np.multiply", (half, half), own)
            return square if exponent % 2 == 0 else self._into("np.multiply", (square, base), own)
        return self._into("np.power", (base, _number(scalar(Num(exponent)))), own)

    def _number(self, term: Value) -> Operand:
        return Operand(self.scalars(scalar(term)), number=True)

    def _product(self, term: Value, order: Letters) -> Source:
        """Numbers first, then the factors over few letters, and what has all of them last."""
        groups = _grouped(factors_of(term), order)
        numbers = groups.pop((), [])
        scale = self._number(mul(*numbers)) if numbers else None
        made: list[tuple[Letters, Source]] = []
        for own in sorted(groups, key=len):
            above = [f for f in groups[own] if not (isinstance(f, Pow) and f.exponent < 0)]
            below = [part for f in groups[own] if isinstance(f, Pow) and f.exponent < 0 for part in _divisors(f)]
            start = scale if scale is not None and (len(groups) > 1 or not above) else None
            scale = None if start is not None else scale
            made.append((own, self._quotient(start, above, below, order, own)))
        own, done = made.pop()
        for other, factor in reversed(made):
            own = tuple(name for name in order if name in own or name in other)
            done = self._into("np.multiply", (done, factor), own)
        if scale is None:
            return done
        return self._into("np.negative", (done,), own) if scale.name == "-1" else self._into(
            "np.multiply", (done, scale), own)

    def _quotient(self, start: Source | None, above: list[Value], below: list[Value], order: Letters,
                  own: Letters) -> Source:
        """start * above / below, all over the same letters."""
        done = start
        for factor in above:
            one = self.value(factor, order)
            done = one if done is None else self._into("np.multiply", (one, done), own)
        for factor in below:
            divisor = self.value(factor, order)
            done = self._over(divisor, own) if done is None else self._into("np.divide", (done, divisor), own)
        assert done is not None
        return done

    def _over(self, divisor: Source, own: Letters) -> Register:
        """1 over it, which is made once."""
        if divisor not in self.reciprocals:
            self.reciprocals[divisor] = self._into("np.divide", (_number("1"), divisor), own)
        return self.reciprocals[divisor]

    def _sum(self, term: Value, order: Letters) -> Source:
        """The terms over few letters first; what is to be taken away is added up, and taken away at once."""
        groups = _grouped(terms_of(term), order)
        numbers = groups.pop((), [])
        shift = add(*numbers) if numbers else None
        made: list[tuple[Letters, Source, bool]] = []
        for own in sorted(groups, key=len):
            parts = alternating(groups[own])
            start = None
            if shift is not None and (len(groups) > 1 or _negative(parts[0])):
                start, shift = self._number(shift), None
            made.append((own, *self._added(start, parts, order, own)))
        own, done, minus = made.pop()
        for other, one, less in reversed(made):
            own = tuple(name for name in order if name in own or name in other)
            if minus == less:
                done = self._into("np.add", (done, one), own)
            else:
                done, minus = self._into("np.subtract", (one, done) if minus else (done, one), own), False
        if shift is None:
            return self._into("np.negative", (done,), own) if minus else done
        less = not minus and _negative(shift)
        number = self._number(mul(MINUS, shift) if less else shift)
        if minus:
            return self._into("np.subtract", (number, done), own)
        return self._into("np.subtract" if less else "np.add", (done, number), own)

    def _added(self, start: Source | None, parts: list[Value], order: Letters, own: Letters) -> tuple[Source, bool]:
        """start and the terms over the same letters; whether that is to be taken away, as all terms are negative."""
        done, minus = start, False
        for part in parts:
            negative = _negative(part)
            one = self.value(mul(MINUS, part) if negative else part, order)
            if done is None:
                done, minus = one, negative
            else:
                done = self._into("np.subtract" if negative and not minus else "np.add", (done, one), own)
        assert done is not None
        return done, minus

    # -- reductions ----------------------------------------------------------------------------------------------------
    def _reduce(self, term: Reduce, own: Letters) -> Register:
        bound = tuple(axis.name for axis in term.axes)
        factors = factors_of(term.body)
        if (term.kind == "sum" and len(factors) == 2 and all(isinstance(f, Read) for f in factors)
                and letters(factors[0]) != letters(factors[1])):
            return self._into("dot", tuple(self.value(f, (*own, *bound)) for f in factors), own, reduces=bound)
        order = self._order(term.body, (*own, *bound))
        if term.kind == "sum" and (not own or order[-1:] == bound):     # rows, or everything: a dot product
            halves = _halves(term.body)
            if halves is not None:
                one = self.value(halves[0], order)
                other = one if halves[0] == halves[1] else self.value(halves[1], order)
                return self._into("dot", (one, other), own, reduces=bound)
        body = self.value(term.body, order)
        return self._into(term.kind, (body,), own, reduces=bound)

    def _order(self, body: Value, known: Letters) -> Letters:
        """The letters in the order in which memory has them, if something is read with all of them."""
        for part in _reads(body):
            order = tuple(form.plain for form in part.index)
            if set(order) == set(known) and len(order) == len(known):
                return order
        return known


def _reads(term: Value) -> list[Read]:
    if isinstance(term, Read):
        return [term]
    inner = getattr(term, "args", None) or [part for part in (getattr(term, "base", None), getattr(term, "left", None),
                                                              getattr(term, "right", None)) if part is not None]
    return [read for part in inner for read in _reads(part)]


def _halves(body: Value) -> tuple[Value, Value] | None:
    """A product over the same letters as two factors."""
    if isinstance(body, Pow) and body.exponent == 2:
        return body.base, body.base
    factors = factors_of(body)
    split = len(factors) // 2
    one, other = mul(*factors[:split]), mul(*factors[split:])
    return (one, other) if split and letters(one) == letters(other) else None


def _divisors(term: Pow) -> list[Value]:
    """What is divided by one after another: b, b for b**-2, whose square may be too large."""
    if term.exponent.denominator == 1 and term.exponent > -4:
        return [term.base] * -int(term.exponent)
    return [power(term.base, -term.exponent)]


def is_number(source: Source) -> bool:
    return isinstance(source, Operand) and source.number


def _number(text: str) -> Operand:
    return Operand(text, number=True)


def alternating(terms: list[Value]) -> list[Value]:
    """One to add, then those to take away, then the others: x[i+1] - 2*x[i] + x[i-1] is small where x is large."""
    first, *rest = sorted(terms, key=_negative)
    return [first, *sorted(rest, key=lambda term: not _negative(term))]


def _negative(term: Value) -> bool:
    first = factors_of(term)[0]
    return isinstance(first, Num) and first.value < 0


def _grouped(args: tuple[Value, ...], order: Letters) -> dict[Letters, list[Value]]:
    found: dict[Letters, list[Value]] = {}
    for arg in args:
        found.setdefault(tuple(name for name in order if name in letters(arg)), []).append(arg)
    return found
