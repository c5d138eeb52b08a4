"""Fuzzed arguments of the committed kernels: each call is right, or one clear error before anything is changed.

    python -m tests.fuzz.arrays --count 10000 --start 0
"""

import sys
import warnings
from argparse import ArgumentParser
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from random import Random
from types import ModuleType

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

from codegen.bench.numpy_rivals import LAYERS
from codegen.catalogue import RULES
from codegen.kernels import __all__ as NAMES

Array = NDArray[np.float64]
Given = Mapping[str, object]
UPSTREAM = "upstream "
KERNELS = [name for name in sorted(NAMES) if name in LAYERS or name in RULES]
SPECIAL = (np.nan, np.inf, -np.inf, 0.0, -0.0, 1e300, -1e300, 1e-310, 1e30, 1e-40)


def _steps(array: Array) -> Array:
    """Every second entry of a larger one."""
    wide = np.zeros([2 * length + 1 for length in array.shape], array.dtype)
    view = wide[(..., *(slice(1, None, 2) for _ in array.shape))]
    np.copyto(view, array)
    return view


def _backwards(array: Array) -> Array:
    turned = tuple(slice(None, None, -1) for _ in array.shape)
    return np.array(array[turned])[turned]


def _unaligned(array: Array) -> Array:
    memory = np.zeros(array.nbytes + 1, np.uint8)
    view = memory[1:].view(array.dtype).reshape(array.shape)
    np.copyto(view, array)
    return view


def _read_only(array: Array) -> Array:
    array = array.copy()
    array.setflags(write=False)
    return array


def _objects(array: Array) -> object:
    return array.astype(object)


def _first_repeated(array: Array) -> Array:
    """A broadcast array: all rows are the first one."""
    return np.broadcast_to(array[:1], array.shape) if array.ndim else array


def _folded(array: Array) -> Array:
    """The same, and it can be written to."""
    return as_strided(array.copy(), array.shape, (0, *array.strides[1:])) if array.ndim else array


def _ragged(array: Array) -> object:
    return [[1.0], [1.0, 2.0]]


def _inside(value: float) -> Callable[[Array, Random], object]:
    def put(array: Array, random: Random) -> object:
        line = array.ravel().copy()
        if line.size:
            line[random.randrange(line.size)] = value
        return line.reshape(array.shape)
    return put


SHAPES: tuple[Callable[[Array], object], ...] = (
    lambda a: a[None], lambda a: a[..., None], lambda a: a[:0], lambda a: a.reshape(-1), lambda a: a.T,
    lambda a: a[1:], lambda a: np.zeros((0, 3)), lambda a: np.float64(2.0), lambda a: np.concatenate([a, a]))
KINDS: tuple[Callable[[Array], object], ...] = (
    *(lambda a, dtype=dtype: a.astype(dtype) for dtype in (
        np.float32, np.float16, np.longdouble, np.int64, np.int8, np.uint8, np.bool_, np.complex128, "S8", "U8", ">f8",
        ">f4", "m8[s]", "M8[s]")),
    _objects, lambda a: a.tolist(), lambda a: tuple(a.tolist()) if a.ndim else a.tolist(), _ragged,
    lambda a: np.ma.array(a), lambda a: np.ma.array(a, mask=a > 0), lambda a: np.matrix(a.reshape(1, -1)),
    lambda a: np.matrix(a) if a.ndim == 2 else a, lambda a: np.rec.array(a), lambda a: None, lambda a: "text",
    lambda a: {"a": 1}, lambda a: a.astype(int).tolist(), lambda a: [None], lambda a: 10**400, lambda a: memoryview(a),
    lambda a: np.ma.masked, lambda a: 1j, lambda a: float(a.flat[0]) if a.size else 0.0, lambda a: True)
LAYOUTS: tuple[Callable[[Array], object], ...] = (
    _steps, _backwards, _unaligned, _read_only, _first_repeated, _folded, np.asfortranarray,
    lambda a: np.ascontiguousarray(a.T).T, lambda a: a.copy())


def changed(array: Array, random: Random) -> object:
    """An array as somebody might give it."""
    if array.ndim == 0 and random.random() < 0.5:
        return random.choice((float(array), np.float32(array), array, int(array), str(array), None, [float(array)],
                              np.array([float(array)]), *SPECIAL))
    table = random.choice((LAYOUTS, LAYOUTS, KINDS, SHAPES, None))
    if table is None:
        return _inside(random.choice(SPECIAL))(array, random)
    if table is SHAPES and array.ndim == 0:
        table = KINDS
    return random.choice(table)(array)


