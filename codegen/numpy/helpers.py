"""Adds the functions that NumPy lacks, such as erf, to a kernel that calls them."""

import re

from codegen.numpy.erf_coefficients import rows
from codegen.templating import filled

# What a template defines under its own name, and the others that this calls.
NEEDS = {"erf": ("erf_double", "polynomial"), "erf_double": ("polynomial",), "normal": ("gaussian", "polynomial"),
         "gaussian": (), "polynomial": (), "chosen": (), "or_nan": ()}


def functions(text: str) -> list[str]:
    """What is to stand before a text that calls them."""
    called = [name for name in NEEDS if re.search(rf"\b_{name}(_of)?\(", text)]
    wanted = {*called, *(other for name in called for other in NEEDS[name])}
    return [filled(f"numpy/{name}.py.j2", rows(name)).rstrip() for name in NEEDS if name in wanted]
