"""derive layer and derive rule: what they answer, and with which exit code."""

import json
from pathlib import Path
from runpy import run_path

import pytest

from derive.commands.cli import main
from derive.kernel.files import read

LINEAR = "y[i] = sum(j, w[i,j]*x[j]) + b[i]"
MOMENTUM = "v = mu*v + g; theta = theta - alpha*v"


def test_a_layer_is_derived(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["layer", LINEAR, "--wrt", "x"]) == 0
    printed = capsys.readouterr().out
    assert "dL/dx[j]" in printed
    assert "Σ_{i=1..I} dy[i]·w[i, j]" in printed


def test_a_layer_is_read_from_a_file_and_told_as_a_record(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "linear.txt").write_text(LINEAR + "\n")
    assert main(["layer", str(tmp_path / "linear.txt"), "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["inputs"] == ["w", "x", "b"]
    assert [g["wrt"] for g in record["gradients"]] == ["w", "x", "b"]


def test_a_layer_is_printed_as_numpy_code(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["layer", LINEAR, "--numpy"]) == 0
    (tmp_path / "linear.py").write_text(capsys.readouterr().out)
    made = run_path(str(tmp_path / "linear.py"))
    assert made["forward"](w=[[1, 2], [3, 4]], x=[5, 6], b=[7, 8]).tolist() == [1 * 5 + 2 * 6 + 7, 3 * 5 + 4 * 6 + 8]
    assert made["backward"]([1, 0], w=[[1, 2], [3, 4]], x=[5, 6], b=[7, 8])["x"].tolist() == [1, 2]


@pytest.mark.parametrize(("claim", "code", "word"), [
    ("dx[j] = sum(i, dy[i]*w[i,j])", 0, "dL/dx[j]"),
    ("dx[j] = sum(i, dy[i]*w[i,j]) + b[j]", 1, "missing"),
])
def test_a_claim_is_proved_or_refuted(claim: str, code: int, word: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["layer", LINEAR, "--claim", claim]) == code
    assert word in capsys.readouterr().out


@pytest.mark.parametrize("text", ["y[i] = foo(x[i])", "no such file", "y[i] = x[i] + x[i,i]"])
def test_a_mistake_is_one_message(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["layer", text]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("derive: ")


def test_two_rules_are_compared(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule", MOMENTUM, "--equivalent-to", "v = mu*v + alpha*g; theta = theta - v"]) == 0
    assert "equivalent" in capsys.readouterr().out
    assert main(["rule", MOMENTUM, "--equivalent-to", "v = mu*v + alpha*g; theta = theta - 2*v"]) == 1
    assert "not equivalent" in capsys.readouterr().out


def test_a_rule_from_a_start(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    other = "v = mu*v + alpha*g; theta = theta - v"
    asked = ["rule", MOMENTUM, "--equivalent-to", other, "--from"]
    assert main([*asked, "v = 2", "--proofs", str(tmp_path / "from")]) == 0
    assert "equivalent from v = 2: theta' = theta" in (said := capsys.readouterr().out)
    assert "start:      theta' = theta, v' = 2*alpha\n" in said
    assert list((tmp_path / "from").glob("*.proof"))
    assert main(["rule", "m = b*m; theta = theta - lr*g - m", "--equivalent-to", "theta = theta - lr*g", "--from",
                 "m = 1", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["verdict"] == "not equivalent"
    assert main([*asked, "q = 2"]) == 2
    assert "has no state q" in capsys.readouterr().err



def test_a_rule_has_a_closed_form(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule", "m = beta*m + (1-beta)*g"]) == 0
    assert "β^(t - k)·g[k]" in capsys.readouterr().out


FLAT = "h[i] = x[i]\ny[i] = abs(h[i] - x[i])"


def test_what_the_kernel_does_not_prove_is_unknown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["layer", FLAT]) == 1
    assert "dx: unknown: no instance was found" in capsys.readouterr().out
    assert main(["layer", FLAT, "--claim", "dx[i] = 0*dy[i]", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["verdict"] == "unknown"
    assert main(["layer", FLAT, "--numpy"]) == 2
    root = "theta = theta - lr*(g**3)**(1/3)"
    assert main(["rule", root, "--equivalent-to", "theta = theta - lr*g", "--json"]) == 1
    assert "none was found that is proved" in json.loads(capsys.readouterr().out)["reason"]


def test_proofs_are_written_and_named_by_their_digests(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["layer", LINEAR, "--json", "--proofs", str(tmp_path / "layer")]) == 0
    record = json.loads(capsys.readouterr().out)
    for gradient in record["gradients"]:
        lines = (tmp_path / "layer" / f"d{gradient['wrt']}.proof").read_text().splitlines()
        assert lines[-1].startswith(f"digest {gradient['digest']}")
        assert read(lines)
    other = "v = mu*v + alpha*g; theta = theta - v"
    assert main(["rule", MOMENTUM, "--equivalent-to", other, "--json", "--proofs", str(tmp_path / "rule")]) == 0
    solution, = json.loads(capsys.readouterr().out)["solutions"]
    assert sorted(path.name for path in (tmp_path / "rule").iterdir()) == ["theta'.proof", "v'.proof"]
    for one in solution:
        assert (tmp_path / "rule" / f"{one['state']}.proof").read_text().splitlines()[-1].startswith(
            f"digest {one['digest']}")


def test_all_that_is_assumed_is_in_the_record(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["layer", "y[i] = x[i]**2", "--claim", "dx[j] = 2*dy[j]*exp(log(x[j]))", "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert (record["given"], record["presupposes"]) == (["I ≥ 1"], ["x[i] > 0 for 1 ≤ i ≤ I"])
