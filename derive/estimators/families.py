"""Families of random numbers, and what is estimated from them: means, variances, covariances and bias as theorems."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial

from sympy import Expr, Integer, Mul, Tuple
from sympy.core.symbol import Str

from derive.answers import Answer
from derive.bridge.laws import family_variable, law_formula
from derive.bridge.spaces import random_entries, space
from derive.budget import door
from derive.elaboration.formulas import POINT, Elaborator, Sort, sorts_of, statements_of, surely_of, with_sorts
from derive.elaboration.refusals import told
from derive.estimators.answers import Told, answer_of_value, answer_to_identity
from derive.notation import parse_claim, parse_expression, syntax, unparse
from derive.notation.errors import Error, NotationError
from derive.notation.names import CONSTANTS
from derive.outlines.algebra import algebra
from derive.outlines.laws import Independent, Moments, Normal, PairwiseIndependent, SameLaw, Symmetric, Uncorrelated
from derive.outlines.normal import canonical
from derive.outlines.outline import Outline
from derive.outlines.terms import AtMost, Formula, Law, Less, Mean, Refused, outcome
from derive.reading.claims import Statement, read_claim, read_surely
from derive.reading.names import Names
from derive.search.discharge import tidy
from derive.search.mean_comparisons import prove_about_means
from derive.search.moments import in_moments, known_of
from derive.search.unfolding import Knowledge, assumed

NORMAL = "standard normal"
LAWS: dict[str, tuple[type[Law], ...]] = {
    "independent": (Independent,), "pairwise independent": (PairwiseIndependent,), "uncorrelated": (Uncorrelated,),
    "one law": (SameLaw,), "i.i.d.": (Independent, SameLaw), "symmetric": (Symmetric,), NORMAL: (Normal,),
}


SURELY = "surely "
MOMENTS_OF_NORMAL = 16          # that are used: all are finite


class FamilyError(Error):
    """A family that is declared wrongly."""


@dataclass(frozen=True, slots=True)
class Known:
    """Something that is known of families: formulas, and how a reader says it."""

    text: str
    formulas: tuple[Formula, ...]
    sorts: Mapping[str, Sort]
    trees: tuple[syntax.Tree, ...] = ()
    said: tuple[str, ...] = ()              # claims that say it
    everywhere: tuple[str, ...] = ()        # or relations that hold at every outcome
    arities: Mapping[str, int] = field(default_factory=dict)    # how many indices the families of a law have

    def read(self, names: Names) -> tuple[Statement, ...]:
        """What it says in the kernel's terms."""
        if self.everywhere:
            return tuple(read_surely(line, names) for line in self.everywhere)
        if self.said:
            return tuple(read_claim(line, names) for line in self.said)
        return _read(self.text, self.formulas, self.arities)

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Family:
    """x[i, j..]: random numbers on one space; a unit is all x[i, ..] with the same first `units` indices."""

    text: str
    name: str
    units: int
    laws: tuple[str, ...]
    formulas: tuple[Formula, ...]
    sorts: Mapping[str, Sort]
    trees: tuple[syntax.Tree, ...] = ()
    arity: int = 0                          # how many indices an entry has

    def __str__(self) -> str:
        return f"{self.text} random" + "".join(f", {law}" for law in self.laws)

    def read(self, names: Names) -> tuple[Statement, ...]:
        """What is known of it in the kernel's terms: that its entries are random numbers of a probability space, and
        its laws."""
        entries = random_entries(family_variable(self.name, self.arity))
        return (Statement(str(self), space(), ()), Statement(str(self), entries, ()),
                *_read(str(self), self.formulas, {self.name: self.arity}))

    def known(self, law: str) -> Known:
        """A law of this family by itself, say for `needs`."""
        return Known(f"{self.text} {law}", _laws(((self.name, self.units),), (law,)), self.sorts,
                     arities={self.name: self.arity})


