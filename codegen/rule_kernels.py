"""The kernel of an update rule: what it takes, one step of arrays, and steps of a training loop."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from codegen.arguments import ArgumentError, executed, names_agree, threads_are_some
from codegen.lower.array_rules import LoweredArrayRule, lower_array_rule
from codegen.lower.other_steps import other_steps
from codegen.lower.rules import LoweredRule, lower_rule
from codegen.native.compiled_library import CompilerError
from codegen.native.modules import array_rule_texts, rule_texts
from codegen.numpy.array_rules import array_rule_source
from codegen.numpy.rules import rule_source
from codegen.numpy.targets import by_threads
from codegen.parameter_trees import at, key_of, places_of, split
from codegen.rule_starts import names_spoken, shapes_of, start_rule, uniform_states
from codegen.rule_steps import run_step, spread
from codegen.shared_memory import apart
from derive.notation.errors import Error
from derive.rules.update_rules import UpdateRule, update_rule

Array = NDArray[np.floating]
TITLE = "An update rule"
COUNTER = "t"


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
        """A copy is built from the text: theorems are made, and not loaded."""
        return _rule_again, (self.rule.text, self.target, self.threads, dict(self.rule.reading.start))

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
            lowered = self.lowered if not arrays else lower_rule(self.rule, arrays)
            if self.target == "native":
                texts = (array_rule_texts(lowered, TITLE, self.rule.lines) if isinstance(lowered, LoweredArrayRule) else
                         rule_texts(lowered, TITLE, self.rule.lines))
                self.variants[arrays, threads] = texts.c, executed(texts.python, texts.c, threads)
            else:
                text = (array_rule_source(lowered, TITLE, self.rule.lines, by_threads(threads))
                        if isinstance(lowered, LoweredArrayRule) else rule_source(lowered, TITLE, self.rule.lines))
                self.variants[arrays, threads] = text, executed(text)
        return self.variants[arrays, threads]

    def prepare(self) -> None:
        """What cannot be emitted is refused."""
        self._variant(frozenset(), self.threads)

    @cached_property
    def lowered(self) -> LoweredRule | LoweredArrayRule:
        arrays = self.rule.reading.arrays
        return lower_rule(self.rule) if arrays is None else lower_array_rule(self.rule, arrays)

    @cached_property
    def _arguments(self) -> dict[str, str]:
        """What is given, by its name in the rule: the name that the source has for it."""
        words = {spelled: word for word, spelled in self.lowered.spelled.items()}
        return {words[name]: name for name in (*self.lowered.states, *self.lowered.reads, *self.lowered.numbers)}

    @cached_property
    def states(self) -> tuple[str, ...]:
        """The arrays that a step changes, gradients that are kept for later steps among them."""
        return tuple(word for word, name in self._arguments.items() if name in self.lowered.states)

    @cached_property
    def arguments(self) -> dict[str, str]:
        """What a step takes, and what each of it is: a state, a gradient, a schedule, a number, or t; an array where it
        is none of these."""
        others = {word: name for (name, _), word in other_steps(self.rule).items()}
        sequences = self.rule.reading.sequences

        def kind(word: str, name: str) -> str:
            if name in self.lowered.states:
                return "state"
            if word == COUNTER:
                return "t"
            if others.get(word, word) in sequences:
                return "gradient" if name in self.lowered.reads else "schedule"
            return "array" if name in self.lowered.reads else "number"

        return {word: kind(word, name) for word, name in self._arguments.items()}

    @cached_property
    def _arrays(self) -> tuple[str, ...]:
        """What has to be an array: states and gradients."""
        return tuple(word for word, kind in self.arguments.items() if kind in ("state", "gradient"))

    # -- one step of arrays --------------------------------------------------------------------------------------------
    def __call__(self, /, threads: int | None = None, **given: ArrayLike) -> dict[str, float] | None:
        """Replace the states; parameters are numbers, or arrays that broadcast to a state. Where no threads are asked
        for here, there are those of the kernel; one for the target numpy that has none. A state that is given as a
        number cannot be replaced: the new values of such states come back."""
        names_agree(self._arguments, given)
        threads_are_some(threads)
        arrays, numbers = self._as_arrays(given)
        self._take(arrays, threads)
        return {word: float(value) for word, value in numbers.items()} if numbers else None

    def _as_arrays(self, given: Mapping[str, ArrayLike]) -> tuple[dict[str, ArrayLike], dict[str, Array]]:
        """What is given by its names in the source, with arrays for the numbers among states and gradients; and those
        of the states."""
        if {given[word].__class__ for word in self._arrays} == {np.ndarray}:
            return {name: given[word] for word, name in self._arguments.items()}, {}
        known = [value.dtype for word in self._arrays if isinstance(value := given[word], np.ndarray)]
        made = {word: np.array(value, known[0] if known else np.float64) for word in self._arrays
                if isinstance(value := given[word], (int, float, np.integer, np.floating))}
        arrays = {name: made.get(word, given[word]) for word, name in self._arguments.items()}
        return arrays, {word: value for word, value in made.items() if word in self.states}

    def _take(self, given: dict[str, ArrayLike], threads: int | None) -> None:
        threads = threads or self.threads
        try:
            module, ready, numbers = self._ready(given, threads)
            if self.target == "native" or threads in (None, 1) or isinstance(self.lowered, LoweredArrayRule):
                module.step(**ready)
            else:
                wide = self._wide(self.lowered, ready)
                arrays = [name for name in ready if name not in self.lowered.numbers or name in wide]
                run_step(module, arrays, ready, threads)
            for value, line in numbers.values():
                value[...] = line.flat[0] if line.size else value
        except (CompilerError, TypeError, ValueError, ArithmeticError) as error:
            raise self._refusal(error, given) from (None if isinstance(error, CompilerError) else error)

    def _ready(self, given: dict[str, ArrayLike], threads: int | None) -> tuple[
            ModuleType, dict[str, ArrayLike], dict[str, tuple[Array, Array]]]:
        """The module of a step and what it is called with: a parameter with an entry for each coordinate, and so the
        states that are numbers for all, which come third."""
        lowered = self.lowered
        if isinstance(lowered, LoweredArrayRule):
            return self._variant(frozenset(), threads)[1], given, {}
        wide = self._wide(lowered, given)
        numbers = self._numbers_of_states(lowered, given, wide) if self._uniform else {}
        if numbers:
            given = {**given, **{name: line for name, (_, line) in numbers.items()}}
        module = self._elementwise(wide, threads)
        if wide:
            self._begins(lowered, given, wide)
            start = given[lowered.states[0]]
            if not isinstance(start, np.ndarray):
                raise TypeError(f"{lowered.states[0]} is of {type(start).__name__}, expected an array")
            given = {**given, **{name: spread(name, given[name], start) for name in sorted(wide)}}
        return module, given, numbers

    def _refusal(self, error: Exception, given: Mapping[str, ArrayLike]) -> Error:
        if isinstance(error, CompilerError):
            return Error(str(error))
        if isinstance(error, ArithmeticError):
            said = ", ".join(f"{name} = {given[name]!r}" for name in self.lowered.numbers)
            return ArgumentError(f"{error}: with {said} the step is not defined")
        return ArgumentError(str(error))

    @staticmethod
    def _wide(lowered: LoweredRule, given: Mapping[str, ArrayLike]) -> frozenset[str]:
        """The parameters of which every coordinate has its own."""
        wide = frozenset(n for n in lowered.numbers if isinstance(given[n], np.ndarray) and np.ndim(given[n]))
        if COUNTER in wide:
            raise ArgumentError("t is an array, expected the number of the step")
        return wide

    def _begins(self, lowered: LoweredRule, given: Mapping[str, ArrayLike], wide: frozenset[str]) -> None:
        """Before the first step, 1 - b**t is 0 for each coordinate's own b as well: a step of no coordinate tells."""
        if COUNTER in lowered.numbers and np.ndim(given[COUNTER]) == 0 and np.asarray(given[COUNTER]) < 1:
            numbers = {name: float(np.ravel(given[name])[0]) if name in wide and np.size(given[name]) else given[name]
                       for name in lowered.numbers}
            nothing = {name: np.zeros(0) for name in (*lowered.states, *lowered.reads)}
            self._elementwise(frozenset(), self.threads).step(**nothing, **numbers)

    def _elementwise(self, wide: frozenset[str], threads: int | None) -> ModuleType:
        own = frozenset(word for word, name in self._arguments.items() if name in wide) if wide else wide
        return self._variant(own, threads if self.target == "native" else None)[1]

    @cached_property
    def _uniform(self) -> frozenset[str]:
        return uniform_states(self.lowered) if isinstance(self.lowered, LoweredRule) else frozenset()

    def _numbers_of_states(self, lowered: LoweredRule, given: Mapping[str, ArrayLike],
                           wide: frozenset[str]) -> dict[str, tuple[Array, Array]]:
        """The states that are numbers for all coordinates, beside arrays, each with an entry for every one."""
        arrays = [array for name in (*lowered.states, *lowered.reads)
                  if isinstance(array := given[name], np.ndarray) and array.ndim]
        return {name: (value, np.full(arrays[0].shape, value, value.dtype)) for name in (
            uniform_states(lowered, wide) if wide else self._uniform) if arrays
                and isinstance(value := given[name], np.ndarray) and not value.ndim and value.flags.writeable}

    # -- in a training loop --------------------------------------------------------------------------------------------
    def init(self, /, **given: object) -> dict[str, Array | NDArray[np.integer]]:
        """The states that a run starts with, beside those that are given: arrays, or trees of arrays. The others are 0,
        or what `start` says; numbers that a start speaks of are given, too. Where the rule asks for t, the number of
        steps that were taken is among them. The keys are flat, as np.savez takes them."""
        parts = split(given)
        states = [word for word in self.states if word in parts]
        spoken = names_spoken(self.rule.reading.start.values())
        surplus = [word for word in parts if self.arguments.get(word) not in ("state", "number") and word not in spoken]
        if not states or surplus:
            raise ArgumentError(f"init is given {', '.join(parts) or 'nothing'}, expected states, one at least, and "
                                f"numbers: of {', '.join(w for w in self.arguments if self.arguments[w] != 't')}")
        found: dict[str, Array | NDArray[np.integer]] = {}
        for place in places_of(parts, states):
            here = at(parts, place)
            arrays = {word: np.asarray(here[word]) for word in states}
            dtype = np.result_type(*arrays.values(), np.float32)
            shapes = shapes_of(self.lowered, {self._arguments[word]: array for word, array in arrays.items()})
            for word in self.states:
                if word not in parts:
                    found[key_of(word, place)] = self._start(word, shapes[self._arguments[word]], dtype, here)
        return found | ({COUNTER: np.array(0)} if COUNTER in self.arguments else {})

    def _start(self, word: str, shape: tuple[int, ...], dtype: np.dtype[Any], given: Mapping[str, ArrayLike]) -> Array:
        text = self.rule.reading.start.get(word)
        if text is None:
            return np.zeros(shape, dtype)
        kernel = RuleKernel(start_rule(self.rule, word, text))
        others = [name for name in kernel.arguments if name != word]
        missing = [name for name in others if name not in given]
        if missing:
            raise ArgumentError(f"{word} starts at {text}, expected {missing[0]} beside {', '.join(given)}")
        wide = [np.shape(given[name]) for name in others if np.ndim(given[name])]
        value = np.zeros(wide[0] if wide and not shape else shape, dtype)
        arguments: dict[str, Any] = {name: np.asarray(given[name], dtype) if np.ndim(given[name]) else given[name]
                                     for name in others}
        kernel(**{**arguments, word: value})
        return value

    def step(self, state: Mapping[str, object] | None = None, /, threads: int | None = None,
             **given: object) -> dict[str, ArrayLike]:
        """One step of arrays, or of trees of arrays with one shape of tree; numbers are for all of them. States that
        `init` or an earlier step gave come in as `state`, or by their keys. An array of a whole number as t counts the
        steps that were taken, and is one more afterwards. What comes back are the states, by their keys."""
        parts = split({**(state or {}), **given})
        names_agree(self._arguments, parts)
        given_t = parts.get(COUNTER, {}).get("")
        counter = given_t if isinstance(given_t, np.ndarray) and not given_t.ndim and given_t.dtype.kind in "iu" else (
            None)
        if counter is not None:
            parts[COUNTER] = {"": int(counter) + 1}
        threads_are_some(threads)
        calls = {place: at(parts, place) for place in places_of(parts, self._arrays)}
        if len(calls) > 1:
            self._look_at(calls, threads)
        found: dict[str, ArrayLike] = {}
        for place, call in calls.items():
            new: dict[str, Any] = self(threads, **call) or {}
            found.update({key_of(word, place): new.get(word, call[word]) for word in self.states})
        if counter is not None:
            counter[...] += 1
            found[COUNTER] = counter
        return found

    def _look_at(self, calls: Mapping[str, Mapping[str, ArrayLike]], threads: int | None) -> None:
        """What is wrong at one place is told before anything is changed at another."""
        apart(calls, self.states)
        for call in calls.values():
            given, _ = self._as_arrays(call)
            try:
                module, ready, _ = self._ready(given, threads or self.threads)
                with np.errstate(all="ignore"):             # as in a step
                    module._checked(**ready)
            except (CompilerError, TypeError, ValueError, ArithmeticError) as error:
                raise self._refusal(error, given) from (None if isinstance(error, CompilerError) else error)


def _rule_again(text: str, target: str, threads: int | None, start: Mapping[str, str]) -> RuleKernel:
    kernel = RuleKernel(update_rule(text, start), target, threads)
    kernel.prepare()
    return kernel
