"""Normalised linear, from proved formulas.

    y[i] = (sum(j, w[i, j]*x[j]) + b[i])/sqrt(sum(j, w[i, j]**2))

Gradients, each of them a theorem for all sizes:

    dw[i,j] = dy[i]*(x[j]/(unit[i]*sqrt(sum(k, (w[i,k]/unit[i])**2))) - (b[i] + sum(k,
        x[k]*w[i,k]))*w[i,j]/(unit[i]*sqrt(sum(k, (w[i,k]/unit[i])**2)))**3)   f79b9dfc9104
        where unit[i] = maximum(finite(max(j, abs(w[i,j]))), 2**(-126))
    dx[j] = sum(i, dy[i]*w[i,j]/(unit[i]*sqrt(sum(k, (w[i,k]/unit[i])**2))))   378cada10596
    db[i] = dy[i]/(unit[i]*sqrt(sum(j, (w[i,j]/unit[i])**2)))   ba476926ba71

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


def forward(*, w: ArrayLike, x: ArrayLike, b: ArrayLike, kept: dict[str, np.ndarray] | None = None) -> np.ndarray:
    """y, as above. Into kept, a dict, goes what backward would have to make again.

    w: (I, J)
    x: (J,)
    b: (I,)
    Returns y (I,), in the type of the arrays: float32 or float64.
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

    dy: (I,)
    w: (I, J)
    x: (J,)
    b: (I,)
    Returns {w (I, J), x (J,), b (I,)}, in the type of the arrays: float32 or float64.
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


@np.errstate(over="ignore", invalid="ignore", divide="ignore")     # what is not finite is made again
def _any_forward(w, x, b, kept, key):
    """forward of arrays of any size, which are looked at first."""
    arrays, sizes, dtype = _inputs({
        "w": (w, ("I", "J")),
        "x": (x, ("J",)),
        "b": (b, ("I",)),
    })
    w, x, b = arrays
    I = sizes["I"]
    J = sizes["J"]
    if I * J <= FEW:
        _remember(key, dtype, I, J)
        return _small_forward(w, x, b, dtype, I, J, kept)
    if kept is not None:
        return _keeping(arrays, sizes, dtype, kept)
    if J >= 512:
        np.setbufsize(512)              # no more than a row: what is broadcast is then read where it lies

    c = 1.1754943508222875e-38
    norm = _empty(I, dtype)
    y = _empty(I, dtype)
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
        w_ = w[lo:hi]
        norm_ = norm[lo:hi]
        y_ = y[lo:hi]
        # largest[i] = max(j, abs(w[i,j]))
        np.abs(w_, out=tile)
        np.max(tile, axis=1, out=row)
        # unit[i] = maximum(finite(largest[i]), 2**(-126))
        np.copyto(row2, np.where(np.isfinite(row), row, 0))
        np.maximum(row2, c, out=row2)
        # total[i] = sum(j, (w[i,j]/unit[i])**2)
        np.divide(1, row2, out=row)
        np.multiply(w_, row[:, None], out=tile)
        np.vecdot(tile, tile, out=row)
        # norm[i] = unit[i]*sqrt(total[i])   by norm
        np.sqrt(row, out=norm_)
        np.multiply(norm_, row2, out=norm_)
        # total2[i] = sum(j, x[j]*w[i,j])
        np.matmul(x, w_.T, out=row2)
        # y[i] = (b[i] + total2[i])/norm[i]
        np.add(b[lo:hi], row2, out=y_)
        np.divide(y_, norm_, out=y_)
    if _far(norm, dtype, arrays):
        return _wider(_keeping, arrays, sizes, dtype, {})

    return y


