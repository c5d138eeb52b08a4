"""Which file may import what, and what no file may do: the arrows of the design, drawn from the syntax trees."""

import ast
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("derive", "codegen", "proofs")


class Reach(NamedTuple):
    """What a layer may import beside itself and the standard library."""

    layers: tuple[str, ...]     # a name with a dot too many for a layer is one module of it
    others: tuple[str, ...]     # packages of other authors


BASE = ("derive.kernel", "derive.outlines", "derive.notation", "derive.reading", "derive.bridge")
UNTRUSTED = ("derive.search", "derive.attack", "derive.show")
CONSOLE = ("derive.console", "derive.show.outputs")      # how any command talks and writes
ASKED = (*BASE, *UNTRUSTED, "derive.answers", "derive.budget", "derive.elaboration")     # what each door stands on
DOORS = ("derive.layers", "derive.rules", "derive.estimators")
STAGES = tuple(f"codegen.{stage}" for stage in ("program", "lower", "rewrite", "schedule", "numpy", "native",
                                               "templating"))
REACH = {
    "derive.notation": Reach((), ()),
    "derive.kernel": Reach((), ()),
    "derive.library": Reach(("derive.kernel",), ()),
    "derive.coq": Reach(("derive.kernel",), ()),
    "derive.conversions": Reach(("derive.kernel", "derive.library"), ()),
    "derive.gradients": Reach(("derive.kernel", "derive.library", "derive.conversions", "derive.reading", "derive.coq",
                               "derive.notation", *CONSOLE), ()),
    "derive.reading": Reach(("derive.notation", "derive.kernel", "derive.library"), ()),
    "derive.bridge": Reach(("derive.outlines", "derive.kernel", "derive.library", "derive.conversions",
                            "derive.reading", "derive.gradients"), ("sympy",)),
    "derive.outlines": Reach(("derive.notation.errors",), ("sympy",)),
    "derive.search": Reach(BASE, ("sympy", "flint")),
    "derive.attack": Reach(BASE, ("sympy", "flint", "mpmath", "z3")),
    "derive.show": Reach(BASE, ("sympy", "rich", "jinja2", "numpy", "matplotlib")),
    "derive.elaboration": Reach((*BASE, *UNTRUSTED), ("sympy",)),
    "derive.layers": Reach(ASKED, ("sympy",)),
    "derive.rules": Reach((*ASKED, "derive.layers"), ("sympy", "flint", "mpmath")),
    "derive.estimators": Reach(ASKED, ("sympy",)),
    "derive.sheets": Reach((*ASKED, *DOORS, "derive.coq"), ("sympy",)),
    "derive.console": Reach(("derive.notation", "derive.show"), ()),
    "derive.running": Reach((*ASKED, *DOORS, "derive.garbage", "derive.sheets", *CONSOLE), ()),
    "derive.commands": Reach((*ASKED, *DOORS, "derive.sheets", "derive.running", *CONSOLE, "derive.coq",
                              "codegen.building"), ("sympy", "rich")),     # codegen for `derive layer --numpy`
    "derive": Reach((*ASKED, *DOORS, "derive.sheets", "derive.running", "derive.commands"), ("sympy",)),
    "codegen.kernels": Reach((), ("numpy",)),
    "codegen.program": Reach(("derive.notation.errors",), ()),
    "codegen.lower": Reach((*BASE, "derive.answers", "derive.budget", "derive.layers", "derive.rules",
                            "codegen.program"), ("sympy",)),
    "codegen.rewrite": Reach(("derive.outlines", "derive.answers", "derive.kernel.theorem", "codegen.program"),
                             ("sympy",)),       # an identity is licensed by a theorem
    "codegen.schedule": Reach(("codegen.program", "codegen.rewrite"), ()),
    "codegen.numpy": Reach(("codegen.program", "codegen.lower", "codegen.rewrite", "codegen.schedule",
                            "codegen.templating"), ()),
    "codegen.native": Reach(("codegen.program", "codegen.lower", "codegen.rewrite", "codegen.schedule",
                             "codegen.numpy", "codegen.templating"), ("numpy", "threadpoolctl")),
    "codegen.bench": Reach((*STAGES, *BASE, *UNTRUSTED, *DOORS, "codegen"),
                           ("sympy", "numpy", "torch", "matplotlib", "jax", "scipy")),
    "codegen": Reach((*STAGES, *ASKED, *DOORS, *CONSOLE, "derive", "codegen.kernels", "codegen.bench"),
                     ("numpy", "jinja2")),
    "proofs": Reach((*BASE, *UNTRUSTED, "derive", "codegen.kernels", "codegen"), ("sympy",)),
}
LONGEST = 400
TRUSTED_LINES = 900         # in derive/kernel, imports and facts counted

