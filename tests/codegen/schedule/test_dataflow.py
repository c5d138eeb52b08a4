"""No kernel reads what is not there: the check of placed programs says no to wrong plans, and right ones are right."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from codegen.building import build
from codegen.catalogue import RULES
from codegen.native import bodies as native_bodies
from codegen.numpy import bodies, buffers, loops
from codegen.numpy.buffers import Placement
from codegen.numpy.definite_assignment import bound
from codegen.numpy.ufuncs import Step
from codegen.numpy.views import Operand
from codegen.program.errors import Unsupported
from codegen.schedule.dataflow import Arrays, Effect, Use
from codegen.schedule.fusion import Plan
from derive.layers.layer import layer
from derive.rules.update_rules import update_rule

from ..compilers import needs_compiler, own_cache
from ..test_random_layers import check

__all__ = ["own_cache"]

HELPERS = "y[n,i] = erf(sum(j, v[i,j]*x[n,j]))"
SHARED = "r[n,m] = sum(j, (1/x[n,j] - z[m,j])**2)\ny[n,m] = exp(-r[n,m])"
CHAIN = "a[i] = sum(j, w[i,j]*x[j])\nb[i] = sum(j, w[j,i]*a[j])\ny[i] = sum(j, w[i,j]*b[j]) + a[i]"
MEANS = "y[n] = 1/mean(i, 1/x[n,i])"
ONCE_WRONG = [
    HELPERS, SHARED, MEANS,
    "y[n,i] = 1 + erf(sum(j, v[i,j]*x[n,j])/sqrt(2))",
    "h[n,i] = sum(j, v[i,j]*x[n,j])\ny[n,i] = h[n,i]*(1 + erf(h[n,i]/sqrt(2)))/2",
    "y[n,i] = exp(-sum(j, v[i,j]*x[n,j])**2)",
    "y[n,i] = erf(erf(sum(j, v[i,j]*x[n,j])))",
    "y[n] = 1/mean(i, 1/(1 + x[n,i]**2))",
    "y[n] = sum(i, u[i]/x[n,i])/sum(i, 1/x[n,i])",
    "s[n] = sum(i, 1/x[n,i])\ny[n,i] = 1/x[n,i]/s[n]\n-> y, s",
    "y[i] = 1/x[i+1] - 1/x[i]\nz[j] = 1/x[j]\n-> y, z",                          # one letter, two ranges
    "a[i] = sum(j, w[i,j]/x[j])\nb[j] = sum(i, w[i,j]/a[i])\ny[i] = sum(j, w[i,j]*b[j])/a[i]",
]
TARGETS = ["numpy", pytest.param("native", marks=needs_compiler)]


@pytest.mark.thorough(seconds=29, every=25)
@pytest.mark.parametrize("text", ONCE_WRONG)
@pytest.mark.parametrize("target", TARGETS)
def test_helpers_and_reciprocals(text: str, target: str) -> None:
    check(text, 2, target)


@pytest.mark.thorough(seconds=9, every=13)
@pytest.mark.parametrize("text", ONCE_WRONG)
def test_in_tiles_as_well(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loops, "TILE", 3)
    monkeypatch.setattr(loops, "FEW", 0)
    check(text, 2)


def _merged(steps: list[Step], stored: dict[str, str], fresh: Callable[[str], str]) -> Placement:
    """Two buffers of one shape as one."""
    found = buffers.place(steps, stored, fresh)
    pairs = [(one.name, two.name) for one in found.buffers for two in found.buffers
             if one.shape == two.shape and one.name < two.name]
    return replace(found, places={number: dict(pairs).get(name, name) for number, name in found.places.items()})


def _on_itself(steps: list[Step], stored: dict[str, str], fresh: Callable[[str], str]) -> Placement:
    """What a helper makes, where it reads."""
    found = buffers.place(steps, stored, fresh)
    moved = {step.into.number: source.name if isinstance(source, Operand) else found.places[source.number]
             for step in steps if not step.may_alias and step.scratch for source in step.args[:1]}
    return replace(found, places={**found.places, **moved})


def _everywhere(plan: Plan, tiles: bool = False) -> dict[str, str]:
    """Each stored let in the place of the last."""
    names = [let.name for let in plan.program.lets if let.name in plan.stored and let.axes
             and let.axes == plan.program.lets[-1].axes]
    return dict.fromkeys(names[:-1], names[-1])


@pytest.mark.parametrize(("where", "name", "wrong", "text", "fault"), [
    (loops, "place", _merged, "y[i,j] = (x[i,j] + exp(x[i,j]))*tanh(z[i,j])*sin(x[j,i])", "holds %.*, expected %"),
    (bodies, "made_in_place", _everywhere, CHAIN, "holds"),
    (loops, "place", _on_itself, HELPERS, "is written while it is read"),
])
def test_a_wrong_plan_is_refused(where: object, name: str, wrong: object, text: str, fault: str,
                                 monkeypatch: pytest.MonkeyPatch) -> None:
    found = layer(text)
    build(found)
    monkeypatch.setattr(where, name, wrong)
    with pytest.raises(Unsupported, match=f"no kernel for \\w+: .*({fault})"):
        build(found)


def test_so_is_a_rule_that_reads_what_it_has_overwritten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(buffers, "_is_read", lambda *_: False)
    with pytest.raises(Unsupported, match=r"no kernel for theta_new: theta holds %.*, expected theta"):
        build(update_rule(RULES["adam"]))


@needs_compiler
def test_so_is_one_in_c(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(native_bodies, "made_in_place", _everywhere)
    with pytest.raises(Unsupported, match=r"no kernel for .*holds"):
        build(layer(CHAIN), target="native")


READ = Use("x", "x")
TILE = Use("x", "x", 0)
FAULTS: list[tuple[str, list[Effect], bool, str]] = [
    ("a value made over", [Effect("y", (READ,), "x", "y"), Effect("z", (READ,), "z", "z")], False,
     "x holds y, expected x"),
    ("nothing there", [Effect("y", (Use("b", "h"),), "y", "y")], False, "b is read before it is written"),
    ("no array", [Effect("y", (Use("q", "q"),), "y", "y")], False, "nothing is called q"),
    ("a helper in place", [Effect("y", (READ,), "x", "y", apart=True)], False, "x is written while it is read"),
    ("scratch in use", [Effect("y", (READ,), "y", "y", scratch=("x",))], False, "x is overwritten while it is in use"),
    ("scratch twice", [Effect("y", (READ,), "y", "y", scratch=("b", "b"))], False, "b is overwritten"),
    ("another entry", [Effect("y", (Use("x", "x", 0, own=False),), "x", "y", 0, entrywise=True)], True,
     "while other entries of it are read"),
    ("no start", [Effect("y", (READ,), "b", "y", onto=True)], False, "is added to before it holds the start of y"),
    ("all of it in a tile", [Effect("y", (TILE,), "x", "y", 0), Effect("z", (Use("x", "y"),), "b", "z", 0)], True,
     "x is read in all of its entries while the loop writes it tile by tile"),
    ("another place", [Effect("y", (Use("x", "x", 1),), "x", "y", 0)], True, "tile by tile"),
    ("a sum that is not done", [Effect("s", (TILE,), "s", "s", onto=True, across=True),
                                Effect("y", (Use("s", "s"),), "b", "y", 0)], True, "is read while tiles are added"),
    ("no tile of its own", [Effect("y", (), "x", "y")], True, "x is written again for each tile"),
]


@pytest.mark.parametrize(("effects", "tiled", "fault"), [one[1:] for one in FAULTS], ids=[one[0] for one in FAULTS])
def test_a_fault_is_named(effects: list[Effect], tiled: bool, fault: str) -> None:
    arrays = Arrays({"x": "x", "b": "", "s": "the start of s"})
    with pytest.raises(Unsupported, match=fault):
        arrays.run(effects, tiled)


def test_what_is_right_passes() -> None:
    arrays = Arrays({"x": "x", "b": "", "s": "the start of s"})
    arrays.run([Effect("h", (TILE,), "b", "h", 0), Effect("y", (Use("b", "h", 0), TILE), "x", "y", 0),
                Effect("s", (Use("x", "y", 0),), "s", "s", onto=True, across=True)], tiled=True)
    arrays.run([Effect("z", (Use("s", "s"), Use("x", "y")), "b", "z")], tiled=False)
    arrays.end({"y": "x", "z": "b"}, ["y", "z"])
    with pytest.raises(Unsupported, match="x holds y at the end"):
        arrays.end({}, ["x"])


@pytest.mark.parametrize(("text", "name"), [
    ("def f(x):\n    y = z\n    return y", "z"),
    ("def f(x):\n    for k in range(3):\n        y = h\n        h = k\n    return y", "h"),
    ("def f(x):\n    if x:\n        y = 1\n    return y", "y"),
    ("def f(x):\n    def g(t):\n        return t + u\n    return g(x)", "u"),
    ("import numpy as np\ndef f(x):\n    np.exp(x, out=y_)\n    return x", "y_"),
])
def test_a_name_that_is_bound_nowhere(text: str, name: str) -> None:
    with pytest.raises(Unsupported, match=f"reads {name} before it is bound"):
        bound(text)


def test_names_that_are_bound() -> None:
    text = ("import numpy as np\nA = 1\n\ndef f(x, *, y=A):\n    if x:\n        z = 1\n    else:\n"
            "        z = later(x)\n"
            "    with np.errstate() as e:\n        w = [k + z for k in range(3) if k]\n    return w, e, y\n"
            "\ndef later(x):\n    return lambda a: a + x\n")
    assert bound(text) == text


@pytest.mark.parametrize(("text", "name"), [
    ("A = (1, 2)\n\ndef f(x):\n    return A\n\nA = {1: 2}\n", "A"),
    ("def f(x):\n    return x\n\ndef f(x, y):\n    return f(y)\n", "f"),
    ("def f(x):\n    return x\n\nf = 2\n", "f"),
])
def test_a_name_of_two_things(text: str, name: str) -> None:
    with pytest.raises(Unsupported, match=f"binds {name} a second time"):
        bound(text)


def test_a_function_that_is_made_quicker_keeps_its_name() -> None:
    text = "def f(x):\n    return x\n\nf = sorted(f)\n"
    assert bound(text) == text


@pytest.mark.parametrize("text", ["m = erf(m)", "m = exp(-m**2)", "m = erf(m) + g; v = v*erf(m)"])
def test_a_helper_of_what_it_replaces(text: str) -> None:
    """The state is where the value goes."""
    assert "np.copyto(m" in build(update_rule(text)).source or "erf(m_, tile" in build(update_rule(text)).source