def family(text: str, *laws: str, units: int = -1, moments: int | None = None) -> Family:
    """family("g[b, i]", "i.i.d."): random numbers, and what is known of them. A unit is what the first index singles
    out, or the first `units` indices. Moments up to the order `moments` are finite, by default two; of standard normal
    numbers sixteen."""
    try:
        tree = parse_expression(text)
    except NotationError as wrong:
        raise FamilyError(f"a family is written as x[b] or g[b, i]: {wrong}") from None
    indices = tree.indices if isinstance(tree, syntax.Access) else ()
    units = min(1, len(indices)) if units < 0 else units
    if not isinstance(tree, syntax.Access | syntax.Name) or units > len(indices):
        raise FamilyError(f"{text}: a family is written as x[b] or g[b, i], and has as many indices as its units")
    name = tree.name if isinstance(tree, syntax.Access) else tree.id
    if name in CONSTANTS:
        raise FamilyError(f"{text}: {name} is a constant, and no random number")
    order = moments_of(laws) if moments is None else moments
    finite = Moments(Tuple(Str(name), Integer(order)))
    said = text[tree.at.start:tree.at.end]         # without a comment
    return Family(said, name, units, laws, (finite, *_laws(((name, units),), laws)), {name: outcome},
                  arity=len(indices))


def moments_of(laws: Iterable[str]) -> int:
    """Up to which order moments are finite, where nothing is said of that."""
    return MOMENTS_OF_NORMAL if NORMAL in laws else 2


def together(law: str, *families: Family, whole: Iterable[Family] = ()) -> Known:
    """A law of several families: "independent" says that the units of all of them are; those in `whole` are one unit
    each, whatever their entries have to do with each other."""
    twice = next((f.text for k, f in enumerate(families) if f.name in {g.name for g in families[:k]}), "")
    if twice:
        raise FamilyError(f"{twice} stands twice in what is {law}; expected families that are not the same")
    kept = tuple(whole)
    pairs = tuple((f.name, 0 if f in kept else f.units) for f in families)
    return Known(f"{' and '.join(f.text for f in families)} {law}", _laws(pairs, (law,)), {},
                 arities={f.name: f.arity for f in families})


def surely(text: str, *families: Family) -> Known:
    """Equations or inequalities that hold at every outcome: surely("q[i]**2 == q[i]", q) says that q[i] is 0 or 1, and
    surely("0 <= m <= 1", m) that m lies between."""
    return _surely(text, {name: sort for one in families for name, sort in one.sorts.items()})


def surely_for_all(said: Known, letters: Callable[[str], str]) -> Known:
    """The same of all values of the letters that a text leaves open."""
    return _surely(letters(said.text.removeprefix(SURELY)), said.sorts) if said.everywhere else said


def _surely(text: str, declared: Mapping[str, Sort]) -> Known:
    tree = parse_claim(text)
    body = tree.body if isinstance(tree, syntax.Quantified) else tree
    relations = [part for part in (body.parts if isinstance(body, syntax.Conjunction) else (body,))
                 if isinstance(part, syntax.Relation)]
    if not relations:
        raise FamilyError(f"{text}: only a relation holds at every outcome; expected q[i]**2 == q[i], or 0 <= m <= 1")
    sorts = sorts_of([tree], declared)
    said = surely_of(text, tree, sorts)
    if not said:
        raise FamilyError(f"{text}: only a relation holds at every outcome, with no more behind `for` than from where "
                          "on a letter of it goes; expected q[i]**2 == q[i] for i >= 1")
    behind = f" for {', '.join(map(unparse, tree.conditions))}" if isinstance(tree, syntax.Quantified) else ""
    return Known(f"{SURELY}{text}", said, dict(sorts), (tree,),
                 everywhere=tuple(f"{unparse(one)}{behind}" for one in relations))


def conditional(mean: Family, of: Family) -> Known:
    """That one random number is the mean of another one, given what the first is a function of: what is left of the
    second one has the mean 0, and is uncorrelated with the first. So E(E(y | x)) = E y."""
    if "[" in mean.text + of.text:
        raise FamilyError(f"{mean.text}, {of.text}: a conditional mean is one random number, without an index")
    said = (f"E({of.name} - {mean.name}) == 0", f"E(({of.name} - {mean.name})*{mean.name}) == 0")
    trees = tuple(map(parse_claim, said))
    sorts = {**mean.sorts, **of.sorts}
    found = sorts_of(trees, sorts)
    statements = (s for line, tree in zip(said, trees, strict=True) for s in statements_of(line, tree, found))
    formulas = tuple(statement.formula for statement in statements)
    return Known(f"{mean.text} a conditional mean of {of.text}", formulas, sorts, trees, said)


def _read(text: str, laws: Iterable[Formula], arities: Mapping[str, int]) -> tuple[Statement, ...]:
    """What laws say in the kernel's terms."""
    return tuple(Statement(text, law_formula(law, arities), ()) for law in laws if isinstance(law, Law))


