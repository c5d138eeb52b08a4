"""The gradient of a program of arrays: backwards, one definition after another, in time linear in its length.

Every array h that moves with u is a function H of u and its indices, H(u, k) = its definition. The theorem says of the
loss L(u) = sum of dy(k)*Y(u, k) that its derivative at u = 0 is sum of dx(j)*v(j), when x moves in the direction v. The
adjoints of arrays between have names, whose definitions are among the hypotheses.
"""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial, reduce

from derive.conversions.context import Context
from derive.conversions.equality import equal
from derive.conversions.normal import normal
from derive.conversions.signs import sign
from derive.conversions.sums import under_index
from derive.kernel.terms import VARIABLE, Name, Term, abstracted, app, substituted, var
from derive.kernel.theorem import (
    Theorem,
    apply,
    assume,
    congruence,
    convert,
    imply,
    instantiate,
    reflexive,
    ring,
    symmetric,
    transitive,
)
from derive.kernel.types import REAL, Arrow, Refused
from derive.kernel.words import every, real
from derive.library.steps import applied, arguments, at, for_all, sides, supposing

from .adjoint import Array, shares
from .folding import folding
from .forward import U, derivative, same_function, slope, value_of


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


@dataclass(frozen=True, slots=True)
class Gradient:
    """dx as a function of the indices, and the theorem about the loss; `adjoints` names those of arrays between."""

    of: Array
    value: Term
    theorem: Theorem
    context: Context                    # at u = 0, with what the names of adjoints stand for
    laws: list[tuple[Array, Theorem]]   # the definitions of the program's arrays, at u = 0
    at_rest: dict[Name, Term]           # an array of the program as the theorem calls it

    def agrees(self, claim: Term) -> Theorem | None:
        """The theorem with another gradient, a function of the indices that speaks of the program's arrays; None where
        the two are not found to be equal."""
        stated = substituted(claim, self.at_rest)
        function, _, total = arguments(self.theorem.statement, "derivative")
        equation = None
        for context in (partial(folding, self.context, self.laws), self._unfolding):
            equation = equation or _entry_by_entry(total, len(self.of.ranges), stated, [], context())
        hole = var("_hole", REAL)
        return equation and convert(congruence(abstracted(hole, slope(function, hole)), equation), self.theorem)

    def _unfolding(self) -> Context:
        """The context in which each array of the program is put in for its name."""
        return self.context.defining(*(law for _, law in self.laws))


def _entry_by_entry(total: Term, depth: int, claim: Term, indices: list[Term], context: Context) -> Theorem | None:
    """sum(k, g(k)*v(k)) = sum(k, c(k)*v(k)), from g(k) = c(k) for each k in range"""
    if depth == 0:
        gradient, direction = arguments(total, "times")
        same = equal(gradient, app(claim, *indices), context)
        hole = var("_hole", REAL)
        return same and congruence(abstracted(hole, hole * direction), same)
    return under_index(total, context, lambda body, inner, index: _entry_by_entry(
        body, depth - 1, claim, [*indices, index], inner))


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
        definitions = []
        for definition in program.definitions:
            if self._begins_to_move(definition):
                definitions.append(definition)
            self._sign_of(definition)
        loss = _sum([array.total(array.indices(), named_like(array, "d").at(*array.indices()) * app(
            self.moving[array], *array.indices())) for array in program.outputs if array in self.moving])
        self.theorem = derivative(loss, self._knowing(self.moving))
        self.adjoints: dict[Array, Term] = {}
        self._share(value_of(self.theorem), list(self.moving))
        for definition in reversed(definitions):
            if definition.array in self.adjoints:
                self._through(definition)

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
        law = self._law(definition)
        if self._follows(array):
            law = transitive(instantiate(law, U, real(0)), self._at_rest(definition.body))
        inside = array.around(self.context)
        right = sides(law)[1]
        found = sign(right, True, inside) or sign(right, False, inside)
        if found is not None:
            hole = var("_hole", REAL)
            strict = found.statement.parts[0].name == "less"
            context = abstracted(hole, real(0) < hole if strict else real(0) <= hole)
            said = convert(congruence(context, symmetric(law)), found)
            self.context = self.context.knowing(for_all(indices, supposing(said, *array.inside(indices))))

    def definitions_at_rest(self, program: Program) -> list[tuple[Array, Theorem]]:
        """What each array of the program is at u = 0."""
        laws = []
        for definition in program.definitions:
            array, indices = definition.array, definition.array.indices()
            law = self._law(definition)
            if self._follows(array):
                law = transitive(instantiate(law, U, real(0)), self._at_rest(definition.body))
            laws.append((array, for_all(indices, supposing(law, *array.inside(indices)))))
        return laws

    def at_rest(self) -> dict[Name, Term]:
        return {(array.entries.name, array.entries.type): instantiated(moved) for array, moved in self.moving.items()
                if array != self.wrt}

    def _at_rest(self, body: Term) -> Theorem:
        """A body at u = 0, where x + 0*v stands for x, is the body with x."""
        wrt, indices = self.wrt, self.wrt.indices()
        context = abstracted(wrt.entries, substituted(body, self.at_rest()))
        same = ring(wrt.at(*indices) + real(0) * self.tangents[wrt].at(*indices), wrt.at(*indices))
        return congruence(context, for_all(indices, same))

    def _moved(self, term: Term) -> Term:
        return substituted(term, {(array.entries.name, array.entries.type): moved
                                  for array, moved in self.moving.items()})

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
        before = self._whole() if self.adjoints else None
        gradients, equation = shares(change, [self.tangents[array] for array in sources], self.context)
        hole = var("_hole", REAL)
        if before is not None:
            equation = congruence(abstracted(hole, before + hole), equation)
        for array in sources:
            share = gradients.get(self.tangents[array])
            if share is not None:
                indices, old = array.indices(), self.adjoints.get(array)
                self.adjoints[array] = share if old is None else array.function(
                    app(old, *indices) + app(share, *indices))
        now = self._whole()
        self._becomes(equation)
        left, right = (normal(side, self.context) for side in (sides(equation)[1], now))
        self._becomes(transitive(left, symmetric(right)))

    def _through(self, definition: Definition) -> None:
        """The tangent of an array by its definition: its adjoint becomes adjoints of the arrays that the body reads."""
        array, indices = definition.array, definition.array.indices()
        adjoint = self._named(array)
        reads = [one for one in self.moving if (one.entries.name, one.entries.type) in definition.body.free]
        body = self._moved(definition.body)
        inside = array.around(self._knowing(reads))
        inner = derivative(body, inside)
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
    value = done.adjoints.get(wrt, wrt.function(real(0)))
    return Gradient(wrt, value, done.theorem, done.context.defining(*done.names), done.definitions_at_rest(program),
                    done.at_rest())
