"""What takes time says so on a terminal; elsewhere nothing is printed but results."""

import io
import sys
from pathlib import Path

import pytest

from derive.commands.cli import main

LAYER, RULE = "y[i] = w[i]*x[i]", "theta = theta - alpha*g"
COMMANDS = {
    "prove": (("prove", "sgd_1_momentum", "--no-cache"), "proving"),
    "show": (("show", "momentum.average_of"), "proving"),
    "latex": (("latex", "momentum.average_of", "-o", "{out}"), "proving"),
    "layer": (("layer", LAYER), "deriving"),
    "rule": (("rule", RULE, "--equivalent-to", "theta = theta - g*alpha"), "comparing"),
}


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def arguments(name: str, folder: Path) -> list[str]:
    return [part.format(out=folder) for part in COMMANDS[name][0]]


@pytest.mark.thorough(seconds=6, every=5)
@pytest.mark.parametrize("name", COMMANDS)
def test_nothing_but_results_where_no_terminal_is(name: str, tmp_path: Path,
                                                  capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments(name, tmp_path)) == 0
    told = capsys.readouterr()
    assert told.err == ""
    assert told.out != ""
    assert "\x1b" not in told.out
    assert COMMANDS[name][1] not in told.out


@pytest.mark.thorough(seconds=6, every=5)
@pytest.mark.parametrize("name", COMMANDS)
def test_on_a_terminal_it_says_what_it_does(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                            capsys: pytest.CaptureFixture[str]) -> None:
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    assert main(arguments(name, tmp_path)) == 0
    assert COMMANDS[name][1] in screen.getvalue()
    assert capsys.readouterr().out != ""
