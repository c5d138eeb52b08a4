"""Relu network, from proved formulas.

    h[n, k] = relu(sum(j, w[k, j]*x[n, j]) + b[k])
    y[n, i] = sum(k, u[i, k]*h[n, k]) + c[i]
    at ties by convention, the slope of relu and of abs is 0 at 0

Gradients, each of them a theorem for all sizes:

    dw[k,j] = sum(n, x[n,j]*chosen_[n,k])   432229108182
        where chosen_[n,k] = kept([0 < b[k] + sum(j, w[k,j]*x[n,j])], sum(i, dy[n,i]*u[i,k]))
    dx[n,j] = sum(k, w[k,j]*chosen_[n,k])   2ee0f40953b2
    db[k] = sum(n, chosen_[n,k])   3e5cfbd0d204
    du[i,k] = sum(n, dy[n,i]*h[n,k])   9fcf5de0efae
    dc[i] = sum(n, dy[n,i])   fa11fbf9585f

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


def _chosen(condition, value, other, out, ones):
    """Where the condition is 1 the value, where it is 0 the other number, into out by way of ones: the bits of what is
    chosen, times 1 or 0, for np.where waits at each entry whose condition it has not guessed."""
    if out.dtype == np.longdouble:
        np.copyto(out, np.where(condition, value, other))
        return
    whole, places = (np.int32, 29) if out.dtype == np.float32 else (np.int64, 61)
    ones, bits = ones.view(whole), out.view(whole)
    np.right_shift(condition.view(whole), places, out=ones)     # 1.0 begins with the bits 001, all those of 0.0 are 0
    np.multiply(value.view(whole), ones, out=bits)
    if other:
        np.subtract(ones, 1, out=ones)                          # now 0, or -1, all of whose bits are 1
        np.bitwise_and(ones, np.array(other, out.dtype).view(whole), out=ones)
        np.bitwise_or(bits, ones, out=bits)


def forward(*, w: ArrayLike, x: ArrayLike, b: ArrayLike, u: ArrayLike, c: ArrayLike,
        kept: dict[str, np.ndarray] | None = None) -> np.ndarray:
    """y, as above. Into kept, a dict, goes what backward would have to make again.

    w: (K, J)
    x: (N, J)
    b: (K,)
    u: (I, K)
    c: (I,)
    Returns y (N, I), in the type of the arrays: float32 or float64.
    """
    try:
        _key = (w.__class__, w.dtype, w.shape, x.__class__, x.dtype, x.shape, b.__class__, b.dtype, b.shape,
            u.__class__, u.dtype, u.shape, c.__class__, c.dtype, c.shape)
    except AttributeError:              # a list, say
        _key = None
    known = _KNOWN.get(_key)
    if known is not None:
        return _small_forward(w, x, b, u, c, *known, kept)
    return _any_forward(w, x, b, u, c, kept, _key)


def backward(dy: ArrayLike, *, w: ArrayLike, x: ArrayLike, b: ArrayLike, u: ArrayLike, c: ArrayLike,
        kept: dict[str, np.ndarray] | None = None) -> dict[str, np.ndarray]:
    """The gradients of w, x, b, u, c; sooner with what forward has kept of the same inputs.

    dy: (N, I)
    w: (K, J)
    x: (N, J)
    b: (K,)
    u: (I, K)
    c: (I,)
    Returns {w (K, J), x (N, J), b (K,), u (I, K), c (I,)}, in the type of the arrays: float32 or float64.
    """
    try:
        _key = (dy.__class__, dy.dtype, dy.shape, w.__class__, w.dtype, w.shape, x.__class__, x.dtype, x.shape,
            b.__class__, b.dtype, b.shape, u.__class__, u.dtype, u.shape, c.__class__, c.dtype, c.shape)
    except AttributeError:              # a list, say
        _key = None
    known = _KNOWN.get(_key)
    if known is not None:
        return _small_backward(dy, w, x, b, u, c, *known, kept)
    return _any_backward(dy, w, x, b, u, c, kept, _key)


@np.errstate()                          # brings back the size of the buffer
def _any_forward(w, x, b, u, c, kept, key):
    """forward of arrays of any size, which are looked at first."""
    arrays, sizes, dtype = _inputs({
        "w": (w, ("K", "J")),
        "x": (x, ("N", "J")),
        "b": (b, ("K",)),
        "u": (u, ("I", "K")),
        "c": (c, ("I",)),
    })
    w, x, b, u, c = arrays
    K = sizes["K"]
    J = sizes["J"]
    N = sizes["N"]
    I = sizes["I"]
    if max(N * K, N * I, K * J, N * J, I * K) <= FEW:
        _remember(key, dtype, K, J, N, I)
        return _small_forward(w, x, b, u, c, dtype, K, J, N, I, kept)
    if kept is not None:
        return _keeping(arrays, sizes, dtype, kept)
    if K >= 512:
        np.setbufsize(512)              # no more than a row: what is broadcast is then read where it lies

    h = _empty((N, K), dtype)
    # total[n,k] = sum(j, w[k,j]*x[n,j])
    np.matmul(x, w.T, out=h)

    rows = max(1, 131072 // max(1, K))
    for lo in range(0, N, rows):
        hi = min(lo + rows, N)
        h_ = h[lo:hi]
        # h[n,k] = relu(b[k] + total[n,k])
        np.add(h_, b, out=h_)
        np.clip(h_, 0, np.inf, out=h_)

    y = _empty((N, I), dtype)
    # total2[n,i] = sum(k, h[n,k]*u[i,k])
    np.matmul(h, u.T, out=y)

    # y[n,i] = c[i] + total2[n,i]
    np.add(y, c, out=y)

    return y


@np.errstate()                          # brings back the size of the buffer
def _keeping(arrays, sizes, dtype, kept):
    """The outputs; what backward can take is put into kept."""
    w, x, b, u, c = arrays
    K = sizes["K"]
    N = sizes["N"]
    I = sizes["I"]
    if K >= 512:
        np.setbufsize(512)              # no more than a row: what is broadcast is then read where it lies

    total = _empty((N, K), dtype)
    # total[n,k] = sum(j, w[k,j]*x[n,j])
    np.matmul(x, w.T, out=total)

    h = _empty((N, K), dtype)
    rows = max(1, 131072 // max(1, K))
    tile = _empty((min(rows, N), K), dtype)
    for lo in range(0, N, rows):
        hi = min(lo + rows, N)
        if hi - lo < tile.shape[0]:
            tile = tile[:hi - lo]
        # t[n,k] = b[k] + total[n,k]
        np.add(total[lo:hi], b, out=tile)
        # h[n,k] = relu(t[n,k])
        np.clip(tile, 0, np.inf, out=h[lo:hi])

    y = _empty((N, I), dtype)
    # total2[n,i] = sum(k, h[n,k]*u[i,k])
    np.matmul(h, u.T, out=y)

    # y[n,i] = c[i] + total2[n,i]
    np.add(y, c, out=y)
    kept.update(total=total, h=h)

    return y


@np.errstate()                          # brings back the size of the buffer
def _any_backward(dy, w, x, b, u, c, kept, key):
    """backward of arrays of any size, which are looked at first."""
    arrays, sizes, dtype = _inputs({
        "dy": (dy, ("N", "I")),
        "w": (w, ("K", "J")),
        "x": (x, ("N", "J")),
        "b": (b, ("K",)),
        "u": (u, ("I", "K")),
        "c": (c, ("I",)),
    })
    dy, w, x, b, u, c = arrays
    N = sizes["N"]
    I = sizes["I"]
    K = sizes["K"]
    J = sizes["J"]
    if max(N * K, N * I, K * J, N * J, I * K) <= FEW:
        _remember(key, dtype, N, I, K, J)
        return _small_backward(dy, w, x, b, u, c, dtype, N, I, K, J, kept)
    if kept is not None:
        return _from_kept(arrays, sizes, dtype, kept)
    if K >= 512:
        np.setbufsize(512)              # no more than a row: what is broadcast is then read where it lies

    chosen_ = _empty((N, K), dtype)
    # dh[n,k] = sum(i, dy[n,i]*u[i,k])
    np.matmul(dy, u, out=chosen_)

    h = _empty((N, K), dtype)
    # total[n,k] = sum(j, w[k,j]*x[n,j])
    np.matmul(x, w.T, out=h)

    ones_n = np.ones(N, dtype)
    db = np.zeros(K, dtype)
    dc = np.zeros(I, dtype)
    rows = max(1, 131072 // max(1, K))
    tile = _empty((min(rows, N), K), dtype)
    tile2 = _empty((min(rows, N), K), dtype)
    for lo in range(0, N, rows):
        hi = min(lo + rows, N)
        if hi - lo < tile.shape[0]:
            tile = tile[:hi - lo]
            tile2 = tile2[:hi - lo]
        h_ = h[lo:hi]
        chosen__ = chosen_[lo:hi]
        ones_n_ = ones_n[lo:hi]
        # t[n,k] = b[k] + total[n,k]
        np.add(h_, b, out=tile)
        # h[n,k] = relu(t[n,k])
        np.clip(tile, 0, np.inf, out=h_)
        # chosen_[n,k] = kept([0 < t[n,k]], dh[n,k])
        np.less(0, tile, out=tile)
        _chosen(tile, chosen__, 0, chosen__, tile2)
        # db[k] = sum(n, chosen_[n,k])
        db += np.matmul(ones_n_, chosen__)
        # dc[i] = sum(n, dy[n,i])
        dc += np.matmul(ones_n_, dy[lo:hi])

    du = _empty((I, K), dtype)
    # du[i,k] = sum(n, dy[n,i]*h[n,k])
    np.matmul(dy.T, h, out=du)

    dx = _empty((N, J), dtype)
    # dx[n,j] = sum(k, w[k,j]*chosen_[n,k])
    np.matmul(chosen_, w, out=dx)

    dw = _empty((K, J), dtype)
    # dw[k,j] = sum(n, x[n,j]*chosen_[n,k])
    np.matmul(chosen_.T, x, out=dw)

    return {"w": dw, "x": dx, "b": db, "u": du, "c": dc}


@np.errstate()                          # brings back the size of the buffer
def _from_kept(arrays, sizes, dtype, kept):
    """The gradients, of what forward has kept."""
    dy, w, x, b, u, _ = arrays
    N = sizes["N"]
    I = sizes["I"]
    K = sizes["K"]
    J = sizes["J"]
    total = _kept_array(kept, "total", (N, K), dtype)
    h = _kept_array(kept, "h", (N, K), dtype)
    if K >= 512:
        np.setbufsize(512)              # no more than a row: what is broadcast is then read where it lies

    du = _empty((I, K), dtype)
    # du[i,k] = sum(n, dy[n,i]*h[n,k])
    np.matmul(dy.T, h, out=du)

    chosen_ = _empty((N, K), dtype)
    # dh[n,k] = sum(i, dy[n,i]*u[i,k])
    np.matmul(dy, u, out=chosen_)

    ones_n = np.ones(N, dtype)
    db = np.zeros(K, dtype)
    dc = np.zeros(I, dtype)
    rows = max(1, 131072 // max(1, K))
    tile = _empty((min(rows, N), K), dtype)
    tile2 = _empty((min(rows, N), K), dtype)
    for lo in range(0, N, rows):
        hi = min(lo + rows, N)
        if hi - lo < tile.shape[0]:
            tile = tile[:hi - lo]
            tile2 = tile2[:hi - lo]
        chosen__ = chosen_[lo:hi]
        ones_n_ = ones_n[lo:hi]
        # t[n,k] = b[k] + total[n,k]
        np.add(total[lo:hi], b, out=tile)
        # chosen_[n,k] = kept([0 < t[n,k]], dh[n,k])
        np.less(0, tile, out=tile)
        _chosen(tile, chosen__, 0, chosen__, tile2)
        # db[k] = sum(n, chosen_[n,k])
        db += np.matmul(ones_n_, chosen__)
        # dc[i] = sum(n, dy[n,i])
        dc += np.matmul(ones_n_, dy[lo:hi])

    dx = _empty((N, J), dtype)
    # dx[n,j] = sum(k, w[k,j]*chosen_[n,k])
    np.matmul(chosen_, w, out=dx)

    dw = _empty((K, J), dtype)
    # dw[k,j] = sum(n, x[n,j]*chosen_[n,k])
    np.matmul(chosen_.T, x, out=dw)

    return {"w": dw, "x": dx, "b": db, "u": du, "c": dc}


def _small_forward(w, x, b, u, c, dtype, K, J, N, I, kept):
    """forward of few entries, which have been looked at."""
    if kept is not None:
        return _small_keeping(w, x, b, u, c, dtype, K, J, N, I, kept)

    # total[n,k] = sum(j, w[k,j]*x[n,j])
    h = x.dot(w.T)

    # h[n,k] = relu(b[k] + total[n,k])
    np.add(h, b, out=h)
    np.maximum(h, 0, out=h)

    # total2[n,i] = sum(k, h[n,k]*u[i,k])
    y = h.dot(u.T)

    # y[n,i] = c[i] + total2[n,i]
    np.add(y, c, out=y)

    return y


def _small_keeping(w, x, b, u, c, dtype, K, J, N, I, kept):
    """forward of few entries, which have been looked at."""

    # total[n,k] = sum(j, w[k,j]*x[n,j])
    total = x.dot(w.T)

    # t[n,k] = b[k] + total[n,k]
    tile = np.add(total, b)
    # h[n,k] = relu(t[n,k])
    h = np.maximum(tile, 0)

    # total2[n,i] = sum(k, h[n,k]*u[i,k])
    y = h.dot(u.T)

    # y[n,i] = c[i] + total2[n,i]
    np.add(y, c, out=y)
    if kept is not None:
        kept.update(total=total, h=h)

    return y


def _small_backward(dy, w, x, b, u, c, dtype, N, I, K, J, kept):
    """backward of few entries, which have been looked at."""
    if kept is None:
        kept = {}
        _small_keeping(w, x, b, u, c, dtype, K, J, N, I, kept)
    total = _kept_array(kept, "total", (N, K), dtype)
    h = _kept_array(kept, "h", (N, K), dtype)

    # du[i,k] = sum(n, dy[n,i]*h[n,k])
    du = dy.T.dot(h)

    # dh[n,k] = sum(i, dy[n,i]*u[i,k])
    chosen_ = dy.dot(u)

    ones_n = _ones(N, dtype)
    # t[n,k] = b[k] + total[n,k]
    tile = np.add(total, b)
    # chosen_[n,k] = kept([0 < t[n,k]], dh[n,k])
    np.less(0, tile, out=tile)
    np.copyto(chosen_, np.where(tile, chosen_, 0))
    # db[k] = sum(n, chosen_[n,k])
    db = ones_n.dot(chosen_)
    # dc[i] = sum(n, dy[n,i])
    dc = ones_n.dot(dy)

    # dx[n,j] = sum(k, w[k,j]*chosen_[n,k])
    dx = chosen_.dot(w)

    # dw[k,j] = sum(n, x[n,j]*chosen_[n,k])
    dw = chosen_.T.dot(x)

    return {"w": dw, "x": dx, "b": db, "u": du, "c": dc}


SIZES = {"K": 2, "J": 5, "N": 4, "I": 7}


def inputs(seed=0, **sizes):
    """Random inputs of these sizes; numbers are between 1/2 and 3/2."""
    sizes, draw = SIZES | sizes, np.random.default_rng(seed)
    K, J, N, I = (sizes[name] for name in ['K', 'J', 'N', 'I'])
    return {
        "w": draw.standard_normal((K, J)),
        "x": draw.standard_normal((N, J)),
        "b": draw.standard_normal(K),
        "u": draw.standard_normal((I, K)),
        "c": draw.standard_normal(I),
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
    print("relu_network: the gradients are the slopes of the outputs")
