"""Attention, from proved formulas.

    s[i, j] = sum(k, q[i, k]*c[j, k]/sqrt(size(k)))
    p[i, j] = exp(s[i, j])/sum(l, exp(s[i, l]))
    o[i, m] = sum(j, p[i, j]*v[j, m])

Gradients, each of them a theorem for all sizes:

    dq[i,k] = sum(j, ds[i,j]*c[j,k])/sqrt(K)   53d29d8e4dfe
        where ds[i,j] = p[i,j]*(sum(m, do[i,m]*v[j,m]) - sum(k, sum(m, do[i,m]*v[k,m])*p[i,k]))
    dc[j,k] = sum(i, ds[i,j]*q[i,k])/sqrt(K)   6ebdcb8b6287
    dv[j,m] = sum(i, do[i,m]*p[i,j])   67807d558594

Rewritten by identities, each of them a theorem:

    delta: sum(i, [i == j]*f[i]) = f[j]   a44e2f7cdcb9
    shift: exp(x[i] - m)/sum(k, exp(x[k] - m)) = exp(x[i])/sum(k, exp(x[k]))   c46fb3ec1392

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


def forward(*, q: ArrayLike, c: ArrayLike, v: ArrayLike, kept: dict[str, np.ndarray] | None = None) -> np.ndarray:
    """o, as above. Into kept, a dict, goes what backward would have to make again.

    q: (I, K)
    c: (J, K)
    v: (J, M)
    Returns o (I, M), in the type of the arrays: float32 or float64.
    """
    try:
        _key = (q.__class__, q.dtype, q.shape, c.__class__, c.dtype, c.shape, v.__class__, v.dtype, v.shape)
    except AttributeError:              # a list, say
        _key = None
    known = _KNOWN.get(_key)
    if known is not None:
        return _small_forward(q, c, v, *known, kept)
    return _any_forward(q, c, v, kept, _key)


def backward(do: ArrayLike, *, q: ArrayLike, c: ArrayLike, v: ArrayLike,
        kept: dict[str, np.ndarray] | None = None) -> dict[str, np.ndarray]:
    """The gradients of q, c, v; sooner with what forward has kept of the same inputs.

    do: (I, M)
    q: (I, K)
    c: (J, K)
    v: (J, M)
    Returns {q (I, K), c (J, K), v (J, M)}, in the type of the arrays: float32 or float64.
    """
    try:
        _key = (do.__class__, do.dtype, do.shape, q.__class__, q.dtype, q.shape, c.__class__, c.dtype, c.shape,
            v.__class__, v.dtype, v.shape)
    except AttributeError:              # a list, say
        _key = None
    known = _KNOWN.get(_key)
    if known is not None:
        return _small_backward(do, q, c, v, *known, kept)
    return _any_backward(do, q, c, v, kept, _key)


@np.errstate()                          # brings back the size of the buffer
def _any_forward(q, c, v, kept, key):
    """forward of arrays of any size, which are looked at first."""
    arrays, sizes, dtype = _inputs({
        "q": (q, ("I", "K")),
        "c": (c, ("J", "K")),
        "v": (v, ("J", "M")),
    })
    q, c, v = arrays
    I = sizes["I"]
    K = sizes["K"]
    J = sizes["J"]
    M = sizes["M"]
    if max(I * J, I * M, I * K, J * K, J * M) <= FEW:
        _remember(key, dtype, I, K, J, M)
        return _small_forward(q, c, v, dtype, I, K, J, M, kept)
    if kept is not None:
        return _keeping(arrays, sizes, dtype, kept)
    if J >= 512:
        np.setbufsize(512)              # no more than a row: what is broadcast is then read where it lies

    p = _empty((I, J), dtype)
    # total2[i,j] = sum(k, c[j,k]*q[i,k])
    np.matmul(q, c.T, out=p)

    ones_j = np.ones(J, dtype)
    c2 = 1 / (K ** 0.5)
    rows = max(1, 131072 // max(1, J))
    tile = _empty((min(rows, I), J), dtype)
    row = _empty(min(rows, I), dtype)
    for lo in range(0, I, rows):
        hi = min(lo + rows, I)
        if hi - lo < tile.shape[0]:
            tile = tile[:hi - lo]
            row = row[:hi - lo]
        p_ = p[lo:hi]
        # s[i,j] = total2[i,j]/sqrt(K)
        np.multiply(p_, c2, out=tile)
        # largest[i] = max(j, s[i,j])
        np.max(tile, axis=1, out=row)
        # shifted[i,j] = s[i,j] - largest[i]
        np.subtract(tile, row[:, None], out=tile)
        # exp_shifted[i,j] = exp(shifted[i,j])
        np.exp(tile, out=tile)
        # total[i] = sum(j, exp_shifted[i,j])
        np.matmul(tile, ones_j, out=row)
        # p[i,j] = exp_shifted[i,j]/total[i]   by shift
        np.divide(1, row, out=row)
        np.multiply(tile, row[:, None], out=p_)

    o = _empty((I, M), dtype)
    # o[i,m] = sum(j, p[i,j]*v[j,m])
    np.matmul(p, v, out=o)

    return o


@np.errstate()                          # brings back the size of the buffer
def _keeping(arrays, sizes, dtype, kept):
    """The outputs; what backward can take is put into kept."""
    q, c, v = arrays
    I = sizes["I"]
    K = sizes["K"]
    J = sizes["J"]
    M = sizes["M"]
    if J >= 512:
        np.setbufsize(512)              # no more than a row: what is broadcast is then read where it lies

    p = _empty((I, J), dtype)
    # total2[i,j] = sum(k, c[j,k]*q[i,k])
    np.matmul(q, c.T, out=p)

    ones_j = np.ones(J, dtype)
    c2 = 1 / (K ** 0.5)
    rows = max(1, 131072 // max(1, J))
    tile = _empty((min(rows, I), J), dtype)
    row = _empty(min(rows, I), dtype)
    for lo in range(0, I, rows):
        hi = min(lo + rows, I)
        if hi - lo < tile.shape[0]:
            tile = tile[:hi - lo]
            row = row[:hi - lo]
        p_ = p[lo:hi]
        # s[i,j] = total2[i,j]/sqrt(K)
        np.multiply(p_, c2, out=tile)
        # largest[i] = max(j, s[i,j])
        np.max(tile, axis=1, out=row)
        # shifted[i,j] = s[i,j] - largest[i]
        np.subtract(tile, row[:, None], out=tile)
        # exp_shifted[i,j] = exp(shifted[i,j])
        np.exp(tile, out=tile)
        # total[i] = sum(j, exp_shifted[i,j])
        np.matmul(tile, ones_j, out=row)
        # p[i,j] = exp_shifted[i,j]/total[i]   by shift
        np.divide(1, row, out=row)
        np.multiply(tile, row[:, None], out=p_)

    o = _empty((I, M), dtype)
    # o[i,m] = sum(j, p[i,j]*v[j,m])
    np.matmul(p, v, out=o)
    kept.update(p=p)

    return o


@np.errstate()                          # brings back the size of the buffer
def _any_backward(do, q, c, v, kept, key):
    """backward of arrays of any size, which are looked at first."""
    arrays, sizes, dtype = _inputs({
        "do": (do, ("I", "M")),
        "q": (q, ("I", "K")),
        "c": (c, ("J", "K")),
        "v": (v, ("J", "M")),
    })
    do, q, c, v = arrays
    I = sizes["I"]
    M = sizes["M"]
    K = sizes["K"]
    J = sizes["J"]
    if max(I * J, I * M, I * K, J * K, J * M) <= FEW:
        _remember(key, dtype, I, M, K, J)
        return _small_backward(do, q, c, v, dtype, I, M, K, J, kept)
    if kept is not None:
        return _from_kept(arrays, sizes, dtype, kept)
    if J >= 512:
        np.setbufsize(512)              # no more than a row: what is broadcast is then read where it lies

    ds = _empty((I, J), dtype)
    # dp[i,j] = sum(m, do[i,m]*v[j,m])
    np.matmul(do, v.T, out=ds)

    p = _empty((I, J), dtype)
    # total2[i,j] = sum(k, c[j,k]*q[i,k])
    np.matmul(q, c.T, out=p)

    ones_j = np.ones(J, dtype)
    c2 = 1 / (K ** 0.5)
    rows = max(1, 131072 // max(1, J))
    tile = _empty((min(rows, I), J), dtype)
    row = _empty(min(rows, I), dtype)
    for lo in range(0, I, rows):
        hi = min(lo + rows, I)
        if hi - lo < tile.shape[0]:
            tile = tile[:hi - lo]
            row = row[:hi - lo]
        p_ = p[lo:hi]
        ds_ = ds[lo:hi]
        # s[i,j] = total2[i,j]/sqrt(K)
        np.multiply(p_, c2, out=tile)
        # largest[i] = max(j, s[i,j])
        np.max(tile, axis=1, out=row)
        # shifted[i,j] = s[i,j] - largest[i]
        np.subtract(tile, row[:, None], out=tile)
        # exp_shifted[i,j] = exp(shifted[i,j])
        np.exp(tile, out=tile)
        # total[i] = sum(j, exp_shifted[i,j])
        np.matmul(tile, ones_j, out=row)
        # p[i,j] = exp_shifted[i,j]/total[i]   by shift
        np.divide(1, row, out=row)
        np.multiply(tile, row[:, None], out=p_)
        # total3[i] = sum(j, dp[i,j]*p[i,j])
        np.vecdot(ds_, p_, out=row)
        # ds[i,j] = p[i,j]*(dp[i,j] - total3[i])
        np.subtract(ds_, row[:, None], out=ds_)
        np.multiply(ds_, p_, out=ds_)

    dv = _empty((J, M), dtype)
    # dv[j,m] = sum(i, do[i,m]*p[i,j])
    np.matmul(p.T, do, out=dv)

    dc = _empty((J, K), dtype)
    # total5[j,k] = sum(i, ds[i,j]*q[i,k])
    np.matmul(ds.T, q, out=dc)

    dq = _empty((I, K), dtype)
    # total4[i,k] = sum(j, ds[i,j]*c[j,k])
    np.matmul(ds, c, out=dq)

    c3 = 1 / (K ** 0.5)
    # dq[i,k] = total4[i,k]/sqrt(K)
    np.multiply(dq, c3, out=dq)

    c4 = 1 / (K ** 0.5)
    # dc[j,k] = total5[j,k]/sqrt(K)
    np.multiply(dc, c4, out=dc)

    return {"q": dq, "c": dc, "v": dv}


@np.errstate()                          # brings back the size of the buffer
def _from_kept(arrays, sizes, dtype, kept):
    """The gradients, of what forward has kept."""
    do, q, c, v = arrays
    I = sizes["I"]
    M = sizes["M"]
    K = sizes["K"]
    J = sizes["J"]
    p = _kept_array(kept, "p", (I, J), dtype)
    if J >= 512:
        np.setbufsize(512)              # no more than a row: what is broadcast is then read where it lies

    dv = _empty((J, M), dtype)
    # dv[j,m] = sum(i, do[i,m]*p[i,j])
    np.matmul(p.T, do, out=dv)

    ds = _empty((I, J), dtype)
    # dp[i,j] = sum(m, do[i,m]*v[j,m])
    np.matmul(do, v.T, out=ds)

    rows = max(1, 131072 // max(1, J))
    row = _empty(min(rows, I), dtype)
    for lo in range(0, I, rows):
        hi = min(lo + rows, I)
        if hi - lo < row.shape[0]:
            row = row[:hi - lo]
        ds_ = ds[lo:hi]
        p_ = p[lo:hi]
        # total3[i] = sum(j, dp[i,j]*p[i,j])
        np.vecdot(ds_, p_, out=row)
        # ds[i,j] = p[i,j]*(dp[i,j] - total3[i])
        np.subtract(ds_, row[:, None], out=ds_)
        np.multiply(ds_, p_, out=ds_)

    dc = _empty((J, K), dtype)
    # total5[j,k] = sum(i, ds[i,j]*q[i,k])
    np.matmul(ds.T, q, out=dc)

    dq = _empty((I, K), dtype)
    # total4[i,k] = sum(j, ds[i,j]*c[j,k])
    np.matmul(ds, c, out=dq)

    c2 = 1 / (K ** 0.5)
    # dq[i,k] = total4[i,k]/sqrt(K)
    np.multiply(dq, c2, out=dq)

    c3 = 1 / (K ** 0.5)
    # dc[j,k] = total5[j,k]/sqrt(K)
    np.multiply(dc, c3, out=dc)

    return {"q": dq, "c": dc, "v": dv}


def _small_forward(q, c, v, dtype, I, K, J, M, kept):
    """forward of few entries, which have been looked at."""
    if kept is not None:
        return _small_keeping(q, c, v, dtype, I, K, J, M, kept)

    # total2[i,j] = sum(k, c[j,k]*q[i,k])
    p = q.dot(c.T)

    ones_j = _ones(J, dtype)
    c2 = 1 / (K ** 0.5)
    # s[i,j] = total2[i,j]/sqrt(K)
    tile = np.multiply(p, c2)
    # largest[i] = max(j, s[i,j])
    row = np.maximum.reduce(tile, axis=1)
    # shifted[i,j] = s[i,j] - largest[i]
    np.subtract(tile, row[:, None], out=tile)
    # exp_shifted[i,j] = exp(shifted[i,j])
    np.exp(tile, out=tile)
    # total[i] = sum(j, exp_shifted[i,j])
    tile.dot(ones_j, out=row)
    # p[i,j] = exp_shifted[i,j]/total[i]   by shift
    np.divide(1, row, out=row)
    np.multiply(tile, row[:, None], out=p)

    # o[i,m] = sum(j, p[i,j]*v[j,m])
    o = p.dot(v)

    return o


def _small_keeping(q, c, v, dtype, I, K, J, M, kept):
    """forward of few entries, which have been looked at."""

    # total2[i,j] = sum(k, c[j,k]*q[i,k])
    p = q.dot(c.T)

    ones_j = _ones(J, dtype)
    c2 = 1 / (K ** 0.5)
    # s[i,j] = total2[i,j]/sqrt(K)
    tile = np.multiply(p, c2)
    # largest[i] = max(j, s[i,j])
    row = np.maximum.reduce(tile, axis=1)
    # shifted[i,j] = s[i,j] - largest[i]
    np.subtract(tile, row[:, None], out=tile)
    # exp_shifted[i,j] = exp(shifted[i,j])
    np.exp(tile, out=tile)
    # total[i] = sum(j, exp_shifted[i,j])
    tile.dot(ones_j, out=row)
    # p[i,j] = exp_shifted[i,j]/total[i]   by shift
    np.divide(1, row, out=row)
    np.multiply(tile, row[:, None], out=p)

    # o[i,m] = sum(j, p[i,j]*v[j,m])
    o = p.dot(v)
    if kept is not None:
        kept.update(p=p)

    return o


def _small_backward(do, q, c, v, dtype, I, M, K, J, kept):
    """backward of few entries, which have been looked at."""
    if kept is None:
        kept = {}
        _small_keeping(q, c, v, dtype, I, K, J, M, kept)
    p = _kept_array(kept, "p", (I, J), dtype)

    # dv[j,m] = sum(i, do[i,m]*p[i,j])
    dv = p.T.dot(do)

    # dp[i,j] = sum(m, do[i,m]*v[j,m])
    ds = do.dot(v.T)

    # total3[i] = sum(j, dp[i,j]*p[i,j])
    row = np.vecdot(ds, p)
    # ds[i,j] = p[i,j]*(dp[i,j] - total3[i])
    np.subtract(ds, row[:, None], out=ds)
    np.multiply(ds, p, out=ds)

    # total5[j,k] = sum(i, ds[i,j]*q[i,k])
    dc = ds.T.dot(q)

    # total4[i,k] = sum(j, ds[i,j]*c[j,k])
    dq = ds.dot(c)

    c2 = 1 / (K ** 0.5)
    # dq[i,k] = total4[i,k]/sqrt(K)
    np.multiply(dq, c2, out=dq)

    c3 = 1 / (K ** 0.5)
    # dc[j,k] = total5[j,k]/sqrt(K)
    np.multiply(dc, c3, out=dc)

    return {"q": dq, "c": dc, "v": dv}


SIZES = {"I": 2, "K": 5, "J": 4, "M": 7}


def inputs(seed=0, **sizes):
    """Random inputs of these sizes; numbers are between 1/2 and 3/2."""
    sizes, draw = SIZES | sizes, np.random.default_rng(seed)
    I, K, J, M = (sizes[name] for name in ['I', 'K', 'J', 'M'])
    return {
        "q": draw.standard_normal((I, K)),
        "c": draw.standard_normal((J, K)),
        "v": draw.standard_normal((J, M)),
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
    print("attention: the gradients are the slopes of the outputs")
