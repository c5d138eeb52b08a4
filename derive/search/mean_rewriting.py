"""A step taken at every mean that stands in a term, under sums and inside other means too."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from sympy import Add, Basic, Expr, Mul, Pow, Symbol

from derive.outlines.algebra import same_inside
from derive.outlines.linear import in_range
from derive.outlines.logic import assume, cut, specialise
from derive.outlines.outline import Outline
from derive.outlines.sums import term_by_term
from derive.outlines.terms import Binder, Forall, Formula, Mean, Sum, fresh, outcome, real, spelled

from .chains import Chain
from .discharge import follows
from .matching import match

Step = Callable[[Mean], Outline | None]


@dataclass(frozen=True, slots=True)
class Conversion:
    """A step that is taken at every mean of a term, and what is done with the theorem for a term of a sum."""

    step: Step
    finish: Callable[[Outline], Outline]
    outer_first: bool = False


def everywhere_in(chain: Chain, conversion: Conversion, context: frozenset[Formula]) -> Chain:
    """The chain with the step taken at every mean of its end, under sums too."""
    made = converted(chain.end, conversion, context)
    return chain if made is None else chain.then(made)


def converted(term: Expr, conversion: Conversion, context: frozenset[Formula]) -> Outline | None:
    """term = the term with its means replaced; nothing if none is. Inner means first, or outer ones."""
    if isinstance(term, Mean):
        return (conversion.outer_first and conversion.step(term)) or (
            _inside(term, conversion, context) or conversion.step(term))
    if isinstance(term, Sum):
        name = fresh("k", term, *context)
        within = context | in_range(name, *term.outer)
        inner = converted(term.open(name), conversion, within)
        if inner is None:
            return None
        inner = _in_its_range(conversion.finish(inner), name, within)
        return term_by_term(_specialised(inner, name, context), name, *term.outer)
    if not isinstance(term, (Add, Mul, Pow)):
        return None
    chain = Chain(term)
    for part in sorted((p for p in set(term.args) if has_mean(p)), key=spelled):
        if part not in chain.end.args:          # an addend became 0, and one is left, which is no sum any more
            break
        made = converted(part, conversion, context)
        if made is not None:
            hole = real(fresh("part", chain.end, made.statement).name)
            template = chain.end.func(*(hole if p == part else p for p in chain.end.args))
            chain = chain.then(same_inside(made, hole, template))
    return chain.theorem


def _in_its_range(theorem: Outline, name: Symbol, context: frozenset[Formula]) -> Outline:
    """The theorem without those conditions on a name that its range makes true."""
    for formula in sorted((f for f in theorem.given - context if name in f.free_symbols), key=spelled):
        lemma = follows(formula, context)
        theorem = theorem if lemma is None else cut(lemma, theorem)
    return theorem


def _specialised(theorem: Outline, name: Symbol, context: frozenset[Formula]) -> Outline:
    """The theorem with its conditions on one name read off what is given for all."""
    for formula in sorted((f for f in theorem.given if name in f.free_symbols), key=spelled):
        for general in sorted((f for f in context if isinstance(f, Forall)), key=spelled):
            names, said = opened(general)
            values = match(said, formula, frozenset(names), {})
            if values is not None and values.keys() == set(names):
                lemma = assume(general)
                for index in names:
                    lemma = specialise(lemma, values[index])
                theorem = cut(lemma, theorem)
                break
    return theorem


def _inside(mean: Mean, conversion: Conversion, context: frozenset[Formula]) -> Outline | None:
    """The means inside a mean, as long as there is something to do."""
    point = outcome(fresh("w", mean).name)
    for part in sorted(set(means_in(mean.open(point))), key=spelled):
        loose = part.free_symbols & {point} or _bound_inside(part)
        made = None if loose else converted(part, conversion, context)
        if made is not None:
            hole = real(fresh("part", mean, made.statement).name)
            return same_inside(made, hole, Mean(mean.open(point).xreplace({part: hole}), point))
    return None


def _bound_inside(part: Mean) -> bool:
    """Whether an index of a sum around it, inside the mean, stands in it."""
    return any(symbol.name.startswith("#") for symbol in part.free_symbols)


@lru_cache(maxsize=50_000)
def has_mean(term: Basic) -> bool:
    return any(True for _ in means_in(term))


def means_in(term: Basic) -> Iterator[Mean]:
    if isinstance(term, Mean):
        yield term
    elif isinstance(term, Binder):
        yield from means_in(term.body)
    else:
        for part in term.args:
            yield from means_in(part)


def opened(formula: Formula) -> tuple[tuple[Symbol, ...], Formula]:
    """The names that a formula says something for all of, and what it says."""
    names: list[Symbol] = []
    while isinstance(formula, Forall):
        names.append(fresh(f"i{len(names)}", formula))
        formula = formula.open(names[-1])
    return tuple(names), formula
