"""Writes one value as a C expression, in the type of the arrays or, where only numbers stand in it, in double."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from codegen.native.scalars import ATOM, HALF, PRODUCT, SUM, Numbers, negative, turned
from codegen.numpy.ufuncs import alternating
from codegen.program.errors import Unsupported
from codegen.program.grammar import (
    MINUS,
    Affine,
    Inside,
    Num,
    Op,
    Position,
    Pow,
    Read,
    Test,
    Value,
    add,
    letter,
    letters,
    mul,
    power,
    terms_of,
    walk,
)
from codegen.program.notation import affine
from codegen.rewrite.normal_distribution import gaussian_of

# A function of the grammar: its C on entries of arrays, and on numbers in double.
CALLS = {"exp": "exp_of", "log": "log_of", "log1p": "log1p_of", "tanh": "tanh_of", "erf": "erf_of",
         "sigmoid": "sigmoid_of",
         "sin": "sin_of", "cos": "cos_of", "abs": "size_of", "relu": "relu_of", "minimum": "smaller",
         "maximum": "larger", "power": "raised", "normal": "normal_of", "kept": "kept_of", "among": "among_of",
         "finite": "finite_of"}


@dataclass(slots=True)
class Terms:
    """How the values of one loop are written."""

    entry: Callable[[Read], str]                # an entry of an array, or what stands for it here
    inner: str                                  # the letter of the innermost loop
    places: Mapping[str, Affine]                # a letter by the variable of its loop
    constants: dict[str, str]                   # numbers made before all loops: their C and their names
    numbers: Numbers
    fresh: Callable[[str], str]                 # a name in the innermost loop
    outside: Callable[[str], str]               # a name before all loops
    lines: list[str] = field(default_factory=list)          # what a value needs before it

    def text(self, term: Value, around: int = SUM) -> str:
        text, own = self._value(term)
        return f"({text})" if own < around else text

    def _value(self, term: Value) -> tuple[str, int]:
        if _constant(term):
            return self._number(term)
        match term:
            case Read():
                return self.entry(term), ATOM
            case Inside(relation=relation, left=left, right=right):
                return f"(real)({self.position(left)} {relation} {self.position(right)})", ATOM
            case Position(form=form, whole=whole):
                return f"({'double' if whole else 'real'})({self.position(form)})", ATOM
            case Test(relation=relation, left=left, right=right):
                return f"(real)({self.text(left)} {relation} {self.text(right)})", ATOM
            case Op(name="add"):
                return self._sum(terms_of(term)), SUM
            case Op(name="mul"):
                return self._product(term), PRODUCT
            case Pow(exponent=exponent) if exponent < 0:
                return self._product(term), PRODUCT
            case Pow(base=base, exponent=exponent):
                return self._power(base, exponent)
            case Op(name="exp", args=(arg,)) if (gaussian := gaussian_of(arg)) is not None:
                base, k = gaussian
                while not HALF <= k <= 1:                       # 4*x**2 = (2*x)**2
                    base, k = (mul(Num(Fraction(2)), base), k / 4) if k > 1 else (mul(Num(HALF), base), k * 4)
                return f"gaussian_of({self.text(base)}, {self.text(Num(k))})", ATOM
            case Op(name=name, args=args) if name in CALLS:
                return f"{CALLS[name]}({', '.join(map(self.text, args))})", ATOM
        raise Unsupported(f"no C for {type(term).__name__} yet: {term}")

    def _number(self, term: Value) -> tuple[str, int]:
        if isinstance(term, Num) and term.value.denominator == 1 and abs(term.value) < 2**20:
            return str(term.value), ATOM if term.value >= 0 else SUM
        said = self.numbers.text(term)
        if isinstance(term, Num):
            return f"R({said})", ATOM
        if said not in self.constants:
            self.constants[said] = self.outside(f"{said}_" if said.isidentifier() else "c")
        return self.constants[said], ATOM

    def position(self, form: Affine) -> str:
        form = form.put(self.places)
        self.numbers.sizes.update(name for name in form.names if name[:1].isupper())
        return affine(form.put({name: letter(self.numbers.called(name)) for name in form.names}))

    def _split(self, parts: tuple[Value, ...]) -> list[list[Value]]:
        """Numbers, what does not change in the innermost loop, and what does: a compiler takes the first two out."""
        found: list[list[Value]] = [[], [], []]
        for part in parts:
            found[0 if _constant(part) else 2 if self.inner in letters(part) else 1].append(part)
        return found

    def _sum(self, args: tuple[Value, ...]) -> str:
        """What moves first; what does not move stands in brackets, for a compiler to make it once."""
        groups = [group for group in reversed(self._split(args)) if group]
        if len(groups) == 1:
            return self._signed(groups[0])
        found = [(all(map(negative, group)), group) for group in groups]
        text = ""
        for minus, group in sorted(found, key=lambda pair: pair[0]):
            one = self._signed([turned(arg) for arg in group] if minus else group)
            one = f"({one})" if len(group) > 1 or (minus and not text) else one
            text += (" - " if minus else " + ") + one if text else f"-{one}" if minus else one
        return text

    def _signed(self, args: list[Value]) -> str:
        """Terms with their signs, one without a sign first; numbers alone as one number."""
        if all(map(_constant, args)):
            return self.text(add(*args))
        text = ""
        for arg in alternating(args):
            one = self.text(turned(arg) if negative(arg) else arg, PRODUCT)
            text += (" - " if text else "-") + one if negative(arg) else f" + {one}" if text else one
        return text

    def _product(self, term: Value) -> str:
        numbers, still, moving = self._split(term.args if isinstance(term, Op) else (term,))
        parts = []
        if numbers and mul(*numbers) == MINUS:
            return "-" + self._quotients(still, moving)
        if numbers:
            parts.append(self.text(mul(*numbers), ATOM))
        return " * ".join([*parts, self._quotients(still, moving)])

    def _quotients(self, still: list[Value], moving: list[Value]) -> str:
        outside, inside = self._quotient(still), self._quotient(moving)
        if not outside or not inside:
            return outside or inside
        return f"({outside}) * {inside}" if "/" in outside or "*" in outside else f"{outside} * {inside}"

    def _quotient(self, factors: list[Value]) -> str:
        above = [factor for factor in factors if not (isinstance(factor, Pow) and factor.exponent < 0)]
        below = [part for factor in factors if isinstance(factor, Pow) and factor.exponent < 0
                 for part in _divisors(factor)]
        if not factors:
            return ""
        text = " * ".join(self.text(factor, ATOM) for factor in above) or "1"
        return " / ".join([text, *(self.text(factor, ATOM) for factor in below)])

    def _power(self, base: Value, exponent: Fraction) -> tuple[str, int]:
        if exponent == HALF:
            return f"root_of({self.text(base)})", ATOM
        if exponent.denominator <= 2 and exponent <= 8:
            name = self._atom(base)
            made = [name] * int(exponent) + ([f"root_of({name})"] if exponent.denominator == 2 else [])
            return _balanced(made), PRODUCT
        return f"raised({self.text(base)}, {self.text(Num(exponent))})", ATOM

    def _atom(self, base: Value) -> str:
        """The name of a value that stands in a product more than once."""
        if isinstance(base, Read):
            return self.text(base)
        name = self.fresh("q")
        text = self.text(base)
        self.lines.append(f"const real {name} = {text};")
        return name


def _constant(term: Value) -> bool:
    """Whether no entry of an array stands in a value, and no position."""
    return not letters(term) and not any(isinstance(part, Read) and part.index for part in walk(term))


def _balanced(factors: list[str]) -> str:
    """a*a*a*a as (a*a)*(a*a): the compiler may then multiply once less."""
    if len(factors) <= 3:
        return " * ".join(factors)
    half = len(factors) // 2
    return f"({_balanced(factors[:half])}) * ({_balanced(factors[half:])})"


def _divisors(term: Pow) -> list[Value]:
    """What is divided by one after another: b, b for b**-2, whose square may be too large."""
    if term.exponent.denominator == 1 and term.exponent > -4:
        return [term.base] * -int(term.exponent)
    return [power(term.base, -term.exponent)]
