"""Which conditions need not be told, because what is known where they stand says them: by arithmetic, by adding up."""

from fractions import Fraction

from derive.kernel.terms import APPLICATION, CONSTANT, NUMBER, Term
from derive.kernel.types import INT
from derive.kernel.words import FALSE
from derive.reading.affine import not_negative


def told(condition: Term, known: frozenset[Term]) -> Term | None:
    """What remains to be said of a condition: nothing where it is known, and A => B is B where A is known."""
    if condition in known:
        return None
    if _is(condition, "implies") and condition.parts[2] is not FALSE:
        premise, conclusion = condition.parts[1:]
        if _decided(premise, known) is False or told(conclusion, known) is None:
            return None
        return conclusion if _decided(premise, known) else condition
    if _is(condition, "implies"):                                   # not A
        return None if _decided(condition.parts[1], known) is False else condition
    return None if _decided(condition, known) else condition


def _decided(comparison: Term, known: frozenset[Term]) -> bool | None:
    """What is known of a comparison: between numbers, or a <= b and a < b between whole numbers."""
    if not _is(comparison, "equal", "at_most", "less"):
        return None
    name, (left, right) = comparison.parts[0].name, comparison.parts[1:]
    one, other = _value(left), _value(right)
    if one is not None and other is not None:
        return {"equal": one == other, "at_most": one <= other, "less": one < other}[name]
    if left.type != INT or name == "equal":
        return None
    facts = [fact for fact in known if _is(fact, "at_most", "less") and fact.parts[1].type == INT]
    strict = int(name == "less")
    if not_negative(right - left - strict, facts):
        return True
    return False if not_negative(left - right - (1 - strict), facts) else None


def _value(term: Term) -> Fraction | None:
    """The value of arithmetic between numbers, with 1/0 = 0 as in the kernel."""
    if term.kind == NUMBER:
        return Fraction(term.value)
    if not _is(term, "plus", "times", "inverse", "real", "power"):
        return None
    values = [_value(part) for part in term.parts[1:]]
    first, last = values[0], values[-1]
    if first is None or last is None:
        return None
    match term.parts[0].name:
        case "plus":
            return first + last
        case "times":
            return first * last
        case "inverse":
            return 1 / first if first else first
        case "power":
            return first ** int(last) if first or last >= 0 else first
    return first


def _is(term: Term, *names: str) -> bool:
    return term.kind == APPLICATION and term.parts[0].kind == CONSTANT and term.parts[0].name in names
