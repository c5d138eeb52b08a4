"""The gradient of a program of arrays: backwards, one definition after another, in time linear in its length.

Every array h that moves with u is a function H of u and its indices, H(u, k) = its definition. The theorem says of the
loss L(u) = sum of dy(k)*Y(u, k) that its derivative at u = 0 is sum of dx(j)*v(j), when x moves in the direction v. The
adjoints of arrays between have names, whose definitions are among the hypotheses.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property, reduce

from derive.conversions.context import Context
from derive.conversions.equality import equal
from derive.conversions.nested import under_index
from derive.conversions.normal import normal
from derive.conversions.restating import restating
from derive.conversions.signs import sign
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
from .folding import folding
from .forward import U, derivative, same_function, slope, value_of

Comparison = Callable[..., Theorem | None]      # of two terms, in one context after the other


@dataclass(frozen=True, slots=True)
class Definition:
    """array(k..) = body for all k in the array's ranges; the body speaks of the indices by the array's own names."""

    array: Array
    body: Term


@dataclass(frozen=True, slots=True)
class Program:
    inputs: tuple[Array, ...]
    definitions: tuple[Definition, ...]
    outputs: tuple[Array, ...]
    given: tuple[Term, ...] = ()        # about sizes and inputs
    upstream: tuple[Term, ...] = ()     # the gradient of the loss by each output, if it has another name than dy for y

    @property
    def weighted(self) -> list[tuple[Array, Term]]:
        """Each output with the gradient that comes in for it."""
        names = self.upstream or tuple(named_like(array, "d").entries for array in self.outputs)
        return list(zip(self.outputs, names, strict=True))


@dataclass(frozen=True)
class Gradient:
    """dx as a function of the indices, and the theorem about the loss; `adjoints` names those of arrays between."""

    of: Array
    value: Term
    theorem: Theorem
    backward: Backward                  # the pass that found it
    also: tuple[Term, ...] = ()         # what may be assumed when it is compared with a claim

    def supposing(self, *formulas: Term) -> Gradient:
        """The same, to be compared with claims under hypotheses."""
        return replace(self, also=(*self.also, *formulas))

    @property
    def at_rest(self) -> dict[Name, Term]:
        """An array of the program as the theorem calls it"""
        return self.backward.at_rest()

    def agrees(self, claim: Term, same: Comparison = equal) -> Theorem | None:
        """The theorem with another gradient, a function of the indices that speaks of the program's arrays; None where
        the two are not found to be equal. `same` compares two entries."""
        found = (self._with(claim, contexts(), same)
                 for contexts in (self._plainly, self._folding, self._unfolding, self._in_full_ranges,
                                  self._in_strict_orders, self._unfolding_in_strict_orders))
        return next((theorem for theorem in found if theorem is not None), None)

    def agrees_as_written(self, claim: Term, same: Comparison) -> Theorem | None:
        """The same, for another way to write the gradient in which arrays keep their names."""
        return (self._with(claim, [self._bare], equal) or self._with(claim, self._plainly(), same)
                or self._with(claim, self._in_full_ranges(), equal))

    def _with(self, claim: Term, contexts: list[Context], same: Comparison) -> Theorem | None:
        stated = substituted(claim, self.at_rest)
        function, _, total = arguments(self.theorem.statement, "derivative")
        equation = _entry_by_entry(total, len(self.of.ranges), stated, [], contexts, same)
        hole = var("_hole", REAL)
        return equation and convert(congruence(abstracted(hole, slope(function, hole)), equation), self.theorem)

    @cached_property
    def _bare(self) -> Context:
        """What the pass knew, where the names of adjoints stay and the signs of definitions are not looked for."""
        return _apart(self.backward.context)

    def _context(self) -> Context:
        """What is known at u = 0, with what the names of adjoints stand for"""
        done = self.backward
        return _apart(done.signs().defining(*done.names).assuming(*self.also))

    def _plainly(self) -> list[Context]:
        """Arrays keep their names."""
        return [restating(self._context())]

    def _in_full_ranges(self) -> list[Context]:
        """Sums over i <= j have one form only where neither range is made smaller."""
        return [self._context().in_full_ranges()]

    def _folding(self) -> list[Context]:
        """The same; then also values that definitions introduce are written by the names of these."""
        context = restating(self._context())
        return [context, folding(context, self.backward.laws())]

    def _in_strict_orders(self) -> list[Context]:
        """A sum over j <= i is one over j < i and the term at i."""
        return [self._context().in_strict_orders()]

    def _unfolding_in_strict_orders(self) -> list[Context]:
        return [context.in_strict_orders() for context in self._unfolding()]

    def _unfolding(self) -> list[Context]:
        """Each array of the program is put in for its name."""
        return [restating(self._context().defining(*(law for _, law in self.backward.laws())))]


def _apart(context: Context) -> Context:
    """What one comparison supposes, another one does not know."""
    return replace(context, supposed=[*context.supposed])


def _entry_by_entry(total: Term, depth: int, claim: Term, indices: list[Term], contexts: list[Context],
                    compared: Comparison) -> Theorem | None:
    """sum(k, g(k)*v(k)) = sum(k, c(k)*v(k)), from g(k) = c(k) for each k in range, in one context after the other"""
    if depth == 0:
        gradient, direction = arguments(total, "times")
        same = compared(gradient, app(claim, *indices), *contexts)
        hole = var("_hole", REAL)
        return same and congruence(abstracted(hole, hole * direction), same)
    _, low, high = arguments(total, "sum")
    return under_index(total, contexts[0], lambda body, inner, index: _entry_by_entry(
        body, depth - 1, claim, [*indices, index], [inner, *(one.within(index, low, high) for one in contexts[1:])],
        compared))


def named_like(array: Array, stem: str) -> Array:
    return Array(var(f"{stem}{array.entries.name}", array.entries.type), array.ranges)


class Backward:
    """One pass for one input. `theorem` says derivative(u -> L(u), 0, D), where D is the sum over `adjoints` of
    sum(k, adjoint(k)*tangent(k)); at the end the input alone is left."""

    def __init__(self, program: Program, wrt: Array) -> None:
        self.wrt = wrt
        self.context = Context().assuming(*program.given)
        self.tangents = {wrt: named_like(wrt, "_v_")}
        self.moving = {wrt: wrt.function(wrt.at(*wrt.indices()) + U * self.tangents[wrt].at(*wrt.indices()))}
        self.names: list[Theorem] = []      # what the names of adjoints stand for
        self.program = program
        self.rests: dict[Array, Theorem] = {}
        self.signed = 0                     # the signs of so many definitions are known
        self.passed: dict[Array, Term] = {}     # the adjoints, as they are called, of arrays between
        definitions = [definition for definition in program.definitions if self._begins_to_move(definition)]
        loss = _sum([array.total(array.indices(), app(upstream, *array.indices()) * app(
            self.moving[array], *array.indices())) for array, upstream in program.weighted if array in self.moving])
        self.theorem = derivative(loss, self._knowing(self.moving))
        self.adjoints: dict[Array, Term] = {}
        self._share(value_of(self.theorem), list(self.moving))
        for definition in reversed(definitions):
            if definition.array in self.adjoints:
                self._through(definition)
        if wrt not in self.adjoints:                # nothing moves: 0 = sum(k, 0*v(k))
            nothing = wrt.function(real(0))
            self._becomes(symmetric(normal(self._part(wrt, nothing), Context())))
            self.adjoints[wrt] = nothing

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
        moving = self._follows(array)
        whole = app(self.moving[array] if moving else array.entries, *indices)
        formula = array.each(whole.eq(self._moved(definition.body)))
        law = at(assume(every(U, formula) if moving else formula), *([U] if moving else []), *indices)
        return applied(law, *map(assume, array.inside(indices)))

    def _follows(self, array: Array) -> bool:
        """Whether an array moves because its definition does; the one that is moved itself keeps to it at rest only."""
        return array in self.moving and array != self.wrt

    def _sign_of(self, definition: Definition) -> None:
        """What can be read off a definition, that the array is positive or not negative, is known from here on."""
        array, indices = definition.array, definition.array.indices()
        law = self._rest(definition)
        inside = array.around(self.context)
        right = sides(law)[1]
        found = sign(right, True, inside) or sign(right, False, inside)
        if found is not None:
            hole = var("_hole", REAL)
            strict = found.statement.parts[0].name == "less"
            context = abstracted(hole, real(0) < hole if strict else real(0) <= hole)
            said = convert(congruence(context, symmetric(law)), found)
            self.context = self.context.knowing(for_all(indices, supposing(said, *array.inside(indices))))

    def signs(self) -> Context:
        """The context with the signs that can be read off definitions; they are read when they are needed."""
        for definition in self.program.definitions[self.signed:]:
            self._sign_of(definition)
        self.signed = len(self.program.definitions)
        return self.context

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

        same = ring(app(wrt, *indices) + real(0) * app(tangent, *indices), app(wrt, *indices))
        return congruence(abstracted(entry, mapped(term, leaf)), for_all(indices, same))

    def _moved(self, term: Term) -> Term:
        names = {(array.entries.name, array.entries.type): moved for array, moved in self.moving.items()}
        return substituted(term, {name: names[name] for name in term.free & names.keys()})

    def _moves(self, array: Array, change: Term) -> Term:
        """Each entry of an array has the derivative that a function of its indices says."""
        indices = array.indices()
        return array.each(slope(abstracted(U, app(self.moving[array], *indices)), app(change, *indices)))

    def _knowing(self, arrays: Iterable[Array]) -> Context:
        return self.context.assuming(*(self._moves(array, self.tangents[array].entries)
                                       for array in arrays if array is not self.wrt))

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
        inner = convert(congruence(abstracted(hole, slope(abstracted(U, body), hole)), self._rested(value_of(inner))),
                        inner)
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
        if len(self.context.supposed) > before and self.signed < len(self.program.definitions):
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
        after = _sum([self._part(one, hole if one is array else value) for one, value in self.adjoints.items()])
        law = congruence(abstracted(hole, after), assume(formula))
        self._becomes(transitive(reflexive(before), symmetric(law)))
        return name


def instantiated(moved: Term) -> Term:
    """What moves with u, at u = 0."""
    return substituted(moved, {(U.name, U.type): real(0)})


def _sum(parts: list[Term]) -> Term:
    return reduce(lambda left, right: left + right, parts or [real(0)])


def gradient(program: Program, wrt: Array) -> Gradient:
    """The gradient of a program's loss in one of its inputs."""
    done = Backward(program, wrt)
    return Gradient(wrt, done.adjoints[wrt], done.theorem, done)
