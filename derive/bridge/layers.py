"""The kernel's theorems for what is asked of a layer, read from its text: its gradients, and the truth of one that
somebody derived.

A gradient is proved along every direction at once (derive.gradients). A formula for some entries only, or one that is
not found to agree with that gradient, is proved of the directions that move one entry.
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from sympy import Expr, Symbol

from derive.conversions.context import Context
from derive.conversions.polynomials import order_key
from derive.conversions.restating import restating
from derive.conversions.rewriting import rewriting
from derive.gradients import gradient as gradients
from derive.gradients.adjoint import Array
from derive.gradients.forward import value_of
from derive.gradients.layers import ProvedLayer, at_indices, layer
from derive.kernel.terms import APPLICATION, BOUND, VARIABLE, Name, Term, substituted, var
from derive.kernel.theorem import Theorem, apply, assume, imply
from derive.kernel.types import INT, REAL, Arrow, Refused
from derive.kernel.words import FALSE, real
from derive.library.steps import for_all, supposing
from derive.outlines.terms import Formula, spelled
from derive.outlines.terms import Program as Searched
from derive.reading.gradients import Gradient, read_gradient

from .cases import equal_by_cases
from .known import for_all_first, knowing
from .motions import derivative_along, revalued, without_definitions
from .programs import Source, motion_of
from .recasting import parts_of
from .sayings import of_motion
from .terms import formula_of, named, real_of, slope_name, slopes_in
from .written import context_of, following, telling

LAYERS = 64         # that are remembered as they were read, with their programs
PASSES = 256        # backwards, that are remembered


@dataclass(frozen=True, slots=True)
class AboutLayer:
    """A theorem about a layer. What its text presupposes by its writing, logarithms of positive numbers and quotients
    by others than 0, is told apart: the kernel's functions are total, so the theorem need not assume it."""

    layer: ProvedLayer
    theorem: Theorem
    presupposed: tuple[Term, ...]
    at_rest: Mapping[Name, Term] = field(default_factory=dict)      # what the theorem calls an array of the layer

    @property
    def supposed(self) -> tuple[Term, ...]:
        """What the text says is given."""
        return _supposed(self.layer, self.at_rest)

    @property
    def needed(self) -> tuple[Term, ...]:
        """What the theorem assumes beside definitions of arrays: that no entry is at a corner, for example."""
        return tuple(sorted((formula for formula in self.theorem.given if not self._defines(formula)), key=order_key))

    def telling(self, formulas: Iterable[Formula] = ()) -> tuple[Term, ...]:
        """What the text presupposes and is not plain, by these formulas, by what the theorem needs or by what the text
        presupposes before; and whatever the theorem assumes of it."""
        also = map(formula_of, formulas)
        needed = frozenset(self.needed) - frozenset(self.presupposed)
        said = self._as_all_move((*self.layer.source.given, *self.supposed, *needed, *also))
        presupposed = self._as_all_move(self.presupposed)
        assumed = (moved for moved, formula in zip(presupposed, self.presupposed, strict=True)
                   if formula in self.theorem.given)
        told = _told(presupposed, frozenset(assumed), frozenset(said))
        return tuple(formula for moved, formula in zip(presupposed, self.presupposed, strict=True)
                     if moved in told and formula not in self.supposed)

    def _as_all_move(self, formulas: Iterable[Term]) -> tuple[Term, ...]:
        """Formulas as a theorem in which all computed arrays move calls these: then those of one gradient are those of
        the next."""
        moving = {(name, kind): var(name, Arrow(REAL, kind))(real(0)) for name, kind in (
            (one.array.entries.name, one.array.entries.type) for one in self.layer.program.definitions)}
        return tuple(substituted(formula, {name: moving[name] for name in formula.free & moving.keys()})
                     for formula in formulas)

    def under(self, formulas: Iterable[Formula] = ()) -> AboutLayer:
        """The theorem under no more than what the texts say and presuppose, and these formulas; refused where that is
        not seen to suffice."""
        found, allowed = self.lightened(formulas), self._allowed(formulas)
        for formula in found.needed:
            if formula not in allowed:
                raise Refused(f"layer: {formula!r} is assumed, and not by the text")
        return found

    def plain(self, formulas: Iterable[Formula]) -> frozenset[Formula]:
        """Those about entries that follow from what the text says is given."""
        if not self.supposed:
            return frozenset()
        sizes, context = self.layer.source.given, context_of((*self.layer.source.given, *self.supposed))
        said = {formula: substituted(formula_of(formula), self.at_rest) for formula in formulas}
        return frozenset(formula for formula, term in said.items()
                         if term not in sizes and following(term, context) is not None)

    def needless(self, formulas: frozenset[Formula], of: frozenset[Formula]) -> frozenset[Formula]:
        """Those `of` these without which neither the theorem nor the text asks for more: a condition of a search that
        the kernel did without, as that x is not 0 where |x| is asked for beside 1 < |x| alone."""
        unused = [formula for formula in sorted(of & formulas, key=spelled)
                  if substituted(formula_of(formula), self.at_rest) not in self.theorem.given]
        kept, asked = formulas, self._asking(formulas) if unused else ()
        for formula in unused:
            if self._asking(kept - {formula}) == asked:
                kept -= {formula}
        return formulas - kept

    def _asking(self, formulas: frozenset[Formula]) -> tuple[Term, ...]:
        lighter = self.lightened(formulas)
        return (*lighter.needed, *lighter.telling(formulas))

    def lightened(self, formulas: Iterable[Formula] = ()) -> AboutLayer:
        """The theorem without what follows from what the texts say and presuppose, and from these formulas."""
        allowed, theorem = self._allowed(formulas), self.theorem
        context = context_of(allowed)
        for formula in self.needed:
            known = context if formula.free else context_of(())         # of numbers alone it is plain, or it is not
            reason = following(formula, known) if formula not in allowed or not formula.free else None
            if reason is not None:
                theorem = apply(imply(formula, theorem), reason)
        return replace(self, theorem=theorem)

    def _allowed(self, formulas: Iterable[Formula]) -> frozenset[Term]:
        also = [substituted(formula_of(formula), self.at_rest) for formula in formulas]
        return frozenset((*self.layer.source.given, *self.supposed, *self.presupposed, *also))

    def _defines(self, formula: Term) -> bool:
        """Whether a formula says what a computed array, or the adjoint of one, is at all its indices."""
        while (parts := parts_of(formula, "all", "implies")) and parts[-1] is not FALSE:
            formula = parts[0].parts[0] if len(parts) == 1 else parts[1]
        left = next(iter(parts_of(formula, "equal")), None)
        if left is not None and left.kind == APPLICATION and any(part.kind != BOUND for part in left.parts[1:]):
            return False
        head = left.parts[0] if left is not None and left.kind == APPLICATION else left
        computed = [one.array.entries.name for one in self.layer.program.definitions]
        names = {*computed, *(f"_d_{name}" for name in computed)}
        return head is not None and head.kind == VARIABLE and head.name in names


