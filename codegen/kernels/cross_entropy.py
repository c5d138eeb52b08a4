"""Cross-entropy, from proved formulas.

    L = mean(n, log(sum(c, exp(z[n, c]))) - sum(c, t[n, c]*z[n, c]))

Gradients, each of them a theorem for all sizes:

    dz[n,c] = dL*(exp(z[n,c] - finite(max(i, z[n,i])))/sum(i, exp(z[n,i] - finite(max(j, z[n,j]))))
        - t[n,c])/N   40b4353c7ccd
    dt[n,c] = -dL*z[n,c]/N   c877e805deb9

Rewritten by identities, each of them a theorem:

    delta: sum(i, [i == j]*f[i]) = f[j]   a44e2f7cdcb9
    shift: exp(x[i] - m)/sum(k, exp(x[k] - m)) = exp(x[i])/sum(k, exp(x[k]))   c46fb3ec1392
    shift log: log(sum(k, exp(x[k]))) = m + log(sum(k, exp(x[k] - m)))   584bc7ad13c5

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


def forward(*, z: ArrayLike, t: ArrayLike, kept: dict[str, np.ndarray] | None = None) -> np.ndarray:
    """L, as above. Into kept, a dict, goes what backward would have to make again.

    z: (N, C)
    t: (N, C)
    Returns L a number, in the type of the arrays: float32 or float64.
    """
    try:
        _key = (z.__class__, z.dtype, z.shape, t.__class__, t.dtype, t.shape)
    except AttributeError:              # a list, say
        _key = None
    known = _KNOWN.get(_key)
    if known is not None:
        return _small_forward(z, t, *known, kept)
    return _any_forward(z, t, kept, _key)


def backward(dL: ArrayLike, *, z: ArrayLike, t: ArrayLike,
        kept: dict[str, np.ndarray] | None = None) -> dict[str, np.ndarray]:
    """The gradients of z, t; sooner with what forward has kept of the same inputs.

    dL: a number
    z: (N, C)
    t: (N, C)
    Returns {z (N, C), t (N, C)}, in the type of the arrays: float32 or float64.
    """
    try:
        _key = (dL.__class__ in _NUMBERS, z.__class__, z.dtype, z.shape, t.__class__, t.dtype, t.shape)
    except AttributeError:              # a list, say
        _key = None
    known = _KNOWN.get(_key)
    if known is not None:
        return _small_backward(dL, z, t, *known, kept)
    return _any_backward(dL, z, t, kept, _key)


@np.errstate()                          # brings back the size of the buffer
def _any_forward(z, t, kept, key):
    """forward of arrays of any size, which are looked at first."""
    arrays, sizes, dtype = _inputs({
        "z": (z, ("N", "C")),
        "t": (t, ("N", "C")),
    })
    z, t = arrays
    N = sizes["N"]
    C = sizes["C"]
    if N * C <= FEW:
        _remember(key, dtype, N, C)
        return _small_forward(z, t, dtype, N, C, kept)
    if kept is not None:
        return _keeping(arrays, sizes, dtype, kept)
    if C >= 512:
        np.setbufsize(512)              # no more than a row: what is broadcast is then read where it lies

    ones_c = np.ones(C, dtype)
    total3 = dtype.type(0)
    rows = max(1, 131072 // max(1, C))
    row = _empty(min(rows, N), dtype)
    row2 = _empty(min(rows, N), dtype)
    tile = _empty((min(rows, N), C), dtype)
    row3 = _empty(min(rows, N), dtype)
    for lo in range(0, N, rows):
        hi = min(lo + rows, N)
        if hi - lo < row.shape[0]:
            row = row[:hi - lo]
            row2 = row2[:hi - lo]
            tile = tile[:hi - lo]
            row3 = row3[:hi - lo]
        z_ = z[lo:hi]
        # largest[n] = max(c, z[n,c])
        np.max(z_, axis=1, out=row)
        # shift[n] = finite(largest[n])
        np.copyto(row2, np.where(np.isfinite(row), row, 0))
        # shifted[n,c] = z[n,c] - shift[n]
        np.subtract(z_, row2[:, None], out=tile)
        # exp_shifted[n,c] = exp(shifted[n,c])
        np.exp(tile, out=tile)
        # total[n] = sum(c, exp_shifted[n,c])
        np.matmul(tile, ones_c, out=row)
        # log_total[n] = log(total[n])   by shift log
        np.log(row, out=row)
        # total2[n] = sum(c, t[n,c]*z[n,c])
        np.vecdot(t[lo:hi], z_, out=row3)
        # total3 = sum(n, shift[n] + log_total[n] - total2[n])
        np.subtract(row2, row3, out=row3)
        np.add(row3, row, out=row)
        total3 += np.sum(row)

    # L = total3/N
    L = dtype.type(total3 / N)

    return L


@np.errstate()                          # brings back the size of the buffer
def _keeping(arrays, sizes, dtype, kept):
    """The outputs; what backward can take is put into kept."""
    z, t = arrays
    N = sizes["N"]
    C = sizes["C"]
    if C >= 512:
        np.setbufsize(512)              # no more than a row: what is broadcast is then read where it lies

    ones_c = np.ones(C, dtype)
    exp_shifted = _empty((N, C), dtype)
    total = _empty(N, dtype)
    total3 = dtype.type(0)
    rows = max(1, 131072 // max(1, C))
    row = _empty(min(rows, N), dtype)
    row2 = _empty(min(rows, N), dtype)
    tile = _empty((min(rows, N), C), dtype)
    row3 = _empty(min(rows, N), dtype)
    for lo in range(0, N, rows):
        hi = min(lo + rows, N)
        if hi - lo < row.shape[0]:
            row = row[:hi - lo]
            row2 = row2[:hi - lo]
            tile = tile[:hi - lo]
            row3 = row3[:hi - lo]
        z_ = z[lo:hi]
        exp_shifted_ = exp_shifted[lo:hi]
        total_ = total[lo:hi]
        # largest[n] = max(c, z[n,c])
        np.max(z_, axis=1, out=row)
        # shift[n] = finite(largest[n])
        np.copyto(row2, np.where(np.isfinite(row), row, 0))
        # shifted[n,c] = z[n,c] - shift[n]
        np.subtract(z_, row2[:, None], out=tile)
        # exp_shifted[n,c] = exp(shifted[n,c])
        np.exp(tile, out=exp_shifted_)
        # total[n] = sum(c, exp_shifted[n,c])
        np.matmul(exp_shifted_, ones_c, out=total_)
        # log_total[n] = log(total[n])   by shift log
        np.log(total_, out=row)
        # total2[n] = sum(c, t[n,c]*z[n,c])
        np.vecdot(t[lo:hi], z_, out=row3)
        # total3 = sum(n, shift[n] + log_total[n] - total2[n])
        np.subtract(row2, row3, out=row3)
        np.add(row3, row, out=row)
        total3 += np.sum(row)

    # L = total3/N
    L = dtype.type(total3 / N)
    kept.update(exp_shifted=exp_shifted, total=total)

    return L


@np.errstate()                          # brings back the size of the buffer
def _any_backward(dL, z, t, kept, key):
    """backward of arrays of any size, which are looked at first."""
    arrays, sizes, dtype = _inputs({
        "dL": (dL, ()),
        "z": (z, ("N", "C")),
        "t": (t, ("N", "C")),
    })
    dL, z, t = arrays
    N = sizes["N"]
    C = sizes["C"]
    if N * C <= FEW:
        _remember(key, dtype, N, C)
        return _small_backward(dL, z, t, dtype, N, C, kept)
    if kept is not None:
        return _from_kept(arrays, sizes, dtype, kept)
    if C >= 512:
        np.setbufsize(512)              # no more than a row: what is broadcast is then read where it lies

    ones_c = np.ones(C, dtype)
    c = dL / N
    c2 = -dL / N
    dz = _empty((N, C), dtype)
    dt = _empty((N, C), dtype)
    rows = max(1, 131072 // max(1, C))
    row = _empty(min(rows, N), dtype)
    row2 = _empty(min(rows, N), dtype)
    tile = _empty((min(rows, N), C), dtype)
    for lo in range(0, N, rows):
        hi = min(lo + rows, N)
        if hi - lo < row.shape[0]:
            row = row[:hi - lo]
            row2 = row2[:hi - lo]
            tile = tile[:hi - lo]
        z_ = z[lo:hi]
        dz_ = dz[lo:hi]
        # largest[n] = max(c, z[n,c])
        np.max(z_, axis=1, out=row)
        # shift[n] = finite(largest[n])
        np.copyto(row2, np.where(np.isfinite(row), row, 0))
        # shifted[n,c] = z[n,c] - shift[n]
        np.subtract(z_, row2[:, None], out=tile)
        # exp_shifted[n,c] = exp(shifted[n,c])
        np.exp(tile, out=tile)
        # total[n] = sum(c, exp_shifted[n,c])
        np.matmul(tile, ones_c, out=row2)
        # share[n,c] = exp_shifted[n,c]/total[n]   by shift
        np.divide(1, row2, out=row2)
        np.multiply(tile, row2[:, None], out=tile)
        # dz[n,c] = dL*(share[n,c] - t[n,c])/N
        np.subtract(tile, t[lo:hi], out=dz_)
        np.multiply(dz_, c, out=dz_)
        # dt[n,c] = -dL*z[n,c]/N
        np.multiply(z_, c2, out=dt[lo:hi])

    return {"z": dz, "t": dt}


@np.errstate()                          # brings back the size of the buffer
def _from_kept(arrays, sizes, dtype, kept):
    """The gradients, of what forward has kept."""
    dL, z, t = arrays
    N = sizes["N"]
    C = sizes["C"]
    exp_shifted = _kept_array(kept, "exp_shifted", (N, C), dtype)
    total = _kept_array(kept, "total", (N,), dtype)
    if C >= 512:
        np.setbufsize(512)              # no more than a row: what is broadcast is then read where it lies

    c = dL / N
    c2 = -dL / N
    dz = _empty((N, C), dtype)
    dt = _empty((N, C), dtype)
    rows = max(1, 131072 // max(1, C))
    row = _empty(min(rows, N), dtype)
    tile = _empty((min(rows, N), C), dtype)
    for lo in range(0, N, rows):
        hi = min(lo + rows, N)
        if hi - lo < row.shape[0]:
            row = row[:hi - lo]
            tile = tile[:hi - lo]
        dz_ = dz[lo:hi]
        # share[n,c] = exp_shifted[n,c]/total[n]   by shift
        np.divide(1, total[lo:hi], out=row)
        np.multiply(exp_shifted[lo:hi], row[:, None], out=tile)
        # dz[n,c] = dL*(share[n,c] - t[n,c])/N
        np.subtract(tile, t[lo:hi], out=dz_)
        np.multiply(dz_, c, out=dz_)
        # dt[n,c] = -dL*z[n,c]/N
        np.multiply(z[lo:hi], c2, out=dt[lo:hi])

    return {"z": dz, "t": dt}


def _small_forward(z, t, dtype, N, C, kept):
    """forward of few entries, which have been looked at."""
    if kept is not None:
        return _small_keeping(z, t, dtype, N, C, kept)

    ones_c = _ones(C, dtype)
    row2 = np.empty(N, dtype)
    # largest[n] = max(c, z[n,c])
    row = np.maximum.reduce(z, axis=1)
    # shift[n] = finite(largest[n])
    np.copyto(row2, np.where(np.isfinite(row), row, 0))
    # shifted[n,c] = z[n,c] - shift[n]
    tile = np.subtract(z, row2[:, None])
    # exp_shifted[n,c] = exp(shifted[n,c])
    np.exp(tile, out=tile)
    # total[n] = sum(c, exp_shifted[n,c])
    tile.dot(ones_c, out=row)
    # log_total[n] = log(total[n])   by shift log
    np.log(row, out=row)
    # total2[n] = sum(c, t[n,c]*z[n,c])
    row3 = np.vecdot(t, z)
    # total3 = sum(n, shift[n] + log_total[n] - total2[n])
    np.subtract(row2, row3, out=row3)
    np.add(row3, row, out=row)
    total3 = np.add.reduce(row, axis=None)

    # L = total3/N
    L = dtype.type(total3 / N)

    return L


def _small_keeping(z, t, dtype, N, C, kept):
    """forward of few entries, which have been looked at."""

    ones_c = _ones(C, dtype)
    row2 = np.empty(N, dtype)
    # largest[n] = max(c, z[n,c])
    row = np.maximum.reduce(z, axis=1)
    # shift[n] = finite(largest[n])
    np.copyto(row2, np.where(np.isfinite(row), row, 0))
    # shifted[n,c] = z[n,c] - shift[n]
    tile = np.subtract(z, row2[:, None])
    # exp_shifted[n,c] = exp(shifted[n,c])
    exp_shifted = np.exp(tile)
    # total[n] = sum(c, exp_shifted[n,c])
    total = exp_shifted.dot(ones_c)
    # log_total[n] = log(total[n])   by shift log
    np.log(total, out=row)
    # total2[n] = sum(c, t[n,c]*z[n,c])
    row3 = np.vecdot(t, z)
    # total3 = sum(n, shift[n] + log_total[n] - total2[n])
    np.subtract(row2, row3, out=row3)
    np.add(row3, row, out=row)
    total3 = np.add.reduce(row, axis=None)

    # L = total3/N
    L = dtype.type(total3 / N)
    if kept is not None:
        kept.update(exp_shifted=exp_shifted, total=total)

    return L


def _small_backward(dL, z, t, dtype, N, C, kept):
    """backward of few entries, which have been looked at."""
    dL = dtype.type(dL)
    if kept is None:
        kept = {}
        _small_keeping(z, t, dtype, N, C, kept)
    exp_shifted = _kept_array(kept, "exp_shifted", (N, C), dtype)
    total = _kept_array(kept, "total", (N,), dtype)

    c = dL / N
    c2 = -dL / N
    # share[n,c] = exp_shifted[n,c]/total[n]   by shift
    row = np.divide(1, total)
    tile = np.multiply(exp_shifted, row[:, None])
    # dz[n,c] = dL*(share[n,c] - t[n,c])/N
    dz = np.subtract(tile, t)
    np.multiply(dz, c, out=dz)
    # dt[n,c] = -dL*z[n,c]/N
    dt = np.multiply(z, c2)

    return {"z": dz, "t": dt}


SIZES = {"N": 2, "C": 5}


def inputs(seed=0, **sizes):
    """Random inputs of these sizes; numbers are between 1/2 and 3/2."""
    sizes, draw = SIZES | sizes, np.random.default_rng(seed)
    N, C = (sizes[name] for name in ['N', 'C'])
    return {
        "z": draw.standard_normal((N, C)),
        "t": draw.standard_normal((N, C)),
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
    print("cross_entropy: the gradients are the slopes of the outputs")
