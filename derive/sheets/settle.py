"""From a statement and a way to prove it to a verdict: attack it, prove it, find the edge, show each hypothesis needed.

The tool looks for a hypothesis of its own only where a proof does not go through without one; it is shown, with a
witness just outside of it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from time import perf_counter
from typing import Protocol

from sympy import Symbol

from derive.attack.edges import edge
from derive.attack.instances import counterexample, satisfiable
from derive.attack.witness import Witness
from derive.budget import GivenUp, attempted
from derive.elaboration.formulas import Sort, Sorts, Statement, range_ends, sorts_of, statements_of, with_sorts
from derive.elaboration.refusals import listed, told
from derive.elaboration.writing import Written, written
from derive.kernel.theorem import Theorem as Proof
from derive.kernel.types import Refused as NotCarriedOut
from derive.notation import parse_claim
from derive.notation.syntax import Claim as Claimed
from derive.notation.syntax import Tree
from derive.outlines.domain import domain
from derive.outlines.equality import OPPOSITE
from derive.outlines.outline import Outline
from derive.outlines.terms import Formula, Refused, integer, outcome, size, spelled
from derive.reading.claims import Statement as Said
from derive.reading.names import Names
from derive.search.discharge import tidy
from derive.search.unfolding import Knowledge, assumed
from derive.sheets.cases import case_of
from derive.sheets.claims import Claim, ClaimError, Hypothesis, Place, Verdict, judged

Prover = Callable[[Statement, Knowledge], Outline]
TRIES = 100             # instances that may refute what is not proved
TRIES_PROVED = 10       # and what is: one that did would show a hole in the kernel


class Definition(Protocol):
    """What a claim is about: a recurrence, a family of random numbers."""

    @property
    def formulas(self) -> tuple[Formula, ...]: ...
    @property
    def sorts(self) -> Mapping[str, Sort]: ...
    @property
    def trees(self) -> tuple[Tree, ...]: ...
    def read(self, names: Names) -> tuple[Said, ...]: ...


@dataclass(frozen=True)
class Setting:
    """What a claim is about. It keeps texts and definitions alone and reads its formulas from them, all together, so
    that a name has one sort in all of them, and no text can be shown beside another formula."""

    texts: tuple[str, ...]                          # the statements
    about: tuple[Definition, ...] = ()
    granted: tuple[str, ...] = ()                   # the printed hypotheses
    lemmas: tuple[Outline, ...] = ()
    declared: Mapping[str, Sort] = field(default_factory=dict)
    offered: "tuple[str | Definition, ...]" = ()    # hypotheses that the text does not state, as the script has them

    def __post_init__(self) -> None:
        _ = self.statements, self.given, self.needs         # a text that cannot be read is refused at once

    @cached_property
    def trees(self) -> Mapping[str, Claimed]:
        needs = (need for need in self.offered if isinstance(need, str))
        return {text: parse_claim(text) for text in (*self.texts, *self.granted, *needs)}

    @cached_property
    def sorts(self) -> Sorts:
        declared = {name: sort for definition in self.about for name, sort in definition.sorts.items()}
        found = sorts_of([*self.trees.values(), *(tree for d in self.about for tree in d.trees)],
                         declared | dict(self.declared))
        # A hypothesis about the entries up to n is of a whole number of them; a statement may end anywhere.
        ends = frozenset[str]().union(*(range_ends(self.trees[text]) for text in self.granted))
        return {**dict.fromkeys(ends, integer), **found}

    @cached_property
    def written(self) -> Written:
        """The same texts and definitions in the kernel's terms, read anew."""
        named = {sort: frozenset(name for name, one in self.sorts.items() if one is sort)
                 for sort in (integer, size, outcome)}
        return written(self.texts, self.about, self.granted, self.offered,
                       Names(named[integer], named[size], random=named[outcome]), self.fixed)

    @cached_property
    def fixed(self) -> frozenset[str]:
        """Names of which something is given or defined: in the statements they are those, whatever their `for` says."""
        return frozenset(name.name for formula in self.given | self.definitions for name in formula.free_symbols)

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        return tuple(s for text in self.texts
                     for s in statements_of(text, self.trees[text], self.sorts, self.fixed))

    @cached_property
    def definitions(self) -> frozenset[Formula]:
        return frozenset(with_sorts(formula, self.sorts) for one in self.about for formula in one.formulas)

    @cached_property
    def given(self) -> frozenset[Formula]:
        granted = self._said(*self.granted)
        conditional = next((s.text for s in granted if s.given), None)
        if conditional is not None:
            raise ClaimError(f"a hypothesis may say for which integers, and nothing else after `for`: {conditional}")
        return frozenset(s.formula for s in granted)

    @cached_property
    def needs(self) -> tuple[Formula, ...]:
        return tuple(formula for need in self.offered for formula in (
            (s.formula for s in self._said(need)) if isinstance(need, str)
            else (with_sorts(formula, self.sorts) for formula in need.formulas)))

    def _said(self, *texts: str) -> tuple[Statement, ...]:
        return tuple(s for text in texts for s in statements_of(text, self.trees[text], self.sorts))

    @cached_property
    def presupposed(self) -> frozenset[Formula]:
        """That what is written is defined: the statements, the printed hypotheses and the definitions."""
        written = frozenset().union(*(s.presupposed for s in self.statements))
        return written.union(*(domain(f) for f in self.definitions | self.given))

    @cached_property
    def allowed(self) -> frozenset[Formula]:
        return self.definitions | self.given | self.presupposed

    def knowledge(self, extra: Iterable[Formula] = ()) -> Knowledge:
        extra = frozenset(extra)
        formulas = sorted(self.definitions | self.given | extra, key=spelled)
        return Knowledge((*self.lemmas, *assumed(formulas)), self.allowed | extra)


