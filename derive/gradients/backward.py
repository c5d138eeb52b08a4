"""The derivative of the loss of a program: backwards, one definition after another, in time linear in its length.

Every array h that moves with u is a function H of u and its indices, H(u, k) = its definition. The theorem says of the
loss L(u) = sum of dy(k)*Y(u, k) that its derivative at u = 0 is sum of dx(j)*v(j), when x moves in the direction v. The
adjoints of arrays between have names, whose definitions are among the hypotheses.
"""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache, reduce

from derive.conversions.context import Context
from derive.conversions.normal import changes_nothing, normal
from derive.kernel.terms import APPLICATION, VARIABLE, Name, Term, abstracted, app, mapped, substituted, var
from derive.kernel.theorem import (
    Theorem,
    apply,
    assume,
    congruence,
    convert,
    imply,
    instantiate,
    linear,
    reflexive,
    ring,
    symmetric,
    transitive,
)
from derive.kernel.types import REAL, Arrow, Refused
from derive.kernel.words import every, real
from derive.library.steps import applied, arguments, at, for_all, sides, supposing

from .adjoint import Array, joined, shares
from .definition_signs import definition_signs
from .forward import U, derivative, same_function, slope, value_of
from .program import Definition, Program, named_like


@dataclass(frozen=True, slots=True)
class Stage:
    """A pass that has come through the last definitions of a program."""

    theorem: Theorem
    names: tuple[Theorem, ...]
    adjoints: tuple[tuple[Array, Term], ...]
    passed: tuple[tuple[Array, Term], ...]
    supposed: tuple[Theorem, ...]


@lru_cache(maxsize=32)
def _stages(program: Program) -> dict[tuple[int, frozenset[Term]], Stage]:
    """Where passes for inputs of a program have come through, by a place and what moves behind it."""
    return {}


@lru_cache(maxsize=32)
def _given(program: Program) -> Context:
    """What is known of a program's sizes, worked out once for all passes."""
    return Context().assuming(*program.given)


