"""GRU cell, from proved formulas.

    r[i] = sigmoid(sum(j, wr[i, j]*x[j]) + sum(k, ur[i, k]*h[k]))
    z[i] = sigmoid(sum(j, wz[i, j]*x[j]) + sum(k, uz[i, k]*h[k]))
    s[i] = sum(k, um[i, k]*h[k])
    m[i] = tanh(sum(j, wm[i, j]*x[j]) + r[i]*s[i])
    y[i] = (1 - z[i])*m[i] + z[i]*h[i]

Gradients, each of them a theorem for all sizes:

    dwr[i,j] = (1 - r[i])*(1 - m[i]**2)*s[i]*(1 - z[i])*dy[i]*x[j]*r[i]   55a51e4a33a1
    dx[j] = sum(i, (1 - m[i]**2)*(1 - z[i])*dy[i]*wm[i,j]) + sum(i, (1 - r[i])*(1 - m[i]**2)*s[i]*(1
        - z[i])*dy[i]*r[i]*wr[i,j]) + sum(i, (1 - z[i])*dy[i]*(h[i] - m[i])*z[i]*wz[i,j])   2d25dec8e347
    dur[i,k] = (1 - r[i])*(1 - m[i]**2)*s[i]*(1 - z[i])*dy[i]*h[k]*r[i]   da0af3cc09cc
    dh[k] = dy[k]*z[k] + sum(i, (1 - m[i]**2)*r[i]*(1 - z[i])*dy[i]*um[i,k]) + sum(i, (1 - r[i])*(1
        - m[i]**2)*s[i]*(1 - z[i])*dy[i]*r[i]*ur[i,k]) + sum(i, (1 - z[i])*dy[i]*(h[i]
        - m[i])*z[i]*uz[i,k])   4d81dc2fde2d
    dwz[i,j] = (1 - z[i])*dy[i]*(h[i] - m[i])*x[j]*z[i]   9899acfc4a63
    duz[i,k] = (1 - z[i])*dy[i]*(h[i] - m[i])*h[k]*z[i]   662c4cb53073
    dum[i,k] = (1 - m[i]**2)*r[i]*(1 - z[i])*dy[i]*h[k]   a367f8baedd4
    dwm[i,j] = (1 - m[i]**2)*(1 - z[i])*dy[i]*x[j]   f284222a73e9

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


def forward(*, wr: ArrayLike, x: ArrayLike, ur: ArrayLike, h: ArrayLike, wz: ArrayLike, uz: ArrayLike, um: ArrayLike,
        wm: ArrayLike, kept: dict[str, np.ndarray] | None = None) -> np.ndarray:
    """y, as above. Into kept, a dict, goes what backward would have to make again.

    wr: (I, J)
    x: (J,)
    ur: (I, I)
    h: (I,)
    wz: (I, J)
    uz: (I, I)
    um: (I, I)
    wm: (I, J)
    Returns y (I,), in the type of the arrays: float32 or float64.
    """
    try:
        _key = (wr.__class__, wr.dtype, wr.shape, x.__class__, x.dtype, x.shape, ur.__class__, ur.dtype, ur.shape,
            h.__class__, h.dtype, h.shape, wz.__class__, wz.dtype, wz.shape, uz.__class__, uz.dtype, uz.shape,
            um.__class__, um.dtype, um.shape, wm.__class__, wm.dtype, wm.shape)
    except AttributeError:              # a list, say
        _key = None
    known = _KNOWN.get(_key)
    if known is not None:
        return _small_forward(wr, x, ur, h, wz, uz, um, wm, *known, kept)
    return _any_forward(wr, x, ur, h, wz, uz, um, wm, kept, _key)


def backward(dy: ArrayLike, *, wr: ArrayLike, x: ArrayLike, ur: ArrayLike, h: ArrayLike, wz: ArrayLike,
        uz: ArrayLike, um: ArrayLike, wm: ArrayLike,
        kept: dict[str, np.ndarray] | None = None) -> dict[str, np.ndarray]:
    """The gradients of wr, x, ur, h, wz, uz, um, wm; sooner with what forward has kept of the same inputs.

    dy: (I,)
    wr: (I, J)
    x: (J,)
    ur: (I, I)
    h: (I,)
    wz: (I, J)
    uz: (I, I)
    um: (I, I)
    wm: (I, J)
    Returns {wr (I, J), x (J,), ur (I, I), h (I,), wz (I, J), uz (I, I), um (I, I), wm (I, J)},
        in the type of the arrays: float32 or float64.
    """
    try:
        _key = (dy.__class__, dy.dtype, dy.shape, wr.__class__, wr.dtype, wr.shape, x.__class__, x.dtype, x.shape,
            ur.__class__, ur.dtype, ur.shape, h.__class__, h.dtype, h.shape, wz.__class__, wz.dtype, wz.shape,
            uz.__class__, uz.dtype, uz.shape, um.__class__, um.dtype, um.shape, wm.__class__, wm.dtype, wm.shape)
    except AttributeError:              # a list, say
        _key = None
    known = _KNOWN.get(_key)
    if known is not None:
        return _small_backward(dy, wr, x, ur, h, wz, uz, um, wm, *known, kept)
    return _any_backward(dy, wr, x, ur, h, wz, uz, um, wm, kept, _key)


@np.errstate(over="ignore")         # exp(-x) may be infinite, and then 1/(1 + exp(-x)) is 0
def _any_forward(wr, x, ur, h, wz, uz, um, wm, kept, key):
    """forward of arrays of any size, which are looked at first."""
    arrays, sizes, dtype = _inputs({
        "wr": (wr, ("I", "J")),
        "x": (x, ("J",)),
        "ur": (ur, ("I", "I")),
        "h": (h, ("I",)),
        "wz": (wz, ("I", "J")),
        "uz": (uz, ("I", "I")),
        "um": (um, ("I", "I")),
        "wm": (wm, ("I", "J")),
    })
    wr, x, ur, h, wz, uz, um, wm = arrays
    I = sizes["I"]
    J = sizes["J"]
    if max(I * J, I * I) <= FEW:
        _remember(key, dtype, I, J)
        return _small_forward(wr, x, ur, h, wz, uz, um, wm, dtype, I, J, kept)
    if kept is not None:
        return _keeping(arrays, sizes, dtype, kept)

    y = _empty(I, dtype)
    tile = _empty(I, dtype)
    tile2 = _empty(I, dtype)
    tile3 = _empty(I, dtype)
    tile4 = _empty(I, dtype)
    # total[i] = sum(i2, h[i2]*ur[i,i2])
    np.matmul(h, ur.T, out=tile)
    # total2[i] = sum(j, x[j]*wr[i,j])
    np.matmul(x, wr.T, out=tile2)
    # r[i] = sigmoid(total[i] + total2[i])
    np.add(tile, tile2, out=tile2)
    np.negative(tile2, out=tile2)
    np.exp(tile2, out=tile2)
    np.add(tile2, 1, out=tile2)
    np.divide(1, tile2, out=tile2)
    # total3[i] = sum(i2, h[i2]*uz[i,i2])
    np.matmul(h, uz.T, out=tile)
    # total4[i] = sum(j, x[j]*wz[i,j])
    np.matmul(x, wz.T, out=tile3)
    # z[i] = sigmoid(total3[i] + total4[i])
    np.add(tile, tile3, out=tile3)
    np.negative(tile3, out=tile3)
    np.exp(tile3, out=tile3)
    np.add(tile3, 1, out=tile3)
    np.divide(1, tile3, out=tile3)
    # s[i] = sum(i2, h[i2]*um[i,i2])
    np.matmul(h, um.T, out=tile)
    # total5[i] = sum(j, x[j]*wm[i,j])
    np.matmul(x, wm.T, out=tile4)
    # m[i] = tanh(r[i]*s[i] + total5[i])
    np.multiply(tile, tile2, out=tile2)
    np.add(tile2, tile4, out=tile4)
    np.tanh(tile4, out=tile4)
    # y[i] = (1 - z[i])*m[i] + h[i]*z[i]
    np.subtract(1, tile3, out=y)
    np.multiply(tile4, y, out=y)
    np.multiply(tile3, h, out=tile3)
    np.add(y, tile3, out=y)

    return y


@np.errstate(over="ignore")         # exp(-x) may be infinite, and then 1/(1 + exp(-x)) is 0
def _keeping(arrays, sizes, dtype, kept):
    """The outputs; what backward can take is put into kept."""
    wr, x, ur, h, wz, uz, um, wm = arrays
    I = sizes["I"]

    r = _empty(I, dtype)
    z = _empty(I, dtype)
    s = _empty(I, dtype)
    m = _empty(I, dtype)
    y = _empty(I, dtype)
    tile = _empty(I, dtype)
    tile2 = _empty(I, dtype)
    # total[i] = sum(i2, h[i2]*ur[i,i2])
    np.matmul(h, ur.T, out=tile)
    # total2[i] = sum(j, x[j]*wr[i,j])
    np.matmul(x, wr.T, out=tile2)
    # r[i] = sigmoid(total[i] + total2[i])
    np.add(tile, tile2, out=r)
    np.negative(r, out=r)
    np.exp(r, out=r)
    np.add(r, 1, out=r)
    np.divide(1, r, out=r)
    # total3[i] = sum(i2, h[i2]*uz[i,i2])
    np.matmul(h, uz.T, out=tile2)
    # total4[i] = sum(j, x[j]*wz[i,j])
    np.matmul(x, wz.T, out=tile)
    # z[i] = sigmoid(total3[i] + total4[i])
    np.add(tile2, tile, out=z)
    np.negative(z, out=z)
    np.exp(z, out=z)
    np.add(z, 1, out=z)
    np.divide(1, z, out=z)
    # s[i] = sum(i2, h[i2]*um[i,i2])
    np.matmul(h, um.T, out=s)
    # total5[i] = sum(j, x[j]*wm[i,j])
    np.matmul(x, wm.T, out=tile)
    # m[i] = tanh(r[i]*s[i] + total5[i])
    np.multiply(s, r, out=m)
    np.add(m, tile, out=m)
    np.tanh(m, out=m)
    # y[i] = (1 - z[i])*m[i] + h[i]*z[i]
    np.subtract(1, z, out=y)
    np.multiply(m, y, out=y)
    np.multiply(z, h, out=tile)
    np.add(y, tile, out=y)
    kept.update(r=r, z=z, s=s, m=m)

    return y


@np.errstate(over="ignore")         # exp(-x) may be infinite, and then 1/(1 + exp(-x)) is 0
def _any_backward(dy, wr, x, ur, h, wz, uz, um, wm, kept, key):
    """backward of arrays of any size, which are looked at first."""
    arrays, sizes, dtype = _inputs({
        "dy": (dy, ("I",)),
        "wr": (wr, ("I", "J")),
        "x": (x, ("J",)),
        "ur": (ur, ("I", "I")),
        "h": (h, ("I",)),
        "wz": (wz, ("I", "J")),
        "uz": (uz, ("I", "I")),
        "um": (um, ("I", "I")),
        "wm": (wm, ("I", "J")),
    })
    dy, wr, x, ur, h, wz, uz, um, wm = arrays
    I = sizes["I"]
    J = sizes["J"]
    if max(I * J, I * I) <= FEW:
        _remember(key, dtype, I, J)
        return _small_backward(dy, wr, x, ur, h, wz, uz, um, wm, dtype, I, J, kept)
    if kept is not None:
        return _from_kept(arrays, sizes, dtype, kept)
    if J >= 512:
        np.setbufsize(512)              # no more than a row: what is broadcast is then read where it lies

    z = _empty(I, dtype)
    dwr = _empty((I, J), dtype)
    dx = np.zeros(J, dtype)
    total7 = np.zeros(J, dtype)
    total8 = np.zeros(J, dtype)
    dur = _empty((I, I), dtype)
    total9 = np.zeros(I, dtype)
    dh = np.zeros(I, dtype)
    total11 = np.zeros(I, dtype)
    dwz = _empty((I, J), dtype)
    duz = _empty((I, I), dtype)
    dum = _empty((I, I), dtype)
    dwm = _empty((I, J), dtype)
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
        ur_ = ur[lo:hi]
        wr_ = wr[lo:hi]
        uz_ = uz[lo:hi]
        wz_ = wz[lo:hi]
        z_ = z[lo:hi]
        um_ = um[lo:hi]
        wm_ = wm[lo:hi]
        dy_ = dy[lo:hi]
        # total[i] = sum(i2, h[i2]*ur[i,i2])
        np.matmul(h, ur_.T, out=row)
        # total2[i] = sum(j, x[j]*wr[i,j])
        np.matmul(x, wr_.T, out=row2)
        # r[i] = sigmoid(total[i] + total2[i])
        np.add(row, row2, out=row2)
        np.negative(row2, out=row2)
        np.exp(row2, out=row2)
        np.add(row2, 1, out=row2)
        np.divide(1, row2, out=row2)
        # total3[i] = sum(i2, h[i2]*uz[i,i2])
        np.matmul(h, uz_.T, out=row)
        # total4[i] = sum(j, x[j]*wz[i,j])
        np.matmul(x, wz_.T, out=row3)
        # z[i] = sigmoid(total3[i] + total4[i])
        np.add(row, row3, out=z_)
        np.negative(z_, out=z_)
        np.exp(z_, out=z_)
        np.add(z_, 1, out=z_)
        np.divide(1, z_, out=z_)
        # s[i] = sum(i2, h[i2]*um[i,i2])
        np.matmul(h, um_.T, out=row3)
        # total5[i] = sum(j, x[j]*wm[i,j])
        np.matmul(x, wm_.T, out=row)
        # m[i] = tanh(r[i]*s[i] + total5[i])
        np.multiply(row3, row2, out=row4)
        np.add(row4, row, out=row)
        np.tanh(row, out=row)
        # dm[i] = (1 - z[i])*dy[i]
        np.subtract(1, z_, out=row4)
        np.multiply(dy_, row4, out=row4)
        # ds[i] = (1 - m[i]**2)*r[i]*dm[i]
        np.multiply(row, row, out=row5)
        np.subtract(1, row5, out=row5)
        np.multiply(row2, row5, out=row5)
        np.multiply(row4, row5, out=row5)
        # dz[i] = dy[i]*(h[i] - m[i])
        np.subtract(h[lo:hi], row, out=row6)
        np.multiply(row6, dy_, out=row6)
        # dr[i] = (1 - m[i]**2)*s[i]*dm[i]
        np.multiply(row, row, out=row7)
        np.subtract(1, row7, out=row7)
        np.multiply(row3, row7, out=row7)
        np.multiply(row4, row7, out=row7)
        # dwr[i,j] = (1 - r[i])*dr[i]*x[j]*r[i]
        np.subtract(1, row2, out=row3)
        np.multiply(row7, row3, out=row3)
        np.multiply(row2, row3, out=row3)
        np.multiply(x, row3[:, None], out=dwr[lo:hi])
        # t[i] = (1 - m[i]**2)*dm[i]
        np.multiply(row, row, out=row3)
        np.subtract(1, row3, out=row3)
        np.multiply(row4, row3, out=row3)
        # total6[j] = sum(i, t[i]*wm[i,j])
        dx += np.matmul(row3, wm_)
        # t2[i] = (1 - r[i])*dr[i]*r[i]
        np.subtract(1, row2, out=row3)
        np.multiply(row7, row3, out=row3)
        np.multiply(row2, row3, out=row3)
        # total7[j] = sum(i, t2[i]*wr[i,j])
        total7 += np.matmul(row3, wr_)
        # t3[i] = (1 - z[i])*dz[i]*z[i]
        np.subtract(1, z_, out=row8)
        np.multiply(row6, row8, out=row8)
        np.multiply(z_, row8, out=row8)
        # total8[j] = sum(i, t3[i]*wz[i,j])
        total8 += np.matmul(row8, wz_)
        # dur[i,k] = (1 - r[i])*dr[i]*h[k]*r[i]
        np.subtract(1, row2, out=row9)
        np.multiply(row7, row9, out=row9)
        np.multiply(row2, row9, out=row9)
        np.multiply(h, row9[:, None], out=dur[lo:hi])
        # total9[k] = sum(i, ds[i]*um[i,k])
        total9 += np.matmul(row5, um_)
        # total10[k] = sum(i, t2[i]*ur[i,k])
        dh += np.matmul(row3, ur_)
        # total11[k] = sum(i, t3[i]*uz[i,k])
        total11 += np.matmul(row8, uz_)
        # dwz[i,j] = (1 - z[i])*dz[i]*x[j]*z[i]
        np.subtract(1, z_, out=row8)
        np.multiply(row6, row8, out=row8)
        np.multiply(z_, row8, out=row8)
        np.multiply(x, row8[:, None], out=dwz[lo:hi])
        # duz[i,k] = (1 - z[i])*dz[i]*h[k]*z[i]
        np.subtract(1, z_, out=row8)
        np.multiply(row6, row8, out=row8)
        np.multiply(z_, row8, out=row8)
        np.multiply(h, row8[:, None], out=duz[lo:hi])
        # dum[i,k] = ds[i]*h[k]
        np.multiply(h, row5[:, None], out=dum[lo:hi])
        # dwm[i,j] = (1 - m[i]**2)*dm[i]*x[j]
        np.multiply(row, row, out=row)
        np.subtract(1, row, out=row)
        np.multiply(row4, row, out=row)
        np.multiply(x, row[:, None], out=dwm[lo:hi])

    rows = 131072
    for lo in range(0, J, rows):
        hi = min(lo + rows, J)
        dx_ = dx[lo:hi]
        # dx[j] = total6[j] + total7[j] + total8[j]
        np.add(dx_, total7[lo:hi], out=dx_)
        np.add(dx_, total8[lo:hi], out=dx_)

    rows = 131072
    tile = _empty(min(rows, I), dtype)
    for lo in range(0, I, rows):
        hi = min(lo + rows, I)
        if hi - lo < tile.shape[0]:
            tile = tile[:hi - lo]
        dh_ = dh[lo:hi]
        # dh[k] = dy[k]*z[k] + total9[k] + total10[k] + total11[k]
        np.multiply(z[lo:hi], dy[lo:hi], out=tile)
        np.add(tile, total9[lo:hi], out=tile)
        np.add(tile, dh_, out=dh_)
        np.add(dh_, total11[lo:hi], out=dh_)

    return {"wr": dwr, "x": dx, "ur": dur, "h": dh, "wz": dwz, "uz": duz, "um": dum, "wm": dwm}


@np.errstate()                          # brings back the size of the buffer
def _from_kept(arrays, sizes, dtype, kept):
    """The gradients, of what forward has kept."""
    dy, wr, x, ur, h, wz, uz, um, wm = arrays
    I = sizes["I"]
    J = sizes["J"]
    r = _kept_array(kept, "r", (I,), dtype)
    z = _kept_array(kept, "z", (I,), dtype)
    s = _kept_array(kept, "s", (I,), dtype)
    m = _kept_array(kept, "m", (I,), dtype)
    if J >= 512:
        np.setbufsize(512)              # no more than a row: what is broadcast is then read where it lies

    dwr = _empty((I, J), dtype)
    dx = np.zeros(J, dtype)
    total7 = np.zeros(J, dtype)
    total8 = np.zeros(J, dtype)
    dur = _empty((I, I), dtype)
    total9 = np.zeros(I, dtype)
    dh = np.zeros(I, dtype)
    total11 = np.zeros(I, dtype)
    dwz = _empty((I, J), dtype)
    duz = _empty((I, I), dtype)
    dum = _empty((I, I), dtype)
    dwm = _empty((I, J), dtype)
    rows = max(1, 131072 // max(1, J))
    row = _empty(min(rows, I), dtype)
    row2 = _empty(min(rows, I), dtype)
    row3 = _empty(min(rows, I), dtype)
    row4 = _empty(min(rows, I), dtype)
    row5 = _empty(min(rows, I), dtype)
    row6 = _empty(min(rows, I), dtype)
    row7 = _empty(min(rows, I), dtype)
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
        z_ = z[lo:hi]
        dy_ = dy[lo:hi]
        m_ = m[lo:hi]
        r_ = r[lo:hi]
        # dm[i] = (1 - z[i])*dy[i]
        np.subtract(1, z_, out=row)
        np.multiply(dy_, row, out=row)
        # ds[i] = (1 - m[i]**2)*r[i]*dm[i]
        np.multiply(m_, m_, out=row2)
        np.subtract(1, row2, out=row2)
        np.multiply(r_, row2, out=row2)
        np.multiply(row, row2, out=row2)
        # dz[i] = dy[i]*(h[i] - m[i])
        np.subtract(h[lo:hi], m_, out=row3)
        np.multiply(row3, dy_, out=row3)
        # dr[i] = (1 - m[i]**2)*s[i]*dm[i]
        np.multiply(m_, m_, out=row4)
        np.subtract(1, row4, out=row4)
        np.multiply(s[lo:hi], row4, out=row4)
        np.multiply(row, row4, out=row4)
        # dwr[i,j] = (1 - r[i])*dr[i]*x[j]*r[i]
        np.subtract(1, r_, out=row5)
        np.multiply(row4, row5, out=row5)
        np.multiply(r_, row5, out=row5)
        np.multiply(x, row5[:, None], out=dwr[lo:hi])
        # t[i] = (1 - m[i]**2)*dm[i]
        np.multiply(m_, m_, out=row5)
        np.subtract(1, row5, out=row5)
        np.multiply(row, row5, out=row5)
        # total6[j] = sum(i, t[i]*wm[i,j])
        dx += np.matmul(row5, wm[lo:hi])
        # t2[i] = (1 - r[i])*dr[i]*r[i]
        np.subtract(1, r_, out=row5)
        np.multiply(row4, row5, out=row5)
        np.multiply(r_, row5, out=row5)
        # total7[j] = sum(i, t2[i]*wr[i,j])
        total7 += np.matmul(row5, wr[lo:hi])
        # t3[i] = (1 - z[i])*dz[i]*z[i]
        np.subtract(1, z_, out=row6)
        np.multiply(row3, row6, out=row6)
        np.multiply(z_, row6, out=row6)
        # total8[j] = sum(i, t3[i]*wz[i,j])
        total8 += np.matmul(row6, wz[lo:hi])
        # dur[i,k] = (1 - r[i])*dr[i]*h[k]*r[i]
        np.subtract(1, r_, out=row7)
        np.multiply(row4, row7, out=row7)
        np.multiply(r_, row7, out=row7)
        np.multiply(h, row7[:, None], out=dur[lo:hi])
        # total9[k] = sum(i, ds[i]*um[i,k])
        total9 += np.matmul(row2, um[lo:hi])
        # total10[k] = sum(i, t2[i]*ur[i,k])
        dh += np.matmul(row5, ur[lo:hi])
        # total11[k] = sum(i, t3[i]*uz[i,k])
        total11 += np.matmul(row6, uz[lo:hi])
        # dwz[i,j] = (1 - z[i])*dz[i]*x[j]*z[i]
        np.subtract(1, z_, out=row6)
        np.multiply(row3, row6, out=row6)
        np.multiply(z_, row6, out=row6)
        np.multiply(x, row6[:, None], out=dwz[lo:hi])
        # duz[i,k] = (1 - z[i])*dz[i]*h[k]*z[i]
        np.subtract(1, z_, out=row6)
        np.multiply(row3, row6, out=row6)
        np.multiply(z_, row6, out=row6)
        np.multiply(h, row6[:, None], out=duz[lo:hi])
        # dum[i,k] = ds[i]*h[k]
        np.multiply(h, row2[:, None], out=dum[lo:hi])
        # dwm[i,j] = (1 - m[i]**2)*dm[i]*x[j]
        np.multiply(m_, m_, out=row2)
        np.subtract(1, row2, out=row2)
        np.multiply(row, row2, out=row2)
        np.multiply(x, row2[:, None], out=dwm[lo:hi])

    rows = 131072
    for lo in range(0, J, rows):
        hi = min(lo + rows, J)
        dx_ = dx[lo:hi]
        # dx[j] = total6[j] + total7[j] + total8[j]
        np.add(dx_, total7[lo:hi], out=dx_)
        np.add(dx_, total8[lo:hi], out=dx_)

    rows = 131072
    tile = _empty(min(rows, I), dtype)
    for lo in range(0, I, rows):
        hi = min(lo + rows, I)
        if hi - lo < tile.shape[0]:
            tile = tile[:hi - lo]
        dh_ = dh[lo:hi]
        # dh[k] = dy[k]*z[k] + total9[k] + total10[k] + total11[k]
        np.multiply(z[lo:hi], dy[lo:hi], out=tile)
        np.add(tile, total9[lo:hi], out=tile)
        np.add(tile, dh_, out=dh_)
        np.add(dh_, total11[lo:hi], out=dh_)

    return {"wr": dwr, "x": dx, "ur": dur, "h": dh, "wz": dwz, "uz": duz, "um": dum, "wm": dwm}


@np.errstate(over="ignore")         # exp(-x) may be infinite, and then 1/(1 + exp(-x)) is 0
def _small_forward(wr, x, ur, h, wz, uz, um, wm, dtype, I, J, kept):
    """forward of few entries, which have been looked at."""
    if kept is not None:
        return _small_keeping(wr, x, ur, h, wz, uz, um, wm, dtype, I, J, kept)

    # total[i] = sum(i2, h[i2]*ur[i,i2])
    tile = h.dot(ur.T)
    # total2[i] = sum(j, x[j]*wr[i,j])
    tile2 = x.dot(wr.T)
    # r[i] = sigmoid(total[i] + total2[i])
    np.add(tile, tile2, out=tile2)
    np.negative(tile2, out=tile2)
    np.exp(tile2, out=tile2)
    np.add(tile2, 1, out=tile2)
    np.divide(1, tile2, out=tile2)
    # total3[i] = sum(i2, h[i2]*uz[i,i2])
    h.dot(uz.T, out=tile)
    # total4[i] = sum(j, x[j]*wz[i,j])
    tile3 = x.dot(wz.T)
    # z[i] = sigmoid(total3[i] + total4[i])
    np.add(tile, tile3, out=tile3)
    np.negative(tile3, out=tile3)
    np.exp(tile3, out=tile3)
    np.add(tile3, 1, out=tile3)
    np.divide(1, tile3, out=tile3)
    # s[i] = sum(i2, h[i2]*um[i,i2])
    h.dot(um.T, out=tile)
    # total5[i] = sum(j, x[j]*wm[i,j])
    tile4 = x.dot(wm.T)
    # m[i] = tanh(r[i]*s[i] + total5[i])
    np.multiply(tile, tile2, out=tile2)
    np.add(tile2, tile4, out=tile4)
    np.tanh(tile4, out=tile4)
    # y[i] = (1 - z[i])*m[i] + h[i]*z[i]
    y = np.subtract(1, tile3)
    np.multiply(tile4, y, out=y)
    np.multiply(tile3, h, out=tile3)
    np.add(y, tile3, out=y)

    return y


@np.errstate(over="ignore")         # exp(-x) may be infinite, and then 1/(1 + exp(-x)) is 0
def _small_keeping(wr, x, ur, h, wz, uz, um, wm, dtype, I, J, kept):
    """forward of few entries, which have been looked at."""

    # total[i] = sum(i2, h[i2]*ur[i,i2])
    tile = h.dot(ur.T)
    # total2[i] = sum(j, x[j]*wr[i,j])
    tile2 = x.dot(wr.T)
    # r[i] = sigmoid(total[i] + total2[i])
    r = np.add(tile, tile2)
    np.negative(r, out=r)
    np.exp(r, out=r)
    np.add(r, 1, out=r)
    np.divide(1, r, out=r)
    # total3[i] = sum(i2, h[i2]*uz[i,i2])
    h.dot(uz.T, out=tile2)
    # total4[i] = sum(j, x[j]*wz[i,j])
    x.dot(wz.T, out=tile)
    # z[i] = sigmoid(total3[i] + total4[i])
    z = np.add(tile2, tile)
    np.negative(z, out=z)
    np.exp(z, out=z)
    np.add(z, 1, out=z)
    np.divide(1, z, out=z)
    # s[i] = sum(i2, h[i2]*um[i,i2])
    s = h.dot(um.T)
    # total5[i] = sum(j, x[j]*wm[i,j])
    x.dot(wm.T, out=tile)
    # m[i] = tanh(r[i]*s[i] + total5[i])
    m = np.multiply(s, r)
    np.add(m, tile, out=m)
    np.tanh(m, out=m)
    # y[i] = (1 - z[i])*m[i] + h[i]*z[i]
    y = np.subtract(1, z)
    np.multiply(m, y, out=y)
    np.multiply(z, h, out=tile)
    np.add(y, tile, out=y)
    if kept is not None:
        kept.update(r=r, z=z, s=s, m=m)

    return y


def _small_backward(dy, wr, x, ur, h, wz, uz, um, wm, dtype, I, J, kept):
    """backward of few entries, which have been looked at."""
    if kept is None:
        kept = {}
        _small_keeping(wr, x, ur, h, wz, uz, um, wm, dtype, I, J, kept)
    r = _kept_array(kept, "r", (I,), dtype)
    z = _kept_array(kept, "z", (I,), dtype)
    s = _kept_array(kept, "s", (I,), dtype)
    m = _kept_array(kept, "m", (I,), dtype)

    # dm[i] = (1 - z[i])*dy[i]
    row = np.subtract(1, z)
    np.multiply(dy, row, out=row)
    # ds[i] = (1 - m[i]**2)*r[i]*dm[i]
    row2 = np.multiply(m, m)
    np.subtract(1, row2, out=row2)
    np.multiply(r, row2, out=row2)
    np.multiply(row, row2, out=row2)
    # dz[i] = dy[i]*(h[i] - m[i])
    row3 = np.subtract(h, m)
    np.multiply(row3, dy, out=row3)
    # dr[i] = (1 - m[i]**2)*s[i]*dm[i]
    row4 = np.multiply(m, m)
    np.subtract(1, row4, out=row4)
    np.multiply(s, row4, out=row4)
    np.multiply(row, row4, out=row4)
    # dwr[i,j] = (1 - r[i])*dr[i]*x[j]*r[i]
    row5 = np.subtract(1, r)
    np.multiply(row4, row5, out=row5)
    np.multiply(r, row5, out=row5)
    dwr = np.multiply(x, row5[:, None])
    # t[i] = (1 - m[i]**2)*dm[i]
    np.multiply(m, m, out=row5)
    np.subtract(1, row5, out=row5)
    np.multiply(row, row5, out=row5)
    # total6[j] = sum(i, t[i]*wm[i,j])
    dx = row5.dot(wm)
    # t2[i] = (1 - r[i])*dr[i]*r[i]
    np.subtract(1, r, out=row5)
    np.multiply(row4, row5, out=row5)
    np.multiply(r, row5, out=row5)
    # total7[j] = sum(i, t2[i]*wr[i,j])
    total7 = row5.dot(wr)
    # t3[i] = (1 - z[i])*dz[i]*z[i]
    row6 = np.subtract(1, z)
    np.multiply(row3, row6, out=row6)
    np.multiply(z, row6, out=row6)
    # total8[j] = sum(i, t3[i]*wz[i,j])
    total8 = row6.dot(wz)
    # dur[i,k] = (1 - r[i])*dr[i]*h[k]*r[i]
    row7 = np.subtract(1, r)
    np.multiply(row4, row7, out=row7)
    np.multiply(r, row7, out=row7)
    dur = np.multiply(h, row7[:, None])
    # total9[k] = sum(i, ds[i]*um[i,k])
    total9 = row2.dot(um)
    # total10[k] = sum(i, t2[i]*ur[i,k])
    dh = row5.dot(ur)
    # total11[k] = sum(i, t3[i]*uz[i,k])
    total11 = row6.dot(uz)
    # dwz[i,j] = (1 - z[i])*dz[i]*x[j]*z[i]
    np.subtract(1, z, out=row6)
    np.multiply(row3, row6, out=row6)
    np.multiply(z, row6, out=row6)
    dwz = np.multiply(x, row6[:, None])
    # duz[i,k] = (1 - z[i])*dz[i]*h[k]*z[i]
    np.subtract(1, z, out=row6)
    np.multiply(row3, row6, out=row6)
    np.multiply(z, row6, out=row6)
    duz = np.multiply(h, row6[:, None])
    # dum[i,k] = ds[i]*h[k]
    dum = np.multiply(h, row2[:, None])
    # dwm[i,j] = (1 - m[i]**2)*dm[i]*x[j]
    np.multiply(m, m, out=row2)
    np.subtract(1, row2, out=row2)
    np.multiply(row, row2, out=row2)
    dwm = np.multiply(x, row2[:, None])

    # dx[j] = total6[j] + total7[j] + total8[j]
    np.add(dx, total7, out=dx)
    np.add(dx, total8, out=dx)

    # dh[k] = dy[k]*z[k] + total9[k] + total10[k] + total11[k]
    tile = np.multiply(z, dy)
    np.add(tile, total9, out=tile)
    np.add(tile, dh, out=dh)
    np.add(dh, total11, out=dh)

    return {"wr": dwr, "x": dx, "ur": dur, "h": dh, "wz": dwz, "uz": duz, "um": dum, "wm": dwm}


SIZES = {"I": 2, "J": 5}


def inputs(seed=0, **sizes):
    """Random inputs of these sizes; numbers are between 1/2 and 3/2."""
    sizes, draw = SIZES | sizes, np.random.default_rng(seed)
    I, J = (sizes[name] for name in ['I', 'J'])
    return {
        "wr": draw.standard_normal((I, J)),
        "x": draw.standard_normal(J),
        "ur": draw.standard_normal((I, I)),
        "h": draw.standard_normal(I),
        "wz": draw.standard_normal((I, J)),
        "uz": draw.standard_normal((I, I)),
        "um": draw.standard_normal((I, I)),
        "wm": draw.standard_normal((I, J)),
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
    print("gru_cell: the gradients are the slopes of the outputs")
