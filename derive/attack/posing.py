"""Which names an instance must choose, which follow from equations, and where what is given can be checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from sympy import Basic, Expr, S, Symbol

from derive.attack.ensembles import laws_for
from derive.attack.evaluate import Instance
from derive.attack.families import Family, entries_in, law_of, nodes
from derive.attack.families import Law as EntriesLaw
from derive.attack.problem import INTEGERS, REALS, SMALL_ONES, TELLING, Gate, Problem, admitted_all
from derive.attack.table import key
from derive.attack.thresholds import thresholds
from derive.attack.vanishing_sequences import about_small_things
from derive.outlines.free import free_in
from derive.outlines.terms import At, Equal, Forall, Formula, Law, Mean, Tends, fresh, integral, spelled, substitute
from derive.outlines.terms import random as is_random

PROBLEMS = 64           # that are remembered: a statement is attacked under a few sets of hypotheses, more than once


def problem(statement: Formula | None, hypotheses: Iterable[Formula], definitions: Iterable[Formula]) -> Problem:
    return _problem(statement, frozenset(hypotheses), frozenset(definitions))


@lru_cache(maxsize=PROBLEMS)
def _problem(statement: Formula | None, given: frozenset[Formula], definitions: frozenset[Formula]) -> Problem:
    """Equations among the hypotheses define what they can; the others are checked, the cheap ones early."""
    hypotheses, laws = sorted(given, key=spelled), sorted(definitions, key=spelled)
    said = [*hypotheses, *laws, *([statement] if statement is not None else [])]
    free = sorted({symbol for formula in said for symbol in free_in(formula)}, key=lambda s: (s.name, key(s)))
    named = {law.name for law in map(law_of, laws) if law is not None}
    defined: dict[Symbol, Expr | Tends] = {}
    late, along = list(laws), dict[str, bool]()         # arrays of which hypotheses are laws: whether of all steps
    for formula in hypotheses:
        law, equation = law_of(formula), _symbol_equation(formula, defined)
        if law is not None and law.name not in named and _makes(law, along, laws):
            laws.append(formula)
            along[law.name] = along.get(law.name, False) or bool(law.ranges)
            late.append(formula)
        elif equation is not None:
            defined[equation[0]] = equation[1]
            late += [formula] if isinstance(formula, Forall) else []
        else:
            late.append(formula)
    base = tuple(symbol for symbol in free if symbol not in defined)
    early: list[tuple[Formula, ...]] = []
    plain_ones = [f for f in late if not entries_in(f) and free_in(f) <= set(base) and not isinstance(f, Tends)]
    for place, symbol in enumerate(base):
        known = set(base[:place + 1])
        early.append(tuple(f for f in plain_ones if symbol in free_in(f) <= known))
    chance = frozenset().union(*map(_random_in, said)).union(
        pair.args[0].name for law in said if isinstance(law, Law) for pair in law.args)
    names, fading = tuple(sorted(entries_in(*said) | chance)), about_small_things(hypotheses)
    made = named | along.keys()
    told = [f for f in late if f not in laws and free_in(f) <= set(base)]
    names = _told_early(names, told, laws) if fading else names
    found = Problem(base, names, _in_order(defined), tuple(laws), tuple(early),
                    tuple(sorted(late, key=lambda formula: (formula not in plain_ones, formula in laws))),
                    chance, _gates(told, names, laws) if fading else {}, (),
                    tuple(f for f in told if len(entries_in(f)) == 1 and entries_in(f).isdisjoint(made | chance)),
                    thresholds(said, (*REALS, *INTEGERS)))
    return replace(found, options=tuple(_options(found, name, told) for name in names)) if fading else found


def _makes(law: EntriesLaw, along: Mapping[str, bool], laws: Sequence[Formula]) -> bool:
    """Whether entries can be made by a hypothesis: they do not depend on themselves, but for later ones on earlier
    ones; of one array no two laws speak of all steps."""
    value = law.value
    if law.ranges and along.get(law.name):
        return False
    if law.name in entries_in(value) and len(law.pattern) == 1 and law.pattern[0][0] is not None:
        (name, offset), = law.pattern
        own = [part for part in nodes(value) if isinstance(part, At) and part.name == law.name]
        if not all((part.indices[0] - name - offset).is_negative for part in own):
            return False
        value = value.xreplace(dict.fromkeys(own, S.Zero))
    others = [other for other in laws if (known := law_of(other)) is not None and known.name != law.name]
    return not _reaches(law.name, value, others)


@lru_cache(maxsize=10_000)
def _random_in(term: Basic) -> frozenset[str]:
    return frozenset(entry.name for entry in nodes(term) if is_random(entry))


def _options(given: Problem, name: str, told: Iterable[Formula]) -> tuple[Family, ...]:
    """The families of which what is said of this array alone is true."""
    if name in given.chance:
        return laws_for(given.wanted[name])
    if name in given.lawful:
        return TELLING[:1]
    alone = [f for f in told if not f.free_symbols and all(
        _reaches(other, f, given.definitions) == (other == name) for other in given.names)]
    return tuple(family for family in SMALL_ONES
                 if admitted_all(alone, Instance({}, {name: family}, given.definitions)))


def _told_early(names: Sequence[str], told: Iterable[Formula], laws: Sequence[Formula]) -> tuple[str, ...]:
    """The arrays in an order in which what is given tells early: those first of which one formula speaks alone."""
    reached: list[list[str]] = [[name for name in names if _reaches(name, formula, laws)] for formula in told]
    order: list[str] = []
    while any(set(group) - set(order) for group in reached):
        waiting = [[name for name in group if name not in order] for group in reached]
        order += min((len(group), group) for group in waiting if group)[1]
    return (*order, *(name for name in names if name not in order))


def _gates(told: Iterable[Formula], names: Sequence[str], laws: Sequence[Formula]) -> dict[int, tuple[Gate, ...]]:
    """Each formula at the last of the arrays that it reaches."""
    found: dict[int, tuple[Gate, ...]] = {}
    for formula in told:
        reached = tuple(name for name in names if _reaches(name, formula, laws))
        if reached:
            place = names.index(reached[-1])
            along = [law for law in laws if (known := law_of(law)) is not None and known.name in reached]
            symbols = {symbol for said in (formula, *along) for symbol in said.free_symbols}
            gate = Gate(formula, tuple(sorted(symbols, key=key)), reached, tuple(along))
            found[place] = (*found.get(place, ()), gate)
    return found


def _symbol_equation(formula: Formula, defined: Mapping[Symbol, Expr | Tends]) -> tuple[Symbol, Expr | Tends] | None:
    pairs: tuple[tuple[Basic, Basic], ...] = ()
    if isinstance(formula, Equal):
        pairs = (formula.args, formula.args[::-1])
    elif isinstance(formula, Tends):
        pairs = ((formula.outer[1], formula.open(fresh("t", formula))),)
    elif isinstance(formula, Forall):           # E(x[i]) = m for all i: at the first i
        said: Basic = formula
        while isinstance(said, Forall) and integral(said.outer[0]) and _gives_a_mean(formula):
            said = substitute(said.open(name := fresh("i", formula, said)), {name: said.outer[0]})
        if isinstance(said, Equal) and isinstance(said.lhs, Mean) and isinstance(said.rhs, Symbol):
            pairs = (said.args[::-1],)
    for symbol, term in pairs:
        if isinstance(symbol, Symbol) and symbol not in defined and symbol not in _needed(term, defined):
            return symbol, formula if isinstance(formula, Tends) else term
    return None


def _gives_a_mean(formula: Basic) -> bool:
    """Whether it says for all of its indices that a mean is a name."""
    while isinstance(formula, Forall):
        formula = formula.body
    return isinstance(formula, Equal) and isinstance(formula.lhs, Mean) and isinstance(formula.rhs, Symbol)


def _needed(term: Basic, defined: Mapping[Symbol, Expr | Tends]) -> set[Symbol]:
    found: set[Symbol] = set()
    waiting = set(term.free_symbols)
    while waiting:
        symbol = waiting.pop()
        found.add(symbol)
        if symbol in defined:
            other = defined[symbol]
            waiting |= (other.free_symbols - ({symbol} if isinstance(other, Tends) else set())) - found
    return found


def _in_order(defined: Mapping[Symbol, Expr | Tends]) -> tuple[tuple[Symbol, Expr | Tends], ...]:
    return tuple(sorted(defined.items(), key=lambda item: (
        len(_needed(item[1], defined)), isinstance(item[1], Tends) or item[1].has(At), item[0].name)))


def _reaches(name: str, term: Basic, laws: Sequence[Formula]) -> bool:
    values: dict[str, set[str]] = {}
    for law in filter(None, map(law_of, laws)):
        values.setdefault(law.name, set()).update(entries_in(law.value))
    seen, waiting = set(), set(entries_in(term))
    while waiting:
        seen.add(waiting.pop())
        waiting = (waiting | {other for one in seen for other in values.get(one, ())}) - seen
    return name in seen
