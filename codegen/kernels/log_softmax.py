"""Log-softmax, from proved formulas.

    y[n, i] = x[n, i] - log(sum(j, exp(x[n, j])))

Gradients, each of them a theorem for all sizes:

    dx[n,i] = dy[n,i] - exp(x[n,i] - finite(max(j, x[n,j])))*sum(j, dy[n,j])/sum(j, exp(x[n,j] - finite(max(k,
        x[n,k]))))   90ca9f1d86e9

Rewritten by identities, each of them a theorem:

    delta: sum(i, [i == j]*f[i]) = f[j]   a44e2f7cdcb9
    shift: exp(x[i] - m)/sum(k, exp(x[k] - m)) = exp(x[i])/sum(k, exp(x[k]))   c46fb3ec1392
    shift log: log(sum(k, exp(x[k]))) = m + log(sum(k, exp(x[k] - m)))   584bc7ad13c5

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


def _kept_array(kept, name, shape, dtype):
    """An array that forward has kept."""
    found = kept.get(name)
    if not isinstance(found, np.ndarray) or found.shape != shape or found.dtype != dtype:
        raise ValueError(f"kept has no {name} of shape {shape} and dtype {dtype}, expected what forward has kept "
                         "of the same inputs")
    return found


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


_ONES = {}


def _ones(length, dtype):
    """1, so many times: a sum of rows is a product with it, which takes less time to be called than np.sum."""
    found = _ONES.get((length, dtype))
    if found is None:
        if len(_ONES) >= 1000:
            _ONES.clear()
        found = _ONES[length, dtype] = np.ones(length, dtype)
        found.flags.writeable = False
    return found


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


def forward(*, x: ArrayLike, kept: dict[str, np.ndarray] | None = None) -> np.ndarray:
    """y, as above. Into kept, a dict, goes what backward would have to make again.

    x: (N, I)
    Returns y (N, I), in the type of the arrays: float32 or float64.
    """
    try:
        _key = (x.__class__, x.dtype, x.shape,)
    except AttributeError:              # a list, say
        _key = None
    known = _KNOWN.get(_key)
    if known is not None:
        return _small_forward(x, *known, kept)
    return _any_forward(x, kept, _key)


def backward(dy: ArrayLike, *, x: ArrayLike, kept: dict[str, np.ndarray] | None = None) -> dict[str, np.ndarray]:
    """The gradients of x; sooner with what forward has kept of the same inputs.

    dy: (N, I)
    x: (N, I)
    Returns {x (N, I)}, in the type of the arrays: float32 or float64.
    """
    try:
        _key = (dy.__class__, dy.dtype, dy.shape, x.__class__, x.dtype, x.shape)
    except AttributeError:              # a list, say
        _key = None
    known = _KNOWN.get(_key)
    if known is not None:
        return _small_backward(dy, x, *known, kept)
    return _any_backward(dy, x, kept, _key)


@np.errstate()                          # brings back the size of the buffer
def _any_forward(x, kept, key):
    """forward of arrays of any size, which are looked at first."""
    arrays, sizes, dtype = _inputs({
        "x": (x, ("N", "I")),
    })
    x, = arrays
    N = sizes["N"]
    I = sizes["I"]
    if N * I <= FEW:
        _remember(key, dtype, N, I)
        return _small_forward(x, dtype, N, I, kept)
    if kept is not None:
        return _keeping(arrays, sizes, dtype, kept)
    if I >= 512:
        np.setbufsize(512)              # no more than a row: what is broadcast is then read where it lies

    ones_i = np.ones(I, dtype)
    y = _empty((N, I), dtype)
    rows = max(1, 131072 // max(1, I))
    row = _empty(min(rows, N), dtype)
    row2 = _empty(min(rows, N), dtype)
    tile = _empty((min(rows, N), I), dtype)
    tile2 = _empty((min(rows, N), I), dtype)
    for lo in range(0, N, rows):
        hi = min(lo + rows, N)
        if hi - lo < row.shape[0]:
            row = row[:hi - lo]
            row2 = row2[:hi - lo]
            tile = tile[:hi - lo]
            tile2 = tile2[:hi - lo]
        x_ = x[lo:hi]
        # largest[n] = max(i, x[n,i])
        np.max(x_, axis=1, out=row)
        # shift[n] = finite(largest[n])
        np.copyto(row2, np.where(np.isfinite(row), row, 0))
        # shifted[n,i] = x[n,i] - shift[n]
        np.subtract(x_, row2[:, None], out=tile)
        # exp_shifted[n,i] = exp(shifted[n,i])
        np.exp(tile, out=tile2)
        # total[n] = sum(i, exp_shifted[n,i])
        np.matmul(tile2, ones_i, out=row2)
        # log_total[n] = log(total[n])   by shift log
        np.log(row2, out=row2)
        # y[n,i] = shifted[n,i] - log_total[n]
        np.subtract(tile, row2[:, None], out=y[lo:hi])

    return y


@np.errstate()                          # brings back the size of the buffer
def _keeping(arrays, sizes, dtype, kept):
    """The outputs; what backward can take is put into kept."""
    x, = arrays
    N = sizes["N"]
    I = sizes["I"]
    if I >= 512:
        np.setbufsize(512)              # no more than a row: what is broadcast is then read where it lies

    ones_i = np.ones(I, dtype)
    exp_shifted = _empty((N, I), dtype)
    total = _empty(N, dtype)
    y = _empty((N, I), dtype)
    rows = max(1, 131072 // max(1, I))
    row = _empty(min(rows, N), dtype)
    row2 = _empty(min(rows, N), dtype)
    tile = _empty((min(rows, N), I), dtype)
    for lo in range(0, N, rows):
        hi = min(lo + rows, N)
        if hi - lo < row.shape[0]:
            row = row[:hi - lo]
            row2 = row2[:hi - lo]
            tile = tile[:hi - lo]
        x_ = x[lo:hi]
        exp_shifted_ = exp_shifted[lo:hi]
        total_ = total[lo:hi]
        # largest[n] = max(i, x[n,i])
        np.max(x_, axis=1, out=row)
        # shift[n] = finite(largest[n])
        np.copyto(row2, np.where(np.isfinite(row), row, 0))
        # shifted[n,i] = x[n,i] - shift[n]
        np.subtract(x_, row2[:, None], out=tile)
        # exp_shifted[n,i] = exp(shifted[n,i])
        np.exp(tile, out=exp_shifted_)
        # total[n] = sum(i, exp_shifted[n,i])
        np.matmul(exp_shifted_, ones_i, out=total_)
        # log_total[n] = log(total[n])   by shift log
        np.log(total_, out=row2)
        # y[n,i] = shifted[n,i] - log_total[n]
        np.subtract(tile, row2[:, None], out=y[lo:hi])
    kept.update(exp_shifted=exp_shifted, total=total)

    return y


@np.errstate()                          # brings back the size of the buffer
def _any_backward(dy, x, kept, key):
    """backward of arrays of any size, which are looked at first."""
    arrays, sizes, dtype = _inputs({
        "dy": (dy, ("N", "I")),
        "x": (x, ("N", "I")),
    })
    dy, x = arrays
    N = sizes["N"]
    I = sizes["I"]
    if N * I <= FEW:
        _remember(key, dtype, N, I)
        return _small_backward(dy, x, dtype, N, I, kept)
    if kept is not None:
        return _from_kept(arrays, sizes, dtype, kept)
    if I >= 512:
        np.setbufsize(512)              # no more than a row: what is broadcast is then read where it lies

    ones_i = np.ones(I, dtype)
    dx = _empty((N, I), dtype)
    rows = max(1, 131072 // max(1, I))
    row = _empty(min(rows, N), dtype)
    row2 = _empty(min(rows, N), dtype)
    tile = _empty((min(rows, N), I), dtype)
    for lo in range(0, N, rows):
        hi = min(lo + rows, N)
        if hi - lo < row.shape[0]:
            row = row[:hi - lo]
            row2 = row2[:hi - lo]
            tile = tile[:hi - lo]
        x_ = x[lo:hi]
        dy_ = dy[lo:hi]
        dx_ = dx[lo:hi]
        # largest[n] = max(i, x[n,i])
        np.max(x_, axis=1, out=row)
        # shift[n] = finite(largest[n])
        np.copyto(row2, np.where(np.isfinite(row), row, 0))
        # shifted[n,i] = x[n,i] - shift[n]
        np.subtract(x_, row2[:, None], out=tile)
        # exp_shifted[n,i] = exp(shifted[n,i])
        np.exp(tile, out=tile)
        # total[n] = sum(i, exp_shifted[n,i])
        np.matmul(tile, ones_i, out=row2)
        # share[n,i] = exp_shifted[n,i]/total[n]   by shift
        np.divide(1, row2, out=row2)
        np.multiply(tile, row2[:, None], out=tile)
        # total2[n] = sum(i, dy[n,i])
        np.matmul(dy_, ones_i, out=row2)
        # dx[n,i] = dy[n,i] - share[n,i]*total2[n]
        np.multiply(tile, row2[:, None], out=dx_)
        np.subtract(dy_, dx_, out=dx_)

    return {"x": dx}


@np.errstate()                          # brings back the size of the buffer
def _from_kept(arrays, sizes, dtype, kept):
    """The gradients, of what forward has kept."""
    dy, _ = arrays
    N = sizes["N"]
    I = sizes["I"]
    exp_shifted = _kept_array(kept, "exp_shifted", (N, I), dtype)
    total = _kept_array(kept, "total", (N,), dtype)
    if I >= 512:
        np.setbufsize(512)              # no more than a row: what is broadcast is then read where it lies

    ones_i = np.ones(I, dtype)
    dx = _empty((N, I), dtype)
    rows = max(1, 131072 // max(1, I))
    row = _empty(min(rows, N), dtype)
    tile = _empty((min(rows, N), I), dtype)
    for lo in range(0, N, rows):
        hi = min(lo + rows, N)
        if hi - lo < row.shape[0]:
            row = row[:hi - lo]
            tile = tile[:hi - lo]
        dy_ = dy[lo:hi]
        dx_ = dx[lo:hi]
        # share[n,i] = exp_shifted[n,i]/total[n]   by shift
        np.divide(1, total[lo:hi], out=row)
        np.multiply(exp_shifted[lo:hi], row[:, None], out=tile)
        # total2[n] = sum(i, dy[n,i])
        np.matmul(dy_, ones_i, out=row)
        # dx[n,i] = dy[n,i] - share[n,i]*total2[n]
        np.multiply(tile, row[:, None], out=dx_)
        np.subtract(dy_, dx_, out=dx_)

    return {"x": dx}


def _small_forward(x, dtype, N, I, kept):
    """forward of few entries, which have been looked at."""
    if kept is not None:
        return _small_keeping(x, dtype, N, I, kept)

    ones_i = _ones(I, dtype)
    row2 = np.empty(N, dtype)
    # largest[n] = max(i, x[n,i])
    row = np.maximum.reduce(x, axis=1)
    # shift[n] = finite(largest[n])
    np.copyto(row2, np.where(np.isfinite(row), row, 0))
    # shifted[n,i] = x[n,i] - shift[n]
    tile = np.subtract(x, row2[:, None])
    # exp_shifted[n,i] = exp(shifted[n,i])
    tile2 = np.exp(tile)
    # total[n] = sum(i, exp_shifted[n,i])
    tile2.dot(ones_i, out=row2)
    # log_total[n] = log(total[n])   by shift log
    np.log(row2, out=row2)
    # y[n,i] = shifted[n,i] - log_total[n]
    y = np.subtract(tile, row2[:, None])

    return y


def _small_keeping(x, dtype, N, I, kept):
    """forward of few entries, which have been looked at."""

    ones_i = _ones(I, dtype)
    row2 = np.empty(N, dtype)
    # largest[n] = max(i, x[n,i])
    row = np.maximum.reduce(x, axis=1)
    # shift[n] = finite(largest[n])
    np.copyto(row2, np.where(np.isfinite(row), row, 0))
    # shifted[n,i] = x[n,i] - shift[n]
    tile = np.subtract(x, row2[:, None])
    # exp_shifted[n,i] = exp(shifted[n,i])
    exp_shifted = np.exp(tile)
    # total[n] = sum(i, exp_shifted[n,i])
    total = exp_shifted.dot(ones_i)
    # log_total[n] = log(total[n])   by shift log
    np.log(total, out=row2)
    # y[n,i] = shifted[n,i] - log_total[n]
    y = np.subtract(tile, row2[:, None])
    if kept is not None:
        kept.update(exp_shifted=exp_shifted, total=total)

    return y


def _small_backward(dy, x, dtype, N, I, kept):
    """backward of few entries, which have been looked at."""
    if kept is None:
        kept = {}
        _small_keeping(x, dtype, N, I, kept)
    exp_shifted = _kept_array(kept, "exp_shifted", (N, I), dtype)
    total = _kept_array(kept, "total", (N,), dtype)

    ones_i = _ones(I, dtype)
    # share[n,i] = exp_shifted[n,i]/total[n]   by shift
    row = np.divide(1, total)
    tile = np.multiply(exp_shifted, row[:, None])
    # total2[n] = sum(i, dy[n,i])
    dy.dot(ones_i, out=row)
    # dx[n,i] = dy[n,i] - share[n,i]*total2[n]
    dx = np.multiply(tile, row[:, None])
    np.subtract(dy, dx, out=dx)

    return {"x": dx}


SIZES = {"N": 2, "I": 5}


def inputs(seed=0, **sizes):
    """Random inputs of these sizes; numbers are between 1/2 and 3/2."""
    sizes, draw = SIZES | sizes, np.random.default_rng(seed)
    N, I = (sizes[name] for name in ['N', 'I'])
    return {
        "x": draw.standard_normal((N, I)),
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
    print("log_softmax: the gradients are the slopes of the outputs")
