"""GELU, from proved formulas.

    y[i] = x[i]*(1 + erf(x[i]/sqrt(2)))/2

Gradients, each of them a theorem for all sizes:

    dx  985eb5f9b03b

Rewritten by identities, each of them a theorem:

    delta: sum(i, [i == j]*f[i]) = f[j]   a5372b512e6e

Written by codegen from the template layer.py.j2; do not edit.
"""

import numpy as np


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
    arrays, sizes, seen, lead = [], {}, {}, None
    for name, (value, dims) in given.items():
        array = np.asarray(value, dtype)
        said = f"{name} has shape {array.shape}, expected ({', '.join(dims)})"
        if dims and dims[0].endswith("...") and array.size:
            front = array.shape[:max(0, array.ndim - len(dims) + 1)]
            if lead not in (None, front):
                raise ValueError(f"{said} with leading axes {lead}, as {seen[...]} has")
            lead, seen[...], array = front, name, array.reshape(-1, *array.shape[len(front):])
            sizes[dims[0][:-3]] = array.shape[0]
        if array.ndim != len(dims):
            raise ValueError(said)
        for size, length in zip(dims, array.shape, strict=True):
            if size.isidentifier() and sizes.setdefault(size, length) != length:
                raise ValueError(f"{said} where {size} is {sizes[size]}, as in {seen[size]}")
            if length == 0:
                raise ValueError(f"{name} has shape {array.shape}, expected no size to be 0")
            seen.setdefault(size, name)
        arrays.append(array if array.ndim else array[()])
    return arrays, sizes, dtype, lead


def _kept_array(kept, name, shape, dtype):
    """An array that forward has kept."""
    found = kept.get(name)
    if not isinstance(found, np.ndarray) or found.shape != shape or found.dtype != dtype:
        raise ValueError(f"kept has no {name} of shape {shape} and dtype {dtype}, expected what forward has kept "
                         "of the same inputs")
    return found


def _empty(shape, dtype):
    """An array that begins where a cache line does: a ufunc writes there up to twice as fast."""
    size = int(np.prod(shape)) * dtype.itemsize
    memory = np.empty(size + 64, np.uint8)
    start = -memory.__array_interface__["data"][0] % 64
    return memory[start:start + size].view(dtype).reshape(shape)


# erf(x) = tanh(x + x*over(x**2)/below(x**2)), as accurate as float32 is.
_SINGLE = ((0.12837917, 0.11962309, 0.015790535, 0.0013873517,
            -1.5214576e-05),
           (1.0, 0.13125919, 0.01953589))
# erf(a) = a + a*near(a**2)/below(a**2) for a <= 1, and 1 - exp(-b**2)*far(b)/under(b) for b >= 1, as float64 is.
_DOUBLE = ((0.1283791670955125, -0.3233077991019231, -0.032798928900274874, -0.006343481448697641,
            -0.00011481914319468319, -3.092098691907919e-06),
           (1.0, 0.411426488618677, 0.07097346176269859, 0.0061783639896580275,
            0.00023372727139152777),
           (1.000000057614137, 1.6303866520644972, 1.3091835045103675, 0.6347565682568477,
            0.1944222637532049, 0.035876511803911805, 0.003211954796294072, -4.54118181213236e-11),
           (1.0, 2.758766404526262, 3.4221151856900818, 2.4896953792221628,
            1.1568968120542782, 0.3474488943508927, 0.06358958606521915, 0.005693037038138466))


