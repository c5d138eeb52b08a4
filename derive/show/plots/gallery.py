"""Which drawing belongs to which claims, in the order in which they are shown."""

from collections.abc import Callable, Iterator, Mapping

from derive.show.emitted import Kernels
from derive.show.told import Told

from .canvas import Figure
from .noise import minibatch, quantised, rectified, temperature
from .runs import adam, averages, regularised, units
from .steps import differences, step_sizes

# A drawing is made from these claims; a course without one of them has no such drawing.
GALLERY: list[tuple[Callable[..., Figure], tuple[str, ...]]] = [
    (averages, ("momentum.rescaled", "momentum.converges", "bias.constant_input")),
    (minibatch, ("variance.minibatch",)),
    (temperature, ("temperature.exact",)),
    (differences, ("check.one_sided",)),
    (quantised, ("quantization.variance",)),
    (regularised, ("l2.equivalent_runs", "l2.strength", "l2.strength_repaired")),
    (rectified, ("initialisation.normal_unit",)),
    (units, ("units.adaptive_reading", "units.invariant", "units.steps")),
    (adam, ("adaptive.constant",)),
    (step_sizes, ("steps.powers",)),
]


def figures(told: Mapping[str, Told], kernels: Kernels) -> Iterator[Figure]:
    """The drawings that can be made of these claims."""
    for drawing, names in GALLERY:
        if all(name in told for name in names):
            yield drawing(kernels, *(told[name] for name in names))
