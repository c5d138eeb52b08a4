"""Means of polynomials brought to the moments that are known: linearity, independence, one law, then what is given."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache, partial

from sympy import Add, Basic, Expr, Mul, Pow, S, Symbol

from derive.outlines.algebra import algebra, combine, same_inside
from derive.outlines.expectation import at_outcome, average, independence, linearity, relabel
from derive.outlines.laws import Independent, Moments, Normal, PairwiseIndependent, SameLaw, Uncorrelated
from derive.outlines.linear import in_range
from derive.outlines.logic import assume, cut, generalise, specialise
from derive.outlines.normal import canonical
from derive.outlines.outline import Outline
from derive.outlines.rewriting import everywhere
from derive.outlines.sums import term_by_term
from derive.outlines.terms import (
    At,
    AtMost,
    Binder,
    Bracket,
    Equal,
    Forall,
    Formula,
    Law,
    Less,
    Mean,
    Refused,
    Sum,
    Surely,
    fresh,
    integer,
    outcome,
    random,
    real,
    spelled,
    substitute,
)

from .chains import Chain
from .densities import normal_moment, positive_parts
from .discharge import follows, tidy
from .equalities import Range, for_all, range_formulas
from .matching import match
from .unfolding import Knowledge

DEEPEST = 4
Step = Callable[[Mean], Outline | None]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the families, in the order in which it is used: the weakest first."""

    laws: tuple[Law, ...]
    moments: tuple[Formula, ...]
    given: tuple[Outline, ...]          # E f = c, for all indices
    context: frozenset[Formula]
    seen: dict[tuple[str, Mean], Outline | None] = field(default_factory=dict, repr=False, compare=False)

    def step(self, step: "Callable[[Mean, Known], Outline | None]", mean: Mean) -> Outline | None:
        """What a step makes of a mean, or nothing; each is tried once."""
        key = (step.__name__, mean)
        if key not in self.seen:
            try:
                self.seen[key] = step(mean, self)
            except Refused:
                self.seen[key] = None
        return self.seen[key]

    def laws_of(self, *kinds: type) -> list[Law]:
        return [law for kind in kinds for law in self.laws if type(law) is kind]


def known_of(knowledge: Knowledge) -> Known:
    """The laws among what is given, and the given means as equations for single moments."""
    laws = tuple(sorted((f for f in knowledge.context if isinstance(f, Law)), key=spelled))
    moments = tuple(law for law in laws if isinstance(law, Moments))
    found = Known(laws, moments, (), knowledge.context)
    sure = [average(at_outcome(e, "w"), "w", *moments) for e in knowledge.equations if _says_an_equation(e.statement)]
    equations = [e for e in (*knowledge.equations, *sure) if _says_a_mean(e.statement)]
    for equation in sorted(equations, key=lambda e: len(spelled(e.statement))):
        found = Known(laws, moments, (*_as_moment(equation, found), *found.given), knowledge.context)
    return found


def prove_means_equal(goal: Equal, knowledge: Knowledge, known: Known | None = None) -> Outline:
    """Both sides brought to known moments; their normal forms then decide."""
    known = known or known_of(knowledge)
    left, right = (in_moments(side, known) for side in goal.args)
    left, right = (with_definitions(chain, knowledge) for chain in (left, right))
    for equation in knowledge.equations:            # eta = B*eta0
        if isinstance(equation.statement, Equal) and isinstance(equation.statement.lhs, Symbol):
            left, right = (_put_in(chain, equation) for chain in (left, right))
    sizes = sorted((f for f in knowledge.context if isinstance(f, (AtMost, Less)) and not _has_mean(f)), key=spelled)
    try:
        return tidy(_joined(left, right, sizes if _has_bracket(left.end - right.end) else ()), knowledge.context)
    except Refused as refusal:
        message, *parts = refusal.args
        said, means = missing(canonical(left.end - right.end))
        raise Refused(f"moments: {message}; {said}", *parts, *means) from None


def _put_in(chain: Chain, equation: Outline) -> Chain:
    """The chain with a value put in for a name, under sums too."""
    name = equation.statement.lhs
    if name not in chain.end.free_symbols:
        return chain
    hole = real(fresh("part", chain.end, equation.statement).name)
    return chain.then(same_inside(equation, hole, substitute(chain.end, {name: hole})))


def _joined(left: Chain, right: Chain, sizes: Iterable[Formula]) -> Outline:
    """The two chains meet by their normal forms, in which brackets may need to know sizes."""
    if left.end != right.end:
        left = left.then(algebra(left.end, right.end, *sizes))
    return left.joined(right)


