"""One object for equal terms, so that they are compared at a glance, and looked up at once."""
from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from sympy import Basic
from sympy.core.symbol import Str

one_name = lru_cache(maxsize=10_000, typed=True)(Str)
_one: Callable[..., Basic] = lru_cache(maxsize=200_000, typed=True)(Basic.__new__)


class Shared(Basic):
    """A term of a kind that SymPy does not remember by itself."""

    def __new__(cls, *args: Basic) -> Basic:
        if not all(isinstance(arg, Basic) for arg in args):         # 1 and True equal Integer(1), and are no terms
            raise TypeError(f"{cls.__name__}: {args} are not terms of SymPy")
        return _one(cls, *args)
