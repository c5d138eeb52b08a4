"""The lemmas of derive.library: each function there that takes nothing and gives a theorem."""
from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from inspect import get_annotations, signature
from pkgutil import iter_modules

from derive import library
from derive.kernel.theorem import Theorem

Lemma = Callable[[], Theorem]


def lemmas() -> dict[str, Lemma]:
    found: dict[str, Lemma] = {}
    for entry in iter_modules(library.__path__):
        module = import_module(f"derive.library.{entry.name}")
        for name, value in vars(module).items():
            if getattr(value, "__module__", "") == module.__name__ and hasattr(value, "cache_info") and not (
                    signature(value).parameters) and get_annotations(value)["return"] == "Theorem":
                assert name not in found, f"two lemmas are named {name}"
                found[name] = value
    return found


LEMMAS = lemmas()
