"""Names that mean something in Python, in C or in the emitted text: each can be used, and none becomes another.

The names come from where they mean something: from Python itself, from the templates, and from the C compiler.
"""

import builtins
import keyword
import re
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pytest

from codegen import build
from codegen.native.compiled_library import compiler
from codegen.program.identifiers import PYTHON, C, Identifiers, in_ascii, means_something_in_c
from derive import NotationError, estimator, family, layer, update_rule
from derive.notation.lexer import NAME
from derive.notation.names import CALLABLE, CONSTANTS, INFINITE
from tests.codegen.compilers import needs_compiler

CODEGEN = Path(build.__code__.co_filename).parent
BOUND = re.compile(r"(?m)(?:^def |^#define |^static .*\b|^)([A-Za-z_]\w*)(?: = |\()")      # outside of functions
GREEK = [chr(code) for code in range(0x391, 0x3ca) if chr(code).isalpha() and NAME.fullmatch(chr(code))]
ALIKE = ["x", "X", "x'", "x''", "x_", "x_'", "np_", "np", "np'", "dx_", "x_new", "x_kept",
         "x_seen", "x_part", "x_parts"]
HEADERS = ["math.h", "stdint.h", "stdlib.h", "string.h", "stdio.h", "errno.h", "limits.h", "complex.h"]


def words_of(pattern: str) -> set[str]:
    paths = list(CODEGEN.glob(f"*/templates/{pattern}"))
    assert len(paths) > 10
    return {word for path in paths for word in BOUND.findall(path.read_text("utf-8"))}


def macros() -> set[str]:
    text = "".join(f"#include <{header}>\n" for header in HEADERS)
    found = subprocess.run([*compiler(), "-std=c11", "-D_GNU_SOURCE", "-dM", "-E", "-"], input=text, text=True,
                           capture_output=True, check=True)
    return {line.split()[1] for line in found.stdout.splitlines() if "(" not in line.split()[1]}


def usable(words: Iterable[str]) -> list[str]:
    """Those that are names in the notation at all."""
    refused = CALLABLE | CONSTANTS | INFINITE | {*keyword.kwlist, "y", "dy"}
    return sorted(word for word in set(words) if NAME.fullmatch(word) and "__" not in word
                  and word not in refused and word.lower() not in INFINITE)


EVERY = usable([*dir(builtins), *keyword.softkwlist, *PYTHON, *C, *words_of("*.j2"), *ALIKE, *GREEK, "self", "out",
                "EOF", "stdin", "errno", "bits", "bias", "type", "ef", "el", "threads"])
RISKY = usable([*PYTHON - set(dir(builtins)), *C, *ALIKE, *GREEK[::6], "type", "ef", "el", "self", "out", "EOF",
                "stdin", "bits"])


def parts(names: list[str], count: int) -> list[tuple[str, ...]]:
    return [tuple(names[k:k + count]) for k in range(0, len(names), count)]


@pytest.mark.parametrize("word", keyword.kwlist)
def test_a_word_of_python_is_refused(word: str) -> None:
    with pytest.raises(NotationError):
        layer(f"y[i] = 2*{word}[i]")


def weighted(names: Iterable[str]) -> Iterator[tuple[str, np.ndarray, float]]:
    for place, name in enumerate(names):
        yield name, np.arange(3.0) + place, 1.0 + place


@pytest.mark.thorough(seconds=52)
@pytest.mark.parametrize("target", ["numpy", "native"])
@pytest.mark.parametrize("names", parts(EVERY, 60), ids=lambda names: names[0])
def test_arrays_of_every_name(names: tuple[str, ...], target: str) -> None:
    """y = 1*a**2 + 2*b**2 + ...: each array is told from all others, in both directions."""
    text = "y[i] = " + " + ".join(f"{factor}*{name}[i]**2" for name, _, factor in weighted(names))
    kernel = build(layer(text), target)
    given = {name: array for name, array, _ in weighted(names)}
    assert np.allclose(kernel.forward(**given), sum(factor * array**2 for _, array, factor in weighted(names)))
    slopes = kernel.backward(np.ones(3), **given)
    for name, array, factor in weighted(names):
        assert np.allclose(slopes[name], 2 * factor * array), name


@pytest.mark.thorough(seconds=88)
@pytest.mark.parametrize("target", ["numpy", "native"])
@pytest.mark.parametrize("names", parts(RISKY, 40), ids=lambda names: names[0])
def test_numbers_of_every_name(names: tuple[str, ...], target: str) -> None:
    text = "y[i] = x1[i]*exp(" + " + ".join(f"{place}*{name}" for place, name in enumerate(names, 1)) + ")"
    kernel = build(layer(text), target)
    given = {name: 0.001 * place for place, name in enumerate(names, 1)} | {"x1": np.array([1.0, 2.0])}
    grown = np.exp(sum(0.001 * place * place for place in range(1, len(names) + 1)))
    assert np.allclose(kernel.forward(**given), given["x1"] * grown)
    slopes = kernel.backward(np.ones(2), **given)
    for place, name in enumerate(names, 1):
        assert np.allclose(slopes[name], 3 * place * grown), name


