"""What `derive certify --examples` does: a file for each layer that people use, and for each pair of rules."""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

from derive.answers import Undecided
from derive.budget import seconds
from derive.commands.certifying import Certified, named
from derive.commands.publishing import Progress
from derive.layers.examples import EXAMPLES
from derive.layers.layer import layer
from derive.rules.gallery.pairs import SECONDS, families
from derive.running.run import available_cores
from derive.sheets.certificates import File, Part, of_layer, of_rules

Example = str | tuple[int, int]         # the name of a layer, or the places of a family and of a pair in it


def examples(jobs: int | None, progress: Progress) -> Certified:
    """The gradients of the layers, derived and as they were derived by hand, and the pairs of rules."""
    asked = [*EXAMPLES, *_pairs()]
    with (progress(len(asked), "certifying", "examples") as done,
          ProcessPoolExecutor(jobs or available_cores(), get_context("spawn")) as pool):
        files = list[tuple[Path, tuple[Part, ...]]]()
        for name, parts in pool.map(certified, asked):
            files.append((Path(str(len(files)), f"{name}.v"), parts))       # two pairs may have one name
            done(name)
    return Certified(named(dict(files)))


def _pairs() -> Iterator[Example]:
    return ((k, n) for k, family in enumerate(families()) for n, _ in enumerate(family.pairs))


def certified(example: Example) -> tuple[str, tuple[Part, ...]]:
    """The name of its file, and what stands in it."""
    if isinstance(example, str):
        file, made = File(), layer(EXAMPLES[example].text)
        return f"layer {example}", (of_layer(made, file=file), *(
            of_layer(made, claim, file) for claim in EXAMPLES[example].gradients.values()))
    pair = families()[example[0]].pairs[example[1]]
    name = f"rules {pair.first} {pair.second}"
    try:
        with seconds(SECONDS):
            part = of_rules(*pair.rules())
    except Undecided as reason:
        part = File().part("rules", [name], {}, [str(reason).splitlines()[0]])
    return name, (replace(part, missing=tuple(f"{name}: {why}" for why in part.missing)),)
