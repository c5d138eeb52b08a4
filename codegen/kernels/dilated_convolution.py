"""Dilated convolution, from proved formulas.

    y[o, i] = sum(c, k, w[o, c, k]*x[c, i+2*k])

Gradients, each of them a theorem for all sizes:

    dw[o,c,k] = sum(i, dy[o,i]*x[c,i+2*k])   3f590154714e
    dx[c,i] = sum(i2, k, sum(o, dy[o,i2]*w[o,c,k])*[i2 + 2*k == i])   b8bfa3ebd9f5

Rewritten by identities, each of them a theorem:

    delta: sum(i, [i == j]*f[i]) = f[j]   a44e2f7cdcb9

Needs Python 3.11 and NumPy 2.0, or newer. Written by codegen from the template layer.py.j2; do not edit.
"""

import numpy as np
from numpy.lib.stride_tricks import as_strided
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


def forward(*, w: ArrayLike, x: ArrayLike, kept: dict[str, np.ndarray] | None = None) -> np.ndarray:
    """y, as above. Into kept, a dict, goes what backward would have to make again.

    w: (O, C, K)
    x: (C, I)
    Returns y (O, I - 2*K + 2), in the type of the arrays: float32 or float64.
    """
    try:
        _key = (w.__class__, w.dtype, w.shape, x.__class__, x.dtype, x.shape)
    except AttributeError:              # a list, say
        _key = None
    known = _KNOWN.get(_key)
    if known is not None:
        return _small_forward(w, x, *known, kept)
    return _any_forward(w, x, kept, _key)


def backward(dy: ArrayLike, *, w: ArrayLike, x: ArrayLike,
        kept: dict[str, np.ndarray] | None = None) -> dict[str, np.ndarray]:
    """The gradients of w, x; sooner with what forward has kept of the same inputs.

    dy: (O, I - 2*K + 2)
    w: (O, C, K)
    x: (C, I)
    Returns {w (O, C, K), x (C, I)}, in the type of the arrays: float32 or float64.
    """
    try:
        _key = (dy.__class__, dy.dtype, dy.shape, w.__class__, w.dtype, w.shape, x.__class__, x.dtype, x.shape)
    except AttributeError:              # a list, say
        _key = None
    known = _KNOWN.get(_key)
    if known is not None:
        return _small_backward(dy, w, x, *known, kept)
    return _any_backward(dy, w, x, kept, _key)


def _any_forward(w, x, kept, key):
    """forward of arrays of any size, which are looked at first."""
    arrays, sizes, dtype = _inputs({
        "w": (w, ("O", "C", "K")),
        "x": (x, ("C", "I")),
    })
    w, x = arrays
    O = sizes["O"]
    C = sizes["C"]
    K = sizes["K"]
    I = sizes["I"]
    _fits("I - 2*K >= -1", I - 2*K >= -1, I=I, K=K)
    if max(O * (I - 2*K + 2), O * C * K, C * K * (I - 2*K + 2), C * I) <= FEW:
        _remember(key, dtype, O, C, K, I)
        return _small_forward(w, x, dtype, O, C, K, I, kept)

    x_seen = as_strided(x, (C, K, I - 2*K + 2), (x.strides[0], 2 * x.strides[1], x.strides[1]))
    y = _empty((O, I - 2*K + 2), dtype)
    # y[o,i] = sum(c, k, x[c,i+2*k]*w[o,c,k])
    np.matmul(w.reshape(O, C * K), x_seen.reshape(C * K, I - 2*K + 2), out=y)

    return y


def _any_backward(dy, w, x, kept, key):
    """backward of arrays of any size, which are looked at first."""
    arrays, sizes, dtype = _inputs({
        "dy": (dy, ("O", "I - 2*K + 2")),
        "w": (w, ("O", "C", "K")),
        "x": (x, ("C", "I")),
    })
    dy, w, x = arrays
    O = sizes["O"]
    C = sizes["C"]
    K = sizes["K"]
    I = sizes["I"]
    _fits("I - 2*K >= -1", I - 2*K >= -1, I=I, K=K)
    _expect("dy", dy, "O, I - 2*K + 2", (O, I - 2*K + 2))
    if max(O * (I - 2*K + 2), O * C * K, C * K * (I - 2*K + 2), C * I) <= FEW:
        _remember(key, dtype, O, C, K, I)
        return _small_backward(dy, w, x, dtype, O, C, K, I, kept)

    total = _empty((C, K, I - 2*K + 2), dtype)
    # total[c,k,i] = sum(o, dy[o,i]*w[o,c,k])
    np.matmul(w.transpose(1, 2, 0).reshape(C * K, O), dy, out=total.reshape(C * K, I - 2*K + 2))

    # dx[c,i] = sum(i2, k, total[c,k,i2]*[i2 + 2*k == i])
    dx = np.zeros((C, I), dtype)
    for k in range(K):
        dx[:, 2*k:I + 2*k - 2*K + 2] += total[:, k]

    x_seen = as_strided(x, (C, K, I - 2*K + 2), (x.strides[0], 2 * x.strides[1], x.strides[1]))
    dw = _empty((O, C, K), dtype)
    # dw[o,c,k] = sum(i, dy[o,i]*x[c,i+2*k])
    np.matmul(dy, x_seen.reshape(C * K, I - 2*K + 2).T, out=dw.reshape(O, C * K))

    return {"w": dw, "x": dx}


def _small_forward(w, x, dtype, O, C, K, I, kept):
    """forward of few entries, which have been looked at."""

    x_seen = as_strided(x, (C, K, I - 2*K + 2), (x.strides[0], 2 * x.strides[1], x.strides[1]))
    # y[o,i] = sum(c, k, x[c,i+2*k]*w[o,c,k])
    y = np.matmul(w.reshape(O, C * K), x_seen.reshape(C * K, I - 2*K + 2))

    return y


def _small_backward(dy, w, x, dtype, O, C, K, I, kept):
    """backward of few entries, which have been looked at."""

    total = np.empty((C, K, I - 2*K + 2), dtype)
    # total[c,k,i] = sum(o, dy[o,i]*w[o,c,k])
    np.matmul(w.transpose(1, 2, 0).reshape(C * K, O), dy, out=total.reshape(C * K, I - 2*K + 2))

    # dx[c,i] = sum(i2, k, total[c,k,i2]*[i2 + 2*k == i])
    dx = np.zeros((C, I), dtype)
    for k in range(K):
        dx[:, 2*k:I + 2*k - 2*K + 2] += total[:, k]

    x_seen = as_strided(x, (C, K, I - 2*K + 2), (x.strides[0], 2 * x.strides[1], x.strides[1]))
    dw = np.empty((O, C, K), dtype)
    # dw[o,c,k] = sum(i, dy[o,i]*x[c,i+2*k])
    np.matmul(dy, x_seen.reshape(C * K, I - 2*K + 2).T, out=dw.reshape(O, C * K))

    return {"w": dw, "x": dx}


SIZES = {"O": 2, "C": 5, "K": 2, "I": 7}


def inputs(seed=0, **sizes):
    """Random inputs of these sizes; numbers are between 1/2 and 3/2."""
    sizes, draw = SIZES | sizes, np.random.default_rng(seed)
    O, C, K, I = (sizes[name] for name in ['O', 'C', 'K', 'I'])
    return {
        "w": draw.standard_normal((O, C, K)),
        "x": draw.standard_normal((C, I)),
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
    print("dilated_convolution: the gradients are the slopes of the outputs")
