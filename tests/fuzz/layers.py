"""Random layers: reciprocals, erf, nested sums and means, conditions and several lines, values and gradients checked.

    python -m tests.fuzz.layers --count 1000 --start 0 --target numpy native
    python -m tests.fuzz.layers --count 10000 --unproved        # values alone, at a tenth of the time
    python -m tests.fuzz.layers --unproved --tiled              # as arrays of more entries are worked on
"""

import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from random import Random
from unittest.mock import patch

import mpmath
import numpy as np
from numpy.typing import NDArray

from codegen.building import LayerKernel, build
from codegen.numpy import loops
from derive.kernel.terms import var
from derive.kernel.theorem import reflexive
from derive.kernel.types import BOOL
from derive.layers.layer import Layer, layer
from derive.notation import parse_program, syntax
from derive.notation.errors import Error
from tests.layers import numbers

Arrays = dict[str, NDArray[np.float64]]
LETTERS = {"I": "ip", "J": "jq", "K": "km"}
INPUTS = {"x": "I", "z": "J", "u": "K", "w": "IJ", "s": "II", "v": "JK", "a": "", "b": ""}
ONE = ("exp({})", "tanh({})", "sin({})", "sigmoid({})", "erf({})", "relu({})", "abs({})", "cos({})", "({})**2",
       "exp(-({})**2)", "1/(1 + ({})**2)", "sqrt(1 + ({})**2)", "log(2 + ({})**2)", "(1 + erf({}))", "({})**3",
       "(1 - erf({}/sqrt(2)))/2", "log(1 + exp({}))", "log(sigmoid({}))", "exp({0})/(1 + exp({0}))",
       "1/(1 + exp(-({})))")
TWO = ("({} + {})", "({} - {})", "{}*{}", "{}*{}", "maximum({}, {})", "minimum({}, {})", "{}/(1 + ({})**2)")
STEP = mpmath.mpf(10) ** -10
DIGITS = 34
BEYOND = "beyond"