READS_TEXT = {"sympify", "parse_expr", "parse_latex"}       # each of them evaluates the text it is given
SEARCHES = {
    "simplify", "nsimplify", "trigsimp", "radsimp", "powsimp", "ratsimp", "solve", "solveset", "linsolve", "nsolve",
    "dsolve", "doit", "equals", "limit", "integrate", "rsolve", "summation", "evalf",
}

SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text())
# The files that load when used, each with its reason beside it in pyproject.toml.
LAZY = {path for path, codes in SETTINGS["tool"]["ruff"]["lint"]["per-file-ignores"].items() if "PLC0415" in codes}


def layer_of(module: str) -> str | None:
    """The layer that a dotted name stands in: its longest prefix in REACH."""
    parts = module.split(".")
    prefixes = (".".join(parts[:k]) for k in range(len(parts), 0, -1))
    return next((prefix for prefix in prefixes if prefix in REACH), None)


def inside(module: str, package: str) -> bool:
    return module == package or module.startswith(package + ".")


def loads_by_name(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and called(node) == "import_module"


def called(node: ast.Call) -> str | None:
    """The name that is called: `f` of `f(x)` and of `a.f(x)`."""
    match node.func:
        case ast.Name(name) | ast.Attribute(attr=name):
            return name
    return None


def imported(path: str, tree: ast.Module) -> Iterator[str]:
    """Each dotted name that a file imports; `from a import b` gives a.b, whether b is a module or a name in one."""
    package = path.removesuffix(".py").split("/")[:-1]
    for node in ast.walk(tree):
        match node:
            case ast.Import(names):
                yield from (name.name for name in names)
            case ast.ImportFrom(module, names, level):
                above = package[: len(package) - level + 1] if level else []
                yield from (".".join([*above, *([module] if module else []), name.name]) for name in names)
            case ast.Call(args=[ast.Constant(str(name)), *_]) if loads_by_name(node):
                yield name


def may_import(home: str, module: str) -> bool:
    reach, top = REACH[home], module.split(".")[0]
    if top in PACKAGES:
        single = [one for one in reach.layers if one not in REACH]
        return layer_of(module) in (home, *reach.layers) or any(inside(module, one) for one in single)
    return top in reach.others or (top in sys.stdlib_module_names and home != "codegen.kernels")


def arrows(path: str, source: str) -> list[str]:
    """Imports point one way: proofs > codegen > commands > running > sheets > doors > search, attack, show > kernel."""
    where, *deeper = path.split("/")
    home = layer_of(".".join([where, *deeper[:-1]]))
    if home == "derive" and len(deeper) > 1:
        return [f"{path}: no layer is declared for derive/{deeper[0]}"]
    assert home is not None, path
    return [f"{path}: {home} may not import {module}"
            for module in imported(path, ast.parse(source)) if not may_import(home, module)]


def test_one_command_alone_reaches_up_to_codegen() -> None:
    found = [path for path, source in sources("derive").items()
             if any(inside(module, "codegen") for module in imported(path, ast.parse(source)))]
    assert found == ["derive/commands/cli.py"]


def test_the_command_alone_reaches_up_to_the_benchmarks() -> None:
    found = [path for path, source in sources("codegen").items() if not path.startswith("codegen/bench/")
             and any(inside(module, "codegen.bench") for module in imported(path, ast.parse(source)))]
    assert found == ["codegen/cli.py"]


def imports_at_the_top(path: str, source: str) -> list[str]:
    """No import inside a function and none by name, but in the files listed in pyproject.toml; no star anywhere."""
    tree = ast.parse(source)
    stars = [f"{path}:{node.lineno}: import of *" for node in ast.walk(tree)
             if isinstance(node, ast.ImportFrom) and node.names[0].name == "*"]
    if path in LAZY:
        return stars
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    within = {node.lineno for function in functions for node in ast.walk(function)
              if isinstance(node, ast.Import | ast.ImportFrom)}
    by_name = {node.lineno for node in ast.walk(tree) if isinstance(node, ast.Call) and loads_by_name(node)}
    return (stars + [f"{path}:{line}: import inside a function" for line in sorted(within)]
            + [f"{path}:{line}: import_module" for line in sorted(by_name)])


def no_text_is_evaluated(path: str, source: str) -> list[str]:
    """No eval, sympify, parse_expr, parse_latex, S(...) or __import__; exec only in codegen, where one file has it."""
    wrong = []
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Name(("eval" | "__import__") as name):
                wrong.append(name)
            case ast.Name("exec") if not path.startswith("codegen/"):
                wrong.append("exec")
            case ast.Attribute(ast.Name("builtins"), name) if name in {"eval", "exec", "__import__"}:
                wrong.append(name)
            case ast.Name(name) | ast.Attribute(attr=name) | ast.alias(name=name) if name in READS_TEXT:
                wrong.append(name)
            case ast.ImportFrom(str(module)) if READS_TEXT & set(module.split(".")):
                wrong.append(module)
            case ast.Call(ast.Name("S") | ast.Attribute(attr="S")):
                wrong.append("S(...), which is sympify")
    return [f"{path}: {name} evaluates text" for name in wrong]


def the_kernel_does_not_search(path: str, source: str) -> list[str]:
    """In derive/kernel nothing that guesses is imported or called, and no number is inexact."""
    if not path.startswith("derive/kernel/"):
        return []
    wrong = []
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call() if called(node) in SEARCHES:
                wrong.append(f"{called(node)} searches")
            case ast.alias(name) if name.split(".")[-1] in SEARCHES:
                wrong.append(f"{name} searches")
            case ast.Call() if called(node) in {"Float", "float"}:
                wrong.append(f"{called(node)} is inexact")
            case ast.Constant(float(value)):
                wrong.append(f"{value} is inexact")
    return [f"{path}: {what}" for what in wrong]


def opens_with_a_docstring(path: str, source: str) -> list[str]:
    """The first statement says what this file knows that no other file knows."""
    return [] if ast.get_docstring(ast.parse(source)) else [f"{path}: the first statement is not a docstring"]


def short_enough(path: str, source: str) -> list[str]:
    """One idea a file: at most 400 lines; what is generated is as long as its formulas make it."""
    lines = len(source.splitlines())
    free = path.startswith("codegen/kernels/")
    return [] if lines <= LONGEST or free else [f"{path}: {lines} lines, {LONGEST} at most"]


Check = Callable[[str, str], list[str]]
CHECKS: list[Check] = [arrows, imports_at_the_top, no_text_is_evaluated, the_kernel_does_not_search,
                       opens_with_a_docstring, short_enough]


def more_than_one(what: str, files: Mapping[str, str], has: Callable[[str, ast.Module], bool]) -> list[str]:
    """A thing that one file may do is done by two."""
    found = sorted(path for path, source in files.items() if has(path, ast.parse(source)))
    return [f"{what} in more than one file: {', '.join(found)}"] if len(found) > 1 else []


def imports_jinja2(path: str, tree: ast.Module) -> bool:
    return any(inside(module, "jinja2") for module in imported(path, tree))


def executes(path: str, tree: ast.Module) -> bool:
    return any(isinstance(node, ast.Name) and node.id == "exec" for node in ast.walk(tree))


ONCE = {"jinja2": imports_jinja2, "exec": executes}


def name_of(value: object) -> str | None:
    """A check's name as the name of its test; a text gets a number from pytest."""
    return getattr(value, "__name__", "")


def sources(*folders: str) -> dict[str, str]:
    files = sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return {path.relative_to(ROOT).as_posix(): path.read_text() for path in files}


@pytest.mark.parametrize("package", PACKAGES)
def test_each_package_is_seen(package: str) -> None:
    assert sources(package)


@pytest.mark.thorough(seconds=13, every=7)
@pytest.mark.parametrize("check", CHECKS, ids=name_of)
def test_every_file_keeps_to_the_design(check: Check) -> None:
    assert [complaint for path, source in sources(*PACKAGES).items() for complaint in check(path, source)] == []


def test_no_test_file_is_too_long() -> None:
    assert [complaint for path, source in sources("tests").items() for complaint in short_enough(path, source)] == []


@pytest.mark.thorough(seconds=7)
@pytest.mark.parametrize("what", ONCE)
def test_one_file_has_it(what: str) -> None:
    assert more_than_one(what, sources(*PACKAGES), ONCE[what]) == []


def test_all_that_is_trusted_is_small(record_property: Callable[[str, object], None]) -> None:
    count = sum(len(lines_of_code(source, imports=True)) for source in sources("derive/kernel").values())
    record_property("derive/kernel, lines of code with imports", f"{count} of at most {TRUSTED_LINES}; the aim is 600")
    assert 0 < count <= TRUSTED_LINES


def lines_of_code(source: str, imports: bool = False) -> set[int]:
    """The lines on which a statement or an expression stands, docstrings left out, and imports unless asked for."""
    tree = ast.parse(source)
    told: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)) and not imports:
            told |= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and ast.get_docstring(node) is not None:
            first = node.body[0]
            told |= set(range(first.lineno, (first.end_lineno or first.lineno) + 1))
    written = {k for k, line in enumerate(source.splitlines(), 1) if line.strip() and not line.strip().startswith("#")}
    return written - told


