"""From which step on the terms of a limit are defined: 1/n from 1, log(n - 2) from 3."""

from collections.abc import Iterable, Iterator

from sympy import Integer, Mul, Poly, PolynomialError, Pow, Symbol, floor

from derive.outlines.terms import AtMost, Formula, Less, NotEqual

LARGEST = 1000          # a first step


def defined_from(step: Symbol, conditions: Iterable[Formula]) -> Integer:
    """The first step >= 0 from which on all those conditions hold that compare polynomials in the step with numbers as
    coefficients. What the others ask for is said of all steps from there on."""
    start = max((0, *(value for condition in conditions for value in _starts(step, condition))))
    return Integer(start)


def _starts(step: Symbol, condition: Formula) -> Iterator[int]:
    if not isinstance(condition, (NotEqual, Less, AtMost)) or step not in condition.free_symbols:
        return
    difference = condition.rhs - condition.lhs
    if isinstance(condition, NotEqual):         # a product of powers is 0 where one of their bases is
        difference = Mul(*(part.base if isinstance(part, Pow) else part for part in Mul.make_args(difference)))
    try:
        form = Poly(difference, step)
        if not all(c.is_Rational for c in form.all_coeffs()):
            return
    except PolynomialError:
        return
    at_least = isinstance(condition, AtMost)
    if not isinstance(condition, NotEqual) and form.LC() < 0:
        return                          # it fails in the end, whatever the start
    for root in form.real_roots(multiple=True):
        last = int(floor(root))
        start = last if at_least and root == last else last + 1
        if 0 <= start <= LARGEST:
            yield start
