"""Written mathematics read as people read it, and nothing of the program that wrote it: what is it worth?

A sum or product is read from left to right: signs, then factors; a sum over a range takes in the product behind it;
a stroke divides what stands next to it. What was meant is compared with what is read, so a lost bracket is noticed.
"""

from fractions import Fraction
from math import isqrt

from derive.show.maths.tree import Big, Brackets, Cases, Letter, Maths, Named, Number, Root, Row, Scripts, Sign, Words
from derive.show.maths.tree import Fraction as Over

from ..outlines.evaluate import Instance, UndefinedError, UnknownError
from ..outlines.random_terms import INTEGERS, REALS, SIZES

NAMES = {str(name): name for name in (*REALS, *INTEGERS, *SIZES)}
Bound = dict[str, int]
RELATIONS = {"=": lambda a, b: a == b, "≠": lambda a, b: a != b, "<": lambda a, b: a < b, "≤": lambda a, b: a <= b,
             ">": lambda a, b: a > b, "≥": lambda a, b: a >= b}


class ShadowedError(Exception):
    """A bound name inside its own range."""


def worth(maths: Maths, here: Instance, bound: Bound) -> Fraction:
    return _sum(list(maths.parts) if isinstance(maths, Row) else [maths], here, bound)


def _sum(parts: list[Maths], here: Instance, bound: Bound) -> Fraction:
    total, product, sign = Fraction(0), list[Maths](), 1
    for k, part in enumerate(parts):
        if isinstance(part, Sign) and (part.kind == "binary" or part.kind == "prefix"):
            assert (part.kind == "prefix") == (k == 0), "a sign in front of nothing, or two signs together"
            total += sign * _product(product, here, bound) if product else 0
            product, sign = [], -1 if part.text == "−" else 1
        else:
            product.append(part)
    return total + sign * _product(product, here, bound)


def _product(parts: list[Maths], here: Instance, bound: Bound) -> Fraction:
    """All of them are looked at, so that an undefined one is noticed."""
    result, k, divide = Fraction(1), 0, False
    while k < len(parts):
        part = parts[k]
        if isinstance(part, Sign):
            assert part.kind in ("times", "plain"), part
            divide = part.text == "/"
            k += 1
            continue
        if isinstance(part, Big):
            return result * _big(part, parts[k + 1:], here, bound)
        if isinstance(part, Named):
            found = _called(part.text, parts[k + 1], here, bound)
            k += 1
        else:
            assert k == 0 or isinstance(parts[k - 1], Sign), f"two factors with no sign between them: {parts}"
            assert not (k and isinstance(part, Number) and parts[k - 1] == Sign("\N{INVISIBLE TIMES}", "times")), parts
            found = _atom(part, here, bound)
        if divide and found == 0:
            raise UndefinedError("1/0")
        result, divide = result / found if divide else result * found, False
        k += 1
    return result


def _big(sign: Big, body: list[Maths], here: Instance, bound: Bound) -> Fraction:
    assert isinstance(sign.below, Row)
    name, equals, *low = sign.below.parts
    assert isinstance(name, Letter)
    assert equals == Sign("=", "relation")
    assert sign.above is not None
    first, last = _sum(low, here, bound), worth(sign.above, here, bound)
    if last - first > 60:
        raise UnknownError("a long range")
    if name.text in bound:
        raise ShadowedError(name.text)
    return sum((_product(body, here, {**bound, name.text: value}) for value in range(int(first), int(last) + 1)),
               Fraction(0))


def _called(name: str, arguments: Maths, here: Instance, bound: Bound) -> Fraction:
    assert isinstance(arguments, Brackets)
    parts = [_sum(group, here, bound) for group in _groups(arguments.body)]
    if name in ("min", "max"):
        return min(parts) if name == "min" else max(parts)
    if name == "ln" and parts[0] <= 0:
        raise UndefinedError("a logarithm")
    if (name, *parts) in (("ln", 1), ("exp", 0)):
        return Fraction(0 if name == "ln" else 1)
    raise UnknownError(name)


def _groups(maths: Maths) -> list[list[Maths]]:
    groups: list[list[Maths]] = [[]]
    for part in maths.parts if isinstance(maths, Row) else (maths,):
        if isinstance(part, Sign) and part.kind == "separator":
            groups.append([])
        else:
            groups[-1].append(part)
    return groups


def _atom(maths: Maths, here: Instance, bound: Bound) -> Fraction:
    match maths:
        case Number(text):
            return Fraction(text)
        case Letter(text):
            return Fraction(bound[text]) if text in bound else here.values[NAMES[text]]
        case Over(above, below):
            divisor = worth(below, here, bound)
            dividend = worth(above, here, bound)
            if divisor == 0:
                raise UndefinedError("1/0")
            return dividend / divisor
        case Root(body):
            return raised(worth(body, here, bound), Fraction(1, 2), False)
        case Scripts(Letter("e"), None, power) if power is not None:
            return _called("exp", Brackets(power), here, bound)
        case Scripts(base, index, power):
            found = _entry(base, index, here, bound) if index is not None else _atom(base, here, bound)
            if power is None:
                return found
            exponent = worth(power, here, bound)
            whole = not any(isinstance(part, Sign) and part.text == "/" for part in _parts(power))
            return raised(found, exponent, whole)
        case Brackets(body, "|"):
            return abs(worth(body, here, bound))
        case Brackets(body, "["):
            return Fraction(_true(body, here, bound))
        case Brackets(body):
            return worth(body, here, bound)
        case Cases() | Words() | Row() | Sign() | Named() | Big():
            raise AssertionError(f"not a factor: {maths}")


def _parts(maths: Maths) -> tuple[Maths, ...]:
    return maths.parts if isinstance(maths, Row) else (maths,)


def _entry(base: Maths, index: Maths, here: Instance, bound: Bound) -> Fraction:
    """a_i, b_ij, b_{i+1, j}"""
    assert isinstance(base, Letter)
    groups = _groups(index)
    if len(groups) == 1 and base.text == "b":
        groups = [[part] for part in groups[0]]
    return here.entry(base.text, tuple(int(_sum(group, here, bound)) for group in groups))


def _true(body: Maths, here: Instance, bound: Bound) -> bool:
    parts = _parts(body)
    place = next(k for k, part in enumerate(parts) if isinstance(part, Sign) and part.kind == "relation")
    sign = parts[place]
    assert isinstance(sign, Sign)
    return RELATIONS[sign.text](_sum(list(parts[:place]), here, bound), _sum(list(parts[place + 1:]), here, bound))


def raised(base: Fraction, exponent: Fraction, whole: bool) -> Fraction:
    """A power, where it is a fraction."""
    if whole and exponent.denominator == 1:
        if base == 0 and exponent < 0:
            raise UndefinedError("0 to a negative power")
        return base ** int(exponent)
    if base < 0 or (base == 0 and exponent <= 0):
        raise UndefinedError("a root of a negative number")
    if base in (0, 1):
        return base
    roots = isqrt(base.numerator), isqrt(base.denominator)
    if exponent.denominator == 2 and roots[0] ** 2 == base.numerator and roots[1] ** 2 == base.denominator:
        return Fraction(*roots) ** exponent.numerator
    raise UnknownError("an irrational power")