def test_lines_of_code_are_counted_without_docstrings_and_imports() -> None:
    source = '"""Doc."""\nimport ast\n\n# why\ndef f():\n    """Two\n    lines."""\n    return 1\n'
    assert lines_of_code(source) == {5, 8}
    assert lines_of_code(source, imports=True) == {2, 5, 8}


BAD: list[tuple[Check, str, str, str]] = [
    (arrows, "derive/notation/grammar.py", "import sympy", "derive.notation may not import sympy"),
    (arrows, "derive/notation/reader.py", "import derive.outlines.terms", "not import derive.outlines.terms"),
    (arrows, "derive/reading/terms.py", "import sympy", "derive.reading may not import sympy"),
    (arrows, "derive/outlines/sums.py", "import numpy as np", "derive.outlines may not import numpy"),
    (arrows, "derive/outlines/sums.py", "from ..search import moments", "may not import derive.search.moments"),
    (arrows, "derive/outlines/sums.py", "from derive import Error", "may not import derive.Error"),
    (arrows, "derive/outlines/sums.py", "from derive.notation import parse", "not import derive.notation.parse"),
    (arrows, "derive/search/backprop.py", "from derive.attack.mutants import near", "may not import derive.attack"),
    (arrows, "derive/search/backprop.py", "if x:\n    import derive.show.latex", "may not import derive.show.latex"),
    (arrows, "derive/attack/mutants.py", "from ..search.moments import pairs", "may not import derive.search"),
    (arrows, "derive/show/latex.py", "from derive.sheets import claims", "derive.show may not import derive.sheets"),
    (arrows, "derive/show/latex.py", "from derive.attack import mutants", "may not import derive.attack.mutants"),
    (arrows, "derive/layers/layer.py", "from codegen import build", "derive.layers may not import codegen.build"),
    (arrows, "derive/layers/layer.py", "import_module('codegen.kernels')", "may not import codegen.kernels"),
    (arrows, "derive/commands/cli.py", "def main():\n    import proofs", "derive.commands may not import proofs"),
    (arrows, "derive/utils/strings.py", "", "no layer is declared for derive/utils"),
    (arrows, "codegen/emit.py", "from proofs import sgd_1_momentum", "codegen may not import proofs.sgd_1_momentum"),
    (arrows, "codegen/program/grammar.py", "import sympy", "codegen.program may not import sympy"),
    (arrows, "codegen/program/checks.py", "from codegen.rewrite import PASSES", "may not import codegen.rewrite"),
    (arrows, "codegen/lower/layers.py", "from codegen.rewrite.deltas import size", "may not import codegen.rewrite"),
    (arrows, "codegen/rewrite/deltas.py", "from codegen.lower.layers import lower", "may not import codegen.lower"),
    (arrows, "codegen/schedule/fusion.py", "from codegen.numpy import views", "not import codegen.numpy.views"),
    (arrows, "codegen/numpy/loops.py", "from codegen.native.calls import Kernels", "may not import codegen.native"),
    (arrows, "codegen/numpy/loops.py", "import numpy as np", "codegen.numpy may not import numpy"),
    (arrows, "codegen/native/modules.py", "from codegen import build", "codegen.native may not import codegen.build"),
    (arrows, "codegen/kernels/adam.py", "import math", "codegen.kernels may not import math"),
    (arrows, "codegen/kernels/adam.py", "from ..build import Kernel", "may not import codegen.build.Kernel"),
    (arrows, "proofs/sgd_1_momentum.py", "import pandas", "proofs may not import pandas"),
    (imports_at_the_top, "derive/layers/layer.py", "def f():\n    from sympy import Sum", "layer.py:2: import inside"),
    (imports_at_the_top, "derive/layers/layer.py", "class A:\n    async def f(self):\n        import re", ":3: import"),
    (imports_at_the_top, "derive/layers/layer.py", "import importlib\nimportlib.import_module(name)", ":2: import_m"),
    (imports_at_the_top, "derive/commands/cli.py", "from sympy import *", ":1: import of *"),
    (no_text_is_evaluated, "derive/notation/grammar.py", "eval(text)", "eval evaluates text"),
    (no_text_is_evaluated, "derive/notation/grammar.py", "map(eval, texts)", "eval evaluates text"),
    (no_text_is_evaluated, "codegen/build.py", "builtins.eval(text)", "eval evaluates text"),
    (no_text_is_evaluated, "derive/sheets/claims.py", "exec(text)", "exec evaluates text"),
    (no_text_is_evaluated, "codegen/build.py", "__import__(name)", "__import__ evaluates text"),
    (no_text_is_evaluated, "derive/layers/layer.py", "from sympy import sympify as s", "sympify evaluates text"),
    (no_text_is_evaluated, "derive/layers/layer.py", "sympy.sympify(text)", "sympify evaluates text"),
    (no_text_is_evaluated, "derive/layers/layer.py", "sympy.S(text)", "S(...), which is sympify"),
    (no_text_is_evaluated, "derive/search/limits.py", "parse_expr(text)", "parse_expr evaluates text"),
    (no_text_is_evaluated, "proofs/sgd.py", "from sympy.parsing.latex import parse_latex", "parse_latex evaluates"),
    (the_kernel_does_not_search, "derive/kernel/theorem.py", "from sympy import integrate", "integrate search"),
    (the_kernel_does_not_search, "derive/kernel/theorem.py", "import sympy.simplify", "sympy.simplify searches"),
    (the_kernel_does_not_search, "derive/kernel/theorem.py", "0.5 * x", "0.5 is inexact"),
    (the_kernel_does_not_search, "derive/kernel/theorem.py", "Float(x)", "Float is inexact"),
    *((the_kernel_does_not_search, "derive/kernel/theorem.py", f"(a - b).{name}()", f"{name} searches")
      for name in sorted(SEARCHES)),
    (opens_with_a_docstring, "derive/sheets/claims.py", "", "not a docstring"),
    (opens_with_a_docstring, "derive/sheets/claims.py", "# A comment.\nimport math\n'''Late.'''", "not a docstring"),
    (short_enough, "derive/sheets/claims.py", "x = 1\n" * 401, "401 lines, 400 at most"),
]

