"""A theorem's tree as a derivation: chains of equations, cases, inductions, each line with the words for its rule."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import accumulate, groupby

from sympy import Basic, Expr, S, Symbol

from derive.outlines.outline import Outline
from derive.outlines.terms import Equal, Forall, Formula, Mean, Sum, Tends, outcome, substitute

from . import parts
from .items import MARK, Block, Chain, Item, Step, labelled
from .reasons import MUCH, defined_by, operations, reason
from .text import Pen, Writer

IN_A_WORD = {"algebra", "assume", "empty", "fact", "plainly", "single"}
SAID_OF_OTHERS = {"at_outcome", "cut", "either", "greatest", "instantiate", "least", "specialise", "symmetric",
                  "weaken"}
UNSEEN = {"algebra", "combine", "compare", "same_tail"}       # rules that may write the same terms in another order
LEMMA = "side condition"
LOOKS = Writer()            # what is seen of a term
Equation = tuple[Expr, Expr, str]
NOTHING: Mapping[Formula, str] = {}


@dataclass(slots=True)
class Teller:
    """Tells theorems one after the other; a line that is there already is cited, not told again."""

    write: Pen
    defined: frozenset[str] = frozenset()
    backwards: bool = False
    scope: dict[Formula, str] = field(default_factory=dict)             # what an assumption is called here
    told: dict[tuple[Formula, frozenset[Formula]], int] = field(default_factory=dict)
    marks: int = 0

    def __call__(self, term: Basic) -> str:
        return self.write(term)

    def known_as(self, theorem: Outline) -> str:
        name = defined_by(theorem.statement)
        if theorem.statement in self.scope:
            return self.scope[theorem.statement]
        if name in self.defined:
            return f"{'definition' if isinstance(theorem.statement, Forall) else 'start'} of {self(Symbol(name))}"
        return "given"

    def cite(self, theorem: Outline) -> str:
        theorem = self._essence(theorem)
        mark = self.told.get(sequent(theorem))
        if mark is not None:
            return MARK.format(mark)
        said = reason(theorem, self)
        if theorem.rule == "plainly" or said == LEMMA:
            return self(theorem.statement) if operations(theorem.statement) <= MUCH else f"a {LEMMA}"
        return said

    def _essence(self, theorem: Outline) -> Outline:
        """Without steps that change nothing to be seen: another order of the same terms."""
        theorem = essence(theorem)
        while theorem.rule in UNSEEN and theorem.premises and (
                LOOKS(theorem.statement) == LOOKS(theorem.premises[0].statement)):
            theorem = essence(theorem.premises[0])
        return theorem

    def tell(self, theorem: Outline) -> tuple[Item, ...]:
        """The lines that end in the theorem's statement."""
        theorem = bare(theorem)
        if self._essence(theorem) != essence(theorem):
            return self.tell(self._essence(theorem))
        if theorem.rule in SHAPES:
            return SHAPES[theorem.rule](self, theorem)
        if isinstance(theorem.statement, Equal):
            before: list[Item] = []
            steps = together(direct(self._flat(theorem, before)))
            if steps:
                return (*before, Chain(steps[0][0], tuple(Step(right, why) for _, right, why in steps)))
        before = self._premises(theorem.premises)
        if before and theorem.premises and theorem.statement == self._essence(theorem.premises[-1]).statement:
            return tuple(before)
        return (*before, Chain(None, (Step(theorem.statement, reason(theorem, self)),)))

    def _premises(self, premises: Iterable[Outline]) -> list[Item]:
        """Those premises, told, that a word does not tell."""
        items: list[Item] = []
        for premise in map(self._essence, premises):
            if not brief(premise) and sequent(premise) not in self.told:
                *before, last = self.tell(premise)
                self.marks += 1
                self.told[sequent(premise)] = self.marks
                items += [*before, replace(last, mark=self.marks)]
        return items

    def _flat(self, theorem: Outline, before: list[Item]) -> list[Equation]:
        """An equation as a chain of equations; what they rest on goes before it."""
        theorem = bare(theorem)
        match theorem.rule:
            case "transitive":
                return [step for premise in theorem.premises for step in self._flat(premise, before)]
            case "symmetric":
                return self._turned(theorem.premises[0], before)
            case "meet":
                there = self._flat(theorem.premises[0], before)
                back = self._turned(theorem.premises[1], before)
                return [*there, (there[-1][1], back[0][0], reason(theorem, self)), *back]
            case "same_inside":
                hole, template = parts.name(theorem, 1), parts.term(theorem, 2)
                return [(substitute(template, {hole: left}), substitute(template, {hole: right}), why)
                        for left, right, why in self._flat(parts.premise(theorem, 0), before)]
            case "average":
                return [(_mean(theorem, left), _mean(theorem, right), why)
                        for left, right, why in self._flat(parts.premise(theorem, 0), before)]
            case "term_by_term":
                return self._in_each_term(theorem, before, theorem.arguments[1:])
            case "pull_out":
                steps = self._in_each_term(theorem, before, theorem.arguments[3:])
                inside = steps if len(steps) > 1 else []
                start = inside[-1][1] if inside else theorem.statement.lhs
                return [*inside, (start, theorem.statement.rhs, reason(theorem, self))]
        before += self._premises(theorem.premises)
        return [(theorem.statement.lhs, theorem.statement.rhs, reason(theorem, self))]

    def _turned(self, theorem: Outline, before: list[Item]) -> list[Equation]:
        self.backwards = not self.backwards
        steps = self._flat(theorem, before)
        self.backwards = not self.backwards
        return [(right, left, why) for left, right, why in reversed(steps)]

    def _in_each_term(self, theorem: Outline, before: list[Item], ranged: tuple[object, ...]) -> list[Equation]:
        return [(Sum(left, *ranged), Sum(right, *ranged), f"{why.removesuffix(', in each term')}, in each term")
                for left, right, why in self._flat(parts.premise(theorem, 0), before)]

    @contextmanager
    def _during(self, scope: Mapping[Formula, str], names: frozenset[Basic]) -> Iterator[None]:
        """Inside a block assumptions have its names; outside, only what depends on none of these is cited."""
        before, told, backwards = self.scope, self.told, self.backwards
        self.scope, self.told, self.backwards = {**before, **scope}, dict(told), False
        yield
        outside = {(said, given): mark for (said, given), mark in self.told.items() if not scope.keys() & given
                   and not any(names & formula.free_symbols for formula in (said, *given))}
        self.scope, self.told, self.backwards = before, told | outside, backwards

    def _block(self, title: str, theorem: Outline, scope: Mapping[Formula, str] = NOTHING,
               names: Iterable[Basic] = ()) -> Block:
        with self._during(scope, frozenset(names)):
            return Block(title, self.tell(theorem))

    def _for_all(self, theorem: Outline) -> tuple[Item, ...]:
        ranges, names = [], []
        while theorem.rule == "generalise":
            names.append(parts.name(theorem, 1))
            ranges.append(self.write.range(parts.name(theorem, 1), parts.term(theorem, 2), parts.term(theorem, 3)))
            theorem = bare(parts.premise(theorem, 0))
        return (self._block(f"For {', '.join(ranges)}:", theorem, names=names),)

    def _induction(self, theorem: Outline) -> tuple[Item, ...]:
        statement, name = parts.formula(theorem, 2), parts.name(theorem, 3)
        low, high = parts.term(theorem, 4), parts.term(theorem, 5)
        ranged = self.write.range(name, low, high)
        some = ranged if high is S.Infinity else f"{self(low)} ≤ {self(name)} < {self(high)}"
        joined = "," if isinstance(statement, Forall) else " for"
        return (Block(f"{self(statement)}{joined} {ranged}, by induction on {self(name)}.", (
            self._block(f"Base {self(name)} = {self(low)}:", parts.premise(theorem, 0), names=(name,)),
            self._block(f"Step: assume {self(statement)} for some {some}; then", parts.premise(theorem, 1),
                        {statement: "induction hypothesis"}, (name,)))),)

    def _cases(self, theorem: Outline) -> tuple[Item, ...]:
        *either, first, second = theorem.premises
        formulas = either[0].statement.args if either else (parts.formula(theorem, 2), parts.formula(theorem, 3))
        return (*self._premises(either), *(self._block(f"If {self(formula)}:", case, {formula: "this case"})
                                           for formula, case in zip(formulas, (first, second), strict=True)))