def about_layer(text: str, theorem: Theorem) -> AboutLayer:
    """A theorem about a layer that was proved otherwise."""
    read = _read(text)
    return AboutLayer(read, theorem, read.source.presupposed)


def theorem_of_gradient(text: str, name: str) -> AboutLayer:
    """The gradient of a layer by one of its arrays; refused where it is not proved."""
    read, found = _read(text), _gradient(text, name)
    return AboutLayer(read, found.theorem, _at_rest(found, read.source.presupposed), found.at_rest)


@lru_cache(maxsize=PASSES)
def theorem_of_shown(text: str, program: Searched, name: str, letters: tuple[Symbol, ...], value: Expr,
                     under: frozenset[Formula] = frozenset()) -> AboutLayer:
    """That the gradient by an array is a formula of the searches, at all letters, perhaps `under` more conditions than
    the theorem has by itself; refused where that is not proved. A slope in the formula, the gradient by an array
    between, is what the theorem calls the adjoint of that array."""
    read, found = _read(text), _gradient(text, name)
    here = _at_rest(found, read.source.presupposed)
    array = read.arrays[name]
    meant: dict[Name, Term] = {(named(letter.name, INT).name, INT): index
                               for letter, index in zip(letters, array.indices(), strict=True)}
    for slope in slopes_in(value):
        if slope.args[0] != program:
            raise Refused(f"a gradient of another program stands in the gradient by {name}")
        meant[slope_name(slope).name, slope_name(slope).type] = _adjoint(found, read.arrays[slope.args[1].name])
    wanted = array.function(substituted(real_of(value), meant))
    also = _at_rest(found, _terms_of(under))
    theorem = found.supposing(*_supposed(read, found.at_rest), *here, *also).agrees_as_written(wanted, _in_cases)
    if theorem is None:
        raise Refused(f"the gradient by {name} was not found to be equal to what is shown")
    return AboutLayer(read, theorem, here, found.at_rest)


def _in_cases(left: Term, right: Term, *contexts: Context) -> Theorem | None:
    return equal_by_cases(left, right, contexts[-1])


def _adjoint(found: gradients.Gradient, array: Array) -> Term:
    """The gradient by an array between; one that follows and leads to no output has none but 0."""
    if array == found.of or array not in found.backward.moving:
        raise Refused(f"the gradient by {array.entries.name} stands in one that it is no part of")
    return found.backward.passed.get(array, array.function(real(0)))


