"""Means of polynomials brought to the moments that are known: linearity, independence, one law, then what is given."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from sympy import Add, Basic, Expr, Mul, Pow, Rational, S, Symbol

from derive.outlines.algebra import algebra, combine, same_inside
from derive.outlines.expectation import at_outcome, average, independence, linearity, reflect, relabel
from derive.outlines.laws import Independent, Moments, Normal, PairwiseIndependent, SameLaw, Symmetric, Uncorrelated
from derive.outlines.linear import in_range
from derive.outlines.logic import generalise, specialise
from derive.outlines.normal import canonical
from derive.outlines.outline import Outline
from derive.outlines.rewriting import everywhere
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
from .discharge import by_general, tidy
from .equalities import Range, for_all, range_formulas
from .matching import match
from .mean_rewriting import Conversion, everywhere_in, has_mean, means_in, opened
from .random_sequences import is_said_of, put_in, random_sequences, with_finite_means
from .unfolding import Knowledge

DEEPEST = 4
POINT = outcome("w")
HALF = Rational(1, 2)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the families, in the order in which it is used: the weakest first."""

    laws: tuple[Law, ...]
    moments: tuple[Formula, ...]
    given: tuple[Outline, ...]          # E f = c, for all indices
    context: frozenset[Formula]
    sequences: Mapping[str, Outline] = field(default_factory=dict)      # what random numbers drive, at every outcome
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

    def finish(self, theorem: Outline) -> Outline:
        """The theorem without hypotheses that the closed forms of sequences show."""
        return with_finite_means(theorem, self.context, self.sequences, self.moments) if self.sequences else theorem

    def laws_of(self, *kinds: type) -> list[Law]:
        return [law for kind in kinds for law in self.laws if type(law) is kind]


def known_of(knowledge: Knowledge) -> Known:
    """The laws among what is given, and the given means as equations for single moments."""
    laws = tuple(sorted((f for f in knowledge.context if isinstance(f, Law)), key=spelled))
    moments = tuple(law for law in laws if isinstance(law, Moments))
    sequences = random_sequences(knowledge.equations)
    found = Known(laws, moments, (), knowledge.context, sequences)
    sure = [for_each(e, lambda one: average(at_outcome(one, "w"), "w", *moments)) for e in knowledge.equations
            if says_a_sure_equation(e.statement) and not is_said_of(e.statement, sequences)]
    equations = [e for e in (*knowledge.equations, *sure) if _says_a_mean(e.statement)]
    for equation in sorted(equations, key=lambda e: len(spelled(e.statement))):
        found = replace(found, given=(*_as_moment(equation, found), *found.given), seen={})
    return found


def prove_means_equal(goal: Equal, knowledge: Knowledge, known: Known | None = None) -> Outline:
    """Both sides brought to known moments; their normal forms then decide."""
    known = known or known_of(knowledge)
    left, right = (in_moments(side, known) for side in goal.args)
    left, right = (with_definitions(chain, knowledge) for chain in (left, right))
    for equation in knowledge.equations:            # eta = B*eta0
        if isinstance(equation.statement, Equal) and isinstance(equation.statement.lhs, Symbol):
            left, right = (_put_in(chain, equation) for chain in (left, right))
    sizes = sorted((f for f in knowledge.context if isinstance(f, (AtMost, Less)) and not has_mean(f)), key=spelled)
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
    inside = knowledge.with_context(range_formulas(ranges))
    return for_all(by_general(prove_means_equal(goal, inside), inside.context), ranges)


def in_moments(term: Expr, known: Known) -> Chain:
    """term = ... = the same with all means in the moments that are known."""
    chain = Chain(term)
    for _ in range(DEEPEST):            # a mean inside a mean is a factor once the outer one is taken apart
        before = chain
        if known.sequences:
            chain = everywhere_in(chain, Conversion(partial(known.step, _sequences), known.finish, True), known.context)
        for step in STEPS:
            chain = everywhere_in(chain, Conversion(partial(known.step, step), known.finish), known.context)
        if chain is before:
            break
        if _has_bracket(chain.end):     # [j = k] E(x[j]*x[k]) becomes E(x[j]**2), which may be known
            end = canonical(chain.end)
            chain = chain.then(algebra(chain.end, end)) if end != chain.end else chain
    return chain if chain.theorem is None else Chain(chain.start, known.finish(chain.theorem))


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


def _symmetric(mean: Mean, known: Known) -> Outline | None:
    """E f(x) = 0 for an odd f; of E f(x) and E f(-x) the first one in spelling stands for both."""
    for law in known.laws_of(Symmetric):
        try:
            turned = reflect(mean, law, *known.moments)
        except Refused:
            continue
        other = turned.statement.rhs
        if isinstance(other, Mean) and canonical(other.open(POINT) + mean.open(POINT)) == 0:
            apart = linearity(other, *known.moments)
            return tidy(combine(mean, S.Zero, (HALF, HALF), (turned, apart)), known.context)
        if spelled(other) < spelled(mean):
            return turned
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


def _sequences(mean: Mean, known: Known) -> Outline | None:
    return put_in(mean, known.sequences, known.moments)


STEPS = (_positive, _linear, _independent, _of_one_law, _symmetric, _given, _normal)


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


def says_a_sure_equation(formula: Formula) -> bool:
    while isinstance(formula, Forall):
        formula = formula.body
    return isinstance(formula, Surely) and isinstance(formula.body, Equal)


def for_each(theorem: Outline, step: Callable[[Outline], Outline]) -> Outline:
    """For all i: B, by the step from A to B, where for all i: A."""
    if not isinstance(theorem.statement, Forall):
        return step(theorem)
    name, ranged = fresh("i", theorem.statement, *theorem.given), theorem.statement.outer
    inner = for_each(specialise(theorem, name), step)
    return generalise(tidy(inner, theorem.given | in_range(name, *ranged)), name, *ranged)


def _has_bracket(term: Basic) -> bool:
    inner = (term.body, *term.outer) if isinstance(term, Binder) else term.args
    return isinstance(term, Bracket) or any(map(_has_bracket, inner))


def _says_a_mean(formula: Formula) -> bool:
    return isinstance(body := opened(formula)[1], Equal) and has_mean(body)


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
