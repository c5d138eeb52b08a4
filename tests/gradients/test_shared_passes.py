"""Passes for several inputs share what they have in common, and a theorem does not depend on which was asked before."""

from itertools import product

import pytest

from derive.gradients import backward
from derive.gradients.layers import ProvedLayer, layer
from derive.kernel.files import digest

LAYERS = {
    "a chain": "h[i] = tanh(a[i]*x[i]); z[i] = tanh(b[i]*h[i]); y[i] = tanh(c[i]*z[i])",
    "weights that are used twice": ("h[i] = tanh(sum(j, w[i,j]*x[j])); z[i] = tanh(sum(j, w[i,j]*h[j])); "
                                    "y = sum(i, z[i]*u[i])"),
    "a way around": "h[i] = exp(a[i]*x[i]); z[i] = h[i]*x[i] + b[i]; y[i] = exp(z[i]) + h[i] -> y, z",
    "conditions": "h[i] = maximum(a[i]*x[i], 0); y = sum(i, b[i]/(1 + h[i]**2))",
    "denominators": "h[i] = a[i]*x[i]; z[i] = b[i]/h[i]; y = sum(i, c[i]/z[i] + log(z[i]))",
    "signs that are read off": ("h[i] = exp(a[i]*x[i]); z[i] = h[i]/b[i] + 1/(h[i] + c[i]**2); "
                                "y[i] = log(h[i]) + d[i]/z[i]"),
    "corners": "h[i] = a[i]*x[i]; z[i] = max(j, w[i,j]*h[j]); y = sum(i, abs(z[i] - c[i])/b[i])",
    "ranges that begin at 2": "h[i] = c*x[i]; y[i] = h[i+1] - h[i-1]",
}


def chain(depth: int, step: str) -> ProvedLayer:
    return layer("; ".join(f"h{k}[i] = " + step.format(f"(a{k}[i]*{f'h{k - 1}' if k > 1 else 'x'}[i])")
                           for k in range(1, depth + 1)))


def digests(text: str, names: list[str], anew: bool) -> dict[str, str]:
    found = {}
    for name in names:
        if anew:
            backward._stages.cache_clear()
        found[name] = digest(layer(text).gradient(name).theorem)
    return found


@pytest.mark.parametrize("name", LAYERS)
def test_a_theorem_is_the_same_whatever_was_asked_before(name: str) -> None:
    text = LAYERS[name]
    inputs = [array.name for array in layer(text).source.inputs]
    alone = digests(text, inputs, anew=True)
    backward._stages.cache_clear()
    assert digests(text, inputs, anew=False) == alone
    backward._stages.cache_clear()
    assert digests(text, inputs[::-1], anew=False) == alone


def test_all_gradients_take_passes_in_proportion_to_the_depth(monkeypatch: pytest.MonkeyPatch) -> None:
    """By hand: h1 to hN once for x, and for each a_k the definition of h_k."""
    passed: list[str] = []
    through = backward.Backward._through

    def counted(self: backward.Backward, definition: backward.Definition) -> None:
        passed.append(definition.array.entries.name)
        through(self, definition)

    monkeypatch.setattr(backward.Backward, "_through", counted)
    for depth, step in product((3, 6), ("tanh({})", "1/{}", "relu({})")):
        backward._stages.cache_clear()
        passed.clear()
        made = chain(depth, step)
        for name in ("x", *(f"a{k}" for k in range(1, depth + 1))):
            made.gradient(name)
        assert len(passed) == 2 * depth
