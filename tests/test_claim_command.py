"""The command `derive claim`: what it prints, and its exit codes."""

import json

import pytest

from derive.commands.cli import main


def asked(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(["claim", *words])
    told = capsys.readouterr()
    return code, told.out, told.err


def test_what_is_proved_is_0_and_shows_its_derivation(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = asked(capsys, "E(mean(b=1..B, x[b])) == mu", "--about", "x[b] i.i.d.", "--given", "E(x[1]) == mu")
    assert code == 0
    assert "verdict   holds: proved exactly as printed\nwhere     x[b] random, i.i.d.\n" in out
    assert "linearity of the mean" in out


def test_what_is_refuted_is_1_and_shows_a_witness(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = asked(capsys, "y[t] == t for t >= 0", "--about", "y[t] = y[t-1] + 2; y[0] = 0")
    assert code == 1
    assert "verdict   fails" in out
    assert "y[1]" in out


def test_what_is_unknown_is_1(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = asked(capsys, "sum(k=1..n, sin(k)) <= 2 for n >= 0")
    assert code == 1
    assert "verdict   unknown" in out


def test_records(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = asked(capsys, "2*x*y <= x**2 + y**2", "x*y <= (x**2 + y**2)/2", "--json")
    record = json.loads(out)
    assert code == 0
    assert (record["verdict"], record["statement"]) == (
        "holds", "2*x*y <= x**2 + y**2; x*y <= (x**2 + y**2)/2")


def test_names_may_be_said_to_be_whole(capsys: pytest.CaptureFixture[str]) -> None:
    text = "0 <= (2*p - 1)**2 - 1"                  # (2p - 1)**2 is an odd square, if p is whole
    assert asked(capsys, text)[0] == 1
    assert "p = 1/2" in asked(capsys, text)[1]
    assert "p = 1/2" not in asked(capsys, text, "--integers", "p")[1]


@pytest.mark.parametrize(("words", "error"), [
    (["x <="], "expected"),
    (["x == x", "--about", "x[b] iid"], "is no law"),
    (["x == x", "--given", "= 2"], "expected"),
])
def test_a_mistake_is_2_and_one_message(capsys: pytest.CaptureFixture[str], words: list[str], error: str) -> None:
    code, out, err = asked(capsys, *words)
    assert (code, out) == (2, "")
    assert error in err
    assert "Traceback" not in err
