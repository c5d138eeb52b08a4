"""What the text of a framework's rule does at the point where it is tried, row by row."""

import numpy as np

from tests.optimisers.numbers import DOUBLES
from tests.optimisers.reading import GRADIENT, expression
from tests.optimisers.rule_table import SIZES, STEPS, Entry
from tests.optimisers.simulation import Place, run


def followed(entry: Entry) -> np.ndarray:
    """What is watched after each step, by the text."""
    rule = entry.rule
    values = {name: np.float64(value) for name, value in entry.values.items()}
    theta = np.array(entry.theta).reshape(entry.shape)
    starts = {}
    for name in rule.states:
        shape = tuple(SIZES[letter] for letter in rule.shapes[name]) or (() if rule.shapes[GRADIENT] else entry.shape)
        text = entry.start.get(name, "theta" if name == "theta" else "0")
        starts[name] = Place(DOUBLES, values | {"theta": theta}).value(expression(text)) + np.zeros(shape)
    gradients = [np.array(rows).reshape(entry.shape) for rows in entry.gradients]
    sequences = {GRADIENT: lambda t: gradients[t - 1], "h": lambda t: gradients[t - 1],
                 "f": lambda t: np.float64(entry.losses[t - 1])}
    parameters = {name: values[name] for name in rule.parameters}
    shapes = {name: tuple(SIZES[letter] for letter in letters if letter in SIZES)
              for name, letters in rule.shapes.items() if set(letters) <= set(SIZES)}
    with np.errstate(all="ignore"):
        found = run(rule, starts, parameters, sequences, STEPS, DOUBLES, shapes)
    return np.array([np.ravel(values[rule.watched]).astype(float) for values in found])
