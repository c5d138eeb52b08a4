"""Writes an array program in the notation of the formulas, for comments and messages."""

from fractions import Fraction

from codegen.program.grammar import (
    Affine,
    Inside,
    Let,
    Num,
    Op,
    Pi,
    Position,
    Pow,
    Program,
    Read,
    Reduce,
    Size,
    Test,
    Value,
)

SUM, PRODUCT, SIGN, POWER, ATOM = range(5)


def affine(form: Affine) -> str:
    """2*i + k - 1"""
    found = [f"{'-' if f < 0 else '+'} {'' if abs(f) == 1 else f'{abs(f)}*'}{name}" for name, f in
             sorted(form.terms, key=lambda term: term[1] < 0)]
    if form.const or not found:
        found.append(f"{'-' if form.const < 0 else '+'} {abs(form.const)}")
    text = " ".join(found)
    return text[2:] if text.startswith("+ ") else f"-{text[2:]}"


def index(form: Affine) -> str:
    return affine(form).replace(" ", "")


def number(value: Fraction) -> str:
    power = value.denominator.bit_length() - 1
    if power > 60 and value == Fraction(1, 2**power):
        return f"2**(-{power})"
    return str(value.numerator) if value.denominator == 1 else f"{value.numerator}/{value.denominator}"


def said(let: Let) -> str:
    """name[i,j] = value, and by which identity other than the contraction of deltas, which every gradient has"""
    formula = f"{entry(let.name, *(axis.name for axis in let.axes))} = {value(let.value)}"
    by = ", ".join(name for name in let.by if name != "delta")
    return f"{formula}   by {by}" if by else formula


def entry(name: str, *indices: str) -> str:
    return f"{name}[{','.join(indices)}]" if indices else name


def value(term: Value, around: int = SUM) -> str:
    text, own = _value(term)
    return f"({text})" if own < around else text


def _value(term: Value) -> tuple[str, int]:
    match term:
        case Num(value=number_):
            fraction = number_.denominator != 1
            return number(number_), SUM if number_ < 0 else PRODUCT if fraction else ATOM
        case Pi():
            return "pi", ATOM
        case Size(form=form) | Position(form=form):
            return affine(form), ATOM if form.plain else SUM
        case Read(array=array, index=indices):
            return entry(array, *map(index, indices)), ATOM
        case Op(name="add", args=args):
            return _sum(args), SUM
        case Op(name="mul", args=args):
            return _product(args)
        case Op(name="power", args=(base, exponent)):
            return f"{value(base, ATOM)}**{value(exponent, ATOM)}", POWER
        case Op(name="remainder", args=(whole, by)):
            return f"{value(whole, ATOM)} % {value(by, ATOM)}", SIGN
        case Op(name=name, args=args):
            return f"{name}({', '.join(map(value, args))})", ATOM
        case Pow(base=base, exponent=exponent) if exponent < 0:
            return _product((term,))
        case Pow(base=base, exponent=exponent) if exponent == Fraction(1, 2):
            return f"sqrt({value(base)})", ATOM
        case Pow(base=base, exponent=exponent):
            text = number(exponent)
            return f"{value(base, ATOM)}**{text if exponent.denominator == 1 else f'({text})'}", POWER
        case Test(relation=relation, left=left, right=right):
            return f"[{value(left)} {relation} {value(right)}]", ATOM
        case Inside(relation=relation, left=low, right=high):
            return f"[{affine(low)} {relation} {affine(high)}]", ATOM
        case Reduce(kind=kind, axes=axes, body=body):
            return f"{kind}({', '.join(axis.name for axis in axes)}, {value(body)})", ATOM
    raise AssertionError(term)


def _sum(args: tuple[Value, ...]) -> str:
    text = ""
    for arg in sorted(args, key=lambda a: value(a).startswith("-")):
        one = value(arg, PRODUCT if not isinstance(arg, Num) else SUM)
        text += (f" - {one[1:]}" if text else one) if one.startswith("-") else (f" + {one}" if text else one)
    return text


def _product(args: tuple[Value, ...]) -> tuple[str, int]:
    scale = next((arg.value for arg in args if isinstance(arg, Num)), Fraction(1))
    rest = [arg for arg in args if not isinstance(arg, Num)]
    over = [Pow(arg.base, -arg.exponent) if arg.exponent != -1 else arg.base
            for arg in rest if isinstance(arg, Pow) and arg.exponent < 0]
    above = [value(arg, SIGN) for arg in rest if not (isinstance(arg, Pow) and arg.exponent < 0)]
    below = [value(arg, SIGN) for arg in over]
    if abs(scale.numerator) != 1 or not above:
        above.insert(0, str(abs(scale.numerator)))
    if scale.denominator != 1:
        below.append(str(scale.denominator))
    top, bottom = "*".join(above), "*".join(below)
    text = f"{'-' if scale < 0 else ''}{top}"
    if not below:
        return text, PRODUCT
    return f"{text}/{bottom if len(below) == 1 else f'({bottom})'}", PRODUCT


def program(found: Program) -> str:
    """Every let on a line of its own."""
    return "\n".join(map(said, found.lets))