def with_definitions(chain: Chain, knowledge: Knowledge) -> Chain:
    """The chain with the entries put in that an equation gives for all indices."""
    for equation in knowledge.equations:
        names, said = opened(equation.statement)
        recursive = isinstance(said, Equal) and isinstance(said.lhs, At) and any(
            e.name == said.lhs.name and e.free_symbols & set(names) for e in said.rhs.atoms(At))
        if isinstance(said, Equal) and isinstance(said.lhs, At) and not recursive:
            theorem = chain.theorem or algebra(chain.end, chain.end)
            try:
                made = tidy(everywhere(equation, theorem), knowledge.context)
            except Refused:
                continue
            chain = chain if made.statement == theorem.statement else Chain(chain.start, made)
    return chain


def prove_means(goal: Formula, knowledge: Knowledge, ranges: tuple[Range, ...]) -> Outline:
    """An equation between means for all values of its indices."""
    if not isinstance(goal, Equal):
        raise Refused("moments: {} is no equation", goal)
    theorem = prove_means_equal(goal, knowledge.with_context(range_formulas(ranges)))
    return for_all(theorem, ranges)


def in_moments(term: Expr, known: Known) -> Chain:
    """term = ... = the same with all means in the moments that are known."""
    chain = Chain(term)
    for _ in range(DEEPEST):            # a mean inside a mean is a factor once the outer one is taken apart
        before = chain
        for step in STEPS:
            chain = everywhere_in(chain, partial(known.step, step), known.context)
        if chain is before:
            break
        if _has_bracket(chain.end):     # [j = k] E(x[j]*x[k]) becomes E(x[j]**2), which may be known
            end = canonical(chain.end)
            chain = chain.then(algebra(chain.end, end)) if end != chain.end else chain
    return chain


def missing(rest: Expr) -> tuple[str, list[Mean]]:
    """Which means are left that nothing given decides: a message with a place for each."""
    left = [_named(mean) for mean in sorted(set(means_in(rest)), key=spelled)]
    places = ", ".join("{}" for _ in left)
    return (f"nothing given says what these means are: {places}" if left else "no mean is left in it"), left


def _linear(mean: Mean, known: Known) -> Outline | None:
    found = linearity(mean, *known.moments)
    return found if found.statement.rhs != mean else None


def _independent(mean: Mean, known: Known) -> Outline | None:
    """By the weakest law that splits this product."""
    if len(set(entries_of(mean))) < 2:
        return None
    for law in known.laws_of(Uncorrelated, PairwiseIndependent, Independent):
        try:
            found = independence(mean, law, *known.moments)
        except Refused:
            continue
        if found.statement.rhs != mean:
            return found
    return None


def _of_one_law(mean: Mean, known: Known) -> Outline | None:
    """The unit with indices 1 stands for all."""
    entry = next(iter(entries_of(mean)), None)
    if entry is None:
        return None
    for law in known.laws_of(SameLaw):
        try:
            depths = {pair[0]: int(pair[1]) for pair in law.args}
            found = relabel(mean, law, (S.One,) * depths.get(entry.args[0], 0), *known.moments)
        except Refused:
            continue
        if found.statement.rhs != mean:
            return found
    return None


def _given(mean: Mean, known: Known) -> Outline | None:
    for equation in known.given:
        names, said = opened(equation.statement)
        values = match(said.lhs, mean, frozenset(names), {})
        if values is None:
            continue
        try:
            found = equation
            for name in names:                          # where all indices agree, the first one serves
                found = specialise(found, values.get(name, found.statement.outer[0]))
        except Refused:
            continue
        if found.statement.lhs == mean:
            return found
    return None


def _positive(mean: Mean, known: Known) -> Outline | None:
    return positive_parts(mean, known.context, known.moments) if known.laws_of(Normal) else None


def _normal(mean: Mean, known: Known) -> Outline | None:
    return normal_moment(mean, tuple(known.laws_of(Normal)), known.moments)


STEPS = (_positive, _linear, _independent, _of_one_law, _given, _normal)


def everywhere_in(chain: Chain, step: Step, context: frozenset[Formula]) -> Chain:
    """The chain with the step taken at every mean of its end, under sums too."""
    made = converted(chain.end, step, context)
    return chain if made is None else chain.then(made)


def converted(term: Expr, step: Step, context: frozenset[Formula]) -> Outline | None:
    """term = the term with its means replaced; nothing if none is. Inner means first."""
    if isinstance(term, Mean):
        return _inside(term, step, context) or step(term)
    if isinstance(term, Sum):
        name = fresh("k", term, *context)
        within = context | in_range(name, *term.outer)
        inner = converted(term.open(name), step, within)
        if inner is None:
            return None
        return term_by_term(_specialised(_in_its_range(inner, name, within), name, context), name, *term.outer)
    if not isinstance(term, (Add, Mul, Pow)):
        return None
    chain = Chain(term)
    for part in sorted((p for p in set(term.args) if _has_mean(p)), key=spelled):
        if part not in chain.end.args:          # an addend became 0, and one is left, which is no sum any more
            break
        made = converted(part, step, context)
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


