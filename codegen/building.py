"""A kernel to call: the source of a layer or an update rule, executed. The one file that executes a text."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import pairwise
from types import ModuleType
from typing import overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from codegen.layer_source import source
from codegen.lower import Lowered, lower, safe
from codegen.rule_source import rule_source
from codegen.rules import LoweredRule, lower_rule
from derive.layers import Layer
from derive.notation.errors import Error
from derive.update_rules import UpdateRule

Array = NDArray[np.floating]
Results = Array | dict[str, Array]
Given = Mapping[str, ArrayLike]


class ArgumentError(Error):
    """A kernel was given what it cannot work on."""


def _executed(text: str) -> ModuleType:
    module = ModuleType("kernel")
    exec(compile(text, "<kernel>", "exec"), module.__dict__)
    return module


def _names_agree(names: Sequence[str], given: Mapping[str, object]) -> None:
    missing, surplus = [n for n in names if n not in given], [n for n in given if n not in names]
    if missing or surplus:
        what = f"{missing[0]} is missing" if missing else f"nothing is called {surplus[0]}"
        raise ArgumentError(f"{what}: expected {', '.join(names)}, got {', '.join(given) or 'none'}")


@dataclass(frozen=True, repr=False)
class LayerKernel:
    """The two functions of a layer."""

    layer: Layer
    lowered: Lowered

    def __repr__(self) -> str:
        return f"<kernel of {'; '.join(self.layer.text.splitlines())}>"

    @cached_property
    def text(self) -> str:
        """The source without the digests of its theorems, which take longer to make than the rest."""
        return source(self.lowered, "A layer", self.layer.text.splitlines(), ())

    @cached_property
    def source(self) -> str:
        """The Python text: it imports NumPy and nothing else."""
        digests = [(name, self.layer.gradient(name).digest) for name in self.layer.inputs]
        return source(self.lowered, "A layer", self.layer.text.splitlines(), digests)

    @cached_property
    def module(self) -> ModuleType:
        return _executed(self.text)

    def forward(self, *, kept: dict[str, Array] | None = None, **inputs: ArrayLike) -> Results:
        """The outputs: an array, or a dict of arrays where the layer has several. In `kept`, if it is given, goes what
        backward needs as well."""
        return self._call(self.module.forward, (), inputs, kept)

    def backward(self, *upstream: ArrayLike | Mapping[str, ArrayLike], kept: dict[str, Array] | None = None,
                 **inputs: ArrayLike) -> dict[str, Array]:
        """The gradients of all inputs, given those of the outputs, in their order or by their names. With what forward
        has kept of the same inputs, that is not computed again."""
        first = upstream[0] if upstream else None
        if isinstance(first, Mapping):
            upstream = tuple(first[name] for name in self.layer.outputs if name in first)
        found = self._call(self.module.backward, upstream, inputs, kept)
        assert isinstance(found, dict)
        return found

    def _call(self, function: Callable[..., Results], upstream: tuple[object, ...],
              inputs: Mapping[str, ArrayLike], kept: dict[str, Array] | None) -> Results:
        wanted = self.lowered.upstream if function is self.module.backward else ()
        if len(upstream) != len(wanted):
            raise ArgumentError(f"expected {len(wanted)} upstream gradients ({', '.join(wanted)}), got {len(upstream)}")
        _names_agree(self.layer.inputs, inputs)
        keeping = {"kept": kept} if kept is not None and hasattr(self.module, "_from_kept") else {}
        try:
            return function(*upstream, **{safe(name): value for name, value in inputs.items()}, **keeping)
        except (TypeError, ValueError) as error:
            raise ArgumentError(str(error)) from error


@dataclass(frozen=True, repr=False)
class RuleKernel:
    """One step of an update rule, in place."""

    rule: UpdateRule
    variants: dict[frozenset[str], tuple[str, ModuleType]] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"<kernel of {'; '.join(self.rule.text.splitlines())}>"

    @property
    def source(self) -> str:
        """The Python text: it imports NumPy and nothing else."""
        return self._variant(frozenset())[0]

    def _variant(self, arrays: frozenset[str]) -> tuple[str, ModuleType]:
        """The kernel in which these parameters have a value for every coordinate."""
        if arrays not in self.variants:
            text = rule_source(lower_rule(self.rule, arrays), "An update rule", self.rule.text.splitlines())
            self.variants[arrays] = text, _executed(text)
        return self.variants[arrays]

    @cached_property
    def lowered(self) -> LoweredRule:
        return lower_rule(self.rule)

    def __call__(self, threads: int = 1, **given: ArrayLike) -> None:
        """Replace the states; parameters are numbers, or arrays that broadcast to a state."""
        lowered = self.lowered
        _names_agree([*lowered.states, *lowered.reads, *lowered.numbers], given)
        wide = frozenset(n for n in lowered.numbers if isinstance(given[n], np.ndarray) and np.ndim(given[n]))
        if "t" in wide:
            raise ArgumentError("t is an array, expected the number of the step")
        start = given[lowered.states[0]]
        try:
            arrays = {safe(name): given[name] for name in lowered.reads}
            if isinstance(start, np.ndarray):
                own = {name: np.asarray(given[name], start.dtype) for name in sorted(wide)}
                arrays |= {safe(name): np.broadcast_to(value, start.shape) for name, value in own.items()}
            states = {safe(name): given[name] for name in lowered.states}
            numbers = {safe(name): given[name] for name in lowered.numbers if name not in wide}
            run_step(self._variant(wide)[1], states, arrays, numbers, threads)
        except (TypeError, ValueError) as error:
            raise ArgumentError(str(error)) from error


def run_step(module: ModuleType, states: Given, arrays: Given, numbers: Given, threads: int) -> None:
    """One call; or, of arrays that are one line of memory, a part for each thread."""
    straight = [a for a in (*states.values(), *arrays.values()) if isinstance(a, np.ndarray) and a.flags.c_contiguous]
    if threads == 1 or len(straight) < len(states) + len(arrays):
        module.step(**states, **arrays, **numbers)
        return
    module._flat(states, arrays)                # what is wrong is told before anything is changed
    for name, value in numbers.items():
        module._number(name, value)
    lines = {name: np.reshape(array, -1) for name, array in {**states, **arrays}.items()}
    count = straight[0].size
    with ThreadPoolExecutor(threads) as pool:
        parts = [{name: line[lo:hi] for name, line in lines.items()}
                 for lo, hi in pairwise(count * k // threads for k in range(threads + 1))]
        for done in [pool.submit(partial(module.step, **part, **numbers)) for part in parts]:
            done.result()


@overload
def build(what: Layer, target: str = "numpy", batch: Sequence[str] = ()) -> LayerKernel: ...
@overload
def build(what: UpdateRule, target: str = "numpy", batch: Sequence[str] = ()) -> RuleKernel: ...


def build(what: Layer | UpdateRule, target: str = "numpy", batch: Sequence[str] = ()) -> LayerKernel | RuleKernel:
    """The kernel of a layer, with forward and backward, or of an update rule, to be called. The inputs in `batch` may
    have any leading axes, the same for all of them; the other inputs are shared."""
    if target != "numpy":
        raise Error(f"the target {target} is not there yet; there is numpy")
    if isinstance(what, UpdateRule):
        return RuleKernel(what)
    if not isinstance(what, Layer):
        raise Error(f"a kernel is of a layer or of an update rule, not of {type(what).__name__}")
    return LayerKernel(what, lower(what, batch))
