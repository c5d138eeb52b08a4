"""Kernels of the gallery: six steps of a training loop do what the text does, in float64.

Some rules are built for each target; `make pairs` builds all of them.
"""

import numpy as np
import pytest

from codegen.building import RuleKernel, build
from codegen.rule_starts import names_spoken
from derive.notation.errors import Error
from derive.rules.gallery import rules
from derive.rules.gallery.tables import full_name
from tests.codegen.compilers import needs_compiler, own_cache
from tests.optimisers.following import followed
from tests.optimisers.rule_table import FRAMEWORKS, Entry, entries

__all__ = ["own_cache"]                 # the fixture is used by its name
TABLE = {full_name(framework, entry.name): entry for framework in FRAMEWORKS for entry in entries(framework)}
SAMPLE = 13                             # odd, as every rule has a case for each target
TARGETS = ["numpy", pytest.param("native", marks=needs_compiler)]
CLOSE = 1e-12
REFUSED: dict[str, str] = {}            # by `build`, with the words of the refusal
# `init` takes a state that no array makes for one number. Where h[t] is an array, so is the state that it makes.
GIVEN = {"optax.contrib.sophia": "v"}


@pytest.mark.thorough(seconds=60, every=5*SAMPLE, check=SAMPLE)
@pytest.mark.parametrize("name", TABLE)
@pytest.mark.parametrize("target", TARGETS)
def test_six_steps(name: str, target: str) -> None:
    if name in REFUSED:
        with pytest.raises(Error) as refusal:
            build(rules[name], target)
        assert REFUSED[name] in str(refusal.value)
    else:
        found = watched(build(rules[name], target), name)
        np.testing.assert_allclose(found, followed(TABLE[name]), rtol=CLOSE, atol=CLOSE)


def watched(kernel: RuleKernel, name: str) -> np.ndarray:
    """What is watched after each step of a training loop."""
    entry = TABLE[name]
    numbers = {name: value for name, value in entry.values.items() if name in kernel.arguments}
    theta = np.array(entry.theta).reshape(entry.shape)
    begun = {"theta": theta} | ({GIVEN[name]: np.zeros(entry.shape)} if name in GIVEN else {})
    spoken = {name: entry.values[name] for name in names_spoken(entry.start.values()) if name in entry.values}
    state = {**begun, **kernel.init(**begun, **(numbers | spoken))}
    found = []
    for step in range(len(entry.gradients)):
        with np.errstate(all="ignore"):
            state = kernel.step(state, **inputs(kernel, entry, step), **numbers)
        found.append(np.ravel(np.array(state[entry.rule.watched])))
    return np.array(found)


def inputs(kernel: RuleKernel, entry: Entry, step: int) -> dict[str, object]:
    """What this step is given: the gradient, that of a second kind, and the loss."""
    gradient = np.array(entry.gradients[step]).reshape(entry.shape)
    known: dict[str, object] = {"g": gradient, "h": gradient, "f": entry.losses[step]}
    return {name: value for name, value in known.items() if name in kernel.arguments}


def test_what_is_refused_is_in_the_gallery() -> None:
    assert {*REFUSED, *GIVEN} <= set(rules)


def test_a_wrong_step_is_seen() -> None:
    """The comparison tells a rule from its neighbour."""
    found = watched(build(rules["torch.optim.Adam"]), "torch.optim.Adam")
    with pytest.raises(AssertionError):
        np.testing.assert_allclose(found, followed(TABLE["torch.optim.Adam amsgrad"]), rtol=CLOSE, atol=CLOSE)
