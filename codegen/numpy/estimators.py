"""Writes the Python module of an estimator: one function of the observed numbers, with its guards."""

import re
from collections.abc import Iterable, Sequence

from codegen.lower.estimators import RESULT, LoweredEstimate
from codegen.numpy.bodies import write
from codegen.numpy.definite_assignment import bound
from codegen.numpy.helpers import functions
from codegen.numpy.layers import KEEPS
from codegen.program.notation import affine
from codegen.rewrite import rewritten
from codegen.rewrite.identities import licences
from codegen.templating import commented, filled, wrapped


def estimate_source(lowered: LoweredEstimate, title: str, statement: Sequence[str], digest: str) -> str:
    """The text of a module with `estimate`."""
    program, bits = rewritten(lowered.program), lowered.bits
    body = write(program)
    uniforms = [bit.uniform for bit in bits]
    arrays = {array.name: [affine(high - low + 1) for low, high in array.spans] for array in program.inputs
              if array.name not in uniforms}
    drawn = [f'{bit.uniform} = _drawn("{bit.uniform}", {bit.uniform}, generator, ({_tuple(bit.shape)}), dtype)'
             for bit in bits]
    checks = [f'_fits("{name} >= {least}", {name} >= {least}, {name}={name})'
              for name, least in lowered.least.items() if least > 1]
    checks += [f'_fits("{name} != 0", {name} != 0, {name}={name})' for name in lowered.nonzero]
    lines = [*body.lines, *([""] if bits else []),
             *(f'_chance("{bit.name}", {bit.least}, {bit.most})' for bit in bits)]
    used = set(re.findall(r"\b\w+\b", "\n".join([*body.code, *drawn, *checks])))
    optional = [f"{name}=None" for name in (*uniforms, *(["generator"] if bits else []))]
    function = filled("numpy/function.py.j2", {
        "few": [], "name": "estimate",
        "signature": ", ".join(["*", *arrays, *optional]), "said": "The estimate, as above.",
        "decorator": KEEPS if body.row else "",
        "arrays": [(name, f"({_quoted(dims)})") for name, dims in arrays.items()],
        "whole": [],
        "arguments": list(arrays), "lead": "", "sizes": [one for one in _sizes(arrays.values()) if one in used],
        "derived": drawn, "checks": checks, "other": "", "gives": [], "shown": [],
        "body": wrapped(lines), "result": RESULT})
    helpers = ["one_type", "inputs", "said", *(name for name in ("fits", "drawn", "empty") if f"_{name}(" in function)]
    return bound(filled("numpy/estimate.py.j2", {
        "title": title, "statement": [part for line in commented(statement) for part in wrapped([line])],
        "digest": digest, "identities": licences(body.by),
        "helpers": [*(filled(f"numpy/{name}.py.j2", {}).rstrip() for name in helpers), *functions(function)],
        "functions": [function.rstrip()]}))


def _tuple(texts: Sequence[str]) -> str:
    return f"{texts[0]}," if len(texts) == 1 else ", ".join(texts)


def _quoted(texts: Sequence[str]) -> str:
    return _tuple([f'"{text}"' for text in texts]) if texts else ""


def _sizes(shapes: Iterable[Sequence[str]]) -> list[str]:
    return list(dict.fromkeys(size for shape in shapes for size in shape))
