"""Bilinear, from proved formulas.

    y[n, k] = sum(i, j, x[n, i]*w[k, i, j]*z[n, j]) + b[k]

Gradients, each of them a theorem for all sizes:

    dx[n,i] = sum(k, dy[n,k]*sum(j, z[n,j]*w[k,i,j]))   89ce0158e4ca
    dw[k,i,j] = sum(n, dy[n,k]*x[n,i]*z[n,j])   d91b0be73ae7
    dz[n,j] = sum(k, dy[n,k]*sum(i, x[n,i]*w[k,i,j]))   b3fb810e2f7b
    db[k] = sum(n, dy[n,k])   6033bc41fa74

Rewritten by identities, each of them a theorem:

    delta: sum(i, [i == j]*f[i]) = f[j]   a44e2f7cdcb9
    order: sum(i, j, f[i]*w[i,j]*z[j]) = sum(j, sum(i, f[i]*w[i,j])*z[j])   9d4494134357

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


def forward(*, x: ArrayLike, w: ArrayLike, z: ArrayLike, b: ArrayLike,
        kept: dict[str, np.ndarray] | None = None) -> np.ndarray:
    """y, as above. Into kept, a dict, goes what backward would have to make again.

    x: (N, I)
    w: (K, I, J)
    z: (N, J)
    b: (K,)
    Returns y (N, K), in the type of the arrays: float32 or float64.
    """
    try:
        _key = (x.__class__, x.dtype, x.shape, w.__class__, w.dtype, w.shape, z.__class__, z.dtype, z.shape,
            b.__class__, b.dtype, b.shape)
    except AttributeError:              # a list, say
        _key = None
    known = _KNOWN.get(_key)
    if known is not None:
        return _small_forward(x, w, z, b, *known, kept)
    return _any_forward(x, w, z, b, kept, _key)


def backward(dy: ArrayLike, *, x: ArrayLike, w: ArrayLike, z: ArrayLike, b: ArrayLike,
        kept: dict[str, np.ndarray] | None = None) -> dict[str, np.ndarray]:
    """The gradients of x, w, z, b; sooner with what forward has kept of the same inputs.

    dy: (N, K)
    x: (N, I)
    w: (K, I, J)
    z: (N, J)
    b: (K,)
    Returns {x (N, I), w (K, I, J), z (N, J), b (K,)}, in the type of the arrays: float32 or float64.
    """
    try:
        _key = (dy.__class__, dy.dtype, dy.shape, x.__class__, x.dtype, x.shape, w.__class__, w.dtype, w.shape,
            z.__class__, z.dtype, z.shape, b.__class__, b.dtype, b.shape)
    except AttributeError:              # a list, say
        _key = None
    known = _KNOWN.get(_key)
    if known is not None:
        return _small_backward(dy, x, w, z, b, *known, kept)
    return _any_backward(dy, x, w, z, b, kept, _key)


def _any_forward(x, w, z, b, kept, key):
    """forward of arrays of any size, which are looked at first."""
    arrays, sizes, dtype = _inputs({
        "x": (x, ("N", "I")),
        "w": (w, ("K", "I", "J")),
        "z": (z, ("N", "J")),
        "b": (b, ("K",)),
    })
    x, w, z, b = arrays
    N = sizes["N"]
    I = sizes["I"]
    K = sizes["K"]
    J = sizes["J"]
    if max(K * N * J, N * K, N * I * K, K * I * N, K * I * J) <= FEW:
        _remember(key, dtype, N, I, K, J)
        return _small_forward(x, w, z, b, dtype, N, I, K, J, kept)
    if kept is not None:
        return _keeping(arrays, sizes, dtype, kept)

    total = _empty((K, N, J), dtype)
    # total[k,n,j] = sum(i, x[n,i]*w[k,i,j])   by order
    np.matmul(x, w, out=total)

    y = _empty((N, K), dtype)
    tile = _empty((K, N), dtype)
    # total2[k,n] = sum(j, total[k,n,j]*z[n,j])
    np.copyto(tile, np.reshape(np.matmul(total.transpose(1, 0, 2), z.reshape(N, J, 1)), (N, K)).transpose(1, 0))
    # y[n,k] = b[k] + total2[k,n]
    np.add(tile.T, b, out=y)

    return y


def _keeping(arrays, sizes, dtype, kept):
    """The outputs; what backward can take is put into kept."""
    x, w, z, b = arrays
    N = sizes["N"]
    K = sizes["K"]
    J = sizes["J"]

    total = _empty((K, N, J), dtype)
    # total[k,n,j] = sum(i, x[n,i]*w[k,i,j])   by order
    np.matmul(x, w, out=total)

    y = _empty((N, K), dtype)
    tile = _empty((K, N), dtype)
    # total2[k,n] = sum(j, total[k,n,j]*z[n,j])
    np.copyto(tile, np.reshape(np.matmul(total.transpose(1, 0, 2), z.reshape(N, J, 1)), (N, K)).transpose(1, 0))
    # y[n,k] = b[k] + total2[k,n]
    np.add(tile.T, b, out=y)
    kept.update(total=total)

    return y


def _any_backward(dy, x, w, z, b, kept, key):
    """backward of arrays of any size, which are looked at first."""
    arrays, sizes, dtype = _inputs({
        "dy": (dy, ("N", "K")),
        "x": (x, ("N", "I")),
        "w": (w, ("K", "I", "J")),
        "z": (z, ("N", "J")),
        "b": (b, ("K",)),
    })
    dy, x, w, z, b = arrays
    N = sizes["N"]
    K = sizes["K"]
    I = sizes["I"]
    J = sizes["J"]
    if max(K * N * J, N * K, N * I * K, K * I * N, K * I * J) <= FEW:
        _remember(key, dtype, N, K, I, J)
        return _small_backward(dy, x, w, z, b, dtype, N, K, I, J, kept)
    if kept is not None:
        return _from_kept(arrays, sizes, dtype, kept)

    total3 = _empty((N, I, K), dtype)
    # total3[n,i,k] = sum(j, z[n,j]*w[k,i,j])
    np.matmul(z, w.T.reshape(J, I * K), out=total3.reshape(N, I * K))

    total = _empty((K, N, J), dtype)
    # total[k,n,j] = sum(i, x[n,i]*w[k,i,j])   by order
    np.matmul(x, w, out=total)

    ones_n = np.ones(N, dtype)
    dx = _empty((N, I), dtype)
    t = _empty((K, I, N), dtype)
    db = _empty(K, dtype)
    # dx[n,i] = sum(k, dy[n,k]*total3[n,i,k])
    np.matmul(dy.reshape(N, 1, K), total3.transpose(0, 2, 1), out=dx.reshape(N, 1, I))
    # t[k,i,n] = dy[n,k]*x[n,i]
    np.multiply(x.T, dy.T[:, None], out=t)
    # db[k] = sum(n, dy[n,k])
    np.matmul(ones_n, dy, out=db)

    dw = _empty((K, I, J), dtype)
    # dw[k,i,j] = sum(n, t[k,i,n]*z[n,j])
    np.matmul(t.reshape(K * I, N), z, out=dw.reshape(K * I, J))

    dz = _empty((N, J), dtype)
    # dz[n,j] = sum(k, dy[n,k]*total[k,n,j])
    np.matmul(dy.reshape(N, 1, K), total.transpose(1, 0, 2), out=dz.reshape(N, 1, J))

    return {"x": dx, "w": dw, "z": dz, "b": db}


def _from_kept(arrays, sizes, dtype, kept):
    """The gradients, of what forward has kept."""
    dy, x, w, z, _ = arrays
    N = sizes["N"]
    K = sizes["K"]
    I = sizes["I"]
    J = sizes["J"]
    total = _kept_array(kept, "total", (K, N, J), dtype)

    total3 = _empty((N, I, K), dtype)
    # total3[n,i,k] = sum(j, z[n,j]*w[k,i,j])
    np.matmul(z, w.T.reshape(J, I * K), out=total3.reshape(N, I * K))

    ones_n = np.ones(N, dtype)
    dx = _empty((N, I), dtype)
    t = _empty((K, I, N), dtype)
    db = _empty(K, dtype)
    # dx[n,i] = sum(k, dy[n,k]*total3[n,i,k])
    np.matmul(dy.reshape(N, 1, K), total3.transpose(0, 2, 1), out=dx.reshape(N, 1, I))
    # t[k,i,n] = dy[n,k]*x[n,i]
    np.multiply(x.T, dy.T[:, None], out=t)
    # db[k] = sum(n, dy[n,k])
    np.matmul(ones_n, dy, out=db)

    dw = _empty((K, I, J), dtype)
    # dw[k,i,j] = sum(n, t[k,i,n]*z[n,j])
    np.matmul(t.reshape(K * I, N), z, out=dw.reshape(K * I, J))

    dz = _empty((N, J), dtype)
    # dz[n,j] = sum(k, dy[n,k]*total[k,n,j])
    np.matmul(dy.reshape(N, 1, K), total.transpose(1, 0, 2), out=dz.reshape(N, 1, J))

    return {"x": dx, "w": dw, "z": dz, "b": db}


def _small_forward(x, w, z, b, dtype, N, I, K, J, kept):
    """forward of few entries, which have been looked at."""
    if kept is not None:
        return _small_keeping(x, w, z, b, dtype, N, I, K, J, kept)

    # total[k,n,j] = sum(i, x[n,i]*w[k,i,j])   by order
    total = np.matmul(x, w)

    tile = np.empty((K, N), dtype)
    # total2[k,n] = sum(j, total[k,n,j]*z[n,j])
    np.copyto(tile, np.reshape(np.matmul(total.transpose(1, 0, 2), z.reshape(N, J, 1)), (N, K)).transpose(1, 0))
    # y[n,k] = b[k] + total2[k,n]
    y = np.add(tile.T, b)

    return y


def _small_keeping(x, w, z, b, dtype, N, I, K, J, kept):
    """forward of few entries, which have been looked at."""

    # total[k,n,j] = sum(i, x[n,i]*w[k,i,j])   by order
    total = np.matmul(x, w)

    tile = np.empty((K, N), dtype)
    # total2[k,n] = sum(j, total[k,n,j]*z[n,j])
    np.copyto(tile, np.reshape(np.matmul(total.transpose(1, 0, 2), z.reshape(N, J, 1)), (N, K)).transpose(1, 0))
    # y[n,k] = b[k] + total2[k,n]
    y = np.add(tile.T, b)
    if kept is not None:
        kept.update(total=total)

    return y


def _small_backward(dy, x, w, z, b, dtype, N, K, I, J, kept):
    """backward of few entries, which have been looked at."""
    if kept is None:
        kept = {}
        _small_keeping(x, w, z, b, dtype, N, I, K, J, kept)
    total = _kept_array(kept, "total", (K, N, J), dtype)

    total3 = np.empty((N, I, K), dtype)
    # total3[n,i,k] = sum(j, z[n,j]*w[k,i,j])
    np.matmul(z, w.T.reshape(J, I * K), out=total3.reshape(N, I * K))

    ones_n = _ones(N, dtype)
    dx = np.empty((N, I), dtype)
    # dx[n,i] = sum(k, dy[n,k]*total3[n,i,k])
    np.matmul(dy.reshape(N, 1, K), total3.transpose(0, 2, 1), out=dx.reshape(N, 1, I))
    # t[k,i,n] = dy[n,k]*x[n,i]
    t = np.multiply(x.T, dy.T[:, None])
    # db[k] = sum(n, dy[n,k])
    db = ones_n.dot(dy)

    dw = np.empty((K, I, J), dtype)
    # dw[k,i,j] = sum(n, t[k,i,n]*z[n,j])
    np.matmul(t.reshape(K * I, N), z, out=dw.reshape(K * I, J))

    dz = np.empty((N, J), dtype)
    # dz[n,j] = sum(k, dy[n,k]*total[k,n,j])
    np.matmul(dy.reshape(N, 1, K), total.transpose(1, 0, 2), out=dz.reshape(N, 1, J))

    return {"x": dx, "w": dw, "z": dz, "b": db}


SIZES = {"N": 2, "I": 5, "K": 4, "J": 7}


def inputs(seed=0, **sizes):
    """Random inputs of these sizes; numbers are between 1/2 and 3/2."""
    sizes, draw = SIZES | sizes, np.random.default_rng(seed)
    N, I, K, J = (sizes[name] for name in ['N', 'I', 'K', 'J'])
    return {
        "x": draw.standard_normal((N, I)),
        "w": draw.standard_normal((K, I, J)),
        "z": draw.standard_normal((N, J)),
        "b": draw.standard_normal(K),
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
    print("bilinear: the gradients are the slopes of the outputs")
