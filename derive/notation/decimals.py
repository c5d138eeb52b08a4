"""How a decimal numeral is read exactly, and how an exact number is written as one."""

from fractions import Fraction

from derive.notation.errors import NotationError
from derive.notation.limits import MAX_DIGITS, MAX_TEN_POWER
from derive.notation.source import Span

LONGEST_PLAIN = 15  # beyond this many digits the zeros are no longer counted by eye, and 1e-20 reads better


def read(text: str, at: Span) -> Fraction:
    """The exact value of the numeral at `at`, whose form the lexer has checked."""
    mantissa, _, power = text[at.start : at.end].lower().partition("e")
    whole, _, decimals = mantissa.partition(".")
    digits = whole + decimals
    if len(digits) > MAX_DIGITS:
        raise NotationError(f"this number has {len(digits)} digits", text, at, f"at most {MAX_DIGITS} digits")
    # The length is looked at first: int() itself would refuse thousands of digits, and not in our words.
    if len(power.lstrip("+-").lstrip("0")) > len(str(MAX_TEN_POWER)):
        raise _too_large(text, at)
    exponent = int(power or "0")
    leading = exponent + len(whole) - 1 - (len(digits) - len(digits.lstrip("0")))  # the power of ten of its first digit
    if max(abs(exponent), abs(leading)) > MAX_TEN_POWER:
        raise _too_large(text, at)
    return Fraction(int(digits)) * Fraction(10) ** (exponent - len(decimals))


def _too_large(text: str, at: Span) -> NotationError:
    return NotationError(
        "this number is too large or too small", text, at, f"a size between 1e-{MAX_TEN_POWER} and 1e{MAX_TEN_POWER}"
    )


def write(value: Fraction) -> str | None:
    """The numeral that reads as `value`, or None when no decimal does (a third, or a negative number)."""
    if value < 0:
        return None
    if value == 0:
        return "0"
    scaled = _decimal(value)
    if scaled is None:
        return None
    digits, power = scaled  # value = digits * 10**power, and digits does not end in 0
    point = len(digits) + power  # where the decimal point stands, counted from the first digit
    if power >= 0 and point <= LONGEST_PLAIN:
        return digits + "0" * power
    if point > 0 and power < 0:
        return f"{digits[:point]}.{digits[point:]}"
    if point <= 0 and len(digits) - point <= min(LONGEST_PLAIN, len(digits) + 3):
        return f"0.{'0' * -point}{digits}"
    rest = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{digits[0]}{rest}e{point - 1}"


def _decimal(value: Fraction) -> tuple[str, int] | None:
    """(digits, power) with value = digits * 10**power, for a value whose denominator divides a power of ten."""
    twos, fives, rest = 0, 0, value.denominator
    while rest % 2 == 0:
        twos, rest = twos + 1, rest // 2
    while rest % 5 == 0:
        fives, rest = fives + 1, rest // 5
    if rest != 1:
        return None
    places = max(twos, fives)
    digits = str(value.numerator * 2 ** (places - twos) * 5 ** (places - fives))
    stripped = digits.rstrip("0")
    return stripped, len(digits) - len(stripped) - places
