"""The layers of frameworks and of papers, as an engineer writes them from their documentation: values and gradients
beside torch's own functions and autograd, on both targets; and what texts that are refused are told."""

from collections.abc import Iterator
from importlib import import_module
from types import ModuleType

import numpy as np
import pytest

from codegen.building import LayerKernel, build
from derive.answers import Undecided
from derive.layers.layer import layer
from derive.notation.errors import Error

from ..compilers import needs_compiler, own_cache
from .refused import REFUSED, UNDECIDED

__all__ = ["own_cache"]
torch: ModuleType = pytest.importorskip("torch", reason="torch is absent: pip install chalkproof[bench]")
FAMILIES = ("activations", "losses", "normalisation", "windows", "attention", "recurrent")
ZOO = {title: one for family in FAMILIES
       for title, one in getattr(import_module(f"{__package__}.{family}"), family.upper()).items()}
BUILT = [title for title in ZOO if title not in UNDECIDED]
DRAWN = ((2, 3, 4, 5, 6), (4, 2, 3, 1, 5), (1,))         # the sizes of letters; all of them 1
CLOSE = {"rtol": 1e-8, "atol": 1e-8}


@pytest.fixture(autouse=True)
def in_double() -> Iterator[None]:
    """What a reference makes of numbers is as precise as what it is given."""
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(before)


def by_torch(title: str, arrays: dict[str, np.ndarray],
             upstream: list[np.ndarray]) -> tuple[list[np.ndarray], dict[str, np.ndarray]]:
    """The outputs and the gradients in double precision; labels have none."""
    leaves = {name: torch.tensor(value, requires_grad=name not in ZOO[title].labels()) for name, value in arrays.items()}
    made = ZOO[title].torch(**leaves)
    outputs = list(made) if isinstance(made, tuple) else [made]
    torch.autograd.backward(outputs, [torch.tensor(dy) for dy in upstream])
    return ([y.detach().numpy() for y in outputs],
            {name: leaf.grad.numpy() for name, leaf in leaves.items() if leaf.grad is not None})


def agree(title: str, kernel: LayerKernel, drawn: tuple[int, ...], seed: int) -> None:
    arrays = ZOO[title].arrays(drawn, seed)
    found = kernel.forward(**arrays)
    outputs = list(found.values()) if isinstance(found, dict) else [np.asarray(found)]
    draw = np.random.default_rng(seed + 1)
    upstream = [np.asarray(draw.standard_normal(np.shape(y))) for y in outputs]
    wanted, slopes = by_torch(title, arrays, upstream)
    for y, value in zip(outputs, wanted, strict=True):
        assert np.shape(y) == value.shape
        np.testing.assert_allclose(y, value, **CLOSE)
    gradients = kernel.backward(*upstream, **arrays)
    assert gradients.keys() == arrays.keys()
    for name, gradient in gradients.items():
        np.testing.assert_allclose(gradient, slopes.get(name, 0), err_msg=name, **CLOSE)


@pytest.mark.thorough(seconds=900, every=170, check=17)
@pytest.mark.parametrize("title", BUILT)
def test_numpy_beside_torch(title: str) -> None:
    kernel = build(layer(ZOO[title].text))
    for seed, drawn in enumerate(DRAWN):
        agree(title, kernel, drawn, seed)


@needs_compiler
@pytest.mark.thorough(seconds=1500, first=7, every=170, check=34)
@pytest.mark.parametrize("title", BUILT)
def test_native_beside_torch(title: str) -> None:
    kernel = build(layer(ZOO[title].text), "native")
    for seed, drawn in enumerate(DRAWN):
        agree(title, kernel, drawn, seed)


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_refused_says_why(text: str) -> None:
    with pytest.raises(Error) as refusal:
        layer(text)
    assert REFUSED[text] in str(refusal.value)


@pytest.mark.thorough(seconds=21)
@pytest.mark.parametrize("title", UNDECIDED)
def test_what_is_not_proved_gets_no_kernel(title: str) -> None:
    with pytest.raises(Undecided):
        build(layer(ZOO[title].text))


def test_another_layer_is_seen() -> None:
    """The comparison can fail: the kernel of another activation has other values and other slopes."""
    with pytest.raises(AssertionError):
        agree("ELU", build(layer(ZOO["softsign"].text)), DRAWN[0], 0)