def as_float(value: object, dtype: type) -> Array | None:
    """What is meant, if it is an array of numbers."""
    if isinstance(value, (str, bytes)) or value is None:
        return None
    try:
        found = np.asarray(value)
        return found.astype(dtype).astype(np.float64) if found.dtype.kind in "biufO" else None
    except (TypeError, ValueError, OverflowError):
        return None


def clear(error: Exception, names: Sequence[str]) -> bool:
    """Whether an error says which argument it is about and what was expected."""
    said = str(error)
    return isinstance(error, (TypeError, ValueError)) and "expected" in said and any(name in said for name in names)


def close(found: object, wanted: object, single: bool) -> None:
    size = np.abs(np.nan_to_num(np.asarray(wanted, float), posinf=0, neginf=0)).max(initial=1)
    np.testing.assert_allclose(np.asarray(found, float), wanted, rtol=1e-3 if single else 1e-7,
                               atol=size * (1e-3 if single else 1e-7))


def _rows(array: Array, like: Array) -> Array:
    """As many axes as are usual: NumPy's formulas know one axis of rows, kernels any number of leading axes."""
    more = array.ndim - like.ndim
    return array.reshape(-1, *array.shape[more + 1:]) if more > 0 else array[(None,) * -more]


def layer_call(module: ModuleType, name: str, random: Random) -> str:
    """One call of a layer: its outputs and its gradients beside what one would write by hand."""
    plain = {key: np.asarray(value) for key, value in module.inputs(random.randrange(99)).items()}
    outputs = module.forward(**plain)
    results = outputs if isinstance(outputs, dict) else {"y": outputs}
    if random.random() < 0.3:
        plain = {key: value.astype(np.float32) for key, value in plain.items()}
    up = [np.asarray(random.uniform(0.5, 1.5) * np.cos(np.arange(np.size(value)).reshape(np.shape(value))),
                     next(iter(plain.values())).dtype) for value in results.values()]
    given: dict[str, object] = {**plain, **{f"{UPSTREAM}{k}": value for k, value in enumerate(up)}}
    for key in random.sample(sorted(given), random.choice((1, 1, 2))):
        given[key] = changed(np.asarray(given[key]), random)
    kept = {key: value.copy() for key, value in given.items() if isinstance(value, np.ndarray)}
    arguments = {key: value for key, value in given.items() if not key.startswith(UPSTREAM)}
    upstream = [value for key, value in given.items() if key.startswith(UPSTREAM)]
    try:
        found, back = module.forward(**arguments), module.backward(*upstream, **arguments)
    except Exception as error:          # it is judged
        names = [*plain, *("d" + one for one in ("y", "l", "q", "o", "h", "c", "m", "v", "k", "r"))]
        return "" if clear(error, names) else f"{type(error).__name__}: {error}"
    for key, value in kept.items():
        np.testing.assert_array_equal(np.asarray(given[key]), np.asarray(value), err_msg=f"{key} was changed")
    # a number takes the type of the arrays
    single = any(np.ndim(value) and np.asarray(value).dtype == np.float32 for value in given.values())
    numbers = {key: as_float(value, np.float64) for key, value in given.items()}
    missing = [key for key, value in numbers.items() if value is None]
    if missing:
        return f"{missing[0]} is {given[missing[0]]!r}, and there was an answer"
    exact = {key: value for key, value in numbers.items() if value is not None}
    inputs = {key: value for key, value in exact.items() if not key.startswith(UPSTREAM)}
    ups = [value for key, value in exact.items() if key.startswith(UPSTREAM)]
    entries = np.abs(np.concatenate([np.ravel(value) for value in exact.values()]))
    numbered = all(value.ndim or value != 0 for value in inputs.values())       # nothing is divided by 0
    if numbered and np.all((entries == 0) | ((entries > 1e-9) & (entries < 1e9))) and name != "gelu":
        one, other = LAYERS[name](*map(_rows, ups, up), **{key: _rows(inputs[key], plain[key]) for key in plain})
        made = found.values() if isinstance(found, dict) else [found]
        wanted = tuple(np.reshape(value, np.shape(like)) for value, like in zip(one, made, strict=True))
        slopes = {key: np.reshape(value, np.shape(inputs[key])) for key, value in other.items()}
    else:                               # where NumPy's formula overflows, the kernel of plain arrays is the measure
        dtype = np.float32 if single else np.float64
        again = {key: np.array(value, dtype) for key, value in inputs.items()}
        made = module.forward(**again)
        wanted = tuple(made.values()) if isinstance(made, dict) else (made,)
        slopes = module.backward(*(np.array(value, dtype) for value in ups), **again)
    for one, other in zip(found.values() if isinstance(found, dict) else [found], wanted, strict=True):
        close(one, other, single)
    for key, slope in slopes.items():
        close(back[key], slope, single)
    return ""


