"""What `codegen bench` compares does the same work: each rival's numbers are ours, in one tile and in many."""

from pathlib import Path

import numpy as np
import pytest

from codegen.bench import lambdify_rivals, numpy_rivals, timing
from codegen.bench.rivals import LAYERS, NUMBERS, RIVALS, given_of
from codegen.bench.torch_rivals import LAYERS as BY_TORCH
from codegen.building import build
from codegen.catalogue import RULES, entries
from codegen.cli import main
from codegen.numpy import loops
from derive.rules.update_rules import update_rule
from tests.kept import layer

SMALL, OF_MANY_TILES = 200, 2**16
BY_NAME = {rival.name: rival for rival in LAYERS}


def test_every_kernel_has_rivals() -> None:
    assert sorted(rival.name for rival in RIVALS) == sorted(entries())
    assert numpy_rivals.LAYERS.keys() == BY_TORCH.keys() == BY_NAME.keys()
    assert numpy_rivals.STEPS.keys() == RULES.keys()


@pytest.mark.thorough(seconds=54, every=93)
@pytest.mark.parametrize("name", BY_NAME)
@pytest.mark.parametrize(("dtype", "count"), [("float32", SMALL), ("float64", SMALL), ("float64", OF_MANY_TILES)])
def test_a_layer_in_numpy(name: str, dtype: str, count: int) -> None:
    entry, draw = entries()[name], np.random.default_rng(0)
    kernel = build(layer(entry.text), batch=entry.batch)
    given = given_of(kernel, BY_NAME[name].lengths(count), np.dtype(dtype))
    made = kernel.forward(**given)
    outputs = list(made.values()) if isinstance(made, dict) else [made]
    upstream = [np.asarray(draw.standard_normal(np.shape(y)), dtype) for y in outputs]
    theirs, slopes = numpy_rivals.LAYERS[name](*upstream, **given)
    close = {"rtol": 1e-8, "atol": 1e-9} if dtype == "float64" else {"rtol": 2e-3, "atol": 2e-3}
    if name == "gelu":                              # theirs is the formula with tanh, which is near it
        close = {"rtol": 0, "atol": 3e-3}
    for found, wanted in zip(theirs, outputs, strict=True):
        assert np.asarray(found).dtype == dtype
        np.testing.assert_allclose(found, wanted, **close)
    ours = kernel.backward(*upstream, **given)
    assert slopes.keys() == ours.keys()
    for array, slope in slopes.items():
        assert np.asarray(slope).dtype == dtype, array
        np.testing.assert_allclose(slope, ours[array], **close, err_msg=array)


@pytest.mark.parametrize("name", RULES)
def test_a_rule_in_numpy_and_by_lambdify(name: str) -> None:
    step, draw = build(update_rule(RULES[name])), np.random.default_rng(0)
    arrays = {array: draw.random(7) for array in (*step.lowered.states, *step.lowered.reads)}
    numbers = {number: NUMBERS[number] for number in step.lowered.numbers}
    plain = numpy_rivals.STEPS[name](**arrays, **numbers)
    made = dict(zip(step.lowered.states, lambdify_rivals.rule(RULES[name], {**arrays, **numbers})(), strict=True))
    step(**arrays, **numbers)
    for state in step.lowered.states:
        np.testing.assert_allclose(plain[state], arrays[state], rtol=1e-12)
        np.testing.assert_allclose(made[state], arrays[state], rtol=1e-12)


@pytest.mark.parametrize("name", lambdify_rivals.LAYERS)
def test_a_layer_by_lambdify(name: str) -> None:
    x, dy = np.random.default_rng(0).standard_normal((2, 1, 9))
    kernel = build(layer(entries()[name].text), batch=("x",))
    y, dx = lambdify_rivals.layer(name, x, dy)()
    np.testing.assert_allclose(y, kernel.forward(x=x), rtol=1e-10)
    np.testing.assert_allclose(dx, kernel.backward(dy, x=x)["x"], rtol=1e-10)


@pytest.mark.thorough(seconds=19)
def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timing, "REST", 0)
    monkeypatch.setattr(timing, "SHORT", 1e-4)
    plot = tmp_path / "ratios.svg"
    asked = ["bench", "tanh", "adam", "--size", "100", "--size", "1000", "--dtype", "float32", "--dtype", "float64"]
    pytest.importorskip("matplotlib", reason="matplotlib is absent: pip install chalkproof[report]")
    assert main([*asked, "--plot", str(plot)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [one.split()[0] for one in lines[1:9]] == ["tanh"] * 4 + ["adam"] * 4
    assert ["10 x 10 float32" in lines[1], "31 x 32 float32" in lines[2], "10 x 10 float64" in lines[3]] == [True] * 3
    assert ["100 float32" in lines[5], "1000 float64" in lines[8]] == [True] * 2
    assert plot.read_text().startswith("<?xml")
    assert main(["bench", "tanh", "--size", "0"]) == 2
    assert "a size is a number of entries, 1 or more, not 0" in capsys.readouterr().err


@pytest.mark.thorough(seconds=33, every=47)
@pytest.mark.parametrize("name", BY_NAME)
@pytest.mark.parametrize("entries_of_a_tile", [1, 7, 40])
def test_tiles_of_few_entries(name: str, entries_of_a_tile: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many tiles, and a last one that is smaller, give what one gives."""
    entry, draw = entries()[name], np.random.default_rng(0)
    what = layer(entry.text)
    whole = build(what, batch=entry.batch)
    given = given_of(whole, BY_NAME[name].lengths(SMALL), np.dtype("float64"))
    made = whole.forward(**given)
    upstream = [draw.standard_normal(np.shape(y)) for y in (made.values() if isinstance(made, dict) else [made])]
    slopes = whole.backward(*upstream, **given)
    monkeypatch.setattr(loops, "TILE", entries_of_a_tile)
    monkeypatch.setattr(loops, "FEW", 0)
    parts, kept = build(what, batch=entry.batch), {}
    found = parts.forward(kept=kept, **given)
    for one, other in zip(*(list(y.values()) if isinstance(y, dict) else [y] for y in (found, made)), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-11, atol=1e-12)
    for again in (parts.backward(*upstream, **given), parts.backward(*upstream, kept=kept, **given)):
        for array, slope in again.items():
            np.testing.assert_allclose(slope, slopes[array], rtol=1e-9, atol=1e-10, err_msg=array)