@lru_cache(maxsize=LAYERS)
def _told(presupposed: tuple[Term, ...], assumed: frozenset[Term], said: frozenset[Term]) -> frozenset[Term]:
    return frozenset(telling(presupposed, assumed, said))


@lru_cache(maxsize=LAYERS)
def _read(text: str) -> ProvedLayer:
    return layer(text)


@lru_cache(maxsize=PASSES)
def _gradient(text: str, name: str) -> gradients.Gradient:
    """One pass backwards, whatever its end is compared with."""
    return _read(text).gradient(name)


@lru_cache(maxsize=LAYERS)
def theorem_of_claim(text: str, claim: str, upstream: str = "", under: frozenset[Formula] = frozenset()) -> AboutLayer:
    """That a formula for a gradient is right, where all that it presupposes holds, perhaps `under` more conditions;
    refused where that is not proved."""
    read = _read(text)
    said = read_gradient(claim, read.source, upstream)
    presupposed = (*read.source.presupposed, *said.presupposed)
    also = _terms_of(under)
    found = None if said.conditions else _along_all_directions(read, said, presupposed, also)
    return found or AboutLayer(read, _along_one_entry(read, said, presupposed, also), presupposed)


def _at_rest(found: gradients.Gradient, formulas: tuple[Term, ...]) -> tuple[Term, ...]:
    """What is said of the arrays of a layer, said of those of the theorem where nothing moves."""
    return tuple(substituted(formula, found.at_rest) for formula in formulas)


def _supposed(read: ProvedLayer, at_rest: Mapping[Name, Term]) -> tuple[Term, ...]:
    """What the text of a layer says is given, said of the arrays of a theorem where nothing moves."""
    return tuple(substituted(formula, at_rest) for formula in read.source.supposed)


def _terms_of(formulas: frozenset[Formula]) -> tuple[Term, ...]:
    return tuple(map(formula_of, sorted(formulas, key=spelled)))


def _along_all_directions(read: ProvedLayer, said: Gradient, presupposed: tuple[Term, ...],
                          under: tuple[Term, ...]) -> AboutLayer | None:
    array = read.arrays[said.name]
    try:
        found = _gradient(read.source.text, said.name)
    except Refused:
        return None
    here = _at_rest(found, presupposed)
    meant = _between(read, found, said)
    here = tuple(substituted(formula, meant) for formula in here)
    theorem = found.supposing(*_supposed(read, found.at_rest), *here, *_at_rest(found, under)).agrees(
        array.function(at_indices(substituted(said.value, meant), said.ranges, array)))
    return theorem and AboutLayer(read, theorem, here, found.at_rest)


def _between(read: ProvedLayer, found: gradients.Gradient, said: Gradient) -> dict[Name, Term]:
    """What the theorem calls the gradients by arrays between that a formula names."""
    used = {name for term in (said.value, *said.presupposed) for name, _ in term.free}
    return {(name, read.arrays[array].entries.type): _adjoint(found, read.arrays[array])
            for name, array in said.between.items() if name in used}


def _along_one_entry(read: ProvedLayer, said: Gradient, presupposed: tuple[Term, ...],
                     under: tuple[Term, ...]) -> Theorem:
    """For all places of the formula: the derivative of the loss is its value, when the entry there moves."""
    array, places = read.arrays[said.name], tuple(one.variable for one in said.ranges)
    motion = motion_of(source_of_layer(read), array.entries, places, array.ranges)
    conditions = (*motion.inside, *said.conditions)
    assumed = (*read.source.given, *read.source.supposed, *presupposed, *under, *conditions)
    plain = knowing(tuple(map(assume, assumed)))
    context = rewriting(plain, read.source.supposed)
    theorem = derivative_along(motion, context)
    found = (equal_by_cases(value_of(theorem), said.value, inner)
             for inner in (restating(context), _unfolding(read, plain)))
    same = next((equation for equation in found if equation is not None), None)
    if same is None:
        raise Refused(f"not proved: {said.text}")
    whole = of_motion(motion, said.value)
    theorem = without_definitions(revalued(theorem, same), motion, frozenset(whole.definitions))
    return for_all(list(places), supposing(whole.closed(theorem), *conditions))


def source_of_layer(read: ProvedLayer) -> Source:
    return Source(read.program.definitions, tuple(one.formula for one in read.source.definitions),
                  tuple((array.entries, upstream) for array, upstream in read.program.weighted))


def _unfolding(read: ProvedLayer, context: Context) -> Context:
    """Computed arrays are put in, and so is what is given of others."""
    computed = {(one.array.name, one.array.term.type) for one in read.source.definitions}
    given = (formula for formula in read.source.supposed if computed.isdisjoint(formula.free))
    return rewriting(context, given).defining(*(for_all_first(assume(one.formula)) for one in read.source.definitions))