def _erf(x, out, a, b, c):
    """erf(x) into out, by way of a, b and c."""
    if x.dtype == np.float32:
        over, below = _SINGLE
        np.clip(x, -4.5, 4.5, out=a)                      # where it is 1
        np.multiply(a, a, out=b)
        np.divide(_polynomial(over, b, out), _polynomial(below, b, c), out=out)
        np.tanh(np.add(np.multiply(out, a, out=out), a, out=out), out=out)
        return
    near, below, far, under = _DOUBLE
    np.minimum(np.abs(x, out=b), 6, out=b)
    np.minimum(b, 1, out=a)
    np.maximum(b, 1, out=b)
    np.multiply(a, a, out=c)
    np.divide(_polynomial(near, c, out), _polynomial(below, c, np.empty_like(c)), out=out)
    np.add(a, np.multiply(out, a, out=out), out=a)          # erf of min(|x|, 1)
    _tail(far, under, b, out, c)
    np.subtract(_at_one(), out, out=out)                    # erf of max(|x|, 1), less erf(1)
    np.minimum(np.add(a, out, out=out), 1, out=out)
    np.copysign(out, x, out=out)


def _tail(far, under, b, out, c):
    """exp(-b**2)*far(b)/under(b) into out."""
    np.divide(_polynomial(far, b, out), _polynomial(under, b, c), out=out)
    np.exp(np.negative(np.multiply(b, b, out=c), out=c), out=c)
    np.multiply(out, c, out=out)


_AT_ONE = []


def _at_one():
    """1 - erf(1), made by the same operations, so that it cancels."""
    if not _AT_ONE:
        _AT_ONE.append(np.empty(1))
        _tail(*_DOUBLE[2:], np.ones(1), _AT_ONE[0], np.empty(1))
    return _AT_ONE[0]


def _polynomial(factors, x, out):
    """factors[0] + factors[1]*x + ... into out."""
    np.multiply(x, factors[-1], out=out)
    for factor in factors[-2:0:-1]:
        np.multiply(np.add(out, factor, out=out), x, out=out)
    return np.add(out, factors[0], out=out)


def _erf_of(x):
    """erf of one number."""
    x = np.full(1, x)
    found = np.empty_like(x)
    _erf(x, found, *np.empty((3, 1), x.dtype))
    return found[0]


