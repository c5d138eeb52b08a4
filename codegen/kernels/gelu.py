"""GELU, from proved formulas.

    y[i] = x[i]*(1 + erf(x[i]/sqrt(2)))/2

Gradients, each of them a theorem for all sizes:

    dx[b,i] = dy[b,i]*(normal_[b,i] + sqrt(2)*x[b,i]*exp(-x[b,i]**2/2)/(sqrt(pi)*2))   bce09c7b47b3
        where normal_[b,i] = normal(x[b,i], exp(-x[b,i]**2/2))

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


# normal(x, exp(-x**2/2)) = (1 + erf(x/sqrt(2)))/2, which is the tail below x for x < 0 and 1 less the tail above x for
# x >= 0; and the tail beyond a is exp(-a**2/2)*f(a), where f(a) is t*tail(t) with t = 1/(2.5 + a), as accurate as
# float32 is, and over(a)/under(a), as float64 is.
_TAIL = (0.399172361, 0.985417778, 2.34950592, 0.309867601,
         21.4639605, -84.2546521, 113.665879, -55.7721367)
_OVER = (0.5, 0.7737374482437835, 0.5923815005707419, 0.2881317958781515,
         0.0971549905397873, 0.023454351802759614, 0.004053198725807446, 0.0004851254581889595,
         3.676599049930112e-05, 1.3635239816360074e-06)
_UNDER = (1.0, 2.3453594572904244, 2.556089101646761, 1.709009413615817,
          0.7786330225041539, 0.2535069791998731, 0.06000053533566985, 0.010252021188261927,
          0.001219447038218005, 9.215867132807216e-05, 3.417847765517375e-06)


def _normal(x, gaussian, out, a, b):
    """normal(x, gaussian) into out, by way of a and b."""
    np.abs(x, out=a)
    if x.dtype == np.float32:
        np.divide(1, np.add(a, 2.5, out=a), out=a)          # np.reciprocal takes twice as long
        np.multiply(_polynomial(_TAIL, a, out), a, out=out)
    else:
        np.clip(a, 0, 39, out=a)                            # where exp(-a**2/2) is 0
        np.divide(_polynomial(_OVER, a, out), _polynomial(_UNDER, a, b), out=out)
    np.multiply(out, gaussian, out=out)
    np.subtract(1, out, out=a)
    np.minimum(np.add(x, 0.5, out=b), a, out=a)             # x + 1/2 is above both for x > 0, and below both for x < 0
    np.maximum(out, a, out=out)


def _normal_of(x):
    """normal(x, exp(-x**2/2)) of one number."""
    x = np.full(1, x) + 0.0
    gaussian, found, a, b = np.empty((4, 1), x.dtype)
    _gaussian(x, 0.5, gaussian, a, b)
    _normal(x, gaussian, found, a, b)
    return found[0]


def _gaussian(x, k, out, a, b):
    """exp(-k*x**2) into out, by way of a and b, where k is a power of 2."""
    if x.dtype == np.float32:
        with np.errstate(over="ignore"):                    # of infinity it is 0
            np.multiply(x, x, out=out)
        np.exp(np.multiply(out, -k, out=out), out=out)
        return
    np.clip(x, -(760 / k) ** 0.5, (760 / k) ** 0.5, out=b)  # where it is 0
    np.bitwise_and(b.view(np.int64), -2**27, out=a.view(np.int64))
    np.subtract(b, a, out=out)
    np.multiply(out, np.add(b, a, out=b), out=out)          # x**2 = a**2 + out, where a**2 has no more than 52 places
    np.multiply(a, a, out=a)
    np.add(a, out, out=b)
    np.add(np.subtract(a, b, out=a), out, out=a)            # x**2 = b + a, where a is what b has been rounded by
    np.exp(np.multiply(b, -k, out=out), out=out)
    np.multiply(np.multiply(a, -k, out=a), out, out=a)
    np.add(out, a, out=out)


def _polynomial(factors, x, out):
    """factors[0] + factors[1]*x + ... into out."""
    np.multiply(x, factors[-1], out=out)
    for factor in factors[-2:0:-1]:
        np.multiply(np.add(out, factor, out=out), x, out=out)
    return np.add(out, factors[0], out=out)


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
    if kept is not None:
        return _keeping(arrays, sizes, dtype, lead, kept)

    y = _empty((B, I), dtype)
    rows = max(1, 131072 // max(1, I))
    tile = _empty((min(rows, B), I), dtype)
    tile2 = _empty((min(rows, B), I), dtype)
    tile3 = _empty((min(rows, B), I), dtype)
    for lo in range(0, B, rows):
        hi = min(lo + rows, B)
        if hi - lo < tile.shape[0]:
            tile = tile[:hi - lo]
            tile2 = tile2[:hi - lo]
            tile3 = tile3[:hi - lo]
        x_ = x[lo:hi]
        y_ = y[lo:hi]
        # y[b,i] = normal(x[b,i], exp(-x[b,i]**2/2))*x[b,i]
        _gaussian(x_, 0.5, tile, tile2, tile3)
        _normal(x_, tile, y_, tile3, tile2)
        np.multiply(x_, y_, out=y_)

    return y.reshape(lead + y.shape[1:])


def _keeping(arrays, sizes, dtype, lead, kept):
    """The outputs; what backward can take is put into kept."""
    x, = arrays
    B = sizes["B"]
    I = sizes["I"]

    c = 0.5 * (2 ** 0.5) / (np.pi ** 0.5)
    y = _empty((B, I), dtype)
    slope = _empty((B, I), dtype)
    rows = max(1, 131072 // max(1, I))
    tile = _empty((min(rows, B), I), dtype)
    tile2 = _empty((min(rows, B), I), dtype)
    tile3 = _empty((min(rows, B), I), dtype)
    tile4 = _empty((min(rows, B), I), dtype)
    for lo in range(0, B, rows):
        hi = min(lo + rows, B)
        if hi - lo < tile.shape[0]:
            tile = tile[:hi - lo]
            tile2 = tile2[:hi - lo]
            tile3 = tile3[:hi - lo]
            tile4 = tile4[:hi - lo]
        x_ = x[lo:hi]
        slope_ = slope[lo:hi]
        # exp_[b,i] = exp(-x[b,i]**2/2)
        _gaussian(x_, 0.5, tile, tile2, tile3)
        # normal_[b,i] = normal(x[b,i], exp_[b,i])
        _normal(x_, tile, tile3, tile2, tile4)
        # y[b,i] = normal_[b,i]*x[b,i]
        np.multiply(x_, tile3, out=y[lo:hi])
        # slope[b,i] = normal_[b,i] + sqrt(2)*x[b,i]*exp_[b,i]/(sqrt(pi)*2)
        np.multiply(tile, x_, out=slope_)
        np.multiply(slope_, c, out=slope_)
        np.add(tile3, slope_, out=slope_)
    kept.update(slope=slope)

    return y.reshape(lead + y.shape[1:])


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

    c = 0.5 * (2 ** 0.5) / (np.pi ** 0.5)
    dx = _empty((B, I), dtype)
    rows = max(1, 131072 // max(1, I))
    tile = _empty((min(rows, B), I), dtype)
    tile2 = _empty((min(rows, B), I), dtype)
    tile3 = _empty((min(rows, B), I), dtype)
    tile4 = _empty((min(rows, B), I), dtype)
    for lo in range(0, B, rows):
        hi = min(lo + rows, B)
        if hi - lo < tile.shape[0]:
            tile = tile[:hi - lo]
            tile2 = tile2[:hi - lo]
            tile3 = tile3[:hi - lo]
            tile4 = tile4[:hi - lo]
        x_ = x[lo:hi]
        # exp_[b,i] = exp(-x[b,i]**2/2)
        _gaussian(x_, 0.5, tile, tile2, tile3)
        # normal_[b,i] = normal(x[b,i], exp_[b,i])
        _normal(x_, tile, tile3, tile2, tile4)
        # slope[b,i] = normal_[b,i] + sqrt(2)*x[b,i]*exp_[b,i]/(sqrt(pi)*2)
        np.multiply(tile, x_, out=tile)
        np.multiply(tile, c, out=tile)
        np.add(tile3, tile, out=tile)
        # dx[b,i] = dy[b,i]*slope[b,i]
        np.multiply(tile, dy[lo:hi], out=dx[lo:hi])

    return {"x": dx.reshape(lead + dx.shape[1:])}


def _from_kept(arrays, sizes, dtype, lead, kept):
    """The gradients, of what forward has kept."""
    dy, _ = arrays
    B = sizes["B"]
    I = sizes["I"]
    slope = _kept_array(kept, "slope", (B, I), dtype)

    dx = _empty((B, I), dtype)
    # dx[b,i] = dy[b,i]*slope[b,i]
    np.multiply(slope, dy, out=dx)

    return {"x": dx.reshape(lead + dx.shape[1:])}


def _small_forward(x, dtype, lead, B, I, kept):
    """forward of few entries, which have been looked at."""
    if kept is not None:
        return _small_keeping(x, dtype, lead, B, I, kept)
    if len(lead) != 1:
        x = x.reshape(B, I)

    y = np.empty((B, I), dtype)
    tile = np.empty((B, I), dtype)
    tile2 = np.empty((B, I), dtype)
    tile3 = np.empty((B, I), dtype)
    # y[b,i] = normal(x[b,i], exp(-x[b,i]**2/2))*x[b,i]
    _gaussian(x, 0.5, tile, tile2, tile3)
    _normal(x, tile, y, tile3, tile2)
    np.multiply(x, y, out=y)

    return y if len(lead) == 1 else y.reshape(lead + y.shape[1:])


def _small_keeping(x, dtype, lead, B, I, kept):
    """forward of few entries, which have been looked at."""
    if len(lead) != 1:
        x = x.reshape(B, I)

    c = 0.5 * (2 ** 0.5) / (np.pi ** 0.5)
    tile = np.empty((B, I), dtype)
    tile2 = np.empty((B, I), dtype)
    tile3 = np.empty((B, I), dtype)
    tile4 = np.empty((B, I), dtype)
    # exp_[b,i] = exp(-x[b,i]**2/2)
    _gaussian(x, 0.5, tile, tile2, tile3)
    # normal_[b,i] = normal(x[b,i], exp_[b,i])
    _normal(x, tile, tile3, tile2, tile4)
    # y[b,i] = normal_[b,i]*x[b,i]
    y = np.multiply(x, tile3)
    # slope[b,i] = normal_[b,i] + sqrt(2)*x[b,i]*exp_[b,i]/(sqrt(pi)*2)
    slope = np.multiply(tile, x)
    np.multiply(slope, c, out=slope)
    np.add(tile3, slope, out=slope)
    if kept is not None:
        kept.update(slope=slope)

    return y if len(lead) == 1 else y.reshape(lead + y.shape[1:])


def _small_backward(dy, x, dtype, lead, B, I, kept):
    """backward of few entries, which have been looked at."""
    if len(lead) != 1:
        dy, x = dy.reshape(B, I), x.reshape(B, I)
    if kept is None:
        kept = {}
        _small_keeping(x, dtype, lead, B, I, kept)
    slope = _kept_array(kept, "slope", (B, I), dtype)

    # dx[b,i] = dy[b,i]*slope[b,i]
    dx = np.multiply(slope, dy)

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
    print("gelu: the gradients are the slopes of the outputs")
