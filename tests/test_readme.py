"""The README tells the truth: its commands are run and print what it shows, its Python runs, its files are there.

Write what the commands print into README.md again with: python tests/test_readme.py
"""

import re
import shlex
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)
BLOCKS = [(language, text) for language, text in BLOCK.findall(README.read_text("utf-8"))]
RUN = ("console", "python")
TOLD = {"sh", ""}           # set-up, which the Makefile's own tests cover, and the layout, which is checked below
AGAIN = "write it again with: python tests/test_readme.py"


def of(language: str) -> list[str]:
    return [text for found, text in BLOCKS if found == language]


@cache
def printed(command: str) -> str:
    """What a command prints, in an empty directory; the packages are this checkout's."""
    name, *arguments = shlex.split(command)
    assert name in ("derive", "codegen", "python"), command
    asked = arguments if name == "python" else ["-m", name, *arguments]
    with TemporaryDirectory() as empty:
        told = subprocess.run(
            [sys.executable, *asked], cwd=empty, text=True, capture_output=True, check=False, encoding="utf-8",
            env={"PYTHONUTF8": "1", "HOME": "/nonexistent", "PYTHONPATH": str(ROOT)})
    assert told.returncode in (0, 1), told.stderr           # 1: a claim is refuted, and the session shows it
    assert told.stderr == ""
    return told.stdout


def normal(text: str) -> str:
    """Without what differs from run to run or from one kernel to the next: seconds, digests."""
    return re.sub(r"\b[0-9a-f]{12}\b", "digest", re.sub(r" +\d+\.\d\d$", " seconds", text, flags=re.M))


@pytest.mark.parametrize("block", of("console"), ids=lambda block: block.splitlines()[0][2:])
def test_a_session_prints_what_the_readme_shows(block: str) -> None:
    command, _, output = block.partition("\n")
    assert command.startswith("$ ")
    assert "\n$ " not in output
    assert normal(output) == normal(printed(command[2:])), AGAIN


@pytest.mark.parametrize("block", of("python"), ids=lambda block: block.splitlines()[0])
def test_its_python_runs(block: str) -> None:
    subprocess.run([sys.executable, "-W", "error", "-c", block], cwd=ROOT, check=True)


def test_every_block_is_run_or_accounted_for() -> None:
    assert {language for language, _ in BLOCKS} == {*RUN, *TOLD}


def test_the_layout_names_what_is_there() -> None:
    (layout,) = of("")
    named = [word.strip(";,:") for line in layout.splitlines() for word in line.split() if "/" in word or ".py" in word]
    assert len(named) > 8
    for name in named:
        assert (ROOT / name).exists() or (ROOT / "derive" / name).exists(), name


def test_set_up_is_two_targets_of_the_makefile() -> None:
    (block,) = of("sh")
    makefile = (ROOT / "Makefile").read_text()
    targets = re.findall(r"^make (\w+)", block, re.M)
    assert targets == ["prove", "test"]
    assert all(re.search(rf"^{target}:", makefile, re.M) for target in targets)


def test_a_link_leads_to_a_file() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", README.read_text("utf-8"))
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def written_again(found: "re.Match[str]") -> str:
    command = found[2].partition("\n")[0]
    return f"```console\n{command}\n{printed(command[2:])}```" if found[1] == "console" else found[0]


if __name__ == "__main__":
    README.write_text(BLOCK.sub(written_again, README.read_text("utf-8")), "utf-8")
