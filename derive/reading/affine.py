"""Affine forms of whole numbers: their coefficients, their extremes over ranges, and their sign under inequalities."""

from collections.abc import Iterable, Mapping
from fractions import Fraction

from derive.kernel.polynomials import Polynomial, polynomial
from derive.kernel.terms import APPLICATION, Term, number
from derive.kernel.types import INT

MOST_HYPOTHESES = 4                 # how many inequalities are added up
Ends = tuple[Term, Term]


def normal(term: Term) -> Term:
    """The form with each variable once, in the order of their names, and the number last."""
    return _term(polynomial(term))


def coefficient(term: Term, variable: Term) -> int:
    return int(polynomial(term).get(((variable, 1),), 0))


def constant(term: Term) -> int | None:
    """The value of a form without variables."""
    found = polynomial(term)
    return int(found.get((), 0)) if found.keys() <= {()} else None


def spelled(term: Term) -> str:
    """The form as people write it: I - K + 1."""
    form = polynomial(term)
    pieces = [(value, atom.name) for atom, value in _sorted(form)] + [(form.get((), 0), "")] * (() in form or not form)
    text = ""
    for value, name in pieces:
        size = name if abs(value) == 1 and name else f"{abs(value)}*{name}".rstrip("*")
        text += (" - " if value < 0 else " + ") + size if text else ("-" if value < 0 else "") + size
    return text


def difference(left: Term, right: Term) -> Term:
    return normal(left - right)


def extreme(term: Term, ranges: Mapping[Term, Ends], end: int) -> Term:
    """The least (end 0) or the largest (end 1) value of a form while its variables run over their ranges."""
    for variable, ends in ranges.items():
        slope = coefficient(term, variable)
        term = term - variable * slope + ends[end if slope > 0 else 1 - end] * slope
    return normal(term)


def not_negative(term: Term, facts: Iterable[Term]) -> bool:
    """Whether a form is a number at least 0 plus positive multiples of those facts that say a <= b or a < b of whole
    numbers, as far as a few steps show: each step takes a variable away."""
    slacks = [_slack(fact) for fact in facts if fact.kind == APPLICATION and fact.parts[0].name in ("at_most", "less")
              and fact.parts[1].type == INT]
    return _adds_up(polynomial(term), slacks, MOST_HYPOTHESES)


def _adds_up(form: Polynomial, slacks: list[Polynomial], most: int) -> bool:
    variables = [monomial for monomial in form if monomial]
    if not variables:
        return form.get((), 0) >= 0
    if not most:
        return False
    helpful = {monomial: [slack for slack in slacks if form[monomial] * slack.get(monomial, 0) > 0]
               for monomial in variables}
    monomial = min(variables, key=lambda one: len(helpful[one]))        # each must go: first that with the fewest ways
    return any(_adds_up(_less(form, Fraction(form[monomial]) / slack[monomial], slack), slacks, most - 1)
               for slack in helpful[monomial])


def _slack(fact: Term) -> Polynomial:
    """What is at least 0 by a fact: b - a, or b - a - 1 where a < b."""
    left, right = fact.parts[1:]
    return polynomial(right - left - (1 if fact.parts[0].name == "less" else 0))


def _less(form: Polynomial, factor: Fraction, other: Polynomial) -> Polynomial:
    result = {monomial: form.get(monomial, 0) - factor * other.get(monomial, 0) for monomial in {**form, **other}}
    return {monomial: value for monomial, value in result.items() if value}


def _sorted(form: Polynomial) -> list[tuple[Term, int | Fraction]]:
    """The variables by their names, with their coefficients."""
    return sorted(((monomial[0][0], value) for monomial, value in form.items() if monomial),
                  key=lambda item: item[0].name)


def _term(form: Polynomial) -> Term:
    """A sum of multiples of variables and a number."""
    parts = [number(int(value), INT) * atom if value != 1 else atom for atom, value in _sorted(form)]
    if form.get((), 0) or not parts:
        parts.append(number(int(form.get((), 0)), INT))
    total, *rest = parts
    for part in rest:
        total = total + part
    return total
