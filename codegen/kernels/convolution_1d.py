"""1-D convolution, from proved formulas.

    y[n,o,i] = sum(c, k, w[o,c,k]*x[n,c,i+k-1]) + b[o]

Gradients, each of them a theorem for all sizes:

    dw  a233e632bade
    dx  31fd6ae51adc
    db  f797f005d024

Rewritten by identities, each of them a theorem:

    delta: sum(i, [i == j]*f[i]) = f[j]   a5372b512e6e

Written by codegen from the template layer.py.j2; do not edit.
"""

import numpy as np
from numpy.lib.stride_tricks import as_strided


def _inputs(given):
    """The arrays in one floating type, and the sizes on which they agree; a mistake is told by its argument."""
    types = {}
    for name, (value, dims) in given.items():
        if isinstance(value, np.ndarray) and value.dtype not in ("float32", "float64"):
            raise TypeError(f"{name} has dtype {value.dtype}, expected float32 or float64")
        if isinstance(value, np.ndarray) and dims:
            types.setdefault(value.dtype, name)
    if len(types) > 1:
        (one, first), (other, second) = types.items()
        raise TypeError(f"{first} has dtype {one} and {second} has dtype {other}, expected one dtype")
    dtype = next(iter(types), np.dtype(np.float64))
    arrays, sizes, seen = [], {}, {}
    for name, (value, dims) in given.items():
        array = np.asarray(value, dtype)
        said = f"{name} has shape {array.shape}, expected ({', '.join(dims)})"
        if array.ndim != len(dims):
            raise ValueError(said)
        for size, length in zip(dims, array.shape, strict=True):
            if size.isidentifier() and sizes.setdefault(size, length) != length:
                raise ValueError(f"{said} where {size} is {sizes[size]}, as in {seen[size]}")
            if length == 0:
                raise ValueError(f"{name} has shape {array.shape}, expected no size to be 0")
            seen.setdefault(size, name)
        arrays.append(array if array.ndim else array[()])
    return arrays, sizes, dtype


def _expect(name, array, said, shape):
    """Refuse an array of another shape."""
    if array.shape != shape:
        raise ValueError(f"{name} has shape {array.shape}, expected ({said}), which is {shape}")


def _fits(said, holds, **sizes):
    """Refuse sizes for which the formula has no positions."""
    if not holds:
        found = ", ".join(f"{name} = {size}" for name, size in sizes.items())
        raise ValueError(f"expected {said}, got {found}")


def _empty(shape, dtype):
    """An array that begins where a cache line does: a ufunc writes there up to twice as fast."""
    size = int(np.prod(shape)) * dtype.itemsize
    memory = np.empty(size + 64, np.uint8)
    start = -memory.__array_interface__["data"][0] % 64
    return memory[start:start + size].view(dtype).reshape(shape)


def forward(*, w, x, b):
    """y, as above."""
    arrays, sizes, dtype = _inputs({
        "w": (w, ("O", "C", "K")),
        "x": (x, ("N", "C", "I")),
        "b": (b, ("O",)),
    })
    w, x, b = arrays
    O = sizes["O"]
    C = sizes["C"]
    K = sizes["K"]
    N = sizes["N"]
    I = sizes["I"]
    _fits("I - K + 1 >= 1", I - K + 1 >= 1, I=I, K=K)

    x_seen = as_strided(x, (N, C, I - K + 1, K), (x.strides[0], x.strides[1], x.strides[2], x.strides[2]))
    y = _empty((N, O, I - K + 1), dtype)
    # total[n,o,i] = sum(c, k, w[o,c,k]*x[n,c,i+k-1])
    np.matmul(w.reshape(O, C * K), x_seen.transpose(0, 1, 3, 2).reshape(N, C * K, I - K + 1), out=y)

    # y[n,o,i] = b[o] + total[n,o,i]
    np.add(y, b[:, None], out=y)

    return y


def backward(dy, *, w, x, b):
    """The gradients of w, x, b."""
    arrays, sizes, dtype = _inputs({
        "dy": (dy, ("N", "O", "I - K + 1")),
        "w": (w, ("O", "C", "K")),
        "x": (x, ("N", "C", "I")),
        "b": (b, ("O",)),
    })
    dy, w, x, b = arrays
    N = sizes["N"]
    O = sizes["O"]
    C = sizes["C"]
    K = sizes["K"]
    I = sizes["I"]
    _fits("I - K + 1 >= 1", I - K + 1 >= 1, I=I, K=K)
    _expect("dy", dy, "N, O, I - K + 1", (N, O, I - K + 1))

    total = _empty((N, C, K, I - K + 1), dtype)
    # total[n,c,k,i] = sum(o, dy[n,o,i]*w[o,c,k])
    np.matmul(w.transpose(1, 2, 0).reshape(C * K, O), dy, out=total.reshape(N, C * K, I - K + 1))

    # dx[n,c,i] = sum(i2, k, total[n,c,k,i2]*[i2 + k - 1 == i])
    dx = np.zeros((N, C, I), dtype)
    for k in range(K):
        dx[:, :, k:I + k - K + 1] += total[:, :, k]

    x_seen = as_strided(x, (N, C, I - K + 1, K), (x.strides[0], x.strides[1], x.strides[2], x.strides[2]))
    dw = _empty((O, C, K), dtype)
    # dw[o,c,k] = sum(n, i, dy[n,o,i]*x[n,c,i+k-1])
    np.sum(np.matmul(dy, x_seen.transpose(0, 1, 3, 2).reshape(N, C * K, I - K + 1).swapaxes(-1, -2)).reshape(N, O,
        C, K), axis=0, out=dw)

    db = _empty(O, dtype)
    # db[o] = sum(n, i, dy[n,o,i])
    np.sum(dy, axis=(0, 2), out=db)

    return {"w": dw, "x": dx, "b": db}


SIZES = {"O": 2, "C": 5, "K": 2, "N": 7, "I": 6}


def inputs(seed=0, **sizes):
    """Random inputs of these sizes; numbers are between 1/2 and 3/2."""
    sizes, draw = SIZES | sizes, np.random.default_rng(seed)
    O, C, K, N, I = (sizes[name] for name in ['O', 'C', 'K', 'N', 'I'])
    return {
        "w": draw.standard_normal((O, C, K)),
        "x": draw.standard_normal((N, C, I)),
        "b": draw.standard_normal(O),
    }


def check(seed=0, **sizes):
    """Differences of `forward` along random directions, and what `backward` says of them."""
    given, draw = inputs(seed, **sizes), np.random.default_rng(seed + 1)

    def outputs(given):
        found = forward(**given)
        return list(found.values()) if isinstance(found, dict) else [found]

    upstream = [draw.standard_normal(np.shape(found)) for found in outputs(given)]
    gradients = backward(*upstream, **given)
    for name, gradient in gradients.items():
        along, h = draw.standard_normal(np.shape(given[name])), 1e-5
        moved = [outputs(given | {name: given[name] + step * along}) for step in (h, -h)]
        ahead, behind = (sum(np.sum(dy * y) for dy, y in zip(upstream, found, strict=True)) for found in moved)
        found, expected = np.sum(gradient * along), (ahead - behind) / (2 * h)
        assert abs(found - expected) <= 1e-5 * (1 + abs(expected)), f"d{name}: {found}, expected {expected}"


if __name__ == "__main__":
    check()
    print("convolution_1d: the gradients are the slopes of the outputs")