GOOD: list[tuple[Check, str, str]] = [
    (arrows, "derive/notation/grammar.py", "import ast\nfrom .errors import NotationError"),
    (arrows, "derive/outlines/sums.py", "import sympy\nfrom ..notation.errors import Error\nfrom . import terms"),
    (arrows, "derive/outlines/sums.py", "from derive.notation import errors\nimport derive.outlines.terms"),
    (arrows, "derive/layers/layer.py", "from ..search import backprop\nfrom derive.answers import Answer"),
    (arrows, "codegen/kernels/adam.py", "import numpy as np\nfrom codegen.kernels import sgd"),
    (arrows, "proofs/sgd_1_momentum.py", "from derive import claim\nfrom codegen import build"),
    (imports_at_the_top, "derive/commands/cli.py", "def main():\n    from derive import layer"),
    (no_text_is_evaluated, "derive/attack/second.py", "model.eval(x)\nS.One\nre.compile(r'eval')"),
    (no_text_is_evaluated, "codegen/build.py", "exec(code, names)"),
    (the_kernel_does_not_search, "derive/kernel/theorem.py", "x.has(Float)\nx.expand()\nlimit = 2"),
    (the_kernel_does_not_search, "derive/search/limits.py", "x.simplify()\n0.5"),
    (short_enough, "derive/sheets/claims.py", "x = 1\n" * 400),
]


@pytest.mark.parametrize(("check", "path", "source", "complaint"), BAD, ids=name_of)
def test_a_wrong_file_is_refused(check: Check, path: str, source: str, complaint: str) -> None:
    found = check(path, source)
    assert len(found) > 0
    assert complaint in found[0]


@pytest.mark.parametrize(("check", "path", "source"), GOOD, ids=name_of)
def test_a_right_file_is_accepted(check: Check, path: str, source: str) -> None:
    assert check(path, source) == []


def test_each_check_has_a_file_that_it_refuses() -> None:
    assert {check for check, *_ in BAD} == set(CHECKS)


@pytest.mark.parametrize(("what", "source"), [("jinja2", "from jinja2 import Template"), ("exec", "exec(text)")])
def test_a_second_file_that_has_it_is_refused(what: str, source: str) -> None:
    one = {"codegen/print.py": source, "codegen/lower.py": "import math"}
    assert more_than_one(what, one, ONCE[what]) == []
    assert more_than_one(what, one | {"codegen/build.py": source}, ONCE[what]) == [
        f"{what} in more than one file: codegen/build.py, codegen/print.py"]