def _inside(mean: Mean, step: Step, context: frozenset[Formula]) -> Outline | None:
    """The means inside a mean, as long as there is something to do."""
    point = outcome(fresh("w", mean).name)
    for part in sorted(set(means_in(mean.open(point))), key=spelled):
        made = None if part.free_symbols & {point} or _bound_inside(part) else converted(part, step, context)
        if made is not None:
            hole = real(fresh("part", mean, made.statement).name)
            return same_inside(made, hole, Mean(mean.open(point).xreplace({part: hole}), point))
    return None


def _bound_inside(part: Mean) -> bool:
    """Whether an index of a sum around it, inside the mean, stands in it."""
    return any(symbol.name.startswith("#") for symbol in part.free_symbols)


@lru_cache(maxsize=50_000)
def _has_mean(term: Basic) -> bool:
    return any(True for _ in means_in(term))


def means_in(term: Basic) -> Iterator[Mean]:
    if isinstance(term, Mean):
        yield term
    elif isinstance(term, Binder):
        yield from means_in(term.body)
    else:
        for part in term.args:
            yield from means_in(part)


def entries_of(mean: Basic) -> list[At]:
    """The random entries under a mean, in the order of their spelling."""
    found: set[At] = set()
    waiting: list[Basic] = [mean]
    while waiting:
        term = waiting.pop()
        if random(term):
            found.add(term)
        waiting.extend((term.body, *term.outer) if isinstance(term, Binder) else term.args)
    return sorted(found, key=spelled)


def _named(mean: Mean) -> Mean:
    """The mean with letters for the indices of the sums that it stood in."""
    inside = sorted((s for s in mean.free_symbols if s.name.startswith("#")), key=lambda s: str(s.name))
    return substitute(mean, {s: integer(fresh(letter, mean).name) for s, letter in zip(inside, "ijklmn", strict=False)})


def _says_an_equation(formula: Formula) -> bool:
    return isinstance(formula, Surely) and isinstance(formula.body, Equal)


def _has_bracket(term: Basic) -> bool:
    inner = (term.body, *term.outer) if isinstance(term, Binder) else term.args
    return isinstance(term, Bracket) or any(map(_has_bracket, inner))


def _says_a_mean(formula: Formula) -> bool:
    return isinstance(body := opened(formula)[1], Equal) and _has_mean(body)


def opened(formula: Formula) -> tuple[tuple[Symbol, ...], Formula]:
    """The names that a formula says something for all of, and what it says."""
    names: list[Symbol] = []
    while isinstance(formula, Forall):
        names.append(fresh(f"i{len(names)}", formula))
        formula = formula.open(names[-1])
    return tuple(names), formula


def _as_moment(equation: Outline, known: Known) -> tuple[Outline, ...]:
    """E(f(i)) = c as m = the rest, for the largest moment m in it; for all indices again."""
    names: list[Symbol] = []
    ranges: list[tuple[Expr, Expr]] = []
    theorem = equation
    while isinstance(theorem.statement, Forall):
        name = fresh(f"i{len(names)}", theorem.statement)
        names.append(name)
        ranges.append(theorem.statement.outer)
        theorem = specialise(theorem, name)
    left, right = (in_moments(side, known) for side in theorem.statement.args)
    difference = canonical(left.end - right.end)
    for mean in sorted(set(means_in(difference)), key=lambda m: (-_degree(m), spelled(m))):
        factor = difference.coeff(mean) if isinstance(difference, Add) else S.One
        rest = canonical(mean - difference / factor) if factor.is_Rational and factor != 0 else mean
        if mean in set(means_in(rest)):
            continue
        steps = [chain.theorem for chain in (left, right) if chain.theorem is not None]
        signs = [sign for chain, sign in ((left, -1), (right, 1)) if chain.theorem is not None]
        factors = [1 / factor, *(sign / factor for sign in signs)]
        try:
            solved = combine(mean, rest, tuple(factors), (theorem, *steps), *known.moments)
            solved = tidy(solved, known.context.union(*(in_range(n, *r) for n, r in zip(names, ranges, strict=True))))
            for name, ranged in zip(reversed(names), reversed(ranges), strict=True):
                solved = generalise(solved, name, *ranged)
        except Refused:
            continue
        return (solved,)
    return ()


def _degree(mean: Mean) -> int:
    point = outcome(fresh("w", mean).name)
    return sum(int(part.exp) if isinstance(part, Pow) and part.exp.is_Integer else 1
               for part in Mul.make_args(mean.open(point)))
