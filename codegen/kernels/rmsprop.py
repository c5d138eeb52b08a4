"""The update rule rmsprop, in place.

    v = rho*v + (1 - rho)*g**2
    theta = theta - alpha*g/(sqrt(v) + eps)

The laws, as statements:

    v  ea832fca4a35
    theta  c38ad8aa453c

Needs Python 3.11 and NumPy 2.0, or newer. Written by codegen from the template rule.py.j2; do not edit.
"""

import numpy as np


def _flat(changed, read):
    """Each array as one line of entries, and the array itself where that is a copy; a mistake names its argument."""
    every = changed | read
    dtype = _alike(every)
    others = dict(every)
    for name, array in changed.items():
        del others[name]
        if not array.flags.writeable:
            raise ValueError(f"{name} is read-only, expected an array that can be changed")
        if not array.flags.c_contiguous and _folded(array):
            raise ValueError(f"{name} has entries that share memory, expected one that is no broadcast array, such as "
                             f"{name}.copy()")
        for other, its in others.items():
            if np.may_share_memory(array, its) and np.shares_memory(array, its):
                raise ValueError(f"{name} and {other} overlap, expected arrays with memory of their own")
    straight = all(array.flags.c_contiguous for array in every.values())
    lines = [(array.reshape(-1), None) if straight else (array.ravel(), array if name in changed else None)
             for name, array in every.items()]
    return lines, dtype


_FLOATS = (np.dtype(np.float32), np.dtype(np.float64))


def _apart(arrays):
    """Whether these are plain arrays alike, in order, each of them all of a memory of its own: nothing can be wrong."""
    first = arrays[0]
    if first.__class__ is not np.ndarray or first.dtype not in _FLOATS:
        return False
    dtype, shape = first.dtype, first.shape
    for array in arrays:
        if array.__class__ is not np.ndarray or array.dtype != dtype or array.shape != shape:
            return False
        flags = array.flags
        if not (flags.owndata and flags.carray):
            return False
    return len({*map(id, arrays)}) == len(arrays)


def _alike(arrays):
    """The type of the arrays, which are plain ones of one type and one shape."""
    first, start = next(iter(arrays.items()))
    for name, array in arrays.items():
        if not isinstance(array, np.ndarray) or array.dtype not in ("float32", "float64"):
            found = f"dtype {array.dtype}" if isinstance(array, np.ndarray) else type(array).__name__
            raise TypeError(f"{name} is of {found}, expected an array of float32 or float64")
        if type(array) is not np.ndarray and hasattr(array, "mask"):
            raise TypeError(f"{name} is masked, expected an array whose entries all count")
        if type(array) is not np.ndarray and not isinstance(array, np.memmap):
            raise TypeError(f"{name} is of {type(array).__name__}, expected a plain array, such as np.asarray({name})")
        if array.dtype != start.dtype:
            raise TypeError(f"{name} has dtype {array.dtype}, expected {start.dtype}, as {first} has")
        if array.shape != start.shape:
            raise ValueError(f"{name} has shape {array.shape}, expected {start.shape}, as {first} has")
    return start.dtype


def _folded(array):
    """Whether entries share memory; also where they only lie between each other, which no slicing gives."""
    reach = array.itemsize
    pairs = zip(map(abs, array.strides), array.shape, strict=True)
    for step, length in sorted(pair for pair in pairs if pair[1] > 1):
        if step < reach:
            return True
        reach += step * (length - 1)
    return False


def _number(name, value):
    """A parameter in double precision; where it meets an array it takes the array's type."""
    if type(value) is float:
        return value
    kind = getattr(getattr(value, "dtype", None), "kind", "f")
    if not isinstance(value, (int, float, np.integer, np.floating, np.ndarray)) or kind not in "biuf" or (
            np.ndim(value) or hasattr(value, "mask")):
        raise TypeError(f"{name} is {value!r}, expected a number")
    try:
        return float(value)
    except OverflowError:
        raise ValueError(f"{name} is too large, expected a number of at most {np.finfo(float).max}") from None


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


