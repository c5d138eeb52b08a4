"""One run of two rules together, near its exact values: what a theorem about them assumes has an instance."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import islice

from sympy import Expr, Rational, Symbol

from derive.attack.evaluate import Instance, Undefined, Unknown, approximate
from derive.attack.families import Constant, Family, Table
from derive.attack.table import Inexact
from derive.outlines.terms import At, AtMost, Either, Equal, Forall, Formula, Less, NotEqual, Relation, at
from derive.rules.joint import Joint, T
from derive.rules.ranges import Ranges, as_symbols
from derive.rules.reading import parameter
from derive.rules.starts import NO_STARTS, Starts
from derive.search.equivalence import Tie

STEPS = 16
CHOICES = 4             # of the parameters
NEAR = Fraction(1, 10**40)
ONE, NONE = Constant(Fraction(1)), Constant(Fraction(0))
PUSHES = tuple(Fraction(count, 4) for count in (4, 2, 8, 6, 1, 10, 4, 3, 8, 5))


def has_run(joint: Joint, tied: Sequence[Tie], values: Mapping[Expr, Expr], conditions: Iterable[Formula],
            ranges: Ranges, names: Sequence[str], starts: Starts = NO_STARTS) -> bool:
    """Whether all conditions hold along some run from where the ties say, for the first steps. The states of the first
    rule start as is said, or at 1."""
    conditions = tuple(conditions)
    free = [name for name in names if parameter(name) not in values]
    chosen = islice(ranges.choices(free), CHOICES)
    return any(_holds_along(joint, tied, values, conditions, one, starts) for one in chosen)


def _holds_along(joint: Joint, tied: Sequence[Tie], values: Mapping[Expr, Expr], conditions: tuple[Formula, ...],
                 chosen: Mapping[str, Fraction], starts: Starts) -> bool:
    try:
        known: dict[Symbol, Fraction] = as_symbols(chosen)
        bare = Instance(known)
        known |= {name: approximate(value, bare) for name, value in values.items() if isinstance(name, Symbol)}
        families: dict[str, Family] = {
            name: Table({(k,): push for k, push in enumerate(PUSHES, low)}, ONE) for name, (low, _) in
            joint.sequences.items()}
        families |= {name: Table({(0,): Fraction(1)}, ONE) for name in joint.one.laws}
        begun = Instance(known, families)
        families |= {name: Table({(0,): approximate(value, begun)}, ONE) for name, value in starts.items()}
        begun = Instance(known, families)
        for tie in tied:
            if tie.state in joint.other.laws:
                start = tie.equation(Rational(0))
                entry = at(tie.state, 0)
                families[tie.state] = Table({(0,): approximate(start.rhs * entry / start.lhs, begun)}, NONE)
        laws = (*joint.one.formulas(), *joint.other.formulas(), *(
            Forall(Equal(name, value), T, Rational(1), Rational(1) / 0) for name, value in values.items()
            if isinstance(name, At)))
        instance = Instance(known, families, laws)
        return all(_true(condition, instance) for condition in conditions)
    except (Undefined, Inexact, Unknown, ArithmeticError):
        return False


def _true(formula: Formula, instance: Instance) -> bool:
    if isinstance(formula, Forall):
        low = int(formula.outer[0])
        return all(_true(formula.open(T).xreplace({T: Rational(k)}), instance) for k in range(low, low + STEPS))
    if isinstance(formula, Either):
        return any(_true(part, instance) for part in formula.args)
    if not isinstance(formula, Relation):
        return False
    gap = approximate(formula.rhs, instance) - approximate(formula.lhs, instance)
    return {Less: gap > NEAR, AtMost: gap > -NEAR, NotEqual: abs(gap) > NEAR, Equal: abs(gap) < NEAR}[type(formula)]
