"""The rules of PyTorch, optax and Keras as they stand in the tables beside this file, by their full names."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

PREFIXES = {"torch": "torch.optim.", "optax": "optax.", "keras": "keras.optimizers."}
FRAMEWORKS = tuple(PREFIXES)


@dataclass(frozen=True, slots=True)
class Entry:
    """One rule: its text in the notation, and the call that makes the original."""

    name: str                           # in the table of its framework
    source: str                         # the class or function, with the version that was read
    text: str
    defaults: Mapping[str, float]
    original: str
    start: Mapping[str, str] = field(default_factory=dict)      # of the states that do not start at 0
    # How the tests try it.
    watched: str = ""                   # the state of the original that is watched, if not its parameters
    tried: Mapping[str, float] = field(default_factory=dict)
    rounding: float = 1e-10             # more where the framework computes a part in float32


def entries(framework: str) -> tuple[Entry, ...]:
    """The table of one framework, in its order."""
    text = files(__package__).joinpath(f"{framework}.toml").read_text(encoding="utf-8")
    return tuple(Entry(**entry) for entry in tomllib.loads(text)["rule"])


@cache
def gallery() -> Mapping[str, Entry]:
    """All rules, by names such as "torch.optim.AdamW" and "optax.contrib.adopt without clipping"."""
    found = [(full_name(framework, entry.name), entry) for framework in FRAMEWORKS for entry in entries(framework)]
    named = dict(found)
    assert len(named) == len(found), "two rules of the gallery have one name"
    return named


def full_name(framework: str, name: str) -> str:
    return PREFIXES[framework] + name.replace("contrib ", "contrib.", 1)
