"""The kernel's terms, facts and proofs as files that coqc checks: a second kernel for every theorem."""
