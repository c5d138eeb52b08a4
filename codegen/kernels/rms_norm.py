"""RMS norm, from proved formulas.

    r[n] = sqrt(mean(i, x[n, i]**2) + eps)
    y[n, i] = g[i]*x[n, i]/r[n]

Gradients, each of them a theorem for all sizes:

    dx[n,i] = g[i]*dy[n,i]/r[n] - sum(j, g[j]*dy[n,j]*x[n,j])*x[n,i]/(I*r[n]*r[n]**2)   7aec35e70265
    deps = sum(n, -sum(i, g[i]*dy[n,i]*x[n,i])/(r[n]*r[n]**2))/2   1961eb675a46
    dg[i] = sum(n, dy[n,i]*x[n,i]/r[n])   6c8996eb1a67

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


def forward(*, x: ArrayLike, eps: ArrayLike, g: ArrayLike, kept: dict[str, np.ndarray] | None = None) -> np.ndarray:
    """y, as above. Into kept, a dict, goes what backward would have to make again.

    x: (N, I)
    eps: a number
    g: (I,)
    Returns y (N, I), in the type of the arrays: float32 or float64.
    """
    try:
        _key = (x.__class__, x.dtype, x.shape, eps.__class__ in _NUMBERS, g.__class__, g.dtype, g.shape)
    except AttributeError:              # a list, say
        _key = None
    known = _KNOWN.get(_key)
    if known is not None:
        return _small_forward(x, eps, g, *known, kept)
    return _any_forward(x, eps, g, kept, _key)


def backward(dy: ArrayLike, *, x: ArrayLike, eps: ArrayLike, g: ArrayLike,
        kept: dict[str, np.ndarray] | None = None) -> dict[str, np.ndarray]:
    """The gradients of x, eps, g; sooner with what forward has kept of the same inputs.

    dy: (N, I)
    x: (N, I)
    eps: a number
    g: (I,)
    Returns {x (N, I), eps a number, g (I,)}, in the type of the arrays: float32 or float64.
    """
    try:
        _key = (dy.__class__, dy.dtype, dy.shape, x.__class__, x.dtype, x.shape, eps.__class__ in _NUMBERS, g.__class__,
            g.dtype, g.shape)
    except AttributeError:              # a list, say
        _key = None
    known = _KNOWN.get(_key)
    if known is not None:
        return _small_backward(dy, x, eps, g, *known, kept)
    return _any_backward(dy, x, eps, g, kept, _key)


@np.errstate(over="ignore", invalid="ignore", divide="ignore")     # what is not finite is made again
def _any_forward(x, eps, g, kept, key):
    """forward of arrays of any size, which are looked at first."""
    arrays, sizes, dtype = _inputs({
        "x": (x, ("N", "I")),
        "eps": (eps, ()),
        "g": (g, ("I",)),
    })
    x, eps, g = arrays
    N = sizes["N"]
    I = sizes["I"]
    if N * I <= FEW:
        _remember(key, dtype, N, I)
        return _small_forward(x, eps, g, dtype, N, I, kept)
    if kept is not None:
        return _keeping(arrays, sizes, dtype, kept)
    if I >= 512:
        np.setbufsize(512)              # no more than a row: what is broadcast is then read where it lies

    c = 1 / I
    r = _empty(N, dtype)
    y = _empty((N, I), dtype)
    rows = max(1, 131072 // max(1, I))
    row = _empty(min(rows, N), dtype)
    for lo in range(0, N, rows):
        hi = min(lo + rows, N)
        if hi - lo < row.shape[0]:
            row = row[:hi - lo]
        x_ = x[lo:hi]
        r_ = r[lo:hi]
        y_ = y[lo:hi]
        # total[n] = sum(i, x[n,i]**2)
        np.vecdot(x_, x_, out=row)
        # r[n] = sqrt(total[n]/I + eps)
        np.multiply(row, c, out=r_)
        np.add(r_, eps, out=r_)
        np.sqrt(r_, out=r_)
        # y[n,i] = g[i]*x[n,i]/r[n]
        np.divide(1, r_, out=row)
        np.multiply(x_, g, out=y_)
        np.multiply(y_, row[:, None], out=y_)
    if _far(r, dtype, arrays):
        return _wider(_keeping, arrays, sizes, dtype, {})

    return y


@np.errstate(over="ignore", invalid="ignore", divide="ignore")     # what is not finite is made again
def _keeping(arrays, sizes, dtype, kept):
    """The outputs; what backward can take is put into kept."""
    x, eps, g = arrays
    N = sizes["N"]
    I = sizes["I"]
    if I >= 512:
        np.setbufsize(512)              # no more than a row: what is broadcast is then read where it lies

    c = 1 / I
    r = _empty(N, dtype)
    y = _empty((N, I), dtype)
    rows = max(1, 131072 // max(1, I))
    row = _empty(min(rows, N), dtype)
    for lo in range(0, N, rows):
        hi = min(lo + rows, N)
        if hi - lo < row.shape[0]:
            row = row[:hi - lo]
        x_ = x[lo:hi]
        r_ = r[lo:hi]
        y_ = y[lo:hi]
        # total[n] = sum(i, x[n,i]**2)
        np.vecdot(x_, x_, out=row)
        # r[n] = sqrt(total[n]/I + eps)
        np.multiply(row, c, out=r_)
        np.add(r_, eps, out=r_)
        np.sqrt(r_, out=r_)
        # y[n,i] = g[i]*x[n,i]/r[n]
        np.divide(1, r_, out=row)
        np.multiply(x_, g, out=y_)
        np.multiply(y_, row[:, None], out=y_)
    if _far(r, dtype, arrays):
        return _wider(_keeping, arrays, sizes, dtype, kept)
    kept.update(r=r)

    return y


@np.errstate(over="ignore", invalid="ignore", divide="ignore")     # what is not finite is made again
def _any_backward(dy, x, eps, g, kept, key):
    """backward of arrays of any size, which are looked at first."""
    arrays, sizes, dtype = _inputs({
        "dy": (dy, ("N", "I")),
        "x": (x, ("N", "I")),
        "eps": (eps, ()),
        "g": (g, ("I",)),
    })
    dy, x, eps, g = arrays
    N = sizes["N"]
    I = sizes["I"]
    if N * I <= FEW:
        _remember(key, dtype, N, I)
        return _small_backward(dy, x, eps, g, dtype, N, I, kept)
    if kept is not None:
        return _from_kept(arrays, sizes, dtype, kept)
    if I >= 512:
        np.setbufsize(512)              # no more than a row: what is broadcast is then read where it lies

    c = 1 / I
    r = _empty(N, dtype)
    dx = _empty((N, I), dtype)
    total3 = dtype.type(0)
    dg = np.zeros(I, dtype)
    rows = max(1, 131072 // max(1, I))
    row = _empty(min(rows, N), dtype)
    tile = _empty((min(rows, N), I), dtype)
    row2 = _empty(min(rows, N), dtype)
    tile2 = _empty((min(rows, N), I), dtype)
    for lo in range(0, N, rows):
        hi = min(lo + rows, N)
        if hi - lo < row.shape[0]:
            row = row[:hi - lo]
            tile = tile[:hi - lo]
            row2 = row2[:hi - lo]
            tile2 = tile2[:hi - lo]
        x_ = x[lo:hi]
        r_ = r[lo:hi]
        dy_ = dy[lo:hi]
        dx_ = dx[lo:hi]
        # total[n] = sum(i, x[n,i]**2)
        np.vecdot(x_, x_, out=row)
        # r[n] = sqrt(total[n]/I + eps)
        np.multiply(row, c, out=r_)
        np.add(r_, eps, out=r_)
        np.sqrt(r_, out=r_)
        # t[n,i] = dy[n,i]*x[n,i]
        np.multiply(x_, dy_, out=tile)
        # total2[n] = sum(i, g[i]*t[n,i])
        np.matmul(g, tile.T, out=row)
        # dr[n] = -total2[n]/r[n]**2
        np.divide(row, r_, out=row)
        np.divide(row, r_, out=row)
        np.negative(row, out=row)
        # dx[n,i] = g[i]*dy[n,i]/r[n] + dr[n]*x[n,i]/(I*r[n])
        np.divide(1, r_, out=row2)
        np.multiply(dy_, g, out=dx_)
        np.multiply(dx_, row2[:, None], out=dx_)
        np.multiply(row, c, out=row2)
        np.divide(row2, r_, out=row2)
        np.multiply(x_, row2[:, None], out=tile2)
        np.add(dx_, tile2, out=dx_)
        # total3 = sum(n, dr[n]/r[n])
        np.divide(1, r_, out=row2)
        total3 += np.vdot(row2, row)
        # t2[n] = 1/r[n]
        np.divide(1, r_, out=row)
        # dg[i] = sum(n, t2[n]*t[n,i])
        dg += np.matmul(row, tile)

    # deps = total3/2
    deps = dtype.type(0.5 * total3)
    if _far(r, dtype, arrays):
        return _wider(_from_kept, arrays, sizes, dtype, {}, upstream=1)

    return {"x": dx, "eps": deps, "g": dg}


@np.errstate()                          # brings back the size of the buffer
def _from_kept(arrays, sizes, dtype, kept):
    """The gradients, of what forward has kept."""
    dy, x, _, g = arrays
    N = sizes["N"]
    I = sizes["I"]
    r = _kept_array(kept, "r", (N,), dtype)
    if _far(r, dtype, arrays):
        return _wider(_from_kept, arrays, sizes, dtype, kept, upstream=1)
    if I >= 512:
        np.setbufsize(512)              # no more than a row: what is broadcast is then read where it lies

    c = 1 / I
    dx = _empty((N, I), dtype)
    total3 = dtype.type(0)
    dg = np.zeros(I, dtype)
    rows = max(1, 131072 // max(1, I))
    tile = _empty((min(rows, N), I), dtype)
    row = _empty(min(rows, N), dtype)
    row2 = _empty(min(rows, N), dtype)
    tile2 = _empty((min(rows, N), I), dtype)
    for lo in range(0, N, rows):
        hi = min(lo + rows, N)
        if hi - lo < tile.shape[0]:
            tile = tile[:hi - lo]
            row = row[:hi - lo]
            row2 = row2[:hi - lo]
            tile2 = tile2[:hi - lo]
        x_ = x[lo:hi]
        dy_ = dy[lo:hi]
        r_ = r[lo:hi]
        dx_ = dx[lo:hi]
        # t[n,i] = dy[n,i]*x[n,i]
        np.multiply(x_, dy_, out=tile)
        # total2[n] = sum(i, g[i]*t[n,i])
        np.matmul(g, tile.T, out=row)
        # dr[n] = -total2[n]/r[n]**2
        np.divide(row, r_, out=row)
        np.divide(row, r_, out=row)
        np.negative(row, out=row)
        # dx[n,i] = g[i]*dy[n,i]/r[n] + dr[n]*x[n,i]/(I*r[n])
        np.divide(1, r_, out=row2)
        np.multiply(dy_, g, out=dx_)
        np.multiply(dx_, row2[:, None], out=dx_)
        np.multiply(row, c, out=row2)
        np.divide(row2, r_, out=row2)
        np.multiply(x_, row2[:, None], out=tile2)
        np.add(dx_, tile2, out=dx_)
        # total3 = sum(n, dr[n]/r[n])
        np.divide(1, r_, out=row2)
        total3 += np.vdot(row2, row)
        # t2[n] = 1/r[n]
        np.divide(1, r_, out=row)
        # dg[i] = sum(n, t2[n]*t[n,i])
        dg += np.matmul(row, tile)

    # deps = total3/2
    deps = dtype.type(0.5 * total3)

    return {"x": dx, "eps": deps, "g": dg}


@np.errstate(over="ignore", invalid="ignore", divide="ignore")     # what is not finite is made again
def _small_forward(x, eps, g, dtype, N, I, kept):
    """forward of few entries, which have been looked at."""
    if kept is not None:
        return _small_keeping(x, eps, g, dtype, N, I, kept)
    eps = dtype.type(eps)

    c = 1 / I
    # total[n] = sum(i, x[n,i]**2)
    row = np.vecdot(x, x)
    # r[n] = sqrt(total[n]/I + eps)
    r = np.multiply(row, c)
    np.add(r, eps, out=r)
    np.sqrt(r, out=r)
    # y[n,i] = g[i]*x[n,i]/r[n]
    np.divide(1, r, out=row)
    y = np.multiply(x, g)
    np.multiply(y, row[:, None], out=y)
    if _far(r, dtype, [x, eps, g]):
        return _wider(_keeping, [x, eps, g], {"N": N, "I": I}, dtype, {} if kept is None else kept)

    return y


@np.errstate(over="ignore", invalid="ignore", divide="ignore")     # what is not finite is made again
def _small_keeping(x, eps, g, dtype, N, I, kept):
    """forward of few entries, which have been looked at."""
    eps = dtype.type(eps)

    c = 1 / I
    # total[n] = sum(i, x[n,i]**2)
    row = np.vecdot(x, x)
    # r[n] = sqrt(total[n]/I + eps)
    r = np.multiply(row, c)
    np.add(r, eps, out=r)
    np.sqrt(r, out=r)
    # y[n,i] = g[i]*x[n,i]/r[n]
    np.divide(1, r, out=row)
    y = np.multiply(x, g)
    np.multiply(y, row[:, None], out=y)
    if _far(r, dtype, [x, eps, g]):
        return _wider(_keeping, [x, eps, g], {"N": N, "I": I}, dtype, {} if kept is None else kept)
    if kept is not None:
        kept.update(r=r)

    return y


@np.errstate(over="ignore", invalid="ignore", divide="ignore")     # what is not finite is made again
def _small_backward(dy, x, eps, g, dtype, N, I, kept):
    """backward of few entries, which have been looked at."""
    eps = dtype.type(eps)
    if kept is None:
        kept = {}
        _small_keeping(x, eps, g, dtype, N, I, kept)
    r = _kept_array(kept, "r", (N,), dtype)
    if _far(r, dtype, [dy, x, eps, g]):
        return _wider(_from_kept, [dy, x, eps, g], {"N": N, "I": I}, dtype, kept, upstream=1)

    c = 1 / I
    # t[n,i] = dy[n,i]*x[n,i]
    tile = np.multiply(x, dy)
    # total2[n] = sum(i, g[i]*t[n,i])
    row = g.dot(tile.T)
    # dr[n] = -total2[n]/r[n]**2
    np.divide(row, r, out=row)
    np.divide(row, r, out=row)
    np.negative(row, out=row)
    # dx[n,i] = g[i]*dy[n,i]/r[n] + dr[n]*x[n,i]/(I*r[n])
    row2 = np.divide(1, r)
    dx = np.multiply(dy, g)
    np.multiply(dx, row2[:, None], out=dx)
    np.multiply(row, c, out=row2)
    np.divide(row2, r, out=row2)
    tile2 = np.multiply(x, row2[:, None])
    np.add(dx, tile2, out=dx)
    # total3 = sum(n, dr[n]/r[n])
    np.divide(1, r, out=row2)
    total3 = np.vdot(row2, row)
    # t2[n] = 1/r[n]
    np.divide(1, r, out=row)
    # dg[i] = sum(n, t2[n]*t[n,i])
    dg = row.dot(tile)

    # deps = total3/2
    deps = dtype.type(0.5 * total3)

    return {"x": dx, "eps": deps, "g": dg}


SIZES = {"N": 2, "I": 5}


def inputs(seed=0, **sizes):
    """Random inputs of these sizes; numbers are between 1/2 and 3/2."""
    sizes, draw = SIZES | sizes, np.random.default_rng(seed)
    N, I = (sizes[name] for name in ['N', 'I'])
    return {
        "x": draw.standard_normal((N, I)),
        "eps": draw.uniform(0.5, 1.5),
        "g": draw.standard_normal(I),
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
    print("rms_norm: the gradients are the slopes of the outputs")
