"""Runs the rules of optax or Keras themselves, where these are installed, and writes what is expected of the tables.

    python -m tests.optimisers.expected optax
    python -m tests.optimisers.expected keras jax
    python -m tests.optimisers.expected keras tensorflow "LossScale SGD"

The numbers stand in tests/optimisers/rules, so that the tests need neither framework. Written with optax 0.2.8 and
Keras 3.15.1 on jax 0.10.2, in float64, and for the one rule that cannot do without, on TensorFlow 2.21.
"""

import importlib
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import numpy as np

from tests.optimisers.rule_table import Entry, constructed, entries


def by_optax(entry: Entry, optax: ModuleType) -> list[np.ndarray]:
    jnp = importlib.import_module("jax.numpy")
    theta = jnp.array(entry.theta).reshape(entry.shape)
    rule = constructed(entry.original, entry.values | {"optax": optax})
    twofold = "lookahead" in entry.original
    theta = optax.LookaheadParams.init_synced(theta) if twofold else theta
    state, found = rule.init(theta), []
    for rows, loss in zip(entry.gradients, entry.losses, strict=True):
        gradient = jnp.array(rows).reshape(entry.shape)
        extra = {"value": jnp.array(loss)} if "f" in entry.rule.sequences else {}
        updates, state = rule.update(gradient, state, theta, **extra)
        theta = optax.apply_updates(theta, updates)
        found.append(np.array(theta.fast if twofold else theta))
    return found


def by_keras(entry: Entry, keras: ModuleType) -> list[np.ndarray]:
    theta = keras.Variable(np.array(entry.theta).reshape(entry.shape), dtype="float64")
    rule = constructed(entry.original, entry.values | {"keras": keras})
    rule.build([theta])
    found = []
    for rows in entry.gradients:
        rule.apply([keras.ops.array(np.array(rows).reshape(entry.shape), dtype="float64")], [theta])
        found.append(np.array(keras.ops.convert_to_numpy(theta)))
    return found


FOLDER = Path(__file__).parent / "rules"
ELSEWHERE = ("LossScale SGD",)          # its branches are traced by jax, which refuses what it assigns in them
FRAMEWORKS: dict[str, Callable[[Entry, ModuleType], list[np.ndarray]]] = {"optax": by_optax, "keras": by_keras}


def main() -> None:
    framework, *asked = sys.argv[1:]
    backend, *names = asked or ["jax"]
    os.environ["KERAS_BACKEND"] = backend
    importlib.import_module("jax").config.update("jax_enable_x64", True)
    module = importlib.import_module(framework)
    if framework == "keras":
        module.backend.set_floatx("float64")
    path = FOLDER / f"{framework}.json"
    known = json.loads(path.read_text()) if path.exists() else {}
    table = entries(framework)
    for entry in table:
        if entry.name not in names if names else entry.name in ELSEWHERE:
            continue
        found = FRAMEWORKS[framework](entry, module)
        known[entry.name] = [[float(f"{value:.15g}") for value in after.ravel()] for after in found]
    lines = [f"  {json.dumps(entry.name)}: {json.dumps(known[entry.name])}" for entry in table if entry.name in known]
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main()
