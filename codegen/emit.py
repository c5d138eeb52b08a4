"""Writes the package of kernels of the catalogue, and compares the committed one with it."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import count
from pathlib import Path

from codegen.catalogue import ESTIMATES, Entry, Estimate, entries
from codegen.lower.estimators import lower_estimate
from codegen.lower.layers import Lowered, digests_of, lower, told
from codegen.lower.rules import LoweredRule, lower_rule
from codegen.native.modules import Texts, layer_texts, rule_texts
from codegen.numpy.estimators import estimate_source
from codegen.numpy.layers import source
from codegen.numpy.rules import rule_source
from codegen.program.grammar import Affine
from codegen.program.notation import affine
from codegen.templating import filled
from derive.layers.layer import Layer, layer
from derive.notation.errors import Error
from derive.notation.names import nearest
from derive.rules.update_rules import UpdateRule, update_rule
from derive.show.layer_page import in_words
from derive.show.outputs import drafts

COMMITTED = Path(__file__).parent / "kernels"
# The files that a native kernel takes along.
CALLING = ("compiled_library", "memory_pool", "thread_pool", "work_sharing", "calls")
NATIVE = ("from pathlib import Path", "", "from ._calls import Kernels")
BESIDE = 'Path(__file__).with_suffix(".c").read_text(encoding="utf-8")'


def files(names: Sequence[str] = (), target: str = "numpy") -> dict[str, str]:
    """Each file of the package of kernels and its text. Of the target native these are a file in C for each, and one
    with what compiles it."""
    known: dict[str, Entry | Estimate] = {**entries(), **(ESTIMATES if target == "numpy" else {})}
    for name in names:
        if name not in known:
            raise Error(f"no kernel is called {name}; there are {', '.join(known)}. {nearest(name, known)}".strip())
    chosen = [known[name] for name in names or known]
    listed = {"names": sorted(entry.name for entry in chosen)}
    if target == "native":
        texts = {entry.name: native_of(entry) for entry in chosen if isinstance(entry, Entry)}
        return {"__init__.py": filled("native/init.py.j2", listed),
                **{f"_{name}.py": _taken_along(name) for name in CALLING},
                **{f"{name}.py": text.python for name, text in texts.items()},
                **{f"{name}.c": text.c for name, text in texts.items()}}
    made = {f"{entry.name}.py": text_of(entry) for entry in chosen}
    return {"__init__.py": filled("numpy/init.py.j2", listed), **made}


@cache
def text_of(entry: Entry | Estimate) -> str:
    """The module of one kernel, with its inputs and its check."""
    if isinstance(entry, Estimate):
        return estimate_module(entry)
    if entry.rule:
        return rule_module(update_rule(entry.text), entry)
    return layer_module(layer(entry.text), entry)


def native_of(entry: Entry) -> Texts:
    """The same module for the target native, and the C that it calls."""
    if entry.rule:
        read = update_rule(entry.text)
        rule = lower_rule(read)
        made = rule_texts(rule, entry.title, read.lines, NATIVE, BESIDE)
        return Texts(f"{made.python}\n\n{_rule_check(rule, read.lines, entry)}", made.c)
    what = layer(entry.text)
    lowered = lower(what, entry.batch)
    made = layer_texts(lowered, entry.title, told(what), digests_of(what, lowered), NATIVE, BESIDE)
    return Texts(f"{made.python}\n\n{_layer_check(what, lowered, entry)}", made.c)


def _taken_along(name: str) -> str:
    text = (COMMITTED.parent / "native" / f"{name}.py").read_text(encoding="utf-8")
    return text.replace("from codegen.native.", "from ._")


def estimate_module(entry: Estimate) -> str:
    theorem = entry.theorem()
    text = estimate_source(lower_estimate(theorem, entry.bits), entry.title, in_words(theorem).splitlines(),
                           theorem.digest)
    checked = filled("numpy/drawn_check.py.j2", {"name": entry.name}) if entry.bits else filled(
        "numpy/estimate_check.py.j2", {"name": entry.name, "target": entry.target, "draws": str(entry.draws)})
    return f"{text}\n\n{checked}"


def layer_module(what: Layer, entry: Entry) -> str:
    lowered = lower(what, entry.batch)
    text = source(lowered, entry.title, told(what), digests_of(what, lowered))
    return f"{text}\n\n{_layer_check(what, lowered, entry)}"


def _layer_check(what: Layer, lowered: Lowered, entry: Entry) -> str:
    """Its inputs and its check."""
    sizes = example_sizes(lowered)
    arrays = {array.name: array.spans for array in lowered.forward.inputs}
    shapes = [(name, _shape(arrays[name])) for name in lowered.spelled.values()]
    drawn = filled("numpy/layer_inputs.py.j2", {
        "sizes": "{" + ", ".join(f'"{name}": {size}' for name, size in sizes.items()) + "}",
        "names": list(sizes), "shapes": shapes})
    return f"{drawn}\n\n{filled('numpy/layer_check.py.j2', {'name': entry.name})}"


def rule_module(rule: UpdateRule, entry: Entry) -> str:
    lowered = lower_rule(rule)
    return f"{rule_source(lowered, entry.title, rule.lines)}\n\n{_rule_check(lowered, rule.lines, entry)}"


def _rule_check(lowered: LoweredRule, lines: Sequence[str], entry: Entry) -> str:
    return filled("numpy/rule_check.py.j2", {
        "name": entry.name, "changed": list(lowered.states), "read": list(lowered.reads),
        "numbers": list(lowered.numbers),
        "laws": [line.replace("sqrt(", "np.sqrt(") for line in lines]})


def _shape(spans: Iterable[tuple[Affine, Affine]]) -> str:
    lengths = [affine(high - low + 1) for low, high in spans]
    return lengths[0] if len(lengths) == 1 else f"({', '.join(lengths)})" if lengths else ""


def example_sizes(lowered: Lowered) -> dict[str, int]:
    """Small sizes, no two alike, for which the layer has positions: the first that do."""
    names = list(dict.fromkeys(size for array in lowered.forward.inputs for low, high in array.spans
                               if (size := (high - low + 1).plain)))
    for start in count(2):
        sizes = {name: start + 2 + k if k % 2 else start + k for k, name in enumerate(names)}
        for name in sizes:
            if any(high.factor(name) < 0 or low.factor(name) > 0 for low, high in lowered.facts):
                sizes[name] = 2
        if all(_at(high - low, sizes) >= 0 for low, high in lowered.facts if set((high - low).names) <= sizes.keys()):
            return sizes
    raise AssertionError


def _at(form: Affine, sizes: Mapping[str, int]) -> int:
    return form.const + sum(factor * sizes[name] for name, factor in form.terms)


def emit(names: Sequence[str], folder: Path, target: str = "numpy") -> list[Path]:
    """Write an importable package."""
    made = files(names, target)
    with drafts(folder) as put:
        return [put.put(name, text) for name, text in made.items()]


def drift(folder: Path = COMMITTED) -> list[str]:
    """How the committed files differ from those that would be emitted now; nothing where they do not."""
    made = files()
    found = []
    for name in sorted({*made, *(path.name for path in folder.glob("*.py"))}):
        path = folder / name
        if name not in made:
            found.append(f"{name} is no kernel of the catalogue")
        elif not path.exists():
            found.append(f"{name} is missing")
        elif (line := _first_difference(path.read_text(encoding="utf-8"), made[name])) is not None:
            found.append(f"{name} differs on line {line}")
    return found


def _first_difference(one: str, other: str) -> int | None:
    if one == other:
        return None
    pairs = zip([*one.splitlines(), None], [*other.splitlines(), None], strict=False)
    return next((k for k, (a, b) in enumerate(pairs, 1) if a != b), 1)
