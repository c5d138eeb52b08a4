"""Batch norm, from proved formulas.

    mu[j] = mean(n, x[n, j])
    v[j] = mean(n, (x[n, j] - mu[j])**2)
    y[n, j] = g[j]*(x[n, j] - mu[j])/sqrt(v[j] + eps) + b[j]

Gradients, each of them a theorem for all sizes:

    dx[n,j] = g[j]*dy[n,j]/sqrt(eps + v[j]) + (-g[j]*sum(i, dy[i,j])/sqrt(eps + v[j]) - 2*dv[j]*sum(i, x[i,j]
        - mu[j])/N)/N + 2*dv[j]*(x[n,j] - mu[j])/N   49e87f84ab09
        where dv[j] = -g[j]*sum(n, (x[n,j] - mu[j])*dy[n,j])/((eps + v[j])**(3/2)*2)
    dg[j] = sum(n, (x[n,j] - mu[j])*dy[n,j])/sqrt(eps + v[j])   6b007264d798
    deps = -sum(j, g[j]*sum(n, (x[n,j] - mu[j])*dy[n,j])/(eps + v[j])**(3/2))/2   dff53189fd7a
    db[j] = sum(n, dy[n,j])   6fb348012af7

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


def forward(*, x: ArrayLike, g: ArrayLike, eps: ArrayLike, b: ArrayLike,
        kept: dict[str, np.ndarray] | None = None) -> np.ndarray:
    """y, as above. Into kept, a dict, goes what backward would have to make again.

    x: (N, J)
    g: (J,)
    eps: a number
    b: (J,)
    Returns y (N, J), in the type of the arrays: float32 or float64.
    """
    try:
        _key = (x.__class__, x.dtype, x.shape, g.__class__, g.dtype, g.shape, eps.__class__ in _NUMBERS, b.__class__,
            b.dtype, b.shape)
    except AttributeError:              # a list, say
        _key = None
    known = _KNOWN.get(_key)
    if known is not None:
        return _small_forward(x, g, eps, b, *known, kept)
    return _any_forward(x, g, eps, b, kept, _key)


def backward(dy: ArrayLike, *, x: ArrayLike, g: ArrayLike, eps: ArrayLike, b: ArrayLike,
        kept: dict[str, np.ndarray] | None = None) -> dict[str, np.ndarray]:
    """The gradients of x, g, eps, b; sooner with what forward has kept of the same inputs.

    dy: (N, J)
    x: (N, J)
    g: (J,)
    eps: a number
    b: (J,)
    Returns {x (N, J), g (J,), eps a number, b (J,)}, in the type of the arrays: float32 or float64.
    """
    try:
        _key = (dy.__class__, dy.dtype, dy.shape, x.__class__, x.dtype, x.shape, g.__class__, g.dtype, g.shape,
            eps.__class__ in _NUMBERS, b.__class__, b.dtype, b.shape)
    except AttributeError:              # a list, say
        _key = None
    known = _KNOWN.get(_key)
    if known is not None:
        return _small_backward(dy, x, g, eps, b, *known, kept)
    return _any_backward(dy, x, g, eps, b, kept, _key)


@np.errstate(over="ignore", invalid="ignore", divide="ignore")     # what is not finite is made again
def _any_forward(x, g, eps, b, kept, key):
    """forward of arrays of any size, which are looked at first."""
    arrays, sizes, dtype = _inputs({
        "x": (x, ("N", "J")),
        "g": (g, ("J",)),
        "eps": (eps, ()),
        "b": (b, ("J",)),
    })
    x, g, eps, b = arrays
    N = sizes["N"]
    J = sizes["J"]
    if N * J <= FEW:
        _remember(key, dtype, N, J)
        return _small_forward(x, g, eps, b, dtype, N, J, kept)
    if kept is not None:
        return _keeping(arrays, sizes, dtype, kept)
    if J >= 512:
        np.setbufsize(512)              # no more than a row: what is broadcast is then read where it lies

    ones_n = np.ones(N, dtype)
    mu = _empty(J, dtype)
    # total[j] = sum(n, x[n,j])
    np.matmul(ones_n, x, out=mu)

    c = 1 / N
    # mu[j] = total[j]/N
    np.multiply(mu, c, out=mu)

    r = np.zeros(J, dtype)
    total3 = np.zeros(J, dtype)
    rows = max(1, 131072 // max(1, J))
    tile = _empty((min(rows, N), J), dtype)
    tile2 = _empty((min(rows, N), J), dtype)
    for lo in range(0, N, rows):
        hi = min(lo + rows, N)
        if hi - lo < tile.shape[0]:
            tile = tile[:hi - lo]
            tile2 = tile2[:hi - lo]
        ones_n_ = ones_n[lo:hi]
        # t[n,j] = x[n,j] - mu[j]
        np.subtract(x[lo:hi], mu, out=tile)
        # total2[j] = sum(n, t[n,j]**2)
        np.multiply(tile, tile, out=tile2)
        r += np.matmul(ones_n_, tile2)
        # total3[j] = sum(n, t[n,j])
        total3 += np.matmul(ones_n_, tile)

    c2 = 1 / N
    rows = 131072
    tile3 = _empty(min(rows, J), dtype)
    for lo in range(0, J, rows):
        hi = min(lo + rows, J)
        if hi - lo < tile3.shape[0]:
            tile3 = tile3[:hi - lo]
        total3_ = total3[lo:hi]
        r_ = r[lo:hi]
        # v[j] = maximum(total2[j] - total3[j]**2/N, 0)/N   by deviations
        np.multiply(total3_, total3_, out=tile3)
        np.multiply(tile3, c2, out=tile3)
        np.subtract(r_, tile3, out=tile3)
        np.maximum(tile3, 0, out=tile3)
        np.multiply(tile3, c2, out=tile3)
        # r[j] = 1/sqrt(eps + v[j])
        np.add(tile3, eps, out=r_)
        np.sqrt(r_, out=r_)
        np.divide(1, r_, out=r_)

    y = _empty((N, J), dtype)
    rows = max(1, 131072 // max(1, J))
    tile4 = _empty((min(rows, N), J), dtype)
    row = _empty(J, dtype)
    for lo in range(0, N, rows):
        hi = min(lo + rows, N)
        if hi - lo < tile4.shape[0]:
            tile4 = tile4[:hi - lo]
        y_ = y[lo:hi]
        # t[n,j] = x[n,j] - mu[j]
        np.subtract(x[lo:hi], mu, out=tile4)
        # y[n,j] = r[j]*t[n,j]*g[j] + b[j]
        np.multiply(g, r, out=row)
        np.multiply(tile4, row, out=y_)
        np.add(y_, b, out=y_)
    if _far(r, dtype, arrays):
        return _wider(_keeping, arrays, sizes, dtype, {})

    return y


@np.errstate(over="ignore", invalid="ignore", divide="ignore")     # what is not finite is made again
def _keeping(arrays, sizes, dtype, kept):
    """The outputs; what backward can take is put into kept."""
    x, g, eps, b = arrays
    N = sizes["N"]
    J = sizes["J"]
    if J >= 512:
        np.setbufsize(512)              # no more than a row: what is broadcast is then read where it lies

    ones_n = np.ones(N, dtype)
    mu = _empty(J, dtype)
    # total[j] = sum(n, x[n,j])
    np.matmul(ones_n, x, out=mu)

    c = 1 / N
    # mu[j] = total[j]/N
    np.multiply(mu, c, out=mu)

    r = np.zeros(J, dtype)
    total3 = np.zeros(J, dtype)
    rows = max(1, 131072 // max(1, J))
    tile = _empty((min(rows, N), J), dtype)
    tile2 = _empty((min(rows, N), J), dtype)
    for lo in range(0, N, rows):
        hi = min(lo + rows, N)
        if hi - lo < tile.shape[0]:
            tile = tile[:hi - lo]
            tile2 = tile2[:hi - lo]
        ones_n_ = ones_n[lo:hi]
        # t[n,j] = x[n,j] - mu[j]
        np.subtract(x[lo:hi], mu, out=tile)
        # total2[j] = sum(n, t[n,j]**2)
        np.multiply(tile, tile, out=tile2)
        r += np.matmul(ones_n_, tile2)
        # total3[j] = sum(n, t[n,j])
        total3 += np.matmul(ones_n_, tile)

    c2 = 1 / N
    rows = 131072
    tile3 = _empty(min(rows, J), dtype)
    for lo in range(0, J, rows):
        hi = min(lo + rows, J)
        if hi - lo < tile3.shape[0]:
            tile3 = tile3[:hi - lo]
        total3_ = total3[lo:hi]
        r_ = r[lo:hi]
        # v[j] = maximum(total2[j] - total3[j]**2/N, 0)/N   by deviations
        np.multiply(total3_, total3_, out=tile3)
        np.multiply(tile3, c2, out=tile3)
        np.subtract(r_, tile3, out=tile3)
        np.maximum(tile3, 0, out=tile3)
        np.multiply(tile3, c2, out=tile3)
        # r[j] = 1/sqrt(eps + v[j])
        np.add(tile3, eps, out=r_)
        np.sqrt(r_, out=r_)
        np.divide(1, r_, out=r_)

    y = _empty((N, J), dtype)
    rows = max(1, 131072 // max(1, J))
    tile4 = _empty((min(rows, N), J), dtype)
    row = _empty(J, dtype)
    for lo in range(0, N, rows):
        hi = min(lo + rows, N)
        if hi - lo < tile4.shape[0]:
            tile4 = tile4[:hi - lo]
        y_ = y[lo:hi]
        # t[n,j] = x[n,j] - mu[j]
        np.subtract(x[lo:hi], mu, out=tile4)
        # y[n,j] = r[j]*t[n,j]*g[j] + b[j]
        np.multiply(g, r, out=row)
        np.multiply(tile4, row, out=y_)
        np.add(y_, b, out=y_)
    if _far(r, dtype, arrays):
        return _wider(_keeping, arrays, sizes, dtype, kept)
    kept.update(mu=mu, total3=total3, r=r)

    return y


@np.errstate(over="ignore", invalid="ignore", divide="ignore")     # what is not finite is made again
def _any_backward(dy, x, g, eps, b, kept, key):
    """backward of arrays of any size, which are looked at first."""
    arrays, sizes, dtype = _inputs({
        "dy": (dy, ("N", "J")),
        "x": (x, ("N", "J")),
        "g": (g, ("J",)),
        "eps": (eps, ()),
        "b": (b, ("J",)),
    })
    dy, x, g, eps, b = arrays
    N = sizes["N"]
    J = sizes["J"]
    if N * J <= FEW:
        _remember(key, dtype, N, J)
        return _small_backward(dy, x, g, eps, b, dtype, N, J, kept)
    if kept is not None:
        return _from_kept(arrays, sizes, dtype, kept)
    if J >= 512:
        np.setbufsize(512)              # no more than a row: what is broadcast is then read where it lies

    ones_n = np.ones(N, dtype)
    mu = _empty(J, dtype)
    db = _empty(J, dtype)
    # total[j] = sum(n, x[n,j])
    np.matmul(ones_n, x, out=mu)
    # db[j] = sum(n, dy[n,j])
    np.matmul(ones_n, dy, out=db)

    c = 1 / N
    # mu[j] = total[j]/N
    np.multiply(mu, c, out=mu)

    r = np.zeros(J, dtype)
    dmu = np.zeros(J, dtype)
    total4 = np.zeros(J, dtype)
    rows = max(1, 131072 // max(1, J))
    tile = _empty((min(rows, N), J), dtype)
    tile2 = _empty((min(rows, N), J), dtype)
    for lo in range(0, N, rows):
        hi = min(lo + rows, N)
        if hi - lo < tile.shape[0]:
            tile = tile[:hi - lo]
            tile2 = tile2[:hi - lo]
        ones_n_ = ones_n[lo:hi]
        # t[n,j] = x[n,j] - mu[j]
        np.subtract(x[lo:hi], mu, out=tile)
        # total2[j] = sum(n, t[n,j]**2)
        np.multiply(tile, tile, out=tile2)
        r += np.matmul(ones_n_, tile2)
        # total3[j] = sum(n, t[n,j])
        dmu += np.matmul(ones_n_, tile)
        # total4[j] = sum(n, t[n,j]*dy[n,j])
        np.multiply(dy[lo:hi], tile, out=tile)
        total4 += np.matmul(ones_n_, tile)

    c2 = 1 / N
    c3 = 2 / N
    dv = _empty(J, dtype)
    dg = _empty(J, dtype)
    total6 = dtype.type(0)
    rows = 131072
    tile3 = _empty(min(rows, J), dtype)
    tile4 = _empty(min(rows, J), dtype)
    for lo in range(0, J, rows):
        hi = min(lo + rows, J)
        if hi - lo < tile3.shape[0]:
            tile3 = tile3[:hi - lo]
            tile4 = tile4[:hi - lo]
        dmu_ = dmu[lo:hi]
        r_ = r[lo:hi]
        dv_ = dv[lo:hi]
        g_ = g[lo:hi]
        total4_ = total4[lo:hi]
        # v[j] = maximum(total2[j] - total3[j]**2/N, 0)/N   by deviations
        np.multiply(dmu_, dmu_, out=tile3)
        np.multiply(tile3, c2, out=tile3)
        np.subtract(r_, tile3, out=tile3)
        np.maximum(tile3, 0, out=tile3)
        np.multiply(tile3, c2, out=tile3)
        # r[j] = 1/sqrt(eps + v[j])
        np.add(tile3, eps, out=r_)
        np.sqrt(r_, out=r_)
        np.divide(1, r_, out=r_)
        # dv[j] = -r[j]**3*g[j]*total4[j]/2
        np.multiply(r_, r_, out=dv_)
        np.multiply(dv_, r_, out=dv_)
        np.multiply(g_, dv_, out=dv_)
        np.multiply(total4_, dv_, out=dv_)
        np.multiply(dv_, -0.5, out=dv_)
        # dmu[j] = -r[j]*g[j]*db[j] - 2*dv[j]*total3[j]/N
        np.multiply(g_, r_, out=tile3)
        np.multiply(db[lo:hi], tile3, out=tile3)
        np.multiply(dmu_, dv_, out=dmu_)
        np.multiply(dmu_, c3, out=dmu_)
        np.add(tile3, dmu_, out=dmu_)
        np.negative(dmu_, out=dmu_)
        # dg[j] = r[j]*total4[j]
        np.multiply(total4_, r_, out=dg[lo:hi])
        # total6 = sum(j, r[j]**3*g[j]*total4[j])
        np.multiply(r_, r_, out=tile3)
        np.multiply(tile3, r_, out=tile3)
        np.multiply(total4_, g_, out=tile4)
        total6 += np.vdot(tile3, tile4)

    # deps = -total6/2
    deps = dtype.type((-0.5) * total6)

    c4 = 1 / N
    c5 = 2 / N
    dx = _empty((N, J), dtype)
    rows = max(1, 131072 // max(1, J))
    tile5 = _empty((min(rows, N), J), dtype)
    row = _empty(J, dtype)
    row2 = _empty(J, dtype)
    for lo in range(0, N, rows):
        hi = min(lo + rows, N)
        if hi - lo < tile5.shape[0]:
            tile5 = tile5[:hi - lo]
        dx_ = dx[lo:hi]
        # t[n,j] = x[n,j] - mu[j]
        np.subtract(x[lo:hi], mu, out=tile5)
        # dx[n,j] = r[j]*g[j]*dy[n,j] + dmu[j]/N + 2*dv[j]*t[n,j]/N
        np.multiply(dmu, c4, out=row)
        np.multiply(g, r, out=row2)
        np.multiply(dy[lo:hi], row2, out=dx_)
        np.multiply(dv, c5, out=row2)
        np.multiply(tile5, row2, out=tile5)
        np.add(dx_, tile5, out=dx_)
        np.add(dx_, row, out=dx_)
    if _far(r, dtype, arrays):
        return _wider(_from_kept, arrays, sizes, dtype, {}, upstream=1)

    return {"x": dx, "g": dg, "eps": deps, "b": db}


@np.errstate()                          # brings back the size of the buffer
def _from_kept(arrays, sizes, dtype, kept):
    """The gradients, of what forward has kept."""
    dy, x, g, _, _ = arrays
    N = sizes["N"]
    J = sizes["J"]
    mu = _kept_array(kept, "mu", (J,), dtype)
    total3 = _kept_array(kept, "total3", (J,), dtype)
    r = _kept_array(kept, "r", (J,), dtype)
    if _far(r, dtype, arrays):
        return _wider(_from_kept, arrays, sizes, dtype, kept, upstream=1)
    if J >= 512:
        np.setbufsize(512)              # no more than a row: what is broadcast is then read where it lies

    ones_n = np.ones(N, dtype)
    total4 = np.zeros(J, dtype)
    db = np.zeros(J, dtype)
    rows = max(1, 131072 // max(1, J))
    tile = _empty((min(rows, N), J), dtype)
    for lo in range(0, N, rows):
        hi = min(lo + rows, N)
        if hi - lo < tile.shape[0]:
            tile = tile[:hi - lo]
        dy_ = dy[lo:hi]
        ones_n_ = ones_n[lo:hi]
        # t[n,j] = x[n,j] - mu[j]
        np.subtract(x[lo:hi], mu, out=tile)
        # total4[j] = sum(n, t[n,j]*dy[n,j])
        np.multiply(dy_, tile, out=tile)
        total4 += np.matmul(ones_n_, tile)
        # db[j] = sum(n, dy[n,j])
        db += np.matmul(ones_n_, dy_)

    c = 2 / N
    dv = _empty(J, dtype)
    dmu = _empty(J, dtype)
    dg = _empty(J, dtype)
    total6 = dtype.type(0)
    rows = 131072
    tile2 = _empty(min(rows, J), dtype)
    tile3 = _empty(min(rows, J), dtype)
    for lo in range(0, J, rows):
        hi = min(lo + rows, J)
        if hi - lo < tile2.shape[0]:
            tile2 = tile2[:hi - lo]
            tile3 = tile3[:hi - lo]
        r_ = r[lo:hi]
        dv_ = dv[lo:hi]
        g_ = g[lo:hi]
        total4_ = total4[lo:hi]
        dmu_ = dmu[lo:hi]
        # dv[j] = -r[j]**3*g[j]*total4[j]/2
        np.multiply(r_, r_, out=dv_)
        np.multiply(dv_, r_, out=dv_)
        np.multiply(g_, dv_, out=dv_)
        np.multiply(total4_, dv_, out=dv_)
        np.multiply(dv_, -0.5, out=dv_)
        # dmu[j] = -r[j]*g[j]*db[j] - 2*dv[j]*total3[j]/N
        np.multiply(g_, r_, out=dmu_)
        np.multiply(db[lo:hi], dmu_, out=dmu_)
        np.multiply(total3[lo:hi], dv_, out=tile2)
        np.multiply(tile2, c, out=tile2)
        np.add(dmu_, tile2, out=dmu_)
        np.negative(dmu_, out=dmu_)
        # dg[j] = r[j]*total4[j]
        np.multiply(total4_, r_, out=dg[lo:hi])
        # total6 = sum(j, r[j]**3*g[j]*total4[j])
        np.multiply(r_, r_, out=tile2)
        np.multiply(tile2, r_, out=tile2)
        np.multiply(total4_, g_, out=tile3)
        total6 += np.vdot(tile2, tile3)

    # deps = -total6/2
    deps = dtype.type((-0.5) * total6)

    c2 = 1 / N
    c3 = 2 / N
    dx = _empty((N, J), dtype)
    rows = max(1, 131072 // max(1, J))
    tile4 = _empty((min(rows, N), J), dtype)
    row = _empty(J, dtype)
    row2 = _empty(J, dtype)
    for lo in range(0, N, rows):
        hi = min(lo + rows, N)
        if hi - lo < tile4.shape[0]:
            tile4 = tile4[:hi - lo]
        dx_ = dx[lo:hi]
        # t[n,j] = x[n,j] - mu[j]
        np.subtract(x[lo:hi], mu, out=tile4)
        # dx[n,j] = r[j]*g[j]*dy[n,j] + dmu[j]/N + 2*dv[j]*t[n,j]/N
        np.multiply(dmu, c2, out=row)
        np.multiply(g, r, out=row2)
        np.multiply(dy[lo:hi], row2, out=dx_)
        np.multiply(dv, c3, out=row2)
        np.multiply(tile4, row2, out=tile4)
        np.add(dx_, tile4, out=dx_)
        np.add(dx_, row, out=dx_)

    return {"x": dx, "g": dg, "eps": deps, "b": db}


@np.errstate(over="ignore", invalid="ignore", divide="ignore")     # what is not finite is made again
def _small_forward(x, g, eps, b, dtype, N, J, kept):
    """forward of few entries, which have been looked at."""
    if kept is not None:
        return _small_keeping(x, g, eps, b, dtype, N, J, kept)
    eps = dtype.type(eps)

    ones_n = _ones(N, dtype)
    # total[j] = sum(n, x[n,j])
    mu = ones_n.dot(x)

    c = 1 / N
    # mu[j] = total[j]/N
    np.multiply(mu, c, out=mu)

    # t[n,j] = x[n,j] - mu[j]
    tile = np.subtract(x, mu)
    # total2[j] = sum(n, t[n,j]**2)
    tile2 = np.multiply(tile, tile)
    r = ones_n.dot(tile2)
    # total3[j] = sum(n, t[n,j])
    total3 = ones_n.dot(tile)

    c2 = 1 / N
    # v[j] = maximum(total2[j] - total3[j]**2/N, 0)/N   by deviations
    tile3 = np.multiply(total3, total3)
    np.multiply(tile3, c2, out=tile3)
    np.subtract(r, tile3, out=tile3)
    np.maximum(tile3, 0, out=tile3)
    np.multiply(tile3, c2, out=tile3)
    # r[j] = 1/sqrt(eps + v[j])
    np.add(tile3, eps, out=r)
    np.sqrt(r, out=r)
    np.divide(1, r, out=r)

    # t[n,j] = x[n,j] - mu[j]
    tile4 = np.subtract(x, mu)
    # y[n,j] = r[j]*t[n,j]*g[j] + b[j]
    row = np.multiply(g, r)
    y = np.multiply(tile4, row)
    np.add(y, b, out=y)
    if _far(r, dtype, [x, g, eps, b]):
        return _wider(_keeping, [x, g, eps, b], {"N": N, "J": J}, dtype, {} if kept is None else kept)

    return y


@np.errstate(over="ignore", invalid="ignore", divide="ignore")     # what is not finite is made again
def _small_keeping(x, g, eps, b, dtype, N, J, kept):
    """forward of few entries, which have been looked at."""
    eps = dtype.type(eps)

    ones_n = _ones(N, dtype)
    # total[j] = sum(n, x[n,j])
    mu = ones_n.dot(x)

    c = 1 / N
    # mu[j] = total[j]/N
    np.multiply(mu, c, out=mu)

    # t[n,j] = x[n,j] - mu[j]
    tile = np.subtract(x, mu)
    # total2[j] = sum(n, t[n,j]**2)
    tile2 = np.multiply(tile, tile)
    r = ones_n.dot(tile2)
    # total3[j] = sum(n, t[n,j])
    total3 = ones_n.dot(tile)

    c2 = 1 / N
    # v[j] = maximum(total2[j] - total3[j]**2/N, 0)/N   by deviations
    tile3 = np.multiply(total3, total3)
    np.multiply(tile3, c2, out=tile3)
    np.subtract(r, tile3, out=tile3)
    np.maximum(tile3, 0, out=tile3)
    np.multiply(tile3, c2, out=tile3)
    # r[j] = 1/sqrt(eps + v[j])
    np.add(tile3, eps, out=r)
    np.sqrt(r, out=r)
    np.divide(1, r, out=r)

    # t[n,j] = x[n,j] - mu[j]
    tile4 = np.subtract(x, mu)
    # y[n,j] = r[j]*t[n,j]*g[j] + b[j]
    row = np.multiply(g, r)
    y = np.multiply(tile4, row)
    np.add(y, b, out=y)
    if _far(r, dtype, [x, g, eps, b]):
        return _wider(_keeping, [x, g, eps, b], {"N": N, "J": J}, dtype, {} if kept is None else kept)
    if kept is not None:
        kept.update(mu=mu, total3=total3, r=r)

    return y


@np.errstate(over="ignore", invalid="ignore", divide="ignore")     # what is not finite is made again
def _small_backward(dy, x, g, eps, b, dtype, N, J, kept):
    """backward of few entries, which have been looked at."""
    eps = dtype.type(eps)
    if kept is None:
        kept = {}
        _small_keeping(x, g, eps, b, dtype, N, J, kept)
    mu = _kept_array(kept, "mu", (J,), dtype)
    total3 = _kept_array(kept, "total3", (J,), dtype)
    r = _kept_array(kept, "r", (J,), dtype)
    if _far(r, dtype, [dy, x, g, eps, b]):
        return _wider(_from_kept, [dy, x, g, eps, b], {"N": N, "J": J}, dtype, kept, upstream=1)

    ones_n = _ones(N, dtype)
    # t[n,j] = x[n,j] - mu[j]
    tile = np.subtract(x, mu)
    # total4[j] = sum(n, t[n,j]*dy[n,j])
    np.multiply(dy, tile, out=tile)
    total4 = ones_n.dot(tile)
    # db[j] = sum(n, dy[n,j])
    db = ones_n.dot(dy)

    c = 2 / N
    # dv[j] = -r[j]**3*g[j]*total4[j]/2
    dv = np.multiply(r, r)
    np.multiply(dv, r, out=dv)
    np.multiply(g, dv, out=dv)
    np.multiply(total4, dv, out=dv)
    np.multiply(dv, -0.5, out=dv)
    # dmu[j] = -r[j]*g[j]*db[j] - 2*dv[j]*total3[j]/N
    dmu = np.multiply(g, r)
    np.multiply(db, dmu, out=dmu)
    tile2 = np.multiply(total3, dv)
    np.multiply(tile2, c, out=tile2)
    np.add(dmu, tile2, out=dmu)
    np.negative(dmu, out=dmu)
    # dg[j] = r[j]*total4[j]
    dg = np.multiply(total4, r)
    # total6 = sum(j, r[j]**3*g[j]*total4[j])
    np.multiply(r, r, out=tile2)
    np.multiply(tile2, r, out=tile2)
    tile3 = np.multiply(total4, g)
    total6 = np.vdot(tile2, tile3)

    # deps = -total6/2
    deps = dtype.type((-0.5) * total6)

    c2 = 1 / N
    c3 = 2 / N
    # t[n,j] = x[n,j] - mu[j]
    tile4 = np.subtract(x, mu)
    # dx[n,j] = r[j]*g[j]*dy[n,j] + dmu[j]/N + 2*dv[j]*t[n,j]/N
    row = np.multiply(dmu, c2)
    row2 = np.multiply(g, r)
    dx = np.multiply(dy, row2)
    np.multiply(dv, c3, out=row2)
    np.multiply(tile4, row2, out=tile4)
    np.add(dx, tile4, out=dx)
    np.add(dx, row, out=dx)

    return {"x": dx, "g": dg, "eps": deps, "b": db}


SIZES = {"N": 2, "J": 5}


def inputs(seed=0, **sizes):
    """Random inputs of these sizes; numbers are between 1/2 and 3/2."""
    sizes, draw = SIZES | sizes, np.random.default_rng(seed)
    N, J = (sizes[name] for name in ['N', 'J'])
    return {
        "x": draw.standard_normal((N, J)),
        "g": draw.standard_normal(J),
        "eps": draw.uniform(0.5, 1.5),
        "b": draw.standard_normal(J),
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
    print("batch_norm: the gradients are the slopes of the outputs")
