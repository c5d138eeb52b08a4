"""Writes a value in which no entry of an array stands as a Python number: sizes, constants, parameters."""

from fractions import Fraction

from codegen.program.errors import Unsupported
from codegen.program.grammar import Num, Op, Pi, Pow, Read, Size, Test, Value, power
from codegen.program.notation import affine
from codegen.program.partial_numbers import may_fail

PYTHON = {"abs": "abs", "minimum": "min", "maximum": "max"}


def scalar(term: Value, tight: bool = False) -> str:
    """A number as Python; in float32 where an input in it is."""
    text, loose = _scalar(term)
    return f"({text})" if tight and loose else text


def _scalar(term: Value) -> tuple[str, bool]:
    match term:
        case Num(value=value):
            return fraction(value), value < 0 or "/" in fraction(value)
        case Pi():
            return "np.pi", False
        case Size(form=form):
            return affine(form), not form.plain
        case Read(array=array, index=()):
            return array, False
        case Op(name="add", args=args):
            text = ""
            texts = [scalar(arg, not isinstance(arg, (Num, Op))) for arg in args]
            for one in sorted(texts, key=lambda said: said.startswith("-")):
                text += (f" - {one[1:]}" if one.startswith("-") else f" + {one}") if text else one
            return text, True
        case Op(name="mul", args=args):
            above = [arg for arg in args if not (isinstance(arg, Pow) and arg.exponent < 0)]
            below = [Pow(arg.base, -arg.exponent) if arg.exponent != -1 else arg.base
                     for arg in args if isinstance(arg, Pow) and arg.exponent < 0]
            if above and above[0] == Num(Fraction(-1)) and len(above) > 1:
                loose = len(above) == 2 and isinstance(above[1], Op) and above[1].name == "power"
                text = "-" + " * ".join(scalar(arg, not loose) for arg in above[1:])
            else:
                text = " * ".join(scalar(arg, True) for arg in above) or "1"
            return " / ".join([text, *(scalar(arg, True) for arg in below)]), True
        case Pow(base=base, exponent=exponent) if exponent < 0:
            return f"1 / {scalar(power(base, -exponent), True)}", True
        case Pow(base=base, exponent=exponent):
            return f"{scalar(base, True)} ** {number(exponent)}", True
        case Op(name="sigmoid", args=(arg,)):
            return f"1 / (1 + float(np.exp(-{scalar(arg, True)})))", True
        case Op(name="relu", args=(arg,)):
            return f"max({scalar(arg)}, 0)", False
        case Op(name="erf", args=(arg,)):
            return f"_erf_of({scalar(arg)})", False
        case Op(name="normal", args=(arg, _)):
            return f"_normal_of({scalar(arg)})", False
        case Op(name="power", args=(base, exponent)):
            return f"{scalar(base, True)} ** {scalar(exponent, True)}", True
        case Op(name="remainder", args=(whole, by)):
            return f"{scalar(whole, True)} % {scalar(by, True)}", True
        case Op(name="finite", args=(arg,)):
            return f"({scalar(arg)} if np.isfinite({scalar(arg)}) else 0.0)", False
        case Op(name="kept", args=(condition, value)):
            return f"({scalar(value)} if {scalar(condition)} else 0.0)", False
        case Test(relation=relation, left=left, right=right):
            return f"float({or_nan(left)} {relation} {or_nan(right)})", False
        case Op(name=name, args=args):
            text = f"{PYTHON.get(name, f'np.{name}')}({', '.join(map(scalar, args))})"
            return (text if name in PYTHON else f"float({text})"), False
    raise Unsupported(f"no kernel for this number yet: {term}")


def or_nan(term: Value) -> str:
    """A number that may not be defined, as Python that raises nothing."""
    return f"_or_nan(lambda: {scalar(term)})" if may_fail(term) else scalar(term)


def fraction(value: Fraction) -> str:
    """Exactly, or as a quotient."""
    exact = value.denominator & (value.denominator - 1) == 0
    return number(value) if exact else f"{value.numerator} / {value.denominator}"


def number(value: Fraction) -> str:
    if value.denominator == 1:
        return str(value.numerator)
    text = repr(value.numerator / value.denominator)
    return text if value.denominator & (value.denominator - 1) == 0 else f"({value.numerator} / {value.denominator})"
