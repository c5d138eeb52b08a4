"""Attacks on statements: exact instances that refute them, edges where they begin to hold, mutants that must fail."""
