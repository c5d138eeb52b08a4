"""LSTM cell, from proved formulas.

    a[i] = sigmoid(sum(j, wa[i, j]*x[j]) + ba[i])
    f[i] = sigmoid(sum(j, wf[i, j]*x[j]) + bf[i])
    o[i] = sigmoid(sum(j, wo[i, j]*x[j]) + bo[i])
    m[i] = tanh(sum(j, wm[i, j]*x[j]) + bm[i])
    c[i] = f[i]*p[i] + a[i]*m[i]
    t[i] = tanh(c[i])
    h[i] = o[i]*t[i]
    -> h, c

Gradients, each of them a theorem for all sizes:

    dwa[i,j] = (1 - a[i])*m[i]*dc_all[i]*x[j]*a[i]   1818f0f8e2d6
        where dc_all[i] = dc[i] + (1 - t[i]**2)*dh[i]*o[i]
    dx[j] = sum(i, (1 - m[i]**2)*a[i]*dc_all[i]*wm[i,j]) + sum(i, (1 - a[i])*m[i]*dc_all[i]*a[i]*wa[i,j]) + sum(i,
        (1 - f[i])*p[i]*dc_all[i]*f[i]*wf[i,j]) + sum(i, (1 - o[i])*dh[i]*t[i]*o[i]*wo[i,j])   de497e71b5aa
    dba[i] = (1 - a[i])*m[i]*dc_all[i]*a[i]   79fe5f60f193
    dwf[i,j] = (1 - f[i])*p[i]*dc_all[i]*x[j]*f[i]   2df3f05cedf1
    dbf[i] = (1 - f[i])*p[i]*dc_all[i]*f[i]   dda52635cc38
    dwo[i,j] = (1 - o[i])*dh[i]*t[i]*x[j]*o[i]   bca7ad4834bd
    dbo[i] = (1 - o[i])*dh[i]*t[i]*o[i]   d93736eda0f1
    dwm[i,j] = (1 - m[i]**2)*a[i]*dc_all[i]*x[j]   59c0562bc0b0
    dbm[i] = (1 - m[i]**2)*a[i]*dc_all[i]   7fbd84499ba8
    dp[i] = f[i]*dc_all[i]   48d8950f0d13

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


def forward(*, wa: ArrayLike, x: ArrayLike, ba: ArrayLike, wf: ArrayLike, bf: ArrayLike, wo: ArrayLike,
        bo: ArrayLike, wm: ArrayLike, bm: ArrayLike, p: ArrayLike,
        kept: dict[str, np.ndarray] | None = None) -> dict[str, np.ndarray]:
    """h, c, as above. Into kept, a dict, goes what backward would have to make again.

    wa: (I, J)
    x: (J,)
    ba: (I,)
    wf: (I, J)
    bf: (I,)
    wo: (I, J)
    bo: (I,)
    wm: (I, J)
    bm: (I,)
    p: (I,)
    Returns {h (I,), c (I,)}, in the type of the arrays: float32 or float64.
    """
    try:
        _key = (wa.__class__, wa.dtype, wa.shape, x.__class__, x.dtype, x.shape, ba.__class__, ba.dtype, ba.shape,
            wf.__class__, wf.dtype, wf.shape, bf.__class__, bf.dtype, bf.shape, wo.__class__, wo.dtype, wo.shape,
            bo.__class__, bo.dtype, bo.shape, wm.__class__, wm.dtype, wm.shape, bm.__class__, bm.dtype, bm.shape,
            p.__class__, p.dtype, p.shape)
    except AttributeError:              # a list, say
        _key = None
    known = _KNOWN.get(_key)
    if known is not None:
        return _small_forward(wa, x, ba, wf, bf, wo, bo, wm, bm, p, *known, kept)
    return _any_forward(wa, x, ba, wf, bf, wo, bo, wm, bm, p, kept, _key)


def backward(dh: ArrayLike, dc: ArrayLike, *, wa: ArrayLike, x: ArrayLike, ba: ArrayLike, wf: ArrayLike,
        bf: ArrayLike, wo: ArrayLike, bo: ArrayLike, wm: ArrayLike, bm: ArrayLike, p: ArrayLike,
        kept: dict[str, np.ndarray] | None = None) -> dict[str, np.ndarray]:
    """The gradients of wa, x, ba, wf, bf, wo, bo, wm, bm, p; sooner with what forward has kept of the same inputs.

    dh: (I,)
    dc: (I,)
    wa: (I, J)
    x: (J,)
    ba: (I,)
    wf: (I, J)
    bf: (I,)
    wo: (I, J)
    bo: (I,)
    wm: (I, J)
    bm: (I,)
    p: (I,)
    Returns {wa (I, J), x (J,), ba (I,), wf (I, J), bf (I,), wo (I, J), bo (I,), wm (I, J), bm (I,), p (I,)},
        in the type of the arrays: float32 or float64.
    """
    try:
        _key = (dh.__class__, dh.dtype, dh.shape, dc.__class__, dc.dtype, dc.shape, wa.__class__, wa.dtype, wa.shape,
            x.__class__, x.dtype, x.shape, ba.__class__, ba.dtype, ba.shape, wf.__class__, wf.dtype, wf.shape,
            bf.__class__, bf.dtype, bf.shape, wo.__class__, wo.dtype, wo.shape, bo.__class__, bo.dtype, bo.shape,
            wm.__class__, wm.dtype, wm.shape, bm.__class__, bm.dtype, bm.shape, p.__class__, p.dtype, p.shape)
    except AttributeError:              # a list, say
        _key = None
    known = _KNOWN.get(_key)
    if known is not None:
        return _small_backward(dh, dc, wa, x, ba, wf, bf, wo, bo, wm, bm, p, *known, kept)
    return _any_backward(dh, dc, wa, x, ba, wf, bf, wo, bo, wm, bm, p, kept, _key)


@np.errstate(over="ignore")         # exp(-x) may be infinite, and then 1/(1 + exp(-x)) is 0
def _any_forward(wa, x, ba, wf, bf, wo, bo, wm, bm, p, kept, key):
    """forward of arrays of any size, which are looked at first."""
    arrays, sizes, dtype = _inputs({
        "wa": (wa, ("I", "J")),
        "x": (x, ("J",)),
        "ba": (ba, ("I",)),
        "wf": (wf, ("I", "J")),
        "bf": (bf, ("I",)),
        "wo": (wo, ("I", "J")),
        "bo": (bo, ("I",)),
        "wm": (wm, ("I", "J")),
        "bm": (bm, ("I",)),
        "p": (p, ("I",)),
    })
    wa, x, ba, wf, bf, wo, bo, wm, bm, p = arrays
    I = sizes["I"]
    J = sizes["J"]
    if I * J <= FEW:
        _remember(key, dtype, I, J)
        return _small_forward(wa, x, ba, wf, bf, wo, bo, wm, bm, p, dtype, I, J, kept)
    if kept is not None:
        return _keeping(arrays, sizes, dtype, kept)

    c = _empty(I, dtype)
    h = _empty(I, dtype)
    tile = _empty(I, dtype)
    tile2 = _empty(I, dtype)
    tile3 = _empty(I, dtype)
    tile4 = _empty(I, dtype)
    # total[i] = sum(j, x[j]*wa[i,j])
    np.matmul(x, wa.T, out=tile)
    # a[i] = sigmoid(ba[i] + total[i])
    np.add(ba, tile, out=tile)
    np.negative(tile, out=tile)
    np.exp(tile, out=tile)
    np.add(tile, 1, out=tile)
    np.divide(1, tile, out=tile)
    # total2[i] = sum(j, x[j]*wf[i,j])
    np.matmul(x, wf.T, out=tile2)
    # f[i] = sigmoid(bf[i] + total2[i])
    np.add(bf, tile2, out=tile2)
    np.negative(tile2, out=tile2)
    np.exp(tile2, out=tile2)
    np.add(tile2, 1, out=tile2)
    np.divide(1, tile2, out=tile2)
    # total3[i] = sum(j, x[j]*wo[i,j])
    np.matmul(x, wo.T, out=tile3)
    # o[i] = sigmoid(bo[i] + total3[i])
    np.add(bo, tile3, out=tile3)
    np.negative(tile3, out=tile3)
    np.exp(tile3, out=tile3)
    np.add(tile3, 1, out=tile3)
    np.divide(1, tile3, out=tile3)
    # total4[i] = sum(j, x[j]*wm[i,j])
    np.matmul(x, wm.T, out=tile4)
    # m[i] = tanh(bm[i] + total4[i])
    np.add(bm, tile4, out=tile4)
    np.tanh(tile4, out=tile4)
    # c[i] = a[i]*m[i] + f[i]*p[i]
    np.multiply(tile4, tile, out=c)
    np.multiply(p, tile2, out=tile2)
    np.add(c, tile2, out=c)
    # t[i] = tanh(c[i])
    np.tanh(c, out=tile2)
    # h[i] = o[i]*t[i]
    np.multiply(tile2, tile3, out=h)

    return {"h": h, "c": c}


@np.errstate(over="ignore")         # exp(-x) may be infinite, and then 1/(1 + exp(-x)) is 0
def _keeping(arrays, sizes, dtype, kept):
    """The outputs; what backward can take is put into kept."""
    wa, x, ba, wf, bf, wo, bo, wm, bm, p = arrays
    I = sizes["I"]

    a = _empty(I, dtype)
    f = _empty(I, dtype)
    o = _empty(I, dtype)
    m = _empty(I, dtype)
    c = _empty(I, dtype)
    t = _empty(I, dtype)
    h = _empty(I, dtype)
    tile = _empty(I, dtype)
    # total[i] = sum(j, x[j]*wa[i,j])
    np.matmul(x, wa.T, out=tile)
    # a[i] = sigmoid(ba[i] + total[i])
    np.add(ba, tile, out=a)
    np.negative(a, out=a)
    np.exp(a, out=a)
    np.add(a, 1, out=a)
    np.divide(1, a, out=a)
    # total2[i] = sum(j, x[j]*wf[i,j])
    np.matmul(x, wf.T, out=tile)
    # f[i] = sigmoid(bf[i] + total2[i])
    np.add(bf, tile, out=f)
    np.negative(f, out=f)
    np.exp(f, out=f)
    np.add(f, 1, out=f)
    np.divide(1, f, out=f)
    # total3[i] = sum(j, x[j]*wo[i,j])
    np.matmul(x, wo.T, out=tile)
    # o[i] = sigmoid(bo[i] + total3[i])
    np.add(bo, tile, out=o)
    np.negative(o, out=o)
    np.exp(o, out=o)
    np.add(o, 1, out=o)
    np.divide(1, o, out=o)
    # total4[i] = sum(j, x[j]*wm[i,j])
    np.matmul(x, wm.T, out=tile)
    # m[i] = tanh(bm[i] + total4[i])
    np.add(bm, tile, out=m)
    np.tanh(m, out=m)
    # c[i] = a[i]*m[i] + f[i]*p[i]
    np.multiply(m, a, out=c)
    np.multiply(p, f, out=tile)
    np.add(c, tile, out=c)
    # t[i] = tanh(c[i])
    np.tanh(c, out=t)
    # h[i] = o[i]*t[i]
    np.multiply(t, o, out=h)
    kept.update(a=a, f=f, o=o, m=m, t=t)

    return {"h": h, "c": c}


@np.errstate(over="ignore")         # exp(-x) may be infinite, and then 1/(1 + exp(-x)) is 0
def _any_backward(dh, dc, wa, x, ba, wf, bf, wo, bo, wm, bm, p, kept, key):
    """backward of arrays of any size, which are looked at first."""
    arrays, sizes, dtype = _inputs({
        "dh": (dh, ("I",)),
        "dc": (dc, ("I",)),
        "wa": (wa, ("I", "J")),
        "x": (x, ("J",)),
        "ba": (ba, ("I",)),
        "wf": (wf, ("I", "J")),
        "bf": (bf, ("I",)),
        "wo": (wo, ("I", "J")),
        "bo": (bo, ("I",)),
        "wm": (wm, ("I", "J")),
        "bm": (bm, ("I",)),
        "p": (p, ("I",)),
    })
    dh, dc, wa, x, ba, wf, bf, wo, bo, wm, bm, p = arrays
    I = sizes["I"]
    J = sizes["J"]
    if I * J <= FEW:
        _remember(key, dtype, I, J)
        return _small_backward(dh, dc, wa, x, ba, wf, bf, wo, bo, wm, bm, p, dtype, I, J, kept)
    if kept is not None:
        return _from_kept(arrays, sizes, dtype, kept)
    if J >= 512:
        np.setbufsize(512)              # no more than a row: what is broadcast is then read where it lies

    dwa = _empty((I, J), dtype)
    dbm = _empty(I, dtype)
    dx = np.zeros(J, dtype)
    dba = _empty(I, dtype)
    total6 = np.zeros(J, dtype)
    dbf = _empty(I, dtype)
    total7 = np.zeros(J, dtype)
    dbo = _empty(I, dtype)
    total8 = np.zeros(J, dtype)
    dwf = _empty((I, J), dtype)
    dwo = _empty((I, J), dtype)
    dwm = _empty((I, J), dtype)
    dp = _empty(I, dtype)
    rows = max(1, 131072 // max(1, J))
    row = _empty(min(rows, I), dtype)
    row2 = _empty(min(rows, I), dtype)
    row3 = _empty(min(rows, I), dtype)
    row4 = _empty(min(rows, I), dtype)
    row5 = _empty(min(rows, I), dtype)
    row6 = _empty(min(rows, I), dtype)
    row7 = _empty(min(rows, I), dtype)
    row8 = _empty(min(rows, I), dtype)
    row9 = _empty(min(rows, I), dtype)
    row10 = _empty(min(rows, I), dtype)
    for lo in range(0, I, rows):
        hi = min(lo + rows, I)
        if hi - lo < row.shape[0]:
            row = row[:hi - lo]
            row2 = row2[:hi - lo]
            row3 = row3[:hi - lo]
            row4 = row4[:hi - lo]
            row5 = row5[:hi - lo]
            row6 = row6[:hi - lo]
            row7 = row7[:hi - lo]
            row8 = row8[:hi - lo]
            row9 = row9[:hi - lo]
            row10 = row10[:hi - lo]
        wa_ = wa[lo:hi]
        wf_ = wf[lo:hi]
        wo_ = wo[lo:hi]
        wm_ = wm[lo:hi]
        p_ = p[lo:hi]
        dh_ = dh[lo:hi]
        dbm_ = dbm[lo:hi]
        dba_ = dba[lo:hi]
        dbf_ = dbf[lo:hi]
        dbo_ = dbo[lo:hi]
        # total[i] = sum(j, x[j]*wa[i,j])
        np.matmul(x, wa_.T, out=row)
        # a[i] = sigmoid(ba[i] + total[i])
        np.add(ba[lo:hi], row, out=row)
        np.negative(row, out=row)
        np.exp(row, out=row)
        np.add(row, 1, out=row)
        np.divide(1, row, out=row)
        # total2[i] = sum(j, x[j]*wf[i,j])
        np.matmul(x, wf_.T, out=row2)
        # f[i] = sigmoid(bf[i] + total2[i])
        np.add(bf[lo:hi], row2, out=row2)
        np.negative(row2, out=row2)
        np.exp(row2, out=row2)
        np.add(row2, 1, out=row2)
        np.divide(1, row2, out=row2)
        # total3[i] = sum(j, x[j]*wo[i,j])
        np.matmul(x, wo_.T, out=row3)
        # o[i] = sigmoid(bo[i] + total3[i])
        np.add(bo[lo:hi], row3, out=row3)
        np.negative(row3, out=row3)
        np.exp(row3, out=row3)
        np.add(row3, 1, out=row3)
        np.divide(1, row3, out=row3)
        # total4[i] = sum(j, x[j]*wm[i,j])
        np.matmul(x, wm_.T, out=row4)
        # m[i] = tanh(bm[i] + total4[i])
        np.add(bm[lo:hi], row4, out=row4)
        np.tanh(row4, out=row4)
        # c[i] = a[i]*m[i] + f[i]*p[i]
        np.multiply(row4, row, out=row5)
        np.multiply(p_, row2, out=row6)
        np.add(row5, row6, out=row6)
        # t[i] = tanh(c[i])
        np.tanh(row6, out=row6)
        # dt[i] = dh[i]*o[i]
        np.multiply(row3, dh_, out=row5)
        # dc_all[i] = dc[i] + (1 - t[i]**2)*dt[i]
        np.multiply(row6, row6, out=row7)
        np.subtract(1, row7, out=row7)
        np.multiply(row5, row7, out=row7)
        np.add(dc[lo:hi], row7, out=row7)
        # dm[i] = a[i]*dc_all[i]
        np.multiply(row7, row, out=row5)
        # do[i] = dh[i]*t[i]
        np.multiply(row6, dh_, out=row6)
        # df[i] = p[i]*dc_all[i]
        np.multiply(row7, p_, out=row8)
        # da[i] = m[i]*dc_all[i]
        np.multiply(row7, row4, out=row9)
        # dwa[i,j] = (1 - a[i])*da[i]*x[j]*a[i]
        np.subtract(1, row, out=row10)
        np.multiply(row9, row10, out=row10)
        np.multiply(row, row10, out=row10)
        np.multiply(x, row10[:, None], out=dwa[lo:hi])
        # dbm[i] = (1 - m[i]**2)*dm[i]
        np.multiply(row4, row4, out=dbm_)
        np.subtract(1, dbm_, out=dbm_)
        np.multiply(row5, dbm_, out=dbm_)
        # total5[j] = sum(i, dbm[i]*wm[i,j])
        dx += np.matmul(dbm_, wm_)
        # dba[i] = (1 - a[i])*da[i]*a[i]
        np.subtract(1, row, out=dba_)
        np.multiply(row9, dba_, out=dba_)
        np.multiply(row, dba_, out=dba_)
        # total6[j] = sum(i, dba[i]*wa[i,j])
        total6 += np.matmul(dba_, wa_)
        # dbf[i] = (1 - f[i])*df[i]*f[i]
        np.subtract(1, row2, out=dbf_)
        np.multiply(row8, dbf_, out=dbf_)
        np.multiply(row2, dbf_, out=dbf_)
        # total7[j] = sum(i, dbf[i]*wf[i,j])
        total7 += np.matmul(dbf_, wf_)
        # dbo[i] = (1 - o[i])*do[i]*o[i]
        np.subtract(1, row3, out=dbo_)
        np.multiply(row6, dbo_, out=dbo_)
        np.multiply(row3, dbo_, out=dbo_)
        # total8[j] = sum(i, dbo[i]*wo[i,j])
        total8 += np.matmul(dbo_, wo_)
        # dwf[i,j] = (1 - f[i])*df[i]*x[j]*f[i]
        np.subtract(1, row2, out=row)
        np.multiply(row8, row, out=row)
        np.multiply(row2, row, out=row)
        np.multiply(x, row[:, None], out=dwf[lo:hi])
        # dwo[i,j] = (1 - o[i])*do[i]*x[j]*o[i]
        np.subtract(1, row3, out=row)
        np.multiply(row6, row, out=row)
        np.multiply(row3, row, out=row)
        np.multiply(x, row[:, None], out=dwo[lo:hi])
        # dwm[i,j] = (1 - m[i]**2)*dm[i]*x[j]
        np.multiply(row4, row4, out=row4)
        np.subtract(1, row4, out=row4)
        np.multiply(row5, row4, out=row4)
        np.multiply(x, row4[:, None], out=dwm[lo:hi])
        # dp[i] = f[i]*dc_all[i]
        np.multiply(row7, row2, out=dp[lo:hi])

    rows = 131072
    for lo in range(0, J, rows):
        hi = min(lo + rows, J)
        dx_ = dx[lo:hi]
        # dx[j] = total5[j] + total6[j] + total7[j] + total8[j]
        np.add(dx_, total6[lo:hi], out=dx_)
        np.add(dx_, total7[lo:hi], out=dx_)
        np.add(dx_, total8[lo:hi], out=dx_)

    return {"wa": dwa, "x": dx, "ba": dba, "wf": dwf, "bf": dbf, "wo": dwo, "bo": dbo, "wm": dwm, "bm": dbm, "p": dp}


@np.errstate()                          # brings back the size of the buffer
def _from_kept(arrays, sizes, dtype, kept):
    """The gradients, of what forward has kept."""
    dh, dc, wa, x, _, wf, _, wo, _, wm, _, p = arrays
    I = sizes["I"]
    J = sizes["J"]
    a = _kept_array(kept, "a", (I,), dtype)
    f = _kept_array(kept, "f", (I,), dtype)
    o = _kept_array(kept, "o", (I,), dtype)
    m = _kept_array(kept, "m", (I,), dtype)
    t = _kept_array(kept, "t", (I,), dtype)
    if J >= 512:
        np.setbufsize(512)              # no more than a row: what is broadcast is then read where it lies

    dwa = _empty((I, J), dtype)
    dbm = _empty(I, dtype)
    dx = np.zeros(J, dtype)
    dba = _empty(I, dtype)
    total6 = np.zeros(J, dtype)
    dbf = _empty(I, dtype)
    total7 = np.zeros(J, dtype)
    dbo = _empty(I, dtype)
    total8 = np.zeros(J, dtype)
    dwf = _empty((I, J), dtype)
    dwo = _empty((I, J), dtype)
    dwm = _empty((I, J), dtype)
    dp = _empty(I, dtype)
    rows = max(1, 131072 // max(1, J))
    row = _empty(min(rows, I), dtype)
    row2 = _empty(min(rows, I), dtype)
    row3 = _empty(min(rows, I), dtype)
    row4 = _empty(min(rows, I), dtype)
    row5 = _empty(min(rows, I), dtype)
    row6 = _empty(min(rows, I), dtype)
    for lo in range(0, I, rows):
        hi = min(lo + rows, I)
        if hi - lo < row.shape[0]:
            row = row[:hi - lo]
            row2 = row2[:hi - lo]
            row3 = row3[:hi - lo]
            row4 = row4[:hi - lo]
            row5 = row5[:hi - lo]
            row6 = row6[:hi - lo]
        o_ = o[lo:hi]
        dh_ = dh[lo:hi]
        t_ = t[lo:hi]
        a_ = a[lo:hi]
        m_ = m[lo:hi]
        dbm_ = dbm[lo:hi]
        dba_ = dba[lo:hi]
        f_ = f[lo:hi]
        dbf_ = dbf[lo:hi]
        dbo_ = dbo[lo:hi]
        # dt[i] = dh[i]*o[i]
        np.multiply(o_, dh_, out=row)
        # dc_all[i] = dc[i] + (1 - t[i]**2)*dt[i]
        np.multiply(t_, t_, out=row2)
        np.subtract(1, row2, out=row2)
        np.multiply(row, row2, out=row2)
        np.add(dc[lo:hi], row2, out=row2)
        # dm[i] = a[i]*dc_all[i]
        np.multiply(row2, a_, out=row)
        # do[i] = dh[i]*t[i]
        np.multiply(t_, dh_, out=row3)
        # df[i] = p[i]*dc_all[i]
        np.multiply(row2, p[lo:hi], out=row4)
        # da[i] = m[i]*dc_all[i]
        np.multiply(row2, m_, out=row5)
        # dwa[i,j] = (1 - a[i])*da[i]*x[j]*a[i]
        np.subtract(1, a_, out=row6)
        np.multiply(row5, row6, out=row6)
        np.multiply(a_, row6, out=row6)
        np.multiply(x, row6[:, None], out=dwa[lo:hi])
        # dbm[i] = (1 - m[i]**2)*dm[i]
        np.multiply(m_, m_, out=dbm_)
        np.subtract(1, dbm_, out=dbm_)
        np.multiply(row, dbm_, out=dbm_)
        # total5[j] = sum(i, dbm[i]*wm[i,j])
        dx += np.matmul(dbm_, wm[lo:hi])
        # dba[i] = (1 - a[i])*da[i]*a[i]
        np.subtract(1, a_, out=dba_)
        np.multiply(row5, dba_, out=dba_)
        np.multiply(a_, dba_, out=dba_)
        # total6[j] = sum(i, dba[i]*wa[i,j])
        total6 += np.matmul(dba_, wa[lo:hi])
        # dbf[i] = (1 - f[i])*df[i]*f[i]
        np.subtract(1, f_, out=dbf_)
        np.multiply(row4, dbf_, out=dbf_)
        np.multiply(f_, dbf_, out=dbf_)
        # total7[j] = sum(i, dbf[i]*wf[i,j])
        total7 += np.matmul(dbf_, wf[lo:hi])
        # dbo[i] = (1 - o[i])*do[i]*o[i]
        np.subtract(1, o_, out=dbo_)
        np.multiply(row3, dbo_, out=dbo_)
        np.multiply(o_, dbo_, out=dbo_)
        # total8[j] = sum(i, dbo[i]*wo[i,j])
        total8 += np.matmul(dbo_, wo[lo:hi])
        # dwf[i,j] = (1 - f[i])*df[i]*x[j]*f[i]
        np.subtract(1, f_, out=row5)
        np.multiply(row4, row5, out=row5)
        np.multiply(f_, row5, out=row5)
        np.multiply(x, row5[:, None], out=dwf[lo:hi])
        # dwo[i,j] = (1 - o[i])*do[i]*x[j]*o[i]
        np.subtract(1, o_, out=row5)
        np.multiply(row3, row5, out=row5)
        np.multiply(o_, row5, out=row5)
        np.multiply(x, row5[:, None], out=dwo[lo:hi])
        # dwm[i,j] = (1 - m[i]**2)*dm[i]*x[j]
        np.multiply(m_, m_, out=row5)
        np.subtract(1, row5, out=row5)
        np.multiply(row, row5, out=row5)
        np.multiply(x, row5[:, None], out=dwm[lo:hi])
        # dp[i] = f[i]*dc_all[i]
        np.multiply(row2, f_, out=dp[lo:hi])

    rows = 131072
    for lo in range(0, J, rows):
        hi = min(lo + rows, J)
        dx_ = dx[lo:hi]
        # dx[j] = total5[j] + total6[j] + total7[j] + total8[j]
        np.add(dx_, total6[lo:hi], out=dx_)
        np.add(dx_, total7[lo:hi], out=dx_)
        np.add(dx_, total8[lo:hi], out=dx_)

    return {"wa": dwa, "x": dx, "ba": dba, "wf": dwf, "bf": dbf, "wo": dwo, "bo": dbo, "wm": dwm, "bm": dbm, "p": dp}


@np.errstate(over="ignore")         # exp(-x) may be infinite, and then 1/(1 + exp(-x)) is 0
def _small_forward(wa, x, ba, wf, bf, wo, bo, wm, bm, p, dtype, I, J, kept):
    """forward of few entries, which have been looked at."""
    if kept is not None:
        return _small_keeping(wa, x, ba, wf, bf, wo, bo, wm, bm, p, dtype, I, J, kept)

    # total[i] = sum(j, x[j]*wa[i,j])
    tile = x.dot(wa.T)
    # a[i] = sigmoid(ba[i] + total[i])
    np.add(ba, tile, out=tile)
    np.negative(tile, out=tile)
    np.exp(tile, out=tile)
    np.add(tile, 1, out=tile)
    np.divide(1, tile, out=tile)
    # total2[i] = sum(j, x[j]*wf[i,j])
    tile2 = x.dot(wf.T)
    # f[i] = sigmoid(bf[i] + total2[i])
    np.add(bf, tile2, out=tile2)
    np.negative(tile2, out=tile2)
    np.exp(tile2, out=tile2)
    np.add(tile2, 1, out=tile2)
    np.divide(1, tile2, out=tile2)
    # total3[i] = sum(j, x[j]*wo[i,j])
    tile3 = x.dot(wo.T)
    # o[i] = sigmoid(bo[i] + total3[i])
    np.add(bo, tile3, out=tile3)
    np.negative(tile3, out=tile3)
    np.exp(tile3, out=tile3)
    np.add(tile3, 1, out=tile3)
    np.divide(1, tile3, out=tile3)
    # total4[i] = sum(j, x[j]*wm[i,j])
    tile4 = x.dot(wm.T)
    # m[i] = tanh(bm[i] + total4[i])
    np.add(bm, tile4, out=tile4)
    np.tanh(tile4, out=tile4)
    # c[i] = a[i]*m[i] + f[i]*p[i]
    c = np.multiply(tile4, tile)
    np.multiply(p, tile2, out=tile2)
    np.add(c, tile2, out=c)
    # t[i] = tanh(c[i])
    np.tanh(c, out=tile2)
    # h[i] = o[i]*t[i]
    h = np.multiply(tile2, tile3)

    return {"h": h, "c": c}


@np.errstate(over="ignore")         # exp(-x) may be infinite, and then 1/(1 + exp(-x)) is 0
def _small_keeping(wa, x, ba, wf, bf, wo, bo, wm, bm, p, dtype, I, J, kept):
    """forward of few entries, which have been looked at."""

    # total[i] = sum(j, x[j]*wa[i,j])
    tile = x.dot(wa.T)
    # a[i] = sigmoid(ba[i] + total[i])
    a = np.add(ba, tile)
    np.negative(a, out=a)
    np.exp(a, out=a)
    np.add(a, 1, out=a)
    np.divide(1, a, out=a)
    # total2[i] = sum(j, x[j]*wf[i,j])
    x.dot(wf.T, out=tile)
    # f[i] = sigmoid(bf[i] + total2[i])
    f = np.add(bf, tile)
    np.negative(f, out=f)
    np.exp(f, out=f)
    np.add(f, 1, out=f)
    np.divide(1, f, out=f)
    # total3[i] = sum(j, x[j]*wo[i,j])
    x.dot(wo.T, out=tile)
    # o[i] = sigmoid(bo[i] + total3[i])
    o = np.add(bo, tile)
    np.negative(o, out=o)
    np.exp(o, out=o)
    np.add(o, 1, out=o)
    np.divide(1, o, out=o)
    # total4[i] = sum(j, x[j]*wm[i,j])
    x.dot(wm.T, out=tile)
    # m[i] = tanh(bm[i] + total4[i])
    m = np.add(bm, tile)
    np.tanh(m, out=m)
    # c[i] = a[i]*m[i] + f[i]*p[i]
    c = np.multiply(m, a)
    np.multiply(p, f, out=tile)
    np.add(c, tile, out=c)
    # t[i] = tanh(c[i])
    t = np.tanh(c)
    # h[i] = o[i]*t[i]
    h = np.multiply(t, o)
    if kept is not None:
        kept.update(a=a, f=f, o=o, m=m, t=t)

    return {"h": h, "c": c}


def _small_backward(dh, dc, wa, x, ba, wf, bf, wo, bo, wm, bm, p, dtype, I, J, kept):
    """backward of few entries, which have been looked at."""
    if kept is None:
        kept = {}
        _small_keeping(wa, x, ba, wf, bf, wo, bo, wm, bm, p, dtype, I, J, kept)
    a = _kept_array(kept, "a", (I,), dtype)
    f = _kept_array(kept, "f", (I,), dtype)
    o = _kept_array(kept, "o", (I,), dtype)
    m = _kept_array(kept, "m", (I,), dtype)
    t = _kept_array(kept, "t", (I,), dtype)

    # dt[i] = dh[i]*o[i]
    row = np.multiply(o, dh)
    # dc_all[i] = dc[i] + (1 - t[i]**2)*dt[i]
    row2 = np.multiply(t, t)
    np.subtract(1, row2, out=row2)
    np.multiply(row, row2, out=row2)
    np.add(dc, row2, out=row2)
    # dm[i] = a[i]*dc_all[i]
    np.multiply(row2, a, out=row)
    # do[i] = dh[i]*t[i]
    row3 = np.multiply(t, dh)
    # df[i] = p[i]*dc_all[i]
    row4 = np.multiply(row2, p)
    # da[i] = m[i]*dc_all[i]
    row5 = np.multiply(row2, m)
    # dwa[i,j] = (1 - a[i])*da[i]*x[j]*a[i]
    row6 = np.subtract(1, a)
    np.multiply(row5, row6, out=row6)
    np.multiply(a, row6, out=row6)
    dwa = np.multiply(x, row6[:, None])
    # dbm[i] = (1 - m[i]**2)*dm[i]
    dbm = np.multiply(m, m)
    np.subtract(1, dbm, out=dbm)
    np.multiply(row, dbm, out=dbm)
    # total5[j] = sum(i, dbm[i]*wm[i,j])
    dx = dbm.dot(wm)
    # dba[i] = (1 - a[i])*da[i]*a[i]
    dba = np.subtract(1, a)
    np.multiply(row5, dba, out=dba)
    np.multiply(a, dba, out=dba)
    # total6[j] = sum(i, dba[i]*wa[i,j])
    total6 = dba.dot(wa)
    # dbf[i] = (1 - f[i])*df[i]*f[i]
    dbf = np.subtract(1, f)
    np.multiply(row4, dbf, out=dbf)
    np.multiply(f, dbf, out=dbf)
    # total7[j] = sum(i, dbf[i]*wf[i,j])
    total7 = dbf.dot(wf)
    # dbo[i] = (1 - o[i])*do[i]*o[i]
    dbo = np.subtract(1, o)
    np.multiply(row3, dbo, out=dbo)
    np.multiply(o, dbo, out=dbo)
    # total8[j] = sum(i, dbo[i]*wo[i,j])
    total8 = dbo.dot(wo)
    # dwf[i,j] = (1 - f[i])*df[i]*x[j]*f[i]
    np.subtract(1, f, out=row5)
    np.multiply(row4, row5, out=row5)
    np.multiply(f, row5, out=row5)
    dwf = np.multiply(x, row5[:, None])
    # dwo[i,j] = (1 - o[i])*do[i]*x[j]*o[i]
    np.subtract(1, o, out=row5)
    np.multiply(row3, row5, out=row5)
    np.multiply(o, row5, out=row5)
    dwo = np.multiply(x, row5[:, None])
    # dwm[i,j] = (1 - m[i]**2)*dm[i]*x[j]
    np.multiply(m, m, out=row5)
    np.subtract(1, row5, out=row5)
    np.multiply(row, row5, out=row5)
    dwm = np.multiply(x, row5[:, None])
    # dp[i] = f[i]*dc_all[i]
    dp = np.multiply(row2, f)

    # dx[j] = total5[j] + total6[j] + total7[j] + total8[j]
    np.add(dx, total6, out=dx)
    np.add(dx, total7, out=dx)
    np.add(dx, total8, out=dx)

    return {"wa": dwa, "x": dx, "ba": dba, "wf": dwf, "bf": dbf, "wo": dwo, "bo": dbo, "wm": dwm, "bm": dbm, "p": dp}


SIZES = {"I": 2, "J": 5}


def inputs(seed=0, **sizes):
    """Random inputs of these sizes; numbers are between 1/2 and 3/2."""
    sizes, draw = SIZES | sizes, np.random.default_rng(seed)
    I, J = (sizes[name] for name in ['I', 'J'])
    return {
        "wa": draw.standard_normal((I, J)),
        "x": draw.standard_normal(J),
        "ba": draw.standard_normal(I),
        "wf": draw.standard_normal((I, J)),
        "bf": draw.standard_normal(I),
        "wo": draw.standard_normal((I, J)),
        "bo": draw.standard_normal(I),
        "wm": draw.standard_normal((I, J)),
        "bm": draw.standard_normal(I),
        "p": draw.standard_normal(I),
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
    print("lstm_cell: the gradients are the slopes of the outputs")