def _laws(pairs: Iterable[tuple[str, int]], laws: Iterable[str]) -> tuple[Law, ...]:
    unknown = [law for law in laws if law not in LAWS]
    if unknown:
        raise FamilyError(f"{unknown[0]!r} is no law; the laws are {', '.join(LAWS)}")
    parts = [Tuple(Str(name), Integer(units)) for name, units in pairs]
    return tuple(kind(*parts) for law in laws for kind in LAWS[law])


@dataclass(frozen=True, slots=True)
class Estimator:
    """A formula in random numbers, the families it is made of, and what is given."""

    text: str
    term: Expr                          # with the outcome loose
    knowledge: Knowledge
    told: Told

    @door(partial(Refused, "{}"))
    def E(self) -> Answer:
        """Its mean in the moments of the families."""
        return self._value(f"E({self._plain})", Mean(self.term, POINT))

    @door(partial(Refused, "{}"))
    def Var(self) -> Answer:
        return self._value(f"Var({self._plain})", Mean((self.term - Mean(self.term, POINT)) ** 2, POINT))

    @door(partial(Refused, "{}"))
    def Cov(self, other: "Estimator") -> Answer:
        parts = [one.term - Mean(one.term, POINT) for one in (self, other)]
        return self._value(f"Cov({self._plain}, {other._plain})", Mean(Mul(*parts), POINT))

    @door(partial(Refused, "{}"))
    def bias(self, target: str) -> Answer:
        """E(this) - target, which is 0 for an unbiased estimator."""
        reader, tree = Elaborator(target, self.told.sorts), parse_expression(target)
        return self._value(f"E({self._plain}) - ({unparse(tree)})", Mean(self.term, POINT) - reader.term(tree))

    @property
    def _plain(self) -> str:
        """The text without a comment."""
        return unparse(parse_expression(self.text))

    def _value(self, text: str, term: Expr) -> Answer:
        return answer_of_value(text, self._outline(term), self.told)

    def _outline(self, term: Expr) -> Outline:
        chain = in_moments(term, known_of(self.knowledge))
        sizes = [f for f in sorted(self.knowledge.context, key=str) if isinstance(f, AtMost | Less)]
        end = canonical(chain.end, frozenset(sizes))
        theorem = chain.then(algebra(chain.end, end, *sizes)).theorem
        assert theorem is not None
        return tidy(theorem, self.knowledge.context)


def estimator(text: str, *about: Family | Known, given: Iterable[str] | str = ()) -> Estimator:
    """estimator("mean(b=1..B, x[b])", x, given="B >= 1"): ask it for E(), Var(), Cov(other), bias(target)."""
    tree = parse_expression(text)
    sorts, formulas = _setting([tree], about, given)
    reader = Elaborator(text, sorts, inside=True)
    term = reader.term(tree)
    knowledge = Knowledge(assumed(formulas), frozenset((*formulas, *reader.conditions)))
    return Estimator(text, term, knowledge, Told(about, _lines(given), sorts))


@door(partial(Refused, "{}"))
def identity(text: str, *about: Family | Known, given: Iterable[str] | str = ()) -> Answer:
    """identity("Var(mean(b=1..B, x[b])) == Var(x[1])/B", x, given="B >= 1"): an equation between means, proved; or a
    comparison, or a limit."""
    tree = parse_claim(text)
    sorts, formulas = _setting([tree], about, given)
    statement, *others = statements_of(text, tree, sorts)
    if others:
        raise FamilyError(f"{text}: one equation at a time")
    context = frozenset((*formulas, *statement.given, *statement.presupposed))
    try:
        outline = prove_about_means(statement.body, Knowledge(assumed(formulas), context), statement.ranges)
    except Refused as refusal:
        raise Refused("{}", told(refusal)) from None
    return answer_to_identity(text, outline, Told(about, _lines(given), sorts))


def _lines(given: Iterable[str] | str) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given)


def _setting(trees: Iterable[syntax.Tree], about: Iterable[Family | Known],
             given: Iterable[str] | str) -> tuple[Mapping[str, Sort], list[Formula]]:
    conditions = {line: parse_claim(line) for line in _lines(given)}
    declared = {name: sort for one in about for name, sort in one.sorts.items()}
    sorts = sorts_of([*trees, *conditions.values()], declared)
    said = {s.formula for line, tree in conditions.items() for s in statements_of(line, tree, sorts)}
    return sorts, sorted(said.union(with_sorts(formula, sorts) for one in about for formula in one.formulas), key=str)
