"""Builds kernels that can be called, of layers, update rules and estimators."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import ModuleType
from typing import TypeVar, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from codegen.arguments import ArgumentError as ArgumentError
from codegen.arguments import executed, names_agree
from codegen.arguments import threads_are_some as threads_are_some
from codegen.lower.estimators import LoweredEstimate, lower_estimate
from codegen.lower.layers import Lowered, digests_of, lower, told
from codegen.native.compiled_library import CompilerError, compiler
from codegen.native.modules import Texts, layer_texts
from codegen.numpy.estimators import estimate_source
from codegen.numpy.layers import source
from codegen.numpy.targets import by_threads
from codegen.rule_kernels import RuleKernel as RuleKernel
from derive.answers import Answer
from derive.garbage import collecting_seldom
from derive.layers.layer import Layer, layer
from derive.notation.errors import Error
from derive.rules.update_rules import UpdateRule, update_rule
from derive.show.layer_page import in_words

Array = NDArray[np.floating]
Results = Array | dict[str, Array]
Given = Mapping[str, ArrayLike]


Kept = dict[str, Array] | ArrayLike | None        # an array, where the layer calls an input so
TARGETS = ("numpy", "native")


def _as_input(kept: Kept, inputs: dict[str, ArrayLike], names: Collection[str]) -> tuple[Kept, dict[str, ArrayLike]]:
    """What is called kept is an input of the layer; what is to be kept has the next name with a _."""
    other = next(name for k in range(1, len(names) + 2) for name in ["kept" + "_" * k] if name not in names)
    given = {name: value for name, value in inputs.items() if name != other}
    if isinstance(kept, dict):
        raise ArgumentError(f"kept is a dict, expected the input of that name; what is to be kept is given as {other}")
    if kept is not None:
        given["kept"] = kept
    return inputs.get(other), given


@dataclass(frozen=True, repr=False)
class LayerKernel:
    """The two functions of a layer."""

    layer: Layer
    lowered: Lowered
    target: str = "numpy"
    threads: int | None = None
    batch: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"<kernel of {'; '.join(self.layer.lines)}>"

    def __reduce__(self) -> tuple[object, ...]:
        """A copy is built from the text: theorems are made, and not loaded."""
        text = self.layer.text, " ".join(self.layer.source.aliases)
        return _layer_again, (*text, self.target, self.batch, self.threads)

    def __copy__(self) -> "LayerKernel":
        return self

    def __deepcopy__(self, _memo: object) -> "LayerKernel":
        return self

    @cached_property
    def text(self) -> str:
        """The source without the digests of its theorems, which take longer to make than the rest."""
        if self.target == "native":
            return self._texts.python
        return source(self.lowered, "A layer", told(self.layer), (), by_threads(self.threads))

    @cached_property
    def source(self) -> str:
        """The Python text, which imports NumPy and nothing else (with threads, what lets them take turns, too); of the
        target native, the C text."""
        digests = digests_of(self.layer, self.lowered)
        if self.target == "native":
            return layer_texts(self.lowered, "A layer", told(self.layer), digests).c
        return source(self.lowered, "A layer", told(self.layer), digests, by_threads(self.threads))

    @cached_property
    def _texts(self) -> Texts:
        return layer_texts(self.lowered, "A layer", told(self.layer), ())

    @cached_property
    def _inputs(self) -> tuple[str, ...]:
        return tuple(self.layer.inputs)

    @cached_property
    def _unsafe(self) -> bool:
        """Whether an input has another name in the source."""
        return any(name != spelled for name, spelled in self.lowered.spelled.items())

    @cached_property
    def module(self) -> ModuleType:
        if self.target == "native":
            return executed(self.text, self._texts.c, self.threads)
        return executed(self.text)

    def prepare(self) -> None:
        """What cannot be emitted, or compiled, is refused."""
        assert self.module

    def forward(self, /, *, kept: Kept = None, **inputs: ArrayLike) -> Results:
        """The outputs: an array, or a dict of arrays where the layer has several. In `kept`, if it is given, goes what
        backward needs as well; of a layer with an input of that name, in `kept_`. An output that is kept cannot be
        written to."""
        return self._call(self.module.forward, (), inputs, kept)

    def backward(self, /, *upstream: ArrayLike | Mapping[str, ArrayLike], kept: Kept = None,
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
              inputs: dict[str, ArrayLike], kept: Kept) -> Results:
        wanted = self.lowered.upstream if function is self.module.backward else ()
        if len(upstream) != len(wanted):
            raise ArgumentError(f"expected {len(wanted)} upstream gradients ({', '.join(wanted)}), got {len(upstream)}")
        if "kept" in self._inputs:
            kept, inputs = _as_input(kept, inputs, self._inputs)
        if self._unsafe:
            names_agree(self._inputs, inputs)
            inputs = {self.lowered.spelled[name]: value for name, value in inputs.items()}
        try:
            return function(*upstream, **inputs, kept=kept)
        except CompilerError as error:
            raise Error(str(error)) from None
        except (TypeError, ValueError, OverflowError) as error:
            if not self._unsafe:
                names_agree(self._inputs, inputs)      # Python has looked at the names, and says less of them
            raise ArgumentError(str(error)) from error


@dataclass(frozen=True, repr=False)
class EstimateKernel:
    """An estimator: from what was observed to the estimate, whose mean a theorem states."""

    theorem: Answer
    lowered: LoweredEstimate

    def __repr__(self) -> str:
        return f"<kernel of {in_words(self.theorem).splitlines()[0]}>"

    def __reduce__(self) -> tuple[object, ...]:
        raise Error("a kernel of an estimator cannot be pickled, for theorems are made, not loaded; write its source "
                    "to a file, which can be imported, or build it again from its theorem")

    def __copy__(self) -> "EstimateKernel":
        return self

    def __deepcopy__(self, _memo: object) -> "EstimateKernel":
        return self

    @cached_property
    def source(self) -> str:
        """The Python text: it imports NumPy and nothing else."""
        return estimate_source(self.lowered, "An estimator", in_words(self.theorem).splitlines(), self.theorem.digest)

    @cached_property
    def module(self) -> ModuleType:
        return executed(self.source)

    def __call__(self, /, generator: np.random.Generator | ArrayLike | None = None, **given: ArrayLike) -> Array:
        """The estimate. Bits are drawn from uniform numbers that are given, or that the generator draws."""
        if "generator" in self.lowered.spelled and not isinstance(generator, np.random.Generator | None):
            given["generator"] = generator          # nothing is drawn, and an input has that name
        uniforms = [bit.uniform for bit in self.lowered.bits]
        spelled = {**self.lowered.spelled, **{name: name for name in uniforms if name in given}}
        names_agree(spelled, given)
        drawing = {"generator": generator} if uniforms else {}
        try:
            found: Array = self.module.estimate(**{spelled[name]: given[name] for name in given}, **drawing)
        except (TypeError, ValueError) as error:
            raise ArgumentError(str(error)) from error
        return found


Made = TypeVar("Made", LayerKernel, RuleKernel)


def _layer_again(text: str, upstream: str, target: str, batch: tuple[str, ...], threads: int | None) -> LayerKernel:
    return build(layer(text, upstream), target, batch, threads)


@overload
def build(what: Layer, target: str = "numpy", batch: Sequence[str] = (), threads: int | None = None) -> LayerKernel: ...
@overload
def build(what: UpdateRule, target: str = "numpy", batch: Sequence[str] = (), threads: int | None = None, *,
          start: Mapping[str, str] | None = None) -> RuleKernel: ...
@overload
def build(what: Answer, target: str = "numpy", *, bits: Sequence[str] = ()) -> EstimateKernel: ...


def build(what: Layer | UpdateRule | Answer, target: str = "numpy", batch: Sequence[str] = (),
          threads: int | None = None, bits: Sequence[str] = (),
          start: Mapping[str, str] | None = None) -> LayerKernel | RuleKernel | EstimateKernel:
    """The kernel of a layer, with forward and backward, or of an update rule, to be called. The inputs in `batch` may
    have any leading axes, the same for all of them; the other inputs are shared. `threads` threads divide large arrays
    among themselves: one where nothing is said, or with the target native as many as there are processors. With the
    target native their number changes no result; for NumPy none from two on, while sums of one thread may round
    otherwise. Of a theorem E(f(x)) == ... it is the kernel of f; the families in `bits` are drawn, 1 with the chance
    that the theorem supposes as their mean. `start` says where states of a rule start that do not start at 0, in the
    notation, as in {"p": "1", "z": "theta"}."""
    with collecting_seldom():
        return _built(what, target, batch, threads, bits, start)


def _built(what: Layer | UpdateRule | Answer, target: str, batch: Sequence[str], threads: int | None,
           bits: Sequence[str], start: Mapping[str, str] | None) -> LayerKernel | RuleKernel | EstimateKernel:
    if target not in TARGETS:
        raise Error(f"no target is called {target}; there are {' and '.join(TARGETS)}")
    threads_are_some(threads)
    if isinstance(what, Answer):
        if target != "numpy":
            raise Error("a kernel of an estimator has the target numpy")
        lowered = lower_estimate(what, bits)
        if "generator" in lowered.spelled and bits:
            raise Error("a kernel that draws is asked for a generator by that name; give what the estimator calls so "
                        "another one")
        estimate = EstimateKernel(what, lowered)
        assert estimate.source
        return estimate
    if target == "native":
        _compiler_is_there()
    if isinstance(what, UpdateRule):
        if any(re.search(r"\bthreads\b(?!')", line) for line in what.lines):
            raise Error("a kernel of a rule is asked for threads by that name; give what the rule calls so another one")
        rule = RuleKernel(what if start is None else update_rule(what.text, start), target, threads)
        return _taken_by_compilers(rule)
    if not isinstance(what, Layer):
        raise Error(f"a kernel is of a layer, of an update rule or of a theorem, not of {type(what).__name__}")
    kernel = LayerKernel(what, lower(what, batch), target, threads, tuple(batch))
    return _taken_by_compilers(kernel)


def _taken_by_compilers(kernel: Made) -> Made:
    """The kernel, whose texts are Python that runs and C that compiles: none that is not reaches anybody."""
    try:
        kernel.prepare()
    except CompilerError as error:
        raise Error(str(error)) from None
    return kernel


def _compiler_is_there() -> None:
    try:
        compiler()
    except CompilerError as error:
        raise Error(str(error)) from None
