"""Which cited fact a comparison is an instance of: the fact's names get values that stand in the comparison."""

from collections.abc import Iterator
from itertools import product

from sympy import Basic, Expr, Function, Pow, Symbol

from derive.outlines.facts import FACTS
from derive.outlines.outline import Outline
from derive.outlines.terms import Formula, Refused, spelled

from .equalities import Range
from .series import Values, prove_instance
from .unfolding import Knowledge

MOST_TRIED = 200        # instances of one fact


def prove_by_a_fact(goal: Formula, knowledge: Knowledge, ranges: tuple[Range, ...]) -> Outline:
    """The goal for all values of its indices, as an instance of a fact."""
    for name, fact in FACTS.items():
        if type(fact.statement) is type(goal):
            for values in _values(fact.statement, goal):
                try:
                    return prove_instance(goal, knowledge, ranges, name, values)
                except Refused:
                    continue
    raise Refused("fact: no cited fact says {}", goal)


def _values(said: Formula, goal: Formula) -> Iterator[Values]:
    """For a name that stands as a base the bases of the goal, for one in exponents its exponents, for the argument of a
    function that of the same function there, for others bases and exponents."""
    bases, exponents = _powers(goal)
    letters, raised = _powers(said)
    names = sorted((s for s in said.free_symbols if isinstance(s, Symbol)), key=spelled)
    in_exponents = frozenset[Basic]().union(*(exponent.free_symbols for exponent in raised))
    there, here = _arguments(goal), _arguments(said)
    pools = []
    for name in names:
        inside = set[Expr]().union(*(there.get(one, set()) for one, found in here.items() if name in found))
        powers = bases if name in letters else exponents if name in in_exponents else bases | exponents
        pools.append(sorted(inside or powers, key=spelled))
    for count, chosen in enumerate(product(*pools)):
        if count == MOST_TRIED:
            return
        yield tuple(zip(names, chosen, strict=True))


def _powers(formula: Formula) -> tuple[set[Expr], set[Expr]]:
    powers = formula.atoms(Pow)
    return {power.base for power in powers}, {power.exp for power in powers}


def _arguments(formula: Formula) -> dict[type[Function], set[Expr]]:
    """What stands in functions of one number, by the function."""
    found: dict[type[Function], set[Expr]] = {}
    for term in formula.atoms(Function):
        if len(term.args) == 1:
            found.setdefault(type(term), set()).add(term.args[0])
    return found