SHAPES = {"generalise": Teller._for_all, "induct": Teller._induction, "cases": Teller._cases, "split": Teller._cases}


def _mean(theorem: Outline, term: Expr) -> Expr:
    return Mean(term, outcome(str(theorem.arguments[1])))


def direct(steps: list[Equation]) -> list[Equation]:
    """The chain without its detours: what stands between two equal terms is left out."""
    kept: list[Equation] = []
    for step in steps:
        kept.append(step)
        back = next((k for k, (left, _, _) in enumerate(kept) if left == step[1]), len(kept))
        del kept[back:]
    return kept


def together(steps: list[Equation]) -> list[Equation]:
    """Neighbours with one reason as one step."""
    return [(run[0][0], run[-1][1], run[-1][2])
            for run in (list(group) for _, group in groupby(steps, key=lambda step: step[2]))]


def sequent(theorem: Outline) -> tuple[Formula, frozenset[Formula]]:
    return theorem.statement, theorem.given


def bare(theorem: Outline) -> Outline:
    """Without its cuts: their lemmas are the side conditions."""
    while theorem.rule in ("cut", "weaken"):
        theorem = theorem.premises[-1]
    return theorem


def essence(theorem: Outline) -> Outline:
    """The theorem whose proof it is: without cuts, turned round, or taken at an index only to hold for all again."""
    theorem = bare(theorem)
    if theorem.rule == "symmetric":
        return essence(theorem.premises[0])
    if theorem.rule == "generalise":
        inner = essence(theorem.premises[0])
        if inner.rule == "specialise" and inner.arguments[1] == theorem.arguments[1]:
            return essence(inner.premises[0])
    return theorem


