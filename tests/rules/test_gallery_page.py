"""The page of the gallery: what stands in docs/optimisers.md is what the tool answers today.

`make pairs` asks all pairs, `make check` every tenth. The page is put together again from the answers that stand in it.
"""

import re
from pathlib import Path

import pytest

from derive.rules.gallery import rules
from derive.rules.gallery.page import COMMAND, in_full, kind, page, row, rule_shown
from derive.rules.gallery.pairs import Answered, Pair, families

PAGE = Path(__file__).parents[2] / "docs" / "optimisers.md"
PAIRS = [pair for family in families() for pair in family.pairs]
SAMPLE = 10
TOLD = re.compile(r"<summary>[^\n]*</summary>\n\n```text\n(.*?)\n```\n", re.DOTALL)


@pytest.fixture(scope="module")
def written() -> str:
    return PAGE.read_text(encoding="utf-8")


def name_of(pair: Pair) -> str:
    return f"{pair.first} and {pair.second}"


@pytest.mark.thorough(seconds=300, every=5*SAMPLE, check=SAMPLE)
@pytest.mark.parametrize("pair", PAIRS, ids=name_of)
def test_a_pair_is_told_as_on_the_page(pair: Pair, written: str) -> None:
    found = pair.answer()
    assert f"{row(pair, found)}\n" in written, f"run `{COMMAND}`"
    assert in_full(pair, found) in written, f"run `{COMMAND}`"


def test_every_rule_and_every_pair_is_on_the_page(written: str) -> None:
    for family in families():
        assert f"## {family.name}\n\n{family.told}\n" in written
        asked = {name for pair in family.pairs for name in (pair.first, pair.second)}
        shown = {name for other in families() for name in other.rules}
        assert asked <= shown
        for name in family.rules:
            assert f"{rule_shown(rules[name])}\n" in written, name
    assert len(set(PAIRS)) == len(PAIRS)
    assert written.count("<details>") == len(PAIRS)


def test_the_page_is_made_of_its_answers(written: str) -> None:
    verdicts = [line.split(" | ")[2] for line in written.splitlines() if line.startswith("| `")]
    told = [found[1] for found in TOLD.finditer(written)]
    answers = {pair: Answered(*said) for pair, said in zip(PAIRS, zip(verdicts, told, strict=True), strict=True)}
    assert page(answers) == written, f"run `{COMMAND}`"


def test_the_words_of_the_page() -> None:
    pair = Pair("optax.sgd", "keras.optimizers.SGD", {"lr": "0"}, {"lr": "lr2"})
    found = pair.answer()
    assert kind(found) == "equivalent"
    assert row(pair, found) == ("| `optax.sgd` with lr = 0 | `keras.optimizers.SGD` with lr called lr2 | equivalent | "
                                "`lr2 = 0`; `theta' = theta` | the same |  |")