@pytest.mark.thorough(seconds=132)
@pytest.mark.parametrize("target", ["numpy", "native"])
@pytest.mark.parametrize("names", parts(RISKY, 30), ids=lambda names: names[0])
def test_indices_of_every_name(names: tuple[str, ...], target: str) -> None:
    """A size is called after its index: BITS after bits."""
    text = "\n".join([f"h{k}[{name}] = tanh(a{k}[{name}])/size({name}) + sum(m{k}, b{k}[{name},m{k}])"
                      for k, name in enumerate(names)]
                     + ["-> " + ", ".join(f"h{place}" for place in range(len(names)))])
    kernel = build(layer(text), target)
    draw = np.random.default_rng(0)
    given = {f"a{place}": draw.standard_normal(2 + place % 3) for place in range(len(names))}
    given |= {f"b{place}": draw.standard_normal((2 + place % 3, 4)) for place in range(len(names))}
    found = kernel.forward(**given)
    for place in range(len(names)):
        a, b = given[f"a{place}"], given[f"b{place}"]
        assert np.allclose(found[f"h{place}"], np.tanh(a) / len(a) + b.sum(axis=1)), names[place]


@pytest.mark.thorough(seconds=22, every=23)
@pytest.mark.parametrize("target", ["numpy", "native"])
@pytest.mark.parametrize("name", usable([
    "np", "LENGTH", "x'", "x_", "bits", "real", "dtype", "EOF", "I", "NAN", "errno", "stdin", "self", "out", "kept",
    "k", "rows", "lo", "end", *GREEK[-3:]]))
def test_an_output_and_a_hidden_array_of_this_name(name: str, target: str) -> None:
    kernel = build(layer(f"{name}[i] = 2*q[i]"), target)
    assert np.allclose(kernel.forward(q=np.arange(3.0)), 2 * np.arange(3.0))
    assert np.allclose(kernel.backward(np.ones(3), q=np.arange(3.0))["q"], 2)
    hidden = build(layer(f"{name}[i] = exp(q[i])\ny[i] = {name}[i]/sum(j, {name}[j])"), target)
    raised = np.exp(np.arange(3.0))
    assert np.allclose(hidden.forward(q=np.arange(3.0)), raised / raised.sum())


@pytest.mark.thorough(seconds=18, every=11)
@pytest.mark.parametrize("target", ["numpy", "native"])
@pytest.mark.parametrize("names", parts([name for name in RISKY if name not in ("g", "t", "threads")], 40),
                         ids=lambda names: names[0])
def test_rules_of_every_name(names: tuple[str, ...], target: str) -> None:
    """States of these names, and after them parameters of these names."""
    text = "; ".join(f"{name} = {name} - {place}*g" for place, name in enumerate(names, 1))
    states = build(update_rule(text), target)
    given = {name: np.full(3, 100.0) for name in names}
    states(**given, g=np.ones(3))
    assert all(np.all(given[name] == 100 - place) for place, name in enumerate(names, 1))
    total = " + ".join(f"{place}*{name}" for place, name in enumerate(names, 1))
    numbers = build(update_rule(f"theta0 = theta0 - g*({total})"), target)
    theta = np.zeros(3)
    numbers(theta0=theta, g=np.ones(3), **{name: float(place) for place, name in enumerate(names, 1)})
    assert np.allclose(theta, -sum(place * place for place in range(1, len(names) + 1)))
    theta, first = np.zeros(3), names[0]
    wide = {name: float(place) for place, name in enumerate(names, 1)} | {first: np.ones(3)}
    numbers(theta0=theta, g=np.ones(3), **wide)
    assert np.allclose(theta, -sum(place * place for place in range(1, len(names) + 1)))


@pytest.mark.thorough(seconds=7, every=7)
@pytest.mark.parametrize("name", usable(["np", "x'", "x_", "estimate", "generator", "generator_", "dtype", "X", "given",
                                         "kept", "array", *GREEK[-3:]]))
def test_estimators_of_every_name(name: str) -> None:
    for size, index in (("B", "b"), ("n", "i"), ("given", "said"), ("n'", "n_"), ("N", "N'")):
        if name in (size, index):
            continue
        mean = estimator(f"mean({index}=1..{size}, {name}[{index}])", family(f"{name}[{index}]", "i.i.d."),
                         given=f"{size} >= 1").E()
        kernel = build(mean)
        assert np.isclose(kernel(**{name: np.array([1.0, 2.0, 6.0])}), 3.0), (name, size)


