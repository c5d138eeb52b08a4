"""Quadratic form, from proved formulas.

    q[n] = sum(i, j, x[n, i]*a[i, j]*x[n, j])

Gradients, each of them a theorem for all sizes:

    dx[n,i] = dq[n]*(sum(i2, a[i,i2]*x[n,i2]) + sum(i2, a[i2,i]*x[n,i2]))   4ea4f11a2382
    da[i,j] = sum(n, dq[n]*x[n,j]*x[n,i])   5238f8e49133

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


def forward(*, x: ArrayLike, a: ArrayLike, kept: dict[str, np.ndarray] | None = None) -> np.ndarray:
    """q, as above. Into kept, a dict, goes what backward would have to make again.

    x: (N, I)
    a: (I, I)
    Returns q (N,), in the type of the arrays: float32 or float64.
    """
    try:
        _key = (x.__class__, x.dtype, x.shape, a.__class__, a.dtype, a.shape)
    except AttributeError:              # a list, say
        _key = None
    known = _KNOWN.get(_key)
    if known is not None:
        return _small_forward(x, a, *known, kept)
    return _any_forward(x, a, kept, _key)


def backward(dq: ArrayLike, *, x: ArrayLike, a: ArrayLike,
        kept: dict[str, np.ndarray] | None = None) -> dict[str, np.ndarray]:
    """The gradients of x, a; sooner with what forward has kept of the same inputs.

    dq: (N,)
    x: (N, I)
    a: (I, I)
    Returns {x (N, I), a (I, I)}, in the type of the arrays: float32 or float64.
    """
    try:
        _key = (dq.__class__, dq.dtype, dq.shape, x.__class__, x.dtype, x.shape, a.__class__, a.dtype, a.shape)
    except AttributeError:              # a list, say
        _key = None
    known = _KNOWN.get(_key)
    if known is not None:
        return _small_backward(dq, x, a, *known, kept)
    return _any_backward(dq, x, a, kept, _key)


def _any_forward(x, a, kept, key):
    """forward of arrays of any size, which are looked at first."""
    arrays, sizes, dtype = _inputs({
        "x": (x, ("N", "I")),
        "a": (a, ("I", "I")),
    })
    x, a = arrays
    N = sizes["N"]
    I = sizes["I"]
    if max(N * I, I * I) <= FEW:
        _remember(key, dtype, N, I)
        return _small_forward(x, a, dtype, N, I, kept)
    if kept is not None:
        return _keeping(arrays, sizes, dtype, kept)

    total = _empty((N, I), dtype)
    # total[n,i] = sum(i2, a[i,i2]*x[n,i2])   by order
    np.matmul(x, a.T, out=total)

    q = _empty(N, dtype)
    # q[n] = sum(i, total[n,i]*x[n,i])
    np.vecdot(total, x, out=q)

    return q


def _keeping(arrays, sizes, dtype, kept):
    """The outputs; what backward can take is put into kept."""
    x, a = arrays
    N = sizes["N"]
    I = sizes["I"]

    total = _empty((N, I), dtype)
    # total[n,i] = sum(i2, a[i,i2]*x[n,i2])   by order
    np.matmul(x, a.T, out=total)

    q = _empty(N, dtype)
    # q[n] = sum(i, total[n,i]*x[n,i])
    np.vecdot(total, x, out=q)
    kept.update(total=total)

    return q


@np.errstate()                          # brings back the size of the buffer
def _any_backward(dq, x, a, kept, key):
    """backward of arrays of any size, which are looked at first."""
    arrays, sizes, dtype = _inputs({
        "dq": (dq, ("N",)),
        "x": (x, ("N", "I")),
        "a": (a, ("I", "I")),
    })
    dq, x, a = arrays
    N = sizes["N"]
    I = sizes["I"]
    if max(N * I, I * I) <= FEW:
        _remember(key, dtype, N, I)
        return _small_backward(dq, x, a, dtype, N, I, kept)
    if kept is not None:
        return _from_kept(arrays, sizes, dtype, kept)
    if I >= 512:
        np.setbufsize(512)              # no more than a row: what is broadcast is then read where it lies

    t = _empty((N, I), dtype)
    # total2[n,i] = sum(i2, a[i2,i]*x[n,i2])
    np.matmul(x, a, out=t)

    dx = _empty((N, I), dtype)
    # total[n,i] = sum(i2, a[i,i2]*x[n,i2])   by order
    np.matmul(x, a.T, out=dx)

    rows = max(1, 131072 // max(1, I))
    for lo in range(0, N, rows):
        hi = min(lo + rows, N)
        dx_ = dx[lo:hi]
        t_ = t[lo:hi]
        # dx[n,i] = dq[n]*(total[n,i] + total2[n,i])
        np.add(dx_, t_, out=dx_)
        np.multiply(dx_, dq[lo:hi, None], out=dx_)
        # t[n,j] = dq[n]*x[n,j]
        np.multiply(x[lo:hi], dq[lo:hi, None], out=t_)

    da = _empty((I, I), dtype)
    # da[i,j] = sum(n, t[n,j]*x[n,i])
    np.matmul(x.T, t, out=da)

    return {"x": dx, "a": da}


@np.errstate()                          # brings back the size of the buffer
def _from_kept(arrays, sizes, dtype, kept):
    """The gradients, of what forward has kept."""
    dq, x, a = arrays
    N = sizes["N"]
    I = sizes["I"]
    total = _kept_array(kept, "total", (N, I), dtype)
    if I >= 512:
        np.setbufsize(512)              # no more than a row: what is broadcast is then read where it lies

    dx = _empty((N, I), dtype)
    # total2[n,i] = sum(i2, a[i2,i]*x[n,i2])
    np.matmul(x, a, out=dx)

    t = _empty((N, I), dtype)
    rows = max(1, 131072 // max(1, I))
    for lo in range(0, N, rows):
        hi = min(lo + rows, N)
        dx_ = dx[lo:hi]
        # dx[n,i] = dq[n]*(total[n,i] + total2[n,i])
        np.add(total[lo:hi], dx_, out=dx_)
        np.multiply(dx_, dq[lo:hi, None], out=dx_)
        # t[n,j] = dq[n]*x[n,j]
        np.multiply(x[lo:hi], dq[lo:hi, None], out=t[lo:hi])

    da = _empty((I, I), dtype)
    # da[i,j] = sum(n, t[n,j]*x[n,i])
    np.matmul(x.T, t, out=da)

    return {"x": dx, "a": da}


def _small_forward(x, a, dtype, N, I, kept):
    """forward of few entries, which have been looked at."""
    if kept is not None:
        return _small_keeping(x, a, dtype, N, I, kept)

    # total[n,i] = sum(i2, a[i,i2]*x[n,i2])   by order
    total = x.dot(a.T)

    # q[n] = sum(i, total[n,i]*x[n,i])
    q = np.vecdot(total, x)

    return q


def _small_keeping(x, a, dtype, N, I, kept):
    """forward of few entries, which have been looked at."""

    # total[n,i] = sum(i2, a[i,i2]*x[n,i2])   by order
    total = x.dot(a.T)

    # q[n] = sum(i, total[n,i]*x[n,i])
    q = np.vecdot(total, x)
    if kept is not None:
        kept.update(total=total)

    return q


def _small_backward(dq, x, a, dtype, N, I, kept):
    """backward of few entries, which have been looked at."""
    if kept is None:
        kept = {}
        _small_keeping(x, a, dtype, N, I, kept)
    total = _kept_array(kept, "total", (N, I), dtype)

    # total2[n,i] = sum(i2, a[i2,i]*x[n,i2])
    dx = x.dot(a)

    # dx[n,i] = dq[n]*(total[n,i] + total2[n,i])
    np.add(total, dx, out=dx)
    np.multiply(dx, dq[:, None], out=dx)
    # t[n,j] = dq[n]*x[n,j]
    t = np.multiply(x, dq[:, None])

    # da[i,j] = sum(n, t[n,j]*x[n,i])
    da = x.T.dot(t)

    return {"x": dx, "a": da}


SIZES = {"N": 2, "I": 5}


def inputs(seed=0, **sizes):
    """Random inputs of these sizes; numbers are between 1/2 and 3/2."""
    sizes, draw = SIZES | sizes, np.random.default_rng(seed)
    N, I = (sizes[name] for name in ['N', 'I'])
    return {
        "x": draw.standard_normal((N, I)),
        "a": draw.standard_normal((I, I)),
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
    print("quadratic_form: the gradients are the slopes of the outputs")
