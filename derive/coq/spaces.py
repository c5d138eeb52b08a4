"""A theorem about a space of finitely many outcomes, on that space: so its claim does not hold on every space."""
from __future__ import annotations

from collections.abc import Sequence

from derive.kernel.terms import Term

from .names import SPACE, spelled, theorem_name
from .steps import Step
from .terms import Writer


def claim_name(name: str) -> str:
    """The name in a file of the claim that a theorem denies, as a function of the space."""
    return f"claim_{spelled(name)}"


def somewhere_name(name: str) -> str:
    return f"{theorem_name(name)}_somewhere"


def somewhere(name: str, step: Step, outcomes: Sequence[Term], probabilities: Sequence[Term]) -> str:
    """That a claim does not hold on every space: by the theorem that denies it where there are these outcomes."""
    places = {outcome.name: place for place, outcome in enumerate(outcomes)}
    at = " ".join(f"{places[name]}%nat" for name, _ in step.variables)
    weights = "".join(f"{Writer().text(one)} :: " for one in probabilities)
    return f"""\
Theorem {somewhere_name(name)} : (forall {SPACE} : Space, {claim_name(name)} {SPACE}) -> False.
Proof.
  intro whole.
  assert (one : total ({weights}nil)%list = 1) by (simpl; lra).
  assert (sign : nonnegative ({weights}nil)%list) by (simpl; lra).
  apply ({theorem_name(name)} (finite _ one sign) {at});
    first [exact (whole _) | discriminate | intros; exact I | intros; simpl; ring].
Qed.
Print Assumptions {somewhere_name(name)}."""
