"""The page of the gallery: per family its rules, and a table of pairs told from the tool's own answers."""

import re
from collections import Counter
from collections.abc import Mapping
from textwrap import indent

from derive.rules.gallery import GalleryRule, rules
from derive.rules.gallery.pairs import Answered, Family, Pair, families

COMMAND = "python -m derive.rules.gallery docs/optimisers.md"
VERDICTS = ("equivalent", "equivalent with a schedule", "equivalent from some starts",
            "equivalent from its own start", "not equivalent", "differs from rest", "undecided")
HEADS = ("the rule", "and", "answer", "with, or why not", "from rest", "if a rate changes")
LABELLED = re.compile(r"^  (parameters|start|with|breaks|from rest|if .+? changes): +(.*)$")
INTRODUCTION = """\
# The gallery of optimisers

<!-- Written by `{command}`; edit derive/rules/gallery/pairs.toml, and run it again. -->

Which optimiser of PyTorch, optax and Keras is which? Each rule below was run against its original. For each pair
`equivalent_to` was asked whether the parameters `theta` are the same after every step, for every sequence of gradients:
for which values of the parameters that only the second rule has, and from which starts.

- *equivalent*: proved. The map says what the second rule must be given. A prime marks a state of the second rule.
- *equivalent with a schedule*: proved for parameters of the second rule that change with the step; no fixed ones do.
- *equivalent from its own start*: proved for where the framework starts the first; of other starts nothing is known.
- *not equivalent*: proved. Runs of the first rule that no start and no parameters of the second one follow.
- *differs from rest*: a run from rest tells them apart; of other starts nothing is known.
- *undecided*: neither a proof nor a run was found.

From rest means that all states but `theta` start at 0, or where a framework starts them; the rule says where.
`0 <= beta < 1`, `lr > 0`, `eps > 0` and the like are taken for granted. The answer in full says what else is given.

The {count} pairs: {counts}.

In Python `rules["torch.optim.AdamW"]` of `derive.rules.gallery` is a rule, with its `defaults` and its `start`; on the
command line `derive rule torch.optim.AdamW --equivalent-to optax.adamw` asks about a pair, and `derive rule --gallery`
lists all {rules} rules.
"""


def page(answers: Mapping[Pair, Answered]) -> str:
    """The whole page, from the answer to each of its pairs."""
    told = families()
    counted = Counter(kind(answers[pair]) for family in told for pair in family.pairs)
    counts = ", ".join(f"{counted[one]} {one}" for one in VERDICTS if counted[one])
    opening = INTRODUCTION.format(command=COMMAND, count=counted.total(), counts=counts, rules=len(rules))
    listed = "\n".join(f"- [{family.name}](#{_anchor(family.name)})" for family in told)
    return "\n".join([opening, listed, "", *(_of_family(family, answers) for family in told)])


def kind(answered: Answered) -> str:
    """The verdict in the words of the page."""
    return {"with a parameter that changes": "equivalent with a schedule",
            "from some starts only": "equivalent from some starts",
            "from its own start": "equivalent from its own start"}.get(answered.verdict, answered.verdict)


def _of_family(family: Family, answers: Mapping[Pair, Answered]) -> str:
    shown = "\n\n".join(rule_shown(rules[name]) for name in family.rules)
    table = [_row(HEADS), _row(["---"] * len(HEADS)), *(row(pair, answers[pair]) for pair in family.pairs)]
    details = [in_full(pair, answers[pair]) for pair in family.pairs]
    return "\n".join([f"## {family.name}\n", f"{family.told}\n", f"```text\n{shown}\n```\n", *table, "",
                      *details])


def rule_shown(rule: GalleryRule) -> str:
    """The rule as it stands on the page."""
    start = "".join(f"\n    # {state} starts at {value}" for state, value in rule.start.items())
    return f"{rule.name}    # {rule.original}{start}\n{indent(rule.text, '    ')}"


def row(pair: Pair, answered: Answered) -> str:
    """A line of the table."""
    parts = _parts(answered.told)
    changes = [f"{label}: {said}" for label, said in parts if label.startswith("if ")]
    rest = [said.partition(". With ")[0] for label, said in parts if label == "from rest"]
    given = [f"`{said}`" for label, said in parts if label in ("parameters", "start", "with")]
    breaks = [f"breaks {said}" for label, said in parts if label == "breaks"]
    proved = kind(answered).startswith("equivalent")
    said = "; ".join([*_varying(answered.told), *given, *breaks]) if proved else _reason(answered.told)
    return _row([_named(pair.first, pair.put), _named(pair.second, pair.call), kind(answered), said, "; ".join(rest),
                 "; ".join(_code(change) for change in changes)])


def in_full(pair: Pair, answered: Answered) -> str:
    """The answer in the tool's own words."""
    asked = f"{pair.first}{_written(pair.put)} and {pair.second}{_written(pair.call)}"
    return f"<details><summary>{asked}</summary>\n\n```text\n{answered.told}\n```\n\n</details>\n"


def _parts(told: str) -> list[tuple[str, str]]:
    return [(found[1], found[2]) for line in told.splitlines() if (found := LABELLED.match(line))]


def _varying(told: str) -> list[str]:
    return [f"`{line.removeprefix('equivalent with ')}`" for line in told.splitlines()
            if line.startswith("equivalent with ")]


def _reason(told: str) -> str:
    """Why not, in a line: the head of the answer and the first run, or what was tried."""
    head, *lines = [re.sub(" +", " ", line.strip()) for line in told.splitlines()]
    if head.startswith("not decided") and lines:
        return _code("; ".join(lines))
    head = re.sub(r"^(not equivalent|differs from rest)[,:] ", "", head)
    return _code("; ".join([head, *(line for line in lines[:2] if not line.startswith(("and", "(", "wherever")))]))


def _code(text: str) -> str:
    return "`" + text + "`" if re.search(r"[*\[\]_=<>]", text) else text


def _named(name: str, values: Mapping[str, str]) -> str:
    return f"`{name}`{_written(values)}"


def _written(values: Mapping[str, str]) -> str:
    """ with b1 = 0, eps called eps2"""
    said = ", ".join(f"{name} {'called' if value.isidentifier() else '='} {value}" for name, value in values.items())
    return f" with {said}" if said else ""


def _row(cells: "tuple[str, ...] | list[str]") -> str:
    return f"| {' | '.join(cells)} |"


def _anchor(name: str) -> str:
    return re.sub(r"[^a-z0-9 -]", "", name.lower()).replace(" ", "-")


def answered() -> dict[Pair, Answered]:
    """The answers to all pairs, in the order of the page."""
    return {pair: pair.answer() for family in families() for pair in family.pairs}
