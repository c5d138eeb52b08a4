"""Stochastic quantisation, from a proved theorem.

    E(a·q[i] + b) = g[i]
        given E(q[i]) = (g[i] - b)/a, a ≠ 0, E(abs(q[i])^2) is finite

The theorem:

    b45a7b252e0a

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


def _drawn(name, given, generator, shape, dtype):
    """Uniform numbers from 0 up to 1: those that are given, or what a generator draws."""
    if (given is None) == (generator is None):
        raise TypeError(f"{'neither' if given is None else 'both'} of {name} and generator came, expected one of them")
    if given is None:
        return generator.random(shape, dtype)
    array = np.asarray(given, dtype)
    if array.shape != shape:
        raise ValueError(f"{name} has shape {array.shape}, expected {shape}")
    return array


def _chance(name, least, most):
    """Refuse what no chance can be."""
    if not 0 <= least <= most <= 1:
        raise ValueError(f"{name} would be 1 with chances from {least} to {most}, expected from 0 to 1")


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


def estimate(*, a, b, g, u_q=None, generator=None):
    """The estimate, as above."""
    arrays, sizes, dtype = _inputs({
        "a": (a, ()),
        "b": (b, ()),
        "g": (g, ("I",)),
    })
    a, b, g = arrays
    I = sizes["I"]
    u_q = _drawn("u_q", u_q, generator, (I,), dtype)
    _fits("a != 0", a != 0, a=a)

    c = 1 / a
    largest = dtype.type(-np.inf)
    most_q = dtype.type(-np.inf)
    estimate = _empty(I, dtype)
    rows = 131072
    tile = _empty(min(rows, I), dtype)
    tile2 = _empty(min(rows, I), dtype)
    tile3 = _empty(min(rows, I), dtype)
    for lo in range(0, I, rows):
        hi = min(lo + rows, I)
        if hi - lo < tile.shape[0]:
            tile = tile[:hi - lo]
            tile2 = tile2[:hi - lo]
            tile3 = tile3[:hi - lo]
        estimate_ = estimate[lo:hi]
        # p_q[i] = (g[i] - b)/a
        np.subtract(g[lo:hi], b, out=tile)
        np.multiply(tile, c, out=tile)
        # q[i] = [u_q[i] < p_q[i]]
        np.less(u_q[lo:hi], tile, out=tile2)
        # largest = max(i, -p_q[i])
        np.negative(tile, out=tile3)
        largest = np.maximum(largest, np.max(tile3))
        # most_q = max(i, p_q[i])
        most_q = np.maximum(most_q, np.max(tile))
        # estimate[i] = b + a*q[i]
        np.multiply(tile2, a, out=estimate_)
        np.add(estimate_, b, out=estimate_)

    # least_q = -largest
    least_q = dtype.type(-largest)

    _chance("q", least_q, most_q)

    return estimate


def check(seed=0, size=9, steps=1000):
    """Over uniform numbers in even steps from 0 to 1 the mean is what is estimated; each value is b or a + b."""
    g = np.random.default_rng(seed).standard_normal(size)
    a, b = np.ptp(g), g.min()
    found = [estimate(a=a, b=b, g=g, u_q=np.full(size, (k + 0.5) / steps)) for k in range(steps)]
    found.append(estimate(a=a, b=b, g=g, generator=np.random.default_rng(seed)))
    assert np.all(np.isclose(found, b) | np.isclose(found, a + b)), f"{found[-1]}, expected {b} or {a + b}"
    mean = np.mean(found[:-1], axis=0)
    assert np.all(np.abs(mean - g) <= a / steps), f"{mean}, expected {g}"


if __name__ == "__main__":
    check()
    print("stochastic_quantisation: its mean is what is quantised")
