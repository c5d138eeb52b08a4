"""RBF kernel, from proved formulas.

    r[a, b] = sum(j, (x[a, j] - z[b, j])**2)
    k[a, b] = exp(-r[a, b]/(2*s**2))
    -> k, r

Gradients, each of them a theorem for all sizes:

    dx[a,j] = 2*((x[a,j] - sum(b, z[b,j])/B)*sum(b, dr_all[a,b]) - sum(b, dr_all[a,b]*(z[b,j] - sum(i,
        z[i,j])/B)))   903fd5b04253
        where dr_all[a,b] = dr[a,b] - dk[a,b]*k[a,b]/(s**2*2)
    dz[b,j] = -2*(sum(a, dr_all[a,b]*(x[a,j] - sum(i, x[i,j])/A)) - (z[b,j] - sum(a, x[a,j])/A)*sum(a,
        dr_all[a,b]))   2de6aa588207
    ds = sum(a, b, dk[a,b]*r[a,b]*k[a,b])/s**3   47ea60a11eb0

Rewritten by identities, each of them a theorem:

    delta: sum(i, [i == j]*f[i]) = f[j]   a44e2f7cdcb9
    apart: sum(i, f[i]*(y + z[i])) = y*sum(i, f[i]) + sum(i, f[i]*z[i])   79497a606377

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


def forward(*, x: ArrayLike, z: ArrayLike, s: ArrayLike,
        kept: dict[str, np.ndarray] | None = None) -> dict[str, np.ndarray]:
    """k, r, as above. Into kept, a dict, goes what backward would have to make again.

    x: (A, J)
    z: (B, J)
    s: a number
    Returns {k (A, B), r (A, B)}, in the type of the arrays: float32 or float64.
    """
    try:
        _key = (x.__class__, x.dtype, x.shape, z.__class__, z.dtype, z.shape, s.__class__ in _NUMBERS)
    except AttributeError:              # a list, say
        _key = None
    known = _KNOWN.get(_key)
    if known is not None:
        return _small_forward(x, z, s, *known, kept)
    return _any_forward(x, z, s, kept, _key)


def backward(dk: ArrayLike, dr: ArrayLike, *, x: ArrayLike, z: ArrayLike, s: ArrayLike,
        kept: dict[str, np.ndarray] | None = None) -> dict[str, np.ndarray]:
    """The gradients of x, z, s; sooner with what forward has kept of the same inputs.

    dk: (A, B)
    dr: (A, B)
    x: (A, J)
    z: (B, J)
    s: a number
    Returns {x (A, J), z (B, J), s a number}, in the type of the arrays: float32 or float64.
    """
    try:
        _key = (dk.__class__, dk.dtype, dk.shape, dr.__class__, dr.dtype, dr.shape, x.__class__, x.dtype, x.shape,
            z.__class__, z.dtype, z.shape, s.__class__ in _NUMBERS)
    except AttributeError:              # a list, say
        _key = None
    known = _KNOWN.get(_key)
    if known is not None:
        return _small_backward(dk, dr, x, z, s, *known, kept)
    return _any_backward(dk, dr, x, z, s, kept, _key)


@np.errstate()                          # brings back the size of the buffer
def _any_forward(x, z, s, kept, key):
    """forward of arrays of any size, which are looked at first."""
    arrays, sizes, dtype = _inputs({
        "x": (x, ("A", "J")),
        "z": (z, ("B", "J")),
        "s": (s, ()),
    })
    x, z, s = arrays
    A = sizes["A"]
    J = sizes["J"]
    B = sizes["B"]
    if max(A * B, B * J, A * J) <= FEW:
        _remember(key, dtype, A, J, B)
        return _small_forward(x, z, s, dtype, A, J, B, kept)
    if A * J >= 512:
        np.setbufsize(512)              # no more than a row: what is broadcast is then read where it lies

    r = _empty((A, B), dtype)
    rows = max(1, 131072 // max(1, A * J))
    tile = _empty((A, min(rows, B), J), dtype)
    for lo in range(0, B, rows):
        hi = min(lo + rows, B)
        if hi - lo < tile.shape[1]:
            tile = tile[:, :hi - lo]
        # r[a,b] = sum(j, (x[a,j] - z[b,j])**2)
        np.subtract(x[:, None], z[lo:hi], out=tile)
        np.vecdot(tile, tile, out=r[:, lo:hi])

    c = (-0.5) / (s ** 2)
    k = _empty((A, B), dtype)
    rows = max(1, 131072 // max(1, B))
    for lo in range(0, A, rows):
        hi = min(lo + rows, A)
        k_ = k[lo:hi]
        # k[a,b] = exp(-r[a,b]/(s**2*2))
        np.multiply(r[lo:hi], c, out=k_)
        np.exp(k_, out=k_)
    if kept is not None:
        kept.update(r=r, k=k)
        r.flags.writeable = False      # backward reads it
        k.flags.writeable = False      # backward reads it

    return {"k": k, "r": r}


@np.errstate()                          # brings back the size of the buffer
def _any_backward(dk, dr, x, z, s, kept, key):
    """backward of arrays of any size, which are looked at first."""
    arrays, sizes, dtype = _inputs({
        "dk": (dk, ("A", "B")),
        "dr": (dr, ("A", "B")),
        "x": (x, ("A", "J")),
        "z": (z, ("B", "J")),
        "s": (s, ()),
    })
    dk, dr, x, z, s = arrays
    A = sizes["A"]
    B = sizes["B"]
    J = sizes["J"]
    if max(A * B, B * J, A * J) <= FEW:
        _remember(key, dtype, A, B, J)
        return _small_backward(dk, dr, x, z, s, dtype, A, B, J, kept)
    if kept is not None:
        return _from_kept(arrays, sizes, dtype, kept)
    if A * J >= 512:
        np.setbufsize(512)              # no more than a row: what is broadcast is then read where it lies

    ones_b = np.ones(B, dtype)
    r = _empty((A, B), dtype)
    total = np.zeros(J, dtype)
    rows = max(1, 131072 // max(1, A * J))
    tile = _empty((A, min(rows, B), J), dtype)
    for lo in range(0, B, rows):
        hi = min(lo + rows, B)
        if hi - lo < tile.shape[1]:
            tile = tile[:, :hi - lo]
        z_ = z[lo:hi]
        # r[a,b] = sum(j, (x[a,j] - z[b,j])**2)
        np.subtract(x[:, None], z_, out=tile)
        np.vecdot(tile, tile, out=r[:, lo:hi])
        # total[j] = sum(b, z[b,j])
        total += np.matmul(ones_b[lo:hi], z_)

    ones_a = np.ones(A, dtype)
    c = (-0.5) / (s ** 2)
    c2 = 0.5 / (s ** 2)
    dr_all = _empty((A, B), dtype)
    total3 = _empty(A, dtype)
    total4 = np.zeros(J, dtype)
    total5 = np.zeros(B, dtype)
    total7 = dtype.type(0)
    rows = max(1, 131072 // max(1, B))
    tile2 = _empty((min(rows, A), B), dtype)
    for lo in range(0, A, rows):
        hi = min(lo + rows, A)
        if hi - lo < tile2.shape[0]:
            tile2 = tile2[:hi - lo]
        r_ = r[lo:hi]
        dk_ = dk[lo:hi]
        dr_all_ = dr_all[lo:hi]
        ones_a_ = ones_a[lo:hi]
        # k[a,b] = exp(-r[a,b]/(s**2*2))
        np.multiply(r_, c, out=tile2)
        np.exp(tile2, out=tile2)
        # dr_all[a,b] = dr[a,b] - dk[a,b]*k[a,b]/(s**2*2)
        np.multiply(tile2, dk_, out=dr_all_)
        np.multiply(dr_all_, c2, out=dr_all_)
        np.subtract(dr[lo:hi], dr_all_, out=dr_all_)
        # total3[a] = sum(b, dr_all[a,b])
        np.matmul(dr_all_, ones_b, out=total3[lo:hi])
        # total4[j] = sum(a, x[a,j])
        total4 += np.matmul(ones_a_, x[lo:hi])
        # total5[b] = sum(a, dr_all[a,b])
        total5 += np.matmul(ones_a_, dr_all_)
        # total7 = sum(a, b, dk[a,b]*r[a,b]*k[a,b])
        np.multiply(tile2, r_, out=tile2)
        total7 += np.vdot(dk_, tile2)

    # ds = total7/s**3
    ds = dtype.type(total7 / (s ** 3))

    c3 = 1 / B
    t = _empty((B, J), dtype)
    row = _empty(J, dtype)
    # t[b,j] = z[b,j] - total[j]/B
    np.multiply(total, c3, out=row)
    np.subtract(z, row, out=t)

    dx = _empty((A, J), dtype)
    # total2[a,j] = sum(b, dr_all[a,b]*t[b,j])
    np.matmul(dr_all, t, out=dx)

    c4 = 1 / B
    c5 = 1 / A
    t2 = _empty((A, J), dtype)
    rows = max(1, 131072 // max(1, J))
    row2 = _empty(J, dtype)
    tile3 = _empty((min(rows, A), J), dtype)
    for lo in range(0, A, rows):
        hi = min(lo + rows, A)
        if hi - lo < tile3.shape[0]:
            tile3 = tile3[:hi - lo]
        x_ = x[lo:hi]
        dx_ = dx[lo:hi]
        # dx[a,j] = 2*((x[a,j] - total[j]/B)*total3[a] - total2[a,j])   by apart
        np.multiply(total, c4, out=row2)
        np.subtract(x_, row2, out=tile3)
        np.multiply(tile3, total3[lo:hi, None], out=tile3)
        np.subtract(tile3, dx_, out=dx_)
        np.multiply(dx_, 2, out=dx_)
        # t2[a,j] = x[a,j] - total4[j]/A
        np.multiply(total4, c5, out=row2)
        np.subtract(x_, row2, out=t2[lo:hi])

    dz = _empty((B, J), dtype)
    # total6[b,j] = sum(a, dr_all[a,b]*t2[a,j])
    np.matmul(dr_all.T, t2, out=dz)

    c6 = 1 / A
    rows = max(1, 131072 // max(1, J))
    row3 = _empty(J, dtype)
    tile4 = _empty((min(rows, B), J), dtype)
    for lo in range(0, B, rows):
        hi = min(lo + rows, B)
        if hi - lo < tile4.shape[0]:
            tile4 = tile4[:hi - lo]
        dz_ = dz[lo:hi]
        # dz[b,j] = -2*(total6[b,j] - (z[b,j] - total4[j]/A)*total5[b])   by apart
        np.multiply(total4, c6, out=row3)
        np.subtract(z[lo:hi], row3, out=tile4)
        np.multiply(tile4, total5[lo:hi, None], out=tile4)
        np.subtract(dz_, tile4, out=dz_)
        np.multiply(dz_, -2, out=dz_)

    return {"x": dx, "z": dz, "s": ds}


@np.errstate()                          # brings back the size of the buffer
def _from_kept(arrays, sizes, dtype, kept):
    """The gradients, of what forward has kept."""
    dk, dr, x, z, s = arrays
    A = sizes["A"]
    B = sizes["B"]
    J = sizes["J"]
    r = _kept_array(kept, "r", (A, B), dtype)
    k = _kept_array(kept, "k", (A, B), dtype)
    if J >= 512:
        np.setbufsize(512)              # no more than a row: what is broadcast is then read where it lies

    ones_b = np.ones(B, dtype)
    ones_a = np.ones(A, dtype)
    c = 0.5 / (s ** 2)
    dr_all = _empty((A, B), dtype)
    total3 = _empty(A, dtype)
    total4 = np.zeros(J, dtype)
    total5 = np.zeros(B, dtype)
    total7 = dtype.type(0)
    rows = max(1, 131072 // max(1, B))
    tile = _empty((min(rows, A), B), dtype)
    for lo in range(0, A, rows):
        hi = min(lo + rows, A)
        if hi - lo < tile.shape[0]:
            tile = tile[:hi - lo]
        k_ = k[lo:hi]
        dk_ = dk[lo:hi]
        dr_all_ = dr_all[lo:hi]
        ones_a_ = ones_a[lo:hi]
        # dr_all[a,b] = dr[a,b] - dk[a,b]*k[a,b]/(s**2*2)
        np.multiply(k_, dk_, out=dr_all_)
        np.multiply(dr_all_, c, out=dr_all_)
        np.subtract(dr[lo:hi], dr_all_, out=dr_all_)
        # total3[a] = sum(b, dr_all[a,b])
        np.matmul(dr_all_, ones_b, out=total3[lo:hi])
        # total4[j] = sum(a, x[a,j])
        total4 += np.matmul(ones_a_, x[lo:hi])
        # total5[b] = sum(a, dr_all[a,b])
        total5 += np.matmul(ones_a_, dr_all_)
        # total7 = sum(a, b, dk[a,b]*r[a,b]*k[a,b])
        np.multiply(k_, r[lo:hi], out=tile)
        total7 += np.vdot(dk_, tile)

    # ds = total7/s**3
    ds = dtype.type(total7 / (s ** 3))

    total = _empty(J, dtype)
    # total[j] = sum(b, z[b,j])
    np.matmul(ones_b, z, out=total)

    c2 = 1 / B
    t = _empty((B, J), dtype)
    row = _empty(J, dtype)
    # t[b,j] = z[b,j] - total[j]/B
    np.multiply(total, c2, out=row)
    np.subtract(z, row, out=t)

    dx = _empty((A, J), dtype)
    # total2[a,j] = sum(b, dr_all[a,b]*t[b,j])
    np.matmul(dr_all, t, out=dx)

    c3 = 1 / B
    c4 = 1 / A
    t2 = _empty((A, J), dtype)
    rows = max(1, 131072 // max(1, J))
    row2 = _empty(J, dtype)
    tile2 = _empty((min(rows, A), J), dtype)
    for lo in range(0, A, rows):
        hi = min(lo + rows, A)
        if hi - lo < tile2.shape[0]:
            tile2 = tile2[:hi - lo]
        x_ = x[lo:hi]
        dx_ = dx[lo:hi]
        # dx[a,j] = 2*((x[a,j] - total[j]/B)*total3[a] - total2[a,j])   by apart
        np.multiply(total, c3, out=row2)
        np.subtract(x_, row2, out=tile2)
        np.multiply(tile2, total3[lo:hi, None], out=tile2)
        np.subtract(tile2, dx_, out=dx_)
        np.multiply(dx_, 2, out=dx_)
        # t2[a,j] = x[a,j] - total4[j]/A
        np.multiply(total4, c4, out=row2)
        np.subtract(x_, row2, out=t2[lo:hi])

    dz = _empty((B, J), dtype)
    # total6[b,j] = sum(a, dr_all[a,b]*t2[a,j])
    np.matmul(dr_all.T, t2, out=dz)

    c5 = 1 / A
    rows = max(1, 131072 // max(1, J))
    row3 = _empty(J, dtype)
    tile3 = _empty((min(rows, B), J), dtype)
    for lo in range(0, B, rows):
        hi = min(lo + rows, B)
        if hi - lo < tile3.shape[0]:
            tile3 = tile3[:hi - lo]
        dz_ = dz[lo:hi]
        # dz[b,j] = -2*(total6[b,j] - (z[b,j] - total4[j]/A)*total5[b])   by apart
        np.multiply(total4, c5, out=row3)
        np.subtract(z[lo:hi], row3, out=tile3)
        np.multiply(tile3, total5[lo:hi, None], out=tile3)
        np.subtract(dz_, tile3, out=dz_)
        np.multiply(dz_, -2, out=dz_)

    return {"x": dx, "z": dz, "s": ds}


def _small_forward(x, z, s, dtype, A, J, B, kept):
    """forward of few entries, which have been looked at."""
    s = dtype.type(s)

    # r[a,b] = sum(j, (x[a,j] - z[b,j])**2)
    tile = np.subtract(x[:, None], z)
    r = np.vecdot(tile, tile)

    c = (-0.5) / (s ** 2)
    # k[a,b] = exp(-r[a,b]/(s**2*2))
    k = np.multiply(r, c)
    np.exp(k, out=k)
    if kept is not None:
        kept.update(r=r, k=k)
        r.flags.writeable = False      # backward reads it
        r = r.view()          # of which nobody can say that it may be written to
        k.flags.writeable = False      # backward reads it
        k = k.view()          # of which nobody can say that it may be written to

    return {"k": k, "r": r}


def _small_backward(dk, dr, x, z, s, dtype, A, B, J, kept):
    """backward of few entries, which have been looked at."""
    s = dtype.type(s)
    if kept is None:
        kept = {}
        _small_forward(x, z, s, dtype, A, J, B, kept)
    r = _kept_array(kept, "r", (A, B), dtype)
    k = _kept_array(kept, "k", (A, B), dtype)

    ones_b = _ones(B, dtype)
    ones_a = _ones(A, dtype)
    c = 0.5 / (s ** 2)
    # dr_all[a,b] = dr[a,b] - dk[a,b]*k[a,b]/(s**2*2)
    dr_all = np.multiply(k, dk)
    np.multiply(dr_all, c, out=dr_all)
    np.subtract(dr, dr_all, out=dr_all)
    # total3[a] = sum(b, dr_all[a,b])
    total3 = dr_all.dot(ones_b)
    # total4[j] = sum(a, x[a,j])
    total4 = ones_a.dot(x)
    # total5[b] = sum(a, dr_all[a,b])
    total5 = ones_a.dot(dr_all)
    # total7 = sum(a, b, dk[a,b]*r[a,b]*k[a,b])
    tile = np.multiply(k, r)
    total7 = np.vdot(dk, tile)

    # ds = total7/s**3
    ds = dtype.type(total7 / (s ** 3))

    # total[j] = sum(b, z[b,j])
    total = ones_b.dot(z)

    c2 = 1 / B
    # t[b,j] = z[b,j] - total[j]/B
    row = np.multiply(total, c2)
    t = np.subtract(z, row)

    # total2[a,j] = sum(b, dr_all[a,b]*t[b,j])
    dx = dr_all.dot(t)

    c3 = 1 / B
    c4 = 1 / A
    # dx[a,j] = 2*((x[a,j] - total[j]/B)*total3[a] - total2[a,j])   by apart
    row2 = np.multiply(total, c3)
    tile2 = np.subtract(x, row2)
    np.multiply(tile2, total3[:, None], out=tile2)
    np.subtract(tile2, dx, out=dx)
    np.multiply(dx, 2, out=dx)
    # t2[a,j] = x[a,j] - total4[j]/A
    np.multiply(total4, c4, out=row2)
    t2 = np.subtract(x, row2)

    # total6[b,j] = sum(a, dr_all[a,b]*t2[a,j])
    dz = dr_all.T.dot(t2)

    c5 = 1 / A
    # dz[b,j] = -2*(total6[b,j] - (z[b,j] - total4[j]/A)*total5[b])   by apart
    row3 = np.multiply(total4, c5)
    tile3 = np.subtract(z, row3)
    np.multiply(tile3, total5[:, None], out=tile3)
    np.subtract(dz, tile3, out=dz)
    np.multiply(dz, -2, out=dz)

    return {"x": dx, "z": dz, "s": ds}


SIZES = {"A": 2, "J": 5, "B": 4}


def inputs(seed=0, **sizes):
    """Random inputs of these sizes; numbers are between 1/2 and 3/2."""
    sizes, draw = SIZES | sizes, np.random.default_rng(seed)
    A, J, B = (sizes[name] for name in ['A', 'J', 'B'])
    return {
        "x": draw.standard_normal((A, J)),
        "z": draw.standard_normal((B, J)),
        "s": draw.uniform(0.5, 1.5),
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
    print("rbf_kernel: the gradients are the slopes of the outputs")
