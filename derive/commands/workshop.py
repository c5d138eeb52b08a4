"""Kernels of what claims speak of, for pages and drawings; who builds them is passed in, as codegen is above derive."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, overload

from sympy import Symbol

from derive.layers.layer import Layer, layer
from derive.notation.errors import Error
from derive.outlines.terms import At
from derive.rules.stepping import objects_of, steppings
from derive.rules.update_rules import UpdateRule
from derive.show.emitted import Emitted, Function, LayerKernel, RuleKernel, Step


class Build(Protocol):
    """Makes a kernel: `codegen.build`."""

    @overload
    def __call__(self, what: Layer, /, *, batch: Sequence[str] = ...) -> LayerKernel: ...
    @overload
    def __call__(self, what: UpdateRule, /) -> RuleKernel: ...


@dataclass(frozen=True, slots=True)
class Workshop:
    """Kernels as they are asked for."""

    build: Build

    def step(self, laws: Sequence[str]) -> Step:
        """The step that these recurrences take: one rule, since they count the same steps."""
        found = steppings(laws)
        if len(found) != 1:
            raise Error(f"not one step: {'; '.join(laws)}")
        (rule,) = found
        kernel = self.build(rule)
        read: set[str] = set()
        for law in rule.reading.laws.values():
            entries = law.atoms(At)
            read |= {entry.name for entry in entries}
            read |= {symbol.name for symbol in law.xreplace({e: Symbol(e.name) for e in entries}).free_symbols}
        takes = tuple(sorted(read - set(rule.states)))
        return Step(kernel, Emitted(tuple(rule.text.splitlines()), kernel.source), rule.states, takes)

    def function(self, text: str, batch: Sequence[str] = ()) -> Function:
        kernel = self.build(layer(text), batch=batch)
        return Function(kernel, Emitted((text,), kernel.source))

    def emitted(self, definitions: Sequence[str]) -> tuple[Emitted, ...]:
        """The kernels of all that the definitions of a claim define, and of which one can be built."""
        found = []
        for what in objects_of(definitions):
            try:
                source = self.build(what).source
            except Error:                           # what codegen has no form for yet is shown without a kernel
                continue
            found.append(Emitted(tuple(what.text.splitlines()), source))
        return tuple(found)
