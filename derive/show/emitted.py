"""What pages and drawings take of kernels: their source, and how they are called. Who builds them is no matter here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Array = NDArray[np.floating]
    Arrays = dict[str, Array]


@dataclass(frozen=True, slots=True)
class Emitted:
    """The text of a kernel, and the formulas that it computes."""

    formulas: tuple[str, ...]
    source: str

    @property
    def digest(self) -> str:
        """The first 12 hex digits of the SHA-256 of the text."""
        return sha256(self.source.encode()).hexdigest()[:12]


class LayerKernel(Protocol):
    """A layer and its gradients, to be called."""

    @property
    def source(self) -> str: ...
    def forward(self, *, kept: "Arrays | None" = ..., **inputs: "ArrayLike") -> "Array | Arrays": ...
    def backward(self, *upstream: "ArrayLike", kept: "Arrays | None" = ..., **inputs: "ArrayLike") -> "Arrays": ...


class RuleKernel(Protocol):
    """One step of an update rule, in place."""

    @property
    def source(self) -> str: ...
    def __call__(self, threads: int = ..., **given: "ArrayLike") -> object: ...


@dataclass(frozen=True, slots=True)
class Step:
    """A step, the states it changes, and what else it is given."""

    kernel: RuleKernel
    emitted: Emitted
    states: tuple[str, ...]
    takes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Function:
    """A layer of one output, and its gradients."""

    kernel: LayerKernel
    emitted: Emitted

    def __call__(self, **inputs: "ArrayLike") -> "Array":
        found = self.kernel.forward(kept=None, **inputs)
        assert not isinstance(found, dict)
        return found

    def slopes(self, **inputs: "ArrayLike") -> "Arrays":
        """Of the output in each of the inputs."""
        return self.kernel.backward(self(**inputs)**0, kept=None, **inputs)


class Kernels(Protocol):
    """Who builds kernels for drawings."""

    def step(self, laws: Sequence[str]) -> Step:
        """The step that these recurrences take."""

    def function(self, text: str, batch: Sequence[str] = ()) -> Function:
        """The layer of this text."""


KernelsOf = Mapping[str, tuple[Emitted, ...]]       # by the name of the claim
