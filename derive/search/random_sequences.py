"""Sequences that random numbers drive: their closed forms, at every outcome, put into means.

m[t] = b*m[t-1] + g[t] from m[0] = 0, at every outcome, is sum(s=1..t, b**(t-s)*g[s]): so its means are means of what
drives it, of which the laws and the moments are known.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from sympy import Add, Expr, Integer, Mul, Pow, Rational, S, Symbol, expand, factor_terms

from derive.outlines.algebra import algebra
from derive.outlines.expectation import at_outcome, average, finite_as
from derive.outlines.linear import in_range
from derive.outlines.logic import assume, cut, generalise, instantiate, specialise
from derive.outlines.outline import Outline
from derive.outlines.sums import term_by_term
from derive.outlines.terms import (
    At,
    AtMost,
    Equal,
    Forall,
    Formula,
    Integrable,
    Law,
    Mean,
    Refused,
    Sum,
    Surely,
    at,
    fresh,
    integer,
    outcome,
    real,
    spelled,
    substitute,
)

from .chains import Chain
from .closed_forms import closed_forms, prove_closed
from .discharge import tidy
from .transfer import Linear, linear

POINT, T = outcome("w"), integer("t")


def entry(name: str, index: Expr) -> Expr:
    return at(name, POINT, index)


@lru_cache(maxsize=200)
def random_sequences(equations: tuple[Outline, ...]) -> Mapping[str, Outline]:
    """What each random sequence is at every step from some first one on, at the outcome w: what its law says where that
    speaks of no earlier step, else a closed form."""
    said = [at_outcome(one, POINT.name) for one in equations if isinstance(one.statement, Surely)]
    laws = {law.statement.open(T).lhs.name: law for law in said if _is_law(law.statement)}
    needs = {name: {part.name for part in law.statement.open(T).rhs.atoms(At)} & laws.keys()
             for name, law in laws.items()}
    found = {name: law for name, law in laws.items() if name not in _reached(name, needs)}
    for name in sorted(laws.keys() - found.keys()):
        if name not in found:
            together = sorted(other for other in _reached(name, needs) if name in _reached(other, needs))
            try:
                found |= _closed({other: laws[other] for other in together}, said)
            except Refused:
                continue
    return found | {one.statement.lhs.name: one for one in said if _is_definition(one.statement)}


def _is_definition(formula: Formula) -> bool:
    """Whether it says what a random number is by others."""
    return (isinstance(formula, Equal) and isinstance(formula.lhs, At) and formula.lhs.indices == (POINT,)
            and formula.lhs not in formula.rhs.atoms(At))


def _is_law(formula: Formula) -> bool:
    if not isinstance(formula, Forall) or formula.outer[1] is not S.Infinity:
        return False
    said = formula.open(T)
    return isinstance(said, Equal) and isinstance(said.lhs, At) and said.lhs.indices == (POINT, T)


def _reached(name: str, needs: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = set(needs[name])
    while waiting:
        found |= waiting
        waiting = set().union(*(needs[one] for one in waiting)) - found
    return found


def _closed(laws: Mapping[str, Outline], said: list[Outline]) -> dict[str, Outline]:
    """Closed forms of sequences that need each other, with the starts that are said."""
    if any(law.statement.outer[0] != 1 for law in laws.values()):
        raise Refused("closed form: a law that does not begin at the step 1")
    letters: dict[Expr, Symbol] = {}
    values = {name: law.statement.open(T).rhs for name, law in laws.items()}
    if len(values) == 1:
        values = {name: _with_one_coefficient(name, value, letters) for name, value in values.items()}
    plain = {name: _lettered(value, letters) for name, value in values.items()}
    supposed = {name: assume(_law(name, value)) for name, value in plain.items()}
    forms = prove_closed(closed_forms(_linear(plain), entry), supposed)
    put = {letter: value for value, letter in letters.items()}
    starts = [one for one in said if isinstance(one.statement, Equal) and isinstance(one.statement.lhs, At)]
    found = {}
    for name, form in forms.items():
        form = instantiate(form, *put.items()) if put else form
        for other, value in plain.items():
            form = cut(_rewritten(laws[other], substitute(value, put)), form)
        found[name] = _started(form, starts)
    return found


def _law(name: str, value: Expr) -> Formula:
    return Forall(Equal(entry(name, T), value), T, S.One, S.Infinity)


def _rewritten(law: Outline, value: Expr) -> Outline:
    """The law with another form of its value."""
    now = specialise(law, T)
    if now.statement.rhs != value:
        now = tidy(Chain(now.statement.lhs).then(now).then(algebra(now.statement.rhs, value)).proved, now.given)
    return generalise(now, T, S.One, S.Infinity)


def _with_one_coefficient(name: str, value: Expr, letters: dict[Expr, Symbol]) -> Expr:
    """c*x[t-1] + the rest, with a letter for a c that is no letter."""
    before = entry(name, T - 1)
    terms = Add.make_args(expand(value))
    factors = [term / before for term in terms if term.has(before)]
    if any(factor.has(before) or T in factor.free_symbols for factor in factors):
        raise Refused("closed form: {} is not linear, or not the same at every step", value)
    factor = factor_terms(Add(*factors))
    if not isinstance(factor, Symbol | Rational):
        factor = letters.setdefault(factor, real(fresh("c", value).name))
    return factor * before + Add(*(term for term in terms if not term.has(before)))


def _linear(values: Mapping[str, Expr]) -> Linear:
    """The matrices of the laws, in which whatever does not speak of the sequences is an input, such as g[t]**2."""
    states = {entry(name, T - 1) for name in values} | {entry(name, T) for name in values}
    inputs: dict[Expr, At] = {}
    plain = {name: Add(*(_with_input(term, states, inputs) for term in Add.make_args(expand(value))))
             for name, value in values.items()}
    found = linear(plain, T, entry)
    said = {letter: term for term, letter in inputs.items()}
    return replace(found, inputs=tuple(said.get(source, source) for source in found.inputs))


def _with_input(term: Expr, states: set[At], inputs: dict[Expr, At]) -> Expr:
    """c*g[t]**2 as c*u[t]"""
    if not term.atoms(At).isdisjoint(states):
        return term
    moving = [part for part in Mul.make_args(term) if T in part.free_symbols or POINT in part.free_symbols]
    fixed = Mul(*(part for part in Mul.make_args(term) if part not in moving))
    source = Mul(*moving)
    return fixed * inputs.setdefault(source, entry(f"#u{len(inputs)}", T)) if moving else term


def _lettered(term: Expr, letters: dict[Expr, Symbol]) -> Expr:
    """The term with a letter for each function of parameters that is no polynomial of them."""
    if isinstance(term, Add | Mul) or (isinstance(term, Pow) and isinstance(term.exp, Integer)):
        return term.func(*(_lettered(part, letters) for part in term.args))
    if isinstance(term, Symbol | Rational | At) or T in term.free_symbols or POINT in term.free_symbols:
        return term
    return letters.setdefault(term, real(fresh(f"c{len(letters)}", term, *letters).name))


def _started(form: Outline, starts: list[Outline]) -> Outline:
    chain = Chain(form.statement.open(T).lhs).then(specialise(form, T))
    for start in starts:
        chain = chain.replacing(start)
    return generalise(tidy(chain.proved, frozenset([AtMost(0, T)])), T, S.Zero, S.Infinity)


def put_in(mean: Mean, sequences: Mapping[str, Outline], moments: tuple[Law, ...]) -> Outline | None:
    """The mean with what the sequences in it are; nothing where there are none."""
    if POINT in mean.free_symbols:
        return None
    chain = _put_in(mean.open(POINT), sequences)
    return None if chain.theorem is None else average(chain.theorem, POINT.name, *moments)


def _put_in(term: Expr, sequences: Mapping[str, Outline]) -> Chain:
    """The term with what the sequences in it are, under sums too."""
    chain = Chain(term)
    for part in sorted(term.atoms(At), key=spelled):
        if part.name in sequences and part.indices == (POINT,):
            chain = chain.replacing(sequences[part.name])
        elif part.name in sequences and part.indices[0] == POINT and len(part.indices) == 2:
            chain = chain.replacing(specialise(sequences[part.name], part.indices[1]))
    for total in sorted(term.atoms(Sum), key=spelled):
        name = fresh("k", total)
        inner = _put_in(total.open(name), sequences).theorem
        if inner is not None:
            chain = chain.replacing(term_by_term(tidy(inner, in_range(name, *total.outer)), name, *total.outer))
    return chain


def is_said_of(formula: Formula, sequences: Mapping[str, Outline]) -> bool:
    """Whether an equation says at every outcome what entries of a sequence are."""
    said = formula.body if isinstance(formula, Surely) else formula
    return isinstance(said, Equal) and isinstance(said.lhs, At) and said.lhs.name in sequences


def with_finite_means(theorem: Outline, context: frozenset[Formula], sequences: Mapping[str, Outline],
                      moments: tuple[Law, ...]) -> Outline:
    """The theorem without those hypotheses beyond the context that say of a mean of sequences that it is finite, where
    their closed forms show it."""
    left = set(context)
    while waiting := sorted(theorem.given - left, key=spelled):
        for formula in waiting:
            shown = _finite(formula, sequences, moments)
            if shown is None or formula in shown.given:
                left.add(formula)
            else:                       # it may bring others with it, of sequences that this one needs
                theorem = cut(shown, theorem)
    return theorem


def _finite(formula: Formula, sequences: Mapping[str, Outline], moments: tuple[Law, ...]) -> Outline | None:
    if isinstance(formula, Forall):
        name = fresh("k", formula)
        inside = _finite(formula.open(name), sequences, moments)
        try:
            return inside and generalise(tidy(inside, in_range(name, *formula.outer)), name, *formula.outer)
        except Refused:
            return None
    if not isinstance(formula, Integrable) or POINT in formula.free_symbols:
        return None
    chain = _put_in(formula.open(POINT), sequences)
    return None if chain.theorem is None else finite_as(chain.theorem, POINT.name, *moments)
