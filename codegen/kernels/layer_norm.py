"""Layer norm, from proved formulas.

    mu[n] = mean(i, x[n, i])
    s[n] = sqrt(mean(i, (x[n, i] - mu[n])**2) + eps)
    u[n, i] = (x[n, i] - mu[n])/s[n]
    y[n, i] = g[i]*u[n, i] + b[i]

Gradients, each of them a theorem for all sizes:

    dx[n,i] = g[i]*dy[n,i]/s[n] - (sum(j, g[j]*dy[n,j])/s[n] - sum(j, (x[n,j] - mu[n])*dy[n,j]*g[j])*sum(j, x[n,j]
        - mu[n])/(I*s[n]*s[n]**2))/I - sum(j, (x[n,j] - mu[n])*dy[n,j]*g[j])*(x[n,i]
        - mu[n])/(I*s[n]*s[n]**2)   914e832afb62
    deps = sum(n, -sum(i, (x[n,i] - mu[n])*dy[n,i]*g[i])/(s[n]*s[n]**2))/2   5102d59c223a
    dg[i] = sum(n, (x[n,i] - mu[n])*dy[n,i]/s[n])   75061c135bfd
    db[i] = sum(n, dy[n,i])   1da7a0cff56c

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


_NEAR = {np.dtype(np.float32): 2.0**30, np.dtype(np.float64): 2.0**300}


def _far(root, dtype, arrays):
    """Whether a norm is so large or so small that squares, or quotients by it, may have left the range of the type."""
    near = _NEAR.get(dtype)
    if near is None or (1 / near <= np.minimum.reduce(root, axis=None) and np.maximum.reduce(root, axis=None) <= near):
        return False
    sizes = map(np.abs, (root, *arrays))        # 0, NaN and infinities are what they are in any type
    return any(np.any((size > 0) & (size < 1 / near) | (size > near) & (size < np.inf)) for size in sizes)


def _wider(function, arrays, sizes, dtype, kept, upstream=0):
    """What a function gives, made in the type of the next wider range; with the gradients that come in, all is made
    again from the arrays that follow them."""
    wide, found = np.dtype(np.float64 if dtype == np.float32 else np.longdouble), {}
    arrays = [np.asarray(array, wide)[()] for array in arrays]
    if upstream:
        _keeping(arrays[upstream:], sizes, wide, found)
    result = function(arrays, sizes, wide, found)
    if isinstance(result, dict):
        result = {name: np.asarray(array, dtype)[()] for name, array in result.items()}
    else:
        result = np.asarray(result, dtype)[()]
    if not upstream:
        with np.errstate(over="ignore"):        # a norm may be infinite in the type; then it is made again, as here
            kept.update({name: np.asarray(array, dtype) for name, array in found.items()})
    return result


def forward(*, x: ArrayLike, eps: ArrayLike, g: ArrayLike, b: ArrayLike,
        kept: dict[str, np.ndarray] | None = None) -> np.ndarray:
    """y, as above. Into kept, a dict, goes what backward would have to make again.

    x: (N, I)
    eps: a number
    g: (I,)
    b: (I,)
    Returns y (N, I), in the type of the arrays: float32 or float64.
    """
    try:
        _key = (x.__class__, x.dtype, x.shape, eps.__class__ in _NUMBERS, g.__class__, g.dtype, g.shape, b.__class__,
            b.dtype, b.shape)
    except AttributeError:              # a list, say
        _key = None
    known = _KNOWN.get(_key)
    if known is not None:
        return _small_forward(x, eps, g, b, *known, kept)
    return _any_forward(x, eps, g, b, kept, _key)


def backward(dy: ArrayLike, *, x: ArrayLike, eps: ArrayLike, g: ArrayLike, b: ArrayLike,
        kept: dict[str, np.ndarray] | None = None) -> dict[str, np.ndarray]:
    """The gradients of x, eps, g, b; sooner with what forward has kept of the same inputs.

    dy: (N, I)
    x: (N, I)
    eps: a number
    g: (I,)
    b: (I,)
    Returns {x (N, I), eps a number, g (I,), b (I,)}, in the type of the arrays: float32 or float64.
    """
    try:
        _key = (dy.__class__, dy.dtype, dy.shape, x.__class__, x.dtype, x.shape, eps.__class__ in _NUMBERS, g.__class__,
            g.dtype, g.shape, b.__class__, b.dtype, b.shape)
    except AttributeError:              # a list, say
        _key = None
    known = _KNOWN.get(_key)
    if known is not None:
        return _small_backward(dy, x, eps, g, b, *known, kept)
    return _any_backward(dy, x, eps, g, b, kept, _key)


@np.errstate(over="ignore", invalid="ignore", divide="ignore")     # what is not finite is made again
def _any_forward(x, eps, g, b, kept, key):
    """forward of arrays of any size, which are looked at first."""
    arrays, sizes, dtype = _inputs({
        "x": (x, ("N", "I")),
        "eps": (eps, ()),
        "g": (g, ("I",)),
        "b": (b, ("I",)),
    })
    x, eps, g, b = arrays
    N = sizes["N"]
    I = sizes["I"]
    if N * I <= FEW:
        _remember(key, dtype, N, I)
        return _small_forward(x, eps, g, b, dtype, N, I, kept)
    if kept is not None:
        return _keeping(arrays, sizes, dtype, kept)
    if I >= 512:
        np.setbufsize(512)              # no more than a row: what is broadcast is then read where it lies

    ones_i = np.ones(I, dtype)
    c = 1 / I
    s = _empty(N, dtype)
    y = _empty((N, I), dtype)
    rows = max(1, 131072 // max(1, I))
    row = _empty(min(rows, N), dtype)
    tile = _empty((min(rows, N), I), dtype)
    row2 = _empty(min(rows, N), dtype)
    for lo in range(0, N, rows):
        hi = min(lo + rows, N)
        if hi - lo < row.shape[0]:
            row = row[:hi - lo]
            tile = tile[:hi - lo]
            row2 = row2[:hi - lo]
        x_ = x[lo:hi]
        s_ = s[lo:hi]
        y_ = y[lo:hi]
        # total[n] = sum(i, x[n,i])
        np.matmul(x_, ones_i, out=row)
        # mu[n] = total[n]/I
        np.multiply(row, c, out=row)
        # t[n,i] = x[n,i] - mu[n]
        np.subtract(x_, row[:, None], out=tile)
        # total2[n] = sum(i, t[n,i]**2)
        np.vecdot(tile, tile, out=row)
        # total3[n] = sum(i, t[n,i])
        np.matmul(tile, ones_i, out=row2)
        # s[n] = sqrt(maximum(total2[n] - total3[n]**2/I, 0)/I + eps)   by deviations
        np.multiply(row2, row2, out=s_)
        np.multiply(s_, c, out=s_)
        np.subtract(row, s_, out=s_)
        np.maximum(s_, 0, out=s_)
        np.multiply(s_, c, out=s_)
        np.add(s_, eps, out=s_)
        np.sqrt(s_, out=s_)
        # u[n,i] = t[n,i]/s[n]
        np.divide(1, s_, out=row)
        np.multiply(tile, row[:, None], out=tile)
        # y[n,i] = g[i]*u[n,i] + b[i]
        np.multiply(tile, g, out=y_)
        np.add(y_, b, out=y_)
    if _far(s, dtype, arrays):
        return _wider(_keeping, arrays, sizes, dtype, {})

    return y


@np.errstate(over="ignore", invalid="ignore", divide="ignore")     # what is not finite is made again
def _keeping(arrays, sizes, dtype, kept):
    """The outputs; what backward can take is put into kept."""
    x, eps, g, b = arrays
    N = sizes["N"]
    I = sizes["I"]
    if I >= 512:
        np.setbufsize(512)              # no more than a row: what is broadcast is then read where it lies

    ones_i = np.ones(I, dtype)
    c = 1 / I
    total = _empty(N, dtype)
    total3 = _empty(N, dtype)
    s = _empty(N, dtype)
    y = _empty((N, I), dtype)
    rows = max(1, 131072 // max(1, I))
    row = _empty(min(rows, N), dtype)
    tile = _empty((min(rows, N), I), dtype)
    for lo in range(0, N, rows):
        hi = min(lo + rows, N)
        if hi - lo < row.shape[0]:
            row = row[:hi - lo]
            tile = tile[:hi - lo]
        x_ = x[lo:hi]
        total_ = total[lo:hi]
        total3_ = total3[lo:hi]
        s_ = s[lo:hi]
        y_ = y[lo:hi]
        # total[n] = sum(i, x[n,i])
        np.matmul(x_, ones_i, out=total_)
        # mu[n] = total[n]/I
        np.multiply(total_, c, out=row)
        # t3[n,i] = x[n,i] - mu[n]
        np.subtract(x_, row[:, None], out=tile)
        # total2[n] = sum(i, t3[n,i]**2)
        np.vecdot(tile, tile, out=row)
        # total3[n] = sum(i, t3[n,i])
        np.matmul(tile, ones_i, out=total3_)
        # s[n] = sqrt(maximum(total2[n] - total3[n]**2/I, 0)/I + eps)   by deviations
        np.multiply(total3_, total3_, out=s_)
        np.multiply(s_, c, out=s_)
        np.subtract(row, s_, out=s_)
        np.maximum(s_, 0, out=s_)
        np.multiply(s_, c, out=s_)
        np.add(s_, eps, out=s_)
        np.sqrt(s_, out=s_)
        # u[n,i] = t3[n,i]/s[n]
        np.divide(1, s_, out=row)
        np.multiply(tile, row[:, None], out=tile)
        # y[n,i] = g[i]*u[n,i] + b[i]
        np.multiply(tile, g, out=y_)
        np.add(y_, b, out=y_)
    if _far(s, dtype, arrays):
        return _wider(_keeping, arrays, sizes, dtype, kept)
    kept.update(total=total, total3=total3, s=s)

    return y


@np.errstate(over="ignore", invalid="ignore", divide="ignore")     # what is not finite is made again
def _any_backward(dy, x, eps, g, b, kept, key):
    """backward of arrays of any size, which are looked at first."""
    arrays, sizes, dtype = _inputs({
        "dy": (dy, ("N", "I")),
        "x": (x, ("N", "I")),
        "eps": (eps, ()),
        "g": (g, ("I",)),
        "b": (b, ("I",)),
    })
    dy, x, eps, g, b = arrays
    N = sizes["N"]
    I = sizes["I"]
    if N * I <= FEW:
        _remember(key, dtype, N, I)
        return _small_backward(dy, x, eps, g, b, dtype, N, I, kept)
    if kept is not None:
        return _from_kept(arrays, sizes, dtype, kept)
    if I >= 512:
        np.setbufsize(512)              # no more than a row: what is broadcast is then read where it lies

    ones_i = np.ones(I, dtype)
    ones_n = np.ones(N, dtype)
    c = 1 / I
    s = _empty(N, dtype)
    dx = _empty((N, I), dtype)
    total6 = dtype.type(0)
    dg = np.zeros(I, dtype)
    db = np.zeros(I, dtype)
    rows = max(1, 131072 // max(1, I))
    row = _empty(min(rows, N), dtype)
    tile = _empty((min(rows, N), I), dtype)
    row2 = _empty(min(rows, N), dtype)
    tile2 = _empty((min(rows, N), I), dtype)
    tile3 = _empty((min(rows, N), I), dtype)
    row3 = _empty(min(rows, N), dtype)
    for lo in range(0, N, rows):
        hi = min(lo + rows, N)
        if hi - lo < row.shape[0]:
            row = row[:hi - lo]
            tile = tile[:hi - lo]
            row2 = row2[:hi - lo]
            tile2 = tile2[:hi - lo]
            tile3 = tile3[:hi - lo]
            row3 = row3[:hi - lo]
        x_ = x[lo:hi]
        s_ = s[lo:hi]
        dy_ = dy[lo:hi]
        dx_ = dx[lo:hi]
        # total[n] = sum(i, x[n,i])
        np.matmul(x_, ones_i, out=row)
        # mu[n] = total[n]/I
        np.multiply(row, c, out=row)
        # t3[n,i] = x[n,i] - mu[n]
        np.subtract(x_, row[:, None], out=tile)
        # total2[n] = sum(i, t3[n,i]**2)
        np.vecdot(tile, tile, out=row)
        # total3[n] = sum(i, t3[n,i])
        np.matmul(tile, ones_i, out=row2)
        # s[n] = sqrt(maximum(total2[n] - total3[n]**2/I, 0)/I + eps)   by deviations
        np.multiply(row2, row2, out=s_)
        np.multiply(s_, c, out=s_)
        np.subtract(row, s_, out=s_)
        np.maximum(s_, 0, out=s_)
        np.multiply(s_, c, out=s_)
        np.add(s_, eps, out=s_)
        np.sqrt(s_, out=s_)
        # du[n,i] = g[i]*dy[n,i]
        np.multiply(dy_, g, out=tile2)
        # t[n,i] = t3[n,i]*dy[n,i]
        np.multiply(dy_, tile, out=tile3)
        # total4[n] = sum(i, t[n,i]*g[i])
        np.matmul(tile3, g, out=row)
        # ds[n] = -total4[n]/s[n]**2
        np.divide(row, s_, out=row)
        np.divide(row, s_, out=row)
        np.negative(row, out=row)
        # total5[n] = sum(i, du[n,i])
        np.matmul(tile2, ones_i, out=row3)
        # dmu[n] = -(ds[n]*total3[n]/(I*s[n]) + total5[n]/s[n])   by deviations
        np.multiply(row2, row, out=row2)
        np.divide(row2, s_, out=row2)
        np.multiply(row2, c, out=row2)
        np.divide(row3, s_, out=row3)
        np.add(row2, row3, out=row3)
        np.negative(row3, out=row3)
        # dx[n,i] = dmu[n]/I + ds[n]*t3[n,i]/(I*s[n]) + du[n,i]/s[n]   by deviations
        np.multiply(row3, c, out=row3)
        np.multiply(row, c, out=row2)
        np.divide(row2, s_, out=row2)
        np.multiply(tile, row2[:, None], out=dx_)
        np.divide(1, s_, out=row2)
        np.multiply(tile2, row2[:, None], out=tile2)
        np.add(dx_, tile2, out=dx_)
        np.add(dx_, row3[:, None], out=dx_)
        # total6 = sum(n, ds[n]/s[n])
        np.divide(1, s_, out=row3)
        total6 += np.vdot(row3, row)
        # t2[n] = 1/s[n]
        np.divide(1, s_, out=row)
        # dg[i] = sum(n, t[n,i]*t2[n])
        dg += np.matmul(tile3.T, row)
        # db[i] = sum(n, dy[n,i])
        db += np.matmul(ones_n[lo:hi], dy_)

    # deps = total6/2   by deviations
    deps = dtype.type(0.5 * total6)
    if _far(s, dtype, arrays):
        return _wider(_from_kept, arrays, sizes, dtype, {}, upstream=1)

    return {"x": dx, "eps": deps, "g": dg, "b": db}


@np.errstate()                          # brings back the size of the buffer
def _from_kept(arrays, sizes, dtype, kept):
    """The gradients, of what forward has kept."""
    dy, x, _, g, _ = arrays
    N = sizes["N"]
    I = sizes["I"]
    total = _kept_array(kept, "total", (N,), dtype)
    total3 = _kept_array(kept, "total3", (N,), dtype)
    s = _kept_array(kept, "s", (N,), dtype)
    if _far(s, dtype, arrays):
        return _wider(_from_kept, arrays, sizes, dtype, kept, upstream=1)
    if I >= 512:
        np.setbufsize(512)              # no more than a row: what is broadcast is then read where it lies

    ones_i = np.ones(I, dtype)
    ones_n = np.ones(N, dtype)
    c = 1 / I
    dx = _empty((N, I), dtype)
    total6 = dtype.type(0)
    dg = np.zeros(I, dtype)
    db = np.zeros(I, dtype)
    rows = max(1, 131072 // max(1, I))
    row = _empty(min(rows, N), dtype)
    tile = _empty((min(rows, N), I), dtype)
    tile2 = _empty((min(rows, N), I), dtype)
    tile3 = _empty((min(rows, N), I), dtype)
    row2 = _empty(min(rows, N), dtype)
    row3 = _empty(min(rows, N), dtype)
    for lo in range(0, N, rows):
        hi = min(lo + rows, N)
        if hi - lo < row.shape[0]:
            row = row[:hi - lo]
            tile = tile[:hi - lo]
            tile2 = tile2[:hi - lo]
            tile3 = tile3[:hi - lo]
            row2 = row2[:hi - lo]
            row3 = row3[:hi - lo]
        dy_ = dy[lo:hi]
        s_ = s[lo:hi]
        dx_ = dx[lo:hi]
        # mu[n] = total[n]/I
        np.multiply(total[lo:hi], c, out=row)
        # t3[n,i] = x[n,i] - mu[n]
        np.subtract(x[lo:hi], row[:, None], out=tile)
        # du[n,i] = g[i]*dy[n,i]
        np.multiply(dy_, g, out=tile2)
        # t[n,i] = t3[n,i]*dy[n,i]
        np.multiply(dy_, tile, out=tile3)
        # total4[n] = sum(i, t[n,i]*g[i])
        np.matmul(tile3, g, out=row)
        # ds[n] = -total4[n]/s[n]**2
        np.divide(row, s_, out=row)
        np.divide(row, s_, out=row)
        np.negative(row, out=row)
        # total5[n] = sum(i, du[n,i])
        np.matmul(tile2, ones_i, out=row2)
        # dmu[n] = -(ds[n]*total3[n]/(I*s[n]) + total5[n]/s[n])   by deviations
        np.multiply(total3[lo:hi], row, out=row3)
        np.divide(row3, s_, out=row3)
        np.multiply(row3, c, out=row3)
        np.divide(row2, s_, out=row2)
        np.add(row3, row2, out=row2)
        np.negative(row2, out=row2)
        # dx[n,i] = dmu[n]/I + ds[n]*t3[n,i]/(I*s[n]) + du[n,i]/s[n]   by deviations
        np.multiply(row2, c, out=row2)
        np.multiply(row, c, out=row3)
        np.divide(row3, s_, out=row3)
        np.multiply(tile, row3[:, None], out=dx_)
        np.divide(1, s_, out=row3)
        np.multiply(tile2, row3[:, None], out=tile2)
        np.add(dx_, tile2, out=dx_)
        np.add(dx_, row2[:, None], out=dx_)
        # total6 = sum(n, ds[n]/s[n])
        np.divide(1, s_, out=row2)
        total6 += np.vdot(row2, row)
        # t2[n] = 1/s[n]
        np.divide(1, s_, out=row)
        # dg[i] = sum(n, t[n,i]*t2[n])
        dg += np.matmul(tile3.T, row)
        # db[i] = sum(n, dy[n,i])
        db += np.matmul(ones_n[lo:hi], dy_)

    # deps = total6/2   by deviations
    deps = dtype.type(0.5 * total6)

    return {"x": dx, "eps": deps, "g": dg, "b": db}


@np.errstate(over="ignore", invalid="ignore", divide="ignore")     # what is not finite is made again
def _small_forward(x, eps, g, b, dtype, N, I, kept):
    """forward of few entries, which have been looked at."""
    if kept is not None:
        return _small_keeping(x, eps, g, b, dtype, N, I, kept)
    eps = dtype.type(eps)

    ones_i = _ones(I, dtype)
    c = 1 / I
    # total[n] = sum(i, x[n,i])
    row = x.dot(ones_i)
    # mu[n] = total[n]/I
    np.multiply(row, c, out=row)
    # t[n,i] = x[n,i] - mu[n]
    tile = np.subtract(x, row[:, None])
    # total2[n] = sum(i, t[n,i]**2)
    np.vecdot(tile, tile, out=row)
    # total3[n] = sum(i, t[n,i])
    row2 = tile.dot(ones_i)
    # s[n] = sqrt(maximum(total2[n] - total3[n]**2/I, 0)/I + eps)   by deviations
    s = np.multiply(row2, row2)
    np.multiply(s, c, out=s)
    np.subtract(row, s, out=s)
    np.maximum(s, 0, out=s)
    np.multiply(s, c, out=s)
    np.add(s, eps, out=s)
    np.sqrt(s, out=s)
    # u[n,i] = t[n,i]/s[n]
    np.divide(1, s, out=row)
    np.multiply(tile, row[:, None], out=tile)
    # y[n,i] = g[i]*u[n,i] + b[i]
    y = np.multiply(tile, g)
    np.add(y, b, out=y)
    if _far(s, dtype, [x, eps, g, b]):
        return _wider(_keeping, [x, eps, g, b], {"N": N, "I": I}, dtype, {} if kept is None else kept)

    return y


@np.errstate(over="ignore", invalid="ignore", divide="ignore")     # what is not finite is made again
def _small_keeping(x, eps, g, b, dtype, N, I, kept):
    """forward of few entries, which have been looked at."""
    eps = dtype.type(eps)

    ones_i = _ones(I, dtype)
    c = 1 / I
    # total[n] = sum(i, x[n,i])
    total = x.dot(ones_i)
    # mu[n] = total[n]/I
    row = np.multiply(total, c)
    # t3[n,i] = x[n,i] - mu[n]
    tile = np.subtract(x, row[:, None])
    # total2[n] = sum(i, t3[n,i]**2)
    np.vecdot(tile, tile, out=row)
    # total3[n] = sum(i, t3[n,i])
    total3 = tile.dot(ones_i)
    # s[n] = sqrt(maximum(total2[n] - total3[n]**2/I, 0)/I + eps)   by deviations
    s = np.multiply(total3, total3)
    np.multiply(s, c, out=s)
    np.subtract(row, s, out=s)
    np.maximum(s, 0, out=s)
    np.multiply(s, c, out=s)
    np.add(s, eps, out=s)
    np.sqrt(s, out=s)
    # u[n,i] = t3[n,i]/s[n]
    np.divide(1, s, out=row)
    np.multiply(tile, row[:, None], out=tile)
    # y[n,i] = g[i]*u[n,i] + b[i]
    y = np.multiply(tile, g)
    np.add(y, b, out=y)
    if _far(s, dtype, [x, eps, g, b]):
        return _wider(_keeping, [x, eps, g, b], {"N": N, "I": I}, dtype, {} if kept is None else kept)
    if kept is not None:
        kept.update(total=total, total3=total3, s=s)

    return y


@np.errstate(over="ignore", invalid="ignore", divide="ignore")     # what is not finite is made again
def _small_backward(dy, x, eps, g, b, dtype, N, I, kept):
    """backward of few entries, which have been looked at."""
    eps = dtype.type(eps)
    if kept is None:
        kept = {}
        _small_keeping(x, eps, g, b, dtype, N, I, kept)
    total = _kept_array(kept, "total", (N,), dtype)
    total3 = _kept_array(kept, "total3", (N,), dtype)
    s = _kept_array(kept, "s", (N,), dtype)
    if _far(s, dtype, [dy, x, eps, g, b]):
        return _wider(_from_kept, [dy, x, eps, g, b], {"N": N, "I": I}, dtype, kept, upstream=1)

    ones_i = _ones(I, dtype)
    ones_n = _ones(N, dtype)
    c = 1 / I
    # mu[n] = total[n]/I
    row = np.multiply(total, c)
    # t3[n,i] = x[n,i] - mu[n]
    tile = np.subtract(x, row[:, None])
    # du[n,i] = g[i]*dy[n,i]
    tile2 = np.multiply(dy, g)
    # t[n,i] = t3[n,i]*dy[n,i]
    tile3 = np.multiply(dy, tile)
    # total4[n] = sum(i, t[n,i]*g[i])
    tile3.dot(g, out=row)
    # ds[n] = -total4[n]/s[n]**2
    np.divide(row, s, out=row)
    np.divide(row, s, out=row)
    np.negative(row, out=row)
    # total5[n] = sum(i, du[n,i])
    row2 = tile2.dot(ones_i)
    # dmu[n] = -(ds[n]*total3[n]/(I*s[n]) + total5[n]/s[n])   by deviations
    row3 = np.multiply(total3, row)
    np.divide(row3, s, out=row3)
    np.multiply(row3, c, out=row3)
    np.divide(row2, s, out=row2)
    np.add(row3, row2, out=row2)
    np.negative(row2, out=row2)
    # dx[n,i] = dmu[n]/I + ds[n]*t3[n,i]/(I*s[n]) + du[n,i]/s[n]   by deviations
    np.multiply(row2, c, out=row2)
    np.multiply(row, c, out=row3)
    np.divide(row3, s, out=row3)
    dx = np.multiply(tile, row3[:, None])
    np.divide(1, s, out=row3)
    np.multiply(tile2, row3[:, None], out=tile2)
    np.add(dx, tile2, out=dx)
    np.add(dx, row2[:, None], out=dx)
    # total6 = sum(n, ds[n]/s[n])
    np.divide(1, s, out=row2)
    total6 = np.vdot(row2, row)
    # t2[n] = 1/s[n]
    np.divide(1, s, out=row)
    # dg[i] = sum(n, t[n,i]*t2[n])
    dg = tile3.T.dot(row)
    # db[i] = sum(n, dy[n,i])
    db = ones_n.dot(dy)

    # deps = total6/2   by deviations
    deps = dtype.type(0.5 * total6)

    return {"x": dx, "eps": deps, "g": dg, "b": db}


SIZES = {"N": 2, "I": 5}


def inputs(seed=0, **sizes):
    """Random inputs of these sizes; numbers are between 1/2 and 3/2."""
    sizes, draw = SIZES | sizes, np.random.default_rng(seed)
    N, I = (sizes[name] for name in ['N', 'I'])
    return {
        "x": draw.standard_normal((N, I)),
        "eps": draw.uniform(0.5, 1.5),
        "g": draw.standard_normal(I),
        "b": draw.standard_normal(I),
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
    print("layer_norm: the gradients are the slopes of the outputs")
