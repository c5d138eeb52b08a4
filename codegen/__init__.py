"""Makes kernels of theorems: `build` emits what was proved, and nothing else."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from codegen.building import build

__all__ = ["build"]


def __getattr__(name: str) -> object:
    if name != "build":
        raise AttributeError(f"module 'codegen' has no attribute {name!r}; it has build")
    return import_module("codegen.building").build
