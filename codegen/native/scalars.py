"""Writes the C of a value without array entries: computed once, before all loops, in double."""

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction

from codegen.program.errors import Unsupported
from codegen.program.grammar import MINUS, Num, Op, Pi, Pow, Read, Size, Test, Value, factors_of, letter, mul, power
from codegen.program.notation import affine

SUM, PRODUCT, ATOM = range(3)
HALF = Fraction(1, 2)
CALLS = {"exp": "exp", "log": "log", "log1p": "log1p", "tanh": "tanh", "erf": "erf", "sin": "sin",
         "cos": "cos", "abs": "fabs",
         "minimum": "smaller_number", "maximum": "larger_number", "power": "pow"}


def negative(term: Value) -> bool:
    first = factors_of(term)[0]
    return isinstance(first, Num) and first.value < 0


def turned(term: Value) -> Value:
    return mul(MINUS, term)


@dataclass(slots=True)
class Numbers:
    """How numbers are written, and which sizes and numbers have to be passed for that."""

    called: Callable[[str], str]                                    # the name of a number in C
    sizes: set[str] = field(default_factory=set)
    passed: dict[str, None] = field(default_factory=dict)

    def text(self, term: Value, around: int = SUM) -> str:
        text, own = self._value(term)
        return f"({text})" if own < around else text

    def _value(self, term: Value) -> tuple[str, int]:
        match term:
            case Num(value=value):
                if value.denominator & (value.denominator - 1) == 0:
                    return repr(value.numerator / value.denominator), ATOM if value >= 0 else SUM
                return f"{value.numerator}.0 / {value.denominator}.0", PRODUCT if value > 0 else SUM
            case Pi():
                return "3.141592653589793", ATOM
            case Size(form=form):
                self.sizes.update(form.names)
                said = affine(form.put({name: letter(self.called(name)) for name in form.names}))
                return f"(double){said}" if form.plain else f"(double)({said})", ATOM
            case Read(array=array, index=()):
                self.passed[array] = None
                return self.called(array), ATOM
            case Op(name="add", args=args):
                text = ""
                for arg in sorted(args, key=negative):
                    one = self.text(turned(arg) if negative(arg) else arg, PRODUCT)
                    text += ((" - " if text else "-") if negative(arg) else " + " if text else "") + one
                return text, SUM
            case Op(name="mul", args=args):
                above = [arg for arg in args if not (isinstance(arg, Pow) and arg.exponent < 0)]
                below = [power(arg.base, -arg.exponent) for arg in args if isinstance(arg, Pow) and arg.exponent < 0]
                minus = above[:1] == [MINUS] and len(above) > 1
                text = "-" * minus + (" * ".join(self.text(arg, ATOM) for arg in above[minus:]) or "1.0")
                return " / ".join([text, *(self.text(arg, ATOM) for arg in below)]), SUM if minus else PRODUCT
            case Pow(base=base, exponent=exponent) if exponent < 0:
                return f"1.0 / {self.text(power(base, -exponent), ATOM)}", PRODUCT
            case Pow(base=base, exponent=exponent) if exponent == HALF:
                return f"sqrt({self.text(base)})", ATOM
            case Pow(base=base, exponent=exponent):
                return f"pow({self.text(base)}, {self.text(Num(exponent))})", ATOM
            case Op(name="sigmoid", args=(arg,)):
                return f"1.0 / (1.0 + exp(-{self.text(arg, ATOM)}))", PRODUCT
            case Op(name="relu", args=(arg,)):
                return f"larger_number({self.text(arg)}, 0.0)", ATOM
            case Op(name="normal", args=(arg, _)):
                return f"0.5 * erfc(-0.7071067811865476 * {self.text(arg, ATOM)})", PRODUCT
            case Op(name="remainder", args=(one, other)):
                whole, by = self.text(one, ATOM), self.text(other, ATOM)
                return f"{whole} - {by} * floor({whole} / {by})", SUM
            case Op(name="finite", args=(arg,)):
                return f"finite_number({self.text(arg)})", ATOM
            case Op(name="kept", args=(condition, value)):
                return f"({self.text(condition)} != 0 ? {self.text(value)} : 0.0)", ATOM
            case Op(name=name, args=args) if name in CALLS:
                return f"{CALLS[name]}({', '.join(map(self.text, args))})", ATOM
            case Test(relation=relation, left=left, right=right):
                return f"(double)({self.text(left)} {relation} {self.text(right)})", ATOM
        raise Unsupported(f"no C for this number yet: {term}")
