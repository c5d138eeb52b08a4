"""Central difference, from proved formulas.

    y[i] = (x[i+1] - x[i-1])/(2*h)

Gradients, each of them a theorem for all sizes:

    dx[i] = (sum(i2, dy[i2]*[i2 + 1 == i]) - sum(i2, dy[i2]*[i2 - 1 == i]))/(h*2)   475942aa17e7
    dh = -sum(i, (x[i+1] - x[i-1])*dy[i])/(h**2*2)   1da31a7fb360

Rewritten by identities, each of them a theorem:

    delta: sum(i, [i == j]*f[i]) = f[j]   a44e2f7cdcb9

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


def _expect(name, array, said, shape):
    """Refuse an array of another shape."""
    if array.shape != shape:
        raise ValueError(f"{name} has shape {array.shape}, expected ({said}), which is {shape}")


def _fits(said, holds, **sizes):
    """Refuse sizes for which the formula has no positions."""
    if not holds:
        found = ", ".join(f"{name} = {size}" for name, size in sizes.items())
        raise ValueError(f"expected {said}, got {found}")


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


def forward(*, x: ArrayLike, h: ArrayLike, kept: dict[str, np.ndarray] | None = None) -> np.ndarray:
    """y, as above. Into kept, a dict, goes what backward would have to make again.

    x: (I,)
    h: a number
    Returns y (I - 2,), in the type of the arrays: float32 or float64.
    """
    try:
        _key = (x.__class__, x.dtype, x.shape, h.__class__ in _NUMBERS)
    except AttributeError:              # a list, say
        _key = None
    known = _KNOWN.get(_key)
    if known is not None:
        return _small_forward(x, h, *known, kept)
    return _any_forward(x, h, kept, _key)


def backward(dy: ArrayLike, *, x: ArrayLike, h: ArrayLike,
        kept: dict[str, np.ndarray] | None = None) -> dict[str, np.ndarray]:
    """The gradients of x, h; sooner with what forward has kept of the same inputs.

    dy: (I - 2,)
    x: (I,)
    h: a number
    Returns {x (I,), h a number}, in the type of the arrays: float32 or float64.
    """
    try:
        _key = (dy.__class__, dy.dtype, dy.shape, x.__class__, x.dtype, x.shape, h.__class__ in _NUMBERS)
    except AttributeError:              # a list, say
        _key = None
    known = _KNOWN.get(_key)
    if known is not None:
        return _small_backward(dy, x, h, *known, kept)
    return _any_backward(dy, x, h, kept, _key)


def _any_forward(x, h, kept, key):
    """forward of arrays of any size, which are looked at first."""
    arrays, sizes, dtype = _inputs({
        "x": (x, ("I",)),
        "h": (h, ()),
    })
    x, h = arrays
    I = sizes["I"]
    _fits("I - 1 >= 2", I - 1 >= 2, I=I)
    if max((I - 2), I) <= FEW:
        _remember(key, dtype, I)
        return _small_forward(x, h, dtype, I, kept)

    c = 0.5 / h
    y = _empty(I - 2, dtype)
    rows = 131072
    for lo in range(0, I - 2, rows):
        hi = min(lo + rows, I - 2)
        y_ = y[lo:hi]
        # y[i] = (x[i+1] - x[i-1])/(h*2)
        np.subtract(x[lo + 2:hi + 2], x[lo:hi], out=y_)
        np.multiply(y_, c, out=y_)

    return y


def _any_backward(dy, x, h, kept, key):
    """backward of arrays of any size, which are looked at first."""
    arrays, sizes, dtype = _inputs({
        "dy": (dy, ("I - 2",)),
        "x": (x, ("I",)),
        "h": (h, ()),
    })
    dy, x, h = arrays
    I = sizes["I"]
    _fits("I - 1 >= 2", I - 1 >= 2, I=I)
    _expect("dy", dy, "I - 2", (I - 2,))
    if max((I - 2), I) <= FEW:
        _remember(key, dtype, I)
        return _small_backward(dy, x, h, dtype, I, kept)

    # total2[i] = sum(i2, dy[i2]*[i2 + 1 == i])
    total2 = np.zeros(I, dtype)
    total2[2:I] += dy

    # total[i] = sum(i2, dy[i2]*[i2 - 1 == i])
    dx = np.zeros(I, dtype)
    dx[0:I - 2] += dy

    total3 = dtype.type(0)
    rows = 131072
    tile = _empty(min(rows, I - 2), dtype)
    for lo in range(0, I - 2, rows):
        hi = min(lo + rows, I - 2)
        if hi - lo < tile.shape[0]:
            tile = tile[:hi - lo]
        # t[i] = x[i+1] - x[i-1]
        np.subtract(x[lo + 2:hi + 2], x[lo:hi], out=tile)
        # total3 = sum(i, t[i]*dy[i])
        total3 += np.vdot(tile, dy[lo:hi])

    # dh = -total3/(h**2*2)
    dh = dtype.type((-0.5) * total3 / (h ** 2))

    c = 0.5 / h
    rows = 131072
    for lo in range(0, I, rows):
        hi = min(lo + rows, I)
        dx_ = dx[lo:hi]
        # dx[i] = (total2[i] - total[i])/(h*2)
        np.subtract(total2[lo:hi], dx_, out=dx_)
        np.multiply(dx_, c, out=dx_)

    return {"x": dx, "h": dh}


def _small_forward(x, h, dtype, I, kept):
    """forward of few entries, which have been looked at."""
    h = dtype.type(h)

    c = 0.5 / h
    # t[i] = x[i+1] - x[i-1]
    tile = np.subtract(x[2:], x[:I - 2])
    # y[i] = t[i]/(h*2)
    y = np.multiply(tile, c)

    return y


def _small_backward(dy, x, h, dtype, I, kept):
    """backward of few entries, which have been looked at."""
    h = dtype.type(h)

    # total2[i] = sum(i2, dy[i2]*[i2 + 1 == i])
    total2 = np.zeros(I, dtype)
    total2[2:I] += dy

    # total[i] = sum(i2, dy[i2]*[i2 - 1 == i])
    dx = np.zeros(I, dtype)
    dx[0:I - 2] += dy

    # t[i] = x[i+1] - x[i-1]
    tile = np.subtract(x[2:], x[:I - 2])
    # total3 = sum(i, t[i]*dy[i])
    total3 = np.vdot(tile, dy)

    # dh = -total3/(h**2*2)
    dh = dtype.type((-0.5) * total3 / (h ** 2))

    c = 0.5 / h
    # dx[i] = (total2[i] - total[i])/(h*2)
    np.subtract(total2, dx, out=dx)
    np.multiply(dx, c, out=dx)

    return {"x": dx, "h": dh}


SIZES = {"I": 3}


def inputs(seed=0, **sizes):
    """Random inputs of these sizes; numbers are between 1/2 and 3/2."""
    sizes, draw = SIZES | sizes, np.random.default_rng(seed)
    I, = (sizes[name] for name in ['I'])
    return {
        "x": draw.standard_normal(I),
        "h": draw.uniform(0.5, 1.5),
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
    print("central_difference: the gradients are the slopes of the outputs")
