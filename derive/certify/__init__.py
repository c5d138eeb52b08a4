"""Theorems as files that coqc checks: names, terms, a proof a step, a file a claim."""
