"""Mean and variance, from proved formulas.

    m = mean(i, x[i])
    v = mean(i, (x[i] - m)**2)
    -> m, v

Gradients, each of them a theorem for all sizes:

    dx[i] = (2*dv*(x[i] - m) + dm - 2*dv*sum(j, x[j] - m)/I)/I   ffeb464d9cec

Rewritten by identities, each of them a theorem:

    delta: sum(i, [i == j]*f[i]) = f[j]   a44e2f7cdcb9
    deviations: sum(i, t[i]**2) = max(sum(i, t[i]**2) - sum(i, t[i])**2/N, 0) for t[i] = x[i] - mean(x)   78ca63305f04

Needs Python 3.11 and NumPy 2.0, or newer. Written by codegen from the template layer.py.j2; do not edit.
"""

import numpy as np
from numpy.typing import ArrayLike


def _one_type(given):
    """The floating type that the arrays have; float64 where there are none."""
    dtype = None
    for name, (value, dims) in given.items():
        if isinstance(value, np.ndarray):
            if value.dtype not in ("float32", "float64"):
                raise TypeError(f"{name} has dtype {value.dtype}, expected float32 or float64")
            if dims and dtype is None:
                dtype, first = value.dtype, name
            elif dims and value.dtype != dtype:
                raise TypeError(f"{first} has dtype {dtype} and {name} has dtype {value.dtype}, expected one dtype")
            if type(value) is not np.ndarray and hasattr(value, "mask"):
                raise TypeError(f"{name} is masked, expected an array whose entries all count")
        elif type(value) is not float and not _numeric(value):
            raise TypeError(f"{name} is {value!r}, expected numbers")
    return np.dtype(np.float64) if dtype is None else dtype


def _numeric(value):
    """Whether a list, or whatever else is no array, is an array of numbers."""
    try:
        return np.asarray(value).dtype.kind in "biuf"
    except ValueError:                  # its rows have different lengths
        return False


def _inputs(given):
    """The arrays in one floating type, and the sizes on which they agree; a mistake is told by its argument."""
    dtype = _one_type(given)
    arrays, sizes, seen = [], {}, {}
    for name, (value, dims) in given.items():
        array = np.asarray(value, dtype)
        shape = array.shape
        if array.ndim != len(dims):
            raise ValueError(_said(name, shape, dims))
        for size, length in zip(dims, array.shape, strict=True):
            if sizes.get(size, length) != length:
                raise ValueError(f"{_said(name, shape, dims)} where {size} is {sizes[size]}, as in {seen[size]}")
            if length == 0 and size.isidentifier():         # there may be no positions, but no size is 0
                raise ValueError(f"{name} has shape {array.shape}, expected no size to be 0")
            if size not in seen:
                seen[size] = name
                if size.isidentifier():
                    sizes[size] = length
        arrays.append(array if array.ndim else array[()])
    return arrays, sizes, dtype


def _said(name, shape, dims):
    return f"{name} has shape {shape}, expected ({', '.join(dims)})"


def _empty(shape, dtype):
    """An array. A long one begins where a cache line does: a ufunc writes there up to twice as fast."""
    size = dtype.itemsize
    for length in shape if isinstance(shape, tuple) else (shape,):
        size *= length
    if size < 65536:
        return np.empty(shape, dtype)
    memory = np.empty(size + 64, np.uint8)
    start = -memory.__array_interface__["data"][0] % 64
    return memory[start:start + size].view(dtype).reshape(shape)


FEW = 32_768             # entries of the largest array: fewer stay in the cache, and are worked on without tiles
_NUMBERS = {float, np.float32, np.float64}         # an int may be too large for any of them
_KNOWN = {}             # the sizes of arrays that have been looked at, by their types and shapes


def _remember(key, *found):
    """Plain arrays of these types and shapes, of few entries, need not be looked at again, nor plain numbers."""
    if key is None or any(kind is False or (isinstance(kind, type) and kind is not np.ndarray) for kind in key):
        return
    if len(_KNOWN) >= 1000:
        _KNOWN.clear()
    _KNOWN[key] = found


def forward(*, x: ArrayLike, kept: dict[str, np.ndarray] | None = None) -> dict[str, np.ndarray]:
    """m, v, as above. Into kept, a dict, goes what backward would have to make again.

    x: (I,)
    Returns {m a number, v a number}, in the type of the arrays: float32 or float64.
    """
    try:
        _key = (x.__class__, x.dtype, x.shape,)
    except AttributeError:              # a list, say
        _key = None
    known = _KNOWN.get(_key)
    if known is not None:
        return _small_forward(x, *known, kept)
    return _any_forward(x, kept, _key)


def backward(dm: ArrayLike, dv: ArrayLike, *, x: ArrayLike,
        kept: dict[str, np.ndarray] | None = None) -> dict[str, np.ndarray]:
    """The gradients of x; sooner with what forward has kept of the same inputs.

    dm: a number
    dv: a number
    x: (I,)
    Returns {x (I,)}, in the type of the arrays: float32 or float64.
    """
    try:
        _key = (dm.__class__ in _NUMBERS, dv.__class__ in _NUMBERS, x.__class__, x.dtype, x.shape)
    except AttributeError:              # a list, say
        _key = None
    known = _KNOWN.get(_key)
    if known is not None:
        return _small_backward(dm, dv, x, *known, kept)
    return _any_backward(dm, dv, x, kept, _key)


