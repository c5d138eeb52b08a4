"""README.md and docs/ tell the truth: their commands are run and print what they show, their Python runs, their files
are there, and each keyword and option has its place in the reference.

The blocks of a page are run in their order, in one folder that is empty at first. A block whose first line names a file
(```python my-sheet/problem_2.py) is that file. Write what the commands print into the pages again with:
python -m tests.test_docs [PAGE...]
"""

import inspect
import os
import re
import shlex
import sys
from argparse import ArgumentParser, _SubParsersAction
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

import derive
from derive.commands import cli
from derive.sheets.sheet import Proposal, Sheet
from tests.forks import python

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
MADE = {"optimisers.md"}            # by `python -m derive.rules.gallery`, whose test looks at it
PAGES = [README, *sorted(path for path in (ROOT / "docs").rglob("*.md") if path.name not in MADE)]
BLOCK = re.compile(r"^```(\w*)(?: (\S+))?\n(.*?)^```$", re.M | re.S)
RUN = ("console", "python")
TOLD = {"sh", "", "text", "toml"}   # set-up, which the Makefile's own tests cover, the layout, and files by their names
AGAIN = "write it again with: python -m tests.test_docs"
Block = tuple[str, str, str]


def blocks(page: Path) -> list[Block]:
    """Language, name of the file, text."""
    return BLOCK.findall(page.read_text("utf-8"))


