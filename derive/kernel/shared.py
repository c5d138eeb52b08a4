"""One object for equal terms, so that they are compared at a glance, and looked up at once."""
from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from sympy import Basic
from sympy.core.symbol import Str

one_name = lru_cache(maxsize=10_000)(Str)
_one: Callable[..., Basic] = lru_cache(maxsize=200_000, typed=True)(Basic.__new__)      # 1 is not Integer(1)


class Shared(Basic):
    """A term of a kind that SymPy does not remember by itself."""

    def __new__(cls, *args: Basic) -> Basic:
        return _one(cls, *args)