@dataclass(frozen=True, slots=True)
class Attempt:
    """The outlines of proofs that were found, the theorems of the kernel that they became, and the hypotheses of these
    that nobody stated; or why there are none."""

    outlines: tuple[Outline, ...] = ()
    proofs: tuple[Proof, ...] = ()
    added: frozenset[Formula] = frozenset()
    refusal: str = ""

    def __bool__(self) -> bool:
        return bool(self.proofs)


NOTHING = Attempt()


def settle(name: str, inventory: tuple[str, ...], place: Place, about: Setting, prove: Prover, repair: Claim | None,
           note: str, doubted: bool = False) -> Claim:
    """The claim with its verdict. What is refuted fails, whether or not something is proved in its place; a repair that
    is not proved is none. What is `doubted` is attacked first, and not proved where that refutes it."""
    started = perf_counter()
    repair = repair and repair.vouched()
    repair = repair if repair is not None and repair.verdict in (Verdict.HOLDS, Verdict.HOLDS_IF) else None
    definitions = tuple(map(str, about.about))

    def verdict(kind: Verdict, proved: Attempt = NOTHING, hypotheses: tuple[Hypothesis, ...] = (), witness: str = "",
                why: str = note) -> Claim:
        return judged(Claim(name, inventory, place, about.texts, kind, proved.outlines, proved.proofs, hypotheses,
                            definitions, about.granted, about.written.presupposed, witness, repair, why,
                            perf_counter() - started))

    if satisfiable(about.given | about.presupposed, about.definitions) is None:
        return verdict(Verdict.UNKNOWN, why="no instance was found in which all that is given holds")
    under = _under(about, prove, note) if about.needs else None
    if under is not None and under[0] is Verdict.HOLDS_IF:      # each need has a witness: there is no proof without it
        return verdict(*under)
    at_once = _witness(about, frozenset(), TRIES_PROVED) if doubted else None
    found = NOTHING if at_once else _attempt(about, prove, frozenset())
    proved_as_it_is = bool(found) and not found.added
    against = at_once or _witness(about, frozenset(), TRIES_PROVED if proved_as_it_is else TRIES)
    witness = str(against or "")
    if proved_as_it_is and witness:
        raise ClaimError(f"{name}: proved and refuted: {witness}")
    if proved_as_it_is:
        return verdict(Verdict.HOLDS, found)
    try:
        needs = None if repair or under is not None else attempted(partial(_needed, about, prove))
    except GivenUp:
        needs = None
    if needs is not None:
        return verdict(Verdict.HOLDS_IF, needs[0], (needs[1],))
    if against:
        refutation, unrefuted = _refuted(about, against)
        found_wrong = verdict(Verdict.FAILS, witness=witness, why=note or (under[-1] if under is not None else ""))
        return judged(replace(found_wrong, refutation=refutation, unrefuted=unrefuted))
    if under is not None:
        return verdict(*under)
    if found:
        extra = listed(found.added)
        return verdict(Verdict.UNKNOWN, why=f"proved under {extra} only, and no witness shows that this is needed")
    return verdict(Verdict.UNKNOWN, why=f"neither proved nor refuted: {found.refusal}")


def _needed(about: Setting, prove: Prover) -> tuple[Attempt, Hypothesis] | None:
    """The claim under a hypothesis on one number that nobody stated, with a witness that it is needed."""
    for candidate in _candidates(about):
        proved = _attempt(about, prove, frozenset([candidate]))
        needed = _refutation(about, frozenset([negation(candidate)]))
        attacked = proved and _refutation(about, frozenset([candidate]), TRIES_PROVED)
        if proved and needed and proved.added <= {candidate} and not attacked:
            return proved, Hypothesis(candidate, needed)
    return None


