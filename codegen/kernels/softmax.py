"""Softmax, from proved formulas.

    y[i] = exp(x[i])/sum(j, exp(x[j]))

Gradients, each of them a theorem for all sizes:

    dx[b,i] = y[b,i]*(dy[b,i] - sum(j, dy[b,j]*y[b,j]))   e7fc659236bc

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
    arrays, sizes, seen, lead = [], {}, {}, None
    for name, (value, dims) in given.items():
        array = np.asarray(value, dtype)
        shape = array.shape
        if dims and dims[0].endswith("..."):
            front = shape[:max(0, array.ndim - len(dims) + 1)]
            if 0 in front:
                raise ValueError(f"{name} has shape {shape}, expected no size to be 0")
            if lead not in (None, front):
                raise ValueError(f"{_said(name, shape, dims)} with leading axes {lead}, as {seen[...]} has")
            lead, seen[...], array = front, name, array.reshape(np.prod(front, dtype=int), *shape[len(front):])
            sizes[dims[0][:-3]] = array.shape[0]
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
    return arrays, sizes, dtype, lead


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


def forward(*, x: ArrayLike, kept: dict[str, np.ndarray] | None = None) -> np.ndarray:
    """y, as above. Into kept, a dict, goes what backward would have to make again.

    x: (B..., I)
    Returns y (B..., I), in the type of the arrays: float32 or float64.
    """
    try:
        _key = (x.__class__, x.dtype, x.shape,)
    except AttributeError:              # a list, say
        _key = None
    known = _KNOWN.get(_key)
    if known is not None:
        return _small_forward(x, *known, kept)
    return _any_forward(x, kept, _key)


def backward(dy: ArrayLike, *, x: ArrayLike, kept: dict[str, np.ndarray] | None = None) -> dict[str, np.ndarray]:
    """The gradients of x; sooner with what forward has kept of the same inputs.

    dy: (B..., I)
    x: (B..., I)
    Returns {x (B..., I)}, in the type of the arrays: float32 or float64.
    """
    try:
        _key = (dy.__class__, dy.dtype, dy.shape, x.__class__, x.dtype, x.shape)
    except AttributeError:              # a list, say
        _key = None
    known = _KNOWN.get(_key)
    if known is not None:
        return _small_backward(dy, x, *known, kept)
    return _any_backward(dy, x, kept, _key)


@np.errstate()                          # brings back the size of the buffer
def _any_forward(x, kept, key):
    """forward of arrays of any size, which are looked at first."""
    arrays, sizes, dtype, lead = _inputs({
        "x": (x, ("B...", "I")),
    })
    x, = arrays
    B = sizes["B"]
    I = sizes["I"]
    if B * I <= FEW:
        _remember(key, dtype, lead, B, I)
        return _small_forward(x, dtype, lead, B, I, kept)
    if I >= 512:
        np.setbufsize(512)              # no more than a row: what is broadcast is then read where it lies

    ones_i = np.ones(I, dtype)
    y = _empty((B, I), dtype)
    rows = max(1, 131072 // max(1, I))
    row = _empty(min(rows, B), dtype)
    tile = _empty((min(rows, B), I), dtype)
    for lo in range(0, B, rows):
        hi = min(lo + rows, B)
        if hi - lo < row.shape[0]:
            row = row[:hi - lo]
            tile = tile[:hi - lo]
        x_ = x[lo:hi]
        # largest[b] = max(i, x[b,i])
        np.max(x_, axis=1, out=row)
        # shifted[b,i] = x[b,i] - largest[b]
        np.subtract(x_, row[:, None], out=tile)
        # exp_shifted[b,i] = exp(shifted[b,i])
        np.exp(tile, out=tile)
        # total[b] = sum(i, exp_shifted[b,i])
        np.matmul(tile, ones_i, out=row)
        # y[b,i] = exp_shifted[b,i]/total[b]   by shift
        np.divide(1, row, out=row)
        np.multiply(tile, row[:, None], out=y[lo:hi])
    if kept is not None:
        kept.update(y=y)
        y.flags.writeable = False      # backward reads it

    return y.reshape(lead + y.shape[1:])


@np.errstate()                          # brings back the size of the buffer
def _any_backward(dy, x, kept, key):
    """backward of arrays of any size, which are looked at first."""
    arrays, sizes, dtype, lead = _inputs({
        "dy": (dy, ("B...", "I")),
        "x": (x, ("B...", "I")),
    })
    dy, x = arrays
    B = sizes["B"]
    I = sizes["I"]
    if B * I <= FEW:
        _remember(key, dtype, lead, B, I)
        return _small_backward(dy, x, dtype, lead, B, I, kept)
    if kept is not None:
        return _from_kept(arrays, sizes, dtype, lead, kept)
    if I >= 512:
        np.setbufsize(512)              # no more than a row: what is broadcast is then read where it lies

    ones_i = np.ones(I, dtype)
    dx = _empty((B, I), dtype)
    rows = max(1, 131072 // max(1, I))
    row = _empty(min(rows, B), dtype)
    tile = _empty((min(rows, B), I), dtype)
    for lo in range(0, B, rows):
        hi = min(lo + rows, B)
        if hi - lo < row.shape[0]:
            row = row[:hi - lo]
            tile = tile[:hi - lo]
        x_ = x[lo:hi]
        dy_ = dy[lo:hi]
        dx_ = dx[lo:hi]
        # largest[b] = max(i, x[b,i])
        np.max(x_, axis=1, out=row)
        # shifted[b,i] = x[b,i] - largest[b]
        np.subtract(x_, row[:, None], out=tile)
        # exp_shifted[b,i] = exp(shifted[b,i])
        np.exp(tile, out=tile)
        # total[b] = sum(i, exp_shifted[b,i])
        np.matmul(tile, ones_i, out=row)
        # y[b,i] = exp_shifted[b,i]/total[b]   by shift
        np.divide(1, row, out=row)
        np.multiply(tile, row[:, None], out=tile)
        # total2[b] = sum(i, dy[b,i]*y[b,i])
        np.vecdot(dy_, tile, out=row)
        # dx[b,i] = y[b,i]*(dy[b,i] - total2[b])
        np.subtract(dy_, row[:, None], out=dx_)
        np.multiply(dx_, tile, out=dx_)

    return {"x": dx.reshape(lead + dx.shape[1:])}


@np.errstate()                          # brings back the size of the buffer
def _from_kept(arrays, sizes, dtype, lead, kept):
    """The gradients, of what forward has kept."""
    dy, _ = arrays
    B = sizes["B"]
    I = sizes["I"]
    y = _kept_array(kept, "y", (B, I), dtype)
    if I >= 512:
        np.setbufsize(512)              # no more than a row: what is broadcast is then read where it lies

    dx = _empty((B, I), dtype)
    rows = max(1, 131072 // max(1, I))
    row = _empty(min(rows, B), dtype)
    for lo in range(0, B, rows):
        hi = min(lo + rows, B)
        if hi - lo < row.shape[0]:
            row = row[:hi - lo]
        dy_ = dy[lo:hi]
        y_ = y[lo:hi]
        dx_ = dx[lo:hi]
        # total2[b] = sum(i, dy[b,i]*y[b,i])
        np.vecdot(dy_, y_, out=row)
        # dx[b,i] = y[b,i]*(dy[b,i] - total2[b])
        np.subtract(dy_, row[:, None], out=dx_)
        np.multiply(dx_, y_, out=dx_)

    return {"x": dx.reshape(lead + dx.shape[1:])}


def _small_forward(x, dtype, lead, B, I, kept):
    """forward of few entries, which have been looked at."""
    if len(lead) != 1:
        x = x.reshape(B, I)

    ones_i = _ones(I, dtype)
    # largest[b] = max(i, x[b,i])
    row = np.maximum.reduce(x, axis=1)
    # shifted[b,i] = x[b,i] - largest[b]
    tile = np.subtract(x, row[:, None])
    # exp_shifted[b,i] = exp(shifted[b,i])
    np.exp(tile, out=tile)
    # total[b] = sum(i, exp_shifted[b,i])
    tile.dot(ones_i, out=row)
    # y[b,i] = exp_shifted[b,i]/total[b]   by shift
    np.divide(1, row, out=row)
    y = np.multiply(tile, row[:, None])
    if kept is not None:
        kept.update(y=y)
        y.flags.writeable = False      # backward reads it
        y = y.view()          # of which nobody can say that it may be written to

    return y if len(lead) == 1 else y.reshape(lead + y.shape[1:])


def _small_backward(dy, x, dtype, lead, B, I, kept):
    """backward of few entries, which have been looked at."""
    if len(lead) != 1:
        dy, x = dy.reshape(B, I), x.reshape(B, I)
    if kept is None:
        kept = {}
        _small_forward(x, dtype, lead, B, I, kept)
    y = _kept_array(kept, "y", (B, I), dtype)

    # total2[b] = sum(i, dy[b,i]*y[b,i])
    row = np.vecdot(dy, y)
    # dx[b,i] = y[b,i]*(dy[b,i] - total2[b])
    dx = np.subtract(dy, row[:, None])
    np.multiply(dx, y, out=dx)

    return {"x": dx if len(lead) == 1 else dx.reshape(lead + dx.shape[1:])}


SIZES = {"B": 2, "I": 5}


def inputs(seed=0, **sizes):
    """Random inputs of these sizes; numbers are between 1/2 and 3/2."""
    sizes, draw = SIZES | sizes, np.random.default_rng(seed)
    B, I = (sizes[name] for name in ['B', 'I'])
    return {
        "x": draw.standard_normal((B, I)),
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
    print("softmax: the gradients are the slopes of the outputs")
