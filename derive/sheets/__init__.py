"""Sheets of claims: problems, derivations, how each claim is settled, and what a verdict rests on."""
