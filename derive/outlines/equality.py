"""Whether a difference of normal forms is 0: powers of one sum brought together; brackets and corners case by case."""
from __future__ import annotations

from fractions import Fraction

from sympy import Abs, Add, Rational, Symbol

from .domain import domain
from .linear import Context
from .naming import Exponent
from .normal import LARGEST_POWER, Polynomial, add, expression, is_whole, multiply, plus, polynomial
from .terms import AtMost, Bracket, Equal, Formula, Less, NotEqual, maximum, minimum, relu, spelled

MOST_CASES = 5              # how many comparisons are decided one inside the other
OPPOSITE = {AtMost: lambda a, b: Less(b, a), Less: lambda a, b: AtMost(b, a), Equal: NotEqual, NotEqual: Equal}


def is_zero(form: Polynomial, context: Context = frozenset()) -> bool:
    """Whether a difference is 0 wherever it is defined: as it stands, or in either case of a comparison that it
    depends on, at which a bracket, relu(a), |a|, min or max become something else."""
    return _by_cases(form, context, MOST_CASES)


def _by_cases(form: Polynomial, context: Context, most: int) -> bool:
    if _is_plainly_zero(form):
        return True
    deciding = next((f for f in _deciding(form) if not domain(f)), None) if most else None
    if deciding is None:
        return False
    for case in (deciding, OPPOSITE[type(deciding)](*deciding.args)):
        again, needs = polynomial(expression(form), context | {case})
        if needs or not _by_cases(again, context | {case}, most - 1):
            return False
    return True


def _deciding(form: Polynomial) -> list[Formula]:
    """The comparisons on which the atoms of a form depend."""
    found: set[Formula] = set()
    for atom in {base for monomial in form for base, _ in monomial}:
        if isinstance(atom, Bracket):
            found.add(atom.args[0])
        elif isinstance(atom, (relu, Abs)):
            found.add(AtMost(0, atom.args[0]))
        elif isinstance(atom, (minimum, maximum)):
            found.add(AtMost(*atom.args))
    return sorted(found, key=spelled)


def _is_plainly_zero(form: Polynomial) -> bool:
    """Powers of one sum, say (1 - q)**(-1) and (1 - q)**(t+1), are brought to the least exponent of each class modulo
    the integers; the others are multiplied out."""
    for turn in range(LARGEST_POWER):
        if not form:
            return True
        base = next((b for m in form for b, _ in m if isinstance(b, (Add, Rational))), None)
        if base is None:
            return False
        multiple, _ = polynomial(base)
        result: Polynomial = {}
        classes = _classes({dict(m).get(base, Fraction(0)) for m in form})
        mark = {frozenset(group): Symbol(f"#class{turn}.{k}") for k, group in enumerate(classes)}
        for monomial, coefficient in form.items():
            exponents = dict(monomial)
            exponent = exponents.pop(base, Fraction(0))
            group = next(g for g in mark if exponent in g)
            steps = max(plus(exponent, -other) for other in group)
            kept = {frozenset([*exponents.items(), (mark[group], Fraction(1))]): coefficient}
            result = add(result, multiply(kept, *[multiple] * int(steps)))
        form = result
    return False


def _classes(exponents: set[Exponent]) -> list[set[Exponent]]:
    """Exponents that differ by whole numbers, together; in an order that the set's own order does not change."""
    groups: list[set[Exponent]] = []
    for exponent in sorted(exponents, key=str):
        home = next((g for g in groups if is_whole(plus(exponent, -next(iter(g))))), None)
        groups.append({exponent}) if home is None else home.add(exponent)
    return groups
