"""The update rule average, in place.

    mu = beta*mu + (1 - beta)*g
    hat = mu/(1 - beta**t)

The laws, as statements:

    mu  4efdbf20d033
    hat  2b24907fde5f

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


def _defined(said, number, **given):
    """Refuse parameters with which a step is not defined, before anything is changed."""
    try:
        found = number()
        if not isinstance(found, complex) and (abs(found) < np.inf or not all(map(np.isfinite, given.values()))):
            return
        fault, wanted = f"{said} is {found}, expected a number", ""
    except ArithmeticError as error:
        fault, wanted = str(error.args[-1]), f", expected others for which {said} is a number"
    values = ", ".join(f"{name} = {value!r}" for name, value in given.items())
    raise ValueError(f"{fault}: with {values} the step is not defined{wanted}")


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


def _few_step(mu, hat, g, beta, t):
    """A step of few entries: no tiles."""

    c = 1 - beta
    c2 = 1 / (1 - beta ** t)
    # mu_new[k] = beta*mu[k] + (1 - beta)*g[k]
    np.multiply(mu, beta, out=mu)
    tile = np.multiply(g, c)
    np.add(mu, tile, out=mu)
    # hat_new[k] = mu_new[k]/(1 - beta**t)
    np.multiply(mu, c2, out=hat)


def _checked(mu, hat, g, beta, t):
    """What a step works on; what it cannot be taken with is refused."""
    flat, dtype = _flat({"mu": mu, "hat": hat}, {"g": g})
    beta = _number("beta", beta)
    t = _number("t", t)
    if t % 1:
        raise ValueError(f"t is {t}, expected the number of a step")
    _defined("1 / (1 - beta ** t)", lambda: 1 / (1 - beta ** t), beta=beta, t=t)
    return flat, dtype, beta, t


@np.errstate(all="ignore")              # a step that has begun is taken whole: overflow gives inf, and 0/0 NaN
def step(*, mu, hat, g, beta, t):
    """Replace mu, hat by what they are after this step."""
    flat, dtype, beta, t = _checked(mu, hat, g, beta, t)
    mu, hat, g, = (array for array, _ in flat)
    LENGTH = mu.size
    if LENGTH <= 32_768:
        _few_step(mu, hat, g, beta, t)
    else:
        c = 1 - beta
        c2 = 1 / (1 - beta ** t)
        rows = 131072
        tile = _empty(min(rows, LENGTH), dtype)
        for lo in range(0, LENGTH, rows):
            hi = min(lo + rows, LENGTH)
            if hi - lo < tile.shape[0]:
                tile = tile[:hi - lo]
            mu_ = mu[lo:hi]
            # mu_new[k] = beta*mu[k] + (1 - beta)*g[k]
            np.multiply(mu_, beta, out=mu_)
            np.multiply(g[lo:hi], c, out=tile)
            np.add(mu_, tile, out=mu_)
            # hat_new[k] = mu_new[k]/(1 - beta**t)
            np.multiply(mu_, c2, out=hat[lo:hi])

    for array, whole in flat:
        if whole is not None:
            whole[...] = array.reshape(whole.shape)


def inputs(seed=0, size=1000):
    """Random states and gradients, numbers between 0 and 1, and the third step."""
    draw = np.random.default_rng(seed)
    found = {name: draw.standard_normal(size) ** 2 for name in ['mu', 'hat', 'g']}
    return found | {name: draw.uniform(0.1, 0.9) for name in ['beta', 't']} | {"t": 3}


def plainly(*, mu, hat, g, beta, t):
    """The states after one step, as the formula says it, with as many arrays as it takes."""
    mu = beta*mu + (1 - beta)*g
    hat = mu/(1 - beta**t)
    return {"mu": mu, "hat": hat}


def check(seed=0, size=1000):
    """`step` in place, and what the formula says."""
    given = inputs(seed, size)
    expected = plainly(**given)
    step(**given)
    for name, value in expected.items():
        assert np.allclose(given[name], value, rtol=1e-12, atol=1e-12), f"{name}: {given[name]}, expected {value}"


if __name__ == "__main__":
    check()
    print("average: the step is what the formula says")