@np.errstate(over="ignore", invalid="ignore", divide="ignore")     # what is not finite is made again
def _keeping(arrays, sizes, dtype, kept):
    """The outputs; what backward can take is put into kept."""
    w, x, b = arrays
    I = sizes["I"]
    J = sizes["J"]
    if J >= 512:
        np.setbufsize(512)              # no more than a row: what is broadcast is then read where it lies

    c = 1.1754943508222875e-38
    norm = _empty(I, dtype)
    total2 = _empty(I, dtype)
    y = _empty(I, dtype)
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
        w_ = w[lo:hi]
        norm_ = norm[lo:hi]
        total2_ = total2[lo:hi]
        # largest[i] = max(j, abs(w[i,j]))
        np.abs(w_, out=tile)
        np.max(tile, axis=1, out=row)
        # unit[i] = maximum(finite(largest[i]), 2**(-126))
        np.copyto(row2, np.where(np.isfinite(row), row, 0))
        np.maximum(row2, c, out=row2)
        # total[i] = sum(j, (w[i,j]/unit[i])**2)
        np.divide(1, row2, out=row)
        np.multiply(w_, row[:, None], out=tile)
        np.vecdot(tile, tile, out=row)
        # norm[i] = unit[i]*sqrt(total[i])   by norm
        np.sqrt(row, out=norm_)
        np.multiply(norm_, row2, out=norm_)
        # total2[i] = sum(j, x[j]*w[i,j])
        np.matmul(x, w_.T, out=total2_)
        # t2[i] = b[i] + total2[i]
        np.add(b[lo:hi], total2_, out=row2)
        # y[i] = t2[i]/norm[i]
        np.divide(row2, norm_, out=y[lo:hi])
    if _far(norm, dtype, arrays):
        return _wider(_keeping, arrays, sizes, dtype, kept)
    kept.update(norm=norm, total2=total2)

    return y


@np.errstate(over="ignore", invalid="ignore", divide="ignore")     # what is not finite is made again
def _any_backward(dy, w, x, b, kept, key):
    """backward of arrays of any size, which are looked at first."""
    arrays, sizes, dtype = _inputs({
        "dy": (dy, ("I",)),
        "w": (w, ("I", "J")),
        "x": (x, ("J",)),
        "b": (b, ("I",)),
    })
    dy, w, x, b = arrays
    I = sizes["I"]
    J = sizes["J"]
    if I * J <= FEW:
        _remember(key, dtype, I, J)
        return _small_backward(dy, w, x, b, dtype, I, J, kept)
    if kept is not None:
        return _from_kept(arrays, sizes, dtype, kept)
    if J >= 512:
        np.setbufsize(512)              # no more than a row: what is broadcast is then read where it lies

    c = 1.1754943508222875e-38
    norm = _empty(I, dtype)
    dw = _empty((I, J), dtype)
    db = _empty(I, dtype)
    dx = np.zeros(J, dtype)
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
        w_ = w[lo:hi]
        norm_ = norm[lo:hi]
        dw_ = dw[lo:hi]
        db_ = db[lo:hi]
        # largest[i] = max(j, abs(w[i,j]))
        np.abs(w_, out=tile)
        np.max(tile, axis=1, out=row)
        # unit[i] = maximum(finite(largest[i]), 2**(-126))
        np.copyto(row2, np.where(np.isfinite(row), row, 0))
        np.maximum(row2, c, out=row2)
        # total[i] = sum(j, (w[i,j]/unit[i])**2)
        np.divide(1, row2, out=row)
        np.multiply(w_, row[:, None], out=tile)
        np.vecdot(tile, tile, out=row)
        # norm[i] = unit[i]*sqrt(total[i])   by norm
        np.sqrt(row, out=norm_)
        np.multiply(norm_, row2, out=norm_)
        # total2[i] = sum(j, x[j]*w[i,j])
        np.matmul(x, w_.T, out=row2)
        # t2[i] = b[i] + total2[i]
        np.add(b[lo:hi], row2, out=row2)
        # dw[i,j] = dy[i]*(x[j]/norm[i] - t2[i]*w[i,j]/norm[i]**3)
        np.divide(1, norm_, out=row)
        np.multiply(x, row[:, None], out=dw_)
        np.divide(row2, norm_, out=row2)
        np.divide(row2, norm_, out=row2)
        np.divide(row2, norm_, out=row2)
        np.multiply(w_, row2[:, None], out=tile)
        np.subtract(dw_, tile, out=dw_)
        np.multiply(dw_, dy[lo:hi, None], out=dw_)
        # db[i] = dy[i]/norm[i]
        np.divide(dy[lo:hi], norm_, out=db_)
        # dx[j] = sum(i, db[i]*w[i,j])
        dx += np.matmul(db_, w_)
    if _far(norm, dtype, arrays):
        return _wider(_from_kept, arrays, sizes, dtype, {}, upstream=1)

    return {"w": dw, "x": dx, "b": db}