def _few_step(v, theta, g, rho, alpha, eps):
    """A step of few entries: no tiles."""

    c = 1 - rho
    # v_new[k] = rho*v[k] + g[k]**2*(1 - rho)
    np.multiply(v, rho, out=v)
    tile = np.multiply(g, g)
    np.multiply(tile, c, out=tile)
    np.add(v, tile, out=v)
    # theta_new[k] = theta[k] - alpha*g[k]/(eps + sqrt(v_new[k]))
    np.sqrt(v, out=tile)
    np.add(tile, eps, out=tile)
    np.divide(g, tile, out=tile)
    np.multiply(tile, alpha, out=tile)
    np.subtract(theta, tile, out=theta)


def _checked(v, theta, g, rho, alpha, eps):
    """What a step works on; what it cannot be taken with is refused."""
    flat, dtype = _flat({"v": v, "theta": theta}, {"g": g})
    rho = _number("rho", rho)
    alpha = _number("alpha", alpha)
    eps = _number("eps", eps)
    return flat, dtype, rho, alpha, eps


@np.errstate(all="ignore")              # a step that has begun is taken whole: overflow gives inf, and 0/0 NaN
def step(*, v, theta, g, rho, alpha, eps):
    """Replace v, theta by what they are after this step."""
    flat, dtype, rho, alpha, eps = _checked(v, theta, g, rho, alpha, eps)
    v, theta, g, = (array for array, _ in flat)
    LENGTH = v.size
    if LENGTH <= 32_768:
        _few_step(v, theta, g, rho, alpha, eps)
    else:
        c = 1 - rho
        rows = 131072
        tile = _empty(min(rows, LENGTH), dtype)
        for lo in range(0, LENGTH, rows):
            hi = min(lo + rows, LENGTH)
            if hi - lo < tile.shape[0]:
                tile = tile[:hi - lo]
            v_ = v[lo:hi]
            g_ = g[lo:hi]
            theta_ = theta[lo:hi]
            # v_new[k] = rho*v[k] + g[k]**2*(1 - rho)
            np.multiply(v_, rho, out=v_)
            np.multiply(g_, g_, out=tile)
            np.multiply(tile, c, out=tile)
            np.add(v_, tile, out=v_)
            # theta_new[k] = theta[k] - alpha*g[k]/(eps + sqrt(v_new[k]))
            np.sqrt(v_, out=tile)
            np.add(tile, eps, out=tile)
            np.divide(g_, tile, out=tile)
            np.multiply(tile, alpha, out=tile)
            np.subtract(theta_, tile, out=theta_)

    for array, whole in flat:
        if whole is not None:
            whole[...] = array.reshape(whole.shape)


def inputs(seed=0, size=1000):
    """Random states and gradients, numbers between 0 and 1, and the third step."""
    draw = np.random.default_rng(seed)
    found = {name: draw.standard_normal(size) ** 2 for name in ['v', 'theta', 'g']}
    return found | {name: draw.uniform(0.1, 0.9) for name in ['rho', 'alpha', 'eps']}


def plainly(*, v, theta, g, rho, alpha, eps):
    """The states after one step, as the formula says it, with as many arrays as it takes."""
    v = rho*v + (1 - rho)*g**2
    theta = theta - alpha*g/(np.sqrt(v) + eps)
    return {"v": v, "theta": theta}


def check(seed=0, size=1000):
    """`step` in place, and what the formula says."""
    given = inputs(seed, size)
    expected = plainly(**given)
    step(**given)
    for name, value in expected.items():
        assert np.allclose(given[name], value, rtol=1e-12, atol=1e-12), f"{name}: {given[name]}, expected {value}"


if __name__ == "__main__":
    check()
    print("rmsprop: the step is what the formula says")
