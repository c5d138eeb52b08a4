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


@st.composite
def entries(draw: st.DrawFn, letters: tuple[str, ...], arrays: tuple[str, ...]) -> str:
    """An entry whose letters stand in any order, perhaps one of them twice; or a number."""
    kind = draw(st.integers(0, 5))
    if kind == 0:
        return "a"
    one, other = draw(st.sampled_from(letters)), draw(st.sampled_from(letters))
    return f"{draw(st.sampled_from('xz'))}[{one}]" if kind < 3 else f"{draw(st.sampled_from(arrays))}[{one},{other}]"


@st.composite
def terms(draw: st.DrawFn, letters: tuple[str, ...], arrays: tuple[str, ...], depth: int) -> str:
    """Sums, products, quotients and functions of entries; what positions or values choose; what a letter runs over."""
    def part(less: int = 1, names: tuple[str, ...] = letters) -> str:
        return draw(terms(names, arrays, depth - less)) if depth > less else draw(entries(names, arrays))

    match draw(st.integers(0, 8)):
        case 0:
            return f"({part()} {draw(st.sampled_from('+-'))} {part()})"
        case 1 | 2:
            return f"{part()}*{part()}"
        case 3:
            return f"{part()}/(1 + {part(2)}**2)"
        case 4:
            return draw(st.sampled_from(("tanh({})", "exp(-({})**2)", "sigmoid({})", "sin({})"))).format(part())
        case 5 if len(letters) > 1:
            one, other = draw(st.permutations(letters))[:2]
            return f"where({one} {draw(st.sampled_from(('<=', '<', '!=', '==')))} {other}, {part()}, {part()})"
        case 6:
            return f"where({part(2)} < 0.7*{part(2)}, {part()}, {part()})"
        case 7 if len(letters) < 3:
            names = (*letters, "ijk"[len(letters)])
            return f"{draw(st.sampled_from(('sum', 'mean')))}({names[-1]}, x[{names[-1]}]*{part(1, names)})"
        case _:
            return part()


@st.composite
def square(draw: st.DrawFn) -> str:
    """y[i,j] of matrices that are read in both orders, through a line of its own, or summed to y[i]."""
    lines = [f"h[i,j] = w[i,j]*{draw(terms(('i', 'j'), ('w', 'u'), 3))} + x[i]*x[j]"] if draw(st.booleans()) else []
    arrays = ("w", "u", *(("h", "h") if lines else ()))
    last = draw(terms(("i", "j"), arrays, 3))
    if draw(st.booleans()):
        return "\n".join([*lines, f"y[i,j] = {last} + w[j,i]*x[i]*x[j]"])
    return "\n".join([*lines, f"y[i] = sum(j, w[i,j]*x[j]*{last}) + w[i,i]"])