def brief(theorem: Outline) -> bool:
    """Whether a word tells it, so that it needs no line of its own."""
    if theorem.rule in IN_A_WORD:
        return not (theorem.rule == "assume" and isinstance(theorem.statement, Tends))
    return theorem.rule in SAID_OF_OTHERS and not isinstance(theorem.statement, Tends) and all(
        map(brief, theorem.premises))


def derived(theorems: Sequence[Outline], write: Pen, definitions: Iterable[str]) -> tuple[
        list[tuple[Item, ...]], tuple[Item, ...]]:
    """Proofs one after the other, and the side conditions of all, with their labels: what is told once is cited."""
    teller, told = Teller(write, _names(definitions), scope=_lemmas(theorems)), list[tuple[Item, ...]]()
    for theorem in theorems:
        *before, last = teller.tell(theorem)
        teller.marks += 1
        teller.told.setdefault(sequent(essence(theorem)), teller.marks)
        told.append((*before, replace(last, mark=teller.marks)))
    told.append(tuple(_side_conditions(theorems, teller)))
    items = labelled(tuple(item for part in told for item in part))
    ends = accumulate(map(len, told))
    *proofs, sides = (items[end - len(part):end] for part, end in zip(told, ends, strict=True))
    return proofs, sides


def derivation(theorem: Outline, write: Pen, definitions: Iterable[str]) -> tuple[Item, ...]:
    """A theorem's proof by itself, with its labels."""
    return labelled(Teller(write, _names(definitions), scope=_lemmas([theorem])).tell(theorem))


def _side_conditions(theorems: Sequence[Outline], teller: Teller) -> Iterator[Item]:
    """What was cut in: each lemma once, but for those about numbers alone and those that the proofs have told."""
    teller.scope |= {parts.formula(node, 2): "induction hypothesis" for theorem in theorems
                     for node in theorem.tree() if node.rule == "induct"}
    seen: set[str] = set()
    for theorem in theorems:
        for node in theorem.tree():
            lemma = essence(node.premises[0]) if node.rule == "cut" else None
            if lemma is None or not lemma.statement.free_symbols or sequent(lemma) in teller.told:
                continue
            inner = lemma
            while inner.rule == "generalise":
                inner = bare(inner.premises[0])
            said = {teller(lemma.statement), teller(inner.statement)}
            if not said & seen:
                yield from teller.tell(lemma)
            seen |= said


def _lemmas(theorems: Iterable[Outline]) -> dict[Formula, str]:
    """What is cut in is assumed where it is used; it is shown below, and so not a hypothesis of the whole."""
    return {node.premises[0].statement: LEMMA for theorem in theorems for node in theorem.tree()
            if node.rule == "cut" and node.premises[0].statement not in theorem.given}


def _names(definitions: Iterable[str]) -> frozenset[str]:
    """y and s of `y[t] = ...; s = ...`."""
    named = re.compile(r"(?:^|;)\s*([A-Za-z]\w*)\s*(?:\[[^]]*])?\s*=")
    return frozenset(found[1] for text in definitions for found in named.finditer(text))
