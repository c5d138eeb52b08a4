"""Writes the gradients of a layer as formulas that a person can check: in the names of the forward pass."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from codegen.lower.layers import Lowered
from codegen.program.grammar import Let, Read, Reduce, Value, letter, letters, parts, put, walk, with_parts
from codegen.program.notation import entry, value
from codegen.schedule.saved_for_backward import Keeping

SHORT = 24              # signs: what is no longer is written out each time that it is read
ALPHABET = "ijklmnopqrstuvwabcdefgh"


def gradient_formulas(kept: Keeping, lowered: Lowered) -> dict[str, list[str]]:
    """The formula of each gradient by its input; after it those of the values that it speaks of, where neither the
    layer nor a formula before has them."""
    lets = {let.name: let for let in (*kept.forward.lets, *kept.backward.lets)}
    told = {array.name for array in lowered.backward.inputs} | set(lowered.forward.defined)
    formulas = Formulas(lets, frozenset(told), Counter(
        part.array for let in lets.values() for part in walk(let.value) if isinstance(part, Read)))
    return {name: formulas.of(slope, f"d{name}", told)
            for name, slope in zip(lowered.results[1], kept.backward.outputs, strict=True)}


@dataclass(frozen=True, slots=True)
class Formulas:
    """The lets of both passes; which names a reader knows, and how often each let is read."""

    lets: Mapping[str, Let]
    known: Collection[str]
    uses: Mapping[str, int]

    def of(self, name: str, said: str, told: set[str]) -> list[str]:
        """`said[..] = value`, and a line for each name in it that nothing has told."""
        let = self.lets[name]
        told.add(name)
        own = tuple(axis.name for axis in let.axes)
        full = self._written_out(let.value, frozenset(own))
        lines = [f"{entry(said, *own)} = {value(full)}"]
        for part in walk(full):
            if isinstance(part, Read) and part.array in self.lets and part.array not in told:
                lines += self.of(part.array, part.array, told)
        return lines

    def _written_out(self, term: Value, taken: frozenset[str]) -> Value:
        """The value with what is read once, or is short, in the place where it is read."""
        if isinstance(term, Read):
            if not self._is_written_out(term.array):
                return term
            let = self.lets[term.array]
            free = taken | {name for form in term.index for name in form.names}
            own = {axis.name: form for axis, form in zip(let.axes, term.index, strict=True)}
            return self._written_out(put(apart(let.value, free), own), free)
        inner = taken | {axis.name for axis in term.axes} if isinstance(term, Reduce) else taken
        inside = parts(term)
        return with_parts(term, tuple(self._written_out(part, inner) for part in inside)) if inside else term

    def _is_written_out(self, name: str) -> bool:
        if name not in self.lets or name in self.known:
            return False
        return self.uses[name] == 1 or len(value(self.lets[name].value)) <= SHORT


def apart(term: Value, taken: frozenset[str]) -> Value:
    """The same value, in which no sum is over a letter that is taken."""
    if not isinstance(term, Reduce):
        inside = parts(term)
        return with_parts(term, tuple(apart(part, taken) for part in inside)) if inside else term
    names = {axis.name for axis in term.axes} | letters(term) | taken
    new = {}
    for axis in term.axes:
        if axis.name in taken:
            new[axis.name] = next(name for name in ALPHABET if name not in names)
            names.add(new[axis.name])
    axes = tuple(replace(axis, name=new.get(axis.name, axis.name)) for axis in term.axes)
    body = put(term.body, {old: letter(name) for old, name in new.items()})
    return Reduce(term.kind, axes, apart(body, taken | {axis.name for axis in axes}))