@np.errstate()                          # brings back the size of the buffer
def forward(*, x, kept=None):
    """y, as above."""
    arrays, sizes, dtype, lead = _inputs({
        "x": (x, ("B...", "I")),
    })
    x, = arrays
    B = sizes["B"]
    I = sizes["I"]
    if kept is not None:
        return _keeping(arrays, sizes, dtype, lead, kept)
    np.setbufsize(512)                  # no more than a row: what is broadcast is then read where it lies

    c = 0.5 * (2 ** 0.5)
    y = _empty((B, I), dtype)
    rows = max(1, 32768 // max(1, I))
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
        y_ = y[lo:hi]
        # y[b,i] = (erf(sqrt(2)*x[b,i]/2) + 1)*x[b,i]/2
        np.multiply(x_, c, out=tile)
        _erf(tile, y_, tile2, tile3, tile4)
        np.add(y_, 1, out=y_)
        np.multiply(x_, y_, out=y_)
        np.multiply(y_, 0.5, out=y_)

    return y.reshape(lead + y.shape[1:])


@np.errstate()                          # brings back the size of the buffer
def _keeping(arrays, sizes, dtype, lead, kept):
    """The outputs; what backward can take is put into kept."""
    x, = arrays
    B = sizes["B"]
    I = sizes["I"]
    np.setbufsize(512)                  # no more than a row: what is broadcast is then read where it lies

    c = 0.5 * (2 ** 0.5)
    erf_ = _empty((B, I), dtype)
    y = _empty((B, I), dtype)
    rows = max(1, 32768 // max(1, I))
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
        erf__ = erf_[lo:hi]
        y_ = y[lo:hi]
        # erf_[b,i] = erf(sqrt(2)*x[b,i]/2)
        np.multiply(x_, c, out=tile)
        _erf(tile, erf__, tile2, tile3, tile4)
        # y[b,i] = (erf_[b,i] + 1)*x[b,i]/2
        np.add(erf__, 1, out=y_)
        np.multiply(x_, y_, out=y_)
        np.multiply(y_, 0.5, out=y_)
    kept.update(erf_=erf_)

    return y.reshape(lead + y.shape[1:])


@np.errstate()                          # brings back the size of the buffer
def backward(dy, *, x, kept=None):
    """The gradients of x."""
    arrays, sizes, dtype, lead = _inputs({
        "dy": (dy, ("B...", "I")),
        "x": (x, ("B...", "I")),
    })
    dy, x = arrays
    B = sizes["B"]
    I = sizes["I"]
    if kept is not None:
        return _from_kept(arrays, sizes, dtype, lead, kept)
    np.setbufsize(512)                  # no more than a row: what is broadcast is then read where it lies

    c = 0.5 * (2 ** 0.5)
    c2 = (2 ** 0.5) / (np.pi ** 0.5)
    dx = _empty((B, I), dtype)
    rows = max(1, 32768 // max(1, I))
    tile = _empty((min(rows, B), I), dtype)
    tile2 = _empty((min(rows, B), I), dtype)
    tile3 = _empty((min(rows, B), I), dtype)
    tile4 = _empty((min(rows, B), I), dtype)
    tile5 = _empty((min(rows, B), I), dtype)
    for lo in range(0, B, rows):
        hi = min(lo + rows, B)
        if hi - lo < tile.shape[0]:
            tile = tile[:hi - lo]
            tile2 = tile2[:hi - lo]
            tile3 = tile3[:hi - lo]
            tile4 = tile4[:hi - lo]
            tile5 = tile5[:hi - lo]
        x_ = x[lo:hi]
        dx_ = dx[lo:hi]
        # erf_[b,i] = erf(sqrt(2)*x[b,i]/2)
        np.multiply(x_, c, out=tile)
        _erf(tile, tile2, tile3, tile4, tile5)
        # dx[b,i] = dy[b,i]*(erf_[b,i] + sqrt(2)*x[b,i]*exp(-x[b,i]**2/2)/sqrt(pi) + 1)/2
        np.multiply(x_, x_, out=dx_)
        np.multiply(dx_, -0.5, out=dx_)
        np.exp(dx_, out=dx_)
        np.multiply(dx_, x_, out=dx_)
        np.multiply(dx_, c2, out=dx_)
        np.add(tile2, dx_, out=dx_)
        np.add(dx_, 1, out=dx_)
        np.multiply(dx_, dy[lo:hi], out=dx_)
        np.multiply(dx_, 0.5, out=dx_)

    return {"x": dx.reshape(lead + dx.shape[1:])}


@np.errstate()                          # brings back the size of the buffer
def _from_kept(arrays, sizes, dtype, lead, kept):
    """The gradients, of what forward has kept."""
    dy, x = arrays
    B = sizes["B"]
    I = sizes["I"]
    erf_ = _kept_array(kept, "erf_", (B, I), dtype)
    np.setbufsize(512)                  # no more than a row: what is broadcast is then read where it lies

    c = (2 ** 0.5) / (np.pi ** 0.5)
    dx = _empty((B, I), dtype)
    rows = max(1, 32768 // max(1, I))
    for lo in range(0, B, rows):
        hi = min(lo + rows, B)
        x_ = x[lo:hi]
        dx_ = dx[lo:hi]
        # dx[b,i] = dy[b,i]*(erf_[b,i] + sqrt(2)*x[b,i]*exp(-x[b,i]**2/2)/sqrt(pi) + 1)/2
        np.multiply(x_, x_, out=dx_)
        np.multiply(dx_, -0.5, out=dx_)
        np.exp(dx_, out=dx_)
        np.multiply(dx_, x_, out=dx_)
        np.multiply(dx_, c, out=dx_)
        np.add(erf_[lo:hi], dx_, out=dx_)
        np.add(dx_, 1, out=dx_)
        np.multiply(dx_, dy[lo:hi], out=dx_)
        np.multiply(dx_, 0.5, out=dx_)

    return {"x": dx.reshape(lead + dx.shape[1:])}


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