@np.errstate()                          # brings back the size of the buffer
def _from_kept(arrays, sizes, dtype, kept):
    """The gradients, of what forward has kept."""
    dy, w, x, b = arrays
    I = sizes["I"]
    J = sizes["J"]
    norm = _kept_array(kept, "norm", (I,), dtype)
    total2 = _kept_array(kept, "total2", (I,), dtype)
    if _far(norm, dtype, arrays):
        return _wider(_from_kept, arrays, sizes, dtype, kept, upstream=1)
    if J >= 512:
        np.setbufsize(512)              # no more than a row: what is broadcast is then read where it lies

    dw = _empty((I, J), dtype)
    db = _empty(I, dtype)
    dx = np.zeros(J, dtype)
    rows = max(1, 131072 // max(1, J))
    row = _empty(min(rows, I), dtype)
    row2 = _empty(min(rows, I), dtype)
    tile = _empty((min(rows, I), J), dtype)
    for lo in range(0, I, rows):
        hi = min(lo + rows, I)
        if hi - lo < row.shape[0]:
            row = row[:hi - lo]
            row2 = row2[:hi - lo]
            tile = tile[:hi - lo]
        norm_ = norm[lo:hi]
        dw_ = dw[lo:hi]
        w_ = w[lo:hi]
        db_ = db[lo:hi]
        # t2[i] = b[i] + total2[i]
        np.add(b[lo:hi], total2[lo:hi], out=row)
        # dw[i,j] = dy[i]*(x[j]/norm[i] - t2[i]*w[i,j]/norm[i]**3)
        np.divide(1, norm_, out=row2)
        np.multiply(x, row2[:, None], out=dw_)
        np.divide(row, norm_, out=row)
        np.divide(row, norm_, out=row)
        np.divide(row, norm_, out=row)
        np.multiply(w_, row[:, None], out=tile)
        np.subtract(dw_, tile, out=dw_)
        np.multiply(dw_, dy[lo:hi, None], out=dw_)
        # db[i] = dy[i]/norm[i]
        np.divide(dy[lo:hi], norm_, out=db_)
        # dx[j] = sum(i, db[i]*w[i,j])
        dx += np.matmul(db_, w_)

    return {"w": dw, "x": dx, "b": db}


@np.errstate(over="ignore", invalid="ignore", divide="ignore")     # what is not finite is made again
def _small_forward(w, x, b, dtype, I, J, kept):
    """forward of few entries, which have been looked at."""
    if kept is not None:
        return _small_keeping(w, x, b, dtype, I, J, kept)

    c = 1.1754943508222875e-38
    row2 = np.empty(I, dtype)
    # largest[i] = max(j, abs(w[i,j]))
    tile = np.abs(w)
    row = np.maximum.reduce(tile, axis=1)
    # unit[i] = maximum(finite(largest[i]), 2**(-126))
    np.copyto(row2, np.where(np.isfinite(row), row, 0))
    np.maximum(row2, c, out=row2)
    # total[i] = sum(j, (w[i,j]/unit[i])**2)
    np.divide(1, row2, out=row)
    np.multiply(w, row[:, None], out=tile)
    np.vecdot(tile, tile, out=row)
    # norm[i] = unit[i]*sqrt(total[i])   by norm
    norm = np.sqrt(row)
    np.multiply(norm, row2, out=norm)
    # total2[i] = sum(j, x[j]*w[i,j])
    x.dot(w.T, out=row2)
    # y[i] = (b[i] + total2[i])/norm[i]
    y = np.add(b, row2)
    np.divide(y, norm, out=y)
    if _far(norm, dtype, [w, x, b]):
        return _wider(_keeping, [w, x, b], {"I": I, "J": J}, dtype, {} if kept is None else kept)

    return y


@np.errstate(over="ignore", invalid="ignore", divide="ignore")     # what is not finite is made again
def _small_keeping(w, x, b, dtype, I, J, kept):
    """forward of few entries, which have been looked at."""

    c = 1.1754943508222875e-38
    row2 = np.empty(I, dtype)
    # largest[i] = max(j, abs(w[i,j]))
    tile = np.abs(w)
    row = np.maximum.reduce(tile, axis=1)
    # unit[i] = maximum(finite(largest[i]), 2**(-126))
    np.copyto(row2, np.where(np.isfinite(row), row, 0))
    np.maximum(row2, c, out=row2)
    # total[i] = sum(j, (w[i,j]/unit[i])**2)
    np.divide(1, row2, out=row)
    np.multiply(w, row[:, None], out=tile)
    np.vecdot(tile, tile, out=row)
    # norm[i] = unit[i]*sqrt(total[i])   by norm
    norm = np.sqrt(row)
    np.multiply(norm, row2, out=norm)
    # total2[i] = sum(j, x[j]*w[i,j])
    total2 = x.dot(w.T)
    # t2[i] = b[i] + total2[i]
    np.add(b, total2, out=row2)
    # y[i] = t2[i]/norm[i]
    y = np.divide(row2, norm)
    if _far(norm, dtype, [w, x, b]):
        return _wider(_keeping, [w, x, b], {"I": I, "J": J}, dtype, {} if kept is None else kept)
    if kept is not None:
        kept.update(norm=norm, total2=total2)

    return y


@np.errstate(over="ignore", invalid="ignore", divide="ignore")     # what is not finite is made again
def _small_backward(dy, w, x, b, dtype, I, J, kept):
    """backward of few entries, which have been looked at."""
    if kept is None:
        kept = {}
        _small_keeping(w, x, b, dtype, I, J, kept)
    norm = _kept_array(kept, "norm", (I,), dtype)
    total2 = _kept_array(kept, "total2", (I,), dtype)
    if _far(norm, dtype, [dy, w, x, b]):
        return _wider(_from_kept, [dy, w, x, b], {"I": I, "J": J}, dtype, kept, upstream=1)

    # t2[i] = b[i] + total2[i]
    row = np.add(b, total2)
    # dw[i,j] = dy[i]*(x[j]/norm[i] - t2[i]*w[i,j]/norm[i]**3)
    row2 = np.divide(1, norm)
    dw = np.multiply(x, row2[:, None])
    np.divide(row, norm, out=row)
    np.divide(row, norm, out=row)
    np.divide(row, norm, out=row)
    tile = np.multiply(w, row[:, None])
    np.subtract(dw, tile, out=dw)
    np.multiply(dw, dy[:, None], out=dw)
    # db[i] = dy[i]/norm[i]
    db = np.divide(dy, norm)
    # dx[j] = sum(i, db[i]*w[i,j])
    dx = db.dot(w)

    return {"w": dw, "x": dx, "b": db}


SIZES = {"I": 2, "J": 5}


def inputs(seed=0, **sizes):
    """Random inputs of these sizes; numbers are between 1/2 and 3/2."""
    sizes, draw = SIZES | sizes, np.random.default_rng(seed)
    I, J = (sizes[name] for name in ['I', 'J'])
    return {
        "w": draw.standard_normal((I, J)),
        "x": draw.standard_normal(J),
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
    print("normalised_linear: the gradients are the slopes of the outputs")