def _refuted(about: Setting, witness: Witness) -> tuple[Proof | None, str]:
    """The theorem that not all statements hold, at the witness; or why there is none."""
    try:
        return about.written.refuted(case_of(witness)), ""
    except NotCarriedOut as refusal:
        return None, str(refusal)
    except RecursionError:
        return None, "to compute what it says takes too many steps"


def _under(about: Setting, prove: Prover, note: str) -> tuple[Verdict, Attempt, tuple[Hypothesis, ...], str, str]:
    """Proved under the hypotheses that the script offers, each of which has a witness against doing without it."""
    offered = frozenset(about.needs)
    given = about.given | about.presupposed | offered
    if satisfiable(given, about.definitions) is None:
        return Verdict.UNKNOWN, NOTHING, (), "", "no instance was found in which all that is needed holds"
    found = _attempt(about, prove, offered)
    if not found or found.added - offered:
        why = found.refusal or f"needs {listed(found.added - offered)}"
        return Verdict.UNKNOWN, NOTHING, (), "", f"not proved under what is said to suffice: {why}"
    attacked = _refutation(about, offered, TRIES_PROVED)
    if attacked:
        raise ClaimError(f"proved and refuted: {attacked}")
    hypotheses = tuple(Hypothesis(need, _refutation(about, offered - {need}, TRIES)) for need in about.needs)
    idle = [h.formula for h in hypotheses if not h.witness]
    if idle:
        return Verdict.UNKNOWN, NOTHING, (), "", f"no witness shows that this is needed: {listed(idle)}"
    return Verdict.HOLDS_IF, found, hypotheses, "", note


def _attempt(about: Setting, prove: Prover, extra: frozenset[Formula]) -> Attempt:
    outlines = []
    for statement in about.statements:
        knowledge = about.knowledge(extra | statement.given)
        allowed = about.allowed | extra | statement.given
        try:
            outlines.append(attempted(partial(_proved, prove, statement, knowledge, allowed)))
        except Refused as refusal:
            return Attempt(refusal=told(refusal))
        except GivenUp as reason:
            return Attempt(refusal=str(reason))
        if outlines[-1].statement != statement.formula:
            return Attempt(refusal=f"{outlines[-1].statement} is not what is claimed")
    added = frozenset().union(*(outline.given - about.allowed - statement.given
                                for outline, statement in zip(outlines, about.statements, strict=True)))
    try:
        return attempted(partial(_carried_out, about, tuple(outlines), extra, added))
    except GivenUp as reason:
        return Attempt(refusal=f"an outline of a proof was found, and no proof of the kernel: {reason}")


def _carried_out(about: Setting, outlines: tuple[Outline, ...], extra: frozenset[Formula],
                 added: frozenset[Formula]) -> Attempt:
    try:
        proofs = about.written.carried_out(outlines, extra | added, offered=extra >= frozenset(about.needs))
        return Attempt(outlines, proofs, added)
    except NotCarriedOut as refusal:
        return Attempt(refusal=f"an outline of a proof was found, and the kernel refuses it: {refusal}")


def _proved(prove: Prover, statement: Statement, knowledge: Knowledge, allowed: frozenset[Formula]) -> Outline:
    return tidy(prove(statement, knowledge), allowed)


def _refutation(about: Setting, extra: frozenset[Formula], tries: int = TRIES) -> str:
    """A witness against one of the statements, in words."""
    return str(_witness(about, extra, tries) or "")


def _witness(about: Setting, extra: frozenset[Formula], tries: int = TRIES) -> Witness | None:
    """A witness against one of the statements: each is looked at shortly before one is looked at long."""
    rounds = sorted({min(tries, TRIES_PROVED), tries}) if len(about.statements) > 1 else [tries]
    for statement, tries in ((statement, tries) for tries in rounds for statement in about.statements):
        found = counterexample(statement.formula, about.given | about.presupposed | statement.given | extra,
                               definitions=about.definitions, tries=tries,
                               letters=tuple(symbol.name for symbol, *_ in statement.ranges))
        if found is not None:
            return found
    return None


def _candidates(about: Setting) -> Iterable[Formula]:
    """Hypotheses on one real parameter under which no instance fails."""
    names: set[Symbol] = set().union(*(f.free_symbols for f in (*about.definitions, *about.given,
                                                                *(s.formula for s in about.statements))))
    for parameter in sorted((n for n in names if not n.is_integer), key=str):
        said = tuple(statement.formula for statement in about.statements)
        given = about.given.union(about.presupposed, *(statement.given for statement in about.statements))
        yield from edge(said, given, about.definitions, parameter)


def negation(formula: Formula) -> Formula:
    return OPPOSITE[type(formula)](*formula.args)