@pytest.mark.parametrize("text", ["y[i] = dy[i]*x[i]", "dy[i] = x[i]; y[i] = dy[i]", "s = a; y = ds*s -> s, y"])
def test_the_gradient_of_an_output_has_its_name(text: str) -> None:
    with pytest.raises(NotationError, match=r"d[ys] is the gradient of the output [ys]"):
        layer(text)


def test_a_note_names_nothing() -> None:
    kernel = build(update_rule("theta = theta - threads'*g  # threads, kept, generator"))
    theta = np.ones(2)
    kernel(theta=theta, g=np.ones(2), **{"threads'": 0.5})
    assert np.all(theta == 0.5)


def test_an_input_called_kept_leaves_a_name_for_what_is_kept() -> None:
    kernel = build(layer("y[i] = exp(kept[i])/sum(j, exp(kept[j]))"))
    given, memory = np.arange(3.0), {}
    y = kernel.forward(kept=given, kept_=memory)
    assert memory
    again = kernel.backward(np.array([1.0, 0, 0]), kept=given, kept_=memory)["kept"]
    assert np.allclose(again, kernel.backward(np.array([1.0, 0, 0]), kept=given)["kept"])
    assert np.isclose(y.sum(), 1)


def test_the_macros_of_the_headers_are_known() -> None:
    found = [name for name in macros() if NAME.fullmatch(name)]
    assert len(found) > 100
    assert [name for name in found if not means_something_in_c(name)] == []


def test_the_names_of_the_c_templates_are_known() -> None:
    paths = list(CODEGEN.glob("native/templates/*.c.j2"))
    assert len(paths) > 10
    for path in paths:
        text = path.read_text("utf-8")
        defined = [*re.findall(r"#define (\w+)", text), *re.findall(r"static inline \w+ (\w+)\(", text),
                   *re.findall(r"typedef [\w ]+ (\w+);", text)]
        assert [name for name in defined if not means_something_in_c(name)] == [], path.name


def test_the_constants_of_a_kernel_are_known() -> None:
    """An array called FEW stood where its functions compare a size with the constant."""
    texts = [path.read_text("utf-8") for path in CODEGEN.glob("kernels/*.py")]
    found = {name for text in texts for name in re.findall(r"(?m)^([A-Za-z]\w*) = ", text)}
    assert "FEW" in found
    assert found <= PYTHON


def test_names_stay_apart() -> None:
    names = [*EVERY, *(f"{name}'" for name in EVERY), *(f"{name}_" for name in EVERY if not name.endswith("_"))]
    table = Identifiers(names)
    spelled = [table.of(name) for name in names]
    assert len(set(spelled)) == len(set(names))
    assert all(name.isidentifier() and not keyword.iskeyword(name) and name not in PYTHON for name in spelled)
    fresh = [table.fresh("x_new"), table.fresh("x_new"), table.fresh("def")]
    assert not {*fresh} & {*spelled, "def"}
    assert len({*fresh}) == 3


def test_greek_letters_have_names_in_ascii() -> None:
    assert in_ascii("\N{GREEK SMALL LETTER THETA}_0") == "theta_0"
    assert in_ascii("\N{GREEK CAPITAL LETTER THETA}") == "THETA"
    assert all(in_ascii(letter).isascii() and in_ascii(letter).isidentifier() for letter in GREEK)


@pytest.mark.thorough(seconds=4, every=5)
@pytest.mark.parametrize("text", ["y[i] = x[2*i]", "y[i] = sum(k, w[k]*x[2*i+k])", "y[i,j] = x[2*i,3*j]",
                                  "y[i] = I_*x[2*i]", "y[i,e] = x[2*i,3*e]*EOF"])
@needs_compiler
def test_sizes_that_no_input_has_keep_apart(text: str) -> None:
    """I is a macro of C, and there is an I' as well."""
    found = layer(text)
    for batch in ((), ("x",)):
        plain, native = (build(found, target, batch) for target in ("numpy", "native"))
        given = {name: np.linspace(1, 2, (2 if name in batch else 1) * (3 if name == "w" else 8) ** len(dims)).reshape(
            [*([2] if name in batch else []), *([3 if name == "w" else 8] * len(dims))])
            for name, dims in found.source.shapes.arrays.items() if name in found.inputs}
        y, other = plain.forward(**given), native.forward(**given)
        assert np.allclose(y, other)
        for name, slope in native.backward(np.ones_like(y), **given).items():
            assert np.allclose(slope, plain.backward(np.ones_like(y), **given)[name])
