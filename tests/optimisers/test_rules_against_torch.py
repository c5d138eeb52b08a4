"""The table of PyTorch's rules against PyTorch, in float64, six steps at parameters at which every term counts."""

import numpy as np
import pytest
import torch

from tests.optimisers.following import followed
from tests.optimisers.rule_table import Entry, constructed, entries

TABLE = entries("torch")


def original(entry: Entry) -> np.ndarray:
    """What is watched after each step, by PyTorch."""
    theta = torch.nn.Parameter(torch.tensor(entry.theta, dtype=torch.float64).reshape(entry.shape))
    optimiser = constructed(entry.original, entry.values | {"torch": torch, "params": [theta]})
    found = []
    for rows in entry.gradients:
        theta.grad = torch.tensor(rows, dtype=torch.float64).reshape(entry.shape)
        optimiser.step()
        watched = optimiser.state[theta][entry.watched] if entry.watched else theta.detach()
        found.append(watched.clone().numpy().ravel())
    return np.array(found)


@pytest.mark.thorough(seconds=40, every=47)
@pytest.mark.parametrize("entry", TABLE, ids=lambda entry: entry.name)
def test_the_text_does_what_pytorch_does(entry: Entry, monkeypatch: pytest.MonkeyPatch) -> None:
    """Muon iterates in bfloat16; that rounding is left out here, and the table says so. ASGD keeps its rate as a tensor
    of the default type."""
    monkeypatch.setattr(torch.Tensor, "bfloat16", torch.Tensor.clone)
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    try:
        aim = original(entry)
    finally:
        torch.set_default_dtype(before)
    assert np.ptp(aim, axis=0).min() > 1e-6, "something does not move"
    np.testing.assert_allclose(followed(entry), aim, rtol=entry.rounding, atol=entry.rounding)
