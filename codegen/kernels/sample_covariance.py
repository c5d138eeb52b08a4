"""The unbiased covariance of a batch, from a proved theorem.

    E((Σ_{b=1..B} (x[b, i] - (Σ_{k=1..B} x[k, i])/B)·(x[b, j] - (Σ_{k=1..B} x[k, j])/B))/(B - 1)) = s[i, j]
        given E((x[1, i] - μ[i])·(x[1, j] - μ[j])) = s[i, j], E(x[1, i]) = μ[i], E(x[1, j]) = μ[j], B - 1 ≠ 0,
            B ≥ 2, E(abs(x[i])^2) is finite, x[i] are independent, x[i] have one law

The theorem:

    72fe751574c3

Needs Python 3.11 and NumPy 2.0, or newer. Written by codegen from the template estimate.py.j2; do not edit.
"""

import numpy as np


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


def _fits(said, holds, **sizes):
    """Refuse sizes for which the formula has no positions."""
    if not holds:
        found = ", ".join(f"{name} = {size}" for name, size in sizes.items())
        raise ValueError(f"expected {said}, got {found}")


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


def estimate(*, x):
    """The estimate, as above."""
    arrays, sizes, dtype = _inputs({
        "x": (x, ("B", "I")),
    })
    x, = arrays
    B = sizes["B"]
    I = sizes["I"]
    _fits("B >= 2", B >= 2, B=B)

    ones_b = np.ones(B, dtype)
    mu = _empty(I, dtype)
    # total[i] = sum(b, x[b,i])
    np.matmul(ones_b, x, out=mu)

    c = 1 / B
    # mu[i] = total[i]/B
    np.multiply(mu, c, out=mu)

    t = _empty((B, I), dtype)
    # t[b,i] = x[b,i] - mu[i]
    np.subtract(x, mu, out=t)

    estimate = _empty((I, I), dtype)
    # total2[i,j] = sum(b, t[b,i]*t[b,j])
    np.matmul(t.T, t, out=estimate)

    c2 = (-1) / (1 - B)
    # estimate[i,j] = -total2[i,j]/(1 - B)
    np.multiply(estimate, c2, out=estimate)

    return estimate


POINTS = np.array([[1.0, -2.0], [3.0, 0.5], [0.25, 4.0]])


def check(seed=0, size=4):
    """The mean over all samples of this many points, each as likely as any other, is what is estimated."""
    points = POINTS * np.random.default_rng(seed).uniform(0.5, 1.5, POINTS.shape)
    found = [estimate(x=points[list(places)]) for places in np.ndindex(*[len(points)] * size)]
    expected = np.cov(points.T, bias=True)
    assert np.allclose(np.mean(found, axis=0), expected, rtol=1e-12), f"{np.mean(found, axis=0)}, expected {expected}"


if __name__ == "__main__":
    check()
    print("sample_covariance: its mean over all samples is what it estimates")
