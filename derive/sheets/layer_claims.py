"""Verdicts on what a page says of a layer: its gradients, the rule they come from, identities between its arrays."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from time import perf_counter

from derive.attack.gradients import GradientWitness, refute_identity
from derive.bridge.conditions import Said
from derive.bridge.outlines import theorem_of
from derive.bridge.written import as_written
from derive.bridge.wrong_gradients import refuted_gradient
from derive.elaboration.writing import Presupposed
from derive.kernel.terms import Term
from derive.kernel.theorem import Theorem as Proof
from derive.kernel.types import Refused as NotCarriedOut
from derive.layers.layer import Layer, Refutation, Undecided
from derive.layers.reading import GradientText, Ranges, read_gradient, read_identity
from derive.layers.total_derivatives import read_total_derivative
from derive.notation.errors import NotationError
from derive.outlines.algebra import algebra
from derive.outlines.domain import domain
from derive.outlines.linear import in_range
from derive.outlines.logic import assume, generalise
from derive.outlines.outline import Outline
from derive.outlines.terms import Formula, Refused
from derive.reading.gradients import read_gradient as read_claimed_gradient
from derive.reading.gradients import read_identity as read_claimed_identity
from derive.reading.layers import Program, read_layer
from derive.search.discharge import tidy
from derive.search.given_gradients import met, put_in
from derive.sheets.cases import case_of_gradient
from derive.sheets.claims import Claim, ClaimError, Hypothesis, Place, Verdict, judged, named_plainly

Conditions = Callable[[str, Program, str], tuple[Term, ...]]
Carry = Callable[[Sequence[Outline], Sequence[Formula]], tuple[Proof, ...]]
CORNER = "there the layer has a corner or an end, and no derivative"


@dataclass(frozen=True, slots=True)
class LayerClaim:
    """What a page prints about a layer."""

    name: str
    inventory: tuple[str, ...]
    place: Place
    layer: Layer
    texts: tuple[str, ...]
    note: str
    conditions: Conditions = lambda text, source, upstream: ()      # under which a text is defined

    def __post_init__(self) -> None:
        named_plainly(self.name)
        if not self.texts:
            raise ClaimError(f"{self.name}: nothing is claimed; expected a formula")

    def of_gradients(self, repair: Claim | None = None) -> Claim:
        """Formulas for gradients: proved, or refuted by the smallest case and repaired."""
        claims = [read_gradient(text, self.layer.source) for text in self.texts]
        return replace(self, conditions=_of_gradient)._of_gradients(claims, self._as_written, repair)

    def of_total_derivative(self, repair: Claim | None = None) -> Claim:
        """The rule of the total derivative as the texts write it, with each input of the layer as the parameter."""
        return self._of_gradients([claimed for text in self.texts for name in self.layer.inputs
                                   for claimed in read_total_derivative(text, name, self.layer.letters(name),
                                                                        self.layer.source)], _carried_out, repair)

    @property
    def _upstream(self) -> str:
        return " ".join(self.layer.source.aliases)

    @property
    def _presupposed(self) -> Presupposed:
        """What has to hold for the layer and the texts to be defined: a definition is, where its conditions hold."""
        source = read_layer(self.layer.text)
        return Presupposed(
            tuple(Said(one.formula, source.presupposed) for one in source.definitions),
            tuple(formula for text in self.texts for formula in self.conditions(text, source, self._upstream)),
            source.given)

    def _as_written(self, _outlines: Sequence[Outline], needs: Sequence[Formula]) -> tuple[Proof, ...]:
        """A theorem of the kernel for each text, read anew."""
        return tuple(self.layer.proved(text).under(needs).theorem for text in self.texts)

    def _of_gradients(self, claims: Iterable[GradientText], carry: Carry, repair: Claim | None) -> Claim:
        started = perf_counter()
        theorems: list[Outline] = []
        conditions: set[Formula] = set()
        undecided = ""
        for claimed in claims:
            conditions |= {*claimed.conditions, *_ranged(claimed.ranges)}
            try:
                answer = self.layer.check(claimed)
            except Undecided as reason:
                undecided = undecided or str(reason)        # another formula may still be refuted
                continue
            if isinstance(answer, Refutation):
                slip = f"{answer.turned} has its indices the other way round" if answer.turned else ""
                return self._refuted(answer.witness, repair, started, claimed.text, slip)
            theorems.append(answer)
        if undecided:
            return self._claim(Verdict.UNKNOWN, started, note=undecided)
        return self._proved(theorems, frozenset(conditions), carry, started)

    def of_identity(self) -> Claim:
        """Equations between arrays of the layer, for all values of their indices."""
        started = perf_counter()
        theorems = []
        forward = tuple(map(assume, reversed(tuple(self.layer.program.args[0]))))
        for text in self.texts:
            left, right, ranges, facts = read_identity(text, self.layer.source)
            context = facts | _ranged(ranges)
            witness = refute_identity(self.layer.program, (left, right), ranges, self.layer.source.shapes.arrays, facts,
                                      text.partition("==")[0].strip(), self.layer.source.given)
            if witness is not None:
                return self._refuted(witness, None, started)
            try:
                one, other = (put_in(algebra(side, side), forward, context) for side in (left, right))
                theorem = met(one, other, context)
            except Refused as refusal:
                return replace(self, conditions=_of_identity)._claim(Verdict.UNKNOWN, started, note=str(refusal))
            theorem = tidy(theorem, context)
            for ranged in reversed(ranges):
                theorem = generalise(theorem, *ranged)
            theorems.append(theorem)
        return replace(self, conditions=_of_identity)._proved(theorems, frozenset(), self._as_identities, started)

    def _as_identities(self, outlines: Sequence[Outline], _needs: Sequence[Formula]) -> tuple[Proof, ...]:
        """The equations as they are read anew, under the definitions of the layer and that all is defined."""
        source = read_layer(self.layer.text)
        proofs = []
        for text, outline in zip(self.texts, outlines, strict=True):
            statement = read_claimed_identity(text, source)
            said = (*source.given, *(one.formula for one in source.definitions), *source.presupposed,
                    *statement.presupposed)
            proofs.append(as_written(statement.formula, [theorem_of(outline)], said))
        return tuple(proofs)

    @property
    def said(self) -> frozenset[Formula]:
        """What the page says by writing the layer down: its definitions, that they are defined, sizes of at least 1."""
        definitions = frozenset(self.layer.program.args[0])
        return definitions.union(self.layer.source.shapes.facts, *(domain(d) for d in definitions))

    def _proved(self, theorems: list[Outline], conditions: frozenset[Formula], carry: Carry, started: float) -> Claim:
        if not theorems:
            return self._claim(Verdict.UNKNOWN, started, note="the layer has no input that this could be said of")
        added = frozenset().union(*(theorem.given for theorem in theorems)) - self.said - conditions
        hypotheses = tuple(Hypothesis(formula, CORNER) for formula in sorted(added, key=str))
        try:
            proofs = carry(theorems, [one.formula for one in hypotheses])
        except NotCarriedOut as refusal:
            return self._claim(Verdict.UNKNOWN, started, note="an outline of a proof was found, and the kernel refuses "
                               f"it: {refusal}")
        return self._claim(Verdict.HOLDS_IF if hypotheses else Verdict.HOLDS, started, tuple(theorems), hypotheses,
                           proofs=proofs)

    def _refuted(self, witness: GradientWitness, repair: Claim | None, started: float, claimed: str = "",
                 slip: str = "") -> Claim:
        """It fails, whatever is known in its place; a repair that is not proved is none."""
        repair = repair and repair.vouched()
        proved = repair is not None and repair.verdict in (Verdict.HOLDS, Verdict.HOLDS_IF)
        claim = self._claim(Verdict.FAILS, started, witness=str(witness), repair=repair if proved else None,
                            note="; ".join(filter(None, (slip, self.note))))
        if not claimed:
            return claim
        try:
            refutation = refuted_gradient(self.layer.text, claimed, " ".join(self.layer.source.aliases),
                                          case_of_gradient(witness))
        except (NotCarriedOut, NotationError) as refusal:
            return judged(replace(claim, unrefuted=str(refusal)))
        return judged(replace(claim, refutation=refutation))

    def _claim(self, verdict: Verdict, started: float, theorems: tuple[Outline, ...] = (),
               hypotheses: tuple[Hypothesis, ...] = (), witness: str = "", repair: Claim | None = None,
               note: str = "", proofs: tuple[Proof, ...] = ()) -> Claim:
        return judged(Claim(self.name, self.inventory, self.place, self.texts, verdict, theorems, proofs, hypotheses,
                            tuple(self.layer.text.splitlines()), (), self._presupposed, witness, repair,
                            note or self.note, perf_counter() - started))


def _of_gradient(text: str, source: Program, upstream: str) -> tuple[Term, ...]:
    return read_claimed_gradient(text, source, upstream).presupposed


def _of_identity(text: str, source: Program, _upstream: str) -> tuple[Term, ...]:
    return read_claimed_identity(text, source).presupposed


def _carried_out(outlines: Sequence[Outline], _needs: Sequence[Formula]) -> tuple[Proof, ...]:
    """The theorems of the kernel that outlines are the outlines of."""
    return tuple(map(theorem_of, outlines))


def _ranged(ranges: Ranges) -> frozenset[Formula]:
    return frozenset().union(*(in_range(*ranged) for ranged in ranges))