def rule_call(module: ModuleType, name: str, random: Random) -> str:
    """One step: the states are as the formula says, or as they were."""
    plain = module.inputs(random.randrange(99), random.choice((1, 5, 12)))
    dtype = random.choice((np.float64, np.float64, np.float32))
    shape = random.choice(((-1,), (1, -1), (-1, 1), (2, -1) if plain["theta" if "theta" in plain else "g"].size % 2 == 0
                           else (-1,)))
    arrays = {key: value.astype(dtype).reshape(shape) for key, value in plain.items() if isinstance(value, np.ndarray)}
    numbers = {key: value for key, value in plain.items() if key not in arrays}
    given: dict[str, object] = {**arrays, **numbers}
    for key in random.sample(sorted(given), random.choice((1, 1, 2))):
        given[key] = (changed(arrays[key], random) if key in arrays else random.choice((
            int(numbers[key]), np.float32(numbers[key]), np.array(float(numbers[key])), "0.9", None, 1j, [0.5], True,
            10**400, np.array(1j), np.array([0.5]), np.ma.masked, 0, 1, -1, 0.5, 2.5, 10**6, *SPECIAL)))
    if random.random() < 0.1:           # two that lie in the same memory
        one, other = random.sample(sorted(arrays), 2)
        given[one] = given[other]
    kept = {key: np.array(value, copy=True) for key, value in given.items() if isinstance(value, np.ndarray)}
    wanted, wider = _by_formula(module, given, arrays), _by_formula(module, given, arrays, np.dtype(np.longdouble))
    try:
        module.step(**given)
    except Exception as error:          # it is judged
        for key, value in kept.items():
            np.testing.assert_array_equal(np.asarray(given[key]), np.asarray(value), err_msg=f"{key} was changed")
        return "" if clear(error, [*given]) else f"{type(error).__name__}: {error}"
    if wanted is None:
        return "there is no step, and it was taken"
    for key, value in wanted.items():
        try:
            close(given[key], value, dtype == np.float32)
        except AssertionError:          # a step of the formula may overflow that a kernel does not take
            if wider is None or np.isfinite(value).all():
                raise
            close(given[key], wider[key], dtype == np.float32)
    return ""


def _by_formula(module: ModuleType, given: Given, arrays: Mapping[str, Array],
                wider: np.dtype | None = None) -> dict[str, Array] | None:
    exact: dict[str, object] = {}
    for key, value in given.items():
        number = as_float(value, np.float64)
        if number is None or (key not in arrays and number.ndim):
            return None
        # in the type of the arrays, where overflow may come sooner
        dtype = value.dtype if key in arrays and isinstance(value, np.ndarray) and value.dtype.kind == "f" else float
        dtype = wider or dtype
        exact[key] = number.astype(dtype) if key in arrays else float(number)
    try:
        found: dict[str, Array] = module.plainly(**exact)
    except (ArithmeticError, ValueError):
        return None
    return found


def verdict(seed: int) -> str:
    """Nothing where all is as it should be."""
    random = Random(f"arrays {seed}")
    name = random.choice(KERNELS)
    module = import_module(f"codegen.kernels.{name}")
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            said = (rule_call if name in RULES else layer_call)(module, name, random)
    except AssertionError as error:
        said = str(error).strip()
    return f"{seed}: {name}: {said}" if said else ""


def main(argv: Sequence[str] | None = None) -> int:
    parser = ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--start", type=int, default=0)
    asked = parser.parse_args(argv)
    faults = [fault for seed in range(asked.start, asked.start + asked.count) if (fault := verdict(seed))]
    print("\n".join([*faults, f"{asked.count} calls from {asked.start}: {len(faults)} wrong"]))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
