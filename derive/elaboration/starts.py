"""From which step on the terms of a limit are defined: 1/n from 1, log(n - 2) from 3, 1/log(n) from 2."""

from collections.abc import Iterable, Iterator

from sympy import Expr, Integer, Mul, Poly, PolynomialError, Pow, Symbol, exp, floor, log

from derive.outlines.terms import AtMost, Formula, Less, NotEqual, Sum

LARGEST = 1000          # a first step


def defined_from(step: Symbol, conditions: Iterable[Formula]) -> Integer:
    """The first step >= 0 from which on all those conditions hold that compare polynomials in the step with numbers as
    coefficients, or logarithms of such with 0; and that a sum is not 0, which an empty one is. What the others ask for
    is said of all steps from there on."""
    start = max((0, *(value for condition in conditions for value in _starts(step, condition))))
    return Integer(start)


def _starts(step: Symbol, condition: Formula) -> Iterator[int]:
    if not isinstance(condition, (NotEqual, Less, AtMost)) or step not in condition.free_symbols:
        return
    difference = condition.rhs - condition.lhs
    if isinstance(condition, NotEqual):         # a product of powers is 0 where one of their bases is
        difference = Mul(*map(_vanishing, Mul.make_args(difference)))
    elif isinstance(difference, log):
        difference = difference.args[0] - 1     # which has the sign of the logarithm
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


def _vanishing(factor: Expr) -> Expr:
    """What is 0 where a factor is; of a sum, the number of its terms."""
    if isinstance(factor, Pow) and not isinstance(factor, exp):
        return _vanishing(factor.base)
    if isinstance(factor, log):
        return factor.args[0] - 1
    return factor.outer[1] - factor.outer[0] + 1 if isinstance(factor, Sum) else factor
