"""Builds kernels that can be called: emits the source of a layer, a rule or an estimator and executes it. No other
file executes a text."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import ModuleType
from typing import TypeVar, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from codegen.lower.estimators import LoweredEstimate, lower_estimate
from codegen.lower.layers import Lowered, digests_of, lower
from codegen.lower.rules import LoweredRule, lower_rule
from codegen.native.compiled_library import CompilerError, checked, compiler
from codegen.native.modules import Texts, layer_texts, rule_texts
from codegen.numpy.estimators import estimate_source
from codegen.numpy.layers import source
from codegen.numpy.rules import rule_source
from codegen.numpy.targets import by_threads
from codegen.rule_steps import run_step, spread
from derive.answers import Answer
from derive.layers import Layer, layer
from derive.notation.errors import Error
from derive.rules.update_rules import UpdateRule, update_rule
from derive.show.layer_page import in_words

Array = NDArray[np.floating]
Results = Array | dict[str, Array]
Given = Mapping[str, ArrayLike]


class ArgumentError(Error):
    """A kernel was given what it cannot work on."""


Kept = dict[str, Array] | ArrayLike | None        # an array, where the layer calls an input so
TARGETS = ("numpy", "native")


def _executed(text: str, c: str = "", threads: int | None = None) -> ModuleType:
    if c:
        checked(c)
    module = ModuleType("kernel")
    module.__dict__.update({"C": c, "THREADS": threads} if c else {})
    exec(compile(text, "<kernel>", "exec"), module.__dict__)
    return module


def threads_are_some(threads: int | None) -> None:
    if threads is not None and (not isinstance(threads, int) or threads < 1):
        raise Error(f"threads is {threads!r}, expected a whole number, 1 or more")


def _names_agree(names: Collection[str], given: Mapping[str, object]) -> None:
    if len(names) == len(given) and all(map(given.__contains__, names)):
        return
    missing, surplus = [n for n in names if n not in given], [n for n in given if n not in names]
    if missing or surplus:
        what = f"{missing[0]} is missing" if missing else f"nothing is called {surplus[0]}"
        raise ArgumentError(f"{what}: expected {', '.join(names)}, got {', '.join(given) or 'none'}")


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
        return source(self.lowered, "A layer", self.layer.lines, (), by_threads(self.threads))

    @cached_property
    def source(self) -> str:
        """The Python text, which imports NumPy and nothing else (with threads, what lets them take turns, too); of the
        target native, the C text."""
        digests = digests_of(self.layer, self.lowered)
        if self.target == "native":
            return layer_texts(self.lowered, "A layer", self.layer.lines, digests).c
        return source(self.lowered, "A layer", self.layer.lines, digests, by_threads(self.threads))

    @cached_property
    def _texts(self) -> Texts:
        return layer_texts(self.lowered, "A layer", self.layer.lines, ())

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
            return _executed(self.text, self._texts.c, self.threads)
        return _executed(self.text)

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
            _names_agree(self._inputs, inputs)
            inputs = {self.lowered.spelled[name]: value for name, value in inputs.items()}
        try:
            return function(*upstream, **inputs, kept=kept)
        except CompilerError as error:
            raise Error(str(error)) from None
        except (TypeError, ValueError, OverflowError) as error:
            if not self._unsafe:
                _names_agree(self._inputs, inputs)      # Python has looked at the names, and says less of them
            raise ArgumentError(str(error)) from error


@dataclass(frozen=True, repr=False)
class RuleKernel:
    """One step of an update rule, in place."""

    rule: UpdateRule
    target: str = "numpy"
    threads: int | None = None
    variants: dict[tuple[frozenset[str], int | None], tuple[str, ModuleType]] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"<kernel of {'; '.join(self.rule.lines)}>"

    def __reduce__(self) -> tuple[object, ...]:
        """As of a layer."""
        return _rule_again, (self.rule.text, self.target, self.threads)

    def __copy__(self) -> "RuleKernel":
        return self

    def __deepcopy__(self, _memo: object) -> "RuleKernel":
        return self

    @property
    def source(self) -> str:
        """The Python text, which imports NumPy and nothing else; of the target native, the C text."""
        return self._variant(frozenset(), self.threads)[0]

    def _variant(self, arrays: frozenset[str], threads: int | None) -> tuple[str, ModuleType]:
        """The kernel in which these parameters have a value for every coordinate."""
        if (arrays, threads) not in self.variants:
            what = lower_rule(self.rule, arrays), "An update rule", self.rule.lines
            if self.target == "native":
                texts = rule_texts(*what)
                self.variants[arrays, threads] = texts.c, _executed(texts.python, texts.c, threads)
            else:
                text = rule_source(*what)
                self.variants[arrays, threads] = text, _executed(text)
        return self.variants[arrays, threads]

    def prepare(self) -> None:
        """What cannot be emitted is refused."""
        self._variant(frozenset(), self.threads)

    @cached_property
    def lowered(self) -> LoweredRule:
        return lower_rule(self.rule)

    @cached_property
    def _arguments(self) -> dict[str, str]:
        """What is given, by its name in the rule: the name that the source has for it."""
        words = {spelled: word for word, spelled in self.lowered.spelled.items()}
        return {words[name]: name for name in (*self.lowered.states, *self.lowered.reads, *self.lowered.numbers)}

    def __call__(self, /, threads: int | None = None, **given: ArrayLike) -> None:
        """Replace the states; parameters are numbers, or arrays that broadcast to a state. Where no threads are asked
        for here, there are those of the kernel; one for the target numpy that has none."""
        lowered = self.lowered
        native = self.target == "native"
        _names_agree(self._arguments, given)
        threads_are_some(threads)
        given = {name: given[word] for word, name in self._arguments.items()}
        wide = frozenset(n for n in lowered.numbers if isinstance(given[n], np.ndarray) and np.ndim(given[n]))
        if "t" in wide:
            raise ArgumentError("t is an array, expected the number of the step")
        start = given[lowered.states[0]]
        threads = threads or self.threads
        try:
            own = frozenset(word for word, name in self._arguments.items() if name in wide)
            module = self._variant(own, threads if native else None)[1]
            if not wide and (native or threads in (None, 1)):
                module.step(**given)
                return
            arrays = {name: given[name] for name in lowered.reads}
            if wide:
                if not isinstance(start, np.ndarray):
                    raise TypeError(f"{lowered.states[0]} is of {type(start).__name__}, expected an array")
                arrays |= {name: spread(name, given[name], start) for name in sorted(wide)}
            states = {name: given[name] for name in lowered.states}
            numbers = {name: given[name] for name in lowered.numbers if name not in wide}
            run_step(module, states, arrays, numbers, 1 if native else threads or 1)
        except CompilerError as error:
            raise Error(str(error)) from None
        except (TypeError, ValueError) as error:
            raise ArgumentError(str(error)) from error
        except ArithmeticError as error:
            said = ", ".join(f"{name} = {given[name]!r}" for name in lowered.numbers)
            raise ArgumentError(f"{error}: with {said} the step is not defined") from error


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
        return _executed(self.source)

    def __call__(self, /, generator: np.random.Generator | ArrayLike | None = None, **given: ArrayLike) -> Array:
        """The estimate. Bits are drawn from uniform numbers that are given, or that the generator draws."""
        if "generator" in self.lowered.spelled and not isinstance(generator, np.random.Generator | None):
            given["generator"] = generator          # nothing is drawn, and an input has that name
        uniforms = [bit.uniform for bit in self.lowered.bits]
        spelled = {**self.lowered.spelled, **{name: name for name in uniforms if name in given}}
        _names_agree(spelled, given)
        drawing = {"generator": generator} if uniforms else {}
        try:
            found: Array = self.module.estimate(**{spelled[name]: given[name] for name in given}, **drawing)
        except (TypeError, ValueError) as error:
            raise ArgumentError(str(error)) from error
        return found


Made = TypeVar("Made", LayerKernel, RuleKernel)


def _layer_again(text: str, upstream: str, target: str, batch: tuple[str, ...], threads: int | None) -> LayerKernel:
    return build(layer(text, upstream), target, batch, threads)


def _rule_again(text: str, target: str, threads: int | None) -> RuleKernel:
    return build(update_rule(text), target, threads=threads)


@overload
def build(what: Layer, target: str = "numpy", batch: Sequence[str] = (), threads: int | None = None) -> LayerKernel: ...
@overload
def build(what: UpdateRule, target: str = "numpy", batch: Sequence[str] = (),
          threads: int | None = None) -> RuleKernel: ...
@overload
def build(what: Answer, target: str = "numpy", *, bits: Sequence[str] = ()) -> EstimateKernel: ...


def build(what: Layer | UpdateRule | Answer, target: str = "numpy", batch: Sequence[str] = (),
          threads: int | None = None, bits: Sequence[str] = ()) -> LayerKernel | RuleKernel | EstimateKernel:
    """The kernel of a layer, with forward and backward, or of an update rule, to be called. The inputs in `batch` may
    have any leading axes, the same for all of them; the other inputs are shared. `threads` threads divide large arrays
    among themselves: one where nothing is said, or with the target native as many as there are processors. With the
    target native their number changes no result; for NumPy none from two on, while sums of one thread may round
    otherwise. Of a theorem E(f(x)) == ... it is the kernel of f; the families in `bits` are drawn, 1 with the chance
    that the theorem supposes as their mean."""
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
        rule = RuleKernel(what, target, threads)
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
