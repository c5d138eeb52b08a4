"""Random layers: random index expressions, functions and affine accesses, in one line or two."""

from hypothesis import strategies as st

FUNCTIONS = ("exp({})", "tanh({})", "sin({})", "sigmoid({})", "({})**2", "cos({})")


@st.composite
def factors(draw: st.DrawFn, letters: tuple[str, ...], vectors: str = "xu") -> str:
    """One entry, or a function of one: x[i], w[i,j], exp(x[j]), ..."""
    kind = draw(st.integers(0, 3))
    if kind == 0 and len(letters) > 1:
        entry = f"w[{letters[0]},{letters[1]}]"
    elif kind == 1:
        entry = "a"
    else:
        letter = draw(st.sampled_from(letters))
        entry = f"{draw(st.sampled_from(vectors))}{letter}[{letter}]"
    return draw(st.sampled_from(FUNCTIONS)).format(entry) if draw(st.booleans()) else entry


@st.composite
def products(draw: st.DrawFn, letters: tuple[str, ...]) -> str:
    return "*".join(draw(st.lists(factors(letters), min_size=1, max_size=3)))


@st.composite
def summed(draw: st.DrawFn) -> str:
    """A sum over one index or two; every summed letter stands in an access by itself."""
    if draw(st.booleans()):
        return f"sum(j, w[i,j]*{draw(products(('i', 'j')))})"
    if draw(st.booleans()):
        return f"ui[i]*mean(j, xj[j]*{draw(products(('i', 'j')))})"
    return f"sum(j, k, w[i,j]*xk[k]*{draw(products(('j', 'k')))})"


@st.composite
def dense(draw: st.DrawFn) -> str:
    """y[i] of sums, products, functions of sums and quotients of sums, perhaps through a line of its own."""
    first = draw(summed())
    shape = draw(st.sampled_from(("{s}", "{f}", "{s}/sum(j, exp({p}))", "{p}*{s}", "{f} - {q}", "{q}*{f}")))
    names = {"s": first, "f": draw(st.sampled_from(FUNCTIONS)).format(first), "q": draw(products(("i",))),
             "p": draw(products(("j",))) + "*xj[j]" if "exp" in shape else draw(products(("i",)))}
    line = shape.format(**names)
    if draw(st.booleans()):
        return f"y[i] = {line}"
    last = draw(st.sampled_from(("h[i]*xi[i]", "h[i]**2 + xi[i]", "tanh(h[i]) - mean(m, h[m])",
                                 "h[i]/sum(m, exp(h[m]))", "sum(j, w[i,j]*xj[j])*h[i]")))
    ends = draw(st.sampled_from(("", "\n-> y, h")))
    return f"h[i] = {line}\ny[i] = {last}{ends}"


@st.composite
def windows(draw: st.DrawFn) -> str:
    """y[i] of accesses with offsets, strides and dilations, alone and under a sum."""
    if draw(st.booleans()):
        place = draw(st.sampled_from(("i+k", "2*i+k", "i+k-1", "i+k+1", "2*i+k+1", "3*i+k", "i+2*k", "k-i")))
        entry = f"x[{place}]"
        body = draw(st.sampled_from(FUNCTIONS)).format(entry) if draw(st.booleans()) else entry
        line = f"sum(k, c[k]*{body})"
        return f"y[i] = {draw(st.sampled_from(FUNCTIONS)).format(line) if draw(st.booleans()) else line}"
    if draw(st.booleans()):
        entry = draw(st.sampled_from(("x[2*i]", "x[3*i-1]", "x[2*i+1]")))
        return f"y[i] = a*{draw(st.sampled_from((*FUNCTIONS, '{}'))).format(entry)}"
    offsets = draw(st.lists(st.integers(-2, 2), min_size=2, max_size=3, unique=True))
    first, *rest = (draw(st.sampled_from((*FUNCTIONS, "{}"))).format(f"x[i{offset:+d}]") for offset in offsets)
    return "y[i] = " + first + "".join(draw(st.sampled_from((" + ", "*", " - a*"))) + one for one in rest)
