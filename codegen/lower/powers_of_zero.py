"""Slopes of powers by their exponents, b**e*log(b), at the base 0: a power of 0 that stays 0 does not move."""

from codegen.program.grammar import MINUS, ONE, ZERO, Num, Op, Test, Value, add, factors_of, mul, parts, with_parts


def still_at_zero(term: Value) -> Value:
    """log(b) beside b**e as a logarithm that is left out where b is 0, where NumPy makes 0 times -inf of the two."""
    inside = parts(term)
    term = with_parts(term, tuple(map(still_at_zero, inside))) if inside else term
    factors = factors_of(term)
    bases = {factor.args[0] for factor in factors if isinstance(factor, Op) and factor.name == "power"}
    if not any(_log_of(factor, bases) for factor in factors):
        return term
    return mul(*(Op("kept", (add(ONE, mul(MINUS, Test("==", factor.args[0], ZERO))), factor))
                 if isinstance(factor, Op) and _log_of(factor, bases) else factor for factor in factors))


def _log_of(factor: Value, bases: set[Value]) -> bool:
    return (isinstance(factor, Op) and factor.name == "log" and factor.args[0] in bases
            and not isinstance(factor.args[0], Num))