def _any_forward(x, kept, key):
    """forward of arrays of any size, which are looked at first."""
    arrays, sizes, dtype = _inputs({
        "x": (x, ("I",)),
    })
    x, = arrays
    I = sizes["I"]
    if I <= FEW:
        _remember(key, dtype, I)
        return _small_forward(x, dtype, I, kept)

    # total = sum(i, x[i])
    total = np.sum(x)

    # m = total/I
    m = dtype.type(total / I)

    total2 = dtype.type(0)
    total3 = dtype.type(0)
    rows = 131072
    tile = _empty(min(rows, I), dtype)
    for lo in range(0, I, rows):
        hi = min(lo + rows, I)
        if hi - lo < tile.shape[0]:
            tile = tile[:hi - lo]
        # t[i] = x[i] - m
        np.subtract(x[lo:hi], m, out=tile)
        # total2 = sum(i, t[i]**2)
        total2 += np.vdot(tile, tile)
        # total3 = sum(i, t[i])
        total3 += np.sum(tile)

    # v = maximum(total2 - total3**2/I, 0)/I   by deviations
    v = dtype.type(max(total2 - (total3 ** 2) / I, 0) / I)

    return {"m": m, "v": v}


def _any_backward(dm, dv, x, kept, key):
    """backward of arrays of any size, which are looked at first."""
    arrays, sizes, dtype = _inputs({
        "dm": (dm, ()),
        "dv": (dv, ()),
        "x": (x, ("I",)),
    })
    dm, dv, x = arrays
    I = sizes["I"]
    if I <= FEW:
        _remember(key, dtype, I)
        return _small_backward(dm, dv, x, dtype, I, kept)

    # total = sum(i, x[i])
    total = np.sum(x)

    # m = total/I
    m = total / I

    dx = _empty(I, dtype)
    # t[i] = x[i] - m
    np.subtract(x, m, out=dx)
    # total3 = sum(i, t[i])
    total3 = np.sum(dx)

    # dm_all = dm - 2*dv*total3/I
    dm_all = (-2) * dv * total3 / I + dm

    c = 1 / I
    c2 = 2 * dv
    rows = 131072
    for lo in range(0, I, rows):
        hi = min(lo + rows, I)
        dx_ = dx[lo:hi]
        # dx[i] = (2*dv*t[i] + dm_all)/I
        np.multiply(dx_, c2, out=dx_)
        np.add(dx_, dm_all, out=dx_)
        np.multiply(dx_, c, out=dx_)

    return {"x": dx}


def _small_forward(x, dtype, I, kept):
    """forward of few entries, which have been looked at."""

    # total = sum(i, x[i])
    total = np.add.reduce(x, axis=None)

    # m = total/I
    m = dtype.type(total / I)

    # t[i] = x[i] - m
    tile = np.subtract(x, m)
    # total2 = sum(i, t[i]**2)
    total2 = np.vdot(tile, tile)
    # total3 = sum(i, t[i])
    total3 = np.add.reduce(tile, axis=None)

    # v = maximum(total2 - total3**2/I, 0)/I   by deviations
    v = dtype.type(max(total2 - (total3 ** 2) / I, 0) / I)

    return {"m": m, "v": v}


def _small_backward(dm, dv, x, dtype, I, kept):
    """backward of few entries, which have been looked at."""
    dm = dtype.type(dm)
    dv = dtype.type(dv)

    # total = sum(i, x[i])
    total = np.add.reduce(x, axis=None)

    # m = total/I
    m = total / I

    # t[i] = x[i] - m
    dx = np.subtract(x, m)
    # total3 = sum(i, t[i])
    total3 = np.add.reduce(dx, axis=None)

    # dm_all = dm - 2*dv*total3/I
    dm_all = (-2) * dv * total3 / I + dm

    c = 1 / I
    c2 = 2 * dv
    # dx[i] = (2*dv*t[i] + dm_all)/I
    np.multiply(dx, c2, out=dx)
    np.add(dx, dm_all, out=dx)
    np.multiply(dx, c, out=dx)

    return {"x": dx}


SIZES = {"I": 2}


def inputs(seed=0, **sizes):
    """Random inputs of these sizes; numbers are between 1/2 and 3/2."""
    sizes, draw = SIZES | sizes, np.random.default_rng(seed)
    I, = (sizes[name] for name in ['I'])
    return {
        "x": draw.standard_normal(I),
    }


def check(seed=0, **sizes):
    """Differences of `forward` along random directions, and what `backward` says of them."""
    given, draw = inputs(seed, **sizes), np.random.default_rng(seed + 1)

    def outputs(given):
        found = forward(**given)
        return list(found.values()) if isinstance(found, dict) else [found]

    upstream = [draw.standard_normal(np.shape(found)) for found in outputs(given)]
    gradients = backward(*upstream, **given)
    kept = {}
    forward(**given, kept=kept)
    for name, gradient in backward(*upstream, **given, kept=kept).items():
        assert np.allclose(gradient, gradients[name]), f"d{name}: {gradient}, expected {gradients[name]}"
    for name, gradient in gradients.items():
        along, h = draw.standard_normal(np.shape(given[name])), 1e-5
        moved = [outputs(given | {name: given[name] + step * along}) for step in (h, -h)]
        ahead, behind = (sum(np.sum(dy * y) for dy, y in zip(upstream, found, strict=True)) for found in moved)
        found, expected = np.sum(gradient * along), (ahead - behind) / (2 * h)
        assert abs(found - expected) <= 1e-5 * (1 + abs(expected)), f"d{name}: {found}, expected {expected}"


if __name__ == "__main__":
    check()
    print("mean_and_variance: the gradients are the slopes of the outputs")
