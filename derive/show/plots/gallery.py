"""The drawings that there are, by their names, and the claims that each is made from."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from derive.notation.errors import Error
from derive.notation.names import nearest
from derive.show.emitted import Kernels
from derive.show.phrases import Told

from .canvas import Figure
from .noise import minibatch, quantised, rectified, temperature
from .runs import adam, averages, regularised, units
from .steps import differences, step_sizes

# Each is made from as many claims as it has parameters beside the kernels; a sheet.toml says from which.
GALLERY: Mapping[str, tuple[Callable[..., Figure], int]] = {
    "averages": (averages, 3),
    "minibatch": (minibatch, 1),
    "temperature": (temperature, 1),
    "differences": (differences, 1),
    "quantised": (quantised, 1),
    "regularised": (regularised, 3),
    "rectified": (rectified, 1),
    "units": (units, 3),
    "adam": (adam, 1),
    "step_sizes": (step_sizes, 1),
}


def figures(plots: Mapping[str, Sequence[str]], told: Mapping[str, Told], kernels: Kernels) -> Iterator[Figure]:
    """The drawings that a sheet asks for, as far as their claims are here."""
    for drawing, names in plots.items():
        if drawing not in GALLERY:
            raise Error(f"plots: no drawing is called {drawing!r}; expected {', '.join(GALLERY)}. "
                        f"{nearest(drawing, GALLERY)}".strip())
        draw, count = GALLERY[drawing]
        if len(names) != count:
            raise Error(f"plots: {drawing} is made from {count} claims, not {len(names)}: {', '.join(names)}")
        if all(name in told for name in names):
            try:
                yield draw(kernels, *(told[name] for name in names))
            except (LookupError, ValueError) as wrong:
                raise Error(f"plots: {drawing} cannot be made from {', '.join(names)}: {wrong}; docs/how-to/"
                            "write-a-sheet.md says what each drawing shows") from wrong
