"""The families of the gallery and the pairs of rules in them that the page asks about."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files

from derive.answers import Undecided
from derive.budget import seconds
from derive.rules.answers import Equivalence, Separation
from derive.rules.gallery import rules
from derive.rules.update_rules import Compared, UpdateRule, update_rule

SECONDS = 60.0          # for a pair: so long that a slow machine does not change the answer


@dataclass(frozen=True)
class Pair:
    """Two rules of the gallery. `put` gives parameters of the first one a value, `call` gives those of the second one
    another name, or a value: what only the second one has is unknown."""

    first: str
    second: str
    put: Mapping[str, str] = field(default_factory=dict)
    call: Mapping[str, str] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash((self.first, self.second, *sorted(self.put.items()), *sorted(self.call.items())))

    def rules(self) -> tuple[UpdateRule, UpdateRule]:
        return _with(self.first, self.put), _with(self.second, self.call)

    def answer(self) -> "Answered":
        one, two = self.rules()
        try:
            with seconds(SECONDS):
                found = one.equivalent_to(two)
                return Answered(verdict(found), str(found))
        except Undecided as undecided:
            return Answered("undecided", str(undecided))


@dataclass(frozen=True, slots=True)
class Answered:
    """What `equivalent_to` says of a pair."""

    verdict: str
    told: str


@dataclass(frozen=True, slots=True)
class Family:
    """Rules that are told together."""

    name: str
    told: str
    rules: tuple[str, ...]
    pairs: tuple[Pair, ...]


def families() -> tuple[Family, ...]:
    text = files(__package__).joinpath("pairs.toml").read_text(encoding="utf-8")
    return tuple(Family(one["name"], one["told"], tuple(one["rules"]), tuple(Pair(**pair) for pair in one["pairs"]))
                 for one in tomllib.loads(text)["family"])


def verdict(found: Compared) -> str:
    """In two or three words."""
    match found:
        case Equivalence():
            return "equivalent"
        case Separation(from_rest=True):
            return "differs from rest"
    return VERDICTS.get(type(found).__name__, "not equivalent")


VERDICTS = {"Varying": "with a parameter that changes", "OnlyFrom": "from some starts only",
            "SameFrom": "from its own start"}


def _with(name: str, values: Mapping[str, str]) -> UpdateRule:
    """The rule, in which these names are written otherwise."""
    if not values:
        return rules[name]
    names = re.compile(rf"\b({'|'.join(map(re.escape, values))})\b(?!')")

    def written(text: str) -> str:
        return names.sub(lambda found: values[found[1]], text)

    rule = rules[name]
    return update_rule(written(rule.text), {state: written(text) for state, text in rule.start.items()})
