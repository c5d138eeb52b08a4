"""2-D convolution, from proved formulas.

    y[n, o, i, j] = sum(c, k, l, w[o, c, k, l]*x[n, c, i+k-1, j+l-1]) + b[o]

Gradients, each of them a theorem for all sizes:

    dw[o,c,k,l] = sum(n, i, j, dy[n,o,i,j]*x[n,c,i+k-1,j+l-1])   e140351ddd7b
    dx[n,c,i,j] = sum(i2, j2, k, l, sum(o, dy[n,o,i2,j2]*w[o,c,k,l])*[j2 + l - 1 == j]*[i2 + k
        - 1 == i])   69aefa990c7b
    db[o] = sum(n, i, j, dy[n,o,i,j])   f08297a8d888

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


def forward(*, w: ArrayLike, x: ArrayLike, b: ArrayLike, kept: dict[str, np.ndarray] | None = None) -> np.ndarray:
    """y, as above. Into kept, a dict, goes what backward would have to make again.

    w: (O, C, K, L)
    x: (N, C, I, J)
    b: (O,)
    Returns y (N, O, I - K + 1, J - L + 1), in the type of the arrays: float32 or float64.
    """
    try:
        _key = (w.__class__, w.dtype, w.shape, x.__class__, x.dtype, x.shape, b.__class__, b.dtype, b.shape)
    except AttributeError:              # a list, say
        _key = None
    known = _KNOWN.get(_key)
    if known is not None:
        return _small_forward(w, x, b, *known, kept)
    return _any_forward(w, x, b, kept, _key)


def backward(dy: ArrayLike, *, w: ArrayLike, x: ArrayLike, b: ArrayLike,
        kept: dict[str, np.ndarray] | None = None) -> dict[str, np.ndarray]:
    """The gradients of w, x, b; sooner with what forward has kept of the same inputs.

    dy: (N, O, I - K + 1, J - L + 1)
    w: (O, C, K, L)
    x: (N, C, I, J)
    b: (O,)
    Returns {w (O, C, K, L), x (N, C, I, J), b (O,)}, in the type of the arrays: float32 or float64.
    """
    try:
        _key = (dy.__class__, dy.dtype, dy.shape, w.__class__, w.dtype, w.shape, x.__class__, x.dtype, x.shape,
            b.__class__, b.dtype, b.shape)
    except AttributeError:              # a list, say
        _key = None
    known = _KNOWN.get(_key)
    if known is not None:
        return _small_backward(dy, w, x, b, *known, kept)
    return _any_backward(dy, w, x, b, kept, _key)


@np.errstate()                          # brings back the size of the buffer
def _any_forward(w, x, b, kept, key):
    """forward of arrays of any size, which are looked at first."""
    arrays, sizes, dtype = _inputs({
        "w": (w, ("O", "C", "K", "L")),
        "x": (x, ("N", "C", "I", "J")),
        "b": (b, ("O",)),
    })
    w, x, b = arrays
    O = sizes["O"]
    C = sizes["C"]
    K = sizes["K"]
    L = sizes["L"]
    N = sizes["N"]
    I = sizes["I"]
    J = sizes["J"]
    _fits("I - K + 1 >= 1", I - K + 1 >= 1, I=I, K=K)
    _fits("J - L + 1 >= 1", J - L + 1 >= 1, J=J, L=L)
    if max(N * O * (I - K + 1) * (J - L + 1), O * C * K * L, N * C * K * L * (I - K + 1) * (J - L + 1), N * C
        * I * J) <= FEW:
        _remember(key, dtype, O, C, K, L, N, I, J)
        return _small_forward(w, x, b, dtype, O, C, K, L, N, I, J, kept)
    if C * K * L * (I - K + 1) * (J - L + 1) >= 512:
        np.setbufsize(512)              # no more than a row: what is broadcast is then read where it lies

    x_seen = as_strided(x, (N, C, K, L, I - K + 1, J - L + 1), (x.strides[0], x.strides[1], x.strides[2],
        x.strides[3], x.strides[2], x.strides[3]))
    y = _empty((N, O, I - K + 1, J - L + 1), dtype)
    rows = max(1, 131072 // max(1, C * K * L * (I - K + 1) * (J - L + 1)))
    tile = _empty((min(rows, N), O, I - K + 1, J - L + 1), dtype)
    for lo in range(0, N, rows):
        hi = min(lo + rows, N)
        if hi - lo < tile.shape[0]:
            tile = tile[:hi - lo]
        # total[n,o,i,j] = sum(c, k, l, w[o,c,k,l]*x[n,c,i+k-1,j+l-1])
        np.matmul(w.reshape(O, C * K * L), x_seen[lo:hi].reshape(hi - lo, C * K * L, (I - K + 1) * (J - L + 1)),
            out=tile.reshape(hi - lo, O, (I - K + 1) * (J - L + 1)))
        # y[n,o,i,j] = b[o] + total[n,o,i,j]
        np.add(tile, b[:, None, None], out=y[lo:hi])

    return y


def _any_backward(dy, w, x, b, kept, key):
    """backward of arrays of any size, which are looked at first."""
    arrays, sizes, dtype = _inputs({
        "dy": (dy, ("N", "O", "I - K + 1", "J - L + 1")),
        "w": (w, ("O", "C", "K", "L")),
        "x": (x, ("N", "C", "I", "J")),
        "b": (b, ("O",)),
    })
    dy, w, x, b = arrays
    N = sizes["N"]
    O = sizes["O"]
    C = sizes["C"]
    K = sizes["K"]
    L = sizes["L"]
    I = sizes["I"]
    J = sizes["J"]
    _fits("I - K + 1 >= 1", I - K + 1 >= 1, I=I, K=K)
    _fits("J - L + 1 >= 1", J - L + 1 >= 1, J=J, L=L)
    _expect("dy", dy, "N, O, I - K + 1, J - L + 1", (N, O, I - K + 1, J - L + 1))
    if max(N * O * (I - K + 1) * (J - L + 1), O * C * K * L, N * C * K * L * (I - K + 1) * (J - L + 1), N * C
        * I * J) <= FEW:
        _remember(key, dtype, N, O, C, K, L, I, J)
        return _small_backward(dy, w, x, b, dtype, N, O, C, K, L, I, J, kept)

    x_seen = as_strided(x, (N, C, K, L, I - K + 1, J - L + 1), (x.strides[0], x.strides[1], x.strides[2],
        x.strides[3], x.strides[2], x.strides[3]))
    dw = np.zeros((O, C, K, L), dtype)
    dx = np.zeros((N, C, I, J), dtype)
    db = np.zeros(O, dtype)
    rows = max(1, 131072 // max(1, C * K * L * (I - K + 1) * (J - L + 1)))
    tile = _empty((min(rows, N), C, K, L, I - K + 1, J - L + 1), dtype)
    for lo in range(0, N, rows):
        hi = min(lo + rows, N)
        if hi - lo < tile.shape[0]:
            tile = tile[:hi - lo]
        dy_ = dy[lo:hi]
        # dw[o,c,k,l] = sum(n, i, j, dy[n,o,i,j]*x[n,c,i+k-1,j+l-1])
        dw += np.sum(np.matmul(x_seen[lo:hi].reshape(hi - lo, C * K * L, (I - K + 1) * (J - L + 1)), dy_.reshape(hi
            - lo, O, (I - K + 1) * (J - L + 1)).swapaxes(-1, -2)).reshape(hi - lo, C, K, L, O), axis=0).transpose(3,
            0, 1, 2)
        # total2[n,c,k,l,i,j] = sum(o, dy[n,o,i,j]*w[o,c,k,l])
        np.matmul(w.transpose(1, 2, 3, 0).reshape(C * K * L, O), dy_.reshape(hi - lo, O, (I - K + 1) * (J - L
            + 1)), out=tile.reshape(hi - lo, C * K * L, (I - K + 1) * (J - L + 1)))
        # dx[n,c,i,j] = sum(i2, j2, k, l, total2[n,c,k,l,i2,j2]*[j2 + l - 1 == j]*[i2 + k - 1 == i])
        for k in range(K):
            for l in range(L):
                dx[lo:hi, :, k:I + k - K + 1, l:J + l - L + 1] += tile[:, :, k, l]
        # db[o] = sum(n, i, j, dy[n,o,i,j])
        db += np.sum(dy_, axis=(0, 2, 3))

    return {"w": dw, "x": dx, "b": db}


def _small_forward(w, x, b, dtype, O, C, K, L, N, I, J, kept):
    """forward of few entries, which have been looked at."""

    x_seen = as_strided(x, (N, C, K, L, I - K + 1, J - L + 1), (x.strides[0], x.strides[1], x.strides[2],
        x.strides[3], x.strides[2], x.strides[3]))
    y = np.empty((N, O, I - K + 1, J - L + 1), dtype)
    rows = max(1, 131072 // max(1, C * K * L * (I - K + 1) * (J - L + 1)))
    tile = np.empty((min(rows, N), O, I - K + 1, J - L + 1), dtype)
    for lo in range(0, N, rows):
        hi = min(lo + rows, N)
        if hi - lo < tile.shape[0]:
            tile = tile[:hi - lo]
        # total[n,o,i,j] = sum(c, k, l, w[o,c,k,l]*x[n,c,i+k-1,j+l-1])
        np.matmul(w.reshape(O, C * K * L), x_seen[lo:hi].reshape(hi - lo, C * K * L, (I - K + 1) * (J - L + 1)),
            out=tile.reshape(hi - lo, O, (I - K + 1) * (J - L + 1)))
        # y[n,o,i,j] = b[o] + total[n,o,i,j]
        np.add(tile, b[:, None, None], out=y[lo:hi])

    return y


def _small_backward(dy, w, x, b, dtype, N, O, C, K, L, I, J, kept):
    """backward of few entries, which have been looked at."""

    x_seen = as_strided(x, (N, C, K, L, I - K + 1, J - L + 1), (x.strides[0], x.strides[1], x.strides[2],
        x.strides[3], x.strides[2], x.strides[3]))
    dw = np.zeros((O, C, K, L), dtype)
    dx = np.zeros((N, C, I, J), dtype)
    db = np.zeros(O, dtype)
    rows = max(1, 131072 // max(1, C * K * L * (I - K + 1) * (J - L + 1)))
    tile = np.empty((min(rows, N), C, K, L, I - K + 1, J - L + 1), dtype)
    for lo in range(0, N, rows):
        hi = min(lo + rows, N)
        if hi - lo < tile.shape[0]:
            tile = tile[:hi - lo]
        dy_ = dy[lo:hi]
        # dw[o,c,k,l] = sum(n, i, j, dy[n,o,i,j]*x[n,c,i+k-1,j+l-1])
        dw += np.sum(np.matmul(x_seen[lo:hi].reshape(hi - lo, C * K * L, (I - K + 1) * (J - L + 1)), dy_.reshape(hi
            - lo, O, (I - K + 1) * (J - L + 1)).swapaxes(-1, -2)).reshape(hi - lo, C, K, L, O), axis=0).transpose(3,
            0, 1, 2)
        # total2[n,c,k,l,i,j] = sum(o, dy[n,o,i,j]*w[o,c,k,l])
        np.matmul(w.transpose(1, 2, 3, 0).reshape(C * K * L, O), dy_.reshape(hi - lo, O, (I - K + 1) * (J - L
            + 1)), out=tile.reshape(hi - lo, C * K * L, (I - K + 1) * (J - L + 1)))
        # dx[n,c,i,j] = sum(i2, j2, k, l, total2[n,c,k,l,i2,j2]*[j2 + l - 1 == j]*[i2 + k - 1 == i])
        for k in range(K):
            for l in range(L):
                dx[lo:hi, :, k:I + k - K + 1, l:J + l - L + 1] += tile[:, :, k, l]
        # db[o] = sum(n, i, j, dy[n,o,i,j])
        db += np.add.reduce(dy_, axis=(0, 2, 3))

    return {"w": dw, "x": dx, "b": db}


SIZES = {"O": 2, "C": 5, "K": 2, "L": 2, "N": 6, "I": 9, "J": 8}


def inputs(seed=0, **sizes):
    """Random inputs of these sizes; numbers are between 1/2 and 3/2."""
    sizes, draw = SIZES | sizes, np.random.default_rng(seed)
    O, C, K, L, N, I, J = (sizes[name] for name in ['O', 'C', 'K', 'L', 'N', 'I', 'J'])
    return {
        "w": draw.standard_normal((O, C, K, L)),
        "x": draw.standard_normal((N, C, I, J)),
        "b": draw.standard_normal(O),
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
    print("convolution_2d: the gradients are the slopes of the outputs")
