"""Names of formulas as names in Python and in C: which of them the emitted text needs itself, and how others give way.

Two names never become one: a name that can stay stays, and one that cannot gets a spelling that nothing else has.
"""

import builtins
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from keyword import kwlist, softkwlist
from typing import Final
from unicodedata import name as character_name

# What the functions of a kernel call, and what they keep their own values in.
PYTHON: Final = frozenset({
    *kwlist, *softkwlist, *(name for name in dir(builtins) if not name.startswith("_")),
    "np", "as_strided", "in_turns", "forward", "backward", "estimate", "step", "arrays", "sizes", "dtype", "lead",
    "key", "known", "_key", "ArrayLike",
    "kept", "flat", "array", "whole", "name", "rows", "lo", "hi", "parts", "turns", "LENGTH", "SIZES", "generator",
    "said", "holds", "given", "FEW", "POINTS",
})

# Words of C up to C23, what the headers and usual compilers define, and what the templates do.
C: Final = frozenset(word for line in (
    "alignas alignof asm auto bool break case char const constexpr continue default do double else enum extern false",
    "float for fortran goto if inline int long nullptr register restrict return short signed sizeof static",
    "static_assert struct switch thread_local true typedef typeof typeof_unqual union unsigned void volatile while",
    "I complex imaginary noreturn errno stdin stdout stderr environ math_errhandling signgam alloca assert unix linux",
    "i386 near far pascal small interface hyper",
    "int8_t int16_t int32_t int64_t uint8_t uint16_t uint32_t uint64_t intptr_t uintptr_t size_t ptrdiff_t wchar_t",
    "cos cosf copysign copysignf erf erfc exp fabs fabsf floor free log main malloc memcpy pow powf sin sinf sqrt",
    "sqrtf tanh gamma j0 j1 jn y0 y1 yn",
    "R among_of gaussian_of bits_of cos_of end erf_of exp_near exp_of finite_number finite_of from_key hi kept_of",
    "key_of larger larger_number later lo log_of normal_of of_bits part place raised rank real relu_of root_of rows",
    "sigmoid_of signed_as sin_of size_of smaller smaller_number tanh_of taylor word log1p_of",
) for word in line.split())
_MACRO = re.compile(r"[A-Z][A-Z0-9_]{2,}\w*|[A-Z]_\w+")        # EOF, HUGE_VALF, P_tmpdir: what headers call macros
OWN_SIZES: Final = frozenset({"LENGTH", "COUNT"})   # sizes that no formula names


def means_something_in_c(name: str) -> bool:
    return name in C or (_MACRO.fullmatch(name) is not None and name not in OWN_SIZES)


def in_ascii(name: str) -> str:
    """A name in letters that every C compiler reads: theta for \N{GREEK SMALL LETTER THETA}."""
    return "".join(sign if sign.isascii() else _letter(sign) for sign in name)


def _letter(sign: str) -> str:
    *_, case, _, word = character_name(sign).split(" ")
    return word if case == "CAPITAL" else word.lower()


def plainly(name: str) -> str:
    """A name without its primes."""
    return re.sub(r"\W", "_", name)


@dataclass(slots=True)
class Identifiers:
    """The names of one formula, each with the name that it has in Python."""

    names: Iterable[str]
    spelled: dict[str, str] = field(default_factory=dict)
    taken: set[str] = field(default_factory=lambda: set(PYTHON))

    def __post_init__(self) -> None:
        names = list(dict.fromkeys(self.names))
        self.spelled = {name: name for name in names if name.isidentifier() and name not in PYTHON}
        self.taken |= self.spelled.keys()           # those that can stay come first
        for name in names:
            self.of(name)

    def of(self, name: str, stem: str = "") -> str:
        """The name in Python; a name that was not known before gets one now, like the stem if there is one."""
        if name not in self.spelled:
            self.spelled[name] = self.fresh(plainly(stem or name))
        return self.spelled[name]

    def fresh(self, stem: str) -> str:
        """The stem, or a name like it that nothing has; it is taken from now on."""
        name = stem
        while name in self.taken:
            name += "_"
        self.taken.add(name)
        return name
