"""Weight norm, from proved formulas.

    r[i] = sqrt(sum(j, v[i, j]**2))
    y[n, i] = g[i]/r[i]*sum(j, v[i, j]*x[n, j]) + b[i]

Gradients, each of them a theorem for all sizes:

    dv[i,j] = g[i]*sum(n, dy[n,i]*x[n,j])/r[i] - g[i]*total3[i]*v[i,j]/(r[i]*r[i]**2)   606cbd08dcab
        where total3[i] = sum(n, dy[n,i]*sum(j, v[i,j]*x[n,j]))
    dg[i] = total3[i]/r[i]   3e15acf70cd2
    dx[n,j] = sum(i, g[i]*dy[n,i]*v[i,j]/r[i])   d3ac9e4532b4
    db[i] = sum(n, dy[n,i])   67b763782ee5

Rewritten by identities, each of them a theorem:

    delta: sum(i, [i == j]*f[i]) = f[j]   a44e2f7cdcb9
    norm: sqrt(sum(i, f[i]**2)) = m*sqrt(sum(i, (f[i]/m)**2)) for m > 0   98a66e274ade

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


def forward(*, v: ArrayLike, g: ArrayLike, x: ArrayLike, b: ArrayLike,
        kept: dict[str, np.ndarray] | None = None) -> np.ndarray:
    """y, as above. Into kept, a dict, goes what backward would have to make again.

    v: (I, J)
    g: (I,)
    x: (N, J)
    b: (I,)
    Returns y (N, I), in the type of the arrays: float32 or float64.
    """
    try:
        _key = (v.__class__, v.dtype, v.shape, g.__class__, g.dtype, g.shape, x.__class__, x.dtype, x.shape,
            b.__class__, b.dtype, b.shape)
    except AttributeError:              # a list, say
        _key = None
    known = _KNOWN.get(_key)
    if known is not None:
        return _small_forward(v, g, x, b, *known, kept)
    return _any_forward(v, g, x, b, kept, _key)


def backward(dy: ArrayLike, *, v: ArrayLike, g: ArrayLike, x: ArrayLike, b: ArrayLike,
        kept: dict[str, np.ndarray] | None = None) -> dict[str, np.ndarray]:
    """The gradients of v, g, x, b; sooner with what forward has kept of the same inputs.

    dy: (N, I)
    v: (I, J)
    g: (I,)
    x: (N, J)
    b: (I,)
    Returns {v (I, J), g (I,), x (N, J), b (I,)}, in the type of the arrays: float32 or float64.
    """
    try:
        _key = (dy.__class__, dy.dtype, dy.shape, v.__class__, v.dtype, v.shape, g.__class__, g.dtype, g.shape,
            x.__class__, x.dtype, x.shape, b.__class__, b.dtype, b.shape)
    except AttributeError:              # a list, say
        _key = None
    known = _KNOWN.get(_key)
    if known is not None:
        return _small_backward(dy, v, g, x, b, *known, kept)
    return _any_backward(dy, v, g, x, b, kept, _key)


@np.errstate(over="ignore", invalid="ignore", divide="ignore")     # what is not finite is made again
def _any_forward(v, g, x, b, kept, key):
    """forward of arrays of any size, which are looked at first."""
    arrays, sizes, dtype = _inputs({
        "v": (v, ("I", "J")),
        "g": (g, ("I",)),
        "x": (x, ("N", "J")),
        "b": (b, ("I",)),
    })
    v, g, x, b = arrays
    I = sizes["I"]
    J = sizes["J"]
    N = sizes["N"]
    if max(N * I, I * J, N * J) <= FEW:
        _remember(key, dtype, I, J, N)
        return _small_forward(v, g, x, b, dtype, I, J, N, kept)
    if kept is not None:
        return _keeping(arrays, sizes, dtype, kept)
    if J >= 512:
        np.setbufsize(512)              # no more than a row: what is broadcast is then read where it lies

    y = _empty((N, I), dtype)
    # total2[n,i] = sum(j, v[i,j]*x[n,j])
    np.matmul(x, v.T, out=y)

    c = 1.1754943508222875e-38
    r = _empty(I, dtype)
    rows = max(1, 131072 // max(1, J))
    tile = _empty((min(rows, I), J), dtype)
    row = _empty(min(rows, I), dtype)
    row2 = _empty(min(rows, I), dtype)
    for lo in range(0, I, rows):
        hi = min(lo + rows, I)
        if hi - lo < tile.shape[0]:
            tile = tile[:hi - lo]
            row = row[:hi - lo]
            row2 = row2[:hi - lo]
        v_ = v[lo:hi]
        r_ = r[lo:hi]
        # largest[i] = max(j, abs(v[i,j]))
        np.abs(v_, out=tile)
        np.max(tile, axis=1, out=row)
        # unit[i] = maximum(finite(largest[i]), 2**(-126))
        np.copyto(row2, np.where(np.isfinite(row), row, 0))
        np.maximum(row2, c, out=row2)
        # total[i] = sum(j, (v[i,j]/unit[i])**2)
        np.divide(1, row2, out=row)
        np.multiply(v_, row[:, None], out=tile)
        np.vecdot(tile, tile, out=row)
        # r[i] = unit[i]*sqrt(total[i])   by norm
        np.sqrt(row, out=r_)
        np.multiply(r_, row2, out=r_)

    rows = max(1, 131072 // max(1, I))
    row3 = _empty(I, dtype)
    for lo in range(0, N, rows):
        hi = min(lo + rows, N)
        y_ = y[lo:hi]
        # y[n,i] = g[i]*total2[n,i]/r[i] + b[i]
        np.divide(g, r, out=row3)
        np.multiply(y_, row3, out=y_)
        np.add(y_, b, out=y_)
    if _far(r, dtype, arrays):
        return _wider(_keeping, arrays, sizes, dtype, {})

    return y


@np.errstate(over="ignore", invalid="ignore", divide="ignore")     # what is not finite is made again
def _keeping(arrays, sizes, dtype, kept):
    """The outputs; what backward can take is put into kept."""
    v, g, x, b = arrays
    I = sizes["I"]
    J = sizes["J"]
    N = sizes["N"]
    if J >= 512:
        np.setbufsize(512)              # no more than a row: what is broadcast is then read where it lies

    total2 = _empty((N, I), dtype)
    # total2[n,i] = sum(j, v[i,j]*x[n,j])
    np.matmul(x, v.T, out=total2)

    c = 1.1754943508222875e-38
    r = _empty(I, dtype)
    rows = max(1, 131072 // max(1, J))
    tile = _empty((min(rows, I), J), dtype)
    row = _empty(min(rows, I), dtype)
    row2 = _empty(min(rows, I), dtype)
    for lo in range(0, I, rows):
        hi = min(lo + rows, I)
        if hi - lo < tile.shape[0]:
            tile = tile[:hi - lo]
            row = row[:hi - lo]
            row2 = row2[:hi - lo]
        v_ = v[lo:hi]
        r_ = r[lo:hi]
        # largest[i] = max(j, abs(v[i,j]))
        np.abs(v_, out=tile)
        np.max(tile, axis=1, out=row)
        # unit[i] = maximum(finite(largest[i]), 2**(-126))
        np.copyto(row2, np.where(np.isfinite(row), row, 0))
        np.maximum(row2, c, out=row2)
        # total[i] = sum(j, (v[i,j]/unit[i])**2)
        np.divide(1, row2, out=row)
        np.multiply(v_, row[:, None], out=tile)
        np.vecdot(tile, tile, out=row)
        # r[i] = unit[i]*sqrt(total[i])   by norm
        np.sqrt(row, out=r_)
        np.multiply(r_, row2, out=r_)

    y = _empty((N, I), dtype)
    rows = max(1, 131072 // max(1, I))
    row3 = _empty(I, dtype)
    for lo in range(0, N, rows):
        hi = min(lo + rows, N)
        y_ = y[lo:hi]
        # y[n,i] = g[i]*total2[n,i]/r[i] + b[i]
        np.divide(g, r, out=row3)
        np.multiply(total2[lo:hi], row3, out=y_)
        np.add(y_, b, out=y_)
    if _far(r, dtype, arrays):
        return _wider(_keeping, arrays, sizes, dtype, kept)
    kept.update(r=r, total2=total2)

    return y


@np.errstate(over="ignore", invalid="ignore", divide="ignore")     # what is not finite is made again
def _any_backward(dy, v, g, x, b, kept, key):
    """backward of arrays of any size, which are looked at first."""
    arrays, sizes, dtype = _inputs({
        "dy": (dy, ("N", "I")),
        "v": (v, ("I", "J")),
        "g": (g, ("I",)),
        "x": (x, ("N", "J")),
        "b": (b, ("I",)),
    })
    dy, v, g, x, b = arrays
    N = sizes["N"]
    I = sizes["I"]
    J = sizes["J"]
    if max(N * I, I * J, N * J) <= FEW:
        _remember(key, dtype, N, I, J)
        return _small_backward(dy, v, g, x, b, dtype, N, I, J, kept)
    if kept is not None:
        return _from_kept(arrays, sizes, dtype, kept)
    if J >= 512:
        np.setbufsize(512)              # no more than a row: what is broadcast is then read where it lies

    dv = _empty((I, J), dtype)
    # total4[i,j] = sum(n, dy[n,i]*x[n,j])
    np.matmul(dy.T, x, out=dv)

    t = _empty((N, I), dtype)
    # total2[n,i] = sum(j, v[i,j]*x[n,j])
    np.matmul(x, v.T, out=t)

    c = 1.1754943508222875e-38
    r = _empty(I, dtype)
    rows = max(1, 131072 // max(1, J))
    tile = _empty((min(rows, I), J), dtype)
    row = _empty(min(rows, I), dtype)
    row2 = _empty(min(rows, I), dtype)
    for lo in range(0, I, rows):
        hi = min(lo + rows, I)
        if hi - lo < tile.shape[0]:
            tile = tile[:hi - lo]
            row = row[:hi - lo]
            row2 = row2[:hi - lo]
        v_ = v[lo:hi]
        r_ = r[lo:hi]
        # largest[i] = max(j, abs(v[i,j]))
        np.abs(v_, out=tile)
        np.max(tile, axis=1, out=row)
        # unit[i] = maximum(finite(largest[i]), 2**(-126))
        np.copyto(row2, np.where(np.isfinite(row), row, 0))
        np.maximum(row2, c, out=row2)
        # total[i] = sum(j, (v[i,j]/unit[i])**2)
        np.divide(1, row2, out=row)
        np.multiply(v_, row[:, None], out=tile)
        np.vecdot(tile, tile, out=row)
        # r[i] = unit[i]*sqrt(total[i])   by norm
        np.sqrt(row, out=r_)
        np.multiply(r_, row2, out=r_)

    ones_n = np.ones(N, dtype)
    dg = np.zeros(I, dtype)
    db = np.zeros(I, dtype)
    rows = max(1, 131072 // max(1, I))
    tile2 = _empty((min(rows, N), I), dtype)
    row3 = _empty(I, dtype)
    for lo in range(0, N, rows):
        hi = min(lo + rows, N)
        if hi - lo < tile2.shape[0]:
            tile2 = tile2[:hi - lo]
        t_ = t[lo:hi]
        dy_ = dy[lo:hi]
        ones_n_ = ones_n[lo:hi]
        # total3[i] = sum(n, dy[n,i]*total2[n,i])
        np.multiply(t_, dy_, out=tile2)
        dg += np.matmul(ones_n_, tile2)
        # t[n,i] = g[i]*dy[n,i]/r[i]
        np.divide(g, r, out=row3)
        np.multiply(dy_, row3, out=t_)
        # db[i] = sum(n, dy[n,i])
        db += np.matmul(ones_n_, dy_)

    dx = _empty((N, J), dtype)
    # dx[n,j] = sum(i, t[n,i]*v[i,j])
    np.matmul(t, v, out=dx)

    rows = max(1, 131072 // max(1, J))
    row4 = _empty(min(rows, I), dtype)
    row5 = _empty(min(rows, I), dtype)
    tile3 = _empty((min(rows, I), J), dtype)
    for lo in range(0, I, rows):
        hi = min(lo + rows, I)
        if hi - lo < row4.shape[0]:
            row4 = row4[:hi - lo]
            row5 = row5[:hi - lo]
            tile3 = tile3[:hi - lo]
        dg_ = dg[lo:hi]
        g_ = g[lo:hi]
        r_2 = r[lo:hi]
        dv_ = dv[lo:hi]
        # dr[i] = -g[i]*total3[i]/r[i]**2
        np.multiply(dg_, g_, out=row4)
        np.divide(row4, r_2, out=row4)
        np.divide(row4, r_2, out=row4)
        np.negative(row4, out=row4)
        # dv[i,j] = g[i]*total4[i,j]/r[i] + dr[i]*v[i,j]/r[i]
        np.divide(g_, r_2, out=row5)
        np.multiply(dv_, row5[:, None], out=dv_)
        np.divide(row4, r_2, out=row4)
        np.multiply(v[lo:hi], row4[:, None], out=tile3)
        np.add(dv_, tile3, out=dv_)
        # dg[i] = total3[i]/r[i]
        np.divide(dg_, r_2, out=dg_)
    if _far(r, dtype, arrays):
        return _wider(_from_kept, arrays, sizes, dtype, {}, upstream=1)

    return {"v": dv, "g": dg, "x": dx, "b": db}


@np.errstate()                          # brings back the size of the buffer
def _from_kept(arrays, sizes, dtype, kept):
    """The gradients, of what forward has kept."""
    dy, v, g, x, _ = arrays
    N = sizes["N"]
    I = sizes["I"]
    J = sizes["J"]
    r = _kept_array(kept, "r", (I,), dtype)
    total2 = _kept_array(kept, "total2", (N, I), dtype)
    if _far(r, dtype, arrays):
        return _wider(_from_kept, arrays, sizes, dtype, kept, upstream=1)
    if I >= 512:
        np.setbufsize(512)              # no more than a row: what is broadcast is then read where it lies

    dv = _empty((I, J), dtype)
    # total4[i,j] = sum(n, dy[n,i]*x[n,j])
    np.matmul(dy.T, x, out=dv)

    ones_n = np.ones(N, dtype)
    dg = np.zeros(I, dtype)
    t = _empty((N, I), dtype)
    db = np.zeros(I, dtype)
    rows = max(1, 131072 // max(1, I))
    tile = _empty((min(rows, N), I), dtype)
    row = _empty(I, dtype)
    for lo in range(0, N, rows):
        hi = min(lo + rows, N)
        if hi - lo < tile.shape[0]:
            tile = tile[:hi - lo]
        dy_ = dy[lo:hi]
        ones_n_ = ones_n[lo:hi]
        # total3[i] = sum(n, dy[n,i]*total2[n,i])
        np.multiply(total2[lo:hi], dy_, out=tile)
        dg += np.matmul(ones_n_, tile)
        # t[n,i] = g[i]*dy[n,i]/r[i]
        np.divide(g, r, out=row)
        np.multiply(dy_, row, out=t[lo:hi])
        # db[i] = sum(n, dy[n,i])
        db += np.matmul(ones_n_, dy_)

    dx = _empty((N, J), dtype)
    # dx[n,j] = sum(i, t[n,i]*v[i,j])
    np.matmul(t, v, out=dx)

    rows = max(1, 131072 // max(1, J))
    row2 = _empty(min(rows, I), dtype)
    row3 = _empty(min(rows, I), dtype)
    tile2 = _empty((min(rows, I), J), dtype)
    for lo in range(0, I, rows):
        hi = min(lo + rows, I)
        if hi - lo < row2.shape[0]:
            row2 = row2[:hi - lo]
            row3 = row3[:hi - lo]
            tile2 = tile2[:hi - lo]
        dg_ = dg[lo:hi]
        g_ = g[lo:hi]
        r_ = r[lo:hi]
        dv_ = dv[lo:hi]
        # dr[i] = -g[i]*total3[i]/r[i]**2
        np.multiply(dg_, g_, out=row2)
        np.divide(row2, r_, out=row2)
        np.divide(row2, r_, out=row2)
        np.negative(row2, out=row2)
        # dv[i,j] = g[i]*total4[i,j]/r[i] + dr[i]*v[i,j]/r[i]
        np.divide(g_, r_, out=row3)
        np.multiply(dv_, row3[:, None], out=dv_)
        np.divide(row2, r_, out=row2)
        np.multiply(v[lo:hi], row2[:, None], out=tile2)
        np.add(dv_, tile2, out=dv_)
        # dg[i] = total3[i]/r[i]
        np.divide(dg_, r_, out=dg_)

    return {"v": dv, "g": dg, "x": dx, "b": db}


@np.errstate(over="ignore", invalid="ignore", divide="ignore")     # what is not finite is made again
def _small_forward(v, g, x, b, dtype, I, J, N, kept):
    """forward of few entries, which have been looked at."""
    if kept is not None:
        return _small_keeping(v, g, x, b, dtype, I, J, N, kept)

    # total2[n,i] = sum(j, v[i,j]*x[n,j])
    y = x.dot(v.T)

    c = 1.1754943508222875e-38
    row2 = np.empty(I, dtype)
    # largest[i] = max(j, abs(v[i,j]))
    tile = np.abs(v)
    row = np.maximum.reduce(tile, axis=1)
    # unit[i] = maximum(finite(largest[i]), 2**(-126))
    np.copyto(row2, np.where(np.isfinite(row), row, 0))
    np.maximum(row2, c, out=row2)
    # total[i] = sum(j, (v[i,j]/unit[i])**2)
    np.divide(1, row2, out=row)
    np.multiply(v, row[:, None], out=tile)
    np.vecdot(tile, tile, out=row)
    # r[i] = unit[i]*sqrt(total[i])   by norm
    r = np.sqrt(row)
    np.multiply(r, row2, out=r)

    # y[n,i] = g[i]*total2[n,i]/r[i] + b[i]
    row3 = np.divide(g, r)
    np.multiply(y, row3, out=y)
    np.add(y, b, out=y)
    if _far(r, dtype, [v, g, x, b]):
        return _wider(_keeping, [v, g, x, b], {"I": I, "J": J, "N": N}, dtype, {} if kept is None else kept)

    return y


@np.errstate(over="ignore", invalid="ignore", divide="ignore")     # what is not finite is made again
def _small_keeping(v, g, x, b, dtype, I, J, N, kept):
    """forward of few entries, which have been looked at."""

    # total2[n,i] = sum(j, v[i,j]*x[n,j])
    total2 = x.dot(v.T)

    c = 1.1754943508222875e-38
    row2 = np.empty(I, dtype)
    # largest[i] = max(j, abs(v[i,j]))
    tile = np.abs(v)
    row = np.maximum.reduce(tile, axis=1)
    # unit[i] = maximum(finite(largest[i]), 2**(-126))
    np.copyto(row2, np.where(np.isfinite(row), row, 0))
    np.maximum(row2, c, out=row2)
    # total[i] = sum(j, (v[i,j]/unit[i])**2)
    np.divide(1, row2, out=row)
    np.multiply(v, row[:, None], out=tile)
    np.vecdot(tile, tile, out=row)
    # r[i] = unit[i]*sqrt(total[i])   by norm
    r = np.sqrt(row)
    np.multiply(r, row2, out=r)

    # y[n,i] = g[i]*total2[n,i]/r[i] + b[i]
    row3 = np.divide(g, r)
    y = np.multiply(total2, row3)
    np.add(y, b, out=y)
    if _far(r, dtype, [v, g, x, b]):
        return _wider(_keeping, [v, g, x, b], {"I": I, "J": J, "N": N}, dtype, {} if kept is None else kept)
    if kept is not None:
        kept.update(r=r, total2=total2)

    return y


@np.errstate(over="ignore", invalid="ignore", divide="ignore")     # what is not finite is made again
def _small_backward(dy, v, g, x, b, dtype, N, I, J, kept):
    """backward of few entries, which have been looked at."""
    if kept is None:
        kept = {}
        _small_keeping(v, g, x, b, dtype, I, J, N, kept)
    r = _kept_array(kept, "r", (I,), dtype)
    total2 = _kept_array(kept, "total2", (N, I), dtype)
    if _far(r, dtype, [dy, v, g, x, b]):
        return _wider(_from_kept, [dy, v, g, x, b], {"N": N, "I": I, "J": J}, dtype, kept, upstream=1)

    # total4[i,j] = sum(n, dy[n,i]*x[n,j])
    dv = dy.T.dot(x)

    ones_n = _ones(N, dtype)
    # total3[i] = sum(n, dy[n,i]*total2[n,i])
    tile = np.multiply(total2, dy)
    dg = ones_n.dot(tile)
    # t[n,i] = g[i]*dy[n,i]/r[i]
    row = np.divide(g, r)
    t = np.multiply(dy, row)
    # db[i] = sum(n, dy[n,i])
    db = ones_n.dot(dy)

    # dx[n,j] = sum(i, t[n,i]*v[i,j])
    dx = t.dot(v)

    # dr[i] = -g[i]*total3[i]/r[i]**2
    row2 = np.multiply(dg, g)
    np.divide(row2, r, out=row2)
    np.divide(row2, r, out=row2)
    np.negative(row2, out=row2)
    # dv[i,j] = g[i]*total4[i,j]/r[i] + dr[i]*v[i,j]/r[i]
    row3 = np.divide(g, r)
    np.multiply(dv, row3[:, None], out=dv)
    np.divide(row2, r, out=row2)
    tile2 = np.multiply(v, row2[:, None])
    np.add(dv, tile2, out=dv)
    # dg[i] = total3[i]/r[i]
    np.divide(dg, r, out=dg)

    return {"v": dv, "g": dg, "x": dx, "b": db}


SIZES = {"I": 2, "J": 5, "N": 4}


def inputs(seed=0, **sizes):
    """Random inputs of these sizes; numbers are between 1/2 and 3/2."""
    sizes, draw = SIZES | sizes, np.random.default_rng(seed)
    I, J, N = (sizes[name] for name in ['I', 'J', 'N'])
    return {
        "v": draw.standard_normal((I, J)),
        "g": draw.standard_normal(I),
        "x": draw.standard_normal((N, J)),
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
    print("weight_norm: the gradients are the slopes of the outputs")