class Words:
    """The terms of one layer: which arrays there are, and a letter for each of their places."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.arrays = dict(INPUTS)

    def entry(self, scope: str, must: str = "") -> str:
        """An entry all of whose letters are in scope, and this one among them."""
        sizes = {letter: size for size, letters in LETTERS.items() for letter in letters}
        fitting = []
        for name, dims in self.arrays.items():
            choices = [[one for one in scope if sizes[one] == size] for size in dims]
            if all(choices) and (not must or sizes[must] in dims):
                fitting.append((name, choices))
        name, choices = self.random.choice(fitting)
        index = [self.random.choice(own) for own in choices]
        if must and must not in index:
            index[self.arrays[name].index(sizes[must])] = must
        return f"{name}[{','.join(index)}]" if index else name

    def term(self, scope: str, depth: int) -> str:
        if depth == 0:
            some = self.entry(scope), self.entry(scope)
            return self.random.choice((*some, "2", "0.5")) if scope else some[0]
        match self.random.randrange(9):
            case 0 | 1:
                return self.random.choice(ONE).format(self.term(scope, depth - 1))
            case 2 | 3 | 4:
                return self.random.choice(TWO).format(self.term(scope, depth - 1), self.term(scope, depth - 1))
            case 5:
                return f"1/{self.input(scope)}"
            case 6:
                first, other = self.term(scope, depth - 1), self.term(scope, depth - 1)
                return f"where({self.condition(scope, depth)}, {first}, {other})"
            case _:
                return self.reduced(scope, depth)

    def input(self, scope: str) -> str:
        """An entry that is far from 0."""
        kept, self.arrays = self.arrays, INPUTS
        found = self.entry(scope)
        self.arrays = kept
        return found

    def condition(self, scope: str, depth: int) -> str:
        if scope and self.random.random() < 0.3:
            beside = self.random.choice(("{} <= 3*({})", "2*{} - 1 < 4*({})", "{} + 1 != 2*({})"))
            return beside.format(self.random.choice(scope), self.entry(scope))
        alike = [(one, other) for letters in LETTERS.values() for one in letters for other in letters
                 if one < other and one in scope and other in scope]
        if alike and self.random.random() < 0.5:
            shape = self.random.choice(("{} <= {}", "{} < {}", "{} == {}", "{} != {}"))
            return shape.format(*self.random.choice(alike))
        return f"{self.entry(scope)} < {self.random.choice(('0.7*', '', '1/'))}{self.entry(scope)}"

    def reduced(self, scope: str, depth: int) -> str:
        free = [letter for letters in LETTERS.values() for letter in letters if letter not in scope]
        if not free:
            return self.entry(scope)
        bound = self.random.choice(free)
        inner = f"{self.entry(scope + bound, bound)}*{self.term(scope + bound, depth - 1)}"
        kind = self.random.randrange(8)
        other = [letter for letter in scope if any({letter, bound} <= set(letters) for letters in LETTERS.values())]
        if kind == 7 and other:
            forms = "{0} + 1 == {1}", "2*{0} == {1}", "{0} == {1}", "{1} - 1 == {0}", "{0} == 2*{1}"
            match = self.random.choice(forms).format(bound, self.random.choice(other))
            return f"sum({bound}, where({match}, {inner}, 0))"
        if kind == 0:
            return f"{self.entry(scope)}/sum({bound}, exp({inner}))"
        if kind == 1:
            return f"1/mean({bound}, 1/(1 + ({inner})**2))"
        if kind == 2:
            return f"sum({bound}, 1/{self.entry_of_input(scope + bound, bound)} + {inner})"
        return f"{self.random.choice(('sum', 'mean', 'sum', 'max', 'min'))}({bound}, {inner})"

    def entry_of_input(self, scope: str, must: str) -> str:
        kept, self.arrays = self.arrays, INPUTS
        found = self.entry(scope, must)
        self.arrays = kept
        return found

    def layer(self) -> str:
        lines, names = [], ["h", "g", "f", "y"][-self.random.choice((1, 1, 2, 2, 3, 4)):]
        for name in names:
            dims = self.random.choice(("I", "IJ", "II", "J", "", "IK"))
            scope = ""
            for size in dims:
                scope += next(letter for letter in LETTERS[size] if letter not in scope)
            anchors = [self.entry_of_input(scope, letter) for letter in scope]
            body = self.term(scope, self.random.choice((2, 3, 3)))
            joined = "*".join(anchors)
            shape = self.random.choice(("{1}*{0}", "{0} + {1}", "{0}/(1 + ({1})**2)", "{1} - {0}")) if joined else "{0}"
            lines.append(f"{name}{f'[{chr(44).join(scope)}]' if scope else ''} = {shape.format(body, joined)}")
            self.arrays[name] = dims
        several = len(names) > 1 and self.random.random() < 0.4
        return "\n".join([*lines, *([f"-> {', '.join(self.random.sample(names, 2))}"] if several else [])])


def text_of(seed: int) -> str:
    """The layer of a number."""
    return Words(Random(f"layer {seed}")).layer()


def given_of(found: Layer, seed: int) -> Arrays:
    """Entries between 0.3 and 1.3, of either sign in every second layer."""
    draw = np.random.default_rng(seed)
    lengths = {str(size): int(draw.integers(1, 4)) for size in sorted(found.source.shapes.sizes, key=str)}
    given = {}
    for name in found.inputs:
        shape = [int((high - low + 1).subs({s: lengths[str(s)] for s in (high - low).free_symbols}))
                 for low, high in found.source.shapes.arrays[name]]
        given[name] = draw.uniform(0.3, 1.3, shape) * (draw.choice([1.0, -1.0], shape) if seed % 2 else 1.0)
    return given


class BeyondFloats(Exception):
    """A value, a gradient or an exponential that the text writes is larger than any float64, and the kernel's number is
    none."""


@contextmanager
def _exponentials() -> Iterator[list[mpmath.mpf]]:
    """The exponentials that are computed meanwhile."""
    written: list[mpmath.mpf] = []
    plain = mpmath.exp

    def noted(argument: mpmath.mpf) -> mpmath.mpf:
        written.append(plain(argument))
        return written[-1]

    with patch.object(mpmath, "exp", noted), patch.dict(numbers.FUNCTIONS, exp=noted):
        yield written


def check(found: Layer, kernels: Sequence[LayerKernel], seed: int) -> None:
    """The values and one directional derivative, along all inputs at once, against 34 digits; of arrays that lie row by
    row, and column by column."""
    draw, given = np.random.default_rng(seed + 1), given_of(found, seed)
    program = parse_program(found.text)
    with mpmath.workdps(DIGITS):
        try:
            with _exponentials() as written:
                wanted = _outputs(program, found, given)
        except ZeroDivisionError:       # there is no value
            return
        upstream = {name: draw.standard_normal(np.shape(value)) for name, value in wanted.items()}
        along = {name: draw.standard_normal(np.shape(value)) for name, value in given.items()}
        slope = float(_slope(program, found, given, along, upstream))
        outputs = [float(one) for array in wanted.values() for one in np.ravel(array)]
    beyond = not np.isfinite([slope, *outputs, *map(float, written)]).all()
    for kernel, given_as, kept in ((one, lies, {}) for one in kernels for lies in (given, _in_columns(given))):
        for made in (kernel.forward(**given_as), kernel.forward(kept=kept, **given_as)):
            values = made if isinstance(made, dict) else {found.outputs[0]: made}
            for name, value in wanted.items():
                exact = np.array(value, float)
                if beyond and not np.isfinite(values[name]).all():      # a number that is one must be right
                    raise BeyondFloats
                np.testing.assert_allclose(values[name], exact, rtol=1e-8,
                                           atol=1e-8 * (1 + np.abs(exact).max(initial=0)))
        for gradients in (kernel.backward(upstream, **given_as),
                          kernel.backward(_in_columns(upstream), kept=kept, **given_as)):
            parts = np.concatenate([np.ravel(gradients[name] * along[name]) for name in given])
            if beyond and not np.isfinite(parts).all():
                raise BeyondFloats
            if not abs(parts.sum() - slope) <= 1e-8 * (1 + np.abs(parts).sum()):
                with mpmath.workdps(DIGITS):
                    other = float(_slope(program, found, given, along, upstream, STEP / 7))
                # at a jump, such as that of [f < f] where f is rounded in two ways, differences have no limit
                assert abs(other - slope) > 1e-6 * abs(slope), f"{parts.sum()}, expected {slope}"


def _in_columns(arrays: Arrays) -> Arrays:
    return {name: np.array(array, order="F") for name, array in arrays.items()}


def _outputs(program: syntax.Program, found: Layer, given: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    entries = {name: {tuple(k + 1 for k in place): mpmath.mpf(value) for place, value in np.ndenumerate(array)}
               for name, array in given.items()}
    with patch.object(numbers, "FAR", range(5)):            # no size is more than 3
        said = numbers.run(program, entries)
    results = {}
    for name in found.outputs:
        shape = [max(place[k] for place in said[name]) for k in range(len(next(iter(said[name]))))]
        results[name] = np.empty(shape, object)
        for place, value in said[name].items():
            results[name][tuple(k - 1 for k in place)] = value
    return results


def _slope(program: syntax.Program, found: Layer, given: Arrays, along: Arrays, upstream: Arrays,
           far: mpmath.mpf = STEP) -> mpmath.mpf:
    def loss(step: mpmath.mpf) -> mpmath.mpf:
        moved = {name: np.asarray(np.asarray(array, object) + step * np.asarray(along[name], object), object)
                 for name, array in given.items()}
        made = _outputs(program, found, moved)
        return mpmath.fsum(mpmath.mpf(float(one)) * value for output, weights in upstream.items()
                           for one, value in zip(np.ravel(weights), np.ravel(made[output]), strict=True))

    return (loss(far) - loss(-far)) / (2 * far)


@contextmanager
def unproved() -> Iterator[None]:
    """Kernels in here are built without the theorems of their gradients, for values to be compared of many more."""
    nothing = reflexive(var("unproved", BOOL))
    with patch.object(Layer, "licence", lambda *asked: nothing):
        yield


def verdict(seed: int, targets: Sequence[str]) -> str:
    """Nothing where all is right, "beyond" where floats do not reach; else what is wrong."""
    text = text_of(seed)
    try:
        found = layer(text)
        check(found, [build(found, target) for target in targets], seed)
    except Error as error:
        return f"refused: {error}\n{text}"
    except BeyondFloats:
        return BEYOND
    except Exception as error:          # it is counted, and told
        return f"wrong: {type(error).__name__}: {error}\n{text}"
    return ""


def main(argv: Sequence[str] | None = None) -> int:
    parser = ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--start", type=int, default=0)
    parser.add_argument("--target", nargs="+", default=["numpy"])
    parser.add_argument("--unproved", action="store_true")
    parser.add_argument("--tiled", action="store_true")
    asked = parser.parse_args(argv)
    faults, beyond = [], 0
    with (unproved() if asked.unproved else nullcontext(),
          patch.multiple(loops, TILE=3, SHARED=3, FEW=0) if asked.tiled else nullcontext()):
        for seed in range(asked.start, asked.start + asked.count):
            fault = verdict(seed, asked.target)
            beyond += fault == BEYOND
            if fault not in ("", BEYOND):
                faults.append(fault)
                print(f"{seed}: {fault}\n", flush=True)
    refused = sum(fault.startswith("refused") for fault in faults)
    print(f"{asked.count} layers from {asked.start}: {len(faults) - refused} wrong, {refused} refused, "
          f"{beyond} have numbers beyond float64", flush=True)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