class Backward:
    """One pass for one input. `theorem` says derivative(u -> L(u), 0, D), where D is the sum over `adjoints` of
    sum(k, adjoint(k)*tangent(k)); at the end the input alone is left."""

    def __init__(self, program: Program, wrt: Array) -> None:
        self.wrt = wrt
        self.context = _given(program).afresh()
        self.tangents = {wrt: named_like(wrt, "_v_")}
        self.moving = {wrt: wrt.function(wrt.at(*wrt.indices()) + U * self.tangents[wrt].at(*wrt.indices()))}
        self.names: list[Theorem] = []      # what the names of adjoints stand for
        self.program = program
        self.rests: dict[Array, Theorem] = {}
        self.formulas: dict[Array, Term] = {}
        self.signed = False                 # whether the signs of definitions are known
        self.passed: dict[Array, Term] = {}     # the adjoints, as they are called, of arrays between
        definitions = [(place, definition) for place, definition in enumerate(program.definitions)
                       if self._begins_to_move(definition)]
        self.adjoints: dict[Array, Term] = {}
        begun = self._goes_on(definitions)
        for place, definition in reversed(definitions):
            if place <= begun and definition.array in self.adjoints:
                self._through(definition)
                self._keep(place - 1)
        if wrt not in self.adjoints:                # nothing moves: 0 = sum(k, 0*v(k))
            nothing = wrt.function(real(0))
            self._becomes(symmetric(normal(self._part(wrt, nothing), Context())))
            self.adjoints[wrt] = nothing

    # -- what passes for several inputs share -------------------------------------------------------------------------

    def _goes_on(self, definitions: list[tuple[int, Definition]]) -> int:
        """Begin with the loss, or go on from where a pass for another input came through the same definitions; the
        place of the last definition that is left."""
        count = len(self.program.definitions)
        outputs = [array for array, _ in self.program.weighted]
        reads = [place for place, one in definitions if (self.wrt.entries.name, self.wrt.entries.type) in one.body.free]
        self.last = count if self.wrt in outputs else max(reads, default=-1)
        for place in range(self.last, count):
            stage = _stages(self.program).get((place, self._moving_after(place)))
            if stage is not None:
                self.theorem, self.names = stage.theorem, [*stage.names]
                self.adjoints, self.passed = dict(stage.adjoints), dict(stage.passed)
                self.context.supposed.extend(stage.supposed)
                return place
        loss = _sum([array.total(array.indices(), app(upstream, *array.indices()) * app(
            self.moving[array], *array.indices())) for array, upstream in self.program.weighted
            if array in self.moving])
        self.theorem = derivative(loss, self._knowing(self.moving))
        self._share(value_of(self.theorem), [array for array in self.moving if array in outputs])
        self._keep(count - 1)
        return count - 1

    def _keep(self, place: int) -> None:
        """Keep what is known once all definitions behind a place are through, if neither the input nor a definition
        before is spoken of: then it is the same for all inputs that stand before."""
        if place >= self.last and not self._speaks_of_what_is_before(place):
            _stages(self.program)[place, self._moving_after(place)] = Stage(
                self.theorem, tuple(self.names), tuple(self.adjoints.items()), tuple(self.passed.items()),
                tuple(self.context.supposed))

    def _speaks_of_what_is_before(self, place: int) -> bool:
        """Whether what is known and supposed speaks of the input, or of what an array is by its definition before."""
        own = {(array.entries.name, array.entries.type) for array in (self.wrt, self.tangents[self.wrt])}
        before = {self._formula(definition) for definition in self.program.definitions[:place + 1]}
        hypotheses = self.theorem.given.union(*(theorem.given for theorem in self.context.supposed))
        return not before.isdisjoint(hypotheses) or any(
            not own.isdisjoint(formula.free) for formula in (self.theorem.statement, *hypotheses))

    def _moving_after(self, place: int) -> frozenset[Term]:
        """The arrays behind a place, and those that are read there, that move."""
        later = self.program.definitions[place + 1:]
        free = frozenset[Name]().union(*(one.body.free for one in later))
        there = {*(one.array for one in later), *self.program.outputs}
        return frozenset(array.entries for array in self.moving if array != self.wrt and (
            array in there or (array.entries.name, array.entries.type) in free))

    def _begins_to_move(self, definition: Definition) -> bool:
        if not any((array.entries.name, array.entries.type) in definition.body.free for array in self.moving):
            return False
        array = definition.array
        self.moving[array] = var(array.entries.name, Arrow(REAL, array.entries.type))(U)
        self.tangents[array] = named_like(array, "_t_")
        return True

    def _law(self, definition: Definition) -> Theorem:
        """The definition of an array as a hypothesis, at its indices and, if it moves, at any u."""
        array, indices = definition.array, definition.array.indices()
        law = at(assume(self._formula(definition)), *([U] if self._follows(array) else []), *indices)
        return applied(law, *map(assume, array.inside(indices)))

    def _formula(self, definition: Definition) -> Term:
        array, moving = definition.array, self._follows(definition.array)
        if array not in self.formulas:
            whole = app(self.moving[array] if moving else array.entries, *array.indices())
            formula = array.each(whole.eq(self._moved(definition.body)))
            self.formulas[array] = every(U, formula) if moving else formula
        return self.formulas[array]

    def _follows(self, array: Array) -> bool:
        """Whether an array moves because its definition does; the one that is moved itself keeps to it at rest only."""
        return array in self.moving and array != self.wrt

    def signs(self) -> Context:
        """The context with the signs that can be read off definitions; they are put in when they are needed."""
        if not self.signed:
            self.signed = True
            self.context = self.context.knowing(*map(self._resting, definition_signs(self.program)))
        return self.context

    def _resting(self, theorem: Theorem) -> Theorem:
        """What a theorem says of arrays that stand still, said of those of this pass at u = 0."""
        moving = [array for array in self.moving if array != self.wrt]
        still = {law.statement: law for _, law in self.laws()} if moving else {}
        theorem = instantiate(theorem, *(term for array in moving for term in (
            array.entries, instantiated(self.moving[array]))))
        for formula, law in still.items():
            if formula in theorem.given:
                theorem = apply(imply(formula, theorem), law)
        return theorem

    def _rest(self, definition: Definition) -> Theorem:
        """The definition of an array at its indices and at u = 0"""
        if definition.array not in self.rests:
            law = self._law(definition)
            if self._follows(definition.array):
                law = transitive(instantiate(law, U, real(0)), self._at_rest(definition.body))
            self.rests[definition.array] = law
        return self.rests[definition.array]

    def laws(self) -> list[tuple[Array, Theorem]]:
        """What each array of the program is at u = 0."""
        return [(one.array, for_all(one.array.indices(), supposing(
            self._rest(one), *one.array.inside(one.array.indices())))) for one in self.program.definitions]

    def at_rest(self) -> dict[Name, Term]:
        return {(array.entries.name, array.entries.type): instantiated(moved) for array, moved in self.moving.items()
                if array != self.wrt}

    def _at_rest(self, body: Term) -> Theorem:
        """A body at u = 0, where x + 0*v stands for x, is the body with x."""
        wrt, indices = self.wrt, self.wrt.indices()
        names = self.at_rest()
        context = abstracted(wrt.entries, substituted(body, {name: names[name] for name in body.free & names.keys()}))
        same = ring(wrt.at(*indices) + real(0) * self.tangents[wrt].at(*indices), wrt.at(*indices))
        return congruence(context, for_all(indices, same))

    def _rested(self, term: Term) -> Theorem:
        """A term, in which x + 0*v stands where x moved, is the term with x there."""
        wrt, tangent, indices = self.wrt.entries, self.tangents[self.wrt].entries, self.wrt.indices()
        entry = var("_x", wrt.type)

        def leaf(part: Term, _depth: int) -> Term | None:
            if part.kind != APPLICATION or part.parts[0].name != "plus" or part.parts[2].kind != APPLICATION:
                return None if part.parts else part
            left, right = part.parts[1:]
            head, places = (left.parts[0], left.parts[1:]) if left.kind == APPLICATION else (left, ())
            if head is wrt and right is real(0) * app(tangent, *places):
                return app(entry, *(mapped(place, leaf) for place in places))
            return None

        within = mapped(term, leaf)
        if within is term:
            return reflexive(term)
        same = ring(app(wrt, *indices) + real(0) * app(tangent, *indices), app(wrt, *indices))
        return congruence(abstracted(entry, within), for_all(indices, same))

    def _moved(self, term: Term) -> Term:
        names = {(array.entries.name, array.entries.type): moved for array, moved in self.moving.items()}
        return substituted(term, {name: names[name] for name in term.free & names.keys()})

    def _moves(self, array: Array, change: Term) -> Term:
        """Each entry of an array has the derivative that a function of its indices says."""
        indices = array.indices()
        return array.each(slope(abstracted(U, app(self.moving[array], *indices)), app(change, *indices)))

    def _knowing(self, arrays: Iterable[Array]) -> Context:
        return self.context.assuming(*(self._moves(array, self.tangents[array].entries)
                                       for array in arrays if array != self.wrt))

    def _part(self, array: Array, adjoint: Term) -> Term:
        indices = array.indices()
        return array.total(indices, app(adjoint, *indices) * self.tangents[array].at(*indices))

    def _whole(self) -> Term:
        return _sum([self._part(array, adjoint) for array, adjoint in self.adjoints.items()])

    def _becomes(self, equation: Theorem) -> None:
        """Put an equation D = D' into the theorem."""
        function, _, value = arguments(self.theorem.statement, "derivative")
        hole = var("_hole", REAL)
        if value is sides(equation)[0]:
            self.theorem = convert(congruence(abstracted(hole, slope(function, hole)), equation), self.theorem)
        else:
            raise Refused(f"gradient: {value!r} is not {sides(equation)[0]!r}")

    def _share(self, change: Term, sources: list[Array]) -> None:
        """D + change, where the change is linear in the tangents of the sources, with new adjoints for these."""
        before = self._whole() if self.adjoints else real(0)
        gradients, equation = shares(change, [self.tangents[array] for array in sources], self.context)
        steps = [equation]
        for array in sources:
            share = gradients.get(self.tangents[array])
            if share is not None:
                indices, old = array.indices(), self.adjoints.get(array)
                if old is not None:
                    steps.append(joined(array, old, share, self.tangents[array]))
                self.adjoints[array] = share if old is None else array.function(
                    app(old, *indices) + app(share, *indices))
        whole = before + change if before is not real(0) else change
        self._becomes(linear(whole.eq(self._whole()), *(part for step in steps for part in (step, real(1)))))

    def _through(self, definition: Definition) -> None:
        """The tangent of an array by its definition: its adjoint becomes adjoints of the arrays that the body reads."""
        array, indices = definition.array, definition.array.indices()
        adjoint = self.passed[array] = self._named(array)
        reads = [one for one in self.moving if (one.entries.name, one.entries.type) in definition.body.free]
        body = self._moved(definition.body)
        inner = self._derivative(body, array, reads)
        hole = var("_hole", REAL)
        rested = self._rested(value_of(inner))
        if not changes_nothing(rested):
            inner = convert(congruence(abstracted(hole, slope(abstracted(U, body), hole)), rested), inner)
        moves = for_all(indices, supposing(same_function(inner, symmetric(self._law(definition))),
                                           *array.inside(indices)))
        change = array.function(value_of(inner))
        tangent = self.tangents[array].entries
        self.theorem = apply(instantiate(imply(self._moves(array, tangent), self.theorem), tangent, change), moves)
        del self.adjoints[array]
        new = array.total(indices, app(adjoint, *indices) * app(change, *indices))
        function, _, value = arguments(self.theorem.statement, "derivative")
        del function
        apart = ring(value, self._whole() + new) if self.adjoints else reflexive(value)
        self._becomes(apart)
        self._share(new, reads)

    def _derivative(self, body: Term, array: Array, reads: list[Array]) -> Theorem:
        """The derivative of a body at the array's indices. Before anything is supposed, signs are read off."""
        before = len(self.context.supposed)
        found = derivative(body, array.around(self._knowing(reads)))
        if len(self.context.supposed) > before and not self.signed:
            del self.context.supposed[before:]
            self.signs()
            found = derivative(body, array.around(self._knowing(reads)))
        return found

    def _named(self, array: Array) -> Term:
        """The adjoint of an array; one that is more than a name gets a name, and the name's definition is assumed."""
        adjoint = self.adjoints[array]
        if adjoint.kind == VARIABLE:
            return adjoint
        name, indices = named_like(array, "_d_").entries, array.indices()
        law = reflexive(adjoint)
        formula = app(name, *indices).eq(app(adjoint, *indices))
        for index in reversed(indices):
            formula = every(index, formula)
        before = self._whole()
        self.adjoints[array] = name
        self.names.append(assume(formula))
        hole = var("_hole", adjoint.type)
        after = _sum([self._part(one, hole if one == array else value) for one, value in self.adjoints.items()])
        law = congruence(abstracted(hole, after), assume(formula))
        self._becomes(transitive(reflexive(before), symmetric(law)))
        return name


def instantiated(moved: Term) -> Term:
    """What moves with u, at u = 0."""
    return substituted(moved, {(U.name, U.type): real(0)})


def _sum(parts: list[Term]) -> Term:
    return reduce(lambda left, right: left + right, parts or [real(0)])
