"""What is looked for among the largest: an entry that is there, or something that is computed twice."""

import pytest

from codegen.building import build
from codegen.lower.layers import lower
from codegen.rewrite import rewritten
from codegen.schedule.same_bits import computed_twice
from codegen.schedule.saved_for_backward import keeping
from derive import layer

from ..compilers import needs_compiler, own_cache

__all__ = ["own_cache"]
CASES = [       # the text, whether something is computed twice, and whether the largest can be kept
    ("y[i] = max(j, x[i,j])*z[i]", False, True),
    ("y[i] = min(j, x[i,j])*z[i]", False, True),
    ("y[i] = max(j, x[i,j]*2/(1 + x[i,j]**2))*z[i]", True, False),
    ("y[i] = max(j, x[i,j]*z[j])*z[i]", True, False),
    ("y[i] = max(k, sum(j, x[i,j]*w[j,k]))*z[i]", True, True),           # the sums are kept, too
    ("y[i] = sum(j, where(x[i,j] == z[j], x[i,j], 0))", False, True),   # no largest
]


@pytest.mark.parametrize(("text", "twice", "kept"), CASES)
def test_what_is_computed_twice(text: str, twice: bool, kept: bool) -> None:
    lowered = lower(layer(text))
    assert computed_twice(rewritten(lowered.backward)) is twice
    if "max" in text or "min" in text:
        assert any(name.startswith(("largest", "smallest")) for name in
                   keeping(lowered.forward, lowered.backward).names) is kept


@needs_compiler
@pytest.mark.parametrize(("text", "twice", "_"), CASES)
def test_then_no_product_is_joined_with_a_sum(text: str, twice: bool, _: bool) -> None:
    assert ("FP_CONTRACT OFF" in build(layer(text), "native").source) is twice
