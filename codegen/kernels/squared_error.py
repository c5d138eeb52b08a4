"""Squared error, from proved formulas.

    L = mean(n, (sum(j, x[n, j]*w[j]) + b - t[n])**2)

Gradients, each of them a theorem for all sizes:

    dx[n,j] = 2*dL*(b + sum(i, w[i]*x[n,i]) - t[n])*w[j]/N   bea4cb016ece
    dw[j] = 2*dL*sum(n, (b + sum(i, w[i]*x[n,i]) - t[n])*x[n,j])/N   6aabe622020f
    db = 2*dL*sum(n, b + sum(j, w[j]*x[n,j]) - t[n])/N   74f4ec58ac7c
    dt[n] = -2*dL*(b + sum(j, w[j]*x[n,j]) - t[n])/N   33527a153e1f

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


def forward(*, x: ArrayLike, w: ArrayLike, b: ArrayLike, t: ArrayLike,
        kept: dict[str, np.ndarray] | None = None) -> np.ndarray:
    """L, as above. Into kept, a dict, goes what backward would have to make again.

    x: (N, J)
    w: (J,)
    b: a number
    t: (N,)
    Returns L a number, in the type of the arrays: float32 or float64.
    """
    try:
        _key = (x.__class__, x.dtype, x.shape, w.__class__, w.dtype, w.shape, b.__class__ in _NUMBERS, t.__class__,
            t.dtype, t.shape)
    except AttributeError:              # a list, say
        _key = None
    known = _KNOWN.get(_key)
    if known is not None:
        return _small_forward(x, w, b, t, *known, kept)
    return _any_forward(x, w, b, t, kept, _key)


def backward(dL: ArrayLike, *, x: ArrayLike, w: ArrayLike, b: ArrayLike, t: ArrayLike,
        kept: dict[str, np.ndarray] | None = None) -> dict[str, np.ndarray]:
    """The gradients of x, w, b, t; sooner with what forward has kept of the same inputs.

    dL: a number
    x: (N, J)
    w: (J,)
    b: a number
    t: (N,)
    Returns {x (N, J), w (J,), b a number, t (N,)}, in the type of the arrays: float32 or float64.
    """
    try:
        _key = (dL.__class__ in _NUMBERS, x.__class__, x.dtype, x.shape, w.__class__, w.dtype, w.shape,
            b.__class__ in _NUMBERS, t.__class__, t.dtype, t.shape)
    except AttributeError:              # a list, say
        _key = None
    known = _KNOWN.get(_key)
    if known is not None:
        return _small_backward(dL, x, w, b, t, *known, kept)
    return _any_backward(dL, x, w, b, t, kept, _key)


def _any_forward(x, w, b, t, kept, key):
    """forward of arrays of any size, which are looked at first."""
    arrays, sizes, dtype = _inputs({
        "x": (x, ("N", "J")),
        "w": (w, ("J",)),
        "b": (b, ()),
        "t": (t, ("N",)),
    })
    x, w, b, t = arrays
    N = sizes["N"]
    J = sizes["J"]
    if N * J <= FEW:
        _remember(key, dtype, N, J)
        return _small_forward(x, w, b, t, dtype, N, J, kept)
    if kept is not None:
        return _keeping(arrays, sizes, dtype, kept)

    tile = _empty(N, dtype)
    # total[n] = sum(j, w[j]*x[n,j])
    np.matmul(w, x.T, out=tile)
    # total2 = sum(n, (b + total[n] - t[n])**2)
    np.subtract(tile, t, out=tile)
    np.add(tile, b, out=tile)
    total2 = np.vdot(tile, tile)

    # L = total2/N
    L = dtype.type(total2 / N)

    return L


def _keeping(arrays, sizes, dtype, kept):
    """The outputs; what backward can take is put into kept."""
    x, w, b, t = arrays
    N = sizes["N"]

    total = _empty(N, dtype)
    tile = _empty(N, dtype)
    # total[n] = sum(j, w[j]*x[n,j])
    np.matmul(w, x.T, out=total)
    # t2[n] = b + total[n] - t[n]
    np.subtract(total, t, out=tile)
    np.add(tile, b, out=tile)
    # total2 = sum(n, t2[n]**2)
    total2 = np.vdot(tile, tile)

    # L = total2/N
    L = dtype.type(total2 / N)
    kept.update(total=total)

    return L


def _any_backward(dL, x, w, b, t, kept, key):
    """backward of arrays of any size, which are looked at first."""
    arrays, sizes, dtype = _inputs({
        "dL": (dL, ()),
        "x": (x, ("N", "J")),
        "w": (w, ("J",)),
        "b": (b, ()),
        "t": (t, ("N",)),
    })
    dL, x, w, b, t = arrays
    N = sizes["N"]
    J = sizes["J"]
    if N * J <= FEW:
        _remember(key, dtype, N, J)
        return _small_backward(dL, x, w, b, t, dtype, N, J, kept)
    if kept is not None:
        return _from_kept(arrays, sizes, dtype, kept)

    c = 2 * dL / N
    c2 = (-2) * dL / N
    dx = _empty((N, J), dtype)
    dw = _empty(J, dtype)
    dt = _empty(N, dtype)
    row = _empty(N, dtype)
    row2 = _empty(N, dtype)
    # total[n] = sum(j, w[j]*x[n,j])
    np.matmul(w, x.T, out=row)
    # t2[n] = b + total[n] - t[n]
    np.subtract(row, t, out=row)
    np.add(row, b, out=row)
    # dx[n,j] = 2*dL*t2[n]*w[j]/N
    np.multiply(row, c, out=row2)
    np.multiply(w, row2[:, None], out=dx)
    # total3[j] = sum(n, t2[n]*x[n,j])
    np.matmul(row, x, out=dw)
    # total4 = sum(n, t2[n])
    total4 = np.sum(row)
    # dt[n] = -2*dL*t2[n]/N
    np.multiply(row, c2, out=dt)

    # db = 2*dL*total4/N
    db = dtype.type(2 * dL * total4 / N)

    c3 = 2 * dL / N
    # dw[j] = 2*dL*total3[j]/N
    np.multiply(dw, c3, out=dw)

    return {"x": dx, "w": dw, "b": db, "t": dt}


def _from_kept(arrays, sizes, dtype, kept):
    """The gradients, of what forward has kept."""
    dL, x, w, b, t = arrays
    N = sizes["N"]
    J = sizes["J"]
    total = _kept_array(kept, "total", (N,), dtype)

    c = 2 * dL / N
    c2 = (-2) * dL / N
    dx = _empty((N, J), dtype)
    dw = _empty(J, dtype)
    dt = _empty(N, dtype)
    row = _empty(N, dtype)
    row2 = _empty(N, dtype)
    # t2[n] = b + total[n] - t[n]
    np.subtract(total, t, out=row)
    np.add(row, b, out=row)
    # dx[n,j] = 2*dL*t2[n]*w[j]/N
    np.multiply(row, c, out=row2)
    np.multiply(w, row2[:, None], out=dx)
    # total3[j] = sum(n, t2[n]*x[n,j])
    np.matmul(row, x, out=dw)
    # total4 = sum(n, t2[n])
    total4 = np.sum(row)
    # dt[n] = -2*dL*t2[n]/N
    np.multiply(row, c2, out=dt)

    # db = 2*dL*total4/N
    db = dtype.type(2 * dL * total4 / N)

    c3 = 2 * dL / N
    # dw[j] = 2*dL*total3[j]/N
    np.multiply(dw, c3, out=dw)

    return {"x": dx, "w": dw, "b": db, "t": dt}


def _small_forward(x, w, b, t, dtype, N, J, kept):
    """forward of few entries, which have been looked at."""
    if kept is not None:
        return _small_keeping(x, w, b, t, dtype, N, J, kept)
    b = dtype.type(b)

    # total[n] = sum(j, w[j]*x[n,j])
    tile = w.dot(x.T)
    # total2 = sum(n, (b + total[n] - t[n])**2)
    np.subtract(tile, t, out=tile)
    np.add(tile, b, out=tile)
    total2 = np.vdot(tile, tile)

    # L = total2/N
    L = dtype.type(total2 / N)

    return L


def _small_keeping(x, w, b, t, dtype, N, J, kept):
    """forward of few entries, which have been looked at."""
    b = dtype.type(b)

    # total[n] = sum(j, w[j]*x[n,j])
    total = w.dot(x.T)
    # t2[n] = b + total[n] - t[n]
    tile = np.subtract(total, t)
    np.add(tile, b, out=tile)
    # total2 = sum(n, t2[n]**2)
    total2 = np.vdot(tile, tile)

    # L = total2/N
    L = dtype.type(total2 / N)
    if kept is not None:
        kept.update(total=total)

    return L


def _small_backward(dL, x, w, b, t, dtype, N, J, kept):
    """backward of few entries, which have been looked at."""
    dL = dtype.type(dL)
    b = dtype.type(b)
    if kept is None:
        kept = {}
        _small_keeping(x, w, b, t, dtype, N, J, kept)
    total = _kept_array(kept, "total", (N,), dtype)

    c = 2 * dL / N
    c2 = (-2) * dL / N
    # t2[n] = b + total[n] - t[n]
    row = np.subtract(total, t)
    np.add(row, b, out=row)
    # dx[n,j] = 2*dL*t2[n]*w[j]/N
    row2 = np.multiply(row, c)
    dx = np.multiply(w, row2[:, None])
    # total3[j] = sum(n, t2[n]*x[n,j])
    dw = row.dot(x)
    # total4 = sum(n, t2[n])
    total4 = np.add.reduce(row, axis=None)
    # dt[n] = -2*dL*t2[n]/N
    dt = np.multiply(row, c2)

    # db = 2*dL*total4/N
    db = dtype.type(2 * dL * total4 / N)

    c3 = 2 * dL / N
    # dw[j] = 2*dL*total3[j]/N
    np.multiply(dw, c3, out=dw)

    return {"x": dx, "w": dw, "b": db, "t": dt}


SIZES = {"N": 2, "J": 5}


def inputs(seed=0, **sizes):
    """Random inputs of these sizes; numbers are between 1/2 and 3/2."""
    sizes, draw = SIZES | sizes, np.random.default_rng(seed)
    N, J = (sizes[name] for name in ['N', 'J'])
    return {
        "x": draw.standard_normal((N, J)),
        "w": draw.standard_normal(J),
        "b": draw.uniform(0.5, 1.5),
        "t": draw.standard_normal(N),
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
    print("squared_error: the gradients are the slopes of the outputs")
