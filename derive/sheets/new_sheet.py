"""What a new sheet holds: a script with a claim of each kind, a sheet.toml and a README."""

import json
from collections.abc import Mapping

from derive.notation.source import printable

SCRIPT = '''\
"""{title}, problem 1: a recurrence, an expectation, an inequality, a gradient and an update rule."""

from derive import Sheet, layer, recurrence, report

problem = Sheet({quoted}, "problem 1")

# %% A recurrence, and its closed form
y = recurrence("y[t] = y[t-1]/2 + 1", start="y[0] = 0")

problem.claim(
    "y[t] == 2 - 2*(1/2)**t for t >= 0",
    name="average.closed_form", about=y,
)

# %% An expectation: the mean of a batch has the mean of one entry
problem.claim(
    "E(mean(b=1..B, x[b])) == mu",
    name="batch.unbiased", about="x[b] i.i.d.", given=("E(x[1]) == mu", "B >= 1"),
)

# %% An inequality
problem.claim(
    "a*b <= (a**2 + b**2)/2",
    name="young.squares",
)

# %% A gradient that was derived by hand: dy is the gradient of the loss by y
problem.gradient(
    "dx[j] = y[j]*(dy[j] - sum(i, dy[i]*y[i]))",
    of=layer("y[i] = exp(x[i])/sum(j, exp(x[j]))"), name="softmax.gradient",
)

# %% An update rule: the learning rate inside of the velocity, or outside
problem.equivalent(
    "v = mu*v + g; theta = theta - lr*v",
    "v = mu*v + lr*g; theta = theta - v",
    name="momentum.same",
)

report(__name__)
'''
SETTINGS = '''\
# What the pages of this sheet say beside its scripts.

title = {quoted}
authors = []            # ["A. Author", "B. Author"]

# Letters that the paper writes otherwise than the scripts can: here theta' for a name theta2 in them.
[letters]
theta2 = "theta'"

# The errata in your own words, by the name of the claim. `derive errata` lists what fails with or without them.
# [errata."group.claim"]
# printed = "the statement as the paper has it"
# check = "a case that a reader works out by hand"
# correct = "what to print instead"
'''
README = '''\
# {title}

Each script here states the claims of one problem as they are printed. In this folder:

    derive prove                    the verdict of each claim
    derive show average.closed_form the derivation of one, a line a step
    derive errata                   what cannot stand as it is printed, and what can
    derive latex -o build/latex     documents that compile as they are
    derive report -o build/report   a site: open build/report/index.html
    derive certify -o build/coq     the proofs as files for Coq

From elsewhere, name the folder too: `derive prove FOLDER`, `derive show FOLDER average.closed_form`.
`problem_1.py` is a beginning: change its claims, or put scripts of your own beside it. A file whose name begins with
`_` is no script. `sheet.toml` holds the title, the authors, the letters of the paper and the words of the errata.
'''


def files_of(name: str) -> Mapping[str, str]:
    """The files of a new sheet, by their names; its title is that of the folder."""
    words = printable(name).replace("_", " ").replace("-", " ").replace("\\", " ").replace('"', "'").split()
    title = " ".join(words) or "My sheet"
    title = title[:1].upper() + title[1:]
    put = {"title": title, "quoted": json.dumps(title, ensure_ascii=False)}
    texts = {"problem_1.py": SCRIPT, "sheet.toml": SETTINGS, "README.md": README}
    return {name: text.format(**put) for name, text in texts.items()}
