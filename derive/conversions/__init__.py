"""Conversions: from a term to a theorem `term = normal form`. They search; each step is a rule of the kernel."""