def named(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


class Session:
    """A folder in which the blocks of one page are run."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.here = folder, folder

    @property
    def environment(self) -> dict[str, str]:
        return {"HOME": "/nonexistent", **self.here_only}

    @property
    def here_only(self) -> dict[str, str]:
        return {"PYTHONUTF8": "1", "PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(self.folder / ".cache")}

    def printed(self, command: str) -> str:
        """What a command prints; the packages are this checkout's."""
        name, *arguments = shlex.split(command)
        if name == "cd":
            self.here = self.here / arguments[0]
            return ""
        if name == "cat":
            return "".join((self.here / path).read_text("utf-8") for path in arguments)
        assert name in ("derive", "codegen", "python"), command
        asked = arguments if name == "python" else ["-m", name, *arguments]
        told = python(asked, self.here, self.environment)
        assert told.returncode in (0, 1, 2), told.stderr        # 1: a claim is refuted, and the session shows it
        assert bool(told.stderr) == (told.returncode == 2), told.stderr
        return told.stdout + told.stderr

    def session(self, text: str) -> str:
        """The same commands, each with what it prints now."""
        commands = [line[2:] for line in text.splitlines() if line.startswith("$ ")]
        assert text.startswith("$ "), text
        return "".join(f"$ {command}\n{self.printed(command)}" for command in commands)

    def run(self, language: str, file: str, text: str) -> str:
        """The block as it should stand."""
        if file:
            (self.here / file).write_text(text, "utf-8")
        elif language == "console":
            return self.session(text)
        elif language == "python":
            done = python(["-W", "error", "-c", text], self.here, {**os.environ, **self.here_only})
            assert done.returncode == 0, f"{text}\n{done.stderr}"
        return text


BY_HINTS = {"sessions.md"}          # whose claims name the way to prove them: their proofs are always the same
PROOF = re.compile(r"^proof.*?(?=^\$ |\Z)", re.M | re.S)


def normal(text: str, page: Path) -> str:
    """Without what differs from run to run, from one kernel to the next, or on a busy machine, where another way to
    prove a claim may be the first to come through: seconds, steps, digests, and the proofs that a search finds."""
    if page.name not in BY_HINTS:
        text = PROOF.sub("proof\n", text)
    text = re.sub(r'"seconds": [0-9.e-]+', '"seconds"', text)
    text = re.sub(r" +\d+ +\d+\.\d\d$", " seconds", text, flags=re.M)        # a busy machine may prove it otherwise
    return re.sub(r"\b[0-9a-f]{12}\b", "digest", text)


@pytest.mark.thorough(seconds=100)
@pytest.mark.parametrize("page", PAGES, ids=named)
def test_a_page_shows_what_its_commands_print_and_its_python_runs(page: Path, tmp_path: Path) -> None:
    session = Session(tmp_path)
    for language, file, text in blocks(page):
        assert normal(session.run(language, file, text), page) == normal(text, page), AGAIN


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_block_is_run_or_accounted_for(page: Path) -> None:
    assert {language for language, _, _ in blocks(page)} <= {*RUN, *TOLD}


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_a_link_leads_to_a_file(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", BLOCK.sub("", page.read_text("utf-8")))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_page_is_reached_from_the_readme() -> None:
    reached = {README}
    waiting = [README]
    while waiting:
        page = waiting.pop()
        links = re.findall(r"\]\(([^)#:]+\.md)", page.read_text("utf-8"))
        new = {(page.parent / link).resolve() for link in links} & set(PAGES) - reached
        reached |= new
        waiting += new
    assert [named(page) for page in PAGES if page not in reached] == []


def test_the_layout_names_what_is_there() -> None:
    (layout,) = (text for language, _, text in blocks(ROOT / "docs" / "explanation" / "layout.md") if not language)
    lines = [[word.strip(";,:") for word in line.split() if "/" in word or ".py" in word]
             for line in layout.splitlines()]
    assert sum(map(len, lines)) > 8
    for folder, name in ((ROOT / line[0], word) for line in lines if line for word in line):
        assert (ROOT / name).exists() or (folder / name).exists() or (folder.parent / name).exists(), name


def test_set_up_is_two_targets_of_the_makefile() -> None:
    (block,) = (text for language, _, text in blocks(README) if language == "sh")
    makefile = (ROOT / "Makefile").read_text()
    targets = re.findall(r"^make (\w+)", block, re.M)
    assert targets == ["prove", "test"]
    assert all(re.search(rf"^{target}:", makefile, re.M) for target in targets)


def parsers() -> Iterator[tuple[str, ArgumentParser]]:
    for action in cli._parser()._actions:
        if isinstance(action, _SubParsersAction):
            yield from action.choices.items()


def test_every_command_and_option_is_in_the_reference() -> None:
    page = (ROOT / "docs" / "reference" / "command-line.md").read_text("utf-8")
    for name, parser in parsers():
        section = page.partition(f"\n## derive {name}\n")[2].partition("\n## ")[0]
        assert section, name
        assert f"$ derive {name}" in section, f"no example of derive {name}"
        options = {option for action in parser._actions for option in action.option_strings if option.startswith("--")}
        shared = page.partition("\n## Options of several commands\n")[2].partition("\n## ")[0]
        missing = [option for option in options - {"--help"} if f"`{option}" not in section + shared]
        assert missing == [], name


DOORS: list[tuple[str, Callable[..., object]]] = [
    *((f"Sheet.{name}", method) for name, method in vars(Sheet).items()
      if not name.startswith("_") and inspect.isfunction(method)),
    *((name, getattr(derive, name)) for name in ("claim", "prove", "recurrence", "layer", "update_rule", "family",
                                                 "surely", "together", "seconds")),
]


@pytest.mark.parametrize(("name", "door"), DOORS, ids=[name for name, _ in DOORS])
def test_every_keyword_is_in_the_reference(name: str, door: Callable[..., object]) -> None:
    page = (ROOT / "docs" / "reference" / "python.md").read_text("utf-8")
    section = page.partition(f"\n### {name}\n")[2].partition("\n### ")[0]
    shared = page.partition("\n## Keywords of claims\n")[2].partition("\n## ")[0]
    assert "```python" in section, f"no example of {name}"
    names = [parameter for parameter in inspect.signature(door).parameters if parameter != "self"]
    assert [one for one in names if f"`{one}`" not in section + shared] == []


def test_every_way_to_settle_a_claim_is_in_the_reference() -> None:
    page = (ROOT / "docs" / "reference" / "python.md").read_text("utf-8")
    ways = [name for name in vars(Proposal) if name.startswith("by") or name in ("fails", "settled")]
    assert [name for name in ways if f"`{name}" not in page] == []


def test_what_differs_is_noticed(tmp_path: Path) -> None:
    session = Session(tmp_path)
    assert session.session("$ derive prove --no-such-option\nfine\n") != "$ derive prove --no-such-option\nfine\n"
    with pytest.raises(AssertionError):
        session.run("python", "", "assert False\n")


def written_again(page: Path) -> str:
    with TemporaryDirectory() as folder:
        session = Session(Path(folder))

        def again(found: "re.Match[str]") -> str:
            text = session.run(found[1], found[2] or "", found[3])
            file = f" {found[2]}" if found[2] else ""
            return f"```{found[1]}{file}\n{text}```"

        return BLOCK.sub(again, page.read_text("utf-8"))


if __name__ == "__main__":
    for page in [Path(name).resolve() for name in sys.argv[1:]] or PAGES:
        page.write_text(written_again(page), "utf-8")
